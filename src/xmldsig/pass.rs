//! One reading of the document for everything that is asked of it: canonical octets of all selections, elements by Id,
//! what each signature covers.

use std::collections::HashMap;

use crate::base::Base64Decoder;
use crate::base::LimitReached;
use crate::base::Limits;
use crate::base::Span;
use crate::crypto::{Digest, DigestAlgorithm, Digester};
use crate::xml;
use crate::xml::{Attribute, Canonicalizer, Context, Document, Event, Start};

use super::DSIG;
use super::chain::{After, Chain, Octets, Origin, Place, Selection};
use super::coverage;
use super::coverage::{Coverage, Here, Tracker, short};
use super::error::Refusal;
use super::find::{Finder, FoundSignature, Outline, Seen};
use super::imprint::Imprints;
use super::pattern::Patterns;
use super::plan::Selected;
use super::walk::Walk;

/// Attributes named of an element that only leads to what is covered.
const MOST_ATTRIBUTES: usize = 4;

/// How much an octet counts that is made and was not read: 512 MiB of them are the end, in less than a second.
const WEIGHT: u64 = 8;

/// What is asked of the pass: a selection, and what is to be done with its octets.
#[derive(Debug)]
pub(crate) struct Request {
    pub(crate) selection: Selection,
    pub(crate) algorithms: Vec<DigestAlgorithm>,
    /// Octets to be kept for a further transform, at most.
    pub(crate) collect: Option<u64>,
    /// Imprints, and which of their parts this is.
    pub(crate) imprints: Vec<(usize, usize)>,
    /// The same, with what still has to be done to the octets.
    pub(crate) later: Vec<((usize, usize), Vec<After>)>,
}

/// What came of a request.
#[derive(Debug, Default)]
pub(crate) struct Answer {
    pub(crate) octets: u64,
    pub(crate) digests: Vec<Digest>,
    pub(crate) collected: Vec<u8>,
    pub(crate) refusal: Option<Refusal>,
    /// Where a filter keeps subtrees: how many there are, and the first.
    pub(crate) apexes: u64,
    pub(crate) apex: Option<Element>,
    pub(crate) later: Vec<((usize, usize), Vec<After>)>,
}

/// An element that a reference selects.
#[derive(Debug, Clone)]
pub(crate) struct Element {
    pub(crate) selected: Selected,
    /// Of its expanded name.
    pub(crate) hash: u64,
    pub(crate) context: Context,
}

/// An Id that is looked for.
#[derive(Debug, Default)]
pub(crate) struct ById {
    /// Elements that have it.
    pub(crate) count: u32,
    /// The first that has it exactly so.
    pub(crate) element: Option<Element>,
}

/// How much all passes over a document may do: threats.
pub(crate) struct Work {
    left: u64,
    limit: u64,
}

impl Work {
    pub(crate) const fn new(limit: u64) -> Self {
        Self { left: limit, limit }
    }

    pub(crate) fn take(&mut self, octets: u64) -> Result<(), LimitReached> {
        let what = "octets of canonical XML for all references of a document";
        self.left = self.left.checked_sub(octets).ok_or(LimitReached { what, limit: self.limit })?;
        Ok(())
    }
}

/// What one pass found.
pub(crate) struct Passed {
    /// One for each request.
    pub(crate) results: Vec<Answer>,
    pub(crate) ids: HashMap<String, ById>,
    /// One for each signature.
    pub(crate) trackers: Vec<Tracker>,
    /// For each signature the signatures it covers.
    pub(crate) covers: Vec<Vec<usize>>,
    /// When it was asked for.
    pub(crate) seen: Option<Seen>,
}

/// What is asked of one pass.
pub(crate) struct Questions<'q> {
    pub(crate) requests: Vec<Request>,
    /// Ids whose number of elements is asked for, beside those of selections.
    pub(crate) ids: Vec<String>,
    pub(crate) signatures: &'q [FoundSignature],
    /// For each signature the requests that make up what it covers; empty when coverage is not asked for.
    pub(crate) covering: Vec<Vec<usize>>,
    /// The signatures are only assumed: nothing comes of the pass unless they are what it meets.
    pub(crate) assumed: bool,
}

