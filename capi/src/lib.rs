//! The C ABI of kyso: `libkyso` and `kyso.h`. The rules are in `README.md`.
//!
//! ```text
//! trust, policy ─► settings (immutable, shared by threads) ─► verify from path | memory | callback ─► verification
//!                                                             its signatures, its report as JSON | text | HTML
//! ```
// C has one name space and its own manner of names.
#![allow(non_camel_case_types)]

pub mod error;
pub mod guard;
pub mod handle;
pub mod lang;
pub mod policy;
pub mod report;
pub mod result_words;
pub mod settings;
pub mod signature;
pub mod source;
pub mod text;
pub mod trust;
pub mod verify;
pub mod version;

#[cfg(test)]
mod misuse;
