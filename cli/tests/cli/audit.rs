//! `kyso audit`: what is found, how it is told, what is not done twice.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::support::{Desk, Run, finish};

/// Judged as of a fixed time, so that runs can be compared.
pub(crate) const AT: &str = "2026-12-24T12:00:00+07:00";

/// The demonstration's documents in a folder, with whom to trust.
pub(crate) fn desk() -> Desk {
    let desk = Desk::new();
    desk.demo("d");
    std::fs::create_dir(desk.path("a")).unwrap();
    desk
}

/// A run over `what`, with the trust of the demonstration.
pub(crate) fn audit(desk: &Desk, what: &[&str]) -> Command {
    let mut args = vec!["audit", "--trust", "d/demo-root.pem", "--policy", "d/demo-policy.toml"];
    args.extend_from_slice(what);
    desk.command(&args)
}

pub(crate) fn run(desk: &Desk, what: &[&str]) -> Run {
    finish(audit(desk, what).output().unwrap())
}

/// What each file of a report is told to be: its reason where it has one, else its state.
pub(crate) fn told(report: &Path) -> BTreeMap<String, String> {
    let text = std::fs::read_to_string(report).unwrap();
    let of = |line: &str| {
        let record: Value = serde_json::from_str(line).unwrap();
        assert_eq!(record["schema"], "kyso.audit/1");
        let state = record["reason"].as_str().or(record["state"].as_str()).unwrap().to_owned();
        (record["file"].as_str().unwrap().to_owned(), state)
    };
    text.lines().map(of).collect()
}

pub(crate) fn of<'a>(told: &'a BTreeMap<String, String>, file: &str) -> &'a str {
    told.get(file).map_or("not told", String::as_str)
}

/// A small document nobody signed.
pub(crate) const XML: &str =
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<CongVan><TieuDe>Báo cáo</TieuDe></CongVan>\n";

pub(crate) fn zip(path: &Path, members: &[(&str, &[u8])]) {
    let mut writer = zip::ZipWriter::new(std::fs::File::create(path).unwrap());
    for (name, octets) in members {
        writer.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        writer.write_all(octets).unwrap();
    }
    writer.finish().unwrap();
}

fn copy(desk: &Desk, from: &str, to: &str) -> PathBuf {
    let to = desk.path(to);
    std::fs::create_dir_all(to.parent().unwrap()).unwrap();
    std::fs::copy(desk.path(from), &to).unwrap();
    to
}

