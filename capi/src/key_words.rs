//! What kept a key from being used: its number, and the words in both languages, by the stable code of the core's error.

use kyso_core::keys::{Error as KeyError, Unusable};
use kyso_core::words;

use crate::error::{Error, kyso_result as Code};
use crate::lang::Both;

/// The error of the ABI for an error of the keys room. Facts that name functions and certificates stay as they are; what
/// happened and what to do is in both languages.
pub(crate) fn error(error: &KeyError) -> Error {
    let (code, facts) = (error.code(), error.to_string());
    let (vi, todo) = match words::key(code) {
        Some(words) => {
            let vi = if words.has_facts { format!("{} ({facts})", words.what) } else { words.what.to_owned() };
            (vi, with_functions(code).unwrap_or(words.todo))
        }
        None => (format!("không dùng được khoá ({facts})"), "xem chi tiết kỹ thuật của lỗi"),
    };
    let hint = Both { vi: todo.to_owned(), en: error.advice().to_owned() };
    Error::new(number(code), Both { vi, en: facts }).hint(hint).cause(error)
}

/// Why a certificate on a token cannot sign.
pub(crate) fn unusable(reason: Unusable) -> Both {
    Both { vi: words::unusable(reason).to_owned(), en: reason.to_string() }
}

/// What to do where a function or its argument does it.
fn with_functions(code: &str) -> Option<&'static str> {
    Some(match code {
        "MODULE_PROCESS_NOT_STARTED" | "MODULE_PROTOCOL" => "kiểm tra đường dẫn chương trình kyso đã đưa",
        "PIN_FINAL_TRY" => "khi chắc chắn về mã PIN, gọi lại với KYSO_UNLOCK_FINAL_TRY",
        _ => return None,
    })
}

/// The number of an error.
fn number(code: &str) -> Code {
    use Code as C;
    match code {
        "TOKEN_NOT_FOUND" | "TOKEN_NO_SUCH_KEY" | "CERTIFICATE_NOT_FOUND" | "CERTIFICATE_NOT_USABLE" => {
            C::KYSO_NO_SUCH_KEY
        }
        "TOKEN_AMBIGUOUS" | "CERTIFICATE_AMBIGUOUS" | "KEY_FILE_AMBIGUOUS" => C::KYSO_AMBIGUOUS_KEY,
        "TOKEN_CANCELLED" => C::KYSO_CANCELLED,
        "PIN_NEEDED" => C::KYSO_PIN_NEEDED,
        "PIN_INCORRECT" | "PIN_MALFORMED" => C::KYSO_WRONG_PIN,
        "PIN_LOCKED" => C::KYSO_PIN_LOCKED,
        "PIN_FINAL_TRY" => C::KYSO_FINAL_PIN_TRY,
        "CERTIFICATE_KEY_TOO_SHORT" => C::KYSO_UNFIT_CERTIFICATE,
        "KEY_SIGNATURE_SIZE" | "KEY_SIGNATURE_MISMATCH" => C::KYSO_WRONG_SIGNATURE,
        "PASSPHRASE_INCORRECT" => C::KYSO_WRONG_PASSPHRASE,
        code if code.starts_with("KEY_FILE_") => C::KYSO_BAD_KEY_FILE,
        code if code.starts_with("MODULE_") || code.starts_with("TOKEN_") || code.starts_with("PIN_") => {
            C::KYSO_TOKEN_FAILED
        }
        _ => C::KYSO_BAD_KEY,
    }
}
