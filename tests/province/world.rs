//! Who signs in the province: a root (RSA 4096), an authority below it (RSA 3072), thirty agencies with a leader's and an
//! organisation's certificate each (RSA 2048), a time-stamping service, a stranger with the same names; lists of the day the audit
//! is done and of the days documents were kept.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use kyso::asn1::{self, Tag, oid};
use kyso::base::{Day, UnixTime};
use kyso::crypto::{Digest, DigestAlgorithm, SignatureScheme, digest};
use kyso::evidence::ValidationData;
use kyso::keys::{SoftwareKey, SoftwareSigner, generate_rsa};
use kyso::sign::{TimestampError, TimestampSource};
use kyso::x509::Certificate;

use super::agencies::AGENCIES;
use super::each;
pub use crate::letters::authority::at;
use crate::letters::authority::{authority_extensions, extension, key_usage, name};

const SCHEME: SignatureScheme = SignatureScheme::RsaPkcs1v15(DigestAlgorithm::Sha256);

/// Somebody with a key and a certificate.
pub struct Party {
    name: Vec<u8>,
    key: SoftwareKey,
    pub certificate: Certificate,
}

/// A signer's certificate, its key, and who has issued it.
pub struct Leaf {
    pkcs8: Vec<u8>,
    pub certificate: Certificate,
    pub issuer: Certificate,
    pub pss: bool,
}

impl Leaf {
    /// Signs with it.
    pub fn signer(&self) -> SoftwareSigner {
        let chain = vec![self.issuer.clone()];
        let signer = SoftwareSigner::from_pkcs8(&self.pkcs8, self.certificate.clone(), chain).unwrap();
        if self.pss { signer.with_scheme(SignatureScheme::pss(DigestAlgorithm::Sha256)).unwrap() } else { signer }
    }

    pub fn key(&self) -> SoftwareKey {
        SoftwareKey::from_pkcs8(&self.pkcs8).unwrap()
    }
}

/// What is odd about a leader's certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Odd {
    /// Nothing.
    No,
    /// Valid until [`ENDED`].
    Ended,
    /// Revoked on [`REVOKED`].
    Revoked,
    /// Issued by an authority that nobody trusts and that bears the trusted one's name.
    Stranger,
}

/// The certificates of one agency.
pub struct Keys {
    pub leader: Leaf,
    pub seal: Leaf,
    pub ended: Leaf,
    pub revoked: Leaf,
    pub stranger: Leaf,
}

impl Keys {
    pub fn leader(&self, odd: Odd) -> &Leaf {
        match odd {
            Odd::No => &self.leader,
            Odd::Ended => &self.ended,
            Odd::Revoked => &self.revoked,
            Odd::Stranger => &self.stranger,
        }
    }
}

/// All of them.
pub struct World {
    pub root: Party,
    pub issuing: Party,
    pub tsa: Party,
    pub agencies: Vec<Keys>,
    lists: Mutex<BTreeMap<Day, [Arc<[u8]>; 2]>>,
}

/// When certificates of [`Odd::Ended`] end.
pub const ENDED: &str = "2025-07-01T00:00:00+07:00";
/// When certificates of [`Odd::Revoked`] were revoked.
pub const REVOKED: &str = "2025-03-03T00:00:00+07:00";
/// When the audit is done.
pub const AUDITED: &str = "2026-01-15T10:00:00+07:00";

/// Entries of the issuing authority's list that are about nobody here.
const OTHERS: u64 = 5_000;

const AUTHORITY_YEARS: (&str, &str) = ("2018-08-22T00:00:00Z", "2038-08-14T00:00:00Z");
const LEAF_YEARS: (&str, &str) = ("2023-07-01T00:00:00Z", "2028-06-30T00:00:00Z");

fn algorithm() -> Vec<u8> {
    SCHEME.algorithm_identifier()
}

