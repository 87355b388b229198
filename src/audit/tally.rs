//! What the records of an archive add up to: counts of all, and of every group by agency, unit, month, type, producer, reason,
//! trust profile and level. Tallies of parts can be merged. Memory is bounded: what would be one group too many is counted
//! with the others of its dimension, which are told as such.

use std::collections::HashMap;
use std::fmt::Write as _;

use super::counts::Counts;
use super::names::folded;
use super::record::{Attributed, Record};

/// Groups of one dimension that are kept apart. Vietnam has some 11,000 agencies; programs say their names with versions.
const GROUPS: usize = 20_000;
/// Spellings of names that are remembered beside.
const SPELLINGS: usize = 4 * GROUPS;
/// Rules and codes of findings that are kept apart; there are some hundred of each.
const CODES: usize = 4_096;

/// What groups are made by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Dimension {
    /// [`Record::agency`]; spellings that differ only in what [`crate::form::folded_name`] takes away are one.
    Agency,
    /// [`Record::unit`] within its agency; records without a unit are left out.
    Unit,
    /// Year and month of [`Record::day`], such as `2026-03`.
    Month,
    /// [`Record::document_type`].
    Type,
    /// [`Record::producer`].
    Producer,
    /// [`Record::reason`]; records without one are left out.
    Reason,
    /// The trust profiles its signatures end in: a document is counted once for each; those without a signature are left
    /// out.
    Trust,
    /// The levels of its signatures: a document is counted once for each; those without a signature are left out.
    Level,
}

impl Dimension {
    /// All of them.
    pub const ALL: [Self; 8] =
        [Self::Agency, Self::Unit, Self::Month, Self::Type, Self::Producer, Self::Reason, Self::Trust, Self::Level];

    /// As it is written.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Agency => "agency",
            Self::Unit => "unit",
            Self::Month => "month",
            Self::Type => "type",
            Self::Producer => "producer",
            Self::Reason => "reason",
            Self::Trust => "trust",
            Self::Level => "level",
        }
    }

    const fn is_folded(self) -> bool {
        matches!(self, Self::Agency | Self::Unit)
    }
}

/// One group of a dimension.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Group {
    /// What it is called; `None` for records of which that is not known. Of several spellings always the same one, whatever
    /// their order: the last by code points, which for letters is the one in small letters.
    pub name: Option<String>,
    /// Of an agency: its code, where one is known.
    pub code: Option<String>,
    /// Of a unit: the agency.
    pub within: Option<String>,
    /// What is counted.
    pub counts: Counts,
}

/// What the records of an archive add up to.
#[derive(Debug, Clone, Default)]
pub struct Tally {
    total: Counts,
    dimensions: [Groups; Dimension::ALL.len()],
    rules: Codes,
    findings: Codes,
    reasons: Codes,
    /// Room for keys that are put together.
    key: String,
}

impl Tally {
    /// Nothing counted.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Counts a record. Rules across files are to be in it already: see [`super::Across::apply`].
    pub fn add(&mut self, record: &Record) {
        self.total.add(record);
        let Self { dimensions, rules, findings, key, .. } = self;
        let [agencies, units, months, types, producers, reasons, trusts, levels] = dimensions;
        let agency = record.agency.as_ref();
        let name = agency.map(|agency| agency.name.as_str());
        agencies.count(Dimension::Agency, name, record, |group| group.call(agency));
        if let Some(unit) = &record.unit {
            key.clear();
            let _ = write!(key, "{}\u{1f}{unit}", name.unwrap_or_default());
            units.count(Dimension::Unit, Some(key), record, |group| {
                keep(&mut group.name, unit);
                name.into_iter().for_each(|name| keep(&mut group.within, name));
            });
        }
        key.clear();
        let month = record.day.map(|day| {
            let _ = write!(key, "{:04}-{:02}", day.year(), day.month());
            key.as_str()
        });
        months.count_plain(Dimension::Month, month, record);
        types.count_plain(Dimension::Type, record.document_type.as_deref(), record);
        producers.count_plain(Dimension::Producer, record.producer.as_deref(), record);
        if let Some(reason) = &record.reason {
            reasons.count_plain(Dimension::Reason, Some(reason), record);
        }
        // Signatures are few: what was seen before is looked for among those before it.
        let signers = || record.signatures.iter().filter(|one| one.kind != "timestamp").enumerate();
        for (index, one) in signers() {
            let mut before = signers().take(index);
            if !before.any(|(_, other)| other.trust_profile == one.trust_profile) {
                trusts.count_plain(Dimension::Trust, one.trust_profile.as_deref(), record);
            }
            let mut before = signers().take(index);
            if !before.any(|(_, other)| other.level == one.level) {
                levels.count_plain(Dimension::Level, one.level.as_deref(), record);
            }
        }
        record.form.iter().flat_map(|form| &form.broken).for_each(|rule| rules.count(rule, 1));
        record.findings.iter().for_each(|code| findings.count(code, 1));
        record.reason.iter().for_each(|reason| self.reasons.count(reason, 1));
    }

