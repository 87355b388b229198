use crate::failure::*;
pub(crate) fn run(options: &crate::args::Verify, screen: &crate::screen::Screen) -> Result<Exit> {
    todo!()
}
