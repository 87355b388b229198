//! A key file: PKCS #12 (RFC 7292), decoded here after BER has become DER.
//!
//! Files of OpenSSL 1 and 3, Windows, Java and NSS; integrity by passphrase only. What its MAC and its ciphers cost
//! is bounded before it is computed.

mod decrypt;
mod envelope;
mod sha256;

use aws_lc_rs::hmac;
use secrecy::SecretString;
use zeroize::Zeroizing;

use crate::asn1::{Error as Asn1Error, Reader, Tag, Value, to_der};
use crate::base::Limits;
use crate::keys::error::Error as KeysError;
use crate::keys::pkcs12::decrypt::{Budget, Passphrase, Usage};
use crate::keys::software::{SoftwareKey, SoftwareSigner, same_key};
use crate::x509::Certificate;

pub use envelope::{EnvelopeOpener, load_recipient};

/// Octets of a key file; one with a long chain has 10 KB.
const FILE_OCTETS: usize = 4 << 20;
/// Bags looked at.
const BAGS: usize = 256;
/// Nesting of SafeContents bags (RFC 7292 §4.2.6).
const NESTING: u32 = 4;

/// Why a key file could not be used. No text holds the passphrase.
#[derive(Debug, Clone, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// Not PKCS #12, or damaged.
    #[error("this is not a PKCS #12 file, or it is damaged")]
    Malformed(#[from] Asn1Error),
    /// Larger than any key file.
    #[error("the file has more than {FILE_OCTETS} octets: too large for a key file")]
    TooLarge,
    /// The MAC does not match, or nothing could be decrypted (RFC 7292 §4).
    #[error("the passphrase is wrong")]
    WrongPassphrase,
    /// Something this does not decode.
    #[error("the key file uses {0}, which is not supported")]
    Unsupported(&'static str),
    /// More work for the passphrase than any program sets.
    #[error("the key file asks for more than {limit} rounds of work on the passphrase")]
    TooMuchWork {
        /// Rounds allowed.
        limit: u64,
    },
    /// There is no private key.
    #[error("the file holds no private key, only {certificates} certificates")]
    NoKey {
        /// Certificates there are.
        certificates: usize,
    },
    /// No certificate belongs to the private key.
    #[error("no certificate in the file belongs to its private key")]
    NoCertificate,
    /// Several private keys could be meant.
    #[error("the file holds several certificates with a private key: {}", entries.join("; "))]
    SeveralKeys {
        /// Subject and fingerprint of the certificate of each.
        entries: Vec<String>,
    },
    /// No private key has the certificate that was asked for.
    #[error("no private key belongs to the certificate asked for; there are: {}", entries.join("; "))]
    NoSuchCertificate {
        /// Subject and fingerprint of the certificate of each.
        entries: Vec<String>,
    },
}

impl Error {
    /// A stable name for programs, in upper case.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Malformed(_) => "KEY_FILE_MALFORMED",
            Self::TooLarge => "KEY_FILE_TOO_LARGE",
            Self::WrongPassphrase => "PASSPHRASE_INCORRECT",
            Self::Unsupported(_) => "KEY_FILE_UNSUPPORTED",
            Self::TooMuchWork { .. } => "KEY_FILE_TOO_MUCH_WORK",
            Self::NoKey { .. } => "KEY_FILE_WITHOUT_KEY",
            Self::NoCertificate => "KEY_FILE_WITHOUT_CERTIFICATE",
            Self::SeveralKeys { .. } => "KEY_FILE_AMBIGUOUS",
            Self::NoSuchCertificate { .. } => "CERTIFICATE_NOT_FOUND",
        }
    }

    /// What the user can do about it, one English sentence.
    pub fn advice(&self) -> &'static str {
        match self {
            Self::Malformed(_) | Self::TooLarge => "Give a .p12 or .pfx file.",
            Self::WrongPassphrase => "Check the passphrase.",
            Self::Unsupported(_) | Self::TooMuchWork { .. } => "Export the key again with AES-256 and SHA-256.",
            Self::NoKey { .. } => "Export the certificate together with its private key.",
            Self::NoCertificate => "Export the private key together with its certificate.",
            Self::SeveralKeys { .. } | Self::NoSuchCertificate { .. } => "Name one of them by its fingerprint.",
        }
    }
}

/// The tail of an object identifier under 1.2.840.113549.
fn rsadsi(content: &[u8]) -> Option<&[u8]> {
    content.strip_prefix(&[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d])
}

