//! What functions come back with: one number for programs, one object with the words for people.

use std::error::Error as StdError;
use std::ffi::{CString, c_char};

use crate::handle;
use crate::lang::{Both, both};
use crate::result_words::{in_language, kyso_result_message};
use crate::text::owned;

/// What came of a call. Every number has one meaning for good: numbers are added, and those that are retired stay listed
/// here as reserved. A bad signature is no failure: verifying it is `KYSO_OK`, and the verdict tells.
///
/// Below 100: no failures. 100 to 149: how the library was called; 150 to 199: faults of its own; 200 to 299: octets in and
/// out; 300 to 399: documents; 400 to 499: what a judgement rests on; 500 to 599: keys; 600 to 699: signing; 700 to 799:
/// two-step signing.
#[repr(u32)]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum kyso_result {
    /// Done.
    KYSO_OK = 0,
    /// There is no such value, which is no failure: nothing was written.
    KYSO_ABSENT = 1,

    // 100 to 149: how the library was called.
    /// A pointer that must not be NULL is NULL.
    KYSO_NULL_ARGUMENT = 100,
    /// A text is not UTF-8.
    KYSO_BAD_UTF8 = 101,
    /// A number or a name that is none of those allowed, a time or a length that cannot be.
    KYSO_BAD_VALUE = 102,
    /// There is nothing with this index.
    KYSO_BAD_INDEX = 103,
    /// Not possible in the state that the handle is in, such as a second use of what serves once.
    KYSO_BAD_STATE = 104,
    /// What is asked for cannot be done with a document of this kind.
    KYSO_NOT_SUPPORTED = 105,

    // 150 to 199: faults of the library's own. Nothing is known about the document then.
    /// The library panicked, which is a fault in it. A handle that the call was changing is only good for being freed.
    KYSO_PANIC = 150,
    /// Something happened that cannot happen.
    KYSO_INTERNAL = 151,

    // 200 to 299: octets in and out.
    /// A file cannot be read, or is no regular file.
    KYSO_CANNOT_READ = 200,
    /// A file cannot be written.
    KYSO_CANNOT_WRITE = 201,
    /// There is a file of this name already.
    KYSO_FILE_EXISTS = 202,
    /// A callback of the caller's failed, or answered what cannot be.
    KYSO_CALLBACK_FAILED = 203,
    /// More octets than are accepted for what this is.
    KYSO_TOO_LARGE = 204,

    // 300 to 399: documents.
    /// Not one unambiguous PDF or XML document.
    KYSO_NOT_A_DOCUMENT = 300,
    /// Looking at the document would take more than the limits allow.
    KYSO_OVER_LIMIT = 301,
    /// The document is encrypted, and nothing that was given opens it.
    KYSO_SEALED = 302,
    /// Asked of a signature that did not pass.
    KYSO_NOT_PASSED = 303,
    /// The document is not the one it was before.
    KYSO_DOCUMENT_CHANGED = 304,

    // 400 to 499: what a judgement rests on.
    /// No certificate that can be read.
    KYSO_BAD_CERTIFICATE = 400,
    /// None of the certificates is named by the trust profile.
    KYSO_NOT_PINNED = 401,
    /// There is no trust profile of this name.
    KYSO_UNKNOWN_PROFILE = 402,
    /// No revocation list and no OCSP answer.
    KYSO_BAD_STATUS_DATA = 403,
    /// There is no such policy, or the text is none.
    KYSO_BAD_POLICY = 404,
    /// There is no such set of rules of form, or no such rule.
    KYSO_BAD_RULE_SET = 405,
    /// The text is no profile of an organisation.
    KYSO_BAD_ORGANISATION = 406,

    // 500 to 599: keys.
    /// The key file cannot be read.
    KYSO_BAD_KEY_FILE = 500,
    /// The key file's passphrase is wrong.
    KYSO_WRONG_PASSPHRASE = 501,
    /// The token, its module, or the process that holds it failed.
    KYSO_TOKEN_FAILED = 502,
    /// The PIN is wrong.
    KYSO_WRONG_PIN = 503,
    /// The token took too many wrong PINs.
    KYSO_PIN_LOCKED = 504,
    /// No key that fits.
    KYSO_NO_SUCH_KEY = 505,
    /// More than one key that fits.
    KYSO_AMBIGUOUS_KEY = 506,
    /// Key and certificate do not belong together, or the key cannot be used.
    KYSO_BAD_KEY = 507,
    /// Somebody cancelled.
    KYSO_CANCELLED = 508,
    /// The token needs a PIN, and none was given.
    KYSO_PIN_NEEDED = 509,
    /// One more wrong PIN locks the token; this one was not tried.
    KYSO_FINAL_PIN_TRY = 510,

    // 600 to 699: signing.
    /// The document does not take this signature.
    KYSO_CANNOT_SIGN = 600,
    /// The signer's certificate is not for this, or not now.
    KYSO_UNFIT_CERTIFICATE = 601,
    /// No time-stamp, or none that is worth anything.
    KYSO_TIME_STAMP_FAILED = 602,
    /// The signature value does not verify under the signer's certificate.
    KYSO_WRONG_SIGNATURE = 603,

    // 700 to 799: two-step signing.
    /// The stored state cannot be read.
    KYSO_BAD_STORED = 700,
    /// The stored state was not made with this secret, or was changed.
    KYSO_FORGED_STORED = 701,
    /// The stored state has expired.
    KYSO_EXPIRED_STORED = 702,
    /// The stored state belongs to another document.
    KYSO_OTHER_DOCUMENT = 703,
}

