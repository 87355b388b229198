//! The report on a package for people.

use core::fmt::Write;

use super::coverage;
use super::report::{AttachmentReport, PackageReport};
use crate::policy::Severity;
use crate::policy::Verdict;
use crate::report;
use crate::report::Detail;
use crate::report::FindingReport;
use crate::report::Lang;
use crate::report::messages;

/// One line: verdict and reason.
#[must_use]
pub fn headline(report: &PackageReport, lang: Lang) -> String {
    format!("{} {}", mark(Some(report.verdict)), sentence(report, lang))
}

/// The same without a sign.
pub(super) fn sentence(report: &PackageReport, lang: Lang) -> String {
    let mut text = messages::verdict(report.verdict, lang).to_owned();
    let kind = match report.kind {
        "status" => lang.pick("thông điệp trạng thái edXML", "edXML state"),
        _ => lang.pick("gói tin edXML", "edXML package"),
    };
    let _ = write!(text, " · {kind}");
    if let Some(reason) = report.reason {
        let _ = write!(text, " · {}", reason.words(lang));
    }
    text
}

/// The report on one package.
#[must_use]
pub fn render(report: &PackageReport, lang: Lang, detail: Detail) -> String {
    let mut text = format!("{}\n  {}\n", shown(&report.file), headline(report, lang));
    if let Some(form) = &report.compliance {
        let _ = writeln!(text, "  {}", report::form_headline(form, lang));
        // Told here, too, since what is inside is not told in few words.
        let label = lang.pick("✘ Văn bản bên trong không đúng thể thức", "✘ Documents inside whose form is wrong");
        list(&mut text, label, &report.breaking().into_iter().map(str::to_owned).collect::<Vec<_>>());
    }
    if detail > Detail::Quiet {
        message(&mut text, report, lang);
        signature(&mut text, report, lang, detail);
        for attachment in &report.attachments {
            self::attachment(&mut text, attachment, lang, detail);
        }
        let open: Vec<String> = report.uncovered.iter().map(|path| part(path, lang)).collect();
        list(&mut text, lang.pick("Không chữ ký hợp lệ nào bảo vệ", "Covered by no valid signature"), &open);
        findings(&mut text, &report.findings, lang, detail, "  ");
        for compared in &report.consistency {
            let sign = match compared.result {
                "agrees" => "=",
                "differs" => "≠",
                _ => "·",
            };
            let _ = writeln!(text, "  {sign} {}", shown(lang.pick(&compared.vi, &compared.en)));
        }
        if detail == Detail::Verbose {
            for open in &report.not_checked {
                let _ = writeln!(text, "  · {}", shown(lang.pick(&open.vi, &open.en)));
            }
        }
    }
    if let Some(form) = &report.compliance {
        text.push_str(&report::render_form(form, lang, detail));
    }
    text
}

fn message(text: &mut String, report: &PackageReport, lang: Lang) {
    let message = &report.message;
    let from = if message.from.name.is_empty() { &message.from.organ_id } else { &message.from.name };
    if message.is_status() {
        let answered = message.response_for.first().map(|r| r.code.as_str()).unwrap_or_default();
        let _ = writeln!(
            text,
            "  {}: {} · {} {} · {} · {}",
            lang.pick("Trạng thái", "State"),
            shown(&message.status_code),
            lang.pick("văn bản", "document"),
            shown(answered),
            shown(from),
            shown(&message.timestamp),
        );
        return;
    }
    let _ = writeln!(
        text,
        "  {}: {} · {} · {}",
        lang.pick("Văn bản (theo gói tin)", "Document (as the message says)"),
        shown(&message.code.written()),
        shown(&message.promulgation.date),
        shown(from),
    );
    if !message.subject.is_empty() {
        let _ = writeln!(text, "    {}", shown(&message.subject));
    }
}

/// What the message says of itself: names and values, those it does not say left out.
pub(super) fn message_facts(report: &PackageReport, lang: Lang) -> Vec<(String, String)> {
    let message = &report.message;
    let from = if message.from.name.is_empty() { &message.from.organ_id } else { &message.from.name };
    let answered = message.response_for.first().map(|r| r.code.clone()).unwrap_or_default();
    let all = if message.is_status() {
        vec![
            (lang.pick("Trạng thái", "State"), message.status_code.clone()),
            (lang.pick("Của văn bản", "Of the document"), answered),
            (lang.pick("Cơ quan trả lời", "Answered by"), from.clone()),
            (lang.pick("Thời điểm", "Time"), message.timestamp.clone()),
        ]
    } else {
        vec![
            (lang.pick("Số, ký hiệu (theo gói tin)", "Number (as the message says)"), message.code.written()),
            (lang.pick("Ngày (theo gói tin)", "Date (as the message says)"), message.promulgation.date.clone()),
            (lang.pick("Cơ quan gửi (theo gói tin)", "From (as the message says)"), from.clone()),
            (lang.pick("Trích yếu (theo gói tin)", "Subject (as the message says)"), message.subject.clone()),
        ]
    };
    all.into_iter().filter(|(_, value)| !value.is_empty()).map(|(name, value)| (name.to_owned(), value)).collect()
}

