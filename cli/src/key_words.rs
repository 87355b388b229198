//! What kept a key from being used, in both languages, by the stable code of the library's error; the options that help.

use std::path::Path;

use kyso::keys::{Error, TokenError, Unusable};
use kyso::words;

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
    let Some(words) = words::key(code) else {
        let what = both!("không dùng được khoá ({f})", "{f}", f = facts);
        return Failure::new(Exit::Key, what).hint(Both { vi: advice.to_owned(), en: advice.to_owned() });
    };
    let vi = if words.has_facts { format!("{} ({facts})", words.what) } else { words.what.to_owned() };
    let todo = with_options(code).unwrap_or(words.todo);
    Failure::new(Exit::Key, Both { vi, en: facts.to_owned() }).hint(Both { vi: todo.to_owned(), en: advice.to_owned() })
}

/// Why a certificate on a token cannot sign.
pub(crate) fn unusable(reason: Unusable) -> Both {
    Both { vi: words::unusable(reason).to_owned(), en: reason.to_string() }
}

/// What to do where an option or a command does it.
fn with_options(code: &str) -> Option<&'static str> {
    Some(match code {
        "TOKEN_NOT_FOUND" => "cắm token, hoặc chọn một token đang có; xem 'kyso tokens'",
        "TOKEN_AMBIGUOUS" => "chọn token bằng --token hoặc --slot, hoặc chỉ để lại một token",
        "TOKEN_NO_SUCH_KEY" => "liệt kê lại bằng 'kyso tokens'",
        "PIN_NEEDED" => "nhập mã PIN, hoặc dùng --pin-file hay --pin-fd",
        "PIN_FINAL_TRY" => "khi chắc chắn về mã PIN, chạy lại với --allow-final-pin-try",
        "CERTIFICATE_AMBIGUOUS" => "chọn một chứng thư bằng --cert-sha256, --cert-id hoặc --cert-label",
        "CERTIFICATE_NOT_FOUND" => "chọn một chứng thư đang có, hoặc cắm đúng token; xem 'kyso tokens'",
        "KEY_FILE_AMBIGUOUS" => "chọn một khoá bằng --cert-sha256",
        _ => return None,
    })
}
