//! What was counted of the whole archive, in the form the page counts in, too: so that one can be held against the other.

use std::collections::HashMap;

use kyso::audit::{Answers, Counts, Dimension, Record, Tally};
use kyso::form::folded_name;
use serde::Serialize;

/// Rules, findings and reasons that are told: all there are, but for what a hostile archive makes up.
const TOLD: usize = 1_000;
/// Between an agency and its unit.
const WITHIN: char = '\u{1f}';

/// Documents, unreadable, passed, failed, indeterminate, unsigned; then yes, no, unknown of signed, intact, trusted, timely,
/// compliant. The script's `BLOCK`.
pub(super) type Block = [u64; 21];

pub(super) fn block(counts: &Counts) -> Block {
    let Counts { documents, unreadable, passed, failed, indeterminate, unsigned, .. } = *counts;
    let Counts { signed, intact, trusted, timely, compliant, .. } = *counts;
    let mut block = [0; 21];
    let states = [documents, unreadable, passed, failed, indeterminate, unsigned];
    let answers = [signed, intact, trusted, timely, compliant]
        .into_iter()
        .flat_map(|Answers { yes, no, unknown }| [yes, no, unknown]);
    for (to, count) in block.iter_mut().zip(states.into_iter().chain(answers)) {
        *to = count;
    }
    block
}

/// The groups of one dimension.
#[derive(Debug, Serialize)]
struct Groups {
    /// Names, empty for what is not known, and counts.
    groups: Vec<(String, Block)>,
    /// What was counted together since it was one group too many.
    #[serde(skip_serializing_if = "Option::is_none")]
    others: Option<Block>,
}

/// Everything that was counted.
#[derive(Debug, Serialize)]
pub(super) struct Whole<'a> {
    all: Block,
    agency: Groups,
    unit: Groups,
    month: Groups,
    #[serde(rename = "type")]
    document_type: Groups,
    producer: Groups,
    reason: Vec<(&'a str, u64)>,
    rule: Vec<(&'a str, u64)>,
    finding: Vec<(&'a str, u64)>,
}

impl<'a> Whole<'a> {
    pub(super) fn of(tally: &'a Tally) -> Self {
        let groups = |dimension: Dimension| Groups {
            groups: tally
                .groups(dimension)
                .into_iter()
                .map(|group| {
                    let name = group.name.as_deref().unwrap_or_default();
                    let name = match dimension {
                        Dimension::Unit => unit(group.within.as_deref().unwrap_or_default(), name),
                        _ => name.to_owned(),
                    };
                    (name, block(&group.counts))
                })
                .collect(),
            others: tally.others(dimension).map(block),
        };
        Self {
            all: block(tally.total()),
            agency: groups(Dimension::Agency),
            unit: groups(Dimension::Unit),
            month: groups(Dimension::Month),
            document_type: groups(Dimension::Type),
            producer: groups(Dimension::Producer),
            reason: tally.top_reasons(TOLD),
            rule: tally.top_rules(TOLD),
            finding: tally.top_findings(TOLD),
        }
    }
}

/// A unit by its name, told apart from one of the same name in another agency.
fn unit(agency: &str, unit: &str) -> String {
    format!("{unit}{WITHIN}{agency}")
}

/// The one spelling that each agency and each unit has in the tally, for the files of the page.
pub(super) struct Spellings {
    agencies: HashMap<String, String>,
    units: HashMap<(String, String), String>,
    /// Names as they came: folding each time would cost more than all the rest.
    known: HashMap<Box<str>, Box<str>>,
}

impl Spellings {
    pub(super) fn of(tally: &Tally) -> Self {
        let name = |name: &Option<String>| name.clone().unwrap_or_default();
        let agencies = tally.groups(Dimension::Agency).into_iter();
        let units = tally.groups(Dimension::Unit).into_iter();
        Self {
            agencies: agencies.map(|group| (key(&name(&group.name)), name(&group.name))).collect(),
            units: units
                .map(|group| {
                    let (within, own) = (name(&group.within), name(&group.name));
                    ((key(&within), key(&own)), unit(&within, &own))
                })
                .collect(),
            known: HashMap::new(),
        }
    }

    pub(super) fn agency(&mut self, record: &Record) -> Option<&str> {
        let name = record.agency.as_ref()?.name.as_str();
        self.spelled(name, |own| own.agencies.get(&key(name)).cloned().unwrap_or_else(|| name.to_owned()))
    }

    pub(super) fn unit(&mut self, record: &Record) -> Option<&str> {
        let own = record.unit.as_deref()?;
        let within = record.agency.as_ref().map_or("", |agency| agency.name.as_str());
        let spelled = unit(within, own);
        self.spelled(&spelled, |all| {
            all.units.get(&(key(within), key(own))).cloned().unwrap_or_else(|| spelled.clone())
        })
    }

    fn spelled(&mut self, text: &str, find: impl FnOnce(&Self) -> String) -> Option<&str> {
        if !self.known.contains_key(text) {
            let found = find(self);
            self.known.insert(text.into(), found.into());
        }
        self.known.get(text).map(AsRef::as_ref)
    }
}

/// As the tally tells names apart.
fn key(name: &str) -> String {
    let folded = folded_name(name);
    if folded.is_empty() { name.trim().to_owned() } else { folded }
}
