//! What a letter alone cannot break: several files, packages, XML.

use kyso::base::{Limits, UnixTime};
use kyso::edxml::{self, Code, DocumentType, Hop, Message, Organ, OtherInfo, Part, Promulgation, Signer, Trace};
use kyso::form::{BatchFile, RuleSet, check_batch};
use kyso::package::{PackageRequest, verify_package};
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
    let files: Vec<BatchFile> =
        letters.iter().map(|letter| judged(letter, &made(letter).pdf).1.batch.unwrap()).collect();
    let answers = check_batch(&files, &rules());
    assert!(!answers.is_empty());
    answers.iter().filter(|answer| answer.is_broken()).map(|answer| answer.rule.id).collect()
}

/// A package and what is sent in it.
pub struct Sent {
    message: Message,
    letters: Vec<Letter>,
    at: UnixTime,
    /// How many of its attachments are taken out after it was written.
    lost: usize,
}

/// A package as it should be.
fn package() -> Sent {
    let text = str::to_owned;
    let organ = |id: &str, name: &str| Organ { organ_id: text(id), name: text(name), ..Organ::default() };
    let message = Message {
        from: organ("H42.12.03", ORGANISATION),
        to: vec![organ("H42.12.04", "Trung tâm Tiếp nhận")],
        document_id: text("H42.12.03,2026/03/10,128/TTTN-VP"),
        code: Code { number: text("128"), notation: text("TTTN-VP") },
        promulgation: Promulgation { place: text("Ninh Bình"), date: text("2026/03/10") },
        document_type: DocumentType { kind: text("1"), detail: String::new(), name: text("Công văn") },
        subject: text("V/v triển khai ký số"),
        signer: Signer { full_name: text("Nguyễn Thị Ánh Mẫu"), ..Signer::default() },
        other: OtherInfo { priority: text("0"), page_amount: text("1"), ..OtherInfo::default() },
        steering_type: text("1"),
        ..Message::default()
    };
    Sent { message, letters: vec![official_letter()], at: morning().plus_seconds(3600), lost: 0 }
}

/// What is broken by packages, really packed and read again; the first entry breaks nothing.
pub const PACKAGES: &[(&str, fn(&mut Sent))] = &[
    ("", |_| {}),
    ("QD28-D9-COMPLETE", |sent| {
        sent.letters.push(annex("Phụ lục I", "phu-luc-1"));
        sent.lost = 1;
    }),
    ("QD28-D6-SEND-TIME", |sent| sent.at = morning().plus_seconds(3 * 86_400)),
    ("QD28-D4-SIGNED", |sent| sent.letters[0].signing.steps.clear()),
    ("QD20-ORGAN-CODE", |sent| sent.message.from.organ_id = "h42,12".to_owned()),
    ("ND30-PL6-FIELD-LENGTHS", |sent| sent.message.code.number = "128/2026/12345".to_owned()),
    ("ND30-PL6-PAGECOUNT", |sent| sent.message.other.page_amount = "7".to_owned()),
];

/// The rules that a package breaks.
pub fn broken_by_package(change: fn(&mut Sent)) -> Vec<&'static str> {
    let mut sent = package();
    change(&mut sent);
    let octets: Vec<Vec<u8>> = sent.letters.iter().map(|letter| made(letter).pdf).collect();
    let parts = sent.letters.iter().zip(&octets).zip(1..).map(|((letter, octets), index)| Part {
        content_id: format!("cid:{index}"),
        name: format!("{}.pdf", letter.name),
        description: String::new(),
        content_type: "application/pdf".to_owned(),
        octets,
    });
    let parts: Vec<Part<'_>> = parts.collect();
    let hop = Hop { organ_id: sent.message.from.organ_id.clone(), timestamp: shown(sent.at) };
    let mut out = Vec::new();
    edxml::write(&mut out, &sent.message, &Trace { hops: vec![hop], business: None }, &parts).unwrap();
    for _ in 0..sent.lost {
        out = without_last_attachment(&out);
    }
    let settings = settings(&sent.letters[0]);
    let verification = verify_package(&out, &settings, &PackageRequest::default()).unwrap();
    let found = verification.compliance(&rules());
    found.broken().map(|checked| checked.rule.id).collect()
}

/// `yyyy/MM/dd HH:mm:ss`, in Vietnam.
fn shown(at: UnixTime) -> String {
    at.to_string()[..19].replace('-', "/").replace('T', " ")
}

/// The package without the octets of its last attachment: the manifest still declares it.
fn without_last_attachment(package: &[u8]) -> Vec<u8> {
    let text = String::from_utf8(package.to_vec()).unwrap();
    let from = text.rfind("<Attachment>").expect("an attachment");
    let end = "</Attachment>";
    let to = from + text[from..].find(end).unwrap() + end.len();
    [&text[..from], &text[to..]].concat().into_bytes()
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
    // A local rule wants PDF only.
    let mut asked = ComplianceSettings::new(RuleSet::named("national").unwrap());
    asked.file_name = "van-ban.xml".to_owned();
    let found = compliance(&signed, &verification, &asked).unwrap();
    found.broken().map(|checked| checked.rule.id).collect()
}

fn at() -> UnixTime {
    morning()
}
