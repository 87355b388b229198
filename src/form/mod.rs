//! The prescribed form (thể thức): one small rule each, with its article. What a rule finds never changes what is said of a
//! signature.
//!
//! ```text
//! pages seen + parts found + facts and verdicts + organisation ─► Subject ─► each Rule of the sets ─► Outcome
//! ```
//!
//! A rule carries its own words, since they are the article it applies (docs/adr/0011-form-rules.md).

mod outcome;
mod rule;
mod subject;

pub use outcome::{Answer, Checked, Evidence, Measure, Outcome, Place, Why};
pub use rule::{Confidence, Rule, Scope, Severity, Source, Tolerance, Words};
pub use subject::{FileSeen, Subject};
