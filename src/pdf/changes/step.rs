//! One revision against the one before it: which objects changed, and which of these changes a rule explains.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::rc::Rc;

use crate::base::Limits;

use super::super::{Dictionary, Document, Error, Object, ObjectId, SignatureField, Stream, View};
use super::fields::{Form, nodes};
use super::uses::{Uses, current, is_in_use};
use super::{Change, ChangeLevel};

/// The comparison of one revision with the one before it.
pub(super) struct Step<'a, 'd, 's> {
    pub(super) old: View<'d, 's>,
    pub(super) new: View<'d, 's>,
    pub(super) fields: &'a [SignatureField],
    pub(super) uses: &'a Uses,
    /// The form as it was.
    pub(super) form: Form,
    /// Objects that were there and mean something else now.
    pub(super) modified: BTreeMap<u32, (Rc<Object>, Rc<Object>)>,
    /// Objects that were not there.
    pub(super) added: BTreeSet<u32>,
    /// Modified objects that a rule accounts for.
    explained: HashSet<u32>,
    pub(super) changes: Vec<Change>,
    /// What may still be spent on places.
    pub(super) places: u64,
}

impl<'a, 'd, 's> Step<'a, 'd, 's> {
    /// Revision `revision` against the one before it.
    pub(super) fn new(
        document: &'d Document<'s>,
        revision: usize,
        fields: &'a [SignatureField],
        uses: &'a Uses,
        limits: &Limits,
    ) -> Result<Self, Error> {
        let old = document.view(revision.saturating_sub(1));
        let mut step = Self {
            old,
            new: document.view(revision),
            fields,
            uses,
            form: nodes(old, limits)?,
            modified: BTreeMap::new(),
            added: BTreeSet::new(),
            explained: HashSet::new(),
            changes: Vec::new(),
            places: 10_000,
        };
        step.compare_objects(document)?;
        Ok(step)
    }

    /// All changes of the step; those that nothing explains are [`ChangeLevel::Other`].
    pub(super) fn run(mut self) -> Result<Vec<Change>, Error> {
        self.packed_objects();
        self.objects_beyond_size();
        self.trailer()?;
        self.catalog()?;
        self.pages()?;
        self.filled_fields()?;
        self.lock_permission()?;
        let unexplained: Vec<u32> = self.modified.keys().filter(|n| !self.explained.contains(n)).copied().collect();
        for number in unexplained {
            self.other("object-changed", Some(number), describe(&self.modified, number));
        }
        Ok(self.changes)
    }

    fn compare_objects(&mut self, document: &Document<'_>) -> Result<(), Error> {
        let Some(revision) = document.revisions().get(self.new.revision().saturating_sub(1)) else {
            return Ok(());
        };
        for &number in revision.entries().keys() {
            match (is_in_use(self.old, number), is_in_use(self.new, number)) {
                // Real producers free numbers that were never in use; nothing is lost by it.
                (false, false) => {}
                (true, false) => self.other("object-freed", Some(number), "an object in use was freed".into()),
                (false, true) if self.uses.is_dangling(number) => {
                    // Threats P-17 and P-39: what was signed refers to it, and now there is something there.
                    self.other("object-appeared", Some(number), "a missing object that is referred to".into());
                }
                (false, true) => {
                    self.added.insert(number);
                }
                (true, true) => {
                    let (was, is) = (current(self.old, number), current(self.new, number));
                    let (before, after) = (self.old.get(was)?, self.new.get(is)?);
                    if was.generation != is.generation {
                        self.other("generation-changed", Some(number), format!("{was} became {is}"));
                    } else if !self.same(&before, &after)? && !self.is_plumbing(number, &before, &after) {
                        self.modified.insert(number, (before, after));
                    }
                }
            }
        }
        Ok(())
    }

    /// Records a change.
    pub(super) fn change(&mut self, level: ChangeLevel, code: &'static str, object: Option<u32>, detail: String) {
        let object = object.map(ObjectId::new);
        self.changes.push(Change { level, code, object, revision: self.new.revision(), detail, place: None });
    }

    /// Records a change that nothing permits.
    pub(super) fn other(&mut self, code: &'static str, object: Option<u32>, detail: String) {
        self.change(ChangeLevel::Other, code, object, detail);
    }

    /// A rule accounts for all that changed in this object. Whatever it did not like it has recorded itself.
    pub(super) fn explain(&mut self, number: u32) {
        self.explained.insert(number);
    }

    /// As [`Self::explain`], if the object is used under these keys only: else another user sees the change, too.
    pub(super) fn explain_under(&mut self, number: u32, keys: &[&str]) {
        if self.uses.only_under(number, keys) {
            self.explain(number);
        }
    }

    /// As [`Self::explain`], if the object is used by these objects only (0: the trailer).
    pub(super) fn explain_from(&mut self, number: u32, from: &[u32]) {
        if self.uses.only_from(number, from) {
            self.explain(number);
        }
    }

    /// Whether two objects mean the same: equal values, equal stream data.
    pub(super) fn same(&self, before: &Object, after: &Object) -> Result<bool, Error> {
        match (before, after) {
            (Object::Stream(before), Object::Stream(after)) => self.same_stream(before, after),
            _ => Ok(before == after),
        }
    }

    /// A cross-reference stream is how a revision is written, not what it says, as long as nothing refers to it: a page's
    /// content may call itself one. An object stream is more than that: what lies in it changes with it (threat P-36).
    fn is_plumbing(&self, number: u32, before: &Object, after: &Object) -> bool {
        let is_xref = |object: &Object| object.as_stream().is_some_and(|s| s.dictionary.is_type("XRef"));
        is_xref(before) && is_xref(after) && !self.uses.is_used(number)
    }

    fn same_stream(&self, before: &Stream, after: &Stream) -> Result<bool, Error> {
        // /Length follows from the data, direct or not.
        let bare = |stream: &Stream, also: &[&str]| -> Dictionary {
            let mut dictionary = stream.dictionary.clone();
            for key in ["Length"].iter().chain(also) {
                dictionary.remove(key);
            }
            dictionary
        };
        if bare(before, &[]) == bare(after, &[]) && self.new.same_raw(before, after)? {
            return Ok(true);
        }
        let coding = ["Filter", "DecodeParms"];
        if bare(before, &coding) != bare(after, &coding) {
            return Ok(false);
        }
        // Packed in another way, perhaps; filters that cannot be undone leave it a change.
        match (self.old.decoded(before), self.new.decoded(after)) {
            (Ok(before), Ok(after)) => Ok(before == after),
            _ => Ok(false),
        }
    }
}

fn describe(modified: &BTreeMap<u32, (Rc<Object>, Rc<Object>)>, number: u32) -> String {
    let Some((before, after)) = modified.get(&number) else { return String::new() };
    let (Some(before), Some(after)) = (before.as_dictionary(), after.as_dictionary()) else {
        return "its value".to_owned();
    };
    let mut keys: Vec<String> = before
        .iter()
        .chain(after.iter())
        .map(|(key, _)| key)
        .filter(|key| before.get(key) != after.get(key))
        .map(|key| format!("/{}", String::from_utf8_lossy(key)))
        .collect();
    keys.sort();
    keys.dedup();
    match keys.is_empty() {
        true => "its stream data".to_owned(),
        false => keys.join(" "),
    }
}
