//! What `kyso audit` takes.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::args::{NetworkOptions, PasswordOptions, TrustOptions};
use crate::form_args::FormOptions;

/// `kyso audit`.
#[derive(Debug, Args)]
#[command(group = clap::ArgGroup::new("audited").multiple(true).required(true).args(["inputs", "list"]))]
pub(crate) struct Audit {
    /// Folders, documents, .zip archives and .edxml packages to audit; folders are walked
    #[arg(value_name = "PATH")]
    pub(crate) inputs: Vec<PathBuf>,
    /// Audit what this file names, too: one path a line, or separated by NUL ('-' reads standard input)
    #[arg(long, value_name = "FILE")]
    pub(crate) list: Vec<PathBuf>,
    /// Where the report goes; its ending says which: .html, .json, .ndjson, .csv or .parquet; may be given several times
    #[arg(short, long, value_name = "REPORT")]
    pub(crate) output: Vec<PathBuf>,
    /// Replace the reports where they exist
    #[arg(long)]
    pub(crate) force: bool,
    /// What goes to standard output: text (a summary, default) or ndjson (one line a file, as soon as it is examined; what rules across files change comes once more at the end)
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t = AuditFormat::Text, hide_possible_values = true, hide_default_value = true)]
    pub(crate) format: AuditFormat,
    #[command(flatten)]
    pub(crate) password: PasswordOptions,
    #[command(flatten)]
    pub(crate) trust: TrustOptions,
    /// Judge as of this time (RFC 3339) [default: now]
    #[arg(long, value_name = "TIME", help_heading = "Trust")]
    pub(crate) at: Option<String>,
    /// Rules of judgement: vn-gov, vn-public, baseline, default, or a file (TOML)
    #[arg(long, value_name = "NAME|FILE", help_heading = "Trust")]
    pub(crate) policy: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) network: NetworkOptions,
    #[command(flatten)]
    pub(crate) form: FormOptions,
    /// Whose documents these are: names of agencies by certificate, heading or folder (TOML)
    #[arg(long, value_name = "FILE")]
    pub(crate) mapping: Option<PathBuf>,
    /// Look for dynamic content in what was signed, too: slower, and no verdict hangs on it
    #[arg(long)]
    pub(crate) inspect: bool,
    /// How many files are examined at the same time [default: one for each core]
    #[arg(long, value_name = "N", help_heading = "Running", value_parser = clap::value_parser!(u16).range(1..=256))]
    pub(crate) jobs: Option<u16>,
    /// Seconds one file may take, and more if it is large [default: 30]
    #[arg(long, value_name = "SECONDS", default_value_t = 30, hide_default_value = true, help_heading = "Running", value_parser = clap::value_parser!(u32).range(1..=86400))]
    pub(crate) file_timeout: u32,
    /// Memory one file may take [default: 1024 MiB]
    #[arg(long, value_name = "MIB", default_value_t = 1024, hide_default_value = true, help_heading = "Running", value_parser = clap::value_parser!(u32).range(128..=1_048_576))]
    pub(crate) file_memory: u32,
    /// What is done is kept in this file: a run that was ended goes on, the next run skips what has not changed [default: REPORT.journal]
    #[arg(long, value_name = "FILE", help_heading = "Running", conflicts_with = "no_journal")]
    pub(crate) journal: Option<PathBuf>,
    /// Keep no journal
    #[arg(long, help_heading = "Running")]
    pub(crate) no_journal: bool,
    /// Examine every file, whatever the journal holds
    #[arg(long, help_heading = "Running", conflicts_with = "no_journal")]
    pub(crate) fresh: bool,
}

/// What is told on standard output.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum AuditFormat {
    Text,
    Ndjson,
}
