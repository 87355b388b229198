//! Public-key checks, and the default provider.

use aws_lc_rs::digest as aws_digest;
use aws_lc_rs::signature as aws;
use aws_lc_rs::signature::{ParsedPublicKey, VerificationAlgorithm};

use crate::asn1;

use super::brainpool;
use super::digest::{DigestAlgorithm, digest};
use super::ed448;
use super::key::{Curve, KeyKind, PublicKey};
use super::rsa;
use super::scheme::SignatureScheme;

/// The signature value verifies under the key: made only by a [`Provider`] check that succeeded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use]
pub struct SignatureMatch(());

/// Why there is no [`SignatureMatch`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CheckError {
    /// The value does not verify.
    #[error("the signature value does not match")]
    Mismatch,
    /// Key and scheme do not belong together, or the provider cannot compute this.
    #[error("not supported: {0}")]
    Unsupported(&'static str),
}

/// Public-key operations, passed as a value.
pub trait Provider: Send + Sync {
    /// Checks `signature` over `message` (the octets, not their digest).
    ///
    /// # Errors
    /// [`CheckError`]; never a match when anything is unknown.
    fn verify(
        &self,
        key: &PublicKey,
        scheme: SignatureScheme,
        message: &[u8],
        signature: &[u8],
    ) -> Result<SignatureMatch, CheckError>;
}

/// The default provider: aws-lc-rs, and for what it does not have (brainpool curves, Ed448, some forms of RSA) what stands
/// beside this.
#[derive(Debug, Clone, Copy, Default)]
pub struct AwsLc;

impl Provider for AwsLc {
    fn verify(
        &self,
        key: &PublicKey,
        scheme: SignatureScheme,
        message: &[u8],
        signature: &[u8],
    ) -> Result<SignatureMatch, CheckError> {
        if !key.allows(scheme) {
            return Err(CheckError::Unsupported("the key is not for this signature scheme (RFC 4055 §3.1)"));
        }
        if let Some(matches) = own_encoding(key, scheme, message, signature) {
            return if matches { Ok(SignatureMatch(())) } else { Err(CheckError::Mismatch) };
        }
        if let Some(matches) = own_curve(key, scheme, message, signature)? {
            return if matches { Ok(SignatureMatch(())) } else { Err(CheckError::Mismatch) };
        }
        let sha3 = sha3_ecdsa(scheme);
        let (index, algorithm) = select(key.kind(), sha3.map_or(scheme, |(twin, _)| twin))?;
        let parsed = key.parsed(index, || parse(key, algorithm)).ok_or(UNFIT)?;
        let checked = match sha3 {
            Some((_, same_size)) => {
                let value = digest(scheme.digest(), message);
                aws_digest::Digest::import_less_safe(value.as_bytes(), same_size)
                    .and_then(|value| parsed.verify_digest_sig(&value, signature))
            }
            None => parsed.verify_sig(message, signature),
        };
        checked.map(|()| SignatureMatch(())).map_err(|_| CheckError::Mismatch)
    }
}

const UNFIT: CheckError = CheckError::Unsupported("the public key is not accepted (not on its curve, or unfit)");

/// Curves that the library does not have; `None` for the others. Digests as with its own curves: SHA-2 and SHA-3 of 256 bits or
/// more beside ECDSA.
fn own_curve(
    key: &PublicKey,
    scheme: SignatureScheme,
    message: &[u8],
    signature: &[u8],
) -> Result<Option<bool>, CheckError> {
    use DigestAlgorithm::{Sha3_256, Sha3_384, Sha3_512, Sha256, Sha384, Sha512};
    match (key.kind(), scheme) {
        (
            KeyKind::Brainpool(curve),
            SignatureScheme::Ecdsa(algorithm @ (Sha256 | Sha384 | Sha512 | Sha3_256 | Sha3_384 | Sha3_512)),
        ) => {
            let point = key.ec_point().ok_or(UNFIT)?;
            brainpool::verify(curve, point, algorithm, message, signature).ok_or(UNFIT).map(Some)
        }
        (KeyKind::Ed448, SignatureScheme::Ed448) => {
            let point = key.ed448_point().ok_or(UNFIT)?;
            ed448::verify(point, message, signature).ok_or(UNFIT).map(Some)
        }
        _ => Ok(None),
    }
}

