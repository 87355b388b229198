//! Root, issuing CA and signers, made in memory.

use kyso::asn1::{self, Tag, oid};
use kyso::crypto::{DigestAlgorithm, SignatureScheme, digest};
use kyso::keys::{SoftwareKey, SoftwareSigner, generate_rsa};
use kyso::x509::Certificate;

use super::NOW;

const SCHEME: SignatureScheme = SignatureScheme::RsaPkcs1v15(DigestAlgorithm::Sha256);
const YEAR: i64 = 365 * 86_400;

pub struct Pki {
    root: Vec<u8>,
    ca: Vec<u8>,
    ca_key: SoftwareKey,
    root_key: SoftwareKey,
}

impl Pki {
    pub fn new() -> Self {
        let (root_key, ca_key) = (key(4096), key(3072));
        let root = certificate("Root CA", &root_key, "Root CA", &root_key, true);
        let ca = certificate("Issuing CA", &ca_key, "Root CA", &root_key, true);
        Self { root, ca, ca_key, root_key }
    }

    /// The anchor, read anew: nothing of it is remembered from an earlier use.
    pub fn root(&self) -> Certificate {
        Certificate::from_der(&self.root).expect("a certificate")
    }

    pub fn issuing(&self) -> Certificate {
        Certificate::from_der(&self.ca).expect("a certificate")
    }

    /// The root's list: empty.
    pub fn root_list(&self) -> Vec<u8> {
        list("Root CA", &self.root_key, &[])
    }

    /// The issuing CA's list, so many certificates revoked.
    pub fn issuing_list(&self, entries: u32) -> Vec<u8> {
        let date = asn1::time(NOW.plus_seconds(-86_400)).expect("a time in range");
        let entry = |number: u32| {
            // 16 octets as in the certificates, in no order.
            let hash = digest(DigestAlgorithm::Sha256, &number.to_be_bytes());
            asn1::sequence(&[asn1::positive_integer(&hash.as_bytes()[..16]), date.clone()])
        };
        list("Issuing CA", &self.ca_key, &(0..entries).map(entry).collect::<Vec<_>>())
    }

    /// A new RSA-2048 signer, its CA in its chain.
    pub fn signer(&self, name: &str) -> SoftwareSigner {
        let key = key(2048);
        let der = certificate(name, &key, "Issuing CA", &self.ca_key, false);
        let certificate = Certificate::from_der(&der).expect("a certificate");
        SoftwareSigner::new(key, certificate, vec![self.issuing()]).expect("a signer")
    }
}

fn key(bits: u32) -> SoftwareKey {
    SoftwareKey::from_pkcs8(&generate_rsa(bits).expect("a key").pkcs8).expect("a key")
}

fn name(common: &str) -> Vec<u8> {
    let attribute = |kind, value: &str| asn1::set_of(&[asn1::sequence(&[asn1::oid(kind), asn1::utf8_string(value)])]);
    asn1::sequence(&[
        asn1::tlv(Tag::SET, &asn1::sequence(&[asn1::oid(oid::COUNTRY), asn1::tlv(Tag::PRINTABLE_STRING, b"VN")])),
        attribute(oid::ORGANIZATION, "Cơ quan đo thử"),
        attribute(oid::COMMON_NAME, common),
    ])
}

/// RFC 5280 §4.1, with the four extensions that path building looks at.
fn certificate(subject: &str, key: &SoftwareKey, issuer: &str, issuer_key: &SoftwareKey, ca: bool) -> Vec<u8> {
    let extension = |kind: &[u8], critical: bool, value: Vec<u8>| {
        let mut fields = vec![asn1::oid(kind)];
        if critical {
            fields.push(asn1::boolean(true));
        }
        fields.push(asn1::octet_string(&value));
        asn1::sequence(&fields)
    };
    let id = |key: &SoftwareKey| digest(DigestAlgorithm::Sha1, key.spki()).as_bytes().to_vec();
    // digitalSignature and nonRepudiation, or keyCertSign and cRLSign (RFC 5280 §4.2.1.3).
    let usage: [u8; 2] = if ca { [1, 0b0000_0110] } else { [6, 0b1100_0000] };
    let constraints = if ca { asn1::sequence(&[asn1::boolean(true)]) } else { asn1::sequence::<Vec<u8>>(&[]) };
    let extensions = asn1::sequence(&[
        extension(oid::BASIC_CONSTRAINTS, true, constraints),
        extension(oid::KEY_USAGE, true, asn1::tlv(Tag::BIT_STRING, &usage)),
        extension(oid::SUBJECT_KEY_ID, false, asn1::octet_string(&id(key))),
        extension(oid::AUTHORITY_KEY_ID, false, asn1::sequence(&[asn1::context_primitive(0, &id(issuer_key))])),
    ]);
    let algorithm = asn1::sequence(&[asn1::oid(oid::SHA256_WITH_RSA), asn1::null()]);
    let time = |seconds| asn1::time(NOW.plus_seconds(seconds)).expect("a time in range");
    let tbs = asn1::sequence(&[
        asn1::context(0, &[asn1::integer_u64(2)]),
        asn1::positive_integer(&id(key)[..16]),
        algorithm.clone(),
        name(issuer),
        asn1::sequence(&[time(-YEAR), time(4 * YEAR)]),
        name(subject),
        key.spki().to_vec(),
        asn1::context(3, &[extensions]),
    ]);
    let value = issuer_key.sign(SCHEME, &tbs).expect("a signature");
    asn1::sequence(&[tbs, algorithm, asn1::bit_string(&value)])
}

/// RFC 5280 §5.1.
fn list(issuer: &str, key: &SoftwareKey, entries: &[Vec<u8>]) -> Vec<u8> {
    let algorithm = asn1::sequence(&[asn1::oid(oid::SHA256_WITH_RSA), asn1::null()]);
    let time = |seconds| asn1::time(NOW.plus_seconds(seconds)).expect("a time in range");
    let number = asn1::sequence(&[asn1::oid(oid::CRL_NUMBER), asn1::octet_string(&asn1::integer_u64(1000))]);
    let mut parts = vec![asn1::integer_u64(1), algorithm.clone(), name(issuer), time(-3_600), time(86_400)];
    if !entries.is_empty() {
        parts.push(asn1::sequence(entries));
    }
    parts.push(asn1::context(0, &[asn1::sequence(&[number])]));
    let tbs = asn1::sequence(&parts);
    let value = key.sign(SCHEME, &tbs).expect("a signature");
    asn1::sequence(&[tbs, algorithm, asn1::bit_string(&value)])
}
