//! Which characters may stand where.

/// May stand in a name.
pub(super) const NAME: u8 = 1;
/// May begin a name.
pub(super) const NAME_START: u8 = 2;
/// White space.
pub(super) const SPACE: u8 = 4;
/// Ends a run of text that can be handed on as it is.
pub(super) const TEXT_STOP: u8 = 8;
/// A closing bracket: `]]>` must not stand in text.
pub(super) const BRACKET: u8 = 32;
/// Is written as a reference in canonical text.
pub(super) const TEXT_ESCAPE: u8 = 64;
/// Is written as a reference in a canonical attribute value.
pub(super) const VALUE_ESCAPE: u8 = 128;
/// Ends a run of an attribute value that needs no work.
pub(super) const VALUE_STOP: u8 = 16;

/// The classes of an ASCII octet; octets of other characters have none.
static CLASSES: [u8; 256] = classes();

const fn classes() -> [u8; 256] {
    let mut table = [0; 256];
    let mut b = 0;
    while b < 128 {
        let octet = b as u8;
        let mut class = 0;
        if octet.is_ascii_alphabetic() || octet == b'_' {
            class |= NAME | NAME_START;
        }
        if octet.is_ascii_digit() || octet == b'-' || octet == b'.' {
            class |= NAME;
        }
        if matches!(octet, b' ' | b'\t' | b'\n' | b'\r') {
            class |= SPACE;
        }
        if matches!(octet, b'<' | b'&' | b'\r') {
            class |= TEXT_STOP;
        }
        if matches!(octet, b'&' | b'<' | b'>' | b'\r') {
            class |= TEXT_ESCAPE;
        }
        if matches!(octet, b'&' | b'<' | b'"' | b'\t' | b'\n' | b'\r') {
            class |= VALUE_ESCAPE;
        }
        if octet == b']' {
            class |= BRACKET;
        }
        if matches!(octet, b'<' | b'&' | b'"' | b'\'' | b'\t' | b'\n' | b'\r') {
            class |= VALUE_STOP;
        }
        table[b] = class;
        b += 1;
    }
    table
}

/// Whether an octet is of one of the classes.
#[inline]
pub(super) fn is(octet: u8, class: u8) -> bool {
    CLASSES.get(usize::from(octet)).is_some_and(|c| c & class != 0)
}

/// The classes of an octet.
#[inline]
pub(super) fn class(octet: u8) -> u8 {
    CLASSES.get(usize::from(octet)).copied().unwrap_or_default()
}

/// `NameStartChar` without the colon (XML 1.0 [4], Namespaces 1.0 [4]).
pub(super) const fn is_name_start(c: char) -> bool {
    matches!(c,
        'A'..='Z' | '_' | 'a'..='z' | '\u{C0}'..='\u{D6}' | '\u{D8}'..='\u{F6}' | '\u{F8}'..='\u{2FF}'
        | '\u{370}'..='\u{37D}' | '\u{37F}'..='\u{1FFF}' | '\u{200C}'..='\u{200D}' | '\u{2070}'..='\u{218F}'
        | '\u{2C00}'..='\u{2FEF}' | '\u{3001}'..='\u{D7FF}' | '\u{F900}'..='\u{FDCF}' | '\u{FDF0}'..='\u{FFFD}'
        | '\u{10000}'..='\u{EFFFF}')
}

/// `NameChar` without the colon (XML 1.0 [4a]).
pub(super) const fn is_name(c: char) -> bool {
    is_name_start(c) || matches!(c, '-' | '.' | '0'..='9' | '\u{B7}' | '\u{300}'..='\u{36F}' | '\u{203F}'..='\u{2040}')
}

/// `Char` (XML 1.0 [2]).
pub(super) const fn is_char(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | '\u{20}'..='\u{D7FF}' | '\u{E000}'..='\u{FFFD}' | '\u{10000}'..='\u{10FFFF}')
}

/// Where the first character lies that is no `Char`, in octets that are UTF-8.
pub(super) fn first_forbidden(octets: &[u8]) -> Option<usize> {
    let control = |b: u8| (b < 0x20) & (b != b'\t') & (b != b'\n') & (b != b'\r');
    // Whole blocks without a branch, so that it is done with wide registers.
    for (index, block) in octets.chunks(64).enumerate() {
        if block.iter().fold(false, |found, &b| found | control(b)) {
            return block.iter().position(|&b| control(b)).map(|i| index * 64 + i);
        }
    }
    // U+FFFE and U+FFFF: EF BF BE, EF BF BF.
    memchr::memchr_iter(0xEF, octets).find(|&i| matches!(octets.get(i + 1..i + 3), Some([0xBF, 0xBE | 0xBF])))
}

/// What a name looks like from its first octet on.
pub(super) enum Scanned {
    /// A name: where it ends, and where its colon is.
    Name {
        /// Behind it.
        end: usize,
        /// Its colon, which is neither its first nor its last character.
        colon: Option<usize>,
    },
    /// It may go on behind the end of the text.
    Open,
    /// What is there is no (qualified) name.
    Not,
}

/// A name with at most one colon inside (Namespaces 1.0 [7]), from `start` on.
#[inline]
pub(super) fn name(text: &str, start: usize) -> Scanned {
    let octets = text.as_bytes();
    let other = |at: usize| text.get(at..).and_then(|rest| rest.chars().next());
    let mut at = start;
    let mut colon = None;
    loop {
        // What is before the colon, or behind it: begun, and gone on with.
        match octets.get(at) {
            None => return Scanned::Open,
            Some(&b) if is(b, NAME_START) => at += 1,
            Some(&b) if b >= 0x80 => match other(at) {
                Some(c) if is_name_start(c) => at += c.len_utf8(),
                _ => return Scanned::Not,
            },
            Some(_) => return Scanned::Not,
        }
        loop {
            while octets.get(at).is_some_and(|&b| is(b, NAME)) {
                at += 1;
            }
            match octets.get(at) {
                None => return Scanned::Open,
                Some(b':') if colon.is_none() => break,
                Some(b':') => return Scanned::Not,
                Some(&b) if b >= 0x80 => match other(at) {
                    Some(c) if is_name(c) => at += c.len_utf8(),
                    _ => return Scanned::Not,
                },
                Some(_) => return Scanned::Name { end: at, colon },
            }
        }
        colon = Some(at);
        at += 1;
    }
}

/// Behind the white space at `at`.
#[inline]
pub(super) fn skip_space(octets: &[u8], mut at: usize) -> usize {
    while octets.get(at).is_some_and(|&b| is(b, SPACE)) {
        at += 1;
    }
    at
}
