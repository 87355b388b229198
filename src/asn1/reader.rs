//! The DER reader. Lengths are compared with what is there, never used to reserve memory (threat C-17).

use core::fmt;

use crate::base::{LimitReached, Limits, Span, UnixTime};

use super::time;
use super::{Error, ErrorKind};

/// The identifier octet of a value: class, constructed bit and a number up to 30.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Tag(pub u8);

impl Tag {
    /// BOOLEAN.
    pub const BOOLEAN: Self = Self(0x01);
    /// INTEGER.
    pub const INTEGER: Self = Self(0x02);
    /// BIT STRING.
    pub const BIT_STRING: Self = Self(0x03);
    /// OCTET STRING.
    pub const OCTET_STRING: Self = Self(0x04);
    /// NULL.
    pub const NULL: Self = Self(0x05);
    /// OBJECT IDENTIFIER.
    pub const OID: Self = Self(0x06);
    /// ENUMERATED.
    pub const ENUMERATED: Self = Self(0x0a);
    /// UTF8String.
    pub const UTF8_STRING: Self = Self(0x0c);
    /// PrintableString.
    pub const PRINTABLE_STRING: Self = Self(0x13);
    /// TeletexString, also called T61String.
    pub const TELETEX_STRING: Self = Self(0x14);
    /// IA5String.
    pub const IA5_STRING: Self = Self(0x16);
    /// UTCTime.
    pub const UTC_TIME: Self = Self(0x17);
    /// GeneralizedTime.
    pub const GENERALIZED_TIME: Self = Self(0x18);
    /// UniversalString.
    pub const UNIVERSAL_STRING: Self = Self(0x1c);
    /// BMPString.
    pub const BMP_STRING: Self = Self(0x1e);
    /// SEQUENCE and SEQUENCE OF.
    pub const SEQUENCE: Self = Self(0x30);
    /// SET and SET OF.
    pub const SET: Self = Self(0x31);

    /// `[n]` constructed: an EXPLICIT tag, or an IMPLICIT one on a constructed type.
    #[must_use]
    pub const fn context(number: u8) -> Self {
        Self(0xa0 | (number & 0x1f))
    }

    /// `[n]` primitive: an IMPLICIT tag on a primitive type.
    #[must_use]
    pub const fn context_primitive(number: u8) -> Self {
        Self(0x80 | (number & 0x1f))
    }

    /// Whether the contents are values themselves.
    #[must_use]
    pub const fn is_constructed(self) -> bool {
        self.0 & 0x20 != 0
    }
}

impl fmt::Debug for Tag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl fmt::Display for Tag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = match *self {
            Self::BOOLEAN => "BOOLEAN",
            Self::INTEGER => "INTEGER",
            Self::BIT_STRING => "BIT STRING",
            Self::OCTET_STRING => "OCTET STRING",
            Self::NULL => "NULL",
            Self::OID => "OBJECT IDENTIFIER",
            Self::ENUMERATED => "ENUMERATED",
            Self::UTF8_STRING => "UTF8String",
            Self::PRINTABLE_STRING => "PrintableString",
            Self::IA5_STRING => "IA5String",
            Self::UTC_TIME => "UTCTime",
            Self::GENERALIZED_TIME => "GeneralizedTime",
            Self::SEQUENCE => "SEQUENCE",
            Self::SET => "SET",
            Self(t) if t & 0xc0 == 0x80 => return write!(f, "[{}]", t & 0x1f),
            Self(t) => return write!(f, "tag 0x{t:02x}"),
        };
        f.write_str(name)
    }
}

/// One value as received.
///
/// The typed reads look at the contents only, so that they also serve IMPLICIT tags; [`Reader::expect`] and the
/// typed reads of [`Reader`] check the tag.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Value<'a> {
    /// The identifier octet.
    pub tag: Tag,
    /// Tag, length and contents.
    pub raw: &'a [u8],
    /// The contents.
    pub content: &'a [u8],
    /// Where `raw` starts, from the start of the slice the first reader was given.
    pub offset: usize,
    depth_left: u32,
    depth_limit: u32,
}

