//! The arrows between the rooms, and the other rules of the house that a program can check.
//!
//! Modules of one crate are not fenced by the compiler, so this test reads the sources (docs/adr/0001). It is a scan of
//! tokens, not of meaning: a path that a macro puts together would pass, hence macros must not name rooms. What is
//! compiled for tests only may use anything.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout)]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The rooms in order, each with the rooms it may use. ARCHITECTURE.md shows the same table.
const ROOMS: &[(&str, &[&str])] = &[
    ("base", &[]),
    ("asn1", &["base"]),
    ("xml", &["base"]),
    ("pdf", &["base"]),
    ("crypto", &["base", "asn1"]),
    ("page", &["base", "pdf", "crypto"]),
    ("x509", &["base", "asn1", "crypto"]),
    ("cms", &["base", "asn1", "crypto", "x509"]),
    ("xmldsig", &["base", "asn1", "xml", "crypto", "x509"]),
    ("evidence", &["base", "xml", "pdf", "crypto", "x509", "cms", "xmldsig"]),
    ("trust", &["base", "asn1", "crypto", "x509", "cms"]),
    // Of the others it may use the names of things only: facts compute nothing.
    ("findings", &["base", "pdf", "crypto", "x509", "evidence", "trust"]),
    ("validate", &["base", "xml", "pdf", "page", "crypto", "x509", "cms", "xmldsig", "evidence", "trust", "findings"]),
    ("policy", &["base", "crypto", "findings"]),
    ("organisation", &["base"]),
    ("letter", &["base", "page"]),
    ("form", &["base", "pdf", "page", "crypto", "findings", "policy", "organisation", "letter"]),
    ("report", &["base", "findings", "policy", "letter", "form"]),
    ("audit", &["base", "crypto", "findings", "policy", "letter", "form", "report"]),
    ("keys", &["base", "asn1", "crypto", "x509"]),
    ("appearance", &["base", "pdf"]),
    ("marks", &["base", "page", "organisation", "letter", "appearance"]),
    ("sign", &["base", "asn1", "xml", "pdf", "crypto", "x509", "cms", "xmldsig", "evidence", "keys", "appearance"]),
    ("edxml", &["base", "xml"]),
    ("words", &["base", "xml", "keys", "marks"]),
];

/// The front door may use every room; no room may use it.
const FRONT_DOOR: &[&str] =
    &["lib", "by_form", "verify", "extend", "pictures", "package", "compliance", "audited", "own_check", "error"];

/// Where a file stops being one concept.
const MOST_LINES: usize = 800;

/// Workspace members whose root must forbid `unsafe`.
const SAFE_ROOTS: &[&str] = &["src/lib.rs", "cli/src/main.rs", "xtask/src/main.rs"];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

// ---- tokens

#[derive(Debug, Clone, PartialEq, Eq)]
struct Token {
    text: String,
    line: usize,
}

