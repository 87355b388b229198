//! `kyso verify`.

use std::path::{Path, PathBuf};

use kyso::base::UnixTime;
use kyso::policy::{Policy, Verdict};
use kyso::report::{self, Detail, Report};
use kyso::trust::{TrustStore, profile};
use kyso::{Settings, Verification};
use serde_json::{Value, json};

use crate::args::{ReportFormat, Verify};
use crate::clock;
use crate::failure::{Exit, Failure, Result, printable};
use crate::input::{Document, Walk, is_dash};
use crate::lang::{Lang, both};
use crate::messages;
use crate::online;
use crate::screen::Screen;
use crate::trust_store::{Store, certificates_at, read_limited};

const DEFAULT_PROFILE: &str = "vn-gov";

pub(crate) fn run(options: &Verify, screen: &Screen) -> Result<Exit> {
    let at = match &options.at {
        Some(text) => UnixTime::parse_rfc3339(text).map_err(|_| {
            messages::bad_value(
                "--at",
                text,
                &both!("dạng 2026-11-21T10:00:00+07:00", "such as 2026-11-21T10:00:00+07:00"),
            )
        })?,
        None => clock::now(),
    };
    let mut settings = Settings::new(at, trust(options, screen)?, policy(options.policy.as_deref())?);
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

fn policy(file: Option<&Path>) -> Result<Policy> {
    match file {
        None => Policy::standard().map_err(|e| messages::bad_policy(Path::new("default"), &e)),
        Some(path) => {
            let octets = read_limited(path).map_err(|e| messages::cannot_read(path, &e))?;
            let text = String::from_utf8(octets).map_err(|e| messages::bad_policy(path, &e))?;
            Policy::from_toml(&text).map_err(|e| messages::bad_policy(path, &e))
        }
    }
}

fn trust(options: &Verify, screen: &Screen) -> Result<TrustStore> {
    let mut trust = TrustStore::default();
    let default = [DEFAULT_PROFILE.to_owned()];
    let wanted = if options.trust.is_empty() { default.as_slice() } else { options.trust.as_slice() };
    for name in wanted {
        if let Some(profile) = profile::by_name(name) {
            let accepted = Store::locate()?.load(profile)?;
            if accepted.is_empty() {
                screen.note(&both!(
                    "lưu ý: máy này chưa nhận chứng thư nào của hồ sơ '{p}'; chạy 'kyso trust fetch {p}' hoặc 'kyso trust add TỆP'",
                    "note: this computer has not accepted any certificate of the profile '{p}' yet; run 'kyso trust fetch {p}' or 'kyso trust add FILE'",
                    p = name
                ));
            }
            trust.add_anchors(Some(name), accepted.into_iter().map(|a| a.certificate));
        } else {
            let path = PathBuf::from(name);
            if !path.exists() {
                return Err(messages::unknown_trust(name));
            }
            trust.add_anchors(None, certificates_at(&path)?);
        }
    }
    for path in &options.intermediates {
        trust.intermediates.extend(certificates_at(path)?);
    }
    Ok(trust)
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
