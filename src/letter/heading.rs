//! The heading: national name and motto, bodies, number, place and date. Two columns as prescribed, or one under the other.

use crate::base::Day;

use super::date::date;
use super::fold;
use super::names;
use super::number::number;
use super::part::{Certainty, Field, FieldOf, Kind, Part};
use super::piece::Piece;
use super::row::{Row, rows};
use super::sheet::{Sheet, is_rule, joined};

/// Share of a page's height in which a heading begins.
const UPPER: f64 = 0.62;
/// Letters that a scanner may have read wrong: three in ten.
const WRONG: (usize, usize) = (8, 5);
/// Letters that a phrase is told by when the rest of it is not as prescribed: `cộng h`, `độc lập`.
const STARTS: usize = 6;
/// How far below the motto number and date stand at most, in millimetres.
const BELOW: f64 = 62.0;

/// What was found of it.
#[derive(Debug, Default)]
pub(super) struct Heading {
    pub(super) parts: Vec<Part>,
    pub(super) fields: Vec<Field>,
    pub(super) number: Option<(String, String)>,
    pub(super) day: Option<Day>,
    /// Where its last line ends, from the top of the page.
    pub(super) bottom: f64,
    /// Where the left column ends, when there are two.
    pub(super) edge: Option<f64>,
}

impl Heading {
    pub(super) fn has(&self, kind: Kind) -> bool {
        self.parts.iter().any(|part| part.kind == kind)
    }
}

/// The heading of a page; `None` when it has none of national name, motto, number and date.
pub(super) fn heading(sheet: &mut Sheet<'_>) -> Option<Heading> {
    let mut found = Heading::default();
    let limit = sheet.height() * UPPER;
    let name = phrase(sheet, names::NATIONAL_NAME, WRONG.0, limit * 0.8, None);
    let name_place = name.as_ref().and_then(|(pieces, _)| super::piece::around(pieces));
    let motto = phrase(sheet, names::MOTTO, WRONG.1, limit * 0.9, name_place.map(|place| (place.left, place.bottom())));
    for (kind, phrase) in [(Kind::NationalName, &name), (Kind::Motto, &motto)] {
        if let Some((pieces, certainty)) = phrase {
            found.parts.extend(sheet.part(kind, pieces, *certainty));
        }
    }
    let anchor = found.parts.iter().map(|part| part.place).reduce(crate::base::BoxMm::around);
    let (top, motto_bottom) = anchor.map_or((0.0, 0.0), |place| (place.top, place.bottom()));
    found.bottom = motto_bottom;

    let zone: Vec<Piece> = sheet
        .above(limit.min(if anchor.is_some() { motto_bottom + BELOW } else { limit }))
        .into_iter()
        .filter_map(|i| sheet.piece(i).cloned())
        .filter(|piece| !sheet.is_used(piece) && piece.place.bottom() > top - 15.0)
        .collect();
    // Where there is no national name the columns meet in the middle, or a little left of it.
    let edge =
        name_place.map_or_else(|| anchor.map_or(sheet.width() * 0.47, |place| place.left - 14.0), |place| place.left);
    let is_left = |piece: &Piece| piece.centre() < edge && piece.place.right() < edge + 9.0;
    let two = zone.iter().any(|piece| {
        is_left(piece) && piece.middle() < motto_bottom + 24.0 && piece.skeleton().len() > 1 && !is_rule(piece)
    });
    found.edge = two.then_some(edge);

    let wordy = wordy_marks(sheet);
    let marks: Vec<Piece> = sheet
        .marks
        .iter()
        .filter(|piece| piece.middle() < limit && piece.mark.is_some_and(|mark| !wordy.contains(&mark)))
        .cloned()
        .collect();
    let rows = rows(&zone, &marks);
    let number_row = find_number(sheet, &rows, two.then_some(edge), &mut found);
    let date_row = find_date(sheet, &rows, two.then_some(edge), &mut found);

    let body_end = number_row.or(date_row).unwrap_or_else(|| {
        let opening = zone.iter().find(|piece| ends_bodies(piece)).map(Piece::middle);
        opening.unwrap_or(motto_bottom + 8.0).min(motto_bottom + 30.0)
    });
    let mut bodies: Vec<Piece> = zone
        .iter()
        .filter(|piece| piece.middle() < body_end - 1.0 && !sheet.is_used(piece) && !is_rule(piece))
        .filter(|piece| !two || is_left(piece))
        .filter(|piece| anchor.is_some() || number_row.is_some() || date_row.is_some() || piece.capitals)
        .cloned()
        .collect();
    if !two && anchor.is_some() {
        // One under the other: capitals between the motto and the number.
        bodies.retain(|piece| piece.capitals && piece.middle() > top - 20.0);
    }
    if let Some(stop) = bodies.iter().position(ends_bodies) {
        bodies.truncate(stop);
    }
    if found.parts.is_empty() && found.number.is_none() && found.day.is_none() {
        return None;
    }
    add_bodies(sheet, bodies, &mut found);
    found.bottom = found.parts.iter().map(|part| part.place.bottom()).fold(found.bottom, f64::max);
    Some(found)
}

