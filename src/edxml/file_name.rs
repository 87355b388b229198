//! Names for files that others named: never a path, never the name of a device, never twice (threat F-07).

use std::collections::BTreeSet;

use unicode_normalization::UnicodeNormalization as _;

/// The longest name in octets: file systems take 255, and a number may be put in front of the ending.
const LONGEST: usize = 200;

/// Gives each attachment a name of its own in one folder.
#[derive(Debug, Default)]
pub struct FileNames {
    taken: BTreeSet<String>,
}

impl FileNames {
    /// No name taken, but those that must not be.
    #[must_use]
    pub fn new(reserved: &[&str]) -> Self {
        Self { taken: reserved.iter().map(|name| key(name)).collect() }
    }

    /// A name as close to the one wished for as is safe, and not given before: where it was, a number is put in.
    pub fn give(&mut self, wished: &str) -> String {
        let safe = safe(wished);
        let (stem, ending) = split(&safe);
        let mut name = safe.clone();
        let mut number = 2_u64;
        while !self.taken.insert(key(&name)) {
            name = format!("{stem} ({number}){ending}");
            number = number.saturating_add(1);
        }
        name
    }
}

/// Names that differ only in case or in composition are one file on many systems.
fn key(name: &str) -> String {
    name.nfc().flat_map(char::to_lowercase).nfc().collect()
}

fn split(name: &str) -> (&str, &str) {
    match name.rfind('.') {
        Some(at) if at > 0 => name.split_at(at),
        _ => (name, ""),
    }
}

/// Only the last part of a path, without what a system gives a meaning to.
#[must_use]
pub fn safe(wished: &str) -> String {
    let last = wished.rsplit(['/', '\\']).next().unwrap_or_default();
    let mut name: String =
        last.nfc().filter(|c| !is_invisible(*c)).map(|c| if is_special(c) { '_' } else { c }).collect();
    // Windows drops dots and spaces at the end; names that begin with a dot are hidden elsewhere, with "-" options.
    name = name.trim_matches(['.', ' ', '\u{a0}']).trim_start_matches(['-', '~']).trim().to_owned();
    if name.len() > LONGEST {
        let (stem, ending) = split(&name);
        let ending: String = if ending.len() <= 16 { ending.to_owned() } else { String::new() };
        let mut stem = stem.to_owned();
        while stem.len() + ending.len() > LONGEST && stem.pop().is_some() {}
        name = stem.trim_end().to_owned() + &ending;
    }
    if name.is_empty() {
        return "attachment".to_owned();
    }
    let device = name.split('.').next().unwrap_or_default().trim_end().to_ascii_uppercase();
    let numbered = ["COM", "LPT"].iter().any(|port| {
        device.strip_prefix(port).is_some_and(|n| n.chars().count() == 1 && n.chars().all(|c| c.is_numeric()))
    });
    if numbered || matches!(device.as_str(), "CON" | "PRN" | "AUX" | "NUL" | "CONIN$" | "CONOUT$" | "CLOCK$") {
        name.insert(0, '_');
    }
    name
}

/// Characters that systems give a meaning to.
fn is_special(c: char) -> bool {
    c.is_control() || matches!(c, ':' | '*' | '?' | '"' | '<' | '>' | '|')
}

/// Characters that make a name look like another one: marks of direction, of width zero, of the order of octets.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{061c}' | '\u{feff}' | '\u{00ad}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_no_path_and_no_device() {
        for (wished, given) in [
            ("Công văn 128.pdf", "Công văn 128.pdf"),
            ("../../etc/passwd", "passwd"),
            ("/etc/cron.d/x", "x"),
            ("C:\\Windows\\win.ini", "win.ini"),
            ("\\\\server\\share\\a.pdf", "a.pdf"),
            ("..", "attachment"),
            (".", "attachment"),
            ("", "attachment"),
            ("a/", "attachment"),
            (".bashrc", "bashrc"),
            ("-rf.pdf", "rf.pdf"),
            ("a.pdf:evil.exe", "a.pdf_evil.exe"),
            ("con.pdf", "_con.pdf"),
            ("COM1", "_COM1"),
            ("nul .txt", "_nul .txt"),
            ("a\u{0}b\nc.pdf", "a_b_c.pdf"),
            ("cv\u{202e}fdp.exe", "cvfdp.exe"),
            ("a.pdf. . ", "a.pdf"),
        ] {
            assert_eq!(safe(wished), given, "{wished:?}");
        }
        let long = safe(&format!("{}.pdf", "ệ".repeat(300)));
        assert!(long.len() <= LONGEST && long.ends_with(".pdf"), "{long}");
    }

    #[test]
    fn no_name_is_given_twice() {
        let mut names = FileNames::new(&["metadata.json"]);
        assert_eq!(names.give("a.pdf"), "a.pdf");
        assert_eq!(names.give("x/A.PDF"), "A (2).PDF");
        assert_eq!(names.give("a.pdf"), "a (3).pdf");
        assert_eq!(names.give("a (3).pdf"), "a (3) (2).pdf");
        assert_eq!(names.give("Metadata.JSON"), "Metadata (2).JSON");
        // Composed and not.
        assert_eq!(names.give("Tệp"), "Tệp");
        assert_eq!(names.give("Te\u{323}\u{302}p"), "Tệp (2)");
    }
}
