//! Pictures of signatures and seals: PNG in, image XObjects with a soft mask out (ISO 32000-2 §8.9.5, §11.6.5.2).

use std::io::Cursor;
use std::sync::Arc;

use png::{ColorType, Decoder, Limits, Transformations};

use super::Error;
use super::stream::{compressed, deflate};
use crate::pdf::{Dictionary, Object, ObjectId};

/// Most pixels of a picture: the largest seal (42 mm) at 2400 dpi. Decoding holds at most 8 octets for each.
pub const MAX_PIXELS: u64 = 16_000_000;

/// A picture, decoded once and ready to be drawn any number of times; clones share the octets.
#[derive(Debug, Clone)]
pub struct Image {
    width: u32,
    height: u32,
    colour_space: &'static str,
    colour: Arc<[u8]>,
    alpha: Option<Arc<[u8]>>,
}

impl Image {
    /// Reads a PNG of any colour type; 16-bit channels are reduced to 8, transparency of every kind becomes a soft mask. Of an
    /// animated PNG the default image counts.
    ///
    /// # Errors
    /// [`Error::ImageTooLarge`] before anything is decoded, [`Error::Image`] when the octets are not an intact PNG.
    pub fn from_png(octets: &[u8]) -> Result<Self, Error> {
        let limits = Limits { bytes: usize::try_from(MAX_PIXELS.saturating_mul(8)).unwrap_or(usize::MAX) };
        let mut decoder = Decoder::new_with_limits(Cursor::new(octets), limits);
        // Text and colour profiles are not used, and are compressed: not inflating them saves both time and worry.
        decoder.set_ignore_text_chunk(true);
        decoder.set_ignore_iccp_chunk(true);
        decoder.set_transformations(Transformations::normalize_to_color8());
        let (width, height) = decoder.read_header_info().map_err(Error::Image)?.size();
        if u64::from(width).saturating_mul(u64::from(height)) > MAX_PIXELS {
            return Err(Error::ImageTooLarge { width, height, most: MAX_PIXELS });
        }
        let mut reader = decoder.read_info().map_err(Error::Image)?;
        let Some(size) = reader.output_buffer_size() else {
            return Err(Error::ImageTooLarge { width, height, most: MAX_PIXELS });
        };
        let mut pixels = vec![0; size];
        let frame = reader.next_frame(&mut pixels).map_err(Error::Image)?;
        reader.finish().map_err(Error::Image)?;
        pixels.truncate(frame.buffer_size());
        let (colour_space, channels, has_alpha) = match frame.color_type {
            ColorType::Grayscale => ("DeviceGray", 1, false),
            ColorType::GrayscaleAlpha => ("DeviceGray", 1, true),
            ColorType::Rgba => ("DeviceRGB", 3, true),
            // Palettes have been expanded.
            ColorType::Rgb | ColorType::Indexed => ("DeviceRGB", 3, false),
        };
        if !has_alpha {
            return Ok(Self { width, height, colour_space, colour: deflate(&pixels).into(), alpha: None });
        }
        let mut colour = Vec::with_capacity(pixels.len());
        let mut alpha = Vec::with_capacity(pixels.len().checked_div(channels).unwrap_or(0));
        for pixel in pixels.chunks_exact(channels + 1) {
            if let Some((opacity, channels)) = pixel.split_last() {
                colour.extend_from_slice(channels);
                alpha.push(*opacity);
            }
        }
        Ok(Self {
            width,
            height,
            colour_space,
            colour: deflate(&colour).into(),
            alpha: alpha.iter().any(|a| *a != u8::MAX).then(|| deflate(&alpha).into()),
        })
    }

    /// Pixels across.
    #[must_use]
    pub const fn width(&self) -> u32 {
        self.width
    }

    /// Pixels down.
    #[must_use]
    pub const fn height(&self) -> u32 {
        self.height
    }

    /// Whether any pixel lets what is beneath show through, as Decree 30/2020 (Appendix I, II.7 d and II.8 a) wants.
    #[must_use]
    pub const fn is_transparent(&self) -> bool {
        self.alpha.is_some()
    }

    /// The largest size with this picture's proportions within `width` × `height`.
    pub(super) fn fit(&self, width: f64, height: f64) -> (f64, f64) {
        let (own_width, own_height) = (f64::from(self.width), f64::from(self.height));
        let scale = (width / own_width).min(height / own_height);
        (own_width * scale, own_height * scale)
    }

    /// The image XObject as object `first`, and its soft mask, if any, as the one after.
    pub(super) fn objects(&self, first: u32) -> Vec<(u32, Object)> {
        let mask = first.saturating_add(1);
        let mut dictionary = self.dictionary(self.colour_space);
        if self.alpha.is_some() {
            dictionary.set("SMask", ObjectId::new(mask));
        }
        let mut objects = vec![(first, compressed(self.colour.to_vec(), dictionary).into())];
        if let Some(alpha) = &self.alpha {
            objects.push((mask, compressed(alpha.to_vec(), self.dictionary("DeviceGray")).into()));
        }
        objects
    }

    fn dictionary(&self, colour_space: &str) -> Dictionary {
        Dictionary::new()
            .with("Type", Object::name("XObject"))
            .with("Subtype", Object::name("Image"))
            .with("Width", i64::from(self.width))
            .with("Height", i64::from(self.height))
            .with("ColorSpace", Object::name(colour_space))
            .with("BitsPerComponent", 8_i64)
    }
}