/// RSA that the library has no name for: RSASSA-PSS with a salt longer than the digest, which is no weaker, and both
/// paddings with SHA-3 (ISO/TS 32001). `None` when the scheme is another.
fn own_encoding(key: &PublicKey, scheme: SignatureScheme, message: &[u8], signature: &[u8]) -> Option<bool> {
    use DigestAlgorithm::{Sha3_256, Sha3_384, Sha3_512, Sha256, Sha384, Sha512};
    let numbers = key.rsa_components().filter(|_| key.kind().bits() >= 2048)?;
    let is_sha3 = matches!(scheme.digest(), Sha3_256 | Sha3_384 | Sha3_512);
    match scheme {
        SignatureScheme::RsaPkcs1v15(digest) if is_sha3 => rsa::pkcs1v15(numbers, digest, message, signature),
        SignatureScheme::RsaPss { digest, mgf1, salt_len } => {
            let (salt_len, least) = (usize::try_from(salt_len).ok()?, digest.output_len());
            let long = matches!(digest, Sha256 | Sha384 | Sha512) && salt_len > least;
            let fit = mgf1 == digest && (long || is_sha3 && salt_len >= least);
            fit.then(|| rsa::pss(numbers, digest, salt_len, message, signature))
        }
        _ => None,
    }
}

/// ECDSA with SHA-3: the scheme whose digest has as many bits, and the library's name of that digest. ECDSA takes nothing
/// of a digest but its bits (FIPS 186-5 §6.4.2), so the value can be handed over under the other name.
fn sha3_ecdsa(scheme: SignatureScheme) -> Option<(SignatureScheme, &'static aws_digest::Algorithm)> {
    let SignatureScheme::Ecdsa(digest) = scheme else { return None };
    let (twin, same_size) = match digest {
        DigestAlgorithm::Sha3_256 => (DigestAlgorithm::Sha256, &aws_digest::SHA256),
        DigestAlgorithm::Sha3_384 => (DigestAlgorithm::Sha384, &aws_digest::SHA384),
        DigestAlgorithm::Sha3_512 => (DigestAlgorithm::Sha512, &aws_digest::SHA512),
        _ => return None,
    };
    Some((SignatureScheme::Ecdsa(twin), same_size))
}

fn parse(key: &PublicKey, algorithm: &'static dyn VerificationAlgorithm) -> Option<ParsedPublicKey> {
    // The numbers that were checked are what the provider gets, in our own encoding.
    if let Some((modulus, exponent)) = key.rsa_components() {
        let der = asn1::sequence(&[asn1::positive_integer(modulus), asn1::positive_integer(exponent)]);
        ParsedPublicKey::new(algorithm, der).ok()
    } else {
        ParsedPublicKey::new(algorithm, key.ec_point().or_else(|| key.ed25519_point())?).ok()
    }
}