#[test]
fn every_file_has_its_line_in_the_order_of_the_walk() {
    let desk = desk();
    let (issued, letter) =
        (std::fs::read(desk.path("d/issued.pdf")).unwrap(), std::fs::read(desk.path("d/letter.pdf")).unwrap());
    copy(&desk, "d/issued.pdf", "a/b/issued.pdf");
    desk.write("a/unsigned.xml", XML);
    desk.write("a/other.txt", "no document");
    desk.write("a/hidden", &issued);
    desk.write("a/junk.pdf", "junk");
    desk.write("a/empty.pdf", "");
    desk.write("a/office.docx", "PK\x03\x04 not opened");
    let inner = desk.path("inner.zip");
    zip(&inner, &[("x/letter.pdf", &letter)]);
    let inner = std::fs::read(inner).unwrap();
    let deep = desk.path("deep.zip");
    zip(&deep, &[("inner.zip", &inner)]);
    let deep = std::fs::read(deep).unwrap();
    let all: [(&str, &[u8]); 5] = [
        ("ký/issued.pdf", &issued),
        ("\u{202e}steer.xml", XML.as_bytes()),
        ("readme.txt", b"passed over"),
        ("inner.zip", &inner),
        ("deep.zip", &deep),
    ];
    zip(&desk.path("a/z.zip"), &all);
    desk.write("a/broken.zip", "PK\x03\x04 broken");
    desk.write("a/no.zip", "not even that");
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink("nowhere", desk.path("a/dangling.pdf")).unwrap();
        std::os::unix::fs::symlink("..", desk.path("a/circle")).unwrap();
        Command::new("mkfifo").arg(desk.path("a/pipe.pdf")).status().unwrap();
    }
    let run = run(&desk, &["a", "-o", "r.ndjson", "-o", "r.csv", "--no-journal"]).expect(5);
    let lines = std::fs::read_to_string(desk.path("r.ndjson")).unwrap();
    let files: Vec<String> = lines
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap()["file"].as_str().unwrap().to_owned())
        .collect();
    let expected = [
        ("a/b/issued.pdf", "passed"),
        ("a/broken.zip", "CANNOT_READ"),
        #[cfg(unix)]
        ("a/dangling.pdf", "VANISHED"),
        ("a/empty.pdf", "NOT_A_DOCUMENT"),
        ("a/hidden", "passed"),
        ("a/junk.pdf", "NOT_A_DOCUMENT"),
        ("a/no.zip", "NOT_A_DOCUMENT"),
        #[cfg(unix)]
        ("a/pipe.pdf", "NOT_A_FILE"),
        ("a/unsigned.xml", "unsigned"),
        ("a/z.zip", "unsigned"),
        ("a/z.zip!/ký/issued.pdf", "passed"),
        ("a/z.zip!/\\u{202e}steer.xml", "unsigned"),
        ("a/z.zip!/inner.zip", "unsigned"),
        ("a/z.zip!/inner.zip!/x/letter.pdf", "unsigned"),
        ("a/z.zip!/deep.zip", "unsigned"),
        ("a/z.zip!/deep.zip!/inner.zip", "ARCHIVE_LIMIT"),
    ];
    assert_eq!(files, expected.map(|(file, _)| file));
    let told = told(&desk.path("r.ndjson"));
    for (file, state) in expected {
        assert_eq!(of(&told, file), state, "{file}");
    }
    // Two in the folder, one in the archive.
    assert!(run.err.contains("3 files that are no PDF or XML documents were passed over"), "{}", run.err);
    assert!(desk.path("r.csv").exists() && !desk.path("r.ndjson.journal").exists());
    assert!(!lines.contains('\u{202e}'));
}

#[test]
fn how_it_ends_is_the_worst_of_all() {
    let desk = desk();
    for (file, name, code) in [("d/issued.pdf", "a/1.pdf", 0), ("d/letter.pdf", "a/2.pdf", 4)] {
        copy(&desk, file, name);
        run(&desk, &["a", "--quiet"]).expect(code);
    }
    let mut broken = std::fs::read(desk.path("d/issued.pdf")).unwrap();
    broken[100] ^= 1;
    desk.write("a/3.pdf", broken);
    let mut undecided = desk.command(&["audit", "d/issued.pdf", "--trust", "d/seal.png", "--quiet"]);
    assert_eq!(undecided.output().unwrap().status.code(), Some(5));
    let failed = run(&desk, &["a", "--format", "ndjson", "--quiet"]);
    assert!([1, 5].contains(&failed.code), "{failed:#?}");
    assert_eq!(failed.out.lines().count(), 3);
    // Without a report nothing is left behind.
    assert_eq!(desk.names(), ["a", "d"]);
    run(&desk, &["a", "-o", "r.docx"]).expect(2);
    run(&desk, &[]).expect(2);
    std::fs::create_dir(desk.path("empty")).unwrap();
    run(&desk, &["empty"]).expect(5);
    std::fs::remove_dir(desk.path("empty")).unwrap();
    desk.write("r.ndjson", "mine");
    run(&desk, &["a", "-o", "r.ndjson"]).expect(2);
    assert_eq!(std::fs::read(desk.path("r.ndjson")).unwrap(), b"mine");
    desk.write("other.journal", "mine");
    run(&desk, &["a", "-o", "new.ndjson", "--journal", "other.journal"]).expect(2);
    assert_eq!(std::fs::read(desk.path("other.journal")).unwrap(), b"mine");
}

