//! Transforms (XMLDSig §6.6): an allow-list, and patterns of XPath that are recognised, never interpreted (threat X-13).

use crate::xml::{Canonicalizer, Method};

/// A canonicalization as a signature names it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Canonicalization {
    /// Rules, and whether comments are kept.
    pub method: Method,
    /// `InclusiveNamespaces/@PrefixList` of the exclusive form (Exclusive XML Canonicalization §3.2); the default namespace is
    /// the empty string.
    pub inclusive_prefixes: Vec<String>,
}

impl Canonicalization {
    /// A canonicalizer at the beginning.
    #[must_use]
    pub fn canonicalizer(&self) -> Canonicalizer {
        let prefixes: Vec<&str> = self.inclusive_prefixes.iter().map(String::as_str).collect();
        Canonicalizer::new(self.method, &prefixes)
    }
}

/// A transform.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Transform {
    /// `http://www.w3.org/2000/09/xmldsig#enveloped-signature` (§6.6.4).
    Enveloped,
    /// A canonicalization (§6.5).
    Canonical(Canonicalization),
    /// `http://www.w3.org/2000/09/xmldsig#base64` (§6.6.2).
    Base64,
    /// An XPath expression (§6.6.3), or an XPath Filter 2.0, that is recognised: keeps or leaves out subtrees.
    Filter(Vec<Filter>),
    /// Anything else: its identifier, or what of it was not recognised.
    Unsupported(String),
}

/// Keeps only what lies in certain subtrees, or leaves those out.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Filter {
    /// Keep, or leave out.
    pub keep: bool,
    /// The roots of the subtrees.
    pub apex: Vec<Pattern>,
}

/// Which elements a recognised XPath selects. Anyone of the documents' elements at any depth, or by its place.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Pattern {
    /// From the root on, one step a level; a single one when `anywhere`.
    pub steps: Vec<Step>,
    /// `//step`, `/descendant::step`, `ancestor-or-self::step`.
    pub anywhere: bool,
}

/// One step of a recognised XPath.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Step {
    /// `*`.
    Any,
    /// An expanded name: namespace name, local name.
    Name(String, String),
    /// `*[local-name()='…']`.
    Local(String),
    /// `*[starts-with(local-name(),'…')]`.
    LocalPrefix(String),
    /// `*[name()='…']`: as written, with its prefix.
    Qualified(String),
    /// Any of several.
    AnyOf(Vec<Step>),
}
