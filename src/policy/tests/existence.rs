//! Proofs of existence: what covers what, what a proof needs, and what follows for what is covered.

use super::*;

/// A signature of a revision, after which others follow.
fn at_revision(revision: usize) -> SignatureFacts {
    SignatureFacts { id: format!("Signature{revision}"), revision, coverage: "revision".to_owned(), ..signature() }
}

/// A signature with a time-stamp of its own.
fn stamped(revision: usize, time: UnixTime) -> SignatureFacts {
    SignatureFacts { time_stamps: vec![TimeStampFacts { gen_time: time, ..stamp() }], ..at_revision(revision) }
}

/// A document time-stamp.
pub(super) fn document_time_stamp(revision: usize, token: TimeStampFacts) -> SignatureFacts {
    SignatureFacts {
        kind: SignatureKind::Timestamp,
        subfilter: Some("ETSI.RFC3161".to_owned()),
        id: format!("Stamp{revision}"),
        content: token.imprint.clone(),
        value: token.value.clone(),
        scheme: token.scheme.clone(),
        signer: token.signer.clone(),
        binding: token.binding,
        path: token.path.clone(),
        revocation: token.revocation.clone(),
        time_stamps: vec![token],
        ..at_revision(revision)
    }
}

pub(super) fn document_of(signatures: Vec<SignatureFacts>) -> DocumentFacts {
    let revisions = signatures.iter().map(|s| s.revision).max().unwrap_or(1);
    DocumentFacts { signatures, revisions, ..document() }
}

/// The certificates of a path that were still good until that day only.
pub(super) fn ended(path: &mut PathFacts, from: i64, until: i64) {
    let PathFacts::Found { certificates, .. } = path else { panic!("a path") };
    certificates[0].not_before = day(from);
    certificates[0].not_after = day(until);
}

/// The first signature's certificate ended on day 1; judged on day 50, when only a proof can help.
fn expired_and(covering: SignatureFacts) -> DocumentFacts {
    let mut first = at_revision(1);
    ended(&mut first.path, -100, 1);
    first.signer.as_mut().unwrap().not_after = day(1);
    DocumentFacts { at: day(50), ..document_of(vec![first, covering]) }
}

/// Lists as of the day of judgement, so that only the proof decides.
fn current(facts: &mut DocumentFacts) {
    let (at, first) = (facts.at, &mut facts.signatures[0]);
    first.revocation = vec![known_status("signer", vec![list(Status::Good, day(0))])];
    for other in facts.signatures.iter_mut().skip(1) {
        if other.kind == SignatureKind::Signature {
            other.revocation = vec![known_status("signer", vec![list(Status::Good, at)])];
        }
        for token in &mut other.time_stamps {
            token.revocation = vec![known_status("tsa", vec![list(Status::Good, at)])];
        }
    }
}

#[test]
fn a_document_time_stamp_proves_what_it_covers() {
    let mut facts = expired_and(document_time_stamp(2, stamp()));
    current(&mut facts);
    let judged = judge(&facts, &policy());
    let first = &judged.signatures[0];
    assert_eq!(first.verdict, Verdict::Passed, "{:?}", first.findings);
    assert_eq!((first.proven, first.judged_at), (Some(day(-1)), day(-1)));
    let proof = first.proofs[0];
    assert_eq!((proof.kind, proof.by, proof.revision), (ProofKind::DocumentTimeStamp, 1, 2));
    assert!(
        first.findings.iter().any(|f| f.code == "time.proven-by-document-time-stamp" && f.argument("by") == "Stamp2")
    );
    // It does not cover its own /Contents, nor anything later.
    assert!(judged.signatures[1].proofs.is_empty());
    facts.signatures[0].revision = 2;
    assert_eq!(judge(&facts, &policy()).signatures[0].reason, Some(Reason::OutOfBoundsNoPoe));
    facts.signatures[0].revision = 3;
    assert_eq!(judge(&facts, &policy()).signatures[0].reason, Some(Reason::OutOfBoundsNoPoe));
}

type Spoil = fn(&mut SignatureFacts);

