//! Where the objects of a file lie and whom they name, found in one pass over its octets.
//!
//! Every octet belongs to one object at most: two that share octets are two readings of them (threats P-20, P-32), and an
//! object around a signature's hole holds octets that nobody signed (threat P-05).

use core::cell::Cell;
use std::collections::HashMap;

use crate::base::{LimitReached, Limits, Span};

use super::document::{self, Document};
use super::lex::{is_regular, is_space};
use super::parse;
use super::reader::Reader;
use super::skim::{Length, Outline, Room, Skimmed, skim};
use super::{Entry, Error, FieldProblem, Object, ObjectId, SignatureField};

/// Octets from which an object is large. Smaller ones that lie in one another cost little to read, and prepared ones come
/// to light when something refers to them.
pub(super) const LARGE: u64 = 4 << 10;
/// Octets that may be looked through in vain besides the whole file once, for objects that are not what cross-references call
/// them.
const IN_VAIN: u64 = 64 << 20;
/// References that are kept: each is at least six octets of the file.
const REFERENCES: usize = 20_000_000;
/// Octets an object is read in at first, where the source is no memory.
const WINDOW: usize = 512;

/// One object in the file. There are as many of these as objects: kept small.
#[derive(Debug, Clone, Copy)]
pub(super) struct Laid {
    pub(super) id: ObjectId,
    /// From its number to behind `endobj`.
    pub(super) span: Span,
    /// Where its data begin, if it is a stream; else its end.
    data: u64,
    /// Which of all references are its own, from and to; from behind to when they are not known.
    references: (u32, u32),
}

impl Laid {
    /// Whether it is the same object: entries may point to it, or to white space in front of it.
    fn is(&self, other: &Self) -> bool {
        self.id == other.id && self.span.end == other.span.end
    }
}

/// Where the objects of a file lie.
#[derive(Debug, Default)]
pub(super) struct Layout {
    /// By where they begin; those that cannot be read are left out.
    laid: Vec<Laid>,
    /// For each stretch of 2^`stretch` octets the first of `laid` that begins in it or behind it: who looks for one object
    /// after the other would go through the whole list each time.
    first: Vec<u32>,
    stretch: u32,
    /// Indirect /Lengths, and what they were, by where their streams begin, in order.
    lengths: Vec<(u64, ObjectId, u64)>,
    /// Large ones alone, each behind the one before.
    large: Vec<Laid>,
    /// Two large objects with octets in common.
    overlap: Option<(ObjectId, ObjectId)>,
    /// References of all objects, each with the key it stands under.
    references: Vec<(u32, u32)>,
    keys: Keys,
}

/// Keys of dictionaries by number; 0 is the empty one.
#[derive(Debug, Clone)]
pub(super) struct Keys {
    numbers: HashMap<Vec<u8>, u32>,
    /// Those asked for last: most objects have the keys of the one before.
    recent: [(Vec<u8>, u32); 8],
    next: usize,
}

impl Default for Keys {
    fn default() -> Self {
        Self { numbers: HashMap::from([(Vec::new(), 0)]), recent: Default::default(), next: 0 }
    }
}

impl Keys {
    /// The number of a key, a new one when it has none.
    pub(super) fn number(&mut self, key: &[u8]) -> u32 {
        if let Some((_, number)) = self.recent.iter().find(|(known, _)| known == key) {
            return *number;
        }
        let number = match self.numbers.get(key) {
            Some(known) => *known,
            None => {
                let number = u32::try_from(self.numbers.len()).unwrap_or(u32::MAX);
                self.numbers.insert(key.to_vec(), number);
                number
            }
        };
        if let Some(slot) = self.recent.get_mut(self.next) {
            slot.0.clear();
            slot.0.extend_from_slice(key);
            slot.1 = number;
        }
        self.next = self.next.wrapping_add(1) % self.recent.len();
        number
    }

    /// The number of a key that has one.
    pub(super) fn known(&self, key: &[u8]) -> Option<u32> {
        self.numbers.get(key).copied()
    }
}

