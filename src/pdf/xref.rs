//! One cross-reference section, table or stream (ISO 32000-2 §7.5.4, §7.5.8). Read as it is or refused; never repaired.

use crate::base::{LimitReached, Limits, Span};

use super::entries::Entries;
use super::lex::{Fault, Lexer, Token, is_space};
use super::reader::Reader;
use super::revision::Entry;
use super::{Dictionary, Error, Object, document, filter, parse};

/// One section as read.
pub(super) struct Section {
    /// Where `xref` or `n g obj` begins, white space skipped.
    pub(super) start: u64,
    /// Behind the trailer dictionary or the `endobj` of the cross-reference stream.
    pub(super) end: u64,
    pub(super) is_stream: bool,
    pub(super) entries: Entries,
    pub(super) trailer: Dictionary,
}

impl Section {
    /// A non-negative integer of the trailer, which has to be direct: nothing can be looked up yet.
    pub(super) fn offset(&self, key: &str) -> Result<Option<u64>, Error> {
        match self.trailer.get(key) {
            None => Ok(None),
            Some(value) => match value.as_integer().and_then(|i| u64::try_from(i).ok()) {
                Some(offset) => Ok(Some(offset)),
                None => Err(Error::syntax(self.start, "trailer entry that is no direct offset", "7.5.5")),
            },
        }
    }
}

/// Entries any file may have: some 40 MB of memory.
const FREELY: u64 = 1_000_000;
/// Octets of a file for each further entry. Packed rows of a cross-reference stream can take less than a bit, and are a bomb
/// (threat P-35); what they point to takes more than this.
const PER_ENTRY: u64 = 4;

/// Counts entries over all sections of a file.
pub(super) struct Budget {
    left: u64,
    limit: u64,
}

impl Budget {
    /// For a file of `len` octets.
    pub(super) fn new(limits: &Limits, len: u64) -> Self {
        let limit = limits.pdf_xref_entries.min(FREELY.max(len / PER_ENTRY));
        Self { left: limit, limit }
    }

    fn take(&mut self, count: u64) -> Result<(), Error> {
        match self.left.checked_sub(count) {
            Some(left) => {
                self.left = left;
                Ok(())
            }
            None => Err(LimitReached { what: "cross-reference entries", limit: self.limit }.into()),
        }
    }
}

/// The section at `offset`, where nothing but white space may stand before it.
pub(super) fn section(
    reader: &Reader<'_>,
    offset: u64,
    limits: &Limits,
    budget: &mut Budget,
) -> Result<Section, Error> {
    if offset >= reader.len() {
        return Err(Error::syntax(offset, "cross-reference section behind the end of the file", "7.5.5"));
    }
    let (start, is_table) = document::lexed(reader, offset, limits, |lexer| {
        lexer.skip_space()?;
        let start = lexer.offset();
        let (token, at) = lexer.token()?;
        match token {
            Token::Keyword(b"xref") if at == start => Ok((start, true)),
            Token::Integer(_) if at == start => Ok((start, false)),
            _ => Err(Fault::bad(start, "no cross-reference section", "7.5.4")),
        }
    })?;
    let section = if is_table { table(reader, start, limits, budget)? } else { stream(reader, start, limits, budget)? };
    if let Some(key) = section.trailer.duplicate() {
        return Err(Error::DuplicateKey { place: "trailer", key: String::from_utf8_lossy(key).into_owned() });
    }
    if section.trailer.get("Size").and_then(Object::as_integer).is_none_or(|size| size < 0) {
        return Err(Error::syntax(section.start, "trailer without /Size", "7.5.5"));
    }
    Ok(section)
}

fn in_order(entries: Vec<(u32, Entry)>, at: u64) -> Result<Entries, Error> {
    Entries::of(entries).map_err(|_| Error::syntax(at, "object number twice in one cross-reference section", "7.5.4"))
}

fn table(reader: &Reader<'_>, start: u64, limits: &Limits, budget: &mut Budget) -> Result<Section, Error> {
    let mut at = start.saturating_add(4);
    let mut entries = Vec::new();
    let mut first_subsection = true;
    loop {
        /// What stands between two subsections.
        enum Next {
            Subsection(u32, u64),
            Trailer,
        }
        let (next, behind) = document::lexed(reader, at, limits, |lexer| match lexer.token()? {
            (Token::Keyword(b"trailer"), _) => Ok((Next::Trailer, lexer.offset())),
            (Token::Integer(first), at) => {
                let count = lexer.token()?.0;
                let count = match count {
                    Token::Integer(count) => u64::try_from(count).ok(),
                    _ => None,
                };
                let first = u32::try_from(first).ok();
                match first.zip(count).filter(|(f, c)| u64::from(*f).saturating_add(*c) <= 1 << 32) {
                    Some((first, count)) => Ok((Next::Subsection(first, count), lexer.offset())),
                    None => Err(Fault::bad(at, "malformed cross-reference subsection", "7.5.4")),
                }
            }
            (_, at) => Err(Fault::bad(at, "neither subsection nor 'trailer'", "7.5.4")),
        })?;
        at = behind;
        let Next::Subsection(first, count) = next else { break };
        budget.take(count)?;
        let shift = u32::from(first_subsection && first == 1 && is_off_by_one(reader, at, count, limits)?);
        for number in u64::from(first - shift)..u64::from(first - shift).saturating_add(count) {
            let (entry, behind) = line(reader, at)?;
            let number = u32::try_from(number).map_err(|_| Error::syntax(at, "object number too large", "7.5.4"))?;
            entries.push((number, entry));
            at = behind;
        }
        first_subsection = false;
    }
    let (trailer, end) =
        document::lexed(reader, at, limits, |lexer| Ok((parse::value(lexer, limits)?, lexer.offset())))?;
    let Object::Dictionary(trailer) = trailer else {
        return Err(Error::syntax(at, "'trailer' without a dictionary", "7.5.5"));
    };
    Ok(Section { start, end, is_stream: false, entries: in_order(entries, start)?, trailer })
}

