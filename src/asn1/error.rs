//! Where and why octets are not the value that was asked for.

use crate::base::LimitReached;

use super::Tag;

/// Why octets could not be read, and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("ASN.1 at offset {offset}: {kind}")]
#[non_exhaustive]
pub struct Error {
    /// Octets from the start of the slice the first reader was given.
    pub offset: usize,
    /// What is wrong there.
    #[source]
    pub kind: ErrorKind,
}

impl Error {
    /// An error at an offset; other rooms use it for their own rules about a value.
    #[must_use]
    pub const fn new(offset: usize, kind: ErrorKind) -> Self {
        Self { offset, kind }
    }
}

/// What is wrong with a value (X.690).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The value says it is longer than what is left.
    #[error("the value is longer than what is left of the input")]
    Truncated,
    /// A value was expected and the input ended.
    #[error("{0} expected, but the value ends here")]
    Missing(Tag),
    /// Another tag than the one expected.
    #[error("{expected} expected, found {found}")]
    UnexpectedTag {
        /// What should stand here.
        expected: Tag,
        /// What stands here.
        found: Tag,
    },
    /// Octets are left over.
    #[error("data after the end of the value")]
    TrailingData,
    /// A tag number above 30; no structure read here has one.
    #[error("tag numbers above 30 are not supported")]
    HighTag,
    /// Tag 0 stands for end-of-contents and is no value of its own.
    #[error("end-of-contents octets where a value should be")]
    EndOfContents,
    /// Not the shortest length (X.690 §10.1).
    #[error("the length is not in its shortest form (X.690 §10.1)")]
    LengthNotMinimal,
    /// Indefinite length where DER is required, or on a primitive value.
    #[error("indefinite length where it is not allowed (X.690 §10.1)")]
    IndefiniteLength,
    /// A length no memory could hold.
    #[error("the length is too large")]
    LengthTooLarge,
    /// Constructed where the type must be primitive, or the reverse (X.690 §8, §10.2).
    #[error("wrong use of the constructed form (X.690 §8, §10.2)")]
    WrongForm,
    /// BOOLEAN other than 00 and FF (X.690 §11.1).
    #[error("BOOLEAN is neither 00 nor FF (X.690 §11.1)")]
    BadBoolean,
    /// INTEGER empty or not minimal (X.690 §8.3).
    #[error("INTEGER is empty or not in its shortest form (X.690 §8.3)")]
    BadInteger,
    /// INTEGER negative or above what the field can hold.
    #[error("INTEGER is out of range")]
    IntegerRange,
    /// OBJECT IDENTIFIER empty, unfinished, padded or too long (X.690 §8.19).
    #[error("malformed OBJECT IDENTIFIER (X.690 §8.19)")]
    BadOid,
    /// BIT STRING with an impossible count of unused bits, or with those bits set (X.690 §11.2).
    #[error("malformed BIT STRING (X.690 §8.6, §11.2)")]
    BadBitString,
    /// NULL with contents.
    #[error("NULL is not empty (X.690 §8.8)")]
    BadNull,
    /// No such time, or not in the form of X.690 §11.7, §11.8.
    #[error("malformed time (X.690 §11.7, §11.8)")]
    BadTime,
    /// A string that is not in its character set.
    #[error("malformed character string")]
    BadString,
    /// A budget ran out.
    #[error(transparent)]
    Limit(#[from] LimitReached),
}
