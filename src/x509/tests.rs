#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout)]

use std::path::{Path, PathBuf};

use proptest::prelude::*;

use super::*;
use crate::asn1;
use crate::asn1::{Tag, oid};
use crate::base::UnixTime;
use crate::crypto::{AwsLc, KeyKind, Provider as _};

fn shared(below: &str) -> Option<PathBuf> {
    let start = Path::new(env!("CARGO_MANIFEST_DIR"));
    let found = start.ancestors().map(|dir| dir.join("shared").join(below)).find(|path| path.exists());
    if found.is_none() {
        println!("SKIPPED: no {below} beside the checkout");
        assert!(std::env::var_os("KYSO_REQUIRE_PEERS").is_none_or(|v| v != "1"), "{below} is required");
    }
    found
}

fn attribute(oid: &[u8], tag: Tag, value: &[u8]) -> Vec<u8> {
    asn1::set_of(&[asn1::sequence(&[asn1::oid(oid), asn1::tlv(tag, value)])])
}

fn name(tag: Tag, value: &[u8]) -> Name {
    Name::from_der(&asn1::sequence(&[attribute(oid::COMMON_NAME, tag, value)])).unwrap()
}

fn extension(oid: &[u8], critical: bool, value: &[u8]) -> Vec<u8> {
    let mut fields = vec![asn1::oid(oid)];
    if critical {
        fields.push(asn1::boolean(true));
    }
    fields.push(asn1::octet_string(value));
    asn1::sequence(&fields)
}

fn constraints(permitted: &[Vec<u8>]) -> Vec<u8> {
    let subtrees: Vec<Vec<u8>> = permitted.iter().map(|name| asn1::sequence(&[name])).collect();
    asn1::sequence(&[asn1::context(0, &subtrees)])
}

fn dotted(policy: &str) -> Vec<u8> {
    asn1::oid(&oid::from_dotted(policy).unwrap())
}

fn policies(all: &[&str]) -> Vec<u8> {
    asn1::sequence(&all.iter().map(|policy| asn1::sequence(&[dotted(policy)])).collect::<Vec<_>>())
}

struct Recipe {
    version: Option<u64>,
    serial: Vec<u8>,
    inner: Vec<u8>,
    outer: Vec<u8>,
    not_after: Vec<u8>,
    extensions: Vec<Vec<u8>>,
}

impl Recipe {
    fn new(extensions: Vec<Vec<u8>>) -> Self {
        let algorithm = asn1::sequence(&[asn1::oid(oid::SHA256_WITH_RSA), asn1::null()]);
        let not_after = asn1::time(UnixTime::from_utc(2050, 1, 1, 0, 0, 0).unwrap()).unwrap();
        Self {
            version: Some(2),
            serial: asn1::positive_integer(&[0xab, 1]),
            inner: algorithm.clone(),
            outer: algorithm,
            not_after,
            extensions,
        }
    }

    fn der(&self) -> Vec<u8> {
        let subject = asn1::sequence(&[
            attribute(oid::COUNTRY, Tag::PRINTABLE_STRING, b"VN"),
            attribute(oid::COMMON_NAME, Tag::UTF8_STRING, "Bộ Nội vụ".as_bytes()),
        ]);
        let from = asn1::time(UnixTime::from_utc(2026, 1, 1, 0, 0, 0).unwrap()).unwrap();
        let mut fields = Vec::new();
        fields.extend(self.version.map(|version| asn1::context(0, &[asn1::integer_u64(version)])));
        fields.extend([
            self.serial.clone(),
            self.inner.clone(),
            subject.clone(),
            asn1::sequence(&[from, self.not_after.clone()]),
            subject,
            asn1::sequence(&[asn1::sequence(&[asn1::oid(oid::RSA_ENCRYPTION)]), asn1::bit_string(&[1])]),
        ]);
        if !self.extensions.is_empty() {
            fields.push(asn1::context(3, &[asn1::sequence(&self.extensions)]));
        }
        asn1::sequence(&[asn1::sequence(&fields), self.outer.clone(), asn1::bit_string(&[7, 8])])
    }
}

