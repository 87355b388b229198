//! The form's fields, by object number, carried from one revision to the next.

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use crate::base::{LimitReached, Limits, Quick};

use super::super::field::check_name;
use super::super::{Entries, Entry, Error, Object, ObjectId, View};

/// A field or one of its widgets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Node {
    /// Fully qualified name (ISO 32000-2 §12.7.4.2).
    pub(super) name: String,
    /// `/FT`, inherited.
    pub(super) kind: Option<Vec<u8>>,
    /// It has a `/V`, its own or inherited.
    pub(super) has_value: bool,
}

/// One entry of `/AcroForm /Fields` with all below it.
#[derive(Debug, Default)]
struct Tree {
    nodes: Vec<u32>,
    /// Objects it depends on, with the object streams that hold them.
    depends: HashSet<u32, Quick>,
}

/// Every field and widget that `/AcroForm /Fields` reaches and that is an object of its own.
#[derive(Debug, Default)]
pub(super) struct Form {
    nodes: HashMap<u32, Node, Quick>,
    /// How many nodes have a name.
    names: HashMap<String, usize>,
    trees: HashMap<u32, Tree, Quick>,
    /// Which trees depend on an object.
    dependents: HashMap<u32, Vec<u32>, Quick>,
    /// Objects between the trailer and the fields.
    head: HashSet<u32, Quick>,
    /// Some field is, or was, reached in two ways that give it two names, kinds or values (threat P-27): it is no tree.
    ambiguous: bool,
}

impl Form {
    /// The form of one view.
    pub(super) fn of(view: View<'_, '_>, limits: &Limits) -> Result<Self, Error> {
        let mut form = Self::default();
        form.read(view, limits)?;
        Ok(form)
    }

    /// The form of the next view: only what the revision changed is read again.
    pub(super) fn advance(&mut self, view: View<'_, '_>, entries: &Entries, limits: &Limits) -> Result<(), Error> {
        let changed: HashSet<u32, Quick> =
            entries.numbers().filter_map(|number| self.dependents.get(&number)).flatten().copied().collect();
        let root = view.trailer().get("Root").and_then(Object::as_reference).map(|id| id.number);
        let untouched = changed.is_empty()
            && root.is_some_and(|root| self.head.contains(&root))
            && !entries.numbers().any(|number| self.head.contains(&number));
        if untouched {
            return Ok(());
        }
        for root in changed {
            self.forget(root);
        }
        self.read(view, limits)
    }

    pub(super) fn node(&self, number: u32) -> Option<&Node> {
        self.nodes.get(&number)
    }

    /// Whether some field is, or was, reached in two ways that give it two names, kinds or values (threat P-27).
    pub(super) const fn is_ambiguous(&self) -> bool {
        self.ambiguous
    }

    /// Every field and widget by object number.
    pub(super) fn nodes(&self) -> impl Iterator<Item = (u32, &Node)> {
        self.nodes.iter().map(|(number, node)| (*number, node))
    }

    /// Whether some field has this name.
    pub(super) fn has_name(&self, name: &str) -> bool {
        self.names.contains_key(name)
    }

    fn forget(&mut self, root: u32) {
        let Some(tree) = self.trees.remove(&root) else { return };
        for number in tree.nodes {
            let Some(node) = self.nodes.remove(&number) else { continue };
            if let Some(count) = self.names.get_mut(&node.name) {
                *count = count.saturating_sub(1);
                if *count == 0 {
                    self.names.remove(&node.name);
                }
            }
        }
        for number in tree.depends {
            if let Some(roots) = self.dependents.get_mut(&number) {
                roots.retain(|one| *one != root);
            }
        }
    }

    fn read(&mut self, view: View<'_, '_>, limits: &Limits) -> Result<(), Error> {
        self.head.clear();
        let listed = self.listed(view)?;
        let keep: HashSet<u32, Quick> = listed.iter().map(|id| id.number).collect();
        let gone: Vec<u32> = self.trees.keys().copied().filter(|root| !keep.contains(root)).collect();
        for root in gone {
            self.forget(root);
        }
        for id in listed {
            if !self.trees.contains_key(&id.number) {
                self.tree(view, id, limits)?;
            }
        }
        Ok(())
    }

