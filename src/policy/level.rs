//! What a broken rule does. A policy may be stricter or milder than another, but no file makes a forgery pass: rules that
//! carry one of the three truths are not for sale.

use serde::Deserialize;

use super::rules::RULES;

/// What happens when a rule is broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Level {
    /// Not asked.
    Ignore,
    /// Said, and decides nothing.
    Inform,
    /// Said as a warning, and decides nothing.
    Warn,
    /// The signature does not pass.
    Fail,
}

/// Why a level in a policy file is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LevelError {
    /// No rule of this name.
    #[error("there is no rule '{rule}'; those that can be set are {}", settable())]
    Unknown {
        /// As it was written.
        rule: String,
    },
    /// A rule that a truth hangs on.
    #[error("rule '{rule}' cannot be weakened: {why}")]
    Locked {
        /// The rule.
        rule: String,
        /// What would be lost.
        why: &'static str,
    },
}

/// Whether `level` may be set for the rule of this name.
pub(super) fn permitted(rule: &str, level: Level) -> Result<&'static str, LevelError> {
    let found = RULES.iter().find(|r| r.id == rule).ok_or_else(|| LevelError::Unknown { rule: rule.to_owned() })?;
    match found.locked {
        Some(why) if level < Level::Fail => Err(LevelError::Locked { rule: rule.to_owned(), why }),
        _ => Ok(found.id),
    }
}

/// The rules whose level a file may lower.
fn settable() -> String {
    let names: Vec<&str> = RULES.iter().filter(|r| r.locked.is_none()).map(|r| r.id).collect();
    names.join(", ")
}
