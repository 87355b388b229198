//! What an addition hides of what was there: how much of it shines through is measured by drawing the addition on black
//! and on white, so that an addition's own pattern cannot pass for what it covers.

use hayro::kurbo::Rect;
use unicode_normalization::UnicodeNormalization;

use crate::pdf::{ObjectId, View};

use super::Error;
use super::area::{Area, frame_of, inside, pixels, whole};
use super::ink::{Ink, Patch, blocks};
use super::isolate::{Annotations, Ground, Isolated, Selection, selected};
use super::leaf;
use super::looks::{Looks, bounds, marks, patch};
use super::meter::Letter;
use super::painted::{Painted, REACH};
use super::render::{self, Frame};
use super::table::Table;
use super::watched::Watched;

/// Pixels beside an addition within which words are read whole, and above and below it those that tell ink from its
/// background.
const AROUND: (u32, u32) = (120, 64);
/// Share of its contrast, in thousandths, that ink has to keep to be made out, and the least of it in levels of 255.
const KEPT: u32 = 300;
const LEAST: u32 = 16;
/// Pixels around ink by which it has to stand out still.
pub(super) const NEAR: usize = 3;
/// Pixels beside what an addition draws beyond which it makes no difference: paper that changed around ink, what was told of
/// that around it, and where that ends.
const FELT: u32 = 3 * NEAR as u32;
/// Pixels across and down of the least that is an area and no stroke: 1.5 mm.
const SOLID: usize = 7;
/// A piece the size of a word, in pixels (8 × 4 mm), and one of a letter.
const WORD: (usize, usize) = (32, 16);
const LETTER: (usize, usize) = (8, 12);
/// Ink of a piece below which it is no matter, in levels of 255: that of half a letter and of a comma.
const SOME: u32 = 12_000;
const LITTLE: u32 = 1_200;
/// Characters that are told of hidden text.
const TOLD: usize = 120;

/// A page's content with what was signed of it, drawn once.
#[derive(Debug)]
pub struct Sheet {
    /// The whole page.
    page: Area,
    /// What of it was drawn.
    area: Area,
    under: Under,
    letters: Vec<Letter>,
    /// A font or an image could not be shown: what it shows could not be looked for.
    incomplete: bool,
    cost: f64,
}

/// What is known of what lies under an addition.
#[derive(Debug)]
enum Under {
    /// Everything: it was drawn.
    Drawn(Patch),
    /// That nothing is painted where this addition draws, or near to it.
    Nothing(Looks),
}

impl Sheet {
    /// The share of what drawing one page may cost that this one did.
    #[must_use]
    pub const fn cost(&self) -> f64 {
        self.cost
    }

    /// Whether anything was drawn: where nothing lies under an addition, nothing is.
    #[must_use]
    pub const fn is_drawn(&self) -> bool {
        matches!(self.under, Under::Drawn(_))
    }

    /// Whether all is known that decides what an addition hides.
    #[must_use]
    pub fn reaches(&self, addition: &Looks) -> bool {
        match &self.under {
            Under::Drawn(_) => {
                let wanted = addition.area.grown_by(AROUND).within(self.page);
                wanted.within(self.area) == wanted
            }
            Under::Nothing(watched) => watched.is(addition),
        }
    }

    /// Whether a part of this sheet has the same pixels.
    #[cfg(test)]
    pub(super) fn is_alike(&self, part: &Self) -> bool {
        let (Under::Drawn(own), Under::Drawn(other)) = (&self.under, &part.under) else { return false };
        part.area != self.area && cut(own, self.area, part.area).pixels == other.pixels
    }

    /// Whether nothing was drawn there.
    #[cfg(test)]
    pub(super) fn is_white(&self, area: Area) -> bool {
        let Under::Drawn(patch) = &self.under else { return false };
        cut(patch, self.area, area.within(self.area)).pixels.iter().all(|pixel| *pixel == [255; 3])
    }

    #[cfg(test)]
    pub(super) fn letters(&self) -> impl Iterator<Item = (&str, hayro::kurbo::Rect)> {
        self.letters.iter().map(|Letter { text, bounds: [x0, y0, x1, y1] }| {
            (text.as_str(), hayro::kurbo::Rect { x0: *x0, y0: *y0, x1: *x1, y1: *y1 })
        })
    }

