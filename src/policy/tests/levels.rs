//! Levels of rules in a policy, conformance of signatures, and what is told of both.

use super::existence::{document_of, document_time_stamp};
use super::*;
use crate::findings::{CoverFacts, Covered, CoveredSignature, LeftFacts, SigningTimeFacts, UncoveredFacts, XmlFacts};

fn policy_with(lines: &str) -> Policy {
    Policy::from_toml(&format!("schema = \"kyso.policy/1\"\nextends = \"baseline\"\n{lines}")).unwrap()
}

type Break = fn(&mut SignatureFacts);

/// Every rule that may be set, broken, at each of its levels.
#[test]
fn a_level_decides_what_a_broken_rule_does() {
    let rows: &[(&str, &str, Reason, Break)] = &[
        ("certificate.key-usage", "certificate.key-usage", Reason::ChainConstraintsFailure, |s| {
            s.signer.as_mut().unwrap().key_usage = Some((false, false))
        }),
        ("certificate.purpose", "certificate.purpose", Reason::ChainConstraintsFailure, |s| {
            s.signer.as_mut().unwrap().extended_key_usage = Some(vec!["1.3.6.1.5.5.7.3.1".into()])
        }),
        ("signature.scheme", "algorithm.scheme-not-listed", Reason::CryptoConstraintsFailure, |s| {
            s.scheme = Some(SchemeFacts { name: "EdDSA".into(), digest: Sha256 });
        }),
        ("signature.binding-present", "signature.binding-absent", Reason::SigConstraintsFailure, |s| {
            s.subfilter = Some("adbe.pkcs7.detached".into());
            s.binding = Binding::Absent;
        }),
        ("signature.binding-digest", "signature.binding-weak", Reason::CryptoConstraintsFailure, |s| {
            s.binding = Binding::Match(Sha1)
        }),
        ("content.nothing-hidden", "change.hides-content", Reason::DocumentModified, |s| {
            let covered = Covered { hidden_permille: 950, text: "2.000".into(), signatures: Vec::new() };
            let covers = Some(CoverFacts::Measured(covered));
            s.changes = vec![ChangeFacts { covers, ..change(ChangeLevel::Sign) }];
        }),
        ("content.covers-document", "content.not-covered", Reason::SigConstraintsFailure, |s| {
            let part = UncoveredFacts { path: "/A/B".into(), shadows: false };
            s.xml = Some(Box::new(XmlFacts { uncovered: vec![part], ..XmlFacts::default() }));
        }),
        ("content.left-signed", "content.left-unsigned", Reason::SigConstraintsFailure, |s| {
            let part = LeftFacts { path: "/A/B".into(), owner: Some("tax-office".into()), is_signed: false };
            s.xml = Some(Box::new(XmlFacts { left: vec![part], ..XmlFacts::default() }));
        }),
        ("signature.key-info-bound", "signature.key-info-not-signed", Reason::SigConstraintsFailure, |s| {
            s.subfilter = None;
            s.binding = Binding::Absent;
            s.xml = Some(Box::default());
        }),
        ("time.claim-signed", "time.claim-unsigned", Reason::SigConstraintsFailure, |s| {
            let text = "2026-11-21T10:00:00".into();
            let time = SigningTimeFacts { text, place: "object".into(), is_signed: false, has_zone: true };
            s.xml = Some(Box::new(XmlFacts { signing_time: Some(time), ..XmlFacts::default() }));
        }),
        ("signature.name", "signature.name-differs", Reason::SigConstraintsFailure, |s| {
            s.claimed_name = Some("Tran Thi B".into());
        }),
        ("time.proven", "time.not-proven", Reason::NoPoe, |_| {}),
        ("time.claims", "time.claimed-is-local", Reason::SigConstraintsFailure, |s| {
            s.time_stamps = vec![stamp()];
            s.claimed_signing_time = Some(day(-1).plus_seconds(7 * 3600));
        }),
        ("format.deviations", "cms.ber", Reason::SigConstraintsFailure, |s| s.deviations.push("cms.ber".into())),
    ];
    // What a document shows is no fact about one signature: tests/dynamic.rs.
    let unlocked = RULES.iter().filter(|r| r.locked.is_none() && r.id != "content.no-dynamic");
    let unlocked: Vec<&str> = unlocked.map(|r| r.id).collect();
    assert_eq!(rows.iter().map(|r| r.0).collect::<Vec<_>>(), {
        let mut wanted = unlocked.clone();
        wanted.sort_by_key(|id| rows.iter().position(|r| r.0 == *id));
        wanted
    });
    for (rule, code, reason, spoil) in rows {
        for (level, verdict, severity, result) in [
            ("fail", Verdict::Indeterminate, Some(Severity::Error), RuleResult::Undecided),
            ("warn", Verdict::Passed, Some(Severity::Warning), RuleResult::Tolerated),
            ("inform", Verdict::Passed, Some(Severity::Info), RuleResult::Tolerated),
            ("ignore", Verdict::Passed, None, RuleResult::Ignored),
        ] {
            let mut facts = document();
            spoil(&mut facts.signatures[0]);
            let judged = judge(&facts, &policy_with(&format!("[rules]\n\"{rule}\" = \"{level}\"")));
            let signature = &judged.signatures[0];
            assert_eq!(judged.verdict, verdict, "{rule} {level}: {:?}", signature.findings);
            assert_eq!(signature.rule(rule), Some(result), "{rule} {level}");
            let told = signature.findings.iter().find(|f| f.code == *code).map(|f| f.severity);
            assert_eq!(told, severity, "{rule} {level}: {:?}", signature.findings);
            if verdict == Verdict::Indeterminate {
                assert_eq!(judged.reason, Some(*reason), "{rule}");
            }
        }
    }
}