/// The contents of a BIT STRING.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BitString<'a> {
    /// Bits of the last octet that do not count, 0 to 7.
    pub unused: u8,
    /// The octets of the bits.
    pub octets: &'a [u8],
}

impl BitString<'_> {
    /// Bit `index`, the first being 0; absent bits are not set.
    #[must_use]
    pub fn bit(&self, index: usize) -> bool {
        let mask = 0x80u8.checked_shr(u32::try_from(index % 8).unwrap_or(0)).unwrap_or(0);
        self.octets.get(index / 8).is_some_and(|octet| octet & mask != 0)
    }
}

impl<'a> Value<'a> {
    /// The octets of [`Self::raw`] in the slice the first reader was given.
    #[must_use]
    pub fn span(&self) -> Span {
        let start = self.offset as u64;
        Span::new(start, start.saturating_add(self.raw.len() as u64))
    }

    /// Where [`Self::content`] starts, counted like [`Self::offset`].
    #[must_use]
    pub const fn content_offset(&self) -> usize {
        self.offset.saturating_add(self.raw.len()).saturating_sub(self.content.len())
    }

    fn fail<T>(&self, kind: ErrorKind) -> Result<T, Error> {
        Err(Error::new(self.offset, kind))
    }

    /// A reader of the values inside.
    ///
    /// # Errors
    /// When the value is primitive, or nested deeper than the budget (threat C-17).
    pub fn reader(&self) -> Result<Reader<'a>, Error> {
        if !self.tag.is_constructed() {
            return self.fail(ErrorKind::WrongForm);
        }
        let Some(depth_left) = self.depth_left.checked_sub(1) else {
            let limit = LimitReached { what: "levels of ASN.1 nesting", limit: u64::from(self.depth_limit) };
            return self.fail(ErrorKind::Limit(limit));
        };
        Ok(Reader {
            octets: self.content,
            at: 0,
            base: self.content_offset(),
            depth_left,
            depth_limit: self.depth_limit,
        })
    }

    /// The contents of an OCTET STRING.
    ///
    /// # Errors
    /// When it is constructed (X.690 §10.2).
    pub fn octet_string(&self) -> Result<&'a [u8], Error> {
        if self.tag.is_constructed() { self.fail(ErrorKind::WrongForm) } else { Ok(self.content) }
    }

    /// The content octets of an INTEGER: two's complement, at least one, shortest form.
    ///
    /// # Errors
    /// When they are not that (X.690 §8.3).
    pub fn integer(&self) -> Result<&'a [u8], Error> {
        match self.content {
            [] | [0x00, 0x00..=0x7f, ..] | [0xff, 0x80..=0xff, ..] => self.fail(ErrorKind::BadInteger),
            content if !self.tag.is_constructed() => Ok(content),
            _ => self.fail(ErrorKind::WrongForm),
        }
    }

    /// The magnitude of an INTEGER that must not be negative, without leading zero (zero is one octet 00).
    ///
    /// # Errors
    /// When it is malformed or negative.
    pub fn unsigned_integer(&self) -> Result<&'a [u8], Error> {
        match self.integer()? {
            [0x80..=0xff, ..] => self.fail(ErrorKind::IntegerRange),
            [0x00, rest @ ..] if !rest.is_empty() => Ok(rest),
            content => Ok(content),
        }
    }

    /// An INTEGER (or ENUMERATED) from 0 to `u64::MAX`.
    ///
    /// # Errors
    /// When it is malformed or out of that range.
    pub fn u64(&self) -> Result<u64, Error> {
        let magnitude = self.unsigned_integer()?;
        if magnitude.len() > 8 {
            return self.fail(ErrorKind::IntegerRange);
        }
        Ok(magnitude.iter().fold(0, |sum, octet| sum << 8 | u64::from(*octet)))
    }

    /// A BOOLEAN.
    ///
    /// # Errors
    /// When it is neither 00 nor FF (X.690 §11.1).
    pub fn boolean(&self) -> Result<bool, Error> {
        match self.content {
            [0x00] => Ok(false),
            [0xff] => Ok(true),
            _ => self.fail(ErrorKind::BadBoolean),
        }
    }

    /// The content octets of an OBJECT IDENTIFIER; compare them, or show them with [`super::oid::to_dotted`].
    ///
    /// # Errors
    /// When they are malformed (X.690 §8.19).
    pub fn oid(&self) -> Result<&'a [u8], Error> {
        if super::oid::is_well_formed(self.content) && !self.tag.is_constructed() {
            Ok(self.content)
        } else {
            self.fail(ErrorKind::BadOid)
        }
    }

    /// A BIT STRING.
    ///
    /// # Errors
    /// When it is constructed, the count of unused bits is impossible or those bits are set (X.690 §11.2.1).
    pub fn bit_string(&self) -> Result<BitString<'a>, Error> {
        let Some((&unused, octets)) = self.content.split_first() else { return self.fail(ErrorKind::BadBitString) };
        let padding = match octets.last() {
            _ if unused > 7 || self.tag.is_constructed() => return self.fail(ErrorKind::BadBitString),
            None if unused > 0 => return self.fail(ErrorKind::BadBitString),
            None => 0,
            Some(last) => last & (1u8 << unused).wrapping_sub(1),
        };
        if padding == 0 { Ok(BitString { unused, octets }) } else { self.fail(ErrorKind::BadBitString) }
    }

    /// A BIT STRING of whole octets: keys and signature values.
    ///
    /// # Errors
    /// When it is malformed or has unused bits.
    pub fn bit_octets(&self) -> Result<&'a [u8], Error> {
        let bits = self.bit_string()?;
        if bits.unused == 0 { Ok(bits.octets) } else { self.fail(ErrorKind::BadBitString) }
    }

    /// A UTCTime or GeneralizedTime by its tag. UTCTime is `YYMMDDhhmmssZ` (50 to 99 are 19xx, RFC 5280 §4.1.2.5.1);
    /// GeneralizedTime is `YYYYMMDDhhmmssZ`. One tolerance: GeneralizedTime may have a fraction, as genTime of
    /// RFC 3161 §2.4.2 does, also with the trailing zeros some authorities write; it is dropped. Local times, zone
    /// offsets and missing seconds are refused.
    ///
    /// # Errors
    /// When the text is no such time.
    pub fn time(&self) -> Result<UnixTime, Error> {
        time::read(self.tag, self.content, true).ok_or_else(|| Error::new(self.offset, ErrorKind::BadTime))
    }

    /// As [`Self::time`] without the tolerance: RFC 5280 §4.1.2.5 and RFC 5652 §11.3 allow no fraction.
    ///
    /// # Errors
    /// When the text is no such time.
    pub fn whole_time(&self) -> Result<UnixTime, Error> {
        time::read(self.tag, self.content, false).ok_or_else(|| Error::new(self.offset, ErrorKind::BadTime))
    }

    /// NULL.
    ///
    /// # Errors
    /// When there are contents.
    pub fn null(&self) -> Result<(), Error> {
        if self.content.is_empty() { Ok(()) } else { self.fail(ErrorKind::BadNull) }
    }
}

