//! What a signature looks like: picture, words in an embedded font, and their arrangement in a form XObject.
//!
//! ```text
//! Spec (Image, Lines, Layout) ── draw(width, height) ──► Drawing: objects with local numbers, `form` for /AP /N
//! ```
//!
//! Everything drawn travels inside the signed document: fonts are embedded as subsets with a map back to Unicode (TCVN 6909),
//! pictures with their transparency. Nothing drawn is proof of who signed (threat P-45).

use crate::pdf::{Dictionary, Object, ObjectId};

mod arrange;
mod font;
mod image;
pub mod letter;
mod stream;
mod system_font;
mod typeset;
mod wording;

pub use image::{Image, Inks, MAX_PIXELS};
pub use wording::{Wording, attachment_lines, copy_lines, official_lines};

use arrange::Block;
use font::Family;
use stream::{array, deflated, operand};
use typeset::Typesetter;

/// Why an appearance cannot be drawn. All of these are found before anything is signed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// No font at hand can show a character.
    #[error("no glyph for '{character}' (U+{code:04X}) in \"{text}\"")]
    MissingGlyph {
        /// The character, after composition (NFC).
        character: char,
        /// Its code point.
        code: u32,
        /// The line it is in.
        text: String,
    },
    /// The text is too much for its box even in the smallest size allowed.
    #[error(
        "text at {size_pt} pt needs {needed_width_pt:.1} × {needed_height_pt:.1} pt, its box has {width_pt:.1} × {height_pt:.1} pt"
    )]
    DoesNotFit {
        /// Width of the box for text.
        width_pt: f64,
        /// Height of the box for text.
        height_pt: f64,
        /// The longest line that cannot be broken.
        needed_width_pt: f64,
        /// All lines together.
        needed_height_pt: f64,
        /// The smallest size tried.
        size_pt: f64,
    },
    /// The picture is not an intact PNG.
    #[error("the image is not a PNG that can be read")]
    Image(#[source] png::DecodingError),
    /// The picture has more pixels than any seal or signature needs.
    #[error("the image has {width} × {height} pixels, more than {most} are not read")]
    ImageTooLarge {
        /// Pixels across.
        width: u32,
        /// Pixels down.
        height: u32,
        /// See [`MAX_PIXELS`].
        most: u64,
    },
    /// Layout and content contradict each other, or there is nothing to draw.
    #[error("layout {layout:?} {problem}")]
    Content {
        /// The layout asked for.
        layout: Layout,
        /// What is missing or too much.
        problem: &'static str,
    },
    /// Sizes that are no sizes: not finite, not positive, or beyond what a PDF page can have.
    #[error("{what} of {value} pt is not possible")]
    Size {
        /// What has this size.
        what: &'static str,
        /// The value.
        value: f64,
    },
    /// An object of ours cannot be serialised.
    #[error("an object of the document cannot be written")]
    Write(#[source] crate::pdf::update::WriteError),
    /// A font could not be cut down to the glyphs used.
    #[error("the font {name} cannot be subset")]
    Font {
        /// PostScript name.
        name: String,
        /// What is wrong with it.
        #[source]
        source: subsetter::Error,
    },
}

/// Weight and slope of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Style {
    /// Upright.
    #[default]
    Regular,
    /// Upright bold.
    Bold,
    /// Italic.
    Italic,
    /// Bold italic.
    BoldItalic,
}

impl Style {
    const ALL: [Self; 4] = [Self::Regular, Self::Bold, Self::Italic, Self::BoldItalic];

    const fn is_bold(self) -> bool {
        matches!(self, Self::Bold | Self::BoldItalic)
    }

    const fn is_italic(self) -> bool {
        matches!(self, Self::Italic | Self::BoldItalic)
    }

