//! A small anti-aliased rasteriser, enough for the sample pictures.

use skrifa::MetadataProvider as _;
use skrifa::instance::{LocationRef, Size};
use skrifa::outline::{DrawSettings, OutlinePen};

use super::super::font::embedded;
use super::super::{Colour, Style};

/// A point in pixels, origin upper left.
pub(super) type Point = (f64, f64);

/// Coverage of one ink, 0 to 1 for each pixel.
pub(super) struct Raster {
    width: usize,
    height: usize,
    coverage: Vec<f64>,
}

#[allow(clippy::cast_precision_loss, clippy::cast_possible_truncation, clippy::cast_sign_loss)]
impl Raster {
    pub(super) fn new(width: usize, height: usize) -> Self {
        Self { width, height, coverage: vec![0.0; width.saturating_mul(height)] }
    }

    /// Inks every pixel near `(x0..x1, y0..y1)` by `coverage(centre)`; ink over ink stays ink.
    fn ink(&mut self, x: (f64, f64), y: (f64, f64), coverage: impl Fn(Point) -> f64) {
        let clip = |value: f64, most: usize| (value.max(0.0) as usize).min(most);
        for row in clip(y.0 - 1.0, self.height)..clip(y.1 + 2.0, self.height) {
            for column in clip(x.0 - 1.0, self.width)..clip(x.1 + 2.0, self.width) {
                let ink = coverage((column as f64 + 0.5, row as f64 + 0.5)).clamp(0.0, 1.0);
                if let Some(at) = self.coverage.get_mut(row * self.width + column) {
                    *at = at.max(ink);
                }
            }
        }
    }

    /// A circle's line.
    pub(super) fn ring(&mut self, centre: Point, radius: f64, line: f64) {
        let out = radius + line;
        self.ink((centre.0 - out, centre.0 + out), (centre.1 - out, centre.1 + out), |(x, y)| {
            let off = ((x - centre.0).hypot(y - centre.1) - radius).abs();
            line / 2.0 - off + 0.5
        });
    }

    /// A line whose radius at each point is given; as a pen would leave it.
    pub(super) fn stroke(&mut self, points: &[(Point, f64)]) {
        for pair in points.windows(2) {
            let [(a, ra), (b, rb)] = pair else { continue };
            let out = ra.max(*rb);
            let (dx, dy) = (b.0 - a.0, b.1 - a.1);
            let square = dx.mul_add(dx, dy * dy);
            self.ink((a.0.min(b.0) - out, a.0.max(b.0) + out), (a.1.min(b.1) - out, a.1.max(b.1) + out), |(x, y)| {
                let along =
                    if square > 0.0 { (((x - a.0) * dx + (y - a.1) * dy) / square).clamp(0.0, 1.0) } else { 0.0 };
                let off = (x - a.0 - along * dx).hypot(y - a.1 - along * dy);
                ra + (rb - ra) * along - off + 0.5
            });
        }
    }

    /// Fills closed contours by the non-zero rule: exact across, five samples down.
    pub(super) fn fill(&mut self, contours: &[Vec<Point>]) {
        const SAMPLES: usize = 5;
        let mut rows: Vec<Vec<f64>> = vec![Vec::new(); self.height];
        for (row, cells) in rows.iter_mut().enumerate() {
            for sample in 0..SAMPLES {
                let y = row as f64 + (sample as f64 + 0.5) / SAMPLES as f64;
                let mut crossings: Vec<(f64, i32)> = Vec::new();
                for contour in contours {
                    let next = contour.iter().cycle().skip(1);
                    for (a, b) in contour.iter().zip(next) {
                        if (a.1 <= y) != (b.1 <= y) {
                            crossings
                                .push((a.0 + (y - a.1) / (b.1 - a.1) * (b.0 - a.0), if b.1 > a.1 { 1 } else { -1 }));
                        }
                    }
                }
                crossings.sort_by(|a, b| a.0.total_cmp(&b.0));
                let mut winding = 0;
                for pair in crossings.windows(2) {
                    let [(from, turn), (to, _)] = pair else { continue };
                    winding += turn;
                    if winding != 0 {
                        if cells.is_empty() {
                            cells.resize(self.width, 0.0);
                        }
                        span(cells, *from, *to, 1.0 / SAMPLES as f64);
                    }
                }
            }
        }
        for (row, cells) in rows.iter().enumerate() {
            for (column, ink) in cells.iter().enumerate() {
                if let Some(at) = self.coverage.get_mut(row * self.width + column) {
                    *at = at.max(ink.min(1.0));
                }
            }
        }
    }

