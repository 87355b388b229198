//! Keys on PKCS #11 tokens: in this process, beside the program's own use of the module, or in a process of its own.

use std::ffi::c_char;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use kyso_core::keys::pkcs11::Module;
use kyso_core::keys::worker::RemoteModule;
use kyso_core::keys::{self, KeyChoice, PinPolicy, PinState, SharedModule, TokenError, TokenReport, select, shared};

use crate::error::{Error, kyso_error, kyso_result};
use crate::guard::{guard, guard_into, guard_new};
use crate::handle;
use crate::key::{kyso_key, scheme, secret};
use crate::key_words;
use crate::text::{optional, text};

/// For each PKCS #11 function: government tokens take up to 3 s for an RSA-3072 signature, drivers that wait for a reader up
/// to 15 s.
const MODULE_TIMEOUT: Duration = Duration::from_secs(30);
/// Octets of a PIN; the longest that tokens take have some dozens.
const PIN_OCTETS: usize = 1024;

/// A PKCS #11 module, and which of its keys is meant. Used by one thread at a time; the keys it opens may be shared by
/// threads, and live on when it is freed.
pub struct kyso_token {
    pub(crate) module: SharedModule,
    choice: KeyChoice,
}

/// What a token wants before it signs, and what it says about its PIN. Functions hand it out as `uint32_t`.
#[repr(u32)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum kyso_pin_state {
    /// No PIN.
    KYSO_PIN_STATE_NOT_NEEDED = 0,
    /// A PIN; nothing else is told.
    KYSO_PIN_STATE_NEEDED = 1,
    /// A PIN; there was at least one wrong entry since the last right one.
    KYSO_PIN_STATE_COUNT_LOW = 2,
    /// A PIN; the next wrong one locks the token.
    KYSO_PIN_STATE_FINAL_TRY = 3,
    /// No login is possible: locked.
    KYSO_PIN_STATE_LOCKED = 4,
    /// No login is possible: no PIN was ever set.
    KYSO_PIN_STATE_NOT_SET = 5,
    /// The reader asks for the PIN by itself: give none, and tell the user to look at the reader.
    KYSO_PIN_STATE_AT_READER = 6,
}

/// Flags for unlocking a token, as bits. A number with other bits is refused.
///
/// Try the PIN although a wrong one locks the token.
pub const KYSO_UNLOCK_FINAL_TRY: u32 = 1;
/// Without a PIN: use the login that this program made itself with the module, and leave it as it is afterwards. Only for a
/// module in this process.
pub const KYSO_UNLOCK_HOST_LOGIN: u32 = 2;

/// Loads the PKCS #11 module at `module`, an absolute path.
///
/// `worker` NULL: in this process. `C_Initialize` is called with locks of the operating system; where the program has
/// initialised the module already, that stays as it is. `C_Finalize` is never called, and the module is never unloaded: the
/// program's own sessions stay open. A program that initialises the module later has to take
/// `CKR_CRYPTOKI_ALREADY_INITIALIZED` for what it is.
///
/// `worker`: the absolute path of the `kyso` program. It is started as `kyso pkcs11-worker MODULE` and holds the module, so
/// that a module which crashes or hangs does no harm here; a function that does not come back within 30 seconds ends it.
///
/// # Safety
/// `module` is NULL or a C string, so is `worker`; `out` and `error` may each be written to or are NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kyso_token_open(
    module: *const c_char,
    worker: *const c_char,
    out: *mut *mut kyso_token,
    error: *mut *mut kyso_error,
) -> kyso_result {
    // SAFETY: the caller's promise, handed on.
    unsafe {
        guard_new(out, error, || {
            let module = Path::new(text(module, "module")?);
            let module = match optional(worker, "worker")? {
                None => Module::load(module, Box::new(|_| {})).map(shared),
                Some(worker) => remote(Path::new(worker), module).map(shared),
            };
            let module = module.map_err(|e| key_words::error(&e.into()))?;
            Ok(kyso_token { module, choice: KeyChoice::default() })
        })
    }
}

