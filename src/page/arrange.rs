//! Glyphs into lines as people read them: words are put together and given their spaces, columns side by side stay apart.
//! Programs write text in any order and in any pieces, so only places count.

use std::collections::BTreeMap;

use unicode_normalization::char::is_combining_mark;
use unicode_normalization::{UnicodeNormalization, is_nfc};

use crate::base::BoxMm;

use super::order;
use super::seen::{Line, Run, Unicode};
use super::surface::{Glyph, Style, Surface};

// All in sizes of the text (em).
/// Gap from which there is a space; spaces of common fonts are 0.25 wide, kerning is below 0.1.
const SPACE: f64 = 0.14;
/// Share of a gap that those beside it have where letters are set apart.
const EVENLY: f64 = 0.7;
/// Gap, without a space that covers it, from which what comes is another column: when it is shown by an instruction of its
/// own (cells of a table in Word are 3.8 mm apart, 0.8 at 13.5 points), and within one instruction (justified text).
const COLUMN: f64 = 0.75;
const STRETCHED: f64 = 2.5;
/// Spaces written one after another as wide as this part columns, too; blanks left for a number or a day are narrower.
const BLANK: f64 = 5.0;
/// Gap up to which a list's dash or number stands before its text, and a blank may be that a slash follows.
const TAB: f64 = 4.0;
const BLANKED: f64 = 6.0;
/// Letters of a dash or number of a list.
const LABEL: usize = 4;
/// Overlap of letters that is kerning.
const KERNED: f64 = 0.5;
/// Difference of baselines on one line, and within one word.
const LEVEL: f64 = 0.15;
const EVEN: f64 = 0.03;
/// Letters shown a second time this near are made heavy by it.
const DOUBLED: f64 = 0.12;
/// How far from its letter a mark may be.
const MARK: f64 = 1.5;
/// Size of a raised or lowered letter beside that of its line, how far off the baseline, and from the word.
const SMALL: f64 = 0.8;
const RAISED: f64 = 0.55;
const BESIDE: f64 = 0.3;
/// How many of them are put to their words on one page, and chunks of a row they are looked for in.
const RAISES: usize = 500;

/// Letters of a word, more or less: room is made for so many.
const WORD: usize = 8;

/// A letter with its marks, in a frame turned so that its baseline lies level.
#[derive(Debug, Clone, Copy)]
struct Item {
    /// Along the baseline, in millimetres.
    left: f64,
    right: f64,
    /// Across it, downward.
    level: f64,
    /// Its size, in millimetres.
    size: f64,
    /// Glyphs of the surface.
    first: usize,
    count: usize,
    is_space: bool,
    style: u32,
    shown: u32,
    /// Shown twice.
    doubled: bool,
}

/// Items that follow one another without a gap.
#[derive(Debug, Clone)]
struct Chunk {
    items: Vec<Item>,
    left: f64,
    right: f64,
    level: f64,
    size: f64,
}

impl Chunk {
    fn of(item: Item) -> Self {
        let mut items = Vec::with_capacity(WORD);
        items.push(item);
        Self { left: item.left, right: item.right, level: item.level, size: item.size, items }
    }

    fn push(&mut self, item: Item) {
        self.right = self.right.max(item.right);
        self.size = self.size.max(item.size);
        self.items.push(item);
    }
}

/// All text of a surface in reading order.
pub(super) fn lines(surface: &Surface) -> Vec<Line> {
    let mut lines = Vec::new();
    let angles: Vec<i32> = surface.styles.iter().map(angle).collect();
    // Text as it is read comes first.
    let mut by_angle: BTreeMap<i32, Vec<usize>> = BTreeMap::new();
    for (at, glyph) in surface.glyphs.iter().enumerate() {
        if let Some(turned) = angles.get(glyph.style as usize) {
            by_angle.entry(*turned).or_default().push(at);
        }
    }
    for (turned, glyphs) in by_angle {
        let chunks = chunks(surface, f64::from(turned) / 10.0, &glyphs);
        let mut found: Vec<Line> = Vec::new();
        for row in rows(chunks) {
            for piece in pieces(surface, row) {
                found.extend(line(surface, &piece));
            }
        }
        lines.extend(order::reading(found, turned != 0));
    }
    lines
}

/// In tenths of a degree.
#[allow(clippy::cast_possible_truncation)]
fn angle(style: &Style) -> i32 {
    (style.turned * 10.0).round() as i32
}