    /// Its letters, line by line and from left to right, as their fonts name them: another font may show another letter
    /// (threat P-25), so nothing is proved by them.
    #[must_use]
    pub fn text(&self) -> String {
        let middle = |letter: &Letter| (letter.bounds[1] + letter.bounds[3]) / 2.0;
        let mut letters: Vec<&Letter> = self.letters.iter().collect();
        letters.sort_by(|a, b| middle(a).total_cmp(&middle(b)));
        let mut lines: Vec<Vec<&Letter>> = Vec::new();
        for letter in letters {
            let half = (letter.bounds[3] - letter.bounds[1]).abs().max(4.0) / 2.0;
            match lines.last_mut() {
                Some(line) if line.last().is_some_and(|last| middle(letter) - middle(last) < half) => line.push(letter),
                _ => lines.push(vec![letter]),
            }
        }
        let mut text = String::new();
        for line in &mut lines {
            line.sort_by(|a, b| a.bounds[0].total_cmp(&b.bounds[0]));
            line.iter().for_each(|letter| text.push_str(&letter.text));
            text.push('\n');
        }
        text
    }
}

/// What an addition hides.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Hidden {
    /// Of the ink of the sheet in a piece as large as a word, where most of it is hidden, and of that in the whole
    /// rectangle, the larger; in thousandths.
    pub permille: u16,
    /// Words more than half of which is hidden, or a letter of which lies under an area; shortened to 120 characters, NFC.
    pub text: String,
    /// Of all ink of each of the earlier looks, in their order; in thousandths.
    pub looks: Vec<u16>,
    /// Something on the page could not be shown, so that nobody can say whether it is hidden.
    pub incomplete: bool,
}

/// The page as it stands in the view, without these annotations.
///
/// # Errors
/// As [`super::picture()`].
pub fn sheet(view: View<'_, '_>, number: u32, without: &[ObjectId]) -> Result<Sheet, Error> {
    part(view, number, without, None)
}

/// As [`sheet`], but only what of the page decides what one addition hides: a seal takes a twentieth of it. Where it is not
/// known what is `painted`, the page is run without drawing before: perhaps nothing is, there.
///
/// # Errors
/// As [`super::picture()`].
pub fn sheet_around(
    view: View<'_, '_>,
    number: u32,
    without: &[ObjectId],
    addition: &Looks,
    painted: &Painted,
) -> Result<Sheet, Error> {
    let (blank, cost) = match painted.is_known() {
        true => (None, 0.0),
        false => blank(view, number, without, addition)?,
    };
    match blank {
        Some(sheet) => Ok(sheet),
        None => {
            part(view, number, without, Some(addition.area)).map(|sheet| Sheet { cost: sheet.cost + cost, ..sheet })
        }
    }
}

/// A sheet of which an addition hides nothing, for nothing lies there (see [`Painted::lying`]).
///
/// # Errors
/// When the page cannot be read.
pub fn bare_sheet(view: View<'_, '_>, number: u32, addition: &Looks) -> Result<Sheet, Error> {
    let (_, page) = whole(&leaf::leaf(view, number)?)?;
    Ok(bare(page, addition))
}

fn bare(page: Area, addition: &Looks) -> Sheet {
    let under = Under::Nothing(addition.clone());
    Sheet { page, area: addition.area, under, letters: Vec::new(), incomplete: false, cost: 0.0 }
}

