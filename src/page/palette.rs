//! Pictures that are made to be small: 256 colours are enough for a page beside its report.

use png::{BitDepth, ColorType, Compression, Encoder, Filter};

use super::{Error, Picture};

impl Picture {
    /// The picture as PNG with at most 256 colours: all of them where there are no more, else those that are left when each
    /// channel keeps fewer bits. Black and white stay what they are.
    ///
    /// # Errors
    /// When there are not as many octets as its size says.
    pub fn to_small_png(&self) -> Result<Vec<u8>, Error> {
        let failed = |error: png::EncodingError| Error::Renderer(error.to_string());
        let (palette, indices) = (0..7).find_map(|dropped| self.indexed(dropped)).unwrap_or_default();
        let mut out = Vec::new();
        let mut encoder = Encoder::new(&mut out, self.width, self.height);
        encoder.set_color(ColorType::Indexed);
        encoder.set_depth(BitDepth::Eight);
        encoder.set_palette(palette);
        encoder.set_compression(Compression::Balanced);
        // Neighbours in a palette are no neighbours in colour: filters only cost.
        encoder.set_filter(Filter::NoFilter);
        let mut writer = encoder.write_header().map_err(failed)?;
        writer.write_image_data(&indices).map_err(failed)?;
        writer.finish().map_err(failed)?;
        Ok(out)
    }

    /// Palette (three octets a colour) and an index for each pixel, when few enough colours are left without the lowest
    /// `dropped` bits.
    fn indexed(&self, dropped: u32) -> Option<(Vec<u8>, Vec<u8>)> {
        let mut table = Table { slots: vec![None; SLOTS], palette: Vec::new(), top: 255 >> dropped };
        let mut indices = Vec::with_capacity(self.rgba.len() / 4);
        let mut last = ([0; 4], 0);
        for pixel in self.rgba.chunks_exact(4) {
            let &[r, g, b, _] = pixel else { continue };
            // Paper and ink come in runs.
            if indices.is_empty() || last.0 != [r, g, b, 255] {
                last = ([r, g, b, 255], table.index([r >> dropped, g >> dropped, b >> dropped])?);
            }
            indices.push(last.1);
        }
        Some((table.palette, indices))
    }
}

/// Slots for 256 colours, so that most are found at once. A power of two.
const SLOTS: usize = 2048;

/// Colours, found by open addressing: every pixel asks.
struct Table {
    slots: Vec<Option<([u8; 3], u8)>>,
    /// Three octets a colour.
    palette: Vec<u8>,
    /// The highest value a channel has.
    top: u32,
}

impl Table {
    /// The index of a colour; `None` when it would be the 257th.
    fn index(&mut self, colour: [u8; 3]) -> Option<u8> {
        let [r, g, b] = colour.map(usize::from);
        let mut at = (r << 16 | g << 8 | b).wrapping_mul(0x9E37_79B1) >> 12 & (SLOTS - 1);
        loop {
            match self.slots.get_mut(at)? {
                Some((known, index)) if *known == colour => return Some(*index),
                Some(_) => at = (at + 1) & (SLOTS - 1),
                empty => {
                    let index = u8::try_from(self.palette.len() / 3).ok()?;
                    *empty = Some((colour, index));
                    let top = self.top.max(1);
                    // Spread over the whole range again, so that white stays white.
                    let spread = |channel: u8| u8::try_from(u32::from(channel) * 255 / top).unwrap_or(u8::MAX);
                    self.palette.extend(colour.map(spread));
                    return Some(index);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(octets: &[u8]) -> (u32, u32, Vec<u8>) {
        let mut decoder = png::Decoder::new(std::io::Cursor::new(octets));
        decoder.set_transformations(png::Transformations::EXPAND);
        let mut reader = decoder.read_info().unwrap();
        let mut rgb = vec![0; reader.output_buffer_size().unwrap()];
        let info = reader.next_frame(&mut rgb).unwrap();
        (info.width, info.height, rgb)
    }

    fn picture(width: u32, height: u32, pixel: impl Fn(u32) -> [u8; 3]) -> Picture {
        let rgba = (0..width * height).flat_map(|i| pixel(i).into_iter().chain([255])).collect();
        Picture { width, height, rgba, scale: 1.0, incomplete: false }
    }

    #[test]
    fn few_colours_are_kept_exactly() {
        let grey = picture(32, 8, |i| [u8::try_from(i).unwrap(); 3]);
        let (width, height, rgb) = read(&grey.to_small_png().unwrap());
        assert_eq!((width, height), (32, 8));
        assert!(rgb.chunks(3).enumerate().all(|(i, pixel)| pixel.iter().all(|&c| usize::from(c) == i)));
    }

    #[test]
    fn many_colours_are_rounded_and_black_and_white_stay() {
        let colours = picture(256, 256, |i| {
            let [_, r, g, b] = (i * 977).to_be_bytes();
            if i < 100 {
                [255; 3]
            } else if i < 200 {
                [0; 3]
            } else {
                [r, g, b]
            }
        });
        let (_, _, rgb) = read(&colours.to_small_png().unwrap());
        assert_eq!(rgb[..3], [255; 3]);
        assert_eq!(rgb[450..453], [0; 3]);
        for (small, full) in rgb.chunks(3).zip(colours.rgba.chunks(4)) {
            assert!(small.iter().zip(full).all(|(a, b)| a.abs_diff(*b) < 80), "{small:?} {full:?}");
        }
    }

    #[test]
    fn a_picture_of_the_wrong_size_is_an_error() {
        let mut short = picture(4, 4, |_| [1, 2, 3]);
        short.rgba.truncate(20);
        assert!(short.to_small_png().is_err());
    }
}