/// Words and punctuation of Rust source; comments, strings and characters are left out, `::` is one token.
fn tokens(source: &str) -> Vec<Token> {
    let chars: Vec<char> = source.chars().collect();
    let at = |i: usize| chars.get(i).copied().unwrap_or('\0');
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let mut found = Vec::new();
    let (mut i, mut line) = (0, 1);
    while i < chars.len() {
        let c = at(i);
        if c == '\n' {
            line += 1;
            i += 1;
        } else if c.is_whitespace() {
            i += 1;
        } else if c == '/' && at(i + 1) == '/' {
            while i < chars.len() && at(i) != '\n' {
                i += 1;
            }
        } else if c == '/' && at(i + 1) == '*' {
            let mut depth = 0;
            loop {
                if at(i) == '/' && at(i + 1) == '*' {
                    depth += 1;
                    i += 2;
                } else if at(i) == '*' && at(i + 1) == '/' {
                    depth -= 1;
                    i += 2;
                } else {
                    line += usize::from(at(i) == '\n');
                    i += 1;
                }
                if depth == 0 || i >= chars.len() {
                    break;
                }
            }
        } else if c == '"' {
            i += 1;
            while i < chars.len() && at(i) != '"' {
                i += usize::from(at(i) == '\\' && at(i + 1) != '\n');
                line += usize::from(at(i) == '\n');
                i += 1;
            }
            i += 1;
        } else if c == '\'' {
            // 'a' and '\n' are characters, 'a without a closing mark is a lifetime.
            if at(i + 1) == '\\' {
                i += 3;
                while i < chars.len() && at(i) != '\'' {
                    i += 1;
                }
                i += 1;
            } else if at(i + 2) == '\'' {
                i += 3;
            } else {
                i += 1;
            }
        } else if is_word(c) {
            let start = i;
            while is_word(at(i)) {
                i += 1;
            }
            let word: String = chars[start..i].iter().collect();
            let hashes = (i..chars.len()).take_while(|&j| at(j) == '#').count();
            if matches!(word.as_str(), "r" | "br" | "cr") && at(i + hashes) == '"' {
                // A raw string ends at a quote followed by as many hashes as it began with.
                i += hashes + 1;
                while i < chars.len() && !(at(i) == '"' && (1..=hashes).all(|n| at(i + n) == '#')) {
                    line += usize::from(at(i) == '\n');
                    i += 1;
                }
                i += hashes + 1;
            } else if !(matches!(word.as_str(), "b" | "c") && matches!(at(i), '"' | '\'')) {
                if word == "r" && hashes == 1 {
                    i += 1; // r#type: the word follows
                } else {
                    found.push(Token { text: word, line });
                }
            }
        } else if c == ':' && at(i + 1) == ':' {
            found.push(Token { text: "::".to_owned(), line });
            i += 2;
        } else {
            found.push(Token { text: c.to_string(), line });
            i += 1;
        }
    }
    found
}

fn texts(tokens: &[Token]) -> Vec<&str> {
    tokens.iter().map(|token| token.text.as_str()).collect()
}