/// A sheet of which an addition hides nothing although something `lies` there, and what it cost to see that; `None` when it
/// hides something, or nobody can say.
///
/// Only what comes near to the addition is drawn, with the blocks around by which ink is told from its background: what is
/// seen of it is then the same as on the whole page.
///
/// # Errors
/// As [`super::picture()`].
pub fn spared_sheet(
    view: View<'_, '_>,
    number: u32,
    without: &[ObjectId],
    addition: &Looks,
    before: &[&Looks],
    lies: Rect,
) -> Result<(Option<Sheet>, f64), Error> {
    let leaf = leaf::leaf(view, number)?;
    let (frame, page) = whole(&leaf)?;
    let whole = addition.area.grown_by(AROUND).within(page);
    let near = pixels([lies.x0, lies.y0, lies.x1, lies.y1], 1.0).grown(FELT).within(addition.marked().grown(FELT));
    let area = blocks_of(whole, near, 1);
    if area.width() == 0 || area.height() == 0 {
        return Ok((None, 0.0));
    }
    let content = content(view, number, without, needed(&leaf, frame, area))?;
    let frame = frame_of(frame, area);
    let drawn = render::draw(content, frame)?;
    let incomplete = drawn.lacking.font || drawn.lacking.image || addition.is_incomplete();
    let piece = Piece::of(&patch(&drawn.rgba, frame), area, near);
    let hides = piece.is_touched(addition) && piece.covered(before, addition).is_any();
    let spared = !hides && !incomplete;
    #[cfg(debug_assertions)]
    if spared {
        let whole = part(view, number, without, Some(addition.area))?;
        let found = hidden(&whole, before, addition, &[]);
        debug_assert_eq!((found.permille, found.text.as_str()), (0, ""), "what is farther away decides nothing");
    }
    Ok((spared.then(|| bare(page, addition)), drawn.cost))
}

fn part(view: View<'_, '_>, number: u32, without: &[ObjectId], around: Option<Area>) -> Result<Sheet, Error> {
    let leaf = leaf::leaf(view, number)?;
    let (frame, page) = whole(&leaf)?;
    let area = around.map_or(page, |around| around.grown_by(AROUND).within(page));
    let needed = around.and_then(|_| needed(&leaf, frame, area));
    let frame = frame_of(frame, area);
    let mut drawn = render::draw_and_read(content(view, number, without, needed)?, frame)?;
    let [left, top] = [area.left, area.top].map(f64::from);
    for Letter { bounds: [l, t, r, b], .. } in &mut drawn.letters {
        (*l, *t, *r, *b) = (*l + left, *t + top, *r + left, *b + top);
    }
    Ok(Sheet {
        page,
        area,
        under: Under::Drawn(patch(&drawn.rgba, frame)),
        letters: drawn.letters,
        incomplete: drawn.lacking.font || drawn.lacking.image,
        cost: drawn.cost,
    })
}

/// A sheet on which nothing is painted where an addition draws, or near to it, with what it cost to find out; `None` when
/// something may be.
fn blank(
    view: View<'_, '_>,
    number: u32,
    without: &[ObjectId],
    addition: &Looks,
) -> Result<(Option<Sheet>, f64), Error> {
    let leaf = leaf::leaf(view, number)?;
    let (frame, page) = whole(&leaf)?;
    let area = addition.marked().grown(2 * NEAR as u32).within(page);
    let frame_of_area = frame_of(frame, area);
    let watched = Watched::of(addition, area.left, area.top, REACH);
    let found = render::watch(content(view, number, without, needed(&leaf, frame, area))?, frame_of_area, watched)?;
    let incomplete = found.lacking.font || found.lacking.image;
    let under = Under::Nothing(addition.clone());
    let sheet = Sheet { page, area, under, letters: Vec::new(), incomplete, cost: found.cost };
    Ok((found.is_clear.then_some(sheet), found.cost))
}

/// A page's content, or what of it may show in a part.
fn content(view: View<'_, '_>, number: u32, without: &[ObjectId], part: Option<Rect>) -> Result<Isolated, Error> {
    let annotations = Annotations::Without(without);
    let selection = Selection { ground: Ground::Page, annotations, forced: false, part, moved: None };
    selected(view, number, &selection)
}

/// What of an upright page lies in `area`, in default user space.
fn needed(leaf: &leaf::Leaf, frame: Frame, area: Area) -> Option<Rect> {
    let (left, top) = (leaf.shown[0], leaf.shown[3]);
    let (across, down) = (|x: u32| left + f64::from(x) / frame.scale, |y: u32| top - f64::from(y) / frame.scale);
    let rect = || Rect { x0: across(area.left), y0: down(area.bottom), x1: across(area.right), y1: down(area.top) };
    (leaf.rotate == 0).then(rect)
}

