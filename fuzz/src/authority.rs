//! An authority with a key of its own: what it signs is believed, so that what stands behind a signature check is reached.

use kyso::asn1::{self, Tag, oid};
use kyso::base::UnixTime;
use kyso::crypto::{Curve, DigestAlgorithm, SignatureScheme};
use kyso::keys::{SoftwareKey, generate_ec};
use kyso::trust::TrustStore;
use kyso::x509::Certificate;

/// How everything is signed.
pub const SCHEME: SignatureScheme = SignatureScheme::Ecdsa(DigestAlgorithm::Sha256);

/// The authority, and certificates of its.
pub struct Authority {
    /// The time of it all.
    pub now: UnixTime,
    /// DER of its name.
    pub name: Vec<u8>,
    /// Its certificate, an anchor.
    pub certificate: Certificate,
    /// Believes it.
    pub store: TrustStore,
    /// Serial numbers 7 and 8, the second with distribution points.
    pub targets: [Certificate; 2],
    key: SoftwareKey,
}

impl Authority {
    /// A new one.
    #[must_use]
    pub fn new() -> Self {
        let key = SoftwareKey::from_pkcs8(&generate_ec(Curve::P256).expect("a key").pkcs8).expect("a key");
        let now = UnixTime::from_seconds(1_795_312_800);
        let name = name("ca");
        let constraints = extension(oid::BASIC_CONSTRAINTS, &asn1::sequence(&[asn1::boolean(true)]));
        let certificate = issue(&key, now, &name, &name, 1, &[constraints]);
        let full = asn1::context(0, &[asn1::context(0, &[asn1::context_primitive(6, b"http://a/")])]);
        let reasons = asn1::context_primitive(1, &[5, 0x60]);
        let points = [
            asn1::sequence(&[full, reasons]),
            asn1::sequence(&[asn1::context(2, &[asn1::context(4, &[name.clone()])])]),
        ];
        let points = extension(oid::CRL_DISTRIBUTION_POINTS, &asn1::sequence(&points));
        let subject = self::name("signer");
        let targets = [issue(&key, now, &name, &subject, 7, &[]), issue(&key, now, &name, &subject, 8, &[points])];
        let mut store = TrustStore::default();
        store.add_anchors(None, [certificate.clone()]);
        Self { now, name, certificate, store, targets, key }
    }

    /// SEQUENCE of what is signed, algorithm and value.
    #[must_use]
    pub fn signed(&self, tbs: Vec<u8>) -> Vec<u8> {
        signed(&self.key, tbs)
    }
}

impl Default for Authority {
    fn default() -> Self {
        Self::new()
    }
}

fn name(text: &str) -> Vec<u8> {
    asn1::sequence(&[asn1::set_of(&[asn1::sequence(&[asn1::oid(oid::COMMON_NAME), asn1::utf8_string(text)])])])
}

fn extension(oid: &[u8], value: &[u8]) -> Vec<u8> {
    asn1::sequence(&[asn1::oid(oid), asn1::octet_string(value)])
}

fn signed(key: &SoftwareKey, tbs: Vec<u8>) -> Vec<u8> {
    let value = key.sign(SCHEME, &tbs).expect("a signature");
    asn1::sequence(&[tbs, SCHEME.algorithm_identifier(), asn1::bit_string(&value)])
}

fn issue(
    key: &SoftwareKey,
    now: UnixTime,
    issuer: &[u8],
    subject: &[u8],
    serial: u64,
    extensions: &[Vec<u8>],
) -> Certificate {
    let time = |seconds| asn1::time(now.plus_seconds(seconds)).expect("a time in range");
    let mut parts = vec![
        asn1::context(0, &[asn1::integer_u64(2)]),
        asn1::integer_u64(serial),
        SCHEME.algorithm_identifier(),
        issuer.to_vec(),
        asn1::sequence(&[time(-86_400), time(86_400)]),
        subject.to_vec(),
        key.spki().to_vec(),
    ];
    if !extensions.is_empty() {
        parts.push(asn1::tlv(Tag::context(3), &asn1::sequence(extensions)));
    }
    Certificate::from_der(&signed(key, asn1::sequence(&parts))).expect("a certificate")
}
