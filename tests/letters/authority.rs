//! An authority shaped like the Government's: a root, an authority below it, persons (`CN` the name, `O` the body), bodies
//! (`CN` and `O` the body), a time-stamping service; lists of each day. Made in this process, gone with it.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, OnceLock};

use kyso::asn1::{self, Tag, oid};
use kyso::base::{Day, UnixTime};
use kyso::crypto::{Curve, Digest, DigestAlgorithm, SignatureScheme, digest};
use kyso::evidence::ValidationData;
use kyso::keys::{SoftwareKey, SoftwareSigner, generate_ec, generate_rsa};
use kyso::sign::{TimestampError, TimestampSource};
use kyso::trust::{Origin, StatusData, StatusKind};
use kyso::x509::Certificate;

use super::spec::Kind;

const SCHEME: SignatureScheme = SignatureScheme::Ecdsa(DigestAlgorithm::Sha256);

/// Somebody with a key and a certificate.
pub struct Party {
    name: Vec<u8>,
    key: SoftwareKey,
    certificate: Certificate,
}

/// All authorities, and whoever asked for a certificate.
pub struct Authorities {
    pub root: Party,
    pub issuing: Party,
    /// Without a list.
    pub silent: Party,
    /// Its certificate has ended.
    pub ended: Party,
    pub stranger: Party,
    pub stranger_issuing: Party,
    pub tsa: Party,
    leaves: Mutex<BTreeMap<(String, String, Kind), Arc<Leaf>>>,
}

/// A certificate with its key.
pub struct Leaf {
    pub pkcs8: Vec<u8>,
    pub certificate: Certificate,
    pub chain: Vec<Certificate>,
    pub is_rsa: bool,
    pss: bool,
}

impl Leaf {
    pub fn signer(&self) -> SoftwareSigner {
        let signer = SoftwareSigner::from_pkcs8(&self.pkcs8, self.certificate.clone(), self.chain.clone()).unwrap();
        if self.pss { signer.with_scheme(SignatureScheme::pss(DigestAlgorithm::Sha256)).unwrap() } else { signer }
    }
}

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

