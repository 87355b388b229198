//! Text for people: first what matters, then why, then the rest when asked for.

use core::fmt::Write;

use super::compliance;
use super::messages::{self, Lang};
use super::model::{Changes, Report, RevocationReport, SignatureClass, SignatureReport};
use super::scope;
use super::tt15::{TimeBasis, Tt15Report, ValidAtSigning};
use super::xml::XmlReport;
use crate::base::UnixTime;
use crate::findings::ChangeLevel;
use crate::findings::StatusKind;
use crate::policy::CertificateTruth;
use crate::policy::ContentTruth;
use crate::policy::Severity;
use crate::policy::StatusState;
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
    if let Some(beyond) = scope::beyond(report, lang) {
        let _ = write!(text, " · {beyond}");
    }
    text
}

/// Of a document that was judged without being seen.
pub(super) const UNSEEN: (&str, &str) = (
    "Thể thức: không xét. Đánh giá theo dữ kiện đã lưu nên không xem lại các trang; muốn xét thì chạy 'kyso verify --compliance' trên văn bản.",
    "Form: not asked. Judged by stored facts, without looking at the pages; to ask it, run 'kyso verify --compliance' on the document.",
);

/// The report on one document.
#[must_use]
pub fn render(report: &Report, lang: Lang, detail: Detail) -> String {
    let mut text = format!("{}\n  {}\n", shown(&report.file), headline(report, lang));
    if let Some(form) = &report.compliance {
        let _ = writeln!(text, "  {}", compliance::headline(form, lang));
    }
    if report.judged_by.is_some() {
        let _ = writeln!(text, "  {}", lang.pick(UNSEEN.0, UNSEEN.1));
    }
    if detail > Detail::Quiet && report.facts_at != report.validated_at {
        let _ = writeln!(
            text,
            "  {} {}; {} {}",
            lang.pick("Xét theo thời điểm", "Judged as of"),
            moment(report.validated_at, lang),
            lang.pick("trên dữ kiện thu thập lúc", "on facts collected at"),
            moment(report.facts_at, lang),
        );
    }
    if detail > Detail::Quiet
        && let Some(encryption) = &report.encryption
        && (encryption.sealed.is_some() || detail == Detail::Verbose)
    {
        let _ = writeln!(text, "  {}", shown(lang.pick(&encryption.vi, &encryption.en)));
    }
    if detail > Detail::Quiet {
        for (i, signature) in report.signatures.iter().enumerate() {
            signature_text(&mut text, i + 1, signature, report.validated_at, lang, detail);
        }
    }
    if let Some(form) = &report.compliance {
        text.push_str(&compliance::render(form, lang, detail));
    }
    if detail == Detail::Verbose {
        let word = lang.pick("phiên bản", if report.revisions == 1 { "revision" } else { "revisions" });
        let revisions = match (report.format.as_str(), report.revisions) {
            ("xml", _) | (_, 0) => String::new(),
            _ => format!("{} {word} · ", report.revisions),
        };
        let _ = writeln!(
            text,
            "\n  {}: {} · {revisions}{}: {}\n  SHA-256: {}",
            lang.pick("Thời điểm kiểm tra", "Judged at"),
            moment(report.validated_at, lang),
            lang.pick("chính sách", "policy"),
            report.policy,
            report.sha256,
        );
    }
    text
}

/// Seconds before the end of what can be proven from which on it is told unasked: 90 days.
const SOON: i64 = 90 * 86_400;

fn signature_text(
    text: &mut String,
    number: usize,
    signature: &SignatureReport,
    validated_at: UnixTime,
    lang: Lang,
    detail: Detail,
) {
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
        shown(heading(signature, lang)),
        shown(name),
        shown(&of)
    );
    if let Some(reason) = signature.reason {
        let _ = writeln!(text, "     {}: {}", lang.pick("Lý do", "Reason"), messages::reason(reason, lang));
    }
    let _ = writeln!(text, "     {}", truths(signature, lang));
    let _ = writeln!(text, "     {}", time(signature, lang));
    for line in signature.tt15.as_ref().and_then(|groups| certificate(groups, lang)).into_iter().flatten() {
        let _ = writeln!(text, "     {}", shown(&line));
    }
    for line in coverage(signature, lang) {
        let _ = writeln!(text, "     {}", shown(&line));
    }
    if let Some(end) = signature.renew_before
        && (detail == Detail::Verbose || end < validated_at.plus_seconds(SOON))
    {
        let _ = writeln!(
            text,
            "     {} {}",
            lang.pick("Chứng minh được đến hết", "Provable until"),
            match lang {
                Lang::Vi => format!("{}; cần thêm dấu thời gian văn bản trước lúc đó", end.vietnam()),
                Lang::En => format!("{end}; add a document time-stamp before"),
            }
        );
    }
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
        shown(format(signature)),
        signature.digest_algorithm.as_deref().unwrap_or("–"),
        signature.signature_algorithm.as_deref().unwrap_or("–"),
        signature.key_bits.map(|b| b.to_string()).unwrap_or_default(),
    );
    let _ = writeln!(
        text,
        "     {}: {}{}",
        lang.pick("Bộ quy tắc", "Rules"),
        signature.rules,
        signature
            .level
            .map(|l| format!(" · {} {l} ({})", lang.pick("mức", "level"), standard(signature)))
            .unwrap_or_default(),
    );
    if let Some(xml) = &signature.xml {
        self::xml(text, xml, lang);
    }
    for one in &signature.revocation {
        let _ = writeln!(text, "     {}", shown(&status(one, lang)));
    }
    // Those that decide something are among the findings.
    let told = |change: &Changes| signature.findings.iter().any(|finding| finding.en == change.en);
    for change in signature.modifications.changes.iter().filter(|change| !told(change)) {
        let _ = writeln!(text, "     · {}", shown(lang.pick(&change.vi, &change.en)));
    }
}