fn chunks(surface: &Surface, turned: f64, glyphs: &[usize]) -> Vec<Chunk> {
    let (sin, cos) = if turned == 0.0 { (0.0, 1.0) } else { turned.to_radians().sin_cos() };
    let mut chunks: Vec<Chunk> = Vec::new();
    for at in glyphs.iter().copied() {
        let Some(glyph) = surface.glyphs.get(at) else { continue };
        let Some(style) = surface.styles.get(glyph.style as usize) else { continue };
        let said = surface.said(glyph);
        let size = (style.size_pt * 25.4 / 72.0).max(1e-3);
        let along = |x: f64, y: f64| x * cos + y * sin;
        let (one, other) = (along(glyph.start.x, glyph.start.y), along(glyph.end.x, glyph.end.y));
        let item = Item {
            left: one.min(other),
            right: one.max(other),
            level: glyph.start.y * cos - glyph.start.x * sin,
            size,
            first: at,
            count: 1,
            is_space: said.chars().all(|c| c.is_whitespace() || c.is_control()),
            style: glyph.style,
            shown: glyph.shown,
            doubled: false,
        };
        let Some(chunk) = chunks.last_mut() else {
            chunks.push(Chunk::of(item));
            continue;
        };
        let last = chunk.items.last_mut();
        if let Some(last) = last
            && last.first.saturating_add(last.count) == at
        {
            let near = (item.left - last.right).abs() < MARK * size && (item.level - last.level).abs() < MARK * size;
            // A mark belongs to the letter before it, wherever its own glyph begins.
            if near && !last.is_space && said.chars().next().is_some_and(is_combining_mark) {
                last.count = last.count.saturating_add(1);
                continue;
            }
            let before = surface.glyphs.get(last.first).map(|glyph| surface.said(glyph));
            if !item.is_space
                && before == Some(said)
                && (item.left - last.left).abs() < DOUBLED * size
                && (item.level - last.level).abs() < DOUBLED * size
            {
                last.doubled = true;
                continue;
            }
        }
        let gap = item.left - chunk.right;
        let follows = gap <= SPACE * size
            && gap >= -KERNED * size
            && (item.level - chunk.level).abs() <= EVEN * size.max(chunk.size);
        if follows { chunk.push(item) } else { chunks.push(Chunk::of(item)) }
    }
    chunks
}

/// Chunks on one level, from left to right.
fn rows(mut chunks: Vec<Chunk>) -> Vec<Vec<Chunk>> {
    chunks.retain(|chunk| chunk.left.is_finite() && chunk.level.is_finite());
    // Spaces at the ends are no part of what is seen; they would carry places astray.
    for chunk in &mut chunks {
        while chunk.items.last().is_some_and(|item| item.is_space) && chunk.items.len() > 1 {
            chunk.items.pop();
        }
        let spaces = chunk.items.iter().take_while(|item| item.is_space).count();
        if spaces < chunk.items.len() {
            chunk.items.drain(..spaces);
            chunk.left = chunk.items.iter().map(|item| item.left).fold(f64::MAX, f64::min);
            chunk.right = chunk.items.iter().map(|item| item.right).fold(f64::MIN, f64::max);
        }
    }
    chunks.retain(|chunk| chunk.items.iter().any(|item| !item.is_space));
    chunks.sort_by(|a, b| a.level.total_cmp(&b.level));
    let mut rows: Vec<Vec<Chunk>> = Vec::new();
    for chunk in chunks {
        let fits = rows
            .last()
            .and_then(|row| row.first())
            .is_some_and(|first| chunk.level - first.level <= LEVEL * chunk.size.min(first.size));
        match rows.last_mut() {
            Some(row) if fits => row.push(chunk),
            _ => rows.push(vec![chunk]),
        }
    }
    for row in &mut rows {
        row.sort_by(|a, b| a.left.total_cmp(&b.left));
    }
    raised(&mut rows);
    rows
}

/// Small letters above or below a word's level belong to it: m², notes.
fn raised(rows: &mut Vec<Vec<Chunk>>) {
    let (mut at, mut left) = (0, RAISES);
    while at < rows.len() && left > 0 {
        let is_small = rows.get(at).is_some_and(|row| row.len() == 1);
        let Some(small) = rows.get(at).and_then(|row| row.first()).filter(|_| is_small) else {
            at += 1;
            continue;
        };
        let from = at.saturating_sub(2);
        let host = (from..(at + 3).min(rows.len())).filter(|other| *other != at).find_map(|other| {
            let row = rows.get(other).filter(|row| row.len() <= RAISES)?;
            let beside = row.iter().position(|chunk| {
                let gap = (small.left - chunk.right) / chunk.size;
                small.size <= SMALL * chunk.size
                    && (small.level - chunk.level).abs() <= RAISED * chunk.size
                    && (-BESIDE..=BESIDE).contains(&gap)
            })?;
            Some((other, beside))
        });
        match host {
            Some((other, beside)) => {
                let small = small.clone();
                if let Some(row) = rows.get_mut(other) {
                    row.insert(beside + 1, small);
                }
                rows.remove(at);
                left -= 1;
            }
            None => at += 1,
        }
    }
}

