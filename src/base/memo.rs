//! Results kept for the same octets: exact keys, bounded memory.

use std::collections::HashMap;

use foldhash::fast::RandomState;

/// Values by all the octets they were made from. When it is full it starts again: what an archive repeats is soon back.
#[derive(Debug)]
pub(crate) struct Memo<V> {
    /// Keys are as long as certificates and fonts: digesting them may not cost more than what is kept.
    all: HashMap<Box<[u8]>, V, RandomState>,
    octets: usize,
    most: usize,
}

impl<V> Memo<V> {
    /// `most`: octets held, keys and values together.
    pub(crate) fn new(most: usize) -> Self {
        Self { all: HashMap::default(), octets: 0, most }
    }

    pub(crate) fn get(&self, key: &[u8]) -> Option<&V> {
        self.all.get(key)
    }

    /// `value` takes this many octets.
    pub(crate) fn keep(&mut self, key: Vec<u8>, value: V, octets: usize) {
        let octets = octets.saturating_add(key.len());
        if octets > self.most {
            return;
        }
        if self.octets.saturating_add(octets) > self.most {
            self.all.clear();
            self.octets = 0;
        }
        if self.all.insert(key.into_boxed_slice(), value).is_none() {
            self.octets = self.octets.saturating_add(octets);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_is_bounded() {
        let mut memo = Memo::new(100);
        memo.keep(b"one".to_vec(), 1, 40);
        memo.keep(b"one".to_vec(), 1, 40);
        memo.keep(b"two".to_vec(), 2, 40);
        assert_eq!((memo.get(b"one"), memo.get(b"two"), memo.get(b"On")), (Some(&1), Some(&2), None));
        memo.keep(b"three".to_vec(), 3, 40);
        assert_eq!((memo.get(b"one"), memo.get(b"three")), (None, Some(&3)));
        memo.keep(b"large".to_vec(), 4, 100);
        assert_eq!((memo.get(b"large"), memo.get(b"three")), (None, Some(&3)));
    }
}
