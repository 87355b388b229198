//! Time-stamps among the properties: their tokens, and what each is over (EN 319 132-1 §5.2.8, §5.3, §5.5.2, annex A;
//! TS 101 903 V1.3.2 §7.7.1 for the older archive time-stamp).

use super::build::NewStamp;
use super::node::{Element, decoded};
use super::read::{Properties, Version};
use super::unsigned::UnsignedContent;
use super::{XADES_132, XADES_141};
use crate::xml::{Form, Method};
use crate::xmldsig::Canonicalization;
use crate::xmldsig::DSIG;
use crate::xmldsig::Part;
use crate::xmldsig::Signature;

/// Canonical XML 1.0, where a time-stamp names none (EN 319 132-1 §4.5).
const DEFAULT: Method = Method { form: Form::Inclusive10, comments: false };
const EXCLUSIVE: &str = "http://www.w3.org/2001/10/xml-exc-c14n#";
/// Tokens of one property: one in the baseline, few where authorities do not trust each other.
const TOKENS: usize = 16;
/// References that a time-stamp lists: as many as a signature may have.
const INCLUDES: usize = 64;

/// What a time-stamp is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum StampKind {
    /// Over all data, before signing; signed.
    AllDataObjects,
    /// Over some data, before signing; signed.
    IndividualDataObjects,
    /// Over the signature value.
    Signature,
    /// Over the signature value and references to validation data.
    SigAndRefs,
    /// The same as of 1.4.1.
    SigAndRefsV2,
    /// Over references to validation data.
    RefsOnly,
    /// The same as of 1.4.1.
    RefsOnlyV2,
    /// Over everything before it, as of 1.3.2.
    Archive,
    /// Over everything before it, as of 1.4.1.
    ArchiveV141,
}

impl StampKind {
    /// The kind that an element is.
    pub(super) fn of(namespace: &str, local: &str, version: Version) -> Option<Self> {
        Some(match (namespace, local) {
            (XADES_141, "ArchiveTimeStamp") => Self::ArchiveV141,
            (XADES_141, "SigAndRefsTimeStampV2") => Self::SigAndRefsV2,
            (XADES_141, "RefsOnlyTimeStampV2") => Self::RefsOnlyV2,
            (own, _) if own != version.namespace() => return None,
            (_, "AllDataObjectsTimeStamp") => Self::AllDataObjects,
            (_, "IndividualDataObjectsTimeStamp") => Self::IndividualDataObjects,
            (_, "SignatureTimeStamp") => Self::Signature,
            (_, "SigAndRefsTimeStamp") => Self::SigAndRefs,
            (_, "RefsOnlyTimeStamp") => Self::RefsOnly,
            (_, "ArchiveTimeStamp") => Self::Archive,
            _ => return None,
        })
    }

    /// The element's local name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::AllDataObjects => "AllDataObjectsTimeStamp",
            Self::IndividualDataObjects => "IndividualDataObjectsTimeStamp",
            Self::Signature => "SignatureTimeStamp",
            Self::SigAndRefs => "SigAndRefsTimeStamp",
            Self::SigAndRefsV2 => "SigAndRefsTimeStampV2",
            Self::RefsOnly => "RefsOnlyTimeStamp",
            Self::RefsOnlyV2 => "RefsOnlyTimeStampV2",
            Self::Archive | Self::ArchiveV141 => "ArchiveTimeStamp",
        }
    }

    /// Whether it is over everything before it.
    #[must_use]
    pub const fn is_archive(self) -> bool {
        matches!(self, Self::Archive | Self::ArchiveV141)
    }

    /// Whether it is over the signature value, and so proves since when the signature exists.
    #[must_use]
    pub const fn proves_signature(self) -> bool {
        matches!(self, Self::Signature | Self::SigAndRefs | Self::SigAndRefsV2)
    }
}

/// A time-stamp as received.
#[derive(Debug, Clone)]
pub struct Stamp {
    /// What it is.
    pub kind: StampKind,
    /// `Id`.
    pub id: Option<String>,
    /// Offset of its `<`.
    pub offset: u64,
    /// How what it stamps is canonicalised; the identifier when that is not on the allow-list.
    pub canonicalization: Result<Canonicalization, String>,
    /// What it lists explicitly; mostly nothing, for what it stamps follows from its kind.
    pub includes: Vec<Include>,
    /// Its tokens, DER or BER; `None` for each that is not readable, or not of RFC 3161.
    pub tokens: Vec<Option<Vec<u8>>>,
}

/// An explicit part of what is stamped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Include {
    /// As written.
    pub uri: String,
    /// Not the element named, but the data that it, a reference, selects.
    pub referenced_data: bool,
}

