//! The cross-reference entries of one revision, by object number.

use core::ops::Range;

use super::Entry;

/// Entries in order of their numbers, each number once.
///
/// A list and no tree: most files number their objects from 0 without a gap, so that an entry lies where its number says,
/// and a table is read in the order it is kept in.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Entries {
    list: Vec<(u32, Entry)>,
}

impl Entries {
    /// Puts them in order. The number that stands there twice, if one does: readers differ on whether the first or the last
    /// counts (threat P-32).
    pub(super) fn of(mut list: Vec<(u32, Entry)>) -> Result<Self, u32> {
        if !list.is_sorted_by_key(|(number, _)| *number) {
            list.sort_by_key(|(number, _)| *number);
        }
        match list.windows(2).find_map(|pair| match pair {
            [(one, _), (other, _)] if one == other => Some(*one),
            _ => None,
        }) {
            Some(twice) => Err(twice),
            None => Ok(Self { list }),
        }
    }

    /// Adds the entries of `other` for numbers that have none here.
    pub(super) fn fill(&mut self, other: Self) {
        self.list.extend(other.list);
        // Stable: of two with one number the one from here stays.
        self.list.sort_by_key(|(number, _)| *number);
        self.list.dedup_by_key(|(number, _)| *number);
    }

    /// Adds entries, in place of those with the same numbers; the numbers are in order.
    pub(super) fn replace(&mut self, newer: Vec<(u32, Entry)>) {
        let older = core::mem::replace(&mut self.list, newer);
        self.fill(Self { list: older });
    }

    fn place(&self, number: u32) -> Result<usize, usize> {
        let first = self.list.first().map_or(0, |(number, _)| *number);
        let guess = number.wrapping_sub(first) as usize;
        match self.list.get(guess) {
            Some((found, _)) if *found == number => Ok(guess),
            _ => self.list.binary_search_by_key(&number, |(number, _)| *number),
        }
    }

    /// The entry for an object number.
    #[must_use]
    pub fn get(&self, number: u32) -> Option<Entry> {
        self.list.get(self.place(number).ok()?).map(|(_, entry)| *entry)
    }

    /// Whether there is an entry for an object number.
    #[must_use]
    pub fn contains(&self, number: u32) -> bool {
        self.place(number).is_ok()
    }

    /// Numbers and entries, in order of the numbers.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (u32, Entry)> + ExactSizeIterator + '_ {
        self.list.iter().copied()
    }

    /// The numbers, in order.
    pub fn numbers(&self) -> impl DoubleEndedIterator<Item = u32> + ExactSizeIterator + '_ {
        self.list.iter().map(|(number, _)| *number)
    }

    /// Those whose numbers are in a range.
    pub(super) fn within(&self, numbers: Range<u32>) -> impl Iterator<Item = (u32, Entry)> + '_ {
        let at = |number: u32| self.place(number).unwrap_or_else(|place| place);
        let (from, to) = (at(numbers.start), at(numbers.end));
        self.list.get(from..to).unwrap_or_default().iter().copied()
    }

    /// The largest number.
    #[must_use]
    pub fn highest(&self) -> Option<u32> {
        self.list.last().map(|(number, _)| *number)
    }

    /// How many there are.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.list.len()
    }

    /// Whether there is none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.list.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(offset: u64) -> Entry {
        Entry::InUse { offset, generation: 0 }
    }

    #[test]
    fn numbers_are_found_with_and_without_gaps() {
        let entries = Entries::of(vec![(9, at(9)), (3, at(3)), (4, at(4)), (40, at(40))]).unwrap();
        for number in 0..50 {
            let is_there = [3, 4, 9, 40].contains(&number);
            assert_eq!(entries.get(number), is_there.then(|| at(u64::from(number))), "{number}");
        }
        assert_eq!(entries.get(u32::MAX), None);
        assert_eq!(entries.within(4..40).map(|(number, _)| number).collect::<Vec<_>>(), [4, 9]);
        assert_eq!(entries.within(0..u32::MAX).count(), 4);
        assert_eq!(entries.highest(), Some(40));
        assert_eq!(Entries::of(vec![(9, at(9)), (3, at(3)), (9, at(4))]), Err(9));
        assert_eq!(Entries::default().get(0), None);
    }

    #[test]
    fn one_of_two_with_a_number_stays() {
        let mut entries = Entries::of(vec![(3, at(3)), (4, at(4))]).unwrap();
        entries.fill(Entries::of(vec![(2, at(20)), (3, at(30))]).unwrap());
        assert_eq!(entries.iter().collect::<Vec<_>>(), [(2, at(20)), (3, at(3)), (4, at(4))]);
        entries.replace(vec![(4, at(40)), (5, at(50))]);
        assert_eq!(entries.iter().collect::<Vec<_>>(), [(2, at(20)), (3, at(3)), (4, at(40)), (5, at(50))]);
    }
}
