//! A PDF as it is opened for verification: revisions, signature fields, then every object of the newest view.
#![no_main]

use kyso::base::Limits;
use kyso::pdf::{Document, Object, ObjectId, changes_since, signature_fields};
use kyso_fuzz::{Dice, shape};
use libfuzzer_sys::{fuzz_mutator, fuzz_target, fuzzer_mutate};

const _: () = assert!(cfg!(debug_assertions), "wrong arithmetic would go unseen");

/// Objects asked for per input: a small file can name millions of them.
const MOST_OBJECTS: u32 = 2_000;

fuzz_target!(|octets: &[u8]| {
    // Small budgets, so that an input that only spends them is cheap.
    let limits = Limits { pdf_stream_octets: 4 << 20, pdf_xref_entries: 100_000, ..Limits::default() };
    let Ok(document) = Document::open(&octets, &limits) else { return };
    let view = document.current();
    let _ = (view.catalog().is_ok(), view.pages().is_ok(), document.is_encrypted(), document.trailing());
    for number in 0..view.size().min(MOST_OBJECTS) {
        let Ok(object) = view.get(ObjectId { number, generation: 0 }) else { continue };
        if let Object::Stream(stream) = &*object {
            let _ = (view.decoded(stream).is_ok(), view.raw(stream).is_ok());
        }
    }
    let Ok(fields) = signature_fields(&document, &limits) else { return };
    for field in &fields {
        assert!((1..=document.revisions().len()).contains(&field.revision), "revision {}", field.revision);
        let _ = changes_since(&document, field.revision, &fields, &limits).is_ok();
    }
});

fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    let mut dice = Dice::new(seed);
    if dice.below(2) == 0 {
        return fuzzer_mutate(data, size, max_size);
    }
    let mut octets = data[..size].to_vec();
    shape::change(&mut octets, &mut dice, max_size.min(data.len()));
    data[..octets.len()].copy_from_slice(&octets);
    octets.len()
});
