//! Revocation as of the proven time: one row for each thing that can be known (threats V-15, V-16, V-21, V-24 to V-28).

use super::existence::{ended, longer_path};
use super::*;
use crate::findings::{FetchFailure, RevocationReason, StatusProblem, UnusedStatusFacts};

const HOUR: i64 = 3600;

fn hours(hours: i64) -> UnixTime {
    day(0).plus_seconds(hours * HOUR)
}

fn revoked(at: UnixTime) -> Status {
    Status::Revoked { at, reason: Some(RevocationReason::KeyCompromise), invalid_since: None }
}

/// The base: judged on day 0; with `proven` by a time-stamp of day -1.
fn with(evidence: Vec<StatusFacts>, proven: bool) -> DocumentFacts {
    let mut facts = document();
    facts.signatures[0].revocation = vec![known_status("signer", evidence)];
    if proven {
        facts.signatures[0].time_stamps = vec![stamp()];
    }
    facts
}

fn state(facts: &DocumentFacts, policy: &Policy) -> (Verdict, Option<Reason>, StatusState) {
    let judged = judge(facts, policy);
    (judged.verdict, judged.reason, judged.signatures[0].status[0].state)
}

fn has(facts: &DocumentFacts, policy: &Policy, code: &str) -> bool {
    judge(facts, policy).signatures[0].findings.iter().any(|f| f.code == code)
}

