//! Instructions of a content stream (ISO 32000-2 §7.8.2). Read as leniently as a viewer reads them: what a page shows is asked
//! here, not whether it is well written.

use std::borrow::Cow;

/// Operands kept before an operator; the most one takes is 33 (§8.6.6.5).
pub(super) const OPERANDS: usize = 64;
/// Elements kept of one array: a line of text has a few hundred.
pub(super) const ELEMENTS: usize = 1 << 16;
/// Arrays and dictionaries within one another; property lists have two levels.
const DEPTH: u32 = 16;

/// What stands before an operator.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Operand<'c> {
    Number(f64),
    Name(Cow<'c, [u8]>),
    String(Cow<'c, [u8]>),
    Array(Vec<Self>),
    Dictionary(Vec<(Cow<'c, [u8]>, Self)>),
    /// `true`, `false`, `null`, or what is not understood.
    Other(&'c [u8]),
}

impl Operand<'_> {
    pub(super) const fn number(&self) -> Option<f64> {
        match self {
            Self::Number(number) => Some(*number),
            _ => None,
        }
    }

    pub(super) fn name(&self) -> Option<&[u8]> {
        match self {
            Self::Name(name) => Some(name),
            _ => None,
        }
    }

    /// The value of a key.
    pub(super) fn get(&self, keys: &[&[u8]]) -> Option<&Self> {
        match self {
            Self::Dictionary(pairs) => {
                pairs.iter().find(|(key, _)| keys.contains(&key.as_ref())).map(|(_, value)| value)
            }
            _ => None,
        }
    }
}

/// Reads instructions one after another.
pub(super) struct Instructions<'c> {
    data: &'c [u8],
    at: usize,
    /// Something was not written as it should be.
    odd: bool,
}

enum Token<'c> {
    Operand(Operand<'c>),
    Keyword(&'c [u8]),
    ArrayEnd,
    DictionaryEnd,
    End,
}

const fn is_space(octet: u8) -> bool {
    matches!(octet, 0 | 9 | 10 | 12 | 13 | 32)
}

const fn is_regular(octet: u8) -> bool {
    !is_space(octet) && !matches!(octet, b'(' | b')' | b'<' | b'>' | b'[' | b']' | b'{' | b'}' | b'/' | b'%')
}

const fn digit(octet: u8) -> Option<u8> {
    match octet {
        b'0'..=b'9' => Some(octet - b'0'),
        b'a'..=b'f' => Some(octet - b'a' + 10),
        b'A'..=b'F' => Some(octet - b'A' + 10),
        _ => None,
    }
}

impl<'c> Instructions<'c> {
    pub(super) const fn new(data: &'c [u8]) -> Self {
        Self { data, at: 0, odd: false }
    }

    /// Whether something so far was not written as it should be, so that another reader may understand it otherwise.
    pub(super) const fn is_odd(&self) -> bool {
        self.odd
    }

    /// The next operator, with its operands. An inline image is the operator `BI` with its dictionary and its octets.
    pub(super) fn next(&mut self, operands: &mut Vec<Operand<'c>>) -> Option<&'c [u8]> {
        self.next_long(operands, OPERANDS)
    }

    /// The same with up to this many operands: the words of character maps are written alike.
    pub(super) fn next_long(&mut self, operands: &mut Vec<Operand<'c>>, most: usize) -> Option<&'c [u8]> {
        operands.clear();
        loop {
            match self.token(DEPTH) {
                Token::Operand(operand) => {
                    if operands.len() < most {
                        operands.push(operand);
                    }
                }
                Token::Keyword(b"BI") => {
                    operands.clear();
                    self.inline_image(operands);
                    return Some(b"BI");
                }
                Token::Keyword(keyword @ (b"true" | b"false" | b"null")) => {
                    if operands.len() < OPERANDS {
                        operands.push(Operand::Other(keyword));
                    }
                }
                Token::Keyword(keyword) => return Some(keyword),
                Token::ArrayEnd | Token::DictionaryEnd => self.odd = true,
                Token::End => return None,
            }
        }
    }

    fn peek(&self) -> Option<u8> {
        self.data.get(self.at).copied()
    }

    fn token(&mut self, depth: u32) -> Token<'c> {
        loop {
            match self.peek() {
                None => return Token::End,
                Some(octet) if is_space(octet) => self.at += 1,
                Some(b'%') => {
                    let rest = self.data.get(self.at..).unwrap_or_default();
                    self.at += memchr::memchr2(b'\r', b'\n', rest).unwrap_or(rest.len());
                }
                Some(first) => return self.begun(first, depth),
            }
        }
    }

    fn begun(&mut self, first: u8, depth: u32) -> Token<'c> {
        match first {
            b'0'..=b'9' | b'+' | b'-' | b'.' => {
                let word = self.regular();
                self.odd |= !is_number(word);
                Token::Operand(Operand::Number(number(word)))
            }
            b'/' => {
                self.at += 1;
                Token::Operand(Operand::Name(name(self.regular())))
            }
            b'(' => Token::Operand(Operand::String(self.literal())),
            b'[' => {
                self.at += 1;
                self.array(depth)
            }
            b']' => {
                self.at += 1;
                Token::ArrayEnd
            }
            b'<' => {
                self.at += 1;
                if self.peek() == Some(b'<') {
                    self.at += 1;
                    return self.dictionary(depth);
                }
                Token::Operand(Operand::String(self.hexadecimal()))
            }
            b'>' => {
                self.at += 1;
                if self.peek() == Some(b'>') {
                    self.at += 1;
                }
                Token::DictionaryEnd
            }
            b')' | b'{' | b'}' => {
                self.at += 1;
                self.odd = true;
                Token::Operand(Operand::Other(b""))
            }
            _ => Token::Keyword(self.regular()),
        }
    }

    fn regular(&mut self) -> &'c [u8] {
        let rest = self.data.get(self.at..).unwrap_or_default();
        let length = rest.iter().position(|octet| !is_regular(*octet)).unwrap_or(rest.len());
        self.at += length;
        rest.get(..length).unwrap_or_default()
    }

    fn array(&mut self, depth: u32) -> Token<'c> {
        let mut elements = Vec::new();
        let Some(deeper) = depth.checked_sub(1) else { return Token::Operand(Operand::Other(b"")) };
        loop {
            match self.token(deeper) {
                Token::Operand(operand) if elements.len() < ELEMENTS => elements.push(operand),
                Token::Operand(_) => {}
                Token::Keyword(keyword) if elements.len() < ELEMENTS => elements.push(Operand::Other(keyword)),
                Token::Keyword(_) => {}
                Token::DictionaryEnd => self.odd = true,
                Token::ArrayEnd | Token::End => return Token::Operand(Operand::Array(elements)),
            }
        }
    }

    fn dictionary(&mut self, depth: u32) -> Token<'c> {
        let mut pairs = Vec::new();
        let Some(deeper) = depth.checked_sub(1) else { return Token::Operand(Operand::Other(b"")) };
        let mut key = None;
        loop {
            let value = match self.token(deeper) {
                Token::Operand(operand) => operand,
                Token::Keyword(keyword) => Operand::Other(keyword),
                Token::ArrayEnd => continue,
                Token::DictionaryEnd | Token::End => return Token::Operand(Operand::Dictionary(pairs)),
            };
            key = match (key.take(), value) {
                (None, Operand::Name(name)) => Some(name),
                (None, _) => None,
                (Some(key), value) => {
                    if pairs.len() < OPERANDS {
                        pairs.push((key, value));
                    }
                    None
                }
            };
        }
    }

    fn hexadecimal(&mut self) -> Cow<'c, [u8]> {
        let rest = self.data.get(self.at..).unwrap_or_default();
        let length = memchr::memchr(b'>', rest).unwrap_or(rest.len());
        self.at = self.at.saturating_add(length).saturating_add(1).min(self.data.len());
        let mut octets = Vec::with_capacity(length.div_ceil(2));
        let mut high = None;
        self.odd |= rest.iter().take(length).any(|octet| digit(*octet).is_none() && !is_space(*octet));
        for low in rest.iter().take(length).filter_map(|octet| digit(*octet)) {
            match high.take() {
                Some(high) => octets.push(high << 4 | low),
                None => high = Some(low),
            }
        }
        octets.extend(high.map(|high: u8| high << 4));
        Cow::Owned(octets)
    }

    fn literal(&mut self) -> Cow<'c, [u8]> {
        self.at += 1;
        let rest = self.data.get(self.at..).unwrap_or_default();
        // Nearly all strings have nothing to be undone.
        if let Some(length) = rest.iter().position(|octet| matches!(octet, b'(' | b')' | b'\\' | b'\r'))
            && rest.get(length) == Some(&b')')
        {
            self.at += length + 1;
            return Cow::Borrowed(rest.get(..length).unwrap_or_default());
        }
        let mut octets = Vec::new();
        let mut open = 1_u64;
        while let Some(octet) = self.peek() {
            self.at += 1;
            match octet {
                b'(' => open += 1,
                b')' if open == 1 => break,
                b')' => open -= 1,
                b'\\' => {
                    self.escape(&mut octets);
                    continue;
                }
                b'\r' => {
                    if self.peek() == Some(b'\n') {
                        self.at += 1;
                    }
                    octets.push(b'\n');
                    continue;
                }
                _ => {}
            }
            octets.push(octet);
        }
        Cow::Owned(octets)
    }

    /// What follows a backslash (§7.3.4.2, table 3).
    fn escape(&mut self, octets: &mut Vec<u8>) {
        let Some(octet) = self.peek() else { return };
        self.at += 1;
        match octet {
            b'n' => octets.push(b'\n'),
            b'r' => octets.push(b'\r'),
            b't' => octets.push(b'\t'),
            b'b' => octets.push(8),
            b'f' => octets.push(12),
            b'\n' => {}
            b'\r' => {
                if self.peek() == Some(b'\n') {
                    self.at += 1;
                }
            }
            b'0'..=b'7' => {
                let mut value = u32::from(octet - b'0');
                for _ in 0..2 {
                    let Some(next @ b'0'..=b'7') = self.peek() else { break };
                    self.at += 1;
                    value = value << 3 | u32::from(next - b'0');
                }
                octets.push((value & 0xff) as u8);
            }
            other => octets.push(other),
        }
    }

    /// §8.9.7, behind `BI`.
    fn inline_image(&mut self, operands: &mut Vec<Operand<'c>>) {
        let mut pairs = Vec::new();
        let mut key = None;
        loop {
            match self.token(DEPTH) {
                Token::Keyword(b"ID") | Token::End => break,
                Token::Keyword(word) => {
                    if let Some(key) = key.take() {
                        pairs.push((key, Operand::Other(word)));
                    }
                }
                Token::Operand(operand) => match (key.take(), operand) {
                    (None, Operand::Name(name)) => key = Some(name),
                    (Some(key), operand) if pairs.len() < OPERANDS => pairs.push((key, operand)),
                    _ => {}
                },
                Token::ArrayEnd | Token::DictionaryEnd => {}
            }
        }
        // One white-space character behind ID.
        if self.peek().is_some_and(is_space) {
            self.at += 1;
        }
        let dictionary = Operand::Dictionary(pairs);
        let rest = self.data.get(self.at..).unwrap_or_default();
        let length =
            unpacked_length(&dictionary).filter(|length| ends(rest, *length)).unwrap_or_else(|| packed_length(rest));
        self.at = self.at.saturating_add(length).min(self.data.len());
        // EI itself.
        if let Token::Keyword(b"EI") = self.token(DEPTH) {}
        operands.push(dictionary);
        operands.push(Operand::String(Cow::Borrowed(rest.get(..length).unwrap_or_default())));
    }
}

