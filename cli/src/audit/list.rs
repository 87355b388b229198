//! Lists of paths: one a line, or separated by NUL as `find -print0` writes them.

use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::path::{Path, PathBuf};

use super::path_octets;
use crate::input::is_dash;

/// No system knows a longer path.
const LONGEST: usize = 64 << 10;

/// The paths of a list, as they are read.
pub(crate) struct List {
    reader: Box<dyn BufRead + Send>,
    separator: Option<u8>,
}

impl List {
    pub(crate) fn open(path: &Path) -> io::Result<Self> {
        let reader: Box<dyn BufRead + Send> = if is_dash(path) {
            Box::new(BufReader::with_capacity(LONGEST, io::stdin()))
        } else {
            Box::new(BufReader::with_capacity(LONGEST, File::open(path)?))
        };
        Ok(Self { reader, separator: None })
    }

    /// A name may have a line end in it, none has a NUL: where there is one, it separates.
    fn separator(&mut self) -> io::Result<u8> {
        if let Some(separator) = self.separator {
            return Ok(separator);
        }
        let separator = if self.reader.fill_buf()?.contains(&0) { 0 } else { b'\n' };
        self.separator = Some(separator);
        Ok(separator)
    }

    fn entry(&mut self) -> io::Result<Option<PathBuf>> {
        let separator = self.separator()?;
        loop {
            let mut octets = Vec::new();
            let limit = u64::try_from(LONGEST).unwrap_or(u64::MAX);
            if io::Read::take(&mut self.reader, limit).read_until(separator, &mut octets)? == 0 {
                return Ok(None);
            }
            if octets.last() == Some(&separator) {
                octets.pop();
            } else if octets.len() >= LONGEST {
                return Err(io::Error::new(io::ErrorKind::InvalidData, "an entry is longer than any path"));
            }
            if separator == b'\n' && octets.last() == Some(&b'\r') {
                octets.pop();
            }
            if !octets.is_empty() {
                return Ok(Some(path_octets::path(&octets)));
            }
        }
    }
}

impl Iterator for List {
    type Item = io::Result<PathBuf>;

    fn next(&mut self) -> Option<Self::Item> {
        self.entry().transpose()
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn entries(octets: &'static [u8]) -> Vec<PathBuf> {
        let list = List { reader: Box::new(octets), separator: None };
        list.map(Result::unwrap).collect()
    }

    #[test]
    fn lines_and_nul_are_told_apart() {
        assert_eq!(entries(b"a.pdf\r\n\nb c.pdf\nd"), ["a.pdf", "b c.pdf", "d"].map(PathBuf::from));
        assert_eq!(entries(b"a\nb.pdf\0c.pdf\0"), ["a\nb.pdf", "c.pdf"].map(PathBuf::from));
        assert!(entries(b"").is_empty());
    }
}
