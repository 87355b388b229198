//! Digits by their shape: what a person sees, whatever the tables of a font say. Programs that take fonts apart leave no
//! table behind that names a glyph, and in a number one other digit is another number (threat P-25).
//!
//! A glyph is drawn into a small grid and compared with the digits of fourteen common faces. Only clear cases count, and a
//! font whose digits look like none of them says nothing.

use skrifa::outline::OutlinePen;

const WIDTH: usize = 16;
const HEIGHT: usize = 20;
/// Lines drawn for one row of the grid.
const LINES: usize = 4;
/// Straight pieces of one curve.
const PIECES: u8 = 6;
/// Lines of one outline; those of a digit have fewer than 500.
const POINTS: usize = 2_000;

/// The digits 0 to 9 of fourteen faces one after another, each its width to height and its grid; made by the test
/// `references_are_made_from_common_fonts` below.
const REFERENCES: &[u8] = include_bytes!("digits.bin");
/// Octets of one of them.
const ONE: usize = 1 + WIDTH * HEIGHT;
/// Width to height of 1 as it is stored.
const ASPECT: f32 = 100.0;

/// How alike a glyph and the digit it is taken for must be, and how much less alike the one it is copied as.
const ALIKE: f32 = 0.80;
const MARGIN: f32 = 0.12;
/// The same where nothing else in the font bears it out.
const SURE: f32 = 0.93;
const CLEAR: f32 = 0.30;

/// A glyph's outline as it is drawn.
#[derive(Default)]
pub(super) struct Outline {
    /// Straight lines, from and to.
    lines: Vec<[f32; 4]>,
    start: (f32, f32),
    at: (f32, f32),
}

impl Outline {
    fn line(&mut self, to: (f32, f32)) {
        if self.lines.len() < POINTS {
            self.lines.push([self.at.0, self.at.1, to.0, to.1]);
        }
        self.at = to;
    }

    fn curve(&mut self, point: impl Fn(f32) -> (f32, f32)) {
        for piece in 1..=PIECES {
            self.line(point(f32::from(piece) / f32::from(PIECES)));
        }
    }
}

impl OutlinePen for Outline {
    fn move_to(&mut self, x: f32, y: f32) {
        self.close();
        self.start = (x, y);
        self.at = (x, y);
    }

    fn line_to(&mut self, x: f32, y: f32) {
        self.line((x, y));
    }

    fn quad_to(&mut self, cx: f32, cy: f32, x: f32, y: f32) {
        let (ax, ay) = self.at;
        self.curve(|t| {
            let s = 1.0 - t;
            (s * s * ax + 2.0 * s * t * cx + t * t * x, s * s * ay + 2.0 * s * t * cy + t * t * y)
        });
    }

    fn curve_to(&mut self, cx0: f32, cy0: f32, cx1: f32, cy1: f32, x: f32, y: f32) {
        let (ax, ay) = self.at;
        self.curve(|t| {
            let s = 1.0 - t;
            let of = |a: f32, b: f32, c: f32, d: f32| {
                s * s * s * a + 3.0 * s * s * t * b + 3.0 * s * t * t * c + t * t * t * d
            };
            (of(ax, cx0, cx1, x), of(ay, cy0, cy1, y))
        });
    }

    fn close(&mut self) {
        if self.at != self.start {
            self.line(self.start);
        }
    }
}

/// A drawn glyph.
struct Shape {
    aspect: f32,
    grid: Vec<f32>,
}

