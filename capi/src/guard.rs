//! The wall between C and Rust: every exported function that can fail runs inside [`guard`]. It turns errors and panics
//! into codes, and it alone writes to the caller's memory: after everything went well, or the error object otherwise.

use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::error::{Error, kyso_error, kyso_result};
use crate::handle::borrow;

/// Runs `work`. On failure its error goes to `error` (when the caller wants one) and its code is the result.
///
/// # Safety
/// `error` is NULL or may be written to.
pub(crate) unsafe fn guard(error: *mut *mut kyso_error, work: impl FnOnce() -> Result<(), Error>) -> kyso_result {
    let failed = match catch_unwind(AssertUnwindSafe(work)) {
        Ok(Ok(())) => return kyso_result::KYSO_OK,
        Ok(Err(failed)) => failed,
        Err(payload) => {
            // Its destructor is unknown code that might panic in turn.
            std::mem::forget(payload);
            Error::panicked()
        }
    };
    let code = failed.code();
    if !error.is_null() {
        // A panic while words are put together must not get out, either.
        let told = catch_unwind(AssertUnwindSafe(|| kyso_error::boxed(failed)));
        // SAFETY: not NULL, and the caller's promise says it may be written to.
        unsafe { error.write_unaligned(told.unwrap_or(std::ptr::null_mut())) };
    }
    code
}

/// Runs `work`, and writes what comes of it to `out`. Nothing is written on failure.
///
/// # Safety
/// `out` and `error` are each NULL or may be written to.
pub(crate) unsafe fn guard_into<T>(
    out: *mut T,
    error: *mut *mut kyso_error,
    work: impl FnOnce() -> Result<T, Error>,
) -> kyso_result {
    let work = || {
        if out.is_null() {
            return Err(Error::null("out"));
        }
        let value = work()?;
        // SAFETY: not NULL, and the caller's promise says it may be written to. What lies there is not read or dropped.
        unsafe { out.write_unaligned(value) };
        Ok(())
    };
    // SAFETY: the caller's promise.
    unsafe { guard(error, work) }
}

/// [`guard_into`] for a new handle: `out` receives a pointer that the caller has to free.
///
/// # Safety
/// `out` and `error` are each NULL or may be written to.
pub(crate) unsafe fn guard_new<T>(
    out: *mut *mut T,
    error: *mut *mut kyso_error,
    work: impl FnOnce() -> Result<T, Error>,
) -> kyso_result {
    // SAFETY: the caller's promise.
    unsafe { guard_into(out, error, || work().map(|value| Box::into_raw(Box::new(value)))) }
}

/// For functions that only look at a handle: what is found goes to `out`, and nothing found is no failure but
/// `KYSO_ABSENT`.
///
/// # Safety
/// `handle` is NULL, or was handed out by this library as an `H` and not freed since; `out` is NULL or may be written to.
pub(crate) unsafe fn look<H, T>(out: *mut T, handle: *const H, find: impl FnOnce(&H) -> Option<T>) -> kyso_result {
    let work = || {
        // SAFETY: the caller's promise.
        let found = find(unsafe { borrow(handle, "handle") }?);
        found.ok_or_else(Error::absent)
    };
    // SAFETY: the caller's promise.
    unsafe { guard_into(out, std::ptr::null_mut(), work) }
}

/// Runs what cannot fail but might panic by a fault of ours: `fallback` comes back then.
pub(crate) fn quiet<T>(fallback: T, work: impl FnOnce() -> T) -> T {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|payload| {
        std::mem::forget(payload);
        fallback
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Grenade;

    impl Drop for Grenade {
        #[allow(clippy::panic)]
        fn drop(&mut self) {
            panic!("again");
        }
    }

    #[test]
    fn a_panic_is_a_code_and_nothing_is_written() {
        let mut out = 7_u32;
        // SAFETY: both are places of ours.
        let code = unsafe { guard_into(&raw mut out, std::ptr::null_mut(), || std::panic::resume_unwind(Box::new(1))) };
        assert_eq!((code, out), (kyso_result::KYSO_PANIC, 7));
        let mut error = std::ptr::null_mut();
        // SAFETY: both are places of ours.
        let code = unsafe { guard_into(&raw mut out, &raw mut error, || std::panic::resume_unwind(Box::new(Grenade))) };
        assert_eq!((code, out), (kyso_result::KYSO_PANIC, 7));
        assert!(!error.is_null());
        // SAFETY: the guard made it, and this is its only owner.
        unsafe { crate::error::kyso_error_free(error) };
    }

    #[test]
    fn what_went_well_is_written_and_no_error_is() {
        let (mut out, mut error) = (7_u32, std::ptr::null_mut());
        // SAFETY: both are places of ours.
        let code = unsafe { guard_into(&raw mut out, &raw mut error, || Ok(8)) };
        assert_eq!((code, out, error.is_null()), (kyso_result::KYSO_OK, 8, true));
        // SAFETY: NULL is allowed for both.
        let code = unsafe { guard_into(std::ptr::null_mut(), std::ptr::null_mut(), || Ok(8)) };
        assert_eq!(code, kyso_result::KYSO_NULL_ARGUMENT);
    }
}
