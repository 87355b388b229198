//! What on a page can be made out: pixels that stand out from what is around them. A scan is measured like text.

use core::ops::Range;

/// Pixels across and down of a block; the background is what three by three of them have most of: strokes and letters stand
/// out from it, areas larger than that are background themselves.
const BLOCK: usize = 16;
/// Difference from the background that can be seen: paper of scans varies by half of it.
const SEEN: u8 = 40;
/// Bits of each channel by which colours are counted.
const BITS: u32 = 3;
const COLOURS: usize = 1 << (3 * BITS);
const WHITE: [u8; 3] = [255; 3];

/// Pixels with three channels.
#[derive(Debug, Clone)]
pub(super) struct Patch {
    pub(super) width: usize,
    pub(super) height: usize,
    pub(super) pixels: Vec<[u8; 3]>,
}

impl Patch {
    pub(super) fn at(&self, x: usize, y: usize) -> [u8; 3] {
        if x >= self.width {
            return WHITE;
        }
        self.pixels.get(y.saturating_mul(self.width).saturating_add(x)).copied().unwrap_or(WHITE)
    }
}

/// What of a picture can be made out, pixel by pixel.
#[derive(Debug, Clone)]
pub(super) struct Ink {
    /// The contrast to the background, channel by channel; nothing where it cannot be made out.
    pub(super) contrast: Vec<[i16; 3]>,
    /// How much that is seen: the strongest channel, in levels of 255.
    pub(super) strength: Vec<u32>,
}

impl Ink {
    /// The ink of a picture.
    #[cfg(test)]
    pub(super) fn of(patch: &Patch) -> Self {
        Self::of_part(patch, [0, 0, patch.width, patch.height])
    }

    /// The ink of what [`blocks`] gave of a picture, as it is in the whole of it.
    pub(super) fn of_part(patch: &Patch, [left, top, right, bottom]: [usize; 4]) -> Self {
        // Most of a page is background, and memory that nothing was written to costs nothing.
        let (width, height) = (right.saturating_sub(left), bottom.saturating_sub(top));
        let count = width.saturating_mul(height);
        let mut ink = Self { contrast: vec![[0; 3]; count], strength: vec![0; count] };
        let counted = Counted::around(patch, [left, top, right, bottom]);
        let mut around = Counter::new();
        for row in top / BLOCK..bottom.div_ceil(BLOCK) {
            for column in left / BLOCK..right.div_ceil(BLOCK) {
                let ground = counted.background([column, row], &mut around);
                if ground == WHITE && is_white(counted.at([column, row])) {
                    continue;
                }
                let (from, to) = (column * BLOCK, (column * BLOCK + BLOCK).min(right));
                for y in row * BLOCK..(row * BLOCK + BLOCK).min(bottom) {
                    let line = y.saturating_mul(patch.width);
                    let own = (y - top).saturating_mul(width);
                    let own = own.saturating_add(from - left)..own.saturating_add(to - left);
                    let (Some(pixels), Some(contrast), Some(seen)) = (
                        patch.pixels.get(line.saturating_add(from)..line.saturating_add(to)),
                        ink.contrast.get_mut(own.clone()),
                        ink.strength.get_mut(own),
                    ) else {
                        continue;
                    };
                    for ((pixel, contrast), seen) in pixels.iter().zip(contrast).zip(seen) {
                        if *pixel != ground {
                            *contrast = stands_out(*pixel, ground);
                            *seen = u32::from(strength(*contrast));
                        }
                    }
                }
            }
        }
        ink
    }

    /// The ink of something drawn on white.
    pub(super) fn on_white(patch: &Patch) -> Self {
        let contrast: Vec<[i16; 3]> = patch.pixels.iter().map(|pixel| stands_out(*pixel, WHITE)).collect();
        let strength = contrast.iter().map(|contrast| u32::from(strength(*contrast))).collect();
        Self { contrast, strength }
    }
}

/// The least blocks of a picture of this size that hold a rectangle of it, and so many around them: one is enough to tell
/// their ink from its background.
pub(super) fn blocks([width, height]: [usize; 2], [left, top, right, bottom]: [usize; 4], around: usize) -> [usize; 4] {
    let down = |at: usize| (at / BLOCK).saturating_sub(around) * BLOCK;
    let up = |at: usize| at.div_ceil(BLOCK).saturating_add(around).saturating_mul(BLOCK);
    [down(left), down(top), up(right).min(width), up(bottom).min(height)]
}

fn stands_out(pixel: [u8; 3], ground: [u8; 3]) -> [i16; 3] {
    if pixel == ground {
        return [0; 3];
    }
    let ([r, g, b], [x, y, z]) = (pixel, ground);
    let difference = |a: u8, b: u8| i16::from(a) - i16::from(b);
    let contrast = [difference(r, x), difference(g, y), difference(b, z)];
    if contrast.iter().any(|c| c.unsigned_abs() >= u16::from(SEEN)) { contrast } else { [0; 3] }
}

