//! What other programs paint and read: poppler's pictures and words.

use std::process::Command;

use kyso::base::BoxMm;
use unicode_normalization::UnicodeNormalization as _;

use crate::support;

/// A painted page.
pub(crate) struct Paint {
    width: usize,
    rgb: Vec<[u8; 3]>,
    mm: f64,
}

impl Paint {
    /// Nothing when pdftoppm is missing (said so).
    pub(crate) fn of(pdf: &[u8], page: u32, dpi: u32) -> Self {
        let folder = support::temp_dir();
        let file = folder.path().join("in.pdf");
        std::fs::write(&file, pdf).unwrap();
        let (dpi_text, page) = (dpi.to_string(), page.to_string());
        // What is shown on paper is the crop box.
        let args = ["-cropbox", "-r", &dpi_text, "-f", &page, "-l", &page];
        let output = Command::new("pdftoppm").args(args).arg(&file).output();
        let Ok(output) = output else {
            support::skipped("pdftoppm");
            return Self { width: 0, rgb: Vec::new(), mm: 1.0 };
        };
        let mut words = output.stdout.splitn(5, |b| b.is_ascii_whitespace());
        let mut word = || String::from_utf8_lossy(words.next().unwrap()).into_owned();
        assert_eq!(word(), "P6");
        let (width, _height, _most) = (word().parse().unwrap(), word(), word());
        let rgb = words.next().unwrap().chunks_exact(3).map(|p| [p[0], p[1], p[2]]).collect();
        Self { width, rgb, mm: 25.4 / f64::from(dpi) }
    }

    fn where_is(&self, before: &Self, is: impl Fn([u8; 3]) -> bool) -> BoxMm {
        let [mut left, mut top, mut right, mut bottom] = [usize::MAX, usize::MAX, 0, 0];
        for (at, (pixel, was)) in self.rgb.iter().zip(&before.rgb).enumerate() {
            if is(*pixel) && pixel != was {
                let (x, y) = (at % self.width, at / self.width);
                (left, top, right, bottom) = (left.min(x), top.min(y), right.max(x + 1), bottom.max(y + 1));
            }
        }
        assert!(right > 0, "nothing of that colour");
        let [left, top, right, bottom] = [left, top, right, bottom].map(|at| at as f64 * self.mm);
        BoxMm::between(left, top, right, bottom)
    }

    /// Around the ink within a box that was not there before.
    pub(crate) fn ink(&self, before: Option<&Self>, within: BoxMm) -> BoxMm {
        let white = Self { width: self.width, rgb: vec![[255; 3]; self.rgb.len()], mm: self.mm };
        let mut part = Self { width: self.width, rgb: vec![[255; 3]; self.rgb.len()], mm: self.mm };
        for (at, pixel) in self.rgb.iter().enumerate() {
            let (x, y) = ((at % self.width) as f64 * self.mm, (at / self.width) as f64 * self.mm);
            if x >= within.left && x <= within.right() && y >= within.top && y <= within.bottom() {
                part.rgb[at] = *pixel;
            }
        }
        part.where_is(before.unwrap_or(&white), |[r, ..]| r < 128)
    }

    /// Around what is blue now.
    pub(crate) fn blue(&self, before: &Self) -> BoxMm {
        self.where_is(before, |[r, g, b]| b > 90 && u16::from(b) > u16::from(r) + 40 && b > g)
    }

    /// Around what is red now.
    pub(crate) fn red(&self, before: &Self) -> BoxMm {
        self.where_is(before, |[r, g, b]| {
            r > 120 && u16::from(r) > u16::from(g) + 50 && u16::from(r) > u16::from(b) + 50
        })
    }
}

#[track_caller]
pub(crate) fn near(is: BoxMm, wanted: BoxMm, close: f64, what: &str) {
    let off = [is.left - wanted.left, is.top - wanted.top, is.right() - wanted.right(), is.bottom() - wanted.bottom()];
    assert!(off.iter().all(|off| off.abs() <= close), "{what}: painted {is:?}, planned {wanted:?}");
}