/// Octets of the pixels of an inline image without a filter.
fn unpacked_length(dictionary: &Operand<'_>) -> Option<usize> {
    if dictionary.get(&[b"F", b"Filter"]).is_some() {
        return None;
    }
    let side = |keys: &[&[u8]]| dictionary.get(keys)?.number().filter(|n| (0.0..1e6).contains(n)).map(|n| n as usize);
    let mask = matches!(dictionary.get(&[b"IM", b"ImageMask"]), Some(Operand::Other(b"true")));
    let bits = if mask { 1 } else { side(&[b"BPC", b"BitsPerComponent"])? };
    let components = match dictionary.get(&[b"CS", b"ColorSpace"]) {
        _ if mask => 1,
        Some(Operand::Name(name)) => match name.as_ref() {
            b"G" | b"DeviceGray" => 1,
            b"RGB" | b"DeviceRGB" => 3,
            b"CMYK" | b"DeviceCMYK" => 4,
            _ => return None,
        },
        Some(Operand::Array(_)) => 1,
        _ => return None,
    };
    let row = side(&[b"W", b"Width"])?.checked_mul(components)?.checked_mul(bits)?.div_ceil(8);
    row.checked_mul(side(&[b"H", b"Height"])?)
}

/// Whether `EI` stands behind this many octets.
fn ends(rest: &[u8], length: usize) -> bool {
    let behind = rest.get(length..).unwrap_or_default();
    let behind = behind.iter().position(|octet| !is_space(*octet)).and_then(|at| behind.get(at..)).unwrap_or_default();
    behind.starts_with(b"EI") && !behind.get(2).is_some_and(|octet| is_regular(*octet))
}