use kyso_result as Code;

impl kyso_result {
    /// Every one.
    pub(crate) const ALL: &'static [Self] = &[
        Self::KYSO_OK,
        Self::KYSO_ABSENT,
        Self::KYSO_NULL_ARGUMENT,
        Self::KYSO_BAD_UTF8,
        Self::KYSO_BAD_VALUE,
        Self::KYSO_BAD_INDEX,
        Self::KYSO_BAD_STATE,
        Self::KYSO_NOT_SUPPORTED,
        Self::KYSO_PANIC,
        Self::KYSO_INTERNAL,
        Self::KYSO_CANNOT_READ,
        Self::KYSO_CANNOT_WRITE,
        Self::KYSO_FILE_EXISTS,
        Self::KYSO_CALLBACK_FAILED,
        Self::KYSO_TOO_LARGE,
        Self::KYSO_NOT_A_DOCUMENT,
        Self::KYSO_OVER_LIMIT,
        Self::KYSO_SEALED,
        Self::KYSO_NOT_PASSED,
        Self::KYSO_DOCUMENT_CHANGED,
        Self::KYSO_BAD_CERTIFICATE,
        Self::KYSO_NOT_PINNED,
        Self::KYSO_UNKNOWN_PROFILE,
        Self::KYSO_BAD_STATUS_DATA,
        Self::KYSO_BAD_POLICY,
        Self::KYSO_BAD_RULE_SET,
        Self::KYSO_BAD_ORGANISATION,
        Self::KYSO_BAD_KEY_FILE,
        Self::KYSO_WRONG_PASSPHRASE,
        Self::KYSO_TOKEN_FAILED,
        Self::KYSO_WRONG_PIN,
        Self::KYSO_PIN_LOCKED,
        Self::KYSO_NO_SUCH_KEY,
        Self::KYSO_AMBIGUOUS_KEY,
        Self::KYSO_BAD_KEY,
        Self::KYSO_CANCELLED,
        Self::KYSO_PIN_NEEDED,
        Self::KYSO_FINAL_PIN_TRY,
        Self::KYSO_CANNOT_SIGN,
        Self::KYSO_UNFIT_CERTIFICATE,
        Self::KYSO_TIME_STAMP_FAILED,
        Self::KYSO_WRONG_SIGNATURE,
        Self::KYSO_BAD_STORED,
        Self::KYSO_FORGED_STORED,
        Self::KYSO_EXPIRED_STORED,
        Self::KYSO_OTHER_DOCUMENT,
    ];
}

/// Why a call failed: what was tried, on what, what happened, what to do next; and the causes below.
#[derive(Debug)]
pub(crate) struct Error(Box<Told>);

#[derive(Debug)]
struct Told {
    code: Code,
    what: Both,
    hint: Option<Both>,
    causes: Vec<String>,
}

impl Error {
    pub(crate) fn new(code: Code, what: Both) -> Self {
        Self(Box::new(Told { code, what, hint: None, causes: Vec::new() }))
    }

    /// What to do next.
    pub(crate) fn hint(mut self, hint: Both) -> Self {
        self.0.hint = Some(hint);
        self
    }

    /// Keeps `error` and everything below it.
    pub(crate) fn cause(mut self, error: &dyn StdError) -> Self {
        let mut next = Some(error);
        while let Some(error) = next {
            self.0.causes.push(error.to_string());
            next = error.source();
        }
        self
    }

    pub(crate) fn code(&self) -> Code {
        self.0.code
    }

    // --- how the library was called ---

    pub(crate) fn null(name: &str) -> Self {
        Self::new(Code::KYSO_NULL_ARGUMENT, both!("tham số '{n}' là NULL", "the argument '{n}' is NULL", n = name))
            .hint(both!("kiểm tra kết quả của lời gọi trước đó", "check what came of the call before"))
    }

    pub(crate) fn bad_utf8(name: &str) -> Self {
        Self::new(
            Code::KYSO_BAD_UTF8,
            both!("tham số '{n}' không phải UTF-8", "the argument '{n}' is not UTF-8", n = name),
        )
        .hint(both!("chuyển chuỗi sang UTF-8 trước khi gọi", "convert the text to UTF-8 before the call"))
    }

