//! SignedData as received (RFC 5652 §5.1).

use std::ops::Range;
use std::sync::Arc;

use crate::asn1::{self, Reader, Tag, Value, oid};
use crate::base::{LimitReached, Limits};
use crate::x509::Certificate;

use super::error::{Error, Reading};
use super::signer_info::SignerInfo;
use super::{content_span, span};

/// A SignedData (RFC 5652 §5.1) with the octets it was read from. BER input is normalised to DER first (the octets of
/// signed attributes and certificates, which must be DER already, survive unchanged; [`Self::was_ber`] tells).
#[derive(Debug, Clone)]
pub struct SignedData {
    der: Arc<[u8]>,
    was_ber: bool,
    version: u64,
    digest_algorithms: Vec<String>,
    content_type: String,
    content: Option<Range<usize>>,
    certificates: Vec<Certificate>,
    unreadable_certificates: usize,
    crls: Vec<Range<usize>>,
    signers: Vec<SignerInfo>,
}

impl SignedData {
    /// Reads a ContentInfo holding SignedData. All of `octets` must be consumed (threat C-20).
    ///
    /// # Errors
    /// When it is no SignedData, or passes a limit. Empty digestAlgorithms and no signers are not errors here.
    pub fn parse(octets: &[u8], limits: &Limits) -> Result<Self, Error> {
        let (der, was_ber) = normalised(octets, limits)?;
        Self::read(&der, was_ber, limits)
    }

    /// Length of the outer BER/DER value at the start of `octets`: what follows in a PDF's /Contents is padding and must
    /// be zero.
    ///
    /// # Errors
    /// When no BER value stands there.
    pub fn outer_len(octets: &[u8]) -> Result<usize, Error> {
        asn1::outer_len(octets).reading(CONTENT_INFO)
    }

    fn read(der: &Arc<[u8]>, was_ber: bool, limits: &Limits) -> Result<Self, Error> {
        let mut outer = Reader::with_limits(der, limits);
        let mut content_info = outer.sequence().reading(CONTENT_INFO)?;
        outer.finish().reading(CONTENT_INFO)?;
        if content_info.oid().reading(CONTENT_INFO)? != oid::ID_SIGNED_DATA {
            return Err(Error::Rule("the content is not SignedData (RFC 5652 §5.1: id-signedData)"));
        }
        let tagged = content_info.expect(Tag::context(0)).reading(CONTENT_INFO)?;
        content_info.finish().reading(CONTENT_INFO)?;
        let mut inner = tagged.reader().reading(CONTENT_INFO)?;
        let mut fields = inner.sequence().reading(SIGNED_DATA)?;
        inner.finish().reading(CONTENT_INFO)?;

        let version = fields.u64().reading("version of SignedData (RFC 5652 §5.1)")?;
        let digest_algorithms = read_digest_algorithms(&fields.expect(Tag::SET).reading(DIGEST_ALGORITHMS)?)?;
        let (content_type, content) = read_content(fields.sequence().reading(ENCAPSULATED)?)?;
        let (mut certificates, mut unreadable_certificates) = (Vec::new(), 0usize);
        if let Some(set) = fields.optional(Tag::context(0)).reading(CERTIFICATES)? {
            let mut list = set.reader().reading(CERTIFICATES)?;
            while !list.is_empty() {
                let choice = list.read().reading(CERTIFICATES)?;
                let count = certificates.len().saturating_add(unreadable_certificates);
                if count as u64 >= u64::from(limits.certificates) {
                    let limit = u64::from(limits.certificates);
                    return Err(LimitReached { what: "certificates in one message", limit }.into());
                }
                // The other choices (attribute and foreign certificates, RFC 5652 §10.2.2) have context tags.
                match (choice.tag == Tag::SEQUENCE).then(|| Certificate::from_der_again(choice.raw)) {
                    Some(Ok(certificate)) => certificates.push(certificate),
                    _ => unreadable_certificates = unreadable_certificates.saturating_add(1),
                }
            }
        }
        let mut crls = Vec::new();
        if let Some(set) = fields.optional(Tag::context(1)).reading(CRLS)? {
            let mut list = set.reader().reading(CRLS)?;
            while !list.is_empty() {
                crls.push(span(&list.read().reading(CRLS)?));
            }
        }
        let mut signers = Vec::with_capacity(1);
        let mut list = fields.set().reading(SIGNER_INFOS)?;
        while !list.is_empty() {
            signers.push(SignerInfo::read(der, &list.expect(Tag::SEQUENCE).reading(SIGNER_INFOS)?)?);
        }
        fields.finish().reading(SIGNED_DATA)?;
        let der = Arc::clone(der);
        Ok(Self {
            der,
            was_ber,
            version,
            digest_algorithms,
            content_type,
            content,
            certificates,
            unreadable_certificates,
            crls,
            signers,
        })
    }

