//! /ToUnicode (ISO 32000-2 §9.10.3): what readers copy and search for each code.

use std::collections::HashMap;

use super::super::PdfString;
use super::super::lex::{Lexer, Token};

/// Codes of one font that are kept: all there are of two octets.
const MOST: usize = 1 << 16;

/// The text of each code, as a `/ToUnicode` map (ISO 32000-2 §9.10.3) gives it; at most 65,536 of them. What cannot be read is
/// left out: such codes cannot be said to lie.
#[must_use]
pub fn read(octets: &[u8]) -> HashMap<u32, String> {
    let mut texts = HashMap::new();
    let mut lexer = Lexer::in_memory(octets, 0);
    loop {
        match lexer.token() {
            Ok((Token::Keyword(b"beginbfchar"), _)) => characters(&mut lexer, &mut texts),
            Ok((Token::Keyword(b"beginbfrange"), _)) => ranges(&mut lexer, &mut texts),
            Ok((Token::End, _)) | Err(_) => return texts,
            Ok(_) => {}
        }
    }
}

fn string(lexer: &mut Lexer<'_>) -> Option<PdfString> {
    match lexer.token() {
        Ok((Token::String(string), _)) => Some(string),
        _ => None,
    }
}

fn code(string: &PdfString) -> Option<u32> {
    (string.octets.len() <= 4).then(|| string.octets.iter().fold(0, |code, &octet| code << 8 | u32::from(octet)))
}

/// UTF-16BE, without a mark (§9.10.3).
fn text(octets: &[u8]) -> Option<String> {
    let units = octets.chunks(2).map(|pair| match *pair {
        [high, low] => u16::from_be_bytes([high, low]),
        [one] => u16::from(one),
        _ => 0xfffd,
    });
    char::decode_utf16(units).collect::<Result<String, _>>().ok()
}

fn characters(lexer: &mut Lexer<'_>, texts: &mut HashMap<u32, String>) {
    while let Some(from) = string(lexer) {
        let Some(to) = string(lexer) else { return };
        if let (Some(code), Some(text)) = (code(&from), text(&to.octets))
            && texts.len() < MOST
        {
            texts.insert(code, text);
        }
    }
}

fn ranges(lexer: &mut Lexer<'_>, texts: &mut HashMap<u32, String>) {
    while let Some(from) = string(lexer) {
        let Some(to) = string(lexer) else { return };
        let (Some(first), Some(last)) = (code(&from), code(&to)) else { return };
        match lexer.token() {
            Ok((Token::String(start), _)) => {
                let mut octets = start.octets;
                for code in first..=last {
                    if texts.len() >= MOST {
                        return;
                    }
                    if let Some(text) = text(&octets) {
                        texts.insert(code, text);
                    }
                    // The last octet counts on (§9.10.3); carrying is what readers do where it overflows.
                    for octet in octets.iter_mut().rev().take(2) {
                        *octet = octet.wrapping_add(1);
                        if *octet != 0 {
                            break;
                        }
                    }
                }
            }
            Ok((Token::ArrayOpen, _)) => {
                let mut code = first;
                while let Some(to) = string(lexer) {
                    if let Some(text) = text(&to.octets)
                        && texts.len() < MOST
                    {
                        texts.insert(code, text);
                    }
                    code = code.saturating_add(1);
                }
            }
            _ => return,
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn characters_ranges_and_lists() {
        let texts = read(
            b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap 1 begincodespacerange <00> <ff> endcodespacerange \
              2 beginbfchar <01> <0041> <02> <00660069> endbfchar \
              2 beginbfrange <10> <12> <0030> <20> <21> [<0061> <D835DC00>] endbfrange endcmap",
        );
        let get = |code: u32| texts.get(&code).map(String::as_str);
        assert_eq!((get(1), get(2)), (Some("A"), Some("fi")));
        assert_eq!((get(0x10), get(0x12), get(0x13)), (Some("0"), Some("2"), None));
        assert_eq!((get(0x20), get(0x21)), (Some("a"), Some("\u{1d400}")));
    }

    #[test]
    fn nonsense_ends() {
        assert!(read(b"1 beginbfrange <00000000> <ffffffff> <0000> endbfrange").len() <= MOST);
        assert!(read(b"1 beginbfrange <00> <05> endbfrange").is_empty());
        assert!(read(b"beginbfchar <01").is_empty());
    }
}
