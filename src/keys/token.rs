//! What a token shows and can be asked, whichever process its module runs in.

use std::borrow::Cow;
use std::path::PathBuf;

use secrecy::SecretString;
use serde::{Deserialize, Serialize};

use crate::crypto::{DigestAlgorithm, SignatureScheme};

/// How many PIN entries the token still allows, as far as it tells (PKCS #11 v3.1 §5.5.3, CK_TOKEN_INFO flags).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub enum PinState {
    /// Nothing special is told.
    Ok,
    /// At least one wrong entry since the last right one.
    CountLow,
    /// The next wrong entry locks the token.
    FinalTry,
    /// No login is possible.
    Locked,
    /// No user PIN was ever set.
    NotSet,
}

/// What the caller agrees to before a PIN is tried.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct PinPolicy {
    /// Try the PIN although a wrong one locks the token (threat T-01).
    pub allow_final_pin_try: bool,
    /// Without a PIN, use the login that the program around us made in the same process, and leave it as it is: for a library
    /// in an application that uses the token itself. A login is the process's, not a session's (PKCS #11 v3.1 §5.6.8).
    #[serde(default)]
    pub use_host_login: bool,
}

impl PinPolicy {
    /// Refuses, or allows, the try after which a wrong PIN locks the token.
    pub fn new(allow_final_pin_try: bool) -> Self {
        Self { allow_final_pin_try, use_host_login: false }
    }

    /// The login that is there, see [`Self::use_host_login`].
    pub fn host_login() -> Self {
        Self { allow_final_pin_try: false, use_host_login: true }
    }
}

/// A token in a slot, as it describes itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct TokenReport {
    /// CK_TOKEN_INFO.label.
    pub label: String,
    /// CK_TOKEN_INFO.serialNumber.
    pub serial: String,
    /// CK_TOKEN_INFO.manufacturerID.
    pub manufacturer: String,
    /// CK_TOKEN_INFO.model.
    pub model: String,
    /// CKF_TOKEN_INITIALIZED.
    pub initialised: bool,
    /// CKF_LOGIN_REQUIRED.
    pub login_required: bool,
    /// CKF_PROTECTED_AUTHENTICATION_PATH: the PIN is entered on the reader.
    pub protected_authentication_path: bool,
    /// What is known of the remaining PIN entries.
    pub pin: PinState,
    /// Shortest PIN in octets, when told.
    pub pin_min: Option<u32>,
    /// Longest PIN in octets, when told.
    pub pin_max: Option<u32>,
}

/// A slot and what is in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct SlotReport {
    /// CK_SLOT_ID.
    pub slot: u64,
    /// CK_SLOT_INFO.slotDescription: usually the reader's name.
    pub description: String,
    /// The token, when one is there and describes itself.
    pub token: Option<TokenReport>,
    /// Why a token that is there does not describe itself.
    pub problem: Option<TokenError>,
}

/// A certificate object (CKO_CERTIFICATE, CKC_X_509).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct TokenCertificate {
    /// CKA_LABEL.
    pub label: String,
    /// CKA_ID.
    #[serde(with = "hex")]
    pub id: Vec<u8>,
    /// CKA_VALUE, as stored.
    #[serde(with = "hex")]
    pub der: Vec<u8>,
}

/// A private key of the current listing of a slot; void after the next listing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct KeyHandle(pub u64);

/// CKA_KEY_TYPE.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub enum TokenKeyType {
    /// CKK_RSA.
    Rsa,
    /// CKK_EC.
    Ec,
    /// Anything else.
    Other,
}

