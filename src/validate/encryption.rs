//! How a document is encrypted, as facts; and what is found in one that cannot be read.

use crate::base::Limits;
use crate::evidence::Evidence;
use crate::evidence::find_pdf;
use crate::findings::EncryptionFacts;
use crate::pdf::Access;
use crate::pdf::Document;
use crate::pdf::Error;
use crate::pdf::Sealed;

/// The signatures of a document, and whether there may be more: where it is sealed, the form may be, too.
pub(super) fn find(document: &Document<'_>, limits: &Limits) -> Result<(Evidence, bool), Error> {
    match find_pdf(document, limits) {
        Ok(evidence) => Ok((evidence, false)),
        Err(error) if document.is_sealed() && is_sealed(&error) => {
            Ok((Evidence { signatures: Vec::new(), embedded: Vec::new() }, true))
        }
        Err(error) => Err(error),
    }
}

/// Whether the lack of a key is all that stood against it.
fn is_sealed(error: &Error) -> bool {
    match error {
        Error::Encrypted { .. } => true,
        Error::Object { source, .. } => is_sealed(source),
        _ => false,
    }
}

/// To be asked for at the end: some of it shows only as objects are read.
pub(super) fn facts(document: &Document<'_>, hidden: bool) -> Option<EncryptionFacts> {
    let encryption = document.encryption()?;
    let detail = encryption.sealed.as_ref().and_then(|sealed| match sealed {
        Sealed::Unsupported(_) | Sealed::Malformed(_) => Some(sealed.to_string()),
        _ => None,
    });
    Some(EncryptionFacts {
        weak: encryption.is_weak(),
        sealed: encryption.sealed.as_ref().map(|sealed| sealed.code().to_owned()),
        detail,
        access: encryption.access.map(Access::code).map(str::to_owned),
        permissions: encryption.permissions,
        permissions_vouched: encryption.permissions_vouched,
        partial: encryption.is_partial,
        changed: encryption.is_changed,
        hidden,
        handler: encryption.handler,
        algorithm: encryption.algorithm,
    })
}
