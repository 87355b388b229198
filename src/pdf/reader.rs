//! Octets of the source near an offset, through a small cache of blocks.

use core::cell::RefCell;
use core::ops::Deref;
use std::rc::Rc;

use crate::base::{Source, Span};

use super::Error;

/// Octets of one cached block. Objects asked for lie far apart and are small: memory first touched and filled with what
/// lies around them costs more than another read.
const BLOCK: u64 = 16 << 10;
/// Blocks held: half a MiB, enough for cross-references, catalogue, form and pages of one revision to stay near.
const BLOCKS: usize = 32;

/// Octets from some offset on.
pub(super) enum Window<'s> {
    Slice(&'s [u8]),
    Block(Rc<Vec<u8>>, usize),
    Owned(Vec<u8>),
}

impl Deref for Window<'_> {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        match self {
            Self::Slice(octets) => octets,
            Self::Block(block, from) => block.get(*from..).unwrap_or_default(),
            Self::Owned(octets) => octets,
        }
    }
}

/// Positioned reads of one source.
pub(super) struct Reader<'s> {
    source: &'s dyn Source,
    len: u64,
    slice: Option<&'s [u8]>,
    /// Most recently used last.
    blocks: RefCell<Vec<(u64, Rc<Vec<u8>>)>>,
}

impl<'s> Reader<'s> {
    pub(super) fn new(source: &'s dyn Source) -> Self {
        Self { source, len: source.len(), slice: source.as_slice(), blocks: RefCell::default() }
    }

    pub(super) const fn source(&self) -> &'s dyn Source {
        self.source
    }

    pub(super) const fn len(&self) -> u64 {
        self.len
    }

    /// Octets from `offset` on: at least `at_least` of them unless the file ends before. Empty at or behind the end.
    pub(super) fn window(&self, offset: u64, at_least: usize) -> Result<Window<'s>, Error> {
        if let Some(slice) = self.slice {
            let from = usize::try_from(offset).unwrap_or(usize::MAX);
            return Ok(Window::Slice(slice.get(from..).unwrap_or_default()));
        }
        if offset >= self.len {
            return Ok(Window::Owned(Vec::new()));
        }
        let index = offset / BLOCK;
        let within = usize::try_from(offset % BLOCK).unwrap_or(0);
        if (at_least as u64) <= BLOCK {
            let block = self.block(index)?;
            let ends_file = index.saturating_add(1).saturating_mul(BLOCK) >= self.len;
            if ends_file || block.len().saturating_sub(within) >= at_least {
                return Ok(Window::Block(block, within));
            }
            let mut octets = block.get(within..).unwrap_or_default().to_vec();
            let next = self.block(index.saturating_add(1))?;
            let wanted = at_least.saturating_sub(octets.len()).min(next.len());
            octets.extend_from_slice(next.get(..wanted).unwrap_or_default());
            return Ok(Window::Owned(octets));
        }
        let wanted = (at_least as u64).min(self.len - offset);
        self.octets(Span::new(offset, offset + wanted)).map(Window::Owned)
    }

    /// Exactly these octets, copied.
    pub(super) fn octets(&self, span: Span) -> Result<Vec<u8>, Error> {
        if let Some(slice) = self.slice {
            let range = usize::try_from(span.start).ok().zip(usize::try_from(span.end).ok());
            if let Some(octets) = range.and_then(|(start, end)| slice.get(start..end)) {
                return Ok(octets.to_vec());
            }
        }
        // Asked of the source before any room is made for it: a span that lies never costs memory.
        if span.end > self.len {
            self.source.read_at(span.end, &mut [0])?;
        }
        let mut octets = vec![0; usize::try_from(span.len()).unwrap_or(usize::MAX)];
        self.source.read_at(span.start, &mut octets)?;
        Ok(octets)
    }

    /// Calls `each` with the octets of `span`, piece by piece in order, until it returns `false`.
    pub(super) fn pieces(&self, span: Span, each: &mut dyn FnMut(&[u8]) -> Result<bool, Error>) -> Result<(), Error> {
        let mut at = span.start;
        while at < span.end {
            let window = self.window(at, 1)?;
            let left = usize::try_from(span.end - at).unwrap_or(usize::MAX);
            let piece = window.get(..left.min(window.len())).unwrap_or_default();
            if piece.is_empty() {
                return Err(Error::syntax(at, "the file ends inside a stream", "7.3.8"));
            }
            if !each(piece)? {
                return Ok(());
            }
            at = at.saturating_add(piece.len() as u64);
        }
        Ok(())
    }

    /// Whether two spans hold the same octets; never more than two blocks of each are held.
    pub(super) fn same(&self, one: Span, other: Span) -> Result<bool, Error> {
        if one.len() != other.len() {
            return Ok(false);
        }
        let (mut at, mut beside) = (one.start, other.start);
        while at < one.end && at != beside {
            let (left, right) = (self.window(at, 1)?, self.window(beside, 1)?);
            let rest = usize::try_from(one.end - at).unwrap_or(usize::MAX);
            let step = left.len().min(right.len()).min(rest);
            if step == 0 {
                return Err(Error::syntax(at.max(beside), "the file ends inside a stream", "7.3.8"));
            }
            if left.get(..step) != right.get(..step) {
                return Ok(false);
            }
            at = at.saturating_add(step as u64);
            beside = beside.saturating_add(step as u64);
        }
        Ok(true)
    }

    fn block(&self, index: u64) -> Result<Rc<Vec<u8>>, Error> {
        let mut blocks = self.blocks.borrow_mut();
        if let Some(at) = blocks.iter().rposition(|(i, _)| *i == index) {
            let hit = blocks.remove(at);
            let octets = Rc::clone(&hit.1);
            blocks.push(hit);
            return Ok(octets);
        }
        let start = index.saturating_mul(BLOCK);
        let len = self.len.saturating_sub(start).min(BLOCK);
        let mut octets = vec![0; usize::try_from(len).unwrap_or(0)];
        self.source.read_at(start, &mut octets)?;
        let octets = Rc::new(octets);
        if blocks.len() >= BLOCKS {
            blocks.remove(0);
        }
        blocks.push((index, Rc::clone(&octets)));
        Ok(octets)
    }
}
