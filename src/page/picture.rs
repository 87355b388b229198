//! A page as pixels.

use png::{BitDepth, ColorType, Compression, Encoder};

use crate::pdf::View;

use super::Error;
use super::isolate::{Content, isolate};
use super::leaf::Leaf;
use super::render::{self, Drawn, Frame};

/// Pixels across or down.
const SIDE: f64 = 4_000.0;
/// Pixels of a picture.
const PIXELS: f64 = 20_000_000.0;
/// Units of 1/72 inch in an inch.
const UNITS: f64 = 72.0;

/// Pixels: four octets each, red, green, blue, alpha, from the upper left. Alpha is 255 everywhere: paper is white.
#[derive(Debug, Clone, PartialEq)]
pub struct Picture {
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
    /// `width` × `height` × 4 octets.
    pub rgba: Vec<u8>,
    /// Pixels in 1/72 inch: what was asked for, or less where the picture would have become too large.
    pub scale: f64,
    /// Something could not be shown: a font, an image, or an appearance that the renderer does not know.
    pub incomplete: bool,
}

/// Page `number` (from 1) of a view, drawn at `dpi` pixels in an inch; fewer, where the picture would have more than 4,000
/// pixels across or down.
///
/// # Errors
/// As [`isolate`], and when drawing costs more than it may or the renderer fails.
pub fn picture(view: View<'_, '_>, number: u32, dpi: f64, content: &Content) -> Result<Picture, Error> {
    let page = isolate(view, number, content)?;
    let frame = fitting(&page.leaf, dpi)?;
    let user_unit = page.leaf.user_unit;
    let drawn = render::draw(page, frame)?;
    Ok(Picture::new(drawn, frame, user_unit))
}

/// The whole page, with fewer pixels where there would be too many.
pub(super) fn fitting(leaf: &Leaf, dpi: f64) -> Result<Frame, Error> {
    let (width, height) = leaf.size();
    let scale =
        (dpi / UNITS * leaf.user_unit).min(SIDE / width).min(SIDE / height).min((PIXELS / width / height).sqrt());
    if !(scale.is_finite() && scale > 0.0) {
        return Err(Error::malformed("page without a size", "7.7.3.3"));
    }
    let page = (side(width * scale), side(height * scale));
    Ok(Frame { scale, left: 0, top: 0, width: page.0, height: page.1, page })
}

/// At least one pixel.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
pub(super) fn side(pixels: f64) -> u16 {
    pixels.round().clamp(1.0, SIDE) as u16
}

impl Picture {
    fn new(drawn: Drawn, frame: Frame, user_unit: f64) -> Self {
        let lacking = drawn.lacking;
        Self {
            width: u32::from(frame.width),
            height: u32::from(frame.height),
            rgba: drawn.rgba,
            scale: frame.scale / user_unit,
            incomplete: lacking.font || lacking.image || lacking.appearance,
        }
    }

    /// The picture as PNG (ISO/IEC 15948), eight bits RGB.
    ///
    /// # Errors
    /// When there are not as many octets as its size says.
    pub fn to_png(&self) -> Result<Vec<u8>, Error> {
        let failed = |error: png::EncodingError| Error::Renderer(error.to_string());
        let rgb: Vec<u8> = self.rgba.chunks_exact(4).flat_map(|pixel| pixel.iter().take(3).copied()).collect();
        let mut out = Vec::new();
        let mut encoder = Encoder::new(&mut out, self.width, self.height);
        encoder.set_color(ColorType::Rgb);
        encoder.set_depth(BitDepth::Eight);
        encoder.set_compression(Compression::Balanced);
        let mut writer = encoder.write_header().map_err(failed)?;
        writer.write_image_data(&rgb).map_err(failed)?;
        writer.finish().map_err(failed)?;
        Ok(out)
    }

    /// Red, green, blue of a pixel; white outside.
    pub(super) fn pixel(&self, x: u32, y: u32) -> [u8; 3] {
        let at = (y as usize).saturating_mul(self.width as usize).saturating_add(x as usize).saturating_mul(4);
        match self.rgba.get(at..at.saturating_add(3)) {
            Some([r, g, b]) if x < self.width => [*r, *g, *b],
            _ => [255; 3],
        }
    }
}
