//! `cargo xtask test`: peers, then all tests, then what was left out.

use std::collections::BTreeMap;
use std::fs;

use crate::{capi, peers, shell};

/// Counts of all test binaries together.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Counts {
    pub(crate) passed: u64,
    pub(crate) failed: u64,
    pub(crate) ignored: u64,
}

impl Counts {
    /// Adds a closing line of the test harness; other lines are nothing.
    fn add_line(&mut self, line: &str) {
        let Some(rest) = line.strip_prefix("test result: ") else { return };
        // `ok. 3 passed; 0 failed; 1 ignored; …`: the first part has the word before the count.
        let rest = rest.split_once(". ").map_or(rest, |(_, counts)| counts);
        for part in rest.split("; ") {
            if let Some((number, what)) = part.split_once(' ')
                && let Ok(number) = number.parse::<u64>()
            {
                match what {
                    "passed" => self.passed += number,
                    "failed" => self.failed += number,
                    "ignored" => self.ignored += number,
                    _ => {}
                }
            }
        }
    }
}

/// The mutations of `tests/mutations.rs`, many of them, optimised.
pub(crate) fn mutate(count: u64) -> Result<(), String> {
    let mut command = shell::cargo(&["test", "--release", "--test", "mutations", "--", "--nocapture"]);
    shell::run(command.env("KYSO_MUTATIONS", count.to_string()))
}

/// Installs, tests, counts.
pub(crate) fn run(args: &[String]) -> Result<Counts, String> {
    let peers = peers::install();
    let required = peers::required();

    let folder = shell::target_dir().join("peers");
    fs::create_dir_all(&folder).map_err(|e| format!("cannot make {}: {e}", folder.display()))?;
    // One file per run: two runs at once do not mix their lists.
    let log = folder.join(format!("skipped-{}.log", std::process::id()));
    fs::write(&log, "").map_err(|e| format!("cannot write {}: {e}", log.display()))?;

    let mut command = shell::cargo(&["test", "--workspace", "--all-features", "--no-fail-fast"]);
    command.args(args).env("KYSO_SKIP_LOG", &log).env(capi::WHOLE_WORKSPACE, "1");
    // What a passing test prints is thrown away otherwise, and with it the word that it left something out.
    if !args.iter().any(|arg| arg == "--") {
        command.arg("--");
    }
    command.arg("--show-output");
    if required {
        command.env("KYSO_REQUIRE_PEERS", "1");
    }
    if let Some(python) = &peers.pyhanko {
        command.env("KYSO_PYHANKO", python);
    }
    if let Some(python) = &peers.signxml {
        command.env("KYSO_SIGNXML", python);
    }
    if let Some(python) = &peers.pyarrow {
        command.env("KYSO_PYARROW", python);
    }
    let mut counts = Counts::default();
    let mut shown = String::new();
    let mut failures = Vec::new();
    let tested = shell::run_reading(&mut command, |line| {
        counts.add_line(line);
        if let Some(reason) = line.strip_prefix("SKIPPED: ") {
            shown.push_str(reason);
            shown.push('\n');
        }
        if let Some(name) = line.strip_prefix("test ").and_then(|rest| rest.strip_suffix(" ... FAILED")) {
            failures.push(name.to_owned());
        }
    });

    let logged = fs::read_to_string(&log).unwrap_or_default();
    let skipped = both(count_lines(&shown), count_lines(&logged));
    let _ = fs::remove_file(&log);
    print!("{}", summary(counts, &peers.missing, &skipped));
    // Once more at the end: thousands of lines lie between here and what they printed.
    for name in &failures {
        println!("  FAILED: {name}");
    }
    tested?;
    if required && !peers.missing.is_empty() {
        return Err(format!("{} parts the tests need are missing, and here they are required", peers.missing.len()));
    }
    Ok(counts)
}

/// A skip may be printed, logged (a program a test starts has no captured output), or both: then it counts once.
fn both(mut shown: BTreeMap<String, u64>, logged: BTreeMap<String, u64>) -> BTreeMap<String, u64> {
    for (reason, times) in logged {
        let counted = shown.entry(reason).or_insert(0);
        *counted = times.max(*counted);
    }
    shown
}

/// Equal lines together, with how often each came.
fn count_lines(log: &str) -> BTreeMap<String, u64> {
    let mut lines = BTreeMap::new();
    for line in log.lines().map(str::trim).filter(|line| !line.is_empty()) {
        *lines.entry(line.to_owned()).or_insert(0) += 1;
    }
    lines
}

fn summary(counts: Counts, missing: &[String], skipped: &BTreeMap<String, u64>) -> String {
    use std::fmt::Write as _;
    let Counts { passed, failed, ignored } = counts;
    let mut text = format!("\nAll test binaries: {passed} passed, {failed} failed, {ignored} ignored\n");
    let _ = writeln!(text, "Parts missing on this machine: {}", missing.len());
    for part in missing {
        let _ = writeln!(text, "  MISSING: {part}");
    }
    let _ = writeln!(text, "Tests that skipped something: {}", skipped.values().sum::<u64>());
    for (reason, times) in skipped {
        let _ = writeln!(text, "  SKIPPED: {times} × {reason}");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn closing_lines_are_added_up() {
        let mut counts = Counts::default();
        counts.add_line("running 3 tests");
        counts
            .add_line("test result: ok. 3 passed; 0 failed; 1 ignored; 0 measured; 7 filtered out; finished in 0.00s");
        counts.add_line("test result: FAILED. 2 passed; 5 failed; 0 ignored; 0 measured; 0 filtered out");
        assert_eq!(counts, Counts { passed: 5, failed: 5, ignored: 1 });
    }

    #[test]
    fn skips_are_listed_with_their_counts() {
        let logged = count_lines("qpdf is missing\n\nqpdf is missing\n");
        let skipped = both(count_lines("qpdf is missing\ncorpora are missing\n"), logged);
        let text = summary(Counts::default(), &["program qpdf".to_owned()], &skipped);
        assert!(text.contains("Parts missing on this machine: 1\n  MISSING: program qpdf\n"), "{text}");
        assert!(text.contains("skipped something: 3\n"), "{text}");
        assert!(text.contains("  SKIPPED: 2 × qpdf is missing\n"), "{text}");
    }
}
