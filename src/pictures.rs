//! The front door to pictures: for each signature the page as it was signed, the page as it is now, and how they differ.
//! They are for people to compare. No verdict rests on them, and none is withheld because one could not be drawn.

mod parts;

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::rc::Rc;

use crate::base::Limits;
use crate::base::Source;
use crate::findings::ChangeLevel;
use crate::findings::DocumentFacts;
use crate::findings::SignatureFacts;
use crate::page;
use crate::page::Content;
use crate::page::Picture;
use crate::pdf::Credentials;
use crate::pdf::Document;
use crate::pdf::ObjectId;
use crate::report::Frame;
use crate::report::FrameOf;
use crate::report::NoPicture;
use crate::report::PageAlbum;
use crate::report::PagePicture;
use crate::report::PagePictures;
use crate::report::Png;
use crate::report::Shown;
use crate::report::SignaturePictures;

pub use parts::draw_parts;

/// Which pictures are wanted.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct PictureRequest {
    /// Pixels in an inch.
    pub dpi: f64,
    /// Whether at most 256 colours are enough: a third of the octets.
    pub small: bool,
    /// Pages for each signature; more are counted, not drawn.
    pub pages: usize,
    /// Pages for all signatures of a document together.
    pub pages_in_all: usize,
    /// How much work the document may cause.
    pub limits: Limits,
    /// What opens the document when it is encrypted.
    pub credentials: Credentials,
}

impl Default for PictureRequest {
    /// 100 pixels in an inch (a page of A4 is 827 × 1169), four pages for each signature: a letter has its signatures on
    /// one page or two, and what was done to further ones is in the list of changes.
    fn default() -> Self {
        Self {
            dpi: 100.0,
            small: true,
            pages: 4,
            pages_in_all: 60,
            limits: Limits::default(),
            credentials: Credentials::none(),
        }
    }
}

/// Pictures for each signature of `facts`, in their order. `source`: the document those facts are of.
#[must_use]
pub fn pictures(source: &dyn Source, facts: &DocumentFacts, request: &PictureRequest) -> Vec<SignaturePictures> {
    match Document::open_with(source, &request.limits, &request.credentials) {
        Ok(document) => {
            let mut album = Album::new(&document, request);
            facts.signatures.iter().map(|signature| album.signature(signature)).collect()
        }
        Err(error) => {
            let none = || SignaturePictures {
                missing: Some(NoPicture::Unreadable(error.to_string())),
                ..SignaturePictures::default()
            };
            facts.signatures.iter().map(|_| none()).collect()
        }
    }
}

/// Pages of the newest revision, each once, in their order.
#[must_use]
pub fn page_pictures(source: &dyn Source, pages: &[u32], request: &PictureRequest) -> PageAlbum {
    let document = match Document::open_with(source, &request.limits, &request.credentials) {
        Ok(document) => document,
        Err(error) => {
            return PageAlbum { missing: Some(NoPicture::Unreadable(error.to_string())), ..PageAlbum::default() };
        }
    };
    let newest = document.view(document.revisions().len());
    let drawn = pages.iter().take(request.pages_in_all).map(|number| {
        match page::picture(newest, *number, request.dpi, &Content::All) {
            Ok(picture) => {
                let mm = |pixels: u32| f64::from(pixels) / picture.scale / 72.0 * 25.4;
                let size_mm = (mm(picture.width), mm(picture.height));
                PagePicture { page: *number, size_mm, shown: png(&picture, request.small) }
            }
            Err(error) => PagePicture { page: *number, size_mm: (0.0, 0.0), shown: Shown::Missing(why(&error)) },
        }
    });
    let pages_drawn: Vec<PagePicture> = drawn.collect();
    let left_out = pages.len().saturating_sub(pages_drawn.len());
    PageAlbum { pages: pages_drawn, left_out, missing: None }
}

/// Frames on one page.
const FRAMES: usize = 40;
/// Pictures kept while signatures are gone through: those of the newest revision come again for each.
const KEPT: usize = 8;
/// Pages compared to find where a change shows that names no place.
const SEARCHED: usize = 12;
/// Pixels in an inch for that.
const SEARCH_DPI: f64 = 40.0;
/// Page lists of revisions that are read, so that a file of many revisions costs no more than one of few.
const LISTS: usize = 64;

struct Album<'d, 's> {
    document: &'d Document<'s>,
    request: &'d PictureRequest,
    left: usize,
    pages: BTreeMap<usize, Rc<Vec<ObjectId>>>,
    kept: Vec<(Key, Drawn)>,
}