/// `/SubFilter`, or what kind of XML signature it is.
pub(super) fn format(signature: &SignatureReport) -> &str {
    let of_xml = signature.xml.as_ref().map(XmlReport::format);
    signature.subfilter.as_deref().or(of_xml).unwrap_or("–")
}

/// What defines its level.
pub(super) const fn standard(signature: &SignatureReport) -> &'static str {
    if signature.xml.is_some() { "EN 319 132-1" } else { "EN 319 142-1" }
}

fn xml(text: &mut String, xml: &XmlReport, lang: Lang) {
    let form = xml.form(lang).map(|form| format!(" · {}: {form}", lang.pick("biểu mẫu", "form"))).unwrap_or_default();
    let _ = writeln!(text, "     {}: {}{form}", lang.pick("Vị trí", "Place"), shown(&xml.path));
    for reference in &xml.references {
        let _ = writeln!(
            text,
            "     · {} {} → {} · {} · {} {} · {}",
            lang.pick("tham chiếu", "reference"),
            shown(reference.uri.as_deref().unwrap_or("–")),
            shown(reference.path.as_deref().unwrap_or("–")),
            reference.digest_algorithm.unwrap_or("–"),
            reference.octets,
            lang.pick("byte", "octets"),
            match reference.outcome {
                "match" => lang.pick("khớp", "matches"),
                "mismatch" => lang.pick("KHÔNG KHỚP", "DOES NOT MATCH"),
                _ => lang.pick("chưa kiểm tra được", "not checked"),
            },
        );
    }
}

/// What is known of one certificate's revocation.
pub(super) fn status(one: &RevocationReport, lang: Lang) -> String {
    let state = match one.status {
        StatusState::Good => lang.pick("không bị thu hồi", "not revoked"),
        StatusState::Revoked => lang.pick("ĐÃ BỊ THU HỒI", "REVOKED"),
        StatusState::OnHold => lang.pick("ĐANG BỊ TẠM DỪNG", "SUSPENDED"),
        StatusState::Unknown => lang.pick("tổ chức cấp không biết", "unknown to its authority"),
        StatusState::NotChecked => lang.pick("chưa kiểm tra được", "not checked"),
        StatusState::NotNeeded => lang.pick("không phải kiểm tra", "need not be checked"),
    };
    let source = match (one.source, one.this_update) {
        (Some(StatusKind::Crl), Some(time)) => format!(" (CRL {})", moment(time, lang)),
        (Some(StatusKind::Ocsp), Some(time)) => format!(" (OCSP {})", moment(time, lang)),
        _ => String::new(),
    };
    let place = match one.origin {
        Some("document") => lang.pick(", trong tệp", ", in the document"),
        Some("network") => lang.pick(", tải về khi kiểm tra", ", fetched"),
        Some("cache") => lang.pick(", trong kho đệm", ", from the cache"),
        Some(_) => lang.pick(", được cung cấp", ", handed in"),
        None => "",
    };
    let role = match one.role {
        "time-stamp" => lang.pick("Tình trạng chứng thư dấu thời gian", "Status of the time-stamp's certificate"),
        _ => lang.pick("Tình trạng chứng thư", "Status of the certificate"),
    };
    format!("{role} {}: {state}{source}{place}", one.name)
}

