//! One signer of a SignedData (RFC 5652 §5.3).

use core::cell::LazyCell;
use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

use crate::asn1::{Reader, Tag, Value, oid};
use crate::crypto::{DigestAlgorithm, SignatureScheme};
use crate::x509::{Certificate, Name};

use super::algorithm::{self, AlgorithmId};
use super::attributes::{Attribute, SignedAttributes, read_attributes};
use super::error::{Error, Reading};
use super::{content_span, span};

const SIGNER_INFO: &str = "SignerInfo (RFC 5652 §5.3)";
const SID: &str = "SignerIdentifier (RFC 5652 §5.3)";

/// How a signer is named (RFC 5652 §5.3).
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum SignerId {
    /// By the issuer of the certificate and its serial number.
    IssuerAndSerial {
        /// DER of the issuer's name.
        issuer: Vec<u8>,
        /// Content octets of the serial INTEGER.
        serial: Vec<u8>,
    },
    /// By the key identifier in the certificate's extension.
    SubjectKeyId(Vec<u8>),
}

/// One SignerInfo (RFC 5652 §5.3).
#[derive(Debug, Clone)]
pub struct SignerInfo {
    der: Arc<[u8]>,
    whole: Range<usize>,
    version: u64,
    id: SignerId,
    digest_algorithm: AlgorithmId,
    signature_algorithm: AlgorithmId,
    signature: Range<usize>,
    signed: Option<SignedAttributes>,
    unsigned: Vec<Attribute>,
}

impl SignerInfo {
    pub(super) fn read(der: &Arc<[u8]>, value: &Value<'_>) -> Result<Self, Error> {
        let mut fields = value.reader().reading(SIGNER_INFO)?;
        let version = fields.u64().reading("version of SignerInfo (RFC 5652 §5.3)")?;
        // Not tied to the version: real producers write 1 with a key identifier.
        let id = SignerId::read(&mut fields)?;
        let digest = fields.expect(Tag::SEQUENCE).reading("digestAlgorithm (RFC 5652 §5.3)")?;
        let digest_algorithm = AlgorithmId::read(&digest, "digestAlgorithm (RFC 5652 §5.3)")?;
        let signed_set = fields.optional(Tag::context(0)).reading("signedAttrs (RFC 5652 §5.3)")?;
        let scheme = fields.expect(Tag::SEQUENCE).reading("signatureAlgorithm (RFC 5652 §5.3)")?;
        let signature_algorithm = AlgorithmId::read(&scheme, "signatureAlgorithm (RFC 5652 §5.3)")?;
        let signature = fields.expect(Tag::OCTET_STRING).reading("signature (RFC 5652 §5.3)")?;
        let unsigned = match fields.optional(Tag::context(1)).reading("unsignedAttrs (RFC 5652 §5.3)")? {
            Some(set) => read_attributes(&set)?,
            None => Vec::new(),
        };
        fields.finish().reading(SIGNER_INFO)?;
        let signed = match &signed_set {
            Some(set) => Some(SignedAttributes::read(der, set, &digest_algorithm, &signature_algorithm)?),
            None => None,
        };
        Ok(Self {
            der: Arc::clone(der),
            whole: span(value),
            version,
            id,
            digest_algorithm,
            signature_algorithm,
            signature: content_span(&signature),
            signed,
            unsigned,
        })
    }

    /// The SignerInfo as received.
    #[must_use]
    pub fn der(&self) -> &[u8] {
        self.der.get(self.whole.clone()).unwrap_or_default()
    }

    /// CMSVersion as stated: 1 for issuer and serial, 3 for a key identifier, by RFC 5652 §5.3; not enforced.
    #[must_use]
    pub fn version(&self) -> u64 {
        self.version
    }

    /// How the signer is named.
    #[must_use]
    pub fn id(&self) -> &SignerId {
        &self.id
    }

