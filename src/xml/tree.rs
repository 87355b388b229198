//! A small tree: an element with all that is below it, for what has to be looked at from several sides.

use super::document::Document;
use super::error::Error;
use super::event::{Event, Name, Start};
use super::reader::Reader;
use super::scope::{Context, XML};
use super::{Canonicalizer, Method};
use crate::base::LimitReached;
use crate::base::Limits;
use crate::base::Source;
use crate::base::Span;

/// An element and everything below it.
#[derive(Debug, Clone)]
pub struct Tree {
    root: Element,
    context: Context,
}

/// A node of a tree.
#[derive(Debug, Clone)]
pub enum Node {
    /// An element.
    Element(Element),
    /// Character data: one run as a whole, up to the next markup.
    Text(String),
    /// A comment.
    Comment(String),
    /// A processing instruction.
    Instruction {
        /// Its target.
        target: String,
        /// What follows the white space behind the target.
        data: String,
    },
}

/// An attribute of an element of a tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TreeAttribute {
    /// Prefix as written, empty for none.
    pub prefix: String,
    /// Local name.
    pub local: String,
    /// Namespace name, empty for none.
    pub namespace: String,
    /// Value, normalised.
    pub value: String,
}

/// An element.
#[derive(Debug, Clone)]
pub struct Element {
    /// Prefix as written, empty for none.
    pub prefix: String,
    /// Local name.
    pub local: String,
    /// Namespace name, empty for none.
    pub namespace: String,
    /// Attributes in the order of the document.
    pub attributes: Vec<TreeAttribute>,
    /// Namespace declarations: prefix (empty for the default namespace) and namespace name.
    pub declarations: Vec<(String, String)>,
    /// What is directly below it; nothing when it was left out.
    pub nodes: Vec<Node>,
    /// From `<` to behind the last `>`.
    pub span: Span,
    /// Behind the start tag, before the end tag; empty, behind the tag, for an empty-element tag.
    pub content: Span,
    /// Whether what is below it was read and left out.
    pub pruned: bool,
    /// Depth in its document; the root has 1.
    pub depth: u32,
}

/// What a node takes beside its text, roughly.
const NODE_OCTETS: u64 = 128;

impl Tree {
    /// The tree of the element whose start tag was the reader's last event; the reader then stands behind its end.
    ///
    /// # Errors
    /// As [`Reader::next_event`]; when the tree takes more than [`Limits::xml_octets`]; when the last event was no start
    /// tag.
    pub fn read(reader: &mut Reader<'_>) -> Result<Self, Error> {
        Self::read_pruned(reader, |_| true)
    }

