//! What a reader meets, in document order.

use super::reader::Reader;
use super::scope::{Context, Scope, XML};
use crate::base::Span;
use core::ops::Range;

/// A name as written, and what it stands for (Namespaces in XML 1.0).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Name<'r> {
    /// As written: `ds:Signature`.
    pub qualified: &'r str,
    /// Before the colon; empty without one.
    pub prefix: &'r str,
    /// After the colon.
    pub local: &'r str,
    /// Namespace name; empty for none.
    pub namespace: &'r str,
}

impl<'r> Name<'r> {
    /// Whether it is this expanded name: names are never compared by prefix.
    #[must_use]
    pub fn is(&self, namespace: &str, local: &str) -> bool {
        self.local == local && self.namespace == namespace
    }

    /// From a qualified name and the length of its prefix, 0 for none.
    #[inline]
    pub(super) fn new(qualified: &'r str, prefix: usize, namespace: &'r str) -> Self {
        let (before, local) = match prefix {
            0 => ("", qualified),
            n => (qualified.get(..n).unwrap_or_default(), qualified.get(n + 1..).unwrap_or_default()),
        };
        Self { qualified, prefix: before, local, namespace }
    }
}

/// An attribute that is no namespace declaration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Attribute<'r> {
    /// Its name; one without a prefix is in no namespace.
    pub name: Name<'r>,
    /// Its value, normalised (XML 1.0 §3.3.3, as CDATA), references replaced.
    pub value: &'r str,
}

/// A namespace declaration of one element.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Declaration<'r> {
    /// Empty for the default namespace.
    pub prefix: &'r str,
    /// Empty when it takes the default namespace away.
    pub uri: &'r str,
}

/// A start tag. An empty-element tag is one, too, and an [`Event::End`] follows it.
#[derive(Debug, Clone, Copy)]
pub struct Start<'r> {
    /// The element's name.
    pub name: Name<'r>,
    /// Offset of `<`.
    pub offset: u64,
    /// Offset behind `>`.
    pub end: u64,
    /// Whether it is an empty-element tag, `<a/>`.
    pub empty: bool,
    /// Depth of the element in its document; the root has 1.
    pub depth: u32,
    /// Who lends it: what else is known of the tag lies there.
    pub(super) reader: &'r Reader<'r>,
}

/// What the prefix of an attribute is bound to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Bound {
    /// No prefix, no namespace.
    No,
    /// The prefix `xml`.
    Xml,
    /// The namespace of a binding.
    To(usize),
}

#[derive(Debug, Clone)]
pub(super) struct AttributeParts {
    /// Where the qualified name begins, in the document.
    pub(super) name: Range<usize>,
    /// Length of the prefix; 0 for none, else the local name begins behind the colon.
    pub(super) prefix: usize,
    pub(super) bound: Bound,
    pub(super) value: Range<usize>,
    /// Whether the value lies among the normalised ones.
    pub(super) normalised: bool,
}

impl AttributeParts {
    /// Its local name.
    #[inline]
    pub(super) fn local<'t>(&self, text: &'t str) -> &'t str {
        let Range { start, end } = self.name;
        let behind = if self.prefix == 0 { 0 } else { self.prefix + 1 };
        text.get(start + behind..end).unwrap_or_default()
    }
}

impl<'r> Start<'r> {
    #[inline]
    fn lend(reader: &'r Reader<'r>, parts: &'r AttributeParts) -> Attribute<'r> {
        let text = reader.window.text();
        let qualified = text.get(parts.name.clone()).unwrap_or_default();
        let from = if parts.normalised { &reader.tag.values } else { text };
        let value = from.get(parts.value.clone()).unwrap_or_default();
        Attribute { name: Name::new(qualified, parts.prefix, reader.namespace(parts.bound)), value }
    }

    /// Its attributes, in the order of the document.
    pub fn attributes(&self) -> impl ExactSizeIterator<Item = Attribute<'r>> + use<'r> {
        let reader = self.reader;
        reader.tag.attributes.iter().map(move |parts| Self::lend(reader, parts))
    }

    /// The names of those that have a prefix.
    pub(super) fn prefixed_attributes(&self) -> impl Iterator<Item = Name<'r>> + use<'r> {
        let reader = self.reader;
        let prefixed = reader.tag.attributes.iter().filter(|parts| parts.prefix > 0);
        prefixed.map(move |parts| Self::lend(reader, parts).name)
    }

    /// The attribute at a place in the order of the document.
    #[inline]
    pub(super) fn attribute_at(&self, index: usize) -> Option<Attribute<'r>> {
        self.reader.tag.attributes.get(index).map(|parts| Self::lend(self.reader, parts))
    }