/// Index behind the bracket that closes the one at `open`.
fn behind_closing(tokens: &[Token], open: usize) -> usize {
    let mut depth = 0_usize;
    for (i, token) in tokens.iter().enumerate().skip(open) {
        match token.text.as_str() {
            "(" | "[" | "{" => depth += 1,
            ")" | "]" | "}" => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 {
            return i + 1;
        }
    }
    tokens.len()
}

/// Splits off what only tests compile: the tokens that are left, and the names of test modules in files of their own.
fn without_tests(tokens: &[Token]) -> (Vec<Token>, Vec<String>) {
    const ITEMS: &[&str] = &[
        "async",
        "const",
        "enum",
        "extern",
        "fn",
        "impl",
        "let",
        "macro_rules",
        "mod",
        "pub",
        "static",
        "struct",
        "trait",
        "type",
        "unsafe",
        "use",
    ];
    let (mut kept, mut modules) = (Vec::new(), Vec::new());
    let mut i = 0;
    while i < tokens.len() {
        let words = texts(&tokens[i..tokens.len().min(i + 7)]);
        let is_test = words.starts_with(&["#", "[", "cfg", "(", "test", ")", "]"])
            || words.starts_with(&["#", "[", "cfg", "(", "all", "(", "test"]);
        if !is_test {
            kept.push(tokens[i].clone());
            i += 1;
            continue;
        }
        let mut item = behind_closing(tokens, i + 1);
        while texts(&tokens[item..tokens.len().min(item + 2)]) == ["#", "["] {
            item = behind_closing(tokens, item + 1);
        }
        // Before a field or an expression the end is not clear: then nothing is left out.
        if !tokens.get(item).is_some_and(|token| ITEMS.contains(&token.text.as_str())) {
            kept.push(tokens[i].clone());
            i += 1;
            continue;
        }
        let mut end = item;
        while let Some(token) = tokens.get(end) {
            match token.text.as_str() {
                ";" => {
                    let words = texts(&tokens[item..end]);
                    if let [.., "mod", name] = words.as_slice() {
                        modules.push((*name).to_owned());
                    }
                    end += 1;
                    break;
                }
                "{" => {
                    end = behind_closing(tokens, end);
                    break;
                }
                "(" | "[" => end = behind_closing(tokens, end),
                _ => end += 1,
            }
        }
        i = end;
    }
    (kept, modules)
}

// ---- the rules, each on the text of one file

/// Uses that run against the table. `module` is the path of the file's module: `["pdf", "object"]`.
fn wrong_uses(module: &[&str], source: &str) -> Vec<String> {
    let room = module[0];
    if FRONT_DOOR.contains(&room) {
        return Vec::new();
    }
    let Some((_, allowed)) = ROOMS.iter().find(|(name, _)| *name == room) else {
        return vec![format!("`{room}` is not in the table of rooms")];
    };
    let (tokens, _) = without_tests(&tokens(source));
    let words = texts(&tokens);
    let word = |i: usize| words.get(i).copied().unwrap_or("");
    let mut problems = Vec::new();
    let mut report = |i: usize, what: String| problems.push(format!("line {}: {what}", tokens[i].line));
    // Depth of inline modules, to know how far a `super` reaches; and whether we are inside a `use` with braces.
    let mut braces: Vec<bool> = Vec::new();
    let mut in_use_group = false;
    for i in 0..words.len() {
        match word(i) {
            "{" => braces.push(i >= 2 && word(i - 2) == "mod"),
            "}" => {
                braces.pop();
            }
            "use" => in_use_group = false,
            ";" => in_use_group = false,
            _ => {}
        }
        if word(i) == "{" && i > 0 && word(i - 1) == "::" {
            in_use_group = true;
        }
        let depth = module.len() + braces.iter().filter(|is_module| **is_module).count();
        match word(i) {
            "crate" if word(i + 1) == "::" => match word(i + 2) {
                used if used == room => {}
                used if allowed.contains(&used) => {}
                "{" => report(i, "`use crate::{…}`: one import per room".to_owned()),
                used if ROOMS.iter().any(|(name, _)| *name == used) => {
                    report(i, format!("`{room}` must not use `{used}`"));
                }
                used => report(i, format!("`{room}` must not use `crate::{used}`, which is the front door's")),
            },
            "crate" if i > 0 && word(i - 1) == "use" => report(i, "the crate itself under another name".to_owned()),
            "super" if in_use_group => report(i, "`super` within braces hides where it leads".to_owned()),
            "super" if i < 2 || word(i - 1) != "::" || word(i - 2) != "super" => {
                let ups = (0..).take_while(|n| word(i + 2 * n) == "super").count();
                // `pub(super)` and `in super` give no access to anything.
                if ups >= depth && word(i + 1) == "::" {
                    report(i, format!("{ups} × `super` leaves the room; write `crate::…`"));
                }
            }
            _ => {}
        }
    }
    problems
}

/// What the core leaves to its callers: network, clock, environment, terminal, other processes.
fn outside_world(module: &[&str], source: &str) -> Vec<String> {
    let (tokens, _) = without_tests(&tokens(source));
    let words = texts(&tokens);
    let word = |i: usize| words.get(i).copied().unwrap_or("");
    let mut problems = Vec::new();
    for i in 0..words.len() {
        let mut report = |what: String| problems.push(format!("line {}: {what}", tokens[i].line));
        match word(i) {
            "print" | "println" | "eprint" | "eprintln" | "dbg" if word(i + 1) == "!" => {
                report(format!("`{}!`: the core has no terminal", word(i)));
            }
            // A deadline for a process that may hang is no time of judgement.
            "now" if i > 1 && module[0] == "keys" && word(i - 2) == "Instant" => {}
            "now" if i > 0 && word(i - 1) == "::" => report("`::now`: the core has no clock".to_owned()),
            // Constants of the build, not of the machine it runs on.
            "std" if texts(&tokens[i..tokens.len().min(i + 5)]) == ["std", "::", "env", "::", "consts"] => {}
            "std" if word(i + 1) == "::" => {
                let group = if word(i + 2) == "{" { &words[i + 3..behind_closing(&tokens, i + 2)] } else { &[] };
                let used = |name: &str| word(i + 2) == name || group.contains(&name);
                for (name, what) in [("net", "network"), ("env", "environment")] {
                    if used(name) {
                        report(format!("`std::{name}`: the core has no {what}"));
                    }
                }
                // A PKCS#11 module runs in a process of its own (docs/adr/0004).
                if used("process") && module[0] != "keys" {
                    report("`std::process`: only `keys` starts one".to_owned());
                }
            }
            _ => {}
        }
    }
    problems
}

/// A long file has to be a table and say so.
fn too_long(source: &str) -> Option<String> {
    let lines = source.lines().count();
    let is_table = source.lines().next().is_some_and(|first| first.to_lowercase().contains("table"));
    (lines > MOST_LINES && !is_table)
        .then(|| format!("{lines} lines; over {MOST_LINES} only for a table that says so on its first line"))
}

/// Folders of the machine a file was written on.
fn machine_paths(octets: &[u8]) -> Option<&'static str> {
    // Put together here, so that this file does not find itself.
    const PATHS: &[&str] = &[
        concat!("/wo", "rk/"),
        concat!("/ro", "ot/"),
        concat!("/opt/", "pyhanko"),
        concat!("/tmp/", "bash"),
        concat!("/ho", "me/runner"),
    ];
    PATHS.iter().copied().find(|path| {
        octets.windows(path.len()).enumerate().any(|(i, window)| {
            let before = i.checked_sub(1).and_then(|before| octets.get(before));
            window == path.as_bytes() && !before.is_some_and(|c| c.is_ascii_alphanumeric() || matches!(c, b'.' | b'-'))
        })
    })
}

