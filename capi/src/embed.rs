//! Two-step signing, the second: what came back from elsewhere is put into the prepared document, when it belongs there.

use std::ffi::{c_char, c_void};

use kyso_core::base::{Limits, Source};
use kyso_core::pdf::Credentials;
use kyso_core::sign::TimestampSource;
use kyso_core::sign::stored::{self, Answer, State};
use kyso_core::{ExtendRequest, check_signed_pdf, check_signed_xml};

use crate::error::{Error, kyso_error, kyso_result};
use crate::guard::{guard, guard_new};
use crate::handle;
use crate::key::{Context, secret};
use crate::prepare_words;
use crate::settings::kyso_settings;
use crate::sign::{extend_octets, kyso_signed};
use crate::sign_words;
use crate::source;
use crate::state_key::kyso_state_key;
use crate::text::text;
use crate::time_stamp::{Tsa, kyso_time_stamper};
use crate::verify::time;

/// Octets of a state; real ones have some ten KB.
const STATE_OCTETS: usize = 16 << 20;

/// What came back from whoever has the key. Functions take it as `uint32_t`.
#[repr(u32)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum kyso_answer {
    /// A signature value: of RSA as it is, of ECDSA as DER or as the two numbers one behind the other.
    KYSO_ANSWER_VALUE = 1,
    /// A whole CMS, detached, in DER or BER.
    KYSO_ANSWER_MESSAGE = 2,
}

/// A state that was read and is authentic. It is changed by one thread, then shared by any number.
pub struct kyso_state {
    state: State,
    tsa: Option<Tsa>,
    credentials: Credentials,
}

/// Reads a state that was made with `key`: `len` octets at `data`.
///
/// `KYSO_BAD_STORED`: it is none. `KYSO_FORGED_STORED`: it was changed, or made with another secret.
///
/// # Safety
/// `key` is NULL or a handle that was not freed; `data` is NULL or has the length said; `out` and `error` are each NULL or may
/// be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kyso_state_read(
    key: *const kyso_state_key,
    data: *const u8,
    len: usize,
    out: *mut *mut kyso_state,
    error: *mut *mut kyso_error,
) -> kyso_result {
    // SAFETY: the caller's promise, handed on.
    unsafe {
        guard_new(out, error, || {
            let key = handle::borrow(key, "key")?;
            if data.is_null() {
                return Err(Error::null("data"));
            }
            if len > STATE_OCTETS {
                return Err(Error::bad_value("len", &len));
            }
            let state = State::read(handle::octets(data, len, "data")?, &key.0);
            let state = state.map_err(|e| prepare_words::failed(&e))?;
            Ok(kyso_state { state, tsa: None, credentials: Credentials::none() })
        })
    }
}

/// Who makes the time-stamp of a document prepared for B-T or more.
///
/// # Safety
/// `state` is NULL or a handle that nobody else uses; `stamp` may be called with `context` by any thread that embeds with the
/// state; `error` is NULL or may be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kyso_state_set_time_stamp(
    state: *mut kyso_state,
    stamp: kyso_time_stamper,
    context: *mut c_void,
    error: *mut *mut kyso_error,
) -> kyso_result {
    // SAFETY: the caller's promise, handed on.
    unsafe {
        guard(error, || {
            let state = handle::borrow_mut(state, "state")?;
            let stamp = stamp.ok_or_else(|| Error::null("stamp"))?;
            state.tsa = Some(Tsa::new(stamp, Context(context), state.state.created()));
            Ok(())
        })
    }
}

/// What opens the prepared document, if it is encrypted: UTF-8, no 0 octet needed behind it; a copy is made and wiped. For levels
/// above B-T the settings need it, too.
///
/// # Safety
/// `state` is NULL or a handle that nobody else uses; `password` is NULL or has the length said; `error` is NULL or may be
/// written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kyso_state_set_password(
    state: *mut kyso_state,
    password: *const u8,
    password_len: usize,
    error: *mut *mut kyso_error,
) -> kyso_result {
    // SAFETY: the caller's promise, handed on.
    unsafe {
        guard(error, || {
            let state = handle::borrow_mut(state, "state")?;
            if password.is_null() {
                return Err(Error::null("password"));
            }
            let octets = handle::octets(password, password_len, "password")?;
            state.credentials = Credentials::password(secret(octets, "password")?);
            Ok(())
        })
    }
}

