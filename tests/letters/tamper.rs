//! Signatures that the library would not make: the last signature of a document is made anew, by hand.

use std::sync::Mutex;

use kyso::asn1::{self, oid};
use kyso::crypto::{DigestAlgorithm, digest};
use kyso::sign::TimestampSource as _;

use super::authority::{Leaf, Tsa};
use super::issuing::{Message, attribute, attributes};
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
    fill(&mut pdf[length + 1..second - 1], &message);
    pdf
}

/// Puts a message where another one was, in hexadecimal digits.
pub fn fill(hole: &mut [u8], message: &[u8]) {
    let digits: String = message.iter().map(|octet| format!("{octet:02x}")).collect();
    assert!(digits.len() <= hole.len(), "there is room");
    hole.fill(b'0');
    hole[..digits.len()].copy_from_slice(digits.as_bytes());
}

fn position(pdf: &[u8], what: &[u8]) -> Option<usize> {
    pdf.windows(what.len()).position(|w| w == what)
}

fn message(content: &[u8], how: Tamper, leaf: &Leaf, at: kyso::base::UnixTime) -> Vec<u8> {
    let hash = if how == Tamper::Sha1 { DigestAlgorithm::Sha1 } else { DigestAlgorithm::Sha256 };
    let certificate = &leaf.certificate;
    let bound_to = (how != Tamper::NoBinding).then_some(certificate);
    let attributes = attributes(oid::ID_DATA, &digest(hash, content), bound_to);
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
    let stamp = || {
        let tsa = Tsa { at: at.plus_seconds(2), value: Mutex::default() };
        let token = tsa.time_stamp(&digest(DigestAlgorithm::Sha256, &value)).unwrap();
        attribute(oid::SIGNATURE_TIME_STAMP, &token)
    };
    let unsigned = (how != Tamper::Timeless).then(stamp);
    let mut certificates = vec![&leaf.chain[0]];
    if how != Tamper::NoCertificate {
        certificates.push(certificate);
    }
    let value = &value;
    Message { signer: certificate, certificates, hash, scheme, content: None, attributes, value, unsigned }.der()
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
