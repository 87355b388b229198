//! The messages of signatures in octets that cannot be read as a PDF.

use super::found::{FoundSignature, Kind};
use crate::base::Limits;
use crate::base::Source;
use crate::cms::SignedData;
use crate::cms::TimeStampToken;
use crate::crypto::DigestAlgorithm;
use crate::pdf::Error;
use crate::pdf::Ruin;
use crate::pdf::SignatureField;
use crate::pdf::ruins;

/// What is left of a signature, and what it may have covered ([`Ruin::covers`]).
#[derive(Debug, Clone)]
pub struct Remains {
    /// The signature.
    pub found: FoundSignature,
    /// Byte ranges, one of which was its own.
    pub covers: Vec<[u64; 4]>,
}

/// Finds what is left of signatures, each with the problem `why`. What kind one is, its message alone tells: the dictionary with
/// the sub-filter is not there to be asked. Those whose message cannot be read are left out.
///
/// # Errors
/// When the source cannot be read, or there are too many.
pub fn find_ruins(source: &dyn Source, limits: &Limits, why: &str) -> Result<Vec<Remains>, Error> {
    let ruins = ruins(source, limits, why)?;
    let found = ruins.into_iter().filter_map(|Ruin { field, covers }| {
        let kind = kind(&field, limits)?;
        let problems = field.problems.clone();
        let found = FoundSignature { field, subfilter: None, kind, problems, deviations: Vec::new() };
        Some(Remains { found, covers })
    });
    Ok(found.collect())
}

fn kind(field: &SignatureField, limits: &Limits) -> Option<Kind> {
    let len = SignedData::outer_len(&field.contents).ok()?;
    let octets = field.contents.get(..len)?;
    if let Ok(token) = TimeStampToken::parse(octets, limits) {
        return Some(Kind::DocumentTimeStamp(Box::new(token)));
    }
    let message = SignedData::parse(octets, limits).ok()?;
    match message.content().map(<[u8]>::len) {
        None => Some(Kind::Detached(message)),
        Some(len) => (len == DigestAlgorithm::Sha1.output_len()).then_some(Kind::Sha1Inside(message)),
    }
}
