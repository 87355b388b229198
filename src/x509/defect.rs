//! What RFC 5280 §4 forbids and reading tolerates, so that a signature by such a certificate can still be told of. No path
//! leads over a certificate with a defect (threat V-11).

/// A rule of RFC 5280 §4 that a certificate breaks.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Defect {
    /// Zero or negative.
    #[error("the serial number is not positive (RFC 5280 §4.1.2.2)")]
    SerialNotPositive,
    /// More than 20 octets.
    #[error("the serial number is longer than 20 octets (RFC 5280 §4.1.2.2)")]
    SerialTooLong,
    /// Version 1 written out.
    #[error("the version is a default that is written out (X.690 §11.5)")]
    ExplicitVersion,
    /// Nobody is named as the issuer.
    #[error("the issuer has no name (RFC 5280 §4.1.2.4)")]
    NoIssuer,
    /// Nobody is named as the subject: no name, and no critical subjectAltName.
    #[error("the subject has no name, nor a critical alternative name (RFC 5280 §4.1.2.6, §4.2.1.6)")]
    NoSubject,
    /// An empty list of extensions.
    #[error("the list of extensions is empty (RFC 5280 §4.1)")]
    NoExtensions,
    /// An extension that is malformed and counts as absent; its dotted identifier.
    #[error("malformed extension {0} (RFC 5280 §4.2)")]
    Extension(String),
    /// An extension that must not be critical; its dotted identifier.
    #[error("the extension {0} is critical, which it must not be (RFC 5280 §4.2)")]
    Criticality(String),
    /// An extension that only authorities have, or keyCertSign, without cA; its dotted identifier.
    #[error("{0} is for authorities, and this is none (RFC 5280 §4.2.1.3, §4.2.1.10)")]
    NoAuthority(String),
}
