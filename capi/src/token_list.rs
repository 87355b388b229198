//! What is plugged in: slots, tokens and certificates, as far as they show themselves without a PIN.

#[cfg(test)]
mod tests;

use std::ffi::CString;

use kyso_core::keys::{Candidate, SlotReport, SlotSurvey, survey};
use kyso_core::report::Lang;

use crate::error::{Error, kyso_error, kyso_result};
use crate::guard::{guard, guard_into, guard_new, look};
use crate::handle;
use crate::key_words;
use crate::lang::lang;
use crate::output;
use crate::text::{kyso_str, owned};
use crate::token::{kyso_token, pin_state};

/// What a module shows: its slots, as they were when the list was made. It never changes, and threads may share it.
pub struct kyso_token_list {
    slots: Vec<kyso_slot>,
}

/// What is in a slot. Functions hand it out as `uint32_t`.
#[repr(u32)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum kyso_slot_state {
    /// No token.
    KYSO_SLOT_STATE_EMPTY = 1,
    /// A token, ready for use.
    KYSO_SLOT_STATE_READY = 2,
    /// A token that was never initialised.
    KYSO_SLOT_STATE_BLANK = 3,
    /// A token that does not describe itself: `kyso_slot_problem`.
    KYSO_SLOT_STATE_FAILED = 4,
}

/// A slot and the token in it. It belongs to its `kyso_token_list`, lives as long, and is never freed by itself.
///
/// Functions without a place for an error object fail with `KYSO_NULL_ARGUMENT` and `KYSO_PANIC` only; `KYSO_ABSENT` says that
/// there is no such value. What tokens say of themselves is whatever was written to them: escape it.
pub struct kyso_slot {
    id: u64,
    description: CString,
    state: kyso_slot_state,
    token: Option<Token>,
    pin: Option<u32>,
    problem: Option<kyso_error>,
    certificates: Vec<kyso_token_certificate>,
}

struct Token {
    label: CString,
    serial: CString,
    manufacturer: CString,
    model: CString,
}

/// A certificate on a token. It belongs to its `kyso_token_list`, lives as long, and is never freed by itself.
pub struct kyso_token_certificate {
    label: CString,
    id: Vec<u8>,
    der: Vec<u8>,
    subject: CString,
    issuer: CString,
    sha256: CString,
    /// In Vietnamese and English.
    unusable: Option<[CString; 2]>,
}

impl kyso_slot {
    fn new(SlotSurvey { report, candidates, problem, .. }: &SlotSurvey) -> Self {
        use kyso_slot_state as State;
        let SlotReport { slot, description, token, problem: unknown, .. } = report;
        let state = match (token, unknown) {
            (Some(token), _) if token.initialised => State::KYSO_SLOT_STATE_READY,
            (Some(_), _) => State::KYSO_SLOT_STATE_BLANK,
            (None, Some(_)) => State::KYSO_SLOT_STATE_FAILED,
            (None, None) => State::KYSO_SLOT_STATE_EMPTY,
        };
        let problem = unknown.as_ref().or(problem.as_ref()).cloned();
        Self {
            id: *slot,
            description: owned(description),
            state,
            token: token.as_ref().map(|token| Token {
                label: owned(&token.label),
                serial: owned(&token.serial),
                manufacturer: owned(&token.manufacturer),
                model: owned(&token.model),
            }),
            pin: token.as_ref().filter(|token| token.initialised).map(|token| pin_state(token) as u32),
            problem: problem.map(|problem| kyso_error::of(key_words::error(&problem.into()))),
            certificates: candidates.iter().map(kyso_token_certificate::new).collect(),
        }
    }

    fn token(&self, text: fn(&Token) -> &CString) -> Option<kyso_str> {
        self.token.as_ref().map(|token| kyso_str::of(text(token)))
    }
}

impl kyso_token_certificate {
    fn new(candidate: &Candidate) -> Self {
        let certificate = &candidate.certificate;
        let unusable = candidate.unusable.map(key_words::unusable);
        Self {
            label: owned(&candidate.label),
            id: candidate.id.clone(),
            der: certificate.der().to_vec(),
            subject: owned(&certificate.subject().to_string()),
            issuer: owned(&certificate.issuer().to_string()),
            sha256: owned(&certificate.fingerprint()),
            unusable: unusable.map(|words| [owned(&words.vi), owned(&words.en)]),
        }
    }
}

/// Lists what the module shows without a login: every slot, whichever token `token` was set to mean. No PIN is asked for or
/// tried, no login of the program's is ended.
///
/// # Safety
/// `token` is NULL or a token that nobody else uses; `out` and `error` may each be written to or are NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kyso_token_list_new(
    token: *const kyso_token,
    out: *mut *mut kyso_token_list,
    error: *mut *mut kyso_error,
) -> kyso_result {
    // SAFETY: the caller's promise, handed on.
    unsafe {
        guard_new(out, error, || {
            let token = handle::borrow(token, "token")?;
            let slots = survey(&token.module).map_err(|e| key_words::error(&e.into()))?;
            Ok(kyso_token_list { slots: slots.iter().map(kyso_slot::new).collect() })
        })
    }
}