/// A private key object (CKO_PRIVATE_KEY) and the public values known of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct TokenKey {
    /// How to ask for it.
    pub handle: KeyHandle,
    /// CKA_LABEL.
    pub label: String,
    /// CKA_ID.
    #[serde(with = "hex")]
    pub id: Vec<u8>,
    /// CKA_KEY_TYPE.
    pub key_type: TokenKeyType,
    /// CKA_MODULUS without leading zeros; of the private key, else of the only public key with its CKA_ID.
    #[serde(with = "hex::optional")]
    pub modulus: Option<Vec<u8>>,
    /// CKA_EC_POINT as 04 ‖ X ‖ Y; from the same places.
    #[serde(with = "hex::optional")]
    pub point: Option<Vec<u8>>,
    /// CKA_SIGN.
    pub sign: Option<bool>,
    /// CKA_EXTRACTABLE: the key can leave the token (threat T-14).
    pub extractable: Option<bool>,
    /// CKA_LOCAL: the key was made on the token (threat T-14).
    pub local: Option<bool>,
    /// CKA_ALWAYS_AUTHENTICATE: the PIN is asked for every signature (threat T-12).
    pub always_authenticate: bool,
}

/// What a slot shows in its present login state.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct SlotObjects {
    /// X.509 certificates.
    pub certificates: Vec<TokenCertificate>,
    /// Private keys; most tokens show none before login.
    pub keys: Vec<TokenKey>,
}

/// How the token is to sign. The digest is always computed here, not by the token (threat T-10), except where
/// CKA_ALWAYS_AUTHENTICATE leaves no other way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub enum Mechanism {
    /// CKM_RSA_PKCS over our own DigestInfo.
    RsaPkcs1v15(DigestAlgorithm),
    /// CKM_RSA_PKCS_PSS.
    RsaPss {
        /// Of the message.
        digest: DigestAlgorithm,
        /// Of the mask generation function.
        mgf1: DigestAlgorithm,
        /// Octets of salt.
        salt_len: u32,
    },
    /// CKM_ECDSA; the value comes back as r ‖ s (PKCS #11 v3.1 §6.3.1).
    Ecdsa(DigestAlgorithm),
}

impl Mechanism {
    /// The mechanism that makes signatures of a scheme; `None` for Ed25519 and Ed448, which tokens are not asked for.
    pub fn of(scheme: SignatureScheme) -> Option<Self> {
        match scheme {
            SignatureScheme::RsaPkcs1v15(digest) => Some(Self::RsaPkcs1v15(digest)),
            SignatureScheme::RsaPss { digest, mgf1, salt_len } => Some(Self::RsaPss { digest, mgf1, salt_len }),
            SignatureScheme::Ecdsa(digest) => Some(Self::Ecdsa(digest)),
            SignatureScheme::Ed25519 | SignatureScheme::Ed448 => None,
        }
    }

    /// Digest of the message.
    pub fn digest(self) -> DigestAlgorithm {
        match self {
            Self::RsaPkcs1v15(digest) | Self::RsaPss { digest, .. } | Self::Ecdsa(digest) => digest,
        }
    }
}

/// One signature asked of a token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignRequest<'a> {
    /// CK_SLOT_ID.
    pub slot: u64,
    /// From the newest listing of the slot.
    pub key: KeyHandle,
    /// How.
    pub mechanism: Mechanism,
    /// What, unhashed.
    pub message: &'a [u8],
}

/// A PKCS #11 module, in this process or another.
pub trait TokenModule: Send {
    /// Every slot. No login.
    ///
    /// # Errors
    /// [`TokenError`].
    fn slots(&mut self) -> Result<Vec<SlotReport>, TokenError>;

    /// What the slot shows in its present login state. Voids the key handles of the listing before.
    ///
    /// # Errors
    /// [`TokenError`].
    fn objects(&mut self, slot: u64) -> Result<SlotObjects, TokenError>;

    /// At most one C_Login; `None` asks the token to take the PIN by itself (protected authentication path).
    /// Refuses without asking the token when the PIN is locked or not set, or at the final try without
    /// consent (threat T-01). The PIN is kept, secretly, until [`Self::logout`] for keys that ask for it each
    /// time.
    ///
    /// # Errors
    /// [`TokenError::PinIncorrect`] and its relatives.
    fn login(&mut self, slot: u64, pin: Option<&SecretString>, policy: PinPolicy) -> Result<(), TokenError>;

