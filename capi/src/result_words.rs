//! The words of a result by itself, for who kept no error object.

use std::ffi::{CStr, c_char};

use kyso_core::report::Lang;

use crate::error::kyso_result::{self, *};
use crate::lang::lang;

/// Vietnamese, English.
const fn words(result: kyso_result) -> (&'static CStr, &'static CStr) {
    match result {
        KYSO_OK => (c"xong", c"done"),
        KYSO_ABSENT => (c"không có giá trị này", c"there is no such value"),
        KYSO_NULL_ARGUMENT => (c"một tham số bắt buộc là NULL", c"an argument that is required is NULL"),
        KYSO_BAD_UTF8 => (c"một chuỗi không phải UTF-8", c"a text is not UTF-8"),
        KYSO_BAD_VALUE => (c"một tham số có giá trị không được phép", c"an argument has a value that is not allowed"),
        KYSO_BAD_INDEX => (c"không có phần tử ở vị trí này", c"there is no element with this index"),
        KYSO_BAD_STATE => {
            (c"không dùng được ở trạng thái hiện tại của đối tượng", c"not possible in the state that the handle is in")
        }
        KYSO_NOT_SUPPORTED => {
            (c"không làm được với văn bản thuộc loại này", c"this cannot be done with a document of this kind")
        }
        KYSO_PANIC => (c"thư viện gặp lỗi của chính nó", c"the library met a fault of its own"),
        KYSO_INTERNAL => (c"thư viện gặp lỗi nội bộ", c"the library met an internal fault"),
        KYSO_CANNOT_READ => (c"không đọc được tệp", c"a file cannot be read"),
        KYSO_CANNOT_WRITE => (c"không ghi được tệp", c"a file cannot be written"),
        KYSO_FILE_EXISTS => (c"đã có tệp này", c"the file exists already"),
        KYSO_CALLBACK_FAILED => (
            c"hàm gọi lại của chương trình bị lỗi hoặc trả về giá trị không hợp lệ",
            c"a callback failed, or answered what cannot be",
        ),
        KYSO_TOO_LARGE => (c"dữ liệu quá lớn", c"there is too much data"),
        KYSO_NOT_A_DOCUMENT => (
            c"không phải một văn bản PDF hay XML đọc được theo một cách duy nhất",
            c"not a PDF or XML document that can be read in exactly one way",
        ),
        KYSO_OVER_LIMIT => {
            (c"văn bản vượt quá giới hạn xử lý", c"looking at the document would take more than the limits allow")
        }
        KYSO_SEALED => (c"văn bản được mã hoá và chưa mở được", c"the document is encrypted and could not be opened"),
        KYSO_NOT_PASSED => (c"chữ ký này không được kết luận là hợp lệ", c"this signature did not pass"),
        KYSO_DOCUMENT_CHANGED => (c"văn bản đã thay đổi", c"the document has changed"),
        KYSO_BAD_CERTIFICATE => (c"không có chứng thư số nào đọc được", c"there is no certificate that can be read"),
        KYSO_NOT_PINNED => {
            (c"không chứng thư số nào có tên trong hồ sơ tin cậy", c"the trust profile names none of the certificates")
        }
        KYSO_UNKNOWN_PROFILE => (c"không có hồ sơ tin cậy này", c"there is no such trust profile"),
        KYSO_BAD_STATUS_DATA => (
            c"không có danh sách thu hồi hay trả lời OCSP nào đọc được",
            c"there is no revocation list or OCSP response that can be read",
        ),
        KYSO_BAD_POLICY => (c"quy tắc đánh giá không dùng được", c"the policy cannot be used"),
        KYSO_BAD_RULE_SET => (c"không có bộ quy tắc thể thức này", c"there is no such set of rules of form"),
        KYSO_BAD_ORGANISATION => {
            (c"hồ sơ cơ quan, tổ chức không dùng được", c"the profile of the organisation cannot be used")
        }
        KYSO_BAD_KEY_FILE => (c"không đọc được tệp khoá", c"the key file cannot be read"),
        KYSO_WRONG_PASSPHRASE => (c"mật khẩu của tệp khoá không đúng", c"the passphrase of the key file is wrong"),
        KYSO_TOKEN_FAILED => (c"thiết bị ký số bị lỗi", c"the token failed"),
        KYSO_WRONG_PIN => (c"mã PIN không đúng", c"the PIN is wrong"),
        KYSO_PIN_LOCKED => (c"mã PIN đã bị khoá", c"the PIN is locked"),
        KYSO_NO_SUCH_KEY => (c"không có khoá phù hợp", c"there is no key that fits"),
        KYSO_AMBIGUOUS_KEY => (c"có nhiều khoá cùng phù hợp", c"more than one key fits"),
        KYSO_BAD_KEY => (
            c"khoá không dùng được, hoặc không thuộc chứng thư số này",
            c"the key cannot be used, or does not belong to the certificate",
        ),
        KYSO_CANCELLED => (c"đã bị huỷ", c"it was cancelled"),
        KYSO_PIN_NEEDED => (c"token cần mã PIN", c"the token needs a PIN"),
        KYSO_FINAL_PIN_TRY => (
            c"chỉ còn một lần thử mã PIN trước khi token bị khoá; mã PIN chưa được thử",
            c"one more wrong PIN locks the token; this one was not tried",
        ),
        KYSO_CANNOT_SIGN => (c"văn bản không nhận chữ ký này", c"the document does not take this signature"),
        KYSO_UNFIT_CERTIFICATE => (
            c"chứng thư số không dùng được cho việc này hoặc vào lúc này",
            c"the certificate is not for this, or not now",
        ),
        KYSO_TIME_STAMP_FAILED => (c"không lấy được dấu thời gian dùng được", c"no time-stamp that is worth anything"),
        KYSO_WRONG_SIGNATURE => (
            c"giá trị chữ ký không khớp với chứng thư số của người ký",
            c"the signature value does not verify under the signer's certificate",
        ),
        KYSO_BAD_STORED => (c"không đọc được trạng thái đã lưu", c"the stored state cannot be read"),
        KYSO_FORGED_STORED => (
            c"trạng thái đã lưu không do bí mật này tạo ra, hoặc đã bị sửa",
            c"the stored state was not made with this secret, or was changed",
        ),
        KYSO_EXPIRED_STORED => (c"trạng thái đã lưu đã hết hạn", c"the stored state has expired"),
        KYSO_OTHER_DOCUMENT => {
            (c"trạng thái đã lưu thuộc về văn bản khác", c"the stored state belongs to another document")
        }
    }
}

/// What a result means, in a few words, in the language `lang` (`kyso_lang`; any other number means Vietnamese). A static
/// string, never freed.
#[unsafe(no_mangle)]
pub extern "C" fn kyso_result_message(result: u32, lang: u32) -> *const c_char {
    let known = kyso_result::ALL.iter().copied().find(|known| *known as u32 == result);
    let (vi, en) = known.map_or((c"kết quả không xác định", c"a result that is not known"), words);
    in_language(lang, vi, en).as_ptr()
}

/// One of two texts by the number of a language, where there is nobody to tell that the number is wrong.
pub(crate) fn in_language<'a>(number: u32, vi: &'a CStr, en: &'a CStr) -> &'a CStr {
    if matches!(lang(number), Ok(Lang::En)) { en } else { vi }
}
