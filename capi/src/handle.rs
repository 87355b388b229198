//! What C holds: pointers to values of ours. Each is checked for NULL before it is looked through; more cannot be
//! checked, and the rules in `README.md` say so.

use crate::error::Error;
use crate::guard::quiet;

/// What never changes and may be used by any number of threads at once: this does not compile otherwise.
const fn shared_by_threads<T: Send + Sync>() {}
const _: () = {
    shared_by_threads::<crate::error::kyso_error>();
    shared_by_threads::<crate::policy::kyso_policy>();
    shared_by_threads::<crate::trust::kyso_trust>();
    shared_by_threads::<crate::settings::kyso_settings>();
    shared_by_threads::<crate::report::kyso_verification>();
    shared_by_threads::<crate::signature::kyso_signature>();
    shared_by_threads::<crate::token_list::kyso_token_list>();
};

/// The value behind a handle that C lends us.
///
/// # Safety
/// NULL, or a pointer that this library handed out as a `T`, not freed since, and not changed by anybody during `'a`.
pub(crate) unsafe fn borrow<'a, T>(handle: *const T, name: &'static str) -> Result<&'a T, Error> {
    // SAFETY: the caller's promise.
    unsafe { handle.as_ref() }.ok_or_else(|| Error::null(name))
}

/// The same where it may be left out.
///
/// # Safety
/// As [`borrow`].
pub(crate) unsafe fn borrow_optional<'a, T>(handle: *const T) -> Option<&'a T> {
    // SAFETY: the caller's promise.
    unsafe { handle.as_ref() }
}

/// The value behind a handle, to change it.
///
/// # Safety
/// NULL, or a pointer that this library handed out as a `T`, not freed since, and used by nobody else during `'a`.
pub(crate) unsafe fn borrow_mut<'a, T>(handle: *mut T, name: &'static str) -> Result<&'a mut T, Error> {
    // SAFETY: the caller's promise.
    unsafe { handle.as_mut() }.ok_or_else(|| Error::null(name))
}

/// Frees what `guard_new` made; NULL is fine.
///
/// # Safety
/// NULL, or a pointer that this library handed out as a `T` for the caller to free, not freed since.
pub(crate) unsafe fn free<T>(handle: *mut T) {
    if !handle.is_null() {
        // SAFETY: it came from `Box::into_raw`, and by the caller's promise nobody freed it.
        quiet((), || drop(unsafe { Box::from_raw(handle) }));
    }
}

/// Octets of the caller's. A length of 0 needs no pointer.
///
/// # Safety
/// `data` is NULL, or `len` octets can be read there and nobody changes them during `'a`.
pub(crate) unsafe fn octets<'a>(data: *const u8, len: usize, name: &'static str) -> Result<&'a [u8], Error> {
    match (data.is_null(), len) {
        (_, 0) => Ok(&[]),
        (true, _) => Err(Error::null(name)),
        // No object is larger (a slice may not be); a negative number in the caller's language is.
        _ if isize::try_from(len).is_err() => Err(Error::bad_value(name, &len)),
        // SAFETY: not NULL, not too long, and the rest is the caller's promise.
        _ => Ok(unsafe { std::slice::from_raw_parts(data, len) }),
    }
}
