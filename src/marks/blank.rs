//! Blanks on a printed line: where the number and the date of a letter are to be written. Places of letters come from the
//! run's own ends, shared out by the widths its letters have in a serif of the same metrics.

use crate::appearance;
use crate::appearance::FontChoice;
use crate::appearance::Style;
use crate::base::BoxMm;
use crate::page::Line;
use crate::page::Run;
use crate::page::Seen;

use super::mm;

/// Lines whose baselines differ less are one row, in millimetres.
const ROW: f64 = 1.0;
/// How far behind the last word of a row something is still written, in millimetres.
const BEHIND: f64 = 30.0;

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

/// Height of the place, and of its baseline from the top, in font sizes: capitals with two marks (Ễ) reach 0.95.
pub(super) const HEIGHT: f64 = 1.25;
pub(super) const RISE: f64 = 0.97;

/// What stands where a number or a part of a date belongs.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Found {
    /// Digits are printed there.
    Printed(u32),
    Blank(Blank),
}

/// One character of a row.
#[derive(Debug, Clone, Copy)]
struct Cell {
    character: char,
    left: f64,
    right: f64,
    size_pt: f64,
    style: Style,
}

/// Everything printed on one baseline, from left to right.
#[derive(Debug)]
pub(super) struct Row {
    cells: Vec<Cell>,
    baseline: f64,
    /// Where the page ends, less what printers cannot reach.
    end: f64,
}

impl Row {
    /// The row of this line, from its left end up to `until`: a wide blank cuts a row into lines.
    pub(super) fn of(seen: &Seen, line: &Line, until: f64) -> Self {
        let start = line.place.left - ROW;
        let mut lines: Vec<&Line> = seen
            .lines
            .iter()
            .filter(|other| (other.baseline_mm - line.baseline_mm).abs() < ROW)
            .filter(|other| other.place.left >= start && other.place.left < until)
            .collect();
        lines.sort_by(|a, b| a.place.left.total_cmp(&b.place.left));
        let cells = lines.iter().flat_map(|line| line.runs.iter()).flat_map(cells).collect();
        Self { cells, baseline: line.baseline_mm, end: (seen.size_mm.0 - 5.0).min(until) }
    }

    /// What follows `label` (and a colon): a number or a blank. `None` when the label is not there.
    pub(super) fn after(&self, label: &str) -> Option<Found> {
        self.after_from(0, label).map(|(found, _)| found)
    }

    /// What follows each of the labels, which stand in this order.
    pub(super) fn after_each<const N: usize>(&self, labels: [&str; N]) -> [Option<Found>; N] {
        let mut from = 0;
        labels.map(|label| {
            let (found, next) = self.after_from(from, label)?;
            from = next;
            Some(found)
        })
    }

    fn after_from(&self, from: usize, label: &str) -> Option<(Found, usize)> {
        let label: Vec<char> = label.chars().flat_map(char::to_lowercase).collect();
        let lower = |cell: &Cell| cell.character.to_lowercase().next().unwrap_or(cell.character);
        let starts = |at: usize| {
            let word = self.cells.get(at..at.saturating_add(label.len()))?;
            word.iter().map(lower).eq(label.iter().copied()).then_some(at)
        };
        let at = (from..self.cells.len()).find_map(starts)?;
        let mut at = at.saturating_add(label.len());
        let is_blank = |cell: &&Cell| cell.character.is_whitespace() || "….·_".contains(cell.character);
        // The colon belongs to the label, also when a space is before it.
        let colon = self.cells.get(at..).unwrap_or_default().iter().take_while(|c| c.character.is_whitespace()).count();
        if self.cells.get(at.saturating_add(colon)).is_some_and(|cell| cell.character == ':') {
            at = at.saturating_add(colon).saturating_add(1);
        }
        let rest = self.cells.get(at..).unwrap_or_default();
        let blank = rest.iter().take_while(is_blank).count();
        let behind = rest.get(blank..).unwrap_or_default();
        let digits: String = behind.iter().map(|cell| cell.character).take_while(char::is_ascii_digit).collect();
        let next = at.saturating_add(blank);
        let label_end = self.cells.get(at.checked_sub(1)?)?;
        let between = |left: f64, right: f64, dotted: bool| {
            let (size_pt, style) = (label_end.size_pt, label_end.style);
            Blank { left, right, baseline: self.baseline, size_pt, style, dotted }
        };
        if !digits.is_empty() && digits.len() <= 9 {
            return Some((Found::Printed(digits.parse().ok()?), next.saturating_add(digits.len())));
        }
        let dotted = rest.iter().take(blank).any(|cell| !cell.character.is_whitespace());
        let right = behind.first().map_or_else(|| (label_end.right + BEHIND).min(self.end), |cell| cell.left);
        Some((Found::Blank(between(label_end.right, right, dotted)), next))
    }

