//! Who covers whom in XML: what is beside a signature proves nothing of it, whatever comes later in the octets.

use super::existence::{document_of, document_time_stamp, ended};
use super::*;
use crate::findings::{PropertyFacts, XmlFacts};

/// The same as a signature in XML that covers these.
fn in_xml(facts: SignatureFacts, covers: &[usize]) -> SignatureFacts {
    let properties = Some(Box::new(PropertyFacts { version: "1.3.2".into(), ..PropertyFacts::default() }));
    let xml = XmlFacts { xades: true, properties, covers: covers.to_vec(), ..XmlFacts::default() };
    SignatureFacts { subfilter: None, xml: Some(Box::new(xml)), ..facts }
}

fn numbered(revision: usize) -> SignatureFacts {
    SignatureFacts { id: format!("Signature{revision}"), revision, ..signature() }
}

fn xml_of(signatures: Vec<SignatureFacts>) -> DocumentFacts {
    DocumentFacts { format: "xml".to_owned(), at: day(50), ..document_of(signatures) }
}

/// A signature whose certificate ended on day 1, to be proven by something; lists as of the day of judgement.
fn old(revision: usize) -> SignatureFacts {
    let mut facts = numbered(revision);
    ended(&mut facts.path, -100, 1);
    facts.signer.as_mut().unwrap().not_after = day(1);
    facts
}

fn current(mut facts: SignatureFacts) -> SignatureFacts {
    let since = |name| vec![known_status(name, vec![list(Status::Good, day(50))])];
    if facts.kind == SignatureKind::Signature {
        facts.revocation = since("signer");
    }
    for token in &mut facts.time_stamps {
        token.revocation = since("tsa");
    }
    facts
}

fn first(facts: &DocumentFacts) -> (Verdict, Option<UnixTime>, usize) {
    let judged = judge(facts, &policy());
    let first = &judged.signatures[0];
    (first.verdict, first.proven, first.proofs.len())
}

#[test]
fn parallel_signatures_do_not_prove_each_others_age() {
    let stamped = |covers: &[usize]| {
        let later = SignatureFacts { time_stamps: vec![stamp()], ..numbered(2) };
        xml_of(vec![in_xml(old(1), &[]), in_xml(current(later), covers)])
    };
    // Beside it: two persons who signed two parts, or left each other out.
    assert_eq!(first(&stamped(&[])), (Verdict::Indeterminate, None, 0));
    assert_eq!(first(&stamped(&[7])), (Verdict::Indeterminate, None, 0));
    // Over it.
    assert_eq!(first(&stamped(&[1])), (Verdict::Passed, Some(day(-1)), 1));
    // The same facts of a PDF: order is enough there.
    let mut pdf = stamped(&[]);
    pdf.signatures.iter_mut().for_each(|s| (s.xml, s.subfilter) = (None, signature().subfilter));
    assert_eq!(first(&pdf), (Verdict::Passed, Some(day(-1)), 1));
    // Nothing covers what has its own number or a later one, whatever facts say.
    for number in [1, 2] {
        let mut turned = stamped(&[1, 2]);
        (turned.signatures[0].revision, turned.signatures[1].revision) = (number, 1);
        assert_eq!(first(&turned).1, None);
    }
}

#[test]
fn an_archive_time_stamp_proves_its_own_signature_only() {
    let archived = |covers: &[usize]| {
        let archive = document_time_stamp(3, stamp());
        xml_of(vec![in_xml(old(1), &[]), in_xml(current(numbered(2)), &[]), in_xml(current(archive), covers)])
    };
    assert_eq!(first(&archived(&[2])), (Verdict::Indeterminate, None, 0));
    assert_eq!(first(&archived(&[1])), (Verdict::Passed, Some(day(-1)), 1));
    let second = &judge(&archived(&[1]), &policy()).signatures[1];
    assert_eq!(second.proven, None);
}

/// A token behind an archive time-stamp is not under it, and neither is validation data: the authority of the token has
/// ended, and only what covers it says that it was made before.
#[test]
fn what_stands_behind_an_archive_time_stamp_is_not_under_it() {
    let build = |behind: Option<usize>, origin: usize| {
        let mut token = TimeStampFacts { behind, ..stamp() };
        ended(&mut token.path, -100, 10);
        let mut evidence = list(Status::Good, day(0));
        evidence.origin = Origin::Signature(origin);
        ended(&mut evidence.signer_path, -100, 10);
        let signed = SignatureFacts {
            time_stamps: vec![token],
            revocation: vec![known_status("signer", vec![evidence])],
            ..old(1)
        };
        let archive = current(document_time_stamp(2, TimeStampFacts { gen_time: day(0), ..stamp() }));
        let facts = xml_of(vec![in_xml(signed, &[]), in_xml(archive, &[1])]);
        judge(&facts, &policy()).signatures[0].clone()
    };
    let good = build(None, 1);
    assert_eq!((good.verdict, good.proven), (Verdict::Passed, Some(day(-1))), "{:?}", good.findings);
    let behind = build(Some(2), 1);
    assert!(behind.findings.iter().any(|f| f.code == "time.stamp-authority-expired"), "{:?}", behind.findings);
    assert_eq!(behind.proven, Some(day(0)), "by the archive time-stamp alone");
    let data = build(None, 2);
    assert!(data.findings.iter().any(|f| f.code == "revocation.signer-expired"), "{:?}", data.findings);
    assert_ne!(data.verdict, Verdict::Passed);
}

