//! OCSP (RFC 6960) as read: the answer of a responder, believed by nobody yet; and the request for one.

use core::ops::Range;
use std::sync::Arc;

use crate::asn1;
use crate::asn1::{ErrorKind, Reader, Tag, Value, oid};
use crate::base::{LimitReached, Limits, UnixTime};
use crate::crypto::{AlgorithmIdentifier, DigestAlgorithm, SignatureScheme, digest};

use super::{Certificate, CrlReason, Name, extensions};

/// Why octets are no OCSP answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum OcspError {
    /// Not the structure, or not DER.
    #[error("malformed OCSP response (RFC 6960 §4.2.1)")]
    Syntax(#[from] asn1::Error),
    /// The responder did not answer: its OCSPResponseStatus. Unsigned, so it proves nothing (threat V-24).
    #[error("the responder did not answer: {} (RFC 6960 §4.2.1)", status_name(*.0))]
    NoSuccess(u64),
    /// Another type of response than id-pkix-ocsp-basic; its dotted identifier.
    #[error("the response type {0} is unknown (RFC 6960 §4.2.1)")]
    UnknownType(String),
    /// A version other than 1.
    #[error("the version is unknown (RFC 6960 §4.2.1)")]
    Version,
    /// The same extension twice; its dotted identifier.
    #[error("the extension {0} stands twice (RFC 5280 §4.2)")]
    DuplicateExtension(String),
}

fn status_name(status: u64) -> String {
    let known = match status {
        1 => "malformedRequest",
        2 => "internalError",
        3 => "tryLater",
        5 => "sigRequired",
        6 => "unauthorized",
        _ => return format!("status {status}"),
    };
    known.to_owned()
}

/// Who says to have signed an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ResponderId {
    /// The subject of its certificate.
    Name(Name),
    /// SHA-1 of its public key, the octets of the BIT STRING.
    KeyHash(Vec<u8>),
}

impl ResponderId {
    /// Whether it means the holder of this certificate.
    #[must_use]
    pub fn is(&self, certificate: &Certificate) -> bool {
        match self {
            Self::Name(name) => certificate.subject() == name,
            Self::KeyHash(hash) => key_hash(DigestAlgorithm::Sha1, certificate).is_some_and(|own| own == *hash),
        }
    }
}

/// CertID: which certificate is meant (RFC 6960 §4.1.1).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CertId {
    /// The digest algorithm of the hashes; else what is wrong with it.
    pub algorithm: Result<DigestAlgorithm, String>,
    /// Of the issuer's name.
    pub issuer_name_hash: Vec<u8>,
    /// Of the issuer's public key, the octets of the BIT STRING.
    pub issuer_key_hash: Vec<u8>,
    /// Content octets of the serial number.
    pub serial: Vec<u8>,
}

impl CertId {
    /// Of `certificate`, which `issuer` issued; `None` should the issuer's key not read.
    #[must_use]
    pub fn of(algorithm: DigestAlgorithm, certificate: &Certificate, issuer: &Certificate) -> Option<Self> {
        Some(Self {
            algorithm: Ok(algorithm),
            issuer_name_hash: digest(algorithm, certificate.issuer().der()).as_bytes().to_vec(),
            issuer_key_hash: key_hash(algorithm, issuer)?,
            serial: certificate.serial().to_vec(),
        })
    }

    fn read(mut fields: Reader<'_>) -> Result<Self, asn1::Error> {
        let algorithm = AlgorithmIdentifier::read(&mut fields)?;
        let issuer_name_hash = fields.octet_string()?.to_vec();
        let issuer_key_hash = fields.octet_string()?.to_vec();
        let serial = fields.integer()?.to_vec();
        fields.finish()?;
        let algorithm = DigestAlgorithm::from_algorithm(algorithm.oid, algorithm.parameters);
        Ok(Self { algorithm, issuer_name_hash, issuer_key_hash, serial })
    }

