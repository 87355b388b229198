//! The C ABI of kyso: `libkyso` and `kyso.h`. The rules are in `README.md`.
//!
//! ```text
//! trust, policy ─► settings (immutable, shared by threads) ─► verify from path | memory | callback ─► verification
//!                                                             its signatures, its report as JSON | text | HTML
//! key (file | token | callback), request ─► sign path | memory | callback ─► signed: octets | file | callback
//! request, state key ─► prepare ─► prepared document, state, octets to sign ─► … elsewhere … ─► embed ─► signed
//! ```
// C has one name space and its own manner of names.
#![allow(non_camel_case_types)]

pub mod embed;
pub mod error;
pub mod extract;
pub mod form_words;
pub mod guard;
pub mod handle;
pub mod key;
pub mod key_words;
pub mod lang;
pub mod output;
pub mod policy;
pub mod prepare;
pub mod prepare_words;
pub mod report;
pub mod request;
pub mod request_form;
pub mod request_pdf;
pub mod request_two_step;
pub mod request_xml;
pub mod result_words;
pub mod settings;
pub mod sign;
pub mod sign_words;
pub mod signature;
pub mod source;
pub mod state_key;
pub mod text;
pub mod time_stamp;
pub mod token;
pub mod token_list;
pub mod trust;
pub mod verify;
pub mod version;

#[cfg(test)]
mod misuse;