// ---- the house as it stands

/// Rust files below `folder`, with their text, relative to the root.
fn rust_files(folder: &str) -> Vec<(PathBuf, String)> {
    fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, found);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                found.push(path);
            }
        }
    }
    let mut paths = Vec::new();
    walk(&root().join(folder), &mut paths);
    paths.sort();
    assert!(!paths.is_empty(), "no sources below {folder}");
    let relative = |path: &Path| path.strip_prefix(root()).unwrap().to_path_buf();
    paths.iter().map(|path| (relative(path), fs::read_to_string(path).unwrap())).collect()
}

/// `src/pdf/object.rs` is `["pdf", "object"]`, `src/pdf/mod.rs` is `["pdf"]`.
fn module_of(path: &Path) -> Vec<String> {
    let mut module: Vec<String> = path
        .strip_prefix("src")
        .unwrap()
        .with_extension("")
        .iter()
        .map(|part| part.to_string_lossy().into_owned())
        .collect();
    if module.len() > 1 && module.last().is_some_and(|last| last == "mod") {
        module.pop();
    }
    module
}

/// The core's files that are part of the product: all but those declared `#[cfg(test)] mod …;`.
fn core_files() -> Vec<(PathBuf, Vec<String>, String)> {
    let files: Vec<_> = rust_files("src").into_iter().map(|(path, source)| (module_of(&path), path, source)).collect();
    let mut test_modules = BTreeSet::new();
    for (module, _, source) in &files {
        for name in without_tests(&tokens(source)).1 {
            let parent: &[String] = if module == &["lib"] { &[] } else { module };
            test_modules.insert([parent, &[name]].concat());
        }
    }
    let is_test = |module: &[String]| (1..=module.len()).any(|n| test_modules.contains(&module[..n]));
    files.into_iter().filter(|(module, ..)| !is_test(module)).map(|(m, path, source)| (path, m, source)).collect()
}