    fn der(&self) -> Vec<u8> {
        let algorithm = self.algorithm.as_ref().map_or(DigestAlgorithm::Sha1, |algorithm| *algorithm);
        asn1::sequence(&[
            // NULL parameters, as responders in use expect them.
            asn1::sequence(&[asn1::oid(algorithm.oid()), asn1::null()]),
            asn1::octet_string(&self.issuer_name_hash),
            asn1::octet_string(&self.issuer_key_hash),
            asn1::integer(&self.serial),
        ])
    }
}

/// Hash of the subjectPublicKey octets, without tag, length and unused bits.
fn key_hash(algorithm: DigestAlgorithm, certificate: &Certificate) -> Option<Vec<u8>> {
    let mut spki = Reader::new(certificate.spki()).sequence().ok()?;
    spki.expect(Tag::SEQUENCE).ok()?;
    let key = spki.bit_string().ok()?;
    Some(digest(algorithm, key.octets).as_bytes().to_vec())
}

/// certStatus.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OcspStatus {
    /// Not revoked; not even that it was issued (RFC 6960 §2.2).
    Good,
    /// Revoked or suspended.
    Revoked {
        /// revocationTime.
        at: UnixTime,
        /// revocationReason.
        reason: Option<CrlReason>,
    },
    /// The responder does not know the certificate.
    Unknown,
}

/// What an answer says of one certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SingleResponse {
    /// Which certificate.
    pub cert_id: CertId,
    /// Its status.
    pub status: OcspStatus,
    /// As of when.
    pub this_update: UnixTime,
    /// When newer is to be had at the latest.
    pub next_update: Option<UnixTime>,
    /// invalidityDate, an extension of list entries that may stand here (RFC 6960 §4.4.5).
    pub invalid_since: Option<UnixTime>,
    /// archiveCutoff (RFC 6960 §4.4.4): certificates that expired after it are still told of.
    pub archive_cutoff: Option<UnixTime>,
    /// Dotted OIDs of critical extensions that are not understood: nothing is said of this certificate then.
    pub unread_critical: Vec<String>,
}

/// A BasicOCSPResponse. `Clone` is cheap (Arc).
#[derive(Clone)]
pub struct OcspResponse(Arc<Inner>);

struct Inner {
    octets: Arc<[u8]>,
    tbs: Range<usize>,
    algorithm: Range<usize>,
    signature: Range<usize>,
    responder: ResponderId,
    produced_at: UnixTime,
    responses: Vec<SingleResponse>,
    nonce: Option<Vec<u8>>,
    unread_critical: Vec<String>,
    certificates: Vec<Certificate>,
}

impl core::fmt::Debug for OcspResponse {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "OcspResponse({:?}, {}, {:?})", self.responder(), self.produced_at(), self.responses())
    }
}

impl OcspResponse {
    /// Reads one DER OCSPResponse, or what stands in it: ResponseBytes (iText wrote those into PDF signatures) or a bare
    /// BasicOCSPResponse (RFC 5652 §10.2.1, CAdES). Trailing octets are an error.
    ///
    /// # Errors
    /// When it is malformed, larger than [`Limits::ocsp_octets`], no success, or of another type.
    pub fn from_der(octets: Arc<[u8]>, limits: &Limits) -> Result<Self, OcspError> {
        if octets.len() as u64 > limits.ocsp_octets {
            let limit = LimitReached { what: "octets of an OCSP answer", limit: limits.ocsp_octets };
            return Err(asn1::Error::new(0, ErrorKind::Limit(limit)).into());
        }
        let mut reader = Reader::with_limits(&octets, limits);
        let outer = reader.expect(Tag::SEQUENCE)?;
        reader.finish()?;
        let mut fields = outer.reader()?;
        match fields.peek() {
            Some(Tag::ENUMERATED) => {}
            Some(Tag::OID) => return Self::typed(fields, &octets, limits),
            _ => return Self::basic(&outer, &octets),
        }
        let status = fields.expect(Tag::ENUMERATED)?;
        match status.u64()? {
            0 => {}
            known @ (1..=3 | 5 | 6) => return Err(OcspError::NoSuccess(known)),
            _ => return Err(asn1::Error::new(status.offset, ErrorKind::IntegerRange).into()),
        }
        let missing = asn1::Error::new(fields.offset(), ErrorKind::Missing(Tag::context(0)));
        let mut field = fields.optional_explicit(0)?.ok_or(missing)?;
        fields.finish()?;
        let typed = field.sequence()?;
        field.finish()?;
        Self::typed(typed, &octets, limits)
    }

