//! Two-step signing: the document is prepared here, the signature made elsewhere and later, and embedded here again.

use std::ffi::{c_char, c_void};

use kyso_core::base::{Limits, Source};
use kyso_core::crypto::{Digest, DigestAlgorithm};
use kyso_core::pdf::{Credentials, Document};
use kyso_core::sign::stored::{self, Answer, Awaiting, State, StateKey, Terms};
use kyso_core::sign::{self, MessageRequest, TimestampSource, prepare_for_message, xml};
use kyso_core::{ExtendRequest, check_signed_pdf, check_signed_xml};

use crate::error::{Error, kyso_error, kyso_result};
use crate::guard::{guard, guard_new};
use crate::handle;
use crate::key::{Context, certificates, fitting, scheme, secret};
use crate::output;
use crate::prepare_words;
use crate::request::{Awaited, Work, kyso_level, kyso_sign_request, set};
use crate::settings::kyso_settings;
use crate::sign::{extend_octets, kyso_signed};
use crate::sign_words;
use crate::source;
use crate::text::text;
use crate::time_stamp::{Tsa, kyso_time_stamper};
use crate::verify::time;

/// Octets of a state; real ones have some ten KB.
const STATE_OCTETS: usize = 16 << 20;
/// Octets that may be kept for a CMS; those of services have 6 to 20 KB.
const MESSAGE_OCTETS: usize = 1 << 20;

/// The secret that states are authenticated with. It stays where documents are prepared and finished; threads may share it.
pub struct kyso_state_key(StateKey);

/// A fresh secret of 32 octets for `kyso_state_key_new`, to be kept where only the preparing side reads it.
///
/// # Safety
/// `secret` is NULL or has room for `secret_len` octets; `error` is NULL or may be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kyso_state_key_fresh_secret(
    secret: *mut u8,
    secret_len: usize,
    error: *mut *mut kyso_error,
) -> kyso_result {
    // SAFETY: the caller's promise, handed on.
    unsafe {
        guard(error, || {
            if secret.is_null() {
                return Err(Error::null("secret"));
            }
            let fresh = StateKey::fresh_secret().map_err(|e| prepare_words::failed(&e))?;
            if secret_len != fresh.len() {
                return Err(Error::bad_value("secret_len", &secret_len));
            }
            secret.copy_from_nonoverlapping(fresh.as_ptr(), fresh.len());
            Ok(())
        })
    }
}

/// From a secret of at least 32 octets, of which nobody else knows anything: not a password.
///
/// # Safety
/// `secret` is NULL or has the length said; `out` and `error` are each NULL or may be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kyso_state_key_new(
    secret: *const u8,
    secret_len: usize,
    out: *mut *mut kyso_state_key,
    error: *mut *mut kyso_error,
) -> kyso_result {
    // SAFETY: the caller's promise, handed on.
    unsafe {
        guard_new(out, error, || {
            if secret.is_null() {
                return Err(Error::null("secret"));
            }
            let key = StateKey::new(handle::octets(secret, secret_len, "secret")?);
            key.map(kyso_state_key).map_err(|e| prepare_words::failed(&e))
        })
    }
}

/// Frees a state key; NULL is fine.
///
/// # Safety
/// `key` is NULL or a handle that was not freed, and no call uses it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kyso_state_key_free(key: *mut kyso_state_key) {
    // SAFETY: the caller's promise.
    unsafe { handle::free(key) };
}

/// Two-step signing: whose signature is awaited. `chain`: the signer's certificate, then those of its authorities, as DER or
/// PEM, one behind the other. `scheme`: `kyso_scheme`. A request without it prepares PDF documents for a whole CMS instead
/// of a signature value (`kyso_sign_request_set_message`).
///
/// # Safety
/// `request` is NULL or a request that nobody else uses; `chain` is NULL or has the length said; `error` is NULL or may be
/// written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kyso_sign_request_set_signer(
    request: *mut kyso_sign_request,
    chain: *const u8,
    chain_len: usize,
    scheme: u32,
    error: *mut *mut kyso_error,
) -> kyso_result {
    // SAFETY: the caller's promise, handed on.
    unsafe {
        set(request, error, |request| {
            let (certificate, chain) = certificates(chain, chain_len)?;
            let (scheme, _) = fitting(&certificate, self::scheme(scheme)?)?;
            request.signer = Some(Awaited { certificate, chain, scheme });
            request.message = MessageRequest::default();
            Ok(())
        })
    }
}

/// A digest. Functions take it as `uint32_t`.
#[repr(u32)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum kyso_digest {
    /// SHA-256.
    KYSO_DIGEST_SHA256 = 1,
    /// SHA-384.
    KYSO_DIGEST_SHA384 = 2,
    /// SHA-512.
    KYSO_DIGEST_SHA512 = 3,
}

