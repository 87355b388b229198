//! Files that mean harm, and a computer that fails: every file is told, none of those is passed, and no other is affected.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::audit::{AT, XML, audit, desk, of, run, told, zip};
use crate::support::{Desk, finish, peer};

fn copies(desk: &Desk, from: usize, to: usize) {
    for number in from..to {
        desk.write(&format!("a/good-{number:03}.xml"), XML);
    }
}

/// Every good file is told to be what it is.
#[track_caller]
fn good_ones_are_told(report: &Path, count: usize) {
    let told = told(report);
    let good = told.iter().filter(|(file, state)| file.contains("good-") && state.as_str() == "unsigned").count();
    assert_eq!(good, count, "{told:?}");
}

#[test]
fn a_worker_that_dies_takes_nobody_with_it() {
    if !cfg!(debug_assertions) {
        return;
    }
    let desk = desk();
    copies(&desk, 0, 40);
    for name in ["panic", "abort", "hang", "memory", "change"] {
        for copy in ["x", "y"] {
            desk.write(&format!("a/good-{}-fault-{name}-{copy}.xml", copy.len() + 10), XML);
        }
    }
    zip(
        &desk.path("a/z.zip"),
        &[
            ("1.xml", XML.as_bytes()),
            ("fault-abort.xml", XML.as_bytes()),
            ("fault-hang.xml", XML.as_bytes()),
            ("4.xml", XML.as_bytes()),
        ],
    );
    let mut command =
        audit(&desk, &["a", "-o", "r.ndjson", "--file-timeout", "2", "--file-memory", "256", "--jobs", "2"]);
    finish(command.env("KYSO_AUDIT_FAULTS", "1").output().unwrap()).expect(5);
    good_ones_are_told(&desk.path("r.ndjson"), 40);
    let told = told(&desk.path("r.ndjson"));
    for (name, reason) in [
        ("panic", "CRASHED"),
        ("abort", "CRASHED"),
        ("hang", "TIME_BUDGET"),
        ("memory", "MEMORY_BUDGET"),
        ("change", "CHANGED_MEANWHILE"),
    ] {
        for copy in ["x", "y"] {
            assert_eq!(of(&told, &format!("a/good-11-fault-{name}-{copy}.xml")), reason, "{told:?}");
        }
    }
    let inside = ["1.xml", "fault-abort.xml", "fault-hang.xml", "4.xml"];
    let inside = inside.map(|name| of(&told, &format!("a/z.zip!/{name}")).to_owned());
    assert_eq!(inside, ["unsigned", "CRASHED", "TIME_BUDGET", "unsigned"], "{told:?}");
    assert_eq!(told.len(), 40 + 10 + 5);
}

#[test]
fn slow_files_do_not_hold_up_the_others() {
    if !cfg!(debug_assertions) {
        return;
    }
    let desk = desk();
    for number in 0..3 {
        desk.write(&format!("a/0-fault-hang-{number}.xml"), XML);
    }
    copies(&desk, 0, 60);
    let mut command = audit(&desk, &["a", "-o", "r.ndjson", "--file-timeout", "12", "--jobs", "1"]);
    let mut child = command.env("KYSO_AUDIT_FAULTS", "1").stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    let began = Instant::now();
    // One lane and one more for a slow one: the first good file is begun after two slow ones at the latest.
    let mut most = 0;
    while child.try_wait().unwrap().is_none() {
        let journal = std::fs::read(desk.path("r.ndjson.journal")).unwrap_or_default();
        let good = String::from_utf8_lossy(&journal).lines().filter(|line| line.contains("good-")).count();
        if began.elapsed() < Duration::from_secs(24) {
            most = most.max(good);
        }
        std::thread::sleep(Duration::from_millis(200));
    }
    assert_eq!(child.wait().unwrap().code(), Some(5));
    good_ones_are_told(&desk.path("r.ndjson"), 60);
    assert_eq!(most, 60, "good files had to wait for slow ones");
}

