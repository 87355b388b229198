//! Requirements: rules over facts, with dates and sources as data. [`judge`] is pure: the same facts under the same
//! policy give the same verdict, today or in ten years.

mod algorithms;
mod judge;
mod profile;
mod rules;
mod time;
mod verdict;

#[cfg(test)]
mod tests;

pub use judge::{DocumentJudgement, SignatureJudgement, judge};
pub use profile::{Policy, PolicyError, Revocation};
pub use verdict::{CertificateTruth, Class, ContentTruth, Finding, Reason, Severity, Truths, ValueTruth, Verdict};
