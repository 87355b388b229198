//! Whether two objects mean the same: equality of the resolved graphs, proven or not claimed.
//!
//! Producers write an object anew with what it held: direct values become objects of their own and back, resources get new
//! numbers, streams are packed in another way, numbers are rounded to single precision. What an unchanged reference leads to
//! is not looked into: an object that changed under its number is judged on its own.

use core::cell::{Cell, RefCell};
use std::collections::{HashMap, HashSet};

use crate::base::Limits;

use super::super::{Dictionary, Error, Object, ObjectId, Stream, View};
use super::content;
use super::uses::{Uses, current, is_in_use};

/// Values compared for one document; what costs more is not proven.
const VALUES: u64 = 4_000_000;
/// Levels of values within values, references followed; deeper is not proven.
const DEPTH: u32 = 100;
/// Users of a renumbered object that are looked at.
const USERS: usize = 10_000;

/// What may still be spent on proofs, for all revisions of a document.
#[derive(Debug)]
pub(super) struct Budget {
    values: Cell<u64>,
    octets: Cell<u64>,
}

impl Budget {
    pub(super) const fn new(limits: &Limits) -> Self {
        Self { values: Cell::new(VALUES), octets: Cell::new(limits.pdf_stream_octets.saturating_mul(4)) }
    }

    fn spend(&self, values: u64) -> bool {
        match self.values.get().checked_sub(values) {
            Some(left) => {
                self.values.set(left);
                true
            }
            None => false,
        }
    }
}

/// The comparison of two views.
pub(super) struct Same<'a, 'd, 's> {
    old: View<'d, 's>,
    new: View<'d, 's>,
    budget: &'a Budget,
    /// Objects under two numbers that are the same, old to new, as far as what refers to them matters.
    moved: RefCell<HashMap<u32, u32>>,
    taken: RefCell<HashSet<u32>>,
    /// Streams compared just now are page content.
    contents: Cell<bool>,
}

/// Pairs of objects still to be compared, and those assumed to be the same while they are.
#[derive(Default)]
struct Pairs {
    waiting: Vec<(ObjectId, ObjectId)>,
    seen: HashSet<(ObjectId, ObjectId)>,
    moved: Vec<(u32, u32)>,
}

impl<'a, 'd, 's> Same<'a, 'd, 's> {
    pub(super) fn new(old: View<'d, 's>, new: View<'d, 's>, budget: &'a Budget) -> Self {
        Self { old, new, budget, moved: RefCell::default(), taken: RefCell::default(), contents: Cell::new(false) }
    }

    /// Whether both mean the same. Objects whose identity matters (pages, annotations, fields, layers) may have got another
    /// number only as [`Self::were_moved`] confirms when the revision has been read.
    pub(super) fn same(&self, was: &Object, is: &Object) -> Result<bool, Error> {
        if was == is && was.as_stream().is_none() {
            return Ok(true);
        }
        let mut pairs = Pairs::default();
        if !self.alike(was, is, &mut pairs, 0)? {
            return Ok(false);
        }
        while let Some((was, is)) = pairs.waiting.pop() {
            let (before, after) = (self.old.get(was)?, self.new.get(is)?);
            match (has_identity(&before), has_identity(&after)) {
                (false, false) => {}
                (true, true) => {
                    if is_in_use(self.old, is.number) {
                        return Ok(false);
                    }
                    pairs.moved.push((was.number, is.number));
                }
                _ => return Ok(false),
            }
            if !self.alike(&before, &after, &mut pairs, 0)? {
                return Ok(false);
            }
        }
        let (mut moved, mut taken) = (self.moved.borrow_mut(), self.taken.borrow_mut());
        for (was, is) in &pairs.moved {
            let fits = match moved.get(was) {
                Some(before) => before == is,
                None => !taken.contains(is),
            };
            if !fits {
                return Ok(false);
            }
            moved.insert(*was, *is);
            taken.insert(*is);
        }
        Ok(true)
    }

