//! Words for verdicts, reasons and findings.

use super::catalogue::FINDINGS;
use super::package_words;
use crate::base::UnixTime;
use crate::policy::Finding;
use crate::policy::Reason;
use crate::policy::Verdict;

/// The language of the words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Lang {
    /// Vietnamese.
    #[default]
    Vi,
    /// English.
    En,
}

impl Lang {
    /// One of two texts.
    #[must_use]
    pub const fn pick<'a>(self, vi: &'a str, en: &'a str) -> &'a str {
        match self {
            Self::Vi => vi,
            Self::En => en,
        }
    }

    /// One of two values.
    pub(super) fn choose<T>(self, vi: T, en: T) -> T {
        match self {
            Self::Vi => vi,
            Self::En => en,
        }
    }
}

/// The words of a finding.
#[must_use]
pub fn finding(finding: &Finding, lang: Lang) -> String {
    match words(&finding.code) {
        Some((_, vi, en)) => fill(lang.pick(vi, en), finding, lang),
        None => fill("{code}[: {detail}]", &finding.clone().with("code", &finding.code), lang),
    }
}

/// The words of findings of this code, whatever their arguments are: what is said of one case only is left out, and an
/// argument in the middle of a sentence is an ellipsis. `None` when the catalogue does not know the code.
#[must_use]
pub fn finding_in_general(code: &str, lang: Lang) -> Option<String> {
    let (_, vi, en) = words(code)?;
    let mut text = String::new();
    let (mut within, mut argument) = (false, false);
    for c in lang.pick(vi, en).chars() {
        match c {
            '[' | ']' => within = c == '[',
            '{' if !within => {
                argument = true;
                text.push('…');
            }
            '}' => argument = false,
            c if !within && !argument => text.push(c),
            _ => {}
        }
    }
    for (odd, plain) in [(" (…)", ""), (": ….", "."), ("  ", " "), (" .", ".")] {
        text = text.replace(odd, plain);
    }
    Some(text.trim_end().to_owned())
}

/// What a person does next about a verdict of this reason; `None` when nothing needs doing, or nothing can be said in
/// general.
#[must_use]
pub const fn next_step(verdict: Verdict, reason: Option<Reason>, lang: Lang) -> Option<&'static str> {
    super::steps::next(verdict, reason, lang)
}

/// Whether the catalogue has words for a code.
#[must_use]
pub fn is_known(code: &str) -> bool {
    words(code).is_some()
}

fn words(code: &str) -> Option<&'static (&'static str, &'static str, &'static str)> {
    FINDINGS.iter().chain(package_words::FINDINGS).find(|(known, ..)| *known == code)
}

fn fill(template: &str, finding: &Finding, lang: Lang) -> String {
    let mut text = String::with_capacity(template.len() + 32);
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('[') {
        let Some((part, behind)) = after.split_once(']') else { break };
        let _ = fill_part(&mut text, before, finding, lang);
        let mut said = String::new();
        if fill_part(&mut said, part, finding, lang) {
            text.push_str(&said);
        }
        rest = behind;
    }
    let _ = fill_part(&mut text, rest, finding, lang);
    // An argument that is empty leaves its separators behind.
    text.replace(" ()", "").replace(" .", ".").replace("  ", " ").trim_end().to_owned()
}

/// Appends the text with its arguments; false when one of them is empty.
fn fill_part(text: &mut String, template: &str, finding: &Finding, lang: Lang) -> bool {
    let mut complete = true;
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        text.push_str(before);
        let Some((name, behind)) = after.split_once('}') else { break };
        let value = finding.argument(name);
        complete &= !value.is_empty();
        match (name, lang) {
            ("time" | "from" | "until" | "claimed", Lang::Vi) => text.push_str(&vietnamese(value)),
            _ => text.push_str(value),
        }
        rest = behind;
    }
    text.push_str(rest);
    complete
}

/// A time or day as it is written in Vietnam.
fn vietnamese(value: &str) -> String {
    if let Ok(time) = UnixTime::parse_rfc3339(value) {
        return time.vietnam();
    }
    match value.split('-').collect::<Vec<_>>().as_slice() {
        [year, month, day] if value.len() == 10 => format!("{day}/{month}/{year}"),
        _ => value.to_owned(),
    }
}

