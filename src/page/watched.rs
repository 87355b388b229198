//! Where something painted matters: the pixels on which an addition draws.

use std::sync::Arc;

use hayro::kurbo::Rect;

use super::looks::Looks;
use super::table::Table;

/// Pixels near which something painted matters.
#[derive(Debug)]
pub(super) struct Watched {
    /// Those that are set, counted.
    marks: Arc<Table>,
    /// Where they begin, in the pixels that are asked about.
    left: f64,
    top: f64,
    /// How near matters.
    near: f64,
}

impl Watched {
    /// Those on which an addition draws, and up to `near` beside them, in pixels counted from this one of the page.
    pub(super) fn of(addition: &Looks, left: u32, top: u32, near: f64) -> Self {
        let from = |at: u32, origin: u32| f64::from(at) - f64::from(origin);
        let (left, top) = (from(addition.area.left, left), from(addition.area.top, top));
        Self { marks: addition.marks(), left, top, near }
    }

    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    pub(super) fn is_touched(&self, area: Rect) -> bool {
        // It may be without an end, but what is no number is nowhere.
        if [area.x0, area.y0, area.x1, area.y1].iter().any(|at| at.is_nan()) {
            return true;
        }
        let low = |at: f64, from: f64| (at - from - self.near).floor().max(0.0) as usize;
        let high = |at: f64, from: f64| (at - from + self.near).ceil().max(0.0) as usize;
        let (left, top) = (low(area.x0, self.left), low(area.y0, self.top));
        self.marks.sum(left, top, high(area.x1, self.left), high(area.y1, self.top)) > 0
    }
}
