//! PureEdDSA on edwards448 with an empty context (RFC 8032 §5.2; ISO/TS 32002), verification only: the provider's library does
//! not have it. Public values only: nothing here has to run in constant time.

use num_bigint::BigUint;
use sha3::digest::{ExtendableOutput as _, Update as _};

use super::field::Field;

/// Octets of a key, of R and of S (RFC 8032 §5.2).
pub(super) const POINT_LEN: usize = 57;

/// L (RFC 8032 §5.2).
const ORDER: &str =
    "3fffffffffffffffffffffffffffffffffffffffffffffffffffffff7cca23e9c44edb49aed63690216cc2728dc58f552378c292ab5844f3";

/// B (RFC 8032 §5.2).
const BASE: [&str; 2] = [
    "4f1970c66bed0ded221d15a622bf36da9e146570470f1767ea6de324a3d3a46412ae1af72ab66511433b80e18b00938e2626a82bc70cc05e",
    "693f46716eb6bc248876203756c9c7624bea73736ca3984087789c1e05a0c2d73ad3ff1ce67c39c4fdbd132c4ed7c8ad9808795bf230fa14",
];

/// The curve's constant d is −39081.
const MINUS_D: u32 = 39081;

/// dom4 with phflag 0 and no context (RFC 8032 §2).
const DOM4: &[u8] = b"SigEd448\x00\x00";

/// Why octets are no key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Flaw {
    /// y is p or more, or bits stand where none belong (RFC 8032 §5.2.3).
    NotCanonical,
    /// The order of the point divides 4 (threat C-15).
    SmallOrder,
}

/// What can be said of a key of 57 octets without arithmetic.
pub(super) fn flaw(key: &[u8]) -> Option<Flaw> {
    let field = field();
    let Some((y, _)) = coordinate(&field, key) else { return Some(Flaw::NotCanonical) };
    // The points of order 1 and 2 have y = ±1, those of order 4 have y = 0.
    let is_small = y <= BigUint::from(1_u32) || y == field.prime() - 1_u32;
    is_small.then_some(Flaw::SmallOrder)
}

/// p = 2^448 − 2^224 − 1.
fn field() -> Field {
    let one = BigUint::from(1_u32);
    Field::new((&one << 448_u32) - (&one << 224_u32) - one)
}

/// y and the sign of x of an encoded point (RFC 8032 §5.2.2); `None` when it is not the one encoding there is.
fn coordinate(field: &Field, octets: &[u8]) -> Option<(BigUint, bool)> {
    let (last, y) = octets.split_last().filter(|_| octets.len() == POINT_LEN)?;
    let y = BigUint::from_bytes_le(y);
    (last & 0x7f == 0 && field.contains(&y)).then_some((y, last & 0x80 != 0))
}

/// Projective coordinates: x = X/Z, y = Y/Z.
#[derive(Debug, Clone)]
struct Point {
    x: BigUint,
    y: BigUint,
    z: BigUint,
}

impl Point {
    fn affine(x: BigUint, y: BigUint) -> Self {
        Self { x, y, z: BigUint::from(1_u32) }
    }

    fn neutral() -> Self {
        Self::affine(BigUint::ZERO, BigUint::from(1_u32))
    }
}

/// The point of an encoding (RFC 8032 §5.2.3).
fn decode(f: &Field, octets: &[u8]) -> Option<Point> {
    let (y, is_odd) = coordinate(f, octets)?;
    let (one, yy) = (BigUint::from(1_u32), f.square(&y));
    // x² = u/v with u = y² − 1 and v = d·y² − 1.
    let u = f.sub(&yy, &one);
    let v = f.sub(&BigUint::ZERO, &f.add(&f.times(&yy, MINUS_D), &one));
    let u3v = f.mul(&f.mul(&f.square(&u), &u), &v);
    let u5v3 = f.mul(&f.mul(&u3v, &f.square(&u)), &f.square(&v));
    let x = f.mul(&u3v, &u5v3.modpow(&((f.prime() - 3_u32) >> 2_u32), f.prime()));
    if f.mul(&v, &f.square(&x)) != u || (x == BigUint::ZERO && is_odd) {
        return None;
    }
    Some(Point::affine(if x.bit(0) == is_odd { x } else { f.sub(&BigUint::ZERO, &x) }, y))
}

