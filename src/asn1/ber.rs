//! BER into DER, as far as real CMS needs it: signing tools on JCE and .NET write indefinite lengths and constructed
//! OCTET STRINGs around signed attributes that are DER already (threat C-16).

use std::borrow::Cow;

use crate::base::{LimitReached, Limits};

use super::reader::header;
use super::{Error, ErrorKind, Tag, tlv};

/// The first value of `octets` with definite, shortest lengths and OCTET STRINGs in one piece, and how many octets
/// of the input it took; what follows is left alone. Sets are not sorted and primitive contents are not touched, so
/// DER inside survives octet for octet. Borrowed when there was nothing to change.
///
/// # Errors
/// When the value is no BER this reads, or passes `asn1_depth` or `cms_octets` of the limits.
pub fn to_der<'a>(octets: &'a [u8], limits: &Limits) -> Result<(Cow<'a, [u8]>, usize), Error> {
    let (plain, consumed) = survey(octets, 0, limits.asn1_depth, limits.asn1_depth)?;
    if consumed as u64 > limits.cms_octets {
        let limit = LimitReached { what: "octets of an ASN.1 value", limit: limits.cms_octets };
        return Err(Error::new(0, ErrorKind::Limit(limit)));
    }
    let value = octets.get(..consumed).unwrap_or_default();
    if plain {
        return Ok((Cow::Borrowed(value), consumed));
    }
    let mut out = Vec::with_capacity(consumed);
    rewrite(value, 0, &mut out)?;
    Ok((Cow::Owned(out), consumed))
}

/// Octets of the BER value at the start of `octets`: what follows it is padding or something else.
///
/// # Errors
/// When it is no BER this reads, or nested deeper than [`Limits::asn1_depth`] by default.
pub fn outer_len(octets: &[u8]) -> Result<usize, Error> {
    let depth = Limits::default().asn1_depth;
    let first = header(octets).map_err(|kind| Error::new(0, kind))?;
    match first.length {
        Some(length) => {
            let total = first.size.checked_add(length).filter(|total| *total <= octets.len());
            total.ok_or(Error::new(0, ErrorKind::Truncated))
        }
        None => Ok(survey(octets, 0, depth, depth)?.1),
    }
}

/// Whether `octets` are exactly one value whose lengths, at every level of constructed values, are those of DER.
/// The order of SET OF is not looked at.
#[must_use]
pub fn is_der(octets: &[u8]) -> bool {
    let depth = Limits::default().asn1_depth;
    matches!(survey(octets, 0, depth, depth), Ok((true, consumed)) if consumed == octets.len())
}

/// Looks at one value at all levels: whether it is DER in its lengths, and its length with tag and end-of-contents.
/// After it succeeded, [`rewrite`] meets nothing it cannot read.
fn survey(octets: &[u8], offset: usize, depth_left: u32, depth_limit: u32) -> Result<(bool, usize), Error> {
    let fail = |kind| Error::new(offset, kind);
    let head = header(octets).map_err(fail)?;
    check_form(head.tag).map_err(fail)?;
    let rest = octets.get(head.size..).unwrap_or_default();
    let body = match head.length {
        Some(length) => rest.get(..length).ok_or(fail(ErrorKind::Truncated))?,
        None if head.tag.is_constructed() => rest,
        None => return Err(fail(ErrorKind::IndefiniteLength)),
    };
    if !head.tag.is_constructed() {
        return Ok((head.minimal, head.size + body.len()));
    }
    let Some(depth_left) = depth_left.checked_sub(1) else {
        return Err(fail(ErrorKind::Limit(LimitReached {
            what: "levels of ASN.1 nesting",
            limit: u64::from(depth_limit),
        })));
    };
    let mut plain = head.minimal && head.tag != CONSTRUCTED_OCTET_STRING;
    let mut at = 0usize;
    loop {
        let here = body.get(at..).unwrap_or_default();
        let inner = offset.saturating_add(head.size).saturating_add(at);
        match (head.length, here) {
            (Some(_), []) => return Ok((plain, head.size + body.len())),
            (None, [0, 0, ..]) => return Ok((false, head.size + at + 2)),
            (None, []) => return Err(Error::new(inner, ErrorKind::Truncated)),
            _ => {}
        }
        // Only OCTET STRINGs make up an OCTET STRING (X.690 §8.7.3.2).
        if head.tag == CONSTRUCTED_OCTET_STRING
            && !matches!(here.first().map(|t| Tag(*t)), Some(Tag::OCTET_STRING | CONSTRUCTED_OCTET_STRING))
        {
            return Err(Error::new(inner, ErrorKind::WrongForm));
        }
        let (inner_plain, consumed) = survey(here, inner, depth_left, depth_limit)?;
        plain &= inner_plain;
        at = at.saturating_add(consumed);
    }
}

const CONSTRUCTED_OCTET_STRING: Tag = Tag(0x24);

/// SEQUENCE, SET, EXTERNAL and EMBEDDED PDV are constructed, all other universal types primitive; of the string types
/// that BER may cut in pieces only OCTET STRING occurs so in CMS, and the others are refused.
fn check_form(tag: Tag) -> Result<(), ErrorKind> {
    let Tag(octet) = tag;
    if octet & 0xc0 != 0 || tag == CONSTRUCTED_OCTET_STRING {
        return Ok(());
    }
    let must_be_constructed = matches!(octet & 0x1f, 0x08 | 0x0b | 0x10 | 0x11);
    if must_be_constructed == tag.is_constructed() { Ok(()) } else { Err(ErrorKind::WrongForm) }
}

/// Appends the value at the start of `octets` to `out`, and says how many octets it took. [`survey`] has bounded it.
fn rewrite(octets: &[u8], offset: usize, out: &mut Vec<u8>) -> Result<usize, Error> {
    let fail = |kind| Error::new(offset, kind);
    let head = header(octets).map_err(fail)?;
    let rest = octets.get(head.size..).unwrap_or_default();
    let body = match head.length {
        Some(length) => rest.get(..length).ok_or(fail(ErrorKind::Truncated))?,
        None => rest,
    };
    if !head.tag.is_constructed() {
        out.extend_from_slice(&tlv(head.tag, body));
        return Ok(head.size + body.len());
    }
    let joined = head.tag == CONSTRUCTED_OCTET_STRING;
    let mut content = Vec::new();
    let mut at = 0usize;
    let end = loop {
        let here = body.get(at..).unwrap_or_default();
        match (head.length, here) {
            (Some(_), []) => break head.size + body.len(),
            (None, [0, 0, ..]) => break head.size + at + 2,
            _ => {}
        }
        let inner = offset.saturating_add(head.size).saturating_add(at);
        if joined {
            let mut piece = Vec::new();
            at = at.saturating_add(rewrite(here, inner, &mut piece)?);
            let size = header(&piece).map_err(|kind| Error::new(inner, kind))?.size;
            content.extend_from_slice(piece.get(size..).unwrap_or_default());
        } else {
            at = at.saturating_add(rewrite(here, inner, &mut content)?);
        }
    };
    out.extend_from_slice(&tlv(if joined { Tag::OCTET_STRING } else { head.tag }, &content));
    Ok(end)
}
