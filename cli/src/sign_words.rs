//! What kept a document from being signed, in both languages.

use std::path::Path;

use kyso::findings::DynamicFacts;
use kyso::pdf::Dynamic;
use kyso::policy::{Severity, dynamic_finding};
use kyso::report::messages as report;
use kyso::sign::Error;

use crate::failure::{Exit, Failure};
use crate::key_words;
use crate::lang::{Both, both};
use crate::messages;
use crate::password;

/// The failure for an error of signing; `network` is what the time-stamping service's client said, if it failed.
pub(crate) fn failure(input: &Path, error: &Error, network: Option<Failure>) -> Failure {
    told(input, error, network, ("không ký được", "cannot sign"))
}

/// The same for an update that keeps signatures provable.
pub(crate) fn extending(input: &Path, error: &Error, network: Option<Failure>) -> Failure {
    told(input, error, network, ("không bổ sung được", "cannot extend"))
}

fn told(input: &Path, error: &Error, network: Option<Failure>, verb: (&str, &str)) -> Failure {
    let named = |failure: Failure| {
        let path = input.display();
        let what = Both {
            vi: format!("{} '{path}': {}", verb.0, failure.what.vi),
            en: format!("{} '{path}': {}", verb.1, failure.what.en),
        };
        Failure { what, ..failure }
    };
    match error {
        Error::Key(e) => return named(key_words::failure(e)),
        Error::Output(e) => return messages::cannot_write(input, e),
        Error::Timestamp(_) => {
            if let Some(failure) = network {
                return named(failure);
            }
        }
        Error::Document(e) => return messages::not_a_document(input, &**e),
        Error::Dynamic { found } => return named(dynamic(found)),
        _ => {}
    }
    let (exit, vi, hint) = words(error);
    let what = Both { vi, en: error.to_string() };
    named(Failure::new(exit, what).hint(hint).cause(error))
}

/// What is wrong with a certificate, before a document is looked at.
pub(crate) fn certificate(error: &Error) -> Failure {
    let (exit, vi, hint) = words(error);
    Failure::new(exit, Both { vi, en: error.to_string() }).hint(hint).cause(error)
}

/// Every piece in its own line: what it is, where, what it could do.
fn dynamic(found: &[Dynamic]) -> Failure {
    let mut what = both!(
        "văn bản có nội dung có thể hiển thị khác đi sau khi ký, hoặc đọc ra khác với hình hiển thị",
        "the document has content that can show something else after signing, or reads as something else than it shows"
    );
    for piece in found {
        let facts = DynamicFacts {
            code: piece.kind.code().to_owned(),
            revision: piece.revision,
            object: piece.object.map(|id| id.number),
            page: piece.page,
            detail: piece.detail.clone(),
        };
        let told = dynamic_finding(&facts, Severity::Warning);
        what.vi.push_str(&format!("\n  - {}", report::finding(&told, report::Lang::Vi)));
        what.en.push_str(&format!("\n  - {}", report::finding(&told, report::Lang::En)));
    }
    Failure::new(Exit::Failed, what).hint(both!(
        "xuất lại văn bản thành PDF tĩnh, thí dụ PDF/A; hoặc thêm --allow-dynamic nếu đã biết rõ và chấp nhận",
        "export the document again as a static PDF, such as PDF/A; or add --allow-dynamic if you know what it is and accept it"
    ))
}

/// What helps where the key is none for new signatures.
fn new_certificate() -> Both {
    both!(
        "đề nghị tổ chức chứng thực cấp chứng thư mới với khoá RSA từ 2048 bit hoặc P-256",
        "ask the certification authority for a new certificate with an RSA key of at least 2048 bits, or P-256"
    )
}

