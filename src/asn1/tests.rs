#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use proptest::prelude::*;

use super::*;
use crate::base::{Limits, UnixTime};

fn kind<T: core::fmt::Debug>(result: Result<T, Error>) -> ErrorKind {
    result.unwrap_err().kind
}

#[test]
fn values_keep_their_spans() {
    let der = sequence(&[integer_u64(5), sequence(&[octet_string(b"ab"), null()])]);
    let mut outer = Reader::new(&der);
    let mut seq = outer.sequence().unwrap();
    outer.finish().unwrap();
    assert_eq!(seq.u64().unwrap(), 5);
    let inner = seq.expect(Tag::SEQUENCE).unwrap();
    assert_eq!((inner.offset, inner.raw, inner.content_offset()), (5, &der[5..], 7));
    assert_eq!((inner.span().start, inner.span().end), (5, der.len() as u64));
    seq.finish().unwrap();
    let mut inner = inner.reader().unwrap();
    assert!(inner.optional(Tag::INTEGER).unwrap().is_none());
    assert_eq!(inner.octet_string().unwrap(), b"ab");
    let error = inner.clone().expect(Tag::INTEGER).unwrap_err();
    assert_eq!(error.offset, 11);
    assert_eq!(error.kind, ErrorKind::UnexpectedTag { expected: Tag::INTEGER, found: Tag::NULL });
    assert_eq!(inner.clone().finish().unwrap_err().kind, ErrorKind::TrailingData);
    inner.null().unwrap();
    assert_eq!(kind(inner.expect(Tag::INTEGER)), ErrorKind::Missing(Tag::INTEGER));
}

#[test]
fn lengths_are_definite_minimal_and_inside() {
    for (octets, expected) in [
        (&[0x04, 0x81, 0x01, 0x00][..], ErrorKind::LengthNotMinimal),
        (&[0x04, 0x82, 0x00, 0x80], ErrorKind::LengthNotMinimal),
        (&[0x30, 0x80, 0x00, 0x00], ErrorKind::IndefiniteLength),
        (&[0x04, 0x02, 0x00], ErrorKind::Truncated),
        (&[0x04, 0x84, 0x3f, 0xff, 0xff, 0xff], ErrorKind::Truncated),
        (&[0x04, 0x88, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff], ErrorKind::Truncated),
        (&[0x04, 0x88, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff], ErrorKind::Truncated),
        (&[0x04, 0x89, 1, 0, 0, 0, 0, 0, 0, 0, 0], ErrorKind::LengthTooLarge),
        (&[0x04, 0xff], ErrorKind::LengthTooLarge),
        (&[0x04], ErrorKind::Truncated),
        (&[], ErrorKind::Truncated),
        (&[0x1f, 0x81, 0x00, 0x00], ErrorKind::HighTag),
        (&[0x00, 0x00], ErrorKind::EndOfContents),
    ] {
        assert_eq!(kind(Reader::new(octets).read()), expected, "{octets:02x?}");
    }
}

#[test]
fn nesting_has_a_budget() {
    let mut der = null();
    for _ in 0..100 {
        der = sequence(&[der]);
    }
    let mut reader = Reader::new(&der);
    let depth = Limits::default().asn1_depth;
    for _ in 0..depth {
        reader = reader.sequence().unwrap();
    }
    assert!(matches!(kind(reader.sequence()), ErrorKind::Limit(_)));
    assert!(matches!(kind(to_der(&der, &Limits::default())), ErrorKind::Limit(_)));
    let bomb: Vec<u8> = [0x30, 0x80].repeat(100_000);
    assert!(matches!(kind(to_der(&bomb, &Limits::default())), ErrorKind::Limit(_)));
    assert!(matches!(kind(outer_len(&bomb)), ErrorKind::Limit(_)));
}

