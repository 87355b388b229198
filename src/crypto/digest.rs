//! Digest algorithms, running digests and their values.

use core::fmt;

use md5::Digest as _;

use crate::asn1;
use crate::asn1::oid;

use super::algorithm::is_null_or_absent;

/// A digest algorithm that can be computed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
pub enum DigestAlgorithm {
    /// MD5 (RFC 1321), to name what an old file used.
    #[serde(rename = "MD5")]
    Md5,
    /// SHA-1 (FIPS 180-4 §6.1).
    #[serde(rename = "SHA-1")]
    Sha1,
    /// SHA-224 (FIPS 180-4 §6.3).
    #[serde(rename = "SHA-224")]
    Sha224,
    /// SHA-256 (FIPS 180-4 §6.2).
    #[serde(rename = "SHA-256")]
    Sha256,
    /// SHA-384 (FIPS 180-4 §6.5).
    #[serde(rename = "SHA-384")]
    Sha384,
    /// SHA-512 (FIPS 180-4 §6.4).
    #[serde(rename = "SHA-512")]
    Sha512,
    /// SHA3-256 (FIPS 202 §6.1; ISO/TS 32001).
    #[serde(rename = "SHA3-256")]
    Sha3_256,
    /// SHA3-384 (FIPS 202 §6.1; ISO/TS 32001).
    #[serde(rename = "SHA3-384")]
    Sha3_384,
    /// SHA3-512 (FIPS 202 §6.1; ISO/TS 32001).
    #[serde(rename = "SHA3-512")]
    Sha3_512,
    /// SHAKE256 with 512 bits of output, the only length CMS and PDF know (RFC 8419 §2.2, RFC 8702 §3.1; ISO/TS 32001).
    #[serde(rename = "SHAKE256")]
    Shake256,
}

impl DigestAlgorithm {
    /// Every algorithm; of each family the weakest first.
    pub const ALL: [Self; 10] = [
        Self::Md5,
        Self::Sha1,
        Self::Sha224,
        Self::Sha256,
        Self::Sha384,
        Self::Sha512,
        Self::Sha3_256,
        Self::Sha3_384,
        Self::Sha3_512,
        Self::Shake256,
    ];

    /// As written in reports: `SHA-256`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Md5 => "MD5",
            Self::Sha1 => "SHA-1",
            Self::Sha224 => "SHA-224",
            Self::Sha256 => "SHA-256",
            Self::Sha384 => "SHA-384",
            Self::Sha512 => "SHA-512",
            Self::Sha3_256 => "SHA3-256",
            Self::Sha3_384 => "SHA3-384",
            Self::Sha3_512 => "SHA3-512",
            Self::Shake256 => "SHAKE256",
        }
    }

    /// Octets of a digest.
    #[must_use]
    pub const fn output_len(self) -> usize {
        match self {
            Self::Md5 => 16,
            Self::Sha1 => 20,
            Self::Sha224 => 28,
            Self::Sha256 | Self::Sha3_256 => 32,
            Self::Sha384 | Self::Sha3_384 => 48,
            Self::Sha512 | Self::Sha3_512 | Self::Shake256 => 64,
        }
    }

    /// Content octets of the OBJECT IDENTIFIER (no tag, no length).
    #[must_use]
    pub const fn oid(self) -> &'static [u8] {
        match self {
            Self::Md5 => oid::MD5,
            Self::Sha1 => oid::SHA1,
            Self::Sha224 => oid::SHA224,
            Self::Sha256 => oid::SHA256,
            Self::Sha384 => oid::SHA384,
            Self::Sha512 => oid::SHA512,
            Self::Sha3_256 => oid::SHA3_256,
            Self::Sha3_384 => oid::SHA3_384,
            Self::Sha3_512 => oid::SHA3_512,
            Self::Shake256 => oid::SHAKE256,
        }
    }

    /// The algorithm with these content octets of its OBJECT IDENTIFIER.
    #[must_use]
    pub fn from_oid(oid: &[u8]) -> Option<Self> {
        Self::ALL.into_iter().find(|algorithm| algorithm.oid() == oid)
    }

    /// The algorithm of an AlgorithmIdentifier: content octets of its OBJECT IDENTIFIER, and its parameters with
    /// tag and length, which must be NULL or absent (RFC 5754 §2), or name the one output length of id-shake256-len
    /// (RFC 8419 §2.2).
    ///
    /// # Errors
    /// The dotted identifier when it is unknown, or what is wrong with the parameters.
    pub fn from_algorithm(oid: &[u8], parameters: Option<&[u8]>) -> Result<Self, String> {
        if oid == oid::SHAKE256_LEN {
            return match parameters {
                Some(length) if length == asn1::integer_u64(512) => Ok(Self::Shake256),
                _ => Err("SHAKE256 with another length than 512 bits (RFC 8419 §2.2)".to_owned()),
            };
        }
        let algorithm = Self::from_oid(oid).ok_or_else(|| oid::to_dotted(oid))?;
        if is_null_or_absent(parameters) {
            Ok(algorithm)
        } else {
            Err(format!("{} has parameters (RFC 5754 §2)", algorithm.name()))
        }
    }

    /// DER of the AlgorithmIdentifier, parameters absent (RFC 5754 §2).
    #[must_use]
    pub fn algorithm_identifier(self) -> Vec<u8> {
        asn1::sequence(&[asn1::oid(self.oid())])
    }
}

impl fmt::Display for DigestAlgorithm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A digest value. Comparing two is plain equality of algorithm and octets.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Digest {
    algorithm: DigestAlgorithm,
    /// Zero behind the output length.
    octets: [u8; 64],
}

