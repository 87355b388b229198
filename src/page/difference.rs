//! How two pictures of a page differ, so that a person sees it.

use super::{Error, Picture};

/// Pixels across and down of the cells by which changes are gathered.
const CELL: u32 = 8;
/// Cells between changes that still make one region: about 4 mm at 150 dpi.
const GAP: usize = 3;
/// Regions that are framed one by one; what is more is framed together.
const REGIONS: usize = 24;
/// Difference of one channel that nobody sees, and that rounding in a renderer can make.
const NOISE: u8 = 24;
/// Pixels the frame is drawn outside of what it frames, and how thick it is.
const MARGIN: u32 = 3;
const LINE: u32 = 2;
/// Colour of frames.
const RED: [u8; 4] = [220, 0, 40, 255];

/// Where two pictures of the same size differ.
#[derive(Debug, Clone, PartialEq)]
pub struct Difference {
    /// Left, top, right, bottom in pixels, right and bottom outside; from the top of the page down.
    pub regions: Vec<[u32; 4]>,
    /// The later picture, paled, with what changed as it is and framed in red.
    pub picture: Picture,
}

/// Where `after` looks different from `before`. Anti-aliasing noise is left out: a change is a pixel for which nothing
/// like it stands within one pixel in the other picture.
///
/// # Errors
/// When the pictures have different sizes.
pub fn difference(before: &Picture, after: &Picture) -> Result<Difference, Error> {
    if before.width != after.width || before.height != after.height {
        return Err(Error::Sizes);
    }
    let regions = regions(before, after);
    let mut picture = after.clone();
    picture.incomplete |= before.incomplete;
    pale(&mut picture, &regions);
    for region in &regions {
        frame(&mut picture, *region);
    }
    Ok(Difference { regions, picture })
}

fn differ(one: [u8; 3], other: [u8; 3]) -> bool {
    one.iter().zip(other).any(|(a, b)| a.abs_diff(b) > NOISE)
}

/// Whether no pixel around looks like it in the other picture.
fn is_new(picture: &Picture, other: &Picture, x: u32, y: u32) -> bool {
    let here = picture.pixel(x, y);
    let (across, down) = (x.saturating_sub(1)..=x.saturating_add(1), y.saturating_sub(1)..=y.saturating_add(1));
    let inside = |x: u32, y: u32| x < other.width && y < other.height;
    !down.clone().any(|y| across.clone().any(|x| inside(x, y) && !differ(here, other.pixel(x, y))))
}

fn regions(before: &Picture, after: &Picture) -> Vec<[u32; 4]> {
    let (columns, rows) = (after.width.div_ceil(CELL) as usize, after.height.div_ceil(CELL) as usize);
    // Bounds of the changed pixels of each cell.
    let mut cells: Vec<Option<[u32; 4]>> = vec![None; columns.saturating_mul(rows)];
    let row_octets = (after.width as usize).saturating_mul(4);
    for y in 0..after.height {
        let at = (y as usize).saturating_mul(row_octets);
        let end = at.saturating_add(row_octets);
        if before.rgba.get(at..end) == after.rgba.get(at..end) {
            continue;
        }
        for x in 0..after.width {
            let (old, new) = (before.pixel(x, y), after.pixel(x, y));
            if !differ(old, new) || !(is_new(after, before, x, y) || is_new(before, after, x, y)) {
                continue;
            }
            let cell = ((y / CELL) as usize).saturating_mul(columns).saturating_add((x / CELL) as usize);
            if let Some(cell) = cells.get_mut(cell) {
                let pixel = [x, y, x.saturating_add(1), y.saturating_add(1)];
                *cell = Some(cell.map_or(pixel, |bounds| union(bounds, pixel)));
            }
        }
    }
    let mut regions = gathered(&mut cells, columns, rows);
    merge(&mut regions);
    if regions.len() > REGIONS
        && let Some(all) = regions.iter().copied().reduce(union)
    {
        regions = vec![all];
    }
    regions.sort_by_key(|[left, top, ..]| (*top, *left));
    regions
}

