//! How strings of composite fonts are cut into codes, and which CIDs they are (ISO 32000-2 §9.7.5).

use super::content::{Instructions, Operand};

/// Ranges kept of one map; the largest of the predefined ones have some 20,000.
const RANGES: usize = 1 << 16;

/// A map from codes to CIDs.
#[derive(Debug, Default)]
pub(super) struct CMap {
    kind: Kind,
    /// Length in octets, first and last code.
    spaces: Vec<(usize, u32, u32)>,
    /// Length in octets, first and last code, CID of the first; in order.
    ranges: Vec<(usize, u32, u32, u32)>,
    /// Writing mode 1: glyphs stand below each other (§9.7.4.3).
    vertical: bool,
}

#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Two octets are the CID.
    #[default]
    Identity,
    /// Two octets are UTF-16, and CIDs are not known.
    Utf16,
    /// As the file says.
    Written,
}

fn value(octets: &[u8]) -> u32 {
    octets.iter().take(4).fold(0, |value, octet| value << 8 | u32::from(*octet))
}

/// Names of vertical maps end so (Table 116).
fn is_vertical(name: &[u8]) -> bool {
    name == b"V" || name.ends_with(b"-V")
}

impl CMap {
    /// A predefined one (Table 116). Of those, only what text needs is known: how many octets a code has, and whether it is
    /// Unicode.
    pub(super) fn named(name: &[u8]) -> Self {
        let has = |word: &[u8]| name.windows(word.len()).any(|window| window == word);
        let kind =
            if name.starts_with(b"Uni") && (has(b"UCS2") || has(b"UTF16")) { Kind::Utf16 } else { Kind::Identity };
        Self { kind, vertical: is_vertical(name), ..Self::default() }
    }

    /// Whether glyphs stand below each other.
    pub(super) const fn is_vertical(&self) -> bool {
        self.vertical
    }

    /// As its stream's dictionary says, too (Table 118).
    pub(super) fn or_vertical(mut self, vertical: bool) -> Self {
        self.vertical |= vertical;
        self
    }

    /// One in the file.
    pub(super) fn read(octets: &[u8]) -> Self {
        let mut map = Self { kind: Kind::Written, ..Self::default() };
        let mut instructions = Instructions::new(octets);
        let mut operands = Vec::new();
        while let Some(operator) = instructions.next_long(&mut operands, 3 * 256) {
            let pieces =
                |operands: &[Operand<'_>], each: &mut dyn FnMut(&[u8], &Operand<'_>, &Operand<'_>), by: usize| {
                    for piece in operands.chunks_exact(by) {
                        if let (Some(Operand::String(first)), Some(second)) = (piece.first(), piece.get(1)) {
                            each(first, second, piece.get(2).unwrap_or(second));
                        }
                    }
                };
            let cid =
                |operand: &Operand<'_>| operand.number().filter(|n| (0.0..65_536.0).contains(n)).map(|n| n as u32);
            match operator {
                b"def" => {
                    if let [.., Operand::Name(name), Operand::Number(mode)] = operands.as_slice() {
                        map.vertical |= name.as_ref() == b"WMode" && *mode == 1.0;
                    }
                }
                b"usecmap" => {
                    map.vertical |= operands.last().and_then(Operand::name).is_some_and(is_vertical);
                }
                b"endcodespacerange" => pieces(
                    &operands,
                    &mut |first, last, _| {
                        if let (Operand::String(last), true) = (last, map.spaces.len() < RANGES) {
                            map.spaces.push((first.len(), value(first), value(last)));
                        }
                    },
                    2,
                ),
                b"endcidrange" => pieces(
                    &operands,
                    &mut |first, last, to| {
                        if let (Operand::String(last), Some(to), true) = (last, cid(to), map.ranges.len() < RANGES) {
                            map.ranges.push((first.len(), value(first), value(last), to));
                        }
                    },
                    3,
                ),
                b"endcidchar" => pieces(
                    &operands,
                    &mut |first, to, _| {
                        if let (Some(to), true) = (cid(to), map.ranges.len() < RANGES) {
                            map.ranges.push((first.len(), value(first), value(first), to));
                        }
                    },
                    2,
                ),
                _ => {}
            }
        }
        map.ranges.sort_unstable();
        map
    }

    pub(super) fn is_identity(&self) -> bool {
        self.kind == Kind::Identity
    }

    /// The code at the front of a string that is not empty, and its octets.
    pub(super) fn code(&self, octets: &[u8]) -> (u32, usize) {
        let take = |length: usize| (value(octets.get(..length).unwrap_or(octets)), length.min(octets.len()).max(1));
        if self.kind != Kind::Written || self.spaces.is_empty() {
            let (code, length) = take(2);
            // A pair of surrogates is one code.
            if self.kind == Kind::Utf16 && (0xd800..0xdc00).contains(&code) && octets.len() >= 4 {
                return take(4);
            }
            return (code, length);
        }
        let fits = |length: usize| {
            let code = value(octets.get(..length)?);
            // Each octet lies in its own range (§9.7.6.2).
            let within = |first: u32, last: u32| {
                (0..length).all(|at| {
                    let shift = 8 * u32::try_from(at).unwrap_or(0);
                    (first >> shift & 0xff..=last >> shift & 0xff).contains(&(code >> shift & 0xff))
                })
            };
            self.spaces
                .iter()
                .take(64)
                .any(|(of, first, last)| *of == length && within(*first, *last))
                .then_some((code, length))
        };
        let shortest =
            || self.spaces.iter().map(|(length, ..)| *length).filter(|length| (1..=4).contains(length)).min();
        (1..=4).find_map(fits).unwrap_or_else(|| take(shortest().unwrap_or(1)))
    }

    pub(super) fn cid(&self, code: u32, length: usize) -> u32 {
        if self.kind != Kind::Written {
            return code;
        }
        let at = self.ranges.partition_point(|(of, first, ..)| (*of, *first) <= (length, code));
        match at.checked_sub(1).and_then(|at| self.ranges.get(at)) {
            Some((of, first, last, cid)) if *of == length && (*first..=*last).contains(&code) => {
                cid.saturating_add(code.saturating_sub(*first))
            }
            _ => 0,
        }
    }

    /// What a code reads as where codes are Unicode.
    pub(super) fn unicode(&self, code: u32) -> Option<char> {
        if self.kind != Kind::Utf16 {
            return None;
        }
        let units = [u16::try_from(code >> 16).unwrap_or(0), u16::try_from(code & 0xffff).unwrap_or(0)];
        let units = if code > 0xffff { units.as_slice() } else { units.get(1..)? };
        char::decode_utf16(units.iter().copied()).next()?.ok()
    }
}
