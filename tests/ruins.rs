//! Octets that cannot be read as a PDF any more: what is left of their signatures proves that they were changed, or nothing is
//! said at all.
#![allow(clippy::ptr_arg, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use kyso::base::{Source, UnixTime};
use kyso::findings::{ContentFacts, ValueFacts};
use kyso::form::{Answer, RuleSet};
use kyso::policy::{Policy, Reason, Verdict};
use kyso::report::Lang;
use kyso::trust::TrustStore;
use kyso::x509::Certificate;
use kyso::{
    ComplianceSettings, PictureRequest, Settings, Verification, compliance, pictures, verify, verify_with_form,
};

/// 2026-12-01: the certificates of fixtures/signed are valid.
const AT: UnixTime = UnixTime::from_seconds(1_796_083_200);
const ONE: &[u8] = include_bytes!("../fixtures/signed/b-b.pdf");
const TWO: &[u8] = include_bytes!("../fixtures/signed/two.pdf");

fn settings() -> Settings {
    let mut trust = TrustStore::default();
    trust.add_anchors(None, Certificate::all_from_file(include_bytes!("../fixtures/signed/root.pem")).unwrap());
    let policy = "schema = \"kyso.policy/1\"\nname = \"ruins\"\nrevocation = \"ignore\"\n";
    Settings::new(AT, trust, Policy::from_toml(policy).unwrap())
}

/// The file with the `from` that follows the `nth` (from 0) `after` written as `to`, of the same length.
fn with(pdf: &[u8], after: &str, from: &str, to: &str) -> Vec<u8> {
    assert_eq!(from.len(), to.len());
    let at = memchr::memmem::find(pdf, after.as_bytes()).unwrap();
    let at = at + memchr::memmem::find(&pdf[at..], from.as_bytes()).unwrap();
    let mut changed = pdf.to_vec();
    changed[at..at + to.len()].copy_from_slice(to.as_bytes());
    changed
}

fn failed(pdf: &Vec<u8>) -> Verification {
    let verification = verify(pdf, &settings()).expect("what is left of it proves the change");
    assert_eq!(verification.verdict(), Verdict::Failed);
    assert_eq!(verification.facts().revisions, 0, "nothing is said of revisions");
    for (facts, judgement) in verification.facts().signatures.iter().zip(&verification.judgement().signatures) {
        assert_eq!((judgement.verdict, judgement.reason), (Verdict::Failed, Some(Reason::FormatFailure)));
        assert!(facts.defects.iter().any(|defect| defect.code == "pdf.unreadable"), "{:?}", facts.defects);
    }
    verification
}

fn refused(pdf: &Vec<u8>) {
    let verification = verify(pdf, &settings());
    assert!(verification.is_err(), "{:?}", verification.map(|v| (v.verdict(), v.facts().signatures.clone())));
}

#[test]
fn a_broken_table_under_a_signature() {
    let changed = with(ONE, "xref", "0000000000 65535", "0000000000 6X535");
    let verification = failed(&changed);
    let [signature] = &verification.facts().signatures[..] else { panic!("one signature") };
    assert!(matches!(signature.content, ContentFacts::Mismatch(_)), "{:?}", signature.content);
    assert_eq!(signature.value, ValueFacts::Match, "the message itself is as it was");
    assert!(signature.signer.is_some(), "who it says to be by is told");
    assert!(verification.require_passed(0).is_none());

    let report = verification.report("changed.pdf");
    for lang in [Lang::Vi, Lang::En] {
        let text = kyso::report::render(&report, lang, kyso::report::Detail::Verbose);
        let said = lang.pick("không đọc được như một văn bản PDF", "cannot be read as a PDF document");
        assert!(text.contains(said), "{text}");
        assert!(!text.contains(lang.pick("0 phiên bản", "0 revisions")), "{text}");
    }
    let docs = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("docs");
    let schema: serde_json::Value =
        serde_json::from_slice(&std::fs::read(docs.join("report.schema.json")).unwrap()).unwrap();
    let value = serde_json::to_value(&report).unwrap();
    jsonschema::validate(&schema, &value).unwrap();
    let drawn = pictures(&changed, verification.facts(), &PictureRequest::default());
    assert!(drawn.len() == 1 && drawn[0].missing.is_some(), "no page is shown");

    // Form says of every rule that looks at a page that it could not.
    let rules = ComplianceSettings::new(RuleSet::named("nd30-2020").unwrap());
    let (_, together) = verify_with_form(&changed, &settings(), &rules).unwrap();
    let alone = compliance(&changed, &verification, &rules).unwrap();
    assert_eq!((together.pages, alone.pages), (0, 0));
    assert_eq!(together.unseen.len(), 1);
    assert_eq!(format!("{:?}", together.checked), format!("{:?}", alone.checked));
    let asked = |answer: &Answer| matches!(answer, Answer::NotCheckable(_) | Answer::NotApplicable(_));
    assert!(alone.checked.len() > 40 && alone.checked.iter().all(|checked| asked(&checked.outcome.answer)));
}

