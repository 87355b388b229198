//! Time-stamp tokens (RFC 3161 §2.4.2, RFC 5816).

use std::ops::Range;

use crate::asn1::{Reader, Tag, oid};
use crate::base::{Limits, UnixTime};
use crate::crypto::{self, CheckError, Digest, DigestAlgorithm, Provider, SignatureMatch};
use crate::x509::Certificate;

use super::check::{DigestMatch, check_content, check_signature};
use super::error::{Error, Reading};
use super::ess::CertificateBinding;
use super::signed_data::SignedData;
use super::signer_info::SignerInfo;

const TST_INFO: &str = "TSTInfo (RFC 3161 §2.4.2)";

/// An RFC 3161 time-stamp token: SignedData whose content is a TSTInfo. Reading it proves nothing:
/// [`TimeStampToken::check`] does, and who the authority is remains to be judged.
#[derive(Debug, Clone)]
pub struct TimeStampToken {
    signed_data: SignedData,
    signer: SignerInfo,
    info: TstInfo,
}

#[derive(Debug, Clone)]
struct TstInfo {
    policy: String,
    imprint_algorithm: Result<DigestAlgorithm, String>,
    imprint: Range<usize>,
    serial: Range<usize>,
    gen_time: UnixTime,
    accuracy_ms: Option<u64>,
    ordering: bool,
    nonce: Option<Range<usize>>,
    tsa: Option<Range<usize>>,
}

/// What is proven about a token and one certificate: three facts that stand for themselves, and none of them says that the
/// certificate is believed or may stamp times.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct TokenCheck {
    /// TSTInfo is what the messageDigest attribute says; `Ok(None)`: it is not.
    pub content: Result<Option<DigestMatch>, Error>,
    /// The signature value verifies with the certificate's key.
    pub signature: Result<SignatureMatch, CheckError>,
    /// What ESSCertID(v2) says about the certificate (RFC 3161 §2.4.2, RFC 5816 §2.2.1 demand one).
    pub binding: Result<CertificateBinding, Error>,
}

impl TimeStampToken {
    /// Reads a token (a ContentInfo). Exactly one signer, id-ct-TSTInfo, content present, signed attributes present.
    ///
    /// # Errors
    /// When it is no such token, or TSTInfo has a critical extension (none is known).
    pub fn parse(octets: &[u8], limits: &Limits) -> Result<Self, Error> {
        Self::from_signed_data(SignedData::parse(octets, limits)?)
    }

    /// Takes a SignedData that was read already.
    ///
    /// # Errors
    /// As [`Self::parse`].
    pub fn from_signed_data(signed_data: SignedData) -> Result<Self, Error> {
        let expected = oid::to_dotted(oid::TST_INFO);
        if signed_data.content_type() != expected {
            return Err(Error::Rule("the content type of the time-stamp token is not id-ct-TSTInfo (RFC 3161 §2.4.2)"));
        }
        let content =
            signed_data.content().ok_or(Error::Rule("the time-stamp token has no content (RFC 3161 §2.4.2)"))?;
        let [signer] = signed_data.signers() else {
            return Err(Error::Rule("the time-stamp token does not have exactly one signer (RFC 3161 §2.4.2)"));
        };
        let attributes = signer
            .signed_attributes()
            .ok_or(Error::Rule("the time-stamp token has no signed attributes (RFC 5652 §5.3)"))?;
        if attributes.content_type()? != expected {
            return Err(Error::Rule("the contentType attribute of the token is not id-ct-TSTInfo (RFC 5652 §11.1)"));
        }
        let info = TstInfo::read(content)?;
        let signer = signer.clone();
        Ok(Self { signed_data, signer, info })
    }

    /// Checks the token against the certificate of its signer (see [`SignerInfo::find_certificate`]).
    pub fn check(&self, provider: &dyn Provider, certificate: &Certificate) -> TokenCheck {
        let signer = &self.signer;
        let content = match signer.digest_algorithm() {
            Ok(algorithm) => check_content(signer, &crypto::digest(algorithm, self.tst_info())),
            Err(_) => Err(Error::Rule("the digest algorithm of the time-stamp token is not known (RFC 5652 §5.3)")),
        };
        let signature = check_signature(provider, signer, certificate);
        let binding = match signer.signed_attributes() {
            Some(attributes) => attributes.certificate_binding(certificate),
            None => Ok(CertificateBinding::Absent),
        };
        TokenCheck { content, signature, binding }
    }

