//! What canonical form writes for characters (C14N 1.0 §2.3).

use crate::xml::chars::{self, class};

/// Runs up to this length are looked at octet by octet.
const SHORT: usize = 24;

/// Character data.
pub(super) fn text(text: &str, out: &mut Vec<u8>) {
    let mut rest = text.as_bytes();
    loop {
        let stop = text_stop(rest);
        out.extend_from_slice(rest.get(..stop).unwrap_or_default());
        let replacement: &[u8] = match rest.get(stop) {
            None => return,
            Some(b'&') => b"&amp;",
            Some(b'<') => b"&lt;",
            Some(b'>') => b"&gt;",
            Some(_) => b"&#xD;",
        };
        out.extend_from_slice(replacement);
        rest = rest.get(stop + 1..).unwrap_or_default();
    }
}

#[inline]
fn text_stop(rest: &[u8]) -> usize {
    if let Some(at) = rest.iter().take(SHORT).position(|&b| class(b) & chars::TEXT_ESCAPE != 0) {
        return at;
    }
    let tail = rest.get(SHORT..).unwrap_or_default();
    let stop = memchr::memchr3(b'&', b'<', b'>', tail).unwrap_or(tail.len());
    let before = tail.get(..stop).unwrap_or_default();
    SHORT.min(rest.len()) + memchr::memchr(b'\r', before).unwrap_or(stop)
}

/// An attribute value, or a namespace name.
pub(super) fn attribute_value(value: &str, out: &mut Vec<u8>) {
    let mut rest = value.as_bytes();
    while let Some(stop) = rest.iter().position(|&b| class(b) & chars::VALUE_ESCAPE != 0) {
        out.extend_from_slice(rest.get(..stop).unwrap_or_default());
        let replacement: &[u8] = match rest.get(stop) {
            Some(b'&') => b"&amp;",
            Some(b'<') => b"&lt;",
            Some(b'"') => b"&quot;",
            Some(b'\t') => b"&#x9;",
            Some(b'\n') => b"&#xA;",
            _ => b"&#xD;",
        };
        out.extend_from_slice(replacement);
        rest = rest.get(stop + 1..).unwrap_or_default();
    }
    out.extend_from_slice(rest);
}
