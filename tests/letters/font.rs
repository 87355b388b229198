//! Faces to set text in: the bundled serif under the name of the face that the decree asks for, or under others.
//!
//! Times New Roman may not be passed on and is installed nowhere here; what rules look at is the name in the file. The glyphs
//! under it are those of Libertinus Serif, as cut down by `build.rs`.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::rc::Rc;
use std::sync::OnceLock;

use kyso::pdf::{Dictionary, Object, ObjectId, Stream, StreamData};

/// What `build.rs` writes for the library.
mod bundled {
    use std::borrow::Cow;

    /// One character of a face.
    #[derive(Debug, Clone, Copy)]
    pub(super) struct Glyph {
        pub(super) character: char,
        pub(super) id: u16,
        pub(super) advance: i32,
    }

    /// A face.
    #[derive(Debug, Clone)]
    pub(super) struct Face {
        pub(super) name: Cow<'static, str>,
        pub(super) data: Cow<'static, [u8]>,
        pub(super) index: u32,
        pub(super) units_per_em: i32,
        pub(super) ascent: i32,
        pub(super) descent: i32,
        pub(super) cap_height: i32,
        pub(super) bounds: [i32; 4],
        pub(super) italic_angle: f32,
        pub(super) glyphs: Cow<'static, [Glyph]>,
    }

    include!(concat!(env!("OUT_DIR"), "/serif.rs"));
}

use bundled::Face;

/// Weight and slope.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Style {
    #[default]
    Regular,
    Bold,
    Italic,
    BoldItalic,
}

/// Under which name a face is embedded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Family {
    /// `TimesNewRomanPSMT` and its kin.
    #[default]
    Times,
    /// `ArialMT` and its kin.
    Arial,
    /// `.VnTime`, whose codes stand for other letters than Unicode's (TCVN 5712).
    VnTime,
}

/// What a font says of its codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Unicode {
    /// Letters in composed form.
    #[default]
    Composed,
    /// Letters and marks apart (NFD).
    Decomposed,
    /// Nothing.
    Missing,
}

/// How a text is set.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Type {
    pub size: f64,
    pub style: Style,
    pub family: Family,
    pub unicode: Unicode,
    /// sRGB, 0 to 255.
    pub colour: [u8; 3],
}

impl Type {
    pub const fn new(size: f64, style: Style) -> Self {
        Self { size, style, family: Family::Times, unicode: Unicode::Composed, colour: [0; 3] }
    }

    pub const fn with(self, style: Style) -> Self {
        Self { style, ..self }
    }

    pub const fn font(self) -> Font {
        Font { style: self.style, family: self.family, unicode: self.unicode }
    }

    /// Width in millimetres.
    pub fn width(self, text: &str) -> f64 {
        let face = face(self.style);
        let units: i32 = text.chars().map(|c| glyph(&face, c).advance).sum();
        mm(f64::from(units) / f64::from(face.units_per_em) * self.size)
    }

    /// Above the baseline, in millimetres.
    pub fn ascent(self) -> f64 {
        let face = face(self.style);
        mm(f64::from(face.ascent) / f64::from(face.units_per_em) * self.size)
    }

    /// Below the baseline, in millimetres.
    pub fn descent(self) -> f64 {
        let face = face(self.style);
        mm(f64::from(-face.descent) / f64::from(face.units_per_em) * self.size)
    }
}

/// A font of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Font {
    pub style: Style,
    pub family: Family,
    pub unicode: Unicode,
}

pub fn mm(points: f64) -> f64 {
    points * 25.4 / 72.0
}

pub fn pt(millimetres: f64) -> f64 {
    millimetres * 72.0 / 25.4
}

/// What text is set in on this thread.
struct Faces {
    each: [Rc<Face>; 4],
    are_cut: bool,
    /// What was shown in each since they are whole.
    shown: [BTreeSet<char>; 4],
}

const STYLES: [Style; 4] = [Style::Regular, Style::Bold, Style::Italic, Style::BoldItalic];

impl Faces {
    fn whole() -> Self {
        Self { each: STYLES.map(|style| Rc::new(whole(style).clone())), are_cut: false, shown: Default::default() }
    }

    fn cut(&self) -> Self {
        let each = STYLES.map(|style| Rc::new(subset(whole(style), &self.shown[style as usize])));
        Self { each, are_cut: true, shown: Default::default() }
    }
}