pub fn name(parts: &[(&[u8], &str)]) -> Vec<u8> {
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

pub fn authority_extensions() -> Vec<Vec<u8>> {
    vec![extension(oid::BASIC_CONSTRAINTS, true, &asn1::sequence(&[asn1::boolean(true)])), key_usage(0x06)]
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
        SCHEME.algorithm_identifier(),
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
    asn1::sequence(&[tbs, SCHEME.algorithm_identifier(), asn1::bit_string(&value)])
}

fn new_key() -> (SoftwareKey, Vec<u8>) {
    let made = generate_ec(Curve::P256).unwrap();
    (SoftwareKey::from_pkcs8(&made.pkcs8).unwrap(), made.pkcs8.to_vec())
}

const AUTHORITY_YEARS: (&str, &str) = ("2018-08-22T00:00:00Z", "2038-08-14T00:00:00Z");
const LEAF_YEARS: (&str, &str) = ("2025-07-01T00:00:00Z", "2028-07-01T00:00:00Z");

const ENDED: &str = "CA thử nghiệm đã hết hạn";

fn authority(above: Option<&Party>, common_name: &str, serial: u64) -> Party {
    let name = name(&[(oid::COUNTRY, "VN"), (oid::ORGANIZATION, "Ban Thử nghiệm"), (oid::COMMON_NAME, common_name)]);
    let key = new_key().0;
    let issuer = above.map_or((name.as_slice(), &key), |party| (party.name.as_slice(), &party.key));
    let years = if common_name == ENDED {
        ("2015-01-01T00:00:00Z", "2026-01-01T00:00:00Z")
    } else if above.is_some() {
        ("2018-08-23T00:00:00Z", "2038-08-13T00:00:00Z")
    } else {
        AUTHORITY_YEARS
    };
    let certificate = issue(issuer, &name, key.spki(), serial, &authority_extensions(), years);
    Party { name, key, certificate }
}

impl Authorities {
    /// Those of this process.
    pub fn shared() -> &'static Self {
        static SHARED: OnceLock<Authorities> = OnceLock::new();
        SHARED.get_or_init(Self::make)
    }

    fn make() -> Self {
        let root = authority(None, "RootCA thử nghiệm", 1);
        let issuing = authority(Some(&root), "CA thử nghiệm phục vụ các cơ quan", 2);
        let silent = authority(Some(&root), "CA thử nghiệm không công bố danh sách", 3);
        let ended = authority(Some(&root), ENDED, 7);
        let stranger = authority(None, "RootCA lạ", 4);
        let stranger_issuing = authority(Some(&stranger), "CA lạ", 5);
        let tsa_name = name(&[
            (oid::COUNTRY, "VN"),
            (oid::ORGANIZATION, "Ban Thử nghiệm"),
            (oid::COMMON_NAME, "Máy chủ cấp dấu thời gian thử nghiệm"),
        ]);
        let key = new_key().0;
        let purpose = extension(oid::EXTENDED_KEY_USAGE, true, &asn1::sequence(&[asn1::oid(oid::KP_TIME_STAMPING)]));
        let years = ("2018-09-01T00:00:00Z", "2028-09-01T00:00:00Z");
        let certificate =
            issue((&issuing.name, &issuing.key), &tsa_name, key.spki(), 6, &[key_usage(0x80), purpose], years);
        let tsa = Party { name: tsa_name, key, certificate };
        Self { root, issuing, silent, ended, stranger, stranger_issuing, tsa, leaves: Mutex::default() }
    }

    /// Another service that is known, and is not the Government's.
    pub fn other_root(&self) -> Certificate {
        self.stranger.certificate.clone()
    }

    pub fn root_certificate(&self) -> Certificate {
        self.root.certificate.clone()
    }

    /// The root in PEM, for other programs.
    pub fn root_pem(&self) -> Vec<u8> {
        use base64::Engine as _;
        let text = base64::engine::general_purpose::STANDARD.encode(self.root.certificate.der());
        let lines: Vec<&str> = (0..text.len()).step_by(64).map(|i| &text[i..(i + 64).min(text.len())]).collect();
        format!("-----BEGIN CERTIFICATE-----\n{}\n-----END CERTIFICATE-----\n", lines.join("\n")).into_bytes()
    }

    pub fn person(&self, name: &str, organisation: &str, kind: Kind) -> Arc<Leaf> {
        self.leaf(name, organisation, kind)
    }

    pub fn organisation(&self, organisation: &str, kind: Kind) -> Arc<Leaf> {
        self.leaf(organisation, organisation, kind)
    }

    fn leaf(&self, common_name: &str, organisation: &str, kind: Kind) -> Arc<Leaf> {
        let id = (common_name.to_owned(), organisation.to_owned(), kind);
        let mut leaves = self.leaves.lock().unwrap();
        if let Some(leaf) = leaves.get(&id) {
            return Arc::clone(leaf);
        }
        let serial = match kind {
            Kind::Revoked => REVOKED,
            _ => 100 + leaves.len() as u64,
        };
        let leaf = Arc::new(self.new_leaf(common_name, organisation, kind, serial));
        leaves.insert(id, Arc::clone(&leaf));
        leaf
    }

    fn new_leaf(&self, common_name: &str, organisation: &str, kind: Kind, serial: u64) -> Leaf {
        let subject = name(&[
            (oid::COUNTRY, "VN"),
            (oid::ORGANIZATION, organisation),
            (oid::LOCALITY, "Ninh Bình"),
            (oid::COMMON_NAME, common_name),
        ]);
        let (spki, pkcs8) = match kind {
            Kind::Pss | Kind::Pkcs1 => rsa(),
            Kind::Short => by_openssl(&["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:1024"]),
            Kind::SmallCurve => by_openssl(&["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-224"]),
            _ => {
                let (key, pkcs8) = new_key();
                (key.spki().to_vec(), pkcs8)
            }
        };
        let issuer = match kind {
            Kind::Stranger => &self.stranger_issuing,
            Kind::NoList => &self.silent,
            Kind::UnderExpired => &self.ended,
            _ => &self.issuing,
        };
        // digitalSignature and nonRepudiation, as tokens of the Government have.
        let usage = if kind == Kind::Purpose { 0x20 } else { 0xc0 };
        let purposes = [oid::from_dotted("1.3.6.1.5.5.7.3.2").unwrap(), oid::from_dotted("1.3.6.1.5.5.7.3.4").unwrap()];
        let purposes = asn1::sequence(&purposes.map(|p| asn1::oid(&p)));
        let policy = oid::from_dotted("2.16.704.1.1.1.1.1").unwrap();
        let policies = asn1::sequence(&[asn1::sequence(&[asn1::oid(&policy)])]);
        let extensions = [
            key_usage(usage),
            extension(oid::EXTENDED_KEY_USAGE, false, &purposes),
            extension(oid::CERTIFICATE_POLICIES, false, &policies),
        ];
        let years = match kind {
            Kind::Decade => ("2024-09-01T00:00:00Z", "2034-09-01T00:00:00Z"),
            // Half an hour after the family's letters are signed.
            Kind::Expired => ("2024-03-10T03:00:00Z", "2026-03-10T03:00:00Z"),
            Kind::Of2019 => ("2019-01-15T00:00:00Z", "2024-01-15T00:00:00Z"),
            _ => LEAF_YEARS,
        };
        let certificate = issue((&issuer.name, &issuer.key), &subject, &spki, serial, &extensions, years);
        let is_rsa = matches!(kind, Kind::Pss | Kind::Pkcs1 | Kind::Short);
        Leaf { pkcs8, certificate, chain: vec![issuer.certificate.clone()], is_rsa, pss: kind == Kind::Pss }
    }

    /// The lists of a day: they come in the night before it and are good for eight days.
    pub fn lists(&self, day: Day) -> Vec<Arc<[u8]>> {
        static LISTS: OnceLock<Mutex<BTreeMap<Day, Vec<Arc<[u8]>>>>> = OnceLock::new();
        let mut lists = LISTS.get_or_init(Mutex::default).lock().unwrap();
        let make = || {
            let this = day.midnight();
            let between = (this, this.plus_seconds(8 * 86_400));
            vec![
                list(&self.root, between, &[]),
                list(&self.issuing, between, &[(REVOKED, at("2026-03-02T00:00:00Z"))]),
                list(&self.ended, between, &[]),
                list(&self.stranger, between, &[]),
                list(&self.stranger_issuing, between, &[]),
            ]
        };
        lists.entry(day).or_insert_with(make).clone()
    }

    /// Lists of a month before.
    pub fn old_status(&self) -> Vec<StatusData> {
        let february = (at("2026-02-02T00:00:00Z"), at("2026-02-10T00:00:00Z"));
        [&self.root, &self.issuing]
            .map(|party| StatusData { kind: StatusKind::Crl, octets: list(party, february, &[]), origin: Origin::File })
            .into()
    }

    pub fn status(&self, day: Day) -> Vec<StatusData> {
        let one = |octets| StatusData { kind: StatusKind::Crl, octets, origin: Origin::File };
        self.lists(day).into_iter().map(one).collect()
    }

    /// What is kept behind the signatures of a letter.
    pub fn evidence(&self, leaves: &[Arc<Leaf>], day: Day) -> ValidationData {
        let mut certificates: Vec<Certificate> = leaves.iter().map(|leaf| leaf.certificate.clone()).collect();
        certificates.extend([
            self.issuing.certificate.clone(),
            self.root.certificate.clone(),
            self.tsa.certificate.clone(),
        ]);
        ValidationData { certificates, crls: self.lists(day)[..2].to_vec(), ocsp: Vec::new() }
    }
}