/// How many slots there are, empty ones included.
///
/// # Safety
/// `list` is NULL or a handle that was not freed; `out` is NULL or may be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kyso_token_list_count(list: *const kyso_token_list, out: *mut usize) -> kyso_result {
    // SAFETY: the caller's promise.
    unsafe { look(out, list, |list| Some(list.slots.len())) }
}

/// The slot with this index, from 0, in the module's order. It belongs to the list and is not freed.
///
/// `KYSO_BAD_INDEX`: there are fewer.
///
/// # Safety
/// `list` is NULL or a handle that was not freed; `out` and `error` are each NULL or may be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kyso_token_list_slot(
    list: *const kyso_token_list,
    index: usize,
    out: *mut *const kyso_slot,
    error: *mut *mut kyso_error,
) -> kyso_result {
    // SAFETY: the caller's promise.
    unsafe {
        guard_into(out, error, || {
            let all = &handle::borrow(list, "list")?.slots;
            all.get(index).map(std::ptr::from_ref).ok_or_else(|| Error::bad_index(index, all.len()))
        })
    }
}

/// Frees a list with its slots and certificates; NULL is fine.
///
/// # Safety
/// `list` is NULL or a handle that was not freed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kyso_token_list_free(list: *mut kyso_token_list) {
    // SAFETY: the caller's promise.
    unsafe { handle::free(list) };
}

/// The slot's number (`CK_SLOT_ID`), for `kyso_token_set_slot`.
///
/// # Safety
/// `slot` is NULL or belongs to a list that was not freed; `out` is NULL or may be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kyso_slot_id(slot: *const kyso_slot, out: *mut u64) -> kyso_result {
    // SAFETY: the caller's promise.
    unsafe { look(out, slot, |slot| Some(slot.id)) }
}

/// What the slot is called, usually the reader's name.
///
/// # Safety
/// As `kyso_slot_id`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kyso_slot_description(slot: *const kyso_slot, out: *mut kyso_str) -> kyso_result {
    // SAFETY: the caller's promise.
    unsafe { look(out, slot, |slot| Some(kyso_str::of(&slot.description))) }
}

/// What is in it (`kyso_slot_state`).
///
/// # Safety
/// As `kyso_slot_id`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kyso_slot_token_state(slot: *const kyso_slot, out: *mut u32) -> kyso_result {
    // SAFETY: the caller's promise.
    unsafe { look(out, slot, |slot| Some(slot.state as u32)) }
}

/// The token's label, for `kyso_token_set_label`. `KYSO_ABSENT` without a token that describes itself.
///
/// # Safety
/// As `kyso_slot_id`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kyso_slot_label(slot: *const kyso_slot, out: *mut kyso_str) -> kyso_result {
    // SAFETY: the caller's promise.
    unsafe { look(out, slot, |slot| slot.token(|token| &token.label)) }
}

/// The token's serial number. `KYSO_ABSENT` without a token that describes itself.
///
/// # Safety
/// As `kyso_slot_id`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kyso_slot_serial(slot: *const kyso_slot, out: *mut kyso_str) -> kyso_result {
    // SAFETY: the caller's promise.
    unsafe { look(out, slot, |slot| slot.token(|token| &token.serial)) }
}

/// Who made the token. `KYSO_ABSENT` without a token that describes itself.
///
/// # Safety
/// As `kyso_slot_id`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kyso_slot_manufacturer(slot: *const kyso_slot, out: *mut kyso_str) -> kyso_result {
    // SAFETY: the caller's promise.
    unsafe { look(out, slot, |slot| slot.token(|token| &token.manufacturer)) }
}

/// The token's model. `KYSO_ABSENT` without a token that describes itself.
///
/// # Safety
/// As `kyso_slot_id`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kyso_slot_model(slot: *const kyso_slot, out: *mut kyso_str) -> kyso_result {
    // SAFETY: the caller's promise.
    unsafe { look(out, slot, |slot| slot.token(|token| &token.model)) }
}

/// What the token wants before it signs (`kyso_pin_state`). `KYSO_ABSENT` without a token that is ready.
///
/// # Safety
/// As `kyso_slot_id`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kyso_slot_pin_state(slot: *const kyso_slot, out: *mut u32) -> kyso_result {
    // SAFETY: the caller's promise.
    unsafe { look(out, slot, |slot| slot.pin) }
}

/// Why the token does not describe itself, or its certificates could not be listed: an error that belongs to the list and is
/// not freed. `KYSO_ABSENT` when there is none.
///
/// # Safety
/// As `kyso_slot_id`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kyso_slot_problem(slot: *const kyso_slot, out: *mut *const kyso_error) -> kyso_result {
    // SAFETY: the caller's promise.
    unsafe { look(out, slot, |slot| slot.problem.as_ref().map(std::ptr::from_ref)) }
}

