//! Base64 as XML Signature has it (RFC 2045 §6.8 by XMLDSig §4.1): white space anywhere, everything else strict.

/// Reads base64 piece by piece.
#[derive(Debug, Default, Clone)]
pub(crate) struct Decoder {
    /// Bits that do not fill an octet yet.
    bits: u32,
    /// Digits of the present quantum, padding included.
    digits: u8,
    padding: u8,
}

/// What is no base64.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct NotBase64;

impl Decoder {
    /// Reads on, appending octets.
    pub(crate) fn push(&mut self, text: &[u8], out: &mut Vec<u8>) -> Result<(), NotBase64> {
        for &octet in text {
            let value = match octet {
                b' ' | b'\t' | b'\r' | b'\n' => continue,
                b'A'..=b'Z' => octet - b'A',
                b'a'..=b'z' => octet - b'a' + 26,
                b'0'..=b'9' => octet - b'0' + 52,
                b'+' => 62,
                b'/' => 63,
                b'=' if self.digits >= 2 && self.digits < 4 => {
                    self.padding += 1;
                    self.digits += 1;
                    if self.digits == 4 {
                        self.close(out)?;
                    }
                    continue;
                }
                _ => return Err(NotBase64),
            };
            // Nothing follows padding.
            if self.padding > 0 {
                return Err(NotBase64);
            }
            self.bits = self.bits << 6 | u32::from(value);
            self.digits += 1;
            if self.digits == 4 {
                let [_, a, b, c] = self.bits.to_be_bytes();
                out.extend_from_slice(&[a, b, c]);
                (self.bits, self.digits) = (0, 0);
            }
        }
        Ok(())
    }

    /// A quantum with padding: bits that make no octet must be zero, or one value would have several texts.
    fn close(&mut self, out: &mut Vec<u8>) -> Result<(), NotBase64> {
        let (octets, rest) = match self.padding {
            1 => (self.bits >> 2, self.bits & 0x3),
            _ => (self.bits >> 4, self.bits & 0xf),
        };
        if rest != 0 {
            return Err(NotBase64);
        }
        let [_, _, a, b] = octets.to_be_bytes();
        if self.padding == 1 {
            out.push(a);
        }
        out.push(b);
        Ok(())
    }

    /// Whether nothing is left over.
    pub(crate) fn finish(&self) -> Result<(), NotBase64> {
        if self.digits == 0 || (self.digits == 4 && self.padding > 0) { Ok(()) } else { Err(NotBase64) }
    }
}

/// All octets of a text.
pub(crate) fn decode(text: &str) -> Result<Vec<u8>, NotBase64> {
    let mut out = Vec::with_capacity(text.len() / 4 * 3);
    let mut decoder = Decoder::default();
    decoder.push(text.as_bytes(), &mut out)?;
    decoder.finish()?;
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn white_space_is_allowed_anywhere_and_nothing_else() {
        assert_eq!(decode(" QU\r\nJD\t"), Ok(b"ABC".to_vec()));
        assert_eq!(decode("QUI ="), Ok(b"AB".to_vec()));
        assert_eq!(decode("QQ=\n="), Ok(b"A".to_vec()));
        assert_eq!(decode(""), Ok(Vec::new()));
        for bad in ["QUJ", "Q", "QQ", "QQ=", "QQ==QQ==", "QR==", "QUJ=", "QU-D", "QUJD=", "=", "QUJD\u{a0}", "QQ==="] {
            assert_eq!(decode(bad), Err(NotBase64), "{bad}");
        }
    }

    #[test]
    fn pieces_make_the_same_as_the_whole() {
        use base64::Engine as _;
        let octets: Vec<u8> = (0..=255).cycle().take(1_000).collect();
        for length in 990..1_000 {
            let text = base64::engine::general_purpose::STANDARD.encode(&octets[..length]);
            let (mut decoder, mut out) = (Decoder::default(), Vec::new());
            for piece in text.as_bytes().chunks(7) {
                decoder.push(piece, &mut out).unwrap();
            }
            decoder.finish().unwrap();
            assert_eq!(out, octets[..length]);
        }
    }
}
