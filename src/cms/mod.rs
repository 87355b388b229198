//! Cryptographic Message Syntax (RFC 5652): SignedData as received, time-stamp tokens and protocol (RFC 3161), and
//! the messages we make.
#![allow(unused_variables, clippy::todo, missing_docs)]

use crate::base::{Limits, UnixTime};
use crate::crypto::{CheckError, Digest, DigestAlgorithm, Provider, SignatureMatch, SignatureScheme};
use crate::x509::Certificate;

/// Why a CMS structure is not accepted; with the offset inside the CMS and the clause.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    #[error("todo")]
    Todo,
}

/// A SignedData (RFC 5652 §5.1) with the octets it was read from. BER input is normalised to DER first (the octets of signed
/// attributes and certificates, which must be DER already, survive unchanged; [`Self::was_ber`] tells).
#[derive(Debug, Clone)]
pub struct SignedData {/* Arc<[u8]> der + spans */}

impl SignedData {
    /// Reads a ContentInfo holding SignedData. All of `octets` must be consumed.
    pub fn parse(octets: &[u8], limits: &Limits) -> Result<Self, Error> {
        todo!()
    }
    /// Length of the outer BER/DER value at the start of `octets`: what follows in a PDF's /Contents is padding and must be zero.
    pub fn outer_len(octets: &[u8]) -> Result<usize, Error> {
        todo!()
    }
    pub fn was_ber(&self) -> bool {
        todo!()
    }
    /// Dotted OID of eContentType.
    pub fn content_type(&self) -> &str {
        todo!()
    }
    /// The encapsulated content octets, when present.
    pub fn content(&self) -> Option<&[u8]> {
        todo!()
    }
    /// Certificates that could be read, in order; those that could not are counted by [`Self::unreadable_certificates`].
    pub fn certificates(&self) -> &[Certificate] {
        todo!()
    }
    pub fn unreadable_certificates(&self) -> usize {
        todo!()
    }
    pub fn signers(&self) -> &[SignerInfo] {
        todo!()
    }
    /// digestAlgorithms SET, dotted OIDs.
    pub fn digest_algorithms(&self) -> &[String] {
        todo!()
    }
}

/// One SignerInfo (RFC 5652 §5.3).
#[derive(Debug, Clone)]
pub struct SignerInfo {/* … */}

/// How a signer is named (RFC 5652 §5.3).
#[derive(Debug, Clone)]
pub enum SignerId {
    /// Issuer name DER and serial content octets.
    IssuerAndSerial {
        issuer: Vec<u8>,
        serial: Vec<u8>,
    },
    SubjectKeyId(Vec<u8>),
}

/// A certificate named by an ESS signing-certificate attribute (RFC 2634, RFC 5035).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EssCertId {
    /// v1 is SHA-1.
    pub digest: Digest,
    /// issuerSerial, when present: (the DER of each directoryName, serial content octets).
    pub issuer_serial: Option<(Vec<Vec<u8>>, Vec<u8>)>,
    /// 1 or 2.
    pub version: u8,
}

impl SignerInfo {
    pub fn id(&self) -> &SignerId {
        todo!()
    }
    /// The certificate this signer names, by identifier, never "the first in the bag": `Ok(None)` when absent;
    /// `Err` when several different certificates fit (threat C-10).
    pub fn find_certificate<'c>(&self, candidates: &'c [Certificate]) -> Result<Option<&'c Certificate>, Error> {
        todo!()
    }
    /// `Err` with the dotted OID when unknown.
    pub fn digest_algorithm(&self) -> Result<DigestAlgorithm, String> {
        todo!()
    }
    /// The scheme from signatureAlgorithm combined with digestAlgorithm (rsaEncryption takes its digest from there);
    /// `Err` says what is unknown or contradictory (threat C-11, C-14).
    pub fn scheme(&self) -> Result<SignatureScheme, String> {
        todo!()
    }
    pub fn signature(&self) -> &[u8] {
        todo!()
    }
    /// Signed attributes, when present. Strict reading (threats C-04, C-05): see [`SignedAttributes`].
    pub fn signed_attributes(&self) -> Option<&SignedAttributes> {
        todo!()
    }
    /// Raw DER of the values of an unsigned attribute with this dotted OID (all values of all instances).
    pub fn unsigned_attribute(&self, oid: &str) -> Vec<&[u8]> {
        todo!()
    }
    /// Dotted OIDs of all unsigned attributes present.
    pub fn unsigned_attribute_types(&self) -> Vec<String> {
        todo!()
    }
    /// The octets the signature value is over: signed attributes with the SET OF tag (the one tag swap CMS demands), or `content`
    /// when there are none.
    pub fn signed_octets<'a>(&'a self, content: &'a [u8]) -> std::borrow::Cow<'a, [u8]> {
        todo!()
    }
}

/// The signed attributes as received. Reading fails (in `SignedData::parse`) only on syntax; what must hold is asked for by the getters.
#[derive(Debug, Clone)]
pub struct SignedAttributes {/* raw span … */}

