//! A document with a piece of text put in: the received octets stay as they are.

use std::io::Write;

use crate::base::{Source, SourceError};
use crate::crypto::{Digest, DigestAlgorithm, Digester};
use crate::sign::layout::each_chunk;

use super::error::Error;

/// Octets `at..until` of a source are replaced by others.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::sign) struct Splice {
    pub(in crate::sign) at: u64,
    pub(in crate::sign) until: u64,
    pub(in crate::sign) octets: Vec<u8>,
}

impl Splice {
    /// Octets of the whole.
    pub(in crate::sign) fn len(&self, source: u64) -> u64 {
        source.saturating_sub(self.until - self.at).saturating_add(self.octets.len() as u64)
    }

    /// Writes the whole, if the source is still the one with this digest and length.
    pub(in crate::sign) fn write(
        &self,
        source: &dyn Source,
        (len, digest): (u64, Digest),
        out: &mut dyn Write,
    ) -> Result<(), Error> {
        let mut digester = Digester::new(digest.algorithm());
        let mut at = 0_u64;
        let mut write = |octets: &[u8]| out.write_all(octets).map_err(crate::sign::Error::Output);
        each_chunk(source, len, &mut |chunk| {
            digester.update(chunk);
            let end = at.saturating_add(chunk.len() as u64);
            // What of the chunk lies before the place, and what behind it.
            let before = part(chunk, at, at, self.at);
            let behind = part(chunk, at, self.until, end);
            write(before)?;
            if at <= self.at && self.at < end || (self.at == len && end == len) {
                write(&self.octets)?;
            }
            at = end;
            write(behind)
        })?;
        if digester.finish() == digest { Ok(()) } else { Err(crate::sign::Error::Changed.into()) }
    }
}

/// A source with its splice, to be read like any other.
pub(in crate::sign) struct View<'a> {
    pub(in crate::sign) source: &'a dyn Source,
    pub(in crate::sign) splice: &'a Splice,
}

impl Source for View<'_> {
    fn len(&self) -> u64 {
        self.splice.len(self.source.len())
    }

    fn read_at(&self, offset: u64, buf: &mut [u8]) -> Result<(), SourceError> {
        let Splice { at, until, octets } = self.splice;
        let (len, end) = (buf.len(), self.len());
        if offset.checked_add(len as u64).is_none_or(|last| last > end) {
            return Err(SourceError::PastEnd { offset, len, end });
        }
        let middle = at.saturating_add(octets.len() as u64);
        let mut rest = buf;
        let mut offset = offset;
        while !rest.is_empty() {
            let upto = if offset < *at {
                *at
            } else if offset < middle {
                middle
            } else {
                end
            };
            let run = usize::try_from(upto - offset).unwrap_or(usize::MAX).min(rest.len());
            let (head, tail) = rest.split_at_mut(run);
            if offset < *at {
                self.source.read_at(offset, head)?;
            } else if offset < middle {
                octets.as_slice().read_at(offset - at, head)?;
            } else {
                self.source.read_at(offset - middle + until, head)?;
            }
            offset = upto.min(offset.saturating_add(run as u64));
            rest = tail;
        }
        Ok(())
    }
}

/// The octets of `chunk`, which begins at `start`, that lie within `from..to`.
pub(in crate::sign) fn part(chunk: &[u8], start: u64, from: u64, to: u64) -> &[u8] {
    let index = |at: u64| usize::try_from(at.saturating_sub(start)).unwrap_or(usize::MAX).min(chunk.len());
    chunk.get(index(from)..index(to)).unwrap_or_default()
}

/// A digest of all octets of a source, to know it again.
pub(in crate::sign) fn fingerprint(source: &dyn Source) -> Result<(u64, Digest), Error> {
    let mut digester = Digester::new(DigestAlgorithm::Sha256);
    let len = source.len();
    each_chunk(source, len, &mut |chunk| {
        digester.update(chunk);
        Ok(())
    })?;
    Ok((len, digester.finish()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_put_in_stands_at_its_place() {
        let source = b"<a><b/></a>".as_slice();
        for (splice, whole) in [
            (Splice { at: 5, until: 7, octets: b">x</b>".to_vec() }, "<a><b>x</b></a>"),
            (Splice { at: 0, until: 0, octets: b"y".to_vec() }, "y<a><b/></a>"),
            (Splice { at: 11, until: 11, octets: b"z".to_vec() }, "<a><b/></a>z"),
        ] {
            let mut out = Vec::new();
            splice.write(&source, fingerprint(&source).unwrap(), &mut out).unwrap();
            assert_eq!(String::from_utf8(out).unwrap(), whole);
            assert_eq!(splice.len(11), whole.len() as u64);
            let view = View { source: &source, splice: &splice };
            for from in 0..whole.len() {
                for to in from..=whole.len() {
                    let mut read = vec![0; to - from];
                    view.read_at(from as u64, &mut read).unwrap();
                    assert_eq!(read, &whole.as_bytes()[from..to], "{from}..{to}");
                }
            }
            assert!(view.read_at(1, &mut vec![0; whole.len()]).is_err());
        }
    }

    #[test]
    fn across_chunks() {
        let mut octets = vec![b'a'; 100_000];
        octets.extend_from_slice(&[b'b'; 100_000]);
        let file = {
            use std::io::Write as _;
            let mut file = tempfile::tempfile().unwrap();
            file.write_all(&octets).unwrap();
            crate::base::FileSource::new(file).unwrap()
        };
        for (at, until) in [(0, 0), (32_768, 32_768), (100_000, 100_000), (100_000, 150_000), (200_000, 200_000)] {
            let splice = Splice { at, until, octets: b"-here-".to_vec() };
            let mut out = Vec::new();
            splice.write(&file, fingerprint(&file).unwrap(), &mut out).unwrap();
            let (at, until) = (at as usize, until as usize);
            let whole = [octets.get(..at).unwrap(), b"-here-", octets.get(until..).unwrap()].concat();
            assert!(out == whole, "{at}..{until}");
        }
    }

    #[test]
    fn another_source_is_noticed() {
        let known = fingerprint(&b"<a/>".as_slice()).unwrap();
        let splice = Splice { at: 0, until: 0, octets: Vec::new() };
        assert!(splice.write(&b"<b/>".as_slice(), known, &mut Vec::new()).is_err());
        assert!(splice.write(&b"<a/> ".as_slice(), known, &mut Vec::new()).is_err());
    }
}
