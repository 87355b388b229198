//! A PDF as it is opened for verification: revisions, signature fields, then every object of the newest view.
#![no_main]

use kyso::base::Limits;
use kyso::pdf::{Document, Object, ObjectId, changes_since, signature_fields};
use libfuzzer_sys::fuzz_target;

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
