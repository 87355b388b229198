//! `kyso audit`, and the hidden `kyso audit-worker` that it starts.

use crate::audit;
use crate::audit_args::Audit;
use crate::failure::{Exit, Result};
use crate::screen::Screen;

pub(crate) fn run(options: &Audit, screen: &Screen) -> Result<Exit> {
    audit::run(options, screen)
}

pub(crate) fn work(screen: &Screen) -> Result<Exit> {
    audit::worker::serve(screen)
}