/// Why it is not known what a time-stamp is over. It proves nothing then.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum StampRefusal {
    /// A canonicalization outside the allow-list: its identifier.
    #[error("the canonicalization {0} is not supported")]
    Canonicalization(String),
    /// It lists something that it is not over by its kind, or in a form that is not read.
    #[error("the time-stamp is over {0}, which is not what such a time-stamp is over")]
    Include(String),
    /// How this version of XAdES makes this time-stamp is not implemented.
    #[error("time-stamps of this kind are not read in XAdES {0}")]
    Version(&'static str),
}

impl Stamp {
    pub(super) fn read(element: Element<'_>, kind: StampKind) -> Self {
        let mut tokens = Vec::new();
        let mut includes = Vec::new();
        for child in element.children().filter(|child| child.namespace() != DSIG) {
            match child.local() {
                "EncapsulatedTimeStamp" if tokens.len() < TOKENS => tokens.push(decoded(&child.text())),
                "XMLTimeStamp" if tokens.len() < TOKENS => tokens.push(None),
                "Include" | "HashDataInfo" if includes.len() < INCLUDES => {
                    let uri = child.attribute("URI").or_else(|| child.attribute("uri"));
                    includes.push(Include {
                        uri: uri.unwrap_or_default().to_owned(),
                        referenced_data: child
                            .attribute("referencedData")
                            .is_some_and(|v| matches!(v.trim(), "true" | "1")),
                    });
                }
                _ => {}
            }
        }
        Self {
            kind,
            id: element.attribute("Id").map(str::to_owned),
            offset: element.span().start,
            canonicalization: canonicalization(element.child(DSIG, "CanonicalizationMethod")),
            includes,
            tokens,
        }
    }

    /// What it is over: octets one behind the other.
    ///
    /// # Errors
    /// When that is not known.
    pub fn parts(&self, signature: &Signature, properties: &Properties) -> Result<Vec<Part>, StampRefusal> {
        let canonicalization = self.canonicalization.clone().map_err(StampRefusal::Canonicalization)?;
        let over = Over { signature, properties, canonicalization };
        let named = |name: &Include| StampRefusal::Include(name.uri.clone());
        if properties.version != Version::V132 && self.kind != StampKind::Signature {
            return Err(StampRefusal::Version(properties.version.name()));
        }
        match self.kind {
            StampKind::IndividualDataObjects => {
                self.includes.iter().map(|i| over.included(i).ok_or_else(|| named(i))).collect()
            }
            StampKind::Signature => {
                // Written out by some, where it goes without saying (§5.3): then it has to be that.
                let is_value = |i: &Include| {
                    let id = signature.value.id.as_deref();
                    !i.referenced_data && i.uri.strip_prefix('#').is_some_and(|named| Some(named) == id)
                };
                match self.includes.as_slice() {
                    [] => Ok(vec![over.element(signature.value.span.start)]),
                    [one] if is_value(one) => Ok(vec![over.element(signature.value.span.start)]),
                    [first, ..] => Err(named(first)),
                }
            }
            _ if !self.includes.is_empty() => {
                Err(StampRefusal::Include(self.includes.first().map(|i| i.uri.clone()).unwrap_or_default()))
            }
            StampKind::AllDataObjects => Ok(over.data(false)),
            StampKind::SigAndRefs => {
                let mut parts = vec![over.element(signature.value.span.start)];
                parts.extend(over.before(self.offset, &["SignatureTimeStamp"]));
                REFERENCES.iter().for_each(|name| parts.extend(over.before(self.offset, &[name])));
                Ok(parts)
            }
            StampKind::SigAndRefsV2 => {
                let names: Vec<&str> = ["SignatureTimeStamp"].iter().chain(&REFERENCES_V2).copied().collect();
                let mut parts = vec![over.element(signature.value.span.start)];
                parts.extend(over.before(self.offset, &names));
                Ok(parts)
            }
            StampKind::RefsOnly => Ok(REFERENCES.iter().flat_map(|name| over.before(self.offset, &[name])).collect()),
            StampKind::RefsOnlyV2 => Ok(over.before(self.offset, &REFERENCES_V2)),
            StampKind::Archive | StampKind::ArchiveV141 => Ok(over.archive(self.kind, self.offset)),
        }
    }
}

/// What a time-stamp will be over that is put behind all unsigned properties of a signature. Empty where a signature
/// without properties cannot have such a one.
#[must_use]
pub fn new_stamp_parts(kind: NewStamp, signature: &Signature, properties: Option<&Properties>) -> Vec<Part> {
    let method = Method::from_uri(kind.canonicalization_uri()).unwrap_or(DEFAULT);
    let canonicalization = Canonicalization { method, inclusive_prefixes: Vec::new() };
    match (kind, properties) {
        (NewStamp::Signature, _) => vec![Part::Element { offset: signature.value.span.start, canonicalization }],
        (NewStamp::Archive, None) => Vec::new(),
        (NewStamp::Archive, Some(properties)) => {
            Over { signature, properties, canonicalization }.archive(StampKind::ArchiveV141, u64::MAX)
        }
    }
}

