//! From a module to a [`Signer`]: choose, log in once, sign many times.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use secrecy::SecretString;

use crate::crypto::{KeyKind, SignatureScheme};
use crate::keys::choice::{Candidate, ChoiceError, KeyChoice, candidates, choose};
use crate::keys::error::Error;
use crate::keys::signer::{Signer, check_scheme, check_signature, coordinate_len, signature_len};
use crate::keys::software::default_scheme;
use crate::keys::token::{
    KeyHandle, Mechanism, PinPolicy, SignRequest, SlotReport, TokenError, TokenKey, TokenModule, TokenReport,
};
use crate::x509::Certificate;

/// A module several holders take turns with.
pub type SharedModule = Arc<Mutex<dyn TokenModule>>;

/// Makes a module shareable.
pub fn shared(module: impl TokenModule + 'static) -> SharedModule {
    Arc::new(Mutex::new(module))
}

fn lock(module: &SharedModule) -> MutexGuard<'_, dyn TokenModule + 'static> {
    module.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A slot and the certificates its token shows without login.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct SlotSurvey {
    /// The slot.
    pub report: SlotReport,
    /// Its certificates. One without a key may have one after login, unless the token asks for none.
    pub candidates: Vec<Candidate>,
    /// Why they could not be listed.
    pub problem: Option<TokenError>,
}

/// Everything tokens show without login: for listings. Asks for no PIN.
///
/// # Errors
/// [`TokenError`] when the module itself fails; the failure of one token is in its [`SlotSurvey::problem`].
pub fn survey(module: &SharedModule) -> Result<Vec<SlotSurvey>, TokenError> {
    let mut guard = lock(module);
    let mut found = Vec::new();
    for report in guard.slots()? {
        let mut survey = SlotSurvey { report, candidates: Vec::new(), problem: None };
        if let Some(token) = survey.report.token.as_ref().filter(|token| token.initialised) {
            match guard.objects(survey.report.slot) {
                Ok(objects) => {
                    survey.candidates = candidates(survey.report.slot, token, &objects, !token.login_required);
                }
                Err(error @ (TokenError::Call { .. } | TokenError::Answer { .. } | TokenError::TokenGone { .. })) => {
                    survey.problem = Some(error);
                }
                Err(error) => return Err(error),
            }
        }
        found.push(survey);
    }
    Ok(found)
}

/// How the token wants to be unlocked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum PinNeed {
    /// Not at all.
    None,
    /// Ask the user for the PIN and pass it to [`Selection::unlock`].
    Pin,
    /// The reader asks by itself: pass no PIN, and tell the user to look at the reader.
    Reader,
}

/// A token chosen before any PIN was asked for.
pub struct Selection {
    module: SharedModule,
    choice: KeyChoice,
    slot: u64,
    token: TokenReport,
    certificate: Option<Certificate>,
    others: Vec<Certificate>,
}

impl core::fmt::Debug for Selection {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Selection").field("slot", &self.slot).field("token", &self.token).finish_non_exhaustive()
    }
}

fn describe(report: &SlotReport) -> Option<String> {
    let token = report.token.as_ref()?;
    Some(format!("{:?} serial {:?} in slot {}", token.label, token.serial, report.slot))
}

/// Finds the token meant, from what tokens show without login. Asks for no PIN.
///
/// # Errors
/// [`ChoiceError`] when it is not exactly one, [`TokenError`] from the module.
pub fn select(module: &SharedModule, choice: &KeyChoice) -> Result<Selection, Error> {
    select_token(module, choice, false)
}

/// [`select`] that lists nothing before login, for modules that hang when asked: only one token may fit.
///
/// # Errors
/// As [`select`].
pub fn select_login_first(module: &SharedModule, choice: &KeyChoice) -> Result<Selection, Error> {
    select_token(module, choice, true)
}

