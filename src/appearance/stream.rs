//! Small makers of PDF values.

use std::io::Write as _;

use flate2::Compression;
use flate2::write::ZlibEncoder;

use crate::pdf::{Dictionary, Object, Stream, StreamData};

/// A stream with its octets compressed (ISO 32000-2 §7.4.4); `/Filter` and `/Length` are added to `dictionary`.
pub(super) fn deflated(octets: &[u8], dictionary: Dictionary) -> Stream {
    compressed(deflate(octets), dictionary)
}

/// A stream of octets that [`deflate`] made.
pub(super) fn compressed(data: Vec<u8>, dictionary: Dictionary) -> Stream {
    let length = i64::try_from(data.len()).unwrap_or(i64::MAX);
    let dictionary = dictionary.with("Filter", Object::name("FlateDecode")).with("Length", length);
    Stream { dictionary, data: StreamData::Owned(data) }
}

/// Compresses in the zlib format.
pub(super) fn deflate(octets: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
    // Writing into memory has no way to fail.
    let _ = encoder.write_all(octets);
    encoder.finish().unwrap_or_default()
}

/// A number rounded to thousandths, an integer when it is one.
#[allow(clippy::cast_possible_truncation)]
pub(super) fn number(value: f64) -> Object {
    let rounded = (value * 1000.0).round() / 1000.0;
    if rounded.fract() == 0.0 && rounded.abs() < 1e9 { Object::Integer(rounded as i64) } else { Object::Real(rounded) }
}

/// [`number`]s in an array.
pub(super) fn array(values: impl IntoIterator<Item = f64>) -> Object {
    Object::Array(values.into_iter().map(number).collect())
}

/// A number as an operand in a content stream.
pub(super) fn operand(value: f64) -> String {
    let mut text = format!("{value:.3}");
    while text.ends_with('0') {
        text.pop();
    }
    if text.ends_with('.') {
        text.pop();
    }
    if text == "-0" { "0".to_owned() } else { text }
}
