//! A small tree: an element with all that is below it, for what has to be looked at from several sides.

use crate::base::Span;

/// An element and everything below it.
#[derive(Debug, Clone)]
pub struct Tree {
    nodes: Vec<Node>,
}

/// A node of a tree.
#[derive(Debug, Clone)]
pub enum Node {
    /// An element.
    Element(Element),
    /// Character data, one run as a whole.
    Text(String),
    /// A comment.
    Comment(String),
}

/// An element.
#[derive(Debug, Clone)]
pub struct Element {
    /// Local name.
    pub local: String,
    /// Namespace name, empty for none.
    pub namespace: String,
    /// From `<` to behind the last `>`.
    pub span: Span,
}

impl Tree {
    /// All nodes in document order.
    #[must_use]
    pub fn nodes(&self) -> &[Node] {
        &self.nodes
    }
}