fn select_token(module: &SharedModule, choice: &KeyChoice, login_first: bool) -> Result<Selection, Error> {
    let mut guard = lock(module);
    let slots = guard.slots()?;
    let present: Vec<&SlotReport> =
        slots.iter().filter(|report| report.token.as_ref().is_some_and(|token| token.initialised)).collect();
    let fitting: Vec<(&SlotReport, &TokenReport)> = present
        .iter()
        .filter_map(|report| report.token.as_ref().map(|token| (*report, token)))
        .filter(|(report, token)| choice.fits_token(report.slot, token))
        .collect();
    if fitting.is_empty() {
        // A token that is there but fails says more than its absence.
        let wanted = |report: &&SlotReport| choice.slot.is_none_or(|slot| slot == report.slot);
        if let Some(problem) = slots.iter().filter(wanted).find_map(|report| report.problem.clone()) {
            return Err(problem.into());
        }
        return Err(ChoiceError::NoSuchToken { present: present.into_iter().filter_map(describe).collect() }.into());
    }
    let mut shown: Vec<Candidate> = Vec::new();
    let mut silent: Vec<(&SlotReport, &TokenReport)> = Vec::new();
    for (report, token) in &fitting {
        if login_first && token.login_required {
            silent.push((report, token));
            continue;
        }
        // Some modules refuse to list anything before login.
        let found = match guard.objects(report.slot) {
            Ok(objects) => candidates(report.slot, token, &objects, !token.login_required),
            Err(TokenError::Call { .. }) => Vec::new(),
            Err(error) => return Err(error.into()),
        };
        if found.is_empty() {
            silent.push((report, token));
        }
        shown.extend(found);
    }
    drop(guard);
    let selection = |slot, token: &TokenReport, certificate: Option<Certificate>| {
        let here = shown.iter().filter(|one| one.slot == slot).map(|one| &one.certificate);
        let others = here.filter(|other| certificate.as_ref() != Some(*other)).cloned().collect();
        let (module, choice, token) = (Arc::clone(module), choice.clone(), token.clone());
        Selection { module, choice, slot, token, certificate, others }
    };
    match choose(&shown, choice) {
        Ok(one) => Ok(selection(one.slot, &one.token, Some(one.certificate))),
        Err(ChoiceError::NoSuchCertificate { present }) => match silent.as_slice() {
            [(report, token)] => Ok(selection(report.slot, token, None)),
            [] => Err(ChoiceError::NoSuchCertificate { present }.into()),
            several => Err(ChoiceError::AmbiguousToken {
                tokens: several.iter().filter_map(|(report, _)| describe(report)).collect(),
            }
            .into()),
        },
        // Certificates without visible key usage differences may share a token: the keys, seen after login,
        // decide which of them can sign.
        Err(ChoiceError::Ambiguous { candidates: several }) if same_slot(&several) => {
            let slot = several.first().map_or(0, |one| one.slot);
            match fitting.iter().find(|(report, _)| report.slot == slot) {
                Some((_, token)) if token.login_required => Ok(selection(slot, token, None)),
                _ => Err(ChoiceError::Ambiguous { candidates: several }.into()),
            }
        }
        Err(error) => Err(error.into()),
    }
}

fn same_slot(several: &[crate::keys::choice::CandidateSummary]) -> bool {
    several.first().is_some_and(|one| several.iter().all(|other| other.slot == one.slot))
}

impl Selection {
    /// CK_SLOT_ID.
    pub fn slot(&self) -> u64 {
        self.slot
    }

    /// The token, with the state of its PIN: look at [`TokenReport::pin`] before asking for one.
    pub fn token(&self) -> &TokenReport {
        &self.token
    }

    /// The certificate meant, when the token shows it before login.
    pub fn certificate(&self) -> Option<&Certificate> {
        self.certificate.as_ref()
    }

    /// The other certificates that the token shows before login: those of authorities help to build its path.
    pub fn others(&self) -> &[Certificate] {
        &self.others
    }

    /// How the token wants to be unlocked.
    pub fn pin_need(&self) -> PinNeed {
        match (self.token.login_required, self.token.protected_authentication_path) {
            (false, _) => PinNeed::None,
            (true, true) => PinNeed::Reader,
            (true, false) => PinNeed::Pin,
        }
    }

    /// Logs in, at most once, and finds the one certificate with its key. When that fails the login is ended.
    ///
    /// # Errors
    /// [`TokenError`] of the PIN family, [`TokenError::TokenReplaced`], [`ChoiceError`].
    pub fn unlock(self, pin: Option<&SecretString>, policy: PinPolicy) -> Result<Pkcs11Signer, Error> {
        let mut guard = lock(&self.module);
        // Not the look-alike that was put in while the user looked for the PIN (threat T-13).
        let report = guard.slots()?.into_iter().find(|report| report.slot == self.slot);
        let found = report.and_then(|report| report.token).ok_or(TokenError::NoToken { slot: self.slot })?;
        if (&found.serial, &found.label) != (&self.token.serial, &self.token.label) {
            return Err(TokenError::TokenReplaced { wanted: self.token.serial.clone(), found: found.serial }.into());
        }
        if self.pin_need() != PinNeed::None {
            guard.login(self.slot, pin, policy)?;
        }
        drop(guard);
        let result = self.find_key();
        if result.is_err() {
            let _ = lock(&self.module).logout(self.slot);
        }
        result
    }

    fn find_key(&self) -> Result<Pkcs11Signer, Error> {
        let mut guard = lock(&self.module);
        let objects = guard.objects(self.slot)?;
        let all = candidates(self.slot, &self.token, &objects, true);
        let mut choice = self.choice.clone();
        if let Some(certificate) = &self.certificate {
            choice.fingerprint = Some(certificate.fingerprint());
        }
        let one = choose(&all, &choice)?;
        drop(guard);
        let key = one.key.ok_or(Error::KeyMismatch)?;
        let kind = one.certificate.public_key().map_err(Error::PublicKey)?.kind();
        let chain =
            all.iter().map(|other| other.certificate.clone()).filter(|other| *other != one.certificate).collect();
        Ok(Pkcs11Signer {
            module: Arc::clone(&self.module),
            slot: self.slot,
            token: self.token.clone(),
            scheme: default_scheme(kind),
            certificate: one.certificate,
            chain,
            key,
            kind,
        })
    }
}