/// Circular 15 lists RSASSA-PSS; the government's own tokens sign PKCS#1 v1.5: said, never held against anyone.
#[test]
fn pkcs1_is_said_under_vietnams_rules_and_passes() {
    for (name, severity) in [("vn-gov", Some(Severity::Info)), ("vn-public", Some(Severity::Info)), ("baseline", None)]
    {
        let judged = judge(&document(), &Policy::named(name).unwrap());
        assert_eq!(judged.verdict, Verdict::Passed, "{name}");
        let told = judged.signatures[0].findings.iter().find(|f| f.code == "algorithm.scheme-not-listed");
        assert_eq!(told.map(|f| f.severity), severity, "{name}");
    }
}

/// Each signature by the rules of the hierarchy it belongs to, in one document.
#[test]
fn every_signature_has_its_own_rules() {
    let of = |profile: Option<&str>, revision| {
        let mut facts = signature();
        facts.revision = revision;
        let PathFacts::Found { profile: anchor, .. } = &mut facts.path else { panic!() };
        *anchor = profile.map(str::to_owned);
        facts
    };
    let facts = document_of(vec![of(Some("vn-gov"), 1), of(Some("vn-public"), 2), of(Some("x"), 3), of(None, 4)]);
    let names = |policy: &Policy| judge(&facts, policy).signatures.into_iter().map(|s| s.rule_set).collect::<Vec<_>>();
    assert_eq!(names(&Policy::standard().unwrap()), ["vn-gov", "vn-public", "baseline", "baseline"]);
    assert_eq!(names(&Policy::named("vn-public").unwrap()), ["vn-public"; 4]);
}

fn held(path: &mut PathFacts, embedded: bool) {
    let PathFacts::Found { certificates, .. } = path else { panic!() };
    certificates[0].embedded = embedded;
}

fn stored(name: &str, revision: usize) -> Vec<RevocationFacts> {
    let mut evidence = list(Status::Good, day(0));
    evidence.origin = Origin::Store(revision);
    vec![known_status(name, vec![evidence])]
}

/// EN 319 142-1 §6: what the document holds.
#[test]
fn conformance_is_what_the_document_holds() {
    let level = |facts: &DocumentFacts| judge(facts, &policy()).signatures[0].conformance.map(Conformance::name);
    let mut facts = document();
    facts.signatures[0].coverage = "revision".into();
    assert_eq!(level(&facts), Some("B-B"));
    facts.signatures[0].time_stamps = vec![stamp()];
    assert_eq!(level(&facts), Some("B-T"));
    // Not a time-stamp over this.
    facts.signatures[0].time_stamps[0].imprint = ContentFacts::Mismatch(Sha256);
    assert_eq!(level(&facts), Some("B-B"));
    facts.signatures[0].time_stamps = vec![stamp()];
    // Everything in the document.
    held(&mut facts.signatures[0].path, true);
    held(&mut facts.signatures[0].time_stamps[0].path, true);
    facts.signatures[0].revocation = stored("signer", 2);
    facts.signatures[0].time_stamps[0].revocation = stored("tsa", 3);
    assert_eq!(level(&facts), Some("B-LT"));
    type Lose = fn(&mut SignatureFacts);
    let losses: [Lose; 5] = [
        |s| held(&mut s.path, false),
        |s| held(&mut s.time_stamps[0].path, false),
        |s| s.revocation = good("signer"),
        |s| s.time_stamps[0].revocation = good("tsa"),
        |s| s.time_stamps[0].path = PathFacts::NotBuilt,
    ];
    for (i, lose) in losses.iter().enumerate() {
        let mut less = facts.clone();
        lose(&mut less.signatures[0]);
        assert_eq!(level(&less), Some("B-T"), "loss {i}");
    }
    // A document time-stamp over it, or only over a part of it.
    for (revision, expected) in [(2, "B-LT"), (3, "B-LTA"), (4, "B-LTA")] {
        let mut more = facts.clone();
        more.signatures.push(document_time_stamp(revision, TimeStampFacts { gen_time: day(0), ..stamp() }));
        assert_eq!(level(&more), Some(expected), "a time-stamp of revision {revision}");
    }
    // A document time-stamp alone is a time-stamp, too.
    let token = TimeStampFacts { gen_time: day(0), ..stamp() };
    let mut other = document_of(vec![facts.signatures[0].clone(), document_time_stamp(2, token)]);
    other.signatures[0].time_stamps.clear();
    assert_eq!(level(&other), Some("B-T"));
    held(&mut other.signatures[1].time_stamps[0].path, true);
    other.signatures[1].time_stamps[0].revocation = stored("tsa", 3);
    assert_eq!(level(&other), Some("B-LT"));
    // Another form has no level, and neither has a time-stamp.
    facts.signatures[0].subfilter = Some("adbe.pkcs7.detached".into());
    assert_eq!(level(&facts), None);
    let alone = document_of(vec![document_time_stamp(1, stamp())]);
    assert_eq!(level(&alone), None);
}

