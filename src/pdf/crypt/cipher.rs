//! RC4 and AES-CBC as ISO 32000-2 §7.6.2 uses them, AES-GCM as ISO/TS 32003 does, over octets that come piece by piece.

use aes::cipher::block_padding::NoPadding;
use aes::cipher::generic_array::GenericArray;
use aes::cipher::{BlockDecrypt as _, BlockDecryptMut as _, BlockEncryptMut as _, KeyInit as _, KeyIvInit as _};
use aes::{Aes128, Aes256};
use aes_gcm::{AeadInPlace as _, Aes256Gcm};
use md5::{Digest as _, Md5};
use rc4::consts::{U5, U6, U7, U8, U9, U10, U11, U12, U13, U14, U15, U16};
use rc4::{Key as Rc4Key, Rc4, StreamCipher};
use sha2::Sha256;
use zeroize::Zeroizing;

use super::super::ObjectId;

/// Octets of an AES block, and of the initialisation vector in front of what is encrypted.
pub(super) const BLOCK: usize = 16;

/// Octets in front of and behind what AES-GCM encrypts (ISO/TS 32003).
const NONCE: usize = 12;
const TAG: usize = 16;

/// How a string or stream is encrypted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::pdf) enum Kind {
    /// Not at all: the `Identity` filter.
    Identity,
    /// RC4 with a key of its own for each object (algorithm 1).
    Rc4,
    /// AES-128 in CBC mode with a key of its own for each object (algorithm 1, `AESV2`).
    AesV2,
    /// AES-256 in CBC mode with the file's key (algorithm 1.A, `AESV3`).
    AesV3,
    /// AES-256 in GCM mode with the file's key (ISO/TS 32003, `AESV4`).
    AesV4,
    /// In a way that is not known.
    Unknown,
}

impl Kind {
    /// Whether all objects share the file's key, so that equal octets mean the same anywhere.
    pub(in crate::pdf) const fn shares_key(self) -> bool {
        matches!(self, Self::AesV3 | Self::AesV4)
    }
}

/// Why encrypted octets have no meaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::pdf) struct Garbled(pub(in crate::pdf) &'static str);

/// Algorithm 1: the key for one object.
fn object_key(kind: Kind, file_key: &[u8], id: ObjectId) -> Zeroizing<Vec<u8>> {
    if kind.shares_key() {
        return Zeroizing::new(file_key.to_vec());
    }
    let mut hash = Md5::new();
    hash.update(file_key);
    hash.update(id.number.to_le_bytes().get(..3).unwrap_or_default());
    hash.update(id.generation.to_le_bytes());
    if kind == Kind::AesV2 {
        hash.update(b"sAlT");
    }
    let len = file_key.len().saturating_add(5).min(16);
    Zeroizing::new(hash.finalize().get(..len).unwrap_or_default().to_vec())
}

/// RC4 with a key of 5 to 16 octets, the lengths PDF knows.
pub(super) fn rc4(key: &[u8], octets: &mut [u8]) -> Result<(), Garbled> {
    rc4_cipher(key)?.apply_keystream(octets);
    Ok(())
}

fn rc4_cipher(key: &[u8]) -> Result<Box<dyn StreamCipher>, Garbled> {
    macro_rules! by_length {
        ($($len:literal => $size:ident),*) => {
            match key.len() {
                $($len => Ok(Box::new(Rc4::<$size>::new(Rc4Key::<$size>::from_slice(key)))),)*
                _ => Err(Garbled("RC4 key that is not of 5 to 16 octets")),
            }
        };
    }
    by_length!(5 => U5, 6 => U6, 7 => U7, 8 => U8, 9 => U9, 10 => U10, 11 => U11, 12 => U12, 13 => U13, 14 => U14,
        15 => U15, 16 => U16)
}

pub(super) enum Aes {
    V2(Box<cbc::Decryptor<Aes128>>),
    V3(Box<cbc::Decryptor<Aes256>>),
}

impl Aes {
    fn new(key: &[u8], iv: &[u8]) -> Result<Self, Garbled> {
        match key.len() {
            16 => cbc::Decryptor::new_from_slices(key, iv).map(|cipher| Self::V2(Box::new(cipher))),
            _ => cbc::Decryptor::new_from_slices(key, iv).map(|cipher| Self::V3(Box::new(cipher))),
        }
        .map_err(|_| Garbled("AES key of another length"))
    }

    /// Whole blocks only.
    fn decrypt(&mut self, octets: &mut [u8]) {
        for block in octets.chunks_exact_mut(BLOCK) {
            let block = GenericArray::from_mut_slice(block);
            match self {
                Self::V2(cipher) => cipher.decrypt_block_mut(block),
                Self::V3(cipher) => cipher.decrypt_block_mut(block),
            }
        }
    }
}

