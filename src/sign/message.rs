//! A whole CMS made elsewhere, over the document's digest: some remote services give no signature value, but a message.
//!
//! ```text
//! prepare_for_message ─► PreparedForMessage ─digest(source)─► AwaitedMessage ─accept(message)─► AcceptedMessage ─embed─► Signed
//! ```
//!
//! The certificate may be unknown before the message is there: then it is whoever signed it, who must be fit to.

use crate::asn1::oid;
use crate::base::{Limits, Source, UnixTime};
use crate::cms;
use crate::cms::{CertificateBinding, SignedData, SignerInfo, build, check_content, check_signature};
use crate::crypto::{AwsLc, CheckError, Digest, DigestAlgorithm, SignatureMatch, SignatureScheme, digest};
use crate::pdf::Document;
use crate::x509::Certificate;

use super::admission;
use super::embed::Signed;
use super::error::Error;
use super::layout::Layout;
use super::prepare::{lay_out, with_stamp};
use super::request::{Request, Subfilter};
use super::timestamp;

/// Octets a message is given room for when nobody says how large it will be: with three certificates of government size it
/// has 6 to 8 KiB, and such a service often adds its time-stamp itself.
const ROOM: usize = 16 << 10;

/// What is asked for beside the request when the message is made elsewhere.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct MessageRequest {
    /// The one certificate that may sign; `None`: whoever signs, fit to sign documents.
    pub certificate: Option<Certificate>,
    /// Digest of the document that goes to the service: SHA-256, SHA-384 or SHA-512.
    pub digest: DigestAlgorithm,
    /// Octets to reserve for the message instead of the usual 16 KiB; room for a time-stamp is added when the request asks
    /// for one.
    pub room: Option<usize>,
}

impl Default for MessageRequest {
    fn default() -> Self {
        Self { certificate: None, digest: DigestAlgorithm::Sha256, room: None }
    }
}

