//! A document that is read more than once.

use super::encoding::{self, Encoding};
use super::error::Error;
use super::reader::Reader;
use super::scope::Context;
use super::window::Window;
use crate::base::Limits;
use crate::base::Source;
use crate::base::Span;

/// A document with its encoding known and, if need be, converted once; every pass reads it by a [`Reader`] of its own.
pub struct Document<'s> {
    source: &'s dyn Source,
    /// The whole document, when it was not UTF-8.
    converted: Option<Vec<u8>>,
    encoding: Encoding,
    body: u64,
    limits: &'s Limits,
}

impl<'s> Document<'s> {
    /// Looks at the beginning of a document; nothing else is checked.
    ///
    /// # Errors
    /// When the encoding is not read, the XML declaration is not one, or the octets cannot be read.
    pub fn open(source: &'s dyn Source, limits: &'s Limits) -> Result<Self, Error> {
        let beginning = encoding::begin(source, limits)?;
        let converted = beginning.text.map(String::into_bytes);
        Ok(Self { source, converted, encoding: beginning.encoding, body: beginning.body, limits })
    }

    /// The encoding the document is in.
    #[must_use]
    pub const fn encoding(&self) -> Encoding {
        self.encoding
    }

    /// Whether it was converted, so that offsets count octets of the converted text and not of the file.
    #[must_use]
    pub const fn converted(&self) -> bool {
        self.converted.is_some()
    }

    /// The octets that all offsets count: those received, or the converted text.
    #[must_use]
    pub fn octets(&self) -> &dyn Source {
        match &self.converted {
            Some(octets) => octets,
            None => self.source,
        }
    }

    /// A reader at the first octet.
    #[must_use]
    pub fn reader(&self) -> Reader<'_> {
        let octets = self.octets();
        let window = Window::new(octets, self.body, octets.len(), self.encoding == Encoding::UsAscii);
        Reader::over(window, self.encoding, self.limits)
    }

    /// A reader of one element, as in its place.
    #[must_use]
    pub fn fragment(&self, span: Span, context: &Context) -> Reader<'_> {
        Reader::fragment(self.octets(), span, context, self.limits)
    }

    /// The budgets it is read with.
    #[must_use]
    pub const fn limits(&self) -> &'s Limits {
        self.limits
    }
}
