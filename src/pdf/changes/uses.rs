//! Who refers to an object, and which references lead nowhere.

use std::collections::{HashMap, HashSet};

use crate::base::{LimitReached, Limits, Quick};

use super::super::layout::Keys;
use super::super::{Entry, Error, Object, ObjectId, Stream, View};

/// References kept for one document: each is at least six octets of it, or of an object stream unpacked.
const EDGES: usize = 20_000_000;

/// One reference to an object: from which object (0 for the trailer), under which key of its dictionary. For an array
/// that is an object of its own the key is empty; for nested dictionaries it is the innermost key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct Use {
    to: u32,
    from: u32,
    key: u32,
}

/// A set of object numbers. Nearly all are small and follow each other.
#[derive(Debug, Default)]
struct Numbers {
    bits: Vec<u64>,
    far: HashSet<u32>,
    count: u64,
}

/// Numbers that are kept as bits: two megabytes of them.
const NEAR: u32 = 1 << 24;

impl Numbers {
    fn contains(&self, number: u32) -> bool {
        match number < NEAR {
            true => self.bits.get(number as usize / 64).is_some_and(|bits| bits & (1 << (number % 64)) != 0),
            false => self.far.contains(&number),
        }
    }

    /// Whether it was not among them.
    fn insert(&mut self, number: u32) -> bool {
        let is_new = match number < NEAR {
            true => {
                let at = number as usize / 64;
                if at >= self.bits.len() {
                    self.bits.resize(at.saturating_add(1), 0);
                }
                let bit = 1 << (number % 64);
                self.bits.get_mut(at).is_some_and(|bits| {
                    let is_new = *bits & bit == 0;
                    *bits |= bit;
                    is_new
                })
            }
            false => self.far.insert(number),
        };
        self.count = self.count.saturating_add(u64::from(is_new));
        is_new
    }

    fn remove(&mut self, number: u32) {
        let was = match number < NEAR {
            true => self.bits.get_mut(number as usize / 64).is_some_and(|bits| {
                let bit = 1 << (number % 64);
                let was = *bits & bit != 0;
                *bits &= !bit;
                was
            }),
            false => self.far.remove(&number),
        };
        self.count = self.count.saturating_sub(u64::from(was));
    }

    const fn len(&self) -> u64 {
        self.count
    }
}

/// References in the graph that hangs from the trailer. Only ever grows: what was referred to once counts as referred to, so
/// that nothing can be unhooked first and replaced later.
#[derive(Debug, Default)]
pub(super) struct Uses {
    /// In order, found in the first walk.
    first: Vec<Use>,
    /// Where in `first` those of each number begin, as far as numbers are small; larger ones are behind all of these.
    begins: Vec<u32>,
    /// Found in later revisions, by the object referred to.
    later: HashMap<u32, Vec<Use>, Quick>,
    known: HashSet<Use, Quick>,
    keys: Keys,
    /// Objects whose references are known.
    seen: Numbers,
    /// Numbers referred to that no object has.
    dangling: HashSet<u32>,
    /// Some dictionary has a key twice: only its first value is looked at, readers may take the other (threat P-31).
    ambiguous: bool,
    count: usize,
}

impl Uses {
    /// Walks everything that the view's trailer reaches: each object is read once, data of streams are not.
    pub(super) fn of(view: View<'_, '_>, limits: &Limits) -> Result<Self, Error> {
        let mut uses = Self { keys: view.document().layout()?.keys().clone(), ..Self::default() };
        let mut found = Vec::new();
        let mut waiting = Vec::new();
        uses.trailer(view, limits, &mut found, &mut waiting)?;
        uses.walk(view, limits, &mut found, waiting)?;
        uses.arrange(found);
        Ok(uses)
    }

    /// Puts the references of the first walk in order of what they lead to: counted, not compared, as they are many, and the
    /// numbers follow each other.
    fn arrange(&mut self, mut found: Vec<Use>) {
        let numbers = (self.seen.bits.len().saturating_mul(64)).min(found.len().saturating_mul(4)).saturating_add(1);
        let (mut next, sum) = begins(&found, numbers);
        let nothing = Use { to: 0, from: 0, key: 0 };
        self.first = vec![nothing; sum];
        found.retain(|used| {
            let Some(place) = next.get_mut(used.to as usize) else { return true };
            if let Some(slot) = self.first.get_mut(*place as usize) {
                *slot = *used;
            }
            *place = place.saturating_add(1);
            false
        });
        // Numbers far from all others.
        found.sort_unstable();
        self.first.append(&mut found);
        // Those of one object lie together.
        self.first.dedup();
        self.begins = begins(&self.first, numbers).0;
    }