/// Revision and page, from 1.
type Key = (usize, u32);
type Drawn = Rc<Result<Picture, NoPicture>>;

/// Something to be framed, in millimetres from the page's upper left corner.
#[derive(Debug, Clone, Copy)]
struct Framed {
    of: FrameOf,
    looks: Looks,
    rect_mm: [f64; 4],
}

/// What a frame looks like: never told apart by colour alone.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Looks {
    /// Blue, dashed.
    Own,
    /// Orange, one line.
    Plain,
    /// Red, twice as thick.
    Grave,
}

/// The same page in two revisions, by number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Pair {
    signed: Option<u32>,
    now: Option<u32>,
}

/// All pages of two revisions.
#[derive(Default)]
struct Pages {
    /// And whether it is one and the same object.
    pairs: Vec<(Pair, bool)>,
    by_id: BTreeMap<ObjectId, usize>,
}

impl<'d, 's> Album<'d, 's> {
    fn new(document: &'d Document<'s>, request: &'d PictureRequest) -> Self {
        Self { document, request, left: request.pages_in_all, pages: BTreeMap::new(), kept: Vec::new() }
    }

    fn newest(&self) -> usize {
        self.document.revisions().len()
    }

    fn signature(&mut self, facts: &SignatureFacts) -> SignaturePictures {
        let mut pairs = self.pairs(facts);
        let room = self.request.pages.min(self.left);
        let left_out = pairs.len().saturating_sub(room);
        pairs.truncate(room);
        self.left = self.left.saturating_sub(pairs.len());
        let pages = pairs.into_iter().map(|pair| self.page(facts, pair)).collect();
        SignaturePictures { pages, left_out, missing: None }
    }

    /// The pages that carry the signature or changed since: its own first, then those with grave changes, then by number.
    /// Where it shows nowhere and nothing changed, the first page stands for what was signed.
    fn pairs(&mut self, facts: &SignatureFacts) -> Vec<Pair> {
        let pages = self.paired(facts);
        let mut found: BTreeMap<Pair, u8> = BTreeMap::new();
        let mut add = |pair: Pair, rank: u8| {
            found.entry(pair).and_modify(|old| *old = rank.min(*old)).or_insert(rank);
        };
        if let Some(place) = facts.place {
            add(self.pair(&pages, facts.revision, place.page), 0);
        }
        let mut unplaced = false;
        for change in &facts.changes {
            let grave = change.level > ChangeLevel::Sign;
            match change.place {
                Some(place) => add(self.pair(&pages, change.revision, place.page), if grave { 1 } else { 2 }),
                None => unplaced |= grave,
            }
        }
        // Pages that came, went or were exchanged show in the lists alone.
        for (pair, _) in pages.pairs.iter().filter(|(_, same)| !same).take(self.request.pages) {
            add(*pair, 1);
        }
        if unplaced {
            for (pair, _) in pages.pairs.iter().filter(|(_, same)| *same).take(SEARCHED) {
                if self.differ(facts.revision, *pair) {
                    add(*pair, 1);
                }
            }
        }
        if found.is_empty() {
            let first = pages.pairs.iter().map(|(pair, _)| *pair).find(|pair| pair.signed == Some(1));
            found.insert(first.unwrap_or(Pair { signed: Some(1), now: Some(1) }), 3);
        }
        let mut pairs: Vec<_> = found.into_iter().collect();
        pairs.sort_by_key(|(pair, rank)| (*rank, pair.now.or(pair.signed)));
        pairs.into_iter().map(|(pair, _)| pair).collect()
    }

    /// Which page of the signed revision is which of the newest: the same object, or else what took its place.
    fn paired(&mut self, facts: &SignatureFacts) -> Pages {
        let (then, now) = (self.list(facts.revision), self.list(self.newest()));
        let known: BTreeMap<ObjectId, u32> = now.iter().copied().zip(1..).collect();
        let mut taken: BTreeSet<u32> = then.iter().filter_map(|id| known.get(id)).copied().collect();
        let mut pages = Pages::default();
        for (id, number) in then.iter().zip(1..) {
            let (current, same) = match known.get(id) {
                Some(current) => (Some(*current), true),
                None => (Some(number).filter(|n| *n as usize <= now.len() && taken.insert(*n)), false),
            };
            pages.by_id.insert(*id, pages.pairs.len());
            if let Some(other) = current.and_then(|n| now.get((n as usize).saturating_sub(1))) {
                pages.by_id.insert(*other, pages.pairs.len());
            }
            pages.pairs.push((Pair { signed: Some(number), now: current }, same));
        }
        for (id, number) in now.iter().zip(1..).filter(|(_, number)| !taken.contains(number)) {
            pages.by_id.insert(*id, pages.pairs.len());
            pages.pairs.push((Pair { signed: None, now: Some(number) }, false));
        }
        pages
    }

