//! What people and programs see: results on standard output, everything else on standard error.

use std::cell::Cell;
use std::io::{self, IsTerminal as _, Write as _};

use crate::args::{Color, Global};
use crate::failure::{Failure, Result, printable};
use crate::lang::{Both, Lang};
use crate::messages;

/// Both streams, with the language and the loudness asked for.
#[derive(Debug)]
pub(crate) struct Screen {
    pub(crate) lang: Lang,
    pub(crate) quiet: bool,
    pub(crate) verbose: bool,
    /// Whether somebody watches standard error.
    pub(crate) live: bool,
    reader_gone: Cell<bool>,
}

impl Screen {
    pub(crate) fn new(lang: Lang, global: &Global) -> Self {
        match global.color {
            Color::Auto => {}
            Color::Always => anstream::ColorChoice::Always.write_global(),
            Color::Never => anstream::ColorChoice::Never.write_global(),
        }
        let live = io::stderr().is_terminal() && !global.quiet;
        Self { lang, quiet: global.quiet, verbose: global.verbose, live, reader_gone: Cell::new(false) }
    }

    /// Chooses the text of the language in use.
    pub(crate) fn say<'a>(&self, both: &'a Both) -> &'a str {
        both.get(self.lang)
    }

    /// Result text. A reader that went away (`| head`) ends the output, not the work: the exit code still tells.
    pub(crate) fn out(&self, text: &str) -> Result<()> {
        if self.reader_gone.get() {
            return Ok(());
        }
        let mut stream = anstream::stdout();
        match stream.write_all(text.as_bytes()).and_then(|()| stream.flush()) {
            Err(e) if e.kind() == io::ErrorKind::BrokenPipe => {
                self.reader_gone.set(true);
                Ok(())
            }
            other => other.map_err(|e| messages::cannot_write_stdout(&e)),
        }
    }

    /// Result text for people: on a terminal, long lines go on under their own beginning. What another program reads keeps
    /// its lines whole.
    pub(crate) fn read(&self, text: &str) -> Result<()> {
        self.out(&folded(text, io::stdout().is_terminal()))
    }

    /// A note beside the result, unless `--quiet`.
    pub(crate) fn note(&self, both: &Both) {
        if !self.quiet {
            let text = folded(&printable(both.get(self.lang)), io::stderr().is_terminal());
            let _ = writeln!(anstream::stderr(), "{text}");
        }
    }

    /// The same, to be given from another thread, which cannot have the screen itself.
    pub(crate) fn notice(&self, both: &Both) -> impl FnOnce() + Send + use<> {
        let text = (!self.quiet).then(|| folded(&printable(both.get(self.lang)), io::stderr().is_terminal()));
        move || {
            if let Some(text) = text {
                let _ = writeln!(anstream::stderr(), "{text}");
            }
        }
    }

    /// An error.
    pub(crate) fn failure(&self, failure: &Failure) {
        let text = folded(&failure.render(self.lang, self.verbose), io::stderr().is_terminal());
        let _ = anstream::stderr().write_all(text.as_bytes());
    }
}

/// The text as a terminal shows it best.
fn folded(text: &str, is_terminal: bool) -> String {
    /// What a terminal has when it does not say.
    const COLUMNS: usize = 80;
    if !is_terminal {
        return text.to_owned();
    }
    let said = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse::<usize>().ok());
    kyso::report::folded(text, said.filter(|columns| (40..=400).contains(columns)).unwrap_or(COLUMNS))
}
