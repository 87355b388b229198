//! Why octets are not read as a package.

use crate::base::LimitReached;
use crate::xml;

/// Why octets are not one unambiguous package.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// They are no well-formed XML, or over a limit of it.
    #[error(transparent)]
    Xml(#[from] xml::Error),
    /// A budget ran out.
    #[error(transparent)]
    Limit(#[from] LimitReached),
    /// XML, but no package.
    #[error("the root element {{{namespace}}}{local} is not that of an edXML package")]
    NotAPackage {
        /// Namespace name of the root element.
        namespace: String,
        /// Its local name.
        local: String,
    },
    /// A part that decides how the rest is read is missing, or is there twice: readers would choose differently.
    #[error("{count} {part} elements at offset {offset}, where there must be one")]
    Ambiguous {
        /// Name of the element.
        part: &'static str,
        /// How many there are.
        count: usize,
        /// Offset of the second one, or of where it is missing.
        offset: u64,
    },
}
