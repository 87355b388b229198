#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature as aws;
use aws_lc_rs::signature::KeyPair as _;

use super::*;
use crate::asn1;
use crate::asn1::oid;

fn hex(octets: &[u8]) -> String {
    octets.iter().map(|o| format!("{o:02x}")).collect()
}

fn rsa_spki_with(algorithm: Vec<u8>, modulus: &[u8], exponent: &[u8]) -> Vec<u8> {
    let key = asn1::sequence(&[asn1::positive_integer(modulus), asn1::positive_integer(exponent)]);
    asn1::sequence(&[algorithm, asn1::bit_string(&key)])
}

fn rsa_spki(modulus: &[u8], exponent: &[u8]) -> Vec<u8> {
    rsa_spki_with(asn1::sequence(&[asn1::oid(oid::RSA_ENCRYPTION), asn1::null()]), modulus, exponent)
}

fn modulus(bits: usize) -> Vec<u8> {
    let mut modulus = vec![0xff; bits.div_ceil(8)];
    modulus[0] = 0xff >> (modulus.len() * 8 - bits);
    modulus
}

#[test]
fn digests_of_abc() {
    // FIPS 180-4 and FIPS 202 examples, RFC 1321 A.5.
    for (algorithm, start) in [
        (DigestAlgorithm::Md5, "900150983cd24fb0"),
        (DigestAlgorithm::Sha1, "a9993e364706816a"),
        (DigestAlgorithm::Sha224, "23097d223405d822"),
        (DigestAlgorithm::Sha256, "ba7816bf8f01cfea"),
        (DigestAlgorithm::Sha384, "cb00753f45a35e8b"),
        (DigestAlgorithm::Sha512, "ddaf35a193617aba"),
        (DigestAlgorithm::Sha3_256, "3a985da74fe225b2"),
        (DigestAlgorithm::Sha3_384, "ec01498288516fc9"),
        (DigestAlgorithm::Sha3_512, "b751850b1a57168a"),
        (DigestAlgorithm::Shake256, "483366601360a877"),
    ] {
        let value = digest(algorithm, b"abc");
        assert_eq!(hex(&value.as_bytes()[..8]), start);
        assert_eq!(value.as_bytes().len(), algorithm.output_len());
        assert_eq!(Digest::from_received(algorithm, value.as_bytes()), Some(value));
        assert_eq!(Digest::from_received(algorithm, &value.as_bytes()[1..]), None);
        assert_eq!(DigestAlgorithm::from_oid(algorithm.oid()), Some(algorithm));
        let mut running = Digester::new(algorithm);
        running.update(b"ab");
        let mut fork = running.clone();
        running.update(b"c");
        fork.update(b"d");
        assert_eq!((running.algorithm(), running.finish()), (algorithm, value));
        assert_eq!(fork.finish(), digest(algorithm, b"abd"));
        let der = algorithm.algorithm_identifier();
        let read = AlgorithmIdentifier::read(&mut asn1::Reader::new(&der)).unwrap();
        assert_eq!(DigestAlgorithm::from_algorithm(read.oid, read.parameters), Ok(algorithm));
        assert_eq!(DigestAlgorithm::from_algorithm(read.oid, Some(&asn1::null())), Ok(algorithm));
        assert!(DigestAlgorithm::from_algorithm(read.oid, Some(&asn1::integer_u64(1))).is_err());
    }
    let shake = |length: &[u8]| DigestAlgorithm::from_algorithm(oid::SHAKE256_LEN, Some(length));
    assert_eq!(shake(&asn1::integer_u64(512)), Ok(DigestAlgorithm::Shake256));
    for other in [asn1::integer_u64(256), asn1::integer_u64(0), asn1::null(), vec![2, 3, 0, 2, 0]] {
        assert!(shake(&other).unwrap_err().contains("512 bits"));
    }
    assert!(DigestAlgorithm::from_algorithm(oid::SHAKE256_LEN, None).is_err());
    assert_eq!(DigestAlgorithm::from_algorithm(oid::MGF1, None).unwrap_err(), "1.2.840.113549.1.1.8");
}