/// A selection under way.
struct Run {
    without: Vec<usize>,
    /// Keep or leave out, and the patterns.
    filters: Vec<(bool, Vec<usize>)>,
    writer: Writer,
    sink: Sink,
    state: State,
    /// The present node is selected.
    included: bool,
    /// Depth of the selected element whose parent is not selected.
    apex: Option<usize>,
    apexes: u64,
    first: Option<Element>,
    later: Vec<((usize, usize), Vec<After>)>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Waiting,
    /// Depth of the element by which it began; 0 for the document.
    Active(usize),
    Done,
}

enum Writer {
    Canonical(Canonicalizer),
    Base64(Base64Decoder, Vec<u8>),
}

struct Sink {
    octets: u64,
    digesters: Vec<Digester>,
    collect: Option<u64>,
    collected: Vec<u8>,
    imprints: Vec<(usize, usize)>,
    refusal: Option<Refusal>,
}

impl Sink {
    fn take(&mut self, octets: &[u8], imprints: &mut Imprints<'_>) {
        self.octets = self.octets.saturating_add(octets.len() as u64);
        for digester in &mut self.digesters {
            digester.update(octets);
        }
        if let Some(limit) = self.collect {
            if (self.collected.len() as u64).saturating_add(octets.len() as u64) > limit {
                self.refusal = Some(LimitReached { what: "octets between two transforms", limit }.into());
                self.collect = None;
                self.collected = Vec::new();
            } else {
                self.collected.extend_from_slice(octets);
            }
        }
        for &(imprint, part) in &self.imprints {
            imprints.take(imprint, part, octets);
        }
    }
}

impl Run {
    fn new(request: Request, patterns: &mut Patterns) -> Self {
        let Request { selection, algorithms, collect, imprints, later } = request;
        let filters = selection.nodes.filters.iter();
        let filters = filters.map(|f| (f.keep, f.apex.iter().map(|p| patterns.add(p)).collect())).collect();
        let writer = match selection.octets {
            Octets::Base64 => Writer::Base64(Base64Decoder::default(), Vec::new()),
            Octets::Canonical(canonicalization) => Writer::Canonical(canonicalization.canonicalizer()),
        };
        let sink = Sink {
            octets: 0,
            digesters: algorithms.into_iter().map(Digester::new).collect(),
            collect,
            collected: Vec::new(),
            imprints,
            refusal: None,
        };
        Self {
            without: selection.nodes.without,
            filters,
            writer,
            sink,
            state: State::Waiting,
            included: false,
            apex: None,
            apexes: 0,
            first: None,
            later,
        }
    }

    fn includes(&self, open: &[bool], patterns: &Patterns) -> bool {
        !self.without.iter().any(|index| open.get(*index) == Some(&true))
            && self.filters.iter().all(|(keep, apex)| *keep == apex.iter().any(|p| patterns.is_open(*p)))
    }

    /// Takes an event; gives how many canonical octets it made.
    fn feed(&mut self, event: &Event<'_>, imprints: &mut Imprints<'_>) -> u64 {
        let Self { writer, sink, .. } = self;
        if sink.refusal.is_some() {
            return 0;
        }
        match writer {
            Writer::Canonical(canonicalizer) => {
                let before = canonicalizer.length();
                if let Err(e) = canonicalizer.feed(event, &mut |octets| sink.take(octets, imprints)) {
                    sink.refusal = Some(Refusal::Unreadable(e.to_string()));
                }
                canonicalizer.length().saturating_sub(before)
            }
            Writer::Base64(decoder, buffer) => {
                if let Event::Text { text, .. } = event {
                    buffer.clear();
                    if decoder.push(text.as_bytes(), buffer).is_err() {
                        sink.refusal = Some(Refusal::Unreadable("what is selected is not base64".to_owned()));
                    }
                    sink.take(buffer, imprints);
                }
                0
            }
        }
    }

