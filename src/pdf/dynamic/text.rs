//! Texts that lie (threat P-25): /ToUnicode says what is copied and searched, the font program what is shown. Where both
//! name one letter or digit and it is not the same one, a person and a program read different documents.
//!
//! A font program is no witness by itself: programs that take fonts apart number glyphs anew and name them at will. Its word
//! counts where it is corroborated: by most of its other letters, or by a second table of the same font.

use std::collections::HashMap;

use skrifa::raw::TableProvider as _;
use skrifa::raw::ps::cff::CffFontRef;
use skrifa::{FontRef, GlyphId, MetadataProvider as _};
use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

use super::encoding;
use super::font::{Font, Program};

/// Codes that are named.
const EXAMPLES: usize = 5;
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
pub(super) fn lies(font: &Font, program: Option<&Program>, texts: &HashMap<u32, String>) -> Option<String> {
    let witness = program.map(|program| Witness::of(font, program)).unwrap_or_default();
    let mut codes: Vec<(&u32, &String)> = texts.iter().collect();
    codes.sort_unstable();
    let (mut agreeing, mut certain) = (0_usize, false);
    let mut differing = Vec::new();
    for (&code, text) in codes {
        let Some(copied) = plain(text.chars()) else { continue };
        let shown = shown(font, &witness, code);
        match shown.compared_with(copied) {
            Comparison::Unknown => {}
            Comparison::Same => agreeing += 1,
            Comparison::Other { shown, is_corroborated } => {
                certain |= is_corroborated;
                differing.push((code, shown, text));
            }
        }
    }
    if differing.is_empty() || !(certain || agreeing > differing.len()) {
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
        let glyph = match &font.glyphs {
            Some(glyphs) => usize::try_from(code).ok().and_then(|code| {
                let at = code.checked_mul(2)?;
                let pair = glyphs.get(at..at.checked_add(2)?)?;
                Some(u32::from(u16::from_be_bytes(pair.try_into().ok()?)))
            }),
            None => Some(code),
        };
        return glyph.map(|glyph| witness.glyph(glyph)).unwrap_or_default();
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

/// A single letter or digit without its marks, small: `None` for anything else, and for other scripts. Small capitals,
/// digits of any style, composed and decomposed letters all become the same.
fn plain(text: impl Iterator<Item = char>) -> Option<char> {
    let mut letters =
        text.take(8).nfkd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase).filter(|c| !c.is_control());
    let first = letters.next()?;
    (letters.next().is_none() && (first.is_ascii_alphanumeric() || first == 'đ')).then_some(first)
}

impl Witness {
    fn of(font: &Font, program: &Program) -> Self {
        match program {
            Program::OpenType(octets) => Self::open_type(font, octets),
            Program::Cff(octets) => Self::cff(font, octets).unwrap_or_default(),
        }
    }

    fn open_type(font: &Font, octets: &[u8]) -> Self {
        let mut witness = Self::default();
        let Ok(program) = FontRef::new(octets) else { return witness };
        let map = program.charmap();
        if map.has_map() && !map.is_symbol() {
            for (point, glyph) in map.mappings().take(MAPPINGS) {
                if let Some(character) = char::from_u32(point) {
                    witness.mapped.entry(glyph.to_u32()).or_default().push(character);
                }
            }
        }
        // What programs that take fonts apart leave out: a map beside it was not made up for a few glyphs.
        witness.is_whole = program.os2().is_ok() && !witness.mapped.is_empty();
        let names = program.glyph_names();
        let mut name = |glyph: u32| {
            let name = names.get(GlyphId::new(glyph)).filter(|name| !name.is_synthesized());
            if let Some(letter) = name.and_then(|name| encoding::named(name.as_str())) {
                witness.named.insert(glyph, letter);
            }
        };
        (0..names.num_glyphs()).for_each(&mut name);
        if !font.is_composite {
            witness.coded = coded(&program);
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