/// Undoes the encryption of one string or stream, piece by piece.
pub(super) enum Opening {
    Plain,
    Rc4(Box<dyn StreamCipher>),
    /// Before the initialisation vector is complete.
    Aes {
        key: Zeroizing<Vec<u8>>,
        cipher: Option<Aes>,
        held: Vec<u8>,
    },
    /// All of it is held: nothing is handed out before its tag was checked.
    Gcm {
        key: Zeroizing<Vec<u8>>,
        held: Vec<u8>,
    },
}

impl Opening {
    pub(super) fn new(kind: Kind, file_key: &[u8], id: ObjectId) -> Result<Self, Garbled> {
        let key = object_key(kind, file_key, id);
        match kind {
            Kind::Identity => Ok(Self::Plain),
            Kind::Rc4 => rc4_cipher(&key).map(Self::Rc4),
            Kind::AesV2 | Kind::AesV3 => Ok(Self::Aes { key, cipher: None, held: Vec::new() }),
            Kind::AesV4 => Ok(Self::Gcm { key, held: Vec::new() }),
            Kind::Unknown => Err(Garbled("encrypted in a way that is not known")),
        }
    }

    /// What these further octets mean; some of it may be held back.
    pub(super) fn feed(&mut self, piece: &[u8]) -> Result<Vec<u8>, Garbled> {
        match self {
            Self::Plain => Ok(piece.to_vec()),
            Self::Rc4(cipher) => {
                let mut octets = piece.to_vec();
                cipher.apply_keystream(&mut octets);
                Ok(octets)
            }
            Self::Aes { key, cipher, held } => {
                held.extend_from_slice(piece);
                let state = match cipher {
                    Some(state) => state,
                    None => {
                        let Some(iv) = held.get(..BLOCK) else { return Ok(Vec::new()) };
                        let state = Aes::new(key, iv)?;
                        held.drain(..BLOCK);
                        cipher.insert(state)
                    }
                };
                // The last block holds the padding, and which is the last is not known yet.
                let whole = held.len().saturating_sub(1) / BLOCK * BLOCK;
                let rest = held.split_off(whole);
                let mut octets = core::mem::replace(held, rest);
                state.decrypt(&mut octets);
                Ok(octets)
            }
            Self::Gcm { held, .. } => {
                held.extend_from_slice(piece);
                Ok(Vec::new())
            }
        }
    }

    /// What was held back. Padding as in RFC 8018, as §7.6.3.1 wants it. Nothing at all is nothing; a vector alone, too.
    pub(super) fn finish(self) -> Result<Vec<u8>, Garbled> {
        let (cipher, mut held) = match self {
            Self::Plain | Self::Rc4(_) => return Ok(Vec::new()),
            Self::Gcm { key, held } => return open_gcm(&key, held),
            Self::Aes { cipher, held, .. } => (cipher, held),
        };
        let Some(mut state) = cipher else {
            return if held.is_empty() { Ok(held) } else { Err(Garbled("shorter than an initialisation vector")) };
        };
        if held.is_empty() {
            return Ok(held);
        }
        if held.len() != BLOCK {
            return Err(Garbled("not a whole number of AES blocks"));
        }
        state.decrypt(&mut held);
        let count = held.last().copied().map_or(0, usize::from);
        let len = BLOCK.checked_sub(count).filter(|len| *len < BLOCK);
        match len.and_then(|len| held.get(len..).map(|padding| (len, padding))) {
            Some((len, padding)) if padding.iter().all(|o| usize::from(*o) == count) => {
                held.truncate(len);
                Ok(held)
            }
            _ => Err(Garbled("padding that is none")),
        }
    }
}

/// AES-256-GCM without further data: nonce, what is encrypted, tag. Nothing at all is nothing.
fn open_gcm(key: &[u8], mut octets: Vec<u8>) -> Result<Vec<u8>, Garbled> {
    if octets.is_empty() {
        return Ok(octets);
    }
    let (Some(tag_at), true) = (octets.len().checked_sub(TAG), octets.len() >= NONCE + TAG) else {
        return Err(Garbled("shorter than a nonce and a tag"));
    };
    let tag = octets.split_off(tag_at);
    let mut body = octets.split_off(NONCE);
    let (nonce, tag) = (GenericArray::from_slice(&octets), GenericArray::from_slice(&tag));
    gcm(key)?.decrypt_in_place_detached(nonce, &[], &mut body, tag).map_err(|_| Garbled("a tag that does not fit"))?;
    Ok(body)
}