/// Why a message was not embedded. Nothing was written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum MessageError {
    /// It is no CMS SignedData.
    #[error("what came back is no CMS SignedData (RFC 5652 §5.1)")]
    Unreadable(#[source] cms::Error),
    /// It has its own content instead of being over the document (ISO 32000-2 §12.8.3.3.1).
    #[error("the message has content of its own: it must be detached (ISO 32000-2 §12.8.3.3.1)")]
    Attached,
    /// Not exactly one signer (ISO 32000-2 §12.8.3.3.1).
    #[error("the message has {0} signers: it must have exactly one (ISO 32000-2 §12.8.3.3.1)")]
    Signers(usize),
    /// The signer's certificate is not in the message (EN 319 142-1 §6.3).
    #[error("the message lacks its signer's certificate (EN 319 142-1 §6.3)")]
    NoCertificate,
    /// Somebody else signed than was to sign.
    #[error("the message is signed with the certificate of {found}, but was prepared for that of {expected}")]
    OtherCertificate {
        /// Subject of the certificate that was to sign.
        expected: String,
        /// Subject of the one that did.
        found: String,
    },
    /// The signing-certificate attribute is missing, or is the one with SHA-1 (EN 319 122-1 §5.2.2).
    #[error("the message has no attribute signing-certificate-v2 (EN 319 122-1 §5.2.2.3)")]
    NoSigningCertificate,
    /// The signing-certificate attribute names another certificate.
    #[error("the attribute signing-certificate names another certificate than the signer's (EN 319 122-1 §5.2.2)")]
    SigningCertificate,
    /// A signed attribute is not as it must be.
    #[error("the signed attributes are not as RFC 5652 §5.3 says: {0}")]
    Attributes(&'static str),
    /// The digest was to be made with another algorithm.
    #[error("the message is over a {found} digest, but was prepared for {expected}")]
    OtherDigest {
        /// What was prepared for.
        expected: &'static str,
        /// What the message names.
        found: String,
    },
    /// It is over something else.
    #[error("the message is not over this document: its messageDigest is another")]
    OtherDocument,
    /// An algorithm that nobody knows, or that contradicts another.
    #[error("the signature algorithm of the message cannot be used: {0}")]
    Algorithm(String),
    /// `ETSI.CAdES.detached` has the time in the document only (EN 319 142-1 §6.3).
    #[error("the message has a signingTime attribute, which ETSI.CAdES.detached excludes (EN 319 142-1 §6.3)")]
    SigningTime,
    /// The value does not verify with the signer's certificate.
    #[error("the signature value of the message does not verify with its signer's certificate")]
    Value(#[source] CheckError),
    /// Certificate, algorithm, time-stamp or room, by the rules of every signature.
    #[error(transparent)]
    Common(#[from] Error),
}

impl From<cms::Error> for MessageError {
    fn from(error: cms::Error) -> Self {
        Self::Unreadable(error)
    }
}

/// A document prepared for a message. Plain data.
#[derive(Debug, Clone)]
pub struct PreparedForMessage {
    pub(super) layout: Layout,
    pub(super) signer: Option<Certificate>,
    pub(super) digest: DigestAlgorithm,
    pub(super) subfilter: Subfilter,
    pub(super) time_stamp: bool,
}

/// Checks everything that can be checked before the message is there and lays out the new revision.
///
/// # Errors
/// Every refusal of [`Error`] that is about document, request and (when it is known) certificate.
pub fn prepare_for_message(
    document: &Document<'_>,
    wanted: &MessageRequest,
    request: &Request,
    limits: &Limits,
) -> Result<PreparedForMessage, Error> {
    if !matches!(wanted.digest, DigestAlgorithm::Sha256 | DigestAlgorithm::Sha384 | DigestAlgorithm::Sha512) {
        return Err(Error::WeakDigest(wanted.digest));
    }
    if let Some(certificate) = &wanted.certificate {
        admission::check_certificate(certificate, request.signing_time)?;
    }
    let room = with_stamp(wanted.room.unwrap_or(ROOM), request);
    Ok(PreparedForMessage {
        layout: lay_out(document, wanted.certificate.as_ref(), room, request, limits)?,
        signer: wanted.certificate.clone(),
        digest: wanted.digest,
        subfilter: request.subfilter,
        time_stamp: request.time_stamp,
    })
}

impl PreparedForMessage {
    /// Fully qualified name of the field that will hold the signature.
    #[must_use]
    pub fn field(&self) -> &str {
        &self.layout.field
    }

    /// `/ByteRange` of the signed document: two runs of octets, offset and length each.
    #[must_use]
    pub fn byte_range(&self) -> [u64; 4] {
        self.layout.byte_range()
    }

    /// Octets reserved for the message, a time-stamp included.
    #[must_use]
    pub fn room(&self) -> usize {
        self.layout.room()
    }

    /// Reads the source once and makes the digest that goes to the service.
    ///
    /// # Errors
    /// When the source cannot be read, or is no longer as long as when it was prepared.
    pub fn digest(self, source: &dyn Source) -> Result<AwaitedMessage, Error> {
        let digester = self.layout.digest_source(self.digest, source, &mut |_| Ok(()))?;
        let content = self.layout.finish(digester);
        Ok(AwaitedMessage { prepared: self, content })
    }
}

/// A document that waits for its message. Made by [`PreparedForMessage::digest`].
#[derive(Debug, Clone)]
pub struct AwaitedMessage {
    pub(super) prepared: PreparedForMessage,
    pub(super) content: Digest,
}

impl AwaitedMessage {
    /// Digest of the document's octets, the hole left out: what the message must be over.
    #[must_use]
    pub fn digest(&self) -> Digest {
        self.content
    }

    /// The prepared document this belongs to.
    #[must_use]
    pub fn prepared(&self) -> &PreparedForMessage {
        &self.prepared
    }

    /// Takes the message that came back (DER or BER of a ContentInfo), if it is one that this document can hold: detached,
    /// of one signer, over this document, naming the signer's certificate in a signed attribute, verifying with it, made
    /// with algorithms that new signatures may have. The certificate has to be valid at `at`.
    ///
    /// # Errors
    /// [`MessageError`].
    pub fn accept(self, message: &[u8], at: UnixTime, limits: &Limits) -> Result<AcceptedMessage, MessageError> {
        let room = self.prepared.room();
        if message.len() > room {
            return Err(Error::Room { needed: message.len(), room }.into());
        }
        let message = SignedData::parse(message, limits)?;
        if message.content().is_some() {
            return Err(MessageError::Attached);
        }
        let [signer] = message.signers() else { return Err(MessageError::Signers(message.signers().len())) };
        let certificate = signer.find_certificate(message.certificates())?.ok_or(MessageError::NoCertificate)?;
        if let Some(expected) = self.prepared.signer.as_ref().filter(|expected| *expected != certificate) {
            return Err(MessageError::OtherCertificate {
                expected: expected.subject().to_string(),
                found: certificate.subject().to_string(),
            });
        }
        self.check_attributes(&message, signer, certificate)?;
        let scheme = signer.scheme().map_err(MessageError::Algorithm)?;
        admission::certificate(certificate, scheme, at)?;
        let proof = check_signature(&AwsLc, signer, certificate).map_err(MessageError::Value)?;
        let own = signer.unsigned_attribute(&oid::to_dotted(oid::SIGNATURE_TIME_STAMP));
        let imprint = digest(scheme.digest(), signer.signature());
        let mut stamped_at = None;
        for token in own {
            stamped_at = Some(timestamp::check(token, &imprint, limits)?);
        }
        let certificate = certificate.clone();
        Ok(AcceptedMessage { awaited: self, message, certificate, scheme, imprint, stamped_at, proof })
    }

    fn check_attributes(
        &self,
        message: &SignedData,
        signer: &SignerInfo,
        certificate: &Certificate,
    ) -> Result<(), MessageError> {
        const DATA: &str = "1.2.840.113549.1.7.1";
        let attributes = signer.signed_attributes().ok_or(MessageError::Attributes("there are none"))?;
        if message.content_type() != DATA || attributes.content_type()? != DATA {
            return Err(MessageError::Attributes("the content type is not id-data"));
        }
        if !attributes.is_der() {
            return Err(MessageError::Attributes("they are not DER (RFC 5652 §5.4)"));
        }
        if attributes.algorithm_protection_agrees() == Some(false) {
            return Err(MessageError::Attributes("CMSAlgorithmProtection names other algorithms (RFC 6211)"));
        }
        let expected = self.content.algorithm();
        let found = signer.digest_algorithm().map_or_else(|name| name, |found| found.name().to_owned());
        if found != expected.name() {
            return Err(MessageError::OtherDigest { expected: expected.name(), found });
        }
        let _digest_match = check_content(signer, &self.content)?.ok_or(MessageError::OtherDocument)?;
        match attributes.certificate_binding(certificate)? {
            CertificateBinding::Bound { version: 2 } => {}
            CertificateBinding::Other => return Err(MessageError::SigningCertificate),
            CertificateBinding::Bound { .. } | CertificateBinding::Absent => {
                return Err(MessageError::NoSigningCertificate);
            }
        }
        let time = oid::to_dotted(oid::SIGNING_TIME);
        if self.prepared.subfilter == Subfilter::CadesDetached && attributes.types().contains(&time) {
            return Err(MessageError::SigningTime);
        }
        Ok(())
    }
}

/// A message that was checked, ready to be time-stamped and embedded.
#[derive(Debug, Clone)]
pub struct AcceptedMessage {
    awaited: AwaitedMessage,
    message: SignedData,
    certificate: Certificate,
    scheme: SignatureScheme,
    imprint: Digest,
    stamped_at: Option<UnixTime>,
    proof: SignatureMatch,
}

impl AcceptedMessage {
    /// Whose certificate it is signed with.
    #[must_use]
    pub fn certificate(&self) -> &Certificate {
        &self.certificate
    }

    /// All certificates that came with it, trusted for nothing.
    #[must_use]
    pub fn certificates(&self) -> &[Certificate] {
        self.message.certificates()
    }

    /// How it is signed.
    #[must_use]
    pub const fn scheme(&self) -> SignatureScheme {
        self.scheme
    }

    /// What a time-stamp is to be over: the digest of the signature value (EN 319 122-1 §5.3).
    #[must_use]
    pub const fn imprint(&self) -> Digest {
        self.imprint
    }

    /// Time of the time-stamp that the service has put in already, if it has.
    #[must_use]
    pub const fn stamped_at(&self) -> Option<UnixTime> {
        self.stamped_at
    }

    /// That the value verifies: only a check that passed makes it.
    pub const fn proof(&self) -> SignatureMatch {
        self.proof
    }

    /// Puts the message into the hole, with `time_stamp` (a token over [`Self::imprint`]) as a further unsigned attribute.
    ///
    /// # Errors
    /// When the token is not over this value or does not verify, or the message does not fit.
    pub fn embed(self, time_stamp: Option<&[u8]>, limits: &Limits) -> Result<Signed, Error> {
        let Self { awaited: AwaitedMessage { prepared, content }, message, imprint, mut stamped_at, .. } = self;
        let mut octets = message.der().to_vec();
        if let Some(token) = time_stamp {
            stamped_at = Some(timestamp::check(token, &imprint, limits)?);
            octets = build::with_time_stamp(&octets, token).map_err(Error::Message)?;
        }
        Signed::new(prepared.layout, content, &octets, stamped_at)
    }
}
