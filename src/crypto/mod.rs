//! Algorithms: digests and public-key checks. What is still allowed is not asked here.
#![allow(unused_variables, clippy::todo, missing_docs)]

/// A digest algorithm that can be computed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
pub enum DigestAlgorithm {
    #[serde(rename = "MD5")]
    Md5,
    #[serde(rename = "SHA-1")]
    Sha1,
    #[serde(rename = "SHA-224")]
    Sha224,
    #[serde(rename = "SHA-256")]
    Sha256,
    #[serde(rename = "SHA-384")]
    Sha384,
    #[serde(rename = "SHA-512")]
    Sha512,
}

impl DigestAlgorithm {
    /// As written in reports: `SHA-256`.
    pub const fn name(self) -> &'static str {
        todo!()
    }
    /// Octets of a digest.
    pub const fn output_len(self) -> usize {
        todo!()
    }
    /// Content octets of the OBJECT IDENTIFIER (no tag, no length).
    pub const fn oid(self) -> &'static [u8] {
        todo!()
    }
    pub fn from_oid(oid: &[u8]) -> Option<Self> {
        todo!()
    }
}

/// A digest value. Comparing two is plain equality of algorithm and octets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Digest {/* algorithm, [u8; 64] */}

impl Digest {
    pub fn algorithm(&self) -> DigestAlgorithm {
        todo!()
    }
    pub fn as_bytes(&self) -> &[u8] {
        todo!()
    }
}

/// A running digest; `Clone` forks the state (several byte ranges sharing one prefix are hashed once).
#[derive(Clone)]
pub struct Digester {/* enum of sha2/sha1/md5 states */}

impl Digester {
    pub fn new(algorithm: DigestAlgorithm) -> Self {
        todo!()
    }
    pub fn update(&mut self, octets: &[u8]) {
        todo!()
    }
    pub fn finish(self) -> Digest {
        todo!()
    }
    pub fn algorithm(&self) -> DigestAlgorithm {
        todo!()
    }
}

/// Digest of octets in memory.
pub fn digest(algorithm: DigestAlgorithm, octets: &[u8]) -> Digest {
    todo!()
}

/// Named curves (RFC 5480 §2.1.1.1); no explicit parameters (CVE-2020-0601).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Curve {
    P256,
    P384,
    P521,
}

/// What a public key is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum KeyKind {
    /// Modulus length in bits.
    Rsa {
        bits: u32,
    },
    Ec(Curve),
}

impl KeyKind {
    /// RSA modulus length, or the size of the curve's field, in bits.
    pub fn bits(self) -> u32 {
        todo!()
    }
}

/// A public key as read from a SubjectPublicKeyInfo. Allow-listed kinds only, before any arithmetic
/// (RSA 1024 to 8192 with odd e ≥ 3, P-256, P-384, P-521). Holds whatever the provider needs parsed, so
/// that verifying many signatures with one key parses it once.
#[derive(Clone)]
pub struct PublicKey {/* kind, spki der, parsed */}

impl core::fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        todo!()
    }
}

impl PublicKey {
    /// Reads a DER SubjectPublicKeyInfo (RFC 5280 §4.1.2.7).
    pub fn from_spki(der: &[u8]) -> Result<Self, KeyError> {
        todo!()
    }
    pub fn kind(&self) -> KeyKind {
        todo!()
    }
    /// RSA: (modulus, exponent) big-endian without leading zeros.
    pub fn rsa_components(&self) -> Option<(&[u8], &[u8])> {
        todo!()
    }
    /// EC: the uncompressed point octets (04 || X || Y).
    pub fn ec_point(&self) -> Option<&[u8]> {
        todo!()
    }
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    #[error("todo")]
    Todo,
}

/// A signature scheme with all its parameters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SignatureScheme {
    /// RSASSA-PKCS1-v1_5 (RFC 8017 §8.2).
    RsaPkcs1v15(DigestAlgorithm),
    /// RSASSA-PSS (RFC 8017 §8.1): digest, digest of MGF1, salt length.
    RsaPss { digest: DigestAlgorithm, mgf1: DigestAlgorithm, salt_len: u32 },
    /// ECDSA with DER-encoded (r, s).
    Ecdsa(DigestAlgorithm),
}

impl SignatureScheme {
    /// `RSA-PKCS1v1.5`, `RSA-PSS`, `ECDSA`.
    pub fn name(&self) -> &'static str {
        todo!()
    }
    pub fn digest(&self) -> DigestAlgorithm {
        todo!()
    }
}

/// The signature value verifies under the key: made only by a [`Provider`] check that succeeded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SignatureMatch(());

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
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
        todo!()
    }
}
