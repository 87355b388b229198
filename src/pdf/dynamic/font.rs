//! Fonts (ISO 32000-2 §9.6 to §9.8): whether they are in the file, and what their codes mean.

use std::collections::HashMap;
use std::rc::Rc;

use super::super::{Dictionary, Error, Object, View};
use super::budget::Budget;
use super::finder::{At, Finder, lossy, shortened};
use super::{DynamicKind, encoding, forgiving, text, to_unicode};

/// Fonts that every reader has (§9.6.2.2).
const STANDARD: [&str; 14] = [
    "Courier",
    "Courier-Bold",
    "Courier-BoldOblique",
    "Courier-Oblique",
    "Helvetica",
    "Helvetica-Bold",
    "Helvetica-BoldOblique",
    "Helvetica-Oblique",
    "Symbol",
    "Times-Bold",
    "Times-BoldItalic",
    "Times-Italic",
    "Times-Roman",
    "ZapfDingbats",
];

/// Font flag of Table 121: its codes are its own.
const SYMBOLIC: i64 = 4;

/// The program of a font that is in the file.
pub(super) enum Program {
    /// /FontFile2, or /FontFile3 with a whole OpenType font.
    OpenType(Vec<u8>),
    /// /FontFile3 with a bare CFF font.
    Cff(Vec<u8>),
}

/// A font's dictionaries, as far as letters are concerned.
pub(super) struct Font {
    /// Whether codes have two octets and are glyphs or CIDs by themselves (Identity-H, Identity-V).
    pub(super) is_composite: bool,
    pub(super) is_true_type: bool,
    pub(super) is_symbolic: bool,
    pub(super) encoding: Option<Encoding>,
    descriptor: Option<Rc<Object>>,
    /// Of the descendant: codes to glyphs, where they are not the same.
    pub(super) glyphs: Option<Vec<u8>>,
}

/// The encoding of a simple font (§9.6.5).
pub(super) struct Encoding {
    base: Vec<u8>,
    differences: HashMap<u8, String>,
}

impl Encoding {
    /// The glyph name /Differences gives to a code.
    pub(super) fn name(&self, code: u8) -> Option<&str> {
        self.differences.get(&code).map(String::as_str)
    }

    /// The letter or digit a code stands for.
    pub(super) fn character(&self, code: u8) -> Option<char> {
        match self.name(code) {
            Some(name) => encoding::named(name),
            None => encoding::base(&self.base, code),
        }
    }
}

/// A font dictionary met in the walk.
pub(super) fn look(finder: &mut Finder<'_, '_>, dictionary: &Dictionary, at: At) -> Result<(), Error> {
    let subtype = dictionary.get("Subtype").and_then(Object::as_name);
    // A descendant is looked at with the font it belongs to; the glyphs of a Type 3 font are content streams.
    if !matches!(subtype, Some(b"Type0" | b"Type1" | b"MMType1" | b"TrueType")) {
        return Ok(());
    }
    let view = finder.view;
    let Some(font) = forgiving(read(view, dictionary, &mut finder.budget))?.flatten() else { return Ok(()) };
    let name =
        dictionary.get("BaseFont").and_then(Object::as_name).map(|name| shortened(&lossy(name))).unwrap_or_default();
    if !font.is_embedded() && !STANDARD.contains(&name.as_str()) {
        finder.tell(DynamicKind::FontNotEmbedded, at, &name);
    }
    let Some(Object::Stream(texts)) = forgiving(view.lookup(dictionary, "ToUnicode"))?.as_deref().cloned() else {
        return Ok(());
    };
    let Some(texts) = finder.budget.decoded(view, &texts)? else { return Ok(()) };
    let texts = to_unicode::read(&texts);
    if finder.budget.spend_font(texts.len()).is_none() {
        return Ok(());
    }
    let program = font.program(finder)?;
    if let Some(detail) = text::lies(&font, program.as_ref(), &texts, &mut finder.budget) {
        let name = name.split_once('+').map_or(name.as_str(), |(_, name)| name);
        finder.tell(DynamicKind::TextLies, at, &format!("font {name}: {detail}"));
    }
    Ok(())
}

/// A font dictionary; `None` for composite fonts whose codes are not their glyphs.
fn read(view: View<'_, '_>, dictionary: &Dictionary, budget: &mut Budget) -> Result<Option<Font>, Error> {
    let subtype = dictionary.get("Subtype").and_then(Object::as_name);
    if subtype == Some(b"Type0") {
        let descendants = view.lookup(dictionary, "DescendantFonts")?;
        let Some(descendant) = descendants.as_array().and_then(<[Object]>::first) else { return Ok(None) };
        let descendant = view.resolve(descendant)?;
        let Some(descendant) = descendant.as_dictionary() else { return Ok(None) };
        let descriptor = view.lookup(descendant, "FontDescriptor")?;
        let encoding = view.lookup(dictionary, "Encoding")?;
        let is_composite = matches!(encoding.as_name(), Some(b"Identity-H" | b"Identity-V"));
        let glyphs = match view.lookup(descendant, "CIDToGIDMap")?.as_stream() {
            // Without the map it is not known which glyph a code is.
            Some(stream) => match budget.decoded(view, stream)? {
                Some(glyphs) => Some(glyphs),
                None => return Ok(None),
            },
            None => None,
        };
        let is_true_type = descendant.get("Subtype").and_then(Object::as_name) == Some(b"CIDFontType2");
        return Ok(Some(Font {
            is_composite,
            is_true_type,
            is_symbolic: false,
            encoding: None,
            descriptor: Some(descriptor.shared()),
            glyphs,
        }));
    }
    let descriptor = view.lookup(dictionary, "FontDescriptor")?;
    let flags = match descriptor.as_dictionary() {
        Some(descriptor) => view.lookup(descriptor, "Flags")?.as_integer(),
        None => None,
    };
    Ok(Some(Font {
        is_composite: false,
        is_true_type: subtype == Some(b"TrueType"),
        is_symbolic: flags.is_some_and(|flags| flags & SYMBOLIC != 0),
        encoding: simple_encoding(view, dictionary)?,
        descriptor: Some(descriptor.shared()),
        glyphs: None,
    }))
}

