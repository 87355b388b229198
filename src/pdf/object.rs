//! PDF objects (ISO 32000-2 §7.3) as read or as to be written.

use core::fmt;

use crate::base::Span;

use super::{EncryptedData, Name};

/// Number and generation of an indirect object (ISO 32000-2 §7.3.10).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ObjectId {
    /// Object number, from 1.
    pub number: u32,
    /// Generation, 0 for nearly every object.
    pub generation: u16,
}

impl ObjectId {
    /// Object `number`, generation 0.
    #[must_use]
    pub const fn new(number: u32) -> Self {
        Self { number, generation: 0 }
    }
}

impl fmt::Display for ObjectId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.number, self.generation)
    }
}

/// A string's octets, escapes resolved, with where its token lies in the file.
#[derive(Debug, Clone)]
pub struct PdfString {
    /// The octets meant.
    pub octets: Vec<u8>,
    /// Whether it was written `<…>`.
    pub hexadecimal: bool,
    /// The whole token, delimiters included; `None` for strings we make and for those inside object streams.
    pub span: Option<Span>,
}

/// Equality is of meaning: how and where it was written does not count.
impl PartialEq for PdfString {
    fn eq(&self, other: &Self) -> bool {
        self.octets == other.octets
    }
}

/// Any PDF object.
#[derive(Debug, Clone, PartialEq)]
pub enum Object {
    /// `null`, also what a reference to a missing object means.
    Null,
    /// `true` or `false`.
    Boolean(bool),
    /// A number without a point.
    Integer(i64),
    /// A number with a point.
    Real(f64),
    /// A string.
    String(PdfString),
    /// A name.
    Name(Name),
    /// An array.
    Array(Vec<Object>),
    /// A dictionary.
    Dictionary(Dictionary),
    /// A stream.
    Stream(Stream),
    /// A reference to an indirect object.
    Reference(ObjectId),
}

/// A stream: its dictionary and where its raw octets lie (read), or what they are (made).
#[derive(Debug, Clone, PartialEq)]
pub struct Stream {
    /// The stream dictionary.
    pub dictionary: Dictionary,
    /// The raw octets, filters not undone.
    pub data: StreamData,
}

/// Raw octets of a stream.
#[derive(Debug, Clone, PartialEq)]
pub enum StreamData {
    /// They lie in the file.
    InFile(Span),
    /// They lie in the file, encrypted (§7.6); [`super::View::raw`] and [`super::View::decoded`] undo that.
    Encrypted(EncryptedData),
    /// They are at hand.
    Owned(Vec<u8>),
}

impl StreamData {
    /// Where in the file they lie, encrypted or not.
    #[must_use]
    pub const fn span(&self) -> Option<Span> {
        match self {
            Self::InFile(span) => Some(*span),
            Self::Encrypted(data) => Some(data.span()),
            Self::Owned(_) => None,
        }
    }
}

/// Key and value pairs in written order. A key that occurs twice makes the dictionary ambiguous: [`Dictionary::duplicate`]
/// names it, and whoever relies on the dictionary must ask (threat P-31).
#[derive(Debug, Clone, Default)]
pub struct Dictionary {
    entries: Vec<(Name, Object)>,
    /// What few dictionaries have.
    more: Option<Box<More>>,
}

#[derive(Debug, Clone, Default)]
struct More {
    /// A key that was written twice.
    duplicate: Option<Name>,
    /// Positions of the entries in order of their keys, for dictionaries of more than [`MANY`]; empty when not known.
    order: Vec<u32>,
}

/// Entries from which lookups are sorted rather than compared one by one, so that no dictionary costs quadratic time.
const MANY: usize = 32;

/// Equality is of meaning: the order of keys does not count, and a `null` value equals an absent key (ISO 32000-2 §7.3.7).
/// With a key written twice there is no one meaning: the values that are not kept may differ, and readers may go by them
/// (threat P-31). Such a dictionary equals none.
impl PartialEq for Dictionary {
    fn eq(&self, other: &Self) -> bool {
        if self.duplicate().is_some() || other.duplicate().is_some() {
            return false;
        }
        let (a, b) = (self.sorted(), other.sorted());
        a.len() == b.len() && a.iter().zip(&b).all(|(x, y)| x == y)
    }
}

impl Dictionary {
    /// An empty dictionary.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The value of `key`; a `null` value is absent.
    #[must_use]
    pub fn get(&self, key: impl AsRef<[u8]>) -> Option<&Object> {
        let key = key.as_ref();
        let found = match self.order() {
            [] => self.entries.iter().find(|(k, _)| **k == *key),
            order => {
                let at = order.binary_search_by(|at| self.key_at(*at).cmp(key)).ok();
                at.and_then(|at| order.get(at)).and_then(|at| self.entries.get(*at as usize))
            }
        };
        found.map(|(_, v)| v).filter(|v| **v != Object::Null)
    }

