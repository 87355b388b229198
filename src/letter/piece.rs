//! Words and where they stand: lines cut where a gap is wide, and each word's own place within its run.

use crate::base::BoxMm;
use crate::page::{Line, Seen};

use super::fold;

/// Lines of a page that are looked at; the fullest tables of real documents have some hundreds.
pub(super) const LINES: usize = 4_000;
/// Characters of a line that are looked at.
const CHARACTERS: usize = 2_000;
/// Marks of a page that are looked at, and lines of each.
const MARKS: usize = 200;
const MARK_LINES: usize = 60;
/// Degrees by which text may be turned and still be read along.
const TURNED: f64 = 3.0;
/// A point in millimetres.
pub(super) const POINT: f64 = 25.4 / 72.0;
/// A gap between columns, as a share of the font size: justified text has gaps up to about one.
const GAP: f64 = 1.6;
/// Beyond this no page is.
const FAR: f64 = 20_000.0;

/// A word.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Word {
    pub(super) text: String,
    pub(super) left: f64,
    pub(super) right: f64,
}

/// Words that stand together.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Piece {
    /// Index of the line it is in, of the page or of the mark.
    pub(super) line: usize,
    /// Further lines, when it was put together of several.
    pub(super) more: Vec<usize>,
    /// Index of the mark it is in.
    pub(super) mark: Option<usize>,
    /// At least one.
    pub(super) words: Vec<Word>,
    /// The words with single spaces.
    pub(super) text: String,
    pub(super) place: BoxMm,
    /// From the top of the page, in millimetres.
    pub(super) baseline: f64,
    pub(super) size_pt: f64,
    pub(super) bold: bool,
    pub(super) capitals: bool,
    pub(super) painted: bool,
}

impl Piece {
    pub(super) fn centre(&self) -> f64 {
        self.place.centre().0
    }

    pub(super) fn middle(&self) -> f64 {
        self.place.centre().1
    }

    /// Height of its font, in millimetres.
    pub(super) fn em(&self) -> f64 {
        self.size_pt * POINT
    }

    pub(super) fn begins(&self, with: &str) -> bool {
        fold::begins(&self.text, with)
    }

    pub(super) fn skeleton(&self) -> String {
        fold::skeleton(&self.text, 400)
    }

    /// The words from `at` on taken away into a piece of their own; `None` when nothing would be left of either.
    pub(super) fn cut(&mut self, at: usize) -> Option<Self> {
        if at == 0 || at >= self.words.len() {
            return None;
        }
        let mut rest = self.clone();
        rest.words = self.words.split_off(at);
        self.settle();
        rest.settle();
        Some(rest)
    }

    fn settle(&mut self) {
        let text: Vec<&str> = self.words.iter().map(|word| word.text.as_str()).collect();
        self.text = text.join(" ");
        self.capitals = fold::is_capitals(&self.text);
        if let (Some(first), Some(last)) = (self.words.first(), self.words.last()) {
            self.place = BoxMm::between(first.left, self.place.top, last.right, self.place.bottom());
        }
    }
}

/// A box without anything that is no number; `None` when it is nowhere.
pub(super) fn sound(place: BoxMm) -> Option<BoxMm> {
    let all = [place.left, place.top, place.width, place.height];
    all.iter().all(|value| value.is_finite() && value.abs() < FAR).then(|| BoxMm {
        width: place.width.max(0.0),
        height: place.height.max(0.0),
        ..place
    })
}

/// Whether the line's text runs from left to right and is somewhere.
pub(super) fn is_upright(line: &Line) -> bool {
    sound(line.place).is_some()
        && line.runs.iter().take(CHARACTERS).all(|run| {
            let turned = run.turned.rem_euclid(360.0);
            turned <= TURNED || turned >= 360.0 - TURNED
        })
}

