//! Millimetres on the page as people see it, to user space (ISO 32000-2 §8.3.2, §14.11.2).

use crate::base::Limits;
use crate::pdf::{Dictionary, Object, ObjectId, View};

use super::error::{Error, malformed, unreadable};

/// Points in a millimetre.
const POINTS: f64 = 72.0 / 25.4;
/// A rectangle may stick out this much, in millimetres: rounding of sizes typed by people.
const SLACK: f64 = 0.05;

/// How a page is shown.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Geometry {
    /// The visible part, user space: left, bottom, right, top.
    visible: [f64; 4],
    turn: Turn,
    /// Points to a user space unit (`/UserUnit`).
    unit: f64,
}

/// Clockwise rotation when shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Turn {
    None,
    Right,
    Half,
    Left,
}

impl Geometry {
    pub(super) fn of(view: View<'_, '_>, page: ObjectId, limits: &Limits) -> Result<Self, Error> {
        let inherited = Inherited::read(view, page, limits)?;
        let media =
            inherited.media.ok_or_else(|| malformed(format!("page {page}: no usable /MediaBox"), "§7.7.3.3"))?;
        let visible = match inherited.crop {
            Some(crop) => common(crop, media).unwrap_or(media),
            None => media,
        };
        let turn = match inherited.rotate.rem_euclid(360) {
            0 => Turn::None,
            90 => Turn::Right,
            180 => Turn::Half,
            270 => Turn::Left,
            _ => return Err(malformed(format!("page {page}: /Rotate {}", inherited.rotate), "§7.7.3.3")),
        };
        Ok(Self { visible, turn, unit: inherited.unit })
    }

    /// Width and height as shown, in points.
    fn shown(self) -> (f64, f64) {
        let [left, bottom, right, top] = self.visible;
        let (width, height) = ((right - left) * self.unit, (top - bottom) * self.unit);
        if self.is_sideways() { (height, width) } else { (width, height) }
    }

    fn is_sideways(self) -> bool {
        matches!(self.turn, Turn::Right | Turn::Left)
    }

    /// A rectangle `x, y, width, height` in millimetres from the upper left corner of the page as shown, in user space.
    pub(super) fn rectangle(self, mm: [f64; 4]) -> Result<[f64; 4], Error> {
        let (width, height) = self.shown();
        let (width_mm, height_mm) = (width / POINTS, height / POINTS);
        let [x, y, w, h] = mm;
        let fits = mm.iter().all(|n| n.is_finite())
            && w > 0.0
            && h > 0.0
            && x >= -SLACK
            && y >= -SLACK
            && x + w <= width_mm + SLACK
            && y + h <= height_mm + SLACK;
        if !fits {
            return Err(Error::Rectangle { rect: mm, width: width_mm, height: height_mm });
        }
        let [x, y, w, h] = mm.map(|n| n * POINTS / self.unit);
        let [left, bottom, right, top] = self.visible;
        let rect = match self.turn {
            Turn::None => [left + x, top - y - h, left + x + w, top - y],
            // Shown "right" is user space "up", shown "down" is user space "right".
            Turn::Right => [left + y, bottom + x, left + y + h, bottom + x + w],
            Turn::Half => [right - x - w, bottom + y, right - x, bottom + y + h],
            Turn::Left => [right - y - h, top - x - w, right - y, top - x],
        };
        Ok(rect.map(|n| (n * 1000.0).round() / 1000.0))
    }

    /// Width and height, in points, of what is drawn upright into a user space rectangle.
    pub(super) fn drawn_size(self, rect: [f64; 4]) -> (f64, f64) {
        let [left, bottom, right, top] = rect;
        let (width, height) = ((right - left).abs() * self.unit, (top - bottom).abs() * self.unit);
        if self.is_sideways() { (height, width) } else { (width, height) }
    }

    /// The form matrix that shows an upright drawing upright on the rotated page (ISO 32000-2 §12.5.5): the rectangle
    /// takes care of place and size, only the turn is left.
    pub(super) fn matrix(self) -> Option<[i64; 6]> {
        match self.turn {
            Turn::None => None,
            Turn::Right => Some([0, 1, -1, 0, 0, 0]),
            Turn::Half => Some([-1, 0, 0, -1, 0, 0]),
            Turn::Left => Some([0, -1, 1, 0, 0, 0]),
        }
    }

    /// `/MK /R` of the widget, when not 0.
    pub(super) fn degrees(self) -> i64 {
        match self.turn {
            Turn::None => 0,
            Turn::Right => 90,
            Turn::Half => 180,
            Turn::Left => 270,
        }
    }
}

#[derive(Default)]
struct Inherited {
    media: Option<[f64; 4]>,
    crop: Option<[f64; 4]>,
    rotate: i64,
    unit: f64,
}

