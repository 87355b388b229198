//! Certificates, revocation lists and OCSP answers made by hand: also those that no program would make.

use std::sync::Arc;

use kyso::asn1::{self, Tag, oid};
use kyso::base::UnixTime;
use kyso::crypto::{Curve, DigestAlgorithm, SignatureScheme};
use kyso::keys::{SoftwareKey, generate_ec};
use kyso::x509::{CertId, Certificate, Name};

pub const SCHEME: SignatureScheme = SignatureScheme::Ecdsa(DigestAlgorithm::Sha256);

/// A name with a key.
pub struct Party {
    pub name: String,
    pub key: SoftwareKey,
}

impl Party {
    pub fn new(name: &str) -> Self {
        Self { name: name.to_owned(), key: SoftwareKey::from_pkcs8(&generate_ec(Curve::P256).unwrap().pkcs8).unwrap() }
    }
}

/// `2026-06-01`.
pub fn day(text: &str) -> UnixTime {
    UnixTime::parse_rfc3339(&format!("{text}T00:00:00Z")).unwrap()
}

pub fn name(text: &str) -> Vec<u8> {
    asn1::sequence(&[rdn(text)])
}

pub fn rdn(text: &str) -> Vec<u8> {
    asn1::set_of(&[asn1::sequence(&[asn1::oid(oid::COMMON_NAME), asn1::utf8_string(text)])])
}

pub fn extension(oid: &[u8], critical: bool, value: &[u8]) -> Vec<u8> {
    let mut parts = vec![asn1::oid(oid)];
    if critical {
        parts.push(asn1::boolean(true));
    }
    parts.push(asn1::octet_string(value));
    asn1::sequence(&parts)
}

pub fn ca() -> Vec<Vec<u8>> {
    // keyCertSign, cRLSign.
    vec![extension(oid::BASIC_CONSTRAINTS, true, &asn1::sequence(&[asn1::boolean(true)])), key_usage(0x06)]
}

pub fn key_usage(bits: u8) -> Vec<u8> {
    extension(oid::KEY_USAGE, true, &asn1::tlv(Tag::BIT_STRING, &[bits.trailing_zeros() as u8, bits]))
}

pub fn ocsp_signing() -> Vec<u8> {
    extension(oid::EXTENDED_KEY_USAGE, false, &asn1::sequence(&[asn1::oid(oid::KP_OCSP_SIGNING)]))
}

pub fn no_check() -> Vec<u8> {
    extension(oid::OCSP_NO_CHECK, false, &asn1::null())
}

/// A certificate, valid 2020 to 2030.
pub fn certificate(issuer: &Party, subject: &Party, serial: u64, extensions: &[Vec<u8>]) -> Certificate {
    certificate_between(issuer, subject, serial, extensions, ("2020-01-01", "2030-01-01"))
}

pub fn certificate_between(
    issuer: &Party,
    subject: &Party,
    serial: u64,
    extensions: &[Vec<u8>],
    (from, to): (&str, &str),
) -> Certificate {
    let time = |text| asn1::time(day(text)).unwrap();
    let mut parts = vec![
        asn1::context(0, &[asn1::integer_u64(2)]),
        asn1::integer_u64(serial),
        SCHEME.algorithm_identifier(),
        name(&issuer.name),
        asn1::sequence(&[time(from), time(to)]),
        name(&subject.name),
        subject.key.spki().to_vec(),
    ];
    if !extensions.is_empty() {
        parts.push(asn1::context(3, &[asn1::sequence(extensions)]));
    }
    Certificate::from_der(&signed(issuer, asn1::sequence(&parts))).unwrap()
}

/// SEQUENCE of what is signed, algorithm and value.
pub fn signed(signer: &Party, tbs: Vec<u8>) -> Vec<u8> {
    let signature = signer.key.sign(SCHEME, &tbs).unwrap();
    asn1::sequence(&[tbs, SCHEME.algorithm_identifier(), asn1::bit_string(&signature)])
}

pub fn uri(text: &str) -> Vec<u8> {
    asn1::context_primitive(6, text.as_bytes())
}

pub fn directory(text: &str) -> Vec<u8> {
    asn1::context(4, &[name(text)])
}

/// One DistributionPoint: fullName, reasons (content of the BIT STRING), cRLIssuer.
pub fn point(full_name: &[Vec<u8>], reasons: Option<&[u8]>, crl_issuer: &[Vec<u8>]) -> Vec<u8> {
    let mut parts = Vec::new();
    if !full_name.is_empty() {
        parts.push(asn1::context(0, &[asn1::context(0, full_name)]));
    }
    parts.extend(reasons.map(|bits| asn1::context_primitive(1, bits)));
    if !crl_issuer.is_empty() {
        parts.push(asn1::context(2, crl_issuer));
    }
    asn1::sequence(&parts)
}

pub fn distribution_points(points: &[Vec<u8>]) -> Vec<u8> {
    extension(oid::CRL_DISTRIBUTION_POINTS, false, &asn1::sequence(points))
}

/// issuingDistributionPoint from its fields, in order.
pub fn idp(fields: &[Vec<u8>]) -> Vec<u8> {
    extension(oid::ISSUING_DISTRIBUTION_POINT, true, &asn1::sequence(fields))
}

pub fn idp_name(full_name: &[Vec<u8>]) -> Vec<u8> {
    asn1::context(0, &[asn1::context(0, full_name)])
}

pub fn idp_flag(number: u8) -> Vec<u8> {
    asn1::context_primitive(number, &[0xff])
}

pub fn idp_reasons(bits: &[u8]) -> Vec<u8> {
    asn1::context_primitive(3, bits)
}

