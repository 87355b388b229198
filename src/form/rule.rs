//! A rule of form.

use serde::Serialize;

use super::outcome::Outcome;
use super::subject::Subject;
use crate::base::Day;

/// One requirement that a document either meets or breaks.
#[derive(Debug, Clone, Copy)]
pub struct Rule {
    /// Stable, such as `ND30-PL1-II.8-SEAL-RED`.
    pub id: &'static str,
    /// How grave a breach is.
    pub severity: Severity,
    /// Where it is written.
    pub source: Source,
    /// Which documents it is about.
    pub scope: Scope,
    /// First day it applies to: documents dated, or else signed, from then on.
    pub from: Day,
    /// Last day, if it has ended.
    pub until: Option<Day>,
    /// The set it belongs to: `nd30-2020`, or a local one that is off unless asked for.
    pub set: &'static str,
    /// What is asked.
    pub question: Words,
    /// What to do when it is broken.
    pub advice: Words,
    /// How far a measure may be off, and who says so.
    pub tolerance: Option<Tolerance>,
    /// Looks at the document.
    pub check: fn(&Subject<'_>) -> Outcome,
}

/// How grave a breach is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// Worth knowing.
    Note,
    /// Looks other than prescribed.
    Warning,
    /// Lacks what it must have.
    Error,
}

/// A text and a place in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Source {
    /// Such as `NĐ 30/2020/NĐ-CP`.
    pub text: &'static str,
    /// Such as `Phụ lục I, phần I, mục II, khoản 8 a`.
    pub article: &'static str,
    /// How surely that is known to be the text.
    pub confidence: Confidence,
}

/// How surely a text is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Confidence {
    /// The article was read in full.
    Read,
    /// Only quoted elsewhere.
    Quoted,
    /// A local rule that applies a national one.
    Local,
    /// An engineering choice.
    Inferred,
}

/// Which documents a rule is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Scope {
    /// Every signed document.
    Any,
    /// Administrative documents, not normative ones.
    Administrative,
    /// Separate attachments and annexes.
    Attachment,
    /// Electronic copies.
    Copy,
    /// Signed XML.
    Xml,
    /// Documents and their attachments together.
    Batch,
    /// Inter-agency packages.
    Package,
}

/// The same in both languages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Words {
    /// Vietnamese.
    pub vi: &'static str,
    /// English.
    pub en: &'static str,
}

/// How far a measure may be off.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Tolerance {
    /// Either way.
    pub value: f64,
    /// `mm`, `pt`, `%`, `s`, `days`, `°`.
    pub unit: &'static str,
    /// Where the number comes from.
    pub origin: Words,
}

impl Words {
    /// Vietnamese, English.
    #[must_use]
    pub const fn new(vi: &'static str, en: &'static str) -> Self {
        Self { vi, en }
    }
}

impl Source {
    /// Decree 30/2020/NĐ-CP, an article read in full.
    #[must_use]
    pub const fn nd30(article: &'static str) -> Self {
        Self { text: "Nghị định 30/2020/NĐ-CP", article, confidence: Confidence::Read }
    }

    /// Circular 15/2025/TT-BKHCN, an article read in full.
    #[must_use]
    pub const fn tt15(article: &'static str) -> Self {
        Self { text: "Thông tư 15/2025/TT-BKHCN", article, confidence: Confidence::Read }
    }

    /// Decree 68/2024/NĐ-CP, known from quotations.
    #[must_use]
    pub const fn nd68(article: &'static str) -> Self {
        Self { text: "Nghị định 68/2024/NĐ-CP", article, confidence: Confidence::Quoted }
    }
}

/// First day of Decree 30/2020/NĐ-CP.
pub(super) const ND30: Day = Day::constant(2020, 3, 5);
/// First day of Decree 68/2024/NĐ-CP.
#[allow(dead_code)]
pub(super) const ND68: Day = Day::constant(2024, 8, 15);
/// First day of Circular 15/2025/TT-BKHCN.
pub(super) const TT15: Day = Day::constant(2025, 8, 15);
/// The national set.
pub(super) const NATIONAL: &str = "nd30-2020";

impl Rule {
    /// A rule of Decree 30/2020/NĐ-CP on administrative documents.
    pub(super) const fn nd30(
        id: &'static str,
        severity: Severity,
        article: &'static str,
        question: Words,
        advice: Words,
        check: fn(&Subject<'_>) -> Outcome,
    ) -> Self {
        Self {
            id,
            severity,
            source: Source::nd30(article),
            scope: Scope::Administrative,
            from: ND30,
            until: None,
            set: NATIONAL,
            question,
            advice,
            tolerance: None,
            check,
        }
    }

    /// With how far a measure may be off.
    pub(super) const fn within(mut self, tolerance: Tolerance) -> Self {
        self.tolerance = Some(tolerance);
        self
    }
}