/// What `newest` hides of a sheet, together with the covers that were there `before`, and of `earlier` looks on it, each with
/// the covers that came between.
#[must_use]
pub fn hidden(sheet: &Sheet, before: &[&Looks], newest: &Looks, earlier: &[(&Looks, Vec<&Looks>)]) -> Hidden {
    let incomplete = sheet.incomplete || newest.is_incomplete() || !sheet.reaches(newest);
    let mut hidden = Hidden { incomplete, ..Hidden::default() };
    let area = newest.area.grown_by(AROUND).within(sheet.page);
    if let Under::Drawn(patch) = &sheet.under {
        let under = cut(patch, sheet.area, area);
        let covered = |piece: &Piece| {
            let covered = piece.is_touched(newest).then(|| piece.covered(before, newest));
            covered.filter(Covered::is_any)
        };
        // Seals lie on names often, and hide nothing of them: the ink around is asked for only where one does.
        let near = Piece::of(&under, area, newest.marked().grown(FELT));
        let is_any = covered(&near).is_some();
        if is_any || cfg!(debug_assertions) {
            let piece = Piece::of(&under, area, area);
            let covered = covered(&piece);
            debug_assert_eq!(is_any, covered.is_some(), "what is farther away decides nothing");
            if let Some(covered) = covered {
                let tables = covered.tables();
                hidden.permille = tables.worst(&piece, newest.area);
                hidden.text = tables.words(&piece, &sheet.letters);
            }
        }
    }
    for (looks, between) in earlier {
        let share = || {
            if !looks.marked().meets(newest.marked().grown(NEAR as u32)) {
                return 0;
            }
            let ink = Ink::on_white(looks.white());
            let piece = Piece { area: looks.area, under: looks.white().clone(), ink, may_repeat: true };
            if !piece.is_touched(newest) {
                return 0;
            }
            let covered = piece.covered(between, newest);
            if covered.is_any() { covered.all(&piece) } else { 0 }
        };
        // Nothing else came between: then it is the same on thousands of documents.
        let share = || match between.iter().any(|cover| cover.marked().meets(looks.marked().grown(2 * NEAR as u32))) {
            true => share(),
            false => newest.share_of(looks, share),
        };
        hidden.looks.push(share());
    }
    hidden
}

/// The blocks of an area that hold what of `wanted` lies in it, and so many around them.
fn blocks_of(area: Area, wanted: Area, around: usize) -> Area {
    let size = [area.width() as usize, area.height() as usize];
    let [left, top, right, bottom] = blocks(size, inside(wanted.within(area), area), around);
    let at = |from: u32, by: usize| from.saturating_add(u32::try_from(by).unwrap_or(u32::MAX));
    Area {
        left: at(area.left, left),
        top: at(area.top, top),
        right: at(area.left, right),
        bottom: at(area.top, bottom),
    }
}

/// The part of a patch that lies in `area`.
fn cut(patch: &Patch, from: Area, area: Area) -> Patch {
    let (width, height) = (area.width() as usize, area.height() as usize);
    let (left, top) = (area.left.saturating_sub(from.left) as usize, area.top.saturating_sub(from.top) as usize);
    let mut pixels = Vec::with_capacity(width.saturating_mul(height));
    for y in top..top.saturating_add(height) {
        let row = y.saturating_mul(patch.width);
        let there = patch.width.saturating_sub(left).min(width);
        let octets = patch.pixels.get(row.saturating_add(left)..row.saturating_add(left).saturating_add(there));
        let octets = octets.unwrap_or_default();
        pixels.extend_from_slice(octets);
        // Beyond what was drawn it is white.
        pixels.extend(core::iter::repeat_n([255; 3], width.saturating_sub(octets.len())));
    }
    Patch { width, height, pixels }
}

/// What lies under, with its ink.
struct Piece {
    area: Area,
    under: Patch,
    ink: Ink,
    /// Whether what draws the same once more hides nothing, as long as it stands out: the looks of one signature over those
    /// of another are often the same but for a line. Content is not to be drawn over at all.
    may_repeat: bool,
}

/// How much ink is hidden, in levels of 255, pixel by pixel of a window outside of which nothing is.
#[derive(Default)]
struct Covered {
    /// Of the piece, in its own pixels: left, top, and behind right and bottom.
    window: [usize; 4],
    gone: Vec<u32>,
    /// By the newest cover only.
    new: Vec<u32>,
    /// Of what is gone: under an area, not under a stroke.
    solid: Vec<u32>,
}

/// What is seen through covers: what they let through of each channel (thousandths), and the picture.
struct Through {
    lets: Vec<[u16; 3]>,
    seen: Vec<[u8; 3]>,
}

