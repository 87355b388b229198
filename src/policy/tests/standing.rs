//! Until when a judgement stands, whatever it is: no clock between now and the next moment that is named changes anything.

use super::existence::{document_of, document_time_stamp, ended};
use super::*;
use crate::policy::next_change;

/// What may not change: everything that is judged.
fn judged(facts: &DocumentFacts, policy: &Policy, at: UnixTime) -> Vec<String> {
    let judgement = judge_at(facts, policy, at);
    let mut told = vec![format!("{:?} {:?}", judgement.verdict, judgement.reason)];
    for one in &judgement.signatures {
        let codes: Vec<&str> = one.findings.iter().map(|finding| finding.code.as_str()).collect();
        told.push(format!(
            "{:?} {:?} {:?} {:?} {:?} {codes:?}",
            one.verdict, one.reason, one.truths, one.proven, one.conformance
        ));
    }
    told
}

/// Walks from moment to moment; between two of them nothing changes. How often something did.
fn walk(facts: &DocumentFacts, policy: &Policy, from: UnixTime) -> usize {
    let (mut at, mut changes) = (from, 0);
    for _ in 0..500 {
        let Some(next) = next_change(facts, policy, at) else {
            let last = judged(facts, policy, at);
            for years in [1, 10, 1_000] {
                assert_eq!(judged(facts, policy, at.plus_seconds(years * 365 * DAY)), last);
            }
            return changes;
        };
        assert!(next >= at);
        let before = judged(facts, policy, at);
        let length = next.seconds() - at.seconds();
        for part in [1, 2, 3] {
            let between = at.plus_seconds(length * part / 4);
            assert_eq!(judged(facts, policy, between), before, "{at} .. {between} .. {next}");
        }
        if length > 0 {
            let last = next.plus_seconds(-1);
            assert_eq!(judged(facts, policy, last), before, "{at} .. {last}");
        }
        let after = next.plus_seconds(1);
        changes += usize::from(judged(facts, policy, after) != before);
        at = after;
    }
    panic!("too many moments");
}

#[test]
fn nothing_changes_before_the_next_moment() {
    let revoked = |at| Status::Revoked { at, reason: None, invalid_since: Some(day(3)) };
    let with = |evidence: Vec<StatusFacts>| {
        let mut facts = document();
        facts.signatures[0].revocation = vec![known_status("signer", evidence)];
        facts
    };
    let no_next = StatusFacts { next_update: None, ..list(Status::Good, day(0)) };
    let mut stamped = document();
    stamped.signatures[0].time_stamps = vec![stamp()];
    let mut early = document();
    ended(&mut early.signatures[0].path, 5, 9);
    let mut future = document();
    future.signatures[0].time_stamps = vec![TimeStampFacts { gen_time: day(8), ..stamp() }];
    let mut claimed = document();
    claimed.signatures[0].claimed_signing_time = Some(day(8));
    let mut written = document();
    (written.signatures[0].claimed_signing_time, written.signatures[0].claimed_modification) =
        (None, Some(day(8).pdf_date()));
    let mut broken = document();
    broken.signatures[0].content = ContentFacts::Mismatch(Sha256);
    let covered = document_of(vec![signature(), document_time_stamp(2, stamp())]);
    let rows = [
        ("good", document()),
        ("stamped", stamped),
        ("covered", covered),
        ("not yet valid", early),
        ("stamped in the future", future),
        ("claimed in the future", claimed),
        ("claimed in the future by the dictionary", written),
        ("broken", broken),
        ("nothing known", with(Vec::new())),
        ("without next update", with(vec![no_next])),
        ("from the future", with(vec![list(Status::Good, day(2))])),
        ("revoked later", with(vec![list(revoked(day(5)), day(0)), list(Status::Good, day(0))])),
        ("on hold later", with(vec![list(Status::OnHold { since: day(4) }, day(0)), list(Status::Good, day(1))])),
    ];
    for name in ["vn-gov", "vn-public", "baseline"] {
        let policy = Policy::named(name).unwrap();
        for (what, facts) in &rows {
            let changes = walk(facts, &policy, day(0));
            assert!(changes > 0 || *what == "nothing known", "{name} {what}: the clock changed nothing at all");
        }
    }
    assert_eq!(next_change(&document_of(Vec::new()), &Policy::named("vn-gov").unwrap(), day(1_000_000)), None);
}