fn issue(
    issuer: (&[u8], &SoftwareKey),
    subject: &[u8],
    spki: &[u8],
    serial: u64,
    extensions: &[Vec<u8>],
    between: (&str, &str),
) -> Certificate {
    let time = |text| asn1::time(at(text)).unwrap();
    let id = |spki: &[u8]| digest(DigestAlgorithm::Sha1, spki).as_bytes().to_vec();
    let mut all = extensions.to_vec();
    all.push(extension(oid::SUBJECT_KEY_ID, false, &asn1::octet_string(&id(spki))));
    all.push(extension(
        oid::AUTHORITY_KEY_ID,
        false,
        &asn1::sequence(&[asn1::context_primitive(0, &id(issuer.1.spki()))]),
    ));
    let tbs = asn1::sequence(&[
        asn1::context(0, &[asn1::integer_u64(2)]),
        asn1::integer_u64(serial),
        algorithm(),
        issuer.0.to_vec(),
        asn1::sequence(&[time(between.0), time(between.1)]),
        subject.to_vec(),
        spki.to_vec(),
        asn1::context(3, &[asn1::sequence(&all)]),
    ]);
    Certificate::from_der(&signed(issuer.1, tbs)).unwrap()
}

fn signed(key: &SoftwareKey, tbs: Vec<u8>) -> Vec<u8> {
    let value = key.sign(SCHEME, &tbs).unwrap();
    asn1::sequence(&[tbs, algorithm(), asn1::bit_string(&value)])
}

fn new_key(bits: u32) -> (SoftwareKey, Vec<u8>) {
    let made = generate_rsa(bits).unwrap();
    (SoftwareKey::from_pkcs8(&made.pkcs8).unwrap(), made.pkcs8.to_vec())
}

fn authority(above: Option<&Party>, common_name: &str, serial: u64, bits: u32) -> Party {
    let name = name(&[(oid::COUNTRY, "VN"), (oid::ORGANIZATION, "Ban Thử nghiệm"), (oid::COMMON_NAME, common_name)]);
    let key = new_key(bits).0;
    let issuer = above.map_or((name.as_slice(), &key), |party| (party.name.as_slice(), &party.key));
    let certificate = issue(issuer, &name, key.spki(), serial, &authority_extensions(), AUTHORITY_YEARS);
    Party { name, key, certificate }
}

const ROOT: &str = "RootCA thử nghiệm";
const ISSUING: &str = "CA thử nghiệm phục vụ các cơ quan";

impl World {
    /// With so many of the agencies.
    pub fn new(agencies: usize) -> Self {
        let root = authority(None, ROOT, 1, 4096);
        let issuing = authority(Some(&root), ISSUING, 2, 3072);
        let stranger_root = authority(None, ROOT, 1, 4096);
        let stranger = authority(Some(&stranger_root), ISSUING, 2, 3072);
        let tsa_name = name(&[
            (oid::COUNTRY, "VN"),
            (oid::ORGANIZATION, "Ban Thử nghiệm"),
            (oid::COMMON_NAME, "Máy chủ cấp dấu thời gian thử nghiệm"),
        ]);
        let key = new_key(2048).0;
        let purpose = extension(oid::EXTENDED_KEY_USAGE, true, &asn1::sequence(&[asn1::oid(oid::KP_TIME_STAMPING)]));
        let years = ("2018-09-01T00:00:00Z", "2028-09-01T00:00:00Z");
        let certificate =
            issue((&issuing.name, &issuing.key), &tsa_name, key.spki(), 3, &[key_usage(0x80), purpose], years);
        let tsa = Party { name: tsa_name, key, certificate };
        let numbers: Vec<usize> = (0..agencies).collect();
        let agencies = each(&numbers, |index| {
            let agency = &AGENCIES[*index];
            let leaf = |person: Option<&str>, odd: Odd, which: u64| {
                let issuer = if odd == Odd::Stranger { &stranger } else { &issuing };
                let years = if odd == Odd::Ended { (LEAF_YEARS.0, ENDED) } else { LEAF_YEARS };
                let serial = serial(*index, which);
                leaf(issuer, person.unwrap_or(agency.name), agency.name, serial, years, agency.pss)
            };
            Keys {
                leader: leaf(Some(agency.leader), Odd::No, 0),
                seal: leaf(None, Odd::No, 1),
                ended: leaf(Some(agency.leader), Odd::Ended, 2),
                revoked: leaf(Some(agency.leader), Odd::Revoked, 3),
                stranger: leaf(Some(agency.leader), Odd::Stranger, 4),
            }
        });
        Self { root, issuing, tsa, agencies, lists: Mutex::default() }
    }

