//! A tally as data: `kyso.audit-summary/1`. A field is only ever added, never changed in meaning.

use std::collections::BTreeMap;

use serde::ser::SerializeStruct as _;
use serde::{Serialize, Serializer};

use super::counts::{Counts, Rate, Rates};
use super::tally::{Dimension, Tally};

/// Rules and findings that are told: all there are, but for what a hostile archive makes up.
const TOLD: usize = 1_000;

/// What the records of an archive add up to, as it is written.
#[derive(Debug, Clone, Serialize)]
pub struct Summary {
    /// `kyso.audit-summary/1`.
    pub schema: &'static str,
    /// Everything together.
    pub total: GroupSummary,
    /// Groups by the name of their dimension.
    pub dimensions: BTreeMap<&'static str, DimensionSummary>,
    /// Rules of form that are broken, those that most documents break first.
    pub rules: Vec<CodeCount>,
    /// Findings of signatures and packages, those that most records have first.
    pub findings: Vec<CodeCount>,
}

/// The groups of one dimension.
#[derive(Debug, Clone, Serialize)]
pub struct DimensionSummary {
    /// Those with most documents first, months in their order.
    pub groups: Vec<GroupSummary>,
    /// What was counted with the others, since it was one group too many; `None` when there was nothing.
    pub others: Option<GroupSummary>,
}

/// One group.
#[derive(Debug, Clone, Serialize)]
pub struct GroupSummary {
    /// What it is called; `None` when that is not known, and for all together.
    pub name: Option<String>,
    /// Of an agency: its code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// Of a unit: its agency.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub within: Option<String>,
    /// What was counted.
    pub counts: Counts,
    /// What it comes to.
    pub rates: Rates,
}

/// How many have it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CodeCount {
    /// A rule's id, or the code of a finding.
    pub code: String,
    /// How many.
    pub records: u64,
}

impl Serialize for Rates {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut fields = serializer.serialize_struct("Rates", 6)?;
        fields.serialize_field("signed", &Told(self.signed))?;
        fields.serialize_field("intact", &Told(self.intact))?;
        fields.serialize_field("trusted", &Told(self.trusted))?;
        fields.serialize_field("timely", &Told(self.timely))?;
        fields.serialize_field("compliant", &Told(self.compliant))?;
        fields.serialize_field("passed", &Told(self.passed))?;
        fields.end()
    }
}

/// A rate with its hundredths.
struct Told(Rate);

impl Serialize for Told {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut fields = serializer.serialize_struct("Rate", 4)?;
        fields.serialize_field("numerator", &self.0.numerator)?;
        fields.serialize_field("denominator", &self.0.denominator)?;
        fields.serialize_field("unknown", &self.0.unknown)?;
        fields.serialize_field("percent", &self.0.percent())?;
        fields.end()
    }
}

impl Tally {
    /// As data.
    #[must_use]
    pub fn summary(&self) -> Summary {
        let told = |counts: &Counts| GroupSummary {
            name: None,
            code: None,
            within: None,
            counts: *counts,
            rates: counts.rates(),
        };
        let dimension = |dimension: Dimension| {
            let groups = self.groups(dimension).into_iter().map(|group| GroupSummary {
                name: group.name.clone(),
                code: group.code.clone(),
                within: group.within.clone(),
                ..told(&group.counts)
            });
            (dimension.name(), DimensionSummary { groups: groups.collect(), others: self.others(dimension).map(told) })
        };
        let codes = |all: Vec<(&str, u64)>| {
            all.into_iter().map(|(code, records)| CodeCount { code: code.to_owned(), records }).collect()
        };
        Summary {
            schema: "kyso.audit-summary/1",
            total: told(self.total()),
            dimensions: Dimension::ALL.into_iter().map(dimension).collect(),
            rules: codes(self.top_rules(TOLD)),
            findings: codes(self.top_findings(TOLD)),
        }
    }
}

impl Serialize for Tally {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.summary().serialize(serializer)
    }
}
