//! Verification in one process, beside its physical floor: `cargo bench --bench verify`.
//!
//! "first" verifies with settings that have seen no file before: every certificate is checked. "again" verifies the next file
//! of a batch: the links between certificates are known, the signatures are not.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::print_stdout)]

mod support;

use std::fs::File;
use std::io::Write as _;
use std::sync::OnceLock;

use divan::Bencher;
use kyso::Settings;
use kyso::base::{FileSource, Source};
use kyso::policy::Verdict;
use support::{Floor, Pki, Row, medians, settings, timed};

/// One signed document.
struct Case {
    source: Box<dyn Source>,
    floor: Floor,
}

struct Cases {
    pki: Pki,
    two: Case,
    nine: Case,
    big: Case,
}

fn cases() -> &'static Cases {
    static CASES: OnceLock<Cases> = OnceLock::new();
    CASES.get_or_init(|| {
        let pki = Pki::new();
        let signers: Vec<_> = (1..=9).map(|i| pki.signer(&format!("Người ký {i}"))).collect();
        let case = |pdf: Vec<u8>, in_file: bool| {
            let source: Box<dyn Source> = if in_file { Box::new(stored(&pdf)) } else { Box::new(pdf) };
            let floor = Floor::of(&*source, &pki.root());
            Case { source, floor }
        };
        let small = support::document(300_000, 6);
        let two = case(support::signed(small.clone(), &signers[..2]), false);
        let nine = case(support::signed(small, &signers), false);
        let big = case(support::signed(support::document(30_000_000, 100), &signers[..2]), true);
        Cases { two, nine, big, pki }
    })
}

fn stored(pdf: &[u8]) -> FileSource {
    let mut file: File = tempfile::tempfile().expect("a temporary file");
    file.write_all(pdf).expect("room for it");
    FileSource::new(file).expect("its length")
}

fn verify(case: &Case, settings: &Settings) {
    let verification = kyso::verify(&*case.source, settings).expect("a readable document");
    assert_eq!(verification.verdict(), Verdict::Passed);
}

fn first(bencher: Bencher<'_, '_>, case: &Case) {
    bencher.with_inputs(|| settings(&cases().pki)).bench_refs(|settings| verify(case, settings));
}

fn again(bencher: Bencher<'_, '_>, case: &Case) {
    let settings = settings(&cases().pki);
    bencher.bench(|| verify(case, &settings));
}

#[divan::bench]
fn floor_300_kb_two_signatures(bencher: Bencher<'_, '_>) {
    let case = &cases().two;
    bencher.bench(|| case.floor.pay(&*case.source));
}

#[divan::bench]
fn first_300_kb_two_signatures(bencher: Bencher<'_, '_>) {
    first(bencher, &cases().two);
}

#[divan::bench]
fn again_300_kb_two_signatures(bencher: Bencher<'_, '_>) {
    again(bencher, &cases().two);
}

#[divan::bench]
fn floor_300_kb_nine_signatures(bencher: Bencher<'_, '_>) {
    let case = &cases().nine;
    bencher.bench(|| case.floor.pay(&*case.source));
}

#[divan::bench]
fn first_300_kb_nine_signatures(bencher: Bencher<'_, '_>) {
    first(bencher, &cases().nine);
}

#[divan::bench(sample_count = 20)]
fn floor_30_mb_file_two_signatures(bencher: Bencher<'_, '_>) {
    let case = &cases().big;
    bencher.bench(|| case.floor.pay(&*case.source));
}

#[divan::bench(sample_count = 20)]
fn first_30_mb_file_two_signatures(bencher: Bencher<'_, '_>) {
    first(bencher, &cases().big);
}

fn rows() -> Vec<Row> {
    let Cases { two, nine, big, pki } = cases();
    let mut rows = Vec::new();
    for (name, case, rounds, at_most) in [
        ("300 KB, two signatures", two, 400, Some(1.5)),
        ("300 KB, nine signatures", nine, 200, None),
        ("30 MB from a file, two signatures", big, 30, None),
    ] {
        let known = settings(pki);
        let [floor, first, floor_again, again] = medians(
            rounds,
            [
                &mut || timed(|| case.floor.pay(&*case.source)),
                &mut || {
                    let fresh = settings(pki);
                    timed(|| verify(case, &fresh))
                },
                &mut || timed(|| case.floor.pay_again(&*case.source)),
                &mut || timed(|| verify(case, &known)),
            ],
        );
        let size = format!("{} octets hashed", case.floor.octets());
        println!("{name}: {} octets, floor: {size}, {} public-key checks", case.source.len(), case.floor.checks());
        rows.push(Row { what: format!("{name}, first"), floor, measured: first, at_most });
        rows.push(Row { what: format!("{name}, again"), floor: floor_again, measured: again, at_most: None });
    }
    rows
}

fn main() {
    divan::main();
    if support::is_bench() {
        support::print("kyso::verify beside its floor, medians of runs in turn", &rows());
    }
}