#[test]
fn rsa_keys_are_allow_listed_before_arithmetic() {
    let key = PublicKey::from_spki(&rsa_spki(&modulus(2048), &[1, 0, 1])).unwrap();
    assert_eq!((key.kind(), key.kind().bits()), (KeyKind::Rsa { bits: 2048 }, 2048));
    assert_eq!(key.rsa_components(), Some((&modulus(2048)[..], &[1, 0, 1][..])));
    assert_eq!(key.ec_point(), None);
    let of = |modulus: &[u8], exponent: &[u8]| PublicKey::from_spki(&rsa_spki(modulus, exponent)).map(|k| k.kind());
    assert!(of(&modulus(1024), &[3]).is_ok() && of(&modulus(8192), &[1, 0, 1]).is_ok());
    assert_eq!(of(&modulus(1023), &[3]), Err(KeyError::ModulusBits(1023)));
    assert_eq!(of(&modulus(8193), &[3]), Err(KeyError::ModulusBits(8193)));
    let mut even = modulus(2048);
    even[255] = 0xfe;
    assert_eq!(of(&even, &[3]), Err(KeyError::ModulusEven));
    for bad in [&[][..], &[1], &[2], &[4], &[1, 0, 0], &[4, 0, 0, 0, 1], &[0xff; 256]] {
        assert_eq!(of(&modulus(2048), bad), Err(KeyError::Exponent), "{bad:02x?}");
    }
    // A negative modulus, and octets behind the key.
    let raw = |key: &[u8]| {
        let algorithm = asn1::sequence(&[asn1::oid(oid::RSA_ENCRYPTION), asn1::null()]);
        PublicKey::from_spki(&asn1::sequence(&[algorithm, asn1::bit_string(key)]))
    };
    let negative = asn1::sequence(&[asn1::integer(&modulus(2048)), asn1::integer_u64(3)]);
    assert!(matches!(raw(&negative), Err(KeyError::Syntax(_))));
    let good = asn1::sequence(&[asn1::positive_integer(&modulus(2048)), asn1::integer_u64(3)]);
    assert!(raw(&good).is_ok());
    assert!(matches!(raw(&[&good[..], &[0]].concat()), Err(KeyError::Syntax(_))));
    let odd = asn1::sequence(&[asn1::oid(oid::RSA_ENCRYPTION), asn1::integer_u64(1)]);
    assert!(matches!(PublicKey::from_spki(&rsa_spki_with(odd, &modulus(2048), &[3])), Err(KeyError::Parameters(_))));
    let dsa = asn1::sequence(&[asn1::oid(&oid::from_dotted("1.2.840.10040.4.1").unwrap())]);
    assert_eq!(
        PublicKey::from_spki(&rsa_spki_with(dsa, &modulus(2048), &[3])).unwrap_err(),
        KeyError::Algorithm("1.2.840.10040.4.1".to_owned())
    );
}

fn ec_spki(parameters: &[u8], point: &[u8]) -> Vec<u8> {
    asn1::sequence(&[asn1::sequence(&[asn1::oid(oid::EC_PUBLIC_KEY), parameters.to_vec()]), asn1::bit_string(point)])
}

