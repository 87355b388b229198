//! Signing: a document goes in, a signed one comes out, which was verified before anybody gets it.

use std::ffi::{CString, c_char, c_void};
use std::io::{self, Write};
use std::path::Path;
use std::sync::OnceLock;

use kyso_core::base::{FileSource, Limits, Source, SourceError, UnixTime};
use kyso_core::crypto::{Digest, DigestAlgorithm, Digester};
use kyso_core::sign::{self, Appended, TimestampSource, xml};
use kyso_core::{ExtendRequest, check_signed_pdf, check_signed_xml};

use crate::error::{Error, kyso_error, kyso_result};
use crate::guard::{guard, guard_into, guard_new};
use crate::handle;
use crate::key::kyso_key;
use crate::output;
use crate::request::{Work, kyso_level, kyso_sign_request};
use crate::settings::kyso_settings;
use crate::sign_words;
use crate::source::{self, CallbackSource, kyso_read_at};
use crate::text::{owned, text};
use crate::verify;

/// How much is read and written at a time.
const CHUNK: usize = 128 << 10;

/// A signed document: not yet anywhere but here. It never changes; threads may share it.
pub struct kyso_signed {
    octets: Octets,
    /// All of them, once somebody has asked for them in memory.
    whole: OnceLock<Vec<u8>>,
    names: Vec<CString>,
    stamped_at: Option<UnixTime>,
}

/// Where the octets are.
enum Octets {
    Whole(Vec<u8>),
    /// In the file that was signed, which stays open, and behind it. With the digest of what was signed of the file: it may be
    /// changed meanwhile.
    Behind {
        file: FileSource,
        digest: Digest,
        tail: Vec<u8>,
    },
}

/// A document's octets where they outlive the call, or not.
enum Given<'s> {
    File(FileSource),
    Lent(&'s dyn Source),
}

impl Given<'_> {
    fn source(&self) -> &dyn Source {
        match self {
            Self::File(file) => file,
            Self::Lent(source) => *source,
        }
    }
}

/// Takes what a signer writes: the octets of the source are hashed, those behind them kept.
struct Behind {
    skip: u64,
    digester: Digester,
    tail: Vec<u8>,
}

impl Behind {
    fn new(source: &dyn Source) -> Self {
        Self { skip: source.len(), digester: Digester::new(DigestAlgorithm::Sha256), tail: Vec::new() }
    }
}