impl Piece {
    /// The content of a sheet in the part of `area` that holds what of `wanted` lies in it, and its ink. `under`: what lies in
    /// the whole area.
    fn of(under: &Patch, area: Area, wanted: Area) -> Self {
        let part = blocks_of(area, wanted, 0);
        let rect = inside(part, area);
        Self { area: part, under: cut(under, area, part), ink: Ink::of_part(under, rect), may_repeat: false }
    }

    fn width(&self) -> usize {
        self.under.width
    }

    /// Whether there is anything that a cover could hide: ink under what it draws, or so near to it that what is around it
    /// changes. Where there is not, the page looks as it did at every pixel that counts.
    fn is_touched(&self, cover: &Looks) -> bool {
        let near = cover.marked().grown(NEAR as u32).within(self.area);
        let reach = NEAR as u32;
        let marks = cover.marks();
        // The window around a pixel of ink, in the cover's own pixels.
        let is_marked = |x: u32, y: u32| {
            let from = |at: u32, origin: u32| at.saturating_sub(reach).saturating_sub(origin) as usize;
            let to = |at: u32, origin: u32| at.saturating_add(reach + 1).saturating_sub(origin) as usize;
            let (left, top) = (from(x, cover.area.left), from(y, cover.area.top));
            marks.sum(left, top, to(x, cover.area.left), to(y, cover.area.top)) > 0
        };
        (near.top..near.bottom).any(|y| {
            let row = ((y - self.area.top) as usize).saturating_mul(self.width());
            (near.left..near.right).any(|x| {
                let at = row.saturating_add((x - self.area.left) as usize);
                self.ink.strength.get(at).is_some_and(|ink| *ink > 0) && is_marked(x, y)
            })
        })
    }

    fn through(&self, covers: &[&Looks]) -> Through {
        let count = self.under.pixels.len();
        let mut through = Through { lets: vec![[1000; 3]; count], seen: self.under.pixels.clone() };
        for cover in covers.iter().filter(|cover| cover.marked().meets(self.area)) {
            for y in cover.marked().top.max(self.area.top)..cover.marked().bottom.min(self.area.bottom) {
                for x in cover.marked().left.max(self.area.left)..cover.marked().right.min(self.area.right) {
                    let (cx, cy) = ((x - cover.area.left) as usize, (y - cover.area.top) as usize);
                    let (black, white) = (cover.black().at(cx, cy), cover.white().at(cx, cy));
                    if !marks(black, white) {
                        continue;
                    }
                    let at = ((y - self.area.top) as usize)
                        .saturating_mul(self.width())
                        .saturating_add((x - self.area.left) as usize);
                    let (Some(lets), Some(seen)) = (through.lets.get_mut(at), through.seen.get_mut(at)) else {
                        continue;
                    };
                    for ((lets, seen), (black, white)) in lets.iter_mut().zip(seen).zip(black.into_iter().zip(white)) {
                        let passes = u32::from(white.saturating_sub(black)) * 1000 / 255;
                        let mixed = u32::from(black) + u32::from(*seen) * passes / 1000;
                        *lets = u16::try_from(u32::from(*lets) * passes / 1000).unwrap_or(1000);
                        *seen = u8::try_from(mixed.min(255)).unwrap_or(255);
                    }
                }
            }
        }
        through
    }

    fn covered(&self, before: &[&Looks], newest: &Looks) -> Covered {
        let all: Vec<&Looks> = before.iter().copied().chain([newest]).collect();
        // Beyond what the covers draw, and what is near to it, the page is as it was.
        let reach = all
            .iter()
            .filter(|cover| cover.marked().meets(self.area))
            .map(|cover| cover.marked().grown(2 * NEAR as u32).within(self.area))
            .reduce(Area::with);
        let Some(reach) = reach else {
            return Covered::default();
        };
        let part = self.part(reach);
        let through = part.through(&all);
        let gone = part.gone(&through);
        if gone.iter().all(|gone| *gone == 0) {
            return Covered::default();
        }
        let new = if before.iter().any(|cover| cover.area.meets(self.area)) {
            let old = part.gone(&part.through(before));
            gone.iter().zip(old).map(|(gone, old)| gone.saturating_sub(old)).collect()
        } else {
            gone.clone()
        };
        let opaque: Vec<u32> =
            through.lets.iter().map(|lets| u32::from(lets.iter().all(|l| u32::from(*l) < KEPT))).collect();
        let opened = opened(&opaque, part.width());
        let solid = gone.iter().zip(opened).map(|(gone, opened)| if opened { *gone } else { 0 }).collect();
        Covered { window: inside(reach, self.area), gone, new, solid }
    }

