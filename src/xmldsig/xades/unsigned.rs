//! Unsigned properties: what anybody can add. Each proves something only by what it says itself.

use super::build::escaped;
use super::node::{Element, decoded};
use super::read::Version;
use super::stamp::{Stamp, StampKind};
use super::{XADES_132, XADES_141};
use crate::base::Span;
use crate::xml::Tree;
use crate::xmldsig::DSIG;
use crate::xmldsig::Signature;

/// An unsigned signature property.
#[derive(Debug, Clone)]
pub struct Unsigned {
    /// Namespace name.
    pub namespace: String,
    /// Local name.
    pub local: String,
    /// Where it lies.
    pub span: Span,
    /// What it is.
    pub content: UnsignedContent,
}

/// What an unsigned property is.
#[derive(Debug, Clone)]
pub enum UnsignedContent {
    /// A time-stamp.
    Stamp(Stamp),
    /// Certificates and revocation data.
    Values(Vec<Value>),
    /// Signatures over the signature value, which are found, and judged, as signatures.
    CounterSignature,
    /// Evidence records (RFC 4998, RFC 6283): not checked.
    EvidenceRecord,
    /// Something else.
    Other,
}

/// A piece of validation data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Value {
    /// What it is said to be.
    pub kind: ValueKind,
    /// As decoded; `None` when it is no base64, or of a form that is not read.
    pub octets: Option<Vec<u8>>,
}

/// Kinds of validation data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ValueKind {
    /// A certificate.
    Certificate,
    /// A CertificateList.
    Crl,
    /// An OCSPResponse.
    Ocsp,
}

/// Where unsigned properties can be added, by text at an offset.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Growth {
    /// Text goes before the octet here.
    pub at: u64,
    /// What has to stand around it.
    pub around: (String, String),
}

impl Growth {
    /// A place for properties in a signature that has none, in an object of their own; `None` without an `Id` that they could
    /// name (EN 319 132-1 §4.3).
    #[must_use]
    pub fn beside(tree: &Tree, signature: &Signature) -> Option<Self> {
        let id = signature.id.as_deref()?;
        let at = Element::at(tree, tree.root().span)?.end_tag()?;
        let before = format!(
            "<ds:Object xmlns:ds=\"{DSIG}\"><xades:QualifyingProperties xmlns:xades=\"{XADES_132}\" Target=\"#{}\">\
             <xades:UnsignedProperties><xades:UnsignedSignatureProperties>",
            escaped(id)
        );
        let behind =
            "</xades:UnsignedSignatureProperties></xades:UnsignedProperties></xades:QualifyingProperties></ds:Object>";
        Some(Self { at, around: (before, behind.to_owned()) })
    }
}

impl Unsigned {
    pub(super) fn read(element: Element<'_>, version: Version) -> Self {
        let (namespace, local) = (element.namespace(), element.local());
        let is_own = namespace == version.namespace() || namespace == XADES_132 || namespace == XADES_141;
        let content = match StampKind::of(namespace, local, version) {
            Some(kind) => UnsignedContent::Stamp(Stamp::read(element, kind)),
            None if !is_own => match local.contains("EvidenceRecord") {
                true => UnsignedContent::EvidenceRecord,
                false => UnsignedContent::Other,
            },
            None => match local {
                "CertificateValues"
                | "RevocationValues"
                | "AttrAuthoritiesCertValues"
                | "AttributeRevocationValues" => {
                    let mut all = Vec::new();
                    values(element, &mut all);
                    UnsignedContent::Values(all)
                }
                "TimeStampValidationData" | "AnyValidationData" => {
                    let mut all = Vec::new();
                    element.children().for_each(|list| values(list, &mut all));
                    UnsignedContent::Values(all)
                }
                "CounterSignature" => UnsignedContent::CounterSignature,
                "SealingEvidenceRecords" => UnsignedContent::EvidenceRecord,
                _ => UnsignedContent::Other,
            },
        };
        Self { namespace: namespace.to_owned(), local: local.to_owned(), span: element.span(), content }
    }
}

/// The values of one list, by the name of the element around each.
fn values(list: Element<'_>, all: &mut Vec<Value>) {
    for child in list.children() {
        let kind = match child.local() {
            "EncapsulatedX509Certificate" => ValueKind::Certificate,
            "EncapsulatedCRLValue" => ValueKind::Crl,
            "EncapsulatedOCSPValue" => ValueKind::Ocsp,
            "CRLValues" | "OCSPValues" => {
                // One level further down, and no more.
                for value in child.children() {
                    let kind = match value.local() {
                        "EncapsulatedCRLValue" => ValueKind::Crl,
                        "EncapsulatedOCSPValue" => ValueKind::Ocsp,
                        _ => continue,
                    };
                    all.push(Value { kind, octets: decoded(&value.text()) });
                }
                continue;
            }
            _ => continue,
        };
        all.push(Value { kind, octets: decoded(&child.text()) });
    }
}
