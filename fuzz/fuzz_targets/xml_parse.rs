//! An XML document as it is read: the same events whether it lies in memory or is read piece by piece, nested, in the order
//! of the octets; its tree, and each element read again by itself, say the same.
#![no_main]

use kyso::xml::{Document, Tree};
use kyso_fuzz::xml::{Piecewise, events, limits};
use libfuzzer_sys::fuzz_target;

const _: () = assert!(cfg!(debug_assertions), "wrong arithmetic would go unseen");

fuzz_target!(|octets: &[u8]| {
    let limits = limits();
    let met = events(&octets, &limits);
    assert_eq!(met, events(&Piecewise(octets), &limits), "where it lies changes what is read");
    let tree = Tree::document(&octets, &limits);
    let read = met.ends_with("\nend");
    assert!(read || tree.is_err(), "a tree of what is not well-formed");
    // A tree has a budget of its own.
    let Ok(tree) = tree else { return };
    let document = Document::open(&octets, &limits).expect("it was read");
    for element in tree.root().descendants().take(40) {
        let Some(context) = tree.context_of(element) else { panic!("an element without a place") };
        let mut reader = document.fragment(element.span, &context);
        let _ = reader.next_event().expect("it was read");
        let again = Tree::read(&mut reader).expect("it was read");
        assert_eq!(again.root().text(), element.text(), "another text when read by itself");
        assert_eq!(
            (&again.root().namespace, &again.root().local, &again.root().attributes),
            (&element.namespace, &element.local, &element.attributes)
        );
        assert_eq!(again.root().span, element.span);
    }
});
