//! What kept a key from being used, in both languages, by the stable code of the library's error.

use std::path::Path;

use kyso::keys::{Error, TokenError, Unusable};

use crate::failure::{Exit, Failure};
use crate::lang::{Both, both};

/// The failure for an error of the keys room.
pub(crate) fn failure(error: &Error) -> Failure {
    worded(error.code(), &error.to_string(), error.advice()).cause(error)
}

/// The failure for an error of a token.
pub(crate) fn token_failure(error: &TokenError) -> Failure {
    worded(error.code(), &error.to_string(), error.advice()).cause(error)
}

/// The same, naming the key file.
pub(crate) fn file_failure(path: &Path, error: &Error) -> Failure {
    let mut failure = failure(error);
    let path = path.display();
    failure.what.vi = format!("không dùng được tệp khoá '{path}': {}", failure.what.vi);
    failure.what.en = format!("cannot use the key file '{path}': {}", failure.what.en);
    failure
}

/// The library's facts stay in English where they name functions and certificates; what they mean and what to do is
/// in both languages.
fn worded(code: &str, facts: &str, advice: &str) -> Failure {
    let Some((vi, todo)) = vietnamese(code) else {
        let what = both!("không dùng được khoá ({f})", "{f}", f = facts);
        return Failure::new(Exit::Key, what).hint(Both { vi: advice.to_owned(), en: advice.to_owned() });
    };
    let detailed = matches!(
        code,
        "CERTIFICATE_AMBIGUOUS"
            | "CERTIFICATE_NOT_FOUND"
            | "CERTIFICATE_NOT_USABLE"
            | "CERTIFICATE_KEY_TOO_SHORT"
            | "TOKEN_AMBIGUOUS"
            | "TOKEN_NOT_FOUND"
            | "MODULE_MISSING"
            | "MODULE_UNPROTECTED"
            | "MODULE_NOT_A_LIBRARY"
            | "MODULE_WRONG_ARCHITECTURE"
            | "MODULE_LOAD"
            | "MODULE_CRASHED"
            | "MODULE_TIMED_OUT"
            | "TOKEN_CALL_FAILED"
            | "TOKEN_MECHANISM_UNSUPPORTED"
            | "KEY_FILE_UNSUPPORTED"
            | "KEY_FILE_AMBIGUOUS"
    );
    let vi = if detailed { format!("{vi} ({facts})") } else { vi.to_owned() };
    Failure::new(Exit::Key, Both { vi, en: facts.to_owned() }).hint(Both { vi: todo.to_owned(), en: advice.to_owned() })
}

/// What helps where the key is none for new signatures.
const NEW_CERTIFICATE: &str = "đề nghị tổ chức chứng thực cấp chứng thư mới với khoá RSA từ 2048 bit hoặc P-256";

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
        other => return both!("{o}", "{o}", o = other),
    };
    Both { vi: vi.to_owned(), en: reason.to_string() }
}