    /// The name of the style's font in resource dictionaries.
    const fn resource(self) -> &'static str {
        match self {
            Self::Regular => "F1",
            Self::Bold => "F2",
            Self::Italic => "F3",
            Self::BoldItalic => "F4",
        }
    }

    const fn of<T>(self, [regular, bold, italic, bold_italic]: &[T; 4]) -> &T {
        match self {
            Self::Regular => regular,
            Self::Bold => bold,
            Self::Italic => italic,
            Self::BoldItalic => bold_italic,
        }
    }

    const fn of_mut<T>(self, [regular, bold, italic, bold_italic]: &mut [T; 4]) -> &mut T {
        match self {
            Self::Regular => regular,
            Self::Bold => bold,
            Self::Italic => italic,
            Self::BoldItalic => bold_italic,
        }
    }
}

/// A line of text. It is broken at spaces when it is wider than its box, and at line feeds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The text, in any Unicode normal form.
    pub text: String,
    /// Its style.
    pub style: Style,
}

impl Line {
    /// A line in a style.
    pub fn new(text: impl Into<String>, style: Style) -> Self {
        Self { text: text.into(), style }
    }
}

/// Text at an exact place: one line, never broken, never shrunk.
#[derive(Debug, Clone, PartialEq)]
pub struct PlacedText {
    /// The text, in any Unicode normal form.
    pub text: String,
    /// Its style.
    pub style: Style,
    /// Its size in points.
    pub size_pt: f64,
    /// What of it is at `x_pt`: its left end, its middle or its right end.
    pub align: Align,
    /// From the left edge of the box, in points.
    pub x_pt: f64,
    /// From the top edge of the box to the baseline, in points.
    pub baseline_pt: f64,
}

/// Which fonts text may be set in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum FontChoice {
    /// Times New Roman, Liberation Serif or Tinos when installed and able to show all the text, else the bundled serif.
    #[default]
    System,
    /// The bundled serif: the same octets on every machine.
    Embedded,
}

/// How picture and text share the box.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Layout {
    /// The picture alone, as large as the box allows: a leader's signature, a seal in its true size.
    ImageOnly,
    /// Text alone: attachments and copies.
    #[default]
    TextOnly,
    /// The picture in the left two fifths, text right of it.
    ImageLeftTextRight,
    /// The picture in the whole box, text over it.
    ImageBehindText,
    /// Texts at exact places: what is written into the blanks of a printed form.
    PlacedText,
}

/// How lines lie in their box.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Align {
    /// Flush left.
    #[default]
    Left,
    /// Centred.
    Centre,
    /// Flush right.
    Right,
}

/// An sRGB colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Colour {
    /// Red, 0 to 255.
    pub red: u8,
    /// Green, 0 to 255.
    pub green: u8,
    /// Blue, 0 to 255.
    pub blue: u8,
}

impl Colour {
    /// What the decree asks for text.
    pub const BLACK: Self = Self { red: 0, green: 0, blue: 0 };
    /// A seal's red.
    pub const RED: Self = Self { red: 214, green: 24, blue: 31 };
    /// A pen's blue.
    pub const BLUE: Self = Self { red: 24, green: 58, blue: 158 };

    /// As operands of `rg` or `RG`.
    fn operands(self) -> String {
        let [r, g, b] = [self.red, self.green, self.blue].map(|c| operand(f64::from(c) / 255.0));
        format!("{r} {g} {b}")
    }
}

/// A frame just inside the box.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Border {
    /// Line width in points.
    pub width_pt: f64,
    /// Line colour.
    pub colour: Colour,
}

/// What to draw. Start from one of the constructors and change what differs.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Spec {
    /// The picture, its proportions are kept and it is centred.
    pub image: Option<Image>,
    /// The text.
    pub lines: Vec<Line>,
    /// Texts at exact places, for [`Layout::PlacedText`].
    pub placed: Vec<PlacedText>,
    /// Size of the text in points; 10 is what the decree prescribes for marks without a picture.
    pub font_size_pt: f64,
    /// Down to which size text may shrink to fit, in points; equal to `font_size_pt` when it may not.
    pub min_font_size_pt: f64,
    /// Colour of the text.
    pub colour: Colour,
    /// How the lines lie.
    pub align: Align,
    /// How picture and text share the box.
    pub layout: Layout,
    /// A frame, or none.
    pub border: Option<Border>,
    /// Where fonts come from.
    pub font: FontChoice,
}

