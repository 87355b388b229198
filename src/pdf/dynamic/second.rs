//! What a second document inside the signed octets would need (threats P-20, P-32): other bodies under the same object
//! numbers, another catalog, other pages. Cross-references decide what counts; this only tells that there is more.

use std::collections::BTreeSet;

use crate::base::Span;

use super::super::lex::Lexer;
use super::super::{Entry, Error, Object, ObjectId, parse};
use super::finder::{At, Finder};
use super::{DynamicKind, forgiving};

/// Octets of one gap between objects that are looked through, and of all gaps of a document.
const GAP: u64 = 256 << 10;
const GAPS: u64 = 8 << 20;
/// The shortest that can hold an object: `1 0 obj`.
const SHORTEST: u64 = 7;

/// All revisions of the first view, then what nothing referred to.
pub(super) fn look(finder: &mut Finder<'_, '_>) -> Result<(), Error> {
    for revision in 1..=finder.view.revision() {
        look_at_revision(finder, revision)?;
    }
    orphans(finder)
}

/// Objects of one revision that lie between those it has cross-references for.
pub(super) fn look_at_revision(finder: &mut Finder<'_, '_>, number: usize) -> Result<(), Error> {
    let document = finder.view.document();
    let view = document.view(number);
    let before = number.checked_sub(2).and_then(|index| document.revisions().get(index));
    let Some(revision) = document.revisions().get(number.saturating_sub(1)) else { return Ok(()) };
    let from = before.map_or(0, super::super::Revision::end);
    let to = revision.startxref();
    let mut places: Vec<(u64, ObjectId)> = Vec::new();
    for (&number, entry) in revision.entries() {
        if let Entry::InUse { offset, generation } = *entry
            && offset >= from
        {
            places.push((offset, ObjectId { number, generation }));
        }
    }
    places.sort_unstable();
    let mut left = GAPS;
    let mut end = from;
    let ends = places.iter().map(|(offset, id)| (*offset, Some(*id))).chain([(to, None)]);
    for (offset, id) in ends {
        if offset.saturating_sub(end) >= SHORTEST && offset >= from {
            let span = Span::new(end, offset.min(end.saturating_add(GAP)));
            let Some(rest) = left.checked_sub(span.len()) else { return Ok(()) };
            left = rest;
            for (body, at) in bodies(&view.octets(span)?) {
                let at = end.saturating_add(at);
                let is_other = match view.entry(body.number) {
                    Some(Entry::InUse { offset, .. }) => offset != at,
                    Some(Entry::Compressed { .. }) => true,
                    _ => false,
                };
                if is_other {
                    let detail = format!("object {body} is there twice, at offset {at} too");
                    finder.tell_of(
                        DynamicKind::SecondBody,
                        At { object: Some(body), page: None },
                        revision.number(),
                        &detail,
                    );
                }
            }
        }
        let Some(id) = id else { break };
        // What cross-references call an object and is another one is looked through like a gap.
        end = match forgiving(view.extent(id))? {
            Some(Some(end)) => end,
            _ => offset,
        };
    }
    Ok(())
}

/// `n g obj` anywhere in a gap, with where it begins.
fn bodies(octets: &[u8]) -> Vec<(ObjectId, u64)> {
    let mut found = Vec::new();
    let mut from = 0;
    let find = |from: usize| {
        octets.get(from..).and_then(|rest| rest.windows(4).position(|w| w == b" obj")).map(|at| from + at)
    };
    while let Some(at) = find(from) {
        from = at + 4;
        let before = octets.get(..at).unwrap_or_default();
        let start = before.iter().rposition(|o| !o.is_ascii_digit() && *o != b' ').map_or(0, |at| at + 1);
        let blank = before.get(start..).unwrap_or_default().iter().take_while(|o| **o == b' ').count();
        let start = start.saturating_add(blank);
        let mut lexer = Lexer::in_memory(octets, start);
        if let Ok(id) = parse::header(&mut lexer) {
            found.push((id, start as u64));
        }
    }
    found
}

/// Members of an object stream that have a body of their own elsewhere in the same revision.
pub(super) fn members(finder: &mut Finder<'_, '_>, stream: u32) -> Result<(), Error> {
    let view = finder.view;
    let Some((revision, _)) = view.provider(stream) else { return Ok(()) };
    let Some(members) = forgiving(view.stream_members(stream))? else { return Ok(()) };
    let own = view.document().view(revision);
    for (index, number) in members.into_iter().enumerate() {
        let Some((provider, entry)) = own.provider(number) else { continue };
        let is_this = matches!(entry, Entry::Compressed { stream: s, index: i } if s == stream && i as usize == index);
        if provider == revision && !is_this && !matches!(entry, Entry::Free { .. }) {
            let at = At { object: Some(ObjectId::new(number)), page: None };
            let detail = format!("object {number} 0 is there twice, in object stream {stream} too");
            finder.tell_of(DynamicKind::SecondBody, at, revision, &detail);
        }
    }
    Ok(())
}

/// Catalogs and pages that nothing refers to.
fn orphans(finder: &mut Finder<'_, '_>) -> Result<(), Error> {
    let view = finder.view;
    let mut pages: Option<(ObjectId, u64)> = None;
    let revisions = view.document().revisions().get(..view.revision()).unwrap_or_default();
    let numbers: BTreeSet<u32> = revisions.iter().flat_map(|revision| revision.entries().keys().copied()).collect();
    let roots: BTreeSet<u32> = revisions
        .iter()
        .filter_map(|revision| revision.trailer().get("Root").and_then(Object::as_reference))
        .map(|root| root.number)
        .collect();
    for number in numbers {
        let generation = match view.entry(number) {
            Some(Entry::InUse { generation, .. }) => generation,
            Some(Entry::Compressed { .. }) => 0,
            _ => continue,
        };
        if finder.seen.contains(&number) {
            continue;
        }
        let id = ObjectId { number, generation };
        // What nothing refers to and cannot be read shows nothing.
        let Some(object) = forgiving(view.get(id))? else { continue };
        let Some(dictionary) = object.as_dictionary() else { continue };
        match dictionary.get("Type").and_then(Object::as_name) {
            // Some producers write a new catalog; the one before it was the document then.
            Some(b"Catalog") if !roots.contains(&number) => {
                finder.tell(DynamicKind::SecondCatalog, At { object: Some(id), page: None }, "/Catalog");
            }
            Some(b"Page" | b"Pages") => {
                let (_, count) = pages.get_or_insert((id, 0));
                *count = count.saturating_add(1);
            }
            _ => {}
        }
    }
    if let Some((id, count)) = pages {
        let what = if count == 1 { "1 page or page tree".to_owned() } else { format!("{count} pages and page trees") };
        finder.tell(DynamicKind::OrphanPages, At { object: Some(id), page: None }, &what);
    }
    Ok(())
}
