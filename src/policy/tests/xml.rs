//! What signatures in XML documents are judged by (threats; the deviations of Vietnam's producers).

use super::*;
use crate::findings::{
    ExpectationFacts, ExpectationOutcome, PropertyFacts, PropertyStampFacts, ReferenceFacts, SigningTimeFacts,
    UncoveredFacts, XmlFacts,
};

fn reference(uri: &str, path: &str) -> ReferenceFacts {
    ReferenceFacts {
        uri: Some(uri.to_owned()),
        kind: None,
        role: "element".to_owned(),
        path: Some(path.to_owned()),
        span: Some((10, 20)),
        transforms: Vec::new(),
        content: ContentFacts::Match(Sha256),
        octets: 10,
        deviation: None,
        problem: None,
        in_manifest: false,
    }
}

/// An e-invoice, signed by its seller: plain XMLDSig, two references.
fn xml() -> XmlFacts {
    XmlFacts {
        path: "/HDon/DSCKS/NBan/Signature".to_owned(),
        span: (20, 40),
        references: vec![reference("#hd", "/HDon/DLHDon"), reference("#t", "/HDon/DSCKS/NBan/Signature/Object")],
        ..XmlFacts::default()
    }
}

fn signed(spoil: impl FnOnce(&mut SignatureFacts, &mut XmlFacts)) -> DocumentFacts {
    let (mut facts, mut xml) = (signature(), xml());
    facts.subfilter = None;
    facts.byte_range = None;
    facts.binding = Binding::Absent;
    spoil(&mut facts, &mut xml);
    facts.xml = Some(Box::new(xml));
    DocumentFacts { format: "xml".to_owned(), dynamic: Some(Vec::new()), signatures: vec![facts], ..document() }
}

fn codes(judged: &DocumentJudgement) -> Vec<(&str, Severity)> {
    judged.signatures[0].findings.iter().map(|f| (f.code.as_str(), f.severity)).collect()
}

fn uncovered(path: &str, shadows: bool) -> UncoveredFacts {
    UncoveredFacts { path: path.to_owned(), shadows }
}

#[test]
fn a_plain_signature_passes_with_a_warning() {
    for name in ["default", "vn-gov", "vn-public", "baseline"] {
        let judged = judge(&signed(|_, _| {}), &Policy::named(name).unwrap());
        assert_eq!(judged.verdict, Verdict::Passed, "{name}: {:?}", codes(&judged));
        assert!(codes(&judged).contains(&("signature.key-info-not-signed", Severity::Warning)), "{name}");
        assert!(codes(&judged).iter().all(|(code, _)| *code != "signature.binding-absent"), "said once");
    }
    let bound = signed(|facts, _| facts.binding = Binding::Match(Sha256));
    assert!(codes(&judge(&bound, &policy())).is_empty());
}

type Break = fn(&mut SignatureFacts, &mut XmlFacts);

#[test]
fn one_thing_wrong_at_a_time() {
    use Reason::{FormatFailure, Generic, HashFailure, SigConstraintsFailure, SignedDataNotFound};
    use Verdict::{Failed, Indeterminate};
    let rows: &[(Break, Verdict, Reason, &str)] = &[
        (|_, x| x.uncovered.push(uncovered("/HDon/DLHDon[2]", true)), Failed, FormatFailure, "content.shadow"),
        (
            |_, x| x.uncovered.push(uncovered("/HDon/X", false)),
            Indeterminate,
            SigConstraintsFailure,
            "content.not-covered",
        ),
        (
            |s, x| {
                s.content = ContentFacts::Mismatch(Sha256);
                x.references[0].content = ContentFacts::Mismatch(Sha256);
            },
            Failed,
            HashFailure,
            "content.reference-differs",
        ),
        (|s, _| s.content = ContentFacts::Mismatch(Sha256), Failed, HashFailure, "content.digest-differs"),
        (
            |s, x| {
                s.content = unchecked();
                x.references[0].content = unchecked();
            },
            Indeterminate,
            Generic,
            "content.reference-unchecked",
        ),
        (
            |s, x| {
                s.content = unchecked();
                x.references[0].content = unchecked();
                x.references[0].problem = Some("not-handed-in".to_owned());
            },
            Indeterminate,
            SignedDataNotFound,
            "content.reference-unchecked",
        ),
        (
            |s, x| {
                s.content = unchecked();
                x.references[0].content = unchecked();
                x.references[0].problem = Some("transform".to_owned());
            },
            Indeterminate,
            SigConstraintsFailure,
            "content.reference-unchecked",
        ),
        (|s, _| s.content = unchecked(), Indeterminate, Generic, "content.unchecked"),
        (|s, _| s.binding = Binding::Mismatch, Failed, SigConstraintsFailure, "signature.binding-other"),
    ];
    for (i, (spoil, verdict, reason, code)) in rows.iter().enumerate() {
        let judged = judge(&signed(spoil), &policy());
        assert_eq!((judged.verdict, judged.reason), (*verdict, Some(*reason)), "row {i}: {:?}", codes(&judged));
        assert!(codes(&judged).contains(&(code, Severity::Error)), "row {i}: {:?}", codes(&judged));
    }
}

