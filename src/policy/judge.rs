//! The judgement: every rule asked, the gravest answer counts.

use super::conformance::{Conformance, conformance};
use super::cover::covers;
use super::existence::{Existence, Proof, ProofKind, profile};
use super::level::Level;
use super::profile::Policy;
use super::rule_set::RuleSet;
use super::rules::{BestTime, Case, Outcome, RULES, Rule, Voucher};
use super::status::{Court, Instant, Judged, StatusJudgement};
use super::token::TokenJudgement;
use super::verdict::{CertificateTruth, Class, ContentTruth, Finding, Reason, Severity, Truths, ValueTruth, Verdict};
use super::xml_rules::accepted_deviation;
use crate::base::UnixTime;
use crate::findings::CertificateFacts;
use crate::findings::ContentFacts;
use crate::findings::DocumentFacts;
use crate::findings::PathFacts;
use crate::findings::SignatureFacts;
use crate::findings::SignatureKind;
use crate::findings::ValueFacts;
use crate::findings::XmlFacts;

/// What came of one rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RuleResult {
    /// Kept, or nothing to keep.
    Met,
    /// Kept, with something noted.
    Noted,
    /// Broken, which the policy lets decide nothing.
    Tolerated,
    /// Broken: the signature failed.
    Failed,
    /// Broken or undecidable.
    Undecided,
    /// Not asked by this policy.
    Ignored,
}

/// The verdict on one signature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignatureJudgement {
    /// The verdict.
    pub verdict: Verdict,
    /// Why, unless it passed.
    pub reason: Option<Reason>,
    /// Three truths.
    pub truths: Truths,
    /// Since when the signature is proven to exist; `None` when nothing proves it. For a document time-stamp, what it
    /// states, when it holds.
    pub proven: Option<UnixTime>,
    /// What proves it, the best first.
    pub proofs: Vec<Proof>,
    /// The time its certificates and algorithms were judged at.
    pub judged_at: UnixTime,
    /// The name of the rules it was held against.
    pub rule_set: String,
    /// What it conforms to of EN 319 142-1.
    pub conformance: Option<Conformance>,
    /// Revocation of its certificates below the anchor.
    pub status: Vec<StatusJudgement>,
    /// Revocation of those of its time-stamping authorities, each once.
    pub authority_status: Vec<StatusJudgement>,
    /// The last moment for which the verdict is known to stand when nothing is added to the document; only for a signature
    /// that passed.
    pub renew_before: Option<UnixTime>,
    /// Everything a person should know.
    pub findings: Vec<Finding>,
    /// Every rule by its name, in the order in which their reasons count.
    pub rules: Vec<(&'static str, RuleResult)>,
}

impl SignatureJudgement {
    /// What came of a rule; `None` when there is none of this name.
    #[must_use]
    pub fn rule(&self, id: &str) -> Option<RuleResult> {
        self.rules.iter().find(|(name, _)| *name == id).map(|(_, result)| *result)
    }
}

/// The verdict on a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentJudgement {
    /// The time of judgement.
    pub at: UnixTime,
    /// Passed only if there is a signature and all of them passed.
    pub verdict: Verdict,
    /// The reason of the first signature that decided.
    pub reason: Option<Reason>,
    /// As many as there are signatures among the facts, in the same order.
    pub signatures: Vec<SignatureJudgement>,
}

/// Judges facts, as of the time they were collected for.
#[must_use]
pub fn judge(facts: &DocumentFacts, policy: &Policy) -> DocumentJudgement {
    judge_at(facts, policy, facts.at)
}

/// Judges facts as of any time. What was not known when they were collected stays unknown.
#[must_use]
pub fn judge_at(facts: &DocumentFacts, policy: &Policy, at: UnixTime) -> DocumentJudgement {
    let mut judgement = verdicts(facts, policy, at);
    super::renewal::fill(facts, policy, &mut judgement);
    judgement
}

