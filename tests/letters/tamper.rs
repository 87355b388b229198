//! Signatures that the library would not make: the last signature of a document is made anew, by hand.

use std::sync::Mutex;

use kyso::asn1::{self, Tag, oid};
use kyso::crypto::{DigestAlgorithm, digest};
use kyso::sign::TimestampSource as _;

use super::authority::{Leaf, Tsa};
use crate::support::peers::{raw_signatures, run_openssl};

/// What is odd about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tamper {
    /// The certificate does not go with it.
    NoCertificate,
    /// The value is of other octets.
    WrongValue,
    /// No signing-certificate-v2.
    NoBinding,
    /// Nothing tells when it was made.
    Timeless,
    /// SHA-1 throughout.
    Sha1,
    /// Made with the certificate of another kind than the library signs with.
    OtherCertificate,
    /// What was signed was changed afterwards.
    Changed,
}

/// The document with its last signature made anew.
pub fn tampered(pdf: &[u8], how: Tamper, leaf: &Leaf, at: kyso::base::UnixTime) -> Vec<u8> {
    let mut pdf = pdf.to_vec();
    if how == Tamper::Changed {
        let title = position(&pdf, b"/Title (").expect("a title") + 8;
        pdf[title] ^= 0x02;
        return pdf;
    }
    if how == Tamper::Timeless {
        let at = pdf.windows(4).rposition(|w| w == b"/M (").expect("a signing time");
        pdf[at + 1] = b'N';
    }
    let signature = raw_signatures(&pdf).pop().expect("a signature");
    let [_, length, second, _] = signature.byte_range;
    let message = message(&signature.content, how, leaf, at);
    let hole = &mut pdf[length + 1..second - 1];
    let digits: String = message.iter().map(|octet| format!("{octet:02x}")).collect();
    assert!(digits.len() <= hole.len(), "there is room");
    hole.fill(b'0');
    hole[..digits.len()].copy_from_slice(digits.as_bytes());
    pdf
}

fn position(pdf: &[u8], what: &[u8]) -> Option<usize> {
    pdf.windows(what.len()).position(|w| w == what)
}

fn attribute(oid: &[u8], value: &[u8]) -> Vec<u8> {
    asn1::sequence(&[asn1::oid(oid), asn1::set_of(&[value])])
}

fn message(content: &[u8], how: Tamper, leaf: &Leaf, at: kyso::base::UnixTime) -> Vec<u8> {
    let hash = if how == Tamper::Sha1 { DigestAlgorithm::Sha1 } else { DigestAlgorithm::Sha256 };
    let certificate = &leaf.certificate;
    let mut attributes = vec![
        attribute(oid::CONTENT_TYPE, &asn1::oid(oid::ID_DATA)),
        attribute(oid::MESSAGE_DIGEST, &asn1::octet_string(digest(hash, content).as_bytes())),
    ];
    if how != Tamper::NoBinding {
        let id = digest(DigestAlgorithm::Sha256, certificate.der());
        let id = asn1::sequence(&[asn1::sequence(&[asn1::sequence(&[asn1::octet_string(id.as_bytes())])])]);
        attributes.push(attribute(oid::SIGNING_CERTIFICATE_V2, &id));
    }
    let attributes = asn1::set_of(&attributes);
    let mut value = openssl(leaf, if how == Tamper::Sha1 { "sha1" } else { "sha256" }, &attributes);
    if how == Tamper::WrongValue {
        value = openssl(leaf, "sha256", b"something else");
    }
    let algorithm = |dotted: &str| asn1::sequence(&[asn1::oid(&oid::from_dotted(dotted).unwrap())]);
    // ecdsa-with-SHA1, ecdsa-with-SHA256, sha256WithRSAEncryption.
    let scheme = match (leaf.is_rsa, how) {
        (true, _) => asn1::sequence(&[asn1::oid(&oid::from_dotted("1.2.840.113549.1.1.11").unwrap()), asn1::null()]),
        (false, Tamper::Sha1) => algorithm("1.2.840.10045.4.1"),
        (false, _) => algorithm("1.2.840.10045.4.3.2"),
    };
    let hash = asn1::sequence(&[asn1::oid(hash.oid()), asn1::null()]);
    let mut tagged = attributes;
    tagged[0] = Tag::context(0).0;
    let mut signer = vec![
        asn1::integer_u64(1),
        asn1::sequence(&[certificate.issuer().der(), &asn1::integer(certificate.serial())]),
        hash.clone(),
        tagged,
        scheme,
        asn1::octet_string(&value),
    ];
    if how != Tamper::Timeless {
        let tsa = Tsa { at: at.plus_seconds(2), value: Mutex::default() };
        let token = tsa.time_stamp(&digest(DigestAlgorithm::Sha256, &value)).unwrap();
        signer.push(asn1::context(1, &[attribute(oid::SIGNATURE_TIME_STAMP, &token)]));
    }
    let mut certificates = vec![leaf.chain[0].der()];
    if how != Tamper::NoCertificate {
        certificates.push(certificate.der());
    }
    certificates.sort_unstable();
    let data = asn1::sequence(&[
        asn1::integer_u64(1),
        asn1::set_of(&[hash]),
        asn1::sequence(&[asn1::oid(oid::ID_DATA)]),
        asn1::context(0, &certificates),
        asn1::set_of(&[asn1::sequence(&signer)]),
    ]);
    asn1::sequence(&[asn1::oid(oid::ID_SIGNED_DATA), asn1::context(0, &[data])])
}

/// A value by the openssl program: also of what the library refuses to make.
fn openssl(leaf: &Leaf, hash: &str, octets: &[u8]) -> Vec<u8> {
    let dir = crate::support::temp_dir();
    std::fs::write(dir.path().join("key.p8"), &leaf.pkcs8).unwrap();
    std::fs::write(dir.path().join("octets"), octets).unwrap();
    let hash = format!("-{hash}");
    run_openssl(dir.path(), &["dgst", &hash, "-sign", "key.p8", "-keyform", "DER", "-out", "value", "octets"]);
    std::fs::read(dir.path().join("value")).unwrap()
}
