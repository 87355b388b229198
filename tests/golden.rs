//! Reports byte for byte: what scripts read and what people are told does not change by accident. The inputs are the
//! signed documents of `fixtures/signed` and documents made from them here, judged at fixed times.
//!
//! `KYSO_BLESS=1 cargo test --test golden` writes the expected reports anew; read the difference before committing it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout, missing_docs)]

mod support;

use std::path::{Path, PathBuf};

use kyso::appearance::{Border, Colour, FontChoice, Line, Spec, Style};
use kyso::base::{Limits, UnixTime};
use kyso::policy::{Policy, Reason, Verdict};
use kyso::report::{Detail, HtmlReport, Lang, Report, render};
use kyso::sign::xml::{self, Wanted};
use kyso::sign::{PageChoice, Placed, Request, TimestampSource, sign};
use kyso::trust::TrustStore;
use kyso::x509::Certificate;
use kyso::{Settings, is_xml, verify};
use support::{OpensslTsa, Pki, Sample, SoftSigner};

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join("signed")
}

fn fixture(name: &str) -> Vec<u8> {
    std::fs::read(fixtures().join(name)).unwrap_or_else(|e| panic!("fixtures/signed/{name}: {e}"))
}

/// 2026-11-22T09:00:00+07:00, what the signers claim.
const CLAIMED: UnixTime = UnixTime::from_seconds(1_795_312_800);

/// The recipe of `fixtures/signed`. The private keys are made for it and die with the process, so that nobody can make
/// another document that passes under this root.
#[test]
#[ignore = "makes fixtures/signed anew, and with it every expected report"]
fn make_fixtures() {
    let Some(pki) = Pki::shared() else { return };
    let leader = SoftSigner::new(&pki.leaf("rsa"));
    let office = SoftSigner::new(&pki.leaf("rsa3072"));
    let clerk = SoftSigner::new(&pki.leaf("p256"));
    let tsa = OpensslTsa::new(pki);
    let write = |name: &str, octets: &[u8]| std::fs::write(fixtures().join(name), octets).unwrap();
    let signed = |pdf: &[u8], signer: &SoftSigner, request: &Request, tsa: Option<&dyn TimestampSource>| {
        let mut out = Vec::new();
        sign(&pdf.to_vec(), &mut out, signer, request, tsa, &Limits::default()).unwrap();
        out
    };
    let mut approve = Request::new(CLAIMED);
    approve.time_stamp_room = Some(5 << 10);
    let mut issue = approve.clone();
    approve.reason = Some("Phê duyệt".into());
    let mut looks = Spec::text(vec![Line::new("Đã ký", Style::Bold)]);
    looks.font = FontChoice::Embedded;
    looks.border = Some(Border { width_pt: 1.0, colour: Colour::RED });
    issue.appearance = Some(Placed { page: PageChoice::Last, rect_mm: [120.0, 200.0, 60.0, 25.0], appearance: looks });
    let plain = Sample { pages: 1, ..Sample::default() };

    write("root.pem", &pki.root_pem);
    write("plain.pdf", &plain.build());
    write("b-b.pdf", &signed(&plain.build(), &leader, &Request::new(CLAIMED), None));
    write("ecdsa-xref-stream.pdf", &signed(&plain.raw().stream(), &clerk, &Request::new(CLAIMED), None));
    let mut certifying = Request::new(CLAIMED);
    certifying.certify = Some(2);
    let certified = signed(&plain.build(), &clerk, &certifying, None);
    write("certified-twice.pdf", &signed(&certified, &clerk, &Request::new(CLAIMED), None));
    let approved = signed(&plain.build(), &leader, &approve, Some(&tsa));
    write("b-t.pdf", &approved);
    write("two.pdf", &signed(&approved, &office, &issue, Some(&tsa)));
}

