//! What the targets share. For those for PDF: changes to a document that keep it a document. Octets flipped at random seldom get
//! behind the cross-reference table; an attacker writes a correct one.

pub mod authority;
pub mod later;
pub mod meaning;
pub mod shape;
pub mod stranger;
pub mod xml;

/// Numbers from a seed: the fuzzer must be able to repeat what it did.
pub struct Dice(u64);

impl Dice {
    /// From libFuzzer's seed.
    #[must_use]
    pub fn new(seed: u32) -> Self {
        Self(u64::from(seed) << 1 | 1)
    }

    /// Below `end` (0 when that is 0); xorshift64*.
    pub fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let value = self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33;
        if end == 0 { 0 } else { value as usize % end }
    }

    /// One of several.
    pub fn pick<'a, T>(&mut self, from: &'a [T]) -> Option<&'a T> {
        from.get(self.below(from.len()))
    }
}
