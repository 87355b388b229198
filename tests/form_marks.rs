//! Rules on signatures and marks, held against letters that are really signed: what is measured is what was drawn, to half a
//! millimetre, two hundredths of a width, three tenths of a point. Real letters are told as they were seen by eye
//! (docs/form-real-letters.md).
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout)]

mod letters;
mod support;

use kyso::base::{FileSource, UnixTime};
use kyso::form::{Answer, Compliance, Outcome, RuleSet, check_batch};
use kyso::policy::Policy;
use kyso::trust::TrustStore;
use kyso::x509::Certificate;
use kyso::{ComplianceSettings, Settings, compliance, verify};
use letters::clean::{attachment, copy, official_letter};
use letters::spec::{Letter, Step};
use letters::{judged, made};

fn asked(letter: &Letter) -> Compliance {
    judged(letter, &made(letter).pdf).1
}

fn outcome(compliance: &Compliance, id: &str) -> Outcome {
    compliance.checked.iter().find(|checked| checked.rule.id == id).unwrap_or_else(|| panic!("{id}")).outcome.clone()
}

fn answer(compliance: &Compliance, id: &str) -> String {
    match outcome(compliance, id).answer {
        Answer::Met => "met".to_owned(),
        Answer::Broken => "broken".to_owned(),
        Answer::NotApplicable(why) => format!("n.a.: {}", why.code),
        Answer::NotCheckable(why) => format!("?: {}", why.code),
    }
}

/// The first value measured under this name.
fn measured(compliance: &Compliance, id: &str, what: &str) -> f64 {
    let evidence = outcome(compliance, id).evidence;
    evidence.iter().filter_map(|e| e.measure.as_ref()).find(|m| m.what == what).unwrap_or_else(|| panic!("{id}")).value
}

#[test]
fn seals_are_measured_as_they_were_drawn() {
    let id = "ND30-PL1-II.8-SEAL-REAL-SIZE";
    for (diameter, expected) in [(36.0, "met"), (36.8, "met"), (30.0, "broken"), (37.5, "broken")] {
        let mut letter = official_letter();
        letter.signing.seal.size_mm = (diameter, diameter);
        let found = asked(&letter);
        assert_eq!(answer(&found, id), expected, "{diameter}");
        let value = measured(&found, id, "diameter");
        assert!((value - diameter).abs() <= 0.5, "{diameter}: {value}");
    }
    let mut unknown = official_letter();
    unknown.signing.seal.registered_mm = None;
    assert_eq!(answer(&asked(&unknown), id), "?: diameter-unknown");
}

#[test]
fn overlaps_are_measured_as_they_were_drawn() {
    let id = "ND30-PL1-II.8-SEAL-OVERLAP";
    for (overlap, expected) in [(0.0, "broken"), (0.24, "met"), (0.33, "met"), (0.6, "broken")] {
        let mut letter = official_letter();
        letter.signing.seal.overlap = overlap;
        let found = asked(&letter);
        assert_eq!(answer(&found, id), expected, "{overlap}");
        let value = measured(&found, id, "overlap");
        assert!((value - overlap * 100.0).abs() <= 2.0, "{overlap}: {value}");
    }
}

#[test]
fn the_order_of_signing() {
    let mut letter = official_letter();
    letter.signing.steps = vec![Step::Seal, Step::Leader];
    let found = asked(&letter);
    assert_eq!(answer(&found, "ND30-D32-ORDER"), "broken");
    assert_eq!(answer(&found, "ND30-D5-TWO-SIGNATURES"), "met");
}

#[test]
fn times_on_attachments() {
    let with = |text: &str| {
        let mut letter = attachment();
        letter.signing.corner.lines = vec![text.to_owned()];
        asked(&letter)
    };
    let (iso, same) = ("ND30-PL1-II.8b-TIME-ISO8601", "ND30-PL1-II.8b-TIME-MATCH");
    for (text, form, equal) in [
        ("Số: 128/TTTN-VP; 10/03/2026; 09:30:00+07:00", "met", "met"),
        ("Số: 128/TTTN-VP; 10/03/2026; 09:27:59+07:00", "met", "broken"),
        ("Số: 128/TTTN-VP; 10/03/2026; 09:30:00", "broken", "met"),
        ("Số: 128/TTTN-VP; 10/03/2026; 02:30:00Z", "broken", "met"),
    ] {
        let found = with(text);
        assert_eq!((answer(&found, iso).as_str(), answer(&found, same).as_str()), (form, equal), "{text}");
    }
    assert!((measured(&with("Số: 128/TTTN-VP; 10/03/2026; 09:27:59+07:00"), same, "difference") - 121.0).abs() < 3.0);
    let mut small = attachment();
    small.signing.corner.looks.size = 9.0;
    let found = asked(&small);
    assert!((measured(&found, "ND30-PL1-II.8b-ATTACH-FONT", "size") - 9.0).abs() <= 0.3);
}

