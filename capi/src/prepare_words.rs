//! What kept a two-step signature from being prepared or finished: its number, and the words in both languages.

use kyso_core::sign::MessageError;
use kyso_core::sign::stored::Error as StoredError;

use crate::error::{Error, kyso_result as Code};
use crate::lang::{Both, both};
use crate::sign_words;

/// The error of the ABI for an error of two-step signing.
pub(crate) fn failed(error: &StoredError) -> Error {
    use StoredError as E;
    let anew = || both!("chuẩn bị lại văn bản rồi ký", "prepare the document again, then sign");
    let text = |vi: &str| vi.to_owned();
    let (code, vi, hint) = match error {
        E::Sign(error) => return sign_words::failed(error),
        E::Xml(error) => return sign_words::failed_xml(error),
        E::Message(error) => return message(error),
        E::Secret { len } => (
            Code::KYSO_BAD_VALUE,
            format!("bí mật chỉ có {len} octet, cần ít nhất 32"),
            both!("tạo bí mật bằng kyso_state_key_fresh_secret", "make one with kyso_state_key_fresh_secret"),
        ),
        E::Random => (Code::KYSO_INTERNAL, text("hệ thống không cho số ngẫu nhiên"), both!("thử lại", "try again")),
        E::Life { most, .. } => (
            Code::KYSO_BAD_VALUE,
            format!("thời hạn của trạng thái phải dương và không quá {most} ngày"),
            both!("chọn thời hạn khác", "choose another life"),
        ),
        E::NoRoom => (
            Code::KYSO_BAD_STATE,
            text("mức này cần dấu thời gian, mà chưa dành chỗ cho nó"),
            both!("gọi kyso_sign_request_set_level trước", "call kyso_sign_request_set_level first"),
        ),
        E::Scheme(name) => (
            Code::KYSO_NOT_SUPPORTED,
            format!("không ký hai bước được bằng {name} với các tham số này"),
            both!("chọn thuật toán khác", "choose another scheme"),
        ),
        E::NotAState(_) | E::Version(_) => {
            (Code::KYSO_BAD_STORED, text("không phải trạng thái của văn bản đã chuẩn bị"), anew())
        }
        E::OtherKey { .. } | E::Altered => {
            (Code::KYSO_FORGED_STORED, text("trạng thái bị sửa, hoặc được tạo bằng bí mật khác"), anew())
        }
        E::Expired { expires, .. } => {
            (Code::KYSO_EXPIRED_STORED, format!("trạng thái đã hết hạn lúc {expires}"), anew())
        }
        E::Early { created, .. } => (
            Code::KYSO_EXPIRED_STORED,
            format!("trạng thái được tạo lúc {created}, sau thời điểm hiện tại"),
            both!("kiểm tra thời điểm đã đưa", "check the time given"),
        ),
        E::OtherDocument { .. } => (
            Code::KYSO_OTHER_DOCUMENT,
            text("văn bản không phải bản đã chuẩn bị của trạng thái này, hoặc đã bị sửa"),
            anew(),
        ),
        E::Filled => (Code::KYSO_OTHER_DOCUMENT, text("văn bản này đã có chữ ký của nó"), anew()),
        E::Derived => (Code::KYSO_OTHER_DOCUMENT, text("văn bản được chuẩn bị bằng một phiên bản khác"), anew()),
        E::Kind { .. } => (
            Code::KYSO_BAD_VALUE,
            text("trạng thái chờ một loại kết quả khác (giá trị chữ ký hoặc cả CMS)"),
            both!("đưa đúng loại (kyso_answer)", "hand in the kind it awaits (kyso_answer)"),
        ),
        E::TimeStampNeeded(_) => return sign_words::no_authority(),
        E::TimeStampUnwanted => (
            Code::KYSO_BAD_STATE,
            text("khi chuẩn bị đã không dành chỗ cho dấu thời gian"),
            both!("bỏ hàm lấy dấu thời gian, hoặc chuẩn bị lại", "leave the callback out, or prepare again"),
        ),
        other => (Code::KYSO_INTERNAL, format!("{other}"), anew()),
    };
    told(code, vi, error.to_string(), hint).cause(error)
}

fn told(code: Code, vi: String, en: String, hint: Both) -> Error {
    let what = Both {
        vi: format!("không ký hai bước được: {vi}"),
        en: format!("the document cannot be signed in two steps: {en}"),
    };
    Error::new(code, what).hint(hint)
}

fn message(error: &MessageError) -> Error {
    let hint = both!("không có gì được ghi; yêu cầu ký lại", "nothing was embedded; have it signed again");
    told(Code::KYSO_WRONG_SIGNATURE, format!("CMS nhận về không dùng được ({error})"), error.to_string(), hint)
        .cause(error)
}
