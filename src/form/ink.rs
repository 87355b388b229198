//! What people see of a mark: the ink of its pictures, not the box around them; its text; its colours.

use crate::base::BoxMm;
use crate::page::Hues;
use crate::page::Image;
use crate::page::Mark;
use crate::page::Run;

/// Below this side a picture shows nothing, in millimetres.
const SPECK: f64 = 0.3;

/// Around what is inked of a picture; around the whole picture where its pixels were not looked at.
pub(super) fn around(image: &Image) -> BoxMm {
    let Some(hues) = image.hues.filter(|hues| hues.inked > 0.0) else { return image.place };
    let [left, top, right, bottom] = hues.ink;
    let quarters = image.turned.rem_euclid(360.0) / 90.0;
    let is_straight = (quarters - quarters.round()).abs() < 0.01;
    // Shares of the upright picture, as they lie on the page.
    let [left, top, right, bottom] = match quarters.round() {
        0.0 | 4.0 if is_straight => [left, top, right, bottom],
        1.0 if is_straight => [1.0 - bottom, left, 1.0 - top, right],
        2.0 if is_straight => [1.0 - right, 1.0 - bottom, 1.0 - left, 1.0 - top],
        3.0 if is_straight => [top, 1.0 - right, bottom, 1.0 - left],
        _ => return image.place,
    };
    let place = image.place;
    let (x, y) = (|share: f64| place.left + share * place.width, |share: f64| place.top + share * place.height);
    BoxMm::between(x(left), y(top), x(right), y(bottom))
}

/// Width and height of what is inked, whatever the rotation; `None` where its pixels were not looked at.
pub(super) fn inked_sides(image: &Image) -> Option<(f64, f64)> {
    let [left, top, right, bottom] = image.hues.filter(|hues| hues.inked > 0.0)?.ink;
    Some((image.sides_mm.0 * (right - left), image.sides_mm.1 * (bottom - top)))
}

/// The picture of a mark: the largest one that shows something.
pub(super) fn picture(mark: &Mark) -> Option<&Image> {
    let area = |image: &Image| image.sides_mm.0 * image.sides_mm.1;
    let shows = |image: &&Image| {
        image.sides_mm.0 > SPECK && image.sides_mm.1 > SPECK && image.hues.is_none_or(|hues| hues.inked > 0.0)
    };
    mark.images.iter().filter(shows).max_by(|a, b| area(a).total_cmp(&area(b)))
}

/// Whether people can see a mark at all.
pub(super) fn is_visible(mark: &Mark) -> bool {
    !mark.hidden && (picture(mark).is_some() || runs(mark).next().is_some())
}

/// Whether a mark takes room and nothing of it was seen: it may be drawn with lines.
pub(super) fn is_dark(mark: &Mark) -> bool {
    !mark.hidden && !is_visible(mark) && mark.place.width > 1.0 && mark.place.height > 1.0
}

/// The painted text of a mark.
pub(super) fn runs(mark: &Mark) -> impl Iterator<Item = &Run> {
    mark.lines.iter().flat_map(|line| &line.runs).filter(|run| run.painted && !run.text.trim().is_empty())
}

/// All its text in one line.
pub(super) fn text(mark: &Mark) -> String {
    let lines: Vec<String> = mark.lines.iter().map(|line| line.text().trim().to_owned()).collect();
    lines.join(" ").trim().to_owned()
}

/// The share of a colour among what has one, or is plainly black or grey: the pale edges of strokes have no hue.
pub(super) fn share(hues: Hues, of: f64) -> f64 {
    // A black drawing is grey all over; of a coloured one less than half is, by its smoothed edges.
    let whole = if hues.grey > 0.5 { 1.0 } else { hues.red + hues.blue + hues.other };
    if whole > 0.0 { of / whole } else { 0.0 }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::page::Colours;

    /// A picture of this colour at this place, with ink in the middle half where `ink` says so.
    pub(in crate::form) fn image(place: [f64; 4], hues: Option<Hues>, alpha: bool) -> Image {
        let [left, top, width, height] = place;
        Image {
            place: BoxMm { left, top, width, height },
            sides_mm: (width, height),
            turned: 0.0,
            pixels: (400, 400),
            colours: Colours::Colour,
            alpha,
            hues,
        }
    }

    /// All of one colour, all inked.
    pub(in crate::form) const RED: Hues =
        Hues { red: 1.0, blue: 0.0, grey: 0.0, other: 0.0, inked: 0.4, clear: None, ink: [0.0, 0.0, 1.0, 1.0] };
    /// All of one colour, all inked.
    pub(in crate::form) const BLUE: Hues =
        Hues { red: 0.0, blue: 1.0, grey: 0.0, other: 0.0, inked: 0.1, clear: None, ink: [0.0, 0.0, 1.0, 1.0] };

    #[test]
    fn ink_is_turned_with_its_picture() {
        let hues = Hues { ink: [0.1, 0.2, 0.4, 0.9], ..BLUE };
        let near = |a: BoxMm, b: [f64; 4]| {
            [a.left, a.top, a.right(), a.bottom()].iter().zip(b).all(|(a, b)| (a - b).abs() < 1e-9)
        };
        let mut picture = image([100.0, 200.0, 10.0, 10.0], Some(hues), true);
        assert!(near(around(&picture), [101.0, 202.0, 104.0, 209.0]));
        picture.turned = 90.0;
        assert!(near(around(&picture), [101.0, 201.0, 108.0, 204.0]));
        picture.turned = 180.0;
        assert!(near(around(&picture), [106.0, 201.0, 109.0, 208.0]));
        picture.turned = 270.0;
        assert!(near(around(&picture), [102.0, 206.0, 109.0, 209.0]));
        picture.turned = 12.0;
        assert!(near(around(&picture), [100.0, 200.0, 110.0, 210.0]));
        let (width, height) = inked_sides(&picture).unwrap();
        assert!((width - 3.0).abs() < 1e-9 && (height - 7.0).abs() < 1e-9);
    }

    #[test]
    fn pale_edges_do_not_make_a_colour_less() {
        let smooth = Hues { blue: 0.7, grey: 0.3, ..BLUE };
        assert!((share(smooth, smooth.blue) - 1.0).abs() < 1e-9);
        let black = Hues { blue: 0.1, grey: 0.9, ..BLUE };
        assert!(share(black, black.blue) < 0.2);
    }
}
