//! Attributes of a signer, kept as received (RFC 5652 §5.3, §11).

use std::ops::Range;
use std::sync::Arc;

use crate::asn1::{self, Reader, Tag, Value, oid};
use crate::base::UnixTime;
use crate::x509::Certificate;

use super::algorithm::AlgorithmId;
use super::error::{AttributeFault, Error, Reading};
use super::ess::{CertificateBinding, EssCertId};
use super::{at, content_span, span};

/// One Attribute: its type and the octets of its SET OF values.
#[derive(Debug, Clone)]
pub(super) struct Attribute {
    /// Content octets of attrType.
    pub(super) oid: Range<usize>,
    /// Content octets of attrValues.
    pub(super) values: Range<usize>,
}

impl Attribute {
    pub(super) fn oid<'a>(&self, der: &'a [u8]) -> &'a [u8] {
        der.get(self.oid.clone()).unwrap_or_default()
    }

    /// The values one by one, tag and length included.
    pub(super) fn values<'a>(&self, der: &'a [u8]) -> impl Iterator<Item = Result<Value<'a>, asn1::Error>> + use<'a> {
        let mut reader = at(der, &self.values);
        std::iter::from_fn(move || {
            (!reader.is_empty()).then(|| {
                let value = reader.read();
                if value.is_err() {
                    reader = Reader::new(&[]);
                }
                value
            })
        })
    }
}

/// Reads the Attributes inside a SET OF, whatever their types.
pub(super) fn read_attributes(set: &Value<'_>) -> Result<Vec<Attribute>, Error> {
    const WHAT: &str = "Attribute (RFC 5652 §5.3)";
    let mut list = set.reader().reading(WHAT)?;
    let mut out = Vec::with_capacity(4);
    while !list.is_empty() {
        let mut fields = list.sequence().reading(WHAT)?;
        let oid = fields.expect(Tag::OID).reading(WHAT)?;
        oid.oid().reading(WHAT)?;
        let values = fields.expect(Tag::SET).reading(WHAT)?;
        fields.finish().reading(WHAT)?;
        out.push(Attribute { oid: content_span(&oid), values: content_span(&values) });
    }
    Ok(out)
}

/// The signed attributes as received. Reading fails (in [`super::SignedData::parse`]) only on syntax; what must hold is
/// asked for by the getters.
#[derive(Debug, Clone)]
pub struct SignedAttributes {
    der: Arc<[u8]>,
    /// Tag, length and content, with the [0] tag as received.
    whole: Range<usize>,
    attributes: Vec<Attribute>,
    types: Vec<String>,
    is_der: bool,
    protection: Option<bool>,
}

impl SignedAttributes {
    pub(super) fn read(
        der: &Arc<[u8]>,
        set: &Value<'_>,
        digest: &AlgorithmId,
        signature: &AlgorithmId,
    ) -> Result<Self, Error> {
        let attributes = read_attributes(set)?;
        if attributes.is_empty() {
            return Err(Error::Rule("signed attributes are present but empty (RFC 5652 §5.3: SET SIZE (1..MAX))"));
        }
        let types = attributes.iter().map(|a| oid::to_dotted(a.oid(der))).collect();
        // Lengths are DER at every level by now: whatever was BER has been normalised before reading.
        let is_der = is_ascending(set.content) && attributes.iter().all(|a| is_ascending(slice(der, &a.values)));
        let mut this = Self { der: Arc::clone(der), whole: span(set), attributes, types, is_der, protection: None };
        this.protection = this.compare_protection(slice(der, &digest.whole), slice(der, &signature.whole));
        Ok(this)
    }

    /// Compares CMSAlgorithmProtection (RFC 6211 §2) with the algorithms of the SignerInfo.
    fn compare_protection(&self, digest: &[u8], signature: &[u8]) -> Option<bool> {
        match self.one_value(oid::ALGORITHM_PROTECTION, "CMSAlgorithmProtection (RFC 6211 §2)") {
            Ok(None) => None,
            Ok(Some(value)) => Some(protection_agrees(&value, digest, signature).unwrap_or(false)),
            Err(_) => Some(false),
        }
    }

