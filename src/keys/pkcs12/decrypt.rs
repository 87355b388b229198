//! From a passphrase to plain text: RFC 7292 appendices B and C, PBES2 of RFC 8018 §6.2.

use core::num::NonZeroU32;

use aws_lc_rs::cipher::{AES_128, AES_192, AES_256, DecryptionContext, PaddedBlockDecryptingKey, UnboundCipherKey};
use aws_lc_rs::iv::FixedLength;
use aws_lc_rs::{digest, hmac, pbkdf2};
use cbc::Decryptor;
use cbc::cipher::block_padding::Pkcs7;
use cbc::cipher::{BlockDecryptMut, InnerIvInit, KeyIvInit};
use des::TdesEde3;
use rc2::Rc2;
use secrecy::{ExposeSecret, SecretString};
use zeroize::{Zeroize, Zeroizing};

use crate::asn1::{Reader, Tag};
use crate::keys::pkcs12::{Error, rsadsi, sha256};

/// Rounds of work on the passphrase a whole file may ask for: a few seconds. OpenSSL sets 2048 for each of its
/// three derivations, Windows 2000, password managers up to a million.
const ROUNDS: u64 = 5_000_000;

const PBES2: &[u8] = &[1, 5, 13];
const PBKDF2: &[u8] = &[1, 5, 12];
/// id-PBMAC1 (RFC 8018 §7.1).
pub(super) const PBMAC1: &[u8] = &[1, 5, 14];

/// Rounds of work left for a file.
pub(super) struct Budget(u64);

impl Default for Budget {
    fn default() -> Self {
        Self(ROUNDS)
    }
}

impl Budget {
    fn spend(&mut self, rounds: u64, blocks: usize) -> Result<NonZeroU32, Error> {
        let cost = rounds.saturating_mul(u64::try_from(blocks).unwrap_or(u64::MAX));
        self.0 = self.0.checked_sub(cost).ok_or(Error::TooMuchWork { limit: ROUNDS })?;
        let rounds = u32::try_from(rounds).ok().and_then(NonZeroU32::new);
        rounds.ok_or(Error::Unsupported("no rounds of work on the passphrase"))
    }
}

/// A passphrase in the two encodings PKCS #12 mixes.
pub(super) struct Passphrase<'p> {
    /// UTF-8, for PBES2 (RFC 8018 §3).
    utf8: &'p str,
    /// UTF-16 big-endian with a final zero (RFC 7292 §B.1).
    bmp: Zeroizing<Vec<u8>>,
}

impl<'p> Passphrase<'p> {
    pub(super) fn new(passphrase: &'p SecretString) -> Self {
        let utf8 = passphrase.expose_secret();
        // Every UTF-8 octet makes at most two; then nothing grows and leaves a copy behind.
        let mut bmp = Zeroizing::new(Vec::with_capacity(2 * utf8.len() + 2));
        bmp.extend(utf8.encode_utf16().chain([0]).flat_map(u16::to_be_bytes));
        Self { utf8, bmp }
    }

    /// An empty passphrase is nothing at all for some programs, and a lone final zero for others.
    pub(super) fn spellings(passphrase: &'p SecretString) -> impl Iterator<Item = Self> {
        let nothing = Self { utf8: "", bmp: Zeroizing::new(Vec::new()) };
        let empty = passphrase.expose_secret().is_empty();
        [Some(Self::new(passphrase)), empty.then_some(nothing)].into_iter().flatten()
    }
}

/// What derived octets are for (RFC 7292 §B.3).
#[derive(Clone, Copy)]
pub(super) enum Usage {
    Key = 1,
    Iv = 2,
    Mac = 3,
}

/// The digests in use.
#[derive(Clone, Copy)]
pub(super) enum Hash {
    Sha1,
    Sha224,
    Sha256,
    Sha384,
    Sha512,
}

impl Hash {
    pub(super) fn from_oid(oid: &[u8]) -> Result<Self, Error> {
        match oid {
            [0x2b, 0x0e, 0x03, 0x02, 0x1a] => Ok(Self::Sha1),
            [0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, last] => match last {
                1 => Ok(Self::Sha256),
                2 => Ok(Self::Sha384),
                3 => Ok(Self::Sha512),
                4 => Ok(Self::Sha224),
                _ => Err(Error::Unsupported("an unusual digest")),
            },
            _ => Err(Error::Unsupported("an unusual digest")),
        }
    }

    /// `hmacWithSHA…` (RFC 8018 §B.1.2).
    fn from_hmac_oid(oid: &[u8]) -> Result<Self, Error> {
        match rsadsi(oid) {
            Some([2, 7]) => Ok(Self::Sha1),
            Some([2, 9]) => Ok(Self::Sha256),
            Some([2, 10]) => Ok(Self::Sha384),
            Some([2, 11]) => Ok(Self::Sha512),
            _ => Err(Error::Unsupported("an unusual pseudo-random function")),
        }
    }