    /// The lists of a day, the root's and the issuing authority's: they come in the night before and are good for eight days.
    pub fn lists(&self, day: Day) -> [Arc<[u8]>; 2] {
        let mut lists = self.lists.lock().unwrap();
        let make = || {
            let this = day.midnight();
            let revoked = (0..self.agencies.len()).map(|index| (serial(index, 3), at(REVOKED)));
            let others = (0..OTHERS).map(|n| (7_000_000 + n * 17, at("2024-05-06T00:00:00Z")));
            // Kept beside documents of days long past: short, as a young authority's lists were.
            let is_last = day >= Day::of(at(AUDITED)).unwrap();
            let all: Vec<_> = revoked.filter(|(_, since)| *since <= this).collect();
            let all = if is_last { all.into_iter().chain(others).collect() } else { all };
            [list(&self.root, this, &[]), list(&self.issuing, this, &all)]
        };
        lists.entry(day).or_insert_with(make).clone()
    }

    /// What is kept behind signatures.
    pub fn evidence<'l>(&self, leaves: impl Iterator<Item = &'l Leaf>, day: Day) -> ValidationData {
        let mut certificates: Vec<Certificate> = leaves.map(|leaf| leaf.certificate.clone()).collect();
        certificates.extend([&self.issuing, &self.root, &self.tsa].map(|party| party.certificate.clone()));
        ValidationData { certificates, crls: self.lists(day).to_vec(), ocsp: Vec::new() }
    }
}

const fn serial(agency: usize, which: u64) -> u64 {
    1_000 + agency as u64 * 10 + which
}

fn leaf(issuer: &Party, common: &str, organisation: &str, serial: u64, years: (&str, &str), pss: bool) -> Leaf {
    let subject = name(&[
        (oid::COUNTRY, "VN"),
        (oid::ORGANIZATION, organisation),
        (oid::LOCALITY, "Ninh Bình"),
        (oid::COMMON_NAME, common),
    ]);
    let (key, pkcs8) = new_key(2048);
    let purposes = [oid::from_dotted("1.3.6.1.5.5.7.3.2").unwrap(), oid::from_dotted("1.3.6.1.5.5.7.3.4").unwrap()];
    let purposes = asn1::sequence(&purposes.map(|p| asn1::oid(&p)));
    let policy = oid::from_dotted("2.16.704.1.1.1.1.1").unwrap();
    let policies = asn1::sequence(&[asn1::sequence(&[asn1::oid(&policy)])]);
    let extensions = [
        // digitalSignature and nonRepudiation, as tokens of the Government have.
        key_usage(0xc0),
        extension(oid::EXTENDED_KEY_USAGE, false, &purposes),
        extension(oid::CERTIFICATE_POLICIES, false, &policies),
    ];
    let certificate = issue((&issuer.name, &issuer.key), &subject, key.spki(), serial, &extensions, years);
    Leaf { pkcs8, certificate, issuer: issuer.certificate.clone(), pss }
}

fn list(issuer: &Party, this: UnixTime, revoked: &[(u64, UnixTime)]) -> Arc<[u8]> {
    let time = |at| asn1::time(at).unwrap();
    let next = this.plus_seconds(8 * 86_400);
    let mut parts = vec![asn1::integer_u64(1), algorithm(), issuer.name.clone(), time(this), time(next)];
    if !revoked.is_empty() {
        let entries: Vec<_> =
            revoked.iter().map(|(serial, since)| asn1::sequence(&[asn1::integer_u64(*serial), time(*since)])).collect();
        parts.push(asn1::sequence(&entries));
    }
    let number = extension(oid::CRL_NUMBER, false, &asn1::integer_u64(this.seconds().unsigned_abs() / 86_400));
    parts.push(asn1::context(0, &[asn1::sequence(&[number])]));
    signed(&issuer.key, asn1::sequence(&parts)).into()
}