/// Octets before an `EI` that text follows: packed octets may hold one by chance.
fn packed_length(rest: &[u8]) -> usize {
    for at in memchr::memmem::find_iter(rest, b"EI") {
        let before = at.checked_sub(1).and_then(|at| rest.get(at));
        let behind = rest.get(at.saturating_add(2)..).unwrap_or_default();
        let text = |octet: &u8| matches!(octet, 9 | 10 | 13 | 32..=126);
        if before.is_none_or(|octet| is_space(*octet))
            && behind.first().is_none_or(|octet| is_space(*octet))
            && behind.iter().take(12).all(text)
        {
            return before.map_or(0, |_| at.saturating_sub(1));
        }
    }
    rest.len()
}

/// Digits before the point, and octets, of numbers that all readers take for the same: what is larger some keep in single
/// precision, some cut off, some take for nothing.
const WHOLE: usize = 6;
const NUMBER: usize = 40;

/// §7.3.3: digits, with at most one sign before them and one point among them; no more than every reader keeps.
fn is_number(word: &[u8]) -> bool {
    let digits = word.strip_prefix(b"-").or(word.strip_prefix(b"+")).unwrap_or(word);
    let points = digits.iter().filter(|octet| **octet == b'.').count();
    let whole = digits.iter().take_while(|octet| **octet != b'.').count();
    points <= 1
        && digits.len() > points
        && whole <= WHOLE
        && word.len() <= NUMBER
        && digits.iter().all(|octet| octet.is_ascii_digit() || *octet == b'.')
}