#[test]
fn what_the_application_reads_decides() {
    use ExpectationOutcome::{Absent, Ambiguous, Covered, NotCovered};
    let judged = |outcome, shadows| {
        let facts = signed(|_, x| {
            x.uncovered = vec![uncovered("/R/B", false)];
            x.uncovered.extend(shadows);
            let what = "{urn:a}A".to_owned();
            x.expected = Some(ExpectationFacts { what, path: Some("/R/A".to_owned()), outcome });
        });
        judge(&facts, &policy())
    };
    let covered = judged(Covered, None);
    assert_eq!(covered.verdict, Verdict::Passed);
    assert!(codes(&covered).contains(&("content.not-covered", Severity::Info)), "the rest is a note");
    for (outcome, code) in [
        (NotCovered, "content.expected-not-signed"),
        (Absent, "content.expected-absent"),
        (Ambiguous, "content.expected-ambiguous"),
    ] {
        let judged = judged(outcome, None);
        assert_eq!((judged.verdict, judged.reason), (Verdict::Failed, Some(Reason::FormatFailure)), "{outcome:?}");
        assert!(codes(&judged).contains(&(code, Severity::Error)));
    }
    let shadowed = judged(Covered, Some(uncovered("/R/A[2]", true)));
    assert_eq!(shadowed.reason, Some(Reason::FormatFailure), "nothing answers for a shadow");
}

#[test]
fn a_named_deviation_is_told_and_accepted_by_name_only() {
    let deviating = |names: [Option<&str>; 2]| {
        signed(|s, x| {
            s.content = ContentFacts::Mismatch(Sha256);
            for (reference, name) in x.references.iter_mut().zip(names) {
                if let Some(name) = name {
                    reference.content = ContentFacts::Mismatch(Sha256);
                    reference.deviation = Some(name.to_owned()).filter(|name| !name.is_empty());
                }
            }
        })
    };
    let with = |accepted: &str| {
        Policy::from_toml(&format!("schema = \"kyso.policy/1\"\naccept-deviations = [{accepted}]")).unwrap()
    };
    let d1 = deviating([None, Some("D1")]);
    for strict in [policy(), with("\"D2\""), with("")] {
        let judged = judge(&d1, &strict);
        assert_eq!((judged.verdict, judged.reason), (Verdict::Failed, Some(Reason::HashFailure)));
        assert_eq!(judged.signatures[0].truths.content, ContentTruth::Broken);
        assert!(codes(&judged).contains(&("content.deviation-d1", Severity::Error)), "{:?}", codes(&judged));
    }
    let judged = judge(&d1, &with("\"D1\""));
    assert_eq!(judged.verdict, Verdict::Passed, "{:?}", codes(&judged));
    assert!(codes(&judged).contains(&("content.deviation-d1", Severity::Warning)));
    // One that nothing explains, one that is not accepted, one that could not be computed.
    assert_eq!(judge(&deviating([Some(""), Some("D1")]), &with("\"D1\"")).verdict, Verdict::Failed);
    assert_eq!(judge(&deviating([Some("D2"), Some("D1")]), &with("\"D1\"")).verdict, Verdict::Failed);
    assert_eq!(judge(&deviating([Some("D2"), Some("D1")]), &with("\"D1\", \"D2\"")).verdict, Verdict::Passed);
    assert_eq!(judge(&deviating([Some("D3"), None]), &with("\"D1\", \"D2\"")).verdict, Verdict::Failed);
    let judged = judge(&deviating([Some("D3"), None]), &with("\"D3\""));
    assert_eq!(judged.verdict, Verdict::Passed, "{:?}", codes(&judged));
    let mut open = d1;
    open.signatures[0].xml.as_mut().unwrap().references[0].content = unchecked();
    assert_ne!(judge(&open, &with("\"D1\"")).verdict, Verdict::Passed);
    // A digest that differs without a reference that does: nothing accepts that.
    assert_eq!(judge(&deviating([None, None]), &with("\"D1\", \"D2\"")).verdict, Verdict::Failed);
}

