//! A vendor's module in this process. Only the worker process should hold one: such modules crash, hang and
//! open dialogs (threat T-05).

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use cryptoki::context::{CInitializeArgs, CInitializeFlags, Function, Pkcs11};
use cryptoki::error::{Error as CallError, RvError};
use cryptoki::mechanism::rsa::{PkcsMgfType, PkcsPssParams};
use cryptoki::mechanism::{Mechanism as Call, MechanismType};
use cryptoki::object::{Attribute, AttributeType, CertificateType, KeyType, ObjectClass, ObjectHandle};
use cryptoki::session::{Session, UserType};
use cryptoki::slot::{Slot, TokenInfo};
use cryptoki::types::Ulong;
use secrecy::SecretString;

use crate::crypto::{DigestAlgorithm, digest};
use crate::keys::module_file::check_module;
use crate::keys::token::{
    KeyHandle, Mechanism, PinPolicy, PinState, SignRequest, SlotObjects, SlotReport, TokenCertificate, TokenError,
    TokenKey, TokenKeyType, TokenModule, TokenReport,
};

/// Objects of one class looked at; the fullest token seen holds some dozens.
const OBJECTS: usize = 512;
/// Octets of a certificate; government ones have 1 to 2 KB.
const CERTIFICATE_OCTETS: usize = 64 << 10;
/// Octets of a label, CKA_ID, modulus or point.
const ATTRIBUTE_OCTETS: usize = 4096;
/// Slots looked at.
const SLOTS: usize = 256;

/// Modules of this process: loaded and initialised once, never finalised or unloaded, since other users of the
/// same module in the process would lose theirs, and unloading hangs in some (threat T-06).
static LOADED: Mutex<BTreeMap<PathBuf, Pkcs11>> = Mutex::new(BTreeMap::new());

/// Told the name of every PKCS #11 function before it is called.
pub type Progress = Box<dyn FnMut(&'static str) + Send>;

/// A loaded and initialised module.
pub struct Module {
    context: Pkcs11,
    progress: Progress,
    open: BTreeMap<u64, Open>,
}

struct Open {
    session: Session,
    pin: Option<SecretString>,
    logged_in: bool,
    keys: BTreeMap<KeyHandle, (ObjectHandle, bool)>,
}

impl core::fmt::Debug for Module {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Module").field("open_slots", &self.open.len()).finish_non_exhaustive()
    }
}

impl Module {
    /// Checks, loads and initialises a module, with locks of the operating system.
    ///
    /// # Errors
    /// Those of [`check_module`], [`TokenError::ModuleLoad`], [`TokenError::Call`] of C_Initialize.
    pub fn load(path: &Path, mut progress: Progress) -> Result<Self, TokenError> {
        check_module(path)?;
        let mut loaded = LOADED.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(context) = loaded.get(path) {
            return Ok(Self { context: context.clone(), progress, open: BTreeMap::new() });
        }
        progress("C_GetFunctionList");
        let context = Pkcs11::new(path).map_err(|error| match error {
            CallError::Pkcs11(..) => call_error(error, "C_GetFunctionList"),
            other => TokenError::ModuleLoad { path: path.to_path_buf(), reason: chain_text(&other) },
        })?;
        progress("C_Initialize");
        match context.initialize(CInitializeArgs::new(CInitializeFlags::OS_LOCKING_OK)) {
            Ok(()) | Err(CallError::Pkcs11(RvError::CryptokiAlreadyInitialized, _)) => {}
            Err(error) => return Err(call_error(error, "C_Initialize")),
        }
        loaded.insert(path.to_path_buf(), context.clone());
        Ok(Self { context, progress, open: BTreeMap::new() })
    }

    fn call<T>(
        &mut self,
        name: &'static str,
        work: impl FnOnce(&Pkcs11) -> Result<T, CallError>,
    ) -> Result<T, TokenError> {
        (self.progress)(name);
        work(&self.context).map_err(|error| call_error(error, name))
    }

    fn token(&mut self, slot: u64) -> Result<TokenReport, TokenError> {
        let id = slot_id(slot)?;
        self.call("C_GetTokenInfo", |context| context.get_token_info(id)).map(|info| report(&info))
    }

