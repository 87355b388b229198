//! `kyso verify`.

use std::path::Path;

use kyso::policy::Verdict;
use kyso::report::{self, Detail, Report};
use kyso::{Settings, Verification};
use serde_json::{Value, json};

use crate::args::{ReportFormat, Verify};
use crate::failure::{Exit, Failure, Result, printable};
use crate::input::{Document, Walk, is_dash};
use crate::lang::Lang;
use crate::material;
use crate::messages;
use crate::online;
use crate::screen::Screen;

pub(crate) fn run(options: &Verify, screen: &Screen) -> Result<Exit> {
    let at = material::time(options.at.as_deref())?;
    let trust = material::trust(&options.trust, screen)?;
    let mut settings = Settings::new(at, trust, material::policy(options.policy.as_deref())?);
    settings.status = material::status(&options.trust.crl)?;
    let many = options.inputs.len() > 1 || options.inputs.iter().any(|input| !is_dash(input) && input.is_dir());
    settings.online = online::client(&options.network, many)?;
    let mut told = Teller { format: options.format, screen, first: true };
    told.begin()?;
    let mut exit = Exit::Done;
    for input in &options.inputs {
        if !is_dash(input) && input.is_dir() {
            let mut empty = true;
            for found in Walk::new(input) {
                empty = false;
                let outcome = match found {
                    Ok(path) => one(&path, &settings, &mut told)?,
                    Err(failure) => told.failure(input, &failure)?,
                };
                exit = exit.worst(outcome);
            }
            if empty {
                exit = exit.worst(told.failure(input, &messages::nothing_to_verify(input))?);
            }
        } else {
            exit = exit.worst(one(input, &settings, &mut told)?);
        }
    }
    told.end()?;
    Ok(exit)
}

/// One document, told at once: a batch shows what it has done, and holds one report at a time.
fn one(path: &Path, settings: &Settings, told: &mut Teller<'_>) -> Result<Exit> {
    let verified = Document::open(path).and_then(|document| {
        // A fault of ours in one document must not keep the others from being told; it is never a verdict.
        let verify = || kyso::verify(document.source(), settings);
        match std::panic::catch_unwind(std::panic::AssertUnwindSafe(verify)) {
            Ok(result) => result.map_err(|e| messages::not_a_document(path, &e)),
            Err(_) => Err(messages::own_fault(path)),
        }
    });
    match verified {
        Ok(verification) => {
            told.report(&verification.report(&path.display().to_string()))?;
            Ok(exit_of(&verification))
        }
        Err(failure) => told.failure(path, &failure),
    }
}

pub(crate) fn exit_of(verification: &Verification) -> Exit {
    match verification.verdict() {
        Verdict::Passed => Exit::Done,
        Verdict::Failed => Exit::Failed,
        Verdict::Indeterminate => Exit::Undecided,
        Verdict::Unsigned => Exit::Unsigned,
    }
}

/// Writes reports in the format asked for, one at a time.
struct Teller<'s> {
    format: ReportFormat,
    screen: &'s Screen,
    first: bool,
}

impl Teller<'_> {
    fn begin(&self) -> Result<()> {
        match self.format {
            ReportFormat::Json => self.screen.out("["),
            _ => Ok(()),
        }
    }

    fn end(&self) -> Result<()> {
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

    fn report(&mut self, report: &Report) -> Result<()> {
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
    fn failure(&mut self, path: &Path, failure: &Failure) -> Result<Exit> {
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

pub(crate) fn words(lang: Lang) -> report::Lang {
    match lang {
        Lang::Vi => report::Lang::Vi,
        Lang::En => report::Lang::En,
    }
}