/// The recipe of the XML documents of `fixtures/signed`: an invoice that seller and tax office signed, a social insurance file
/// that its unit signed and then its provider, and a document with XAdES properties and a time-stamp.
#[test]
#[ignore = "makes the XML documents of fixtures/signed anew, and with them every expected report of theirs"]
fn make_xml_fixtures() {
    let Some(pki) = Pki::shared() else { return };
    let unit = SoftSigner::new(&pki.leaf("rsa"));
    let office = SoftSigner::new(&pki.leaf("rsa3072"));
    let write = |name: &str, octets: &[u8]| std::fs::write(fixtures().join(name), octets).unwrap();
    let form = |name: &str, role: &str| Wanted::Form { name: name.to_owned(), role: Some(role.to_owned()) };
    let signed = |xml: &[u8], signer: &SoftSigner, wanted: Wanted, xades: bool| {
        let mut request = xml::Request::new(wanted, CLAIMED);
        request.xades = xades;
        request.chain = true;
        let mut out = Vec::new();
        xml::sign(&xml.to_vec(), &mut out, signer, &request, &Limits::default()).unwrap();
        out
    };
    let unsigned = |name: &str| std::fs::read(fixtures().with_file_name("xml").join(name)).unwrap();
    write("xml-root.pem", &pki.root_pem);
    let invoice = signed(&unsigned("invoice-message.xml"), &unit, form("einvoice", "seller"), false);
    write("invoice.xml", &signed(&invoice, &office, form("einvoice", "tax-office"), false));
    let insurance = signed(&unsigned("insurance.xml"), &unit, form("bhxh", "unit"), false);
    write("insurance.xml", &signed(&insurance, &office, form("bhxh", "provider"), false));
    let claim = signed(&unsigned("health-claim.xml"), &office, form("health", "unit"), true);
    write("claim.xml", &claim);
}

/// What a report is made of: a document, whom to believe, what to require, when.
struct Case {
    name: &'static str,
    pdf: Vec<u8>,
    anchored: bool,
    /// The default policy wants to know of revocation, which these documents bring nothing for.
    default_policy: bool,
    at: UnixTime,
    verdict: Verdict,
    reason: Option<Reason>,
}

impl Case {
    fn new(name: &'static str, pdf: Vec<u8>, verdict: Verdict, reason: Option<Reason>) -> Self {
        Self { name, pdf, anchored: true, default_policy: false, at: DECEMBER, verdict, reason }
    }

    fn report(&self) -> Report {
        let policy = if self.default_policy {
            Policy::standard().unwrap()
        } else {
            Policy::from_toml("schema = \"kyso.policy/1\"\nname = \"golden\"\nrevocation = \"ignore\"\n").unwrap()
        };
        let mut trust = TrustStore::default();
        if self.anchored {
            let root = if self.is_xml() { "xml-root.pem" } else { "root.pem" };
            trust.add_anchors(Some("fixtures"), Certificate::all_from_file(&fixture(root)).unwrap());
        }
        let verification = verify(&self.pdf, &Settings::new(self.at, trust, policy)).unwrap();
        assert_eq!(
            (verification.verdict(), verification.judgement().reason),
            (self.verdict, self.reason),
            "{}",
            self.name
        );
        verification.report(&format!("{}.{}", self.name, if self.is_xml() { "xml" } else { "pdf" }))
    }

    fn is_xml(&self) -> bool {
        is_xml(&self.pdf).unwrap()
    }
}

/// 2026-12-01T00:00:00Z.
const DECEMBER: UnixTime = UnixTime::from_seconds(1_796_083_200);
/// 2028-01-01T00:00:00Z, when the signers' certificates have ended.
const AFTERWARDS: UnixTime = UnixTime::from_seconds(1_830_297_600);

fn position(octets: &[u8], what: &[u8]) -> usize {
    octets.windows(what.len()).position(|window| window == what).expect("it is there")
}

/// Another letter on the page, where it was signed.
fn with_other_letter(mut pdf: Vec<u8>) -> Vec<u8> {
    let at = position(&pdf, b"(Cong van") + 1;
    pdf[at] = b'K';
    pdf
}

/// Another signature value: its last octet, the last one of the message.
fn with_other_value(mut pdf: Vec<u8>) -> Vec<u8> {
    let at = position(&pdf, b"/Contents <3082") + b"/Contents <".len();
    let len = usize::from_str_radix(std::str::from_utf8(&pdf[at + 4..at + 8]).unwrap(), 16).unwrap();
    let last = at + 2 * (4 + len) - 1;
    pdf[last] = if pdf[last] == b'0' { b'1' } else { b'0' };
    pdf
}