    /// Adds the references of the objects that one revision brought, and of what can be reached through them only now.
    pub(super) fn extend(&mut self, view: View<'_, '_>, limits: &Limits) -> Result<(), Error> {
        let Some(revision) = view.document().revisions().get(view.revision().saturating_sub(1)) else {
            return Ok(());
        };
        let mut found = Vec::new();
        let mut waiting = Vec::new();
        self.trailer(view, limits, &mut found, &mut waiting)?;
        for number in revision.entries().numbers() {
            self.seen.remove(number);
            if is_in_use(view, number) {
                waiting.push(current(view, number));
            }
        }
        self.walk(view, limits, &mut found, waiting)?;
        // An object written anew mostly refers to what it referred to before.
        for one in found {
            if self.known.insert(one) {
                self.later.entry(one.to).or_default().push(one);
            }
        }
        Ok(())
    }

    fn walk(
        &mut self,
        view: View<'_, '_>,
        limits: &Limits,
        found: &mut Vec<Use>,
        mut waiting: Vec<ObjectId>,
    ) -> Result<(), Error> {
        let layout = view.document().layout()?;
        while let Some(id) = waiting.pop() {
            if !self.seen.insert(id.number) {
                continue;
            }
            if self.seen.len() > limits.pdf_xref_entries {
                return Err(LimitReached { what: "objects", limit: limits.pdf_xref_entries }.into());
            }
            let id = match view.provider(id.number) {
                Some((revision, Entry::InUse { offset, generation })) => {
                    let id = ObjectId { number: id.number, generation };
                    if let Some(referring) = view.referring(layout, id, offset, revision)? {
                        self.count = self.count.saturating_add(referring.len());
                        if self.count > EDGES {
                            return Err(LimitReached { what: "references", limit: EDGES as u64 }.into());
                        }
                        found.extend(referring.iter().map(|&(to, key)| Use { to, from: id.number, key }));
                        let unseen = referring.iter().filter(|(to, _)| !self.seen.contains(*to));
                        waiting.extend(unseen.map(|(to, _)| ObjectId::new(*to)));
                        continue;
                    }
                    id
                }
                Some((_, Entry::Compressed { .. })) => ObjectId::new(id.number),
                _ => {
                    self.dangling.insert(id.number);
                    // Should it appear one day, it is to be walked then.
                    self.seen.remove(id.number);
                    continue;
                }
            };
            let object = view.get(id)?;
            self.object(id.number, &object, limits, found, &mut waiting)?;
        }
        Ok(())
    }

    /// The trailer's references. What other keys than those of table 15 name counts as used, as it may be by a reader who
    /// knows them; nothing that is shown hangs from it, so it is not walked (hybrid files of office suites name things there
    /// that tools then renumber).
    fn trailer(
        &mut self,
        view: View<'_, '_>,
        limits: &Limits,
        found: &mut Vec<Use>,
        waiting: &mut Vec<ObjectId>,
    ) -> Result<(), Error> {
        self.object(0, &Object::Dictionary(view.trailer().clone()), limits, found, &mut Vec::new())?;
        let known = ["Root", "Info", "Encrypt"].iter().filter_map(|key| view.trailer().get(key));
        waiting.extend(known.filter_map(Object::as_reference));
        Ok(())
    }

