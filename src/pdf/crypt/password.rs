//! A password as octets: which it is depends on the security handler's revision (ISO 32000-2 §7.6.4.3), and on the
//! producer.

use unicode_normalization::UnicodeNormalization as _;
use zeroize::{Zeroize as _, Zeroizing};

/// Octets of a password that count from revision 5 on (algorithm 2.A).
const LONGEST: usize = 127;

/// Code points of PDFDocEncoding that are not those of Latin-1 (ISO 32000-2, annex D.3).
const PDF_DOC: [(char, u8); 40] = [
    ('\u{2d8}', 0x18),
    ('\u{2c7}', 0x19),
    ('\u{2c6}', 0x1a),
    ('\u{2d9}', 0x1b),
    ('\u{2dd}', 0x1c),
    ('\u{2db}', 0x1d),
    ('\u{2da}', 0x1e),
    ('\u{2dc}', 0x1f),
    ('\u{2022}', 0x80),
    ('\u{2020}', 0x81),
    ('\u{2021}', 0x82),
    ('\u{2026}', 0x83),
    ('\u{2014}', 0x84),
    ('\u{2013}', 0x85),
    ('\u{192}', 0x86),
    ('\u{2044}', 0x87),
    ('\u{2039}', 0x88),
    ('\u{203a}', 0x89),
    ('\u{2212}', 0x8a),
    ('\u{2030}', 0x8b),
    ('\u{201e}', 0x8c),
    ('\u{201c}', 0x8d),
    ('\u{201d}', 0x8e),
    ('\u{2018}', 0x8f),
    ('\u{2019}', 0x90),
    ('\u{201a}', 0x91),
    ('\u{2122}', 0x92),
    ('\u{fb01}', 0x93),
    ('\u{fb02}', 0x94),
    ('\u{141}', 0x95),
    ('\u{152}', 0x96),
    ('\u{160}', 0x97),
    ('\u{178}', 0x98),
    ('\u{17d}', 0x99),
    ('\u{131}', 0x9a),
    ('\u{142}', 0x9b),
    ('\u{153}', 0x9c),
    ('\u{161}', 0x9d),
    ('\u{17e}', 0x9e),
    ('\u{20ac}', 0xa0),
];

/// What the password may be in a file of revision 2 to 4: PDFDocEncoding, and where that has no such letter (Vietnamese)
/// the UTF-8 that producers then write.
pub(super) fn up_to_revision_4(password: &str) -> Vec<Zeroizing<Vec<u8>>> {
    let mut all: Vec<Zeroizing<Vec<u8>>> = Vec::with_capacity(2);
    let pdf_doc = |c: char| match u8::try_from(u32::from(c)) {
        Ok(octet @ (..=0x17 | 0x20..=0x7f | 0xa1..=0xff)) => Some(octet),
        _ => PDF_DOC.iter().find(|(known, _)| *known == c).map(|(_, octet)| *octet),
    };
    let mut encoded = Zeroizing::new(Vec::with_capacity(password.len()));
    // In one piece or not: what a letter is composed of is nothing the eye sees.
    let mut composed: String = password.nfc().collect();
    let is_whole = composed.chars().map(pdf_doc).all(|octet| octet.map(|octet| encoded.push(octet)).is_some());
    if is_whole {
        all.push(encoded);
    }
    push(&mut all, composed.as_bytes());
    push(&mut all, password.as_bytes());
    composed.zeroize();
    all
}

/// What the password may be in a file of revision 5 or 6: UTF-8 after SASLprep (RFC 4013), and without it for producers
/// that leave that out.
pub(super) fn from_revision_5(password: &str) -> Vec<Zeroizing<Vec<u8>>> {
    let mut all = Vec::with_capacity(2);
    let mut prepared = saslprep(password);
    push(&mut all, prepared.as_bytes());
    push(&mut all, password.as_bytes());
    prepared.zeroize();
    for octets in &mut all {
        octets.truncate(LONGEST);
    }
    all
}

fn push(all: &mut Vec<Zeroizing<Vec<u8>>>, octets: &[u8]) {
    if !all.iter().any(|known| known.as_slice() == octets) {
        all.push(Zeroizing::new(octets.to_vec()));
    }
}

/// RFC 4013 §2.1 and §2.2. What §2.3 and §2.4 prohibit is let through: a producer that did so made a file that opens with it.
fn saslprep(password: &str) -> String {
    password.chars().filter(|c| !is_mapped_to_nothing(*c)).map(|c| if is_space(c) { ' ' } else { c }).nfkc().collect()
}

/// RFC 3454, table C.1.2 without the ASCII space.
const fn is_space(c: char) -> bool {
    matches!(c, '\u{a0}' | '\u{1680}' | '\u{2000}'..='\u{200b}' | '\u{202f}' | '\u{205f}' | '\u{3000}')
}

/// RFC 3454, table B.1.
const fn is_mapped_to_nothing(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{1806}' | '\u{180b}'..='\u{180d}' | '\u{200b}'..='\u{200d}' | '\u{2060}'
        | '\u{fe00}'..='\u{fe0f}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn octets(all: Vec<Zeroizing<Vec<u8>>>) -> Vec<Vec<u8>> {
        all.into_iter().map(|o| o.to_vec()).collect()
    }

    #[test]
    fn old_files_take_pdf_doc_encoding_where_it_reaches() {
        assert_eq!(octets(up_to_revision_4("abc")), [b"abc".to_vec()]);
        assert_eq!(octets(up_to_revision_4("\u{20ac}é")), [vec![0xa0, 0xe9], "\u{20ac}é".as_bytes().to_vec()]);
        // Composed or not, it is the same letter.
        assert_eq!(octets(up_to_revision_4("e\u{301}")).first(), Some(&vec![0xe9]));
        assert_eq!(octets(up_to_revision_4("mật")), ["mật".as_bytes().to_vec()]);
    }

    #[test]
    fn new_files_take_saslprep() {
        // The examples of RFC 4013 §3.
        assert_eq!(saslprep("I\u{ad}X"), "IX");
        assert_eq!(saslprep("\u{aa}"), "a");
        assert_eq!(saslprep("\u{2168}"), "IX");
        assert_eq!(saslprep("a\u{a0}b"), "a b");
        assert_eq!(
            octets(from_revision_5("mâ\u{323}t")),
            ["mật".as_bytes().to_vec(), "mâ\u{323}t".as_bytes().to_vec()]
        );
        assert_eq!(octets(from_revision_5(&"x".repeat(200))), [vec![b'x'; 127]]);
    }
}
