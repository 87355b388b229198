//! Correctness first, then speed: audit beside its floor, one job beside two, memory, small files, other programs.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use super::Asked;
use super::audit::{Took, audit};
use super::compare::compare;
use super::floor::floor;
use super::peers::{pdfsig, pyhanko};
use crate::province::agencies::AGENCIES;
use crate::province::truth::Truth;

/// Files that other programs are shown.
const SAMPLE: usize = 200;
/// Certificates: three of the services, two of each agency, two odd ones in use.
const CERTIFICATES: usize = 3 + 4 * AGENCIES.len();

struct Table {
    lines: Vec<String>,
}

impl Table {
    fn row(&mut self, what: &str, measured: String, wanted: &str, is_kept: bool) {
        let mark = if wanted.is_empty() || is_kept { "" } else { " **missed**" };
        self.lines.push(format!("| {what} | {measured} | {wanted}{mark} |"));
        println!("{what}: {measured} {wanted}{mark}");
    }
}

pub fn run(asked: &Asked) -> ExitCode {
    let out = &asked.out;
    let archive = out.join("archive");
    let truth: Truth = {
        let octets = std::fs::read(out.join("truth.json")).expect("truth.json: make the province first");
        serde_json::from_slice(&octets).expect("a truth")
    };
    let files = found(&archive);
    println!("{} files, {:.2} GB", files.len(), truth.octets as f64 / 1e9);
    let documents = files.len() as f64;
    let mut table = Table { lines: Vec::new() };
    let mut correct = true;

    if asked.wants("correct") {
        let [ndjson, json] = ["out.ndjson", "out.json"].map(|name| out.join(name).display().to_string());
        let took =
            audit(asked, "archive", 2, &["--compliance", "national", "-o", &ndjson, "-o", &json, "--force"]);
        println!("audit with form and two reports: {:.1} s", took.wall.as_secs_f64());
        correct = compare(out, &archive);
        table.row("every file's state, every rate", if correct { "equal" } else { "DIFFERENT" }.into(), "equal", correct);
    }
    let mut lowest = None;
    if asked.wants("floor") {
        floor(&files, &truth, CERTIFICATES);
        let all: Vec<_> = (0..asked.rounds).map(|_| floor(&files, &truth, CERTIFICATES)).collect();
        let own = all.into_iter().min_by_key(|one| one.sum()).expect("a round");
        lowest = Some(own.sum());
        let rate = documents / own.sum().as_secs_f64();
        let parts = format!(
            "{rate:.0} documents/s ({:.2} s: read and hashed {:.2}, {} checks {:.2})",
            own.sum().as_secs_f64(),
            own.hashed.as_secs_f64(),
            truth.signatures + truth.time_stamps + CERTIFICATES as u64,
            own.checked.as_secs_f64()
        );
        table.row("floor, both cores", parts, "", true);
    }
    for (part, what, extra, wanted) in [
        ("trust", "signatures and trust", &[][..], 3000.0),
        ("form", "with the whole form", &["--compliance", "national"][..], 900.0),
    ] {
        if !asked.wants(part) {
            continue;
        }
        let two = best(asked, "archive", 2, extra);
        let rate = documents / two.wall.as_secs_f64();
        table.row(
            &format!("{what}, 2 jobs"),
            format!("{rate:.0} documents/s ({:.1} s)", two.wall.as_secs_f64()),
            &format!("at least {wanted}"),
            rate >= wanted,
        );
        if let Some(lowest) = lowest.filter(|_| part == "trust") {
            let share = lowest.as_secs_f64() / two.wall.as_secs_f64() * 100.0;
            table.row("of the floor", format!("{share:.0} %"), "at least 40 %", share >= 40.0);
        }
        let one = audit(asked, "archive", 1, extra);
        let scaling = one.wall.as_secs_f64() / two.wall.as_secs_f64();
        table.row(
            &format!("{what}, from 1 job to 2"),
            format!("{scaling:.2} × ({:.0} documents/s)", documents / one.wall.as_secs_f64()),
            "at least 1.8 ×",
            scaling >= 1.8,
        );
        let mib = two.peak as f64 / f64::from(1 << 20);
        table.row(&format!("{what}, memory"), format!("{mib:.0} MiB"), "below 300 MB", two.peak < 300_000_000);
    }
    if asked.wants("small") {
        small(asked, &mut table);
    }
    println!("\n| what | measured | wanted |\n|---|---|---|");
    table.lines.iter().for_each(|line| println!("{line}"));
    if correct { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// The fastest of several rounds, the most memory of all.
fn best(asked: &Asked, folder: &str, jobs: u32, extra: &[&str]) -> Took {
    let all: Vec<Took> = (0..asked.rounds.max(1)).map(|_| audit(asked, folder, jobs, extra)).collect();
    let wall = all.iter().map(|took| took.wall).min().unwrap_or_default();
    Took { wall, peak: all.iter().map(|took| took.peak).max().unwrap_or_default() }
}

/// Small files with two signatures, and other programs on them.
fn small(asked: &Asked, table: &mut Table) {
    let files = found(&asked.out.join("small"));
    let took = best(asked, "small", 2, &[]);
    let own = files.len() as f64 / took.wall.as_secs_f64();
    table.row(
        &format!("{} small files of two signatures", files.len()),
        format!("{own:.0} files/s ({:.0} ms)", took.wall.as_secs_f64() * 1e3),
        "at least 6000",
        own >= 6000.0,
    );
    if !asked.wants("peers") {
        return;
    }
    let sample: Vec<PathBuf> = files.into_iter().take(SAMPLE).collect();
    let mut peer = |name: &str, took: Option<Duration>| match took {
        Some(took) => {
            let rate = sample.len() as f64 / took.as_secs_f64();
            table.row(
                &format!("{name}, {} of them, two at a time", sample.len()),
                format!("{rate:.0} files/s: audit is {:.0} ×", own / rate),
                "",
                true,
            );
        }
        None => println!("SKIPPED: {name}"),
    };
    peer("pdfsig in a loop", pdfsig(&sample));
    let root = asked.out.join("trust/root.pem");
    let lists = ["root", "issuing"].map(|name| asked.out.join(format!("trust/{name}.crl")));
    let took = asked.python.as_ref().and_then(|python| pyhanko(python, &root, &lists, &sample));
    peer("pyHanko in process", took);
}

/// All files below a folder, in one order.
fn found(folder: &Path) -> Vec<PathBuf> {
    let mut all = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display())).flatten() {
            let path = entry.path();
            if path.is_dir() { folders.push(path) } else { all.push(path) }
        }
    }
    all.sort_unstable();
    all
}
