//! What stands on one line of the paper, whoever put it there: the page's own words and those that annotations wrote into its
//! blanks, character by character.

use crate::base::BoxMm;

use super::fold;
use super::part::{Field, FieldOf};
use super::piece::{POINT, Piece, around};

/// How far a mark's text may be from the line it was written into, in millimetres: a third of a line's height.
const OFF_LINE: f64 = 3.2;
/// Characters of a row.
const CHARACTERS: usize = 600;

/// Words side by side.
#[derive(Debug, Clone, Default)]
pub(super) struct Row {
    pub(super) pieces: Vec<Piece>,
}

/// A character and its place.
#[derive(Debug, Clone, Copy)]
pub(super) struct Char {
    pub(super) c: char,
    pub(super) base: char,
    pub(super) left: f64,
    pub(super) right: f64,
    /// Which piece it is of; a space between two is of the one before.
    pub(super) piece: usize,
    /// Whether a column's gap is before it.
    pub(super) apart: bool,
}

/// Pieces by rows, from the top; those of marks go to the nearest row of the page.
pub(super) fn rows(page: &[Piece], marks: &[Piece]) -> Vec<Row> {
    let mut page: Vec<&Piece> = page.iter().collect();
    page.sort_by(|a, b| a.middle().total_cmp(&b.middle()));
    let mut rows: Vec<Row> = Vec::new();
    for piece in page {
        match rows.last_mut() {
            Some(row)
                if row.pieces.first().is_some_and(|first| {
                    piece.middle() - first.middle() < 0.45 * first.em().min(piece.em()).max(1.0)
                }) =>
            {
                row.pieces.push(piece.clone());
            }
            _ => rows.push(Row { pieces: vec![piece.clone()] }),
        }
    }
    let middle = |row: &Row| row.pieces.first().map_or(f64::INFINITY, Piece::middle);
    for mark in marks {
        let at = rows.partition_point(|row| middle(row) < mark.middle());
        let near = [at.checked_sub(1), Some(at)].into_iter().flatten();
        let near = near.filter_map(|i| rows.get(i).map(|row| ((middle(row) - mark.middle()).abs(), i)));
        match near.min_by(|a, b| a.0.total_cmp(&b.0)).filter(|(off, _)| *off <= OFF_LINE) {
            Some((_, i)) => rows.iter_mut().skip(i).take(1).for_each(|row| row.pieces.push(mark.clone())),
            None => rows.insert(at, Row { pieces: vec![mark.clone()] }),
        }
    }
    rows
}

impl Row {
    /// Those of its pieces that are wanted.
    pub(super) fn only(&self, wanted: impl Fn(&Piece) -> bool) -> Self {
        Self { pieces: self.pieces.iter().filter(|piece| wanted(piece)).cloned().collect() }
    }

    /// The row's text, marks in their blanks, when it has any of these pieces.
    pub(super) fn with_own(&self, pieces: &[Piece]) -> Option<String> {
        self.pieces.iter().any(|piece| pieces.contains(piece)).then(|| text(&self.characters()))
    }

    pub(super) fn middle(&self) -> f64 {
        self.pieces.first().map_or(0.0, Piece::middle)
    }

