//! Base64 of attachments (RFC 4648 §4), a piece at a time: a package is one line of text of any length.

/// Why text is not the base64 of an attachment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Base64Defect {
    /// A letter that base64 does not have; letters are counted from 0, white space not counted.
    Letter {
        /// Which one.
        at: u64,
    },
    /// Letters behind the padding.
    BehindPadding {
        /// The first one.
        at: u64,
    },
    /// The text ends within a group of four letters: its end is missing.
    Truncated,
    /// Bits behind the last octet are not zero (RFC 4648 §3.5): two texts would stand for the same octets.
    TrailingBits,
}

/// Decodes pieces of text.
#[derive(Debug, Default)]
pub(super) struct Decoder {
    octets: Vec<u8>,
    group: u32,
    letters: u8,
    padding: u8,
    seen: u64,
    defect: Option<Base64Defect>,
}

/// No letter of base64.
const NONE: u8 = 0xff;
/// `=`.
const PADDING: u8 = 0xfe;
/// Space, tab, line ends: what XML counts as white space.
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
    table
}

impl Decoder {
    /// Takes the next piece; false when there would be more than `limit` octets.
    pub(super) fn push(&mut self, text: &str, limit: u64) -> bool {
        for letter in text.bytes() {
            let value = VALUES.get(usize::from(letter)).copied().unwrap_or(NONE);
            if value == SPACE {
                continue;
            }
            let at = self.seen;
            self.seen = self.seen.saturating_add(1);
            if self.defect.is_some() {
                continue;
            }
            match value {
                NONE => self.defect = Some(Base64Defect::Letter { at }),
                PADDING if self.letters < 2 || self.letters.saturating_add(self.padding) >= 4 => {
                    self.defect = Some(Base64Defect::BehindPadding { at });
                }
                PADDING => self.padding = self.padding.saturating_add(1),
                _ if self.padding > 0 => self.defect = Some(Base64Defect::BehindPadding { at }),
                _ => {
                    self.group = (self.group << 6) | u32::from(value);
                    self.letters += 1;
                    if self.letters == 4 {
                        if self.octets.len() as u64 + 3 > limit {
                            return false;
                        }
                        let [_, a, b, c] = self.group.to_be_bytes();
                        self.octets.extend_from_slice(&[a, b, c]);
                        (self.group, self.letters) = (0, 0);
                    }
                }
            }
        }
        true
    }

    /// The octets, as far as they can be had, and what is wrong with the text.
    pub(super) fn finish(mut self) -> (Vec<u8>, Option<Base64Defect>) {
        if self.defect.is_none() {
            // What is left of a group: 12 bits in two letters, 18 in three.
            self.defect = match (self.letters, self.padding) {
                (0, 0) => None,
                (2, 2) => {
                    self.octets.push((self.group >> 4) as u8);
                    (self.group & 0xf != 0).then_some(Base64Defect::TrailingBits)
                }
                (3, 1) => {
                    self.octets.extend_from_slice(&[(self.group >> 10) as u8, (self.group >> 2) as u8]);
                    (self.group & 0b11 != 0).then_some(Base64Defect::TrailingBits)
                }
                _ => Some(Base64Defect::Truncated),
            };
        }
        (self.octets, self.defect)
    }
}

/// Writes octets as base64, one line.
#[must_use]
pub(super) fn encode(octets: &[u8]) -> String {
    use base64::Engine as _;
    base64::engine::general_purpose::STANDARD.encode(octets)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn decode(text: &str) -> (Vec<u8>, Option<Base64Defect>) {
        let mut decoder = Decoder::default();
        assert!(decoder.push(text, 1 << 20));
        decoder.finish()
    }

    #[test]
    fn defects_are_named() {
        assert_eq!(decode("S8O9IHPhu5E="), ("Ký số".as_bytes().to_vec(), None));
        assert_eq!(decode(" S8O9\nIHPhu5E= "), ("Ký số".as_bytes().to_vec(), None));
        assert_eq!(decode("").1, None);
        assert_eq!(decode("TWE=").0, b"Ma");
        assert_eq!(decode("TQ==").0, b"M");
        assert_eq!(decode("TWF").1, Some(Base64Defect::Truncated));
        assert_eq!(decode("TQ=").1, Some(Base64Defect::Truncated));
        assert_eq!(decode("TR==").1, Some(Base64Defect::TrailingBits));
        assert_eq!(decode("TWF=").1, Some(Base64Defect::TrailingBits));
        assert_eq!(decode("TW!F").1, Some(Base64Defect::Letter { at: 2 }));
        assert_eq!(decode("TQ==TWFu").1, Some(Base64Defect::BehindPadding { at: 4 }));
        assert_eq!(decode("=").1, Some(Base64Defect::BehindPadding { at: 0 }));
        assert_eq!(decode("TWFu=").1, Some(Base64Defect::BehindPadding { at: 4 }));
    }

    #[test]
    fn the_limit_holds() {
        let mut decoder = Decoder::default();
        assert!(decoder.push("TWFu", 3));
        assert!(!decoder.push("TWFu", 3));
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_in_any_pieces(octets in proptest::collection::vec(any::<u8>(), 0..100), at in 0_usize..140) {
            let text = encode(&octets);
            let (a, b) = text.split_at(at.min(text.len()));
            let mut decoder = Decoder::default();
            prop_assert!(decoder.push(a, 1 << 20) && decoder.push(b, 1 << 20));
            prop_assert_eq!(decoder.finish(), (octets, None));
        }

        #[test]
        fn another_decoder_agrees(text in "[A-Za-z0-9+/]{0,12}={0,3}") {
            use base64::Engine as _;
            let theirs = base64::engine::general_purpose::STANDARD.decode(&text).ok();
            let (octets, defect) = decode(&text);
            prop_assert_eq!(defect.is_none().then_some(octets), theirs);
        }
    }
}
