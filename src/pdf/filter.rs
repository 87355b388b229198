//! Undoing the filters that structure needs (ISO 32000-2 §7.4): Flate with predictors, the two ASCII ones, nothing else.

use flate2::{Decompress, FlushDecompress, Status};

use crate::base::{LimitReached, Span};

use super::lex::{hex_digit, is_space};
use super::reader::Reader;
use super::{Dictionary, Error, Object};

/// Filters in a chain. Two are usual; ten in a row are a way to square a decompression bomb (threat P-37).
const CHAIN: usize = 4;

/// How many times its own size a cross-reference or object stream may unpack to, and what it may in any case (the figures of
/// EU DSS for containers). Both are read before anybody knows what for, so a small file must not cost much.
const RATIO: u64 = 100;
const FREE: u64 = 1 << 20;

/// What `packed` octets of structure may unpack to, at most `cap`.
pub(super) fn within_ratio(packed: u64, cap: u64) -> u64 {
    cap.min(packed.saturating_mul(RATIO).max(FREE))
}

/// A filter and its parameters, ready to run.
pub(super) enum Filter {
    Flate(Predictor),
    AsciiHex,
    Ascii85,
}

/// §7.4.4.4.
#[derive(Clone, Copy)]
pub(super) struct Predictor {
    kind: i64,
    colors: usize,
    bits: usize,
    columns: usize,
}

/// Looks up references; the identity where none are allowed.
pub(super) type Resolve<'r> = &'r dyn Fn(&Object) -> Result<Object, Error>;

fn wrong(filter: &str, what: &'static str) -> Error {
    Error::Filter { filter: filter.to_owned(), what }
}

/// The filters of a stream, in the order they are to be undone.
pub(super) fn chain(dictionary: &Dictionary, resolve: Resolve<'_>) -> Result<Vec<Filter>, Error> {
    if dictionary.get("F").is_some() {
        // What lies in another file is not in this one (threat P-24).
        return Err(wrong("F", "external stream data are not read"));
    }
    let list = |key: &str| -> Result<Vec<Object>, Error> {
        Ok(match dictionary.get(key).map(resolve).transpose()? {
            None | Some(Object::Null) => Vec::new(),
            Some(Object::Array(items)) => items.iter().map(resolve).collect::<Result<_, _>>()?,
            Some(single) => vec![single],
        })
    };
    let mut names = list("Filter")?;
    let mut parameters = list("DecodeParms")?;
    // It is undone with the encryption, where it stands in front and in the open (§7.4.10); anywhere else it has no meaning.
    if super::crypt::named_filter(dictionary).is_some() {
        names.drain(..names.len().min(1));
        parameters.drain(..parameters.len().min(1));
    }
    if names.len() > CHAIN {
        return Err(LimitReached { what: "filters of one stream", limit: CHAIN as u64 }.into());
    }
    let none = Dictionary::new();
    let mut filters = Vec::with_capacity(names.len());
    for (i, name) in names.iter().enumerate() {
        let parameters = parameters.get(i).and_then(Object::as_dictionary).unwrap_or(&none);
        filters.push(match name.as_name() {
            Some(b"FlateDecode") => Filter::Flate(predictor(parameters, resolve)?),
            Some(b"ASCIIHexDecode") => Filter::AsciiHex,
            Some(b"ASCII85Decode") => Filter::Ascii85,
            Some(other) => return Err(wrong(&String::from_utf8_lossy(other), "not undone by this library")),
            None => return Err(wrong("Filter", "not a name")),
        });
    }
    Ok(filters)
}

/// Whether every reader undoes the same filters with the same parameters: written as table 5 has it, each parameter dictionary
/// beside its filter and no key twice, nothing by an inline image's short name. [`chain`] reads more than that, as do others,
/// each in its own way.
pub(super) fn is_plainly_put(dictionary: &Dictionary, resolve: Resolve<'_>) -> Result<bool, Error> {
    if dictionary.duplicate().is_some() || ["F", "DP"].iter().any(|key| dictionary.get(key).is_some()) {
        return Ok(false);
    }
    let value = |key: &str| Ok::<_, Error>(dictionary.get(key).map(resolve).transpose()?.unwrap_or(Object::Null));
    let is_one = |object: &Object| match object {
        Object::Dictionary(parameters) => parameters.duplicate().is_none(),
        other => *other == Object::Null,
    };
    Ok(match (value("Filter")?, value("DecodeParms")?) {
        (Object::Null | Object::Name(_) | Object::Array(_), Object::Null) => true,
        (Object::Name(_), parameters) => is_one(&parameters),
        (Object::Array(filters), Object::Array(parameters)) if filters.len() == parameters.len() => {
            let mut all = true;
            for item in &parameters {
                all = all && is_one(&resolve(item)?);
            }
            all
        }
        _ => false,
    })
}

