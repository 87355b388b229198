//! A start tag: its parts, before anything is known about namespaces.

use super::chars::{self, Scanned, is, skip_space};
use super::event::{AttributeParts, Bound};
use crate::base::LimitReached;
use crate::base::Limits;
use core::ops::Range;

/// Why the thing at the window's place is not read. Small, for it is the result of everything.
pub(super) enum Stop {
    /// It goes on behind the end of the window.
    More,
    /// It is not read at all.
    Because(Box<Why>),
}

/// Why a document is not read, with places in the window.
pub(super) enum Why {
    /// Not well-formed.
    Malformed(&'static str, usize),
    /// Refused on purpose.
    Refused(&'static str, usize),
    /// A budget ran out.
    Limit(LimitReached),
}

/// Not well-formed, at a place in the window.
#[cold]
pub(super) fn bad(what: &'static str, at: usize) -> Stop {
    Stop::Because(Box::new(Why::Malformed(what, at)))
}

/// More than a budget allows.
#[cold]
pub(super) fn limit(what: &'static str, limit: u64) -> Stop {
    Stop::Because(Box::new(Why::Limit(LimitReached { what, limit })))
}

/// A namespace declaration as it stands in the tag.
pub(super) struct DeclarationParts {
    /// Where the prefix is; empty for the default namespace.
    pub(super) prefix: Range<usize>,
    pub(super) value: Range<usize>,
    pub(super) normalised: bool,
}

/// The tag that was read last; its store is used again for the next.
#[derive(Default)]
pub(super) struct Tag {
    pub(super) name: Range<usize>,
    /// Length of the prefix, 0 for none.
    pub(super) prefix: usize,
    pub(super) attributes: Vec<AttributeParts>,
    pub(super) declarations: Vec<DeclarationParts>,
    /// Values that had to be normalised.
    pub(super) values: String,
    pub(super) empty: bool,
    /// Behind `>`.
    pub(super) end: usize,
    /// One space before each attribute, quotation marks `"`, no reference, no line end, no declaration, no `/>`: canonical form
    /// writes the attributes as they stand there, if they are in order (C14N 1.0 §2.3).
    pub(super) plain: bool,
}

impl Tag {
    /// Reads the tag whose `<` is at `at`.
    pub(super) fn read(&mut self, text: &str, at: usize, limits: &Limits) -> Result<(), Stop> {
        self.attributes.clear();
        self.declarations.clear();
        self.values.clear();
        let octets = text.as_bytes();
        let (end, colon) = scan_name(text, at + 1, "no name of an element behind '<'")?;
        self.name = at + 1..end;
        self.prefix = colon.map_or(0, |c| c - at - 1);
        self.plain = true;
        let mut at = end;
        loop {
            let next = skip_space(octets, at);
            match octets.get(next) {
                None => return Err(Stop::More),
                Some(b'>') => {
                    self.empty = false;
                    self.end = next + 1;
                    self.plain &= next == at;
                    return Ok(());
                }
                Some(b'/') => match octets.get(next + 1) {
                    None => return Err(Stop::More),
                    Some(b'>') => {
                        self.empty = true;
                        self.end = next + 2;
                        self.plain = false;
                        return Ok(());
                    }
                    Some(_) => return Err(bad("a '/' that does not end the tag", next)),
                },
                Some(_) if next == at => return Err(bad("no white space before an attribute", at)),
                Some(_) => {
                    self.plain &= next == at + 1 && octets.get(at) == Some(&b' ');
                    at = self.attribute(text, next, limits)?;
                }
            }
        }
    }

    /// Reads the attribute at `at`; gives where it ends.
    fn attribute(&mut self, text: &str, at: usize, limits: &Limits) -> Result<usize, Stop> {
        let octets = text.as_bytes();
        let (name_end, colon) = scan_name(text, at, "no name of an attribute")?;
        let mut next = name_end;
        if octets.get(next) != Some(&b'=') {
            next = skip_space(octets, next);
            match octets.get(next) {
                None => return Err(Stop::More),
                Some(b'=') => {}
                Some(_) => return Err(bad("an attribute without '='", next)),
            }
        }
        next = skip_space(octets, next + 1);
        let quote = match octets.get(next) {
            None => return Err(Stop::More),
            Some(&quote @ (b'"' | b'\'')) => quote,
            Some(_) => return Err(bad("an attribute value without quotation marks", next)),
        };
        let (value, normalised, end) = self.value(text, next + 1, quote)?;
        self.plain &= next == name_end + 1 && quote == b'"' && !normalised;
        let prefix = colon.map_or(0, |c| c - at);
        let qualified = text.get(at..name_end).unwrap_or_default();
        let declared = match colon {
            None if qualified == "xmlns" => Some(name_end..name_end),
            Some(c) if qualified.starts_with("xmlns:") => Some(c + 1..name_end),
            _ => None,
        };
        if let Some(prefix) = declared {
            self.plain = false;
            if self.declarations.len() >= limits.xml_namespaces as usize {
                return Err(limit("namespace declarations of one XML element", u64::from(limits.xml_namespaces)));
            }
            self.declarations.push(DeclarationParts { prefix, value, normalised });
        } else {
            if self.attributes.len() >= limits.xml_attributes as usize {
                return Err(limit("attributes of one XML element", u64::from(limits.xml_attributes)));
            }
            self.attributes.push(AttributeParts { name: at..name_end, prefix, bound: Bound::No, value, normalised });
        }
        Ok(end)
    }

    /// The value whose first octet is at `at`: where it is, whether it was normalised, and where its quotation mark ends.
    #[inline]
    fn value(&mut self, text: &str, at: usize, quote: u8) -> Result<(Range<usize>, bool, usize), Stop> {
        let octets = text.as_bytes();
        let mut next = at;
        loop {
            while octets.get(next).is_some_and(|&b| !is(b, chars::VALUE_STOP)) {
                next += 1;
            }
            match octets.get(next) {
                None => return Err(Stop::More),
                Some(&b) if b == quote => return Ok((at..next, false, next + 1)),
                Some(b'"' | b'\'') => next += 1,
                Some(b'<') => return Err(bad("a '<' in an attribute value", next)),
                Some(_) => return self.normalise(text, at, next, quote),
            }
        }
    }

    /// The same for a value with something to replace at `next` (XML 1.0 §2.11, §3.3.3).
    fn normalise(
        &mut self,
        text: &str,
        at: usize,
        mut next: usize,
        quote: u8,
    ) -> Result<(Range<usize>, bool, usize), Stop> {
        let octets = text.as_bytes();
        let start = self.values.len();
        let mut done = at;
        loop {
            let Some(&b) = octets.get(next) else { return Err(Stop::More) };
            if !is(b, chars::VALUE_STOP) || (b != quote && matches!(b, b'"' | b'\'')) {
                next += 1;
                continue;
            }
            self.values.push_str(text.get(done..next).unwrap_or_default());
            if b == quote {
                return Ok((start..self.values.len(), true, next + 1));
            }
            match b {
                b'<' => return Err(bad("a '<' in an attribute value", next)),
                b'&' => {
                    let (c, end) = reference(octets, next)?;
                    self.values.push(c);
                    next = end;
                }
                _ => {
                    // A carriage return with its line feed is one line end, and so one space.
                    match (b, octets.get(next + 1)) {
                        (b'\r', None) => return Err(Stop::More),
                        (b'\r', Some(b'\n')) => next += 2,
                        _ => next += 1,
                    }
                    self.values.push(' ');
                }
            }
            done = next;
        }
    }
}

/// A qualified name at `at`, which ends inside the window.
#[inline]
fn scan_name(text: &str, at: usize, what: &'static str) -> Result<(usize, Option<usize>), Stop> {
    match chars::name(text, at) {
        Scanned::Name { end, colon } => Ok((end, colon)),
        Scanned::Open => Err(Stop::More),
        Scanned::Not => Err(bad(what, at)),
    }
}

/// The reference whose `&` is at `at`: the character it stands for, and where it ends (XML 1.0 §4.1, §4.6).
pub(super) fn reference(octets: &[u8], at: usize) -> Result<(char, usize), Stop> {
    let rest = octets.get(at + 1..).unwrap_or_default();
    if rest.first() == Some(&b'#') {
        let (radix, from) = if rest.get(1) == Some(&b'x') { (16, 2) } else { (10, 1) };
        let mut value = 0_u32;
        let mut count = from;
        loop {
            match rest.get(count) {
                None => return Err(Stop::More),
                Some(b';') if count > from => break,
                Some(&b) => match char::from(b).to_digit(radix) {
                    Some(digit) => value = value.saturating_mul(radix).saturating_add(digit),
                    None => return Err(bad("a character reference that is not one", at)),
                },
            }
            count += 1;
        }
        return match char::from_u32(value) {
            Some(c) if chars::is_char(c) => Ok((c, at + 1 + count + 1)),
            _ => Err(bad("a reference to a character that XML does not allow", at)),
        };
    }
    for (name, c) in [("lt;", '<'), ("gt;", '>'), ("amp;", '&'), ("apos;", '\''), ("quot;", '"')] {
        if rest.starts_with(name.as_bytes()) {
            return Ok((c, at + 1 + name.len()));
        }
        if name.as_bytes().starts_with(rest) {
            return Err(Stop::More);
        }
    }
    Err(bad("a reference to an entity that is not predefined", at))
}
