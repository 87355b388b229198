//! ECDSA over the curves of RFC 5639 that ISO/TS 32002 names, verification only (FIPS 186-5 §6.4.2): the provider's library does
//! not have them. Public values only: nothing here has to run in constant time.

use num_bigint::BigUint;

use crate::asn1;
use crate::asn1::{Reader, Tag};

use super::digest::{DigestAlgorithm, digest};
use super::field::Field;

/// A random curve of RFC 5639 §3, of the untwisted kind (`r1`). Its order is prime: there are no points of small order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Brainpool {
    /// brainpoolP256r1.
    P256r1,
    /// brainpoolP384r1.
    P384r1,
    /// brainpoolP512r1.
    P512r1,
}

impl Brainpool {
    /// As written in reports and in RFC 5639: `brainpoolP256r1`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::P256r1 => "brainpoolP256r1",
            Self::P384r1 => "brainpoolP384r1",
            Self::P512r1 => "brainpoolP512r1",
        }
    }

    /// Bits of the field, and of the order.
    #[must_use]
    pub const fn bits(self) -> u32 {
        match self {
            Self::P256r1 => 256,
            Self::P384r1 => 384,
            Self::P512r1 => 512,
        }
    }

    /// Octets of a coordinate, and of r and s.
    #[must_use]
    pub const fn coordinate_len(self) -> usize {
        match self {
            Self::P256r1 => 32,
            Self::P384r1 => 48,
            Self::P512r1 => 64,
        }
    }

    /// p, A, B, x(G), y(G), q (RFC 5639 §3.4, §3.6, §3.7).
    const fn parameters(self) -> [&'static str; 6] {
        match self {
            Self::P256r1 => [
                "a9fb57dba1eea9bc3e660a909d838d726e3bf623d52620282013481d1f6e5377",
                "7d5a0975fc2c3057eef67530417affe7fb8055c126dc5c6ce94a4b44f330b5d9",
                "26dc5c6ce94a4b44f330b5d9bbd77cbf958416295cf7e1ce6bccdc18ff8c07b6",
                "8bd2aeb9cb7e57cb2c4b482ffc81b7afb9de27e1e3bd23c23a4453bd9ace3262",
                "547ef835c3dac4fd97f8461a14611dc9c27745132ded8e545c1d54c72f046997",
                "a9fb57dba1eea9bc3e660a909d838d718c397aa3b561a6f7901e0e82974856a7",
            ],
            Self::P384r1 => [
                "8cb91e82a3386d280f5d6f7e50e641df152f7109ed5456b412b1da197fb71123acd3a729901d1a71874700133107ec53",
                "7bc382c63d8c150c3c72080ace05afa0c2bea28e4fb22787139165efba91f90f8aa5814a503ad4eb04a8c7dd22ce2826",
                "04a8c7dd22ce28268b39b55416f0447c2fb77de107dcd2a62e880ea53eeb62d57cb4390295dbc9943ab78696fa504c11",
                "1d1c64f068cf45ffa2a63a81b7c13f6b8847a3e77ef14fe3db7fcafe0cbd10e8e826e03436d646aaef87b2e247d4af1e",
                "8abe1d7520f9c2a45cb1eb8e95cfd55262b70b29feec5864e19c054ff99129280e4646217791811142820341263c5315",
                "8cb91e82a3386d280f5d6f7e50e641df152f7109ed5456b31f166e6cac0425a7cf3ab6af6b7fc3103b883202e9046565",
            ],
            Self::P512r1 => [
                "aadd9db8dbe9c48b3fd4e6ae33c9fc07cb308db3b3c9d20ed6639cca703308717d4d9b009bc66842aecda12ae6a380e62881ff2f2d82c68528aa6056583a48f3",
                "7830a3318b603b89e2327145ac234cc594cbdd8d3df91610a83441caea9863bc2ded5d5aa8253aa10a2ef1c98b9ac8b57f1117a72bf2c7b9e7c1ac4d77fc94ca",
                "3df91610a83441caea9863bc2ded5d5aa8253aa10a2ef1c98b9ac8b57f1117a72bf2c7b9e7c1ac4d77fc94cadc083e67984050b75ebae5dd2809bd638016f723",
                "81aee4bdd82ed9645a21322e9c4c6a9385ed9f70b5d916c1b43b62eef4d0098eff3b1f78e2d0d48d50d1687b93b97d5f7c6d5047406a5e688b352209bcb9f822",
                "7dde385d566332ecc0eabfa9cf7822fdf209f70024a57b1aa000c55b881f8111b2dcde494a5f485e5bca4bd88a2763aed1ca2b2fa8f0540678cd1e0f3ad80892",
                "aadd9db8dbe9c48b3fd4e6ae33c9fc07cb308db3b3c9d20ed6639cca70330870553e5c414ca92619418661197fac10471db1d381085ddaddb58796829ca90069",
            ],
        }
    }
}

