//! `kyso completions`: from the same definition the arguments are parsed with.

use clap::CommandFactory as _;

use crate::args::{Cli, Completions};
use crate::failure::{Exit, Result};
use crate::help_vi;
use crate::lang::Lang;
use crate::screen::Screen;

pub(crate) fn run(options: &Completions, screen: &Screen) -> Result<Exit> {
    let mut command = Cli::command();
    if screen.lang == Lang::Vi {
        command = help_vi::apply(command);
    }
    let mut text = Vec::new();
    clap_complete::generate(options.shell, &mut command, "kyso", &mut text);
    screen.out(&String::from_utf8_lossy(&text))?;
    Ok(Exit::Done)
}
