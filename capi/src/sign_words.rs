//! What kept a document from being signed: its number, and the words in both languages.

use kyso_core::base::SourceError;
use kyso_core::keys;
use kyso_core::pdf::{self, Sealed};
use kyso_core::sign::Error as SignError;
use kyso_core::sign::xml::Error as XmlError;
use kyso_core::{ExtendError, FormError, OwnCheckError, words};

use crate::error::{Error, kyso_result as Code};
use crate::form_words;
use crate::key_words;
use crate::lang::{Both, both};

/// The error of the ABI for an error of signing.
pub(crate) fn failed(error: &SignError) -> Error {
    match error {
        SignError::Key(error) => return key(error),
        SignError::Document(error) => return unreadable_pdf(error),
        _ => {}
    }
    let (code, vi, hint) = words(error);
    told(code, vi, error.to_string(), hint).cause(error)
}

/// That of a key in use: a failed callback is the caller's, whatever it stands for.
pub(crate) fn key(error: &keys::Error) -> Error {
    match error {
        keys::Error::PrivateKey(what) if what.starts_with(crate::key::CALLBACK) => {
            let what =
                both!("hàm ký của chương trình gọi báo lỗi ({e})", "the signing callback failed ({e})", e = error);
            Error::new(Code::KYSO_CALLBACK_FAILED, what)
                .hint(both!("xem lỗi của hàm đó; chưa có gì được ký", "see what it says; nothing was signed"))
                .cause(error)
        }
        other => key_words::error(other),
    }
}

/// One sentence around what happened.
fn told(code: Code, vi: String, en: String, hint: Both) -> Error {
    let what = Both {
        vi: format!("không ký được văn bản: {vi}"), en: format!("the document cannot be signed: {en}")
    };
    Error::new(code, what).hint(hint)
}

fn original() -> Both {
    both!("xin lại bản gốc từ nơi gửi", "ask the sender for the original")
}

fn save_anew() -> Both {
    both!("lưu lại văn bản bằng phần mềm khác rồi ký", "save the document anew with another program, then sign")
}

/// The document's octets cannot be had.
pub(crate) fn unreadable(error: &SourceError) -> Error {
    let what = both!("không đọc được văn bản: {e}", "the document cannot be read: {e}", e = error);
    Error::new(Code::KYSO_CANNOT_READ, what)
        .hint(both!("kiểm tra tệp rồi gọi lại", "check the file and call again"))
        .cause(error)
}

fn unreadable_pdf(error: &pdf::Error) -> Error {
    let code = match error {
        pdf::Error::Source(error) => return unreadable(error),
        pdf::Error::Limit(_) => Code::KYSO_OVER_LIMIT,
        _ => Code::KYSO_NOT_A_DOCUMENT,
    };
    let vi = format!("không phải một văn bản PDF đọc được theo một cách duy nhất ({error})");
    told(code, vi, format!("it is not a PDF that can be read in exactly one way ({error})"), original()).cause(error)
}

/// What helps where the key is none for new signatures.
fn new_certificate() -> Both {
    both!(
        "đề nghị tổ chức chứng thực cấp chứng thư mới với khoá RSA từ 2048 bit hoặc P-256",
        "ask the certification authority for a new certificate with an RSA key of at least 2048 bits, or P-256"
    )
}