#[test]
fn what_a_certificate_says_is_read() {
    let usage = asn1::tlv(Tag::BIT_STRING, &[1, 0b1100_0110]);
    let email = asn1::sequence(&[asn1::context_primitive(2, b"x"), asn1::context_primitive(1, b"a@gov.vn")]);
    let url = asn1::sequence(&[asn1::oid(oid::AD_CA_ISSUERS), asn1::context_primitive(6, b"http://ca/x.crt")]);
    let recipe = Recipe::new(vec![
        extension(oid::KEY_USAGE, true, &usage),
        extension(oid::BASIC_CONSTRAINTS, true, &asn1::sequence(&[asn1::boolean(true), asn1::integer_u64(1)])),
        extension(oid::EXTENDED_KEY_USAGE, false, &asn1::sequence(&[asn1::oid(oid::KP_EMAIL_PROTECTION)])),
        extension(oid::SUBJECT_KEY_ID, false, &asn1::octet_string(&[1, 2])),
        extension(oid::AUTHORITY_KEY_ID, false, &asn1::sequence(&[asn1::context_primitive(0, &[3])])),
        extension(oid::SUBJECT_ALT_NAME, false, &email),
        extension(oid::AUTHORITY_INFO_ACCESS, false, &asn1::sequence(&[url])),
        extension(oid::NAME_CONSTRAINTS, true, &constraints(&[asn1::context_primitive(2, b"gov.vn")])),
        extension(oid::CERTIFICATE_POLICIES, true, &policies(&["1.2.3", "1.2.4"])),
        extension(oid::POLICY_MAPPINGS, true, &asn1::sequence(&[asn1::sequence(&[dotted("1.2.3"), dotted("1.2.9")])])),
        extension(oid::POLICY_CONSTRAINTS, true, &asn1::sequence(&[asn1::context_primitive(1, &[2])])),
        extension(oid::INHIBIT_ANY_POLICY, true, &asn1::integer_u64(1 << 40)),
        extension(oid::oid!("1.2.3.4"), true, &[]),
        extension(oid::QC_STATEMENTS, false, &[]),
    ]);
    let der = recipe.der();
    let certificate = Certificate::from_der(&der).unwrap();
    assert_eq!(
        (certificate.version(), certificate.serial(), certificate.serial_hex()),
        (3, &[0, 0xab, 1][..], "AB01".into())
    );
    assert_eq!(certificate.subject().to_string(), "C=VN, CN=Bộ Nội vụ");
    assert!(certificate.is_self_issued());
    assert_eq!(Some(certificate.not_after()), UnixTime::from_utc(2050, 1, 1, 0, 0, 0));
    assert_eq!((certificate.signature(), certificate.der()), (&[7, 8][..], &der[..]));
    assert!(certificate.tbs().starts_with(&[0x30]) && der[4..].starts_with(certificate.tbs()));
    let usage = certificate.key_usage().unwrap();
    assert!(
        usage.digital_signature && usage.non_repudiation && usage.key_cert_sign && usage.crl_sign && usage.critical
    );
    let constraints = certificate.basic_constraints().unwrap();
    assert_eq!((constraints.ca, constraints.path_len, constraints.critical), (true, Some(1), true));
    assert_eq!(certificate.extended_key_usage().unwrap().purposes, ["1.3.6.1.5.5.7.3.4"]);
    assert_eq!(certificate.subject_key_id(), Some(&[1, 2][..]));
    assert_eq!(certificate.authority_key_id(), Some(&[3][..]));
    assert_eq!(certificate.email(), Some("a@gov.vn"));
    assert_eq!(certificate.issuer_urls(), ["http://ca/x.crt"]);
    assert_eq!(certificate.unread_critical_extensions(), ["1.2.3.4"]);
    assert!(certificate.defects().is_empty(), "{:?}", certificate.defects());
    assert_eq!(certificate.subject_alt_names().len(), 2);
    let permitted = &certificate.name_constraints().unwrap().permitted;
    assert_eq!(permitted[..], [GeneralName::Dns("gov.vn".to_owned())]);
    assert_eq!(certificate.policies(), ["1.2.3", "1.2.4"]);
    let mapping = &certificate.policy_mappings()[0];
    assert_eq!((mapping.issuer.as_str(), mapping.subject.as_str()), ("1.2.3", "1.2.9"));
    let stated = certificate.policy_constraints();
    assert_eq!((stated.require_explicit, stated.inhibit_mapping), (None, Some(2)));
    // Longer than any path is as good as never.
    assert_eq!(certificate.inhibit_any_policy(), Some(u32::MAX));
    assert!(certificate.public_key().is_err());
    assert_eq!(certificate.signature_scheme().unwrap().name(), "RSA-PKCS1v1.5");
}

