//! Rectangles of pixels.

use super::Error;
use super::leaf::Leaf;
use super::picture::{fitting, side};
use super::render::Frame;

/// Pixels in an inch at which is measured: letters of 10 points are 10 pixels high, strokes of seals 3 to 4 pixels wide.
const DPI: f64 = 100.0;

/// The rectangle of a page that something takes, in pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Area {
    pub(super) left: u32,
    pub(super) top: u32,
    pub(super) right: u32,
    pub(super) bottom: u32,
}

impl Area {
    pub(super) const fn width(self) -> u32 {
        self.right.saturating_sub(self.left)
    }

    pub(super) const fn height(self) -> u32 {
        self.bottom.saturating_sub(self.top)
    }

    pub(super) fn meets(self, other: Self) -> bool {
        self.left < other.right && other.left < self.right && self.top < other.bottom && other.top < self.bottom
    }

    pub(super) fn within(self, page: Self) -> Self {
        Self {
            left: self.left.clamp(page.left, page.right),
            top: self.top.clamp(page.top, page.bottom),
            right: self.right.clamp(page.left, page.right),
            bottom: self.bottom.clamp(page.top, page.bottom),
        }
    }

    /// The least that holds both.
    pub(super) fn with(self, other: Self) -> Self {
        Self {
            left: self.left.min(other.left),
            top: self.top.min(other.top),
            right: self.right.max(other.right),
            bottom: self.bottom.max(other.bottom),
        }
    }

    pub(super) fn grown(self, by: u32) -> Self {
        self.grown_by((by, by))
    }

    /// To both sides, and up and down.
    pub(super) fn grown_by(self, (beside, above): (u32, u32)) -> Self {
        Self {
            left: self.left.saturating_sub(beside),
            top: self.top.saturating_sub(above),
            right: self.right.saturating_add(beside),
            bottom: self.bottom.saturating_add(above),
        }
    }
}

/// An area within another one, in pixels of that: left, top, and behind right and bottom.
pub(super) const fn inside(area: Area, whole: Area) -> [usize; 4] {
    [
        area.left.saturating_sub(whole.left) as usize,
        area.top.saturating_sub(whole.top) as usize,
        area.right.saturating_sub(whole.left) as usize,
        area.bottom.saturating_sub(whole.top) as usize,
    ]
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
pub(super) fn pixels(seen: [f64; 4], scale: f64) -> Area {
    let down = |units: f64| (units * scale).floor().max(0.0) as u32;
    let up = |units: f64| (units * scale).ceil().max(0.0) as u32;
    let [left, top, right, bottom] = seen;
    Area { left: down(left), top: down(top), right: up(right), bottom: up(bottom) }
}

/// The whole page.
pub(super) fn whole(leaf: &Leaf) -> Result<(Frame, Area), Error> {
    let frame = fitting(leaf, DPI)?;
    let area = Area { left: 0, top: 0, right: u32::from(frame.width), bottom: u32::from(frame.height) };
    Ok((frame, area))
}

/// The frame of a part of a page.
pub(super) fn frame_of(page: Frame, area: Area) -> Frame {
    let size = |pixels: u32| side(f64::from(pixels));
    Frame { left: area.left, top: area.top, width: size(area.width()), height: size(area.height()), ..page }
}