    /// The same, with only the elements themselves where `keep` says no, nothing that is below them.
    ///
    /// # Errors
    /// As [`Tree::read`].
    pub fn read_pruned(reader: &mut Reader<'_>, mut keep: impl FnMut(&Start<'_>) -> bool) -> Result<Self, Error> {
        let mut budget = Budget { left: reader.limits().xml_octets, limit: reader.limits().xml_octets };
        let offset = reader.offset();
        let Some(start) = reader.start() else {
            return Err(Error::Refused { what: "no start tag to read a tree from", offset });
        };
        let context = start.context();
        let kept = keep(&start);
        let root = element(&start, !kept, &mut budget)?;
        // Those that are open, the root first. An element is put below its parent when it ends.
        let mut open = vec![root];
        loop {
            if open.last().is_some_and(|top| top.pruned) {
                let end_tag = reader.skip_to_end_tag()?;
                if let Some(top) = open.last_mut() {
                    top.span.end = end_tag.end;
                    top.content.end = end_tag.start;
                }
            } else {
                match reader.next_event()? {
                    Some(Event::Start(start)) => {
                        let kept = keep(&start);
                        open.push(element(&start, !kept, &mut budget)?);
                        continue;
                    }
                    Some(Event::End { offset, end, .. }) => {
                        if let Some(top) = open.last_mut() {
                            top.span.end = end;
                            top.content.end = offset;
                        }
                    }
                    Some(Event::Text { text, .. }) => {
                        let Some(top) = open.last_mut() else { continue };
                        if let Some(Node::Text(run)) = top.nodes.last_mut() {
                            budget.take(text.len())?;
                            run.push_str(text);
                        } else {
                            budget.node(text.len())?;
                            top.nodes.push(Node::Text(text.to_owned()));
                        }
                        continue;
                    }
                    Some(Event::Comment { text, .. }) => {
                        budget.node(text.len())?;
                        push(&mut open, Node::Comment(text.to_owned()));
                        continue;
                    }
                    Some(Event::Instruction { target, data, .. }) => {
                        budget.node(target.len() + data.len())?;
                        push(&mut open, Node::Instruction { target: target.to_owned(), data: data.to_owned() });
                        continue;
                    }
                    None => return Err(Error::Malformed { what: "the document ends inside an element", offset }),
                }
            }
            let Some(closed) = open.pop() else { continue };
            if open.is_empty() {
                return Ok(Self { root: closed, context });
            }
            push(&mut open, Node::Element(closed));
        }
    }

    /// The tree of a whole document, which is read to its end; what stands outside the root is not in it.
    ///
    /// # Errors
    /// As [`Tree::read`].
    pub fn document(source: &dyn Source, limits: &Limits) -> Result<Self, Error> {
        let mut reader = Reader::new(source, limits)?;
        let offset = reader.offset();
        let mut tree = None;
        while let Some(event) = reader.next_event()? {
            if matches!(event, Event::Start(_)) {
                tree = Some(Self::read(&mut reader)?);
            }
        }
        tree.ok_or(Error::Malformed { what: "a document without a root element", offset })
    }

    /// The element on top.
    #[must_use]
    pub const fn root(&self) -> &Element {
        &self.root
    }

    /// What the root of the tree takes over from its ancestors in the document.
    #[must_use]
    pub const fn context(&self) -> &Context {
        &self.context
    }

    /// What an element of the tree takes over from its ancestors; `None` when no element of the tree lies at its span.
    #[must_use]
    pub fn context_of(&self, element: &Element) -> Option<Context> {
        let mut at = &self.root;
        let mut context = self.context.clone();
        while at.span != element.span {
            let declarations = at.declarations.iter().map(|(p, u)| (p.as_str(), u.as_str()));
            let xml = at.attributes.iter().filter(|a| a.namespace == XML).map(|a| (a.local.as_str(), a.value.as_str()));
            context = context.below(declarations, xml);
            at = at.elements().find(|child| child.span.contains(element.span.start))?;
        }
        Some(context)
    }

    /// The canonical form of an element of the tree, as in its place in the document, with all that is below it. It is read
    /// again from the octets, so that nothing depends on what the tree keeps.
    ///
    /// # Errors
    /// As [`Reader::next_event`]; when the element is not one of the tree, or its octets are not those it was read from.
    pub fn canonicalize(
        &self,
        document: &Document<'_>,
        element: &Element,
        method: Method,
        prefixes: &[&str],
        sink: &mut dyn FnMut(&[u8]),
    ) -> Result<(), Error> {
        let offset = element.span.start;
        let Some(context) = self.context_of(element) else {
            return Err(Error::Refused { what: "an element that is not in its tree", offset });
        };
        let mut reader = document.fragment(element.span, &context);
        let mut canonicalizer = Canonicalizer::new(method, prefixes);
        while let Some(event) = reader.next_event()? {
            if let Event::Start(start) = &event
                && start.offset == offset
                && !start.name.is(&element.namespace, &element.local)
            {
                return Err(Error::Refused { what: "octets that changed between two readings", offset });
            }
            canonicalizer.feed(&event, sink)?;
        }
        canonicalizer.finish(sink);
        Ok(())
    }
}