/// RFC 8032 §5.2.4. Complete: d is no square, so no pair of points is an exception.
fn add(f: &Field, one: &Point, other: &Point) -> Point {
    let a = f.mul(&one.z, &other.z);
    let b = f.square(&a);
    let (c, d) = (f.mul(&one.x, &other.x), f.mul(&one.y, &other.y));
    let minus_e = f.times(&f.mul(&c, &d), MINUS_D);
    let (plus, minus) = (f.add(&b, &minus_e), f.sub(&b, &minus_e));
    let h = f.mul(&f.add(&one.x, &one.y), &f.add(&other.x, &other.y));
    let x = f.mul(&f.mul(&a, &plus), &f.sub(&f.sub(&h, &c), &d));
    let y = f.mul(&f.mul(&a, &minus), &f.sub(&d, &c));
    Point { x, y, z: f.mul(&plus, &minus) }
}

/// RFC 8032 §5.2.4.
fn double(f: &Field, point: &Point) -> Point {
    let b = f.square(&f.add(&point.x, &point.y));
    let (c, d) = (f.square(&point.x), f.square(&point.y));
    let e = f.add(&c, &d);
    let h = f.square(&point.z);
    let j = f.sub(&e, &f.add(&h, &h));
    Point { x: f.mul(&f.sub(&b, &e), &j), y: f.mul(&e, &f.sub(&c, &d)), z: f.mul(&e, &j) }
}

/// k·P + l·Q, both scalars from their highest bit at once.
fn combine(f: &Field, k: &BigUint, p: &Point, l: &BigUint, q: &Point) -> Point {
    let both = add(f, p, q);
    (0..k.bits().max(l.bits())).rev().fold(Point::neutral(), |sum, bit| {
        let sum = double(f, &sum);
        match (k.bit(bit), l.bit(bit)) {
            (false, false) => sum,
            (true, false) => add(f, &sum, p),
            (false, true) => add(f, &sum, q),
            (true, true) => add(f, &sum, &both),
        }
    })
}

/// Whether `signature` verifies over `message`. `None`: the key is not on the curve. The equation is the one without
/// cofactor, by comparing R as octets (RFC 8032 §5.2.7), so that no second R and no second S is taken.
pub(super) fn verify(key: &[u8], message: &[u8], signature: &[u8]) -> Option<bool> {
    let f = field();
    let a = decode(&f, key)?;
    Some(matches(&f, key, &a, message, signature).unwrap_or(false))
}

fn matches(f: &Field, key: &[u8], a: &Point, message: &[u8], signature: &[u8]) -> Option<bool> {
    let order = BigUint::parse_bytes(ORDER.as_bytes(), 16)?;
    let [x, y] = BASE.map(|hex| BigUint::parse_bytes(hex.as_bytes(), 16));
    let (r, s) = signature.split_at_checked(POINT_LEN).filter(|(_, s)| s.len() == POINT_LEN)?;
    let s = BigUint::from_bytes_le(s);
    if s >= order {
        return Some(false);
    }
    let mut state = sha3::Shake256::default();
    [DOM4, r, key, message].into_iter().for_each(|part| state.update(part));
    let mut hash = [0; 2 * POINT_LEN];
    state.finalize_xof_into(&mut hash);
    let k = BigUint::from_bytes_le(&hash) % order;
    let minus_a = Point { x: f.sub(&BigUint::ZERO, &a.x), ..a.clone() };
    let sum = combine(f, &s, &Point::affine(x?, y?), &k, &minus_a);
    Some(encode(f, &sum) == r)
}

