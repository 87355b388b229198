//! What drawing a page would cost, counted by running its instructions without drawing (rule 6 of the house). The renderer
//! is somebody else's and has no budgets of its own; what is too much here never reaches it.

use std::collections::{HashMap, HashSet};
use std::panic::resume_unwind;

use super::image;
use super::render::Frame;
use super::watched::Watched;
use hayro::hayro_interpret::font::{Glyph, GlyphRun, OutlineGlyph};
use hayro::hayro_interpret::hayro_cmap::BfString;
use hayro::hayro_interpret::hayro_syntax::object::Dict;
use hayro::hayro_interpret::pattern::{Pattern, ShadingPattern, TilingPattern};
use hayro::hayro_interpret::shading::{ShadingType, Triangle};
use hayro::hayro_interpret::util::x_y_advances;
use hayro::hayro_interpret::{
    BlendMode, CacheKey, ClipPath, Device, DrawMode, DrawProps, Image, ImageDrawProps, Paint, SoftMask, StrokeProps,
};
use hayro::kurbo::{Affine, BezPath, PathEl, Rect, Shape};

/// Painting operations; the densest plans have half a million path segments in a tenth as many paths.
const OPERATIONS: u64 = 2_000_000;
/// Path segments and glyphs.
const SEGMENTS: u64 = 20_000_000;
/// How often the whole page may be painted over: 16 layers of transparent artwork are many.
const COATS: f64 = 400.0;
/// Octets of instructions read, each form as often as it is drawn.
const OCTETS: u64 = 1 << 30;
/// Pixels of images unpacked, each image as often as it is drawn.
const PIXELS: u64 = 400_000_000;
/// Patterns in patterns and masks in masks, and glyphs made of glyphs.
const DEPTH: u32 = 12;
/// Dashes of dashed lines.
const DASHES: f64 = 1_000_000.0;
/// Copies of a pattern's cell.
const COPIES: f64 = 100_000.0;
/// Pixels sampled for meshes, and patches they are made of.
const SAMPLED: f64 = 50_000_000.0;
const PATCHES: usize = 5_000;
/// Octets of a packed inline image; they are meant for less than 4 KB (§8.9.7).
const INLINE: usize = 256 << 10;
/// Pixels across or down an image.
const SIDE: u32 = 60_000;
/// Letters whose place is remembered.
const LETTERS: usize = 200_000;

