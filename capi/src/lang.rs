//! The two languages of everything that people read.

use kyso_core::report::Lang;

use crate::error::Error;

/// The language of a text. Functions take it as `uint32_t`, so that any number may come in and a wrong one is
/// refused with `KYSO_BAD_VALUE`.
#[repr(u32)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum kyso_lang {
    /// Vietnamese.
    KYSO_LANG_VI = 1,
    /// English.
    KYSO_LANG_EN = 2,
}

/// The language with this number.
pub(crate) fn lang(number: u32) -> Result<Lang, Error> {
    match number {
        n if n == kyso_lang::KYSO_LANG_VI as u32 => Ok(Lang::Vi),
        n if n == kyso_lang::KYSO_LANG_EN as u32 => Ok(Lang::En),
        n => Err(Error::bad_value("lang", &n)),
    }
}

/// One text in both languages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Both {
    pub(crate) vi: String,
    pub(crate) en: String,
}

/// `both!("…{x}…", "…{x}…", x = value)`: one sentence in Vietnamese and English with the same arguments.
macro_rules! both {
    ($vi:literal, $en:literal $(, $name:ident = $value:expr)* $(,)?) => {{
        $(let $name = &$value;)*
        $crate::lang::Both { vi: format!($vi), en: format!($en) }
    }};
}
pub(crate) use both;
