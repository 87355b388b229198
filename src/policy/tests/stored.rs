//! Facts that were stored: what is read back is judged alike, and what is not facts is refused.

use proptest::prelude::*;

use super::existence::{document_of, document_time_stamp, longer_path};
use super::*;
use crate::findings::RevocationReason;

fn status() -> impl Strategy<Value = Status> {
    let moment = || (-200_i64..200).prop_map(|h| day(0).plus_seconds(h * 3600));
    prop_oneof![
        4 => Just(Status::Good),
        1 => Just(Status::Unknown),
        1 => moment().prop_map(|since| Status::OnHold { since }),
        2 => (moment(), proptest::option::of(moment()), any::<bool>()).prop_map(|(at, invalid_since, why)| {
            Status::Revoked { at, reason: why.then_some(RevocationReason::KeyCompromise), invalid_since }
        }),
    ]
}

fn evidence() -> impl Strategy<Value = StatusFacts> {
    let origin = prop_oneof![
        (1_usize..5).prop_map(Origin::Signature),
        (1_usize..5).prop_map(Origin::Store),
        Just(Origin::File),
        Just(Origin::Cache),
        Just(Origin::Network),
    ];
    (status(), -300_i64..100, origin, any::<[bool; 4]>()).prop_map(|(status, hours, origin, flags)| {
        let mut facts = list(status, day(0).plus_seconds(hours * 3600));
        facts.origin = origin;
        if flags[0] {
            facts.next_update = None;
        }
        if flags[1] {
            facts.signer_path = path("ocsp");
            facts.signer_revocation = vec![unknown_status("ocsp")];
        }
        if flags[2] {
            facts.expired_since = Some(day(-50));
        }
        facts
    })
}

fn one_signature() -> impl Strategy<Value = SignatureFacts> {
    let times = proptest::collection::vec((-100_i64..30, proptest::collection::vec(evidence(), 0..2)), 0..3);
    let parts = (proptest::collection::vec(evidence(), 0..3), times, any::<[bool; 8]>(), any::<u8>());
    parts.prop_map(|(revocation, tokens, flags, odd)| {
        let mut facts = signature();
        facts.coverage = "revision".to_owned();
        facts.revocation = vec![known_status("signer", revocation)];
        facts.time_stamps = tokens
            .into_iter()
            .map(|(hours, known)| TimeStampFacts {
                gen_time: day(0).plus_seconds(hours * 3600),
                revocation: vec![known_status("tsa", known)],
                accuracy_ms: flags[7].then_some(60_000),
                ..stamp()
            })
            .collect();
        if flags[0] && flags[1] {
            facts.path = longer_path();
        }
        facts.claimed_signing_time = flags[2].then(|| day(-2));
        facts.docmdp = flags[3].then_some(2);
        facts.removed = flags[4] && flags[5] && flags[6];
        match odd % 12 {
            0 => facts.content = ContentFacts::Mismatch(Sha256),
            1 => facts.value = ValueFacts::Unsupported("x".to_owned()),
            2 => facts.binding = Binding::Absent,
            3 => facts.path = PathFacts::NotBuilt,
            4 => facts.changes.push(change(ChangeLevel::Form)),
            5 => facts.deviations.push("cms.ber".to_owned()),
            _ => {}
        }
        facts
    })
}

