//! The language of everything said to people.

use std::ffi::OsStr;
use std::fmt;

/// Vietnamese or English.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Lang {
    /// Tiếng Việt
    Vi,
    /// English
    En,
}

impl Lang {
    /// What `--lang` says, read before the arguments are parsed because help and usage errors need it already; else
    /// what the config file says; else the locale in POSIX order (XBD 8.2: `LC_ALL`, `LC_MESSAGES`, `LANG`), where only
    /// English is not Vietnamese. The locale speaks to every program, the config file to this one.
    pub(crate) fn detect<'a>(
        args: impl Iterator<Item = &'a OsStr>,
        configured: Option<Self>,
        env: impl Fn(&str) -> Option<String>,
    ) -> Self {
        if let Some(lang) = Self::asked_for(args).or(configured) {
            return lang;
        }
        let locale = ["LC_ALL", "LC_MESSAGES", "LANG"].iter().find_map(|name| env(name).filter(|v| !v.is_empty()));
        match locale {
            Some(locale) if locale == "en" || locale.starts_with("en_") || locale.starts_with("en.") => Self::En,
            _ => Self::Vi,
        }
    }

    fn asked_for<'a>(mut args: impl Iterator<Item = &'a OsStr>) -> Option<Self> {
        let mut found = None;
        while let Some(arg) = args.next().and_then(OsStr::to_str) {
            if arg == "--" {
                break;
            }
            let value = if arg == "--lang" { args.next().and_then(OsStr::to_str) } else { arg.strip_prefix("--lang=") };
            match value {
                Some("vi") => found = Some(Self::Vi),
                Some("en") => found = Some(Self::En),
                _ => {}
            }
        }
        found
    }
}

/// A text in both languages: made by [`both!`], which lets neither be forgotten.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Both {
    pub(crate) vi: String,
    pub(crate) en: String,
}

impl Both {
    pub(crate) fn get(&self, lang: Lang) -> &str {
        match lang {
            Lang::Vi => &self.vi,
            Lang::En => &self.en,
        }
    }
}

/// A number of things: `{n}` shows the number, which is all that Vietnamese needs, `{n:#}` the number with its English noun.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Counted<'w, N> {
    number: N,
    one: &'w str,
    more: &'w str,
}

/// So many things: one of them is called `one`, any other number of them `more`, none as well.
pub(crate) const fn counted<'w, N>(number: N, one: &'w str, more: &'w str) -> Counted<'w, N> {
    Counted { number, one, more }
}

impl<N: fmt::Display + PartialEq + From<u8>> fmt::Display for Counted<'_, N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.number)?;
        if f.alternate() {
            write!(f, " {}", if self.number == N::from(1) { self.one } else { self.more })?;
        }
        Ok(())
    }
}

/// Formats one message in both languages; every argument must be used in both.
macro_rules! both {
    ($vi:literal, $en:literal $(, $name:ident = $value:expr)* $(,)?) => {{
        $(let $name = &$value;)*
        $crate::lang::Both { vi: format!($vi $(, $name = $name)*), en: format!($en $(, $name = $name)*) }
    }};
}
pub(crate) use both;

#[cfg(test)]
mod tests {
    use super::*;

    fn detect(args: &[&str], env: &[(&str, &str)]) -> Lang {
        configured(args, None, env)
    }

    fn configured(args: &[&str], lang: Option<Lang>, env: &[(&str, &str)]) -> Lang {
        Lang::detect(args.iter().map(OsStr::new), lang, |name| {
            env.iter().find(|(n, _)| *n == name).map(|(_, value)| (*value).to_owned())
        })
    }

    #[test]
    fn english_has_plurals_and_vietnamese_has_none() {
        for (number, vi, en) in [
            (0_usize, "đã gói 0 tệp", "packed 0 files"),
            (1, "đã gói 1 tệp", "packed 1 file"),
            (2, "đã gói 2 tệp", "packed 2 files"),
            (11, "đã gói 11 tệp", "packed 11 files"),
            (21, "đã gói 21 tệp", "packed 21 files"),
        ] {
            let said = both!("đã gói {n} tệp", "packed {n:#}", n = counted(number, "file", "files"));
            assert_eq!((said.vi.as_str(), said.en.as_str()), (vi, en));
        }
    }