    /// ResponseBytes.
    fn typed(mut fields: Reader<'_>, octets: &Arc<[u8]>, limits: &Limits) -> Result<Self, OcspError> {
        let kind = fields.oid()?;
        if kind != oid::PKIX_OCSP_BASIC {
            return Err(OcspError::UnknownType(oid::to_dotted(kind)));
        }
        let inside = fields.expect(Tag::OCTET_STRING)?;
        fields.finish()?;
        let mut reader = Reader::with_limits(inside.octet_string()?, limits).based_at(inside.content_offset());
        let basic = reader.expect(Tag::SEQUENCE)?;
        reader.finish()?;
        Self::basic(&basic, octets)
    }

    fn basic(value: &Value<'_>, octets: &Arc<[u8]>) -> Result<Self, OcspError> {
        let mut fields = value.reader()?;
        let tbs = fields.expect(Tag::SEQUENCE)?;
        let algorithm = fields.expect(Tag::SEQUENCE)?;
        AlgorithmIdentifier::from_value(&algorithm)?;
        let signature_value = fields.expect(Tag::BIT_STRING)?;
        let signature = signature_value.bit_octets()?.len();
        let mut certificates = Vec::new();
        if let Some(mut field) = fields.optional_explicit(0)? {
            let mut list = field.sequence()?;
            field.finish()?;
            while !list.is_empty() {
                // Helpers, trusted for nothing: one that does not read is one that is not there.
                certificates.extend(Certificate::from_der_again(list.expect(Tag::SEQUENCE)?.raw));
            }
        }
        fields.finish()?;

        let mut data = tbs.reader()?;
        if let Some(mut version) = data.optional_explicit(0)? {
            // An explicit default is not DER, and occurs.
            if version.u64()? != 0 {
                return Err(OcspError::Version);
            }
            version.finish()?;
        }
        let responder = responder_id(&data.read()?)?;
        let produced_at = data.expect(Tag::GENERALIZED_TIME)?.time()?;
        let mut list = data.sequence()?;
        let mut responses = Vec::new();
        while !list.is_empty() {
            responses.push(single_response(list.sequence()?)?);
        }
        let (mut nonce, mut unread_critical) = (None, Vec::new());
        if let Some(mut field) = data.optional_explicit(1)? {
            let list = field.sequence()?;
            field.finish()?;
            extensions::each(list, OcspError::DuplicateExtension, |oid, critical, value| {
                match oid {
                    oid::OCSP_NONCE => nonce = Some(nonce_octets(value.content)),
                    // That certificates never issued are called revoked, too (RFC 6960 §4.4.8): the reading is the same.
                    oid::OCSP_EXTENDED_REVOKE => {}
                    _ if critical => unread_critical.push(oid::to_dotted(oid)),
                    _ => {}
                }
                Ok(())
            })?;
        }
        data.finish()?;
        let end = whole(&signature_value).end;
        Ok(Self(Arc::new(Inner {
            octets: Arc::clone(octets),
            tbs: whole(&tbs),
            algorithm: whole(&algorithm),
            signature: end.saturating_sub(signature)..end,
            responder,
            produced_at,
            responses,
            nonce,
            unread_critical,
            certificates,
        })))
    }

    fn at(&self, range: &Range<usize>) -> &[u8] {
        self.0.octets.get(range.clone()).unwrap_or_default()
    }

    /// The answer as received.
    #[must_use]
    pub fn der(&self) -> &Arc<[u8]> {
        &self.0.octets
    }

