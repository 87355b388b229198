//! Hybrid-reference files (ISO 32000-2 §7.5.8.4; threat P-33): the table is for old readers, `/XRefStm` for new ones, and
//! several of today's readers keep to the table where it calls an object free. Word writes such files for every tagged
//! document: the structure tree lies in an object stream that the table hides, and nothing that is shown depends on it.
//! That is what is asked for here: from the catalog on, structure tree and private data left out, both kinds of reader
//! find the same object under every number.

use std::collections::BTreeSet;

use crate::base::LimitReached;

use super::document::Document;
use super::revision::{Entry, Revision};
use super::{Error, Object, ObjectId};

/// Objects looked at, over all revisions together: each once, and again when a revision writes it anew.
const VISITED: u64 = 1_000_000;

/// Entries of dictionaries behind which nothing is shown: structure for assistive technology (§14.7.2), XMP (§14.3.2) and
/// private data of programs (§14.5). What is behind them and is also shown is found on the other way to it.
const NOT_SHOWN: [&[u8]; 3] = [b"StructTreeRoot", b"Metadata", b"PieceInfo"];

/// Where readers that know `/XRefStm` and readers that do not come apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TwoViews {
    /// The first revision in which they do, 1-based.
    pub revision: usize,
    /// A number under which they find different objects.
    pub object: u32,
}

/// The first difference in what is shown, if any.
pub(super) fn two_views(document: &Document<'_>) -> Result<Option<TwoViews>, Error> {
    let revisions = document.revisions();
    let Some(first) = revisions.iter().position(|revision| !revision.streamed().is_empty()) else {
        return Ok(None);
    };
    let mut walk = Walk { document, visited: BTreeSet::new(), left: VISITED };
    for (at, revision) in revisions.iter().enumerate().skip(first) {
        let found = match revision.conflict() {
            Some(object) => Some(object),
            None => walk.revision(revision, at == first)?,
        };
        if let Some(object) = found {
            return Ok(Some(TwoViews { revision: revision.number(), object }));
        }
    }
    Ok(None)
}

struct Walk<'d, 's> {
    document: &'d Document<'s>,
    /// Found from the catalog so far, and the same for both kinds of reader.
    visited: BTreeSet<u32>,
    left: u64,
}

impl Walk<'_, '_> {
    /// What is new since the revision before: whatever becomes reachable does so through an object that is written anew.
    fn revision(&mut self, revision: &Revision, whole: bool) -> Result<Option<u32>, Error> {
        let view = self.document.view(revision.number());
        let mut next: Vec<ObjectId> = Vec::new();
        if !whole {
            let again = revision.entries().numbers().filter(|number| self.visited.contains(number));
            for number in again.collect::<Vec<_>>() {
                self.visited.remove(&number);
                let generation = match view.entry(number) {
                    Some(Entry::InUse { generation, .. }) => generation,
                    _ => 0,
                };
                next.push(ObjectId { number, generation });
            }
        }
        for key in ["Root", "Info", "Encrypt"] {
            next.extend(revision.trailer().get(key).and_then(Object::as_reference));
        }
        while let Some(id) = next.pop() {
            if !self.visited.insert(id.number) {
                continue;
            }
            let limit = LimitReached { what: "objects of a hybrid-reference file", limit: VISITED };
            self.left = self.left.checked_sub(1).ok_or(limit)?;
            if is_hidden(self.document, revision.number(), id.number) {
                return Ok(Some(id.number));
            }
            match view.get(id) {
                Ok(object) => references(&object, &mut next),
                Err(Error::Limit(limit)) => return Err(limit.into()),
                Err(error @ Error::Source(_)) => return Err(error),
                // What cannot be read cannot be said to show the same.
                Err(_) => return Ok(Some(id.number)),
            }
        }
        Ok(None)
    }
}

/// Whether a reader of the tables alone finds something else under this number.
fn is_hidden(document: &Document<'_>, revision: usize, number: u32) -> bool {
    let revisions = document.revisions().get(..revision).unwrap_or_default();
    let Some(provider) = revisions.iter().rev().find(|revision| revision.entries().contains(number)) else {
        return false;
    };
    if !provider.streamed().contains_key(&number) {
        return false;
    }
    let classic = revisions.iter().rev().find_map(|revision| revision.in_table(number));
    match (classic, provider.entries().get(number)) {
        (None | Some(Entry::Free { .. }), None | Some(Entry::Free { .. })) => false,
        (classic, seen) => classic != seen,
    }
}

/// Every reference in an object, but those behind which nothing is shown.
fn references(object: &Object, found: &mut Vec<ObjectId>) {
    let mut inside = vec![object];
    while let Some(object) = inside.pop() {
        match object {
            Object::Reference(id) => found.push(*id),
            Object::Array(items) => inside.extend(items.iter()),
            Object::Dictionary(dictionary) => inside.extend(shown(dictionary)),
            Object::Stream(stream) => inside.extend(shown(&stream.dictionary)),
            _ => {}
        }
    }
}

fn shown(dictionary: &super::Dictionary) -> impl Iterator<Item = &Object> {
    dictionary.iter().filter(|(key, _)| !NOT_SHOWN.contains(key)).map(|(_, value)| value)
}

#[cfg(test)]
#[path = "hybrid_tests.rs"]
mod tests;