/// Puts what came back into the prepared document in memory: `len` octets at `data`. Everything is checked again: that the
/// document is the prepared one of the state, that the state has not expired at `at` (the present, in Unix seconds), that the
/// value verifies with the one certificate that may sign. What comes back was verified as that of `kyso_sign_memory`.
///
/// `kind`: `kyso_answer`. `settings`: needed for levels above B-T, and for B-T of XML; else NULL.
///
/// `KYSO_EXPIRED_STORED`, `KYSO_OTHER_DOCUMENT`, `KYSO_WRONG_SIGNATURE`.
///
/// # Safety
/// `state` and `settings` are each NULL or handles that were not freed; `answer` and `data` are each NULL or have the lengths
/// said; `out` and `error` are each NULL or may be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kyso_embed_memory(
    state: *const kyso_state,
    settings: *const kyso_settings,
    at: i64,
    kind: u32,
    answer: *const u8,
    answer_len: usize,
    data: *const u8,
    len: usize,
    out: *mut *mut kyso_signed,
    error: *mut *mut kyso_error,
) -> kyso_result {
    // SAFETY: the caller's promise, handed on.
    unsafe {
        guard_new(out, error, || {
            let state = handle::borrow(state, "state")?;
            let settings = handle::borrow_optional(settings);
            let answer = self::answer(kind, answer, answer_len)?;
            if data.is_null() {
                return Err(Error::null("data"));
            }
            embedded(state, settings, at, answer, &handle::octets(data, len, "data")?)
        })
    }
}

/// Puts what came back into the prepared document in a file; as `kyso_embed_memory`. The file is never changed.
///
/// # Safety
/// `state` and `settings` are each NULL or handles that were not freed; `answer` is NULL or has the length said; `path` is NULL
/// or a C string; `out` and `error` are each NULL or may be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kyso_embed_path(
    state: *const kyso_state,
    settings: *const kyso_settings,
    at: i64,
    kind: u32,
    answer: *const u8,
    answer_len: usize,
    path: *const c_char,
    out: *mut *mut kyso_signed,
    error: *mut *mut kyso_error,
) -> kyso_result {
    // SAFETY: the caller's promise, handed on.
    unsafe {
        guard_new(out, error, || {
            let state = handle::borrow(state, "state")?;
            let settings = handle::borrow_optional(settings);
            let answer = self::answer(kind, answer, answer_len)?;
            embedded(state, settings, at, answer, &source::open(text(path, "path")?)?)
        })
    }
}

/// # Safety
/// `answer` is NULL or has the length said.
unsafe fn answer<'a>(kind: u32, answer: *const u8, len: usize) -> Result<Answer<'a>, Error> {
    if answer.is_null() {
        return Err(Error::null("answer"));
    }
    // SAFETY: the caller's promise, handed on.
    let octets = unsafe { handle::octets(answer, len, "answer") }?;
    match kind {
        n if n == kyso_answer::KYSO_ANSWER_VALUE as u32 => Ok(Answer::Value(octets)),
        n if n == kyso_answer::KYSO_ANSWER_MESSAGE as u32 => Ok(Answer::Message(octets)),
        n => Err(Error::bad_value("kind", &n)),
    }
}

fn embedded(
    kyso_state { state, tsa, credentials }: &kyso_state,
    settings: Option<&kyso_settings>,
    at: i64,
    answer: Answer<'_>,
    document: &dyn Source,
) -> Result<kyso_signed, Error> {
    let at = time(at)?;
    let conformance = match (state.level(), state.is_xml()) {
        (stored::Level::BB, _) | (stored::Level::BT, false) => None,
        (stored::Level::BT, true) => Some(kyso_core::Level::Time),
        (stored::Level::BLt, _) => Some(kyso_core::Level::LongTerm),
        (stored::Level::BLta, _) => Some(kyso_core::Level::Archive),
    };
    let extend = conformance.map(ExtendRequest::new).map(|extend| match settings {
        Some(settings) => Ok((extend, settings)),
        None => Err(Error::null("settings")),
    });
    let extend = extend.transpose()?;
    let tsa = tsa.as_ref().map(|tsa| tsa as &dyn TimestampSource);
    if extend.is_some() && tsa.is_none() {
        return Err(sign_words::no_authority());
    }
    let limits = Limits::default();
    let mut octets = Vec::new();
    let outcome = stored::embed(state, document, answer, &mut octets, at, tsa, &limits);
    let outcome = outcome.map_err(|e| prepare_words::failed(&e))?;
    if let Some((extend, settings)) = extend {
        octets = extend_octets(&octets, settings, &extend, tsa, at)?;
    }
    let own = |e: kyso_core::OwnCheckError| sign_words::own_check(&e);
    match outcome {
        stored::Outcome::Pdf(outcome) => {
            check_signed_pdf(&octets, std::slice::from_ref(&outcome), credentials, at).map_err(own)?;
            Ok(kyso_signed::whole(octets, &outcome.field, outcome.stamped_at))
        }
        stored::Outcome::Xml(outcome) => {
            check_signed_xml(&state.original(document), &octets, &outcome, at).map_err(own)?;
            Ok(kyso_signed::whole(octets, &outcome.path, None))
        }
        _ => Err(sign_words::several_steps()),
    }
}

/// Frees a state; NULL is fine.
///
/// # Safety
/// `state` is NULL or a handle that was not freed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kyso_state_free(state: *mut kyso_state) {
    // SAFETY: the caller's promise.
    unsafe { handle::free(state) };
}
