//! What names of glyphs stand for (Adobe Glyph List conventions), and the encodings of simple fonts (ISO 32000-2 annex D).

use unicode_normalization::UnicodeNormalization;

/// Marks that names put behind their letter, longest first where one begins another, with their combining characters.
const MARKS: [(&str, char); 20] = [
    ("circumflex", '\u{302}'),
    ("dotaccent", '\u{307}'),
    ("dieresis", '\u{308}'),
    ("macron", '\u{304}'),
    ("breve", '\u{306}'),
    ("acute", '\u{301}'),
    ("grave", '\u{300}'),
    ("tilde", '\u{303}'),
    ("caron", '\u{30c}'),
    ("ogonek", '\u{328}'),
    ("commaaccent", '\u{327}'),
    ("cedilla", '\u{327}'),
    ("hungarumlaut", '\u{30b}'),
    ("hookabove", '\u{309}'),
    ("hook", '\u{309}'),
    ("horn", '\u{31b}'),
    ("dotbelow", '\u{323}'),
    ("ring", '\u{30a}'),
    ("slash", '\u{338}'),
    ("bar", '\u{335}'),
];

/// Names that are no letter with marks.
const OTHERS: [(&str, &str); 140] = [
    ("space", " "),
    ("nbspace", " "),
    ("nonbreakingspace", " "),
    ("exclam", "!"),
    ("quotedbl", "\""),
    ("numbersign", "#"),
    ("dollar", "$"),
    ("percent", "%"),
    ("ampersand", "&"),
    ("quotesingle", "'"),
    ("parenleft", "("),
    ("parenright", ")"),
    ("asterisk", "*"),
    ("plus", "+"),
    ("comma", ","),
    ("hyphen", "-"),
    ("period", "."),
    ("slash", "/"),
    ("zero", "0"),
    ("one", "1"),
    ("two", "2"),
    ("three", "3"),
    ("four", "4"),
    ("five", "5"),
    ("six", "6"),
    ("seven", "7"),
    ("eight", "8"),
    ("nine", "9"),
    ("colon", ":"),
    ("semicolon", ";"),
    ("less", "<"),
    ("equal", "="),
    ("greater", ">"),
    ("question", "?"),
    ("at", "@"),
    ("bracketleft", "["),
    ("backslash", "\\"),
    ("bracketright", "]"),
    ("asciicircum", "^"),
    ("underscore", "_"),
    ("grave", "`"),
    ("braceleft", "{"),
    ("bar", "|"),
    ("braceright", "}"),
    ("asciitilde", "~"),
    ("exclamdown", "¡"),
    ("cent", "¢"),
    ("sterling", "£"),
    ("currency", "¤"),
    ("yen", "¥"),
    ("brokenbar", "¦"),
    ("section", "§"),
    ("dieresis", "¨"),
    ("copyright", "©"),
    ("ordfeminine", "ª"),
    ("guillemotleft", "«"),
    ("logicalnot", "¬"),
    ("sfthyphen", "\u{ad}"),
    ("softhyphen", "\u{ad}"),
    ("registered", "®"),
    ("macron", "¯"),
    ("degree", "°"),
    ("plusminus", "±"),
    ("twosuperior", "²"),
    ("threesuperior", "³"),
    ("acute", "´"),
    ("mu", "µ"),
    ("paragraph", "¶"),
    ("periodcentered", "·"),
    ("middot", "·"),
    ("cedilla", "¸"),
    ("onesuperior", "¹"),
    ("ordmasculine", "º"),
    ("guillemotright", "»"),
    ("onequarter", "¼"),
    ("onehalf", "½"),
    ("threequarters", "¾"),
    ("questiondown", "¿"),
    ("multiply", "×"),
    ("divide", "÷"),
    ("AE", "Æ"),
    ("ae", "æ"),
    ("OE", "Œ"),
    ("oe", "œ"),
    ("Eth", "Ð"),
    ("eth", "ð"),
    ("Thorn", "Þ"),
    ("thorn", "þ"),
    ("germandbls", "ß"),
    ("Dcroat", "Đ"),
    ("dcroat", "đ"),
    ("Dslash", "Đ"),
    ("dmacron", "đ"),
    ("Dmacron", "Đ"),
    ("Oslash", "Ø"),
    ("oslash", "ø"),
    ("Lslash", "Ł"),
    ("lslash", "ł"),
    ("dotlessi", "ı"),
    ("florin", "ƒ"),
    ("circumflex", "ˆ"),
    ("caron", "ˇ"),
    ("breve", "˘"),
    ("dotaccent", "˙"),
    ("ring", "˚"),
    ("ogonek", "˛"),
    ("tilde", "˜"),
    ("hungarumlaut", "˝"),
    ("endash", "–"),
    ("emdash", "—"),
    ("quoteleft", "‘"),
    ("quoteright", "’"),
    ("quotesinglbase", "‚"),
    ("quotedblleft", "“"),
    ("quotedblright", "”"),
    ("quotedblbase", "„"),
    ("dagger", "†"),
    ("daggerdbl", "‡"),
    ("bullet", "•"),
    ("ellipsis", "…"),
    ("perthousand", "‰"),
    ("guilsinglleft", "‹"),
    ("guilsinglright", "›"),
    ("fraction", "⁄"),
    ("Euro", "€"),
    ("dong", "₫"),
    ("trademark", "™"),
    ("minus", "−"),
    ("arrowright", "→"),
    ("arrowleft", "←"),
    ("fi", "fi"),
    ("fl", "fl"),
    ("ff", "ff"),
    ("ffi", "ffi"),
    ("ffl", "ffl"),
    ("gravecomb", "\u{300}"),
    ("acutecomb", "\u{301}"),
    ("tildecomb", "\u{303}"),
    ("hookabovecomb", "\u{309}"),
    ("dotbelowcomb", "\u{323}"),
];