/// The provider's algorithm, and its number among those for this kind of key.
fn select(kind: KeyKind, scheme: SignatureScheme) -> Result<(usize, &'static dyn VerificationAlgorithm), CheckError> {
    use DigestAlgorithm::{Md5, Sha1, Sha3_256, Sha3_384, Sha3_512, Sha224, Sha256, Sha384, Sha512, Shake256};
    use SignatureScheme::{Ecdsa, Ed448, Ed25519, RsaPkcs1v15, RsaPss};
    let unsupported = |what| Err(CheckError::Unsupported(what));
    let chosen: (usize, &'static dyn VerificationAlgorithm) = match (kind, scheme) {
        (_, RsaPkcs1v15(Md5) | RsaPss { digest: Md5, .. } | Ecdsa(Md5)) => return unsupported("signatures with MD5"),
        // RFC 8702 has identifiers of its own for these; ISO/TS 32001 knows SHAKE256 beside Ed448 alone.
        (_, RsaPkcs1v15(Shake256) | RsaPss { digest: Shake256, .. } | Ecdsa(Shake256)) => {
            return unsupported("RSA or ECDSA with SHAKE256");
        }
        (KeyKind::Rsa { .. }, RsaPkcs1v15(Sha1)) => (0, &aws::RSA_PKCS1_1024_8192_SHA1_FOR_LEGACY_USE_ONLY),
        (KeyKind::Rsa { .. }, RsaPkcs1v15(Sha256)) => (1, &aws::RSA_PKCS1_1024_8192_SHA256_FOR_LEGACY_USE_ONLY),
        (KeyKind::Rsa { bits: ..2048 }, RsaPkcs1v15(Sha384)) => {
            return unsupported("RSA keys below 2048 bits with SHA-384");
        }
        (KeyKind::Rsa { .. }, RsaPkcs1v15(Sha384)) => (2, &aws::RSA_PKCS1_2048_8192_SHA384),
        (KeyKind::Rsa { .. }, RsaPkcs1v15(Sha512)) => (3, &aws::RSA_PKCS1_1024_8192_SHA512_FOR_LEGACY_USE_ONLY),
        (KeyKind::Rsa { .. }, RsaPkcs1v15(Sha224)) => return unsupported("RSA with SHA-224"),
        (KeyKind::Rsa { .. }, RsaPkcs1v15(Sha3_256 | Sha3_384 | Sha3_512)) => {
            return unsupported("RSA keys below 2048 bits with SHA-3");
        }
        (KeyKind::Rsa { .. }, RsaPss { digest, mgf1, .. }) if digest != mgf1 => {
            return unsupported("RSA-PSS with different digests for message and MGF1");
        }
        (KeyKind::Rsa { .. }, RsaPss { digest, .. }) if scheme != SignatureScheme::pss(digest) => {
            return unsupported("RSA-PSS with a salt shorter than the digest");
        }
        (KeyKind::Rsa { bits: ..2048 }, RsaPss { .. }) => return unsupported("RSA-PSS keys below 2048 bits"),
        (KeyKind::Rsa { .. }, RsaPss { digest: Sha256, .. }) => (4, &aws::RSA_PSS_2048_8192_SHA256),
        (KeyKind::Rsa { .. }, RsaPss { digest: Sha384, .. }) => (5, &aws::RSA_PSS_2048_8192_SHA384),
        (KeyKind::Rsa { .. }, RsaPss { digest: Sha512, .. }) => (6, &aws::RSA_PSS_2048_8192_SHA512),
        (KeyKind::Rsa { .. }, RsaPss { .. }) => return unsupported("RSA-PSS with this digest"),
        (KeyKind::Ec(Curve::P256), Ecdsa(Sha256)) => (0, &aws::ECDSA_P256_SHA256_ASN1),
        (KeyKind::Ec(Curve::P256), Ecdsa(Sha384)) => (1, &aws::ECDSA_P256_SHA384_ASN1),
        (KeyKind::Ec(Curve::P256), Ecdsa(Sha512)) => (2, &aws::ECDSA_P256_SHA512_ASN1),
        (KeyKind::Ec(Curve::P384), Ecdsa(Sha256)) => (0, &aws::ECDSA_P384_SHA256_ASN1),
        (KeyKind::Ec(Curve::P384), Ecdsa(Sha384)) => (1, &aws::ECDSA_P384_SHA384_ASN1),
        (KeyKind::Ec(Curve::P384), Ecdsa(Sha512)) => (2, &aws::ECDSA_P384_SHA512_ASN1),
        (KeyKind::Ec(Curve::P521), Ecdsa(Sha256)) => (0, &aws::ECDSA_P521_SHA256_ASN1),
        (KeyKind::Ec(Curve::P521), Ecdsa(Sha384)) => (1, &aws::ECDSA_P521_SHA384_ASN1),
        (KeyKind::Ec(Curve::P521), Ecdsa(Sha512)) => (2, &aws::ECDSA_P521_SHA512_ASN1),
        (KeyKind::Ec(_) | KeyKind::Brainpool(_), Ecdsa(Sha1 | Sha224)) => {
            return unsupported("ECDSA with SHA-1 or SHA-224");
        }
        (KeyKind::Ec(_), Ecdsa(Sha3_256 | Sha3_384 | Sha3_512)) => return unsupported("ECDSA with SHA-3"),
        (KeyKind::Ed25519, Ed25519) => (0, &aws::ED25519),
        (KeyKind::Rsa { .. }, Ecdsa(_) | Ed25519 | Ed448)
        | (KeyKind::Ec(_) | KeyKind::Brainpool(_) | KeyKind::Ed25519 | KeyKind::Ed448, _) => {
            return unsupported("the key is not for this signature scheme");
        }
    };
    Ok(chosen)
}
