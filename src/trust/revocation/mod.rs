//! The revocation status of a certificate, from lists and answers whose signature, signer and scope were checked. How
//! fresh they have to be, and what a revocation means at a time, is for policy to judge.

use super::path::{Path, PathBuilder};
use super::status::{Origin, Status, StatusData, StatusKind, StatusProblem};
use crate::base::Limits;
use crate::base::UnixTime;
use crate::crypto::Provider;
use crate::crypto::SignatureScheme;
use crate::x509::Certificate;

/// One verified statement about a certificate; only [`StatusChecker`] makes it.
#[derive(Debug, Clone)]
pub struct StatusEvidence {
    /// List or answer.
    pub kind: StatusKind,
    /// Where it was found.
    pub origin: Origin,
    /// Index of the [`StatusData`] it was read from, among those handed in; for a combination the one that decided.
    pub data: usize,
    /// SHA-256 of its octets.
    pub sha256: [u8; 32],
    /// What it says.
    pub status: Status,
    /// As of when; of a combination the earliest.
    pub this_update: UnixTime,
    /// When newer is to be had at the latest, when stated.
    pub next_update: Option<UnixTime>,
    /// producedAt of an answer.
    pub produced_at: Option<UnixTime>,
    /// Certificates that expired after this moment are still told of: expiredCertsOnCRL, archiveCutoff (RFC 6960 §4.4.4).
    pub expired_since: Option<UnixTime>,
    /// The scheme of its signature.
    pub scheme: SignatureScheme,
    /// The path of its signer to an anchor, signer first.
    pub signer: Path,
    /// The signer's own status where it differs from the issuer and has no id-pkix-ocsp-nocheck; else empty.
    pub signer_status: Vec<CertificateStatus>,
}

/// A piece of data that was looked at and says nothing.
#[derive(Debug, Clone)]
pub struct UnusedStatus {
    /// List or answer.
    pub kind: StatusKind,
    /// Where it was found.
    pub origin: Origin,
    /// Index of the [`StatusData`].
    pub data: usize,
    /// Why.
    pub problem: StatusProblem,
}

/// Everything the data at hand says about one certificate.
#[derive(Debug, Clone)]
pub struct CertificateStatus {
    /// Whose status.
    pub certificate: Certificate,
    /// Whether the issuer said that its status is not to be asked (id-pkix-ocsp-nocheck, RFC 6960 §4.2.2.2.1).
    pub no_check: bool,
    /// Verified statements, in the order of the data.
    pub evidence: Vec<StatusEvidence>,
    /// Data about this certificate's issuer that could not be used.
    pub unused: Vec<UnusedStatus>,
}

/// Lists that were read and verified, shared between files and threads: a list of 100,000 entries is read once.
#[derive(Debug, Default)]
pub struct StatusCache {}

/// Checks revocation data.
pub struct StatusChecker<'a> {
    #[expect(dead_code, reason = "the checks come with their rooms")]
    builder: PathBuilder<'a>,
    #[expect(dead_code, reason = "the checks come with their rooms")]
    provider: &'a dyn Provider,
    #[expect(dead_code, reason = "the checks come with their rooms")]
    limits: &'a Limits,
    #[expect(dead_code, reason = "the checks come with their rooms")]
    cache: &'a StatusCache,
}

impl<'a> StatusChecker<'a> {
    /// A checker that finds signers' paths with `builder`.
    #[must_use]
    pub const fn new(
        builder: PathBuilder<'a>,
        provider: &'a dyn Provider,
        limits: &'a Limits,
        cache: &'a StatusCache,
    ) -> Self {
        Self { builder, provider, limits, cache }
    }

    /// What `data` says of the `index`-th certificate of `path` (0: the target; the anchor has no status). `pool`:
    /// certificates that may have signed lists or answers, trusted for nothing. `at`: the time the status is wanted for; it
    /// orders candidates only.
    #[must_use]
    pub fn check(
        &self,
        path: &Path,
        index: usize,
        data: &[StatusData],
        pool: &[Certificate],
        at: UnixTime,
    ) -> Option<CertificateStatus> {
        let _ = (data, pool, at);
        let certificate = path.certificates().get(index)?.clone();
        Some(CertificateStatus { certificate, no_check: false, evidence: Vec::new(), unused: Vec::new() })
    }
}
