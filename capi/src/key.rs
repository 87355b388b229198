//! Keys to sign with: a key file, a key on a token (`token.rs`), or whoever the caller asks.
//!
//! A key is opened once and signs any number of documents, on any threads: it is the session.

use std::ffi::{CString, c_char, c_void};
use std::path::Path;

use kyso_core::crypto::{DigestAlgorithm, SignatureScheme};
use kyso_core::keys::{self, Signer, check_scheme, check_signature, default_scheme, pkcs12, signature_len};
use kyso_core::x509::Certificate;
use secrecy::SecretString;
use zeroize::Zeroizing;

use crate::error::{Error, kyso_error, kyso_result};
use crate::guard::{guard_into, guard_new};
use crate::handle;
use crate::key_words;
use crate::lang::both;
use crate::sign_words;
use crate::text::{optional, owned, text};

/// Octets of a key file or of a chain of certificates; the core refuses larger ones, too.
const FILE_OCTETS: u64 = 4 << 20;
/// How the reason begins when the callback failed.
pub(crate) const CALLBACK: &str = "the callback answered";
/// Certificates of a chain; real ones have up to five.
const CHAIN: usize = 32;

/// How a signature value is made. Functions take it as `uint32_t`; a number that is none of these is refused with
/// `KYSO_BAD_VALUE`.
#[repr(u32)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum kyso_scheme {
    /// What fits the key: RSA with PKCS #1 v1.5 and SHA-256, ECDSA with the digest of its curve.
    KYSO_SCHEME_OF_KEY = 0,
    /// RSASSA-PKCS1-v1_5 with SHA-256 (RFC 8017 §8.2).
    KYSO_SCHEME_RSA_PKCS1_SHA256 = 1,
    /// RSASSA-PKCS1-v1_5 with SHA-384.
    KYSO_SCHEME_RSA_PKCS1_SHA384 = 2,
    /// RSASSA-PKCS1-v1_5 with SHA-512.
    KYSO_SCHEME_RSA_PKCS1_SHA512 = 3,
    /// RSASSA-PSS with SHA-256, MGF1 with SHA-256, 32 octets of salt (RFC 8017 §8.1).
    KYSO_SCHEME_RSA_PSS_SHA256 = 4,
    /// RSASSA-PSS with SHA-384, MGF1 with SHA-384, 48 octets of salt.
    KYSO_SCHEME_RSA_PSS_SHA384 = 5,
    /// RSASSA-PSS with SHA-512, MGF1 with SHA-512, 64 octets of salt.
    KYSO_SCHEME_RSA_PSS_SHA512 = 6,
    /// ECDSA with SHA-256; its values are DER (RFC 3279 §2.2.3).
    KYSO_SCHEME_ECDSA_SHA256 = 7,
    /// ECDSA with SHA-384.
    KYSO_SCHEME_ECDSA_SHA384 = 8,
    /// ECDSA with SHA-512.
    KYSO_SCHEME_ECDSA_SHA512 = 9,
}

use kyso_scheme as Scheme;

/// Each number with what it stands for.
const SCHEMES: [(Scheme, SignatureScheme); 9] = {
    use DigestAlgorithm::{Sha256, Sha384, Sha512};
    use SignatureScheme::{Ecdsa, RsaPkcs1v15, RsaPss};
    [
        (Scheme::KYSO_SCHEME_RSA_PKCS1_SHA256, RsaPkcs1v15(Sha256)),
        (Scheme::KYSO_SCHEME_RSA_PKCS1_SHA384, RsaPkcs1v15(Sha384)),
        (Scheme::KYSO_SCHEME_RSA_PKCS1_SHA512, RsaPkcs1v15(Sha512)),
        (Scheme::KYSO_SCHEME_RSA_PSS_SHA256, RsaPss { digest: Sha256, mgf1: Sha256, salt_len: 32 }),
        (Scheme::KYSO_SCHEME_RSA_PSS_SHA384, RsaPss { digest: Sha384, mgf1: Sha384, salt_len: 48 }),
        (Scheme::KYSO_SCHEME_RSA_PSS_SHA512, RsaPss { digest: Sha512, mgf1: Sha512, salt_len: 64 }),
        (Scheme::KYSO_SCHEME_ECDSA_SHA256, Ecdsa(Sha256)),
        (Scheme::KYSO_SCHEME_ECDSA_SHA384, Ecdsa(Sha384)),
        (Scheme::KYSO_SCHEME_ECDSA_SHA512, Ecdsa(Sha512)),
    ]
};