impl Default for Spec {
    fn default() -> Self {
        Self {
            image: None,
            lines: Vec::new(),
            placed: Vec::new(),
            font_size_pt: 10.0,
            min_font_size_pt: 5.0,
            colour: Colour::BLACK,
            align: Align::Left,
            layout: Layout::TextOnly,
            border: None,
            font: FontChoice::System,
        }
    }
}

impl Spec {
    /// A picture alone.
    #[must_use]
    pub fn image(image: Image) -> Self {
        Self { image: Some(image), layout: Layout::ImageOnly, ..Self::default() }
    }

    /// Text alone, in 10 pt black, shrinking to 5 pt when it must.
    #[must_use]
    pub fn text(lines: Vec<Line>) -> Self {
        Self { lines, ..Self::default() }
    }

    /// Texts at exact places.
    #[must_use]
    pub fn placed(placed: Vec<PlacedText>) -> Self {
        Self { placed, layout: Layout::PlacedText, ..Self::default() }
    }

    /// A picture with text right of it or over it, as `layout` says.
    #[must_use]
    pub fn image_and_text(image: Image, lines: Vec<Line>, layout: Layout) -> Self {
        Self { image: Some(image), lines, layout, ..Self::default() }
    }
}

/// A drawn appearance.
#[derive(Debug, Clone, PartialEq)]
pub struct Drawing {
    /// Objects with local numbers 1, 2, …; references among them use these numbers with generation 0.
    pub objects: Vec<(u32, Object)>,
    /// The local number of the form XObject for `/AP /N`; its `/BBox` is `[0 0 width height]`.
    pub form: u32,
}

impl Drawing {
    /// The same objects under other ids, references among them included, and the id of the form XObject. `allocate` is asked once
    /// for each object, in order.
    pub fn renumbered(self, mut allocate: impl FnMut() -> ObjectId) -> (Vec<(ObjectId, Object)>, ObjectId) {
        let ids: std::collections::BTreeMap<u32, ObjectId> =
            self.objects.iter().map(|(number, _)| (*number, allocate())).collect();
        let id = |number: u32| ids.get(&number).copied().unwrap_or(ObjectId::new(number));
        let objects = self.objects.into_iter().map(|(number, object)| (id(number), redirected(object, &ids))).collect();
        (objects, id(self.form))
    }
}

/// Depth is that of what this room builds: a handful.
fn redirected(object: Object, ids: &std::collections::BTreeMap<u32, ObjectId>) -> Object {
    let dictionary = |from: &Dictionary| {
        let mut to = Dictionary::new();
        for (key, value) in from.iter() {
            to.set(key, redirected(value.clone(), ids));
        }
        to
    };
    match object {
        Object::Reference(id) => Object::Reference(ids.get(&id.number).copied().unwrap_or(id)),
        Object::Array(items) => Object::Array(items.into_iter().map(|item| redirected(item, ids)).collect()),
        Object::Dictionary(from) => Object::Dictionary(dictionary(&from)),
        Object::Stream(mut stream) => {
            stream.dictionary = dictionary(&stream.dictionary);
            Object::Stream(stream)
        }
        other => other,
    }
}

/// The largest side of a PDF page (ISO 32000-2 Annex C).
const MAX_SIDE_PT: f64 = 14_400.0;

/// Between the box's edge, or its frame, and what is in it, when there is text or a frame.
const PADDING_PT: f64 = 2.0;

/// Text at an exact place may stick out this much: rounding.
const FIT_PT: f64 = 0.5;

/// Between picture and text.
const GAP_PT: f64 = 4.0;

