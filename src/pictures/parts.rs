//! The parts of a letter, framed on a picture of its page. What is how sure is told by the kind of line, which part it is by
//! the number at its corner: no two are told apart by colour alone.

use crate::base::BoxMm;
use crate::letter::Certainty;
use crate::letter::Kind;
use crate::letter::Letter;
use crate::page::Picture;

/// Frames on one page.
const FRAMES: usize = 200;
/// Pixels of a digit, before it is enlarged: across, down, and the gap behind it.
const DIGIT: (i64, i64, i64) = (5, 7, 1);
/// Rows of the digits 0 to 9, five pixels each.
const DIGITS: [[u8; 7]; 10] = [
    [0b01110, 0b10001, 0b10011, 0b10101, 0b11001, 0b10001, 0b01110],
    [0b00100, 0b01100, 0b00100, 0b00100, 0b00100, 0b00100, 0b01110],
    [0b01110, 0b10001, 0b00001, 0b00110, 0b01000, 0b10000, 0b11111],
    [0b11111, 0b00010, 0b00100, 0b00010, 0b00001, 0b10001, 0b01110],
    [0b00010, 0b00110, 0b01010, 0b10010, 0b11111, 0b00010, 0b00010],
    [0b11111, 0b10000, 0b11110, 0b00001, 0b00001, 0b10001, 0b01110],
    [0b00110, 0b01000, 0b10000, 0b11110, 0b10001, 0b10001, 0b01110],
    [0b11111, 0b00001, 0b00010, 0b00100, 0b01000, 0b01000, 0b01000],
    [0b01110, 0b10001, 0b10001, 0b01110, 0b10001, 0b10001, 0b01110],
    [0b01110, 0b10001, 0b10001, 0b01111, 0b00001, 0b00010, 0b01100],
];

/// Draws frames around the parts that are on this page, each with its number: its place in [`Letter::parts`], from 1. A whole
/// line is sure, dashes are likely, dots are a guess; blanks that are left for a number or a day are dotted and have no number.
pub fn draw_parts(picture: &mut Picture, letter: &Letter, page: u32) {
    let scale = picture.scale / 25.4 * 72.0;
    let blanks = letter.fields.iter().filter(|field| field.page == page && field.text.is_empty());
    for field in blanks.take(FRAMES) {
        frame(picture, pixels(field.place, scale), (1, 2), [90, 90, 90]);
    }
    for (index, part) in (1_usize..).zip(&letter.parts).filter(|(_, part)| part.page == page).take(FRAMES) {
        let dash = match part.certainty {
            Certainty::Sure => (1, 0),
            Certainty::Likely => (7, 4),
            Certainty::Guess => (2, 3),
        };
        let colour = colour(part.kind);
        // Of what contains all the rest only the corners of attention: a frame further out.
        let place = pixels(part.place, scale);
        frame(picture, place, dash, colour);
        number(picture, place, index, colour);
    }
}

const fn colour(kind: Kind) -> [u8; 3] {
    match kind {
        Kind::NationalName | Kind::Motto | Kind::ParentBody | Kind::IssuingBody => [11, 87, 164],
        Kind::Number | Kind::PlaceAndDate => [0, 108, 102],
        Kind::TypeName | Kind::Abstract | Kind::Addressees | Kind::Recipients => [105, 63, 160],
        Kind::Title | Kind::SignatureRoom | Kind::SignerName => [150, 75, 0],
        Kind::Secrecy | Kind::Urgency | Kind::CornerMark | Kind::IncomingStamp => [180, 35, 24],
        Kind::Body | Kind::PageNumber | Kind::Annex | Kind::AnnexPointer => [80, 88, 96],
    }
}

/// Left, top, right, bottom in pixels, kept near the picture.
#[allow(clippy::cast_possible_truncation)]
fn pixels(place: BoxMm, scale: f64) -> [i64; 4] {
    let pixel = |mm: f64| (mm * scale).clamp(-1e5, 1e5) as i64;
    let (left, top) = (pixel(place.left), pixel(place.top));
    [left, top, pixel(place.right()).max(left), pixel(place.bottom()).max(top)]
}

