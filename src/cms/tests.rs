//! Messages made here and read back, with the `openssl` program as peer; and what must be refused.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, clippy::print_stderr)]

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_ASN1_SIGNING, ECDSA_P384_SHA384_ASN1_SIGNING, EcdsaKeyPair, RSA_PKCS1_SHA256, RSA_PKCS1_SHA512,
    RSA_PSS_SHA256, RsaEncoding, RsaKeyPair,
};
use proptest::prelude::*;

use crate::asn1::{self, oid};
use crate::base::{Limits, UnixTime};
use crate::crypto::{AwsLc, CheckError, Digest, DigestAlgorithm, SignatureScheme, digest};
use crate::x509::Certificate;

use super::build::{self, Form};
use super::*;

const CONTENT: &[u8] = b"Quyet dinh so 1\n";

fn openssl(directory: &Path, arguments: &[&str]) -> bool {
    let output = Command::new("openssl").current_dir(directory).args(arguments).output().unwrap();
    if !output.status.success() {
        eprintln!("openssl {}: {}", arguments.join(" "), String::from_utf8_lossy(&output.stderr));
    }
    output.status.success()
}

/// Throw-away keys with self-signed certificates, made once.
fn peers() -> Option<&'static Path> {
    static DIRECTORY: OnceLock<Option<PathBuf>> = OnceLock::new();
    let directory = DIRECTORY.get_or_init(|| {
        if Command::new("openssl").arg("version").output().is_err() {
            assert!(std::env::var_os("KYSO_REQUIRE_PEERS").is_none(), "openssl is required");
            eprintln!("SKIPPED: openssl");
            return None;
        }
        let path = tempfile::tempdir().unwrap().keep();
        for (name, algorithm) in [
            ("rsa", &["RSA", "-pkeyopt", "rsa_keygen_bits:2048"][..]),
            ("rsa2", &["RSA", "-pkeyopt", "rsa_keygen_bits:2048"][..]),
            ("p256", &["EC", "-pkeyopt", "ec_paramgen_curve:P-256"][..]),
            ("p384", &["EC", "-pkeyopt", "ec_paramgen_curve:P-384"][..]),
        ] {
            let key = format!("{name}.key");
            let mut arguments = vec!["genpkey", "-out", &key, "-algorithm"];
            arguments.extend(algorithm);
            assert!(openssl(&path, &arguments));
            let der = format!("{name}.p8");
            assert!(openssl(&path, &["pkcs8", "-topk8", "-nocrypt", "-in", &key, "-outform", "DER", "-out", &der]));
            let subject = if name == "rsa2" { "/C=VN/CN=Nguyen Van An" } else { "/C=VN/O=UBND/CN=Nguyen Van An" };
            let request = ["req", "-x509", "-key", &key, "-subj", subject, "-days", "30", "-set_serial", "0x00c0ffee"];
            let (pem, cer) = (format!("{name}.pem"), format!("{name}.cer"));
            assert!(openssl(&path, &[&request[..], &["-out", &pem]].concat()));
            assert!(openssl(&path, &["x509", "-in", &pem, "-outform", "DER", "-out", &cer]));
        }
        // The same key and subject once more under another serial: same key identifier, another certificate.
        let sibling = ["req", "-x509", "-key", "rsa.key", "-subj", "/C=VN/O=UBND/CN=Nguyen Van An", "-set_serial", "7"];
        assert!(openssl(&path, &[&sibling[..], &["-outform", "DER", "-out", "sibling.cer"]].concat()));
        std::fs::write(path.join("content"), CONTENT).unwrap();
        Some(path)
    });
    directory.as_deref()
}

fn certificate(directory: &Path, name: &str) -> Certificate {
    Certificate::from_der(&std::fs::read(directory.join(format!("{name}.cer"))).unwrap()).unwrap()
}

fn sign_with(directory: &Path, name: &str, scheme: SignatureScheme, message: &[u8]) -> Vec<u8> {
    let pkcs8 = std::fs::read(directory.join(format!("{name}.p8"))).unwrap();
    let random = SystemRandom::new();
    let rsa = |encoding: &'static dyn RsaEncoding| {
        let key = RsaKeyPair::from_pkcs8(&pkcs8).unwrap();
        let mut value = vec![0; key.public_modulus_len()];
        key.sign(encoding, &random, message, &mut value).unwrap();
        value
    };
    match scheme {
        SignatureScheme::RsaPkcs1v15(DigestAlgorithm::Sha256) => rsa(&RSA_PKCS1_SHA256),
        SignatureScheme::RsaPkcs1v15(DigestAlgorithm::Sha512) => rsa(&RSA_PKCS1_SHA512),
        SignatureScheme::RsaPss { .. } => rsa(&RSA_PSS_SHA256),
        SignatureScheme::Ecdsa(digest) => {
            let algorithm = match digest {
                DigestAlgorithm::Sha256 => &ECDSA_P256_SHA256_ASN1_SIGNING,
                _ => &ECDSA_P384_SHA384_ASN1_SIGNING,
            };
            let key = EcdsaKeyPair::from_pkcs8(algorithm, &pkcs8).unwrap();
            key.sign(&random, message).unwrap().as_ref().to_vec()
        }
        SignatureScheme::RsaPkcs1v15(_) | SignatureScheme::Ed25519 | SignatureScheme::Ed448 => panic!("not used"),
    }
}

