//! The form's fields in one view, by object number.

use std::collections::{HashMap, HashSet};

use crate::base::{LimitReached, Limits};

use super::super::{Error, Object, ObjectId, View};

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

/// The form's tree of fields.
#[derive(Debug, Default)]
pub(super) struct Form {
    /// Every field and widget that `/AcroForm /Fields` reaches and that is an object of its own.
    pub(super) nodes: HashMap<u32, Node>,
    /// Some field is reached in two ways that give it two names, kinds or values (threat P-27): it is no tree.
    pub(super) ambiguous: bool,
}

impl Form {
    pub(super) fn get(&self, number: &u32) -> Option<&Node> {
        self.nodes.get(number)
    }

    pub(super) fn values(&self) -> impl Iterator<Item = &Node> {
        self.nodes.values()
    }
}

/// Reads the form.
pub(super) fn nodes(view: View<'_, '_>, limits: &Limits) -> Result<Form, Error> {
    let mut nodes = Form::default();
    let catalog = view.catalog()?;
    let Some(catalog) = catalog.as_dictionary() else { return Ok(nodes) };
    let form = view.lookup(catalog, "AcroForm")?;
    let Some(form) = form.as_dictionary() else { return Ok(nodes) };
    let fields = view.lookup(form, "Fields")?;
    let root = Node { name: String::new(), kind: None, has_value: false };
    let mut waiting: Vec<(ObjectId, Node, u32)> = references(&fields).map(|id| (id, root.clone(), 0)).collect();
    let mut seen = HashSet::new();
    while let Some((id, parent, depth)) = waiting.pop() {
        let again = !seen.insert(id.number);
        if depth > limits.pdf_graph_depth {
            return Err(LimitReached { what: "levels of form fields", limit: u64::from(limits.pdf_graph_depth) }.into());
        }
        let object = view.get(id)?;
        let Some(field) = object.as_dictionary() else { continue };
        let partial = field.get("T").and_then(Object::as_string).map(|t| t.to_text());
        let name = match partial {
            Some(partial) if parent.name.is_empty() => partial,
            Some(partial) => format!("{}.{partial}", parent.name),
            None => parent.name,
        };
        let kind = match view.lookup(field, "FT")?.as_name() {
            Some(own) => Some(own.to_vec()),
            None => parent.kind,
        };
        let has_value = parent.has_value || field.get("V").is_some();
        let node = Node { name, kind, has_value };
        if again {
            nodes.ambiguous |= nodes.get(&id.number) != Some(&node);
            continue;
        }
        let kids = view.lookup(field, "Kids")?;
        waiting.extend(references(&kids).map(|kid| (kid, node.clone(), depth + 1)));
        nodes.nodes.insert(id.number, node);
    }
    Ok(nodes)
}

/// The references in an array; none when it is no array.
pub(super) fn references(object: &Object) -> impl Iterator<Item = ObjectId> + '_ {
    object.as_array().unwrap_or_default().iter().filter_map(Object::as_reference)
}
