//! Which part of a document a verdict is about. "Valid" alone is not true of a file that was changed afterwards: what
//! is valid is a version of it.

use super::messages::{self, Lang};
use super::model::{Report, SignatureReport};
use crate::findings::ChangeLevel;
use crate::policy::Verdict;

/// The verdict on a document in one sentence: "VALID for version 1 of 2; later changes: …".
#[must_use]
pub fn sentence(report: &Report, lang: Lang) -> String {
    let newest = report.signatures.iter().filter(|s| s.coverage != "unclear").max_by_key(|s| s.revision);
    let reason = report.reason.map(|reason| messages::reason(reason, lang));
    said(report.verdict, reason, newest, report.revisions, lang)
}

/// The same of one signature.
pub(super) fn of_signature(signature: &SignatureReport, revisions: usize, lang: Lang) -> String {
    let clear = Some(signature).filter(|s| s.coverage != "unclear");
    let reason = signature.reason.map(|reason| messages::reason(reason, lang));
    said(signature.verdict, reason, clear, revisions, lang)
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
    let version = match lang {
        Lang::Vi => format!("phiên bản {} trên {revisions}", signed.revision),
        Lang::En => format!("version {} of {revisions}", signed.revision),
    };
    let whole = signed.coverage == "file";
    let since = if whole { String::new() } else { format!("; {}", later(signed, lang)) };
    match (verdict, reason) {
        (Verdict::Passed, _) if whole => {
            format!("{word} {} ({version})", lang.pick("đối với toàn bộ tệp", "for the whole file"))
        }
        (Verdict::Passed, _) => format!("{word} {} {version}{since}", lang.pick("đối với", "for")),
        (_, Some(reason)) => {
            format!("{word}: {reason}; {} {version}{since}", lang.pick("chữ ký ký trên", "what was signed is"))
        }
        (_, None) => format!("{word}; {} {version}{since}", lang.pick("chữ ký ký trên", "what was signed is")),
    }
}

/// What later versions did.
fn later(signed: &SignatureReport, lang: Lang) -> String {
    let mut words = Vec::new();
    for (level, vi, en) in LEVELS {
        if signed.modifications.changes.iter().any(|change| change.level == *level) {
            words.push(lang.pick(vi, en));
        }
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