/// A word as pdftotext has it.
#[derive(Debug)]
pub(crate) struct Word {
    pub(crate) text: String,
    pub(crate) place: BoxMm,
}

fn pdftotext(pdf: &[u8], args: &[&str]) -> Option<String> {
    let folder = support::temp_dir();
    let file = folder.path().join("in.pdf");
    std::fs::write(&file, pdf).unwrap();
    let Ok(output) = Command::new("pdftotext").args(args).arg(&file).arg("-").output() else {
        support::skipped("pdftotext");
        return None;
    };
    Some(String::from_utf8(output.stdout).unwrap())
}

pub(crate) fn text(pdf: &[u8]) -> Option<String> {
    pdftotext(pdf, &["-layout"])
}

pub(crate) fn words(pdf: &[u8]) -> Option<Vec<Word>> {
    let html = pdftotext(pdf, &["-bbox", "-f", "1", "-l", "1"])?;
    let number = |line: &str, key: &str| -> f64 {
        let rest = line.split_once(&format!("{key}=\"")).unwrap().1;
        rest.split_once('"').unwrap().0.parse::<f64>().unwrap() * 25.4 / 72.0
    };
    let word = |line: &str| {
        let text = line.split_once('>')?.1.split_once("</word>")?.0.to_owned();
        let place =
            BoxMm::between(number(line, "xMin"), number(line, "yMin"), number(line, "xMax"), number(line, "yMax"));
        Some(Word { text, place })
    };
    Some(html.lines().filter(|line| line.contains("<word ")).filter_map(word).collect())
}

pub(crate) fn decomposed(text: &str) -> String {
    text.nfd().collect()
}

/// A PNG with these pixels.
pub(crate) fn png(width: u32, height: u32, pixel: impl Fn(u32, u32) -> [u8; 4]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut encoder = png::Encoder::new(&mut out, width, height);
    encoder.set_color(png::ColorType::Rgba);
    encoder.set_depth(png::BitDepth::Eight);
    let data: Vec<u8> =
        (0..height).flat_map(|y| (0..width).map(move |x| (x, y))).flat_map(|(x, y)| pixel(x, y)).collect();
    let mut writer = encoder.write_header().unwrap();
    writer.write_image_data(&data).unwrap();
    writer.finish().unwrap();
    out
}

struct Decoded(u32, u32, Vec<u8>);

fn decode(octets: &[u8]) -> Decoded {
    let mut reader = png::Decoder::new(std::io::Cursor::new(octets)).read_info().unwrap();
    let mut data = vec![0; reader.output_buffer_size().unwrap()];
    let frame = reader.next_frame(&mut data).unwrap();
    assert_eq!(frame.color_type, png::ColorType::Rgba);
    Decoded(frame.width, frame.height, data)
}

/// The picture on white.
pub(crate) fn opaque(octets: &[u8]) -> Vec<u8> {
    let Decoded(width, height, data) = decode(octets);
    png(width, height, |x, y| {
        let at = (y as usize * width as usize + x as usize) * 4;
        let alpha = f64::from(data[at + 3]) / 255.0;
        let mix = |c: u8| (f64::from(c) * alpha + 255.0 * (1.0 - alpha)) as u8;
        [mix(data[at]), mix(data[at + 1]), mix(data[at + 2]), 255]
    })
}

/// The picture with so many transparent pixels around it.
pub(crate) fn framed(octets: &[u8], by: u32) -> Vec<u8> {
    let Decoded(width, height, data) = decode(octets);
    png(width + 2 * by, height + 3 * by, |x, y| {
        let inside = x >= by && y >= by && x < by + width && y < by + height;
        let at = (y.wrapping_sub(by) as usize * width as usize + x.wrapping_sub(by) as usize) * 4;
        if inside { [data[at], data[at + 1], data[at + 2], data[at + 3]] } else { [0; 4] }
    })
}
