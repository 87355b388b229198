//! What later revisions did to a signed one.
#![allow(unused_variables, clippy::todo, missing_docs)]

use crate::base::Limits;

use super::{Document, Error, ObjectId, SignatureField};

/// What a change amounts to, in order of gravity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ChangeLevel {
    None,
    Ltv,
    Sign,
    Form,
    Annotation,
    Other,
}

/// One change after a signature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    pub level: ChangeLevel,
    /// Stable code: `new-signature`, `page-content`, `info-dates`, `object-freed` …
    pub code: &'static str,
    pub object: Option<ObjectId>,
    /// The revision that made it.
    pub revision: usize,
    /// English facts.
    pub detail: String,
}

/// What the revisions after `signed` (1-based) did to the document as it stood in `signed`, by the difference of the resolved
/// object graphs; reject by default. `fields`: all signatures found.
pub fn changes_since(
    document: &Document<'_>,
    signed: usize,
    fields: &[SignatureField],
    limits: &Limits,
) -> Result<Vec<Change>, Error> {
    todo!()
}
