//! A file and what was appended to it, as one source.

use crate::base::{Source, SourceError};

/// The octets of a source with further octets behind them: what an incremental update makes, before it is written.
pub struct Appended<'s> {
    source: &'s dyn Source,
    tail: &'s [u8],
}

impl<'s> Appended<'s> {
    /// `source` and behind it `tail`.
    #[must_use]
    pub const fn new(source: &'s dyn Source, tail: &'s [u8]) -> Self {
        Self { source, tail }
    }
}

impl Source for Appended<'_> {
    fn len(&self) -> u64 {
        self.source.len().saturating_add(self.tail.len() as u64)
    }

    fn read_at(&self, offset: u64, buf: &mut [u8]) -> Result<(), SourceError> {
        let base = self.source.len();
        let past_end = SourceError::PastEnd { offset, len: buf.len(), end: Source::len(self) };
        let in_source = usize::try_from(base.saturating_sub(offset)).unwrap_or(usize::MAX).min(buf.len());
        let (front, back) = buf.split_at_mut(in_source);
        if !back.is_empty() {
            let from = usize::try_from(offset.saturating_sub(base)).unwrap_or(usize::MAX);
            let octets = from.checked_add(back.len()).and_then(|to| self.tail.get(from..to));
            back.copy_from_slice(octets.ok_or(past_end)?);
        }
        if front.is_empty() { Ok(()) } else { self.source.read_at(offset, front) }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn reads_cross_the_border() {
        let source = b"01234".to_vec();
        let both = Appended::new(&source, b"56789");
        assert_eq!(both.len(), 10);
        for from in 0..=10_u64 {
            for to in from..=10 {
                let mut octets = vec![0; usize::try_from(to - from).unwrap()];
                both.read_at(from, &mut octets).unwrap();
                assert_eq!(octets, b"0123456789"[usize::try_from(from).unwrap()..usize::try_from(to).unwrap()]);
            }
        }
        for (from, len) in [(0, 11), (10, 1), (4, 7), (11, 1), (u64::MAX, 1)] {
            assert!(matches!(both.read_at(from, &mut vec![0; len]), Err(SourceError::PastEnd { .. })), "{from} {len}");
        }
    }
}