fn words(error: &SignError) -> (Code, String, Both) {
    use SignError as E;
    let text = |vi: &str| vi.to_owned();
    let other_field = || both!("chọn trường khác, hoặc để tạo trường mới", "choose another field, or let one be made");
    let cannot = |vi: String, hint: Both| (Code::KYSO_CANNOT_SIGN, vi, hint);
    let value = |vi: String, hint: Both| (Code::KYSO_BAD_VALUE, vi, hint);
    let unfit = |vi: String, hint: Both| (Code::KYSO_UNFIT_CERTIFICATE, vi, hint);
    match error {
        E::Source(_) => (Code::KYSO_CANNOT_READ, text("không đọc được văn bản"), original()),
        E::Changed => (Code::KYSO_DOCUMENT_CHANGED, text("văn bản đã thay đổi trong khi ký"), original()),
        E::Sealed(sealed) => {
            let (vi, hint) = sealed_words(sealed);
            (Code::KYSO_SEALED, vi, hint)
        }
        E::MacProtected => cannot(
            text("văn bản được bảo vệ bằng mã xác thực (ISO/TS 32004), thêm chữ ký sẽ làm hỏng mã đó"),
            both!("ký trước khi mã hoá như vậy", "sign it before it is encrypted in this way"),
        ),
        E::EncryptionChanged => cannot(text("các phiên bản của văn bản không được mã hoá như nhau"), original()),
        E::Trailing(span) => cannot(format!("có dữ liệu thừa sau phần cuối văn bản (octet {span})"), original()),
        E::TwoViews { revision } => {
            cannot(format!("văn bản có hai cách đọc khác nhau (phiên bản {revision})"), save_anew())
        }
        E::Certified { field } => cannot(
            format!("chữ ký ở trường '{field}' không cho phép bất kỳ thay đổi nào, kể cả ký thêm"),
            both!("ký trên bản chưa được chứng nhận", "sign the copy that is not certified yet"),
        ),
        E::FieldLocked { field, by } => {
            cannot(format!("trường '{field}' bị khoá bởi chữ ký ở trường '{by}'"), other_field())
        }
        E::CertifyNotFirst { field } => cannot(
            format!("chứng nhận phải là chữ ký đầu tiên, nhưng trường '{field}' đã được ký"),
            both!("ký thông thường, không chứng nhận", "sign without certifying"),
        ),
        E::Dynamic { .. } => cannot(
            format!("văn bản có nội dung có thể hiển thị khác đi sau khi ký ({error})"),
            both!(
                "xuất lại văn bản thành PDF tĩnh, thí dụ PDF/A; hoặc gọi kyso_sign_request_allow_dynamic nếu chấp nhận",
                "export it again as a static PDF, such as PDF/A; or call kyso_sign_request_allow_dynamic to accept it"
            ),
        ),
        E::FieldMissing(field) => value(format!("văn bản không có trường '{field}'"), other_field()),
        E::FieldAmbiguous(field) => value(format!("văn bản có nhiều trường '{field}'"), other_field()),
        E::FieldType(field) => value(format!("trường '{field}' không phải trường chữ ký"), other_field()),
        E::FieldSigned(field) => value(format!("trường '{field}' đã được ký"), other_field()),
        E::SeedValues(field) => {
            cannot(format!("trường '{field}' đặt điều kiện ký bắt buộc chưa được hỗ trợ"), other_field())
        }
        E::Page { asked, pages } => value(
            format!("văn bản không có trang {asked}: chỉ có {pages} trang"),
            both!("chọn trang khác", "choose another page"),
        ),
        E::Rectangle { width, height, .. } => value(
            format!("vị trí chữ ký nằm ngoài trang {width:.1} × {height:.1} mm"),
            both!("chọn vị trí khác", "choose another place"),
        ),
        E::Appearance(e) => value(
            format!("không vẽ được hình chữ ký ({e})"),
            both!("sửa nội dung, ảnh hoặc vị trí", "change text, picture or place"),
        ),
        E::NotYetValid { not_before, .. } => unfit(
            format!("chứng thư chỉ có hiệu lực từ {not_before}"),
            both!("kiểm tra thời điểm ký đã đưa", "check the signing time given"),
        ),
        E::Expired { not_after, .. } => unfit(
            format!("chứng thư đã hết hạn từ {not_after}"),
            both!(
                "gia hạn chứng thư; kiểm tra thời điểm ký đã đưa",
                "renew the certificate; check the signing time given"
            ),
        ),
        E::KeyUsage | E::ExtendedKeyUsage(_) | E::Authority => unfit(
            text("chứng thư này không dùng để ký văn bản"),
            both!("chọn chứng thư ký số khác", "choose another signing certificate"),
        ),
        E::WeakKey { bits } => unfit(
            format!("khoá RSA {bits} bit quá ngắn, không được dùng để ký mới: cần từ 2048 bit"),
            new_certificate(),
        ),
        E::CertificateKey(_) => unfit(text("khoá trong chứng thư không dùng được để ký"), new_certificate()),
        E::Scheme { .. } | E::WeakDigest(_) => unfit(
            text("khoá trong chứng thư không ký được theo thuật toán này"),
            both!("chọn thuật toán khác", "choose another scheme"),
        ),
        E::Value(_) => (
            Code::KYSO_WRONG_SIGNATURE,
            text("giá trị chữ ký không khớp với chứng thư; không có gì được ghi"),
            both!("kiểm tra khoá và chứng thư", "check the key and the certificate"),
        ),
        E::Timestamp(_) | E::Token(_) | E::TokenCheck(_) => (
            Code::KYSO_TIME_STAMP_FAILED,
            text("không có dấu thời gian dùng được"),
            both!("thử lại, hoặc dùng dịch vụ khác", "try again, or use another service"),
        ),
        other => cannot(format!("cấu trúc văn bản không cho phép ({other})"), save_anew()),
    }
}

