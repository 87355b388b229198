//! Until when a verdict stands: the same facts judged again under a later clock. Certificates of time-stamping
//! authorities end, and so do algorithms; a new document time-stamp before that moment keeps what is proven.

use std::collections::BTreeSet;

use super::judge::{DocumentJudgement, verdicts};
use super::profile::Policy;
use super::rule_set::Revocation;
use super::verdict::Verdict;
use crate::base::UnixTime;
use crate::findings::DocumentFacts;
use crate::findings::PathFacts;
use crate::findings::RevocationFacts;

/// Moments looked at: more than any honest document has, so that a hostile one costs no more.
const MOST: usize = 256;

/// Says of every signature that passed when it stops passing.
pub(super) fn fill(facts: &DocumentFacts, policy: &Policy, judgement: &mut DocumentJudgement) {
    if judgement.signatures.iter().all(|s| s.verdict != Verdict::Passed) {
        return;
    }
    let ends = ends(facts, policy, judgement.at);
    let lenient = policy.clone().with_revocation(Revocation::IfAvailable);
    // Later clocks take proofs away and bring none, so for each signature there is one moment when it is lost.
    let mut known: Vec<Option<Vec<Verdict>>> = vec![None; ends.len()];
    // Lists of the day go stale for what is not proven; newer ones are to be had.
    let mut known_unproven = known.clone();
    for index in 0..judgement.signatures.len() {
        let Some(signature) = judgement.signatures.get(index).filter(|s| s.verdict == Verdict::Passed) else {
            continue;
        };
        let proven = !signature.proofs.is_empty();
        let mut stands = |i: usize| {
            let (policy, known) = if proven { (policy, &mut known) } else { (&lenient, &mut known_unproven) };
            let Some(known) = known.get_mut(i) else { return false };
            let verdicts = known.get_or_insert_with(|| {
                let after = ends.get(i).copied().unwrap_or(judgement.at).plus_seconds(1);
                verdicts(facts, policy, after).signatures.iter().map(|s| s.verdict).collect()
            });
            verdicts.get(index) == Some(&Verdict::Passed)
        };
        let (mut low, mut high) = (0, ends.len());
        while low < high {
            let middle = low + (high - low) / 2;
            match stands(middle) {
                true => low = middle + 1,
                false => high = middle,
            }
        }
        let end = ends.get(low).copied();
        if let Some(signature) = judgement.signatures.get_mut(index) {
            signature.renew_before = end;
        }
    }
}

/// Every moment after which a certificate or an algorithm is no longer good.
fn ends(facts: &DocumentFacts, policy: &Policy, at: UnixTime) -> Vec<UnixTime> {
    let mut all = BTreeSet::new();
    for signature in &facts.signatures {
        path_ends(&signature.path, &mut all);
        revocation_ends(&signature.revocation, &mut all);
        for stamp in &signature.time_stamps {
            path_ends(&stamp.path, &mut all);
            revocation_ends(&stamp.revocation, &mut all);
        }
    }
    for rules in policy.rule_sets() {
        all.extend(rules.ends());
    }
    all.into_iter().filter(|end| *end >= at).take(MOST).collect()
}

fn path_ends(path: &PathFacts, all: &mut BTreeSet<UnixTime>) {
    if let PathFacts::Found { certificates, .. } = path {
        all.extend(certificates.iter().map(|c| c.not_after));
    }
}

fn revocation_ends(revocation: &[RevocationFacts], all: &mut BTreeSet<UnixTime>) {
    for one in revocation.iter().flat_map(|r| &r.evidence) {
        path_ends(&one.signer_path, all);
    }
}
