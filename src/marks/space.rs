//! What is where on a page, and what is empty.

use crate::base::BoxMm;
use crate::page::Seen;

/// Between a mark and what is printed, in millimetres.
const AROUND: f64 = 0.8;
/// A picture that covers more of the page is the page itself: a scan.
const SCAN: f64 = 0.5;

fn area(place: BoxMm) -> f64 {
    place.width * place.height
}

/// Whether the page is a picture, so that what is empty cannot be told.
pub(super) fn is_scan(seen: &Seen) -> bool {
    let page = seen.size_mm.0 * seen.size_mm.1;
    seen.images.iter().any(|image| area(image.place) > SCAN * page)
}

/// Everything that shows on a page, pictures of whole pages left out.
pub(super) fn obstacles(seen: &Seen) -> Vec<BoxMm> {
    let page = seen.size_mm.0 * seen.size_mm.1;
    let lines = seen.lines.iter().filter(|line| line.runs.iter().any(|run| run.painted && !run.text.trim().is_empty()));
    let images = seen.images.iter().map(|image| image.place).filter(|place| area(*place) <= SCAN * page);
    let marks = seen.marks.iter().filter(|mark| !mark.hidden && area(mark.place) > 0.0);
    lines
        .map(|line| line.place)
        .chain(images)
        .chain(seen.strokes.iter().map(|stroke| stroke.place))
        .chain(marks.map(|mark| mark.place))
        .collect()
}

/// Whether nothing shows in a box on the page.
pub(super) fn is_free(obstacles: &[BoxMm], place: BoxMm) -> bool {
    let wide = BoxMm::between(place.left - AROUND, place.top - AROUND, place.right() + AROUND, place.bottom() + AROUND);
    !obstacles.iter().any(|other| {
        // A line has no area.
        let other = BoxMm { width: other.width.max(0.01), height: other.height.max(0.01), ..*other };
        wide.common(other).is_some()
    })
}

/// Whether a box lies on the page.
pub(super) fn is_on_page(seen: &Seen, place: BoxMm) -> bool {
    place.left >= 0.0 && place.top >= 0.0 && place.right() <= seen.size_mm.0 && place.bottom() <= seen.size_mm.1
}
