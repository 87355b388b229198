//! The prescribed form (thể thức): one small rule each, with its article. What a rule finds never changes what is said of a
//! signature.
//!
//! ```text
//! pages seen + parts found + facts and verdicts + organisation ─► Subject ─► each Rule of the sets ─► Outcome
//! ```
//!
//! A rule carries its own words, since they are the article it applies (docs/adr/0011-form-rules.md).

mod batch;
mod catalogue;
mod check;
mod compliance;
mod edges;
mod ink;
mod looks;
mod lunar;
#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]
mod mark_tests;
mod names;
mod outcome;
mod package;
mod party;
mod roles;
mod rule;
mod rules;
#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic)]
mod sample;
mod set;
mod shown_time;
#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]
mod signed;
mod signing_time;
mod subject;
mod tell;
mod working_days;

pub use batch::{BatchAnswer, BatchFile, body_key, check_batch, number_key};
pub use catalogue::{ELSEWHERE, rule, rules};
pub use check::check;
pub use compliance::{Compliance, Conformity, NotSeen, Tally};
pub use names::folded_name;
pub use outcome::{Answer, Checked, Evidence, Measure, Outcome, Place, Why};
pub use package::{PackageField, PackageSeen, check_package};
pub use rule::{Confidence, Rule, Scope, Severity, Source, Tolerance, Words};
pub use set::{RuleSet, SETS, SetInfo, UnknownRule};
pub use subject::{FileSeen, Known, Subject};
pub use working_days::released_in_time;