/// The time-stamping service at a time of one's choice.
pub struct Tsa<'w> {
    pub world: &'w World,
    pub at: UnixTime,
}

impl TimestampSource for Tsa<'_> {
    fn time_stamp(&self, imprint: &Digest) -> Result<Vec<u8>, TimestampError> {
        let tsa = &self.world.tsa;
        let serial = u64::from_be_bytes(imprint.as_bytes()[..8].try_into().unwrap()) >> 1;
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
            asn1::generalized_time(self.at).unwrap(),
        ]);
        let certificate = digest(DigestAlgorithm::Sha256, tsa.certificate.der());
        let id = asn1::sequence(&[asn1::sequence(&[asn1::sequence(&[asn1::octet_string(certificate.as_bytes())])])]);
        let attributes = asn1::set_of(&[
            attribute(oid::CONTENT_TYPE, &asn1::oid(oid::TST_INFO)),
            attribute(oid::MESSAGE_DIGEST, &asn1::octet_string(digest(DigestAlgorithm::Sha256, &info).as_bytes())),
            attribute(oid::SIGNING_CERTIFICATE_V2, &id),
        ]);
        let value = tsa.key.sign(SCHEME, &attributes).unwrap();
        let certificates = [&tsa.certificate, &self.world.issuing.certificate];
        Ok(signed_data(&tsa.certificate, &certificates, (oid::TST_INFO, Some(&info)), attributes, &value))
    }
}

pub fn attribute(oid: &[u8], value: &[u8]) -> Vec<u8> {
    asn1::sequence(&[asn1::oid(oid), asn1::set_of(&[value])])
}

/// A CMS message of one signer, PKCS #1 v1.5 with SHA-256.
pub fn signed_data(
    own: &Certificate,
    certificates: &[&Certificate],
    (kind, content): (&[u8], Option<&[u8]>),
    attributes: Vec<u8>,
    value: &[u8],
) -> Vec<u8> {
    let sha256 = asn1::sequence(&[asn1::oid(DigestAlgorithm::Sha256.oid()), asn1::null()]);
    let mut tagged = attributes;
    tagged[0] = Tag::context(0).0;
    let signer = asn1::sequence(&[
        asn1::integer_u64(1),
        asn1::sequence(&[own.issuer().der(), &asn1::integer(own.serial())]),
        sha256.clone(),
        tagged,
        algorithm(),
        asn1::octet_string(value),
    ]);
    let mut all: Vec<&[u8]> = certificates.iter().map(|certificate| certificate.der()).collect();
    all.sort_unstable();
    let mut encapsulated = vec![asn1::oid(kind)];
    encapsulated.extend(content.map(|content| asn1::context(0, &[asn1::octet_string(content)])));
    let data = asn1::sequence(&[
        asn1::integer_u64(if content.is_some() { 3 } else { 1 }),
        asn1::set_of(&[sha256]),
        asn1::sequence(&encapsulated),
        asn1::context(0, &all),
        asn1::set_of(&[signer]),
    ]);
    asn1::sequence(&[asn1::oid(oid::ID_SIGNED_DATA), asn1::context(0, &[data])])
}

/// A certificate in PEM.
pub fn pem(certificate: &Certificate) -> String {
    use base64::Engine as _;
    let text = base64::engine::general_purpose::STANDARD.encode(certificate.der());
    let lines: Vec<&str> = (0..text.len()).step_by(64).map(|i| &text[i..(i + 64).min(text.len())]).collect();
    format!("-----BEGIN CERTIFICATE-----\n{}\n-----END CERTIFICATE-----\n", lines.join("\n"))
}
