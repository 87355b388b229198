//! Public keys. The allow-list stands before any arithmetic (threat V-13: odd curve parameters and huge exponents
//! have hung verifiers before they looked at a signature).

use core::fmt;
use std::sync::Arc;
use std::sync::OnceLock;

use aws_lc_rs::signature::ParsedPublicKey;

use crate::asn1;
use crate::asn1::{Reader, oid};

use super::algorithm::{AlgorithmIdentifier, is_null_or_absent};
use super::brainpool::Brainpool;
use super::ed448;
use super::scheme::{SignatureScheme, pss_parameters};

/// Named curves that can sign here (RFC 5480 §2.1.1.1); no explicit parameters (CVE-2020-0601).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Curve {
    /// secp256r1.
    P256,
    /// secp384r1.
    P384,
    /// secp521r1.
    P521,
}

impl Curve {
    /// As written in reports: `P-256`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::P256 => "P-256",
            Self::P384 => "P-384",
            Self::P521 => "P-521",
        }
    }

    /// Bits of the field.
    #[must_use]
    pub const fn bits(self) -> u32 {
        match self {
            Self::P256 => 256,
            Self::P384 => 384,
            Self::P521 => 521,
        }
    }

    /// Octets of a coordinate, and of r and s.
    #[must_use]
    pub const fn coordinate_len(self) -> usize {
        match self {
            Self::P256 => 32,
            Self::P384 => 48,
            Self::P521 => 66,
        }
    }
}

/// What a public key is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum KeyKind {
    /// RSA.
    Rsa {
        /// Modulus length in bits.
        bits: u32,
    },
    /// Elliptic curve, for ECDSA.
    Ec(Curve),
    /// edwards25519, for EdDSA (RFC 8410).
    Ed25519,
    /// A curve of RFC 5639, for ECDSA: verified, never signed with.
    Brainpool(Brainpool),
    /// edwards448, for EdDSA (RFC 8410): verified, never signed with.
    Ed448,
}

impl KeyKind {
    /// Octets of r and s in signatures of this key; `None` when it makes none of that form.
    #[must_use]
    pub const fn ecdsa_half_len(self) -> Option<usize> {
        match self {
            Self::Ec(curve) => Some(curve.coordinate_len()),
            Self::Brainpool(curve) => Some(curve.coordinate_len()),
            Self::Rsa { .. } | Self::Ed25519 | Self::Ed448 => None,
        }
    }

    /// RSA modulus length, or the size of the curve's field, in bits; of an Ed25519 or Ed448 key, its own size.
    #[must_use]
    pub const fn bits(self) -> u32 {
        match self {
            Self::Rsa { bits } => bits,
            Self::Ec(curve) => curve.bits(),
            Self::Ed25519 => 256,
            Self::Brainpool(curve) => curve.bits(),
            // An encoded point has 57 octets for the sake of one sign; the field has 448 bits.
            Self::Ed448 => 448,
        }
    }

    /// Whether new signatures may be made with such keys: of RSA with 2048 bits or more (QCVN 4:2016/BQP; TT 15/2025/TT-BKHCN,
    /// Annex I 1.2; NIST SP 800-131A §3). What was signed with shorter ones is for verification to judge, by its time.
    #[must_use]
    pub const fn signs_anew(self) -> bool {
        !matches!(self, Self::Rsa { bits: ..2048 })
    }
}