    /// A number before a noun in the plural has to be a [`Counted`], unless it cannot be one.
    #[test]
    fn no_english_message_says_1_files() {
        // What is always many: limits, and what is told only of several.
        const MANY: [&str; 11] = [
            "more than {n} redirects",
            "longer than {n} octets",
            "longer than {n} bytes",
            "more than {n} certificates",
            "{n} manual pages",
            "within {d} days",
            "{count} different states",
            "makes {n} signatures",
            "more than {most} octets",
            "{} members; {MEMBERS} are the most",
            "the CMS has {needed} octets",
        ];
        const NOUNS: [&str; 30] = [
            "files",
            "packages",
            "documents",
            "certificates",
            "signatures",
            "pages",
            "records",
            "entries",
            "errors",
            "attachments",
            "requests",
            "responses",
            "lists",
            "octets",
            "bytes",
            "seconds",
            "minutes",
            "days",
            "hours",
            "levels",
            "rules",
            "points",
            "CRLs",
            "members",
            "states",
            "lines",
            "rows",
            "agencies",
            "reasons",
            "redirects",
        ];
        fn sources(folder: &std::path::Path, all: &mut Vec<std::path::PathBuf>) {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    sources(&path, all);
                } else if path.extension().is_some_and(|ending| ending == "rs") {
                    all.push(path);
                }
            }
        }
        let mut all = Vec::new();
        sources(&std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut all);
        assert!(all.len() > 50, "{}", all.len());
        let mut wrong = Vec::new();
        for path in all.iter().filter(|path| !path.ends_with("lang.rs") && !path.ends_with("tests.rs")) {
            for line in std::fs::read_to_string(path).unwrap().lines() {
                for (at, _) in line.match_indices("} ") {
                    let before = &line[..at];
                    let Some(open) = before.rfind('{') else { continue };
                    let is_plain = before[open + 1..].chars().all(|c| c.is_ascii_lowercase() || c == '_');
                    let words = line[at + 2..].split(|c: char| !c.is_ascii_alphabetic()).take(3);
                    let is_plural = words.take_while(|word| !word.is_empty()).any(|word| NOUNS.contains(&word));
                    // `{d} of {n} files`, `list {n}: {c} …`: the noun belongs to the number next to it.
                    if is_plain && is_plural && !MANY.iter().any(|many| line.contains(many)) {
                        wrong.push(format!("{}: {}", path.display(), line.trim()));
                    }
                }
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }

    #[test]
    fn the_option_goes_before_the_locale_and_vietnamese_is_the_default() {
        assert_eq!(detect(&[], &[]), Lang::Vi);
        assert_eq!(detect(&[], &[("LANG", "C.UTF-8")]), Lang::Vi);
        assert_eq!(detect(&[], &[("LANG", "en_US.UTF-8")]), Lang::En);
        assert_eq!(detect(&[], &[("LANG", "en_US.UTF-8"), ("LC_ALL", "vi_VN.UTF-8")]), Lang::Vi);
        assert_eq!(detect(&[], &[("LC_ALL", ""), ("LC_MESSAGES", "en_GB"), ("LANG", "vi_VN")]), Lang::En);
        assert_eq!(detect(&["verify", "--lang", "en"], &[]), Lang::En);
        assert_eq!(detect(&["--lang=vi", "verify"], &[("LANG", "en")]), Lang::Vi);
        assert_eq!(detect(&["verify", "--", "--lang", "en"], &[]), Lang::Vi);
        assert_eq!(configured(&[], Some(Lang::Vi), &[("LANG", "en_US.UTF-8")]), Lang::Vi);
        assert_eq!(configured(&["--lang", "vi"], Some(Lang::En), &[]), Lang::Vi);
    }
}
