//! Octets that are no nodes of the document: contents handed in, and what one transform leaves to the next.

use crate::base::Base64Decoder;
use crate::base::LimitReached;
use crate::base::Limits;
use crate::base::Source;
use crate::xml;
use crate::xml::Reader;

use super::chain::After;
use super::error::Refusal;

/// Octets read at once.
const PIECE: usize = 64 << 10;

/// Sends octets through transforms; gives their number.
pub(crate) fn transform(
    octets: &dyn Source,
    after: &[After],
    limits: &Limits,
    sink: &mut dyn FnMut(&[u8]),
) -> Result<u64, Refusal> {
    let mut held: Option<Vec<u8>> = None;
    let (last, before) = match after.split_last() {
        Some((last, before)) => (Some(last), before),
        None => (None, after),
    };
    for step in before {
        let mut out = Vec::new();
        let mut over = false;
        let limit = limits.xml_transform_octets;
        one(held.as_ref().map_or(octets, |held| held), Some(step), limits, &mut |piece| {
            over |= (out.len() + piece.len()) as u64 > limit;
            if !over {
                out.extend_from_slice(piece);
            }
        })?;
        if over {
            return Err(LimitReached { what: "octets between two transforms", limit }.into());
        }
        held = Some(out);
    }
    let mut count = 0_u64;
    one(held.as_ref().map_or(octets, |held| held), last, limits, &mut |piece| {
        count += piece.len() as u64;
        sink(piece);
    })?;
    // Threat X-11.
    if count == 0 { Err(Refusal::Empty) } else { Ok(count) }
}

fn one(octets: &dyn Source, step: Option<&After>, limits: &Limits, sink: &mut dyn FnMut(&[u8])) -> Result<(), Refusal> {
    match step {
        None => pieces(octets, &mut |piece| {
            sink(piece);
            Ok(())
        }),
        Some(After::Base64) => {
            let (mut decoder, mut out) = (Base64Decoder::default(), Vec::new());
            let not_base64 = |_| Refusal::Unreadable("the octets are not base64".to_owned());
            pieces(octets, &mut |piece| {
                out.clear();
                decoder.push(piece, &mut out).map_err(not_base64)?;
                sink(&out);
                Ok(())
            })?;
            out.clear();
            decoder.finish(&mut out).map_err(not_base64)?;
            sink(&out);
            Ok(())
        }
        Some(After::Canonical(canonicalization)) => {
            let unreadable = |e: xml::Error| match e {
                xml::Error::Limit(limit) => Refusal::Limit(limit),
                e => Refusal::Unreadable(e.to_string()),
            };
            let mut reader = Reader::new(octets, limits).map_err(unreadable)?;
            let mut canonicalizer = canonicalization.canonicalizer();
            while let Some(event) = reader.next_event().map_err(unreadable)? {
                canonicalizer.feed(&event, sink).map_err(unreadable)?;
            }
            canonicalizer.finish(sink);
            Ok(())
        }
    }
}

fn pieces(octets: &dyn Source, sink: &mut dyn FnMut(&[u8]) -> Result<(), Refusal>) -> Result<(), Refusal> {
    if let Some(slice) = octets.as_slice() {
        return slice.chunks(PIECE).try_for_each(sink);
    }
    let mut buffer = vec![0; PIECE];
    let mut at = 0;
    while at < octets.len() {
        let length = usize::try_from(octets.len() - at).unwrap_or(PIECE).min(PIECE);
        let piece = buffer.get_mut(..length).unwrap_or_default();
        octets.read_at(at, piece).map_err(|e| Refusal::Unreadable(e.to_string()))?;
        sink(piece)?;
        at += length as u64;
    }
    Ok(())
}