    /// The octets as received: the `[0]` IMPLICIT tag, the length, the attributes.
    #[must_use]
    pub fn received(&self) -> &[u8] {
        slice(&self.der, &self.whole)
    }

    /// What the signature value is over: the received octets with the tag of SET OF in place of `[0]`, the one tag swap
    /// CMS demands (RFC 5652 §5.4).
    #[must_use]
    pub fn to_be_signed(&self) -> Vec<u8> {
        let mut out = self.received().to_vec();
        if let Some(tag) = out.first_mut() {
            *tag = Tag::SET.0;
        }
        out
    }

    /// Dotted OIDs in order, duplicates included.
    #[must_use]
    pub fn types(&self) -> &[String] {
        &self.types
    }

    /// Raw DER of the values of a signed attribute with this dotted OID (all values of all instances), up to the first
    /// that cannot be read.
    #[must_use]
    pub fn values(&self, oid: &str) -> Vec<&[u8]> {
        let wanted = self.attributes.iter().zip(&self.types).filter(|(_, dotted)| *dotted == oid);
        wanted.flat_map(|(a, _)| a.values(&self.der)).map_while(Result::ok).map(|value| value.raw).collect()
    }

    /// [`Self::values`] by the content octets of the OID.
    pub(super) fn values_of(&self, oid: &[u8]) -> Vec<&[u8]> {
        super::revocation::values(&self.attributes, &self.der, oid)
    }

    /// Whether the octets are DER with every SET OF in order (threat C-16).
    #[must_use]
    pub fn is_der(&self) -> bool {
        self.is_der
    }