/// Two-step signing of PDF documents: a whole CMS is awaited instead of a signature value, as some services make it from a
/// digest. `certificate`: the only one that may sign, as DER or PEM; NULL with a length of 0: whoever signs, if fit to.
/// `digest`: that of the document which the service gets (`kyso_digest`). `room`: octets to keep for the CMS; 0 for the usual
/// 16 KiB. Room for a time-stamp is kept beside it where the level needs one.
///
/// # Safety
/// `request` is NULL or a request that nobody else uses; `certificate` is NULL or has the length said; `error` is NULL or may
/// be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kyso_sign_request_set_message(
    request: *mut kyso_sign_request,
    certificate: *const u8,
    certificate_len: usize,
    digest: u32,
    room: u32,
    error: *mut *mut kyso_error,
) -> kyso_result {
    // SAFETY: the caller's promise, handed on.
    unsafe {
        set(request, error, |request| {
            let mut message = MessageRequest::default();
            if certificate.is_null() && certificate_len != 0 {
                return Err(Error::null("certificate"));
            }
            if !certificate.is_null() {
                message.certificate = Some(certificates(certificate, certificate_len)?.0);
            }
            message.digest = match digest {
                n if n == kyso_digest::KYSO_DIGEST_SHA256 as u32 => DigestAlgorithm::Sha256,
                n if n == kyso_digest::KYSO_DIGEST_SHA384 as u32 => DigestAlgorithm::Sha384,
                n if n == kyso_digest::KYSO_DIGEST_SHA512 as u32 => DigestAlgorithm::Sha512,
                n => return Err(Error::bad_value("digest", &n)),
            };
            message.room = match usize::try_from(room) {
                Ok(0) => None,
                Ok(room) if room <= MESSAGE_OCTETS => Some(room),
                _ => return Err(Error::bad_value("room", &room)),
            };
            request.message = message;
            request.signer = None;
            Ok(())
        })
    }
}

/// Two-step signing: for how many seconds from the signing time the signature is taken, at most 30 days; 15 minutes unless
/// set.
///
/// # Safety
/// `request` is NULL or a request that nobody else uses; `error` is NULL or may be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kyso_sign_request_set_life(
    request: *mut kyso_sign_request,
    seconds: u32,
    error: *mut *mut kyso_error,
) -> kyso_result {
    // SAFETY: the caller's promise, handed on.
    unsafe {
        set(request, error, |request| {
            let life = Some(i64::from(seconds)).filter(|life| (1..=stored::MAX_LIFE).contains(life));
            request.life = life.ok_or_else(|| Error::bad_value("seconds", &seconds))?;
            Ok(())
        })
    }
}

/// A document prepared for a signature that is made elsewhere. It never changes; threads may share it.
pub struct kyso_prepared {
    document: Vec<u8>,
    state: State,
    digest: Digest,
}

fn prepared(request: &kyso_sign_request, key: &kyso_state_key, source: &dyn Source) -> Result<kyso_prepared, Error> {
    let limits = Limits::default();
    let signer = request.signer.as_ref();
    let certificate = signer.map(|signer| &signer.certificate).or(request.message.certificate.as_ref());
    let awaiting = match (request.work(source, certificate)?, signer) {
        (Work::Pdf(requests), signer) => {
            let [wanted] = requests.as_slice() else { return Err(sign_words::several_steps()) };
            let mut wanted = wanted.clone();
            wanted.time_stamp = request.level != kyso_level::KYSO_LEVEL_B_B;
            let document = Document::open_with(source, &limits, &wanted.credentials);
            let document = document.map_err(|e| sign_words::failed(&sign::Error::Document(Box::new(e))))?;
            match signer {
                Some(Awaited { certificate, chain, scheme }) => {
                    let prepared = sign::prepare(&document, certificate, chain, *scheme, &wanted, &limits);
                    let prepared = prepared.and_then(|prepared| prepared.digest(source));
                    Awaiting::from(prepared.map_err(|e| sign_words::failed(&e))?)
                }
                None => {
                    let prepared = prepare_for_message(&document, &request.message, &wanted, &limits);
                    let prepared = prepared.and_then(|prepared| prepared.digest(source));
                    Awaiting::from(prepared.map_err(|e| sign_words::failed(&e))?)
                }
            }
        }
        (Work::Xml(wanted), Some(Awaited { certificate, chain, scheme })) => {
            let prepared = xml::prepare(source, certificate, chain, *scheme, &wanted, &limits);
            let prepared = prepared.and_then(|prepared| prepared.digest(source));
            Awaiting::from(prepared.map_err(|e| sign_words::failed_xml(&e))?)
        }
        (Work::Xml(_), None) => return Err(Error::null("chain")),
    };
    let level = match request.level {
        kyso_level::KYSO_LEVEL_B_B => stored::Level::BB,
        kyso_level::KYSO_LEVEL_B_T => stored::Level::BT,
        kyso_level::KYSO_LEVEL_B_LT => stored::Level::BLt,
        kyso_level::KYSO_LEVEL_B_LTA => stored::Level::BLta,
    };
    let failed = |e: stored::Error| prepare_words::failed(&e);
    let mut terms = Terms::new(request.at, level).map_err(failed)?;
    terms.expires = request.at.plus_seconds(request.life);
    let mut document = Vec::new();
    let state = State::store(&awaiting, source, &mut document, &key.0, &terms).map_err(failed)?;
    Ok(kyso_prepared { document, state, digest: awaiting.digest() })
}

