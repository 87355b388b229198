//! What can be wrong with a CMS structure.

use crate::asn1;
use crate::base::LimitReached;

/// What is wrong with one attribute of a signer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum AttributeFault {
    /// It must be there and is not.
    Missing,
    /// More than one instance.
    Repeated,
    /// One instance with no value, or with several.
    NotOneValue,
    /// The value is not of the attribute's type.
    BadValue,
    /// It rests on a digest algorithm that is not known here.
    UnknownDigest,
}

impl core::fmt::Display for AttributeFault {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(match self {
            Self::Missing => "is missing",
            Self::Repeated => "appears more than once",
            Self::NotOneValue => "does not have exactly one value",
            Self::BadValue => "has a value that is not of its type",
            Self::UnknownDigest => "uses an unknown digest algorithm",
        })
    }
}

/// Why a CMS structure is not accepted. Offsets count from its first octet, after BER was normalised to DER.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The octets are not the ASN.1 value that must stand there.
    #[error("{what} cannot be read at offset {}", source.offset)]
    Encoding {
        /// What should stand there, with its clause.
        what: &'static str,
        /// Where and why.
        #[source]
        source: asn1::Error,
    },
    /// A budget ran out.
    #[error(transparent)]
    Limit(#[from] LimitReached),
    /// The structure is readable but breaks a rule that leaves no safe reading.
    #[error("{0}")]
    Rule(&'static str),
    /// An attribute is not as its clause demands.
    #[error("the attribute {attribute} {fault}")]
    Attribute {
        /// Name of the attribute, with its clause.
        attribute: &'static str,
        /// What is wrong with it.
        fault: AttributeFault,
    },
    /// Several different certificates fit the signer identifier (threat C-10).
    #[error("{count} different certificates fit the signer identifier (RFC 5652 §5.3)")]
    AmbiguousSigner {
        /// How many.
        count: usize,
    },
    /// The digest handed in was made with another algorithm than the signer names (threat C-11).
    #[error("the content was digested with {computed}, but the signer names {declared} (RFC 5652 §5.4)")]
    OtherDigest {
        /// The algorithm of the digest handed in.
        computed: &'static str,
        /// The algorithm of the SignerInfo: its name, or its dotted OID when unknown.
        declared: String,
    },
    /// The time-stamping authority refused.
    #[error(
        "the time-stamping authority refused: status {status}, failure bits {failure:#x}, \"{text}\" (RFC 3161 §2.4.2)"
    )]
    Refused {
        /// PKIStatus: 2 rejection, 3 waiting, 4 revocation warning, 5 revocation notification.
        status: u64,
        /// PKIFailureInfo: bit n of the BIT STRING is `1 << n` here. 0 when absent.
        failure: u32,
        /// statusString, at most 200 characters, control characters replaced. Empty when absent.
        text: String,
    },
    /// The answer does not belong to the request (threat C-22).
    #[error("the time-stamp is not for this request: its {what} differs (RFC 3161 §2.4.2)")]
    OtherRequest {
        /// What differs: the nonce or the message imprint.
        what: &'static str,
    },
}

/// Says what was being read when the reader of ASN.1 stopped.
pub(super) trait Reading<T> {
    fn reading(self, what: &'static str) -> Result<T, Error>;
}

impl<T> Reading<T> for Result<T, asn1::Error> {
    fn reading(self, what: &'static str) -> Result<T, Error> {
        self.map_err(|source| match source.kind {
            asn1::ErrorKind::Limit(limit) => Error::Limit(limit),
            _ => Error::Encoding { what, source },
        })
    }
}