thread_local! {
    static FACES: RefCell<Faces> = RefCell::new(Faces::whole());
}

/// Makes a file whose fonts hold only what it shows, as office programs embed them: it is set once to see what that is, and
/// once more in what is left of the faces.
pub fn cut_to_shown<R>(make: impl Fn() -> R) -> R {
    FACES.set(Faces::whole());
    drop(make());
    FACES.with_borrow_mut(|faces| *faces = faces.cut());
    let made = make();
    FACES.set(Faces::whole());
    made
}

/// A face with these characters and no others. Digits come together: another figure in the text is set in the same font.
fn subset(whole: &Face, shown: &BTreeSet<char>) -> Face {
    let has_digits = shown.iter().any(char::is_ascii_digit);
    let is_kept = |character: char| shown.contains(&character) || has_digits && character.is_ascii_digit();
    let mut remapper = subsetter::GlyphRemapper::new();
    let glyphs: Vec<_> = whole
        .glyphs
        .iter()
        .filter(|glyph| is_kept(glyph.character))
        .map(|glyph| bundled::Glyph { id: remapper.remap(glyph.id), ..*glyph })
        .collect();
    let data = subsetter::subset(&whole.data, 0, &remapper).unwrap();
    Face { data: data.into(), glyphs: glyphs.into(), ..whole.clone() }
}

fn face(style: Style) -> Rc<Face> {
    FACES.with_borrow(|faces| Rc::clone(&faces.each[style as usize]))
}

fn whole(style: Style) -> &'static Face {
    match style {
        Style::Regular => &bundled::REGULAR,
        Style::Bold => &bundled::BOLD,
        Style::Italic => &bundled::ITALIC,
        Style::BoldItalic => &bundled::BOLD_ITALIC,
    }
}

fn glyph(face: &Face, character: char) -> bundled::Glyph {
    let at = face.glyphs.binary_search_by_key(&character, |g| g.character);
    face.glyphs[at.unwrap_or_else(|_| panic!("{} has no '{character}'", face.name))]
}

/// The text as a hexadecimal string operand.
pub fn show(style: Style, text: &str) -> String {
    let face = face(style);
    FACES.with_borrow_mut(|faces| faces.shown[style as usize].extend(text.chars()));
    let mut operand = String::from("<");
    for character in text.chars() {
        let _ = write!(operand, "{:04X}", glyph(&face, character).id);
    }
    operand.push('>');
    operand
}

impl Font {
    /// In resource dictionaries.
    pub fn resource(self) -> String {
        format!("F{}{}{}", self.style as u8, self.family as u8, self.unicode as u8)
    }

    /// `/BaseFont`.
    pub fn base_name(self) -> String {
        let names = match self.family {
            Family::Times => [
                "TimesNewRomanPSMT",
                "TimesNewRomanPS-BoldMT",
                "TimesNewRomanPS-ItalicMT",
                "TimesNewRomanPS-BoldItalicMT",
            ],
            Family::Arial => ["ArialMT", "Arial-BoldMT", "Arial-ItalicMT", "Arial-BoldItalicMT"],
            Family::VnTime => [".VnTime", ".VnTimeB", ".VnTimeI", ".VnTimeBI"],
        };
        // Six letters before the plus sign (ISO 32000-2 §9.9.2).
        format!("KYSOXA+{}", names[self.style as usize])
    }

