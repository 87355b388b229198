//! Known faults of known producers: whether a reference that does not match by the standard would under one of them. This
//! explains a failure, it does not excuse it.

use std::collections::BTreeSet;

use crate::crypto::{DigestAlgorithm, Digester};
use crate::xml;
use crate::xml::{Context, Document, Event, Form};

use super::chain::{Chain, Octets, Origin};
use super::pass::{Element, Work};
use super::reference::{Deviation, Reference};
use super::signature::Signature;
use super::transform::Canonicalization;

/// The deviation under which the reference matches.
pub(crate) fn explain(
    (signature, reference): (&Signature, &Reference),
    chain: &Chain,
    element: &Element,
    document: &Document<'_>,
    work: &mut Work,
) -> Result<Option<Deviation>, xml::Error> {
    let (Origin::Document(selection), Some(algorithm)) = (&chain.origin, reference.algorithm) else { return Ok(None) };
    let Octets::Canonical(canonicalization) = &selection.octets else { return Ok(None) };
    if !chain.after.is_empty() || !selection.nodes.filters.is_empty() {
        return Ok(None);
    }
    let span = element.selected.span;
    let own = signature.span;
    let inside = own.start < span.start && span.end <= own.end;
    // The signature is left out of what encloses it in any case.
    let without = (chain.enveloped && !inside).then_some(own.start);
    let mut variant = |context: &Context| {
        work.take(span.len())?;
        match digest(document, element, context, (canonicalization, without), algorithm) {
            Ok(computed) => Ok(computed == reference.value),
            // What has no canonical form has none under a deviation.
            Err(xml::Error::Refused { .. } | xml::Error::Malformed { .. }) => Ok(false),
            Err(e) => Err(e),
        }
    };
    if chain.enveloped && inside && variant(&element.context)? {
        return Ok(Some(Deviation::D1));
    }
    if canonicalization.method.form != Form::Exclusive {
        let used = used_prefixes(document, element)?;
        if variant(&element.context.taken_out(|prefix| used.contains(prefix)))? {
            return Ok(Some(Deviation::D2));
        }
    }
    Ok(None)
}

fn digest(
    document: &Document<'_>,
    element: &Element,
    context: &Context,
    (canonicalization, without): (&Canonicalization, Option<u64>),
    algorithm: DigestAlgorithm,
) -> Result<Vec<u8>, xml::Error> {
    let mut digester = Digester::new(algorithm);
    let mut canonicalizer = canonicalization.canonicalizer();
    let mut reader = document.fragment(element.selected.span, context);
    while let Some(event) = reader.next_event()? {
        let left_out = matches!(&event, Event::Start(start) if Some(start.offset) == without);
        if left_out {
            reader.skip_element()?;
        } else {
            canonicalizer.feed(&event, &mut |octets| digester.update(octets))?;
        }
    }
    canonicalizer.finish(&mut |octets| digester.update(octets));
    Ok(digester.finish().as_bytes().to_vec())
}

/// Prefixes of elements and attributes; the empty one for elements without.
fn used_prefixes(document: &Document<'_>, element: &Element) -> Result<BTreeSet<String>, xml::Error> {
    let mut used = BTreeSet::new();
    let mut reader = document.fragment(element.selected.span, &element.context);
    while let Some(event) = reader.next_event()? {
        let Event::Start(start) = event else { continue };
        if !used.contains(start.name.prefix) {
            used.insert(start.name.prefix.to_owned());
        }
        for attribute in start.attributes().filter(|a| !a.name.prefix.is_empty()) {
            if !used.contains(attribute.name.prefix) {
                used.insert(attribute.name.prefix.to_owned());
            }
        }
    }
    Ok(used)
}
