//! Digests over several octet strings one behind the other, whose places in the document are in any order.

use crate::base::LimitReached;
use crate::crypto::{Digest, DigestAlgorithm, Digester};

use super::error::Refusal;

/// Where octets go that are wanted as they are.
pub(crate) type Tee<'t> = &'t mut dyn FnMut(&[u8]);

/// All imprints that are asked for.
pub(crate) struct Imprints<'t> {
    states: Vec<Running>,
    limit: u64,
    /// What [`TEE`] stands for.
    pub(crate) tee: Option<Tee<'t>>,
}

/// No imprint: the octets themselves are wanted.
pub(crate) const TEE: usize = usize::MAX;

struct Running {
    digester: Digester,
    parts: Vec<Part>,
    /// The part whose octets go into the digest as they come.
    next: usize,
    /// Octets of later parts that are held.
    held: u64,
    refusal: Option<Refusal>,
}

enum Part {
    Held {
        octets: Vec<u8>,
        done: bool,
    },
    /// Too much to be held: needs another pass.
    Dropped,
}

impl Imprints<'_> {
    pub(crate) const fn new(limit: u64) -> Self {
        Self { states: Vec::new(), limit, tee: None }
    }

    /// The number of an imprint with so many parts.
    pub(crate) fn add(&mut self, algorithm: DigestAlgorithm, parts: usize) -> usize {
        let parts = (0..parts).map(|_| Part::Held { octets: Vec::new(), done: false }).collect();
        self.states.push(Running { digester: Digester::new(algorithm), parts, next: 0, held: 0, refusal: None });
        self.states.len() - 1
    }

    /// The next octets of a part.
    pub(crate) fn take(&mut self, imprint: usize, part: usize, octets: &[u8]) {
        if let Some(tee) = self.tee.as_mut().filter(|_| imprint == TEE) {
            tee(octets);
        }
        let limit = self.limit;
        let Some(state) = self.states.get_mut(imprint).filter(|state| state.refusal.is_none()) else { return };
        if matches!(state.parts.get(part), Some(Part::Dropped)) {
            return;
        }
        if part == state.next {
            state.digester.update(octets);
            return;
        }
        let room = limit.saturating_sub(state.held);
        match state.parts.get_mut(part) {
            Some(Part::Held { octets: held, .. }) if octets.len() as u64 <= room => {
                held.extend_from_slice(octets);
                state.held += octets.len() as u64;
            }
            Some(part @ Part::Held { .. }) => {
                if let Part::Held { octets, .. } = part {
                    state.held = state.held.saturating_sub(octets.len() as u64);
                }
                *part = Part::Dropped;
            }
            _ => {}
        }
    }

    /// A part is complete, or cannot be had.
    pub(crate) fn done(&mut self, imprint: usize, part: usize, refusal: Option<&Refusal>) {
        let Some(state) = self.states.get_mut(imprint) else { return };
        if let Some(refusal) = refusal {
            state.refusal.get_or_insert_with(|| refusal.clone());
            return;
        }
        if let Some(Part::Held { done, .. }) = state.parts.get_mut(part) {
            *done = true;
        }
        // The next part may have come already, or be on its way.
        while let Some(Part::Held { done: true, .. }) = state.parts.get(state.next) {
            state.next += 1;
            if let Some(Part::Held { octets, .. }) = state.parts.get_mut(state.next) {
                state.digester.update(octets);
                state.held = state.held.saturating_sub(octets.len() as u64);
                *octets = Vec::new();
            }
        }
    }

    /// Nothing of this imprint can be had.
    pub(crate) fn refuse(&mut self, imprint: usize, refusal: Refusal) {
        if let Some(state) = self.states.get_mut(imprint) {
            state.refusal.get_or_insert(refusal);
        }
    }

    /// Parts that another pass has to bring, and forgets that they were dropped.
    pub(crate) fn missing(&mut self, imprint: usize) -> Vec<usize> {
        let Some(state) = self.states.get_mut(imprint).filter(|state| state.refusal.is_none()) else {
            return Vec::new();
        };
        let mut missing = Vec::new();
        for (index, part) in state.parts.iter_mut().enumerate() {
            if matches!(part, Part::Dropped) {
                *part = Part::Held { octets: Vec::new(), done: false };
                missing.push(index);
            }
        }
        missing
    }

    /// The digests.
    pub(crate) fn finish(self) -> Vec<Result<Digest, Refusal>> {
        let limit = self.limit;
        let digest = |state: Running| match state.refusal {
            Some(refusal) => Err(refusal),
            None if state.next == state.parts.len() && state.next > 0 => Ok(state.digester.finish()),
            None if state.parts.is_empty() => Err(Refusal::Empty),
            None => Err(LimitReached { what: "octets of an imprint out of order", limit }.into()),
        };
        self.states.into_iter().map(digest).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crypto::digest;

    const ALGORITHM: DigestAlgorithm = DigestAlgorithm::Sha256;

    #[test]
    fn parts_may_come_in_any_order_and_at_once() {
        let mut imprints = Imprints::new(100);
        let imprint = imprints.add(ALGORITHM, 3);
        imprints.take(imprint, 2, b"gh");
        imprints.take(imprint, 1, b"de");
        imprints.take(imprint, 0, b"ab");
        imprints.done(imprint, 2, None);
        imprints.take(imprint, 0, b"c");
        imprints.done(imprint, 0, None);
        imprints.take(imprint, 1, b"f");
        imprints.done(imprint, 1, None);
        assert!(imprints.missing(imprint).is_empty());
        assert_eq!(imprints.finish(), [Ok(digest(ALGORITHM, b"abcdefgh"))]);
    }

    #[test]
    fn what_cannot_be_held_comes_in_another_pass() {
        let mut imprints = Imprints::new(3);
        let imprint = imprints.add(ALGORITHM, 3);
        for pass in 0..2 {
            let missing = if pass == 0 { vec![0, 1, 2] } else { imprints.missing(imprint) };
            for (part, octets) in [(2, "z"), (1, "large"), (0, "small")] {
                if missing.contains(&part) {
                    imprints.take(imprint, part, octets.as_bytes());
                    imprints.done(imprint, part, None);
                }
            }
        }
        assert_eq!(imprints.finish(), [Ok(digest(ALGORITHM, b"smalllargez"))]);
    }

    #[test]
    fn a_part_that_was_dropped_does_not_go_on_in_the_middle() {
        let mut imprints = Imprints::new(3);
        let imprint = imprints.add(ALGORITHM, 2);
        imprints.take(imprint, 1, b"much");
        imprints.done(imprint, 0, None);
        imprints.take(imprint, 1, b"more");
        imprints.done(imprint, 1, None);
        assert_eq!(imprints.missing(imprint), [1]);
        imprints.take(imprint, 1, b"muchmore");
        imprints.done(imprint, 1, None);
        assert_eq!(imprints.finish(), [Ok(digest(ALGORITHM, b"muchmore"))]);
    }

    #[test]
    fn an_imprint_without_all_its_parts_is_none() {
        let mut imprints = Imprints::new(100);
        let (a, b, _) = (imprints.add(ALGORITHM, 2), imprints.add(ALGORITHM, 1), imprints.add(ALGORITHM, 0));
        imprints.take(a, 0, b"a");
        imprints.done(a, 0, None);
        imprints.take(b, 0, b"b");
        imprints.done(b, 0, Some(&Refusal::Empty));
        let results = imprints.finish();
        assert!(results.iter().all(Result::is_err), "{results:?}");
    }
}
