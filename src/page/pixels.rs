//! What is known of an image without drawing it, and which colours it has.

use crate::pdf::{Dictionary, Object, Stream, View};

use super::Error;
use super::colour::Space;
use super::purse::Purse;
use super::seen::{Colours, Hues};

/// An image as its dictionary says.
#[derive(Debug)]
pub(super) struct Facts {
    pub(super) pixels: (u32, u32),
    pub(super) colours: Colours,
    pub(super) alpha: bool,
    /// Painted with the current colour where its bits say so (§8.9.6.2).
    pub(super) is_stencil: bool,
    /// Why not, where they were asked for.
    pub(super) hues: Result<Option<Hues>, String>,
}

/// Size, colours and transparency.
pub(super) fn facts(view: View<'_, '_>, stream: &Stream, named: Option<&Dictionary>) -> Result<Facts, Error> {
    let dictionary = &stream.dictionary;
    let side = |key: &str| -> Result<u32, Error> {
        Ok(view.lookup(dictionary, key)?.as_integer().and_then(|side| u32::try_from(side).ok()).unwrap_or(0))
    };
    let pixels = (side("Width")?, side("Height")?);
    let is_stencil = matches!(view.lookup(dictionary, "ImageMask")?.as_ref(), Object::Boolean(true));
    let bits = view.lookup(dictionary, "BitsPerComponent")?.as_integer();
    let has = |key: &str| Ok::<_, Error>(!matches!(view.lookup(dictionary, key)?.as_ref(), Object::Null));
    let within = view.lookup(dictionary, "SMaskInData")?.as_integer().is_some_and(|kind| kind != 0);
    let alpha = is_stencil || within || has("SMask")? || has("Mask")?;
    let colours = if is_stencil {
        Colours::Bilevel
    } else {
        match dictionary.get("ColorSpace") {
            Some(space) => colours(&Space::read(view, space, named)?, bits.unwrap_or(8)),
            None => Colours::Unknown,
        }
    };
    Ok(Facts { pixels, colours, alpha, is_stencil, hues: Ok(None) })
}

fn colours(space: &Space, bits: i64) -> Colours {
    let grey = |[r, g, b]: [u8; 3]| r.abs_diff(g) <= 2 && g.abs_diff(b) <= 2;
    match space {
        Space::Grey if bits == 1 => Colours::Bilevel,
        Space::Grey => Colours::Grey,
        Space::Rgb | Space::Cmyk | Space::Lab(_) => Colours::Colour,
        Space::Indexed { base, table } => {
            let entries = table.len() / base.components().max(1);
            let entries: Vec<[u8; 3]> = (0..entries.min(256)).filter_map(|at| space.srgb(&[at as f64])).collect();
            let plain = |entry: &[u8; 3]| *entry == [0; 3] || *entry == [255; 3];
            if entries.is_empty() {
                Colours::Unknown
            } else if entries.len() <= 2 && entries.iter().all(plain) {
                Colours::Bilevel
            } else if entries.iter().all(|entry| grey(*entry)) {
                Colours::Grey
            } else {
                Colours::Colour
            }
        }
        Space::Tint { .. } => {
            let tones = [0.0, 0.5, 1.0].map(|tint| space.srgb(&vec![tint; space.components()]));
            match tones.iter().all(|tone| tone.is_some_and(grey)) {
                true => Colours::Grey,
                false => Colours::Colour,
            }
        }
        Space::Pattern | Space::Unknown => Colours::Unknown,
    }
}

/// Colours of the pixels, where they can be unpacked within what that may cost.
pub(super) fn hues(
    view: View<'_, '_>,
    stream: &Stream,
    named: Option<&Dictionary>,
    facts: &Facts,
    is_mark: bool,
    purse: &mut Purse,
) -> Result<Option<Hues>, Error> {
    let _ = (view, stream, named, facts, is_mark, purse);
    Ok(None)
}

impl Hues {
    /// The same for a stencil painted with this colour.
    pub(super) fn painted(self, colour: Option<[u8; 3]>) -> Self {
        let _ = colour;
        self
    }
}
