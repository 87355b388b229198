//! The prescribed form, pages seen, parts found, all rules asked: `cargo bench --bench form`.
//!
//! Verification is not counted: it is done once before, and its own bench measures it. Budgets: a letter of one page 3 ms, 100
//! pages 60 ms, nothing drawn.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::print_stdout)]

mod support;

use std::time::Duration;

use divan::Bencher;
use kyso::form::RuleSet;
use kyso::{Compliance, ComplianceSettings, Verification};
use support::{Pki, is_bench, medians, settings, timed};

struct Case {
    pdf: Vec<u8>,
    verification: Verification,
    form: ComplianceSettings,
}

impl Case {
    fn new(pdf: &[u8]) -> Self {
        let pki = Pki::new();
        let signers = [pki.signer("Nguyễn Văn An"), pki.signer("Cục Văn thư")];
        let pdf = support::signed(pdf.to_vec(), &signers);
        let verification = kyso::verify(&pdf, &settings(&pki)).unwrap();
        Self { pdf, verification, form: ComplianceSettings::new(RuleSet::named("nd30-2020").unwrap()) }
    }

    fn ask(&self) -> Compliance {
        kyso::compliance(&self.pdf, &self.verification, &self.form).unwrap()
    }
}

fn letter() -> Case {
    Case::new(&kyso::appearance::letter::official_letter())
}

fn hundred() -> Case {
    Case::new(&support::document(2 << 20, 100))
}

#[divan::bench]
fn one_page(bencher: Bencher<'_, '_>) {
    let case = letter();
    bencher.bench(|| case.ask());
}

#[divan::bench]
fn hundred_pages(bencher: Bencher<'_, '_>) {
    let case = hundred();
    bencher.bench(|| case.ask());
}

fn main() {
    divan::main();
    if !is_bench() {
        return;
    }
    let (one, many) = (letter(), hundred());
    let [one_took, many_took] = medians(50, [&mut || timed(|| one.ask()), &mut || timed(|| many.ask())]);
    for (what, took, most) in [
        ("a letter of one page", one_took, Duration::from_millis(3)),
        ("100 pages", many_took, Duration::from_millis(60)),
    ] {
        let fits = if took <= most { "within" } else { "OVER" };
        println!("form of {what}: {took:?}, {fits} {most:?}");
    }
}