const REVOKED: u64 = 66;

/// RSA keys are slow to make: one serves all who want one.
fn rsa() -> (Vec<u8>, Vec<u8>) {
    static KEY: OnceLock<(Vec<u8>, Vec<u8>)> = OnceLock::new();
    let make = || {
        let made = generate_rsa(2048).unwrap();
        (made.spki.clone(), made.pkcs8.to_vec())
    };
    KEY.get_or_init(make).clone()
}

/// A key that the library does not make.
fn by_openssl(kind: &[&str]) -> (Vec<u8>, Vec<u8>) {
    let dir = crate::support::temp_dir();
    let at = dir.path();
    let run = |arguments: &[&str]| crate::support::peers::run_openssl(at, arguments);
    run(&[&["genpkey"], kind, &["-outform", "DER", "-out", "key.der"]].concat());
    run(&["pkcs8", "-topk8", "-nocrypt", "-inform", "DER", "-in", "key.der", "-outform", "DER", "-out", "key.p8"]);
    run(&["pkey", "-inform", "DER", "-in", "key.der", "-pubout", "-outform", "DER", "-out", "key.pub"]);
    let read = |name: &str| std::fs::read(at.join(name)).unwrap();
    (read("key.pub"), read("key.p8"))
}

fn list(issuer: &Party, (this, next): (UnixTime, UnixTime), revoked: &[(u64, UnixTime)]) -> Arc<[u8]> {
    let time = |at| asn1::time(at).unwrap();
    let mut parts =
        vec![asn1::integer_u64(1), SCHEME.algorithm_identifier(), issuer.name.clone(), time(this), time(next)];
    if !revoked.is_empty() {
        let entries: Vec<_> =
            revoked.iter().map(|(serial, since)| asn1::sequence(&[asn1::integer_u64(*serial), time(*since)])).collect();
        parts.push(asn1::sequence(&entries));
    }
    let number = extension(oid::CRL_NUMBER, false, &asn1::integer_u64(17));
    parts.push(asn1::context(0, &[asn1::sequence(&[number])]));
    signed(&issuer.key, asn1::sequence(&parts)).into()
}