    /// Values of a rectangle of its pixels.
    fn rows<T: Copy>(&self, values: &[T], [left, top, right, bottom]: [usize; 4]) -> Vec<T> {
        let right = right.min(self.width());
        let mut taken = Vec::with_capacity(right.saturating_sub(left).saturating_mul(bottom.saturating_sub(top)));
        for y in top..bottom.min(self.under.height) {
            let row = y.saturating_mul(self.width());
            let row = row.saturating_add(left)..row.saturating_add(right);
            taken.extend_from_slice(values.get(row).unwrap_or_default());
        }
        taken
    }

    /// What of it lies in `area`, which lies in it.
    fn part(&self, area: Area) -> Self {
        let rect = inside(area, self.area);
        let contrast = self.rows(&self.ink.contrast, rect);
        let strength = self.rows(&self.ink.strength, rect);
        let [width, height] = [area.width(), area.height()].map(|side| side as usize);
        let under = Patch { width, height, pixels: self.rows(&self.under.pixels, rect) };
        Self { area, under, ink: Ink { contrast, strength }, may_repeat: self.may_repeat }
    }

    /// The ink that is gone: what comes through of its contrast is too little, or what is around it now looks like it.
    fn gone(&self, through: &Through) -> Vec<u32> {
        let ink = &self.ink.strength;
        let width = self.width();
        let height = self.under.height;
        let mut gone = vec![0; ink.len()];
        let tints: Vec<u32> = through.lets.iter().map(|lets| u32::from(lets.iter().any(|l| *l < 900))).collect();
        let tinted = Table::of(&tints, width);
        for (i, gone) in gone.iter_mut().enumerate() {
            let Some(&was) = ink.get(i).filter(|ink| **ink > 0) else { continue };
            let (Some(lets), Some(contrast)) = (through.lets.get(i), self.ink.contrast.get(i)) else { continue };
            let needed = (was * KEPT / 1000).max(LEAST);
            let comes = |(contrast, lets): (&i16, &u16)| u32::from(contrast.unsigned_abs()) * u32::from(*lets) / 1000;
            let passes = contrast.iter().zip(lets).map(comes).max().unwrap_or(0);
            let (Some(old), Some(now)) = (self.under.pixels.get(i), through.seen.get(i)) else { continue };
            let differs = old.iter().zip(now).any(|(old, now)| u32::from(old.abs_diff(*now)) >= LEAST);
            if passes < needed && (differs || !self.may_repeat) {
                *gone = was;
                continue;
            }
            // The paper around it, as it is seen now; where nothing lies on it, it is as it was.
            let (x, y) = (i.checked_rem(width).unwrap_or(0), i.checked_div(width).unwrap_or(0));
            if tinted.sum(x.saturating_sub(NEAR), y.saturating_sub(NEAR), x + NEAR + 1, y + NEAR + 1) == 0 {
                continue;
            }
            let (mut sums, mut count) = ([0_u32; 3], 0_u32);
            for y in y.saturating_sub(NEAR)..(y + NEAR + 1).min(height) {
                for x in x.saturating_sub(NEAR)..(x + NEAR + 1).min(width) {
                    let at = y.saturating_mul(width).saturating_add(x);
                    if ink.get(at).is_none_or(|ink| *ink > 0) {
                        continue;
                    }
                    let Some(seen) = through.seen.get(at) else { continue };
                    for (sum, channel) in sums.iter_mut().zip(seen) {
                        *sum += u32::from(*channel);
                    }
                    count += 1;
                }
            }
            let Some(seen) = through.seen.get(i) else { continue };
            let stands = |(sum, channel): (&u32, &u8)| {
                sum.checked_div(count).map_or(u32::MAX, |mean| mean.abs_diff(u32::from(*channel)))
            };
            if sums.iter().zip(seen).map(stands).max().is_some_and(|stands| stands < needed) {
                *gone = was;
            }
        }
        gone
    }
}

