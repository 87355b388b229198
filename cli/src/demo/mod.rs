//! What the demonstration needs and no real use does.

pub(crate) mod pki;