#[test]
fn ambiguous_certificates_are_refused() {
    let id = || extension(oid::SUBJECT_KEY_ID, false, &asn1::octet_string(&[1]));
    let good = Recipe::new(vec![id()]).der();
    assert!(Certificate::from_der(&good).is_ok());
    assert!(matches!(Certificate::from_der(&[&good[..], &[0]].concat()), Err(Error::Syntax(_))));
    let of = |recipe: &Recipe| Certificate::from_der(&recipe.der()).unwrap_err();
    assert_eq!(of(&Recipe::new(vec![id(), id()])), Error::DuplicateExtension("2.5.29.14".into()));
    let mut recipe = Recipe::new(vec![id()]);
    recipe.outer = asn1::sequence(&[asn1::oid(oid::SHA256_WITH_RSA)]);
    assert_eq!(of(&recipe), Error::AlgorithmMismatch);
    recipe = Recipe { version: Some(3), ..Recipe::new(vec![]) };
    assert_eq!(of(&recipe), Error::Version(4));
    recipe = Recipe { version: None, ..Recipe::new(vec![id()]) };
    assert_eq!(of(&recipe), Error::ExtensionsVersion(1));
    recipe = Recipe { not_after: asn1::tlv(Tag::GENERALIZED_TIME, b"20500101000000.5Z"), ..Recipe::new(vec![]) };
    assert!(matches!(of(&recipe), Error::Syntax(_)));
    for oid in [oid::KEY_USAGE, oid::BASIC_CONSTRAINTS, oid::EXTENDED_KEY_USAGE] {
        assert!(matches!(of(&Recipe::new(vec![extension(oid, false, &[0x0c, 0])])), Error::Extension { .. }));
    }
    let malformed = Recipe::new(vec![extension(oid::SUBJECT_ALT_NAME, true, &[0x0c, 0])]).der();
    assert_eq!(Certificate::from_der(&malformed).unwrap().unread_critical_extensions(), ["2.5.29.17"]);
}

