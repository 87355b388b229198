//! Distinguished names: compared as RFC 5280 §7.1 says, shown so that nothing in them can mislead (threat V-14).

use core::fmt;
use core::ops::Range;
use std::borrow::Cow;
use std::fmt::Write as _;
use std::sync::OnceLock;

use unicode_normalization::UnicodeNormalization as _;

use crate::asn1;
use crate::asn1::{Reader, Tag, Value, oid};
use crate::crypto::{DigestAlgorithm, digest};

use super::Error;

/// A distinguished name. Equality (`==`) is RFC 5280 §7.1: one RelativeDistinguishedName after the other, each as a set,
/// values compared after NFC, case folding and squeezing of white space, whatever their string type; falls back to octets
/// for odd types.
#[derive(Debug, Clone)]
pub struct Name {
    raw: Vec<u8>,
    attributes: Vec<Attribute>,
    /// Of each RelativeDistinguishedName a digest of what is compared, made when first asked for. Paths compare every
    /// name with many others: hostile ones are long and differ at the end.
    compared: OnceLock<Vec<[u8; 32]>>,
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

/// Names up to this many octets are compared octet by octet first.
const SHORT: usize = 1024;

fn folded(text: &str) -> String {
    let lower = text.to_lowercase();
    let lower = if lower.is_ascii() { lower } else { lower.nfc().collect() };
    lower.split_whitespace().collect::<Vec<_>>().join(" ")
}

impl PartialEq for Name {
    fn eq(&self, other: &Self) -> bool {
        let short = self.raw.len() <= SHORT;
        (short && self.raw == other.raw) || self.compared() == other.compared()
    }
}

impl Eq for Name {}

impl Name {
    fn octets(&self, range: &Range<usize>) -> &[u8] {
        self.raw.get(range.clone()).unwrap_or_default()
    }

    fn compared(&self) -> &[[u8; 32]] {
        self.compared.get_or_init(|| {
            let mut rdns = Vec::new();
            for rdn in self.attributes.chunk_by(|a, b| a.rdn == b.rdn) {
                let mut values: Vec<Vec<u8>> = rdn.iter().map(|a| self.compared_value(a)).collect();
                values.sort_unstable();
                let value = digest(DigestAlgorithm::Sha256, &values.concat());
                rdns.push(value.as_bytes().try_into().unwrap_or([0; 32]));
            }
            rdns
        })
    }

    /// Type and value of an attribute with their lengths, so that no two lists of them have the same octets.
    fn compared_value(&self, attribute: &Attribute) -> Vec<u8> {
        let text = attribute.text.as_deref().map(folded);
        let value = text.as_ref().map_or_else(|| self.octets(&attribute.raw), |text| text.as_bytes());
        let oid = self.octets(&attribute.oid);
        let mut octets = Vec::with_capacity(oid.len().saturating_add(value.len()).saturating_add(17));
        octets.push(u8::from(text.is_some()));
        for part in [oid, value] {
            octets.extend_from_slice(&(part.len() as u64).to_be_bytes());
            octets.extend_from_slice(part);
        }
        octets
    }

    /// Whether the name begins with all of `base`: it lies in that subtree (RFC 5280 §4.2.1.10). Every name lies in the
    /// empty one.
    #[must_use]
    pub fn is_within(&self, base: &Self) -> bool {
        self.compared().starts_with(base.compared())
    }

    /// Every value of the attributes with this dotted OID, NFC. Not escaped: see [`escaped`].
    pub fn attributes<'n>(&'n self, oid: &str) -> impl Iterator<Item = Option<&'n str>> {
        let oid = oid::from_dotted(oid);
        let same = move |a: &&Attribute| oid.as_deref() == Some(self.octets(&a.oid));
        self.attributes.iter().filter(same).map(|a| a.text.as_deref())
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
        Ok(Self { raw: value.raw.to_vec(), attributes, compared: OnceLock::new() })
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
