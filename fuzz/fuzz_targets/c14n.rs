//! Canonical form: what is canonical stays as it is; it does not matter how the octets come, nor whether an element is met
//! on the way through its document or read by itself. That it is also what libxml2 makes of it, `tests/xml_c14n.rs` and
//! `tests/xml_differential.rs` show: the core has no C in it to ask here.
#![no_main]

use kyso::base::{Limits, Source};
use kyso::xml::{Canonicalizer, Document, Error, Event, Form, Method, Tree};
use kyso_fuzz::xml::{Piecewise, limits, meaning};
use libfuzzer_sys::fuzz_target;

const _: () = assert!(cfg!(debug_assertions), "wrong arithmetic would go unseen");

const PREFIXES: &[&str] = &["a", "ds", "#default", "xsi"];

fn canonical(
    source: &dyn Source,
    limits: &Limits,
    method: Method,
    prefixes: &[&str],
    apex: Option<u64>,
) -> Result<Vec<u8>, Error> {
    let document = Document::open(source, limits)?;
    let mut reader = document.reader();
    let mut canonicalizer = Canonicalizer::new(method, prefixes);
    let mut out = Vec::new();
    let mut sink = |piece: &[u8]| out.extend_from_slice(piece);
    let (mut depth, mut selected) = (0_u32, None);
    while let Some(event) = reader.next_event()? {
        if let Event::Start(start) = &event {
            selected = selected.or((apex == Some(start.offset)).then_some(depth));
            depth += 1;
        }
        if apex.is_none() || selected.is_some() {
            canonicalizer.feed(&event, &mut sink)?;
        }
        if let Event::End { .. } = event {
            depth -= 1;
            selected = selected.filter(|at| *at != depth);
        }
    }
    let length = canonicalizer.finish(&mut sink);
    assert_eq!(length, out.len() as u64);
    Ok(out)
}

fuzz_target!(|octets: &[u8]| {
    let limits = limits();
    // Some of what is canonical is longer than what it was made of.
    let wide = Limits { xml_octets: 64 << 20, xml_markup_octets: 8 << 20, ..Limits::default() };
    let tree = Tree::document(&octets, &limits);
    for form in [Form::Inclusive10, Form::Inclusive11, Form::Exclusive] {
        for comments in [false, true] {
            let method = Method { form, comments };
            assert_eq!(Method::from_uri(method.uri()), Some(method));
            for prefixes in [&[][..], PREFIXES] {
                let once = canonical(&octets, &limits, method, prefixes, None);
                let pieces = canonical(&Piecewise(octets), &limits, method, prefixes, None);
                assert_eq!(once.as_ref().ok(), pieces.as_ref().ok(), "it matters how the octets come");
                let Ok(once) = once else { continue };
                let again = canonical(&once, &wide, method, prefixes, None).expect("canonical form is XML");
                assert_eq!(once, again, "not canonical: {}", String::from_utf8_lossy(&once));
                if comments && prefixes.is_empty() && form == Form::Inclusive10 {
                    // Nothing is lost, and nothing made up.
                    assert_eq!(meaning(&octets, &limits), meaning(&once, &wide));
                }
                let Ok(tree) = &tree else { continue };
                let document = Document::open(&octets, &limits).expect("it was read");
                for element in tree.root().descendants().take(12) {
                    let on_the_way = canonical(&octets, &limits, method, prefixes, Some(element.span.start));
                    let mut by_itself = Vec::new();
                    let mut sink = |piece: &[u8]| by_itself.extend_from_slice(piece);
                    let done = tree.canonicalize(&document, element, method, prefixes, &mut sink);
                    assert_eq!(on_the_way.is_ok(), done.is_ok());
                    assert_eq!(on_the_way.unwrap_or(by_itself.clone()), by_itself, "another form when read by itself");
                }
            }
        }
    }
});
