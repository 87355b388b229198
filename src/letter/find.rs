//! The order in which parts are looked for.

use crate::base::BoxMm;
use crate::page::{Image, Line, Seen};

use super::annex;
use super::closing::{self, closing};
use super::fold;
use super::heading::{Heading, heading};
use super::opening::{Opening, opening};
use super::part::{Certainty, Class, FieldOf, Kind, Letter, Part};
use super::piece;
use super::sheet::Sheet;
use super::stamps;

/// Pages among which the heading is: covers may be before it.
const FIRST: usize = 3;
/// Pages from the last one of the document back on which its closing is looked for first.
const LAST: usize = 3;
/// Share of a page that a picture takes when the page is a scan.
const PICTURE: f64 = 0.6;

/// Finds the parts of a document in what is seen of its pages, all of them and in order. Nothing found is no error: a letter of
/// [`Class::Other`]. Work grows with the number of lines.
#[must_use]
pub fn find(pages: &[Seen]) -> Letter {
    let mut letter = Letter { is_scanned: is_scanned(pages), ..Letter::default() };
    let Some(start) = first_page(pages, &mut letter) else { return letter };
    let Start { at, mut sheet, heading, stamped } = start;
    let has_heading = heading.is_some();
    letter.parts.extend(stamped);
    // What follows the document: annexes, from the first page that begins as one.
    let mut region = pages.len();
    for (index, seen) in pages.iter().enumerate().skip(at.saturating_add(1)) {
        let mut upper = Sheet::upper(seen);
        let parts = annex::annex(&mut upper);
        if !parts.is_empty() {
            letter.annexes.push(seen.number);
            letter.parts.extend(parts);
            region = region.min(index);
        }
    }
    let opened = if let Some(heading) = heading {
        let opened = opening(&mut sheet, &heading);
        let Heading { parts, fields, number, day, .. } = heading;
        letter.parts.extend(parts);
        letter.fields = fields;
        (letter.number, letter.day) = (number, day);
        opened
    } else {
        let parts = annex::annex(&mut sheet);
        if !parts.is_empty() {
            letter.annexes.insert(0, sheet.number);
            region = pages.len();
        }
        let bottom = parts.iter().map(|part| part.place.bottom()).fold(0.0, f64::max);
        letter.parts.extend(parts);
        Opening { bottom, ..Opening::default() }
    };
    letter.type_name = opened.type_name;
    let is_normative = opened.is_normative;
    let opening_bottom = opened.bottom;
    letter.parts.extend(opened.parts);

    let mut sheets: Vec<Option<Sheet<'_>>> = pages.iter().map(|_| None).collect();
    if let Some(place) = sheets.get_mut(at) {
        *place = Some(sheet);
    }
    let closed = if has_heading || letter.annexes.is_empty() {
        close(pages, &mut sheets, (at, region), opening_bottom, &mut letter)
    } else {
        None
    };
    for seen in pages.iter() {
        letter.parts.extend(annex::page_number(seen));
    }
    if has_heading || letter.parts.iter().any(|part| part.kind != Kind::PageNumber) {
        bodies(pages, &sheets, (at, region), opening_bottom, closed, &mut letter);
    }
    letter.class = class(&letter, has_heading, is_normative);
    letter.parts.sort_by(|a, b| {
        let (p, q) = (a.place, b.place);
        let rank = |part: &Part| u8::from(part.kind == Kind::Body);
        a.page.cmp(&b.page).then(rank(a).cmp(&rank(b))).then(p.top.total_cmp(&q.top)).then(p.left.total_cmp(&q.left))
    });
    letter
}

/// Where the document begins.
struct Start<'a> {
    at: usize,
    sheet: Sheet<'a>,
    heading: Option<Heading>,
    stamped: Vec<Part>,
}