/// What a level claims is in the document, whenever and by whatever policy it is judged: data of the time of the time-stamp,
/// or made later, by somebody in force.
#[test]
fn conformance_is_the_same_for_every_judge() {
    let held_document = || {
        let mut facts = document();
        let signature = &mut facts.signatures[0];
        signature.time_stamps = vec![stamp()];
        held(&mut signature.path, true);
        held(&mut signature.time_stamps[0].path, true);
        signature.revocation = stored("signer", 2);
        signature.time_stamps[0].revocation = stored("tsa", 3);
        facts
    };
    // Issued three days before the time-stamp: current then, too old for a policy that wants what was issued later.
    let mut early = held_document();
    early.signatures[0].revocation[0].evidence[0].this_update = day(-4);
    let strict = judge(&early, &policy());
    assert_eq!(strict.signatures[0].reason, Some(Reason::TryLater));
    let lenient = judge(&early, &policy_with("revocation-freshness = \"at-signing\""));
    assert_eq!(lenient.verdict, Verdict::Passed, "{:?}", lenient.signatures[0].findings);
    let later = judge(&DocumentFacts { at: day(1000), ..early }, &policy());
    for judged in [strict, lenient, later] {
        assert_eq!(judged.signatures[0].conformance, Some(Conformance::LongTerm));
    }
    type Spoil = fn(&mut StatusFacts);
    let spoilt: [Spoil; 10] = [
        |e| e.next_update = Some(day(-2)),
        |e| (e.this_update, e.next_update) = (day(-4), None),
        |e| e.status = Status::Unknown,
        |e| e.status = Status::Revoked { at: day(-2), reason: None, invalid_since: None },
        |e| e.status = Status::OnHold { since: day(-2) },
        |e| e.origin = Origin::Cache,
        |e| e.produced_at = Some(day(-2000)),
        |e| e.signer_path = PathFacts::NotBuilt,
        |e| e.signer_revocation = vec![unknown_status("root")],
        |e| e.this_update = day(2000),
    ];
    for (i, spoil) in spoilt.iter().enumerate() {
        let mut facts = held_document();
        facts.signatures[0].revocation[0].evidence[0].this_update = day(-4);
        spoil(&mut facts.signatures[0].revocation[0].evidence[0]);
        assert_eq!(judge(&facts, &policy()).signatures[0].conformance, Some(Conformance::Time), "loss {i}");
    }
    // Revoked afterwards, the document proves that it was not then.
    let mut facts = held_document();
    facts.signatures[0].revocation[0].evidence[0].status =
        Status::Revoked { at: day(0), reason: None, invalid_since: None };
    assert_eq!(judge(&facts, &policy()).signatures[0].conformance, Some(Conformance::LongTerm));
}

/// The official form lets a seal cover part of the leader's signature; more of it, words, or what nobody could look at do not
/// pass, even where the certification permits further signatures.
#[test]
fn what_may_be_covered() {
    let covered = |hidden_permille: u16, text: &str, looks: u16| {
        let signatures = vec![CoveredSignature { id: "Leader".into(), hidden_permille: looks }];
        CoverFacts::Measured(Covered { hidden_permille, text: text.into(), signatures })
    };
    let modified = Some(Reason::DocumentModified);
    for (covers, reason, code) in [
        (covered(0, "", 1), None, "change.covers-signature"),
        (covered(700, "", 400), None, "change.covers-signature"),
        (covered(701, "", 0), modified, "change.hides-content"),
        (covered(0, "900", 0), modified, "change.hides-content"),
        (covered(0, "", 401), modified, "change.hides-signature"),
        (CoverFacts::Unchecked("x".into()), Some(Reason::Generic), "change.cover-unchecked"),
    ] {
        for docmdp in [None, Some(2), Some(3)] {
            let mut facts = document();
            facts.signatures[0].docmdp = docmdp;
            facts.signatures[0].changes =
                vec![ChangeFacts { covers: Some(covers.clone()), ..change(ChangeLevel::Sign) }];
            let signature = &judge(&facts, &policy()).signatures[0];
            assert_eq!(signature.reason, reason, "{covers:?}: {:?}", signature.findings);
            let found = signature.findings.iter().find(|f| f.code == code);
            assert_eq!(found.map(|f| f.severity == Severity::Error), Some(reason.is_some()), "{covers:?}");
        }
    }
}
