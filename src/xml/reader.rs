//! From octets to events.

use super::chars::{self, Scanned, class, skip_space};
use super::encoding::{self, Encoding};
use super::error::Error;
use super::event::{AttributeParts, Bound, Event, Name, Parts, Start};
use super::scope::{Bindings, Context, Mark, Scope, XML, XMLNS, XmlAttributes};
use super::tag::{Stop, Tag, reference};
use super::window::Window;
use crate::base::LimitReached;
use crate::base::Limits;
use crate::base::Source;
use crate::base::Span;
use core::ops::Range;

/// Reads a document once, from its first octet to its last, in bounded memory. A reader that gave an error gives nothing
/// more: whoever uses what came before has to read to the end first, for only a document that is well-formed as a whole
/// proves anything.
pub struct Reader<'s> {
    limits: &'s Limits,
    window: Window<'s>,
    encoding: Encoding,
    tag: Tag,
    /// A character that a reference stands for, or markup with its line ends normalised.
    piece: String,
    /// Qualified names of the open elements, one behind the other.
    names: String,
    open: Vec<Open>,
    bindings: Bindings,
    xml: XmlAttributes,
    /// Number of ancestors that are not read here.
    above: u32,
    state: State,
    in_cdata: bool,
    root_seen: bool,
    /// For attributes in order.
    order: Vec<usize>,
}

/// What is to be done before the next event.
#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Content,
    /// The last tag opened an element.
    Opened,
    /// The last tag was an empty-element tag: its end comes next.
    Empty,
    /// The innermost open element was closed, its name is still lent.
    Closed,
    Done,
    Failed,
}

/// An open element.
#[derive(Clone)]
struct Open {
    name: Range<usize>,
    prefix: usize,
    bound: Bound,
    bindings: Mark,
    xml: Mark,
    /// Offset of `<`.
    offset: u64,
}

/// An event before it is lent.
enum Step {
    Start { at: usize },
    End { offset: u64, end: u64 },
    Text { text: Range<usize> },
    Piece { at: usize, end: usize },
    Comment { text: Range<usize>, normalised: bool, at: usize, end: usize },
    Instruction { target: Range<usize>, data: Range<usize>, normalised: bool, at: usize, end: usize },
    Nothing,
}

/// What a reader does next.
enum Next {
    Step(Step),
    /// Something without an event was read.
    Again,
}

impl<'s> Reader<'s> {
    /// A reader at the first octet. A document in UTF-16 or ISO-8859-1 is converted whole, within
    /// [`Limits::xml_octets`]; offsets then count octets of the converted text.
    ///
    /// # Errors
    /// When the encoding is not read, or the octets cannot be read.
    pub fn new(source: &'s dyn Source, limits: &'s Limits) -> Result<Self, Error> {
        let beginning = encoding::begin(source, limits)?;
        let encoding = beginning.encoding;
        let window = match beginning.text {
            Some(text) => Window::held(text, usize::try_from(beginning.body).unwrap_or(usize::MAX))?,
            None => Window::new(source, beginning.body, source.len(), encoding == Encoding::UsAscii),
        };
        Ok(Self::over(window, encoding, limits))
    }

    /// A reader of the one element that lies at `span` in a source, read as in its place: `context` is what it takes over
    /// from its ancestors. Offsets count from the beginning of the source, depths from the root of its document. The source
    /// must hold UTF-8 (see `Document`).
    #[must_use]
    pub fn fragment(source: &'s dyn Source, span: Span, context: &Context, limits: &'s Limits) -> Self {
        let end = span.end.min(source.len());
        let mut reader = Self::over(Window::new(source, span.start.min(end), end, false), Encoding::Utf8, limits);
        for (prefix, uri) in &context.declarations {
            reader.bindings.push(prefix, uri);
        }
        for (level, local, value) in &context.attributes {
            reader.xml.push(*level, local, value);
        }
        reader.above = context.depth;
        reader
    }