/// Why a public key is not used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum KeyError {
    /// Not a SubjectPublicKeyInfo.
    #[error("malformed SubjectPublicKeyInfo (RFC 5280 §4.1.2.7)")]
    Syntax(#[from] asn1::Error),
    /// Neither RSA nor an elliptic curve that is known; the dotted identifier.
    #[error("public keys of algorithm {0} are not supported")]
    Algorithm(String),
    /// A curve that is not on the list, by its dotted identifier.
    #[error("the curve {0} is not supported")]
    Curve(String),
    /// Curve parameters written out, or missing (RFC 5480 §2.1.1; CVE-2020-0601).
    #[error("the curve is not given by name (RFC 5480 §2.1.1)")]
    UnnamedCurve,
    /// Not an uncompressed point of the curve's size.
    #[error("the point is not an uncompressed point of {curve} (RFC 5480 §2.2)", curve = .0)]
    Point(&'static str),
    /// Not 32 octets.
    #[error("an Ed25519 key of {0} octets, 32 expected (RFC 8410 §4)")]
    Ed25519Length(usize),
    /// A point under which anyone can make signatures (threat C-15).
    #[error("the Ed25519 key is a point of small order")]
    Ed25519SmallOrder,
    /// Not 57 octets.
    #[error("an Ed448 key of {0} octets, 57 expected (RFC 8410 §4)")]
    Ed448Length(usize),
    /// Not the one encoding of its point.
    #[error("the Ed448 key is not encoded as RFC 8032 §5.2.2 wants it")]
    Ed448Encoding,
    /// A point under which anyone can make signatures (threat C-15).
    #[error("the Ed448 key is a point of small order")]
    Ed448SmallOrder,
    /// Fewer than 1024 or more than 8192 bits.
    #[error("an RSA modulus of {0} bits is outside 1024 to 8192")]
    ModulusBits(u64),
    /// An even modulus is no product of two primes that could sign.
    #[error("the RSA modulus is even")]
    ModulusEven,
    /// e even, below 3 or of more than 33 bits.
    #[error("the RSA exponent is even, below 3 or longer than 33 bits")]
    Exponent,
    /// Parameters that do not belong there, or say something unknown.
    #[error("the key's algorithm parameters are not accepted: {0}")]
    Parameters(String),
}

impl KeyError {
    /// Name and bits of a curve that is known and too small to be taken: nothing is ever verified with it, but people should
    /// read which it is (RFC 5480 §2.1.1.1).
    #[must_use]
    pub fn small_curve(&self) -> Option<(&'static str, u32)> {
        match self {
            Self::Curve(dotted) if dotted == "1.2.840.10045.3.1.1" => Some(("P-192", 192)),
            Self::Curve(dotted) if dotted == "1.3.132.0.33" => Some(("P-224", 224)),
            _ => None,
        }
    }
}

/// A public key as read from a SubjectPublicKeyInfo. Allow-listed kinds only, before any arithmetic
/// (RSA 1024 to 8192 with odd e ≥ 3, P-256, P-384, P-521, three brainpool curves, Ed25519, Ed448). Holds whatever the provider needs parsed, so
/// that verifying many signatures with one key parses it once. `Clone` is cheap.
#[derive(Clone)]
pub struct PublicKey(Arc<Inner>);

struct Inner {
    kind: KeyKind,
    /// RSA: modulus and exponent. All others: point and nothing.
    numbers: (Vec<u8>, Vec<u8>),
    restriction: Restriction,
    /// What the provider made of the key, one for each of its algorithms.
    parsed: [OnceLock<Option<ParsedPublicKey>>; PARSED],
}

/// Algorithms of the provider for one kind of key, at most.
pub(super) const PARSED: usize = 7;

/// What an id-RSASSA-PSS key says about its use (RFC 4055 §3.1; threat C-14).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Restriction {
    None,
    AnyPss,
    Only(SignatureScheme),
}

/// Aws-lc refuses longer ones; no authority issues them.
const MAX_EXPONENT_BITS: u64 = 33;

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("PublicKey").field(&self.0.kind).finish()
    }
}

/// The same key: kind and numbers (two encodings of one key are equal).
impl PartialEq for PublicKey {
    fn eq(&self, other: &Self) -> bool {
        (self.0.kind, &self.0.numbers, self.0.restriction) == (other.0.kind, &other.0.numbers, other.0.restriction)
    }
}

impl Eq for PublicKey {}

impl PublicKey {
    /// Reads a DER SubjectPublicKeyInfo (RFC 5280 §4.1.2.7).
    ///
    /// # Errors
    /// When it is malformed or not on the allow-list.
    pub fn from_spki(der: &[u8]) -> Result<Self, KeyError> {
        let mut outer = Reader::new(der);
        let mut spki = outer.sequence()?;
        outer.finish()?;
        let algorithm = AlgorithmIdentifier::read(&mut spki)?;
        let key = spki.expect(asn1::Tag::BIT_STRING)?.bit_octets()?;
        spki.finish()?;
        match algorithm.oid {
            oid::RSA_ENCRYPTION if is_null_or_absent(algorithm.parameters) => Self::rsa(key, Restriction::None),
            oid::RSA_ENCRYPTION => Err(KeyError::Parameters("rsaEncryption takes NULL (RFC 3279 §2.3.1)".to_owned())),
            oid::RSASSA_PSS => {
                let restriction = match algorithm.parameters {
                    None => Restriction::AnyPss,
                    Some(parameters) => Restriction::Only(pss_parameters(parameters).map_err(KeyError::Parameters)?),
                };
                Self::rsa(key, restriction)
            }
            oid::EC_PUBLIC_KEY => Self::ec(algorithm.parameters, key),
            oid::ED25519 if algorithm.parameters.is_some() => {
                Err(KeyError::Parameters("id-Ed25519 takes none (RFC 8410 §3)".to_owned()))
            }
            oid::ED25519 if key.len() != 32 => Err(KeyError::Ed25519Length(key.len())),
            oid::ED25519 if is_small_order(key) => Err(KeyError::Ed25519SmallOrder),
            oid::ED25519 => Ok(Self::new(KeyKind::Ed25519, (key.to_vec(), Vec::new()), Restriction::None)),
            oid::ED448 if algorithm.parameters.is_some() => {
                Err(KeyError::Parameters("id-Ed448 takes none (RFC 8410 §3)".to_owned()))
            }
            oid::ED448 if key.len() != ed448::POINT_LEN => Err(KeyError::Ed448Length(key.len())),
            oid::ED448 => match ed448::flaw(key) {
                Some(ed448::Flaw::NotCanonical) => Err(KeyError::Ed448Encoding),
                Some(ed448::Flaw::SmallOrder) => Err(KeyError::Ed448SmallOrder),
                None => Ok(Self::new(KeyKind::Ed448, (key.to_vec(), Vec::new()), Restriction::None)),
            },
            other => Err(KeyError::Algorithm(oid::to_dotted(other))),
        }
    }