    fn finish(&mut self, imprints: &mut Imprints<'_>) {
        let Self { writer, sink, .. } = self;
        match writer {
            Writer::Canonical(canonicalizer) => {
                canonicalizer.finish(&mut |octets| sink.take(octets, imprints));
            }
            Writer::Base64(decoder, buffer) => {
                buffer.clear();
                if decoder.finish(buffer).is_err() && sink.refusal.is_none() {
                    sink.refusal = Some(Refusal::Unreadable("what is selected is not base64".to_owned()));
                }
                sink.take(buffer, imprints);
            }
        }
        if sink.octets == 0 && sink.refusal.is_none() {
            sink.refusal = Some(Refusal::Empty);
        }
        for &(imprint, part) in &sink.imprints {
            imprints.done(imprint, part, sink.refusal.as_ref());
        }
        (self.state, self.included) = (State::Done, false);
    }

    fn finish_without(&mut self, imprints: &mut Imprints<'_>) {
        self.sink.refusal = Some(Refusal::Empty);
        self.finish(imprints);
    }

    fn result(self) -> Answer {
        let Sink { octets, digesters, collected, refusal, .. } = self.sink;
        let digests = digesters.into_iter().map(Digester::finish).collect();
        Answer { octets, digests, collected, refusal, apexes: self.apexes, apex: self.first, later: self.later }
    }
}

/// The state of one pass.
struct Pass<'q> {
    walk: Walk,
    patterns: Patterns,
    runs: Vec<Run>,
    active: Vec<usize>,
    ids: HashMap<String, (ById, Vec<usize>)>,
    /// Open elements that were found by Id: depth and Id.
    found: Vec<(usize, String)>,
    /// By offset, descending: the next one is last.
    at: Vec<(u64, usize)>,
    signatures: &'q [FoundSignature],
    next_signature: usize,
    /// Open signatures: depth and index.
    nested: Vec<(usize, usize)>,
    open: Vec<bool>,
    covering: Vec<Vec<usize>>,
    covered: Vec<bool>,
    coverage: Option<Coverage>,
    covers: Vec<Vec<usize>>,
    /// Canonical octets that the present event made.
    written: u64,
    finder: Option<Finder>,
}

/// Reads the document once.
pub(crate) fn run(
    document: &Document<'_>,
    questions: Questions<'_>,
    imprints: &mut Imprints<'_>,
    work: &mut Work,
) -> Result<Passed, xml::Error> {
    let mut pass = Pass::new(questions, document.limits())?;
    // What is kept for each signature costs about as much as so many octets of canonical form.
    let each = 16 * pass.covering.len() as u64;
    let mut reader = document.reader();
    let mut before = 0;
    while reader.advance()? {
        let Some(event) = reader.event() else { break };
        work.take(1 + pass.active.len() as u64)?;
        match &event {
            Event::Start(start) => {
                work.take(each)?;
                pass.start(start, &event, imprints)?;
            }
            Event::End { .. } => pass.end(&event, imprints),
            Event::Text { text, .. } => {
                pass.feed(&event, imprints);
                if let Some(finder) = &mut pass.finder {
                    finder.text(pass.walk.depth(), text);
                }
                if let Some(coverage) = &mut pass.coverage {
                    coverage.text(&pass.walk, text);
                }
            }
            Event::Comment { .. } => pass.feed(&event, imprints),
            Event::Instruction { target, .. } => {
                pass.feed(&event, imprints);
                if let Some(coverage) = &mut pass.coverage {
                    coverage.instruction(&pass.walk, target, &pass.covered);
                }
            }
        }
        let end = event.span().end;
        let read = end.saturating_sub(before).saturating_mul(pass.active.len() as u64);
        work.take(read)?;
        // A namespace that is declared once and written at every element makes much of little.
        work.take(core::mem::take(&mut pass.written).saturating_sub(read).saturating_mul(WEIGHT))?;
        before = end;
    }
    for run in &mut pass.runs {
        match run.state {
            State::Active(_) => run.finish(imprints),
            // Nothing is there.
            State::Waiting => run.finish_without(imprints),
            State::Done => {}
        }
    }
    pass.finish()
}

