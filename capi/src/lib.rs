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
mod key;
mod key_words;
pub mod lang;
pub mod output;
mod policy;
pub mod report;
pub mod request;
mod request_pdf;
mod request_xml;
mod result_words;
pub mod settings;
pub mod sign;
mod sign_words;
mod signature;
pub mod source;
pub mod text;
mod time_stamp;
mod token;
pub mod trust;
pub mod verify;
pub mod version;

#[cfg(test)]
mod misuse;
