//! What is asked for when a PDF is signed.

use std::ffi::c_char;

use kyso_core::appearance::{Image, Wording};
use kyso_core::sign::{PageChoice, Subfilter};

use crate::error::{Error, kyso_error, kyso_result};
use crate::handle;
use crate::key::secret;
use crate::lang::{kyso_lang, lang};
use crate::request::{kyso_sign_request, kyso_subfilter, set, set_text};
use crate::sign_words;
use crate::text::text;

/// Octets of a picture; scanned signatures have some hundred KB.
const IMAGE_OCTETS: usize = 16 << 20;

/// What opens documents that are encrypted: UTF-8, no 0 octet needed behind it; a copy is made and wiped.
///
/// # Safety
/// `request` is NULL or a request that nobody else uses; `password` has the length said; `error` is NULL or may be
/// written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kyso_sign_request_set_password(
    request: *mut kyso_sign_request,
    password: *const u8,
    password_len: usize,
    error: *mut *mut kyso_error,
) -> kyso_result {
    // SAFETY: the caller's promise, handed on.
    unsafe {
        set(request, error, |request| {
            if password.is_null() {
                return Err(Error::null("password"));
            }
            let octets = handle::octets(password, password_len, "password")?;
            request.password = Some(secret(octets, "password")?);
            request.pdf_only = Some("kyso_sign_request_set_password");
            Ok(())
        })
    }
}

/// PDF: what the signature is written as (`kyso_subfilter`).
///
/// # Safety
/// As `kyso_sign_request_set_level`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kyso_sign_request_set_subfilter(
    request: *mut kyso_sign_request,
    subfilter: u32,
    error: *mut *mut kyso_error,
) -> kyso_result {
    // SAFETY: the caller's promise, handed on.
    unsafe {
        set(request, error, |request| {
            request.pdf.subfilter = match subfilter {
                n if n == kyso_subfilter::KYSO_SUBFILTER_CADES as u32 => Subfilter::CadesDetached,
                n if n == kyso_subfilter::KYSO_SUBFILTER_PKCS7 as u32 => Subfilter::Pkcs7Detached,
                n => return Err(Error::bad_value("subfilter", &n)),
            };
            request.pdf_only = Some("kyso_sign_request_set_subfilter");
            Ok(())
        })
    }
}

/// PDF: the fully qualified name of an empty signature field to sign. Without it a new field is made.
///
/// # Safety
/// `request` is NULL or a request that nobody else uses; `text` is NULL or a C string; `error` is NULL or may be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kyso_sign_request_set_field(
    request: *mut kyso_sign_request,
    text: *const c_char,
    error: *mut *mut kyso_error,
) -> kyso_result {
    // SAFETY: the caller's promise, handed on.
    unsafe {
        set_text(request, text, error, |request, text| {
            request.pdf.field = Some(text.to_owned());
            request.pdf_only = Some("kyso_sign_request_set_field");
            Ok(())
        })
    }
}

/// PDF: the reason of signing.
///
/// # Safety
/// `request` is NULL or a request that nobody else uses; `text` is NULL or a C string; `error` is NULL or may be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kyso_sign_request_set_reason(
    request: *mut kyso_sign_request,
    text: *const c_char,
    error: *mut *mut kyso_error,
) -> kyso_result {
    // SAFETY: the caller's promise, handed on.
    unsafe {
        set_text(request, text, error, |request, text| {
            request.pdf.reason = Some(text.to_owned());
            request.pdf_only = Some("kyso_sign_request_set_reason");
            Ok(())
        })
    }
}

/// PDF: where it is signed.
///
/// # Safety
/// `request` is NULL or a request that nobody else uses; `text` is NULL or a C string; `error` is NULL or may be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kyso_sign_request_set_location(
    request: *mut kyso_sign_request,
    text: *const c_char,
    error: *mut *mut kyso_error,
) -> kyso_result {
    // SAFETY: the caller's promise, handed on.
    unsafe {
        set_text(request, text, error, |request, text| {
            request.pdf.location = Some(text.to_owned());
            request.pdf_only = Some("kyso_sign_request_set_location");
            Ok(())
        })
    }
}

/// PDF: how to reach the signer.
///
/// # Safety
/// `request` is NULL or a request that nobody else uses; `text` is NULL or a C string; `error` is NULL or may be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kyso_sign_request_set_contact(
    request: *mut kyso_sign_request,
    text: *const c_char,
    error: *mut *mut kyso_error,
) -> kyso_result {
    // SAFETY: the caller's promise, handed on.
    unsafe {
        set_text(request, text, error, |request, text| {
            request.pdf.contact = Some(text.to_owned());
            request.pdf_only = Some("kyso_sign_request_set_contact");
            Ok(())
        })
    }
}

/// PDF: one more line of text that the visible signature shows.
///
/// # Safety
/// `request` is NULL or a request that nobody else uses; `text` is NULL or a C string; `error` is NULL or may be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kyso_sign_request_add_line(
    request: *mut kyso_sign_request,
    text: *const c_char,
    error: *mut *mut kyso_error,
) -> kyso_result {
    // SAFETY: the caller's promise, handed on.
    unsafe {
        set_text(request, text, error, |request, text| {
            request.lines.push(text.to_owned());
            request.pdf_only = Some("kyso_sign_request_add_line");
            Ok(())
        })
    }
}