impl Outline {
    /// `None` for an outline without an area, or one that is no digit's.
    fn shape(mut self) -> Option<Shape> {
        self.close();
        if self.lines.len() >= POINTS {
            return None;
        }
        let xs = || self.lines.iter().flat_map(|l| [l[0], l[2]]);
        let ys = || self.lines.iter().flat_map(|l| [l[1], l[3]]);
        let (left, right) = (xs().fold(f32::MAX, f32::min), xs().fold(f32::MIN, f32::max));
        let (bottom, top) = (ys().fold(f32::MAX, f32::min), ys().fold(f32::MIN, f32::max));
        let (width, height) = (right - left, top - bottom);
        if !(width.is_finite() && height.is_finite() && width > 1e-3 && height > 1e-3) {
            return None;
        }
        let mut grid = vec![0.0_f32; WIDTH * HEIGHT];
        let rows = (HEIGHT * LINES) as f32;
        for (index, row) in grid.chunks_mut(WIDTH).enumerate() {
            for line in 0..LINES {
                // From the top down, in the middle of each line.
                let y = top - height * (((index * LINES + line) as f32) + 0.5) / rows;
                let mut crossings: Vec<(f32, i32)> = Vec::new();
                for &[ax, ay, bx, by] in &self.lines {
                    let winding = match (ay <= y, by <= y) {
                        (true, false) => 1,
                        (false, true) => -1,
                        _ => continue,
                    };
                    let x = ax + (y - ay) / (by - ay) * (bx - ax);
                    crossings.push(((x - left) / width * WIDTH as f32, winding));
                }
                crossings.sort_by(|a, b| a.0.total_cmp(&b.0));
                let mut winding = 0;
                for pair in crossings.windows(2) {
                    let [(from, by), (to, _)] = pair else { continue };
                    winding += by;
                    if winding == 0 {
                        continue;
                    }
                    for (column, cell) in row.iter_mut().enumerate() {
                        let column = column as f32;
                        let covered = to.min(column + 1.0) - from.max(column);
                        *cell += covered.clamp(0.0, 1.0) / LINES as f32;
                    }
                }
            }
        }
        Some(Shape { aspect: width / height, grid })
    }
}

/// A grid made soft, so that the weight of the strokes counts less, and of length 1 about its mean.
fn softened(grid: &[f32]) -> Vec<f32> {
    let at = |x: usize, y: usize| grid.get(y * WIDTH + x).copied().unwrap_or(0.0);
    let mut soft = Vec::with_capacity(WIDTH * HEIGHT);
    for y in 0..HEIGHT {
        for x in 0..WIDTH {
            let mut sum = 0.0;
            for (dy, wy) in [(0_usize, 1.0_f32), (1, 2.0), (2, 1.0)] {
                for (dx, wx) in [(0_usize, 1.0_f32), (1, 2.0), (2, 1.0)] {
                    // One beyond an edge is empty.
                    if let (Some(x), Some(y)) = ((x + dx).checked_sub(1), (y + dy).checked_sub(1))
                        && x < WIDTH
                        && y < HEIGHT
                    {
                        sum += wx * wy * at(x, y);
                    }
                }
            }
            soft.push(sum);
        }
    }
    let mean = soft.iter().sum::<f32>() / soft.len().max(1) as f32;
    let length = soft.iter().map(|v| (v - mean) * (v - mean)).sum::<f32>().sqrt().max(1e-6);
    soft.iter().map(|v| (v - mean) / length).collect()
}

/// The reference digits, ready to be compared.
fn references() -> &'static [(f32, Vec<f32>)] {
    static READY: std::sync::OnceLock<Vec<(f32, Vec<f32>)>> = std::sync::OnceLock::new();
    READY.get_or_init(|| {
        let one = |octets: &[u8]| {
            let (aspect, grid) = octets.split_first()?;
            let grid: Vec<f32> = grid.iter().map(|&v| f32::from(v) / 255.0).collect();
            Some((f32::from(*aspect) / ASPECT, softened(&grid)))
        };
        REFERENCES.chunks(ONE).filter_map(one).collect()
    })
}

/// How alike a glyph and each digit are, 0 to 1.
pub(super) struct Likeness([f32; 10]);

/// What a glyph says to a person beside what it is copied as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Seen {
    /// It looks most like the digit it is copied as.
    Same,
    /// It looks like this other digit, and clearly not like the one it is copied as; `true` when beyond doubt.
    Other(char, bool),
    /// Not clear.
    Unclear,
}

impl Likeness {
    /// `None` for an outline without an area.
    pub(super) fn of(outline: Outline) -> Option<Self> {
        let shape = outline.shape()?;
        let grid = softened(&shape.grid);
        let mut likeness = [0.0_f32; 10];
        for (index, (aspect, reference)) in references().iter().enumerate() {
            let alike = grid.iter().zip(reference).map(|(a, b)| a * b).sum::<f32>();
            // Narrow faces are narrow throughout; a 1 beside an 8 is much narrower.
            let apart = (shape.aspect / aspect.max(0.01)).ln().abs();
            let alike = alike - (apart - 0.25).max(0.0) * 0.3;
            if let Some(best) = likeness.get_mut(index % 10) {
                *best = best.max(alike);
            }
        }
        Some(Self(likeness))
    }