fn gcm(key: &[u8]) -> Result<Aes256Gcm, Garbled> {
    Aes256Gcm::new_from_slice(key).map_err(|_| Garbled("AES key of another length"))
}

/// All of a string.
pub(super) fn open(kind: Kind, file_key: &[u8], id: ObjectId, octets: &[u8]) -> Result<Vec<u8>, Garbled> {
    let mut opening = Opening::new(kind, file_key, id)?;
    let mut plain = opening.feed(octets)?;
    plain.extend(opening.finish()?);
    Ok(plain)
}

/// Encrypts a string or stream. The initialisation vector or nonce is derived from the key, from `salt` and from what is
/// encrypted: nobody without the key can foresee it (SP 800-38A, appendix C), it differs wherever what is encrypted does
/// (SP 800-38D §8), and writing needs no source of chance.
pub(super) fn close(kind: Kind, file_key: &[u8], id: ObjectId, salt: &[u8], octets: &[u8]) -> Result<Vec<u8>, Garbled> {
    let key = object_key(kind, file_key, id);
    let vector = || {
        let mut hash = Sha256::new();
        for part in [b"iv".as_slice(), file_key, salt, &id.number.to_be_bytes(), &id.generation.to_be_bytes(), octets] {
            hash.update((part.len() as u64).to_be_bytes());
            hash.update(part);
        }
        hash.finalize()
    };
    match kind {
        Kind::Identity => Ok(octets.to_vec()),
        Kind::Unknown => Err(Garbled("encrypted in a way that is not known")),
        Kind::Rc4 => {
            let mut octets = octets.to_vec();
            rc4(&key, &mut octets)?;
            Ok(octets)
        }
        Kind::AesV2 | Kind::AesV3 => {
            let vector = vector();
            let iv = vector.get(..BLOCK).unwrap_or_default();
            let mut sealed = iv.to_vec();
            let padding = BLOCK - octets.len() % BLOCK;
            let mut body = octets.to_vec();
            body.resize(octets.len().saturating_add(padding), u8::try_from(padding).unwrap_or(16));
            encrypt_cbc(&key, iv, &mut body)?;
            sealed.append(&mut body);
            Ok(sealed)
        }
        Kind::AesV4 => {
            let vector = vector();
            let nonce = vector.get(..NONCE).unwrap_or_default();
            let mut body = octets.to_vec();
            let tag = gcm(&key)?
                .encrypt_in_place_detached(GenericArray::from_slice(nonce), &[], &mut body)
                .map_err(|_| Garbled("longer than AES-GCM can be"))?;
            Ok([nonce, &body, &tag].concat())
        }
    }
}

/// AES-128 or AES-256 by the key's length, in CBC mode, whole blocks, no padding.
pub(super) fn encrypt_cbc(key: &[u8], iv: &[u8], octets: &mut [u8]) -> Result<(), Garbled> {
    let wrong = Garbled("AES key of another length");
    let len = octets.len();
    let done = match key.len() {
        16 => cbc::Encryptor::<Aes128>::new_from_slices(key, iv)
            .map_err(|_| wrong)?
            .encrypt_padded_mut::<NoPadding>(octets, len)
            .is_ok(),
        _ => cbc::Encryptor::<Aes256>::new_from_slices(key, iv)
            .map_err(|_| wrong)?
            .encrypt_padded_mut::<NoPadding>(octets, len)
            .is_ok(),
    };
    if done { Ok(()) } else { Err(Garbled("not a whole number of AES blocks")) }
}

/// AES-256 in CBC mode with a vector of zeros and without padding: how the file's key is kept (algorithm 2.A).
pub(super) fn unwrap_key(key: &[u8], wrapped: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let mut octets = Zeroizing::new(wrapped.to_vec());
    let mut aes = Aes::new(key, &[0; BLOCK]).ok()?;
    aes.decrypt(&mut octets);
    Some(octets)
}

/// One block of AES-256 in ECB mode: `/Perms` (algorithm 13).
pub(super) fn decrypt_block(key: &[u8], block: &[u8]) -> Option<[u8; BLOCK]> {
    let cipher = Aes256::new_from_slice(key).ok()?;
    let mut block: [u8; BLOCK] = block.try_into().ok()?;
    cipher.decrypt_block(GenericArray::from_mut_slice(&mut block));
    Some(block)
}

/// Equality in a time that depends on the lengths only.
pub(super) fn same(one: &[u8], other: &[u8]) -> bool {
    one.len() == other.len() && one.iter().zip(other).fold(0, |differ, (a, b)| differ | (a ^ b)) == 0
}
