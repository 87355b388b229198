//! Cryptographic Message Syntax (RFC 5652): SignedData as received, time-stamp tokens and protocol (RFC 3161), and
//! the messages we make.
//!
//! What is received is kept as received: one copy of the octets, and ranges into it. Nothing is re-encoded before it is
//! hashed, save the one tag swap of signed attributes ([`SignedAttributes::to_be_signed`]).

mod algorithm;
mod attributes;
pub mod build;
mod check;
mod error;
mod ess;
mod revocation;
mod signed_data;
mod signer_info;
mod time_stamp_token;
pub mod tsp;

#[cfg(test)]
mod tests;

pub use attributes::SignedAttributes;
pub use check::{DigestMatch, check_content, check_signature, check_signature_over};
pub use error::{AttributeFault, Error};
pub use ess::{CertificateBinding, EssCertId};
pub use revocation::ArchivedValues;
pub use signed_data::SignedData;
pub use signer_info::{SignerId, SignerInfo};
pub use time_stamp_token::{TimeStampToken, TokenCheck};

use core::ops::Range;

use crate::asn1::{Reader, Value};

/// Where a value lies, tag and length included, when its reader began at the first octet.
fn span(value: &Value<'_>) -> Range<usize> {
    value.offset..value.offset.saturating_add(value.raw.len())
}

/// Where the contents of a value lie.
fn content_span(value: &Value<'_>) -> Range<usize> {
    let start = value.content_offset();
    start..start.saturating_add(value.content.len())
}

/// A reader of part of the octets whose offsets count from their first.
fn at<'a>(der: &'a [u8], range: &Range<usize>) -> Reader<'a> {
    Reader::new(der.get(range.clone()).unwrap_or_default()).based_at(range.start)
}