/// The first page, or one behind a cover that has the national name.
fn first_page<'a>(pages: &'a [Seen], letter: &mut Letter) -> Option<Start<'a>> {
    let mut first: Option<Start<'a>> = None;
    for (at, seen) in pages.iter().enumerate().take(FIRST) {
        let mut sheet = Sheet::new(seen);
        let (stamped, copy) = stamps::stamps(&mut sheet);
        let heading = heading(&mut sheet).filter(|heading| {
            let named = heading.has(Kind::NationalName) || heading.has(Kind::Motto);
            named || at == 0 && heading.number.is_some() && heading.has(Kind::PlaceAndDate)
        });
        let sure = heading.as_ref().is_some_and(|heading| {
            at == 0
                || heading.parts.iter().any(|part| part.kind == Kind::NationalName && part.certainty > Certainty::Guess)
        });
        if sure || at == 0 {
            letter.copy = letter.copy.or(copy);
            let attached = heading.is_none() && !annex::annex(&mut Sheet::upper(seen)).is_empty();
            first = Some(Start { at, sheet, heading, stamped });
            if sure || attached {
                break;
            }
        }
    }
    first
}

/// Where the closing begins: page, as an index, and height.
type Closed = Option<(usize, f64)>;

fn close<'a>(
    pages: &'a [Seen],
    sheets: &mut [Option<Sheet<'a>>],
    (at, region): (usize, usize),
    opening_bottom: f64,
    letter: &mut Letter,
) -> Closed {
    let mut order: Vec<usize> = (at..region).rev().take(LAST).collect();
    let labelled = (at..region).rev().find(|index| pages.get(*index).is_some_and(has_recipients));
    order.extend(labelled);
    if let Some(labelled) = labelled {
        // Pages after the list have nothing of the closing unless it goes on there.
        order.retain(|index| *index <= labelled);
        order.insert(0, labelled);
    }
    order.push(at);
    let mut seen_before: Vec<usize> = Vec::new();
    for index in order {
        if seen_before.contains(&index) {
            continue;
        }
        seen_before.push(index);
        let Some(seen) = pages.get(index) else { continue };
        let Some(place) = sheets.get_mut(index) else { continue };
        let sheet = place.get_or_insert_with(|| Sheet::new(seen));
        let from = if index == at { opening_bottom - 0.5 } else { 0.0 };
        let Some(found) = closing(sheet, from) else { continue };
        letter.copy = letter.copy.or_else(|| stamps::copy_block(sheet));
        let bottom = found.parts.iter().map(|part| part.place.bottom()).fold(0.0, f64::max);
        if let Some(below) = annex::annex_below(sheet, bottom) {
            letter.annexes.insert(0, sheet.number);
            letter.parts.extend(sheet.part(Kind::Annex, &below, Certainty::Likely));
        }
        letter.parts.extend(found.parts);
        let (mut next, mut open) = (index.saturating_add(1), found.goes_on);
        while open && next < region {
            let (Some(seen), Some(place)) = (pages.get(next), sheets.get_mut(next)) else { break };
            let Some((part, ended)) = closing::goes_on(place.get_or_insert_with(|| Sheet::new(seen))) else { break };
            letter.parts.push(part);
            (next, open) = (next.saturating_add(1), !ended);
        }
        return Some((index, found.top));
    }
    None
}

/// Whether a line of the page begins with `Nơi nhận`.
fn has_recipients(seen: &Seen) -> bool {
    seen.lines.iter().take(piece::LINES).any(|line| {
        line.runs.first().is_some_and(|run| {
            let first = run.text.trim_start().chars().next();
            first.is_some_and(|c| matches!(c, 'N' | 'n'))
                && fold::begins(&line.runs.iter().take(6).map(|run| run.text.as_str()).collect::<String>(), "noinhan")
        })
    })
}