const RSA_SHA256: SignatureScheme = SignatureScheme::RsaPkcs1v15(DigestAlgorithm::Sha256);

fn parse(octets: &[u8]) -> Result<SignedData, Error> {
    SignedData::parse(octets, &Limits::default())
}

fn made(directory: &Path, name: &str, scheme: SignatureScheme, form: Form) -> Vec<u8> {
    let certificate = certificate(directory, name);
    let attributes = build::signed_attributes(&digest(scheme.digest(), CONTENT), &certificate, form);
    let value = sign_with(directory, name, scheme, &attributes);
    build::signed_data(&attributes, scheme, &value, &[certificate], None)
}

#[test]
fn what_we_make_satisfies_openssl_and_ourselves() {
    let Some(directory) = peers() else { return };
    let signing_time = UnixTime::from_utc(2026, 11, 21, 3, 0, 0).unwrap();
    for (name, scheme) in [
        ("rsa", RSA_SHA256),
        ("rsa", SignatureScheme::RsaPkcs1v15(DigestAlgorithm::Sha512)),
        ("rsa", SignatureScheme::pss(DigestAlgorithm::Sha256)),
        ("p256", SignatureScheme::Ecdsa(DigestAlgorithm::Sha256)),
        ("p384", SignatureScheme::Ecdsa(DigestAlgorithm::Sha384)),
    ] {
        for form in [Form::Cades, Form::Pkcs7 { signing_time }] {
            let cms = made(directory, name, scheme, form);
            let file = tempfile::NamedTempFile::new().unwrap();
            std::fs::write(file.path(), &cms).unwrap();
            let (path, anchor) = (file.path().to_str().unwrap(), format!("{name}.pem"));
            let verify = |content| {
                let purpose = ["-purpose", "any", "-inform", "DER", "-out", "/dev/null", "-CAfile", &anchor];
                let base = ["cms", "-verify", "-cades", "-binary", "-content", content, "-in", path];
                openssl(directory, &[&base[..], &purpose[..]].concat())
            };
            assert!(verify("content"), "{name} {scheme:?} {form:?}");
            assert!(!verify("rsa.pem"), "other content must not pass");

            let read = parse(&cms).unwrap();
            let certificate = certificate(directory, name);
            let [signer] = read.signers() else { panic!() };
            assert_eq!(signer.find_certificate(read.certificates()).unwrap(), Some(&certificate));
            assert_eq!(signer.scheme(), Ok(scheme));
            assert!(check_content(signer, &digest(scheme.digest(), CONTENT)).unwrap().is_some());
            assert!(check_content(signer, &digest(scheme.digest(), b"other")).unwrap().is_none());
            assert!(check_signature(&AwsLc, signer, &certificate).is_ok());
            assert!(check_signature(&AwsLc, signer, &self::certificate(directory, "rsa2")).is_err());
            let attributes = signer.signed_attributes().unwrap();
            assert!(attributes.is_der() && !read.was_ber());
            assert_eq!(attributes.certificate_binding(&certificate), Ok(CertificateBinding::Bound { version: 2 }));
            let ess = attributes.signing_certificate().unwrap().unwrap();
            assert_eq!(ess.issuer_serial.unwrap().1, certificate.serial());
            assert_eq!(attributes.signing_time(), (form != Form::Cades).then_some(signing_time));
            assert_eq!(attributes.content_type().unwrap(), "1.2.840.113549.1.7.1");
            assert_eq!((read.version(), read.content()), (1, None));
        }
    }
}

