//! `.csv`: one line for each file (RFC 4180), made to be opened in a spreadsheet.
//!
//! It begins with a byte order mark: without one, Excel takes the text for the code page of the machine, and Vietnamese
//! comes out as something else. Names of files and of certificates are chosen by others, so no cell can be a formula.

use std::borrow::Cow;
use std::fmt::Write as _;

use kyso::audit::Record;

use super::columns::{COLUMNS, Cell};
use super::{Records, fault, put};
use crate::failure::Result;
use crate::output::Output;

/// U+FEFF in UTF-8.
const MARK: &[u8] = b"\xef\xbb\xbf";
/// Between the texts of a list.
const BETWEEN: &str = "; ";

pub(super) fn write(output: &mut Output, records: &dyn Records) -> Result<()> {
    put(output, MARK)?;
    let mut row = Vec::new();
    line(&mut row, COLUMNS.iter().map(|column| Cow::Borrowed(column.name))).map_err(|e| fault(output, e))?;
    put(output, &row)?;
    records.each(&mut |_, record| {
        row.clear();
        line(&mut row, cells(&record)).map_err(|e| fault(output, e))?;
        put(output, &row)
    })
}

fn line<'a>(row: &mut Vec<u8>, cells: impl Iterator<Item = Cow<'a, str>>) -> csv::Result<()> {
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(row);
    for cell in cells {
        writer.write_field(cell.as_bytes())?;
    }
    writer.write_record(None::<&[u8]>)?;
    writer.flush().map_err(Into::into)
}

fn cells(record: &Record) -> impl Iterator<Item = Cow<'_, str>> {
    COLUMNS.iter().map(|column| match (column.cell)(record) {
        Cell::Text(text) => text.map_or(Cow::Borrowed(""), harmless),
        Cell::Number(number) => number.map_or(Cow::Borrowed(""), |number| Cow::Owned(number.to_string())),
        Cell::Time(time) => time.map_or(Cow::Borrowed(""), |time| Cow::Owned(time.to_string())),
        Cell::Day(day) => day.map_or(Cow::Borrowed(""), |day| Cow::Owned(day.to_string())),
        Cell::List(list) => Cow::Owned(harmless(&list.join(BETWEEN)).into_owned()),
    })
}

/// Text that no spreadsheet takes for a formula, on one line.
///
/// What begins one (`=`, `+`, `-`, `@`, their wide forms, and white space, which some programs take off before they look)
/// gets an apostrophe before it; so does what begins with an apostrophe, and hence one apostrophe taken away gives the text
/// back. Control characters are shown as their pictures (U+2400 and on), so that a line is a file.
fn harmless(text: &str) -> Cow<'_, str> {
    let begins = |c: char| c.is_whitespace() || c.is_control() || "=+-@'＝＋－＠−".contains(c);
    let quoted = text.chars().next().is_some_and(begins);
    let steers = |c: char| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}');
    if !quoted && !text.contains(steers) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len().saturating_add(1));
    if quoted {
        shown.push('\'');
    }
    for c in text.chars() {
        match u32::from(c) {
            code @ 0..0x20 => shown.push(char::from_u32(0x2400 | code).unwrap_or('\u{fffd}')),
            0x7f => shown.push('\u{2421}'),
            code @ (0x80..0xa0 | 0x2028 | 0x2029) => {
                let _ = write!(shown, "\\u{{{code:x}}}");
            }
            _ => shown.push(c),
        }
    }
    Cow::Owned(shown)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_becomes_a_formula() {
        for hostile in [
            "=HYPERLINK(\"http://x\")",
            "+1",
            "-1+1",
            "@SUM(1)",
            "\t=1",
            "\r=1",
            "\n=1",
            " =1",
            "＝1",
            "\u{a0}=1",
            "'=1",
        ] {
            let shown = harmless(hostile);
            assert!(shown.starts_with('\''), "{shown}");
            assert!(!shown.contains(['\t', '\r', '\n']), "{shown}");
        }
        assert_eq!(harmless("'=1"), "''=1");
        assert_eq!(harmless("a=1"), "a=1");
        assert_eq!(harmless("a\nb\u{85}c"), "a␊b\\u{85}c");
        assert_eq!(harmless("Sở Y tế"), "Sở Y tế");
    }
}
