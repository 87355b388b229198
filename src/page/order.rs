//! The order in which lines are read: columns from top to bottom, one after another, as far as nothing crosses them.

use super::seen::Line;

/// Lines of a page up to which columns are looked for; beyond it is a table or an index, read row by row.
const LINES: usize = 150;
/// Share of the shorter line's height by which two lines overlap that stand side by side.
const BESIDE: f64 = 0.5;

/// Lines in reading order. Those that are turned are left as they come.
pub(super) fn reading(mut lines: Vec<Line>, is_turned: bool) -> Vec<Line> {
    if is_turned {
        return lines;
    }
    lines.sort_by(|a, b| a.baseline_mm.total_cmp(&b.baseline_mm).then(a.place.left.total_cmp(&b.place.left)));
    if lines.len() > LINES {
        return lines;
    }
    // T. Breuel's rules: what stands above within the same columns comes first, and so does what stands to the left, unless
    // something between the two crosses both columns.
    let count = lines.len();
    let place = |at: usize| lines.get(at).map(|line| line.place);
    let mut before: Vec<Vec<usize>> = vec![Vec::new(); count];
    for a in 0..count {
        for b in 0..count {
            let (Some(one), Some(other)) = (place(a), place(b)) else { continue };
            if a == b {
                continue;
            }
            let across = one.left < other.right() && other.left < one.right();
            let common = one.bottom().min(other.bottom()) - one.top.max(other.top);
            let is_beside = common > BESIDE * one.height.min(other.height);
            let comes = if across && !is_beside {
                a < b
            } else if one.right() <= other.left || one.left < other.left && is_beside {
                // What lies between them in height and crosses both keeps them in rows.
                let (top, bottom) = (one.top.min(other.top), one.bottom().max(other.bottom()));
                let crosses = |line: &Line| {
                    let middle = line.place.centre().1;
                    middle > top
                        && middle < bottom
                        && line.place.left < one.right()
                        && line.place.right() > one.left
                        && line.place.left < other.right()
                        && line.place.right() > other.left
                };
                is_beside || !lines.iter().any(crosses)
            } else {
                false
            };
            if comes && let Some(list) = before.get_mut(b) {
                list.push(a);
            }
        }
    }
    let order = sorted(&before);
    let mut taken: Vec<Option<Line>> = lines.into_iter().map(Some).collect();
    order.into_iter().filter_map(|at| taken.get_mut(at).and_then(Option::take)).collect()
}

/// Each after all that come before it, the first in order where there is a choice or a circle.
fn sorted(before: &[Vec<usize>]) -> Vec<usize> {
    let mut done = vec![false; before.len()];
    let mut order = Vec::with_capacity(before.len());
    // The last one placed leads: a column is read to its end before the next.
    while order.len() < before.len() {
        let free = |at: &usize| {
            let list = before.get(*at);
            !done.get(*at).copied().unwrap_or(true)
                && list.is_some_and(|list| list.iter().all(|b| done.get(*b).copied().unwrap_or(true)))
        };
        let last = order.last().copied().unwrap_or(0);
        let next = (last..before.len()).chain(0..last).find(free);
        let next = next.or_else(|| done.iter().position(|done| !done));
        let Some(next) = next else { break };
        if let Some(done) = done.get_mut(next) {
            *done = true;
        }
        order.push(next);
    }
    order
}