/// Somebody whose signature lies under a later one is younger than nothing of what is beside it.
#[test]
fn a_signature_is_younger_only_than_what_it_covers() {
    let pair = |covers: &[usize]| {
        let early = SignatureFacts { time_stamps: vec![stamp()], ..numbered(1) };
        let mut late = numbered(2);
        late.signer.as_mut().unwrap().not_after = day(-3);
        ended(&mut late.path, -100, -3);
        judge(&xml_of(vec![in_xml(early, &[]), in_xml(late, covers)]), &policy()).signatures[1].reason
    };
    assert_eq!(pair(&[1]), Some(Reason::Expired));
    assert_eq!(pair(&[]), Some(Reason::OutOfBoundsNoPoe));
}

/// Several enveloped signatures: the first matches only without the later ones, and passes only if each of those passes.
#[test]
fn every_signature_that_had_to_be_left_out_answers_for_itself() {
    let three = |covers_of_third: &[usize]| {
        let added = |revision| ChangeFacts {
            code: "xml-signature-added".to_owned(),
            object: None,
            revision,
            ..change(ChangeLevel::Form)
        };
        let mut one = in_xml(numbered(1), &[]);
        one.changes = vec![added(2), added(3)];
        one.xml.as_mut().unwrap().without = vec![2, 3];
        let mut two = in_xml(numbered(2), &[1]);
        two.changes = vec![added(3)];
        two.xml.as_mut().unwrap().without = vec![3];
        let mut facts = xml_of(vec![one, two, in_xml(numbered(3), covers_of_third)]);
        facts.at = day(0);
        facts
    };
    let facts = three(&[1, 2]);
    let verdicts = |facts: &DocumentFacts| -> Vec<Verdict> {
        judge(facts, &policy()).signatures.iter().map(|s| s.verdict).collect()
    };
    assert_eq!(verdicts(&facts), [Verdict::Passed; 3]);
    for broken in [1, 2] {
        let mut facts = facts.clone();
        facts.signatures[broken].value = ValueFacts::Mismatch;
        let verdicts = verdicts(&facts);
        assert_eq!(verdicts[0], Verdict::Indeterminate, "{broken}");
        assert_eq!(verdicts[broken], Verdict::Failed);
    }
}

/// EN 319 132-1 §6.3: what the document holds, under what covers it.
#[test]
fn conformance_in_xml_asks_who_covers() {
    let level = |facts: &DocumentFacts| judge(facts, &policy()).signatures[0].conformance.map(Conformance::name);
    let held = |path: &mut PathFacts| {
        let PathFacts::Found { certificates, .. } = path else { panic!() };
        certificates[0].embedded = true;
    };
    let found_in = |name: &str, revision| {
        let mut evidence = list(Status::Good, day(0));
        evidence.origin = Origin::Signature(revision);
        vec![known_status(name, vec![evidence])]
    };
    let mut one = numbered(1);
    one.time_stamps = vec![stamp()];
    held(&mut one.path);
    held(&mut one.time_stamps[0].path);
    one.revocation = found_in("signer", 1);
    one.time_stamps[0].revocation = found_in("tsa", 1);
    let archive = |revision, covers: &[usize]| {
        in_xml(document_time_stamp(revision, TimeStampFacts { gen_time: day(0), ..stamp() }), covers)
    };
    let mut facts = xml_of(vec![in_xml(one, &[])]);
    facts.at = day(0);
    assert_eq!(level(&facts), Some("B-LT"));
    let with = |more: SignatureFacts| {
        let mut facts = facts.clone();
        facts.signatures.push(more);
        level(&facts)
    };
    assert_eq!(with(archive(2, &[1])), Some("B-LTA"));
    assert_eq!(with(archive(3, &[2])), Some("B-LT"), "of another signature");
    // What is needed stands in another signature's properties, which this time-stamp does not cover.
    facts.signatures[0].revocation = found_in("signer", 2);
    let with = |covers: &[usize]| {
        let mut facts = facts.clone();
        facts.signatures.extend([in_xml(numbered(2), &[]), archive(3, covers)]);
        level(&facts)
    };
    assert_eq!((with(&[1]), with(&[1, 2])), (Some("B-LT"), Some("B-LTA")));
    // Not of the baseline form.
    facts.signatures[0].xml.as_mut().unwrap().properties.as_mut().unwrap().lacks.push("SigningTime".into());
    assert_eq!(level(&facts), None);
    facts.signatures[0].xml.as_mut().unwrap().properties = None;
    assert_eq!(level(&facts), None);
}
