//! What a passed signature signed, and nothing else: the revision of a PDF, the selected octets of an XML document.

use std::ffi::{c_char, c_void};
use std::io;
use std::path::Path;

use kyso_core::base::{Source, hex};
use kyso_core::crypto::{DigestAlgorithm, Digester, digest};
use kyso_core::xmldsig::SignedError;
use kyso_core::{VerifiedReference, write_signed};

use crate::error::{Error, kyso_error, kyso_result};
use crate::guard::{guard, look};
use crate::handle::{borrow, octets};
use crate::lang::both;
use crate::output;
use crate::settings::kyso_settings;
use crate::sign::kyso_write;
use crate::signature::kyso_signature;
use crate::source;
use crate::text;

/// Octets that are copied at once.
const PIECE: usize = 1 << 18;

/// The revision of a PDF that a passed signature signed, as the beginning of the verified document itself: `len` octets at
/// `data`, which must be the octets that were verified. `*signed_data` then is `data`, and `*signed_len` where the
/// revision ends: what a reader shows of these octets is what was signed.
///
/// `KYSO_NOT_PASSED`: the signature did not pass, so nothing is known to be signed. `KYSO_DOCUMENT_CHANGED`: these are not
/// the octets that were verified. `KYSO_NOT_SUPPORTED`: XML, see `kyso_signature_write_reference`.
///
/// # Safety
/// `signature` is NULL or belongs to a verification that was not freed; `data` is NULL or `len` octets can be read there;
/// `signed_data`, `signed_len` and `error` are each NULL or may be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kyso_signature_signed_revision(
    signature: *const kyso_signature,
    data: *const u8,
    len: usize,
    signed_data: *mut *const u8,
    signed_len: *mut usize,
    error: *mut *mut kyso_error,
) -> kyso_result {
    // SAFETY: the caller's promise.
    unsafe {
        guard(error, || {
            let signature = borrow(signature, "signature")?;
            let end = revision_end(signature)?;
            let all = octets(data, len, "data")?;
            if hex(digest(DigestAlgorithm::Sha256, all).as_bytes()) != signature.document() {
                return Err(changed());
            }
            let revision = usize::try_from(end).ok().and_then(|end| all.get(..end)).ok_or_else(changed)?;
            output::octets(revision, signed_data, signed_len)
        })
    }
}

/// Writes the revision of a PDF that a passed signature signed to a new file `to`, from the file `path`, which must still
/// be what was verified. Both are UTF-8. Nothing is left behind on failure.
///
/// As `kyso_signature_signed_revision`; `KYSO_CANNOT_READ`, `KYSO_CANNOT_WRITE`; `KYSO_FILE_EXISTS`: there is a file of this
/// name, and `replace` is false, or it is the document itself.
///
/// # Safety
/// `signature` is NULL or belongs to a verification that was not freed; `path` and `to` are each NULL or a C string; `error`
/// is NULL or may be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kyso_signature_save_revision(
    signature: *const kyso_signature,
    path: *const c_char,
    to: *const c_char,
    replace: bool,
    error: *mut *mut kyso_error,
) -> kyso_result {
    // SAFETY: the caller's promise.
    unsafe {
        guard(error, || {
            let signature = borrow(signature, "signature")?;
            let end = revision_end(signature)?;
            let path = text::text(path, "path")?;
            let to = Path::new(text::text(to, "to")?);
            let file = source::open(path)?;
            output::save(to, Some(file.file()), replace, &mut |out| {
                let copied = copy(&file, end, out);
                let digest = copied.map_err(|copy| match copy {
                    Copy::Read(error) => source::cannot_read(path, &error),
                    Copy::Write(error) => output::cannot_write(to, &error),
                })?;
                if digest == signature.document() { Ok(()) } else { Err(changed()) }
            })
        })
    }
}

/// How many references a passed signature of an XML document signs: 0 for a PDF, and for one that did not pass.
///
/// # Safety
/// `signature` is NULL or belongs to a verification that was not freed; `out` is NULL or may be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kyso_signature_reference_count(
    signature: *const kyso_signature,
    out: *mut usize,
) -> kyso_result {
    // SAFETY: the caller's promise.
    unsafe { look(out, signature, |signature| Some(references(signature).len())) }
}