/// Every way in which a document time-stamp proves nothing of what it covers.
#[test]
fn a_document_time_stamp_that_does_not_hold_proves_nothing() {
    let rows: &[Spoil] = &[
        |s| s.content = ContentFacts::Mismatch(Sha256),
        |s| s.content = unchecked(),
        |s| s.coverage = "unclear".into(),
        |s| s.removed = true,
        |s| {
            s.defects.push(DefectFacts {
                code: "pdf.x".into(),
                offset: None,
                clause: "1".into(),
                detail: String::new(),
            });
        },
        |s| s.time_stamps.clear(),
        |s| s.time_stamps.push(stamp()),
        |s| s.time_stamps[0].imprint = ContentFacts::Mismatch(Sha256),
        |s| s.time_stamps[0].content = ContentFacts::Mismatch(Sha256),
        |s| s.time_stamps[0].value = ValueFacts::Mismatch,
        |s| s.time_stamps[0].binding = Binding::Absent,
        |s| s.time_stamps[0].path = PathFacts::NotBuilt,
        |s| s.time_stamps[0].signer.as_mut().unwrap().extended_key_usage = None,
        |s| ended(&mut s.time_stamps[0].path, -100, 40),
        |s| ended(&mut s.time_stamps[0].path, 0, 100),
        |s| s.time_stamps[0].imprint_digest = Some(Sha1),
        |s| s.time_stamps[0].gen_time = day(51),
        |s| s.time_stamps[0].revocation.clear(),
        |s| {
            let revoked = Status::Revoked { at: day(40), reason: None, invalid_since: None };
            s.time_stamps[0].revocation = vec![known_status("tsa", vec![list(revoked, day(50))])];
        },
    ];
    for (i, spoil) in rows.iter().enumerate() {
        let mut facts = expired_and(document_time_stamp(2, stamp()));
        current(&mut facts);
        spoil(&mut facts.signatures[1]);
        let first = &judge(&facts, &policy()).signatures[0];
        assert_eq!(first.reason, Some(Reason::OutOfBoundsNoPoe), "row {i}: {:?}", first.findings);
        assert!(first.proofs.is_empty(), "row {i}");
    }
}

/// A later signature commits to what it covers; its time-stamp says since when.
#[test]
fn a_later_signature_with_a_time_stamp_proves_what_it_covers() {
    let mut facts = expired_and(stamped(2, day(-1)));
    current(&mut facts);
    // The later signer need not have been in force, nor believed now: the key was certified then.
    ended(&mut facts.signatures[1].path, -50, 10);
    let revoked = Status::Revoked { at: day(-10), reason: None, invalid_since: None };
    facts.signatures[1].revocation = vec![known_status("signer", vec![list(revoked, day(50))])];
    let judged = judge(&facts, &policy());
    let first = &judged.signatures[0];
    assert_eq!(first.verdict, Verdict::Passed, "{:?}", first.findings);
    assert_eq!((first.proofs[0].kind, first.proofs[0].time), (ProofKind::LaterSignature, day(-1)));
    assert!(first.findings.iter().any(|f| f.code == "time.proven-by-later-signature"));
    assert_eq!(judged.signatures[1].reason, Some(Reason::Revoked), "it is judged itself all the same");
}

/// What a later signature needs for it: without any one of these an old time-stamp could be put to new octets.
#[test]
fn a_later_signature_that_does_not_commit_proves_nothing() {
    let rows: &[Spoil] = &[
        |s| s.time_stamps.clear(),
        |s| s.time_stamps[0].imprint = ContentFacts::Mismatch(Sha256),
        |s| s.time_stamps[0].path = PathFacts::NotBuilt,
        |s| s.content = ContentFacts::Mismatch(Sha256),
        |s| s.content = unchecked(),
        |s| s.value = ValueFacts::Mismatch,
        |s| s.value = ValueFacts::Unsupported("x".into()),
        |s| s.binding = Binding::Mismatch,
        |s| s.binding = Binding::Unreadable,
        // A key made afterwards.
        |s| s.path = PathFacts::NotBuilt,
        |s| ended(&mut s.path, 0, 100),
        |s| ended(&mut s.path, -100, -2),
        |s| s.content = ContentFacts::Match(Md5),
        |s| s.scheme = Some(SchemeFacts { name: "x".into(), digest: Md5 }),
        |s| s.scheme = None,
        |s| {
            let PathFacts::Found { certificates, .. } = &mut s.path else { panic!() };
            certificates[0].key = None;
        },
        |s| {
            let PathFacts::Found { links, .. } = &mut s.path else { panic!() };
            links[0].digest = Md5;
        },
        // An authority whose key is abused can certify such a key, and antedate it.
        |s| {
            s.path = longer_path();
            let revoked = Status::Revoked { at: day(40), reason: None, invalid_since: None };
            s.revocation.push(known_status("ca", vec![list(revoked, day(50))]));
        },
        |s| s.coverage = "unclear".into(),
        |s| s.removed = true,
    ];
    for (i, spoil) in rows.iter().enumerate() {
        let mut facts = expired_and(stamped(2, day(-1)));
        current(&mut facts);
        spoil(&mut facts.signatures[1]);
        let first = &judge(&facts, &policy()).signatures[0];
        assert_eq!(first.reason, Some(Reason::OutOfBoundsNoPoe), "row {i}: {:?}", first.findings);
    }
}