fn union(one: [u32; 4], other: [u32; 4]) -> [u32; 4] {
    let [a, b, c, d] = one;
    let [e, f, g, h] = other;
    [a.min(e), b.min(f), c.max(g), d.max(h)]
}

/// Cells that lie near one another, as one region.
fn gathered(cells: &mut [Option<[u32; 4]>], columns: usize, rows: usize) -> Vec<[u32; 4]> {
    let mut regions = Vec::new();
    for start in 0..cells.len() {
        let Some(mut bounds) = cells.get_mut(start).and_then(Option::take) else { continue };
        let mut left = vec![start];
        while let Some(cell) = left.pop() {
            let (x, y) = (cell.checked_rem(columns).unwrap_or(0), cell.checked_div(columns).unwrap_or(0));
            for y in y.saturating_sub(GAP)..=y.saturating_add(GAP).min(rows.saturating_sub(1)) {
                for x in x.saturating_sub(GAP)..=x.saturating_add(GAP).min(columns.saturating_sub(1)) {
                    let near = y.saturating_mul(columns).saturating_add(x);
                    if let Some(found) = cells.get_mut(near).and_then(Option::take) {
                        bounds = union(bounds, found);
                        left.push(near);
                    }
                }
            }
        }
        regions.push(bounds);
    }
    regions
}

/// Regions whose frames would cross, as one.
fn merge(regions: &mut Vec<[u32; 4]>) {
    let room = MARGIN.saturating_add(LINE).saturating_mul(2);
    let near = |one: [u32; 4], other: [u32; 4]| {
        let [a, b, c, d] = one;
        let [e, f, g, h] = other;
        a <= g.saturating_add(room)
            && e <= c.saturating_add(room)
            && b <= h.saturating_add(room)
            && f <= d.saturating_add(room)
    };
    let mut merged: Vec<[u32; 4]> = Vec::new();
    while let Some(mut region) = regions.pop() {
        while let Some(at) = merged.iter().position(|other| near(region, *other)) {
            region = union(region, merged.swap_remove(at));
        }
        merged.push(region);
    }
    *regions = merged;
}

/// Makes everything outside the regions lighter.
fn pale(picture: &mut Picture, regions: &[[u32; 4]]) {
    let width = picture.width;
    for (y, row) in (0_u32..).zip(picture.rgba.chunks_mut((width as usize).saturating_mul(4).max(4))) {
        let across: Vec<_> = regions.iter().filter(|[_, top, _, bottom]| (*top..*bottom).contains(&y)).collect();
        for (x, pixel) in (0_u32..).zip(row.chunks_mut(4)) {
            if across.iter().any(|[left, _, right, _]| (*left..*right).contains(&x)) {
                continue;
            }
            for channel in pixel.iter_mut().take(3) {
                *channel = 255 - (255 - *channel) / 2;
            }
        }
    }
}

fn frame(picture: &mut Picture, region: [u32; 4]) {
    let [left, top, right, bottom] = region;
    let out = MARGIN.saturating_add(LINE);
    let (left, top) = (left.saturating_sub(out), top.saturating_sub(out));
    let (right, bottom) =
        (right.saturating_add(out).min(picture.width), bottom.saturating_add(out).min(picture.height));
    let width = picture.width as usize;
    let mut paint = |x: u32, y: u32| {
        let at = (y as usize).saturating_mul(width).saturating_add(x as usize).saturating_mul(4);
        if let Some(pixel) = picture.rgba.get_mut(at..at.saturating_add(4)) {
            pixel.copy_from_slice(&RED);
        }
    };
    for y in top..bottom {
        for x in left..right {
            let inside = x >= left.saturating_add(LINE)
                && x.saturating_add(LINE) < right
                && y >= top.saturating_add(LINE)
                && y.saturating_add(LINE) < bottom;
            if !inside {
                paint(x, y);
            }
        }
    }
}