#[test]
fn lists_name_what_is_meant() {
    let desk = desk();
    desk.write("a/1 ký.xml", XML);
    desk.write("a/2.xml", XML);
    desk.write("plain.txt", "no document, but named");
    desk.write("lines", "a/1 ký.xml\r\na/2.xml\nplain.txt\ngone.pdf\n");
    run(&desk, &["--list", "lines", "-o", "r.ndjson", "--no-journal"]).expect(5);
    let told = told(&desk.path("r.ndjson"));
    let states = ["a/1 ký.xml", "a/2.xml", "plain.txt", "gone.pdf"].map(|file| of(&told, file));
    assert_eq!(states, ["unsigned", "unsigned", "NOT_A_DOCUMENT", "VANISHED"]);
    let mut command = audit(&desk, &["--list", "-", "--format", "ndjson"]);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(b"a\0a/2.xml\0").unwrap();
    let run = finish(child.wait_with_output().unwrap()).expect(4);
    assert_eq!(run.out.lines().count(), 3, "{run:#?}");
    self::run(&desk, &["--list", "nowhere", "--quiet"]).expect(5);
}

/// How many were examined and how many were not, as the run says.
fn counts(run: &Run) -> (usize, usize) {
    let Some(line) = run.err.lines().find(|line| line.contains(" examined; ")) else { return (usize::MAX, 0) };
    let mut numbers = line.split(|c: char| !c.is_ascii_digit()).filter_map(|word| word.parse().ok());
    (numbers.next().unwrap(), numbers.next().unwrap())
}

#[test]
fn what_has_not_changed_is_not_examined_again() {
    let desk = desk();
    copy(&desk, "d/issued.pdf", "a/1.pdf");
    copy(&desk, "d/letter.pdf", "a/2.pdf");
    desk.write("a/3.xml", XML);
    zip(&desk.path("a/4.zip"), &[("x.xml", XML.as_bytes())]);
    let args = ["a", "-o", "r.ndjson", "--force", "--at", AT];
    let first = run(&desk, &args).expect(4);
    assert_eq!(counts(&first), (usize::MAX, 0), "{first:#?}");
    let before = std::fs::read(desk.path("r.ndjson")).unwrap();
    let second = run(&desk, &args).expect(4);
    assert_eq!(counts(&second), (0, 4), "{second:#?}");
    assert_eq!(std::fs::read(desk.path("r.ndjson")).unwrap(), before);
    // A later time of judgement: what is signed may stand for some time, what is not stands for ever.
    let later = run(&desk, &["a", "-o", "r.ndjson", "--force", "--at", "2026-12-24T12:00:01+07:00"]).expect(4);
    assert_eq!(counts(&later), (0, 4), "{later:#?}");
    let years = run(&desk, &["a", "-o", "r.ndjson", "--force", "--at", "2028-01-01T00:00:00+07:00"]);
    assert_eq!(counts(&years), (1, 3), "{years:#?}");
    // An earlier one: nobody said that anything stood then.
    let earlier = run(&desk, &["a", "-o", "r.ndjson", "--force", "--at", "2026-12-23T12:00:00+07:00"]).expect(4);
    assert_eq!(counts(&earlier).0, usize::MAX, "{earlier:#?}");
    // The same octets under another time, other octets of the same length, a new file, one that is gone.
    let same = std::fs::read(desk.path("a/1.pdf")).unwrap();
    desk.write("a/1.pdf", same);
    desk.write("a/3.xml", XML.replace("Báo", "Cáo"));
    desk.write("a/5.xml", XML);
    std::fs::remove_file(desk.path("a/2.pdf")).unwrap();
    let changed = run(&desk, &["a", "-o", "r.ndjson", "--force", "--at", "2026-12-23T12:00:00+07:00"]).expect(4);
    assert_eq!(counts(&changed), (2, 2), "{changed:#?}");
    assert_eq!(told(&desk.path("r.ndjson")).len(), 5);
    let fresh = run(&desk, &["a", "-o", "r.ndjson", "--force", "--fresh", "--at", AT]).expect(4);
    assert_eq!(counts(&fresh).0, usize::MAX, "{fresh:#?}");
    // Other settings: nothing of it is worth anything.
    let other =
        desk.command(&["audit", "a", "-o", "r.ndjson", "--force", "--trust", "d/demo-root.pem", "--at", AT]).output();
    let other = finish(other.unwrap());
    assert!(other.err.contains("other settings") && counts(&other).0 == usize::MAX, "{other:#?}");
}