/// Time-stamps over data before signing are told, and change no verdict: neither way.
#[test]
fn content_stamps_are_told_and_decide_nothing() {
    let with = |name: &str, spoil: fn(&mut TimeStampFacts)| {
        judge(
            &signed(|_, x| {
                let mut stamp = TimeStampFacts { gen_time: day(-3), ..stamp() };
                spoil(&mut stamp);
                let other_stamps = vec![PropertyStampFacts { name: name.to_owned(), stamp }];
                x.properties = Some(Box::new(PropertyFacts { other_stamps, ..PropertyFacts::default() }));
            }),
            &policy(),
        )
    };
    for name in ["AllDataObjectsTimeStamp", "IndividualDataObjectsTimeStamp"] {
        let judged = with(name, |_| {});
        assert_eq!(judged.verdict, Verdict::Passed, "{:?}", codes(&judged));
        assert!(codes(&judged).contains(&("time.content-stamp", Severity::Info)), "{:?}", codes(&judged));
        for spoil in [
            (|s| s.imprint = ContentFacts::Mismatch(Sha256)) as fn(&mut TimeStampFacts),
            |s| s.content = ContentFacts::Mismatch(Sha256),
            |s| s.value = ValueFacts::Mismatch,
        ] {
            let judged = with(name, spoil);
            assert_eq!(judged.verdict, Verdict::Passed, "{:?}", codes(&judged));
            assert!(codes(&judged).contains(&("time.content-stamp-broken", Severity::Warning)), "{name}");
        }
    }
    let judged = with("RefsOnlyTimeStamp", |_| {});
    assert!(codes(&judged).iter().all(|(code, _)| !code.starts_with("time.content-stamp")));
}

#[test]
fn a_claimed_time_is_told_for_what_it_is() {
    let at = |is_signed, has_zone| {
        signed(|s, x| {
            s.claimed_signing_time = Some(day(-1));
            let text = "2021-11-05T14:48:47".to_owned();
            x.signing_time = Some(SigningTimeFacts { text, place: "object".to_owned(), is_signed, has_zone });
        })
    };
    let told = |facts: &DocumentFacts| {
        let judged = judge(facts, &policy());
        assert_eq!(judged.verdict, Verdict::Passed);
        let mine = judged.signatures[0].findings.iter().filter(|f| f.code.starts_with("time.claim-"));
        mine.map(|f| (f.code.clone(), f.severity)).collect::<Vec<_>>()
    };
    assert!(told(&at(true, true)).is_empty());
    let zone = ("time.claim-without-zone".to_owned(), Severity::Info);
    let unsigned = ("time.claim-unsigned".to_owned(), Severity::Info);
    assert_eq!(told(&at(true, false)), std::slice::from_ref(&zone));
    assert_eq!(told(&at(false, true)), std::slice::from_ref(&unsigned));
    assert_eq!(told(&at(false, false)), [zone, unsigned]);
    // What nobody signed is no admission that it was signed too late.
    let expired = |is_signed| {
        let mut facts = at(is_signed, true);
        facts.at = day(150);
        facts.signatures[0].claimed_signing_time = Some(day(120));
        judge(&facts, &policy()).verdict
    };
    assert_eq!((expired(true), expired(false)), (Verdict::Failed, Verdict::Indeterminate));
}

/// A document time-stamp over XML says when, not what.
#[test]
fn coverage_is_no_matter_of_time_stamps() {
    let facts = signed(|s, x| {
        s.kind = SignatureKind::Timestamp;
        s.time_stamps = vec![stamp()];
        s.binding = Binding::Match(Sha256);
        x.references.clear();
        x.uncovered = vec![uncovered("/A", true)];
    });
    let judged = judge(&facts, &policy());
    assert_eq!(judged.verdict, Verdict::Passed, "{:?}", codes(&judged));
}
