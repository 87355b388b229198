//! Byte order mark, XML declaration, and the conversion of what is not UTF-8.

use super::chars::skip_space;
use super::error::Error;
use crate::base::LimitReached;
use crate::base::Limits;
use crate::base::Source;

/// The encoding of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Encoding {
    /// UTF-8, with or without a mark; read as it is.
    Utf8,
    /// US-ASCII by declaration; read as it is, other octets are refused.
    UsAscii,
    /// ISO-8859-1 by declaration; converted.
    Latin1,
    /// UTF-16, most significant octet first, by its mark; converted.
    Utf16Be,
    /// UTF-16, least significant octet first, by its mark; converted.
    Utf16Le,
}

impl Encoding {
    /// Its name as the IANA registers it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Utf8 => "UTF-8",
            Self::UsAscii => "US-ASCII",
            Self::Latin1 => "ISO-8859-1",
            Self::Utf16Be | Self::Utf16Le => "UTF-16",
        }
    }

    /// Whether a reader converts it, so that offsets count octets of the converted text.
    #[must_use]
    pub const fn is_converted(self) -> bool {
        matches!(self, Self::Latin1 | Self::Utf16Be | Self::Utf16Le)
    }
}

/// How a document begins.
pub(super) struct Beginning {
    pub(super) encoding: Encoding,
    /// Behind the mark and the XML declaration; in the converted text, if it is converted.
    pub(super) body: u64,
    /// The converted text.
    pub(super) text: Option<String>,
}

/// An XML declaration is far shorter.
const DECLARATION_OCTETS: usize = 1024;

/// Looks at the first octets, and converts the document if need be.
pub(super) fn begin(source: &dyn Source, limits: &Limits) -> Result<Beginning, Error> {
    let mut head = vec![0; usize::try_from(source.len()).unwrap_or(usize::MAX).min(DECLARATION_OCTETS)];
    source.read_at(0, &mut head)?;
    match head.as_slice() {
        [0xFE, 0xFF, ..] => return utf16(source, limits, Encoding::Utf16Be),
        [0xFF, 0xFE, ..] => return utf16(source, limits, Encoding::Utf16Le),
        [0, ..] | [_, 0, ..] => {
            return Err(Error::Refused {
                what: "an encoding of more than one octet without a byte order mark",
                offset: 0,
            });
        }
        _ => {}
    }
    let (mark, octets) = match head.strip_prefix(b"\xEF\xBB\xBF") {
        Some(rest) => (3, rest),
        None => (0, head.as_slice()),
    };
    let Some(declaration) = declaration(octets, mark)? else {
        return Ok(Beginning { encoding: Encoding::Utf8, body: mark, text: None });
    };
    let body = mark + declaration.end as u64;
    let refused = |what| Err(Error::Refused { what, offset: mark });
    let encoding = match declaration.encoding.map(<[u8]>::to_ascii_uppercase).as_deref() {
        None | Some(b"UTF-8" | b"UTF8") => Encoding::Utf8,
        Some(b"US-ASCII" | b"ASCII") if mark == 0 => Encoding::UsAscii,
        Some(b"ISO-8859-1") if mark == 0 => Encoding::Latin1,
        Some(b"UTF-16" | b"UTF-16LE" | b"UTF-16BE") => {
            return refused("a declared encoding of two octets in a document of single octets");
        }
        Some(_) if mark != 0 => return refused("a declared encoding that contradicts the byte order mark"),
        Some(_) => return refused("a declared encoding that is not read"),
    };
    if encoding == Encoding::Latin1 {
        let octets = all(source, limits)?;
        let text = octets.iter().map(|&b| char::from(b)).collect();
        return Ok(Beginning { encoding, body, text: Some(text) });
    }
    Ok(Beginning { encoding, body, text: None })
}

/// All octets of a document that has to be converted.
fn all(source: &dyn Source, limits: &Limits) -> Result<Vec<u8>, Error> {
    if source.len() > limits.xml_octets {
        let what = "octets of an XML document that has to be converted";
        return Err(LimitReached { what, limit: limits.xml_octets }.into());
    }
    let mut octets = vec![0; usize::try_from(source.len()).unwrap_or(0)];
    source.read_at(0, &mut octets)?;
    Ok(octets)
}