/// Marks that say much: a signature's particulars are no number and no date.
fn wordy_marks(sheet: &Sheet<'_>) -> Vec<usize> {
    let mut wordy: Vec<usize> = Vec::new();
    for (index, mark) in sheet.seen.marks.iter().enumerate() {
        let lines = mark.lines.len();
        let says = |piece: &&Piece| piece.mark == Some(index);
        let telling = |piece: &Piece| {
            ["kyboi", "nguoiky", "kyso", "chukyso", "digitally", "signed", "email", "coquan"]
                .iter()
                .any(|w| piece.begins(w))
                || piece.text.contains(';')
        };
        if lines > 3 || sheet.marks.iter().filter(says).any(telling) {
            wordy.push(index);
        }
        if index > 400 {
            break;
        }
    }
    wordy
}

/// A line that cannot be of a body's name, nor anything after it.
fn ends_bodies(piece: &Piece) -> bool {
    piece.begins("so") && piece.text.contains('/')
        || ["vv", "kinhgui", "cancu", "veviec"].iter().any(|word| piece.begins(word))
        || piece.capitals && {
            let letters = piece.skeleton();
            names::TYPES.iter().any(|entry| letters == entry.letters)
        }
}

/// A phrase that headings have, as pieces of its own: cut out of what stands beside it on the same line, joined with the line
/// below where it was wrapped.
fn phrase(
    sheet: &mut Sheet<'_>,
    letters: &str,
    wrong: usize,
    limit: f64,
    below: Option<(f64, f64)>,
) -> Option<(Vec<Piece>, Certainty)> {
    let near = |piece: &Piece| {
        below.is_none_or(|(left, bottom)| {
            piece.place.right() > left && piece.middle() > bottom - 3.5 && piece.middle() < bottom + 25.0
        })
    };
    let zone = sheet.above(limit);
    let exact = zone.iter().copied().find_map(|i| {
        let piece = sheet.piece(i)?;
        let first = letters.chars().next();
        let begins =
            |at: &usize| piece.words.get(*at).and_then(|word| word.text.chars().map(fold::base).next()) == first;
        (0..piece.words.len().min(60)).filter(begins).find_map(|from| {
            let mut letters_left = letters;
            let mut at = from;
            while let Some(word) = piece.words.get(at) {
                let word = fold::skeleton(&word.text, 40);
                letters_left = letters_left.strip_prefix(word.as_str())?;
                at = at.saturating_add(1);
                if letters_left.is_empty() {
                    return Some((i, from, at, None));
                }
            }
            // Wrapped: the rest is all that stands on the line below in the same column.
            let enough = letters.len().saturating_sub(letters_left.len()) >= 8;
            let rest = zone.iter().copied().find(|j| {
                sheet.piece(*j).is_some_and(|next| {
                    next.middle() > piece.middle() + 1.0
                        && next.middle() < piece.middle() + 2.4 * piece.em().max(3.0)
                        && (next.centre() - piece.centre()).abs() < 25.0
                        && next.skeleton() == letters_left
                })
            });
            rest.filter(|_| enough).map(|rest| (i, from, at, Some(rest)))
        })
    });
    if let Some((i, from, to, rest)) = exact {
        let mut piece = sheet.pieces.get(i)?.clone();
        let after = piece.cut(to);
        let own = piece.cut(from);
        let mut pieces = Vec::new();
        if let Some(own) = own {
            // What stood before it stays in its place.
            if let Some(place) = sheet.pieces.get_mut(i) {
                *place = piece;
            }
            sheet.pieces.push(own.clone());
            pieces.push(own);
        } else {
            if let Some(place) = sheet.pieces.get_mut(i) {
                *place = piece.clone();
            }
            pieces.push(piece);
        }
        let shares_line = from > 0 || after.is_some();
        sheet.pieces.extend(after);
        pieces.extend(rest.and_then(|rest| sheet.piece(rest).cloned()));
        let certainty = if shares_line { Certainty::Likely } else { Certainty::Sure };
        return Some((pieces, certainty));
    }
    let mut best: Option<(usize, usize)> = None;
    for i in zone {
        let Some(piece) = sheet.piece(i).filter(|piece| near(piece)) else { continue };
        let read = fold::skeleton(&piece.text, 80);
        if let Some(off) =
            fold::distance(&read, letters, wrong).filter(|off| best.is_none_or(|(least, _)| *off < least))
        {
            best = Some((off, i));
        }
    }
    let Some((off, i)) = best else {
        // Shortened or worded otherwise: told by how it begins, alone in its place.
        let start = letters.get(..STARTS).unwrap_or(letters);
        let begun = sheet
            .above(limit)
            .into_iter()
            .filter_map(|i| sheet.piece(i))
            .find(|piece| near(piece) && piece.bold && piece.begins(start) && piece.text.chars().count() < 45);
        return begun.map(|piece| (vec![piece.clone()], Certainty::Guess));
    };
    let certainty = if off <= 2 { Certainty::Likely } else { Certainty::Guess };
    Some((vec![sheet.piece(i)?.clone()], certainty))
}

