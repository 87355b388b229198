//! Base64 of attachments (RFC 4648 §4): a package is one line of text of any length.

use crate::base::{Base64Decoder, Base64Defect};

/// An attachment's octets, as far as its text has been read.
#[derive(Debug, Default)]
pub(super) struct Decoder {
    octets: Vec<u8>,
    decoder: Base64Decoder,
    defect: Option<Base64Defect>,
}

/// Letters between two looks at the limit.
const PIECE: usize = 1 << 16;

impl Decoder {
    /// Takes the next piece; false when there would be more than `limit` octets. What follows a defect is left unread.
    pub(super) fn push(&mut self, text: &str, limit: u64) -> bool {
        for piece in text.as_bytes().chunks(PIECE) {
            if self.defect.is_some() {
                break;
            }
            self.defect = self.decoder.push(piece, &mut self.octets).err();
            if self.octets.len() as u64 > limit {
                return false;
            }
        }
        true
    }

    /// The octets, as far as they can be had, and what is wrong with the text.
    pub(super) fn finish(mut self) -> (Vec<u8>, Option<Base64Defect>) {
        let defect = self.defect.or_else(|| self.decoder.finish(&mut self.octets).err());
        (self.octets, defect)
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
    use super::*;

    fn decode(text: &str) -> (Vec<u8>, Option<Base64Defect>) {
        let mut decoder = Decoder::default();
        assert!(decoder.push(text, 1 << 20));
        decoder.finish()
    }

    #[test]
    fn what_can_be_had_is_had_and_the_defect_named() {
        assert_eq!(decode("S8O9IHPhu5E="), ("Ký số".as_bytes().to_vec(), None));
        assert_eq!(decode("TWFuTW!FTWFu"), (b"Man".to_vec(), Some(Base64Defect::Letter { at: 6 })));
        assert_eq!(decode("TWFuTQ==TWFu"), (b"Man".to_vec(), Some(Base64Defect::BehindPadding { at: 8 })));
        assert_eq!(decode("TWFuTR=="), (b"ManM".to_vec(), Some(Base64Defect::TrailingBits)));
        assert_eq!(decode("TWFuTW"), (b"Man".to_vec(), Some(Base64Defect::Truncated)));
        let long = encode(&[7; 200_000]);
        assert_eq!(decode(&long), (vec![7; 200_000], None));
    }

    #[test]
    fn the_limit_holds() {
        let mut decoder = Decoder::default();
        assert!(decoder.push("TWFu", 3));
        assert!(!decoder.push("TWFu", 3));
    }
}