/// A message's signature that there is no report on.
pub(super) fn signature_state(state: &str, lang: Lang) -> &'static str {
    match state {
        "signed" => "",
        "placeholder" => lang.pick("chỉ có phần tử mẫu, không phải chữ ký", "a placeholder and no signature"),
        "not-signed" => lang.pick("không có", "none"),
        _ => lang.pick("không đọc được", "cannot be read"),
    }
}

/// An attachment that there is no report on.
pub(super) fn attachment_state(state: &str, lang: Lang) -> &'static str {
    match state {
        "too-deep" => lang.pick("gói tin lồng quá sâu, không kiểm tra", "a package nested too deep, not checked"),
        "unreadable" => lang.pick("không kiểm tra được", "could not be checked"),
        _ => lang.pick("loại tệp không tìm chữ ký bên trong", "a kind of file in which no signature is looked for"),
    }
}

/// What an attachment is, and how large.
pub(super) fn kind(attachment: &AttachmentReport) -> String {
    let inner = attachment.inner.as_ref().map(|inner| format!(" > {}", inner.kind)).unwrap_or_default();
    format!("{}{inner}, {} byte", attachment.kind.unwrap_or("-"), attachment.octets)
}

fn signature(text: &mut String, report: &PackageReport, lang: Lang, detail: Detail) {
    let signature = &report.message_signature;
    let state = signature_state(signature.state, lang);
    let label = lang.pick("Chữ ký của gói tin", "The message's signature");
    match &signature.report {
        Some(nested) => {
            let _ = writeln!(text, "  {label}: {}", report::headline(nested, lang));
            nested_report(text, nested, lang, detail);
        }
        None => {
            let _ = writeln!(text, "  {label}: {state}");
        }
    }
}

fn attachment(text: &mut String, attachment: &AttachmentReport, lang: Lang, detail: Detail) {
    let _ = writeln!(
        text,
        "  {} {}: {} ({})",
        lang.pick("Tệp đính kèm", "Attachment"),
        attachment.number,
        shown(&attachment.name),
        kind(attachment),
    );
    match (&attachment.report, &attachment.package) {
        (Some(nested), _) => {
            let _ = writeln!(text, "    {}", report::headline(nested, lang));
            nested_report(text, nested, lang, detail);
        }
        (None, Some(nested)) => {
            for line in render(nested, lang, detail).lines().skip(1) {
                let _ = writeln!(text, "  {line}");
            }
        }
        (None, None) => {
            let said = attachment_state(attachment.state, lang);
            let _ = writeln!(text, "    {} {said}", mark(None));
            if let Some(error) = attachment.error.as_ref().filter(|_| detail == Detail::Verbose) {
                let _ = writeln!(text, "      {}", shown(error));
            }
        }
    }
    findings(text, &attachment.findings, lang, detail, "    ");
}

/// The signatures of a document, further in.
fn nested_report(text: &mut String, nested: &report::Report, lang: Lang, detail: Detail) {
    for line in report::render(nested, lang, detail).lines().skip(2).filter(|line| !line.trim().is_empty()) {
        let _ = writeln!(text, "  {line}");
    }
}

fn findings(text: &mut String, all: &[FindingReport], lang: Lang, detail: Detail, indent: &str) {
    for finding in all {
        if finding.severity > Severity::Info || detail == Detail::Verbose {
            let sign = match finding.severity {
                Severity::Error => "✘",
                Severity::Warning => "!",
                Severity::Info => "·",
            };
            let _ = writeln!(text, "{indent}{sign} {}", shown(lang.pick(&finding.vi, &finding.en)));
        }
    }
}

/// What a part is called.
pub(super) fn part(path: &str, lang: Lang) -> String {
    if path == coverage::HEADER {
        return lang.pick("phần đầu gói tin", "the header").to_owned();
    }
    if path == coverage::BODY {
        return lang.pick("danh mục tệp", "the manifest").to_owned();
    }
    let number = match path.strip_prefix(coverage::ATTACHMENT) {
        Some("") => Some(1),
        Some(rest) => rest.strip_prefix('[').and_then(|n| n.strip_suffix(']')).and_then(|n| n.parse::<usize>().ok()),
        None => None,
    };
    match number {
        Some(number) => format!("{} {number}", lang.pick("tệp đính kèm", "attachment")),
        None => path.to_owned(),
    }
}

fn list(text: &mut String, label: &str, all: &[String]) {
    /// A package may have a thousand attachments.
    const TOLD: usize = 12;
    if all.is_empty() {
        return;
    }
    let told: Vec<String> = all.iter().take(TOLD).map(|item| shown(item)).collect();
    let more = if all.len() > TOLD { format!(", … ({})", all.len()) } else { String::new() };
    let _ = writeln!(text, "  {label}: {}{more}", told.join(", "));
}

const fn mark(verdict: Option<Verdict>) -> &'static str {
    match verdict {
        Some(Verdict::Passed) => "✔",
        Some(Verdict::Failed) => "✘",
        Some(Verdict::Indeterminate) => "?",
        Some(Verdict::Unsigned) | None => "–",
    }
}

/// A package must not steer the terminal.
fn shown(text: &str) -> String {
    let steers = |c: char| {
        c.is_control()
            || matches!(c, '\u{061c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    text.chars().map(|c| if steers(c) { char::REPLACEMENT_CHARACTER } else { c }).collect()
}