#[test]
fn building_is_deterministic_and_carries_a_time_stamp() {
    let Some(directory) = peers() else { return };
    let certificate = certificate(directory, "rsa");
    let other = self::certificate(directory, "rsa2");
    let attributes = build::signed_attributes(&digest(DigestAlgorithm::Sha256, CONTENT), &certificate, Form::Cades);
    let token = asn1::sequence(&[asn1::integer_u64(5)]);
    let make = |certificates: &[Certificate]| {
        build::signed_data(&attributes, RSA_SHA256, &[1; 256], certificates, Some(&token))
    };
    let cms = make(&[certificate.clone(), other.clone()]);
    assert_eq!(cms, make(&[certificate.clone(), other.clone(), certificate.clone()]));
    let read = parse(&cms).unwrap();
    assert_eq!(read.certificates().len(), 2);
    assert_eq!(read.signers()[0].unsigned_attribute("1.2.840.113549.1.9.16.2.14"), vec![&token[..]]);
    assert_eq!(read.signers()[0].find_certificate(read.certificates()).unwrap(), Some(&certificate));
    assert!(make(&[]).is_empty());
    assert!(build::signed_data(b"\x30\x00", RSA_SHA256, &[], &[certificate], None).is_empty());
}

/// A SignedData put together from parts, each of which a test may spoil.
struct Parts {
    digest_algorithms: Vec<Vec<u8>>,
    certificates: Vec<u8>,
    sid: Vec<u8>,
    digest_algorithm: Vec<u8>,
    /// With its tag.
    signed: Vec<u8>,
    signature_algorithm: Vec<u8>,
    signature: Vec<u8>,
    unsigned: Vec<u8>,
    signers: usize,
}

impl Parts {
    fn new(certificate: &Certificate, attributes: &[Vec<u8>]) -> Self {
        let digest_algorithm = DigestAlgorithm::Sha256.algorithm_identifier();
        Self {
            digest_algorithms: vec![digest_algorithm.clone()],
            certificates: asn1::context(0, &[certificate.der()]),
            sid: asn1::sequence(&[certificate.issuer().der(), &asn1::integer(certificate.serial())]),
            digest_algorithm,
            signed: asn1::context(0, attributes),
            signature_algorithm: RSA_SHA256.algorithm_identifier(),
            signature: vec![1; 256],
            unsigned: Vec::new(),
            signers: 1,
        }
    }

    fn octets(&self) -> Vec<u8> {
        let signer = asn1::sequence(&[
            &asn1::integer_u64(1)[..],
            &self.sid,
            &self.digest_algorithm,
            &self.signed,
            &self.signature_algorithm,
            &asn1::octet_string(&self.signature),
            &self.unsigned,
        ]);
        let signed_data = asn1::sequence(&[
            asn1::integer_u64(1),
            asn1::set_of(&self.digest_algorithms),
            asn1::sequence(&[asn1::oid(oid::ID_DATA)]),
            self.certificates.clone(),
            asn1::set_of(&vec![signer; self.signers]),
        ]);
        asn1::sequence(&[asn1::oid(oid::ID_SIGNED_DATA), asn1::context(0, &[signed_data])])
    }

    fn parse(&self) -> Result<SignedData, Error> {
        parse(&self.octets())
    }
}

fn attribute(oid: &[u8], values: &[Vec<u8>]) -> Vec<u8> {
    asn1::sequence(&[asn1::oid(oid), asn1::tlv(asn1::Tag::SET, &values.concat())])
}

fn usual_attributes() -> [Vec<u8>; 2] {
    let value = digest(DigestAlgorithm::Sha256, CONTENT);
    [
        attribute(oid::CONTENT_TYPE, &[asn1::oid(oid::ID_DATA)]),
        attribute(oid::MESSAGE_DIGEST, &[asn1::octet_string(value.as_bytes())]),
    ]
}

fn fault<T: core::fmt::Debug>(result: Result<T, Error>) -> AttributeFault {
    match result {
        Err(Error::Attribute { fault, .. }) => fault,
        other => panic!("{other:?}"),
    }
}

#[test]
fn attributes_must_be_there_once_with_one_value_of_their_type() {
    let Some(directory) = peers() else { return };
    let certificate = certificate(directory, "rsa");
    let [content_type, message_digest] = usual_attributes();
    let value = asn1::octet_string(&[7; 32]);
    for (attributes, expected) in [
        (vec![content_type.clone()], AttributeFault::Missing),
        (vec![content_type.clone(), message_digest.clone(), message_digest.clone()], AttributeFault::Repeated),
        (vec![attribute(oid::MESSAGE_DIGEST, &[value.clone(), value.clone()])], AttributeFault::NotOneValue),
        (vec![attribute(oid::MESSAGE_DIGEST, &[])], AttributeFault::NotOneValue),
        (vec![attribute(oid::MESSAGE_DIGEST, &[asn1::utf8_string("x")])], AttributeFault::BadValue),
    ] {
        let read = Parts::new(&certificate, &attributes).parse().unwrap();
        let signer = &read.signers()[0];
        assert_eq!(fault(signer.signed_attributes().unwrap().message_digest()), expected);
        assert_eq!(fault(check_content(signer, &digest(DigestAlgorithm::Sha256, CONTENT))), expected);
    }
    let short = [content_type, attribute(oid::MESSAGE_DIGEST, &[asn1::octet_string(&[7; 20])])];
    let read = Parts::new(&certificate, &short).parse().unwrap();
    let computed = digest(DigestAlgorithm::Sha256, CONTENT);
    assert_eq!(fault(check_content(&read.signers()[0], &computed)), AttributeFault::BadValue);
    let other = digest(DigestAlgorithm::Sha1, CONTENT);
    assert!(matches!(check_content(&read.signers()[0], &other), Err(Error::OtherDigest { .. })));
    let typed = [attribute(oid::CONTENT_TYPE, &[asn1::octet_string(b"x")]), message_digest];
    let read = Parts::new(&certificate, &typed).parse().unwrap();
    assert_eq!(fault(read.signers()[0].signed_attributes().unwrap().content_type()), AttributeFault::BadValue);
}

