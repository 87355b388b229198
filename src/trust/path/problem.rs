//! Why there is no path.

use crate::x509::Certificate;

/// Why no path was found. The order is that of usefulness: the greatest of all dead ends is reported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum PathProblem {
    /// No certificate with the issuer's name is at hand.
    IssuerUnknown,
    /// The path ends at a self-issued certificate that is no anchor.
    NotAnAnchor,
    /// The path is longer than [`crate::base::Limits::path_depth`].
    TooLong,
    /// [`crate::base::Limits::path_signatures`], `path_steps`, `certificates` or `name_comparisons` ran out.
    BudgetSpent,
    /// An issuer by name has a key of a kind that is not read.
    IssuerKeyUnsupported,
    /// The signature algorithm on a certificate is not supported.
    SchemeUnsupported,
    /// An issuer by name did not sign the certificate.
    BadSignature,
    /// The certificate breaks a rule of RFC 5280 §4 (see [`crate::x509::Defect`]).
    Defective,
    /// The certificate has a critical extension that is not understood (RFC 5280 §4.2).
    UnreadCriticalExtension,
    /// An issuer is no certification authority (RFC 5280 §6.1.4 (k)).
    NotACa,
    /// An issuer may not sign certificates (RFC 5280 §6.1.4 (n)).
    KeyUsageForbids,
    /// More authorities follow than an issuer allows (RFC 5280 §6.1.4 (m)).
    PathLenExceeded,
    /// No certificate policy holds for the whole path, and one has to (RFC 5280 §6.1.3 (f), §6.1.5 (g)), or anyPolicy is
    /// mapped (§6.1.4 (a)).
    PolicyNotAllowed,
    /// A name is of a kind, or written in a way, that cannot be compared with an issuer's constraints (RFC 5280
    /// §4.2.1.10).
    NameUnclear,
    /// A name lies outside of what an issuer is allowed to name (RFC 5280 §6.1.3 (b), (c)).
    NameNotAllowed,
}

/// A dead end: the reason, and the certificate it concerns.
#[derive(Debug, Clone)]
pub struct NoPath {
    /// The most useful reason.
    pub problem: PathProblem,
    /// Whose issuer is missing or did not sign, or the unfit certificate itself.
    pub certificate: Certificate,
    /// Steps from the target, which is 0, to that certificate.
    pub position: usize,
    /// What exactly: the name and the constraint, the extension, the defect; in English, control characters escaped.
    pub detail: Option<String>,
}

impl NoPath {
    /// Whether another certificate of the issuer would help: one has to be added, or fetched from the certificate's
    /// [`Certificate::issuer_urls`].
    #[must_use]
    pub const fn lacks_issuer(&self) -> bool {
        matches!(
            self.problem,
            PathProblem::IssuerUnknown
                | PathProblem::NotAnAnchor
                | PathProblem::IssuerKeyUnsupported
                | PathProblem::BadSignature
        )
    }
}

/// What a check of a whole path found: the problem, the index of the certificate it concerns, and what exactly.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Refusal {
    pub(super) problem: PathProblem,
    pub(super) index: usize,
    pub(super) detail: Option<String>,
}