fn any_document() -> impl Strategy<Value = DocumentFacts> {
    (proptest::collection::vec((one_signature(), any::<bool>()), 0..4), -20_i64..120).prop_map(|(all, at)| {
        let signatures = all.into_iter().enumerate().map(|(i, (mut facts, is_stamp))| {
            facts.revision = i + 1;
            match (is_stamp, facts.time_stamps.first().cloned()) {
                (true, Some(token)) => document_time_stamp(i + 1, token),
                _ => facts,
            }
        });
        DocumentFacts { at: day(at), ..document_of(signatures.collect()) }
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn stored_facts_are_judged_alike(facts in any_document(), at in -20_i64..120) {
        let read = DocumentFacts::from_json(&facts.to_json().unwrap()).unwrap();
        prop_assert_eq!(&read, &facts);
        for policy in [policy(), Policy::named("vn-gov").unwrap()] {
            prop_assert_eq!(judge(&read, &policy), judge(&facts, &policy));
            prop_assert_eq!(judge_at(&read, &policy, day(at)), judge_at(&facts, &policy, day(at)));
            prop_assert_eq!(judge_at(&facts, &policy, facts.at), judge(&facts, &policy));
        }
    }

    /// However proofs and statements are mixed: passed means that nothing speaks against it at the time that counts, every
    /// certificate is known to be in force, and the three truths hold.
    #[test]
    fn passed_means_known_to_be_in_force(facts in any_document()) {
        for policy in [policy(), Policy::named("vn-gov").unwrap()] {
            let judged = judge(&facts, &policy);
            for (facts, judged) in facts.signatures.iter().zip(&judged.signatures) {
                let proven_by: Vec<UnixTime> = judged.proofs.iter().map(|p| p.time).collect();
                prop_assert!(proven_by.iter().all(|t| judged.judged_at <= *t), "the earliest proof counts");
                if judged.verdict != Verdict::Passed {
                    prop_assert!(judged.reason.is_some());
                    prop_assert_eq!(judged.renew_before, None);
                    continue;
                }
                prop_assert!(judged.reason.is_none());
                prop_assert!(judged.findings.iter().all(|f| f.severity < Severity::Error));
                let evidence = facts.revocation.iter().flat_map(|r| &r.evidence);
                for status in evidence.map(|e| e.status) {
                    if let Status::Revoked { at, invalid_since, .. } = status {
                        prop_assert!(at > judged.judged_at, "{:?}", status);
                        prop_assert!(invalid_since.is_none_or(|since| since > judged.judged_at));
                    }
                }
                if facts.kind == SignatureKind::Signature {
                    let states: Vec<_> = judged.status.iter().map(|s| s.state).collect();
                    prop_assert!(states.iter().all(|s| *s == StatusState::Good), "{:?}", states);
                }
            }
        }
    }

    /// A later clock takes proofs away and gives none: who is not proven now will not be later, by the same facts.
    #[test]
    fn a_later_clock_proves_no_more(facts in any_document(), days in 1_i64..200) {
        let policy = policy();
        let now = judge(&facts, &policy);
        let later = judge_at(&facts, &policy, facts.at.plus_seconds(days * DAY));
        for (now, later) in now.signatures.iter().zip(&later.signatures) {
            if now.verdict == Verdict::Passed && later.verdict == Verdict::Passed {
                prop_assert!(later.judged_at >= now.judged_at);
            }
            if let (Some(end), Verdict::Passed) = (now.renew_before, now.verdict) {
                prop_assert!(end >= facts.at);
            }
        }
    }
}

#[test]
fn what_is_no_facts_of_this_form_is_refused() {
    let good = document().to_json().unwrap();
    let text = String::from_utf8(good.clone()).unwrap();
    assert!(text.starts_with("{\"schema\":\"kyso.facts/1\","), "{text}");
    assert!(DocumentFacts::from_json(&good).is_ok());
    let changed = |from: &str, to: &str| {
        assert!(text.contains(from), "{from}");
        DocumentFacts::from_json(text.replacen(from, to, 1).as_bytes())
    };
    for (from, to) in [
        ("kyso.facts/1", "kyso.facts/2"),
        ("\"schema\":\"kyso.facts/1\",", ""),
        ("\"encrypted\":false", "\"encrypted\":false,\"forged\":true"),
        ("\"removed\":false", "\"removed\":false,\"withdrawn\":true"),
        ("\"evidence\":[", "\"counter_evidence\":[],\"evidence\":["),
        ("\"removed\":false,", ""),
        ("\"revisions\":1", "\"revisions\":-1"),
        ("\"value\":\"match\"", "\"value\":\"good\""),
    ] {
        assert!(changed(from, to).is_err(), "{from} → {to}");
    }
    assert!(DocumentFacts::from_json(b"").is_err());
    assert!(DocumentFacts::from_json(&good[..good.len() - 1]).is_err());
}

/// Another day, another policy: the judgement says as of when it speaks.
#[test]
fn stored_facts_can_be_judged_as_of_another_day() {
    let facts = document();
    assert_eq!((judge(&facts, &policy()).at, judge(&facts, &policy()).verdict), (day(0), Verdict::Passed));
    let later = judge_at(&facts, &policy(), day(101));
    assert_eq!((later.at, later.reason), (day(101), Some(Reason::OutOfBoundsNoPoe)));
    // What came to be known later is not used for an earlier day.
    let earlier = judge_at(&facts, &policy(), day(-2));
    assert_eq!(earlier.reason, Some(Reason::TryLater));
    assert!(earlier.signatures[0].findings.iter().any(|f| f.code == "revocation.from-the-future"));
}