    /// The references in `/Fields`.
    fn listed(&mut self, view: View<'_, '_>) -> Result<Vec<ObjectId>, Error> {
        let mut touch = |value: Option<&Object>| {
            if let Some(id) = value.and_then(Object::as_reference) {
                self.head.extend(with_holder(view, id.number));
            }
        };
        touch(view.trailer().get("Root"));
        let catalog = view.catalog()?;
        let Some(catalog) = catalog.as_dictionary() else { return Ok(Vec::new()) };
        touch(catalog.get("AcroForm"));
        let form = view.lookup(catalog, "AcroForm")?;
        let Some(form) = form.as_dictionary() else { return Ok(Vec::new()) };
        touch(form.get("Fields"));
        let fields = view.lookup(form, "Fields")?;
        Ok(references(&fields).collect())
    }

    fn tree(&mut self, view: View<'_, '_>, root: ObjectId, limits: &Limits) -> Result<(), Error> {
        let mut tree = Tree::default();
        // Shared, not copied: a node may have as many kids as its array has room for.
        let nothing = Rc::new(Node { name: String::new(), kind: None, has_value: false });
        let mut waiting: Vec<(ObjectId, Rc<Node>, u32)> = vec![(root, nothing, 0)];
        while let Some((id, parent, depth)) = waiting.pop() {
            tree.depends.extend(with_holder(view, id.number));
            if depth > limits.pdf_graph_depth {
                let limit = u64::from(limits.pdf_graph_depth);
                return Err(LimitReached { what: "levels of form fields", limit }.into());
            }
            let object = view.get(id)?;
            let Some(field) = object.as_dictionary() else { continue };
            let mut lookup = |key: &str| {
                if let Some(id) = field.get(key).and_then(Object::as_reference) {
                    tree.depends.extend(with_holder(view, id.number));
                }
                view.lookup(field, key)
            };
            let partial = lookup("T")?;
            if let Some(partial) = partial.as_string() {
                check_name(&parent.name, partial)?;
            }
            let name = match partial.as_string().map(super::super::PdfString::to_text) {
                Some(partial) if parent.name.is_empty() => partial,
                Some(partial) => format!("{}.{partial}", parent.name),
                None => parent.name.clone(),
            };
            let kind = match lookup("FT")?.as_name() {
                Some(own) => Some(own.to_vec()),
                None => parent.kind.clone(),
            };
            let has_value = parent.has_value || field.get("V").is_some();
            let node = Node { name, kind, has_value };
            if let Some(known) = self.nodes.get(&id.number) {
                self.ambiguous |= *known != node;
                continue;
            }
            let kids = lookup("Kids")?;
            let shared = Rc::new(node.clone());
            waiting.extend(references(&kids).map(|kid| (kid, Rc::clone(&shared), depth + 1)));
            *self.names.entry(node.name.clone()).or_default() += 1;
            tree.nodes.push(id.number);
            self.nodes.insert(id.number, node);
        }
        for number in &tree.depends {
            self.dependents.entry(*number).or_default().push(root.number);
        }
        self.trees.insert(root.number, tree);
        Ok(())
    }
}

/// An object, and the object stream it lies in.
fn with_holder(view: View<'_, '_>, number: u32) -> impl Iterator<Item = u32> {
    let stream = match view.entry(number) {
        Some(Entry::Compressed { stream, .. }) => Some(stream),
        _ => None,
    };
    core::iter::once(number).chain(stream)
}

/// The references in an array; none when it is no array.
pub(super) fn references(object: &Object) -> impl Iterator<Item = ObjectId> + '_ {
    object.as_array().unwrap_or_default().iter().filter_map(Object::as_reference)
}
