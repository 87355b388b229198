//! nameConstraints (RFC 5280 §4.2.1.10) as read; what they mean for a path is the room `trust`'s.

use crate::asn1;
use crate::asn1::{ErrorKind, Reader, Tag};
use crate::base::LimitReached;

use super::GeneralName;

/// Subtrees of one list: as many as a list of names may have. The hostile certificates of x509-limbo have 2,048.
const MAX_SUBTREES: usize = 1 << 16;

/// Where the names of the certificates below have to lie. Both lists may have any kinds of name; an address has its mask
/// behind it (8 or 32 octets, the mask's ones first).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NameConstraints {
    /// Subtrees of a kind in which all names of that kind have to lie.
    pub permitted: Vec<GeneralName>,
    /// Subtrees in which no name may lie.
    pub excluded: Vec<GeneralName>,
    /// Whether the extension is critical.
    pub critical: bool,
}

impl NameConstraints {
    /// Reads the value of the extension. What cannot be applied exactly is an error: a distance other than the default
    /// (RFC 5280 §4.2.1.10 allows none), a mask that is no prefix, no subtree at all.
    pub(super) fn read(der: &[u8], critical: bool) -> Result<Self, asn1::Error> {
        let mut reader = Reader::new(der);
        let mut fields = reader.sequence()?;
        reader.finish()?;
        let permitted = fields.optional_explicit(0)?.map(subtrees).transpose()?;
        let excluded = fields.optional_explicit(1)?.map(subtrees).transpose()?;
        if permitted.is_none() && excluded.is_none() {
            return Err(asn1::Error::new(fields.offset(), ErrorKind::Missing(Tag::context(0))));
        }
        fields.finish()?;
        Ok(Self { permitted: permitted.unwrap_or_default(), excluded: excluded.unwrap_or_default(), critical })
    }
}

/// GeneralSubtrees under an IMPLICIT tag: one or more.
fn subtrees(mut list: Reader<'_>) -> Result<Vec<GeneralName>, asn1::Error> {
    let mut all = Vec::new();
    loop {
        if all.len() >= MAX_SUBTREES {
            let limit = LimitReached { what: "name constraints in one list", limit: MAX_SUBTREES as u64 };
            return Err(asn1::Error::new(list.offset(), ErrorKind::Limit(limit)));
        }
        let mut subtree = list.sequence()?;
        let base = subtree.read()?;
        let name = GeneralName::from_value(&base)?;
        if let GeneralName::Ip(octets) = &name
            && !is_prefix(octets)
        {
            return Err(asn1::Error::new(base.offset, ErrorKind::BadString));
        }
        // An explicit default is not DER, and means the same.
        if let Some(minimum) = subtree.optional(Tag::context_primitive(0))?
            && minimum.u64()? != 0
        {
            return Err(asn1::Error::new(minimum.offset, ErrorKind::IntegerRange));
        }
        subtree.finish()?;
        all.push(name);
        if list.is_empty() {
            return Ok(all);
        }
    }
}

/// Whether these are an address and a mask of ones followed by zeros (RFC 4632 §3.1).
fn is_prefix(octets: &[u8]) -> bool {
    let Some((_, mask)) = octets.split_at_checked(octets.len() / 2) else { return false };
    let ones = mask.iter().take_while(|o| **o == 0xff).count();
    let rest = mask.get(ones..).unwrap_or_default();
    matches!(octets.len(), 8 | 32)
        && rest.first().is_none_or(|o| o.leading_ones() + o.trailing_zeros() >= 8)
        && rest.iter().skip(1).all(|o| *o == 0)
}
