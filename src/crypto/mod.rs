//! Algorithms: digests and public-key checks. What is still allowed is not asked here.

mod algorithm;
mod digest;
mod key;
mod provider;
mod rsa;
mod scheme;

#[cfg(test)]
mod tests;

pub use algorithm::AlgorithmIdentifier;
pub use digest::{Digest, DigestAlgorithm, Digester, digest};
pub use key::{Curve, KeyError, KeyKind, PublicKey};
pub use provider::{AwsLc, CheckError, Provider, SignatureMatch};
pub use scheme::SignatureScheme;
