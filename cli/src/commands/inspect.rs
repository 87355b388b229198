use crate::failure::*;
pub(crate) fn run(options: &crate::args::Inspect, screen: &crate::screen::Screen) -> Result<Exit> {
    todo!()
}
