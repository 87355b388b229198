//! A private key in use: PKCS#11 tokens, PKCS#12 files, or whoever implements [`Signer`] outside.
//!
//! ```text
//! token     RemoteModule (parent) ⇄ worker::serve (child) ─► pkcs11::Module ─► vendor module
//!           select (certificates, PIN state) ─► unlock (one C_Login) ─► Pkcs11Signer
//! file      pkcs12::load ─► SoftwareSigner
//! ```
//!
//! Whatever made a signature value, it leaves this room only after it verified under the certificate's own
//! public key (threats T-03, T-10, T-11).

mod choice;
mod error;
mod module_file;
#[cfg(feature = "pkcs11")]
pub mod pkcs11;
#[cfg(feature = "pkcs12")]
pub mod pkcs12;
mod signer;
mod software;
mod token;
mod token_signer;
pub mod worker;

pub use choice::{Candidate, CandidateSummary, ChoiceError, KeyChoice, Unusable, candidates, choose};
pub use error::Error;
pub use module_file::{check_module, known_modules};
pub use signer::{Signer, check_scheme, check_signature, signature_len};
pub use software::{GeneratedKey, SoftwareKey, SoftwareSigner, default_scheme, generate_ec, generate_rsa};
pub use token::{
    KeyHandle, Mechanism, PinPolicy, PinState, SignRequest, SlotObjects, SlotReport, TokenCertificate, TokenError,
    TokenKey, TokenKeyType, TokenModule, TokenReport,
};
pub use token_signer::{
    PinNeed, Pkcs11Signer, Selection, SharedModule, SlotSurvey, select, select_login_first, shared, survey,
};
