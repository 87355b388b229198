//! How far an audit is, for somebody who watches. The number of files is found out ahead, by names alone.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use indicatif::{HumanCount, ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::pool::Counts;
use super::walk::{Found, Origin, Walk};
use crate::input::is_dash;
use crate::lang::{Lang, both};
use crate::screen::Screen;

/// Written this often at most.
const EVERY: Duration = Duration::from_millis(100);

pub(crate) struct Progress {
    bar: ProgressBar,
    ahead: Arc<Ahead>,
    lang: Lang,
    last: Option<Instant>,
}

/// What counting came to.
#[derive(Default)]
struct Ahead {
    files: AtomicU64,
    is_complete: AtomicBool,
    is_over: AtomicBool,
}

impl Progress {
    pub(crate) fn new(origins: &[Origin], screen: &Screen) -> Self {
        let ahead = Arc::new(Ahead::default());
        if !screen.live {
            return Self { bar: ProgressBar::hidden(), ahead, lang: screen.lang, last: None };
        }
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
        if let Ok(style) = ProgressStyle::with_template("{spinner} {wide_msg}") {
            bar.set_style(style);
        }
        // What comes from standard input comes once.
        let countable = !origins.iter().any(|origin| matches!(origin, Origin::List(path) if is_dash(path)));
        if countable {
            let (origins, ahead) = (origins.to_vec(), Arc::clone(&ahead));
            std::thread::spawn(move || {
                for found in Walk::counting(origins) {
                    if ahead.is_over.load(Ordering::Relaxed) {
                        return;
                    }
                    if !matches!(found, Found::PassedOver | Found::Ours) {
                        ahead.files.fetch_add(1, Ordering::Relaxed);
                    }
                }
                ahead.is_complete.store(true, Ordering::Relaxed);
            });
        }
        Self { bar, ahead, lang: screen.lang, last: None }
    }

    /// The bar itself, to be put aside while something else is written.
    pub(crate) fn bar(&self) -> ProgressBar {
        self.bar.clone()
    }

    pub(crate) fn told(&mut self, counts: &Counts) {
        let now = Instant::now();
        if self.bar.is_hidden() || self.last.is_some_and(|last| now.duration_since(last) < EVERY) {
            return;
        }
        self.last = Some(now);
        // Files that only their content tells are not counted ahead.
        let total = self.ahead.files.load(Ordering::Relaxed).max(counts.files);
        let is_complete = self.ahead.is_complete.load(Ordering::Relaxed);
        if is_complete
            && self.bar.length().is_none()
            && let Ok(style) = ProgressStyle::with_template("{bar:32} {percent:>3} %  {msg}")
        {
            self.bar.set_style(style);
        }
        if is_complete {
            self.bar.set_length(total);
        }
        self.bar.set_position(counts.files);
        let (done, rate) = (HumanCount(counts.files), self.bar.per_sec());
        let left = match (is_complete, self.bar.eta()) {
            (true, eta) if !eta.is_zero() => clock(eta.as_secs()),
            _ => "…".to_owned(),
        };
        let total = if is_complete { HumanCount(total).to_string() } else { "…".to_owned() };
        let text = both!(
            "{d}/{t} tệp  {r:.0} tệp/giây  còn {l}",
            "files: {d}/{t}  {r:.0}/s  {l} left",
            d = done,
            t = total,
            r = rate,
            l = left
        );
        self.bar.set_message(text.get(self.lang).to_owned());
        self.bar.tick();
    }

    pub(crate) fn end(self) {
        self.ahead.is_over.store(true, Ordering::Relaxed);
        self.bar.finish_and_clear();
    }
}

/// `1:02:03` or `2:03`.
fn clock(seconds: u64) -> String {
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    if hours > 0 { format!("{hours}:{minutes:02}:{seconds:02}") } else { format!("{minutes}:{seconds:02}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_left_is_read_at_a_glance() {
        assert_eq!((clock(5), clock(63), clock(3723)), ("0:05".into(), "1:03".into(), "1:02:03".into()));
    }
}
