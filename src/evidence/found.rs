//! What a container room and a signature-format room together know of a signature.

use std::sync::Arc;

use crate::cms::SignedData;
use crate::cms::TimeStampToken;
use crate::crypto::DigestAlgorithm;
use crate::pdf::FieldProblem;
use crate::pdf::SignatureField;
use crate::x509::Certificate;

/// The message inside a signature.
#[derive(Debug, Clone)]
pub enum Kind {
    /// CMS over the covered octets (`adbe.pkcs7.detached`, `ETSI.CAdES.detached`).
    Detached(SignedData),
    /// CMS over the SHA-1 of the covered octets (`adbe.pkcs7.sha1`, ISO 32000-1 §12.8.3.3).
    Sha1Inside(SignedData),
    /// A document time-stamp (`ETSI.RFC3161`, ISO 32000-2 §12.8.5).
    DocumentTimeStamp(Box<TimeStampToken>),
    /// A sub-filter that is not read, neither valid nor invalid by itself, with the detached message in `/Contents` where
    /// there is one: most sub-filters to come will hold such a message, and most that are misspelt do.
    Unsupported(String, Option<Box<SignedData>>),
    /// `/Contents` holds no message that can be read; the problems say why.
    Unreadable,
}

/// A signature as found.
#[derive(Debug, Clone)]
pub struct FoundSignature {
    /// The field, its dictionary, byte range and place.
    pub field: SignatureField,
    /// `/SubFilter`, `None` when absent.
    pub subfilter: Option<String>,
    /// The message.
    pub kind: Kind,
    /// Everything wrong with field, byte range, `/Contents` and message; empty is the only good state.
    pub problems: Vec<FieldProblem>,
    /// Lenient readings, by stable code.
    pub deviations: Vec<&'static str>,
}

impl FoundSignature {
    /// The digest the covered octets must be hashed with; `None` when the message names none that is known.
    #[must_use]
    pub fn digest_algorithm(&self) -> Option<DigestAlgorithm> {
        match &self.kind {
            Kind::Detached(message) => message.signers().first()?.digest_algorithm().ok(),
            Kind::Sha1Inside(_) => Some(DigestAlgorithm::Sha1),
            Kind::DocumentTimeStamp(token) => token.imprint().ok().map(|d| d.algorithm()),
            Kind::Unsupported(_, message) => message.as_ref()?.signers().first()?.digest_algorithm().ok(),
            Kind::Unreadable => None,
        }
    }
}

/// Certificates and revocation data that prove something about signatures: as found in a document, or to be put into one.
#[derive(Debug, Clone, Default)]
pub struct ValidationData {
    /// Certificates.
    pub certificates: Vec<Certificate>,
    /// DER of CertificateLists.
    pub crls: Vec<Arc<[u8]>>,
    /// DER of OCSPResponses, or of bare BasicOCSPResponses.
    pub ocsp: Vec<Arc<[u8]>>,
}

impl ValidationData {
    /// Whether there is nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.certificates.is_empty() && self.crls.is_empty() && self.ocsp.is_empty()
    }
}

/// Validation data found in a document. It is material, trusted for nothing.
#[derive(Debug, Clone)]
pub struct Embedded {
    /// What was found.
    pub data: ValidationData,
    /// The revision whose octets hold it, from 1.
    pub revision: usize,
    /// Inside the message of a signature of that revision, which its own byte range leaves out; else in the document
    /// security store.
    pub in_message: bool,
}

/// All signatures of a document, oldest revision first.
#[derive(Debug, Clone)]
pub struct Evidence {
    /// Their number equals that of the signature fields found: nothing is dropped.
    pub signatures: Vec<FoundSignature>,
    /// Validation data in the messages and in the document security store.
    pub embedded: Vec<Embedded>,
}
