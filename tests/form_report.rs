//! What came of the rules of form, told: as data, as a table of 80 columns, and as a page in a browser.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout, missing_docs)]

mod support;

use std::path::Path;

use kyso::base::UnixTime;
use kyso::form::Conformity;
use kyso::policy::Policy;
use kyso::report::{Detail, HtmlReport, Lang, Report, render};
use kyso::trust::TrustStore;
use kyso::{PictureRequest, Settings, page_pictures, pictures, verify};
use support::compliance;

const DECEMBER: UnixTime = UnixTime::from_seconds(1_796_083_200);

fn fixture(name: &str) -> Vec<u8> {
    std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/signed").join(name)).unwrap()
}

fn settings() -> Settings {
    Settings::new(DECEMBER, TrustStore::default(), Policy::standard().unwrap())
}

fn report(name: &str) -> Report {
    let verification = verify(&fixture("two.pdf"), &settings()).unwrap();
    verification.report(name).with_compliance(compliance::report(&compliance::checked()))
}

#[test]
fn the_schema_knows_what_is_written() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/report.schema.json");
    let schema: serde_json::Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    let schema = jsonschema::validator_for(&schema).unwrap();
    let checked = compliance::checked();
    for some in [&checked[..], &checked[..0], &checked[1..2], &checked[3..4], &checked[5..6]] {
        let told = report("x.pdf").with_compliance(compliance::report(some));
        let value = serde_json::to_value(&told).unwrap();
        let errors: Vec<_> = schema.iter_errors(&value).map(|e| format!("{e} at {}", e.instance_path())).collect();
        assert!(errors.is_empty(), "{errors:#?}");
    }
    let good = serde_json::to_value(report("x.pdf")).unwrap();
    for (pointer, value) in [
        ("/compliance/verdict", serde_json::Value::from("compliant")),
        ("/compliance/rules/0/status", "broke".into()),
        ("/compliance/rules/0/severity", "grave".into()),
        ("/compliance/rules/2/seen/0/rect_mm", serde_json::Value::from(vec![1, 2, 3])),
        ("/compliance/rules/2/seen/0/page", 0.into()),
        ("/compliance/day", "5/3/2026".into()),
        ("/compliance/counts/met", 3.into()),
    ] {
        let mut bad = good.clone();
        *bad.pointer_mut(pointer).unwrap_or_else(|| panic!("{pointer}")) = value;
        assert!(!schema.is_valid(&bad), "{pointer}");
    }
}

#[test]
fn form_never_touches_the_verdict() {
    let plain = verify(&fixture("two.pdf"), &settings()).unwrap().report("x.pdf");
    let told = report("x.pdf");
    assert_eq!((told.verdict, told.reason), (plain.verdict, plain.reason));
    let mut with = serde_json::to_value(&told).unwrap();
    let form = with.as_object_mut().unwrap().remove("compliance").unwrap();
    assert_eq!(with, serde_json::to_value(&plain).unwrap(), "nothing else differs");
    assert_eq!(form["verdict"], "non_compliant");
    assert_eq!(form["rules"][2]["seen"][0]["measure"]["value"], 33.24);
    assert_eq!(form["counts"]["broken"], serde_json::json!({"error": 1, "warning": 2, "note": 1}));
}

/// Only a broken compulsory rule makes a document not compliant, and what could not be checked is no "met".
#[test]
fn one_verdict_comes_of_all_rules() {
    let all = compliance::checked();
    let of = |wanted: &[usize]| {
        let some: Vec<_> = wanted.iter().map(|index| all[*index].clone()).collect();
        compliance::report(&some).verdict
    };
    assert_eq!(of(&[0, 1]), Conformity::NonCompliant);
    assert_eq!(of(&[1, 2]), Conformity::Compliant);
    assert_eq!(of(&[1, 5]), Conformity::Compliant);
    assert_eq!(of(&[3]), Conformity::NotApplicable);
    assert_eq!(of(&[]), Conformity::NotApplicable);
}