pub(super) fn truths(signature: &SignatureReport, lang: Lang) -> String {
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
    let class = match signature.signature_class {
        Some(SignatureClass::ChuyenDungCongVu) => {
            lang.pick(" (chữ ký số chuyên dùng công vụ)", " (digital signature for public duty)")
        }
        Some(SignatureClass::CongCong) => lang.pick(" (chữ ký số công cộng)", " (public digital signature)"),
        _ => "",
    };
    let class = match (&signature.trust_profile, class) {
        (Some(profile), "") => format!(" ({profile})"),
        _ => class.to_owned(),
    };
    match lang {
        Lang::Vi => format!("Nội dung đã ký {content} · chữ ký {value} · chứng thư {certificate}{class}"),
        Lang::En => format!("Signed content {content} · signature {value} · certificate {certificate}{class}"),
    }
}

pub(super) fn time(signature: &SignatureReport, lang: Lang) -> String {
    let times = &signature.signing_time;
    let at = |time: UnixTime| match lang {
        Lang::Vi => format!("{} (giờ Việt Nam", time.vietnam()),
        Lang::En => format!("{time} ("),
    };
    let own = signature.proofs.iter().find(|p| p.kind == "signature-time-stamp");
    if let (None, Some(proof)) = (own, signature.proofs.first())
        && signature.kind != "timestamp"
    {
        let by = match (proof.kind, lang) {
            ("document-time-stamp", Lang::Vi) => format!(", nhờ dấu thời gian văn bản «{}»)", shown(&proof.by)),
            (_, Lang::Vi) => format!(", nhờ chữ ký sau «{}» có dấu thời gian)", shown(&proof.by)),
            ("document-time-stamp", Lang::En) => format!("by the document time-stamp «{}»)", shown(&proof.by)),
            (_, Lang::En) => format!("by the later signature «{}», which is time-stamped)", shown(&proof.by)),
        };
        let said = match (times.claimed, lang) {
            (Some(t), Lang::Vi) => format!("; người ký khai {}", t.vietnam()),
            (Some(t), Lang::En) => format!("; the signer claims {t}"),
            (None, _) => String::new(),
        };
        return format!(
            "{} {}{by}{said}",
            lang.pick("Chứng minh được đã ký trước", "Proven to be signed before"),
            at(proof.time)
        );
    }
    if signature.kind == "timestamp" {
        return match (times.proven, times.timestamped, lang) {
            (Some(t), _, Lang::Vi) => format!("Đóng dấu lúc {} (giờ Việt Nam)", t.vietnam()),
            (Some(t), _, Lang::En) => format!("Stamped at {t}"),
            (None, Some(t), Lang::Vi) => format!("Ghi {} (giờ Việt Nam), chưa xác nhận được", t.vietnam()),
            (None, Some(t), Lang::En) => format!("States {t}, not proven"),
            (None, None, _) => lang.pick("Không đọc được thời gian", "Its time cannot be read").to_owned(),
        };
    }
    let is_sealed = signature.findings.iter().any(|f| SEALED.contains(&f.code.as_str()));
    match (own.map(|p| p.time), times.timestamped, times.claimed, lang) {
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
        // It may stand in the dictionary, whose strings are encrypted.
        (None, None, None, lang) if is_sealed => lang
            .pick(
                "Không đọc được giờ ký; không có dấu thời gian",
                "The signing time cannot be read; there is no time-stamp",
            )
            .to_owned(),
        (None, None, None, Lang::Vi) => "Không có giờ ký và không có dấu thời gian".to_owned(),
        (None, None, None, Lang::En) => "There is no signing time and no time-stamp".to_owned(),
    }
}

/// Findings that say that the document is encrypted and was not opened.
const SEALED: [&str; 4] = [
    "document.encrypted-not-inspected",
    "document.encrypted-password-wrong",
    "document.encrypted-for-recipients",
    "document.encrypted-not-understood",
];

/// The rest of the seven groups (TT 15/2025/TT-BKHCN Điều 6.4b): who issued the certificate, for whom, for how long, and
/// whether it was in force.
fn certificate(groups: &Tt15Report, lang: Lang) -> Option<[String; 2]> {
    let (from, to) = (groups.valid_from?, groups.valid_to?);
    let then = in_force(groups, lang);
    let issuer = groups.issuing_ca.as_deref().unwrap_or("–");
    let unit = groups.managing_unit.as_deref();
    let unit =
        unit.map(|unit| format!(" · {}: {unit}", lang.pick("đơn vị quản lý", "managing unit"))).unwrap_or_default();
    Some([
        format!("{}: {issuer}{unit}", lang.pick("Tổ chức cấp chứng thư", "Certificate issued by")),
        format!("{}: {} – {}; {then}", lang.pick("Hạn chứng thư", "Validity"), day(from, lang), day(to, lang)),
    ])
}