fn words(error: &Error) -> (Exit, String, Both) {
    let text = |vi: &str| vi.to_owned();
    let other_field =
        || both!("dùng --field với tên khác, hoặc bỏ --field", "use --field with another name, or leave it out");
    match error {
        Error::Sealed(sealed) => {
            let (vi, hint) = password::sealed_words(sealed);
            (Exit::Unreadable, vi, hint)
        }
        Error::MacProtected => (
            Exit::Unreadable,
            text("văn bản được bảo vệ bằng mã xác thực (ISO/TS 32004), thêm chữ ký sẽ làm hỏng mã đó"),
            both!("ký trước khi mã hoá như vậy", "sign it before it is encrypted in this way"),
        ),
        Error::EncryptionChanged => (
            Exit::Unreadable,
            text("các phiên bản của văn bản không được mã hoá như nhau"),
            both!("xin lại bản gốc từ nơi gửi", "ask the sender for the original"),
        ),
        Error::Trailing(span) => (
            Exit::Unreadable,
            format!("có dữ liệu thừa sau phần cuối văn bản (octet {span})"),
            both!("xin lại bản gốc từ nơi gửi", "ask the sender for the original"),
        ),
        Error::TwoViews { revision, .. } => (
            Exit::Unreadable,
            format!("văn bản có hai cách đọc khác nhau (phiên bản {revision})"),
            both!(
                "lưu lại văn bản bằng phần mềm khác rồi ký",
                "save the document anew with another program, then sign"
            ),
        ),
        Error::Certified { field } => (
            Exit::Failed,
            format!("chữ ký ở trường '{field}' không cho phép bất kỳ thay đổi nào, kể cả ký thêm"),
            both!("ký trên bản chưa được chứng nhận", "sign the copy that is not certified yet"),
        ),
        Error::FieldLocked { field, by } => {
            (Exit::Failed, format!("trường '{field}' bị khoá bởi chữ ký ở trường '{by}'"), other_field())
        }
        Error::CertifyNotFirst { field } => (
            Exit::Failed,
            format!("chứng nhận phải là chữ ký đầu tiên, nhưng trường '{field}' đã được ký"),
            both!("bỏ --certify để ký thông thường", "leave out --certify for an ordinary signature"),
        ),
        Error::FieldMissing(field) => (Exit::Usage, format!("văn bản không có trường '{field}'"), other_field()),
        Error::FieldAmbiguous(field) => (Exit::Usage, format!("văn bản có nhiều trường '{field}'"), other_field()),
        Error::FieldType(field) => (Exit::Usage, format!("trường '{field}' không phải trường chữ ký"), other_field()),
        Error::FieldSigned(field) => (Exit::Usage, format!("trường '{field}' đã được ký"), other_field()),
        Error::SeedValues(field) => {
            (Exit::Failed, format!("trường '{field}' đặt điều kiện ký bắt buộc chưa được hỗ trợ"), other_field())
        }
        Error::NotYetValid { not_before, .. } => (
            Exit::Key,
            format!("chứng thư chỉ có hiệu lực từ {not_before}"),
            both!("kiểm tra đồng hồ của máy", "check this computer's clock"),
        ),
        Error::Expired { not_after, .. } => (
            Exit::Key,
            format!("chứng thư đã hết hạn từ {not_after}"),
            both!("gia hạn chứng thư; kiểm tra đồng hồ của máy", "renew the certificate; check this computer's clock"),
        ),
        Error::KeyUsage | Error::ExtendedKeyUsage(_) | Error::Authority => (
            Exit::Key,
            text("chứng thư này không dùng để ký văn bản"),
            both!("chọn chứng thư ký số khác", "choose another signing certificate"),
        ),
        Error::WeakKey { bits } => (
            Exit::Key,
            format!("khoá RSA {bits} bit quá ngắn, không được dùng để ký mới: cần từ 2048 bit"),
            new_certificate(),
        ),
        Error::CertificateKey(_) => (Exit::Key, text("khoá trong chứng thư không dùng được để ký"), new_certificate()),
        Error::Scheme { .. } | Error::WeakDigest(_) => (
            Exit::Key,
            text("khoá trong chứng thư không ký được theo thuật toán này"),
            both!("chọn thuật toán khác", "choose another algorithm"),
        ),
        Error::Value(_) => (
            Exit::Key,
            text("giá trị chữ ký không khớp với chứng thư; không có gì được ghi"),
            both!("kiểm tra token và chứng thư", "check the token and the certificate"),
        ),
        Error::Page { asked, pages } => (
            Exit::Usage,
            format!("văn bản không có trang {asked}: chỉ có {pages} trang"),
            both!("chọn trang khác bằng --page", "choose another page with --page"),
        ),
        Error::Rectangle { width, height, .. } => (
            Exit::Usage,
            format!("vị trí --rect nằm ngoài trang {width:.1} × {height:.1} mm"),
            both!("chọn vị trí khác bằng --rect", "choose another place with --rect"),
        ),
        Error::Appearance(e) => (
            Exit::Usage,
            format!("không vẽ được hình chữ ký ({e})"),
            both!("sửa --text, --image hoặc --rect", "change --text, --image or --rect"),
        ),
        Error::Timestamp(_) | Error::Token(_) | Error::TokenCheck(_) => (
            Exit::Network,
            text("không có dấu thời gian dùng được"),
            both!("thử lại, hoặc dùng dịch vụ khác với --tsa", "try again, or use another service with --tsa"),
        ),
        other => (
            Exit::Unreadable,
            format!("cấu trúc văn bản không cho phép ({other})"),
            both!(
                "lưu lại văn bản bằng phần mềm khác rồi ký",
                "save the document anew with another program, then sign"
            ),
        ),
    }
}

/// The result did not pass the check every result must pass.
pub(crate) fn own_check(input: &Path, detail: &str) -> Failure {
    Failure::new(
        Exit::Failed,
        both!(
            "không ký được '{p}': kết quả không qua được bước tự kiểm tra, nên không được ghi ra ({d})",
            "cannot sign '{p}': the result did not pass its own verification and was not written ({d})",
            p = input.display(),
            d = detail
        ),
    )
    .hint(both!(
        "chạy 'kyso verify' trên văn bản gốc để xem các chữ ký đã có",
        "run 'kyso verify' on the original to see the signatures it already has"
    ))
}

pub(crate) fn bad_image(path: &Path, error: &dyn std::error::Error) -> Failure {
    messages::usage(
        both!("không dùng được ảnh '{p}' ({e})", "the image '{p}' cannot be used ({e})", p = path.display(), e = error),
        both!("cần ảnh PNG, nên có nền trong suốt", "a PNG image is needed, preferably with a transparent background"),
    )
    .cause(error)
}