    pub(super) fn over(window: Window<'s>, encoding: Encoding, limits: &'s Limits) -> Self {
        Self {
            limits,
            window,
            encoding,
            tag: Tag::default(),
            piece: String::new(),
            names: String::new(),
            open: Vec::new(),
            bindings: Bindings::default(),
            xml: XmlAttributes::default(),
            above: 0,
            state: State::Content,
            in_cdata: false,
            root_seen: false,
            order: Vec::new(),
        }
    }

    /// The encoding the document is in.
    #[must_use]
    pub const fn encoding(&self) -> Encoding {
        self.encoding
    }

    /// Whether the document was converted, so that offsets count octets of the converted text.
    #[must_use]
    pub const fn converted(&self) -> bool {
        self.encoding.is_converted()
    }

    /// Number of elements that are open behind the last event, ancestors that are not read here included: behind the start
    /// tag of the root 1, behind its end 0.
    #[must_use]
    pub fn depth(&self) -> u32 {
        let closed = usize::from(self.state == State::Closed);
        self.above + u32::try_from(self.open.len().saturating_sub(closed)).unwrap_or(u32::MAX)
    }

    /// Offset behind the last event.
    #[must_use]
    pub fn offset(&self) -> u64 {
        self.window.offset(self.window.pos)
    }