fn remote(worker: &Path, module: &Path) -> Result<RemoteModule, TokenError> {
    // A name without a folder would be looked for in PATH, and anything there would be given PINs.
    if !worker.is_absolute() {
        return Err(TokenError::WorkerStart { reason: "the path of the program is not absolute".to_owned() });
    }
    let mut command = Command::new(worker);
    command.arg("pkcs11-worker").arg(PathBuf::from(module));
    RemoteModule::spawn(command, MODULE_TIMEOUT)
}

/// Changes which key is meant.
///
/// # Safety
/// `token` is NULL or a token nobody else uses; `error` is NULL or may be written to.
unsafe fn choose(
    token: *mut kyso_token,
    error: *mut *mut kyso_error,
    work: impl FnOnce(&mut KeyChoice) -> Result<(), Error>,
) -> kyso_result {
    // SAFETY: the caller's promise, handed on.
    unsafe { guard(error, || work(&mut handle::borrow_mut(token, "token")?.choice)) }
}

/// The token with this label, exactly.
///
/// # Safety
/// `token` is NULL or a token that nobody else uses; `label` is NULL or a C string; `error` is NULL or may be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kyso_token_set_label(
    token: *mut kyso_token,
    label: *const c_char,
    error: *mut *mut kyso_error,
) -> kyso_result {
    // SAFETY: the caller's promise, handed on.
    unsafe {
        choose(token, error, |choice| {
            choice.token_label = Some(text(label, "label")?.to_owned());
            Ok(())
        })
    }
}

/// The token in this slot (`CK_SLOT_ID`).
///
/// # Safety
/// `token` is NULL or a token that nobody else uses; `error` is NULL or may be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kyso_token_set_slot(
    token: *mut kyso_token,
    slot: u64,
    error: *mut *mut kyso_error,
) -> kyso_result {
    // SAFETY: the caller's promise, handed on.
    unsafe {
        choose(token, error, |choice| {
            choice.slot = Some(slot);
            Ok(())
        })
    }
}

/// The certificate with this identifier (`CKA_ID`).
///
/// # Safety
/// `token` is NULL or a token that nobody else uses; `id` has the length said; `error` is NULL or may be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kyso_token_set_cert_id(
    token: *mut kyso_token,
    id: *const u8,
    id_len: usize,
    error: *mut *mut kyso_error,
) -> kyso_result {
    // SAFETY: the caller's promise, handed on.
    unsafe {
        choose(token, error, |choice| {
            if id.is_null() {
                return Err(Error::null("id"));
            }
            choice.cert_id = Some(handle::octets(id, id_len, "id")?.to_vec());
            Ok(())
        })
    }
}

/// The certificate with this SHA-256, in hex; colons, spaces and case do not matter.
///
/// # Safety
/// `token` is NULL or a token that nobody else uses; `sha256` is NULL or a C string; `error` is NULL or may be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kyso_token_set_cert_sha256(
    token: *mut kyso_token,
    sha256: *const c_char,
    error: *mut *mut kyso_error,
) -> kyso_result {
    // SAFETY: the caller's promise, handed on.
    unsafe {
        choose(token, error, |choice| {
            let sha256 = text(sha256, "sha256")?;
            let is_digit = |c: char| c.is_ascii_hexdigit();
            let is_hex = sha256.chars().all(|c| is_digit(c) || matches!(c, ':' | ' '));
            if !is_hex || sha256.chars().filter(|c| is_digit(*c)).count() != 64 {
                return Err(Error::bad_value("sha256", &sha256));
            }
            choice.fingerprint = Some(sha256.to_owned());
            Ok(())
        })
    }
}

/// What the token meant wants before it signs (`kyso_pin_state`): to be asked before a user is asked for a PIN. No login.
///
/// # Safety
/// `token` is NULL or a token that nobody else uses; `out` and `error` may each be written to or are NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kyso_token_pin_state(
    token: *const kyso_token,
    out: *mut u32,
    error: *mut *mut kyso_error,
) -> kyso_result {
    // SAFETY: the caller's promise, handed on.
    unsafe {
        guard_into(out, error, || {
            let token = handle::borrow(token, "token")?;
            let selection = select(&token.module, &token.choice).map_err(|e| key_words::error(&e))?;
            Ok(pin_state(selection.token()) as u32)
        })
    }
}

