//! Octets as hexadecimal digits.

/// Two lower-case digits an octet, no separators.
#[must_use]
pub fn hex(octets: &[u8]) -> String {
    digits(octets, *b"0123456789abcdef")
}

/// Two upper-case digits an octet, no separators.
#[must_use]
pub fn hex_upper(octets: &[u8]) -> String {
    digits(octets, *b"0123456789ABCDEF")
}

fn digits(octets: &[u8], digits: [u8; 16]) -> String {
    // A nibble is below 16, so the index is always in range.
    let digit = |nibble: u8| char::from(digits[usize::from(nibble & 0xf)]);
    octets.iter().flat_map(|octet| [digit(octet >> 4), digit(*octet)]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_octet_has_two_digits() {
        let all: Vec<u8> = (0..=255).collect();
        let lower: String = all.iter().map(|o| format!("{o:02x}")).collect();
        let upper: String = all.iter().map(|o| format!("{o:02X}")).collect();
        assert_eq!((hex(&all), hex_upper(&all)), (lower, upper));
    }
}
