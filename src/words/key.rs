//! Why a key is not used, by the stable code of the error.

use crate::keys::Unusable;

/// What is said of a key that is not used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KeyWords {
    /// What happened, in Vietnamese.
    pub what: &'static str,
    /// What to do, in Vietnamese, as far as neither an option nor a function is named.
    pub todo: &'static str,
    /// Whether the error's own English, which names functions, files or certificates, belongs behind it.
    pub has_facts: bool,
}

/// The words of an error of the keys room, by its code ([`crate::keys::Error::code`]); `None` for a code that is not known.
#[must_use]
pub fn key(code: &str) -> Option<KeyWords> {
    let (_, has_facts, what, todo) = WORDS.iter().find(|(known, ..)| *known == code)?;
    Some(KeyWords { what, todo, has_facts: *has_facts })
}

/// Why a certificate on a token cannot sign, in Vietnamese.
#[must_use]
pub const fn unusable(reason: Unusable) -> &'static str {
    match reason {
        Unusable::Authority => "chứng thư của tổ chức chứng thực",
        Unusable::KeyUsage => "mục đích sử dụng khoá không cho phép ký",
        Unusable::PublicKey => "không dùng được khoá công khai trong chứng thư",
        Unusable::WeakKey => "khoá quá ngắn, không được dùng để ký mới",
        Unusable::NoKey => "không có khoá bí mật",
        Unusable::OtherKey => "khoá bí mật cùng định danh là khoá khác",
        Unusable::SeveralKeys => "có nhiều khoá bí mật cùng định danh",
        Unusable::NotForSigning => "token không ký bằng khoá bí mật này",
    }
}

const FACTS: bool = true;
const ALONE: bool = false;
/// What helps where the key is none for new signatures.
const NEW_CERTIFICATE: &str = "đề nghị tổ chức chứng thực cấp chứng thư mới với khoá RSA từ 2048 bit hoặc P-256";
const REPLUG: &str = "rút token ra, cắm lại rồi thử lại; nếu vẫn vậy thì cập nhật trình điều khiển";

