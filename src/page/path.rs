//! Paths, as far as they are thin straight lines: those under headings, of tables. Places in millimetres.

use hayro::kurbo::{Point, Rect};

use crate::base::BoxMm;

use super::seen::Stroke;
use super::surface::Surface;

/// Pieces of one path that are kept; of drawings only the bounds matter.
const PIECES: usize = 4_096;
/// Thickest line, and shortest.
const THICK: f64 = 1.5;
const SHORT: f64 = 1.0;
/// How many times longer than thick a flat rectangle is to be a line.
const FLAT: f64 = 4.0;
/// How far ends of a line may be apart across it.
const LEVEL: f64 = 0.1;

/// The current path.
#[derive(Debug, Default)]
pub(super) struct Path {
    lines: Vec<(Point, Point)>,
    /// Bounds of each subpath, and whether it is straight lines only.
    parts: Vec<(Rect, bool)>,
    bounds: Option<Rect>,
    start: Point,
    at: Point,
}

fn grown(bounds: Option<Rect>, point: Point) -> Rect {
    bounds.map_or(Rect::from_points(point, point), |bounds| bounds.union_pt(point))
}

impl Path {
    pub(super) fn clear(&mut self) {
        self.lines.clear();
        self.parts.clear();
        self.bounds = None;
    }

    /// Around all of it; nothing at all for no path.
    pub(super) fn bounds(&self) -> Rect {
        self.bounds.unwrap_or(Rect::ZERO)
    }

    pub(super) fn move_to(&mut self, point: Point) {
        if self.parts.len() < PIECES {
            self.parts.push((Rect::from_points(point, point), true));
        }
        self.bounds = Some(grown(self.bounds, point));
        (self.start, self.at) = (point, point);
    }

    fn reach(&mut self, point: Point, straight: bool) {
        if self.parts.is_empty() {
            self.move_to(point);
        }
        if let Some((bounds, is_straight)) = self.parts.last_mut() {
            *bounds = bounds.union_pt(point);
            *is_straight &= straight;
        }
        self.bounds = Some(grown(self.bounds, point));
    }

    pub(super) fn line_to(&mut self, point: Point) {
        self.reach(point, true);
        if self.lines.len() < PIECES {
            self.lines.push((self.at, point));
        }
        self.at = point;
    }

    pub(super) fn curve_to(&mut self, points: [Point; 3]) {
        for point in points {
            self.reach(point, false);
            self.at = point;
        }
    }

    pub(super) fn close(&mut self) {
        if self.at != self.start && !self.parts.is_empty() {
            self.line_to(self.start);
        }
    }

    pub(super) fn rectangle(&mut self, corners: [Point; 4]) {
        let [first, rest @ ..] = corners;
        self.move_to(first);
        rest.into_iter().for_each(|corner| self.line_to(corner));
        self.line_to(first);
    }

    /// Lines among what is stroked.
    pub(super) fn stroked(&self, width: f64, clip: Rect, surface: &mut Surface) {
        // 0 is the thinnest a device has.
        let half = (width / 2.0).max(0.01);
        if 2.0 * half > THICK || !width.is_finite() {
            return;
        }
        for (from, to) in &self.lines {
            let (across, down) = ((to.x - from.x).abs(), (to.y - from.y).abs());
            if across.min(down) <= LEVEL && across.max(down) >= SHORT {
                let around = Rect::from_points(*from, *to);
                let grown = if across > down { around.inflate(0.0, half) } else { around.inflate(half, 0.0) };
                kept(grown, clip, across > down, surface);
            }
        }
    }

    /// Flat rectangles among what is filled.
    pub(super) fn filled(&self, clip: Rect, surface: &mut Surface) {
        for (bounds, is_straight) in &self.parts {
            let bounds = bounds.intersect(clip);
            let (width, height) = (bounds.width(), bounds.height());
            let (long, thick) = (width.max(height), width.min(height));
            if *is_straight && thick <= THICK && long >= SHORT && long >= FLAT * thick {
                kept(bounds, clip, width > height, surface);
            }
        }
    }
}

fn kept(rect: Rect, clip: Rect, is_horizontal: bool, surface: &mut Surface) {
    let rect = rect.intersect(clip);
    if rect.width() + rect.height() >= SHORT && rect.is_finite() {
        surface.stroke(Stroke { place: BoxMm::between(rect.x0, rect.y0, rect.x1, rect.y1), is_horizontal });
    }
}