    /// One signature, exactly as the token made it; the caller checks it.
    ///
    /// # Errors
    /// [`TokenError`]; nothing is tried again.
    fn sign(&mut self, request: &SignRequest<'_>) -> Result<Vec<u8>, TokenError>;

    /// Ends the login and the session of a slot.
    ///
    /// # Errors
    /// [`TokenError`]; the session is gone in any case.
    fn logout(&mut self, slot: u64) -> Result<(), TokenError>;
}

/// Why a token or its module did not do what was asked. Serialisable, since it crosses from the process of the
/// module; names the PKCS #11 function and its return value. Never holds a PIN (threat T-02).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[non_exhaustive]
pub enum TokenError {
    /// The module's path is not absolute (threat T-08).
    #[error("the module path {path:?} is not absolute")]
    ModulePathRelative {
        /// As given.
        path: PathBuf,
    },
    /// There is no such file, or it cannot be read.
    #[error("the module {path:?} cannot be read: {reason}")]
    ModuleMissing {
        /// As given.
        path: PathBuf,
        /// From the operating system.
        reason: String,
    },
    /// Anybody may replace the module (threat T-08).
    #[error("the module {path:?} can be replaced by anybody: it or its folder is writable for all")]
    ModuleUnprotected {
        /// As given.
        path: PathBuf,
    },
    /// Not a shared library.
    #[error("the module {path:?} is not a shared library but {found}")]
    NotALibrary {
        /// As given.
        path: PathBuf,
        /// What it is, as far as its first octets tell.
        found: String,
    },
    /// Made for another processor or operating system.
    #[error("the module {path:?} is for {found}, this program for {wanted}")]
    WrongArchitecture {
        /// As given.
        path: PathBuf,
        /// What the module is for.
        found: String,
        /// What this program is for.
        wanted: String,
    },
    /// A module that writes every call, PIN included, to a log (threat T-02).
    #[error("the module {path:?} records every call, PIN included")]
    SpyModule {
        /// As given.
        path: PathBuf,
    },
    /// The operating system did not load it, or it is no PKCS #11 module.
    #[error("the module {path:?} could not be loaded: {reason}")]
    ModuleLoad {
        /// As given.
        path: PathBuf,
        /// From the operating system.
        reason: String,
    },
    /// The process of the module ended by itself (threat T-05).
    #[error("the module crashed in {function} ({how})")]
    ModuleCrashed {
        /// The PKCS #11 function under way.
        function: Cow<'static, str>,
        /// The signal that ended the process, where signals exist.
        signal: Option<i32>,
        /// `signal 11`, `exit code 3`.
        how: String,
    },
    /// A call did not come back in time; the process was ended (threat T-05).
    #[error("the module did not come back from {function} within {seconds} s")]
    ModuleTimedOut {
        /// The PKCS #11 function under way.
        function: Cow<'static, str>,
        /// The time allowed, in seconds, rounded up.
        seconds: u64,
    },
    /// The process of the module was ended before and takes no more requests.
    #[error("the process of the module has ended")]
    ModuleGone,
    /// The process of the module could not be started.
    #[error("the process for the module could not be started: {reason}")]
    WorkerStart {
        /// From the operating system.
        reason: String,
    },
    /// What came from the process of the module is not the protocol.
    #[error("the process of the module does not speak the protocol: {what}")]
    WorkerProtocol {
        /// What was wrong.
        what: Cow<'static, str>,
    },
    /// A function returned an error.
    #[error("{function} returned {value}")]
    Call {
        /// The PKCS #11 function.
        function: Cow<'static, str>,
        /// `CKR_…`.
        value: String,
    },
    /// The module's answer breaks PKCS #11 (threat T-11).
    #[error("{function} answered nonsense: {what}")]
    Answer {
        /// The PKCS #11 function.
        function: Cow<'static, str>,
        /// What was wrong.
        what: Cow<'static, str>,
    },
    /// The token was removed or reset (threat T-04).
    #[error("the token is gone: {function} returned {value}")]
    TokenGone {
        /// The PKCS #11 function.
        function: Cow<'static, str>,
        /// `CKR_…`.
        value: String,
    },
    /// Another token is in the slot now (threat T-13).
    #[error("the token with serial number {wanted:?} was replaced by {found:?}")]
    TokenReplaced {
        /// Serial number chosen.
        wanted: String,
        /// Serial number there now.
        found: String,
    },
    /// No token in that slot.
    #[error("there is no token in slot {slot}")]
    NoToken {
        /// CK_SLOT_ID.
        slot: u64,
    },
    /// The key handle is not of the newest listing.
    #[error("there is no such private key in the newest listing of slot {slot}")]
    NoSuchKey {
        /// CK_SLOT_ID.
        slot: u64,
    },
    /// The token has no mechanism for the scheme asked for.
    #[error("the token cannot compute {mechanism}")]
    MechanismUnsupported {
        /// `CKM_…`.
        mechanism: Cow<'static, str>,
    },
    /// This process is logged in to the slot already: a PIN given now would not be checked (threat T-12).
    #[error("slot {slot} is in use by another signature under way")]
    AlreadyLoggedIn {
        /// CK_SLOT_ID.
        slot: u64,
    },
    /// A PIN is needed and none was given.
    #[error("the token needs a PIN")]
    PinNeeded,
    /// Wrong PIN; exactly one entry was used up.
    #[error("the PIN is wrong")]
    PinIncorrect {
        /// What the token says afterwards.
        state: PinState,
    },
    /// The PIN has a length or characters the token does not take; whether that used up an entry is the
    /// token's secret.
    #[error("the token does not take a PIN of this length or with these characters")]
    PinMalformed {
        /// Shortest PIN in octets, when told.
        min: Option<u32>,
        /// Longest PIN in octets, when told.
        max: Option<u32>,
    },
    /// The PIN must be changed first.
    #[error("the PIN has expired")]
    PinExpired,
    /// The PIN is locked.
    #[error("the PIN is locked")]
    PinLocked,
    /// The next wrong PIN locks the token, and the caller did not agree to that.
    #[error("one more wrong PIN locks the token")]
    PinFinalTry,
    /// The token has no user PIN.
    #[error("the token has no user PIN yet")]
    PinNotSet,
    /// Somebody pressed cancel on the reader or in a dialog of the module.
    #[error("{function} was cancelled")]
    Cancelled {
        /// The PKCS #11 function.
        function: Cow<'static, str>,
    },
}

impl TokenError {
    /// A stable name for programs, in upper case.
    pub fn code(&self) -> &'static str {
        match self {
            Self::ModulePathRelative { .. } => "MODULE_PATH_RELATIVE",
            Self::ModuleMissing { .. } => "MODULE_MISSING",
            Self::ModuleUnprotected { .. } => "MODULE_UNPROTECTED",
            Self::NotALibrary { .. } => "MODULE_NOT_A_LIBRARY",
            Self::WrongArchitecture { .. } => "MODULE_WRONG_ARCHITECTURE",
            Self::SpyModule { .. } => "MODULE_SPY",
            Self::ModuleLoad { .. } => "MODULE_LOAD",
            Self::ModuleCrashed { .. } => "MODULE_CRASHED",
            Self::ModuleTimedOut { .. } => "MODULE_TIMED_OUT",
            Self::ModuleGone => "MODULE_GONE",
            Self::WorkerStart { .. } => "MODULE_PROCESS_NOT_STARTED",
            Self::WorkerProtocol { .. } => "MODULE_PROTOCOL",
            Self::Call { .. } => "TOKEN_CALL_FAILED",
            Self::Answer { .. } => "TOKEN_ANSWER_MALFORMED",
            Self::TokenGone { .. } => "TOKEN_GONE",
            Self::TokenReplaced { .. } => "TOKEN_REPLACED",
            Self::NoToken { .. } => "TOKEN_NOT_PRESENT",
            Self::NoSuchKey { .. } => "TOKEN_NO_SUCH_KEY",
            Self::MechanismUnsupported { .. } => "TOKEN_MECHANISM_UNSUPPORTED",
            Self::AlreadyLoggedIn { .. } => "TOKEN_BUSY",
            Self::PinNeeded => "PIN_NEEDED",
            Self::PinIncorrect { .. } => "PIN_INCORRECT",
            Self::PinMalformed { .. } => "PIN_MALFORMED",
            Self::PinExpired => "PIN_EXPIRED",
            Self::PinLocked => "PIN_LOCKED",
            Self::PinFinalTry => "PIN_FINAL_TRY",
            Self::PinNotSet => "PIN_NOT_SET",
            Self::Cancelled { .. } => "TOKEN_CANCELLED",
        }
    }

