//! The extensions this room reads (RFC 5280 §4.2).

use std::collections::HashSet;

use crate::asn1;
use crate::asn1::{ErrorKind, Reader, Tag, Value, oid};
use crate::base::LimitReached;

use super::policies;
use super::policies::{PolicyConstraints, PolicyMapping};
use super::{Defect, DistributionPoint, Error, GeneralName, NameConstraints};

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
    pub(super) subject_alt_names: Vec<GeneralName>,
    pub(super) subject_alt_critical: bool,
    pub(super) policies: Vec<String>,
    pub(super) policy_mappings: Vec<PolicyMapping>,
    pub(super) policy_constraints: PolicyConstraints,
    pub(super) inhibit_any_policy: Option<u32>,
    pub(super) name_constraints: Option<NameConstraints>,
    pub(super) issuer_urls: Vec<String>,
    pub(super) ocsp_urls: Vec<String>,
    pub(super) distribution_points: Vec<DistributionPoint>,
    pub(super) freshest: Vec<DistributionPoint>,
    pub(super) ocsp_no_check: bool,
    pub(super) defects: Vec<Defect>,
}

/// Extensions that an authority must not make critical (RFC 5280 §4.2.1.1, §4.2.1.2, §4.2.2.1).
const NEVER_CRITICAL: [&[u8]; 3] = [oid::AUTHORITY_KEY_ID, oid::SUBJECT_KEY_ID, oid::AUTHORITY_INFO_ACCESS];

impl Extensions {
    /// Reads the Extensions SEQUENCE.
    pub(super) fn read(mut list: Reader<'_>) -> Result<Self, Error> {
        let mut read = Self::default();
        let mut seen: HashSet<&[u8]> = HashSet::new();
        if list.is_empty() {
            read.defects.push(Defect::NoExtensions);
        }
        while !list.is_empty() {
            let mut extension = list.sequence()?;
            let oid = extension.oid()?;
            // An explicit FALSE is not DER, and common: both national roots and most authorities below them write it.
            let critical = extension.optional(Tag::BOOLEAN)?.map_or(Ok(false), |value| value.boolean())?;
            let value = extension.octet_string()?;
            extension.finish()?;
            if !seen.insert(oid) {
                return Err(Error::DuplicateExtension(oid::to_dotted(oid)));
            }
            let known = read
                .one(oid, critical, value)
                .map_err(|source| Error::Extension { oid: oid::to_dotted(oid), source })?;
            if critical && !known {
                read.unread_critical.push(oid::to_dotted(oid));
            }
            if critical && NEVER_CRITICAL.contains(&oid) {
                read.defects.push(Defect::Criticality(oid::to_dotted(oid)));
            }
        }
        read.compare();
        Ok(read)
    }