/// The text a glyph of this name shows, in NFC; `None` for names that say nothing.
pub(super) fn text(name: &str) -> Option<String> {
    // What follows a full stop is a variant; underscores join the parts of a ligature.
    let name = name.split('.').next().filter(|name| !name.is_empty())?;
    if name.contains('_') {
        return name.split('_').map(single).collect::<Option<Vec<_>>>().map(|parts| parts.concat());
    }
    single(name)
}

fn single(name: &str) -> Option<String> {
    if let Some((_, text)) = OTHERS.iter().find(|(other, _)| *other == name) {
        return Some((*text).to_owned());
    }
    let hex = |digits: &str| u32::from_str_radix(digits, 16).ok().and_then(char::from_u32);
    if let Some(digits) =
        name.strip_prefix("uni").filter(|d| d.len() >= 4 && d.len() % 4 == 0 && d.len() <= 16 && d.is_ascii())
    {
        let units = (0..digits.len()).step_by(4).map(|at| digits.get(at..at.saturating_add(4)).and_then(hex));
        return units.collect();
    }
    if let Some(character) = name.strip_prefix('u').filter(|d| (4..=6).contains(&d.len())).and_then(hex) {
        return Some(character.to_string());
    }
    let mut letters = name.chars();
    let first = letters.next().filter(char::is_ascii_alphabetic)?;
    let mut text = String::from(first);
    let mut rest = letters.as_str();
    while !rest.is_empty() {
        let (behind, mark) = MARKS.iter().find_map(|(mark, character)| Some((rest.strip_prefix(mark)?, character)))?;
        text.push(*mark);
        rest = behind;
    }
    Some(text.nfc().collect())
}

/// WinAnsiEncoding at 0x80.
const WINDOWS: &str = "€•‚ƒ„…†‡ˆ‰Š‹Œ•Ž••‘’“”•–—˜™š›œ•žŸ";
/// MacRomanEncoding at 0x80.
const MACINTOSH: &str = "ÄÅÇÉÑÖÜáàâäãåçéèêëíìîïñóòôöõúùûü†°¢£§•¶ß®©™´¨≠ÆØ∞±≤≥¥µ∂∑∏π∫ªºΩæø¿¡¬√ƒ≈∆«»… ÀÃÕŒœ–—“”‘’÷◊ÿŸ⁄¤‹›ﬁﬂ‡·‚„‰ÂÊÁËÈÍÎÏÌÓÔ\u{f8ff}ÒÚÛÙıˆ˜¯˘˙˚¸˝˛ˇ";
/// StandardEncoding at 0xA0; a full stop where it has nothing.
const STANDARD: &str =
    ".¡¢£⁄¥ƒ§¤'“«‹›ﬁﬂ.–†‡·.¶•‚”„»…‰.¿.`´ˆ˜¯˘˙¨.˚¸.˝˛ˇ—................Æ.ª....ŁØŒº.....æ...ı..łøœß....";

/// What a base encoding has at a code.
pub(super) fn base(encoding: &[u8], code: u8) -> Option<char> {
    let at = |table: &str, from: u8| table.chars().nth(usize::from(code.checked_sub(from)?));
    match (encoding, code) {
        (_, 0..=0x1f | 0x7f) => None,
        (b"StandardEncoding", b'\'') => Some('’'),
        (b"StandardEncoding", b'`') => Some('‘'),
        (_, 0x20..=0x7e) => Some(char::from(code)),
        (b"MacRomanEncoding", _) => at(MACINTOSH, 0x80),
        (b"StandardEncoding", _) => at(STANDARD, 0xa0).filter(|character| *character != '.'),
        (_, 0xa0) => Some(' '),
        (_, 0xa1..) => Some(char::from(code)),
        _ => at(WINDOWS, 0x80),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_vietnamese_letters() {
        for (name, wanted) in [
            ("A", "A"),
            ("ecircumflexacute", "ế"),
            ("Uhornhookabove", "Ử"),
            ("uhorndotbelow", "ự"),
            ("abrevehookabove", "ẳ"),
            ("dcroat", "đ"),
            ("Dcroat", "Đ"),
            ("uni1EA5", "ấ"),
            ("u1EA5", "ấ"),
            ("uni00610301", "a\u{301}"),
            ("f_i", "fi"),
            ("space", " "),
            ("a.sc", "a"),
        ] {
            assert_eq!(text(name).as_deref(), Some(wanted), "{name}");
        }
        for name in ["", ".notdef", "g12", "gid7", "cid:3", "Alpha", "uni", "uniXYZW"] {
            assert_eq!(text(name), None, "{name}");
        }
    }

    #[test]
    fn base_encodings() {
        assert_eq!((base(b"WinAnsiEncoding", 0x80), base(b"WinAnsiEncoding", 0xe9)), (Some('€'), Some('é')));
        assert_eq!((base(b"MacRomanEncoding", 0x8e), base(b"MacRomanEncoding", 0xff)), (Some('é'), Some('ˇ')));
        assert_eq!((base(b"StandardEncoding", 0xd0), base(b"StandardEncoding", 0xfb)), (Some('—'), Some('ß')));
        assert_eq!(WINDOWS.chars().count(), 32);
        assert_eq!(MACINTOSH.chars().count(), 128);
        assert_eq!(STANDARD.chars().count(), 96);
    }
}