#[test]
fn a_journal_does_not_grow_for_ever() {
    let desk = desk();
    for number in 0..30 {
        desk.write(&format!("a/{number}.xml"), XML);
    }
    let size = || std::fs::metadata(desk.path("r.ndjson.journal")).unwrap().len();
    let mut first = 0;
    // Each time of judgement is before the last: nothing can be taken over.
    for day in (10..16).rev() {
        let at = format!("2026-12-{day}T12:00:00+07:00");
        let run = run(&desk, &["a", "-o", "r.ndjson", "--force", "--at", &at]).expect(4);
        assert_eq!(counts(&run).0, usize::MAX, "{run:#?}");
        first = if first == 0 { size() } else { first };
        assert!(size() < first * 5 / 2, "{first} {}", size());
    }
    let last = run(&desk, &["a", "-o", "r.ndjson", "--force", "--at", "2026-12-10T12:00:00+07:00"]).expect(4);
    assert_eq!(counts(&last), (0, 30), "{last:#?}");
}

#[test]
fn a_report_in_the_audited_folder_is_no_document() {
    let desk = desk();
    desk.write("a/1.pdf", "junk");
    for _ in 0..2 {
        run(&desk, &["a", "-o", "a/r.json", "-o", "a/r.ndjson", "--force", "--fresh"]).expect(5);
        assert_eq!(told(&desk.path("a/r.ndjson")).len(), 1);
    }
}

/// Lines come while other files are still being examined, and are those of the report.
#[test]
fn lines_come_as_files_are_done() {
    let desk = desk();
    for number in 0..20 {
        desk.write(&format!("a/{number:02}.xml"), XML);
    }
    let sorted = |text: &str| {
        let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
        lines.sort_unstable();
        lines
    };
    if cfg!(debug_assertions) {
        desk.write("a/99-fault-hang.xml", XML);
        let mut command = audit(&desk, &["a", "--format", "ndjson", "--file-timeout", "8", "--no-journal"]);
        let command = command.env("KYSO_AUDIT_FAULTS", "1").stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().unwrap();
        let lines = std::io::BufRead::lines(std::io::BufReader::new(child.stdout.take().unwrap()));
        let began = std::time::Instant::now();
        let seen: Vec<_> = lines.map(|line| (line.unwrap(), began.elapsed().as_secs())).collect();
        assert_eq!(child.wait().unwrap().code(), Some(5));
        assert_eq!(seen.len(), 21);
        assert!(seen[19].1 < 7 && seen[20].0.contains("TIME_BUDGET") && seen[20].1 >= 7, "{seen:#?}");
        std::fs::remove_file(desk.path("a/99-fault-hang.xml")).unwrap();
    }
    zip(&desk.path("a/z.zip"), &[("x.xml", XML.as_bytes()), ("y.xml", XML.as_bytes())]);
    let args = ["a", "-o", "r.ndjson", "--force", "--at", AT, "--format", "ndjson"];
    // Examined, and taken over.
    for _ in 0..2 {
        let run = run(&desk, &args).expect(4);
        assert_eq!(sorted(&run.out), sorted(&std::fs::read_to_string(desk.path("r.ndjson")).unwrap()));
        assert_eq!(run.out.lines().count(), 23);
    }
}

/// What rules across files change is told once more, last.
#[test]
fn what_all_files_together_change_comes_again() {
    let desk = desk();
    copy(&desk, "d/issued.pdf", "a/1.pdf");
    let other = [std::fs::read(desk.path("d/issued.pdf")).unwrap(), b"\n".to_vec()].concat();
    desk.write("a/2.pdf", other);
    copy(&desk, "d/letter.pdf", "a/3.pdf");
    let run = run(&desk, &["a", "-o", "r.ndjson", "--format", "ndjson", "--compliance", "nd30-2020"]);
    let last: BTreeMap<String, Value> = run
        .out
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap())
        .map(|record| (record["file"].as_str().unwrap().to_owned(), record))
        .collect();
    let report = std::fs::read_to_string(desk.path("r.ndjson")).unwrap();
    let report: Vec<Value> = report.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(report.len(), 3);
    assert!(run.out.lines().count() > 3, "nothing was changed by all files together: {run:#?}");
    for record in &report {
        assert_eq!(&last[record["file"].as_str().unwrap()], record);
    }
}