#[test]
fn integers() {
    let int = |content: &[u8]| tlv(Tag::INTEGER, content);
    assert_eq!(kind(Reader::new(&int(&[])).integer()), ErrorKind::BadInteger);
    assert_eq!(kind(Reader::new(&int(&[0, 0x7f])).integer()), ErrorKind::BadInteger);
    assert_eq!(kind(Reader::new(&int(&[0xff, 0x80])).integer()), ErrorKind::BadInteger);
    assert_eq!(Reader::new(&int(&[0, 0x80])).integer().unwrap(), [0, 0x80]);
    assert_eq!(Reader::new(&int(&[0, 0x80])).u64().unwrap(), 128);
    assert_eq!(Reader::new(&int(&[0])).u64().unwrap(), 0);
    assert_eq!(kind(Reader::new(&int(&[0x80])).u64()), ErrorKind::IntegerRange);
    assert_eq!(kind(Reader::new(&int(&[1, 0, 0, 0, 0, 0, 0, 0, 0])).u64()), ErrorKind::IntegerRange);
    for number in [0, 1, 127, 128, 255, 256, 65_535, u64::MAX] {
        assert_eq!(Reader::new(&integer_u64(number)).u64().unwrap(), number);
    }
    assert_eq!(positive_integer(&[0, 0, 0]), [2, 1, 0]);
}

#[test]
fn booleans_nulls_and_bits() {
    assert_eq!(kind(Reader::new(&[1, 1, 1]).boolean()), ErrorKind::BadBoolean);
    assert_eq!(kind(Reader::new(&[1, 0]).boolean()), ErrorKind::BadBoolean);
    assert!(Reader::new(&boolean(true)).boolean().unwrap());
    assert_eq!(kind(Reader::new(&[5, 1, 0]).null()), ErrorKind::BadNull);
    for bad in [&[3, 0][..], &[3, 1, 1], &[3, 2, 8, 0], &[3, 2, 1, 1]] {
        assert_eq!(kind(Reader::new(bad).bit_string()), ErrorKind::BadBitString, "{bad:02x?}");
    }
    let bits = Reader::new(&[3, 2, 5, 0xa0]).bit_string().unwrap();
    assert_eq!([0, 1, 2, 3, 8, 1000].map(|i| bits.bit(i)), [true, false, true, false, false, false]);
    assert_eq!(kind(Reader::new(&[3, 2, 5, 0xa0]).read().unwrap().bit_octets()), ErrorKind::BadBitString);
}

#[test]
fn times() {
    let read = |tag, text: &str| Reader::new(&tlv(tag, text.as_bytes())).time().ok();
    let at = UnixTime::from_utc(2026, 11, 21, 3, 0, 9).unwrap();
    assert_eq!(read(Tag::UTC_TIME, "261121030009Z"), Some(at));
    assert_eq!(read(Tag::UTC_TIME, "500101000000Z"), UnixTime::from_utc(1950, 1, 1, 0, 0, 0));
    assert_eq!(read(Tag::UTC_TIME, "491231235959Z"), UnixTime::from_utc(2049, 12, 31, 23, 59, 59));
    assert_eq!(read(Tag::GENERALIZED_TIME, "20261121030009Z"), Some(at));
    assert_eq!(read(Tag::GENERALIZED_TIME, "99991231235959Z"), UnixTime::from_utc(9999, 12, 31, 23, 59, 59));
    assert_eq!(read(Tag::GENERALIZED_TIME, "20261121030009.50Z"), Some(at));
    let with_fraction = tlv(Tag::GENERALIZED_TIME, b"20261121030009.5Z");
    assert_eq!(kind(Reader::new(&with_fraction).read().unwrap().whole_time()), ErrorKind::BadTime);
    for (tag, bad) in [
        (Tag::UTC_TIME, "2611210300Z"),
        (Tag::UTC_TIME, "261121100009+0700"),
        (Tag::UTC_TIME, "261121030009"),
        (Tag::UTC_TIME, "26112103000 Z"),
        (Tag::UTC_TIME, "-61121030009Z"),
        (Tag::UTC_TIME, "260230030009Z"),
        (Tag::UTC_TIME, "261121030009.5Z"),
        (Tag::GENERALIZED_TIME, "20261121030009.Z"),
        (Tag::GENERALIZED_TIME, "20261121030009,5Z"),
        (Tag::GENERALIZED_TIME, "202611210300Z"),
        (Tag::GENERALIZED_TIME, "20261121250009Z"),
        (Tag::UTF8_STRING, "20261121030009Z"),
    ] {
        assert_eq!(read(tag, bad), None, "{bad}");
    }
    assert_eq!(Reader::new(&time(at).unwrap()).time().unwrap(), at);
    let late = UnixTime::from_utc(2050, 1, 1, 0, 0, 0).unwrap();
    assert_eq!(time(late).unwrap()[0], Tag::GENERALIZED_TIME.0);
}