    /// The only session of a slot: serial and read-only, since some tokens refuse others (threat T-07).
    fn session(&mut self, slot: u64) -> Result<(), TokenError> {
        if !self.open.contains_key(&slot) {
            let id = slot_id(slot)?;
            let session = self.call("C_OpenSession", |context| context.open_ro_session(id))?;
            self.open.insert(slot, Open { session, pin: None, logged_in: false, keys: BTreeMap::new() });
        }
        Ok(())
    }

    /// One call in the slot's session; a token that is gone takes its session with it (threat T-04).
    fn in_session<T>(
        &mut self,
        slot: u64,
        name: &'static str,
        work: impl FnOnce(&Session) -> Result<T, CallError>,
    ) -> Result<T, TokenError> {
        let open = self.open.get(&slot).ok_or(TokenError::NoToken { slot })?;
        (self.progress)(name);
        let result = work(&open.session).map_err(|error| call_error(error, name));
        if matches!(result, Err(TokenError::TokenGone { .. })) {
            self.open.remove(&slot);
        }
        result
    }

    fn find(&mut self, slot: u64, class: ObjectClass) -> Result<Vec<ObjectHandle>, TokenError> {
        self.in_session(slot, "C_FindObjects", |session| {
            session.iter_objects(&[Attribute::Class(class)])?.take(OBJECTS).collect()
        })
    }