impl Layout {
    /// Looks at every object that some revision has an entry for.
    pub(super) fn of(document: &Document<'_>) -> Result<Self, Error> {
        let mut named: Vec<(u64, usize, ObjectId)> = Vec::new();
        for revision in document.revisions() {
            let of_entry = |(number, entry): (u32, Entry)| match entry {
                Entry::InUse { offset, generation } => {
                    Some((offset, revision.number(), ObjectId { number, generation }))
                }
                _ => None,
            };
            named.extend(revision.entries().iter().filter_map(of_entry));
        }
        // Stable sorting makes use of what is in order already, as entries mostly are.
        named.sort();
        let mut layout = Self { laid: Vec::with_capacity(named.len()), ..Self::default() };
        let limit = IN_VAIN.saturating_add(document.reader.len());
        let mut reading = Reading { document, room: Room::default(), limit, vain: limit };
        let mut left = named.as_slice();
        while let Some((offset, ..)) = left.first() {
            let count = left.iter().take_while(|(other, ..)| other == offset).count();
            let (same, rest) = left.split_at(count);
            left = rest;
            let from = layout.references.len();
            let laid = reading.object(*offset, same, &mut layout.keys, &mut layout.references)?;
            let Some((laid, length)) = laid else {
                layout.references.truncate(from);
                continue;
            };
            layout.laid.push(laid);
            layout.lengths.extend(length.map(|(id, octets)| (*offset, id, octets)));
            if laid.span.len() < LARGE {
                continue;
            }
            match layout.large.last().filter(|before| before.span.end > laid.span.start) {
                None => layout.large.push(laid),
                Some(before) if before.is(&laid) => {}
                Some(before) => {
                    layout.overlap = Some((before.id, laid.id));
                    // Enough is known, and objects nested in one another are not read for nothing.
                    break;
                }
            }
        }
        layout.arrange(document.reader.len());
        Ok(layout)
    }

    /// One stretch for each object or so.
    fn arrange(&mut self, len: u64) {
        let each = len.checked_div(self.laid.len() as u64).unwrap_or(len).max(1);
        self.stretch = each.ilog2();
        let mut from = 0_u32;
        for (place, laid) in self.laid.iter().enumerate() {
            let (Ok(at), Ok(place)) = (usize::try_from(laid.span.start >> self.stretch), u32::try_from(place)) else {
                break;
            };
            // Nothing begins in the stretches before.
            if at >= self.first.len() {
                self.first.resize(at.saturating_add(1), place);
            }
            from = place.saturating_add(1);
        }
        self.first.push(from);
    }

    /// The object that begins at `offset`.
    fn at(&self, offset: u64) -> Option<&Laid> {
        let stretch = usize::try_from(offset >> self.stretch).ok()?;
        let from = *self.first.get(stretch)? as usize;
        let to = self.first.get(stretch.checked_add(1)?).map_or(self.laid.len(), |to| *to as usize);
        let within = self.laid.get(from..to)?;
        // One or two, or, in a file made for it, all of them.
        let at = within.binary_search_by_key(&offset, |laid| laid.span.start).ok()?;
        within.get(at)
    }

    /// An object that has octets of `hole`, which lies in the object that begins at `own`, and is not that one.
    fn around(&self, hole: Span, own: u64) -> Option<ObjectId> {
        let own = self.at(own);
        let is_own = |laid: &Laid| own.is_some_and(|own| own.is(laid));
        let meets = |laid: &&Laid| laid.span.start < hole.end && laid.span.end > hole.start && !is_own(laid);
        let large = self.large.partition_point(|laid| laid.span.start < hole.end);
        let large = self.large.get(..large).unwrap_or_default().iter().rev().take(2);
        let from = self.laid.partition_point(|laid| laid.span.start < hole.start.saturating_sub(LARGE));
        let near = self.laid.get(from..).unwrap_or_default().iter().take_while(|laid| laid.span.start < hole.end);
        near.chain(large).find(meets).map(|laid| laid.id)
    }

    /// What an object refers to, each number with that of the key it stands under ([`Self::keys`]), and where it ends; `None`
    /// where only reading it whole will tell.
    pub(super) fn references(&self, id: ObjectId, offset: u64) -> Option<Referring<'_>> {
        let laid = self.at(offset).filter(|laid| laid.id == id && self.overlap.is_none())?;
        let (from, to) = laid.references;
        let to_each = self.references.get(from as usize..to as usize)?;
        let length =
            self.lengths.binary_search_by_key(&offset, |(at, ..)| *at).ok().and_then(|at| self.lengths.get(at));
        let length = length.map(|(_, id, octets)| (*id, *octets));
        Some(Referring { to: to_each, end: laid.span.end, length })
    }

    /// Keys by the numbers that references have them.
    pub(super) const fn keys(&self) -> &Keys {
        &self.keys
    }

    /// The data of every stream, with what stands behind them up to `endobj`, in order of where the streams begin.
    pub(super) fn data(&self) -> impl Iterator<Item = Span> + '_ {
        let streams = self.laid.iter().filter(|laid| laid.data < laid.span.end);
        streams.map(|laid| Span::new(laid.data, laid.span.end))
    }

    /// Objects that begin in `span`, in order.
    pub(super) fn within(&self, span: Span) -> &[Laid] {
        let from = self.laid.partition_point(|laid| laid.span.start < span.start);
        let to = self.laid.partition_point(|laid| laid.span.start < span.end);
        self.laid.get(from..to).unwrap_or_default()
    }
}

