//! A private key in memory: from a key file, or made here for demonstrations and tests.

use core::fmt;

use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der, PublicKeyX509Der};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_ASN1_SIGNING, ECDSA_P384_SHA384_ASN1_SIGNING, ECDSA_P521_SHA512_ASN1_SIGNING, EcdsaKeyPair,
    EcdsaSigningAlgorithm, KeyPair, RSA_PKCS1_SHA256, RSA_PKCS1_SHA384, RSA_PKCS1_SHA512, RSA_PSS_SHA256,
    RSA_PSS_SHA384, RSA_PSS_SHA512, RsaEncoding, RsaKeyPair,
};
use zeroize::Zeroizing;

use crate::crypto::{Curve, DigestAlgorithm, KeyKind, PublicKey, SignatureScheme};
use crate::keys::error::Error;
use crate::keys::signer::{Signer, check_scheme, check_signature, signature_len};
use crate::x509::Certificate;

/// A new key.
pub struct GeneratedKey {
    /// PrivateKeyInfo, DER (RFC 5208 §5).
    pub pkcs8: Zeroizing<Vec<u8>>,
    /// SubjectPublicKeyInfo, DER (RFC 5280 §4.1.2.7).
    pub spki: Vec<u8>,
}

impl fmt::Debug for GeneratedKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("GeneratedKey").finish_non_exhaustive()
    }
}

/// Makes an RSA key of 2048, 3072 or 4096 bits.
///
/// # Errors
/// [`Error::PrivateKey`] for another size.
pub fn generate_rsa(bits: u32) -> Result<GeneratedKey, Error> {
    let size = match bits {
        2048 => KeySize::Rsa2048,
        3072 => KeySize::Rsa3072,
        4096 => KeySize::Rsa4096,
        _ => return Err(Error::PrivateKey("only 2048, 3072 and 4096 bits are made here".into())),
    };
    let pair = RsaKeyPair::generate(size).map_err(|_| failed())?;
    let pkcs8: Pkcs8V1Der<'_> = pair.as_der().map_err(|_| failed())?;
    let spki: PublicKeyX509Der<'_> = pair.public_key().as_der().map_err(|_| failed())?;
    Ok(GeneratedKey { pkcs8: Zeroizing::new(pkcs8.as_ref().to_vec()), spki: spki.as_ref().to_vec() })
}

/// Makes a key on a named curve.
///
/// # Errors
/// [`Error::PrivateKey`] when no random numbers are to be had.
pub fn generate_ec(curve: Curve) -> Result<GeneratedKey, Error> {
    let pair = EcdsaKeyPair::generate(ec_algorithm(curve)).map_err(|_| failed())?;
    let pkcs8 = pair.to_pkcs8v1().map_err(|_| failed())?;
    let spki: PublicKeyX509Der<'_> = pair.public_key().as_der().map_err(|_| failed())?;
    Ok(GeneratedKey { pkcs8: Zeroizing::new(pkcs8.as_ref().to_vec()), spki: spki.as_ref().to_vec() })
}

fn failed() -> Error {
    Error::PrivateKey("no key could be made".into())
}

fn ec_algorithm(curve: Curve) -> &'static EcdsaSigningAlgorithm {
    match curve {
        Curve::P256 => &ECDSA_P256_SHA256_ASN1_SIGNING,
        Curve::P384 => &ECDSA_P384_SHA384_ASN1_SIGNING,
        Curve::P521 => &ECDSA_P521_SHA512_ASN1_SIGNING,
    }
}

/// The digest whose strength fits the curve (FIPS 186-5 §6.1.1).
pub(crate) fn digest_of_curve(curve: Curve) -> DigestAlgorithm {
    match curve {
        Curve::P256 => DigestAlgorithm::Sha256,
        Curve::P384 => DigestAlgorithm::Sha384,
        Curve::P521 => DigestAlgorithm::Sha512,
    }
}

/// The scheme used when none is asked for: RSA with PKCS #1 v1.5 and SHA-256, ECDSA with the curve's digest.
#[must_use]
pub fn default_scheme(kind: KeyKind) -> SignatureScheme {
    match kind {
        KeyKind::Rsa { .. } => SignatureScheme::RsaPkcs1v15(DigestAlgorithm::Sha256),
        KeyKind::Ec(curve) => SignatureScheme::Ecdsa(digest_of_curve(curve)),
        KeyKind::Ed25519 => SignatureScheme::Ed25519,
        // Both are only ever verified; a name is needed for the refusal.
        KeyKind::Brainpool(_) => SignatureScheme::Ecdsa(DigestAlgorithm::Sha512),
        KeyKind::Ed448 => SignatureScheme::Ed448,
    }
}