impl Write for Behind {
    fn write(&mut self, octets: &[u8]) -> io::Result<usize> {
        let before = usize::try_from(self.skip).unwrap_or(usize::MAX).min(octets.len());
        let (source, new) = octets.split_at_checked(before).unwrap_or((octets, &[]));
        self.digester.update(source);
        self.tail.extend_from_slice(new);
        self.skip = self.skip.saturating_sub(source.len() as u64);
        Ok(octets.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn signed(
    key: &kyso_key,
    request: &kyso_sign_request,
    settings: Option<&kyso_settings>,
    given: Given<'_>,
) -> Result<kyso_signed, Error> {
    let source = given.source();
    let work = request.work(source, Some(key.signer.certificate()))?;
    let needed = extended(request, &work);
    if request.level != kyso_level::KYSO_LEVEL_B_B && request.tsa.is_none() {
        return Err(sign_words::no_authority());
    }
    if needed.is_some() && settings.is_none() {
        return Err(Error::null("settings"));
    }
    let extend = needed.zip(settings);
    let tsa = request.tsa.as_ref().filter(|_| request.level != kyso_level::KYSO_LEVEL_B_B);
    let tsa = tsa.map(|tsa| tsa as &dyn TimestampSource);
    let limits = Limits::default();
    match work {
        Work::Pdf(requests) => {
            let mut behind = Behind::new(source);
            let outcomes = kyso_core::sign_steps(source, &mut behind, &*key.signer, &requests, tsa, &limits);
            let outcomes = outcomes.map_err(|e| sign_words::failed(&e))?;
            let mut digest = behind.digester.finish();
            let mut tail = behind.tail;
            if let Some((extend, settings)) = extend {
                let mut more = Behind::new(source);
                extend_to(&Appended::new(source, &tail), &mut more, settings, &extend, tsa, request.at)?;
                (digest, tail) = (more.digester.finish(), more.tail);
            }
            let written = Appended::new(source, &tail);
            check_signed_pdf(&written, &outcomes, &request.credentials(), request.at)
                .map_err(|e| sign_words::own_check(&e))?;
            let names = outcomes.iter().map(|outcome| owned(&outcome.field)).collect();
            let stamped_at = outcomes.last().and_then(|outcome| outcome.stamped_at);
            let octets = match given {
                Given::File(file) => Octets::Behind { file, digest, tail },
                Given::Lent(source) => Octets::Whole(collect(source, digest, &tail)?),
            };
            Ok(kyso_signed { octets, whole: OnceLock::new(), names, stamped_at })
        }
        Work::Xml(wanted) => {
            let mut octets = Vec::new();
            let outcome = xml::sign(source, &mut octets, &*key.signer, &wanted, &limits);
            let outcome = outcome.map_err(|e| sign_words::failed_xml(&e))?;
            if let Some((extend, settings)) = extend {
                octets = extend_octets(&octets, settings, &extend, tsa, request.at)?;
            }
            check_signed_xml(source, &octets, &outcome, request.at).map_err(|e| sign_words::own_check(&e))?;
            let names = vec![owned(&outcome.path)];
            Ok(kyso_signed { octets: Octets::Whole(octets), whole: OnceLock::new(), names, stamped_at: None })
        }
    }
}

/// What has to be added after signing.
fn extended(request: &kyso_sign_request, work: &Work) -> Option<ExtendRequest> {
    let is_xml = matches!(work, Work::Xml(_));
    match request.level {
        kyso_level::KYSO_LEVEL_B_B => None,
        // A PDF gets this time-stamp while it is signed.
        kyso_level::KYSO_LEVEL_B_T if !is_xml => None,
        _ => Some(ExtendRequest::new(request.conformance())),
    }
}

fn extend_to(
    source: &dyn Source,
    out: &mut dyn Write,
    settings: &kyso_settings,
    extend: &ExtendRequest,
    tsa: Option<&dyn TimestampSource>,
    at: UnixTime,
) -> Result<(), Error> {
    let done = kyso_core::extend_as_of(source, out, &settings.settings, extend, tsa, at);
    done.map(|_| ()).map_err(|e| match &e {
        kyso_core::Error::Extend(error) => sign_words::extending(error),
        other => verify::refused("-", other),
    })
}

/// A signed document with what its level needs.
pub(crate) fn extend_octets(
    octets: &[u8],
    settings: &kyso_settings,
    extend: &ExtendRequest,
    tsa: Option<&dyn TimestampSource>,
    at: UnixTime,
) -> Result<Vec<u8>, Error> {
    let mut extended = Vec::new();
    extend_to(&octets, &mut extended, settings, extend, tsa, at)?;
    Ok(extended)
}

/// The whole document in memory, if the source is still what was signed.
fn collect(source: &dyn Source, digest: Digest, tail: &[u8]) -> Result<Vec<u8>, Error> {
    let mut whole = Vec::new();
    copy(source, digest, tail, &mut |octets| {
        whole.extend_from_slice(octets);
        Ok(())
    })?;
    Ok(whole)
}

/// Hands on the source and what is behind it, chunk by chunk.
fn copy(
    source: &dyn Source,
    digest: Digest,
    tail: &[u8],
    sink: &mut dyn FnMut(&[u8]) -> Result<(), Error>,
) -> Result<(), Error> {
    let mut digester = Digester::new(DigestAlgorithm::Sha256);
    let mut buffer = vec![0; CHUNK];
    let mut at = 0_u64;
    while at < source.len() {
        let len = usize::try_from(source.len().saturating_sub(at)).unwrap_or(CHUNK).min(CHUNK);
        let octets = buffer.get_mut(..len).unwrap_or_default();
        source.read_at(at, octets).map_err(|e: SourceError| sign_words::unreadable(&e))?;
        digester.update(octets);
        sink(octets)?;
        at = at.saturating_add(len as u64);
    }
    if digester.finish() != digest {
        return Err(sign_words::failed(&sign::Error::Changed));
    }
    sink(tail)
}

impl kyso_signed {
    fn copy(&self, sink: &mut dyn FnMut(&[u8]) -> Result<(), Error>) -> Result<(), Error> {
        match &self.octets {
            Octets::Whole(octets) => sink(octets),
            Octets::Behind { file, digest, tail } => copy(file, *digest, tail, sink),
        }
    }

    fn octets(&self) -> Result<&[u8], Error> {
        let (file, digest, tail) = match &self.octets {
            Octets::Whole(octets) => return Ok(octets),
            Octets::Behind { file, digest, tail } => (file, *digest, tail),
        };
        if self.whole.get().is_none() {
            let octets = collect(file, digest, tail)?;
            // Another thread may have been faster, with the same octets.
            let _ = self.whole.set(octets);
        }
        Ok(self.whole.get().map_or(&[], Vec::as_slice))
    }

    /// What was signed in two steps.
    pub(crate) fn whole(octets: Vec<u8>, name: &str, stamped_at: Option<UnixTime>) -> Self {
        Self { octets: Octets::Whole(octets), whole: OnceLock::new(), names: vec![owned(name)], stamped_at }
    }
}

/// Signs a document in memory: `len` octets at `data`, which are not needed any more afterwards. Nothing is written
/// anywhere: what comes back is handed out by `kyso_signed_octets`, `kyso_signed_save` or `kyso_signed_write`. It was
/// verified: the new signature is intact and its value good, and the document's other signatures are what they were.
///
/// `settings`: whom to trust and what to require, needed for levels above B-T, and for B-T of XML; else NULL.
///
/// `KYSO_CANNOT_SIGN`: the document does not take this signature. `KYSO_BAD_VALUE`: what the request names is not in it.
///
/// # Safety
/// `key`, `request` and `settings` are each NULL or handles that were not freed; `data` is NULL or `len` octets can be read
/// there and nobody changes them during the call; `out` and `error` are each NULL or may be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kyso_sign_memory(
    key: *const kyso_key,
    request: *const kyso_sign_request,
    settings: *const kyso_settings,
    data: *const u8,
    len: usize,
    out: *mut *mut kyso_signed,
    error: *mut *mut kyso_error,
) -> kyso_result {
    // SAFETY: the caller's promise, handed on.
    unsafe {
        guard_new(out, error, || {
            let (key, request) = (handle::borrow(key, "key")?, handle::borrow(request, "request")?);
            let settings = handle::borrow_optional(settings);
            if data.is_null() {
                return Err(Error::null("data"));
            }
            let data = handle::octets(data, len, "data")?;
            signed(key, request, settings, Given::Lent(&data))
        })
    }
}

/// Signs a file; as `kyso_sign_memory`. The file is never changed. It stays open until the result is freed, and only what is
/// added to a PDF is held in memory; when it was changed meanwhile, the result cannot be had (`KYSO_DOCUMENT_CHANGED`).
///
/// # Safety
/// `key`, `request` and `settings` are each NULL or handles that were not freed; `path` is NULL or a C string; `out` and
/// `error` are each NULL or may be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kyso_sign_path(
    key: *const kyso_key,
    request: *const kyso_sign_request,
    settings: *const kyso_settings,
    path: *const c_char,
    out: *mut *mut kyso_signed,
    error: *mut *mut kyso_error,
) -> kyso_result {
    // SAFETY: the caller's promise, handed on.
    unsafe {
        guard_new(out, error, || {
            let (key, request) = (handle::borrow(key, "key")?, handle::borrow(request, "request")?);
            let settings = handle::borrow_optional(settings);
            signed(key, request, settings, Given::File(source::open(text(path, "path")?)?))
        })
    }
}

/// Signs a document of `len` octets that `read_at` reads, which gets `context` each time; as `kyso_sign_memory`. It is not
/// called any more afterwards.
///
/// `KYSO_CALLBACK_FAILED`: a callback failed, or answered what cannot be.
///
/// # Safety
/// `key`, `request` and `settings` are each NULL or handles that were not freed; `read_at` is NULL or keeps to what
/// `kyso_read_at` says; `out` and `error` are each NULL or may be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kyso_sign_callback(
    key: *const kyso_key,
    request: *const kyso_sign_request,
    settings: *const kyso_settings,
    len: i64,
    read_at: kyso_read_at,
    context: *mut c_void,
    out: *mut *mut kyso_signed,
    error: *mut *mut kyso_error,
) -> kyso_result {
    // SAFETY: the caller's promise, handed on.
    unsafe {
        guard_new(out, error, || {
            let (key, request) = (handle::borrow(key, "key")?, handle::borrow(request, "request")?);
            let settings = handle::borrow_optional(settings);
            let source = CallbackSource::new(len, read_at, context)?;
            source.checked(signed(key, request, settings, Given::Lent(&source)))
        })
    }
}

