//! Names (ISO 32000-2 §7.3.5).

use core::fmt;
use core::ops::Deref;

use smallvec::SmallVec;

/// Octets that need no memory of their own: of the standard's keys and names two in a hundred are longer.
const INLINE: usize = 16;

/// A name's octets, `#` escapes resolved, without the slash.
#[derive(Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Name(SmallVec<[u8; INLINE]>);

impl Name {
    pub(super) fn with_capacity(octets: usize) -> Self {
        Self(SmallVec::with_capacity(octets))
    }

    /// The octets.
    #[must_use]
    pub fn as_slice(&self) -> &[u8] {
        &self.0
    }

    pub(super) fn push(&mut self, octet: u8) {
        self.0.push(octet);
    }
}

impl Deref for Name {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.0
    }
}

impl AsRef<[u8]> for Name {
    fn as_ref(&self) -> &[u8] {
        self
    }
}

impl From<&[u8]> for Name {
    fn from(octets: &[u8]) -> Self {
        Self(SmallVec::from_slice(octets))
    }
}

impl From<&str> for Name {
    fn from(text: &str) -> Self {
        text.as_bytes().into()
    }
}

impl<const LEN: usize> PartialEq<[u8; LEN]> for Name {
    fn eq(&self, other: &[u8; LEN]) -> bool {
        self.as_slice() == other
    }
}

impl fmt::Debug for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "/{}", self.0.escape_ascii())
    }
}

#[cfg(test)]
mod tests {
    use crate::pdf::{Dictionary, Object};

    use super::*;

    #[test]
    fn short_and_long_names_are_alike() {
        for len in [0, 1, INLINE - 1, INLINE, INLINE + 1, 200] {
            let octets = vec![b'a'; len];
            let mut pushed = Name::with_capacity(0);
            octets.iter().for_each(|octet| pushed.push(*octet));
            assert_eq!(pushed, Name::from(octets.as_slice()));
            assert_eq!(pushed.as_slice(), octets);
            let dictionary = Dictionary::from_read(vec![(pushed.clone(), Object::Name(pushed))]);
            assert_eq!(dictionary.get(&octets).and_then(Object::as_name), Some(octets.as_slice()));
        }
        assert_eq!(Name::from("Type"), *b"Type");
        assert_ne!(Name::from("Type"), *b"Typf");
    }

    /// Thousands of them are read of a document, moved and dropped.
    #[test]
    fn objects_are_small() {
        assert_eq!((size_of::<Name>(), size_of::<Dictionary>(), size_of::<Object>()), (24, 32, 72));
    }

    #[test]
    fn a_key_that_stands_twice_is_named_and_its_first_value_stands() {
        for more in [0_i64, 3, 40, 2000] {
            let others = |from: i64| (from..more).map(|i| (Name::from(format!("K{i}").as_str()), Object::from(i)));
            let mut pairs: Vec<(Name, Object)> = others(0).collect();
            assert_eq!(Dictionary::from_read(pairs.clone()).duplicate(), None);
            pairs.insert(0, ("Twice".into(), Object::from(1)));
            pairs.push(("Twice".into(), Object::from(2)));
            let read = Dictionary::from_read(pairs);
            assert_eq!(read.duplicate(), Some(b"Twice".as_slice()));
            assert_eq!(read.get("Twice"), Some(&Object::from(1)));
            assert_eq!(read.iter().count() as i64, more + 1);
            assert!(others(0).all(|(key, value)| read.get(&key) == Some(&value)));
            assert_ne!(read, read.clone(), "an ambiguous dictionary equals none");
        }
    }
}
