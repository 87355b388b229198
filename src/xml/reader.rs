//! From octets to events.

use super::chars::skip_space;
use super::encoding::{self, Encoding};
use super::error::Error;
use super::event::{Bound, Event, Name, Start};
use super::scope::{Bindings, Context, Mark, XML, XmlAttributes};
use super::tag::{Stop, Tag, Why, bad};
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
    pub(super) limits: &'s Limits,
    pub(super) window: Window<'s>,
    encoding: Encoding,
    pub(super) tag: Tag,
    /// A character that a reference stands for, or markup with its line ends normalised.
    pub(super) piece: String,
    /// Qualified names of the open elements, one behind the other.
    pub(super) names: String,
    pub(super) open: Vec<Open>,
    pub(super) bindings: Bindings,
    pub(super) xml: XmlAttributes,
    /// Number of ancestors that are not read here.
    pub(super) above: u32,
    pub(super) state: State,
    pub(super) token: Token,
    pub(super) in_cdata: bool,
    pub(super) root_seen: bool,
    /// For attributes in order.
    pub(super) order: Vec<usize>,
}

/// What is to be done before the next event.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum State {
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
pub(super) struct Open {
    pub(super) name: Range<usize>,
    pub(super) prefix: usize,
    pub(super) bound: Bound,
    pub(super) bindings: Mark,
    pub(super) xml: Mark,
    /// Offset of `<`.
    pub(super) offset: u64,
}

/// The event that was read last, before it is lent: places in the window.
#[derive(Clone, Copy)]
pub(super) struct Token {
    pub(super) kind: Kind,
    /// Where it begins and ends.
    pub(super) at: usize,
    pub(super) end: usize,
    /// Behind the target of an instruction.
    pub(super) target: usize,
    /// What is inside a comment or behind the target of an instruction.
    pub(super) inside: (usize, usize),
    /// Whether that, or the text, is in `piece`.
    pub(super) in_piece: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Start,
    End,
    Text,
    Comment,
    Instruction,
    Nothing,
}

/// What a look at the window's place gave.
pub(super) enum Next {
    /// A token.
    Token,
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
            token: Token { kind: Kind::Nothing, at: 0, end: 0, target: 0, inside: (0, 0), in_piece: false },
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
    #[inline]
    pub fn next_event(&mut self) -> Result<Option<Event<'_>>, Error> {
        self.advance()?;
        Ok(self.event())
    }

    /// Goes on to the next event, which [`Reader::event`] then lends; `false` behind the last. For loops over whole
    /// documents: nothing is moved.
    ///
    /// # Errors
    /// As [`Reader::next_event`].
    #[inline]
    pub fn advance(&mut self) -> Result<bool, Error> {
        if let Err(error) = self.step() {
            self.state = State::Failed;
            self.token.kind = Kind::Nothing;
            return Err(error);
        }
        Ok(self.token.kind != Kind::Nothing)
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

    fn step(&mut self) -> Result<(), Error> {
        match self.state {
            State::Content => {}
            State::Opened => self.state = State::Content,
            State::Closed => self.pop(),
            State::Empty => {
                self.state = State::Closed;
                let at = self.window.pos;
                self.token(Kind::End, at, at);
                return Ok(());
            }
            State::Done => {
                self.token.kind = Kind::Nothing;
                return Ok(());
            }
            State::Failed => {
                return Err(Error::Refused { what: "reading on behind an error", offset: self.offset() });
            }
        }
        loop {
            match self.scan() {
                Ok(Next::Again) => {}
                Ok(Next::Token) => {
                    let Token { kind, at, end, .. } = self.token;
                    self.window.pos = end;
                    // Text comes in pieces of a window; everything else is one token.
                    if (end - at) as u64 > self.limits.xml_markup_octets && kind != Kind::Text {
                        return Err(self.markup_limit());
                    }
                    return Ok(());
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
                Err(Stop::Because(why)) => {
                    return Err(match *why {
                        Why::Malformed(what, at) => Error::Malformed { what, offset: self.window.offset(at) },
                        Why::Refused(what, at) => Error::Refused { what, offset: self.window.offset(at) },
                        Why::Limit(limit) => limit.into(),
                    });
                }
            }
        }
    }

    /// Notes what was read.
    #[inline]
    pub(super) fn token(&mut self, kind: Kind, at: usize, end: usize) -> Next {
        self.token.kind = kind;
        self.token.at = at;
        self.token.end = end;
        self.token.in_piece = false;
        Next::Token
    }

    const fn markup_limit(&self) -> Error {
        let limit = self.limits.xml_markup_octets;
        Error::Limit(LimitReached { what: "octets of one XML tag, comment or instruction", limit })
    }

    /// Nothing follows.
    fn finish(&mut self) -> Result<(), Error> {
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
        self.token.kind = Kind::Nothing;
        Ok(())
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
                    Some(_) => return Err(bad("character data outside the root element", next)),
                }
                self.window.pos = next;
                Ok(Next::Again)
            }
            Some(_) => self.text(),
        }
    }

    /// What an attribute or an element is bound to.
    #[inline]
    pub(super) fn namespace(&self, bound: Bound) -> &str {
        match bound {
            Bound::No => "",
            Bound::Xml => XML,
            Bound::To(index) => self.bindings.uri(index),
        }
    }

    /// The name of the innermost open element.
    #[inline]
    fn name(&self) -> Name<'_> {
        let Some(Open { name, prefix, bound, .. }) = self.open.last() else { return Name::new("", 0, "") };
        Name::new(self.names.get(name.clone()).unwrap_or_default(), *prefix, self.namespace(*bound))
    }

    #[inline]
    fn lend_start(&self, offset: u64) -> Start<'_> {
        Start {
            name: self.name(),
            offset,
            end: self.offset(),
            empty: self.tag.empty,
            depth: self.depth(),
            reader: self,
        }
    }

    /// The last event; `None` before the first, behind the last, and behind an error.
    #[inline(always)]
    #[must_use]
    pub fn event(&self) -> Option<Event<'_>> {
        let Token { kind, at, end, target, inside, in_piece } = self.token;
        let text = self.window.text();
        let part = |from: usize, to: usize| if in_piece { &self.piece } else { text.get(from..to).unwrap_or_default() };
        let (offset, last) = (self.window.offset(at), self.window.offset(end));
        Some(match kind {
            Kind::Start => Event::Start(self.lend_start(offset)),
            Kind::End => Event::End { name: self.name(), offset, end: last },
            Kind::Text => Event::Text { text: part(at, end), offset, end: last },
            Kind::Comment => Event::Comment { text: part(inside.0, inside.1), offset, end: last },
            Kind::Instruction => Event::Instruction {
                target: text.get(at + 2..target).unwrap_or_default(),
                data: part(inside.0, inside.1),
                offset,
                end: last,
            },
            Kind::Nothing => return None,
        })
    }
}

impl core::fmt::Debug for Reader<'_> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Reader")
            .field("encoding", &self.encoding)
            .field("offset", &self.offset())
            .finish_non_exhaustive()
    }
}