/// The scheme with this number; `None` for that of the key.
pub(crate) fn scheme(number: u32) -> Result<Option<SignatureScheme>, Error> {
    if number == Scheme::KYSO_SCHEME_OF_KEY as u32 {
        return Ok(None);
    }
    let found = SCHEMES.iter().find(|(name, _)| *name as u32 == number);
    found.map(|(_, scheme)| Some(*scheme)).ok_or_else(|| Error::bad_value("scheme", &number))
}

/// The number of a scheme; `KYSO_SCHEME_OF_KEY` for one that has none.
pub(crate) fn number(scheme: SignatureScheme) -> u32 {
    SCHEMES.iter().find(|(_, other)| *other == scheme).map_or(Scheme::KYSO_SCHEME_OF_KEY, |(name, _)| *name) as u32
}

/// A private key in use, with its certificate. Threads may share it. What it holds secret is wiped when it is freed.
pub struct kyso_key {
    pub(crate) signer: Box<dyn Signer + Send + Sync>,
    subject: CString,
    sha256: CString,
}

impl kyso_key {
    pub(crate) fn new(signer: Box<dyn Signer + Send + Sync>) -> Self {
        let certificate = signer.certificate();
        let (subject, sha256) = (owned(&certificate.subject().to_string()), owned(&certificate.fingerprint()));
        Self { signer, subject, sha256 }
    }
}

/// A secret of the caller's as the core takes it: a copy that is wiped. The caller wipes its own.
pub(crate) fn secret(octets: &[u8], name: &'static str) -> Result<SecretString, Error> {
    std::str::from_utf8(octets).map(SecretString::from).map_err(|_| Error::bad_utf8(name))
}

fn from_file(
    octets: &[u8],
    (passphrase, fingerprint, scheme): (&SecretString, Option<&str>, Option<SignatureScheme>),
) -> Result<kyso_key, Error> {
    let mut signer = pkcs12::load(octets, passphrase, fingerprint).map_err(|e| key_words::error(&e))?;
    if let Some(scheme) = scheme {
        signer = signer.with_scheme(scheme).map_err(|e| key_words::error(&e))?;
    }
    Ok(kyso_key::new(Box::new(signer)))
}

/// Opens a key file (PKCS #12, RFC 7292) that lies in memory.
///
/// `passphrase`: its UTF-8 octets, no 0 octet needed behind them; a copy is made and wiped, the caller wipes its own.
/// `cert_sha256`: the SHA-256 of the certificate meant, in hex, where the file has several keys; else NULL.
/// `scheme`: `kyso_scheme`.
///
/// # Safety
/// `file` and `passphrase` have the lengths said, `cert_sha256` is NULL or a C string; `out` and `error` may each be
/// written to or are NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kyso_key_from_p12_memory(
    file: *const u8,
    file_len: usize,
    passphrase: *const u8,
    passphrase_len: usize,
    cert_sha256: *const c_char,
    scheme: u32,
    out: *mut *mut kyso_key,
    error: *mut *mut kyso_error,
) -> kyso_result {
    // SAFETY: the caller's promise, handed on.
    unsafe {
        guard_new(out, error, || {
            if file.is_null() {
                return Err(Error::null("file"));
            }
            let file = handle::octets(file, file_len, "file")?;
            let passphrase = secret(handle::octets(passphrase, passphrase_len, "passphrase")?, "passphrase")?;
            from_file(file, (&passphrase, optional(cert_sha256, "cert_sha256")?, self::scheme(scheme)?))
        })
    }
}