#[test]
fn curves_have_names_and_whole_points() {
    let named = |name: &[u8], point: &[u8]| PublicKey::from_spki(&ec_spki(&asn1::oid(name), point)).map(|k| k.kind());
    let point = |size: usize| [&[4][..], &vec![1; 2 * size]].concat();
    assert_eq!(named(oid::SECP256R1, &point(32)), Ok(KeyKind::Ec(Curve::P256)));
    assert_eq!(named(oid::SECP384R1, &point(48)), Ok(KeyKind::Ec(Curve::P384)));
    assert_eq!(named(oid::SECP521R1, &point(66)), Ok(KeyKind::Ec(Curve::P521)));
    assert_eq!(named(oid::SECP256R1, &point(31)), Err(KeyError::Point("P-256")));
    assert_eq!(named(oid::SECP256R1, &[&[2][..], &[1; 32]].concat()), Err(KeyError::Point("P-256")));
    assert_eq!(named(oid::SECP256R1, &[]), Err(KeyError::Point("P-256")));
    let k256 = oid::from_dotted("1.3.132.0.10").unwrap();
    assert_eq!(named(&k256, &point(32)), Err(KeyError::Curve("1.3.132.0.10".to_owned())));
    for explicit in [asn1::sequence(&[asn1::integer_u64(1)]), asn1::null(), vec![]] {
        assert_eq!(PublicKey::from_spki(&ec_spki(&explicit, &point(32))).unwrap_err(), KeyError::UnnamedCurve);
    }
    // The right size and not on the curve: never a match.
    let off_curve = PublicKey::from_spki(&ec_spki(&asn1::oid(oid::SECP256R1), &point(32))).unwrap();
    let scheme = SignatureScheme::Ecdsa(DigestAlgorithm::Sha256);
    assert!(matches!(AwsLc.verify(&off_curve, scheme, b"", b""), Err(CheckError::Unsupported(_))));
}

#[test]
fn algorithm_identifiers_are_read_back() {
    use DigestAlgorithm::{Md5, Sha1, Sha3_256, Sha3_384, Sha3_512, Sha224, Sha256, Sha384, Sha512, Shake256};
    let odd = SignatureScheme::RsaPss { digest: Sha256, mgf1: Sha1, salt_len: 0 };
    let mut all = vec![odd, SignatureScheme::RsaPkcs1v15(Md5), SignatureScheme::Ed25519, SignatureScheme::Ed448];
    for nameless in [SignatureScheme::RsaPkcs1v15(Shake256), SignatureScheme::Ecdsa(Shake256)] {
        assert!(nameless.algorithm_identifier().is_empty());
    }
    for digest in [Sha1, Sha224, Sha256, Sha384, Sha512, Sha3_256, Sha3_384, Sha3_512] {
        all.extend([
            SignatureScheme::RsaPkcs1v15(digest),
            SignatureScheme::pss(digest),
            SignatureScheme::Ecdsa(digest),
        ]);
    }
    for scheme in all {
        let der = scheme.algorithm_identifier();
        let read = AlgorithmIdentifier::read(&mut asn1::Reader::new(&der)).unwrap();
        for hint in [None, Some(scheme.digest())] {
            assert_eq!(SignatureScheme::from_algorithm(read.oid, read.parameters, hint), Ok(scheme));
        }
        let other = if scheme.digest() == Sha256 { Sha1 } else { Sha256 };
        let error = SignatureScheme::from_algorithm(read.oid, read.parameters, Some(other)).unwrap_err();
        assert!(error.contains("digestAlgorithm"), "{error}");
    }
}