fn simple_encoding(view: View<'_, '_>, font: &Dictionary) -> Result<Option<Encoding>, Error> {
    let encoding = view.lookup(font, "Encoding")?;
    Ok(match encoding.as_ref() {
        Object::Name(base) => Some(Encoding { base: base.to_vec(), differences: HashMap::new() }),
        Object::Dictionary(dictionary) => {
            let base = view.lookup(dictionary, "BaseEncoding")?.as_name().unwrap_or_default().to_vec();
            let listed = view.lookup(dictionary, "Differences")?;
            let mut differences = HashMap::new();
            let mut code = 0_u8;
            for item in listed.as_array().unwrap_or_default() {
                match item {
                    Object::Integer(first) => code = u8::try_from(*first).unwrap_or(u8::MAX),
                    Object::Name(name) => {
                        differences.insert(code, lossy(name));
                        code = code.saturating_add(1);
                    }
                    _ => {}
                }
            }
            Some(Encoding { base, differences })
        }
        _ => None,
    })
}

impl Font {
    fn descriptor(&self) -> Option<&Dictionary> {
        self.descriptor.as_deref().and_then(Object::as_dictionary)
    }

    fn is_embedded(&self) -> bool {
        let descriptor = self.descriptor();
        descriptor.is_some_and(|d| ["FontFile", "FontFile2", "FontFile3"].iter().any(|key| d.get(key).is_some()))
    }

    /// The font's program where it can say which glyph is which letter; `None` where there is none, it is of a kind that is
    /// not read, or cannot be unpacked.
    fn program(&self, finder: &mut Finder<'_, '_>) -> Result<Option<Program>, Error> {
        let Some(descriptor) = self.descriptor() else { return Ok(None) };
        let view = finder.view;
        for key in ["FontFile2", "FontFile3"] {
            let Some(stream) = forgiving(view.lookup(descriptor, key))? else { continue };
            let Some(stream) = stream.as_stream() else { continue };
            let Some(octets) = finder.budget.decoded(view, stream)? else { continue };
            let is_bare = stream.dictionary.get("Subtype").and_then(Object::as_name) != Some(b"OpenType");
            return Ok(Some(match key {
                "FontFile3" if is_bare => Program::Cff(octets),
                _ => Program::OpenType(octets),
            }));
        }
        Ok(None)
    }
}

/// What the codes of a font read as.
pub(super) struct Texts {
    is_composite: bool,
    to_unicode: Option<HashMap<u32, String>>,
    encoding: Option<Encoding>,
}

impl Texts {
    /// Of a font dictionary.
    pub(super) fn of(view: View<'_, '_>, dictionary: &Dictionary, budget: &mut Budget) -> Result<Self, Error> {
        let is_composite = dictionary.get("Subtype").and_then(Object::as_name) == Some(b"Type0");
        let to_unicode = match view.lookup(dictionary, "ToUnicode")?.as_stream() {
            Some(stream) => budget.decoded(view, stream)?.map(|octets| to_unicode::read(&octets)),
            None => None,
        };
        let mut encoding = if is_composite { None } else { simple_encoding(view, dictionary)? };
        let name = dictionary.get("BaseFont").and_then(Object::as_name).map(lossy).unwrap_or_default();
        let has_own = matches!(name.as_str(), "Symbol" | "ZapfDingbats");
        if encoding.is_none() && !is_composite && STANDARD.contains(&name.as_str()) && !has_own {
            encoding = Some(Encoding { base: b"StandardEncoding".to_vec(), differences: HashMap::new() });
        }
        Ok(Self { is_composite, to_unicode, encoding })
    }

    /// The text of a string of codes; `None` where one of them is not known.
    pub(super) fn say(&self, octets: &[u8]) -> Option<String> {
        let mut text = String::new();
        let width = if self.is_composite { 2 } else { 1 };
        for code in octets.chunks(width) {
            let number = code.iter().fold(0_u32, |number, &octet| number << 8 | u32::from(octet));
            match self.to_unicode.as_ref().and_then(|texts| texts.get(&number)) {
                Some(said) => text.push_str(said),
                None => {
                    let code = u8::try_from(number).ok()?;
                    match self.encoding.as_ref()?.name(code) {
                        Some("space" | "nbspace") => text.push(' '),
                        _ => text.push(self.encoding.as_ref()?.character(code)?),
                    }
                }
            }
        }
        Some(text)
    }
}