/// One entry: 20 octets, of which writers get the last two wrong (one octet too few or too many is let pass).
fn line(reader: &Reader<'_>, at: u64) -> Result<(Entry, u64), Error> {
    let bad = || Error::syntax(at, "malformed cross-reference entry", "7.5.4");
    let window = reader.window(at, 64)?;
    let lead = window.iter().take(4).take_while(|&&o| is_space(o)).count();
    let octets = window.get(lead..).unwrap_or_default();
    let digits = |range: core::ops::Range<usize>| -> Option<u64> {
        octets.get(range)?.iter().try_fold(0_u64, |value, &o| {
            let digit = char::from(o).to_digit(10)?;
            value.checked_mul(10)?.checked_add(u64::from(digit))
        })
    };
    let offset = digits(0..10).ok_or_else(bad)?;
    let generation = digits(11..16).ok_or_else(bad)?;
    let (Some(b' '), Some(b' '), Some(&kind)) = (octets.get(10), octets.get(16), octets.get(17)) else {
        return Err(bad());
    };
    let entry = match kind {
        b'n' => match u16::try_from(generation) {
            Ok(generation) if generation != u16::MAX => Entry::InUse { offset, generation },
            _ => return Err(bad()),
        },
        // Of free entries it is only reported; some writers count on behind 65535.
        b'f' => Entry::Free { next_generation: u16::try_from(generation).unwrap_or(u16::MAX) },
        _ => return Err(bad()),
    };
    let tail = octets.get(18..).unwrap_or_default();
    let spaces = tail.iter().take(3).take_while(|&&o| is_space(o)).count();
    if spaces == 0 {
        return Err(bad());
    }
    Ok((entry, at.saturating_add((lead + 18 + spaces) as u64)))
}

/// Some writers number a first subsection from 1 that begins with the entry of object 0. Only when the first object
/// that can be looked at says so too is there but one reading.
fn is_off_by_one(reader: &Reader<'_>, mut at: u64, count: u64, limits: &Limits) -> Result<bool, Error> {
    for i in 0..count.min(64) {
        let (entry, behind) = line(reader, at)?;
        match entry {
            Entry::Free { next_generation } if i > 0 || next_generation == u16::MAX => at = behind,
            Entry::InUse { offset, .. } if i > 0 => {
                let id = document::lexed(reader, offset, limits, parse::header);
                return Ok(id.is_ok_and(|id| u64::from(id.number) == i));
            }
            _ => break,
        }
    }
    Ok(false)
}

fn stream(reader: &Reader<'_>, start: u64, limits: &Limits, budget: &mut Budget) -> Result<Section, Error> {
    let wrong = |what| Error::syntax(start, what, "7.5.8");
    let read = document::lexed(reader, start, limits, |lexer| parse::indirect(lexer, limits))?;
    let (Object::Dictionary(trailer), Some(data)) = (read.object, read.data) else {
        return Err(wrong("neither 'xref' nor a cross-reference stream"));
    };
    if !trailer.is_type("XRef") {
        return Err(wrong("stream that is no cross-reference stream"));
    }
    let length = trailer.get("Length").and_then(Object::as_integer).and_then(|i| u64::try_from(i).ok());
    let length = length.ok_or_else(|| wrong("cross-reference stream without direct /Length"))?;
    let (span, end) = document::stream_data(reader, data, length, limits)?;

    let widths = widths(&trailer).ok_or_else(|| wrong("cross-reference stream with a /W that is not three widths"))?;
    let width: usize = widths.iter().sum();
    let subsections = subsections(&trailer).ok_or_else(|| wrong("cross-reference stream with a malformed /Index"))?;
    let count = subsections.iter().try_fold(0_u64, |sum, (_, count)| sum.checked_add(*count));
    let count = count.ok_or_else(|| wrong("cross-reference stream with a malformed /Index"))?;
    budget.take(count)?;
    let expected = count.checked_mul(width as u64).ok_or_else(|| wrong("cross-reference stream too large"))?;

    let direct = |object: &Object| match object {
        Object::Reference(_) => Err(wrong("cross-reference stream with indirect filter parameters")),
        direct => Ok(direct.clone()),
    };
    let filters = filter::chain(&trailer, &direct)?;
    // Predictor tags come on top: one octet a row, and a row is at least one octet.
    let cap = expected.saturating_mul(2).saturating_add(64).min(limits.pdf_stream_octets);
    let cap = filter::within_ratio(span.len(), cap);
    let data = filter::decode(reader, span, &filters, cap)?;
    if data.len() as u64 != expected {
        return Err(wrong("cross-reference stream whose length is not what /W and /Index say"));
    }

    let mut entries = Vec::new();
    let mut rows = data.chunks_exact(width);
    for (first, count) in subsections {
        for number in u64::from(first)..u64::from(first).saturating_add(count) {
            let number = u32::try_from(number).map_err(|_| wrong("object number too large"))?;
            let row = rows.next().unwrap_or_default();
            let entry = entry(row, widths).ok_or_else(|| wrong("malformed cross-reference stream entry"))?;
            entries.push((number, entry));
        }
    }
    Ok(Section { start, end, is_stream: true, entries: in_order(entries, start)?, trailer })
}