    fn key_at(&self, at: u32) -> &[u8] {
        self.entries.get(at as usize).map_or(&[], |(key, _)| key)
    }

    fn order(&self) -> &[u32] {
        self.more.as_ref().map_or(&[], |more| &more.order)
    }

    /// Asking a large dictionary for each of its keys must not cost a square.
    fn in_order(mut self) -> Self {
        self.out_of_order();
        if let (true, Ok(count)) = (self.entries.len() > MANY, u32::try_from(self.entries.len())) {
            let mut order: Vec<u32> = (0..count).collect();
            order.sort_by(|a, b| self.key_at(*a).cmp(self.key_at(*b)));
            self.more.get_or_insert_default().order = order;
        }
        self
    }

    fn out_of_order(&mut self) {
        if let Some(more) = &mut self.more {
            more.order.clear();
        }
    }

    /// Sets `key`, in place when it is there, else at the end.
    pub fn set(&mut self, key: impl AsRef<[u8]>, value: impl Into<Object>) {
        let (key, value) = (key.as_ref(), value.into());
        match self.entries.iter_mut().find(|(k, _)| **k == *key) {
            Some((_, old)) => *old = value,
            None => {
                self.entries.push((key.into(), value));
                self.out_of_order();
            }
        }
    }

    /// [`Self::set`], for building in one expression.
    #[must_use]
    pub fn with(mut self, key: impl AsRef<[u8]>, value: impl Into<Object>) -> Self {
        self.set(key, value);
        self
    }

    /// Takes `key` out.
    pub fn remove(&mut self, key: impl AsRef<[u8]>) -> Option<Object> {
        let key = key.as_ref();
        let at = self.entries.iter().position(|(k, _)| **k == *key)?;
        let removed = self.entries.remove(at).1;
        *self = core::mem::take(self).in_order();
        Some(removed)
    }

    /// Adds an entry as read; a repeated key is remembered and its first value stands.
    pub fn push_read(&mut self, key: Name, value: Object) {
        if self.entries.iter().any(|(k, _)| *k == key) {
            self.more.get_or_insert_default().duplicate.get_or_insert(key);
        } else {
            self.entries.push((key, value));
            self.out_of_order();
        }
    }

    /// A dictionary from its pairs as read: [`Self::push_read`] for each of them.
    #[must_use]
    pub fn from_read(pairs: Vec<(Name, Object)>) -> Self {
        let read = Self { entries: pairs, more: None }.in_order();
        if !read.has_twice() {
            return read;
        }
        let mut seen = std::collections::HashSet::with_capacity(read.entries.len());
        let mut more = More::default();
        let mut entries = Vec::with_capacity(read.entries.len());
        for (key, value) in read.entries {
            if seen.insert(key.clone()) {
                entries.push((key, value));
            } else {
                more.duplicate.get_or_insert(key);
            }
        }
        Self { entries, more: Some(Box::new(more)) }.in_order()
    }

    /// Whether a key stands there twice, of entries as they were read.
    fn has_twice(&self) -> bool {
        match self.order() {
            [] => {
                let mut rest = self.entries.as_slice();
                while let Some(((key, _), others)) = rest.split_first() {
                    if others.iter().any(|(other, _)| other == key) {
                        return true;
                    }
                    rest = others;
                }
                false
            }
            order => {
                order.windows(2).any(|pair| matches!(pair, [one, other] if self.key_at(*one) == self.key_at(*other)))
            }
        }
    }

    /// The same with every value replaced; the first that cannot be ends it.
    pub(super) fn map_values<E>(self, mut change: impl FnMut(&[u8], Object) -> Result<Object, E>) -> Result<Self, E> {
        let Self { entries, more } = self;
        let entries = entries
            .into_iter()
            .map(|(key, value)| change(&key, value).map(|value| (key, value)))
            .collect::<Result<_, E>>()?;
        Ok(Self { entries, more })
    }

    /// Entries that are not `null`, by key.
    fn sorted(&self) -> Vec<(&[u8], &Object)> {
        let mut entries: Vec<_> = self.iter().filter(|(_, value)| **value != Object::Null).collect();
        entries.sort_by_key(|(key, _)| *key);
        entries
    }

    /// A key that was written twice.
    #[must_use]
    pub fn duplicate(&self) -> Option<&[u8]> {
        self.more.as_ref()?.duplicate.as_deref()
    }

