//! An object read for where it ends and whom it names, without making it: what is asked of every object of a file has to cost
//! little more than its octets do.
//!
//! Only plainly written objects are read here. Whatever is unusual (comments, escapes in names, keys twice, numbers nobody
//! would write, anything wrong) is left to the reader of whole objects ([`super::parse`]), which decides alone what is right.

use super::ObjectId;
use super::lex::{hex_digit, is_regular, is_space};

/// What became of it.
pub(super) enum Skimmed {
    /// Read to its end.
    Object(Outline),
    /// The octets end before the object does.
    Lack,
    /// Not written plainly.
    Unusual,
}

/// What there is to know of an object from outside.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Outline {
    pub(super) id: ObjectId,
    /// Behind `endobj`, or where the data of a stream begin.
    pub(super) end: usize,
    /// Of a stream, what its /Length says.
    pub(super) length: Option<Length>,
}

/// A stream's /Length.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Length {
    Direct(u64),
    Indirect(ObjectId),
}

/// Keys of one dictionary that are compared one by one; larger ones are unusual.
const KEYS: usize = 32;
/// Values in one object; more are unusual, and counted by the reader of whole objects.
const VALUES: usize = 400_000;

/// An array or dictionary that is open.
struct Frame {
    dictionary: bool,
    /// Where its keys begin among all that are open.
    keys: usize,
    /// The key in force: its own, or for an array that of the dictionary around it.
    key: (usize, usize),
    /// Whether a key comes next.
    at_key: bool,
}

enum Stop {
    Lack,
    Unusual,
}

struct Skim<'d, 'b> {
    octets: &'d [u8],
    at: usize,
    frames: &'b mut Vec<Frame>,
    keys: &'b mut Vec<(usize, usize)>,
    /// Values outside of all arrays and dictionaries.
    top: usize,
    /// The only one of them is a dictionary.
    is_dictionary: bool,
    values: usize,
    length: Option<Length>,
}

/// Room that is used for one object after the other.
#[derive(Default)]
pub(super) struct Room {
    frames: Vec<Frame>,
    keys: Vec<(usize, usize)>,
}

/// Reads the object that `octets` begin with. `each` is told every reference with the innermost key it stands under, empty
/// outside of dictionaries; what it was told counts only when an object comes out.
pub(super) fn skim(octets: &[u8], nesting: usize, room: &mut Room, each: &mut impl FnMut(ObjectId, &[u8])) -> Skimmed {
    let Room { frames, keys } = room;
    frames.clear();
    keys.clear();
    let mut skim = Skim { octets, at: 0, frames, keys, top: 0, is_dictionary: false, values: 0, length: None };
    match skim.object(nesting, each) {
        Ok(outline) => Skimmed::Object(outline),
        Err(Stop::Lack) => Skimmed::Lack,
        Err(Stop::Unusual) => Skimmed::Unusual,
    }
}