    /// Adds what another one counted.
    pub fn merge(&mut self, other: &Self) {
        self.total.merge(&other.total);
        for (own, more) in self.dimensions.iter_mut().zip(&other.dimensions) {
            own.merge(more);
        }
        self.rules.merge(&other.rules);
        self.findings.merge(&other.findings);
        self.reasons.merge(&other.reasons);
    }

    /// Everything together.
    #[must_use]
    pub const fn total(&self) -> &Counts {
        &self.total
    }

    /// The groups of a dimension, those with most documents first, months in their order.
    #[must_use]
    pub fn groups(&self, dimension: Dimension) -> Vec<&Group> {
        let mut groups: Vec<&Group> = self.of(dimension).into_iter().flat_map(|groups| &groups.groups).collect();
        match dimension {
            Dimension::Month => groups.sort_by(|a, b| a.name.cmp(&b.name)),
            _ => groups.sort_by(|a, b| {
                let weight = |group: &Group| (group.counts.documents, group.counts.files);
                weight(b).cmp(&weight(a)).then_with(|| (&a.name, &a.within).cmp(&(&b.name, &b.within)))
            }),
        }
        groups
    }

    /// What was counted with the others of its dimension, since it was one group too many; `None` when there was nothing.
    #[must_use]
    pub fn others(&self, dimension: Dimension) -> Option<&Counts> {
        self.of(dimension)?.others.as_deref()
    }

    fn of(&self, dimension: Dimension) -> Option<&Groups> {
        Dimension::ALL.iter().position(|one| *one == dimension).and_then(|index| self.dimensions.get(index))
    }

    /// The rules of form that most documents break, with how many do: `most` of them, ties by their id.
    #[must_use]
    pub fn top_rules(&self, most: usize) -> Vec<(&str, u64)> {
        self.rules.top(most)
    }

    /// The findings that most records have, with how many do.
    #[must_use]
    pub fn top_findings(&self, most: usize) -> Vec<(&str, u64)> {
        self.findings.top(most)
    }

    /// The reasons that most records have, with how many do.
    #[must_use]
    pub fn top_reasons(&self, most: usize) -> Vec<(&str, u64)> {
        self.reasons.top(most)
    }
}

impl Group {
    fn call(&mut self, agency: Option<&Attributed>) {
        let Some(agency) = agency else { return };
        keep(&mut self.name, &agency.name);
        if let Some(code) = &agency.code {
            keep(&mut self.code, code);
        }
    }
}

/// Keeps one of two spellings, whatever their order.
fn keep(kept: &mut Option<String>, other: &str) {
    if kept.as_deref().is_none_or(|kept| kept < other) {
        *kept = Some(other.to_owned());
    }
}

/// Groups of one dimension.
#[derive(Debug, Clone, Default)]
struct Groups {
    groups: Vec<Group>,
    /// By the key in one form.
    index: HashMap<Box<str>, u32>,
    /// By the key as it came, so that it is not folded each time.
    spelled: HashMap<Box<str>, u32>,
    /// The group of what is not known.
    unknown: Option<u32>,
    /// Boxed since hardly any archive has them.
    others: Option<Box<Counts>>,
}

