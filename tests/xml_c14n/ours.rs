//! The reader and canonicalizer under test.

use kyso::base::Limits;
use kyso::xml::{Canonicalizer, Document, Error, Event, Method};

/// The canonical form of a document or of its nth element, perhaps without another element.
pub fn canonical(
    octets: &Vec<u8>,
    method: Method,
    prefixes: &[&str],
    apex: Option<usize>,
    without: Option<usize>,
) -> Result<Vec<u8>, Error> {
    let limits = Limits::default();
    let document = Document::open(octets, &limits)?;
    let mut reader = document.reader();
    let mut canonicalizer = Canonicalizer::new(method, prefixes);
    let mut out = Vec::new();
    let mut sink = |piece: &[u8]| out.extend_from_slice(piece);
    // How many elements were begun; how many are open; how many were when the selected one, and the one left out, began.
    let (mut begun, mut open) = (0, 0);
    let (mut selected, mut left_out) = (None, None);
    while let Some(event) = reader.next_event()? {
        if let Event::Start(_) = event {
            selected = selected.or((apex == Some(begun)).then_some(open));
            left_out = left_out.or((without == Some(begun)).then_some(open));
            begun += 1;
            open += 1;
        }
        if (apex.is_none() || selected.is_some()) && left_out.is_none() {
            canonicalizer.feed(&event, &mut sink)?;
        }
        if let Event::End { .. } = event {
            open -= 1;
            selected = selected.filter(|depth| *depth != open);
            left_out = left_out.filter(|depth| *depth != open);
        }
    }
    canonicalizer.finish(&mut sink);
    Ok(out)
}
