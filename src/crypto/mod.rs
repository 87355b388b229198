//! Algorithms: digests and public-key checks. What is still allowed is not asked here.

mod algorithm;
mod brainpool;
mod digest;
mod ed448;
mod field;
mod key;
mod provider;
mod rsa;
mod scheme;

#[cfg(test)]
mod tests;

pub use algorithm::AlgorithmIdentifier;
pub use brainpool::Brainpool;
pub use digest::{Digest, DigestAlgorithm, Digester, digest};
pub use key::{Curve, KeyError, KeyKind, PublicKey};
pub use provider::{AwsLc, CheckError, Provider, SignatureMatch};
pub use scheme::SignatureScheme;
