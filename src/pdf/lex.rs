//! Tokens with their offsets (ISO 32000-2 §7.2, §7.3).

use crate::base::{LimitReached, Span};

use super::{Error, Name, PdfString};

/// Why no token came.
#[derive(Debug)]
pub(super) enum Fault {
    /// The window ends here but the file does not: try again with a larger one.
    Lack,
    /// The octets break a rule.
    Bad { at: u64, what: &'static str, clause: &'static str },
    /// A budget ran out.
    Limit(LimitReached),
}

impl Fault {
    pub(super) const fn bad(at: u64, what: &'static str, clause: &'static str) -> Self {
        Self::Bad { at, what, clause }
    }
}

impl From<Fault> for Error {
    fn from(fault: Fault) -> Self {
        match fault {
            // Only met when the window could not grow any more.
            Fault::Lack => Self::Limit(LimitReached { what: "octets of one PDF object", limit: 0 }),
            Fault::Bad { at, what, clause } => Self::Syntax { offset: at, what, clause },
            Fault::Limit(limit) => Self::Limit(limit),
        }
    }
}

/// One token.
#[derive(Debug, PartialEq)]
pub(super) enum Token<'d> {
    Integer(i64),
    Real(f64),
    String(PdfString),
    Name(Name),
    ArrayOpen,
    ArrayClose,
    DictionaryOpen,
    DictionaryClose,
    /// Any other run of regular characters.
    Keyword(&'d [u8]),
    /// The file (or decoded stream) ends.
    End,
}

/// ISO 32000-2 table 1.
pub(super) const fn is_space(octet: u8) -> bool {
    CLASS[octet as usize] == 1
}

/// ISO 32000-2 table 2.
const DELIMITERS: &[u8] = b"()<>[]{}/%";

/// 0 for regular octets, 1 for white space, 2 for delimiters.
const CLASS: [u8; 256] = {
    let mut table = [0; 256];
    let mut i = 0;
    while i < 6 {
        table[b"\0\t\n\x0c\r "[i] as usize] = 1;
        i += 1;
    }
    let mut i = 0;
    while i < DELIMITERS.len() {
        table[DELIMITERS[i] as usize] = 2;
        i += 1;
    }
    table
};

pub(super) const fn is_regular(octet: u8) -> bool {
    CLASS[octet as usize] == 0
}

const HEX: [u8; 256] = {
    let mut table = [0xff; 256];
    let mut i = 0;
    while i < 16 {
        table[b"0123456789abcdef"[i] as usize] = i as u8;
        table[b"0123456789ABCDEF"[i] as usize] = i as u8;
        i += 1;
    }
    table
};

pub(super) const fn hex_digit(octet: u8) -> Option<u8> {
    match HEX[octet as usize] {
        0xff => None,
        digit => Some(digit),
    }
}

/// Reads tokens from a window of octets.
pub(super) struct Lexer<'d> {
    data: &'d [u8],
    /// Offset of `data`'s first octet.
    base: u64,
    at: usize,
    /// Whether `data` reaches the end of the file (or of the decoded stream).
    complete: bool,
    /// Whether strings get spans: not inside object streams, where an offset of the file has no meaning.
    spans: bool,
}

impl<'d> Lexer<'d> {
    pub(super) const fn in_file(data: &'d [u8], base: u64, complete: bool) -> Self {
        Self { data, base, at: 0, complete, spans: true }
    }

    pub(super) const fn in_memory(data: &'d [u8], at: usize) -> Self {
        Self { data, base: 0, at, complete: true, spans: false }
    }

    /// Offset of the next octet.
    pub(super) const fn offset(&self) -> u64 {
        self.base.saturating_add(self.at as u64)
    }

    fn peek(&self) -> Result<Option<u8>, Fault> {
        match self.data.get(self.at) {
            Some(&octet) => Ok(Some(octet)),
            None if self.complete => Ok(None),
            None => Err(Fault::Lack),
        }
    }

    /// Takes the next octet if it is `octet`.
    pub(super) fn take(&mut self, octet: u8) -> Result<bool, Fault> {
        let taken = self.peek()? == Some(octet);
        self.at += usize::from(taken);
        Ok(taken)
    }

    /// White space only, no comments.
    pub(super) fn skip_space(&mut self) -> Result<(), Fault> {
        while self.peek()?.is_some_and(is_space) {
            self.at += 1;
        }
        Ok(())
    }