#[test]
fn signed_attributes_are_an_implicit_set() {
    let Some(directory) = peers() else { return };
    let certificate = certificate(directory, "rsa");
    let [content_type, message_digest] = usual_attributes();
    let sorted = [content_type.clone(), message_digest.clone()];
    let mut parts = Parts::new(&certificate, &sorted);
    assert!(parts.parse().unwrap().signers()[0].signed_attributes().unwrap().is_der());
    parts.signed = asn1::context(0, &[asn1::set_of(&sorted)]);
    assert!(parts.parse().is_err(), "explicit tag");
    parts.signed = asn1::sequence(&sorted);
    assert!(parts.parse().is_err(), "SEQUENCE");
    parts.signed = asn1::set_of(&sorted);
    assert!(parts.parse().is_err(), "SET without tag");
    parts.signed = asn1::context(0, &[message_digest, content_type]);
    let read = parts.parse().unwrap();
    let attributes = read.signers()[0].signed_attributes().unwrap();
    assert!(!attributes.is_der(), "unsorted");
    assert_eq!(attributes.to_be_signed()[1..], attributes.received()[1..], "hashed as received");
    parts.signed = Vec::new();
    let read = parts.parse().unwrap();
    assert!(read.signers()[0].signed_attributes().is_none());
    assert!(check_content(&read.signers()[0], &digest(DigestAlgorithm::Sha256, CONTENT)).is_err());
    let unsupported = check_signature(&AwsLc, &read.signers()[0], &certificate);
    assert!(matches!(unsupported, Err(CheckError::Unsupported(_))));
}

#[test]
fn odd_but_readable_messages() {
    let Some(directory) = peers() else { return };
    let certificate = certificate(directory, "rsa");
    let attributes = usual_attributes();
    let mut parts = Parts::new(&certificate, &attributes);
    parts.digest_algorithms.clear();
    parts.signers = 0;
    let attribute_certificate = asn1::context(2, &[asn1::integer_u64(1)]);
    parts.certificates = asn1::context(0, &[certificate.der(), &attribute_certificate, &[0x30, 0x00]]);
    let read = parts.parse().unwrap();
    assert!(read.signers().is_empty() && read.digest_algorithms().is_empty());
    assert_eq!((read.certificates().len(), read.unreadable_certificates()), (1, 2));

    // Version 1 with a key identifier, rsaEncryption without NULL, an APPLICATION-class tag in an unsigned attribute.
    let mut parts = Parts::new(&certificate, &attributes);
    parts.sid = asn1::context_primitive(0, certificate.subject_key_id().unwrap());
    parts.signature_algorithm = asn1::sequence(&[asn1::oid(oid::RSA_ENCRYPTION)]);
    let odd = [0x61, 0x03, 0x02, 0x01, 0x05];
    parts.unsigned = asn1::context(1, &[attribute(oid::oid!("1.2.3.4"), &[odd.to_vec(), odd.to_vec()])]);
    let read = parts.parse().unwrap();
    let signer = &read.signers()[0];
    assert_eq!(signer.version(), 1);
    assert_eq!(signer.scheme(), Ok(RSA_SHA256));
    assert_eq!(signer.find_certificate(read.certificates()).unwrap(), Some(&certificate));
    assert_eq!(signer.unsigned_attribute("1.2.3.4"), vec![&odd[..], &odd[..]]);
    assert_eq!(signer.unsigned_attribute_types(), ["1.2.3.4"]);
    let attributes = signer.signed_attributes().unwrap();
    assert_eq!(attributes.signing_certificate(), Ok(None));
    assert_eq!(attributes.certificate_binding(&certificate), Ok(CertificateBinding::Absent));
    assert_eq!(attributes.algorithm_protection_agrees(), None);

    let mut octets = parts.octets();
    octets.push(0);
    assert!(parse(&octets).is_err(), "trailing octet (C-20)");
    assert_eq!(SignedData::outer_len(&octets).unwrap(), octets.len() - 1);
    assert!(parse(&octets[..octets.len() - 2]).is_err());
    assert!(parse(&[]).is_err());
}

