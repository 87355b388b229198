//! The rates of a whole archive, as the page and the terminal tell them.

use std::collections::BTreeMap;

use kyso::audit::{Known, Record, State};
use serde::{Serialize, Serializer};

/// Files, by state and by each dimension.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    pub(crate) files: u64,
    /// Passed, failed, indeterminate, unsigned, unreadable.
    pub(crate) states: [u64; 5],
    /// Signed, intact, trusted, timely, compliant; each no, yes, unknown.
    pub(crate) known: [[u64; 3]; 5],
}

/// One number after another: the page has blocks of this form in all its tables.
impl Serialize for Counts {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let all = [self.files].into_iter().chain(self.states).chain(self.known.into_iter().flatten());
        serializer.collect_seq(all)
    }
}

/// A share: how many, of how many, and how many of those are not known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Rate {
    pub(crate) yes: u64,
    pub(crate) no: u64,
    pub(crate) unknown: u64,
    pub(crate) whole: u64,
}

impl Counts {
    /// Of what each rate is a share: of all files whether they are signed and have their form, of the signed ones whether
    /// signatures hold. What is not known counts in the whole, never as a yes.
    pub(crate) fn rate(&self, dimension: usize) -> Rate {
        let [no, yes, unknown] = self.known.get(dimension).copied().unwrap_or_default();
        let signed = self.known[0][1];
        let whole = if (1..=3).contains(&dimension) { signed } else { no.saturating_add(yes).saturating_add(unknown) };
        Rate { yes, no, unknown: whole.saturating_sub(yes).saturating_sub(no), whole }
    }

    pub(crate) fn add(&mut self, record: &Record) {
        self.files = self.files.saturating_add(1);
        let state = match record.state {
            State::Passed => 0,
            State::Failed => 1,
            State::Indeterminate => 2,
            State::Unsigned => 3,
            State::Unreadable => 4,
        };
        self.states[state] = self.states[state].saturating_add(1);
        let known = [record.signed, record.intact, record.trusted, record.timely, record.compliant];
        for (counts, known) in self.known.iter_mut().zip(known) {
            let place = match known {
                Known::No => 0,
                Known::Yes => 1,
                Known::Unknown => 2,
            };
            counts[place] = counts[place].saturating_add(1);
        }
    }
}

/// Of the whole archive. A group without a name is of what is not known.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Totals {
    pub(crate) all: Counts,
    pub(crate) agency: BTreeMap<String, Counts>,
    pub(crate) unit: BTreeMap<String, Counts>,
    /// `2026-03`.
    pub(crate) month: BTreeMap<String, Counts>,
    #[serde(rename = "type")]
    pub(crate) document_type: BTreeMap<String, Counts>,
    pub(crate) producer: BTreeMap<String, Counts>,
    pub(crate) reason: BTreeMap<String, u64>,
    pub(crate) rule: BTreeMap<String, u64>,
}

impl Totals {
    pub(crate) fn add(&mut self, record: &Record) {
        self.all.add(record);
        let mut group = |to: &mut BTreeMap<String, Counts>, name: Option<&str>| {
            to.entry(name.unwrap_or_default().to_owned()).or_default().add(record);
        };
        group(&mut self.agency, record.agency.as_ref().map(|agency| agency.name.as_str()));
        group(&mut self.unit, record.unit.as_deref());
        let month = record.day.map(|day| day.to_string().chars().take(7).collect::<String>());
        group(&mut self.month, month.as_deref());
        group(&mut self.document_type, record.document_type.as_deref());
        group(&mut self.producer, record.producer.as_deref());
        let count = |to: &mut BTreeMap<String, u64>, code: &str| {
            let count = to.entry(code.to_owned()).or_default();
            *count = count.saturating_add(1);
        };
        if let Some(reason) = &record.reason {
            count(&mut self.reason, reason);
        }
        for rule in record.form.iter().flat_map(|form| &form.broken) {
            count(&mut self.rule, rule);
        }
    }
}