const DATA: &[u8] = &[1, 7, 1];
const ENCRYPTED_DATA: &[u8] = &[1, 7, 6];
const X509_CERTIFICATE: &[u8] = &[1, 9, 22, 1];
const BAG_KEY: &[u8] = &[1, 12, 10, 1, 1];
const BAG_SHROUDED_KEY: &[u8] = &[1, 12, 10, 1, 2];
const BAG_CERTIFICATE: &[u8] = &[1, 12, 10, 1, 3];
const BAG_SAFE_CONTENTS: &[u8] = &[1, 12, 10, 1, 6];

#[derive(Default)]
struct Contents {
    keys: Vec<Zeroizing<Vec<u8>>>,
    certificates: Vec<Vec<u8>>,
    bags: usize,
}

/// Reads a key file and takes the private key whose certificate has this SHA-256 fingerprint (hex; colons, spaces
/// and case do not matter), or the only one. Key and certificate are paired by the public key, whatever the
/// file's own identifiers say (threat T-03); the other certificates become the chain.
///
/// # Errors
/// [`Error`]; [`KeysError::PrivateKey`] when the key is of a kind that cannot be used.
pub fn load(octets: &[u8], passphrase: &SecretString, fingerprint: Option<&str>) -> Result<SoftwareSigner, KeysError> {
    let contents = open(octets, passphrase)?;
    // What is no certificate is of no use, and no reason to refuse the key.
    let certificates: Vec<Certificate> =
        contents.certificates.iter().filter_map(|der| Certificate::from_der(der).ok()).collect();
    let mut keys: Vec<SoftwareKey> = Vec::new();
    let mut refused = None;
    for key in &contents.keys {
        match SoftwareKey::from_pkcs8(key) {
            // A key stored twice is no ambiguity.
            Ok(key) if keys.iter().any(|other| same_key(other.public_key(), key.public_key())) => {}
            Ok(key) => keys.push(key),
            Err(error) => refused = Some(error),
        }
    }
    // A renewed certificate may share its key with the one before: each is a choice of its own.
    let mut pairs: Vec<(usize, &Certificate)> = Vec::new();
    for certificate in &certificates {
        let own = |key: &SoftwareKey| certificate.public_key().is_ok_and(|public| same_key(public, key.public_key()));
        if let Some(index) = keys.iter().position(own)
            && !pairs.iter().any(|(_, other)| *other == certificate)
        {
            pairs.push((index, certificate));
        }
    }
    let listing =
        || pairs.iter().map(|(_, one)| format!("{} (fingerprint {})", one.subject(), one.fingerprint())).collect();
    let wanted = fingerprint.map(|text| {
        text.chars().filter(|c| !matches!(c, ':' | ' ')).map(|c| c.to_ascii_lowercase()).collect::<String>()
    });
    let (index, certificate) = match (&wanted, pairs.as_slice()) {
        (_, []) => {
            return Err(match refused {
                Some(error) => error,
                None if contents.keys.is_empty() => Error::NoKey { certificates: contents.certificates.len() }.into(),
                None => Error::NoCertificate.into(),
            });
        }
        (None, [one]) => *one,
        (None, _) => return Err(Error::SeveralKeys { entries: listing() }.into()),
        (Some(wanted), all) => match all.iter().find(|(_, certificate)| certificate.fingerprint() == *wanted) {
            Some(one) => *one,
            None => return Err(Error::NoSuchCertificate { entries: listing() }.into()),
        },
    };
    if index >= keys.len() {
        return Err(Error::NoCertificate.into());
    }
    let chain = certificates.iter().filter(|other| *other != certificate).cloned().collect();
    SoftwareSigner::new(keys.swap_remove(index), certificate.clone(), chain)
}

/// PFX (RFC 7292 §4).
fn open(octets: &[u8], passphrase: &SecretString) -> Result<Contents, Error> {
    if octets.len() > FILE_OCTETS {
        return Err(Error::TooLarge);
    }
    let limits = Limits::default();
    let (der, _) = to_der(octets, &limits)?;
    let mut file = Reader::new(&der);
    let mut pfx = file.sequence()?;
    if pfx.u64()? != 3 {
        return Err(Error::Unsupported("another version than 3"));
    }
    let mut info = pfx.sequence()?;
    if rsadsi(info.oid()?) != Some(DATA) {
        return Err(Error::Unsupported("integrity by a signature"));
    }
    let mut explicit = info.expect(Tag::context(0))?.reader()?;
    let safe = explicit.octet_string()?;
    let mut budget = Budget::default();
    let passphrase = match pfx.optional(Tag::SEQUENCE)? {
        Some(mac) => check_mac(mac, safe, passphrase, &mut budget)?,
        None => Passphrase::new(passphrase),
    };
    let mut contents = Contents::default();
    let (safe, _) = to_der(safe, &limits)?;
    let mut safes = Reader::new(&safe).sequence()?;
    while !safes.is_empty() {
        let mut info = safes.sequence()?;
        let kind = rsadsi(info.oid()?);
        let mut explicit = info.expect(Tag::context(0))?.reader()?;
        if kind == Some(DATA) {
            read_bags(explicit.octet_string()?, &passphrase, &mut budget, &mut contents, NESTING)?;
        } else if kind == Some(ENCRYPTED_DATA) {
            let mut data = explicit.sequence()?;
            data.u64()?;
            let mut inner = data.sequence()?;
            inner.oid()?;
            let algorithm = inner.sequence()?;
            let cipher_text = implicit_octets(inner.read()?)?;
            let plain = decrypt::decrypt(algorithm, &cipher_text, &passphrase, &mut budget)?;
            read_bags(&plain, &passphrase, &mut budget, &mut contents, NESTING)?;
        } else {
            return Err(Error::Unsupported("encryption for a certificate"));
        }
    }
    Ok(contents)
}