/// Documents in packages and archives count like those in folders: one number twice in a year is found wherever the two lie.
#[test]
fn numbers_are_looked_at_across_packages_too() {
    let desk = desk();
    desk.write("note.txt", "ghi chú");
    let meta = |path: &str| {
        format!(
            "[message]\nsubject = \"V/v phần mềm\"\nsteering_type = 1\n[message.from]\norgan_id = \"000.00.15.H51\"\n\
             name = \"Ủy ban nhân dân xã Minh Mẫu\"\n[[message.to]]\norgan_id = \"000.00.00.G22\"\n\
             name = \"Văn phòng Chính phủ\"\n[message.code]\nnumber = 128\nnotation = \"UBND-VP\"\n\
             [message.promulgation]\nplace = \"Minh Mẫu\"\ndate = \"2026/11/21\"\n[message.document_type]\ntype = 1\n\
             name = \"Công văn\"\n[message.signer]\nfull_name = \"Nguyễn Thị Ánh Mẫu\"\n\
             [[attachments]]\npath = \"{path}\"\n"
        )
    };
    desk.write("letter.pdf", kyso::appearance::letter::official_letter());
    desk.write("pin", "kyso-demo");
    let sign = ["sign", "letter.pdf", "-o", "signed.pdf", "--p12", "d/leader.p12", "--pin-file", "pin"];
    desk.run(&[&sign[..], &["--allow-untrusted-certificate"]].concat()).expect(0);
    for (name, path) in [("one", "signed.pdf"), ("two", "letter.pdf")] {
        desk.write(&format!("{name}.toml"), meta(path));
        desk.run(&["edxml", "pack", &format!("{name}.toml"), "-o", &format!("a/{name}.edxml")]).expect(0);
    }
    let broken = |report: &str| -> Vec<(String, bool)> {
        let text = std::fs::read_to_string(desk.path(report)).unwrap();
        let records = text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
        let inner = records.filter(|record| record["kind"] == "pdf");
        let is_broken =
            |record: &Value| record["form"]["broken"].as_array().unwrap().iter().any(|id| id == "ND30-D15-UNIQUE-YEAR");
        inner.map(|record| (record["file"].as_str().unwrap().to_owned(), is_broken(&record))).collect()
    };
    run(&desk, &["a", "-o", "r.ndjson", "--compliance", "nd30-2020"]);
    let told = broken("r.ndjson");
    assert_eq!(told, [("a/one.edxml!/signed.pdf".to_owned(), true), ("a/two.edxml!/letter.pdf".to_owned(), true)]);
    // One of them alone, and the same document twice, break nothing.
    std::fs::copy(desk.path("a/one.edxml"), desk.path("a/two.edxml")).unwrap();
    run(&desk, &["a", "-o", "s.ndjson", "--compliance", "nd30-2020"]);
    assert!(broken("s.ndjson").iter().all(|(_, is_broken)| !is_broken), "{:?}", broken("s.ndjson"));
    // Beside it, in an archive.
    zip(&desk.path("a/z.zip"), &[("letter.pdf", &std::fs::read(desk.path("letter.pdf")).unwrap())]);
    run(&desk, &["a", "-o", "t.ndjson", "--compliance", "nd30-2020"]);
    assert!(broken("t.ndjson").iter().all(|(_, is_broken)| *is_broken), "{:?}", broken("t.ndjson"));
}

