//! What came of asking.

use serde::ser::SerializeStruct as _;
use serde::{Serialize, Serializer};

use super::rule::Rule;
use crate::base::BoxMm;
use crate::letter::Part;

/// A rule and its answer.
#[derive(Debug, Clone)]
pub struct Checked {
    /// What was asked.
    pub rule: &'static Rule,
    /// What came of it.
    pub outcome: Outcome,
}

impl Serialize for Checked {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut fields = serializer.serialize_struct("Checked", 4)?;
        fields.serialize_field("id", self.rule.id)?;
        fields.serialize_field("severity", &self.rule.severity)?;
        fields.serialize_field("source", &self.rule.source)?;
        fields.serialize_field("outcome", &self.outcome)?;
        fields.end()
    }
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

impl Outcome {
    /// Broken when there is evidence against it, met otherwise. Only for rules that have looked at all there is to look at.
    #[must_use]
    pub fn judged(against: Vec<Evidence>, seen: Vec<Evidence>) -> Self {
        if against.is_empty() { Self::met(seen) } else { Self::broken(against) }
    }
}

impl Why {
    /// A reason under a stable code.
    pub fn new(code: &'static str, vi: impl Into<String>, en: impl Into<String>) -> Self {
        Self { code, vi: vi.into(), en: en.into() }
    }
}

impl Evidence {
    /// A sentence about the document as a whole.
    pub fn new(vi: impl Into<String>, en: impl Into<String>) -> Self {
        Self { place: None, signature: None, measure: None, vi: vi.into(), en: en.into() }
    }

    /// To be seen here.
    #[must_use]
    pub const fn on(mut self, page: u32, rect_mm: BoxMm) -> Self {
        self.place = Some(Place { page, rect_mm });
        self
    }

    /// To be seen at this part.
    #[must_use]
    pub const fn at(self, part: &Part) -> Self {
        self.on(part.page, part.place)
    }

    /// About this signature: fully qualified field name.
    #[must_use]
    pub fn of(mut self, signature: &str) -> Self {
        self.signature = Some(signature.to_owned());
        self
    }

    /// With what was measured.
    #[must_use]
    pub const fn measuring(mut self, measure: Measure) -> Self {
        self.measure = Some(measure);
        self
    }
}

impl Measure {
    /// A value that should lie between two, tolerance included.
    #[must_use]
    pub const fn between(what: &'static str, value: f64, unit: &'static str, least: f64, most: f64) -> Self {
        Self { what, value, least: Some(least), most: Some(most), unit }
    }

    /// A value that should be no smaller.
    #[must_use]
    pub const fn at_least(what: &'static str, value: f64, unit: &'static str, least: f64) -> Self {
        Self { what, value, least: Some(least), most: None, unit }
    }

    /// A value that should be no larger.
    #[must_use]
    pub const fn at_most(what: &'static str, value: f64, unit: &'static str, most: f64) -> Self {
        Self { what, value, least: None, most: Some(most), unit }
    }

    /// A value that is only told.
    #[must_use]
    pub const fn told(what: &'static str, value: f64, unit: &'static str) -> Self {
        Self { what, value, least: None, most: None, unit }
    }

    /// Whether the value lies where it should. What is no number does not.
    #[must_use]
    pub fn is_right(&self) -> bool {
        self.value.is_finite()
            && self.least.is_none_or(|least| self.value >= least)
            && self.most.is_none_or(|most| self.value <= most)
    }
}
