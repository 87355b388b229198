//! Why octets are not read as XML.

use crate::base::LimitReached;
use crate::base::SourceError;

/// Why octets are not one unambiguous XML document.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The octets cannot be read (any more).
    #[error(transparent)]
    Source(#[from] SourceError),
    /// A budget ran out.
    #[error(transparent)]
    Limit(#[from] LimitReached),
    /// Not well-formed, or not well-formed in respect of namespaces.
    #[error("{what} at offset {offset}")]
    Malformed {
        /// In English, without the place.
        what: &'static str,
        /// Offset in the octets.
        offset: u64,
    },
    /// Well-formed perhaps, but refused on purpose: a document type declaration, XML 1.1, an encoding that is not read.
    #[error("{what} at offset {offset}")]
    Refused {
        /// In English.
        what: &'static str,
        /// Offset in the octets.
        offset: u64,
    },
}
