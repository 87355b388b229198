//! A page's instructions without the text that certainly stands elsewhere: to see what lies under a seal, forty lines of text
//! above it need not be drawn.
//!
//! A line is left out only when it is proven that no letter of it reaches the band of the page that is looked at: by the
//! outlines of all glyphs of its font, not by what the font says of itself. Whatever is unusual leaves the page as it is.

use std::collections::{BTreeSet, HashMap};
use std::ops::Range;

use hayro::kurbo::Affine;

use crate::pdf::{Dictionary, Object, View};

use super::Error;
use super::content::{ELEMENTS, Instructions, OPERANDS, Operand};
use super::extents::{self, Extents};

/// Graphics states within one another.
const STATES: usize = 64;
/// Units of default user space around the band: strokes of glyphs and pixels are thinner.
const AROUND: f64 = 2.0;

/// A band across the page, in default user space.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Band {
    pub(super) low: f64,
    pub(super) high: f64,
}

impl Band {
    fn meets(self, low: f64, high: f64) -> bool {
        // What is no number meets it.
        !(high < self.low - AROUND || low > self.high + AROUND)
    }
}

/// What is left.
#[derive(Debug)]
pub(super) struct Cropped {
    pub(super) content: Vec<u8>,
    /// Names of the fonts that are still used by the page's own instructions, when nothing else can use them.
    pub(super) fonts: Option<BTreeSet<Vec<u8>>>,
}

/// What `q` saves of what decides where text stands.
#[derive(Debug, Clone)]
struct State {
    ctm: Affine,
    font: Option<Vec<u8>>,
    size: f64,
    rise: f64,
    leading: f64,
    mode: f64,
}

/// `None` when nothing can be left out for sure.
pub(super) fn cropped(
    view: View<'_, '_>,
    resources: &Dictionary,
    content: &[u8],
    band: Band,
) -> Result<Option<Cropped>, Error> {
    let mut crop = Crop {
        view,
        resources,
        band,
        fonts: HashMap::new(),
        state: State { ctm: Affine::IDENTITY, font: None, size: 0.0, rise: 0.0, leading: 0.0, mode: 0.0 },
        saved: Vec::new(),
        text: None,
        out: Vec::with_capacity(content.len()),
        shows: Vec::new(),
        kept: vec![false],
        borrowed: false,
    };
    let mut instructions = Instructions::new(content);
    let mut operands = Vec::new();
    while let Some(operator) = instructions.next(&mut operands) {
        if !crop.operate(operator, &operands)? {
            return Ok(None);
        }
    }
    if crop.text.is_some() || !operands.is_empty() {
        return Ok(None);
    }
    Ok(Some(crop.finish()))
}

struct Crop<'v, 'd, 's> {
    view: View<'d, 's>,
    resources: &'v Dictionary,
    band: Band,
    /// How far the glyphs of a font reach up and down; `None` when that is not known.
    fonts: HashMap<Vec<u8>, Option<Extents>>,
    state: State,
    saved: Vec<State>,
    /// Text matrix and line matrix, within a text object.
    text: Option<(Affine, Affine)>,
    out: Vec<u8>,
    /// What shows text: where it is written, its piece of text, and its font. Letters of one piece follow one another, so it
    /// is left out whole or not at all.
    shows: Vec<(Range<usize>, usize, Option<Vec<u8>>)>,
    /// Pieces of text that may reach the band.
    kept: Vec<bool>,
    /// Something else may draw with the page's fonts.
    borrowed: bool,
}

