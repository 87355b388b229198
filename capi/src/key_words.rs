//! What kept a key from being used: its number, and the words in both languages, by the stable code of the core's error.

use kyso_core::keys::{Error as KeyError, Unusable};

use crate::error::{Error, kyso_result as Code};
use crate::lang::{Both, both};

/// The error of the ABI for an error of the keys room. Facts that name functions and certificates stay as they are; what
/// happened and what to do is in both languages.
pub(crate) fn error(error: &KeyError) -> Error {
    let facts = error.to_string();
    let (code, vi, todo, has_facts) = words(error.code());
    let vi = if has_facts { format!("{vi} ({facts})") } else { vi.to_owned() };
    let hint = Both { vi: todo.to_owned(), en: error.advice().to_owned() };
    Error::new(code, Both { vi, en: facts }).hint(hint).cause(error)
}

/// Why a certificate on a token cannot sign.
pub(crate) fn unusable(reason: Unusable) -> Both {
    let vi = match reason {
        Unusable::Authority => "chứng thư của tổ chức chứng thực",
        Unusable::KeyUsage => "mục đích sử dụng khoá không cho phép ký",
        Unusable::PublicKey => "không dùng được khoá công khai trong chứng thư",
        Unusable::WeakKey => "khoá quá ngắn, không được dùng để ký mới",
        Unusable::NoKey => "không có khoá bí mật",
        Unusable::OtherKey => "khoá bí mật cùng định danh là khoá khác",
        Unusable::SeveralKeys => "có nhiều khoá bí mật cùng định danh",
        Unusable::NotForSigning => "token không ký bằng khoá bí mật này",
        other => return both!("không ký được ({o})", "{o}", o = other),
    };
    Both { vi: vi.to_owned(), en: reason.to_string() }
}

/// What helps where the key is none for new signatures.
const NEW_CERTIFICATE: &str = "đề nghị tổ chức chứng thực cấp chứng thư mới với khoá RSA từ 2048 bit hoặc P-256";
const REPLUG: &str = "rút token ra, cắm lại rồi thử lại; nếu vẫn vậy thì cập nhật trình điều khiển";
const DRIVER: &str = "dùng mô-đun PKCS#11 của trình điều khiển token";

