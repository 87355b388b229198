//! What a letter alone cannot break: several files, packages, XML.

use kyso::base::{Day, Limits, UnixTime};
use kyso::form::{BatchFile, PackageField, PackageSeen, check_batch, check_package};
use kyso::sign::xml::{Request, Wanted, sign};
use kyso::{ComplianceSettings, compliance, verify};

use super::authority::Authorities;
use super::clean::{attachment, official_letter};
use super::spec::{Kind, Letter, ORGANISATION, morning};
use super::{judged, made, rules, settings};

/// Rules and the files that break them.
type Several = (&'static str, fn() -> Vec<Letter>);

fn annex(number: &'static str, name: &str) -> Letter {
    let mut letter = attachment().called(name);
    letter.annexes[0].word = number;
    letter
}

/// A letter with two annexes in files of their own.
fn complete() -> Vec<Letter> {
    vec![official_letter(), annex("Phụ lục I", "phu-luc-1"), annex("Phụ lục II", "phu-luc-2")]
}

/// What is broken by files together; the first entry breaks nothing.
pub const SEVERAL: &[Several] = &[
    ("", complete),
    ("ND30-PL1-II.8b-ATTACH-SIGNED", || {
        let mut all = complete();
        all[2].signing.steps.clear();
        all
    }),
    ("ND30-PL1-III.1-NUMBER-MATCH", || {
        let mut all = complete();
        all[1].signing.corner.lines = vec!["Số: 129/TTTN-VP; 10/03/2026; 09:30:00+07:00".to_owned()];
        all.truncate(2);
        all
    }),
    ("ND30-PL1-III.1-ANNEX-COMPLETE", || {
        let mut all = complete();
        all.remove(1);
        all
    }),
    ("ND30-D15-UNIQUE-YEAR", || {
        let mut all = complete();
        all.push(Letter { subject: vec!["V/v báo cáo kết quả ký số"], ..official_letter() }.called("trung-so"));
        all
    }),
];

/// The rules that these files break together.
pub fn broken_by_files(letters: &[Letter]) -> Vec<&'static str> {
    let files: Vec<BatchFile> = letters.iter().map(|letter| judged(letter, &made(letter).pdf).1.batch).collect();
    let answers = check_batch(&files, &rules());
    assert!(!answers.is_empty());
    answers.iter().filter(|answer| answer.is_broken()).map(|answer| answer.rule.id).collect()
}

/// A package as it should be.
fn package() -> PackageSeen {
    let mut seen = PackageSeen::default();
    seen.dated = Some(Day::constant(2026, 3, 10));
    seen.files = 2;
    seen.signed_at = Some(morning());
    seen.sent = Some(morning().plus_seconds(3600));
    seen.is_signed = Some(true);
    seen.codes = vec![("From/OrganId".to_owned(), "H42.12.03".to_owned())];
    let field = |(name, value): (&'static str, &str)| PackageField { name, value: value.to_owned() };
    seen.fields = [
        ("OrganId", "H42.12.03"),
        ("TypeName", "Công văn"),
        ("CodeNumber", "128"),
        ("CodeNotation", "TTTN-VP"),
        ("IssuedDate", "2026-03-10"),
        ("OrganName", ORGANISATION),
        ("Subject", "Triển khai ký số"),
        ("PageAmount", "1"),
        ("FullName", "Nguyễn Thị Ánh Mẫu"),
    ]
    .map(field)
    .into();
    seen.stated_pages = Some("1".to_owned());
    seen.pages = Some((1, 3));
    seen
}

/// What is broken by packages; the first entry breaks nothing.
pub const PACKAGES: &[(&str, fn(&mut PackageSeen))] = &[
    ("", |_| {}),
    ("QD28-D9-COMPLETE", |seen| seen.missing.push("phu-luc-2.pdf".to_owned())),
    ("QD28-D6-SEND-TIME", |seen| seen.sent = Some(morning().plus_seconds(3 * 86_400))),
    ("QD28-D4-SIGNED", |seen| seen.is_signed = Some(false)),
    ("QD20-ORGAN-CODE", |seen| seen.codes[0].1 = "h42,12".to_owned()),
    ("ND30-PL6-FIELD-LENGTHS", |seen| seen.fields[2].value = "128/2026/12345".to_owned()),
    ("ND30-PL6-PAGECOUNT", |seen| seen.stated_pages = Some("7".to_owned())),
];

/// The rules that a package breaks.
pub fn broken_by_package(change: fn(&mut PackageSeen)) -> Vec<&'static str> {
    let mut seen = package();
    change(&mut seen);
    let answers = check_package(&seen, &rules());
    answers
        .iter()
        .filter(|checked| checked.outcome.answer == kyso::form::Answer::Broken)
        .map(|checked| checked.rule.id)
        .collect()
}

/// How XML is signed and written.
#[derive(Debug, Clone, Copy)]
pub struct Xml {
    pub xades: bool,
    pub utf16: bool,
    /// Only one of its elements is signed.
    pub partly: bool,
}

const WHOLE: Xml = Xml { xades: true, utf16: false, partly: false };

/// What is broken by XML; the first entry breaks nothing but what lacks a time-stamp.
pub const XML: &[(&str, Xml)] = &[
    ("", WHOLE),
    ("TT15-PL1-1.6-XADES", Xml { xades: false, ..WHOLE }),
    ("TT15-PL1-2.1-XML-UTF8", Xml { utf16: true, ..WHOLE }),
    ("TT15-D6-XML-COVERAGE", Xml { partly: true, ..WHOLE }),
];

/// The rules that signed XML breaks.
pub fn broken_by_xml(how: Xml) -> Vec<&'static str> {
    let document =
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<VanBan><NoiDung Id=\"nd\"><So>128/TTTN-VP</So></NoiDung>\
         <PhuLuc><Dong>Danh sách tổ ký số</Dong></PhuLuc><ChuKy></ChuKy></VanBan>\n"
            .as_bytes()
            .to_vec();
    let nodes = if how.partly { vec!["nd".to_owned()] } else { Vec::new() };
    let wanted = Wanted::General { nodes, into: "/VanBan/ChuKy".to_owned() };
    let mut request = Request::new(wanted, at());
    request.xades = how.xades;
    // Plain XML Signature tells its time in an object.
    request.signing_time_object = !how.xades;
    let signer = Authorities::shared().organisation(ORGANISATION, Kind::Plain).signer();
    let mut signed = Vec::new();
    sign(&document, &mut signed, &signer, &request, &Limits::default()).unwrap();
    if how.utf16 {
        // The canonical form is UTF-8 whatever the document is in (Canonical XML 1.1 §2.1): the signature holds.
        let text = String::from_utf8(signed).unwrap().replace("encoding=\"UTF-8\"", "encoding=\"UTF-16\"");
        signed = core::iter::once(0xfeff).chain(text.encode_utf16()).flat_map(u16::to_be_bytes).collect();
    }
    let verification = verify(&signed, &settings(&official_letter())).unwrap();
    let mut asked = ComplianceSettings::new(rules());
    asked.file_name = "van-ban.xml".to_owned();
    let found = compliance(&signed, &verification, &asked).unwrap();
    found.broken().map(|checked| checked.rule.id).collect()
}

fn at() -> UnixTime {
    morning()
}
