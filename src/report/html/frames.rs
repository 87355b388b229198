//! Numbered frames over the picture of a page: each with a number that is a link to what is said of it. Kinds differ by
//! their line and by their number, never by colour alone.

use super::markup::Markup;
use crate::report::messages::Lang;

/// Frames on one page: more are no help to an eye.
const FRAMES: usize = 60;
/// Millimetres of a number's label on a page of A4, as large as on the narrowest screen: its height, and its width with none
/// and for each further letter.
const HEIGHT: f64 = 8.0;
const WIDTH: (f64, f64) = (5.0, 3.5);
/// A frame narrower than this cannot be seen.
const LEAST: f64 = 1.5;

/// What is framed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Signature,
    Error,
    Warning,
    Note,
}

impl Kind {
    const fn class(self) -> &'static str {
        match self {
            Self::Signature => "own",
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Note => "note",
        }
    }
}

/// One frame.
#[derive(Debug, Clone)]
pub(super) struct Spot {
    pub(super) kind: Kind,
    /// Of the signature, or in the list of what is not as prescribed, from 1.
    pub(super) number: usize,
    /// Left, top, width, height.
    pub(super) rect_mm: [f64; 4],
    /// What a reading program says.
    pub(super) name: String,
}

/// All frames of a page.
#[derive(Debug, Default)]
pub(super) struct Sheet(Vec<Spot>);

impl Sheet {
    pub(super) fn add(&mut self, spot: Spot) {
        if self.0.len() < FRAMES && spot.rect_mm.iter().all(|mm| mm.is_finite()) {
            self.0.push(spot);
        }
    }

    /// Frames and labels. `document`: its number in the file.
    pub(super) fn write(mut self, to: &mut Markup, size_mm: (f64, f64), document: usize, lang: Lang) {
        if !(size_mm.0 > 0.0 && size_mm.1 > 0.0) {
            return;
        }
        // A large frame must not lie over a small one's label.
        let area = |spot: &Spot| spot.rect_mm.iter().skip(2).product::<f64>();
        let numbered = |spot: &Spot| (spot.kind == Kind::Signature, spot.number);
        for spot in &self.0 {
            to.raw("<span aria-hidden=\"true\" class=\"frame ").raw(spot.kind.class()).raw("\" style=\"");
            placed(to, size_mm, within(spot.rect_mm, size_mm), true);
            to.raw("\"></span>\n");
        }
        self.0.sort_by(|a, b| area(b).total_cmp(&area(a)));
        let labels = labels(&self.0, size_mm);
        let mut order: Vec<(&Spot, [f64; 4])> = self.0.iter().zip(labels).collect();
        order.sort_by_key(|(spot, _)| (spot.kind != Kind::Signature, spot.number));
        let mut before = None;
        for (spot, label) in order {
            // One link is enough for those who go from link to link.
            let again = before.replace(numbered(spot)) == Some(numbered(spot));
            let letter = if spot.kind == Kind::Signature { 's' } else { 'f' };
            if again {
                to.raw("<span aria-hidden=\"true\" class=\"label ").raw(spot.kind.class());
            } else {
                to.raw("<a href=\"#").id(document, letter, spot.number).raw("\" aria-label=\"");
                self::name(to, spot, lang).raw(": ").text(&spot.name).raw("\" class=\"label ").raw(spot.kind.class());
            }
            to.raw("\" style=\"");
            placed(to, size_mm, label, false);
            to.raw("\">");
            self::name(to, spot, lang).raw(if again { "</span>\n" } else { "</a>\n" });
        }
    }
}

/// `K1` for a signature, `1` for a finding.
fn name<'m>(to: &'m mut Markup, spot: &Spot, lang: Lang) -> &'m mut Markup {
    to.raw(if spot.kind == Kind::Signature { lang.pick("K", "S") } else { "" }).count(spot.number)
}

/// As much of a rectangle as is on the page: what lies outside of it is seen at its edge.
fn within(rect: [f64; 4], (width, height): (f64, f64)) -> [f64; 4] {
    let [left, top, w, h] = rect;
    let (right, bottom) = ((left + w.max(LEAST)).clamp(LEAST, width), (top + h.max(LEAST)).clamp(LEAST, height));
    let (left, top) = (left.clamp(0.0, right - LEAST), top.clamp(0.0, bottom - LEAST));
    [left, top, right - left, bottom - top]
}

