//! The document as it stood in one revision.

use core::ops::Deref;
use std::rc::Rc;

use sha2::{Digest as _, Sha256};

use crate::base::{LimitReached, Span};

use super::document::{self, Cached, Document, Holder, Unpacked};
use super::layout::Layout;
use super::lex::{Lexer, Token};
use super::revision::{self, Entry, Revision};
use super::{Dictionary, EncryptedData, Error, Object, ObjectId, Stream, StreamData, filter, parse};

/// References to references followed before giving up; real files have none.
const HOPS: usize = 16;
/// How often the octets of one full-sized object stream may be unpacked for one document.
const UNPACKED: u64 = 8;

/// What stands somewhere, references followed: nothing is copied for it.
#[derive(Debug, Clone)]
pub enum Held<'o> {
    /// It stands there itself.
    Direct(&'o Object),
    /// It was referred to.
    Read(Rc<Object>),
}

impl Held<'_> {
    /// To be kept longer than what it stands in.
    #[must_use]
    pub fn shared(self) -> Rc<Object> {
        match self {
            Self::Direct(object) => Rc::new(object.clone()),
            Self::Read(object) => object,
        }
    }
}

/// What stands there counts, not where.
impl PartialEq for Held<'_> {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl AsRef<Object> for Held<'_> {
    fn as_ref(&self) -> &Object {
        self
    }
}

impl Deref for Held<'_> {
    type Target = Object;

    fn deref(&self) -> &Object {
        match self {
            Self::Direct(object) => object,
            Self::Read(object) => object,
        }
    }
}

/// The document in one revision. Cheap to make and copy.
#[derive(Clone, Copy)]
pub struct View<'d, 's> {
    document: &'d Document<'s>,
    revision: usize,
}

impl<'d, 's> View<'d, 's> {
    pub(super) const fn new(document: &'d Document<'s>, revision: usize) -> Self {
        Self { document, revision }
    }
    /// Whose view it is.
    #[must_use]
    pub const fn document(&self) -> &'d Document<'s> {
        self.document
    }
    /// Number of its last revision, 1-based.
    #[must_use]
    pub const fn revision(&self) -> usize {
        self.revision
    }