    /// Whether every object whose identity matters and that got another number got it everywhere: nothing that can be
    /// reached refers to the old number any more. Only then are both graphs the same but for the numbers.
    pub(super) fn were_moved(&self, uses: &Uses) -> Result<bool, Error> {
        let moved = self.moved.borrow();
        if moved.is_empty() {
            return Ok(true);
        }
        if uses.is_ambiguous() {
            return Ok(false);
        }
        let mut looked = 0_usize;
        for &was in moved.keys() {
            for user in uses.users(was) {
                looked = looked.saturating_add(1);
                if looked > USERS {
                    return Ok(false);
                }
                if !moved.contains_key(&user) && self.still_refers(user, was)? {
                    return Ok(false);
                }
            }
        }
        Ok(true)
    }

    /// Whether an object of the new view refers to a number.
    pub(super) fn still_refers(&self, user: u32, number: u32) -> Result<bool, Error> {
        if user == 0 {
            return Ok(self.new.trailer().iter().any(|(_, value)| refers(value, number)));
        }
        if !is_in_use(self.new, user) {
            return Ok(false);
        }
        Ok(refers(&*self.new.get(current(self.new, user))?, number))
    }

    fn alike(&self, was: &Object, is: &Object, pairs: &mut Pairs, depth: u32) -> Result<bool, Error> {
        if depth > DEPTH || !self.budget.spend(1) {
            return Ok(false);
        }
        match (was, is) {
            (Object::Reference(was), Object::Reference(is)) => {
                if was != is && pairs.seen.insert((*was, *is)) {
                    pairs.waiting.push((*was, *is));
                }
                Ok(true)
            }
            (Object::Reference(_), direct) => {
                let was = self.old.resolve(was)?;
                Ok(!has_identity(&was) && self.alike(&was, direct, pairs, depth + 1)?)
            }
            (direct, Object::Reference(_)) => {
                let is = self.new.resolve(is)?;
                Ok(!has_identity(&is) && self.alike(direct, &is, pairs, depth + 1)?)
            }
            (Object::Array(was), Object::Array(is)) => {
                if was.len() != is.len() {
                    return Ok(false);
                }
                for (was, is) in was.iter().zip(is) {
                    if !self.alike(was, is, pairs, depth + 1)? {
                        return Ok(false);
                    }
                }
                Ok(true)
            }
            (Object::Dictionary(was), Object::Dictionary(is)) => self.entries(was, is, &[], pairs, depth),
            (Object::Stream(was), Object::Stream(is)) => self.streams(was, is, pairs, depth),
            _ => Ok(same_value(was, is)),
        }
    }

