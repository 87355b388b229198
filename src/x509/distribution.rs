//! Where lists are published and what they cover: cRLDistributionPoints, freshestCRL (RFC 5280 §4.2.1.13, §4.2.1.15),
//! issuingDistributionPoint (§5.2.5).

use crate::asn1;
use crate::asn1::{ErrorKind, Reader, Tag, Value};
use crate::base::LimitReached;

use super::{GeneralName, Name};

/// Distribution points of one extension; certificates have one to four.
const MAX_POINTS: usize = 1_024;

/// A set of revocation reasons (ReasonFlags, RFC 5280 §4.2.1.13). The bit "unused" is left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Reasons(u8);

impl Reasons {
    /// None.
    pub const NONE: Self = Self(0);
    /// All eight.
    pub const ALL: Self = Self(0xff);

    /// Those in both sets.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// Those in either set.
    #[must_use]
    pub const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether no reason is left out.
    #[must_use]
    pub const fn is_all(self) -> bool {
        self.0 == Self::ALL.0
    }

    /// Whether there is none.
    #[must_use]
    pub const fn is_none(self) -> bool {
        self.0 == 0
    }

    /// Bits 1 (keyCompromise) to 8 (aACompromise). An empty BIT STRING is the empty set (threat V-18).
    fn from_value(value: &Value<'_>) -> Result<Self, asn1::Error> {
        let bits = value.bit_string()?;
        let set = (0..8).filter(|n| bits.bit(n + 1)).fold(0u8, |set, n| set | 1 << n);
        Ok(Self(set))
    }
}

/// DistributionPointName.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DistributionPointName {
    /// fullName: several names of the same list.
    Full(Vec<GeneralName>),
    /// nameRelativeToCRLIssuer: the content of the RelativeDistinguishedName, a SET OF.
    Relative(Vec<u8>),
}

impl DistributionPointName {
    fn read(mut field: Reader<'_>) -> Result<Self, asn1::Error> {
        let value = field.read()?;
        field.finish()?;
        match value.tag {
            Tag(0xa0) => Ok(Self::Full(GeneralName::list_from_value(&value)?)),
            Tag(0xa1) => {
                // Read once as a name, so that what is kept is well-formed.
                let name = Self::Relative(value.content.to_vec());
                match name.names(&[]) {
                    Some(_) => Ok(name),
                    None => Err(asn1::Error::new(value.offset, ErrorKind::BadString)),
                }
            }
            found => {
                let kind = ErrorKind::UnexpectedTag { expected: Tag::context(0), found };
                Err(asn1::Error::new(value.offset, kind))
            }
        }
    }

    fn names(&self, rdns: &[u8]) -> Option<Vec<GeneralName>> {
        match self {
            Self::Full(names) => Some(names.clone()),
            Self::Relative(rdn) => {
                let der = asn1::tlv(Tag::SEQUENCE, &[rdns, &asn1::tlv(Tag::SET, rdn)].concat());
                Name::from_der(&der).ok().map(|name| vec![GeneralName::Directory(name)])
            }
        }
    }

    /// The names, relative ones below `issuer`; empty should they not make a name.
    #[must_use]
    pub fn below(&self, issuer: &Name) -> Vec<GeneralName> {
        let rdns = Reader::new(issuer.der()).expect(Tag::SEQUENCE).map_or(&[] as &[u8], |value| value.content);
        self.names(rdns).unwrap_or_default()
    }
}

/// One DistributionPoint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DistributionPoint {
    /// What the list is called.
    pub name: Option<DistributionPointName>,
    /// The reasons its list tells of; absent: all.
    pub reasons: Option<Reasons>,
    /// Who signs the list where it is not the certificate's issuer.
    pub crl_issuer: Option<Vec<GeneralName>>,
}

impl DistributionPoint {
    fn read(mut fields: Reader<'_>) -> Result<Self, asn1::Error> {
        let name = fields.optional_explicit(0)?.map(DistributionPointName::read).transpose()?;
        let reasons = fields.optional(Tag::context_primitive(1))?.map(|v| Reasons::from_value(&v)).transpose()?;
        let crl_issuer = fields.optional(Tag::context(2))?.map(|v| GeneralName::list_from_value(&v)).transpose()?;
        let at = fields.offset();
        fields.finish()?;
        if name.is_none() && crl_issuer.is_none() {
            // A point must say where or who; reasons alone say neither.
            return Err(asn1::Error::new(at, ErrorKind::Missing(Tag::context(0))));
        }
        Ok(Self { name, reasons, crl_issuer })
    }

    /// Reads the value of cRLDistributionPoints or freshestCRL.
    ///
    /// # Errors
    /// When it is malformed, empty or has too many points.
    pub fn list_from_der(der: &[u8]) -> Result<Vec<Self>, asn1::Error> {
        let mut reader = Reader::new(der);
        let mut list = reader.sequence()?;
        reader.finish()?;
        let mut points = Vec::new();
        loop {
            if points.len() >= MAX_POINTS {
                let limit = LimitReached { what: "distribution points", limit: MAX_POINTS as u64 };
                return Err(asn1::Error::new(list.offset(), ErrorKind::Limit(limit)));
            }
            points.push(Self::read(list.sequence()?)?);
            if list.is_empty() {
                return Ok(points);
            }
        }
    }

    /// The addresses among its names.
    pub fn urls(&self) -> impl Iterator<Item = &str> {
        let names = match &self.name {
            Some(DistributionPointName::Full(names)) => names.as_slice(),
            _ => &[],
        };
        names.iter().filter_map(|name| match name {
            GeneralName::Uri(url) => Some(url.as_str()),
            _ => None,
        })
    }
}

/// issuingDistributionPoint: what a list covers. The default covers everything of its issuer.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[allow(clippy::struct_excessive_bools)]
pub struct IssuingDistributionPoint {
    /// What the list is called.
    pub name: Option<DistributionPointName>,
    /// Only certificates that are no authorities.
    pub only_user_certificates: bool,
    /// Only authorities.
    pub only_ca_certificates: bool,
    /// Only these reasons.
    pub only_some_reasons: Option<Reasons>,
    /// Entries may be about certificates of other issuers.
    pub indirect: bool,
    /// Only attribute certificates.
    pub only_attribute_certificates: bool,
}

impl IssuingDistributionPoint {
    pub(super) fn from_der(der: &[u8]) -> Result<Self, asn1::Error> {
        let mut reader = Reader::new(der);
        let mut fields = reader.sequence()?;
        reader.finish()?;
        let name = fields.optional_explicit(0)?.map(DistributionPointName::read).transpose()?;
        let flag = |number, fields: &mut Reader<'_>| {
            fields.optional(Tag::context_primitive(number))?.map_or(Ok(false), |value| value.boolean())
        };
        let only_user_certificates = flag(1, &mut fields)?;
        let only_ca_certificates = flag(2, &mut fields)?;
        let only_some_reasons =
            fields.optional(Tag::context_primitive(3))?.map(|v| Reasons::from_value(&v)).transpose()?;
        let indirect = flag(4, &mut fields)?;
        let only_attribute_certificates = flag(5, &mut fields)?;
        fields.finish()?;
        Ok(Self {
            name,
            only_user_certificates,
            only_ca_certificates,
            only_some_reasons,
            indirect,
            only_attribute_certificates,
        })
    }
}