/// The certificate when it was signed, as far as that can be told.
pub(super) fn in_force(groups: &Tt15Report, lang: Lang) -> &'static str {
    // Without a proof the present is all there is to judge by.
    let unproven = matches!(groups.signing_time_basis, TimeBasis::Claimed | TimeBasis::None);
    match groups.valid_at_signing {
        ValidAtSigning::Valid if unproven => {
            lang.pick("hiện còn hiệu lực, không bị thu hồi", "in force now, not revoked")
        }
        ValidAtSigning::RevocationUnknown if unproven => lang.pick(
            "hiện còn hạn, chưa rõ có bị thu hồi hay không",
            "within its validity now, not known whether revoked",
        ),
        ValidAtSigning::Valid => {
            lang.pick("khi ký còn hiệu lực, không bị thu hồi", "in force when signing, not revoked")
        }
        ValidAtSigning::RevocationUnknown => lang.pick(
            "khi ký còn hạn, chưa rõ có bị thu hồi hay không",
            "within its validity when signing, not known whether revoked",
        ),
        ValidAtSigning::Revoked => lang.pick("KHI KÝ ĐÃ BỊ THU HỒI", "REVOKED WHEN SIGNING"),
        ValidAtSigning::Suspended => lang.pick("KHI KÝ ĐANG BỊ TẠM DỪNG", "SUSPENDED WHEN SIGNING"),
        ValidAtSigning::Expired => lang.pick("KHI KÝ ĐÃ HẾT HẠN", "EXPIRED WHEN SIGNING"),
        ValidAtSigning::NotYetValid => lang.pick("KHI KÝ CHƯA CÓ HIỆU LỰC", "NOT YET VALID WHEN SIGNING"),
        ValidAtSigning::Unknown => {
            lang.pick("chưa xác định được hiệu lực khi ký", "whether it was in force when signing is not known")
        }
    }
}

/// Whose signature it is: by its place in a national form, else by its certificate.
pub(super) fn heading(signature: &SignatureReport, lang: Lang) -> &str {
    let role = signature.xml.as_ref().and_then(|xml| xml.role(lang));
    role.unwrap_or_else(|| kind(signature.kind, lang))
}

/// What was signed, and what was not.
fn coverage(signature: &SignatureReport, lang: Lang) -> Vec<String> {
    let Some(xml) = &signature.xml else { return vec![covers(signature, lang)] };
    if signature.kind == "timestamp" {
        let ids = xml.covers.join(", ");
        return vec![format!("{}: {ids}", lang.pick("Đóng dấu trên chữ ký", "Stamps the signature"))];
    }
    let mut signed = format!("{}: {}", lang.pick("Ký trên", "Covers"), xml.signed(lang));
    if !xml.without.is_empty() {
        let before = lang.pick("trước khi có chữ ký", "before these signatures were added:");
        let _ = write!(signed, " ({before} {})", xml.without.join(", "));
    }
    let mut lines = vec![signed];
    let rest = xml.unsigned(lang);
    if !rest.is_empty() {
        lines.push(format!("{}: {}", lang.pick("Không ký", "Does not cover"), rest.join("; ")));
    }
    lines
}

fn covers(signature: &SignatureReport, lang: Lang) -> String {
    let what = match signature.coverage.as_str() {
        "file" => lang.pick("Ký trên toàn bộ tệp", "Covers the whole file").to_owned(),
        "revision" => format!("{} {}", lang.pick("Ký trên phiên bản", "Covers revision"), signature.revision),
        _ => return lang.pick("Không rõ ký trên phần nào", "What it covers is unclear").to_owned(),
    };
    let compared = !signature.modifications.changes.iter().any(|change| change.code == "not-compared");
    let since = match signature.modifications.level {
        _ if !compared => lang.pick("thay đổi sau đó chưa được so sánh", "what changed since was not compared"),
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

/// A day as it is written where it is read.
pub(super) fn day(time: UnixTime, lang: Lang) -> String {
    match lang {
        Lang::Vi => time.vietnam().split(' ').next().unwrap_or_default().to_owned(),
        Lang::En => time.vietnam_day(),
    }
}

/// A time as it is written where it is read.
pub(super) fn moment(time: UnixTime, lang: Lang) -> String {
    match lang {
        Lang::Vi => time.vietnam(),
        Lang::En => time.to_string(),
    }
}

pub(super) const fn mark(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Passed => "✔",
        Verdict::Failed => "✘",
        Verdict::Indeterminate => "?",
        Verdict::Unsigned => "–",
    }
}

pub(super) fn kind(kind: &str, lang: Lang) -> &'static str {
    match kind {
        "seal" => lang.pick("Cơ quan, tổ chức", "Organisation"),
        "timestamp" => lang.pick("Dấu thời gian văn bản", "Document time-stamp"),
        _ => lang.pick("Người ký", "Signer"),
    }
}

/// Text from certificates and files must not steer a terminal or turn its direction (threat V-14).
pub(super) fn shown(text: &str) -> String {
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
