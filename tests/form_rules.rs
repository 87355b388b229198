//! The catalogue of rules of form: complete, told in both languages, and powerless over verdicts.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::ptr_arg)]

mod support;

use std::collections::BTreeSet;

use kyso::base::{Day, UnixTime};
use kyso::form::{self, Answer, Conformity, ELSEWHERE, RuleSet, SETS, Scope, Severity};
use kyso::policy::{Policy, Verdict};
use kyso::trust::TrustStore;
use kyso::{ComplianceSettings, Settings};
use unicode_normalization::UnicodeNormalization as _;

const E: Severity = Severity::Error;
const W: Severity = Severity::Warning;
const N: Severity = Severity::Note;

/// What the law asks of a document and its signatures, by the id it is known under here, with how grave a breach is.
const WANTED: &[(&str, Severity)] = &[
    ("ND30-D5-TWO-SIGNATURES", E),
    ("ND30-D32-ORDER", E),
    ("ND30-D13-SIGNER-NAME", W),
    ("ND30-D13-OWN-CERT-KT-TL", W),
    ("ND30-D13.3-TUQ-ORG", W),
    ("ND30-PL1-II.8-ORG-MATCH", W),
    ("ND30-PL1-II.7-SIG-BLUE", W),
    ("ND30-PL1-II.7-SIG-PNG-ALPHA", W),
    ("ND30-PL1-II.7-SIG-CENTERED", W),
    ("ND30-PL1-II.8-SEAL-RED", W),
    ("ND30-PL1-II.8-SEAL-PNG-ALPHA", W),
    ("ND30-PL1-II.8-SEAL-REAL-SIZE", W),
    ("ND30-PL1-II.8-SEAL-OVERLAP", W),
    ("ND30-PL1-II.8-SEAL-SAME-PAGE", E),
    ("ND30-PL1-II.8b-ATTACH-SIGNED", E),
    ("ND30-PL1-II.8b-ATTACH-TOPRIGHT", W),
    ("ND30-PL1-II.8b-ATTACH-NOIMAGE", W),
    ("ND30-PL1-II.8b-ATTACH-TEXT", W),
    ("ND30-PL1-II.8b-ATTACH-FONT", W),
    ("ND30-PL1-II.8b-TIME-ISO8601", W),
    ("ND30-PL1-II.8b-TIME-MATCH", W),
    ("ND30-PL1-II.8b-SAMEFILE-NOSIG", N),
    ("ND30-PL1-III.1-NUMBER-MATCH", E),
    ("ND30-PL1-P2-COPY-PDF14", E),
    ("ND30-PL1-P2-COPY-COLOUR", W),
    ("ND30-PL1-P2-COPY-200DPI", W),
    ("ND30-PL1-P2-COPY-SCALE", W),
    ("ND30-PL1-P2-COPY-AGENCY-SIG", E),
    ("ND30-PL1-P2-COPY-TOPRIGHT", W),
    ("ND30-PL1-P2-COPY-NOIMAGE", W),
    ("ND30-PL1-P2-COPY-TEXT", W),
    ("ND30-PL1-P2-COPY-FONT", W),
    ("ND30-D25-NO-E2E-SAOY", W),
    ("ND30-PL1-I.1-A4", W),
    ("ND30-PL1-I.3-MARGINS", W),
    ("ND30-PL1-I.4-FONT-TNR", W),
    ("ND30-PL1-I.4-UNICODE", E),
    ("ND30-PL1-I.7-PAGENO", W),
    ("ND30-PL1-II.1-QUOCHIEU", E),
    ("ND30-PL1-II.3-NUMBER-FORM", E),
    ("ND30-PL1-II.4-DATE-FORM", W),
    ("ND30-PL1-II.4-PLACE-CURRENT", N),
    ("ND30-PL1-II.9-LUU-VT", N),
    ("ND30-D15-UNIQUE-YEAR", E),
    ("ND30-D18-RELEASE-DAY", W),
    ("ND30-PL6-FIELD-LENGTHS", W),
    ("ND30-PL6-PAGECOUNT", W),
    ("QD20-ORGAN-CODE", W),
    ("QD28-D9-COMPLETE", E),
    ("QD28-D6-SEND-TIME", W),
    ("QD28-D4-SIGNED", E),
    ("LAW23-D22-GOV-CA", E),
    ("ND68-D31-CERT-TIME", E),
    ("ND68-D31-STATUS", E),
    ("TT15-PL2-1.2-STATUS-UNKNOWN", W),
    ("TT15-PL2-1.2-CRL-FRESH", W),
    ("ND68-D32-PATH", E),
    ("ND68-D31-SCOPE", W),
    ("TT15-PL2-1.5-KEYUSAGE", N),
    ("ND68-D9-CERT-TERM", N),
    ("TT15-PL1-1.2-RSA2048", E),
    ("TT15-PL1-1.2-EC256", E),
    ("TT15-PL1-1.2-PSS", W),
    ("TT15-PL1-1.3-HASH", E),
    ("TT15-PL1-1.5-PADES", W),
    ("TT15-PL1-1.6-XADES", W),
    ("TT15-PL1-3.6-PDF17", N),
    ("TT15-PL1-2.1-XML-UTF8", W),
    ("TT15-D6-KEY-MATCH", E),
    ("TT15-D6-INTEGRITY", E),
    ("TT15-D6-XML-COVERAGE", E),
    ("TT15-D5-CERT-ATTACHED", E),
    ("TT15-D5-TIME-ATTACHED", W),
    ("TT15-D6-TST-VALID", E),
    ("ND68-D29-TST-REQUIRED", N),
    ("TT41-D9-EVIDENCE", W),
    ("TT15-D6-REPORT-FIELDS", E),
    ("TT15-D5-PRECHECK", E),
    ("TT15-PL1-1.9-TOKEN-FIPS", N),
    ("LOCAL-FILENAME", N),
    ("REFORM25-DISTRICT-ISSUER", W),
];

