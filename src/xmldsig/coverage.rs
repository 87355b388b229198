//! What a signature leaves uncovered (threats ).
//!
//! Covered is what its references select, `ds:Signature` elements, and what does nothing but lead there: ancestors without
//! text and without other children. A signature element as such is not looked into, since its parts prove themselves or are
//! worthless; but a foreign child of one of the signature's own objects is content like any other, and so is whatever
//! stands in its unsigned parts and is not of XML Signature or XAdES: an enveloped signature can be moved to the front of
//! the document, and what is hidden in its KeyInfo is then what a reader finds first.
//!
//! Whoever reads a document by names may take an element for the signed one that only has its name. So the names of all
//! uncovered elements are kept, also of those deep within others or in other signatures.

use std::collections::HashMap;
use std::rc::Rc;

use crate::base::LimitReached;

use super::DSIG;
use super::plan::Uncovered;
use super::walk::Walk;

/// Uncovered elements listed for one signature, and held for one open element; more are only counted.
const MOST_LISTED: usize = 16;
/// Names of uncovered elements, those of all signatures together. Official documents have a few hundred names.
const MOST_NAMES: usize = 1 << 17;
/// Signatures named that select an uncovered element.
const MOST_SELECTING: usize = 8;

/// An element where the reader stands.
#[derive(Clone, Copy)]
pub(crate) struct Here<'a> {
    pub(crate) walk: &'a Walk,
    pub(crate) namespace: &'a str,
    pub(crate) local: &'a str,
}

impl Here<'_> {
    fn uncovered(&self, selected_by: Vec<usize>) -> Uncovered {
        Uncovered {
            path: self.walk.path(),
            local: short(self.local),
            namespace: short(self.namespace),
            shadows: false,
            selected_by,
        }
    }
}

/// The beginning of a name: one may be as long as a tag.
pub(crate) fn short(name: &str) -> String {
    const MOST: usize = 1024;
    if name.len() <= MOST { name.to_owned() } else { name.chars().take(MOST / 4).chain(['…']).collect() }
}

/// Follows the reader for every signature.
pub(crate) struct Coverage {
    trackers: Vec<Tracker>,
    names: usize,
}

/// What one signature leaves uncovered.
#[derive(Default)]
pub(crate) struct Tracker {
    /// Open elements that are not covered; below them one that is may follow.
    frames: Vec<Frame>,
    skip: Option<Skip>,
    pending: Vec<Uncovered>,
    pub(crate) listed: Vec<Uncovered>,
    pub(crate) count: u64,
    /// Attributes of elements that only lead to what is covered, and instructions outside of it.
    pub(crate) attributes: Vec<String>,
    outside: HashMap<u64, Rc<Uncovered>>,
}

/// An open element that is of no interest.
#[derive(Clone, Copy)]
struct Skip {
    depth: usize,
    /// It is a part of the signature itself (or of one around it), where only what belongs there is of no interest.
    own: bool,
    /// Depth of an element in it that does not belong there.
    foreign: Option<usize>,
}

struct Frame {
    depth: usize,
    kind: Kind,
    /// Something covered is below.
    leads: bool,
    text: bool,
    attributes: Vec<String>,
    selected_by: Vec<usize>,
    /// From where on the pending ones are its own.
    pending: usize,
    pending_count: u64,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Element,
    /// The signature itself, or one around it.
    Signature,
    /// Its `ds:Object`.
    Object,
}

/// How a start tag concerns the signatures.
pub(crate) struct Start<'a> {
    pub(crate) here: Here<'a>,
    /// Whether the element lies in what the signature of this index selects.
    pub(crate) covered: &'a [bool],
    /// It is the signature of this index.
    pub(crate) signature: Option<usize>,
    /// Whether signature `inner` lies in signature `outer`.
    pub(crate) encloses: &'a dyn Fn(usize, usize) -> bool,
    /// Qualified names of its attributes, asked for only where they matter.
    pub(crate) attributes: &'a dyn Fn() -> Vec<String>,
}

impl Coverage {
    pub(crate) fn new(signatures: usize) -> Self {
        Self { trackers: (0..signatures).map(|_| Tracker::default()).collect(), names: 0 }
    }