    /// Number of its attributes.
    #[inline]
    pub(super) const fn attribute_count(&self) -> usize {
        self.reader.tag.attributes.len()
    }

    /// Those of its attributes whose local name is one that is looked for.
    pub(crate) fn attributes_called(&self, is: impl Fn(&str) -> bool) -> impl Iterator<Item = Attribute<'r>> {
        let reader = self.reader;
        let text = reader.window.text();
        let is_one = move |parts: &&AttributeParts| is(parts.local(text));
        reader.tag.attributes.iter().filter(is_one).map(move |parts| Self::lend(reader, parts))
    }

    /// What stands behind the name up to `>`, where canonical form writes the same behind the namespaces (C14N 1.0 §2.3): the
    /// attributes are in order, too.
    #[inline]
    pub(super) fn canonical_rest(&self) -> Option<&'r str> {
        let Reader { tag, window, .. } = self.reader;
        let text = window.text();
        let in_order = |pair: &[AttributeParts]| match pair {
            // Without a prefix there is no namespace, and that comes first; among those the local name decides.
            [a, b] => a.prefix == 0 && (b.prefix > 0 || a.local(text) < b.local(text)),
            _ => true,
        };
        if !tag.plain || !tag.attributes.windows(2).all(in_order) {
            return None;
        }
        text.get(tag.name.end..tag.end)
    }

    /// Its namespace declarations, in the order of the document. A declaration of the prefix `xml`, which says nothing new,
    /// is not among them.
    pub fn declarations(&self) -> impl ExactSizeIterator<Item = Declaration<'r>> + use<'r> {
        self.scope().own_declarations()
    }

    /// The value of an attribute by its expanded name.
    #[must_use]
    pub fn attribute(&self, namespace: &str, local: &str) -> Option<&'r str> {
        self.attributes().find(|a| a.name.is(namespace, local)).map(|a| a.value)
    }

    /// What is in scope at the element, its own declarations included.
    #[must_use]
    pub fn scope(&self) -> Scope<'r> {
        let reader = self.reader;
        let (own_bindings, own_attributes) =
            reader.open.last().map_or((0, 0), |open| (open.bindings.count(), open.xml.count()));
        Scope { bindings: &reader.bindings, own_bindings, attributes: &reader.xml, own_attributes, depth: self.depth }
    }

    /// What the element takes over from its ancestors, to read it again by itself.
    #[must_use]
    pub fn context(&self) -> Context {
        self.scope().context()
    }

    /// What its children take over.
    #[must_use]
    pub fn context_within(&self) -> Context {
        let declarations = self.declarations().map(|d| (d.prefix, d.uri));
        let xml = self.attributes().filter(|a| a.name.namespace == XML).map(|a| (a.name.local, a.value));
        self.context().below(declarations, xml)
    }
}

/// What a reader meets. Offsets count octets of the document as the reader says (`Reader::encoding`).
#[derive(Debug, Clone, Copy)]
pub enum Event<'r> {
    /// A start tag.
    Start(Start<'r>),
    /// An end tag, or the end of an empty-element tag.
    End {
        /// The element's name.
        name: Name<'r>,
        /// Offset of `</`; for an empty-element tag the same as `end`.
        offset: u64,
        /// Offset behind `>`.
        end: u64,
    },
    /// A piece of character data: line ends normalised, references replaced, CDATA sections opened. The pieces of one run
    /// of text come one by one, and only their concatenation means something. Outside the root there is none.
    Text {
        /// The piece, never empty.
        text: &'r str,
        /// Offset of its first octet as written.
        offset: u64,
        /// Offset behind its last octet as written.
        end: u64,
    },
    /// A comment.
    Comment {
        /// What lies between its delimiters.
        text: &'r str,
        /// Offset of `<!--`.
        offset: u64,
        /// Offset behind `-->`.
        end: u64,
    },
    /// A processing instruction.
    Instruction {
        /// Its target.
        target: &'r str,
        /// What follows the white space behind the target.
        data: &'r str,
        /// Offset of `<?`.
        offset: u64,
        /// Offset behind `?>`.
        end: u64,
    },
}

impl Event<'_> {
    /// Where it lies: of an element the tag.
    #[must_use]
    pub const fn span(&self) -> Span {
        match *self {
            Self::Start(Start { offset, end, .. })
            | Self::End { offset, end, .. }
            | Self::Text { offset, end, .. }
            | Self::Comment { offset, end, .. }
            | Self::Instruction { offset, end, .. } => Span::new(offset, end),
        }
    }
}