/// The pixels that lie in a square of [`SOLID`] pixels all of which are set (morphological opening): areas stay, strokes go.
fn opened(set: &[u32], width: usize) -> Vec<bool> {
    let width = width.max(1);
    let height = set.len() / width;
    let table = Table::of(set, width);
    let mut squares = vec![0_u32; set.len()];
    for y in 0..height.saturating_sub(SOLID - 1) {
        for x in 0..width.saturating_sub(SOLID - 1) {
            if table.sum(x, y, x + SOLID, y + SOLID) as usize == SOLID * SOLID
                && let Some(square) = squares.get_mut(y * width + x)
            {
                *square = 1;
            }
        }
    }
    let table = Table::of(&squares, width);
    let reach = SOLID - 1;
    let near = |i: usize| {
        let (x, y) = (i % width, i / width);
        table.sum(x.saturating_sub(reach), y.saturating_sub(reach), x + 1, y + 1) > 0
    };
    (0..set.len()).map(|i| set.get(i).is_some_and(|set| *set > 0) && near(i)).collect()
}

fn permille(part: u32, whole: u32) -> u16 {
    u64::from(part).saturating_mul(1000).checked_div(u64::from(whole)).and_then(|p| u16::try_from(p).ok()).unwrap_or(0)
}

impl Covered {
    /// Whether the newest cover hides anything.
    fn is_any(&self) -> bool {
        self.new.iter().any(|new| *new > 0)
    }

    /// Of all ink of the piece.
    fn all(&self, piece: &Piece) -> u16 {
        let sum = |values: &[u32]| values.iter().fold(0_u32, |sum, value| sum.wrapping_add(*value));
        permille(sum(&self.gone), sum(&piece.ink.strength))
    }

    /// Counted for asking about rectangles.
    fn tables(&self) -> Tables {
        let [left, top, right, _] = self.window;
        let width = right.saturating_sub(left);
        let [gone, new, solid] = [&self.gone, &self.new, &self.solid].map(|values| Windowed {
            origin: [left, top],
            bounds: bounds(values, width).map(|[l, t, r, b]| [l + left, t + top, r + left, b + top]),
            table: Table::of(values, width),
        });
        Tables { gone, new, solid }
    }
}

/// Values of a window, asked in pixels of the piece.
struct Windowed {
    origin: [usize; 2],
    /// What holds all that is not nothing.
    bounds: Option<[usize; 4]>,
    table: Table,
}

impl Windowed {
    fn sum(&self, [l, t, r, b]: [usize; 4]) -> u32 {
        let [left, top] = self.origin;
        let (x, y) = (|at: usize| at.saturating_sub(left), |at: usize| at.saturating_sub(top));
        self.table.sum(x(l), y(t), x(r), y(b))
    }
}

/// What is gone, as [`Covered`] has it.
struct Tables {
    gone: Windowed,
    new: Windowed,
    solid: Windowed,
}

impl Tables {
    /// The largest share that is gone in the rectangle, in a piece as large as a word, and under areas in a piece as large
    /// as a letter; only where the newest cover has a part in it.
    fn worst(&self, piece: &Piece, newest: Area) -> u16 {
        let Some(new) = self.new.bounds else { return 0 };
        let (width, height) = (piece.width(), piece.under.height);
        let rect = inside(newest, piece.area);
        // Whatever is asked about lies within this.
        let around = [
            rect[0].min(new[0].saturating_sub(2 * WORD.0)),
            rect[1].min(new[1].saturating_sub(2 * WORD.1)),
            rect[2].max(new[2].saturating_add(2 * WORD.0)).min(width),
            rect[3].max(new[3].saturating_add(2 * WORD.1)).min(height),
        ];
        let ink = Windowed {
            origin: [around[0], around[1]],
            bounds: None,
            table: Table::of(&piece.rows(&piece.ink.strength, around), around[2].saturating_sub(around[0])),
        };
        let share = |part: &Windowed, least: u32, rect: [usize; 4]| {
            let gone = part.sum(rect);
            if gone == 0 {
                return 0;
            }
            let all = ink.sum(rect);
            if all < least || self.new.sum(rect) < all / 10 {
                return 0;
            }
            permille(gone, all)
        };
        let mut worst = share(&self.gone, LITTLE, rect);
        for ((wide, high), least, part, step) in [(WORD, SOME, &self.gone, 4), (LETTER, LITTLE, &self.solid, 2)] {
            // Elsewhere nothing of it is gone, or the newest cover has no part in it.
            let Some(part_of) = part.bounds else { continue };
            let near = |at: usize, size: usize| at.saturating_sub(size) / step * step;
            let (from_x, from_y) = (near(new[0].max(part_of[0]), wide), near(new[1].max(part_of[1]), high));
            let down = height.saturating_sub(high).saturating_add(1).min(new[3]).min(part_of[3]);
            let across = width.saturating_sub(wide).saturating_add(1).min(new[2]).min(part_of[2]);
            for top in (from_y..down).step_by(step) {
                for left in (from_x..across).step_by(step) {
                    worst = worst.max(share(part, least, [left, top, left + wide, top + high]));
                }
            }
        }
        worst
    }