    fn revisions(&self) -> &'d [Revision] {
        self.document.revisions().get(..self.revision).unwrap_or_default()
    }

    /// The entry in force for an object number.
    #[must_use]
    pub fn entry(&self, number: u32) -> Option<Entry> {
        self.provider(number).map(|(_, entry)| entry)
    }

    /// The entry in force and the number of the revision that brought it.
    #[must_use]
    pub fn provider(&self, number: u32) -> Option<(usize, Entry)> {
        #[cfg(test)]
        self.document.work.look_up();
        self.document.entry(number, self.revision)
    }

    /// The merged trailer in force: that of the newest section of this view.
    #[must_use]
    pub fn trailer(&self) -> &'d Dictionary {
        static EMPTY: std::sync::OnceLock<Dictionary> = std::sync::OnceLock::new();
        self.revisions().last().map_or_else(|| EMPTY.get_or_init(Dictionary::new), Revision::trailer)
    }

    /// The object in force under this id; `Null` when free, missing or of another generation. The same object of the file
    /// is the same `Rc` in every view, as long as it stays cached.
    ///
    /// # Errors
    /// When the cross-references do not point to this very object, it breaks a rule of §7.3, or lies outside the revision
    /// that claims it; when a budget runs out.
    pub fn get(&self, id: ObjectId) -> Result<Rc<Object>, Error> {
        let read = match self.provider(id.number) {
            Some((revision, Entry::InUse { offset, generation })) if generation == id.generation => {
                self.in_file(id, offset, revision, false).map(|cached| cached.object)
            }
            Some((_, Entry::Compressed { stream, index })) if id.generation == 0 => {
                self.in_stream(id.number, stream, index)
            }
            _ => return Ok(Rc::new(Object::Null)),
        };
        read.map_err(|error| error.in_object(id))
    }

    /// Behind the `endobj` of an object that lies at an offset of its own.
    pub(super) fn end_of(&self, id: ObjectId, offset: u64, revision: usize) -> Result<u64, Error> {
        self.in_file(id, offset, revision, false).map(|cached| cached.end).map_err(|error| error.in_object(id))
    }

    /// `plain_length`: a stream's indirect /Length must not itself lie in an object stream.
    fn in_file(&self, id: ObjectId, offset: u64, revision: usize, plain_length: bool) -> Result<Cached, Error> {
        let document = self.document;
        let cached = document.cache.borrow().object(offset);
        let cached = match cached {
            Some(cached) if cached.id == id => match cached.length {
                // Another revision may have given the length object another value.
                Some((length, was)) if self.length(length, plain_length)? != was => None,
                _ => Some(cached),
            },
            _ => None,
        };
        let cached = match cached {
            Some(cached) => cached,
            None => self.read(id, offset, plain_length)?,
        };
        self.within(revision, offset, cached.end)?;
        Ok(cached)
    }

    /// A revision's object that lies behind its %%EOF is not what was there when the revision was written: a signature over
    /// the revision would vouch for octets it does not cover. Where a revision has no %%EOF, the next that has one ends it
    /// as well.
    fn within(&self, revision: usize, offset: u64, end: u64) -> Result<(), Error> {
        let from = self.document.revisions().get(revision.wrapping_sub(1)..).unwrap_or_default();
        let bound = from.iter().find(|r| r.tail_found()).map(Revision::end);
        match bound.is_some_and(|bound| end > bound) {
            true => Err(Error::syntax(offset, "object that lies outside the revision that names it", "7.5.6")),
            false => Ok(()),
        }
    }

    fn read(&self, id: ObjectId, offset: u64, plain_length: bool) -> Result<Cached, Error> {
        let Document { reader, limits, .. } = self.document;
        let read = document::indirect(reader, offset, id, limits)?;
        #[cfg(test)]
        self.document.work.read(read.end.saturating_sub(offset));
        let object = match self.document.crypt() {
            Some(crypt) => crypt.plain(id, offset, read.object)?,
            None => read.object,
        };
        let (object, end, length) = match (read.data, object) {
            (Some(data), object) => {
                let given = object.as_dictionary().and_then(|dictionary| dictionary.get("Length"));
                let (length, from) = match given {
                    Some(Object::Reference(length)) => {
                        let octets = self.length(*length, plain_length)?;
                        (octets, Some((*length, octets)))
                    }
                    Some(Object::Integer(octets)) => {
                        let negative = |_| Error::syntax(offset, "negative /Length", "7.3.8.2");
                        (u64::try_from(*octets).map_err(negative)?, None)
                    }
                    _ => return Err(Error::syntax(offset, "stream without /Length", "7.3.8.2")),
                };
                let (span, end) = document::stream_data(reader, data, length, limits)?;
                let data = |dictionary: &Dictionary| match self.document.crypt() {
                    Some(crypt) => crypt.data(id, dictionary, span),
                    None => StreamData::InFile(span),
                };
                (document::with_data(object, data), end, from)
            }
            (None, object) => (object, read.end, None),
        };
        // With the data of a stream: what lies in them is not another object's.
        if !self.document.is_alone(Holder::File, offset, end) {
            return Err(Error::syntax(offset, "object that shares octets with another", "7.5.4"));
        }
        let cached = Cached { id, object: Rc::new(object), end, length };
        let weight = read.end.saturating_sub(offset);
        self.document.cache.borrow_mut().keep_object(offset, weight, cached.clone());
        Ok(cached)
    }

    /// What the object at `offset` of `revision` refers to, without reading it again; `None` where it has to be read, because
    /// it may not be what it was there, or what is wrong with it has to be said.
    pub(super) fn referring<'l>(
        &self,
        layout: &'l Layout,
        id: ObjectId,
        offset: u64,
        revision: usize,
    ) -> Result<Option<&'l [(u32, u32)]>, Error> {
        let Some(known) = layout.references(id, offset).filter(|_| self.document.crypt().is_none()) else {
            return Ok(None);
        };
        let is_as_it_was = match known.length {
            // Another revision may have given the length object another value.
            Some((length, was)) => self.length(length, false).is_ok_and(|length| length == was),
            None => true,
        };
        Ok((is_as_it_was && self.within(revision, offset, known.end).is_ok()).then_some(known.to))
    }

    /// Numbers of the objects in an object stream, in order.
    pub(super) fn stream_members(&self, stream: u32) -> Result<Vec<u32>, Error> {
        let Some((revision, Entry::InUse { offset, generation: 0 })) = self.provider(stream) else {
            return Ok(Vec::new());
        };
        let kept = self.document.cache.borrow().unpacked(offset);
        let unpacked = match kept {
            Some(unpacked) => unpacked,
            None => {
                let holder = self.in_file(ObjectId::new(stream), offset, revision, true)?;
                Rc::new(self.unpack(stream, &holder.object)?)
            }
        };
        Ok(unpacked.members.iter().map(|(number, _)| *number).collect())
    }

    /// An indirect /Length: one integer, read without following anything further (threat P-38).
    pub(super) fn length(&self, id: ObjectId, plain: bool) -> Result<u64, Error> {
        let Document { reader, limits, .. } = self.document;
        let wrong = || Error::structure(Some(id), "indirect /Length that is no non-negative integer", "7.3.8.2");
        let object = match self.provider(id.number) {
            Some((revision, Entry::InUse { offset, generation })) if generation == id.generation => {
                let read = document::indirect(reader, offset, id, limits)?;
                // Else a later revision could say where a signed stream ends.
                self.within(revision, offset, read.end)?;
                read.object
            }
            Some((_, Entry::Compressed { stream, index })) if id.generation == 0 && !plain => {
                self.in_stream(id.number, stream, index)?.as_ref().clone()
            }
            _ => return Err(wrong()),
        };
        object.as_integer().and_then(|i| u64::try_from(i).ok()).ok_or_else(wrong)
    }

    fn in_stream(&self, number: u32, stream: u32, index: u32) -> Result<Rc<Object>, Error> {
        let wrong = |what| Error::ObjectStream { stream, what };
        // An object stream in an object stream has no offset: refused here (threat P-36).
        let Some((revision, Entry::InUse { offset, generation: 0 })) = self.provider(stream) else {
            return Err(wrong("not an object of its own with generation 0"));
        };
        let holder = self.in_file(ObjectId::new(stream), offset, revision, true)?;
        let key = (offset, index, number);
        let member = self.document.cache.borrow().member(key);
        if let Some(member) = member {
            return Ok(member);
        }
        let unpacked = self.document.cache.borrow().unpacked(offset);
        let unpacked = match unpacked {
            Some(unpacked) => unpacked,
            None => {
                let unpacked = Rc::new(self.unpack(stream, &holder.object)?);
                self.document.cache.borrow_mut().keep_unpacked(offset, &unpacked);
                unpacked
            }
        };
        let &(named, at) =
            unpacked.members.get(index as usize).ok_or_else(|| wrong("cross-reference entry behind its end"))?;
        if named != number {
            return Err(wrong("cross-reference entry that points to another object"));
        }
        let mut lexer = Lexer::in_memory(&unpacked.octets, at);
        let limits = &self.document.limits;
        let object = match parse::value(&mut lexer, limits).map_err(Error::from) {
            Ok(object) => Rc::new(object),
            Err(Error::Syntax { what, .. }) => return Err(wrong(what)),
            Err(other) => return Err(other),
        };
        let weight = lexer.offset().saturating_sub(at as u64);
        if !self.document.is_alone(Holder::Stream(offset), at as u64, lexer.offset()) {
            return Err(wrong("members that share octets"));
        }
        self.document.cache.borrow_mut().keep_member(key, weight, &object);
        Ok(object)
    }

    fn unpack(&self, stream: u32, holder: &Object) -> Result<Unpacked, Error> {
        let wrong = |what| Error::ObjectStream { stream, what };
        let Some(holder) = holder.as_stream().filter(|s| s.dictionary.is_type("ObjStm")) else {
            return Err(wrong("not an object stream"));
        };
        if holder.dictionary.duplicate().is_some() {
            return Err(wrong("key twice in its dictionary"));
        }
        let number =
            |key| holder.dictionary.get(key).and_then(Object::as_integer).and_then(|i| usize::try_from(i).ok());
        let count = number("N").ok_or_else(|| wrong("no /N"))?;
        let first = number("First").ok_or_else(|| wrong("no /First"))?;
        let direct = |object: &Object| match object {
            Object::Reference(_) => Err(wrong("indirect filter parameters")),
            direct => Ok(direct.clone()),
        };
        let limits = &self.document.limits;
        let filters = filter::chain(&holder.dictionary, &direct)?;
        let packed = match &holder.data {
            StreamData::InFile(span) => span.len(),
            StreamData::Owned(octets) => octets.len() as u64,
            StreamData::Encrypted(data) => data.span().len(),
        };
        let cap = filter::within_ratio(packed, limits.pdf_stream_octets);
        let octets = self.undone(&holder.data, &filters, cap)?;

        let unpacked = self.document.unpacked.get().saturating_add(octets.len() as u64);
        self.document.unpacked.set(unpacked);
        let budget = limits.pdf_stream_octets.saturating_mul(UNPACKED);
        if unpacked > budget {
            return Err(LimitReached { what: "octets of unpacked object streams", limit: budget }.into());
        }

        let head = octets.get(..first).ok_or_else(|| wrong("/First behind its end"))?;
        // Two numbers and two separators at least for each member.
        if count > head.len().div_ceil(4).saturating_add(1) {
            return Err(wrong("/N larger than its index"));
        }
        let mut members = Vec::with_capacity(count);
        let mut lexer = Lexer::in_memory(head, 0);
        for _ in 0..count {
            let mut integer = || match lexer.token() {
                Ok((Token::Integer(i), _)) => u32::try_from(i).map_err(|_| wrong("index out of range")),
                _ => Err(wrong("index too short")),
            };
            let (named, at) = (integer()?, integer()?);
            let at = usize::try_from(at).ok().and_then(|at| at.checked_add(first)).filter(|at| *at < octets.len());
            members.push((named, at.ok_or_else(|| wrong("member behind its end"))?));
        }
        Ok(Unpacked { octets, members })
    }

    /// Follows references (bounded) until something direct.
    ///
    /// # Errors
    /// As [`Self::get`], and when references lead in a circle.
    pub fn resolve<'o>(&self, object: &'o Object) -> Result<Held<'o>, Error> {
        let Object::Reference(first) = object else { return Ok(Held::Direct(object)) };
        let mut id = *first;
        for _ in 0..HOPS {
            let found = self.get(id)?;
            match *found {
                Object::Reference(next) => id = next,
                _ => return Ok(Held::Read(found)),
            }
        }
        Err(Error::structure(Some(*first), "references that lead nowhere", "7.3.10"))
    }

    /// `dictionary[key]`, resolved; `Null` when absent.
    ///
    /// # Errors
    /// As [`Self::resolve`].
    pub fn lookup<'o>(&self, dictionary: &'o Dictionary, key: &str) -> Result<Held<'o>, Error> {
        dictionary.get(key).map_or(Ok(Held::Direct(&Object::Null)), |value| self.resolve(value))
    }

    /// The document catalog.
    ///
    /// # Errors
    /// When it is no dictionary, has a key twice (threat P-31), or cannot be read.
    pub fn catalog(&self) -> Result<Rc<Object>, Error> {
        let root = revision::root(self.trailer())?;
        let catalog = self.resolve(root)?.shared();
        let Object::Dictionary(dictionary) = catalog.as_ref() else {
            return Err(Error::structure(root.as_reference(), "catalog that is no dictionary", "7.7.2"));
        };
        if let Some(key) = dictionary.duplicate() {
            return Err(Error::DuplicateKey { place: "catalog", key: String::from_utf8_lossy(key).into_owned() });
        }
        Ok(catalog)
    }

    /// The signature that /Perms names as the certification (§12.8.6), if any.
    ///
    /// # Errors
    /// When catalog or /Perms cannot be read, or /DocMDP is no reference.
    pub fn perms_docmdp(&self) -> Result<Option<ObjectId>, Error> {
        let catalog = self.catalog()?;
        let Some(catalog) = catalog.as_dictionary() else { return Ok(None) };
        let perms = self.lookup(catalog, "Perms")?;
        let Some(perms) = perms.as_dictionary() else { return Ok(None) };
        if let Some(key) = perms.duplicate() {
            return Err(Error::DuplicateKey { place: "permissions", key: String::from_utf8_lossy(key).into_owned() });
        }
        match perms.get("DocMDP") {
            None => Ok(None),
            Some(Object::Reference(id)) => Ok(Some(*id)),
            Some(_) => Err(Error::structure(None, "/DocMDP that is no reference", "12.8.6")),
        }
    }

    /// A stream's octets with its filters undone (FlateDecode with predictors, the two ASCII filters; others are an error), capped by the limits.
    ///
    /// # Errors
    /// When a filter is not known, its input is damaged, or the limit is passed.
    pub fn decoded(&self, stream: &Stream) -> Result<Vec<u8>, Error> {
        self.decoded_within(stream, u64::MAX)
    }

    /// The same with no more than this many octets, either.
    ///
    /// # Errors
    /// As [`Self::decoded`], and when there are more.
    pub fn decoded_within(&self, stream: &Stream, most: u64) -> Result<Vec<u8>, Error> {
        let resolve = |object: &Object| self.resolve(object).map(|object| object.as_ref().clone());
        let filters = filter::chain(&stream.dictionary, &resolve)?;
        self.undone(&stream.data, &filters, self.document.limits.pdf_stream_octets.min(most))
    }

    /// Whether every reader undoes a stream's filters alike.
    pub(super) fn is_plainly_packed(&self, stream: &Stream) -> bool {
        let resolve = |object: &Object| self.resolve(object).map(|object| object.as_ref().clone());
        filter::is_plainly_put(&stream.dictionary, &resolve).unwrap_or(false)
    }

    fn undone(&self, data: &StreamData, filters: &[filter::Filter], cap: u64) -> Result<Vec<u8>, Error> {
        match data {
            StreamData::InFile(span) => filter::decode(&self.document.reader, *span, filters, cap),
            StreamData::Owned(octets) => filter::decode_owned(octets, filters, cap),
            StreamData::Encrypted(data) => {
                filter::decode_pieces(data.span().len(), &|each| self.decrypted(data, each), filters, cap)
            }
        }
    }

    /// Pieces of what lies encrypted in the file.
    fn decrypted(&self, data: &EncryptedData, each: &mut dyn FnMut(&[u8]) -> Result<bool, Error>) -> Result<(), Error> {
        match self.document.crypt() {
            Some(crypt) => crypt.pieces(self.document, data, each),
            None => Err(Error::structure(None, "encrypted data in a document that is not encrypted", "7.6.2")),
        }
    }

    /// Octets of a stream's data, piece by piece, until `each` returns `false`; filters are not undone, encryption is.
    fn raw_pieces(&self, data: &StreamData, each: &mut dyn FnMut(&[u8]) -> Result<bool, Error>) -> Result<(), Error> {
        match data {
            StreamData::InFile(span) => self.document.reader.pieces(*span, each),
            StreamData::Encrypted(data) => self.decrypted(data, each),
            StreamData::Owned(octets) => each(octets).map(drop),
        }
    }

    /// A stream's octets with its filters not undone: as they lie in the file, but for encryption. A `Crypt` filter among
    /// them (§7.4.10) is undone by that.
    ///
    /// # Errors
    /// When the source cannot be read, or not decrypted.
    pub fn raw(&self, stream: &Stream) -> Result<Vec<u8>, Error> {
        match &stream.data {
            StreamData::InFile(span) => self.octets(*span),
            StreamData::Owned(octets) => Ok(octets.clone()),
            StreamData::Encrypted(data) => {
                let mut octets = Vec::new();
                self.decrypted(data, &mut |piece| {
                    octets.extend_from_slice(piece);
                    Ok(true)
                })?;
                Ok(octets)
            }
        }
    }

    /// Whether two streams hold the same octets before filters are undone; those that are encrypted, decrypted. Compared piece
    /// by piece: a scan of a gigabyte takes no more memory than a line of text.
    ///
    /// # Errors
    /// When the source cannot be read, or not decrypted.
    pub fn same_raw(&self, one: &Stream, other: &Stream) -> Result<bool, Error> {
        match (&one.data, &other.data) {
            (StreamData::InFile(one), StreamData::InFile(other)) => self.document.reader.same(*one, *other),
            (StreamData::Encrypted(a), StreamData::Encrypted(b))
                if a.is_like(b) && self.document.reader.same(a.span(), b.span())? =>
            {
                Ok(true)
            }
            // The same may be encrypted in many ways (AES has a new vector each time).
            (StreamData::Encrypted(_), _) | (_, StreamData::Encrypted(_)) => {
                Ok(self.digest(&one.data)? == self.digest(&other.data)?)
            }
            _ => Ok(self.raw(one)? == self.raw(other)?),
        }
    }

    fn digest(&self, data: &StreamData) -> Result<Vec<u8>, Error> {
        let mut hash = Sha256::new();
        self.raw_pieces(data, &mut |piece| {
            hash.update(piece);
            Ok(true)
        })?;
        Ok(hash.finalize().to_vec())
    }

    /// Octets of the file.
    ///
    /// # Errors
    /// When the span runs past the end or the source cannot be read.
    pub fn octets(&self, span: Span) -> Result<Vec<u8>, Error> {
        self.document.reader.octets(span)
    }

    /// Highest object number of this view plus one (trailer /Size, or more when entries go beyond).
    #[must_use]
    pub fn size(&self) -> u32 {
        let highest = self.revisions().last().and_then(Revision::highest);
        let stated = self.trailer().get("Size").and_then(Object::as_integer).and_then(|i| u32::try_from(i).ok());
        highest.map_or(0, |n| n.saturating_add(1)).max(stated.unwrap_or(0))
    }
}