    /// Letters of the bundled bold face; `place` gets points in pixels, origin at the middle of the text's baseline, y upwards.
    pub(super) fn text(&mut self, text: &str, size: f64, place: impl Fn(f64, Point) -> Point) {
        let face = embedded(Style::Bold);
        let Ok(font) = skrifa::FontRef::new(&face.data) else { return };
        let outlines = font.outline_glyphs();
        let scale = size / f64::from(face.units_per_em);
        let glyphs: Vec<_> = text.chars().filter_map(|c| face.glyph(c)).collect();
        let mut x = -glyphs.iter().map(|g| f64::from(g.advance)).sum::<f64>() * scale / 2.0;
        for glyph in glyphs {
            let advance = f64::from(glyph.advance) * scale;
            let mut pen = Flattener::default();
            if let Some(outline) = outlines.get(skrifa::GlyphId::from(glyph.id)) {
                let settings = DrawSettings::unhinted(Size::unscaled(), LocationRef::default());
                let _ = outline.draw(settings, &mut pen);
            }
            let middle = x + advance / 2.0;
            let contours: Vec<Vec<Point>> = pen
                .contours
                .iter()
                .map(|c| c.iter().map(|p| place(middle, (p.0 * scale - advance / 2.0, p.1 * scale))).collect())
                .collect();
            self.fill(&contours);
            x += advance;
        }
    }

    /// A PNG of this ink on nothing, 300 dpi.
    pub(super) fn png(&self, ink: Colour) -> Vec<u8> {
        let mut octets = Vec::new();
        let (Ok(width), Ok(height)) = (u32::try_from(self.width), u32::try_from(self.height)) else { return octets };
        let mut encoder = png::Encoder::new(&mut octets, width, height);
        encoder.set_color(png::ColorType::Rgba);
        encoder.set_depth(png::BitDepth::Eight);
        let per_metre = 11_811;
        encoder.set_pixel_dims(Some(png::PixelDimensions { xppu: per_metre, yppu: per_metre, unit: png::Unit::Meter }));
        let pixel = |ink_here: &f64| [ink.red, ink.green, ink.blue, (ink_here * 255.0).round() as u8];
        let pixels: Vec<u8> = self.coverage.iter().flat_map(pixel).collect();
        // Writing into memory has no way to fail.
        if let Ok(mut writer) = encoder.write_header() {
            let _ = writer.write_image_data(&pixels);
        }
        octets
    }
}

/// Adds `weight` to the cells that `from..to` covers, in part where it covers a part.
#[allow(clippy::cast_precision_loss, clippy::cast_possible_truncation, clippy::cast_sign_loss)]
fn span(cells: &mut [f64], from: f64, to: f64, weight: f64) {
    let from = from.max(0.0);
    for (column, cell) in cells.iter_mut().enumerate().skip(from as usize).take((to - from).max(0.0) as usize + 2) {
        let left = column as f64;
        *cell += (to.min(left + 1.0) - from.max(left)).max(0.0) * weight;
    }
}

/// Turns an outline into polygons.
#[derive(Default)]
struct Flattener {
    contours: Vec<Vec<Point>>,
}

impl Flattener {
    fn to(&mut self, point: Point) {
        if let Some(contour) = self.contours.last_mut() {
            contour.push(point);
        }
    }

    fn last(&self) -> Point {
        self.contours.last().and_then(|c| c.last()).copied().unwrap_or_default()
    }

    fn curve(&mut self, at: impl Fn(f64) -> Point) {
        for step in 1..=8 {
            self.to(at(f64::from(step) / 8.0));
        }
    }
}

impl OutlinePen for Flattener {
    fn move_to(&mut self, x: f32, y: f32) {
        self.contours.push(vec![(x.into(), y.into())]);
    }

    fn line_to(&mut self, x: f32, y: f32) {
        self.to((x.into(), y.into()));
    }

    fn quad_to(&mut self, cx: f32, cy: f32, x: f32, y: f32) {
        let (a, c, b): (Point, Point, Point) = (self.last(), (cx.into(), cy.into()), (x.into(), y.into()));
        self.curve(|t| (lerp(lerp(a.0, c.0, t), lerp(c.0, b.0, t), t), lerp(lerp(a.1, c.1, t), lerp(c.1, b.1, t), t)));
    }

    fn curve_to(&mut self, cx: f32, cy: f32, dx: f32, dy: f32, x: f32, y: f32) {
        let a = self.last();
        let (c, d, b): (Point, Point, Point) = ((cx.into(), cy.into()), (dx.into(), dy.into()), (x.into(), y.into()));
        let cubic = |a: f64, c: f64, d: f64, b: f64, t: f64| {
            let (p, q, r) = (lerp(a, c, t), lerp(c, d, t), lerp(d, b, t));
            lerp(lerp(p, q, t), lerp(q, r, t), t)
        };
        self.curve(|t| (cubic(a.0, c.0, d.0, b.0, t), cubic(a.1, c.1, d.1, b.1, t)));
    }

    fn close(&mut self) {}
}

fn lerp(a: f64, b: f64, t: f64) -> f64 {
    (b - a).mul_add(t, a)
}