/// Opens a key file at a path. The rest as with `kyso_key_from_p12_memory`.
///
/// # Safety
/// `path` is a C string, `passphrase` has the length said, `cert_sha256` is NULL or a C string; `out` and `error` may
/// each be written to or are NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kyso_key_from_p12_path(
    path: *const c_char,
    passphrase: *const u8,
    passphrase_len: usize,
    cert_sha256: *const c_char,
    scheme: u32,
    out: *mut *mut kyso_key,
    error: *mut *mut kyso_error,
) -> kyso_result {
    // SAFETY: the caller's promise, handed on.
    unsafe {
        guard_new(out, error, || {
            let path = text(path, "path")?;
            let passphrase = secret(handle::octets(passphrase, passphrase_len, "passphrase")?, "passphrase")?;
            let (fingerprint, scheme) = (optional(cert_sha256, "cert_sha256")?, self::scheme(scheme)?);
            let file = read(Path::new(path))?;
            from_file(&file, (&passphrase, fingerprint, scheme))
        })
    }
}

/// A small file of secrets, wiped afterwards.
fn read(path: &Path) -> Result<Zeroizing<Vec<u8>>, Error> {
    use std::io::Read as _;
    let cannot = |e: std::io::Error| {
        let what = both!("không đọc được '{p}': {e}", "cannot read '{p}': {e}", p = path.display(), e = &e);
        let hint = both!("kiểm tra đường dẫn và quyền đọc", "check the path and the permissions");
        Error::new(kyso_result::KYSO_CANNOT_READ, what).hint(hint).cause(&e)
    };
    let file = std::fs::File::open(path).map_err(cannot)?;
    let len = file.metadata().map_err(cannot)?.len().min(FILE_OCTETS);
    // One octet more than it has: a buffer that grows leaves copies behind.
    let mut octets = Zeroizing::new(Vec::with_capacity(usize::try_from(len).unwrap_or(0).saturating_add(1)));
    file.take(FILE_OCTETS.saturating_add(1)).read_to_end(&mut octets).map_err(cannot)?;
    Ok(octets)
}

/// Makes a signature value: the caller's own key, wherever it is.
///
/// `context` is what was given with the callback. `message` is what is to be signed, unhashed, and `scheme` says how
/// (`kyso_scheme`, never `KYSO_SCHEME_OF_KEY`). The value goes to `value`, which has room for `value_max` octets, the most
/// that this key can make, and its length to `value_len`. ECDSA values are DER.
///
/// Returns 0 when there is a value. Any other number: the document is not signed, and the number is told.
///
/// It may be called by every thread that signs with the key, by several at the same time; it must not throw or jump over
/// the library, and must not free the key.
pub type kyso_signer = Option<
    unsafe extern "C" fn(
        context: *mut c_void,
        scheme: u32,
        message: *const u8,
        message_len: usize,
        value: *mut u8,
        value_max: usize,
        value_len: *mut usize,
    ) -> i32,
>;

/// Something of the caller's that callbacks get back, untouched.
#[derive(Clone, Copy)]
pub(crate) struct Context(pub(crate) *mut c_void);

// SAFETY: it is handed to the caller's callbacks and never looked through here; the rules say that callbacks may be called
// by any thread.
unsafe impl Send for Context {}
// SAFETY: as above.
unsafe impl Sync for Context {}

type Sign = unsafe extern "C" fn(*mut c_void, u32, *const u8, usize, *mut u8, usize, *mut usize) -> i32;

/// A key that the caller asks.
struct Asked {
    certificate: Certificate,
    chain: Vec<Certificate>,
    scheme: SignatureScheme,
    len: usize,
    sign: Sign,
    context: Context,
}

impl Signer for Asked {
    fn certificate(&self) -> &Certificate {
        &self.certificate
    }

    fn chain(&self) -> &[Certificate] {
        &self.chain
    }

    fn scheme(&self) -> SignatureScheme {
        self.scheme
    }

