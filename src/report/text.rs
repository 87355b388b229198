//! Text for people: first what matters, then why, then the rest when asked for.

use core::fmt::Write;

use super::messages::{self, Lang};
use super::model::{Changes, Report, SignatureReport};
use crate::base::UnixTime;
use crate::findings::ChangeLevel;
use crate::policy::CertificateTruth;
use crate::policy::ContentTruth;
use crate::policy::Severity;
use crate::policy::ValueTruth;
use crate::policy::Verdict;

/// How much to tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Detail {
    /// One line a document.
    Quiet,
    /// Verdict, signers, what went wrong or should be known.
    Normal,
    /// Everything.
    Verbose,
}

/// One line: verdict, number of signatures, reason.
#[must_use]
pub fn headline(report: &Report, lang: Lang) -> String {
    let mut text = format!("{} {}", mark(report.verdict), messages::verdict(report.verdict, lang));
    if report.verdict != Verdict::Unsigned {
        let n = report.signatures.len();
        let _ = match lang {
            Lang::Vi => write!(text, " · {n} chữ ký"),
            Lang::En => write!(text, " · {n} {}", if n == 1 { "signature" } else { "signatures" }),
        };
    }
    if let Some(reason) = report.reason {
        let _ = write!(text, " · {}", messages::reason(reason, lang));
    }
    text
}

/// The report on one document.
#[must_use]
pub fn render(report: &Report, lang: Lang, detail: Detail) -> String {
    let mut text = format!("{}\n  {}\n", shown(&report.file), headline(report, lang));
    if detail > Detail::Quiet {
        for (i, signature) in report.signatures.iter().enumerate() {
            signature_text(&mut text, i + 1, signature, lang, detail);
        }
    }
    if detail == Detail::Verbose {
        let _ = writeln!(
            text,
            "\n  {}: {} · {} {} · {}: {}\n  SHA-256: {}",
            lang.pick("Thời điểm kiểm tra", "Judged at"),
            moment(report.validated_at, lang),
            report.revisions,
            lang.pick("phiên bản", if report.revisions == 1 { "revision" } else { "revisions" }),
            lang.pick("chính sách", "policy"),
            report.policy,
            report.sha256,
        );
    }
    text
}

fn signature_text(text: &mut String, number: usize, signature: &SignatureReport, lang: Lang, detail: Detail) {
    let who = signature.signer.as_ref();
    let name = who
        .and_then(|s| s.common_name.as_deref())
        .or(who.map(|s| s.subject.as_str()))
        .unwrap_or(lang.pick("không rõ người ký", "signer unknown"));
    let of = who
        .and_then(|s| s.organization.as_deref())
        .filter(|o| *o != name)
        .map(|o| format!(" ({o})"))
        .unwrap_or_default();
    let _ = writeln!(
        text,
        "\n  {number}. {} {} · {}: {}{}",
        mark(signature.verdict),
        messages::verdict(signature.verdict, lang),
        kind(signature.kind, lang),
        shown(name),
        shown(&of)
    );
    if let Some(reason) = signature.reason {
        let _ = writeln!(text, "     {}: {}", lang.pick("Lý do", "Reason"), messages::reason(reason, lang));
    }
    let _ = writeln!(text, "     {}", truths(signature, lang));
    let _ = writeln!(text, "     {}", time(signature, lang));
    let _ = writeln!(text, "     {}", covers(signature, lang));
    for finding in &signature.findings {
        if finding.severity > Severity::Info || detail == Detail::Verbose {
            let sign = match finding.severity {
                Severity::Error => "✘",
                Severity::Warning => "!",
                Severity::Info => "·",
            };
            let _ = writeln!(text, "     {sign} {}", shown(lang.pick(&finding.vi, &finding.en)));
        }
    }
    if detail == Detail::Verbose {
        verbose(text, signature, lang);
    }
}

fn verbose(text: &mut String, signature: &SignatureReport, lang: Lang) {
    if let Some(signer) = &signature.signer {
        let _ = writeln!(text, "     {}: {}", lang.pick("Cấp cho", "Subject"), shown(&signer.subject));
        let _ = writeln!(text, "     {}: {}", lang.pick("Cấp bởi", "Issuer"), shown(&signer.issuer));
        let _ = writeln!(text, "     {}: {}", lang.pick("Số hiệu chứng thư", "Serial"), signer.serial);
        let _ = writeln!(
            text,
            "     {} {} {} {}",
            lang.pick("Hiệu lực: từ", "Valid from"),
            moment(signer.not_before, lang),
            lang.pick("đến", "to"),
            moment(signer.not_after, lang),
        );
        let _ = writeln!(text, "     {}: {}", lang.pick("SHA-256 của chứng thư", "Certificate SHA-256"), signer.sha256);
    }
    let _ = writeln!(
        text,
        "     {}: {} · {} · {} · {} {}",
        lang.pick("Kỹ thuật", "Technical"),
        shown(&signature.id),
        shown(signature.subfilter.as_deref().unwrap_or("–")),
        signature.digest_algorithm.as_deref().unwrap_or("–"),
        signature.signature_algorithm.as_deref().unwrap_or("–"),
        signature.key_bits.map(|b| b.to_string()).unwrap_or_default(),
    );
    // Those that decide something are among the findings.
    let told = |change: &Changes| signature.findings.iter().any(|finding| finding.en == change.en);
    for change in signature.modifications.changes.iter().filter(|change| !told(change)) {
        let _ = writeln!(text, "     · {}", shown(lang.pick(&change.vi, &change.en)));
    }
}