/// A row cut where columns are apart.
fn pieces(surface: &Surface, row: Vec<Chunk>) -> Vec<Vec<Chunk>> {
    let mut pieces: Vec<Vec<Chunk>> = Vec::new();
    let has_blanks = |chunk: &Chunk| chunk.items.iter().filter(|item| item.is_space).count() as f64 >= BLANK;
    let row = if row.iter().any(has_blanks) { row.into_iter().flat_map(at_blanks).collect() } else { row };
    for chunk in row {
        let joins = pieces.last().and_then(|piece| Some((piece, piece.last()?))).is_some_and(|(piece, last)| {
            let size = last.size.max(chunk.size);
            let gap = (chunk.left - last.right) / size;
            let goes_on = last.items.last().map(|item| item.shown) == chunk.items.first().map(|item| item.shown);
            let widest = if goes_on { STRETCHED } else { COLUMN };
            gap >= -KERNED
                && (gap <= widest
                    || gap <= TAB && is_label(surface, piece)
                    || gap <= BLANKED && said(surface, &chunk).starts_with('/'))
        });
        let doubles = pieces.last_mut().and_then(|piece| piece.last_mut()).filter(|last| is_double(last, &chunk));
        if let Some(last) = doubles {
            last.items.iter_mut().for_each(|item| item.doubled = true);
            continue;
        }
        match pieces.last_mut() {
            Some(piece) if joins => piece.push(chunk),
            _ => pieces.push(vec![chunk]),
        }
    }
    pieces
}

fn said(surface: &Surface, chunk: &Chunk) -> String {
    let first = chunk.items.iter().take(LABEL + 1).filter_map(|item| surface.glyphs.get(item.first));
    first.map(|glyph| surface.said(glyph)).collect()
}

/// Whether all there is so far is what begins a list's item: `-`, `•`, `1.`, `a)`, `II.`
fn is_label(surface: &Surface, piece: &[Chunk]) -> bool {
    let [only] = piece else { return false };
    let label = said(surface, only);
    let label = label.trim();
    let letters = label.chars().filter(|c| c.is_alphanumeric()).count();
    let is_numbered = label.ends_with(['.', ')', '/']) && letters <= 3;
    only.items.len() <= LABEL && (letters == 0 || is_numbered)
}

/// The same letters in the same place: a way to make them heavy.
fn is_double(one: &Chunk, other: &Chunk) -> bool {
    let near = |a: f64, b: f64| (a - b).abs() < DOUBLED * one.size;
    near(one.left, other.left)
        && near(one.right, other.right)
        && near(one.level, other.level)
        && one.items.len() == other.items.len()
}

/// A chunk cut where it holds a long blank made of spaces.
fn at_blanks(chunk: Chunk) -> Vec<Chunk> {
    let spaces = chunk.items.iter().filter(|item| item.is_space).count();
    if (spaces as f64) < BLANK {
        return vec![chunk];
    }
    let mut cut = Vec::new();
    let mut open: Option<Chunk> = None;
    let mut blank: Vec<Item> = Vec::new();
    for item in chunk.items {
        if item.is_space {
            blank.push(item);
            continue;
        }
        let wide =
            blank.first().zip(blank.last()).is_some_and(|(first, last)| last.right - first.left > BLANK * item.size);
        match open.take() {
            Some(mut piece) if !wide => {
                blank.drain(..).for_each(|space| piece.push(space));
                piece.push(item);
                open = Some(piece);
            }
            before => {
                cut.extend(before);
                blank.clear();
                open = Some(Chunk::of(item));
            }
        }
    }
    cut.extend(open);
    cut
}

/// Whether the room before an item is that of a space which nobody wrote.
fn is_space_before(items: &[Item], at: usize) -> bool {
    let gap = |at: usize| Some(items.get(at)?.left - items.get(at.checked_sub(1)?)?.right);
    let (Some(before), Some(item)) = (at.checked_sub(1).and_then(|at| items.get(at)), items.get(at)) else {
        return false;
    };
    let Some(here) = gap(at) else { return false };
    if before.is_space || item.is_space || here <= SPACE * before.size.min(item.size) {
        return false;
    }
    // Letters that are set apart all stand as far from one another.
    let mut beside =
        [at.checked_sub(1).and_then(gap), at.checked_add(1).and_then(gap)].into_iter().flatten().peekable();
    beside.peek().is_none() || beside.any(|gap| gap < EVENLY * here)
}

