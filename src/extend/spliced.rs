//! A document with what was added to it, as one source.

use crate::base::{Source, SourceError};

/// The octets of a source with others put between or behind them; none of its own is changed or left out.
pub(super) struct Spliced<'s> {
    source: &'s dyn Source,
    pieces: Vec<Piece>,
}

/// What follows what, without gaps.
enum Piece {
    /// Octets of the source: from, length.
    Kept(u64, u64),
    Added(Vec<u8>),
}

impl Piece {
    fn len(&self) -> u64 {
        match self {
            Self::Kept(_, len) => *len,
            Self::Added(octets) => octets.len() as u64,
        }
    }
}

impl<'s> Spliced<'s> {
    pub(super) fn new(source: &'s dyn Source) -> Self {
        Self { source, pieces: vec![Piece::Kept(0, source.len())] }
    }

    /// Puts octets before the one at `at`, as the document now is; behind everything when that is its length, or beyond.
    pub(super) fn insert(&mut self, at: u64, octets: Vec<u8>) {
        let mut pieces = Vec::with_capacity(self.pieces.len().saturating_add(2));
        let mut rest = Some(octets);
        let mut start = 0u64;
        for piece in self.pieces.drain(..) {
            let end = start.saturating_add(piece.len());
            match rest.take() {
                Some(added) if at < end => {
                    let before = at.saturating_sub(start);
                    match piece {
                        Piece::Kept(from, len) => {
                            pieces.push(Piece::Kept(from, before));
                            pieces.push(Piece::Added(added));
                            pieces.push(Piece::Kept(from.saturating_add(before), len.saturating_sub(before)));
                        }
                        Piece::Added(mut earlier) => {
                            let before = usize::try_from(before).unwrap_or(usize::MAX).min(earlier.len());
                            let behind = earlier.split_off(before);
                            pieces.extend([earlier, added, behind].map(Piece::Added));
                        }
                    }
                }
                other => {
                    rest = other;
                    pieces.push(piece);
                }
            }
            start = end;
        }
        pieces.extend(rest.map(Piece::Added));
        pieces.retain(|piece| piece.len() > 0);
        self.pieces = pieces;
    }
}

impl Source for Spliced<'_> {
    fn len(&self) -> u64 {
        self.pieces.iter().map(Piece::len).fold(0, u64::saturating_add)
    }

    fn read_at(&self, offset: u64, buf: &mut [u8]) -> Result<(), SourceError> {
        let past_end = |len| SourceError::PastEnd { offset, len, end: Source::len(self) };
        let wanted = buf.len();
        if offset.checked_add(wanted as u64).is_none_or(|end| end > Source::len(self)) {
            return Err(past_end(wanted));
        }
        let mut rest = buf;
        let mut at = offset;
        let mut start = 0u64;
        for piece in &self.pieces {
            if rest.is_empty() {
                return Ok(());
            }
            let end = start.saturating_add(piece.len());
            if at < end {
                let inside = at.saturating_sub(start);
                let part = usize::try_from(end.saturating_sub(at)).unwrap_or(usize::MAX).min(rest.len());
                let (now, later) = rest.split_at_mut_checked(part).ok_or_else(|| past_end(wanted))?;
                match piece {
                    Piece::Kept(from, _) => self.source.read_at(from.saturating_add(inside), now)?,
                    Piece::Added(octets) => {
                        let from = usize::try_from(inside).unwrap_or(usize::MAX);
                        let octets = from.checked_add(part).and_then(|to| octets.get(from..to));
                        now.copy_from_slice(octets.ok_or_else(|| past_end(wanted))?);
                    }
                }
                rest = later;
                at = at.saturating_add(part as u64);
            }
            start = end;
        }
        if rest.is_empty() { Ok(()) } else { Err(past_end(wanted)) }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn all(spliced: &Spliced<'_>) -> String {
        let mut octets = vec![0; usize::try_from(spliced.len()).unwrap()];
        spliced.read_at(0, &mut octets).unwrap();
        String::from_utf8(octets).unwrap()
    }

    #[test]
    fn what_is_put_in_stands_where_it_was_put() {
        let source = b"01234".to_vec();
        let mut spliced = Spliced::new(&source);
        assert_eq!(all(&spliced), "01234");
        for (at, octets, expected) in [
            (5, "ab", "01234ab"),
            (0, "c", "c01234ab"),
            (3, "DE", "c01DE234ab"),
            (4, "f", "c01DfE234ab"),
            (99, "g", "c01DfE234abg"),
            (6, "", "c01DfE234abg"),
            (6, "h", "c01DfEh234abg"),
        ] {
            spliced.insert(at, octets.as_bytes().to_vec());
            assert_eq!(all(&spliced), expected);
            let text = all(&spliced);
            for from in 0..=text.len() {
                for to in from..=text.len() {
                    let mut octets = vec![0; to - from];
                    spliced.read_at(from as u64, &mut octets).unwrap();
                    assert_eq!(octets, text.as_bytes()[from..to]);
                }
                assert!(spliced.read_at(from as u64, &mut vec![0; text.len() - from + 1]).is_err());
            }
            assert!(spliced.read_at(text.len() as u64 + 1, &mut []).is_err());
        }
    }
}
