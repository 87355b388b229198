//! Where a signature shows, as people measure it.

use crate::findings::PlaceFacts;
use crate::pdf::Place;

/// Millimetres in one unit of default user space, 1/72 inch.
const MM: f64 = 25.4 / 72.0;

/// Left, top, width and height as seen on the turned page, rounded to a hundredth of a millimetre.
pub(super) fn millimetres(place: &Place) -> PlaceFacts {
    let [left, bottom, right, top] = place.page_box;
    let [llx, lly, urx, ury] = place.rect;
    let seen = match place.rotate.rem_euclid(360) {
        90 => [lly - bottom, llx - left, ury - lly, urx - llx],
        180 => [right - urx, lly - bottom, urx - llx, ury - lly],
        270 => [top - ury, right - urx, ury - lly, urx - llx],
        _ => [llx - left, top - ury, urx - llx, ury - lly],
    };
    PlaceFacts { page: place.page, rect_mm: seen.map(|units| (units * MM * 100.0).round() / 100.0) }
}
