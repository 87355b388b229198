//! No circles: what is drawn may come back to itself only by way of /Resources, where the renderer counts how deep it is.
//! Anything else (a colour space based on itself, a mask that masks itself) would be a way to exhaust its stack.

use super::Error;

/// Objects in a chain, where none goes by way of /Resources. Real ones are fewer than ten.
const CHAIN: u32 = 48;
/// Objects below one, each as often as it is reached: what is read anew at every reference grows like this.
const EXPANDED: u64 = 200_000;

/// References between the objects of a page.
#[derive(Debug, Default)]
pub(super) struct Graph {
    /// By object: what it refers to, but not by way of /Resources.
    edges: Vec<Vec<u32>>,
}

impl Graph {
    pub(super) fn add(&mut self, from: u32, to: u32) {
        let size = from.max(to) as usize + 1;
        if self.edges.len() < size {
            self.edges.resize_with(size, Vec::new);
        }
        if let Some(edges) = self.edges.get_mut(from as usize) {
            edges.push(to);
        }
    }

    /// Kahn's order, by which the longest chain is known, too.
    pub(super) fn check(&self) -> Result<(), Error> {
        let mut waits = vec![0_u32; self.edges.len()];
        for &to in self.edges.iter().flatten() {
            if let Some(waits) = waits.get_mut(to as usize) {
                *waits = waits.saturating_add(1);
            }
        }
        let mut depth = vec![0_u32; self.edges.len()];
        let mut ready: Vec<usize> = (0..waits.len()).filter(|i| waits.get(*i) == Some(&0)).collect();
        let mut order = Vec::with_capacity(self.edges.len());
        while let Some(from) = ready.pop() {
            order.push(from);
            let next = depth.get(from).copied().unwrap_or(0).saturating_add(1);
            for &to in self.edges.get(from).into_iter().flatten() {
                let to = to as usize;
                if let Some(depth) = depth.get_mut(to) {
                    *depth = (*depth).max(next);
                }
                if let Some(waits) = waits.get_mut(to) {
                    *waits = waits.saturating_sub(1);
                    if *waits == 0 {
                        ready.push(to);
                    }
                }
            }
        }
        if order.len() < self.edges.len() {
            return Err(Error::malformed("object that is part of itself", "7.3.10"));
        }
        if depth.iter().any(|depth| *depth > CHAIN) {
            return Err(Error::limit("objects in a chain", u64::from(CHAIN)));
        }
        let mut expanded = vec![1_u64; self.edges.len()];
        for from in order.into_iter().rev() {
            let below =
                self.edges.get(from).into_iter().flatten().map(|to| expanded.get(*to as usize).copied().unwrap_or(1));
            let sum = below.fold(1_u64, u64::saturating_add);
            if sum > EXPANDED {
                return Err(Error::limit("objects below one", EXPANDED));
            }
            if let Some(expanded) = expanded.get_mut(from) {
                *expanded = sum;
            }
        }
        Ok(())
    }
}
