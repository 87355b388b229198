//! How far the glyphs of a font's program reach, by their outlines: what a font says of its own bounds (`/FontBBox`, `head`) may
//! be wrong, and a letter drawn three lines below its place would be missed (threat P-25).

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;

use skrifa::raw::TableProvider as _;
use skrifa::raw::ps::cff::CffFontRef;
use skrifa::{DrawMemory, Font, FontRef, GlyphId, PathSink, ScalerFont};

use crate::base::Memo;
use crate::pdf::{Object, Stream, View};

use super::{Error, data, glyph_names};

/// Glyphs of a font; those of Latin scripts have up to 5,000.
const GLYPHS: u32 = 10_000;
/// Points of all outlines of a font.
const POINTS: u64 = 2_000_000;
/// Octets of programs, as they are packed, whose outlines are kept for the next document, by each thread.
const KEPT: usize = 4 << 20;
/// Units in the size.
const UNITS: f32 = 1000.0;
/// What letters reach anyway: fonts that stand in for one that cannot be drawn keep within it.
const USUAL: Extents = Extents { left: -0.2, low: -0.4, right: 1.2, high: 1.2 };
/// Encodings by whose names a code may be looked up.
const ENCODINGS: [&[u8]; 3] = [b"WinAnsiEncoding", MACINTOSH, b"StandardEncoding"];
const MACINTOSH: &[u8] = b"MacRomanEncoding";

/// In sizes, to the right and upwards.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Extents {
    pub(super) left: f64,
    pub(super) low: f64,
    pub(super) right: f64,
    pub(super) high: f64,
}

impl Extents {
    /// Of nothing.
    pub(super) const NONE: Self =
        Self { left: f64::INFINITY, low: f64::INFINITY, right: f64::NEG_INFINITY, high: f64::NEG_INFINITY };

    fn with(self, other: Self) -> Self {
        Self {
            left: self.left.min(other.left),
            low: self.low.min(other.low),
            right: self.right.max(other.right),
            high: self.high.max(other.high),
        }
    }

    const fn is_finite(self) -> bool {
        self.left.is_finite() && self.low.is_finite() && self.right.is_finite() && self.high.is_finite()
    }
}

/// How far the glyphs of a program reach.
#[derive(Debug)]
pub(super) struct Outlines {
    /// Each of them, and what stands in for one that is not there.
    pub(super) all: Extents,
    /// By glyph.
    each: Vec<Extents>,
    /// Glyphs by CID, where a program has an order of its own.
    of_cids: HashMap<u16, u16>,
    /// By octet, every glyph that a table of the program may have for it; empty when it has no such tables.
    of_codes: Vec<Extents>,
}

type FontData = Arc<dyn AsRef<[u8]> + Send + Sync>;

thread_local! {
    static KNOWN: RefCell<Memo<Option<Rc<Outlines>>>> = RefCell::new(Memo::new(KEPT));
}

impl Outlines {
    /// Of the glyph for a CID (§9.7.4.2): readers take it for the glyph's number, or look it up in the program. `None` when
    /// nothing is shown.
    pub(super) fn of_cid(&self, cid: u16) -> Option<Extents> {
        let listed = self.of_cids.get(&cid).copied().unwrap_or(0);
        let named = if self.of_cids.is_empty() { cid } else { listed };
        let of = |glyph: u16| self.each.get(usize::from(glyph)).copied().unwrap_or(Extents::NONE);
        let reach = of(cid).with(of(named));
        // Of what is not there the first glyph stands for it.
        let reach = if usize::from(cid) < self.each.len() && named != 0 { reach } else { reach.with(of(0)) };
        reach.is_finite().then_some(reach)
    }

    /// Of the glyph for a code of one octet, where the encoding is one of those that have a name. `None` when nothing is shown.
    pub(super) fn of_code(&self, code: u8) -> Option<Extents> {
        match self.of_codes.get(usize::from(code)) {
            Some(reach) => reach.is_finite().then_some(*reach),
            None => Some(self.all),
        }
    }

    fn octets(&self) -> usize {
        let extents = self.each.len().saturating_add(self.of_codes.len());
        extents.saturating_mul(32).saturating_add(self.of_cids.len().saturating_mul(8))
    }
}

/// Those of a font's program; `None` when it cannot be read, or is too large.
pub(super) fn outlines(view: View<'_, '_>, stream: &Stream) -> Result<Option<Rc<Outlines>>, Error> {
    if view.document().is_sealed() {
        return Ok(None);
    }
    // Unpacking it costs more than all else that is asked of a font that is known.
    let key = match (stream.dictionary.get("Filter"), stream.dictionary.get("DecodeParms")) {
        (Some(Object::Name(name)), None) if name == b"FlateDecode" => Some(view.raw(stream)?),
        _ => None,
    };
    if let Some(known) = key.as_ref().and_then(|key| KNOWN.with_borrow(|known| known.get(key).cloned())) {
        return Ok(known);
    }
    let Ok(octets) = data::plain(view, stream) else { return Ok(None) };
    let found = measured(octets).map(Rc::new);
    if let Some(key) = key {
        let octets = found.as_ref().map_or(0, |found| found.octets());
        KNOWN.with_borrow_mut(|known| known.keep(key, found.clone(), octets));
    }
    Ok(found)
}

