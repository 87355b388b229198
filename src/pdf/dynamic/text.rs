//! Texts that lie (threat P-25): /ToUnicode says what is copied and searched, the font program what is shown. Where both
//! name one letter or digit and it is not the same one, a person and a program read different documents.
//!
//! A font program is no witness by itself: programs that take fonts apart number glyphs anew and name them at will. Its word
//! counts where it is corroborated: by most of its other letters, or by a second table of the same font.

use std::collections::{HashMap, HashSet};

use skrifa::instance::{LocationRef, Size};
use skrifa::outline::DrawSettings;
use skrifa::raw::TableProvider as _;
use skrifa::raw::ps::cff::CffFontRef;
use skrifa::{FontRef, GlyphId, GlyphNameSource, MetadataProvider as _};
use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

use super::budget::Budget;
use super::encoding;
use super::font::{Font, Program};
use super::shape::{Likeness, Outline, Seen};

/// Codes that are named.
const EXAMPLES: usize = 5;
/// Codes of one font that are drawn; it has ten digits, some of them in two styles.
const SHAPES: usize = 64;
/// Mappings of a font's own table that are read: all of the largest fonts there are.
const MAPPINGS: usize = 1 << 17;

/// What a font program says about its glyphs.
#[derive(Default)]
struct Witness {
    /// Characters of each glyph by the font's character map.
    mapped: HashMap<u32, Vec<char>>,
    /// The letter each glyph is named after.
    named: HashMap<u32, char>,
    /// Whether the map is that of a whole font, not one made for a few glyphs.
    is_whole: bool,
    /// Glyphs of one-octet codes.
    coded: HashMap<u8, u32>,
}

/// Which codes of a font read as another letter or digit than they show; `None` when none is known to.
pub(super) fn lies(
    font: &Font,
    program: Option<&Program>,
    texts: &HashMap<u32, String>,
    budget: &mut Budget,
) -> Option<String> {
    let witness = program.map(|program| Witness::of(font, program, texts)).unwrap_or_default();
    let drawn = program.and_then(Drawn::of);
    let mut codes: Vec<(&u32, &String)> = texts.iter().collect();
    codes.sort_unstable();
    let (mut by_table, mut by_shape) = (Weighed::default(), Weighed::default());
    for (&code, text) in codes {
        let Some(copied) = plain(text.chars()) else { continue };
        match shown(font, &witness, code).compared_with(copied) {
            Comparison::Unknown => {}
            Comparison::Same => by_table.agreeing += 1,
            Comparison::Other { shown, is_corroborated } => {
                by_table.is_certain |= is_corroborated;
                by_table.differing.push((code, shown, text));
                continue;
            }
        }
        // Tables can be made to agree with the lie; a shape cannot.
        if !copied.is_ascii_digit() || by_shape.looked_at >= SHAPES {
            continue;
        }
        by_shape.looked_at += 1;
        let outline = drawn.as_ref().and_then(|drawn| drawn.outline(font, &witness, code));
        let likeness = outline.filter(|_| budget.spend_shape().is_some()).and_then(Likeness::of);
        match likeness.map(|likeness| likeness.seen(copied)) {
            Some(Seen::Same) => by_shape.agreeing += 1,
            Some(Seen::Other(shown, is_sure)) => {
                by_shape.is_certain |= is_sure;
                by_shape.differing.push((code, shown, text));
            }
            Some(Seen::Unclear) | None => {}
        }
    }
    let mut differing = by_table.believed();
    differing.extend(by_shape.believed());
    if differing.is_empty() {
        return None;
    }
    let width = if font.is_composite { 4 } else { 2 };
    let told: Vec<String> = differing
        .iter()
        .take(EXAMPLES)
        .map(|(code, shown, text)| format!("code {code:0width$X} shows '{shown}' and is copied as '{text}'"))
        .collect();
    let more = differing.len().saturating_sub(EXAMPLES);
    let more = if more > 0 { format!("; and {more} more") } else { String::new() };
    Some(format!("{}{more}", told.join("; ")))
}

/// What one kind of evidence says about the codes of a font.
#[derive(Default)]
struct Weighed<'t> {
    looked_at: usize,
    agreeing: usize,
    is_certain: bool,
    /// Code, what it shows, what it is copied as.
    differing: Vec<(u32, char, &'t String)>,
}

impl<'t> Weighed<'t> {
    /// A font that differs from its texts throughout is rather one that is not understood.
    fn believed(self) -> Vec<(u32, char, &'t String)> {
        if self.is_certain || self.agreeing > self.differing.len() { self.differing } else { Vec::new() }
    }
}

/// What is known of the glyph of a code.
#[derive(Default)]
struct Shown {
    mapped: Vec<char>,
    named: Option<char>,
    /// The name was a word that nobody numbers glyphs with, or the map is a whole font's.
    is_sure: bool,
}