fn utf16(source: &dyn Source, limits: &Limits, encoding: Encoding) -> Result<Beginning, Error> {
    let octets = all(source, limits)?;
    let (pairs, rest) = octets.get(2..).unwrap_or_default().as_chunks::<2>();
    if !rest.is_empty() {
        return Err(Error::Malformed { what: "an odd number of octets in UTF-16", offset: source.len() });
    }
    let units = pairs.iter().map(|&pair| match encoding {
        Encoding::Utf16Le => u16::from_le_bytes(pair),
        _ => u16::from_be_bytes(pair),
    });
    let mut text = String::with_capacity(octets.len() / 2);
    let mut offset = 2;
    for character in char::decode_utf16(units) {
        let Ok(character) = character else {
            return Err(Error::Malformed { what: "half a surrogate pair in UTF-16", offset });
        };
        offset += 2 * character.len_utf16() as u64;
        text.push(character);
    }
    let head = text.as_bytes();
    let head = head.get(..DECLARATION_OCTETS.min(head.len())).unwrap_or_default();
    let mut body = 0;
    if let Some(declaration) = declaration(head, 0)? {
        let own: &[u8] = if encoding == Encoding::Utf16Le { b"UTF-16LE" } else { b"UTF-16BE" };
        match declaration.encoding.map(<[u8]>::to_ascii_uppercase).as_deref() {
            None | Some(b"UTF-16") => {}
            Some(name) if name == own => {}
            Some(_) => {
                let what = "a declared encoding that contradicts the byte order mark";
                return Err(Error::Refused { what, offset: 0 });
            }
        }
        body = declaration.end as u64;
    }
    Ok(Beginning { encoding, body, text: Some(text) })
}

struct Declaration<'o> {
    encoding: Option<&'o [u8]>,
    end: usize,
}

/// The XML declaration (XML 1.0 [23]), if there is one; `base` is the offset of `octets`.
fn declaration(octets: &[u8], base: u64) -> Result<Option<Declaration<'_>>, Error> {
    const BEGIN: &[u8] = b"<?xml";
    if !octets.starts_with(BEGIN) || !octets.get(BEGIN.len()).is_some_and(u8::is_ascii_whitespace) {
        return Ok(None);
    }
    let malformed = |what, at: usize| Err(Error::Malformed { what, offset: base + at as u64 });
    let Some(close) = memchr::memmem::find(octets, b"?>") else {
        return malformed("an XML declaration without an end", 0);
    };
    let body = octets.get(..close).unwrap_or_default();
    let mut at = BEGIN.len();
    let mut encoding = None;
    // 0: version is awaited, 1: encoding or standalone, 2: standalone, 3: nothing.
    let mut state = 0;
    loop {
        let name = skip_space(body, at);
        if name == body.len() {
            break;
        }
        if name == at {
            return malformed("no white space between the parts of the XML declaration", at);
        }
        let Some((key, value, end)) = pseudo_attribute(body, name) else {
            return malformed("an XML declaration that is not one", name);
        };
        state = match (state, key) {
            (0, b"version") => {
                if value == b"1.1" {
                    return Err(Error::Refused { what: "XML 1.1", offset: base });
                }
                if value != b"1.0" {
                    return Err(Error::Refused { what: "a version of XML other than 1.0", offset: base });
                }
                1
            }
            (1, b"encoding") => {
                let named = matches!(value, [first, ..] if first.is_ascii_alphabetic())
                    && value.iter().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-'));
                if !named {
                    return malformed("the name of an encoding that is not one", name);
                }
                encoding = Some(value);
                2
            }
            (1 | 2, b"standalone") if matches!(value, b"yes" | b"no") => 3,
            _ => return malformed("an XML declaration that is not one", name),
        };
        at = end;
    }
    if state == 0 {
        return malformed("an XML declaration without a version", 0);
    }
    Ok(Some(Declaration { encoding, end: close + 2 }))
}

/// `name="value"` at `at`: the name, the value, and where it ends.
fn pseudo_attribute(octets: &[u8], at: usize) -> Option<(&[u8], &[u8], usize)> {
    let rest = octets.get(at..)?;
    let length = rest.iter().position(|b| !b.is_ascii_lowercase())?;
    let equals = skip_space(octets, at + length);
    if octets.get(equals) != Some(&b'=') {
        return None;
    }
    let open = skip_space(octets, equals + 1);
    let quote = *octets.get(open).filter(|b| matches!(b, b'"' | b'\''))?;
    let inside = octets.get(open + 1..)?;
    let close = memchr::memchr(quote, inside)?;
    Some((rest.get(..length)?, inside.get(..close)?, open + close + 2))
}
