//! What looking at fonts and looks may cost: streams unpack to a thousand times their size, and anything may refer to one
//! stream a million times.

use super::super::{Error, Stream, View};
use super::forgiving;

/// Fonts that are compared with their texts. Ordinary letters have two to six, a book a few dozen.
const FONTS: u32 = 512;
/// Octets all streams may unpack to: fonts of a letter have 20 to 200 KB each, the largest whole fonts 20 MB.
const OCTETS: u64 = 64 << 20;
/// Codes of all fonts together; a whole font has up to 65,536.
const CODES: usize = 1_000_000;
/// Glyphs that are drawn: ten digits for each of some hundred fonts.
const SHAPES: u32 = 4_096;
/// Fields whose looks are compared with their value; the longest forms have a few thousand.
const FIELDS: u32 = 10_000;
/// Octets for the looks of one signature.
const LOOKS: u64 = 4 << 20;

/// What is left.
#[derive(Debug)]
pub(super) struct Budget {
    pub(super) fonts: u32,
    pub(super) codes: usize,
    pub(super) shapes: u32,
    pub(super) fields: u32,
    octets: u64,
    is_spent: bool,
}

impl Budget {
    /// For a whole document.
    pub(super) const fn document() -> Self {
        Self { fonts: FONTS, codes: CODES, shapes: SHAPES, fields: FIELDS, octets: OCTETS, is_spent: false }
    }

    /// For the looks of one signature.
    pub(super) const fn looks() -> Self {
        Self { octets: LOOKS, ..Self::document() }
    }

    /// A stream's octets; `None` when they cannot be had, or there would be too many.
    pub(super) fn decoded(&mut self, view: View<'_, '_>, stream: &Stream) -> Result<Option<Vec<u8>>, Error> {
        match view.decoded_within(stream, self.octets) {
            Ok(octets) => {
                self.octets = self.octets.saturating_sub(octets.len() as u64);
                Ok(Some(octets))
            }
            Err(Error::Limit(_)) => {
                // What it took to find out is gone.
                self.octets = 0;
                self.is_spent = true;
                Ok(None)
            }
            Err(error) => forgiving(Err(error)),
        }
    }

    /// Takes from one of the counters; `None` when it does not have so much.
    pub(super) fn spend_font(&mut self, codes: usize) -> Option<()> {
        let left = self.fonts.checked_sub(1).zip(self.codes.checked_sub(codes));
        self.is_spent |= left.is_none();
        (self.fonts, self.codes) = left?;
        Some(())
    }

    /// The same for one drawn glyph. A font of which not every digit was drawn is one whose digits are not known.
    pub(super) fn spend_shape(&mut self) -> Option<()> {
        let left = self.shapes.checked_sub(1);
        self.is_spent |= left.is_none();
        self.shapes = left?;
        Some(())
    }

    /// The same for one field.
    pub(super) fn spend_field(&mut self) -> Option<()> {
        let left = self.fields.checked_sub(1);
        self.is_spent |= left.is_none();
        self.fields = left?;
        Some(())
    }

    /// Whether something was left out.
    pub(super) const fn is_spent(&self) -> bool {
        self.is_spent
    }
}