    fn signature_len(&self) -> usize {
        self.len
    }

    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, keys::Error> {
        let mut value = vec![0; self.len];
        let mut len = 0;
        // SAFETY: the message and the room for the value are as long as said and live during the call; the rest is the
        // promise made when the key was made.
        let answer = unsafe {
            let context = self.context.0;
            let (room, most) = (value.as_mut_ptr(), value.len());
            (self.sign)(context, number(self.scheme), message.as_ptr(), message.len(), room, most, &raw mut len)
        };
        if answer != 0 {
            return Err(keys::Error::PrivateKey(format!("{CALLBACK} {answer}").into()));
        }
        if len > value.len() {
            return Err(keys::Error::SignatureSize { found: len, wanted: value.len() });
        }
        value.truncate(len);
        let key = self.certificate.public_key().map_err(keys::Error::PublicKey)?;
        check_signature(key, self.scheme, message, value)
    }
}

/// A key that is elsewhere: `sign` makes the signature values. What comes back is checked with the certificate before it is
/// used.
///
/// `chain`: the signer's certificate, then those of its authorities, as DER or PEM, one behind the other.
/// `scheme`: `kyso_scheme`.
/// `sign`, `context`: see `kyso_signer`; they must stay valid until the key is freed.
///
/// # Safety
/// `chain` has the length said; `sign` may be called with `context` by any thread until the key is freed; `out` and `error`
/// may each be written to or are NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kyso_key_from_callback(
    chain: *const u8,
    chain_len: usize,
    scheme: u32,
    sign: kyso_signer,
    context: *mut c_void,
    out: *mut *mut kyso_key,
    error: *mut *mut kyso_error,
) -> kyso_result {
    // SAFETY: the caller's promise, handed on.
    unsafe {
        guard_new(out, error, || {
            let Some(sign) = sign else { return Err(Error::null("sign")) };
            let (certificate, chain) = certificates(chain, chain_len)?;
            let (scheme, len) = fitting(&certificate, self::scheme(scheme)?)?;
            Ok(kyso_key::new(Box::new(Asked { certificate, chain, scheme, len, sign, context: Context(context) })))
        })
    }
}

/// The signer's certificate and the others behind it.
///
/// # Safety
/// `chain` is NULL or has the length said.
pub(crate) unsafe fn certificates(chain: *const u8, len: usize) -> Result<(Certificate, Vec<Certificate>), Error> {
    if chain.is_null() {
        return Err(Error::null("chain"));
    }
    // SAFETY: the caller's promise.
    let octets = unsafe { handle::octets(chain, len, "chain") }?;
    let too_large = || {
        let what = both!("chuỗi chứng thư quá lớn", "the chain of certificates is too large");
        Error::new(kyso_result::KYSO_TOO_LARGE, what)
            .hint(both!("chỉ đưa chứng thư ký và các CA", "give the signer's certificate and its authorities only"))
    };
    if octets.len() as u64 > FILE_OCTETS {
        return Err(too_large());
    }
    let mut all = all_from(octets).map_err(|e| {
        let what = both!("không đọc được chứng thư: {e}", "the certificates cannot be read: {e}", e = &e);
        let hint = both!("đưa chứng thư dạng DER hoặc PEM", "give certificates as DER or PEM");
        Error::new(kyso_result::KYSO_BAD_CERTIFICATE, what).hint(hint).cause(&e)
    })?;
    if all.len() > CHAIN {
        return Err(too_large());
    }
    let others = all.split_off(all.len().min(1));
    match all.pop() {
        Some(first) => Ok((first, others)),
        None => {
            let what = both!("không có chứng thư nào", "there is no certificate");
            Err(Error::new(kyso_result::KYSO_BAD_CERTIFICATE, what)
                .hint(both!("đưa chứng thư của người ký trước tiên", "give the signer's certificate first")))
        }
    }
}

/// DER values one behind the other, or what files of certificates are otherwise.
fn all_from(octets: &[u8]) -> Result<Vec<Certificate>, kyso_core::x509::Error> {
    let (mut parts, mut rest) = (Vec::new(), octets);
    while let Some((one, behind)) = sequence(rest).filter(|_| parts.len() <= CHAIN) {
        parts.push(one);
        rest = behind;
    }
    if parts.len() > 1 && rest.is_empty() {
        return parts.into_iter().map(Certificate::from_der).collect();
    }
    Certificate::all_from_file(octets)
}

