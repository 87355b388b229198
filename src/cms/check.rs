//! The two links of a signature, checked apart (threat C-03): content to messageDigest, attributes to signature value.

use crate::asn1::{Reader, Tag};
use crate::crypto::{CheckError, Digest, Provider, SignatureMatch};
use crate::x509::Certificate;

use super::error::{AttributeFault, Error};
use super::signer_info::SignerInfo;

/// The digest of the content equals the messageDigest attribute: only [`check_content`] makes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DigestMatch(());

/// Compares the computed digest of the content with messageDigest: `Ok(None)` when they differ.
///
/// # Errors
/// When there are no signed attributes (then there is no messageDigest to compare, threat C-01), messageDigest is not
/// exactly one OCTET STRING of the digest's length (threat C-05), or `computed` was made with another algorithm than
/// digestAlgorithm (RFC 5652 §5.4).
pub fn check_content(signer: &SignerInfo, computed: &Digest) -> Result<Option<DigestMatch>, Error> {
    const NAME: &str = "messageDigest (RFC 5652 §11.2)";
    let attributes = signer.signed_attributes().ok_or(Error::Rule("there are no signed attributes (RFC 5652 §5.3)"))?;
    let other = |declared| Error::OtherDigest { computed: computed.algorithm().name(), declared };
    let declared = signer.digest_algorithm().map_err(other)?;
    if declared != computed.algorithm() {
        return Err(other(declared.name().to_owned()));
    }
    let stated = attributes.message_digest()?;
    if stated.len() != declared.output_len() {
        return Err(Error::Attribute { attribute: NAME, fault: AttributeFault::BadValue });
    }
    Ok((stated == computed.as_bytes()).then_some(DigestMatch(())))
}

/// Checks the signature value over the signed attributes with the certificate's key. Says nothing about the content:
/// that is [`check_content`].
///
/// # Errors
/// [`CheckError`]; `Unsupported` also when there are no signed attributes or the scheme cannot be told.
pub fn check_signature(
    provider: &dyn Provider,
    signer: &SignerInfo,
    certificate: &Certificate,
) -> Result<SignatureMatch, CheckError> {
    let attributes = signer.signed_attributes().ok_or(CheckError::Unsupported("no signed attributes"))?;
    verify(provider, signer, certificate, &attributes.to_be_signed())
}

/// Checks a signature value that stands directly over the content, without signed attributes. Policy decides whether
/// that form is accepted at all (threat C-01); content that could be signed attributes of another message is refused,
/// since the same value would verify over it (threat C-02).
///
/// # Errors
/// [`CheckError`]; `Unsupported` when there are signed attributes, or the content looks like them.
pub fn check_signature_over(
    provider: &dyn Provider,
    signer: &SignerInfo,
    certificate: &Certificate,
    content: &[u8],
) -> Result<SignatureMatch, CheckError> {
    if signer.signed_attributes().is_some() {
        return Err(CheckError::Unsupported("the signature is over signed attributes, not over the content"));
    }
    if looks_like_attributes(content) {
        return Err(CheckError::Unsupported("content in the form of signed attributes, signed without attributes"));
    }
    verify(provider, signer, certificate, content)
}

fn verify(
    provider: &dyn Provider,
    signer: &SignerInfo,
    certificate: &Certificate,
    message: &[u8],
) -> Result<SignatureMatch, CheckError> {
    let scheme = signer.scheme().map_err(|_| CheckError::Unsupported("signature algorithm of the SignerInfo"))?;
    let key = certificate.public_key().map_err(|_| CheckError::Unsupported("public key of the certificate"))?;
    provider.verify(key, scheme, message, signer.signature())
}

/// Whether octets are a SET OF at least one Attribute.
fn looks_like_attributes(content: &[u8]) -> bool {
    let mut outer = Reader::new(content);
    let Ok(mut list) = outer.set() else { return false };
    if !outer.is_empty() || list.is_empty() {
        return false;
    }
    while !list.is_empty() {
        let Ok(mut fields) = list.sequence() else { return false };
        if fields.oid().is_err() || fields.expect(Tag::SET).is_err() || !fields.is_empty() {
            return false;
        }
    }
    true
}
