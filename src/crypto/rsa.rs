//! RSA signatures that the provider's library does not check (RFC 8017 §8.1.2, §8.2.2): RSASSA-PSS with a salt longer than
//! the digest, which some producers choose (the longest that fits), and both paddings with SHA-3. Public values only:
//! nothing here has to run in constant time.

use num_bigint::BigUint;

use crate::asn1;

use super::digest::{DigestAlgorithm, Digester, digest};

/// Exponents up to here are checked; 65537 is what keys have, and a long one would only cost time (threat V-13).
const LONGEST_EXPONENT: u64 = 33;

/// Whether `signature` over `message` verifies under the key (`modulus`, `exponent`, big-endian), with one digest
/// algorithm for the message and MGF1, and a salt of exactly `salt_len` octets.
pub(super) fn pss(
    (modulus, exponent): (&[u8], &[u8]),
    algorithm: DigestAlgorithm,
    salt_len: usize,
    message: &[u8],
    signature: &[u8],
) -> bool {
    encoded(modulus, exponent, signature)
        .is_some_and(|(encoded, bits)| consistent(algorithm, salt_len, message, &encoded, bits).unwrap_or(false))
}

/// Whether `signature` over `message` is RSASSA-PKCS1-v1_5 of the key. The encoded message is built and compared whole
/// (RFC 8017 §9.2; threat C-13): nothing of what the signature holds is parsed. `None` when the modulus has no room for it.
pub(super) fn pkcs1v15(
    (modulus, exponent): (&[u8], &[u8]),
    algorithm: DigestAlgorithm,
    message: &[u8],
    signature: &[u8],
) -> Option<bool> {
    // The parameters are NULL, never absent (RFC 8017 appendix A.2.4; RFC 9688 §3.1).
    let identifier = asn1::sequence(&[asn1::oid(algorithm.oid()), asn1::null()]);
    let info = asn1::sequence(&[identifier, asn1::octet_string(digest(algorithm, message).as_bytes())]);
    let padding = modulus.len().checked_sub(info.len())?.checked_sub(3).filter(|len| *len >= 8)?;
    let mut expected = vec![0, 1];
    expected.resize(2 + padding, 0xff);
    expected.push(0);
    expected.extend_from_slice(&info);
    let (n, e) = (BigUint::from_bytes_be(modulus), BigUint::from_bytes_be(exponent));
    let s = BigUint::from_bytes_be(signature);
    if signature.len() != modulus.len() || s >= n || e.bits() > LONGEST_EXPONENT {
        return Some(false);
    }
    Some(s.modpow(&e, &n) == BigUint::from_bytes_be(&expected))
}

/// RSAVP1 and I2OSP: the encoded message, and its length in bits.
fn encoded(modulus: &[u8], exponent: &[u8], signature: &[u8]) -> Option<(Vec<u8>, usize)> {
    let (n, e) = (BigUint::from_bytes_be(modulus), BigUint::from_bytes_be(exponent));
    let s = BigUint::from_bytes_be(signature);
    if signature.len() != modulus.len() || s >= n || e.bits() > LONGEST_EXPONENT {
        return None;
    }
    let bits = usize::try_from(n.bits()).ok()?.checked_sub(1)?;
    let m = s.modpow(&e, &n).to_bytes_be();
    let mut encoded = vec![0; bits.div_ceil(8).checked_sub(m.len())?];
    encoded.extend_from_slice(&m);
    Some((encoded, bits))
}

/// EMSA-PSS-VERIFY; `None` where the lengths do not fit.
fn consistent(
    algorithm: DigestAlgorithm,
    salt_len: usize,
    message: &[u8],
    encoded: &[u8],
    bits: usize,
) -> Option<bool> {
    let digest_len = algorithm.output_len();
    let (&trailer, rest) = encoded.split_last()?;
    let (masked, stated) = rest.split_at_checked(rest.len().checked_sub(digest_len)?)?;
    let padding_len = masked.len().checked_sub(salt_len)?.checked_sub(1)?;
    // The bits of the first octet that the modulus has no room for.
    let spare = 0xff_u8.checked_shr(u32::try_from(encoded.len() * 8 - bits).ok()?)?;
    if trailer != 0xbc || masked.first()? & !spare != 0 {
        return Some(false);
    }
    let mut block: Vec<u8> = masked.iter().zip(mask(algorithm, stated, masked.len())).map(|(m, o)| m ^ o).collect();
    *block.first_mut()? &= spare;
    let (padding, behind) = block.split_at_checked(padding_len)?;
    let (&one, salt) = behind.split_first()?;
    if padding.iter().any(|&o| o != 0) || one != 1 {
        return Some(false);
    }
    let mut state = Digester::new(algorithm);
    state.update(&[0; 8]);
    state.update(digest(algorithm, message).as_bytes());
    state.update(salt);
    Some(state.finish().as_bytes() == stated)
}

/// MGF1 (RFC 8017 §B.2.1).
fn mask(algorithm: DigestAlgorithm, seed: &[u8], len: usize) -> Vec<u8> {
    let mut mask = Vec::with_capacity(len + 64);
    for counter in 0_u32.. {
        if mask.len() >= len {
            break;
        }
        let mut state = Digester::new(algorithm);
        state.update(seed);
        state.update(&counter.to_be_bytes());
        mask.extend_from_slice(state.finish().as_bytes());
    }
    mask
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::crypto::PublicKey;
    use aws_lc_rs::rand::SystemRandom;
    use aws_lc_rs::rsa::{KeyPair, KeySize};
    use aws_lc_rs::signature::{KeyPair as _, RSA_PSS_SHA256, RSA_PSS_SHA512};

    /// Held against the provider's library where both can speak: a salt as long as the digest. Longer salts are in the
    /// vectors of Project Wycheproof and in what pyHanko signs.
    #[test]
    fn agrees_with_the_library_and_refuses_every_change() {
        let pair = KeyPair::generate(KeySize::Rsa2048).unwrap();
        let rsa = crate::asn1::sequence(&[
            crate::asn1::sequence(&[
                crate::asn1::oid(&crate::asn1::oid::from_dotted("1.2.840.113549.1.1.1").unwrap()),
                crate::asn1::null(),
            ]),
            crate::asn1::bit_string(pair.public_key().as_ref()),
        ]);
        let key = PublicKey::from_spki(&rsa).unwrap();
        let numbers = key.rsa_components().unwrap();
        for (padding, algorithm) in
            [(&RSA_PSS_SHA256, DigestAlgorithm::Sha256), (&RSA_PSS_SHA512, DigestAlgorithm::Sha512)]
        {
            let mut signature = vec![0; pair.public_modulus_len()];
            pair.sign(padding, &SystemRandom::new(), b"message", &mut signature).unwrap();
            let salt = algorithm.output_len();
            assert!(pss(numbers, algorithm, salt, b"message", &signature));
            assert!(!pss(numbers, algorithm, salt, b"massage", &signature));
            for other in [0, salt - 1, salt + 1, 500] {
                assert!(!pss(numbers, algorithm, other, b"message", &signature), "salt {other}");
            }
            for octet in 0..signature.len() {
                let mut changed = signature.clone();
                changed[octet] ^= 1;
                assert!(!pss(numbers, algorithm, salt, b"message", &changed), "octet {octet}");
            }
            assert!(!pss(numbers, algorithm, salt, b"message", &signature[1..]));
            assert!(!pss(numbers, algorithm, salt, b"message", &[0xff; 256]));
        }
    }
}