fn push(open: &mut [Element], node: Node) {
    if let Some(top) = open.last_mut() {
        top.nodes.push(node);
    }
}

fn element(start: &Start<'_>, pruned: bool, budget: &mut Budget) -> Result<Element, Error> {
    let name_octets = |name: &Name<'_>| name.qualified.len() + name.namespace.len();
    budget.node(name_octets(&start.name))?;
    for attribute in start.attributes() {
        budget.node(name_octets(&attribute.name) + attribute.value.len())?;
    }
    for declaration in start.declarations() {
        budget.node(declaration.prefix.len() + declaration.uri.len())?;
    }
    Ok(Element {
        prefix: start.name.prefix.to_owned(),
        local: start.name.local.to_owned(),
        namespace: start.name.namespace.to_owned(),
        attributes: start
            .attributes()
            .map(|a| TreeAttribute {
                prefix: a.name.prefix.to_owned(),
                local: a.name.local.to_owned(),
                namespace: a.name.namespace.to_owned(),
                value: a.value.to_owned(),
            })
            .collect(),
        declarations: start.declarations().map(|d| (d.prefix.to_owned(), d.uri.to_owned())).collect(),
        nodes: Vec::new(),
        span: Span::new(start.offset, start.end),
        content: Span::new(start.end, start.end),
        pruned,
        depth: start.depth,
    })
}

struct Budget {
    left: u64,
    limit: u64,
}

impl Budget {
    fn take(&mut self, octets: usize) -> Result<(), LimitReached> {
        let what = "octets of an XML tree held in memory";
        self.left = self.left.checked_sub(octets as u64).ok_or(LimitReached { what, limit: self.limit })?;
        Ok(())
    }

    fn node(&mut self, octets: usize) -> Result<(), LimitReached> {
        self.take(octets.saturating_add(NODE_OCTETS as usize))
    }
}

impl Element {
    /// Whether it has this expanded name.
    #[must_use]
    pub fn is(&self, namespace: &str, local: &str) -> bool {
        self.local == local && self.namespace == namespace
    }

    /// The elements directly below it.
    pub fn elements(&self) -> impl Iterator<Item = &Self> {
        self.nodes.iter().filter_map(|node| match node {
            Node::Element(element) => Some(element),
            _ => None,
        })
    }

    /// The elements directly below it that have this expanded name.
    pub fn children<'a>(&'a self, namespace: &'a str, local: &'a str) -> impl Iterator<Item = &'a Self> {
        self.elements().filter(move |element| element.is(namespace, local))
    }

    /// The first of them.
    #[must_use]
    pub fn child(&self, namespace: &str, local: &str) -> Option<&Self> {
        self.elements().find(|element| element.is(namespace, local))
    }

    /// The value of an attribute by its expanded name.
    #[must_use]
    pub fn attribute(&self, namespace: &str, local: &str) -> Option<&str> {
        self.attributes.iter().find(|a| a.local == local && a.namespace == namespace).map(|a| a.value.as_str())
    }

    /// All character data directly below it, as one: comments and instructions do not cut it (threat X-14).
    #[must_use]
    pub fn text(&self) -> String {
        self.nodes
            .iter()
            .filter_map(|node| match node {
                Node::Text(text) => Some(text.as_str()),
                _ => None,
            })
            .collect()
    }

    /// Whether there is character data other than white space directly below it.
    #[must_use]
    pub fn has_text(&self) -> bool {
        self.nodes.iter().any(|node| matches!(node, Node::Text(text) if text.bytes().any(|b| !b.is_ascii_whitespace())))
    }

    /// It and all elements below it, in document order.
    pub fn descendants(&self) -> impl Iterator<Item = &Self> {
        let mut waiting = vec![self];
        core::iter::from_fn(move || {
            let next = waiting.pop()?;
            let from = waiting.len();
            waiting.extend(next.elements());
            waiting.get_mut(from..).unwrap_or_default().reverse();
            Some(next)
        })
    }
}