#[test]
fn a_lost_byte_range() {
    for (from, to) in [("[0 ", "X0 "), ("[0 ", "[0)"), (" ]", " \0"), ("[0 1", "[0 x")] {
        let _ = failed(&with(ONE, "/ByteRange", from, to));
    }
    let _ = failed(&with(ONE, "/ByteRange", "/ByteRange [0 ", "/ByteRangf 00 "));
    // The first of two: the second covers it. The second, which nothing covers: the octets up to no end of a revision fit.
    let _ = failed(&with(TWO, "/ByteRange", "[0 ", "(0 "));
    let second = memchr::memmem::rfind(TWO, b"/ByteRange").unwrap();
    let mut changed = TWO.to_vec();
    changed[second + 11] = b'(';
    let verification = failed(&changed);
    assert_eq!(verification.facts().signatures.len(), 2);
    let states: Vec<_> = verification.facts().signatures.iter().map(|s| s.content.clone()).collect();
    assert!(matches!(states[..], [ContentFacts::Match(_), ContentFacts::Mismatch(_)]), "{states:?}");
}

#[test]
fn octets_as_they_were_signed_are_only_unreadable() {
    // What was added behind breaks the way in; nothing that was signed changed.
    let mut behind = ONE.to_vec();
    behind.extend_from_slice(b"\nstartxref\n7\n%%EOF\n");
    refused(&behind);
    let mut two = TWO.to_vec();
    two.extend_from_slice(b"\nstartxref\n7\n%%EOF\n");
    refused(&two);
    // Cut off: what was signed is not there to be compared.
    refused(&ONE[..ONE.len() - 20].to_vec());
    refused(&ONE[..ONE.len() / 2].to_vec());
}

#[test]
fn a_signed_document_inside_says_nothing_of_the_file_around_it() {
    for lost in [false, true] {
        let inside = if lost { with(ONE, "/ByteRange", "[0 ", "[0) ".trim_end()) } else { ONE.to_vec() };
        let head = format!("%PDF-1.7\n1 0 obj\n<< /Type /EmbeddedFile /Length {} >>\nstream\n", inside.len());
        let mut around = head.into_bytes();
        around.extend_from_slice(&inside);
        around.extend_from_slice(b"\nendstream\nendobj\nstartxref\n3\n%%EOF\n");
        match lost {
            false => refused(&around),
            // Nobody can tell then that it was a file of its own; and a signature that was changed is one.
            true => drop(failed(&around)),
        }
    }
}

#[test]
fn one_message_beside_two_byte_ranges() {
    // The second one is as it was; the first fits the gap, and is over less.
    let at = memchr::memmem::find(ONE, b"/ByteRange").unwrap();
    let end = at + memchr::memmem::find(&ONE[at..], b"]").unwrap();
    let words: Vec<&str> = std::str::from_utf8(&ONE[at + 12..end]).unwrap().split_whitespace().collect();
    let other = format!("\n/ByteRange [0 {} {} 7]\nstartxref\n7\n%%EOF\n", words[1], words[2]);
    let mut behind = ONE.to_vec();
    behind.extend_from_slice(other.as_bytes());
    refused(&behind);
    behind[20] ^= 1;
    let verification = failed(&behind);
    assert_eq!(verification.facts().signatures.len(), 1);
}

#[test]
fn what_nobody_signed_is_unreadable() {
    refused(
        &b"%PDF-1.7\n1 0 obj\n<< /ByteRange [0 20 60 10] /Contents <30> >>\nendobj\nstartxref\n3\n%%EOF\n".to_vec(),
    );
    refused(&b"%PDF-1.7\n/Contents <3000> %%EOF".to_vec());
    refused(&b"%PDF-1.7\n/Contents <30".to_vec());
    let hex = "30".repeat(4000);
    refused(&format!("%PDF-1.7\n/Contents <{hex}> %%EOF").into_bytes());
}

/// Whoever repeats what is looked for takes neither memory nor time by it.
#[test]
fn the_same_a_hundred_thousand_times() {
    let changed = with(ONE, "xref", "0000000000 65535", "0000000000 6X535");
    let at = memchr::memmem::find(ONE, b"/ByteRange").unwrap();
    let range = &ONE[at..=at + memchr::memchr(b']', &ONE[at..]).unwrap()];
    for (what, decides) in [(range, false), (b"%%EOF\n".as_slice(), true), (b"/Contents <30>\n", true)] {
        let mut pdf = changed.clone();
        for _ in 0..100_000 {
            pdf.extend_from_slice(what);
        }
        match decides {
            true => drop(failed(&pdf)),
            false => refused(&pdf),
        }
    }
    // Without a byte range, and with more ends than are tried, nothing is said.
    let mut pdf = with(ONE, "/ByteRange", "[0 ", "X0 ");
    pdf.extend_from_slice(&b"%%EOF\n".repeat(100_000));
    refused(&pdf);
}

#[test]
fn more_signatures_than_anybody_makes() {
    let mut settings = settings();
    let changed = with(TWO, "xref", "0000000000 65535", "0000000000 6X535");
    settings.limits.pdf_signatures = 1;
    assert!(verify(&changed, &settings).is_err());
    settings.limits.pdf_signatures = 2;
    assert!(verify(&changed, &settings).is_ok());
}

/// A file that offers no slice, read in pieces: what lies across them is found.
#[test]
fn from_a_file_as_from_memory() {
    struct Piecemeal(Vec<u8>);
    impl Source for Piecemeal {
        fn len(&self) -> u64 {
            self.0.len() as u64
        }
        fn read_at(&self, offset: u64, buf: &mut [u8]) -> Result<(), kyso::base::SourceError> {
            Source::read_at(&self.0, offset, buf)
        }
    }
    let changed = with(ONE, "xref", "0000000000 65535", "0000000000 6X535");
    let here = verify(&changed, &settings()).unwrap();
    let there = verify(&Piecemeal(changed), &settings()).unwrap();
    assert_eq!(here.facts(), there.facts());
}
