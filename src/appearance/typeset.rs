//! Setting text: characters to glyph codes and widths, and the composite fonts (ISO 32000-2 §9.7) that go with them.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use subsetter::GlyphRemapper;
use unicode_normalization::UnicodeNormalization as _;

use super::font::{Face, Family};
use super::stream::{array, deflated, number};
use super::{Error, Style};
use crate::pdf::{Dictionary, Object, ObjectId};

/// Composed form: signers' names come decomposed from some certificates, and faces have glyphs for the letters of Vietnamese
/// only in the composed form.
pub(super) fn composed(text: &str) -> String {
    text.nfc().collect()
}

/// Collects what is set, face by face.
pub(super) struct Typesetter {
    family: Family,
    used: [Used; 4],
}

/// The glyphs set in one face. A code in a shown string is the glyph's number in the subset.
#[derive(Default)]
struct Used {
    remapper: GlyphRemapper,
    /// By code: what it stands for and its advance in thousandths of the font size.
    codes: BTreeMap<u16, (char, f64)>,
}

impl Typesetter {
    pub(super) fn new(family: Family) -> Self {
        Self { family, used: std::array::from_fn(|_| Used::default()) }
    }

    pub(super) fn face(&self, style: Style) -> &'static Face {
        self.family.face(style)
    }

    /// Width of `text` at `size`, in the unit of `size`; a character without a glyph counts nothing ([`Self::show`] refuses it).
    pub(super) fn width(&self, style: Style, size: f64, text: &str) -> f64 {
        let face = self.face(style);
        let units = text.chars().filter_map(|c| face.glyph(c)).map(|g| face.thousandths(g.advance)).sum::<f64>();
        units * size / 1000.0
    }

    /// `text` as the hexadecimal string operand of `Tj` or `TJ`.
    pub(super) fn show(&mut self, style: Style, text: &str) -> Result<String, Error> {
        let face = self.face(style);
        let used = style.of_mut(&mut self.used);
        let mut operand = String::with_capacity(2 + text.len().saturating_mul(4));
        operand.push('<');
        for character in text.chars() {
            let glyph = face.glyph(character).ok_or_else(|| Error::MissingGlyph {
                character,
                code: u32::from(character),
                text: text.to_owned(),
            })?;
            let code = used.remapper.remap(glyph.id);
            used.codes.entry(code).or_insert((character, face.thousandths(glyph.advance)));
            let _ = write!(operand, "{code:04X}");
        }
        operand.push('>');
        Ok(operand)
    }

    /// The fonts used, as objects numbered from `first` on, and the `/Font` resources that name them.
    pub(super) fn finish(self, first: u32) -> Result<(Vec<(u32, Object)>, Dictionary), Error> {
        let mut objects = Vec::new();
        let mut resources = Dictionary::new();
        let mut next = first;
        for style in Style::ALL {
            let used = style.of(&self.used);
            if used.codes.is_empty() {
                continue;
            }
            let face = self.family.face(style);
            let font = font_objects(face, style, used, next)?;
            resources.set(style.resource(), ObjectId::new(next));
            next = next.saturating_add(u32::try_from(font.len()).unwrap_or(u32::MAX));
            objects.extend(font);
        }
        Ok((objects, resources))
    }
}

