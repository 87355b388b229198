//! A font as far as it decides where letters may be painted: which glyphs they are, how far those reach, and how far apart they
//! stand.

use std::rc::Rc;

use crate::pdf::{Dictionary, Object, View};

use super::Error;
use super::outlines::{Extents, Outlines, outlines};

/// What the letters of Windows' Latin code page reach in whatever font stands in for one that is not in the file.
const LATIN: Extents = Extents { left: -0.25, low: -0.3, right: 1.25, high: 1.05 };
/// Families that every reader has, or has something of the same measures for.
const EVERYWHERE: [&str; 4] = ["times", "arial", "helvetica", "courier"];
/// Widths that are read of one font, however they are listed.
const WIDTHS: usize = 1 << 17;
/// Units in the size.
const UNITS: f64 = 1000.0;

/// A font that writes across and is made of outlines.
#[derive(Debug)]
pub(super) struct Face {
    glyphs: Glyphs,
    widths: Widths,
}

/// Which glyphs letters are.
#[derive(Debug)]
enum Glyphs {
    /// Any of the program's.
    Any(Rc<Outlines>),
    /// Codes are CIDs, and CIDs are glyphs as the program has it (§9.7.4.2).
    Cids(Rc<Outlines>),
    /// Codes are looked up in the program's own tables (§9.6.5.4).
    Codes(Rc<Outlines>),
    /// The program is not in the file.
    Elsewhere,
}

/// One of a string.
#[derive(Debug, Clone, Copy)]
pub(super) struct Letter {
    /// In sizes; `None` when it is not known for certain.
    pub(super) advance: Option<f64>,
    /// Word spacing applies to it (§9.3.3).
    pub(super) is_space: bool,
    /// How far it reaches from where it stands; `None` when it shows nothing.
    pub(super) reach: Option<Extents>,
}

/// How far codes advance, in thousandths of the size.
#[derive(Debug)]
enum Widths {
    /// One octet each (§9.6.2.1); of what is not listed nothing is known.
    Simple { first: i64, widths: Vec<Option<f64>> },
    /// Two octets each, which are the CID; `None` when they are listed otherwise than they may be.
    Composite(Option<Listed>),
}

/// By CID (§9.7.4.3).
#[derive(Debug)]
struct Listed {
    widths: Vec<Option<f64>>,
    default: f64,
}

impl Listed {
    fn of(&self, cid: u16) -> f64 {
        self.widths.get(usize::from(cid)).copied().flatten().unwrap_or(self.default)
    }
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Program {
    TrueType,
    OpenType,
    /// Type 1, bare CFF, or not understood.
    Other,
    Missing,
}

impl Face {
    /// `None` for fonts of all other kinds.
    pub(super) fn read(view: View<'_, '_>, font: &Dictionary) -> Result<Option<Self>, Error> {
        if font.duplicate().is_some() {
            return Ok(None);
        }
        match view.lookup(font, "Subtype")?.as_name() {
            Some(b"Type0") => Self::composite(view, font),
            Some(b"TrueType" | b"Type1" | b"MMType1") => Self::simple(view, font),
            _ => Ok(None),
        }
    }

    fn composite(view: View<'_, '_>, font: &Dictionary) -> Result<Option<Self>, Error> {
        if view.lookup(font, "Encoding")?.as_name() != Some(b"Identity-H") {
            return Ok(None);
        }
        let descendants = view.lookup(font, "DescendantFonts")?;
        let Some([descendant]) = descendants.as_array() else { return Ok(None) };
        let descendant = view.resolve(descendant)?;
        let Some(descendant) = descendant.as_dictionary().filter(|d| d.duplicate().is_none()) else {
            return Ok(None);
        };
        let descriptor = view.lookup(descendant, "FontDescriptor")?;
        let (Some(outlines), kind) = program(view, &descriptor)? else { return Ok(None) };
        let glyphs = view.lookup(descendant, "CIDToGIDMap")?;
        let is_identity = matches!(glyphs.as_ref(), Object::Null) || glyphs.as_name() == Some(b"Identity");
        // Of an OpenType program readers differ in where they look a CID up.
        let glyphs = match is_identity && kind != Program::OpenType {
            true => Glyphs::Cids(outlines),
            false => Glyphs::Any(outlines),
        };
        Ok(Some(Self { glyphs, widths: Widths::Composite(listed(view, descendant)?) }))
    }