    /// All entries in written order, `null` values included.
    pub fn iter(&self) -> impl Iterator<Item = (&[u8], &Object)> {
        self.entries.iter().map(|(k, v)| (&**k, v))
    }

    /// Whether `/Type` (direct) is this name.
    #[must_use]
    pub fn is_type(&self, name: &str) -> bool {
        self.get("Type").and_then(Object::as_name) == Some(name.as_bytes())
    }
}

impl Object {
    /// A name to be written.
    #[must_use]
    pub fn name(name: &str) -> Self {
        Self::Name(name.into())
    }

    /// A string to be written as `(…)`.
    #[must_use]
    pub fn string(octets: impl Into<Vec<u8>>) -> Self {
        Self::String(PdfString { octets: octets.into(), hexadecimal: false, span: None })
    }

    /// A text string (ISO 32000-2 §7.9.2.2): ASCII as it is, anything else as UTF-16BE with its mark.
    #[must_use]
    pub fn text(text: &str) -> Self {
        if text.is_ascii() {
            return Self::string(text);
        }
        let units = text.encode_utf16().flat_map(u16::to_be_bytes);
        Self::string([0xfe, 0xff].into_iter().chain(units).collect::<Vec<_>>())
    }

    /// The name's octets, when it is one.
    #[must_use]
    pub fn as_name(&self) -> Option<&[u8]> {
        match self {
            Self::Name(n) => Some(n),
            _ => None,
        }
    }

    /// The integer, when it is one.
    #[must_use]
    pub const fn as_integer(&self) -> Option<i64> {
        match self {
            Self::Integer(i) => Some(*i),
            _ => None,
        }
    }

    /// The number, when it is one.
    #[must_use]
    #[allow(clippy::cast_precision_loss)]
    pub const fn as_number(&self) -> Option<f64> {
        match self {
            Self::Integer(i) => Some(*i as f64),
            Self::Real(r) => Some(*r),
            _ => None,
        }
    }

    /// The string, when it is one.
    #[must_use]
    pub const fn as_string(&self) -> Option<&PdfString> {
        match self {
            Self::String(s) => Some(s),
            _ => None,
        }
    }

    /// The elements, when it is an array.
    #[must_use]
    pub fn as_array(&self) -> Option<&[Self]> {
        match self {
            Self::Array(a) => Some(a),
            _ => None,
        }
    }

    /// The dictionary, of a stream too.
    #[must_use]
    pub const fn as_dictionary(&self) -> Option<&Dictionary> {
        match self {
            Self::Dictionary(d) => Some(d),
            Self::Stream(s) => Some(&s.dictionary),
            _ => None,
        }
    }

    /// The stream, when it is one.
    #[must_use]
    pub const fn as_stream(&self) -> Option<&Stream> {
        match self {
            Self::Stream(s) => Some(s),
            _ => None,
        }
    }

    /// The target, when it is a reference.
    #[must_use]
    pub const fn as_reference(&self) -> Option<ObjectId> {
        match self {
            Self::Reference(id) => Some(*id),
            _ => None,
        }
    }
}

impl PdfString {
    /// The text (ISO 32000-2 §7.9.2.2): UTF-16BE or UTF-8 with their marks, else PDFDocEncoding read as Latin-1.
    #[must_use]
    pub fn to_text(&self) -> String {
        match self.octets.as_slice() {
            [0xfe, 0xff, rest @ ..] => {
                let units = rest.chunks(2).map(|c| match *c {
                    [high, low] => u16::from_be_bytes([high, low]),
                    _ => 0xfffd,
                });
                char::decode_utf16(units).map(|r| r.unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
            }
            [0xef, 0xbb, 0xbf, rest @ ..] => String::from_utf8_lossy(rest).into_owned(),
            octets => octets.iter().map(|&o| char::from(o)).collect(),
        }
    }
}

impl From<bool> for Object {
    fn from(value: bool) -> Self {
        Self::Boolean(value)
    }
}

impl From<i64> for Object {
    fn from(value: i64) -> Self {
        Self::Integer(value)
    }
}

impl From<f64> for Object {
    fn from(value: f64) -> Self {
        Self::Real(value)
    }
}

impl From<ObjectId> for Object {
    fn from(value: ObjectId) -> Self {
        Self::Reference(value)
    }
}

impl From<Dictionary> for Object {
    fn from(value: Dictionary) -> Self {
        Self::Dictionary(value)
    }
}

impl From<Stream> for Object {
    fn from(value: Stream) -> Self {
        Self::Stream(value)
    }
}

impl From<Vec<Object>> for Object {
    fn from(value: Vec<Object>) -> Self {
        Self::Array(value)
    }
}