/// Where the labels go: above the upper left corner of their frames, and beside or below those that are there already.
fn labels(spots: &[Spot], size_mm: (f64, f64)) -> Vec<[f64; 4]> {
    let scale = size_mm.0 / 210.0;
    let mut taken: Vec<[f64; 4]> = Vec::with_capacity(spots.len());
    for spot in spots {
        let [left, top, ..] = within(spot.rect_mm, size_mm);
        let letters = spot.number.to_string().len() + usize::from(spot.kind == Kind::Signature);
        let width = (WIDTH.0 + WIDTH.1 * f64::from(u8::try_from(letters).unwrap_or(u8::MAX))) * scale;
        let height = HEIGHT * scale;
        let at = |across: u8, down: u8| {
            let left = (left + f64::from(across) * width).clamp(0.0, (size_mm.0 - width).max(0.0));
            let top = (top - height + f64::from(down) * height).clamp(0.0, (size_mm.1 - height).max(0.0));
            [left, top, width, height]
        };
        let mut places = (0..24_u8).flat_map(|down| (0..12_u8).map(move |across| (across, down)));
        let free = places.find_map(|(across, down)| {
            let place = at(across, down);
            taken.iter().all(|other| apart(*other, place)).then_some(place)
        });
        taken.push(free.unwrap_or_else(|| at(0, 0)));
    }
    taken
}

/// Whether two rectangles have nothing in common; touching is nothing.
fn apart(a: [f64; 4], b: [f64; 4]) -> bool {
    /// Below what can be seen.
    const HAIR: f64 = 0.01;
    let ([al, at, aw, ah], [bl, bt, bw, bh]) = (a, b);
    al + aw <= bl + HAIR || bl + bw <= al + HAIR || at + ah <= bt + HAIR || bt + bh <= at + HAIR
}

fn placed(to: &mut Markup, (width, height): (f64, f64), [left, top, w, h]: [f64; 4], with_size: bool) {
    let part = |mm: f64, of: f64| ((mm / of).clamp(0.0, 1.0) * 10_000.0).round() / 100.0;
    to.raw("left:").number(part(left, width)).raw("%;top:").number(part(top, height)).raw("%");
    if with_size {
        to.raw(";width:").number(part(w, width)).raw("%;height:").number(part(h, height)).raw("%");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spot(number: usize, rect_mm: [f64; 4]) -> Spot {
        Spot { kind: Kind::Warning, number, rect_mm, name: "?".to_owned() }
    }

    #[test]
    fn labels_stay_on_the_page_and_apart() {
        const PAGE: (f64, f64) = (210.0, 297.0);
        // Ten rules about one line, the whole page, and what is not on it.
        let mut spots: Vec<Spot> = (1..=10).map(|number| spot(number, [30.0, 20.0, 60.0, 5.0])).collect();
        spots.push(spot(11, [0.0, 0.0, 210.0, 297.0]));
        spots.push(spot(12, [-50.0, 400.0, 1e9, -3.0]));
        let labels = labels(&spots, PAGE);
        for (index, label) in labels.iter().enumerate() {
            assert!(label[0] >= 0.0 && label[1] >= 0.0 && label[0] + label[2] <= 210.1 && label[1] + label[3] <= 297.1);
            assert!(labels.iter().skip(index + 1).all(|other| apart(*label, *other)), "{label:?}");
        }
        for spot in &spots {
            let [left, top, width, height] = within(spot.rect_mm, PAGE);
            assert!(left >= 0.0 && top >= 0.0 && width >= LEAST - 1e-9 && height >= LEAST - 1e-9, "{spot:?}");
            assert!(left + width <= 210.1 && top + height <= 297.1, "{spot:?}");
        }
    }

    #[test]
    fn what_is_no_place_is_not_framed() {
        let mut sheet = Sheet::default();
        sheet.add(spot(1, [f64::NAN, 0.0, 1.0, 1.0]));
        sheet.add(spot(2, [0.0, 0.0, f64::INFINITY, 1.0]));
        assert!(sheet.0.is_empty());
        for _ in 0..1000 {
            sheet.add(spot(3, [0.0; 4]));
        }
        assert_eq!(sheet.0.len(), FRAMES);
        let mut to = Markup::default();
        sheet.write(&mut to, (0.0, f64::NAN), 1, Lang::Vi);
        assert_eq!(to.finish(), "");
    }
}
