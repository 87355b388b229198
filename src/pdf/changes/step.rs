//! One revision against the one before it: which objects changed, and which of these changes a rule explains.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::rc::Rc;

use super::super::{Document, Error, Object, ObjectId, SignatureField, View};
use super::compare::foreign_key;
use super::fields::Form;
use super::locks::Locks;
use super::same::{Budget, Same, is_form};
use super::uses::{Uses, current, is_in_use};
use super::{Change, ChangeLevel};

/// Keys under which a stream's octets are read as something else than operators: files, scripts, values, fonts, tables
/// (ISO 32000-2 tables 43, 44, 111, 120, 121, 199, 217, 224, 228).
const NOT_DRAWN: &[&str] = &[
    "F",
    "UF",
    "DOS",
    "Mac",
    "Unix",
    "EF",
    "JS",
    "V",
    "DV",
    "RV",
    "DS",
    "XFA",
    "Metadata",
    "ToUnicode",
    "Encoding",
    "UseCMap",
    "CIDToGIDMap",
    "CIDSet",
    "FontFile",
    "FontFile2",
    "FontFile3",
    "Function",
    "Functions",
    "TR",
    "TR2",
    "BG",
    "BG2",
    "UCR",
    "UCR2",
    "HT",
    "TransferFunction",
    "ColorSpace",
    "Lookup",
    "Data",
    "Stm",
    "Contents",
    "Certs",
    "OCSPs",
    "CRLs",
    "Cert",
    "OCSP",
    "CRL",
    "TS",
    "Thumb",
    "DestOutputProfile",
    "Private",
    "Extends",
    "JBIG2Globals",
];
/// Users of a freed object that are looked at.
const USERS: usize = 1_000;

/// The comparison of one revision with the one before it.
pub(super) struct Step<'a, 'd, 's> {
    pub(super) old: View<'d, 's>,
    pub(super) new: View<'d, 's>,
    pub(super) fields: &'a [SignatureField],
    pub(super) uses: &'a Uses,
    pub(super) equal: Same<'a, 'd, 's>,
    /// The form as it was.
    pub(super) form: &'a Form,
    pub(super) locks: &'a Locks,
    /// New signature fields and their widgets.
    pub(super) new_signatures: HashSet<u32>,
    /// Names of new fields.
    pub(super) named: HashSet<String>,
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
        form: &'a Form,
        locks: &'a Locks,
        budget: &'a Budget,
    ) -> Result<Self, Error> {
        let old = document.view(revision.saturating_sub(1));
        let new = document.view(revision);
        let mut step = Self {
            old,
            new,
            equal: Same::new(old, new, budget),
            fields,
            uses,
            form,
            locks,
            new_signatures: HashSet::new(),
            named: HashSet::new(),
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
        self.lock_permission();
        if !self.equal.were_moved(self.uses)? {
            self.other("objects-copied", None, "an old number is still referred to".to_owned());
        }
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
        for number in revision.entries().numbers() {
            match (is_in_use(self.old, number), is_in_use(self.new, number)) {
                // Real producers free numbers that were never in use; nothing is lost by it.
                (false, false) => {}
                (true, false) if self.is_given_up(number)? => {}
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
                    } else if !self.is_the_same(number, &before, &after)? && !self.is_plumbing(number, &before, &after)
                    {
                        self.modified.insert(number, (before, after));
                    }
                }
            }
        }
        Ok(())
    }

    /// Whether nothing that can be reached refers to a freed object any more, though something did: what its users are now is
    /// judged with them. A signed object that nothing referred to is not freed by any honest tool (threat P-39).
    fn is_given_up(&self, number: u32) -> Result<bool, Error> {
        if self.uses.is_ambiguous() {
            return Ok(false);
        }
        // An object stream may be called by the objects in it.
        let was = self.old.get(current(self.old, number))?;
        if was.as_dictionary().is_some_and(|d| d.is_type("ObjStm")) {
            return Ok(false);
        }
        for (looked, user) in self.uses.users(number).enumerate() {
            if looked >= USERS || self.equal.still_refers(user, number)? {
                return Ok(false);
            }
        }
        Ok(self.uses.is_used(number))
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

    pub(super) fn is_explained(&self, number: u32) -> bool {
        self.explained.contains(&number)
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

    /// Whether two objects mean the same.
    pub(super) fn same(&self, before: &Object, after: &Object) -> Result<bool, Error> {
        self.equal.same(before, after)
    }

    /// Whether an object was written anew and means what it meant.
    fn is_the_same(&self, number: u32, before: &Object, after: &Object) -> Result<bool, Error> {
        if self.equal.same(before, after)? {
            return Ok(true);
        }
        if before.as_stream().is_none() || after.as_stream().is_none() || self.uses.is_ambiguous() {
            return Ok(false);
        }
        // Operators of a form, and read as nothing else: in a file or a script every octet counts.
        let is_drawn = |object: &Object| object.as_dictionary().is_some_and(is_form);
        if is_drawn(before) && is_drawn(after) && !self.uses.any_under(number, NOT_DRAWN) {
            return self.equal.same_contents(before, after);
        }
        // Operators of a page.
        let Some(holders) = self.uses.holders(number, &["Contents"]) else { return Ok(false) };
        // Resources may be called anything: an image by that name says that it is one.
        let coding = ["Length", "DL", "Filter", "DecodeParms"];
        if before.as_dictionary().is_none_or(|d| foreign_key(d, &coding).is_some()) {
            return Ok(false);
        }
        for holder in &holders {
            let page = self.old.get(current(self.old, *holder))?;
            if !matches!(&*page, Object::Dictionary(page) if page.is_type("Page")) {
                return Ok(false);
            }
        }
        Ok(!holders.is_empty() && self.equal.same_contents(before, after)?)
    }

    /// A cross-reference stream is how a revision is written, not what it says, as long as nothing refers to it: a page's
    /// content may call itself one. An object stream is more than that: what lies in it changes with it (threat P-36).
    fn is_plumbing(&self, number: u32, before: &Object, after: &Object) -> bool {
        let is_xref = |object: &Object| object.as_stream().is_some_and(|s| s.dictionary.is_type("XRef"));
        is_xref(before) && is_xref(after) && !self.uses.is_used(number)
    }
}

/// Keys that are named where a dictionary changed.
const NAMED: usize = 20;

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
        false => {
            let more = keys.len().saturating_sub(NAMED);
            keys.truncate(NAMED);
            if more > 0 {
                keys.push(format!("and {more} more"));
            }
            keys.join(" ")
        }
    }
}
