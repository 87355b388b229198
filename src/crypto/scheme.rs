//! Signature schemes, and the AlgorithmIdentifiers that name them. Every field must agree (threats C-11, C-14).

use crate::asn1;
use crate::asn1::{Reader, oid};

use super::algorithm::{AlgorithmIdentifier, is_null_or_absent};
use super::digest::DigestAlgorithm;

/// A signature scheme with all its parameters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SignatureScheme {
    /// RSASSA-PKCS1-v1_5 (RFC 8017 §8.2).
    RsaPkcs1v15(DigestAlgorithm),
    /// RSASSA-PSS (RFC 8017 §8.1).
    RsaPss {
        /// Digest of the message.
        digest: DigestAlgorithm,
        /// Digest of MGF1.
        mgf1: DigestAlgorithm,
        /// Octets of the salt.
        salt_len: u32,
    },
    /// ECDSA with DER-encoded (r, s).
    Ecdsa(DigestAlgorithm),
    /// PureEdDSA on edwards25519 (RFC 8032 §5.1; ISO/TS 32002).
    Ed25519,
    /// PureEdDSA on edwards448 without a context (RFC 8032 §5.2; ISO/TS 32002).
    Ed448,
}

/// Identifiers that name scheme and digest together; the second field says which of the two.
const RSA: [(&[u8], DigestAlgorithm); 10] = [
    (oid::SHA256_WITH_RSA, DigestAlgorithm::Sha256),
    (oid::SHA384_WITH_RSA, DigestAlgorithm::Sha384),
    (oid::SHA512_WITH_RSA, DigestAlgorithm::Sha512),
    (oid::SHA224_WITH_RSA, DigestAlgorithm::Sha224),
    (oid::SHA1_WITH_RSA, DigestAlgorithm::Sha1),
    (oid::SHA1_WITH_RSA_OIW, DigestAlgorithm::Sha1),
    (oid::MD5_WITH_RSA, DigestAlgorithm::Md5),
    (oid::SHA3_256_WITH_RSA, DigestAlgorithm::Sha3_256),
    (oid::SHA3_384_WITH_RSA, DigestAlgorithm::Sha3_384),
    (oid::SHA3_512_WITH_RSA, DigestAlgorithm::Sha3_512),
];

const ECDSA: [(&[u8], DigestAlgorithm); 8] = [
    (oid::ECDSA_WITH_SHA256, DigestAlgorithm::Sha256),
    (oid::ECDSA_WITH_SHA384, DigestAlgorithm::Sha384),
    (oid::ECDSA_WITH_SHA512, DigestAlgorithm::Sha512),
    (oid::ECDSA_WITH_SHA224, DigestAlgorithm::Sha224),
    (oid::ECDSA_WITH_SHA1, DigestAlgorithm::Sha1),
    (oid::ECDSA_WITH_SHA3_256, DigestAlgorithm::Sha3_256),
    (oid::ECDSA_WITH_SHA3_384, DigestAlgorithm::Sha3_384),
    (oid::ECDSA_WITH_SHA3_512, DigestAlgorithm::Sha3_512),
];

impl SignatureScheme {
    /// RSASSA-PSS as it is written and accepted: one digest for both uses, salt as long as a digest (RFC 8017 §9.1).
    #[must_use]
    pub fn pss(digest: DigestAlgorithm) -> Self {
        Self::RsaPss { digest, mgf1: digest, salt_len: u32::try_from(digest.output_len()).unwrap_or(u32::MAX) }
    }

