//! A page's instructions followed strictly: where each of them may paint. Two things stand on it, what need not be drawn
//! ([`super::crop`]) and what lies on nothing ([`super::painted`]), so that whatever is unusual is not followed at all.

use std::collections::HashMap;
use std::rc::Rc;

use hayro::kurbo::{Affine, Point, Rect};

use crate::pdf::{Dictionary, Object, Stream, View};

use super::content::{OPERANDS, Operand};
use super::face::{Face, Letter};
use super::outlines::Extents;
use super::{Error, leaf};

/// Graphics states within one another.
const STATES: usize = 64;

/// Where something may be painted, in default user space; it may be without an end.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Reach {
    Nowhere,
    Within(Rect),
    Anywhere,
}

impl Reach {
    fn of(rect: Rect) -> Self {
        let is_known = [rect.x0, rect.y0, rect.x1, rect.y1].iter().all(|at| !at.is_nan());
        if is_known { Self::Within(rect) } else { Self::Anywhere }
    }

    /// What a rectangle becomes. Where a number has no end any more, what it becomes says nothing.
    fn placed(matrix: Affine, rect: Rect) -> Self {
        if matrix.is_finite() { Self::of(matrix.transform_rect_bbox(rect)) } else { Self::Anywhere }
    }
}

/// What an instruction does.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Step {
    /// Nothing that is seen, or it is a piece of a path.
    Quiet,
    /// It sets a font.
    Font,
    /// Text that follows stands elsewhere: another piece begins.
    Moves,
    /// It shows text, which continues the piece.
    Shows(Reach),
    /// The same, with text that is not painted (§9.3.6).
    Unseen(Reach),
    /// It paints something else.
    Paints(Reach),
    /// It draws a form, which may show text in the font that was set before it (§8.10.1).
    Form(Reach),
}

/// What `q` saves of what decides where things stand.
#[derive(Debug, Clone)]
struct State {
    ctm: Affine,
    font: Option<Vec<u8>>,
    size: f64,
    rise: f64,
    leading: f64,
    mode: f64,
    /// Between characters, between words, and the scale across.
    character: f64,
    word: f64,
    across: f64,
    line_width: f64,
    miter: f64,
}

/// Within a text object.
#[derive(Debug, Clone, Copy)]
struct Text {
    matrix: Affine,
    /// How far the text has come since it was placed; `None` when that is not known.
    at: Option<f64>,
}

/// Follows one content stream.
pub(super) struct Strict<'v, 'd, 's> {
    view: View<'d, 's>,
    resources: &'v Dictionary,
    faces: HashMap<Vec<u8>, Option<Rc<Face>>>,
    state: State,
    saved: Vec<State>,
    text: Option<Text>,
    /// What holds all points of the path that is being made.
    path: Option<Rect>,
    /// The letters that were shown last, in text space, and where that lies.
    letters: Vec<Rect>,
    placed: Affine,
}

impl<'v, 'd, 's> Strict<'v, 'd, 's> {
    pub(super) fn new(view: View<'d, 's>, resources: &'v Dictionary) -> Self {
        let state = State {
            ctm: Affine::IDENTITY,
            font: None,
            size: 0.0,
            rise: 0.0,
            leading: 0.0,
            mode: 0.0,
            character: 0.0,
            word: 0.0,
            across: 1.0,
            line_width: 1.0,
            miter: 10.0,
        };
        let (faces, saved, letters) = (HashMap::new(), Vec::new(), Vec::new());
        let placed = Affine::IDENTITY;
        Self { view, resources, faces, state, saved, text: None, path: None, letters, placed }
    }

    /// What holds each letter that was shown last, in a space of its own, and where that lies; nothing when it is not known
    /// where they stand.
    pub(super) fn letters(&self) -> (Affine, &[Rect]) {
        (self.placed, &self.letters)
    }

    /// The font that is set, and its size.
    pub(super) fn font(&self) -> Option<(&[u8], f64)> {
        self.state.font.as_deref().map(|font| (font, self.state.size))
    }

    /// Whether it is known how far this font's letters reach.
    pub(super) fn knows(&self, font: &[u8]) -> bool {
        self.faces.get(font).is_some_and(Option::is_some)
    }

    /// Whether the content may end here.
    pub(super) const fn is_between(&self) -> bool {
        self.text.is_none()
    }

