//! Signed XML in one process, beside its physical floor: `cargo bench --bench xml`.
//!
//! The floor is SHA-256 over the canonical octets and the public-key checks of the signature and its certificates. "first"
//! verifies with settings that have seen no file before; "again" is the next file of a batch. Reading, canonical form and
//! hashing are also measured for themselves, in megabytes of the document a second.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::print_stdout)]

mod support;

use std::io::Write as _;
use std::sync::OnceLock;

use aws_lc_rs::signature::{RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey};
use divan::Bencher;
use kyso::Settings;
use kyso::asn1;
use kyso::base::{FileSource, Limits, Source};
use kyso::keys::Signer as _;
use kyso::policy::Verdict;
use kyso::report::{Detail, Lang, render};
use kyso::x509::Certificate;
use kyso::xml::{Canonicalizer, Document, Form, Method};
use sha2::{Digest as _, Sha256};
use support::{Pki, Row, medians, settings, signed_xml, timed};

struct Case {
    name: &'static str,
    xml: Vec<u8>,
    hashed: Vec<u8>,
    rounds: usize,
}

struct Cases {
    pki: Pki,
    /// RSAPublicKey, message, value: of the signer's certificate and of its issuer's.
    links: Vec<(Vec<u8>, Vec<u8>, Vec<u8>)>,
    /// The signer's key, a message as long as a SignedInfo, its value.
    signature: (Vec<u8>, Vec<u8>, Vec<u8>),
    all: Vec<Case>,
}

fn key(certificate: &Certificate) -> Vec<u8> {
    let (modulus, exponent) = certificate.public_key().expect("a key").rsa_components().expect("an RSA key");
    asn1::sequence(&[asn1::positive_integer(modulus), asn1::positive_integer(exponent)])
}

fn cases() -> &'static Cases {
    static CASES: OnceLock<Cases> = OnceLock::new();
    CASES.get_or_init(|| {
        let pki = Pki::new();
        let signer = pki.signer("Người ký");
        let (own, issuing, root) = (signer.certificate().clone(), pki.issuing(), pki.root());
        let link =
            |below: &Certificate, above: &Certificate| (key(above), below.tbs().to_vec(), below.signature().to_vec());
        let message = vec![b'x'; 700];
        let value = signer.sign(&message).expect("a signature");
        let case = |name, octets, rounds| {
            let (xml, hashed) = signed_xml(octets, &signer);
            Case { name, xml, hashed, rounds }
        };
        Cases {
            links: vec![link(&own, &issuing), link(&issuing, &root)],
            signature: (key(&own), message, value),
            all: vec![case("10 KB", 10_000, 500), case("300 KB", 300_000, 100), case("5 MB", 5_000_000, 15)],
            pki,
        }
    })
}

fn check((key, message, value): &(Vec<u8>, Vec<u8>, Vec<u8>)) {
    UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, key).verify(message, value).expect("a good signature");
}

fn floor(case: &Case, again: bool) {
    divan::black_box(Sha256::digest(&case.hashed));
    check(&cases().signature);
    if !again {
        cases().links.iter().for_each(check);
    }
}

fn verify(source: &dyn Source, settings: &Settings) {
    let verification = kyso::verify(source, settings).expect("a readable document");
    let report = || render(&verification.report("bench"), Lang::En, Detail::Verbose);
    assert_eq!(verification.verdict(), Verdict::Passed, "{}", report());
}

/// Reading, canonical form, SHA-256.
fn read(source: &dyn Source, method: Method) -> u64 {
    let limits = Limits::default();
    let document = Document::open(source, &limits).expect("XML");
    let mut reader = document.reader();
    let mut canonicalizer = Canonicalizer::new(method, &[]);
    let mut state = Sha256::new();
    let mut sink = |piece: &[u8]| state.update(piece);
    while let Some(event) = reader.next_event().expect("XML") {
        canonicalizer.feed(&event, &mut sink).expect("a canonical form");
    }
    let length = canonicalizer.finish(&mut sink);
    divan::black_box(state.finalize());
    length
}

const INCLUSIVE: Method = Method { form: Form::Inclusive10, comments: false };
const EXCLUSIVE: Method = Method { form: Form::Exclusive, comments: false };

#[divan::bench(args = [0, 1, 2])]
fn first(bencher: Bencher<'_, '_>, case: usize) {
    let case = &cases().all[case];
    bencher.with_inputs(|| settings(&cases().pki)).bench_refs(|settings| verify(&case.xml, settings));
}

#[divan::bench(args = [0, 1, 2])]
fn again(bencher: Bencher<'_, '_>, case: usize) {
    let case = &cases().all[case];
    let settings = settings(&cases().pki);
    bencher.bench(|| verify(&case.xml, &settings));
}

#[divan::bench]
fn read_5_mb(bencher: Bencher<'_, '_>) {
    bencher.bench(|| read(&cases().all[2].xml, INCLUSIVE));
}

fn rows() -> Vec<Row> {
    let mut rows = Vec::new();
    for case in &cases().all {
        let known = settings(&cases().pki);
        let [lowest, first, lowest_again, again] = medians(
            case.rounds,
            [
                &mut || timed(|| floor(case, false)),
                &mut || {
                    let fresh = settings(&cases().pki);
                    timed(|| verify(&case.xml, &fresh))
                },
                &mut || timed(|| floor(case, true)),
                &mut || timed(|| verify(&case.xml, &known)),
            ],
        );
        rows.push(Row { what: format!("{}, first", case.name), floor: lowest, measured: first, at_most: None });
        rows.push(Row { what: format!("{}, again", case.name), floor: lowest_again, measured: again, at_most: None });
    }
    rows
}

/// What the issue asks of reading, canonical form and hashing together.
const AT_LEAST: f64 = 150.0;

fn speed() {
    let case = &cases().all[2];
    let mut file = tempfile::tempfile().expect("a temporary file");
    file.write_all(&case.xml).expect("room for it");
    let file = FileSource::new(file).expect("its length");
    let [hash, inclusive, exclusive, from_file] = medians(
        case.rounds,
        [
            &mut || timed(|| Sha256::digest(&case.hashed)),
            &mut || timed(|| read(&case.xml, INCLUSIVE)),
            &mut || timed(|| read(&case.xml, EXCLUSIVE)),
            &mut || timed(|| read(&file, INCLUSIVE)),
        ],
    );
    println!("\nread, canonical form, SHA-256 of 5 MB in megabytes a second (at least {AT_LEAST})");
    for (what, took) in [
        ("SHA-256 alone", hash),
        ("inclusive", inclusive),
        ("exclusive", exclusive),
        ("inclusive, from a file", from_file),
    ] {
        let speed = case.xml.len() as f64 / 1e6 / took.as_secs_f64();
        println!("{what:<30} {speed:>8.0}{}", if speed < AT_LEAST { "  missed" } else { "" });
    }
}

fn main() {
    divan::main();
    if support::is_bench() {
        support::print("kyso::verify of XML beside its floor, medians of runs in turn", &rows());
        speed();
    }
}