#[test]
fn algorithm_identifiers_must_agree() {
    let null = asn1::null();
    let of = |oid, params: Option<&[u8]>, hint| SignatureScheme::from_algorithm(oid, params, hint);
    let sha256 = Some(DigestAlgorithm::Sha256);
    assert_eq!(of(oid::RSA_ENCRYPTION, Some(&null), sha256), Ok(SignatureScheme::RsaPkcs1v15(DigestAlgorithm::Sha256)));
    assert!(of(oid::RSA_ENCRYPTION, Some(&null), None).is_err());
    assert!(of(oid::SHA256_WITH_RSA, None, None).is_ok());
    assert!(of(oid::SHA256_WITH_RSA, Some(&asn1::integer_u64(1)), None).is_err());
    assert!(of(oid::ECDSA_WITH_SHA256, Some(&null), None).is_err());
    assert!(of(oid::RSASSA_PSS, None, sha256).is_err());
    assert_eq!(of(oid::SHA256, None, None).unwrap_err(), "2.16.840.1.101.3.4.2.1");
    // Defaults of RFC 4055 §3.1.
    let empty = asn1::sequence::<&[u8]>(&[]);
    assert_eq!(of(oid::RSASSA_PSS, Some(&empty), None), Ok(SignatureScheme::pss(DigestAlgorithm::Sha1)));
    assert!(of(oid::RSASSA_PSS, Some(&empty), sha256).unwrap_err().contains("SHA-1"));
    let trailer = asn1::sequence(&[asn1::context(3, &[asn1::integer_u64(2)])]);
    assert!(of(oid::RSASSA_PSS, Some(&trailer), None).unwrap_err().contains("trailer"));
    let negative = asn1::sequence(&[asn1::context(2, &[asn1::integer(&[0xff])])]);
    assert!(of(oid::RSASSA_PSS, Some(&negative), None).is_err());
    let no_mgf = asn1::sequence(&[asn1::context(1, &[asn1::sequence(&[asn1::oid(oid::SHA256)])])]);
    assert!(of(oid::RSASSA_PSS, Some(&no_mgf), None).unwrap_err().contains("mask generation"));
    for bad in [&null[..], &[], &[0x30, 1], &[0x30, 0, 0]] {
        assert!(of(oid::RSASSA_PSS, Some(bad), None).is_err(), "{bad:02x?}");
    }
}

#[test]
fn a_real_signature_matches_and_a_changed_one_does_not() {
    let random = SystemRandom::new();
    let pair = aws::EcdsaKeyPair::generate(&aws::ECDSA_P256_SHA256_ASN1_SIGNING).unwrap();
    let key = PublicKey::from_spki(&ec_spki(&asn1::oid(oid::SECP256R1), pair.public_key().as_ref())).unwrap();
    let value = pair.sign(&random, b"quyet dinh").unwrap();
    let scheme = SignatureScheme::Ecdsa(DigestAlgorithm::Sha256);
    for _ in 0..2 {
        assert!(AwsLc.verify(&key, scheme, b"quyet dinh", value.as_ref()).is_ok());
        assert_eq!(AwsLc.verify(&key, scheme, b"quyet dinH", value.as_ref()), Err(CheckError::Mismatch));
    }
    let other = SignatureScheme::Ecdsa(DigestAlgorithm::Sha384);
    assert_eq!(AwsLc.verify(&key, other, b"quyet dinh", value.as_ref()), Err(CheckError::Mismatch));
    let rsa = SignatureScheme::RsaPkcs1v15(DigestAlgorithm::Sha256);
    assert!(matches!(AwsLc.verify(&key, rsa, b"quyet dinh", value.as_ref()), Err(CheckError::Unsupported(_))));
}

/// ECDSA takes the bits of a digest and nothing else: what the library verifies under its own name for SHA-3 must verify
/// by the way kyso takes, and the same digest under another name must not.
#[test]
fn ecdsa_with_sha3() {
    let random = SystemRandom::new();
    for (signing, curve, digest) in [
        (&aws::ECDSA_P384_SHA3_384_ASN1_SIGNING, oid::SECP384R1, DigestAlgorithm::Sha3_384),
        (&aws::ECDSA_P521_SHA3_512_ASN1_SIGNING, oid::SECP521R1, DigestAlgorithm::Sha3_512),
    ] {
        let pair = aws::EcdsaKeyPair::generate(signing).unwrap();
        let key = PublicKey::from_spki(&ec_spki(&asn1::oid(curve), pair.public_key().as_ref())).unwrap();
        let value = pair.sign(&random, b"quyet dinh").unwrap();
        for _ in 0..2 {
            assert!(AwsLc.verify(&key, SignatureScheme::Ecdsa(digest), b"quyet dinh", value.as_ref()).is_ok());
        }
        for other in DigestAlgorithm::ALL.into_iter().filter(|other| *other != digest) {
            assert!(
                AwsLc.verify(&key, SignatureScheme::Ecdsa(other), b"quyet dinh", value.as_ref()).is_err(),
                "{other}"
            );
        }
        assert_eq!(
            AwsLc.verify(&key, SignatureScheme::Ecdsa(digest), b"quyet dinH", value.as_ref()),
            Err(CheckError::Mismatch)
        );
    }
}