/// Threat V-11: told, so that no path leads over it.
#[test]
fn defects_are_told() {
    let of = |recipe: &Recipe| Certificate::from_der(&recipe.der()).unwrap().defects().to_vec();
    let serial = |content: &[u8]| of(&Recipe { serial: asn1::integer(content), ..Recipe::new(vec![]) });
    assert_eq!(serial(&[0]), [Defect::SerialNotPositive]);
    assert_eq!(serial(&[0xff]), [Defect::SerialNotPositive]);
    assert_eq!(serial(&[0x80, 1]), [Defect::SerialNotPositive]);
    assert_eq!(serial(&[1; 21]), [Defect::SerialTooLong]);
    assert_eq!(serial(&[&[0][..], &[0xff; 21]].concat()), [Defect::SerialTooLong]);
    assert_eq!(serial(&[1; 20]), []);
    assert_eq!(serial(&[&[0][..], &[0xff; 20]].concat()), []);
    assert_eq!(of(&Recipe { version: Some(0), ..Recipe::new(vec![]) }), [Defect::ExplicitVersion]);
    let with = |oid: &[u8], critical, value: &[u8]| of(&Recipe::new(vec![extension(oid, critical, value)]));
    let malformed = |oid: &[u8]| vec![Defect::Extension(oid::to_dotted(oid))];
    for oid in [
        oid::SUBJECT_ALT_NAME,
        oid::CERTIFICATE_POLICIES,
        oid::AUTHORITY_KEY_ID,
        oid::SUBJECT_KEY_ID,
        oid::AUTHORITY_INFO_ACCESS,
        oid::CRL_DISTRIBUTION_POINTS,
    ] {
        assert_eq!(with(oid, false, &[0x30, 0x00, 0x00]), malformed(oid));
    }
    let alternative = |name: Vec<u8>| with(oid::SUBJECT_ALT_NAME, false, &asn1::sequence(&[name]));
    assert_eq!(alternative(asn1::context_primitive(7, &[127, 0, 0])), malformed(oid::SUBJECT_ALT_NAME));
    assert_eq!(alternative(asn1::context_primitive(2, b"127.0.0.1")), malformed(oid::SUBJECT_ALT_NAME));
    assert_eq!(alternative(asn1::context_primitive(2, &[0xc3, 0xa9])), malformed(oid::SUBJECT_ALT_NAME));
    assert_eq!(alternative(asn1::context_primitive(7, &[127, 0, 0, 1])), []);
    // The same policy twice; no qualifier in a list of qualifiers.
    assert_eq!(
        with(oid::CERTIFICATE_POLICIES, false, &policies(&["1.2.3", "1.2.3"])),
        malformed(oid::CERTIFICATE_POLICIES)
    );
    let empty = asn1::sequence(&[asn1::sequence(&[dotted("1.2.3"), asn1::sequence::<&[u8]>(&[])])]);
    assert_eq!(with(oid::CERTIFICATE_POLICIES, false, &empty), malformed(oid::CERTIFICATE_POLICIES));
    let key = asn1::octet_string(&[1]);
    assert_eq!(with(oid::SUBJECT_KEY_ID, true, &key), [Defect::Criticality("2.5.29.14".into())]);
    assert_eq!(with(oid::KEY_USAGE, true, &[3, 2, 2, 4]), [Defect::NoAuthority("2.5.29.15".into())]);
    let subtree = constraints(&[asn1::context_primitive(2, b"vn")]);
    assert_eq!(with(oid::NAME_CONSTRAINTS, true, &subtree), [Defect::NoAuthority("2.5.29.30".into())]);
}

/// A qualifier of another kind is read past, and not understood where the extension is critical (RFC 5280 §4.2.1.4).
#[test]
fn unknown_qualifiers() {
    let qualifier = |kind: &str| asn1::sequence(&[dotted(kind), asn1::null()]);
    let value = |kind: &str| asn1::sequence(&[asn1::sequence(&[dotted("1.2.3"), asn1::sequence(&[qualifier(kind)])])]);
    let read = |critical, kind: &str| {
        let recipe = Recipe::new(vec![extension(oid::CERTIFICATE_POLICIES, critical, &value(kind))]);
        let certificate = Certificate::from_der(&recipe.der()).unwrap();
        assert_eq!(certificate.policies(), ["1.2.3"]);
        certificate.unread_critical_extensions().to_vec()
    };
    assert!(read(false, "1.2.9").is_empty());
    assert!(read(true, "1.3.6.1.5.5.7.2.1").is_empty());
    assert_eq!(read(true, "1.2.9"), ["2.5.29.32"]);
}