/// In the order of EN 319 132-1 annex A.1.5.1.
const REFERENCES: [&str; 4] =
    ["CompleteCertificateRefs", "CompleteRevocationRefs", "AttributeCertificateRefs", "AttributeRevocationRefs"];
/// Of the newer form (EN 319 132-1 annex A.1.5.1.2): in whatever order they stand.
const REFERENCES_V2: [&str; 4] =
    ["CompleteCertificateRefsV2", "CompleteRevocationRefs", "AttributeCertificateRefsV2", "AttributeRevocationRefs"];

struct Over<'s> {
    signature: &'s Signature,
    properties: &'s Properties,
    canonicalization: Canonicalization,
}

impl Over<'_> {
    fn element(&self, offset: u64) -> Part {
        Part::Element { offset, canonicalization: self.canonicalization.clone() }
    }

    fn reference(&self, index: usize) -> Part {
        Part::Reference { index, canonicalization: self.canonicalization.clone() }
    }

    /// What all references select, perhaps but for that to the signed properties.
    fn data(&self, with_properties: bool) -> Vec<Part> {
        let references = self.signature.signed_info.references.iter().enumerate();
        let wanted = references.filter(|(_, r)| with_properties || !self.properties.is_signed_properties(r));
        wanted.map(|(index, _)| self.reference(index)).collect()
    }

    /// Only references are named in it: as elements, or the data they select.
    fn included(&self, include: &Include) -> Option<Part> {
        let id = include.uri.strip_prefix('#')?;
        let mut named = self.signature.signed_info.references.iter().enumerate();
        let (index, reference) = named.find(|(_, r)| r.id.as_deref() == Some(id))?;
        Some(match include.referenced_data {
            true => self.reference(index),
            false => self.element(reference.span.start),
        })
    }

    /// Unsigned properties of these names before an offset, in the document's order.
    fn before(&self, offset: u64, names: &[&str]) -> Vec<Part> {
        let earlier = self.properties.unsigned.iter().filter(|u| u.span.start < offset);
        let wanted = earlier
            .filter(|u| (u.namespace == XADES_132 || u.namespace == XADES_141) && names.contains(&u.local.as_str()));
        wanted.map(|u| self.element(u.span.start)).collect()
    }

    fn archive(&self, kind: StampKind, offset: u64) -> Vec<Part> {
        let signature = self.signature;
        let mut parts = self.data(true);
        parts.push(self.element(signature.signed_info.span.start));
        parts.push(self.element(signature.value.span.start));
        parts.extend(signature.key_info.iter().map(|info| self.element(info.span.start)));
        let earlier = self.properties.unsigned.iter().filter(|u| u.span.start < offset);
        parts.extend(earlier.map(|u| self.element(u.span.start)));
        for object in signature.objects.iter().filter(|object| !object.span.contains(self.properties.span.start)) {
            // The older form leaves out what a reference selects as a whole: that is in already.
            let is_selected = object.id.as_deref().is_some_and(|id| {
                signature
                    .signed_info
                    .references
                    .iter()
                    .any(|r| r.uri.as_deref().and_then(|u| u.strip_prefix('#')) == Some(id))
            });
            if kind == StampKind::ArchiveV141 || !is_selected {
                parts.push(self.element(object.span.start));
            }
        }
        parts
    }
}

fn canonicalization(method: Option<Element<'_>>) -> Result<Canonicalization, String> {
    let default = Canonicalization { method: DEFAULT, inclusive_prefixes: Vec::new() };
    let Some(method) = method else { return Ok(default) };
    // Some write the element and leave its algorithm empty.
    let uri = method.attribute("Algorithm").unwrap_or_default();
    if uri.is_empty() {
        return Ok(default);
    }
    let known = Method::from_uri(uri).ok_or_else(|| uri.to_owned())?;
    let list = method.child(EXCLUSIVE, "InclusiveNamespaces").and_then(|list| list.attribute("PrefixList"));
    let prefixes = list.unwrap_or_default().split_ascii_whitespace();
    let inclusive_prefixes = prefixes.map(|p| if p == "#default" { String::new() } else { p.to_owned() }).collect();
    Ok(Canonicalization { method: known, inclusive_prefixes })
}

impl Properties {
    /// The time-stamps among the unsigned properties, with their place among them.
    pub fn stamps(&self) -> impl Iterator<Item = (usize, &Stamp)> {
        self.unsigned.iter().enumerate().filter_map(|(position, unsigned)| match &unsigned.content {
            UnsignedContent::Stamp(stamp) => Some((position, stamp)),
            _ => None,
        })
    }
}
