//! What TT 15/2025/TT-BKHCN Điều 6.4 wants a checking program to show: hợp lệ or không hợp lệ (a), seven groups of
//! information (b), and the tests of Phụ lục II one by one.

use serde::Serialize;

use crate::base::UnixTime;
use crate::findings::PathFacts;
use crate::findings::SignatureFacts;
use crate::findings::SignatureKind;
use crate::policy::ContentTruth;
use crate::policy::ProofKind;
use crate::policy::Reason;
use crate::policy::RuleResult;
use crate::policy::SignatureJudgement;
use crate::policy::StatusState;
use crate::policy::Verdict;

/// Điều 6.4.
#[derive(Debug, Clone, Serialize)]
pub struct Tt15Report {
    /// `hợp lệ`, `không hợp lệ`, `chưa kết luận được`: in Vietnamese, as the circular wants it.
    pub conclusion: &'static str,
    /// The authority that issued the signer's certificate.
    pub issuing_ca: Option<String>,
    /// The signer.
    pub signer: Option<String>,
    /// The agency or organisation that the certificate names for its holder.
    pub managing_unit: Option<String>,
    /// When it was signed.
    pub signing_time: Option<UnixTime>,
    /// What that time rests on.
    pub signing_time_basis: TimeBasis,
    /// Integrity.
    pub integrity: ContentTruth,
    /// The certificate at that time; now, when the time is only claimed or not known.
    pub valid_at_signing: ValidAtSigning,
    /// First moment of the certificate's validity.
    pub valid_from: Option<UnixTime>,
    /// Last moment.
    pub valid_to: Option<UnixTime>,
    /// Phụ lục II.
    pub annex2: Vec<Annex2Row>,
}

/// What a signing time rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum TimeBasis {
    /// A time-stamp over the signature.
    TimeStamp,
    /// A document time-stamp that covers it: signed before.
    DocumentTimeStamp,
    /// A later signature, time-stamped, that covers it: signed before.
    LaterSignature,
    /// What the signer says.
    Claimed,
    /// Nothing says.
    None,
}

/// The signer's certificate at the signing time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ValidAtSigning {
    /// Within its validity, and known not to be revoked or suspended.
    Valid,
    /// Within its validity; nothing is known of revocation.
    RevocationUnknown,
    /// Revoked.
    Revoked,
    /// Suspended.
    Suspended,
    /// Expired.
    Expired,
    /// Not yet valid.
    NotYetValid,
    /// Cannot be told: no path to an anchor, or no time that is proven.
    Unknown,
}

/// One test of Phụ lục II.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Annex2Row {
    /// Its number there.
    pub row: &'static str,
    /// Whether it is compulsory there.
    pub mandatory: bool,
    /// What came of it.
    pub result: Annex2Result,
}

/// What came of a test.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Annex2Result {
    /// Met.
    Met,
    /// Not asked here.
    NotChecked,
    /// Cannot be told.
    Undecided,
    /// Not met.
    Broken,
}

/// Tests, and the rules that carry them out.
const ANNEX2: &[(&str, bool, &[&str])] = &[
    ("1.1", true, &["time.not-before-certificate", "time.within-validity", "revocation.revoked"]),
    ("1.2", true, &["revocation.known"]),
    ("1.3", true, &["signature.algorithms"]),
    ("1.4", true, &["certificate.path", "certificate.fit"]),
    ("1.5", false, &["certificate.key-usage", "certificate.purpose"]),
    ("1.6", false, &[]),
    ("2.1", true, &["certificate.found", "signature.binds-certificate"]),
    ("2.2", true, &["signature.good"]),
    ("2.3", true, &["certificate.path", "time.within-validity", "revocation.revoked", "revocation.known"]),
    ("2.4", true, &["content.intact"]),
];

/// For signatures of people and organisations; a document time-stamp is none.
pub(super) fn tt15(
    facts: &SignatureFacts,
    judgement: &SignatureJudgement,
    claimed: Option<UnixTime>,
) -> Option<Tt15Report> {
    if facts.kind == SignatureKind::Timestamp {
        return None;
    }
    let signer = facts.signer.as_ref();
    let is_found = matches!(facts.path, PathFacts::Found { .. });
    let (signing_time, signing_time_basis) = time(judgement, claimed);
    Some(Tt15Report {
        conclusion: match judgement.verdict {
            Verdict::Passed => "hợp lệ",
            Verdict::Failed => "không hợp lệ",
            Verdict::Indeterminate | Verdict::Unsigned => "chưa kết luận được",
        },
        issuing_ca: issuer(facts),
        signer: signer.map(|s| s.display_name().to_owned()),
        managing_unit: signer.and_then(|s| s.organization.clone()),
        signing_time,
        signing_time_basis,
        integrity: judgement.truths.content,
        valid_at_signing: valid(facts, judgement),
        valid_from: signer.map(|s| s.not_before),
        valid_to: signer.map(|s| s.not_after),
        annex2: ANNEX2
            .iter()
            .map(|(row, mandatory, rules)| {
                let result = match test(judgement, rules) {
                    // Without a path nobody's revocation was asked for: that nothing speaks against it is no answer.
                    Annex2Result::Met if !is_found && rules.iter().any(|rule| rule.starts_with("revocation.")) => {
                        Annex2Result::Undecided
                    }
                    result => result,
                };
                Annex2Row { row, mandatory: *mandatory, result }
            })
            .collect(),
    })
}