/// A later revision with another content of the first page.
fn with_other_page(mut pdf: Vec<u8>) -> Vec<u8> {
    let text = String::from_utf8_lossy(&pdf);
    let previous = text.rsplit_once("startxref\n").unwrap().1.lines().next().unwrap().to_owned();
    let size = text.rsplit_once("/Size ").unwrap().1.split_whitespace().next().unwrap().to_owned();
    let object = pdf.len();
    pdf.extend(
        b"11 0 obj\n<< /Length 45 >>\nstream\nBT /F1 24 Tf 72 700 Td (Noi dung khac) Tj ET\nendstream\nendobj\n",
    );
    let table = pdf.len();
    pdf.extend(
        format!(
            "xref\n11 1\n{object:010} 00000 n \ntrailer\n<< /Size {size} /Root 1 0 R /Info 4 0 R /Prev {previous} >>\n\
             startxref\n{table}\n%%EOF\n"
        )
        .bytes(),
    );
    pdf
}

fn cases() -> Vec<Case> {
    use Verdict::{Failed, Indeterminate, Passed, Unsigned};
    vec![
        Case::new("unsigned", fixture("plain.pdf"), Unsigned, None),
        Case::new("passed", fixture("b-t.pdf"), Passed, None),
        Case::new("passed-two-signatures", fixture("two.pdf"), Passed, None),
        Case::new("passed-without-time-stamp", fixture("b-b.pdf"), Passed, None),
        Case::new("failed-content", with_other_letter(fixture("two.pdf")), Failed, Some(Reason::HashFailure)),
        Case::new("failed-value", with_other_value(fixture("b-b.pdf")), Failed, Some(Reason::SigCryptoFailure)),
        Case::new("failed-later-revision", with_other_page(fixture("b-t.pdf")), Failed, Some(Reason::DocumentModified)),
        Case {
            default_policy: true,
            ..Case::new("undecided-revocation", fixture("b-t.pdf"), Indeterminate, Some(Reason::TryLater))
        },
        Case {
            anchored: false,
            default_policy: true,
            ..Case::new("undecided-unknown", fixture("two.pdf"), Indeterminate, Some(Reason::NoCertificateChainFound))
        },
        Case {
            at: AFTERWARDS,
            ..Case::new("undecided-expired", fixture("b-b.pdf"), Indeterminate, Some(Reason::OutOfBoundsNoPoe))
        },
    ]
}

/// What was signed, with one place of it exchanged.
fn exchanged(mut xml: Vec<u8>, what: &str, by: &str) -> Vec<u8> {
    let at = position(&xml, what.as_bytes());
    xml.splice(at..at + what.len(), by.bytes());
    xml
}

fn xml_cases() -> Vec<Case> {
    use Verdict::{Failed, Passed, Unsigned};
    let invoice = || fixture("invoice.xml");
    let copy = "<DLHDon Id=\"evil\"><TToan/></DLHDon><DLHDon ";
    vec![
        Case::new("xml-unsigned", b"<?xml version=\"1.0\"?>\n<HDon><DLHDon/></HDon>\n".to_vec(), Unsigned, None),
        Case::new("xml-invoice", invoice(), Passed, None),
        Case::new("xml-two-signatures", fixture("insurance.xml"), Passed, None),
        Case::new("xml-xades", fixture("claim.xml"), Passed, None),
        Case::new("xml-failed-content", exchanged(invoice(), "<TToan>", "<TToan> "), Failed, Some(Reason::HashFailure)),
        Case::new("xml-failed-wrapping", exchanged(invoice(), "<DLHDon ", copy), Failed, Some(Reason::FormatFailure)),
    ]
}

/// Compares with `tests/golden/NAME`, or writes it.
fn golden(name: &str, is: &str, differing: &mut Vec<String>) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join("golden").join(name);
    if std::env::var_os("KYSO_BLESS").is_some_and(|v| v == "1") {
        std::fs::write(&path, is).unwrap();
    }
    let expected = std::fs::read_to_string(&path).unwrap_or_default();
    if expected != is {
        let line = expected.lines().zip(is.lines()).find(|(a, b)| a != b);
        differing.push(format!("{name}: {line:?}"));
    }
}

