//! `kyso man`: manual pages, from the same definition the arguments are parsed with, in the language in use.

use std::path::Path;

use clap::{Command, CommandFactory as _};
use clap_mangen::Man as Page;

use crate::args::{Cli, Man};
use crate::failure::{Exit, Result};
use crate::help_vi;
use crate::lang::{Lang, both};
use crate::messages;
use crate::output;
use crate::screen::Screen;

pub(crate) fn run(options: &Man, screen: &Screen) -> Result<Exit> {
    let mut command = Cli::command();
    if screen.lang == Lang::Vi {
        command = help_vi::apply(command);
    }
    command.build();
    let Some(directory) = &options.out_dir else {
        screen.out(&String::from_utf8_lossy(&page(&command, screen.lang)?))?;
        return Ok(Exit::Done);
    };
    std::fs::create_dir_all(directory).map_err(|e| messages::cannot_write(directory, &e))?;
    let count = write(&command, "kyso", directory, screen.lang)?;
    screen.note(&both!(
        "đã ghi {n} trang hướng dẫn vào '{d}'",
        "wrote {n} manual pages to '{d}'",
        n = count,
        d = directory.display()
    ));
    Ok(Exit::Done)
}

/// Section headings as the pages of this language have them.
const HEADINGS: [(&str, &str); 7] = [
    ("NAME", "TÊN"),
    ("SYNOPSIS", "TÓM TẮT"),
    ("DESCRIPTION", "MÔ TẢ"),
    ("OPTIONS", "TUỲ CHỌN"),
    ("SUBCOMMANDS", "CÁC LỆNH"),
    ("VERSION", "PHIÊN BẢN"),
    ("ARGUMENTS", "ĐỐI SỐ"),
];

fn page(command: &Command, lang: Lang) -> Result<Vec<u8>> {
    let mut octets = Vec::new();
    Page::new(command.clone()).render(&mut octets).map_err(|e| messages::cannot_write_stdout(&e))?;
    if lang == Lang::En {
        return Ok(octets);
    }
    let text = String::from_utf8_lossy(&octets);
    let mut translated = String::with_capacity(text.len());
    for line in text.lines() {
        let heading = line.strip_prefix(".SH ").map(|name| name.trim_matches('"'));
        match heading.and_then(|name| HEADINGS.iter().find(|(english, _)| *english == name)) {
            Some((_, words)) => translated.push_str(&format!(".SH \"{words}\"")),
            None => translated.push_str(line),
        }
        translated.push('\n');
    }
    Ok(translated.into_bytes())
}

/// One page for each command that is shown: `kyso.1`, `kyso-sign.1`, `kyso-trust-add.1`.
fn write(command: &Command, name: &str, directory: &Path, lang: Lang) -> Result<usize> {
    let path = directory.join(format!("{name}.1"));
    // Pages are made anew with each version: whatever an older one left is replaced.
    output::write_file(&path, &page(command, lang)?, true)?;
    let mut count = 1;
    for sub in command.get_subcommands().filter(|sub| !sub.is_hide_set()) {
        count += write(sub, &format!("{name}-{}", sub.get_name()), directory, lang)?;
    }
    Ok(count)
}
