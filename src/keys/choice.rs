//! Exactly one certificate with its key, or an error that lists what is there (threat T-03).

use core::fmt;

use crate::crypto::{KeyKind, PublicKey};
use crate::keys::token::{SlotObjects, TokenKey, TokenKeyType, TokenReport};
use crate::x509::Certificate;

/// Which certificate is meant. Everything given must fit.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct KeyChoice {
    /// The token's label, exactly.
    pub token_label: Option<String>,
    /// CK_SLOT_ID.
    pub slot: Option<u64>,
    /// CKA_ID of the certificate.
    pub cert_id: Option<Vec<u8>>,
    /// CKA_LABEL of the certificate, exactly.
    pub cert_label: Option<String>,
    /// SHA-256 of the certificate in hex; colons, spaces and case do not matter.
    pub fingerprint: Option<String>,
}

impl KeyChoice {
    /// Whether a token in a slot may hold what is meant.
    pub fn fits_token(&self, slot: u64, token: &TokenReport) -> bool {
        self.slot.is_none_or(|wanted| wanted == slot)
            && self.token_label.as_ref().is_none_or(|wanted| *wanted == token.label)
    }

    fn fits(&self, candidate: &Candidate) -> bool {
        self.fits_token(candidate.slot, &candidate.token)
            && self.cert_id.as_ref().is_none_or(|wanted| *wanted == candidate.id)
            && self.cert_label.as_ref().is_none_or(|wanted| *wanted == candidate.label)
            && self.fingerprint.as_ref().is_none_or(|wanted| {
                let wanted: String =
                    wanted.chars().filter(|c| !matches!(c, ':' | ' ')).map(|c| c.to_ascii_lowercase()).collect();
                wanted == candidate.certificate.fingerprint()
            })
    }
}

/// Why a certificate on a token cannot sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Unusable {
    /// A certification authority's certificate.
    Authority,
    /// keyUsage is there without digitalSignature and nonRepudiation (RFC 5280 §4.2.1.3).
    KeyUsage,
    /// The public key cannot be used.
    PublicKey,
    /// The key is too short for new signatures: RSA below 2048 bits, P-192, P-224 ([`KeyKind::signs_anew`]).
    WeakKey,
    /// No private key belongs to it.
    NoKey,
    /// A private key has the same CKA_ID, but it is another key (threat T-03).
    OtherKey,
    /// Several private keys without public values share its CKA_ID.
    SeveralKeys,
    /// CKA_SIGN of the private key is false.
    NotForSigning,
}

impl fmt::Display for Unusable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Authority => "a certification authority's certificate",
            Self::KeyUsage => "its key usage does not allow signing",
            Self::PublicKey => "its public key cannot be used",
            Self::WeakKey => "its key is too short for new signatures",
            Self::NoKey => "no private key",
            Self::OtherKey => "the private key with its identifier is another key",
            Self::SeveralKeys => "several private keys have its identifier",
            Self::NotForSigning => "the token does not sign with its private key",
        })
    }
}

/// A certificate on a token and, once the token shows it, its private key.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Candidate {
    /// CK_SLOT_ID.
    pub slot: u64,
    /// The token.
    pub token: TokenReport,
    /// CKA_LABEL.
    pub label: String,
    /// CKA_ID.
    pub id: Vec<u8>,
    /// The certificate.
    pub certificate: Certificate,
    /// The private key that belongs to it.
    pub key: Option<TokenKey>,
    /// Why it cannot sign; none when it can.
    pub unusable: Option<Unusable>,
}

impl Candidate {
    /// What error lists and `list` commands show.
    pub fn summary(&self) -> CandidateSummary {
        CandidateSummary {
            slot: self.slot,
            token_label: self.token.label.clone(),
            token_serial: self.token.serial.clone(),
            cert_label: self.label.clone(),
            cert_id: self.id.iter().map(|octet| format!("{octet:02x}")).collect(),
            subject: self.certificate.subject().to_string(),
            fingerprint: self.certificate.fingerprint(),
            unusable: self.unusable,
        }
    }
}

/// A candidate in words.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct CandidateSummary {
    /// CK_SLOT_ID.
    pub slot: u64,
    /// The token's label.
    pub token_label: String,
    /// The token's serial number.
    pub token_serial: String,
    /// CKA_LABEL of the certificate.
    pub cert_label: String,
    /// CKA_ID of the certificate in hex.
    pub cert_id: String,
    /// The subject's name.
    pub subject: String,
    /// SHA-256 of the certificate in lower-case hex.
    pub fingerprint: String,
    /// Why it cannot sign.
    pub unusable: Option<Unusable>,
}