    /// The start tag again, when it was the last event.
    #[must_use]
    pub fn start(&self) -> Option<Start<'_>> {
        match self.state {
            State::Opened | State::Empty => Some(self.lend_start(self.open.last()?.offset)),
            _ => None,
        }
    }

    /// The budgets it reads with.
    #[must_use]
    pub const fn limits(&self) -> &'s Limits {
        self.limits
    }

    /// The next event; `None` behind the last.
    ///
    /// # Errors
    /// When what follows is not well-formed, is refused, or a budget ran out. Nothing more is to be read then.
    pub fn next_event(&mut self) -> Result<Option<Event<'_>>, Error> {
        match self.step() {
            Ok(step) => Ok(self.lend(step)),
            Err(error) => {
                self.state = State::Failed;
                Err(error)
            }
        }
    }

    /// Reads on behind the end of the element whose start tag was the last event; gives its span.
    ///
    /// # Errors
    /// As [`Reader::next_event`]; and when the last event was no start tag.
    pub fn skip_element(&mut self) -> Result<Span, Error> {
        let Some(offset) = self.start().map(|start| start.offset) else {
            return Err(Error::Refused { what: "no start tag to skip from", offset: self.offset() });
        };
        let end_tag = self.skip_to_end_tag()?;
        Ok(Span::new(offset, end_tag.end))
    }

    /// The same; gives the span of the end tag.
    pub(super) fn skip_to_end_tag(&mut self) -> Result<Span, Error> {
        let depth = self.depth();
        loop {
            let span = match self.next_event()? {
                Some(Event::End { offset, end, .. }) => Span::new(offset, end),
                Some(_) => continue,
                None => {
                    return Err(Error::Malformed {
                        what: "the document ends inside an element",
                        offset: self.offset(),
                    });
                }
            };
            if self.depth() < depth {
                return Ok(span);
            }
        }
    }

    fn step(&mut self) -> Result<Step, Error> {
        match self.state {
            State::Content => {}
            State::Opened => self.state = State::Content,
            State::Closed => self.pop(),
            State::Empty => {
                self.state = State::Closed;
                let end = self.offset();
                return Ok(Step::End { offset: end, end });
            }
            State::Done => return Ok(Step::Nothing),
            State::Failed => {
                return Err(Error::Refused { what: "reading on behind an error", offset: self.offset() });
            }
        }
        loop {
            let before = self.window.pos;
            match self.scan() {
                Ok(Next::Again) => {}
                Ok(Next::Step(step)) => {
                    // Text comes in pieces of a window; everything else is one token.
                    let token = self.window.pos.saturating_sub(before) as u64;
                    if token > self.limits.xml_markup_octets && !matches!(step, Step::Text { .. }) {
                        return Err(self.markup_limit());
                    }
                    return Ok(step);
                }
                Err(Stop::More) => {
                    let held = self.window.text().len().saturating_sub(self.window.pos) as u64;
                    if held > self.limits.xml_markup_octets {
                        return Err(self.markup_limit());
                    }
                    if !self.window.more()? {
                        return self.finish();
                    }
                }
                Err(Stop::Bad(what, at)) => return Err(Error::Malformed { what, offset: self.window.offset(at) }),
                Err(Stop::Refused(what, at)) => return Err(Error::Refused { what, offset: self.window.offset(at) }),
                Err(Stop::Limit(limit)) => return Err(limit.into()),
            }
        }
    }

    const fn markup_limit(&self) -> Error {
        Error::Limit(LimitReached {
            what: "octets of one XML tag, comment or instruction",
            limit: self.limits.xml_markup_octets,
        })
    }

    /// Nothing follows.
    fn finish(&mut self) -> Result<Step, Error> {
        let malformed = |what| Err(Error::Malformed { what, offset: self.window.end() });
        if self.window.pos < self.window.text().len() || self.in_cdata {
            return malformed("the document ends inside markup");
        }
        if !self.open.is_empty() {
            return malformed("the document ends inside an element");
        }
        if !self.root_seen {
            return malformed("a document without a root element");
        }
        self.state = State::Done;
        Ok(Step::Nothing)
    }

    /// What is at the window's place.
    fn scan(&mut self) -> Result<Next, Stop> {
        let at = self.window.pos;
        let octets = self.window.text().as_bytes();
        if self.in_cdata {
            return self.cdata();
        }
        match octets.get(at) {
            None => Err(Stop::More),
            Some(b'<') => match octets.get(at + 1) {
                None => Err(Stop::More),
                Some(b'/') => self.end_tag(),
                Some(b'!') => self.declaration(),
                Some(b'?') => self.instruction(),
                Some(_) => self.start_tag(),
            },
            Some(_) if self.open.is_empty() => {
                let next = skip_space(octets, at);
                match octets.get(next) {
                    Some(b'<') | None => {}
                    Some(_) => return Err(Stop::Bad("character data outside the root element", next)),
                }
                self.window.pos = next;
                Ok(Next::Again)
            }
            Some(_) => self.text(),
        }
    }

    /// Character data (XML 1.0 [14]).
    fn text(&mut self) -> Result<Next, Stop> {
        let at = self.window.pos;
        let octets = self.window.text().as_bytes();
        let (stop, bracket) = text_run(octets, at);
        if bracket && let Some(found) = memchr::memmem::find(octets.get(at..stop).unwrap_or_default(), b"]]>") {
            return Err(Stop::Bad("']]>' in character data", at + found));
        }
        let mut end = stop;
        if stop == octets.len() {
            // The rest of a "]]>" may follow.
            end -= octets.get(at..stop).unwrap_or_default().iter().rev().take(2).take_while(|&&b| b == b']').count();
        }
        if end > at {
            self.window.pos = end;
            return Ok(Next::Step(Step::Text { text: at..end }));
        }
        match octets.get(at) {
            Some(b'&') => {
                let (c, end) = reference(octets, at)?;
                self.piece.clear();
                self.piece.push(c);
                self.window.pos = end;
                Ok(Next::Step(Step::Piece { at, end }))
            }
            Some(b'\r') => self.line_end(),
            _ => Err(Stop::More),
        }
    }

    /// A carriage return: with the line feed behind it, or alone, it is a line feed (XML 1.0 §2.11).
    fn line_end(&mut self) -> Result<Next, Stop> {
        let at = self.window.pos;
        match self.window.text().as_bytes().get(at + 1) {
            None => Err(Stop::More),
            Some(b'\n') => {
                self.window.pos = at + 1;
                Ok(Next::Again)
            }
            Some(_) => {
                self.piece.clear();
                self.piece.push('\n');
                self.window.pos = at + 1;
                Ok(Next::Step(Step::Piece { at, end: at + 1 }))
            }
        }
    }

    /// Inside a CDATA section.
    fn cdata(&mut self) -> Result<Next, Stop> {
        let at = self.window.pos;
        let octets = self.window.text().as_bytes();
        let rest = octets.get(at..).unwrap_or_default();
        let stop = memchr::memchr(b'\r', rest).unwrap_or(rest.len());
        let run = rest.get(..stop).unwrap_or_default();
        let close = memchr::memmem::find(run, b"]]>");
        let mut length = close.unwrap_or(stop);
        if close.is_none() && stop == rest.len() {
            length -= run.iter().rev().take(2).take_while(|&&b| b == b']').count();
        }
        if length > 0 {
            self.window.pos = at + length;
            return Ok(Next::Step(Step::Text { text: at..at + length }));
        }
        if close.is_some() {
            self.in_cdata = false;
            self.window.pos = at + 3;
            return Ok(Next::Again);
        }
        if rest.first() == Some(&b'\r') { self.line_end() } else { Err(Stop::More) }
    }

    /// Behind `<!`: a comment, a CDATA section, or a document type declaration.
    fn declaration(&mut self) -> Result<Next, Stop> {
        let at = self.window.pos;
        let octets = self.window.text().as_bytes();
        let rest = octets.get(at..).unwrap_or_default();
        if let Some(inside) = rest.strip_prefix(b"<!--") {
            let close = memchr::memmem::find(inside, b"--").ok_or(Stop::More)?;
            match inside.get(close + 2) {
                None => return Err(Stop::More),
                Some(b'>') => {}
                Some(_) => return Err(Stop::Bad("'--' in a comment", at + 4 + close)),
            }
            let text = at + 4..at + 4 + close;
            let end = text.end + 3;
            let normalised = self.normalise(text.clone());
            self.window.pos = end;
            return Ok(Next::Step(Step::Comment { text, normalised, at, end }));
        }
        if rest.starts_with(b"<![CDATA[") {
            if self.open.is_empty() {
                return Err(Stop::Bad("character data outside the root element", at));
            }
            self.in_cdata = true;
            self.window.pos = at + 9;
            return Ok(Next::Again);
        }
        if rest.starts_with(b"<!DOCTYPE") {
            return Err(Stop::Refused("a document type declaration", at));
        }
        let open = [b"<!--".as_slice(), b"<![CDATA[", b"<!DOCTYPE"].iter().any(|markup| markup.starts_with(rest));
        if open { Err(Stop::More) } else { Err(Stop::Bad("'<!' that begins nothing", at)) }
    }

    /// A processing instruction (XML 1.0 [16]).
    fn instruction(&mut self) -> Result<Next, Stop> {
        let at = self.window.pos;
        let text = self.window.text();
        let octets = text.as_bytes();
        let target = match chars::name(text, at + 2) {
            Scanned::Name { end, colon: None } => at + 2..end,
            // Namespaces 1.0 §7.
            Scanned::Name { .. } => return Err(Stop::Bad("a colon in the target of a processing instruction", at)),
            Scanned::Open => return Err(Stop::More),
            Scanned::Not => return Err(Stop::Bad("a processing instruction without a target", at)),
        };
        if text.get(target.clone()).unwrap_or_default().eq_ignore_ascii_case("xml") {
            return Err(Stop::Bad("an XML declaration that does not stand at the very beginning", at));
        }
        let from = skip_space(octets, target.end);
        let rest = octets.get(from..).unwrap_or_default();
        let close = memchr::memmem::find(rest, b"?>");
        if from == target.end && close != Some(0) {
            let open = b"?>".starts_with(rest);
            return Err(if open { Stop::More } else { Stop::Bad("no white space behind a target", from) });
        }
        let data = from..from + close.ok_or(Stop::More)?;
        let end = data.end + 2;
        let normalised = self.normalise(data.clone());
        self.window.pos = end;
        Ok(Next::Step(Step::Instruction { target, data, normalised, at, end }))
    }

    /// Puts markup with other line ends into `piece`; `false` when there are none.
    fn normalise(&mut self, range: Range<usize>) -> bool {
        let text = self.window.text().get(range).unwrap_or_default();
        if !text.contains('\r') {
            return false;
        }
        self.piece.clear();
        let mut lines = text.split('\r');
        self.piece.push_str(lines.next().unwrap_or_default());
        for line in lines {
            self.piece.push('\n');
            self.piece.push_str(line.strip_prefix('\n').unwrap_or(line));
        }
        true
    }

    /// An end tag (XML 1.0 [42]).
    fn end_tag(&mut self) -> Result<Next, Stop> {
        let at = self.window.pos;
        let octets = self.window.text().as_bytes();
        let Some(open) = self.open.last() else { return Err(Stop::Bad("an end tag without a start tag", at)) };
        let name = self.names.get(open.name.clone()).unwrap_or_default().as_bytes();
        let rest = octets.get(at + 2..).unwrap_or_default();
        let Some(behind) = rest.get(name.len()) else {
            let begun = rest.get(..name.len()).unwrap_or(rest);
            return Err(if name.starts_with(begun) {
                Stop::More
            } else {
                Stop::Bad("an end tag of another name than the start tag's", at)
            });
        };
        if rest.get(..name.len()) != Some(name) {
            return Err(Stop::Bad("an end tag of another name than the start tag's", at));
        }
        let mut close = at + 2 + name.len();
        if *behind != b'>' {
            let next = skip_space(octets, close);
            match octets.get(next) {
                None if next > close => return Err(Stop::More),
                Some(b'>') => close = next,
                _ => return Err(Stop::Bad("an end tag of another name than the start tag's", at)),
            }
        }
        self.window.pos = close + 1;
        self.state = State::Closed;
        Ok(Next::Step(Step::End { offset: self.window.offset(at), end: self.window.offset(close + 1) }))
    }

    fn pop(&mut self) {
        if let Some(open) = self.open.pop() {
            self.names.truncate(open.name.start);
            self.bindings.back_to(open.bindings);
            self.xml.back_to(open.xml);
        }
        self.state = State::Content;
    }

    /// A start tag or an empty-element tag (XML 1.0 [40], [44]).
    fn start_tag(&mut self) -> Result<Next, Stop> {
        let at = self.window.pos;
        let text = self.window.text();
        self.tag.read(text, at, self.limits)?;
        if self.open.is_empty() && self.root_seen {
            return Err(Stop::Bad("a second root element", at));
        }
        if self.above as usize + self.open.len() >= self.limits.xml_depth as usize {
            let limit = u64::from(self.limits.xml_depth);
            return Err(Stop::Limit(LimitReached { what: "levels of nested XML elements", limit }));
        }
        let (bindings, xml) = (self.bindings.mark(), self.xml.mark());
        if !self.tag.declarations.is_empty() {
            self.declare(at)?;
        }
        let text = self.window.text();
        let qualified = text.get(self.tag.name.clone()).unwrap_or_default();
        let prefix = qualified.get(..self.tag.prefix).unwrap_or_default();
        let bound = match resolve(&self.bindings, prefix) {
            Some(bound) => bound,
            None => return Err(Stop::Bad("an element whose prefix is not declared", at)),
        };
        if prefix == "xmlns" {
            return Err(Stop::Bad("an element with the prefix xmlns", at));
        }
        let start = self.names.len();
        self.names.push_str(qualified);
        let name = start..self.names.len();
        let offset = self.window.offset(at);
        self.open.push(Open { name, prefix: self.tag.prefix, bound, bindings, xml, offset });
        if !self.tag.attributes.is_empty() {
            self.attributes(at)?;
        }
        let held = self.names.len() + self.bindings.octets() + self.xml.octets();
        if held as u64 > self.limits.xml_markup_octets {
            let limit = self.limits.xml_markup_octets;
            return Err(Stop::Limit(LimitReached { what: "octets of names and namespaces in scope", limit }));
        }
        self.root_seen = true;
        self.window.pos = self.tag.end;
        self.state = if self.tag.empty { State::Empty } else { State::Opened };
        Ok(Next::Step(Step::Start { at }))
    }

    /// Puts the declarations of the tag in scope (Namespaces 1.0 §2.2, §3, §6).
    fn declare(&mut self, at: usize) -> Result<(), Stop> {
        let text = self.window.text();
        let first = self.bindings.len();
        let mut xml = false;
        for parts in &self.tag.declarations {
            let prefix = text.get(parts.prefix.clone()).unwrap_or_default();
            let from = if parts.normalised { self.tag.values.as_str() } else { text };
            let uri = from.get(parts.value.clone()).unwrap_or_default();
            let bad = match (prefix, uri) {
                ("xmlns", _) => Some("a declaration of the prefix xmlns"),
                ("xml", XML) if xml => Some("a namespace declaration twice"),
                ("xml", XML) => {
                    xml = true;
                    continue;
                }
                ("xml", _) => Some("the prefix xml bound to another namespace"),
                (_, XML) => Some("another prefix bound to the namespace of xml"),
                (_, XMLNS) => Some("a prefix bound to the namespace of xmlns"),
                (p, "") if !p.is_empty() => Some("a prefix bound to no namespace"),
                (p, _) if self.bindings.find(p).is_some_and(|i| i >= first) => Some("a namespace declaration twice"),
                _ => None,
            };
            if let Some(what) = bad {
                return Err(Stop::Bad(what, at));
            }
            self.bindings.push(prefix, uri);
        }
        let limit = u64::from(self.limits.xml_namespaces).saturating_mul(10);
        if self.bindings.len() as u64 > limit {
            return Err(Stop::Limit(LimitReached { what: "namespace declarations in scope", limit }));
        }
        Ok(())
    }

    /// Binds the attributes of the tag, and looks for one that is there twice (Namespaces 1.0 §6.3).
    fn attributes(&mut self, at: usize) -> Result<(), Stop> {
        let text = self.window.text();
        let level = self.above + u32::try_from(self.open.len()).unwrap_or(u32::MAX);
        for parts in &mut self.tag.attributes {
            if parts.prefix == 0 {
                continue;
            }
            let qualified = text.get(parts.name.clone()).unwrap_or_default();
            let prefix = qualified.get(..parts.prefix).unwrap_or_default();
            let Some(bound) = resolve(&self.bindings, prefix) else {
                return Err(Stop::Bad("an attribute whose prefix is not declared", at));
            };
            parts.bound = bound;
            if bound == Bound::Xml {
                let local = qualified.get(parts.prefix + 1..).unwrap_or_default();
                let from = if parts.normalised { self.tag.values.as_str() } else { text };
                self.xml.push(level, local, from.get(parts.value.clone()).unwrap_or_default());
            }
        }
        if self.tag.attributes.len() > 1 && self.has_twice() {
            return Err(Stop::Bad("an attribute twice", at));
        }
        Ok(())
    }

    /// Whether two attributes of the tag have the same expanded name.
    fn has_twice(&mut self) -> bool {
        let text = self.window.text();
        let name = |parts: &AttributeParts| {
            let qualified = text.get(parts.name.clone()).unwrap_or_default();
            let local =
                if parts.prefix == 0 { qualified } else { qualified.get(parts.prefix + 1..).unwrap_or_default() };
            let namespace = match parts.bound {
                Bound::No => "",
                Bound::Xml => XML,
                Bound::To(index) => self.bindings.uri(index),
            };
            (local, namespace)
        };
        let attributes = self.tag.attributes.as_slice();
        if attributes.len() <= 8 {
            return attributes.iter().enumerate().any(|(i, a)| {
                let (local, namespace) = name(a);
                attributes.iter().take(i).any(|b| {
                    let other = name(b);
                    other.0 == local && other.1 == namespace
                })
            });
        }
        let key = |&i: &usize| attributes.get(i).map(name);
        self.order.clear();
        self.order.extend(0..attributes.len());
        self.order.sort_unstable_by(|a, b| key(a).cmp(&key(b)));
        self.order.is_sorted_by(|a, b| key(a) < key(b)).eq(&false)
    }

    fn bound(&self, bound: Bound) -> &str {
        match bound {
            Bound::No => "",
            Bound::Xml => XML,
            Bound::To(index) => self.bindings.uri(index),
        }
    }

    /// The name of the innermost open element.
    fn name(&self) -> Name<'_> {
        self.open.last().map_or(Name::new("", 0, ""), |open| {
            Name::new(self.names.get(open.name.clone()).unwrap_or_default(), open.prefix, self.bound(open.bound))
        })
    }

    fn lend_start(&self, offset: u64) -> Start<'_> {
        let (own_bindings, own_attributes) =
            self.open.last().map_or((0, 0), |open| (open.bindings.count(), open.xml.count()));
        let depth = self.depth();
        Start {
            name: self.name(),
            offset,
            end: self.offset(),
            empty: self.tag.empty,
            depth,
            parts: Parts { text: self.window.text(), values: &self.tag.values, attributes: &self.tag.attributes },
            scope: Scope { bindings: &self.bindings, own_bindings, attributes: &self.xml, own_attributes, depth },
        }
    }

    fn lend(&self, step: Step) -> Option<Event<'_>> {
        let text = self.window.text();
        let at = |range: Range<usize>| text.get(range).unwrap_or_default();
        let offset = |at| self.window.offset(at);
        Some(match step {
            Step::Start { at } => Event::Start(self.lend_start(offset(at))),
            Step::End { offset, end } => Event::End { name: self.name(), offset, end },
            Step::Text { text } => Event::Text { offset: offset(text.start), end: offset(text.end), text: at(text) },
            Step::Piece { at, end } => Event::Text { text: &self.piece, offset: offset(at), end: offset(end) },
            Step::Comment { text, normalised, at: start, end } => Event::Comment {
                text: if normalised { &self.piece } else { at(text) },
                offset: offset(start),
                end: offset(end),
            },
            Step::Instruction { target, data, normalised, at: start, end } => Event::Instruction {
                target: at(target),
                data: if normalised { &self.piece } else { at(data) },
                offset: offset(start),
                end: offset(end),
            },
            Step::Nothing => return None,
        })
    }
}

