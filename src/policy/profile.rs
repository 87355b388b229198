//! Policies as data: the default, and files that override single values of it.

use serde::Deserialize;

use crate::base::UnixTime;
use crate::crypto::DigestAlgorithm;

/// What must be known of revocation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Revocation {
    /// Unknown leaves the signature undecided.
    Required,
    /// Unknown is reported and decides nothing.
    IfAvailable,
    /// Not asked.
    Ignore,
}

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
}

/// Until when an algorithm is accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Until {
    /// No end is set.
    Open,
    /// The last accepted moment.
    Time(UnixTime),
}

#[derive(Debug, Clone)]
pub(super) struct DigestRow {
    pub(super) name: DigestAlgorithm,
    pub(super) signature: Until,
    pub(super) certificate: Until,
    pub(super) time_stamp: Until,
}

#[derive(Debug, Clone)]
pub(super) struct KeyRow {
    pub(super) kind: String,
    pub(super) bits: u32,
    pub(super) until: Until,
}

/// A policy: what a signature must meet to pass.
#[derive(Debug, Clone)]
pub struct Policy {
    /// Its name, for reports.
    pub name: String,
    /// What must be known of revocation.
    pub revocation: Revocation,
    pub(super) digests: Vec<DigestRow>,
    pub(super) keys: Vec<KeyRow>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    schema: String,
    name: Option<String>,
    revocation: Option<Revocation>,
    #[serde(default)]
    digest: Vec<DigestFile>,
    #[serde(default)]
    key: Vec<KeyFile>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DigestFile {
    name: DigestAlgorithm,
    signature_until: String,
    certificate_until: String,
    time_stamp_until: String,
    /// For readers of the file: where the dates come from.
    #[serde(rename = "source")]
    _source: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct KeyFile {
    kind: String,
    bits: u32,
    until: String,
    #[serde(rename = "source")]
    _source: String,
}

const DEFAULT: &str = include_str!("profiles/default.toml");

impl Policy {
    /// The default policy.
    ///
    /// # Errors
    /// Never with the file that is compiled in, which a test reads.
    pub fn standard() -> Result<Self, PolicyError> {
        let nothing =
            Self { name: String::new(), revocation: Revocation::Required, digests: Vec::new(), keys: Vec::new() };
        nothing.overridden_by(DEFAULT)
    }

    /// The default policy with the values of a policy file (TOML, schema `kyso.policy/1`) in place of its own.
    ///
    /// # Errors
    /// When the file is not such a policy; unknown keys are refused.
    pub fn from_toml(text: &str) -> Result<Self, PolicyError> {
        Self::standard()?.overridden_by(text)
    }

    fn overridden_by(mut self, text: &str) -> Result<Self, PolicyError> {
        let file: File = toml::from_str(text).map_err(Box::new)?;
        if file.schema != "kyso.policy/1" {
            return Err(PolicyError::Schema(file.schema));
        }
        self.name = file.name.unwrap_or(self.name);
        self.revocation = file.revocation.unwrap_or(self.revocation);
        for row in file.digest {
            self.digests.retain(|d| d.name != row.name);
            self.digests.push(DigestRow {
                name: row.name,
                signature: until(&row.signature_until)?,
                certificate: until(&row.certificate_until)?,
                time_stamp: until(&row.time_stamp_until)?,
            });
        }
        for row in file.key {
            self.keys.retain(|k| (k.kind.as_str(), k.bits) != (row.kind.as_str(), row.bits));
            self.keys.push(KeyRow { kind: row.kind, bits: row.bits, until: until(&row.until)? });
        }
        Ok(self)
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

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn the_default_is_strict() {
        let policy = Policy::standard().unwrap();
        assert_eq!(policy.name, "default");
        assert_eq!(policy.revocation, Revocation::Required);
        assert_eq!(policy.digests.len(), 6);
    }

    #[test]
    fn a_file_overrides_single_values() {
        let policy =
            Policy::from_toml("schema = \"kyso.policy/1\"\nname = \"x\"\nrevocation = \"if-available\"").unwrap();
        assert_eq!(policy.revocation, Revocation::IfAvailable);
        assert_eq!(policy.digests.len(), 6);
    }

    #[test]
    fn a_misspelt_key_is_refused() {
        for text in [
            "schema = \"kyso.policy/1\"\nrevokation = \"ignore\"",
            "schema = \"kyso.policy/2\"",
            "revocation = \"ignore\"",
            "schema = \"kyso.policy/1\"\nrevocation = \"never\"",
            "schema = \"kyso.policy/1\"\n[[key]]\nkind = \"RSA\"\nbits = 512\nuntil = \"tomorrow\"\nsource = \"\"",
        ] {
            assert!(Policy::from_toml(text).is_err(), "{text}");
        }
    }
}