/// The judgement, but for when it ends.
pub(super) fn verdicts(facts: &DocumentFacts, policy: &Policy, at: UnixTime) -> DocumentJudgement {
    let existence = Existence::of(facts, policy, at);
    // The newest first: what came after a signature may stand because a later signer answers for it.
    let mut signatures = Vec::with_capacity(facts.signatures.len());
    let mut passed: Vec<Voucher<'_>> = Vec::new();
    let mut broken: Vec<&SignatureFacts> = Vec::new();
    for (index, signature) in facts.signatures.iter().enumerate().rev() {
        let rules = policy.rules_for(profile(&signature.path));
        // Only by those of the same kind: an official document is not completed by anybody who can buy a certificate.
        let vouchers: Vec<Voucher<'_>> =
            passed.iter().filter(|v| v.rules == rules.name() && answers_for(v.facts, signature)).copied().collect();
        let court = Court { at, rules, existence: &existence };
        let later = Later { vouchers: &vouchers, broken: &broken };
        let judged = judge_signature(facts, index, signature, later, &court);
        if judged.verdict == Verdict::Failed && judged.reason.is_some_and(is_broken) {
            broken.push(signature);
        }
        if judged.verdict == Verdict::Passed && signature.kind == SignatureKind::Signature {
            passed.push(Voucher { facts: signature, rules: rules.name() });
        }
        signatures.push(judged);
    }
    signatures.reverse();
    let first = |verdict| signatures.iter().find(|s| s.verdict == verdict);
    let (verdict, reason) = match (first(Verdict::Failed), first(Verdict::Indeterminate)) {
        // Signatures that nobody could look for are not signatures that are not there (threat P-40).
        _ if signatures.is_empty() && facts.may_hide_signatures() => (Verdict::Indeterminate, Some(Reason::Generic)),
        _ if signatures.is_empty() => (Verdict::Unsigned, None),
        (Some(failed), _) => (Verdict::Failed, failed.reason),
        (None, Some(undecided)) => (Verdict::Indeterminate, undecided.reason),
        (None, None) if signatures.iter().all(|s| s.verdict == Verdict::Passed) => (Verdict::Passed, None),
        (None, None) => (Verdict::Indeterminate, Some(Reason::Generic)),
    };
    DocumentJudgement { at, verdict, reason, signatures }
}

/// Reasons that say that there is no signature, only something that looks like one: nobody's key signed what it covers. A
/// signature whose certificate is unknown, revoked or expired is one all the same, by somebody.
const fn is_broken(reason: Reason) -> bool {
    matches!(reason, Reason::FormatFailure | Reason::HashFailure | Reason::SigCryptoFailure)
}

/// What became of the signatures that came later.
#[derive(Clone, Copy)]
struct Later<'a> {
    vouchers: &'a [Voucher<'a>],
    broken: &'a [&'a SignatureFacts],
}

/// Whether who made `later` answers for what was added after `signature`: it lies under it, or, in XML, is what had to be
/// left out for the digests to match.
fn answers_for(later: &SignatureFacts, signature: &SignatureFacts) -> bool {
    let is_left_out = |xml: &XmlFacts| xml.without.contains(&later.revision);
    covers(later, signature) || signature.xml.as_deref().is_some_and(is_left_out)
}

/// What counts as proven of one signature, and by what.
struct Times {
    best: BestTime,
    cover: Option<Proof>,
    proofs: Vec<Proof>,
}

fn times(facts: &SignatureFacts, index: usize, tokens: &[TokenJudgement], court: &Court<'_>) -> Times {
    let cover = court.existence.of_message(facts);
    let stamped = tokens.iter().filter(|t| t.refused.is_none()).map(|t| t.gen_time).min();
    let own =
        stamped.map(|time| Proof { time, kind: ProofKind::SignatureTimeStamp, by: index, revision: facts.revision });
    // The token of a document time-stamp is the signature itself: it does not prove its own age.
    let own = own.filter(|_| facts.kind == SignatureKind::Signature);
    let mut proofs: Vec<Proof> = own.into_iter().chain(cover).collect();
    proofs.sort_by_key(|p| p.time);
    let best = BestTime { time: proofs.first().map_or(court.at, |p| p.time), proven: !proofs.is_empty(), stamped };
    Times { best, cover, proofs }
}

fn judge_signature(
    document: &DocumentFacts,
    index: usize,
    facts: &SignatureFacts,
    later: Later<'_>,
    court: &Court<'_>,
) -> SignatureJudgement {
    let tokens = court.existence.tokens(index);
    let Times { best, cover, proofs } = times(facts, index, tokens, court);
    let status = match (facts.kind, tokens) {
        // What its token was accepted by is what it is held against itself.
        (SignatureKind::Timestamp, [token]) => token.status.clone(),
        _ => court.path(&facts.path, &facts.revocation, Instant { time: best.time, proven: best.proven }),
    };
    let case = Case {
        document,
        facts,
        rules: court.rules,
        best,
        cover,
        tokens,
        not_before: court.existence.not_before(facts),
        status: &status,
        vouchers: later.vouchers,
        broken: later.broken,
    };
    let mut findings = told_times(facts, tokens, &proofs, document, court.at);
    let mut failed = None;
    let mut undecided = None;
    // What keeps the certificate from being believed, whatever else is undecided.
    let mut doubt = None;
    let mut results = Vec::with_capacity(RULES.len());
    for rule in RULES {
        let (result, reason, found) = ask(rule, &case, court.rules);
        match (result, reason) {
            (RuleResult::Failed, Some(reason)) => {
                failed.get_or_insert(reason);
            }
            (RuleResult::Undecided, Some(reason)) => {
                undecided.get_or_insert(reason);
            }
            _ => {}
        }
        if CERTIFICATE_RULES.contains(&rule.id) && matches!(result, RuleResult::Failed | RuleResult::Undecided) {
            doubt.get_or_insert((result, reason));
        }
        results.push((rule.id, result));
        findings.extend(found);
    }
    let truths = truths(facts, court.rules, doubt);
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
    let proven = match facts.kind {
        SignatureKind::Timestamp => best.stamped,
        SignatureKind::Signature => best.proven.then_some(best.time),
    };
    SignatureJudgement {
        verdict,
        reason,
        truths,
        proven,
        proofs,
        judged_at: best.time,
        rule_set: court.rules.name().to_owned(),
        conformance: conformance(document, facts, court.rules.max_age),
        authority_status: authorities(facts, tokens),
        status: status.into_iter().map(|s| s.shown).collect(),
        renew_before: None,
        findings,
        rules: results,
    }
}