    fn skip_space_and_comments(&mut self) -> Result<(), Fault> {
        loop {
            self.skip_space()?;
            if self.peek()? != Some(b'%') {
                return Ok(());
            }
            while self.peek()?.is_some_and(|o| o != b'\r' && o != b'\n') {
                self.at += 1;
            }
        }
    }

    /// The next token and the offset of its first octet.
    pub(super) fn token(&mut self) -> Result<(Token<'d>, u64), Fault> {
        self.skip_space_and_comments()?;
        let start = self.offset();
        let Some(first) = self.peek()? else { return Ok((Token::End, start)) };
        let token = match first {
            b'[' => self.one(Token::ArrayOpen),
            b']' => self.one(Token::ArrayClose),
            b'/' => Token::Name(self.name()?),
            b'(' => self.literal_string()?,
            b'<' => {
                self.at += 1;
                if self.take(b'<')? { Token::DictionaryOpen } else { self.hexadecimal_string(start)? }
            }
            b'>' => {
                self.at += 1;
                if !self.take(b'>')? {
                    return Err(Fault::bad(start, "'>' without a string or dictionary", "7.3.4.3"));
                }
                Token::DictionaryClose
            }
            b')' | b'{' | b'}' => return Err(Fault::bad(start, "delimiter out of place", "7.2.3")),
            b'0'..=b'9' if let Some(integer) = self.integer() => integer,
            b'0'..=b'9' | b'+' | b'-' | b'.' => number(self.regular()?, start)?,
            _ => Token::Keyword(self.regular()?),
        };
        Ok((token, start))
    }

    const fn one(&mut self, token: Token<'d>) -> Token<'d> {
        self.at += 1;
        token
    }

    /// A few digits and something else behind them: most tokens of a large array. `None` for whatever is not that plain.
    fn integer(&mut self) -> Option<Token<'d>> {
        let rest = self.data.get(self.at..)?;
        let mut value = 0_i64;
        for (len, octet) in rest.iter().enumerate().take(18) {
            match octet {
                b'0'..=b'9' => value = value * 10 + i64::from(octet - b'0'),
                octet if is_regular(*octet) => return None,
                _ => {
                    self.at += len;
                    return Some(Token::Integer(value));
                }
            }
        }
        None
    }

