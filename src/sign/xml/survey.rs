//! First reading: what the document is, where a signature can go, what can be signed, which signatures it has.

use std::collections::BTreeSet;

use crate::base::LimitReached;
use crate::base::Limits;
use crate::base::Source;
use crate::xml::{Event, Reader, Start};
use crate::xmldsig::DSIG;
use crate::xmldsig::build::attribute;
use crate::xmldsig::national::{Shown, Step};

use super::error::Error;

/// Places that are looked at more closely: a message has a few thousand invoices at most, of six places each.
const MOST_PLACES: usize = 50_000;
/// Ids that we make begin so.
pub(super) const OWN_PREFIX: &str = "kyso-";
const XML: &str = "http://www.w3.org/XML/1998/namespace";

/// What to look for.
#[derive(Debug, Clone, Default)]
pub(super) struct Interest {
    /// Elements of these local names.
    pub(super) names: BTreeSet<String>,
    /// Elements with these Ids.
    pub(super) ids: BTreeSet<String>,
}

/// What was found.
#[derive(Debug, Clone, Default)]
pub(super) struct Survey {
    pub(super) places: Vec<Element>,
    pub(super) signatures: Vec<Earlier>,
    /// Values of Id attributes that could be taken for ours.
    pub(super) taken: BTreeSet<String>,
}

/// A step of an element's path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct OwnedStep {
    pub(super) namespace: String,
    pub(super) local: String,
    pub(super) nth: usize,
}

/// An element that can be signed or hold a signature.
#[derive(Debug, Clone)]
pub(super) struct Element {
    pub(super) path: Vec<OwnedStep>,
    /// Prefix of its name as written.
    pub(super) prefix: String,
    /// From `<` to behind the last `>`.
    pub(super) start: u64,
    pub(super) end: u64,
    /// Values of its Id attributes, the usual one first.
    pub(super) ids: Vec<String>,
    /// The same of its ancestors.
    pub(super) ids_above: Vec<String>,
    /// Signatures directly in it, elements of that local name, and whether it holds anything else.
    pub(super) signatures: usize,
    pub(super) of_that_name: usize,
    pub(super) other_content: bool,
    /// It lies within a signature.
    pub(super) in_signature: bool,
    /// What a child takes over from it and its ancestors, as attributes of a start tag.
    pub(super) inherited: String,
}

/// A signature that is there already.
#[derive(Debug, Clone)]
pub(super) struct Earlier {
    pub(super) path: String,
    /// `URI`s of its references that no filter narrows.
    pub(super) uris: Vec<String>,
}

impl Element {
    pub(super) fn steps(&self) -> Vec<Step<'_>> {
        steps(&self.path)
    }

    pub(super) fn shown(&self) -> String {
        Shown(&self.steps()).to_string()
    }

    pub(super) fn contains(&self, other: &Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }
}

fn steps(path: &[OwnedStep]) -> Vec<Step<'_>> {
    path.iter().map(|s| Step { namespace: Some(&s.namespace), local: &s.local, nth: s.nth }).collect()
}

/// An attribute that a reference can go by: `Id`, `ID`, `id`, `xml:id`, also with a prefix (`wsu:Id`).
pub(super) fn is_id(local: &str) -> bool {
    matches!(local, "Id" | "ID" | "id")
}

/// Reads the whole document once. `interest` is asked with the root's namespace and local name.
pub(super) fn survey(
    source: &dyn Source,
    limits: &Limits,
    interest: &mut dyn FnMut(&str, &str) -> Result<Interest, Error>,
) -> Result<Survey, Error> {
    let mut reader = Reader::new(source, limits)?;
    let mut walk = Walk { room: limits.xml_octets, most_signatures: limits.xml_signatures, ..Walk::default() };
    while let Some(event) = reader.next_event()? {
        match event {
            Event::Start(start) => {
                if walk.path.is_empty() {
                    walk.interest = interest(start.name.namespace, start.name.local)?;
                }
                walk.start(&start)?;
                if walk.held > walk.room {
                    return Err(LimitReached { what: "octets held of names and Ids", limit: walk.room }.into());
                }
            }
            Event::End { end, .. } => walk.end(end),
            Event::Text { text, .. } if !text.bytes().all(|b| b.is_ascii_whitespace()) => walk.content(),
            _ => {}
        }
    }
    Ok(walk.found)
}