enum Pair {
    Rsa(Box<RsaKeyPair>),
    Ec(Box<EcdsaKeyPair>),
}

/// A private key without a certificate: for making certificates in demonstrations and tests.
pub struct SoftwareKey {
    pair: Pair,
    public: PublicKey,
    spki: Vec<u8>,
}

impl fmt::Debug for SoftwareKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SoftwareKey").field("kind", &self.public.kind()).finish_non_exhaustive()
    }
}

impl SoftwareKey {
    /// Reads a PrivateKeyInfo (RFC 5208 §5): RSA of 2048 to 8192 bits, P-256, P-384, P-521.
    ///
    /// # Errors
    /// [`Error::PrivateKey`] when it is none of these or inconsistent.
    pub fn from_pkcs8(der: &[u8]) -> Result<Self, Error> {
        let (pair, spki) = if let Ok(pair) = RsaKeyPair::from_pkcs8(der) {
            let spki: PublicKeyX509Der<'_> = pair.public_key().as_der().map_err(|_| failed())?;
            let spki = spki.as_ref().to_vec();
            (Pair::Rsa(Box::new(pair)), spki)
        } else {
            let pair = [Curve::P256, Curve::P384, Curve::P521]
                .into_iter()
                .find_map(|curve| EcdsaKeyPair::from_pkcs8(ec_algorithm(curve), der).ok())
                .ok_or(Error::PrivateKey("not an RSA key of 2048 to 8192 bits, P-256, P-384 or P-521".into()))?;
            let spki: PublicKeyX509Der<'_> = pair.public_key().as_der().map_err(|_| failed())?;
            let spki = spki.as_ref().to_vec();
            (Pair::Ec(Box::new(pair)), spki)
        };
        let public = PublicKey::from_spki(&spki).map_err(Error::PublicKey)?;
        Ok(Self { pair, public, spki })
    }

    /// SubjectPublicKeyInfo, DER.
    pub fn spki(&self) -> &[u8] {
        &self.spki
    }

    /// The public half.
    pub fn public_key(&self) -> &PublicKey {
        &self.public
    }

    /// The scheme used when none is asked for: RSA with PKCS #1 v1.5 and SHA-256, ECDSA with the curve's digest.
    pub fn default_scheme(&self) -> SignatureScheme {
        default_scheme(self.public.kind())
    }

    /// Signs `message`; the value is checked with the public half before it is returned.
    ///
    /// # Errors
    /// [`Error::Scheme`] when key and scheme do not fit.
    pub fn sign(&self, scheme: SignatureScheme, message: &[u8]) -> Result<Vec<u8>, Error> {
        check_scheme(self.public.kind(), scheme)?;
        let random = SystemRandom::new();
        let value = match &self.pair {
            Pair::Rsa(pair) => {
                let padding = rsa_padding(scheme).ok_or(Error::Scheme(scheme.name()))?;
                let mut value = vec![0; pair.public_modulus_len()];
                pair.sign(padding, &random, message, &mut value)
                    .map_err(|_| Error::PrivateKey("the signature could not be computed".into()))?;
                value
            }
            Pair::Ec(pair) => {
                if scheme != self.default_scheme() {
                    return Err(Error::Scheme(scheme.name()));
                }
                pair.sign(&random, message)
                    .map_err(|_| Error::PrivateKey("the signature could not be computed".into()))?
                    .as_ref()
                    .to_vec()
            }
        };
        check_signature(&self.public, scheme, message, value)
    }
}

fn rsa_padding(scheme: SignatureScheme) -> Option<&'static dyn RsaEncoding> {
    match scheme {
        SignatureScheme::RsaPkcs1v15(DigestAlgorithm::Sha256) => Some(&RSA_PKCS1_SHA256),
        SignatureScheme::RsaPkcs1v15(DigestAlgorithm::Sha384) => Some(&RSA_PKCS1_SHA384),
        SignatureScheme::RsaPkcs1v15(DigestAlgorithm::Sha512) => Some(&RSA_PKCS1_SHA512),
        SignatureScheme::RsaPss { digest, mgf1, salt_len } if digest == mgf1 => match (digest, salt_len) {
            (DigestAlgorithm::Sha256, 32) => Some(&RSA_PSS_SHA256),
            (DigestAlgorithm::Sha384, 48) => Some(&RSA_PSS_SHA384),
            (DigestAlgorithm::Sha512, 64) => Some(&RSA_PSS_SHA512),
            _ => None,
        },
        _ => None,
    }
}

/// Whether two public keys are the same key, whatever their encodings.
pub(crate) fn same_key(one: &PublicKey, other: &PublicKey) -> bool {
    match (one.rsa_components(), other.rsa_components(), one.ec_point(), other.ec_point()) {
        (Some(one), Some(other), _, _) => one == other,
        (None, None, Some(a), Some(b)) => one.kind() == other.kind() && a == b,
        _ => false,
    }
}