#[test]
fn hostile_documents_are_told_and_none_passes() {
    let desk = desk();
    copies(&desk, 0, 10);
    let deep = "<a>".repeat(200_000) + &"</a>".repeat(200_000);
    desk.write("a/deep.xml", deep);
    let bomb = "<?xml version=\"1.0\"?><!DOCTYPE l [<!ENTITY a \"lol\"><!ENTITY b \"&a;&a;&a;\">]><l>&b;</l>";
    desk.write("a/entities.xml", bomb);
    let xref = "%PDF-1.7\nxref\n0 4294967295\n0000000000 65535 f \ntrailer\n<</Size 4294967295/Root 1 0 R>>\nstartxref\n9\n%%EOF\n";
    desk.write("a/xref.pdf", xref);
    let looped =
        "%PDF-1.7\nxref\n0 1\n0000000000 65535 f \ntrailer\n<</Size 1/Root 1 0 R/Prev 9>>\nstartxref\n9\n%%EOF\n";
    desk.write("a/loop.pdf", looped);
    std::fs::File::create(desk.path("a/sparse.pdf")).unwrap().set_len(10 << 30).unwrap();
    let zeros = vec![0; 32 << 20];
    zip(&desk.path("a/bomb.zip"), &[("zeros.pdf", &zeros), ("good-x.xml", XML.as_bytes())]);
    // The flag that says it is encrypted (APPNOTE 4.4.4), in both headers.
    zip(&desk.path("a/locked.zip"), &[("locked.pdf", b"%PDF-1.7 sealed")]);
    let mut octets = std::fs::read(desk.path("a/locked.zip")).unwrap();
    for (magic, at) in [(b"PK\x03\x04", 6), (b"PK\x01\x02", 8)] {
        let begin = octets.windows(4).position(|four| four == magic).unwrap();
        octets[begin + at] |= 1;
    }
    desk.write("a/locked.zip", octets);
    // Two members of one name: programs differ in which they take out.
    zip(&desk.path("a/twice.zip"), &[("one.xml", XML.as_bytes()), ("two.xml", XML.as_bytes())]);
    let mut octets = std::fs::read(desk.path("a/twice.zip")).unwrap();
    while let Some(at) = octets.windows(7).position(|seven| seven == b"two.xml") {
        octets[at..at + 3].copy_from_slice(b"one");
    }
    desk.write("a/twice.zip", octets);
    run(&desk, &["a", "-o", "r.ndjson", "--no-journal"]).expect(5);
    let told = told(&desk.path("r.ndjson"));
    good_ones_are_told(&desk.path("r.ndjson"), 11);
    assert_eq!(of(&told, "a/twice.zip"), "ARCHIVE_AMBIGUOUS");
    assert!(!told.keys().any(|file| file.contains("twice.zip!")), "{told:?}");
    assert!(told.values().all(|state| state != "passed"), "{told:?}");
    assert_eq!(of(&told, "a/bomb.zip!/zeros.pdf"), "ARCHIVE_LIMIT");
    assert_eq!(of(&told, "a/locked.zip!/locked.pdf"), "ENCRYPTED_MEMBER");
    for file in ["a/deep.xml", "a/entities.xml", "a/xref.pdf", "a/loop.pdf", "a/sparse.pdf"] {
        assert!(!["not told", "passed"].contains(&of(&told, file)), "{file}: {told:?}");
    }
}