fn truths(signature: &SignatureReport, lang: Lang) -> String {
    let content = match signature.truths.content {
        ContentTruth::Intact => lang.pick("toàn vẹn", "intact"),
        ContentTruth::Broken => lang.pick("ĐÃ THAY ĐỔI", "CHANGED"),
        ContentTruth::Unchecked => lang.pick("chưa kiểm tra được", "not checked"),
    };
    let value = match signature.truths.signature {
        ValueTruth::Good => lang.pick("đúng", "good"),
        ValueTruth::Bad => lang.pick("SAI", "BAD"),
        ValueTruth::Unchecked => lang.pick("chưa kiểm tra được", "not checked"),
    };
    let certificate = match signature.truths.certificate {
        CertificateTruth::Trusted => lang.pick("được tin cậy", "trusted"),
        CertificateTruth::Untrusted => lang.pick("KHÔNG được tin cậy", "NOT trusted"),
        CertificateTruth::Undecided => lang.pick("chưa kết luận được", "undecided"),
    };
    let profile = signature.trust_profile.as_ref().map(|p| format!(" ({p})")).unwrap_or_default();
    match lang {
        Lang::Vi => format!("Nội dung đã ký {content} · chữ ký {value} · chứng thư {certificate}{profile}"),
        Lang::En => format!("Signed content {content} · signature {value} · certificate {certificate}{profile}"),
    }
}

fn time(signature: &SignatureReport, lang: Lang) -> String {
    let times = &signature.signing_time;
    match (times.proven, times.timestamped, times.claimed, lang) {
        (Some(t), _, _, Lang::Vi) => format!("Ký lúc {} (giờ Việt Nam, có dấu thời gian)", t.vietnam()),
        (Some(t), _, _, Lang::En) => format!("Signed at {t} (time-stamped)"),
        (None, Some(t), _, Lang::Vi) => {
            format!("Dấu thời gian ghi {} (giờ Việt Nam), chưa xác nhận được", t.vietnam())
        }
        (None, Some(t), _, Lang::En) => format!("A time-stamp says {t}, not proven"),
        (None, None, Some(t), Lang::Vi) => {
            format!("Người ký khai ký lúc {} (giờ Việt Nam), không có dấu thời gian", t.vietnam())
        }
        (None, None, Some(t), Lang::En) => format!("The signer claims {t}; there is no time-stamp"),
        (None, None, None, Lang::Vi) => "Không có giờ ký và không có dấu thời gian".to_owned(),
        (None, None, None, Lang::En) => "There is no signing time and no time-stamp".to_owned(),
    }
}

fn covers(signature: &SignatureReport, lang: Lang) -> String {
    let what = match signature.coverage.as_str() {
        "file" => lang.pick("Ký trên toàn bộ tệp", "Covers the whole file").to_owned(),
        "revision" => format!("{} {}", lang.pick("Ký trên phiên bản", "Covers revision"), signature.revision),
        _ => return lang.pick("Không rõ ký trên phần nào", "What it covers is unclear").to_owned(),
    };
    let since = match signature.modifications.level {
        ChangeLevel::None if signature.coverage == "file" => return what,
        ChangeLevel::None => lang.pick("sau đó không có thay đổi", "nothing changed since"),
        ChangeLevel::Ltv => lang.pick("sau đó thêm dữ liệu xác thực", "validation data was added since"),
        ChangeLevel::Sign => lang.pick("sau đó có thêm chữ ký khác", "signatures were added since"),
        ChangeLevel::Form => lang.pick("sau đó có điền biểu mẫu", "form fields were filled in since"),
        ChangeLevel::Annotation => lang.pick("sau đó có thêm chú thích", "annotations were added since"),
        ChangeLevel::Other => lang.pick("SAU ĐÓ NỘI DUNG BỊ THAY ĐỔI", "THE CONTENT WAS CHANGED SINCE"),
    };
    format!("{what}; {since}")
}

/// A time as it is written where it is read.
fn moment(time: UnixTime, lang: Lang) -> String {
    match lang {
        Lang::Vi => time.vietnam(),
        Lang::En => time.to_string(),
    }
}

const fn mark(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Passed => "✔",
        Verdict::Failed => "✘",
        Verdict::Indeterminate => "?",
        Verdict::Unsigned => "–",
    }
}

fn kind(kind: &str, lang: Lang) -> &'static str {
    match kind {
        "seal" => lang.pick("Cơ quan, tổ chức", "Organisation"),
        "timestamp" => lang.pick("Dấu thời gian văn bản", "Document time-stamp"),
        _ => lang.pick("Người ký", "Signer"),
    }
}

/// Text from certificates and files must not steer a terminal or turn its direction (threat V-14).
fn shown(text: &str) -> String {
    let steers = |c: char| {
        c.is_control()
            || matches!(c, '\u{061c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    text.chars().map(|c| if steers(c) { char::REPLACEMENT_CHARACTER } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_steers_the_terminal() {
        assert_eq!(shown("Nguyễn Văn Thử"), "Nguyễn Văn Thử");
        assert_eq!(shown("a\u{1b}[2Jb\nc\u{202e}d\u{2028}e"), "a\u{fffd}[2Jb\u{fffd}c\u{fffd}d\u{fffd}e");
    }
}
