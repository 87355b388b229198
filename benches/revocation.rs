//! The status of certificates from revocation lists: `cargo bench --bench revocation`.
//!
//! "first" reads a list that nobody has seen before: every entry, and the signature. "again" asks for another certificate of
//! the same list. "repeated signer" is what the next file of a batch pays for the path and the status of everybody on it,
//! beside one RSA-2048 verification, which it pays anyway.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::print_stdout)]

mod support;

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use aws_lc_rs::signature::{RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey};
use divan::Bencher;
use kyso::asn1;
use kyso::base::Limits;
use kyso::crypto::{AwsLc, DigestAlgorithm, SignatureScheme, digest};
use kyso::keys::{Signer as _, SoftwareKey, generate_rsa};
use kyso::trust::{
    LinkCache, Origin, PathBuilder, Status, StatusCache, StatusChecker, StatusData, StatusKind, TrustStore,
};
use kyso::x509::Certificate;
use support::{NOW, Pki, Row, medians, timed};

const ENTRIES: u32 = 100_000;

/// What the issue asks for after the first load.
const AGAIN_AT_MOST: Duration = Duration::from_millis(2);

struct Cases {
    signer: Certificate,
    issuing: Certificate,
    store: TrustStore,
    lists: Vec<StatusData>,
    rsa: Rsa,
}

/// One RSA-2048 verification, as bare as it gets.
struct Rsa {
    key: Vec<u8>,
    message: Vec<u8>,
    value: Vec<u8>,
}

impl Rsa {
    fn new() -> Self {
        let key = SoftwareKey::from_pkcs8(&generate_rsa(2048).expect("a key").pkcs8).expect("a key");
        let message = vec![7; 1_000];
        let scheme = SignatureScheme::RsaPkcs1v15(DigestAlgorithm::Sha256);
        let value = key.sign(scheme, &message).expect("a signature");
        let public = kyso::crypto::PublicKey::from_spki(key.spki()).expect("a key");
        let (modulus, exponent) = public.rsa_components().expect("an RSA key");
        let key = asn1::sequence(&[asn1::positive_integer(modulus), asn1::positive_integer(exponent)]);
        Self { key, message, value }
    }

    fn verify(&self) {
        let key = UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, &self.key);
        key.verify(&self.message, &self.value).expect("a good signature");
    }
}

fn cases() -> &'static Cases {
    static CASES: OnceLock<Cases> = OnceLock::new();
    CASES.get_or_init(|| {
        let pki = Pki::new();
        let mut store = TrustStore::default();
        store.add_anchors(None, [pki.root()]);
        let list = |octets: Vec<u8>| StatusData { kind: StatusKind::Crl, octets: octets.into(), origin: Origin::File };
        let lists = vec![list(pki.issuing_list(ENTRIES)), list(pki.root_list())];
        let signer = pki.signer("Người ký").certificate().clone();
        Cases { signer, issuing: pki.issuing(), store, lists, rsa: Rsa::new() }
    })
}

#[derive(Default)]
struct Caches {
    links: LinkCache,
    lists: StatusCache,
    limits: Limits,
}

/// The certificates of the next file: read anew.
fn next_file() -> [Certificate; 2] {
    [&cases().signer, &cases().issuing].map(|c| Certificate::from_der(c.der()).expect("a certificate"))
}

/// The path of a signer, and the status of everybody on it.
fn path_and_status(caches: &Caches, [signer, issuing]: &[Certificate; 2]) {
    let Cases { store, lists, .. } = cases();
    let builder = || PathBuilder::new(store, &AwsLc, &caches.limits, &caches.links);
    let pool = std::slice::from_ref(issuing);
    let path = builder().build(signer, pool, NOW).expect("a path");
    let checker = StatusChecker::new(builder(), &AwsLc, &caches.limits, &caches.lists);
    for index in 0..path.certificates().len() - 1 {
        let status = checker.check(&path, index, lists, pool, NOW).expect("below the anchor");
        assert!(status.evidence.iter().any(|evidence| evidence.status == Status::Good));
    }
}

