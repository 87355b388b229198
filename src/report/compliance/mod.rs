//! What came of asking the rules of form, as data: `compliance` of `kyso.report/1`. It stands beside the verdict on the
//! signatures and never enters into it.

mod text;
mod words;

use serde::Serialize;

pub use self::text::{render, render_across};
pub use self::words::headline;
pub(super) use self::words::{
    article, bounds, conclusion, mark, measured, place, prescribed, status, subject, tallies, tolerance, unseen,
};
use crate::base::Day;
use crate::form::Answer;
use crate::form::BatchAnswer;
use crate::form::Checked;
use crate::form::Compliance;
use crate::form::Confidence;
use crate::form::Conformity;
use crate::form::Evidence;
use crate::form::Measure;
use crate::form::NotSeen;
use crate::form::Scope;
use crate::form::Severity;
use crate::form::Tolerance;
use crate::form::Why;
use crate::form::Words;
use crate::letter::Class;

/// The prescribed form of one document, told.
#[derive(Debug, Clone, Serialize)]
pub struct ComplianceReport {
    /// The rules asked: `nd30-2020`, with local sets behind a plus sign.
    pub ruleset: String,
    /// What comes of all rules together.
    pub verdict: Conformity,
    /// The day whose rules applied.
    pub day: Option<Day>,
    /// Which rules of form the document is under; `None` for XML.
    pub class: Option<Class>,
    /// Its type name, such as `QUYẾT ĐỊNH`, when one was found.
    pub type_name: Option<&'static str>,
    /// The organisation whose profile was used.
    pub organisation: Option<String>,
    /// Pages that were seen.
    pub pages: usize,
    /// What of the pages was not seen.
    pub unseen: Vec<NotSeen>,
    /// How many rules came out how.
    pub counts: Counts,
    /// Every rule asked, in the order of the catalogue.
    pub rules: Vec<RuleReport>,
}

/// How a rule came out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum RuleStatus {
    /// As prescribed.
    Met,
    /// Not as prescribed.
    Broken,
    /// Not about this document.
    NotApplicable,
    /// It could not be found out.
    NotCheckable,
}

/// How many rules came out how.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[allow(missing_docs)]
pub struct Counts {
    pub met: BySeverity,
    pub broken: BySeverity,
    pub not_applicable: BySeverity,
    pub not_checkable: BySeverity,
}

/// Rules by how grave a breach of them is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[allow(missing_docs)]
pub struct BySeverity {
    pub error: usize,
    pub warning: usize,
    pub note: usize,
}

/// One rule and its answer.
#[derive(Debug, Clone, Serialize)]
pub struct RuleReport {
    /// Stable, such as `ND30-PL1-II.8-SEAL-RED`.
    pub id: &'static str,
    /// How it came out.
    pub status: RuleStatus,
    /// How grave a breach is.
    pub severity: Severity,
    /// What the answer rests on, in one line of Vietnamese; [`Self::seen`] has it as data and in both languages.
    pub evidence: String,
    /// Text and article in one line.
    pub source: String,
    /// The text it is written in.
    pub text: &'static str,
    /// The place in that text.
    pub article: &'static str,
    /// How surely that is known to be the text.
    pub confidence: Confidence,
    /// Which documents it is about.
    pub scope: Scope,
    /// What is asked.
    pub question: Words,
    /// What to do when it is broken.
    pub advice: Words,
    /// Why it is not about this document, or could not be found out.
    pub why: Option<Why>,
    /// How far a measure may be off, and who says so.
    pub tolerance: Option<Tolerance>,
    /// What was seen and measured.
    pub seen: Vec<SeenReport>,
    /// The files it is about, for rules across files.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<String>,
}

/// Something seen or measured.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SeenReport {
    /// From 1; `None` when it is nowhere on a page.
    pub page: Option<u32>,
    /// Left, top, width, height from the page's upper left corner.
    pub rect_mm: Option<[f64; 4]>,
    /// The signature concerned.
    pub signature: Option<String>,
    /// What was measured, and what it should be.
    pub measure: Option<MeasureReport>,
    /// In words.
    pub vi: String,
    /// In words.
    pub en: String,
}

/// A measured value beside what is prescribed.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct MeasureReport {
    /// What was measured.
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

