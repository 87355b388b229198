//! What may change in the structure tree (ISO 32000-2 §14.7): tags of annotations come and go with them.
//!
//! The tree is on no page, but reading software speaks it: what is tagged as content has to stay as it was.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::super::{Dictionary, Error, Object};
use super::ChangeLevel;
use super::compare::foreign_key;
use super::step::Step;

/// Levels of tags of annotations, and of number trees.
const LEVELS: u32 = 32;
/// Tags and entries looked at in one revision; a tree that needs more is not explained.
const ITEMS: usize = 200_000;
/// Under which keys the tree's own objects are referred to (tables 353 to 355), destinations to elements (§12.3.2.3) included.
const TREE_USES: &[&str] =
    &["StructTreeRoot", "K", "P", "ParentTree", "IDTree", "Nums", "Names", "Kids", "Ref", "SD", "D", "Dest", "SE"];
/// Keys of a new element for an annotation: nothing that is spoken instead of the document's content.
const NEW_ELEMENT: &[&str] = &["Type", "S", "P", "K", "Pg", "ID", "Lang", "Alt", "T", "A", "C", "R", "NS"];

/// What happened to a list of tags.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Tags {
    Kept,
    Added,
    Removed,
    Otherwise,
}

impl Step<'_, '_, '_> {
    pub(super) fn structure(&mut self, before: &Dictionary, after: &Dictionary) -> Result<(), Error> {
        let (was, is) = (self.old.lookup(before, "StructTreeRoot")?, self.new.lookup(after, "StructTreeRoot")?);
        let (Some(was), Some(is)) = (was.as_dictionary(), is.as_dictionary()) else {
            if *was != *is {
                self.other("structure-changed", None, "/StructTreeRoot".to_owned());
            }
            return Ok(());
        };
        if self.uses.is_ambiguous() {
            return Ok(());
        }
        let mut found = Tags::Kept;
        let mut known = Vec::new();
        let mut nodes = Vec::new();
        for key in self.differing(was, is)? {
            let what = match key.as_str() {
                "K" => self.tags(was.get("K"), is.get("K"))?,
                "ParentTree" => self.parents(was, is, &mut nodes)?,
                "ParentTreeNextKey" => Tags::Kept,
                "RoleMap" | "ClassMap" | "Namespaces" => {
                    let (was, is) = (self.old.lookup(was, &key)?, self.new.lookup(is, &key)?);
                    if self.only_adds(&was, &is, 2)? { Tags::Added } else { Tags::Otherwise }
                }
                _ => Tags::Otherwise,
            };
            if what == Tags::Otherwise {
                self.other("structure-changed", root(after), format!("/StructTreeRoot /{key}"));
            }
            found = found.max(what);
        }
        // A tree whose root says the same may have been changed further down, in place.
        if self.same_key(was, is, "ParentTree")? {
            let mut below = Vec::new();
            match self.parents(was, is, &mut below)? {
                // There is none, or an odd one: as long as it is as it was that is no change, and what of it was written
                // anew stays unexplained.
                Tags::Otherwise if !below.iter().any(|number| self.modified.contains_key(number)) => {}
                Tags::Otherwise => {
                    self.other("structure-changed", root(after), "/StructTreeRoot /ParentTree".to_owned());
                    found = Tags::Otherwise;
                }
                what => {
                    nodes.append(&mut below);
                    found = found.max(what);
                }
            }
        }
        if let Some(number) = root(before).filter(|number| root(after) == Some(*number)) {
            known.push(number);
        }
        let elements: Vec<u32> =
            self.modified.iter().filter(|(_, (was, is))| is_element(was) && is_element(is)).map(|(n, _)| *n).collect();
        for number in elements {
            let Some((was, is)) = self.pair(number) else { continue };
            let (Some(before), Some(after)) = (was.as_dictionary(), is.as_dictionary()) else { continue };
            let changed = self.differing(before, after)?;
            let what = match changed.iter().all(|key| key == "K") && after.duplicate().is_none() {
                true => self.tags(before.get("K"), after.get("K"))?,
                false => Tags::Otherwise,
            };
            match what {
                Tags::Otherwise => self.other("structure-changed", Some(number), format!("/{}", changed.join(" /"))),
                what => found = found.max(what),
            }
            known.push(number);
        }
        for number in known {
            self.explain_under(number, TREE_USES);
        }
        // Nodes of the parent tree belong to it alone: those of another tree say where links and labels lead.
        let catalogs = self.catalogs();
        let roots: Vec<u32> = [root(before), root(after)].into_iter().flatten().collect();
        let holders = [&nodes[..], &roots, &catalogs].concat();
        for number in nodes {
            let fits = match self.pair(number).as_ref().map(|(was, is)| (was.as_dictionary(), is.as_dictionary())) {
                Some((Some(before), Some(after))) => {
                    self.differing(before, after)?.iter().all(|key| ["Nums", "Kids", "Limits"].contains(&key.as_str()))
                }
                // A list of its own.
                _ => true,
            };
            if fits && self.uses.only_under(number, &["ParentTree", "Kids", "Nums"]) {
                self.explain_from(number, &holders);
            }
        }
        match found {
            Tags::Added => self.change(ChangeLevel::None, "structure-added", None, "/StructTreeRoot".to_owned()),
            Tags::Removed => {
                self.change(ChangeLevel::Annotation, "structure-removed", None, "/StructTreeRoot".to_owned());
            }
            Tags::Kept | Tags::Otherwise => {}
        }
        Ok(())
    }

    /// Compares what two elements hold, tags of annotations apart.
    fn tags(&self, was: Option<&Object>, is: Option<&Object>) -> Result<Tags, Error> {
        let (was, is) = (self.kids(was, false)?, self.kids(is, true)?);
        let (mut before, mut after) = (Vec::new(), Vec::new());
        let (mut tags_before, mut tags_after) = (Vec::new(), Vec::new());
        for kid in &was {
            if self.is_tag(kid, false, 0)? { tags_before.push(kid) } else { before.push(kid) }
        }
        for kid in &is {
            if self.is_tag(kid, true, 0)? { tags_after.push(kid) } else { after.push(kid) }
        }
        if before.len() != after.len() || was.len().max(is.len()) > ITEMS {
            return Ok(Tags::Otherwise);
        }
        for (was, is) in before.iter().zip(&after) {
            if !self.same(was, is)? {
                return Ok(Tags::Otherwise);
            }
        }
        // Their order is that of the annotations; what counts is whether one is gone.
        let listed = super::compare::listed(
            &Object::Array(tags_before.into_iter().cloned().collect()),
            &Object::Array(tags_after.into_iter().cloned().collect()),
        );
        Ok(match (listed.gone.is_empty(), listed.added.is_empty()) {
            (true, true) => Tags::Kept,
            (true, false) => Tags::Added,
            _ => Tags::Removed,
        })
    }

    fn kids(&self, kids: Option<&Object>, now: bool) -> Result<Vec<Object>, Error> {
        let view = if now { self.new } else { self.old };
        let Some(kids) = kids else { return Ok(Vec::new()) };
        let resolved = view.resolve(kids)?;
        Ok(match &*resolved {
            Object::Null => Vec::new(),
            Object::Array(kids) => kids.clone(),
            _ => vec![kids.clone()],
        })
    }

    /// Whether a kid is the tag of an annotation: a reference to one (table 358), or an element that holds such only.
    fn is_tag(&self, kid: &Object, now: bool, depth: u32) -> Result<bool, Error> {
        let view = if now { self.new } else { self.old };
        let resolved = view.resolve(kid)?;
        let Some(dictionary) = resolved.as_dictionary().filter(|d| d.duplicate().is_none()) else { return Ok(false) };
        if let Some(object) = dictionary.get("Obj") {
            let object = view.resolve(object)?;
            let annotation = object.as_dictionary().is_some_and(|d| d.get("Rect").is_some() || d.is_type("Annot"));
            return Ok(dictionary.is_type("OBJR") && (annotation || *object == Object::Null));
        }
        let is_new = now && kid.as_reference().is_some_and(|id| self.added.contains(&id.number));
        if depth > LEVELS || !is_element(&resolved) || is_new && foreign_key(dictionary, NEW_ELEMENT).is_some() {
            return Ok(false);
        }
        let kids = self.kids(dictionary.get("K"), now)?;
        for kid in kids.iter().take(ITEMS) {
            if !self.is_tag(kid, now, depth + 1)? {
                return Ok(false);
            }
        }
        Ok(!kids.is_empty())
    }

    /// The parent tree (§14.7.5.4): entries of annotations may come and go, those of pages' content have to stay.
    fn parents(&self, was: &Dictionary, is: &Dictionary, known: &mut Vec<u32>) -> Result<Tags, Error> {
        let Some((before, after)) = self.entries(was, is, known)? else { return Ok(Tags::Otherwise) };
        let mut found = Tags::Kept;
        for (key, value) in &before {
            match after.get(key) {
                Some(now) if self.same(value, now)? => {}
                None if self.is_tag(value, false, 0)? || self.is_element_gone(value)? => {
                    found = found.max(Tags::Removed)
                }
                // An annotation's number may be given to another one.
                Some(now) if self.is_tag(value, false, 0)? && self.is_tag(now, true, 0)? => {
                    found = found.max(Tags::Removed)
                }
                _ => return Ok(Tags::Otherwise),
            }
        }
        for key in after.keys().filter(|key| !before.contains_key(key)) {
            let Some(value) = after.get(key) else { continue };
            // Content of pages has lists; a page that had none can get only an empty one.
            let resolved = self.new.resolve(value)?;
            match &*resolved {
                Object::Array(list) if list.is_empty() => {}
                other if is_element(other) => {}
                _ => return Ok(Tags::Otherwise),
            }
            found = found.max(Tags::Added);
        }
        Ok(found)
    }

    /// Whether an entry leads to one element, not to a list: that of an annotation.
    fn is_element_gone(&self, value: &Object) -> Result<bool, Error> {
        Ok(is_element(&*self.old.resolve(value)?))
    }

    /// Entries of both number trees (§7.9.7). `known`: their nodes and lists.
    #[allow(clippy::type_complexity)]
    fn entries(
        &self,
        was: &Dictionary,
        is: &Dictionary,
        known: &mut Vec<u32>,
    ) -> Result<Option<(BTreeMap<i64, Object>, BTreeMap<i64, Object>)>, Error> {
        let mut trees = Vec::new();
        let mut left = ITEMS;
        let mut nodes: Vec<Vec<u32>> = Vec::new();
        for (view, root) in [(self.old, was), (self.new, is)] {
            let mut entries = BTreeMap::new();
            let mut seen = Vec::new();
            let start = view.lookup(root, "ParentTree")?;
            if let Some(id) = root.get("ParentTree").and_then(Object::as_reference) {
                seen.push(id.number);
            }
            let mut waiting: Vec<(Rc<Object>, u32)> = vec![(start.shared(), 0)];
            while let Some((node, depth)) = waiting.pop() {
                let Object::Dictionary(node) = &*node else { return Ok(None) };
                if node.duplicate().is_some() || depth >= LEVELS || node.get("Names").is_some() {
                    return Ok(None);
                }
                if let Some(id) = node.get("Nums").and_then(Object::as_reference) {
                    seen.push(id.number);
                }
                for pair in view.lookup(node, "Nums")?.as_array().unwrap_or_default().chunks(2) {
                    let [key, value] = pair else { return Ok(None) };
                    let Some(key) = view.resolve(key)?.as_integer() else { return Ok(None) };
                    left = left.saturating_sub(1);
                    if left == 0 || entries.insert(key, value.clone()).is_some() {
                        return Ok(None);
                    }
                }
                if let Some(id) = node.get("Kids").and_then(Object::as_reference) {
                    seen.push(id.number);
                }
                for kid in view.lookup(node, "Kids")?.as_array().unwrap_or_default() {
                    let Some(id) = kid.as_reference() else { return Ok(None) };
                    seen.push(id.number);
                    left = left.saturating_sub(1);
                    if left == 0 {
                        return Ok(None);
                    }
                    waiting.push((view.get(id)?, depth + 1));
                }
            }
            trees.push(entries);
            nodes.push(seen);
        }
        known.extend(nodes.into_iter().flatten());
        let after = trees.pop();
        Ok(trees.pop().zip(after))
    }
}

fn is_element(object: &Object) -> bool {
    let Object::Dictionary(element) = object else { return false };
    element.get("S").and_then(Object::as_name).is_some()
        && matches!(element.get("P"), Some(Object::Reference(_)))
        && element.get("Type").is_none_or(|kind| kind.as_name() == Some(b"StructElem"))
}

fn root(catalog: &Dictionary) -> Option<u32> {
    catalog.get("StructTreeRoot").and_then(Object::as_reference).map(|id| id.number)
}
