//! Hashing of small numbers that a file chooses.

use core::hash::{BuildHasher, Hasher};
use std::collections::hash_map::RandomState;

/// For maps of object numbers and offsets: several times cheaper than the standard hasher, and still keyed, so that a file
/// cannot be made whose numbers all fall together.
#[derive(Debug, Clone)]
pub struct Quick {
    key: u64,
    factor: u64,
}

impl Default for Quick {
    fn default() -> Self {
        let keys = RandomState::new();
        Self { key: keys.hash_one(0_u8), factor: keys.hash_one(1_u8) | 1 }
    }
}

impl BuildHasher for Quick {
    type Hasher = Mixer;

    fn build_hasher(&self) -> Mixer {
        Mixer { state: self.key, factor: self.factor }
    }
}

/// The hasher of [`Quick`].
#[derive(Debug)]
pub struct Mixer {
    state: u64,
    factor: u64,
}

impl Mixer {
    /// Both halves of the product: a change of any bit reaches all of them.
    fn mix(&mut self, value: u64) {
        let product = u128::from(self.state ^ value).wrapping_mul(u128::from(self.factor));
        let halves =
            [product & u128::from(u64::MAX), product >> 64].map(|half| u64::try_from(half).unwrap_or_default());
        let [low, high] = halves;
        self.state = low ^ high;
    }
}

impl Hasher for Mixer {
    fn finish(&self) -> u64 {
        // One product spreads what stands in a row only as well as its factor happens to; a second one, by a number without
        // structure (the fraction of the golden ratio), leaves no key that does not.
        let spread = (self.state ^ (self.state >> 32)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        spread ^ (spread >> 32)
    }

    fn write(&mut self, octets: &[u8]) {
        for piece in octets.chunks(8) {
            let mut padded = [0; 8];
            padded.iter_mut().zip(piece).for_each(|(to, from)| *to = *from);
            self.mix(u64::from_le_bytes(padded));
        }
        self.mix(octets.len() as u64);
    }

    fn write_u8(&mut self, value: u8) {
        self.mix(u64::from(value));
    }

    fn write_u16(&mut self, value: u16) {
        self.mix(u64::from(value));
    }

    fn write_u32(&mut self, value: u32) {
        self.mix(u64::from(value));
    }

    fn write_u64(&mut self, value: u64) {
        self.mix(value);
    }

    fn write_usize(&mut self, value: usize) {
        self.mix(value as u64);
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn numbers_in_a_row_and_far_apart_spread() {
        // Whatever key is drawn.
        for quick in (0..200).map(|_| Quick::default()) {
            for step in [1_u64, 8, 20, 1 << 16, 1 << 32, 1 << 44] {
                // What tables look at: the low bits, and the seven highest.
                let low: HashSet<u64> = (0..4096).map(|i| quick.hash_one(i * step) & 0xffff).collect();
                let high: HashSet<u64> = (0..4096).map(|i| quick.hash_one(i * step) >> 57).collect();
                assert!(low.len() > 3_000, "{quick:?}, {step}: {}", low.len());
                assert_eq!(high.len(), 128, "{quick:?}, {step}");
            }
        }
    }

    #[test]
    fn no_two_maps_share_a_key() {
        assert_ne!(Quick::default().hash_one(1_u32), Quick::default().hash_one(1_u32));
    }
}
