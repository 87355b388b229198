//! Text compared as people read it: without marks above letters (`HÒA`, `HOÀ`, what a scanner made of them), case, or spaces.

use core::ops::Range;
use std::sync::LazyLock;

use unicode_normalization::char::decompose_canonical;
use unicode_normalization::char::is_combining_mark;

/// The small base letter of a character: `Ế` is `e`, `Đ` is `d`. What is no letter stays; a mark by itself is NUL.
pub(super) fn base(c: char) -> char {
    if c.is_ascii() {
        return c.to_ascii_lowercase();
    }
    let known = BASES.iter().find_map(|(range, bases)| {
        let at = u32::from(c).checked_sub(range.start)?;
        bases.get(usize::try_from(at).ok()?).copied()
    });
    known.unwrap_or_else(|| found(c))
}

/// The bases of all Latin letters, composed or not: every character of every page is asked for, more than once.
static BASES: LazyLock<[(Range<u32>, Vec<char>); 2]> = LazyLock::new(|| {
    [0x80..0x250, 0x1e00..0x1f00].map(|range| {
        let bases = range.clone().map(|code| char::from_u32(code).map_or('\0', found)).collect();
        (range, bases)
    })
});

/// The same, looked for. `c` is not of ASCII.
fn found(c: char) -> char {
    match c {
        'đ' | 'Đ' | 'Ð' | 'ð' => return 'd',
        '–' | '—' | '‐' | '‑' | '−' | '\u{ad}' => return '-',
        '\u{a0}' | '\u{2007}' | '\u{202f}' | '\t' => return ' ',
        _ => {}
    }
    if is_combining_mark(c) {
        return '\0';
    }
    let mut first = None;
    decompose_canonical(c, |part| {
        first.get_or_insert(part);
    });
    let first = first.unwrap_or(c);
    first.to_lowercase().next().unwrap_or(first)
}

/// Base letters and digits alone, at most `most` of them.
pub(super) fn skeleton(text: &str, most: usize) -> String {
    text.chars().map(base).filter(|c| c.is_alphanumeric()).take(most).collect()
}

/// Whether the text's letters and digits begin with these, which are base letters.
pub(super) fn begins(text: &str, with: &str) -> bool {
    let mut letters = text.chars().map(base).filter(|c| c.is_alphanumeric());
    with.chars().all(|wanted| letters.next() == Some(wanted))
}

/// Whether a text is written in capitals: of its letters that have a case, and of which there are two at least, nine in ten.
pub(super) fn is_capitals(text: &str) -> bool {
    let (mut upper, mut lower) = (0_usize, 0_usize);
    for c in text.chars() {
        if c.is_uppercase() {
            upper = upper.saturating_add(1);
        } else if c.is_lowercase() {
            lower = lower.saturating_add(1);
        }
    }
    upper >= 2 && upper >= lower.saturating_mul(9)
}

/// How many letters have to be changed, added or taken away to make one text of the other; `None` when more than `most`.
pub(super) fn distance(a: &str, b: &str, most: usize) -> Option<usize> {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    if a.len().abs_diff(b.len()) > most {
        return None;
    }
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut diagonal = i;
        let mut left = i.saturating_add(1);
        if let Some(first) = row.first_mut() {
            *first = left;
        }
        for (y, cell) in b.iter().zip(row.iter_mut().skip(1)) {
            let changed = diagonal.saturating_add(usize::from(x != y));
            diagonal = *cell;
            left = changed.min(cell.saturating_add(1)).min(left.saturating_add(1));
            *cell = left;
        }
    }
    row.last().copied().filter(|found| *found <= most)
}

/// Width of a character beside others, in thousandths of the font size, as in the metrics of Times: only to tell where in a
/// run of text a character stands.
pub(super) fn width(c: char) -> f64 {
    f64::from(match c {
        ' ' | '.' | ',' | '\u{a0}' => 250_u16,
        '\'' => 180,
        '0'..='9' | '$' | '_' | '–' | '"' => 500,
        '!' | '(' | ')' | '-' | '[' | ']' => 333,
        '/' | '\\' | ':' | ';' => 278,
        '…' | '—' => 1_000,
        _ if c.is_uppercase() => match base(c) {
            'i' => 333,
            'j' => 389,
            'f' | 'p' | 's' => 556,
            'e' | 'l' | 't' | 'z' => 611,
            'b' | 'c' | 'r' => 667,
            'm' => 889,
            'w' => 944,
            _ => 722,
        },
        _ => match base(c) {
            '\0' => 0,
            'i' | 'j' | 'l' | 't' => 278,
            'f' | 'r' => 333,
            's' => 389,
            'a' | 'c' | 'e' | 'z' => 444,
            'm' => 778,
            'w' => 722,
            _ => 500,
        },
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_is_what_would_be_found() {
        for c in (0x80..0x3000).filter_map(char::from_u32) {
            assert_eq!(base(c), found(c), "{c:?}");
        }
        assert_eq!(['Ế', 'ợ', 'Đ', 'ð', '\u{301}', 'ω', '–', '\u{1ef9}', '\u{24f}'].map(base), {
            ['e', 'o', 'd', 'd', '\0', 'ω', '-', 'y', 'ɏ']
        });
    }

    #[test]
    fn letters_are_told_without_marks_case_or_spaces() {
        let name = "conghoaxahoichunghiavietnam";
        for text in [
            "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
            "CỘNG HOÀ  XÃ HỘI CHỦ NGHĨA VIỆT NAM",
            "C Ộ N G H Ò A X Ã H Ộ I C H Ủ N G H Ĩ A V I Ệ T N A M",
            "Cộng hòa xã hội chủ nghĩa Việt Nam",
        ] {
            assert_eq!(skeleton(text, 99), name, "{text}");
            assert!(begins(text, "conghoa"));
        }
        assert_eq!(skeleton("Đặng Thị Ðào – Ủy", 99), "dangthidaouy");
        assert!(!begins("CỘNG", "conghoa"));
    }

    #[test]
    fn what_a_scanner_read_is_near() {
        let name = "conghoaxahoichunghiavietnam";
        let read = skeleton("CQNG HOA xX HQI CHiT NGHiA VI:¢T NAM", 99);
        assert!(distance(&read, name, 8).is_some());
        assert_eq!(distance("abc", "abd", 1), Some(1));
        assert_eq!(distance("abc", "", 2), None);
        assert_eq!(distance("", "", 0), Some(0));
        assert_eq!(distance(&skeleton("ỦY BAN NHÂN DÂN TỈNH NGHỆ AN", 99), name, 8), None);
    }

    #[test]
    fn capitals() {
        assert!(is_capitals("QUYẾT ĐỊNH") && is_capitals("KT. BỘ TRƯỞNG") && is_capitals("UBND XÃ"));
        assert!(!is_capitals("Quyết định") && !is_capitals("A") && !is_capitals("128/2020") && !is_capitals(""));
    }
}
