//! What is counted of a group of records, and the rates it comes to: each with its numerator and its denominator, so that
//! nobody has to guess of what something is a share.

use serde::{Deserialize, Serialize};

use super::record::{FileKind, Known, Record, State};

/// How often each answer was given.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct Answers {
    pub yes: u64,
    pub no: u64,
    pub unknown: u64,
}

impl Answers {
    fn add(&mut self, answer: Known) {
        let count = match answer {
            Known::Yes => &mut self.yes,
            Known::No => &mut self.no,
            Known::Unknown => &mut self.unknown,
        };
        *count = count.saturating_add(1);
    }

    fn merge(&mut self, other: Self) {
        self.yes = self.yes.saturating_add(other.yes);
        self.no = self.no.saturating_add(other.no);
        self.unknown = self.unknown.saturating_add(other.unknown);
    }

    /// How often any answer was given, also that it is not known.
    #[must_use]
    pub const fn all(self) -> u64 {
        self.yes.saturating_add(self.no).saturating_add(self.unknown)
    }
}

/// What is counted. A document is a PDF or XML file that could be examined, in a folder or in a package or archive; packages
/// and archives themselves are none.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Counts {
    /// Files in folders, whatever they are: documents, packages, archives, and what could not be examined.
    pub files: u64,
    /// Packages and archives, wherever they lie.
    pub containers: u64,
    /// Documents, wherever they lie.
    pub documents: u64,
    /// Files without a verdict, packages and archives among them.
    pub unreadable: u64,
    /// Of the documents: with a signature or seal, without, not to be known.
    pub signed: Answers,
    /// Of the signed documents.
    pub intact: Answers,
    /// Of the signed documents.
    pub trusted: Answers,
    /// Of the signed documents.
    pub timely: Answers,
    /// Of the documents whose form was asked.
    pub compliant: Answers,
    /// Documents whose signatures all passed.
    pub passed: u64,
    /// Documents with a signature that failed.
    pub failed: u64,
    /// Documents of which something is undecided.
    pub indeterminate: u64,
    /// Documents without any signature.
    pub unsigned: u64,
}

/// A share.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rate {
    /// How many.
    pub numerator: u64,
    /// Of how many.
    pub denominator: u64,
    /// Of how many more, or among those, it is not known: see [`Counts`].
    pub unknown: u64,
}

impl Rate {
    /// In hundredths, rounded to the nearest whole one; 100 only when it is all of them, 0 only when it is none. `None` of
    /// nothing.
    #[must_use]
    pub fn percent(self) -> Option<u8> {
        if self.denominator == 0 {
            return None;
        }
        let (part, all) = (u128::from(self.numerator), u128::from(self.denominator));
        let rounded = (part * 200 + all) / (all * 2);
        let kept = match rounded {
            _ if part >= all => 100,
            0 if part > 0 => 1,
            100.. => 99,
            between => between,
        };
        u8::try_from(kept).ok()
    }
}

/// All rates of a group.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Rates {
    /// Signed, of all documents; `unknown` among them.
    pub signed: Rate,
    /// Intact, of the signed ones; `unknown` among them.
    pub intact: Rate,
    /// Trusted, of the signed ones; `unknown` among them.
    pub trusted: Rate,
    /// In time, of those signed ones of which it is known; `unknown` beside them.
    pub timely: Rate,
    /// In the prescribed form, of those documents of which it was asked and is known; `unknown` beside them.
    pub compliant: Rate,
    /// Passed, of all documents.
    pub passed: Rate,
}

impl Counts {
    /// Counts a record.
    pub fn add(&mut self, record: &Record) {
        let step = |count: &mut u64| *count = count.saturating_add(1);
        if !record.inside {
            step(&mut self.files);
        }
        if matches!(record.kind, Some(FileKind::Edxml | FileKind::Zip)) {
            step(&mut self.containers);
        }
        if record.state == State::Unreadable {
            step(&mut self.unreadable);
        }
        if !record.is_document() {
            return;
        }
        step(&mut self.documents);
        match record.state {
            State::Passed => step(&mut self.passed),
            State::Failed => step(&mut self.failed),
            State::Indeterminate => step(&mut self.indeterminate),
            State::Unsigned => step(&mut self.unsigned),
            State::Unreadable => {}
        }
        self.signed.add(record.signed);
        if record.signed == Known::Yes {
            self.intact.add(record.intact);
            self.trusted.add(record.trusted);
            self.timely.add(record.timely);
        }
        if record.form.is_some() {
            self.compliant.add(record.compliant);
        }
    }

    /// Adds what another one counted.
    pub fn merge(&mut self, other: &Self) {
        for (own, more) in [
            (&mut self.files, other.files),
            (&mut self.containers, other.containers),
            (&mut self.documents, other.documents),
            (&mut self.unreadable, other.unreadable),
            (&mut self.passed, other.passed),
            (&mut self.failed, other.failed),
            (&mut self.indeterminate, other.indeterminate),
            (&mut self.unsigned, other.unsigned),
        ] {
            *own = own.saturating_add(more);
        }
        self.signed.merge(other.signed);
        self.intact.merge(other.intact);
        self.trusted.merge(other.trusted);
        self.timely.merge(other.timely);
        self.compliant.merge(other.compliant);
    }

    /// What it comes to.
    #[must_use]
    pub fn rates(&self) -> Rates {
        let of_all =
            |answers: Answers| Rate { numerator: answers.yes, denominator: answers.all(), unknown: answers.unknown };
        let of_known = |answers: Answers| Rate {
            numerator: answers.yes,
            denominator: answers.yes.saturating_add(answers.no),
            unknown: answers.unknown,
        };
        Rates {
            signed: of_all(self.signed),
            intact: of_all(self.intact),
            trusted: of_all(self.trusted),
            timely: of_known(self.timely),
            compliant: of_known(self.compliant),
            passed: Rate { numerator: self.passed, denominator: self.documents, unknown: self.indeterminate },
        }
    }
}