/// signer, ca, root.
pub(super) fn longer_path() -> PathFacts {
    let PathFacts::Found { mut certificates, mut links, profile } = path("signer") else { panic!() };
    let mut ca = certificate("ca");
    ca.ca = Some(true);
    certificates.insert(1, ca);
    links.push(links[0].clone());
    PathFacts::Found { certificates, links, profile }
}

/// The case of Vietnam's real files: the first time-stamp's authority has ended; a later signature's has not.
#[test]
fn an_ended_time_stamp_is_judged_when_a_later_one_covers_it() {
    let mut facts = document_of(vec![stamped(1, day(-2)), stamped(2, day(-1))]);
    facts.at = day(50);
    current(&mut facts);
    let first = &mut facts.signatures[0];
    first.signer.as_mut().unwrap().not_after = day(0);
    ended(&mut first.path, -100, 0);
    ended(&mut first.time_stamps[0].path, -100, 10);
    first.revocation = good("signer");
    facts.signatures[0].time_stamps[0].revocation = good("tsa");
    let judged = judge(&facts, &policy());
    let first = &judged.signatures[0];
    assert_eq!((first.verdict, first.proven), (Verdict::Passed, Some(day(-2))), "{:?}", first.findings);
    assert!(first.findings.iter().any(|f| f.code == "time.stamp-accepted-then"));
    let kinds: Vec<_> = first.proofs.iter().map(|p| p.kind).collect();
    assert_eq!(kinds, [ProofKind::SignatureTimeStamp, ProofKind::LaterSignature]);
    // Without the cover nothing is left.
    facts.signatures.truncate(1);
    let alone = judge(&facts, &policy());
    assert_eq!(alone.reason, Some(Reason::OutOfBoundsNoPoe));
    assert!(alone.signatures[0].findings.iter().any(|f| f.code == "time.stamp-authority-expired"));
}

/// Three generations of authorities, each proving the one before; and the chain breaks where a link is missing.
#[test]
fn proofs_are_chained_from_the_newest_backwards() {
    let lives = [(-100, 0), (-100, 20), (-100, 40), (-100, 100)];
    let stamps = [day(-1), day(0), day(19), day(39)];
    let mut first = stamped(1, stamps[0]);
    first.signer.as_mut().unwrap().not_after = day(0);
    ended(&mut first.path, -100, 0);
    let mut signatures = vec![first];
    for (i, time) in stamps.iter().enumerate().skip(1) {
        signatures.push(document_time_stamp(i + 1, TimeStampFacts { gen_time: *time, ..stamp() }));
    }
    for (signature, (from, until)) in signatures.iter_mut().zip(lives) {
        ended(&mut signature.time_stamps[0].path, from, until);
        let issued = signature.time_stamps[0].gen_time;
        signature.time_stamps[0].revocation = vec![known_status("tsa", vec![list(Status::Good, issued)])];
    }
    let facts = DocumentFacts { at: day(99), ..document_of(signatures) };
    let judged = judge(&facts, &policy());
    assert_eq!(judged.signatures[0].verdict, Verdict::Passed, "{:?}", judged.signatures[0].findings);
    assert_eq!(judged.signatures[0].proven, Some(day(-1)));
    for missing in 1..4 {
        let mut facts = facts.clone();
        facts.signatures[missing].value = ValueFacts::Mismatch;
        facts.signatures[missing].time_stamps[0].value = ValueFacts::Mismatch;
        assert_ne!(judge(&facts, &policy()).signatures[0].verdict, Verdict::Passed, "without {missing}");
    }
}

/// The government's servers disagree by minutes, also within one file; by hours nobody is to be believed (threat V-29).
#[test]
fn clocks_may_disagree_by_minutes_only() {
    let late = |seconds: i64| day(-1).plus_seconds(seconds);
    for (ahead, ordered) in [(0, true), (240, true), (600, true), (601, false), (7200, false)] {
        // The covered time-stamp states a later time than the one that covers it.
        let mut facts = document_of(vec![stamped(1, late(ahead)), stamped(2, late(0))]);
        let judged = judge(&facts, &policy());
        assert_eq!(
            judged.signatures[0].verdict == Verdict::Passed,
            ordered,
            "{ahead}: {:?}",
            judged.signatures[0].reason
        );
        if !ordered {
            assert_eq!(judged.signatures[0].reason, Some(Reason::TimestampOrderFailure));
            assert_eq!(judged.signatures[0].verdict, Verdict::Indeterminate);
        }
        assert_eq!(judged.signatures[1].verdict, Verdict::Passed, "the one outside holds");
        // So does a document time-stamp that covers it.
        facts.signatures[1] = document_time_stamp(2, TimeStampFacts { gen_time: late(0), ..stamp() });
        let judged = judge(&facts, &policy());
        assert_eq!(judged.signatures[0].verdict == Verdict::Passed, ordered, "{ahead}");
    }
}

