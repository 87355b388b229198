//! What authorities issue, in octets: certificates, revocation lists, signed messages, time-stamp tokens. Who they are is told by
//! [`super::authority`], and by the province in `tests/province/world.rs`.

use std::sync::Arc;

use kyso::asn1::{self, Tag, oid};
use kyso::base::UnixTime;
use kyso::crypto::{Digest, DigestAlgorithm, SignatureScheme, digest};
use kyso::keys::{SoftwareKey, SoftwareSigner};
use kyso::x509::Certificate;

/// Somebody who issues.
pub struct Party {
    pub name: Vec<u8>,
    pub key: SoftwareKey,
    pub scheme: SignatureScheme,
    pub certificate: Certificate,
}

/// A signer's certificate with its key.
pub struct Leaf {
    pub pkcs8: Vec<u8>,
    pub certificate: Certificate,
    pub chain: Vec<Certificate>,
    pub is_rsa: bool,
    /// Signs RSASSA-PSS.
    pub pss: bool,
}

impl Leaf {
    /// Signs with it.
    pub fn signer(&self) -> SoftwareSigner {
        let signer = SoftwareSigner::from_pkcs8(&self.pkcs8, self.certificate.clone(), self.chain.clone()).unwrap();
        if self.pss { signer.with_scheme(SignatureScheme::pss(DigestAlgorithm::Sha256)).unwrap() } else { signer }
    }

    pub fn key(&self) -> SoftwareKey {
        SoftwareKey::from_pkcs8(&self.pkcs8).unwrap()
    }
}

/// From when until when.
pub type Years<'t> = (&'t str, &'t str);

pub const AUTHORITY_YEARS: Years<'_> = ("2018-08-22T00:00:00Z", "2038-08-14T00:00:00Z");

pub fn at(text: &str) -> UnixTime {
    UnixTime::parse_rfc3339(text).unwrap()
}

pub fn extension(oid: &[u8], critical: bool, value: &[u8]) -> Vec<u8> {
    let mut parts = vec![asn1::oid(oid)];
    if critical {
        parts.push(asn1::boolean(true));
    }
    parts.push(asn1::octet_string(value));
    asn1::sequence(&parts)
}

pub fn key_usage(bits: u8) -> Vec<u8> {
    extension(oid::KEY_USAGE, true, &asn1::tlv(Tag::BIT_STRING, &[bits.trailing_zeros() as u8, bits]))
}

fn name(parts: &[(&[u8], &str)]) -> Vec<u8> {
    let rdn = |(oid, text): &(&[u8], &str)| {
        let text = if *oid == oid::COUNTRY {
            asn1::tlv(Tag::PRINTABLE_STRING, text.as_bytes())
        } else {
            asn1::utf8_string(text)
        };
        asn1::set_of(&[asn1::sequence(&[asn1::oid(oid), text])])
    };
    asn1::sequence(&parts.iter().map(rdn).collect::<Vec<_>>())
}

fn committee(common_name: &str) -> Vec<u8> {
    name(&[(oid::COUNTRY, "VN"), (oid::ORGANIZATION, "Ban Thử nghiệm"), (oid::COMMON_NAME, common_name)])
}

/// What a signer's certificate is to be.
pub struct Wanted<'t> {
    pub common_name: &'t str,
    pub organisation: &'t str,
    pub serial: u64,
    /// The first octet of the key's usage.
    pub usage: u8,
    pub years: Years<'t>,
}

/// digitalSignature and nonRepudiation, as tokens of the Government have.
pub const SIGNING: u8 = 0xc0;

impl Party {
    /// A root, or an authority below another one.
    pub fn authority(
        above: Option<&Self>,
        common_name: &str,
        serial: u64,
        (key, scheme): (SoftwareKey, SignatureScheme),
        years: Years<'_>,
    ) -> Self {
        let name = committee(common_name);
        let extensions =
            [extension(oid::BASIC_CONSTRAINTS, true, &asn1::sequence(&[asn1::boolean(true)])), key_usage(0x06)];
        let issuer = above.map_or((name.as_slice(), &key, scheme), Self::issuer);
        let certificate = issue(issuer, &name, key.spki(), serial, &extensions, years);
        Self { name, key, scheme, certificate }
    }

    /// A time-stamping service below this authority.
    pub fn time_stamping(&self, serial: u64, key: SoftwareKey) -> Self {
        let name = committee("Máy chủ cấp dấu thời gian thử nghiệm");
        let purpose = extension(oid::EXTENDED_KEY_USAGE, true, &asn1::sequence(&[asn1::oid(oid::KP_TIME_STAMPING)]));
        let years = ("2018-09-01T00:00:00Z", "2028-09-01T00:00:00Z");
        let certificate = issue(self.issuer(), &name, key.spki(), serial, &[key_usage(0x80), purpose], years);
        Self { name, key, scheme: self.scheme, certificate }
    }

