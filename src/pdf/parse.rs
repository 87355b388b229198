//! Objects from tokens (ISO 32000-2 §7.3), without recursion.

use std::vec::Drain;

use crate::base::{LimitReached, Limits};

use super::lex::{Fault, Lexer, Token};
use super::{Dictionary, Object, ObjectId};

/// Values inside one object. Each takes some 60 octets of memory for as few as 2 in the file; the largest arrays of real
/// files (glyph widths, structure parents) have about 100,000.
const ELEMENTS: u64 = 500_000;

/// An indirect object, up to `endobj` or to the data of a stream.
#[derive(Debug)]
pub(super) struct Indirect {
    pub(super) id: ObjectId,
    pub(super) object: Object,
    /// Where the stream's data begin, when it is one.
    pub(super) data: Option<u64>,
    /// Behind `endobj`, or where the data begin.
    pub(super) end: u64,
}

/// An array or a dictionary that is open, and where its values begin among those that were read.
struct Frame {
    dictionary: bool,
    at: u64,
    from: usize,
}

/// One value and nothing behind it: trailer dictionaries, members of object streams. Never a bare reference.
pub(super) fn value(lexer: &mut Lexer<'_>, limits: &Limits) -> Result<Object, Fault> {
    let (mut items, _, at) = items(lexer, limits, true)?;
    items.pop().ok_or(Fault::bad(at, "no object", "7.3"))
}

/// `n g obj`, alone.
pub(super) fn header(lexer: &mut Lexer<'_>) -> Result<ObjectId, Fault> {
    lexer.skip_space()?;
    let start = lexer.offset();
    let bad = || Fault::bad(start, "no 'n g obj'", "7.3.10");
    let integer = |token| match token {
        Token::Integer(i) => Ok(i),
        _ => Err(bad()),
    };
    let (first, at) = lexer.token()?;
    // A comment before the number would be a second reading of where the object begins.
    if at != start {
        return Err(bad());
    }
    let number = u32::try_from(integer(first)?).map_err(|_| bad())?;
    let generation = u16::try_from(integer(lexer.token()?.0)?).map_err(|_| bad())?;
    match lexer.token()?.0 {
        Token::Keyword(b"obj") => Ok(ObjectId { number, generation }),
        _ => Err(bad()),
    }
}

/// A whole indirect object, stream data excepted.
pub(super) fn indirect(lexer: &mut Lexer<'_>, limits: &Limits) -> Result<Indirect, Fault> {
    let id = header(lexer)?;
    let start = lexer.offset();
    let (mut items, keyword, at) = items(lexer, limits, false)?;
    // `1 0 obj endobj` occurs and means null.
    let object = items.pop().unwrap_or(Object::Null);
    if !items.is_empty() {
        return Err(Fault::bad(start, "more than one object before 'endobj'", "7.3.10"));
    }
    match keyword {
        b"endobj" => Ok(Indirect { id, object, data: None, end: lexer.offset() }),
        b"stream" => {
            if !matches!(object, Object::Dictionary(_)) {
                return Err(Fault::bad(at, "'stream' without a dictionary", "7.3.8.1"));
            }
            // CR alone is forbidden: data may begin with LF, and nobody could tell.
            lexer.take(b'\r')?;
            if !lexer.take(b'\n')? {
                return Err(Fault::bad(at, "'stream' not followed by CR LF or LF", "7.3.8.1"));
            }
            let data = lexer.offset();
            Ok(Indirect { id, object, data: Some(data), end: data })
        }
        _ => Err(Fault::bad(at, "keyword out of place, 'endobj' expected", "7.3.10")),
    }
}

