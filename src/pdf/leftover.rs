//! Octets of a later revision that its cross-references do not account for.

use crate::base::{LimitReached, Span};

use super::lex::is_space;
use super::{Document, Entry, Error, ObjectId};

/// Octets between objects that are looked through in one revision; writers leave a few of white space.
const LOOKED_THROUGH: u64 = 64 << 20;

/// What lies in a revision although nothing leads to it, and somebody could take for a part of the document: `Ok(None)` when
/// there is nothing of the kind.
///
/// A second body of an object is what readers show who rebuild cross-references (threat P-32), a revision that no `/Prev`
/// leads to what others show who search for the last `startxref` (threat P-34). Bodies of numbers nobody uses are waste.
///
/// # Errors
/// When an object of the revision cannot be read, or there is more between the objects than any writer leaves.
pub(super) fn leftover(document: &Document<'_>, revision: usize) -> Result<Option<(Option<u32>, String)>, Error> {
    let Some(index) = revision.checked_sub(2) else { return Ok(None) };
    let (Some(older), Some(own)) = (document.revisions().get(index), document.revisions().get(index.saturating_add(1)))
    else {
        return Ok(None);
    };
    let view = document.view(revision);
    let mut spans = Vec::new();
    for (number, entry) in own.entries().iter() {
        if let Entry::InUse { offset, generation } = entry
            && (older.end()..own.start()).contains(&offset)
        {
            let id = ObjectId { number, generation };
            spans.push(Span::new(offset, view.end_of(id, offset, revision)?));
        }
    }
    spans.sort_unstable_by_key(|span| span.start);
    spans.push(Span::new(own.start(), own.start()));
    let mut at = older.end();
    let mut looked_through = 0_u64;
    for span in spans {
        if span.start > at {
            looked_through = looked_through.saturating_add(span.start.saturating_sub(at));
            if looked_through > LOOKED_THROUGH {
                return Err(LimitReached { what: "octets between objects", limit: LOOKED_THROUGH }.into());
            }
            let octets = view.octets(Span::new(at, span.start))?;
            if has(&octets, b"startxref") {
                return Ok(Some((None, "a revision that no /Prev leads to".to_owned())));
            }
            let in_use =
                |number: &u32| matches!(view.entry(*number), Some(Entry::InUse { .. } | Entry::Compressed { .. }));
            if let Some(number) = bodies(&octets).map(|(id, _)| id.number).find(in_use) {
                return Ok(Some((Some(number), format!("a second body of object {number}, which nothing leads to"))));
            }
        }
        at = at.max(span.end);
    }
    Ok(None)
}

fn has(octets: &[u8], word: &[u8]) -> bool {
    memchr::memmem::find(octets, word).is_some()
}

/// The heads of objects, `number generation obj`, with where they begin: wherever they stand and whatever stands around
/// them, as readers look for them that rebuild cross-references.
pub(super) fn bodies(octets: &[u8]) -> impl Iterator<Item = (ObjectId, usize)> + '_ {
    memchr::memmem::find_iter(octets, b"obj").filter_map(|at| {
        let is_word = octets.get(at.saturating_add(3)).is_none_or(|octet| !octet.is_ascii_alphanumeric());
        let before = octets.get(..at).filter(|_| is_word)?;
        let (before, generation) = last_number(before)?;
        let (before, number) = last_number(before)?;
        Some((ObjectId { number, generation: u16::try_from(generation).ok()? }, before.len()))
    })
}

/// The number at the end, white space behind it, and what stands in front of it.
fn last_number(octets: &[u8]) -> Option<(&[u8], u32)> {
    let end = octets.iter().rposition(|octet| !is_space(*octet))?.checked_add(1)?;
    let spaced = octets.get(..end).filter(|spaced| spaced.len() < octets.len())?;
    let start = spaced.iter().rposition(|octet| !octet.is_ascii_digit()).map_or(0, |at| at.saturating_add(1));
    let number = core::str::from_utf8(spaced.get(start..)?).ok()?.parse().ok()?;
    Some((spaced.get(..start)?, number))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bodies_are_found_by_their_heads() {
        let text =
            b"% x\n12 0 obj<</A 1>>\nendobj 7 0 R 3 1\tobj\n[] object 5 0 objects>>8 0\n\0 obj[] 1 70000 obj 9 0obj";
        let found: Vec<(u32, usize)> = bodies(text).map(|(id, at)| (id.number, at)).collect();
        assert_eq!(found, [(12, 4), (3, 34), (8, 65)]);
    }
}
