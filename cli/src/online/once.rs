//! Work done once for everybody who wants its result, at the same time or later (threat N-09).

use std::collections::{HashMap, VecDeque};
use std::hash::Hash;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

/// What keeping an entry costs beside its octets.
const OVERHEAD: u64 = 512;

/// Results by key. When they come to more octets than allowed, the oldest are forgotten.
#[derive(Debug)]
pub(crate) struct Once<K, V> {
    state: Mutex<State<K, V>>,
    budget: u64,
}

#[derive(Debug)]
struct State<K, V> {
    cells: HashMap<K, Arc<OnceLock<V>>>,
    /// Finished ones in the order of their making, with their cost.
    order: VecDeque<(K, u64)>,
    octets: u64,
}

impl<K: Clone + Eq + Hash, V: Clone> Once<K, V> {
    pub(crate) fn new(budget: u64) -> Self {
        let state = State { cells: HashMap::new(), order: VecDeque::new(), octets: 0 };
        Self { state: Mutex::new(state), budget }
    }

    fn state(&self) -> MutexGuard<'_, State<K, V>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The result; made by `make` when nobody did, and waited for when somebody is about to. `make` also says how many
    /// octets it holds.
    pub(crate) fn get_or_make(&self, key: &K, make: impl FnOnce() -> (V, u64)) -> V {
        let cell = Arc::clone(self.state().cells.entry(key.clone()).or_default());
        // Not under the lock: others must be able to do other work meanwhile.
        let mut made = None;
        let value = cell.get_or_init(|| {
            let (value, octets) = make();
            made = Some(octets.saturating_add(OVERHEAD));
            value
        });
        if let Some(cost) = made {
            let mut state = self.state();
            state.octets = state.octets.saturating_add(cost);
            state.order.push_back((key.clone(), cost));
            while state.octets > self.budget && state.order.len() > 1 {
                if let Some((old, cost)) = state.order.pop_front() {
                    state.octets = state.octets.saturating_sub(cost);
                    state.cells.remove(&old);
                }
            }
        }
        value.clone()
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::time::Duration;

    use super::*;

    impl<K: Clone + Eq + Hash, V: Clone> Once<K, V> {
        fn get(&self, key: &K) -> Option<V> {
            self.state().cells.get(key)?.get().cloned()
        }
    }

    #[test]
    fn work_is_done_once_however_many_want_it() {
        let (once, count) = (Once::new(1 << 20), AtomicUsize::new(0));
        std::thread::scope(|scope| {
            for _ in 0..16 {
                scope.spawn(|| {
                    let value = once.get_or_make(&"key", || {
                        std::thread::sleep(Duration::from_millis(50));
                        (count.fetch_add(1, Ordering::SeqCst) + 41, 1)
                    });
                    assert_eq!(value, 41);
                });
            }
        });
        assert_eq!((count.into_inner(), once.get(&"key"), once.get(&"other")), (1, Some(41), None));
    }

    #[test]
    fn the_oldest_is_forgotten_when_it_becomes_too_much() {
        let once = Once::new(3_000);
        for key in 0..4 {
            once.get_or_make(&key, || (key, 500));
        }
        assert_eq!([0, 1, 2, 3].map(|key| once.get(&key)), [None, None, Some(2), Some(3)]);
        // One that is too large alone is kept until the next.
        once.get_or_make(&9, || (9, 1 << 20));
        assert_eq!([3, 9].map(|key| once.get(&key)), [None, Some(9)]);
    }
}