/// Three widths of at most 8 octets, not all zero: entries without width are a bomb of a few octets (threat P-35).
fn widths(trailer: &Dictionary) -> Option<[usize; 3]> {
    let [a, b, c] = trailer.get("W")?.as_array()? else { return None };
    let width = |object: &Object| usize::try_from(object.as_integer()?).ok().filter(|w| *w <= 8);
    let widths = [width(a)?, width(b)?, width(c)?];
    widths.iter().any(|w| *w > 0).then_some(widths)
}

fn subsections(trailer: &Dictionary) -> Option<Vec<(u32, u64)>> {
    let Some(index) = trailer.get("Index") else {
        return Some(vec![(0, u64::try_from(trailer.get("Size")?.as_integer()?).ok()?)]);
    };
    let mut pairs = index.as_array()?.chunks_exact(2);
    let subsections = pairs
        .by_ref()
        .map(|pair| match pair {
            [first, count] => {
                Some((u32::try_from(first.as_integer()?).ok()?, u64::try_from(count.as_integer()?).ok()?))
            }
            _ => None,
        })
        .collect::<Option<_>>()?;
    pairs.remainder().is_empty().then_some(subsections)
}

/// Table 18. A width of zero means the default: type 1, otherwise 0.
fn entry(row: &[u8], widths: [usize; 3]) -> Option<Entry> {
    let [a, b, _] = widths;
    let number = |octets: &[u8]| octets.iter().fold(0_u64, |value, &o| value << 8 | u64::from(o));
    let (kind, rest) = row.split_at_checked(a)?;
    let (second, third) = rest.split_at_checked(b)?;
    let kind = if a == 0 { 1 } else { number(kind) };
    let (second, third) = (number(second), number(third));
    match kind {
        // Generations of free entries are only reported; writers put 65535 or more there.
        0 => Some(Entry::Free { next_generation: u16::try_from(third).unwrap_or(u16::MAX) }),
        1 => Some(Entry::InUse { offset: second, generation: u16::try_from(third).ok()? }),
        2 => Some(Entry::Compressed { stream: u32::try_from(second).ok()?, index: u32::try_from(third).ok()? }),
        _ => None,
    }
}

/// `startxref N %%EOF` found somewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Tail {
    /// N.
    pub(super) startxref: u64,
    /// Behind the letters `%%EOF`.
    pub(super) eof: u64,
}

/// Reads `startxref N %%EOF` from the start of `octets`, which lie at `base`. Comments may stand before (iText writes its name there).
pub(super) fn tail(octets: &[u8], base: u64) -> Option<Tail> {
    let mut lexer = Lexer::in_file(octets, base, true);
    let (Token::Keyword(b"startxref"), _) = lexer.token().ok()? else { return None };
    let (Token::Integer(startxref), _) = lexer.token().ok()? else { return None };
    lexer.skip_space().ok()?;
    let eof = lexer.offset();
    let at = usize::try_from(eof.checked_sub(base)?).ok()?;
    octets.get(at..)?.starts_with(b"%%EOF").then_some(())?;
    Some(Tail { startxref: u64::try_from(startxref).ok()?, eof: eof.checked_add(5)? })
}

/// Octets behind `%%EOF` that are one end-of-line.
pub(super) fn end_of_line(reader: &Reader<'_>, eof: u64) -> Result<u64, Error> {
    let window = reader.window(eof, 2)?;
    Ok(eof
        + match (window.first(), window.get(1)) {
            (Some(b'\r'), Some(b'\n')) => 2,
            (Some(b'\r' | b'\n'), _) => 1,
            _ => 0,
        })
}

/// First octet from `from` on that is not white space.
pub(super) fn first_not_space(reader: &Reader<'_>, from: u64) -> Result<Option<u64>, Error> {
    let mut at = from;
    let mut found = None;
    reader.pieces(Span::new(from, reader.len()), &mut |piece| {
        found = piece.iter().position(|&o| !is_space(o)).map(|i| at.saturating_add(i as u64));
        at = at.saturating_add(piece.len() as u64);
        Ok(found.is_none())
    })?;
    Ok(found)
}
