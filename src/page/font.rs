//! A font as far as text is concerned (ISO 32000-2 §9.6 to §9.8): how far each code advances, what it reads as, what the font
//! is called and how it looks. Its outlines are not looked at.

use std::collections::HashMap;
use std::sync::Arc;

use skrifa::{FontRef, MetadataProvider as _};

use crate::pdf::{Dictionary, Object, View, to_unicode};

use super::cmap::CMap;
use super::purse::Purse;
use super::seen::Unicode;
use super::{Error, glyph_names, standard_widths};

/// Flags of a descriptor (Table 121).
const SYMBOLIC: i64 = 1 << 2;
const ITALIC: i64 = 1 << 6;
const FORCE_BOLD: i64 = 1 << 18;
/// Weight from which a font is bold; 600 is semi-bold.
const BOLD: f64 = 600.0;
/// Ranges of widths that are kept.
const WIDTHS: usize = 1 << 16;
/// Mappings of a font's own character map that are read.
const MAPPINGS: usize = 1 << 16;
/// Ascent and descent of Times New Roman, for fonts that say nothing likely.
const ASCENT: f64 = 0.891;
const DESCENT: f64 = -0.216;

/// A font.
#[derive(Debug)]
pub(super) struct Font {
    /// `/BaseFont` without a subset's prefix.
    pub(super) name: Arc<str>,
    pub(super) bold: bool,
    pub(super) italic: bool,
    /// Above and below the baseline, in sizes.
    pub(super) ascent: f64,
    pub(super) descent: f64,
    /// Glyph space to text space, across.
    unit: f64,
    codes: Codes,
    texts: HashMap<u32, String>,
    /// What codes read as by the names of glyphs, an encoding or the font's own map.
    named: HashMap<u32, String>,
}

#[derive(Debug)]
enum Codes {
    Simple(Box<[f64; 256]>),
    Composite { map: CMap, widths: Vec<(u32, u32, f64)>, default: f64 },
}

/// A code in a string.
#[derive(Debug, Clone, Copy)]
pub(super) struct Code {
    pub(super) number: u32,
    /// In text space, for size 1.
    pub(super) advance: f64,
    /// A single octet 32, to which word spacing applies (§9.3.3).
    pub(super) is_space: bool,
}

impl Font {
    /// Reads a font dictionary. What cannot be read of it is left out: its text is then missing.
    pub(super) fn read(view: View<'_, '_>, dictionary: &Dictionary, purse: &mut Purse) -> Result<Self, Error> {
        purse.font()?;
        let subtype = view.lookup(dictionary, "Subtype")?;
        let is_composite = subtype.as_name() == Some(b"Type0");
        let is_type3 = subtype.as_name() == Some(b"Type3");
        let descendants = view.lookup(dictionary, "DescendantFonts")?;
        let descendant = match descendants.as_array().and_then(<[Object]>::first) {
            Some(first) if is_composite => Some(view.resolve(first)?),
            _ => None,
        };
        let inner = descendant.as_deref().and_then(Object::as_dictionary).unwrap_or(dictionary);
        let descriptor = view.lookup(inner, "FontDescriptor")?;
        let none = Dictionary::new();
        let descriptor = descriptor.as_dictionary().unwrap_or(&none);
        let number = |key: &str| Ok::<_, Error>(view.lookup(descriptor, key)?.as_number().filter(|n| n.is_finite()));

        let name = base_font(view, inner)?.or(base_font(view, dictionary)?);
        let name = match name {
            Some(name) => name,
            None => view.lookup(descriptor, "FontName")?.as_name().map(plain_name).unwrap_or_default(),
        };
        let flags = view.lookup(descriptor, "Flags")?.as_integer().unwrap_or(0);
        let lower = name.to_lowercase();
        let says = |words: &[&str]| words.iter().any(|word| lower.contains(word));
        let bold = says(&["bold", "black", "heavy", "demi"])
            || flags & FORCE_BOLD != 0
            || number("FontWeight")?.is_some_and(|weight| weight >= BOLD);
        let italic = says(&["italic", "oblique"])
            || flags & ITALIC != 0
            || number("ItalicAngle")?.is_some_and(|angle| angle.abs() >= 1.0);
        let likely = |value: Option<f64>, low: f64, high: f64, otherwise: f64| {
            value.map(|value| value / 1000.0).filter(|value| (low..=high).contains(value)).unwrap_or(otherwise)
        };
        let ascent = likely(number("Ascent")?, 0.5, 1.2, ASCENT);
        let descent = likely(number("Descent")?, -0.5, -0.05, DESCENT);

        let texts = match view.lookup(dictionary, "ToUnicode")?.as_stream() {
            Some(stream) => purse.decoded(view, stream)?.map(|octets| to_unicode(&octets)).unwrap_or_default(),
            None => HashMap::new(),
        };
        let mut font = Self {
            name: name.into(),
            bold,
            italic,
            ascent,
            descent,
            unit: 0.001,
            codes: Codes::Simple(Box::new([0.0; 256])),
            texts,
            named: HashMap::new(),
        };
        if is_composite {
            font.composite(view, dictionary, inner, descriptor, purse)?;
        } else {
            if is_type3 {
                let matrix = view.lookup(dictionary, "FontMatrix")?;
                let across = matrix.as_array().and_then(<[Object]>::first).and_then(Object::as_number);
                font.unit = across.filter(|unit| unit.is_finite() && *unit != 0.0).unwrap_or(0.001).abs();
            }
            font.simple(view, dictionary, descriptor, flags, purse)?;
        }
        Ok(font)
    }

