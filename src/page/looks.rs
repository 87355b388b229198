//! Annotations by themselves. A seal looks the same on thousands of documents: what was drawn of it is kept, found by all
//! that it was drawn from.

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;

use crate::base::Memo;
use crate::crypto::DigestAlgorithm;
use crate::crypto::digest;
use crate::pdf::{ObjectId, View};

use super::Error;
use super::area::{Area, frame_of, pixels, whole};
use super::ink::Patch;
use super::isolate::{Annotations, Ground, Isolated, Moved, Selection, recipe, selected};
use super::leaf::{self, Leaf};
use super::render::{self, Frame};
use super::table::Table;

/// Octets of looks that are kept for the next document, by each thread: some sixty seals and signatures, which is what one agency has.
const KEPT: usize = 12 << 20;
/// Octets of shares that are kept: some ten thousand.
const SHARED: usize = 512 << 10;
/// Parts of a pixel at which looks are placed, before they are drawn: where a thing lies within its pixels must not make it
/// another thing. The renderer places letters no more exactly.
const PARTS: f64 = 4.0;
/// Decimals of coordinates that are not noise.
const DECIMALS: f64 = 1e4;

/// Annotations of a page by themselves.
#[derive(Debug, Clone)]
pub struct Looks {
    /// Where they stand on the page.
    pub(super) area: Area,
    drawn: Rc<Drawn>,
}

/// What came of drawing them; places within the area.
#[derive(Debug)]
struct Drawn {
    /// What holds all that is drawn.
    marked: Area,
    /// Pixels on which something is drawn, counted.
    marks: Arc<Table>,
    /// On black, and on white.
    black: Patch,
    white: Patch,
    incomplete: bool,
    cost: f64,
    /// All it was drawn from, digested.
    key: Option<Vec<u8>>,
}

impl Looks {
    /// The share of what drawing one page may cost that this did.
    #[must_use]
    pub fn cost(&self) -> f64 {
        self.drawn.cost
    }

    /// Pixels that are kept of it.
    #[must_use]
    pub fn pixels(&self) -> u64 {
        self.drawn.black.pixels.len() as u64
    }

    /// What of the area holds all that is drawn.
    pub(super) fn marked(&self) -> Area {
        let Area { left, top, right, bottom } = self.drawn.marked;
        let at = |from: u32, by: u32| from.saturating_add(by);
        Area {
            left: at(self.area.left, left),
            top: at(self.area.top, top),
            right: at(self.area.left, right),
            bottom: at(self.area.top, bottom),
        }
    }

    /// Pixels of the area on which something is drawn, counted.
    pub(super) fn marks(&self) -> Arc<Table> {
        Arc::clone(&self.drawn.marks)
    }

    /// Whether both are the same at the same place.
    pub(super) fn is(&self, other: &Self) -> bool {
        self.area == other.area && Rc::ptr_eq(&self.drawn, &other.drawn)
    }

    /// What is known of how much of `earlier` these hide by themselves, or else `found`: what both were drawn from, and how they
    /// lie to one another, decides.
    pub(super) fn share_of(&self, earlier: &Self, found: impl FnOnce() -> u16) -> u16 {
        let (Some(own), Some(other)) = (&self.drawn.key, &earlier.drawn.key) else { return found() };
        let between = |one: u32, other: u32| i64::from(one).wrapping_sub(i64::from(other));
        let across = between(self.area.left, earlier.area.left).to_be_bytes();
        let down = between(self.area.top, earlier.area.top).to_be_bytes();
        let key = [own.as_slice(), other.as_slice(), &across, &down].concat();
        if let Some(known) = SHARES.with_borrow(|shares| shares.get(&key).copied()) {
            return known;
        }
        let share = found();
        SHARES.with_borrow_mut(|shares| shares.keep(key, share, 2));
        share
    }

    pub(super) fn black(&self) -> &Patch {
        &self.drawn.black
    }

    pub(super) fn white(&self) -> &Patch {
        &self.drawn.white
    }

    /// Something of it could not be shown.
    pub(super) fn is_incomplete(&self) -> bool {
        self.drawn.incomplete
    }
}

thread_local! {
    static KNOWN: RefCell<Memo<Option<Rc<Drawn>>>> = RefCell::new(Memo::new(KEPT));
    static SHARES: RefCell<Memo<u16>> = RefCell::new(Memo::new(SHARED));
}

/// These annotations of a page by themselves, shown whatever their flags say: what is hidden on a screen may be printed, and
/// the other way round. `None` when none of them has anything to show within the page.
///
/// # Errors
/// As [`super::picture()`].
pub fn looks(view: View<'_, '_>, number: u32, annotations: &[ObjectId]) -> Result<Option<Looks>, Error> {
    let leaf = leaf::leaf(view, number)?;
    let (frame, page) = whole(&leaf)?;
    let (mut area, mut first): (Option<Area>, Option<[f64; 4]>) = (None, None);
    for id in annotations {
        let annotation = view.get(*id)?;
        let Some(annotation) = annotation.as_dictionary() else { continue };
        let appearances = view.lookup(annotation, "AP")?;
        if appearances.as_dictionary().and_then(|a| a.get("N")).is_none() {
            // Without looks of its own a reader may make some up, on this colour.
            let made_up = view.lookup(annotation, "MK")?.as_dictionary().is_some_and(|mk| mk.get("BG").is_some());
            if made_up && leaf::rectangle(view, annotation, "Rect")?.is_some() {
                return Err(Error::malformed("widget with a background and no appearance", "12.5.6.19"));
            }
            continue;
        }
        let Some(place) = leaf::rectangle(view, annotation, "Rect")? else { continue };
        let rect = pixels(leaf.seen(place), frame.scale).grown(1).within(page);
        if rect.width() == 0 || rect.height() == 0 {
            continue;
        }
        area = Some(area.map_or(rect, |area| area.with(rect)));
        first.get_or_insert(place);
    }
    let (Some(area), Some(first)) = (area, first) else { return Ok(None) };
    let page = Page { view, number, leaf: &leaf };
    let drawn = page.drawn(annotations, first, area, frame_of(frame, area))?;
    Ok(drawn.map(|drawn| Looks { area, drawn }))
}

