//! The language of everything said to people.

use std::ffi::OsStr;

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