    /// A signer's certificate.
    pub fn certify(&self, spki: &[u8], wanted: &Wanted<'_>) -> Certificate {
        let subject = name(&[
            (oid::COUNTRY, "VN"),
            (oid::ORGANIZATION, wanted.organisation),
            (oid::LOCALITY, "Ninh Bình"),
            (oid::COMMON_NAME, wanted.common_name),
        ]);
        let purposes = [oid::from_dotted("1.3.6.1.5.5.7.3.2").unwrap(), oid::from_dotted("1.3.6.1.5.5.7.3.4").unwrap()];
        let purposes = asn1::sequence(&purposes.map(|p| asn1::oid(&p)));
        let policy = oid::from_dotted("2.16.704.1.1.1.1.1").unwrap();
        let policies = asn1::sequence(&[asn1::sequence(&[asn1::oid(&policy)])]);
        let extensions = [
            key_usage(wanted.usage),
            extension(oid::EXTENDED_KEY_USAGE, false, &purposes),
            extension(oid::CERTIFICATE_POLICIES, false, &policies),
        ];
        issue(self.issuer(), &subject, spki, wanted.serial, &extensions, wanted.years)
    }

    fn issuer(&self) -> (&[u8], &SoftwareKey, SignatureScheme) {
        (&self.name, &self.key, self.scheme)
    }

    /// Its revocation list of a time, good for eight days: serial numbers and since when.
    pub fn list(&self, this: UnixTime, number: u64, revoked: &[(u64, UnixTime)]) -> Arc<[u8]> {
        let time = |at| asn1::time(at).unwrap();
        let next = this.plus_seconds(8 * 86_400);
        let mut parts =
            vec![asn1::integer_u64(1), self.scheme.algorithm_identifier(), self.name.clone(), time(this), time(next)];
        if !revoked.is_empty() {
            let entries: Vec<_> = revoked
                .iter()
                .map(|(serial, since)| asn1::sequence(&[asn1::integer_u64(*serial), time(*since)]))
                .collect();
            parts.push(asn1::sequence(&entries));
        }
        let number = extension(oid::CRL_NUMBER, false, &asn1::integer_u64(number));
        parts.push(asn1::context(0, &[asn1::sequence(&[number])]));
        signed(&self.key, self.scheme, asn1::sequence(&parts)).into()
    }

    /// A time-stamp token of this service over an imprint, and its own signature's value. `authority` has issued its certificate.
    pub fn token(&self, imprint: &Digest, at: UnixTime, serial: u64, authority: &Certificate) -> (Vec<u8>, Vec<u8>) {
        let imprint = asn1::sequence(&[
            asn1::sequence(&[asn1::oid(imprint.algorithm().oid()), asn1::null()]),
            asn1::octet_string(imprint.as_bytes()),
        ]);
        let policy = oid::from_dotted("2.16.704.1.1.1.2").unwrap();
        let info = asn1::sequence(&[
            asn1::integer_u64(1),
            asn1::oid(&policy),
            imprint,
            asn1::integer_u64(serial),
            asn1::generalized_time(at).unwrap(),
        ]);
        let digest = digest(DigestAlgorithm::Sha256, &info);
        let attributes = attributes(oid::TST_INFO, &digest, Some(&self.certificate));
        let value = self.key.sign(self.scheme, &attributes).unwrap();
        let message = Message {
            signer: &self.certificate,
            certificates: vec![&self.certificate, authority],
            hash: DigestAlgorithm::Sha256,
            scheme: self.scheme.algorithm_identifier(),
            content: Some(&info),
            attributes,
            value: &value,
            unsigned: None,
        };
        (message.der(), value)
    }
}

