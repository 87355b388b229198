//! What is in scope at an element: namespaces, and the attributes of the `xml` namespace that its ancestors have.

use super::event::Declaration;
use core::ops::Range;

/// The namespace that the prefix `xml` is bound to.
pub(super) const XML: &str = "http://www.w3.org/XML/1998/namespace";
/// The namespace that the prefix `xmlns` is bound to.
pub(super) const XMLNS: &str = "http://www.w3.org/2000/xmlns/";

/// Prefixes and what they are bound to, the outermost first.
#[derive(Debug, Clone, Default)]
pub(super) struct Bindings {
    text: String,
    keys: Vec<u64>,
    parts: Vec<Binding>,
}

#[derive(Debug, Clone)]
struct Binding {
    prefix: Range<usize>,
    uri: Range<usize>,
}

/// A place to go back to.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Mark {
    text: usize,
    count: usize,
}

impl Mark {
    /// How many there were.
    pub(super) const fn count(self) -> usize {
        self.count
    }
}

/// A number for a prefix: short ones have one of their own.
#[inline]
fn key(prefix: &str) -> u64 {
    let octets = prefix.as_bytes();
    if octets.len() < 8 {
        return octets.iter().fold(octets.len() as u64, |key, &b| key << 8 | u64::from(b));
    }
    let hash = |hash: u64, &b: &u8| (hash ^ u64::from(b)).wrapping_mul(0x100_0000_01B3);
    octets.iter().fold(0xCBF2_9CE4_8422_2325, hash) | 0xFF << 56
}

/// Whether two strings are equal. Many are empty, and a call that compares nothing is dear where they point nowhere.
#[inline]
pub(super) fn same(a: &str, b: &str) -> bool {
    a.len() == b.len() && (a.is_empty() || a == b)
}

impl Bindings {
    /// The octets that all of them take.
    pub(super) const fn octets(&self) -> usize {
        self.text.len()
    }

    pub(super) const fn len(&self) -> usize {
        self.parts.len()
    }

    pub(super) const fn mark(&self) -> Mark {
        Mark { text: self.text.len(), count: self.parts.len() }
    }

    pub(super) fn back_to(&mut self, mark: Mark) {
        self.text.truncate(mark.text);
        self.keys.truncate(mark.count);
        self.parts.truncate(mark.count);
    }

    pub(super) fn push(&mut self, prefix: &str, uri: &str) {
        let start = self.text.len();
        self.text.push_str(prefix);
        let middle = self.text.len();
        self.text.push_str(uri);
        self.keys.push(key(prefix));
        self.parts.push(Binding { prefix: start..middle, uri: middle..self.text.len() });
    }

    /// The innermost binding of a prefix.
    #[inline]
    pub(super) fn find(&self, prefix: &str) -> Option<usize> {
        let key = key(prefix);
        let long = prefix.len() > 7;
        (0..self.keys.len()).rev().find(|&i| self.keys.get(i) == Some(&key) && (!long || self.prefix(i) == prefix))
    }

    pub(super) fn prefix(&self, index: usize) -> &str {
        self.parts.get(index).and_then(|b| self.text.get(b.prefix.clone())).unwrap_or_default()
    }

    #[inline]
    pub(super) fn uri(&self, index: usize) -> &str {
        self.parts.get(index).and_then(|b| self.text.get(b.uri.clone())).unwrap_or_default()
    }

    /// What a prefix is bound to; the empty string when it is bound to nothing.
    #[inline]
    pub(super) fn bound(&self, prefix: &str) -> &str {
        self.find(prefix).map_or("", |i| self.uri(i))
    }
}

/// An attribute of the `xml` namespace.
#[derive(Debug, Clone)]
struct XmlPart {
    level: u32,
    local: Range<usize>,
    value: Range<usize>,
}

/// Attributes of the `xml` namespace of open elements, the outermost first.
#[derive(Debug, Clone, Default)]
pub(super) struct XmlAttributes {
    text: String,
    parts: Vec<XmlPart>,
}

impl XmlAttributes {
    pub(super) const fn octets(&self) -> usize {
        self.text.len()
    }

    pub(super) const fn mark(&self) -> Mark {
        Mark { text: self.text.len(), count: self.parts.len() }
    }

    pub(super) fn back_to(&mut self, mark: Mark) {
        self.text.truncate(mark.text);
        self.parts.truncate(mark.count);
    }

    pub(super) fn push(&mut self, level: u32, local: &str, value: &str) {
        let start = self.text.len();
        self.text.push_str(local);
        let middle = self.text.len();
        self.text.push_str(value);
        self.parts.push(XmlPart { level, local: start..middle, value: middle..self.text.len() });
    }
}

/// An attribute of the `xml` namespace that an ancestor has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct XmlAttribute<'r> {
    /// Depth of the element that has it; the root has 1. A larger one is nearer.
    pub level: u32,
    /// Local name: `base`, `lang`, `space`, `id`.
    pub local: &'r str,
    /// Value, normalised.
    pub value: &'r str,
}