/// What is wrong with where a document's objects lie, for each of these signatures. Looks at the head of every object of the
/// file once: what only lists signatures need not ask.
///
/// # Errors
/// When the source cannot be read, or too much is there that is no object.
pub fn misplaced(document: &Document<'_>, fields: &[SignatureField]) -> Result<Vec<Vec<FieldProblem>>, Error> {
    if fields.is_empty() {
        return Ok(Vec::new());
    }
    let layout = document.layout()?;
    let of_field = |field: &SignatureField| {
        let own = field.value.and_then(|id| match document.view(field.revision).entry(id.number) {
            Some(Entry::InUse { offset, .. }) => Some(offset),
            _ => None,
        });
        let mut problems = Vec::new();
        let mut problem = |code, offset, clause, detail| problems.push(FieldProblem { code, offset, clause, detail });
        if let Some((one, other)) = layout.overlap {
            problem("pdf.objects.overlap", None, "7.5.4", format!("objects {one} and {other} share octets"));
        }
        let hole = field.contents_span;
        if let Some((hole, around)) = hole.zip(own).and_then(|(hole, own)| Some((hole, layout.around(hole, own)?))) {
            let detail = format!("the signature in field '{}' lies within object {around}", field.name);
            problem("pdf.contents.enclosed", Some(hole.start), "12.8.1", detail);
        }
        problems
    };
    Ok(fields.iter().map(of_field).collect())
}

/// What is known of an object's references.
pub(super) struct Referring<'l> {
    /// Object and key.
    pub(super) to: &'l [(u32, u32)],
    /// Behind its `endobj`.
    pub(super) end: u64,
    /// An indirect /Length that led there, and what it was.
    pub(super) length: Option<(ObjectId, u64)>,
}

struct Reading<'d, 's> {
    document: &'d Document<'s>,
    room: Room,
    /// Octets that may be looked through in vain, and those of them that are left.
    limit: u64,
    vain: u64,
}

impl Reading<'_, '_> {
    /// The object at `offset`, if it is one that some entry calls by its name. Its references come behind those of others.
    fn object(
        &mut self,
        offset: u64,
        named: &[(u64, usize, ObjectId)],
        keys: &mut Keys,
        references: &mut Vec<(u32, u32)>,
    ) -> Result<Option<Measured>, Error> {
        let Document { reader, limits, .. } = self.document;
        if offset >= reader.len() {
            return Ok(None);
        }
        let from = references.len();
        let (found, own) = match self.plain(reader, offset, limits, keys, references)? {
            Some(found) if references.len() <= REFERENCES => {
                (Some(found), u32::try_from(from).ok().zip(u32::try_from(references.len()).ok()))
            }
            found => {
                references.truncate(from);
                (found.map_or_else(|| self.unusual(reader, offset, limits), |found| Ok(Some(found)))?, None)
            }
        };
        let Some((id, data, stated)) = found else { return Ok(None) };
        let references = own.unwrap_or((1, 0));
        for (_, revision, _) in named.iter().filter(|(.., name)| *name == id) {
            let laid = |data, end| Laid { id, span: Span::new(offset, end), data, references };
            let (length, from) = match stated {
                None => return Ok(Some((laid(data, data), None))),
                Some(Length::Direct(octets)) => (octets, None),
                Some(Length::Indirect(length)) => match self.document.view(*revision).length(length, false) {
                    Ok(octets) => (octets, Some((length, octets))),
                    Err(error @ Error::Source(_)) => return Err(error),
                    Err(_) => continue,
                },
            };
            if let Some(end) = self.data_end(data, length)? {
                return Ok(Some((laid(data, end), from)));
            }
        }
        self.spend(data.saturating_sub(offset))?;
        Ok(None)
    }

    fn spend(&mut self, octets: u64) -> Result<(), LimitReached> {
        let limit = LimitReached { what: "octets that are no objects", limit: self.limit };
        self.vain = self.vain.checked_sub(octets).ok_or(limit)?;
        Ok(())
    }