#[test]
fn every_requirement_has_a_rule_or_a_reason_why_not() {
    for (id, severity) in WANTED {
        match form::rule(id) {
            Some(rule) => {
                assert_eq!(rule.severity, *severity, "{id}");
                assert!(!ELSEWHERE.iter().any(|(other, _)| other == id), "{id} is both");
            }
            None => assert!(ELSEWHERE.iter().any(|(other, _)| other == id), "{id} has neither rule nor reason"),
        }
    }
    let mut seen = BTreeSet::new();
    for (id, why) in ELSEWHERE {
        assert!(WANTED.iter().any(|(wanted, _)| wanted == id) && seen.insert(id), "{id}");
        assert!(!why.vi.is_empty() && !why.en.is_empty(), "{id}");
    }
}

/// Sentences are in two languages: what is Vietnamese has its letters, what is English has them in quotations only.
#[test]
fn every_rule_has_words_a_source_and_a_time() {
    let mut ids = BTreeSet::new();
    let sets: Vec<&str> = SETS.iter().map(|set| set.name).collect();
    for rule in form::rules() {
        let id = rule.id;
        assert!(ids.insert(id), "{id} twice");
        assert!(id.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '.')), "{id}");
        assert!(sets.contains(&rule.set), "{id}: {}", rule.set);
        assert!(!rule.source.text.is_empty() && !rule.source.article.is_empty(), "{id}");
        assert!(rule.until.is_none_or(|until| until > rule.from), "{id}");
        assert!(rule.from >= Day::new(2018, 1, 1).unwrap(), "{id}");
        let origin = rule.tolerance.map(|tolerance| tolerance.origin);
        for words in [Some(rule.question), Some(rule.advice), origin].into_iter().flatten() {
            for text in [words.vi, words.en] {
                assert!(text.chars().count() > 8, "{id}: {text}");
                assert_eq!(text, text.nfc().collect::<String>(), "{id}");
                assert!(!text.contains("  ") && text.trim() == text, "{id}: {text}");
            }
            assert_ne!(words.vi, words.en, "{id}");
            let marked = |text: &str| {
                text.chars().any(|c| ('\u{1ea0}'..='\u{1ef9}').contains(&c) || matches!(c, 'đ' | 'ă' | 'ơ' | 'ư'))
            };
            assert!(marked(words.vi), "{id}: {}", words.vi);
            let unquoted: String = words.en.split(['“', '”', '"']).step_by(2).collect();
            let unquoted = unquoted
                .replace("Nơi nhận", "")
                .replace("Phụ lục", "")
                .replace("Điều", "")
                .replace("công văn", "")
                .replace("NĐ-CP", "");
            assert!(!marked(&unquoted), "{id}: {}", words.en);
        }
        assert!(rule.question.vi.ends_with('?') && rule.question.en.ends_with('?'), "{id}: questions are asked");
    }
}

#[test]
fn sets_are_switched_by_name() {
    let nd30 = RuleSet::named("ND30-2020").unwrap();
    let contains = |set: &RuleSet, id: &str| set.contains(form::rule(id).unwrap());
    assert!(contains(&nd30, "ND30-PL1-I.1-A4") && !contains(&nd30, "LOCAL-FILENAME"));
    assert_eq!(nd30.name(), "nd30-2020");
    let local = nd30.clone().with("ninh-binh-2025").unwrap().without("nd30-pl1-i.1-a4").unwrap();
    assert!(contains(&local, "LOCAL-FILENAME") && !contains(&local, "ND30-PL1-I.1-A4"));
    assert_eq!(local.name(), "nd30-2020+ninh-binh-2025,-ND30-PL1-I.1-A4");
    let back = local.with("ND30-PL1-I.1-A4").unwrap().without("ninh-binh-2025").unwrap();
    assert!(contains(&back, "ND30-PL1-I.1-A4") && !contains(&back, "LOCAL-FILENAME"));
    let one = nd30.with("LOCAL-FILENAME").unwrap();
    assert!(contains(&one, "LOCAL-FILENAME"));
    assert!(RuleSet::named("nd31").is_err() && RuleSet::named("national").unwrap().with("NO-RULE").is_err());
}