#[test]
fn the_certificate_is_found_by_its_identifier_only() {
    let Some(directory) = peers() else { return };
    let certificate = certificate(directory, "rsa");
    let (sibling, other) = (self::certificate(directory, "sibling"), self::certificate(directory, "rsa2"));
    let attributes = usual_attributes();
    let mut parts = Parts::new(&certificate, &attributes);
    let find = |parts: &Parts, candidates: &[Certificate]| {
        parts.parse().unwrap().signers()[0].find_certificate(candidates).map(|found| found.cloned())
    };
    // rsa2 has the same serial under another issuer, the sibling the same issuer and key under another serial.
    assert_eq!(find(&parts, &[other.clone(), sibling.clone()]), Ok(None));
    let bag = [other, sibling.clone(), certificate.clone(), certificate.clone()];
    assert_eq!(find(&parts, &bag), Ok(Some(certificate.clone())));
    // The same name in another string type (RFC 5280 §7.1).
    let printable: Vec<u8> =
        certificate.issuer().der().iter().map(|octet| if *octet == 0x0c { 0x13 } else { *octet }).collect();
    assert_ne!(printable, certificate.issuer().der());
    parts.sid = asn1::sequence(&[printable, asn1::integer(certificate.serial())]);
    assert_eq!(find(&parts, &bag), Ok(Some(certificate.clone())));
    // The key identifier fits both certificates of the key.
    parts.sid = asn1::context_primitive(0, certificate.subject_key_id().unwrap());
    assert_eq!(find(&parts, &bag), Err(Error::AmbiguousSigner { count: 2 }));
    assert_eq!(find(&parts, &[sibling.clone(), sibling.clone()]), Ok(Some(sibling)));
}

#[test]
fn algorithms_must_agree() {
    let Some(directory) = peers() else { return };
    let certificate = certificate(directory, "rsa");
    let attributes = usual_attributes();
    let mut parts = Parts::new(&certificate, &attributes);
    parts.signature_algorithm = SignatureScheme::RsaPkcs1v15(DigestAlgorithm::Sha1).algorithm_identifier();
    assert!(parts.parse().unwrap().signers()[0].scheme().is_err(), "C-11");
    parts.signature_algorithm = asn1::sequence(&[asn1::oid(oid::ECDSA_WITH_SHA256), asn1::null()]);
    let ecdsa = Ok(SignatureScheme::Ecdsa(DigestAlgorithm::Sha256));
    assert_eq!(parts.parse().unwrap().signers()[0].scheme(), ecdsa, "NULL is absence");
    parts.signature_algorithm = asn1::sequence(&[asn1::oid(oid::ECDSA_WITH_SHA256), asn1::integer_u64(1)]);
    assert!(parts.parse().unwrap().signers()[0].scheme().is_err());
    parts.signature_algorithm = asn1::sequence(&[asn1::oid(oid::RSASSA_PSS), asn1::null()]);
    assert!(parts.parse().unwrap().signers()[0].scheme().is_err(), "C-14");
    parts.signature_algorithm = asn1::sequence(&[asn1::oid(oid::oid!("1.2.840.10040.4.3"))]);
    assert!(parts.parse().unwrap().signers()[0].scheme().unwrap_err().contains("1.2.840.10040.4.3"));

    let protection = |digest: DigestAlgorithm| {
        let algorithm = digest.algorithm_identifier();
        let scheme = RSA_SHA256.algorithm_identifier();
        let content = asn1::Reader::new(&scheme).read().unwrap().content.to_vec();
        attribute(oid::ALGORITHM_PROTECTION, &[asn1::sequence(&[algorithm, asn1::context(1, &[content])])])
    };
    for (digest, agrees) in [(DigestAlgorithm::Sha256, true), (DigestAlgorithm::Sha1, false)] {
        let read = Parts::new(&certificate, &[protection(digest)]).parse().unwrap();
        assert_eq!(read.signers()[0].signed_attributes().unwrap().algorithm_protection_agrees(), Some(agrees));
    }
    let twice = [protection(DigestAlgorithm::Sha256), protection(DigestAlgorithm::Sha256)];
    let read = Parts::new(&certificate, &twice).parse().unwrap();
    assert_eq!(read.signers()[0].signed_attributes().unwrap().algorithm_protection_agrees(), Some(false));
}

fn cert_id(hash: &Digest, algorithm: &[u8]) -> Vec<u8> {
    asn1::sequence(&[algorithm, &asn1::octet_string(hash.as_bytes())])
}

fn signing_certificate(oid: &[u8], ids: &[Vec<u8>]) -> Vec<u8> {
    attribute(oid, &[asn1::sequence(&[asn1::sequence(ids)])])
}

