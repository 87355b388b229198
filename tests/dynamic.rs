//! Content that was signed and may still show something else, one generated file for each kind (threats P-24, P-25, P-45;
//! TP-26, TP-51), and honest files of real producers, none of which is called dynamic.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout, missing_docs)]

mod support;

use std::path::{Path, PathBuf};

use kyso::base::Limits;
use kyso::pdf::{Document, Dynamic, dynamic_content};

/// Everything found in the newest revision.
fn found(pdf: &[u8]) -> Vec<Dynamic> {
    let (source, limits) = (pdf.to_vec(), Limits::default());
    let document = Document::open(&source, &limits).unwrap();
    let last = document.revisions().len();
    dynamic_content(&document, last, last, &limits).unwrap()
}

fn told(found: &[Dynamic]) -> Vec<String> {
    found.iter().map(|d| format!("{} {:?} p{:?} r{}: {}", d.kind.code(), d.object, d.page, d.revision, d.detail)).collect()
}

fn walk(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            walk(&path, files);
        } else if path.extension().is_some_and(|e| e.eq_ignore_ascii_case("pdf")) {
            files.push(path);
        }
    }
}

#[test]
#[ignore = "prints what is found in a folder: KYSO_SCAN=DIR"]
fn scan() {
    let mut files = Vec::new();
    walk(Path::new(&std::env::var("KYSO_SCAN").unwrap()), &mut files);
    for file in files {
        let pdf = std::fs::read(&file).unwrap();
        let limits = Limits::default();
        let Ok(document) = Document::open(&pdf, &limits) else { continue };
        let last = document.revisions().len();
        let found = dynamic_content(&document, last, last, &limits).unwrap();
        let kinds: Vec<&Dynamic> =
            found.iter().filter(|d| !d.kind.is_harmless() || std::env::var_os("KYSO_ALL").is_some()).collect();
        if !kinds.is_empty() {
            println!("{}", file.display());
            kinds.iter().for_each(|d| println!("    {}", told(&[(*d).clone()]).join("")));
        }
    }
}