fn issue(
    (issuer, key, scheme): (&[u8], &SoftwareKey, SignatureScheme),
    subject: &[u8],
    spki: &[u8],
    serial: u64,
    extensions: &[Vec<u8>],
    between: Years<'_>,
) -> Certificate {
    let time = |text| asn1::time(at(text)).unwrap();
    let id = |spki: &[u8]| digest(DigestAlgorithm::Sha1, spki).as_bytes().to_vec();
    let mut all = extensions.to_vec();
    all.push(extension(oid::SUBJECT_KEY_ID, false, &asn1::octet_string(&id(spki))));
    all.push(extension(oid::AUTHORITY_KEY_ID, false, &asn1::sequence(&[asn1::context_primitive(0, &id(key.spki()))])));
    let tbs = asn1::sequence(&[
        asn1::context(0, &[asn1::integer_u64(2)]),
        asn1::integer_u64(serial),
        scheme.algorithm_identifier(),
        issuer.to_vec(),
        asn1::sequence(&[time(between.0), time(between.1)]),
        subject.to_vec(),
        spki.to_vec(),
        asn1::context(3, &[asn1::sequence(&all)]),
    ]);
    Certificate::from_der(&signed(key, scheme, tbs)).unwrap()
}

fn signed(key: &SoftwareKey, scheme: SignatureScheme, tbs: Vec<u8>) -> Vec<u8> {
    let value = key.sign(scheme, &tbs).unwrap();
    asn1::sequence(&[tbs, scheme.algorithm_identifier(), asn1::bit_string(&value)])
}

pub fn attribute(oid: &[u8], value: &[u8]) -> Vec<u8> {
    asn1::sequence(&[asn1::oid(oid), asn1::set_of(&[value])])
}

/// What a signer signs: the content's type and digest, and whose certificate goes with it.
pub fn attributes(kind: &[u8], digest_of_content: &Digest, bound_to: Option<&Certificate>) -> Vec<u8> {
    let mut all = vec![
        attribute(oid::CONTENT_TYPE, &asn1::oid(kind)),
        attribute(oid::MESSAGE_DIGEST, &asn1::octet_string(digest_of_content.as_bytes())),
    ];
    if let Some(certificate) = bound_to {
        let id = digest(DigestAlgorithm::Sha256, certificate.der());
        let id = asn1::sequence(&[asn1::sequence(&[asn1::sequence(&[asn1::octet_string(id.as_bytes())])])]);
        all.push(attribute(oid::SIGNING_CERTIFICATE_V2, &id));
    }
    asn1::set_of(&all)
}

/// A CMS message of one signer.
pub struct Message<'m> {
    pub signer: &'m Certificate,
    pub certificates: Vec<&'m Certificate>,
    pub hash: DigestAlgorithm,
    /// The signature's algorithm identifier.
    pub scheme: Vec<u8>,
    /// What a time-stamp says; a document's signature is detached.
    pub content: Option<&'m [u8]>,
    /// As [`attributes`] gives them.
    pub attributes: Vec<u8>,
    pub value: &'m [u8],
    /// One attribute that is not signed.
    pub unsigned: Option<Vec<u8>>,
}

impl Message<'_> {
    pub fn der(&self) -> Vec<u8> {
        let hash = asn1::sequence(&[asn1::oid(self.hash.oid()), asn1::null()]);
        let mut tagged = self.attributes.clone();
        tagged[0] = Tag::context(0).0;
        let mut signer = vec![
            asn1::integer_u64(1),
            asn1::sequence(&[self.signer.issuer().der(), &asn1::integer(self.signer.serial())]),
            hash.clone(),
            tagged,
            self.scheme.clone(),
            asn1::octet_string(self.value),
        ];
        signer.extend(self.unsigned.iter().map(|attribute| asn1::context(1, &[attribute])));
        let mut certificates: Vec<&[u8]> = self.certificates.iter().map(|certificate| certificate.der()).collect();
        certificates.sort_unstable();
        let (version, kind) = if self.content.is_some() { (3, oid::TST_INFO) } else { (1, oid::ID_DATA) };
        let mut encapsulated = vec![asn1::oid(kind)];
        encapsulated.extend(self.content.map(|content| asn1::context(0, &[asn1::octet_string(content)])));
        let data = asn1::sequence(&[
            asn1::integer_u64(version),
            asn1::set_of(&[hash]),
            asn1::sequence(&encapsulated),
            asn1::context(0, &certificates),
            asn1::set_of(&[asn1::sequence(&signer)]),
        ]);
        asn1::sequence(&[asn1::oid(oid::ID_SIGNED_DATA), asn1::context(0, &[data])])
    }
}

/// A certificate in PEM, for other programs.
pub fn pem(certificate: &Certificate) -> String {
    use base64::Engine as _;
    let text = base64::engine::general_purpose::STANDARD.encode(certificate.der());
    let lines: Vec<&str> = (0..text.len()).step_by(64).map(|i| &text[i..(i + 64).min(text.len())]).collect();
    format!("-----BEGIN CERTIFICATE-----\n{}\n-----END CERTIFICATE-----\n", lines.join("\n"))
}