/// A point in Jacobian coordinates; at infinity where z is 0.
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

    fn infinity() -> Self {
        Self { x: BigUint::from(1_u32), y: BigUint::from(1_u32), z: BigUint::ZERO }
    }

    fn is_infinity(&self) -> bool {
        self.z == BigUint::ZERO
    }
}

struct Domain {
    field: Field,
    scalars: Field,
    a: BigUint,
    b: BigUint,
    base: Point,
}

impl Domain {
    fn of(curve: Brainpool) -> Option<Self> {
        let [p, a, b, x, y, q] = curve.parameters().map(|hex| BigUint::parse_bytes(hex.as_bytes(), 16));
        let (field, scalars) = (Field::new(p?), Field::new(q?));
        Some(Self { field, scalars, a: a?, b: b?, base: Point::affine(x?, y?) })
    }

    /// Both coordinates reduced, and y² = x³ + A·x + B. The point at infinity has no such form, and the cofactor is 1: this
    /// is the whole of public key validation (SP 800-56A §5.6.2.3.3).
    fn public_point(&self, octets: &[u8]) -> Option<Point> {
        let [0x04, coordinates @ ..] = octets else { return None };
        let (x, y) = coordinates.split_at_checked(coordinates.len() / 2)?;
        let (x, y) = (BigUint::from_bytes_be(x), BigUint::from_bytes_be(y));
        let field = &self.field;
        if !field.contains(&x) || !field.contains(&y) {
            return None;
        }
        let right = field.add(&field.mul(&field.add(&field.square(&x), &self.a), &x), &self.b);
        (field.square(&y) == right).then(|| Point::affine(x, y))
    }

    fn double(&self, point: &Point) -> Point {
        let f = &self.field;
        let yy = f.square(&point.y);
        let s = f.times(&f.mul(&point.x, &yy), 4);
        let zz = f.square(&point.z);
        let m = f.add(&f.times(&f.square(&point.x), 3), &f.mul(&self.a, &f.square(&zz)));
        let x = f.sub(&f.square(&m), &f.add(&s, &s));
        let y = f.sub(&f.mul(&m, &f.sub(&s, &x)), &f.times(&f.square(&yy), 8));
        let z = f.mul(&f.add(&point.y, &point.y), &point.z);
        Point { x, y, z }
    }

    /// Right for every pair of points: equal ones are doubled, opposite ones meet at infinity.
    fn add(&self, one: &Point, other: &Point) -> Point {
        if one.is_infinity() {
            return other.clone();
        }
        if other.is_infinity() {
            return one.clone();
        }
        let f = &self.field;
        let (zz1, zz2) = (f.square(&one.z), f.square(&other.z));
        let (u1, u2) = (f.mul(&one.x, &zz2), f.mul(&other.x, &zz1));
        let s1 = f.mul(&one.y, &f.mul(&zz2, &other.z));
        let s2 = f.mul(&other.y, &f.mul(&zz1, &one.z));
        if u1 == u2 {
            return if s1 == s2 { self.double(one) } else { Point::infinity() };
        }
        let (h, r) = (f.sub(&u2, &u1), f.sub(&s2, &s1));
        let hh = f.square(&h);
        let (hhh, v) = (f.mul(&hh, &h), f.mul(&u1, &hh));
        let x = f.sub(&f.sub(&f.square(&r), &hhh), &f.add(&v, &v));
        let y = f.sub(&f.mul(&r, &f.sub(&v, &x)), &f.mul(&s1, &hhh));
        let z = f.mul(&h, &f.mul(&one.z, &other.z));
        Point { x, y, z }
    }

    /// k·G + l·Q, both scalars from their highest bit at once.
    fn combine(&self, k: &BigUint, l: &BigUint, q: &Point) -> Point {
        let both = self.add(&self.base, q);
        (0..k.bits().max(l.bits())).rev().fold(Point::infinity(), |sum, bit| {
            let sum = self.double(&sum);
            match (k.bit(bit), l.bit(bit)) {
                (false, false) => sum,
                (true, false) => self.add(&sum, &self.base),
                (false, true) => self.add(&sum, q),
                (true, true) => self.add(&sum, &both),
            }
        })
    }
}

