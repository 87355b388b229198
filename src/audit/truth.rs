//! What all signatures of a document are worth together, each of the three truths by itself. Document time-stamps are no
//! signatures of anybody, and are left out.

use super::record::Known;
use crate::findings::DocumentFacts;
use crate::findings::SignatureFacts;
use crate::findings::SignatureKind;
use crate::policy::CertificateTruth;
use crate::policy::ContentTruth;
use crate::policy::DocumentJudgement;
use crate::policy::Reason;
use crate::policy::RuleResult;
use crate::policy::SignatureJudgement;
use crate::policy::ValueTruth;

/// Rules that say whether the document is as it was signed: what a policy tolerates does not count against it.
const CONTENT: [&str; 11] = [
    "format.sound",
    "format.hybrid",
    "content.nothing-shadows",
    "content.as-expected",
    "content.intact",
    "signature.good",
    "content.unchanged-since",
    "content.nothing-behind",
    "content.nothing-hidden",
    "content.readable",
    "content.covers-document",
];
/// Those of them that, broken, say that it is not: another digest or value, a change that was not permitted, octets behind
/// it, an element that readers take for the one that was signed. Of the others nothing more is known than that it is unclear
/// what was signed.
const CHANGED: [&str; 5] = [
    "content.nothing-shadows",
    "content.intact",
    "signature.good",
    "content.unchanged-since",
    "content.nothing-behind",
];

/// Signatures and seals, with what was said of them.
pub(super) fn signers<'a>(
    facts: &'a DocumentFacts,
    judgement: &'a DocumentJudgement,
) -> impl Iterator<Item = (&'a SignatureFacts, &'a SignatureJudgement)> {
    let judged = facts.signatures.iter().zip(&judgement.signatures);
    judged.filter(|(facts, _)| facts.kind == SignatureKind::Signature)
}

/// Whether there is a signature or seal.
pub(super) fn signed(facts: &DocumentFacts) -> Known {
    if facts.signatures.iter().any(|one| one.kind == SignatureKind::Signature) {
        Known::Yes
    } else if facts.may_hide_signatures() {
        Known::Unknown
    } else {
        Known::No
    }
}

/// Whether what is signed is as it was signed.
pub(super) fn intact(facts: &DocumentFacts, judgement: &DocumentJudgement) -> Known {
    all(signers(facts, judgement).map(|(_, judgement)| {
        let result = |id: &str| judgement.rule(id).unwrap_or(RuleResult::Undecided);
        let truths = judgement.truths;
        if truths.content == ContentTruth::Broken
            || truths.signature == ValueTruth::Bad
            || judgement.reason == Some(Reason::DocumentModified)
            || CHANGED.iter().any(|id| result(id) == RuleResult::Failed)
        {
            return Known::No;
        }
        let is_open = |id: &&str| matches!(result(id), RuleResult::Failed | RuleResult::Undecided);
        let holds = truths.content == ContentTruth::Intact && truths.signature == ValueTruth::Good;
        if holds && !CONTENT.iter().any(|id| is_open(&id)) { Known::Yes } else { Known::Unknown }
    }))
}

/// Whether every certificate is believed.
pub(super) fn trusted(facts: &DocumentFacts, judgement: &DocumentJudgement) -> Known {
    all(signers(facts, judgement).map(|(_, judgement)| match judgement.truths.certificate {
        CertificateTruth::Trusted => Known::Yes,
        CertificateTruth::Untrusted => Known::No,
        CertificateTruth::Undecided => Known::Unknown,
    }))
}

/// The worst of all; of none nothing is known.
fn all(answers: impl Iterator<Item = Known>) -> Known {
    let worst = answers.reduce(|worst, one| match (worst, one) {
        (Known::No, _) | (_, Known::No) => Known::No,
        (Known::Unknown, _) | (_, Known::Unknown) => Known::Unknown,
        (Known::Yes, Known::Yes) => Known::Yes,
    });
    worst.unwrap_or_default()
}
