//! The extensions this room reads (RFC 5280 §4.2).

use crate::asn1;
use crate::asn1::{ErrorKind, Reader, Tag, Value, oid};
use crate::base::LimitReached;

use super::{DistributionPoint, Error, GeneralName};

/// keyUsage bits (RFC 5280 §4.2.1.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KeyUsage {
    /// digitalSignature.
    pub digital_signature: bool,
    /// nonRepudiation, also called contentCommitment.
    pub non_repudiation: bool,
    /// keyCertSign.
    pub key_cert_sign: bool,
    /// cRLSign.
    pub crl_sign: bool,
    /// Whether the extension is critical.
    pub critical: bool,
}

/// extKeyUsage (RFC 5280 §4.2.1.12).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExtendedKeyUsage {
    /// Dotted OIDs.
    pub purposes: Vec<String>,
    /// Whether the extension is critical.
    pub critical: bool,
}

/// basicConstraints (RFC 5280 §4.2.1.9).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BasicConstraints {
    /// Whether the subject is a certificate authority.
    pub ca: bool,
    /// pathLenConstraint.
    pub path_len: Option<u32>,
    /// Whether the extension is critical.
    pub critical: bool,
}

/// What was read of all extensions.
#[derive(Debug, Default)]
pub(super) struct Extensions {
    pub(super) subject_key_id: Option<Vec<u8>>,
    pub(super) authority_key_id: Option<Vec<u8>>,
    pub(super) key_usage: Option<KeyUsage>,
    pub(super) extended_key_usage: Option<ExtendedKeyUsage>,
    pub(super) basic_constraints: Option<BasicConstraints>,
    pub(super) unread_critical: Vec<String>,
    pub(super) alt_email: Option<String>,
    pub(super) policies: Vec<String>,
    pub(super) issuer_urls: Vec<String>,
    pub(super) ocsp_urls: Vec<String>,
    pub(super) distribution_points: Vec<DistributionPoint>,
    pub(super) freshest: Vec<DistributionPoint>,
    pub(super) ocsp_no_check: bool,
}

impl Extensions {
    /// Reads the Extensions SEQUENCE.
    pub(super) fn read(mut list: Reader<'_>) -> Result<Self, Error> {
        let mut read = Self::default();
        let mut seen: Vec<&[u8]> = Vec::new();
        while !list.is_empty() {
            let mut extension = list.sequence()?;
            let oid = extension.oid()?;
            // An explicit FALSE is not DER, and common.
            let critical = extension.optional(Tag::BOOLEAN)?.map_or(Ok(false), |value| value.boolean())?;
            let value = extension.octet_string()?;
            extension.finish()?;
            if seen.contains(&oid) {
                return Err(Error::DuplicateExtension(oid::to_dotted(oid)));
            }
            seen.push(oid);
            let known = read
                .one(oid, critical, value)
                .map_err(|source| Error::Extension { oid: oid::to_dotted(oid), source })?;
            if critical && !known {
                read.unread_critical.push(oid::to_dotted(oid));
            }
        }
        Ok(read)
    }

    /// Whether the extension was read. What decides what the certificate may do must be well-formed; a malformed hint
    /// (key identifiers, addresses) counts as absent, and as not read.
    fn one(&mut self, oid: &[u8], critical: bool, value: &[u8]) -> Result<bool, asn1::Error> {
        match oid {
            oid::KEY_USAGE => self.key_usage = Some(key_usage(value, critical)?),
            oid::EXTENDED_KEY_USAGE => {
                self.extended_key_usage = Some(ExtendedKeyUsage { purposes: oids(value)?, critical });
            }
            oid::BASIC_CONSTRAINTS => self.basic_constraints = Some(basic_constraints(value, critical)?),
            oid::SUBJECT_KEY_ID => return Ok(keep(&mut self.subject_key_id, subject_key_id(value))),
            oid::AUTHORITY_KEY_ID => return Ok(authority_key_id(value).map(|id| self.authority_key_id = id).is_ok()),
            oid::SUBJECT_ALT_NAME => return Ok(email(value).map(|address| self.alt_email = address).is_ok()),
            oid::CERTIFICATE_POLICIES => return Ok(policies(value).map(|list| self.policies = list).is_ok()),
            oid::AUTHORITY_INFO_ACCESS => {
                let read = |method| access_urls(value, method);
                return Ok(match (read(oid::AD_CA_ISSUERS), read(oid::AD_OCSP)) {
                    (Ok(issuers), Ok(ocsp)) => {
                        (self.issuer_urls, self.ocsp_urls) = (issuers, ocsp);
                        true
                    }
                    _ => false,
                });
            }
            oid::CRL_DISTRIBUTION_POINTS => {
                return Ok(DistributionPoint::list_from_der(value).map(|list| self.distribution_points = list).is_ok());
            }
            oid::FRESHEST_CRL => {
                return Ok(DistributionPoint::list_from_der(value).map(|list| self.freshest = list).is_ok());
            }
            oid::OCSP_NO_CHECK => self.ocsp_no_check = true,
            _ => return Ok(false),
        }
        Ok(true)
    }
}

