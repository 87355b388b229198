//! What a signature must meet to pass.

use std::ffi::c_char;

use kyso_core::policy::{Policy, PolicyError};

use crate::error::{Error, kyso_error, kyso_result};
use crate::guard::guard_new;
use crate::handle;
use crate::lang::both;
use crate::text;

/// A policy: what a signature must meet to pass. It never changes once made, and threads may share it. Made by
/// `kyso_policy_named` or `kyso_policy_from_toml`, freed by `kyso_policy_free`.
pub struct kyso_policy(pub(crate) Policy);

/// A built-in policy: `default`, or one rule set for all signatures, `vn-gov`, `vn-public`, `baseline`. NULL for `name`
/// means `default`.
///
/// `KYSO_BAD_POLICY`: there is none of this name.
///
/// # Safety
/// `name` is NULL or a C string; `out` and `error` are each NULL or may be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kyso_policy_named(
    name: *const c_char,
    out: *mut *mut kyso_policy,
    error: *mut *mut kyso_error,
) -> kyso_result {
    // SAFETY: the caller's promise.
    unsafe {
        guard_new(out, error, || {
            let name = text::optional(name, "name")?.unwrap_or("default");
            Policy::named(name).map(kyso_policy).map_err(|error| refused(&error))
        })
    }
}

/// The policy of a text in TOML, schema `kyso.policy/1`: `len` octets of UTF-8 at `toml`.
///
/// `KYSO_BAD_POLICY`: it is none. A key that is not known is refused, too, and so is a level that gives up a truth.
///
/// # Safety
/// `toml` is NULL or `len` octets can be read there; `out` and `error` are each NULL or may be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kyso_policy_from_toml(
    toml: *const c_char,
    len: usize,
    out: *mut *mut kyso_policy,
    error: *mut *mut kyso_error,
) -> kyso_result {
    // SAFETY: the caller's promise.
    unsafe {
        guard_new(out, error, || {
            let toml = text::sized(toml, len, "toml")?;
            Policy::from_toml(toml).map(kyso_policy).map_err(|error| refused(&error))
        })
    }
}

fn refused(error: &PolicyError) -> Error {
    Error::new(
        kyso_result::KYSO_BAD_POLICY,
        both!("quy tắc đánh giá không dùng được ({e})", "the policy cannot be used ({e})", e = error),
    )
    .hint(both!(
        "dùng một bộ có sẵn: default, vn-gov, vn-public, baseline; hoặc sửa văn bản TOML theo thông báo trên",
        "use a built-in one: default, vn-gov, vn-public, baseline; or correct the TOML as said above"
    ))
    .cause(error)
}

/// Frees a policy; NULL is fine. Settings that were made with it keep their own.
///
/// # Safety
/// `policy` is NULL or a policy that was not freed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kyso_policy_free(policy: *mut kyso_policy) {
    // SAFETY: the caller's promise.
    unsafe { handle::free(policy) };
}
