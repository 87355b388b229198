//! A page's instructions without the text that certainly stands elsewhere: to see what lies under a seal, forty lines of text
//! above it need not be drawn.
//!
//! A line is left out only when it is proven that no letter of it reaches the part of the page that is looked at: by the
//! outlines of all glyphs of its font, not by what the font says of itself. Whatever is unusual leaves the page as it is.

use std::collections::BTreeSet;
use std::ops::Range;

use crate::pdf::{Dictionary, View};

use hayro::kurbo::Rect;

use super::Error;
use super::content::{ELEMENTS, Instructions, OPERANDS, Operand};
use super::strict::{Reach, Step, Strict};

/// Units of default user space around the part: strokes of glyphs and pixels are thinner.
const AROUND: f64 = 2.0;

/// Whether something is needed of a page of which only this part is, in default user space.
fn reaches(part: Rect, reach: Reach) -> bool {
    match reach {
        Reach::Nowhere => false,
        Reach::Within(Rect { x0, y0, x1, y1 }) => {
            let part = part.inflate(AROUND, AROUND);
            x1 >= part.x0 && x0 <= part.x1 && y1 >= part.y0 && y0 <= part.y1
        }
        Reach::Anywhere => true,
    }
}

/// What is left.
#[derive(Debug)]
pub(super) struct Cropped {
    pub(super) content: Vec<u8>,
    /// Names of the fonts that are still used by the page's own instructions, when nothing else can use them.
    pub(super) fonts: Option<BTreeSet<Vec<u8>>>,
}

/// `None` when nothing can be left out for sure.
pub(super) fn cropped(
    view: View<'_, '_>,
    resources: &Dictionary,
    content: &[u8],
    part: Rect,
) -> Result<Option<Cropped>, Error> {
    let strict = Strict::new(view, resources);
    let out = Vec::with_capacity(content.len());
    let mut crop = Crop { strict, part, out, shows: Vec::new(), kept: vec![false], borrowed: false };
    let mut instructions = Instructions::new(content);
    let mut operands = Vec::new();
    while let Some(operator) = instructions.next(&mut operands) {
        let Some(step) = crop.strict.step(operator, &operands)? else { return Ok(None) };
        if !crop.operate(step, operator, &operands) {
            return Ok(None);
        }
    }
    if !crop.strict.is_between() || !operands.is_empty() || instructions.is_odd() {
        return Ok(None);
    }
    Ok(Some(crop.finish()))
}

struct Crop<'v, 'd, 's> {
    strict: Strict<'v, 'd, 's>,
    part: Rect,
    out: Vec<u8>,
    /// What shows text: where it is written, its piece of text, and its font. Letters of one piece follow one another, so it
    /// is left out whole or not at all.
    shows: Vec<(Range<usize>, usize, Option<Vec<u8>>)>,
    /// Pieces of text that may reach the part.
    kept: Vec<bool>,
    /// Something else may draw with the page's fonts.
    borrowed: bool,
}

impl Crop<'_, '_, '_> {
    /// `false`: it cannot be written.
    fn operate(&mut self, step: Step, operator: &[u8], operands: &[Operand<'_>]) -> bool {
        match step {
            Step::Quiet | Step::Paints(_) => {}
            // The font is written before what it shows.
            Step::Font => return true,
            Step::Moves => self.kept.push(false),
            Step::Form(_) => {
                self.borrowed = true;
                if !self.write_font() {
                    return false;
                }
            }
            Step::Shows(reach) | Step::Unseen(reach) => {
                let is_near = reaches(self.part, reach);
                let piece = self.kept.len().saturating_sub(1);
                if let Some(kept) = self.kept.last_mut() {
                    *kept |= is_near;
                }
                let from = self.out.len();
                let is_written = self.write_font() && self.write(operator, operands);
                let font = self.strict.font().map(|(font, _)| font.to_vec());
                self.shows.push((from..self.out.len(), piece, font));
                return is_written;
            }
        }
        self.write(operator, operands)
    }

    /// The font that is set, if one is.
    fn write_font(&mut self) -> bool {
        let Some((name, size)) = self.strict.font() else { return true };
        let operands = [Operand::Name(name.to_vec().into()), Operand::Number(size)];
        self.write(b"Tf", &operands)
    }

    /// As it was understood, so that nobody understands it otherwise. `false` when something of it was not.
    fn write(&mut self, operator: &[u8], operands: &[Operand<'_>]) -> bool {
        for operand in operands {
            if !write(&mut self.out, operand) {
                return false;
            }
        }
        self.out.extend_from_slice(operator);
        self.out.push(b'\n');
        true
    }

    fn finish(self) -> Cropped {
        let mut content = Vec::with_capacity(self.out.len());
        let mut fonts = BTreeSet::new();
        let mut from = 0;
        for (range, piece, font) in self.shows {
            if self.kept.get(piece) != Some(&false) {
                // Type 3 fonts, and what else is not known, may draw with the page's fonts.
                fonts.extend(font);
                continue;
            }
            content.extend_from_slice(self.out.get(from..range.start).unwrap_or_default());
            from = range.end;
        }
        content.extend_from_slice(self.out.get(from..).unwrap_or_default());
        let fonts = (!self.borrowed && fonts.iter().all(|font| self.strict.knows(font))).then_some(fonts);
        Cropped { content, fonts }
    }
}

fn write(out: &mut Vec<u8>, operand: &Operand<'_>) -> bool {
    match operand {
        Operand::Number(number) if number.is_finite() => out.extend(number.to_string().into_bytes()),
        Operand::Name(name) => write_name(out, name),
        Operand::String(octets) => {
            out.push(b'<');
            for octet in octets.iter() {
                out.extend(HEX.get(usize::from(octet >> 4)));
                out.extend(HEX.get(usize::from(octet & 15)));
            }
            out.push(b'>');
        }
        Operand::Array(items) if items.len() < ELEMENTS => {
            out.push(b'[');
            if !items.iter().all(|item| write(out, item)) {
                return false;
            }
            out.push(b']');
        }
        Operand::Dictionary(pairs) if pairs.len() < OPERANDS => {
            out.extend_from_slice(b"<<");
            for (key, value) in pairs {
                write_name(out, key);
                out.push(b' ');
                if !write(out, value) {
                    return false;
                }
            }
            out.extend_from_slice(b">>");
        }
        Operand::Other(word @ (b"true" | b"false" | b"null")) => out.extend_from_slice(word),
        // No number, not understood, or perhaps not read to its end.
        _ => return false,
    }
    out.push(b' ');
    true
}

const HEX: &[u8; 16] = b"0123456789abcdef";

/// §7.3.5.
fn write_name(out: &mut Vec<u8>, name: &[u8]) {
    out.push(b'/');
    for octet in name {
        if octet.is_ascii_alphanumeric() || matches!(octet, b'-' | b'_' | b'.' | b'+') {
            out.push(*octet);
        } else {
            out.push(b'#');
            out.extend(HEX.get(usize::from(octet >> 4)));
            out.extend(HEX.get(usize::from(octet & 15)));
        }
    }
}

#[cfg(test)]
#[path = "crop_tests.rs"]
pub(super) mod tests;
