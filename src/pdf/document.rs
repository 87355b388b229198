//! An opened PDF: cross-references read, objects read when asked for.

use core::cell::{Cell, OnceCell, RefCell};
use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;
use std::sync::Arc;

use crate::base::{LimitReached, Limits, Quick, Source, Span};

use super::crypt::{self, Credentials, Crypt, Encryption};
use super::hybrid::{self, TwoViews};
use super::layout::{LARGE, Layout};
use super::lex::{Fault, Lexer, Token};
use super::parse::Indirect;
use super::reader::Reader;
use super::revision::{self, Entry, Revision};
use super::view::View;
use super::{Dictionary, Error, Object, ObjectId, Stream, StreamData, parse};

/// Octets of the file whose objects are kept; in memory they take several times as much.
const CACHED: u64 = 1 << 20;

/// Entries by object number, each with the number of its revision.
type Updates = HashMap<u32, Vec<(usize, Entry)>, Quick>;

/// An opened PDF: cross-references read, objects read when asked for.
pub struct Document<'s> {
    pub(super) reader: Reader<'s>,
    pub(super) limits: Limits,
    revisions: Vec<Revision>,
    trailing: Option<Span>,
    pub(super) cache: RefCell<Cache>,
    /// Entries of all revisions but the first, by object number, oldest first: looking through hundreds of revisions for
    /// every object would make many small updates cost the square of their number.
    updates: OnceCell<Updates>,
    /// Octets object streams were unpacked to so far.
    pub(super) unpacked: Cell<u64>,
    /// Asked for more than once, and found by looking at every object.
    two_views: OnceCell<Option<TwoViews>>,
    /// Where all objects lie, once somebody asked.
    layout: OnceCell<Layout>,
    /// Where large objects lie that were read, by what holds them.
    large: RefCell<BTreeMap<(Holder, u64), u64>>,
    crypt: Option<Arc<Crypt>>,
    #[cfg(test)]
    pub(super) work: Work,
}

/// What was done, for tests of what it costs.
#[cfg(test)]
#[derive(Debug, Default)]
pub(super) struct Work {
    /// Octets of objects read.
    octets: Cell<u64>,
    /// Entries looked up.
    entries: Cell<u64>,
}

#[cfg(test)]
impl Work {
    pub(super) fn read(&self, octets: u64) {
        self.octets.set(self.octets.get() + octets);
    }

    pub(super) fn look_up(&self) {
        self.entries.set(self.entries.get() + 1);
    }

    /// Octets read and entries looked up so far.
    pub(super) fn done(&self) -> [u64; 2] {
        [self.octets.get(), self.entries.get()]
    }
}

/// What objects lie in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Holder {
    /// The file.
    File,
    /// The unpacked octets of the object stream at this offset.
    Stream(u64),
}

impl core::fmt::Debug for Document<'_> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Document").field("len", &self.reader.len()).field("revisions", &self.revisions.len()).finish()
    }
}

