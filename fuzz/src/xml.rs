//! What targets for XML share: a source that lends no slice, and what a reader met, written down.

use std::fmt::Write as _;

use kyso::base::{Limits, Source, SourceError};
use kyso::xml::{Document, Error, Event, Reader};

/// Octets that have to be read piece by piece, as from a file.
pub struct Piecewise<'o>(pub &'o [u8]);

impl Source for Piecewise<'_> {
    fn len(&self) -> u64 {
        self.0.len() as u64
    }

    fn read_at(&self, offset: u64, buf: &mut [u8]) -> Result<(), SourceError> {
        Source::read_at(self.0, offset, buf)
    }
}

/// Budgets small enough that a fuzzer meets them.
#[must_use]
pub fn limits() -> Limits {
    Limits { xml_octets: 1 << 20, xml_markup_octets: 64 << 10, xml_transform_octets: 1 << 20, ..Limits::default() }
}

/// All events of a document, the pieces of one text joined, with their places; then how it ended.
///
/// # Panics
/// When events do not lie in the document one behind the other, or are not nested.
#[must_use]
pub fn events(source: &dyn Source, limits: &Limits) -> String {
    let mut text = String::new();
    let document = match Document::open(source, limits) {
        Ok(document) => document,
        Err(error) => return format!("{error}"),
    };
    let mut reader = document.reader();
    match walk(&mut reader, document.octets().len(), &mut text) {
        Ok(()) => text.push_str("\nend"),
        Err(error) => drop(write!(text, "\n{error}")),
    }
    text
}

fn walk(reader: &mut Reader<'_>, len: u64, out: &mut String) -> Result<(), Error> {
    let (mut behind, mut depth, mut in_text) = (0, 0_u32, false);
    while let Some(event) = reader.next_event()? {
        let span = event.span();
        assert!(behind <= span.start && span.start <= span.end && span.end <= len, "{span:?} behind {behind} of {len}");
        behind = span.end;
        if let Event::Text { text, .. } = event {
            assert!(!text.is_empty() && depth > 0, "text of nothing, or outside the root");
            if !in_text {
                let _ = write!(out, "\n{}t ", span.start);
            }
            in_text = true;
            out.push_str(text);
            continue;
        }
        in_text = false;
        match event {
            Event::Start(start) => {
                depth += 1;
                let _ = write!(out, "\n{}s {} {}", span.start, start.name.namespace, start.name.qualified);
                for a in start.attributes() {
                    let _ = write!(out, " {}|{}={}", a.name.namespace, a.name.qualified, a.value);
                }
                for d in start.declarations() {
                    let _ = write!(out, " :{}={}", d.prefix, d.uri);
                }
            }
            Event::End { name, .. } => {
                depth = depth.checked_sub(1).expect("an end without a start");
                let _ = write!(out, "\n{}e {}", span.end, name.qualified);
            }
            Event::Comment { text, .. } => drop(write!(out, "\n{}c {text}", span.start)),
            Event::Instruction { target, data, .. } => drop(write!(out, "\n{}i {target} {data}", span.start)),
            Event::Text { .. } => {}
        }
    }
    assert_eq!(depth, 0, "a document that ends inside an element");
    Ok(())
}

/// What a document says: names, attributes in one order, text, comments, instructions; not where, nor which declarations.
/// `None` when it is not read.
#[must_use]
pub fn meaning(source: &dyn Source, limits: &Limits) -> Option<String> {
    let document = Document::open(source, limits).ok()?;
    let mut reader = document.reader();
    let (mut out, mut in_text) = (String::new(), false);
    while let Some(event) = reader.next_event().ok()? {
        if let Event::Text { text, .. } = event {
            out.push_str(if in_text { "" } else { "\nt " });
            out.push_str(text);
            in_text = true;
            continue;
        }
        in_text = false;
        let _ = match event {
            Event::Start(start) => {
                let mut attributes: Vec<_> =
                    start.attributes().map(|a| (a.name.namespace, a.name.local, a.name.qualified, a.value)).collect();
                attributes.sort_unstable();
                write!(out, "\ns {} {} {attributes:?}", start.name.namespace, start.name.qualified)
            }
            Event::End { name, .. } => write!(out, "\ne {}", name.qualified),
            Event::Comment { text, .. } => write!(out, "\nc {text}"),
            Event::Instruction { target, data, .. } => write!(out, "\ni {target} {data}"),
            Event::Text { .. } => Ok(()),
        };
    }
    Some(out)
}