pub fn crl_number(number: u64) -> Vec<u8> {
    extension(oid::CRL_NUMBER, false, &asn1::integer_u64(number))
}

pub fn delta_of(number: u64) -> Vec<u8> {
    extension(oid::DELTA_CRL_INDICATOR, true, &asn1::integer_u64(number))
}

pub fn reason(number: u8) -> Vec<u8> {
    extension(oid::REASON_CODE, false, &asn1::tlv(Tag::ENUMERATED, &[number]))
}

pub fn entry_issuer(text: &str) -> Vec<u8> {
    extension(oid::CERTIFICATE_ISSUER, true, &asn1::sequence(&[directory(text)]))
}

pub fn unknown_critical() -> Vec<u8> {
    extension(&oid::from_dotted("1.3.6.1.4.1.99999.1").unwrap(), true, &asn1::null())
}

/// One entry of a list.
pub fn entry(serial: u64, since: &str, extensions: &[Vec<u8>]) -> Vec<u8> {
    let mut parts = vec![asn1::integer_u64(serial), asn1::time(day(since)).unwrap()];
    if !extensions.is_empty() {
        parts.push(asn1::sequence(extensions));
    }
    asn1::sequence(&parts)
}

/// A list of `issuer`, issued on one day, good till another.
pub fn crl(issuer: &Party, (this, next): (&str, &str), entries: &[Vec<u8>], extensions: &[Vec<u8>]) -> Arc<[u8]> {
    crl_as(issuer, &issuer.name, (this, next), entries, extensions)
}

/// As [`crl`], in the name of another.
pub fn crl_as(
    signer: &Party,
    issuer: &str,
    (this, next): (&str, &str),
    entries: &[Vec<u8>],
    extensions: &[Vec<u8>],
) -> Arc<[u8]> {
    let time = |text| asn1::time(day(text)).unwrap();
    let mut parts = vec![asn1::integer_u64(1), SCHEME.algorithm_identifier(), name(issuer), time(this), time(next)];
    if !entries.is_empty() {
        parts.push(asn1::sequence(entries));
    }
    if !extensions.is_empty() {
        parts.push(asn1::context(0, &[asn1::sequence(extensions)]));
    }
    signed(signer, asn1::sequence(&parts)).into()
}

/// certStatus good.
pub fn good() -> Vec<u8> {
    asn1::context_primitive(0, &[])
}

/// certStatus unknown.
pub fn unknown() -> Vec<u8> {
    asn1::context_primitive(2, &[])
}

/// certStatus revoked.
pub fn revoked(since: &str, reason: Option<u8>) -> Vec<u8> {
    let mut parts = vec![asn1::generalized_time(day(since)).unwrap()];
    parts.extend(reason.map(|number| asn1::context(0, &[asn1::tlv(Tag::ENUMERATED, &[number])])));
    asn1::context(1, &parts)
}

/// One SingleResponse.
pub fn single(cert_id: &CertId, status: Vec<u8>, (this, next): (&str, &str), extensions: &[Vec<u8>]) -> Vec<u8> {
    let algorithm = asn1::sequence(&[asn1::oid(cert_id.algorithm.clone().unwrap().oid()), asn1::null()]);
    let id = asn1::sequence(&[
        algorithm,
        asn1::octet_string(&cert_id.issuer_name_hash),
        asn1::octet_string(&cert_id.issuer_key_hash),
        asn1::integer(&cert_id.serial),
    ]);
    let time = |text| asn1::generalized_time(day(text)).unwrap();
    let mut parts = vec![id, status, time(this), asn1::context(0, &[time(next)])];
    if !extensions.is_empty() {
        parts.push(asn1::context(1, &[asn1::sequence(extensions)]));
    }
    asn1::sequence(&parts)
}

/// A successful OCSPResponse by name, produced on a day.
pub fn answer(
    signer: &Party,
    produced: &str,
    singles: &[Vec<u8>],
    extensions: &[Vec<u8>],
    certificates: &[&Certificate],
) -> Arc<[u8]> {
    let responder = asn1::context(1, &[name(&signer.name)]);
    wrapped(&basic(signer, &responder, produced, singles, extensions, certificates)).into()
}

/// A BasicOCSPResponse.
pub fn basic(
    signer: &Party,
    responder: &[u8],
    produced: &str,
    singles: &[Vec<u8>],
    extensions: &[Vec<u8>],
    certificates: &[&Certificate],
) -> Vec<u8> {
    let produced = asn1::generalized_time(day(produced)).unwrap();
    let mut parts = vec![responder.to_vec(), produced, asn1::sequence(singles)];
    if !extensions.is_empty() {
        parts.push(asn1::context(1, &[asn1::sequence(extensions)]));
    }
    let tbs = asn1::sequence(&parts);
    let signature = signer.key.sign(SCHEME, &tbs).unwrap();
    let mut all = vec![tbs, SCHEME.algorithm_identifier(), asn1::bit_string(&signature)];
    if !certificates.is_empty() {
        let ders: Vec<&[u8]> = certificates.iter().map(|c| c.der()).collect();
        all.push(asn1::context(0, &[asn1::sequence(&ders)]));
    }
    asn1::sequence(&all)
}

/// A BasicOCSPResponse in an OCSPResponse.
pub fn wrapped(basic: &[u8]) -> Vec<u8> {
    let typed = asn1::sequence(&[asn1::oid(oid::PKIX_OCSP_BASIC), asn1::octet_string(basic)]);
    asn1::sequence(&[asn1::tlv(Tag::ENUMERATED, &[0]), asn1::context(0, &[typed])])
}

/// The name as this library reads it.
pub fn read_name(text: &str) -> Name {
    Name::from_der(&name(text)).unwrap()
}
