//! Base64 (RFC 4648 §4) and the armour around it (RFC 7468).

use std::fmt::Write as _;

const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// On one line.
pub(crate) fn encode(octets: &[u8]) -> String {
    let mut text = String::with_capacity(octets.len().div_ceil(3).saturating_mul(4));
    for group in octets.chunks(3) {
        let octet = |i: usize| u32::from(group.get(i).copied().unwrap_or(0));
        let bits = octet(0) << 16 | octet(1) << 8 | octet(2);
        for place in 0..4 {
            let digit = DIGITS.get((bits >> (18 - 6 * place) & 63) as usize).copied().unwrap_or(b'=');
            text.push(if place <= group.len() { char::from(digit) } else { '=' });
        }
    }
    text
}

/// Strict: padded, nothing else between the digits, and only one way to write the same octets. `None` otherwise.
pub(crate) fn decode(text: &str) -> Option<Vec<u8>> {
    if !text.len().is_multiple_of(4) {
        return None;
    }
    let digits = text.strip_suffix("==").or_else(|| text.strip_suffix('=')).unwrap_or(text);
    let mut octets = Vec::with_capacity(text.len() / 4 * 3);
    let (mut bits, mut count) = (0_u32, 0_u32);
    for c in digits.bytes() {
        let value = match c {
            b'A'..=b'Z' => c - b'A',
            b'a'..=b'z' => c - b'a' + 26,
            b'0'..=b'9' => c - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => return None,
        };
        bits = (bits << 6 | u32::from(value)) & 0xffff;
        count += 6;
        if count >= 8 {
            count -= 8;
            octets.push(u8::try_from(bits >> count & 0xff).ok()?);
        }
    }
    // Bits that belong to no octet are zero (RFC 4648 §3.5).
    (bits & ((1 << count) - 1) == 0 && encode(&octets).len() == text.len()).then_some(octets)
}

/// RFC 7468.
pub(crate) fn pem(label: &str, der: &[u8]) -> String {
    let mut text = format!("-----BEGIN {label}-----\n");
    for row in der.chunks(48) {
        text.push_str(&encode(row));
        text.push('\n');
    }
    let _ = writeln!(text, "-----END {label}-----");
    text
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn pem_is_that_of_rfc_7468() {
        assert_eq!(pem("X", b"abcd"), "-----BEGIN X-----\nYWJjZA==\n-----END X-----\n");
        assert_eq!(pem("X", b"abcde"), "-----BEGIN X-----\nYWJjZGU=\n-----END X-----\n");
        assert_eq!(pem("X", &[0xff; 49]).lines().nth(1).map(str::len), Some(64));
    }

    #[test]
    fn there_is_one_way_to_write_octets() {
        for octets in [&b""[..], b"a", b"ab", b"abc", b"abcd", &[0xff; 100]] {
            assert_eq!(decode(&encode(octets)).unwrap(), octets);
        }
        for text in ["YQ", "YQ=", "YR==", "YWJ=", "Y===", "====", "=", "YQ==YQ==", "YWJj\n", "YW j", "ạạạạ"] {
            assert_eq!(decode(text), None, "{text}");
        }
    }
}