    pub(crate) fn bad_value(name: &str, value: &dyn std::fmt::Display) -> Self {
        Self::new(
            Code::KYSO_BAD_VALUE,
            both!(
                "tham số '{n}' có giá trị không được phép: {v}",
                "the argument '{n}' has a value that is not allowed: {v}",
                n = name,
                v = value
            ),
        )
        .hint(both!("xem các giá trị được phép trong kyso.h", "kyso.h says which values are allowed"))
    }

    pub(crate) fn bad_index(index: usize, count: usize) -> Self {
        Self::new(
            Code::KYSO_BAD_INDEX,
            both!(
                "không có phần tử số {i}: chỉ có {c}, tính từ 0",
                "there is no element {i}: there are {c}, counted from 0",
                i = index,
                c = count
            ),
        )
        .hint(both!("hỏi số phần tử trước", "ask for their number first"))
    }

    /// Not found, where that is no failure: nobody reads words of it.
    pub(crate) fn absent() -> Self {
        Self::new(Code::KYSO_ABSENT, Both { vi: String::new(), en: String::new() })
    }

    // --- faults of our own ---

    pub(crate) fn panicked() -> Self {
        Self::new(
            Code::KYSO_PANIC,
            both!(
                "thư viện gặp lỗi của chính nó và đã dừng lời gọi này",
                "the library met a fault of its own and gave up this call"
            ),
        )
        .hint(both!(
            "không kết luận gì về văn bản; báo lỗi cho nhóm phát triển kèm tệp gây lỗi",
            "nothing is known about the document; report the fault together with the file"
        ))
    }

    pub(crate) fn internal(error: &dyn StdError) -> Self {
        Self::new(
            Code::KYSO_INTERNAL,
            both!("thư viện gặp lỗi của chính nó: {e}", "the library met a fault of its own: {e}", e = error),
        )
        .hint(both!("báo lỗi cho nhóm phát triển", "report the fault"))
        .cause(error)
    }
}

/// Why a call failed, in words. A function that can fail takes a place for one as its last argument: NULL, when nobody is
/// going to read it, else it is written there when the call fails, and only then; the caller frees it with
/// `kyso_error_free`. It belongs to that call alone and never changes: threads may share it.
#[derive(Debug)]
pub struct kyso_error {
    code: Code,
    vi: CString,
    en: CString,
    detail: CString,
}

impl kyso_error {
    pub(crate) fn boxed(error: Error) -> *mut Self {
        Box::into_raw(Box::new(Self::of(error)))
    }

    /// One that lives in a value of ours and is lent.
    pub(crate) fn of(Error(error): Error) -> Self {
        let say = |what: &str, hint: Option<&str>| match hint {
            Some(hint) => owned(&format!("{what} → {hint}")),
            None => owned(what),
        };
        Self {
            code: error.code,
            vi: say(&error.what.vi, error.hint.as_ref().map(|hint| hint.vi.as_str())),
            en: say(&error.what.en, error.hint.as_ref().map(|hint| hint.en.as_str())),
            detail: owned(&error.causes.join(": ")),
        }
    }
}

/// The number of an error; `KYSO_NULL_ARGUMENT` for NULL.
///
/// # Safety
/// `error` is NULL or an error that was not freed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kyso_error_code(error: *const kyso_error) -> kyso_result {
    // SAFETY: the caller's promise.
    unsafe { handle::borrow_optional(error) }.map_or(Code::KYSO_NULL_ARGUMENT, |error| error.code)
}

/// What was tried, on what, what happened, and after an arrow what to do next, in the language `lang` (`kyso_lang`; any
/// other number means Vietnamese). A C string that lives as long as `error`; a static one for NULL. It may hold names
/// from the document: escape it like everything that others wrote.
///
/// # Safety
/// `error` is NULL or an error that was not freed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kyso_error_message(error: *const kyso_error, lang: u32) -> *const c_char {
    // SAFETY: the caller's promise.
    match unsafe { handle::borrow_optional(error) } {
        None => kyso_result_message(Code::KYSO_NULL_ARGUMENT as u32, lang),
        Some(error) => in_language(lang, &error.vi, &error.en).as_ptr(),
    }
}

/// The technical causes, from the outermost to the innermost, in English; empty when there are none. A C string that lives
/// as long as `error`; an empty one for NULL.
///
/// # Safety
/// `error` is NULL or an error that was not freed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kyso_error_detail(error: *const kyso_error) -> *const c_char {
    // SAFETY: the caller's promise.
    unsafe { handle::borrow_optional(error) }.map_or(c"".as_ptr(), |error| error.detail.as_ptr())
}

/// Frees an error; NULL is fine.
///
/// # Safety
/// `error` is NULL or an error that was not freed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kyso_error_free(error: *mut kyso_error) {
    // SAFETY: the caller's promise.
    unsafe { handle::free(error) };
}
