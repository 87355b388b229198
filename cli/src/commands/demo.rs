use crate::failure::*;
pub(crate) fn run(options: &crate::args::Demo, screen: &crate::screen::Screen) -> Result<Exit> {
    todo!()
}
