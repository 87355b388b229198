//! Verdicts, in the words of EN 319 102-1.

use serde::{Deserialize, Serialize};

/// The verdict on a signature or a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// TOTAL-PASSED (EN 319 102-1 §5.1.3).
    Passed,
    /// TOTAL-FAILED.
    Failed,
    /// INDETERMINATE.
    Indeterminate,
    /// The document holds no signature.
    Unsigned,
}

/// Sub-indications (EN 319 102-1 tables 5 and 6), and `DOCUMENT_MODIFIED` for a change made after the signature that it does
/// not permit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[allow(missing_docs)]
#[non_exhaustive]
pub enum Reason {
    FormatFailure,
    HashFailure,
    SigCryptoFailure,
    DocumentModified,
    Revoked,
    Expired,
    NotYetValid,
    SigConstraintsFailure,
    NoSigningCertificateFound,
    NoCertificateChainFound,
    ChainConstraintsFailure,
    CertificateChainGeneralFailure,
    RevokedNoPoe,
    RevokedCaNoPoe,
    OutOfBoundsNotRevoked,
    OutOfBoundsNoPoe,
    RevocationOutOfBoundsNoPoe,
    CryptoConstraintsFailure,
    CryptoConstraintsFailureNoPoe,
    TimestampOrderFailure,
    NoPoe,
    TryLater,
    SignedDataNotFound,
    SignaturePolicyNotAvailable,
    PolicyProcessingError,
    Generic,
}

/// What a finding is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[allow(missing_docs)]
#[non_exhaustive]
pub enum Class {
    Content,
    Signature,
    Certificate,
    Revocation,
    Time,
    Format,
    Form,
}

/// How grave a finding is: only an error keeps a signature from passing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[allow(missing_docs)]
pub enum Severity {
    Info,
    Warning,
    Error,
}

/// Something a person should know: a stable code with what fills its sentence. The words are the report's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// Stable code, such as `time.certificate-expired`.
    pub code: String,
    /// What it is about.
    pub class: Class,
    /// How grave.
    pub severity: Severity,
    /// Names and values for the sentence.
    pub arguments: Vec<(String, String)>,
}

impl Finding {
    /// A finding without arguments.
    #[must_use]
    pub fn new(code: &str, class: Class, severity: Severity) -> Self {
        Self { code: code.to_owned(), class, severity, arguments: Vec::new() }
    }

    /// Adds an argument.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl ToString) -> Self {
        self.arguments.push((name.to_owned(), value.to_string()));
        self
    }

    /// An argument's value, empty when there is none of this name.
    #[must_use]
    pub fn argument(&self, name: &str) -> &str {
        self.arguments.iter().find(|(n, _)| n == name).map_or("", |(_, v)| v)
    }
}

/// Three truths, kept apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Truths {
    /// The digest of what is covered.
    pub content: ContentTruth,
    /// The signature value against the key.
    pub signature: ValueTruth,
    /// The certificate.
    pub certificate: CertificateTruth,
}

/// First truth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[allow(missing_docs)]
pub enum ContentTruth {
    Intact,
    Broken,
    Unchecked,
}

/// Second truth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[allow(missing_docs)]
pub enum ValueTruth {
    Good,
    Bad,
    Unchecked,
}

/// Third truth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[allow(missing_docs)]
pub enum CertificateTruth {
    Trusted,
    Untrusted,
    Undecided,
}
