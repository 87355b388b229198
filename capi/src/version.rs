//! Which library this is.

use std::ffi::c_char;

/// The version of the library, such as `0.1.0`: a static string, never freed.
#[unsafe(no_mangle)]
pub extern "C" fn kyso_version() -> *const c_char {
    concat!(env!("CARGO_PKG_VERSION"), "\0").as_ptr().cast()
}
