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
        Ok(Self::encode(&Pixels::decode(octets)?))
    }

    /// Reads a PNG, cuts off what is transparent or white around its ink, and says what colours the ink has. What is drawn is
    /// then as large as its box says: a seal in its true size.
    ///
    /// # Errors
    /// Those of [`Self::from_png`].
    pub fn from_png_trimmed(octets: &[u8]) -> Result<(Self, Inks), Error> {
        let pixels = Pixels::decode(octets)?;
        let inks = pixels.inks();
        let image = if inks.inked > 0.0 { Self::encode(&pixels.cropped(inks.bounds)) } else { Self::encode(&pixels) };
        Ok((image, inks))
    }

    fn encode(pixels: &Pixels) -> Self {
        let Pixels { width, height, channels, has_alpha, ref data } = *pixels;
        let colour_space = if channels == 1 { "DeviceGray" } else { "DeviceRGB" };
        if !has_alpha {
            return Self { width, height, colour_space, colour: deflate(data).into(), alpha: None };
        }
        let mut colour = Vec::with_capacity(data.len());
        let mut alpha = Vec::with_capacity(data.len().checked_div(channels).unwrap_or(0));
        for pixel in data.chunks_exact(channels.saturating_add(1)) {
            if let Some((opacity, channels)) = pixel.split_last() {
                colour.extend_from_slice(channels);
                alpha.push(*opacity);
            }
        }
        Self {
            width,
            height,
            colour_space,
            colour: deflate(&colour).into(),
            alpha: alpha.iter().any(|a| *a != u8::MAX).then(|| deflate(&alpha).into()),
        }
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

/// A decoded picture: rows of pixels with 8 bits a channel, the opacity behind the colours.
struct Pixels {
    width: u32,
    height: u32,
    /// Of colour: 1 or 3.
    channels: usize,
    has_alpha: bool,
    data: Vec<u8>,
}

impl Pixels {
    fn decode(octets: &[u8]) -> Result<Self, Error> {
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
        let mut data = vec![0; size];
        let frame = reader.next_frame(&mut data).map_err(Error::Image)?;
        reader.finish().map_err(Error::Image)?;
        data.truncate(frame.buffer_size());
        let (channels, has_alpha) = match frame.color_type {
            ColorType::Grayscale => (1, false),
            ColorType::GrayscaleAlpha => (1, true),
            ColorType::Rgba => (3, true),
            // Palettes have been expanded.
            ColorType::Rgb | ColorType::Indexed => (3, false),
        };
        Ok(Self { width, height, channels, has_alpha, data })
    }

    fn row_len(&self) -> usize {
        let pixel = self.channels.saturating_add(usize::from(self.has_alpha));
        usize::try_from(self.width).unwrap_or(usize::MAX).saturating_mul(pixel)
    }

    fn inks(&self) -> Inks {
        let (mut red, mut blue, mut other, mut grey, mut clear) = (0_u64, 0_u64, 0_u64, 0_u64, 0_u64);
        let (mut left, mut top, mut right, mut bottom) = (u32::MAX, u32::MAX, 0_u32, 0_u32);
        let pixel_len = self.channels.saturating_add(usize::from(self.has_alpha));
        for (y, row) in (0_u32..).zip(self.data.chunks_exact(self.row_len().max(1))) {
            for (x, pixel) in (0_u32..).zip(row.chunks_exact(pixel_len.max(1))) {
                let (r, g, b, a) = match (pixel, self.has_alpha) {
                    (&[r, g, b, a], true) => (r, g, b, a),
                    (&[r, g, b], _) => (r, g, b, u8::MAX),
                    (&[grey, a], true) => (grey, grey, grey, a),
                    (&[grey], _) => (grey, grey, grey, u8::MAX),
                    _ => continue,
                };
                // Too faint to be seen, or paper.
                if a < FAINT {
                    clear = clear.saturating_add(1);
                    continue;
                }
                let (most, least) = (r.max(g).max(b), r.min(g).min(b));
                if least >= PAPER {
                    continue;
                }
                (left, top) = (left.min(x), top.min(y));
                (right, bottom) = (right.max(x), bottom.max(y));
                let count = match hue(r, g, b) {
                    // Grey however light or dark it is, or nearly black.
                    _ if most.saturating_sub(least) < COLOURLESS => &mut grey,
                    hue if !(15.0..345.0).contains(&hue) => &mut red,
                    hue if (200.0..=260.0).contains(&hue) => &mut blue,
                    _ => &mut other,
                };
                *count = count.saturating_add(1);
            }
        }
        let inked = red.saturating_add(blue).saturating_add(other).saturating_add(grey);
        let all = u64::from(self.width).saturating_mul(u64::from(self.height)).max(1);
        #[allow(clippy::cast_precision_loss)]
        let share = |part: u64, of: u64| part as f64 / of.max(1) as f64;
        let bounds = match inked {
            0 => [0, 0, self.width, self.height],
            _ => [left, top, right.saturating_add(1), bottom.saturating_add(1)],
        };
        Inks {
            red: share(red, inked),
            blue: share(blue, inked),
            grey: share(grey, inked),
            other: share(other, inked),
            inked: share(inked, all),
            clear: share(clear, all),
            bounds,
        }
    }

    fn cropped(&self, [left, top, right, bottom]: [u32; 4]) -> Self {
        let pixel = self.channels.saturating_add(usize::from(self.has_alpha));
        let at = |x: u32| usize::try_from(x).unwrap_or(usize::MAX).saturating_mul(pixel);
        let rows = self.data.chunks_exact(self.row_len().max(1));
        let rows = (0_u32..).zip(rows).filter(|(y, _)| (top..bottom).contains(y));
        let mut data = Vec::new();
        for (_, row) in rows {
            data.extend_from_slice(row.get(at(left)..at(right)).unwrap_or_default());
        }
        Self { width: right.saturating_sub(left), height: bottom.saturating_sub(top), data, ..*self }
    }
}

/// Opacity below which a pixel is not seen on paper.
const FAINT: u8 = 32;
/// Least channel of what is paper and no ink.
const PAPER: u8 = 236;
/// Difference of channels below which a colour has no hue.
const COLOURLESS: u8 = 28;

/// Degrees on the circle of hues.
fn hue(r: u8, g: u8, b: u8) -> f64 {
    let [r, g, b] = [r, g, b].map(f64::from);
    let (most, least) = (r.max(g).max(b), r.min(g).min(b));
    let range = (most - least).max(f64::MIN_POSITIVE);
    let sixth = if r >= g && r >= b {
        ((g - b) / range).rem_euclid(6.0)
    } else if g >= b {
        (b - r) / range + 2.0
    } else {
        (r - g) / range + 4.0
    };
    sixth * 60.0
}

/// What colours the ink of a picture has: what is neither transparent nor white. Shares of the ink, together 1 unless none.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Inks {
    /// Hue 345° to 15°.
    pub red: f64,
    /// Hue 200° to 260°.
    pub blue: f64,
    /// Without a hue.
    pub grey: f64,
    /// All others.
    pub other: f64,
    /// Share of the picture that is ink.
    pub inked: f64,
    /// Share of the picture that what is under it shows through.
    pub clear: f64,
    /// Around the ink, in pixels: left, top, right, bottom, the last two behind it.
    pub bounds: [u32; 4],
}
