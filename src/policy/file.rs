//! Policy files: TOML of schema `kyso.policy/1`, each saying what it has in place of the values it extends.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde::de::Error as _;

use super::algorithms::{DigestRow, Ends, KeyRow, Until};
use super::level::{Level, LevelError, permitted};
use super::rule_set::{Freshness, Revocation, RuleSet};
use crate::base::UnixTime;
use crate::crypto::DigestAlgorithm;

/// Why a policy file is not accepted.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PolicyError {
    /// Not TOML, or a key that is not known (a misspelt key must not weaken a policy silently).
    #[error("the policy cannot be read")]
    Syntax(#[from] Box<toml::de::Error>),
    /// Another schema than `kyso.policy/1`.
    #[error("the policy has schema '{0}', not 'kyso.policy/1'")]
    Schema(String),
    /// A day that is none.
    #[error("'{0}' is not a day such as 2026-11-21")]
    Day(String),
    /// No built-in policy of this name.
    #[error("there is no policy '{0}'; the built-in ones are default, vn-gov, vn-public and baseline")]
    Name(String),
    /// A deviation that has no name here.
    #[error("there is no deviation '{name}'; those that can be accepted are {known}", name = .0, known = DEVIATIONS.join(", "))]
    Deviation(String),
    /// A level that is not permitted.
    #[error(transparent)]
    Level(#[from] LevelError),
}

/// Deviations of XML producers that can be accepted by name.
const DEVIATIONS: [&str; 3] = ["D1", "D2", "D3"];

#[derive(Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct File {
    schema: String,
    pub(super) name: Option<String>,
    pub(super) extends: Option<String>,
    revocation: Option<Revocation>,
    #[serde(rename = "tsa-revocation")]
    tsa_revocation: Option<Revocation>,
    #[serde(rename = "revocation-freshness")]
    freshness: Option<Freshness>,
    #[serde(rename = "revocation-grace-hours")]
    grace_hours: Option<u16>,
    #[serde(rename = "revocation-max-age-hours")]
    max_age_hours: Option<u16>,
    #[serde(rename = "order-tolerance-minutes")]
    tolerance_minutes: Option<u16>,
    schemes: Option<Vec<String>>,
    #[serde(rename = "accept-deviations")]
    deviations: Option<Vec<String>>,
    #[serde(default)]
    rules: BTreeMap<String, Level>,
    #[serde(default)]
    digest: Vec<DigestFile>,
    #[serde(default)]
    key: Vec<KeyFile>,
}

#[derive(Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct DigestFile {
    name: DigestAlgorithm,
    signature_until: String,
    certificate_until: String,
    time_stamp_until: String,
    revocation_until: Option<String>,
    /// For readers of the file: where the dates come from.
    #[serde(rename = "source")]
    _source: String,
}

#[derive(Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct KeyFile {
    kind: String,
    bits: u32,
    until: String,
    signature_until: Option<String>,
    certificate_until: Option<String>,
    time_stamp_until: Option<String>,
    revocation_until: Option<String>,
    #[serde(rename = "source")]
    _source: String,
}

impl File {
    pub(super) fn read(text: &str) -> Result<Self, PolicyError> {
        toml::from_str::<Self>(text).map_err(Box::new)?.of_schema()
    }

    /// The same values in JSON.
    pub(super) fn read_built_in(text: &str) -> Result<Self, PolicyError> {
        serde_json::from_str::<Self>(text).map_err(|e| Box::new(toml::de::Error::custom(e)))?.of_schema()
    }

    fn of_schema(self) -> Result<Self, PolicyError> {
        if self.schema != "kyso.policy/1" {
            return Err(PolicyError::Schema(self.schema));
        }
        Ok(self)
    }

    /// Puts the values of this file in place of those of a set.
    pub(super) fn change(&self, set: &mut RuleSet) -> Result<(), PolicyError> {
        if let Some(revocation) = self.revocation {
            set.revocation = revocation;
            // To ask more of the authority that stamped than of the signer makes no sense, unless it is said.
            set.tsa_revocation = set.tsa_revocation.min(revocation);
        }
        set.tsa_revocation = self.tsa_revocation.unwrap_or(set.tsa_revocation);
        set.freshness = self.freshness.unwrap_or(set.freshness);
        set.grace = self.grace_hours.map_or(set.grace, |hours| i64::from(hours) * 3600);
        set.max_age = self.max_age_hours.map_or(set.max_age, |hours| i64::from(hours) * 3600);
        set.tolerance = self.tolerance_minutes.map_or(set.tolerance, |minutes| i64::from(minutes) * 60);
        if let Some(schemes) = &self.schemes {
            set.schemes.clone_from(schemes);
        }
        if let Some(deviations) = &self.deviations {
            if let Some(unknown) = deviations.iter().find(|name| !DEVIATIONS.contains(&name.as_str())) {
                return Err(PolicyError::Deviation(unknown.clone()));
            }
            set.deviations.clone_from(deviations);
        }
        for (rule, level) in &self.rules {
            set.levels.insert(permitted(rule, *level)?, *level);
        }
        for row in &self.digest {
            set.digests.retain(|d| d.name != row.name);
            let certificate = until(&row.certificate_until)?;
            let ends = Ends {
                signature: until(&row.signature_until)?,
                certificate,
                time_stamp: until(&row.time_stamp_until)?,
                revocation: row.revocation_until.as_deref().map_or(Ok(certificate), until)?,
            };
            set.digests.push(DigestRow { name: row.name, ends });
        }
        for row in &self.key {
            set.keys.retain(|k| (k.kind.as_str(), k.bits) != (row.kind.as_str(), row.bits));
            let all = until(&row.until)?;
            let one = |day: &Option<String>| day.as_deref().map_or(Ok(all), until);
            let ends = Ends {
                signature: one(&row.signature_until)?,
                certificate: one(&row.certificate_until)?,
                time_stamp: one(&row.time_stamp_until)?,
                revocation: one(&row.revocation_until)?,
            };
            set.keys.push(KeyRow { kind: row.kind.clone(), bits: row.bits, ends });
        }
        Ok(())
    }
}

/// The end of a day in Vietnam; an empty text sets no end.
fn until(day: &str) -> Result<Until, PolicyError> {
    if day.is_empty() {
        return Ok(Until::Open);
    }
    UnixTime::parse_rfc3339(&format!("{day}T23:59:59+07:00"))
        .map(Until::Time)
        .map_err(|_| PolicyError::Day(day.to_owned()))
}