/// Number and notation; returns how far down they stand.
fn find_number(sheet: &mut Sheet<'_>, rows: &[Row], edge: Option<f64>, found: &mut Heading) -> Option<f64> {
    let opening = rows.iter().position(|row| {
        row.pieces.iter().any(|piece| piece.begins("kinhgui") || piece.begins("cancu") || piece.begins("dieu1"))
    });
    let mut best: Option<(Row, super::number::Number)> = None;
    for row in rows.iter().take(opening.unwrap_or(rows.len())) {
        let own = row.only(|piece| {
            edge.is_none_or(|edge| piece.centre() < edge && piece.place.right() < edge + 14.0)
                && !piece.text.contains(';')
        });
        // Body text speaks of numbers, too.
        let length: usize = own.pieces.iter().map(|piece| piece.text.chars().count()).sum();
        if own.pieces.is_empty() || length > 130 {
            continue;
        }
        let Some(number) = number(&own, sheet.number) else { continue };
        let spoken = own.pieces.first().is_some_and(|piece| piece.words.len() > 12);
        if spoken || number.certainty == Certainty::Guess && !rows_with_date(row, sheet.number) {
            continue;
        }
        if best.as_ref().is_none_or(|(_, least)| number.certainty > least.certainty) {
            best = Some((own, number));
        }
    }
    let (row, number) = best?;
    let (left, right) = number.reach;
    let pieces: Vec<Piece> = row
        .pieces
        .iter()
        .filter(|piece| piece.centre() >= left - 1.0 && piece.centre() <= right + 1.0)
        .cloned()
        .collect();
    let middle = row.middle();
    let mut part = sheet.part(Kind::Number, &pieces, number.certainty)?;
    part.text = row_text(&row, left, right);
    found.parts.push(part);
    found.fields.extend(number.fields);
    found.number = Some((number.number, number.notation));
    Some(middle)
}

fn rows_with_date(row: &Row, page: u32) -> bool {
    date(row, page).is_some()
}

