//! The revocation status of a certificate, from lists and answers whose signature, signer and scope were checked. How
//! fresh they have to be, and what a revocation means at a time, is for policy to judge.

mod answer;
mod cache;
mod combine;
mod list;
mod scope;
mod signer;

#[cfg(test)]
mod tests;

use super::path::{Path, PathBuilder};
use super::status::{Origin, RevocationReason, Status, StatusData, StatusKind, StatusProblem};
use crate::base::Limits;
use crate::base::UnixTime;
use crate::crypto::Provider;
use crate::crypto::SignatureScheme;
use crate::x509::Certificate;
use crate::x509::CrlReason;

use cache::Content;
pub use cache::StatusCache;

/// One verified statement about a certificate; only [`StatusChecker`] makes it.
#[derive(Debug, Clone)]
pub struct StatusEvidence {
    /// List or answer.
    pub kind: StatusKind,
    /// Where it was found; of a combination the origin that proves least.
    pub origin: Origin,
    /// Index of the [`StatusData`] it was read from, among those handed in; for a combination the one that decided.
    pub data: usize,
    /// Of a combination the indexes of the other data it needs: the base of a delta list, lists for the other reasons.
    pub with: Vec<usize>,
    /// SHA-256 of its octets.
    pub sha256: [u8; 32],
    /// What it says.
    pub status: Status,
    /// As of when: of a delta list with its base the delta's, of lists for some reasons each the earliest.
    pub this_update: UnixTime,
    /// When newer is to be had at the latest, when stated.
    pub next_update: Option<UnixTime>,
    /// producedAt of an answer.
    pub produced_at: Option<UnixTime>,
    /// Certificates that expired after this moment are still told of: expiredCertsOnCRL, archiveCutoff (RFC 6960 §4.4.4).
    pub expired_since: Option<UnixTime>,
    /// The scheme of its signature; of a combination the weakest.
    pub scheme: SignatureScheme,
    /// The path of its signer to an anchor, signer first.
    pub signer: Path,
    /// The status of every certificate of the signer's path that is not on the path of the certificate in question and has
    /// no id-pkix-ocsp-nocheck: each has to be good for this statement to count. Empty when the issuer itself signed.
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
    /// Whether it is a responder's, and the issuer said that its status is not to be asked (id-pkix-ocsp-nocheck, RFC 6960
    /// §4.2.2.2.1). In any other certificate the extension means nothing.
    pub no_check: bool,
    /// Verified statements, in the order of the data.
    pub evidence: Vec<StatusEvidence>,
    /// Data about this certificate's issuer that could not be used.
    pub unused: Vec<UnusedStatus>,
}

/// Checks revocation data.
pub struct StatusChecker<'a> {
    builder: PathBuilder<'a>,
    provider: &'a dyn Provider,
    limits: &'a Limits,
    cache: &'a StatusCache,
}

/// What one question may still cost, and what is being asked.
struct Work<'w> {
    data: &'w [StatusData],
    pool: &'w [Certificate],
    at: UnixTime,
    signatures_left: u32,
    steps_left: u32,
    /// The certificates whose status is being asked, the first one first. None of them can vouch for another.
    asked: Vec<Certificate>,
    /// Signers of lists, other than issuers, whose path was looked for.
    sought: Vec<(Certificate, Result<Path, StatusProblem>)>,
    /// Answered already: the certificates asked for, the last being the one answered.
    answered: Vec<(Vec<Certificate>, CertificateStatus)>,
}

impl Work<'_> {
    fn may_check(&mut self) -> bool {
        let left = self.signatures_left.checked_sub(1);
        self.signatures_left = left.unwrap_or(0);
        left.is_some()
    }

    fn may_step(&mut self) -> bool {
        let left = self.steps_left.checked_sub(1);
        self.steps_left = left.unwrap_or(0);
        left.is_some()
    }
}

/// The certificate in question, on its path.
#[derive(Clone, Copy)]
struct Question<'q> {
    path: &'q Path,
    index: usize,
    certificate: &'q Certificate,
    issuer: &'q Certificate,
}

impl<'q> Question<'q> {
    fn new(path: &'q Path, index: usize) -> Option<Self> {
        let certificate = path.certificates().get(index)?;
        let issuer = path.certificates().get(index.checked_add(1)?)?;
        Some(Self { path, index, certificate, issuer })
    }

    /// The path of the issuer.
    fn issuer_path(&self) -> Option<Path> {
        self.path.above(self.index.checked_add(1)?)
    }
}

