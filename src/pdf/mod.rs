//! A PDF as proof: every octet has its offset, every revision its own view. Syntax only; what is in /Contents stays a blob.
#![allow(unused_variables, clippy::todo, missing_docs)]

use std::rc::Rc;

use crate::base::{Limits, Source, Span};

mod changes;
mod object;
pub mod update;
mod write;

pub use changes::{Change, ChangeLevel, changes_since};
pub use object::{Dictionary, Object, ObjectId, PdfString, Stream, StreamData};
pub use write::write_object;

/// Why octets are not one unambiguous PDF: offset or object, and clause (ISO 32000-2).
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("todo")]
    Todo,
}

/// How a revision writes its cross-references (ISO 32000-2 §7.5.4, §7.5.8).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum XrefStyle {
    Table,
    Stream,
    /// Table with /XRefStm.
    Hybrid,
}

/// Where an object is, in some view.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Entry {
    Free {
        next_generation: u16,
    },
    /// Offset of `n g obj`.
    InUse {
        offset: u64,
        generation: u16,
    },
    /// In the object stream with this number, at this index.
    Compressed {
        stream: u32,
        index: u32,
    },
}

/// One revision: the cross-reference section(s) of one `startxref … %%EOF`, oldest is number 1 (a linearised file's two
/// sections are one revision).
#[derive(Debug, Clone)]
pub struct Revision {/* … */}

impl Revision {
    /// 1-based, oldest first.
    pub fn number(&self) -> usize {
        todo!()
    }
    /// Octets of the file that make up this revision and those before: end is behind its `%%EOF` and the end-of-line after that, if any.
    pub fn end(&self) -> u64 {
        todo!()
    }
    /// Offset just behind the letters `%%EOF`: what a signature must cover at least.
    pub fn eof(&self) -> u64 {
        todo!()
    }
    pub fn style(&self) -> XrefStyle {
        todo!()
    }
    /// Offset that `startxref` names.
    pub fn startxref(&self) -> u64 {
        todo!()
    }
    pub fn trailer(&self) -> &Dictionary {
        todo!()
    }
    /// Entries this revision's own sections hold, by object number.
    pub fn entries(&self) -> &std::collections::BTreeMap<u32, Entry> {
        todo!()
    }
}

/// An opened PDF: cross-references read, objects read when asked for.
pub struct Document<'s> {
    source: &'s dyn Source,
}

impl<'s> Document<'s> {
    /// Reads header, `startxref` and the whole `/Prev` chain; nothing is repaired.
    pub fn open(source: &'s dyn Source, limits: &Limits) -> Result<Self, Error> {
        todo!()
    }
    pub fn source(&self) -> &'s dyn Source {
        self.source
    }
    /// Oldest first, at least one.
    pub fn revisions(&self) -> &[Revision] {
        todo!()
    }
    /// The document as it stood with revision `number` (1-based) as its last.
    pub fn view(&self, number: usize) -> View<'_, 's> {
        todo!()
    }
    /// The view of the newest revision.
    pub fn current(&self) -> View<'_, 's> {
        todo!()
    }
    pub fn hybrid_views_differ(&self) -> bool {
        todo!()
    }
    pub fn is_encrypted(&self) -> bool {
        todo!()
    }
    /// Octets after the last `%%EOF` and its end-of-line that are not white space.
    pub fn trailing(&self) -> Option<Span> {
        todo!()
    }
}

/// The document in one revision. Cheap to make and copy.
#[derive(Clone, Copy)]
pub struct View<'d, 's> {
    document: &'d Document<'s>,
    revision: usize,
}