/// What is in scope at the element of a start tag.
#[derive(Debug, Clone, Copy)]
pub struct Scope<'r> {
    pub(super) bindings: &'r Bindings,
    /// Bindings before this are those of ancestors.
    pub(super) own_bindings: usize,
    pub(super) attributes: &'r XmlAttributes,
    /// Attributes before this are those of ancestors.
    pub(super) own_attributes: usize,
    pub(super) depth: u32,
}

impl<'r> Scope<'r> {
    /// Declarations of the ancestors and of the element itself, the outermost first; a later one of the same prefix hides
    /// an earlier one. The two that every document has (`xml`, no default namespace) are not among them.
    pub fn declarations(&self) -> impl ExactSizeIterator<Item = Declaration<'r>> + use<'r> {
        declarations(self.bindings, 0..self.bindings.len())
    }

    /// Those of the element itself.
    pub(super) fn own_declarations(&self) -> impl ExactSizeIterator<Item = Declaration<'r>> + use<'r> {
        declarations(self.bindings, self.own_bindings..self.bindings.len())
    }

    /// What a prefix is bound to, `None` when to nothing; the empty prefix stands for the default namespace.
    #[must_use]
    pub fn namespace(&self, prefix: &str) -> Option<&'r str> {
        match self.bindings.find(prefix).map(|i| self.bindings.uri(i)) {
            None if prefix == "xml" => Some(XML),
            None | Some("") => None,
            uri => uri,
        }
    }

    /// Attributes of the `xml` namespace that ancestors have, the outermost first; the element's own are not among them.
    pub fn xml_attributes(&self) -> impl ExactSizeIterator<Item = XmlAttribute<'r>> + use<'r> {
        let XmlAttributes { text, parts } = self.attributes;
        parts.get(..self.own_attributes).unwrap_or(parts).iter().map(move |part| XmlAttribute {
            level: part.level,
            local: text.get(part.local.clone()).unwrap_or_default(),
            value: text.get(part.value.clone()).unwrap_or_default(),
        })
    }

    /// What the element takes over from its ancestors, to read it again by itself.
    #[must_use]
    pub fn context(&self) -> Context {
        let own = |d: Declaration<'_>| (d.prefix.to_owned(), d.uri.to_owned());
        Context {
            declarations: declarations(self.bindings, 0..self.own_bindings).map(own).collect(),
            attributes: self.xml_attributes().map(|a| (a.level, a.local.to_owned(), a.value.to_owned())).collect(),
            depth: self.depth.saturating_sub(1),
        }
    }
}

fn declarations<'r>(
    bindings: &'r Bindings,
    range: Range<usize>,
) -> impl ExactSizeIterator<Item = Declaration<'r>> + use<'r> {
    range.map(move |i| Declaration { prefix: bindings.prefix(i), uri: bindings.uri(i) })
}

/// What an element takes over from its ancestors: owned, so that the element can be read and canonicalised again exactly as
/// in its place, without what stands around it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Context {
    /// Prefix and namespace name, the outermost first.
    pub(super) declarations: Vec<(String, String)>,
    /// Level, local name and value of attributes of the `xml` namespace, the outermost first.
    pub(super) attributes: Vec<(u32, String, String)>,
    /// Number of ancestors.
    pub(super) depth: u32,
}

impl Context {
    /// What the root of a document has: nothing.
    #[must_use]
    pub fn root() -> Self {
        Self::default()
    }

    /// Number of ancestors.
    #[must_use]
    pub const fn depth(&self) -> u32 {
        self.depth
    }

    /// Declarations of ancestors, the outermost first.
    pub fn declarations(&self) -> impl ExactSizeIterator<Item = Declaration<'_>> {
        self.declarations.iter().map(|(prefix, uri)| Declaration { prefix, uri })
    }

    /// The same with only some of the declarations, and without attributes of the `xml` namespace: as if the element had been
    /// taken out of its document.
    #[must_use]
    pub fn taken_out(&self, keep: impl Fn(&str) -> bool) -> Self {
        let declarations = self.declarations.iter().filter(|(prefix, _)| keep(prefix)).cloned().collect();
        Self { declarations, attributes: Vec::new(), depth: self.depth }
    }

    /// The context of the children of an element with these declarations and attributes of the `xml` namespace.
    #[must_use]
    pub(super) fn below<'a>(
        &self,
        declarations: impl Iterator<Item = (&'a str, &'a str)>,
        xml: impl Iterator<Item = (&'a str, &'a str)>,
    ) -> Self {
        let mut below = self.clone();
        below.depth += 1;
        below.declarations.extend(declarations.map(|(p, u)| (p.to_owned(), u.to_owned())));
        below.attributes.extend(xml.map(|(l, v)| (below.depth, l.to_owned(), v.to_owned())));
        below
    }

    /// The context of what lies so many levels deeper, when none of those elements declares anything or has an attribute of
    /// the `xml` namespace.
    #[must_use]
    pub fn deeper(mut self, levels: u32) -> Self {
        self.depth = self.depth.saturating_add(levels);
        self
    }
}
