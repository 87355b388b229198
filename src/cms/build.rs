//! Making a CAdES/PAdES SignedData (RFC 5652, ETSI EN 319 122-1, EN 319 142-1). The same arguments give the same octets.

use crate::asn1::{self, Reader, Tag, Value, oid};
use crate::base::UnixTime;
use crate::crypto::{self, Digest, DigestAlgorithm, SignatureScheme};
use crate::x509::Certificate;

use super::error::{Error, Reading};

/// Which signed attributes to write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// contentType, messageDigest, signing-certificate-v2 (EN 319 142-1 §6.3: no signingTime; the PDF's /M has it).
    Cades,
    /// As above, with signingTime: for `adbe.pkcs7.detached` receivers.
    Pkcs7 {
        /// The claimed time; left out should it lie outside the years 0 to 9999.
        signing_time: UnixTime,
    },
}

/// DER SET OF the signed attributes: the octets to be signed.
#[must_use]
pub fn signed_attributes(content: &Digest, signer: &Certificate, form: Form) -> Vec<u8> {
    let mut attributes = vec![
        attribute(oid::CONTENT_TYPE, &asn1::oid(oid::ID_DATA)),
        attribute(oid::MESSAGE_DIGEST, &asn1::octet_string(content.as_bytes())),
        attribute(oid::SIGNING_CERTIFICATE_V2, &signing_certificate(signer)),
    ];
    if let Form::Pkcs7 { signing_time } = form {
        attributes.extend(asn1::time(signing_time).map(|time| attribute(oid::SIGNING_TIME, &time)));
    }
    asn1::set_of(&attributes)
}

/// The finished ContentInfo. `signed_attributes` as made above; `certificates`: signer first, then helpers;
/// `time_stamp`: DER of a token for the unsigned attribute id-aa-timeStampToken.
///
/// Empty when there is no certificate or `signed_attributes` is no SET OF: octets that nothing reads as a signature.
#[must_use]
pub fn signed_data(
    signed_attributes: &[u8],
    scheme: SignatureScheme,
    signature: &[u8],
    certificates: &[Certificate],
    time_stamp: Option<&[u8]>,
) -> Vec<u8> {
    let (Some(signer), Some((&tag, attributes))) = (certificates.first(), signed_attributes.split_first()) else {
        return Vec::new();
    };
    if tag != Tag::SET.0 {
        return Vec::new();
    }
    let digest_algorithm = scheme.digest().algorithm_identifier();
    let mut signer_info = vec![
        asn1::integer_u64(1),
        asn1::sequence(&[signer.issuer().der(), &asn1::integer(signer.serial())]),
        digest_algorithm.clone(),
        // The tag swap back: what is signed as SET OF is sent as [0] IMPLICIT (RFC 5652 §5.4).
        [&[Tag::context(0).0], attributes].concat(),
        scheme.algorithm_identifier(),
        asn1::octet_string(signature),
    ];
    if let Some(token) = time_stamp {
        signer_info.push(asn1::context(1, &[attribute(oid::SIGNATURE_TIME_STAMP, token)]));
    }
    let signed_data = asn1::sequence(&[
        // Only X.509 certificates, id-data and a signer named by issuer and serial: version 1 (RFC 5652 §5.1).
        asn1::integer_u64(1),
        asn1::set_of(&[digest_algorithm]),
        asn1::sequence(&[asn1::oid(oid::ID_DATA)]),
        certificate_set(certificates),
        asn1::set_of(&[asn1::sequence(&signer_info)]),
    ]);
    asn1::sequence(&[asn1::oid(oid::ID_SIGNED_DATA), asn1::context(0, &[signed_data])])
}

/// A SignedData of one signer with a time-stamp token added to its unsigned attributes: every other value keeps its octets.
///
/// # Errors
/// When `message` is no DER of a ContentInfo with a SignedData of one signer.
pub fn with_time_stamp(message: &[u8], token: &[u8]) -> Result<Vec<u8>, Error> {
    const WHAT: &str = "ContentInfo (RFC 5652 §3)";
    let mut outer = Reader::new(message);
    let mut content_info = outer.sequence().reading(WHAT)?;
    let kind = content_info.read().reading(WHAT)?.raw;
    let mut explicit = content_info.expect(Tag::context(0)).reading(WHAT)?.reader().reading(WHAT)?;
    let mut fields = values(&explicit.expect(Tag::SEQUENCE).reading(WHAT)?).reading(WHAT)?;
    let signers = fields.pop().filter(|value| value.tag == Tag::SET);
    let [signer] = values(&signers.ok_or(Error::Rule(ONE_SIGNER))?).reading(WHAT)?[..] else {
        return Err(Error::Rule(ONE_SIGNER));
    };
    let mut parts = values(&signer).reading(WHAT)?;
    let mut unsigned = match parts.pop_if(|value| value.tag == Tag::context(1)) {
        Some(set) => values(&set).reading(WHAT)?.iter().map(|value| value.raw.to_vec()).collect(),
        None => Vec::new(),
    };
    unsigned.push(attribute(oid::SIGNATURE_TIME_STAMP, token));
    unsigned.sort_unstable();
    let mut parts: Vec<&[u8]> = parts.iter().map(|value| value.raw).collect();
    let unsigned = asn1::context(1, &unsigned);
    parts.push(&unsigned);
    let mut fields: Vec<&[u8]> = fields.iter().map(|value| value.raw).collect();
    let signers = asn1::set_of(&[asn1::sequence(&parts)]);
    fields.push(&signers);
    Ok(asn1::sequence(&[kind, &asn1::context(0, &[asn1::sequence(&fields)])]))
}

const ONE_SIGNER: &str = "there is not exactly one signer (RFC 5652 §5.1)";

/// The values inside a constructed one.
fn values<'a>(of: &Value<'a>) -> Result<Vec<Value<'a>>, asn1::Error> {
    let mut reader = of.reader()?;
    let mut all = Vec::new();
    while !reader.is_empty() {
        all.push(reader.read()?);
    }
    Ok(all)
}

fn attribute(oid: &[u8], value: &[u8]) -> Vec<u8> {
    asn1::sequence(&[asn1::oid(oid), asn1::set_of(&[value])])
}

/// SigningCertificateV2 with one ESSCertIDv2: SHA-256 is the default and thus left out (RFC 5035 §4, X.690 §11.5).
fn signing_certificate(signer: &Certificate) -> Vec<u8> {
    let hash = crypto::digest(DigestAlgorithm::Sha256, signer.der());
    let issuer = asn1::sequence(&[asn1::context(4, &[signer.issuer().der()])]);
    let issuer_serial = asn1::sequence(&[issuer, asn1::integer(signer.serial())]);
    let cert_id = asn1::sequence(&[asn1::octet_string(hash.as_bytes()), issuer_serial]);
    asn1::sequence(&[asn1::sequence(&[cert_id])])
}

/// certificates [0] IMPLICIT SET OF: in DER order and each once, since a DER set has no better order to keep.
fn certificate_set(certificates: &[Certificate]) -> Vec<u8> {
    let mut ders: Vec<&[u8]> = certificates.iter().map(Certificate::der).collect();
    ders.sort_unstable();
    ders.dedup();
    asn1::context(0, &ders)
}