/// Hands the canonical octets that the reference with this index (from 0) of a passed signature signs to `write`, from the
/// beginning to the end, in pieces; it gets `context` each time. `len` octets at `data` must be the XML document that was
/// verified, `settings` those it was verified with. They are hashed once more: when this fails, what was written is
/// worthless.
///
/// `KYSO_NOT_PASSED`; `KYSO_NOT_SUPPORTED`: a PDF; `KYSO_BAD_INDEX`; `KYSO_DOCUMENT_CHANGED`: these are not the octets that
/// were verified; `KYSO_CALLBACK_FAILED`.
///
/// # Safety
/// `signature` is NULL or belongs to a verification that was not freed; `settings` is NULL or a handle that was not freed;
/// `data` is NULL or `len` octets can be read there; `write` is NULL or keeps to what `kyso_write` says; `error` is NULL or
/// may be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kyso_signature_write_reference(
    signature: *const kyso_signature,
    index: usize,
    settings: *const kyso_settings,
    data: *const u8,
    len: usize,
    write: kyso_write,
    context: *mut c_void,
    error: *mut *mut kyso_error,
) -> kyso_result {
    // SAFETY: the caller's promise.
    unsafe {
        guard(error, || {
            let signature = borrow(signature, "signature")?;
            let settings = borrow(settings, "settings")?;
            let data = octets(data, len, "data")?;
            let write = write.ok_or_else(|| Error::null("write"))?;
            let verified = signature.verified().ok_or_else(not_passed)?;
            if verified.covered().is_some() {
                return Err(not_supported());
            }
            let all = references(signature);
            let reference = all.get(index).ok_or_else(|| Error::bad_index(index, all.len()))?;
            let mut sink = Sink { write, context, answer: 0 };
            match write_signed(&data, &settings.settings, reference, &mut sink) {
                Ok(_) => Ok(()),
                Err(_) if sink.answer != 0 => Err(output::callback(sink.answer)),
                Err(error @ SignedError::Changed) => Err(changed().cause(&error)),
                Err(error) => Err(changed().cause(&error)),
            }
        })
    }
}

fn references(signature: &kyso_signature) -> &[VerifiedReference] {
    signature.verified().map_or(&[], |verified| verified.references())
}

/// Where the signed revision ends.
fn revision_end(signature: &kyso_signature) -> Result<u64, Error> {
    let verified = signature.verified().ok_or_else(not_passed)?;
    let [_, second] = verified.covered().ok_or_else(not_supported)?;
    Ok(second.end)
}

enum Copy {
    Read(io::Error),
    Write(io::Error),
}

/// Copies the first octets, and says the SHA-256 of all of them.
fn copy(file: &dyn Source, end: u64, out: &mut dyn io::Write) -> Result<String, Copy> {
    let mut digester = Digester::new(DigestAlgorithm::Sha256);
    let mut piece = vec![0; PIECE];
    let mut at = 0_u64;
    while at < file.len() {
        // Less than a piece, so it fits.
        let len = usize::try_from(file.len().saturating_sub(at)).unwrap_or(PIECE).min(PIECE);
        let piece = piece.get_mut(..len).unwrap_or_default();
        file.read_at(at, piece).map_err(|error| Copy::Read(io::Error::other(error)))?;
        digester.update(piece);
        let signed = usize::try_from(end.saturating_sub(at)).unwrap_or(PIECE).min(len);
        out.write_all(piece.get(..signed).unwrap_or_default()).map_err(Copy::Write)?;
        at = at.saturating_add(len as u64);
    }
    Ok(hex(digester.finish().as_bytes()))
}

/// A writer that hands on to C.
struct Sink {
    write: unsafe extern "C" fn(*mut c_void, *const u8, usize) -> i32,
    context: *mut c_void,
    answer: i32,
}

impl io::Write for Sink {
    fn write(&mut self, octets: &[u8]) -> io::Result<usize> {
        if octets.is_empty() {
            return Ok(0);
        }
        // SAFETY: the octets live during the call, and the rest is promised where the callback is given.
        self.answer = unsafe { (self.write)(self.context, octets.as_ptr(), octets.len()) };
        if self.answer == 0 { Ok(octets.len()) } else { Err(io::Error::other("the writing callback failed")) }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn not_passed() -> Error {
    Error::new(
        kyso_result::KYSO_NOT_PASSED,
        both!(
            "không lấy được nội dung đã ký: chữ ký này không được kết luận là hợp lệ",
            "there is no signed content to hand out: this signature did not pass"
        ),
    )
    .hint(both!("xem kết luận và lý do của chữ ký", "look at the signature's verdict and reason"))
}

fn not_supported() -> Error {
    Error::new(
        kyso_result::KYSO_NOT_SUPPORTED,
        both!(
            "nội dung đã ký của PDF là một phiên bản, của XML là các tham chiếu: đã gọi nhầm hàm",
            "what is signed of a PDF is a revision, of XML its references: this is the function for the other"
        ),
    )
    .hint(both!(
        "PDF: kyso_signature_signed_revision; XML: kyso_signature_write_reference",
        "PDF: kyso_signature_signed_revision; XML: kyso_signature_write_reference"
    ))
}

fn changed() -> Error {
    Error::new(
        kyso_result::KYSO_DOCUMENT_CHANGED,
        both!(
            "không lấy được nội dung đã ký: văn bản không còn là văn bản đã kiểm tra",
            "there is no signed content to hand out: the document is not the one that was verified"
        ),
    )
    .hint(both!("kiểm tra lại văn bản này từ đầu", "verify this document anew"))
}