/// Draws `spec` in a box of this size in points.
///
/// # Errors
/// See [`Error`]; each names what to change.
pub fn draw(spec: &Spec, width_pt: f64, height_pt: f64) -> Result<Drawing, Error> {
    check(spec, width_pt, height_pt)?;
    let frame = spec.border.map_or(0.0, |border| border.width_pt);
    let padding = if spec.layout == Layout::ImageOnly && spec.border.is_none() { 0.0 } else { PADDING_PT + frame };
    let inner = Block { x: 0.0, y: 0.0, width: width_pt, height: height_pt }.inset(padding);
    let (image_block, text_block) = match spec.layout {
        Layout::ImageOnly => (Some(inner), None),
        Layout::TextOnly => (None, Some(inner)),
        Layout::PlacedText => (None, None),
        Layout::ImageBehindText => (Some(inner), Some(inner)),
        Layout::ImageLeftTextRight => {
            let left = spec.image.as_ref().map_or(0.0, |i| i.fit(inner.width * 0.4, inner.height).0);
            let gap = left + GAP_PT;
            (Some(Block { width: left, ..inner }), Some(Block { x: inner.x + gap, width: inner.width - gap, ..inner }))
        }
    };

    let mut content = String::new();
    if let Some(border) = spec.border {
        let b = Block { x: 0.0, y: 0.0, width: width_pt, height: height_pt }.inset(border.width_pt / 2.0);
        content.push_str(&format!(
            "q {} RG {} w {} re S Q\n",
            border.colour.operands(),
            operand(border.width_pt),
            b.operands()
        ));
    }
    const FORM: u32 = 1;
    const IMAGE: u32 = 2;
    let mut objects = Vec::new();
    let mut resources = Dictionary::new();
    if let (Some(image), Some(block)) = (&spec.image, image_block) {
        let (width, height) = image.fit(block.width, block.height);
        let [x, y] = [block.x + (block.width - width) / 2.0, block.y + (block.height - height) / 2.0].map(operand);
        content.push_str(&format!("q {} 0 0 {} {x} {y} cm /Im1 Do Q\n", operand(width), operand(height)));
        objects.extend(image.objects(IMAGE));
        resources.set("XObject", Dictionary::new().with("Im1", ObjectId::new(IMAGE)));
    }
    if let Some(block) = text_block {
        let lines = arrange::lines(&spec.lines);
        let family = Family::choose(spec.font, lines.iter().map(|line| (line.style, line.text.as_str())))?;
        let mut typesetter = Typesetter::new(family);
        let (size, lines) = arrange::fit(&typesetter, &lines, block, spec.font_size_pt, spec.min_font_size_pt)?;
        content.push_str(&format!("q {} rg\n", spec.colour.operands()));
        arrange::show(&mut typesetter, &lines, block, size, spec.align, &mut content)?;
        content.push_str("Q\n");
        let used = u32::try_from(objects.len()).unwrap_or(u32::MAX);
        let (fonts, names) = typesetter.finish(IMAGE.saturating_add(used))?;
        objects.extend(fonts);
        resources.set("Font", names);
    }
    if spec.layout == Layout::PlacedText {
        let texts: Vec<String> = spec.placed.iter().map(|text| typeset::composed(&text.text)).collect();
        let styles = spec.placed.iter().map(|text| text.style);
        let family = Family::choose(spec.font, styles.zip(texts.iter().map(String::as_str)))?;
        let mut typesetter = Typesetter::new(family);
        content.push_str(&format!("q {} rg\n", spec.colour.operands()));
        for (placed, text) in spec.placed.iter().zip(&texts) {
            let width = typesetter.width(placed.style, placed.size_pt, text);
            let x = match placed.align {
                Align::Left => placed.x_pt,
                Align::Centre => placed.x_pt - width / 2.0,
                Align::Right => placed.x_pt - width,
            };
            // The form's /BBox would cut it off.
            if x < -FIT_PT || x + width > width_pt + FIT_PT {
                return Err(Error::DoesNotFit {
                    width_pt,
                    height_pt,
                    needed_width_pt: width,
                    needed_height_pt: placed.size_pt,
                    size_pt: placed.size_pt,
                });
            }
            let shown = format!("{} Tj", typesetter.show(placed.style, text)?);
            let y = height_pt - placed.baseline_pt;
            content.push_str(&arrange::text_object(placed.style.resource(), placed.size_pt, x, y, &shown));
        }
        content.push_str("Q\n");
        let (fonts, names) = typesetter.finish(IMAGE)?;
        objects.extend(fonts);
        resources.set("Font", names);
    }
    let form = Dictionary::new()
        .with("Type", Object::name("XObject"))
        .with("Subtype", Object::name("Form"))
        .with("FormType", 1_i64)
        .with("BBox", array([0.0, 0.0, width_pt, height_pt]))
        .with("Resources", resources);
    objects.insert(0, (FORM, deflated(content.as_bytes(), form).into()));
    Ok(Drawing { objects, form: FORM })
}