    fn algorithm(self) -> &'static digest::Algorithm {
        match self {
            Self::Sha1 => &digest::SHA1_FOR_LEGACY_USE_ONLY,
            Self::Sha224 => &digest::SHA224,
            Self::Sha256 => &digest::SHA256,
            Self::Sha384 => &digest::SHA384,
            Self::Sha512 => &digest::SHA512,
        }
    }

    pub(super) fn hmac(self) -> hmac::Algorithm {
        match self {
            Self::Sha1 => hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY,
            Self::Sha224 => hmac::HMAC_SHA224,
            Self::Sha256 => hmac::HMAC_SHA256,
            Self::Sha384 => hmac::HMAC_SHA384,
            Self::Sha512 => hmac::HMAC_SHA512,
        }
    }

    fn pbkdf2(self) -> Result<pbkdf2::Algorithm, Error> {
        match self {
            Self::Sha1 => Ok(pbkdf2::PBKDF2_HMAC_SHA1),
            Self::Sha256 => Ok(pbkdf2::PBKDF2_HMAC_SHA256),
            Self::Sha384 => Ok(pbkdf2::PBKDF2_HMAC_SHA384),
            Self::Sha512 => Ok(pbkdf2::PBKDF2_HMAC_SHA512),
            Self::Sha224 => Err(Error::Unsupported("PBKDF2 with SHA-224")),
        }
    }

    pub(super) fn output_len(self) -> usize {
        self.algorithm().output_len()
    }

    /// RFC 7292 §B.2.
    pub(super) fn derive(
        self,
        passphrase: &Passphrase<'_>,
        salt: &[u8],
        rounds: u64,
        usage: Usage,
        wanted: usize,
        budget: &mut Budget,
    ) -> Result<Zeroizing<Vec<u8>>, Error> {
        let algorithm = self.algorithm();
        let v = algorithm.block_len();
        let rounds = budget.spend(rounds, wanted.div_ceil(self.output_len()))?.get();
        let fill =
            |octets: &[u8]| -> Vec<u8> { octets.iter().copied().cycle().take(octets.len().div_ceil(v) * v).collect() };
        let diversifier = vec![usage as u8; v];
        let mut input = Zeroizing::new(fill(salt));
        input.extend_from_slice(&Zeroizing::new(fill(&passphrase.bmp)));
        let mut out = Zeroizing::new(Vec::with_capacity(wanted));
        while out.len() < wanted {
            let mut context = digest::Context::new(algorithm);
            context.update(&diversifier);
            context.update(&input);
            let first = context.finish();
            let a: Zeroizing<Vec<u8>> = match self {
                Self::Sha256 => Zeroizing::new(sha256::repeat(first.as_ref(), rounds - 1).to_vec()),
                _ => {
                    let more = (1..rounds).fold(first, |a, _| digest::digest(algorithm, a.as_ref()));
                    Zeroizing::new(more.as_ref().to_vec())
                }
            };
            let missing = wanted - out.len();
            out.extend(a.iter().take(missing));
            // I_j = I_j + B + 1 mod 2^v, with B the octets of A repeated.
            let b: Vec<u8> = a.iter().copied().cycle().take(v).collect();
            for block in input.chunks_exact_mut(v) {
                let mut carry = 1u16;
                for (octet, add) in block.iter_mut().zip(&b).rev() {
                    carry += u16::from(*octet) + u16::from(*add);
                    let [high, low] = carry.to_be_bytes();
                    *octet = low;
                    carry = u16::from(high);
                }
            }
        }
        Ok(out)
    }
}

/// PBKDF2-params (RFC 8018 §A.2) applied.
fn pbkdf2_key(
    mut function: Reader<'_>,
    wanted: usize,
    passphrase: &Passphrase<'_>,
    budget: &mut Budget,
) -> Result<Zeroizing<Vec<u8>>, Error> {
    if rsadsi(function.oid()?) != Some(PBKDF2) {
        return Err(Error::Unsupported("a key derivation other than PBKDF2"));
    }
    let mut parameters = function.sequence()?;
    let salt = parameters.octet_string()?;
    let rounds = parameters.u64()?;
    if let Some(length) = parameters.optional(Tag::INTEGER)?
        && usize::try_from(length.u64()?).ok() != Some(wanted)
    {
        return Err(Error::Unsupported("a key length that does not fit its cipher"));
    }
    let hash = if parameters.is_empty() { Hash::Sha1 } else { Hash::from_hmac_oid(parameters.sequence()?.oid()?)? };
    let rounds = budget.spend(rounds, wanted.div_ceil(hash.output_len()))?;
    let mut key = Zeroizing::new(vec![0; wanted]);
    match hash {
        Hash::Sha256 => sha256::pbkdf2(passphrase.utf8.as_bytes(), salt, rounds.get(), &mut key),
        _ => pbkdf2::derive(hash.pbkdf2()?, rounds, salt, passphrase.utf8.as_bytes(), &mut key),
    }
    Ok(key)
}

/// PBMAC1-params (RFC 8018 §A.5, RFC 9579 §4).
pub(super) fn pbmac1(
    mut algorithm: Reader<'_>,
    passphrase: &Passphrase<'_>,
    budget: &mut Budget,
) -> Result<hmac::Key, Error> {
    let mut parameters = algorithm.sequence()?;
    let function = parameters.sequence()?;
    let hash = Hash::from_hmac_oid(parameters.sequence()?.oid()?)?;
    let key = pbkdf2_key(function, hash.output_len(), passphrase, budget)?;
    Ok(hmac::Key::new(hash.hmac(), &key))
}

