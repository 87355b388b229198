//! Who signs in the province: a root (RSA 4096), an authority below it (RSA 3072), thirty agencies with a leader's and an
//! organisation's certificate each (RSA 2048), a time-stamping service, a stranger with the same names; lists of the day the audit
//! is done and of the days documents were kept.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use kyso::base::{Day, UnixTime};
use kyso::crypto::{Digest, DigestAlgorithm, SignatureScheme};
use kyso::evidence::ValidationData;
use kyso::keys::{SoftwareKey, generate_rsa};
use kyso::sign::{TimestampError, TimestampSource};
use kyso::x509::Certificate;

use super::agencies::AGENCIES;
use super::each;
use crate::letters::issuing::{AUTHORITY_YEARS, Party, SIGNING, Wanted};
pub use crate::letters::issuing::{Leaf, at};

pub const SCHEME: SignatureScheme = SignatureScheme::RsaPkcs1v15(DigestAlgorithm::Sha256);

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

const LEAF_YEARS: (&str, &str) = ("2023-07-01T00:00:00Z", "2028-06-30T00:00:00Z");

fn new_key(bits: u32) -> (SoftwareKey, Vec<u8>) {
    let made = generate_rsa(bits).unwrap();
    (SoftwareKey::from_pkcs8(&made.pkcs8).unwrap(), made.pkcs8.to_vec())
}

fn authority(above: Option<&Party>, common_name: &str, serial: u64, bits: u32) -> Party {
    Party::authority(above, common_name, serial, (new_key(bits).0, SCHEME), AUTHORITY_YEARS)
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
        let tsa = issuing.time_stamping(3, new_key(2048).0);
        let numbers: Vec<usize> = (0..agencies).collect();
        let agencies = each(&numbers, |index| {
            let agency = &AGENCIES[*index];
            let leaf = |person: Option<&str>, odd: Odd, which: u64| {
                let issuer = if odd == Odd::Stranger { &stranger } else { &issuing };
                let years = if odd == Odd::Ended { (LEAF_YEARS.0, ENDED) } else { LEAF_YEARS };
                let common_name = person.unwrap_or(agency.name);
                let (organisation, serial) = (agency.name, serial(*index, which));
                let wanted = Wanted { common_name, organisation, serial, usage: SIGNING, years };
                let (key, pkcs8) = new_key(2048);
                Leaf {
                    pkcs8,
                    certificate: issuer.certify(key.spki(), &wanted),
                    chain: vec![issuer.certificate.clone()],
                    is_rsa: true,
                    pss: agency.pss,
                }
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
            let number = this.seconds().unsigned_abs() / 86_400;
            [self.root.list(this, number, &[]), self.issuing.list(this, number, &all)]
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

/// The time-stamping service at a time of one's choice.
pub struct Tsa<'w> {
    pub world: &'w World,
    pub at: UnixTime,
}

impl TimestampSource for Tsa<'_> {
    fn time_stamp(&self, imprint: &Digest) -> Result<Vec<u8>, TimestampError> {
        let serial = u64::from_be_bytes(imprint.as_bytes()[..8].try_into().unwrap()) >> 1;
        Ok(self.world.tsa.token(imprint, self.at, serial, &self.world.issuing.certificate).0)
    }
}
