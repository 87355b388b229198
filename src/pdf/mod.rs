//! A PDF as proof: every octet has its offset, every revision its own view. Syntax only; what is in /Contents stays a blob.
#![allow(unused_variables, clippy::todo, missing_docs)]

use crate::base::{Limits, Span};

mod changes;
mod document;
mod error;
mod filter;
mod lex;
mod object;
mod pages;
mod parse;
mod reader;
mod revision;
pub mod update;
mod view;
mod write;
mod xref;

pub use changes::{Change, ChangeLevel, changes_since};
pub use document::Document;
pub use error::Error;
pub use object::{Dictionary, Object, ObjectId, PdfString, Stream, StreamData};
pub use revision::{Entry, Revision, XrefStyle};
pub use view::View;
pub use write::write_object;

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