/// What happened, and what to do.
fn vietnamese(code: &str) -> Option<(&'static str, &'static str)> {
    Some(match code {
        "MODULE_PATH_RELATIVE" => {
            ("đường dẫn mô-đun PKCS#11 phải là đường dẫn đầy đủ", "ghi đường dẫn đầy đủ của mô-đun")
        }
        "MODULE_MISSING" => {
            ("không đọc được mô-đun PKCS#11", "cài trình điều khiển của token, hoặc ghi đúng đường dẫn mô-đun")
        }
        "MODULE_UNPROTECTED" => {
            ("ai cũng thay được mô-đun PKCS#11 này", "chỉ cho quản trị viên ghi vào mô-đun và thư mục của nó")
        }
        "MODULE_NOT_A_LIBRARY" | "MODULE_LOAD" => {
            ("không nạp được mô-đun PKCS#11", "ghi đường dẫn tới mô-đun PKCS#11 của trình điều khiển token")
        }
        "MODULE_WRONG_ARCHITECTURE" => {
            ("mô-đun PKCS#11 dành cho hệ máy khác", "cài trình điều khiển token cho hệ điều hành và bộ xử lý này")
        }
        "MODULE_SPY" => ("mô-đun này ghi lại mọi lời gọi, kể cả mã PIN", "dùng chính mô-đun của token"),
        "MODULE_CRASHED" | "MODULE_GONE" => {
            ("mô-đun PKCS#11 bị sập", "rút token ra, cắm lại rồi thử lại; nếu vẫn vậy thì cập nhật trình điều khiển")
        }
        "MODULE_TIMED_OUT" => (
            "mô-đun PKCS#11 không trả lời",
            "rút token ra, cắm lại rồi thử lại; nếu vẫn vậy thì cập nhật trình điều khiển",
        ),
        "MODULE_PROCESS_NOT_STARTED" | "MODULE_PROTOCOL" => {
            ("không chạy được tiến trình phục vụ mô-đun PKCS#11", "thử lại; nếu vẫn vậy, hãy báo lỗi này")
        }
        "TOKEN_CALL_FAILED" | "TOKEN_ANSWER_MALFORMED" => {
            ("token báo lỗi", "rút token ra, cắm lại rồi thử lại; nếu vẫn vậy thì cập nhật trình điều khiển")
        }
        "TOKEN_GONE" => ("token đã bị rút ra", "cắm token rồi làm lại; văn bản này chưa được ghi"),
        "TOKEN_REPLACED" => ("token đã bị thay bằng token khác", "cắm lại token đã chọn, hoặc chọn lại"),
        "TOKEN_NOT_PRESENT" => ("không có token trong khe", "cắm token"),
        "TOKEN_NOT_FOUND" => ("không có token như vậy", "cắm token, hoặc chọn một token đang có; xem 'kyso tokens'"),
        "TOKEN_AMBIGUOUS" => {
            ("có nhiều token phù hợp", "chọn token bằng --token hoặc --slot, hoặc chỉ để lại một token")
        }
        "TOKEN_NO_SUCH_KEY" => ("token không còn khoá này", "liệt kê lại bằng 'kyso tokens'"),
        "TOKEN_MECHANISM_UNSUPPORTED" => {
            ("token không hỗ trợ thuật toán này", "ký bằng RSA PKCS#1 v1.5 hoặc ECDSA với SHA-256")
        }
        "TOKEN_CANCELLED" => ("việc nhập mã PIN bị huỷ", "làm lại và nhập mã PIN khi được hỏi"),
        "PIN_NEEDED" => ("token cần mã PIN", "nhập mã PIN, hoặc dùng --pin-file hay --pin-fd"),
        "PIN_INCORRECT" => (
            "mã PIN sai; không thử lại lần nào nữa",
            "kiểm tra mã PIN trước khi thử lại: token tự khoá sau vài lần sai",
        ),
        "PIN_MALFORMED" => ("token không nhận mã PIN có độ dài hay ký tự như vậy", "kiểm tra độ dài mã PIN"),
        "PIN_EXPIRED" => ("mã PIN đã hết hạn", "đổi mã PIN bằng phần mềm của token"),
        "PIN_LOCKED" => ("token đã bị khoá PIN", "liên hệ nơi cấp token để mở khoá"),
        "PIN_FINAL_TRY" => (
            "đây là lần thử PIN cuối cùng trước khi token bị khoá; mã PIN chưa được thử",
            "khi chắc chắn về mã PIN, chạy lại với --allow-final-pin-try",
        ),
        "PIN_NOT_SET" => ("token chưa có mã PIN", "đặt mã PIN bằng phần mềm của token"),
        "CERTIFICATE_AMBIGUOUS" => {
            ("có nhiều chứng thư dùng được", "chọn một chứng thư bằng --cert-sha256, --cert-id hoặc --cert-label")
        }
        "CERTIFICATE_NOT_FOUND" => {
            ("không có chứng thư như vậy", "chọn một chứng thư đang có, hoặc cắm đúng token; xem 'kyso tokens'")
        }
        "CERTIFICATE_NOT_USABLE" => {
            ("không chứng thư phù hợp nào ký được", "dùng chứng thư ký số có khoá bí mật trên cùng token")
        }
        "CERTIFICATE_KEY_TOO_SHORT" => ("khoá quá ngắn, không được dùng để ký mới", NEW_CERTIFICATE),
        "KEY_CERTIFICATE_UNREADABLE" | "KEY_PUBLIC_KEY_UNUSABLE" => {
            ("không dùng được chứng thư của khoá", NEW_CERTIFICATE)
        }
        "KEY_UNUSABLE" => {
            ("không dùng được khoá bí mật: cần khoá RSA từ 2048 bit, P-256, P-384 hoặc P-521", NEW_CERTIFICATE)
        }
        "KEY_MISMATCH" => ("khoá bí mật không thuộc chứng thư", "chọn đúng chứng thư được cấp cho khoá này"),
        "KEY_SCHEME_UNSUPPORTED" => ("khoá này không ký được theo thuật toán đã chọn", "chọn thuật toán hợp với khoá"),
        "KEY_SIGNATURE_SIZE" | "KEY_SIGNATURE_MISMATCH" => (
            "giá trị chữ ký mà token trả về không khớp với chứng thư; không có gì được ghi",
            "kiểm tra chứng thư trên token có đúng là của khoá, và cập nhật trình điều khiển",
        ),
        "KEY_FILE_MALFORMED" => ("đây không phải tệp PKCS#12 đọc được", "dùng tệp .p12 hoặc .pfx còn nguyên vẹn"),
        "KEY_FILE_TOO_LARGE" => ("tệp khoá quá lớn", "dùng tệp .p12 hoặc .pfx chỉ chứa một khoá"),
        "PASSPHRASE_INCORRECT" => ("mật khẩu sai", "kiểm tra mật khẩu của tệp khoá rồi thử lại"),
        "KEY_FILE_UNSUPPORTED" => ("tệp khoá dùng cách mã hoá không được hỗ trợ", "xuất lại tệp khoá với AES-256"),
        "KEY_FILE_TOO_MUCH_WORK" => ("tệp khoá đòi hỏi tính toán quá nhiều", "xuất lại tệp khoá với ít vòng lặp hơn"),
        "KEY_FILE_WITHOUT_KEY" => ("tệp không có khoá bí mật", "xuất lại từ nơi cấp, kèm khoá bí mật"),
        "KEY_FILE_WITHOUT_CERTIFICATE" => ("tệp không có chứng thư của khoá", "xuất lại tệp khoá kèm chứng thư"),
        "KEY_FILE_AMBIGUOUS" => ("tệp có nhiều khoá", "chọn một khoá bằng --cert-sha256"),
        _ => return None,
    })
}