#[test]
fn the_signing_certificate_attribute_binds_one_certificate() {
    let Some(directory) = peers() else { return };
    let certificate = certificate(directory, "rsa");
    let sibling = self::certificate(directory, "sibling");
    let id = |of: &Certificate, algorithm| cert_id(&digest(algorithm, of.der()), &[]);
    let v1 = |of| signing_certificate(oid::SIGNING_CERTIFICATE, &[id(of, DigestAlgorithm::Sha1)]);
    let v2 = |of| signing_certificate(oid::SIGNING_CERTIFICATE_V2, &[id(of, DigestAlgorithm::Sha256)]);
    let binding = |attributes: &[Vec<u8>]| {
        let read = Parts::new(&certificate, attributes).parse().unwrap();
        read.signers()[0].signed_attributes().unwrap().certificate_binding(&certificate)
    };
    assert_eq!(binding(&[v1(&certificate)]), Ok(CertificateBinding::Bound { version: 1 }));
    assert_eq!(binding(&[v2(&certificate)]), Ok(CertificateBinding::Bound { version: 2 }));
    assert_eq!(binding(&[v1(&certificate), v2(&certificate)]), Ok(CertificateBinding::Bound { version: 2 }));
    assert_eq!(binding(&[v2(&sibling)]), Ok(CertificateBinding::Other));
    assert_eq!(binding(&[v1(&sibling), v2(&certificate)]), Ok(CertificateBinding::Other));
    assert_eq!(fault(binding(&[v2(&certificate), v2(&certificate)])), AttributeFault::Repeated);
    let both = [id(&certificate, DigestAlgorithm::Sha256), id(&sibling, DigestAlgorithm::Sha256)];
    let list = signing_certificate(oid::SIGNING_CERTIFICATE_V2, &both);
    assert_eq!(binding(&[list]), Ok(CertificateBinding::Bound { version: 2 }));
    let [first, second] = both;
    let list = signing_certificate(oid::SIGNING_CERTIFICATE_V2, &[second, first]);
    assert_eq!(binding(&[list]), Ok(CertificateBinding::Other), "the first is the signer's");
    assert!(binding(&[signing_certificate(oid::SIGNING_CERTIFICATE_V2, &[])]).is_err());
    let sha512 = digest(DigestAlgorithm::Sha512, certificate.der());
    let named = cert_id(&sha512, &DigestAlgorithm::Sha512.algorithm_identifier());
    let list = signing_certificate(oid::SIGNING_CERTIFICATE_V2, &[named]);
    assert_eq!(binding(&[list]), Ok(CertificateBinding::Bound { version: 2 }));
    // An algorithm that is not known here; a digest of another length is none.
    let unknown = [0x30, 0x0b, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x7f];
    let list = signing_certificate(oid::SIGNING_CERTIFICATE_V2, &[cert_id(&sha512, &unknown)]);
    assert_eq!(fault(binding(&[list])), AttributeFault::UnknownDigest);
    let list = signing_certificate(oid::SIGNING_CERTIFICATE_V2, &[cert_id(&sha512, &[])]);
    assert_eq!(fault(binding(&[list])), AttributeFault::BadValue);
    let two_values = attribute(oid::SIGNING_CERTIFICATE_V2, &[vec![0x30, 0x00], vec![0x30, 0x00]]);
    assert_eq!(fault(binding(&[two_values])), AttributeFault::NotOneValue);
}

/// Threat C-02: the signed attributes of one message presented as the content of another that has none.
#[test]
fn attributes_presented_as_content_are_refused() {
    let Some(directory) = peers() else { return };
    let certificate = certificate(directory, "rsa");
    let attributes = build::signed_attributes(&digest(DigestAlgorithm::Sha256, CONTENT), &certificate, Form::Cades);
    let mut parts = Parts::new(&certificate, &[]);
    parts.signed = Vec::new();
    parts.signature = sign_with(directory, "rsa", RSA_SHA256, &attributes);
    let read = parts.parse().unwrap();
    let forged = check_signature_over(&AwsLc, &read.signers()[0], &certificate, &attributes);
    assert!(matches!(forged, Err(CheckError::Unsupported(_))), "{forged:?}");
    parts.signature = sign_with(directory, "rsa", RSA_SHA256, CONTENT);
    let read = parts.parse().unwrap();
    assert!(check_signature_over(&AwsLc, &read.signers()[0], &certificate, CONTENT).is_ok());
}

