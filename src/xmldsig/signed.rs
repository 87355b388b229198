//! What was signed: the canonical octets of a reference that matches.

use std::io;

use crate::xml;
use crate::xml::Document;

use super::find::Found;
use super::plan::{Contents, Digested};
use super::signature::Signature;

/// Why the octets that a reference signs are not handed out.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SignedError {
    /// The reference does not match, was not checked, or does not exist.
    #[error("the reference is not verified")]
    NotVerified,
    /// The octets hash to another digest than when they were verified: nothing of what was written may be used.
    #[error("the octets are no longer those that were verified")]
    Changed,
    /// The document cannot be read (any more).
    #[error(transparent)]
    Document(#[from] xml::Error),
    /// They cannot be written.
    #[error("cannot write what was signed")]
    Sink(#[source] io::Error),
}

/// Which reference.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReferenceIndex {
    /// Index of the signature.
    pub signature: usize,
    /// Index in its SignedInfo.
    pub reference: usize,
}

/// Writes the octets that a verified reference signs, hashing them once more on the way: how many.
///
/// # Errors
/// When the reference is not verified, or the octets do not hash to what they did. What was written is to be discarded then.
pub fn write_signed(
    which: ReferenceIndex,
    (found, signatures, digested): (&Found, &[Result<Signature, super::error::StructureError>], &Digested),
    document: &Document<'_>,
    contents: &Contents<'_>,
    sink: &mut dyn io::Write,
) -> Result<u64, SignedError> {
    let _ = (which, found, signatures, digested, document, contents, sink);
    Err(SignedError::NotVerified)
}