/// Copies: a picture in the mark is a finding, the scan's resolution is measured.
#[test]
fn copies_of_paper() {
    let mut letter = copy(kyso::letter::Copy::SaoY, "sao-y");
    assert_eq!(answer(&asked(&letter), "ND30-PL1-P2-COPY-NOIMAGE"), "met");
    letter.signing.corner.picture = true;
    assert_eq!(answer(&asked(&letter), "ND30-PL1-P2-COPY-NOIMAGE"), "broken");
}

/// A real letter, asked as of a fixed day under the Government's anchors; nothing when the corpus is missing.
fn real(file: &str) -> Option<Compliance> {
    let corpora = support::corpora()?;
    let mut trust = TrustStore::default();
    for entry in std::fs::read_dir(corpora.join("../trust/vn-gov")).unwrap() {
        let octets = std::fs::read(entry.unwrap().path()).unwrap();
        trust.add_anchors(Some("vn-gov"), Certificate::all_from_file(&octets).unwrap());
    }
    let at = UnixTime::parse_rfc3339("2026-11-22T00:00:00+07:00").unwrap();
    let source = FileSource::new(std::fs::File::open(corpora.join("vietnam-real").join(file)).unwrap()).unwrap();
    let verification = verify(&source, &Settings::new(at, trust, Policy::standard().unwrap())).unwrap();
    let settings = ComplianceSettings::new(RuleSet::named("national").unwrap());
    Some(compliance(&source, &verification, &settings).unwrap())
}

#[test]
fn real_letters_are_told_as_they_are_seen() {
    let Some(found) = real("moh-decision-2020.pdf") else { return };
    for (id, expected) in [
        ("ND30-D5-TWO-SIGNATURES", "met"),
        ("ND30-D32-ORDER", "met"),
        ("ND30-PL1-II.8-ORG-MATCH", "met"),
        ("ND30-PL1-II.7-SIG-BLUE", "met"),
        ("ND30-PL1-II.7-SIG-PNG-ALPHA", "met"),
        ("ND30-PL1-II.8-SEAL-RED", "met"),
        ("ND30-PL1-II.8-SEAL-REAL-SIZE", "?: diameter-unknown"),
        ("ND30-PL1-II.8-SEAL-OVERLAP", "broken"),
        ("ND30-PL1-II.8-SEAL-SAME-PAGE", "met"),
        ("ND30-D18-RELEASE-DAY", "met"),
    ] {
        assert_eq!(answer(&found, id), expected, "{id}");
    }
    assert!((measured(&found, "ND30-PL1-II.8-SEAL-REAL-SIZE", "diameter") - 37.3).abs() < 0.5);
    let found = real("bhxh-letter-2023.pdf").unwrap();
    for (id, expected) in [
        ("ND30-D5-TWO-SIGNATURES", "met"),
        ("ND30-D32-ORDER", "met"),
        ("ND30-PL1-II.8-ORG-MATCH", "met"),
        ("ND30-PL1-II.8-SEAL-RED", "met"),
        ("ND30-PL1-II.8-SEAL-OVERLAP", "broken"),
        ("ND30-PL1-II.8b-SAMEFILE-NOSIG", "broken"),
        // A line of its abstract is a number alone, and a dash among its recipients is larger than the text.
        ("ND30-PL1-II.5-ABSTRACT-LOOKS", "met"),
        ("ND30-PL1-II.9-RECIPIENTS-LOOKS", "met"),
    ] {
        assert_eq!(answer(&found, id), expected, "{id}");
    }
    assert!((measured(&found, "ND30-PL1-II.8-SEAL-REAL-SIZE", "diameter") - 35.7).abs() < 0.5);
    // Saved by another program: every signature failed, so none counts; a scan's text holds nobody to a name.
    let found = real("moh-resaved-2023.pdf").unwrap();
    assert_eq!(answer(&found, "ND30-D5-TWO-SIGNATURES"), "broken");
    assert_ne!(answer(&found, "ND30-PL1-II.8-ORG-MATCH"), "broken");
    let found = real("mic-guide-2018-sha1.pdf").unwrap();
    assert!(found.broken().next().is_none(), "a guide of 2018 is under none of the rules");
}

/// No files, no answers.
#[test]
fn a_batch_of_nothing() {
    assert!(check_batch(&[], &RuleSet::named("nd30-2020").unwrap()).is_empty());
}