    fn simple(
        &mut self,
        view: View<'_, '_>,
        dictionary: &Dictionary,
        descriptor: &Dictionary,
        flags: i64,
        purse: &mut Purse,
    ) -> Result<(), Error> {
        let subtype = view.lookup(dictionary, "Subtype")?;
        let is_true_type = subtype.as_name() == Some(b"TrueType");
        let is_type3 = subtype.as_name() == Some(b"Type3");
        let encoding = view.lookup(dictionary, "Encoding")?;
        let (base, differences) = encoding_of(view, &encoding)?;
        // A symbolic font has an encoding of its own (§9.6.5).
        let has_own = base.is_none() && (flags & SYMBOLIC != 0 || is_type3);
        let base = base
            .unwrap_or_else(|| if is_true_type { b"WinAnsiEncoding".to_vec() } else { b"StandardEncoding".to_vec() });
        if !has_own {
            for code in 0..=u8::MAX {
                if let Some(character) = glyph_names::base(&base, code) {
                    self.named.insert(u32::from(code), character.to_string());
                }
            }
        } else if self.texts.is_empty()
            && let Some(octets) = program(view, descriptor, purse)?
        {
            self.named = symbols(&octets);
        }
        for (code, name) in differences {
            match glyph_names::text(&String::from_utf8_lossy(&name)) {
                Some(text) => self.named.insert(u32::from(code), text),
                None => self.named.remove(&u32::from(code)),
            };
        }

        let first = view.lookup(dictionary, "FirstChar")?.as_integer().unwrap_or(0);
        let listed = view.lookup(dictionary, "Widths")?;
        let missing = view.lookup(descriptor, "MissingWidth")?.as_number().unwrap_or(0.0);
        let mut widths = [missing; 256];
        match listed.as_array() {
            Some(listed) => {
                for (offset, width) in listed.iter().take(256).enumerate() {
                    let code = i64::try_from(offset).ok().and_then(|offset| first.checked_add(offset));
                    let slot = code.and_then(|code| usize::try_from(code).ok()).and_then(|code| widths.get_mut(code));
                    if let (Some(slot), Some(width)) = (slot, view.resolve(width)?.as_number()) {
                        *slot = width;
                    }
                }
            }
            None => {
                for (code, slot) in (0_u32..).zip(widths.iter_mut()) {
                    let character = self.named.get(&code).and_then(|text| text.chars().next()).unwrap_or('n');
                    *slot = standard_widths::width(&self.name, self.bold, self.italic, character);
                }
            }
        }
        self.codes = Codes::Simple(Box::new(widths));
        Ok(())
    }