impl Inherited {
    /// `/MediaBox`, `/CropBox` and `/Rotate` come from the nearest node that has them; `/UserUnit` is the page's own
    /// (ISO 32000-2 §7.7.3.3, §7.7.3.4).
    fn read(view: View<'_, '_>, page: ObjectId, limits: &Limits) -> Result<Self, Error> {
        let mut found = Self { unit: 1.0, ..Self::default() };
        let (mut rotate, mut at) = (None, Some(page));
        let mut node_is_page = true;
        for _ in 0..limits.pdf_graph_depth {
            let Some(id) = at else { break };
            let node = view.get(id).map_err(unreadable)?;
            let Some(dictionary) = node.as_dictionary() else { break };
            if node_is_page {
                let unit = view.lookup(dictionary, "UserUnit").map_err(unreadable)?.as_number();
                found.unit = unit.filter(|u| u.is_finite() && *u > 0.0).unwrap_or(1.0);
                node_is_page = false;
            }
            if found.media.is_none() {
                found.media = rectangle(view, dictionary, "MediaBox")?;
            }
            if found.crop.is_none() {
                found.crop = rectangle(view, dictionary, "CropBox")?;
            }
            if rotate.is_none() {
                rotate = view.lookup(dictionary, "Rotate").map_err(unreadable)?.as_integer();
            }
            at = dictionary.get("Parent").and_then(Object::as_reference);
        }
        found.rotate = rotate.unwrap_or(0);
        Ok(found)
    }
}

/// A rectangle with an area, its corners put in order (ISO 32000-2 §7.9.5).
pub(super) fn rectangle(view: View<'_, '_>, dictionary: &Dictionary, key: &str) -> Result<Option<[f64; 4]>, Error> {
    let object = view.lookup(dictionary, key).map_err(unreadable)?;
    let Some([a, b, c, d]) = object.as_array() else { return Ok(None) };
    let number = |o: &Object| view.resolve(o).map(|n| n.as_number()).map_err(unreadable);
    let (Some(a), Some(b), Some(c), Some(d)) = (number(a)?, number(b)?, number(c)?, number(d)?) else {
        return Ok(None);
    };
    let rect = [a.min(c), b.min(d), a.max(c), b.max(d)];
    let [left, bottom, right, top] = rect;
    let usable = rect.iter().all(|n| n.is_finite()) && right > left && top > bottom;
    Ok(usable.then_some(rect))
}

fn common(a: [f64; 4], b: [f64; 4]) -> Option<[f64; 4]> {
    let [al, ab, ar, at] = a;
    let [bl, bb, br, bt] = b;
    let [left, bottom, right, top] = [al.max(bl), ab.max(bb), ar.min(br), at.min(bt)];
    (right > left && top > bottom).then_some([left, bottom, right, top])
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn page(turn: Turn, unit: f64) -> Geometry {
        // A4 upright, its lower left corner not at the origin.
        let (w, h) = (210.0 * POINTS / unit, 297.0 * POINTS / unit);
        Geometry { visible: [10.0, 20.0, 10.0 + w, 20.0 + h], turn, unit }
    }

    fn mm(geometry: Geometry, rect: [f64; 4]) -> [f64; 4] {
        let [l, b, r, t] = geometry.rectangle(rect).unwrap();
        [l - 10.0, b - 20.0, r - 10.0, t - 20.0].map(|n| (n * geometry.unit / POINTS * 10.0).round() / 10.0)
    }

    #[test]
    fn from_the_upper_left_corner_as_shown() {
        let rect = [20.0, 30.0, 50.0, 10.0];
        assert_eq!(mm(page(Turn::None, 1.0), rect), [20.0, 257.0, 70.0, 267.0]);
        assert_eq!(mm(page(Turn::None, 2.0), rect), [20.0, 257.0, 70.0, 267.0]);
        assert_eq!(mm(page(Turn::Right, 1.0), rect), [30.0, 20.0, 40.0, 70.0]);
        assert_eq!(mm(page(Turn::Half, 1.0), rect), [140.0, 30.0, 190.0, 40.0]);
        assert_eq!(mm(page(Turn::Left, 1.0), rect), [170.0, 227.0, 180.0, 277.0]);
    }

    #[test]
    fn drawings_are_upright() {
        let sideways = page(Turn::Right, 1.0);
        let rect = sideways.rectangle([20.0, 30.0, 50.0, 10.0]).unwrap();
        let (width, height) = sideways.drawn_size(rect);
        assert!((width / POINTS - 50.0).abs() < 0.01 && (height / POINTS - 10.0).abs() < 0.01);
    }

    #[test]
    fn only_on_the_page() {
        // Sideways, A4 is 297 wide and 210 high.
        let sideways = page(Turn::Left, 1.0);
        assert!(sideways.rectangle([247.0, 200.0, 50.0, 10.0]).is_ok());
        for rect in [
            [248.0, 0.0, 50.0, 10.0],
            [0.0, 201.0, 50.0, 10.0],
            [-1.0, 0.0, 5.0, 5.0],
            [0.0, 0.0, 0.0, 5.0],
            [0.0, 0.0, f64::NAN, 5.0],
            [0.0, 0.0, f64::INFINITY, 5.0],
        ] {
            assert!(matches!(sideways.rectangle(rect), Err(Error::Rectangle { .. })), "{rect:?}");
        }
    }
}
