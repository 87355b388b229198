//! Writing DER: small functions that return a finished value each.

use crate::base::UnixTime;

use super::Tag;

/// Tag, shortest length, contents.
#[must_use]
pub fn tlv(tag: Tag, content: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(content.len().saturating_add(6));
    out.push(tag.0);
    match u8::try_from(content.len()) {
        Ok(short @ 0..=0x7f) => out.push(short),
        _ => {
            let octets = content.len().to_be_bytes();
            let written = octets.get(octets.iter().take_while(|o| **o == 0).count()..).unwrap_or_default();
            out.push(0x80 | u8::try_from(written.len()).unwrap_or(0));
            out.extend_from_slice(written);
        }
    }
    out.extend_from_slice(content);
    out
}

/// SEQUENCE of finished values.
#[must_use]
pub fn sequence<T: AsRef<[u8]>>(values: &[T]) -> Vec<u8> {
    tlv(Tag::SEQUENCE, &concat(values))
}

/// SET OF finished values, in the order of their octets (X.690 §11.6).
#[must_use]
pub fn set_of<T: AsRef<[u8]>>(values: &[T]) -> Vec<u8> {
    let mut sorted: Vec<&[u8]> = values.iter().map(AsRef::as_ref).collect();
    // A shorter value is compared as if zero octets followed, and no value is a prefix of another that differs.
    sorted.sort_unstable();
    tlv(Tag::SET, &concat(&sorted))
}

/// `[number]` constructed, around finished values.
#[must_use]
pub fn context<T: AsRef<[u8]>>(number: u8, values: &[T]) -> Vec<u8> {
    tlv(Tag::context(number), &concat(values))
}

/// `[number]` primitive.
#[must_use]
pub fn context_primitive(number: u8, content: &[u8]) -> Vec<u8> {
    tlv(Tag::context_primitive(number), content)
}

fn concat<T: AsRef<[u8]>>(values: &[T]) -> Vec<u8> {
    let mut all = Vec::with_capacity(values.iter().map(|v| v.as_ref().len()).sum());
    for value in values {
        all.extend_from_slice(value.as_ref());
    }
    all
}

/// INTEGER from content octets that are right already (a received serial number).
#[must_use]
pub fn integer(content: &[u8]) -> Vec<u8> {
    tlv(Tag::INTEGER, content)
}

/// INTEGER from a big-endian magnitude: leading zeros dropped, one added where the sign bit would be set.
#[must_use]
pub fn positive_integer(magnitude: &[u8]) -> Vec<u8> {
    let start = magnitude.iter().take_while(|o| **o == 0).count();
    let magnitude = magnitude.get(start..).unwrap_or_default();
    let mut content = Vec::with_capacity(magnitude.len().saturating_add(1));
    if magnitude.first().is_none_or(|o| *o >= 0x80) {
        content.push(0);
    }
    content.extend_from_slice(magnitude);
    integer(&content)
}

/// INTEGER from a number.
#[must_use]
pub fn integer_u64(number: u64) -> Vec<u8> {
    positive_integer(&number.to_be_bytes())
}

/// BOOLEAN.
#[must_use]
pub fn boolean(value: bool) -> Vec<u8> {
    tlv(Tag::BOOLEAN, &[if value { 0xff } else { 0 }])
}

/// OBJECT IDENTIFIER from its content octets (see [the module](mod@super::oid)).
#[must_use]
pub fn oid(content: &[u8]) -> Vec<u8> {
    tlv(Tag::OID, content)
}

/// OCTET STRING.
#[must_use]
pub fn octet_string(octets: &[u8]) -> Vec<u8> {
    tlv(Tag::OCTET_STRING, octets)
}

/// BIT STRING of whole octets.
#[must_use]
pub fn bit_string(octets: &[u8]) -> Vec<u8> {
    let mut content = Vec::with_capacity(octets.len().saturating_add(1));
    content.push(0);
    content.extend_from_slice(octets);
    tlv(Tag::BIT_STRING, &content)
}

/// UTF8String.
#[must_use]
pub fn utf8_string(text: &str) -> Vec<u8> {
    tlv(Tag::UTF8_STRING, text.as_bytes())
}

/// NULL.
#[must_use]
pub fn null() -> Vec<u8> {
    tlv(Tag::NULL, &[])
}

/// UTCTime; `None` outside 1950 to 2049.
#[must_use]
pub fn utc_time(time: UnixTime) -> Option<Vec<u8>> {
    Some(tlv(Tag::UTC_TIME, time.utc_time()?.as_bytes()))
}

/// GeneralizedTime; `None` outside the years 0 to 9999.
#[must_use]
pub fn generalized_time(time: UnixTime) -> Option<Vec<u8>> {
    let text = time.generalized().filter(|text| text.len() == 15)?;
    Some(tlv(Tag::GENERALIZED_TIME, text.as_bytes()))
}

/// Time as RFC 5280 §4.1.2.5 and RFC 5652 §11.3 demand: UTCTime up to 2049, then GeneralizedTime.
#[must_use]
pub fn time(time: UnixTime) -> Option<Vec<u8>> {
    utc_time(time).or_else(|| generalized_time(time))
}
