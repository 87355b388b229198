//! Deviation D3: a container that came with a later signature (social insurance files: `CKYDTU_IVAN`). By the standard a
//! signature over the whole document no longer matches when an element is added; these producers add one for the provider's
//! signature. This explains a failure, it does not excuse it.

use std::collections::BTreeSet;

use crate::crypto::Digester;
use crate::xml;
use crate::xml::Document;
use crate::xml::Event;

use super::DSIG;
use super::chain::{Chain, Octets, Origin, Place, Selection};
use super::find::Found;
use super::national::{recognise, steps};
use super::pass::Work;
use super::reference::Reference;

/// Whether a reference to the whole document matches without the containers of later signatures: elements that a national
/// form has for them, and that hold nothing else.
pub(crate) fn matches_without(
    (reference, chain): (&Reference, &Chain),
    own: usize,
    later: &[usize],
    found: &Found,
    document: &Document<'_>,
    work: &mut Work,
) -> Result<bool, xml::Error> {
    let (Origin::Document(Selection { nodes, octets: Octets::Canonical(canonicalization) }), Some(algorithm)) =
        (&chain.origin, reference.algorithm)
    else {
        return Ok(false);
    };
    if nodes.place != Place::Document || !nodes.filters.is_empty() || !chain.after.is_empty() || !chain.enveloped {
        return Ok(false);
    }
    let offset = |index: usize| found.signatures.get(index).map(|signature| signature.span.start);
    let mut without: BTreeSet<u64> = offset(own).into_iter().collect();
    let mut signatures = BTreeSet::new();
    for index in later {
        let Some(signature) = found.signatures.get(*index) else { return Ok(false) };
        let has_container = recognise(&steps(&signature.path, DSIG), &[&[]])
            .is_some_and(|seat| seat.role.create && seat.role.containers.iter().any(|container| !container.is_empty()));
        match has_container {
            true => signatures.insert(signature.span.start),
            false => without.insert(signature.span.start),
        };
    }
    let containers = containers(document, &signatures)?;
    if containers.is_empty() {
        return Ok(false);
    }
    without.extend(signatures);
    without.extend(containers);
    work.take(found.outline.span.len())?;
    let mut digester = Digester::new(algorithm);
    let mut canonicalizer = canonicalization.canonicalizer();
    let mut reader = document.reader();
    while let Some(event) = reader.next_event()? {
        let left_out = matches!(&event, Event::Start(start) if without.contains(&start.offset));
        if left_out {
            reader.skip_element()?;
        } else {
            canonicalizer.feed(&event, &mut |octets| digester.update(octets))?;
        }
    }
    canonicalizer.finish(&mut |octets| digester.update(octets));
    Ok(digester.finish().as_bytes() == reference.value.as_slice())
}

/// An open element that may be a container.
struct Open {
    start: u64,
    holds: usize,
    else_empty: bool,
}

/// Where elements begin that hold one of these signatures and nothing else, not even an attribute.
fn containers(document: &Document<'_>, signatures: &BTreeSet<u64>) -> Result<Vec<u64>, xml::Error> {
    let mut found = Vec::new();
    let mut open: Vec<Open> = Vec::new();
    let mut reader = document.reader();
    while let Some(event) = reader.next_event()? {
        match event {
            Event::Start(start) => {
                let is_later = signatures.contains(&start.offset);
                if let Some(parent) = open.last_mut() {
                    match is_later {
                        true => parent.holds += 1,
                        false => parent.else_empty = false,
                    }
                }
                if is_later {
                    reader.skip_element()?;
                    continue;
                }
                let else_empty = start.attributes().len() == 0 && start.declarations().len() == 0;
                open.push(Open { start: start.offset, holds: 0, else_empty });
            }
            Event::End { .. } => {
                let container = open.pop().filter(|one| one.holds == 1 && one.else_empty && !open.is_empty());
                found.extend(container.map(|one| one.start));
            }
            Event::Text { text, .. } => {
                if let Some(parent) = open.last_mut() {
                    parent.else_empty &= text.trim_matches([' ', '\t', '\r', '\n']).is_empty();
                }
            }
            Event::Comment { .. } | Event::Instruction { .. } => {
                if let Some(parent) = open.last_mut() {
                    parent.else_empty = false;
                }
            }
        }
    }
    Ok(found)
}
