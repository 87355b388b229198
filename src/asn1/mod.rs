//! A DER value with its exact span; the BER that real CMS contains.