    /// The SignedData around it.
    #[must_use]
    pub fn signed_data(&self) -> &SignedData {
        &self.signed_data
    }

    /// The one signer.
    #[must_use]
    pub fn signer(&self) -> &SignerInfo {
        &self.signer
    }

    /// TSTInfo octets as signed.
    #[must_use]
    pub fn tst_info(&self) -> &[u8] {
        self.signed_data.content().unwrap_or_default()
    }

    fn part(&self, range: &Range<usize>) -> &[u8] {
        self.tst_info().get(range.clone()).unwrap_or_default()
    }

    /// genTime; fractions of a second are dropped.
    #[must_use]
    pub fn gen_time(&self) -> UnixTime {
        self.info.gen_time
    }

    /// messageImprint.
    ///
    /// # Errors
    /// The dotted OID when the hash is unknown.
    pub fn imprint(&self) -> Result<Digest, String> {
        let algorithm = self.info.imprint_algorithm.clone()?;
        // Reading refuses an imprint of another length than the algorithm's.
        Digest::from_received(algorithm, self.part(&self.info.imprint)).ok_or_else(|| oid::to_dotted(algorithm.oid()))
    }

    /// Dotted OID of the authority's policy.
    #[must_use]
    pub fn policy(&self) -> &str {
        &self.info.policy
    }

    /// Content octets of the serial number.
    #[must_use]
    pub fn serial(&self) -> &[u8] {
        self.part(&self.info.serial)
    }

    /// Content octets of the nonce, when there is one.
    #[must_use]
    pub fn nonce(&self) -> Option<&[u8]> {
        self.info.nonce.as_ref().map(|range| self.part(range))
    }

    /// Accuracy in milliseconds, rounded up, when stated.
    #[must_use]
    pub fn accuracy_ms(&self) -> Option<u64> {
        self.info.accuracy_ms
    }

    /// Whether the authority orders its tokens by genTime alone (RFC 3161 §2.4.2).
    #[must_use]
    pub fn ordering(&self) -> bool {
        self.info.ordering
    }

    /// DER of the GeneralName the authority states for itself; a hint.
    #[must_use]
    pub fn tsa(&self) -> Option<&[u8]> {
        self.info.tsa.as_ref().map(|range| self.part(range))
    }
}

impl TstInfo {
    fn read(octets: &[u8]) -> Result<Self, Error> {
        let mut outer = Reader::new(octets);
        let mut fields = outer.sequence().reading(TST_INFO)?;
        outer.finish().reading(TST_INFO)?;
        if fields.u64().reading("version of TSTInfo (RFC 3161 §2.4.2)")? != 1 {
            return Err(Error::Rule("TSTInfo has another version than 1 (RFC 3161 §2.4.2)"));
        }
        let policy = oid::to_dotted(fields.oid().reading("policy of TSTInfo (RFC 3161 §2.4.2)")?);
        let (imprint_algorithm, imprint) = read_imprint(&mut fields)?;
        let serial = fields.expect(Tag::INTEGER).reading("serialNumber of TSTInfo (RFC 3161 §2.4.2)")?;
        serial.integer().reading("serialNumber of TSTInfo (RFC 3161 §2.4.2)")?;
        let gen_time = fields
            .expect(Tag::GENERALIZED_TIME)
            .and_then(|value| value.time())
            .reading("genTime of TSTInfo (RFC 3161 §2.4.2)")?;
        let accuracy_ms = match fields.optional(Tag::SEQUENCE).reading(ACCURACY)? {
            Some(value) => Some(read_accuracy(value.reader().reading(ACCURACY)?)?),
            None => None,
        };
        let ordering = match fields.optional(Tag::BOOLEAN).reading("ordering of TSTInfo (RFC 3161 §2.4.2)")? {
            Some(value) => value.boolean().reading("ordering of TSTInfo (RFC 3161 §2.4.2)")?,
            None => false,
        };
        let nonce = fields.optional(Tag::INTEGER).reading("nonce of TSTInfo (RFC 3161 §2.4.2)")?;
        // GeneralName is a CHOICE, so [0] is EXPLICIT.
        let tsa = fields.optional(Tag::context(0)).reading("tsa of TSTInfo (RFC 3161 §2.4.2)")?;
        if let Some(extensions) = fields.optional(Tag::context(1)).reading(EXTENSIONS)? {
            refuse_critical(extensions.reader().reading(EXTENSIONS)?)?;
        }
        fields.finish().reading(TST_INFO)?;
        Ok(Self {
            policy,
            imprint_algorithm,
            imprint,
            serial: super::content_span(&serial),
            gen_time,
            accuracy_ms,
            ordering,
            nonce: nonce.as_ref().map(super::content_span),
            tsa: tsa.as_ref().map(super::content_span),
        })
    }
}