    /// Words that are hidden.
    fn words(&self, piece: &Piece, letters: &[Letter]) -> String {
        let (left, top) = (f64::from(piece.area.left), f64::from(piece.area.top));
        let (right, bottom) = (f64::from(piece.area.right), f64::from(piece.area.bottom));
        let mut told = String::new();
        let mut word: Vec<(&Letter, [usize; 4])> = Vec::new();
        let mut finish = |word: &mut Vec<(&Letter, [usize; 4])>| {
            // A word in which the newest cover has no part is as hidden as it was.
            if word.iter().any(|(_, bounds)| self.new.sum(*bounds) > 0) && self.is_hidden(piece, word) {
                if !told.is_empty() {
                    told.push(' ');
                }
                told.extend(word.iter().map(|(letter, _)| letter.text.as_str()));
            }
            word.clear();
        };
        for letter in letters {
            let [l, t, r, b] = letter.bounds;
            let outside = r <= left || b <= top || l >= right || t >= bottom;
            if outside || letter.text.trim().is_empty() && !letter.text.is_empty() {
                finish(&mut word);
                continue;
            }
            let apart = word.last().is_some_and(|(last, _)| {
                gap(last.bounds, letter.bounds) > 0.3 * size(last.bounds).max(size(letter.bounds))
            });
            if apart {
                finish(&mut word);
            }
            let at = |edge: f64, from: f64| (edge - from).max(0.0) as usize;
            let bounds = [at(l.floor(), left), at(t.floor(), top), at(r.ceil(), left), at(b.ceil(), top)];
            word.push((letter, bounds));
        }
        finish(&mut word);
        shortened(&told)
    }

    /// Whether a word cannot be read any more, by the ink of its letters: all, hidden, hidden by the newest cover, hidden under
    /// areas. A stroke over a word of one or two letters is not enough; a single letter under an area is.
    fn is_hidden(&self, piece: &Piece, word: &[(&Letter, [usize; 4])]) -> bool {
        let [mut all, mut gone, mut new] = [0_u32; 3];
        let mut letter = false;
        for (_, bounds) in word {
            let ink = piece.rows(&piece.ink.strength, *bounds).iter().fold(0_u32, |sum, ink| sum.wrapping_add(*ink));
            let by_newest = self.new.sum(*bounds);
            all = all.saturating_add(ink);
            gone = gone.saturating_add(self.gone.sum(*bounds));
            new = new.saturating_add(by_newest);
            letter |= ink >= LITTLE && self.solid.sum(*bounds) > ink / 2 && by_newest > ink / 10;
        }
        let most = if word.len() > 2 { all / 2 } else { all / 4 * 3 };
        letter || all >= LITTLE && gone > most && new > all / 10
    }
}

/// The larger side of a letter.
fn size([left, top, right, bottom]: [f64; 4]) -> f64 {
    (right - left).max(bottom - top)
}

/// What is free between two letters, in whichever direction a line runs.
fn gap(one: [f64; 4], other: [f64; 4]) -> f64 {
    let [a, b, c, d] = one;
    let [e, f, g, h] = other;
    (e - c).max(a - g).max(f - d).max(b - h)
}

fn shortened(text: &str) -> String {
    let text: String = text.nfc().filter(|c| !c.is_control()).collect();
    if text.chars().count() <= TOLD {
        return text;
    }
    text.chars().take(TOLD.saturating_sub(1)).chain(['…']).collect()
}

#[cfg(test)]
#[path = "cover_tests.rs"]
mod tests;