/// The first DER SEQUENCE with a length in the long form, as every certificate is, and what follows it.
fn sequence(octets: &[u8]) -> Option<(&[u8], &[u8])> {
    let [0x30, form @ 0x81..=0x83, rest @ ..] = octets else { return None };
    let count = usize::from(form & 0x7f);
    let len = rest.get(..count)?.iter().try_fold(0_usize, |len, &o| len.checked_mul(256)?.checked_add(o.into()))?;
    octets.split_at_checked(len.checked_add(count)?.checked_add(2)?)
}

/// The scheme wanted, if it fits the key, and the most octets that its values have.
pub(crate) fn fitting(
    certificate: &Certificate,
    wanted: Option<SignatureScheme>,
) -> Result<(SignatureScheme, usize), Error> {
    let failed = |e: keys::Error| key_words::error(&e);
    let kind = certificate.public_key().map_err(|e| failed(keys::Error::PublicKey(e)))?.kind();
    if !kind.signs_anew() {
        return Err(sign_words::failed(&kyso_core::sign::Error::WeakKey { bits: kind.bits() }));
    }
    let scheme = wanted.unwrap_or_else(|| default_scheme(kind));
    check_scheme(kind, scheme).map_err(failed)?;
    Ok((scheme, signature_len(kind)))
}

/// The subject of the key's certificate. A C string that lives as long as `key`; an empty one for NULL. Others wrote it:
/// escape it.
///
/// # Safety
/// `key` is NULL or a key that was not freed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kyso_key_subject(key: *const kyso_key) -> *const c_char {
    // SAFETY: the caller's promise.
    unsafe { handle::borrow_optional(key) }.map_or(c"".as_ptr(), |key| key.subject.as_ptr())
}

/// The SHA-256 of the key's certificate, in lower-case hex. A C string that lives as long as `key`; an empty one for NULL.
///
/// # Safety
/// `key` is NULL or a key that was not freed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kyso_key_sha256(key: *const kyso_key) -> *const c_char {
    // SAFETY: the caller's promise.
    unsafe { handle::borrow_optional(key) }.map_or(c"".as_ptr(), |key| key.sha256.as_ptr())
}

/// Makes a signature value over `message`, unhashed: the key's side of two-step signing. It goes to `value`, which has room for
/// `value_max` octets, and its length to `value_len`; it was checked with the key's certificate. Signs whatever it is given:
/// where `message` comes from somebody else, what it is has to be known.
///
/// `KYSO_TOO_LARGE`: there is not room enough; 1024 octets are, for every key.
///
/// # Safety
/// `key` is NULL or a handle that was not freed; `message` is NULL or has the length said; `value` is NULL or has room for
/// `value_max` octets; `value_len` and `error` are each NULL or may be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kyso_key_sign(
    key: *const kyso_key,
    message: *const u8,
    message_len: usize,
    value: *mut u8,
    value_max: usize,
    value_len: *mut usize,
    error: *mut *mut kyso_error,
) -> kyso_result {
    // SAFETY: the caller's promise, handed on.
    unsafe {
        guard_into(value_len, error, || {
            let key = handle::borrow(key, "key")?;
            if message.is_null() {
                return Err(Error::null("message"));
            }
            let message = handle::octets(message, message_len, "message")?;
            if value.is_null() {
                return Err(Error::null("value"));
            }
            if value_max < key.signer.signature_len() {
                let what = both!("không đủ chỗ cho giá trị chữ ký", "there is not room enough for a signature value");
                let hint = both!("dành 1024 octet", "have 1024 octets");
                return Err(Error::new(kyso_result::KYSO_TOO_LARGE, what).hint(hint));
            }
            let made = key.signer.sign(message).map_err(|e| sign_words::key(&e))?;
            value.copy_from_nonoverlapping(made.as_ptr(), made.len().min(value_max));
            Ok(made.len())
        })
    }
}

/// Frees a key, wipes its secrets, logs out of its token; NULL is fine.
///
/// # Safety
/// `key` is NULL or a key that was not freed, and nobody signs with it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kyso_key_free(key: *mut kyso_key) {
    // SAFETY: the caller's promise.
    unsafe { handle::free(key) };
}
