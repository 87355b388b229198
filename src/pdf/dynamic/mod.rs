//! Content that was signed and may still show something else another time, or reads as something else than it shows
//! (threats P-24, P-25). The octets do not change, so no digest and no difference can tell: it has to be looked for.
//!
//! One walk over what hangs from the trailer, each object once; for every later revision only the objects it brings. Content
//! streams of pages are not read: what a picture or a form lays over the text is for [`crate::page`] to see.

mod actions;
mod annotation;
mod budget;
mod encoding;
mod finder;
mod font;
mod kind;
mod layers;
mod looks;
mod second;
mod shape;
mod text;
mod to_unicode;

pub use kind::DynamicKind;
pub use to_unicode::read as to_unicode;

use crate::base::Limits;

use super::{Document, Error, ObjectId, View};

/// One piece of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dynamic {
    /// What it is.
    pub kind: DynamicKind,
    /// The revision that brought it, from 1: signatures from that revision on cover it.
    pub revision: usize,
    /// The object concerned.
    pub object: Option<ObjectId>,
    /// The first page it is on, from 1, where it is on one.
    pub page: Option<u32>,
    /// English facts.
    pub detail: String,
}

/// Everything dynamic in the document as of revision `first`, and what each revision up to `last` added (both 1-based). A
/// piece that could not be looked at is among them as [`DynamicKind::NotInspected`].
///
/// # Errors
/// When the source cannot be read.
pub fn dynamic_content(
    document: &Document<'_>,
    first: usize,
    last: usize,
    limits: &Limits,
) -> Result<Vec<Dynamic>, Error> {
    let mut finder = finder::Finder::new(document.view(first), limits);
    finder.whole()?;
    for revision in first.saturating_add(1)..=last.min(document.revisions().len()) {
        finder.added(document.view(revision))?;
    }
    Ok(finder.finish())
}

/// The text that the looks of a form field show (`/AP /N` of its first widget), as far as its fonts tell; `None` where they
/// do not. Never to be trusted for more than telling somebody that it says something else than it should (threat P-45).
///
/// # Errors
/// When the source cannot be read.
pub fn shown_text(view: View<'_, '_>, field: ObjectId) -> Result<Option<String>, Error> {
    forgiving(looks::of_field(view, field)).map(Option::flatten)
}

/// What cannot be read says nothing; only a source that fails is an error.
fn forgiving<T>(result: Result<T, Error>) -> Result<Option<T>, Error> {
    match result {
        Ok(value) => Ok(Some(value)),
        Err(error @ Error::Source(_)) => Err(error),
        Err(_) => Ok(None),
    }
}
