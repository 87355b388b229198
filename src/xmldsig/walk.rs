//! Where a reader stands: the path of the open element, for reports and for what an application says it reads.

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};

use crate::base::LimitReached;
use crate::base::Span;
use crate::xml::Start;

use super::coverage::short;
use super::pass::Element;
use super::plan::Selected;

/// Children of different names that are counted at once; the largest official documents have a few hundred. Without a bound
/// a document of nothing but new names would be held in memory.
const MOST_NAMES: usize = 1 << 16;
/// Children whose names are looked through one by one before a table is made.
const FEW: usize = 16;
/// Octets of a path; a longer one is cut, and equals none that anyone writes.
const MOST_PATH: usize = 1024;

/// The open elements, each with its number among siblings of the same local name.
pub(crate) struct Walk {
    /// The document first; deeper ones than `depth` are kept for their buffers.
    frames: Vec<Frame>,
    depth: usize,
    hasher: RandomState,
    /// Names in all tables.
    names: usize,
}

#[derive(Default)]
struct Frame {
    local: String,
    number: u32,
    few: Vec<(u64, u32)>,
    many: HashMap<u64, u32>,
}

impl Walk {
    pub(crate) fn new() -> Self {
        Self { frames: vec![Frame::default()], depth: 0, hasher: RandomState::new(), names: 0 }
    }

    /// Number of open elements.
    pub(crate) const fn depth(&self) -> usize {
        self.depth
    }

    /// A number for a name, different for different names as far as anyone can arrange.
    pub(crate) fn hash(&self, namespace: &str, local: &str) -> u64 {
        self.hasher.hash_one((namespace, local))
    }

    pub(crate) fn enter(&mut self, local: &str) -> Result<(), LimitReached> {
        let hash = self.short_hash(local);
        let mut added = 0;
        let number = match self.frames.get_mut(self.depth) {
            Some(parent) => parent.count(hash, &mut added),
            None => 1,
        };
        self.names += added;
        if self.names > MOST_NAMES {
            return Err(LimitReached { what: "different names of sibling elements", limit: MOST_NAMES as u64 });
        }
        self.depth += 1;
        if self.frames.len() <= self.depth {
            self.frames.resize_with(self.depth + 1, Frame::default);
        }
        if let Some(frame) = self.frames.get_mut(self.depth) {
            frame.local.clear();
            frame.local.push_str(local);
            frame.number = number;
        }
        Ok(())
    }

    pub(crate) fn leave(&mut self) {
        if let Some(frame) = self.frames.get_mut(self.depth) {
            self.names -= frame.few.len() + frame.many.len();
            frame.few.clear();
            if frame.many.capacity() > 0 {
                frame.many = HashMap::new();
            }
        }
        self.depth = self.depth.saturating_sub(1);
    }

    /// What the open element is; its end is not known yet.
    pub(crate) fn element(&self, start: &Start<'_>) -> Element {
        let selected = Selected {
            path: self.path(),
            span: Span::new(start.offset, start.end),
            local: short(start.name.local),
            namespace: short(start.name.namespace),
        };
        Element { selected, hash: self.hash(start.name.namespace, start.name.local), context: start.context() }
    }

    /// Local names of eight octets and fewer are their own number.
    fn short_hash(&self, local: &str) -> u64 {
        let octets = local.as_bytes();
        let mut packed = [0; 8];
        match packed.get_mut(..octets.len()) {
            Some(place) => {
                place.copy_from_slice(octets);
                u64::from_le_bytes(packed)
            }
            None => self.hasher.hash_one(local),
        }
    }

    /// `/a/b[2]/c` of the open element.
    pub(crate) fn path(&self) -> String {
        let mut path = String::new();
        for frame in self.frames.iter().take(self.depth + 1).skip(1) {
            if path.len() + frame.local.len() > MOST_PATH {
                path.push_str("/…");
                return path;
            }
            path.push('/');
            path.push_str(&frame.local);
            if frame.number > 1 {
                path.push_str(&format!("[{}]", frame.number));
            }
        }
        path
    }
}

impl Frame {
    fn count(&mut self, hash: u64, added: &mut usize) -> u32 {
        if let Some((_, count)) = self.few.iter_mut().find(|(known, _)| *known == hash) {
            *count = count.saturating_add(1);
            return *count;
        }
        if self.few.len() < FEW {
            self.few.push((hash, 1));
            *added = 1;
            return 1;
        }
        let before = self.many.len();
        let count = self.many.entry(hash).or_insert(0);
        *count = count.saturating_add(1);
        let count = *count;
        *added = self.many.len() - before;
        count
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn siblings_of_one_name_are_numbered() {
        let mut walk = Walk::new();
        let mut paths = Vec::new();
        for step in ["a", "b", "", "b", "c", "", "c", "", "", "xyzxyzxyz", "", "b", "c"] {
            if step.is_empty() {
                walk.leave();
            } else {
                walk.enter(step).unwrap();
                paths.push(walk.path());
            }
        }
        let expected = ["/a", "/a/b", "/a/b[2]", "/a/b[2]/c", "/a/b[2]/c[2]", "/a/xyzxyzxyz", "/a/b[3]", "/a/b[3]/c"];
        assert_eq!(paths, expected);
    }

    #[test]
    fn many_names_are_counted_rightly_until_the_budget_is_gone() {
        let mut walk = Walk::new();
        walk.enter("top").unwrap();
        for round in 1..=2 {
            for name in 0..1_000 {
                walk.enter(&format!("n{name}")).unwrap();
                let expected = if round == 1 { format!("/top/n{name}") } else { format!("/top/n{name}[2]") };
                assert_eq!(walk.path(), expected);
                walk.leave();
            }
        }
        let mut name = 1_000;
        while walk.enter(&format!("n{name}")).is_ok() {
            walk.leave();
            name += 1;
        }
        assert_eq!(name, MOST_NAMES - 1);
    }

    #[test]
    fn names_are_given_back_when_an_element_ends() {
        let mut walk = Walk::new();
        walk.enter("top").unwrap();
        for _ in 0..300 {
            walk.enter("x").unwrap();
            for name in 0..300 {
                walk.enter(&format!("n{name}")).unwrap();
                walk.leave();
            }
            walk.leave();
        }
        assert_eq!(walk.path(), "/top");
        assert_eq!(walk.names, 2);
    }
}