/// As viewers read numbers: what is no part of one is left out, and `--5` is −5.
fn number(text: &[u8]) -> f64 {
    let (mut negative, mut value, mut scale) = (false, 0.0_f64, None::<f64>);
    for (at, octet) in text.iter().enumerate() {
        match octet {
            b'-' if value == 0.0 && scale.is_none() => negative = true,
            // A second number glued to the first: `0.5-3` is read as 0.5.
            b'-' if at > 0 => break,
            b'.' if scale.is_some() => break,
            b'.' => scale = Some(1.0),
            b'0'..=b'9' => {
                let digit = f64::from(octet - b'0');
                match &mut scale {
                    Some(scale) => {
                        *scale /= 10.0;
                        value += digit * *scale;
                    }
                    None => value = value * 10.0 + digit,
                }
            }
            _ => {}
        }
    }
    let value = if value.is_finite() { value } else { 0.0 };
    if negative { -value } else { value }
}

fn name(raw: &[u8]) -> Cow<'_, [u8]> {
    if !raw.contains(&b'#') {
        return Cow::Borrowed(raw);
    }
    let mut octets = Vec::with_capacity(raw.len());
    let mut rest = raw;
    while let Some((first, behind)) = rest.split_first() {
        rest = behind;
        if let (b'#', [high, low, behind @ ..]) = (*first, rest)
            && let (Some(high), Some(low)) = (digit(*high), digit(*low))
        {
            octets.push(high << 4 | low);
            rest = behind;
        } else {
            octets.push(*first);
        }
    }
    Cow::Owned(octets)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing)]
mod tests {
    use super::*;

    fn all(data: &[u8]) -> Vec<(Vec<u8>, usize)> {
        let mut instructions = Instructions::new(data);
        let mut operands = Vec::new();
        let mut found = Vec::new();
        while let Some(operator) = instructions.next(&mut operands) {
            found.push((operator.to_vec(), operands.len()));
        }
        found
    }

    #[test]
    fn operators_and_operands() {
        let found =
            all(b"q 1 0 0 1 -.5 +7 cm/F1 12 Tf[(a\\)b)-3.5<4142>]TJ % (\n/Span<</ActualText(x)/MCID 3>>BDC EMC Q");
        let names: Vec<(&[u8], usize)> = found.iter().map(|(name, count)| (name.as_slice(), *count)).collect();
        let wanted: [(&[u8], usize); 7] =
            [(b"q", 0), (b"cm", 6), (b"Tf", 2), (b"TJ", 1), (b"BDC", 2), (b"EMC", 0), (b"Q", 0)];
        assert_eq!(names, wanted);
        assert_eq!((number(b"-.5"), number(b"--12.25"), number(b"4-5"), number(b"1.2.3")), (-0.5, -12.25, 4.0, 1.2));
        assert_eq!(name(b"A#20b#zz").as_ref(), b"A b#zz");
    }

    #[test]
    fn inline_images_end_where_they_end() {
        let found = all(b"q BI /W 2 /H 2 /BPC 8 /CS /G ID \nEI EI Q");
        assert_eq!(found.iter().map(|(n, _)| n.as_slice()).collect::<Vec<_>>(), [&b"q"[..], b"BI", b"Q"]);
        let found = all(b"BI /W 9 /H 9 /F /Fl ID \x01\x02 EI \xff\xfe EI\nQ");
        assert_eq!(found.iter().map(|(n, _)| n.as_slice()).collect::<Vec<_>>(), [&b"BI"[..], b"Q"]);
    }

    #[test]
    fn nonsense_ends() {
        for data in [
            &b"[[[[[[[[[[[[[[[[[[[[[[[[[[[["[..],
            b"<<<<<<<<<<<<",
            b"(((((",
            b"BI",
            b"<41",
            b"/",
            b"BI /W 1 ID",
            b">>]})",
        ] {
            all(data);
        }
        all(&b"[".repeat(100_000));
    }
}
