//! The synthetic province, made and measured: `cargo xtask province make|measure` starts it. Recipe: `fixtures/province.md`.
#![allow(missing_docs, unreachable_pub, clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout)]
#![allow(clippy::cast_precision_loss, clippy::cast_possible_truncation, clippy::cast_sign_loss)]

#[path = "../../tests/letters/mod.rs"]
mod letters;
#[path = "../../tests/province/mod.rs"]
mod province;
#[path = "../../tests/support/mod.rs"]
mod support;

mod audit;
mod compare;
mod floor;
mod make;
mod measure;
mod peers;

use std::path::PathBuf;
use std::process::ExitCode;

const HELP: &str = "\
usage: province make --out DIR [--documents N] [--seed N]
       province measure --out DIR --kyso PROGRAM [--python PYTHON] [--rounds N] [--only PART,PART]

parts of measure: correct, floor, trust, form, small, peers
";

/// What was asked for.
pub struct Asked {
    pub out: PathBuf,
    pub documents: usize,
    pub seed: u64,
    pub kyso: PathBuf,
    /// A Python that has pyHanko.
    pub python: Option<PathBuf>,
    pub rounds: usize,
    only: Vec<String>,
}

impl Asked {
    pub fn wants(&self, part: &str) -> bool {
        self.only.is_empty() || self.only.iter().any(|one| one == part)
    }
}

fn main() -> ExitCode {
    // cargo adds `--bench`; without a verb there is nothing to measure.
    let mut args = std::env::args().skip(1).filter(|arg| arg != "--bench");
    let Some(verb) = args.next().filter(|verb| !verb.starts_with('-')) else {
        print!("{HELP}");
        return ExitCode::SUCCESS;
    };
    let mut asked = Asked {
        out: PathBuf::new(),
        documents: 100_000,
        seed: 7,
        kyso: PathBuf::new(),
        python: None,
        rounds: 3,
        only: Vec::new(),
    };
    while let (Some(name), Some(value)) = (args.next(), args.next()) {
        match name.as_str() {
            "--out" => asked.out = value.into(),
            "--documents" => asked.documents = value.parse().expect("a number"),
            "--seed" => asked.seed = value.parse().expect("a number"),
            "--kyso" => asked.kyso = value.into(),
            "--python" => asked.python = Some(value.into()),
            "--rounds" => asked.rounds = value.parse().expect("a number"),
            "--only" => asked.only = value.split(',').map(str::to_owned).collect(),
            _ => panic!("not understood: {name}\n{HELP}"),
        }
    }
    assert!(!asked.out.as_os_str().is_empty(), "--out is missing\n{HELP}");
    match verb.as_str() {
        "make" => make::run(&asked),
        "measure" => return measure::run(&asked),
        _ => panic!("not understood: {verb}\n{HELP}"),
    }
    ExitCode::SUCCESS
}
