//! Number and notation: `Số: 128/UBND-VP`, with or without the number.

use super::names;
use super::part::{Certainty, Field, FieldOf};
use super::row::{Char, Row, between, is_filler, text, word};

/// Characters before `Số` in the number of a law: `Nghị quyết liên tịch số:`.
const BEFORE: usize = 24;
/// Words that a notation may be written in; prescribed is one.
const WORDS: usize = 5;
/// Characters of a number, and of a notation.
const NUMBER: usize = 60;
const NOTATION: usize = 80;

/// A number as found in a row.
#[derive(Debug)]
pub(super) struct Number {
    pub(super) number: String,
    pub(super) notation: String,
    pub(super) fields: Vec<Field>,
    pub(super) certainty: Certainty,
    /// First and last place of what belongs to it.
    pub(super) reach: (f64, f64),
}

/// The number in this row, if it is one.
pub(super) fn number(row: &Row, page: u32) -> Option<Number> {
    let chars = row.characters();
    let mut own = row.pieces.iter().filter(|piece| piece.mark.is_none()).peekable();
    let is_ocr = own.peek().is_some() && own.all(|piece| !piece.painted);
    let label = word(&chars, "so", 0).filter(|(at, end)| {
        // Not of a department: `SỞ NỘI VỤ`.
        let other = chars.get(*at..*end).unwrap_or_default().iter().any(|c| matches!(c.c, 'ở' | 'Ở'));
        let told = chars.iter().skip(*end).take(NUMBER).any(|c| matches!(c.c, ':' | '/'));
        // Before it at most the type of a law, in text `Căn cứ Quyết định số`.
        let before: String = chars.iter().take(*at).map(|c| c.base).filter(|c| c.is_alphanumeric()).collect();
        let named = before.is_empty() || names::TYPES.iter().any(|entry| entry.letters == before);
        *at <= BEFORE && named && !other && told
    });
    let (from, end, certainty) = match label {
        Some((at, end)) => {
            // Before the label only words of a law's type; not `…, căn cứ Quyết định số`.
            let colon = chars.iter().skip(end).take(3).position(|c| c.c == ':');
            let end = colon.map_or(end, |i| end.saturating_add(i).saturating_add(1));
            (at, end, if colon.is_some() { Certainty::Sure } else { Certainty::Likely })
        }
        // `128/UBND-VP`, or a scanner's `sf>: 130 IQU-BYT`.
        None if chars.first().is_some_and(|c| c.c.is_ascii_digit()) => (0, 0, Certainty::Likely),
        None if is_ocr => {
            let colon = chars.iter().take(6).position(|c| c.c == ':')?;
            (0, colon.saturating_add(1), Certainty::Guess)
        }
        None => return None,
    };
    let rest = chars.get(end..)?;
    let slash = rest.iter().take(NUMBER).position(|c| c.c == '/').map(|at| at.saturating_add(end));
    let label_right = end
        .checked_sub(1)
        .and_then(|at| chars.get(at))
        .map_or_else(|| chars.first().map_or(0.0, |c| c.left), |c| c.right);
    let size = chars.get(from).and_then(|c| row.pieces.get(c.piece)).map_or(13.0, |piece| piece.size_pt);
    let digits_end = || {
        let solid = rest.iter().position(|c| !is_filler(c.c)).unwrap_or(0);
        let digits = rest.iter().skip(solid).take_while(|c| c.c.is_ascii_digit()).count();
        (digits > 0).then(|| end.saturating_add(solid).saturating_add(digits))
    };
    let (number_end, notation_from) = match slash {
        Some(slash) => (slash, slash.saturating_add(1)),
        None if label.is_some() || is_ocr => {
            let at = digits_end().unwrap_or(end);
            // What a scanner makes of a slash.
            let odd = |c: &&Char| is_ocr && (c.c == ' ' || matches!(c.c, 'I' | 'l' | '|' | '!' | '1'));
            let odd = chars.iter().skip(at).take_while(odd).count().min(3);
            (at, at.saturating_add(odd))
        }
        None => return None,
    };
    let within = chars.get(end..number_end)?;
    let number: String = within.iter().filter(|c| !is_filler(c.c)).map(|c| c.c).collect();
    if slash.is_some() && label.is_none() && !number.chars().all(|c| c.is_ascii_digit()) {
        return None;
    }
    // A notation ends where a column does.
    let after = chars.get(notation_from..).unwrap_or_default();
    let ends = after.iter().enumerate().skip(1).find(|(_, c)| c.apart).map_or(after.len(), |(i, _)| i);
    let after = after.get(..ends.min(NOTATION)).unwrap_or_default();
    let notation = text(after);
    let notation = notation.trim_matches(is_filler).to_owned();
    if notation.split(' ').count() > WORDS
        || number.len() > NUMBER
        || (slash.is_none() && number.is_empty() && label.is_none())
    {
        return None;
    }
    let slash_left =
        chars.get(number_end).map_or_else(|| row.place().map_or(label_right, |place| place.right()), |c| c.left);
    let blank =
        between(label_right, if slash.is_some() { slash_left } else { slash_left.max(label_right + 12.0) }, size);
    let mut fields = Vec::new();
    fields.extend(row.field(FieldOf::Number, page, within, blank));
    if !notation.is_empty() {
        let right = after.last().map_or(slash_left, |c| c.right);
        fields.extend(row.field(FieldOf::Notation, page, after, (slash_left, right)));
    }
    let first = chars.first().map_or(0.0, |c| c.left);
    let last = after.last().or(within.last()).map_or(label_right, |c| c.right);
    Some(Number { number, notation, fields, certainty, reach: (first, last) })
}
