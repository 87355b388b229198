//! Pass 1: every `ds:Signature` of a document, and what the document is.

use crate::base::LimitReached;
use crate::base::Limits;
use crate::base::Span;
use crate::xml;
use crate::xml::{Context, Document, Element, Event, Node, Reader, Tree};

use super::DSIG;
use super::coverage::{is_signature_part, short};
use super::walk::Walk;

/// Signatures within each other. What lies within one is read once more for its tree, so this is also how often an octet
/// may be read.
const MOST_NESTED: usize = 8;

/// A document and its signatures.
#[derive(Debug, Clone)]
pub struct Found {
    /// About the document.
    pub outline: Outline,
    /// Every element `{http://www.w3.org/2000/09/xmldsig#}Signature`, by the offset of its start tag. An enclosing one stands
    /// before those in it.
    pub signatures: Vec<FoundSignature>,
}

/// What is known of a document without its signatures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outline {
    /// Local name of the root element.
    pub root: String,
    /// Its namespace name; empty for none.
    pub namespace: String,
    /// Where it lies.
    pub span: Span,
    /// Number of elements.
    pub elements: u64,
}

/// A `ds:Signature` where it stands.
#[derive(Debug, Clone)]
pub struct FoundSignature {
    /// `/HDon/DSCKS/NBan/Signature`: local names, with `[n]` from the second sibling of a local name on.
    pub path: String,
    /// From `<` to behind the last `>`.
    pub span: Span,
    /// Its parent has text: whoever reads only one piece of that text is misled by where the signature stands, which an
    /// enveloped signature does not protect (threat X-14). A root element that holds nothing but text, with its signature
    /// before or behind, is no such parent: there is no other place for it.
    pub amid_text: bool,
    /// Index of the signature that encloses it (counter-signatures, signatures within `ds:Object`).
    pub within: Option<usize>,
    /// It, with two things left empty: signatures within it, which have their own entry, and children of `ds:Object`
    /// other than Manifest, SignatureProperties and QualifyingProperties, which may be of any length.
    pub tree: Tree,
}

impl FoundSignature {
    /// The element of its tree whose `<` stands at `offset`.
    #[must_use]
    pub fn element(&self, offset: u64) -> Option<&Element> {
        self.tree.root().descendants().find(|element| element.span.start == offset)
    }
}

/// A signature before its tree is read.
struct Place {
    path: String,
    span: Span,
    within: Option<usize>,
    context: Context,
    depth: usize,
    /// Text of the parent stands before it, and behind it.
    text: (bool, bool),
}

/// Finds all signatures.
///
/// # Errors
/// When the octets are not one well-formed document, or a budget ran out.
pub fn find(document: &Document<'_>) -> Result<Found, xml::Error> {
    let mut reader = document.reader();
    let mut walk = Walk::new();
    let mut outline = Outline { root: String::new(), namespace: String::new(), span: Span::new(0, 0), elements: 0 };
    let mut places: Vec<Place> = Vec::new();
    let mut open: Vec<usize> = Vec::new();
    // Whether open elements have text, and signatures that are children of open elements.
    let mut texts: Vec<bool> = vec![false];
    let mut siblings: Vec<(usize, usize)> = Vec::new();
    let most = u64::from(document.limits().xml_signatures);
    while reader.advance()? {
        let Some(event) = reader.event() else { break };
        match event {
            Event::Start(start) => {
                walk.enter(start.name.local)?;
                outline.elements += 1;
                if walk.depth() == 1 {
                    outline.root = short(start.name.local);
                    outline.namespace = short(start.name.namespace);
                    outline.span = Span::new(start.offset, start.end);
                }
                if start.name.local == "Signature" && start.name.namespace == DSIG {
                    if places.len() as u64 >= most {
                        return Err(LimitReached { what: "signatures", limit: most }.into());
                    }
                    if open.len() >= MOST_NESTED {
                        let limit = MOST_NESTED as u64;
                        return Err(LimitReached { what: "signatures within each other", limit }.into());
                    }
                    let span = Span::new(start.offset, start.end);
                    let within = open.last().copied();
                    open.push(places.len());
                    let (path, context, depth) = (walk.path(), start.context(), walk.depth());
                    let text = (texts.last() == Some(&true), false);
                    places.push(Place { path, span, within, context, depth, text });
                    siblings.push((depth, places.len() - 1));
                }
                texts.push(false);
            }
            Event::End { end, .. } => {
                let depth = walk.depth();
                walk.leave();
                texts.pop();
                while siblings.pop_if(|(level, _)| *level > depth).is_some() {}
                if depth == 1 {
                    outline.span = Span::new(outline.span.start, end);
                }
                let innermost = open.last().and_then(|index| places.get_mut(*index));
                if let Some(place) = innermost.filter(|place| place.depth == depth) {
                    place.span = Span::new(place.span.start, end);
                    open.pop();
                }
            }
            Event::Text { text, .. } if text.bytes().all(|b| b.is_ascii_whitespace()) => {}
            Event::Text { .. } => {
                if let Some(has_text) = texts.last_mut() {
                    *has_text = true;
                }
                let before = siblings.iter().rev().take_while(|(level, _)| *level == walk.depth() + 1);
                for (_, index) in before {
                    if let Some(place) = places.get_mut(*index) {
                        place.text.1 = true;
                    }
                }
            }
            Event::Comment { .. } | Event::Instruction { .. } => {}
        }
    }
    // Only now is it known that the document is well-formed.
    let mut signatures = Vec::with_capacity(places.len());
    let mut limits = document.limits().clone();
    for place in places {
        let tree = tree(document, &place, &limits)?;
        limits.xml_octets = limits.xml_octets.saturating_sub(weight(&tree));
        let Place { path, span, within, text: (before, behind), depth, .. } = place;
        let amid_text = if depth == 2 { before && behind } else { before || behind };
        signatures.push(FoundSignature { path, span, amid_text, within, tree });
    }
    Ok(Found { outline, signatures })
}

/// Reads a signature once more, without what may be of any length in it.
fn tree(document: &Document<'_>, place: &Place, limits: &Limits) -> Result<Tree, xml::Error> {
    let mut reader = Reader::fragment(document.octets(), place.span, &place.context, limits);
    let offset = place.span.start;
    if !matches!(reader.next_event()?, Some(Event::Start(_))) {
        return Err(xml::Error::Refused { what: "octets that changed between two readings", offset });
    }
    let root = u32::try_from(place.depth).unwrap_or(u32::MAX);
    let mut in_object = false;
    Tree::read_pruned(&mut reader, |start| {
        let level = start.depth.saturating_sub(root);
        let name = &start.name;
        if level == 1 {
            in_object = name.is(DSIG, "Object");
        }
        match level {
            0 | 1 => level == 0 || !name.is(DSIG, "Signature"),
            2 if in_object => is_signature_part(name.namespace, name.local),
            _ => !name.is(DSIG, "Signature"),
        }
    })
}

/// What a tree takes of the budget for all of them, roughly.
fn weight(tree: &Tree) -> u64 {
    let node = |node: &Node| match node {
        Node::Text(text) | Node::Comment(text) => text.len() + 128,
        Node::Element(_) | Node::Instruction { .. } => 128,
    };
    let octets = |element: &Element| {
        let attributes: usize = element.attributes.iter().map(|a| a.value.len() + 128).sum();
        element.nodes.iter().map(node).sum::<usize>() + attributes
    };
    tree.root().descendants().map(octets).sum::<usize>() as u64
}