fn sealed_words(sealed: &Sealed) -> (String, Both) {
    match sealed {
        Sealed::PasswordNeeded => (
            "văn bản được mã hoá".to_owned(),
            both!(
                "đưa mật khẩu bằng kyso_sign_request_set_password",
                "give the password with kyso_sign_request_set_password"
            ),
        ),
        Sealed::PasswordWrong => (
            "văn bản được mã hoá và mật khẩu không đúng".to_owned(),
            both!("kiểm tra lại mật khẩu", "check the password"),
        ),
        other => (
            format!("văn bản được mã hoá theo cách chưa đọc được ({other})"),
            both!("xin bản không mã hoá theo cách này", "ask for a copy that is not encrypted in this way"),
        ),
    }
}

/// The error of the ABI for an error of signing XML.
pub(crate) fn failed_xml(error: &XmlError) -> Error {
    use XmlError as E;
    let place = || both!("xem lại văn bản, hoặc chỉ rõ vị trí khác", "look at the document, or name another place");
    let (code, vi, hint) = match error {
        E::Common(common) => return failed(common),
        E::Document(e) => {
            (Code::KYSO_NOT_A_DOCUMENT, format!("không phải một tệp XML đúng quy cách ({})", words::xml(e)), original())
        }
        E::Encoding => (
            Code::KYSO_CANNOT_SIGN,
            "tệp không ở mã UTF-8".to_owned(),
            both!("lưu lại tệp ở mã UTF-8 trước khi ký", "save the file as UTF-8 before it is signed"),
        ),
        E::Form(name) => {
            (Code::KYSO_BAD_VALUE, format!("không có hồ sơ '{name}'"), both!("chọn hồ sơ khác", "choose another form"))
        }
        E::Role { form, role, known } => (
            Code::KYSO_BAD_VALUE,
            format!("hồ sơ '{form}' không có vai '{role}' cho tệp này: chỉ có {}", known.join(", ")),
            both!("chọn vai khác", "choose another role"),
        ),
        E::RoleOpen { form, known } => (
            Code::KYSO_BAD_VALUE,
            format!("hồ sơ '{form}' có nhiều vai cho tệp này: {}", known.join(", ")),
            both!("chọn một vai", "choose one"),
        ),
        E::NotOfForm { form, found, expected } => (
            Code::KYSO_BAD_VALUE,
            format!("tệp không theo hồ sơ '{form}': phần tử gốc là {found}, hồ sơ này có {}", expected.join(", ")),
            both!("chọn hồ sơ khác, hoặc chỉ rõ vị trí", "choose another form, or name the place"),
        ),
        E::Missing(what) => (Code::KYSO_BAD_VALUE, format!("tệp không có phần tử {what}"), place()),
        E::Several { pattern, count } => (Code::KYSO_BAD_VALUE, format!("tệp có {count} phần tử {pattern}"), place()),
        E::NoId(what) => (
            Code::KYSO_CANNOT_SIGN,
            format!("phần tử {what} không có thuộc tính Id để chữ ký trỏ tới"),
            both!("thêm thuộc tính Id khi lập tệp", "add an attribute Id where the file is made"),
        ),
        E::NoSuchId(id) => (Code::KYSO_BAD_VALUE, format!("không phần tử nào có Id '{id}'"), place()),
        E::DuplicateId { id, count } => {
            (Code::KYSO_CANNOT_SIGN, format!("{count} phần tử cùng có Id '{id}': không rõ ký phần nào"), original())
        }
        E::IdNotName(id) => {
            (Code::KYSO_CANNOT_SIGN, format!("Id '{id}' không phải một tên mà chữ ký trỏ tới được"), original())
        }
        E::InSignature(what) => (Code::KYSO_BAD_VALUE, format!("{what} nằm trong một chữ ký khác"), place()),
        E::Occupied(what) => (
            Code::KYSO_CANNOT_SIGN,
            format!("phần tử {what} đã có chữ ký"),
            both!("ký trên tệp chưa có chữ ký ở chỗ này", "sign the file that has none there yet"),
        ),
        E::NotForSignatures(what) => {
            (Code::KYSO_CANNOT_SIGN, format!("phần tử {what} chứa nội dung khác ngoài chữ ký"), place())
        }
        E::Breaks(what) => (
            Code::KYSO_CANNOT_SIGN,
            format!("chữ ký đã có {what} phủ lên chỗ đặt chữ ký mới, thêm vào sẽ làm hỏng nó"),
            both!("ký theo đúng thứ tự của hồ sơ", "sign in the order of the form"),
        ),
        E::AddedAfter { container, signature } => (
            Code::KYSO_CANNOT_SIGN,
            format!("phần tử {container} phải có sẵn trước khi ký {signature}: chữ ký đó phủ cả chỗ này"),
            both!(
                "thêm phần tử rỗng đó vào tệp trước khi người đầu tiên ký",
                "add that element, empty, before the first one signs"
            ),
        ),
        E::NoIdentifier(scheme) => (
            Code::KYSO_BAD_KEY,
            format!("XML Signature không có tên cho chữ ký {scheme}"),
            both!("dùng khoá RSA hoặc ECDSA", "use an RSA or ECDSA key"),
        ),
        other => (Code::KYSO_CANNOT_SIGN, format!("tệp không ký được ({other})"), original()),
    };
    told(code, vi, error.to_string(), hint).cause(error)
}

