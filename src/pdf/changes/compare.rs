//! Comparing dictionaries and arrays, and accounting for what lies behind a reference.

use std::collections::HashMap;
use std::rc::Rc;

use super::super::{Dictionary, Error, Object, ObjectId};
use super::fields::Node;
use super::step::Step;

impl Step<'_, '_, '_> {
    /// Whether a list of annotations or fields holds nothing else. Resources may give any name to any array: one that is a
    /// colour space too, which begins with a name (§8.6), would lose its meaning by an element more.
    pub(super) fn are_dictionaries(&self, list: &Object) -> Result<bool, Error> {
        let list = list.as_array().unwrap_or_default();
        let direct = |item: &Object| matches!(item, Object::Dictionary(_) | Object::Reference(_) | Object::Null);
        let Some(first) = list.first() else { return Ok(true) };
        let first = self.old.resolve(first)?;
        Ok(matches!(&*first, Object::Dictionary(_) | Object::Null) && list.iter().all(direct))
    }

    /// Whether `is` holds all that `was` holds, unchanged: keys of dictionaries, elements of arrays in their order.
    pub(super) fn only_adds(&self, was: &Object, is: &Object, depth: u32) -> Result<bool, Error> {
        if *was == Object::Null {
            return Ok(true);
        }
        let (Some(less), true) = (depth.checked_sub(1), is.as_stream().is_none()) else {
            return self.same(was, is);
        };
        match (was, is) {
            (Object::Dictionary(before), Object::Dictionary(after)) => {
                for (key, value) in before.iter() {
                    let Some(now) = after.get(key) else { return Ok(*value == Object::Null) };
                    let (value, now) = (self.old.resolve(value)?, self.new.resolve(now)?);
                    if !self.only_adds(&value, &now, less)? {
                        return Ok(false);
                    }
                }
                Ok(after.duplicate().is_none())
            }
            (Object::Array(_), Object::Array(_)) => Ok(only_appended(was, is)),
            _ => self.same(was, is),
        }
    }

    /// `before[key]` and `after[key]` are the same reference, whose object changed: explained if used under these keys only.
    pub(super) fn explain_reference(&mut self, before: &Dictionary, after: &Dictionary, key: &str, keys: &[&str]) {
        if let Some(id) = same_reference(before, after, key).filter(|id| self.modified.contains_key(&id.number)) {
            self.explain_under(id.number, keys);
        }
    }

    /// As [`Self::explain_reference`], if used by these objects only.
    pub(super) fn explain_if_from(&mut self, before: &Dictionary, after: &Dictionary, key: &str, from: &[u32]) {
        if let Some(id) = same_reference(before, after, key).filter(|id| self.modified.contains_key(&id.number)) {
            self.explain_from(id.number, from);
        }
    }

    pub(super) fn pair(&self, number: u32) -> Option<(Rc<Object>, Rc<Object>)> {
        self.modified.get(&number).cloned()
    }
}

/// The reference that stands under `key` before and after.
pub(super) fn same_reference(before: &Dictionary, after: &Dictionary, key: &str) -> Option<ObjectId> {
    let was = before.get(key).and_then(Object::as_reference);
    was.filter(|id| after.get(key).and_then(Object::as_reference) == Some(*id))
}

/// The object that holds what `key` names: itself when it is one, else the dictionary's own object.
pub(super) fn holder(dictionary: &Dictionary, key: &str, own: u32) -> u32 {
    dictionary.get(key).and_then(Object::as_reference).map_or(own, |id| id.number)
}

pub(super) fn is_signature(node: &Node) -> bool {
    node.kind.as_deref() == Some(b"Sig")
}

pub(super) fn root(step: &Step<'_, '_, '_>) -> Option<u32> {
    step.new.trailer().get("Root").and_then(Object::as_reference).map(|id| id.number)
}

impl Step<'_, '_, '_> {
    /// The catalog's object as it is and as it was (0, the trailer, for none): the same, unless it moved.
    pub(super) fn catalogs(&self) -> [u32; 2] {
        let of = |trailer: &Dictionary| trailer.get("Root").and_then(Object::as_reference).map_or(0, |id| id.number);
        [of(self.new.trailer()), of(self.old.trailer())]
    }
}

impl Step<'_, '_, '_> {
    /// Keys whose values differ in meaning.
    pub(super) fn differing(&self, before: &Dictionary, after: &Dictionary) -> Result<Vec<String>, Error> {
        let mut keys = Vec::new();
        for key in before.iter().chain(after.iter()).map(|(key, _)| key) {
            if !self.same_key(before, after, key)? {
                keys.push(String::from_utf8_lossy(key).into_owned());
            }
        }
        keys.sort();
        keys.dedup();
        Ok(keys)
    }

    /// Whether a key has the same meaning in both.
    pub(super) fn same_key(
        &self,
        before: &Dictionary,
        after: &Dictionary,
        key: impl AsRef<[u8]>,
    ) -> Result<bool, Error> {
        let key = key.as_ref();
        let (was, is) = (before.get(key).unwrap_or(&Object::Null), after.get(key).unwrap_or(&Object::Null));
        self.same(was, is)
    }
}

pub(super) fn foreign_key(dictionary: &Dictionary, allowed: &[&str]) -> Option<String> {
    dictionary
        .iter()
        .map(|(key, _)| String::from_utf8_lossy(key).into_owned())
        .find(|key| !allowed.contains(&key.as_str()))
}

/// What became of a list.
#[derive(Debug, Default)]
pub(super) struct Listed {
    /// Elements that are there now.
    pub(super) added: Vec<Object>,
    /// Elements that were there.
    pub(super) gone: Vec<Object>,
}

/// Compares two lists whose order counts: what stays has to stay in its order, what moved is gone and added again.
pub(super) fn listed(was: &Object, is: &Object) -> Listed {
    let (was, is) = (was.as_array().unwrap_or_default(), is.as_array().unwrap_or_default());
    // As they nearly always do, both begin alike; else a list that grows by one in each revision would be gone through by
    // each of its elements each time.
    let alike = was.iter().zip(is).take_while(|(was, is)| was == is).count();
    let (was, is) = (was.get(alike..).unwrap_or_default(), is.get(alike..).unwrap_or_default());
    let mut at: HashMap<ObjectId, usize> = HashMap::new();
    for (position, id) in was.iter().enumerate().filter_map(|(i, item)| item.as_reference().map(|id| (i, id))) {
        at.entry(id).or_insert(position);
    }
    let mut next = 0;
    let mut listed = Listed::default();
    for item in is {
        let found = match item.as_reference() {
            Some(id) => at.get(&id).copied().filter(|position| *position >= next),
            None => (was.get(next) == Some(item)).then_some(next),
        };
        match found {
            Some(position) => {
                listed.gone.extend(was.get(next..position).unwrap_or_default().iter().cloned());
                next = position.saturating_add(1);
            }
            None => listed.added.push(item.clone()),
        }
    }
    listed.gone.extend(was.get(next..).unwrap_or_default().iter().cloned());
    listed
}

/// Whether `is` is a list (or nothing, where there was nothing) that has all elements of `was` still, in their order.
pub(super) fn only_appended(was: &Object, is: &Object) -> bool {
    matches!(is, Object::Array(_) | Object::Null) && listed(was, is).gone.is_empty()
}