fn ed25519_spki(parameters: Option<Vec<u8>>, point: &[u8]) -> Vec<u8> {
    let algorithm = [Some(asn1::oid(oid::ED25519)), parameters].into_iter().flatten().collect::<Vec<_>>();
    asn1::sequence(&[asn1::sequence(&algorithm), asn1::bit_string(point)])
}

/// RFC 8032 §7.1, test 2, and what stands around it.
#[test]
fn ed25519() {
    let octets = |hex: &str| -> Vec<u8> {
        (0..hex.len()).step_by(2).map(|i| u8::from_str_radix(&hex[i..i + 2], 16).unwrap()).collect()
    };
    let point = octets("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c");
    let value = octets(
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    );
    let key = PublicKey::from_spki(&ed25519_spki(None, &point)).unwrap();
    assert_eq!((key.kind(), key.kind().bits(), key.ed25519_point()), (KeyKind::Ed25519, 256, Some(&point[..])));
    assert_eq!((key.ec_point(), key.rsa_components()), (None, None));
    assert!(AwsLc.verify(&key, SignatureScheme::Ed25519, &[0x72], &value).is_ok());
    assert_eq!(AwsLc.verify(&key, SignatureScheme::Ed25519, &[0x73], &value), Err(CheckError::Mismatch));
    for at in 0..value.len() {
        let mut changed = value.clone();
        changed[at] ^= 0x20;
        assert_eq!(AwsLc.verify(&key, SignatureScheme::Ed25519, &[0x72], &changed), Err(CheckError::Mismatch), "{at}");
    }
    // S + L verifies for whoever does not compare S with L (RFC 8032 §5.1.7; threat C-15).
    let order = octets("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010");
    let (mut high, mut carry) = (value.clone(), 0_u16);
    for (to, add) in high[32..].iter_mut().zip(&order) {
        let sum = u16::from(*to) + u16::from(*add) + carry;
        (*to, carry) = ((sum & 0xff) as u8, sum >> 8);
    }
    assert_eq!(AwsLc.verify(&key, SignatureScheme::Ed25519, &[0x72], &high), Err(CheckError::Mismatch));
    assert_eq!(AwsLc.verify(&key, SignatureScheme::Ed25519, &[0x72], &value[1..]), Err(CheckError::Mismatch));
    let ecdsa = SignatureScheme::Ecdsa(DigestAlgorithm::Sha512);
    assert!(matches!(AwsLc.verify(&key, ecdsa, &[0x72], &value), Err(CheckError::Unsupported(_))));

    let read = |parameters, point: &[u8]| PublicKey::from_spki(&ed25519_spki(parameters, point)).map(|_| ());
    assert!(matches!(read(Some(asn1::null()), &point), Err(KeyError::Parameters(_))));
    assert_eq!(read(None, &point[1..]), Err(KeyError::Ed25519Length(31)));
    for (small, sign) in [
        ("0000000000000000000000000000000000000000000000000000000000000000", 0),
        ("0100000000000000000000000000000000000000000000000000000000000000", 0x80),
        ("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05", 0x80),
        ("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a", 0),
        ("ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f", 0),
        ("edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f", 0),
        ("eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f", 0x80),
    ] {
        let mut small = octets(small);
        small[31] |= sign;
        assert_eq!(read(None, &small), Err(KeyError::Ed25519SmallOrder), "{small:02x?}");
    }
    // With signed attributes the digest beside it is SHA-512 and nothing else (RFC 8419 §3.1).
    let of = |digest| SignatureScheme::from_algorithm(oid::ED25519, None, Some(digest));
    assert_eq!(of(DigestAlgorithm::Sha512), Ok(SignatureScheme::Ed25519));
    assert!(of(DigestAlgorithm::Sha256).unwrap_err().contains("digestAlgorithm"));
    assert!(SignatureScheme::from_algorithm(oid::ED25519, Some(&asn1::null()), None).is_err());
}

