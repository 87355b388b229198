//! What comes to light without being written anew: objects inside other objects, and objects that were not to be seen.

use super::super::{Dictionary, Entry, Object, Revision};
use super::step::Step;

impl Step<'_, '_, '_> {
    /// An object stream (ISO 32000-2 §7.5.7) is what lies in it. A rule about another part that the same stream plays, the
    /// looks of a field or metadata, says nothing about its members (threat P-36).
    pub(super) fn packed_objects(&mut self) {
        let is_packed = |object: &Object| object.as_stream().is_some_and(|s| s.dictionary.is_type("ObjStm"));
        let packed = self.modified.iter().filter(|(_, (before, after))| is_packed(before) || is_packed(after));
        let packed: Vec<u32> = packed.map(|(number, _)| *number).collect();
        for number in packed {
            self.other("object-stream-changed", Some(number), "an object stream with another content".to_owned());
            self.explain(number);
        }
    }

    /// Objects whose number is not below the trailer's `/Size` are missing for readers who keep to ISO 32000-2 table 15,
    /// until a later `/Size` grows past them: a shadow object that no revision has to write (threat P-20).
    pub(super) fn objects_beyond_size(&mut self) {
        let revisions = self.old.document().revisions().get(..self.old.revision()).unwrap_or_default();
        // Some writers count wrong: no reader can keep to a /Size that leaves out the catalog.
        let size = |trailer: &Dictionary| {
            let size = trailer.get("Size").and_then(Object::as_integer).and_then(|size| u32::try_from(size).ok());
            let root = trailer.get("Root").and_then(Object::as_reference).map_or(0, |id| id.number);
            size.filter(|size| *size > root)
        };
        let Some(was) = revisions.iter().rev().find_map(|revision| size(revision.trailer())) else { return };
        let Some(is) = size(self.new.trailer()) else { return };
        if was >= is {
            return;
        }
        // Looked through only where there is one, or hundreds of small updates would cost the square of their number.
        let highest = revisions.last().and_then(Revision::highest);
        if highest.is_none_or(|highest| highest < was) {
            return;
        }
        let mut beyond: Vec<u32> = revisions
            .iter()
            .flat_map(|revision| revision.entries().within(was..is))
            .filter(|(number, entry)| !matches!(entry, Entry::Free { .. }) && self.uses.is_used(*number))
            .map(|(number, _)| number)
            .collect();
        beyond.sort_unstable();
        beyond.dedup();
        for number in beyond {
            self.other("object-appeared", Some(number), format!("an object that /Size {was} left out"));
        }
    }
}
