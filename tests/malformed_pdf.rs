//! Every PDF of the shared corpora is opened, every object read and every signature listed: no panic, no hang.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout)]

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use kyso::base::Limits;
use kyso::pdf::{Document, Error, ObjectId};

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
        document.revisions().iter().flat_map(|r| r.entries().keys().copied()).collect();
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

#[test]
fn every_file_is_read_or_refused() {
    let Some(corpora) = corpora() else {
        println!("SKIPPED: shared corpora");
        return;
    };
    for name in [
        "malformed-pdf",
        "pyhanko-pdf",
        "misc-signed-pdf",
        "vietnam-real",
        "dss-pades",
        "itext-sign",
        "rub-shadow-attacks",
    ] {
        let mut paths = Vec::new();
        files(&corpora.join(name), &mut paths);
        for path in paths {
            let octets = std::fs::read(&path).unwrap();
            let start = Instant::now();
            let read = read_all(&octets);
            let took = start.elapsed();
            let shown = path.strip_prefix(&corpora).unwrap().display();
            match read {
                Ok(seen) => {
                    println!("{shown}: {} objects, {} bad {}", seen.objects, seen.bad_objects, seen.first_error)
                }
                Err(error) => println!("{shown}: REFUSED {}", chain(&error)),
            }
            assert!(took < Duration::from_secs(5), "{shown} took {took:?}");
        }
    }
}

#[test]
fn signatures_are_listed() {
    let Some(corpora) = corpora() else {
        println!("SKIPPED: shared corpora");
        return;
    };
    for name in [
        "pyhanko-pdf",
        "misc-signed-pdf",
        "vietnam-real",
        "dss-pades",
        "itext-sign",
        "rub-shadow-attacks",
        "malformed-pdf",
    ] {
        let mut paths = Vec::new();
        files(&corpora.join(name), &mut paths);
        for path in paths {
            let octets = std::fs::read(&path).unwrap();
            let shown = path.strip_prefix(&corpora).unwrap().display();
            let limits = Limits::default();
            let Ok(document) = Document::open(&octets, &limits) else { continue };
            let start = Instant::now();
            match kyso::pdf::signature_fields(&document, &limits) {
                Err(error) => println!("{shown}: UNLISTED {}", chain(&error)),
                Ok(fields) => {
                    println!(
                        "{shown}: {} signatures, trailing {:?}, {:?}",
                        fields.len(),
                        document.trailing(),
                        start.elapsed()
                    );
                    for f in fields {
                        println!(
                            "    {} r{}/{} {:?} {:?} {:?} removed={} docmdp={:?} {:?}",
                            f.name,
                            f.revision,
                            document.revisions().len(),
                            f.coverage,
                            f.byte_range,
                            f.place.map(|p| (p.page, p.rect)),
                            f.removed,
                            f.docmdp,
                            f.problems.iter().map(|p| format!("{}: {}", p.code, p.detail)).collect::<Vec<_>>()
                        );
                    }
                }
            }
            assert!(start.elapsed() < Duration::from_secs(5), "{shown}");
        }
    }
}
