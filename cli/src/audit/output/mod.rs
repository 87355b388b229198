//! The results of an audit, in files: lines for programs, tables, and a page to look at; and in short on a terminal.
//!
//! ```text
//! Records (walk order) ─┬► lines   .ndjson .json
//!                       ├► columns ─► .csv .parquet
//!                       └► html    .html: the whole from Tally, the files in columns
//! Tally ────────────────┴► summary (terminal)
//! ```
//!
//! Every writer goes through the records one at a time, so its memory does not grow with the archive; the page holds as
//! many files as [`html::CAP`] says. A result is written whole or not at all ([`crate::output`]).

mod columns;
mod csv;
mod html;
mod lines;
mod parquet;
mod summary;
#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout)]
mod tests;

use std::ffi::OsStr;
use std::io::{self, Write};
use std::path::Path;

use kyso::audit::Tally;
use kyso::base::UnixTime;
use serde::Serialize;

use super::Records;
use crate::failure::{Exit, Failure, Result};
use crate::lang::both;
use crate::output::Output;
use crate::screen::Screen;

pub(crate) use self::summary::summary;

/// The form of a result, by the ending of its file's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ending {
    /// One record a line.
    Ndjson,
    /// One object: what was asked, the rates, every record.
    Json,
    /// One line for each file, for spreadsheets.
    Csv,
    /// Typed columns.
    Parquet,
    /// A page to look at.
    Html,
}

impl Ending {
    /// What `path` ends with, letters of either case.
    pub(crate) fn of(path: &Path) -> Result<Self> {
        let ending = path.extension().and_then(OsStr::to_str).map(str::to_ascii_lowercase);
        Ok(match ending.as_deref() {
            Some("ndjson" | "jsonl") => Self::Ndjson,
            Some("json") => Self::Json,
            Some("csv") => Self::Csv,
            Some("parquet") => Self::Parquet,
            Some("html" | "htm") => Self::Html,
            _ => {
                return Err(Failure::new(
                    Exit::Usage,
                    both!(
                        "không biết ghi kết quả ở dạng nào: '{p}'",
                        "the form of the result cannot be told from its name: '{p}'",
                        p = path.display()
                    ),
                )
                .hint(both!(
                    "đặt tên tệp kết thúc bằng .html, .ndjson, .json, .csv hoặc .parquet",
                    "end the name in .html, .ndjson, .json, .csv or .parquet"
                )));
            }
        })
    }
}

/// What was audited and how, for those who read the result.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct About {
    /// The paths as they were given.
    pub(crate) paths: Vec<String>,
    /// When the result was made.
    pub(crate) made_at: UnixTime,
    /// The moment that verdicts are for.
    pub(crate) judged_at: UnixTime,
    /// The policy's name.
    pub(crate) policy: String,
    /// Whom was trusted, as the options name it.
    pub(crate) trust: Vec<String>,
    /// Whether the network was asked.
    pub(crate) online: bool,
    /// Whether dynamic content was looked for.
    pub(crate) inspected: bool,
    /// The rules of form; `None` when they were not asked.
    pub(crate) rule_set: Option<String>,
    /// The mapping file; `None` when there was none.
    pub(crate) mapping: Option<String>,
    /// Of the program.
    pub(crate) version: String,
    /// How many of the files were taken over from an earlier run because they had not changed.
    pub(crate) unchanged: u64,
    /// How many were left out because they neither are called like a document nor begin like one.
    pub(crate) passed_over: u64,
    /// How many journals and reports of other runs lay in the folders; they are left out, too.
    pub(crate) earlier_reports: u64,
}

/// Writes the result in the form that the name of `target` says; it exists whole afterwards, or is as it was.
pub(crate) fn write(
    target: &Path,
    force: bool,
    records: &dyn Records,
    tally: &Tally,
    about: &About,
    screen: &Screen,
) -> Result<()> {
    let ending = Ending::of(target)?;
    let mut output = Output::create(target, &[], force)?;
    match ending {
        Ending::Ndjson => lines::ndjson(&mut output, records)?,
        Ending::Json => lines::json(&mut output, records, tally, about)?,
        Ending::Csv => csv::write(&mut output, records)?,
        Ending::Parquet => parquet::write(&mut output, target, records)?,
        Ending::Html => html::write(&mut output, records, tally, about, screen.lang)?,
    }
    output.publish(&[])
}

/// Octets into a result that is being written; what keeps them from getting there, with the result's name.
fn put(output: &mut Output, octets: &[u8]) -> Result<()> {
    output.write_all(octets).map_err(|e| output.failure(&e))
}

/// What only a fault of ours could cause; never a panic.
fn fault(output: &Output, error: impl std::error::Error + Send + Sync + 'static) -> Failure {
    output.failure(&io::Error::other(error))
}
