//! Sample pictures: nobody's signature and no organisation's seal, and both say so.

use core::f64::consts::{PI, TAU};

use super::super::Colour;
use super::SEAL_DIAMETER_MM;
use super::raster::{Point, Raster};

const PIXELS_PER_MM: f64 = 300.0 / 25.4;

/// A blue pen's flourish with transparent background, 45 × 22 mm at 300 dpi, marked as a sample.
#[must_use]
pub fn sample_signature_png() -> Vec<u8> {
    const WIDTH: usize = 531;
    const HEIGHT: usize = 260;
    let mut raster = Raster::new(WIDTH, HEIGHT);
    // A capital M, a running line that dies out, and the stroke beneath: hand-placed points of a smooth curve.
    let letter = [
        (46.0, 182.0),
        (62.0, 150.0),
        (84.0, 92.0),
        (112.0, 34.0),
        (122.0, 30.0),
        (121.0, 62.0),
        (110.0, 128.0),
        (108.0, 156.0),
        (122.0, 136.0),
        (150.0, 78.0),
        (178.0, 36.0),
        (189.0, 34.0),
        (186.0, 70.0),
        (176.0, 128.0),
        (182.0, 152.0),
        (206.0, 138.0),
        (226.0, 110.0),
        (242.0, 104.0),
        (240.0, 124.0),
        (226.0, 146.0),
        (234.0, 154.0),
        (254.0, 134.0),
        (266.0, 112.0),
        (268.0, 126.0),
        (272.0, 148.0),
        (288.0, 140.0),
        (302.0, 116.0),
        (310.0, 112.0),
        (308.0, 136.0),
        (318.0, 148.0),
        (344.0, 132.0),
        (372.0, 118.0),
        (404.0, 122.0),
        (446.0, 112.0),
        (496.0, 84.0),
    ];
    let stroke = [
        (484.0, 158.0),
        (420.0, 166.0),
        (330.0, 178.0),
        (220.0, 194.0),
        (120.0, 210.0),
        (74.0, 214.0),
        (66.0, 204.0),
        (110.0, 192.0),
        (220.0, 184.0),
        (352.0, 186.0),
        (420.0, 196.0),
    ];
    raster.stroke(&pen(&letter, 2.1, 4.3));
    raster.stroke(&pen(&stroke, 1.5, 3.4));
    raster.stroke(&pen(&[(228.0, 78.0), (240.0, 66.0), (252.0, 80.0)], 1.8, 2.8));
    raster.text("CHỮ KÝ MẪU", 21.0, |middle, (x, y)| (430.0 + middle + x, 240.0 - y));
    raster.png(Colour::BLUE)
}

/// A red round seal with transparent background in its true size at 300 dpi, marked as a sample. It shows no emblem of the state.
#[must_use]
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
pub fn sample_seal_png() -> Vec<u8> {
    let side = SEAL_DIAMETER_MM * PIXELS_PER_MM;
    let mut raster = Raster::new(side.round() as usize, side.round() as usize);
    let centre = (side.round() / 2.0, side.round() / 2.0);
    let radius = centre.0;
    raster.ring(centre, radius - 5.0, 7.0);
    raster.ring(centre, radius - 15.0, 2.5);
    raster.ring(centre, radius * 0.60, 2.5);
    let (arc, size) = (radius * 0.675, radius * 0.165);
    raster.text("CON DẤU MẪU", size * 1.12, |middle, p| on_arc(centre, arc, middle, p, true));
    raster.text("KHÔNG CÓ GIÁ TRỊ", size, |middle, p| on_arc(centre, arc + size * 0.66, middle, p, false));
    for angle in [PI, 0.0] {
        let at = (centre.0 + (arc + size * 0.33) * angle.cos(), centre.1);
        raster.fill(&[star(at, radius * 0.05)]);
    }
    raster.fill(&[star((centre.0, centre.1 - radius * 0.10), radius * 0.36)]);
    raster.text("MẪU", radius * 0.22, |middle, (x, y)| (centre.0 + middle + x, centre.1 + radius * 0.44 - y));
    raster.png(Colour::RED)
}

/// Bends a baseline round a circle: over the top reading outwards, or under the bottom reading inwards.
fn on_arc(centre: Point, radius: f64, middle: f64, (x, y): Point, top: bool) -> Point {
    if top {
        let (sin, cos) = (middle / radius).sin_cos();
        (centre.0 + (radius + y) * sin + x * cos, centre.1 - (radius + y) * cos + x * sin)
    } else {
        // Letters stand towards the middle: they are spaced at half their height, where they would crowd otherwise.
        let (sin, cos) = (middle / (radius * 0.93)).sin_cos();
        (centre.0 + (radius - y) * sin + x * cos, centre.1 + (radius - y) * cos - x * sin)
    }
}

fn star(centre: Point, radius: f64) -> Vec<Point> {
    // Inner radius of the regular five-pointed star.
    let inner = radius * 0.381_966;
    (0..10)
        .map(|corner| {
            let (r, angle) = (if corner % 2 == 0 { radius } else { inner }, f64::from(corner) * TAU / 10.0);
            (centre.0 + r * angle.sin(), centre.1 - r * angle.cos())
        })
        .collect()
}

/// A smooth curve (Catmull-Rom) through the points; the faster the pen, the thinner its line.
fn pen(points: &[Point], thin: f64, thick: f64) -> Vec<(Point, f64)> {
    const STEPS: i32 = 14;
    let mut places: Vec<Point> = Vec::new();
    let at = |i: usize| points.get(i.min(points.len().saturating_sub(1))).copied().unwrap_or_default();
    for i in 0..points.len().saturating_sub(1) {
        let (a, b, c, d) = (at(i.saturating_sub(1)), at(i), at(i + 1), at(i + 2));
        let spline = |a: f64, b: f64, c: f64, d: f64, t: f64| {
            0.5 * (2.0 * b
                + (c - a) * t
                + (2.0 * a - 5.0 * b + 4.0 * c - d) * t * t
                + (3.0 * b - a - 3.0 * c + d) * t * t * t)
        };
        for step in 0..STEPS {
            let t = f64::from(step) / f64::from(STEPS);
            places.push((spline(a.0, b.0, c.0, d.0, t), spline(a.1, b.1, c.1, d.1, t)));
        }
    }
    let mut width = thin;
    let mut drawn: Vec<(Point, f64)> = Vec::with_capacity(places.len());
    for (index, place) in places.iter().enumerate() {
        let before = places.get(index.saturating_sub(1)).copied().unwrap_or(*place);
        let speed = (place.0 - before.0).hypot(place.1 - before.1);
        // Down strokes press harder.
        let press = if place.1 > before.1 { 1.0 } else { 0.55 };
        let aim = (thick * press - speed * 0.18).clamp(thin, thick);
        width += (aim - width) * 0.2;
        let fade = places.len().saturating_sub(index).min(30);
        #[allow(clippy::cast_precision_loss)]
        let fade = fade as f64 / 30.0;
        drawn.push((*place, width * (0.25 + 0.75 * fade) / 1.35));
    }
    drawn
}