impl<'d, 's> View<'d, 's> {
    pub fn document(&self) -> &'d Document<'s> {
        self.document
    }
    pub fn revision(&self) -> usize {
        self.revision
    }
    /// The entry in force for an object number.
    pub fn entry(&self, number: u32) -> Option<Entry> {
        todo!()
    }
    /// The merged trailer in force: that of the newest section of this view.
    pub fn trailer(&self) -> &'d Dictionary {
        todo!()
    }
    /// The object in force under this id; `Null` when free, missing or of another generation.
    pub fn get(&self, id: ObjectId) -> Result<Rc<Object>, Error> {
        todo!()
    }
    /// Follows references (bounded) until something direct.
    pub fn resolve(&self, object: &Object) -> Result<Rc<Object>, Error> {
        todo!()
    }
    /// `dictionary[key]`, resolved; `Null` when absent.
    pub fn lookup(&self, dictionary: &Dictionary, key: &str) -> Result<Rc<Object>, Error> {
        todo!()
    }
    /// The document catalog.
    pub fn catalog(&self) -> Result<Rc<Object>, Error> {
        todo!()
    }
    /// Ids of the page objects, in order, inherited values not applied. Budgeted.
    pub fn pages(&self) -> Result<Vec<ObjectId>, Error> {
        todo!()
    }
    /// A stream's octets with its filters undone (FlateDecode with predictors; others are an error), capped by the limits.
    pub fn decoded(&self, stream: &Stream) -> Result<Vec<u8>, Error> {
        todo!()
    }
    /// A stream's octets as they lie in the file.
    pub fn raw(&self, stream: &Stream) -> Result<Vec<u8>, Error> {
        todo!()
    }
    /// Highest object number of this view plus one (trailer /Size, or more when entries go beyond).
    pub fn size(&self) -> u32 {
        todo!()
    }
}

/// How much of the file a signature covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Coverage {
    /// The byte range is not one this library accepts; see the errors.
    Unclear,
    /// From the first octet to the end of the revision that holds the signature.
    Revision,
    /// The whole file.
    File,
}

/// A signature found in a form field (ISO 32000-2 §12.7.5.5), or one that was there in an earlier revision and is gone.
#[derive(Debug, Clone)]
pub struct SignatureField {
    /// Fully qualified field name.
    pub name: String,
    pub field: Option<ObjectId>,
    /// The signature dictionary's object.
    pub value: Option<ObjectId>,
    /// The signature dictionary as it stands in its own signed revision.
    pub dictionary: Dictionary,
    /// The revision that brought the dictionary, 1-based.
    pub revision: usize,
    /// The four numbers, when they could be read.
    pub byte_range: Option<[u64; 4]>,
    /// Where the /Contents token lies in the file (delimiters included).
    pub contents_span: Option<Span>,
    /// /Contents decoded, padding included.
    pub contents: Vec<u8>,
    pub coverage: Coverage,
    /// Everything wrong with the dictionary, byte range or field, each with offset and clause; empty is the only good state.
    pub problems: Vec<FieldProblem>,
    /// 1-based page and rectangle in PDF units, of the first widget with an area.
    pub place: Option<Place>,
    /// Was there in an earlier revision, but the newest no longer reaches it (threat P-15).
    pub removed: bool,
    /// DocMDP permission 1..=3 when this is a certification signature (read from its own revision; default 2; strictest reading).
    pub docmdp: Option<u8>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Place {
    pub page: u32,
    /// llx, lly, urx, ury in default user space units (1/72 inch).
    pub rect: [f64; 4],
    /// Page media (crop) box, to turn the rectangle into millimetres from the upper left.
    pub page_box: [f64; 4],
    pub rotate: i64,
}

/// A broken rule about a signature field, dictionary or byte range.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldProblem {
    /// Stable code: `pdf.byte-range.start-not-zero` …
    pub code: &'static str,
    /// Offset in the file, where known.
    pub offset: Option<u64>,
    /// ISO 32000-2 clause.
    pub clause: &'static str,
    /// English facts: numbers seen and expected.
    pub detail: String,
}

/// All signature fields that carry (or carried) a value, ordered by the revision that brought them (then by offset). Fields that are empty are not listed.
pub fn signature_fields(document: &Document<'_>, limits: &Limits) -> Result<Vec<SignatureField>, Error> {
    todo!()
}