/// A private key in memory with its certificate.
#[derive(Debug)]
pub struct SoftwareSigner {
    key: SoftwareKey,
    certificate: Certificate,
    chain: Vec<Certificate>,
    scheme: SignatureScheme,
}

impl SoftwareSigner {
    /// Reads a PrivateKeyInfo (RFC 5208 §5) and compares it with the certificate's public key.
    ///
    /// # Errors
    /// [`Error::PrivateKey`], [`Error::PublicKey`], [`Error::KeyMismatch`].
    pub fn from_pkcs8(der: &[u8], certificate: Certificate, chain: Vec<Certificate>) -> Result<Self, Error> {
        Self::new(SoftwareKey::from_pkcs8(der)?, certificate, chain)
    }

    /// Joins a key and the certificate issued for it.
    ///
    /// # Errors
    /// [`Error::PublicKey`], [`Error::KeyMismatch`].
    pub fn new(key: SoftwareKey, certificate: Certificate, chain: Vec<Certificate>) -> Result<Self, Error> {
        if !same_key(certificate.public_key().map_err(Error::PublicKey)?, &key.public) {
            return Err(Error::KeyMismatch);
        }
        let scheme = key.default_scheme();
        Ok(Self { key, certificate, chain, scheme })
    }

    /// Asks for another scheme than the default one.
    ///
    /// # Errors
    /// [`Error::Scheme`] when it does not fit the key.
    pub fn with_scheme(mut self, scheme: SignatureScheme) -> Result<Self, Error> {
        check_scheme(self.key.public.kind(), scheme)?;
        let possible = match &self.key.pair {
            Pair::Rsa(_) => rsa_padding(scheme).is_some(),
            Pair::Ec(_) => scheme == self.key.default_scheme(),
        };
        if !possible {
            return Err(Error::Scheme(scheme.name()));
        }
        self.scheme = scheme;
        Ok(self)
    }
}

impl Signer for SoftwareSigner {
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
        signature_len(self.key.public.kind())
    }

    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, Error> {
        self.key.sign(self.scheme, message)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;

    #[test]
    fn generated_keys_sign() {
        let keys = [
            (generate_rsa(2048).unwrap(), KeyKind::Rsa { bits: 2048 }),
            (generate_ec(Curve::P256).unwrap(), KeyKind::Ec(Curve::P256)),
            (generate_ec(Curve::P384).unwrap(), KeyKind::Ec(Curve::P384)),
            (generate_ec(Curve::P521).unwrap(), KeyKind::Ec(Curve::P521)),
        ];
        for (generated, kind) in keys {
            let key = SoftwareKey::from_pkcs8(&generated.pkcs8).unwrap();
            assert_eq!(key.public_key().kind(), kind);
            assert_eq!(key.spki(), generated.spki);
            let value = key.sign(key.default_scheme(), b"message").unwrap();
            assert!(value.len() <= signature_len(kind), "{kind:?}");
            assert!(!format!("{generated:?}{key:?}").contains("pkcs8"));
            // Another key's value, or another message's, is stopped.
            let other = SoftwareKey::from_pkcs8(&generate_ec(Curve::P256).unwrap().pkcs8).unwrap();
            assert!(!same_key(key.public_key(), other.public_key()));
            let stopped = check_signature(key.public_key(), key.default_scheme(), b"other", value);
            assert!(matches!(stopped, Err(Error::SignatureMismatch)));
        }
        assert!(generate_rsa(1024).is_err());
    }

    #[test]
    fn schemes_fit_their_keys() {
        let rsa = SoftwareKey::from_pkcs8(&generate_rsa(2048).unwrap().pkcs8).unwrap();
        let pss = |digest, salt_len| SignatureScheme::RsaPss { digest, mgf1: digest, salt_len };
        for scheme in [
            SignatureScheme::RsaPkcs1v15(DigestAlgorithm::Sha384),
            SignatureScheme::RsaPkcs1v15(DigestAlgorithm::Sha512),
            pss(DigestAlgorithm::Sha256, 32),
            pss(DigestAlgorithm::Sha512, 64),
        ] {
            rsa.sign(scheme, b"x").unwrap();
        }
        for scheme in [
            SignatureScheme::RsaPkcs1v15(DigestAlgorithm::Sha1),
            pss(DigestAlgorithm::Sha256, 20),
            SignatureScheme::Ecdsa(DigestAlgorithm::Sha256),
        ] {
            assert!(matches!(rsa.sign(scheme, b"x"), Err(Error::Scheme(_))), "{scheme:?}");
        }
        assert!(SoftwareKey::from_pkcs8(b"garbage").is_err());
    }
}