enum Comparison {
    Unknown,
    Same,
    Other { shown: char, is_corroborated: bool },
}

impl Shown {
    fn compared_with(&self, copied: char) -> Comparison {
        let all: Vec<Option<char>> =
            self.mapped.iter().chain(&self.named).map(|c| plain(core::iter::once(*c))).collect();
        let Some(Some(first)) = all.first().copied() else { return Comparison::Unknown };
        if all.contains(&Some(copied)) {
            return Comparison::Same;
        }
        // One shape for several letters, and one of them of another script: who knows.
        if all.contains(&None) {
            return Comparison::Unknown;
        }
        let by_name = self.named.and_then(|c| plain(core::iter::once(c)));
        let by_map = self.mapped.iter().any(|c| plain(core::iter::once(*c)) == by_name);
        Comparison::Other { shown: first, is_corroborated: self.is_sure || by_name.is_some() && by_map }
    }
}

fn shown(font: &Font, witness: &Witness, code: u32) -> Shown {
    if font.is_composite {
        return composite_glyph(font, code).map(|glyph| witness.glyph(glyph)).unwrap_or_default();
    }
    let Ok(code) = u8::try_from(code) else { return Shown::default() };
    let encoding = font.encoding.as_ref().filter(|_| !(font.is_true_type && font.is_symbolic));
    match encoding {
        // The name chooses the glyph, in a Type 1 font directly, in a TrueType font by the map (§9.6.5.4).
        Some(encoding) => {
            let name = encoding.name(code);
            let named = encoding.character(code);
            let is_word = name.is_some_and(|name| name.len() > 1 && !name.starts_with(['u', 'g', 'c']));
            let is_digit = named.is_some_and(|c| c.is_ascii_digit());
            Shown { mapped: Vec::new(), named, is_sure: is_word && is_digit }
        }
        None => match witness.coded.get(&code) {
            Some(&glyph) => witness.glyph(glyph),
            None => Shown::default(),
        },
    }
}

/// The glyph of a code that is a CID by itself (§9.7.4.3).
fn composite_glyph(font: &Font, code: u32) -> Option<u32> {
    let Some(glyphs) = &font.glyphs else { return Some(code) };
    let at = usize::try_from(code).ok()?.checked_mul(2)?;
    let pair = glyphs.get(at..at.checked_add(2)?)?;
    Some(u32::from(u16::from_be_bytes(pair.try_into().ok()?)))
}

/// A font program that can be drawn.
enum Drawn<'p> {
    OpenType(FontRef<'p>),
    Cff(CffFontRef<'p>),
}

impl<'p> Drawn<'p> {
    fn of(program: &'p Program) -> Option<Self> {
        match program {
            Program::OpenType(octets) => FontRef::new(octets).ok().map(Self::OpenType),
            Program::Cff(octets) => CffFontRef::new_cff(octets, 0, None).ok().map(Self::Cff),
        }
    }

    /// What a code of the font draws.
    fn outline(&self, font: &Font, witness: &Witness, code: u32) -> Option<Outline> {
        let mut outline = Outline::default();
        match self {
            Self::OpenType(program) => {
                let glyph = if font.is_composite {
                    composite_glyph(font, code)?
                } else {
                    let code = u8::try_from(code).ok()?;
                    let by_name = font.encoding.as_ref().filter(|_| !font.is_symbolic);
                    let by_name = by_name.and_then(|e| program.charmap().map(e.character(code)?));
                    by_name.map(|glyph| glyph.to_u32()).or_else(|| witness.coded.get(&code).copied())?
                };
                let glyph = program.outline_glyphs().get(GlyphId::new(glyph))?;
                glyph.draw(DrawSettings::unhinted(Size::unscaled(), LocationRef::default()), &mut outline).ok()?;
            }
            Self::Cff(program) => {
                let glyph = cff_glyph(program, font, witness, code)?;
                let subfont = program.subfont(program.subfont_index(glyph).unwrap_or(0), &[]).ok()?;
                program.draw(&subfont, glyph, &[], None, &mut outline).ok()?;
            }
        }
        Some(outline)
    }
}

fn cff_glyph(program: &CffFontRef<'_>, font: &Font, witness: &Witness, code: u32) -> Option<GlyphId> {
    let mut glyphs = program.charset()?.iter().take(usize::from(u16::MAX));
    if font.is_composite {
        return match program.is_cid() {
            // The charset of a CID font holds CIDs.
            true => glyphs.find(|(_, cid)| u32::from(cid.to_u16()) == code).map(|(glyph, _)| glyph),
            false => Some(GlyphId::new(code)),
        };
    }
    let code = u8::try_from(code).ok()?;
    let Some(encoding) = &font.encoding else { return witness.coded.get(&code).map(|glyph| GlyphId::new(*glyph)) };
    let named = encoding.character(code)?;
    let name = encoding.name(code).or_else(|| encoding::digit_name(named))?;
    glyphs.find(|(_, id)| program.string(*id) == Some(name.as_bytes())).map(|(glyph, _)| glyph)
}

/// A single letter or digit without its marks, small: `None` for anything else, and for other scripts. Small capitals,
/// digits of any style, composed and decomposed letters all become the same.
fn plain(text: impl Iterator<Item = char>) -> Option<char> {
    let mut letters =
        text.take(8).nfkd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase).filter(|c| !c.is_control());
    let first = letters.next()?;
    (letters.next().is_none() && (first.is_ascii_alphanumeric() || first == 'đ')).then_some(first)
}