fn none(problems: &[String]) {
    assert!(problems.is_empty(), "\n{}\n", problems.join("\n"));
}

#[test]
fn the_table_has_no_cycle() {
    for (i, (room, allowed)) in ROOMS.iter().enumerate() {
        for used in *allowed {
            assert!(ROOMS[..i].iter().any(|(above, _)| above == used), "`{room}` uses `{used}`, which is not above it");
        }
    }
}

#[test]
fn the_page_shows_the_same_table() {
    let page = fs::read_to_string(root().join("ARCHITECTURE.md")).unwrap();
    let rows: Vec<(String, Vec<String>)> = page
        .lines()
        .filter_map(|line| {
            let cells: Vec<&str> = line.strip_prefix("| `")?.split('|').map(str::trim).collect();
            let [room, _, uses, ..] = cells.as_slice() else { return None };
            let uses = uses.split(", ").filter(|used| *used != "—").map(str::to_owned).collect();
            Some((room.trim_end_matches('`').to_owned(), uses))
        })
        .collect();
    let table: Vec<(String, Vec<String>)> = ROOMS
        .iter()
        .map(|(room, allowed)| ((*room).to_owned(), allowed.iter().map(|used| (*used).to_owned()).collect()))
        .collect();
    assert_eq!(rows, table);
}

#[test]
fn rooms_use_only_the_rooms_they_may() {
    let mut problems = Vec::new();
    for (path, module, source) in core_files() {
        let module: Vec<&str> = module.iter().map(String::as_str).collect();
        problems.extend(wrong_uses(&module, &source).iter().map(|problem| format!("{}: {problem}", path.display())));
    }
    none(&problems);
}

#[test]
fn every_room_of_the_table_is_there() {
    let files = core_files();
    for (room, _) in ROOMS {
        assert!(files.iter().any(|(_, module, _)| module[0] == *room), "no source of `{room}`");
    }
}

#[test]
fn the_core_has_no_outside_world() {
    let mut problems = Vec::new();
    for (path, module, source) in core_files() {
        let module: Vec<&str> = module.iter().map(String::as_str).collect();
        problems.extend(outside_world(&module, &source).iter().map(|problem| format!("{}: {problem}", path.display())));
    }
    none(&problems);
}

#[test]
fn files_are_short() {
    let problems: Vec<String> = rust_files("src")
        .iter()
        .filter_map(|(path, source)| Some(format!("{}: {}", path.display(), too_long(source)?)))
        .collect();
    none(&problems);
}

#[test]
fn the_roots_forbid_unsafe() {
    for path in SAFE_ROOTS {
        let source = fs::read_to_string(root().join(path)).unwrap();
        let words = tokens(&source);
        let forbids = texts(&words).windows(8).any(|w| w == ["#", "!", "[", "forbid", "(", "unsafe_code", ")", "]"]);
        assert!(forbids, "{path} does not forbid unsafe code");
    }
}

#[test]
fn every_member_has_the_shared_lints() {
    let read = |folder: &str| -> toml::Table {
        fs::read_to_string(root().join(folder).join("Cargo.toml")).unwrap().parse().unwrap()
    };
    let workspace = read(".");
    let members = workspace["workspace"]["members"].as_array().unwrap();
    for folder in members.iter().map(|member| member.as_str().unwrap()).chain(["."]) {
        let shared = read(folder).get("lints").and_then(|lints| lints.get("workspace")?.as_bool());
        assert_eq!(shared, Some(true), "{folder}/Cargo.toml lacks `[lints] workspace = true`");
    }
}