/// The error of the ABI for an error of signing by the form.
pub(crate) fn by_form(error: &FormError) -> Error {
    match error {
        FormError::Sign(error) => failed(error),
        FormError::Document(error) => unreadable_pdf(error),
        FormError::Refused(refusal) => {
            let (vi, hint) = form_words::problem(&refusal.problem);
            told(Code::KYSO_CANNOT_SIGN, vi, refusal.problem.to_string(), hint).cause(error)
        }
        other => told(
            Code::KYSO_CANNOT_SIGN,
            format!("không xem được các trang ({other})"),
            other.to_string(),
            form_words::place(),
        )
        .cause(other),
    }
}

/// The error of the ABI for an error of extending what was just signed.
pub(crate) fn extending(error: &ExtendError) -> Error {
    let (code, vi, hint) = match error {
        ExtendError::Update(error) => return failed(error),
        ExtendError::Source(error) => return unreadable(error),
        ExtendError::Changed => (Code::KYSO_DOCUMENT_CHANGED, "văn bản đã thay đổi trong khi ký", original()),
        ExtendError::NoAuthority | ExtendError::Useless { .. } => (
            Code::KYSO_TIME_STAMP_FAILED,
            "không có dấu thời gian được tin cậy cho mức này",
            both!("dùng dịch vụ khác, hoặc thêm gốc tin cậy của nó", "use another service, or trust its root"),
        ),
        ExtendError::Incomplete(_) => (
            Code::KYSO_CANNOT_SIGN,
            "chưa đủ chứng thư và dữ liệu thu hồi cho mức này",
            both!(
                "thêm CRL, OCSP và chứng thư vào phần tin cậy",
                "add CRLs, OCSP answers and certificates to the trust"
            ),
        ),
        _ => (
            Code::KYSO_CANNOT_SIGN,
            "chữ ký chưa đạt mức này",
            both!(
                "chọn mức thấp hơn, hoặc kiểm tra các chữ ký đã có",
                "choose a lower level, or verify the signatures there are"
            ),
        ),
    };
    told(code, format!("{vi} ({error})"), error.to_string(), hint).cause(error)
}

/// The result did not pass the check every result must pass.
pub(crate) fn own_check(error: &OwnCheckError) -> Error {
    let what = both!(
        "không ký được văn bản: kết quả không qua được bước tự kiểm tra, nên không được trao ra ({d})",
        "the document cannot be signed: the result did not pass its own verification and is not handed out ({d})",
        d = error
    );
    Error::new(Code::KYSO_CANNOT_SIGN, what)
        .hint(both!(
            "kiểm tra các chữ ký đã có trên văn bản gốc",
            "verify the original to see the signatures it already has"
        ))
        .cause(error)
}

pub(crate) fn bad_image(error: &dyn std::error::Error) -> Error {
    let what = both!("không dùng được ảnh ({e})", "the image cannot be used ({e})", e = error);
    Error::new(Code::KYSO_BAD_VALUE, what)
        .hint(both!("cần ảnh PNG, nên có nền trong suốt", "a PNG is needed, preferably with a transparent background"))
        .cause(error)
}

pub(crate) fn faulty_image(code: &str) -> Error {
    let what =
        both!("ảnh không đạt yêu cầu của thể thức ({c})", "the image is not as the form demands ({c})", c = code);
    Error::new(Code::KYSO_BAD_VALUE, what).hint(both!(
        "cần ảnh PNG nền trong suốt, chữ ký màu xanh, con dấu tròn màu đỏ, đủ nét",
        "a sharp PNG with a transparent background is needed: signatures in blue, seals round and red"
    ))
}

/// A level that needs a time-stamp, and nobody who makes one.
pub(crate) fn no_authority() -> Error {
    let what = both!("mức này cần dấu thời gian", "this level needs a time-stamp");
    let hint = both!("đặt hàm lấy dấu thời gian trước", "set the time-stamping callback first");
    Error::new(Code::KYSO_BAD_STATE, what).hint(hint)
}

/// A profile of the form that makes several signatures, one over the other.
pub(crate) fn several_steps() -> Error {
    let what = both!(
        "hồ sơ này tạo nhiều chữ ký liền nhau, không ký hai bước được",
        "this profile makes several signatures, one over the other, which cannot be made in two steps"
    );
    Error::new(Code::KYSO_NOT_SUPPORTED, what)
        .hint(both!("chuẩn bị từng chữ ký một, không dùng hồ sơ", "prepare one signature at a time, without a profile"))
}