#[cfg(unix)]
#[test]
fn folders_that_cannot_be_read_are_told() {
    use std::os::unix::fs::PermissionsExt as _;
    let desk = desk();
    desk.write("a/good-1.xml", XML);
    std::fs::create_dir(desk.path("a/closed")).unwrap();
    desk.write("a/closed/x.xml", XML);
    std::fs::set_permissions(desk.path("a/closed"), std::fs::Permissions::from_mode(0o000)).unwrap();
    // Root reads everything: then somebody else has to try.
    let is_root = std::fs::read_dir(desk.path("a/closed")).is_ok();
    let args = ["a", "-o", "out/r.ndjson", "--no-journal"];
    std::fs::create_dir(desk.path("out")).unwrap();
    let run = if is_root {
        std::fs::set_permissions(desk.directory.path(), std::fs::Permissions::from_mode(0o755)).unwrap();
        std::fs::set_permissions(desk.path("out"), std::fs::Permissions::from_mode(0o777)).unwrap();
        let ours = audit(&desk, &args);
        let mut nobody = Command::new("setpriv");
        nobody.args(["--reuid=65534", "--regid=65534", "--clear-groups"]).arg(ours.get_program()).args(ours.get_args());
        nobody.current_dir(desk.directory.path()).env("LANG", "en_US.UTF-8").env("TMPDIR", desk.path("out"));
        nobody.env("KYSO_HOME", desk.path("home")).env("KYSO_SYSTEM", desk.path("system"));
        if !peer("setpriv") {
            return;
        }
        finish(nobody.output().unwrap())
    } else {
        run(&desk, &args)
    };
    std::fs::set_permissions(desk.path("a/closed"), std::fs::Permissions::from_mode(0o755)).unwrap();
    if is_root && run.err.contains("Permission denied") && !desk.path("out/r.ndjson").exists() {
        println!("SKIPPED: nobody else may read this folder");
        return;
    }
    run.expect(5);
    let told = told(&desk.path("out/r.ndjson"));
    assert_eq!((of(&told, "a/closed"), of(&told, "a/good-1.xml")), ("CANNOT_READ", "unsigned"));
}

#[test]
fn two_runs_do_not_share_a_journal() {
    if !cfg!(debug_assertions) {
        return;
    }
    let desk = desk();
    desk.write("a/fault-slow.xml", XML);
    let mut first = audit(&desk, &["a", "-o", "r.ndjson"]);
    let mut first = first.env("KYSO_AUDIT_FAULTS", "1").stderr(Stdio::null()).stdout(Stdio::null()).spawn().unwrap();
    while !desk.path("r.ndjson.journal").exists() {
        std::thread::sleep(Duration::from_millis(20));
    }
    std::thread::sleep(Duration::from_millis(300));
    let second = run(&desk, &["a", "-o", "r.ndjson"]);
    assert_eq!(second.code, 5, "{second:#?}");
    assert!(second.err.contains("in use"), "{second:#?}");
    assert_eq!(first.wait().unwrap().code(), Some(4));
}

/// A disk that is full, as a limit on the size of files shows it: what was done is kept, nothing half-written is left.
#[cfg(unix)]
#[test]
fn a_full_disk_loses_nothing() {
    let desk = desk();
    copies(&desk, 0, 120);
    let limited = |blocks: u32, args: &[&str]| {
        let ours = audit(&desk, args);
        let mut shell = Command::new("sh");
        // Ignored, the signal becomes an error of writing.
        shell.arg("-c").arg(format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$@\"")).arg("sh");
        shell.arg(ours.get_program()).args(ours.get_args()).current_dir(desk.directory.path());
        shell.env("LANG", "en_US.UTF-8").env("KYSO_HOME", desk.path("home")).env("KYSO_SYSTEM", desk.path("system"));
        finish(shell.output().unwrap())
    };
    let args = ["a", "-o", "r.ndjson", "--at", AT];
    let full = limited(20, &args).expect(5);
    assert!(full.err.contains("r.ndjson") && full.err.contains("→"), "{full:#?}");
    let names: Vec<_> = desk.names();
    assert!(!names.iter().any(|name| name == "r.ndjson" || name.ends_with(".tmp")), "{names:?}");
    let kept = std::fs::metadata(desk.path("r.ndjson.journal")).unwrap().len();
    assert!(kept > 1000, "{kept}");
    let resumed = run(&desk, &args).expect(4);
    assert!(resumed.err.contains("going on") && resumed.err.contains("files examined"), "{resumed:#?}");
    let resumed = std::fs::read(desk.path("r.ndjson")).unwrap();
    run(&desk, &["a", "-o", "whole.ndjson", "--at", AT]).expect(4);
    assert_eq!(resumed, std::fs::read(desk.path("whole.ndjson")).unwrap());
}