#[test]
fn nothing_committed_names_a_machine() {
    let listed = Command::new("git").args(["ls-files", "-z"]).current_dir(root()).output();
    let Ok(listed) = listed.map(|out| out.stdout).map_err(drop).and_then(|out| String::from_utf8(out).map_err(drop))
    else {
        return println!("SKIPPED: git is missing, so the committed files are not known");
    };
    if listed.is_empty() {
        return println!("SKIPPED: not a git checkout, so the committed files are not known");
    }
    let mut problems = Vec::new();
    for path in listed.split('\0').filter(|path| !path.is_empty()) {
        // A file that is deleted and not yet committed as such is no problem of this test.
        let Ok(octets) = fs::read(root().join(path)) else { continue };
        problems.extend(machine_paths(&octets).map(|found| format!("{path} names {found}")));
    }
    none(&problems);
}

// ---- the scan itself: each planted violation is caught, and what is allowed is not

#[cfg(test)]
mod scan {
    use super::*;

    fn uses(module: &[&str], source: &str) -> usize {
        wrong_uses(module, source).len()
    }

    #[test]
    fn allowed_uses_pass() {
        assert_eq!(uses(&["cms"], "use crate::base::Limits;\nuse crate::x509::{Certificate, Name};"), 0);
        assert_eq!(uses(&["cms", "signer"], "use super::Error; use crate::cms::SignedData; pub(crate) fn f() {}"), 0);
        assert_eq!(uses(&["verify"], "use crate::report::Report;"), 0);
    }

    #[test]
    fn uses_against_the_table_are_caught() {
        for (room, used) in [
            ("sign", "validate"),
            ("sign", "trust"),
            ("trust", "evidence"),
            ("report", "x509"),
            ("pdf", "cms"),
            ("keys", "sign"),
            ("policy", "trust"),
            ("base", "asn1"),
        ] {
            assert_eq!(uses(&[room], &format!("use crate::{used}::Thing;")), 1, "{room} → {used}");
            assert_eq!(uses(&[room], &format!("fn f() {{ crate::{used}::g() }}")), 1, "{room} → {used} inline");
            assert_eq!(uses(&[room], &format!("macro_rules! m {{ () => {{ $crate::{used}::g() }} }}")), 1);
        }
    }

    #[test]
    fn the_front_door_is_not_for_rooms() {
        assert_eq!(uses(&["pdf"], "use crate::error::Error;"), 1);
        assert_eq!(uses(&["report"], "pub use crate::verify::Settings;"), 1);
        assert_eq!(uses(&["report"], "use crate::*;"), 1);
    }

    #[test]
    fn groups_and_renames_of_the_crate_are_caught() {
        assert_eq!(uses(&["cms"], "use crate::{base::Limits, x509::Certificate};"), 1);
        assert_eq!(uses(&["cms"], "use crate as house;"), 1);
    }

    #[test]
    fn a_room_without_a_row_is_caught() {
        assert_eq!(uses(&["cellar"], ""), 1);
    }

    #[test]
    fn super_must_not_leave_the_room() {
        assert_eq!(uses(&["sign"], "use super::validate::run;"), 1);
        assert_eq!(uses(&["sign", "embed"], "use super::super::validate::run;"), 1);
        assert_eq!(uses(&["sign", "embed"], "fn f() { super :: super :: validate::run() }"), 1);
        assert_eq!(uses(&["sign"], "mod inner { use super::super::trust::x; }"), 1);
        assert_eq!(uses(&["sign", "embed"], "use super::{super::trust::x};"), 1);
        assert_eq!(uses(&["sign", "embed"], "use super::prepare::Prepared; pub(super) fn f() {}"), 0);
        assert_eq!(uses(&["sign"], "mod inner { use super::Error; }\nfn f() { super::g() }"), 1);
    }

