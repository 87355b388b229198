//! The secret that prepared documents are recognised by when their signatures come back.

use kyso_core::sign::stored::StateKey;

use crate::error::{Error, kyso_error, kyso_result};
use crate::guard::{guard, guard_new};
use crate::handle;
use crate::prepare_words;

/// The secret that states are authenticated with. It stays where documents are prepared and finished; threads may share it.
pub struct kyso_state_key(pub(crate) StateKey);

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
