//! Text in both directions: C strings that come in are checked for UTF-8, those that go out are borrowed from a handle.

use std::ffi::{CStr, CString, c_char};

use crate::error::Error;

/// A text that a handle owns: `len` octets of UTF-8 at `data`, with a 0 octet behind them. There is no 0 octet among
/// them (U+0000 is shown as U+FFFD), so `data` may be used as a C string. It lives as long as the handle it was asked of.
#[repr(C)]
#[derive(Debug, Clone, Copy)]
pub struct kyso_str {
    /// The octets, never NULL.
    pub data: *const c_char,
    /// How many, the 0 octet at the end not counted.
    pub len: usize,
}

impl kyso_str {
    /// What C may read as long as `text` lives.
    pub(crate) fn of(text: &CStr) -> Self {
        Self { data: text.as_ptr(), len: text.count_bytes() }
    }
}

/// `text` as a C string: who chose it must not be able to end it early with a U+0000.
pub(crate) fn owned(text: &str) -> CString {
    CString::new(text.replace('\0', "\u{fffd}")).unwrap_or_default()
}

/// A text that C hands in.
///
/// # Safety
/// NULL, or a string that ends with a 0 octet and that nobody changes during `'a`.
pub(crate) unsafe fn text<'a>(text: *const c_char, name: &'static str) -> Result<&'a str, Error> {
    // SAFETY: the caller's promise.
    unsafe { optional(text, name) }?.ok_or_else(|| Error::null(name))
}

/// The same where it may be left out (NULL).
///
/// # Safety
/// As [`text`].
pub(crate) unsafe fn optional<'a>(text: *const c_char, name: &'static str) -> Result<Option<&'a str>, Error> {
    if text.is_null() {
        return Ok(None);
    }
    // SAFETY: not NULL, and the caller's promise says that it ends.
    let text = unsafe { CStr::from_ptr(text) };
    text.to_str().map(Some).map_err(|_| Error::bad_utf8(name))
}

/// A text that C hands in by its length.
///
/// # Safety
/// `data` is NULL, or `len` octets can be read there and nobody changes them during `'a`.
pub(crate) unsafe fn sized<'a>(data: *const c_char, len: usize, name: &'static str) -> Result<&'a str, Error> {
    // SAFETY: the caller's promise.
    let octets = unsafe { crate::handle::octets(data.cast(), len, name) }?;
    std::str::from_utf8(octets).map_err(|_| Error::bad_utf8(name))
}