    pub(super) fn seen(&self, copied: char) -> Seen {
        let Some(own) = copied.to_digit(10).and_then(|digit| self.0.get(digit as usize)) else { return Seen::Unclear };
        let mut best = (0_u32, f32::MIN);
        for (digit, &alike) in (0_u32..).zip(&self.0) {
            if alike > best.1 {
                best = (digit, alike);
            }
        }
        if best.1 <= *own {
            return Seen::Same;
        }
        match char::from_digit(best.0, 10) {
            Some(digit) if best.1 >= ALIKE && best.1 - own >= MARGIN => {
                Seen::Other(digit, best.1 >= SURE && best.1 - own >= CLEAR)
            }
            _ => Seen::Unclear,
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::print_stdout)]
mod tests {
    use std::path::{Path, PathBuf};

    use skrifa::MetadataProvider as _;
    use skrifa::instance::{LocationRef, Size};
    use skrifa::outline::DrawSettings;

    use super::*;

    /// Sans, serif and fixed pitch, upright, bold and italic, of three hands, all under free licences.
    const FONTS: [&str; 14] = [
        "DejaVuSans.ttf",
        "DejaVuSerif.ttf",
        "DejaVuSansMono.ttf",
        "LiberationSans-Regular.ttf",
        "LiberationSerif-Regular.ttf",
        "LiberationMono-Regular.ttf",
        "NotoSans-Regular.ttf",
        "NotoSerif-Regular.ttf",
        "LiberationSerif-Bold.ttf",
        "LiberationSerif-Italic.ttf",
        "LiberationSerif-BoldItalic.ttf",
        "LiberationSans-Bold.ttf",
        "LiberationSans-Italic.ttf",
        "NotoSans-Bold.ttf",
    ];

    fn installed() -> Vec<PathBuf> {
        let (mut folders, mut files) = (vec![PathBuf::from("/usr/share/fonts")], Vec::new());
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
                let path = entry.path();
                if path.is_dir() {
                    folders.push(path);
                } else if path.extension().is_some_and(|e| e == "ttf" || e == "otf") {
                    files.push(path);
                }
            }
        }
        files.sort();
        files
    }

    fn outline(font: &skrifa::FontRef<'_>, c: char) -> Option<Outline> {
        let glyph = font.charmap().map(c)?;
        let mut outline = Outline::default();
        let settings = DrawSettings::unhinted(Size::unscaled(), LocationRef::default());
        font.outline_glyphs().get(glyph)?.draw(settings, &mut outline).ok()?;
        Some(outline)
    }

    #[test]
    #[ignore = "writes digits.bin anew"]
    fn references_are_made_from_common_fonts() {
        let files = installed();
        let mut out = Vec::new();
        for name in FONTS {
            let file = files.iter().find(|f| f.ends_with(name)).unwrap();
            let data = std::fs::read(file).unwrap();
            let font = skrifa::FontRef::new(&data).unwrap();
            for digit in '0'..='9' {
                let shape = outline(&font, digit).unwrap().shape().unwrap();
                out.push((shape.aspect * ASPECT) as u8);
                out.extend(shape.grid.iter().map(|v| (v.clamp(0.0, 1.0) * 255.0) as u8));
            }
        }
        std::fs::write(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/pdf/dynamic/digits.bin"), out).unwrap();
    }

    /// Every font of the system: no digit is taken for another one, and most are known.
    #[test]
    fn no_digit_of_an_honest_font_is_taken_for_another() {
        let (mut known, mut unclear, mut caught, mut sure, mut missed) = (0, 0, 0, 0, 0);
        let mut wrong = Vec::new();
        for file in installed() {
            let data = std::fs::read(&file).unwrap();
            let Ok(font) = skrifa::FontRef::new(&data) else { continue };
            for digit in '0'..='9' {
                let Some(likeness) = outline(&font, digit).and_then(Likeness::of) else { continue };
                match likeness.seen(digit) {
                    Seen::Same => known += 1,
                    Seen::Unclear => unclear += 1,
                    Seen::Other(other, _) => wrong.push(format!("{}: {digit} as {other}", file.display())),
                }
                for other in ('0'..='9').filter(|other| *other != digit) {
                    match likeness.seen(other) {
                        Seen::Other(seen, is_sure) if seen == digit => {
                            caught += 1;
                            sure += u32::from(is_sure);
                        }
                        _ => missed += 1,
                    }
                }
            }
        }
        println!(
            "known {known}, unclear {unclear}, wrong {}, lies caught {caught} ({sure} for sure), missed {missed}",
            wrong.len()
        );
        if known == 0 {
            println!("SKIPPED: no fonts are installed");
            return;
        }
        assert!(wrong.is_empty(), "{wrong:?}");
        assert!(caught > 5 * missed, "most lies are caught");
    }
}