impl SignedAttributes {
    /// Dotted OIDs in order, duplicates included.
    pub fn types(&self) -> &[String] {
        todo!()
    }
    /// Whether the octets are DER with the SET OF in order (threat C-16).
    pub fn is_der(&self) -> bool {
        todo!()
    }
    /// contentType: exactly one, one value (RFC 5652 §11.1).
    pub fn content_type(&self) -> Result<String, Error> {
        todo!()
    }
    /// messageDigest: exactly one OCTET STRING (RFC 5652 §11.2).
    pub fn message_digest(&self) -> Result<&[u8], Error> {
        todo!()
    }
    /// signingTime, when present and readable (RFC 5652 §11.3). A claim.
    pub fn signing_time(&self) -> Option<UnixTime> {
        todo!()
    }
    /// The first ESSCertID(v2) (the signer's) when a signing-certificate attribute is present; v2 preferred. `Err` on duplicates or bad syntax.
    pub fn signing_certificate(&self) -> Result<Option<EssCertId>, Error> {
        todo!()
    }
    /// Whether Adobe's revocationInfoArchival (1.2.840.113583.1.1.8) is present.
    pub fn has_revocation_archive(&self) -> bool {
        todo!()
    }
    /// CMSAlgorithmProtection (RFC 6211): `None` absent, else whether it agrees with the SignerInfo.
    pub fn algorithm_protection_agrees(&self) -> Option<bool> {
        todo!()
    }
}

/// The digest of the content equals the messageDigest attribute (or, without signed attributes, is what is signed): only
/// [`check_content`] makes it.
#[derive(Debug, Clone, Copy)]
pub struct DigestMatch(());

/// Compares the computed digest of the content with messageDigest.
pub fn check_content(signer: &SignerInfo, computed: &Digest) -> Result<Option<DigestMatch>, Error> {
    todo!()
}

/// Checks the signature value over the signed attributes with the certificate's key.
/// # Errors
/// [`CheckError`].
pub fn check_signature(
    provider: &dyn Provider,
    signer: &SignerInfo,
    certificate: &Certificate,
) -> Result<SignatureMatch, CheckError> {
    todo!()
}

/// An RFC 3161 time-stamp token: SignedData whose content is a TSTInfo.
#[derive(Debug, Clone)]
pub struct TimeStampToken {/* signed_data, tst fields */}

impl TimeStampToken {
    /// Reads a token (a ContentInfo). Exactly one signer, id-ct-TSTInfo, content present, signed attributes present.
    pub fn parse(octets: &[u8], limits: &Limits) -> Result<Self, Error> {
        todo!()
    }
    pub fn signed_data(&self) -> &SignedData {
        todo!()
    }
    pub fn signer(&self) -> &SignerInfo {
        todo!()
    }
    /// TSTInfo octets as signed.
    pub fn tst_info(&self) -> &[u8] {
        todo!()
    }
    pub fn gen_time(&self) -> UnixTime {
        todo!()
    }
    /// messageImprint; `Err` with the dotted OID when the hash is unknown.
    pub fn imprint(&self) -> Result<Digest, String> {
        todo!()
    }
    pub fn policy(&self) -> &str {
        todo!()
    }
    pub fn serial(&self) -> &[u8] {
        todo!()
    }
    pub fn nonce(&self) -> Option<&[u8]> {
        todo!()
    }
    /// Accuracy in milliseconds, rounded up, when stated.
    pub fn accuracy_ms(&self) -> Option<u64> {
        todo!()
    }
}

/// The message side of RFC 3161: what is posted to a TSA and what comes back.
pub mod tsp {
    use super::{Error, Limits, TimeStampToken};
    use crate::crypto::Digest;

    /// DER of a TimeStampReq with certReq TRUE and this nonce (positive INTEGER content octets are made from it).
    pub fn request(imprint: &Digest, nonce: &[u8; 8]) -> Vec<u8> {
        todo!()
    }
    /// Reads a TimeStampResp and checks status granted(0)/grantedWithMods(1), imprint and nonce against the request.
    /// Returns the token and its raw octets. A refusal is an error with the TSA's status and text.
    pub fn response(
        octets: &[u8],
        imprint: &Digest,
        nonce: &[u8; 8],
        limits: &Limits,
    ) -> Result<(TimeStampToken, Vec<u8>), Error> {
        todo!()
    }
}

/// Making a CAdES/PAdES SignedData (RFC 5652, ETSI EN 319 122-1, EN 319 142-1).
pub mod build {
    use super::{Digest, SignatureScheme, UnixTime};
    use crate::x509::Certificate;

    /// Which signed attributes to write.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub enum Form {
        /// contentType, messageDigest, signing-certificate-v2 (EN 319 142-1 §6.3: no signingTime; the PDF's /M has it).
        Cades,
        /// As above, with signingTime: for `adbe.pkcs7.detached` receivers.
        Pkcs7 { signing_time: UnixTime },
    }

    /// DER SET OF the signed attributes: the octets to be signed.
    pub fn signed_attributes(content: &Digest, signer: &Certificate, form: Form) -> Vec<u8> {
        todo!()
    }

    /// The finished ContentInfo. `signed_attributes` as made above; `certificates`: signer first, then helpers;
    /// `time_stamp`: DER of a token for the unsigned attribute id-aa-timeStampToken.
    pub fn signed_data(
        signed_attributes: &[u8],
        scheme: SignatureScheme,
        signature: &[u8],
        certificates: &[Certificate],
        time_stamp: Option<&[u8]>,
    ) -> Vec<u8> {
        todo!()
    }
}
