//! Base64 (RFC 4648 §4) a piece at a time: white space anywhere (RFC 2045 §6.8), everything else strict.

/// Why text is no base64. Letters are counted from 0, white space not counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Base64Defect {
    /// A letter that base64 does not have.
    Letter {
        /// Which one.
        at: u64,
    },
    /// Letters behind the padding, or padding where there is nothing to fill.
    BehindPadding {
        /// The first one.
        at: u64,
    },
    /// The text ends within a group of four letters: its end is missing.
    Truncated,
    /// Bits behind the last octet are not zero (RFC 4648 §3.5): two texts would stand for the same octets.
    TrailingBits,
}

/// Reads base64 piece by piece, up to the first defect.
#[derive(Debug, Default, Clone)]
pub(crate) struct Base64Decoder {
    /// Bits of the letters of a group that is not whole yet.
    group: u32,
    letters: u8,
    padding: u8,
    seen: u64,
}

/// No letter of base64. This and the next two are above every value, also when values are put together by "or".
const NONE: u8 = 0xff;
/// `=`.
const PADDING: u8 = 0xfe;
/// Space, tab, line ends; form feeds, which XML cannot have and armour may.
const SPACE: u8 = 0xfd;

const VALUES: [u8; 256] = values();

const fn values() -> [u8; 256] {
    let letters = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut table = [NONE; 256];
    let mut value = 0;
    while value < 64 {
        table[letters[value] as usize] = value as u8;
        value += 1;
    }
    table[b'=' as usize] = PADDING;
    table[b' ' as usize] = SPACE;
    table[b'\t' as usize] = SPACE;
    table[b'\r' as usize] = SPACE;
    table[b'\n' as usize] = SPACE;
    table[0x0c] = SPACE;
    table
}

fn value(letter: u8) -> u8 {
    VALUES.get(usize::from(letter)).copied().unwrap_or(NONE)
}

impl Base64Decoder {
    /// Reads on, appending octets: those of whole groups, until there is a defect.
    pub(crate) fn push(&mut self, text: &[u8], out: &mut Vec<u8>) -> Result<(), Base64Defect> {
        let mut rest = text;
        while let Some((&letter, behind)) = rest.split_first() {
            if self.letters == 0 && self.padding == 0 {
                rest = self.groups(rest, out);
                if rest.len() < behind.len() + 1 {
                    continue;
                }
            }
            self.letter(value(letter), out)?;
            rest = behind;
        }
        Ok(())
    }

    /// Takes whole groups without anything between their letters, as most are; what is left.
    fn groups<'t>(&mut self, text: &'t [u8], out: &mut Vec<u8>) -> &'t [u8] {
        let (groups, _) = text.as_chunks::<4>();
        let mut whole = 0;
        for group in groups {
            let [a, b, c, d] = group.map(value);
            if (a | b | c | d) >= 64 {
                break;
            }
            let [_, a, b, c] =
                (u32::from(a) << 18 | u32::from(b) << 12 | u32::from(c) << 6 | u32::from(d)).to_be_bytes();
            out.extend_from_slice(&[a, b, c]);
            whole += 4;
        }
        self.seen = self.seen.saturating_add(whole as u64);
        text.get(whole..).unwrap_or_default()
    }

    fn letter(&mut self, value: u8, out: &mut Vec<u8>) -> Result<(), Base64Defect> {
        if value == SPACE {
            return Ok(());
        }
        let at = self.seen;
        self.seen = self.seen.saturating_add(1);
        match value {
            NONE => return Err(Base64Defect::Letter { at }),
            PADDING if self.letters < 2 || self.letters.saturating_add(self.padding) >= 4 => {
                return Err(Base64Defect::BehindPadding { at });
            }
            PADDING => self.padding = self.padding.saturating_add(1),
            _ if self.padding > 0 => return Err(Base64Defect::BehindPadding { at }),
            _ => {
                self.group = self.group << 6 | u32::from(value);
                self.letters += 1;
                if self.letters == 4 {
                    let [_, a, b, c] = self.group.to_be_bytes();
                    out.extend_from_slice(&[a, b, c]);
                    (self.group, self.letters) = (0, 0);
                }
            }
        }
        Ok(())
    }

    /// The octets of a last group with padding; whether nothing is missing or left over.
    pub(crate) fn finish(&self, out: &mut Vec<u8>) -> Result<(), Base64Defect> {
        // What is left of a group: 12 bits in two letters, 18 in three.
        let left = match (self.letters, self.padding) {
            (0, 0) => 0,
            (2, 2) => {
                out.push((self.group >> 4) as u8);
                self.group & 0xf
            }
            (3, 1) => {
                out.extend_from_slice(&[(self.group >> 10) as u8, (self.group >> 2) as u8]);
                self.group & 0b11
            }
            _ => return Err(Base64Defect::Truncated),
        };
        if left == 0 { Ok(()) } else { Err(Base64Defect::TrailingBits) }
    }
}

