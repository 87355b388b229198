//! Public-key checks, and the default provider.

use aws_lc_rs::signature as aws;
use aws_lc_rs::signature::{ParsedPublicKey, VerificationAlgorithm};

use crate::asn1;

use super::digest::DigestAlgorithm;
use super::key::{Curve, KeyKind, PublicKey};
use super::pss;
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

/// The default provider: aws-lc-rs.
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
        if let Some(matches) = long_salt(key, scheme, message, signature) {
            return if matches { Ok(SignatureMatch(())) } else { Err(CheckError::Mismatch) };
        }
        let (index, algorithm) = select(key.kind(), scheme)?;
        let parsed = key
            .parsed(index, || parse(key, algorithm))
            .ok_or(CheckError::Unsupported("the public key is not accepted (not on its curve, or unfit)"))?;
        parsed.verify_sig(message, signature).map(|()| SignatureMatch(())).map_err(|_| CheckError::Mismatch)
    }
}

/// RSASSA-PSS with a salt longer than the digest, which is no weaker; `None` when the scheme is another.
fn long_salt(key: &PublicKey, scheme: SignatureScheme, message: &[u8], signature: &[u8]) -> Option<bool> {
    use DigestAlgorithm::{Sha256, Sha384, Sha512};
    let SignatureScheme::RsaPss { digest, mgf1, salt_len } = scheme else { return None };
    let salt_len = usize::try_from(salt_len).ok()?;
    let fit = matches!(digest, Sha256 | Sha384 | Sha512) && mgf1 == digest && salt_len > digest.output_len();
    let numbers = key.rsa_components().filter(|_| fit && key.kind().bits() >= 2048)?;
    Some(pss::verifies(numbers, digest, salt_len, message, signature))
}

fn parse(key: &PublicKey, algorithm: &'static dyn VerificationAlgorithm) -> Option<ParsedPublicKey> {
    // The numbers that were checked are what the provider gets, in our own encoding.
    if let Some((modulus, exponent)) = key.rsa_components() {
        let der = asn1::sequence(&[asn1::positive_integer(modulus), asn1::positive_integer(exponent)]);
        ParsedPublicKey::new(algorithm, der).ok()
    } else {
        ParsedPublicKey::new(algorithm, key.ec_point()?).ok()
    }
}

/// The provider's algorithm, and its number among those for this kind of key.
fn select(kind: KeyKind, scheme: SignatureScheme) -> Result<(usize, &'static dyn VerificationAlgorithm), CheckError> {
    use DigestAlgorithm::{Md5, Sha1, Sha224, Sha256, Sha384, Sha512};
    use SignatureScheme::{Ecdsa, RsaPkcs1v15, RsaPss};
    let unsupported = |what| Err(CheckError::Unsupported(what));
    let chosen: (usize, &'static dyn VerificationAlgorithm) = match (kind, scheme) {
        (_, RsaPkcs1v15(Md5) | RsaPss { digest: Md5, .. } | Ecdsa(Md5)) => return unsupported("signatures with MD5"),
        (KeyKind::Rsa { .. }, RsaPkcs1v15(Sha1)) => (0, &aws::RSA_PKCS1_1024_8192_SHA1_FOR_LEGACY_USE_ONLY),
        (KeyKind::Rsa { .. }, RsaPkcs1v15(Sha256)) => (1, &aws::RSA_PKCS1_1024_8192_SHA256_FOR_LEGACY_USE_ONLY),
        (KeyKind::Rsa { bits: ..2048 }, RsaPkcs1v15(Sha384)) => {
            return unsupported("RSA keys below 2048 bits with SHA-384");
        }
        (KeyKind::Rsa { .. }, RsaPkcs1v15(Sha384)) => (2, &aws::RSA_PKCS1_2048_8192_SHA384),
        (KeyKind::Rsa { .. }, RsaPkcs1v15(Sha512)) => (3, &aws::RSA_PKCS1_1024_8192_SHA512_FOR_LEGACY_USE_ONLY),
        (KeyKind::Rsa { .. }, RsaPkcs1v15(Sha224)) => return unsupported("RSA with SHA-224"),
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
        (KeyKind::Rsa { .. }, RsaPss { .. }) => return unsupported("RSA-PSS with SHA-1 or SHA-224"),
        (KeyKind::Ec(Curve::P256), Ecdsa(Sha256)) => (0, &aws::ECDSA_P256_SHA256_ASN1),
        (KeyKind::Ec(Curve::P256), Ecdsa(Sha384)) => (1, &aws::ECDSA_P256_SHA384_ASN1),
        (KeyKind::Ec(Curve::P256), Ecdsa(Sha512)) => (2, &aws::ECDSA_P256_SHA512_ASN1),
        (KeyKind::Ec(Curve::P384), Ecdsa(Sha256)) => (0, &aws::ECDSA_P384_SHA256_ASN1),
        (KeyKind::Ec(Curve::P384), Ecdsa(Sha384)) => (1, &aws::ECDSA_P384_SHA384_ASN1),
        (KeyKind::Ec(Curve::P384), Ecdsa(Sha512)) => (2, &aws::ECDSA_P384_SHA512_ASN1),
        (KeyKind::Ec(Curve::P521), Ecdsa(Sha256)) => (0, &aws::ECDSA_P521_SHA256_ASN1),
        (KeyKind::Ec(Curve::P521), Ecdsa(Sha384)) => (1, &aws::ECDSA_P521_SHA384_ASN1),
        (KeyKind::Ec(Curve::P521), Ecdsa(Sha512)) => (2, &aws::ECDSA_P521_SHA512_ASN1),
        (KeyKind::Ec(_), Ecdsa(Sha1 | Sha224)) => return unsupported("ECDSA with SHA-1 or SHA-224"),
        (KeyKind::Rsa { .. }, Ecdsa(_)) | (KeyKind::Ec(_), _) => {
            return unsupported("the key is not for this signature scheme");
        }
    };
    Ok(chosen)
}