/// Values up to a keyword that is none, or up to the end of the first value when `one`.
fn items<'d>(lexer: &mut Lexer<'d>, limits: &Limits, one: bool) -> Result<(Vec<Object>, &'d [u8], u64), Fault> {
    let begin = lexer.offset();
    let mut open: Vec<Frame> = Vec::new();
    // Of all that are open, and of none: each gets its own when it is closed, in as much memory as they take.
    let mut values: Vec<Object> = Vec::new();
    let mut count = 0_u64;
    loop {
        let (token, at) = lexer.token()?;
        if lexer.offset().saturating_sub(begin) > limits.pdf_object_octets {
            return Err(limit("octets of one PDF object", limits.pdf_object_octets));
        }
        let object = match token {
            Token::Integer(i) => Object::Integer(i),
            Token::Real(r) => Object::Real(r),
            Token::String(s) => Object::String(s),
            Token::Name(n) => Object::Name(n),
            Token::ArrayOpen | Token::DictionaryOpen => {
                if open.len() as u64 >= u64::from(limits.pdf_nesting) {
                    return Err(limit("nested arrays and dictionaries", u64::from(limits.pdf_nesting)));
                }
                open.push(Frame { dictionary: token == Token::DictionaryOpen, at, from: values.len() });
                continue;
            }
            Token::ArrayClose => match open.pop() {
                Some(Frame { dictionary: false, from, .. }) => Object::Array(values.drain(from..).collect()),
                _ => return Err(Fault::bad(at, "']' without '['", "7.3.6")),
            },
            Token::DictionaryClose => match open.pop() {
                Some(Frame { dictionary: true, at, from }) => Object::Dictionary(dictionary(values.drain(from..), at)?),
                _ => return Err(Fault::bad(at, "'>>' without '<<'", "7.3.7")),
            },
            Token::Keyword(b"true") => Object::Boolean(true),
            Token::Keyword(b"false") => Object::Boolean(false),
            Token::Keyword(b"null") => Object::Null,
            Token::Keyword(b"R") => reference(&mut values, open.last().map_or(0, |frame| frame.from), at)?,
            Token::Keyword(keyword) if open.is_empty() => return Ok((values, keyword, at)),
            Token::Keyword(_) => return Err(Fault::bad(at, "keyword inside an array or dictionary", "7.3")),
            Token::End => return Err(Fault::bad(at, "the octets end inside an object", "7.3")),
        };
        count += 1;
        if count > ELEMENTS {
            return Err(limit("values in one PDF object", ELEMENTS));
        }
        values.push(object);
        if open.is_empty() {
            if one {
                return Ok((values, b"", at));
            }
            // `n g R` is the longest thing that may stand here.
            if values.len() > 3 {
                return Err(Fault::bad(at, "more than one object before 'endobj'", "7.3.10"));
            }
        }
    }
}

const fn limit(what: &'static str, limit: u64) -> Fault {
    Fault::Limit(LimitReached { what, limit })
}

/// Turns the two integers read last into a reference; values before `from` stand outside.
fn reference(values: &mut Vec<Object>, from: usize, at: u64) -> Result<Object, Fault> {
    let (number, generation) = match values.get(from..) {
        Some([.., Object::Integer(number), Object::Integer(generation)]) => {
            (u32::try_from(*number).ok(), u16::try_from(*generation).ok())
        }
        _ => (None, None),
    };
    let Some((number, generation)) = number.zip(generation) else {
        return Err(Fault::bad(at, "'R' without object and generation number", "7.3.10"));
    };
    values.truncate(values.len().saturating_sub(2));
    Ok(Object::Reference(ObjectId { number, generation }))
}

fn dictionary(mut values: Drain<'_, Object>, at: u64) -> Result<Dictionary, Fault> {
    let mut pairs = Vec::with_capacity(values.len() / 2);
    while let Some(key) = values.next() {
        let (Object::Name(key), Some(value)) = (key, values.next()) else {
            return Err(Fault::bad(at, "dictionary that is not pairs of name and value", "7.3.7"));
        };
        pairs.push((key, value));
    }
    Ok(Dictionary::from_read(pairs))
}
