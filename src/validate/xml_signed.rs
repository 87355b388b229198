//! What an XML signature signed, handed out: the canonical octets of a reference, hashed once more on the way.

use std::io;

use super::pipeline::Validator;
use crate::base::Source;
use crate::evidence::find_xml;
use crate::xml::Document;
use crate::xmldsig::Plan;
use crate::xmldsig::ReferenceIndex;
use crate::xmldsig::SignedError;
use crate::xmldsig::write_signed;

/// Writes the canonical octets that the `reference`th reference of the signature at the offset `signature` signs: how many.
///
/// # Errors
/// When there is no such reference, it does not match (any more), or something cannot be read or written. What was written
/// is to be discarded then.
pub fn write_signed_xml(
    validator: &Validator<'_>,
    source: &dyn Source,
    (signature, reference): (u64, usize),
    sink: &mut dyn io::Write,
) -> Result<u64, SignedError> {
    let document = Document::open(source, validator.limits)?;
    let evidence = find_xml(&document)?;
    let digested = Plan::new(&evidence.found, &evidence.signatures).digest(&document, validator.contents)?;
    let at = evidence.found.signatures.iter().position(|found| found.span.start == signature);
    let which = ReferenceIndex { signature: at.ok_or(SignedError::Changed)?, reference };
    let parts = (&evidence.found, evidence.signatures.as_slice(), &digested);
    write_signed(which, parts, &document, validator.contents, sink)
}
