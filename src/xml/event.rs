//! What a reader meets, in document order.

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

impl Name<'_> {
    /// Whether it is this expanded name: names are never compared by prefix.
    #[must_use]
    pub fn is(&self, namespace: &str, local: &str) -> bool {
        self.local == local && self.namespace == namespace
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
    pub(super) parts: Parts<'r>,
}

/// Where the parts of a tag lie in the reader's own store: a reader cannot lend slices of borrowed parts.
#[derive(Debug, Clone, Copy)]
pub(super) struct Parts<'r> {
    /// Names and values of the tag, one behind the other.
    pub(super) text: &'r str,
    /// Names of namespaces in scope.
    pub(super) namespaces: &'r str,
    pub(super) attributes: &'r [AttributeParts],
    pub(super) declarations: &'r [DeclarationParts],
}

#[derive(Debug, Clone)]
pub(super) struct AttributeParts {
    pub(super) qualified: Range<usize>,
    /// Length of the prefix; 0 for none, else the local name begins behind the colon.
    pub(super) prefix: usize,
    /// In `namespaces`.
    pub(super) namespace: Range<usize>,
    pub(super) value: Range<usize>,
}

#[derive(Debug, Clone)]
pub(super) struct DeclarationParts {
    pub(super) prefix: Range<usize>,
    pub(super) uri: Range<usize>,
}

impl<'r> Start<'r> {
    /// Its attributes, in the order of the document.
    pub fn attributes(&self) -> impl ExactSizeIterator<Item = Attribute<'r>> + use<'r> {
        let Parts { text, namespaces, attributes, .. } = self.parts;
        attributes.iter().map(move |parts| {
            let qualified = text.get(parts.qualified.clone()).unwrap_or_default();
            let (prefix, local) = match parts.prefix {
                0 => ("", qualified),
                n => (qualified.get(..n).unwrap_or_default(), qualified.get(n + 1..).unwrap_or_default()),
            };
            let namespace = namespaces.get(parts.namespace.clone()).unwrap_or_default();
            let name = Name { qualified, prefix, local, namespace };
            Attribute { name, value: text.get(parts.value.clone()).unwrap_or_default() }
        })
    }

    /// Its namespace declarations, in the order of the document.
    pub fn declarations(&self) -> impl ExactSizeIterator<Item = Declaration<'r>> + use<'r> {
        let Parts { text, declarations, .. } = self.parts;
        declarations.iter().map(move |parts| Declaration {
            prefix: text.get(parts.prefix.clone()).unwrap_or_default(),
            uri: text.get(parts.uri.clone()).unwrap_or_default(),
        })
    }

    /// The value of an attribute by its expanded name.
    #[must_use]
    pub fn attribute(&self, namespace: &str, local: &str) -> Option<&'r str> {
        self.attributes().find(|a| a.name.is(namespace, local)).map(|a| a.value)
    }
}

/// What a reader meets. Pieces of one run of text may come one by one; their concatenation counts.
#[derive(Debug, Clone, Copy)]
pub enum Event<'r> {
    /// A start tag.
    Start(Start<'r>),
    /// An end tag, or the end of an empty-element tag.
    End {
        /// The element's name.
        name: Name<'r>,
        /// Offset behind `>`.
        end: u64,
    },
    /// Character data: line ends normalised, references replaced, CDATA sections opened. Outside the root there is none.
    Text(&'r str),
    /// A comment, without its delimiters.
    Comment(&'r str),
    /// A processing instruction.
    Instruction {
        /// Its target.
        target: &'r str,
        /// What follows the white space behind the target.
        data: &'r str,
    },
}