    /// Page `number` of a revision, as it is numbered in the signed one and in the newest.
    fn pair(&mut self, pages: &Pages, revision: usize, number: u32) -> Pair {
        let index = usize::try_from(number).unwrap_or(usize::MAX).saturating_sub(1);
        let id = self.list(revision).get(index).copied();
        let known = id.and_then(|id| pages.by_id.get(&id)).and_then(|at| pages.pairs.get(*at));
        // A page of revisions in between, or a page tree that cannot be read: the picture will say why there is none.
        known.map_or(Pair { signed: Some(number), now: Some(number) }, |(pair, _)| *pair)
    }

    /// The pages of a revision; none when they cannot be read.
    fn list(&mut self, revision: usize) -> Rc<Vec<ObjectId>> {
        if let Some(known) = self.pages.get(&revision) {
            return Rc::clone(known);
        }
        let revision = if self.pages.len() < LISTS { revision } else { self.newest() };
        let list = Rc::new(self.document.view(revision).pages().unwrap_or_default());
        self.pages.insert(revision, Rc::clone(&list));
        list
    }

    fn differ(&self, revision: usize, pair: Pair) -> bool {
        let draw = |revision, number: Option<u32>| {
            page::picture(self.document.view(revision), number?, SEARCH_DPI, &Content::All).ok()
        };
        match (draw(revision, pair.signed), draw(self.newest(), pair.now)) {
            (Some(then), Some(now)) => page::difference(&then, &now).map_or(true, |found| !found.regions.is_empty()),
            _ => true,
        }
    }

    fn drawn(&mut self, revision: usize, number: u32) -> Drawn {
        let key = (revision, number);
        if let Some((_, drawn)) = self.kept.iter().find(|(kept, _)| *kept == key) {
            return Rc::clone(drawn);
        }
        let view = self.document.view(revision);
        let drawn = Rc::new(page::picture(view, number, self.request.dpi, &Content::All).map_err(|e| why(&e)));
        if self.kept.len() >= KEPT {
            // Those of the newest revision are wanted again.
            let newest = self.newest();
            let at = self.kept.iter().position(|((revision, _), _)| *revision != newest).unwrap_or(0);
            self.kept.remove(at);
        }
        self.kept.push((key, Rc::clone(&drawn)));
        drawn
    }

    fn page(&mut self, facts: &SignatureFacts, pair: Pair) -> PagePictures {
        let newest = self.newest();
        let signed = pair.signed.map(|number| self.drawn(facts.revision, number));
        let now = pair.now.map(|number| self.drawn(newest, number));
        let same = facts.revision == newest;
        let frames = self.frames(facts, pair);
        let difference = match (picture(&signed), picture(&now)) {
            (Some(signed), Some(now)) => page::difference(signed, now).map_err(|e| why(&e)),
            _ => Err(NoPicture::NotComparable),
        };
        let differs = difference.as_ref().ok().map(|found| !found.regions.is_empty());
        let (mut incomplete, small) = (false, self.request.small);
        let mut shown = |drawn: &Option<Drawn>, frames: &[Framed]| match drawn.as_deref() {
            None => (Shown::Missing(NoPicture::NoSuchPage), Vec::new()),
            Some(Err(why)) => (Shown::Missing(why.clone()), Vec::new()),
            Some(Ok(picture)) => {
                incomplete |= picture.incomplete;
                let mut framed = picture.clone();
                let mut placed = Vec::new();
                for Framed { of, looks, rect_mm } in frames.iter().copied() {
                    let rect = rect_mm.map(|mm| mm / 25.4 * 72.0 * picture.scale);
                    draw(&mut framed, rect, looks);
                    let (width, height) = (f64::from(picture.width), f64::from(picture.height));
                    let [x, y, w, h] = rect;
                    placed.push(Frame { of, place: [x / width, y / height, w / width, h / height] });
                }
                (png(&framed, small), placed)
            }
        };
        // A change cannot be framed where it had not been made.
        let own: Vec<_> = frames.iter().filter(|frame| frame.of == FrameOf::Signature).copied().collect();
        let (signed, own) = shown(&signed, &own);
        let (now, placed) = match same {
            true => (Shown::SameAsSigned, Vec::new()),
            false => shown(&now, &frames),
        };
        let difference = match difference {
            Ok(found) => png(&found.picture, small),
            Err(why) => Shown::Missing(why),
        };
        PagePictures {
            page: pair.signed,
            page_now: pair.now,
            signed,
            now,
            difference,
            frames_signed: own,
            frames_now: placed,
            differs,
            incomplete,
        }
    }