/// One rule at its level.
fn ask(rule: &Rule, case: &Case<'_>, rules: &RuleSet) -> (RuleResult, Option<Reason>, Vec<Finding>) {
    let level = match rule.locked {
        Some(_) => Level::Fail,
        None => rules.level(rule.id),
    };
    if level == Level::Ignore {
        return (RuleResult::Ignored, None, Vec::new());
    }
    let (result, reason, found) = match (rule.check)(case) {
        Outcome::Met => return (RuleResult::Met, None, Vec::new()),
        Outcome::Noted(noted) => return (RuleResult::Noted, None, noted),
        Outcome::Fails(reason, found) => (RuleResult::Failed, reason, found),
        Outcome::Undecided(reason, found) => (RuleResult::Undecided, reason, found),
    };
    let milder = match level {
        Level::Fail => return (result, Some(reason), found),
        Level::Warn => Severity::Warning,
        Level::Inform | Level::Ignore => Severity::Info,
    };
    let found = found.into_iter().map(|mut f| {
        f.severity = f.severity.min(milder);
        f
    });
    (RuleResult::Tolerated, None, found.collect())
}

/// What every time-stamp is worth, and what else proves the time.
fn told_times(
    facts: &SignatureFacts,
    tokens: &[TokenJudgement],
    proofs: &[Proof],
    document: &DocumentFacts,
    at: UnixTime,
) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (token, stamp) in tokens.iter().zip(&facts.time_stamps) {
        match &token.refused {
            // The rule for document time-stamps tells it as an error.
            Some(_) if facts.kind == SignatureKind::Timestamp => {}
            Some((_, why)) => findings.push(why.clone()),
            None => {
                let ended = |c: &CertificateFacts| c.not_after < at;
                let by_proof =
                    matches!(&stamp.path, PathFacts::Found { certificates, .. } if certificates.iter().any(ended));
                let code = if by_proof { "time.stamp-accepted-then" } else { "time.stamp-accepted" };
                let told = Finding::new(code, Class::Time, Severity::Info).with("time", token.gen_time);
                findings.push(told.with("until", token.when.time));
                findings.extend(token.notes.iter().cloned());
            }
        }
    }
    for proof in proofs {
        let code = match proof.kind {
            ProofKind::SignatureTimeStamp => continue,
            ProofKind::DocumentTimeStamp => "time.proven-by-document-time-stamp",
            ProofKind::LaterSignature => "time.proven-by-later-signature",
        };
        let by = document.signatures.get(proof.by).map_or("", |s| s.id.as_str());
        findings.push(Finding::new(code, Class::Time, Severity::Info).with("time", proof.time).with("by", by));
    }
    findings
}

/// Statuses of the authorities that stamped, without those that the signature shows as its own.
fn authorities(facts: &SignatureFacts, tokens: &[TokenJudgement]) -> Vec<StatusJudgement> {
    let mut all: Vec<StatusJudgement> = Vec::new();
    if facts.kind == SignatureKind::Timestamp {
        return all;
    }
    for Judged { shown, .. } in tokens.iter().flat_map(|t| &t.status) {
        if !all.iter().any(|other| other.certificate == shown.certificate) {
            all.push(shown.clone());
        }
    }
    all
}

/// Rules that decide whether the certificate is believed. A missing revocation status is said by its own rule and does
/// not make a certificate untrusted.
const CERTIFICATE_RULES: &[&str] = &[
    "time.not-before-certificate",
    "certificate.found",
    "certificate.path",
    "certificate.fit",
    "certificate.key-usage",
    "certificate.purpose",
    "time.stamp-holds",
    "revocation.revoked",
    "time.within-validity",
    "signature.algorithms",
];

/// Three truths, each on its own: `doubt` is what the first rule says against the certificate.
fn truths(facts: &SignatureFacts, rules: &RuleSet, doubt: Option<(RuleResult, Option<Reason>)>) -> Truths {
    let content = match facts.content {
        ContentFacts::Match(_) => ContentTruth::Intact,
        ContentFacts::Mismatch(_) if accepted_deviation(facts, rules) => ContentTruth::Intact,
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
        (PathFacts::NotFound { .. }, _) => CertificateTruth::Untrusted,
        (PathFacts::Found { .. }, Some((RuleResult::Failed, _) | (_, Some(Reason::ChainConstraintsFailure)))) => {
            CertificateTruth::Untrusted
        }
        _ => CertificateTruth::Undecided,
    };
    Truths { content, signature, certificate }
}
