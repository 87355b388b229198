//! Every code that a room can utter has words in the catalogue.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::path::Path;

/// First parts of the codes that findings have.
const FAMILIES: &[&str] = &[
    "pdf",
    "cms",
    "content",
    "signature",
    "certificate",
    "revocation",
    "time",
    "algorithm",
    "format",
    "edxml",
    "xml",
    "xades",
];

fn sources(folder: &Path, found: &mut Vec<(String, String)>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|e| e == "rs") && !path.ends_with("catalogue.rs") {
            let text = std::fs::read_to_string(&path).unwrap();
            let code = text.split("#[cfg(test)]").next().unwrap().to_owned();
            found.push((path.display().to_string(), code));
        }
    }
}

/// String literals of a source text, roughly: enough for codes, which hold no escapes.
fn literals(text: &str) -> impl Iterator<Item = &str> {
    text.lines().filter(|l| !l.trim_start().starts_with("//")).flat_map(|line| line.split('"').skip(1).step_by(2))
}

fn is_code(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-' || b == b'.')
}

#[test]
fn every_code_has_words() {
    let mut files = Vec::new();
    sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut files);
    let (mut checked, mut missing) = (0, Vec::new());
    // Rules have names of the same form; they are no findings.
    let rules = files.iter().find(|(path, _)| path.ends_with("policy/rules.rs")).map(|(_, text)| text.as_str());
    let is_rule = |code: &str| {
        let named = [format!("truth(\"{code}\","), format!("rule(\"{code}\","), format!("\n        \"{code}\",\n")];
        rules.is_some_and(|text| named.iter().any(|name| text.contains(name)))
    };
    for (path, text) in &files {
        if path.ends_with("tests.rs") || path.contains("/tests/") {
            continue;
        }
        let in_changes = path.contains("pdf/changes/");
        let in_dynamic = path.ends_with("pdf/dynamic/kind.rs");
        for literal in literals(text).filter(|l| is_code(l)) {
            let family = literal.split('.').next().unwrap_or_default();
            let code = if in_dynamic && !literal.contains('.') {
                format!("dynamic.{literal}")
            } else if in_changes && literal.contains('-') {
                format!("change.{literal}")
            } else if literal.contains('.') && FAMILIES.contains(&family) && !literal.ends_with('.') {
                literal.to_owned()
            } else {
                continue;
            };
            // The report and the rules of form look rules up, too, to say what became of them.
            if ["policy/", "report/", "form/", "audit/"].iter().any(|room| path.contains(room)) && is_rule(&code) {
                continue;
            }
            checked += 1;
            if !kyso::report::messages::is_known(&code) {
                missing.push(format!("{path}: {code}"));
            }
        }
    }
    assert!(checked > 100, "only {checked} codes found: the scan is broken");
    assert!(missing.is_empty(), "no words for:\n{}", missing.join("\n"));
}
