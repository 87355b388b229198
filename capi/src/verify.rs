//! Verification of a document from a path, from memory, or through a callback.

use std::ffi::{c_char, c_void};

use kyso_core::base::{Source, UnixTime};
use kyso_core::report::ComplianceReport;
use kyso_core::{pdf, validate, verify_as_of, words, xml};

use crate::error::{Error, kyso_error, kyso_result};
use crate::guard::guard_new;
use crate::handle::{borrow, octets};
use crate::lang::{Both, both};
use crate::report::kyso_verification;
use crate::settings::kyso_settings;
use crate::source::{self, CallbackSource, kyso_read_at};
use crate::text;

/// What a document without a name is called in its report, as on a command line.
const NAMELESS: &str = "-";

/// The time of judgement, when it is one: seconds from 0000-01-01 to 9999-12-31.
pub(crate) fn time(seconds: i64) -> Result<UnixTime, Error> {
    match seconds {
        -62_167_219_200..=253_402_300_799 => Ok(UnixTime::from_seconds(seconds)),
        _ => Err(Error::bad_value("at", &seconds)),
    }
}

/// Verifies a document in memory: `len` octets at `data`, which are not needed any more afterwards. `at` is the time of
/// judgement in seconds since 1970-01-01T00:00:00Z: the library never asks a clock. `name` is what the report calls the
/// document; NULL for `-`. A bad signature is no failure: look at the verdict.
///
/// `KYSO_NOT_A_DOCUMENT`: not one unambiguous PDF or XML document. `KYSO_OVER_LIMIT`: looking at it would take too much.
/// Nothing is claimed about the document then.
///
/// # Safety
/// `settings` is NULL or a handle that was not freed; `name` is NULL or a C string; `data` is NULL or `len` octets can be
/// read there and nobody changes them during the call; `out` and `error` are each NULL or may be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kyso_verify_memory(
    settings: *const kyso_settings,
    at: i64,
    name: *const c_char,
    data: *const u8,
    len: usize,
    out: *mut *mut kyso_verification,
    error: *mut *mut kyso_error,
) -> kyso_result {
    // SAFETY: the caller's promise.
    unsafe {
        guard_new(out, error, || {
            let settings = borrow(settings, "settings")?;
            let at = time(at)?;
            let name = text::optional(name, "name")?.unwrap_or(NAMELESS);
            verified(settings, at, name, &octets(data, len, "data")?)
        })
    }
}

/// Verifies a file; as `kyso_verify_memory`. `path` is UTF-8, and what the report calls the document. It is opened once,
/// and read while the call lasts.
///
/// `KYSO_CANNOT_READ`: no such file, no permission, or no regular file.
///
/// # Safety
/// `settings` is NULL or a handle that was not freed; `path` is NULL or a C string; `out` and `error` are each NULL or may
/// be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kyso_verify_path(
    settings: *const kyso_settings,
    at: i64,
    path: *const c_char,
    out: *mut *mut kyso_verification,
    error: *mut *mut kyso_error,
) -> kyso_result {
    // SAFETY: the caller's promise.
    unsafe {
        guard_new(out, error, || {
            let settings = borrow(settings, "settings")?;
            let at = time(at)?;
            let path = text::text(path, "path")?;
            verified(settings, at, path, &source::open(path)?)
        })
    }
}

/// Verifies a document of `len` octets that `read_at` reads, which gets `context` each time; else as `kyso_verify_memory`.
///
/// `KYSO_CALLBACK_FAILED`: the callback failed, or answered what cannot be.
///
/// # Safety
/// `settings` is NULL or a handle that was not freed; `name` is NULL or a C string; `read_at` is NULL or keeps to what
/// `kyso_read_at` says; `out` and `error` are each NULL or may be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kyso_verify_callback(
    settings: *const kyso_settings,
    at: i64,
    name: *const c_char,
    len: i64,
    read_at: kyso_read_at,
    context: *mut c_void,
    out: *mut *mut kyso_verification,
    error: *mut *mut kyso_error,
) -> kyso_result {
    // SAFETY: the caller's promise.
    unsafe {
        guard_new(out, error, || {
            let settings = borrow(settings, "settings")?;
            let at = time(at)?;
            let name = text::optional(name, "name")?.unwrap_or(NAMELESS);
            let source = CallbackSource::new(len, read_at, context)?;
            source.checked(verified(settings, at, name, &source))
        })
    }
}

fn verified(
    settings: &kyso_settings,
    at: UnixTime,
    name: &str,
    source: &dyn Source,
) -> Result<kyso_verification, Error> {
    let verification = verify_as_of(source, &settings.settings, at).map_err(|error| refused(name, &error))?;
    let mut report = verification.report(name);
    if let Some(form) = settings.form_for(name) {
        let compliance = kyso_core::compliance(source, &verification, &form).map_err(|error| refused(name, &error))?;
        report = report.with_compliance(ComplianceReport::new(&compliance));
    }
    Ok(kyso_verification::new(&verification, report))
}

/// Why a document could not be looked at.
pub(crate) fn refused(name: &str, error: &kyso_core::Error) -> Error {
    use kyso_core::Error as E;
    let code = match error {
        E::Document(validate::Error::Source(_) | validate::Error::Pdf(pdf::Error::Source(_))) => {
            kyso_result::KYSO_CANNOT_READ
        }
        E::Document(validate::Error::Pdf(pdf::Error::Limit(_)) | validate::Error::Xml(xml::Error::Limit(_))) => {
            kyso_result::KYSO_OVER_LIMIT
        }
        _ => kyso_result::KYSO_NOT_A_DOCUMENT,
    };
    // What the reader of XML says has its Vietnamese.
    let vi = match error {
        E::Document(validate::Error::Xml(error)) => words::xml(error),
        other => other.to_string(),
    };
    let (vi, en) = match code {
        kyso_result::KYSO_CANNOT_READ => {
            (format!("không đọc được '{name}': {vi}"), format!("'{name}' cannot be read: {error}"))
        }
        kyso_result::KYSO_OVER_LIMIT => (
            format!("không kiểm tra '{name}': vượt quá giới hạn xử lý ({vi})"),
            format!("'{name}' was not verified: it is over a limit ({error})"),
        ),
        _ => (
            format!("'{name}' không phải một văn bản PDF hay XML đọc được theo một cách duy nhất ({vi})"),
            format!("'{name}' is not a PDF or XML document that can be read in exactly one way ({error})"),
        ),
    };
    Error::new(code, Both { vi, en }).cause(error).hint(both!(
        "không kết luận gì về tệp này; xin lại bản gốc từ nơi gửi",
        "nothing is claimed about this file; ask its sender for the original"
    ))
}
