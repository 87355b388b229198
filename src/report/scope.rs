//! Which part of a document a verdict is about. "Valid" alone is not true of a file that was changed afterwards: what
//! is valid is a version of it.

use super::messages::{self, Lang};
use super::model::{Report, SignatureReport};
use crate::findings::ChangeLevel;
use crate::policy::Verdict;

/// The verdict on a document in one sentence: "VALID for version 1 of 2; later changes: …".
#[must_use]
pub fn sentence(report: &Report, lang: Lang) -> String {
    let reason = report.reason.map(|reason| messages::reason(reason, lang));
    if is_xml(report) {
        let told = beyond(report, lang).unwrap_or_else(|| whole(lang).to_owned());
        return of_part(report.verdict, reason, &told, lang);
    }
    said(report.verdict, reason, newest(report), report.revisions, lang)
}

/// The same of one signature.
pub(super) fn of_signature(signature: &SignatureReport, revisions: usize, lang: Lang) -> String {
    let clear = Some(signature).filter(|s| s.coverage != "unclear");
    let reason = signature.reason.map(|reason| messages::reason(reason, lang));
    if let Some(xml) = signature.xml.as_ref().filter(|_| signature.kind != "timestamp") {
        let part = match signature.coverage.as_str() {
            "file" => whole(lang).to_owned(),
            _ => format!("{}: {}", lang.pick("phần đã ký", "what is signed"), xml.signed(lang)),
        };
        return of_part(signature.verdict, reason, &part, lang);
    }
    said(signature.verdict, reason, clear, revisions, lang)
}

fn is_xml(report: &Report) -> bool {
    report.format == "xml"
}

const fn whole(lang: Lang) -> &'static str {
    lang.pick("toàn bộ tệp", "the whole file")
}

/// A verdict about parts of a document rather than about versions.
fn of_part(verdict: Verdict, reason: Option<&str>, part: &str, lang: Lang) -> String {
    let word = messages::verdict(verdict, lang);
    match (verdict, reason) {
        (Verdict::Passed, _) => format!("{word} {} {part}", lang.pick("đối với", "for")),
        (_, Some(reason)) => format!("{word}: {reason}"),
        (_, None) => word.to_owned(),
    }
}

fn said(
    verdict: Verdict,
    reason: Option<&str>,
    signed: Option<&SignatureReport>,
    revisions: usize,
    lang: Lang,
) -> String {
    let word = messages::verdict(verdict, lang);
    let Some(signed) = signed else {
        return match reason {
            Some(reason) => format!("{word}: {reason}"),
            None => word.to_owned(),
        };
    };
    let numbers = format!("{} {} {revisions}", signed.revision, lang.pick("trên", "of"));
    let whole = signed.coverage == "file";
    let since = if whole { String::new() } else { format!("; {}", later(signed, lang)) };
    match (verdict, reason) {
        (Verdict::Passed, _) if whole => {
            format!("{word} {} {numbers})", lang.pick("đối với toàn bộ tệp (phiên bản", "for the whole file (version"))
        }
        (Verdict::Passed, _) => format!("{word} {} {numbers}{since}", lang.pick("đối với phiên bản", "for version")),
        (_, Some(reason)) => {
            format!("{word}: {reason}; {} {numbers}{since}", lang.pick("phiên bản được ký:", "version signed:"))
        }
        (_, None) => format!("{word}; {} {numbers}{since}", lang.pick("phiên bản được ký:", "version signed:")),
    }
}

/// For a file that passed and goes on behind what was signed last: which version passed, and what came then. In XML: what
/// nobody signed.
pub(super) fn beyond(report: &Report, lang: Lang) -> Option<String> {
    if is_xml(report) {
        return beside(report, lang);
    }
    let newest = newest(report).filter(|s| report.verdict == Verdict::Passed && s.coverage != "file")?;
    let (version, of) = (lang.pick("phiên bản", "version"), lang.pick("trên", "of"));
    Some(format!("{version} {} {of} {}; {}", newest.revision, report.revisions, later(newest, lang)))
}

/// For XML that passed: that only parts of it are signed, and which are not.
fn beside(report: &Report, lang: Lang) -> Option<String> {
    let signed = || report.signatures.iter().filter(|s| s.kind != "timestamp");
    if report.verdict != Verdict::Passed || signed().any(|s| s.coverage == "file") {
        return None;
    }
    let mut open: Vec<String> = Vec::new();
    for part in signed().filter_map(|s| s.xml.as_ref()).flat_map(|xml| xml.unsigned_by_anybody(lang)) {
        if !open.contains(&part) {
            open.push(part);
        }
    }
    let parts = lang.pick("các phần đã ký", "the signed parts");
    Some(match open.is_empty() {
        true => parts.to_owned(),
        false => format!("{parts}; {}: {}", lang.pick("không được ký", "not signed"), open.join(", ")),
    })
}

fn newest(report: &Report) -> Option<&SignatureReport> {
    report.signatures.iter().filter(|s| s.coverage != "unclear").max_by_key(|s| s.revision)
}

/// What later versions did.
fn later(signed: &SignatureReport, lang: Lang) -> String {
    let changes = &signed.modifications.changes;
    if changes.iter().any(|change| change.code == "not-compared") {
        return lang.pick("thay đổi sau đó CHƯA ĐƯỢC SO SÁNH", "what changed since was NOT COMPARED").to_owned();
    }
    let mut words = Vec::new();
    for (level, vi, en) in LEVELS {
        if changes.iter().any(|change| change.level == *level) {
            words.push(lang.pick(vi, en));
        }
    }
    // What cannot be seen is worth a word only where it is all.
    if words.len() > 1 && changes.iter().any(|change| change.level == ChangeLevel::None) {
        words.pop();
    }
    if words.is_empty() {
        return lang.pick("sau đó không có thay đổi", "nothing changed since").to_owned();
    }
    format!("{}: {}", lang.pick("thay đổi về sau", "later changes"), words.join(", "))
}

/// The gravest first.
const LEVELS: &[(ChangeLevel, &str, &str)] = &[
    (ChangeLevel::Other, "NỘI DUNG BỊ THAY ĐỔI", "THE CONTENT WAS CHANGED"),
    (ChangeLevel::Annotation, "thêm chú thích", "annotations added"),
    (ChangeLevel::Form, "điền biểu mẫu", "form fields filled in"),
    (ChangeLevel::Sign, "thêm chữ ký khác", "other signatures added"),
    (ChangeLevel::Ltv, "thêm dữ liệu xác thực", "validation data added"),
    (ChangeLevel::None, "không có gì nhìn thấy được", "nothing that can be seen"),
];

/// What a change amounts to, in a few words.
pub(super) fn level(level: ChangeLevel, lang: Lang) -> &'static str {
    LEVELS.iter().find(|(l, ..)| *l == level).map_or("", |(_, vi, en)| lang.pick(vi, en))
}
