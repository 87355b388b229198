//! Certificates as read: nothing here is believed, and no time is judged.
#![allow(unused_variables, clippy::todo, missing_docs)]

use crate::base::UnixTime;
use crate::crypto::{KeyError, PublicKey, SignatureScheme};

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    #[error("todo")]
    Todo,
}

/// An X.509 certificate (RFC 5280): the received octets, with what was read of them. `Clone` is cheap (Arc).
/// Equality and hash are those of the DER octets.
#[derive(Clone)]
pub struct Certificate {/* Arc<Inner> */}

impl core::fmt::Debug for Certificate {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        todo!()
    }
}
impl PartialEq for Certificate {
    fn eq(&self, other: &Self) -> bool {
        todo!()
    }
}
impl Eq for Certificate {}

impl Certificate {
    /// Reads one DER certificate; trailing octets are an error.
    pub fn from_der(der: &[u8]) -> Result<Self, Error> {
        todo!()
    }
    /// Reads every certificate of a PEM text, one DER certificate, or a certs-only PKCS#7 (DER or PEM).
    pub fn all_from_file(octets: &[u8]) -> Result<Vec<Self>, Error> {
        todo!()
    }
    pub fn der(&self) -> &[u8] {
        todo!()
    }
    /// SHA-256 of the DER octets (computed once).
    pub fn sha256(&self) -> &[u8; 32] {
        todo!()
    }
    /// [`Self::sha256`] in lower-case hex.
    pub fn fingerprint(&self) -> String {
        todo!()
    }
    pub fn subject(&self) -> &Name {
        todo!()
    }
    pub fn issuer(&self) -> &Name {
        todo!()
    }
    /// Content octets of the serial INTEGER, as encoded.
    pub fn serial(&self) -> &[u8] {
        todo!()
    }
    /// Upper-case hex, no separators, leading zero octet dropped.
    pub fn serial_hex(&self) -> String {
        todo!()
    }
    pub fn not_before(&self) -> UnixTime {
        todo!()
    }
    pub fn not_after(&self) -> UnixTime {
        todo!()
    }
    pub fn spki(&self) -> &[u8] {
        todo!()
    }
    /// The key, parsed once.
    pub fn public_key(&self) -> Result<&PublicKey, KeyError> {
        todo!()
    }
    /// The TBSCertificate octets exactly as received: what the issuer signed.
    pub fn tbs(&self) -> &[u8] {
        todo!()
    }
    pub fn signature(&self) -> &[u8] {
        todo!()
    }
    /// The scheme of the issuer's signature. `Err` with its dotted OID when unknown. The outer and inner AlgorithmIdentifier must be
    /// equal (checked when read).
    pub fn signature_scheme(&self) -> Result<SignatureScheme, String> {
        todo!()
    }
    pub fn subject_key_id(&self) -> Option<&[u8]> {
        todo!()
    }
    pub fn authority_key_id(&self) -> Option<&[u8]> {
        todo!()
    }
    pub fn key_usage(&self) -> Option<KeyUsage> {
        todo!()
    }
    pub fn extended_key_usage(&self) -> Option<&ExtendedKeyUsage> {
        todo!()
    }
    pub fn basic_constraints(&self) -> Option<BasicConstraints> {
        todo!()
    }
    /// X.509 version, 1 to 3.
    pub fn version(&self) -> u8 {
        todo!()
    }
    /// Dotted OIDs of the critical extensions that this room does not read. Name constraints, policy constraints, policy
    /// mappings and inhibit-any-policy count as not read when critical (until RFC 5280 path processing is complete).
    pub fn unread_critical_extensions(&self) -> &[String] {
        todo!()
    }
    /// rfc822Name of the subject alternative name, else emailAddress of the subject.
    pub fn email(&self) -> Option<&str> {
        todo!()
    }
    /// Dotted OIDs of certificatePolicies.
    pub fn policies(&self) -> &[String] {
        todo!()
    }
    /// Whether issuer and subject are the same name.
    pub fn is_self_issued(&self) -> bool {
        todo!()
    }
    /// AIA caIssuers URLs.
    pub fn issuer_urls(&self) -> &[String] {
        todo!()
    }
}

/// keyUsage bits (RFC 5280 §4.2.1.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KeyUsage {
    pub digital_signature: bool,
    /// nonRepudiation, also called contentCommitment.
    pub non_repudiation: bool,
    pub key_cert_sign: bool,
    pub crl_sign: bool,
    pub critical: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExtendedKeyUsage {
    /// Dotted OIDs.
    pub purposes: Vec<String>,
    pub critical: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BasicConstraints {
    pub ca: bool,
    pub path_len: Option<u32>,
    pub critical: bool,
}

/// A distinguished name. Equality (`==`) is RFC 5280 §7.1: attribute by attribute, in order, values compared after
/// NFC, case folding and squeezing of white space, whatever their string type; falls back to octets for odd types.
#[derive(Debug, Clone)]
pub struct Name {/* raw der, Vec<(oid dotted, String value)> */}

impl PartialEq for Name {
    fn eq(&self, other: &Self) -> bool {
        todo!()
    }
}

impl Name {
    pub fn from_der(der: &[u8]) -> Result<Self, Error> {
        todo!()
    }
    pub fn der(&self) -> &[u8] {
        todo!()
    }
    /// Last commonName, NFC.
    pub fn common_name(&self) -> Option<&str> {
        todo!()
    }
    pub fn organization(&self) -> Option<&str> {
        todo!()
    }
    /// First value of the attribute with this dotted OID, NFC.
    pub fn attribute(&self, oid: &str) -> Option<&str> {
        todo!()
    }
}

/// `CN=…, O=…, C=VN`: in encoded order, short names for the usual types, else dotted OID; control and bidi characters escaped.
impl core::fmt::Display for Name {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        todo!()
    }
}
