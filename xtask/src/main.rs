//! The project's own chores. `cargo xtask help` lists them; only the standard library is used, so that a machine with
//! Rust and a C compiler can start.
#![forbid(unsafe_code)]
// Talking to the person who started it is this program's job.
#![allow(clippy::print_stdout, clippy::print_stderr)]

mod capi;
mod ci;
mod fuzz;
mod oracle;
mod order;
mod peers;
mod producers;
mod province;
mod seeds;
mod shell;
mod test;

use std::process::ExitCode;

const HELP: &str = "\
usage: cargo xtask VERB

  test [ARGS...]   install what the tests need (only what is missing), run `cargo test` over the workspace with all
                   features, count the parts that were skipped; ARGS go to `cargo test`
  ci               every check of a change, timed and named; what .ci/run calls
  fuzz [SECONDS]   run every fuzz target for SECONDS (default 20)
  fuzz-seeds       collect starting inputs for the fuzz targets from fixtures/ and, when there, ../shared/corpora
  mutate [N]       change octets and append revisions to signed documents, N times each (default 50000), optimised;
                   KYSO_MUTATIONS_FROM continues where another run ended
  producers        install the programs that make the honest files of tests/honest
  verdicts         ask pdfsig, pyHanko and EU DSS about the honest files and the public attack sets; writes
                   fixtures/honest.md and docs/peers-pdf.md; takes minutes
  province make [--out DIR] [--documents N] [--seed N]
                   make a synthetic archive (default 100,000 documents, 8 GB, in target/province) with a known answer
  province measure [--out DIR] [--rounds N] [--only correct,floor,trust,form,small,peers]
                   audit it: compare every file and every rate with the answer, then measure
  oracle [N]       judge N generated chains with certval, too; builds it first, which takes minutes
  order            lay the functions that short commands run side by side (writes cli/startup.ld); needs valgrind and nm
  capi install --prefix DIR [--profile PROFILE]
                   build libkyso (default: release) and put header, libraries and pkg-config file below DIR
  help             this page

environment
  KYSO_REQUIRE_PEERS=1    a missing program is a failure instead of a skip (CI=1 says the same)
  KYSO_PYHANKO=PYTHON     a Python that has pyHanko, instead of installing one under target/peers
  KYSO_SIGNXML=PYTHON     the same for signxml
  KYSO_PYARROW=PYTHON     the same for pyarrow
  KYSO_NO_INSTALL=1       install nothing, say what is missing
  KYSO_FUZZ_SANITIZER=address   fuzz with AddressSanitizer (default: none)
";

fn main() -> ExitCode {
    let mut args = std::env::args().skip(1);
    let verb = args.next().unwrap_or_else(|| "help".to_owned());
    let rest: Vec<String> = args.collect();
    let done = match (verb.as_str(), rest.as_slice()) {
        ("test", args) => test::run(args).map(drop),
        ("ci", []) => ci::run(),
        ("capi", args) => capi::run(args),
        ("fuzz", []) => fuzz::smoke(20),
        ("fuzz", [seconds]) => match seconds.parse() {
            Ok(seconds) => fuzz::smoke(seconds),
            Err(_) => return usage(&format!("not a number of seconds: {seconds}")),
        },
        ("mutate", []) => test::mutate(50_000),
        ("mutate", [count]) => match count.parse() {
            Ok(count) => test::mutate(count),
            Err(_) => return usage(&format!("not a number of mutations: {count}")),
        },
        ("oracle", []) => oracle::run(None),
        ("oracle", [chains]) => match chains.parse() {
            Ok(chains) => oracle::run(Some(chains)),
            Err(_) => return usage(&format!("not a number of chains: {chains}")),
        },
        ("order", []) => order::run(),
        ("producers", []) => match producers::install().as_slice() {
            [] => Ok(()),
            missing => Err(missing.join("; ")),
        },
        ("province", args) => province::run(args),
        ("verdicts", []) => verdicts(),
        ("fuzz-seeds", []) => seeds::collect().map(drop),
        ("help" | "--help" | "-h", []) => {
            print!("{HELP}");
            Ok(())
        }
        _ => return usage(&format!("not understood: {verb} {}", rest.join(" "))),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(reason) => {
            eprintln!("xtask: {reason}");
            ExitCode::FAILURE
        }
    }
}

fn verdicts() -> Result<(), String> {
    let missing = producers::install();
    if !missing.is_empty() {
        return Err(missing.join("; "));
    }
    shell::run(&mut shell::cargo(&["test", "--test", "honest", "--", "--ignored", "--nocapture"]))
}

fn usage(problem: &str) -> ExitCode {
    eprintln!("xtask: {problem}\n\n{HELP}");
    ExitCode::from(2)
}
