//! From octets to events.

use super::error::Error;
use super::event::{Declaration, Event};
use crate::base::Limits;
use crate::base::Source;

/// Reads a document once, from its first octet to its last, in bounded memory.
pub struct Reader<'s> {
    source: &'s dyn Source,
    limits: &'s Limits,
}

/// What is in scope where a reader stands: for the element of the last start tag, itself included.
#[derive(Debug, Clone, Copy)]
pub struct Scope<'r> {
    /// Namespaces, the outermost first; a later one of the same prefix hides an earlier one.
    pub declarations: &'r [Declaration<'r>],
}

impl<'s> Reader<'s> {
    /// A reader at the first octet.
    ///
    /// # Errors
    /// When the encoding is not read, or the octets cannot be read.
    pub fn new(source: &'s dyn Source, limits: &'s Limits) -> Result<Self, Error> {
        Ok(Self { source, limits })
    }

    /// The next event; `None` behind the last.
    ///
    /// # Errors
    /// When what follows is not well-formed, is refused, or a budget ran out. Nothing more is to be read then.
    pub fn next_event(&mut self) -> Result<Option<Event<'_>>, Error> {
        let _ = (self.source, self.limits);
        Err(Error::Refused { what: "XML is not read yet", offset: 0 })
    }
}
