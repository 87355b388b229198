//! Distinguished names: compared as RFC 5280 §7.1 says, shown so that nothing in them can mislead (threat V-14).

use core::fmt;
use core::ops::Range;
use std::borrow::Cow;
use std::fmt::Write as _;

use unicode_normalization::UnicodeNormalization as _;

use crate::asn1;
use crate::asn1::{Reader, Tag, Value, oid};

use super::Error;

/// A distinguished name. Equality (`==`) is RFC 5280 §7.1: attribute by attribute, in order, values compared after
/// NFC, case folding and squeezing of white space, whatever their string type; falls back to octets for odd types.
#[derive(Debug, Clone)]
pub struct Name {
    raw: Vec<u8>,
    attributes: Vec<Attribute>,
}

#[derive(Debug, Clone)]
struct Attribute {
    /// Number of the RelativeDistinguishedName it stands in.
    rdn: usize,
    /// Content octets of its type, in the octets of the name.
    oid: Range<usize>,
    /// NFC; `None` when the value is no character string this room reads.
    text: Option<String>,
    /// The value's DER, in the octets of the name.
    raw: Range<usize>,
}

fn folded(text: &str) -> String {
    let lower: String = text.to_lowercase().nfc().collect();
    lower.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether two values are the same (RFC 5280 §7.1). Paths compare many names that differ, most of them ASCII, where
/// nothing has to be built to tell.
fn same_text(one: &str, other: &str) -> bool {
    if one == other {
        return true;
    }
    if !(one.is_ascii() && other.is_ascii()) {
        return folded(one) == folded(other);
    }
    let (mut one, mut other) = (one.split_whitespace(), other.split_whitespace());
    loop {
        match (one.next(), other.next()) {
            (None, None) => return true,
            (Some(a), Some(b)) if a.eq_ignore_ascii_case(b) => {}
            _ => return false,
        }
    }
}

impl PartialEq for Name {
    fn eq(&self, other: &Self) -> bool {
        self.raw == other.raw
            || (self.attributes.len() == other.attributes.len()
                && self.attributes.iter().zip(&other.attributes).all(|(a, b)| self.same(a, other, b)))
    }
}

impl Eq for Name {}

impl Name {
    fn octets(&self, range: &Range<usize>) -> &[u8] {
        self.raw.get(range.clone()).unwrap_or_default()
    }

    fn same(&self, mine: &Attribute, other: &Self, theirs: &Attribute) -> bool {
        if mine.rdn != theirs.rdn || self.octets(&mine.oid) != other.octets(&theirs.oid) {
            return false;
        }
        match (&mine.text, &theirs.text) {
            (Some(a), Some(b)) => same_text(a, b),
            _ => self.octets(&mine.raw) == other.octets(&theirs.raw),
        }
    }

    /// Reads a DER Name (RFC 5280 §4.1.2.4).
    ///
    /// # Errors
    /// When it is malformed or octets follow it.
    pub fn from_der(der: &[u8]) -> Result<Self, Error> {
        let mut reader = Reader::new(der);
        let value = reader.expect(Tag::SEQUENCE)?;
        reader.finish()?;
        Ok(Self::from_value(&value)?)
    }

    pub(super) fn from_value(value: &Value<'_>) -> Result<Self, asn1::Error> {
        let mut rdns = value.reader()?;
        let mut attributes = Vec::new();
        let mut rdn = 0usize;
        while !rdns.is_empty() {
            let mut set = rdns.set()?;
            loop {
                let mut pair = set.sequence()?;
                let oid = pair.expect(Tag::OID)?;
                oid.oid()?;
                let string = pair.read()?;
                pair.finish()?;
                let within = |at: usize, length: usize| {
                    let start = at.saturating_sub(value.offset);
                    start..start.saturating_add(length)
                };
                attributes.push(Attribute {
                    rdn,
                    oid: within(oid.content_offset(), oid.content.len()),
                    text: text(&string),
                    raw: within(string.offset, string.raw.len()),
                });
                if set.is_empty() {
                    break;
                }
            }
            rdn = rdn.saturating_add(1);
        }
        Ok(Self { raw: value.raw.to_vec(), attributes })
    }

    /// The octets it was read from.
    #[must_use]
    pub fn der(&self) -> &[u8] {
        &self.raw
    }

    /// Whether there is no attribute.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.attributes.is_empty()
    }

    /// Last commonName, NFC. Not escaped: see [`escaped`].
    #[must_use]
    pub fn common_name(&self) -> Option<&str> {
        self.attributes.iter().rev().find(|a| self.octets(&a.oid) == oid::COMMON_NAME).and_then(|a| a.text.as_deref())
    }

    /// First organizationName, NFC. Not escaped: see [`escaped`].
    #[must_use]
    pub fn organization(&self) -> Option<&str> {
        self.first(oid::ORGANIZATION)
    }

    /// First value of the attribute with this dotted OID, NFC. Not escaped: see [`escaped`].
    #[must_use]
    pub fn attribute(&self, oid: &str) -> Option<&str> {
        self.first(&oid::from_dotted(oid)?)
    }

    fn first(&self, oid: &[u8]) -> Option<&str> {
        self.attributes.iter().find(|a| self.octets(&a.oid) == oid).and_then(|a| a.text.as_deref())
    }
}

