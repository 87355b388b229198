//! Place and date: `Hà Nội, ngày 05 tháng 3 năm 2020`, with or without the numbers.

use crate::base::Day;

use super::part::{Certainty, Field, FieldOf};
use super::row::{Char, Row, between, is_filler, text, word};

/// Characters of a place: `Thành phố Hồ Chí Minh`, `Phan Rang - Tháp Chàm`.
const PLACE: usize = 60;
/// Words of a place.
const WORDS: usize = 9;
/// Characters from `ngày` to the year: blanks may be drawn with many dots.
const DATE: usize = 120;

/// A date as found in a row.
#[derive(Debug)]
pub(super) struct Date {
    pub(super) day: Option<Day>,
    pub(super) fields: Vec<Field>,
    pub(super) certainty: Certainty,
    /// First and last place of what belongs to it.
    pub(super) reach: (f64, f64),
    pub(super) text: String,
}

/// The date in this row, if there is one.
pub(super) fn date(row: &Row, page: u32) -> Option<Date> {
    let chars = row.characters();
    let Some((ngay, day_from)) = word(&chars, "ngay", 0).or_else(|| joined(&chars, "ngay")) else {
        return in_figures(row, page, &chars);
    };
    let all = chars.get(..chars.len().min(ngay.saturating_add(DATE)))?;
    let size = all.get(ngay).and_then(|c| row.pieces.get(c.piece)).map_or(13.0, |piece| piece.size_pt);
    let place_from = begin(all, ngay);
    let place = all.get(place_from..ngay).unwrap_or_default();
    let trimmed = place.iter().rposition(|c| !(c.c == ',' || c.c.is_whitespace())).map_or(0, |i| i.saturating_add(1));
    let place = place.get(..trimmed).unwrap_or_default();
    let has_comma = all.get(place_from..ngay).unwrap_or_default().iter().any(|c| c.c == ',');
    let mut fields = Vec::new();
    if !place.is_empty() {
        fields.extend(row.field(FieldOf::Place, page, place, (0.0, 0.0)));
    }
    let right = |end: usize| end.checked_sub(1).and_then(|at| all.get(at)).map_or(0.0, |c| c.right);
    let left = |at: usize| all.get(at).map_or_else(|| right(all.len()), |c| c.left);
    let after = |at: usize, end: usize| all.get(at..end).unwrap_or_default();
    let number = |chars: &[Char]| -> String { chars.iter().filter(|c| !is_filler(c.c)).map(|c| c.c).collect() };
    let whole =
        |letters| word(all, letters, day_from).or_else(|| joined(all, letters).filter(|(at, _)| *at >= day_from));
    let (values, last) = if let Some((thang, month_from)) = whole("thang") {
        let nam = word(all, "nam", month_from).or_else(|| joined(all, "nam").filter(|(at, _)| *at >= month_from));
        // A scanner's `ndm` ends the month as well.
        let month_end = nam.map_or_else(
            || {
                let digits = after(month_from, all.len()).iter().position(|c| c.c.is_alphabetic());
                digits.map_or(all.len(), |i| month_from.saturating_add(i))
            },
            |(at, _)| at,
        );
        let year_from = nam.map_or_else(
            || {
                let rest = after(month_end, all.len()).iter().position(|c| c.c.is_ascii_digit());
                rest.map_or(all.len(), |i| month_end.saturating_add(i))
            },
            |(_, end)| end,
        );
        let solid = after(year_from, all.len()).iter().position(|c| !is_filler(c.c)).unwrap_or(0);
        let digits =
            after(year_from.saturating_add(solid), all.len()).iter().take_while(|c| c.c.is_ascii_digit()).count();
        let year_end = year_from.saturating_add(solid).saturating_add(digits);
        let (day, month, year) = (after(day_from, thang), after(month_from, month_end), after(year_from, year_end));
        fields.extend(row.field(FieldOf::Day, page, day, between(right(day_from), left(thang), size)));
        fields.extend(row.field(FieldOf::Month, page, month, between(right(month_from), left(month_end), size)));
        let room = right(year_from);
        fields.extend(row.field(FieldOf::Year, page, year, between(room, room + 11.0, size)));
        ([number(day), number(month), number(year)], if digits > 0 { year_end } else { all.len() })
    } else {
        // `ngày 05/3/2020`
        let solid = after(day_from, all.len()).iter().position(|c| !is_filler(c.c))?;
        let from = day_from.saturating_add(solid);
        let length =
            after(from, all.len()).iter().take_while(|c| c.c.is_ascii_digit() || matches!(c.c, '/' | '-')).count();
        let digits: String = after(from, from.saturating_add(length)).iter().map(|c| c.c).collect();
        let mut parts = digits.split(['/', '-']).map(str::to_owned);
        let values = [parts.next()?, parts.next()?, parts.next()?];
        (values, from.saturating_add(length))
    };
    let [day, month, year] = &values;
    let is_number = |text: &str, most: usize| text.len() <= most && text.chars().all(|c| c.is_ascii_digit());
    let numbers = is_number(day, 2) && is_number(month, 2) && is_number(year, 4);
    if !(numbers || place.is_empty() || has_comma) {
        return None;
    }
    let parsed = (|| Day::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?))();
    let certainty = match (has_comma && !place.is_empty(), fields.len() >= 4) {
        (true, true) => Certainty::Sure,
        (false, false) => Certainty::Guess,
        _ => Certainty::Likely,
    };
    // A sentence that speaks of a day goes on, or has other numbers before it.
    let rest = all.get(last..).unwrap_or_default();
    let goes_on = rest.iter().take_while(|c| !c.apart).filter(|c| c.c.is_alphanumeric()).count() > 1;
    let told = place.iter().any(|c| c.c.is_ascii_digit()) || text(place).split(' ').count() > WORDS;
    if goes_on || told {
        return None;
    }
    let chars = all.get(place_from..last).unwrap_or_default();
    Some(Date {
        day: parsed.filter(|_| year.len() == 4),
        fields,
        certainty,
        reach: (left(place_from), right(last)),
        text: text(chars),
    })
}