    /// Whether the extension was read. What decides what the certificate may do must be well-formed; anything else that
    /// is malformed counts as absent and as not read, and is a defect.
    fn one(&mut self, oid: &[u8], critical: bool, value: &[u8]) -> Result<bool, asn1::Error> {
        match oid {
            oid::KEY_USAGE => self.key_usage = Some(key_usage(value, critical)?),
            oid::EXTENDED_KEY_USAGE => {
                self.extended_key_usage = Some(ExtendedKeyUsage { purposes: oids(value)?, critical });
            }
            oid::BASIC_CONSTRAINTS => self.basic_constraints = Some(basic_constraints(value, critical)?),
            oid::NAME_CONSTRAINTS => self.name_constraints = Some(NameConstraints::read(value, critical)?),
            oid::POLICY_MAPPINGS => self.policy_mappings = policies::mappings(value)?,
            oid::POLICY_CONSTRAINTS => self.policy_constraints = policies::constraints(value)?,
            oid::INHIBIT_ANY_POLICY => self.inhibit_any_policy = Some(policies::inhibit_any(value)?),
            oid::SUBJECT_KEY_ID => {
                return Ok(self.keep(oid, subject_key_id(value).map(Some), |s| &mut s.subject_key_id));
            }
            oid::AUTHORITY_KEY_ID => return Ok(self.keep(oid, authority_key_id(value), |s| &mut s.authority_key_id)),
            oid::SUBJECT_ALT_NAME => {
                self.subject_alt_critical = critical;
                return Ok(self.keep(oid, alternative_names(value), |s| &mut s.subject_alt_names));
            }
            // Nothing here rests on other names of the issuer.
            oid::ISSUER_ALT_NAME => return Ok(GeneralName::list_from_der(value).is_ok()),
            oid::CERTIFICATE_POLICIES => {
                let read = policies::policies(value);
                let understood = read.as_ref().is_ok_and(|read| read.qualifiers_known || !critical);
                return Ok(self.keep(oid, read.map(|read| read.all), |s| &mut s.policies) && understood);
            }
            oid::AUTHORITY_INFO_ACCESS => {
                let issuers = self.keep(oid, access_urls(value, oid::AD_CA_ISSUERS), |s| &mut s.issuer_urls);
                return Ok(issuers && self.keep(oid, access_urls(value, oid::AD_OCSP), |s| &mut s.ocsp_urls));
            }
            oid::CRL_DISTRIBUTION_POINTS => {
                return Ok(self.keep(oid, DistributionPoint::list_from_der(value), |s| &mut s.distribution_points));
            }
            oid::FRESHEST_CRL => {
                return Ok(self.keep(oid, DistributionPoint::list_from_der(value), |s| &mut s.freshest));
            }
            oid::OCSP_NO_CHECK => self.ocsp_no_check = true,
            _ => return Ok(false),
        }
        Ok(true)
    }

    fn keep<T>(&mut self, oid: &[u8], value: Result<T, asn1::Error>, slot: fn(&mut Self) -> &mut T) -> bool {
        match value {
            Ok(value) => *slot(self) = value,
            Err(_) => {
                self.defects.push(Defect::Extension(oid::to_dotted(oid)));
                return false;
            }
        }
        true
    }

    /// What one extension says about another.
    fn compare(&mut self) {
        let authority = self.basic_constraints.is_some_and(|c| c.ca);
        if self.key_usage.is_some_and(|usage| usage.key_cert_sign) && !authority {
            self.defects.push(Defect::NoAuthority(oid::to_dotted(oid::KEY_USAGE)));
        }
        // That it is not critical is the authority's fault (RFC 5280 §4.2.1.10), and it is applied all the same.
        if self.name_constraints.is_some() && !authority {
            self.defects.push(Defect::NoAuthority(oid::to_dotted(oid::NAME_CONSTRAINTS)));
        }
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

/// subjectAltName. An address has 4 or 16 octets, and is no domain name (RFC 5280 §4.2.1.6).
fn alternative_names(der: &[u8]) -> Result<Vec<GeneralName>, asn1::Error> {
    let names = GeneralName::list_from_der(der)?;
    let odd = |name: &GeneralName| match name {
        GeneralName::Ip(octets) => !matches!(octets.len(), 4 | 16),
        GeneralName::Dns(name) => name.trim().is_empty() || name.parse::<core::net::IpAddr>().is_ok(),
        _ => false,
    };
    if names.iter().any(odd) { Err(asn1::Error::new(0, ErrorKind::BadString)) } else { Ok(names) }
}

/// Addresses of one access method (RFC 5280 §4.2.2.1).
fn access_urls(der: &[u8], wanted: &[u8]) -> Result<Vec<String>, asn1::Error> {
    let mut reader = Reader::new(der);
    let mut list = reader.sequence()?;
    reader.finish()?;
    let mut all = Vec::new();
    loop {
        let mut access = list.sequence()?;
        let method = access.oid()?;
        let location = access.read()?;
        access.finish()?;
        if method == wanted
            && location.tag == Tag::context_primitive(6)
            && let Ok(GeneralName::Uri(url)) = GeneralName::from_value(&location)
        {
            all.push(url);
        }
        if list.is_empty() {
            return Ok(all);
        }
    }
}