/// Extensions of a list, an entry or an answer; none has more than a handful.
const MAX_EXTENSIONS: usize = 64;

/// Reads an Extensions SEQUENCE: identifier, criticality and the OCTET STRING of each, none twice (RFC 5280 §4.2).
pub(super) fn each<'a, E: From<asn1::Error>>(
    mut list: Reader<'a>,
    duplicate: impl Fn(String) -> E,
    mut one: impl FnMut(&'a [u8], bool, &Value<'a>) -> Result<(), E>,
) -> Result<(), E> {
    let mut seen: Vec<&[u8]> = Vec::new();
    while !list.is_empty() {
        if seen.len() >= MAX_EXTENSIONS {
            let limit = LimitReached { what: "extensions", limit: MAX_EXTENSIONS as u64 };
            return Err(asn1::Error::new(list.offset(), ErrorKind::Limit(limit)).into());
        }
        let mut extension = list.sequence()?;
        let oid = extension.oid()?;
        let critical = extension.optional(Tag::BOOLEAN)?.map_or(Ok(false), |value| value.boolean())?;
        let value = extension.expect(Tag::OCTET_STRING)?;
        extension.finish()?;
        if seen.contains(&oid) {
            return Err(duplicate(oid::to_dotted(oid)));
        }
        seen.push(oid);
        one(oid, critical, &value)?;
    }
    Ok(())
}

fn keep<T>(slot: &mut Option<T>, value: Result<T, asn1::Error>) -> bool {
    *slot = value.ok();
    slot.is_some()
}

fn key_usage(der: &[u8], critical: bool) -> Result<KeyUsage, asn1::Error> {
    let mut reader = Reader::new(der);
    let bits = reader.bit_string()?;
    reader.finish()?;
    Ok(KeyUsage {
        digital_signature: bits.bit(0),
        non_repudiation: bits.bit(1),
        key_cert_sign: bits.bit(5),
        crl_sign: bits.bit(6),
        critical,
    })
}

fn basic_constraints(der: &[u8], critical: bool) -> Result<BasicConstraints, asn1::Error> {
    let mut reader = Reader::new(der);
    let mut fields = reader.sequence()?;
    reader.finish()?;
    let ca = fields.optional(Tag::BOOLEAN)?.map_or(Ok(false), |value| value.boolean())?;
    let path_len = match fields.optional(Tag::INTEGER)? {
        // A path longer than u32 can count is as good as no limit, and none is ever built.
        Some(value) => Some(u32::try_from(value.u64()?).unwrap_or(u32::MAX)),
        None => None,
    };
    fields.finish()?;
    Ok(BasicConstraints { ca, path_len, critical })
}

fn oids(der: &[u8]) -> Result<Vec<String>, asn1::Error> {
    let mut reader = Reader::new(der);
    let mut list = reader.sequence()?;
    reader.finish()?;
    let mut all = Vec::new();
    while !list.is_empty() {
        all.push(oid::to_dotted(list.oid()?));
    }
    Ok(all)
}

fn subject_key_id(der: &[u8]) -> Result<Vec<u8>, asn1::Error> {
    let mut reader = Reader::new(der);
    let id = reader.octet_string()?.to_vec();
    reader.finish()?;
    Ok(id)
}

pub(super) fn authority_key_id(der: &[u8]) -> Result<Option<Vec<u8>>, asn1::Error> {
    let mut reader = Reader::new(der);
    let mut fields = reader.sequence()?;
    reader.finish()?;
    Ok(fields.optional(Tag::context_primitive(0))?.map(|value| value.content.to_vec()))
}

/// First rfc822Name (RFC 5280 §4.2.1.6).
fn email(der: &[u8]) -> Result<Option<String>, asn1::Error> {
    let mut reader = Reader::new(der);
    let mut names = reader.sequence()?;
    reader.finish()?;
    let mut first = None;
    while !names.is_empty() {
        let name = names.read()?;
        if name.tag == Tag::context_primitive(1) && first.is_none() && name.content.is_ascii() {
            first = core::str::from_utf8(name.content).ok().map(str::to_owned);
        }
    }
    Ok(first)
}

fn policies(der: &[u8]) -> Result<Vec<String>, asn1::Error> {
    let mut reader = Reader::new(der);
    let mut list = reader.sequence()?;
    reader.finish()?;
    let mut all = Vec::new();
    while !list.is_empty() {
        all.push(oid::to_dotted(list.sequence()?.oid()?));
    }
    Ok(all)
}

/// Addresses of one access method (RFC 5280 §4.2.2.1).
fn access_urls(der: &[u8], wanted: &[u8]) -> Result<Vec<String>, asn1::Error> {
    let mut reader = Reader::new(der);
    let mut list = reader.sequence()?;
    reader.finish()?;
    let mut all = Vec::new();
    while !list.is_empty() {
        let mut access = list.sequence()?;
        let method = access.oid()?;
        let location = access.read()?;
        if method == wanted
            && let Ok(GeneralName::Uri(url)) = GeneralName::from_value(&location)
        {
            all.push(url);
        }
    }
    Ok(all)
}
