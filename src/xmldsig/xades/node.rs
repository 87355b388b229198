//! Elements of a tree as the properties are read from them.

use base64::Engine as _;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

use crate::base::Span;
use crate::xml;
use crate::xml::{Node, Tree};

/// Some producers leave the padding out; which octets are meant is clear all the same.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(false),
);

/// The octets that base64 text stands for; `None` when it is none, or empty.
pub(super) fn decoded(text: &str) -> Option<Vec<u8>> {
    let bare: Vec<u8> = text.bytes().filter(|octet| !octet.is_ascii_whitespace()).collect();
    BASE64.decode(bare).ok().filter(|octets| !octets.is_empty())
}

/// An element.
#[derive(Clone, Copy)]
pub(super) struct Element<'t>(&'t xml::Element);

impl<'t> Element<'t> {
    /// The element of a tree that lies there.
    pub(super) fn at(tree: &'t Tree, span: Span) -> Option<Self> {
        let mut at = tree.root();
        while at.span != span {
            at = at.elements().find(|child| child.span.contains(span.start))?;
        }
        Some(Self(at))
    }

    pub(super) fn namespace(self) -> &'t str {
        &self.0.namespace
    }

    pub(super) fn local(self) -> &'t str {
        &self.0.local
    }

    pub(super) fn is(self, namespace: &str, local: &str) -> bool {
        self.0.local == local && self.0.namespace == namespace
    }

    pub(super) fn span(self) -> Span {
        self.0.span
    }

    /// The elements directly below it.
    pub(super) fn children(self) -> impl Iterator<Item = Self> + use<'t> {
        self.0.nodes.iter().filter_map(|node| match node {
            Node::Element(element) => Some(Self(element)),
            _ => None,
        })
    }

    /// The first child of a name.
    pub(super) fn child(self, namespace: &str, local: &str) -> Option<Self> {
        self.children().find(|child| child.is(namespace, local))
    }

    /// The child of a name, when there is one and no other.
    pub(super) fn only(self, namespace: &str, local: &str) -> Option<Self> {
        let mut all = self.children().filter(|child| child.is(namespace, local));
        all.next().filter(|_| all.next().is_none())
    }

    /// The value of an attribute without namespace.
    pub(super) fn attribute(self, local: &str) -> Option<&'t str> {
        let own = self.0.attributes.iter().find(|a| a.namespace.is_empty() && a.local == local);
        own.map(|attribute| attribute.value.as_str())
    }

    /// All character data directly in it, whatever stands between (threat X-14).
    pub(super) fn text(self) -> String {
        let runs = self.0.nodes.iter().filter_map(|node| match node {
            Node::Text(text) => Some(text.as_str()),
            _ => None,
        });
        runs.collect()
    }

    /// Offset of its end tag; `None` for an empty-element tag.
    pub(super) fn end_tag(self) -> Option<u64> {
        (self.0.content.end < self.0.span.end).then_some(self.0.content.end)
    }
}
