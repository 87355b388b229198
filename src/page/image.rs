//! How large images unpack to, before anything unpacks them (threat P-37).

use crate::pdf::{Dictionary, View};

use super::Error;
use super::data::Left;

/// Pixels of one image: A4 at 600 dpi has 35 million.
const PIXELS: u64 = 40_000_000;
/// Pixels of all images of a page.
const ALL: u64 = 120_000_000;
/// Pixels across or down.
const SIDE: u64 = 60_000;

/// Pixels spent.
#[derive(Debug, Default)]
pub(super) struct Budget {
    pixels: u64,
}

impl Budget {
    /// Counts an image in: the larger of what its dictionary says and of what its own octets say.
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
        let stated = (side("Width")?, side("Height")?);
        let own = match filter.map(|f| f.name.as_slice()) {
            Some(b"DCTDecode") => jpeg(octets),
            Some(b"JPXDecode") => jpeg2000(octets),
            Some(b"CCITTFaxDecode") => {
                let number = |key: &str| {
                    let value = filter.and_then(|f| f.parameters.as_ref()).and_then(|p| p.get(key));
                    value.map(|value| view.resolve(value)).transpose()
                };
                let columns = number("Columns")?.and_then(|c| c.as_integer()).unwrap_or(1728);
                let rows = number("Rows")?.and_then(|c| c.as_integer()).unwrap_or(0);
                Some((u64::try_from(columns).unwrap_or(u64::MAX), u64::try_from(rows).unwrap_or(u64::MAX)))
            }
            Some(b"JBIG2Decode") => jbig2(octets),
            _ => None,
        };
        for (width, height) in [Some(stated), own].into_iter().flatten() {
            if width > SIDE || height > SIDE || width.saturating_mul(height) > PIXELS {
                return Err(Error::limit("pixels of an image", PIXELS));
            }
            self.pixels = self.pixels.saturating_add(width.saturating_mul(height));
        }
        if self.pixels > ALL.saturating_mul(2) {
            return Err(Error::limit("pixels of the images of a page", ALL));
        }
        Ok(())
    }
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

/// Width and height of the frame header (ISO/IEC 10918-1 §B.2.2): the largest, where there are several.
fn jpeg(octets: &[u8]) -> Option<(u64, u64)> {
    let mut at = 2_usize;
    let mut largest = None;
    while let Some(marker) = octets.get(at..at.checked_add(2)?) {
        let [0xff, kind] = *marker else { break };
        // Fill octets and markers without length (§B.1.1.2).
        if kind == 0xff {
            at = at.checked_add(1)?;
            continue;
        }
        if matches!(kind, 0x01 | 0xd0..=0xd8) {
            at = at.checked_add(2)?;
            continue;
        }
        if kind == 0xda || kind == 0xd9 {
            break;
        }
        if matches!(kind, 0xc0..=0xcf) && !matches!(kind, 0xc4 | 0xc8 | 0xcc) {
            let size = (short(octets, at.checked_add(7)?)?, short(octets, at.checked_add(5)?)?);
            largest = largest.max(Some(size));
        }
        at = at.checked_add(2)?.checked_add(usize::try_from(short(octets, at.checked_add(2)?)?).ok()?)?;
    }
    largest
}

/// Width and height of the SIZ segment (ISO/IEC 15444-1 §A.5.1).
fn jpeg2000(octets: &[u8]) -> Option<(u64, u64)> {
    let at = octets.windows(4).position(|w| w == [0xff, 0x4f, 0xff, 0x51])?;
    let (width, height) = (long(octets, at.checked_add(8)?)?, long(octets, at.checked_add(12)?)?);
    Some((width, height))
}

/// Width and height of the first page information segment (ISO/IEC 14492 §7.4.8).
fn jbig2(octets: &[u8]) -> Option<(u64, u64)> {
    let mut at = 0_usize;
    // Segment header (§7.2): number, flags, referred-to segments, page, length.
    for _ in 0..1_000 {
        let number = long(octets, at)?;
        let flags = *octets.get(at.checked_add(4)?)?;
        let mut cursor = at.checked_add(5)?;
        let count = u64::from(*octets.get(cursor)? >> 5);
        let referred = if count == 7 {
            let count = long(octets, cursor)? & 0x1fff_ffff;
            cursor = cursor.checked_add(4)?.checked_add(usize::try_from(count.checked_add(8)? / 8).ok()?)?;
            count
        } else {
            cursor = cursor.checked_add(1)?;
            count
        };
        let each = if number <= 256 {
            1
        } else if number <= 65_536 {
            2
        } else {
            4
        };
        cursor = cursor.checked_add(usize::try_from(referred.checked_mul(each)?).ok()?)?;
        cursor = cursor.checked_add(if flags & 0x40 == 0 { 1 } else { 4 })?;
        let length = long(octets, cursor)?;
        let data = cursor.checked_add(4)?;
        if flags & 0x3f == 48 {
            let height = long(octets, data.checked_add(4)?)?;
            let height = if height == u64::from(u32::MAX) { 0 } else { height };
            return Some((long(octets, data)?, height));
        }
        at = data.checked_add(usize::try_from(length).ok()?)?;
    }
    None
}
