//! Arithmetic modulo a prime, for the curves that the provider's library does not have. Public values only: nothing here has
//! to run in constant time, and nothing here may ever see a private key.

use num_bigint::BigUint;

/// The integers modulo a prime. Every number that goes in is reduced, and so is every one that comes out.
#[derive(Debug, Clone)]
pub(super) struct Field {
    prime: BigUint,
}

impl Field {
    pub(super) fn new(prime: BigUint) -> Self {
        Self { prime }
    }

    pub(super) fn prime(&self) -> &BigUint {
        &self.prime
    }

    pub(super) fn contains(&self, number: &BigUint) -> bool {
        *number < self.prime
    }

    pub(super) fn add(&self, a: &BigUint, b: &BigUint) -> BigUint {
        let sum = a + b;
        if sum >= self.prime { sum - &self.prime } else { sum }
    }

    pub(super) fn sub(&self, a: &BigUint, b: &BigUint) -> BigUint {
        if a >= b { a - b } else { a + &self.prime - b }
    }

    pub(super) fn mul(&self, a: &BigUint, b: &BigUint) -> BigUint {
        a * b % &self.prime
    }

    pub(super) fn square(&self, a: &BigUint) -> BigUint {
        self.mul(a, a)
    }

    /// `a` times a small number.
    pub(super) fn times(&self, a: &BigUint, small: u32) -> BigUint {
        a * small % &self.prime
    }

    /// By Fermat's little theorem; 0 for 0, which has none.
    pub(super) fn inverse(&self, a: &BigUint) -> BigUint {
        a.modpow(&(&self.prime - 2_u32), &self.prime)
    }
}