/// All octets of a text.
///
/// # Errors
///
/// The first thing that makes it no base64.
pub(crate) fn from_base64(text: &str) -> Result<Vec<u8>, Base64Defect> {
    let mut out = Vec::with_capacity(text.len() / 4 * 3);
    let mut decoder = Base64Decoder::default();
    decoder.push(text.as_bytes(), &mut out)?;
    decoder.finish(&mut out)?;
    Ok(out)
}

#[cfg(test)]
mod tests {
    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD;
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn defects_are_named() {
        use Base64Defect::{BehindPadding, Letter, TrailingBits, Truncated};
        for (text, octets) in [
            ("", ""),
            ("TWE=", "Ma"),
            ("TQ==", "M"),
            ("S8O9IHPhu5E=", "Ký số"),
            (" S8O9\r\nIHPhu\t5E= ", "Ký số"),
            ("TQ=\n=", "M"),
        ] {
            assert_eq!(from_base64(text).as_deref(), Ok(octets.as_bytes()), "{text}");
        }
        for (text, defect) in [
            ("T", Truncated),
            ("TW", Truncated),
            ("TWF", Truncated),
            ("TQ=", Truncated),
            ("TR==", TrailingBits),
            ("TWF=", TrailingBits),
            ("TW!F", Letter { at: 2 }),
            ("TW-F", Letter { at: 2 }),
            ("TWFuTW FuTWFuTW_F", Letter { at: 14 }),
            ("TWFu\u{a0}", Letter { at: 4 }),
            ("TQ==TWFu", BehindPadding { at: 4 }),
            ("=", BehindPadding { at: 0 }),
            ("T===", BehindPadding { at: 1 }),
            ("TWFu=", BehindPadding { at: 4 }),
            ("TQ===", BehindPadding { at: 4 }),
        ] {
            assert_eq!(from_base64(text), Err(defect), "{text}");
        }
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_in_any_pieces(octets in prop::collection::vec(any::<u8>(), 0..100), piece in 1_usize..9, line in 1_usize..9) {
            let mut text = STANDARD.encode(&octets).into_bytes();
            if line > 1 {
                text = text.chunks(line).collect::<Vec<_>>().join(&b'\n');
            }
            let (mut decoder, mut out) = (Base64Decoder::default(), Vec::new());
            for piece in text.chunks(piece) {
                prop_assert_eq!(decoder.push(piece, &mut out), Ok(()));
            }
            prop_assert_eq!(decoder.finish(&mut out), Ok(()));
            prop_assert_eq!(out, octets);
        }

        #[test]
        fn another_decoder_agrees(text in "[A-Za-z0-9+/]{0,12}={0,3}[A-Z]{0,2}") {
            prop_assert_eq!(from_base64(&text).ok(), STANDARD.decode(&text).ok());
        }
    }
}
