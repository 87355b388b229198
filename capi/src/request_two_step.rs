//! What is asked for when the signature is made elsewhere: whose it is, or which CMS, and until when.

use kyso_core::crypto::DigestAlgorithm;
use kyso_core::sign::MessageRequest;
use kyso_core::sign::stored;

use crate::error::{Error, kyso_error, kyso_result};
use crate::key::{certificates, fitting, scheme};
use crate::request::{Awaited, kyso_sign_request, set};

/// Octets that may be kept for a CMS; those of services have 6 to 20 KB.
const MESSAGE_OCTETS: usize = 1 << 20;

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