/// Killed 20 times, each time somewhere else: what comes of it is what comes of one undisturbed run.
#[cfg(unix)]
#[test]
fn a_killed_run_goes_on_where_it_was() {
    let desk = desk();
    copies(&desk, 0, 150);
    for number in 0..12 {
        std::fs::copy(desk.path("d/issued.pdf"), desk.path(&format!("a/{:03}-signed.pdf", number * 11))).unwrap();
    }
    zip(&desk.path("a/good-z.zip"), &[("1.xml", XML.as_bytes()), ("2.pdf", b"junk")]);
    std::fs::create_dir(desk.path("out")).unwrap();
    run(&desk, &["a", "-o", "whole.ndjson", "--no-journal", "--at", AT]).expect(5);
    let whole = std::fs::read(desk.path("whole.ndjson")).unwrap();
    // Where it is killed differs from run to run of the test.
    let mut random = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().subsec_nanos() | 1;
    let (mut killed, mut finished) = (0, 0);
    while killed < 20 {
        let mut command = audit(&desk, &["a", "-o", "out/r.ndjson", "--at", AT, "--quiet"]);
        let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        random = random.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        std::thread::sleep(Duration::from_millis(u64::from(random >> 16) % 500));
        child.kill().unwrap();
        if child.wait().unwrap().code().is_none() {
            killed += 1;
            continue;
        }
        finished += 1;
        assert_eq!(std::fs::read(desk.path("out/r.ndjson")).unwrap(), whole, "after {killed} kills");
        for entry in std::fs::read_dir(desk.path("out")).unwrap() {
            std::fs::remove_file(entry.unwrap().path()).unwrap();
        }
    }
    run(&desk, &["a", "-o", "out/r.ndjson", "--force", "--at", AT, "--quiet"]).expect(5);
    assert_eq!(std::fs::read(desk.path("out/r.ndjson")).unwrap(), whole, "finished {finished} times before");
}

/// A thousand hostile files among ten thousand; minutes in a debug build.
#[test]
#[ignore = "large: run in a release build"]
fn a_thousand_hostile_files_among_ten_thousand() {
    let desk = desk();
    let issued = std::fs::read(desk.path("d/issued.pdf")).unwrap();
    for number in 0..9000 {
        desk.write(&format!("a/good-{number:05}.pdf"), &issued);
    }
    let deep = "<a>".repeat(50_000);
    for number in 0..1000_usize {
        let at = number * 37 % issued.len();
        match number % 5 {
            0 => desk.write(&format!("a/good-{:05}-bad.pdf", number * 9), &issued[..at]),
            1 => {
                let mut octets = issued.clone();
                let end = (at + 64).min(octets.len());
                octets[at..end].fill(0xff);
                desk.write(&format!("a/good-{:05}-bad.pdf", number * 9), octets)
            }
            2 => desk.write(&format!("a/good-{:05}-bad.xml", number * 9), &deep),
            3 => desk.write(&format!("a/good-{:05}-bad.zip", number * 9), b"PK\x03\x04bad"),
            _ => desk.write(
                &format!("a/good-{:05}-bad.pdf", number * 9),
                format!("%PDF-1.7\nxref\n0 {number}999999\n0000000000 65535 f \ntrailer\n<</Size 4/Root 1 0 R/Prev 9>>\nstartxref\n9\n%%EOF\n"),
            ),
        };
    }
    run(&desk, &["a", "-o", "r.ndjson"]).expect(5);
    let told = told(&desk.path("r.ndjson"));
    assert_eq!(told.len(), 10_000);
    let wrong: Vec<_> =
        told.iter().filter(|(file, state)| file.contains("-bad") == (state.as_str() == "passed")).collect();
    assert!(wrong.is_empty(), "{wrong:?}");
}