    /// What the user can do about it, one English sentence.
    pub fn advice(&self) -> &'static str {
        match self {
            Self::ModulePathRelative { .. } => "Give the full path of the module.",
            Self::ModuleMissing { .. } => "Install the token's driver, or give the path where its module is.",
            Self::ModuleUnprotected { .. } => "Let only the administrator write the module and its folder.",
            Self::NotALibrary { .. } | Self::ModuleLoad { .. } => {
                "Give the path of the token driver's PKCS #11 module."
            }
            Self::WrongArchitecture { .. } => "Install the token's driver for this system and processor.",
            Self::SpyModule { .. } => "Give the path of the token's own module.",
            Self::ModuleCrashed { .. }
            | Self::ModuleTimedOut { .. }
            | Self::ModuleGone
            | Self::Call { .. }
            | Self::Answer { .. } => "Reinsert the token and try again; if it stays so, update the token's driver.",
            Self::WorkerStart { .. } | Self::WorkerProtocol { .. } => {
                "Try again; if it stays so, report this as a fault."
            }
            Self::TokenGone { .. } => "Insert the token and start again; nothing was written for this file.",
            Self::TokenReplaced { .. } => "Insert the token that was chosen, or choose again.",
            Self::NoToken { .. } => "Insert the token.",
            Self::NoSuchKey { .. } => "List the token's certificates again.",
            Self::MechanismUnsupported { .. } => "Sign with RSA PKCS #1 v1.5 or ECDSA and SHA-256.",
            Self::AlreadyLoggedIn { .. } => "Finish the signature under way first.",
            Self::PinNeeded => "Enter the token's PIN.",
            Self::PinIncorrect { .. } => "Check the PIN before trying again; tokens lock after a few wrong entries.",
            Self::PinMalformed { .. } => "Check the PIN's length.",
            Self::PinExpired => "Change the PIN with the token's own program.",
            Self::PinLocked => "Ask the issuer of the token to unlock it.",
            Self::PinFinalTry => "Make sure of the PIN, then allow the final try explicitly.",
            Self::PinNotSet => "Set a PIN with the token's own program.",
            Self::Cancelled { .. } => "Start again and enter the PIN when the token asks.",
        }
    }
}