/// Reads values one after the other.
#[derive(Debug, Clone)]
pub struct Reader<'a> {
    octets: &'a [u8],
    at: usize,
    base: usize,
    depth_left: u32,
    depth_limit: u32,
}

impl<'a> Reader<'a> {
    /// A reader with the usual budget of nesting ([`Limits::asn1_depth`]). Offsets count from the start of `octets`.
    #[must_use]
    pub fn new(octets: &'a [u8]) -> Self {
        Self::with_limits(octets, &Limits::default())
    }

    /// A reader with a budget of nesting.
    #[must_use]
    pub const fn with_limits(octets: &'a [u8], limits: &Limits) -> Self {
        Self { octets, at: 0, base: 0, depth_left: limits.asn1_depth, depth_limit: limits.asn1_depth }
    }

    /// The same reader whose offsets count from `base`.
    #[must_use]
    pub const fn based_at(mut self, base: usize) -> Self {
        self.base = base;
        self
    }

    /// Where the next value starts, from the start of the slice the first reader was given.
    #[must_use]
    pub const fn offset(&self) -> usize {
        self.base.saturating_add(self.at)
    }

    /// Whether nothing is left.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.at >= self.octets.len()
    }

    /// What is left.
    #[must_use]
    pub fn rest(&self) -> &'a [u8] {
        self.octets.get(self.at..).unwrap_or_default()
    }

    /// The tag of the next value, if there is one.
    #[must_use]
    pub fn peek(&self) -> Option<Tag> {
        self.rest().first().map(|octet| Tag(*octet))
    }

    /// The next value, whatever its tag.
    ///
    /// # Errors
    /// When it is not DER or does not fit in what is left.
    pub fn read(&mut self) -> Result<Value<'a>, Error> {
        let rest = self.rest();
        let offset = self.offset();
        let header = header(rest).map_err(|kind| Error::new(offset, kind))?;
        let length = header.length.ok_or(Error::new(offset, ErrorKind::IndefiniteLength))?;
        if !header.minimal {
            return Err(Error::new(offset, ErrorKind::LengthNotMinimal));
        }
        let truncated = Error::new(offset, ErrorKind::Truncated);
        let total = header.size.checked_add(length).ok_or(truncated.clone())?;
        let raw = rest.get(..total).ok_or(truncated)?;
        let content = raw.get(header.size..).unwrap_or_default();
        self.at = self.at.saturating_add(total);
        let (depth_left, depth_limit) = (self.depth_left, self.depth_limit);
        Ok(Value { tag: header.tag, raw, content, offset, depth_left, depth_limit })
    }

    /// The next value, which must have this tag.
    ///
    /// # Errors
    /// When it has not, is missing, or is not DER.
    pub fn expect(&mut self, expected: Tag) -> Result<Value<'a>, Error> {
        match self.peek() {
            None => Err(Error::new(self.offset(), ErrorKind::Missing(expected))),
            Some(found) if found != expected => {
                Err(Error::new(self.offset(), ErrorKind::UnexpectedTag { expected, found }))
            }
            Some(_) => self.read(),
        }
    }

    /// The next value if it has this tag.
    ///
    /// # Errors
    /// When it has this tag and is not DER.
    pub fn optional(&mut self, tag: Tag) -> Result<Option<Value<'a>>, Error> {
        if self.peek() == Some(tag) { self.read().map(Some) } else { Ok(None) }
    }

    /// Ends the reading.
    ///
    /// # Errors
    /// When something is left.
    pub fn finish(self) -> Result<(), Error> {
        if self.is_empty() { Ok(()) } else { Err(Error::new(self.offset(), ErrorKind::TrailingData)) }
    }

    /// A reader of the SEQUENCE that is next.
    ///
    /// # Errors
    /// When it is not there, not DER or too deep.
    pub fn sequence(&mut self) -> Result<Self, Error> {
        self.expect(Tag::SEQUENCE)?.reader()
    }

    /// A reader of the SET that is next.
    ///
    /// # Errors
    /// When it is not there, not DER or too deep.
    pub fn set(&mut self) -> Result<Self, Error> {
        self.expect(Tag::SET)?.reader()
    }

    /// A reader of what an EXPLICIT `[number]` holds, if that is next. The caller finishes it.
    ///
    /// # Errors
    /// When it is not DER or too deep.
    pub fn optional_explicit(&mut self, number: u8) -> Result<Option<Self>, Error> {
        self.optional(Tag::context(number))?.map(|value| value.reader()).transpose()
    }

    /// Content octets of the INTEGER that is next; see [`Value::integer`].
    ///
    /// # Errors
    /// When it is not there or malformed.
    pub fn integer(&mut self) -> Result<&'a [u8], Error> {
        self.expect(Tag::INTEGER)?.integer()
    }

    /// The small INTEGER that is next; see [`Value::u64`].
    ///
    /// # Errors
    /// When it is not there, malformed or out of range.
    pub fn u64(&mut self) -> Result<u64, Error> {
        self.expect(Tag::INTEGER)?.u64()
    }

    /// The BOOLEAN that is next.
    ///
    /// # Errors
    /// When it is not there or malformed.
    pub fn boolean(&mut self) -> Result<bool, Error> {
        self.expect(Tag::BOOLEAN)?.boolean()
    }

    /// Content octets of the OBJECT IDENTIFIER that is next.
    ///
    /// # Errors
    /// When it is not there or malformed.
    pub fn oid(&mut self) -> Result<&'a [u8], Error> {
        self.expect(Tag::OID)?.oid()
    }

    /// Contents of the OCTET STRING that is next.
    ///
    /// # Errors
    /// When it is not there or malformed.
    pub fn octet_string(&mut self) -> Result<&'a [u8], Error> {
        self.expect(Tag::OCTET_STRING)?.octet_string()
    }

    /// The BIT STRING that is next.
    ///
    /// # Errors
    /// When it is not there or malformed.
    pub fn bit_string(&mut self) -> Result<BitString<'a>, Error> {
        self.expect(Tag::BIT_STRING)?.bit_string()
    }

    /// The UTCTime or GeneralizedTime that is next; see [`Value::time`].
    ///
    /// # Errors
    /// When it is not there or malformed.
    pub fn time(&mut self) -> Result<UnixTime, Error> {
        self.read()?.time()
    }

    /// The NULL that is next.
    ///
    /// # Errors
    /// When it is not there or malformed.
    pub fn null(&mut self) -> Result<(), Error> {
        self.expect(Tag::NULL)?.null()
    }
}