impl Digest {
    /// A value computed elsewhere or received; `None` when its length is not that of the algorithm.
    #[must_use]
    pub fn from_received(algorithm: DigestAlgorithm, octets: &[u8]) -> Option<Self> {
        let mut value = Self { algorithm, octets: [0; 64] };
        if octets.len() != algorithm.output_len() {
            return None;
        }
        value.octets.get_mut(..octets.len())?.copy_from_slice(octets);
        Some(value)
    }

    /// What it was computed with.
    #[must_use]
    pub const fn algorithm(&self) -> DigestAlgorithm {
        self.algorithm
    }

    /// The octets, as many as [`DigestAlgorithm::output_len`] says.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        self.octets.get(..self.algorithm.output_len()).unwrap_or_default()
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:", self.algorithm.name())?;
        self.as_bytes().iter().try_for_each(|octet| write!(f, "{octet:02x}"))
    }
}

/// A running digest; `Clone` forks the state (several byte ranges sharing one prefix are hashed once).
#[derive(Clone)]
pub struct Digester(State);

#[derive(Clone)]
enum State {
    Md5(md5::Md5),
    Sha1(sha1::Sha1),
    Sha224(sha2::Sha224),
    Sha256(sha2::Sha256),
    Sha384(sha2::Sha384),
    Sha512(sha2::Sha512),
    Sha3_256(sha3::Sha3_256),
    Sha3_384(sha3::Sha3_384),
    Sha3_512(sha3::Sha3_512),
    Shake256(sha3::Shake256),
}

impl fmt::Debug for Digester {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Digester").field(&self.algorithm()).finish()
    }
}

impl Digester {
    /// Of no octets yet.
    #[must_use]
    pub fn new(algorithm: DigestAlgorithm) -> Self {
        Self(match algorithm {
            DigestAlgorithm::Md5 => State::Md5(md5::Md5::new()),
            DigestAlgorithm::Sha1 => State::Sha1(sha1::Sha1::new()),
            DigestAlgorithm::Sha224 => State::Sha224(sha2::Sha224::new()),
            DigestAlgorithm::Sha256 => State::Sha256(sha2::Sha256::new()),
            DigestAlgorithm::Sha384 => State::Sha384(sha2::Sha384::new()),
            DigestAlgorithm::Sha512 => State::Sha512(sha2::Sha512::new()),
            DigestAlgorithm::Sha3_256 => State::Sha3_256(sha3::Sha3_256::new()),
            DigestAlgorithm::Sha3_384 => State::Sha3_384(sha3::Sha3_384::new()),
            DigestAlgorithm::Sha3_512 => State::Sha3_512(sha3::Sha3_512::new()),
            DigestAlgorithm::Shake256 => State::Shake256(sha3::Shake256::default()),
        })
    }

    /// Appends octets.
    pub fn update(&mut self, octets: &[u8]) {
        match &mut self.0 {
            State::Md5(state) => state.update(octets),
            State::Sha1(state) => state.update(octets),
            State::Sha224(state) => state.update(octets),
            State::Sha256(state) => state.update(octets),
            State::Sha384(state) => state.update(octets),
            State::Sha512(state) => state.update(octets),
            State::Sha3_256(state) => state.update(octets),
            State::Sha3_384(state) => state.update(octets),
            State::Sha3_512(state) => state.update(octets),
            State::Shake256(state) => sha3::digest::Update::update(state, octets),
        }
    }

    /// The value over all octets appended.
    #[must_use]
    pub fn finish(self) -> Digest {
        fn value(algorithm: DigestAlgorithm, output: &[u8]) -> Digest {
            let mut octets = [0; 64];
            octets.iter_mut().zip(output).for_each(|(to, from)| *to = *from);
            Digest { algorithm, octets }
        }
        let algorithm = self.algorithm();
        match self.0 {
            State::Md5(state) => value(algorithm, &state.finalize()),
            State::Sha1(state) => value(algorithm, &state.finalize()),
            State::Sha224(state) => value(algorithm, &state.finalize()),
            State::Sha256(state) => value(algorithm, &state.finalize()),
            State::Sha384(state) => value(algorithm, &state.finalize()),
            State::Sha512(state) => value(algorithm, &state.finalize()),
            State::Sha3_256(state) => value(algorithm, &state.finalize()),
            State::Sha3_384(state) => value(algorithm, &state.finalize()),
            State::Sha3_512(state) => value(algorithm, &state.finalize()),
            State::Shake256(state) => {
                let mut octets = [0; 64];
                sha3::digest::ExtendableOutput::finalize_xof_into(state, &mut octets);
                value(algorithm, &octets)
            }
        }
    }

    /// What is being computed.
    #[must_use]
    pub const fn algorithm(&self) -> DigestAlgorithm {
        match self.0 {
            State::Md5(_) => DigestAlgorithm::Md5,
            State::Sha1(_) => DigestAlgorithm::Sha1,
            State::Sha224(_) => DigestAlgorithm::Sha224,
            State::Sha256(_) => DigestAlgorithm::Sha256,
            State::Sha384(_) => DigestAlgorithm::Sha384,
            State::Sha512(_) => DigestAlgorithm::Sha512,
            State::Sha3_256(_) => DigestAlgorithm::Sha3_256,
            State::Sha3_384(_) => DigestAlgorithm::Sha3_384,
            State::Sha3_512(_) => DigestAlgorithm::Sha3_512,
            State::Shake256(_) => DigestAlgorithm::Shake256,
        }
    }
}

/// Digest of octets in memory.
#[must_use]
pub fn digest(algorithm: DigestAlgorithm, octets: &[u8]) -> Digest {
    let mut digester = Digester::new(algorithm);
    digester.update(octets);
    digester.finish()
}