    /// Its characters from left to right. A word goes by its middle: one that was written into a blank may reach over both
    /// its neighbours.
    pub(super) fn characters(&self) -> Vec<Char> {
        struct Unit<'a> {
            text: &'a str,
            left: f64,
            right: f64,
            piece: usize,
        }
        let mut units = Vec::new();
        for (piece, words) in self.pieces.iter().enumerate() {
            for word in &words.words {
                // `Số:/QĐ-UBND` without a blank has its number written between the two.
                let cut = word.text.find(':').map(|at| at.saturating_add(1)).filter(|at| *at < word.text.len());
                let (first, second) = cut.and_then(|at| word.text.split_at_checked(at)).unwrap_or((&word.text, ""));
                let width = |text: &str| text.chars().map(fold::width).sum::<f64>();
                let share = width(first) / (width(first) + width(second)).max(1.0);
                let middle = word.left + (word.right - word.left) * share;
                units.push(Unit { text: first, left: word.left, right: middle, piece });
                if !second.is_empty() {
                    units.push(Unit { text: second, left: middle, right: word.right, piece });
                }
            }
        }
        units.sort_by(|a, b| (a.left + a.right).total_cmp(&(b.left + b.right)));
        let mut all: Vec<Char> = Vec::new();
        let mut end: Option<f64> = None;
        for unit in units {
            let em = self.pieces.get(unit.piece).map_or(4.0, Piece::em);
            let gap = end.map_or(0.0, |end| unit.left - end);
            if let Some(last) = all.last().copied().filter(|_| gap > 0.12 * em) {
                all.push(Char { c: ' ', base: ' ', left: last.right, right: unit.left, apart: false, ..last });
            }
            let whole: f64 = unit.text.chars().map(fold::width).sum();
            let scale = (unit.right - unit.left) / whole.max(1.0);
            let mut x = unit.left;
            for (i, c) in unit.text.chars().enumerate() {
                let next = x + fold::width(c) * scale;
                let apart = i == 0 && gap > 1.6 * em;
                all.push(Char { c, base: fold::base(c), left: x, right: next, piece: unit.piece, apart });
                x = next;
            }
            end = Some(unit.right);
            if all.len() > CHARACTERS {
                break;
            }
        }
        all
    }

    /// A field of these characters, or a blank between two places.
    pub(super) fn field(&self, of: FieldOf, page: u32, chars: &[Char], blank: (f64, f64)) -> Option<Field> {
        let solid: Vec<&Char> = chars.iter().filter(|c| !is_filler(c.c)).collect();
        let (Some(first), Some(last)) = (solid.first(), solid.last()) else {
            let (left, right) = blank;
            let beside = chars.first().and_then(|c| self.pieces.get(c.piece)).or(self.pieces.first())?;
            let place = BoxMm::between(left, beside.place.top, right.max(left), beside.place.bottom());
            let (size_pt, baseline_mm) = (beside.size_pt, beside.baseline);
            return Some(Field { of, page, place, text: String::new(), size_pt, baseline_mm, mark: None });
        };
        let piece = self.pieces.get(first.piece)?;
        Some(Field {
            of,
            page,
            place: BoxMm::between(first.left, piece.place.top, last.right, piece.place.bottom()),
            text: text(&chars.iter().filter(|c| !is_filler(c.c) || c.c == ' ').copied().collect::<Vec<_>>()),
            size_pt: piece.size_pt,
            baseline_mm: piece.baseline,
            mark: piece.mark,
        })
    }

    pub(super) fn place(&self) -> Option<BoxMm> {
        around(&self.pieces)
    }
}

/// What fills a blank.
pub(super) fn is_filler(c: char) -> bool {
    c.is_whitespace() || matches!(c, '.' | '…' | '_' | '·' | '․' | '‥')
}

/// The characters as a text.
pub(super) fn text(chars: &[Char]) -> String {
    let all: String = chars.iter().map(|c| c.c).collect();
    all.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Where the word of these base letters begins, and where it ends, at or after `from`.
pub(super) fn word(chars: &[Char], letters: &str, from: usize) -> Option<(usize, usize)> {
    let is_letter = |at: usize| chars.get(at).is_some_and(|c| c.base.is_alphabetic());
    let length = letters.chars().count();
    (from..chars.len()).find_map(|at| {
        let end = at.checked_add(length)?;
        let same = chars.get(at..end)?.iter().map(|c| c.base).eq(letters.chars());
        (same && !at.checked_sub(1).is_some_and(is_letter) && !is_letter(end)).then_some((at, end))
    })
}

/// The room between two characters, less a little so that what is written there touches neither.
pub(super) fn between(left: f64, right: f64, size_pt: f64) -> (f64, f64) {
    let little = (0.12 * size_pt * POINT).min((right - left).max(0.0) / 4.0);
    (left + little, right - little)
}