impl ComplianceReport {
    /// Tells what came of the rules.
    #[must_use]
    pub fn new(compliance: &Compliance) -> Self {
        let rules: Vec<RuleReport> = compliance.checked.iter().map(RuleReport::new).collect();
        let mut counts = Counts::default();
        for rule in &rules {
            let of = match rule.status {
                RuleStatus::Met => &mut counts.met,
                RuleStatus::Broken => &mut counts.broken,
                RuleStatus::NotApplicable => &mut counts.not_applicable,
                RuleStatus::NotCheckable => &mut counts.not_checkable,
            };
            of.add(rule.severity);
        }
        Self {
            ruleset: compliance.rule_set.clone(),
            verdict: compliance.conformity(),
            day: compliance.day,
            class: compliance.class,
            type_name: compliance.type_name,
            organisation: compliance.organisation.clone(),
            pages: compliance.pages,
            unseen: compliance.unseen.clone(),
            counts,
            rules,
        }
    }

    /// Tells what came of the rules across files. `names`: of the files, in the order in which they were asked about.
    #[must_use]
    pub fn across(rule_set: &str, names: &[String], answers: &[BatchAnswer]) -> Self {
        let checked = answers.iter().map(|one| Checked { rule: one.rule, outcome: one.outcome.clone() }).collect();
        let all = Compliance { rule_set: rule_set.to_owned(), checked, ..Compliance::default() };
        let mut report = Self::new(&all);
        for (rule, answer) in report.rules.iter_mut().zip(answers) {
            rule.files = answer.files.iter().filter_map(|index| names.get(*index).cloned()).collect();
        }
        report
    }

    /// Rules that came out so, the gravest first, otherwise in the order of the catalogue.
    pub(super) fn having(&self, status: RuleStatus) -> Vec<&RuleReport> {
        let mut rules: Vec<&RuleReport> = self.rules.iter().filter(|rule| rule.status == status).collect();
        rules.sort_by_key(|rule| core::cmp::Reverse(rule.severity));
        rules
    }
}

impl BySeverity {
    /// All together.
    #[must_use]
    pub const fn all(self) -> usize {
        self.error.saturating_add(self.warning).saturating_add(self.note)
    }

    const fn add(&mut self, severity: Severity) {
        let of = match severity {
            Severity::Error => &mut self.error,
            Severity::Warning => &mut self.warning,
            Severity::Note => &mut self.note,
        };
        *of = of.saturating_add(1);
    }
}

impl RuleReport {
    fn new(checked: &Checked) -> Self {
        let (rule, outcome) = (checked.rule, &checked.outcome);
        let (status, why) = match &outcome.answer {
            Answer::Met => (RuleStatus::Met, None),
            Answer::Broken => (RuleStatus::Broken, None),
            Answer::NotApplicable(why) => (RuleStatus::NotApplicable, Some(why.clone())),
            Answer::NotCheckable(why) => (RuleStatus::NotCheckable, Some(why.clone())),
        };
        let lines = why.iter().map(|why| why.vi.as_str()).chain(outcome.evidence.iter().map(|seen| seen.vi.as_str()));
        Self {
            id: rule.id,
            status,
            severity: rule.severity,
            evidence: lines.collect::<Vec<_>>().join(" "),
            source: format!("{}, {}", rule.source.text, rule.source.article),
            text: rule.source.text,
            article: rule.source.article,
            confidence: rule.source.confidence,
            scope: rule.scope,
            question: rule.question,
            advice: rule.advice,
            why,
            tolerance: rule.tolerance,
            seen: outcome.evidence.iter().map(SeenReport::new).collect(),
            files: Vec::new(),
        }
    }
}

impl SeenReport {
    fn new(evidence: &Evidence) -> Self {
        let rect = evidence.place.map(|place| {
            let mm = place.rect_mm;
            [mm.left, mm.top, mm.width, mm.height].map(rounded)
        });
        Self {
            page: evidence.place.map(|place| place.page),
            rect_mm: rect.filter(|rect| rect.iter().all(|mm| mm.is_finite())),
            signature: evidence.signature.clone(),
            measure: evidence.measure.as_ref().and_then(MeasureReport::new),
            vi: evidence.vi.clone(),
            en: evidence.en.clone(),
        }
    }
}

impl MeasureReport {
    /// `None` for what is no number: JSON has none, and nothing can be said of it.
    fn new(measure: &Measure) -> Option<Self> {
        let bound = |bound: Option<f64>| bound.filter(|bound| bound.is_finite()).map(rounded);
        measure.value.is_finite().then(|| Self {
            what: measure.what,
            value: rounded(measure.value),
            least: bound(measure.least),
            most: bound(measure.most),
            unit: measure.unit,
        })
    }
}

/// To a thousandth, far below every tolerance, so that what is told does not change with the order of arithmetic.
fn rounded(value: f64) -> f64 {
    let rounded = (value * 1000.0).round() / 1000.0;
    // Not "-0".
    if rounded == 0.0 { 0.0 } else { rounded }
}