    /// `RSA-PKCS1v1.5`, `RSA-PSS`, `ECDSA`, `Ed25519`, `Ed448`.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::RsaPkcs1v15(_) => "RSA-PKCS1v1.5",
            Self::RsaPss { .. } => "RSA-PSS",
            Self::Ecdsa(_) => "ECDSA",
            Self::Ed25519 => "Ed25519",
            Self::Ed448 => "Ed448",
        }
    }

    /// Digest of the message. For Ed25519 and Ed448 the one inside them, which is also the only one CMS lets stand beside them
    /// (RFC 8419 §3.1).
    #[must_use]
    pub const fn digest(&self) -> DigestAlgorithm {
        match self {
            Self::RsaPkcs1v15(digest) | Self::RsaPss { digest, .. } | Self::Ecdsa(digest) => *digest,
            Self::Ed25519 => DigestAlgorithm::Sha512,
            Self::Ed448 => DigestAlgorithm::Shake256,
        }
    }

    /// The scheme an AlgorithmIdentifier names: content octets of its OBJECT IDENTIFIER, its parameters with tag and
    /// length, and for CMS the digestAlgorithm beside it, from which `rsaEncryption` takes its digest
    /// (RFC 3370 §3.2) and which the others must not contradict (threat C-11).
    ///
    /// # Errors
    /// The dotted identifier alone when it is unknown, else a sentence saying what is wrong.
    pub fn from_algorithm(
        oid: &[u8],
        parameters: Option<&[u8]>,
        digest_hint: Option<DigestAlgorithm>,
    ) -> Result<Self, String> {
        let scheme = if let Some((_, digest)) = RSA.iter().find(|(known, _)| *known == oid) {
            null_or_absent(oid, parameters)?;
            Self::RsaPkcs1v15(*digest)
        } else if let Some((_, digest)) = ECDSA.iter().find(|(known, _)| *known == oid) {
            if parameters.is_some() {
                return Err(format!("{} has parameters (RFC 5758 §3.2)", oid::name_of(oid).unwrap_or("ECDSA")));
            }
            Self::Ecdsa(*digest)
        } else if oid == oid::ED25519 {
            if parameters.is_some() {
                return Err("id-Ed25519 has parameters (RFC 8410 §3)".to_owned());
            }
            Self::Ed25519
        } else if oid == oid::ED448 {
            if parameters.is_some() {
                return Err("id-Ed448 has parameters (RFC 8410 §3)".to_owned());
            }
            Self::Ed448
        } else if oid == oid::RSA_ENCRYPTION {
            null_or_absent(oid, parameters)?;
            Self::RsaPkcs1v15(digest_hint.ok_or("rsaEncryption names no digest (RFC 3370 §3.2)")?)
        } else if oid == oid::RSASSA_PSS {
            pss_parameters(parameters.ok_or("id-RSASSA-PSS without parameters (RFC 4055 §3.1)")?)?
        } else {
            return Err(oid::to_dotted(oid));
        };
        match digest_hint {
            Some(hint) if hint != scheme.digest() => Err(format!(
                "signatureAlgorithm says {}, digestAlgorithm says {} (RFC 5652 §5.3)",
                scheme.digest().name(),
                hint.name()
            )),
            _ => Ok(scheme),
        }
    }

    /// DER of the AlgorithmIdentifier: sha*WithRSAEncryption with NULL (RFC 4055 §5), id-RSASSA-PSS with all its
    /// parameters, the others without any (RFC 5758 §3.2, RFC 8410 §3). Empty for what has no identifier: ECDSA with MD5,
    /// and RSA PKCS #1 v1.5 or ECDSA with SHAKE256.
    #[must_use]
    pub fn algorithm_identifier(&self) -> Vec<u8> {
        let identifier = |table: &[(&'static [u8], DigestAlgorithm)], digest| {
            table.iter().find(|(_, of)| *of == digest).map(|(oid, _)| asn1::oid(oid))
        };
        match *self {
            Self::RsaPkcs1v15(digest) => {
                identifier(&RSA, digest).map_or_else(Vec::new, |oid| asn1::sequence(&[oid, asn1::null()]))
            }
            Self::Ecdsa(digest) => identifier(&ECDSA, digest).map_or_else(Vec::new, |oid| asn1::sequence(&[oid])),
            Self::Ed25519 => asn1::sequence(&[asn1::oid(oid::ED25519)]),
            Self::Ed448 => asn1::sequence(&[asn1::oid(oid::ED448)]),
            Self::RsaPss { digest, mgf1, salt_len } => {
                let hash = |of: DigestAlgorithm| asn1::sequence(&[asn1::oid(of.oid()), asn1::null()]);
                let mut parameters = Vec::new();
                // DER leaves defaults out (X.690 §11.5).
                if digest != DigestAlgorithm::Sha1 {
                    parameters.push(asn1::context(0, &[hash(digest)]));
                }
                if mgf1 != DigestAlgorithm::Sha1 {
                    parameters.push(asn1::context(1, &[asn1::sequence(&[asn1::oid(oid::MGF1), hash(mgf1)])]));
                }
                if salt_len != DEFAULT_SALT {
                    parameters.push(asn1::context(2, &[asn1::integer_u64(u64::from(salt_len))]));
                }
                asn1::sequence(&[asn1::oid(oid::RSASSA_PSS), asn1::sequence(&parameters)])
            }
        }
    }
}

/// RFC 4055 §3.1.
const DEFAULT_SALT: u32 = 20;

fn null_or_absent(oid: &[u8], parameters: Option<&[u8]>) -> Result<(), String> {
    if is_null_or_absent(parameters) {
        Ok(())
    } else {
        Err(format!("{} has parameters other than NULL (RFC 4055 §5)", oid::name_of(oid).unwrap_or("RSA")))
    }
}

/// Reads RSASSA-PSS-params with its defaults (RFC 4055 §3.1).
pub(super) fn pss_parameters(der: &[u8]) -> Result<SignatureScheme, String> {
    read_pss(der).map_err(|e| format!("RSASSA-PSS-params: {e}"))?
}

fn read_pss(der: &[u8]) -> Result<Result<SignatureScheme, String>, asn1::Error> {
    let mut outer = Reader::new(der);
    let mut params = outer.sequence()?;
    outer.finish()?;
    let mut digest = Ok(DigestAlgorithm::Sha1);
    let mut mgf1 = Ok(DigestAlgorithm::Sha1);
    let (mut salt_len, mut trailer) = (u64::from(DEFAULT_SALT), 1);
    if let Some(mut field) = params.optional_explicit(0)? {
        let hash = AlgorithmIdentifier::read(&mut field)?;
        field.finish()?;
        digest = DigestAlgorithm::from_algorithm(hash.oid, hash.parameters);
    }
    if let Some(mut field) = params.optional_explicit(1)? {
        let function = AlgorithmIdentifier::read(&mut field)?;
        field.finish()?;
        mgf1 = match function.parameters {
            Some(parameters) if function.oid == oid::MGF1 => {
                let mut inside = Reader::new(parameters);
                let hash = AlgorithmIdentifier::read(&mut inside)?;
                inside.finish()?;
                DigestAlgorithm::from_algorithm(hash.oid, hash.parameters)
            }
            _ => Err(format!("mask generation function {} (RFC 4055 §2.2)", oid::to_dotted(function.oid))),
        };
    }
    if let Some(mut field) = params.optional_explicit(2)? {
        salt_len = field.u64()?;
        field.finish()?;
    }
    if let Some(mut field) = params.optional_explicit(3)? {
        trailer = field.u64()?;
        field.finish()?;
    }
    params.finish()?;
    Ok((|| {
        if trailer != 1 {
            return Err(format!("trailer field {trailer} is not 1 (RFC 4055 §3.1)"));
        }
        let salt_len = u32::try_from(salt_len).map_err(|_| "the salt is longer than any key".to_owned())?;
        Ok(SignatureScheme::RsaPss { digest: digest?, mgf1: mgf1?, salt_len })
    })())
}
