use crate::crypto::{AwsLc, CheckError, KeyKind, Provider, PublicKey, SignatureScheme};
use crate::keys::error::Error;
use crate::x509::Certificate;

/// A private key with its certificate, ready to sign. One call is one private-key operation.
pub trait Signer {
    /// The certificate whose public key belongs to the private key (already compared).
    fn certificate(&self) -> &Certificate;
    /// Helpers for the path that came with the key, trusted for nothing.
    fn chain(&self) -> &[Certificate] {
        &[]
    }
    /// The scheme signatures will have.
    fn scheme(&self) -> SignatureScheme;
    /// Upper bound of a signature value's octets.
    fn signature_len(&self) -> usize;
    /// Signs `message` (hashed here with the scheme's digest). ECDSA values are DER.
    ///
    /// # Errors
    /// [`Error`] when the key cannot be used, or when what it made does not verify.
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, Error>;
}

/// Octets of one coordinate: the field element's size (SEC 1 §2.3.5).
pub(crate) fn coordinate_len(bits: u32) -> usize {
    usize::try_from(bits.div_ceil(8)).unwrap_or(0)
}

/// Upper bound of a signature value's octets under a key: the modulus, or DER of two integers (RFC 3279 §2.2.3).
#[must_use]
pub fn signature_len(kind: KeyKind) -> usize {
    match kind {
        KeyKind::Rsa { bits } => coordinate_len(bits),
        // Each INTEGER may need a leading zero; P-521's SEQUENCE needs the two-octet length form.
        KeyKind::Ec(_) | KeyKind::Brainpool(_) | KeyKind::Ed25519 | KeyKind::Ed448 => {
            2 * (coordinate_len(kind.bits()) + 3) + 3
        }
    }
}

/// Whether key and scheme belong together.
///
/// # Errors
/// [`Error::Scheme`] when they do not.
pub fn check_scheme(kind: KeyKind, scheme: SignatureScheme) -> Result<(), Error> {
    match (kind, scheme) {
        (KeyKind::Rsa { .. }, SignatureScheme::RsaPkcs1v15(_) | SignatureScheme::RsaPss { .. })
        | (KeyKind::Ec(_), SignatureScheme::Ecdsa(_)) => Ok(()),
        _ => Err(Error::Scheme(scheme.name())),
    }
}

/// Lets a signature value out only when its size is right and it verifies under `key` (threats T-03, T-10, T-11).
///
/// # Errors
/// [`Error::SignatureSize`], [`Error::SignatureMismatch`], [`Error::Scheme`].
pub fn check_signature(
    key: &PublicKey,
    scheme: SignatureScheme,
    message: &[u8],
    signature: Vec<u8>,
) -> Result<Vec<u8>, Error> {
    let wanted = signature_len(key.kind());
    let fits = match key.kind() {
        KeyKind::Rsa { .. } => signature.len() == wanted,
        KeyKind::Ec(_) | KeyKind::Brainpool(_) | KeyKind::Ed25519 | KeyKind::Ed448 => signature.len() <= wanted,
    };
    if !fits {
        return Err(Error::SignatureSize { found: signature.len(), wanted });
    }
    match AwsLc.verify(key, scheme, message, &signature) {
        Ok(_) => Ok(signature),
        Err(CheckError::Mismatch) => Err(Error::SignatureMismatch),
        Err(_) => Err(Error::Scheme(scheme.name())),
    }
}