/// `[0] IMPLICIT OCTET STRING`, in one piece or, as BER allows, in several.
fn implicit_octets(value: Value<'_>) -> Result<Vec<u8>, Error> {
    if value.tag == Tag::context_primitive(0) {
        return Ok(value.content.to_vec());
    }
    if value.tag != Tag::context(0) {
        return Err(Error::Unsupported("a container without content"));
    }
    let mut pieces = value.reader()?;
    let mut octets = Vec::new();
    while !pieces.is_empty() {
        octets.extend_from_slice(pieces.octet_string()?);
    }
    Ok(octets)
}

/// MacData (RFC 7292 §4, RFC 9579): the passphrase in the spelling that fits.
fn check_mac<'p>(
    mac: Value<'_>,
    content: &[u8],
    passphrase: &'p SecretString,
    budget: &mut Budget,
) -> Result<Passphrase<'p>, Error> {
    let mut mac = mac.reader()?;
    let mut info = mac.sequence()?;
    let mut algorithm = info.sequence()?;
    let oid = algorithm.oid()?;
    let wanted = info.octet_string()?;
    let salt = mac.octet_string()?;
    let rounds = if mac.is_empty() { 1 } else { mac.u64()? };
    for passphrase in Passphrase::spellings(passphrase) {
        let key = if rsadsi(oid) == Some(decrypt::PBMAC1) {
            decrypt::pbmac1(algorithm.clone(), &passphrase, budget)?
        } else {
            let hash = decrypt::Hash::from_oid(oid)?;
            let octets = hash.derive(&passphrase, salt, rounds, Usage::Mac, hash.output_len(), budget)?;
            hmac::Key::new(hash.hmac(), &octets)
        };
        if hmac::verify(&key, content, wanted).is_ok() {
            return Ok(passphrase);
        }
    }
    Err(Error::WrongPassphrase)
}

/// SafeContents (RFC 7292 §4.2).
fn read_bags(
    octets: &[u8],
    passphrase: &Passphrase<'_>,
    budget: &mut Budget,
    contents: &mut Contents,
    depth: u32,
) -> Result<(), Error> {
    let limits = Limits::default();
    let (octets, _) = to_der(octets, &limits)?;
    let octets = Zeroizing::new(octets.into_owned());
    let mut bags = Reader::new(&octets).sequence()?;
    while !bags.is_empty() {
        contents.bags += 1;
        if contents.bags > BAGS {
            return Err(Error::Unsupported("hundreds of bags"));
        }
        let mut bag = bags.sequence()?;
        let kind = rsadsi(bag.oid()?).unwrap_or_default();
        let mut value = bag.expect(Tag::context(0))?.reader()?;
        match kind {
            BAG_KEY => contents.keys.push(Zeroizing::new(value.read()?.raw.to_vec())),
            BAG_SHROUDED_KEY => {
                let mut encrypted = value.sequence()?;
                let algorithm = encrypted.sequence()?;
                let cipher_text = encrypted.octet_string()?;
                contents.keys.push(decrypt::decrypt(algorithm, cipher_text, passphrase, budget)?);
            }
            BAG_CERTIFICATE => {
                let mut bag = value.sequence()?;
                if rsadsi(bag.oid()?) == Some(X509_CERTIFICATE) {
                    let mut value = bag.expect(Tag::context(0))?.reader()?;
                    contents.certificates.push(value.octet_string()?.to_vec());
                }
            }
            BAG_SAFE_CONTENTS if depth > 0 => {
                let inner = value.read()?.raw;
                read_bags(inner, passphrase, budget, contents, depth - 1)?;
            }
            BAG_SAFE_CONTENTS => return Err(Error::Unsupported("deeply nested bags")),
            // CRL, secret and unknown bags hold nothing to sign with.
            _ => {}
        }
    }
    Ok(())
}
