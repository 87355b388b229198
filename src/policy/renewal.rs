//! Until when a verdict stands: the same facts judged again under a later clock. Certificates of time-stamping
//! authorities end, and so do algorithms; a new document time-stamp before that moment keeps what is proven.

use std::collections::BTreeSet;

use super::judge::{DocumentJudgement, verdicts};
use super::profile::Policy;
use super::rule_set::{Revocation, RuleSet};
use super::verdict::Verdict;
use crate::base::UnixTime;
use crate::findings::CertificateFacts;
use crate::findings::DocumentFacts;
use crate::findings::PathFacts;
use crate::findings::RevocationFacts;
use crate::findings::Status;

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

/// The first moment behind `at` at which the judgement of these facts may come out another way, whatever it is; `None` when
/// there is none. Rules weigh the clock against moments that the facts and the policy name, some of them moved by what the
/// policy allows, and against nothing else: between two of them nothing can change.
#[must_use]
pub fn next_change(facts: &DocumentFacts, policy: &Policy, at: UnixTime) -> Option<UnixTime> {
    if facts.signatures.is_empty() {
        return None;
    }
    let mut moments =
        Moments { at, first: None, sets: policy.rule_sets().map(|rules| (rules.tolerance, rules.max_age)).collect() };
    for signature in &facts.signatures {
        moments.path(&signature.path);
        moments.revocation(&signature.revocation);
        // Held against the clock when it lies in the future.
        signature.claimed_signing_time.into_iter().for_each(|time| moments.shifted(time));
        let others = signature.xml.iter().filter_map(|xml| xml.properties.as_deref());
        let others = others.flat_map(|properties| properties.other_stamps.iter().map(|other| &other.stamp));
        for stamp in signature.time_stamps.iter().chain(others) {
            moments.shifted(stamp.gen_time);
            moments.path(&stamp.path);
            moments.revocation(&stamp.revocation);
        }
    }
    policy.rule_sets().flat_map(RuleSet::ends).for_each(|end| moments.add(end));
    moments.first
}

/// The first moment behind one.
struct Moments {
    at: UnixTime,
    first: Option<UnixTime>,
    /// Tolerance and greatest age of each set of rules, in seconds.
    sets: Vec<(i64, i64)>,
}

impl Moments {
    fn add(&mut self, moment: UnixTime) {
        if moment >= self.at {
            self.first = Some(self.first.map_or(moment, |first| first.min(moment)));
        }
    }

    /// A moment, and what tolerance makes of it.
    fn shifted(&mut self, moment: UnixTime) {
        self.add(moment);
        for index in 0..self.sets.len() {
            let tolerance = self.sets.get(index).map_or(0, |(tolerance, _)| *tolerance);
            self.add(moment.plus_seconds(tolerance.saturating_neg()));
            self.add(moment.plus_seconds(tolerance));
        }
    }

    fn certificate(&mut self, certificate: &CertificateFacts) {
        self.add(certificate.not_before);
        self.add(certificate.not_after);
    }

    fn path(&mut self, path: &PathFacts) {
        match path {
            PathFacts::NotBuilt => {}
            PathFacts::NotFound { certificate, .. } => self.certificate(certificate),
            PathFacts::Found { certificates, .. } => certificates.iter().for_each(|one| self.certificate(one)),
        }
    }

    fn revocation(&mut self, revocation: &[RevocationFacts]) {
        for one in revocation.iter().flat_map(|known| &known.evidence) {
            self.shifted(one.this_update);
            one.next_update.into_iter().for_each(|next| self.add(next));
            for index in 0..self.sets.len() {
                let age = self.sets.get(index).map_or(0, |(_, age)| *age);
                self.add(one.this_update.plus_seconds(age));
            }
            match one.status {
                Status::Revoked { at, invalid_since, .. } => {
                    self.add(at);
                    invalid_since.into_iter().for_each(|since| self.add(since));
                }
                Status::OnHold { since } => self.add(since),
                Status::Good | Status::Unknown => {}
            }
            self.path(&one.signer_path);
            self.revocation(&one.signer_revocation);
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
