//! Pass 1: every `ds:Signature` of a document, and what the document is.

use crate::base::LimitReached;
use crate::base::Limits;
use crate::base::Span;
use crate::xml;
use crate::xml::{Context, Document, Element, Event, Node, Reader, Start, Tree};

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
    /// Nobody has read the document yet: see [`super::assume`].
    pub(super) assumed: bool,
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
#[derive(Debug, Clone)]
pub(crate) struct Place {
    path: String,
    pub(crate) span: Span,
    within: Option<usize>,
    context: Context,
    depth: usize,
    /// Text of the parent stands before it, and behind it.
    text: (bool, bool),
}

/// What reading a whole document shows, but for the trees of its signatures.
#[derive(Debug, Clone)]
pub(crate) struct Seen {
    outline: Outline,
    places: Vec<Place>,
}

/// Finds all signatures.
///
/// # Errors
/// When the octets are not one well-formed document, or a budget ran out.
pub fn find(document: &Document<'_>) -> Result<Found, xml::Error> {
    let mut reader = document.reader();
    let mut walk = Walk::new();
    let mut finder = Finder::new(document.limits());
    while reader.advance()? {
        let Some(event) = reader.event() else { break };
        match event {
            Event::Start(start) => {
                walk.enter(start.name.local)?;
                finder.start(&walk, &start)?;
            }
            Event::End { end, .. } => {
                finder.end(walk.depth(), end);
                walk.leave();
            }
            Event::Text { text, .. } => finder.text(walk.depth(), text),
            Event::Comment { .. } | Event::Instruction { .. } => {}
        }
    }
    // Only now is it known that the document is well-formed.
    let Seen { outline, places } = finder.finish();
    let mut limits = document.limits().clone();
    let mut signatures = Vec::with_capacity(places.len());
    for place in places {
        let tree = tree(document, &place, &limits)?;
        limits.xml_octets = limits.xml_octets.saturating_sub(weight(&tree));
        signatures.push(place.holding(tree));
    }
    Ok(Found { outline, signatures, assumed: false })
}

/// Follows a reader from the first event to the last.
pub(crate) struct Finder {
    seen: Seen,
    /// Open signatures.
    open: Vec<usize>,
    /// Whether open elements have text, and signatures that are children of open elements.
    texts: Vec<bool>,
    siblings: Vec<(usize, usize)>,
    most: u64,
}

impl Finder {
    pub(crate) fn new(limits: &Limits) -> Self {
        let outline = Outline { root: String::new(), namespace: String::new(), span: Span::new(0, 0), elements: 0 };
        Self {
            seen: Seen { outline, places: Vec::new() },
            open: Vec::new(),
            texts: vec![false],
            siblings: Vec::new(),
            most: u64::from(limits.xml_signatures),
        }
    }

    /// The element whose start tag it is has been entered. Whether it is a signature.
    pub(crate) fn start(&mut self, walk: &Walk, start: &Start<'_>) -> Result<bool, LimitReached> {
        let Seen { outline, places } = &mut self.seen;
        outline.elements += 1;
        if walk.depth() == 1 {
            outline.root = short(start.name.local);
            outline.namespace = short(start.name.namespace);
            outline.span = Span::new(start.offset, start.end);
        }
        let is_signature = start.name.local == "Signature" && start.name.namespace == DSIG;
        if is_signature {
            if places.len() as u64 >= self.most {
                return Err(LimitReached { what: "signatures", limit: self.most });
            }
            if self.open.len() >= MOST_NESTED {
                let limit = MOST_NESTED as u64;
                return Err(LimitReached { what: "signatures within each other", limit });
            }
            let span = Span::new(start.offset, start.end);
            let within = self.open.last().copied();
            self.open.push(places.len());
            let (path, context, depth) = (walk.path(), start.context(), walk.depth());
            let text = (self.texts.last() == Some(&true), false);
            places.push(Place { path, span, within, context, depth, text });
            self.siblings.push((depth, places.len() - 1));
        }
        self.texts.push(false);
        Ok(is_signature)
    }

    /// The element at this depth ends, and is not left yet.
    pub(crate) fn end(&mut self, depth: usize, end: u64) {
        let Seen { outline, places } = &mut self.seen;
        self.texts.pop();
        while self.siblings.pop_if(|(level, _)| *level > depth).is_some() {}
        if depth == 1 {
            outline.span = Span::new(outline.span.start, end);
        }
        let innermost = self.open.last().and_then(|index| places.get_mut(*index));
        if let Some(place) = innermost.filter(|place| place.depth == depth) {
            place.span = Span::new(place.span.start, end);
            self.open.pop();
        }
    }

    /// Text in the element at this depth.
    pub(crate) fn text(&mut self, depth: usize, text: &str) {
        if text.bytes().all(|b| b.is_ascii_whitespace()) {
            return;
        }
        if let Some(has_text) = self.texts.last_mut() {
            *has_text = true;
        }
        for (_, index) in self.siblings.iter().rev().take_while(|(level, _)| *level == depth + 1) {
            if let Some(place) = self.seen.places.get_mut(*index) {
                place.text.1 = true;
            }
        }
    }

    /// The signature that began last.
    pub(crate) fn last(&self) -> Option<(usize, &Place)> {
        self.seen.places.iter().enumerate().next_back()
    }

    pub(crate) fn finish(self) -> Seen {
        self.seen
    }
}

impl Place {
    /// Of a signature that nobody has read yet; its end is the last it can have.
    pub(crate) fn assumed(span: Span, context: Context, depth: usize) -> Self {
        Self { path: String::new(), span, within: None, context, depth, text: (false, false) }
    }

    pub(crate) fn holding(self, tree: Tree) -> FoundSignature {
        let amid_text = self.amid_text();
        FoundSignature { path: self.path, span: self.span, amid_text, within: self.within, tree }
    }

    const fn amid_text(&self) -> bool {
        let (before, behind) = self.text;
        if self.depth == 2 { before && behind } else { before || behind }
    }

    /// Whether the signature begins here, with the same around it.
    pub(crate) fn begins(&self, signature: &FoundSignature) -> bool {
        self.span.start == signature.span.start
            && self.within == signature.within
            && self.context == *signature.tree.context()
    }
}

impl Seen {
    /// Whether the signatures are these and no others.
    pub(crate) fn shows(&self, signatures: &[FoundSignature]) -> bool {
        self.places.len() == signatures.len()
            && self.places.iter().zip(signatures).all(|(place, s)| place.begins(s) && place.span == s.span)
    }

    /// The same with the trees of what was assumed, which turned out to be so.
    pub(crate) fn found(self, assumed: &Found) -> Found {
        let trees = assumed.signatures.iter().map(|signature| signature.tree.clone());
        let signatures = self.places.into_iter().zip(trees).map(|(place, tree)| place.holding(tree)).collect();
        Found { outline: self.outline, signatures, assumed: false }
    }
}

/// Reads a signature once more, without what may be of any length in it.
pub(crate) fn tree(document: &Document<'_>, place: &Place, limits: &Limits) -> Result<Tree, xml::Error> {
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
pub(crate) fn weight(tree: &Tree) -> u64 {
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
