//! Why a signature is not read, or a reference is not computed.

use crate::base::LimitReached;

/// Why an element named `ds:Signature` is not one signature that can be read in one way only (threats ).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum StructureError {
    /// The schema of XML Signature is not met.
    #[error("{what} at offset {offset}")]
    Schema {
        /// In English, with the clause.
        what: &'static str,
        /// Offset of the element.
        offset: u64,
    },
    /// A budget ran out.
    #[error(transparent)]
    Limit(#[from] LimitReached),
}

/// Why a reference, or an imprint, was not computed. None of these ever counts as a match.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Refusal {
    /// A digest algorithm that is not computed: its identifier.
    #[error("the digest algorithm {0} is not supported")]
    DigestAlgorithm(String),
    /// A transform outside the allow-list (threat X-13): its identifier, or what of it is not recognised.
    #[error("the transform {0} is not supported")]
    Transform(String),
    /// Transforms in an order that has no meaning.
    #[error("{0}")]
    Order(&'static str),
    /// A URI that is neither `""`, `#id`, one of two xpointers, nor the name of a content handed in (threats ).
    #[error("the URI {0} is not resolved: its content was not handed in")]
    NotHandedIn(String),
    /// No element has this Id (threat X-10).
    #[error("no element has the Id {0}")]
    NoSuchId(String),
    /// Several have (threat X-09).
    #[error("{1} elements have the Id {0}")]
    AmbiguousId(String, u32),
    /// A `#…` that is no NCName (threat X-12).
    #[error("the fragment {0} is no Id")]
    Fragment(String),
    /// Nothing is selected: the digest of no octets would be that of every document (threat X-11).
    #[error("the reference selects nothing")]
    Empty,
    /// A content that was handed in, or octets between two transforms, cannot be read.
    #[error("{0}")]
    Unreadable(String),
    /// A budget ran out.
    #[error(transparent)]
    Limit(#[from] LimitReached),
}

impl Refusal {
    /// A budget ran out: nothing may be claimed then.
    #[must_use]
    pub const fn is_limit(&self) -> bool {
        matches!(self, Self::Limit(_))
    }

    /// What was signed is not at hand, which proves nothing against it.
    #[must_use]
    pub const fn is_missing_content(&self) -> bool {
        matches!(self, Self::NotHandedIn(_))
    }

    /// The document itself is at fault: a reference to nothing, to several, or selecting nothing.
    #[must_use]
    pub const fn is_format(&self) -> bool {
        matches!(self, Self::NoSuchId(_) | Self::AmbiguousId(..) | Self::Fragment(_) | Self::Empty | Self::Order(_))
    }
}
