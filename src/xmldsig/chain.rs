//! From a reference to what has to be computed for it: which nodes, how they become octets, what happens to those.

use crate::xml::{Form, Method};

use super::error::Refusal;
use super::reference::{Reference, Target};
use super::transform::{Canonicalization, Filter, Transform};

/// Where selected nodes are.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Place {
    Document,
    Id(String),
    /// The element whose `<` stands there.
    At(u64),
}

/// Nodes of the document: a subtree with parts left out.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Nodes {
    pub(crate) place: Place,
    /// Signatures, by index, that are left out; sorted.
    pub(crate) without: Vec<usize>,
    pub(crate) filters: Vec<Filter>,
}

/// How nodes become octets.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Octets {
    Canonical(Canonicalization),
    /// Base64 of the concatenated text (XMLDSig §6.6.2).
    Base64,
}

/// What is selected once, however many references ask for it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Selection {
    pub(crate) nodes: Nodes,
    pub(crate) octets: Octets,
}

/// Where the octets come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Origin {
    Document(Selection),
    /// A content that was handed in, by its name.
    Detached(Option<String>),
}

/// A transform of octets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum After {
    Canonical(Canonicalization),
    Base64,
}

/// What a reference asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Chain {
    pub(crate) origin: Origin,
    pub(crate) after: Vec<After>,
    /// `enveloped-signature` is among the transforms.
    pub(crate) enveloped: bool,
}

/// What nodes are turned into octets with where no transform does (XMLDSig §4.4.3.2).
pub(crate) const DEFAULT: Canonicalization =
    Canonicalization { method: Method { form: Form::Inclusive10, comments: false }, inclusive_prefixes: Vec::new() };

impl Chain {
    /// For a reference of the signature `own`; nodes that no transform turned into octets are canonicalised by `default`.
    pub(crate) fn new(reference: &Reference, own: usize, default: &Canonicalization) -> Result<Self, Refusal> {
        let unsupported = reference.transforms.iter().find_map(|transform| match transform {
            Transform::Unsupported(what) => Some(Refusal::Transform(what.clone())),
            _ => None,
        });
        if let Some(refusal) = unsupported {
            return Err(refusal);
        }
        match Target::parse(reference.uri.as_deref())? {
            Target::Document { comments } => Ok(Self::nodes(Place::Document, comments, reference, own, default)?),
            Target::Id { id, comments } => Ok(Self::nodes(Place::Id(id), comments, reference, own, default)?),
            Target::Detached(name) => {
                let after = reference.transforms.iter().map(after).collect::<Result<_, _>>()?;
                Ok(Self { origin: Origin::Detached(name), after, enveloped: false })
            }
        }
    }

    fn nodes(
        place: Place,
        comments: bool,
        reference: &Reference,
        own: usize,
        default: &Canonicalization,
    ) -> Result<Self, Refusal> {
        let mut nodes = Nodes { place, without: Vec::new(), filters: Vec::new() };
        let mut transforms = reference.transforms.iter();
        let mut enveloped = false;
        let octets = loop {
            match transforms.next() {
                Some(Transform::Enveloped) => {
                    enveloped = true;
                    nodes.without = vec![own];
                }
                Some(Transform::Filter(filters)) => nodes.filters.extend(filters.iter().cloned()),
                Some(Transform::Base64) => break Octets::Base64,
                Some(Transform::Canonical(canonicalization)) => break canonical(canonicalization, comments),
                Some(Transform::Unsupported(what)) => return Err(Refusal::Transform(what.clone())),
                None => break canonical(default, comments),
            }
        };
        let after = transforms.map(after).collect::<Result<_, _>>()?;
        Ok(Self { origin: Origin::Document(Selection { nodes, octets }), after, enveloped })
    }
}

/// A node-set by `""` or `#id` has no comments, whatever the canonicalization is named (XMLDSig §4.4.3.3).
fn canonical(canonicalization: &Canonicalization, comments: bool) -> Octets {
    let mut canonicalization = canonicalization.clone();
    canonicalization.method.comments &= comments;
    Octets::Canonical(canonicalization)
}

fn after(transform: &Transform) -> Result<After, Refusal> {
    match transform {
        Transform::Canonical(canonicalization) => Ok(After::Canonical(canonicalization.clone())),
        Transform::Base64 => Ok(After::Base64),
        Transform::Unsupported(what) => Err(Refusal::Transform(what.clone())),
        // The signature is not in those octets, and nothing is searched in a document made of them.
        Transform::Enveloped => Err(Refusal::Order("enveloped-signature behind a transform that gives octets")),
        Transform::Filter(_) => Err(Refusal::Order("XPath behind a transform that gives octets")),
    }
}