impl Groups {
    fn count_plain(&mut self, dimension: Dimension, name: Option<&str>, record: &Record) {
        self.count(dimension, name, record, |group| {
            if group.name.is_none() {
                group.name = name.map(str::to_owned);
            }
        });
    }

    fn count(&mut self, dimension: Dimension, key: Option<&str>, record: &Record, call: impl FnOnce(&mut Group)) {
        match self.find(dimension.is_folded(), key) {
            Some(group) => {
                call(group);
                group.counts.add(record);
            }
            None => self.others.get_or_insert_default().add(record),
        }
    }

    /// The group of a key, a new one where there is room for it.
    fn find(&mut self, is_folded: bool, key: Option<&str>) -> Option<&mut Group> {
        let index = match key {
            None => match self.unknown {
                Some(index) => Some(index),
                None => {
                    self.unknown = self.push();
                    self.unknown
                }
            },
            Some(key) if is_folded => match self.spelled.get(key) {
                Some(index) => Some(*index),
                None => {
                    let index = self.by_key(&self::key(key));
                    if let Some(index) = index.filter(|_| self.spelled.len() < SPELLINGS) {
                        self.spelled.insert(key.into(), index);
                    }
                    index
                }
            },
            Some(key) => self.by_key(key),
        };
        self.groups.get_mut(usize::try_from(index?).ok()?)
    }

    fn by_key(&mut self, key: &str) -> Option<u32> {
        if let Some(index) = self.index.get(key) {
            return Some(*index);
        }
        let index = self.push()?;
        self.index.insert(key.into(), index);
        Some(index)
    }

    fn push(&mut self) -> Option<u32> {
        let index = u32::try_from(self.groups.len()).ok().filter(|_| self.groups.len() < GROUPS)?;
        self.groups.push(Group::default());
        Some(index)
    }

    fn merge(&mut self, other: &Self) {
        if let Some(others) = &other.others {
            self.others.get_or_insert_default().merge(others);
        }
        let mut keys: Vec<Option<&str>> = vec![None; other.groups.len()];
        for (key, index) in &other.index {
            if let Some(slot) = usize::try_from(*index).ok().and_then(|index| keys.get_mut(index)) {
                *slot = Some(key);
            }
        }
        for (key, theirs) in keys.into_iter().zip(&other.groups) {
            // Keys of the index are in one form already.
            match self.find(false, key) {
                Some(own) => {
                    for (own, other) in [
                        (&mut own.name, &theirs.name),
                        (&mut own.code, &theirs.code),
                        (&mut own.within, &theirs.within),
                    ] {
                        other.iter().for_each(|other| keep(own, other));
                    }
                    own.counts.merge(&theirs.counts);
                }
                None => self.others.get_or_insert_default().merge(&theirs.counts),
            }
        }
    }
}

/// A key in one form: each of its names.
fn key(key: &str) -> String {
    match key.split_once('\u{1f}') {
        Some((agency, unit)) => format!("{}\u{1f}{}", folded(agency), folded(unit)),
        None => folded(key),
    }
}

/// How often codes came up.
#[derive(Debug, Clone, Default)]
struct Codes {
    counts: HashMap<Box<str>, u64>,
}

impl Codes {
    fn count(&mut self, code: &str, times: u64) {
        if let Some(count) = self.counts.get_mut(code) {
            *count = count.saturating_add(times);
        } else if self.counts.len() < CODES {
            self.counts.insert(code.into(), times);
        }
    }

    fn merge(&mut self, other: &Self) {
        other.counts.iter().for_each(|(code, times)| self.count(code, *times));
    }

    fn top(&self, most: usize) -> Vec<(&str, u64)> {
        top(self.counts.iter().map(|(code, count)| (&**code, *count)).collect(), most)
    }
}

fn top(mut all: Vec<(&str, u64)>, most: usize) -> Vec<(&str, u64)> {
    all.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(b.0)));
    all.truncate(most);
    all
}

#[cfg(test)]
#[path = "tally_tests.rs"]
mod tests;
