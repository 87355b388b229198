//! The many rounds of SHA-256 over its own output that key files ask for, on the compression function itself: one block
//! a round, its padding laid out once. Through a digest or HMAC context each round costs half as much again, and these
//! rounds are the largest single cost of signing with a key file. Everything but the rounds is the library's.

use aws_lc_rs::hmac;
use sha2::block_api::compress256;
use zeroize::{Zeroize, Zeroizing};

/// Octets of a digest.
const OUTPUT: usize = 32;
/// Octets of a block.
const BLOCK: usize = 64;
/// The initial hash value (FIPS 180-4 §5.3.3).
const INITIAL: [u32; 8] =
    [0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a, 0x510e_527f, 0x9b05_688c, 0x1f83_d9ab, 0x5be0_cd19];

/// A block that ends a message of `before` octets and one digest (FIPS 180-4 §5.1.1), the digest to be put in front.
fn last_block(before: usize) -> Zeroizing<[[u8; BLOCK]; 1]> {
    let mut block = [0; BLOCK];
    block[OUTPUT] = 0x80;
    let bits = (before + OUTPUT) as u64 * 8;
    for (place, octet) in block.iter_mut().rev().zip(bits.to_le_bytes()) {
        *place = octet;
    }
    Zeroizing::new([block])
}

fn put(state: &[u32; 8], block: &mut [[u8; BLOCK]; 1]) {
    for (place, word) in block[0].chunks_exact_mut(4).zip(state) {
        place.copy_from_slice(&word.to_be_bytes());
    }
}

fn octets(state: &[u32; 8]) -> Zeroizing<[u8; OUTPUT]> {
    let mut octets = Zeroizing::new([0; OUTPUT]);
    for (place, octet) in octets.iter_mut().zip(state.iter().flat_map(|word| word.to_be_bytes())) {
        *place = octet;
    }
    octets
}

fn state(octets: &[u8]) -> Zeroizing<[u32; 8]> {
    let mut state = Zeroizing::new([0; 8]);
    for (word, four) in state.iter_mut().zip(octets.chunks_exact(4)) {
        *word = four.iter().fold(0, |word, octet| word << 8 | u32::from(*octet));
    }
    state
}

/// Digest of the digest of … of `first`, `rounds` times.
pub(super) fn repeat(first: &[u8], rounds: u32) -> Zeroizing<[u8; OUTPUT]> {
    let mut block = last_block(0);
    let mut value = state(first);
    for _ in 0..rounds {
        put(&value, &mut block);
        *value = INITIAL;
        compress256(&mut value, &*block);
    }
    octets(&value)
}

/// HMAC-SHA-256 (RFC 2104) of one digest: the states behind the two padded keys.
struct Keyed {
    inner: [u32; 8],
    outer: [u32; 8],
}

impl Keyed {
    fn new(key: &[u8]) -> Self {
        let hashed;
        let key = if key.len() > BLOCK {
            hashed = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, key);
            hashed.as_ref()
        } else {
            key
        };
        let padded = |pad: u8| {
            let mut block = Zeroizing::new([[pad; BLOCK]]);
            for (place, octet) in block[0].iter_mut().zip(key) {
                *place ^= octet;
            }
            let mut state = INITIAL;
            compress256(&mut state, &*block);
            state
        };
        Self { inner: padded(0x36), outer: padded(0x5c) }
    }
}

impl Drop for Keyed {
    fn drop(&mut self) {
        self.inner.zeroize();
        self.outer.zeroize();
    }
}

/// PBKDF2 with HMAC-SHA-256 (RFC 8018 §5.2).
pub(super) fn pbkdf2(passphrase: &[u8], salt: &[u8], rounds: u32, out: &mut [u8]) {
    let keyed = Keyed::new(passphrase);
    let key = hmac::Key::new(hmac::HMAC_SHA256, passphrase);
    let mut block = last_block(BLOCK);
    for (number, out) in (1_u32..).zip(out.chunks_mut(OUTPUT)) {
        let mut first = hmac::Context::with_key(&key);
        first.update(salt);
        first.update(&number.to_be_bytes());
        let mut value = state(first.sign().as_ref());
        let mut sum = value.clone();
        for _ in 1..rounds {
            put(&value, &mut block);
            *value = keyed.inner;
            compress256(&mut value, &*block);
            put(&value, &mut block);
            *value = keyed.outer;
            compress256(&mut value, &*block);
            for (sum, word) in sum.iter_mut().zip(value.iter()) {
                *sum ^= word;
            }
        }
        for (place, octet) in out.iter_mut().zip(octets(&sum).iter()) {
            *place = *octet;
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use core::num::NonZeroU32;

    use aws_lc_rs::digest;
    use aws_lc_rs::pbkdf2 as library;

    use super::*;

    #[test]
    fn rounds_agree_with_the_library() {
        let mut wanted = digest::digest(&digest::SHA256, b"salt and passphrase");
        let first = wanted;
        for rounds in 0..100 {
            assert_eq!(repeat(first.as_ref(), rounds).as_slice(), wanted.as_ref());
            wanted = digest::digest(&digest::SHA256, wanted.as_ref());
        }
    }

    #[test]
    fn derivations_agree_with_the_library() {
        for passphrase_len in [0, 1, 5, 55, 56, 63, 64, 65, 128, 200] {
            for (salt_len, rounds, wanted) in [(0, 1, 32), (8, 2, 16), (16, 2048, 32), (70, 3, 80), (20, 17, 1)] {
                let passphrase: Vec<u8> = (0..passphrase_len).collect();
                let salt: Vec<u8> = (0..salt_len).map(|n| n ^ 0xa5).collect();
                let (mut ours, mut theirs) = (vec![0; wanted], vec![0; wanted]);
                pbkdf2(&passphrase, &salt, rounds, &mut ours);
                let rounds = NonZeroU32::new(rounds).unwrap();
                library::derive(library::PBKDF2_HMAC_SHA256, rounds, &salt, &passphrase, &mut theirs);
                assert_eq!(ours, theirs);
            }
        }
    }

    /// RFC 7914 §11.
    #[test]
    fn the_published_vector() {
        let mut out = [0; 64];
        pbkdf2(b"passwd", b"salt", 1, &mut out);
        let wanted = "55ac046e56e3089fec1691c22544b605f94185216dde0465e68b9d57c20dacbc\
                      49ca9cccf179b645991664b39d77ef317c71b845b1e30bd509112041d3a19783";
        assert_eq!(out.iter().map(|octet| format!("{octet:02x}")).collect::<String>(), wanted);
    }
}
