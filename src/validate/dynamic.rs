//! What was signed and may still show something else, as facts; what signatures say about their signer by themselves.

use crate::base::Limits;
use crate::evidence::FoundSignature;
use crate::findings::DynamicFacts;
use crate::pdf::Document;
use crate::pdf::Error;
use crate::pdf::Object;
use crate::pdf::PdfString;
use crate::pdf::dynamic_content;
use crate::pdf::shown_text;

/// Everything that some signature covers; what came behind the last of them is for the changes to tell.
pub(super) fn facts(
    document: &Document<'_>,
    signatures: &[FoundSignature],
    limits: &Limits,
) -> Result<Vec<DynamicFacts>, Error> {
    let revisions = || signatures.iter().map(|found| found.field.revision);
    let (Some(first), Some(last)) = (revisions().min(), revisions().max()) else { return Ok(Vec::new()) };
    let found = dynamic_content(document, first, last, limits)?;
    let facts = found.into_iter().map(|piece| DynamicFacts {
        code: piece.kind.code().to_owned(),
        revision: piece.revision,
        object: piece.object.map(|id| id.number),
        page: piece.page,
        detail: piece.detail,
    });
    Ok(facts.collect())
}

/// `/Name` of the signature dictionary.
pub(super) fn claimed_name(found: &FoundSignature) -> Option<String> {
    found.field.dictionary.get("Name").and_then(Object::as_string).map(PdfString::to_text)
}

/// The text of a signature's looks, as it was signed.
pub(super) fn looks(document: &Document<'_>, found: &FoundSignature) -> Result<Option<String>, Error> {
    match (found.field.field, &found.field.place) {
        (Some(field), Some(_)) => shown_text(document.view(found.field.revision), field),
        _ => Ok(None),
    }
}