/// Curves of RFC 5639 that ISO/TS 32002 does not name are told by name, never guessed.
#[test]
fn what_is_not_computed_is_unsupported() {
    // brainpoolP256t1, P320r1, P512t1, and secp256k1.
    for dotted in ["1.3.36.3.3.2.8.1.1.8", "1.3.36.3.3.2.8.1.1.9", "1.3.36.3.3.2.8.1.1.14", "1.3.132.0.10"] {
        let curve = oid::from_dotted(dotted).unwrap();
        let spki = ec_spki(&asn1::oid(&curve), &[4; 65]);
        assert_eq!(PublicKey::from_spki(&spki).unwrap_err(), KeyError::Curve(dotted.to_owned()));
    }
}

#[test]
fn keys_of_brainpool_curves() {
    for (name, curve) in [
        (oid::BRAINPOOL_P256R1, Brainpool::P256r1),
        (oid::BRAINPOOL_P384R1, Brainpool::P384r1),
        (oid::BRAINPOOL_P512R1, Brainpool::P512r1),
    ] {
        let size = curve.coordinate_len();
        let point = [&[4][..], &vec![1; 2 * size]].concat();
        let read = |point: &[u8]| PublicKey::from_spki(&ec_spki(&asn1::oid(name), point));
        let key = read(&point).unwrap();
        assert_eq!((key.kind(), key.kind().bits()), (KeyKind::Brainpool(curve), curve.bits()));
        assert_eq!((key.ec_point(), key.kind().ecdsa_half_len()), (Some(&point[..]), Some(size)));
        for bad in [&point[1..], &[0], &[], &[&[2], &point[1..=size]].concat()] {
            assert_eq!(read(bad).unwrap_err(), KeyError::Point(curve.name()));
        }
        // The right size and not on the curve: never a match, and never a mismatch either.
        let scheme = SignatureScheme::Ecdsa(DigestAlgorithm::Sha256);
        assert!(matches!(AwsLc.verify(&key, scheme, b"", b""), Err(CheckError::Unsupported(_))));
        for weak in [DigestAlgorithm::Md5, DigestAlgorithm::Sha1, DigestAlgorithm::Sha224, DigestAlgorithm::Shake256] {
            let answer = AwsLc.verify(&key, SignatureScheme::Ecdsa(weak), b"", b"");
            assert!(matches!(answer, Err(CheckError::Unsupported(_))), "{weak}");
        }
    }
}

