//! Blanks for number and date: what a letter's fields say of them.

use crate::appearance::Style;
use crate::base::BoxMm;
use crate::letter::Field;
use crate::letter::FieldOf;
use crate::letter::Kind;
use crate::letter::Letter;
use crate::page::Seen;

use super::mm;

/// A blank between printed words.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Blank {
    /// From the left edge of the page, in millimetres.
    pub(super) left: f64,
    pub(super) right: f64,
    /// From the top of the page, in millimetres.
    pub(super) baseline: f64,
    /// Size of the words around it, in points.
    pub(super) size_pt: f64,
    pub(super) style: Style,
    /// Dots or underscores are printed in it.
    pub(super) dotted: bool,
}

/// Height of the place of text, and of its baseline from the top, in font sizes: capitals with two marks (Ễ) reach 0.95.
pub(super) const HEIGHT: f64 = 1.25;
pub(super) const RISE: f64 = 0.97;
/// Width of a year behind a space, in font sizes.
const YEAR: f64 = 2.6;
/// Width of two digits behind a printed century, in font sizes.
const DIGITS: f64 = 1.2;

impl Blank {
    pub(super) fn width(self) -> f64 {
        self.right - self.left
    }

    /// The place of text in it: as high as its letters with their marks and descenders.
    pub(super) fn place(self) -> BoxMm {
        let size = mm(self.size_pt);
        BoxMm::between(self.left, self.baseline - RISE * size, self.right, self.baseline + (HEIGHT - RISE) * size)
    }
}

/// What stands where a number or a part of a date belongs.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Found {
    /// It says this.
    Printed(u32),
    /// Two digits of a year, and room for two more.
    Century(u32, Blank),
    Blank(Blank),
}

impl Found {
    pub(super) const fn blank(&self) -> Option<Blank> {
        match self {
            Self::Printed(_) => None,
            Self::Century(_, blank) | Self::Blank(blank) => Some(*blank),
        }
    }
}

/// What was found of a field; `None` when it was not, or says something that is no number.
pub(super) fn found(pages: &[&Seen], letter: &Letter, of: FieldOf) -> Option<Found> {
    let field = letter.field(of)?;
    let is_digits = !field.text.is_empty() && field.text.len() <= 9 && field.text.chars().all(|c| c.is_ascii_digit());
    if field.text.is_empty() {
        let (left, right) = (field.place.left, field.place.right());
        // Nothing ends the blank of a year: it is as wide as four digits behind a space.
        let right = if of == FieldOf::Year { right.max(left + YEAR * mm(field.size_pt)) } else { right };
        return Some(Found::Blank(blank(pages, letter, field, left, right)));
    }
    if !is_digits {
        return None;
    }
    let value = field.text.parse().ok()?;
    if of == FieldOf::Year && field.text.len() == 2 && field.mark.is_none() {
        let left = field.place.right();
        return Some(Found::Century(value, blank(pages, letter, field, left, left + DIGITS * mm(field.size_pt))));
    }
    Some(Found::Printed(value))
}

fn blank(pages: &[&Seen], letter: &Letter, field: &Field, left: f64, right: f64) -> Blank {
    let (kind, usual) = match field.of {
        FieldOf::Number | FieldOf::Notation => (Kind::Number, Style::Regular),
        _ => (Kind::PlaceAndDate, Style::Italic),
    };
    let part = letter.part(kind);
    let page = pages.iter().find(|page| page.number == field.page);
    let runs = page.into_iter().flat_map(|page| {
        let lines = part.into_iter().flat_map(|part| &part.lines);
        lines.filter_map(|index| page.lines.get(*index)).flat_map(|line| &line.runs)
    });
    // As the words beside it are set.
    let beside = runs.filter(|run| run.text.chars().any(char::is_alphabetic)).min_by(|a, b| {
        let far = |place: BoxMm| (place.centre().0 - (left + right) / 2.0).abs();
        far(a.place).total_cmp(&far(b.place))
    });
    let style = beside.map_or(usual, |run| match (run.bold, run.italic) {
        (false, false) => Style::Regular,
        (true, false) => Style::Bold,
        (false, true) => Style::Italic,
        (true, true) => Style::BoldItalic,
    });
    let dotted =
        part.is_some_and(|part| part.text.contains('…') || part.text.contains("..") || part.text.contains("__"));
    Blank { left, right, baseline: field.baseline_mm, size_pt: field.size_pt, style, dotted }
}