    pub(crate) fn start(&mut self, start: &Start<'_>) -> Result<(), LimitReached> {
        let mut hash = None;
        let mut selected_by: Option<Vec<usize>> = None;
        let mut entry: Option<Rc<Uncovered>> = None;
        for (index, tracker) in self.trackers.iter_mut().enumerate() {
            if start.covered.get(index) == Some(&true) {
                tracker.leads();
                continue;
            }
            let hash = *hash.get_or_insert_with(|| start.here.walk.hash(start.here.namespace, start.here.local));
            let selected_by = selected_by.get_or_insert_with(|| selecting(start.covered));
            if tracker.note_name(hash, !selected_by.is_empty(), || {
                Rc::clone(entry.get_or_insert_with(|| Rc::new(start.here.uncovered(selected_by.clone()))))
            }) {
                self.names += 1;
                if self.names > MOST_NAMES {
                    return Err(LimitReached {
                        what: "names of elements outside signatures",
                        limit: MOST_NAMES as u64,
                    });
                }
            }
            tracker.start(index, start, selected_by);
        }
        Ok(())
    }

    /// Text of the open element.
    pub(crate) fn text(&mut self, walk: &Walk, text: &str) {
        let depth = walk.depth();
        let concerned = |t: &&mut Tracker| {
            t.skip.is_none()
                && t.frames.last().is_some_and(|f| f.depth == depth && f.kind != Kind::Signature && !f.text)
        };
        let mut trackers = self.trackers.iter_mut().filter(concerned).peekable();
        if trackers.peek().is_some() && !text.bytes().all(|b| b.is_ascii_whitespace()) {
            trackers.filter_map(|tracker| tracker.frames.last_mut()).for_each(|frame| frame.text = true);
        }
    }

    /// An instruction to whoever reads: a style sheet makes other words of what is signed. Those within something that is
    /// uncovered, or in a signature, are told with it.
    pub(crate) fn instruction(&mut self, walk: &Walk, target: &str, covered: &[bool]) {
        let depth = walk.depth();
        for (index, tracker) in self.trackers.iter_mut().enumerate() {
            let leads = tracker.frames.last().is_none_or(|frame| frame.depth == depth && frame.kind == Kind::Element);
            if tracker.skip.is_some() || covered.get(index) == Some(&true) || !leads {
                continue;
            }
            let parent = if depth == 0 { String::new() } else { walk.path() };
            if tracker.attributes.len() < MOST_LISTED {
                tracker.attributes.push(format!("{parent}/processing-instruction({})", short(target)));
            }
        }
    }

    /// The open element ends.
    pub(crate) fn end(&mut self, here: &Here<'_>) {
        let depth = here.walk.depth();
        for tracker in &mut self.trackers {
            if let Some(skip) = &mut tracker.skip {
                if skip.foreign == Some(depth) {
                    skip.foreign = None;
                }
                if skip.depth == depth {
                    tracker.skip = None;
                }
            } else if tracker.frames.last().is_some_and(|frame| frame.depth == depth) {
                tracker.end(here);
            }
        }
    }

    pub(crate) fn finish(self) -> Vec<Tracker> {
        self.trackers
    }
}

fn selecting(covered: &[bool]) -> Vec<usize> {
    covered.iter().enumerate().filter(|(_, covered)| **covered).map(|(i, _)| i).take(MOST_SELECTING).collect()
}

impl Tracker {
    fn leads(&mut self) {
        if let Some(frame) = self.frames.last_mut() {
            frame.leads = true;
        }
    }

    /// Remembers the first element of a name, or rather one that no signature selects. Whether it is a new name.
    fn note_name(&mut self, hash: u64, is_selected: bool, entry: impl FnOnce() -> Rc<Uncovered>) -> bool {
        match self.outside.get_mut(&hash) {
            None => {
                self.outside.insert(hash, entry());
                true
            }
            Some(known) => {
                if !known.selected_by.is_empty() && !is_selected {
                    *known = entry();
                }
                false
            }
        }
    }

    fn start(&mut self, own: usize, start: &Start<'_>, selected_by: &[usize]) {
        let depth = start.here.walk.depth();
        if let Some(skip) = &mut self.skip {
            if skip.own && skip.foreign.is_none() && is_foreign(start.here.namespace, start.here.local) {
                skip.foreign = Some(depth);
                self.count = self.count.saturating_add(1);
                self.list(start.here.uncovered(selected_by.to_vec()));
            }
            return;
        }
        let parent = self.frames.last().filter(|frame| frame.depth + 1 == depth).map(|frame| frame.kind);
        let is_object = start.here.namespace == DSIG && start.here.local == "Object";
        let kind = match (start.signature, parent) {
            (Some(index), _) => {
                self.leads();
                (index == own || (start.encloses)(index, own)).then_some(Kind::Signature)
            }
            (None, Some(Kind::Signature)) => is_object.then_some(Kind::Object),
            (None, Some(Kind::Object)) if is_signature_part(start.here.namespace, start.here.local) => None,
            (None, _) => Some(Kind::Element),
        };
        match kind {
            None => {
                // SignedInfo is what the signature value is over.
                let is_signed = start.here.namespace == DSIG && start.here.local == "SignedInfo";
                self.skip = Some(Skip { depth, own: start.signature.is_none() && !is_signed, foreign: None });
            }
            Some(kind) => {
                let attributes = if kind == Kind::Element { (start.attributes)() } else { Vec::new() };
                let selected_by = selected_by.to_vec();
                let (pending, pending_count) = (self.pending.len(), 0);
                let leads = kind != Kind::Element;
                self.frames.push(Frame {
                    depth,
                    kind,
                    leads,
                    text: false,
                    attributes,
                    selected_by,
                    pending,
                    pending_count,
                });
            }
        }
    }