impl<'d> Skim<'d, '_> {
    fn peek(&self) -> Result<u8, Stop> {
        self.octets.get(self.at).copied().ok_or(Stop::Lack)
    }

    /// The first octet that is not white space; not taken.
    fn space(&mut self) -> Result<u8, Stop> {
        let rest = self.octets.get(self.at..).unwrap_or_default();
        let len = rest.iter().position(|octet| !is_space(*octet)).ok_or(Stop::Lack)?;
        self.at += len;
        rest.get(len).copied().ok_or(Stop::Lack)
    }

    fn run(&mut self) -> Result<&'d [u8], Stop> {
        let rest = self.octets.get(self.at..).unwrap_or_default();
        let len = rest.iter().position(|octet| !is_regular(*octet)).ok_or(Stop::Lack)?;
        self.at += len;
        Ok(rest.get(..len).unwrap_or_default())
    }

    /// Up to ten digits; `None` when there are none, or more.
    fn digits(&mut self) -> Result<Option<u64>, Stop> {
        let rest = self.octets.get(self.at..).unwrap_or_default();
        let mut value = 0_u64;
        for (len, octet) in rest.iter().enumerate() {
            if !octet.is_ascii_digit() {
                self.at += len;
                return Ok((1..=10).contains(&len).then_some(value));
            }
            value = value.wrapping_mul(10).wrapping_add(u64::from(octet - b'0'));
        }
        Err(Stop::Lack)
    }

    fn header(&mut self) -> Result<ObjectId, Stop> {
        self.space()?;
        let number = self.digits()?.and_then(|number| u32::try_from(number).ok()).ok_or(Stop::Unusual)?;
        let spaced = is_space(self.peek()?);
        self.space()?;
        let generation = self.digits()?.and_then(|generation| u16::try_from(generation).ok()).ok_or(Stop::Unusual)?;
        let spaced = spaced && is_space(self.peek()?);
        self.space()?;
        match self.run()? {
            b"obj" if spaced => Ok(ObjectId { number, generation }),
            _ => Err(Stop::Unusual),
        }
    }

    fn object(&mut self, nesting: usize, each: &mut impl FnMut(ObjectId, &[u8])) -> Result<Outline, Stop> {
        let id = self.header()?;
        loop {
            match self.space()? {
                b'/' => self.name()?,
                b'0'..=b'9' | b'+' | b'-' | b'.' => self.number(each)?,
                b'(' => self.literal()?,
                b'<' => {
                    self.at += 1;
                    if self.peek()? == b'<' {
                        self.at += 1;
                        self.open(true, nesting)?;
                    } else {
                        self.hexadecimal()?;
                    }
                }
                b'>' => {
                    self.at += 1;
                    if self.peek()? != b'>' {
                        return Err(Stop::Unusual);
                    }
                    self.at += 1;
                    self.close(true)?;
                }
                b'[' => {
                    self.at += 1;
                    self.open(false, nesting)?;
                }
                b']' => {
                    self.at += 1;
                    self.close(false)?;
                }
                b')' | b'{' | b'}' | b'%' => return Err(Stop::Unusual),
                _ => match (self.run()?, self.frames.is_empty()) {
                    (b"true" | b"false" | b"null", _) => self.value()?,
                    (b"endobj", true) => return Ok(Outline { id, end: self.at, length: None }),
                    (b"stream", true) if self.is_dictionary => return self.stream(id),
                    _ => return Err(Stop::Unusual),
                },
            }
        }
    }

    fn stream(&mut self, id: ObjectId) -> Result<Outline, Stop> {
        if self.peek()? == b'\r' {
            self.at += 1;
        }
        if self.peek()? != b'\n' {
            return Err(Stop::Unusual);
        }
        let length = self.length.ok_or(Stop::Unusual)?;
        Ok(Outline { id, end: self.at + 1, length: Some(length) })
    }

    fn open(&mut self, dictionary: bool, nesting: usize) -> Result<(), Stop> {
        if self.frames.len() >= nesting {
            return Err(Stop::Unusual);
        }
        // An array or a dictionary is no key.
        if self.frames.last().is_some_and(|frame| frame.at_key) {
            return Err(Stop::Unusual);
        }
        let key = self.frames.last().map_or((0, 0), |frame| frame.key);
        self.frames.push(Frame { dictionary, keys: self.keys.len(), key, at_key: dictionary });
        Ok(())
    }

    fn close(&mut self, dictionary: bool) -> Result<(), Stop> {
        match self.frames.pop() {
            // Not between a key and its value.
            Some(frame) if frame.dictionary == dictionary && frame.at_key == dictionary => {
                self.keys.truncate(frame.keys);
                self.is_dictionary = dictionary && self.frames.is_empty();
                self.value()
            }
            _ => Err(Stop::Unusual),
        }
    }

    /// A value was read.
    fn value(&mut self) -> Result<(), Stop> {
        self.values += 1;
        if self.values > VALUES {
            return Err(Stop::Unusual);
        }
        match self.frames.last_mut() {
            Some(frame) if frame.at_key => return Err(Stop::Unusual),
            Some(frame) => frame.at_key = frame.dictionary,
            None => {
                self.top += 1;
                if self.top > 1 {
                    return Err(Stop::Unusual);
                }
            }
        }
        Ok(())
    }

    fn name(&mut self) -> Result<(), Stop> {
        self.at += 1;
        let start = self.at;
        if self.run()?.contains(&b'#') {
            return Err(Stop::Unusual);
        }
        let key = (start, self.at);
        let Some(frame) = self.frames.last_mut().filter(|frame| frame.at_key) else { return self.value() };
        let octets = self.octets;
        let of = |(start, end): (usize, usize)| octets.get(start..end).unwrap_or_default();
        let others = self.keys.get(frame.keys..).unwrap_or_default();
        if others.len() >= KEYS || others.iter().any(|other| of(*other) == of(key)) {
            return Err(Stop::Unusual);
        }
        frame.key = key;
        frame.at_key = false;
        self.keys.push(key);
        Ok(())
    }

    /// A number, or the reference it begins.
    fn number(&mut self, each: &mut impl FnMut(ObjectId, &[u8])) -> Result<(), Stop> {
        let start = self.at;
        if let Some(number) = self.digits()? {
            let next = self.peek()?;
            if is_space(next) {
                let behind = self.at;
                if let Some(id) = self.reference(number)? {
                    return self.named(id, each);
                }
                self.at = behind;
            }
            if !is_regular(next) {
                self.stated(Length::Direct(number));
                return self.value();
            }
        }
        self.at = start;
        let text = self.run()?;
        let digits = text.strip_prefix(b"-").or_else(|| text.strip_prefix(b"+")).unwrap_or(text);
        let points = digits.iter().filter(|octet| **octet == b'.').count();
        let figures = digits.iter().filter(|octet| octet.is_ascii_digit()).count();
        if figures == 0 || points > 1 || figures + points != digits.len() {
            return Err(Stop::Unusual);
        }
        if self.is_length() {
            return Err(Stop::Unusual);
        }
        self.value()
    }

    /// `generation R` behind a number.
    fn reference(&mut self, number: u64) -> Result<Option<ObjectId>, Stop> {
        if !self.space()?.is_ascii_digit() {
            return Ok(None);
        }
        let generation = self.digits()?;
        if !is_space(self.peek()?) || self.space()? != b'R' {
            return Ok(None);
        }
        if self.run()? != b"R" {
            return Ok(None);
        }
        let number = u32::try_from(number).ok();
        let generation = generation.and_then(|generation| u16::try_from(generation).ok());
        match number.zip(generation) {
            Some((number, generation)) => Ok(Some(ObjectId { number, generation })),
            None => Err(Stop::Unusual),
        }
    }

    fn named(&mut self, id: ObjectId, each: &mut impl FnMut(ObjectId, &[u8])) -> Result<(), Stop> {
        let key = self.frames.last().map_or((0, 0), |frame| frame.key);
        let in_dictionary = self.frames.iter().any(|frame| frame.dictionary);
        let key = self.octets.get(key.0..key.1).unwrap_or_default();
        // The empty name is a key as well, not the mark of an array; no name can hold a zero octet.
        each(id, if key.is_empty() && in_dictionary { b"\0" } else { key });
        self.stated(Length::Indirect(id));
        self.value()
    }

    /// Whether the value of /Length of the outermost dictionary comes next.
    fn is_length(&self) -> bool {
        let [frame] = self.frames.as_slice() else { return false };
        frame.dictionary && !frame.at_key && self.octets.get(frame.key.0..frame.key.1) == Some(b"Length".as_slice())
    }

    fn stated(&mut self, length: Length) {
        if self.is_length() {
            self.length = Some(length);
        }
    }

    fn literal(&mut self) -> Result<(), Stop> {
        self.at += 1;
        let mut open = 1_usize;
        while open > 0 {
            let rest = self.octets.get(self.at..).unwrap_or_default();
            let at = memchr::memchr3(b'(', b')', b'\\', rest).ok_or(Stop::Lack)?;
            match rest.get(at) {
                Some(b'(') => open += 1,
                Some(b')') => open -= 1,
                // Whatever it is that follows, it is no parenthesis that counts.
                _ => self.at += 1,
            }
            self.at += at + 1;
        }
        if self.at > self.octets.len() {
            return Err(Stop::Lack);
        }
        self.value()
    }

    fn hexadecimal(&mut self) -> Result<(), Stop> {
        let rest = self.octets.get(self.at..).unwrap_or_default();
        let len = memchr::memchr(b'>', rest).ok_or(Stop::Lack)?;
        let inside = rest.get(..len).unwrap_or_default();
        if !inside.iter().all(|octet| hex_digit(*octet).is_some() || is_space(*octet)) {
            return Err(Stop::Unusual);
        }
        self.at += len + 1;
        self.value()
    }
}
