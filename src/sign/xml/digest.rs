//! Canonical octets of what is signed, and their digests.

use crate::base::Limits;
use crate::base::Source;
use crate::crypto::{Digest, DigestAlgorithm, Digester};
use crate::xml::{Canonicalizer, Event, Method, Reader, Start};
use crate::xmldsig::DSIG;

use super::error::Error;
use super::survey::is_id;

/// What is canonicalised.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Selection<'a> {
    /// The whole document, comments left out (XMLDSig §4.4.3.3).
    Document,
    /// The element with this Id.
    Id(&'a str),
    /// The first element of XML Signature with this local name.
    Name(&'a str),
}

/// A selection on its way through a document.
struct Run<'a> {
    selection: Selection<'a>,
    canonicalizer: Canonicalizer,
    /// Depth of the selected element while it is open; 0 for the document.
    open: Option<u32>,
    /// How many elements are selected; more than one is refused.
    count: usize,
}

impl<'a> Run<'a> {
    fn new(selection: Selection<'a>, method: Method) -> Self {
        let is_document = selection == Selection::Document;
        Self {
            selection,
            canonicalizer: Canonicalizer::new(method, &[]),
            open: is_document.then_some(0),
            count: usize::from(is_document),
        }
    }

    fn selects(&self, start: &Start<'_>) -> bool {
        match self.selection {
            Selection::Document => false,
            Selection::Id(id) => start.attributes().any(|a| is_id(a.name.local) && a.value == id),
            Selection::Name(local) => self.count == 0 && start.name.is(DSIG, local),
        }
    }

    fn feed(&mut self, event: &Event<'_>, depth: u32, sink: &mut dyn FnMut(&[u8])) -> Result<(), Error> {
        if let Event::Start(start) = event
            && self.selects(start)
        {
            self.count += 1;
            if self.open.is_none() && self.count == 1 {
                self.open = Some(start.depth);
            }
        }
        if self.open.is_some() {
            self.canonicalizer.feed(event, sink)?;
        }
        // Behind an end tag, depth is that of the parent.
        if matches!(event, Event::End { .. }) && self.open.is_some_and(|open| open > 0 && depth < open) {
            self.open = None;
        }
        Ok(())
    }

    fn finish(&mut self, sink: &mut dyn FnMut(&[u8])) -> Result<(), Error> {
        self.canonicalizer.finish(sink);
        match (self.selection, self.count) {
            (_, 1) => Ok(()),
            (Selection::Id(id), 0) => Err(Error::NoSuchId(id.to_owned())),
            (Selection::Id(id), count) => Err(Error::DuplicateId { id: id.to_owned(), count }),
            _ => Err(crate::sign::Error::Changed.into()),
        }
    }
}

fn method(uri: &str) -> Result<Method, Error> {
    Method::from_uri(uri).ok_or_else(|| crate::sign::Error::Changed.into())
}

/// Digests of selections of one document, in one reading. No Id of the document may begin with `free`.
pub(super) fn digests(
    source: &dyn Source,
    limits: &Limits,
    selections: &[Selection<'_>],
    method_uri: &str,
    algorithm: DigestAlgorithm,
    free: &str,
) -> Result<Vec<Digest>, Error> {
    let method = method(method_uri)?;
    let mut runs: Vec<_> = selections.iter().map(|s| (Run::new(*s, method), Digester::new(algorithm))).collect();
    let mut reader = Reader::new(source, limits)?;
    let mut depth = 0_u32;
    while let Some(event) = reader.next_event()? {
        match &event {
            Event::Start(start) => {
                depth = start.depth;
                if let Some(taken) = start.attributes().find(|a| is_id(a.name.local) && a.value.starts_with(free)) {
                    return Err(Error::DuplicateId { id: taken.value.to_owned(), count: 2 });
                }
            }
            Event::End { .. } => depth = depth.saturating_sub(1),
            _ => {}
        }
        for (run, digester) in &mut runs {
            run.feed(&event, depth, &mut |octets| digester.update(octets))?;
        }
    }
    let mut found = Vec::with_capacity(runs.len());
    for (mut run, mut digester) in runs {
        run.finish(&mut |octets| digester.update(octets))?;
        found.push(digester.finish());
    }
    Ok(found)
}

/// Canonical octets of one selection of a text.
pub(super) fn canonical(
    text: &[u8],
    limits: &Limits,
    selection: &Selection<'_>,
    method_uri: &str,
) -> Result<Vec<u8>, Error> {
    let mut run = Run::new(*selection, method(method_uri)?);
    let mut octets = Vec::with_capacity(text.len());
    let mut reader = Reader::new(&text, limits)?;
    let mut depth = 0_u32;
    while let Some(event) = reader.next_event()? {
        match &event {
            Event::Start(start) => depth = start.depth,
            Event::End { .. } => depth = depth.saturating_sub(1),
            _ => {}
        }
        run.feed(&event, depth, &mut |chunk| octets.extend_from_slice(chunk))?;
    }
    run.finish(&mut |chunk| octets.extend_from_slice(chunk))?;
    Ok(octets)
}
