//! Requirements: rules over facts, with dates and sources as data. [`judge`] is pure: the same facts under the same
//! policy give the same verdict, today or in ten years.
//!
//! ```text
//! existence  what is proven to have existed when, newest revision first ─► token (each time-stamp) ─► status
//! judge      for each signature: its best time ─► status (revocation as of then) ─► rules, each at its level
//! renewal    the same under a later clock
//! ```

mod algorithm_rules;
mod algorithms;
mod conformance;
mod cover;
mod covering_rules;
mod dynamic_rules;
mod existence;
mod file;
mod judge;
mod level;
mod profile;
mod renewal;
mod revocation_rules;
mod rule_set;
mod rules;
mod status;
mod time_rules;
mod token;
mod verdict;
mod xml_rules;

#[cfg(test)]
mod tests;

pub use conformance::Conformance;
pub use cover::{covers, covers_data};
pub use dynamic_rules::{dynamic_finding, dynamic_severity};
pub use existence::{Proof, ProofKind};
pub use file::PolicyError;
pub use judge::{DocumentJudgement, RuleResult, SignatureJudgement, judge, judge_at};
pub use level::{Level, LevelError};
pub use profile::Policy;
pub use renewal::next_change;
pub use rule_set::{Freshness, Revocation, RuleSet};
pub use status::{StatusJudgement, StatusState};
pub use verdict::{CertificateTruth, Class, ContentTruth, Finding, Reason, Severity, Truths, ValueTruth, Verdict};