/// Tag and length as they stand.
pub(super) struct Header {
    pub(super) tag: Tag,
    /// `None`: indefinite.
    pub(super) length: Option<usize>,
    /// Octets of tag and length.
    pub(super) size: usize,
    /// Whether the length is in the form DER demands.
    pub(super) minimal: bool,
}

/// Reads tag and length, BER forms included (X.690 §8.1).
pub(super) fn header(octets: &[u8]) -> Result<Header, ErrorKind> {
    let (&tag, rest) = octets.split_first().ok_or(ErrorKind::Truncated)?;
    match tag {
        0 => return Err(ErrorKind::EndOfContents),
        tag if tag & 0x1f == 0x1f => return Err(ErrorKind::HighTag),
        _ => {}
    }
    let (&first, rest) = rest.split_first().ok_or(ErrorKind::Truncated)?;
    let tag = Tag(tag);
    match first {
        0x00..=0x7f => Ok(Header { tag, length: Some(usize::from(first)), size: 2, minimal: true }),
        0x80 => Ok(Header { tag, length: None, size: 2, minimal: false }),
        0xff => Err(ErrorKind::LengthTooLarge),
        _ => {
            let count = usize::from(first & 0x7f);
            let written = rest.get(..count).ok_or(ErrorKind::Truncated)?;
            let mut length = 0usize;
            for octet in written {
                length = length.checked_mul(256).ok_or(ErrorKind::LengthTooLarge)? | usize::from(*octet);
            }
            let minimal = length > 0x7f && written.first() != Some(&0);
            Ok(Header { tag, length: Some(length), size: count + 2, minimal })
        }
    }
}
