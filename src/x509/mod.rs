//! Certificates, revocation lists and OCSP answers as read: nothing here is believed, and no time is judged.

mod certificate;
mod crl;
mod defect;
mod distribution;
mod extensions;
pub(crate) mod file;
mod general_name;
mod name;
mod name_constraints;
mod ocsp;
mod policies;

#[cfg(test)]
mod tests;

pub use certificate::Certificate;
pub use crl::{Crl, CrlEntry, CrlError, CrlReason};
pub use defect::Defect;
pub use distribution::{DistributionPoint, DistributionPointName, IssuingDistributionPoint, Reasons};
pub use extensions::{BasicConstraints, ExtendedKeyUsage, KeyUsage};
pub use general_name::GeneralName;
pub use name::{Name, escaped};
pub use name_constraints::NameConstraints;
pub use ocsp::{
    CertId, OcspError, OcspResponse, OcspStatus, ResponderId, SingleResponse, ocsp_request, ocsp_request_with,
};
pub use policies::{PolicyConstraints, PolicyMapping};

use crate::asn1;

/// Why a certificate, a name or a file of certificates is not read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// Not the structure, or not DER.
    #[error("malformed certificate (RFC 5280 §4.1)")]
    Syntax(#[from] asn1::Error),
    /// Two different AlgorithmIdentifiers (RFC 5280 §4.1.1.2).
    #[error("signatureAlgorithm and tbsCertificate.signature differ (RFC 5280 §4.1.1.2)")]
    AlgorithmMismatch,
    /// A version above 3.
    #[error("certificate version {0} is unknown (RFC 5280 §4.1.2.1)")]
    Version(u64),
    /// Extensions in a certificate before version 3.
    #[error("extensions in a certificate of version {0} (RFC 5280 §4.1.2.9)")]
    ExtensionsVersion(u8),
    /// The same extension twice; its dotted identifier.
    #[error("the extension {0} stands twice (RFC 5280 §4.2)")]
    DuplicateExtension(String),
    /// An extension that decides what the certificate may do is malformed.
    #[error("malformed extension {oid} (RFC 5280 §4.2.1)")]
    Extension {
        /// Its dotted identifier.
        oid: String,
        /// Where in its value, and why.
        #[source]
        source: asn1::Error,
    },
    /// PEM that does not decode, by the number of its block from 1.
    #[error("PEM block {0} is malformed (RFC 7468)")]
    Pem(usize),
    /// Nothing in the file is a certificate.
    #[error("the file holds no certificate")]
    NoCertificate,
}
