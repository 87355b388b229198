//! The order in which lines are read: from top to bottom, and where two columns stand side by side, one after the other.

use super::seen::Line;

/// Share of the lower line's height by which two lines overlap that stand in one row.
const BESIDE: f64 = 0.5;
/// Least room between two columns, in millimetres.
const GUTTER: f64 = 1.0;
/// Room between rows beyond which columns do not go on: a signature takes 20 to 40 millimetres.
const APART: f64 = 60.0;
/// Edges and middles this near are in line with one another, in millimetres.
const ALIGNED: f64 = 1.2;

/// Lines of a column that another is compared with.
const NEAREST: usize = 50;

/// Lines in reading order. Those that are turned are left as they come.
pub(super) fn reading(mut lines: Vec<Line>, is_turned: bool) -> Vec<Line> {
    if is_turned {
        return lines;
    }
    lines.sort_by(|a, b| a.baseline_mm.total_cmp(&b.baseline_mm).then(a.place.left.total_cmp(&b.place.left)));
    let mut rows: Vec<Vec<Line>> = Vec::new();
    for line in lines {
        match rows.last_mut() {
            Some(row) if row.first().is_some_and(|first| is_beside(first, &line)) => row.push(line),
            _ => rows.push(vec![line]),
        }
    }
    let mut order = Vec::new();
    let mut rows = rows.into_iter().peekable();
    while let Some(mut row) = rows.next() {
        row.sort_by(|a, b| a.place.left.total_cmp(&b.place.left));
        let Some(mut columns) = Columns::begin(&mut row) else {
            order.extend(row);
            continue;
        };
        while let Some(next) = rows.next_if(|next| columns.goes_on(next)) {
            columns.add(next);
        }
        order.extend(columns.finish());
    }
    order
}

fn is_beside(one: &Line, other: &Line) -> bool {
    let (a, b) = (one.place, other.place);
    let common = a.bottom().min(b.bottom()) - a.top.max(b.top);
    common > BESIDE * a.height.min(b.height)
}

/// Two columns with a free strip between them.
struct Columns {
    left: Vec<Line>,
    right: Vec<Line>,
    /// Lines that are in neither for certain: they are, if both go on below them.
    pending: Vec<Line>,
    gutter: (f64, f64),
    bottom: f64,
}

impl Columns {
    /// Of a row of two lines; rows of three and more are a table's, read across.
    fn begin(row: &mut Vec<Line>) -> Option<Self> {
        let [one, other] = row.as_slice() else { return None };
        let gutter = (one.place.right(), other.place.left);
        if gutter.1 - gutter.0 < GUTTER {
            return None;
        }
        let bottom = one.place.bottom().max(other.place.bottom());
        let right = row.pop()?;
        let left = row.pop()?;
        Some(Self { left: vec![left], right: vec![right], pending: Vec::new(), gutter, bottom })
    }

    /// Which column a line is in by its place; `None` for one that crosses the strip.
    fn is_left(&self, line: &Line) -> Option<bool> {
        let (from, to) = self.gutter;
        if line.place.right() <= to - GUTTER && line.place.left < from {
            return Some(true);
        }
        (line.place.left >= from + GUTTER).then_some(false)
    }

    /// The strip that is left free when these lines are added.
    fn narrowed(&self, row: &[Line]) -> Option<(f64, f64)> {
        let mut gutter = self.gutter;
        for line in row {
            if self.is_left(line)? {
                gutter.0 = gutter.0.max(line.place.right());
            } else {
                gutter.1 = gutter.1.min(line.place.left);
            }
        }
        (gutter.1 - gutter.0 >= GUTTER).then_some(gutter)
    }

    fn goes_on(&self, row: &[Line]) -> bool {
        row.len() <= 2
            && self.narrowed(row).is_some()
            && row.iter().all(|line| line.place.top - self.bottom < APART)
            && (row.len() == 2 || self.pending.len() < 40)
    }

    fn add(&mut self, row: Vec<Line>) {
        self.gutter = self.narrowed(&row).unwrap_or(self.gutter);
        let sides: Vec<bool> = row.iter().filter_map(|line| self.is_left(line)).collect();
        let is_pair = sides.contains(&true) && sides.contains(&false);
        let aligned = is_pair
            || row.iter().zip(&sides).all(|(line, left)| {
                let column = if *left { &self.left } else { &self.right };
                column.iter().rev().take(NEAREST).any(|other| is_aligned(line, other))
            });
        for line in &row {
            self.bottom = self.bottom.max(line.place.bottom());
        }
        if !aligned {
            self.pending.extend(row);
            return;
        }
        for line in core::mem::take(&mut self.pending).into_iter().chain(row) {
            match self.is_left(&line) {
                Some(true) => self.left.push(line),
                _ => self.right.push(line),
            }
        }
    }

    fn finish(self) -> impl Iterator<Item = Line> {
        self.left.into_iter().chain(self.right).chain(self.pending)
    }
}

fn is_aligned(one: &Line, other: &Line) -> bool {
    let near = |a: f64, b: f64| (a - b).abs() <= ALIGNED;
    near(one.place.left, other.place.left)
        || near(one.place.right(), other.place.right())
        || near(one.place.centre().0, other.place.centre().0)
}