    /// The value of the one instance of an attribute that must not have several, `None` when there is no instance.
    fn one_value(&self, oid: &[u8], attribute: &'static str) -> Result<Option<Value<'_>>, Error> {
        let fault = |fault| Error::Attribute { attribute, fault };
        let mut instances = self.attributes.iter().filter(|a| a.oid(&self.der) == oid);
        let Some(first) = instances.next() else { return Ok(None) };
        if instances.next().is_some() {
            return Err(fault(AttributeFault::Repeated));
        }
        let mut values = first.values(&self.der);
        match (values.next(), values.next()) {
            (Some(value), None) => value.reading(attribute).map(Some),
            _ => Err(fault(AttributeFault::NotOneValue)),
        }
    }

    /// The value of an attribute that must be there exactly once, with this tag.
    fn required(&self, oid: &[u8], tag: Tag, attribute: &'static str) -> Result<Value<'_>, Error> {
        let fault = |fault| Error::Attribute { attribute, fault };
        let value = self.one_value(oid, attribute)?.ok_or(fault(AttributeFault::Missing))?;
        if value.tag == tag { Ok(value) } else { Err(fault(AttributeFault::BadValue)) }
    }

    /// contentType: exactly one, one value (RFC 5652 §11.1). Dotted OID.
    ///
    /// # Errors
    /// When it is missing, repeated, has several values or another type.
    pub fn content_type(&self) -> Result<String, Error> {
        const NAME: &str = "contentType (RFC 5652 §11.1)";
        self.required(oid::CONTENT_TYPE, Tag::OID, NAME)?.oid().reading(NAME).map(oid::to_dotted)
    }

    /// messageDigest: exactly one OCTET STRING (RFC 5652 §11.2).
    ///
    /// # Errors
    /// When it is missing, repeated, has several values or another type.
    pub fn message_digest(&self) -> Result<&[u8], Error> {
        Ok(self.required(oid::MESSAGE_DIGEST, Tag::OCTET_STRING, "messageDigest (RFC 5652 §11.2)")?.content)
    }

    /// signingTime, when present once and readable (RFC 5652 §11.3). A claim.
    #[must_use]
    pub fn signing_time(&self) -> Option<UnixTime> {
        self.one_value(oid::SIGNING_TIME, "signingTime (RFC 5652 §11.3)").ok()??.whole_time().ok()
    }

    /// The first ESSCertID(v2) (the signer's) when a signing-certificate attribute is present; v2 preferred.
    ///
    /// # Errors
    /// On several instances or values (RFC 5035 §3), on bad syntax of either version, and when the first reference uses
    /// a hash that is not known.
    pub fn signing_certificate(&self) -> Result<Option<EssCertId>, Error> {
        let [v1, v2] = self.signing_certificates()?;
        Ok(v2.or(v1))
    }

    /// How the signing-certificate attributes bind `certificate` (threat C-08). When both versions are present both must
    /// name it, so that the weaker one cannot stand in for the stronger.
    ///
    /// # Errors
    /// As [`Self::signing_certificate`].
    pub fn certificate_binding(&self, certificate: &Certificate) -> Result<CertificateBinding, Error> {
        let present = self.signing_certificates()?;
        let mut binding = CertificateBinding::Absent;
        for id in present.into_iter().flatten() {
            if !id.names(certificate) {
                return Ok(CertificateBinding::Other);
            }
            binding = CertificateBinding::Bound { version: id.version };
        }
        Ok(binding)
    }

    fn signing_certificates(&self) -> Result<[Option<EssCertId>; 2], Error> {
        const V1: &str = "signing-certificate (RFC 2634 §5.4)";
        const V2: &str = "signing-certificate-v2 (RFC 5035 §3)";
        let read = |oid, version, name| match self.one_value(oid, name)? {
            Some(value) => EssCertId::read_first(&value, version, name).map(Some),
            None => Ok(None),
        };
        Ok([read(oid::SIGNING_CERTIFICATE, 1, V1)?, read(oid::SIGNING_CERTIFICATE_V2, 2, V2)?])
    }

    /// Whether Adobe's revocationInfoArchival (1.2.840.113583.1.1.8) is present.
    #[must_use]
    pub fn has_revocation_archive(&self) -> bool {
        self.attributes.iter().any(|a| a.oid(&self.der) == oid::ADOBE_REVOCATION)
    }

    /// CMSAlgorithmProtection (RFC 6211): `None` absent, else whether it agrees with the SignerInfo. Repeated or
    /// unreadable counts as not agreeing.
    #[must_use]
    pub fn algorithm_protection_agrees(&self) -> Option<bool> {
        self.protection
    }
}

fn slice<'a>(der: &'a [u8], range: &Range<usize>) -> &'a [u8] {
    der.get(range.clone()).unwrap_or_default()
}

/// Whether the values inside a SET OF ascend (X.690 §11.6).
fn is_ascending(content: &[u8]) -> bool {
    let mut reader = Reader::new(content);
    let mut last: &[u8] = &[];
    while !reader.is_empty() {
        match reader.read() {
            Ok(value) if last <= value.raw => last = value.raw,
            _ => return false,
        }
    }
    true
}

/// CMSAlgorithmProtection ::= SEQUENCE { digestAlgorithm, [1] IMPLICIT signatureAlgorithm | [2] IMPLICIT macAlgorithm }.
/// Absent parameters and NULL are the same here (RFC 6211 §2 compares values; producers mix the two).
fn protection_agrees(value: &Value<'_>, digest: &[u8], signature: &[u8]) -> Result<bool, asn1::Error> {
    let content_of = |algorithm| Reader::new(algorithm).expect(Tag::SEQUENCE).map(|v| v.content);
    let without_null = |content| <[u8]>::strip_suffix(content, &[0x05, 0x00]).unwrap_or(content);
    let mut fields = value.reader()?;
    let stated_digest = fields.expect(Tag::SEQUENCE)?.content;
    let stated_signature = fields.expect(Tag::context(1))?.content;
    fields.finish()?;
    Ok(without_null(stated_digest) == without_null(content_of(digest)?)
        && without_null(stated_signature) == without_null(content_of(signature)?))
}