/// What an AlgorithmIdentifier encrypted. A passphrase that does not fit shows as padding that does not.
pub(super) fn decrypt(
    mut algorithm: Reader<'_>,
    cipher_text: &[u8],
    passphrase: &Passphrase<'_>,
    budget: &mut Budget,
) -> Result<Zeroizing<Vec<u8>>, Error> {
    let oid = algorithm.oid()?;
    let mut parameters = algorithm.sequence()?;
    match rsadsi(oid) {
        Some(PBES2) => {
            let function = parameters.sequence()?;
            let mut scheme = parameters.sequence()?;
            let cipher = scheme.oid()?;
            let iv = scheme.octet_string()?;
            let key_len = match (cipher, rsadsi(cipher)) {
                (_, Some([3, 7])) => 24,
                ([0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x01, 0x02], _) => 16,
                ([0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x01, 0x16], _) => 24,
                ([0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x01, 0x2a], _) => 32,
                _ => return Err(Error::Unsupported("a cipher other than AES-CBC and Triple DES")),
            };
            let key = pbkdf2_key(function, key_len, passphrase, budget)?;
            if rsadsi(cipher).is_some() { triple_des(&key, iv, cipher_text) } else { aes(&key, iv, cipher_text) }
        }
        // pbeWithSHAAnd… (RFC 7292 §C)
        Some([1, 12, 1, which]) => {
            let key_len = match which {
                3 => 24,
                4 | 5 => 16,
                6 => 5,
                _ => return Err(Error::Unsupported("RC4")),
            };
            let salt = parameters.octet_string()?;
            let rounds = parameters.u64()?;
            let mut key = Hash::Sha1.derive(passphrase, salt, rounds, Usage::Key, key_len, budget)?;
            let iv = Hash::Sha1.derive(passphrase, salt, rounds, Usage::Iv, 8, budget)?;
            match which {
                3 => triple_des(&key, &iv, cipher_text),
                4 => {
                    // Two keys: the first once more at the end.
                    let first: Zeroizing<Vec<u8>> = Zeroizing::new(key.iter().take(8).copied().collect());
                    let whole = Zeroizing::new([key.as_slice(), first.as_slice()].concat());
                    key.zeroize();
                    triple_des(&whole, &iv, cipher_text)
                }
                _ => rc2(&key, &iv, cipher_text),
            }
        }
        _ => Err(Error::Unsupported("an unusual encryption")),
    }
}

pub(super) fn aes(key: &[u8], iv: &[u8], cipher_text: &[u8]) -> Result<Zeroizing<Vec<u8>>, Error> {
    let algorithm = match key.len() {
        16 => &AES_128,
        24 => &AES_192,
        _ => &AES_256,
    };
    let iv: [u8; 16] = iv.try_into().map_err(|_| Error::Unsupported("an initial vector of another size"))?;
    let key = UnboundCipherKey::new(algorithm, key).and_then(PaddedBlockDecryptingKey::cbc_pkcs7);
    let key = key.map_err(|_| Error::Unsupported("an AES key of another size"))?;
    let mut buffer = Zeroizing::new(cipher_text.to_vec());
    let len = key
        .decrypt(&mut buffer, DecryptionContext::Iv128(FixedLength::from(&iv)))
        .map_err(|_| Error::WrongPassphrase)?
        .len();
    buffer.truncate(len);
    Ok(buffer)
}

pub(super) fn triple_des(key: &[u8], iv: &[u8], cipher_text: &[u8]) -> Result<Zeroizing<Vec<u8>>, Error> {
    let cipher = Decryptor::<TdesEde3>::new_from_slices(key, iv)
        .map_err(|_| Error::Unsupported("an initial vector of another size"))?;
    finish(cipher_text, |buffer| cipher.decrypt_padded_mut::<Pkcs7>(buffer).map(<[u8]>::len).ok())
}

/// RC2 with as many effective bits as the key has (RFC 7292 §C: 40 or 128).
fn rc2(key: &[u8], iv: &[u8], cipher_text: &[u8]) -> Result<Zeroizing<Vec<u8>>, Error> {
    let cipher = Rc2::new_with_eff_key_len(key, key.len() * 8);
    let cipher = Decryptor::<Rc2>::inner_iv_slice_init(cipher, iv)
        .map_err(|_| Error::Unsupported("an initial vector of another size"))?;
    finish(cipher_text, |buffer| cipher.decrypt_padded_mut::<Pkcs7>(buffer).map(<[u8]>::len).ok())
}

fn finish(cipher_text: &[u8], decrypt: impl FnOnce(&mut [u8]) -> Option<usize>) -> Result<Zeroizing<Vec<u8>>, Error> {
    let mut buffer = Zeroizing::new(cipher_text.to_vec());
    let len = decrypt(&mut buffer).ok_or(Error::WrongPassphrase)?;
    buffer.truncate(len);
    Ok(buffer)
}
