//! The standard security handler (ISO 32000-2 §7.6.4): from a password to the file's key.

use md5::{Digest as _, Md5};
use sha2::{Sha256, Sha384, Sha512};
use zeroize::Zeroizing;

use super::Access;
use super::cipher::{self, same};
use super::password;

/// Algorithm 2, step a.
const PADDING: [u8; 32] = [
    0x28, 0xbf, 0x4e, 0x5e, 0x4e, 0x75, 0x8a, 0x41, 0x64, 0x00, 0x4e, 0x56, 0xff, 0xfa, 0x01, 0x08, 0x2e, 0x2e, 0x00,
    0xb6, 0xd0, 0x68, 0x3e, 0x80, 0x2f, 0x0c, 0xa9, 0xfe, 0x64, 0x53, 0x69, 0x7a,
];

/// What the encryption dictionary says, lengths checked (table 21).
#[derive(Debug, Clone)]
pub(super) struct Standard {
    pub(super) revision: u8,
    /// Lengths the file's key may have, in octets: producers differ on where they state it, and `/U` tells which is right.
    pub(super) key_lengths: Vec<usize>,
    /// 32 octets up to revision 4, 48 from then on.
    pub(super) o: Vec<u8>,
    pub(super) u: Vec<u8>,
    /// 32 octets each, from revision 5 on.
    pub(super) oe: Vec<u8>,
    pub(super) ue: Vec<u8>,
    /// 16 octets, from revision 5 on.
    pub(super) perms: Vec<u8>,
    pub(super) p: i32,
    pub(super) encrypts_metadata: bool,
}

/// A file's key.
pub(super) type Key = Zeroizing<Vec<u8>>;

impl Standard {
    /// Tries the empty user password, then the password as that of the user and of the owner.
    pub(super) fn open(&self, id: &[u8], password: Option<&str>) -> Option<(Key, Access)> {
        if let Some(key) = self.user(id, b"") {
            return Some((key, Access::EmptyPassword));
        }
        let candidates = password.map_or_else(Vec::new, |password| match self.revision {
            ..=4 => password::up_to_revision_4(password),
            _ => password::from_revision_5(password),
        });
        candidates.iter().find_map(|candidate| {
            let user = self.user(id, candidate).map(|key| (key, Access::UserPassword));
            user.or_else(|| self.owner(id, candidate).map(|key| (key, Access::OwnerPassword)))
        })
    }

    fn user(&self, id: &[u8], password: &[u8]) -> Option<Key> {
        if self.revision >= 5 {
            return self.unwrapped(password, &self.u, &[], &self.ue);
        }
        self.key_lengths.iter().find_map(|len| {
            let key = self.legacy_key(id, password, *len);
            let expected = self.u.get(..if self.revision == 2 { 32 } else { 16 })?;
            same(&self.legacy_user(id, &key)?, expected).then_some(key)
        })
    }

    fn owner(&self, id: &[u8], password: &[u8]) -> Option<Key> {
        if self.revision >= 5 {
            return self.unwrapped(password, &self.o, &self.u, &self.oe);
        }
        self.key_lengths.iter().find_map(|len| {
            let user = self.legacy_user_password(password, *len)?;
            self.user(id, &user)
        })
    }

    /// Algorithm 2.A, 11 and 12.
    fn unwrapped(&self, password: &[u8], stored: &[u8], user: &[u8], wrapped: &[u8]) -> Option<Key> {
        let (hash, validation, key) = (stored.get(..32)?, stored.get(32..40)?, stored.get(40..48)?);
        if !same(&self.hash(password, validation, user)?, hash) {
            return None;
        }
        cipher::unwrap_key(&self.hash(password, key, user)?, wrapped)
    }

    fn hash(&self, password: &[u8], salt: &[u8], user: &[u8]) -> Option<Key> {
        match self.revision {
            5 => {
                let mut hash = Sha256::new();
                [password, salt, user].into_iter().for_each(|part| hash.update(part));
                Some(Zeroizing::new(hash.finalize().to_vec()))
            }
            _ => hash_2b(password, salt, user),
        }
    }

