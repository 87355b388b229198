//! An incremental update being put together: only the new octets are held, never the file.
#![allow(unused_variables, clippy::todo, missing_docs)]

use super::{Dictionary, Document, Error, Object, ObjectId, Span};

pub struct Update {/* … */}

/// Octets to append to the file as it is.
pub struct Tail {
    /// Everything behind the last octet of the original, beginning with an end-of-line when the original lacks one.
    pub octets: Vec<u8>,
    /// Where the `/Contents` token `<…>` will lie in the whole file, when [`Update::set_signature`] was used.
    pub contents: Option<Span>,
}

impl Update {
    /// On top of the newest revision.
    pub fn new(document: &Document<'_>) -> Result<Self, Error> {
        todo!()
    }
    /// A fresh object number.
    pub fn allocate(&mut self) -> ObjectId {
        todo!()
    }
    /// New or changed object.
    pub fn set(&mut self, id: ObjectId, object: impl Into<Object>) {
        todo!()
    }
    /// A signature dictionary: /ByteRange is filled in, /Contents is a hole of `hole` octets (2 × that in hex digits, zeros).
    pub fn set_signature(&mut self, id: ObjectId, dictionary: Dictionary, hole: usize) {
        todo!()
    }
    /// Serialises: objects, cross-references in the file's own style (table, stream, hybrid gets a table), trailer with /Prev, `/Size`,
    /// /Root, /Info, /ID (first kept, second new from `id_seed`), startxref, %%EOF.
    pub fn finish(self, id_seed: &[u8; 16]) -> Result<Tail, Error> {
        todo!()
    }
}