    /// The whole ContentInfo as read: the received octets, or their DER form when [`Self::was_ber`].
    #[must_use]
    pub fn der(&self) -> &[u8] {
        &self.der
    }

    /// Whether the received octets were BER and have been normalised to DER (threat C-16).
    #[must_use]
    pub fn was_ber(&self) -> bool {
        self.was_ber
    }

    /// CMSVersion as stated; real producers write 1 where RFC 5652 §5.1 demands 3, so nothing depends on it.
    #[must_use]
    pub fn version(&self) -> u64 {
        self.version
    }

    /// Dotted OID of eContentType.
    #[must_use]
    pub fn content_type(&self) -> &str {
        &self.content_type
    }

    /// The encapsulated content octets, when present.
    #[must_use]
    pub fn content(&self) -> Option<&[u8]> {
        self.der.get(self.content.clone()?)
    }

    /// Certificates that could be read, in order; those that could not are counted by [`Self::unreadable_certificates`].
    #[must_use]
    pub fn certificates(&self) -> &[Certificate] {
        &self.certificates
    }

    /// How many members of the certificate set are no readable X.509 certificates.
    #[must_use]
    pub fn unreadable_certificates(&self) -> usize {
        self.unreadable_certificates
    }

    /// Raw DER of the members of the CRL set (RFC 5652 §10.2.1), other revocation formats included.
    #[must_use]
    pub fn crls(&self) -> Vec<&[u8]> {
        self.crls.iter().filter_map(|range| self.der.get(range.clone())).collect()
    }

    /// The SignerInfos in order; may be empty (threat C-06).
    #[must_use]
    pub fn signers(&self) -> &[SignerInfo] {
        &self.signers
    }

    /// digestAlgorithms SET, dotted OIDs; may be empty (threat C-11).
    #[must_use]
    pub fn digest_algorithms(&self) -> &[String] {
        &self.digest_algorithms
    }
}

const CONTENT_INFO: &str = "ContentInfo (RFC 5652 §3)";
const SIGNED_DATA: &str = "SignedData (RFC 5652 §5.1)";
const DIGEST_ALGORITHMS: &str = "digestAlgorithms (RFC 5652 §5.1)";
const ENCAPSULATED: &str = "encapContentInfo (RFC 5652 §5.2)";
const CERTIFICATES: &str = "certificates (RFC 5652 §10.2.3)";
const CRLS: &str = "crls (RFC 5652 §10.2.1)";
const SIGNER_INFOS: &str = "signerInfos (RFC 5652 §5.1)";

/// The octets in DER, and whether they had to be changed for that. Nothing may follow the value.
pub(super) fn normalised(octets: &[u8], limits: &Limits) -> Result<(Arc<[u8]>, bool), Error> {
    let (der, consumed) = asn1::to_der(octets, limits).reading(CONTENT_INFO)?;
    if consumed != octets.len() {
        let source = asn1::Error::new(consumed, asn1::ErrorKind::TrailingData);
        return Err(Error::Encoding { what: CONTENT_INFO, source });
    }
    let was_ber = matches!(der, std::borrow::Cow::Owned(_));
    Ok((Arc::from(der), was_ber))
}

fn read_digest_algorithms(set: &Value<'_>) -> Result<Vec<String>, Error> {
    let mut list = set.reader().reading(DIGEST_ALGORITHMS)?;
    let mut out = Vec::with_capacity(1);
    while !list.is_empty() {
        let mut fields = list.sequence().reading(DIGEST_ALGORITHMS)?;
        out.push(oid::to_dotted(fields.oid().reading(DIGEST_ALGORITHMS)?));
    }
    Ok(out)
}

fn read_content(mut fields: Reader<'_>) -> Result<(String, Option<Range<usize>>), Error> {
    let content_type = oid::to_dotted(fields.oid().reading(ENCAPSULATED)?);
    let mut content = None;
    if let Some(tagged) = fields.optional(Tag::context(0)).reading(ENCAPSULATED)? {
        let mut inner = tagged.reader().reading(ENCAPSULATED)?;
        content = Some(content_span(&inner.expect(Tag::OCTET_STRING).reading(ENCAPSULATED)?));
        inner.finish().reading(ENCAPSULATED)?;
    }
    fields.finish().reading(ENCAPSULATED)?;
    Ok((content_type, content))
}