    fn rsa(der: &[u8], restriction: Restriction) -> Result<Self, KeyError> {
        let mut outer = Reader::new(der);
        let mut key = outer.sequence()?;
        outer.finish()?;
        let modulus = key.expect(asn1::Tag::INTEGER)?.unsigned_integer()?;
        let exponent = key.expect(asn1::Tag::INTEGER)?.unsigned_integer()?;
        key.finish()?;
        let modulus_bits = bit_len(modulus);
        let bits = match u32::try_from(modulus_bits) {
            Ok(bits @ 1024..=8192) => bits,
            _ => return Err(KeyError::ModulusBits(modulus_bits)),
        };
        if is_even(modulus) {
            return Err(KeyError::ModulusEven);
        }
        // Odd and at least two bits is 3 or more.
        if is_even(exponent) || !(2..=MAX_EXPONENT_BITS).contains(&bit_len(exponent)) {
            return Err(KeyError::Exponent);
        }
        Ok(Self::new(KeyKind::Rsa { bits }, (modulus.to_vec(), exponent.to_vec()), restriction))
    }

    fn ec(parameters: Option<&[u8]>, point: &[u8]) -> Result<Self, KeyError> {
        let mut reader = Reader::new(parameters.ok_or(KeyError::UnnamedCurve)?);
        let name = reader.oid().map_err(|_| KeyError::UnnamedCurve)?;
        let (kind, coordinate_len, name) = match name {
            oid::SECP256R1 => ec(Curve::P256),
            oid::SECP384R1 => ec(Curve::P384),
            oid::SECP521R1 => ec(Curve::P521),
            oid::BRAINPOOL_P256R1 => brainpool(Brainpool::P256r1),
            oid::BRAINPOOL_P384R1 => brainpool(Brainpool::P384r1),
            oid::BRAINPOOL_P512R1 => brainpool(Brainpool::P512r1),
            other => return Err(KeyError::Curve(oid::to_dotted(other))),
        };
        match point {
            [0x04, coordinates @ ..] if coordinates.len() == 2 * coordinate_len => {
                Ok(Self::new(kind, (point.to_vec(), Vec::new()), Restriction::None))
            }
            _ => Err(KeyError::Point(name)),
        }
    }

    fn new(kind: KeyKind, numbers: (Vec<u8>, Vec<u8>), restriction: Restriction) -> Self {
        Self(Arc::new(Inner { kind, numbers, restriction, parsed: Default::default() }))
    }

    /// What kind of key it is.
    #[must_use]
    pub fn kind(&self) -> KeyKind {
        self.0.kind
    }

    /// RSA: (modulus, exponent) big-endian without leading zeros.
    #[must_use]
    pub fn rsa_components(&self) -> Option<(&[u8], &[u8])> {
        match self.0.kind {
            KeyKind::Rsa { .. } => Some((&self.0.numbers.0, &self.0.numbers.1)),
            KeyKind::Ec(_) | KeyKind::Brainpool(_) | KeyKind::Ed25519 | KeyKind::Ed448 => None,
        }
    }

    /// EC: the uncompressed point octets (04 || X || Y).
    #[must_use]
    pub fn ec_point(&self) -> Option<&[u8]> {
        match self.0.kind {
            KeyKind::Ec(_) | KeyKind::Brainpool(_) => Some(&self.0.numbers.0),
            KeyKind::Rsa { .. } | KeyKind::Ed25519 | KeyKind::Ed448 => None,
        }
    }

