//! How far a batch is, for somebody who watches.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::screen::Screen;

/// A bar on standard error, when that is a terminal and nobody asked for quiet.
pub(crate) fn progress(len: usize, screen: &Screen) -> ProgressBar {
    if !screen.live {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::with_draw_target(Some(len as u64), ProgressDrawTarget::stderr());
    if let Ok(style) = ProgressStyle::with_template("{bar:32} {pos}/{len}  {eta}  {wide_msg}") {
        bar.set_style(style);
    }
    bar
}
