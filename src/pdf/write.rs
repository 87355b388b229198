//! Objects as PDF syntax (ISO 32000-2 §7.3).

use super::{Dictionary, Object, PdfString, Stream, StreamData};

/// Why an object cannot be written as it is.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum WriteError {
    /// PDF has no way to write it (ISO 32000-2 §7.3.3).
    #[error("a real number that is infinite or not a number cannot be written (ISO 32000-2 §7.3.3)")]
    NotFinite,
    /// Its octets are not at hand.
    #[error("a stream whose octets lie in the file cannot be written anew")]
    StreamInFile,
    /// Readers would differ about its meaning, and writing it would decide for one of them.
    #[error("a dictionary with the key /{0} twice cannot be written anew (ISO 32000-2 §7.3.7)")]
    DuplicateKey(String),
    /// Deeper than any reader goes.
    #[error("an object is nested deeper than {NESTING} levels")]
    TooDeep,
}

/// Arrays and dictionaries within one another. Above what [`crate::base::Limits`] lets anyone read by default, and
/// far below what would exhaust a stack.
const NESTING: u32 = 256;

/// Serialises one object as PDF syntax: seven-bit clean but for stream octets, `/Length` of streams set to what is there.
///
/// # Errors
/// [`WriteError`]; `out` may then hold part of the object.
pub fn write_object(out: &mut Vec<u8>, object: &Object) -> Result<(), WriteError> {
    write_nested(out, object, NESTING)
}

fn write_nested(out: &mut Vec<u8>, object: &Object, depth: u32) -> Result<(), WriteError> {
    let depth = depth.checked_sub(1).ok_or(WriteError::TooDeep)?;
    match object {
        Object::Null => out.extend(b"null"),
        Object::Boolean(true) => out.extend(b"true"),
        Object::Boolean(false) => out.extend(b"false"),
        Object::Integer(i) => out.extend(i.to_string().bytes()),
        Object::Real(r) => write_real(out, *r)?,
        Object::String(s) => write_string(out, s),
        Object::Name(n) => write_name(out, n),
        Object::Array(items) => {
            out.push(b'[');
            for (i, item) in items.iter().enumerate() {
                if i > 0 {
                    out.push(b' ');
                }
                write_nested(out, item, depth)?;
            }
            out.push(b']');
        }
        Object::Dictionary(d) => write_dictionary(out, d, depth)?,
        Object::Stream(s) => write_stream(out, s, depth)?,
        Object::Reference(id) => out.extend(format!("{id} R").bytes()),
    }
    Ok(())
}

/// Rust's plain display never uses an exponent, which PDF does not know (ISO 32000-2 §7.3.3).
fn write_real(out: &mut Vec<u8>, real: f64) -> Result<(), WriteError> {
    if !real.is_finite() {
        return Err(WriteError::NotFinite);
    }
    let text = real.to_string();
    out.extend(text.bytes());
    if !text.contains('.') {
        out.extend(b".0");
    }
    Ok(())
}

fn write_string(out: &mut Vec<u8>, string: &PdfString) {
    if string.hexadecimal {
        out.push(b'<');
        out.extend(string.octets.iter().flat_map(|&o| hex_digits(o)));
        out.push(b'>');
        return;
    }
    out.push(b'(');
    for &octet in &string.octets {
        match octet {
            b'(' | b')' | b'\\' => out.extend([b'\\', octet]),
            b'\n' => out.extend(b"\\n"),
            b'\r' => out.extend(b"\\r"),
            b'\t' => out.extend(b"\\t"),
            b' '..=b'~' => out.push(octet),
            // Always three digits, so that a digit behind it is not taken in (ISO 32000-2 §7.3.4.2).
            _ => out.extend(format!("\\{octet:03o}").bytes()),
        }
    }
    out.push(b')');
}

fn write_name(out: &mut Vec<u8>, name: &[u8]) {
    out.push(b'/');
    for &octet in name {
        let regular = octet.is_ascii_graphic() && !b"()<>[]{}/%#".contains(&octet);
        if regular {
            out.push(octet);
        } else {
            out.push(b'#');
            out.extend(hex_digits(octet));
        }
    }
}

fn write_dictionary(out: &mut Vec<u8>, dictionary: &Dictionary, depth: u32) -> Result<(), WriteError> {
    open_dictionary(out, dictionary, depth, &[])?;
    out.extend(b" >>");
    Ok(())
}

