//! Every PDF of the shared corpora is opened, every object read and every signature listed: no panic, no hang.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout, clippy::ptr_arg)]

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use kyso::base::Limits;
use kyso::pdf::{Coverage, Document, Error, ObjectId, signature_fields};

fn corpora() -> Option<PathBuf> {
    let start = Path::new(env!("CARGO_MANIFEST_DIR"));
    start.ancestors().map(|up| up.join("shared/corpora")).find(|path| path.is_dir())
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    let mut entries: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            files(&path, found);
        } else if path.extension().is_some_and(|e| e == "pdf" || e == "fuzz") {
            found.push(path);
        }
    }
}

fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(error) = next {
        text = format!("{text}: {error}");
        next = error.source();
    }
    text
}

struct Seen {
    objects: usize,
    bad_objects: usize,
    first_error: String,
}

fn read_all(octets: &Vec<u8>) -> Result<Seen, Error> {
    let limits = Limits::default();
    let document = Document::open(octets, &limits)?;
    let view = document.current();
    let mut seen = Seen { objects: 0, bad_objects: 0, first_error: String::new() };
    let numbers: std::collections::BTreeSet<u32> =
        document.revisions().iter().flat_map(|r| r.entries().numbers()).collect();
    for number in numbers {
        seen.objects += 1;
        let read = view.get(ObjectId::new(number)).and_then(|object| match object.as_stream() {
            Some(stream) => view.raw(stream).map(|_| ()),
            None => Ok(()),
        });
        if let Err(error) = read {
            seen.bad_objects += 1;
            if seen.first_error.is_empty() {
                seen.first_error = chain(&error);
            }
        }
    }
    let _ = view.pages();
    Ok(seen)
}

const FOLDERS: [&str; 7] = [
    "malformed-pdf",
    "pyhanko-pdf",
    "misc-signed-pdf",
    "vietnam-real",
    "dss-pades",
    "itext-sign",
    "rub-shadow-attacks",
];

/// Far more than any of them takes, even in a debug build on a busy machine.
const LONGEST: Duration = Duration::from_secs(5);

#[test]
fn every_file_is_read_or_refused() {
    let Some(corpora) = corpora() else {
        println!("SKIPPED: shared corpora");
        return;
    };
    let limits = Limits::default();
    for name in FOLDERS {
        let mut paths = Vec::new();
        files(&corpora.join(name), &mut paths);
        assert!(!paths.is_empty(), "{name} is empty");
        let (mut opened, mut refused, mut signatures, mut sound, mut unlisted) = (0, 0, 0, 0, 0);
        for path in paths {
            let octets = std::fs::read(&path).unwrap();
            let shown = path.strip_prefix(&corpora).unwrap().display();
            let start = Instant::now();
            match read_all(&octets) {
                Ok(seen) => {
                    opened += 1;
                    if seen.bad_objects > 0 {
                        println!("{shown}: {} of {} objects: {}", seen.bad_objects, seen.objects, seen.first_error);
                    }
                    let document = Document::open(&octets, &limits).unwrap();
                    match signature_fields(&document, &limits) {
                        Ok(fields) => {
                            signatures += fields.len();
                            sound += fields.iter().filter(|f| f.problems.is_empty()).count();
                        }
                        Err(error) => {
                            unlisted += 1;
                            println!("{shown}: form: {}", chain(&error));
                        }
                    }
                }
                Err(error) => {
                    refused += 1;
                    println!("{shown}: refused: {}", chain(&error));
                }
            }
            let took = start.elapsed();
            assert!(took < LONGEST, "{shown} took {took:?}");
        }
        println!(
            "{name}: {opened} opened, {refused} refused, {unlisted} forms refused, {signatures} signatures, {sound} without problem"
        );
    }
}

/// Rows that say a reader should open the file, but this one refuses, and why.
const STRICTER: [(&str, &str); 1] = [
    // The row itself allows it: "a strict one may refuse obo2,4,5,6".
    ("minimal-startxref-obo6.pdf", "startxref leads into the middle of the word 'xref'"),
];

#[test]
fn what_peers_open_opens_and_what_they_refuse_is_refused() {
    let Some(corpora) = corpora() else {
        println!("SKIPPED: shared corpora");
        return;
    };
    let limits = Limits::default();
    let mut checked = 0;
    for name in ["pyhanko-pdf", "misc-signed-pdf"] {
        let table = std::fs::read_to_string(corpora.join(name).join("EXPECTED.tsv")).unwrap();
        for row in table.lines().skip(1) {
            let mut columns = row.split('\t');
            let (path, kind, expected) = (columns.next().unwrap(), columns.next().unwrap(), columns.next().unwrap());
            if kind != "pdf" {
                continue;
            }
            let octets = std::fs::read(corpora.join(name).join(path)).unwrap();
            let opened = Document::open(&octets, &limits);
            let stricter = STRICTER.iter().any(|(file, _)| *file == path);
            match expected {
                "parse-error" => assert!(opened.is_err(), "{path} was opened"),
                "valid" | "flag" | "unsigned" if stricter => assert!(opened.is_err(), "{path}: exception not needed"),
                "valid" | "flag" | "unsigned" => {
                    let document = opened.unwrap_or_else(|error| panic!("{path}: {}", chain(&error)));
                    signature_fields(&document, &limits).unwrap_or_else(|error| panic!("{path}: {}", chain(&error)));
                }
                _ => continue,
            }
            checked += 1;
        }
    }
    assert!(checked >= 30, "only {checked} rows");
}

#[test]
fn documents_of_state_bodies_are_read_whole() {
    let Some(corpora) = corpora() else {
        println!("SKIPPED: shared corpora");
        return;
    };
    let limits = Limits::default();
    for (file, signatures, whole_file, sound) in [
        ("mic-guide-2018-sha1.pdf", 1, 1, 1),
        ("moh-decision-2020.pdf", 4, 1, 4),
        ("bhxh-letter-2023.pdf", 9, 0, 9),
        ("moh-resaved-2023.pdf", 4, 0, 0),
    ] {
        let octets = std::fs::read(corpora.join("vietnam-real").join(file)).unwrap();
        let document = Document::open(&octets, &limits).unwrap();
        let fields = signature_fields(&document, &limits).unwrap();
        assert_eq!(fields.len(), signatures, "{file}");
        let covering = |coverage| fields.iter().filter(|f| f.coverage == coverage).count();
        assert_eq!(covering(Coverage::File), whole_file, "{file}");
        assert_eq!(covering(Coverage::Unclear), signatures - sound, "{file}");
        assert_eq!(fields.iter().filter(|f| f.problems.is_empty()).count(), sound, "{file}");
        assert!(fields.iter().all(|f| !f.removed && f.place.is_some()), "{file}");
        assert!(document.trailing().is_none(), "{file}");
        assert_eq!(read_all(&octets).unwrap().bad_objects, 0, "{file}");
    }
}