/// Number, what happened, what to do, whether the facts are told behind it.
fn words(code: &str) -> (Code, &'static str, &'static str, bool) {
    use Code as C;
    let token = |vi, todo, facts| (C::KYSO_TOKEN_FAILED, vi, todo, facts);
    let file = |vi, todo, facts| (C::KYSO_BAD_KEY_FILE, vi, todo, facts);
    let key = |vi, todo| (C::KYSO_BAD_KEY, vi, todo, false);
    match code {
        "MODULE_PATH_RELATIVE" => {
            token("đường dẫn mô-đun PKCS#11 phải là đường dẫn đầy đủ", "đưa đường dẫn đầy đủ của mô-đun", false)
        }
        "MODULE_MISSING" => {
            token("không đọc được mô-đun PKCS#11", "cài trình điều khiển của token, hoặc đưa đúng đường dẫn", true)
        }
        "MODULE_UNPROTECTED" => token(
            "ai cũng thay được mô-đun PKCS#11 này",
            "chỉ cho quản trị viên ghi vào mô-đun và thư mục của nó",
            true,
        ),
        "MODULE_NOT_A_LIBRARY" | "MODULE_LOAD" => token("không nạp được mô-đun PKCS#11", DRIVER, true),
        "MODULE_WRONG_ARCHITECTURE" => token(
            "mô-đun PKCS#11 dành cho hệ máy khác",
            "cài trình điều khiển token cho hệ điều hành và bộ xử lý này",
            true,
        ),
        "MODULE_SPY" => token("mô-đun này ghi lại mọi lời gọi, kể cả mã PIN", "dùng chính mô-đun của token", false),
        "MODULE_CRASHED" | "MODULE_GONE" => token("mô-đun PKCS#11 bị sập", REPLUG, true),
        "MODULE_TIMED_OUT" => token("mô-đun PKCS#11 không trả lời", REPLUG, true),
        "MODULE_PROCESS_NOT_STARTED" | "MODULE_PROTOCOL" => token(
            "không chạy được tiến trình phục vụ mô-đun PKCS#11",
            "kiểm tra đường dẫn chương trình kyso đã đưa",
            true,
        ),
        "TOKEN_CALL_FAILED" | "TOKEN_ANSWER_MALFORMED" => token("token báo lỗi", REPLUG, true),
        "TOKEN_GONE" => token("token đã bị rút ra", "cắm token rồi làm lại; chưa có gì được ghi", false),
        "TOKEN_REPLACED" => token("token đã bị thay bằng token khác", "cắm lại token đã chọn, hoặc chọn lại", false),
        "TOKEN_NOT_PRESENT" => token("không có token trong khe", "cắm token", false),
        "TOKEN_BUSY" => token(
            "tiến trình này đã đăng nhập token rồi: mã PIN đưa vào sẽ không được kiểm tra",
            "giải phóng khoá đang mở, hoặc dùng phiên đăng nhập đang có",
            true,
        ),
        "TOKEN_MECHANISM_UNSUPPORTED" => {
            token("token không hỗ trợ thuật toán này", "ký bằng RSA PKCS#1 v1.5 hoặc ECDSA với SHA-256", true)
        }
        "TOKEN_NOT_FOUND" => {
            (C::KYSO_NO_SUCH_KEY, "không có token như vậy", "cắm token, hoặc chọn một token đang có", true)
        }
        "TOKEN_NO_SUCH_KEY" => (C::KYSO_NO_SUCH_KEY, "token không còn khoá này", "chọn lại chứng thư", false),
        "TOKEN_AMBIGUOUS" => {
            (C::KYSO_AMBIGUOUS_KEY, "có nhiều token phù hợp", "chọn token theo nhãn hoặc theo khe", true)
        }
        "TOKEN_CANCELLED" => {
            (C::KYSO_CANCELLED, "việc nhập mã PIN bị huỷ", "làm lại và nhập mã PIN khi được hỏi", false)
        }
        "PIN_NEEDED" => (C::KYSO_PIN_NEEDED, "token cần mã PIN", "đưa mã PIN của token", false),
        "PIN_INCORRECT" => (
            C::KYSO_WRONG_PIN,
            "mã PIN sai; không thử lại lần nào nữa",
            "kiểm tra mã PIN trước khi thử lại: token tự khoá sau vài lần sai",
            false,
        ),
        "PIN_MALFORMED" => {
            (C::KYSO_WRONG_PIN, "token không nhận mã PIN có độ dài hay ký tự như vậy", "kiểm tra độ dài mã PIN", false)
        }
        "PIN_EXPIRED" => token("mã PIN đã hết hạn", "đổi mã PIN bằng phần mềm của token", false),
        "PIN_LOCKED" => (C::KYSO_PIN_LOCKED, "token đã bị khoá PIN", "liên hệ nơi cấp token để mở khoá", false),
        "PIN_FINAL_TRY" => (
            C::KYSO_FINAL_PIN_TRY,
            "đây là lần thử PIN cuối cùng trước khi token bị khoá; mã PIN chưa được thử",
            "khi chắc chắn về mã PIN, gọi lại với KYSO_UNLOCK_FINAL_TRY",
            false,
        ),
        "PIN_NOT_SET" => token("token chưa có mã PIN", "đặt mã PIN bằng phần mềm của token", false),
        "CERTIFICATE_AMBIGUOUS" => (
            C::KYSO_AMBIGUOUS_KEY,
            "có nhiều chứng thư dùng được",
            "chọn một chứng thư theo SHA-256, định danh hoặc nhãn của nó",
            true,
        ),
        "CERTIFICATE_NOT_FOUND" => {
            (C::KYSO_NO_SUCH_KEY, "không có chứng thư như vậy", "chọn một chứng thư đang có, hoặc cắm đúng token", true)
        }
        "CERTIFICATE_NOT_USABLE" => (
            C::KYSO_NO_SUCH_KEY,
            "không chứng thư phù hợp nào ký được",
            "dùng chứng thư ký số có khoá bí mật trên cùng token",
            true,
        ),
        "CERTIFICATE_KEY_TOO_SHORT" => {
            (C::KYSO_UNFIT_CERTIFICATE, "khoá quá ngắn, không được dùng để ký mới", NEW_CERTIFICATE, true)
        }
        "KEY_CERTIFICATE_UNREADABLE" | "KEY_PUBLIC_KEY_UNUSABLE" => {
            key("không dùng được chứng thư của khoá", NEW_CERTIFICATE)
        }
        "KEY_UNUSABLE" => (C::KYSO_BAD_KEY, "không dùng được khoá bí mật", NEW_CERTIFICATE, true),
        "KEY_MISMATCH" => key("khoá bí mật không thuộc chứng thư", "chọn đúng chứng thư được cấp cho khoá này"),
        "KEY_SCHEME_UNSUPPORTED" => {
            key("khoá này không ký được theo thuật toán đã chọn", "chọn thuật toán hợp với khoá")
        }
        "KEY_SIGNATURE_SIZE" | "KEY_SIGNATURE_MISMATCH" => (
            C::KYSO_WRONG_SIGNATURE,
            "giá trị chữ ký trả về không khớp với chứng thư; không có gì được ghi",
            "kiểm tra chứng thư có đúng là của khoá đã ký không",
            false,
        ),
        "KEY_FILE_MALFORMED" => {
            file("đây không phải tệp PKCS#12 đọc được", "dùng tệp .p12 hoặc .pfx còn nguyên vẹn", false)
        }
        "KEY_FILE_TOO_LARGE" => file("tệp khoá quá lớn", "dùng tệp .p12 hoặc .pfx chỉ chứa một khoá", false),
        "PASSPHRASE_INCORRECT" => {
            (C::KYSO_WRONG_PASSPHRASE, "mật khẩu của tệp khoá sai", "kiểm tra mật khẩu của tệp khoá rồi thử lại", false)
        }
        "KEY_FILE_UNSUPPORTED" => {
            file("tệp khoá dùng cách mã hoá không được hỗ trợ", "xuất lại tệp khoá với AES-256", true)
        }
        "KEY_FILE_TOO_MUCH_WORK" => {
            file("tệp khoá đòi hỏi tính toán quá nhiều", "xuất lại tệp khoá với ít vòng lặp hơn", false)
        }
        "KEY_FILE_WITHOUT_KEY" => file("tệp không có khoá bí mật", "xuất lại từ nơi cấp, kèm khoá bí mật", false),
        "KEY_FILE_WITHOUT_CERTIFICATE" => {
            file("tệp không có chứng thư của khoá", "xuất lại tệp khoá kèm chứng thư", false)
        }
        "KEY_FILE_AMBIGUOUS" => {
            (C::KYSO_AMBIGUOUS_KEY, "tệp có nhiều khoá", "chọn một khoá theo SHA-256 của chứng thư", true)
        }
        _ => (C::KYSO_BAD_KEY, "không dùng được khoá", "xem chi tiết kỹ thuật của lỗi", true),
    }
}
