//! Reports one after another, in the format asked for.

use std::path::Path;

use kyso::policy::Verdict;
use kyso::report::{self, Detail, Report};
use serde_json::{Value, json};

use crate::args::ReportFormat;
use crate::failure::{Exit, Failure, Result, printable};
use crate::lang::Lang;
use crate::messages;
use crate::screen::Screen;

/// Writes reports one at a time, so that a batch shows what it has done and holds one report in memory.
pub(crate) struct Teller<'s> {
    format: ReportFormat,
    screen: &'s Screen,
    first: bool,
}

impl<'s> Teller<'s> {
    /// Begins.
    pub(crate) fn new(format: ReportFormat, screen: &'s Screen) -> Result<Self> {
        if format == ReportFormat::Json {
            screen.out("[")?;
        }
        Ok(Self { format, screen, first: true })
    }

    pub(crate) fn end(self) -> Result<()> {
        match self.format {
            ReportFormat::Json => self.screen.out(if self.first { "]\n" } else { "\n]\n" }),
            _ => Ok(()),
        }
    }

    fn item(&mut self, value: &impl serde::Serialize) -> Result<()> {
        let text = serde_json::to_string(value).map_err(|e| messages::cannot_write_stdout(&e.into()))?;
        let text = match self.format {
            ReportFormat::Json => format!("{}{text}", if self.first { "\n" } else { ",\n" }),
            _ => text + "\n",
        };
        self.first = false;
        self.screen.out(&text)
    }

    pub(crate) fn report(&mut self, report: &Report) -> Result<()> {
        if self.format != ReportFormat::Text {
            return self.item(report);
        }
        let detail = match (self.screen.quiet, self.screen.verbose) {
            (true, _) => Detail::Quiet,
            (_, true) => Detail::Verbose,
            _ => Detail::Normal,
        };
        let gap = if self.first || self.screen.quiet { "" } else { "\n" };
        self.first = false;
        self.screen.out(&format!("{gap}{}", printable(&report::render(report, words(self.screen.lang), detail))))
    }

    /// A document nothing can be said of: an error for people, and an entry for programs, so that no file is missing
    /// from the result.
    pub(crate) fn failure(&mut self, path: &Path, failure: &Failure) -> Result<Exit> {
        self.screen.failure(failure);
        if self.format != ReportFormat::Text {
            let entry: Value = json!({
                "schema": "kyso.report/1", "file": path.display().to_string(), "verdict": null, "reason": null,
                "signatures": [], "error": {"vi": failure.what.vi, "en": failure.what.en, "causes": failure.causes},
            });
            self.item(&entry)?;
        }
        Ok(failure.exit)
    }
}

/// The exit code of a verdict.
pub(crate) const fn exit_of(verdict: Verdict) -> Exit {
    match verdict {
        Verdict::Passed => Exit::Done,
        Verdict::Failed => Exit::Failed,
        Verdict::Indeterminate => Exit::Undecided,
        Verdict::Unsigned => Exit::Unsigned,
    }
}

pub(crate) const fn words(lang: Lang) -> report::Lang {
    match lang {
        Lang::Vi => report::Lang::Vi,
        Lang::En => report::Lang::En,
    }
}