impl fmt::Display for CandidateSummary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} (fingerprint {}, label {:?}, id {}, token {:?} serial {:?} in slot {})",
            self.subject,
            self.fingerprint,
            self.cert_label,
            self.cert_id,
            self.token_label,
            self.token_serial,
            self.slot
        )?;
        match self.unusable {
            Some(reason) => write!(f, ": {reason}"),
            None => Ok(()),
        }
    }
}

/// Not exactly one usable certificate.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ChoiceError {
    /// Several certificates could be meant.
    #[error("{} certificates could be meant: {}", candidates.len(), list(candidates))]
    Ambiguous {
        /// All of them.
        candidates: Vec<CandidateSummary>,
    },
    /// No certificate fits.
    #[error("no such certificate; there {}: {}", if present.len() == 1 { "is 1" } else { "are others" }, list(present))]
    NoSuchCertificate {
        /// Everything there is.
        present: Vec<CandidateSummary>,
    },
    /// What fits cannot sign.
    #[error("no certificate that fits can sign: {}", list(candidates))]
    NotUsable {
        /// What fits, each with its reason.
        candidates: Vec<CandidateSummary>,
    },
    /// What fits could sign, but for a key that is too short for new signatures.
    #[error(
        "the key is too short for new signatures, which take RSA of 2048 bits or more, or P-256: {}",
        list(candidates)
    )]
    WeakKey {
        /// What fits, each with its reason.
        candidates: Vec<CandidateSummary>,
    },
    /// Several tokens could be meant, and none shows certificates before login.
    #[error("{} tokens could be meant: {}", tokens.len(), tokens.join(", "))]
    AmbiguousToken {
        /// `"label" serial "…" in slot …`.
        tokens: Vec<String>,
    },
    /// No token fits.
    #[error("no such token; present: {}", if present.is_empty() { "none".to_owned() } else { present.join(", ") })]
    NoSuchToken {
        /// `"label" serial "…" in slot …`.
        present: Vec<String>,
    },
}

fn list(summaries: &[CandidateSummary]) -> String {
    if summaries.is_empty() {
        return "none".to_owned();
    }
    summaries.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
}

impl ChoiceError {
    /// A stable name for programs, in upper case.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Ambiguous { .. } => "CERTIFICATE_AMBIGUOUS",
            Self::NoSuchCertificate { .. } => "CERTIFICATE_NOT_FOUND",
            Self::NotUsable { .. } => "CERTIFICATE_NOT_USABLE",
            Self::WeakKey { .. } => "CERTIFICATE_KEY_TOO_SHORT",
            Self::AmbiguousToken { .. } => "TOKEN_AMBIGUOUS",
            Self::NoSuchToken { .. } => "TOKEN_NOT_FOUND",
        }
    }

    /// What the user can do about it, one English sentence.
    pub fn advice(&self) -> &'static str {
        match self {
            Self::Ambiguous { .. } => "Name one of them by its fingerprint.",
            Self::NoSuchCertificate { .. } => "Name one of the certificates listed, or insert the right token.",
            Self::NotUsable { .. } => "Use a signing certificate whose private key is on the same token.",
            Self::WeakKey { .. } => {
                "Ask the certification authority for a new certificate with an RSA key of at least 2048 bits or a P-256 key."
            }
            Self::AmbiguousToken { .. } => "Name the token by its label or slot, or leave only one inserted.",
            Self::NoSuchToken { .. } => "Insert the token, or name one of those present.",
        }
    }
}

/// Every readable certificate of a slot, paired with its private key. What is no certificate is passed over.
/// With `keys_visible` false (before login) a missing key is no fault yet.
pub fn candidates(slot: u64, token: &TokenReport, objects: &SlotObjects, keys_visible: bool) -> Vec<Candidate> {
    let mut found: Vec<Candidate> = Vec::new();
    for object in &objects.certificates {
        let Ok(certificate) = Certificate::from_der(&object.der) else { continue };
        let (key, missing) = pair(&certificate, &object.id, &objects.keys);
        let mut unusable = unusable(&certificate, key.as_ref()).or(missing);
        if !keys_visible && unusable == Some(Unusable::NoKey) {
            unusable = None;
        }
        let candidate = Candidate {
            slot,
            token: token.clone(),
            label: object.label.clone(),
            id: object.id.clone(),
            certificate,
            key,
            unusable,
        };
        // The same certificate stored twice is no ambiguity; the copy that can sign stands for both.
        match found.iter_mut().find(|other| other.certificate == candidate.certificate) {
            Some(other) if other.unusable.is_some() && candidate.unusable.is_none() => *other = candidate,
            Some(_) => {}
            None => found.push(candidate),
        }
    }
    found
}