/// A password goes to the workers, and neither to their arguments nor to their environment nor into the journal.
#[test]
fn encrypted_documents_are_opened_with_the_password() {
    if !crate::support::peer("qpdf") {
        return;
    }
    let desk = desk();
    for (name, password) in [("a/1.pdf", "người đọc"), ("a/2.pdf", "khác")] {
        let args = ["--encrypt", password, "chủ", "256", "--", "d/letter.pdf", name];
        let made = Command::new("qpdf").args(args).current_dir(desk.directory.path()).status();
        assert!(made.unwrap().success());
    }
    desk.write("pin", "kyso-demo");
    desk.write("user", "người đọc\n");
    desk.write("wrong", "sai");
    let sign = ["sign", "a/1.pdf", "-o", "a/3.pdf", "--p12", "d/leader.p12", "--pin-file", "pin"];
    let sign = [&sign[..], &["--password-file", "user", "--allow-untrusted-certificate"]].concat();
    desk.run(&sign).expect(0);
    zip(&desk.path("a/4.zip"), &[("3.pdf", &std::fs::read(desk.path("a/3.pdf")).unwrap())]);
    desk.write("a/5.xml", XML);
    let args = ["a", "-o", "r.ndjson", "--force", "--at", AT];
    let record = |file: &str| {
        let text = std::fs::read_to_string(desk.path("r.ndjson")).unwrap();
        let records = text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
        records.into_iter().find(|record| record["file"] == file).unwrap()
    };
    run(&desk, &args);
    for file in ["a/1.pdf", "a/2.pdf", "a/3.pdf", "a/4.zip!/3.pdf"] {
        assert_eq!(record(file)["sealed"], "password-needed", "{file}");
        assert_ne!(record(file)["state"], "passed", "{file}");
    }
    // Settings are the same: what could not be opened is examined again, and nothing else.
    let wrong = run(&desk, &[&args[..], &["--password-file", "wrong"]].concat());
    assert_eq!(record("a/3.pdf")["sealed"], "password-wrong");
    assert_eq!(counts(&wrong), (4, 1), "{wrong:#?}");
    let opened = run(&desk, &[&args[..], &["--password-file", "user"]].concat());
    assert_eq!(counts(&opened), (4, 1), "{opened:#?}");
    assert_eq!(record("a/2.pdf")["sealed"], "password-wrong");
    for (file, state) in [("a/1.pdf", "unsigned"), ("a/3.pdf", "passed"), ("a/4.zip!/3.pdf", "passed")] {
        assert_eq!((&record(file)["state"], &record(file)["sealed"]), (&state.into(), &Value::Null), "{file}");
    }
    let mut by_descriptor = audit(&desk, &[&args[..], &["--fresh", "--password-fd", "0"]].concat());
    by_descriptor.stdin(std::fs::File::open(desk.path("user")).unwrap()).output().unwrap();
    assert_eq!(record("a/3.pdf")["state"], "passed");
    let journal = std::fs::read(desk.path("r.ndjson.journal")).unwrap();
    assert!(!journal.windows(8).any(|octets| octets == &"người đọc".as_bytes()[..8]));
    run(&desk, &["a", "--password", "x"]).expect(2);
    run(&desk, &["a", "--password-file", "missing"]).expect(5);
    #[cfg(target_os = "linux")]
    if cfg!(debug_assertions) {
        desk.write("a/0-fault-slow.xml", XML);
        let mut command = audit(&desk, &["a", "--no-journal", "--quiet", "--password-file", "user", "--jobs", "1"]);
        let mut child = command.env("KYSO_AUDIT_FAULTS", "1").stdout(Stdio::null()).spawn().unwrap();
        let mut seen = 0;
        while child.try_wait().unwrap().is_none() {
            seen += shown_to_others(child.id()).iter().filter(|octets| is_in(octets, "audit-worker")).count();
            let told = shown_to_others(child.id());
            assert!(!told.iter().any(|octets| is_in(octets, "người đọc")));
            std::thread::sleep(std::time::Duration::from_millis(50));
        }
        assert!(seen > 0, "no worker was seen");
    }
}

#[cfg(target_os = "linux")]
fn is_in(octets: &[u8], text: &str) -> bool {
    octets.windows(text.len()).any(|window| window == text.as_bytes())
}