    fn composite(
        &mut self,
        view: View<'_, '_>,
        dictionary: &Dictionary,
        descendant: &Dictionary,
        descriptor: &Dictionary,
        purse: &mut Purse,
    ) -> Result<(), Error> {
        let encoding = view.lookup(dictionary, "Encoding")?;
        let map = match encoding.as_ref() {
            Object::Stream(stream) => {
                let map = purse.decoded(view, stream)?.map(|octets| CMap::read(&octets)).unwrap_or_default();
                let mode = view.lookup(&stream.dictionary, "WMode")?.as_integer();
                let base = view.lookup(&stream.dictionary, "UseCMap")?;
                let base = base.as_name().map(CMap::named).unwrap_or_default();
                map.or_vertical(mode == Some(1) || base.is_vertical())
            }
            Object::Name(name) => CMap::named(name),
            _ => CMap::default(),
        };
        let default = view.lookup(descendant, "DW")?.as_number().filter(|n| n.is_finite()).unwrap_or(1000.0);
        let widths = composite_widths(view, descendant, purse)?;
        if self.texts.is_empty() && map.is_identity() {
            let glyphs = view.lookup(descendant, "CIDToGIDMap")?;
            // With a map of its own a code is no glyph; such fonts always have a /ToUnicode in practice.
            if glyphs.as_stream().is_none()
                && let Some(octets) = program(view, descriptor, purse)?
            {
                self.named = characters_of_glyphs(&octets);
            }
        }
        self.codes = Codes::Composite { map, widths, default };
        Ok(())
    }

    /// Whether its glyphs stand below each other.
    pub(super) const fn is_vertical(&self) -> bool {
        match &self.codes {
            Codes::Composite { map, .. } => map.is_vertical(),
            Codes::Simple(_) => false,
        }
    }

    /// Whether text in either looks the same.
    pub(super) fn looks_like(&self, other: &Self) -> bool {
        self.name == other.name
            && (self.bold, self.italic) == (other.bold, other.italic)
            && (self.ascent, self.descent) == (other.ascent, other.descent)
    }

    /// The code at the front of a string, and how many octets it has.
    pub(super) fn code(&self, octets: &[u8]) -> Option<(Code, usize)> {
        let first = *octets.first()?;
        Some(match &self.codes {
            Codes::Simple(widths) => {
                let width = widths.get(usize::from(first)).copied().unwrap_or(0.0);
                (Code { number: u32::from(first), advance: width * self.unit, is_space: first == 32 }, 1)
            }
            Codes::Composite { map, widths, default } => {
                let (number, length) = map.code(octets);
                let cid = map.cid(number, length);
                let width = match widths
                    .partition_point(|(from, ..)| *from <= cid)
                    .checked_sub(1)
                    .and_then(|at| widths.get(at))
                {
                    Some((_, to, width)) if cid <= *to => *width,
                    _ => *default,
                };
                (Code { number, advance: width * self.unit, is_space: length == 1 && first == 32 }, length)
            }
        })
    }

    /// Adds what a code reads as.
    pub(super) fn read_code(&self, code: u32, out: &mut String) -> Unicode {
        if let Some(text) = self.texts.get(&code)
            && !text.is_empty()
        {
            // Some programs map what they do not know to nothing.
            if text.chars().all(|c| matches!(c, '\0' | '\u{fffd}' | '\u{ffff}')) {
                out.push('\u{fffd}');
                return Unicode::Missing;
            }
            out.push_str(text);
            return Unicode::Mapped;
        }
        if let Some(text) = self.named.get(&code) {
            out.push_str(text);
            return Unicode::Named;
        }
        if let Codes::Composite { map, .. } = &self.codes
            && let Some(character) = map.unicode(code)
        {
            out.push(character);
            return Unicode::Named;
        }
        out.push('\u{fffd}');
        Unicode::Missing
    }
}

fn base_font(view: View<'_, '_>, dictionary: &Dictionary) -> Result<Option<String>, Error> {
    Ok(view.lookup(dictionary, "BaseFont")?.as_name().map(plain_name))
}

/// Without a subset's prefix (§9.9.2).
fn plain_name(name: &[u8]) -> String {
    let name = String::from_utf8_lossy(name).into_owned();
    match name.split_once('+') {
        Some((prefix, rest)) if prefix.len() == 6 && prefix.bytes().all(|b| b.is_ascii_uppercase()) => rest.to_owned(),
        _ => name,
    }
}

type Differences = Vec<(u8, Vec<u8>)>;

