//! Runs the instructions of a page without painting: a graphics state, text, images, straight lines (ISO 32000-2 §8, §9).

use std::rc::Rc;

use hayro::kurbo::{Affine, Point, Rect, Vec2};

use crate::pdf::{Dictionary, Object, ObjectId, PdfString, Stream, StreamData};

use super::Error;
use super::colour::Space;
use super::content::{Instructions, Operand};
use super::font::Font;
use super::library::Library;
use super::path::Path;
use super::resources::Resources;
use super::seen::{Image, Unicode};
use super::surface::{Glyph, Style, Surface, around};

/// Saved graphics states; Annex C of ISO 32000-1 promised 28.
const STATES: usize = 512;
/// What a mask that shows text makes of what is painted through it.
const IN_A_MASK: &str = "text in a soft mask, which is not read";
/// Forms within forms.
const DEPTH: u32 = 24;
/// Marked content within marked content.
const MARKED: usize = 1_024;
/// Points in a millimetre.
const POINTS: f64 = 72.0 / 25.4;
/// Millimetres along the longer side of pictures of a page whose colours are asked for.
const SMALL: f64 = 100.0;
/// Slope from which text counts as sloped by its matrix, and up to which it is that and nothing odd: tangents of 6° and 35°.
const SHEAR: (f64, f64) = (0.1, 0.7);

/// What `q` saves and `Q` brings back.
#[derive(Debug, Clone)]
struct State {
    /// User space to millimetres from the upper left of the page.
    ctm: Affine,
    /// What is painted on at most.
    clip: Rect,
    fill: Option<[u8; 3]>,
    stroke: Option<[u8; 3]>,
    fill_space: Rc<Space>,
    stroke_space: Rc<Space>,
    /// Whether areas are filled with a pattern whose cell has text.
    fill_has_text: bool,
    fill_alpha: f64,
    stroke_alpha: f64,
    masked: bool,
    /// Whether what is painted goes through a mask that shows text.
    mask_has_text: bool,
    line_width: f64,
    text: Text,
}

/// §9.3.
#[derive(Debug, Clone)]
struct Text {
    font: Option<Rc<Font>>,
    size: f64,
    character: f64,
    word: f64,
    across: f64,
    leading: f64,
    rise: f64,
    mode: i64,
}

/// Marked content that is open.
struct Marked {
    hidden: bool,
    /// /ActualText, and the glyph it begins at.
    says: Option<(String, usize)>,
}

/// Runs instructions on one surface.
pub(super) struct Walk<'w, 'd, 's> {
    pub(super) library: &'w mut Library<'d, 's>,
    pub(super) surface: &'w mut Surface,
    /// The page, in millimetres.
    pub(super) page: Rect,
    /// Whether this is an annotation's appearance.
    pub(super) is_mark: bool,
    /// The page's resources.
    pub(super) outer: Rc<Dictionary>,
}

