//! What can be said of octets that cannot be read as a PDF, though somebody signed them.
//!
//! A file that was damaged or tampered with where its structure lies is no document any more, and nothing is claimed of what it
//! shows. That its octets are not those that were signed can be proven all the same, and is more than "unreadable": then, and only
//! then, there are facts. Each signature among them has the defect `pdf.unreadable`, so that no policy lets it pass.

use super::desk::Desk;
use super::integrity::{Covered, digest_all};
use super::material::Material;
use super::pipeline::{Error, Validated, Validator, blank};
use crate::base::Source;
use crate::base::UnixTime;
use crate::base::hex;
use crate::base::with_causes;
use crate::evidence::Remains;
use crate::evidence::ValidationData;
use crate::evidence::find_ruins;
use crate::findings::ContentFacts;
use crate::findings::DocumentFacts;
use crate::findings::FactsSchema;

/// The facts, when `error` is about the octets and some signature was over others; `error` itself in every other case.
///
/// # Errors
/// `error`, or what kept the source from being read.
pub(super) fn validate_ruins(
    validator: &Validator<'_>,
    source: &dyn Source,
    at: UnixTime,
    error: Error,
) -> Result<Validated, Error> {
    let Error::Pdf(why) = &error else { return Err(error) };
    if matches!(why, crate::pdf::Error::Source(_)) {
        return Err(error);
    }
    let found = match find_ruins(source, validator.limits, &with_causes(why)) {
        Ok(found) => found,
        Err(crate::pdf::Error::Source(unread)) => return Err(unread.into()),
        Err(_) => return Err(error),
    };
    let wanted: Vec<Vec<Covered>> = found.iter().map(covered).collect();
    if wanted.iter().all(Vec::is_empty) {
        return Err(error);
    }
    let digests = digest_all(source, &wanted.concat())?;
    let mut computed = digests.covered.into_iter();
    let (mut signatures, mut used) = (Vec::with_capacity(found.len()), Vec::with_capacity(found.len()));
    let mut material = Material::new(validator, &[], at);
    for (Remains { found, .. }, wanted) in found.iter().zip(wanted) {
        let mut facts = blank(found);
        let mut kept = ValidationData::default();
        for digest in computed.by_ref().take(wanted.len()) {
            // Where the byte range is lost, one that fits is enough.
            if !matches!(facts.content, ContentFacts::Match(_)) {
                (facts, kept) = (blank(found), ValidationData::default());
                let mut desk = Desk { validator, material: &mut material, used: &mut kept, at };
                desk.message(&mut facts, found, digest);
            }
        }
        signatures.push(facts);
        used.push(kept);
    }
    if !signatures.iter().any(|facts| matches!(facts.content, ContentFacts::Mismatch(_))) {
        return Err(error);
    }
    let facts = DocumentFacts {
        schema: FactsSchema,
        format: "pdf".to_owned(),
        size: source.len(),
        sha256: hex(digests.file.as_bytes()),
        at,
        revisions: 0,
        encrypted: false,
        hybrid_views_differ: false,
        trailing: None,
        encryption: None,
        dynamic: None,
        signatures,
    };
    Ok(Validated { facts, used, producer: None })
}

fn covered(Remains { found, covers }: &Remains) -> Vec<Covered> {
    let Some(algorithm) = found.digest_algorithm() else { return Vec::new() };
    covers.iter().map(|&byte_range| Covered { algorithm, byte_range }).collect()
}