/// The status of the signer from the long list.
fn status(caches: &Caches, lists: &[StatusData]) {
    let Cases { store, signer, issuing, .. } = cases();
    let builder = || PathBuilder::new(store, &AwsLc, &caches.limits, &caches.links);
    let path = builder().build(signer, std::slice::from_ref(issuing), NOW).expect("a path");
    let checker = StatusChecker::new(builder(), &AwsLc, &caches.limits, &caches.lists);
    let status = checker.check(&path, 0, lists, &[], NOW).expect("below the anchor");
    assert_eq!(status.evidence.len(), 1);
}

/// What nobody can do without: the digest of the list, and the authority's signature on it.
fn floor_of_first() {
    divan::black_box(digest(DigestAlgorithm::Sha256, &cases().lists[0].octets));
    cases().rsa.verify();
}

/// The same list as another file brings it: other memory.
fn brought_again() -> Vec<StatusData> {
    let list = &cases().lists[0];
    vec![StatusData { octets: Arc::from(&*list.octets), ..list.clone() }]
}

#[divan::bench]
fn floor_rsa_2048(bencher: Bencher<'_, '_>) {
    bencher.bench(|| cases().rsa.verify());
}

#[divan::bench(sample_count = 20)]
fn list_of_100_000_first(bencher: Bencher<'_, '_>) {
    bencher.with_inputs(Caches::default).bench_refs(|caches| status(caches, &cases().lists[..1]));
}

#[divan::bench]
fn list_of_100_000_again(bencher: Bencher<'_, '_>) {
    let caches = Caches::default();
    status(&caches, &cases().lists[..1]);
    bencher.bench(|| status(&caches, &cases().lists[..1]));
}

#[divan::bench]
fn list_of_100_000_brought_again(bencher: Bencher<'_, '_>) {
    let caches = Caches::default();
    status(&caches, &cases().lists[..1]);
    bencher.with_inputs(brought_again).bench_refs(|lists| status(&caches, lists));
}

#[divan::bench]
fn repeated_signer_path_and_status(bencher: Bencher<'_, '_>) {
    let caches = Caches::default();
    path_and_status(&caches, &next_file());
    bencher.with_inputs(next_file).bench_refs(|certificates| path_and_status(&caches, certificates));
}

fn rows() -> Vec<Row> {
    let caches = Caches::default();
    path_and_status(&caches, &next_file());
    let [floor_first, first, again, brought, rsa, repeated] = medians(
        30,
        [
            &mut || timed(floor_of_first),
            &mut || {
                let fresh = Caches::default();
                timed(|| status(&fresh, &cases().lists[..1]))
            },
            &mut || timed(|| status(&caches, &cases().lists[..1])),
            &mut || {
                let lists = brought_again();
                timed(|| status(&caches, &lists))
            },
            // Single runs are too short to time.
            &mut || timed(|| (0..100).for_each(|_| cases().rsa.verify())) / 100,
            &mut || {
                let files: Vec<_> = (0..100).map(|_| next_file()).collect();
                timed(|| files.iter().for_each(|file| path_and_status(&caches, file))) / 100
            },
        ],
    );
    println!("a list of {ENTRIES} entries has {} octets", cases().lists[0].octets.len());
    let row = |what: &str, floor, measured, at_most| Row { what: what.to_owned(), floor, measured, at_most };
    vec![
        row("list read first; floor: its SHA-256, one RSA check", floor_first, first, None),
        row("list again; floor: the 2 ms it may take", AGAIN_AT_MOST, again, Some(1.0)),
        row("list again from other memory; floor: the same", AGAIN_AT_MOST, brought, None),
        row("repeated signer; floor: one RSA-2048 check", rsa, repeated, Some(1.0)),
    ]
}

fn main() {
    divan::main();
    if support::is_bench() {
        support::print("revocation beside its floor, medians of runs in turn", &rows());
    }
}
