//! Signatures that nothing leads to. A form, a field or an entry of cross-references that is broken on the way to a signature
//! must not make a signed document an unsigned one; a look-alike that hides where no field leads (threat P-16) is told, too.

use std::collections::{BTreeMap, BTreeSet};

use crate::base::{LimitReached, Limits, Span};

use super::lex::{hex_digit, is_space};
use super::reader::Reader;
use super::{Coverage, Dictionary, Document, Error, FieldProblem, Object, SignatureField};

/// Octets looked at behind the key: four numbers of twenty digits each, and what stands between them.
const NUMBERS: usize = 200;
/// Octets read at once, and those of them that are read again with what follows.
const PIECE: u64 = 1 << 20;
const AGAIN: u64 = 256;

/// Looks for them in all octets but the data of streams, which may hold whole documents of their own. What is listed is what
/// nobody takes for anything else: the gap is exactly one hexadecimal string that begins like a message. Each is a field by
/// the name of its place, with the one problem that there is no field.
///
/// # Errors
/// When the source cannot be read, or too much is there that is no object.
pub fn orphans(document: &Document<'_>, fields: &[SignatureField]) -> Result<Vec<SignatureField>, Error> {
    // Behind a password nobody knows what leads where.
    if document.encryption().is_some_and(|encryption| encryption.hides_fields) {
        return Ok(Vec::new());
    }
    let known: BTreeSet<u64> = fields
        .iter()
        .flat_map(|field| {
            let range = field.byte_range.and_then(|[a, b, ..]| a.checked_add(b));
            field.contents_span.map(|span| span.start).into_iter().chain(range)
        })
        .chain(usage_rights(document))
        .collect();
    let data: Vec<Span> = document.layout()?.data().collect();
    let found = look_alikes(&document.reader, &data, &document.limits, &|start| !known.contains(&start))?;
    Ok(found.into_iter().map(|(offset, byte_range)| field(document, offset, byte_range)).collect())
}

/// Every `/ByteRange` outside of `data` whose gap is one hexadecimal string that begins where it is `wanted`, by its offset.
pub(super) fn look_alikes(
    reader: &Reader<'_>,
    data: &[Span],
    limits: &Limits,
    wanted: &dyn Fn(u64) -> bool,
) -> Result<BTreeMap<u64, [u64; 4]>, Error> {
    let most = u64::from(limits.pdf_signatures);
    let mut found = BTreeMap::new();
    let mut at = 0;
    for span in data.iter().copied().chain([Span::new(reader.len(), reader.len())]) {
        while at < span.start {
            let end = span.start.min(at.saturating_add(PIECE));
            let octets = reader.octets(Span::new(at, end))?;
            for place in memchr::memmem::find_iter(&octets, b"/ByteRange") {
                let rest = octets.get(place.saturating_add(10)..).unwrap_or_default();
                let Some(byte_range) = numbers(rest) else { continue };
                let [first, start, ..] = byte_range;
                if first == 0 && wanted(start) && fits(reader, byte_range)? {
                    found.insert(at.saturating_add(place as u64), byte_range);
                }
                if found.len() as u64 > most {
                    return Err(LimitReached { what: "signatures", limit: most }.into());
                }
            }
            at = if end == span.start { end } else { end.saturating_sub(AGAIN) };
        }
        at = at.max(span.end);
    }
    Ok(found)
}

fn field(document: &Document<'_>, offset: u64, byte_range: [u64; 4]) -> SignatureField {
    let revisions = document.revisions();
    let index = revisions.iter().position(|revision| revision.end() >= byte_range[2]);
    let revision = index.map_or(revisions.len(), |index| index.saturating_add(1));
    let problem = FieldProblem {
        code: "pdf.signature.unreachable",
        offset: Some(offset),
        clause: "12.7.5.5",
        detail: "a signature dictionary that no form field leads to".to_owned(),
    };
    look_alike(offset, byte_range, revision, problem)
}

pub(super) fn look_alike(offset: u64, byte_range: [u64; 4], revision: usize, problem: FieldProblem) -> SignatureField {
    let [_, start, end, _] = byte_range;
    SignatureField {
        name: format!("/ByteRange@{offset}"),
        field: None,
        value: None,
        dictionary: Dictionary::new(),
        revision,
        byte_range: Some(byte_range),
        contents_span: Some(Span::new(start, end)),
        contents: Vec::new(),
        coverage: Coverage::Unclear,
        problems: vec![problem],
        place: None,
        removed: false,
        docmdp: None,
    }
}

/// Where the holes of signatures lie that grant rights to readers (§12.8.2.3): no field leads to them, and nobody signed the
/// document by them.
fn usage_rights(document: &Document<'_>) -> Vec<u64> {
    let mut holes = Vec::new();
    for revision in document.revisions() {
        let view = document.view(revision.number());
        let Ok(catalog) = view.catalog() else { continue };
        let Some(Ok(perms)) = catalog.as_dictionary().map(|catalog| view.lookup(catalog, "Perms")) else { continue };
        let Some(perms) = perms.as_dictionary() else { continue };
        for key in ["UR", "UR3"] {
            let Ok(rights) = view.lookup(perms, key) else { continue };
            let range = rights.as_dictionary().and_then(|rights| rights.get("ByteRange")).and_then(Object::as_array);
            let second = range.and_then(|range| range.get(1)).and_then(Object::as_integer);
            holes.extend(second.and_then(|start| u64::try_from(start).ok()));
        }
    }
    holes
}

/// `[a b c d]`.
pub(super) fn numbers(octets: &[u8]) -> Option<[u64; 4]> {
    let octets = octets.get(..NUMBERS.min(octets.len()))?;
    let open = octets.iter().position(|octet| !is_space(*octet))?;
    let inside = octets.get(open..)?.strip_prefix(b"[")?;
    let inside = inside.get(..inside.iter().position(|octet| *octet == b']')?)?;
    let mut numbers = inside.split(|octet| is_space(*octet)).filter(|word| !word.is_empty());
    let mut next = || core::str::from_utf8(numbers.next()?).ok()?.parse::<u64>().ok();
    let range = [next()?, next()?, next()?, next()?];
    numbers.next().is_none().then_some(range)
}

/// Whether the gap is a hexadecimal string of a SEQUENCE, as far as its ends tell, and the rest lies in the file.
fn fits(reader: &Reader<'_>, [_, b, c, d]: [u64; 4]) -> Result<bool, Error> {
    let in_file = c.checked_add(d).is_some_and(|end| end <= reader.len());
    if !in_file || c < b.saturating_add(6) {
        return Ok(false);
    }
    let head = reader.octets(Span::new(b, b.saturating_add(4)))?;
    let tail = reader.octets(Span::new(c.saturating_sub(2), c))?;
    let is_digit = |octet: Option<&u8>| octet.is_some_and(|octet| hex_digit(*octet).is_some());
    Ok(head.starts_with(b"<30") && is_digit(head.get(3)) && is_digit(tail.first()) && tail.last() == Some(&b'>'))
}

#[cfg(test)]
mod tests {
    use super::numbers;

    #[test]
    fn four_numbers() {
        assert_eq!(numbers(b" [0 12 34 \n5 ] /X"), Some([0, 12, 34, 5]));
        for other in ["[0 1 2]", "[0 1 2 3 4]", "[0 -1 2 3]", "0 1 2 3", "[0 1 2 3", "[0 1 2 99999999999999999999]", ""]
        {
            assert_eq!(numbers(other.as_bytes()), None, "{other}");
        }
    }
}