    fn simple(view: View<'_, '_>, font: &Dictionary) -> Result<Option<Self>, Error> {
        let descriptor = view.lookup(font, "FontDescriptor")?;
        let encoding = view.lookup(font, "Encoding")?;
        let is_latin = encoding.as_name() == Some(b"WinAnsiEncoding");
        let glyphs = match program(view, &descriptor)? {
            (Some(outlines), Program::TrueType) if is_latin => Glyphs::Codes(outlines),
            (Some(outlines), _) => Glyphs::Any(outlines),
            (None, Program::Missing) if is_latin && is_everywhere(view, font)? => Glyphs::Elsewhere,
            (None, _) => return Ok(None),
        };
        Ok(Some(Self { glyphs, widths: widths(view, font)? }))
    }

    /// How far any of its letters reaches.
    pub(super) fn reach(&self) -> Extents {
        match &self.glyphs {
            Glyphs::Any(outlines) | Glyphs::Cids(outlines) | Glyphs::Codes(outlines) => outlines.all,
            Glyphs::Elsewhere => LATIN,
        }
    }

    /// Hands over the letters of a string; `false` when it is not certain which they are.
    pub(super) fn each(&self, octets: &[u8], each: &mut impl FnMut(Letter)) -> bool {
        match &self.widths {
            Widths::Composite(widths) => {
                let (codes, rest) = octets.as_chunks::<2>();
                for code in codes.iter().filter(|_| rest.is_empty()) {
                    let cid = u16::from_be_bytes(*code);
                    let advance = widths.as_ref().map(|widths| widths.of(cid) / UNITS);
                    let reach = match &self.glyphs {
                        Glyphs::Cids(outlines) => outlines.of_cid(cid),
                        _ => Some(self.reach()),
                    };
                    each(Letter { advance, is_space: false, reach });
                }
                rest.is_empty()
            }
            Widths::Simple { first, widths } => {
                let width = |code: u8| {
                    let at = usize::try_from(i64::from(code).checked_sub(*first)?).ok()?;
                    widths.get(at).copied().flatten()
                };
                for code in octets {
                    let advance = width(*code).map(|width| width / UNITS);
                    let reach = match (&self.glyphs, advance) {
                        (Glyphs::Codes(outlines), Some(_)) => outlines.of_code(*code),
                        (Glyphs::Elsewhere, advance) => Some(stretched(advance)),
                        _ => Some(self.reach()),
                    };
                    each(Letter { advance, is_space: *code == 32, reach });
                }
                true
            }
        }
    }
}

/// The outlines of a descriptor's program, where it has one that is understood.
fn program(view: View<'_, '_>, descriptor: &Object) -> Result<(Option<Rc<Outlines>>, Program), Error> {
    let Some(descriptor) = descriptor.as_dictionary() else { return Ok((None, Program::Missing)) };
    let keys = ["FontFile", "FontFile2", "FontFile3"];
    let mut programs = keys.iter().filter_map(|key| Some((*key, descriptor.get(key)?)));
    let (key, program) = match (programs.next(), programs.next()) {
        (None, _) if descriptor.duplicate().is_none() => return Ok((None, Program::Missing)),
        (Some(program), None) if descriptor.duplicate().is_none() => program,
        // Readers differ in which of several they take.
        _ => return Ok((None, Program::Other)),
    };
    let program = view.resolve(program)?;
    let Some(stream) = program.as_stream().filter(|stream| stream.dictionary.duplicate().is_none()) else {
        return Ok((None, Program::Other));
    };
    let subtype = view.lookup(&stream.dictionary, "Subtype")?;
    let kind = match (key, subtype.as_name()) {
        ("FontFile2", _) => Program::TrueType,
        ("FontFile3", Some(b"OpenType")) => Program::OpenType,
        _ => Program::Other,
    };
    Ok((outlines(view, stream)?, kind))
}

/// What stands in for a letter is made as wide as the document says it is; slanted letters reach beyond that.
fn stretched(advance: Option<f64>) -> Extents {
    let Some(advance) = advance else {
        return Extents { left: f64::NEG_INFINITY, right: f64::INFINITY, ..LATIN };
    };
    let (back, on) = if advance < 0.0 { (1.6, 0.6) } else { (0.6, 1.6) };
    let left = LATIN.left.min(-back * advance.abs());
    Extents { left, right: LATIN.right.max(on * advance.abs()), ..LATIN }
}

/// Whether a font that is not in the file is one that stands in for itself.
fn is_everywhere(view: View<'_, '_>, font: &Dictionary) -> Result<bool, Error> {
    let name = view.lookup(font, "BaseFont")?;
    let name = String::from_utf8_lossy(name.as_name().unwrap_or_default()).to_lowercase();
    Ok(EVERYWHERE.iter().any(|family| name.starts_with(family)))
}

fn widths(view: View<'_, '_>, font: &Dictionary) -> Result<Widths, Error> {
    let first = view.lookup(font, "FirstChar")?.as_integer();
    let listed = view.lookup(font, "Widths")?;
    let (Some(first @ 0..=255), Some(listed)) = (first, listed.as_array().filter(|all| all.len() <= 256)) else {
        return Ok(Widths::Simple { first: 0, widths: Vec::new() });
    };
    let widths = listed.iter().map(|width| Ok(view.resolve(width)?.as_number())).collect::<Result<_, Error>>()?;
    Ok(Widths::Simple { first, widths })
}

fn listed(view: View<'_, '_>, descendant: &Dictionary) -> Result<Option<Listed>, Error> {
    let default = view.lookup(descendant, "DW")?;
    let default = match default.as_ref() {
        Object::Null => Some(1000.0),
        default => default.as_number(),
    };
    let list = view.lookup(descendant, "W")?;
    let list = match list.as_ref() {
        Object::Null => &[],
        Object::Array(list) => list.as_slice(),
        _ => return Ok(None),
    };
    let mut widths: Vec<Option<f64>> = Vec::new();
    let mut left = WIDTHS;
    // Readers differ in which of two they take.
    let mut is_plain = |cid: u16, width: f64| {
        left = left.saturating_sub(1);
        let cid = usize::from(cid);
        if widths.len() <= cid {
            widths.resize(cid + 1, None);
        }
        left > 0 && widths.get_mut(cid).is_some_and(|slot| slot.replace(width).is_none_or(|known| known == width))
    };
    let mut rest = list.iter();
    let cid = |object: &Object| object.as_integer().and_then(|cid| u16::try_from(cid).ok());
    while let Some(from) = rest.next() {
        let second = rest.next().map(|second| view.resolve(second)).transpose()?;
        let (Some(from), Some(second)) = (cid(view.resolve(from)?.as_ref()), second) else {
            return Ok(None);
        };
        if let Object::Array(each) = second.as_ref() {
            for (width, cid) in each.iter().zip(u32::from(from)..) {
                let (Some(width), Ok(cid)) = (view.resolve(width)?.as_number(), u16::try_from(cid)) else {
                    return Ok(None);
                };
                if !is_plain(cid, width) {
                    return Ok(None);
                }
            }
            continue;
        }
        let width = rest.next().map(|width| view.resolve(width)).transpose()?.and_then(|width| width.as_number());
        let (Some(to), Some(width)) = (cid(&second), width) else { return Ok(None) };
        if !(from..=to).all(|cid| is_plain(cid, width)) {
            return Ok(None);
        }
    }
    Ok(default.map(|default| Listed { widths, default }))
}