/// An element that is open.
#[derive(Debug, Default)]
struct Open {
    /// In `places`, if it is looked at more closely.
    place: Option<usize>,
    /// How many children there are of each name that is of interest.
    counts: Vec<(String, usize)>,
    declarations: usize,
    attributes: usize,
    ids: usize,
}

#[derive(Debug, Default)]
struct Walk {
    interest: Interest,
    found: Survey,
    path: Vec<OwnedStep>,
    open: Vec<Open>,
    declarations: Vec<(String, String)>,
    /// Attributes of the `xml` namespace, which a canonical form takes over (Canonical XML 1.0 §2.4).
    attributes: Vec<(String, String)>,
    ids: Vec<String>,
    /// Depth at which the outermost open signature stands, and the transforms of the reference that is being read.
    signature: Option<usize>,
    reference: Option<String>,
    /// Octets of what is found, and how many they may be: a hostile document repeats long names at every place.
    held: u64,
    room: u64,
    most_signatures: u32,
}

impl Walk {
    fn start(&mut self, start: &Start<'_>) -> Result<(), Error> {
        let (local, namespace) = (start.name.local, start.name.namespace);
        let is_signature = namespace == DSIG && local == "Signature";
        if let Some(parent) = self.open.last().and_then(|o| o.place).and_then(|p| self.found.places.get_mut(p)) {
            parent.of_that_name += usize::from(local == "Signature");
            match is_signature {
                true => parent.signatures += 1,
                false => parent.other_content = true,
            }
        }
        let is_named = local == "Signature" || self.interest.names.contains(local);
        let nth = if is_named { self.count(local) } else { 1 };
        let marks = (self.declarations.len(), self.attributes.len(), self.ids.len());
        for declaration in start.declarations() {
            self.declarations.push((declaration.prefix.to_owned(), declaration.uri.to_owned()));
        }
        let mut ids = Vec::new();
        for attribute in start.attributes() {
            if attribute.name.namespace == XML {
                self.attributes.push((attribute.name.local.to_owned(), attribute.value.to_owned()));
            }
            if is_id(attribute.name.local) {
                if attribute.value.starts_with(OWN_PREFIX) {
                    self.held = self.held.saturating_add(attribute.value.len() as u64);
                    self.found.taken.insert(attribute.value.to_owned());
                }
                match attribute.name.prefix.is_empty() {
                    true => ids.insert(0, attribute.value.to_owned()),
                    false => ids.push(attribute.value.to_owned()),
                }
            }
        }
        self.path.push(OwnedStep { namespace: namespace.to_owned(), local: local.to_owned(), nth });
        let is_wanted = is_named || ids.iter().any(|id| self.interest.ids.contains(id));
        let place = if is_wanted && !is_signature { Some(self.place(start, &ids)?) } else { None };
        self.ids.extend(ids);
        let (declarations, attributes, ids) = marks;
        self.open.push(Open { place, counts: Vec::new(), declarations, attributes, ids });
        self.signature(start, is_signature)
    }

    /// Counts a child of the element that is open.
    fn count(&mut self, local: &str) -> usize {
        let Some(open) = self.open.last_mut() else { return 1 };
        match open.counts.iter_mut().find(|(name, _)| name == local) {
            Some((_, count)) => {
                *count += 1;
                *count
            }
            None => {
                open.counts.push((local.to_owned(), 1));
                1
            }
        }
    }

    fn place(&mut self, start: &Start<'_>, ids: &[String]) -> Result<usize, Error> {
        if self.found.places.len() >= MOST_PLACES {
            return Err(LimitReached { what: "places for signatures", limit: MOST_PLACES as u64 }.into());
        }
        let inherited = self.inherited();
        let names = self.path.iter().map(|step| step.namespace.len() + step.local.len());
        let held = names.chain(ids.iter().chain(&self.ids).map(String::len)).chain([inherited.len()]).sum::<usize>();
        self.held = self.held.saturating_add(held as u64);
        self.found.places.push(Element {
            path: self.path.clone(),
            prefix: start.name.prefix.to_owned(),
            start: start.offset,
            end: start.offset,
            ids: ids.to_vec(),
            ids_above: self.ids.clone(),
            signatures: 0,
            of_that_name: 0,
            other_content: false,
            in_signature: self.signature.is_some(),
            inherited,
        });
        Ok(self.found.places.len() - 1)
    }