    /// The ResponseData octets exactly as received: what the responder signed.
    #[must_use]
    pub fn tbs(&self) -> &[u8] {
        self.at(&self.0.tbs)
    }

    /// The signature value.
    #[must_use]
    pub fn signature(&self) -> &[u8] {
        self.at(&self.0.signature)
    }

    /// The scheme of the signature. The identifier is not signed itself; with it changed, the value does not match.
    ///
    /// # Errors
    /// Its dotted OID when unknown, else what is wrong with it.
    pub fn signature_scheme(&self) -> Result<SignatureScheme, String> {
        let mut reader = Reader::new(self.at(&self.0.algorithm));
        let algorithm = AlgorithmIdentifier::read(&mut reader).map_err(|e| e.to_string())?;
        SignatureScheme::from_algorithm(algorithm.oid, algorithm.parameters, None)
    }

    /// Who says to have signed it.
    #[must_use]
    pub fn responder(&self) -> &ResponderId {
        &self.0.responder
    }

    /// When it was signed.
    #[must_use]
    pub fn produced_at(&self) -> UnixTime {
        self.0.produced_at
    }

    /// What it says, certificate by certificate.
    #[must_use]
    pub fn responses(&self) -> &[SingleResponse] {
        &self.0.responses
    }

    /// The nonce, when there is one. Whoever asked with one compares the two (RFC 9654 §2.1, threat V-24).
    #[must_use]
    pub fn nonce(&self) -> Option<&[u8]> {
        self.0.nonce.as_deref()
    }

    /// Whether this can be the answer to a request with `nonce`: it echoes it, or has none at all, as responders that sign
    /// ahead do (RFC 9654 §2.1).
    #[must_use]
    pub fn answers(&self, nonce: &[u8]) -> bool {
        self.nonce().is_none_or(|own| own == nonce)
    }

    /// Dotted OIDs of critical extensions of the whole answer that are not understood: it must not be used then.
    #[must_use]
    pub fn unread_critical_extensions(&self) -> &[String] {
        &self.0.unread_critical
    }

    /// Certificates that came with it; the responder's may be among them.
    #[must_use]
    pub fn certificates(&self) -> &[Certificate] {
        &self.0.certificates
    }
}

fn whole(value: &Value<'_>) -> Range<usize> {
    value.offset..value.offset.saturating_add(value.raw.len())
}

fn responder_id(value: &Value<'_>) -> Result<ResponderId, OcspError> {
    let mut inside = value.reader()?;
    let id = match value.tag {
        Tag(0xa1) => ResponderId::Name(Name::from_value(&inside.expect(Tag::SEQUENCE)?)?),
        Tag(0xa2) => ResponderId::KeyHash(inside.octet_string()?.to_vec()),
        found => {
            let kind = ErrorKind::UnexpectedTag { expected: Tag::context(1), found };
            return Err(asn1::Error::new(value.offset, kind).into());
        }
    };
    inside.finish()?;
    Ok(id)
}

/// An OCTET STRING in the extension's OCTET STRING; some old software puts the bare octets there.
fn nonce_octets(value: &[u8]) -> Vec<u8> {
    let mut reader = Reader::new(value);
    match reader.octet_string() {
        Ok(octets) if reader.is_empty() => octets.to_vec(),
        _ => value.to_vec(),
    }
}