/// The line that chunks make: runs of one look.
fn line(surface: &Surface, chunks: &[Chunk]) -> Option<Line> {
    let items: Vec<Item> = chunks.iter().flat_map(|chunk| &chunk.items).copied().collect();
    let mut runs: Vec<Open> = Vec::new();
    for (at, item) in items.iter().enumerate() {
        let style = surface.styles.get(item.style as usize)?;
        // A gap as wide as a space is one, unless one stands there.
        if is_space_before(&items, at)
            && let Some(run) = runs.last_mut()
        {
            run.raw.push(' ');
        }
        let continues = runs.last().is_some_and(|run| {
            (run.style == item.style && run.doubled == item.doubled) || item.is_space && run.turned_like(style)
        });
        if !continues {
            runs.push(Open::new(item.style, item.doubled, style.turned));
        }
        if let Some(run) = runs.last_mut() {
            run.add(surface, item);
        }
    }
    let mut runs: Vec<Run> = runs.into_iter().filter_map(|run| run.finish(surface)).collect();
    if let Some(run) = runs.first_mut() {
        run.text = run.text.trim_start().to_owned();
    }
    if let Some(run) = runs.last_mut() {
        run.text = run.text.trim_end().to_owned();
    }
    runs.retain(|run| !run.text.is_empty());
    let place = runs.iter().map(|run| run.place).reduce(BoxMm::around)?;
    let first = chunks.first()?.items.first()?;
    let baseline_mm = surface.glyphs.get(first.first)?.start.y;
    Some(Line { runs, place, baseline_mm })
}

/// A run that is being put together.
struct Open {
    style: u32,
    doubled: bool,
    turned: f64,
    raw: String,
    unicode: Unicode,
    /// First and last glyph that is no space.
    ends: Option<(Glyph, Glyph)>,
}

impl Open {
    fn new(style: u32, doubled: bool, turned: f64) -> Self {
        Self { style, doubled, turned, raw: String::new(), unicode: Unicode::Mapped, ends: None }
    }

    fn turned_like(&self, style: &Style) -> bool {
        (self.turned - style.turned).abs() < 0.1
    }

    fn add(&mut self, surface: &Surface, item: &Item) {
        let glyphs = surface.glyphs.get(item.first..item.first.saturating_add(item.count)).unwrap_or_default();
        for glyph in glyphs {
            let said = surface.said(glyph).chars();
            self.raw.extend(said.map(|c| if c.is_control() { ' ' } else { c }));
            if !item.is_space {
                self.unicode = self.unicode.max(glyph.unicode);
            }
        }
        if let Some(glyph) = glyphs.first()
            && !item.is_space
        {
            let (first, _) = self.ends.unwrap_or((*glyph, *glyph));
            self.ends = Some((first, *glyph));
        }
    }

    fn finish(self, surface: &Surface) -> Option<Run> {
        let (first, last) = self.ends?;
        let style = surface.styles.get(self.style as usize)?;
        let composed = is_nfc(&self.raw);
        let text = if composed { self.raw } else { self.raw.nfc().collect() };
        let size = style.size_pt * 25.4 / 72.0;
        let (sin, cos) = style.turned.to_radians().sin_cos();
        // From ascent to descent, across the baseline.
        let (above, below) = (-style.font.ascent * size, -style.font.descent * size);
        let corners = [first.start, last.end]
            .into_iter()
            .flat_map(|point| [above, below].map(|off| (point.x - off * sin, point.y + off * cos)));
        let (mut left, mut top, mut right, mut bottom) = (f64::MAX, f64::MAX, f64::MIN, f64::MIN);
        for (x, y) in corners {
            (left, top, right, bottom) = (left.min(x), top.min(y), right.max(x), bottom.max(y));
        }
        Some(Run {
            text,
            place: BoxMm::between(left, top, right, bottom),
            size_pt: style.size_pt,
            font: style.font.name.clone(),
            bold: style.font.bold || style.thickened || self.doubled,
            italic: style.font.italic || style.sheared,
            colour: style.colour,
            turned: style.turned,
            painted: style.painted,
            unicode: self.unicode,
            composed,
        })
    }
}