/// By name, and the organisation it belongs to.
fn issuer(facts: &SignatureFacts) -> Option<String> {
    if let PathFacts::Found { certificates, .. } = &facts.path
        && let Some(issuer) = certificates.get(1).or(certificates.first())
    {
        let of = issuer.organization.as_deref().filter(|o| *o != issuer.display_name());
        return Some(match of {
            Some(of) => format!("{} ({of})", issuer.display_name()),
            None => issuer.display_name().to_owned(),
        });
    }
    facts.signer.as_ref().map(|s| s.issuer.clone())
}

/// A time-stamp of its own says when, one that covers it only before when.
fn time(judgement: &SignatureJudgement, claimed: Option<UnixTime>) -> (Option<UnixTime>, TimeBasis) {
    let own = judgement.proofs.iter().find(|p| p.kind == ProofKind::SignatureTimeStamp);
    match (own.or(judgement.proofs.first()), claimed) {
        (Some(proof), _) => {
            let basis = match proof.kind {
                ProofKind::SignatureTimeStamp => TimeBasis::TimeStamp,
                ProofKind::DocumentTimeStamp => TimeBasis::DocumentTimeStamp,
                ProofKind::LaterSignature => TimeBasis::LaterSignature,
            };
            (Some(proof.time), basis)
        }
        (None, Some(claimed)) => (Some(claimed), TimeBasis::Claimed),
        (None, None) => (None, TimeBasis::None),
    }
}

fn valid(facts: &SignatureFacts, judgement: &SignatureJudgement) -> ValidAtSigning {
    if !matches!(facts.path, PathFacts::Found { .. }) {
        return ValidAtSigning::Unknown;
    }
    match judgement.reason {
        Some(Reason::Revoked) => return ValidAtSigning::Revoked,
        Some(Reason::Expired) => return ValidAtSigning::Expired,
        Some(Reason::NotYetValid) => return ValidAtSigning::NotYetValid,
        _ => {}
    }
    let kept = |rule| matches!(judgement.rule(rule), Some(RuleResult::Met | RuleResult::Noted));
    if !kept("time.within-validity") || !kept("revocation.revoked") || !kept("time.not-before-certificate") {
        return ValidAtSigning::Unknown;
    }
    let any = |state| judgement.status.iter().any(|s| s.state == state);
    if any(StatusState::OnHold) {
        ValidAtSigning::Suspended
    } else if judgement.status.iter().all(|s| matches!(s.state, StatusState::Good | StatusState::NotNeeded)) {
        ValidAtSigning::Valid
    } else {
        ValidAtSigning::RevocationUnknown
    }
}

/// The worst that came of the rules.
fn test(judgement: &SignatureJudgement, rules: &[&'static str]) -> Annex2Result {
    let results = rules.iter().map(|rule| match judgement.rule(rule) {
        Some(RuleResult::Met) => Annex2Result::Met,
        // What is noted of revocation is that it is not known.
        Some(RuleResult::Noted) if *rule == "revocation.known" => Annex2Result::Undecided,
        Some(RuleResult::Noted) => Annex2Result::Met,
        Some(RuleResult::Failed | RuleResult::Tolerated) => Annex2Result::Broken,
        // Purposes are read from the certificate: there is nothing that could decide otherwise later.
        Some(RuleResult::Undecided) if matches!(*rule, "certificate.key-usage" | "certificate.purpose") => {
            Annex2Result::Broken
        }
        Some(RuleResult::Undecided) => Annex2Result::Undecided,
        Some(RuleResult::Ignored) | None => Annex2Result::NotChecked,
    });
    results.max().unwrap_or(Annex2Result::NotChecked)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A rule that is renamed must not turn a test of the circular into "not checked".
    #[test]
    fn every_test_names_rules_that_exist() {
        let text = include_str!("../policy/rules.rs");
        for (row, mandatory, rules) in ANNEX2 {
            assert!(!mandatory || !rules.is_empty(), "{row} is compulsory");
            for rule in *rules {
                assert!(text.contains(&format!("\"{rule}\"")), "{row}: {rule}");
            }
        }
    }
}
