//! A table: the one catalogue of words, Vietnamese and English side by side, so that neither can be missing.
//!
//! `{name}` stands for an argument of the finding. Times are written as RFC 3339 in arguments and shown as they are.

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
}

/// The words of a finding.
#[must_use]
pub fn finding(finding: &Finding, lang: Lang) -> String {
    match FINDINGS.iter().find(|(code, ..)| *code == finding.code) {
        Some((_, vi, en)) => fill(lang.pick(vi, en), finding),
        None => fill(lang.pick("{code}: {detail}", "{code}: {detail}"), &finding.clone().with("code", &finding.code)),
    }
}

/// Whether the catalogue has words for a code.
#[must_use]
pub fn is_known(code: &str) -> bool {
    FINDINGS.iter().any(|(c, ..)| *c == code)
}

fn fill(template: &str, finding: &Finding) -> String {
    let mut text = String::with_capacity(template.len() + 32);
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        text.push_str(before);
        let Some((name, behind)) = after.split_once('}') else { break };
        text.push_str(finding.argument(name));
        rest = behind;
    }
    text.push_str(rest);
    text
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
        Reason::FormatFailure => lang.pick("chữ ký sai cấu trúc", "the signature is malformed"),
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
            "chữ ký không gắn đúng với chứng thư của người ký",
            "the signature is not bound to the signer's certificate",
        ),
        Reason::NotYetValid => {
            lang.pick("chữ ký có trước khi chứng thư được cấp", "the signature is older than the signer's certificate")
        }
        Reason::NoSigningCertificateFound => {
            lang.pick("không tìm thấy chứng thư của người ký", "the signer's certificate was not found")
        }
        Reason::NoCertificateChainFound => {
            lang.pick("không nối được chứng thư tới một gốc tin cậy", "no path from the certificate to a trust anchor")
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
        Reason::TryLater => lang.pick(
            "chưa kiểm tra được chứng thư có bị thu hồi hay không",
            "whether a certificate was revoked has not been checked",
        ),
        Reason::Generic => lang.pick("có bước chưa kiểm tra được", "a step could not be checked"),
    }
}