/// The octets of the signed document: `*data` and `*len`, which live as long as `signed`. A file that was signed is read into
/// memory for it.
///
/// # Safety
/// `signed` is NULL or a handle that was not freed; `data`, `len` and `error` are each NULL or may be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kyso_signed_octets(
    signed: *const kyso_signed,
    data: *mut *const u8,
    len: *mut usize,
    error: *mut *mut kyso_error,
) -> kyso_result {
    // SAFETY: the caller's promise, handed on.
    unsafe {
        guard(error, || {
            let octets = handle::borrow(signed, "signed")?.octets()?;
            output::octets(octets, data, len)
        })
    }
}

/// Writes the signed document to a file: beside its place, synced, and only then given its name. There is never a
/// half-written file under that name, and the file that was signed is not replaced.
///
/// `replace` false: `KYSO_FILE_EXISTS` when there is a file of this name.
///
/// # Safety
/// `signed` is NULL or a handle that was not freed; `path` is NULL or a C string; `error` is NULL or may be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kyso_signed_save(
    signed: *const kyso_signed,
    path: *const c_char,
    replace: bool,
    error: *mut *mut kyso_error,
) -> kyso_result {
    // SAFETY: the caller's promise, handed on.
    unsafe {
        guard(error, || {
            let signed = handle::borrow(signed, "signed")?;
            let path = text(path, "path")?;
            let input = match &signed.octets {
                Octets::Behind { file, .. } => Some(file.file()),
                Octets::Whole(_) => None,
            };
            output::save(Path::new(path), input, replace, &mut |file| {
                signed.copy(&mut |octets| file.write_all(octets).map_err(|e| output::cannot_write(Path::new(path), &e)))
            })
        })
    }
}

