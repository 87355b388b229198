//! What later revisions did to a signed one: the difference of resolved objects, reject by default. Each change is
//! explained by a rule or it is [`ChangeLevel::Other`].
//!
//! Revisions are compared step by step, each with the one before it. A rule only explains what it finds at the place it
//! is about: an object that is also used elsewhere is not explained by one of its uses (`uses`).

mod catalog;
mod compare;
mod content;
mod fields;
mod form;
mod hidden;
mod information;
mod locks;
mod metadata;
mod pages;
mod places;
mod same;
mod step;
mod structure;
mod uses;
mod xml;

#[cfg(test)]
mod tests;
#[cfg(test)]
mod tests_cost;
#[cfg(test)]
mod tests_honest;
#[cfg(test)]
mod tests_strict;

use crate::base::Limits;

use super::leftover::leftover;
use super::{Document, Error, ObjectId, Place, SignatureField};

/// What a change amounts to, in order of gravity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ChangeLevel {
    /// Nothing that can be seen or relied on: other dates in the document information.
    None,
    /// Validation data and document time-stamps.
    Ltv,
    /// A signature field was added, or an empty one signed.
    Sign,
    /// Form fields were filled in.
    Form,
    /// Annotations were added.
    Annotation,
    /// Anything else.
    Other,
}

/// One change after a signature.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// What it amounts to.
    pub level: ChangeLevel,
    /// Stable code: `new-signature`, `object-changed`, `object-freed` …
    pub code: &'static str,
    /// The object concerned.
    pub object: Option<ObjectId>,
    /// The revision that made it, from 1.
    pub revision: usize,
    /// English facts.
    pub detail: String,
    /// Where on a page it is to be seen: the annotation's rectangle, or the whole page where its content is concerned.
    pub place: Option<Place>,
}

/// What every revision after `signed` (1-based) did, each compared with the one before it, oldest first. `fields`: all
/// signatures found. For several signatures ask once with the earliest revision; [`Change::revision`] tells whom
/// a change came after.
///
/// # Errors
/// When an object cannot be read, or a budget runs out: nothing is claimed then.
pub fn changes_since(
    document: &Document<'_>,
    signed: usize,
    fields: &[SignatureField],
    limits: &Limits,
) -> Result<Vec<Change>, Error> {
    let last = document.revisions().len();
    let mut changes = Vec::new();
    if signed >= last {
        return Ok(changes);
    }
    if let Some(revision) = changed_encryption(document) {
        // What a revision says depends on which encryption dictionary it is read with (threat P-40).
        changes.push(Change {
            level: ChangeLevel::Other,
            code: "encryption-changed",
            object: None,
            revision: revision.max(signed.saturating_add(1)),
            detail: "the trailer names another /Encrypt or /ID".to_owned(),
            place: None,
        });
        return Ok(changes);
    }
    if document.is_sealed() {
        // Without the password strings and object streams cannot be compared by meaning (threat P-40).
        changes.push(Change {
            level: ChangeLevel::None,
            code: "not-compared",
            object: None,
            revision: last,
            detail: "the document is encrypted".to_owned(),
            place: None,
        });
        return Ok(changes);
    }
    let budget = same::Budget::new(limits);
    let locks = locks::Locks::of(document, fields);
    let mut uses = uses::Uses::of(document.view(signed), limits)?;
    let mut form = fields::Form::of(document.view(signed), limits)?;
    for revision in signed + 1..=last {
        let step = step::Step::new(document, revision, fields, &uses, &form, &locks, &budget)?;
        changes.extend(step.run()?);
        if let Some((number, detail)) = leftover(document, revision)? {
            let object = number.map(ObjectId::new);
            let (level, code) = (ChangeLevel::Other, "octets-left-over");
            changes.push(Change { level, code, object, revision, detail, place: None });
        }
        let (view, brought) = (document.view(revision), document.revisions().get(revision.saturating_sub(1)));
        uses.extend(view, limits)?;
        if let Some(brought) = brought {
            form.advance(view, brought.entries(), limits)?;
        }
    }
    places::locate(document, &mut changes);
    Ok(changes)
}

/// The first revision whose encryption is another than that of the one before it, where there is one.
fn changed_encryption(document: &Document<'_>) -> Option<usize> {
    document.crypt().and_then(|crypt| crypt.changed_by())
}
