//! The extensions about certificate policies (RFC 5280 §4.2.1.4, .5, .11, .14) as read; what they mean for a path is the
//! room `trust`'s.

use std::collections::HashSet;

use crate::asn1;
use crate::asn1::{ErrorKind, Reader, Tag, Value, oid};
use crate::base::LimitReached;

/// Policies, or mappings, of one certificate: real ones have a handful.
const MAX_POLICIES: usize = 1 << 10;

/// id-qt-cps and id-qt-unotice (RFC 5280 §4.2.1.4).
const QUALIFIERS: [&[u8]; 2] = [oid::oid!("1.3.6.1.5.5.7.2.1"), oid::oid!("1.3.6.1.5.5.7.2.2")];

/// policyConstraints (RFC 5280 §4.2.1.11): after how many certificates more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct PolicyConstraints {
    /// requireExplicitPolicy.
    pub require_explicit: Option<u32>,
    /// inhibitPolicyMapping.
    pub inhibit_mapping: Option<u32>,
}

/// A policy of the issuer that a policy of the subject stands for, as dotted OIDs (RFC 5280 §4.2.1.5).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PolicyMapping {
    /// issuerDomainPolicy.
    pub issuer: String,
    /// subjectDomainPolicy.
    pub subject: String,
}

/// certificatePolicies.
pub(super) struct Policies {
    /// Dotted OIDs, each once.
    pub(super) all: Vec<String>,
    /// Whether every qualifier is of the two kinds that RFC 5280 defines: a critical extension with others is not
    /// understood.
    pub(super) qualifiers_known: bool,
}

fn list(der: &[u8]) -> Result<Reader<'_>, asn1::Error> {
    let mut reader = Reader::new(der);
    let list = reader.sequence()?;
    reader.finish()?;
    if list.is_empty() {
        return Err(asn1::Error::new(list.offset(), ErrorKind::Missing(Tag::SEQUENCE)));
    }
    Ok(list)
}

fn within_limit(count: usize, at: &Reader<'_>) -> Result<(), asn1::Error> {
    if count < MAX_POLICIES {
        return Ok(());
    }
    let limit = LimitReached { what: "policies in one certificate", limit: MAX_POLICIES as u64 };
    Err(asn1::Error::new(at.offset(), ErrorKind::Limit(limit)))
}

/// Reads certificatePolicies. The same policy twice is an error (RFC 5280 §4.2.1.4); qualifiers are read past.
pub(super) fn policies(der: &[u8]) -> Result<Policies, asn1::Error> {
    let mut list = list(der)?;
    let mut seen = HashSet::new();
    let mut read = Policies { all: Vec::new(), qualifiers_known: true };
    while !list.is_empty() {
        within_limit(read.all.len(), &list)?;
        let offset = list.offset();
        let mut information = list.sequence()?;
        let policy = information.oid()?;
        if let Some(qualifiers) = information.optional(Tag::SEQUENCE)? {
            let mut qualifiers = qualifiers.reader()?;
            loop {
                let mut qualifier = qualifiers.sequence()?;
                read.qualifiers_known &= QUALIFIERS.contains(&qualifier.oid()?);
                qualifier.read()?;
                qualifier.finish()?;
                if qualifiers.is_empty() {
                    break;
                }
            }
        }
        information.finish()?;
        if !seen.insert(policy) {
            return Err(asn1::Error::new(offset, ErrorKind::BadOid));
        }
        read.all.push(oid::to_dotted(policy));
    }
    Ok(read)
}

/// Reads policyMappings.
pub(super) fn mappings(der: &[u8]) -> Result<Vec<PolicyMapping>, asn1::Error> {
    let mut list = list(der)?;
    let mut all = Vec::new();
    while !list.is_empty() {
        within_limit(all.len(), &list)?;
        let mut mapping = list.sequence()?;
        let issuer = oid::to_dotted(mapping.oid()?);
        let subject = oid::to_dotted(mapping.oid()?);
        mapping.finish()?;
        all.push(PolicyMapping { issuer, subject });
    }
    Ok(all)
}

/// A count of certificates. More than u32 can count is as good as never, and no path is that long.
fn count(value: &Value<'_>) -> Result<u32, asn1::Error> {
    Ok(u32::try_from(value.u64()?).unwrap_or(u32::MAX))
}

/// Reads policyConstraints; an empty one is an error (RFC 5280 §4.2.1.11).
pub(super) fn constraints(der: &[u8]) -> Result<PolicyConstraints, asn1::Error> {
    let mut fields = list(der)?;
    let require_explicit = fields.optional(Tag::context_primitive(0))?.map(|v| count(&v)).transpose()?;
    let inhibit_mapping = fields.optional(Tag::context_primitive(1))?.map(|v| count(&v)).transpose()?;
    fields.finish()?;
    Ok(PolicyConstraints { require_explicit, inhibit_mapping })
}

/// Reads inhibitAnyPolicy.
pub(super) fn inhibit_any(der: &[u8]) -> Result<u32, asn1::Error> {
    let mut reader = Reader::new(der);
    let value = reader.expect(Tag::INTEGER)?;
    reader.finish()?;
    count(&value)
}
