//! The judgement: every rule asked, the gravest answer counts.

use super::profile::Policy;
use super::rules::{Case, Outcome, RULES};
use super::time::{BestTime, best_time};
use super::verdict::{CertificateTruth, Class, ContentTruth, Finding, Reason, Severity, Truths, ValueTruth, Verdict};
use crate::base::UnixTime;
use crate::findings::ContentFacts;
use crate::findings::DocumentFacts;
use crate::findings::PathFacts;
use crate::findings::SignatureFacts;
use crate::findings::ValueFacts;

/// The verdict on one signature.
#[derive(Debug, Clone)]
pub struct SignatureJudgement {
    /// The verdict.
    pub verdict: Verdict,
    /// Why, unless it passed.
    pub reason: Option<Reason>,
    /// Three truths.
    pub truths: Truths,
    /// Since when the signature is proven to exist; `None` when nothing proves it.
    pub proven: Option<UnixTime>,
    /// The time its certificates and algorithms were judged at.
    pub judged_at: UnixTime,
    /// Everything a person should know.
    pub findings: Vec<Finding>,
    /// Names of the rules that were kept without remark.
    pub met: Vec<&'static str>,
}

/// The verdict on a document.
#[derive(Debug, Clone)]
pub struct DocumentJudgement {
    /// Passed only if there is a signature and all of them passed.
    pub verdict: Verdict,
    /// The reason of the first signature that decided.
    pub reason: Option<Reason>,
    /// As many as there are signatures among the facts, in the same order.
    pub signatures: Vec<SignatureJudgement>,
}

/// Judges facts.
#[must_use]
pub fn judge(facts: &DocumentFacts, policy: &Policy) -> DocumentJudgement {
    let signatures: Vec<SignatureJudgement> =
        facts.signatures.iter().map(|s| judge_signature(facts, s, policy)).collect();
    let first = |verdict| signatures.iter().find(|s| s.verdict == verdict);
    let (verdict, reason) = match (first(Verdict::Failed), first(Verdict::Indeterminate)) {
        _ if signatures.is_empty() => (Verdict::Unsigned, None),
        (Some(failed), _) => (Verdict::Failed, failed.reason),
        (None, Some(undecided)) => (Verdict::Indeterminate, undecided.reason),
        (None, None) if signatures.iter().all(|s| s.verdict == Verdict::Passed) => (Verdict::Passed, None),
        (None, None) => (Verdict::Indeterminate, Some(Reason::Generic)),
    };
    DocumentJudgement { verdict, reason, signatures }
}

fn judge_signature(document: &DocumentFacts, facts: &SignatureFacts, policy: &Policy) -> SignatureJudgement {
    let (best, mut findings) = best_time(facts, policy, document.at);
    let case = Case { document, facts, policy, best };
    let mut failed = None;
    let mut undecided = None;
    // What keeps the certificate from being believed, whatever else is undecided.
    let mut doubt = None;
    let mut met = Vec::new();
    for rule in RULES {
        match (rule.check)(&case) {
            Outcome::Met => met.push(rule.id),
            Outcome::Noted(noted) => findings.extend(noted),
            Outcome::Fails(reason, found) => {
                failed.get_or_insert(reason);
                findings.extend(found);
            }
            Outcome::Undecided(reason, found) => {
                undecided.get_or_insert(reason);
                if CERTIFICATE_RULES.contains(&rule.id) {
                    doubt.get_or_insert(reason);
                }
                findings.extend(found);
            }
        }
    }
    let truths = truths(facts, doubt);
    let all_hold = truths
        == Truths {
            content: ContentTruth::Intact,
            signature: ValueTruth::Good,
            certificate: CertificateTruth::Trusted,
        };
    let (verdict, reason) = match (failed, undecided) {
        (Some(reason), _) => (Verdict::Failed, Some(reason)),
        (None, Some(reason)) => (Verdict::Indeterminate, Some(reason)),
        (None, None) if all_hold => (Verdict::Passed, None),
        // No rule objected, yet a truth is missing: a gap among the rules must never become a "passed".
        (None, None) => {
            findings.push(Finding::new("signature.unchecked", Class::Signature, Severity::Error));
            (Verdict::Indeterminate, Some(Reason::Generic))
        }
    };
    findings.sort_by_key(|f| core::cmp::Reverse(f.severity));
    let BestTime { time, proven } = best;
    SignatureJudgement { verdict, reason, truths, proven: proven.then_some(time), judged_at: time, findings, met }
}

/// Rules that decide whether the certificate is believed. A missing revocation status is said by its own rule and does
/// not make a certificate untrusted.
const CERTIFICATE_RULES: &[&str] = &[
    "certificate.found",
    "certificate.path",
    "certificate.fit",
    "time.stamp-holds",
    "time.within-validity",
    "signature.algorithms",
];

/// Three truths, each on its own: `doubt` is the first reason against the certificate.
fn truths(facts: &SignatureFacts, doubt: Option<Reason>) -> Truths {
    let content = match facts.content {
        ContentFacts::Match(_) => ContentTruth::Intact,
        ContentFacts::Mismatch(_) => ContentTruth::Broken,
        ContentFacts::Unchecked(_) => ContentTruth::Unchecked,
    };
    let signature = match facts.value {
        ValueFacts::Match => ValueTruth::Good,
        ValueFacts::Mismatch => ValueTruth::Bad,
        ValueFacts::Unchecked(_) | ValueFacts::Unsupported(_) => ValueTruth::Unchecked,
    };
    let certificate = match (&facts.path, doubt) {
        (PathFacts::Found { .. }, None) => CertificateTruth::Trusted,
        (PathFacts::Found { .. }, Some(Reason::ChainConstraintsFailure)) | (PathFacts::NotFound { .. }, _) => {
            CertificateTruth::Untrusted
        }
        _ => CertificateTruth::Undecided,
    };
    Truths { content, signature, certificate }
}
