//! What must hold before the private key is touched: of the certificate, of the document.

use crate::base::{Limits, UnixTime};
use crate::crypto::{DigestAlgorithm, KeyKind, SignatureScheme};
use crate::pdf::{Dictionary, Document, SignatureField, View, dynamic_content};
use crate::x509::Certificate;

use super::error::{Error, unreadable};
use super::request::Request;

/// Purposes that have nothing to do with signing documents (RFC 5280 §4.2.1.12). A certificate naming any other purpose
/// is let through: no purpose for documents is agreed on across authorities (RFC 9336 is young).
const OTHER_PURPOSES: [&str; 4] = [
    "1.3.6.1.5.5.7.3.1", // id-kp-serverAuth
    "1.3.6.1.5.5.7.3.3", // id-kp-codeSigning
    "1.3.6.1.5.5.7.3.8", // id-kp-timeStamping
    "1.3.6.1.5.5.7.3.9", // id-kp-OCSPSigning
];

/// The signer's certificate is fit for a document signature at this time, as far as the certificate itself tells: for
/// callers that refuse before the token is unlocked. [`super::prepare()`] asks the same again.
///
/// # Errors
/// [`Error::NotYetValid`], [`Error::Expired`], [`Error::Authority`], [`Error::KeyUsage`], [`Error::ExtendedKeyUsage`],
/// [`Error::CertificateKey`], [`Error::WeakKey`].
pub fn check_certificate(certificate: &Certificate, at: UnixTime) -> Result<(), Error> {
    if at < certificate.not_before() {
        return Err(Error::NotYetValid { not_before: certificate.not_before(), at });
    }
    if at > certificate.not_after() {
        return Err(Error::Expired { not_after: certificate.not_after(), at });
    }
    if certificate.basic_constraints().is_some_and(|b| b.ca) {
        return Err(Error::Authority);
    }
    if certificate.key_usage().is_some_and(|u| !u.digital_signature && !u.non_repudiation) {
        return Err(Error::KeyUsage);
    }
    let is_other = |purpose: &String| OTHER_PURPOSES.contains(&purpose.as_str());
    if let Some(usage) = certificate.extended_key_usage().filter(|u| u.purposes.iter().all(is_other)) {
        return Err(Error::ExtendedKeyUsage(usage.purposes.clone()));
    }
    let key = certificate.public_key()?.kind();
    if key.signs_anew() { Ok(()) } else { Err(Error::WeakKey { bits: key.bits() }) }
}

/// The same, and the key makes signatures of this scheme.
pub(super) fn certificate(certificate: &Certificate, scheme: SignatureScheme, at: UnixTime) -> Result<(), Error> {
    check_certificate(certificate, at)?;
    match (certificate.public_key()?.kind(), scheme) {
        (KeyKind::Rsa { .. }, SignatureScheme::RsaPkcs1v15(_) | SignatureScheme::RsaPss { .. })
        | (KeyKind::Ec(_), SignatureScheme::Ecdsa(_)) => {}
        _ => return Err(Error::Scheme { scheme: scheme.name() }),
    }
    match scheme.digest() {
        DigestAlgorithm::Sha256 | DigestAlgorithm::Sha384 | DigestAlgorithm::Sha512 => Ok(()),
        weak => Err(Error::WeakDigest(weak)),
    }
}

/// What is encrypted can be read, and is one document to everybody who can (threat P-40).
pub(super) fn readable(document: &Document<'_>) -> Result<(), Error> {
    if document.revisions().iter().any(|revision| revision.trailer().get("AuthCode").is_some()) {
        return Err(Error::MacProtected);
    }
    match document.encryption() {
        Some(encryption) if encryption.is_changed => Err(Error::EncryptionChanged),
        Some(encryption) => encryption.sealed.map_or(Ok(()), |sealed| Err(Error::Sealed(sealed))),
        None => Ok(()),
    }
}

/// The document can take an update behind its end that every reader sees alike.
pub(super) fn update(document: &Document<'_>) -> Result<(), Error> {
    readable(document)?;
    if let Some(span) = document.trailing() {
        return Err(Error::Trailing(span));
    }
    if let Some(found) = document.two_views().map_err(|e| Error::Document(Box::new(e)))? {
        return Err(Error::TwoViews { revision: found.revision });
    }
    Ok(())
}