impl Crop<'_, '_, '_> {
    /// `false`: not understood, or not where it may stand.
    fn operate(&mut self, operator: &[u8], operands: &[Operand<'_>]) -> Result<bool, Error> {
        let numbers = || -> Option<Vec<f64>> { operands.iter().map(Operand::number).collect() };
        let is_text = self.text.is_some();
        // Of so many the last were not read, and they are the ones that count.
        if operands.len() >= OPERANDS {
            return Ok(false);
        }
        match operator {
            b"q" | b"Q" | b"cm" | b"BT" | b"gs" | b"Do" | b"sh" | b"m" | b"re" if is_text => return Ok(false),
            b"q" if self.saved.len() < STATES => self.saved.push(self.state.clone()),
            b"Q" => match self.saved.pop() {
                Some(state) => self.state = state,
                None => return Ok(false),
            },
            b"cm" => match numbers().as_deref() {
                Some(&[a, b, c, d, e, f]) => self.state.ctm *= Affine::new([a, b, c, d, e, f]),
                _ => return Ok(false),
            },
            b"BT" => self.text = Some((Affine::IDENTITY, Affine::IDENTITY)),
            b"ET" if is_text => {
                self.text = None;
                self.kept.push(false);
            }
            b"Tf" => match operands {
                // The font is written before what it shows.
                [Operand::Name(name), Operand::Number(size)] => {
                    self.state.font = Some(name.to_vec());
                    self.state.size = *size;
                    return Ok(true);
                }
                _ => return Ok(false),
            },
            b"Tc" | b"Tw" | b"Tz" => {
                if !matches!(operands, [Operand::Number(_)]) {
                    return Ok(false);
                }
            }
            b"TL" | b"Ts" | b"Tr" => match operands {
                [Operand::Number(number)] => match operator {
                    b"TL" => self.state.leading = *number,
                    b"Ts" => self.state.rise = *number,
                    // Text that clips decides about what comes after it.
                    _ if ![0.0, 1.0, 2.0, 3.0].contains(number) => return Ok(false),
                    _ => self.state.mode = *number,
                },
                _ => return Ok(false),
            },
            b"Td" | b"TD" | b"T*" | b"Tm" if is_text => {
                let placed = match (operator, numbers().as_deref()) {
                    (b"Td", Some(&[x, y])) => self.moved(x, y),
                    (b"TD", Some(&[x, y])) => {
                        self.state.leading = -y;
                        self.moved(x, y)
                    }
                    (b"T*", Some(&[])) => self.moved(0.0, -self.state.leading),
                    (b"Tm", Some(&[a, b, c, d, e, f])) => Affine::new([a, b, c, d, e, f]),
                    _ => return Ok(false),
                };
                self.text = Some((placed, placed));
                self.kept.push(false);
            }
            b"Tj" | b"TJ" if is_text => {
                let is_shown = match (operator, operands) {
                    (b"Tj", [Operand::String(_)]) => true,
                    (b"TJ", [Operand::Array(parts)]) => {
                        parts.iter().all(|part| matches!(part, Operand::String(_) | Operand::Number(_)))
                    }
                    _ => false,
                };
                return if is_shown { self.show(operator, operands) } else { Ok(false) };
            }
            b"gs" => match operands {
                [Operand::Name(name)] if !self.sets_font(name)? => {}
                _ => return Ok(false),
            },
            b"Do" => match operands {
                // A form may show text in the font that was set before it was drawn (§8.10.1).
                [Operand::Name(name)] if !self.is_image(name)? => {
                    self.borrowed = true;
                    if !self.write_font() {
                        return Ok(false);
                    }
                }
                [Operand::Name(_)] => {}
                _ => return Ok(false),
            },
            b"m" | b"l" | b"c" | b"v" | b"y" | b"h" | b"re" | b"S" | b"s" | b"f" | b"F" | b"f*" | b"B" | b"B*"
            | b"b" | b"b*" | b"n" | b"W" | b"W*" | b"w" | b"J" | b"j" | b"M" | b"d" | b"ri" | b"i" | b"CS" | b"cs"
            | b"SC" | b"SCN" | b"sc" | b"scn" | b"G" | b"g" | b"RG" | b"rg" | b"K" | b"k" | b"sh" | b"MP" | b"DP"
            | b"BMC" | b"BDC" | b"EMC" => {}
            _ => return Ok(false),
        }
        Ok(self.write(operator, operands))
    }

    fn moved(&self, x: f64, y: f64) -> Affine {
        self.text.map_or(Affine::IDENTITY, |(_, line)| line * Affine::translate((x, y)))
    }

    fn show(&mut self, operator: &[u8], operands: &[Operand<'_>]) -> Result<bool, Error> {
        let Some((matrix, _)) = self.text else { return Ok(false) };
        let is_near = self.is_near(matrix)?;
        let piece = self.kept.len().saturating_sub(1);
        if let Some(kept) = self.kept.last_mut() {
            *kept |= is_near;
        }
        let from = self.out.len();
        let is_written = self.write_font() && self.write(operator, operands);
        self.shows.push((from..self.out.len(), piece, self.state.font.clone()));
        Ok(is_written)
    }

    /// The font that is set, if one is.
    fn write_font(&mut self) -> bool {
        let Some(name) = self.state.font.clone() else { return true };
        let size = self.state.size;
        self.write(b"Tf", &[Operand::Name(name.into()), Operand::Number(size)])
    }

    /// Whether text that stands here may reach the band.
    fn is_near(&mut self, matrix: Affine) -> Result<bool, Error> {
        let State { ctm, size, rise, mode, font, .. } = self.state.clone();
        let [_, b, _, d, _, f] = (ctm * matrix).as_coeffs();
        // A line that climbs stands at no height; a stroke around letters is as wide as it likes.
        if b != 0.0 || mode == 1.0 || mode == 2.0 {
            return Ok(true);
        }
        let Some(Extents { low, high }) = font.map(|font| self.extents(font)).transpose()?.flatten() else {
            return Ok(true);
        };
        let [one, other] = [low, high].map(|at| f + d * (rise + size * at));
        Ok(self.band.meets(one.min(other), one.max(other)))
    }

    fn extents(&mut self, name: Vec<u8>) -> Result<Option<Extents>, Error> {
        if let Some(known) = self.fonts.get(&name) {
            return Ok(*known);
        }
        let found = match self.resource("Font", &name)? {
            Some(font) => match self.view.resolve(&font)?.as_dictionary() {
                Some(font) => extents::of(self.view, font)?,
                None => None,
            },
            None => None,
        };
        self.fonts.insert(name, found);
        Ok(found)
    }

    fn resource(&self, kind: &str, name: &[u8]) -> Result<Option<Object>, Error> {
        let all = self.view.lookup(self.resources, kind)?;
        // Of two by one name readers differ in which they take.
        let all = all.as_dictionary().filter(|all| all.duplicate().is_none());
        Ok(all.and_then(|all| all.get(name).cloned()))
    }

    /// Whether a graphics state may set a font (§8.4.5, Table 57).
    fn sets_font(&self, name: &[u8]) -> Result<bool, Error> {
        let Some(state) = self.resource("ExtGState", name)? else { return Ok(true) };
        let state = self.view.resolve(&state)?;
        Ok(state.as_dictionary().is_none_or(|state| state.get("Font").is_some() || state.duplicate().is_some()))
    }

    fn is_image(&self, name: &[u8]) -> Result<bool, Error> {
        let Some(object) = self.resource("XObject", name)? else { return Ok(false) };
        let object = self.view.resolve(&object)?;
        let Some(stream) = object.as_stream() else { return Ok(false) };
        Ok(self.view.lookup(&stream.dictionary, "Subtype")?.as_name() == Some(b"Image"))
    }

    /// As it was understood, so that nobody understands it otherwise. `false` when something of it was not.
    fn write(&mut self, operator: &[u8], operands: &[Operand<'_>]) -> bool {
        for operand in operands {
            if !write(&mut self.out, operand) {
                return false;
            }
        }
        self.out.extend_from_slice(operator);
        self.out.push(b'\n');
        true
    }

    fn finish(self) -> Cropped {
        let mut content = Vec::with_capacity(self.out.len());
        let mut fonts = BTreeSet::new();
        let mut from = 0;
        for (range, piece, font) in self.shows {
            if self.kept.get(piece) != Some(&false) {
                // Type 3 fonts, and what else is not known, may draw with the page's fonts.
                fonts.extend(font);
                continue;
            }
            content.extend_from_slice(self.out.get(from..range.start).unwrap_or_default());
            from = range.end;
        }
        content.extend_from_slice(self.out.get(from..).unwrap_or_default());
        let known = |name: &Vec<u8>| self.fonts.get(name).is_some_and(Option::is_some);
        let fonts = (!self.borrowed && fonts.iter().all(known)).then_some(fonts);
        Cropped { content, fonts }
    }
}

fn write(out: &mut Vec<u8>, operand: &Operand<'_>) -> bool {
    match operand {
        Operand::Number(number) if number.is_finite() => out.extend(number.to_string().into_bytes()),
        Operand::Name(name) => write_name(out, name),
        Operand::String(octets) => {
            out.push(b'<');
            for octet in octets.iter() {
                out.extend(HEX.get(usize::from(octet >> 4)));
                out.extend(HEX.get(usize::from(octet & 15)));
            }
            out.push(b'>');
        }
        Operand::Array(items) if items.len() < ELEMENTS => {
            out.push(b'[');
            if !items.iter().all(|item| write(out, item)) {
                return false;
            }
            out.push(b']');
        }
        Operand::Dictionary(pairs) if pairs.len() < OPERANDS => {
            out.extend_from_slice(b"<<");
            for (key, value) in pairs {
                write_name(out, key);
                out.push(b' ');
                if !write(out, value) {
                    return false;
                }
            }
            out.extend_from_slice(b">>");
        }
        Operand::Other(word @ (b"true" | b"false" | b"null")) => out.extend_from_slice(word),
        // No number, not understood, or perhaps not read to its end.
        _ => return false,
    }
    out.push(b' ');
    true
}

const HEX: &[u8; 16] = b"0123456789abcdef";

/// §7.3.5.
fn write_name(out: &mut Vec<u8>, name: &[u8]) {
    out.push(b'/');
    for octet in name {
        if octet.is_ascii_alphanumeric() || matches!(octet, b'-' | b'_' | b'.' | b'+') {
            out.push(*octet);
        } else {
            out.push(b'#');
            out.extend(HEX.get(usize::from(octet >> 4)));
            out.extend(HEX.get(usize::from(octet & 15)));
        }
    }
}

#[cfg(test)]
#[path = "crop_tests.rs"]
mod tests;