/// What bounds others has to be read exactly, or the certificate is not read at all.
#[test]
fn constraints_are_read_exactly() {
    let read = |oid: &[u8], value: &[u8]| Certificate::from_der(&Recipe::new(vec![extension(oid, true, value)]).der());
    let refused =
        |oid: &[u8], value: &[u8]| assert!(matches!(read(oid, value), Err(Error::Extension { .. })), "{value:?}");
    let address = |octets: &[u8]| constraints(&[asn1::context_primitive(7, octets)]);
    assert!(read(oid::NAME_CONSTRAINTS, &address(&[10, 0, 0, 0, 255, 128, 0, 0])).is_ok());
    assert!(read(oid::NAME_CONSTRAINTS, &address(&[0; 32])).is_ok());
    for odd in [&[10, 0, 0, 0][..], &[10, 0, 0, 0, 255, 0, 255, 0], &[10, 0, 0, 0, 255, 129, 0, 0], &[0; 16], &[]] {
        refused(oid::NAME_CONSTRAINTS, &address(odd));
    }
    let name = asn1::context_primitive(2, b"vn");
    let distance = |field| asn1::sequence(&[asn1::context(0, &[asn1::sequence(&[name.clone(), field])])]);
    assert!(read(oid::NAME_CONSTRAINTS, &distance(asn1::context_primitive(0, &[0]))).is_ok());
    refused(oid::NAME_CONSTRAINTS, &distance(asn1::context_primitive(0, &[1])));
    refused(oid::NAME_CONSTRAINTS, &distance(asn1::context_primitive(1, &[1])));
    refused(oid::NAME_CONSTRAINTS, &asn1::sequence::<&[u8]>(&[]));
    refused(oid::NAME_CONSTRAINTS, &asn1::sequence(&[asn1::context::<&[u8]>(1, &[])]));
    let empty = asn1::sequence::<&[u8]>(&[]);
    refused(oid::POLICY_CONSTRAINTS, &empty);
    refused(oid::POLICY_MAPPINGS, &empty);
    refused(oid::INHIBIT_ANY_POLICY, &asn1::integer(&[0xff]));
}

/// RFC 5280 §7.1: a set has no order; a subtree is a name's beginning.
#[test]
fn names_within_names() {
    let pair = |o: &[u8], tag, v: &[u8]| asn1::sequence(&[asn1::oid(o), asn1::tlv(tag, v)]);
    let rdn = |pairs: &[Vec<u8>]| asn1::tlv(Tag::SET, &pairs.concat());
    let of = |rdns: &[Vec<u8>]| Name::from_der(&asn1::sequence(rdns)).unwrap();
    let country = rdn(&[pair(oid::COUNTRY, Tag::PRINTABLE_STRING, b"VN")]);
    let (cn, o) = (pair(oid::COMMON_NAME, Tag::UTF8_STRING, b"a"), pair(oid::ORGANIZATION, Tag::UTF8_STRING, b"b"));
    let (one, other) = (of(&[rdn(&[cn.clone(), o.clone()])]), of(&[rdn(&[o, cn.clone()])]));
    assert_eq!(one, other);
    assert_ne!(one, of(&[rdn(&[cn.clone(), cn.clone()])]));
    let long = of(&[country.clone(), rdn(std::slice::from_ref(&cn))]);
    assert!(long.is_within(&of(&[rdn(&[pair(oid::COUNTRY, Tag::UTF8_STRING, b" vn ")])])));
    assert!(long.is_within(&of(&[])) && long.is_within(&long));
    assert!(!long.is_within(&of(&[rdn(std::slice::from_ref(&cn))])) && !of(&[country]).is_within(&long));
}