/// Stated times do not order revisions: the earlier stated time counts, whichever revision states it.
#[test]
fn times_that_run_backwards_within_minutes_are_no_error() {
    let facts = document_of(vec![stamped(1, day(-1).plus_seconds(200)), stamped(2, day(-1))]);
    let judged = judge(&facts, &policy());
    assert_eq!(judged.verdict, Verdict::Passed);
    assert_eq!(judged.signatures[0].proven, Some(day(-1)), "it existed when the later one was made");
}

/// A signature that covers a time-stamp is younger than it: signed after its certificate ended, though no time-stamp of
/// its own says so.
#[test]
fn what_it_covers_shows_when_it_cannot_have_been_signed() {
    let mut facts = document_of(vec![stamped(1, day(-1)), at_revision(2)]);
    facts.signatures[1].signer.as_mut().unwrap().not_after = day(-3);
    ended(&mut facts.signatures[1].path, -100, -3);
    assert_eq!(judge(&facts, &policy()).signatures[1].reason, Some(Reason::Expired));
    ended(&mut facts.signatures[1].path, -100, -1);
    facts.signatures[1].path = path("signer");
    let revoked = Status::Revoked { at: day(-3), reason: None, invalid_since: None };
    facts.signatures[1].revocation = vec![known_status("signer", vec![list(revoked, day(0))])];
    assert_eq!(judge(&facts, &policy()).signatures[1].reason, Some(Reason::Revoked));
    facts.signatures[0].time_stamps.clear();
    assert_eq!(judge(&facts, &policy()).signatures[1].reason, Some(Reason::RevokedNoPoe));
}

/// Lists in the security store are proven by what covers them: judged then, when their signer was still there.
#[test]
fn covered_lists_outlive_their_signers() {
    let build = |origin: Origin| {
        let mut signed = stamped(1, day(-1));
        let mut evidence = list(Status::Good, day(0));
        evidence.origin = origin;
        ended(&mut evidence.signer_path, -100, 10);
        signed.revocation = vec![known_status("signer", vec![evidence])];
        let mut facts =
            document_of(vec![signed, document_time_stamp(3, TimeStampFacts { gen_time: day(0), ..stamp() })]);
        facts.at = day(50);
        for signature in &mut facts.signatures {
            for token in &mut signature.time_stamps {
                token.revocation = vec![known_status("tsa", vec![list(Status::Good, day(50))])];
            }
        }
        judge(&facts, &policy()).signatures[0].clone()
    };
    for (origin, good) in [
        (Origin::Store(2), true),
        (Origin::Store(3), true),
        (Origin::Store(4), false),
        (Origin::Signature(1), true),
        (Origin::Signature(3), false),
        (Origin::File, false),
        (Origin::Cache, false),
        (Origin::Network, false),
    ] {
        let judged = build(origin);
        assert_eq!(judged.verdict == Verdict::Passed, good, "{origin:?}: {:?}", judged.findings);
        if !good {
            assert!(judged.findings.iter().any(|f| f.code == "revocation.signer-expired"), "{origin:?}");
        }
    }
}

/// A signer who says to have signed after the document time-stamp that covers the signature contradicts it: the proof
/// counts, the claim is told (threat P-43). An earlier claim is what is usual.
#[test]
fn a_claim_after_the_proof_is_told() {
    for (claimed, told) in [(day(0), true), (day(-1), false), (day(-20), false)] {
        let mut facts = document_of(vec![at_revision(1), document_time_stamp(2, stamp())]);
        current(&mut facts);
        facts.signatures[0].claimed_signing_time = Some(claimed);
        let judged = judge(&facts, &policy());
        let first = &judged.signatures[0];
        assert_eq!((first.verdict, first.proven), (Verdict::Passed, Some(day(-1))), "{:?}", first.findings);
        assert_eq!(first.findings.iter().any(|f| f.code == "time.claimed-differs"), told, "{claimed:?}");
    }
}
