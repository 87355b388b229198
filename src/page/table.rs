//! Sums over rectangles of pixels.

/// Sums over rectangles in constant time.
#[derive(Debug)]
pub(super) struct Table {
    width: usize,
    height: usize,
    sums: Vec<u32>,
}

impl Table {
    pub(super) fn of(values: &[u32], width: usize) -> Self {
        let width = width.max(1);
        let height = values.len() / width;
        let row = width.saturating_add(1);
        let mut sums = vec![0_u32; row.saturating_mul(height.saturating_add(1))];
        for (y, values) in values.chunks_exact(width).enumerate() {
            let (above, below) = sums.split_at_mut((y + 1).saturating_mul(row));
            let above = above.get(y.saturating_mul(row)..).unwrap_or_default();
            let mut line = 0_u32;
            for ((value, above), sum) in values.iter().zip(above.iter().skip(1)).zip(below.iter_mut().skip(1)) {
                line = line.wrapping_add(*value);
                *sum = line.wrapping_add(*above);
            }
        }
        Self { width, height, sums }
    }

    pub(super) fn sum(&self, left: usize, top: usize, right: usize, bottom: usize) -> u32 {
        let (left, right) = (left.min(self.width), right.min(self.width));
        let (top, bottom) = (top.min(self.height), bottom.min(self.height));
        let at = |x: usize, y: usize| self.sums.get(y * (self.width + 1) + x).copied().unwrap_or(0);
        if left >= right || top >= bottom {
            return 0;
        }
        // Modulo 2^32 on the way: what comes out is a sum of pixels that fits.
        at(right, bottom).wrapping_add(at(left, top)).wrapping_sub(at(left, bottom)).wrapping_sub(at(right, top))
    }
}