    fn end(&mut self, here: &Here<'_>) {
        let Some(frame) = self.frames.pop() else { return };
        if !frame.leads {
            self.pending.truncate(frame.pending);
            self.add(here.uncovered(frame.selected_by));
            return;
        }
        // What leads to something covered has ancestors that do, so what is pending here is uncovered for good.
        let pending = self.pending.split_off(frame.pending.min(self.pending.len()));
        self.count = self.count.saturating_add(frame.pending_count);
        self.listed.extend(pending.into_iter().take(MOST_LISTED.saturating_sub(self.listed.len())));
        if frame.text {
            self.count = self.count.saturating_add(1);
            let path = format!("{}/text()", here.walk.path());
            self.list(Uncovered { path, ..Uncovered::default() });
        }
        if !frame.attributes.is_empty() {
            let path = here.walk.path();
            let room = MOST_LISTED.saturating_sub(self.attributes.len());
            self.attributes.extend(frame.attributes.iter().take(room).map(|name| format!("{path}/@{name}")));
        }
        self.leads();
    }

    /// An uncovered element, as a whole.
    fn add(&mut self, entry: Uncovered) {
        match self.frames.last_mut() {
            Some(frame) => {
                frame.pending_count = frame.pending_count.saturating_add(1);
                if self.pending.len().saturating_sub(frame.pending) < MOST_LISTED {
                    self.pending.push(entry);
                }
            }
            None => {
                self.count = self.count.saturating_add(1);
                self.list(entry);
            }
        }
    }

    fn list(&mut self, entry: Uncovered) {
        if self.listed.len() < MOST_LISTED {
            self.listed.push(entry);
        }
    }

    /// Marks, or adds, an uncovered element that has the name of a signed one.
    pub(crate) fn shadow(&mut self, hash: u64) {
        let Some(entry) = self.outside.get(&hash) else { return };
        match self.listed.iter_mut().find(|listed| listed.path == entry.path) {
            Some(listed) => listed.shadows = true,
            None => self.listed.push(Uncovered { shadows: true, ..Uncovered::clone(entry) }),
        }
    }
}

/// What XML Signature and XAdES put into an object: it proves itself, or proves nothing.
pub(crate) fn is_signature_part(namespace: &str, local: &str) -> bool {
    match local {
        "Manifest" => namespace == DSIG,
        // Some write the properties in no namespace.
        "SignatureProperties" => namespace == DSIG || namespace.is_empty(),
        "QualifyingProperties" => namespace.starts_with("http://uri.etsi.org/01903/"),
        _ => false,
    }
}

/// Not of XML Signature, XAdES, nor an evidence record in it; nor the time of signing, which every producer writes in a
/// namespace of its own.
fn is_foreign(namespace: &str, local: &str) -> bool {
    const KNOWN: [&str; 11] = [
        "http://www.w3.org/2000/09/xmldsig#",
        "http://www.w3.org/2009/xmldsig11#",
        // Key values (RFC 4050), parameters of algorithms and transforms (RFC 9231).
        "http://www.w3.org/2001/04/xmldsig-more#",
        "http://www.w3.org/2007/05/xmldsig-more#",
        "http://www.w3.org/2021/04/xmldsig-more#",
        "http://www.w3.org/2001/10/xml-exc-c14n#",
        "http://www.w3.org/2002/06/xmldsig-filter2",
        "http://uri.etsi.org/01903/",
        "http://uri.etsi.org/19132/",
        "urn:ietf:params:xml:ns:ers",
        // A reference to a key in a message's header.
        "http://docs.oasis-open.org/wss/",
    ];
    let is_time = matches!(local, "SignatureProperty" | "SigningTime");
    !is_time && !KNOWN.iter().any(|known| namespace.starts_with(known))
}

/// SignatureProperties in no namespace, as the tax office writes them. Nothing but a claimed time is read from them, and for
/// what is covered they are content like any other.
pub(crate) fn is_claimed_time(namespace: &str, local: &str) -> bool {
    namespace.is_empty() && local == "SignatureProperties"
}