/// The document can take a signature behind its end, and no earlier signature forbids one.
pub(super) fn document(document: &Document<'_>, earlier: &[SignatureField], request: &Request) -> Result<(), Error> {
    update(document)?;
    if let Some(level) = request.certify {
        if !(1..=3).contains(&level) {
            return Err(Error::CertifyLevel(level));
        }
        if let Some(first) = earlier.first() {
            return Err(Error::CertifyNotFirst { field: first.name.clone() });
        }
    }
    let view = document.current();
    for signature in earlier {
        if signature.docmdp == Some(1) || lock_permission(view, signature)? == Some(1) {
            return Err(Error::Certified { field: signature.name.clone() });
        }
    }
    Ok(())
}

/// `/P` of the signed field's `/Lock` (ISO 32000-2 §12.7.5.5, Table 236).
fn lock_permission(view: View<'_, '_>, signature: &SignatureField) -> Result<Option<i64>, Error> {
    let Some(field) = signature.field else { return Ok(None) };
    let field = view.get(field).map_err(unreadable)?;
    let Some(field) = field.as_dictionary() else { return Ok(None) };
    let lock = view.lookup(field, "Lock").map_err(unreadable)?;
    let Some(lock) = lock.as_dictionary() else { return Ok(None) };
    Ok(view.lookup(lock, "P").map_err(unreadable)?.as_integer())
}

/// No earlier signature's FieldMDP covers the field to be signed (ISO 32000-2 §12.8.2.4).
pub(super) fn field(view: View<'_, '_>, earlier: &[SignatureField], name: &str) -> Result<(), Error> {
    for signature in earlier {
        let references = view.lookup(&signature.dictionary, "Reference").map_err(unreadable)?;
        for reference in references.as_array().unwrap_or_default() {
            let reference = view.resolve(reference).map_err(unreadable)?;
            let Some(reference) = reference.as_dictionary() else { continue };
            if view.lookup(reference, "TransformMethod").map_err(unreadable)?.as_name() != Some(b"FieldMDP") {
                continue;
            }
            let parameters = view.lookup(reference, "TransformParams").map_err(unreadable)?;
            let locked = match parameters.as_dictionary() {
                Some(parameters) => locks(view, parameters, name)?,
                // What cannot be read is taken at its strictest.
                None => true,
            };
            if locked {
                return Err(Error::FieldLocked { field: name.to_owned(), by: signature.name.clone() });
            }
        }
    }
    Ok(())
}

fn locks(view: View<'_, '_>, parameters: &Dictionary, name: &str) -> Result<bool, Error> {
    let listed = view.lookup(parameters, "Fields").map_err(unreadable)?;
    let mut is_listed = false;
    for field in listed.as_array().unwrap_or_default() {
        let field = view.resolve(field).map_err(unreadable)?;
        let Some(field) = field.as_string().map(|s| s.to_text()) else { continue };
        // A field's name stands for all below it (ISO 32000-2 Table 258).
        is_listed |= name == field || name.strip_prefix(&field).is_some_and(|rest| rest.starts_with('.'));
    }
    Ok(match view.lookup(parameters, "Action").map_err(unreadable)?.as_name() {
        Some(b"Include") => is_listed,
        Some(b"Exclude") => !is_listed,
        _ => true,
    })
}

/// Nothing in the document can show something else after it is signed, but for what ordinary documents have (threats P-24,
/// P-44). For callers that refuse before the token is unlocked: [`super::prepare()`] asks the same again.
///
/// # Errors
/// [`Error::Dynamic`]; [`Error::Document`] when the source cannot be read.
pub fn check_content(document: &Document<'_>, limits: &Limits) -> Result<(), Error> {
    let last = document.revisions().len();
    let mut found = dynamic_content(document, last, last, limits).map_err(unreadable)?;
    found.retain(|piece| !piece.kind.is_harmless());
    if found.is_empty() { Ok(()) } else { Err(Error::Dynamic { found }) }
}

/// A time-stamp over signatures that stand already says nothing about what they show; over a document without any it does.
pub(super) fn stamped_content(
    document: &Document<'_>,
    earlier: &[SignatureField],
    limits: &Limits,
) -> Result<(), Error> {
    if earlier.is_empty() { check_content(document, limits) } else { Ok(()) }
}
