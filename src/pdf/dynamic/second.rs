//! What a second document inside the signed octets would need (threats P-20, P-32): other bodies under the same object
//! numbers, another catalog, other pages. Cross-references decide what counts; this only tells that there is more.

use std::collections::BTreeSet;

use crate::base::Span;

use super::super::leftover::bodies;
use super::super::{Entry, Error, Object, ObjectId, View};
use super::finder::{At, Finder};
use super::{DynamicKind, forgiving};

/// Octets between objects that are looked through in one revision, and at once.
const GAPS: u64 = 64 << 20;
const PIECE: u64 = 1 << 20;
/// Octets that a head may have which begins in one piece and ends in the next.
const HEAD: u64 = 64;

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
    let Some(layout) = forgiving(document.layout())? else { return Ok(()) };
    let mut left = GAPS;
    let mut end = from;
    // What cross-references call an object and is another one is looked through like a gap.
    let spans = layout.within(Span::new(from, to.max(from))).iter().map(|laid| laid.span);
    for span in spans.chain([Span::new(to, to)]) {
        while end < span.start {
            let piece = Span::new(end, span.start.min(end.saturating_add(PIECE)));
            let Some(rest) = left.checked_sub(piece.len()) else {
                let detail = "there is more between the objects than is looked through";
                finder.tell_of(DynamicKind::NotInspected, At { object: None, page: None }, revision.number(), detail);
                return Ok(());
            };
            left = rest;
            look_at_gap(finder, view, revision.number(), piece)?;
            end = if piece.end == span.start { piece.end } else { piece.end.saturating_sub(HEAD) };
        }
        end = end.max(span.end);
    }
    Ok(())
}

fn look_at_gap(finder: &mut Finder<'_, '_>, view: View<'_, '_>, revision: usize, gap: Span) -> Result<(), Error> {
    for (body, at) in bodies(&view.octets(gap)?) {
        let at = gap.start.saturating_add(at as u64);
        let is_other = match view.entry(body.number) {
            Some(Entry::InUse { offset, .. }) => offset != at,
            Some(Entry::Compressed { .. }) => true,
            _ => false,
        };
        if is_other {
            let detail = format!("object {body} is there twice, at offset {at} too");
            finder.tell_of(DynamicKind::SecondBody, At { object: Some(body), page: None }, revision, &detail);
        }
    }
    Ok(())
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
    let numbers: BTreeSet<u32> = revisions.iter().flat_map(|revision| revision.entries().numbers()).collect();
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