/// The time-stamping service at a time of one's choice.
pub struct Tsa {
    pub at: UnixTime,
    /// The value of the last token's own signature.
    pub value: Mutex<Vec<u8>>,
}

impl TimestampSource for Tsa {
    fn time_stamp(&self, imprint: &Digest) -> Result<Vec<u8>, TimestampError> {
        let tsa = &Authorities::shared().tsa;
        let sha256 = asn1::sequence(&[asn1::oid(DigestAlgorithm::Sha256.oid()), asn1::null()]);
        let imprint = asn1::sequence(&[
            asn1::sequence(&[asn1::oid(imprint.algorithm().oid()), asn1::null()]),
            asn1::octet_string(imprint.as_bytes()),
        ]);
        let policy = oid::from_dotted("2.16.704.1.1.1.2").unwrap();
        let info = asn1::sequence(&[
            asn1::integer_u64(1),
            asn1::oid(&policy),
            imprint,
            asn1::integer_u64(self.at.seconds().unsigned_abs()),
            asn1::generalized_time(self.at).unwrap(),
        ]);
        let attribute = |oid: &[u8], value: &[u8]| asn1::sequence(&[asn1::oid(oid), asn1::set_of(&[value])]);
        let certificate = digest(DigestAlgorithm::Sha256, tsa.certificate.der());
        let id = asn1::sequence(&[asn1::sequence(&[asn1::sequence(&[asn1::octet_string(certificate.as_bytes())])])]);
        let attributes = asn1::set_of(&[
            attribute(oid::CONTENT_TYPE, &asn1::oid(oid::TST_INFO)),
            attribute(oid::MESSAGE_DIGEST, &asn1::octet_string(digest(DigestAlgorithm::Sha256, &info).as_bytes())),
            attribute(oid::SIGNING_CERTIFICATE_V2, &id),
        ]);
        let value = tsa.key.sign(SCHEME, &attributes).unwrap();
        self.value.lock().unwrap().clone_from(&value);
        let mut tagged = attributes;
        tagged[0] = Tag::context(0).0;
        let issuer = asn1::sequence(&[tsa.certificate.issuer().der(), &asn1::integer(tsa.certificate.serial())]);
        let signer = asn1::sequence(&[
            asn1::integer_u64(1),
            issuer,
            sha256.clone(),
            tagged,
            SCHEME.algorithm_identifier(),
            asn1::octet_string(&value),
        ]);
        let mut certificates = [tsa.certificate.der(), Authorities::shared().issuing.certificate.der()];
        certificates.sort_unstable();
        let content = asn1::sequence(&[asn1::oid(oid::TST_INFO), asn1::context(0, &[asn1::octet_string(&info)])]);
        let data = asn1::sequence(&[
            asn1::integer_u64(3),
            asn1::set_of(&[sha256]),
            content,
            asn1::context(0, &certificates),
            asn1::set_of(&[signer]),
        ]);
        Ok(asn1::sequence(&[asn1::oid(oid::ID_SIGNED_DATA), asn1::context(0, &[data])]))
    }
}