/// How many certificates the token shows. Some tokens show none before a login.
///
/// # Safety
/// As `kyso_slot_id`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kyso_slot_certificate_count(slot: *const kyso_slot, out: *mut usize) -> kyso_result {
    // SAFETY: the caller's promise.
    unsafe { look(out, slot, |slot| Some(slot.certificates.len())) }
}

/// The certificate with this index, from 0. It belongs to the list and is not freed.
///
/// `KYSO_BAD_INDEX`: there are fewer.
///
/// # Safety
/// `slot` is NULL or belongs to a list that was not freed; `out` and `error` are each NULL or may be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kyso_slot_certificate(
    slot: *const kyso_slot,
    index: usize,
    out: *mut *const kyso_token_certificate,
    error: *mut *mut kyso_error,
) -> kyso_result {
    // SAFETY: the caller's promise.
    unsafe {
        guard_into(out, error, || {
            let all = &handle::borrow(slot, "slot")?.certificates;
            all.get(index).map(std::ptr::from_ref).ok_or_else(|| Error::bad_index(index, all.len()))
        })
    }
}

/// The certificate's label on the token (`CKA_LABEL`); empty where it has none.
///
/// # Safety
/// `certificate` is NULL or belongs to a list that was not freed; `out` is NULL or may be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kyso_token_certificate_label(
    certificate: *const kyso_token_certificate,
    out: *mut kyso_str,
) -> kyso_result {
    // SAFETY: the caller's promise.
    unsafe { look(out, certificate, |certificate| Some(kyso_str::of(&certificate.label))) }
}

/// The certificate's identifier on the token (`CKA_ID`), for `kyso_token_set_cert_id`: `*data` and `*len`, which live as long
/// as the list. `*len` is 0 where it has none.
///
/// # Safety
/// `certificate` is NULL or belongs to a list that was not freed; `data`, `len` and `error` are each NULL or may be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kyso_token_certificate_id(
    certificate: *const kyso_token_certificate,
    data: *mut *const u8,
    len: *mut usize,
    error: *mut *mut kyso_error,
) -> kyso_result {
    // SAFETY: the caller's promise, handed on.
    unsafe { guard(error, || output::octets(&handle::borrow(certificate, "certificate")?.id, data, len)) }
}

/// The certificate itself in DER, for `kyso_sign_request_set_signer`: `*data` and `*len`, which live as long as the list.
///
/// # Safety
/// As `kyso_token_certificate_id`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kyso_token_certificate_der(
    certificate: *const kyso_token_certificate,
    data: *mut *const u8,
    len: *mut usize,
    error: *mut *mut kyso_error,
) -> kyso_result {
    // SAFETY: the caller's promise, handed on.
    unsafe { guard(error, || output::octets(&handle::borrow(certificate, "certificate")?.der, data, len)) }
}

/// The certificate's subject.
///
/// # Safety
/// As `kyso_token_certificate_label`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kyso_token_certificate_subject(
    certificate: *const kyso_token_certificate,
    out: *mut kyso_str,
) -> kyso_result {
    // SAFETY: the caller's promise.
    unsafe { look(out, certificate, |certificate| Some(kyso_str::of(&certificate.subject))) }
}

/// Who issued the certificate.
///
/// # Safety
/// As `kyso_token_certificate_label`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kyso_token_certificate_issuer(
    certificate: *const kyso_token_certificate,
    out: *mut kyso_str,
) -> kyso_result {
    // SAFETY: the caller's promise.
    unsafe { look(out, certificate, |certificate| Some(kyso_str::of(&certificate.issuer))) }
}

/// SHA-256 of the certificate in lower-case hex, for `kyso_token_set_cert_sha256`.
///
/// # Safety
/// As `kyso_token_certificate_label`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kyso_token_certificate_sha256(
    certificate: *const kyso_token_certificate,
    out: *mut kyso_str,
) -> kyso_result {
    // SAFETY: the caller's promise.
    unsafe { look(out, certificate, |certificate| Some(kyso_str::of(&certificate.sha256))) }
}

/// Why the certificate cannot sign, in the language `lang` (`kyso_lang`). `KYSO_ABSENT` when nothing is known against it: its
/// key may show only after a login.
///
/// # Safety
/// `certificate` is NULL or belongs to a list that was not freed; `out` and `error` are each NULL or may be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kyso_token_certificate_unusable(
    certificate: *const kyso_token_certificate,
    lang: u32,
    out: *mut kyso_str,
    error: *mut *mut kyso_error,
) -> kyso_result {
    // SAFETY: the caller's promise.
    let found = unsafe { handle::borrow_optional(certificate) };
    if found.is_some_and(|certificate| certificate.unusable.is_none()) {
        return kyso_result::KYSO_ABSENT;
    }
    // SAFETY: the caller's promise, handed on.
    unsafe {
        guard_into(out, error, || {
            let certificate = handle::borrow(certificate, "certificate")?;
            let lang = self::lang(lang)?;
            let [vi, en] = certificate.unusable.as_ref().ok_or_else(Error::absent)?;
            Ok(kyso_str::of(if lang == Lang::Vi { vi } else { en }))
        })
    }
}
