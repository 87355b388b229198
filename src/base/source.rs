//! Range sources: positioned reads, never a memory map, so that a file that shrinks meanwhile is an error
//! and not a crash.

use std::fs::File;
use std::io;

/// Why octets could not be read.
#[derive(Debug, thiserror::Error)]
pub enum SourceError {
    /// The operating system refused the read.
    #[error("cannot read {len} octets at offset {offset}")]
    Io {
        /// Where the read began.
        offset: u64,
        /// How many octets were wanted.
        len: usize,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// The read runs past the end, as it was when the source was opened.
    #[error("cannot read {len} octets at offset {offset}: the file ends at {end}")]
    PastEnd {
        /// Where the read began.
        offset: u64,
        /// How many octets were wanted.
        len: usize,
        /// Length of the source.
        end: u64,
    },
}

/// Octets that can be read at any position. Reads are exact: all of the buffer or an error.
pub trait Source: Send + Sync {
    /// Number of octets, fixed when the source was opened.
    fn len(&self) -> u64;

    /// Fills `buf` with the octets at `offset`.
    ///
    /// # Errors
    /// When the range runs past [`Source::len`], or the system cannot read it (any more).
    fn read_at(&self, offset: u64, buf: &mut [u8]) -> Result<(), SourceError>;

    /// All octets, when they lie in memory already.
    fn as_slice(&self) -> Option<&[u8]> {
        None
    }

    /// Whether there are no octets.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl Source for [u8] {
    fn len(&self) -> u64 {
        <[u8]>::len(self) as u64
    }

    fn read_at(&self, offset: u64, buf: &mut [u8]) -> Result<(), SourceError> {
        let past_end = || SourceError::PastEnd { offset, len: buf.len(), end: Source::len(self) };
        let start = usize::try_from(offset).map_err(|_| past_end())?;
        let end = start.checked_add(buf.len()).ok_or_else(past_end)?;
        let octets = self.get(start..end).ok_or_else(past_end)?;
        buf.copy_from_slice(octets);
        Ok(())
    }

    fn as_slice(&self) -> Option<&[u8]> {
        Some(self)
    }
}

impl Source for Vec<u8> {
    fn len(&self) -> u64 {
        Source::len(self.as_slice())
    }

    fn read_at(&self, offset: u64, buf: &mut [u8]) -> Result<(), SourceError> {
        Source::read_at(Vec::as_slice(self), offset, buf)
    }

    fn as_slice(&self) -> Option<&[u8]> {
        Some(self)
    }
}

impl<S: Source + ?Sized> Source for &S {
    fn len(&self) -> u64 {
        S::len(self)
    }

    fn read_at(&self, offset: u64, buf: &mut [u8]) -> Result<(), SourceError> {
        S::read_at(self, offset, buf)
    }

    fn as_slice(&self) -> Option<&[u8]> {
        S::as_slice(self)
    }
}

/// An open regular file, read by position.
#[derive(Debug)]
pub struct FileSource {
    file: File,
    len: u64,
}

impl FileSource {
    /// Takes an open file; its length now is its length for good.
    ///
    /// # Errors
    /// When the length cannot be asked for.
    pub fn new(file: File) -> io::Result<Self> {
        let len = file.metadata()?.len();
        Ok(Self { file, len })
    }

    /// The open file.
    #[must_use]
    pub fn file(&self) -> &File {
        &self.file
    }
}

impl Source for FileSource {
    fn len(&self) -> u64 {
        self.len
    }

    fn read_at(&self, offset: u64, buf: &mut [u8]) -> Result<(), SourceError> {
        let len = buf.len();
        match offset.checked_add(len as u64) {
            Some(end) if end <= self.len => {}
            _ => return Err(SourceError::PastEnd { offset, len, end: self.len }),
        }
        read_exact_at(&self.file, buf, offset).map_err(|source| SourceError::Io { offset, len, source })
    }
}

#[cfg(unix)]
fn read_exact_at(file: &File, buf: &mut [u8], offset: u64) -> io::Result<()> {
    std::os::unix::fs::FileExt::read_exact_at(file, buf, offset)
}

#[cfg(windows)]
fn read_exact_at(file: &File, mut buf: &mut [u8], mut offset: u64) -> io::Result<()> {
    while !buf.is_empty() {
        match std::os::windows::fs::FileExt::seek_read(file, buf, offset) {
            Ok(0) => return Err(io::ErrorKind::UnexpectedEof.into()),
            Ok(n) => {
                buf = buf.get_mut(n..).unwrap_or_default();
                offset += n as u64;
            }
            Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
            Err(e) => return Err(e),
        }
    }
    Ok(())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use std::io::Write;

    #[test]
    fn reads_are_exact() {
        let octets = b"0123456789".as_slice();
        let mut buf = [0; 3];
        octets.read_at(7, &mut buf).unwrap();
        assert_eq!(&buf, b"789");
        assert!(matches!(octets.read_at(8, &mut buf), Err(SourceError::PastEnd { end: 10, .. })));
        assert!(octets.read_at(u64::MAX, &mut buf).is_err());
    }

    #[test]
    fn a_file_that_shrinks_is_an_error() {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(&[7; 100]).unwrap();
        let source = FileSource::new(file.try_clone().unwrap()).unwrap();
        let mut buf = [0; 50];
        source.read_at(50, &mut buf).unwrap();
        file.set_len(60).unwrap();
        assert!(matches!(source.read_at(50, &mut buf), Err(SourceError::Io { offset: 50, .. })));
    }
}