    fn regular(&mut self) -> Result<&'d [u8], Fault> {
        let rest = self.data.get(self.at..).unwrap_or_default();
        let len = rest.iter().position(|&o| !is_regular(o));
        let len = match len {
            Some(len) => len,
            None if self.complete => rest.len(),
            None => return Err(Fault::Lack),
        };
        self.at += len;
        Ok(rest.get(..len).unwrap_or_default())
    }

    fn name(&mut self) -> Result<Name, Fault> {
        let start = self.offset();
        self.at += 1;
        let raw = self.regular()?;
        if !raw.contains(&b'#') {
            return Ok(raw.into());
        }
        let mut name = Name::with_capacity(raw.len());
        let mut octets = raw.iter();
        while let Some(&octet) = octets.next() {
            if octet != b'#' {
                name.push(octet);
                continue;
            }
            // `#7` followed by anything else is read in two ways by readers (threat P-31).
            let high = octets.next().and_then(|&o| hex_digit(o));
            let low = octets.next().and_then(|&o| hex_digit(o));
            match high.zip(low) {
                Some((0, 0)) | None => {
                    return Err(Fault::bad(start, "name with an incomplete or null escape", "7.3.5"));
                }
                Some((high, low)) => name.push(high << 4 | low),
            }
        }
        Ok(name)
    }

    fn hexadecimal_string(&mut self, start: u64) -> Result<Token<'d>, Fault> {
        let rest = self.data.get(self.at..).unwrap_or_default();
        // Signatures are tens of thousands of digits: one allocation, and none for a window that ends too early.
        let Some(len) = memchr::memchr(b'>', rest) else {
            // What was looked through counts as read.
            self.at = self.data.len();
            return self.unfinished(start, "hexadecimal string without end");
        };
        let mut octets = Vec::with_capacity(len.div_ceil(2));
        // As far as they go, whole pairs of digits: these are nearly all that is lexed of a signed file.
        octets.resize(len / 2, 0);
        let mut whole = 0;
        for (octet, pair) in octets.iter_mut().zip(rest.chunks_exact(2)) {
            let &[high, low] = pair else { break };
            let (Some(high), Some(low)) = (hex_digit(high), hex_digit(low)) else { break };
            *octet = high << 4 | low;
            whole += 1;
        }
        octets.truncate(whole);
        let mut high = None;
        for (i, &octet) in rest.iter().enumerate().skip(2 * octets.len()) {
            if let Some(digit) = hex_digit(octet) {
                match high.take() {
                    Some(h) => octets.push(h << 4 | digit),
                    None => high = Some(digit),
                }
            } else if octet == b'>' {
                // A missing last digit counts as 0 (§7.3.4.3).
                octets.extend(high.map(|h| h << 4));
                self.at += i + 1;
                return Ok(self.string(octets, true, start));
            } else if !is_space(octet) {
                return Err(Fault::bad(
                    self.offset().saturating_add(i as u64),
                    "no hexadecimal digit in a hexadecimal string",
                    "7.3.4.3",
                ));
            }
        }
        self.unfinished(start, "hexadecimal string without end")
    }

    fn literal_string(&mut self) -> Result<Token<'d>, Fault> {
        let start = self.offset();
        self.at += 1;
        let mut octets = Vec::new();
        let mut open = 1_u64;
        while let Some(octet) = self.peek()? {
            self.at += 1;
            match octet {
                b'(' => open += 1,
                b')' if open == 1 => return Ok(self.string(octets, false, start)),
                b')' => open -= 1,
                b'\\' => {
                    self.escape(&mut octets)?;
                    continue;
                }
                b'\r' => {
                    self.take(b'\n')?;
                    octets.push(b'\n');
                    continue;
                }
                _ => {}
            }
            octets.push(octet);
        }
        self.unfinished(start, "literal string without end")
    }

    /// What follows a backslash (§7.3.4.2, table 3).
    fn escape(&mut self, octets: &mut Vec<u8>) -> Result<(), Fault> {
        let Some(octet) = self.peek()? else { return Ok(()) };
        self.at += 1;
        match octet {
            b'n' => octets.push(b'\n'),
            b'r' => octets.push(b'\r'),
            b't' => octets.push(b'\t'),
            b'b' => octets.push(8),
            b'f' => octets.push(12),
            b'\n' => {}
            b'\r' => {
                self.take(b'\n')?;
            }
            b'0'..=b'7' => {
                let mut value = u32::from(octet - b'0');
                for _ in 0..2 {
                    let Some(digit @ b'0'..=b'7') = self.peek()? else { break };
                    self.at += 1;
                    value = value << 3 | u32::from(digit - b'0');
                }
                // High-order overflow is ignored (table 3).
                octets.push((value & 0xff) as u8);
            }
            other => octets.push(other),
        }
        Ok(())
    }

    fn string(&self, octets: Vec<u8>, hexadecimal: bool, start: u64) -> Token<'d> {
        let span = self.spans.then(|| Span::new(start, self.offset()));
        Token::String(PdfString { octets, hexadecimal, span })
    }

    fn unfinished(&self, start: u64, what: &'static str) -> Result<Token<'d>, Fault> {
        Err(if self.complete { Fault::bad(start, what, "7.3.4") } else { Fault::Lack })
    }
}

/// §7.3.3. Integers that do not fit become reals, as every reader does; where an integer is asked for they then fail.
fn number<'d>(text: &[u8], start: u64) -> Result<Token<'d>, Fault> {
    let (negative, digits) = match text {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        _ => (false, text),
    };
    let malformed = Fault::bad(start, "malformed number", "7.3.3");
    let points = digits.iter().filter(|&&o| o == b'.').count();
    let figures = digits.iter().filter(|o| o.is_ascii_digit()).count();
    if figures == 0 || points > 1 || figures + points != digits.len() {
        return Err(malformed);
    }
    if points == 0 {
        let value = digits.iter().try_fold(0_i64, |value, &o| {
            let digit = i64::from(o - b'0');
            value.checked_mul(10)?.checked_add(digit)
        });
        if let Some(value) = value {
            return Ok(Token::Integer(if negative { -value } else { value }));
        }
    }
    match core::str::from_utf8(text).ok().and_then(|t| t.parse::<f64>().ok()).filter(|v| v.is_finite()) {
        Some(value) => Ok(Token::Real(value)),
        None => Err(malformed),
    }
}