    /// Algorithm 2.
    fn legacy_key(&self, id: &[u8], password: &[u8], len: usize) -> Key {
        let mut hash = Md5::new();
        hash.update(padded(password).as_slice());
        hash.update(&self.o);
        hash.update(self.p.to_le_bytes());
        hash.update(id);
        if self.revision >= 4 && !self.encrypts_metadata {
            hash.update([0xff; 4]);
        }
        let mut key = Zeroizing::new(hash.finalize().to_vec());
        key.truncate(len);
        if self.revision >= 3 {
            for _ in 0..50 {
                key = Zeroizing::new(Md5::digest(key.as_slice()).to_vec());
                key.truncate(len);
            }
        }
        key
    }

    /// Algorithms 4 and 5, the octets that are compared.
    fn legacy_user(&self, id: &[u8], key: &[u8]) -> Option<Vec<u8>> {
        let mut octets = if self.revision == 2 {
            PADDING.to_vec()
        } else {
            let mut hash = Md5::new();
            hash.update(PADDING);
            hash.update(id);
            hash.finalize().to_vec()
        };
        for round in 0..=self.last_round() {
            cipher::rc4(&changed(key, round), &mut octets).ok()?;
        }
        Some(octets)
    }

    /// Algorithm 7: the user's password from the owner's.
    fn legacy_user_password(&self, owner: &[u8], len: usize) -> Option<Key> {
        let mut key = Zeroizing::new(Md5::digest(padded(owner).as_slice()).to_vec());
        if self.revision >= 3 {
            for _ in 0..50 {
                key = Zeroizing::new(Md5::digest(key.as_slice()).to_vec());
            }
        }
        key.truncate(len);
        let mut password = Zeroizing::new(self.o.clone());
        for round in (0..=self.last_round()).rev() {
            cipher::rc4(&changed(&key, round), &mut password).ok()?;
        }
        Some(password)
    }

    const fn last_round(&self) -> u8 {
        if self.revision == 2 { 0 } else { 19 }
    }

    /// Algorithm 13: whether `/Perms` says what `/P` and `/EncryptMetadata` say. Reported, never relied on.
    pub(super) fn permissions_vouched(&self, key: &[u8]) -> Option<bool> {
        if self.revision < 5 {
            return None;
        }
        let plain = cipher::decrypt_block(key, &self.perms)?;
        let [a, b, c, d, _, _, _, _, metadata, mark @ ..] = plain;
        let is_marked = mark.get(..3) == Some(b"adb".as_slice());
        let metadata_agrees = metadata == if self.encrypts_metadata { b'T' } else { b'F' };
        Some(is_marked && metadata_agrees && i32::from_le_bytes([a, b, c, d]) == self.p)
    }
}

/// Algorithm 2, step a.
fn padded(password: &[u8]) -> Key {
    Zeroizing::new(password.iter().chain(&PADDING).take(32).copied().collect())
}

/// Algorithm 3, step g: each octet of the key changed by the number of the round.
fn changed(key: &[u8], round: u8) -> Key {
    Zeroizing::new(key.iter().map(|octet| octet ^ round).collect())
}

/// Algorithm 2.B. It ends with an octet that is no larger than the number of the round less 32: after 287 rounds at the
/// latest, whatever the file says.
pub(super) fn hash_2b(password: &[u8], salt: &[u8], user: &[u8]) -> Option<Key> {
    let mut first = Sha256::new();
    [password, salt, user].into_iter().for_each(|part| first.update(part));
    let mut key = Zeroizing::new(first.finalize().to_vec());
    let mut round = 0_u32;
    loop {
        let once = Zeroizing::new([password, key.as_slice(), user].concat());
        let mut octets = Zeroizing::new(once.repeat(64));
        cipher::encrypt_cbc(key.get(..16)?, key.get(16..32)?, &mut octets).ok()?;
        // Sixteen octets as a number, modulo 3: 256 is 1 modulo 3, so the sum of the octets will do.
        let remainder = octets.get(..16)?.iter().map(|o| u32::from(*o)).sum::<u32>() % 3;
        key = Zeroizing::new(match remainder {
            0 => Sha256::digest(octets.as_slice()).to_vec(),
            1 => Sha384::digest(octets.as_slice()).to_vec(),
            _ => Sha512::digest(octets.as_slice()).to_vec(),
        });
        round = round.saturating_add(1);
        let last = octets.last().copied().map_or(0, u32::from);
        if round >= 64 && last <= round.saturating_sub(32) {
            key.truncate(32);
            return Some(key);
        }
    }
}
