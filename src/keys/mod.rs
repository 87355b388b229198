//! A private key in use: PKCS#11 tokens, PKCS#12 files, or whoever implements [`Signer`] outside.
#![allow(unused_variables, clippy::todo, missing_docs)]

use crate::crypto::SignatureScheme;
use crate::x509::Certificate;

/// Why a key could not be used.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("todo")]
    Todo,
}

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
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, Error>;
}
