//! The one place where an XML document meets XML Signature and XAdES. Nothing is verified here.

use crate::xml::Document;
use crate::xml::Error;
use crate::xmldsig::Found;
use crate::xmldsig::Signature;
use crate::xmldsig::StructureError;
use crate::xmldsig::assume;
use crate::xmldsig::find;
use crate::xmldsig::xades::Properties;

/// All signatures of a document. Their number equals that of the `ds:Signature` elements: nothing is dropped.
#[derive(Debug, Clone)]
pub struct XmlEvidence {
    /// Every one where it stands, in the order of the document.
    pub found: Found,
    /// What each says, in the same order, or why it says nothing.
    pub signatures: Vec<Result<Signature, StructureError>>,
    /// Its XAdES properties, in the same order.
    pub properties: Vec<Option<Properties>>,
}

/// Finds every signature of an XML document and reads it.
///
/// # Errors
/// When the octets are not one well-formed document, or a budget ran out; what is wrong with one signature is told with it.
pub fn find_xml(document: &Document<'_>) -> Result<XmlEvidence, Error> {
    Ok(evidence(find(document)?, document))
}

/// The same for signatures that are only assumed, without reading the document: to be believed when their digests were
/// computed, and not before.
#[must_use]
pub fn assume_xml(document: &Document<'_>) -> Option<XmlEvidence> {
    Some(evidence(assume(document)?, document))
}

fn evidence(found: Found, document: &Document<'_>) -> XmlEvidence {
    let signatures: Vec<_> =
        found.signatures.iter().map(|found| Signature::read(&found.tree, document.limits())).collect();
    let properties = found
        .signatures
        .iter()
        .zip(&signatures)
        .map(|(found, signature)| Properties::read(&found.tree, signature.as_ref().ok()?))
        .collect();
    XmlEvidence { found, signatures, properties }
}