impl<'s> Document<'s> {
    /// Reads header, `startxref` and the whole `/Prev` chain; nothing is repaired. What is encrypted is readable if it is for
    /// everybody.
    ///
    /// # Errors
    /// When the file does not begin with `%PDF-`, does not end with `startxref` and `%%EOF`, or a cross-reference section
    /// or trailer breaks a rule (§7.5); when a budget runs out or the source cannot be read.
    pub fn open(source: &'s dyn Source, limits: &Limits) -> Result<Self, Error> {
        Self::open_with(source, limits, &Credentials::none())
    }
    /// [`Self::open`] with a password or key for what is encrypted. One that does not fit is no error: the document is then
    /// [sealed](Self::is_sealed).
    ///
    /// # Errors
    /// As [`Self::open`].
    pub fn open_with(source: &'s dyn Source, limits: &Limits, credentials: &Credentials) -> Result<Self, Error> {
        let reader = Reader::new(source);
        header(&reader)?;
        let chain = revision::chain(&reader, limits)?;
        let mut document = Self {
            reader,
            limits: limits.clone(),
            revisions: chain.revisions,
            trailing: chain.trailing,
            cache: RefCell::default(),
            updates: OnceCell::new(),
            unpacked: Cell::new(0),
            two_views: OnceCell::new(),
            layout: OnceCell::new(),
            large: RefCell::default(),
            crypt: None,
            #[cfg(test)]
            work: Work::default(),
        };
        if let Some(crypt) = crypt::open(&document, credentials)? {
            document.crypt = Some(Arc::new(crypt));
            // What was read so far was read as it lies there.
            document.cache = RefCell::default();
        }
        Ok(document)
    }
    /// What it was opened from.
    #[must_use]
    pub const fn source(&self) -> &'s dyn Source {
        self.reader.source()
    }
    /// The budgets it was opened with.
    #[must_use]
    pub const fn limits(&self) -> &Limits {
        &self.limits
    }
    /// Oldest first, at least one.
    #[must_use]
    pub fn revisions(&self) -> &[Revision] {
        &self.revisions
    }
    /// The document as it stood with revision `number` (1-based) as its last. Numbers out of range give the nearest there is.
    #[must_use]
    pub fn view(&self, number: usize) -> View<'_, 's> {
        View::new(self, number.clamp(1, self.revisions.len().max(1)))
    }
    /// The view of the newest revision.
    #[must_use]
    pub fn current(&self) -> View<'_, 's> {
        self.view(self.revisions.len())
    }
    /// The newest entry for an object number among the first `revisions` revisions, and the number of the revision it is in.
    pub(super) fn entry(&self, number: u32, revisions: usize) -> Option<(usize, Entry)> {
        let updates = self.updates.get_or_init(|| {
            let mut updates = Updates::default();
            for revision in self.revisions.iter().skip(1) {
                for (number, entry) in revision.entries().iter() {
                    updates.entry(number).or_default().push((revision.number(), entry));
                }
            }
            updates
        });
        let newer = updates.get(&number).and_then(|entries| {
            let behind = entries.partition_point(|(revision, _)| *revision <= revisions);
            entries.get(behind.checked_sub(1)?).copied()
        });
        newer.or_else(|| {
            let first = self.revisions.first().filter(|_| revisions > 0)?;
            first.entries().get(number).map(|entry| (first.number(), entry))
        })
    }
    /// Whether any revision's trailer has /Encrypt. Strings and streams are read as they are meant unless it
    /// [is sealed](Self::is_sealed).
    #[must_use]
    pub const fn is_encrypted(&self) -> bool {
        self.crypt.is_some()
    }
    /// Whether it is encrypted and cannot be read: strings are then given as they lie in the file, streams not at all.
    #[must_use]
    pub fn is_sealed(&self) -> bool {
        self.crypt.as_ref().is_some_and(|crypt| crypt.is_sealed())
    }
    /// How it is encrypted; `None` when it is not.
    #[must_use]
    pub fn encryption(&self) -> Option<Encryption> {
        self.crypt.as_ref().map(|crypt| crypt.facts())
    }
    pub(super) const fn crypt(&self) -> Option<&Arc<Crypt>> {
        self.crypt.as_ref()
    }
    pub(super) fn has_encrypt(&self) -> bool {
        self.revisions.iter().any(|revision| revision.trailer().get("Encrypt").is_some())
    }
    /// Where readers that know /XRefStm and readers that do not are shown different documents (threat P-33), if anywhere.
    /// Objects that only the former find are no difference as long as nothing that is shown depends on them.
    ///
    /// # Errors
    /// When a budget runs out or the source cannot be read.
    pub fn two_views(&self) -> Result<Option<TwoViews>, Error> {
        match self.two_views.get() {
            Some(known) => Ok(*known),
            None => {
                let found = hybrid::two_views(self)?;
                Ok(*self.two_views.get_or_init(|| found))
            }
        }
    }
    /// Where every object lies that some revision has an entry for.
    pub(super) fn layout(&self) -> Result<&Layout, Error> {
        match self.layout.get() {
            Some(known) => Ok(known),
            None => {
                let found = Layout::of(self)?;
                Ok(self.layout.get_or_init(|| found))
            }
        }
    }
    /// Whether a large object that was read from here shares no octet with another one. Objects nested in one another's
    /// strings would make reading all of them quadratic, and no writer makes them.
    pub(super) fn is_alone(&self, holder: Holder, start: u64, end: u64) -> bool {
        if end.saturating_sub(start) < LARGE {
            return true;
        }
        let mut large = self.large.borrow_mut();
        let before = large.range(..(holder, start)).next_back();
        let behind = large.range((holder, start.saturating_add(1))..).next();
        let overlaps = before.is_some_and(|(at, before_end)| at.0 == holder && *before_end > start)
            || behind.is_some_and(|(at, _)| at.0 == holder && at.1 < end);
        large.insert((holder, start), end);
        !overlaps
    }
    /// Octets after the last `%%EOF` and its end-of-line, from the first that is not white space to the end of the file.
    #[must_use]
    pub const fn trailing(&self) -> Option<Span> {
        self.trailing
    }
}

