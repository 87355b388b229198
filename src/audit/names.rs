//! Names of agencies: in one form to be compared, in one line to be shown; a unit from the subject of a certificate.

use unicode_normalization::{IsNormalized, UnicodeNormalization as _, is_nfc_quick};

use crate::form::folded_name;

/// Longer is no name, in characters.
const LONGEST: usize = 300;

/// A name in one form, for comparison: see [`folded_name`]. Names without a letter or digit are kept as they are.
pub(super) fn folded(name: &str) -> String {
    let folded = folded_name(name);
    if folded.is_empty() { name.trim().to_owned() } else { folded }
}

/// A name on one line, composed (NFC), without what cannot be seen; `None` when nothing is left.
pub(super) fn shown(name: &str) -> Option<String> {
    let visible = |c: char| if is_odd(c) { ' ' } else { c };
    // Asking costs a tenth of composing what is composed already.
    let composed: String = match is_nfc_quick(name.chars()) {
        IsNormalized::Yes => name.chars().map(visible).collect(),
        IsNormalized::No | IsNormalized::Maybe => name.nfc().map(visible).collect(),
    };
    let mut line = String::with_capacity(composed.len());
    for word in composed.split_whitespace() {
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    if line.chars().nth(LONGEST).is_some() {
        line = line.chars().take(LONGEST).collect();
    }
    (!line.is_empty()).then_some(line)
}

/// Controls, and what turns the direction of writing or has no width (threat V-14).
fn is_odd(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}')
}

/// The last organizationalUnitName of a subject as it is shown (`CN=…, OU=…, O=…`; a comma within a value is escaped): the
/// innermost unit, since certificates name the wider one first.
pub(super) fn unit_of(subject: &str) -> Option<String> {
    let mut found = None;
    let mut rest = subject;
    loop {
        let (attribute, behind) = split(rest);
        if let Some(value) = attribute.trim_start().strip_prefix("OU=") {
            found = shown(&unescaped(value)).or(found);
        }
        match behind {
            Some(behind) => rest = behind,
            None => return found,
        }
    }
}

/// The first attribute, and what follows it.
fn split(text: &str) -> (&str, Option<&str>) {
    let mut is_escaped = false;
    for (at, octet) in text.bytes().enumerate() {
        match octet {
            _ if is_escaped => is_escaped = false,
            b'\\' => is_escaped = true,
            b',' | b'+' => return (text.get(..at).unwrap_or_default().trim_end(), text.get(at.saturating_add(1)..)),
            _ => {}
        }
    }
    (text, None)
}

fn unescaped(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    let mut is_escaped = false;
    for c in value.chars() {
        if c == '\\' && !is_escaped {
            is_escaped = true;
            continue;
        }
        is_escaped = false;
        out.push(c);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_name_in_many_spellings() {
        let name = folded("Ủy ban nhân dân tỉnh Đắk Lắk");
        for other in [
            "ỦY BAN NHÂN DÂN TỈNH ĐẮK LẮK",
            "Uỷ  ban\nnhân dân tỉnh Đắk Lắk ",
            "U\u{309}y ban nha\u{302}n da\u{302}n ti\u{309}nh \u{110}a\u{306}\u{301}k La\u{306}\u{301}k",
            "Ủy ban nhân dân tỉnh \u{d0}ắk Lắk",
        ] {
            assert_eq!(folded(other), name, "{other}");
        }
        assert_eq!(folded("Sở GD&ĐT"), folded("SỞ GD & ĐT"));
        assert_eq!(folded("SỞ GD-ĐT"), folded("sở gd-đt"));
        assert_ne!(folded("Sở GD&ĐT"), folded("Sở GD&DT"), "Đ is a letter of its own");
        assert_ne!(folded("Xã Tân An"), folded("Xã Tân Ân"));
        assert_eq!(folded("***"), "***");
    }

    #[test]
    fn names_are_shown_on_one_line() {
        assert_eq!(shown(" Sơ\u{309} Y\u{a0}tế\n\u{202e}").as_deref(), Some("Sở Y tế"));
        assert_eq!(shown("\u{200b} \n"), None);
        assert_eq!(shown(&"a".repeat(1000)).map(|name| name.len()), Some(300));
    }

    #[test]
    fn the_innermost_unit_of_a_subject() {
        for (subject, unit) in [
            ("C=VN, O=UBND tỉnh Điện Biên, OU=Sở Y tế, CN=Nguyễn Văn An", Some("Sở Y tế")),
            ("CN=A, OU=Văn phòng, OU=Phòng Hành chính, O=B", Some("Phòng Hành chính")),
            ("CN=A\\, OU=Giả, O=B", None),
            ("CN=A, OU=Phòng 1\\, Tầng 2, O=B", Some("Phòng 1, Tầng 2")),
            ("CN=A + OU=X, O=B", Some("X")),
            ("CN=A\\\\, OU=Y", Some("Y")),
            ("CN=A", None),
            ("", None),
        ] {
            assert_eq!(unit_of(subject).as_deref(), unit, "{subject}");
        }
    }
}