fn strength(contrast: [i16; 3]) -> u16 {
    contrast.iter().map(|c| c.unsigned_abs()).max().unwrap_or(0)
}

/// A colour of a block, how often it occurs, and the sums of its channels.
type Count = (usize, u32, [u32; 3]);

/// Colours being counted, and which of them occur: a block has a handful of the many there could be.
struct Counter {
    all: Vec<(u32, [u32; 3])>,
    found: Vec<usize>,
}

impl Counter {
    fn new() -> Self {
        Self { all: vec![(0, [0; 3]); COLOURS], found: Vec::new() }
    }

    fn add(&mut self, colour: usize, times: u32, channels: [u32; 3]) {
        let Some((count, sums)) = self.all.get_mut(colour) else { return };
        if *count == 0 {
            self.found.push(colour);
        }
        *count += times;
        sums.iter_mut().zip(channels).for_each(|(sum, channel)| *sum += channel);
    }

    /// The same pixel, so many times.
    fn pixels(&mut self, pixel: [u8; 3], times: u32) {
        if times > 0 {
            let colour = pixel.iter().fold(0_usize, |colour, c| colour << BITS | usize::from(*c >> (8 - BITS)));
            self.add(colour, times, pixel.map(|channel| u32::from(channel) * times));
        }
    }

    /// What was counted, by colour; the counter is empty again.
    fn take(&mut self) -> Vec<Count> {
        self.found.sort_unstable();
        let mut counted = Vec::with_capacity(self.found.len());
        for colour in self.found.drain(..) {
            if let Some(count) = self.all.get_mut(colour) {
                let (times, sums) = core::mem::take(count);
                counted.push((colour, times, sums));
            }
        }
        counted
    }
}

/// The colours of blocks, by column and row.
struct Counted {
    columns: Range<usize>,
    rows: Range<usize>,
    blocks: Vec<Vec<Count>>,
}

impl Counted {
    /// Of the blocks that hold a rectangle, and those around them.
    fn around(patch: &Patch, [left, top, right, bottom]: [usize; 4]) -> Self {
        let range = |from: usize, to: usize, end: usize| {
            (from / BLOCK).saturating_sub(1)..to.div_ceil(BLOCK).saturating_add(1).min(end.div_ceil(BLOCK))
        };
        let (columns, rows) = (range(left, right, patch.width), range(top, bottom, patch.height));
        let mut counter = Counter::new();
        let mut blocks = Vec::with_capacity(columns.len().saturating_mul(rows.len()));
        for row in rows.clone() {
            for column in columns.clone() {
                let (left, right) = (column * BLOCK, (column * BLOCK + BLOCK).min(patch.width));
                // Paper is the same pixel over and over.
                let (mut last, mut times) = (WHITE, 0);
                for y in row * BLOCK..(row * BLOCK + BLOCK).min(patch.height) {
                    let line = y.saturating_mul(patch.width);
                    let line = patch.pixels.get(line.saturating_add(left)..line.saturating_add(right));
                    let line = line.unwrap_or_default();
                    if last == WHITE && line.as_flattened().iter().all(|channel| *channel == 255) {
                        times += line.len() as u32;
                        continue;
                    }
                    for pixel in line {
                        if *pixel != last {
                            counter.pixels(last, times);
                            (last, times) = (*pixel, 0);
                        }
                        times += 1;
                    }
                }
                counter.pixels(last, times);
                blocks.push(counter.take());
            }
        }
        Self { columns, rows, blocks }
    }

    fn at(&self, [column, row]: [usize; 2]) -> Option<&Vec<Count>> {
        let across = column.checked_sub(self.columns.start).filter(|_| column < self.columns.end)?;
        let down = row.checked_sub(self.rows.start)?;
        self.blocks.get(down.saturating_mul(self.columns.len()).saturating_add(across))
    }

    /// What the blocks around one, and it, have most of.
    fn background(&self, [column, row]: [usize; 2], around: &mut Counter) -> [u8; 3] {
        let across = column.saturating_sub(1)..=column.saturating_add(1);
        let near =
            (row.saturating_sub(1)..=row.saturating_add(1)).flat_map(|y| across.clone().map(move |x| self.at([x, y])));
        if near.clone().all(is_white) {
            return WHITE;
        }
        for (colour, times, sums) in near.flatten().flatten() {
            around.add(*colour, *times, *sums);
        }
        let most = around.take().into_iter().max_by_key(|(_, count, _)| *count);
        most.map_or(WHITE, |(_, count, sums)| {
            sums.map(|sum| u8::try_from(sum.checked_div(count).unwrap_or(255)).unwrap_or(255))
        })
    }
}

/// Whether every pixel of a block is white, or there is no such block.
fn is_white(block: Option<&Vec<Count>>) -> bool {
    match block.map(Vec::as_slice) {
        Some([(_, times, sums)]) => sums.iter().all(|sum| *sum == 255 * times),
        None | Some([]) => true,
        Some(_) => false,
    }
}
