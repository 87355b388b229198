use crate::failure::*;
pub(crate) fn run(options: crate::args::Sign, screen: &crate::screen::Screen) -> Result<Exit> {
    todo!()
}
