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