/// What a prefix is bound to; `None` when it is not declared.
#[inline]
fn resolve(bindings: &Bindings, prefix: &str) -> Option<Bound> {
    match bindings.find(prefix) {
        Some(index) => Some(Bound::To(index)),
        None => match prefix {
            "" => Some(Bound::No),
            "xml" => Some(Bound::Xml),
            _ => None,
        },
    }
}

/// Where the run of text at `at` ends, and whether it may hold a `]`.
#[inline]
fn text_run(octets: &[u8], at: usize) -> (usize, bool) {
    // Most runs are short: a call costs more than looking at them octet by octet.
    const SHORT: usize = 24;
    let rest = octets.get(at..).unwrap_or_default();
    let mut seen = 0;
    for (i, &b) in rest.iter().take(SHORT).enumerate() {
        let class = class(b);
        if class & chars::TEXT_STOP != 0 {
            return (at + i, seen & chars::BRACKET != 0);
        }
        seen |= class;
    }
    let tail = rest.get(SHORT..).unwrap_or_default();
    let length = memchr::memchr3(b'<', b'&', b'\r', tail).unwrap_or(tail.len());
    let bracket = seen & chars::BRACKET != 0 || memchr::memchr(b']', tail.get(..length).unwrap_or_default()).is_some();
    (at + SHORT.min(rest.len()) + length, bracket)
}
