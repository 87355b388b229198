//! Breaking lines and finding the size in which they fit.

use super::stream::operand;
use super::typeset::{Typesetter, composed};
use super::{Align, Error, Line};

/// Distance of baselines in font sizes: capitals with two marks (Ễ, Ậ) must not touch the line above.
const LEADING: f64 = 1.2;

/// From the top of a line to its baseline, in font sizes.
const RISE: f64 = 0.92;

/// Step by which text shrinks, in points.
const STEP_PT: f64 = 0.5;

/// A rectangle in points, origin lower left.
#[derive(Debug, Clone, Copy)]
pub(super) struct Block {
    pub(super) x: f64,
    pub(super) y: f64,
    pub(super) width: f64,
    pub(super) height: f64,
}

impl Block {
    pub(super) fn inset(self, by: f64) -> Self {
        Self { x: self.x + by, y: self.y + by, width: self.width - 2.0 * by, height: self.height - 2.0 * by }
    }

    /// As operands of `re`.
    pub(super) fn operands(self) -> String {
        [self.x, self.y, self.width, self.height].map(operand).join(" ")
    }
}

/// Lines in composed form, one for each line feed; a no-break space stays one word but is set as a space.
pub(super) fn lines(given: &[Line]) -> Vec<Line> {
    let parts = |line: &Line| {
        let text = composed(&line.text);
        text.lines().map(|part| Line::new(part.trim_end(), line.style)).collect::<Vec<_>>()
    };
    given.iter().flat_map(parts).collect()
}

/// Broken lines in the largest size, from `size` downwards, in which they fit into the block.
pub(super) fn fit(
    typesetter: &Typesetter,
    lines: &[Line],
    block: Block,
    size: f64,
    smallest: f64,
) -> Result<(f64, Vec<Line>), Error> {
    let mut size = size;
    loop {
        let (broken, width) = wrap(typesetter, lines, block.width, size);
        let height = line_count(&broken) * LEADING * size;
        if width <= block.width && height <= block.height {
            return Ok((size, broken));
        }
        if size <= smallest {
            return Err(Error::DoesNotFit {
                width_pt: block.width,
                height_pt: block.height,
                needed_width_pt: width,
                needed_height_pt: height,
                size_pt: size,
            });
        }
        size = (size - STEP_PT).max(smallest);
    }
}

/// Height of broken lines.
pub(super) fn height(lines: &[Line], size: f64) -> f64 {
    line_count(lines) * LEADING * size
}

#[allow(clippy::cast_precision_loss)]
fn line_count(lines: &[Line]) -> f64 {
    lines.len() as f64
}

/// Breaks greedily at spaces; also the width of the widest result (a word can be wider than the measure).
pub(super) fn wrap(typesetter: &Typesetter, lines: &[Line], measure: f64, size: f64) -> (Vec<Line>, f64) {
    let mut broken = Vec::new();
    let mut widest = 0.0_f64;
    for line in lines {
        let space = typesetter.width(line.style, size, " ");
        let mut text = String::new();
        let mut width = 0.0;
        for word in line.text.split(' ').filter(|word| !word.is_empty()) {
            let own = typesetter.width(line.style, size, word);
            if !text.is_empty() && width + space + own > measure {
                widest = widest.max(width);
                broken.push(Line::new(std::mem::take(&mut text), line.style));
            }
            if text.is_empty() {
                width = own;
            } else {
                text.push(' ');
                width += space + own;
            }
            text.push_str(word);
        }
        widest = widest.max(width);
        broken.push(Line::new(text, line.style));
    }
    (broken, widest)
}

/// Writes the lines, centred vertically.
pub(super) fn show(
    typesetter: &mut Typesetter,
    lines: &[Line],
    block: Block,
    size: f64,
    align: Align,
    content: &mut String,
) -> Result<(), Error> {
    let spare = (block.height - line_count(lines) * LEADING * size) / 2.0;
    let mut baseline = block.y + block.height - spare - RISE * size;
    for line in lines {
        let spare = block.width - typesetter.width(line.style, size, &line.text);
        let x = block.x
            + match align {
                Align::Left => 0.0,
                Align::Centre => spare / 2.0,
                Align::Right => spare,
            };
        let shown = typesetter.show(line.style, &line.text)?;
        content.push_str(&text_object(line.style.resource(), size, x, baseline, &format!("{shown} Tj")));
        baseline -= LEADING * size;
    }
    Ok(())
}

/// One text object at a place.
pub(super) fn text_object(font: &str, size: f64, x: f64, y: f64, show: &str) -> String {
    format!("BT /{font} {} Tf {} {} Td {show} ET\n", operand(size), operand(x), operand(y))
}