    fn plain(
        &mut self,
        reader: &Reader<'_>,
        offset: u64,
        limits: &Limits,
        keys: &mut Keys,
        references: &mut Vec<(u32, u32)>,
    ) -> Result<Option<Found>, Error> {
        let from = references.len();
        let most = usize::try_from(limits.pdf_object_octets).unwrap_or(usize::MAX);
        let nesting = limits.pdf_nesting as usize;
        let mut at_least = WINDOW;
        loop {
            let window = reader.window(offset, at_least)?;
            let octets = window.get(..most.min(window.len())).unwrap_or_default();
            references.truncate(from);
            let mut named = |id: ObjectId, key: &[u8]| references.push((id.number, keys.number(key)));
            match skim(octets, nesting, &mut self.room, &mut named) {
                Skimmed::Object(Outline { id, end, length }) => {
                    return Ok(Some((id, offset.saturating_add(end as u64), length)));
                }
                Skimmed::Unusual => return Ok(None),
                // To its end, or as far as an object may go.
                Skimmed::Lack if octets.len() >= most || window.len() < at_least => return Ok(None),
                Skimmed::Lack if offset.saturating_add(window.len() as u64) >= reader.len() => return Ok(None),
                Skimmed::Lack => at_least = window.len().max(at_least).saturating_mul(4).min(most),
            }
        }
    }

    fn unusual(&mut self, reader: &Reader<'_>, offset: u64, limits: &Limits) -> Result<Option<Found>, Error> {
        let reached = Cell::new(offset);
        let read = document::lexed(reader, offset, limits, |lexer| {
            let read = parse::indirect(lexer, limits);
            reached.set(lexer.offset());
            read
        });
        match read {
            Ok(read) => {
                let length = read.data.map(|_| {
                    let length = read.object.as_dictionary().and_then(|dictionary| dictionary.get("Length"));
                    match length {
                        Some(Object::Integer(octets)) => u64::try_from(*octets).ok().map(Length::Direct),
                        Some(Object::Reference(id)) => Some(Length::Indirect(*id)),
                        _ => None,
                    }
                });
                match length {
                    Some(None) => Ok(None),
                    length => Ok(Some((read.id, read.end, length.flatten()))),
                }
            }
            Err(error @ Error::Source(_)) => Err(error),
            Err(_) => {
                self.spend(reached.get().saturating_sub(offset))?;
                Ok(None)
            }
        }
    }

    /// Behind `endobj` of a stream; `None` when its data do not end where its /Length says.
    fn data_end(&self, data: u64, length: u64) -> Result<Option<u64>, Error> {
        let Document { reader, limits, .. } = self.document;
        if let Some(end) = plain_end(reader, data, length)? {
            return Ok(Some(end));
        }
        match document::stream_data(reader, data, length, limits) {
            Ok((_, end)) => Ok(Some(end)),
            Err(error @ Error::Source(_)) => Err(error),
            Err(_) => Ok(None),
        }
    }
}

/// Behind the `endobj` of a stream that ends as nearly all do; `None` where it has to be looked at more closely.
fn plain_end(reader: &Reader<'_>, data: u64, length: u64) -> Result<Option<u64>, Error> {
    let Some(end) = data.checked_add(length).filter(|end| *end < reader.len()) else { return Ok(None) };
    let window = reader.window(end, 32)?;
    let octets: &[u8] = window.get(..32.min(window.len())).unwrap_or_default();
    let rest = octets.strip_prefix(b"\r").unwrap_or(octets);
    let rest = rest.strip_prefix(b"\n").unwrap_or(rest);
    let Some(rest) = rest.strip_prefix(b"endstream") else { return Ok(None) };
    let spaces = rest.iter().take_while(|octet| is_space(**octet)).count();
    let Some((b"endobj", [behind, ..])) = rest.get(spaces..).and_then(|rest| rest.split_at_checked(6)) else {
        return Ok(None);
    };
    let taken = octets.len().saturating_sub(rest.len()).saturating_add(spaces).saturating_add(6);
    Ok((spaces > 0 && !is_regular(*behind)).then(|| end.saturating_add(taken as u64)))
}

/// An object, and an indirect /Length with what it was.
type Measured = (Laid, Option<(ObjectId, u64)>);

/// Whose object it is, where it ends or its data begin, and what it says about their length.
type Found = (ObjectId, u64, Option<Length>);

#[cfg(test)]
#[path = "layout_tests.rs"]
mod tests;
