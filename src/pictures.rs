//! The front door to pictures: for each signature the page as it was signed, the page as it is now, and how they differ.
//! They are for people to compare. No verdict rests on them, and none is withheld because one could not be drawn.

use std::collections::BTreeMap;
use std::rc::Rc;

use crate::base::Limits;
use crate::base::Source;
use crate::findings::ChangeLevel;
use crate::findings::DocumentFacts;
use crate::findings::SignatureFacts;
use crate::page;
use crate::page::Content;
use crate::page::Picture;
use crate::pdf::Document;
use crate::pdf::ObjectId;
use crate::report::Frame;
use crate::report::FrameOf;
use crate::report::NoPicture;
use crate::report::PagePictures;
use crate::report::Png;
use crate::report::Shown;
use crate::report::SignaturePictures;

/// Which pictures are wanted.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct PictureRequest {
    /// Pixels in an inch.
    pub dpi: f64,
    /// Pages for each signature; more are counted, not drawn.
    pub pages: usize,
    /// Pages for all signatures of a document together.
    pub pages_in_all: usize,
    /// How much work the document may cause.
    pub limits: Limits,
}

impl Default for PictureRequest {
    /// 100 pixels in an inch (a page of A4 is 827 × 1169), four pages for each signature: a letter has its signatures on
    /// one page or two, and what was done to further ones is in the list of changes.
    fn default() -> Self {
        Self { dpi: 100.0, pages: 4, pages_in_all: 60, limits: Limits::default() }
    }
}

