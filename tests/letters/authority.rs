//! An authority shaped like the Government's: a root, an authority below it, persons (`CN` the name, `O` the body), bodies
//! (`CN` and `O` the body), a time-stamping service; lists of each day. Made in this process, gone with it.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, OnceLock};

use kyso::base::{Day, UnixTime};
use kyso::crypto::{Curve, Digest, DigestAlgorithm, SignatureScheme};
use kyso::evidence::ValidationData;
use kyso::keys::{SoftwareKey, generate_ec, generate_rsa};
use kyso::sign::{TimestampError, TimestampSource};
use kyso::trust::{Origin, StatusData, StatusKind};
use kyso::x509::Certificate;

pub use super::issuing::Leaf;
use super::issuing::{AUTHORITY_YEARS, Party, SIGNING, Wanted, at, pem};
use super::spec::Kind;

const SCHEME: SignatureScheme = SignatureScheme::Ecdsa(DigestAlgorithm::Sha256);

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

fn new_key() -> (SoftwareKey, Vec<u8>) {
    let made = generate_ec(Curve::P256).unwrap();
    (SoftwareKey::from_pkcs8(&made.pkcs8).unwrap(), made.pkcs8.to_vec())
}

const LEAF_YEARS: (&str, &str) = ("2025-07-01T00:00:00Z", "2028-07-01T00:00:00Z");

const ENDED: &str = "CA thử nghiệm đã hết hạn";

fn authority(above: Option<&Party>, common_name: &str, serial: u64) -> Party {
    let years = if common_name == ENDED {
        ("2015-01-01T00:00:00Z", "2026-01-01T00:00:00Z")
    } else if above.is_some() {
        ("2018-08-23T00:00:00Z", "2038-08-13T00:00:00Z")
    } else {
        AUTHORITY_YEARS
    };
    Party::authority(above, common_name, serial, (new_key().0, SCHEME), years)
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
        let tsa = issuing.time_stamping(6, new_key().0);
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
        pem(&self.root.certificate).into_bytes()
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
        let usage = if kind == Kind::Purpose { 0x20 } else { SIGNING };
        let years = match kind {
            Kind::Decade => ("2024-09-01T00:00:00Z", "2034-09-01T00:00:00Z"),
            // Half an hour after the family's letters are signed.
            Kind::Expired => ("2024-03-10T03:00:00Z", "2026-03-10T03:00:00Z"),
            Kind::Of2019 => ("2019-01-15T00:00:00Z", "2024-01-15T00:00:00Z"),
            _ => LEAF_YEARS,
        };
        let certificate = issuer.certify(&spki, &Wanted { common_name, organisation, serial, usage, years });
        let is_rsa = matches!(kind, Kind::Pss | Kind::Pkcs1 | Kind::Short);
        Leaf { pkcs8, certificate, chain: vec![issuer.certificate.clone()], is_rsa, pss: kind == Kind::Pss }
    }

    /// The lists of a day: they come in the night before it and are good for eight days.
    pub fn lists(&self, day: Day) -> Vec<Arc<[u8]>> {
        static LISTS: OnceLock<Mutex<BTreeMap<Day, Vec<Arc<[u8]>>>>> = OnceLock::new();
        let mut lists = LISTS.get_or_init(Mutex::default).lock().unwrap();
        let make = || {
            let list = |party: &Party, revoked: &[_]| party.list(day.midnight(), NUMBER, revoked);
            vec![
                list(&self.root, &[]),
                list(&self.issuing, &[(REVOKED, at("2026-03-02T00:00:00Z"))]),
                list(&self.ended, &[]),
                list(&self.stranger, &[]),
                list(&self.stranger_issuing, &[]),
            ]
        };
        lists.entry(day).or_insert_with(make).clone()
    }

    /// Lists of a month before.
    pub fn old_status(&self) -> Vec<StatusData> {
        let february = at("2026-02-02T00:00:00Z");
        let list = |party: &Party| party.list(february, NUMBER, &[]);
        [&self.root, &self.issuing]
            .map(|party| StatusData { kind: StatusKind::Crl, octets: list(party), origin: Origin::File })
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
/// Of all lists.
const NUMBER: u64 = 17;

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

/// The time-stamping service at a time of one's choice.
pub struct Tsa {
    pub at: UnixTime,
    /// The value of the last token's own signature.
    pub value: Mutex<Vec<u8>>,
}

impl TimestampSource for Tsa {
    fn time_stamp(&self, imprint: &Digest) -> Result<Vec<u8>, TimestampError> {
        let authorities = Authorities::shared();
        let serial = self.at.seconds().unsigned_abs();
        let (token, value) = authorities.tsa.token(imprint, self.at, serial, &authorities.issuing.certificate);
        *self.value.lock().unwrap() = value;
        Ok(token)
    }
}