    /// What is framed on a page, in millimetres. Where several changes are about one place, it is the gravest.
    fn frames(&mut self, facts: &SignatureFacts, pair: Pair) -> Vec<Framed> {
        let pages = self.paired(facts);
        let mut frames = Vec::new();
        if let Some(place) = facts.place
            && self.pair(&pages, facts.revision, place.page) == pair
        {
            frames.push(Framed { of: FrameOf::Signature, looks: Looks::Own, rect_mm: place.rect_mm });
        }
        let mut gravest: Vec<_> = facts.changes.iter().enumerate().collect();
        gravest.sort_by_key(|(_, change)| core::cmp::Reverse(change.level));
        let mut changes: Vec<(usize, ChangeLevel, [f64; 4])> = Vec::new();
        for (index, change) in gravest {
            let Some(place) = change.place.filter(|_| change.level >= ChangeLevel::Sign) else { continue };
            let near = |one: &[f64; 4]| one.iter().zip(place.rect_mm).all(|(a, b)| (a - b).abs() < 0.5);
            if self.pair(&pages, change.revision, place.page) == pair && !changes.iter().any(|(.., rect)| near(rect)) {
                changes.push((index, change.level, place.rect_mm));
            }
            // More frames than this are no help to an eye.
            if changes.len() >= FRAMES {
                break;
            }
        }
        frames.extend(changes.into_iter().map(|(index, level, rect_mm)| Framed {
            of: FrameOf::Change(index),
            looks: if level == ChangeLevel::Other { Looks::Grave } else { Looks::Plain },
            rect_mm,
        }));
        frames
    }
}

fn picture(drawn: &Option<Drawn>) -> Option<&Picture> {
    drawn.as_deref().and_then(|drawn| drawn.as_ref().ok())
}

fn why(error: &page::Error) -> NoPicture {
    match error {
        page::Error::Encrypted => NoPicture::Encrypted,
        page::Error::NoPage(_) => NoPicture::NoSuchPage,
        page::Error::Sizes => NoPicture::NotComparable,
        other => NoPicture::Unreadable(other.to_string()),
    }
}

fn png(picture: &Picture, small: bool) -> Shown {
    match if small { picture.to_small_png() } else { picture.to_png() } {
        Ok(octets) => Shown::Picture(Png { octets, width: picture.width, height: picture.height }),
        Err(error) => Shown::Missing(why(&error)),
    }
}

/// Pixels of a dash and of the gap behind it.
const DASH: i64 = 6;

/// Draws a frame just outside of `rect` (left, top, width, height in pixels).
#[allow(clippy::cast_possible_truncation)]
pub(crate) fn draw(picture: &mut Picture, rect: [f64; 4], looks: Looks) {
    let (colour, line, dashed) = match looks {
        Looks::Own => ([11, 87, 164], 2, true),
        Looks::Plain => ([178, 92, 0], 2, false),
        Looks::Grave => ([180, 35, 24], 4, false),
    };
    let (width, height) = (i64::from(picture.width), i64::from(picture.height));
    // Kept on the picture: what lies outside of the page is seen at its edge.
    let within = |at: f64, end: i64| (at.clamp(-1e6, 1e6) as i64).clamp(0, end);
    let [x, y, w, h] = rect;
    let (left, right) = (within(x, width) - line, within(x + w, width) + line);
    let (top, bottom) = (within(y, height) - line, within(y + h, height) + line);
    let (left, top) = (left.min(width - 2 * line).max(0), top.min(height - 2 * line).max(0));
    let (right, bottom) = (right.max(left + 2 * line).min(width), bottom.max(top + 2 * line).min(height));
    let mut paint = |x: i64, y: i64, along: i64| {
        if dashed && (along / DASH) % 2 == 1 {
            return;
        }
        let (Ok(x), Ok(y)) = (usize::try_from(x), usize::try_from(y)) else { return };
        let at = y.saturating_mul(picture.width as usize).saturating_add(x).saturating_mul(4);
        if x < picture.width as usize
            && let Some(pixel) = picture.rgba.get_mut(at..at.saturating_add(3))
        {
            pixel.copy_from_slice(&colour);
        }
    };
    for at in 0..line {
        for x in left..right {
            paint(x, top + at, x);
            paint(x, bottom - 1 - at, x);
        }
        for y in top..bottom {
            paint(left + at, y, y);
            paint(right - 1 - at, y, y);
        }
    }
}