#[test]
fn object_identifiers() {
    assert_eq!(oid::to_dotted(oid::SHA256), "2.16.840.1.101.3.4.2.1");
    assert_eq!(oid::SHA1_WITH_RSA, [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 5]);
    assert_eq!(oid::to_dotted(&[0x88, 0x37, 3]), "2.999.3");
    for bad in [&[][..], &[0x80, 1], &[0x2a, 0x80, 1], &[0x2a, 0x86], &[1; 200]] {
        assert!(!oid::is_well_formed(bad), "{bad:02x?}");
        assert!(oid::to_dotted(bad).starts_with('#'));
        assert_eq!(kind(Reader::new(&tlv(Tag::OID, bad)).oid()), ErrorKind::BadOid);
    }
    // An arc of more than 128 bits is compared as octets and shown as such, never cut (threat C-17).
    assert!(oid::to_dotted(&[&[0x2a][..], &[0xff; 30], &[0x7f]].concat()).starts_with('#'));
    for bad in ["", "1", "3.1", "1.40", "1.2.", "1..2", "1.02", "1.2.a", "1.-2", "1.+2"] {
        assert_eq!(oid::from_dotted(bad), None, "{bad}");
    }
    let mut seen = std::collections::HashSet::new();
    for known in oid::KNOWN {
        assert_eq!(oid::from_dotted(known.dotted).unwrap(), known.content, "{}", known.name);
        assert_eq!(oid::to_dotted(known.content), known.dotted);
        assert!(seen.insert(known.dotted), "{} stands twice", known.dotted);
    }
}

#[test]
fn sets_are_sorted() {
    assert_eq!(set_of(&[octet_string(b"b"), null(), octet_string(b"a")]), [0x31, 8, 4, 1, b'a', 4, 1, b'b', 5, 0]);
}

#[test]
fn ber_of_real_producers_becomes_der() {
    let limits = Limits::default();
    // SEQUENCE indefinite { [0] indefinite { OCTET STRING constructed indefinite { "ab", constructed { "c" } } }, NULL }
    let ber =
        [0x30, 0x80, 0xa0, 0x80, 0x24, 0x80, 4, 2, b'a', b'b', 0x24, 3, 4, 1, b'c', 0, 0, 0, 0, 5, 0x81, 0, 0, 0, 0xee];
    let (der, consumed) = to_der(&ber, &limits).unwrap();
    assert_eq!(*der, sequence(&[context(0, &[octet_string(b"abc")]), null()]));
    assert_eq!((consumed, outer_len(&ber).unwrap()), (ber.len() - 1, ber.len() - 1));
    assert!(!is_der(&ber) && is_der(&der));
    // Nothing is sorted, and DER is lent, not copied.
    let unsorted = tlv(Tag::SET, &[null(), boolean(true)].concat());
    assert!(matches!(to_der(&unsorted, &limits).unwrap(), (std::borrow::Cow::Borrowed(b), 7) if b == unsorted));
    for (bad, expected) in [
        (&[0x30, 0x80, 5, 0][..], ErrorKind::Truncated),
        (&[0x04, 0x80, 0, 0], ErrorKind::IndefiniteLength),
        (&[0x30, 2, 0, 0], ErrorKind::EndOfContents),
        (&[0x23, 3, 3, 1, 0], ErrorKind::WrongForm),
        (&[0x2c, 0], ErrorKind::WrongForm),
        (&[0x10, 0], ErrorKind::WrongForm),
        (&[0x24, 2, 5, 0], ErrorKind::WrongForm),
        (&[0x30, 4, 0x24, 0x80, 0, 0, 0, 0], ErrorKind::Truncated),
    ] {
        let result = to_der(bad, &limits).map(|(der, _)| der.into_owned());
        match expected {
            ErrorKind::Truncated if bad[0] == 0x30 && bad[1] == 4 => {
                // The indefinite length ends exactly with its parent: allowed.
                assert_eq!(result.unwrap(), [0x30, 2, 4, 0]);
            }
            expected => assert_eq!(kind(result), expected, "{bad:02x?}"),
        }
    }
    let small = Limits { cms_octets: 3, ..Limits::default() };
    assert!(matches!(kind(to_der(&sequence(&[integer_u64(1)]), &small)), ErrorKind::Limit(_)));
}