struct Page<'p, 'd, 's> {
    view: View<'d, 's>,
    number: u32,
    leaf: &'p Leaf,
}

impl Page<'_, '_, '_> {
    fn drawn(
        &self,
        annotations: &[ObjectId],
        first: [f64; 4],
        area: Area,
        frame: Frame,
    ) -> Result<Option<Rc<Drawn>>, Error> {
        let annotations = Annotations::Only(annotations);
        let selection = Selection { ground: Ground::Bare, annotations, forced: true, part: None, moved: None };
        if self.leaf.rotate != 0 {
            let page = selected(self.view, self.number, &selection)?;
            return Ok(draw(page, frame, None)?.map(Rc::new));
        }
        let moved = moved(self.leaf.shown, first, area, frame);
        let selection = Selection { moved: Some(moved), ..selection };
        let frame = Frame { left: 0, top: 0, page: (frame.width, frame.height), ..frame };
        let mut key = recipe(self.view, self.number, &selection)?;
        key.extend(format!("{frame:?}").into_bytes());
        let key = digest(DigestAlgorithm::Sha256, &key).as_bytes().to_vec();
        if let Some(known) = KNOWN.with_borrow(|known| known.get(&key).cloned()) {
            return Ok(known);
        }
        let page = selected(self.view, self.number, &selection)?;
        let drawn = draw(page, frame, Some(key.clone()))?.map(Rc::new);
        // Two pictures and a count, pixel by pixel.
        let octets = drawn.as_ref().map_or(0, |drawn| drawn.black.pixels.len().saturating_mul(10));
        KNOWN.with_borrow_mut(|known| known.keep(key, drawn.clone(), octets));
        Ok(drawn)
    }
}

/// To the upper left corner of a page that is no larger than the area, to the next part of a pixel.
fn moved(shown: [f64; 4], [left, bottom, right, top]: [f64; 4], area: Area, frame: Frame) -> Moved {
    let snapped = |pixels: f64| (pixels * PARTS).round() / PARTS / frame.scale;
    let height = f64::from(frame.height) / frame.scale;
    let across = snapped((left - shown[0]) * frame.scale - f64::from(area.left));
    let down = snapped((shown[3] - top) * frame.scale - f64::from(area.top));
    debug_assert!(right >= left && top >= bottom);
    Moved {
        shown: [0.0, 0.0, f64::from(frame.width) / frame.scale, height],
        by: [across - left, height - down - top],
        decimals: DECIMALS,
    }
}

fn draw(page: Isolated, frame: Frame, key: Option<Vec<u8>>) -> Result<Option<Drawn>, Error> {
    let (drawn, on_white) = render::draw_on_both(page, frame)?;
    let lacking = drawn.lacking.font || drawn.lacking.image || drawn.lacking.appearance;
    let (black, white) = (patch(&drawn.rgba, frame), patch(&on_white, frame));
    let marks: Vec<u32> =
        black.pixels.iter().zip(&white.pixels).map(|(black, white)| u32::from(marks(*black, *white))).collect();
    let marked = match bounds(&marks, black.width) {
        Some(bounds) => {
            let [left, top, right, bottom] = bounds.map(|at| u32::try_from(at).unwrap_or(u32::MAX));
            Area { left, top, right, bottom }
        }
        // Whatever could not be shown may lie anywhere.
        None if lacking => Area { left: 0, top: 0, right: u32::from(frame.width), bottom: u32::from(frame.height) },
        None => return Ok(None),
    };
    let marks = Arc::new(Table::of(&marks, black.width));
    Ok(Some(Drawn { marked, marks, black, white, incomplete: lacking, cost: 2.0 * drawn.cost, key }))
}

/// Whether something is drawn on a pixel that is this on black, and that on white.
pub(super) fn marks(black: [u8; 3], white: [u8; 3]) -> bool {
    black != [0; 3] || white != [255; 3]
}

pub(super) fn patch(rgba: &[u8], frame: Frame) -> Patch {
    let pixels = rgba.chunks_exact(4).map(|p| match *p {
        [r, g, b, _] => [r, g, b],
        _ => [255; 3],
    });
    Patch { width: usize::from(frame.width), height: usize::from(frame.height), pixels: pixels.collect() }
}

/// What holds all pixels that are set: left, top, and behind right and bottom.
pub(super) fn bounds(set: &[u32], width: usize) -> Option<[usize; 4]> {
    let mut found: Option<[usize; 4]> = None;
    for (y, row) in set.chunks(width.max(1)).enumerate() {
        let Some(first) = row.iter().position(|set| *set > 0) else { continue };
        let last = row.iter().rposition(|set| *set > 0).unwrap_or(first).saturating_add(1);
        let [left, top, right, _] = found.unwrap_or([first, y, last, y]);
        found = Some([left.min(first), top, right.max(last), y.saturating_add(1)]);
    }
    found
}
