//! The part of a document that is looked at: UTF-8, and every character allowed.

use super::chars;
use super::error::Error;
use crate::base::Source;

/// Octets read at a time: they stay in the processor's cache from the check of their characters to their events.
#[cfg(not(test))]
pub(super) const CHUNK: usize = 64 << 10;
/// Small, so that every test meets the end of a window.
#[cfg(test)]
pub(super) const CHUNK: usize = 64;

/// Where octets come from.
enum Octets<'s> {
    /// They lie in memory and are looked at where they are.
    Slice(&'s [u8]),
    /// They are read piece by piece.
    Source(&'s dyn Source),
    /// They were converted, and the buffer holds them all.
    Held,
}

/// A window that slides over a document, never back.
pub(super) struct Window<'s> {
    octets: Octets<'s>,
    /// What is seen of a slice.
    view: Option<&'s str>,
    buffer: String,
    /// Offset of the window's first octet.
    base: u64,
    /// Offset behind the last octet of the document.
    end: u64,
    /// Only ASCII is allowed.
    ascii: bool,
    /// Where the next thing begins, in the window.
    pub(super) pos: usize,
}

impl<'s> Window<'s> {
    /// A window at `start`, still empty.
    pub(super) fn new(source: &'s dyn Source, start: u64, end: u64, ascii: bool) -> Self {
        let octets = source.as_slice().map_or(Octets::Source(source), Octets::Slice);
        Self { octets, view: None, buffer: String::new(), base: start, end, ascii, pos: 0 }
    }

    /// A window on all of a converted document.
    ///
    /// # Errors
    /// When a character is not allowed.
    pub(super) fn held(text: String, start: usize) -> Result<Self, Error> {
        if let Some(at) = chars::first_forbidden(text.as_bytes()) {
            return Err(Error::Malformed { what: "a character that XML does not allow", offset: at as u64 });
        }
        let end = text.len() as u64;
        Ok(Self { octets: Octets::Held, view: None, buffer: text, base: 0, end, ascii: false, pos: start })
    }

    /// What is in the window.
    #[inline]
    pub(super) fn text(&self) -> &str {
        self.view.unwrap_or(&self.buffer)
    }

    /// The offset in the document of a place in the window.
    #[inline]
    pub(super) const fn offset(&self, at: usize) -> u64 {
        self.base + at as u64
    }

    /// Offset behind the last octet of the document.
    pub(super) const fn end(&self) -> u64 {
        self.end
    }

    /// Whether nothing follows what is in the window.
    #[inline]
    pub(super) fn is_last(&self) -> bool {
        self.base + self.text().len() as u64 >= self.end
    }

    /// Drops what lies before `pos` and shows more of what follows; `false` when nothing follows. Each call shows at least
    /// twice as much from `pos` on as the one before: looking again from `pos` costs a bounded multiple in all.
    ///
    /// # Errors
    /// When octets cannot be read, are not UTF-8, or hold a character that is not allowed.
    pub(super) fn more(&mut self) -> Result<bool, Error> {
        if self.is_last() {
            return Ok(false);
        }
        let held = self.text().len().saturating_sub(self.pos);
        let start = self.base + self.pos as u64;
        let left = usize::try_from(self.end.saturating_sub(start)).unwrap_or(usize::MAX);
        let want = CHUNK.max(held.saturating_mul(2)).min(left);
        let last = want == left;
        match self.octets {
            Octets::Slice(all) => {
                let from = usize::try_from(start).unwrap_or(usize::MAX);
                let octets = all.get(from..).and_then(|rest| rest.get(..want)).unwrap_or_default();
                let octets = whole_characters(octets, last);
                let text = core::str::from_utf8(octets).map_err(|e| not_utf8(start, e))?;
                self.view = Some(text);
            }
            Octets::Source(source) => {
                let mut octets = core::mem::take(&mut self.buffer).into_bytes();
                octets.drain(..self.pos.min(octets.len()));
                let old = octets.len();
                octets.resize(want, 0);
                source.read_at(start + old as u64, octets.get_mut(old..).unwrap_or_default())?;
                octets.truncate(whole_characters(&octets, last).len());
                self.buffer = String::from_utf8(octets).map_err(|e| not_utf8(start, e.utf8_error()))?;
            }
            Octets::Held => return Ok(false),
        }
        self.base = start;
        self.pos = 0;
        let fresh = self.text().as_bytes().get(held..).unwrap_or_default();
        if let Some(at) = chars::first_forbidden(fresh) {
            let offset = self.offset(held + at);
            return Err(Error::Malformed { what: "a character that XML does not allow", offset });
        }
        if self.ascii
            && let Some(at) = fresh.iter().position(|b| !b.is_ascii())
        {
            let offset = self.offset(held + at);
            return Err(Error::Malformed {
                what: "an octet that the declared encoding US-ASCII does not have",
                offset,
            });
        }
        Ok(true)
    }
}

fn not_utf8(start: u64, error: core::str::Utf8Error) -> Error {
    Error::Malformed { what: "octets that are not UTF-8", offset: start + error.valid_up_to() as u64 }
}

/// Octets without a character at their end that the rest of is not there yet.
fn whole_characters(octets: &[u8], last: bool) -> &[u8] {
    if last {
        return octets;
    }
    for back in 1..=3.min(octets.len()) {
        let at = octets.len() - back;
        let need = match octets.get(at) {
            Some(0x80..=0xBF) => continue,
            Some(0xC0..=0xDF) => 2,
            Some(0xE0..=0xEF) => 3,
            Some(0xF0..) => 4,
            _ => 1,
        };
        return if need > back { octets.get(..at).unwrap_or_default() } else { octets };
    }
    octets
}