/// Code, Vietnamese, English.
const FINDINGS: &[(&str, &str, &str)] = &[
    // content
    (
        "content.digest-differs",
        "Nội dung không còn như lúc ký (mã băm {algorithm} khác).",
        "The content is not what was signed (its {algorithm} digest differs).",
    ),
    (
        "content.unchecked",
        "Chưa so được mã băm của nội dung: {detail}.",
        "The digest of the content could not be compared: {detail}.",
    ),
    (
        "content.signature-removed",
        "Chữ ký này đã bị gỡ khỏi văn bản ở một phiên bản sau.",
        "A later revision took this signature out of the document.",
    ),
    (
        "content.trailing-octets",
        "Sau phần kết thúc của tệp PDF còn {octets} byte lạ (từ vị trí {offset}).",
        "There are {octets} foreign octets behind the end of the PDF (from offset {offset}).",
    ),
    (
        "content.encrypted",
        "Tệp được mã hóa: byte đã ký được kiểm tra, nội dung hiển thị thì không.",
        "The file is encrypted: the signed octets were checked, what is shown was not.",
    ),
    (
        "content.encrypted-changes",
        "Tệp được mã hóa và có phiên bản sau chữ ký: không so được thay đổi nếu không có mật khẩu.",
        "The file is encrypted and has revisions after the signature: they cannot be compared without the password.",
    ),
    // signature
    (
        "signature.value-bad",
        "Giá trị chữ ký không khớp với khóa công khai của người ký.",
        "The signature value does not match the signer's public key.",
    ),
    (
        "signature.unsupported",
        "Loại chữ ký hoặc thuật toán chưa được hỗ trợ: {detail}.",
        "This kind of signature or algorithm is not supported: {detail}.",
    ),
    (
        "signature.unchecked",
        "Chưa kiểm tra được giá trị chữ ký: {detail}.",
        "The signature value could not be checked: {detail}.",
    ),
    (
        "signature.binding-weak",
        "Chữ ký gắn với chứng thư bằng mã băm yếu {algorithm}.",
        "The signature names its certificate by a weak digest, {algorithm}.",
    ),
    (
        "signature.binding-missing",
        "Chữ ký ETSI.CAdES.detached thiếu thuộc tính signing-certificate: không biết chắc chứng thư nào đã ký.",
        "An ETSI.CAdES.detached signature without the signing-certificate attribute: which certificate signed is not sure.",
    ),
    (
        "signature.binding-absent",
        "Chữ ký không nêu chứng thư trong phần được ký (kiểu cũ adbe.pkcs7).",
        "The signed attributes do not name the certificate (the older adbe.pkcs7 form).",
    ),
    (
        "signature.binding-other",
        "Chứng thư kèm theo không phải chứng thư mà chữ ký nêu.",
        "The certificate is not the one that the signature names.",
    ),
    (
        "signature.binding-unreadable",
        "Không đọc được thuộc tính signing-certificate.",
        "The signing-certificate attribute cannot be read.",
    ),
    // certificate
    (
        "certificate.signer-missing",
        "Không có chứng thư của người ký trong chữ ký hay trong kho. Hãy thêm bằng --intermediates.",
        "The signer's certificate is neither in the signature nor in the store. Add it with --intermediates.",
    ),
    (
        "certificate.path-not-built",
        "Chưa dựng được đường chứng thực vì thiếu chứng thư của người ký.",
        "No path was looked for, since the signer's certificate is missing.",
    ),
    (
        "certificate.issuer-unknown",
        "Không có chứng thư của bên cấp «{issuer}» (cấp cho {name}). Hãy thêm bằng kyso trust add hoặc --intermediates.",
        "There is no certificate of the issuer «{issuer}» (of {name}). Add it with kyso trust add or --intermediates.",
    ),
    (
        "certificate.not-an-anchor",
        "Đường chứng thực kết thúc ở «{name}», không phải gốc tin cậy đã cấu hình.",
        "The path ends at «{name}», which is not a configured trust anchor.",
    ),
    (
        "certificate.issuer-did-not-sign",
        "Chứng thư của {name} không do bên cấp cùng tên «{issuer}» ký.",
        "The certificate of {name} was not signed by the issuer of that name, «{issuer}».",
    ),
    (
        "certificate.path-too-long",
        "Đường chứng thực của {name} quá dài hoặc quá rối để dựng trong giới hạn.",
        "The path of {name} is too long or too tangled to be built within the limits.",
    ),
    (
        "certificate.algorithm-unsupported",
        "Thuật toán trên chứng thư của {name} hoặc bên cấp chưa được hỗ trợ.",
        "An algorithm on the certificate of {name} or its issuer is not supported.",
    ),
    (
        "certificate.extension-not-understood",
        "Chứng thư của {name} có phần mở rộng bắt buộc mà chương trình không hiểu {detail}.",
        "The certificate of {name} has a critical extension that is not understood {detail}.",
    ),
    (
        "certificate.issuer-unfit",
        "«{name}» không phải tổ chức cấp chứng thư.",
        "«{name}» is not a certification authority.",
    ),
    (
        "certificate.path-length",
        "«{name}» không cho phép nhiều cấp chứng thực như vậy.",
        "«{name}» does not allow that many authorities below it.",
    ),
    (
        "certificate.key-usage",
        "Chứng thư của {name} không được phép dùng để ký (thiếu digitalSignature và nonRepudiation).",
        "The certificate of {name} may not sign (neither digitalSignature nor nonRepudiation).",
    ),
    (
        "certificate.purpose",
        "Chứng thư của {name} được cấp cho mục đích khác ({detail}).",
        "The certificate of {name} was issued for other purposes ({detail}).",
    ),
    (
        "certificate.is-authority",
        "Chứng thư của {name} là của tổ chức cấp chứng thư, không dùng để ký văn bản.",
        "The certificate of {name} is that of an authority, which does not sign documents.",
    ),
    // revocation
    (
        "revocation.not-checked",
        "Chưa kiểm tra thu hồi của {count} chứng thư: chưa có dữ liệu CRL hoặc OCSP.",
        "Revocation of {count} certificates was not checked: there is no CRL or OCSP data.",
    ),
    // time
    ("time.stamp-accepted", "Dấu thời gian hợp lệ: {time}.", "A valid time-stamp: {time}."),
    (
        "time.stamp-of-something-else",
        "Dấu thời gian {time} không phải của chữ ký này.",
        "The time-stamp of {time} is not over this signature.",
    ),
    (
        "time.stamp-signature-bad",
        "Dấu thời gian {time} có chữ ký sai hoặc không kiểm tra được.",
        "The time-stamp of {time} is not properly signed, or could not be checked.",
    ),
    (
        "time.stamp-not-bound",
        "Dấu thời gian {time} không nêu đúng chứng thư đã cấp nó.",
        "The time-stamp of {time} does not name the certificate that made it.",
    ),
    (
        "time.stamp-authority-unfit",
        "Dấu thời gian {time}: chứng thư «{name}» không phải chứng thư cấp dấu thời gian.",
        "The time-stamp of {time}: the certificate «{name}» is not one of a time-stamping authority.",
    ),
    (
        "time.stamp-authority-unknown",
        "Dấu thời gian {time}: không nối được chứng thư «{name}» tới gốc tin cậy.",
        "The time-stamp of {time}: no path from the certificate «{name}» to a trust anchor.",
    ),
    (
        "time.stamp-authority-expired",
        "Dấu thời gian {time} không còn tự chứng minh được: chứng thư «{name}» chỉ có hiệu lực đến {until}.",
        "The time-stamp of {time} no longer proves itself: the certificate «{name}» was valid until {until} only.",
    ),
    (
        "time.stamp-algorithm-weak",
        "Dấu thời gian {time} dùng {algorithm}, không còn đủ an toàn.",
        "The time-stamp of {time} uses {algorithm}, which is not strong enough.",
    ),
    (
        "time.stamp-in-the-future",
        "Dấu thời gian {time} ở sau thời điểm kiểm tra. Hãy xem lại đồng hồ máy hoặc --at.",
        "The time-stamp of {time} is later than the time of judgement. Check the clock, or --at.",
    ),
    (
        "time.before-certificate",
        "Chữ ký có từ {time}, trước khi chứng thư được cấp ({from}).",
        "The signature existed at {time}, before the certificate was issued ({from}).",
    ),
    (
        "time.certificate-not-yet-valid",
        "Chứng thư «{name}» chỉ có hiệu lực từ {from}, sau thời điểm {time}.",
        "The certificate «{name}» is valid from {from} only, after {time}.",
    ),
    (
        "time.certificate-expired",
        "Chứng thư «{name}» hết hạn lúc {until}, và không có dấu thời gian nào chứng minh chữ ký có trước đó.",
        "The certificate «{name}» expired at {until}, and no time-stamp proves that the signature is older.",
    ),
    (
        "time.certificate-expired-before-proof",
        "Chứng thư «{name}» hết hạn lúc {until}, trước thời điểm chứng minh được ({time}).",
        "The certificate «{name}» expired at {until}, before the proven time ({time}).",
    ),
    (
        "time.claimed-is-local",
        "Giờ ký do người ký khai ({claimed}) là giờ Việt Nam ghi nhầm thành UTC; giờ đúng theo dấu thời gian là {time}.",
        "The time claimed by the signer ({claimed}) is Vietnam's local time written as UTC; the time-stamp says {time}.",
    ),
    (
        "time.claimed-differs",
        "Giờ ký do người ký khai ({claimed}) khác dấu thời gian ({time}) quá một giờ.",
        "The time claimed by the signer ({claimed}) is more than an hour off the time-stamp ({time}).",
    ),
    // algorithms
    (
        "algorithm.content",
        "Nội dung được băm bằng {algorithm}, chỉ được chấp nhận đến {until}.",
        "The content was hashed with {algorithm}, accepted until {until} only.",
    ),
    (
        "algorithm.signature",
        "Chữ ký dùng {algorithm}, chỉ được chấp nhận đến {until}.",
        "The signature uses {algorithm}, accepted until {until} only.",
    ),
    (
        "algorithm.key",
        "Khóa của người ký là {algorithm}, không được chấp nhận vào lúc {time}.",
        "The signer's key is {algorithm}, not accepted at {time}.",
    ),
    (
        "algorithm.certificate",
        "Chứng thư «{name}» được ký bằng {algorithm}, chỉ được chấp nhận đến {until}.",
        "The certificate «{name}» was signed with {algorithm}, accepted until {until} only.",
    ),
    (
        "algorithm.issuer-key",
        "Khóa của «{name}» là {algorithm}, không được chấp nhận vào lúc {time}.",
        "The key of «{name}» is {algorithm}, not accepted at {time}.",
    ),
    // format
    ("format.coverage-unclear", "Không rõ chữ ký bao trùm phần nào của tệp.", "What the signature covers is unclear."),
    (
        "format.hybrid-views-differ",
        "Tệp có hai bảng tham chiếu cho ra hai văn bản khác nhau (hybrid): không biết chắc người ký đã thấy gì.",
        "A hybrid-reference file whose two views differ: what the signer saw is not sure.",
    ),
];

#[cfg(test)]
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
    fn no_code_twice_and_both_languages_use_the_same_arguments() {
        let names = |text: &str| {
            let mut all: Vec<String> =
                text.split('{').skip(1).filter_map(|t| t.split('}').next()).map(str::to_owned).collect();
            all.sort();
            all
        };
        for (i, (code, vi, en)) in FINDINGS.iter().enumerate() {
            assert!(FINDINGS.iter().skip(i + 1).all(|(other, ..)| other != code), "{code} twice");
            assert_eq!(names(vi), names(en), "{code}");
        }
    }
}