impl Witness {
    fn of(font: &Font, program: &Program, texts: &HashMap<u32, String>) -> Self {
        match program {
            Program::OpenType(octets) => Self::open_type(font, octets, texts),
            Program::Cff(octets) => Self::cff(font, octets).unwrap_or_default(),
        }
    }

    fn open_type(font: &Font, octets: &[u8], texts: &HashMap<u32, String>) -> Self {
        let mut witness = Self::default();
        let Ok(program) = FontRef::new(octets) else { return witness };
        // A font may have thousands of glyphs, a letter uses some dozens.
        let glyphs: HashSet<u32> = if font.is_composite {
            texts.keys().filter_map(|&code| composite_glyph(font, code)).collect()
        } else {
            witness.coded = coded(&program);
            witness.coded.values().copied().collect()
        };
        let map = program.charmap();
        if map.has_map() && !map.is_symbol() {
            for (point, glyph) in map.mappings().take(MAPPINGS) {
                if let Some(character) = char::from_u32(point).filter(|_| glyphs.contains(&glyph.to_u32())) {
                    witness.mapped.entry(glyph.to_u32()).or_default().push(character);
                }
            }
        }
        // What programs that take fonts apart leave out: a map beside it was not made up for a few glyphs.
        witness.is_whole = program.os2().is_ok() && !witness.mapped.is_empty();
        let names = program.glyph_names();
        if names.source() != GlyphNameSource::Synthesized {
            for (glyph, name) in names.iter().filter(|(glyph, _)| glyphs.contains(&glyph.to_u32())) {
                if let Some(letter) = encoding::named(name.as_str()).filter(|_| !name.is_synthesized()) {
                    witness.named.insert(glyph.to_u32(), letter);
                }
            }
        }
        witness
    }

    fn cff(font: &Font, octets: &[u8]) -> Option<Self> {
        let program = CffFontRef::new_cff(octets, 0, None).ok()?;
        let charset = program.charset()?;
        let mut witness = Self::default();
        // The glyphs of a CID font have numbers for names.
        if program.is_cid() {
            return None;
        }
        for (glyph, id) in charset.iter().take(usize::from(u16::MAX)) {
            let name = program.string(id).and_then(|name| core::str::from_utf8(name).ok());
            if let Some(letter) = name.and_then(encoding::named) {
                witness.named.insert(glyph.to_u32(), letter);
            }
        }
        if let Some(encoding) = program.encoding().filter(|_| !font.is_composite) {
            for code in 0..=u8::MAX {
                if let Some(glyph) = encoding.map(code) {
                    witness.coded.insert(code, glyph.to_u32());
                }
            }
        }
        Some(witness)
    }

    fn glyph(&self, glyph: u32) -> Shown {
        let mapped = self.mapped.get(&glyph).cloned().unwrap_or_default();
        let is_sure = self.is_whole && !mapped.is_empty();
        Shown { mapped, named: self.named.get(&glyph).copied(), is_sure }
    }
}

/// Glyphs of the codes of a symbolic TrueType font (§9.6.5.4): by the table for symbols, else by the old Macintosh one.
fn coded(program: &FontRef<'_>) -> HashMap<u8, u32> {
    let mut coded = HashMap::new();
    let Ok(map) = program.cmap() else { return coded };
    let table = |platform: u16, encoding: u16| {
        let record = map
            .encoding_records()
            .iter()
            .find(|r| r.platform_id() as u16 == platform && r.encoding_id() == encoding)?;
        record.subtable(map.offset_data()).ok()
    };
    let (symbols, macintosh) = (table(3, 0), table(1, 0));
    for code in 0..=u8::MAX {
        let code_point = u32::from(code);
        let by_symbol = symbols.as_ref().and_then(|table| {
            [0xf000, 0, 0xf100, 0xf200].iter().find_map(|high| table.map_codepoint(high + code_point))
        });
        let glyph = by_symbol.or_else(|| macintosh.as_ref().and_then(|table| table.map_codepoint(code_point)));
        if let Some(glyph) = glyph.filter(|glyph| glyph.to_u32() != 0) {
            coded.insert(code, glyph.to_u32());
        }
    }
    coded
}
