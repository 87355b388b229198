//! Asking for a status, and the plainest judgement of what comes: the tests' own, so that they do not follow the product's.

use std::path::Path as FilePath;
use std::sync::Arc;

use kyso::base::{Limits, UnixTime};
use kyso::crypto::AwsLc;
use kyso::trust::{
    CertificateStatus, LinkCache, Origin, Path, PathBuilder, Status, StatusCache, StatusChecker, StatusData,
    StatusEvidence, StatusKind, StatusProblem, TrustStore,
};
use kyso::x509::Certificate;

/// What comes of a status at a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    Good,
    OnHold,
    Revoked,
    Unknown,
}

pub fn list(octets: Arc<[u8]>) -> StatusData {
    StatusData { kind: StatusKind::Crl, octets, origin: Origin::File }
}

pub fn ocsp(octets: Arc<[u8]>) -> StatusData {
    StatusData { kind: StatusKind::Ocsp, octets, origin: Origin::File }
}

/// Revoked if any statement of the time says so; else what the newest says.
pub fn judge(status: &CertificateStatus, at: UnixTime, max_age_days: i64) -> Outcome {
    let fresh = |e: &&StatusEvidence| {
        let age = at.seconds() - e.this_update.seconds();
        (0..=max_age_days * 86_400).contains(&age)
            && e.next_update.is_none_or(|next| at <= next)
            && e.signer.certificates().iter().all(|c| c.not_before() <= at && at <= c.not_after())
            && e.signer_status.iter().all(|s| s.no_check || judge(s, at, max_age_days) == Outcome::Good)
    };
    let fresh: Vec<&StatusEvidence> = status.evidence.iter().filter(fresh).collect();
    if fresh.iter().any(|e| matches!(e.status, Status::Revoked { .. })) {
        return Outcome::Revoked;
    }
    // Of two of one moment the worse.
    let rank = |status: Status| u8::from(matches!(status, Status::OnHold { .. }));
    match fresh.iter().max_by_key(|e| (e.this_update, rank(e.status))).map(|e| e.status) {
        Some(Status::Good) => Outcome::Good,
        Some(Status::OnHold { .. }) => Outcome::OnHold,
        _ => Outcome::Unknown,
    }
}

/// Everything a question needs, with caches of its own.
pub struct Asker {
    pub store: TrustStore,
    pub limits: Limits,
    pub links: LinkCache,
    pub cache: StatusCache,
    pub at: UnixTime,
}

impl Asker {
    pub fn new(anchors: &[&Certificate], at: UnixTime) -> Self {
        let mut store = TrustStore::default();
        store.add_anchors(None, anchors.iter().map(|&c| c.clone()));
        let (limits, links, cache) = (Limits::default(), LinkCache::default(), StatusCache::default());
        Self { store, limits, links, cache, at }
    }

    pub fn builder(&self) -> PathBuilder<'_> {
        PathBuilder::new(&self.store, &AwsLc, &self.limits, &self.links)
    }

    pub fn path(&self, target: &Certificate, pool: &[Certificate]) -> Path {
        self.builder().build(target, pool, self.at).expect("a path")
    }

    pub fn check(&self, path: &Path, index: usize, data: &[StatusData], pool: &[Certificate]) -> CertificateStatus {
        let checker = StatusChecker::new(self.builder(), &AwsLc, &self.limits, &self.cache);
        checker.check(path, index, data, pool, self.at).expect("below the anchor")
    }

    /// The status of `target`.
    pub fn ask(&self, target: &Certificate, data: &[StatusData], pool: &[Certificate]) -> CertificateStatus {
        self.check(&self.path(target, pool), 0, data, pool)
    }

    pub fn judge(&self, target: &Certificate, data: &[StatusData], pool: &[Certificate]) -> Outcome {
        judge(&self.ask(target, data, pool), self.at, 36_500)
    }
}

/// Why data was not used, in its order.
pub fn problems(status: &CertificateStatus) -> Vec<StatusProblem> {
    status.unused.iter().map(|unused| unused.problem).collect()
}

/// Rows of a corpus: its columns.
pub fn rows(folder: &FilePath) -> Vec<Vec<String>> {
    let table = std::fs::read_to_string(folder.join("EXPECTED.tsv")).unwrap();
    table.lines().skip(1).map(|line| line.split('\t').map(str::to_owned).collect()).collect()
}

pub fn base64(text: &str) -> Vec<u8> {
    let digits = text.bytes().filter_map(|c| match c {
        b'A'..=b'Z' => Some(c - b'A'),
        b'a'..=b'z' => Some(c - b'a' + 26),
        b'0'..=b'9' => Some(c - b'0' + 52),
        b'+' => Some(62),
        b'/' => Some(63),
        _ => None,
    });
    let (mut octets, mut value, mut bits) = (Vec::new(), 0_u32, 0);
    for digit in digits {
        value = (value << 6 | u32::from(digit)) & 0xffff;
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            octets.push((value >> bits & 0xff) as u8);
        }
    }
    octets
}
