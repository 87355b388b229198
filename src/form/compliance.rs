//! What all rules together say of a document's form.

use serde::{Deserialize, Serialize};

use super::batch::BatchFile;
use super::outcome::{Answer, Checked};
use super::rule::Severity;
use crate::base::Day;
use crate::letter::Class;

/// What came of asking the rules of form about one document. It says nothing about signatures.
#[derive(Debug, Clone, Default, Serialize)]
#[non_exhaustive]
pub struct Compliance {
    /// The rules that were asked, as [`super::RuleSet::name`] has it.
    pub rule_set: String,
    /// What kind of document it was taken for; `None` for XML.
    pub class: Option<Class>,
    /// Its type name, such as `QUYẾT ĐỊNH`, when one was found.
    pub type_name: Option<&'static str>,
    /// The day whose rules were asked.
    pub day: Option<Day>,
    /// The organisation whose profile was used.
    pub organisation: Option<String>,
    /// Pages that were seen.
    pub pages: usize,
    /// What of the pages was not seen.
    pub unseen: Vec<NotSeen>,
    /// Every rule that was asked, in the order of the catalogue.
    pub checked: Vec<Checked>,
    /// What rules across files need of it, for [`super::check_batch`].
    #[serde(skip)]
    pub batch: Option<BatchFile>,
}

/// Something on a page that was not seen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NotSeen {
    /// Page, from 1.
    pub page: u32,
    /// Stable code, as [`crate::page::Unseen::code`].
    pub code: &'static str,
    /// In English.
    pub detail: String,
}

/// The form of a document as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Conformity {
    /// No compulsory rule is broken, and each could be checked.
    Compliant,
    /// A compulsory rule (severity error) is broken.
    NonCompliant,
    /// No compulsory rule is broken, but one at least could not be checked.
    Undecided,
    /// No rule is about this document.
    NotApplicable,
}

/// How many rules were answered how.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Tally {
    /// As prescribed.
    pub met: usize,
    /// Compulsory rules broken.
    pub errors: usize,
    /// Other rules broken.
    pub warnings: usize,
    /// Broken, worth knowing only.
    pub notes: usize,
    /// Not about this document.
    pub not_applicable: usize,
    /// Not to be found out.
    pub not_checkable: usize,
}

impl Compliance {
    /// The document as a whole.
    #[must_use]
    pub fn conformity(&self) -> Conformity {
        let compulsory = |answered: fn(&Answer) -> bool| {
            self.checked.iter().any(|c| c.rule.severity == Severity::Error && answered(&c.outcome.answer))
        };
        if compulsory(|answer| *answer == Answer::Broken) {
            Conformity::NonCompliant
        } else if self.checked.iter().all(|c| matches!(c.outcome.answer, Answer::NotApplicable(_))) {
            Conformity::NotApplicable
        } else if compulsory(|answer| matches!(answer, Answer::NotCheckable(_))) {
            Conformity::Undecided
        } else {
            Conformity::Compliant
        }
    }

    /// How many rules were answered how.
    #[must_use]
    pub fn tally(&self) -> Tally {
        let mut tally = Tally::default();
        for checked in &self.checked {
            let count = match (&checked.outcome.answer, checked.rule.severity) {
                (Answer::Met, _) => &mut tally.met,
                (Answer::Broken, Severity::Error) => &mut tally.errors,
                (Answer::Broken, Severity::Warning) => &mut tally.warnings,
                (Answer::Broken, Severity::Note) => &mut tally.notes,
                (Answer::NotApplicable(_), _) => &mut tally.not_applicable,
                (Answer::NotCheckable(_), _) => &mut tally.not_checkable,
            };
            *count = count.saturating_add(1);
        }
        tally
    }

    /// The rules that are broken, in the order of the catalogue.
    pub fn broken(&self) -> impl Iterator<Item = &Checked> {
        self.checked.iter().filter(|checked| checked.outcome.answer == Answer::Broken)
    }
}
