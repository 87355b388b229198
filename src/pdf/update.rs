//! An incremental update being put together (ISO 32000-2 §7.5.6): only the new octets are held, never the file.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::crypt::Crypt;
use super::write::{hex_digits, open_dictionary, write_object};
use super::{Dictionary, Document, Error, Object, ObjectId, PdfString, XrefStyle};
use crate::base::{SourceError, Span};

pub use super::write::WriteError;

/// Why no update can be written on top of a file.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum UpdateError {
    /// The file could not be read.
    #[error("cannot read the end of the file to be updated")]
    Source(#[from] SourceError),
    /// The file's trailer could not be read.
    #[error("cannot read the trailer of the file to be updated")]
    Read(#[source] Box<Error>),
    /// An object cannot be written.
    #[error("object {id} cannot be written")]
    Write {
        /// The object.
        id: ObjectId,
        /// Why.
        #[source]
        source: WriteError,
    },
    /// An object cannot be encrypted as the file is (ISO 32000-2 §7.6).
    #[error("object {id} cannot be encrypted: {what}")]
    Encrypt {
        /// The object.
        id: ObjectId,
        /// Why.
        what: &'static str,
    },
    /// The trailer cannot be carried over.
    #[error("the trailer cannot be carried over")]
    Trailer(#[source] WriteError),
    /// The object numbers are used up (ISO 32000-2 §7.5.4, annex C).
    #[error("no object numbers are left behind {0}")]
    Numbers(u32),
    /// A cross-reference table holds offsets of ten digits (ISO 32000-2 §7.5.4).
    #[error("offset {0} does not fit a cross-reference table's ten digits (ISO 32000-2 §7.5.4)")]
    Offset(u64),
}

/// Object numbers beyond the architectural limit of older readers by far, yet with room to count on.
const LAST_NUMBER: u32 = u32::MAX - 1_000_000;

/// Trailer entries that describe one cross-reference section, not the document (ISO 32000-2 §7.5.5, §7.5.8.2).
const SECTION_ENTRIES: [&[u8]; 14] = [
    b"Prev",
    b"XRefStm",
    b"Size",
    b"ID",
    b"Type",
    b"W",
    b"Index",
    b"Length",
    b"Filter",
    b"DecodeParms",
    b"F",
    b"FFilter",
    b"FDecodeParms",
    b"DL",
];

enum Pending {
    Plain(Object),
    Signature { dictionary: Dictionary, hole: usize },
}

/// New and changed objects on top of a file's newest revision.
pub struct Update {
    base: u64,
    ends_in_eol: bool,
    style: XrefStyle,
    previous: u64,
    trailer: Dictionary,
    /// First element of `/ID`, when the file has one.
    permanent_id: Option<Vec<u8>>,
    next: u32,
    objects: BTreeMap<u32, (u16, Pending)>,
    /// New objects are encrypted like those that are there (§7.6.2).
    crypt: Option<Arc<Crypt>>,
}

/// Octets to append to the file as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tail {
    /// Everything behind the last octet of the original, beginning with an end-of-line when the original lacks one.
    pub octets: Vec<u8>,
    /// Where the `/Contents` token `<…>` will lie in the whole file, when [`Update::set_signature`] was used.
    pub contents: Option<Span>,
    /// The numbers written as `/ByteRange`, when [`Update::set_signature`] was used.
    pub byte_range: Option<[u64; 4]>,
}

impl Update {
    /// On top of the newest revision.
    ///
    /// # Errors
    /// When the file cannot be read, or leaves no object numbers.
    pub fn new(document: &Document<'_>) -> Result<Self, UpdateError> {
        let source = document.source();
        let view = document.current();
        let base = source.len();
        let mut last = [0];
        if let Some(at) = base.checked_sub(1) {
            source.read_at(at, &mut last)?;
        }
        let newest = document.revisions().last();
        let trailer = view.trailer();
        let crypt = document.crypt().cloned();
        let permanent_id = match &crypt {
            // The very octets that keys may be derived from.
            Some(crypt) => crypt.identifier().map(<[u8]>::to_vec),
            None => {
                let id = view.lookup(trailer, "ID").map_err(|e| UpdateError::Read(Box::new(e)))?;
                match id.as_array() {
                    Some([Object::String(first), Object::String(_)]) => Some(first.octets.clone()),
                    _ => None,
                }
            }
        };
        let next = view.size().max(1);
        if next > LAST_NUMBER {
            return Err(UpdateError::Numbers(next));
        }
        Ok(Self {
            base,
            ends_in_eol: matches!(last, [b'\n' | b'\r']),
            style: newest.map_or(XrefStyle::Table, |r| r.style()),
            previous: newest.map_or(0, |r| r.startxref()),
            trailer: trailer.clone(),
            permanent_id,
            next,
            objects: BTreeMap::new(),
            crypt,
        })
    }

    /// A fresh object number.
    pub fn allocate(&mut self) -> ObjectId {
        let id = ObjectId::new(self.next);
        self.next = self.next.saturating_add(1);
        id
    }

    /// New or changed object.
    pub fn set(&mut self, id: ObjectId, object: impl Into<Object>) {
        self.put(id, Pending::Plain(object.into()));
    }

    /// A signature dictionary: `/ByteRange` is filled in, `/Contents` is a hole of `hole` octets (2 × that in hex digits,
    /// zeros). At most one per update: a second one would lie in the first one's range with its own hole.
    pub fn set_signature(&mut self, id: ObjectId, dictionary: Dictionary, hole: usize) {
        self.put(id, Pending::Signature { dictionary, hole });
    }

    /// An object set before in this update, to be changed further.
    #[must_use]
    pub fn get(&self, id: ObjectId) -> Option<&Object> {
        match self.objects.get(&id.number) {
            Some((generation, Pending::Plain(object))) if *generation == id.generation => Some(object),
            _ => None,
        }
    }

    fn put(&mut self, id: ObjectId, pending: Pending) {
        self.objects.insert(id.number, (id.generation, pending));
    }

    /// Serialises: objects, cross-references in the file's own style (table, stream; a hybrid gets a table, since its
    /// `/XRefStm` belongs to the section that brought it), trailer with `/Prev`, `/Size`, `/Root`, `/Info`, `/ID` (first
    /// kept, second new from `id_seed`; ISO 32000-2 §14.4), startxref, `%%EOF`.
    ///
    /// # Errors
    /// When an object cannot be written, or the file has grown too large for its cross-reference style.
    pub fn finish(mut self, id_seed: &[u8; 16]) -> Result<Tail, UpdateError> {
        let mut layout = Layout { base: self.base, octets: Vec::new(), offsets: BTreeMap::new(), hole: None };
        if !self.ends_in_eol {
            layout.octets.push(b'\n');
        }
        for (number, (generation, pending)) in std::mem::take(&mut self.objects) {
            let id = ObjectId { number, generation };
            let pending = self.encrypted(id, pending, id_seed)?;
            layout.object(id, &pending).map_err(|source| UpdateError::Write { id, source })?;
        }
        let startxref = layout.position();
        match self.style {
            XrefStyle::Stream => self.xref_stream(&mut layout, startxref, id_seed)?,
            XrefStyle::Table | XrefStyle::Hybrid => self.xref_table(&mut layout, id_seed)?,
        }
        layout.octets.extend(format!("startxref\n{startxref}\n%%EOF\n").bytes());
        Ok(layout.finish())
    }

    /// As it is to lie in the file. The hole of a signature is no string of its dictionary, so it stays as it is (§7.6.2).
    fn encrypted(&self, id: ObjectId, pending: Pending, id_seed: &[u8; 16]) -> Result<Pending, UpdateError> {
        let Some(crypt) = &self.crypt else { return Ok(pending) };
        let closed = |object| crypt.closed(id, object, id_seed).map_err(|what| UpdateError::Encrypt { id, what });
        Ok(match pending {
            Pending::Plain(object) => Pending::Plain(closed(object)?),
            Pending::Signature { dictionary, hole } => match closed(dictionary.into())? {
                Object::Dictionary(dictionary) => Pending::Signature { dictionary, hole },
                other => Pending::Plain(other),
            },
        })
    }

    /// Entries for the new trailer (ISO 32000-2 §7.5.6: all of the previous one's, but `/Prev`).
    fn new_trailer(&self, size: u32, id_seed: &[u8; 16]) -> Dictionary {
        let mut trailer = Dictionary::new().with("Size", i64::from(size));
        for (key, value) in self.trailer.iter().filter(|(key, _)| !SECTION_ENTRIES.contains(key)) {
            trailer.set(key, value.clone());
        }
        trailer.set("Prev", i64::try_from(self.previous).unwrap_or(i64::MAX));
        let hexadecimal = |octets| Object::String(PdfString { octets, hexadecimal: true, span: None });
        if self.crypt.is_some() && self.permanent_id.is_none() {
            // A key that was derived from no identifier would not be found with one.
            return trailer;
        }
        let first = self.permanent_id.clone().unwrap_or_else(|| id_seed.to_vec());
        trailer.set("ID", vec![hexadecimal(first), hexadecimal(id_seed.to_vec())]);
        trailer
    }

    /// Readers must not be led to a section by a `/Size` below its entries.
    fn size(&self, layout: &Layout) -> u32 {
        let highest = layout.offsets.keys().next_back().map_or(0, |n| n.saturating_add(1));
        self.next.max(highest)
    }

    fn xref_table(&self, layout: &mut Layout, id_seed: &[u8; 16]) -> Result<(), UpdateError> {
        layout.octets.extend(b"xref\n");
        for run in runs(&layout.offsets) {
            let first = run.first().map_or(0, |(number, _)| *number);
            layout.octets.extend(format!("{first} {}\n", run.len()).bytes());
            for (_, (offset, generation)) in run {
                if offset > 9_999_999_999 {
                    return Err(UpdateError::Offset(offset));
                }
                layout.octets.extend(format!("{offset:010} {generation:05} n \n").bytes());
            }
        }
        let trailer = self.new_trailer(self.size(layout), id_seed);
        layout.octets.extend(b"trailer\n");
        write_object(&mut layout.octets, &trailer.into()).map_err(UpdateError::Trailer)?;
        layout.octets.push(b'\n');
        Ok(())
    }

    fn xref_stream(&mut self, layout: &mut Layout, startxref: u64, id_seed: &[u8; 16]) -> Result<(), UpdateError> {
        let id = self.allocate();
        layout.offsets.insert(id.number, (startxref, 0));
        let width = (8 - startxref.leading_zeros() as usize / 8).max(1);
        let (mut index, mut rows) = (Vec::new(), Vec::new());
        for run in runs(&layout.offsets) {
            let first = run.first().map_or(0, |(number, _)| *number);
            index.push(Object::from(i64::from(first)));
            index.push(Object::from(i64::try_from(run.len()).unwrap_or(i64::MAX)));
            for (_, (offset, generation)) in run {
                rows.push(1);
                rows.extend(offset.to_be_bytes().into_iter().skip(8 - width));
                rows.extend(generation.to_be_bytes());
            }
        }
        let mut dictionary = self.new_trailer(self.size(layout), id_seed);
        dictionary.set("Type", Object::name("XRef"));
        dictionary.set("Index", index);
        let width = i64::try_from(width).unwrap_or(8);
        dictionary.set("W", vec![Object::from(1), Object::from(width), Object::from(2)]);
        let stream = super::Stream { dictionary, data: super::StreamData::Owned(rows) };
        layout.octets.extend(format!("{id} obj\n").bytes());
        write_object(&mut layout.octets, &stream.into()).map_err(UpdateError::Trailer)?;
        layout.octets.extend(b"\nendobj\n");
        Ok(())
    }
}

/// Runs of consecutive object numbers: the subsections of a cross-reference section.
fn runs(offsets: &BTreeMap<u32, (u64, u16)>) -> Vec<Vec<(u32, (u64, u16))>> {
    let mut runs: Vec<Vec<(u32, (u64, u16))>> = Vec::new();
    for (&number, &place) in offsets {
        match runs.last_mut() {
            Some(run) if run.last().is_some_and(|(last, _)| last.checked_add(1) == Some(number)) => {
                run.push((number, place));
            }
            _ => runs.push(vec![(number, place)]),
        }
    }
    runs
}

/// The new octets as they are laid out behind the file.
struct Layout {
    base: u64,
    octets: Vec<u8>,
    offsets: BTreeMap<u32, (u64, u16)>,
    hole: Option<Hole>,
}

/// Where in the new octets the numbers of `/ByteRange` and the token of `/Contents` are.
struct Hole {
    byte_range: usize,
    width: usize,
    contents: std::ops::Range<usize>,
}

impl Layout {
    /// Offset in the whole file.
    fn position(&self) -> u64 {
        self.base.saturating_add(self.octets.len() as u64)
    }

    fn object(&mut self, id: ObjectId, pending: &Pending) -> Result<(), WriteError> {
        self.offsets.insert(id.number, (self.position(), id.generation));
        self.octets.extend(format!("{id} obj\n").bytes());
        match pending {
            Pending::Plain(object) => write_object(&mut self.octets, object)?,
            Pending::Signature { dictionary, hole } => self.signature(dictionary, *hole)?,
        }
        self.octets.extend(b"\nendobj\n");
        Ok(())
    }

    fn signature(&mut self, dictionary: &Dictionary, hole: usize) -> Result<(), WriteError> {
        open_dictionary(&mut self.octets, dictionary, 64, &[b"ByteRange", b"Contents"])?;
        // Wide enough for any file: the numbers come when the layout is final, and may not move it.
        let width = self.base.saturating_mul(10).to_string().len().max(10);
        self.octets.extend(b" /ByteRange [0 ");
        let byte_range = self.octets.len();
        self.octets.resize(byte_range.saturating_add(3 * width + 2), b' ');
        self.octets.extend(b"] /Contents ");
        let start = self.octets.len();
        self.octets.push(b'<');
        self.octets.resize(self.octets.len().saturating_add(hole.saturating_mul(2)), b'0');
        self.octets.push(b'>');
        self.hole = Some(Hole { byte_range, width, contents: start..self.octets.len() });
        self.octets.extend(b" >>");
        Ok(())
    }

    fn finish(mut self) -> Tail {
        let Some(hole) = self.hole.take() else {
            return Tail { octets: self.octets, contents: None, byte_range: None };
        };
        let start = self.base.saturating_add(hole.contents.start as u64);
        let end = self.base.saturating_add(hole.contents.end as u64);
        let rest = self.position().saturating_sub(end);
        let width = hole.width;
        let numbers = format!("{start:<width$} {end:<width$} {rest:<width$}");
        for (place, octet) in self.octets.iter_mut().skip(hole.byte_range).zip(numbers.bytes()) {
            *place = octet;
        }
        Tail { octets: self.octets, contents: Some(Span::new(start, end)), byte_range: Some([0, start, end, rest]) }
    }
}

impl Tail {
    /// Puts octets into the hole, in hex, leaving zeros behind them (ISO 32000-2 §12.8.1, Table 255).
    /// `false`, and nothing is changed, when they do not fit or there is no hole.
    #[must_use]
    pub fn fill(&mut self, base: u64, octets: &[u8]) -> bool {
        let Some(range) = self.hole(base) else { return false };
        let Some(digits) = self.octets.get_mut(range) else { return false };
        if octets.len() > digits.len() / 2 {
            return false;
        }
        for (place, digit) in digits.iter_mut().zip(octets.iter().flat_map(|&o| hex_digits(o))) {
            *place = digit;
        }
        true
    }

    /// Octets that fit into the hole.
    #[must_use]
    pub fn room(&self) -> usize {
        self.contents.map_or(0, |span| usize::try_from(span.len().saturating_sub(2) / 2).unwrap_or(0))
    }

    /// The new octets before and behind the `/Contents` token, `base` octets being in the file already.
    #[must_use]
    pub fn around_hole(&self, base: u64) -> Option<(&[u8], &[u8])> {
        let range = self.hole(base)?;
        Some((self.octets.get(..range.start.checked_sub(1)?)?, self.octets.get(range.end.checked_add(1)?..)?))
    }

    /// The digits of the hole within the new octets, delimiters not included.
    fn hole(&self, base: u64) -> Option<std::ops::Range<usize>> {
        let span = self.contents?;
        let start = usize::try_from(span.start.checked_sub(base)?.checked_add(1)?).ok()?;
        let end = usize::try_from(span.end.checked_sub(base)?.checked_sub(1)?).ok()?;
        Some(start..end)
    }
}

#[cfg(test)]
#[path = "update_tests.rs"]
mod tests;