/// Octets as lower-case hex in the protocol's JSON.
mod hex {
    use serde::{Deserialize, Deserializer, Serializer};

    pub(super) fn encode(octets: &[u8]) -> String {
        octets.iter().map(|octet| format!("{octet:02x}")).collect()
    }

    pub(super) fn decode(text: &str) -> Option<Vec<u8>> {
        if !text.len().is_multiple_of(2) {
            return None;
        }
        text.as_bytes()
            .chunks_exact(2)
            .map(|pair| core::str::from_utf8(pair).ok().and_then(|pair| u8::from_str_radix(pair, 16).ok()))
            .collect()
    }

    pub(super) fn serialize<S: Serializer>(octets: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&encode(octets))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<u8>, D::Error> {
        let text = String::deserialize(deserializer)?;
        decode(&text).ok_or_else(|| serde::de::Error::custom("not hex"))
    }

    pub(super) mod optional {
        use serde::{Deserialize, Deserializer, Serializer};

        #[allow(clippy::ref_option, reason = "the signature serde calls")]
        pub(crate) fn serialize<S: Serializer>(octets: &Option<Vec<u8>>, serializer: S) -> Result<S::Ok, S::Error> {
            match octets {
                Some(octets) => serializer.serialize_some(&super::encode(octets)),
                None => serializer.serialize_none(),
            }
        }

        pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Vec<u8>>, D::Error> {
            match Option::<String>::deserialize(deserializer)? {
                None => Ok(None),
                Some(text) => super::decode(&text).map(Some).ok_or_else(|| serde::de::Error::custom("not hex")),
            }
        }
    }
}
