//! Pictures of signatures and seals, and of scanned pages: nobody's, drawn here.

use std::collections::BTreeMap;
use std::sync::{Mutex, OnceLock};

pub const BLUE: [u8; 3] = [24, 58, 158];
pub const RED: [u8; 3] = [214, 24, 31];

/// A picture as a PNG; made once for each description.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Picture {
    pub what: What,
    pub ink: [u8; 3],
    /// Whether what is not inked lets through, or is white.
    pub transparent: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum What {
    /// A pen's line that reaches all four edges.
    Signature,
    /// Two rings and a star that reach all four edges.
    Seal,
}

impl Picture {
    pub const SIGNATURE: Self = Self { what: What::Signature, ink: BLUE, transparent: true };
    pub const SEAL: Self = Self { what: What::Seal, ink: RED, transparent: true };

    pub fn png(self) -> Vec<u8> {
        static MADE: OnceLock<Mutex<BTreeMap<Picture, Vec<u8>>>> = OnceLock::new();
        let made = MADE.get_or_init(Mutex::default);
        if let Some(png) = made.lock().unwrap().get(&self) {
            return png.clone();
        }
        let png = self.draw();
        made.lock().unwrap().insert(self, png.clone());
        png
    }

    fn draw(self) -> Vec<u8> {
        let (width, height) = match self.what {
            What::Signature => (450, 220),
            What::Seal => (400, 400),
        };
        let mut inked = vec![0_u8; width * height];
        let mut dot = |x: f64, y: f64, radius: f64| {
            for row in 0..height {
                let dy = row as f64 + 0.5 - y;
                if dy.abs() > radius + 1.0 {
                    continue;
                }
                let half = ((radius + 1.0).powi(2) - dy * dy).max(0.0).sqrt();
                let from = (x - half).max(0.0) as usize;
                for column in from..((x + half + 1.0).max(0.0) as usize).min(width) {
                    let distance = (column as f64 + 0.5 - x).hypot(dy);
                    let ink = ((radius + 0.5 - distance).clamp(0.0, 1.0) * 255.0) as u8;
                    let at = &mut inked[row * width + column];
                    *at = ink.max(*at);
                }
            }
        };
        let (w, h) = (width as f64, height as f64);
        match self.what {
            What::Signature => {
                for step in 0..=900 {
                    let t = f64::from(step) / 900.0;
                    // Loops that die out towards the right, from the upper left corner to the lower right one.
                    let x = 4.0 + t * (w - 8.0) + (t * 38.0).sin() * 16.0 * (1.0 - t) * t * 4.0;
                    let y = h / 2.0 + (t * 31.0).cos() * (h / 2.0 - 4.0) * (1.0 - t).powf(0.8);
                    dot(x, y, 2.4);
                }
                for step in 0..=300 {
                    let t = f64::from(step) / 300.0;
                    dot(3.0 + t * (w - 6.0), h - 3.0 - t * 30.0, 3.0);
                }
                for step in 0..=40 {
                    dot(60.0 + f64::from(step), 3.0, 3.0);
                }
            }
            What::Seal => {
                for (radius, thick) in [(0.5 * w - 4.0, 4.0), (0.5 * w - 16.0, 1.6), (0.32 * w, 1.6)] {
                    for step in 0..1400 {
                        let angle = f64::from(step) / 1400.0 * core::f64::consts::TAU;
                        dot(w / 2.0 + radius * angle.cos(), h / 2.0 + radius * angle.sin(), thick);
                    }
                }
                for point in 0..5 {
                    for step in 0..120 {
                        let angle = |n: f64| n / 5.0 * core::f64::consts::TAU - core::f64::consts::FRAC_PI_2;
                        let (a, b) = (angle(f64::from(point)), angle(f64::from(point) + 2.0));
                        let t = f64::from(step) / 120.0;
                        let radius = 0.26 * w;
                        let at = |a: f64| (w / 2.0 + radius * a.cos(), h / 2.0 + radius * a.sin());
                        let (p, q) = (at(a), at(b));
                        dot(p.0 + (q.0 - p.0) * t, p.1 + (q.1 - p.1) * t, 3.0);
                    }
                }
            }
        }
        self.encode(width, height, &inked)
    }

    fn encode(self, width: usize, height: usize, inked: &[u8]) -> Vec<u8> {
        let mut octets = Vec::new();
        let mut encoder = png::Encoder::new(&mut octets, width as u32, height as u32);
        encoder.set_depth(png::BitDepth::Eight);
        encoder.set_color(if self.transparent { png::ColorType::Rgba } else { png::ColorType::Rgb });
        let pixels: Vec<u8> = inked
            .iter()
            .flat_map(|alpha| {
                let over = |c: u8| (u32::from(c) * u32::from(*alpha) / 255 + 255 - u32::from(*alpha)) as u8;
                if self.transparent { [self.ink.as_slice(), &[*alpha]].concat() } else { self.ink.map(over).to_vec() }
            })
            .collect();
        let mut writer = encoder.write_header().unwrap();
        writer.write_image_data(&pixels).unwrap();
        writer.finish().unwrap();
        octets
    }
}