/// Why a page is not drawn: what there is too much of, and the limit.
#[derive(Debug, Clone, Copy)]
pub(super) struct Stop(pub(super) &'static str, pub(super) u64);

/// The mark's name before the number of octets.
const MARK: &[u8] = b"Kyso";

/// Puts a mark that shows nothing before a form's instructions, so that the meter learns how many octets are read each time
/// it is drawn.
pub(super) fn mark(octets: &mut Vec<u8>) {
    let mark = format!("/Kyso{} BMC EMC\n", octets.len());
    octets.splice(0..0, mark.into_bytes());
}

/// A letter and where it stands, in pixels of the frame.
#[derive(Debug, Clone)]
pub(super) struct Letter {
    pub(super) text: String,
    /// Left, top, right, bottom of its outline.
    pub(super) bounds: [f64; 4],
}

/// A device that draws nothing.
pub(super) struct Meter {
    /// What is drawn to.
    frame: Rect,
    /// The whole page.
    page: Rect,
    operations: u64,
    segments: u64,
    painted: f64,
    octets: u64,
    pixels: u64,
    dashes: f64,
    copies: f64,
    sampled: f64,
    depth: u32,
    masks: HashSet<u128>,
    /// Whether stencils may be filled with patterns, which is not known without unpacking them.
    patterns: bool,
    /// Whether letters are to be remembered.
    reads: bool,
    pub(super) letters: Vec<Letter>,
    /// Where something painted matters, while nothing was.
    watched: Option<Watched>,
    /// What holds the points of each glyph's outline, by its key: a page has a few dozen glyphs, each many times.
    outlines: HashMap<u128, Rect>,
}

fn stop(what: &'static str, limit: u64) -> ! {
    // Unlike a panic this says nothing on the terminal; the thread that draws is asked for it.
    resume_unwind(Box::new(Stop(what, limit)))
}

impl Meter {
    /// From now on notes whether something is painted there.
    pub(super) fn watch(&mut self, watched: Option<Watched>) {
        self.watched = watched;
    }

    /// Whether nothing was painted where it was watched for.
    pub(super) const fn is_clear(&self) -> bool {
        self.watched.is_some()
    }

    /// Something may be painted on no more than this.
    fn touch(&mut self, area: Rect) {
        if self.watched.as_ref().is_some_and(|watched| watched.is_touched(area)) {
            self.watched = None;
        }
    }

    pub(super) fn new(frame: Frame, patterns: bool, reads: bool) -> Self {
        let (left, top) = (-f64::from(frame.left), -f64::from(frame.top));
        let (width, height) = frame.page;
        Self {
            frame: Rect::new(0.0, 0.0, f64::from(frame.width), f64::from(frame.height)),
            page: Rect::new(left, top, left + f64::from(width), top + f64::from(height)),
            operations: 0,
            segments: 0,
            painted: 0.0,
            octets: 0,
            pixels: 0,
            dashes: 0.0,
            copies: 0.0,
            sampled: 0.0,
            depth: 0,
            masks: HashSet::new(),
            patterns,
            reads,
            letters: Vec::new(),
            watched: None,
            outlines: HashMap::new(),
        }
    }

    fn operation(&mut self) {
        self.operations = self.operations.saturating_add(1);
        if self.operations > OPERATIONS {
            stop("painting operations", OPERATIONS);
        }
    }

    fn segments(&mut self, segments: usize) {
        self.segments = self.segments.saturating_add(segments as u64);
        if self.segments > SEGMENTS {
            stop("path segments and glyphs", SEGMENTS);
        }
    }

    /// Counts the part of `area` that lies in the frame, `weight` times.
    fn paint(&mut self, area: Rect, weight: f64) {
        let page = self.frame.area().max(1.0);
        let area = if area.is_finite() { area.intersect(self.frame).area().clamp(0.0, page) } else { page };
        self.painted += area * weight / page;
        if self.painted.is_nan() || self.painted > COATS {
            stop("coats of paint over a page", COATS as u64);
        }
    }

    fn deeper(&mut self, inner: impl FnOnce(&mut Self)) {
        self.depth = self.depth.saturating_add(1);
        if self.depth > DEPTH {
            stop("patterns and masks within one another", u64::from(DEPTH));
        }
        inner(self);
        self.depth = self.depth.saturating_sub(1);
    }

    fn mask(&mut self, mask: Option<&SoftMask<'_>>) {
        let Some(mask) = mask else { return };
        // The renderer keeps masks, but not those within patterns and masks.
        if self.depth == 0 && !self.masks.insert(mask.cache_key()) {
            return;
        }
        self.paint(self.frame, 2.0);
        self.deeper(|meter| mask.interpret(meter));
    }

    fn paint_with(&mut self, paint: &Paint<'_>, area: Rect, stroke: bool) {
        let Paint::Pattern(pattern) = paint else { return };
        match pattern.as_ref() {
            // A function is asked for each pixel.
            Pattern::Shading(shading) => {
                self.paint(area, 8.0);
                self.mesh(shading);
            }
            Pattern::Tiling(tiling) => self.tiling(tiling, area, stroke),
        }
    }

    /// Meshes are sampled triangle by triangle, in the frame or not, and patches cut into triangles first.
    fn mesh(&mut self, pattern: &ShadingPattern) {
        let count = |meter: &mut Self, triangles: &[Triangle]| {
            for triangle in triangles {
                let bounds = pattern.matrix.transform_rect_bbox(triangle.bounding_box());
                meter.sampled += (bounds.width() + 1.0) * (bounds.height() + 1.0);
                if meter.sampled.is_nan() || meter.sampled > SAMPLED {
                    stop("pixels of a mesh", SAMPLED as u64);
                }
            }
        };
        match pattern.shading.shading_type.as_ref() {
            ShadingType::TriangleMesh { triangles, .. } => count(self, triangles),
            ShadingType::CoonsPatchMesh { patches, .. } => {
                self.patches(patches.len());
                for patch in patches {
                    let mut triangles = Vec::new();
                    patch.to_triangles(&mut triangles);
                    count(self, &triangles);
                }
            }
            ShadingType::TensorProductPatchMesh { patches, .. } => {
                self.patches(patches.len());
                for patch in patches {
                    let mut triangles = Vec::new();
                    patch.to_triangles(&mut triangles);
                    count(self, &triangles);
                }
            }
            _ => {}
        }
    }

    fn patches(&self, patches: usize) {
        if patches > PATCHES {
            stop("patches of a mesh", PATCHES as u64);
        }
    }

    /// Inline images lie in the content as they are packed; what they unpack to is held down by how long they may be.
    fn packed(&self, image: &Image<'_, '_>) {
        let stream = match image {
            Image::Stencil(stencil) => stencil.stream(),
            Image::Raster(raster) => raster.stream(),
        };
        // Image objects were looked at before; what lies within content has no number.
        if stream.dict().obj_id().is_some() {
            return;
        }
        let filters: Vec<String> = stream.filters().iter().map(|filter| format!("{filter:?}")).collect();
        let ascii = |name: &&String| !matches!(name.as_str(), "AsciiHexDecode" | "Ascii85Decode");
        let packing: Vec<&str> = filters.iter().filter(ascii).map(String::as_str).collect();
        let fits = match packing.as_slice() {
            [] => true,
            ["DctDecode"] => filters.len() == 1 && image::inline_jpeg(&stream.raw_data()).is_some(),
            ["FlateDecode" | "LzwDecode" | "RunLengthDecode" | "CcittFaxDecode"] => stream.raw_data().len() <= INLINE,
            _ => false,
        };
        if !fits {
            stop("octets of an inline image", INLINE as u64);
        }
    }

    /// As the renderer lays tiles: a picture of one step, or of the visible part where that is smaller, into which all
    /// copies of the cell that reach into it are drawn.
    fn tiling(&mut self, tiling: &TilingPattern<'_>, area: Rect, stroke: bool) {
        let (across, down) = x_y_advances(&tiling.matrix);
        let axis = |cell: f64, step: f32, advance: f64| -> (f64, f64) {
            let step = f64::from(step.abs());
            ((cell / step).abs() + 3.0, step * advance)
        };
        let (columns, width) = axis(tiling.bbox.width(), tiling.x_step, across.hypot());
        let (rows, height) = axis(tiling.bbox.height(), tiling.y_step, down.hypot());
        self.copies += columns * rows;
        if self.copies.is_nan() || self.copies > COPIES {
            stop("copies of a pattern's cell", COPIES as u64);
        }
        // A turned or skewed matrix can ask for a picture larger than the frame, but not much.
        let most = 4.0 * self.frame.area().max(1.0);
        let size = (width.max(1.0)) * (height.max(1.0));
        if size.is_nan() || (width > 2.0 * self.reach() && height > 2.0 * self.reach() && size > most) {
            self.paint(self.frame, 4.0);
        }
        self.paint(area, 2.0);
        // Each copy costs what the cell costs; the cell is run once and counted for all of them.
        let before = (self.operations, self.segments, self.painted, self.octets, self.pixels, self.dashes);
        let letters = self.letters.len();
        self.deeper(|meter| {
            let _ = tiling.interpret(meter, tiling.matrix, stroke);
        });
        self.letters.truncate(letters);
        let copies = columns * rows;
        let times = |now: u64, before: u64| -> u64 {
            let more = now.saturating_sub(before) as f64 * copies;
            before.saturating_add(if more.is_finite() { more as u64 } else { u64::MAX })
        };
        self.operations = times(self.operations, before.0);
        self.segments = times(self.segments, before.1);
        self.octets = times(self.octets, before.3);
        self.pixels = times(self.pixels, before.4);
        self.dashes = before.5 + (self.dashes - before.5) * copies;
        self.check();
    }

    fn reach(&self) -> f64 {
        self.frame.width().max(self.frame.height())
    }

    fn check(&self) {
        if self.operations > OPERATIONS {
            stop("painting operations", OPERATIONS);
        }
        if self.segments > SEGMENTS {
            stop("path segments and glyphs", SEGMENTS);
        }
        if self.octets > OCTETS {
            stop("octets of instructions", OCTETS);
        }
        if self.pixels > PIXELS {
            stop("pixels of images", PIXELS);
        }
        if self.dashes.is_nan() || self.dashes > DASHES {
            stop("dashes of lines", DASHES as u64);
        }
    }

    fn dashes(&mut self, path: &BezPath, stroke: &StrokeProps) {
        let period: f32 = stroke.dash_array.iter().map(|dash| dash.abs()).sum();
        if stroke.dash_array.is_empty() {
            return;
        }
        self.dashes += length(path) / f64::from(period) * stroke.dash_array.len() as f64;
        self.check();
    }
}

/// No less than the length of a path: that of the lines between its points.
fn length(path: &BezPath) -> f64 {
    let mut total = 0.0;
    let mut start = None;
    let mut last = None;
    for element in path.elements() {
        let points = match *element {
            PathEl::MoveTo(to) => {
                start = Some(to);
                last = Some(to);
                continue;
            }
            PathEl::LineTo(to) => [Some(to), None, None],
            PathEl::QuadTo(a, to) => [Some(a), Some(to), None],
            PathEl::CurveTo(a, b, to) => [Some(a), Some(b), Some(to)],
            PathEl::ClosePath => [start, None, None],
        };
        for to in points.into_iter().flatten() {
            total += last.map_or(0.0, |from| to.distance(from));
            last = Some(to);
        }
    }
    total
}

impl<'a> Device<'a> for Meter {
    fn draw_path(&mut self, path: &BezPath, props: DrawProps<'a>, draw_mode: &DrawMode) {
        self.operation();
        self.segments(path.elements().len());
        let mut area = props.transform.transform_rect_bbox(path.control_box());
        if let DrawMode::Stroke(stroke) | DrawMode::FillAndStroke(_, stroke) = draw_mode {
            self.dashes(path, stroke);
            let (across, down) = x_y_advances(&props.transform);
            let width = f64::from(stroke.line_width).abs() * across.hypot().max(down.hypot());
            area = area.inflate(width, width);
            // Where lines meet at an angle they reach further (§8.4.3.5).
            let further = width * f64::from(stroke.miter_limit).abs();
            self.touch(area.inflate(further, further));
        } else {
            self.touch(area);
        }
        self.mask(props.soft_mask.as_ref());
        self.paint(area, 1.0);
        self.paint_with(&props.paint, area, !matches!(draw_mode, DrawMode::Fill(_)));
    }

    fn push_clip_path(&mut self, clip_path: &ClipPath) {
        self.operation();
        self.segments(clip_path.path.elements().len());
    }

    fn push_transparency_group(&mut self, _: f32, mask: Option<SoftMask<'a>>, _: BlendMode) {
        self.operation();
        self.mask(mask.as_ref());
        self.paint(self.frame, 0.02);
    }

    fn draw_glyph_run(&mut self, glyph_run: &GlyphRun<'_, 'a>, props: DrawProps<'a>, draw_mode: &DrawMode) {
        self.operation();
        // Curves of a letter are many or few; forty is a Vietnamese one with two marks.
        self.segments(glyph_run.glyphs().len().saturating_mul(40));
        self.mask(props.soft_mask.as_ref());
        if matches!(props.paint, Paint::Pattern(_)) {
            let frame = self.frame;
            self.paint_with(&props.paint, frame, !matches!(draw_mode, DrawMode::Fill(_)));
        }
        for glyph in glyph_run.glyphs() {
            let transform = props.transform * glyph.transform();
            match &**glyph {
                Glyph::Outline(outline) => {
                    if self.watched.is_some() && !matches!(draw_mode, DrawMode::Invisible) {
                        let mut area = transform.transform_rect_bbox(self.outline(outline));
                        if let DrawMode::Stroke(stroke) | DrawMode::FillAndStroke(_, stroke) = draw_mode {
                            let (across, down) = x_y_advances(&props.transform);
                            let width = f64::from(stroke.line_width).abs() * across.hypot().max(down.hypot());
                            let further = width * (1.0 + f64::from(stroke.miter_limit).abs());
                            area = area.inflate(further, further);
                        }
                        self.touch(area);
                    }
                    let [a, b, c, d, x, y] = transform.as_coeffs();
                    let em = 1000.0 * (a.abs() + b.abs()).max(c.abs() + d.abs());
                    let near = Rect::new(x - 2.0 * em, y - 2.0 * em, x + 2.0 * em, y + 2.0 * em);
                    if em.is_finite() && near.intersect(self.page).is_zero_area() {
                        continue;
                    }
                    self.paint(if em.is_finite() { near } else { self.frame }, 0.25);
                    if let DrawMode::Stroke(stroke) | DrawMode::FillAndStroke(_, stroke) = draw_mode
                        && !stroke.dash_array.is_empty()
                    {
                        self.dashes(&(glyph.transform() * outline.outline()), stroke);
                    }
                    if self.reads && self.letters.len() < LETTERS && self.depth == 0 {
                        let bounds = transform.transform_rect_bbox(self.outline(outline));
                        self.letter(glyph, bounds);
                    }
                }
                Glyph::Type3(drawn) => {
                    let letters = self.letters.len();
                    self.deeper(|meter| drawn.interpret(meter, props.transform, glyph.transform(), &props.paint));
                    self.letters.truncate(letters);
                    if self.reads && self.letters.len() < LETTERS && self.depth == 0 {
                        let [_, _, _, _, x, y] = transform.as_coeffs();
                        let em = Rect::new(0.0, 0.0, 500.0, 700.0);
                        let mut bounds = transform.transform_rect_bbox(em);
                        if !bounds.is_finite() {
                            bounds = Rect::new(x, y, x, y);
                        }
                        self.letter(glyph, bounds);
                    }
                }
            }
        }
    }

    fn draw_image(&mut self, image: Image<'a, '_>, props: ImageDrawProps<'a>) {
        self.operation();
        self.mask(props.soft_mask.as_ref());
        self.packed(&image);
        let (width, height) = (image.width(), image.height());
        if width.max(height) > SIDE {
            stop("pixels across an image", u64::from(SIDE));
        }
        let pixels = u64::from(width).saturating_mul(u64::from(height));
        self.pixels = self.pixels.saturating_add(pixels);
        self.check();
        let area = Rect::new(0.0, 0.0, f64::from(width), f64::from(height));
        let area = props.transform.transform_rect_bbox(area);
        self.touch(area);
        self.paint(area, 2.0);
        if self.patterns
            && let Image::Stencil(stencil) = &image
        {
            let mut paint = None;
            stencil.with_stencil(|_, with| paint = Some(with.clone()), None);
            if let Some(paint) = paint {
                self.paint_with(&paint, area, false);
            }
        }
    }

    fn pop_clip(&mut self) {}

    fn pop_transparency_group(&mut self) {}

    fn draw_rect(&mut self, rect: &Rect, props: DrawProps<'a>, draw_mode: &DrawMode) {
        self.draw_path(&rect.to_path(0.1), props, draw_mode);
    }

    fn begin_marked_content(&mut self, tag: &[u8], _: Option<&Dict<'_>>) {
        let octets = tag.strip_prefix(MARK).and_then(|digits| str::from_utf8(digits).ok()?.parse::<u64>().ok());
        self.octets = self.octets.saturating_add(octets.unwrap_or(0)).saturating_add(1);
        self.check();
    }
}

impl Meter {
    /// The share of what a page may cost that was used up: of whichever budget is the nearest to its end.
    pub(super) fn used(&self) -> f64 {
        let share = |used: u64, of: u64| used as f64 / of as f64;
        let shares = [
            share(self.operations, OPERATIONS),
            share(self.segments, SEGMENTS),
            share(self.octets, OCTETS),
            share(self.pixels, PIXELS),
            self.painted / COATS,
            self.dashes / DASHES,
            self.sampled / SAMPLED,
        ];
        shares.into_iter().fold(0.0, f64::max)
    }

    /// What holds all points of an outline. The outline itself lies within, and in well-made fonts touches it on each side.
    fn outline(&mut self, glyph: &OutlineGlyph) -> Rect {
        *self.outlines.entry(glyph.identifier().cache_key()).or_insert_with(|| glyph.outline().control_box())
    }

    fn letter(&mut self, glyph: &Glyph<'_>, bounds: Rect) {
        let text = match glyph.as_unicode() {
            Some(BfString::Char(one)) => one.to_string(),
            Some(BfString::String(several)) => several,
            None => String::new(),
        };
        let bounds = [bounds.x0, bounds.y0, bounds.x1, bounds.y1];
        if bounds.iter().all(|b| b.is_finite()) {
            self.letters.push(Letter { text, bounds });
        }
    }
}

/// The transform from user space to the pixels of a frame.
pub(super) fn placed(initial: Affine, scale: f64, left: f64, top: f64) -> Affine {
    Affine::translate((-left, -top)) * Affine::scale(scale) * initial
}