    /// The attributes an object has of those asked for. Modules that fail the whole call over one unknown
    /// attribute are asked again one by one.
    fn attributes(
        &mut self,
        slot: u64,
        object: ObjectHandle,
        kinds: &[AttributeType],
    ) -> Result<Vec<Attribute>, TokenError> {
        match self.in_session(slot, "C_GetAttributeValue", |session| session.get_attributes(object, kinds)) {
            Err(TokenError::Call { .. } | TokenError::Answer { .. }) => {}
            other => return other,
        }
        let mut found = Vec::new();
        for &kind in kinds {
            match self.in_session(slot, "C_GetAttributeValue", |session| session.get_attributes(object, &[kind])) {
                Ok(attributes) => found.extend(attributes),
                Err(TokenError::Call { .. } | TokenError::Answer { .. }) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(found)
    }

    fn certificates(&mut self, slot: u64) -> Result<Vec<TokenCertificate>, TokenError> {
        let mut certificates = Vec::new();
        for object in self.find(slot, ObjectClass::CERTIFICATE)? {
            let kinds = [AttributeType::CertificateType, AttributeType::Id, AttributeType::Label, AttributeType::Value];
            let mut certificate = TokenCertificate { label: String::new(), id: Vec::new(), der: Vec::new() };
            let mut x509 = true;
            for attribute in self.attributes(slot, object, &kinds)? {
                match attribute {
                    Attribute::CertificateType(kind) => x509 = kind == CertificateType::X_509,
                    Attribute::Id(id) => certificate.id = bounded(id)?,
                    Attribute::Label(label) => certificate.label = text(&label),
                    Attribute::Value(der) if der.len() > CERTIFICATE_OCTETS => return Err(too_long()),
                    Attribute::Value(der) => certificate.der = der,
                    _ => {}
                }
            }
            if x509 && !certificate.der.is_empty() {
                certificates.push(certificate);
            }
        }
        Ok(certificates)
    }

    fn key(&mut self, slot: u64, object: ObjectHandle, private: bool) -> Result<TokenKey, TokenError> {
        #[allow(clippy::useless_conversion, reason = "CK_OBJECT_HANDLE has 32 bits on Windows")]
        let handle = KeyHandle(object.handle().into());
        let mut key = TokenKey {
            handle,
            label: String::new(),
            id: Vec::new(),
            key_type: TokenKeyType::Other,
            modulus: None,
            point: None,
            sign: None,
            extractable: None,
            local: None,
            always_authenticate: false,
        };
        let common = [AttributeType::KeyType, AttributeType::Id, AttributeType::Label];
        let of_private = [
            AttributeType::Sign,
            AttributeType::Extractable,
            AttributeType::Local,
            AttributeType::AlwaysAuthenticate,
            AttributeType::Modulus,
        ];
        let of_public = [AttributeType::Modulus, AttributeType::EcPoint];
        let mut found = self.attributes(slot, object, &common)?;
        found.extend(self.attributes(slot, object, if private { &of_private } else { &of_public })?);
        for attribute in found {
            match attribute {
                Attribute::KeyType(KeyType::RSA) => key.key_type = TokenKeyType::Rsa,
                Attribute::KeyType(KeyType::EC) => key.key_type = TokenKeyType::Ec,
                Attribute::Id(id) => key.id = bounded(id)?,
                Attribute::Label(label) => key.label = text(&label),
                Attribute::Sign(sign) => key.sign = Some(sign),
                Attribute::Extractable(extractable) => key.extractable = Some(extractable),
                Attribute::Local(local) => key.local = Some(local),
                Attribute::AlwaysAuthenticate(always) => key.always_authenticate = always,
                Attribute::Modulus(modulus) => key.modulus = unsigned(bounded(modulus)?),
                Attribute::EcPoint(point) => key.point = uncompressed_point(&bounded(point)?),
                _ => {}
            }
        }
        Ok(key)
    }

    fn keys(&mut self, slot: u64) -> Result<Vec<TokenKey>, TokenError> {
        let mut handles = BTreeMap::new();
        let mut keys = Vec::new();
        for object in self.find(slot, ObjectClass::PRIVATE_KEY)? {
            let key = self.key(slot, object, true)?;
            handles.insert(key.handle, (object, key.always_authenticate));
            keys.push(key);
        }
        if keys.iter().any(|key| key.modulus.is_none() && key.point.is_none()) {
            let mut public = Vec::new();
            for object in self.find(slot, ObjectClass::PUBLIC_KEY)? {
                public.push(self.key(slot, object, false)?);
            }
            for key in keys.iter_mut().filter(|key| key.modulus.is_none() && key.point.is_none() && !key.id.is_empty())
            {
                // Only a lone public key can speak for a private key that shows nothing of itself.
                let mut same = public.iter().filter(|other| other.id == key.id && other.key_type == key.key_type);
                if let (Some(one), None) = (same.next(), same.next()) {
                    key.modulus.clone_from(&one.modulus);
                    key.point.clone_from(&one.point);
                }
            }
        }
        if let Some(open) = self.open.get_mut(&slot) {
            open.keys = handles;
        }
        Ok(keys)
    }

    /// C_SignInit, C_Login for this one operation, then the signature (PKCS #11 v3.1 §5.6.7). Between the two only
    /// multi-part calls are possible here, so the mechanism that also hashes is taken where the token has it.
    fn sign_authenticated(
        &mut self,
        request: &SignRequest<'_>,
        object: ObjectHandle,
        raw: &Call<'_>,
        data: &[u8],
    ) -> Result<Vec<u8>, TokenError> {
        let slot = request.slot;
        let id = slot_id(slot)?;
        let offered = self.call("C_GetMechanismList", |context| context.get_mechanism_list(id))?;
        let hashing =
            hashing_mechanism(request.mechanism).filter(|mechanism| offered.contains(&mechanism.mechanism_type()));
        let (mechanism, octets) = match &hashing {
            Some(mechanism) => (mechanism, request.message),
            None => (raw, data),
        };
        self.in_session(slot, "C_SignInit", |session| session.sign_init(mechanism, object))?;
        let pin = self.open.get(&slot).and_then(|open| open.pin.clone());
        self.in_session(slot, "C_Login", |session| session.login(UserType::ContextSpecific, pin.as_ref()))?;
        self.in_session(slot, "C_SignUpdate", |session| session.sign_update(octets))?;
        self.in_session(slot, "C_SignFinal", Session::sign_final)
    }
}

impl TokenModule for Module {
    fn slots(&mut self) -> Result<Vec<SlotReport>, TokenError> {
        let slots = self.call("C_GetSlotList", Pkcs11::get_all_slots)?;
        let mut reports = Vec::new();
        for slot in slots.into_iter().take(SLOTS) {
            let info = match self.call("C_GetSlotInfo", |context| context.get_slot_info(slot)) {
                Ok(info) => info,
                Err(problem) => {
                    let description = String::new();
                    reports.push(SlotReport { slot: slot.id(), description, token: None, problem: Some(problem) });
                    continue;
                }
            };
            let mut report = SlotReport {
                slot: slot.id(),
                description: info.slot_description().to_owned(),
                token: None,
                problem: None,
            };
            if info.token_present() {
                match self.token(slot.id()) {
                    Ok(token) => report.token = Some(token),
                    Err(problem) => report.problem = Some(problem),
                }
            }
            reports.push(report);
        }
        Ok(reports)
    }

    fn objects(&mut self, slot: u64) -> Result<SlotObjects, TokenError> {
        self.session(slot)?;
        Ok(SlotObjects { certificates: self.certificates(slot)?, keys: self.keys(slot)? })
    }

    fn login(&mut self, slot: u64, pin: Option<&SecretString>, policy: PinPolicy) -> Result<(), TokenError> {
        if self.open.get(&slot).is_some_and(|open| open.logged_in) {
            return Err(TokenError::AlreadyLoggedIn { slot });
        }
        let token = self.token(slot)?;
        match token.pin {
            PinState::Locked => return Err(TokenError::PinLocked),
            PinState::NotSet => return Err(TokenError::PinNotSet),
            PinState::FinalTry if !policy.allow_final_pin_try => return Err(TokenError::PinFinalTry),
            _ => {}
        }
        // On a protected path the PIN never comes here; one given by mistake must not go there.
        let pin = if token.protected_authentication_path { None } else { pin };
        if pin.is_none() && !token.protected_authentication_path {
            return Err(TokenError::PinNeeded);
        }
        self.session(slot)?;
        // The one and only try: no error below leads to another C_Login (threat T-01).
        match self.in_session(slot, "C_Login", |session| session.login(UserType::User, pin)) {
            Ok(()) => {
                if let Some(open) = self.open.get_mut(&slot) {
                    open.pin = pin.cloned();
                    open.logged_in = true;
                }
                Ok(())
            }
            Err(TokenError::PinIncorrect { state }) => {
                let state = self.token(slot).map_or(state, |token| token.pin);
                Err(TokenError::PinIncorrect { state })
            }
            Err(TokenError::PinMalformed { .. }) => {
                Err(TokenError::PinMalformed { min: token.pin_min, max: token.pin_max })
            }
            Err(error) => Err(error),
        }
    }

    fn sign(&mut self, request: &SignRequest<'_>) -> Result<Vec<u8>, TokenError> {
        let slot = request.slot;
        let (object, always) = self
            .open
            .get(&slot)
            .ok_or(TokenError::NoToken { slot })?
            .keys
            .get(&request.key)
            .copied()
            .ok_or(TokenError::NoSuchKey { slot })?;
        let hash = digest(request.mechanism.digest(), request.message);
        let (mechanism, data) = match request.mechanism {
            Mechanism::RsaPkcs1v15(algorithm) => (Call::RsaPkcs, digest_info(algorithm, hash.as_bytes())?),
            Mechanism::RsaPss { digest, mgf1, salt_len } => {
                (Call::RsaPkcsPss(pss(digest, mgf1, salt_len)?), hash.as_bytes().to_vec())
            }
            Mechanism::Ecdsa(_) => (Call::Ecdsa, hash.as_bytes().to_vec()),
        };
        if always {
            return self.sign_authenticated(request, object, &mechanism, &data);
        }
        self.in_session(slot, "C_Sign", |session| session.sign(&mechanism, object, &data))
    }

    fn logout(&mut self, slot: u64) -> Result<(), TokenError> {
        let result = match self.open.get(&slot) {
            Some(open) if open.logged_in => self.in_session(slot, "C_Logout", Session::logout),
            _ => Ok(()),
        };
        if self.open.contains_key(&slot) {
            (self.progress)("C_CloseSession");
            self.open.remove(&slot);
        }
        result
    }
}

impl Drop for Module {
    fn drop(&mut self) {
        let slots: Vec<u64> = self.open.keys().copied().collect();
        for slot in slots {
            let _ = self.logout(slot);
        }
    }
}

fn slot_id(slot: u64) -> Result<Slot, TokenError> {
    Slot::try_from(slot).map_err(|_| TokenError::NoToken { slot })
}

fn report(info: &TokenInfo) -> TokenReport {
    let pin = if info.user_pin_locked() {
        PinState::Locked
    } else if !info.user_pin_initialized() {
        PinState::NotSet
    } else if info.user_pin_final_try() {
        PinState::FinalTry
    } else if info.user_pin_count_low() {
        PinState::CountLow
    } else {
        PinState::Ok
    };
    TokenReport {
        label: info.label().to_owned(),
        serial: info.serial_number().to_owned(),
        manufacturer: info.manufacturer_id().to_owned(),
        model: info.model().to_owned(),
        initialised: info.token_initialized(),
        login_required: info.login_required(),
        protected_authentication_path: info.protected_authentication_path(),
        pin,
        pin_min: u32::try_from(info.min_pin_length()).ok(),
        pin_max: u32::try_from(info.max_pin_length()).ok(),
    }
}

fn too_long() -> TokenError {
    TokenError::Answer { function: "C_GetAttributeValue".into(), what: "a value of impossible length".into() }
}

fn bounded(octets: Vec<u8>) -> Result<Vec<u8>, TokenError> {
    if octets.len() > ATTRIBUTE_OCTETS { Err(too_long()) } else { Ok(octets) }
}

fn text(octets: &[u8]) -> String {
    String::from_utf8_lossy(octets.get(..ATTRIBUTE_OCTETS).unwrap_or(octets)).trim_end_matches([' ', '\0']).to_owned()
}

fn unsigned(octets: Vec<u8>) -> Option<Vec<u8>> {
    let start = octets.iter().position(|&octet| octet != 0)?;
    octets.get(start..).map(<[u8]>::to_vec)
}

/// CKA_EC_POINT is a DER OCTET STRING (PKCS #11 v3.1 §6.3.3), but older modules give the bare point. Their
/// lengths never meet: 65, 97, 133 octets bare, 67, 99, 136 wrapped.
fn uncompressed_point(value: &[u8]) -> Option<Vec<u8>> {
    let point = match (value.len(), value) {
        (65 | 97 | 133, _) => value,
        (67, [0x04, 65, point @ ..]) | (99, [0x04, 97, point @ ..]) | (136, [0x04, 0x81, 133, point @ ..]) => point,
        _ => return None,
    };
    (point.first() == Some(&0x04)).then(|| point.to_vec())
}

/// DigestInfo of RFC 8017 §9.2, with the NULL parameters that clause asks for.
fn digest_info(algorithm: DigestAlgorithm, hash: &[u8]) -> Result<Vec<u8>, TokenError> {
    fn wrap(tag: u8, content: &[u8]) -> Option<Vec<u8>> {
        // All lengths here fit the short form.
        let len = u8::try_from(content.len()).ok().filter(|&len| len < 0x80)?;
        Some([&[tag, len][..], content].concat())
    }
    let built = || {
        let algorithm = wrap(0x30, &[wrap(0x06, algorithm.oid())?, vec![0x05, 0x00]].concat())?;
        wrap(0x30, &[algorithm, wrap(0x04, hash)?].concat())
    };
    built().ok_or(TokenError::MechanismUnsupported { mechanism: "CKM_RSA_PKCS".into() })
}

fn pss(digest: DigestAlgorithm, mgf1: DigestAlgorithm, salt_len: u32) -> Result<PkcsPssParams, TokenError> {
    let unsupported = || TokenError::MechanismUnsupported { mechanism: "CKM_RSA_PKCS_PSS".into() };
    let hash_alg = match digest {
        DigestAlgorithm::Sha256 => MechanismType::SHA256,
        DigestAlgorithm::Sha384 => MechanismType::SHA384,
        DigestAlgorithm::Sha512 => MechanismType::SHA512,
        _ => return Err(unsupported()),
    };
    let mgf = match mgf1 {
        DigestAlgorithm::Sha256 => PkcsMgfType::MGF1_SHA256,
        DigestAlgorithm::Sha384 => PkcsMgfType::MGF1_SHA384,
        DigestAlgorithm::Sha512 => PkcsMgfType::MGF1_SHA512,
        _ => return Err(unsupported()),
    };
    // CK_ULONG has 64 bits on most systems and 32 on Windows.
    Ok(PkcsPssParams { hash_alg, mgf, s_len: Ulong::from(core::ffi::c_ulong::from(salt_len)) })
}

fn hashing_mechanism(mechanism: Mechanism) -> Option<Call<'static>> {
    match mechanism {
        Mechanism::RsaPkcs1v15(DigestAlgorithm::Sha256) => Some(Call::Sha256RsaPkcs),
        Mechanism::RsaPkcs1v15(DigestAlgorithm::Sha384) => Some(Call::Sha384RsaPkcs),
        Mechanism::RsaPkcs1v15(DigestAlgorithm::Sha512) => Some(Call::Sha512RsaPkcs),
        Mechanism::RsaPss { digest, mgf1, salt_len } => {
            let parameters = pss(digest, mgf1, salt_len).ok()?;
            match digest {
                DigestAlgorithm::Sha256 => Some(Call::Sha256RsaPkcsPss(parameters)),
                DigestAlgorithm::Sha384 => Some(Call::Sha384RsaPkcsPss(parameters)),
                DigestAlgorithm::Sha512 => Some(Call::Sha512RsaPkcsPss(parameters)),
                _ => None,
            }
        }
        Mechanism::Ecdsa(DigestAlgorithm::Sha256) => Some(Call::EcdsaSha256),
        Mechanism::Ecdsa(DigestAlgorithm::Sha384) => Some(Call::EcdsaSha384),
        Mechanism::Ecdsa(DigestAlgorithm::Sha512) => Some(Call::EcdsaSha512),
        _ => None,
    }
}

/// `CKR_PIN_INCORRECT` from `PinIncorrect`.
fn ckr(value: RvError) -> String {
    match value {
        RvError::VendorDefined(code) => format!("CKR_VENDOR_DEFINED ({code:#x})"),
        RvError::UnknownErrorCode(code) => format!("{code:#x}"),
        named => {
            let mut name = String::from("CKR");
            for character in format!("{named:?}").chars() {
                if character.is_ascii_uppercase() {
                    name.push('_');
                }
                name.push(character.to_ascii_uppercase());
            }
            name
        }
    }
}

fn c_name(function: Function) -> Cow<'static, str> {
    format!("C_{function:?}").into()
}