/// PDF: a visible signature on page `page` (from 1; 0 is the last), `x`, `y`, `width`, `height` in millimetres from the upper
/// left corner of the page as it is shown. It shows what is set with `kyso_sign_request_set_image` and
/// `kyso_sign_request_add_line`, else who signs and when.
///
/// # Safety
/// As `kyso_sign_request_set_level`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kyso_sign_request_set_place(
    request: *mut kyso_sign_request,
    page: u32,
    x: f64,
    y: f64,
    width: f64,
    height: f64,
    error: *mut *mut kyso_error,
) -> kyso_result {
    // SAFETY: the caller's promise, handed on.
    unsafe {
        set(request, error, |request| {
            let rect = place([x, y, width, height])?;
            let page = if page == 0 { PageChoice::Last } else { PageChoice::Number(page) };
            request.place = Some((page, rect));
            request.near = None;
            request.pdf_only = Some("kyso_sign_request_set_place");
            Ok(())
        })
    }
}

/// PDF: a visible signature beside the words `text` on page `page` (from 1; 0: wherever they are, if it is one place).
///
/// # Safety
/// `request` is NULL or a request that nobody else uses; `text` is NULL or a C string; `error` is NULL or may be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kyso_sign_request_set_place_near(
    request: *mut kyso_sign_request,
    text: *const c_char,
    page: u32,
    error: *mut *mut kyso_error,
) -> kyso_result {
    // SAFETY: the caller's promise, handed on.
    unsafe {
        set(request, error, |request| {
            let text = self::text(text, "text")?;
            request.near = Some((text.to_owned(), (page != 0).then_some(page)));
            request.place = None;
            request.pdf_only = Some("kyso_sign_request_set_place_near");
            Ok(())
        })
    }
}

/// PDF: a picture that the visible signature shows, as PNG. `width_mm`: how wide it is on paper, which profiles of the form
/// need of a seal; 0 when that is not known.
///
/// # Safety
/// `request` is NULL or a request that nobody else uses; `png` has the length said; `error` is NULL or may be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kyso_sign_request_set_image(
    request: *mut kyso_sign_request,
    png: *const u8,
    png_len: usize,
    width_mm: f64,
    error: *mut *mut kyso_error,
) -> kyso_result {
    // SAFETY: the caller's promise, handed on.
    unsafe {
        set(request, error, |request| {
            if png.is_null() {
                return Err(Error::null("png"));
            }
            let octets = handle::octets(png, png_len, "png")?;
            if octets.len() > IMAGE_OCTETS {
                return Err(Error::bad_value("png_len", &png_len));
            }
            let width = match width_mm {
                0.0 => None,
                width if (1.0..=200.0).contains(&width) => Some(width),
                width => return Err(Error::bad_value("width_mm", &width)),
            };
            Image::from_png(octets).map_err(|e| sign_words::bad_image(&e))?;
            request.image = Some((octets.to_vec(), width));
            request.pdf_only = Some("kyso_sign_request_set_image");
            Ok(())
        })
    }
}

/// PDF: the language of a visible signature that shows who signs and when (`kyso_lang`); Vietnamese unless set.
///
/// # Safety
/// As `kyso_sign_request_set_level`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kyso_sign_request_set_wording(
    request: *mut kyso_sign_request,
    lang: u32,
    error: *mut *mut kyso_error,
) -> kyso_result {
    // SAFETY: the caller's promise, handed on.
    unsafe {
        set(request, error, |request| {
            self::lang(lang)?;
            let is_vietnamese = lang == kyso_lang::KYSO_LANG_VI as u32;
            request.wording = if is_vietnamese { Wording::Vietnamese } else { Wording::English };
            request.pdf_only = Some("kyso_sign_request_set_wording");
            Ok(())
        })
    }
}

/// PDF: certifies the document with this permission, 1 to 3 (ISO 32000-2 Table 257): the first signature only.
///
/// # Safety
/// As `kyso_sign_request_set_level`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kyso_sign_request_set_certify(
    request: *mut kyso_sign_request,
    permission: u32,
    error: *mut *mut kyso_error,
) -> kyso_result {
    // SAFETY: the caller's promise, handed on.
    unsafe {
        set(request, error, |request| {
            let level = u8::try_from(permission).ok().filter(|level| (1..=3).contains(level));
            request.pdf.certify = Some(level.ok_or_else(|| Error::bad_value("permission", &permission))?);
            request.pdf_only = Some("kyso_sign_request_set_certify");
            Ok(())
        })
    }
}

/// PDF: signs also what has content that can show something else after signing. Without it such documents are refused.
///
/// # Safety
/// As `kyso_sign_request_set_level`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kyso_sign_request_allow_dynamic(
    request: *mut kyso_sign_request,
    error: *mut *mut kyso_error,
) -> kyso_result {
    // SAFETY: the caller's promise, handed on.
    unsafe {
        set(request, error, |request| {
            request.pdf.allow_dynamic = true;
            request.pdf_only = Some("kyso_sign_request_allow_dynamic");
            Ok(())
        })
    }
}

/// A place on a page, in millimetres.
pub(crate) fn place(rect: [f64; 4]) -> Result<[f64; 4], Error> {
    let [x, y, width, height] = rect;
    let named = [("x", x, 0.0), ("y", y, 0.0), ("width", width, 0.1), ("height", height, 0.1)];
    // A page has at most 200 inches (ISO 32000-2, Annex C), a user unit can make more of it: no bound but sense.
    match named.iter().find(|(_, value, least)| !(*least..=1e5).contains(value)) {
        Some((name, value, _)) => Err(Error::bad_value(name, value)),
        None => Ok(rect),
    }
}