#[test]
fn names_compare_by_meaning() {
    let composed = name(Tag::UTF8_STRING, "Nguyễn  Văn A".as_bytes());
    let decomposed = name(Tag::UTF8_STRING, "nguye\u{302}\u{303}n Va\u{306}n a ".as_bytes());
    assert_eq!(composed, decomposed);
    assert_eq!(decomposed.common_name(), Some("nguyễn Văn a "));
    assert_eq!(
        name(Tag::PRINTABLE_STRING, b"Root CA"),
        name(Tag::BMP_STRING, &"root ca".encode_utf16().flat_map(u16::to_be_bytes).collect::<Vec<_>>())
    );
    assert_ne!(name(Tag::UTF8_STRING, b"A"), name(Tag::UTF8_STRING, b"B"));
    assert_ne!(name(Tag::UTF8_STRING, &[0xff]), name(Tag::UTF8_STRING, &[0xfe]));
    let (c, n) =
        (attribute(oid::COUNTRY, Tag::UTF8_STRING, b"VN"), attribute(oid::COMMON_NAME, Tag::UTF8_STRING, b"A"));
    let ordered = Name::from_der(&asn1::sequence(&[&c, &n])).unwrap();
    assert_ne!(ordered, Name::from_der(&asn1::sequence(&[&n, &c])).unwrap());
    let pair = |o: &[u8], v: &[u8]| asn1::sequence(&[asn1::oid(o), asn1::tlv(Tag::UTF8_STRING, v)]);
    let together = asn1::set_of(&[pair(oid::COUNTRY, b"VN"), pair(oid::COMMON_NAME, b"A")]);
    let together = Name::from_der(&asn1::sequence(&[together])).unwrap();
    assert_ne!(ordered, together);
    assert_eq!(together.to_string(), "CN=A + C=VN");
    assert!(Name::from_der(&asn1::sequence(&[asn1::tlv(Tag::SET, &[])])).is_err());
}

#[test]
fn names_cannot_mislead() {
    let shown = name(Tag::UTF8_STRING, "a\0\u{1b}[31m\u{202e}b, O=Chính phủ\\\u{200b}".as_bytes()).to_string();
    assert_eq!(shown, "CN=a\\u{0000}\\u{001b}[31m\\u{202e}b\\, O=Chính phủ\\\\\\u{200b}");
    assert!(matches!(escaped("Bộ Nội vụ"), std::borrow::Cow::Borrowed(_)));
}

#[test]
fn files_of_certificates() {
    let Some(trust) = shared("trust") else { return };
    let mut count = 0;
    for folder in ["vn-gov", "vn-public"] {
        for entry in std::fs::read_dir(trust.join(folder)).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_none_or(|e| e != "cer") {
                continue;
            }
            let all = Certificate::all_from_file(&std::fs::read(&path).unwrap());
            let all = all.unwrap_or_else(|e| panic!("{}: {e:?}", path.display()));
            assert_eq!(all.len(), 1);
            let certificate = &all[0];
            assert!(matches!(certificate.public_key().unwrap().kind(), KeyKind::Rsa { .. }));
            assert!(certificate.basic_constraints().unwrap().ca, "{}", path.display());
            if certificate.is_self_issued() {
                let scheme = certificate.signature_scheme().unwrap();
                let key = certificate.public_key().unwrap();
                assert!(
                    AwsLc.verify(key, scheme, certificate.tbs(), certificate.signature()).is_ok(),
                    "{certificate:?}"
                );
            }
            // Another reader of X.509 says the same.
            let (_, peer) =
                <x509_parser::certificate::X509Certificate<'_> as x509_parser::prelude::FromDer<_>>::from_der(
                    certificate.der(),
                )
                .unwrap();
            assert_eq!(peer.tbs_certificate.as_ref(), certificate.tbs());
            assert_eq!(peer.raw_serial(), certificate.serial());
            assert_eq!(peer.public_key().raw, certificate.spki());
            assert_eq!(peer.validity().not_after.timestamp(), certificate.not_after().seconds());
            assert_eq!(peer.signature_value.as_ref(), certificate.signature());
            count += 1;
        }
    }
    assert!(count >= 20, "{count}");
}

