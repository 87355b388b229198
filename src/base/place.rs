//! Places on a page as people measure them.

/// A rectangle in millimetres from the upper left corner of the page as it is shown (crop box and rotation applied).
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BoxMm {
    /// From the left edge of the page to the box.
    pub left: f64,
    /// From the top edge of the page to the box.
    pub top: f64,
    /// Width.
    pub width: f64,
    /// Height.
    pub height: f64,
}

impl BoxMm {
    /// From the edges.
    #[must_use]
    pub fn between(left: f64, top: f64, right: f64, bottom: f64) -> Self {
        Self { left, top, width: right - left, height: bottom - top }
    }

    /// From the left edge of the page to the right edge of the box.
    #[must_use]
    pub fn right(self) -> f64 {
        self.left + self.width
    }

    /// From the top edge of the page to the lower edge of the box.
    #[must_use]
    pub fn bottom(self) -> f64 {
        self.top + self.height
    }

    /// The middle, from the left and from the top.
    #[must_use]
    pub fn centre(self) -> (f64, f64) {
        (self.left + self.width / 2.0, self.top + self.height / 2.0)
    }

    /// What both cover; `None` when nothing.
    #[must_use]
    pub fn common(self, other: Self) -> Option<Self> {
        let (left, top) = (self.left.max(other.left), self.top.max(other.top));
        let (right, bottom) = (self.right().min(other.right()), self.bottom().min(other.bottom()));
        (right > left && bottom > top).then(|| Self::between(left, top, right, bottom))
    }

    /// The smallest box around both.
    #[must_use]
    pub fn around(self, other: Self) -> Self {
        let (left, top) = (self.left.min(other.left), self.top.min(other.top));
        Self::between(left, top, self.right().max(other.right()), self.bottom().max(other.bottom()))
    }

    /// `[llx lly urx ury]` in points on an unrotated page of this height, as `/Rect` wants it.
    #[must_use]
    pub fn rect_pt(self, page_height_mm: f64) -> [f64; 4] {
        let bottom = page_height_mm - self.top - self.height;
        [self.left, bottom, self.left + self.width, bottom + self.height].map(|mm| mm * 72.0 / 25.4)
    }
}
