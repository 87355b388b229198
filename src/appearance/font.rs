//! Faces: what a glyph is called and how wide it is, from the embedded subsets or from an installed font.

use std::borrow::Cow;

use skrifa::MetadataProvider as _;
use skrifa::instance::{LocationRef, Size};
use skrifa::raw::TableProvider as _;
use skrifa::string::StringId;

use super::{Error, FontChoice, Style};

/// One character of a face.
#[derive(Debug, Clone, Copy)]
pub(super) struct Glyph {
    pub(super) character: char,
    pub(super) id: u16,
    /// In font units.
    pub(super) advance: i32,
}

/// A font face with a ready character map. All lengths are in font units.
#[derive(Debug, Clone)]
pub(super) struct Face {
    /// PostScript name.
    pub(super) name: Cow<'static, str>,
    /// The whole font file.
    pub(super) data: Cow<'static, [u8]>,
    /// Which font of a collection.
    pub(super) index: u32,
    pub(super) units_per_em: i32,
    pub(super) ascent: i32,
    pub(super) descent: i32,
    pub(super) cap_height: i32,
    pub(super) bounds: [i32; 4],
    pub(super) italic_angle: f32,
    /// Sorted by character.
    pub(super) glyphs: Cow<'static, [Glyph]>,
}

include!(concat!(env!("OUT_DIR"), "/serif.rs"));

/// The bundled serif in one style.
pub(super) fn embedded(style: Style) -> &'static Face {
    match style {
        Style::Regular => &REGULAR,
        Style::Bold => &BOLD,
        Style::Italic => &ITALIC,
        Style::BoldItalic => &BOLD_ITALIC,
    }
}

impl Face {
    pub(super) fn glyph(&self, character: char) -> Option<Glyph> {
        let at = self.glyphs.binary_search_by_key(&character, |g| g.character).ok()?;
        self.glyphs.get(at).copied()
    }

    /// Whether every character of `text` has a glyph.
    pub(super) fn covers(&self, text: &str) -> bool {
        text.chars().all(|c| self.glyph(c).is_some())
    }

    /// A length in font units as thousandths of the font size.
    pub(super) fn thousandths(&self, units: i32) -> f64 {
        f64::from(units) * 1000.0 / f64::from(self.units_per_em.max(1))
    }

    /// Reads an installed font file's first face; `None` when it is not of this family and style, may not be embedded (OS/2
    /// `fsType` says restricted), or holds no usable map.
    pub(super) fn read(data: Vec<u8>, family: &str, style: Style) -> Option<Self> {
        let (name, metrics, glyphs) = {
            let font = skrifa::FontRef::from_index(&data, 0).ok()?;
            let is_family = font
                .localized_strings(StringId::FAMILY_NAME)
                .chain(font.localized_strings(StringId::TYPOGRAPHIC_FAMILY_NAME))
                .any(|s| s.chars().eq(family.chars()));
            let attributes = font.attributes();
            let bold = attributes.weight.value() >= 600.0;
            let italic = attributes.style != skrifa::attribute::Style::Normal;
            let restricted = font.os2().is_ok_and(|os2| os2.fs_type() & 0x000f == 0x0002);
            if !is_family || bold != style.is_bold() || italic != style.is_italic() || restricted {
                return None;
            }
            let name = font.localized_strings(StringId::POSTSCRIPT_NAME).next()?.to_string();
            let name: String = name.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '-').collect();
            let advances = font.glyph_metrics(Size::unscaled(), LocationRef::default());
            let mut glyphs: Vec<Glyph> = font
                .charmap()
                .mappings()
                .filter_map(|(code, glyph)| {
                    let id = u16::try_from(glyph.to_u32()).ok().filter(|id| *id != 0)?;
                    Some(Glyph { character: char::from_u32(code)?, id, advance: round(advances.advance_width(glyph)?) })
                })
                .collect();
            glyphs.sort_by_key(|g| g.character);
            glyphs.dedup_by_key(|g| g.character);
            (name, font.metrics(Size::unscaled(), LocationRef::default()), glyphs)
        };
        let bounds = metrics.bounds.unwrap_or_default();
        Some(Self {
            name: Cow::Owned(name),
            data: Cow::Owned(data),
            index: 0,
            units_per_em: i32::from(metrics.units_per_em),
            ascent: round(metrics.ascent),
            descent: round(metrics.descent),
            cap_height: round(metrics.cap_height.unwrap_or(metrics.ascent)),
            bounds: [round(bounds.x_min), round(bounds.y_min), round(bounds.x_max), round(bounds.y_max)],
            italic_angle: metrics.italic_angle,
            glyphs: Cow::Owned(glyphs),
        })
    }
}

/// Unscaled font values are 16-bit integers carried as floats.
#[allow(clippy::cast_possible_truncation)]
fn round(value: f32) -> i32 {
    value.round() as i32
}

/// The faces text is set in, one per style.
#[derive(Debug, Clone, Copy)]
pub(super) struct Family {
    faces: [&'static Face; 4],
}

impl Family {
    /// The bundled serif.
    pub(super) fn embedded() -> Self {
        Self { faces: Style::ALL.map(embedded) }
    }

    pub(super) fn face(&self, style: Style) -> &'static Face {
        match (style, self.faces) {
            (Style::Regular, [face, ..])
            | (Style::Bold, [_, face, ..])
            | (Style::Italic, [_, _, face, _])
            | (Style::BoldItalic, [.., face]) => face,
        }
    }

    /// The first family of the choice that has a glyph for every character of every text; an error names the first character
    /// that not even the bundled serif has.
    pub(super) fn choose<'t>(
        choice: FontChoice,
        texts: impl Iterator<Item = (Style, &'t str)> + Clone,
    ) -> Result<Self, Error> {
        if choice == FontChoice::System {
            for family in super::system_font::families() {
                let covers = |(style, text): (Style, &str)| family.face(style).is_some_and(|face| face.covers(text));
                if texts.clone().all(covers) {
                    return Ok(Self { faces: Style::ALL.map(|style| family.loaded(style).unwrap_or(embedded(style))) });
                }
            }
        }
        for (style, text) in texts {
            for character in text.chars() {
                if embedded(style).glyph(character).is_none() {
                    return Err(Error::MissingGlyph { character, code: u32::from(character), text: text.to_owned() });
                }
            }
        }
        Ok(Self::embedded())
    }
}