    /// A year of which at least the century is printed: `20` and a blank, or nothing at all.
    pub(super) fn year(&self) -> Option<Year> {
        let [_, _, found] = self.after_each(["ngày", "tháng", "năm"]);
        match found? {
            Found::Printed(year) if year >= 1000 => Some(Year::Printed(year)),
            Found::Printed(century @ 10..=99) => {
                let digits: Vec<usize> = self.digits_behind("năm");
                let last = self.cells.get(*digits.last()?)?;
                let behind = self.cells.get(digits.last()?.saturating_add(1)..).unwrap_or_default();
                let gap =
                    behind.iter().take_while(|cell| cell.character.is_whitespace() || "….·_".contains(cell.character));
                let dotted = gap.clone().any(|cell| !cell.character.is_whitespace());
                let next = behind.get(gap.count());
                let right = next.map_or_else(|| (last.right + BEHIND / 2.0).min(self.end), |cell| cell.left);
                let (size_pt, style, baseline) = (last.size_pt, last.style, self.baseline);
                let blank = Blank { left: last.right, right, baseline, size_pt, style, dotted };
                Some(Year::Century(century, blank))
            }
            Found::Printed(_) => None,
            Found::Blank(blank) => Some(Year::Blank(blank)),
        }
    }

    fn digits_behind(&self, label: &str) -> Vec<usize> {
        let text: Vec<char> = self.cells.iter().map(|cell| cell.character).collect();
        let label: Vec<char> = label.chars().collect();
        let at = text.windows(label.len().max(1)).rposition(|window| window == label.as_slice());
        let from = at.map_or(text.len(), |at| at.saturating_add(label.len()));
        let from = text
            .get(from..)
            .and_then(|rest| rest.iter().position(char::is_ascii_digit))
            .map(|n| from.saturating_add(n));
        let Some(from) = from else { return Vec::new() };
        (from..text.len()).take_while(|at| text.get(*at).is_some_and(char::is_ascii_digit)).collect()
    }
}

/// What is printed of the year.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Year {
    Printed(u32),
    /// Two digits, and room for two more.
    Century(u32, Blank),
    Blank(Blank),
}

/// The letters of a run with their places.
fn cells(run: &Run) -> Vec<Cell> {
    let style = match (run.bold, run.italic) {
        (false, false) => Style::Regular,
        (true, false) => Style::Bold,
        (false, true) => Style::Italic,
        (true, true) => Style::BoldItalic,
    };
    let width = |character: char| {
        let mut octets = [0; 4];
        let text: &str = character.encode_utf8(&mut octets);
        // Half an em for what the serif has no letter for.
        appearance::text_width(text, style, run.size_pt, FontChoice::System).unwrap_or(run.size_pt / 2.0)
    };
    let widths: Vec<f64> = run.text.chars().map(width).collect();
    let all: f64 = widths.iter().sum();
    let scale = if all > 0.0 { run.place.width / all } else { 0.0 };
    let mut left = run.place.left;
    let cell = |(character, width): (char, f64)| {
        let right = left + width * scale;
        let cell = Cell { character, left, right, size_pt: run.size_pt, style };
        left = right;
        cell
    };
    run.text.chars().zip(widths).map(cell).collect()
}