/// Whether `signature`, a DER ECDSA-Sig-Value, verifies over `message` under the uncompressed point. `None`: the point is not
/// on the curve.
pub(super) fn verify(
    curve: Brainpool,
    point: &[u8],
    algorithm: DigestAlgorithm,
    message: &[u8],
    signature: &[u8],
) -> Option<bool> {
    let domain = Domain::of(curve)?;
    let q = domain.public_point(point)?;
    Some(matches(&domain, curve, &q, digest(algorithm, message).as_bytes(), signature).unwrap_or(false))
}

fn matches(domain: &Domain, curve: Brainpool, q: &Point, hash: &[u8], signature: &[u8]) -> Option<bool> {
    let (r, s) = halves(signature)?;
    let (zero, order) = (BigUint::ZERO, &domain.scalars);
    if r == zero || s == zero || !order.contains(&r) || !order.contains(&s) {
        return Some(false);
    }
    // The leftmost bits of the digest, as many as the order has: whole octets for these curves (FIPS 186-5 §6.4.2).
    let e = BigUint::from_bytes_be(hash.get(..curve.coordinate_len()).unwrap_or(hash)) % order.prime();
    let w = order.inverse(&s);
    let sum = domain.combine(&order.mul(&e, &w), &order.mul(&r, &w), q);
    if sum.is_infinity() {
        return Some(false);
    }
    let field = &domain.field;
    let x = field.mul(&sum.x, &field.inverse(&field.square(&sum.z)));
    Some(x % order.prime() == r)
}

/// r and s. DER and nothing else (SEC 1 §C.5): what was read is written again and must be the same octets (threat C-15).
fn halves(signature: &[u8]) -> Option<(BigUint, BigUint)> {
    let mut outer = Reader::new(signature);
    let mut inside = outer.sequence().ok()?;
    let r = inside.expect(Tag::INTEGER).ok()?.unsigned_integer().ok()?;
    let s = inside.expect(Tag::INTEGER).ok()?.unsigned_integer().ok()?;
    let again = asn1::sequence(&[asn1::positive_integer(r), asn1::positive_integer(s)]);
    (again == signature).then(|| (BigUint::from_bytes_be(r), BigUint::from_bytes_be(s)))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    /// The constants belong together: G is on the curve, q·G is the point at infinity, and (q − 1)·G is −G.
    #[test]
    fn parameters_belong_together() {
        for curve in [Brainpool::P256r1, Brainpool::P384r1, Brainpool::P512r1] {
            let domain = Domain::of(curve).unwrap();
            let (g, q) = (&domain.base, domain.scalars.prime());
            let written = [&[4][..], &g.x.to_bytes_be(), &g.y.to_bytes_be()].concat();
            assert!(domain.public_point(&written).is_some(), "{}", curve.name());
            assert_eq!((q.bits(), domain.field.prime().bits()), (u64::from(curve.bits()), u64::from(curve.bits())));
            assert!(domain.combine(q, &BigUint::ZERO, g).is_infinity());
            let last = domain.combine(&(q - 1_u32), &BigUint::ZERO, g);
            assert!(domain.add(&last, g).is_infinity() && !last.is_infinity());
            // k·G + l·G = (k + l)·G, also where both meet.
            let (k, l) = (BigUint::from(5_u32), BigUint::from(7_u32));
            let (sum, whole) = (domain.combine(&k, &l, g), domain.combine(&(k + l), &BigUint::ZERO, g));
            let affine = |p: &Point| domain.field.mul(&p.x, &domain.field.inverse(&domain.field.square(&p.z)));
            assert_eq!(affine(&sum), affine(&whole));
            for other in [&written[1..], &[0], &[], &[&[2], &written[1..]].concat()] {
                assert!(domain.public_point(other).is_none());
            }
            let mut off = written.clone();
            *off.last_mut().unwrap() ^= 1;
            assert!(domain.public_point(&off).is_none());
            // The same x with p added is no point: coordinates are reduced.
            let wide = curve.coordinate_len() + 1;
            let padded = |n: &BigUint| [vec![0; wide - n.to_bytes_be().len()], n.to_bytes_be()].concat();
            let high = [vec![4], padded(&(&g.x + domain.field.prime())), padded(&g.y)].concat();
            assert!(domain.public_point(&high).is_none());
        }
    }
}
