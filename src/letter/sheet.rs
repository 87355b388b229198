//! A page while its parts are looked for.

use std::collections::BTreeMap;

use crate::page::Seen;

use super::fold;
use super::part::{Certainty, Kind, Part};
use super::piece::{self, Piece, around};

/// Pieces of a page among which the parts of a heading are looked for: real ones have some twenty.
const ZONE: usize = 400;
/// Lines from the top among which the heading of an annex is, in the order of reading.
const TOP: usize = 24;
/// Pieces of marks.
const MARKED: usize = 400;

/// A page and its pieces.
#[derive(Debug)]
pub(super) struct Sheet<'a> {
    pub(super) number: u32,
    pub(super) seen: &'a Seen,
    /// The page's own, in the order of its lines.
    pub(super) pieces: Vec<Piece>,
    /// Those of marks that are not hidden.
    pub(super) marks: Vec<Piece>,
    /// Lines that belong to a part, and which stretches of them do.
    pub(super) used: Vec<bool>,
    taken: BTreeMap<usize, Vec<(f64, f64)>>,
}

impl<'a> Sheet<'a> {
    pub(super) fn new(seen: &'a Seen) -> Self {
        let mut marks = piece::of_marks(seen);
        marks.truncate(MARKED);
        Self {
            number: seen.number,
            seen,
            pieces: piece::of_page(seen, 0..seen.lines.len()),
            marks,
            used: vec![false; seen.lines.len()],
            taken: BTreeMap::new(),
        }
    }

    /// Its upper half alone.
    pub(super) fn upper(seen: &'a Seen) -> Self {
        let half = sane(seen.size_mm.1, 297.0) / 2.0;
        let mut marks = piece::of_marks(seen);
        marks.truncate(MARKED);
        let upper = |line: &usize| seen.lines.get(*line).is_some_and(|line| line.place.top < half);
        Self {
            number: seen.number,
            seen,
            pieces: piece::of_page(seen, (0..seen.lines.len()).filter(upper).take(TOP)),
            marks,
            used: vec![false; seen.lines.len()],
            taken: BTreeMap::new(),
        }
    }

    pub(super) fn width(&self) -> f64 {
        sane(self.seen.size_mm.0, 210.0)
    }

    pub(super) fn height(&self) -> f64 {
        sane(self.seen.size_mm.1, 297.0)
    }

    /// Its pieces above this height, from the top, as indices.
    pub(super) fn above(&self, y: f64) -> Vec<usize> {
        let mut all: Vec<usize> =
            (0..self.pieces.len()).filter(|i| self.pieces.get(*i).is_some_and(|piece| piece.middle() < y)).collect();
        all.sort_by(|a, b| {
            let of = |i: &usize| self.pieces.get(*i).map_or((0.0, 0.0), |piece| (piece.middle(), piece.place.left));
            let (a, b) = (of(a), of(b));
            a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1))
        });
        all.truncate(ZONE);
        all
    }

    pub(super) fn piece(&self, index: usize) -> Option<&Piece> {
        self.pieces.get(index)
    }

    /// Whether a piece belongs to a part already.
    pub(super) fn is_used(&self, piece: &Piece) -> bool {
        let within = |(left, right): &(f64, f64)| *left <= piece.centre() && piece.centre() <= *right;
        piece.mark.is_none() && self.taken.get(&piece.line).is_some_and(|taken| taken.iter().any(within))
    }

    /// A part made of these pieces, which then are used.
    pub(super) fn part(&mut self, kind: Kind, pieces: &[Piece], certainty: Certainty) -> Option<Part> {
        let place = around(pieces)?;
        let mut lines: Vec<usize> = Vec::new();
        // What a scanner read has no looks.
        let own = || pieces.iter().filter(|piece| piece.mark.is_none());
        let is_read = own().count() > 0 && own().all(|piece| !piece.painted);
        let certainty = if is_read { certainty.min(Certainty::Likely) } else { certainty };
        for piece in pieces.iter().filter(|piece| piece.mark.is_none()) {
            for line in std::iter::once(piece.line).chain(piece.more.iter().copied()) {
                self.used.get_mut(line).into_iter().for_each(|used| *used = true);
                self.taken.entry(line).or_default().push((piece.place.left, piece.place.right()));
                if !lines.contains(&line) {
                    lines.push(line);
                }
            }
        }
        Some(Part { kind, page: self.number, place, text: joined(pieces), lines, certainty })
    }
}

/// The text of pieces: those beside each other on one row with a space, those below with a line feed.
pub(super) fn joined(pieces: &[Piece]) -> String {
    let mut text = String::new();
    let mut before: Option<&Piece> = None;
    for piece in pieces {
        if let Some(before) = before {
            let beside = (piece.middle() - before.middle()).abs() < 0.45 * before.em().max(1.0)
                || (piece.mark != before.mark && (piece.middle() - before.middle()).abs() < 3.2);
            text.push(if beside { ' ' } else { '\n' });
        }
        text.push_str(&piece.text);
        before = Some(piece);
    }
    text
}

/// Whether it is a drawn line made of characters, or an ornament.
pub(super) fn is_rule(piece: &Piece) -> bool {
    !piece.text.chars().any(|c| fold::base(c).is_alphanumeric())
}

/// From where to where a page's text reaches: what is wide tells it, or else the prescribed margins.
pub(super) fn extent(sheet: &Sheet<'_>) -> (f64, f64) {
    let wide = sheet.pieces.iter().filter(|piece| piece.place.width > sheet.width() * 0.5);
    let reach = wide.map(|piece| (piece.place.left, piece.place.right())).reduce(|a, b| (a.0.min(b.0), a.1.max(b.1)));
    reach.unwrap_or((30.0, sheet.width() - 20.0))
}

fn sane(size: f64, otherwise: f64) -> f64 {
    if size.is_finite() && (1.0..20_000.0).contains(&size) { size } else { otherwise }
}