/// The verdict in the words that TT 15/2025/TT-BKHCN asks for: hợp lệ, không hợp lệ.
#[must_use]
pub const fn verdict(verdict: Verdict, lang: Lang) -> &'static str {
    match verdict {
        Verdict::Passed => lang.pick("HỢP LỆ", "VALID"),
        Verdict::Failed => lang.pick("KHÔNG HỢP LỆ", "NOT VALID"),
        Verdict::Indeterminate => lang.pick("CHƯA KẾT LUẬN ĐƯỢC", "UNDECIDED"),
        Verdict::Unsigned => lang.pick("KHÔNG CÓ CHỮ KÝ SỐ", "NOT SIGNED"),
    }
}

/// A reason in a few words.
#[must_use]
pub const fn reason(reason: Reason, lang: Lang) -> &'static str {
    match reason {
        Reason::FormatFailure => lang.pick(
            "chữ ký sai cấu trúc, hoặc không ký trên phần phải ký",
            "the signature is malformed, or not over what it has to be over",
        ),
        Reason::HashFailure => lang.pick("nội dung đã bị thay đổi sau khi ký", "the content was changed after signing"),
        Reason::SigCryptoFailure => lang.pick(
            "giá trị chữ ký không khớp với khóa của người ký",
            "the signature value does not match the signer's key",
        ),
        Reason::DocumentModified => lang.pick(
            "văn bản có thay đổi không được phép sau khi ký",
            "the document was changed after signing in a way that is not permitted",
        ),
        Reason::SigConstraintsFailure => lang.pick(
            "chữ ký không gắn đúng với chứng thư của người ký, hoặc không đáp ứng yêu cầu của chính sách",
            "the signature is not bound to the signer's certificate, or does not meet what the policy asks for",
        ),
        Reason::NotYetValid => {
            lang.pick("chữ ký có trước khi chứng thư được cấp", "the signature is older than the signer's certificate")
        }
        Reason::NoSigningCertificateFound => {
            lang.pick("không tìm thấy chứng thư của người ký", "the signer's certificate was not found")
        }
        Reason::NoCertificateChainFound => {
            lang.pick("không có chuỗi chứng thư tới một gốc tin cậy", "no path from the certificate to a trust anchor")
        }
        Reason::ChainConstraintsFailure => {
            lang.pick("chứng thư không được phép dùng cho việc này", "a certificate may not be used for this")
        }
        Reason::OutOfBoundsNoPoe => lang.pick(
            "không chứng minh được rằng văn bản được ký khi chứng thư còn hiệu lực",
            "nothing proves that it was signed while the certificates were valid",
        ),
        Reason::CryptoConstraintsFailure => {
            lang.pick("thuật toán không còn đủ an toàn", "an algorithm is not strong enough")
        }
        Reason::CryptoConstraintsFailureNoPoe => lang.pick(
            "thuật toán không còn đủ an toàn và không chứng minh được thời điểm ký",
            "an algorithm is no longer strong enough, and nothing proves when it was signed",
        ),
        Reason::Revoked => {
            lang.pick("chứng thư đã bị thu hồi trước khi ký", "the certificate had been revoked when it was signed")
        }
        Reason::Expired => {
            lang.pick("ký sau khi chứng thư đã hết hạn", "it was signed when the certificate had expired")
        }
        Reason::RevokedNoPoe => lang.pick(
            "chứng thư đã bị thu hồi, không chứng minh được rằng văn bản được ký trước đó",
            "the certificate was revoked, and nothing proves that it was signed before",
        ),
        Reason::RevokedCaNoPoe => lang.pick(
            "chứng thư của tổ chức cấp đã bị thu hồi, không chứng minh được rằng văn bản được ký trước đó",
            "an authority's certificate was revoked, and nothing proves that it was signed before",
        ),
        Reason::OutOfBoundsNotRevoked => lang.pick(
            "chứng thư đã hết hạn (chưa từng bị thu hồi), không chứng minh được rằng văn bản được ký khi còn hiệu lực",
            "the certificate expired, never revoked, and nothing proves that it was signed before",
        ),
        Reason::RevocationOutOfBoundsNoPoe => lang.pick(
            "chứng thư ký dữ liệu thu hồi đã hết hạn",
            "the certificate that signed the revocation data has expired",
        ),
        Reason::CertificateChainGeneralFailure => {
            lang.pick("không kiểm tra được chuỗi chứng thư", "the path could not be checked")
        }
        Reason::TimestampOrderFailure => {
            lang.pick("thứ tự các dấu thời gian mâu thuẫn nhau", "the time-stamps contradict each other's order")
        }
        Reason::NoPoe => lang.pick("không chứng minh được thời điểm ký", "nothing proves when it was signed"),
        Reason::SignedDataNotFound => lang.pick("không có dữ liệu đã ký", "the signed data is not there"),
        Reason::SignaturePolicyNotAvailable => {
            lang.pick("không có chính sách chữ ký mà chữ ký nêu", "the signature policy it names is not at hand")
        }
        Reason::PolicyProcessingError => {
            lang.pick("không áp dụng được chính sách chữ ký", "the signature policy could not be applied")
        }
        Reason::TryLater => lang.pick(
            "chưa kiểm tra được chứng thư có bị thu hồi hay không",
            "whether a certificate was revoked has not been checked",
        ),
        Reason::Generic => lang.pick("có bước chưa kiểm tra được", "a step could not be checked"),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::policy::Class;
    use crate::policy::Severity;

    #[test]
    fn arguments_fill_the_sentence() {
        let f = Finding::new("content.trailing-octets", Class::Content, Severity::Error)
            .with("octets", 5)
            .with("offset", 9);
        assert_eq!(finding(&f, Lang::En), "There are 5 foreign octets behind the end of the PDF (from offset 9).");
        assert!(finding(&f, Lang::Vi).contains("5 byte"));
    }

    #[test]
    fn what_is_not_known_is_left_out() {
        let f = Finding::new("change.field-filled", Class::Content, Severity::Info)
            .with("revision", 3)
            .with("detail", "So");
        assert_eq!(finding(&f, Lang::En), "Revision 3 filled in field So.");
        let f = f.with("object", 7);
        assert_eq!(finding(&f, Lang::En), "Revision 3 filled in field So (object 7).");
        assert_eq!(finding(&f, Lang::Vi), "Phiên bản 3 điền trường So (đối tượng 7).");
    }

    #[test]
    fn times_are_said_as_where_they_are_read() {
        let f = |until| {
            Finding::new("algorithm.content", Class::Signature, Severity::Error)
                .with("algorithm", "MD5")
                .with("until", until)
        };
        assert!(finding(&f("2025-12-31"), Lang::Vi).ends_with("(chỉ đến hết ngày 31/12/2025)."));
        assert!(finding(&f("2025-12-31"), Lang::En).ends_with("(until 2025-12-31 only)."));
        assert!(finding(&f(""), Lang::Vi).ends_with("không còn được chấp nhận."));
        let f =
            Finding::new("time.stamp-accepted", Class::Time, Severity::Info).with("time", "2026-11-21T10:00:00+07:00");
        assert_eq!(finding(&f, Lang::Vi), "Dấu thời gian hợp lệ: 21/11/2026 10:00:00.");
    }

    #[test]
    fn in_general_nothing_is_left_open() {
        assert_eq!(
            finding_in_general("content.trailing-octets", Lang::En).unwrap(),
            "There are … foreign octets behind the end of the PDF (from offset …)."
        );
        assert_eq!(finding_in_general("no.such-code", Lang::Vi), None);
        for (code, ..) in FINDINGS.iter().chain(package_words::FINDINGS) {
            for lang in [Lang::Vi, Lang::En] {
                let text = finding_in_general(code, lang).unwrap();
                assert!(!text.is_empty() && !text.contains(['[', ']', '{', '}']), "{code}: {text}");
            }
        }
    }

    #[test]
    fn brackets_are_closed_and_not_nested() {
        for (code, vi, en) in FINDINGS.iter().chain(package_words::FINDINGS) {
            for text in [vi, en] {
                let marks: String = text.chars().filter(|c| "[]".contains(*c)).collect();
                assert_eq!(marks, "[]".repeat(marks.len() / 2), "{code}");
            }
        }
    }

    #[test]
    fn no_code_twice_and_vietnamese_says_no_less() {
        let names = |text: &str| {
            let mut all: Vec<String> =
                text.split('{').skip(1).filter_map(|t| t.split('}').next()).map(str::to_owned).collect();
            all.sort();
            all
        };
        let all: Vec<_> = FINDINGS.iter().chain(package_words::FINDINGS).collect();
        for (i, (code, vi, en)) in all.iter().enumerate() {
            assert!(all.iter().skip(i + 1).all(|(other, ..)| other != code), "{code} twice");
            // Details are English facts with numbers, for those who read the technical text.
            let without_detail = |text| names(text).into_iter().filter(|n| n != "detail").collect::<Vec<_>>();
            for name in without_detail(en) {
                assert!(names(vi).contains(&name), "{code}: {name}");
            }
            for name in names(vi) {
                assert!(names(en).contains(&name), "{code}: {name}");
            }
        }
    }
}