    #[test]
    fn comments_and_strings_are_no_uses() {
        let source = r##"
            // use crate::trust::x;
            /* crate::trust /* nested */ crate::trust */
            /// [`crate::trust::Anchor`]
            const A: &str = "crate::trust \" crate::trust";
            const B: &str = r#"crate::trust "quoted" crate::trust"#;
            const C: [char; 3] = ['"', '\'', '\u{22}'];
            fn f<'a>(x: &'a str) -> &'a [u8] { b"crate::trust" }
        "##;
        assert_eq!(uses(&["pdf"], source), 0);
        assert_eq!(uses(&["pdf"], &format!("{source}\nuse crate::trust::x;")), 1, "the scan still works behind them");
    }

    #[test]
    fn tests_may_use_anything_and_only_tests() {
        let tests = "#[cfg(test)]\n#[allow(unused)]\nmod tests { use crate::trust::x; fn f() { println!(); } }";
        assert_eq!(uses(&["pdf"], tests), 0);
        assert_eq!(outside_world(&["pdf"], tests).len(), 0);
        assert_eq!(uses(&["pdf"], &format!("{tests} use crate::trust::x;")), 1, "what follows is product again");
        assert_eq!(uses(&["pdf"], "#[cfg(not(test))] mod real { use crate::trust::x; }"), 1);
        assert_eq!(uses(&["pdf"], "#[cfg(any(test, unix))] use crate::trust::x;"), 1);
        assert_eq!(uses(&["pdf"], "#[cfg(test)] use crate::trust::x; use crate::cms::y;"), 1);
        assert_eq!(uses(&["pdf"], "struct S { #[cfg(test)] n: u8, t: crate::trust::T }"), 1, "a field is not an item");
        let (_, modules) = without_tests(&tokens("#[cfg(test)]\nmod tests;\nmod product;"));
        assert_eq!(modules, ["tests"]);
    }

    #[test]
    fn lines_are_told() {
        let source = "//! doc\n\n/* a\nb */ const A: &str = \"x\ny\";\nuse crate::trust::x;";
        assert_eq!(wrong_uses(&["pdf"], source), ["line 6: `pdf` must not use `trust`"]);
    }

    #[test]
    fn the_outside_world_is_caught() {
        for source in [
            "use std::net::TcpStream;",
            "use std::{fs, net::TcpStream};",
            "fn f() { std::env::var(\"X\"); }",
            "use std::env;",
            "fn f() { let t = std::time::SystemTime::now(); }",
            "fn f() { Instant::now() }",
            "fn f() { jiff::Timestamp::now() }",
            "fn f() { println!(\"x\") }",
            "fn f() { eprint!(\"x\") }",
            "fn f() { dbg!(1); }",
            "use std::process::Command;",
        ] {
            assert_eq!(outside_world(&["sign"], source).len(), 1, "{source}");
        }
        assert_eq!(outside_world(&["keys"], "use std::process::Command; fn f() { Instant::now() }").len(), 0);
        assert_eq!(outside_world(&["keys"], "fn f() { SystemTime::now() }").len(), 1);
        assert_eq!(outside_world(&["keys"], "const A: &str = std::env::consts::ARCH;").len(), 0);
        assert_eq!(outside_world(&["sign"], "const V: &str = env!(\"CARGO_PKG_VERSION\"); fn now() {}").len(), 0);
    }

    #[test]
    fn long_files_are_caught() {
        let long = "x\n".repeat(MOST_LINES + 1);
        assert!(too_long(&long).is_some());
        assert!(too_long(&format!("//! A table of names.\n{long}")).is_none());
        assert!(too_long(&"x\n".repeat(MOST_LINES)).is_none());
    }

    #[test]
    fn machine_paths_are_caught() {
        assert!(machine_paths(concat!("see /wo", "rk/x").as_bytes()).is_some());
        assert!(machine_paths(concat!("https://example.org/wo", "rk/x").as_bytes()).is_none());
        assert!(machine_paths(b"a frame/work of paths").is_none());
        assert!(machine_paths(b"/Root 1 0 R").is_none());
    }

    #[test]
    fn files_know_their_module() {
        assert_eq!(module_of(Path::new("src/pdf/object.rs")), ["pdf", "object"]);
        assert_eq!(module_of(Path::new("src/pdf/mod.rs")), ["pdf"]);
        assert_eq!(module_of(Path::new("src/lib.rs")), ["lib"]);
    }
}
