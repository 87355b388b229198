//! What is left of signatures in octets that cannot be read as a document. Nothing leads to them, so they are looked for in all
//! octets, and only those are taken that stand as they were written: a gap where the byte range says, or a message beside a byte
//! range that is none any more.

use std::collections::BTreeSet;

use crate::base::{Limits, Source, Span};

use super::lex::{hex_digit, is_space};
use super::orphan::{look_alike, look_alikes, numbers};
use super::reader::Reader;
use super::{Error, FieldProblem, SignatureField};

/// Octets read at once, and those of them that are read again with what follows.
const PIECE: u64 = 1 << 20;
const AGAIN: u64 = 64;
/// Octets on both sides of `/Contents` in which its dictionary has the byte range.
const NEAR: u64 = 1024;
/// Byte ranges, and ends of revisions, that are tried for one message.
const ENDS: usize = 16;

/// What is left of a signature.
#[derive(Debug, Clone)]
pub struct Ruin {
    /// A field by the name of its place, with its `/Contents`.
    pub field: SignatureField,
    /// What it covered: its byte range, or, where that cannot be read, all of the file up to some end of a revision but its own
    /// gap. When it is over none of these, it is over other octets.
    pub covers: Vec<[u64; 4]>,
}

/// All that is left of signatures, each with `why` as its problem. Of the dictionaries they stood in, and of revisions, nothing is
/// known.
///
/// # Errors
/// When the source cannot be read, or there are too many.
pub fn ruins(source: &dyn Source, limits: &Limits, why: &str) -> Result<Vec<Ruin>, Error> {
    let reader = Reader::new(source);
    let found = look_alikes(&reader, &[], limits, &|_| true)?;
    let problem = || FieldProblem { code: "pdf.unreadable", offset: None, clause: "7.5", detail: why.to_owned() };
    let mut ruins: Vec<Ruin> = Vec::new();
    for (offset, byte_range) in found {
        let [_, start, end, _] = byte_range;
        if let Some(ruin) = ruins.iter_mut().find(|ruin| ruin.field.contents_span == Some(Span::new(start, end))) {
            // A second byte range for one message: it was over one of them, or over none.
            if ruin.covers.len() < ENDS {
                ruin.covers.push(byte_range);
            }
        } else if let Some((contents, _)) = hexadecimal(&reader, start, limits)?.filter(|(_, gap)| gap.end == end) {
            let field = SignatureField { contents, ..look_alike(offset, byte_range, 1, problem()) };
            ruins.push(Ruin { field, covers: vec![byte_range] });
        }
    }
    // Of several that have no byte range any more, the last one says enough: the others would be covered by it.
    let Some((offset, start)) = last_contents(&reader)? else { return Ok(ruins) };
    let is_known = ruins.iter().any(|ruin| ruin.field.contents_span.is_some_and(|span| span.start == start));
    if let Some((contents, gap)) = hexadecimal(&reader, start, limits)?.filter(|_| !is_known)
        && !has_byte_range(&reader, offset, gap)?
        && let Some(ends) = ends(&reader, gap.end)?
    {
        let field = look_alike(offset, [0, gap.start, gap.end, 0], 1, problem());
        let field = SignatureField { name: format!("/Contents@{offset}"), contents, byte_range: None, ..field };
        let covers = ends.iter().map(|end| [0, gap.start, gap.end, end.saturating_sub(gap.end)]).collect();
        ruins.push(Ruin { field, covers });
    }
    Ok(ruins)
}

/// The last `/Contents <30…` of the file: where the key stands, and where the string begins.
fn last_contents(reader: &Reader<'_>) -> Result<Option<(u64, u64)>, Error> {
    let mut last = None;
    each_place(reader, 0, b"/Contents", &mut |at, rest| {
        let spaces = rest.iter().take_while(|octet| is_space(**octet)).count();
        if rest.get(spaces..).is_some_and(|rest| rest.starts_with(b"<30")) {
            let behind = at.saturating_add(9);
            last = Some((at, behind.saturating_add(spaces as u64)));
        }
    })?;
    Ok(last)
}

/// Where revisions may end behind `from`; `None` when these are more than anybody should have to hash.
fn ends(reader: &Reader<'_>, from: u64) -> Result<Option<BTreeSet<u64>>, Error> {
    let mut ends = BTreeSet::from([reader.len()]);
    each_place(reader, from, b"%%EOF", &mut |at, rest| {
        if ends.len() > ENDS {
            return;
        }
        let end = at.saturating_add(5);
        ends.insert(end);
        // With and without the end of the line.
        for (line_end, len) in [(b"\r\n".as_slice(), 2), (b"\n", 1), (b"\r", 1)] {
            if rest.starts_with(line_end) {
                ends.insert(end.saturating_add(len));
            }
        }
    })?;
    Ok((ends.len() <= ENDS).then_some(ends))
}

/// Whether the dictionary has a byte range that can be read: then it is for another file, that lies in this one.
fn has_byte_range(reader: &Reader<'_>, key: u64, gap: Span) -> Result<bool, Error> {
    let before = Span::new(key.saturating_sub(NEAR), key);
    let after = Span::new(gap.end, gap.end.saturating_add(NEAR).min(reader.len()));
    for span in [before, after] {
        let octets = reader.octets(span)?;
        let mut places = memchr::memmem::find_iter(&octets, b"/ByteRange");
        if places.any(|at| numbers(octets.get(at.saturating_add(10)..).unwrap_or_default()).is_some()) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Calls `each` with every place of `what` from `from` on, in order, and what follows it, as far as it was read.
fn each_place(reader: &Reader<'_>, from: u64, what: &[u8], each: &mut dyn FnMut(u64, &[u8])) -> Result<(), Error> {
    let (mut at, mut next) = (from, from);
    while at < reader.len() {
        let end = reader.len().min(at.saturating_add(PIECE));
        let octets = reader.octets(Span::new(at, end))?;
        for index in memchr::memmem::find_iter(&octets, what) {
            let place = at.saturating_add(index as u64);
            if place >= next {
                each(place, octets.get(index.saturating_add(what.len())..).unwrap_or_default());
                next = place.saturating_add(1);
            }
        }
        at = if end == reader.len() { end } else { end.saturating_sub(AGAIN) };
    }
    Ok(())
}

/// The octets that the `<…>` at `start` means, and where it lies; `None` when it is no whole hexadecimal string, or longer than a
/// message may be.
fn hexadecimal(reader: &Reader<'_>, start: u64, limits: &Limits) -> Result<Option<(Vec<u8>, Span)>, Error> {
    let most = limits.cms_octets.saturating_mul(2).saturating_add(2);
    let mut digits = Vec::new();
    let (mut at, mut whole) = (start, None);
    reader.pieces(Span::new(start, reader.len().min(start.saturating_add(most))), &mut |piece| {
        for &octet in piece {
            match (octet, hex_digit(octet)) {
                (b'<', _) if at == start => {}
                (b'>', _) => {
                    whole = Some(at.saturating_add(1));
                    return Ok(false);
                }
                (_, Some(digit)) => digits.push(digit),
                (octet, None) if is_space(octet) => {}
                _ => return Ok(false),
            }
            at = at.saturating_add(1);
        }
        Ok(true)
    })?;
    let (pairs, rest) = digits.as_chunks::<2>();
    let Some(end) = whole.filter(|_| rest.is_empty()) else { return Ok(None) };
    Ok(Some((pairs.iter().map(|[high, low]| high << 4 | low).collect(), Span::new(start, end))))
}
