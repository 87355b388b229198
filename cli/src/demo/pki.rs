//! A throw-away PKI in the shape of the government's: root, issuing authority, a leader, an organisation. The keys are
//! made in this process and are worth nothing outside the demonstration (threat: someone trusting them; hence the
//! names say so).

use kyso::asn1::{self, oid};
use kyso::base::UnixTime;
use kyso::crypto::{DigestAlgorithm, SignatureScheme, digest};
use kyso::keys::{GeneratedKey, SoftwareKey, SoftwareSigner, generate_rsa};
use kyso::x509::Certificate;

use crate::failure::{Exit, Failure, Result};
use crate::lang::both;

/// A key with its certificate.
pub(crate) struct Identity {
    pub(crate) pkcs8: zeroize::Zeroizing<Vec<u8>>,
    pub(crate) certificate: Certificate,
    key: SoftwareKey,
}

/// The whole PKI.
pub(crate) struct Pki {
    pub(crate) root: Identity,
    pub(crate) authority: Identity,
    pub(crate) leader: Identity,
    pub(crate) organisation: Identity,
}

const SCHEME: SignatureScheme = SignatureScheme::RsaPkcs1v15(DigestAlgorithm::Sha256);
const DAY: i64 = 86_400;

/// What a certificate is to say.
struct Subject<'a> {
    common_name: &'a str,
    organisation: &'a str,
    email: Option<&'a str>,
    /// Path length when it is an authority's.
    authority: Option<u64>,
    days: i64,
}

impl Pki {
    /// Makes everything, valid from an hour before `now`.
    pub(crate) fn new(leader: &str, organisation: &str, now: UnixTime) -> Result<Self> {
        let body = "Ban Cơ yếu thử nghiệm kyso";
        let root = Subject {
            common_name: "RootCA thử nghiệm kyso",
            organisation: body,
            email: None,
            authority: Some(1),
            days: 3650,
        };
        let root = issue(&root, None, now)?;
        let authority = Subject {
            common_name: "CA thử nghiệm kyso",
            organisation: body,
            email: None,
            authority: Some(0),
            days: 1825,
        };
        let authority = issue(&authority, Some(&root), now)?;
        let person = Subject {
            common_name: leader,
            organisation,
            email: Some("lanhdao@example.vn"),
            authority: None,
            days: 365,
        };
        let leader = issue(&person, Some(&authority), now)?;
        let office = Subject {
            common_name: organisation,
            organisation,
            email: Some("vanthu@example.vn"),
            authority: None,
            days: 365,
        };
        let organisation = issue(&office, Some(&authority), now)?;
        Ok(Self { root, authority, leader, organisation })
    }

    /// A signer for one of the end certificates, with the issuing authority's certificate beside it.
    pub(crate) fn signer(&self, identity: &Identity) -> Result<SoftwareSigner> {
        SoftwareSigner::from_pkcs8(
            &identity.pkcs8,
            identity.certificate.clone(),
            vec![self.authority.certificate.clone()],
        )
        .map_err(|e| failed(&e))
    }
}

pub(crate) fn failed(error: &dyn std::error::Error) -> Failure {
    Failure::new(
        Exit::Key,
        both!("không tạo được khoá và chứng thư dùng thử", "cannot make the throw-away keys and certificates"),
    )
    .cause(error)
}

fn issue(subject: &Subject<'_>, issuer: Option<&Identity>, now: UnixTime) -> Result<Identity> {
    let GeneratedKey { pkcs8, spki } = generate_rsa(2048).map_err(|e| failed(&e))?;
    let key = SoftwareKey::from_pkcs8(&pkcs8).map_err(|e| failed(&e))?;
    let tbs = tbs_certificate(subject, issuer, &spki, now);
    let signature = issuer.map_or(&key, |issuer| &issuer.key).sign(SCHEME, &tbs).map_err(|e| failed(&e))?;
    let der = asn1::sequence(&[tbs, signature_algorithm(), asn1::bit_string(&signature)]);
    let certificate = Certificate::from_der(&der).map_err(|e| failed(&e))?;
    Ok(Identity { pkcs8, certificate, key })
}