/// `%PDF-` at the first octet (threat P-30), and not once more before the first object: two headers are two files.
fn header(reader: &Reader<'_>) -> Result<(), Error> {
    let window = reader.window(0, 1024)?;
    let head = window.get(..1024).unwrap_or(&window);
    let Some(rest) = head.strip_prefix(b"%PDF-") else {
        return Err(Error::syntax(0, "no '%PDF-' at the beginning of the file", "7.5.2"));
    };
    let before_objects = rest.windows(4).position(|w| w == b" obj").unwrap_or(rest.len());
    let rest = rest.get(..before_objects).unwrap_or_default();
    match rest.windows(5).position(|w| w == b"%PDF-") {
        Some(at) => Err(Error::syntax(at as u64 + 5, "second '%PDF-'", "7.5.2")),
        None => Ok(()),
    }
}

/// Runs `read` on a window at `offset`, growing the window until it is large enough.
pub(super) fn lexed<T>(
    reader: &Reader<'_>,
    offset: u64,
    limits: &Limits,
    read: impl Fn(&mut Lexer<'_>) -> Result<T, Fault>,
) -> Result<T, Error> {
    let mut at_least = 64;
    // One object, and a little for what stands around it.
    let most = usize::try_from(limits.pdf_object_octets).unwrap_or(usize::MAX).saturating_add(1024);
    loop {
        let window = reader.window(offset, at_least)?;
        let complete = offset.saturating_add(window.len() as u64) >= reader.len();
        let octets = window.get(..most.min(window.len())).unwrap_or_default();
        let complete = complete && octets.len() == window.len();
        match read(&mut Lexer::in_file(octets, offset, complete)) {
            Err(Fault::Lack) if octets.len() >= most => {
                let limit = limits.pdf_object_octets;
                return Err(LimitReached { what: "octets of one PDF object", limit }.into());
            }
            Err(Fault::Lack) => at_least = window.len().max(4096).saturating_mul(2).min(most),
            Err(fault) => return Err(fault.into()),
            Ok(value) => return Ok(value),
        }
    }
}

/// Checks that `length` octets from `data` on are followed by `endstream` and `endobj` (threat P-38). Gives the data's
/// span and the offset behind `endobj`.
pub(super) fn stream_data(reader: &Reader<'_>, data: u64, length: u64, limits: &Limits) -> Result<(Span, u64), Error> {
    let wrong = || Error::syntax(data, "stream whose /Length is not followed by 'endstream'", "7.3.8.1");
    let end = data.checked_add(length).filter(|end| *end <= reader.len()).ok_or_else(wrong)?;
    let (is_end, behind) = lexed(reader, end, limits, |lexer| {
        let at = lexer.offset();
        let mark = {
            lexer.take(b'\r')?;
            lexer.take(b'\n')?;
            lexer.offset()
        };
        let (token, start) = lexer.token()?;
        if token != Token::Keyword(b"endstream") || start != mark {
            return Ok((false, at));
        }
        let (token, at) = lexer.token()?;
        if token != Token::Keyword(b"endobj") {
            return Err(Fault::bad(at, "'endstream' not followed by 'endobj'", "7.3.8.1"));
        }
        Ok((true, lexer.offset()))
    })?;
    if is_end { Ok((Span::new(data, end), behind)) } else { Err(wrong()) }
}

/// An object stream, unpacked.
pub(super) struct Unpacked {
    pub(super) octets: Vec<u8>,
    /// Object number and offset within `octets` of each member.
    pub(super) members: Vec<(u32, usize)>,
}

/// An object as read from the file, whoever asked first.
#[derive(Clone)]
pub(super) struct Cached {
    pub(super) id: ObjectId,
    pub(super) object: Rc<Object>,
    /// Behind `endobj`.
    pub(super) end: u64,
    /// An indirect /Length and what it was: another view may see another number there.
    pub(super) length: Option<(ObjectId, u64)>,
}

/// Objects and object streams read before.
#[derive(Default)]
pub(super) struct Cache {
    objects: HashMap<u64, Cached, Quick>,
    /// By offset of the object stream, index in it and object number.
    members: HashMap<(u64, u32, u32), Rc<Object>, Quick>,
    weight: u64,
    /// The object stream used last, by its offset, however large: members are usually asked for in a row.
    unpacked: Option<(u64, Rc<Unpacked>)>,
}

impl Cache {
    fn make_room(&mut self, weight: u64) -> bool {
        if weight > CACHED / 4 {
            return false;
        }
        if self.weight.saturating_add(weight) > CACHED {
            self.objects.clear();
            self.members.clear();
            self.weight = 0;
        }
        self.weight = self.weight.saturating_add(weight);
        true
    }

    pub(super) fn object(&self, offset: u64) -> Option<Cached> {
        self.objects.get(&offset).cloned()
    }

    pub(super) fn keep_object(&mut self, offset: u64, weight: u64, cached: Cached) {
        if self.make_room(weight.saturating_add(128)) {
            self.objects.insert(offset, cached);
        }
    }

    pub(super) fn member(&self, key: (u64, u32, u32)) -> Option<Rc<Object>> {
        self.members.get(&key).cloned()
    }

    pub(super) fn keep_member(&mut self, key: (u64, u32, u32), weight: u64, object: &Rc<Object>) {
        if self.make_room(weight.saturating_add(128)) {
            self.members.insert(key, Rc::clone(object));
        }
    }

    pub(super) fn unpacked(&self, stream: u64) -> Option<Rc<Unpacked>> {
        self.unpacked.as_ref().filter(|(offset, _)| *offset == stream).map(|(_, unpacked)| Rc::clone(unpacked))
    }

    pub(super) fn keep_unpacked(&mut self, stream: u64, unpacked: &Rc<Unpacked>) {
        self.unpacked = Some((stream, Rc::clone(unpacked)));
    }
}

/// Reads `n g obj …` at `offset`, data of a stream excepted, and checks that it is the object asked for.
pub(super) fn indirect(reader: &Reader<'_>, offset: u64, id: ObjectId, limits: &Limits) -> Result<Indirect, Error> {
    if offset >= reader.len() {
        return Err(Error::syntax(offset, "cross-reference entry behind the end of the file", "7.5.4"));
    }
    let read = lexed(reader, offset, limits, |lexer| parse::indirect(lexer, limits))?;
    if read.id != id {
        return Err(Error::syntax(offset, "cross-reference entry that points to another object", "7.5.4"));
    }
    Ok(read)
}

pub(super) fn with_data(object: Object, data: impl FnOnce(&Dictionary) -> StreamData) -> Object {
    match object {
        Object::Dictionary(dictionary) => {
            let data = data(&dictionary);
            Object::Stream(Stream { dictionary, data })
        }
        other => other,
    }
}