/// A document that is not what was assumed of it.
const OTHERWISE: xml::Error =
    xml::Error::Refused { what: "signatures that do not stand where they were assumed to stand", offset: 0 };

impl<'q> Pass<'q> {
    fn new(questions: Questions<'q>, limits: &Limits) -> Result<Self, LimitReached> {
        let Questions { requests, ids, signatures, covering, assumed } = questions;
        let mut patterns = Patterns::default();
        let mut wanted: HashMap<String, (ById, Vec<usize>)> =
            ids.into_iter().map(|id| (id, Default::default())).collect();
        let (mut at, mut active) = (Vec::new(), Vec::new());
        for (index, request) in requests.iter().enumerate() {
            match &request.selection.nodes.place {
                Place::Document => active.push(index),
                Place::Id(id) => wanted.entry(id.clone()).or_default().1.push(index),
                Place::At(offset) => at.push((*offset, index)),
            }
        }
        at.sort_unstable_by(|a, b| b.cmp(a));
        let mut runs: Vec<Run> = requests.into_iter().map(|request| Run::new(request, &mut patterns)).collect();
        patterns.check()?;
        let open = vec![false; signatures.len()];
        for index in &active {
            if let Some(run) = runs.get_mut(*index) {
                run.state = State::Active(0);
                run.included = run.includes(&open, &patterns);
            }
        }
        let coverage = (!covering.is_empty()).then(|| Coverage::new(signatures.len()));
        let mut pass = Self {
            walk: Walk::new(),
            patterns,
            runs,
            active,
            ids: wanted,
            found: Vec::new(),
            at,
            signatures,
            next_signature: 0,
            nested: Vec::new(),
            open,
            covered: Vec::new(),
            covers: vec![Vec::new(); signatures.len()],
            covering,
            coverage,
            written: 0,
            finder: assumed.then(|| Finder::new(limits)),
        };
        pass.update();
        Ok(pass)
    }

    /// What is selected here, for everything under way.
    fn update(&mut self) {
        for index in &self.active {
            if let Some(run) = self.runs.get_mut(*index) {
                run.included = run.includes(&self.open, &self.patterns);
            }
        }
        let runs = &self.runs;
        let is_included = |index: &usize| runs.get(*index).is_some_and(|run| run.included);
        self.covered.clear();
        self.covered.extend(self.covering.iter().map(|requests| requests.iter().any(is_included)));
    }

    fn feed(&mut self, event: &Event<'_>, imprints: &mut Imprints<'_>) {
        for index in &self.active {
            if let Some(run) = self.runs.get_mut(*index).filter(|run| run.included) {
                self.written = self.written.saturating_add(run.feed(event, imprints));
            }
        }
    }

    fn start(&mut self, start: &Start<'_>, event: &Event<'_>, imprints: &mut Imprints<'_>) -> Result<(), xml::Error> {
        self.walk.enter(start.name.local)?;
        let depth = self.walk.depth();
        if let Some(finder) = &mut self.finder
            && finder.start(&self.walk, start)?
            && !finder.last().is_some_and(|(i, place)| self.signatures.get(i).is_some_and(|one| place.begins(one)))
        {
            return Err(OTHERWISE);
        }
        let signature = self.signature(start.offset, depth);
        let mut changed = signature.is_some() | self.patterns.start(depth, &start.name);
        while let Some(&(offset, index)) = self.at.last().filter(|(offset, _)| *offset <= start.offset) {
            self.at.pop();
            changed |= offset == start.offset && self.begin(index, depth);
        }
        changed |= self.look_up(start, depth);
        if changed {
            self.update();
        }
        let mut element = None;
        for index in &self.active {
            let Some(run) = self.runs.get_mut(*index).filter(|run| run.included) else { continue };
            if run.apex.is_none() {
                run.apex = Some(depth);
                run.apexes += 1;
                let element = element.get_or_insert_with(|| self.walk.element(start));
                run.first.get_or_insert_with(|| element.clone());
            }
            self.written = self.written.saturating_add(run.feed(event, imprints));
        }
        if let Some(coverage) = &mut self.coverage {
            let here = Here { walk: &self.walk, namespace: start.name.namespace, local: start.name.local };
            let signatures = self.signatures;
            coverage.start(&coverage::Start {
                here,
                covered: &self.covered,
                signature,
                encloses: &|outer, inner| encloses(signatures, outer, inner),
                attributes: &|| {
                    start
                        .attributes()
                        .filter(says_something)
                        .take(MOST_ATTRIBUTES)
                        .map(|a| short(a.name.qualified))
                        .collect()
                },
            })?;
            if let Some(inner) = signature {
                for (outer, covers) in self.covers.iter_mut().enumerate() {
                    if outer != inner && self.covered.get(outer) == Some(&true) {
                        covers.push(inner);
                    }
                }
            }
        }
        Ok(())
    }