#[test]
fn bundles_are_read_whole() {
    let der = Recipe::new(vec![]).der();
    let base64 = "QUJD"; // "ABC": no certificate
    assert!(matches!(
        Certificate::all_from_file(
            format!("-----BEGIN CERTIFICATE-----\n{base64}\n-----END CERTIFICATE-----").as_bytes()
        ),
        Err(Error::Syntax(_))
    ));
    for bad in [
        "-----BEGIN CERTIFICATE-----\nQUJ\n-----END CERTIFICATE-----",
        "-----BEGIN CERTIFICATE-----\nQUJD",
        "-----BEGIN CERTIFICATE-----\nQU*D\n-----END CERTIFICATE-----",
        "-----BEGIN CERTIFICATE-----\nQUJD\n-----END OTHER-----",
    ] {
        assert_eq!(Certificate::all_from_file(bad.as_bytes()).unwrap_err(), Error::Pem(1), "{bad}");
    }
    assert_eq!(
        Certificate::all_from_file(b"-----BEGIN KEY-----\nQUJD\n-----END KEY-----").unwrap_err(),
        Error::NoCertificate
    );
    let bag = [&der[..], &der].concat();
    let signed = asn1::sequence(&[
        asn1::integer_u64(1),
        asn1::set_of::<&[u8]>(&[]),
        asn1::sequence(&[asn1::oid(oid::ID_DATA)]),
        asn1::context(0, &[&bag]),
        asn1::set_of::<&[u8]>(&[]),
    ]);
    let message = asn1::sequence(&[asn1::oid(oid::ID_SIGNED_DATA), asn1::context(0, &[signed])]);
    assert_eq!(Certificate::all_from_file(&message).unwrap().len(), 2);
    assert_eq!(Certificate::all_from_file(&der).unwrap()[0].der(), der);
}

proptest! {
    #[test]
    fn a_damaged_certificate_never_panics(at in 0..400usize, octet in any::<u8>(), cut in 0..400usize) {
        let mut der = Recipe::new(vec![extension(oid::KEY_USAGE, true, &[3, 2, 1, 6])]).der();
        let end = der.len();
        der[at % end] = octet;
        if let Ok(certificate) = Certificate::from_der(&der) {
            let _ = (certificate.subject().to_string(), certificate.public_key().is_ok(), certificate.signature_scheme());
        }
        der.truncate(cut % end);
        let _ = Certificate::all_from_file(&der);
    }
}

/// Certificates are shared by their octets alone, and no more of them are kept than have room.
#[test]
fn what_was_read_before_is_read_again_only_from_other_octets() {
    let numbered = |number: u32, padding: usize| {
        let mut recipe = Recipe::new(vec![extension(oid::QC_STATEMENTS, false, &vec![0; padding])]);
        recipe.serial = asn1::positive_integer(&number.to_be_bytes());
        recipe.der()
    };
    let der = numbered(1, 10);
    let (first, again) = (Certificate::from_der_again(&der).unwrap(), Certificate::from_der_again(&der).unwrap());
    assert!(certificate::is_one(&first, &again), "the same octets are read once");
    assert!(!certificate::is_one(&first, &Certificate::from_der(&der).unwrap()));
    for at in 0..der.len() {
        let mut other = der.clone();
        other[at] ^= 1;
        // Whatever an octet does: what is read is what these octets say.
        match (Certificate::from_der_again(&other), Certificate::from_der(&other)) {
            (Ok(again), Ok(anew)) => {
                assert!(!certificate::is_one(&first, &again), "octet {at}");
                assert_eq!((again.der(), again.sha256()), (&other[..], anew.sha256()), "octet {at}");
            }
            (again, anew) => assert_eq!(again.is_err(), anew.is_err(), "octet {at}"),
        }
    }
    let mut most = 0;
    for number in 0..300 {
        Certificate::from_der_again(&numbered(number, 20_000)).unwrap();
        most = most.max(certificate::known_octets().0);
    }
    assert!(most > 1 << 19 && most <= 1 << 20, "{most}");
    assert!(certificate::known_octets().1 < 60);
}
