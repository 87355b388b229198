//! How a document is encrypted, as facts.

use crate::findings::EncryptionFacts;
use crate::pdf::Access;
use crate::pdf::Document;
use crate::pdf::Sealed;

/// To be asked for at the end: some of it shows only as objects are read.
pub(super) fn facts(document: &Document<'_>) -> Option<EncryptionFacts> {
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
        hidden: encryption.hides_fields,
        handler: encryption.handler,
        algorithm: encryption.algorithm,
    })
}