fn chain_text(error: &dyn std::error::Error) -> String {
    let mut texts = vec![error.to_string()];
    let mut source = error.source();
    while let Some(inner) = source {
        texts.push(inner.to_string());
        source = inner.source();
    }
    texts.dedup();
    texts.join(": ")
}

fn call_error(error: CallError, name: &'static str) -> TokenError {
    match error {
        CallError::Pkcs11(value, function) => {
            let (function, text) = (c_name(function), ckr(value));
            match value {
                // What is left of the PIN entries is read from the token afterwards.
                RvError::PinIncorrect => TokenError::PinIncorrect { state: PinState::CountLow },
                RvError::PinInvalid | RvError::PinLenRange => TokenError::PinMalformed { min: None, max: None },
                RvError::PinExpired => TokenError::PinExpired,
                RvError::PinLocked => TokenError::PinLocked,
                RvError::UserPinNotInitialized => TokenError::PinNotSet,
                RvError::DeviceRemoved
                | RvError::DeviceError
                | RvError::TokenNotPresent
                | RvError::TokenNotRecognized
                | RvError::SessionHandleInvalid
                | RvError::SessionClosed => TokenError::TokenGone { function, value: text },
                RvError::FunctionCanceled | RvError::Cancel | RvError::FunctionRejected => {
                    TokenError::Cancelled { function }
                }
                RvError::MechanismInvalid | RvError::MechanismParamInvalid => {
                    TokenError::MechanismUnsupported { mechanism: format!("what {function} was asked ({text})").into() }
                }
                _ => TokenError::Call { function, value: text },
            }
        }
        CallError::NullFunctionPointer | CallError::NotSupported => {
            TokenError::Call { function: name.into(), value: "nothing: the module lacks the function".into() }
        }
        // No other error of the binding holds anything of a PIN, but its texts are not ours to vouch for.
        _ => TokenError::Answer { function: name.into(), what: "a value that is none of the allowed ones".into() },
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;

    #[test]
    fn return_values_have_their_names() {
        assert_eq!(ckr(RvError::PinIncorrect), "CKR_PIN_INCORRECT");
        assert_eq!(ckr(RvError::UserPinNotInitialized), "CKR_USER_PIN_NOT_INITIALIZED");
        assert_eq!(c_name(Function::SignInit), "C_SignInit");
    }

    #[test]
    fn points_bare_and_wrapped() {
        let mut bare = vec![7; 65];
        bare[0] = 4;
        let wrapped = [&[4, 65][..], &bare].concat();
        assert_eq!(uncompressed_point(&bare), Some(bare.clone()));
        assert_eq!(uncompressed_point(&wrapped), Some(bare.clone()));
        assert_eq!(uncompressed_point(&bare[1..]), None);
        bare[0] = 2;
        assert_eq!(uncompressed_point(&bare), None);
        assert_eq!(uncompressed_point(&[]), None);
    }

    /// RFC 8017 §9.2, note 1.
    #[test]
    fn digest_info_of_sha256() {
        let prefix = [
            0x30, 0x31, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00, 0x04,
            0x20,
        ];
        let info = digest_info(DigestAlgorithm::Sha256, &[0xaa; 32]).unwrap();
        assert_eq!(info[..19], prefix);
        assert_eq!(info.len(), 51);
    }
}
