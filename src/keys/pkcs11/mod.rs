//! A vendor's module in this process. Only the worker process should hold one: such modules crash, hang and
//! open dialogs (threat T-05).

mod convert;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use cryptoki::context::{CInitializeArgs, CInitializeFlags, Pkcs11};
use cryptoki::error::{Error as CallError, RvError};
use cryptoki::mechanism::Mechanism as Call;
use cryptoki::object::{Attribute, AttributeType, CertificateType, KeyType, ObjectClass, ObjectHandle};
use cryptoki::session::{Session, SessionState, UserType};
use secrecy::SecretString;

use crate::crypto::digest;
use crate::keys::module_file::check_module;
use crate::keys::pkcs11::convert::{
    bounded, call_error, chain_text, digest_info, hashing_mechanism, pss, report, slot_id, text, too_long,
    uncompressed_point, unsigned,
};
use crate::keys::token::{
    KeyHandle, Mechanism, PinPolicy, PinState, SignRequest, SlotObjects, SlotReport, TokenCertificate, TokenError,
    TokenKey, TokenKeyType, TokenModule, TokenReport,
};

/// Objects of one class looked at; the fullest token seen holds some dozens.
const OBJECTS: usize = 512;
/// Octets of a certificate; government ones have 1 to 2 KB.
const CERTIFICATE_OCTETS: usize = 64 << 10;
/// Slots looked at.
const SLOTS: usize = 256;

/// Modules of this process: loaded and initialised once, never finalised or unloaded, since other users of the
/// same module in the process would lose theirs, and unloading hangs in some (threat T-06).
static LOADED: Mutex<BTreeMap<PathBuf, Pkcs11>> = Mutex::new(BTreeMap::new());

/// Told the name of every PKCS #11 function before it is called. `C_FindObjects` stands for the three functions of a
/// search and `C_Sign` for C_SignInit too, which the binding calls in one go; return values name them exactly.
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
        let context = match loaded.get(path) {
            Some(context) => context.clone(),
            None => {
                progress("C_GetFunctionList");
                Pkcs11::new(path).map_err(|error| match error {
                    CallError::Pkcs11(..) => call_error(error, "C_GetFunctionList"),
                    other => TokenError::ModuleLoad { path: path.to_path_buf(), reason: chain_text(&other) },
                })?
            }
        };
        // Asked again of a module known already: the program around us may have finalised it since. Where it has initialised
        // it, its own way of doing so stays (PKCS #11 v3.1 §5.4.1: once per process).
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

    /// Takes the login of the program around us as it is: [`TokenModule::logout`] leaves it alone.
    fn adopt_login(&mut self, slot: u64) -> Result<(), TokenError> {
        self.session(slot)?;
        let info = self.in_session(slot, "C_GetSessionInfo", Session::get_session_info)?;
        match info.session_state() {
            SessionState::RoUser | SessionState::RwUser => Ok(()),
            _ => Err(TokenError::PinNeeded),
        }
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
        if policy.use_host_login && pin.is_none() {
            return self.adopt_login(slot);
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
