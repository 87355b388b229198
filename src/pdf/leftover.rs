//! Octets of a later revision that its cross-references do not account for.

use crate::base::{LimitReached, Span};

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
    for (number, entry) in own.entries() {
        if let Entry::InUse { offset, generation } = *entry
            && (older.end()..own.start()).contains(&offset)
        {
            let id = ObjectId { number: *number, generation };
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
            if let Some(number) = bodies(&octets).find(in_use) {
                return Ok(Some((Some(number), format!("a second body of object {number}, which nothing leads to"))));
            }
        }
        at = at.max(span.end);
    }
    Ok(None)
}

fn has(octets: &[u8], word: &[u8]) -> bool {
    octets.windows(word.len()).any(|window| window == word)
}

/// Numbers in front of `generation obj`.
fn bodies(octets: &[u8]) -> impl Iterator<Item = u32> + '_ {
    let mut words: [&[u8]; 2] = [b"", b""];
    octets.split(u8::is_ascii_whitespace).filter(|word| !word.is_empty()).filter_map(move |word| {
        let [number, generation] = words;
        words = [generation, word];
        let digits = |word: &[u8]| core::str::from_utf8(word).ok().and_then(|word| word.parse::<u32>().ok());
        // Behind the keyword a delimiter may follow at once.
        let is_object =
            word.strip_prefix(b"obj").is_some_and(|rest| !rest.first().is_some_and(u8::is_ascii_alphanumeric));
        digits(generation).filter(|_| is_object).and_then(|_| digits(number))
    })
}

#[cfg(test)]
mod tests {
    use super::bodies;

    #[test]
    fn bodies_are_found_by_their_heads() {
        let found: Vec<u32> = bodies(b"% x\n12 0 obj<</A 1>>\nendobj 7 0 R 3 1\tobj\n[] object 5 0 objects").collect();
        assert_eq!(found, [12, 3]);
    }
}