/// `CN=…, O=…, C=VN`: in encoded order, short names for the usual types, else dotted OID; control and bidi characters
/// escaped.
impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut before: Option<usize> = None;
        for attribute in &self.attributes {
            match before {
                Some(rdn) if rdn == attribute.rdn => f.write_str(" + ")?,
                Some(_) => f.write_str(", ")?,
                None => {}
            }
            before = Some(attribute.rdn);
            let oid = self.octets(&attribute.oid);
            match oid::name_of(oid) {
                Some(name) => f.write_str(name)?,
                None => f.write_str(&oid::to_dotted(oid))?,
            }
            f.write_char('=')?;
            if let Some(text) = &attribute.text {
                // A value must not look like the next attribute (RFC 4514 §2.4).
                for c in escaped(text).chars() {
                    if matches!(c, ',' | '+' | '"' | '<' | '>' | ';') {
                        f.write_char('\\')?;
                    }
                    f.write_char(c)?;
                }
            } else {
                f.write_char('#')?;
                self.octets(&attribute.raw).iter().try_for_each(|octet| write!(f, "{octet:02x}"))?;
            }
        }
        Ok(())
    }
}

/// Text from a certificate made safe to show: control, bidi, zero-width and separator characters as `\u{…}`, the
/// backslash doubled (threat V-14).
#[must_use]
pub fn escaped(text: &str) -> Cow<'_, str> {
    let misleads = |c: char| {
        c.is_control()
            || c == '\\'
            || matches!(c, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
    };
    if !text.contains(misleads) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        match c {
            '\\' => out.push_str("\\\\"),
            c if misleads(c) => {
                let _ = write!(out, "\\u{{{:04x}}}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    Cow::Owned(out)
}

/// A character string in NFC; Vietnamese names come composed and decomposed.
fn text(value: &Value<'_>) -> Option<String> {
    let content = value.content;
    let text: String = match value.tag {
        Tag::UTF8_STRING => core::str::from_utf8(content).ok()?.to_owned(),
        Tag::PRINTABLE_STRING | Tag::IA5_STRING | Tag(0x12) if content.is_ascii() => {
            core::str::from_utf8(content).ok()?.to_owned()
        }
        // T.61 in name, Latin-1 in practice.
        Tag::TELETEX_STRING => content.iter().map(|octet| char::from(*octet)).collect(),
        Tag::BMP_STRING if content.len().is_multiple_of(2) => {
            let units = content.chunks_exact(2).map(|pair| pair.iter().fold(0u16, |sum, o| sum << 8 | u16::from(*o)));
            char::decode_utf16(units).collect::<Result<_, _>>().ok()?
        }
        Tag::UNIVERSAL_STRING if content.len().is_multiple_of(4) => content
            .chunks_exact(4)
            .map(|four| char::from_u32(four.iter().fold(0u32, |sum, o| sum << 8 | u32::from(*o))))
            .collect::<Option<_>>()?,
        _ => return None,
    };
    if text.is_ascii() { Some(text) } else { Some(text.nfc().collect()) }
}