/// Pictures for each signature of `facts`, in their order. `source`: the document those facts are of.
#[must_use]
pub fn pictures(source: &dyn Source, facts: &DocumentFacts, request: &PictureRequest) -> Vec<SignaturePictures> {
    match Document::open(source, &request.limits) {
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

/// The same page in two revisions, by number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Pair {
    signed: Option<u32>,
    now: Option<u32>,
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
        let (then, now) = (self.list(facts.revision), self.list(self.newest()));
        let mut found: BTreeMap<Pair, u8> = BTreeMap::new();
        let mut add = |pair: Option<Pair>, rank: u8| {
            if let Some(pair) = pair {
                found.entry(pair).and_modify(|old| *old = rank.min(*old)).or_insert(rank);
            }
        };
        if let Some(place) = facts.place {
            add(self.pair(facts.revision, place.page, &then, &now), 0);
        }
        let mut unplaced = false;
        for change in &facts.changes {
            let grave = change.level > ChangeLevel::Sign;
            match change.place {
                Some(place) => {
                    add(self.pair(change.revision, place.page, &then, &now), if grave { 1 } else { 2 });
                }
                None => unplaced |= grave,
            }
        }
        // Pages that came or went show in the lists alone.
        if then != now {
            let added = now.iter().zip(1..).filter(|(id, _)| !then.contains(id));
            let gone = then.iter().zip(1..).filter(|(id, _)| !now.contains(id));
            let added = added.map(|(_, number)| Pair { signed: None, now: Some(number) });
            let gone = gone.map(|(_, number)| Pair { signed: Some(number), now: None });
            added.chain(gone).take(self.request.pages).for_each(|pair| add(Some(pair), 1));
        }
        if unplaced {
            let common = then.iter().zip(1..).filter_map(|(id, number)| Some((number, position(&now, *id)?)));
            let common: Vec<_> = common.take(SEARCHED).collect();
            for (signed, current) in common {
                let pair = Pair { signed: Some(signed), now: Some(current) };
                if self.differ(facts.revision, signed, current) {
                    add(Some(pair), 1);
                }
            }
        }
        if found.is_empty() {
            found.insert(Pair { signed: Some(1), now: then.first().and_then(|id| position(&now, *id)) }, 3);
        }
        let mut pairs: Vec<_> = found.into_iter().collect();
        pairs.sort_by_key(|(pair, rank)| (*rank, pair.now.or(pair.signed)));
        pairs.into_iter().map(|(pair, _)| pair).collect()
    }

    /// Page `number` of a revision, as it is numbered in the signed one and in the newest.
    fn pair(&mut self, revision: usize, number: u32, then: &[ObjectId], now: &[ObjectId]) -> Option<Pair> {
        let index = usize::try_from(number.checked_sub(1)?).ok()?;
        match self.list(revision).get(index) {
            Some(id) => {
                let pair = Pair { signed: position(then, *id), now: position(now, *id) };
                (pair.signed.is_some() || pair.now.is_some()).then_some(pair)
            }
            // A page tree that cannot be read: the picture will say why.
            None => Some(Pair { signed: Some(number), now: Some(number) }),
        }
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

    fn differ(&self, revision: usize, signed: u32, current: u32) -> bool {
        let draw =
            |revision, number| page::picture(self.document.view(revision), number, SEARCH_DPI, &Content::All).ok();
        match (draw(revision, signed), draw(self.newest(), current)) {
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
        let mut incomplete = false;
        let mut shown = |drawn: &Option<Drawn>, frames: &[(FrameOf, [f64; 4])]| match drawn.as_deref() {
            None => (Shown::Missing(NoPicture::NoSuchPage), Vec::new()),
            Some(Err(why)) => (Shown::Missing(why.clone()), Vec::new()),
            Some(Ok(picture)) => {
                incomplete |= picture.incomplete;
                let mut framed = picture.clone();
                let mut placed = Vec::new();
                for (which, mm) in frames {
                    let rect = mm.map(|mm| mm / 25.4 * 72.0 * picture.scale);
                    draw(&mut framed, rect, *which);
                    let (width, height) = (f64::from(picture.width), f64::from(picture.height));
                    let [x, y, w, h] = rect;
                    placed.push(Frame { of: *which, place: [x / width, y / height, w / width, h / height] });
                }
                (png(&framed), placed)
            }
        };
        // A change cannot be framed where it had not been made.
        let own: Vec<_> = frames.iter().filter(|(of, _)| *of == FrameOf::Signature).copied().collect();
        let (signed, own) = shown(&signed, &own);
        let (now, placed) = match same {
            true => (Shown::SameAsSigned, Vec::new()),
            false => shown(&now, &frames),
        };
        let difference = match difference {
            Ok(found) => png(&found.picture),
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
    fn frames(&mut self, facts: &SignatureFacts, pair: Pair) -> Vec<(FrameOf, [f64; 4])> {
        let (then, now) = (self.list(facts.revision), self.list(self.newest()));
        let mut frames = Vec::new();
        if let Some(place) = facts.place
            && self.pair(facts.revision, place.page, &then, &now) == Some(pair)
        {
            frames.push((FrameOf::Signature, place.rect_mm));
        }
        let mut changes: Vec<(usize, ChangeLevel, [f64; 4])> = Vec::new();
        for (index, change) in facts.changes.iter().enumerate() {
            let Some(place) = change.place.filter(|_| change.level >= ChangeLevel::Sign) else { continue };
            if self.pair(change.revision, place.page, &then, &now) != Some(pair) {
                continue;
            }
            let near = |one: &[f64; 4]| one.iter().zip(place.rect_mm).all(|(a, b)| (a - b).abs() < 0.5);
            match changes.iter_mut().find(|(_, _, rect)| near(rect)) {
                Some(known) if known.1 < change.level => *known = (index, change.level, place.rect_mm),
                Some(_) => {}
                None => changes.push((index, change.level, place.rect_mm)),
            }
        }
        // More frames than this are no help to an eye.
        frames.extend(changes.into_iter().take(40).map(|(index, _, rect)| (FrameOf::Change(index), rect)));
        frames
    }
}

fn position(pages: &[ObjectId], id: ObjectId) -> Option<u32> {
    pages.iter().position(|page| *page == id).and_then(|at| u32::try_from(at.saturating_add(1)).ok())
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

fn png(picture: &Picture) -> Shown {
    match picture.to_png() {
        Ok(octets) => Shown::Picture(Png { octets, width: picture.width, height: picture.height }),
        Err(error) => Shown::Missing(why(&error)),
    }
}

/// Pixels a frame is thick.
const LINE: i64 = 2;
/// Pixels of a dash and of the gap behind it.
const DASH: i64 = 6;

/// Draws a frame just outside of `rect` (left, top, width, height in pixels): whole and red around a change, dashed and
/// blue around the signature's own place, so that colour alone tells nothing.
#[allow(clippy::cast_possible_truncation)]
fn draw(picture: &mut Picture, rect: [f64; 4], of: FrameOf) {
    let (width, height) = (i64::from(picture.width), i64::from(picture.height));
    // Kept on the picture: what lies outside of the page is seen at its edge.
    let within = |at: f64, end: i64| (at.clamp(-1e6, 1e6) as i64).clamp(0, end);
    let [x, y, w, h] = rect;
    let (left, right) = (within(x, width) - LINE, within(x + w, width) + LINE);
    let (top, bottom) = (within(y, height) - LINE, within(y + h, height) + LINE);
    let (left, top) = (left.min(width - 2 * LINE).max(0), top.min(height - 2 * LINE).max(0));
    let (right, bottom) = (right.max(left + 2 * LINE).min(width), bottom.max(top + 2 * LINE).min(height));
    let (colour, dashed) = match of {
        FrameOf::Signature => ([11, 87, 164], true),
        FrameOf::Change(_) => ([180, 35, 24], false),
    };
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
    for line in 0..LINE {
        for x in left..right {
            paint(x, top + line, x);
            paint(x, bottom - 1 - line, x);
        }
        for y in top..bottom {
            paint(left + line, y, y);
            paint(right - 1 - line, y, y);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
            draw(&mut one, rect, FrameOf::Change(0));
            assert_eq!(one.rgba.len(), 60 * 40 * 4);
            assert!(one.rgba.chunks(4).any(|pixel| pixel == [180, 35, 24, 255]), "{rect:?}");
        }
        let mut tiny = Picture { width: 1, height: 1, rgba: vec![255; 4], scale: 1.0, incomplete: false };
        draw(&mut tiny, [0.0, 0.0, 1.0, 1.0], FrameOf::Signature);
    }
}