/// One piece of data that was read.
#[derive(Clone, Copy)]
struct Piece<'p> {
    kind: StatusKind,
    origin: Origin,
    data: usize,
    sha256: &'p [u8; 32],
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

    /// What `data` says of the `index`-th certificate of `path` (0: the target). `None` for the anchor, which has no status,
    /// and beyond it. `pool`: certificates that may have signed lists or answers, trusted for nothing. `at`: the time the
    /// status is wanted for; it orders candidates only.
    ///
    /// Every verified statement is returned, also old ones and those that contradict each other: a revocation that any of
    /// them tells of was told by the authority. Without one the status is unknown, never good.
    #[must_use]
    pub fn check(
        &self,
        path: &Path,
        index: usize,
        data: &[StatusData],
        pool: &[Certificate],
        at: UnixTime,
    ) -> Option<CertificateStatus> {
        let mut work = Work {
            data,
            pool,
            at,
            signatures_left: self.limits.status_signatures,
            steps_left: self.limits.status_steps,
            asked: Vec::new(),
            sought: Vec::new(),
            answered: Vec::new(),
        };
        self.status_of(&mut work, Question::new(path, index)?)
    }

    fn status_of(&self, work: &mut Work<'_>, question: Question<'_>) -> Option<CertificateStatus> {
        work.asked.push(question.certificate.clone());
        if let Some((_, known)) = work.answered.iter().find(|(asked, _)| *asked == work.asked) {
            let known = known.clone();
            work.asked.pop();
            return Some(known);
        }
        let mut status = nothing_about(question.certificate);
        let mut lists = Vec::new();
        for (data, item) in work.data.iter().enumerate() {
            let mut unused = |problem| {
                if problem != StatusProblem::OtherScope {
                    status.unused.push(UnusedStatus { kind: item.kind, origin: item.origin, data, problem });
                }
            };
            if !work.may_step() {
                unused(StatusProblem::BudgetSpent);
                break;
            }
            let loaded = self.cache.load(item, self.limits);
            let piece = Piece { kind: item.kind, origin: item.origin, data, sha256: &loaded.sha256 };
            match &loaded.content {
                Content::Unusable(problem) => unused(*problem),
                Content::Crl(crl) => match self.list(work, question, piece, crl) {
                    Ok(list) => lists.push(list),
                    Err(problem) => unused(problem),
                },
                Content::Ocsp(answer) => match self.answer(work, question, piece, answer) {
                    Ok(evidence) => status.evidence.push(evidence),
                    Err(problem) => unused(problem),
                },
            }
        }
        let (evidence, unused) = combine::statements(lists);
        status.evidence.extend(evidence);
        status.unused.extend(unused);
        status.evidence.sort_by_key(|evidence| evidence.data);
        status.unused.sort_by_key(|unused| unused.data);
        if work.asked.len() > 1 {
            // The first question is asked once.
            work.answered.push((work.asked.clone(), status.clone()));
        }
        work.asked.pop();
        Some(status)
    }

    /// The status of those on the signer's path whose status nobody else asks for.
    fn signer_status(
        &self,
        work: &mut Work<'_>,
        question: Question<'_>,
        signer: &Path,
        piece: Piece<'_>,
    ) -> Vec<CertificateStatus> {
        let below_anchor = signer.certificates().split_last().map_or(&[] as &[_], |(_, below)| below);
        let mut all = Vec::new();
        for (index, certificate) in below_anchor.iter().enumerate() {
            let responder = index == 0 && piece.kind == StatusKind::Ocsp;
            if question.path.certificates().contains(certificate)
                || (responder && signer::is_unchecked_responder(certificate))
            {
                continue;
            }
            // Responders of responders: somewhere it has to end, and the end is told, not passed over.
            let known = if work.asked.len() <= self.limits.status_depth as usize {
                Question::new(signer, index).and_then(|question| self.status_of(work, question))
            } else {
                None
            };
            all.push(known.unwrap_or_else(|| {
                let Piece { kind, origin, data, .. } = piece;
                let spent = UnusedStatus { kind, origin, data, problem: StatusProblem::BudgetSpent };
                CertificateStatus { unused: vec![spent], ..nothing_about(certificate) }
            }));
        }
        all
    }
}

fn nothing_about(certificate: &Certificate) -> CertificateStatus {
    CertificateStatus {
        certificate: certificate.clone(),
        no_check: signer::is_unchecked_responder(certificate),
        evidence: Vec::new(),
        unused: Vec::new(),
    }
}

/// What a list or an answer says of a certificate that it names, before it is called a status.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Told {
    /// Taken off the list (delta lists only).
    Removed,
    OnHold {
        since: UnixTime,
    },
    Revoked {
        at: UnixTime,
        reason: Option<RevocationReason>,
        invalid_since: Option<UnixTime>,
    },
}

impl Told {
    fn new(at: UnixTime, reason: Option<CrlReason>, invalid_since: Option<UnixTime>) -> Self {
        let reason = match reason {
            None => None,
            Some(CrlReason::RemoveFromCrl) => return Self::Removed,
            Some(CrlReason::CertificateHold) => return Self::OnHold { since: at },
            Some(CrlReason::Unspecified) => Some(RevocationReason::Unspecified),
            Some(CrlReason::KeyCompromise) => Some(RevocationReason::KeyCompromise),
            Some(CrlReason::CaCompromise) => Some(RevocationReason::CaCompromise),
            Some(CrlReason::AffiliationChanged) => Some(RevocationReason::AffiliationChanged),
            Some(CrlReason::Superseded) => Some(RevocationReason::Superseded),
            Some(CrlReason::CessationOfOperation) => Some(RevocationReason::CessationOfOperation),
            Some(CrlReason::PrivilegeWithdrawn) => Some(RevocationReason::PrivilegeWithdrawn),
            Some(CrlReason::AaCompromise) => Some(RevocationReason::AaCompromise),
        };
        Self::Revoked { at, reason, invalid_since }
    }

    /// The worse of two statements of one source: revoked, the sooner the worse, before on hold before removed.
    fn worse(self, other: Self) -> Self {
        match (self, other) {
            (Self::Revoked { at: a, .. }, Self::Revoked { at: b, .. }) => {
                if b < a {
                    other
                } else {
                    self
                }
            }
            (Self::Revoked { .. }, _) | (Self::OnHold { .. }, Self::Removed) => self,
            (_, Self::Revoked { .. }) | (Self::Removed, _) => other,
            (Self::OnHold { since: a }, Self::OnHold { since: b }) => Self::OnHold { since: a.min(b) },
        }
    }

    /// As a status; `None` for what is no longer listed.
    const fn status(self) -> Option<Status> {
        match self {
            Self::Removed => None,
            Self::OnHold { since } => Some(Status::OnHold { since }),
            Self::Revoked { at, reason, invalid_since } => Some(Status::Revoked { at, reason, invalid_since }),
        }
    }
}