/// `<<` and the entries, but not those of `except`, and no `>>`.
pub(super) fn open_dictionary(
    out: &mut Vec<u8>,
    dictionary: &Dictionary,
    depth: u32,
    except: &[&[u8]],
) -> Result<(), WriteError> {
    if let Some(key) = dictionary.duplicate() {
        return Err(WriteError::DuplicateKey(String::from_utf8_lossy(key).into_owned()));
    }
    out.extend(b"<<");
    for (key, value) in dictionary.iter().filter(|(key, _)| !except.contains(key)) {
        out.push(b' ');
        write_name(out, key);
        out.push(b' ');
        write_nested(out, value, depth)?;
    }
    Ok(())
}

fn write_stream(out: &mut Vec<u8>, stream: &Stream, depth: u32) -> Result<(), WriteError> {
    let StreamData::Owned(octets) = &stream.data else { return Err(WriteError::StreamInFile) };
    open_dictionary(out, &stream.dictionary, depth, &[b"Length"])?;
    out.extend(format!(" /Length {} >>\nstream\n", octets.len()).bytes());
    out.extend(octets);
    out.extend(b"\nendstream");
    Ok(())
}

/// Two lower-case hex digits.
pub(super) fn hex_digits(octet: u8) -> [u8; 2] {
    let digit = |nibble: u8| if nibble < 10 { b'0' + nibble } else { b'a' + nibble - 10 };
    [digit(octet >> 4), digit(octet & 0x0f)]
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::pdf::ObjectId;

    fn written(object: impl Into<Object>) -> String {
        let mut out = Vec::new();
        write_object(&mut out, &object.into()).unwrap();
        String::from_utf8(out).unwrap()
    }

    fn refused(object: impl Into<Object>) -> WriteError {
        write_object(&mut Vec::new(), &object.into()).unwrap_err()
    }

    #[test]
    fn numbers_have_no_exponent() {
        assert_eq!(written(-17), "-17");
        assert_eq!(written(1.0), "1.0");
        assert_eq!(written(-0.5), "-0.5");
        assert_eq!(written(1e-7), "0.0000001");
        assert_eq!(written(1e21), "1000000000000000000000.0");
        assert_eq!(refused(f64::NAN), WriteError::NotFinite);
        assert_eq!(refused(f64::INFINITY), WriteError::NotFinite);
    }

    #[test]
    fn names_and_strings_are_escaped() {
        assert_eq!(written(Object::Name(b"A B#/(c)\xe1".as_slice().into())), "/A#20B#23#2f#28c#29#e1");
        assert_eq!(
            written(Object::string(b"a(b)\\\r\n\t\x00\x017\xff".as_slice())),
            "(a\\(b\\)\\\\\\r\\n\\t\\000\\0017\\377)"
        );
        let hexadecimal = PdfString { octets: vec![0, 0xab, 0x9f], hexadecimal: true, span: None };
        assert_eq!(written(Object::String(hexadecimal)), "<00ab9f>");
        assert_eq!(written(Object::text("ký")), "(\\376\\377\\000k\\000\\375)");
    }

    #[test]
    fn containers() {
        let inner = Dictionary::new().with("K", ObjectId { number: 7, generation: 2 }).with("N", Object::Null);
        let array = vec![Object::from(true), Object::from(3), inner.into()];
        assert_eq!(written(array), "[true 3 << /K 7 2 R /N null >>]");
        assert_eq!(written(Dictionary::new()), "<< >>");
    }

    #[test]
    fn streams_have_their_true_length() {
        let stream = |data| Stream { dictionary: Dictionary::new().with("Length", 99).with("A", 1), data };
        let owned = stream(StreamData::Owned(b"abc".to_vec()));
        assert_eq!(written(owned), "<< /A 1 /Length 3 >>\nstream\nabc\nendstream");
        let in_file = stream(StreamData::InFile(crate::base::Span::new(0, 3)));
        assert_eq!(refused(in_file), WriteError::StreamInFile);
    }

    #[test]
    fn what_would_lose_meaning_is_refused() {
        let mut ambiguous = Dictionary::new();
        ambiguous.push_read("A".into(), Object::from(1));
        ambiguous.push_read("A".into(), Object::from(2));
        assert_eq!(refused(ambiguous), WriteError::DuplicateKey("A".into()));
        let deep = (0..1000).fold(Object::Null, |inner, _| Object::Array(vec![inner]));
        assert_eq!(refused(deep), WriteError::TooDeep);
    }
}
