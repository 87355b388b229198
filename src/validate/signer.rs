//! One CMS signer: its certificate, its digest, its value, what its attributes bind.

use crate::cms::AttributeFault;
use crate::cms::CertificateBinding;
use crate::cms::Error;
use crate::cms::SignerInfo;
use crate::cms::check_content;
use crate::cms::check_signature;
use crate::crypto::CheckError;
use crate::crypto::Digest;
use crate::findings::Binding;
use crate::findings::ContentFacts;
use crate::findings::ValueFacts;
use crate::trust::TrustStore;
use crate::x509::Certificate;

use super::pipeline::Validator;

/// The certificate that the signer identifier names: in the message, else among what the caller knows. Never "the
/// first in the bag".
pub(super) fn certificate(
    signer: &SignerInfo,
    pool: &[Certificate],
    store: &TrustStore,
) -> Result<Option<Certificate>, Error> {
    if let Some(found) = signer.find_certificate(pool)? {
        return Ok(Some(found.clone()));
    }
    let known: Vec<Certificate> =
        store.intermediates.iter().chain(store.anchors.iter().map(|a| &a.certificate)).cloned().collect();
    Ok(signer.find_certificate(&known)?.cloned())
}

/// First truth, against the messageDigest attribute.
pub(super) fn content(signer: &SignerInfo, computed: &Digest) -> ContentFacts {
    match check_content(signer, computed) {
        Ok(Some(_)) => ContentFacts::Match(computed.algorithm()),
        Ok(None) => ContentFacts::Mismatch(computed.algorithm()),
        Err(error) => ContentFacts::Unchecked(error.to_string()),
    }
}

impl Validator<'_> {
    /// Second truth, under the certificate that every later check uses, too (threat C-09).
    pub(super) fn value(&self, signer: &SignerInfo, certificate: &Certificate) -> ValueFacts {
        match check_signature(self.provider, signer, certificate) {
            Ok(_) => ValueFacts::Match,
            Err(CheckError::Mismatch) => ValueFacts::Mismatch,
            Err(CheckError::Unsupported(what)) => ValueFacts::Unsupported(what.to_string()),
        }
    }
}

/// The signing-certificate attribute against the certificate that was used (RFC 5035 §5, threat C-08).
pub(super) fn binding(signer: &SignerInfo, certificate: Option<&Certificate>) -> Binding {
    let Some(attributes) = signer.signed_attributes() else { return Binding::Absent };
    let named = match attributes.signing_certificate() {
        Ok(None) => return Binding::Absent,
        Ok(Some(named)) => named,
        Err(error) => return unread(&error),
    };
    let Some(certificate) = certificate else { return Binding::Unreadable };
    match attributes.certificate_binding(certificate) {
        Ok(CertificateBinding::Bound { .. }) => Binding::Match(named.digest.algorithm()),
        Ok(CertificateBinding::Other) => Binding::Mismatch,
        Ok(CertificateBinding::Absent) => Binding::Absent,
        Err(error) => unread(&error),
    }
}

/// What cannot be compared is not the same as what is not as it has to be.
const fn unread(error: &Error) -> Binding {
    match error {
        Error::Attribute { fault: AttributeFault::UnknownDigest, .. } => Binding::Unsupported,
        _ => Binding::Unreadable,
    }
}