/// The pieces of a line, from left to right.
pub(super) fn pieces(line: &Line, index: usize, mark: Option<usize>, into: &mut Vec<Piece>) {
    let Some(place) = sound(line.place).filter(|_| is_upright(line)) else { return };
    let (mut words, mut open) = (Vec::<Word>::new(), false);
    let (mut left_over, mut size, mut bold, mut letters, mut painted) = (CHARACTERS, 0.0_f64, 0_usize, 0_usize, false);
    for run in &line.runs {
        let Some(at) = sound(run.place) else { continue };
        if run.size_pt.is_finite() && !run.text.trim().is_empty() {
            size = size.max(run.size_pt.clamp(0.0, 400.0));
        }
        painted |= run.painted;
        let all: f64 = run.text.chars().take(left_over).map(fold::width).sum();
        let scale = if all > 0.0 { at.width / all } else { 0.0 };
        let mut x = at.left;
        if words.last().is_some_and(|word| at.left - word.right > run.size_pt * POINT * 0.2) {
            open = false;
        }
        for c in run.text.chars().take(left_over) {
            left_over = left_over.saturating_sub(1);
            let next = x + fold::width(c) * scale;
            if c.is_whitespace() || c == '\0' {
                open = false;
            } else {
                letters = letters.saturating_add(1);
                bold = bold.saturating_add(usize::from(run.bold));
                match words.last_mut().filter(|_| open) {
                    Some(word) => {
                        word.text.push(c);
                        word.right = next;
                    }
                    None => words.push(Word { text: c.to_string(), left: x, right: next }),
                }
                open = true;
            }
            x = next;
        }
    }
    let gap = size * POINT * GAP;
    let piece = |words: Vec<Word>| {
        let mut piece = Piece {
            line: index,
            more: Vec::new(),
            mark,
            words,
            text: String::new(),
            place,
            baseline: if line.baseline_mm.is_finite() { line.baseline_mm } else { place.bottom() },
            size_pt: size,
            bold: bold.saturating_mul(2) > letters,
            capitals: false,
            painted,
        };
        piece.settle();
        piece
    };
    let mut together: Vec<Word> = Vec::new();
    for word in words {
        if together.last().is_some_and(|last| word.left - last.right > gap) {
            into.push(piece(std::mem::take(&mut together)));
        }
        together.push(word);
    }
    if !together.is_empty() {
        into.push(piece(together));
    }
}

/// All pieces of a page's own text in these lines, in their order. What a scanner read comes in bits: neighbours are put
/// together.
pub(super) fn of_page(seen: &Seen, lines: impl Iterator<Item = usize>) -> Vec<Piece> {
    let mut all = Vec::new();
    for index in lines.take(LINES) {
        if let Some(line) = seen.lines.get(index) {
            pieces(line, index, None, &mut all);
        }
    }
    together(all, |a, b| !a.painted && !b.painted)
}

/// Neighbours on one row, from left to right in their order, in one piece where the gap is no column's and `wanted` says so.
pub(super) fn together(pieces: Vec<Piece>, wanted: impl Fn(&Piece, &Piece) -> bool) -> Vec<Piece> {
    let mut all: Vec<Piece> = Vec::with_capacity(pieces.len());
    for piece in pieces {
        let beside = |last: &Piece| {
            let em = last.em().max(piece.em()).max(1.0);
            let gap = piece.place.left - last.place.right();
            last.mark == piece.mark
                && (piece.middle() - last.middle()).abs() < 0.4 * em
                && (-0.3 * em..GAP * em).contains(&gap)
                && last.words.len() < CHARACTERS
                && wanted(last, &piece)
        };
        match all.last_mut() {
            Some(last) if beside(last) => {
                let place = last.place.around(piece.place);
                last.more.push(piece.line);
                last.more.extend(piece.more);
                last.words.extend(piece.words);
                last.bold &= piece.bold;
                last.place = place;
                last.settle();
            }
            _ => all.push(piece),
        }
    }
    all
}

/// All pieces of what annotations show, where people can see it.
pub(super) fn of_marks(seen: &Seen) -> Vec<Piece> {
    let mut all = Vec::new();
    for (index, mark) in seen.marks.iter().enumerate().take(MARKS).filter(|(_, mark)| !mark.hidden) {
        for (line, text) in mark.lines.iter().enumerate().take(MARK_LINES) {
            pieces(text, line, Some(index), &mut all);
        }
    }
    all
}

/// Around all of them.
pub(super) fn around<'a>(pieces: impl IntoIterator<Item = &'a Piece>) -> Option<BoxMm> {
    pieces.into_iter().map(|piece| piece.place).reduce(BoxMm::around)
}
