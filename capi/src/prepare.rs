//! Two-step signing, the first: a document is prepared, and what is to be signed leaves. `embed` is the second.

use std::ffi::c_char;

use kyso_core::base::{Limits, Source};
use kyso_core::crypto::Digest;
use kyso_core::pdf::Document;
use kyso_core::sign::stored::{self, Awaiting, State, Terms};
use kyso_core::sign::{self, prepare_for_message, xml};

use crate::error::{Error, kyso_error, kyso_result};
use crate::guard::{guard, guard_new};
use crate::handle;
use crate::output;
use crate::prepare_words;
use crate::request::{Awaited, Work, kyso_level, kyso_sign_request};
use crate::sign_words;
use crate::source;
use crate::state_key::kyso_state_key;
use crate::text::text;

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
