//! What is seen on a page: text with its places and looks, pictures, lines, and the looks of annotations. Nothing is
//! interpreted: which text is the number of a letter is for `letter` to find.

use std::sync::Arc;

use crate::base::BoxMm;
use crate::pdf::ObjectId;

/// One page as it is shown.
#[derive(Debug, Clone, PartialEq)]
pub struct Seen {
    /// From 1.
    pub number: u32,
    /// Width and height as shown (crop box, rotation, user unit), in millimetres.
    pub size_mm: (f64, f64),
    /// Width and height of the media box, rotation applied, in millimetres.
    pub media_mm: (f64, f64),
    /// Clockwise rotation when shown: 0, 90, 180, 270.
    pub rotation: u16,
    /// The page's own text, in reading order.
    pub lines: Vec<Line>,
    /// The page's own images, in painting order.
    pub images: Vec<Image>,
    /// Thin straight lines the page draws, in painting order: those under headings, of tables.
    pub strokes: Vec<Stroke>,
    /// Annotations with an appearance, and all widgets, in the order of `/Annots`. A widget without one, or without an area, shows
    /// nothing: it has no lines and no images.
    pub marks: Vec<Mark>,
    /// What was not seen, and why: pictures that were not unpacked, text without a map to Unicode. Empty when all was.
    pub unseen: Vec<Unseen>,
}

/// Text on one baseline without a wide gap: columns side by side are lines of their own.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// Its runs from left to right; at least one.
    pub runs: Vec<Run>,
    /// Around all of it.
    pub place: BoxMm,
    /// The baseline, from the top of the page, in millimetres.
    pub baseline_mm: f64,
}

impl Line {
    /// All its text, with a space where a gap between runs is as wide as one.
    #[must_use]
    pub fn text(&self) -> String {
        self.runs.iter().map(|run| run.text.as_str()).collect()
    }
}

/// Text of one font, size and colour.
#[derive(Debug, Clone, PartialEq)]
pub struct Run {
    /// In NFC, spaces included.
    pub text: String,
    /// From the first origin to the last advance, from ascent to descent of the font size: ink can be smaller.
    pub place: BoxMm,
    /// As shown, in points: font size times the matrices.
    pub size_pt: f64,
    /// `/BaseFont` without a subset's prefix, as written.
    pub font: Arc<str>,
    /// Heavy, as the font's name, flags or weight say.
    pub bold: bool,
    /// Sloped, as the font's name, flags or angle say.
    pub italic: bool,
    /// sRGB; `None` for patterns.
    pub colour: Option<[u8; 3]>,
    /// Clockwise from upright, as shown, in degrees; 0 for nearly all text.
    pub turned: f64,
    /// Whether it is painted at all: the text layer over a scan is not (text rendering mode 3).
    pub painted: bool,
    /// Where its Unicode comes from.
    pub unicode: Unicode,
    /// Whether what the font's map says was already in NFC; what is not cannot be searched for everywhere.
    pub composed: bool,
}

/// Where the Unicode of a run comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Unicode {
    /// A ToUnicode map.
    Mapped,
    /// Names of glyphs or a standard encoding.
    Named,
    /// Nothing says it; the text holds U+FFFD for each glyph.
    Missing,
}

/// A picture, or a stencil, as drawn.
#[derive(Debug, Clone, PartialEq)]
pub struct Image {
    /// Around what is drawn.
    pub place: BoxMm,
    /// Lengths of the drawn sides in millimetres, whatever the rotation: along the picture's rows, and its columns.
    pub sides_mm: (f64, f64),
    /// Clockwise from upright, as shown, in degrees.
    pub turned: f64,
    /// Pixels across and down.
    pub pixels: (u32, u32),
    /// How many colours it can have.
    pub colours: Colours,
    /// Whether it has a soft mask, a mask, or is a stencil: what is under it can show.
    pub alpha: bool,
    /// What colours its pixels have, when that was asked for and they could be unpacked.
    pub hues: Option<Hues>,
}

/// What colours a picture can have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Colours {
    /// One bit a pixel, black and white.
    Bilevel,
    /// Grey.
    Grey,
    /// Colour.
    Colour,
    /// Not known.
    Unknown,
}

/// Shares of a picture's pixels that are neither transparent nor white, by their hue; together 1 unless none is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Hues {
    /// Hue 345° to 15°.
    pub red: f64,
    /// Hue 200° to 260°.
    pub blue: f64,
    /// Too pale or too dark to have a hue.
    pub grey: f64,
    /// All others.
    pub other: f64,
    /// Share of all pixels that are neither transparent nor white.
    pub inked: f64,
    /// Share of all pixels that are more transparent than not; `None` where that is not known.
    pub clear: Option<f64>,
    /// What is around the pixels that are inked, as shares of the picture: left, top, right, bottom from the upper left.
    pub ink: [f64; 4],
}

/// A thin straight line, drawn as one or as a flat rectangle.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Stroke {
    /// Around it; width or height is its thickness.
    pub place: BoxMm,
    /// Whether it lies more than it stands.
    pub is_horizontal: bool,
}

/// What an annotation shows.
#[derive(Debug, Clone, PartialEq)]
pub struct Mark {
    /// The annotation.
    pub id: Option<ObjectId>,
    /// `/Subtype`: `Widget`, `Stamp`, `FreeText` …
    pub subtype: String,
    /// Fully qualified name of the field, for widgets.
    pub field: Option<String>,
    /// `/FT` of the field: `Sig`, `Tx` …
    pub field_type: Option<String>,
    /// `/Rect`.
    pub place: BoxMm,
    /// Its text, in reading order, placed on the page.
    pub lines: Vec<Line>,
    /// Its images, placed on the page.
    pub images: Vec<Image>,
    /// Whether its flags hide it (Invisible, Hidden, NoView).
    pub hidden: bool,
    /// Whether its flags let it be printed.
    pub printed: bool,
}

/// Something on a page that was not seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unseen {
    /// Stable code: `font`, `picture`, `pattern`, `appearance`, `unicode`, `budget`, `page`.
    pub code: &'static str,
    /// In English.
    pub detail: String,
}