#[test]
fn keys_of_ed448() {
    let spki = |parameters: Option<Vec<u8>>, point: &[u8]| {
        let algorithm = [Some(asn1::oid(oid::ED448)), parameters].into_iter().flatten().collect::<Vec<_>>();
        PublicKey::from_spki(&asn1::sequence(&[asn1::sequence(&algorithm), asn1::bit_string(point)]))
    };
    let point = [&[9; 56][..], &[0]].concat();
    let key = spki(None, &point).unwrap();
    assert_eq!((key.kind(), key.kind().bits(), key.ed448_point()), (KeyKind::Ed448, 448, Some(&point[..])));
    assert_eq!((key.ec_point(), key.ed25519_point(), key.rsa_components()), (None, None, None));
    assert!(matches!(spki(Some(asn1::null()), &point), Err(KeyError::Parameters(_))));
    assert_eq!(spki(None, &point[1..]), Err(KeyError::Ed448Length(56)));
    assert_eq!(spki(None, &[9; 57]), Err(KeyError::Ed448Encoding));
    assert_eq!(spki(None, &[0; 57]), Err(KeyError::Ed448SmallOrder));
    // With signed attributes the digest beside it is SHAKE256 and nothing else (RFC 8419 §3.1).
    let of = |digest| SignatureScheme::from_algorithm(oid::ED448, None, Some(digest));
    assert_eq!(of(DigestAlgorithm::Shake256), Ok(SignatureScheme::Ed448));
    for other in DigestAlgorithm::ALL.into_iter().filter(|other| *other != DigestAlgorithm::Shake256) {
        assert!(of(other).unwrap_err().contains("digestAlgorithm"), "{other}");
    }
    assert!(SignatureScheme::from_algorithm(oid::ED448, Some(&asn1::null()), None).is_err());
    // Neither kind of Edwards key takes the other's scheme.
    for scheme in [SignatureScheme::Ed25519, SignatureScheme::Ecdsa(DigestAlgorithm::Sha512)] {
        assert!(matches!(AwsLc.verify(&key, scheme, b"", &[0; 114]), Err(CheckError::Unsupported(_))));
    }
}

#[test]
fn rsa_signs_and_verifies_as_the_key_allows() {
    let random = SystemRandom::new();
    let pair = aws::RsaKeyPair::generate(aws_lc_rs::rsa::KeySize::Rsa2048).unwrap();
    let mut public = asn1::Reader::new(pair.public_key().as_ref()).sequence().unwrap();
    let (n, e) = (public.integer().unwrap(), public.integer().unwrap());
    let mut value = vec![0; 256];
    pair.sign(&aws::RSA_PSS_SHA256, &random, b"m", &mut value).unwrap();
    let pss = SignatureScheme::pss(DigestAlgorithm::Sha256);
    let pkcs1 = SignatureScheme::RsaPkcs1v15(DigestAlgorithm::Sha256);
    let plain = PublicKey::from_spki(&rsa_spki(n, e)).unwrap();
    assert!(AwsLc.verify(&plain, pss, b"m", &value).is_ok());
    assert_eq!(AwsLc.verify(&plain, pkcs1, b"m", &value), Err(CheckError::Mismatch));
    let md5 = SignatureScheme::RsaPkcs1v15(DigestAlgorithm::Md5);
    assert_eq!(AwsLc.verify(&plain, md5, b"m", &value), Err(CheckError::Unsupported("signatures with MD5")));
    let odd = SignatureScheme::RsaPss { digest: DigestAlgorithm::Sha256, mgf1: DigestAlgorithm::Sha1, salt_len: 32 };
    let short =
        SignatureScheme::RsaPss { digest: DigestAlgorithm::Sha256, mgf1: DigestAlgorithm::Sha256, salt_len: 20 };
    for scheme in [odd, short, SignatureScheme::pss(DigestAlgorithm::Sha1)] {
        assert!(matches!(AwsLc.verify(&plain, scheme, b"m", &value), Err(CheckError::Unsupported(_))));
    }
    // Keys that are for PSS only, or for PSS with one digest (threat C-14).
    let any = PublicKey::from_spki(&rsa_spki_with(asn1::sequence(&[asn1::oid(oid::RSASSA_PSS)]), n, e)).unwrap();
    assert!(AwsLc.verify(&any, pss, b"m", &value).is_ok());
    assert!(!any.allows(pkcs1));
    let only = PublicKey::from_spki(&rsa_spki_with(pss.algorithm_identifier(), n, e)).unwrap();
    assert!(AwsLc.verify(&only, pss, b"m", &value).is_ok());
    let other = SignatureScheme::pss(DigestAlgorithm::Sha512);
    let not_this = PublicKey::from_spki(&rsa_spki_with(other.algorithm_identifier(), n, e)).unwrap();
    assert!(matches!(AwsLc.verify(&not_this, pss, b"m", &value), Err(CheckError::Unsupported(_))));
    assert_ne!(plain, only);
}