fn single_response(mut fields: Reader<'_>) -> Result<SingleResponse, OcspError> {
    let cert_id = CertId::read(fields.sequence()?)?;
    let status = cert_status(&fields.read()?)?;
    let this_update = fields.expect(Tag::GENERALIZED_TIME)?.time()?;
    let next_update = match fields.optional_explicit(0)? {
        Some(mut field) => {
            let time = field.expect(Tag::GENERALIZED_TIME)?.time()?;
            field.finish()?;
            Some(time)
        }
        None => None,
    };
    let (invalid_since, archive_cutoff, unread_critical) = (None, None, Vec::new());
    let mut single =
        SingleResponse { cert_id, status, this_update, next_update, invalid_since, archive_cutoff, unread_critical };
    if let Some(mut field) = fields.optional_explicit(1)? {
        let list = field.sequence()?;
        field.finish()?;
        extensions::each(list, OcspError::DuplicateExtension, |oid, critical, value| {
            let mut inside = Reader::new(value.content).based_at(value.content_offset());
            let mut time = || -> Result<UnixTime, asn1::Error> {
                let time = inside.expect(Tag::GENERALIZED_TIME)?.time()?;
                inside.clone().finish()?;
                Ok(time)
            };
            match oid {
                // Only ever makes an answer good for more: one that does not read counts as absent.
                oid::OCSP_ARCHIVE_CUTOFF => match time() {
                    Ok(cutoff) => single.archive_cutoff = Some(cutoff),
                    Err(_) if critical => single.unread_critical.push(oid::to_dotted(oid)),
                    Err(_) => {}
                },
                oid::INVALIDITY_DATE => single.invalid_since = Some(time()?),
                // Where the statement comes from, and proofs for another protocol: they change nothing in it.
                oid::OCSP_CRL | oid::SIGNED_CERTIFICATE_TIMESTAMPS => {}
                _ if critical => single.unread_critical.push(oid::to_dotted(oid)),
                _ => {}
            }
            Ok(())
        })?;
    }
    fields.finish()?;
    Ok(single)
}

fn cert_status(value: &Value<'_>) -> Result<OcspStatus, OcspError> {
    match value.tag {
        Tag(0x80) => {
            value.null()?;
            Ok(OcspStatus::Good)
        }
        Tag(0xa1) => {
            let mut fields = value.reader()?;
            let at = fields.expect(Tag::GENERALIZED_TIME)?.time()?;
            let reason = match fields.optional_explicit(0)? {
                Some(mut field) => {
                    let number = field.expect(Tag::ENUMERATED)?.u64()?;
                    field.finish()?;
                    CrlReason::from_number(number)
                }
                None => None,
            };
            fields.finish()?;
            Ok(OcspStatus::Revoked { at, reason })
        }
        Tag(0x82) => {
            value.null()?;
            Ok(OcspStatus::Unknown)
        }
        found => {
            let kind = ErrorKind::UnexpectedTag { expected: Tag::context_primitive(0), found };
            Err(asn1::Error::new(value.offset, kind).into())
        }
    }
}

/// DER of an unsigned OCSPRequest for one certificate (RFC 6960 §4.1.1), with SHA-1 hashes: what every responder in use
/// answers; they only point to the issuer, whom the answer has to match by our own hashes. `nonce`: 1 to 128 octets, 32
/// advised (RFC 9654 §2.1).
///
/// Empty should the issuer's key not read: octets that no responder takes for a request.
#[must_use]
pub fn ocsp_request(certificate: &Certificate, issuer: &Certificate, nonce: Option<&[u8]>) -> Vec<u8> {
    ocsp_request_with(DigestAlgorithm::Sha1, certificate, issuer, nonce)
}

/// As [`ocsp_request`] with hashes of another algorithm.
#[must_use]
pub fn ocsp_request_with(
    algorithm: DigestAlgorithm,
    certificate: &Certificate,
    issuer: &Certificate,
    nonce: Option<&[u8]>,
) -> Vec<u8> {
    let Some(cert_id) = CertId::of(algorithm, certificate, issuer) else { return Vec::new() };
    let mut fields = vec![asn1::sequence(&[asn1::sequence(&[cert_id.der()])])];
    if let Some(nonce) = nonce {
        let value = asn1::octet_string(&asn1::octet_string(nonce));
        let extension = asn1::sequence(&[asn1::oid(oid::OCSP_NONCE), value]);
        fields.push(asn1::context(2, &[asn1::sequence(&[extension])]));
    }
    asn1::sequence(&[asn1::sequence(&fields)])
}