fn compliance(octets: &Vec<u8>, set: &str, trust: TrustStore) -> (kyso::Verification, kyso::Compliance) {
    let at = UnixTime::from_utc(2026, 11, 22, 3, 0, 0).unwrap();
    let settings = Settings::new(at, trust, Policy::named("vn-gov").unwrap());
    let verification = kyso::verify(octets, &settings).unwrap();
    let form = ComplianceSettings::new(RuleSet::named(set).unwrap());
    let compliance = kyso::compliance(octets, &verification, &form).unwrap();
    (verification, compliance)
}

/// One page of text of our own, with as many signatures as nobody made.
fn page(lines: &[(&str, f64, f64, f64)]) -> Vec<u8> {
    let mut content = String::new();
    for (text, size, left, top) in lines {
        content.push_str(&format!("BT /F {size} Tf {left} {top} Td ({text}) Tj ET\n"));
    }
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << /Font << /F 5 0 R >> >> >>"
            .to_owned(),
        format!("<< /Length {} >>\nstream\n{content}\nendstream", content.len()),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>".to_owned(),
    ];
    let mut file = b"%PDF-1.4\n".to_vec();
    let mut offsets = Vec::new();
    for (number, object) in (1..).zip(&objects) {
        offsets.push(file.len());
        file.extend(format!("{number} 0 obj\n{object}\nendobj\n").bytes());
    }
    let xref = file.len();
    file.extend(format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1).bytes());
    for offset in offsets {
        file.extend(format!("{offset:010} 00000 n \n").bytes());
    }
    file.extend(format!("trailer\n<< /Size {} /Root 1 0 R >>\nstartxref\n{xref}\n%%EOF\n", objects.len() + 1).bytes());
    file
}

#[test]
fn a_file_that_is_no_official_document_is_told_so() {
    let file = page(&[("Hello", 12.0, 100.0, 700.0)]);
    let (verification, compliance) = compliance(&file, "nd30-2020", TrustStore::default());
    assert_eq!(verification.verdict(), Verdict::Unsigned);
    for checked in compliance.checked.iter().filter(|checked| checked.rule.scope == Scope::Administrative) {
        assert!(
            matches!(checked.outcome.answer, Answer::NotApplicable(_)),
            "{}: {:?}",
            checked.rule.id,
            checked.outcome
        );
    }
    assert!(
        compliance
            .checked
            .iter()
            .all(|checked| !matches!(checked.rule.scope, Scope::Batch | Scope::Package | Scope::Xml))
    );
}

#[test]
fn xml_is_asked_what_is_about_xml() {
    let xml = b"<?xml version=\"1.0\" encoding=\"UTF-8\"?><a/>".to_vec();
    let (_, compliance) = compliance(&xml, "national", TrustStore::default());
    assert!(!compliance.checked.is_empty());
    assert!(compliance.checked.iter().all(|checked| matches!(checked.rule.scope, Scope::Any | Scope::Xml)));
    assert_eq!(compliance.class, None);
}

/// Real documents of ministries: asking about their form changes nothing of what is said of their signatures.
#[test]
fn a_finding_of_form_never_changes_a_verdict() {
    let Some(folder) = support::corpora().map(|corpora| corpora.join("vietnam-real")) else { return };
    let mut broken = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|ending| ending != "pdf") {
            continue;
        }
        let octets = std::fs::read(&path).unwrap();
        let at = UnixTime::from_utc(2026, 11, 22, 3, 0, 0).unwrap();
        let settings = Settings::new(at, TrustStore::default(), Policy::named("vn-gov").unwrap());
        let alone = kyso::verify(&octets, &settings).unwrap();
        let (before, judged) = (alone.facts().clone(), alone.judgement().clone());
        for set in ["nd30-2020", "national", "ninh-binh-2025"] {
            let form = ComplianceSettings::new(RuleSet::named(set).unwrap());
            let compliance = kyso::compliance(&octets, &alone, &form).unwrap();
            broken += compliance.broken().count();
            // Every breach says what was seen.
            assert!(compliance.broken().all(|checked| !checked.outcome.evidence.is_empty()));
            if compliance.conformity() == Conformity::Compliant {
                assert!(compliance.broken().all(|checked| checked.rule.severity != Severity::Error));
            }
        }
        assert_eq!(&before, alone.facts());
        assert_eq!(&judged, alone.judgement());
        let report = alone.report("x.pdf");
        assert_eq!(report.verdict, judged.verdict);
        assert!(report.signatures.iter().all(|s| s.findings.iter().all(|f| f.class != kyso::policy::Class::Form)));
    }
    assert!(broken > 10, "{broken}: these letters are known to break rules");
}