/// Takes `len` octets (never 0) at `octets`, which are not there any more afterwards. Returns 0 when it took all of them; any
/// other number ends the call. It must not return other than by `return` (no `longjmp`, no exception).
pub type kyso_write = Option<unsafe extern "C" fn(context: *mut c_void, octets: *const u8, len: usize) -> i32>;

/// Hands the signed document to `write`, from the beginning to the end, in pieces; it gets `context` each time. When this
/// fails, what was written is worthless.
///
/// # Safety
/// `signed` is NULL or a handle that was not freed; `write` is NULL or keeps to what `kyso_write` says; `error` is NULL or
/// may be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kyso_signed_write(
    signed: *const kyso_signed,
    write: kyso_write,
    context: *mut c_void,
    error: *mut *mut kyso_error,
) -> kyso_result {
    // SAFETY: the caller's promise, handed on.
    unsafe {
        guard(error, || {
            let signed = handle::borrow(signed, "signed")?;
            let write = write.ok_or_else(|| Error::null("write"))?;
            signed.copy(&mut |octets| {
                if octets.is_empty() {
                    return Ok(());
                }
                match write(context, octets.as_ptr(), octets.len()) {
                    0 => Ok(()),
                    answer => Err(output::callback(answer)),
                }
            })
        })
    }
}

/// How many signatures were made: one, or as many as a profile of the form makes; 0 for NULL.
///
/// # Safety
/// `signed` is NULL or a handle that was not freed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kyso_signed_count(signed: *const kyso_signed) -> usize {
    // SAFETY: the caller's promise.
    unsafe { handle::borrow_optional(signed) }.map_or(0, |signed| signed.names.len())
}

/// Where the `index`-th new signature is: the name of its field, in XML the path of its element. A C string that lives as long
/// as `signed`; NULL when there is none.
///
/// # Safety
/// `signed` is NULL or a handle that was not freed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kyso_signed_name(signed: *const kyso_signed, index: usize) -> *const c_char {
    // SAFETY: the caller's promise.
    let name = unsafe { handle::borrow_optional(signed) }.and_then(|signed| signed.names.get(index));
    name.map_or(std::ptr::null(), |name| name.as_ptr())
}

/// The time of the signature's time-stamp, in Unix seconds. `KYSO_ABSENT` when it has none of its own.
///
/// # Safety
/// `signed` is NULL or a handle that was not freed; `out` and `error` are each NULL or may be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kyso_signed_stamped_at(
    signed: *const kyso_signed,
    out: *mut i64,
    error: *mut *mut kyso_error,
) -> kyso_result {
    // SAFETY: the caller's promise.
    if unsafe { handle::borrow_optional(signed) }.is_some_and(|signed| signed.stamped_at.is_none()) {
        return kyso_result::KYSO_ABSENT;
    }
    // SAFETY: the caller's promise, handed on.
    unsafe {
        guard_into(out, error, || {
            let stamped_at = handle::borrow(signed, "signed")?.stamped_at;
            Ok(stamped_at.map_or(0, UnixTime::seconds))
        })
    }
}

/// Frees a signed document; NULL is fine.
///
/// # Safety
/// `signed` is NULL or a handle that was not freed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kyso_signed_free(signed: *mut kyso_signed) {
    // SAFETY: the caller's promise.
    unsafe { handle::free(signed) };
}
