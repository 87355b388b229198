//! One certificate, read once.

use core::borrow::Borrow;
use core::cell::RefCell;
use core::hash::{Hash, Hasher};
use core::ops::Range;
use std::collections::HashSet;
use std::sync::{Arc, OnceLock};

use crate::asn1::{Reader, Tag, Value};
use crate::base::{UnixTime, hex, hex_upper};
use crate::crypto::{AlgorithmIdentifier, DigestAlgorithm, KeyError, PublicKey, SignatureScheme, digest};

use super::extensions::Extensions;
use super::{
    BasicConstraints, Defect, DistributionPoint, Error, ExtendedKeyUsage, GeneralName, KeyUsage, Name, NameConstraints,
    PolicyConstraints, PolicyMapping, file,
};

/// An X.509 certificate (RFC 5280): the received octets, with what was read of them. `Clone` is cheap (Arc).
/// Equality and hash are those of the DER octets.
#[derive(Clone)]
pub struct Certificate(Arc<Inner>);

struct Inner {
    der: Vec<u8>,
    tbs: Range<usize>,
    serial: Range<usize>,
    spki: Range<usize>,
    signature: Range<usize>,
    algorithm: Range<usize>,
    version: u8,
    issuer: Name,
    subject: Name,
    not_before: UnixTime,
    not_after: UnixTime,
    extensions: Extensions,
    sha256: OnceLock<[u8; 32]>,
    key: OnceLock<Result<PublicKey, KeyError>>,
}

/// Octets of certificates that a thread keeps, after which it starts afresh: those of a province's agencies. What is read of one
/// takes about three times as much.
const KNOWN_OCTETS: usize = 1 << 20;

/// Certificates that a thread has read.
#[derive(Default)]
struct Known {
    all: HashSet<ByOctets>,
    octets: usize,
}

/// Found by its octets.
struct ByOctets(Arc<Inner>);

impl Borrow<[u8]> for ByOctets {
    fn borrow(&self) -> &[u8] {
        &self.0.der
    }
}

impl PartialEq for ByOctets {
    fn eq(&self, other: &Self) -> bool {
        self.0.der == other.0.der
    }
}

impl Eq for ByOctets {}

impl Hash for ByOctets {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.der.as_slice().hash(state);
    }
}

thread_local! {
    static KNOWN: RefCell<Known> = RefCell::default();
}

impl Known {
    fn get(&self, der: &[u8]) -> Option<Certificate> {
        self.all.get(der).map(|found| Certificate(Arc::clone(&found.0)))
    }

    fn keep(&mut self, certificate: &Certificate) {
        let octets = certificate.der().len();
        if octets > KNOWN_OCTETS {
            return;
        }
        if self.octets.saturating_add(octets) > KNOWN_OCTETS {
            self.all.clear();
            self.octets = 0;
        }
        if self.all.insert(ByOctets(Arc::clone(&certificate.0))) {
            self.octets = self.octets.saturating_add(octets);
        }
    }
}

impl core::fmt::Debug for Certificate {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "Certificate({}, serial {})", self.subject(), self.serial_hex())
    }
}

impl PartialEq for Certificate {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0) || self.0.der == other.0.der
    }
}

impl Eq for Certificate {}

impl Hash for Certificate {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.der.hash(state);
    }
}

fn whole(value: &Value<'_>) -> Range<usize> {
    value.offset..value.offset.saturating_add(value.raw.len())
}

fn end_of(value: &Value<'_>, content: &[u8]) -> Range<usize> {
    let end = whole(value).end;
    end.saturating_sub(content.len())..end
}

/// RFC 5280 §4.1.2.2: positive, and at most 20 octets of number; the octet that keeps it positive does not count, since
/// several authorities count so.
fn serial_defect(content: &[u8]) -> Option<Defect> {
    if matches!(content, [0] | [0x80..=0xff, ..]) {
        return Some(Defect::SerialNotPositive);
    }
    let number = content.strip_prefix(&[0]).unwrap_or(content);
    (number.len() > 20).then_some(Defect::SerialTooLong)
}

