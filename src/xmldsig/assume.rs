//! Where the signatures of most documents stand, told from the last octets.
//!
//! A signature says only when it is read how its document is to be read, and most stand at the end: so a document is read
//! once to find it, and once more for the canonical octets. Here it is assumed instead that all signatures begin in the last
//! octets, in no other signature, and that of the elements around them only the root declares namespaces. The pass for the
//! canonical octets follows the document as [`super::find()`] does and gives nothing when it meets anything else, so nothing is
//! ever believed that was only assumed; then the document is read as others are.

use memchr::memmem;

use crate::base::Span;
use crate::xml::{Context, Document, Event};

use super::DSIG;
use super::find::{Found, Outline, Place, tree, weight};

/// How far from the end signatures are looked for: a window of the reader.
const TAIL: u64 = 64 << 10;
/// Signatures assumed at most.
const MOST: usize = 16;

/// Signatures as most documents have them. Paths, what stands around them, and the outline are not known: what
/// [`super::Plan::digest`] gives has them. `None` when nothing can be assumed.
#[must_use]
pub fn assume(document: &Document<'_>) -> Option<Found> {
    let octets = document.octets();
    let base = octets.len().saturating_sub(TAIL);
    let mut tail = vec![0; usize::try_from(octets.len() - base).ok()?];
    octets.read_at(base, &mut tail).ok()?;
    let starts = signature_tags(&tail)?;
    let (_, most_ancestors) = starts.first()?;
    let root = if *most_ancestors == 0 { Context::default() } else { within_root(document)? };

    let mut limits = document.limits().clone();
    let mut signatures = Vec::with_capacity(starts.len());
    let mut end = 0;
    for (at, ancestors) in starts {
        let start = base + at as u64;
        let context = match ancestors.checked_sub(1) {
            Some(levels) => root.clone().deeper(levels),
            None => Context::default(),
        };
        if start < end {
            return None;
        }
        let mut place = Place::assumed(Span::new(start, octets.len()), context, ancestors as usize + 1);
        let tree = tree(document, &place, &limits).ok()?;
        if tree.root().local != "Signature" || tree.root().namespace != DSIG {
            return None;
        }
        limits.xml_octets = limits.xml_octets.saturating_sub(weight(&tree));
        end = tree.root().span.end;
        place.span = tree.root().span;
        signatures.push(place.holding(tree));
    }
    let outline = Outline { root: String::new(), namespace: String::new(), span: Span::new(0, 0), elements: 0 };
    Some(Found { outline, signatures, assumed: true })
}

/// What children of the root take over.
fn within_root(document: &Document<'_>) -> Option<Context> {
    let mut reader = document.reader();
    loop {
        if let Event::Start(start) = reader.next_event().ok()?? {
            return Some(start.context_within());
        }
    }
}

/// Where elements of the local name `Signature` begin, and in how many elements that end behind it. Markup is told by its
/// first octets, and what precedes the tail is unknown: good enough for what is only assumed. `None` when there are none, or
/// too many.
fn signature_tags(tail: &[u8]) -> Option<Vec<(usize, u32)>> {
    let mut tags: Vec<(usize, u32)> = Vec::new();
    // Elements opened less those closed, from the start of the tail.
    let mut depth = 0_i64;
    let mut depths = Vec::new();
    let mut at = 0;
    while let Some(next) = memchr::memchr(b'<', tail.get(at..)?) {
        let start = at + next;
        let markup = tail.get(start..)?;
        let length = match markup {
            [b'<', b'/', ..] => {
                depth -= 1;
                memchr::memchr(b'>', markup)? + 1
            }
            [b'<', b'?', ..] => memmem::find(markup, b"?>")? + 2,
            [b'<', b'!', b'-', b'-', ..] => memmem::find(markup, b"-->")? + 3,
            [b'<', b'!', b'[', ..] => memmem::find(markup, b"]]>")? + 3,
            _ => {
                let length = start_tag(markup)?;
                if is_signature(markup) {
                    tags.push((start, 0));
                    depths.push(depth);
                }
                if markup.get(length.checked_sub(2)?) != Some(&b'/') {
                    depth += 1;
                }
                length
            }
        };
        at = start + length;
    }
    for ((_, ancestors), before) in tags.iter_mut().zip(depths) {
        *ancestors = u32::try_from(before - depth).ok()?;
    }
    (1..=MOST).contains(&tags.len()).then_some(tags)
}

/// How long it is.
fn start_tag(markup: &[u8]) -> Option<usize> {
    let mut at = 1;
    loop {
        at += memchr::memchr3(b'>', b'"', b'\'', markup.get(at..)?)?;
        let octet = *markup.get(at)?;
        at += 1;
        if octet == b'>' {
            return Some(at);
        }
        at += memchr::memchr(octet, markup.get(at..)?)? + 1;
    }
}

fn is_signature(markup: &[u8]) -> bool {
    let name = markup.get(1..).unwrap_or_default();
    let end = name.iter().position(|b| matches!(b, b' ' | b'\t' | b'\r' | b'\n' | b'/' | b'>')).unwrap_or(name.len());
    let name = name.get(..end).unwrap_or_default();
    name.rsplit(|b| *b == b':').next() == Some(b"Signature")
}