const ACCURACY: &str = "accuracy of TSTInfo (RFC 3161 §2.4.2)";
const EXTENSIONS: &str = "extensions of TSTInfo (RFC 3161 §2.4.2)";

type Imprint = (Result<DigestAlgorithm, String>, Range<usize>);

fn read_imprint(fields: &mut Reader<'_>) -> Result<Imprint, Error> {
    const WHAT: &str = "messageImprint (RFC 3161 §2.4.1)";
    let mut imprint = fields.sequence().reading(WHAT)?;
    let algorithm = imprint.expect(Tag::SEQUENCE).reading(WHAT)?;
    let hashed = imprint.expect(Tag::OCTET_STRING).reading(WHAT)?;
    imprint.finish().reading(WHAT)?;
    let mut algorithm = algorithm.reader().reading(WHAT)?;
    let named = algorithm.oid().reading(WHAT)?;
    algorithm.optional(Tag::NULL).reading(WHAT)?;
    algorithm.finish().reading(WHAT)?;
    let known = DigestAlgorithm::from_oid(named);
    if known.is_some_and(|known| known.output_len() != hashed.content.len()) {
        return Err(Error::Rule("the message imprint has another length than its hash algorithm (RFC 3161 §2.4.1)"));
    }
    Ok((known.ok_or_else(|| oid::to_dotted(named)), super::content_span(&hashed)))
}

/// Accuracy ::= SEQUENCE { seconds OPTIONAL, millis [0] (1..999) OPTIONAL, micros [1] (1..999) OPTIONAL }
fn read_accuracy(mut fields: Reader<'_>) -> Result<u64, Error> {
    let seconds = match fields.optional(Tag::INTEGER).reading(ACCURACY)? {
        Some(value) => value.u64().reading(ACCURACY)?,
        None => 0,
    };
    let mut part = |number| -> Result<u64, Error> {
        match fields.optional(Tag::context_primitive(number)).reading(ACCURACY)? {
            // Zero is outside 1..999, written by real authorities, and means what it says.
            Some(value) => match value.u64().reading(ACCURACY)? {
                part @ 0..=999 => Ok(part),
                _ => Err(Error::Rule("accuracy of TSTInfo has a part above 999 (RFC 3161 §2.4.2)")),
            },
            None => Ok(0),
        }
    };
    let (millis, micros) = (part(0)?, part(1)?);
    fields.finish().reading(ACCURACY)?;
    Ok(seconds.saturating_mul(1000).saturating_add(millis).saturating_add(u64::from(micros > 0)))
}

/// No extension of TSTInfo is known here, so a critical one makes the token unusable (RFC 3161 §2.4.1, RFC 5280 §4.2).
fn refuse_critical(mut list: Reader<'_>) -> Result<(), Error> {
    while !list.is_empty() {
        let mut fields = list.sequence().reading(EXTENSIONS)?;
        fields.oid().reading(EXTENSIONS)?;
        let critical = match fields.optional(Tag::BOOLEAN).reading(EXTENSIONS)? {
            Some(value) => value.boolean().reading(EXTENSIONS)?,
            None => false,
        };
        fields.octet_string().reading(EXTENSIONS)?;
        fields.finish().reading(EXTENSIONS)?;
        if critical {
            return Err(Error::Rule("TSTInfo has a critical extension that is not known (RFC 3161 §2.4.2)"));
        }
    }
    Ok(())
}
