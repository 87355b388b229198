//! Folders by pattern: `*` any part of one folder's name, `?` one character of it, `**` any folders. A pattern that begins
//! with `/` is meant from the beginning of the path, any other from any folder of it; what lies in a folder that matches, at
//! any depth, is meant.

use unicode_normalization::UnicodeNormalization as _;

/// Longer patterns, in characters, are no names of folders.
const LONGEST: usize = 1_000;

/// A pattern for folders.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Pattern {
    text: String,
    is_from_root: bool,
    parts: Vec<Vec<char>>,
}

/// The folders of a file's path, composed (NFC): systems differ in how they store names.
pub(super) fn folders(file: &str) -> Vec<String> {
    let composed: String = file.nfc().map(|c| if c == '\\' { '/' } else { c }).collect();
    let mut all: Vec<String> =
        composed.split('/').filter(|part| !matches!(*part, "" | ".")).map(str::to_owned).collect();
    all.pop();
    all
}

impl Pattern {
    /// Reads one; what is wrong with it otherwise, in English.
    pub(super) fn new(text: &str) -> Result<Self, &'static str> {
        if text.chars().any(char::is_control) || text.chars().nth(LONGEST).is_some() {
            return Err("a folder on one line is needed");
        }
        let composed: String = text.nfc().map(|c| if c == '\\' { '/' } else { c }).collect();
        let parts: Vec<Vec<char>> =
            composed.split('/').filter(|part| !matches!(*part, "" | ".")).map(|part| part.chars().collect()).collect();
        if parts.iter().any(|part| part.as_slice() == ['.', '.']) {
            return Err("'..' leads out of the archive");
        }
        if !parts.iter().flatten().any(|c| !matches!(c, '*' | '?')) {
            return Err("it would match every folder");
        }
        if parts.iter().any(|part| part.len() > 2 && part.starts_with(&['*', '*'])) {
            return Err("'**' stands for whole folders and by itself");
        }
        let is_from_root = composed.starts_with('/');
        let lines: Vec<String> = parts.iter().map(|part| part.iter().collect()).collect();
        let text = format!("{}{}", if is_from_root { "/" } else { "" }, lines.join("/"));
        Ok(Self { text, is_from_root, parts })
    }

    /// In one form.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// The more it says, the more it weighs: folders, then characters that are no wildcards.
    pub(super) fn weight(&self) -> (usize, usize) {
        let folders = self.parts.iter().filter(|part| part.as_slice() != ['*', '*']).count();
        (folders, self.parts.iter().flatten().filter(|c| !matches!(c, '*' | '?')).count())
    }

    /// Whether a file in these folders is meant.
    pub(super) fn matches(&self, folders: &[String]) -> bool {
        let any: Vec<char> = vec!['*', '*'];
        let mut wanted: Vec<&[char]> = Vec::with_capacity(self.parts.len().saturating_add(2));
        if !self.is_from_root {
            wanted.push(&any);
        }
        wanted.extend(self.parts.iter().map(Vec::as_slice));
        wanted.push(&any);
        let is_any = |part: &&[char]| *part == ['*', '*'];
        glob(&wanted, folders, is_any, |part, folder| {
            let letters: Vec<char> = folder.chars().collect();
            glob(part, &letters, |c| *c == '*', |wanted, letter| *wanted == '?' || wanted == letter)
        })
    }
}

/// Wildcards over anything, without recursion: the last star takes one more each time what follows it does not fit.
fn glob<W, T>(wanted: &[W], text: &[T], is_star: impl Fn(&W) -> bool, fits: impl Fn(&W, &T) -> bool) -> bool {
    let (mut w, mut t) = (0_usize, 0_usize);
    let mut star: Option<(usize, usize)> = None;
    while let Some(item) = text.get(t) {
        match wanted.get(w) {
            Some(one) if is_star(one) => {
                star = Some((w, t));
                w = w.saturating_add(1);
            }
            Some(one) if fits(one, item) => {
                w = w.saturating_add(1);
                t = t.saturating_add(1);
            }
            _ => match &mut star {
                Some((at, taken)) => {
                    *taken = taken.saturating_add(1);
                    (w, t) = (at.saturating_add(1), *taken);
                }
                None => return false,
            },
        }
    }
    wanted.get(w..).unwrap_or_default().iter().all(is_star)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_by_pattern() {
        for (pattern, file, expected) in [
            ("so-y-te", "luu/so-y-te/2026/a.pdf", true),
            ("so-y-te", "luu/so-y-te/a.pdf", true),
            ("so-y-te", "so-y-te", false),
            ("so-y-te", "luu/so-y-te.pdf", false),
            ("so-y-te", "luu/so-y-te-2/a.pdf", false),
            ("so-y-te/", "luu/so-y-te/a.pdf", true),
            ("so-y-te/di", "luu/so-y-te/den/di/a.pdf", false),
            ("so-y-te/**/di", "luu/so-y-te/2026/03/di/a.pdf", true),
            ("so-y-te/**/di", "luu/so-y-te/di/a.pdf", true),
            ("/luu/so-*", "/luu/so-y-te/a.pdf", true),
            ("/luu/so-*", "/kho/luu/so-y-te/a.pdf", false),
            ("/luu/so-*/202?", "/luu/so-y-te/2026/a.pdf", true),
            ("/luu/so-*/202?", "/luu/so-y-te/12/a.pdf", false),
            ("Sở Y tế", "kho/Sơ\u{309} Y tế/a.pdf", true),
            ("sở y tế", "kho/Sở Y tế/a.pdf", false),
            ("kho\\di", "C:\\kho\\di\\a.pdf", true),
            ("*a*b*c", "aXbXbYc/f.pdf", true),
            ("*a*b*c", "aXbXbY/f.pdf", false),
            ("goi.edxml!", "den/goi.edxml!/a.pdf", true),
        ] {
            assert_eq!(Pattern::new(pattern).unwrap().matches(&folders(file)), expected, "{pattern} {file}");
        }
        for wrong in ["", "/", "**", "*/?", "../a", "a\nb", "a/**b", &"a".repeat(2_000)] {
            assert!(Pattern::new(wrong).is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn many_stars_take_no_time() {
        let pattern = Pattern::new(&"*a".repeat(200)).unwrap();
        assert!(!pattern.matches(&folders(&format!("{}b/f.pdf", "a".repeat(5_000)))));
        let deep = "a/".repeat(2_000);
        assert!(!Pattern::new(&format!("{}b", "**/a/".repeat(100))).unwrap().matches(&folders(&format!("{deep}f"))));
    }
}