impl Walk<'_, '_, '_> {
    /// Instructions with their resources, from user space by `base`, on no more than `clip`.
    pub(super) fn run(
        &mut self,
        content: &[u8],
        resources: &mut Resources,
        base: Affine,
        clip: Rect,
    ) -> Result<(), Error> {
        let state = State {
            ctm: base,
            clip,
            fill: Some([0; 3]),
            stroke: Some([0; 3]),
            fill_space: Rc::new(Space::Grey),
            stroke_space: Rc::new(Space::Grey),
            fill_has_text: false,
            fill_alpha: 1.0,
            stroke_alpha: 1.0,
            masked: false,
            mask_has_text: false,
            line_width: 1.0,
            text: Text {
                font: None,
                size: 0.0,
                character: 0.0,
                word: 0.0,
                across: 1.0,
                leading: 0.0,
                rise: 0.0,
                mode: 0,
            },
        };
        self.instructions(content, resources, state, DEPTH)
    }

    fn instructions(
        &mut self,
        content: &[u8],
        resources: &mut Resources,
        state: State,
        depth: u32,
    ) -> Result<(), Error> {
        let mut run = Run {
            state,
            saved: Vec::new(),
            unsaved: 0,
            tm: Affine::IDENTITY,
            line: Affine::IDENTITY,
            path: Path::default(),
            clipping: false,
            marked: Vec::new(),
            hidden: 0,
            depth,
        };
        let mut instructions = Instructions::new(content);
        let mut operands = Vec::new();
        while let Some(operator) = instructions.next(&mut operands) {
            self.library.purse.operator()?;
            self.operate(&mut run, resources, operator, &operands)?;
        }
        while let Some(marked) = run.marked.pop() {
            self.close(marked);
        }
        Ok(())
    }

    #[allow(clippy::too_many_lines)]
    fn operate(
        &mut self,
        run: &mut Run,
        resources: &mut Resources,
        operator: &[u8],
        operands: &[Operand<'_>],
    ) -> Result<(), Error> {
        let number = |at: usize| operands.get(at).and_then(Operand::number).unwrap_or(0.0);
        let point = |at: usize| Point::new(number(at), number(at + 1));
        let matrix = || Affine::new([number(0), number(1), number(2), number(3), number(4), number(5)]);
        match operator {
            b"q" => {
                if run.saved.len() < STATES {
                    run.saved.push(run.state.clone());
                } else {
                    run.unsaved = run.unsaved.saturating_add(1);
                }
            }
            b"Q" => {
                if run.unsaved > 0 {
                    run.unsaved -= 1;
                } else if let Some(state) = run.saved.pop() {
                    run.state = state;
                }
            }
            b"cm" => run.state.ctm *= matrix(),
            b"w" => run.state.line_width = number(0).abs(),
            b"gs" => self.graphics_state(run, resources, operands)?,

            b"BT" => (run.tm, run.line) = (Affine::IDENTITY, Affine::IDENTITY),
            b"Tf" => {
                run.state.text.size = number(1);
                if let Some(name) = operands.first().and_then(Operand::name) {
                    let font = resources.font(self.library, name, &self.outer)?;
                    if font.is_none() {
                        self.surface.unseen("font", "text in a font that cannot be read");
                    }
                    run.state.text.font = self.across(font);
                }
            }
            b"Tc" => run.state.text.character = number(0),
            b"Tw" => run.state.text.word = number(0),
            b"Tz" => run.state.text.across = number(0) / 100.0,
            b"TL" => run.state.text.leading = number(0),
            b"Ts" => run.state.text.rise = number(0),
            b"Tr" => run.state.text.mode = number(0) as i64,
            b"Td" => run.next_line(number(0), number(1)),
            b"TD" => {
                run.state.text.leading = -number(1);
                run.next_line(number(0), number(1));
            }
            b"Tm" => (run.tm, run.line) = (matrix(), matrix()),
            b"T*" => run.next_line(0.0, -run.state.text.leading),
            b"Tj" => self.show(run, operands)?,
            b"'" => {
                run.next_line(0.0, -run.state.text.leading);
                self.show(run, operands)?;
            }
            b"\"" => {
                (run.state.text.word, run.state.text.character) = (number(0), number(1));
                run.next_line(0.0, -run.state.text.leading);
                self.show(run, operands.get(2..).unwrap_or_default())?;
            }
            b"TJ" => {
                if let Some(Operand::Array(parts)) = operands.first() {
                    self.show(run, parts)?;
                }
            }

            b"m" => run.path.move_to(run.state.ctm * point(0)),
            b"l" => run.path.line_to(run.state.ctm * point(0)),
            b"c" => run.path.curve_to([point(0), point(2), point(4)].map(|p| run.state.ctm * p)),
            b"v" | b"y" => {
                let (a, b) = (run.state.ctm * point(0), run.state.ctm * point(2));
                run.path.curve_to([a, b, b]);
            }
            b"h" => run.path.close(),
            b"re" => {
                let (x, y, width, height) = (number(0), number(1), number(2), number(3));
                let corners = [(x, y), (x + width, y), (x + width, y + height), (x, y + height)];
                run.path.rectangle(corners.map(|(x, y)| run.state.ctm * Point::new(x, y)));
            }
            b"W" | b"W*" => run.clipping = true,
            b"n" => run.end_path(),
            b"S" => self.paint(run, false, true),
            b"s" => {
                run.path.close();
                self.paint(run, false, true);
            }
            b"f" | b"F" | b"f*" => self.paint(run, true, false),
            b"B" | b"B*" => self.paint(run, true, true),
            b"b" | b"b*" => {
                run.path.close();
                self.paint(run, true, true);
            }

            b"g" | b"rg" | b"k" | b"G" | b"RG" | b"K" => {
                let space = match operator {
                    b"g" | b"G" => Space::Grey,
                    b"rg" | b"RG" => Space::Rgb,
                    _ => Space::Cmyk,
                };
                let colour = space.srgb(&numbers(operands));
                if operator.first().is_some_and(u8::is_ascii_lowercase) {
                    run.state.fill_has_text = false;
                    (run.state.fill, run.state.fill_space) = (colour, Rc::new(space));
                } else {
                    (run.state.stroke, run.state.stroke_space) = (colour, Rc::new(space));
                }
            }
            b"cs" | b"CS" => {
                let name = operands.first().and_then(Operand::name).unwrap_or_default();
                let space = resources.space(self.library, name)?;
                if operator == b"cs" {
                    run.state.fill_has_text = false;
                    (run.state.fill, run.state.fill_space) = (space.initial(), space);
                } else {
                    (run.state.stroke, run.state.stroke_space) = (space.initial(), space);
                }
            }
            b"sc" | b"scn" => {
                run.state.fill = run.state.fill_space.srgb(&numbers(operands));
                run.state.fill_has_text = match operands.last().and_then(Operand::name) {
                    Some(name) => resources.pattern_has_text(self.library, name)?,
                    None => false,
                };
            }
            b"SC" | b"SCN" => run.state.stroke = run.state.stroke_space.srgb(&numbers(operands)),

            b"Do" => {
                if let Some(name) = operands.first().and_then(Operand::name) {
                    self.external(run, resources, name)?;
                }
            }
            b"BI" => self.inline_image(run, resources, operands)?,

            b"BDC" | b"BMC" => {
                let marked = self.open(resources, operands)?;
                run.hidden = run.hidden.saturating_add(u32::from(marked.hidden));
                if run.marked.len() < MARKED {
                    run.marked.push(marked);
                }
            }
            b"EMC" => {
                if let Some(marked) = run.marked.pop() {
                    run.hidden = run.hidden.saturating_sub(u32::from(marked.hidden));
                    self.close(marked);
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn graphics_state(
        &mut self,
        run: &mut Run,
        resources: &mut Resources,
        operands: &[Operand<'_>],
    ) -> Result<(), Error> {
        let Some(name) = operands.first().and_then(Operand::name) else { return Ok(()) };
        let settings = resources.settings(self.library, name)?;
        let state = &mut run.state;
        state.fill_alpha = settings.fill_alpha.unwrap_or(state.fill_alpha);
        state.stroke_alpha = settings.stroke_alpha.unwrap_or(state.stroke_alpha);
        state.line_width = settings.line_width.unwrap_or(state.line_width);
        if let Some(masked) = settings.masked {
            (state.masked, state.mask_has_text) = (masked, settings.mask_has_text);
        }
        if let Some((font, size)) = &settings.font {
            (state.text.font, state.text.size) = (self.across(font.clone()), *size);
        }
        Ok(())
    }

    /// A font whose text runs across. What runs downwards would be read in a wrong order at wrong places: it is not read at all.
    fn across(&mut self, font: Option<Rc<Font>>) -> Option<Rc<Font>> {
        let is_vertical = font.as_ref().is_some_and(|font| font.is_vertical());
        if is_vertical {
            self.surface.unseen("font", "vertical writing, which is not read");
        }
        font.filter(|_| !is_vertical)
    }

    /// Strings, and moves between them in thousandths of the size (§9.4.3).
    fn show(&mut self, run: &mut Run, parts: &[Operand<'_>]) -> Result<(), Error> {
        let text = &run.state.text;
        let Some(font) = text.font.clone() else { return Ok(()) };
        let placed = run.state.ctm * run.tm;
        let [a, b, c, d, ..] = placed.as_coeffs();
        let across = Vec2::new(a, b);
        let up = Vec2::new(c, d);
        let origin = placed * Point::new(0.0, text.rise);
        let height = text.size.abs() * up.hypot();
        let is_seen = run.hidden == 0 && origin.is_finite() && across.is_finite() && height > 1e-6 && height < 1e5;
        let style = is_seen.then(|| self.style(run, &font, across, up, height));
        self.surface.shown = self.surface.shown.saturating_add(1);
        let shown = self.surface.shown;
        // Wide characters are moved apart by this; to be seen as one word, they have to include it.
        let apart = text.character.max(0.0) * text.across;
        let mut at = 0.0_f64;
        let mut is_missing = false;
        for part in parts {
            let octets = match part {
                Operand::Number(back) => {
                    at -= back / 1000.0 * text.size * text.across;
                    continue;
                }
                Operand::String(octets) => octets.as_ref(),
                _ => continue,
            };
            self.library.purse.glyphs(octets.len())?;
            let mut rest = octets;
            while let Some((code, length)) = font.code(rest) {
                rest = rest.get(length..).unwrap_or_default();
                let word = if code.is_space { text.word } else { 0.0 };
                let width = code.advance * text.size * text.across;
                let advance = width + (text.character + word) * text.across;
                if let Some(style) = style {
                    let start = origin + across * at;
                    let end = origin + across * (at + width + apart + word.max(0.0) * text.across);
                    if self.is_on(run, start, end, up * text.size) {
                        let from = self.surface.text.len();
                        let unicode = font.read_code(code.number, &mut self.surface.text);
                        let place = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
                        let to = place(self.surface.text.len());
                        self.surface.glyphs.push(Glyph { from: place(from), to, style, unicode, start, end, shown });
                        is_missing |= unicode == Unicode::Missing;
                    }
                }
                at += advance;
            }
        }
        if is_missing {
            let name = if font.name.is_empty() { "without a name" } else { &font.name };
            self.surface.unseen("unicode", &format!("font {name}: no map to Unicode"));
        }
        run.tm *= Affine::translate((at, 0.0));
        Ok(())
    }

    /// Whether the middle of a glyph lies where something can be painted.
    fn is_on(&self, run: &Run, start: Point, end: Point, up: Vec2) -> bool {
        let middle = start.midpoint(end) + up * 0.3;
        let within = |rect: Rect| (rect.x0..=rect.x1).contains(&middle.x) && (rect.y0..=rect.y1).contains(&middle.y);
        within(run.state.clip) && within(self.page)
    }

    fn style(&mut self, run: &Run, font: &Rc<Font>, across: Vec2, up: Vec2, height: f64) -> u32 {
        let state = &run.state;
        let mode = state.text.mode;
        let (fills, strokes) = (matches!(mode, 0 | 2 | 4 | 6), matches!(mode, 1 | 2 | 5 | 6));
        let colour = if fills { state.fill } else { state.stroke };
        let opaque = fills && state.fill_alpha > 0.0 || strokes && state.stroke_alpha > 0.0;
        let turned = across.y.atan2(across.x).to_degrees().rem_euclid(360.0);
        let turned = if !(0.05..=359.95).contains(&turned) { 0.0 } else { turned };
        // How far the upright leans forward, against the normal of the baseline; up is negative here.
        let normal = Vec2::new(across.y, -across.x);
        let lean = up.dot(across) / up.dot(normal) * (normal.hypot() / across.hypot().max(1e-9));
        let sheared = (SHEAR.0..=SHEAR.1).contains(&lean);
        let thickened = matches!(mode, 2 | 6) && state.line_width > 0.0 && state.stroke == state.fill;
        self.surface.style(Style {
            font: Rc::clone(font),
            size_pt: (height * POINTS * 100.0).round() / 100.0,
            turned,
            colour,
            painted: opaque,
            thickened,
            sheared,
        })
    }

    fn paint(&mut self, run: &mut Run, fills: bool, strokes: bool) {
        if run.hidden == 0 {
            let state = &run.state;
            let clip = state.clip.intersect(self.page);
            let shows = |colour: Option<[u8; 3]>, alpha: f64| colour != Some([255; 3]) && alpha > 0.0;
            if strokes && shows(state.stroke, state.stroke_alpha) {
                let [a, b, c, d, ..] = state.ctm.as_coeffs();
                let scale = (a * d - b * c).abs().sqrt();
                run.path.stroked(state.line_width * scale, clip, self.surface);
            }
            if (fills || strokes) && state.mask_has_text {
                self.surface.unseen("mask", IN_A_MASK);
            }
            if fills && state.fill_has_text && state.fill_alpha > 0.0 {
                self.surface.unseen("pattern", "text in a pattern, which is not read");
            }
            if fills && shows(state.fill, state.fill_alpha) {
                run.path.filled(clip, self.surface);
            }
        }
        run.end_path();
    }

    /// A form or an image (§8.8).
    fn external(&mut self, run: &mut Run, resources: &mut Resources, name: &[u8]) -> Result<(), Error> {
        let view = self.library.view;
        let Some((id, object)) = resources.external(view, name)? else { return Ok(()) };
        let Some(stream) = object.as_stream() else { return Ok(()) };
        if run.hidden > 0 {
            return Ok(());
        }
        let subtype = view.lookup(&stream.dictionary, "Subtype")?;
        match subtype.as_name() {
            Some(b"Form") => self.form(run, resources, id, stream),
            Some(b"Image") => self.image(run, resources, id, stream),
            _ => Ok(()),
        }
    }

    fn form(
        &mut self,
        run: &Run,
        resources: &mut Resources,
        id: Option<ObjectId>,
        stream: &Stream,
    ) -> Result<(), Error> {
        let Some(deeper) = run.depth.checked_sub(1) else {
            return Err(Error::limit("forms within one another", u64::from(DEPTH)));
        };
        let form = match self.library.form(id, stream) {
            Ok(form) => form,
            Err(error @ (Error::Limit(_) | Error::Encrypted)) => return Err(error),
            Err(error) => {
                self.surface.unseen("appearance", &format!("a form that cannot be read: {error}"));
                return Ok(());
            }
        };
        if form.hidden {
            return Ok(());
        }
        let mut state = run.state.clone();
        state.ctm *= form.matrix;
        if let Some(bbox) = form.bbox {
            state.clip = state.clip.intersect(around(state.ctm, bbox));
        }
        match &form.resources {
            None => self.instructions(&form.octets, resources, state, deeper),
            Some(own) => match own.try_borrow_mut() {
                Ok(mut own) => self.instructions(&form.octets, &mut own, state, deeper),
                // It is being drawn: a form that shows itself shows nothing (§8.10.1 forbids it).
                Err(_) => {
                    self.surface.unseen("appearance", "a form that shows itself");
                    Ok(())
                }
            },
        }
    }

    fn image(
        &mut self,
        run: &Run,
        resources: &mut Resources,
        id: Option<ObjectId>,
        stream: &Stream,
    ) -> Result<(), Error> {
        let [a, b, c, d, ..] = run.state.ctm.as_coeffs();
        let sides_mm = (a.hypot(b), c.hypot(d));
        // Seals and signatures are small; what fills a page is a scan.
        let matters = self.is_mark || sides_mm.0.max(sides_mm.1) <= SMALL;
        let facts = match self.library.image(id, stream, resources, matters) {
            Ok(facts) => facts,
            Err(error @ (Error::Limit(_) | Error::Encrypted)) => return Err(error),
            Err(error) => {
                self.surface.unseen("picture", &format!("an image that cannot be read: {error}"));
                return Ok(());
            }
        };
        let state = &run.state;
        let area = around(state.ctm, Rect::new(0.0, 0.0, 1.0, 1.0));
        let within = |rect: Rect| !rect.intersect(area).is_zero_area() || area.is_zero_area();
        if facts.hidden || state.fill_alpha <= 0.0 || !area.is_finite() || !within(state.clip) || !within(self.page) {
            return Ok(());
        }
        if state.mask_has_text {
            self.surface.unseen("mask", IN_A_MASK);
        }
        let hues = match &facts.hues {
            Ok(hues) => *hues,
            Err(why) => {
                self.surface.unseen("picture", why);
                None
            }
        };
        let turned = b.atan2(a).to_degrees().rem_euclid(360.0);
        self.surface.image(Image {
            place: crate::base::BoxMm::between(area.x0, area.y0, area.x1, area.y1),
            sides_mm,
            turned: if (0.05..=359.95).contains(&turned) { turned } else { 0.0 },
            pixels: facts.pixels,
            colours: facts.colours,
            alpha: facts.alpha || state.masked,
            hues: match (facts.is_stencil, hues) {
                (true, Some(hues)) => Some(hues.painted(state.fill)),
                (_, hues) => hues,
            },
        });
        Ok(())
    }

    fn inline_image(
        &mut self,
        run: &mut Run,
        resources: &mut Resources,
        operands: &[Operand<'_>],
    ) -> Result<(), Error> {
        let (Some(Operand::Dictionary(pairs)), Some(Operand::String(octets))) = (operands.first(), operands.get(1))
        else {
            return Ok(());
        };
        if run.hidden > 0 {
            return Ok(());
        }
        let mut dictionary = Dictionary::new();
        for (key, value) in pairs {
            dictionary.set(long_name(key), written(value, DEPTH));
        }
        let filter = dictionary.get("Filter").map(long_filter);
        if let Some(filter) = filter {
            dictionary.set("Filter", filter);
        }
        let stream = Stream { dictionary, data: StreamData::Owned(octets.to_vec()) };
        self.image(run, resources, None, &stream)
    }

    fn open(&mut self, resources: &mut Resources, operands: &[Operand<'_>]) -> Result<Marked, Error> {
        let mut hidden = false;
        let says = match operands.get(1) {
            Some(Operand::Name(name)) => {
                let properties = resources.properties(self.library, name)?;
                hidden = properties.hidden && operands.first().and_then(Operand::name) == Some(b"OC");
                properties.says.clone()
            }
            Some(properties) => match properties.get(&[b"ActualText"]) {
                Some(Operand::String(octets)) => {
                    Some(PdfString { octets: octets.to_vec(), hexadecimal: false, span: None }.to_text())
                }
                _ => None,
            },
            None => None,
        };
        Ok(Marked { hidden, says: says.map(|text| (text, self.surface.glyphs.len())) })
    }

    /// /ActualText replaces what its glyphs read as (§14.9.4).
    fn close(&mut self, marked: Marked) {
        let Some((text, from)) = marked.says else { return };
        super::actual::replace(self.surface, from, &text);
    }
}

/// While one content stream runs.
struct Run {
    state: State,
    saved: Vec<State>,
    /// States that were not saved, since there are too many.
    unsaved: u64,
    tm: Affine,
    line: Affine,
    path: Path,
    clipping: bool,
    marked: Vec<Marked>,
    /// How many of them are hidden.
    hidden: u32,
    depth: u32,
}

impl Run {
    fn next_line(&mut self, x: f64, y: f64) {
        self.line *= Affine::translate((x, y));
        self.tm = self.line;
    }

    fn end_path(&mut self) {
        if core::mem::take(&mut self.clipping) {
            self.state.clip = self.state.clip.intersect(self.path.bounds());
        }
        self.path.clear();
    }
}

fn numbers(operands: &[Operand<'_>]) -> Vec<f64> {
    operands.iter().filter_map(Operand::number).collect()
}

/// §8.9.7, tables 91 and 92.
fn long_name(key: &[u8]) -> &[u8] {
    match key {
        b"BPC" => b"BitsPerComponent",
        b"CS" => b"ColorSpace",
        b"D" => b"Decode",
        b"DP" => b"DecodeParms",
        b"F" => b"Filter",
        b"H" => b"Height",
        b"IM" => b"ImageMask",
        b"I" => b"Interpolate",
        b"W" => b"Width",
        other => other,
    }
}

fn long_filter(filter: &Object) -> Object {
    match filter {
        Object::Name(name) => Object::name(match name.as_slice() {
            b"AHx" => "ASCIIHexDecode",
            b"A85" => "ASCII85Decode",
            b"LZW" => "LZWDecode",
            b"Fl" => "FlateDecode",
            b"RL" => "RunLengthDecode",
            b"CCF" => "CCITTFaxDecode",
            b"DCT" => "DCTDecode",
            _ => return filter.clone(),
        }),
        Object::Array(filters) => Object::Array(
            filters
                .iter()
                .map(|filter| match filter {
                    Object::Array(_) => filter.clone(),
                    other => long_filter(other),
                })
                .collect(),
        ),
        other => other.clone(),
    }
}

/// An operand as an object.
fn written(operand: &Operand<'_>, depth: u32) -> Object {
    let Some(deeper) = depth.checked_sub(1) else { return Object::Null };
    match operand {
        Operand::Number(number) if number.fract() == 0.0 && number.abs() < 1e15 => Object::Integer(*number as i64),
        Operand::Number(number) => Object::Real(*number),
        Operand::Name(name) => Object::Name(name.as_ref().into()),
        Operand::String(octets) => Object::string(octets.to_vec()),
        Operand::Array(items) => Object::Array(items.iter().map(|item| written(item, deeper)).collect()),
        Operand::Dictionary(pairs) => {
            let mut dictionary = Dictionary::new();
            for (key, value) in pairs {
                dictionary.set(key.as_ref(), written(value, deeper));
            }
            dictionary.into()
        }
        Operand::Other(b"true") => Object::Boolean(true),
        Operand::Other(b"false") => Object::Boolean(false),
        Operand::Other(_) => Object::Null,
    }
}
