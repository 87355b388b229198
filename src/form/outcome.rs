//! What came of asking.

use serde::Serialize;

use super::rule::Rule;
use crate::base::BoxMm;

/// A rule and its answer.
#[derive(Debug, Clone)]
pub struct Checked {
    /// What was asked.
    pub rule: &'static Rule,
    /// What came of it.
    pub outcome: Outcome,
}

/// The answer to a rule, with what it rests on.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Outcome {
    /// The answer.
    pub answer: Answer,
    /// What was seen: for a breach at least one.
    pub evidence: Vec<Evidence>,
}

/// How a rule is answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Answer {
    /// As prescribed.
    Met,
    /// Not as prescribed.
    Broken,
    /// Not about this document.
    NotApplicable(Why),
    /// It could not be found out.
    NotCheckable(Why),
}

/// A reason in both languages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Why {
    /// Stable code.
    pub code: &'static str,
    /// Vietnamese.
    pub vi: String,
    /// English.
    pub en: String,
}

/// Something seen or measured.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Evidence {
    /// Where; `None` when it is nowhere on a page.
    pub place: Option<Place>,
    /// The signature concerned: fully qualified field name.
    pub signature: Option<String>,
    /// What was measured, and what it should be.
    pub measure: Option<Measure>,
    /// One sentence, in Vietnamese.
    pub vi: String,
    /// One sentence, in English.
    pub en: String,
}

/// A place in a document.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Place {
    /// From 1.
    pub page: u32,
    /// Where on it.
    pub rect_mm: BoxMm,
}

/// A measured value beside what is prescribed.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Measure {
    /// What was measured, a stable name: `diameter`, `overlap`, `size`, `margin-left` …
    pub what: &'static str,
    /// The value.
    pub value: f64,
    /// Least that is right.
    pub least: Option<f64>,
    /// Most that is right.
    pub most: Option<f64>,
    /// `mm`, `pt`, `%`, `dpi`, `s`, `days`, `°`, or empty for a count.
    pub unit: &'static str,
}

impl Outcome {
    /// As prescribed; what was measured may be told.
    #[must_use]
    pub const fn met(evidence: Vec<Evidence>) -> Self {
        Self { answer: Answer::Met, evidence }
    }

    /// Not as prescribed.
    #[must_use]
    pub const fn broken(evidence: Vec<Evidence>) -> Self {
        Self { answer: Answer::Broken, evidence }
    }

    /// Not about this document.
    #[must_use]
    pub const fn not_applicable(why: Why) -> Self {
        Self { answer: Answer::NotApplicable(why), evidence: Vec::new() }
    }

    /// It could not be found out.
    #[must_use]
    pub const fn not_checkable(why: Why) -> Self {
        Self { answer: Answer::NotCheckable(why), evidence: Vec::new() }
    }
}