#[test]
fn ber_from_openssl_is_read_and_verifies() {
    let Some(directory) = peers() else { return };
    let out = tempfile::NamedTempFile::new().unwrap();
    let path = out.path().to_str().unwrap();
    let sign = ["cms", "-sign", "-binary", "-nodetach", "-stream", "-in", "content", "-signer", "rsa.pem"];
    let to = ["-inkey", "rsa.key", "-outform", "DER", "-out", path];
    assert!(openssl(directory, &[&sign[..], &to[..]].concat()));
    let octets = std::fs::read(path).unwrap();
    let read = parse(&octets).unwrap();
    assert!(read.was_ber() && !asn1::is_der(&octets));
    assert_eq!(SignedData::outer_len(&octets).unwrap(), octets.len());
    assert_eq!(read.content(), Some(CONTENT));
    let signer = &read.signers()[0];
    let certificate = signer.find_certificate(read.certificates()).unwrap().unwrap();
    assert!(check_content(signer, &digest(DigestAlgorithm::Sha256, CONTENT)).unwrap().is_some());
    assert!(check_signature(&AwsLc, signer, certificate).is_ok());
}

#[test]
fn limits_hold() {
    let Some(directory) = peers() else { return };
    let certificate = certificate(directory, "rsa");
    let mut parts = Parts::new(&certificate, &usual_attributes());
    parts.certificates = asn1::context(0, &[[0x30, 0x00]; 11]);
    let few = Limits { certificates: 10, ..Limits::default() };
    assert!(matches!(SignedData::parse(&parts.octets(), &few), Err(Error::Limit(_))));
    let shallow = Limits { asn1_depth: 3, ..Limits::default() };
    assert!(matches!(SignedData::parse(&parts.octets(), &shallow), Err(Error::Limit(_))));
    let small = Limits { cms_octets: 10, ..Limits::default() };
    assert!(matches!(SignedData::parse(&parts.octets(), &small), Err(Error::Limit(_))));
}

/// A token around these TSTInfo octets; its signature value is nothing.
fn token(certificate: &Certificate, info: &[u8], content_type: &[u8], signers: usize) -> Vec<u8> {
    let mut parts = Parts::new(
        certificate,
        &[
            attribute(oid::CONTENT_TYPE, &[asn1::oid(content_type)]),
            attribute(oid::MESSAGE_DIGEST, &[asn1::octet_string(digest(DigestAlgorithm::Sha256, info).as_bytes())]),
        ],
    );
    parts.signers = signers;
    let detached = asn1::sequence(&[asn1::oid(oid::ID_DATA)]);
    let encapsulated = asn1::sequence(&[asn1::oid(oid::TST_INFO), asn1::context(0, &[asn1::octet_string(info)])]);
    let octets = parts.octets();
    let at = octets.windows(detached.len()).position(|window| window == detached).unwrap();
    // Rebuilt around the replaced encapContentInfo, so that the lengths outside are right again.
    let inside = asn1::Reader::new(&octets).sequence().and_then(|mut f| {
        f.oid()?;
        f.expect(asn1::Tag::context(0))?.reader()?.expect(asn1::Tag::SEQUENCE)
    });
    let inside = inside.unwrap();
    let offset = at - inside.content_offset();
    let content = [&inside.content[..offset], &encapsulated, &inside.content[offset + detached.len()..]].concat();
    let signed_data = asn1::tlv(asn1::Tag::SEQUENCE, &content);
    asn1::sequence(&[asn1::oid(oid::ID_SIGNED_DATA), asn1::context(0, &[signed_data])])
}