    /// Ed25519: the 32 octets of the encoded point (RFC 8032 §5.1.2).
    #[must_use]
    pub fn ed25519_point(&self) -> Option<&[u8]> {
        (self.0.kind == KeyKind::Ed25519).then_some(&self.0.numbers.0)
    }

    /// Ed448: the 57 octets of the encoded point (RFC 8032 §5.2.2).
    #[must_use]
    pub fn ed448_point(&self) -> Option<&[u8]> {
        (self.0.kind == KeyKind::Ed448).then_some(&self.0.numbers.0)
    }

    /// Whether the key itself allows the scheme: an id-RSASSA-PSS key may name the only parameters it is used with
    /// (RFC 4055 §3.1).
    #[must_use]
    pub fn allows(&self, scheme: SignatureScheme) -> bool {
        match (self.0.kind, scheme, self.0.restriction) {
            (KeyKind::Ec(_) | KeyKind::Brainpool(_), SignatureScheme::Ecdsa(_), _)
            | (KeyKind::Ed25519, SignatureScheme::Ed25519, _)
            | (KeyKind::Ed448, SignatureScheme::Ed448, _)
            | (KeyKind::Rsa { .. }, SignatureScheme::RsaPkcs1v15(_), Restriction::None)
            | (KeyKind::Rsa { .. }, SignatureScheme::RsaPss { .. }, Restriction::None | Restriction::AnyPss) => true,
            (
                KeyKind::Rsa { .. },
                SignatureScheme::RsaPss { digest, mgf1, salt_len },
                Restriction::Only(SignatureScheme::RsaPss { digest: only_digest, mgf1: only_mgf1, salt_len: least }),
                // RFC 4055 §3.1: the salt length in a key is the least one.
            ) => digest == only_digest && mgf1 == only_mgf1 && salt_len >= least,
            _ => false,
        }
    }

    /// The provider's form of the key for the algorithm it counts as `index`.
    pub(super) fn parsed(
        &self,
        index: usize,
        parse: impl FnOnce() -> Option<ParsedPublicKey>,
    ) -> Option<&ParsedPublicKey> {
        self.0.parsed.get(index)?.get_or_init(parse).as_ref()
    }
}

fn ec(curve: Curve) -> (KeyKind, usize, &'static str) {
    (KeyKind::Ec(curve), curve.coordinate_len(), curve.name())
}

fn brainpool(curve: Brainpool) -> (KeyKind, usize, &'static str) {
    (KeyKind::Brainpool(curve), curve.coordinate_len(), curve.name())
}

/// Whether this is a point of edwards25519 whose order divides 8, also in the two cases where y can be written with p
/// added. The top bit is the sign of x and does not matter.
fn is_small_order(point: &[u8]) -> bool {
    const ORDER_8: [[u8; 32]; 2] = [
        [
            0x26, 0xe8, 0x95, 0x8f, 0xc2, 0xb2, 0x27, 0xb0, 0x45, 0xc3, 0xf4, 0x89, 0xf2, 0xef, 0x98, 0xf0, 0xd5, 0xdf,
            0xac, 0x05, 0xd3, 0xc6, 0x33, 0x39, 0xb1, 0x38, 0x02, 0x88, 0x6d, 0x53, 0xfc, 0x05,
        ],
        [
            0xc7, 0x17, 0x6a, 0x70, 0x3d, 0x4d, 0xd8, 0x4f, 0xba, 0x3c, 0x0b, 0x76, 0x0d, 0x10, 0x67, 0x0f, 0x2a, 0x20,
            0x53, 0xfa, 0x2c, 0x39, 0xcc, 0xc6, 0x4e, 0xc7, 0xfd, 0x77, 0x92, 0xac, 0x03, 0x7a,
        ],
    ];
    let [first, middle @ .., last] = point else { return false };
    let last = last & 0x7f;
    let run = |octet: u8| middle.iter().all(|o| *o == octet);
    match (first, last) {
        // Orders 4 and 1; orders 2, 4 and 1 again.
        (0 | 1, 0) => run(0),
        (0xec..=0xee, 0x7f) => run(0xff),
        _ => ORDER_8.iter().any(|known| point.get(..31) == known.get(..31) && known.last() == Some(&last)),
    }
}

fn is_even(number: &[u8]) -> bool {
    number.last().is_none_or(|octet| octet & 1 == 0)
}

fn bit_len(magnitude: &[u8]) -> u64 {
    magnitude.first().map_or(0, |first| (magnitude.len() as u64) * 8 - u64::from(first.leading_zeros()))
}
