//! Paths as octets, and as text that hides nothing: names of files are chosen by others.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

/// The path as the system has it.
#[cfg(unix)]
pub(crate) fn octets(path: &Path) -> Cow<'_, [u8]> {
    use std::os::unix::ffi::OsStrExt as _;
    Cow::Borrowed(path.as_os_str().as_bytes())
}

#[cfg(not(unix))]
pub(crate) fn octets(path: &Path) -> Cow<'_, [u8]> {
    Cow::Owned(path.to_string_lossy().into_owned().into_bytes())
}

/// The other way round.
#[cfg(unix)]
pub(crate) fn path(octets: &[u8]) -> PathBuf {
    use std::os::unix::ffi::OsStrExt as _;
    PathBuf::from(std::ffi::OsStr::from_bytes(octets))
}

#[cfg(not(unix))]
pub(crate) fn path(octets: &[u8]) -> PathBuf {
    PathBuf::from(String::from_utf8_lossy(octets).into_owned())
}

/// As it is told in a record: octets that are no UTF-8, and characters that steer a terminal, are written `\xHH` and
/// `\u{H}`.
pub(crate) fn shown(octets: &[u8]) -> String {
    let mut text = String::with_capacity(octets.len());
    for chunk in octets.utf8_chunks() {
        for c in chunk.valid().chars() {
            if c.is_control()
                || matches!(c, '\u{200e}' | '\u{200f}' | '\u{061c}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
            {
                let _ = write!(text, "\\u{{{:x}}}", u32::from(c));
            } else {
                text.push(c);
            }
        }
        for octet in chunk.invalid() {
            let _ = write!(text, "\\x{octet:02x}");
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_name_is_lost_or_steers() {
        assert_eq!(shown("Công văn.pdf".as_bytes()), "Công văn.pdf");
        assert_eq!(shown(b"a\xff\x1b[2J\n"), "a\\xff\\u{1b}[2J\\u{a}");
    }
}
