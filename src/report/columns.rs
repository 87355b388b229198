//! Text on a terminal. What is counted are cells: a Vietnamese letter is one whether it is one character or a
//! base with its marks behind it, and a letter of East Asia is two.

use unicode_normalization::char::is_combining_mark;

/// How many cells of a terminal this takes.
pub(super) fn cells(text: &str) -> usize {
    text.chars().map(cell).fold(0, usize::saturating_add)
}

/// Unicode Standard Annex 11: what is wide. Ranges cover blocks of one kind; the letters of this program's reports are all
/// outside of them, a quoted name may be within.
fn cell(c: char) -> usize {
    match c {
        '\u{200b}'..='\u{200f}' | '\u{2060}'..='\u{2064}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' => 0,
        c if c.is_control() || is_combining_mark(c) => 0,
        '\u{1100}'..='\u{115f}'
        | '\u{2e80}'..='\u{303e}'
        | '\u{3041}'..='\u{a4cf}'
        | '\u{ac00}'..='\u{d7a3}'
        | '\u{f900}'..='\u{faff}'
        | '\u{fe30}'..='\u{fe6f}'
        | '\u{ff00}'..='\u{ff60}'
        | '\u{ffe0}'..='\u{ffe6}'
        | '\u{1f300}'..='\u{1f64f}'
        | '\u{1f900}'..='\u{1f9ff}'
        | '\u{20000}'..='\u{3fffd}' => 2,
        _ => 1,
    }
}

/// A report for a terminal of so many cells: longer lines go on under their own beginning. Digests and other words that are
/// wider stay whole, to be copied.
#[must_use]
pub fn folded(text: &str, width: usize) -> String {
    let mut all = String::with_capacity(text.len().saturating_add(64));
    for line in text.split_inclusive('\n') {
        let (content, end) = line.strip_suffix('\n').map_or((line, ""), |content| (content, "\n"));
        let inner = content.trim_start_matches(' ');
        let indent = content.len().saturating_sub(inner.len());
        if cells(content) <= width {
            all.push_str(content);
        } else {
            let hanging = indent.saturating_add(2).min(width / 2);
            let mut used = indent;
            all.push_str(content.get(..indent).unwrap_or_default());
            for (index, word) in inner.split(' ').enumerate() {
                let wide = cells(word);
                if index > 0 && used.saturating_add(1).saturating_add(wide) > width {
                    all.push('\n');
                    all.extend(core::iter::repeat_n(' ', hanging));
                    used = hanging;
                } else if index > 0 {
                    all.push(' ');
                    used = used.saturating_add(1);
                }
                all.push_str(word);
                used = used.saturating_add(wide);
            }
        }
        all.push_str(end);
    }
    all
}

/// Lines of at most `width` cells, broken at spaces; a word that is wider is cut, so that nothing ever leaves its column.
pub(super) fn wrapped(text: &str, width: usize) -> Vec<String> {
    let width = width.max(8);
    let mut lines = vec![String::new()];
    let mut used = 0_usize;
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        let wide = cells(word);
        let last = lines.last().map_or(0, String::len);
        if last > 0 && used.saturating_add(1).saturating_add(wide) > width {
            lines.push(String::new());
            used = 0;
        } else if last > 0 {
            push(&mut lines, ' ');
            used = used.saturating_add(1);
        }
        for c in word.chars() {
            let wide = cell(c);
            if used.saturating_add(wide) > width {
                lines.push(String::new());
                used = 0;
            }
            push(&mut lines, c);
            used = used.saturating_add(wide);
        }
    }
    lines
}

fn push(lines: &mut [String], c: char) {
    if let Some(line) = lines.last_mut() {
        line.push(c);
    }
}

/// The text, with spaces up to `width` cells behind it.
pub(super) fn padded(text: &str, width: usize) -> String {
    let mut padded = text.to_owned();
    padded.extend(core::iter::repeat_n(' ', width.saturating_sub(cells(text))));
    padded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_letter_is_one_cell_however_it_is_written() {
        use unicode_normalization::UnicodeNormalization as _;
        for text in ["Đà Nẵng", "Ủy ban nhân dân", "QUYẾT ĐỊNH", "nghị quyết số 05", "ươữợ"] {
            let (composed, taken_apart): (String, String) = (text.nfc().collect(), text.nfd().collect());
            assert_eq!(cells(&composed), composed.chars().count(), "{text}");
            assert_eq!(cells(&taken_apart), composed.chars().count(), "{text}");
        }
        assert_eq!(cells("日本"), 4);
        assert_eq!(cells("a\u{200b}b\u{feff}"), 2);
    }

    #[test]
    fn no_line_leaves_its_column_and_no_letter_is_lost() {
        use unicode_normalization::UnicodeNormalization as _;
        let long = "Hình dấu của cơ quan, tổ chức phải có kích thước bằng kích thước thực tế của dấu; ".repeat(3)
            + &"x".repeat(70)
            + " 日本語";
        for text in [long.clone(), long.nfd().collect()] {
            for width in [8, 20, 61] {
                let lines = wrapped(&text, width);
                assert!(lines.iter().all(|line| cells(line) <= width), "{width}: {lines:#?}");
                let letters = |text: &str| text.chars().filter(|c| *c != ' ').collect::<String>();
                assert_eq!(letters(&lines.concat()), letters(&text));
            }
        }
        assert_eq!(wrapped("", 10), [""]);
        assert_eq!(folded("  1. một hai ba bốn năm\n     sáu\n", 16), "  1. một hai ba\n    bốn năm\n     sáu\n");
        let digest = format!("     SHA-256: {}\n", "a".repeat(64));
        assert_eq!(folded(&digest, 80), digest);
        assert_eq!(folded(&digest, 40), format!("     SHA-256:\n       {}\n", "a".repeat(64)));
        assert_eq!(padded("Đạt", 5), "Đạt  ");
        assert_eq!(padded("Đạt lắm", 5), "Đạt lắm");
    }
}