/// Code, whether the facts are told, what happened, what to do.
#[rustfmt::skip]
pub(super) const WORDS: &[(&str, bool, &str, &str)] = &[
    ("MODULE_PATH_RELATIVE", ALONE, "đường dẫn mô-đun PKCS#11 phải là đường dẫn đầy đủ", "ghi đường dẫn đầy đủ của mô-đun"),
    ("MODULE_MISSING", FACTS, "không đọc được mô-đun PKCS#11", "cài trình điều khiển của token, hoặc ghi đúng đường dẫn mô-đun"),
    ("MODULE_UNPROTECTED", FACTS, "ai cũng thay được mô-đun PKCS#11 này", "chỉ cho quản trị viên ghi vào mô-đun và thư mục của nó"),
    ("MODULE_NOT_A_LIBRARY", FACTS, "không nạp được mô-đun PKCS#11", "ghi đường dẫn tới mô-đun PKCS#11 của trình điều khiển token"),
    ("MODULE_LOAD", FACTS, "không nạp được mô-đun PKCS#11", "ghi đường dẫn tới mô-đun PKCS#11 của trình điều khiển token"),
    ("MODULE_WRONG_ARCHITECTURE", FACTS, "mô-đun PKCS#11 dành cho hệ máy khác", "cài trình điều khiển token cho hệ điều hành và bộ xử lý này"),
    ("MODULE_SPY", ALONE, "mô-đun này ghi lại mọi lời gọi, kể cả mã PIN", "dùng chính mô-đun của token"),
    ("MODULE_CRASHED", FACTS, "mô-đun PKCS#11 bị sập", REPLUG),
    ("MODULE_GONE", FACTS, "mô-đun PKCS#11 bị sập", REPLUG),
    ("MODULE_TIMED_OUT", FACTS, "mô-đun PKCS#11 không trả lời", REPLUG),
    ("MODULE_PROCESS_NOT_STARTED", FACTS, "không chạy được tiến trình phục vụ mô-đun PKCS#11", "thử lại; nếu vẫn vậy, hãy báo lỗi này"),
    ("MODULE_PROTOCOL", FACTS, "không chạy được tiến trình phục vụ mô-đun PKCS#11", "thử lại; nếu vẫn vậy, hãy báo lỗi này"),
    ("TOKEN_CALL_FAILED", FACTS, "token báo lỗi", REPLUG),
    ("TOKEN_ANSWER_MALFORMED", FACTS, "token báo lỗi", REPLUG),
    ("TOKEN_GONE", ALONE, "token đã bị rút ra", "cắm token rồi làm lại; chưa có gì được ghi"),
    ("TOKEN_REPLACED", ALONE, "token đã bị thay bằng token khác", "cắm lại token đã chọn, hoặc chọn lại"),
    ("TOKEN_NOT_PRESENT", ALONE, "không có token trong khe", "cắm token"),
    ("TOKEN_BUSY", FACTS, "tiến trình này đã đăng nhập token rồi: mã PIN đưa vào sẽ không được kiểm tra", "giải phóng khoá đang mở, hoặc dùng phiên đăng nhập đang có"),
    ("TOKEN_NOT_FOUND", FACTS, "không có token như vậy", "cắm token, hoặc chọn một token đang có"),
    ("TOKEN_AMBIGUOUS", FACTS, "có nhiều token phù hợp", "chọn token theo nhãn hoặc theo khe, hoặc chỉ để lại một token"),
    ("TOKEN_NO_SUCH_KEY", ALONE, "token không còn khoá này", "chọn lại chứng thư"),
    ("TOKEN_MECHANISM_UNSUPPORTED", FACTS, "token không hỗ trợ thuật toán này", "ký bằng RSA PKCS#1 v1.5 hoặc ECDSA với SHA-256"),
    ("TOKEN_CANCELLED", ALONE, "việc nhập mã PIN bị huỷ", "làm lại và nhập mã PIN khi được hỏi"),
    ("PIN_NEEDED", ALONE, "token cần mã PIN", "đưa mã PIN của token"),
    ("PIN_INCORRECT", ALONE, "mã PIN sai; không thử lại lần nào nữa", "kiểm tra mã PIN trước khi thử lại: token tự khoá sau vài lần sai"),
    ("PIN_MALFORMED", ALONE, "token không nhận mã PIN có độ dài hay ký tự như vậy", "kiểm tra độ dài mã PIN"),
    ("PIN_EXPIRED", ALONE, "mã PIN đã hết hạn", "đổi mã PIN bằng phần mềm của token"),
    ("PIN_LOCKED", ALONE, "token đã bị khoá PIN", "liên hệ nơi cấp token để mở khoá"),
    ("PIN_FINAL_TRY", ALONE, "đây là lần thử PIN cuối cùng trước khi token bị khoá; mã PIN chưa được thử", "chỉ thử khi chắc chắn về mã PIN"),
    ("PIN_NOT_SET", ALONE, "token chưa có mã PIN", "đặt mã PIN bằng phần mềm của token"),
    ("CERTIFICATE_AMBIGUOUS", FACTS, "có nhiều chứng thư dùng được", "chọn một chứng thư theo SHA-256, định danh hoặc nhãn của nó"),
    ("CERTIFICATE_NOT_FOUND", FACTS, "không có chứng thư như vậy", "chọn một chứng thư đang có, hoặc cắm đúng token"),
    ("CERTIFICATE_NOT_USABLE", FACTS, "không chứng thư phù hợp nào ký được", "dùng chứng thư ký số có khoá bí mật trên cùng token"),
    ("CERTIFICATE_KEY_TOO_SHORT", FACTS, "khoá quá ngắn, không được dùng để ký mới", NEW_CERTIFICATE),
    ("KEY_CERTIFICATE_UNREADABLE", ALONE, "không dùng được chứng thư của khoá", NEW_CERTIFICATE),
    ("KEY_PUBLIC_KEY_UNUSABLE", ALONE, "không dùng được chứng thư của khoá", NEW_CERTIFICATE),
    ("KEY_UNUSABLE", FACTS, "không dùng được khoá bí mật: cần khoá RSA từ 2048 bit, P-256, P-384 hoặc P-521", NEW_CERTIFICATE),
    ("KEY_MISMATCH", ALONE, "khoá bí mật không thuộc chứng thư", "chọn đúng chứng thư được cấp cho khoá này"),
    ("KEY_SCHEME_UNSUPPORTED", ALONE, "khoá này không ký được theo thuật toán đã chọn", "chọn thuật toán hợp với khoá"),
    ("KEY_SIGNATURE_SIZE", ALONE, "giá trị chữ ký trả về không khớp với chứng thư; không có gì được ghi", "kiểm tra chứng thư có đúng là của khoá đã ký không, và cập nhật trình điều khiển của token"),
    ("KEY_SIGNATURE_MISMATCH", ALONE, "giá trị chữ ký trả về không khớp với chứng thư; không có gì được ghi", "kiểm tra chứng thư có đúng là của khoá đã ký không, và cập nhật trình điều khiển của token"),
    ("KEY_FILE_MALFORMED", ALONE, "đây không phải tệp PKCS#12 đọc được", "dùng tệp .p12 hoặc .pfx còn nguyên vẹn"),
    ("KEY_FILE_TOO_LARGE", ALONE, "tệp khoá quá lớn", "dùng tệp .p12 hoặc .pfx chỉ chứa một khoá"),
    ("PASSPHRASE_INCORRECT", ALONE, "mật khẩu sai", "kiểm tra mật khẩu của tệp khoá rồi thử lại"),
    ("KEY_FILE_UNSUPPORTED", FACTS, "tệp khoá dùng cách mã hoá không được hỗ trợ", "xuất lại tệp khoá với AES-256"),
    ("KEY_FILE_TOO_MUCH_WORK", ALONE, "tệp khoá đòi hỏi tính toán quá nhiều", "xuất lại tệp khoá với ít vòng lặp hơn"),
    ("KEY_FILE_WITHOUT_KEY", ALONE, "tệp không có khoá bí mật", "xuất lại từ nơi cấp, kèm khoá bí mật"),
    ("KEY_FILE_WITHOUT_CERTIFICATE", ALONE, "tệp không có chứng thư của khoá", "xuất lại tệp khoá kèm chứng thư"),
    ("KEY_FILE_AMBIGUOUS", FACTS, "tệp có nhiều khoá", "chọn một khoá theo SHA-256 của chứng thư"),
];