/// Width of a line of text as [`draw`] would set it, in points.
///
/// # Errors
/// [`Error::MissingGlyph`].
pub fn text_width(text: &str, style: Style, size_pt: f64, font: FontChoice) -> Result<f64, Error> {
    let text = typeset::composed(text);
    let family = Family::choose(font, std::iter::once((style, text.as_str())))?;
    Ok(Typesetter::new(family).width(style, size_pt, &text))
}

/// Height of a box of this width in which the text of `spec` has its full size, in points.
///
/// # Errors
/// [`Error::MissingGlyph`]; [`Error::DoesNotFit`] when a word is wider than the box.
pub fn text_height(spec: &Spec, width_pt: f64) -> Result<f64, Error> {
    let lines = arrange::lines(&spec.lines);
    let family = Family::choose(spec.font, lines.iter().map(|line| (line.style, line.text.as_str())))?;
    let padding = 2.0 * (PADDING_PT + spec.border.map_or(0.0, |border| border.width_pt));
    let block = Block { x: 0.0, y: 0.0, width: width_pt - padding, height: MAX_SIDE_PT };
    let (_, broken) = arrange::fit(&Typesetter::new(family), &lines, block, spec.font_size_pt, spec.font_size_pt)?;
    Ok(arrange::height(&broken, spec.font_size_pt) + padding)
}

/// Contradictions and impossible sizes.
fn check(spec: &Spec, width_pt: f64, height_pt: f64) -> Result<(), Error> {
    let most_border = (width_pt.min(height_pt) / 4.0).max(0.0);
    for (what, value, most) in [
        ("a width", width_pt, MAX_SIDE_PT),
        ("a height", height_pt, MAX_SIDE_PT),
        ("a font size", spec.font_size_pt, 1000.0),
        ("a smallest font size", spec.min_font_size_pt, spec.font_size_pt),
        ("a border", spec.border.map_or(most_border, |border| border.width_pt), most_border),
    ] {
        if !value.is_finite() || value <= 0.0 || value > most {
            return Err(Error::Size { what, value });
        }
    }
    for text in &spec.placed {
        let values = [("a font size", text.size_pt, 0.1..1000.0), ("a place", text.x_pt, 0.0..MAX_SIDE_PT)];
        for (what, value, range) in
            values.into_iter().chain([("a baseline", text.baseline_pt, 0.0..height_pt + FIT_PT)])
        {
            if !range.contains(&value) {
                return Err(Error::Size { what, value });
            }
        }
    }
    let is_placed = spec.placed.iter().any(|text| !text.text.trim().is_empty());
    let has_text = spec.lines.iter().any(|line| !line.text.trim().is_empty());
    let problem = match (spec.layout, spec.image.is_some(), has_text) {
        (Layout::PlacedText, false, false) if is_placed => return Ok(()),
        (Layout::PlacedText, ..) => "needs texts at places, and nothing else",
        (Layout::ImageOnly | Layout::ImageLeftTextRight | Layout::ImageBehindText, false, _) => "needs an image",
        (Layout::TextOnly | Layout::ImageLeftTextRight | Layout::ImageBehindText, _, false) => "needs text",
        (Layout::ImageOnly, _, true) => "has no room for text",
        (Layout::TextOnly, true, _) => "has no room for an image",
        _ => return Ok(()),
    };
    Err(Error::Content { layout: spec.layout, problem })
}