/// Digits of 3 × 5 dots, row by row from the upper left.
const DIGITS: [u16; 10] = [
    0b111_101_101_101_111,
    0b010_110_010_010_111,
    0b111_001_111_100_111,
    0b111_001_111_001_111,
    0b101_101_111_001_001,
    0b111_100_111_001_111,
    0b111_100_111_101_111,
    0b111_001_010_010_010,
    0b111_101_111_101_111,
    0b111_101_111_001_111,
];

/// Writes a number, white on red, with its upper left corner at a place in pixels, kept on the picture.
#[allow(clippy::cast_possible_truncation)]
pub(crate) fn number(picture: &mut Picture, (x, y): (f64, f64), number: usize) {
    const DOT: i64 = 4;
    let digits = number.to_string();
    let (wide, high) = ((4 * digits.len() as i64 + 1) * DOT, 7 * DOT);
    let within = |at: f64, end: i64| (at.clamp(-1e6, 1e6) as i64).clamp(0, end.max(0));
    let left = within(x, i64::from(picture.width) - wide);
    let top = within(y, i64::from(picture.height) - high);
    for row in 0..high {
        for column in 0..wide {
            let (dot_x, dot_y) = (column / DOT - 1, row / DOT - 1);
            let digit = usize::try_from(dot_x.div_euclid(4)).ok().and_then(|at| digits.as_bytes().get(at));
            let shape = digit.and_then(|digit| DIGITS.get(usize::from(digit.wrapping_sub(b'0')))).copied().unwrap_or(0);
            let (in_x, is_row) = (dot_x.rem_euclid(4), (0..5).contains(&dot_y));
            let is_ink = is_row && in_x < 3 && shape >> (14 - dot_y * 3 - in_x) & 1 == 1;
            let colour = if is_ink { [255, 255, 255] } else { [180, 35, 24] };
            let (Ok(x), Ok(y)) = (usize::try_from(left + column), usize::try_from(top + row)) else { continue };
            let at = y.saturating_mul(picture.width as usize).saturating_add(x).saturating_mul(4);
            if x < picture.width as usize
                && let Some(pixel) = picture.rgba.get_mut(at..at.saturating_add(3))
            {
                pixel.copy_from_slice(&colour);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_stays_on_the_picture() {
        for (place, value) in [((0.0, 0.0), 1), ((1e9, -4.0), 98), ((f64::NAN, 12.0), 1234)] {
            let mut one = Picture { width: 90, height: 40, rgba: vec![0; 90 * 40 * 4], scale: 1.0, incomplete: false };
            number(&mut one, place, value);
            assert!(one.rgba.chunks(4).any(|pixel| pixel == [255, 255, 255, 0]), "{value}");
        }
    }

    #[test]
    fn a_frame_stays_on_the_picture_wherever_it_is_asked_for() {
        for rect in [
            [10.0, 10.0, 20.0, 5.0],
            [-50.0, -50.0, 1e9, 1e9],
            [f64::NAN, 1.0, f64::INFINITY, -3.0],
            [200.0, 200.0, 1.0, 1.0],
            [0.0; 4],
        ] {
            let mut one =
                Picture { width: 60, height: 40, rgba: vec![255; 60 * 40 * 4], scale: 1.0, incomplete: false };
            draw(&mut one, rect, Looks::Grave);
            assert_eq!(one.rgba.len(), 60 * 40 * 4);
            assert!(one.rgba.chunks(4).any(|pixel| pixel == [180, 35, 24, 255]), "{rect:?}");
        }
        let mut tiny = Picture { width: 1, height: 1, rgba: vec![255; 4], scale: 1.0, incomplete: false };
        draw(&mut tiny, [0.0, 0.0, 1.0, 1.0], Looks::Own);
    }
}