/// TV-13, TV-16, TV-18, TV-19: each statement, for a signature proven on day -1 and for one that nothing proves.
#[test]
fn statements_count_as_of_the_proven_time() {
    use Reason::{Revoked, RevokedNoPoe, TryLater};
    use Verdict::{Failed, Indeterminate, Passed};
    type Row = (&'static str, Vec<StatusFacts>, (Verdict, Option<Reason>), (Verdict, Option<Reason>));
    let passed = (Passed, None);
    let failed = (Failed, Some(Revoked));
    let unproven = (Indeterminate, Some(RevokedNoPoe));
    let later = (Indeterminate, Some(TryLater));
    let good_at = |t| list(Status::Good, t);
    let invalid = Status::Revoked { at: hours(-1), reason: None, invalid_since: Some(day(-5)) };
    let rows: Vec<Row> = vec![
        ("good", vec![good_at(day(0))], passed, passed),
        ("nothing", vec![], later, later),
        ("revoked before", vec![list(revoked(day(-5)), day(0))], failed, unproven),
        ("revoked at that very moment", vec![list(revoked(day(-1)), day(0))], failed, unproven),
        ("revoked after", vec![list(revoked(hours(-12)), day(0))], passed, unproven),
        ("key abused before", vec![list(invalid, day(0))], failed, unproven),
        ("revoked, then good again", vec![list(revoked(day(-5)), day(-4)), good_at(day(0))], failed, unproven),
        ("good, then revoked", vec![good_at(day(-4)), list(revoked(day(-5)), day(0))], failed, unproven),
        (
            "two revocations, the earlier counts",
            vec![list(revoked(hours(-1)), day(0)), list(revoked(day(-5)), day(0))],
            failed,
            unproven,
        ),
        ("suspended before", vec![list(Status::OnHold { since: day(-5) }, day(0))], later, later),
        ("suspended after", vec![list(Status::OnHold { since: hours(-12) }, day(0))], passed, later),
        (
            "released before",
            vec![list(Status::OnHold { since: day(-5) }, day(-4)), good_at(hours(-30))],
            passed,
            passed,
        ),
        (
            "released, nobody knows when",
            vec![list(Status::OnHold { since: day(-5) }, day(-4)), good_at(day(0))],
            later,
            passed,
        ),
        (
            "suspended since, after being good",
            vec![list(Status::OnHold { since: day(-5) }, day(0)), good_at(day(-4))],
            later,
            later,
        ),
        ("unknown to the responder", vec![list(Status::Unknown, day(0))], later, later),
        ("unknown to one, known to another", vec![list(Status::Unknown, day(0)), good_at(day(0))], passed, passed),
        ("from the future", vec![good_at(day(1))], later, later),
        ("ended long ago", vec![good_at(day(-20))], later, later),
    ];
    for name in ["vn-gov", "vn-public", "baseline"] {
        let policy = Policy::named(name).unwrap();
        for (what, evidence, proven, open) in &rows {
            for (is_proven, expected) in [(true, proven), (false, open)] {
                let facts = with(evidence.clone(), is_proven);
                let judged = judge(&facts, &policy);
                let told = &judged.signatures[0].findings;
                assert_eq!((judged.verdict, judged.reason), *expected, "{name}, {what}, proven {is_proven}: {told:?}");
            }
        }
    }
}

#[test]
fn a_revocation_that_came_later_is_said() {
    let facts = with(vec![list(revoked(hours(-12)), day(0))], true);
    assert_eq!(state(&facts, &policy()), (Verdict::Passed, None, StatusState::Good));
    assert!(has(&facts, &policy(), "revocation.revoked-later"));
    let shown = &judge(&facts, &policy()).signatures[0].status[0];
    assert_eq!((shown.revoked_at, shown.reason), (Some(hours(-12)), Some(RevocationReason::KeyCompromise)));
}

/// The signer's own word against the signer; seven hours of it are a time zone (threat V-27).
#[test]
fn who_says_to_have_signed_after_the_revocation_is_taken_at_the_word() {
    for (claimed, reason) in [
        (Some(day(-3)), Reason::Revoked),
        (Some(day(-5).plus_seconds(7 * HOUR)), Reason::Revoked),
        (Some(day(-5).plus_seconds(6 * HOUR)), Reason::RevokedNoPoe),
        (Some(day(-6)), Reason::RevokedNoPoe),
        (None, Reason::RevokedNoPoe),
    ] {
        let mut facts = with(vec![list(revoked(day(-5)), day(0))], false);
        facts.signatures[0].claimed_signing_time = claimed;
        assert_eq!(judge(&facts, &policy()).reason, Some(reason), "{claimed:?}");
        facts.signatures[0].claimed_signing_time = None;
        facts.signatures[0].claimed_modification = claimed.map(UnixTime::pdf_date);
        assert_eq!(judge(&facts, &policy()).reason, Some(reason), "/M {claimed:?}");
    }
    // A word for the signer is worth nothing: back-dated before the end of the certificate (TV-21).
    let mut facts = with(vec![list(Status::Good, day(0))], false);
    facts.at = day(101);
    facts.signatures[0].claimed_signing_time = Some(day(-3));
    assert_eq!(judge(&facts, &policy()).reason, Some(Reason::OutOfBoundsNoPoe));
}

/// What is fresh for a time: Vietnam's rules take what was current then, Europe's what came after.
#[test]
fn freshness_is_a_matter_of_rules() {
    let no_end = |t| StatusFacts { next_update: None, ..list(Status::Good, t) };
    let rows: [(StatusFacts, bool, bool, bool); 8] = [
        // evidence, proven on day -1 under vn-gov, under baseline, unproven under both
        (list(Status::Good, day(-3)), true, false, true),
        (list(Status::Good, hours(-47)), true, true, true),
        (list(Status::Good, hours(-49)), true, false, true),
        (list(Status::Good, day(-8)), true, false, false),
        (list(Status::Good, day(-9)), false, false, false),
        (no_end(day(-3)), false, false, false),
        (no_end(hours(-40)), true, true, false),
        (no_end(hours(-20)), true, true, true),
    ];
    for (i, (evidence, gov, baseline, open)) in rows.into_iter().enumerate() {
        for (name, proven, good) in
            [("vn-gov", true, gov), ("baseline", true, baseline), ("vn-gov", false, open), ("baseline", false, open)]
        {
            let facts = with(vec![evidence.clone()], proven);
            let judged = judge(&facts, &Policy::named(name).unwrap());
            assert_eq!(judged.verdict == Verdict::Passed, good, "row {i}, {name}, proven {proven}: {judged:?}");
            if !good {
                assert_eq!(judged.reason, Some(Reason::TryLater));
                let told = &judged.signatures[0].findings;
                assert!(
                    told.iter().any(|f| matches!(f.code.as_str(), "revocation.stale" | "revocation.before-signing"))
                );
            }
        }
    }
}

/// An authority may drop expired certificates from its lists.
#[test]
fn data_made_after_the_certificate_ended_says_nothing_unless_it_says_so() {
    for (expired_since, good) in [(None, false), (Some(day(2)), false), (Some(day(1)), true), (Some(day(-50)), true)] {
        let mut evidence = list(Status::Good, day(3));
        evidence.expired_since = expired_since;
        let mut facts = with(vec![evidence], true);
        facts.at = day(5);
        facts.signatures[0].signer.as_mut().unwrap().not_after = day(1);
        ended(&mut facts.signatures[0].path, -100, 1);
        assert_eq!(judge(&facts, &policy()).verdict == Verdict::Passed, good, "{expired_since:?}");
        assert_eq!(has(&facts, &policy(), "revocation.after-expiry"), !good);
        // Not proven: the difference between "expired" and "expired and never revoked".
        facts.signatures[0].time_stamps.clear();
        let reason = if good { Reason::OutOfBoundsNotRevoked } else { Reason::OutOfBoundsNoPoe };
        assert_eq!(judge(&facts, &policy()).reason, Some(reason), "{expired_since:?}");
    }
}

/// TV-16, TV-17: the statement's own signer.
#[test]
fn who_signed_the_data_must_be_believed_itself() {
    type Spoil = fn(&mut StatusFacts);
    let rows: &[(Spoil, &str)] = &[
        (|e| e.signer_path = PathFacts::NotBuilt, "revocation.signer-not-believed"),
        (|e| ended(&mut e.signer_path, -100, -1), "revocation.signer-expired"),
        (|e| ended(&mut e.signer_path, 1, 100), "revocation.signer-not-yet-valid"),
        (|e| e.produced_at = Some(day(-200)), "revocation.signer-not-yet-valid"),
        (|e| e.scheme.digest = Sha1, "revocation.algorithm-weak"),
        (|e| e.signer_path = responder(512), "revocation.algorithm-weak"),
        (
            |e| {
                e.signer_path = responder(2048);
                e.signer_revocation = vec![unknown_status("ocsp")];
            },
            "revocation.signer-unchecked",
        ),
        (
            |e| {
                e.signer_path = responder(2048);
                e.signer_revocation = vec![known_status("ocsp", vec![list(revoked(day(-50)), day(0))])];
            },
            "revocation.signer-revoked",
        ),
        (
            |e| {
                e.signer_path = responder(2048);
                e.signer_revocation = vec![known_status("ocsp", vec![list(Status::Unknown, day(0))])];
            },
            "revocation.signer-unchecked",
        ),
        (
            // Its certificate is not in the path: nobody knows whom this is about.
            |e| e.signer_revocation = vec![known_status("other", vec![list(Status::Good, day(0))])],
            "revocation.signer-unchecked",
        ),
    ];
    for (i, (spoil, code)) in rows.iter().enumerate() {
        let mut evidence = list(Status::Good, day(0));
        spoil(&mut evidence);
        let facts = with(vec![evidence], true);
        assert_eq!(
            state(&facts, &policy()),
            (Verdict::Indeterminate, Some(Reason::TryLater), StatusState::NotChecked),
            "row {i}"
        );
        assert!(has(&facts, &policy(), code), "row {i}: {:?}", judge(&facts, &policy()).signatures[0].findings);
    }
    for status in [
        known_status("ocsp", vec![list(Status::Good, day(0))]),
        RevocationFacts { no_check: true, ..unknown_status("ocsp") },
    ] {
        let mut evidence = list(Status::Good, day(0));
        evidence.kind = StatusKind::Ocsp;
        evidence.signer_path = responder(2048);
        evidence.signer_revocation = vec![status];
        assert_eq!(state(&with(vec![evidence], true), &policy()).0, Verdict::Passed);
    }
    // A list about the responder has to be current when its answer is proven to have existed, not newer than that.
    for (this_update, verdict) in [(day(-5), Verdict::Passed), (day(-9), Verdict::Indeterminate)] {
        let mut answer = list(Status::Good, day(-1));
        answer.origin = Origin::Signature(0);
        answer.signer_path = responder(2048);
        answer.signer_revocation = vec![known_status("ocsp", vec![list(Status::Good, this_update)])];
        let mut facts = with(vec![answer], true);
        facts.at = day(-1).plus_seconds(60);
        assert_eq!(state(&facts, &policy()).0, verdict, "{this_update}");
    }
    // A responder vouched for by itself, round and round, is a statement of finite depth.
    let mut evidence = list(Status::Good, day(0));
    evidence.signer_path = responder(2048);
    for _ in 0..50 {
        let inner = evidence.clone();
        evidence.signer_revocation = vec![known_status("ocsp", vec![inner])];
    }
    assert_eq!(state(&with(vec![evidence], true), &policy()).2, StatusState::NotChecked);
}

fn responder(bits: u32) -> PathFacts {
    let PathFacts::Found { mut certificates, links, profile } = path("ocsp") else { panic!() };
    certificates[0].key = Some(KeyFacts { kind: "RSA".into(), bits });
    PathFacts::Found { certificates, links, profile }
}

/// TV-14: an authority below the anchor.
#[test]
fn a_revoked_authority() {
    let build = |at: UnixTime, proven: bool, origin: Origin| {
        let mut facts = with(Vec::new(), proven);
        facts.signatures[0].path = longer_path();
        let mut of_signer = list(Status::Good, day(0));
        of_signer.origin = origin;
        of_signer.signer_path = {
            let PathFacts::Found { mut certificates, mut links, profile } = longer_path() else { panic!() };
            certificates.remove(0);
            links.remove(0);
            PathFacts::Found { certificates, links, profile }
        };
        facts.signatures[0].revocation =
            vec![known_status("signer", vec![of_signer]), known_status("ca", vec![list(revoked(at), day(0))])];
        facts
    };
    for proven in [true, false] {
        let judged = judge(&build(day(-5), proven, Origin::File), &policy());
        assert_eq!((judged.verdict, judged.reason), (Verdict::Indeterminate, Some(Reason::RevokedCaNoPoe)));
    }
    // Revoked after the signature: its own lists are worth nothing from then on, unless they are proven to be older.
    let later = build(hours(-12), true, Origin::File);
    assert_eq!(state(&later, &policy()), (Verdict::Indeterminate, Some(Reason::TryLater), StatusState::NotChecked));
    assert!(has(&later, &policy(), "revocation.signer-revoked"));
    let mut covered = build(hours(-1), true, Origin::Store(2));
    covered.signatures[0].coverage = "revision".into();
    covered.signatures[0].revocation[0].evidence[0].this_update = hours(-3);
    let token = TimeStampFacts { gen_time: hours(-2), ..stamp() };
    covered.signatures.push(super::existence::document_time_stamp(2, token));
    let judged = judge(&covered, &policy());
    assert_eq!(judged.signatures[0].verdict, Verdict::Passed, "{:?}", judged.signatures[0].findings);
}

/// A path's certificate of which the facts say nothing at all is not known to be in force.
#[test]
fn silence_is_not_good() {
    let mut facts = with(Vec::new(), true);
    facts.signatures[0].revocation = vec![known_status("other", vec![list(Status::Good, day(0))])];
    assert_eq!(state(&facts, &policy()).2, StatusState::NotChecked);
    facts.signatures[0].path = longer_path();
    facts.signatures[0].revocation = good("signer");
    let judged = judge(&facts, &policy());
    assert_eq!((judged.reason, judged.signatures[0].status.len()), (Some(Reason::TryLater), 2));
    let told = judged.signatures[0].findings.iter().find(|f| f.code == "revocation.not-checked").unwrap();
    assert_eq!(told.argument("count"), "1");
    facts.signatures[0].revocation.push(RevocationFacts { no_check: true, ..unknown_status("ca") });
    assert_eq!(judge(&facts, &policy()).verdict, Verdict::Passed);
    assert_eq!(judge(&facts, &policy()).signatures[0].status[1].state, StatusState::NotNeeded);
}

#[test]
fn what_was_tried_is_told() {
    let mut facts = with(Vec::new(), true);
    let unused = |problem| UnusedStatusFacts { kind: StatusKind::Crl, origin: Origin::File, problem };
    facts.signatures[0].revocation[0].unused =
        vec![unused(StatusProblem::OtherScope), unused(StatusProblem::BadSignature)];
    facts.signatures[0].revocation[0].failures =
        vec![FetchFailure { url: "http://x.vn/a.crl".into(), detail: "no answer".into() }];
    let told = &judge(&facts, &policy()).signatures[0].findings;
    let unusable: Vec<_> = told.iter().filter(|f| f.code == "revocation.unusable").collect();
    assert_eq!(unusable.len(), 1, "what is about others is not told");
    assert_eq!(unusable[0].argument("detail"), "bad-signature");
    assert!(told.iter().any(|f| f.code == "revocation.fetch-failed" && f.argument("url") == "http://x.vn/a.crl"));
}

/// What a policy leaves unasked it still believes when it is told.
#[test]
fn a_known_revocation_counts_under_every_policy() {
    for asked in [Revocation::Required, Revocation::IfAvailable, Revocation::Ignore] {
        let policy = policy().with_revocation(asked);
        let judged = judge(&with(vec![list(revoked(day(-5)), day(0))], true), &policy);
        assert_eq!((judged.verdict, judged.reason), (Verdict::Failed, Some(Reason::Revoked)), "{asked:?}");
        let judged = judge(&with(vec![list(Status::OnHold { since: day(-5) }, day(0))], true), &policy);
        assert_eq!(judged.reason, Some(Reason::TryLater), "{asked:?}");
    }
}

/// Threat C-23: the authority that stamped.
#[test]
fn time_stamping_authorities_can_be_revoked_too() {
    let facts = |status: Vec<StatusFacts>| {
        let mut facts = with(vec![list(Status::Good, day(0))], true);
        facts.signatures[0].time_stamps[0].revocation = vec![known_status("tsa", status)];
        facts
    };
    let proven = |facts: &DocumentFacts, policy: &Policy| judge(facts, policy).signatures[0].proven;
    let gov = Policy::named("vn-gov").unwrap();
    let rows = [
        // evidence, accepted under baseline, under vn-gov, what is said
        (vec![list(Status::Good, day(0))], true, true, "time.stamp-accepted"),
        (vec![], false, true, "time.stamp-authority-unchecked"),
        (vec![list(Status::Good, day(-8))], false, true, "time.stamp-authority-unchecked"),
        (vec![list(revoked(hours(-1)), day(0))], false, false, "time.stamp-authority-revoked"),
        (vec![list(Status::OnHold { since: hours(-1) }, day(0))], false, false, "time.stamp-authority-on-hold"),
    ];
    for (i, (status, baseline, lenient, code)) in rows.into_iter().enumerate() {
        let facts = facts(status);
        assert_eq!(proven(&facts, &policy()).is_some(), baseline, "row {i}");
        assert_eq!(proven(&facts, &gov).is_some(), lenient, "row {i}");
        assert!(has(&facts, &policy(), code), "row {i}");
    }
    // Its own time's data will do when there is nothing newer, and that is said.
    let mut old = facts(vec![list(Status::Good, day(0))]);
    old.at = day(50);
    assert_eq!(proven(&old, &policy()), Some(day(-1)));
    assert!(has(&old, &policy(), "time.stamp-authority-checked-then"));
    // Revoked after a later token proves that it existed: it stands.
    let mut covered = facts(vec![list(revoked(hours(-1)), day(0))]);
    covered.signatures[0].coverage = "revision".into();
    let token = TimeStampFacts { gen_time: hours(-2), path: path("tsa2"), revocation: good("tsa2"), ..stamp() };
    covered.signatures.push(super::existence::document_time_stamp(2, token));
    let judged = judge(&covered, &policy());
    assert_eq!(judged.signatures[0].proven, Some(day(-1)), "{:?}", judged.signatures[0].findings);
}