    /// `None`: not understood, or not where it may stand.
    pub(super) fn step(&mut self, operator: &[u8], operands: &[Operand<'_>]) -> Result<Option<Step>, Error> {
        // Of so many the last were not read, and they are the ones that count.
        if operands.len() >= OPERANDS {
            return Ok(None);
        }
        let is_text = self.text.is_some();
        Ok(match operator {
            // What may stand in a text object, and in a path (§8.2, Figure 9).
            b"q" | b"Q" | b"cm" | b"BT" | b"Do" | b"sh" if is_text || self.path.is_some() => None,
            b"gs" if self.path.is_some() => None,
            b"m" | b"re" | b"l" | b"c" | b"v" | b"y" | b"h" if is_text => None,
            b"q" | b"Q" | b"cm" => self.state(operator, operands),
            b"gs" => self.parameters(operands)?,
            b"BT" => {
                self.text = Some(Text { matrix: Affine::IDENTITY, at: Some(0.0) });
                Some(Step::Quiet)
            }
            b"ET" if is_text => {
                self.text = None;
                Some(Step::Moves)
            }
            b"Tf" | b"Tc" | b"Tw" | b"Tz" | b"TL" | b"Ts" | b"Tr" => self.text_state(operator, operands),
            b"Td" | b"TD" | b"T*" | b"Tm" if is_text => self.placed(operator, operands),
            b"Tj" | b"TJ" if is_text => match (operator, operands) {
                (b"Tj", [Operand::String(_)]) => Some(self.show(operands)?),
                (b"TJ", [Operand::Array(parts)]) => {
                    let is_shown = |part: &Operand<'_>| matches!(part, Operand::String(_) | Operand::Number(_));
                    match parts.iter().all(is_shown) {
                        true => Some(self.show(parts)?),
                        false => None,
                    }
                }
                _ => None,
            },
            b"Do" => match operands {
                [Operand::Name(name)] => Some(self.external(name)?),
                _ => None,
            },
            b"sh" => Some(Step::Paints(Reach::Anywhere)),
            b"w" | b"M" => match operands {
                [Operand::Number(number)] => {
                    let slot = if operator == b"w" { &mut self.state.line_width } else { &mut self.state.miter };
                    *slot = number.abs();
                    Some(Step::Quiet)
                }
                _ => None,
            },
            b"m" | b"l" | b"c" | b"v" | b"y" | b"h" | b"re" => self.path(operator, operands),
            b"S" | b"s" | b"f" | b"F" | b"f*" | b"B" | b"B*" | b"b" | b"b*" | b"n" => {
                let path = self.path.take();
                let painted = match operator {
                    b"n" => Reach::Nowhere,
                    b"f" | b"F" | b"f*" => path.map_or(Reach::Nowhere, Reach::of),
                    _ => path.map_or(Reach::Nowhere, |path| self.stroked(path)),
                };
                Some(Step::Paints(painted))
            }
            b"W" | b"W*" | b"J" | b"j" | b"d" | b"ri" | b"i" | b"CS" | b"cs" | b"SC" | b"SCN" | b"sc" | b"scn"
            | b"G" | b"g" | b"RG" | b"rg" | b"K" | b"k" | b"MP" | b"DP" | b"BMC" | b"BDC" | b"EMC" => Some(Step::Quiet),
            _ => None,
        })
    }

    fn state(&mut self, operator: &[u8], operands: &[Operand<'_>]) -> Option<Step> {
        match operator {
            b"q" if self.saved.len() < STATES => self.saved.push(self.state.clone()),
            b"Q" => self.state = self.saved.pop()?,
            b"cm" => self.state.ctm *= Affine::new(numbers(operands)?),
            _ => return None,
        }
        Some(Step::Quiet)
    }

    /// A graphics state (§8.4.5, Table 57) may set a font, and how wide lines are.
    fn parameters(&mut self, operands: &[Operand<'_>]) -> Result<Option<Step>, Error> {
        let [Operand::Name(name)] = operands else { return Ok(None) };
        let Some(state) = self.resource("ExtGState", name)? else { return Ok(None) };
        let state = self.view.resolve(&state)?;
        let Some(state) = state.as_dictionary().filter(|s| s.get("Font").is_none() && s.duplicate().is_none()) else {
            return Ok(None);
        };
        for (key, slot) in [("LW", &mut self.state.line_width), ("ML", &mut self.state.miter)] {
            let value = self.view.lookup(state, key)?;
            match (value.as_ref(), value.as_number()) {
                (Object::Null, _) => {}
                (_, Some(number)) => *slot = number.abs(),
                _ => return Ok(None),
            }
        }
        Ok(Some(Step::Quiet))
    }

    fn text_state(&mut self, operator: &[u8], operands: &[Operand<'_>]) -> Option<Step> {
        let state = &mut self.state;
        match (operator, operands) {
            (b"Tf", [Operand::Name(name), Operand::Number(size)]) => {
                state.font = Some(name.to_vec());
                state.size = *size;
                return Some(Step::Font);
            }
            (b"Tc", [Operand::Number(number)]) => state.character = *number,
            (b"Tw", [Operand::Number(number)]) => state.word = *number,
            (b"Tz", [Operand::Number(number)]) => state.across = number / 100.0,
            (b"TL", [Operand::Number(number)]) => state.leading = *number,
            (b"Ts", [Operand::Number(number)]) => state.rise = *number,
            // Text that clips decides about what comes after it.
            (b"Tr", [Operand::Number(number)]) if [0.0, 1.0, 2.0, 3.0].contains(number) => state.mode = *number,
            _ => return None,
        }
        Some(Step::Quiet)
    }

    fn placed(&mut self, operator: &[u8], operands: &[Operand<'_>]) -> Option<Step> {
        let line = self.text?.matrix;
        let moved = |x: f64, y: f64| line * Affine::translate((x, y));
        let matrix = match operator {
            b"Td" | b"TD" => {
                let [x, y] = numbers(operands)?;
                if operator == b"TD" {
                    self.state.leading = -y;
                }
                moved(x, y)
            }
            b"T*" => {
                let [] = numbers(operands)?;
                moved(0.0, -self.state.leading)
            }
            _ => Affine::new(numbers(operands)?),
        };
        self.text = Some(Text { matrix, at: Some(0.0) });
        Some(Step::Moves)
    }

    fn show(&mut self, parts: &[Operand<'_>]) -> Result<Step, Error> {
        let reach = self.shown(parts)?;
        Ok(if self.state.mode == 3.0 { Step::Unseen(reach) } else { Step::Shows(reach) })
    }

    fn shown(&mut self, parts: &[Operand<'_>]) -> Result<Reach, Error> {
        self.letters.clear();
        let Some(Text { matrix, at }) = self.text else { return Ok(Reach::Anywhere) };
        let face = self.state.font.clone().map(|font| self.face(font)).transpose()?.flatten();
        let State { ctm, size, rise, mode, character, word, across, .. } = self.state;
        let letters = &mut self.letters;
        let mut add = |reach: Extents, at: Option<f64>| {
            let (x0, x1) = match at {
                Some(at) => ordered([reach.left, reach.right].map(|reach| at + reach * size * across)),
                None => (f64::NEG_INFINITY, f64::INFINITY),
            };
            let (y0, y1) = ordered([reach.low, reach.high].map(|reach| rise + reach * size));
            letters.push(Rect { x0, y0, x1, y1 });
        };
        let mut now = at;
        for part in parts {
            let octets = match part {
                Operand::Number(back) => {
                    now = now.map(|now| now - back / 1000.0 * size * across).filter(|now| is_near(*now));
                    continue;
                }
                Operand::String(octets) => octets,
                _ => return Ok(Reach::Anywhere),
            };
            let Some(face) = &face else {
                now = None;
                continue;
            };
            let are_known = face.each(octets, &mut |Letter { advance, is_space, reach }| {
                reach.into_iter().for_each(|reach| add(reach, now));
                let word = if is_space { word } else { 0.0 };
                let moved = |now: f64| Some(now + (advance? * size + character + word) * across);
                now = now.and_then(moved).filter(|now| is_near(*now));
            });
            if !are_known {
                add(face.reach(), None);
                now = None;
            }
        }
        self.text = Some(Text { matrix, at: now });
        // A stroke around letters is as wide as it likes.
        if face.is_none() || mode == 1.0 || mode == 2.0 {
            return Ok(Reach::Anywhere);
        }
        let Some(all) = self.letters.iter().copied().reduce(|all, one| all.union(one)) else {
            return Ok(Reach::Nowhere);
        };
        self.placed = ctm * matrix;
        if all.is_finite() {
            return Ok(Reach::placed(self.placed, all));
        }
        self.letters.clear();
        let [_, b, _, d, _, f] = self.placed.as_coeffs();
        // A line that climbs, nobody knows how far, stands at no height.
        if b != 0.0 || !self.placed.is_finite() {
            return Ok(Reach::Anywhere);
        }
        let (y0, y1) = ordered([all.y0, all.y1].map(|at| f + d * at));
        Ok(Reach::of(Rect { x0: f64::NEG_INFINITY, y0, x1: f64::INFINITY, y1 }))
    }

    fn face(&mut self, name: Vec<u8>) -> Result<Option<Rc<Face>>, Error> {
        if let Some(known) = self.faces.get(&name) {
            return Ok(known.clone());
        }
        let found = match self.resource("Font", &name)? {
            Some(font) => match self.view.resolve(&font)?.as_dictionary() {
                Some(font) => Face::read(self.view, font)?.map(Rc::new),
                None => None,
            },
            None => None,
        };
        self.faces.insert(name, found.clone());
        Ok(found)
    }

    fn path(&mut self, operator: &[u8], operands: &[Operand<'_>]) -> Option<Step> {
        let ctm = self.state.ctm;
        let mut add = |x: f64, y: f64| {
            let point = ctm * Point::new(x, y);
            let Rect { x0, y0, x1, y1 } = self.path.unwrap_or(Rect::from_points(point, point));
            // What is no number is kept, and makes it reach anywhere.
            let low = |one: f64, other: f64| if one < other { one } else { other };
            let high = |one: f64, other: f64| if one > other { one } else { other };
            self.path =
                Some(Rect { x0: low(x0, point.x), y0: low(y0, point.y), x1: high(x1, point.x), y1: high(y1, point.y) });
        };
        match operator {
            b"m" | b"l" => {
                let [x, y] = numbers(operands)?;
                add(x, y);
            }
            b"c" => {
                let [a, b, c, d, e, f] = numbers(operands)?;
                [(a, b), (c, d), (e, f)].into_iter().for_each(|(x, y)| add(x, y));
            }
            b"v" | b"y" => {
                let [a, b, c, d] = numbers(operands)?;
                [(a, b), (c, d)].into_iter().for_each(|(x, y)| add(x, y));
            }
            b"re" => {
                let [x, y, width, height] = numbers(operands)?;
                let corners = [(x, y), (x + width, y), (x + width, y + height), (x, y + height)];
                corners.into_iter().for_each(|(x, y)| add(x, y));
            }
            _ => {}
        }
        Some(Step::Quiet)
    }

    /// Lines are as wide as they are, and where they meet at an angle they reach further (§8.4.3.5).
    fn stroked(&self, path: Rect) -> Reach {
        let [a, b, c, d, ..] = self.state.ctm.as_coeffs();
        let width = self.state.line_width * a.hypot(b).max(c.hypot(d));
        let further = width * (1.0 + self.state.miter);
        Reach::of(path.inflate(further, further))
    }

    /// A form or an image (§8.8).
    fn external(&self, name: &[u8]) -> Result<Step, Error> {
        let Some(object) = self.resource("XObject", name)? else { return Ok(Step::Form(Reach::Anywhere)) };
        let object = self.view.resolve(&object)?;
        let Some(stream) = object.as_stream() else { return Ok(Step::Form(Reach::Anywhere)) };
        let ctm = self.state.ctm;
        Ok(match self.view.lookup(&stream.dictionary, "Subtype")?.as_name() {
            Some(b"Image") => Step::Paints(Reach::placed(ctm, Rect::new(0.0, 0.0, 1.0, 1.0))),
            Some(b"Form") => Step::Form(self.form(stream)?),
            _ => Step::Form(Reach::Anywhere),
        })
    }

    /// A form paints within its /BBox (§8.10.2, Table 93).
    fn form(&self, stream: &Stream) -> Result<Reach, Error> {
        let dictionary = &stream.dictionary;
        let matrix = self.view.lookup(dictionary, "Matrix")?;
        let is_plain = match matrix.as_ref() {
            Object::Null => true,
            Object::Array(numbers) => numbers.len() == 6 && numbers.iter().all(|n| n.as_number().is_some()),
            _ => false,
        };
        let bbox = leaf::rectangle(self.view, dictionary, "BBox")?;
        let Some([x0, y0, x1, y1]) = bbox.filter(|_| is_plain && dictionary.duplicate().is_none()) else {
            return Ok(Reach::Anywhere);
        };
        let matrix = self.state.ctm * leaf::matrix(self.view, dictionary)?;
        Ok(Reach::placed(matrix, Rect { x0, y0, x1, y1 }))
    }

    fn resource(&self, kind: &str, name: &[u8]) -> Result<Option<Object>, Error> {
        let all = self.view.lookup(self.resources, kind)?;
        // Of two by one name readers differ in which they take.
        let all = all.as_dictionary().filter(|all| all.duplicate().is_none());
        Ok(all.and_then(|all| all.get(name).cloned()))
    }
}

/// Whether a letter stands near enough to where its line began that every reader knows where: those of single precision have
/// lost a tenth of a unit beyond.
fn is_near(at: f64) -> bool {
    at.abs() < 1e6
}

fn ordered([one, other]: [f64; 2]) -> (f64, f64) {
    (one.min(other), one.max(other))
}

/// Exactly so many numbers.
fn numbers<const COUNT: usize>(operands: &[Operand<'_>]) -> Option<[f64; COUNT]> {
    if operands.len() != COUNT {
        return None;
    }
    let mut numbers = [0.0; COUNT];
    for (slot, operand) in numbers.iter_mut().zip(operands) {
        *slot = operand.number()?;
    }
    Some(numbers)
}
