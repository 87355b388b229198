//! `kyso edxml sign`.

use crate::edxml_args::EdxmlSign;
use crate::failure::{Exit, Failure, Result};
use crate::lang::both;
use crate::screen::Screen;

pub(crate) fn run(options: EdxmlSign, _screen: &Screen) -> Result<Exit> {
    let _ = options;
    Err(Failure::new(Exit::Usage, both!("chưa ký được gói tin", "packages cannot be signed yet")))
}
