//! Content streams compared by what they draw: the same operators with the same operands (ISO 32000-2 §7.8.2).

use super::super::lex::{Lexer, Token};
use super::same::same_number;

/// Whether two content streams are the same tokens: white space, comments, escapes and the way numbers are written do not
/// count. From an inline image on every octet counts, because where its data end is not known without decoding them.
pub(super) fn same(was: &[u8], is: &[u8]) -> bool {
    // NUL is white space (table 1), but no writer uses it, and readers in C may end there.
    let nuls = |octets: &[u8]| octets.iter().filter(|octet| **octet == 0).count();
    if nuls(was) != nuls(is) {
        return false;
    }
    let (mut before, mut after) = (Lexer::in_memory(was, 0), Lexer::in_memory(is, 0));
    loop {
        let (Ok((one, _)), Ok((other, _))) = (before.token(), after.token()) else { return false };
        let same = match (&one, &other) {
            (Token::Integer(one), Token::Integer(other)) => one == other,
            (Token::Integer(_) | Token::Real(_), Token::Integer(_) | Token::Real(_)) => {
                number(&one).zip(number(&other)).is_some_and(|(one, other)| same_number(one, other))
            }
            _ => one == other,
        };
        if !same {
            return false;
        }
        match one {
            Token::End => return true,
            Token::Keyword(b"ID") => return rest(was, before.offset()) == rest(is, after.offset()),
            _ => {}
        }
    }
}

#[allow(clippy::cast_precision_loss)]
fn number(token: &Token<'_>) -> Option<f64> {
    match token {
        Token::Integer(integer) => Some(*integer as f64),
        Token::Real(real) => Some(*real),
        _ => None,
    }
}

fn rest(octets: &[u8], from: u64) -> Option<&[u8]> {
    octets.get(usize::try_from(from).ok()?..)
}

#[cfg(test)]
mod tests {
    use super::same;

    #[test]
    fn what_is_drawn_counts() {
        let was = b"q 1 0 0 1 10 20 cm\n/F#31 12 Tf (a\\(b\\051) Tj [<4142>-5(x)] TJ 595.34997559 0 m ET Q";
        let again = b"q\n1.0 0 0 1.00 10 20 cm % note\r/F1 12 Tf<61286229>Tj[(AB) -5 <78>]TJ 595.35 0 m ET\nQ ";
        assert!(same(was, again));
        for other in [
            "q 1 0 0 1 10 20.1 cm",
            "q",
            "",
            "Q q",
            "q 1 0 0 1 10 20 cm\n/F1 12 Tf (a\\(b\\051) Tj [<4142>-5(x)] TJ 595.36 0 m ET Q",
        ] {
            assert!(!same(was, other.as_bytes()), "{other}");
        }
        assert!(!same(b"/a gs", b"/A gs"));
        assert!(!same(b"(a) Tj", b"(b) Tj"));
        assert!(!same(b"q Q", b"q\0Q"));
        assert!(!same(b"16777216 0 m", b"16777217 0 m"));
    }

    #[test]
    fn octets_of_an_inline_image_count() {
        assert!(same(b"BI /W 1 ID \x01\x20 EI Q", b"BI  /W 1\nID \x01\x20 EI Q"));
        assert!(!same(b"BI /W 1 ID \x01\x20 EI Q", b"BI /W 1 ID \x01\x0a EI Q"));
        assert!(!same(b"BI /W 1 ID \x01 EI 1  w", b"BI /W 1 ID \x01 EI 1 w"));
    }

    #[test]
    fn what_cannot_be_read_is_not_the_same() {
        assert!(!same(b"(a", b"(a "));
        assert!(!same(b"1.2.3 w", b"1.2.3  w"));
    }
}
