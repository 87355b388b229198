//! One set of requirements: what the signatures under one kind of anchor are held against.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::algorithms::{DigestRow, KeyRow};
use super::level::Level;
use crate::base::UnixTime;

/// What must be known of revocation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Revocation {
    /// Not asked; what is known to be revoked still counts.
    Ignore,
    /// Unknown is reported and decides nothing.
    IfAvailable,
    /// Unknown leaves the signature undecided.
    Required,
}

/// Which data says that a certificate was good at a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Freshness {
    /// What was current then, or was issued later.
    AtSigning,
    /// What was issued later, but for a grace period.
    AfterSigning,
}

/// Requirements.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleSet {
    pub(super) name: String,
    pub(super) revocation: Revocation,
    pub(super) tsa_revocation: Revocation,
    pub(super) freshness: Freshness,
    /// Seconds.
    pub(super) grace: i64,
    /// Seconds.
    pub(super) max_age: i64,
    /// Seconds.
    pub(super) tolerance: i64,
    pub(super) schemes: Vec<String>,
    pub(super) levels: BTreeMap<&'static str, Level>,
    pub(super) digests: Vec<DigestRow>,
    pub(super) keys: Vec<KeyRow>,
    /// Named deviations of XML producers that are taken for the standard.
    pub(super) deviations: Vec<String>,
}

impl RuleSet {
    /// Its name, such as `vn-gov`.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What a broken rule does; rules that are not named fail.
    #[must_use]
    pub fn level(&self, rule: &str) -> Level {
        self.levels.get(rule).copied().unwrap_or(Level::Fail)
    }

    /// Whether digests that match only under this named deviation count as matching.
    pub(super) fn accepts_deviation(&self, name: &str) -> bool {
        self.deviations.iter().any(|accepted| accepted == name)
    }

    /// Every moment after which some algorithm is no longer accepted for something.
    pub(super) fn ends(&self) -> impl Iterator<Item = UnixTime> {
        let digests = self.digests.iter().flat_map(|d| d.ends.times());
        digests.chain(self.keys.iter().flat_map(|k| k.ends.times()))
    }
}