fn predictor(parameters: &Dictionary, resolve: Resolve<'_>) -> Result<Predictor, Error> {
    let number = |key: &str, default: i64, max: i64| match parameters.get(key).map(resolve).transpose()? {
        None => Ok(default),
        Some(value) => value
            .as_integer()
            .filter(|n| (1..=max).contains(n))
            .ok_or_else(|| wrong("FlateDecode", "decode parameter out of range")),
    };
    let size = |n: i64| usize::try_from(n).unwrap_or(usize::MAX);
    Ok(Predictor {
        kind: number("Predictor", 1, 15)?,
        colors: size(number("Colors", 1, 32)?),
        bits: size(number("BitsPerComponent", 8, 16)?),
        columns: size(number("Columns", 1, 1 << 24)?),
    })
}

/// The octets of `span` with `filters` undone; more than `cap` of them at any stage is an error.
pub(super) fn decode(reader: &Reader<'_>, span: Span, filters: &[Filter], cap: u64) -> Result<Vec<u8>, Error> {
    decode_pieces(span.len(), &|each| reader.pieces(span, each), filters, cap)
}

/// Takes octets piece by piece; whether it wants more.
pub(super) type Each<'e> = &'e mut dyn FnMut(&[u8]) -> Result<bool, Error>;

/// As [`decode`], of at most `len` octets that come piece by piece.
pub(super) fn decode_pieces(
    len: u64,
    pieces: &dyn Fn(Each<'_>) -> Result<(), Error>,
    filters: &[Filter],
    cap: u64,
) -> Result<Vec<u8>, Error> {
    let over = || Error::from(LimitReached { what: "octets of one decoded stream", limit: cap });
    let whole = || {
        let mut octets = Vec::new();
        pieces(&mut |piece| {
            octets.extend_from_slice(piece);
            Ok(true)
        })?;
        Ok::<_, Error>(octets)
    };
    let Some((first, rest)) = filters.split_first() else {
        if len > cap.saturating_add(32) {
            return Err(over());
        }
        return whole();
    };
    let mut octets = match first {
        // Piece by piece: the packed octets never lie in memory together.
        Filter::Flate(predictor) => {
            let mut inflater = Inflater::new(cap);
            pieces(&mut |piece| inflater.feed(piece))?;
            predictor.undo(inflater.finish()?)?
        }
        other => {
            if len / 5 > cap {
                return Err(over());
            }
            other.undo(&whole()?, cap)?
        }
    };
    for filter in rest {
        octets = filter.undo(&octets, cap)?;
    }
    Ok(octets)
}

/// As [`decode`], of octets at hand.
pub(super) fn decode_owned(octets: &[u8], filters: &[Filter], cap: u64) -> Result<Vec<u8>, Error> {
    let mut octets = octets.to_vec();
    for filter in filters {
        octets = filter.undo(&octets, cap)?;
    }
    Ok(octets)
}

impl Filter {
    fn undo(&self, octets: &[u8], cap: u64) -> Result<Vec<u8>, Error> {
        let decoded = match self {
            Self::Flate(predictor) => {
                let mut inflater = Inflater::new(cap);
                inflater.feed(octets)?;
                predictor.undo(inflater.finish()?)?
            }
            Self::AsciiHex => ascii_hex(octets)?,
            Self::Ascii85 => ascii85(octets)?,
        };
        if decoded.len() as u64 > cap {
            return Err(LimitReached { what: "octets of one decoded stream", limit: cap }.into());
        }
        Ok(decoded)
    }
}

struct Inflater {
    state: Decompress,
    out: Vec<u8>,
    cap: u64,
    done: bool,
}

impl Inflater {
    fn new(cap: u64) -> Self {
        Self { state: Decompress::new(true), out: Vec::new(), cap, done: false }
    }

    /// Returns whether more input can be of use.
    fn feed(&mut self, mut input: &[u8]) -> Result<bool, Error> {
        while !self.done {
            if self.out.len() == self.out.capacity() {
                self.out.reserve(self.out.len().clamp(4 << 10, 1 << 20));
            }
            let (before_in, before_out) = (self.state.total_in(), self.out.len());
            let status = self
                .state
                .decompress_vec(input, &mut self.out, FlushDecompress::None)
                .map_err(|_| wrong("FlateDecode", "damaged data"))?;
            let eaten = usize::try_from(self.state.total_in() - before_in).unwrap_or(usize::MAX);
            input = input.get(eaten..).unwrap_or_default();
            if self.out.len() as u64 > self.cap {
                return Err(LimitReached { what: "octets of one decoded stream", limit: self.cap }.into());
            }
            self.done = status == Status::StreamEnd;
            let full = self.out.len() == self.out.capacity();
            if input.is_empty() && !full {
                break;
            }
            if eaten == 0 && self.out.len() == before_out && !full {
                return Err(wrong("FlateDecode", "damaged data"));
            }
        }
        Ok(!self.done)
    }

    fn finish(self) -> Result<Vec<u8>, Error> {
        if self.done { Ok(self.out) } else { Err(wrong("FlateDecode", "data end too early")) }
    }
}

impl Predictor {
    fn undo(&self, octets: Vec<u8>) -> Result<Vec<u8>, Error> {
        let bits = self.colors.saturating_mul(self.bits);
        let row = bits.saturating_mul(self.columns).div_ceil(8);
        let pixel = bits.div_ceil(8).max(1);
        match self.kind {
            1 => Ok(octets),
            2 if self.bits == 8 => Ok(tiff(octets, row, pixel)),
            10..=15 => png(octets, row, pixel),
            _ => Err(wrong("FlateDecode", "predictor not undone by this library")),
        }
    }
}

fn tiff(mut octets: Vec<u8>, row: usize, pixel: usize) -> Vec<u8> {
    for line in octets.chunks_mut(row) {
        for i in pixel..line.len() {
            let left = i.checked_sub(pixel).and_then(|j| line.get(j)).copied().unwrap_or(0);
            if let Some(octet) = line.get_mut(i) {
                *octet = octet.wrapping_add(left);
            }
        }
    }
    octets
}

/// PNG (ISO/IEC 15948) §9: each row says its own filter, whatever /Predictor said.
fn png(mut octets: Vec<u8>, row: usize, pixel: usize) -> Result<Vec<u8>, Error> {
    let rows = octets.len().div_ceil(row.saturating_add(1));
    // A row may claim any width; what is kept of it is no more than there is.
    let mut above = vec![0; row.min(octets.len())];
    let mut out = Vec::with_capacity(octets.len().saturating_sub(rows));
    for line in octets.chunks_mut(row.saturating_add(1)) {
        let Some((&mut kind, line)) = line.split_first_mut() else { break };
        if kind > 4 {
            return Err(wrong("FlateDecode", "unknown PNG row filter"));
        }
        for i in 0..line.len() {
            let behind = i.checked_sub(pixel);
            let left = behind.and_then(|j| line.get(j)).copied().unwrap_or(0);
            let corner = behind.and_then(|j| above.get(j)).copied().unwrap_or(0);
            let up = above.get(i).copied().unwrap_or(0);
            let guess = match kind {
                0 => 0,
                1 => left,
                2 => up,
                3 => u8::midpoint(left, up),
                _ => paeth(left, up, corner),
            };
            if let Some(octet) = line.get_mut(i) {
                *octet = octet.wrapping_add(guess);
            }
        }
        if let Some(above) = above.get_mut(..line.len()) {
            above.copy_from_slice(line);
        }
        out.extend_from_slice(line);
    }
    Ok(out)
}

fn paeth(left: u8, up: u8, corner: u8) -> u8 {
    let (a, b, c) = (i32::from(left), i32::from(up), i32::from(corner));
    let p = a + b - c;
    let (to_left, to_up, to_corner) = ((p - a).abs(), (p - b).abs(), (p - c).abs());
    if to_left <= to_up && to_left <= to_corner {
        left
    } else if to_up <= to_corner {
        up
    } else {
        corner
    }
}

fn ascii_hex(octets: &[u8]) -> Result<Vec<u8>, Error> {
    let mut out = Vec::with_capacity(octets.len() / 2);
    let mut high = None;
    for &octet in octets.iter().filter(|&&o| !is_space(o)) {
        if octet == b'>' {
            break;
        }
        let digit = hex_digit(octet).ok_or_else(|| wrong("ASCIIHexDecode", "not a hexadecimal digit"))?;
        match high.take() {
            Some(h) => out.push(h << 4 | digit),
            None => high = Some(digit),
        }
    }
    out.extend(high.map(|h| h << 4));
    Ok(out)
}

fn ascii85(octets: &[u8]) -> Result<Vec<u8>, Error> {
    let damaged = || wrong("ASCII85Decode", "damaged data");
    let mut out = Vec::with_capacity(octets.len() / 5 * 4);
    let (mut group, mut count) = (0_u32, 0_usize);
    for &octet in octets.iter().filter(|&&o| !is_space(o)) {
        match octet {
            b'~' => break,
            b'z' if count == 0 => out.extend_from_slice(&[0; 4]),
            b'!'..=b'u' => {
                group =
                    group.checked_mul(85).and_then(|g| g.checked_add(u32::from(octet - b'!'))).ok_or_else(damaged)?;
                count += 1;
                if count == 5 {
                    out.extend_from_slice(&group.to_be_bytes());
                    (group, count) = (0, 0);
                }
            }
            _ => return Err(damaged()),
        }
    }
    if count == 1 {
        return Err(damaged());
    }
    if count > 1 {
        for _ in count..5 {
            group = group.checked_mul(85).and_then(|g| g.checked_add(84)).ok_or_else(damaged)?;
        }
        out.extend(group.to_be_bytes().into_iter().take(count - 1));
    }
    Ok(out)
}
