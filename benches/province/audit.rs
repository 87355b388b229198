//! `kyso audit` as a process, watched.

use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use super::Asked;
use crate::province::world::AUDITED;

/// What a run took.
#[derive(Debug, Clone, Copy)]
pub struct Took {
    pub wall: Duration,
    /// Most resident memory of all its processes together, in octets: shared pages counted in parts (`Pss`).
    pub peak: u64,
}

/// Runs it over a folder; `extra` goes behind what all runs share.
pub fn audit(asked: &Asked, folder: &str, jobs: u32, extra: &[&str]) -> Took {
    let out = &asked.out;
    let path = |name: &str| out.join(name);
    let mut command = Command::new(&asked.kyso);
    command
        .env("KYSO_HOME", path("home"))
        .env("KYSO_LANG", "en")
        .arg("audit")
        .arg(path(folder))
        .args(["--at", AUDITED, "--policy", "vn-gov", "--no-journal", "--jobs", &jobs.to_string()])
        .arg("--crl")
        .arg(path("trust/root.crl"))
        .arg("--crl")
        .arg(path("trust/issuing.crl"))
        .arg("--mapping")
        .arg(path("mapping.toml"))
        .args(extra)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped());
    let start = Instant::now();
    let child = command.spawn().unwrap_or_else(|error| panic!("{}: {error}", asked.kyso.display()));
    let id = child.id();
    let (peak, done) = (AtomicU64::new(0), AtomicBool::new(false));
    let (output, wall) = std::thread::scope(|scope| {
        scope.spawn(|| {
            while !done.load(Ordering::Relaxed) {
                peak.fetch_max(resident(id), Ordering::Relaxed);
                std::thread::sleep(Duration::from_millis(250));
            }
        });
        let output = child.wait_with_output().expect("it ends");
        let wall = start.elapsed();
        done.store(true, Ordering::Relaxed);
        (output, wall)
    });
    // 0: all passed; otherwise what was found says so. What is no verdict is a mistake here.
    let code = output.status.code().unwrap_or(-1);
    assert!((0..=9).contains(&code), "kyso audit ended with {code}: {}", String::from_utf8_lossy(&output.stderr));
    if code >= 2 {
        let said = String::from_utf8_lossy(&output.stderr);
        println!("(kyso audit ended with {code}: {})", said.lines().last().unwrap_or_default());
    }
    Took { wall, peak: peak.into_inner() }
}

/// Memory of a process and its children, in octets.
fn resident(parent: u32) -> u64 {
    let of = |id: u32| -> u64 {
        let text = std::fs::read_to_string(format!("/proc/{id}/smaps_rollup")).unwrap_or_default();
        let line = text.lines().find_map(|line| line.strip_prefix("Pss:")).unwrap_or_default();
        line.split_whitespace().next().and_then(|kb| kb.parse::<u64>().ok()).unwrap_or(0) * 1024
    };
    let tasks = Path::new("/proc").join(parent.to_string()).join("task");
    let children: Vec<u32> = std::fs::read_dir(tasks)
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|task| std::fs::read_to_string(task.path().join("children")).ok())
        .flat_map(|text| text.split_whitespace().filter_map(|id| id.parse().ok()).collect::<Vec<u32>>())
        .collect();
    of(parent) + children.into_iter().map(of).sum::<u64>()
}
