//! What is asked for when a PDF is signed by a profile of the prescribed form.

use std::ffi::c_char;

use kyso_core::base::Day;
use kyso_core::letter::Copy;
use kyso_core::marks::{InitialPlace, Profile};

use crate::error::{Error, kyso_error, kyso_result};
use crate::request::{kyso_sign_request, set, set_text};
use crate::request_pdf::place;

/// PDF: by a profile of the prescribed form (Decree 30/2020/NĐ-CP): what goes where is found from the pages. `approve`,
/// `initial`, `issue`, `appendix`, `sao-y`, `sao-luc`, `trich-sao`, `incoming`, `comment`.
///
/// # Safety
/// `request` is NULL or a request that nobody else uses; `text` is NULL or a C string; `error` is NULL or may be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kyso_sign_request_set_profile(
    request: *mut kyso_sign_request,
    text: *const c_char,
    error: *mut *mut kyso_error,
) -> kyso_result {
    // SAFETY: the caller's promise, handed on.
    unsafe {
        set_text(request, text, error, |request, text| {
            request.profile = Some(profile(text)?);
            request.pdf_only = Some("kyso_sign_request_set_profile");
            Ok(())
        })
    }
}

/// PDF, with a profile: the number of the document, such as `128`, or `12/QĐ-UBND` where the profile shows its notation.
///
/// # Safety
/// `request` is NULL or a request that nobody else uses; `text` is NULL or a C string; `error` is NULL or may be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kyso_sign_request_set_number(
    request: *mut kyso_sign_request,
    text: *const c_char,
    error: *mut *mut kyso_error,
) -> kyso_result {
    // SAFETY: the caller's promise, handed on.
    unsafe {
        set_text(request, text, error, |request, text| {
            request.number = Some(text.to_owned());
            request.pdf_only = Some("kyso_sign_request_set_number");
            Ok(())
        })
    }
}

/// PDF, with a profile: the day of the document; of incoming ones, the day they came.
///
/// # Safety
/// As `kyso_sign_request_set_level`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kyso_sign_request_set_day(
    request: *mut kyso_sign_request,
    year: u32,
    month: u32,
    day: u32,
    error: *mut *mut kyso_error,
) -> kyso_result {
    // SAFETY: the caller's promise, handed on.
    unsafe {
        set(request, error, |request| {
            let found = || Day::new(year.try_into().ok()?, month.try_into().ok()?, day.try_into().ok()?);
            let found =
                found().ok_or_else(|| Error::bad_value("year, month, day", &format!("{year}-{month}-{day}")))?;
            request.day = Some(found);
            request.pdf_only = Some("kyso_sign_request_set_day");
            Ok(())
        })
    }
}

/// PDF, with a profile: the organisation's name as marks show it, instead of the one in the signer's certificate.
///
/// # Safety
/// `request` is NULL or a request that nobody else uses; `text` is NULL or a C string; `error` is NULL or may be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kyso_sign_request_set_organisation(
    request: *mut kyso_sign_request,
    text: *const c_char,
    error: *mut *mut kyso_error,
) -> kyso_result {
    // SAFETY: the caller's promise, handed on.
    unsafe {
        set_text(request, text, error, |request, text| {
            request.organisation = Some(text.to_owned());
            request.pdf_only = Some("kyso_sign_request_set_organisation");
            Ok(())
        })
    }
}

/// Where initials go. Functions take it as `uint32_t`.
#[repr(u32)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum kyso_initial_at {
    /// Behind the last words of the body: who answers for the contents. Unless another one is set.
    KYSO_INITIAL_AT_BODY = 1,
    /// Behind the last of the recipients: who answers for the form.
    KYSO_INITIAL_AT_RECIPIENTS = 2,
}

/// PDF, with the profile `initial`: where the initials go (`kyso_initial_at`).
///
/// # Safety
/// As `kyso_sign_request_set_level`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kyso_sign_request_set_initial_at(
    request: *mut kyso_sign_request,
    part: u32,
    error: *mut *mut kyso_error,
) -> kyso_result {
    // SAFETY: the caller's promise, handed on.
    unsafe {
        set(request, error, |request| {
            request.initial_at = Some(match part {
                n if n == kyso_initial_at::KYSO_INITIAL_AT_BODY as u32 => InitialPlace::Body,
                n if n == kyso_initial_at::KYSO_INITIAL_AT_RECIPIENTS as u32 => InitialPlace::Recipients,
                n => return Err(Error::bad_value("part", &n)),
            });
            request.pdf_only = Some("kyso_sign_request_set_initial_at");
            Ok(())
        })
    }
}

/// PDF, with the profile `issue`: the place of the number on the first page, instead of what is found, a blank or a field that was
/// kept free; a number that is printed has to be the same. `x`, `y`, `width`, `height` in millimetres as in
/// `kyso_sign_request_set_place`.
///
/// # Safety
/// As `kyso_sign_request_set_level`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kyso_sign_request_set_number_place(
    request: *mut kyso_sign_request,
    x: f64,
    y: f64,
    width: f64,
    height: f64,
    error: *mut *mut kyso_error,
) -> kyso_result {
    // SAFETY: the caller's promise, handed on.
    unsafe {
        set(request, error, |request| {
            request.number_place = Some(place([x, y, width, height])?);
            request.pdf_only = Some("kyso_sign_request_set_number_place");
            Ok(())
        })
    }
}

/// PDF, with the profile `issue`: the place of the day on the first page, instead of what is found; as
/// `kyso_sign_request_set_number_place`.
///
/// # Safety
/// As `kyso_sign_request_set_level`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kyso_sign_request_set_day_place(
    request: *mut kyso_sign_request,
    x: f64,
    y: f64,
    width: f64,
    height: f64,
    error: *mut *mut kyso_error,
) -> kyso_result {
    // SAFETY: the caller's promise, handed on.
    unsafe {
        set(request, error, |request| {
            request.day_place = Some(place([x, y, width, height])?);
            request.pdf_only = Some("kyso_sign_request_set_day_place");
            Ok(())
        })
    }
}

/// PDF, with a profile that signs first: keeps no form fields free for number and day. Whoever issues the document then writes
/// them with a signature of their own.
///
/// # Safety
/// As `kyso_sign_request_set_level`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kyso_sign_request_keep_no_fields(
    request: *mut kyso_sign_request,
    error: *mut *mut kyso_error,
) -> kyso_result {
    // SAFETY: the caller's promise, handed on.
    unsafe {
        set(request, error, |request| {
            request.keeps_no_fields = true;
            request.pdf_only = Some("kyso_sign_request_keep_no_fields");
            Ok(())
        })
    }
}

fn profile(name: &str) -> Result<Profile, Error> {
    Ok(match name {
        "approve" => Profile::Approve,
        "initial" => Profile::Initial,
        "issue" => Profile::Issue,
        "appendix" => Profile::Appendix,
        "sao-y" => Profile::Copy(Copy::SaoY),
        "sao-luc" => Profile::Copy(Copy::SaoLuc),
        "trich-sao" => Profile::Copy(Copy::TrichSao),
        "incoming" => Profile::Incoming,
        "comment" => Profile::Comment,
        other => return Err(Error::bad_value("text", &other)),
    })
}
