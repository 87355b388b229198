//! How far a batch is, for somebody who watches.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::failure::printable;
use crate::screen::Screen;

/// A bar on standard error, or nothing at all where nobody sees it.
#[derive(Clone)]
pub(crate) struct Progress(Option<ProgressBar>);

impl Progress {
    /// A bar of so many files, when standard error is a terminal and nobody asked for quiet.
    pub(crate) fn of(len: usize, screen: &Screen) -> Self {
        if !screen.live {
            return Self::hidden();
        }
        let bar = ProgressBar::with_draw_target(Some(len as u64), ProgressDrawTarget::stderr());
        if let Ok(style) = ProgressStyle::with_template("{bar:32} {pos}/{len}  {eta}  {wide_msg}") {
            bar.set_style(style);
        }
        Self(Some(bar))
    }

    /// None.
    pub(crate) const fn hidden() -> Self {
        Self(None)
    }

    /// Which file it is at.
    pub(crate) fn at(&self, path: &std::path::Path) {
        if let Some(bar) = &self.0 {
            bar.set_message(printable(&path.display().to_string()));
        }
    }

    /// One file more is done.
    pub(crate) fn one_more(&self) {
        if let Some(bar) = &self.0 {
            bar.inc(1);
        }
    }

    /// Does what may print something, with the bar out of the way.
    pub(crate) fn suspend<T>(&self, print: impl FnOnce() -> T) -> T {
        match &self.0 {
            Some(bar) => bar.suspend(print),
            None => print(),
        }
    }

    pub(crate) fn end(&self) {
        if let Some(bar) = &self.0 {
            bar.finish_and_clear();
        }
    }
}