/// Place and date; returns how far down they stand.
fn find_date(sheet: &mut Sheet<'_>, rows: &[Row], edge: Option<f64>, found: &mut Heading) -> Option<f64> {
    for (i, row) in rows.iter().enumerate() {
        let right = |piece: &Piece| edge.is_none_or(|edge| piece.centre() >= edge - 12.0);
        let mut own = row.only(right);
        // Where the line was too long for its column it goes on below.
        let wraps = own.pieces.iter().any(|piece| {
            piece.skeleton().contains("thang") && !piece.skeleton().contains("nam") && !piece.text.ends_with('.')
        });
        let Some(mut date) = date(&own, sheet.number) else { continue };
        if wraps
            && date.day.is_none()
            && let Some(next) = rows.get(i.saturating_add(1)).map(|row| row.only(right))
        {
            let mut both = own.clone();
            let shift = both.place().map_or(0.0, |place| place.right());
            for mut piece in next.pieces.iter().filter(|piece| piece.begins("nam")).cloned() {
                piece.words.iter_mut().for_each(|word| {
                    word.left += shift;
                    word.right += shift;
                });
                both.pieces.push(piece);
            }
            if let Some(longer) = super::date::date(&both, sheet.number).filter(|longer| longer.day.is_some()) {
                // Where the year stands is told by its own line.
                let reach = date.reach;
                date = longer;
                date.reach = reach;
                date.fields.retain(|field| field.of != FieldOf::Year);
                own.pieces.extend(next.pieces.into_iter().filter(|piece| piece.begins("nam")));
            }
        }
        let long = own.pieces.iter().any(|piece| piece.words.len() > 14);
        if long || own.pieces.iter().any(|piece| piece.begins("cancu") || piece.text.contains(';')) {
            continue;
        }
        let (left, right) = date.reach;
        let pieces: Vec<Piece> = own
            .pieces
            .iter()
            .filter(|piece| piece.centre() >= left - 1.0 && piece.centre() <= right + 1.0 || piece.begins("nam"))
            .cloned()
            .collect();
        let middle = row.middle();
        let Some(mut part) = sheet.part(Kind::PlaceAndDate, &pieces, date.certainty) else { continue };
        part.text = date.text;
        found.parts.push(part);
        found.fields.extend(date.fields);
        found.day = date.day;
        return Some(middle);
    }
    None
}

/// The row as read from left to right, marks in their blanks.
fn row_text(row: &Row, left: f64, right: f64) -> String {
    let chars: Vec<_> = row.characters().into_iter().filter(|c| c.right > left - 1.0 && c.left < right + 1.0).collect();
    super::row::text(&chars)
}

/// Bodies: what is heavy issues, what stands lighter above it is its parent; where all look alike, first words tell.
fn add_bodies(sheet: &mut Sheet<'_>, bodies: Vec<Piece>, found: &mut Heading) {
    if bodies.is_empty() {
        return;
    }
    let heavy = bodies.iter().filter(|piece| piece.bold).count();
    let (parent, own, certainty) = if heavy > 0 && heavy < bodies.len() {
        // The last heavy ones.
        let last = bodies.iter().rposition(|piece| piece.bold).unwrap_or(0);
        let first = bodies.iter().take(last).rposition(|piece| !piece.bold).map_or(0, |i| i.saturating_add(1));
        let parent: Vec<Piece> = bodies.iter().take(first).cloned().collect();
        let own: Vec<Piece> = bodies.iter().take(last.saturating_add(1)).skip(first).cloned().collect();
        (parent, own, Certainty::Sure)
    } else {
        let begins = |i: usize| {
            let Some(piece) = bodies.get(i) else { return false };
            let open = i.checked_sub(1).and_then(|i| bodies.get(i)).is_some_and(|before| {
                let text = before.text.trim_end();
                text.ends_with(['-', '–', ',']) || fold::skeleton(text, 400).ends_with("va")
            });
            let first = piece.words.first().map(|word| fold::skeleton(&word.text, 40)).unwrap_or_default();
            let two: String = piece.words.iter().take(2).map(|word| fold::skeleton(&word.text, 40)).collect();
            !open && names::BODIES.iter().any(|name| *name == first || *name == two)
        };
        let last = (1..bodies.len()).rev().find(|i| begins(*i)).unwrap_or(0);
        let (parent, own) = bodies.split_at_checked(last).unwrap_or((&[], &bodies));
        let sure = parent.is_empty() && own.iter().all(|piece| piece.bold && piece.capitals);
        (parent.to_vec(), own.to_vec(), if sure { Certainty::Sure } else { Certainty::Likely })
    };
    let certainty = if own.iter().all(|piece| piece.capitals) { certainty } else { Certainty::Guess };
    for (kind, pieces) in [(Kind::ParentBody, parent), (Kind::IssuingBody, own)] {
        if !pieces.is_empty() && !joined(&pieces).is_empty() {
            found.parts.extend(sheet.part(kind, &pieces, certainty));
        }
    }
}