#[test]
fn reports_are_as_before() {
    let mut differing = Vec::new();
    for case in cases().into_iter().chain(xml_cases()) {
        let report = case.report();
        let json = serde_json::to_string_pretty(&report).unwrap() + "\n";
        golden(&format!("{}.json", case.name), &json, &mut differing);
        for (lang, ending) in [(Lang::Vi, "vi"), (Lang::En, "en")] {
            let text: Vec<String> = [Detail::Quiet, Detail::Normal, Detail::Verbose]
                .iter()
                .map(|detail| format!("---- {detail:?}\n{}", render(&report, lang, *detail)))
                .collect();
            golden(&format!("{}.{ending}.txt", case.name), &text.concat(), &mut differing);
        }
    }
    assert!(differing.is_empty(), "KYSO_BLESS=1 writes them anew:\n{}", differing.join("\n"));
}

/// The page with all cases of different kinds, without its style sheet.
#[test]
fn the_page_is_as_before() {
    let mut differing = Vec::new();
    let cases: Vec<Case> = cases().into_iter().chain(xml_cases()).collect();
    for (lang, ending) in [(Lang::Vi, "vi"), (Lang::En, "en")] {
        let mut page = HtmlReport::new(lang);
        let mut sections = Vec::new();
        let names = ["unsigned", "passed-two-signatures", "failed-later-revision", "undecided-unknown"];
        for name in names.into_iter().chain(["xml-invoice", "xml-two-signatures", "xml-failed-wrapping"]) {
            let case = cases.iter().find(|case| case.name == name).unwrap();
            sections.push(page.document(&case.report(), &[]));
        }
        sections.push(page.unreadable("kỳ lạ.pdf", "<&>", Some("?")));
        let head = page.head();
        let (before, style) = head.split_once("<style>").unwrap();
        let behind = style.split_once("</style>").unwrap().1;
        let html = format!("{before}<style></style>{behind}{}{}", sections.concat(), page.foot());
        golden(&format!("page.{ending}.html"), &html, &mut differing);
    }
    assert!(differing.is_empty(), "KYSO_BLESS=1 writes them anew:\n{}", differing.join("\n"));
}

fn schema() -> jsonschema::Validator {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs").join("report.schema.json");
    let schema: serde_json::Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    jsonschema::meta::validate(&schema).expect("docs/report.schema.json is a schema");
    jsonschema::validator_for(&schema).unwrap()
}

#[test]
fn reports_are_what_the_schema_says() {
    let schema = schema();
    for case in cases().into_iter().chain(xml_cases()) {
        let report = serde_json::to_value(case.report()).unwrap();
        let errors: Vec<String> =
            schema.iter_errors(&report).map(|error| format!("{} at {}", error, error.instance_path())).collect();
        assert!(errors.is_empty(), "{}:\n{}", case.name, errors.join("\n"));
    }
}

/// A schema that accepts everything would prove nothing.
#[test]
fn the_schema_refuses() {
    let schema = schema();
    let cases = cases();
    let good = serde_json::to_value(cases.iter().find(|case| case.name == "passed").unwrap().report()).unwrap();
    assert!(schema.is_valid(&good));
    let changes: &[(&str, serde_json::Value)] = &[
        ("/schema", "kyso.report/2".into()),
        ("/sha256", "AB".into()),
        ("/validated_at", "2026-12-01".into()),
        ("/verdict", "valid".into()),
        // A verdict that its signatures, or its parts, do not bear out.
        ("/verdict", "unsigned".into()),
        ("/reason", "HASH_FAILURE".into()),
        ("/signatures/0/verdict", "failed".into()),
        ("/signatures/0/truths/content", "broken".into()),
        ("/signatures/0/truths/certificate", "undecided".into()),
        ("/signatures/0/path", serde_json::json!([])),
        ("/signatures/0/rect_mm", serde_json::json!([1.0, 2.0, 3.0])),
        ("/signatures/0/modifications/level", "other".into()),
        ("/signatures/0/findings/0/severity", "error".into()),
        ("/signatures/0/signer", serde_json::Value::Null),
    ];
    for (pointer, value) in changes {
        let mut report = good.clone();
        *report.pointer_mut(pointer).unwrap_or_else(|| panic!("no {pointer}")) = value.clone();
        assert!(!schema.is_valid(&report), "{pointer} = {value} is accepted");
    }
    for pointer in ["", "/signatures/0", "/signatures/0/truths", "/signatures/0/signer"] {
        let mut report = good.clone();
        report.pointer_mut(pointer).unwrap().as_object_mut().unwrap().insert("another".into(), true.into());
        assert!(!schema.is_valid(&report), "a field of no meaning in {pointer:?} is accepted");
    }
}