fn unusable(certificate: &Certificate, key: Option<&TokenKey>) -> Option<Unusable> {
    if certificate.basic_constraints().is_some_and(|constraints| constraints.ca) {
        return Some(Unusable::Authority);
    }
    if certificate.key_usage().is_some_and(|usage| !usage.digital_signature && !usage.non_repudiation) {
        return Some(Unusable::KeyUsage);
    }
    // Read and verified, not signed with: neither tokens here nor Vietnam's rules know them.
    match certificate.public_key().map(PublicKey::kind) {
        Ok(KeyKind::Ed25519 | KeyKind::Ed448 | KeyKind::Brainpool(_)) => return Some(Unusable::PublicKey),
        Ok(kind) if !kind.signs_anew() => return Some(Unusable::WeakKey),
        Ok(_) => {}
        Err(error) if error.small_curve().is_some() => return Some(Unusable::WeakKey),
        Err(_) => return Some(Unusable::PublicKey),
    }
    if key.is_some_and(|key| key.sign == Some(false)) {
        return Some(Unusable::NotForSigning);
    }
    None
}

/// The private key of a certificate: by its public values where it shows them, else by CKA_ID.
fn pair(certificate: &Certificate, id: &[u8], keys: &[TokenKey]) -> (Option<TokenKey>, Option<Unusable>) {
    let Ok(public) = certificate.public_key() else { return (None, Some(Unusable::PublicKey)) };
    let shows = |key: &TokenKey| key.modulus.is_some() || key.point.is_some();
    let equal = |key: &TokenKey| match (public.rsa_components(), public.ec_point()) {
        (Some((modulus, _)), _) => key.modulus.as_deref() == Some(modulus),
        (None, Some(point)) => key.point.as_deref() == Some(point),
        (None, None) => false,
    };
    let with_id = |key: &TokenKey| !id.is_empty() && key.id == id;
    let proven = || keys.iter().filter(|key| shows(key) && equal(key));
    // Copies of one key: the one that shares the certificate's identifier, else the first.
    if let Some(key) = proven().find(|key| with_id(key)).or_else(|| proven().next()) {
        return (Some(key.clone()), None);
    }
    let kind = if public.rsa_components().is_some() { TokenKeyType::Rsa } else { TokenKeyType::Ec };
    let mut silent = keys.iter().filter(|key| with_id(key) && !shows(key) && key.key_type == kind);
    match (silent.next(), silent.next()) {
        (Some(key), None) => (Some(key.clone()), None),
        (Some(_), Some(_)) => (None, Some(Unusable::SeveralKeys)),
        (None, _) if keys.iter().any(with_id) => (None, Some(Unusable::OtherKey)),
        (None, _) => (None, Some(Unusable::NoKey)),
    }
}

/// The one usable candidate that fits.
///
/// # Errors
/// [`ChoiceError::NoSuchCertificate`], [`ChoiceError::NotUsable`], [`ChoiceError::WeakKey`], [`ChoiceError::Ambiguous`].
pub fn choose(all: &[Candidate], choice: &KeyChoice) -> Result<Candidate, ChoiceError> {
    let summaries = |some: &[&Candidate]| some.iter().map(|candidate| candidate.summary()).collect();
    let fitting: Vec<&Candidate> = all.iter().filter(|candidate| choice.fits(candidate)).collect();
    let usable: Vec<&Candidate> = fitting.iter().copied().filter(|candidate| candidate.unusable.is_none()).collect();
    match (usable.as_slice(), fitting.is_empty()) {
        ([one], _) => Ok((*one).clone()),
        ([], true) => Err(ChoiceError::NoSuchCertificate { present: all.iter().map(Candidate::summary).collect() }),
        ([], false) if fitting.iter().any(|candidate| candidate.unusable == Some(Unusable::WeakKey)) => {
            Err(ChoiceError::WeakKey { candidates: summaries(&fitting) })
        }
        ([], false) => Err(ChoiceError::NotUsable { candidates: summaries(&fitting) }),
        _ => Err(ChoiceError::Ambiguous { candidates: summaries(&usable) }),
    }
}
