use crate::failure::*;
pub(crate) fn run(options: &crate::args::Tokens, screen: &crate::screen::Screen) -> Result<Exit> {
    todo!()
}
