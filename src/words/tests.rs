//! Nothing that can be said is without its Vietnamese, and no Vietnamese is there for what is never said.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::*;
use crate::base::Limits;
use crate::xml::Reader;

fn sources(room: &str) -> Vec<PathBuf> {
    fn walk(folder: &Path, all: &mut Vec<PathBuf>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, all);
            } else if path.extension().is_some_and(|ending| ending == "rs") && !path.ends_with("tests.rs") {
                all.push(path);
            }
        }
    }
    let mut all = Vec::new();
    walk(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src").join(room), &mut all);
    all
}

/// The texts in double quotes of a room's code, its comments and tests left out.
fn literals(room: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for path in sources(room) {
        let source = std::fs::read_to_string(path).unwrap();
        let code = source.split("mod tests {").next().unwrap();
        for line in code.lines().filter(|line| !line.trim_start().starts_with("//")) {
            let mut pieces = line.split('"');
            while let (Some(_), Some(text)) = (pieces.next(), pieces.next()) {
                found.insert(text.to_owned());
            }
        }
    }
    found
}

/// Sentences among the texts: what an error says has words and a space between them, and nothing of code.
fn sentences(room: &str) -> BTreeSet<String> {
    let is_sentence = |text: &String| {
        text.trim() == text && text.contains(' ') && !text.contains(['{', '\\', '&']) && !text.contains("=>")
    };
    literals(room).into_iter().filter(is_sentence).collect()
}

fn table(words: &[(&str, &str)]) -> BTreeSet<String> {
    for (en, vi) in words {
        assert!(!vi.is_empty() && en != vi && !vi.is_ascii(), "{en}: {vi}");
    }
    let all: BTreeSet<String> = words.iter().map(|(en, _)| (*en).to_owned()).collect();
    assert_eq!(all.len(), words.len(), "said twice");
    all
}

#[test]
fn everything_the_reader_of_xml_says_has_its_vietnamese() {
    let said = sentences("xml");
    assert!(said.len() > 50, "{said:#?}");
    let limits: BTreeSet<String> = table(limit::WORDS);
    let words: BTreeSet<String> = table(super::xml::WORDS);
    let told: BTreeSet<String> = words.union(&limits).cloned().collect();
    let without: Vec<_> = said.difference(&told).collect();
    assert!(without.is_empty(), "without Vietnamese: {without:#?}");
    let never: Vec<_> = words.difference(&said).collect();
    assert!(never.is_empty(), "never said: {never:#?}");
    let packages = literals("edxml");
    let never: Vec<_> = limits.iter().filter(|what| !said.contains(*what) && !packages.contains(*what)).collect();
    assert!(never.is_empty(), "never counted: {never:#?}");
    // What is counted where packages are read.
    let mut counted = 0;
    for path in sources("edxml") {
        for piece in std::fs::read_to_string(path).unwrap().split("LimitReached { what: \"").skip(1) {
            let what = piece.split('"').next().unwrap();
            assert!(limits.contains(what), "without Vietnamese: {what}");
            counted += 1;
        }
    }
    assert!(counted >= 5, "{counted}");
}

#[test]
fn every_code_of_a_key_has_its_words() {
    let is_code = |text: &String| {
        text.contains('_')
            && text.starts_with(|c: char| c.is_ascii_uppercase())
            && text.chars().all(|c| c.is_ascii_uppercase() || c == '_')
    };
    let codes = || sources("keys").into_iter().map(|path| std::fs::read_to_string(path).unwrap());
    let mut said = BTreeSet::new();
    for source in codes() {
        for body in source.split("pub fn code(&self) -> &'static str {").skip(1) {
            let body = body.split("\n    }\n").next().unwrap();
            said.extend(body.split('"').skip(1).step_by(2).map(str::to_owned).filter(is_code));
        }
    }
    assert!(said.len() > 30, "{said:#?}");
    for code in &said {
        let words = key(code).unwrap_or_else(|| panic!("no words for {code}"));
        assert!(!words.what.is_empty() && !words.todo.is_empty());
    }
    for (code, ..) in super::key::WORDS {
        assert!(said.contains(*code), "never said: {code}");
        assert_eq!(super::key::WORDS.iter().filter(|(other, ..)| other == code).count(), 1, "{code}");
    }
}

#[test]
fn faults_of_xml_are_told_with_their_place() {
    for (text, vi) in [
        ("<!DOCTYPE a><a/>", "DOCTYPE"),
        ("<a><b></a></b>", "thẻ đóng không khớp"),
        ("<a/><b/>", "hơn một phần tử gốc"),
        ("x<a/>", "có chữ nằm ngoài phần tử gốc, ở vị trí 0"),
        ("<a>", "chưa đóng"),
        ("<a>&x;</a>", "thực thể"),
        ("<p:a/>", "tiền tố"),
        ("<a b='1' b='2'/>", "hai thuộc tính"),
        ("<a>\u{1}</a>", "không cho phép"),
        ("<a b=1/>", "dấu nháy"),
        ("<a><!-- -- --></a>", "trong chú thích"),
    ] {
        let limits = Limits::default();
        let octets = text.as_bytes();
        let error = Reader::new(&octets, &limits).and_then(|mut reader| {
            while reader.next_event()?.is_some() {}
            Ok(())
        });
        let told = xml(&error.unwrap_err());
        assert!(told.contains(vi) && told.contains("vị trí"), "{text}: {told}");
        assert!(!told.contains(" at offset "), "{told}");
    }
    let deep = "<a>".repeat(100_000);
    let limits = Limits::default();
    let octets = deep.as_bytes();
    let mut reader = Reader::new(&octets, &limits).unwrap();
    let error = loop {
        if let Err(error) = reader.next_event() {
            break error;
        }
    };
    assert!(xml(&error).starts_with("vượt giới hạn: quá ") && xml(&error).ends_with("cấp phần tử XML lồng nhau"));
}