/// What a token wants before it signs.
pub(crate) fn pin_state(token: &TokenReport) -> kyso_pin_state {
    use kyso_pin_state as State;
    match (token.login_required, token.pin) {
        (false, _) => State::KYSO_PIN_STATE_NOT_NEEDED,
        (_, PinState::Locked) => State::KYSO_PIN_STATE_LOCKED,
        (_, PinState::NotSet) => State::KYSO_PIN_STATE_NOT_SET,
        _ if token.protected_authentication_path => State::KYSO_PIN_STATE_AT_READER,
        (_, PinState::FinalTry) => State::KYSO_PIN_STATE_FINAL_TRY,
        (_, PinState::CountLow) => State::KYSO_PIN_STATE_COUNT_LOW,
        _ => State::KYSO_PIN_STATE_NEEDED,
    }
}

/// Logs in, at most once, and finds the one certificate with its key. A wrong PIN is never tried again.
///
/// `pin`: UTF-8, no 0 octet needed behind it; a copy is made and wiped when the key is freed. NULL with a length of 0 where
/// the token needs none, the reader asks by itself, or with `KYSO_UNLOCK_HOST_LOGIN`.
/// `flags`: `KYSO_UNLOCK_FINAL_TRY`, `KYSO_UNLOCK_HOST_LOGIN`.
/// `scheme`: `kyso_scheme`.
///
/// The login is that of the whole process (PKCS #11 v3.1 §5.6.8): it ends when the key is freed, unless it was the
/// program's own (`KYSO_UNLOCK_HOST_LOGIN`). With a PIN while the program itself is logged in, this fails: the PIN would not be
/// checked.
///
/// # Safety
/// `token` is NULL or a token that nobody else uses; `pin` is NULL or has the length said; `out` and `error` may each be
/// written to or are NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kyso_token_unlock(
    token: *const kyso_token,
    pin: *const u8,
    pin_len: usize,
    flags: u32,
    scheme: u32,
    out: *mut *mut kyso_key,
    error: *mut *mut kyso_error,
) -> kyso_result {
    // SAFETY: the caller's promise, handed on.
    unsafe {
        guard_new(out, error, || {
            let token = handle::borrow(token, "token")?;
            let scheme = self::scheme(scheme)?;
            let is_host = flags & KYSO_UNLOCK_HOST_LOGIN != 0;
            if flags & !(KYSO_UNLOCK_FINAL_TRY | KYSO_UNLOCK_HOST_LOGIN) != 0 || (is_host && !pin.is_null()) {
                return Err(Error::bad_value("flags", &flags));
            }
            if pin_len > PIN_OCTETS {
                return Err(Error::bad_value("pin_len", &pin_len));
            }
            let octets = handle::octets(pin, pin_len, "pin")?;
            let pin = if pin.is_null() { None } else { Some(secret(octets, "pin")?) };
            let policy = match is_host {
                true => PinPolicy::host_login(),
                false => PinPolicy::new(flags & KYSO_UNLOCK_FINAL_TRY != 0),
            };
            let failed = |e: keys::Error| key_words::error(&e);
            let selection = select(&token.module, &token.choice).map_err(failed)?;
            let mut signer = selection.unlock(pin.as_ref(), policy).map_err(failed)?;
            if let Some(scheme) = scheme {
                signer = signer.with_scheme(scheme).map_err(failed)?;
            }
            Ok(kyso_key::new(Box::new(signer)))
        })
    }
}

/// Frees a token; NULL is fine. The module stays loaded and initialised; keys that were opened stay usable.
///
/// # Safety
/// `token` is NULL or a token that was not freed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kyso_token_free(token: *mut kyso_token) {
    // SAFETY: the caller's promise.
    unsafe { handle::free(token) };
}
