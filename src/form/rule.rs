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