fn encode(f: &Field, point: &Point) -> Vec<u8> {
    let inverse = f.inverse(&point.z);
    let (x, y) = (f.mul(&point.x, &inverse), f.mul(&point.y, &inverse));
    let mut octets = y.to_bytes_le();
    octets.resize(POINT_LEN - 1, 0);
    octets.push(if x.bit(0) { 0x80 } else { 0 });
    octets
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn octets(hex: &str) -> Vec<u8> {
        (0..hex.len()).step_by(2).map(|i| u8::from_str_radix(&hex[i..i + 2], 16).unwrap()).collect()
    }

    #[test]
    fn constants_belong_together() {
        let f = field();
        let [x, y] = BASE.map(|hex| BigUint::parse_bytes(hex.as_bytes(), 16).unwrap());
        let base = Point::affine(x, y);
        let written = encode(&f, &base);
        let read = decode(&f, &written).unwrap();
        assert_eq!((&read.x, &read.y), (&base.x, &base.y));
        let order = BigUint::parse_bytes(ORDER.as_bytes(), 16).unwrap();
        let none = combine(&f, &order, &base, &BigUint::ZERO, &base);
        assert_eq!(encode(&f, &none), encode(&f, &Point::neutral()));
        let twelve = combine(&f, &BigUint::from(5_u32), &base, &BigUint::from(7_u32), &base);
        let sum = (1..12).fold(base.clone(), |sum, _| add(&f, &sum, &base));
        assert_eq!(encode(&f, &twelve), encode(&f, &sum));
    }

    #[test]
    fn keys_have_one_encoding_and_a_large_order() {
        let f = field();
        let of = |y: &BigUint, last: u8| {
            let mut key = y.to_bytes_le();
            key.resize(56, 0);
            key.push(last);
            key
        };
        let p = f.prime();
        for sign in [0, 0x80] {
            for y in [BigUint::ZERO, BigUint::from(1_u32), p - 1_u32] {
                assert_eq!(flaw(&of(&y, sign)), Some(Flaw::SmallOrder));
            }
            for y in [p.clone(), p + 1_u32, p + 2_u32] {
                assert_eq!(flaw(&of(&y, sign)), Some(Flaw::NotCanonical));
            }
        }
        let [_, y] = BASE.map(|hex| BigUint::parse_bytes(hex.as_bytes(), 16).unwrap());
        assert_eq!(flaw(&of(&y, 0)), None);
        assert_eq!(flaw(&of(&y, 0x01)), Some(Flaw::NotCanonical));
        // x = 0 has no sign (RFC 8032 §5.2.3).
        assert!(decode(&f, &of(&BigUint::from(1_u32), 0)).is_some());
        assert!(decode(&f, &of(&BigUint::from(1_u32), 0x80)).is_none());
    }

    /// RFC 8032 §7.4: without a message, with one octet, and the one that is signed with a context, which no document uses.
    #[test]
    fn vectors_of_the_standard() {
        let blank = octets(
            "5fd7449b59b461fd2ce787ec616ad46a1da1342485a70e1f8a0ea75d80e96778edf124769b46c7061bd6783df1e50f6cd1fa1abeafe8256180",
        );
        let value = octets(
            "533a37f6bbe457251f023c0d88f976ae2dfb504a843e34d2074fd823d41a591f2b233f034f628281f2fd7a22ddd47d7828c59bd0a21bfd3980ff0d2028d4b18a9df63e006c5d1c2d345b925d8dc00b4104852db99ac5c7cdda8530a113a0f4dbb61149f05a7363268c71d95808ff2e652600",
        );
        assert_eq!(verify(&blank, b"", &value), Some(true));
        assert_eq!(verify(&blank, b"\x00", &value), Some(false));
        let one = octets(
            "43ba28f430cdff456ae531545f7ecd0ac834a55d9358c0372bfa0c6c6798c0866aea01eb00742802b8438ea4cb82169c235160627b4c3a9480",
        );
        let value = octets(
            "26b8f91727bd62897af15e41eb43c377efb9c610d48f2335cb0bd0087810f4352541b143c4b981b7e18f62de8ccdf633fc1bf037ab7cd779805e0dbcc0aae1cbcee1afb2e027df36bc04dcecbf154336c19f0af7e0a6472905e799f1953d2a0ff3348ab21aa4adafd1d234441cf807c03a00",
        );
        assert_eq!(verify(&one, &[0x03], &value), Some(true));
        let with_context = octets(
            "d4f8f6131770dd46f40867d6fd5d5055de43541f8c5e35abbcd001b32a89f7d2151f7647f11d8ca2ae279fb842d607217fce6e042f6815ea000c85741de5c8da1144a6a1aba7f96de42505d7a7298524fda538fccbbb754f578c1cad10d54d0d5428407e85dcbc98a49155c13764e66c3c00",
        );
        assert_eq!(verify(&one, &[0x03], &with_context), Some(false));
        for at in 0..value.len() {
            for bit in [1, 0x10, 0x80] {
                let mut changed = value.clone();
                changed[at] ^= bit;
                assert_eq!(verify(&one, &[0x03], &changed), Some(false), "octet {at}");
            }
        }
        // S + L verifies for whoever does not compare S with L (threat C-15).
        let s = BigUint::from_bytes_le(&value[57..]) + BigUint::parse_bytes(ORDER.as_bytes(), 16).unwrap();
        let mut high = [value[..57].to_vec(), s.to_bytes_le()].concat();
        high.resize(114, 0);
        assert_eq!(verify(&one, &[0x03], &high), Some(false));
        for short in [&value[1..], &value[..113], &[]] {
            assert_eq!(verify(&one, &[0x03], short), Some(false));
        }
        let mut off = one.clone();
        let refused = (0..=255).filter(|octet| {
            off[0] = *octet;
            verify(&off, &[0x03], &value).is_none()
        });
        assert!((64..192).contains(&refused.count()), "about half of all numbers are no y of the curve");
    }
}
