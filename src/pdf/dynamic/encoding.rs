//! Glyph names and base encodings (ISO 32000-2 annex D), as far as letters and digits are concerned.

/// What a base encoding has at a code, where all of them agree on it or it is WinAnsiEncoding.
pub(super) fn base(encoding: &[u8], code: u8) -> Option<char> {
    match (code, encoding) {
        (b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' | b' ', _) => Some(char::from(code)),
        (0x21..=0x7e, b"WinAnsiEncoding" | b"MacRomanEncoding") => Some(char::from(code)),
        // Apart from the quotes (39 and 96), StandardEncoding is ASCII there.
        (0x21..=0x7e, _) if !matches!(code, 39 | 96) => Some(char::from(code)),
        (0xa0..=0xff, b"WinAnsiEncoding") => Some(char::from(code)),
        _ => None,
    }
}

/// Marks that glyph names put behind their letter (Adobe Glyph List), longest first where one begins another.
const MARKS: [&str; 20] = [
    "circumflex",
    "dotaccent",
    "dieresis",
    "macron",
    "breve",
    "acute",
    "grave",
    "tilde",
    "caron",
    "ogonek",
    "cedilla",
    "commaaccent",
    "hungarumlaut",
    "hookabove",
    "hook",
    "horn",
    "dotbelow",
    "ring",
    "slash",
    "bar",
];

/// Ways to draw a letter or digit that do not make it another.
const STYLES: [&str; 7] = ["superior", "inferior", "oldstyle", "small", "fitted", "numerator", "denominator"];

const DIGITS: [&str; 10] = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];

/// The usual name of a digit's glyph.
pub(super) fn digit_name(digit: char) -> Option<&'static str> {
    DIGITS.get(digit.to_digit(10)? as usize).copied()
}

/// The letter or digit that a glyph name stands for, its marks left out; `None` for names that say nothing of the kind.
pub(super) fn named(name: &str) -> Option<char> {
    // What follows a full stop is a variant; an underscore joins the parts of a ligature.
    let name = name.split('.').next().unwrap_or_default();
    if name.contains('_') {
        return None;
    }
    if let Some(hex) = name.strip_prefix("uni").filter(|hex| hex.len() == 4) {
        return u32::from_str_radix(hex, 16).ok().and_then(char::from_u32);
    }
    let hex = name.strip_prefix('u').filter(|hex| (4..=6).contains(&hex.len()));
    if let Some(value) = hex.and_then(|hex| u32::from_str_radix(hex, 16).ok()) {
        return char::from_u32(value);
    }
    let plain = STYLES.iter().find_map(|style| name.strip_suffix(style)).unwrap_or(name);
    if let Some(digit) = DIGITS.iter().position(|digit| *digit == plain) {
        return u32::try_from(digit).ok().and_then(|digit| char::from_digit(digit, 10));
    }
    match name {
        "dcroat" | "dmacron" => return Some('đ'),
        "Dcroat" | "Dslash" => return Some('Đ'),
        _ => {}
    }
    let mut letters = plain.chars();
    let first = letters.next().filter(char::is_ascii_alphabetic)?;
    let mut rest = letters.as_str();
    while !rest.is_empty() {
        rest = MARKS.iter().find_map(|mark| rest.strip_prefix(mark))?;
    }
    Some(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_letters_and_digits() {
        for (name, wanted) in [
            ("A", Some('A')),
            ("a.sc", Some('a')),
            ("one", Some('1')),
            ("nine.tnum", Some('9')),
            ("fiveoldstyle", Some('5')),
            ("twosuperior", Some('2')),
            ("ecircumflexacute", Some('e')),
            ("uhornhook", Some('u')),
            ("dcroat", Some('đ')),
            ("uni0041", Some('A')),
            ("u1EA5", Some('ấ')),
            ("f_i", None),
            ("fi", None),
            ("gid12", None),
            ("g7", None),
            ("space", None),
            ("Alpha", None),
            ("", None),
        ] {
            assert_eq!(named(name), wanted, "{name}");
        }
    }
}