impl Certificate {
    /// Reads one DER certificate; trailing octets are an error.
    ///
    /// # Errors
    /// When it is malformed, an extension stands twice, or its two AlgorithmIdentifiers differ.
    pub fn from_der(der: &[u8]) -> Result<Self, Error> {
        let mut outer = Reader::new(der);
        let mut certificate = outer.sequence()?;
        outer.finish()?;
        let tbs = certificate.expect(Tag::SEQUENCE)?;
        let algorithm_value = certificate.expect(Tag::SEQUENCE)?;
        let signature_value = certificate.expect(Tag::BIT_STRING)?;
        let signature = signature_value.bit_octets()?;
        certificate.finish()?;

        let mut fields = tbs.reader()?;
        let mut defects = Vec::new();
        let version = match fields.optional_explicit(0)? {
            Some(mut field) => {
                let number = field.u64()?;
                field.finish()?;
                if number == 0 {
                    defects.push(Defect::ExplicitVersion);
                }
                u8::try_from(number).ok().filter(|n| *n <= 2).ok_or(Error::Version(number.saturating_add(1)))? + 1
            }
            None => 1,
        };
        let serial = fields.expect(Tag::INTEGER)?;
        let serial_content = serial.integer()?;
        let inner_algorithm = fields.expect(Tag::SEQUENCE)?;
        AlgorithmIdentifier::from_value(&inner_algorithm)?;
        if inner_algorithm.raw != algorithm_value.raw {
            return Err(Error::AlgorithmMismatch);
        }
        let issuer = Name::from_value(&fields.expect(Tag::SEQUENCE)?)?;
        let mut validity = fields.sequence()?;
        let not_before = validity.read()?.whole_time()?;
        let not_after = validity.read()?.whole_time()?;
        validity.finish()?;
        let subject = Name::from_value(&fields.expect(Tag::SEQUENCE)?)?;
        let spki = fields.expect(Tag::SEQUENCE)?;
        // issuerUniqueID and subjectUniqueID: read past (RFC 5280 §4.1.2.8).
        fields.optional(Tag::context_primitive(1))?;
        fields.optional(Tag::context_primitive(2))?;
        let mut extensions = match fields.optional_explicit(3)? {
            Some(_) if version < 3 => return Err(Error::ExtensionsVersion(version)),
            Some(mut field) => {
                let list = field.sequence()?;
                field.finish()?;
                Extensions::read(list)?
            }
            None => Extensions::default(),
        };
        fields.finish()?;
        defects.extend(serial_defect(serial_content));
        if issuer.is_empty() {
            defects.push(Defect::NoIssuer);
        }
        let named = !extensions.subject_alt_names.is_empty() && extensions.subject_alt_critical;
        if subject.is_empty() && !named {
            defects.push(Defect::NoSubject);
        }
        extensions.defects.extend(defects);
        Ok(Self(Arc::new(Inner {
            tbs: whole(&tbs),
            serial: end_of(&serial, serial_content),
            spki: whole(&spki),
            signature: end_of(&signature_value, signature),
            algorithm: whole(&algorithm_value),
            der: der.to_vec(),
            version,
            issuer,
            subject,
            not_before,
            not_after,
            extensions,
            sha256: OnceLock::new(),
            key: OnceLock::new(),
        })))
    }

    /// As [`Self::from_der`], for certificates that come again and again, file after file: the same octets are read once by each
    /// thread. All of a certificate follows from its octets, and nothing but the same octets finds it (threat C-25).
    ///
    /// # Errors
    /// Those of [`Self::from_der`].
    pub fn from_der_again(der: &[u8]) -> Result<Self, Error> {
        if let Some(known) = KNOWN.with_borrow(|known| known.get(der)) {
            return Ok(known);
        }
        let read = Self::from_der(der)?;
        KNOWN.with_borrow_mut(|known| known.keep(&read));
        Ok(read)
    }