    /// The signature that begins here.
    fn signature(&mut self, offset: u64, depth: usize) -> Option<usize> {
        let index = self.next_signature;
        if self.signatures.get(index)?.span.start != offset {
            return None;
        }
        self.next_signature += 1;
        self.nested.push((depth, index));
        if let Some(open) = self.open.get_mut(index) {
            *open = true;
        }
        Some(index)
    }

    fn begin(&mut self, index: usize, depth: usize) -> bool {
        match self.runs.get_mut(index) {
            Some(run) if run.state == State::Waiting => {
                run.state = State::Active(depth);
                self.active.push(index);
                true
            }
            _ => false,
        }
    }

    /// Looks whether the element has an Id that is asked for, by whatever attribute (threat X-09).
    fn look_up(&mut self, start: &Start<'_>, depth: usize) -> bool {
        let mut begin = Vec::new();
        let mut seen: Option<String> = None;
        for attribute in start.attributes_called(is_id) {
            // An Id is a name without white space around it (xml:id §4): whoever reads it so takes this for the same.
            let value = attribute.value.trim_ascii();
            let Some((by_id, runs)) = self.ids.get_mut(value) else { continue };
            if seen.as_deref() == Some(value) {
                continue;
            }
            seen = Some(value.to_owned());
            by_id.count = by_id.count.saturating_add(1);
            if by_id.count == 1 && value.len() == attribute.value.len() {
                by_id.element = Some(self.walk.element(start));
                self.found.push((depth, value.to_owned()));
                begin.append(runs);
            }
        }
        begin.into_iter().fold(false, |began, index| self.begin(index, depth) | began)
    }

    fn end(&mut self, event: &Event<'_>, imprints: &mut Imprints<'_>) {
        let Event::End { name, end, .. } = event else { return };
        self.feed(event, imprints);
        let depth = self.walk.depth();
        if let Some(finder) = &mut self.finder {
            finder.end(depth, *end);
        }
        if let Some(coverage) = &mut self.coverage {
            coverage.end(&Here { walk: &self.walk, namespace: name.namespace, local: name.local });
        }
        let mut changed = self.patterns.end(depth);
        if self.nested.last().is_some_and(|(at, _)| *at == depth) {
            if let Some(open) = self.nested.pop().and_then(|(_, index)| self.open.get_mut(index)) {
                *open = false;
            }
            changed = true;
        }
        let runs = &mut self.runs;
        self.active.retain(|index| {
            let Some(run) = runs.get_mut(*index) else { return false };
            if run.apex == Some(depth) {
                run.apex = None;
                if let Some(first) = run.first.as_mut().filter(|_| run.apexes == 1) {
                    first.selected.span = Span::new(first.selected.span.start, *end);
                }
            }
            if run.state == State::Active(depth) {
                run.finish(imprints);
                changed = true;
            }
            run.state != State::Done
        });
        while let Some((_, id)) = self.found.pop_if(|(at, _)| *at == depth) {
            if let Some(element) = self.ids.get_mut(&id).and_then(|(by_id, _)| by_id.element.as_mut()) {
                element.selected.span = Span::new(element.selected.span.start, *end);
            }
        }
        self.walk.leave();
        if changed {
            self.update();
        }
    }