/// A key on a token, logged in until dropped.
pub struct Pkcs11Signer {
    module: SharedModule,
    slot: u64,
    token: TokenReport,
    certificate: Certificate,
    chain: Vec<Certificate>,
    key: TokenKey,
    kind: KeyKind,
    scheme: SignatureScheme,
}

impl core::fmt::Debug for Pkcs11Signer {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Pkcs11Signer")
            .field("slot", &self.slot)
            .field("token", &self.token)
            .field("key", &self.key)
            .finish_non_exhaustive()
    }
}

impl Pkcs11Signer {
    /// Asks for another scheme than RSA PKCS #1 v1.5 with SHA-256 or ECDSA with the curve's digest.
    ///
    /// # Errors
    /// [`Error::Scheme`] when it does not fit the key.
    pub fn with_scheme(mut self, scheme: SignatureScheme) -> Result<Self, Error> {
        check_scheme(self.kind, scheme)?;
        self.scheme = scheme;
        Ok(self)
    }

    /// The token.
    pub fn token(&self) -> &TokenReport {
        &self.token
    }

    /// The private key, with what it says about leaving the token (threat T-14).
    pub fn key(&self) -> &TokenKey {
        &self.key
    }

    fn ask(&self, key: KeyHandle, message: &[u8]) -> Result<Vec<u8>, Error> {
        let mechanism = Mechanism::of(self.scheme).ok_or(Error::Scheme(self.scheme.name()))?;
        Ok(lock(&self.module).sign(&SignRequest { slot: self.slot, key, mechanism, message })?)
    }
}

impl Signer for Pkcs11Signer {
    fn certificate(&self) -> &Certificate {
        &self.certificate
    }

    fn chain(&self) -> &[Certificate] {
        &self.chain
    }

    fn scheme(&self) -> SignatureScheme {
        self.scheme
    }

    fn signature_len(&self) -> usize {
        signature_len(self.kind)
    }

    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, Error> {
        let value = self.ask(self.key.handle, message)?;
        let value = match self.kind {
            KeyKind::Ec(_) => ecdsa_value(&value, coordinate_len(self.kind.bits()))?,
            KeyKind::Rsa { .. } | KeyKind::Brainpool(_) | KeyKind::Ed25519 | KeyKind::Ed448 => value,
        };
        check_signature(self.certificate.public_key().map_err(Error::PublicKey)?, self.scheme, message, value)
    }
}

impl Drop for Pkcs11Signer {
    /// A login left open is anybody's (threat T-12).
    fn drop(&mut self) {
        let _ = lock(&self.module).logout(self.slot);
    }
}

/// ECDSA-Sig-Value (RFC 3279 §2.2.3) from r ‖ s of exactly twice the coordinate's size.
fn ecdsa_value(raw: &[u8], half: usize) -> Result<Vec<u8>, Error> {
    fn integer(octets: &[u8], out: &mut Vec<u8>) {
        let start = octets.iter().position(|&octet| octet != 0).unwrap_or(octets.len().saturating_sub(1));
        let octets = octets.get(start..).unwrap_or(octets);
        let sign = octets.first().is_none_or(|&octet| octet >= 0x80);
        // At most 66 octets and the sign octet: the short form always does.
        out.extend([0x02, u8::try_from(octets.len()).unwrap_or(0) + u8::from(sign)]);
        if sign {
            out.push(0);
        }
        out.extend_from_slice(octets);
    }
    let wanted = half.saturating_mul(2);
    let (r, s) = match raw.split_at_checked(half) {
        Some(halves) if raw.len() == wanted && half <= 66 => halves,
        _ => return Err(Error::SignatureSize { found: raw.len(), wanted }),
    };
    let mut body = Vec::new();
    integer(r, &mut body);
    integer(s, &mut body);
    let mut value = vec![0x30];
    match u8::try_from(body.len()) {
        Ok(len) if len < 0x80 => value.push(len),
        Ok(len) => value.extend([0x81, len]),
        Err(_) => return Err(Error::SignatureSize { found: raw.len(), wanted }),
    }
    value.extend(body);
    Ok(value)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;

    #[test]
    fn raw_ecdsa_values_become_der() {
        let mut raw = vec![0; 64];
        raw[31] = 1;
        raw[32] = 0x80;
        let der = ecdsa_value(&raw, 32).unwrap();
        assert_eq!(der[..6], [0x30, 38, 0x02, 1, 1, 0x02]);
        assert_eq!(der[6..9], [33, 0, 0x80]);
        assert_eq!(ecdsa_value(&[0xff; 132], 66).unwrap()[..3], [0x30, 0x81, 138]);
    }

    /// Threat T-11: one octet more or less, or a DER value, is refused.
    #[test]
    fn ecdsa_values_of_another_size_are_refused() {
        for len in [0, 63, 65, 70, 128] {
            assert!(matches!(ecdsa_value(&vec![1; len], 32), Err(Error::SignatureSize { wanted: 64, .. })), "{len}");
        }
    }
}
