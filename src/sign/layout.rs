//! New octets behind a source, with a hole: what is hashed around it, and how it is filled and written.

use std::io::Write;

use crate::base::Source;
use crate::crypto::{Digest, DigestAlgorithm, Digester};
use crate::pdf::update::Tail;

use super::error::Error;

/// How the source is read: hashing as much takes twenty times as long as asking for it, and first touching the memory of
/// a larger buffer would cost more than it saves.
const CHUNK: usize = 32 << 10;

/// A new revision laid out to the last octet, but for what goes into its hole.
#[derive(Debug, Clone)]
pub(super) struct Layout {
    /// Octets of the source.
    pub(super) base: u64,
    pub(super) tail: Tail,
    /// Fully qualified name of the field that gets the signature or time-stamp.
    pub(super) field: String,
}

impl Layout {
    pub(super) fn byte_range(&self) -> [u64; 4] {
        self.tail.byte_range.unwrap_or_default()
    }

    /// Octets that fit into the hole.
    pub(super) fn room(&self) -> usize {
        self.tail.room()
    }

    /// Octets of the whole document.
    pub(super) fn len(&self) -> u64 {
        self.base.saturating_add(self.tail.octets.len() as u64)
    }

    /// The digest state behind the source's last octet; each chunk goes to `sink` in passing.
    pub(super) fn digest_source(
        &self,
        algorithm: DigestAlgorithm,
        source: &dyn Source,
        sink: &mut dyn FnMut(&[u8]) -> Result<(), Error>,
    ) -> Result<Digester, Error> {
        let mut digester = Digester::new(algorithm);
        each_chunk(source, self.base, &mut |chunk| {
            digester.update(chunk);
            sink(chunk)
        })?;
        Ok(digester)
    }

    /// The digest of all but the hole; `digester` has taken in the source.
    pub(super) fn finish(&self, mut digester: Digester) -> Digest {
        if let Some((before, behind)) = self.tail.around_hole(self.base) {
            digester.update(before);
            digester.update(behind);
        }
        digester.finish()
    }

    /// Puts a message into the hole.
    pub(super) fn fill(&mut self, message: &[u8]) -> Result<(), Error> {
        let room = self.room();
        match self.tail.fill(self.base, message) {
            true => Ok(()),
            false => Err(Error::Room { needed: message.len(), room }),
        }
    }

    /// Writes the whole document, if the source is still the one with this digest.
    pub(super) fn write(&self, source: &dyn Source, out: &mut dyn Write, content: Digest) -> Result<(), Error> {
        let mut sink = |chunk: &[u8]| out.write_all(chunk).map_err(Error::Output);
        let digester = self.digest_source(content.algorithm(), source, &mut sink)?;
        if self.finish(digester) != content {
            return Err(Error::Changed);
        }
        out.write_all(&self.tail.octets).map_err(Error::Output)
    }
}

/// Reads a source that must have `len` octets, piece by piece.
pub(super) fn each_chunk(
    source: &dyn Source,
    len: u64,
    sink: &mut dyn FnMut(&[u8]) -> Result<(), Error>,
) -> Result<(), Error> {
    if source.len() != len {
        return Err(Error::Changed);
    }
    if let Some(octets) = source.as_slice() {
        return sink(octets);
    }
    let mut buffer = vec![0; CHUNK];
    let mut at = 0;
    while at < len {
        let part = usize::try_from(len - at).unwrap_or(CHUNK).min(CHUNK);
        let chunk = buffer.get_mut(..part).ok_or(Error::Changed)?;
        source.read_at(at, chunk)?;
        sink(chunk)?;
        at = at.saturating_add(part as u64);
    }
    Ok(())
}