/// Base and differences of an encoding (§9.6.5).
fn encoding_of(view: View<'_, '_>, encoding: &Object) -> Result<(Option<Vec<u8>>, Differences), Error> {
    let known = |name: &[u8]| matches!(name, b"WinAnsiEncoding" | b"MacRomanEncoding" | b"StandardEncoding");
    match encoding {
        Object::Name(name) => Ok((Some(name.to_vec()).filter(|name| known(name)), Vec::new())),
        Object::Dictionary(dictionary) => {
            let base =
                view.lookup(dictionary, "BaseEncoding")?.as_name().filter(|name| known(name)).map(<[u8]>::to_vec);
            let listed = view.lookup(dictionary, "Differences")?;
            let mut differences = Vec::new();
            let mut code = Some(0_u8);
            for item in listed.as_array().unwrap_or_default().iter().take(1_024) {
                match item {
                    Object::Integer(first) => code = u8::try_from(*first).ok(),
                    Object::Name(name) => {
                        if let Some(at) = code {
                            differences.push((at, name.to_vec()));
                            code = at.checked_add(1);
                        }
                    }
                    _ => {}
                }
            }
            Ok((base, differences))
        }
        _ => Ok((None, Vec::new())),
    }
}

/// Ranges of CIDs with their widths (§9.7.4.3), in order.
fn composite_widths(
    view: View<'_, '_>,
    descendant: &Dictionary,
    purse: &mut Purse,
) -> Result<Vec<(u32, u32, f64)>, Error> {
    let list = view.lookup(descendant, "W")?;
    let list = list.as_array().unwrap_or_default();
    purse.unpacked(list.len())?;
    let mut widths = Vec::new();
    let cid = |object: &Object| object.as_integer().and_then(|value| u32::try_from(value).ok());
    let mut at = 0_usize;
    while let (Some(first), Some(second)) = (list.get(at), list.get(at.saturating_add(1))) {
        let (first, second) = (view.resolve(first)?, view.resolve(second)?);
        let Some(mut from) = cid(&first) else { break };
        match second.as_ref() {
            Object::Array(each) => {
                purse.unpacked(each.len())?;
                for width in each.iter().take(WIDTHS.saturating_sub(widths.len())) {
                    if let Some(width) = view.resolve(width)?.as_number() {
                        widths.push((from, from, width));
                    }
                    from = from.saturating_add(1);
                }
                at = at.saturating_add(2);
            }
            last => {
                let width = list.get(at.saturating_add(2)).map(|width| view.resolve(width)).transpose()?;
                let (Some(last), Some(width)) = (cid(last), width.and_then(|width| width.as_number())) else { break };
                widths.push((from, last, width));
                at = at.saturating_add(3);
            }
        }
        if widths.len() >= WIDTHS {
            break;
        }
    }
    widths.sort_by_key(|(from, ..)| *from);
    Ok(widths)
}

/// A TrueType or OpenType program in the file.
fn program(view: View<'_, '_>, descriptor: &Dictionary, purse: &mut Purse) -> Result<Option<Vec<u8>>, Error> {
    for key in ["FontFile2", "FontFile3"] {
        if let Some(stream) = view.lookup(descriptor, key)?.as_stream() {
            return purse.decoded(view, stream);
        }
    }
    Ok(None)
}

/// What glyphs read as by the font's own character map.
fn characters_of_glyphs(octets: &[u8]) -> HashMap<u32, String> {
    let Ok(font) = FontRef::new(octets) else { return HashMap::new() };
    let map = font.charmap();
    let mut characters: HashMap<u32, String> = HashMap::new();
    if map.has_map() && !map.is_symbol() {
        for (point, glyph) in map.mappings().take(MAPPINGS) {
            if let Some(character) = char::from_u32(point) {
                characters.entry(glyph.to_u32()).or_insert_with(|| character.to_string());
            }
        }
    }
    characters
}

/// What codes of a symbolic TrueType font read as, where its map has characters beside the symbols.
fn symbols(octets: &[u8]) -> HashMap<u32, String> {
    let Ok(font) = FontRef::new(octets) else { return HashMap::new() };
    let map = font.charmap();
    let mut symbols = HashMap::new();
    if map.has_map() && !map.is_symbol() {
        for code in 0x20_u32..=0xff {
            if map.map(code).is_some()
                && let Some(character) = char::from_u32(code)
            {
                symbols.insert(code, character.to_string());
            }
        }
    }
    symbols
}
