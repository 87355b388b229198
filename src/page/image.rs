//! How large images unpack to, before anything unpacks them (threat P-37).

use crate::pdf::{Dictionary, Object, View};

use super::Error;
use super::data::Left;

/// Pixels of one image: A4 at 600 dpi has 35 million.
const PIXELS: u64 = 40_000_000;
/// Pixels of all images of a page, those with more than four channels several times.
const ALL: u64 = 200_000_000;
/// Pixels across or down.
const SIDE: u64 = 60_000;
/// Scans of one JPEG; progressive ones have about ten, and each is a pass over all pixels.
const SCANS: usize = 64;
/// Tiles of one JPEG 2000 image; the standard has no more.
const TILES: u64 = 65_535;
/// Segments of one JBIG2 image.
const SEGMENTS: usize = 20_000;

/// Pixels spent.
#[derive(Debug, Default)]
pub(super) struct Budget {
    pixels: u64,
}

impl Budget {
    /// Counts an image in: what its dictionary says and what its own octets say.
    pub(super) fn spend(
        &mut self,
        view: View<'_, '_>,
        dictionary: &Dictionary,
        filter: Option<&Left>,
        octets: &[u8],
    ) -> Result<(), Error> {
        let side = |key: &str| -> Result<u64, Error> {
            let value = view.lookup(dictionary, key)?.as_integer();
            value.and_then(|v| u64::try_from(v).ok()).ok_or(Error::malformed("image without a size", "8.9.5"))
        };
        self.count((side("Width")?, side("Height")?), channels(view, dictionary)?)?;
        match filter.map(|f| f.name.as_slice()) {
            Some(b"DCTDecode") => self.count(jpeg(octets)?, 4),
            Some(b"JPXDecode") => {
                let (size, channels) = jpeg2000(octets)?;
                self.count(size, channels)
            }
            Some(b"CCITTFaxDecode") => {
                let number = |key: &str| {
                    let value = filter.and_then(|f| f.parameters.as_ref()).and_then(|p| p.get(key));
                    value.map(|value| view.resolve(value)).transpose()
                };
                let columns = number("Columns")?.and_then(|c| c.as_integer()).unwrap_or(1728);
                let rows = number("Rows")?.and_then(|c| c.as_integer()).unwrap_or(0);
                let size = |n: i64| u64::try_from(n).unwrap_or(u64::MAX);
                self.count((size(columns), size(rows)), 1)
            }
            Some(b"JBIG2Decode") => {
                let shared =
                    filter.and_then(|f| f.parameters.as_ref()).is_some_and(|p| p.get("JBIG2Globals").is_some());
                if shared {
                    return Err(unbounded());
                }
                for size in jbig2(octets)? {
                    self.count(size, 1)?;
                }
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn count(&mut self, (width, height): (u64, u64), channels: u64) -> Result<(), Error> {
        let pixels = width.saturating_mul(height);
        if width > SIDE || height > SIDE || pixels > PIXELS {
            return Err(Error::limit("pixels of an image", PIXELS));
        }
        self.pixels = self.pixels.saturating_add(pixels.saturating_mul(channels.div_ceil(4).max(1)));
        if self.pixels > ALL { Err(Error::limit("pixels of the images of a page", ALL)) } else { Ok(()) }
    }
}

/// An inline JPEG.
pub(super) fn inline_jpeg(octets: &[u8]) -> Option<u64> {
    jpeg(octets).ok().map(|(width, height)| width.saturating_mul(height)).filter(|pixels| *pixels <= PIXELS)
}

/// Symbols and patterns have their sizes in what is coded, so that nothing is known before all of it is unpacked.
fn unbounded() -> Error {
    Error::malformed("JBIG2 image with symbols or patterns, which are not drawn", "7.4.7")
}

fn channels(view: View<'_, '_>, dictionary: &Dictionary) -> Result<u64, Error> {
    let space = view.lookup(dictionary, "ColorSpace")?;
    let Some([kind, names, ..]) = space.as_array() else { return Ok(4) };
    if view.resolve(kind)?.as_name() != Some(b"DeviceN") {
        return Ok(4);
    }
    Ok(view.resolve(names)?.as_array().map_or(4, |names| names.len() as u64))
}

fn short(octets: &[u8], at: usize) -> Option<u64> {
    match octets.get(at..at.checked_add(2)?)? {
        [a, b] => Some(u64::from(u16::from_be_bytes([*a, *b]))),
        _ => None,
    }
}

fn long(octets: &[u8], at: usize) -> Option<u64> {
    let (high, low) = (short(octets, at)?, short(octets, at.checked_add(2)?)?);
    Some(high << 16 | low)
}

/// Width and height of the frame header (ISO/IEC 10918-1 §B.2.2): the largest, where there are several. A header may stand
/// anywhere: every place that looks like one counts.
fn jpeg(octets: &[u8]) -> Result<(u64, u64), Error> {
    let marker = |kind: u8| matches!(kind, 0xc0..=0xcf) && !matches!(kind, 0xc4 | 0xc8 | 0xcc);
    let (mut width, mut height, mut scans) = (0, 0, 0_usize);
    for (at, pair) in octets.windows(2).enumerate() {
        let [0xff, kind] = *pair else { continue };
        scans = scans.saturating_add(usize::from(kind == 0xda));
        // Length, precision 8 or 12, height, width, components: in coded data 0xff is followed by 0 or a restart marker.
        let head = (octets.get(at.saturating_add(4)), octets.get(at.saturating_add(9)));
        if let (true, (Some(8 | 12), Some(1..=4))) = (marker(kind), head) {
            height = short(octets, at.saturating_add(5)).unwrap_or(0).max(height);
            width = short(octets, at.saturating_add(7)).unwrap_or(0).max(width);
        }
    }
    if scans > SCANS {
        return Err(Error::limit("scans of a JPEG", SCANS as u64));
    }
    Ok((width, height))
}

/// Width, height and components of SIZ segments (ISO/IEC 15444-1 §A.5.1), the largest of each.
pub(super) fn jpeg2000(octets: &[u8]) -> Result<((u64, u64), u64), Error> {
    let (mut width, mut height, mut channels) = (0, 0, 0);
    for at in octets.windows(4).enumerate().filter(|(_, w)| *w == [0xff, 0x4f, 0xff, 0x51]).map(|(at, _)| at) {
        let field = |offset: usize| long(octets, at.saturating_add(offset)).unwrap_or(0);
        let (x, y) = (field(8), field(12));
        let tiles = x.div_ceil(field(24).max(1)).saturating_mul(y.div_ceil(field(28).max(1)));
        if tiles > TILES {
            return Err(Error::limit("tiles of a JPEG 2000 image", TILES));
        }
        (width, height) = (x.max(width), y.max(height));
        channels = short(octets, at.saturating_add(40)).unwrap_or(0).max(channels);
    }
    Ok(((width, height), channels))
}

/// Sizes of the page and of the regions of an embedded JBIG2 stream (ISO/IEC 14492 §7.2, §7.4.1, §7.4.8).
pub(super) fn jbig2(octets: &[u8]) -> Result<Vec<(u64, u64)>, Error> {
    let damaged = || Error::malformed("damaged JBIG2 image", "7.4.7");
    let mut sizes = Vec::new();
    let mut at = 0_usize;
    while at < octets.len() {
        if sizes.len() > SEGMENTS {
            return Err(Error::limit("segments of a JBIG2 image", SEGMENTS as u64));
        }
        let (kind, data, length) = segment(octets, at).ok_or_else(damaged)?;
        match kind {
            // Generic regions, refined or not, and the page: sizes are said before anything is coded.
            36 | 38 | 39 | 40 | 42 | 43 | 48 => {
                let size = long(octets, data).zip(data.checked_add(4).and_then(|at| long(octets, at)));
                let (width, height) = size.ok_or_else(damaged)?;
                // A page whose height is not known yet grows with its stripes.
                sizes.push((width, if height == u64::from(u32::MAX) { 0 } else { height }));
            }
            49..=52 | 62 => sizes.push((0, 0)),
            _ => return Err(unbounded()),
        }
        // A generic region of unknown length runs to a marker in its data: to the end, as far as sizes are concerned.
        if length == u64::from(u32::MAX) {
            break;
        }
        at = usize::try_from(length).ok().and_then(|length| data.checked_add(length)).ok_or_else(damaged)?;
    }
    Ok(sizes)
}

/// Type, start of data and length of the segment at `at`.
fn segment(octets: &[u8], at: usize) -> Option<(u8, usize, u64)> {
    let number = long(octets, at)?;
    let flags = *octets.get(at.checked_add(4)?)?;
    let mut cursor = at.checked_add(5)?;
    let mut referred = u64::from(*octets.get(cursor)? >> 5);
    if referred == 7 {
        referred = long(octets, cursor)? & 0x1fff_ffff;
        let flags = referred.checked_add(8)? / 8;
        cursor = cursor.checked_add(4)?.checked_add(usize::try_from(flags).ok()?)?;
    } else {
        cursor = cursor.checked_add(1)?;
    }
    let each = match number {
        0..=256 => 1,
        257..=65_536 => 2,
        _ => 4,
    };
    cursor = cursor.checked_add(usize::try_from(referred.checked_mul(each)?).ok()?)?;
    cursor = cursor.checked_add(if flags & 0x40 == 0 { 1 } else { 4 })?;
    Some((flags & 0x3f, cursor.checked_add(4)?, long(octets, cursor)?))
}

/// Whether a stream is an image, or may be used as one: masks are taken for images whatever they call themselves.
pub(super) fn is_image(view: View<'_, '_>, dictionary: &Dictionary) -> Result<bool, Error> {
    if dictionary.get("Width").is_some() || dictionary.get("Height").is_some() {
        return Ok(true);
    }
    Ok(matches!(view.lookup(dictionary, "Subtype")?.as_ref(), Object::Name(name) if name == b"Image"))
}