/// `Ninh Bình, 10/3/2026`: not as prescribed, and a date all the same.
fn in_figures(row: &Row, page: u32, chars: &[Char]) -> Option<Date> {
    let comma = chars.iter().position(|c| c.c == ',').filter(|at| *at > 1 && *at <= PLACE)?;
    let from = comma.saturating_add(1);
    let rest = chars.get(from..)?;
    let solid = rest.iter().position(|c| !c.c.is_whitespace())?;
    let rest = rest.get(solid..)?;
    if !rest.iter().all(|c| c.c.is_ascii_digit() || matches!(c.c, '/' | '-' | '.')) || rest.len() > 10 {
        return None;
    }
    let written: String = rest.iter().map(|c| c.c).collect();
    let mut parts = written.split(['/', '-', '.']);
    let (day, month, year) = (parts.next()?, parts.next()?, parts.next()?);
    let day = Day::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).filter(|_| year.len() == 4)?;
    let begin = (0..comma).rev().find(|at| chars.get(*at).is_some_and(|c| c.apart)).unwrap_or(0);
    let place = chars.get(begin..comma)?;
    if parts.next().is_some() || place.iter().any(|c| c.c.is_ascii_digit()) {
        return None;
    }
    let fields = row.field(FieldOf::Place, page, place, (0.0, 0.0)).into_iter().collect();
    let reach = (place.first()?.left, rest.last()?.right);
    let all = chars.get(begin..)?;
    Some(Date { day: Some(day), fields, certainty: Certainty::Likely, reach, text: text(all) })
}

/// Where the place begins that stands before `ngày`: after a column's gap, unless a comma says that it goes on.
fn begin(chars: &[Char], ngay: usize) -> usize {
    let mut at = ngay;
    let mut seen = 0_usize;
    while let Some(before) = at.checked_sub(1) {
        let comma = chars.get(..at).and_then(|c| c.iter().rfind(|c| c.c != ' ')).is_some_and(|c| c.c == ',');
        if chars.get(at).is_some_and(|c| c.apart) && !comma || seen >= PLACE {
            break;
        }
        at = before;
        seen = seen.saturating_add(1);
    }
    at
}

/// As [`word`] where a number follows at once: `ngày27`, `tháng10`.
fn joined(chars: &[Char], letters: &str) -> Option<(usize, usize)> {
    let length = letters.chars().count();
    (0..chars.len()).find_map(|at| {
        let end = at.checked_add(length)?;
        let same = chars.get(at..end)?.iter().map(|c| c.base).eq(letters.chars());
        (same && chars.get(end).is_none_or(|c| !c.c.is_alphabetic())).then_some((at, end))
    })
}