    /// Declarations and attributes in force, the nearest of each name.
    fn inherited(&self) -> String {
        let mut text = String::new();
        let nearest = |all: &[(String, String)], prefix: &str, name: &str, text: &mut String| {
            let mut seen = BTreeSet::new();
            for (key, value) in all.iter().rev() {
                if seen.insert(key.as_str()) && !(value.is_empty() && prefix == "xmlns") {
                    match key.is_empty() {
                        true => attribute(text, name, value),
                        false => attribute(text, &format!("{prefix}:{key}"), value),
                    }
                }
            }
        };
        nearest(&self.declarations, "xmlns", "xmlns", &mut text);
        nearest(&self.attributes, "xml", "xml", &mut text);
        text
    }

    /// What an earlier signature references.
    fn signature(&mut self, start: &Start<'_>, is_signature: bool) -> Result<(), Error> {
        if is_signature {
            if self.found.signatures.len() as u64 >= u64::from(self.most_signatures) {
                return Err(LimitReached { what: "signatures", limit: self.most_signatures.into() }.into());
            }
            let shown = Shown(&steps(&self.path)).to_string();
            self.signature.get_or_insert(self.path.len());
            self.held = self.held.saturating_add(shown.len() as u64);
            self.found.signatures.push(Earlier { path: shown, uris: Vec::new() });
            return Ok(());
        }
        if self.signature.is_none() || start.name.namespace != DSIG {
            return Ok(());
        }
        match start.name.local {
            "Reference" => {
                self.reference = start.attribute("", "URI").map(str::to_owned);
                self.held = self.held.saturating_add(self.reference.as_ref().map_or(0, |uri| uri.len() as u64));
            }
            "Transform" if start.attribute("", "Algorithm").is_some_and(is_filter) => self.reference = None,
            _ => {}
        }
        Ok(())
    }

    fn end(&mut self, end: u64) {
        let Some(open) = self.open.pop() else { return };
        if let Some(place) = open.place.and_then(|at| self.found.places.get_mut(at)) {
            place.end = end;
        }
        let closed = self.path.pop();
        if self.signature.is_some_and(|depth| self.path.len() < depth) {
            self.signature = None;
        }
        if self.signature.is_some() && closed.is_some_and(|step| step.namespace == DSIG && step.local == "Reference") {
            let uri = self.reference.take();
            if let (Some(uri), Some(signature)) = (uri, self.found.signatures.last_mut()) {
                signature.uris.push(uri);
            }
        }
        self.declarations.truncate(open.declarations);
        self.attributes.truncate(open.attributes);
        self.ids.truncate(open.ids);
    }

    fn content(&mut self) {
        if let Some(place) = self.open.last().and_then(|o| o.place).and_then(|p| self.found.places.get_mut(p)) {
            place.other_content = true;
        }
    }
}

/// Filters may leave out signatures: whether they do is for verification to say.
fn is_filter(algorithm: &str) -> bool {
    matches!(algorithm, "http://www.w3.org/TR/1999/REC-xpath-19991116" | "http://www.w3.org/2002/06/xmldsig-filter2")
}

/// Whether a reference of an earlier signature takes in what stands in `container`.
pub(super) fn covers(earlier: &Earlier, container: &Element) -> bool {
    earlier.uris.iter().any(|uri| match uri.strip_prefix('#') {
        None => uri.is_empty(),
        Some("xpointer(/)") => true,
        Some(id) => {
            let id = id.strip_prefix("xpointer(id('").and_then(|id| id.strip_suffix("'))")).unwrap_or(id);
            container.ids.iter().chain(&container.ids_above).any(|above| above == id)
        }
    })
}
