//! `cargo xtask ci`: the checks of a change, cheapest first, each named and timed.

use std::time::{Duration, Instant};

use crate::{fuzz, shell, test};

/// Pinned, so that a new release of a tool changes nothing by itself.
const CARGO_DENY: &str = "0.20.2";

/// Seconds per fuzz target.
const FUZZ_SECONDS: u32 = 10;

type Check = fn() -> Result<(), String>;

const STAGES: &[(&str, Check)] = &[
    ("format", || cargo(&["fmt", "--all", "--check"])),
    ("dependencies", dependencies),
    ("lints", || {
        cargo(&["clippy", "--locked", "--workspace", "--all-targets", "--all-features", "--", "-D", "warnings"])
    }),
    ("documentation", documentation),
    ("tests", || test::run(&["--locked".to_owned()]).map(drop)),
    ("benches build", || cargo(&["bench", "--locked", "--workspace", "--no-run", "--profile", "dev"])),
    ("fuzz smoke", || fuzz::smoke(FUZZ_SECONDS)),
];

/// Runs every stage, also after a failure: one run tells everything that is wrong.
pub(crate) fn run() -> Result<(), String> {
    tools()?;
    let begin = Instant::now();
    let mut table = Vec::new();
    for (name, check) in STAGES {
        println!("\n==== {name}");
        let start = Instant::now();
        let result = check();
        if let Err(reason) = &result {
            println!("{reason}");
        }
        table.push((*name, start.elapsed(), result));
    }
    println!("\n==== stages");
    for (name, took, result) in &table {
        println!("{} {:>8}  {name}", if result.is_ok() { "ok    " } else { "FAILED" }, minutes(*took));
    }
    println!("       {:>8}  together", minutes(begin.elapsed()));
    let failed: Vec<&str> = table.iter().filter(|(_, _, result)| result.is_err()).map(|(name, _, _)| *name).collect();
    if failed.is_empty() { Ok(()) } else { Err(format!("failed: {}", failed.join(", "))) }
}

fn minutes(time: Duration) -> String {
    format!("{}:{:02} min", time.as_secs() / 60, time.as_secs() % 60)
}

fn cargo(args: &[&str]) -> Result<(), String> {
    shell::run(&mut shell::cargo(args))
}

/// rustfmt and clippy are part of every usual installation, but not of the smallest.
fn tools() -> Result<(), String> {
    for (subcommand, component) in [("fmt", "rustfmt"), ("clippy", "clippy")] {
        if !shell::succeeds(&mut shell::cargo(&[subcommand, "--version"])) {
            println!("missing: {component}");
            shell::run(std::process::Command::new("rustup").args(["component", "add", component]))?;
        }
    }
    Ok(())
}

fn documentation() -> Result<(), String> {
    let mut command = shell::cargo(&["doc", "--locked", "--workspace", "--no-deps", "--all-features"]);
    shell::run(command.env("RUSTDOCFLAGS", "-D warnings"))
}

fn dependencies() -> Result<(), String> {
    install("deny", "cargo-deny", CARGO_DENY)?;
    let checks = ["check", "bans", "licenses", "sources"];
    let online = cargo(&[&["deny", "--locked"], checks.as_slice()].concat());
    if online.is_err() {
        // The same answer, when only the way to the package index was missing.
        println!("again, with what is on this machine already");
        return cargo(&[&["deny", "--locked", "--offline"], checks.as_slice()].concat());
    }
    online
}

/// Installs a cargo subcommand when there is none.
pub(crate) fn install(subcommand: &str, package: &str, version: &str) -> Result<(), String> {
    if shell::succeeds(&mut shell::cargo(&[subcommand, "--version"])) {
        return Ok(());
    }
    println!("missing: {package}");
    let mut command = shell::cargo(&["install", package, "--locked", "--version", version]);
    // Its build results are of no use here.
    shell::run(command.env_remove("CARGO_TARGET_DIR"))
}