    /// Reads every certificate of a PEM text, one DER certificate, or a certs-only PKCS#7 (DER or PEM).
    ///
    /// # Errors
    /// When there is none, or one of them cannot be read.
    pub fn all_from_file(octets: &[u8]) -> Result<Vec<Self>, Error> {
        file::read(octets)
    }

    fn at(&self, range: &Range<usize>) -> &[u8] {
        self.0.der.get(range.clone()).unwrap_or_default()
    }

    /// The certificate as received.
    #[must_use]
    pub fn der(&self) -> &[u8] {
        &self.0.der
    }

    /// SHA-256 of the DER octets (computed once).
    #[must_use]
    pub fn sha256(&self) -> &[u8; 32] {
        self.0.sha256.get_or_init(|| {
            let value = digest(DigestAlgorithm::Sha256, self.der());
            value.as_bytes().try_into().unwrap_or([0; 32])
        })
    }

    /// [`Self::sha256`] in lower-case hex.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        hex(self.sha256())
    }

    /// Whom it names.
    #[must_use]
    pub fn subject(&self) -> &Name {
        &self.0.subject
    }

    /// Who is said to have issued it.
    #[must_use]
    pub fn issuer(&self) -> &Name {
        &self.0.issuer
    }

    /// Content octets of the serial INTEGER, as encoded.
    #[must_use]
    pub fn serial(&self) -> &[u8] {
        self.at(&self.0.serial)
    }

    /// Upper-case hex, no separators, leading zero octet dropped.
    #[must_use]
    pub fn serial_hex(&self) -> String {
        let serial = match self.serial() {
            [0, rest @ ..] if !rest.is_empty() => rest,
            serial => serial,
        };
        hex_upper(serial)
    }

    /// Start of the validity period.
    #[must_use]
    pub fn not_before(&self) -> UnixTime {
        self.0.not_before
    }

    /// Last second of the validity period.
    #[must_use]
    pub fn not_after(&self) -> UnixTime {
        self.0.not_after
    }

    /// DER of the SubjectPublicKeyInfo.
    #[must_use]
    pub fn spki(&self) -> &[u8] {
        self.at(&self.0.spki)
    }

    /// The key, parsed once.
    ///
    /// # Errors
    /// When it is not on the allow-list of [`PublicKey`].
    pub fn public_key(&self) -> Result<&PublicKey, KeyError> {
        self.0.key.get_or_init(|| PublicKey::from_spki(self.spki())).as_ref().map_err(Clone::clone)
    }

    /// The TBSCertificate octets exactly as received: what the issuer signed.
    #[must_use]
    pub fn tbs(&self) -> &[u8] {
        self.at(&self.0.tbs)
    }

    /// The issuer's signature value.
    #[must_use]
    pub fn signature(&self) -> &[u8] {
        self.at(&self.0.signature)
    }

    /// The scheme of the issuer's signature. The outer and inner AlgorithmIdentifier are equal (checked when read).
    ///
    /// # Errors
    /// Its dotted OID when unknown, else what is wrong with it.
    pub fn signature_scheme(&self) -> Result<SignatureScheme, String> {
        let mut reader = Reader::new(self.at(&self.0.algorithm));
        let algorithm = AlgorithmIdentifier::read(&mut reader).map_err(|e| e.to_string())?;
        SignatureScheme::from_algorithm(algorithm.oid, algorithm.parameters, None)
    }

    /// subjectKeyIdentifier.
    #[must_use]
    pub fn subject_key_id(&self) -> Option<&[u8]> {
        self.0.extensions.subject_key_id.as_deref()
    }

    /// keyIdentifier of authorityKeyIdentifier.
    #[must_use]
    pub fn authority_key_id(&self) -> Option<&[u8]> {
        self.0.extensions.authority_key_id.as_deref()
    }

    /// keyUsage, when present.
    #[must_use]
    pub fn key_usage(&self) -> Option<KeyUsage> {
        self.0.extensions.key_usage
    }

    /// extKeyUsage, when present.
    #[must_use]
    pub fn extended_key_usage(&self) -> Option<&ExtendedKeyUsage> {
        self.0.extensions.extended_key_usage.as_ref()
    }

    /// basicConstraints, when present.
    #[must_use]
    pub fn basic_constraints(&self) -> Option<BasicConstraints> {
        self.0.extensions.basic_constraints
    }

    /// X.509 version, 1 to 3.
    #[must_use]
    pub fn version(&self) -> u8 {
        self.0.version
    }

    /// Dotted OIDs of the critical extensions that this room does not read.
    #[must_use]
    pub fn unread_critical_extensions(&self) -> &[String] {
        &self.0.extensions.unread_critical
    }

    /// What RFC 5280 §4 forbids and this certificate has; most have nothing.
    #[must_use]
    pub fn defects(&self) -> &[Defect] {
        &self.0.extensions.defects
    }

    /// subjectAltName; empty when absent.
    #[must_use]
    pub fn subject_alt_names(&self) -> &[GeneralName] {
        &self.0.extensions.subject_alt_names
    }

    /// nameConstraints, when present.
    #[must_use]
    pub fn name_constraints(&self) -> Option<&NameConstraints> {
        self.0.extensions.name_constraints.as_ref()
    }

    /// First rfc822Name of the subject alternative name, else emailAddress of the subject. Not escaped.
    #[must_use]
    pub fn email(&self) -> Option<&str> {
        let alternative = self.subject_alt_names().iter().find_map(|name| match name {
            GeneralName::Rfc822(address) => Some(address.as_str()),
            _ => None,
        });
        alternative.or_else(|| self.subject().attribute("1.2.840.113549.1.9.1"))
    }

    /// Dotted OIDs of certificatePolicies, each once; empty when absent.
    #[must_use]
    pub fn policies(&self) -> &[String] {
        &self.0.extensions.policies
    }

    /// policyMappings; empty when absent.
    #[must_use]
    pub fn policy_mappings(&self) -> &[PolicyMapping] {
        &self.0.extensions.policy_mappings
    }

    /// policyConstraints; both fields `None` when absent.
    #[must_use]
    pub fn policy_constraints(&self) -> PolicyConstraints {
        self.0.extensions.policy_constraints
    }

    /// inhibitAnyPolicy, when present: after how many certificates more.
    #[must_use]
    pub fn inhibit_any_policy(&self) -> Option<u32> {
        self.0.extensions.inhibit_any_policy
    }

    /// Whether issuer and subject are the same name.
    #[must_use]
    pub fn is_self_issued(&self) -> bool {
        self.issuer() == self.subject()
    }

    /// AIA caIssuers URLs.
    #[must_use]
    pub fn issuer_urls(&self) -> &[String] {
        &self.0.extensions.issuer_urls
    }

    /// Addresses of the issuer's OCSP responders (AIA).
    #[must_use]
    pub fn ocsp_urls(&self) -> &[String] {
        &self.0.extensions.ocsp_urls
    }

    /// cRLDistributionPoints (RFC 5280 §4.2.1.13).
    #[must_use]
    pub fn distribution_points(&self) -> &[DistributionPoint] {
        &self.0.extensions.distribution_points
    }

    /// freshestCRL (RFC 5280 §4.2.1.15): where delta lists are published.
    #[must_use]
    pub fn freshest_distribution_points(&self) -> &[DistributionPoint] {
        &self.0.extensions.freshest
    }

    /// Whether its issuer says that its own status is not to be asked: id-pkix-ocsp-nocheck (RFC 6960 §4.2.2.2.1).
    #[must_use]
    pub fn has_ocsp_no_check(&self) -> bool {
        self.0.extensions.ocsp_no_check
    }
}

#[cfg(test)]
pub(super) fn known_octets() -> (usize, usize) {
    KNOWN.with_borrow(|known| (known.octets, known.all.len()))
}

#[cfg(test)]
pub(super) fn is_one(one: &Certificate, other: &Certificate) -> bool {
    Arc::ptr_eq(&one.0, &other.0)
}