#[test]
fn the_table_has_eighty_columns() {
    for (lang, ending) in [(Lang::Vi, "vi"), (Lang::En, "en")] {
        let told = report("cv-128.pdf");
        for detail in [Detail::Normal, Detail::Verbose] {
            let text = render(&told, lang, detail);
            let table = text.split_once("nd30-2020").unwrap().1;
            for line in table.lines().take_while(|line| !line.contains("SHA-256")) {
                // All letters of these words are one character each.
                assert!(line.chars().count() <= 80, "{ending}: {line}");
            }
        }
        let normal = render(&told, lang, Detail::Normal);
        let of = |what: &str| normal.find(what).unwrap_or_else(|| panic!("{what} in {normal}"));
        // Broken first, the gravest of them first; then what could not be checked; then counts.
        assert!(of("ND30-D5-TWO-SIGNATURES") < of("ND30-PL1-II.8-SEAL-REAL-SIZE"));
        assert!(of("ND30-PL1-I.3-MARGINS") < of("LOCAL-FILENAME"));
        assert!(!normal.contains("ND30-PL1-II.7-SIG-BLUE") && !normal.contains("ND30-PL1-P2-COPY-200DPI"));
        let verbose = render(&told, lang, Detail::Verbose);
        assert!(verbose.contains("ND30-PL1-II.7-SIG-BLUE") && verbose.contains("ND30-PL1-P2-COPY-200DPI"));
        let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/golden/form.{ending}.txt"));
        let text = format!("{}----\n{normal}----\n{verbose}", render(&told, lang, Detail::Quiet));
        if std::env::var_os("KYSO_BLESS").is_some_and(|v| v == "1") {
            std::fs::write(&golden, &text).unwrap();
        }
        assert_eq!(std::fs::read_to_string(&golden).unwrap_or_default(), text, "KYSO_BLESS=1 writes it anew");
    }
}

fn page(lang: Lang, name: &str, pdf: &[u8]) -> String {
    let verification = verify(&pdf.to_vec(), &settings()).unwrap();
    let told = verification.report(name).with_compliance(compliance::report(&compliance::checked()));
    let mut request = PictureRequest::default();
    let drawn = pictures(&pdf.to_vec(), verification.facts(), &request);
    request.pages_in_all = 12;
    let album = page_pictures(&pdf.to_vec(), &told.pages_spoken_of(), &request);
    assert!(album.pages.iter().all(|page| (page.size_mm.0 - 210.0).abs() < 2.0), "{album:?}");
    let mut html = HtmlReport::new(lang);
    let section = html.document_with_form(&told, &drawn, &album);
    format!("{}{section}{}", html.head(), html.foot())
}

/// Many documents: the summary, XML, what nobody could read, and one without a signature.
fn batch(lang: Lang) -> String {
    let mut html = HtmlReport::new(lang);
    let mut sections = Vec::new();
    for name in ["two.pdf", "plain.pdf", "invoice.xml", "b-t.pdf"] {
        let told = verify(&fixture(name), &settings()).unwrap().report(&format!("hồ sơ/2026/{name}"));
        let checked = compliance::checked();
        let some = if name == "b-t.pdf" { &checked[1..2] } else { &checked[..] };
        sections.push(html.document(&told.with_compliance(compliance::report(some)), &[]));
    }
    sections.push(html.unreadable("hồ sơ/2026/<script>alert(1)</script>.pdf", "không phải PDF", Some("gửi lại")));
    format!("{}{}{}", html.head(), sections.concat(), html.foot())
}

#[test]
fn frames_and_list_have_the_same_numbers() {
    for lang in [Lang::Vi, Lang::En] {
        let html = page(lang, "cv-128.pdf", &fixture("two.pdf"));
        for (number, id) in [(1, "TWO-SIGNATURES"), (2, "SEAL-REAL-SIZE"), (3, "MARGINS"), (4, "LOCAL-FILENAME")] {
            let entry = html.split_once(&format!("id=\"d1f{number}\"")).unwrap().1;
            let entry = entry.split_once("</code>").unwrap().0;
            assert!(
                entry.contains(id) && entry.contains(&format!("<span class=\"number\">{number}</span>")),
                "{entry}"
            );
        }
        // What is framed: the seal, two margins, and the second signature, which has a place.
        assert_eq!(html.matches("class=\"frame ").count(), 4);
        assert_eq!(html.matches("<a href=\"#d1f2\"").count(), 1);
        assert_eq!(html.matches("<a href=\"#d1f3\"").count(), 1, "one link for both places of a rule");
        assert!(html.contains("id=\"d1p1\"") && html.contains("href=\"#d1p1\""));
        assert!(html.contains(lang.pick("K2", "S2")));
        let measured = lang.pick(
            "Đo được <b>33,2 mm</b> · chấp nhận <b>37–39 mm</b>",
            "Measured <b>33.2 mm</b> · accepted <b>37–39 mm</b>",
        );
        assert!(html.contains(measured));
    }
}

/// Phone and desktop, light and dark, both languages.
#[test]
fn a_browser_shows_it_to_everybody() {
    let hostile = "<script>document.title='x'</script><img src=x onerror=alert(1)>\u{202e}.pdf";
    let mut pages = Vec::new();
    for (lang, ending) in [(Lang::Vi, "vi"), (Lang::En, "en")] {
        pages.push((format!("page-{ending}"), page(lang, hostile, &fixture("two.pdf"))));
        pages.push((format!("batch-{ending}"), batch(lang)));
    }
    support::browser::look(&pages);
}
