//! An element of a signature's tree, with the tree it is in.

use crate::base::Span;
use crate::xml;
use crate::xml::{Node, Tree};

/// Borrowed, and copied freely.
#[derive(Clone, Copy)]
pub(crate) struct Element<'t> {
    tree: &'t Tree,
    element: &'t xml::Element,
}

/// What is directly below an element.
pub(crate) enum Child<'t> {
    Element(Element<'t>),
    Text(&'t str),
    Comment,
    Instruction,
}

impl<'t> Element<'t> {
    pub(crate) const fn root(tree: &'t Tree) -> Self {
        Self { tree, element: tree.root() }
    }

    pub(crate) fn is(&self, namespace: &str, local: &str) -> bool {
        self.element.is(namespace, local)
    }

    pub(crate) fn local(&self) -> &'t str {
        &self.element.local
    }

    pub(crate) fn namespace(&self) -> &'t str {
        &self.element.namespace
    }

    pub(crate) const fn span(&self) -> Span {
        self.element.span
    }

    /// The value of an attribute without a namespace.
    pub(crate) fn attribute(&self, local: &str) -> Option<&'t str> {
        self.element.attribute("", local)
    }

    pub(crate) fn children(&self) -> impl Iterator<Item = Child<'t>> + use<'t> {
        let tree = self.tree;
        self.element.nodes.iter().map(move |node| match node {
            Node::Element(element) => Child::Element(Self { tree, element }),
            Node::Text(text) => Child::Text(text),
            Node::Comment(_) => Child::Comment,
            Node::Instruction { .. } => Child::Instruction,
        })
    }

    /// What a prefix stands for at this element.
    pub(crate) fn namespace_of(&self, prefix: &str) -> Option<String> {
        let own = self.element.declarations.iter().rev().find(|(p, _)| p == prefix).map(|(_, uri)| uri.clone());
        own.or_else(|| {
            let context = self.tree.context_of(self.element)?;
            let inherited = context.declarations().filter(|d| d.prefix == prefix).last();
            inherited.map(|d| d.uri.to_owned())
        })
        .filter(|uri| !uri.is_empty())
    }
}