#[test]
fn tst_info_is_read_strictly() {
    let Some(directory) = peers() else { return };
    let certificate = certificate(directory, "rsa");
    let hash = digest(DigestAlgorithm::Sha256, b"x");
    let imprint =
        |octets: &[u8]| asn1::sequence(&[DigestAlgorithm::Sha256.algorithm_identifier(), asn1::octet_string(octets)]);
    let info = |version: u64, imprint: Vec<u8>, time: &str, rest: &[Vec<u8>]| {
        let time = asn1::tlv(asn1::Tag::GENERALIZED_TIME, time.as_bytes());
        let policy = asn1::oid(oid::oid!("1.2.3"));
        let fixed = [asn1::integer_u64(version), policy, imprint, asn1::integer_u64(9), time];
        asn1::sequence(&[&fixed[..], rest].concat())
    };
    let read = |info: &[u8]| TimeStampToken::parse(&token(&certificate, info, oid::TST_INFO, 1), &Limits::default());
    let extension = |critical: bool| {
        let flag = if critical { asn1::boolean(true) } else { Vec::new() };
        let extension = asn1::sequence(&[asn1::oid(oid::oid!("1.2.3.4")), flag, asn1::octet_string(b"")]);
        asn1::context(1, &[extension])
    };
    let accuracy = |parts: &[Vec<u8>]| asn1::sequence(parts);
    let time = "20261121030000.123Z";
    let good = info(1, imprint(hash.as_bytes()), time, &[]);
    let token_read = read(&good).unwrap();
    assert_eq!(token_read.gen_time(), UnixTime::from_utc(2026, 11, 21, 3, 0, 0).unwrap());
    assert_eq!((token_read.imprint(), token_read.policy()), (Ok(hash), "1.2.3"));
    assert_eq!((token_read.nonce(), token_read.accuracy_ms(), token_read.ordering()), (None, None, false));
    assert_eq!(token_read.check(&AwsLc, &certificate).binding, Ok(CertificateBinding::Absent));
    for (parts, expected) in [
        (vec![asn1::integer_u64(2)], 2000),
        (vec![asn1::context_primitive(1, &[1])], 1),
        (vec![asn1::context_primitive(0, &[5]), asn1::context_primitive(1, &[1])], 6),
        (vec![], 0),
        (vec![asn1::integer_u64(u64::MAX)], u64::MAX),
    ] {
        let octets = info(1, imprint(hash.as_bytes()), time, &[accuracy(&parts), extension(false)]);
        assert_eq!(read(&octets).unwrap().accuracy_ms(), Some(expected));
    }
    for (bad, why) in [
        (info(2, imprint(hash.as_bytes()), time, &[]), "version"),
        (info(1, imprint(&[7; 20]), time, &[]), "imprint length"),
        (info(1, imprint(hash.as_bytes()), "20261121030000+0700", &[]), "local time"),
        (info(1, imprint(hash.as_bytes()), "20261321030000Z", &[]), "month 13"),
        (info(1, imprint(hash.as_bytes()), time, &[extension(true)]), "critical extension"),
        (info(1, imprint(hash.as_bytes()), time, &[accuracy(&[asn1::context_primitive(0, &[3, 0xe8])])]), "1000 ms"),
        ([&good[..], &[0]].concat(), "trailing octet"),
    ] {
        assert!(read(&bad).is_err(), "{why}");
    }
    assert!(
        TimeStampToken::parse(&token(&certificate, &good, oid::ID_DATA, 1), &Limits::default()).is_err(),
        "contentType attribute (C-04)"
    );
    for signers in [0, 2] {
        let octets = token(&certificate, &good, oid::TST_INFO, signers);
        assert!(TimeStampToken::parse(&octets, &Limits::default()).is_err(), "{signers} signers");
    }
    let document = made(directory, "rsa", RSA_SHA256, Form::Cades);
    assert!(TimeStampToken::parse(&document, &Limits::default()).is_err(), "a document signature is no token");
}

/// Asks everything that can be asked of octets; nothing may panic.
fn ask_everything(octets: &[u8]) {
    let limits = Limits::default();
    let _ = SignedData::outer_len(octets);
    let _ = TimeStampToken::parse(octets, &limits);
    let _ = tsp::read_response(octets, &limits);
    let Ok(read) = parse(octets) else { return };
    let _ = (read.crls(), read.content(), read.content_type());
    for signer in read.signers() {
        let _ = (signer.scheme(), signer.digest_algorithm(), signer.unsigned_attribute_types());
        let _ = signer.unsigned_attribute("1.2.840.113549.1.9.16.2.14");
        let _ = check_content(signer, &digest(DigestAlgorithm::Sha256, CONTENT));
        let _ = signer.signed_octets(CONTENT);
        if let Some(attributes) = signer.signed_attributes() {
            let _ = (attributes.content_type(), attributes.message_digest(), attributes.signing_time());
            let _ = (attributes.signing_certificate(), attributes.values("1.2.840.113549.1.9.4"));
        }
        if let Ok(Some(certificate)) = signer.find_certificate(read.certificates()) {
            let _ = check_signature(&AwsLc, signer, certificate);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn mutated_messages_never_panic(
        edits in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
        cut in any::<Option<prop::sample::Index>>(),
    ) {
        static MESSAGE: OnceLock<Option<Vec<u8>>> = OnceLock::new();
        let message = MESSAGE.get_or_init(|| {
            let time = UnixTime::from_utc(2026, 11, 21, 3, 0, 0).unwrap();
            Some(made(peers()?, "p256", SignatureScheme::Ecdsa(DigestAlgorithm::Sha256), Form::Pkcs7 { signing_time: time }))
        });
        if let Some(message) = message {
            let mut octets = message.clone();
            for (index, value) in edits {
                let at = index.index(octets.len());
                octets[at] = value;
            }
            if let Some(cut) = cut {
                octets.truncate(cut.index(message.len()));
            }
            ask_everything(&octets);
        }
    }

    #[test]
    fn any_octets_never_panic(octets in prop::collection::vec(any::<u8>(), 0..300)) {
        ask_everything(&octets);
    }
}
