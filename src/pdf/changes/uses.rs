//! Who refers to an object, and which references lead nowhere.

use std::collections::{BTreeSet, HashMap, HashSet};

use crate::base::{LimitReached, Limits};

use super::super::{Entry, Error, Object, ObjectId, Stream, View};

/// One reference to an object: from which object (0 for the trailer), under which key of its dictionary. For an array
/// that is an object of its own the key is empty; for nested dictionaries it is the innermost key.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Use {
    from: u32,
    key: Vec<u8>,
}

/// References in the graph that hangs from the trailer. Only ever grows: what was referred to once counts as referred to, so
/// that nothing can be unhooked first and replaced later.
#[derive(Debug, Default)]
pub(super) struct Uses {
    /// For objects that a later revision defines anew, and for arrays that lead to them.
    of: HashMap<u32, BTreeSet<Use>>,
    interesting: HashSet<u32>,
    /// Numbers referred to that no object has.
    dangling: HashSet<u32>,
    /// Some dictionary has a key twice: only its first value is looked at, readers may take the other (threat P-31).
    ambiguous: bool,
}

impl Uses {
    /// Walks everything that the view's trailer reaches.
    pub(super) fn of(view: View<'_, '_>, limits: &Limits) -> Result<Self, Error> {
        let mut uses = Self::default();
        let later = view.document().revisions().get(view.revision()..).unwrap_or_default();
        uses.interesting = later.iter().flat_map(|r| r.entries().keys().copied()).collect();
        // An array that is an object of its own is known as such only when it refers to something: its own uses are
        // gathered in another walk. Arrays of arrays need one more each; honest files need two walks.
        loop {
            uses.of.clear();
            uses.dangling.clear();
            uses.walk(view, limits)?;
            let arrays: HashSet<u32> =
                uses.of.values().flatten().filter(|u| u.key.is_empty() && u.from != 0).map(|u| u.from).collect();
            let known = uses.interesting.len();
            uses.interesting.extend(arrays);
            if uses.interesting.len() == known {
                return Ok(uses);
            }
        }
    }

    /// Adds the references of the objects that one revision brought.
    pub(super) fn extend(&mut self, view: View<'_, '_>, limits: &Limits) -> Result<(), Error> {
        let Some(revision) = view.document().revisions().get(view.revision().saturating_sub(1)) else {
            return Ok(());
        };
        self.trailer(view, &mut Vec::new());
        for &number in revision.entries().keys() {
            let object = view.get(current(view, number))?;
            let mut found = Vec::new();
            self.object(number, &object, limits, &mut found)?;
            for target in found {
                if !is_in_use(view, target.number) {
                    self.dangling.insert(target.number);
                }
            }
        }
        Ok(())
    }

    fn walk(&mut self, view: View<'_, '_>, limits: &Limits) -> Result<(), Error> {
        let mut waiting = Vec::new();
        let mut seen: HashSet<u32> = HashSet::new();
        self.trailer(view, &mut waiting);
        while let Some(id) = waiting.pop() {
            if !seen.insert(id.number) {
                continue;
            }
            if seen.len() as u64 > limits.pdf_xref_entries {
                return Err(LimitReached { what: "objects", limit: limits.pdf_xref_entries }.into());
            }
            if !is_in_use(view, id.number) {
                self.dangling.insert(id.number);
                continue;
            }
            let object = view.get(id)?;
            self.object(id.number, &object, limits, &mut waiting)?;
        }
        Ok(())
    }

    fn trailer(&mut self, view: View<'_, '_>, found: &mut Vec<ObjectId>) {
        for key in ["Root", "Info", "Encrypt"] {
            if let Some(id) = view.trailer().get(key).and_then(Object::as_reference) {
                self.note(id, 0, key.as_bytes());
                found.push(id);
            }
        }
    }

    fn note(&mut self, id: ObjectId, from: u32, key: &[u8]) {
        if self.interesting.contains(&id.number) {
            self.of.entry(id.number).or_default().insert(Use { from, key: key.to_vec() });
        }
    }

    /// Every reference inside one object.
    fn object(&mut self, from: u32, object: &Object, limits: &Limits, found: &mut Vec<ObjectId>) -> Result<(), Error> {
        // The parser caps nesting, so recursion would be safe; an explicit stack keeps it independent of that.
        let mut inside: Vec<(&[u8], &Object)> = vec![(b"", object)];
        let mut steps = 0_u64;
        while let Some((key, object)) = inside.pop() {
            steps += 1;
            if steps > limits.pdf_object_octets {
                return Err(LimitReached { what: "values in an object", limit: limits.pdf_object_octets }.into());
            }
            match object {
                Object::Reference(id) => {
                    self.note(*id, from, key);
                    found.push(*id);
                }
                Object::Array(items) => inside.extend(items.iter().map(|item| (key, item))),
                Object::Dictionary(d) | Object::Stream(Stream { dictionary: d, .. }) => {
                    self.ambiguous |= d.duplicate().is_some();
                    inside.extend(d.iter());
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// Whether something refers to this number although no object has it.
    pub(super) fn is_dangling(&self, number: u32) -> bool {
        self.dangling.contains(&number)
    }

    /// Whether there may be uses that are not known.
    pub(super) fn is_ambiguous(&self) -> bool {
        self.ambiguous
    }

    /// Whether anything refers to an object that a later revision defines anew.
    pub(super) fn is_used(&self, number: u32) -> bool {
        self.of.get(&number).is_some_and(|uses| !uses.is_empty())
    }

    /// Whether every use of an object is by one of these objects (0: the trailer). Keys can be chosen freely in resource
    /// dictionaries, so where content is replaced, not only added to a list, it is the user that counts.
    pub(super) fn only_from(&self, number: u32, from: &[u32]) -> bool {
        self.of.get(&number).into_iter().flatten().all(|used| from.contains(&used.from))
    }

    /// Whether every use of an object is under one of these keys. Arrays pass on the keys they themselves are used under.
    pub(super) fn only_under(&self, number: u32, keys: &[&str]) -> bool {
        let mut waiting = vec![number];
        let mut seen = HashSet::new();
        while let Some(number) = waiting.pop() {
            if !seen.insert(number) {
                continue;
            }
            for used in self.of.get(&number).into_iter().flatten() {
                match used.key.is_empty() && used.from != 0 {
                    true => waiting.push(used.from),
                    false if keys.iter().any(|k| k.as_bytes() == used.key) => {}
                    false => return false,
                }
            }
        }
        true
    }
}

/// Whether a view has an object of this number.
pub(super) fn is_in_use(view: View<'_, '_>, number: u32) -> bool {
    matches!(view.entry(number), Some(Entry::InUse { .. } | Entry::Compressed { .. }))
}

/// The id under which a number is in force in a view.
pub(super) fn current(view: View<'_, '_>, number: u32) -> ObjectId {
    let generation = match view.entry(number) {
        Some(Entry::InUse { generation, .. }) => generation,
        _ => 0,
    };
    ObjectId { number, generation }
}
