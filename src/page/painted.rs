//! Where a page's content paints, as rectangles each of which holds what one instruction does: where none of them comes near a
//! seal, nothing lies under it, and nothing has to be drawn to know that.

use hayro::kurbo::{Affine, Rect};

use crate::pdf::{ObjectId, View};

use super::Error;
use super::area::whole;
use super::content::Instructions;
use super::cover::NEAR;
use super::isolate::contents;
use super::leaf::{self, Leaf};
use super::looks::Looks;
use super::render::Frame;
use super::strict::{Reach, Step, Strict};
use super::watched::Watched;

/// Octets of instructions that cost as much as drawing one page may.
const OCTETS: f64 = 256e6;
/// Rectangles of a page, letters included; the fullest letters have 5,000.
const PIECES: usize = 50_000;

/// Pixels beside what an addition draws within which something painted matters: those around ink, and one for edges.
pub(super) const REACH: f64 = NEAR as f64 + 1.0;

/// What holds all that a page's content paints.
#[derive(Debug)]
pub struct Painted {
    /// `None` when something may be painted anywhere.
    pieces: Option<Vec<Piece>>,
    cost: f64,
}

/// What one instruction paints.
#[derive(Debug)]
struct Piece {
    /// In pixels of the whole page.
    whole: Rect,
    /// What of it holds each letter, in a space of its own, and the way from there.
    letters: Option<(Affine, Box<[Rect]>)>,
}

/// What lies where an addition draws, or near to it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Lying {
    /// Nothing, for certain.
    Nothing,
    /// Perhaps something, and only within this part of the page as seen, in pixels.
    Within(Rect),
    /// Nobody knows where.
    Anywhere,
}

impl Lying {
    fn with(&mut self, rect: Rect) {
        *self = match *self {
            Self::Nothing => Self::Within(rect),
            Self::Within(known) => Self::Within(known.union(rect)),
            Self::Anywhere => Self::Anywhere,
        };
    }
}

impl Piece {
    /// Adds what of it comes near.
    fn lies(&self, watched: &Watched, found: &mut Lying) {
        if !watched.is_touched(self.whole) {
            return;
        }
        let Some((placed, letters)) = &self.letters else {
            return found.with(self.whole);
        };
        let letters = letters.iter().map(|letter| placed.transform_rect_bbox(*letter));
        letters.filter(|letter| watched.is_touched(*letter)).for_each(|letter| found.with(letter));
    }
}

/// Follows a page's content. What is not followed may paint anywhere.
///
/// # Errors
/// When the page or its content cannot be read.
pub fn painted(view: View<'_, '_>, number: u32) -> Result<Painted, Error> {
    let leaf = leaf::leaf(view, number)?;
    let (frame, _) = whole(&leaf)?;
    let content = contents(view, &leaf.dictionary)?;
    let cost = content.len() as f64 / OCTETS;
    let resources = view.lookup(&leaf.dictionary, "Resources")?;
    let Some(resources) = resources.as_dictionary().filter(|all| all.duplicate().is_none()) else {
        return Ok(Painted { pieces: None, cost });
    };
    let to_pixels = Affine::scale(frame.scale / leaf.mm()) * leaf.to_mm();
    let (mut pieces, mut count) = (Vec::new(), 0_usize);
    let mut strict = Strict::new(view, resources);
    let mut instructions = Instructions::new(&content);
    let mut operands = Vec::new();
    while let Some(operator) = instructions.next(&mut operands) {
        let step = strict.step(operator, &operands)?;
        let letters = match step {
            Some(Step::Shows(_)) if !strict.letters().1.is_empty() => {
                let (placed, letters) = strict.letters();
                Some((to_pixels * placed, Box::<[Rect]>::from(letters)))
            }
            _ => None,
        };
        let rect = match step {
            Some(Step::Quiet | Step::Font | Step::Moves | Step::Unseen(_)) => continue,
            Some(Step::Shows(reach) | Step::Paints(reach) | Step::Form(reach)) => match reach {
                Reach::Nowhere => continue,
                Reach::Within(rect) => Some(rect),
                Reach::Anywhere => None,
            },
            None => None,
        };
        count = count.saturating_add(1).saturating_add(letters.as_ref().map_or(0, |(_, letters)| letters.len()));
        let Some(Rect { x0, y0, x1, y1 }) = rect.filter(|_| count < PIECES) else {
            return Ok(Painted { pieces: None, cost });
        };
        pieces.push(Piece { whole: seen(&leaf, frame, [x0, y0, x1, y1]), letters });
    }
    let is_whole = strict.is_between() && operands.is_empty() && !instructions.is_odd();
    Ok(Painted { pieces: is_whole.then_some(pieces), cost })
}

/// In pixels of the page as seen.
fn seen(leaf: &Leaf, frame: Frame, rect: [f64; 4]) -> Rect {
    let [x0, y0, x1, y1] = leaf.seen(rect).map(|at| at * frame.scale);
    Rect { x0, y0, x1, y1 }
}

impl Painted {
    /// The share of what drawing one page may cost that following it did.
    #[must_use]
    pub const fn cost(&self) -> f64 {
        self.cost
    }

    /// Of a page that was not followed.
    #[cfg(test)]
    pub(super) const fn unknown() -> Self {
        Self { pieces: None, cost: 0.0 }
    }

    /// Whether the whole content was followed.
    pub(super) const fn is_known(&self) -> bool {
        self.pieces.is_some()
    }

    /// What is painted where `addition` draws, or so near to it that it matters: by the content, and by other annotations than
    /// those `without`.
    ///
    /// # Errors
    /// When the page's annotations cannot be read.
    pub fn lying(
        &self,
        view: View<'_, '_>,
        number: u32,
        without: &[ObjectId],
        addition: &Looks,
    ) -> Result<Lying, Error> {
        let Some(pieces) = &self.pieces else { return Ok(Lying::Anywhere) };
        let watched = Watched::of(addition, 0, 0, REACH);
        let mut found = Lying::Nothing;
        pieces.iter().for_each(|piece| piece.lies(&watched, &mut found));
        let leaf = leaf::leaf(view, number)?;
        let (frame, _) = whole(&leaf)?;
        let list = view.lookup(&leaf.dictionary, "Annots")?;
        for annotation in list.as_array().unwrap_or_default() {
            if annotation.as_reference().is_some_and(|id| without.contains(&id)) {
                continue;
            }
            let annotation = view.resolve(annotation)?;
            let Some(annotation) = annotation.as_dictionary() else { continue };
            if annotation.get("AP").is_none() && annotation.duplicate().is_none() {
                continue;
            }
            // An appearance is fitted into its rectangle (§12.5.5).
            let Some(rect) = leaf::rectangle(view, annotation, "Rect")? else { return Ok(Lying::Anywhere) };
            let rect = seen(&leaf, frame, rect);
            if watched.is_touched(rect) {
                found.with(rect);
            }
        }
        Ok(found)
    }
}

#[cfg(test)]
#[path = "painted_tests.rs"]
mod tests;
