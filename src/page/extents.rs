//! How far the letters of a font reach above and below its baseline, by the outlines themselves: what a font says of its own
//! bounds (`/FontBBox`, `head`) may be wrong, and a letter drawn three lines below its place would be missed (threat P-25).

use std::cell::RefCell;
use std::sync::Arc;

use skrifa::{DrawMemory, Font, GlyphId, PathSink, ScalerFont};

use crate::base::Memo;
use crate::pdf::{Dictionary, Object, View};

use super::{Error, data};

/// Glyphs of a font; those of Latin scripts have up to 5,000.
const GLYPHS: u32 = 10_000;
/// Points of all outlines of a font.
const POINTS: u64 = 2_000_000;
/// Octets of fonts whose extents are kept for the next document, by each thread.
const KEPT: usize = 4 << 20;
/// Units in the size.
const UNITS: f32 = 1000.0;
/// What letters reach anyway, in sizes: fonts that stand in for one that cannot be drawn keep within it.
const USUAL: Extents = Extents { low: -0.4, high: 1.2 };

/// In sizes, upwards.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Extents {
    pub(super) low: f64,
    pub(super) high: f64,
}

type FontData = Arc<dyn AsRef<[u8]> + Send + Sync>;

thread_local! {
    static KNOWN: RefCell<Memo<Option<Extents>>> = RefCell::new(Memo::new(KEPT));
}

/// Those of a font that is embedded, writes across and is made of outlines; `None` for all others.
pub(super) fn of(view: View<'_, '_>, font: &Dictionary) -> Result<Option<Extents>, Error> {
    if font.duplicate().is_some() {
        return Ok(None);
    }
    let subtype = view.lookup(font, "Subtype")?;
    let descriptor = match subtype.as_name() {
        Some(b"Type0") => {
            if view.lookup(font, "Encoding")?.as_name() != Some(b"Identity-H") {
                return Ok(None);
            }
            let descendants = view.lookup(font, "DescendantFonts")?;
            let Some([descendant]) = descendants.as_array() else { return Ok(None) };
            let descendant = view.resolve(descendant)?;
            let Some(descendant) = descendant.as_dictionary().filter(|d| d.duplicate().is_none()) else {
                return Ok(None);
            };
            view.lookup(descendant, "FontDescriptor")?
        }
        Some(b"TrueType" | b"Type1" | b"MMType1") => view.lookup(font, "FontDescriptor")?,
        _ => return Ok(None),
    };
    let Some(descriptor) = descriptor.as_dictionary().filter(|d| d.duplicate().is_none()) else { return Ok(None) };
    let mut programs = ["FontFile", "FontFile2", "FontFile3"].iter().filter_map(|key| descriptor.get(key));
    // Readers differ in which of several they take.
    let (Some(program), None) = (programs.next(), programs.next()) else { return Ok(None) };
    let program = view.resolve(program)?;
    let Object::Stream(stream) = program.as_ref() else { return Ok(None) };
    if stream.dictionary.duplicate().is_some() {
        return Ok(None);
    }
    let Ok(octets) = data::plain(view, stream) else { return Ok(None) };
    if let Some(known) = KNOWN.with_borrow(|known| known.get(&octets).copied()) {
        return Ok(known);
    }
    let octets = Arc::new(octets);
    let found = measured(&octets);
    let octets = Arc::try_unwrap(octets).unwrap_or_else(|shared| shared.as_ref().clone());
    KNOWN.with_borrow_mut(|known| known.keep(octets, found, 0));
    Ok(found)
}

/// Read as the renderer reads it, and at its size: instructions of fonts may ask for it.
fn measured(octets: &Arc<Vec<u8>>) -> Option<Extents> {
    let font = Font::new(Arc::clone(octets) as FontData, 0)?;
    let glyphs = font.num_glyphs();
    if glyphs == 0 || glyphs > GLYPHS {
        return None;
    }
    let scaler = ScalerFont::unhinted(font, Some(UNITS));
    let mut sink = Reach { extents: USUAL, points: 0 };
    for glyph in 0..glyphs {
        let Some(outline) = scaler.outline(GlyphId::new(glyph)) else { continue };
        // What was drawn before an error counts.
        let _ = outline.draw(DrawMemory::Scratch, &mut sink);
        if sink.points > POINTS {
            return None;
        }
    }
    let Extents { low, high } = sink.extents;
    (low.is_finite() && high.is_finite()).then_some(sink.extents)
}

/// Takes the height of every point: a curve stays within those that make it.
struct Reach {
    extents: Extents,
    points: u64,
}

impl Reach {
    fn point(&mut self, y: f32) {
        let y = f64::from(y / UNITS);
        self.points = self.points.saturating_add(1);
        if y.is_nan() {
            self.extents.high = f64::INFINITY;
        }
        self.extents.low = self.extents.low.min(y);
        self.extents.high = self.extents.high.max(y);
    }
}

impl PathSink for Reach {
    fn move_to(&mut self, _: f32, y: f32) {
        self.point(y);
    }

    fn line_to(&mut self, _: f32, y: f32) {
        self.point(y);
    }

    fn quad_to(&mut self, _: f32, control: f32, _: f32, y: f32) {
        self.point(control);
        self.point(y);
    }

    fn curve_to(&mut self, _: f32, one: f32, _: f32, other: f32, _: f32, y: f32) {
        self.point(one);
        self.point(other);
        self.point(y);
    }

    fn close(&mut self) {}
}