/// BER of a random tree, with the DER it must become.
fn ber_tree() -> impl Strategy<Value = (Vec<u8>, Vec<u8>)> {
    let leaf =
        (prop::sample::select(vec![2u8, 4, 12, 0x80]), prop::collection::vec(any::<u8>(), 0..200), any::<bool>())
            .prop_map(|(tag, content, long)| {
                let der = tlv(Tag(tag), &content);
                (if long { long_form(tag, &content) } else { der.clone() }, der)
            });
    leaf.prop_recursive(5, 40, 6, |inner| {
        (prop::sample::select(vec![0x30u8, 0x31, 0xa0]), prop::collection::vec(inner, 0..6), 0..3u8).prop_map(
            |(tag, children, form)| {
                let ber: Vec<u8> = children.iter().flat_map(|c| c.0.clone()).collect();
                let der: Vec<u8> = children.iter().flat_map(|c| c.1.clone()).collect();
                let ber = match form {
                    0 => tlv(Tag(tag), &ber),
                    1 => long_form(tag, &ber),
                    _ => [&[tag, 0x80][..], &ber, &[0, 0]].concat(),
                };
                (ber, tlv(Tag(tag), &der))
            },
        )
    })
}

fn long_form(tag: u8, content: &[u8]) -> Vec<u8> {
    let mut out = vec![tag, 0x85, 0];
    out.extend_from_slice(&u32::try_from(content.len()).unwrap().to_be_bytes());
    out.extend_from_slice(content);
    out
}

/// Reads everything as DER, to the leaves.
fn walk(mut reader: Reader<'_>) -> Result<(), Error> {
    while !reader.is_empty() {
        let value = reader.read()?;
        if value.tag.is_constructed() {
            walk(value.reader()?)?;
        }
    }
    reader.finish()
}

proptest! {
    #[test]
    fn normalising_keeps_the_meaning((ber, der) in ber_tree(), padding in 0..9usize) {
        let mut padded = ber.clone();
        padded.resize(ber.len() + padding, 0);
        let (made, consumed) = to_der(&padded, &Limits::default()).unwrap();
        prop_assert_eq!(&*made, &der[..]);
        prop_assert_eq!(consumed, ber.len());
        prop_assert_eq!(outer_len(&padded).unwrap(), ber.len());
        prop_assert_eq!(matches!(made, std::borrow::Cow::Borrowed(_)), ber == der);
    }

    #[test]
    fn garbage_never_panics_and_output_is_der(
        octets in prop::collection::vec(prop::sample::select(vec![0u8, 1, 2, 4, 5, 0x24, 0x30, 0x31, 0x80, 0x81, 0xa0, 0xff, 3, 6]), 0..60)
    ) {
        let _ = walk(Reader::new(&octets));
        if let Ok((der, consumed)) = to_der(&octets, &Limits::default()) {
            prop_assert_eq!(outer_len(&octets).unwrap(), consumed);
            prop_assert!(walk(Reader::new(&der)).is_ok());
            prop_assert!(is_der(&der));
            let (again, length) = to_der(&der, &Limits::default()).unwrap();
            prop_assert!(matches!(again, std::borrow::Cow::Borrowed(_)));
            prop_assert_eq!(length, der.len());
        }
    }

    #[test]
    fn identifiers_survive(content in prop::collection::vec(any::<u8>(), 1..12)) {
        let text = oid::to_dotted(&content);
        if !text.starts_with('#') {
            prop_assert_eq!(oid::from_dotted(&text).unwrap(), content);
        }
    }
}