    fn entries(
        &self,
        was: &Dictionary,
        is: &Dictionary,
        without: &[&str],
        pairs: &mut Pairs,
        depth: u32,
    ) -> Result<bool, Error> {
        if was.duplicate().is_some() || is.duplicate().is_some() {
            return Ok(was == is && was.duplicate() == is.duplicate());
        }
        let skip = |key: &[u8]| without.iter().any(|w| w.as_bytes() == key);
        for (key, value) in was.iter().filter(|(key, _)| !skip(key)) {
            // A `null` equals an absent key (§7.3.7).
            let now = is.get(key).unwrap_or(&Object::Null);
            if !self.alike(value, now, pairs, depth + 1)? {
                return Ok(false);
            }
        }
        for (_, value) in is.iter().filter(|(key, _)| !skip(key) && was.get(key).is_none()) {
            if *self.new.resolve(value)? != Object::Null {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn streams(&self, was: &Stream, is: &Stream, pairs: &mut Pairs, depth: u32) -> Result<bool, Error> {
        // /Length follows from the data, direct or not; /DL is a hint about their length (table 5).
        const CODING: &[&str] = &["Length", "DL", "Filter", "DecodeParms"];
        if !self.entries(&was.dictionary, &is.dictionary, CODING, pairs, depth)? {
            return Ok(false);
        }
        let mut coding = Pairs::default();
        let mut as_written = true;
        for key in ["Filter", "DecodeParms"] {
            let of = |stream: &Stream| stream.dictionary.get(key).cloned().unwrap_or(Object::Null);
            as_written = as_written && self.alike(&of(was), &of(is), &mut coding, depth + 1)?;
        }
        // Parameters that are streams (JBIG2 globals) under other numbers are left to the decoded comparison.
        if as_written && coding.waiting.is_empty() && self.new.same_raw(was, is)? {
            return Ok(true);
        }
        // Packed in another way, perhaps; filters that cannot be undone, or that others may undo otherwise, leave it a change.
        if !self.old.is_plainly_packed(was) || !self.new.is_plainly_packed(is) {
            return Ok(false);
        }
        Ok(match (self.decoded(self.old, was), self.decoded(self.new, is)) {
            (Some(before), Some(after)) => before == after || self.contents.get() && content::same(&before, &after),
            _ => false,
        })
    }

    /// [`Self::same`] for streams that are read as page content (§7.8.2) and as nothing else: what counts is the operators.
    pub(super) fn same_contents(&self, was: &Object, is: &Object) -> Result<bool, Error> {
        self.contents.set(true);
        let same = self.same(was, is);
        self.contents.set(false);
        same
    }

    /// A stream's octets, as far as the budget goes.
    pub(super) fn decoded(&self, view: View<'_, '_>, stream: &Stream) -> Option<Vec<u8>> {
        if self.budget.octets.get() == 0 {
            return None;
        }
        let octets = view.decoded(stream).ok()?;
        let left = self.budget.octets.get().saturating_sub(octets.len() as u64);
        self.budget.octets.set(left);
        Some(octets)
    }
}

/// Whether a stream is a form XObject (§8.10.2), whose data are operators.
pub(super) fn is_form(dictionary: &Dictionary) -> bool {
    dictionary.get("Subtype").and_then(Object::as_name) == Some(b"Form") && dictionary.get("BBox").is_some()
}

/// Whether it matters which object it is, not only what it says: other places of the document name it (a destination its
/// page, a layer's configuration the layer, a form its field), and a copy would not be what they name.
fn has_identity(object: &Object) -> bool {
    let Some(dictionary) = object.as_dictionary() else { return false };
    let named = match dictionary.get("Type").and_then(Object::as_name) {
        Some(kind) => matches!(
            kind,
            b"Catalog"
                | b"Pages"
                | b"Page"
                | b"Annot"
                | b"OCG"
                | b"OCMD"
                | b"StructTreeRoot"
                | b"StructElem"
                | b"Sig"
                | b"DocTimeStamp"
                | b"Outlines"
                | b"Thread"
                | b"Bead"
                | b"ObjStm"
                | b"XRef"
        ),
        None => false,
    };
    named || ["Parent", "Kids", "P", "T", "FT", "Rect", "ByteRange"].iter().any(|key| dictionary.get(key).is_some())
}

fn refers(object: &Object, number: u32) -> bool {
    let mut inside = vec![object];
    while let Some(object) = inside.pop() {
        match object {
            Object::Reference(id) if id.number == number => return true,
            Object::Array(items) => inside.extend(items),
            other => {
                inside.extend(other.as_dictionary().into_iter().flat_map(Dictionary::iter).map(|(_, value)| value))
            }
        }
    }
    false
}

/// Numbers are equal when they are one number in single precision, as nearly every reader holds them (annex C.2): tools
/// write 595.34997559 for 595.35. Integers have to be the same: as identifiers and offsets they are exact.
#[allow(clippy::cast_possible_truncation, clippy::float_cmp)]
pub(super) fn same_number(was: f64, is: f64) -> bool {
    was == is || was as f32 == is as f32 && was.abs() < 1e6
}

fn same_value(was: &Object, is: &Object) -> bool {
    match (was, is) {
        (Object::Integer(was), Object::Integer(is)) => was == is,
        (Object::Integer(_) | Object::Real(_), Object::Integer(_) | Object::Real(_)) => {
            was.as_number().zip(is.as_number()).is_some_and(|(was, is)| same_number(was, is))
        }
        _ => was == is,
    }
}
