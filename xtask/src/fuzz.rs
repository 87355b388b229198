//! `cargo xtask fuzz`: every target for a short while. Finds what breaks at once; long runs are for other machines.

use std::path::Path;

use crate::{ci, peers, seeds, shell};

const CARGO_FUZZ: &str = "0.13.2";

/// A single input may take this long: the budgets of `base::Limits` are to hold far below.
const SECONDS_PER_INPUT: u32 = 10;

/// Memory of the whole fuzzer, input included.
const MEGABYTES: u32 = 2048;

/// Runs each target of fuzz/fuzz_targets for `seconds`.
pub(crate) fn smoke(seconds: u32) -> Result<(), String> {
    ci::install("fuzz", "cargo-fuzz", CARGO_FUZZ)?;
    // libFuzzer is C++, and the one thing here that a C compiler does not build.
    if !shell::on_path("c++") && !shell::on_path("g++") {
        println!("missing: g++ (libFuzzer)");
        peers::apt_install(&["g++"])?;
    }
    let targets = targets(&shell::root().join("fuzz"))?;
    seeds::collect()?;

    // No sanitizer by default: the code is without `unsafe`, and this way a stable toolchain does. Overflow checks and
    // debug assertions are on either way.
    let sanitizer = std::env::var("KYSO_FUZZ_SANITIZER").unwrap_or_else(|_| "none".to_owned());
    let cargo_fuzz = |words: &[&str]| {
        let mut command = shell::cargo(&["fuzz"]);
        command.args(words).args(["--sanitizer", &sanitizer]);
        // One unit, as cargo-fuzz would have it, is compiled by one processor while the other waits.
        command.args(["--codegen-units", "8"]);
        if sanitizer != "none" {
            command.env("RUSTC_BOOTSTRAP", "1");
        }
        // Instrumented and plain builds must not push each other out of one folder.
        command.env("CARGO_TARGET_DIR", shell::root().join("fuzz").join("target"));
        command
    };
    shell::run(&mut cargo_fuzz(&["build"]))?;
    let mut broken = Vec::new();
    for target in &targets {
        println!("\nfuzz target {target}, {seconds} s");
        let mut command = cargo_fuzz(&["run", target]);
        command.arg("--").args([
            format!("-max_total_time={seconds}"),
            format!("-timeout={SECONDS_PER_INPUT}"),
            format!("-rss_limit_mb={MEGABYTES}"),
            "-print_final_stats=1".to_owned(),
            "-verbosity=0".to_owned(),
        ]);
        if let Some(words) = dictionary(target) {
            command.arg(format!("-dict={}", shell::root().join("fuzz/dictionaries").join(words).display()));
        }
        if let Err(reason) = shell::run(&mut command) {
            println!("{reason}");
            broken.push(target.as_str());
        }
    }
    if broken.is_empty() { Ok(()) } else { Err(format!("fuzz targets that found something: {}", broken.join(", "))) }
}

/// The words a target's inputs are made of, where that helps.
fn dictionary(target: &str) -> Option<&'static str> {
    ["xml_parse", "c14n", "xmldsig_verify"].contains(&target).then_some("xml.dict")
}

/// Names of the targets, one file each.
pub(crate) fn targets(fuzz: &Path) -> Result<Vec<String>, String> {
    let folder = fuzz.join("fuzz_targets");
    let entries = std::fs::read_dir(&folder).map_err(|e| format!("cannot list {}: {e}", folder.display()))?;
    let mut names: Vec<String> = entries
        .filter_map(Result::ok)
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "rs"))
        .filter_map(|path| Some(path.file_stem()?.to_str()?.to_owned()))
        .collect();
    names.sort();
    if names.is_empty() { Err("there is no fuzz target".to_owned()) } else { Ok(names) }
}