    /// Type 0 font, CIDFont, descriptor, program and map, numbered from `first`.
    pub fn objects(self, first: u32) -> Vec<(u32, Object)> {
        let face = face(self.style);
        let [font, descendant, descriptor, program, unicode] = [0, 1, 2, 3, 4].map(|n| first + n);
        let name = self.base_name();
        let mut type0 = Dictionary::new()
            .with("Type", Object::name("Font"))
            .with("Subtype", Object::name("Type0"))
            .with("BaseFont", Object::name(&name))
            .with("Encoding", Object::name("Identity-H"))
            .with("DescendantFonts", vec![ObjectId::new(descendant).into()]);
        if self.unicode != Unicode::Missing {
            type0.set("ToUnicode", ObjectId::new(unicode));
        }
        let system = Dictionary::new()
            .with("Registry", Object::string("Adobe"))
            .with("Ordering", Object::string("Identity"))
            .with("Supplement", 0_i64);
        let widths: BTreeMap<u16, i32> = face.glyphs.iter().map(|g| (g.id, g.advance)).collect();
        let mut runs = Vec::new();
        for (id, advance) in widths {
            runs.push(Object::Integer(i64::from(id)));
            runs.push(Object::Array(vec![Object::Integer(i64::from(advance))]));
        }
        let cid = Dictionary::new()
            .with("Type", Object::name("Font"))
            .with("Subtype", Object::name("CIDFontType0"))
            .with("BaseFont", Object::name(&name))
            .with("CIDSystemInfo", system)
            .with("FontDescriptor", ObjectId::new(descriptor))
            .with("W", runs);
        let italic = matches!(self.style, Style::Italic | Style::BoldItalic);
        let bold = matches!(self.style, Style::Bold | Style::BoldItalic);
        let about = Dictionary::new()
            .with("Type", Object::name("FontDescriptor"))
            .with("FontName", Object::name(&name))
            .with("Flags", if italic { 0x46 } else { 0x06_i64 })
            .with("FontBBox", face.bounds.iter().map(|b| Object::Integer(i64::from(*b))).collect::<Vec<_>>())
            .with("ItalicAngle", if italic { -12_i64 } else { 0 })
            .with("Ascent", i64::from(face.ascent))
            .with("Descent", i64::from(face.descent))
            .with("CapHeight", i64::from(face.cap_height))
            .with("StemV", if bold { 140 } else { 80_i64 })
            .with("FontFile3", ObjectId::new(program));
        let map = match self.unicode {
            Unicode::Composed => compressed_map(self.style),
            _ => super::deflate(to_unicode(&face, self.unicode).as_bytes()),
        };
        let stream = |data: Vec<u8>, dictionary: Dictionary| {
            let length = i64::try_from(data.len()).unwrap();
            let dictionary = dictionary.with("Filter", Object::name("FlateDecode")).with("Length", length);
            Object::from(Stream { dictionary, data: StreamData::Owned(data) })
        };
        let subtype = Dictionary::new().with("Subtype", Object::name("CIDFontType0C"));
        vec![
            (font, type0.into()),
            (descendant, cid.into()),
            (descriptor, about.into()),
            (program, stream(compressed_program(self.style), subtype)),
            (unicode, stream(map, Dictionary::new())),
        ]
    }
}

/// Made once for whole faces.
fn kept(all: &'static [OnceLock<Vec<u8>>; 4], style: Style, make: impl FnOnce(&Face) -> Vec<u8>) -> Vec<u8> {
    let face = face(style);
    if FACES.with_borrow(|faces| faces.are_cut) {
        return make(&face);
    }
    all[style as usize].get_or_init(|| make(&face)).clone()
}

fn compressed_program(style: Style) -> Vec<u8> {
    static ALL: [OnceLock<Vec<u8>>; 4] = [const { OnceLock::new() }; 4];
    kept(&ALL, style, |face| super::deflate(cff_table(&face.data)))
}

fn compressed_map(style: Style) -> Vec<u8> {
    static ALL: [OnceLock<Vec<u8>>; 4] = [const { OnceLock::new() }; 4];
    kept(&ALL, style, |face| super::deflate(to_unicode(face, Unicode::Composed).as_bytes()))
}

fn to_unicode(face: &Face, unicode: Unicode) -> String {
    use unicode_normalization::UnicodeNormalization as _;
    let mut map = String::from(
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n\
         /CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n\
         /CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n\
         1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n",
    );
    for section in face.glyphs.chunks(100) {
        let _ = writeln!(map, "{} beginbfchar", section.len());
        for glyph in section {
            let _ = write!(map, "<{:04X}> <", glyph.id);
            let one = glyph.character.to_string();
            let text: String = if unicode == Unicode::Decomposed { one.nfd().collect() } else { one };
            for unit in text.encode_utf16() {
                let _ = write!(map, "{unit:04X}");
            }
            map.push_str(">\n");
        }
        map.push_str("endbfchar\n");
    }
    map.push_str("endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n");
    map
}

/// The `CFF ` table of an OpenType font.
fn cff_table(font: &[u8]) -> &[u8] {
    let count = usize::from(u16::from_be_bytes(font[4..6].try_into().unwrap()));
    let record = font[12..].chunks_exact(16).take(count).find(|record| record.starts_with(b"CFF ")).unwrap();
    let at = |from: usize| u32::from_be_bytes(record[from..from + 4].try_into().unwrap()) as usize;
    &font[at(8)..at(8) + at(12)]
}
