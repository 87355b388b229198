//! Signing in one process, each result verified before it counts: `cargo bench --bench sign`.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::print_stdout)]

mod support;

use std::sync::OnceLock;
use std::time::Duration;

use divan::Bencher;
use kyso::Settings;
use kyso::keys::{Signer as _, SoftwareSigner};
use kyso::policy::Verdict;
use support::{Floor, Pki, Row, medians, settings, timed};

struct Case {
    pki: Pki,
    signer: SoftwareSigner,
    pdf: Vec<u8>,
    /// What verifying the result costs at least.
    floor: Floor,
    signed: Vec<u8>,
}

fn case() -> &'static Case {
    static CASE: OnceLock<Case> = OnceLock::new();
    CASE.get_or_init(|| {
        let pki = Pki::new();
        let signer = pki.signer("Người ký");
        let pdf = support::document(300_000, 6);
        let signed = support::sign(&pdf, &signer);
        let floor = Floor::of(&signed, &pki.root());
        Case { pki, signer, pdf, floor, signed }
    })
}

/// Signs and verifies the result; the links between certificates are known from the result before.
fn sign(case: &Case, settings: &Settings) -> Vec<u8> {
    let signed = support::sign(&case.pdf, &case.signer);
    let verification = kyso::verify(&signed, settings).expect("a readable document");
    assert_eq!(verification.verdict(), Verdict::Passed);
    signed
}

/// The private key once, the new document hashed once, its signature checked once.
fn floor(case: &Case) {
    divan::black_box(case.signer.sign(&case.pdf[..100]).expect("a signature"));
    case.floor.pay_again(&case.signed);
}

#[divan::bench]
fn floor_300_kb(bencher: Bencher<'_, '_>) {
    bencher.bench(|| floor(case()));
}

#[divan::bench]
fn sign_300_kb(bencher: Bencher<'_, '_>) {
    bencher.bench(|| support::sign(&case().pdf, &case().signer));
}

#[divan::bench]
fn sign_and_verify_300_kb(bencher: Bencher<'_, '_>) {
    let settings = settings(&case().pki);
    bencher.bench(|| sign(case(), &settings));
}

fn rows() -> Vec<Row> {
    let case = case();
    let known = settings(&case.pki);
    let [floor, signed, checked] = medians(
        300,
        [&mut || timed(|| floor(case)), &mut || timed(|| support::sign(&case.pdf, &case.signer)), &mut || {
            timed(|| sign(case, &known))
        }],
    );
    let one = Duration::from_millis(1);
    vec![
        Row { what: "300 KB, RSA-2048, signed".into(), floor, measured: signed, at_most: None },
        Row { what: "300 KB, RSA-2048, signed and verified".into(), floor, measured: checked, at_most: None },
        Row { what: "the same beside one millisecond".into(), floor: one, measured: checked, at_most: Some(1.0) },
    ]
}

fn main() {
    divan::main();
    if support::is_bench() {
        support::print("kyso::sign beside its floor, medians of runs in turn", &rows());
    }
}
