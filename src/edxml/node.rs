//! The part of a package that is no attachment's content, as a small tree, and fields taken out of it.

use super::issue::{Issue, Weight};
use super::namespace::Dialect;

/// An element.
#[derive(Debug, Clone, Default)]
pub(super) struct Node {
    pub(super) namespace: String,
    pub(super) local: String,
    pub(super) attributes: Vec<Attribute>,
    /// All character data directly in it; comments within do not cut it (threat X-14).
    pub(super) text: String,
    pub(super) children: Vec<Node>,
    pub(super) offset: u64,
}

/// An attribute.
#[derive(Debug, Clone)]
pub(super) struct Attribute {
    pub(super) namespace: String,
    pub(super) local: String,
    pub(super) value: String,
}

impl Node {
    pub(super) fn is(&self, dialect: Dialect, local: &str) -> bool {
        self.local == local && self.namespace == dialect.namespace()
    }

    /// The value of an attribute by its expanded name.
    pub(super) fn attribute(&self, namespace: &str, local: &str) -> Option<&str> {
        self.attributes.iter().find(|a| a.local == local && a.namespace == namespace).map(|a| a.value.as_str())
    }
}

/// Takes the children of an element one name at a time, and in the end tells of those nobody asked for. The order of
/// fields differs between producers and says nothing.
pub(super) struct Fields<'n, 'i> {
    node: &'n Node,
    dialect: Dialect,
    path: String,
    asked: Vec<&'static str>,
    issues: &'i mut Vec<Issue>,
}

impl<'n, 'i> Fields<'n, 'i> {
    pub(super) fn new(node: &'n Node, dialect: Dialect, path: &str, issues: &'i mut Vec<Issue>) -> Self {
        if !node.children.is_empty() && !node.text.trim().is_empty() {
            issues.push(
                Issue::new("edxml.stray-text", Weight::Structure).with("field", path).with("value", node.text.trim()),
            );
        }
        Self { node, dialect, path: path.to_owned(), asked: Vec::new(), issues }
    }

    /// The path of a field below this element.
    fn below(&self, local: &str) -> String {
        if self.path.is_empty() { local.to_owned() } else { format!("{}/{local}", self.path) }
    }

    /// All children of a name.
    pub(super) fn all(&mut self, local: &'static str) -> Vec<&'n Node> {
        self.asked.push(local);
        self.node.children.iter().filter(|child| child.is(self.dialect, local)).collect()
    }

    /// The child of a name. Where there are several, readers choose differently, so it is said and weighs.
    pub(super) fn one(&mut self, local: &'static str) -> Option<&'n Node> {
        let all = self.all(local);
        if all.len() > 1 {
            let issue = Issue::new("edxml.repeated-field", Weight::Structure);
            self.issues.push(issue.with("field", self.below(local)).with("count", all.len()));
        }
        all.first().copied()
    }

    /// The text of a child that has no children itself; empty when it is not there.
    pub(super) fn text(&mut self, local: &'static str) -> String {
        let Some(node) = self.one(local) else { return String::new() };
        let path = self.below(local);
        leaf(node, &path, self.issues)
    }

    /// The texts of all children of a name.
    pub(super) fn texts(&mut self, local: &'static str) -> Vec<String> {
        let path = self.below(local);
        let all = self.all(local);
        all.into_iter().map(|node| leaf(node, &path, self.issues)).collect()
    }

    /// The fields of the child of a name.
    pub(super) fn part<T: Default>(
        &mut self,
        local: &'static str,
        read: impl FnOnce(&mut Fields<'n, '_>) -> T,
    ) -> Option<T> {
        let node = self.one(local)?;
        Some(self.inside(node, local, read))
    }

    /// The fields of every child of a name.
    pub(super) fn parts<T>(&mut self, local: &'static str, mut read: impl FnMut(&mut Fields<'n, '_>) -> T) -> Vec<T> {
        let all = self.all(local);
        all.into_iter().map(|node| self.inside(node, local, &mut read)).collect()
    }

    fn inside<T>(&mut self, node: &'n Node, local: &str, read: impl FnOnce(&mut Fields<'n, '_>) -> T) -> T {
        let path = self.below(local);
        let mut fields = Fields::new(node, self.dialect, &path, self.issues);
        let value = read(&mut fields);
        fields.end();
        value
    }

    /// Tells of children nobody asked for. One that has the name of a field in another namespace is taken for it by
    /// readers that go by local names (threat X-29).
    pub(super) fn end(self) {
        for child in &self.node.children {
            let is_ours = child.namespace == self.dialect.namespace();
            let is_asked = self.asked.contains(&child.local.as_str());
            let path = self.below(&child.local);
            if is_asked && !is_ours {
                let issue = Issue::new("edxml.other-namespace", Weight::Structure).with("field", path);
                self.issues.push(issue.with("value", &child.namespace));
            } else if !is_asked {
                let issue = Issue::new("edxml.unknown-element", Weight::Note).with("field", path);
                self.issues.push(issue.with("value", if is_ours { "" } else { &child.namespace }));
            }
        }
    }

    /// The value of an attribute of this element.
    pub(super) fn attribute(&self, namespace: &str, local: &str) -> Option<&'n str> {
        self.node.attribute(namespace, local)
    }

    /// Says something about this element.
    pub(super) fn say(&mut self, issue: Issue) {
        let path = self.path.clone();
        self.issues.push(issue.with("field", path));
    }
}

fn leaf(node: &Node, path: &str, issues: &mut Vec<Issue>) -> String {
    if let Some(child) = node.children.first() {
        issues.push(
            Issue::new("edxml.field-with-elements", Weight::Structure).with("field", path).with("value", &child.local),
        );
    }
    node.text.trim().to_owned()
}

/// All texts below an element, for parts whose form is not known.
pub(super) fn texts_below(node: &Node, found: &mut Vec<String>) {
    if !node.text.trim().is_empty() {
        found.push(node.text.trim().to_owned());
    }
    for child in &node.children {
        texts_below(child, found);
    }
}