    /// Every reference inside one object.
    fn object(
        &mut self,
        from: u32,
        object: &Object,
        limits: &Limits,
        found: &mut Vec<Use>,
        waiting: &mut Vec<ObjectId>,
    ) -> Result<(), Error> {
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
                    let key = self.keys.number(key);
                    self.count += 1;
                    if self.count > EDGES {
                        return Err(LimitReached { what: "references", limit: EDGES as u64 }.into());
                    }
                    found.push(Use { to: id.number, from, key });
                    if !self.seen.contains(id.number) {
                        waiting.push(*id);
                    }
                }
                Object::Array(items) => inside.extend(items.iter().map(|item| (key, item))),
                Object::Dictionary(d) | Object::Stream(Stream { dictionary: d, .. }) => {
                    self.ambiguous |= d.duplicate().is_some();
                    // The empty name is a key as well, not the mark of an array; no name can hold a zero octet.
                    inside.extend(d.iter().map(|(key, value)| (if key.is_empty() { b"\0" } else { key }, value)));
                }
                _ => {}
            }
        }
        Ok(())
    }

    fn of_object(&self, number: u32) -> impl Iterator<Item = &Use> {
        let near = self.begins.get(number as usize).map(|at| *at as usize);
        let start = near.unwrap_or_else(|| self.first.partition_point(|used| used.to < number));
        let first = self.first.get(start..).unwrap_or_default().iter().take_while(move |used| used.to == number);
        first.chain(self.later.get(&number).into_iter().flatten())
    }

    /// Whether something refers to this number although no object has it.
    pub(super) fn is_dangling(&self, number: u32) -> bool {
        self.dangling.contains(&number)
    }

    /// Whether there may be uses that are not known.
    pub(super) fn is_ambiguous(&self) -> bool {
        self.ambiguous
    }

    /// Whether anything refers to an object.
    pub(super) fn is_used(&self, number: u32) -> bool {
        self.of_object(number).next().is_some()
    }

    /// The objects that refer to one, or did (0: the trailer), some of them more than once.
    pub(super) fn users(&self, number: u32) -> impl Iterator<Item = u32> {
        self.of_object(number).map(|used| used.from)
    }

    /// Whether every use of an object is by one of these objects (0: the trailer). Keys can be chosen freely in resource
    /// dictionaries, so where content is replaced, not only added to a list, it is the user that counts.
    pub(super) fn only_from(&self, number: u32, from: &[u32]) -> bool {
        self.of_object(number).all(|used| from.contains(&used.from))
    }

    /// Whether every use of an object is under one of these keys. Arrays pass on the keys they themselves are used under.
    pub(super) fn only_under(&self, number: u32, keys: &[&str]) -> bool {
        self.holders(number, keys).is_some()
    }

    /// Whether some use of an object is under one of these keys, directly or through arrays that are objects of their own.
    pub(super) fn any_under(&self, number: u32, keys: &[&str]) -> bool {
        let keys: Vec<u32> = keys.iter().filter_map(|key| self.keys.known(key.as_bytes())).collect();
        let mut waiting = vec![number];
        let mut seen = HashSet::new();
        while let Some(number) = waiting.pop() {
            if !seen.insert(number) {
                continue;
            }
            for used in self.of_object(number) {
                if used.key == 0 && used.from != 0 {
                    waiting.push(used.from);
                } else if keys.contains(&used.key) {
                    return true;
                }
            }
        }
        false
    }

    /// The dictionaries' objects that use an object under these keys, directly or through arrays that are objects of their
    /// own; `None` when there is a use under another key.
    pub(super) fn holders(&self, number: u32, keys: &[&str]) -> Option<Vec<u32>> {
        let keys: Vec<u32> = keys.iter().filter_map(|key| self.keys.known(key.as_bytes())).collect();
        let mut waiting = vec![number];
        let mut seen = HashSet::new();
        let mut holders = Vec::new();
        while let Some(number) = waiting.pop() {
            if !seen.insert(number) {
                continue;
            }
            for used in self.of_object(number) {
                match used.key == 0 && used.from != 0 {
                    true => waiting.push(used.from),
                    false if keys.contains(&used.key) => holders.push(used.from),
                    false => return None,
                }
            }
        }
        Some(holders)
    }
}

/// Where the references to each of so many numbers begin when all are in order, and how many these are.
fn begins(uses: &[Use], numbers: usize) -> (Vec<u32>, usize) {
    let mut counts = vec![0_u32; numbers];
    for used in uses {
        if let Some(count) = counts.get_mut(used.to as usize) {
            *count = count.saturating_add(1);
        }
    }
    let mut sum = 0_u32;
    for count in &mut counts {
        let own = core::mem::replace(count, sum);
        sum = sum.saturating_add(own);
    }
    (counts, sum as usize)
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