/// Prepares a document in memory for a signature that is made elsewhere: `len` octets at `data`, which are not needed any more
/// afterwards. What comes back holds the prepared document and its state, both to be kept, and what the key is to sign.
///
/// # Safety
/// `request` and `key` are each NULL or handles that were not freed; `data` is NULL or `len` octets can be read there and
/// nobody changes them during the call; `out` and `error` are each NULL or may be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kyso_prepare_memory(
    request: *const kyso_sign_request,
    key: *const kyso_state_key,
    data: *const u8,
    len: usize,
    out: *mut *mut kyso_prepared,
    error: *mut *mut kyso_error,
) -> kyso_result {
    // SAFETY: the caller's promise, handed on.
    unsafe {
        guard_new(out, error, || {
            let (request, key) = (handle::borrow(request, "request")?, handle::borrow(key, "key")?);
            if data.is_null() {
                return Err(Error::null("data"));
            }
            prepared(request, key, &handle::octets(data, len, "data")?)
        })
    }
}

/// Prepares a file; as `kyso_prepare_memory`. The file is never changed.
///
/// # Safety
/// `request` and `key` are each NULL or handles that were not freed; `path` is NULL or a C string; `out` and `error` are each
/// NULL or may be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kyso_prepare_path(
    request: *const kyso_sign_request,
    key: *const kyso_state_key,
    path: *const c_char,
    out: *mut *mut kyso_prepared,
    error: *mut *mut kyso_error,
) -> kyso_result {
    // SAFETY: the caller's promise, handed on.
    unsafe {
        guard_new(out, error, || {
            let (request, key) = (handle::borrow(request, "request")?, handle::borrow(key, "key")?);
            prepared(request, key, &source::open(text(path, "path")?)?)
        })
    }
}

/// The prepared document: `*data` and `*len`, which live as long as `prepared`. To be kept octet for octet.
///
/// # Safety
/// `prepared` is NULL or a handle that was not freed; `data`, `len` and `error` are each NULL or may be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kyso_prepared_document(
    prepared: *const kyso_prepared,
    data: *mut *const u8,
    len: *mut usize,
    error: *mut *mut kyso_error,
) -> kyso_result {
    // SAFETY: the caller's promise, handed on.
    unsafe { guard(error, || output::octets(&handle::borrow(prepared, "prepared")?.document, data, len)) }
}

/// The state that belongs to it: one line of JSON (`kyso.prepared/1`), `*data` and `*len`, which live as long as `prepared`.
/// To be kept octet for octet; authenticated, but not secret.
///
/// # Safety
/// As `kyso_prepared_document`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kyso_prepared_state(
    prepared: *const kyso_prepared,
    data: *mut *const u8,
    len: *mut usize,
    error: *mut *mut kyso_error,
) -> kyso_result {
    // SAFETY: the caller's promise, handed on.
    unsafe {
        guard(error, || output::octets(handle::borrow(prepared, "prepared")?.state.as_str().as_bytes(), data, len))
    }
}

/// The octets that the key is to sign, unhashed: `*data` and `*len`, which live as long as `prepared`. `KYSO_ABSENT`, and
/// nothing is written, where a whole CMS is awaited.
///
/// # Safety
/// As `kyso_prepared_document`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kyso_prepared_to_be_signed(
    prepared: *const kyso_prepared,
    data: *mut *const u8,
    len: *mut usize,
    error: *mut *mut kyso_error,
) -> kyso_result {
    // SAFETY: the caller's promise.
    let found = unsafe { handle::borrow_optional(prepared) };
    if found.is_some_and(|prepared| prepared.state.to_be_signed().is_none()) {
        return kyso_result::KYSO_ABSENT;
    }
    // SAFETY: the caller's promise, handed on.
    unsafe {
        guard(error, || {
            let octets = handle::borrow(prepared, "prepared")?.state.to_be_signed().unwrap_or_default();
            output::octets(octets, data, len)
        })
    }
}

/// The digest of what the key is to sign, for keys that take digests; where a whole CMS is awaited, the digest of the document
/// that it has to hold. `*data` and `*len`, which live as long as `prepared`.
///
/// # Safety
/// As `kyso_prepared_document`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kyso_prepared_digest(
    prepared: *const kyso_prepared,
    data: *mut *const u8,
    len: *mut usize,
    error: *mut *mut kyso_error,
) -> kyso_result {
    // SAFETY: the caller's promise, handed on.
    unsafe { guard(error, || output::octets(handle::borrow(prepared, "prepared")?.digest.as_bytes(), data, len)) }
}

/// Frees a prepared document with its state; NULL is fine.
///
/// # Safety
/// `prepared` is NULL or a handle that was not freed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kyso_prepared_free(prepared: *mut kyso_prepared) {
    // SAFETY: the caller's promise.
    unsafe { handle::free(prepared) };
}

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
