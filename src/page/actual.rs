//! /ActualText (ISO 32000-2 §14.9.4): what a program says its glyphs read as.

use unicode_normalization::UnicodeNormalization;

use super::seen::Unicode;
use super::surface::Surface;

/// Letters of one replacement that are taken; whole paragraphs are sometimes given.
const LETTERS: usize = 20_000;

/// Replaces what the glyphs from `from` on read as, where that differs. Glyph by glyph where there are as many letters, else
/// all of it at the first of them.
pub(super) fn replace(surface: &mut Surface, from: usize, text: &str) {
    let Some(glyphs) = surface.glyphs.get(from..).filter(|glyphs| !glyphs.is_empty()) else { return };
    let said: String = glyphs.iter().map(|glyph| surface.said(glyph)).collect();
    let plain = |text: &str| text.nfc().filter(|c| !c.is_whitespace()).take(LETTERS).collect::<String>();
    if plain(&said) == plain(text) {
        return;
    }
    let letters: Vec<char> =
        text.nfc().filter(|c| !matches!(c, '\u{ad}' | '\u{feff}' | '\u{200b}')).take(LETTERS).collect();
    let one_each = letters.len() == glyphs.len();
    let mut letters = letters.into_iter();
    let place = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    let Surface { glyphs, text: all, .. } = surface;
    let last = glyphs.last().copied();
    let mut is_first = true;
    for glyph in glyphs.iter_mut().skip(from) {
        let begin = all.len();
        if one_each {
            all.extend(letters.next());
        } else if is_first {
            all.extend(letters.by_ref());
            // Its room is that of all, as long as they stand side by side.
            if let Some(last) = last
                && last.shown == glyph.shown
            {
                glyph.end = last.end;
            }
        }
        is_first = false;
        (glyph.from, glyph.to) = (place(begin), place(all.len()));
        glyph.unicode = Unicode::Mapped;
    }
    if !one_each {
        // The others have nothing left to say.
        surface.glyphs.truncate(from.saturating_add(1));
    }
}