    fn finish(self) -> Result<Passed, xml::Error> {
        let seen = self.finder.map(Finder::finish);
        if seen.as_ref().is_some_and(|seen| !seen.shows(self.signatures)) {
            return Err(OTHERWISE);
        }
        Ok(Passed {
            results: self.runs.into_iter().map(Run::result).collect(),
            ids: self.ids.into_iter().map(|(id, (by_id, _))| (id, by_id)).collect(),
            trackers: self.coverage.map_or_else(Vec::new, Coverage::finish),
            covers: self.covers,
            seen,
        })
    }
}

/// Attributes that any of the readers there are takes for an Id: `Id`, `ID`, `id`, in whatever namespace (`xml:id`,
/// `wsu:Id`).
fn is_id(local: &str) -> bool {
    matches!(local, "Id" | "ID" | "id")
}

/// Whether an attribute may be part of what a document says: names, schemas and the language of what follows are not.
fn says_something(attribute: &Attribute<'_>) -> bool {
    const SCHEMA: &str = "http://www.w3.org/2001/XMLSchema-instance";
    let is_schema = attribute.name.namespace == SCHEMA && attribute.name.local.ends_with("chemaLocation");
    !is_schema && !is_id(attribute.name.local) && attribute.name.prefix != "xml"
}

fn encloses(signatures: &[FoundSignature], outer: usize, inner: usize) -> bool {
    let mut at = inner;
    while let Some(within) = signatures.get(at).and_then(|signature| signature.within) {
        if within == outer {
            return true;
        }
        at = within;
    }
    false
}

impl Passed {
    /// The name of the element that a request selects first.
    pub(crate) fn apex_name(&self, request: usize) -> Option<u64> {
        self.results.get(request)?.apex.as_ref()?.name()
    }

    /// The element that a chain starts from, when there is exactly one.
    pub(crate) fn element(&self, chain: &Chain) -> Option<&Element> {
        match &chain.origin {
            Origin::Document(Selection { nodes, .. }) => match &nodes.place {
                Place::Id(id) => self.ids.get(id).filter(|by_id| by_id.count == 1)?.element.as_ref(),
                _ => None,
            },
            Origin::Detached(_) => None,
        }
    }

    /// What a selection selects: `None` when that is several elements.
    pub(crate) fn selected(
        &self,
        selection: &Selection,
        request: Option<usize>,
        outline: &Outline,
    ) -> Result<Option<Selected>, Refusal> {
        let by_place = match &selection.nodes.place {
            Place::Document => Selected {
                path: "/".to_owned(),
                span: outline.span,
                local: outline.root.clone(),
                namespace: outline.namespace.clone(),
            },
            Place::Id(id) => match self.ids.get(id) {
                Some(ById { count: 1, element: Some(element) }) => element.selected.clone(),
                Some(ById { count: 2.., .. }) => {
                    return Err(Refusal::AmbiguousId(id.clone(), self.ids.get(id).map_or(0, |by_id| by_id.count)));
                }
                _ => return Err(Refusal::NoSuchId(id.clone())),
            },
            Place::At(_) => return Ok(None),
        };
        if !selection.nodes.filters.iter().any(|filter| filter.keep) {
            return Ok(Some(by_place));
        }
        let answer = request.and_then(|request| self.results.get(request));
        Ok(answer.filter(|answer| answer.apexes == 1).and_then(|a| a.apex.as_ref()).map(|apex| apex.selected.clone()))
    }
}

impl Element {
    /// A number for its name: whoever reads by names must find no other of that name. What XML Signature and XAdES name is
    /// not read by name.
    pub(crate) fn name(&self) -> Option<u64> {
        let namespace = self.selected.namespace.as_str();
        (namespace != DSIG && !namespace.starts_with("http://uri.etsi.org/01903/")).then_some(self.hash)
    }
}