/// An authority's revocation list with nobody on it (RFC 5280 §5.1), for a year.
pub(crate) fn revocation_list(authority: &Identity, now: UnixTime) -> Result<Vec<u8>> {
    let extension = |dotted: &str, value: Vec<u8>| asn1::sequence(&[object(dotted), asn1::octet_string(&value)]);
    let key = asn1::context_primitive(0, &key_identifier(authority.key.spki()));
    let extensions = [extension("2.5.29.35", asn1::sequence(&[key])), extension("2.5.29.20", asn1::integer_u64(1))];
    let [this, next] = [now, now.plus_seconds(365 * DAY)].map(|time| asn1::time(time).unwrap_or_default());
    let tbs = asn1::sequence(&[
        asn1::integer_u64(1),
        signature_algorithm(),
        authority.certificate.subject().der().to_vec(),
        this,
        next,
        asn1::context(0, &[asn1::sequence(&extensions)]),
    ]);
    let signature = authority.key.sign(SCHEME, &tbs).map_err(|e| failed(&e))?;
    Ok(asn1::sequence(&[tbs, signature_algorithm(), asn1::bit_string(&signature)]))
}

/// sha256WithRSAEncryption with the NULL of RFC 4055 §5.
fn signature_algorithm() -> Vec<u8> {
    asn1::sequence(&[object("1.2.840.113549.1.1.11"), asn1::null()])
}

fn object(dotted: &str) -> Vec<u8> {
    asn1::oid(&oid::from_dotted(dotted).unwrap_or_default())
}

/// TBSCertificate, RFC 5280 §4.1.
fn tbs_certificate(subject: &Subject<'_>, issuer: Option<&Identity>, spki: &[u8], now: UnixTime) -> Vec<u8> {
    let name = name(subject);
    let issuer_name = issuer.map_or_else(|| name.clone(), |issuer| issuer.certificate.subject().der().to_vec());
    let from = now.plus_seconds(-3600);
    let validity = [asn1::time(from), asn1::time(now.plus_seconds(subject.days * DAY))].map(Option::unwrap_or_default);
    // A new key for each certificate makes a number of its digest that no other has.
    let digest = digest(DigestAlgorithm::Sha256, spki);
    let mut serial = digest.as_bytes().get(..16).unwrap_or_default().to_vec();
    if let Some(first) = serial.first_mut() {
        *first = *first & 0x3f | 0x40;
    }
    asn1::sequence(&[
        asn1::context(0, &[asn1::integer_u64(2)]),
        asn1::positive_integer(&serial),
        signature_algorithm(),
        issuer_name,
        asn1::sequence(&validity),
        name,
        spki.to_vec(),
        asn1::context(3, &[asn1::sequence(&extensions(subject, issuer, spki))]),
    ])
}

fn name(subject: &Subject<'_>) -> Vec<u8> {
    let attribute = |dotted: &str, value: Vec<u8>| asn1::set_of(&[asn1::sequence(&[object(dotted), value])]);
    asn1::sequence(&[
        attribute("2.5.4.6", asn1::tlv(asn1::Tag::PRINTABLE_STRING, b"VN")),
        attribute("2.5.4.10", asn1::utf8_string(subject.organisation)),
        attribute("2.5.4.3", asn1::utf8_string(subject.common_name)),
    ])
}

/// SHA-256 of the SubjectPublicKeyInfo, leftmost 160 bits (RFC 7093 §2, method 4).
fn key_identifier(spki: &[u8]) -> Vec<u8> {
    digest(DigestAlgorithm::Sha256, spki).as_bytes().get(..20).unwrap_or_default().to_vec()
}

fn extensions(subject: &Subject<'_>, issuer: Option<&Identity>, spki: &[u8]) -> Vec<Vec<u8>> {
    let extension = |dotted: &str, critical: bool, value: Vec<u8>| {
        let mut parts = vec![object(dotted)];
        if critical {
            parts.push(asn1::boolean(true));
        }
        parts.push(asn1::octet_string(&value));
        asn1::sequence(&parts)
    };
    let mut all = vec![extension("2.5.29.14", false, asn1::octet_string(&key_identifier(spki)))];
    if let Some(issuer) = issuer {
        let id = key_identifier(issuer.key.spki());
        all.push(extension("2.5.29.35", false, asn1::sequence(&[asn1::context_primitive(0, &id)])));
    }
    match subject.authority {
        Some(path_len) => {
            let constraints = asn1::sequence(&[asn1::boolean(true), asn1::integer_u64(path_len)]);
            all.push(extension("2.5.29.19", true, constraints));
            // keyCertSign (5) and cRLSign (6); one bit unused.
            all.push(extension("2.5.29.15", true, asn1::tlv(asn1::Tag::BIT_STRING, &[1, 0x06])));
        }
        // digitalSignature (0) and nonRepudiation (1); six bits unused.
        None => all.push(extension("2.5.29.15", true, asn1::tlv(asn1::Tag::BIT_STRING, &[6, 0xc0]))),
    }
    if let Some(email) = subject.email {
        let name = asn1::context_primitive(1, email.as_bytes());
        all.push(extension("2.5.29.17", false, asn1::sequence(&[name])));
    }
    all
}