/// Body text: what is on the document's pages and of no other part.
fn bodies(
    pages: &[Seen],
    sheets: &[Option<Sheet<'_>>],
    (at, region): (usize, usize),
    opening_bottom: f64,
    closed: Closed,
    letter: &mut Letter,
) {
    for (index, seen) in pages.iter().enumerate().take(region).skip(at) {
        if closed.is_some_and(|(last, _)| index > last) {
            break;
        }
        let used = sheets.get(index).and_then(Option::as_ref).map(|sheet| sheet.used.as_slice()).unwrap_or_default();
        let number = letter.parts.iter().find(|part| part.kind == Kind::PageNumber && part.page == seen.number);
        let number = number.and_then(|part| part.lines.first().copied());
        let top = if index == at { opening_bottom - 1.0 } else { f64::NEG_INFINITY };
        let bottom = closed.filter(|(last, _)| *last == index).map_or(f64::INFINITY, |(_, top)| top);
        // From the top: where columns are, the order of reading goes down each of them in turn.
        let mut own: Vec<(usize, BoxMm)> = Vec::new();
        for (line, of) in seen.lines.iter().enumerate().take(piece::LINES) {
            let Some(place) = piece::sound(of.place).filter(|_| piece::is_upright(of)) else { continue };
            let middle = place.centre().1;
            let is_used = used.get(line).copied().unwrap_or(false) || Some(line) == number;
            if !is_used && middle >= top && middle <= bottom {
                own.push((line, place));
            }
        }
        own.sort_by(|(_, a), (_, b)| {
            let row = |place: &BoxMm| (place.bottom() * 2.0).round();
            row(a).total_cmp(&row(b)).then(a.left.total_cmp(&b.left))
        });
        let (mut lines, mut text, mut place) = (Vec::new(), String::new(), None::<BoxMm>);
        for (line, own) in own {
            let written = seen.lines.get(line).map(Line::text).unwrap_or_default();
            let written = written.trim();
            if written.is_empty() {
                continue;
            }
            if !text.is_empty() {
                text.push('\n');
            }
            text.push_str(written);
            lines.push(line);
            place = Some(place.map_or(own, |place| place.around(own)));
        }
        if let Some(place) = place {
            let (kind, page, certainty) = (Kind::Body, seen.number, Certainty::Likely);
            letter.parts.push(Part { kind, page, place, text, lines, certainty });
        }
    }
}

/// Whether most pages are pictures without text that is painted over them.
fn is_scanned(pages: &[Seen]) -> bool {
    let scanned = pages.iter().filter(|seen| {
        let whole = (seen.size_mm.0 * seen.size_mm.1).max(1.0);
        let area = |image: &Image| piece::sound(image.place).map_or(0.0, |place| place.width * place.height);
        let pictures: f64 = seen.images.iter().take(500).map(area).sum();
        let painted = seen.lines.iter().take(piece::LINES).filter(|line| {
            piece::is_upright(line) && line.runs.iter().any(|run| run.painted && !run.text.trim().is_empty())
        });
        pictures > PICTURE * whole && painted.count() < 8
    });
    !pages.is_empty() && scanned.count().saturating_mul(2) > pages.len()
}

fn class(letter: &Letter, has_heading: bool, is_normative: bool) -> Class {
    let likely = |kind| letter.parts.iter().any(|part| part.kind == kind && part.certainty >= Certainty::Likely);
    if !has_heading {
        let first = letter.annexes.first().is_some_and(|page| *page == 1);
        let marked = likely(Kind::CornerMark) && letter.copy.is_none();
        return if first || marked { Class::Attachment } else { Class::Other };
    }
    if is_normative || letter.number.as_ref().is_some_and(|(_, notation)| has_year(notation, letter)) {
        return Class::Normative;
    }
    Class::Administrative
}

/// Whether a notation has a year before its letters, as those of normative documents do: `30/2020/NĐ-CP`, `12/2025/NQ-HĐND`.
/// An administrative type with a year is written wrongly, and stays administrative.
fn has_year(notation: &str, letter: &Letter) -> bool {
    let Some((year, rest)) = notation.split_once('/') else { return false };
    let year = year.trim();
    let letters: String = rest.trim().chars().take_while(|c| c.is_alphabetic()).map(fold::base).collect();
    let types = ["nq", "qd", "nd", "tt", "ttlt", "nqlt", "l", "lct", "pl", "qh"];
    let blank = letter.field(FieldOf::Notation).is_some_and(|field| field.text.is_empty());
    year.len() == 4 && year.chars().all(|c| c.is_ascii_digit()) && types.contains(&letters.as_str()) && !blank
}