fn set(picture: &mut Picture, x: i64, y: i64, colour: [u8; 3]) {
    let (Ok(x), Ok(y)) = (usize::try_from(x), usize::try_from(y)) else { return };
    let (width, height) = (picture.width as usize, picture.height as usize);
    let at = y.saturating_mul(width).saturating_add(x).saturating_mul(4);
    if x < width
        && y < height
        && let Some(pixel) = picture.rgba.get_mut(at..at.saturating_add(3))
    {
        pixel.copy_from_slice(&colour);
    }
}

/// Two pixels wide, just outside of the place; `on` and `off` are pixels of a dash and of the gap behind it.
fn frame(picture: &mut Picture, [left, top, right, bottom]: [i64; 4], (on, off): (i64, i64), colour: [u8; 3]) {
    let (width, height) = (i64::from(picture.width), i64::from(picture.height));
    if width < 2 || height < 2 {
        return;
    }
    let (left, right) = ((left - 2).clamp(0, width - 2), (right + 1).clamp(1, width - 1));
    let (top, bottom) = ((top - 2).clamp(0, height - 2), (bottom + 1).clamp(1, height - 1));
    let drawn = |along: i64| off == 0 || along.rem_euclid(on + off) < on;
    for thick in 0..2 {
        for x in (left..=right).filter(|x| drawn(*x - left)) {
            set(picture, x, top + thick, colour);
            set(picture, x, bottom - thick, colour);
        }
        for y in (top..=bottom).filter(|y| drawn(*y - top)) {
            set(picture, left + thick, y, colour);
            set(picture, right - thick, y, colour);
        }
    }
}

/// The number in white on its colour, left of the frame's upper corner, or where there is room.
fn number(picture: &mut Picture, [left, top, ..]: [i64; 4], number: usize, colour: [u8; 3]) {
    let large = if picture.scale > 1.2 { 2 } else { 1 };
    let text = number.to_string();
    let digits: Vec<[u8; 7]> =
        text.bytes().filter_map(|c| DIGITS.get(usize::from(c.wrapping_sub(b'0'))).copied()).collect();
    let (across, down, gap) = DIGIT;
    let count = i64::try_from(digits.len()).unwrap_or(0);
    let (width, height) = ((count * (across + gap) + 1) * large, (down + 2) * large);
    let x = (left - 3 - width).clamp(0, (i64::from(picture.width) - width).max(0));
    let y = (top - 2).clamp(0, (i64::from(picture.height) - height).max(0));
    for (i, j) in (0..height).flat_map(|j| (0..width).map(move |i| (i, j))) {
        set(picture, x + i, y + j, colour);
    }
    for (n, rows) in (0_i64..).zip(digits) {
        for (j, row) in (0_i64..).zip(rows) {
            for i in (0..across).filter(|i| row >> (across - 1 - i) & 1 == 1) {
                let (x, y) = (x + (1 + n * (across + gap) + i) * large, y + (1 + j) * large);
                for (dx, dy) in (0..large).flat_map(|dy| (0..large).map(move |dx| (dx, dy))) {
                    set(picture, x + dx, y + dy, [255; 3]);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::letter::Part;

    #[test]
    fn frames_and_numbers_stay_on_the_picture() {
        let odd = [f64::NAN, f64::INFINITY, -1e300, 1e300, 0.0, -3.0, 50.0];
        let mut letter = Letter::default();
        for (i, left) in odd.into_iter().enumerate() {
            for certainty in [Certainty::Sure, Certainty::Likely, Certainty::Guess] {
                letter.parts.push(Part {
                    kind: Kind::Number,
                    page: 1,
                    place: BoxMm { left, top: odd.get(6 - i).copied().unwrap_or(0.0), width: 20.0, height: left },
                    text: String::new(),
                    lines: Vec::new(),
                    certainty,
                });
            }
        }
        for (width, height) in [(1_u32, 1_u32), (400, 300)] {
            let rgba = vec![255; (width * height * 4) as usize];
            let mut picture = Picture { width, height, rgba, scale: 1.5, incomplete: false };
            draw_parts(&mut picture, &letter, 1);
            assert_eq!(picture.rgba.len(), (width * height * 4) as usize);
            assert!(picture.rgba.chunks(4).any(|pixel| pixel == [0, 108, 102, 255]));
        }
    }

    /// Digits are told by their pixels: no two are alike.
    #[test]
    fn every_digit_looks_different() {
        for (i, one) in DIGITS.iter().enumerate() {
            assert!(DIGITS.iter().skip(i + 1).all(|other| other != one));
        }
    }
}