/// Type 0 font, CIDFont, descriptor, font program and ToUnicode map, numbered in that order from `first`.
fn font_objects(face: &Face, style: Style, used: &Used, first: u32) -> Result<Vec<(u32, Object)>, Error> {
    let subset = subsetter::subset(&face.data, face.index, &used.remapper)
        .map_err(|source| Error::Font { name: face.name.to_string(), source })?;
    let [font, descendant, descriptor, program, unicode] = [0, 1, 2, 3, 4].map(|n: u32| first.saturating_add(n));
    let name = format!("{}+{}", tag(used), face.name);
    // A bare CFF table is what every reader since PDF 1.3 takes; /OpenType would need 1.6.
    let (kind, key, data) = match cff_table(&subset) {
        Some(cff) => (
            "CIDFontType0",
            "FontFile3",
            deflated(cff, Dictionary::new().with("Subtype", Object::name("CIDFontType0C"))),
        ),
        None => {
            let length = i64::try_from(subset.len()).unwrap_or(i64::MAX);
            ("CIDFontType2", "FontFile2", deflated(&subset, Dictionary::new().with("Length1", length)))
        }
    };

    let type0 = Dictionary::new()
        .with("Type", Object::name("Font"))
        .with("Subtype", Object::name("Type0"))
        .with("BaseFont", Object::name(&name))
        .with("Encoding", Object::name("Identity-H"))
        .with("DescendantFonts", vec![ObjectId::new(descendant).into()])
        .with("ToUnicode", ObjectId::new(unicode));
    let system = Dictionary::new()
        .with("Registry", Object::string("Adobe"))
        .with("Ordering", Object::string("Identity"))
        .with("Supplement", 0_i64);
    let mut cid = Dictionary::new()
        .with("Type", Object::name("Font"))
        .with("Subtype", Object::name(kind))
        .with("BaseFont", Object::name(&name))
        .with("CIDSystemInfo", system)
        .with("FontDescriptor", ObjectId::new(descriptor))
        .with("W", vec![Object::Integer(1), array(used.codes.values().map(|(_, width)| *width))]);
    if kind == "CIDFontType2" {
        cid.set("CIDToGIDMap", Object::name("Identity"));
    }
    // Bits 2 and 3: serif, symbolic (glyphs are addressed by number, ISO 32000-2 table 121); bit 7: italic.
    let flags = if style.is_italic() { 0x46 } else { 0x06_i64 };
    let thousandths = |units: i32| number(face.thousandths(units));
    let about = Dictionary::new()
        .with("Type", Object::name("FontDescriptor"))
        .with("FontName", Object::name(&name))
        .with("Flags", flags)
        .with("FontBBox", array(face.bounds.map(|b| face.thousandths(b))))
        .with("ItalicAngle", number(f64::from(face.italic_angle)))
        .with("Ascent", thousandths(face.ascent))
        .with("Descent", thousandths(face.descent))
        .with("CapHeight", thousandths(face.cap_height))
        // Nobody measures stems; this is the usual value for text faces of these weights.
        .with("StemV", if style.is_bold() { 140 } else { 80_i64 })
        .with(key, ObjectId::new(program));
    Ok(vec![
        (font, type0.into()),
        (descendant, cid.into()),
        (descriptor, about.into()),
        (program, data.into()),
        (unicode, deflated(to_unicode(used).as_bytes(), Dictionary::new()).into()),
    ])
}

/// Six letters that differ when the set of glyphs differs (ISO 32000-2 §9.9.2), the same for the same set.
fn tag(used: &Used) -> String {
    let mut hash = used.codes.values().fold(0xcbf2_9ce4_8422_2325_u64, |hash, (character, _)| {
        (hash ^ u64::from(u32::from(*character))).wrapping_mul(0x0000_0100_0000_01b3)
    });
    let mut tag = String::with_capacity(6);
    for _ in 0..6 {
        let letter = u8::try_from(hash % 26).unwrap_or(0);
        tag.push(char::from(b'A'.saturating_add(letter)));
        hash /= 26;
    }
    tag
}

/// Codes to Unicode (ISO 32000-2 §9.10.3), so that searching and copying give the text that was set.
fn to_unicode(used: &Used) -> String {
    let mut map = String::from(
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n\
         /CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n\
         /CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n\
         1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n",
    );
    let codes: Vec<_> = used.codes.iter().collect();
    // A bfchar section holds at most 100 entries.
    for section in codes.chunks(100) {
        let _ = writeln!(map, "{} beginbfchar", section.len());
        for (code, (character, _)) in section {
            let _ = write!(map, "<{code:04X}> <");
            for unit in character.encode_utf16(&mut [0; 2]) {
                let _ = write!(map, "{unit:04X}");
            }
            map.push_str(">\n");
        }
        map.push_str("endbfchar\n");
    }
    map.push_str("endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n");
    map
}

/// The `CFF ` table of an OpenType font, when it has one.
fn cff_table(font: &[u8]) -> Option<&[u8]> {
    let count = usize::from(u16::from_be_bytes(font.get(4..6)?.try_into().ok()?));
    let record = font.get(12..)?.chunks_exact(16).take(count).find(|record| record.starts_with(b"CFF "))?;
    let at = |range: core::ops::Range<usize>| {
        let octets: [u8; 4] = record.get(range)?.try_into().ok()?;
        usize::try_from(u32::from_be_bytes(octets)).ok()
    };
    let (start, length) = (at(8..12)?, at(12..16)?);
    font.get(start..start.checked_add(length)?)
}