/// Arguments and environments of a process and of its children.
#[cfg(target_os = "linux")]
fn shown_to_others(parent: u32) -> Vec<Vec<u8>> {
    let children = std::fs::read_to_string(format!("/proc/{parent}/task/{parent}/children")).unwrap_or_default();
    let all = children.split_whitespace().map(str::to_owned).chain([parent.to_string()]);
    all.flat_map(|id| {
        ["cmdline", "environ"].map(|what| std::fs::read(format!("/proc/{id}/{what}")).unwrap_or_default())
    })
    .collect()
}

/// What other runs left in the folder is neither a document nor a file that cannot be read; what only claims to be is examined.
#[test]
fn what_other_runs_left_is_passed_over() {
    let desk = desk();
    copy(&desk, "d/issued.pdf", "a/1.pdf");
    // What is told of it quotes how PDF begins.
    desk.write("a/0-%PDF-1.7-quoted.pdf", "junk");
    let first = ["-o", "a/r.ndjson", "-o", "a/r.json", "-o", "a/r.csv", "-o", "a/r.html", "-o", "a/r.parquet"];
    run(&desk, &[&["a"][..], &first].concat()).expect(5);
    let journal = std::fs::read(desk.path("a/r.ndjson.journal")).unwrap();
    assert!(journal[..1024].windows(5).any(|octets| octets == b"%PDF-"), "the journal does not quote what it should");
    let header: Vec<u8> = journal.split_inclusive(|octet| *octet == b'\n').next().unwrap().to_vec();
    let issued = std::fs::read(desk.path("d/issued.pdf")).unwrap();
    // A document behind a line of a journal, one that is called a document, and one with words of a report before it.
    desk.write("a/polyglot", [&header[..], &issued].concat());
    desk.write("a/one-line", [&header[..], b"%PDF-1.7 ", &[b' '; 20_000]].concat());
    desk.write("a/named.pdf", &journal);
    desk.write("a/words", [b"{\"schema\":\"kyso.audit/1\"}\n", &issued[..]].concat());
    zip(&desk.path("a/z.zip"), &[("old.journal", &journal), ("1.pdf", &issued)]);
    let second = run(&desk, &["a", "-o", "other.ndjson", "--no-journal"]).expect(5);
    let told = told(&desk.path("other.ndjson"));
    let files: Vec<&str> = told.keys().map(String::as_str).collect();
    let expected = [
        "a/0-%PDF-1.7-quoted.pdf",
        "a/1.pdf",
        "a/named.pdf",
        "a/one-line",
        "a/polyglot",
        "a/words",
        "a/z.zip",
        "a/z.zip!/1.pdf",
    ];
    assert_eq!(files, expected, "{second:#?}");
    assert!(second.err.contains("5 journals or reports of other audits passed over"), "{second:#?}");
    // The page, as any other file; in the archive the journal.
    assert!(second.err.contains("2 files that are no PDF or XML documents"), "{second:#?}");
    // One that is named is meant.
    run(&desk, &["a/r.ndjson.journal", "--quiet"]).expect(5);
    let verified = desk.run(&["verify", "a", "--trust", "d/demo-root.pem", "--format", "ndjson"]);
    assert!(!verified.out.contains("r.ndjson"), "{verified:#?}");
}

#[test]
fn it_speaks_both_languages() {
    let desk = desk();
    copy(&desk, "d/issued.pdf", "a/1.pdf");
    let english = run(&desk, &["a"]).expect(0).out;
    let vietnamese = run(&desk, &["a", "--lang", "vi"]).expect(0).out;
    assert!(english.contains("signed") && vietnamese.contains("chữ ký"), "{english}\n{vietnamese}");
    let help = desk.run(&["audit", "--help", "--lang", "vi"]).expect(0).out;
    assert!(help.contains("Cách chạy:") && help.contains("Kiểm tra cả kho văn bản"), "{help}");
    assert!(!desk.run(&["--help"]).expect(0).out.contains("audit-worker"));
}
