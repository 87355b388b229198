//! What instructions leave on a page, in the order they are run: glyphs, images, lines.

use std::rc::Rc;

use hayro::kurbo::{Affine, Point, Rect};

use super::font::Font;
use super::seen::{Image, Stroke, Unicode, Unseen};

/// Lines kept of one page; a table of a full page has a few hundred.
const STROKES: usize = 20_000;
/// Images kept of one page.
const IMAGES: usize = 10_000;
/// Kinds of unseen things told of one page.
const UNSEEN: usize = 50;

/// How text looks.
#[derive(Debug, Clone)]
pub(super) struct Style {
    pub(super) font: Rc<Font>,
    pub(super) size_pt: f64,
    /// Clockwise, in degrees, 0 up to 360.
    pub(super) turned: f64,
    pub(super) colour: Option<[u8; 3]>,
    pub(super) painted: bool,
    /// Made heavy by stroking what is filled.
    pub(super) thickened: bool,
    /// Made sloped by the matrix.
    pub(super) sheared: bool,
}

impl PartialEq for Style {
    fn eq(&self, other: &Self) -> bool {
        // Word has two font objects for one font: letters of Latin-1, and all others.
        (Rc::ptr_eq(&self.font, &other.font) || self.font.looks_like(&other.font))
            && (self.size_pt - other.size_pt).abs() < 0.01
            && (self.turned - other.turned).abs() < 0.05
            && self.colour == other.colour
            && self.painted == other.painted
            && self.thickened == other.thickened
            && self.sheared == other.sheared
    }
}

/// One code as shown. Places in millimetres from the upper left of the page.
#[derive(Debug, Clone, Copy)]
pub(super) struct Glyph {
    /// Of [`Surface::text`].
    pub(super) from: u32,
    pub(super) to: u32,
    pub(super) style: u32,
    pub(super) unicode: Unicode,
    /// On the baseline: where it begins, and where the next one would.
    pub(super) start: Point,
    pub(super) end: Point,
    /// Which string it was shown with.
    pub(super) shown: u32,
}

/// What was left so far.
#[derive(Debug, Default)]
pub(super) struct Surface {
    pub(super) text: String,
    pub(super) glyphs: Vec<Glyph>,
    pub(super) styles: Vec<Style>,
    pub(super) images: Vec<Image>,
    pub(super) strokes: Vec<Stroke>,
    pub(super) unseen: Vec<Unseen>,
    /// Strings shown.
    pub(super) shown: u32,
}

impl Surface {
    /// The number of a style.
    pub(super) fn style(&mut self, style: Style) -> u32 {
        // Text goes back and forth between two or three.
        let recent = self.styles.iter().enumerate().rev().take(8).find(|(_, known)| **known == style);
        let at = match recent {
            Some((at, _)) => at,
            None => {
                self.styles.push(style);
                self.styles.len().saturating_sub(1)
            }
        };
        u32::try_from(at).unwrap_or(u32::MAX)
    }

    pub(super) fn image(&mut self, image: Image) {
        if self.images.len() < IMAGES {
            self.images.push(image);
        } else {
            self.unseen("budget", "more images than are looked at");
        }
    }

    pub(super) fn stroke(&mut self, stroke: Stroke) {
        if self.strokes.len() < STROKES {
            self.strokes.push(stroke);
        } else {
            self.unseen("budget", "more lines than are looked at");
        }
    }

    /// Says once that something was not seen.
    pub(super) fn unseen(&mut self, code: &'static str, detail: &str) {
        let is_told = self.unseen.iter().any(|told| told.code == code && told.detail == detail);
        if !is_told && self.unseen.len() < UNSEEN {
            self.unseen.push(Unseen { code, detail: detail.to_owned() });
        }
    }

    /// Text of a glyph.
    pub(super) fn said(&self, glyph: &Glyph) -> &str {
        self.text.get(glyph.from as usize..glyph.to as usize).unwrap_or_default()
    }
}

/// Around the transformed rectangle.
pub(super) fn around(transform: Affine, rect: Rect) -> Rect {
    transform.transform_rect_bbox(rect)
}