    /// The certificate this signer names, by identifier, never "the first in the bag": `Ok(None)` when absent (threats
    /// C-09, C-10). Issuer and serial are compared by octets; an issuer in another encoding counts when it is the same
    /// name by RFC 5280 §7.1. The same certificate twice is one certificate.
    ///
    /// # Errors
    /// When several different certificates fit.
    pub fn find_certificate<'c>(&self, candidates: &'c [Certificate]) -> Result<Option<&'c Certificate>, Error> {
        let mut found: Vec<&'c Certificate> = Vec::new();
        // Read only where its octets are not those of the certificate.
        let name = LazyCell::new(|| match &self.id {
            SignerId::IssuerAndSerial { issuer, .. } => Name::from_der(issuer).ok(),
            SignerId::SubjectKeyId(_) => None,
        });
        for candidate in candidates {
            let fits = match &self.id {
                SignerId::IssuerAndSerial { issuer, serial } => {
                    serial == candidate.serial()
                        && (issuer == candidate.issuer().der() || name.as_ref() == Some(candidate.issuer()))
                }
                SignerId::SubjectKeyId(id) => candidate.subject_key_id() == Some(id),
            };
            if fits && !found.contains(&candidate) {
                found.push(candidate);
            }
        }
        match found.as_slice() {
            [] => Ok(None),
            [one] => Ok(Some(one)),
            several => Err(Error::AmbiguousSigner { count: several.len() }),
        }
    }

    /// The digest algorithm of the content.
    ///
    /// # Errors
    /// The dotted OID when unknown (or with parameters other than NULL).
    pub fn digest_algorithm(&self) -> Result<DigestAlgorithm, String> {
        self.digest_algorithm.digest(&self.der)
    }

    /// Dotted OID of digestAlgorithm, known or not.
    #[must_use]
    pub fn digest_algorithm_oid(&self) -> String {
        self.digest_algorithm.dotted(&self.der)
    }

    /// Dotted OID of signatureAlgorithm, known or not.
    #[must_use]
    pub fn signature_algorithm_oid(&self) -> String {
        self.signature_algorithm.dotted(&self.der)
    }

    /// The scheme from signatureAlgorithm combined with digestAlgorithm (rsaEncryption takes its digest from there).
    ///
    /// # Errors
    /// What is unknown or contradictory (threats C-11, C-14).
    pub fn scheme(&self) -> Result<SignatureScheme, String> {
        algorithm::scheme(&self.der, &self.digest_algorithm, &self.signature_algorithm)
    }

    /// The signature value.
    #[must_use]
    pub fn signature(&self) -> &[u8] {
        self.der.get(self.signature.clone()).unwrap_or_default()
    }

    /// Signed attributes, when present. Strict reading (threats C-04, C-05): see [`SignedAttributes`].
    #[must_use]
    pub fn signed_attributes(&self) -> Option<&SignedAttributes> {
        self.signed.as_ref()
    }

    /// Raw DER of the values of an unsigned attribute with this dotted OID (all values of all instances). Nothing about
    /// them is proven (threat C-21).
    #[must_use]
    pub fn unsigned_attribute(&self, oid: &str) -> Vec<&[u8]> {
        let wanted = self.unsigned.iter().filter(|a| oid::to_dotted(a.oid(&self.der)) == oid);
        wanted.flat_map(|a| a.values(&self.der)).map_while(Result::ok).map(|value| value.raw).collect()
    }

    /// [`Self::unsigned_attribute`] by the content octets of the OID.
    pub(super) fn unsigned_values(&self, oid: &[u8]) -> Vec<&[u8]> {
        super::revocation::values(&self.unsigned, &self.der, oid)
    }

    /// Dotted OIDs of all unsigned attributes present.
    #[must_use]
    pub fn unsigned_attribute_types(&self) -> Vec<String> {
        self.unsigned.iter().map(|a| oid::to_dotted(a.oid(&self.der))).collect()
    }

    /// The octets the signature value is over: signed attributes with the SET OF tag (the one tag swap CMS demands), or
    /// `content` when there are none.
    #[must_use]
    pub fn signed_octets<'a>(&'a self, content: &'a [u8]) -> Cow<'a, [u8]> {
        match &self.signed {
            Some(attributes) => Cow::Owned(attributes.to_be_signed()),
            None => Cow::Borrowed(content),
        }
    }
}

impl SignerId {
    fn read(fields: &mut Reader<'_>) -> Result<Self, Error> {
        if let Some(key_id) = fields.optional(Tag::context_primitive(0)).reading(SID)? {
            return Ok(Self::SubjectKeyId(key_id.content.to_vec()));
        }
        let mut issuer_and_serial = fields.sequence().reading(SID)?;
        let issuer = issuer_and_serial.expect(Tag::SEQUENCE).reading(SID)?.raw.to_vec();
        // Compared with certificates octet by octet, so its form does not matter.
        let serial = issuer_and_serial.expect(Tag::INTEGER).reading(SID)?.content.to_vec();
        issuer_and_serial.finish().reading(SID)?;
        Ok(Self::IssuerAndSerial { issuer, serial })
    }
}
