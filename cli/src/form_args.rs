//! What `kyso rules`, and `--compliance`, take.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use crate::args::TextOrJson;

/// Which rules of form are asked.
#[derive(Debug, Clone, Default, Args)]
pub(crate) struct FormOptions {
    /// Check the prescribed form, too: nd30-2020, tt01-2019, or national for what was in force on each document's day
    #[arg(long, value_name = "SET", help_heading = "Form")]
    pub(crate) compliance: Option<String>,
    /// Profile of the organisation whose documents these are (TOML)
    #[arg(long, alias = "organization", value_name = "FILE", help_heading = "Form", requires = "compliance")]
    pub(crate) organisation: Option<PathBuf>,
    /// Ask the rules of this further set, too, or this single rule: ninh-binh-2025
    #[arg(long, value_name = "SET|ID", help_heading = "Form", requires = "compliance")]
    pub(crate) rule_set: Vec<String>,
    /// Do not ask this rule, or the rules of this set
    #[arg(long, value_name = "ID|SET", help_heading = "Form", requires = "compliance")]
    pub(crate) without_rule: Vec<String>,
}

/// `kyso rules`.
#[derive(Debug, Args)]
#[command(arg_required_else_help = true, subcommand_required = true)]
pub(crate) struct Rules {
    #[command(subcommand)]
    pub(crate) command: RulesCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum RulesCommand {
    /// List the rules, and the sets they belong to
    List(RulesList),
    /// Show one rule: its article, what is asked, how far a measure may be off
    Show(RulesShow),
}

/// `kyso rules list`.
#[derive(Debug, Args)]
pub(crate) struct RulesList {
    /// Only the rules of this set [default: all]
    #[arg(long, value_name = "SET")]
    pub(crate) set: Option<String>,
    /// How to show it: text (default) or json
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t = TextOrJson::Text, hide_possible_values = true, hide_default_value = true)]
    pub(crate) format: TextOrJson,
    /// The same as --format json
    #[arg(long, conflicts_with = "format")]
    pub(crate) json: bool,
}

/// `kyso rules show`.
#[derive(Debug, Args)]
pub(crate) struct RulesShow {
    /// Which rule, such as ND30-PL1-I.1-A4
    #[arg(value_name = "ID")]
    pub(crate) id: String,
    /// How to show it: text (default) or json
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t = TextOrJson::Text, hide_possible_values = true, hide_default_value = true)]
    pub(crate) format: TextOrJson,
    /// The same as --format json
    #[arg(long, conflicts_with = "format")]
    pub(crate) json: bool,
}