/// Read as the renderer reads it, and at its size: instructions of fonts may ask for it.
fn measured(octets: Vec<u8>) -> Option<Outlines> {
    let octets = Arc::new(octets);
    let font = Font::new(Arc::clone(&octets) as FontData, 0)?;
    let glyphs = font.num_glyphs();
    if glyphs == 0 || glyphs > GLYPHS {
        return None;
    }
    let scaler = ScalerFont::unhinted(font, Some(UNITS));
    let mut points = 0_u64;
    let mut each = Vec::new();
    for glyph in 0..glyphs {
        let mut sink = Reach { extents: Extents::NONE, points, is_finite: true };
        if let Some(outline) = scaler.outline(GlyphId::new(glyph)) {
            // What was drawn before an error counts.
            let _ = outline.draw(DrawMemory::Scratch, &mut sink);
        }
        points = sink.points;
        if points > POINTS || !sink.is_finite {
            return None;
        }
        each.push(sink.extents);
    }
    let all = each.iter().fold(USUAL, |all, one| all.with(*one));
    let of_codes = reach_of_codes(&octets, &each, all);
    Some(Outlines { all, each, of_cids: glyphs_of_cids(&octets)?, of_codes })
}

/// What each octet may reach: readers differ in which table they ask, and by what (§9.6.5.4).
fn reach_of_codes(octets: &[u8], each: &[Extents], all: Extents) -> Vec<Extents> {
    let Some(cmap) = FontRef::new(octets).ok().and_then(|font| font.cmap().ok()) else { return Vec::new() };
    let tables = cmap.encoding_records().iter().map(|record| record.subtable(cmap.offset_data()).ok());
    // One that cannot be read here may be read elsewhere.
    let Some(tables) = tables.collect::<Option<Vec<_>>>().filter(|tables| !tables.is_empty()) else {
        return Vec::new();
    };
    let of = |glyph: u32| usize::try_from(glyph).ok().and_then(|glyph| each.get(glyph)).copied();
    let macintosh: Vec<(u8, char)> =
        (0..=u8::MAX).filter_map(|code| Some((code, glyph_names::base(MACINTOSH, code)?))).collect();
    let reach = |code: u8| {
        let names: Vec<char> = ENCODINGS.iter().filter_map(|base| glyph_names::base(base, code)).collect();
        // A name is looked up by its character, or by its place in the Macintosh's code page.
        let there = macintosh.iter().filter(|(_, name)| names.contains(name)).map(|(place, _)| *place);
        let own = [0, 0xf000, 0xf100, 0xf200].into_iter().map(|page| page + u32::from(code));
        let asked = own.chain(names.iter().copied().map(u32::from)).chain(there.map(u32::from));
        let found = asked.flat_map(|asked| tables.iter().filter_map(move |table| table.map_codepoint(asked)));
        let found: Vec<u32> = found.map(|glyph| glyph.to_u32()).filter(|glyph| *glyph != 0).collect();
        // What no table has is looked up by name.
        if found.is_empty() {
            return all;
        }
        found.into_iter().chain([0, u32::from(code)]).filter_map(of).fold(Extents::NONE, Extents::with)
    };
    (0..=u8::MAX).map(reach).collect()
}

/// Where a program names its glyphs by CID; `None` when that cannot be read.
fn glyphs_of_cids(octets: &[u8]) -> Option<HashMap<u16, u16>> {
    let cff = match CffFontRef::new_cff(octets, 0, None) {
        Ok(cff) if cff.is_cid() => cff,
        // Tables of another kind, or a bare program whose glyphs have names.
        _ => return Some(HashMap::new()),
    };
    let listed = cff.charset()?.iter().map(|(glyph, cid)| Some((cid.to_u16(), u16::try_from(glyph.to_u32()).ok()?)));
    listed.collect()
}

/// Takes the place of every point: a curve stays within those that make it.
struct Reach {
    extents: Extents,
    points: u64,
    is_finite: bool,
}

impl Reach {
    fn point(&mut self, x: f32, y: f32) {
        let [x, y] = [x, y].map(|at| f64::from(at / UNITS));
        self.points = self.points.saturating_add(1);
        self.is_finite &= x.is_finite() && y.is_finite();
        self.extents = self.extents.with(Extents { left: x, low: y, right: x, high: y });
    }
}

impl PathSink for Reach {
    fn move_to(&mut self, x: f32, y: f32) {
        self.point(x, y);
    }

    fn line_to(&mut self, x: f32, y: f32) {
        self.point(x, y);
    }

    fn quad_to(&mut self, cx: f32, cy: f32, x: f32, y: f32) {
        self.point(cx, cy);
        self.point(x, y);
    }

    fn curve_to(&mut self, cx: f32, cy: f32, dx: f32, dy: f32, x: f32, y: f32) {
        self.point(cx, cy);
        self.point(dx, dy);
        self.point(x, y);
    }

    fn close(&mut self) {}
}
