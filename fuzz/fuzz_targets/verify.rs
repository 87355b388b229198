//! The whole way of a stranger's document, from octets to words, in three ways:
//!
//! - nobody is believed: nothing may pass;
//! - the root of `fixtures/signed` is believed, whose private keys no longer exist: what passes covers exactly what one
//!   of those documents covers, and shows the same pages;
//! - every signature value counts as good (and the mutator repairs digests), so that what lies behind the values is
//!   reached: what passes still has its gap at /Contents, and shows the pages that were signed.
#![no_main]

use std::collections::BTreeSet;
use std::sync::LazyLock;

use kyso::base::{Limits, Span};
use kyso::crypto::{DigestAlgorithm, digest};
use kyso::pdf::{Document, Object, View};
use kyso::policy::Verdict;
use kyso::{Verification, verify};
use kyso_fuzz::stranger::Root;
use kyso_fuzz::{Dice, shape};
use libfuzzer_sys::{fuzz_mutator, fuzz_target, fuzzer_mutate};

const _: () = assert!(cfg!(debug_assertions), "wrong arithmetic would go unseen");

static ROOT: LazyLock<Root> = LazyLock::new(|| {
    let pem = include_bytes!("../../fixtures/signed/root.pem");
    Root::new(pem, Limits { pdf_stream_octets: 4 << 20, pdf_xref_entries: 100_000, ..Limits::default() })
});
const SEEDS: &[&[u8]] = &[
    include_bytes!("../../fixtures/signed/b-b.pdf"),
    include_bytes!("../../fixtures/signed/b-t.pdf"),
    include_bytes!("../../fixtures/signed/two.pdf"),
    include_bytes!("../../fixtures/signed/certified-twice.pdf"),
    include_bytes!("../../fixtures/signed/ecdsa-xref-stream.pdf"),
];

/// Digests of what the signatures of the seeds cover.
static COVERED: LazyLock<BTreeSet<Vec<u8>>> = LazyLock::new(|| {
    let mut known = BTreeSet::new();
    for seed in SEEDS {
        let verification = verify(seed, &ROOT.believed()).expect("a seed is readable");
        assert_eq!(verification.verdict(), Verdict::Passed, "a seed does not pass: the target would prove nothing");
        let signatures = verification.facts().signatures.len();
        known.extend((0..signatures).map(|i| {
            let passed = verification.require_passed(i).expect("passed");
            let [first, second] = passed.covered().expect("a PDF");
            covered(seed, first, second)
        }));
    }
    known
});

fn slice(octets: &[u8], span: Span) -> &[u8] {
    &octets[span.start as usize..span.end as usize]
}

fn covered(octets: &[u8], first: Span, second: Span) -> Vec<u8> {
    let octets = [slice(octets, first), slice(octets, second)].concat();
    digest(DigestAlgorithm::Sha256, &octets).as_bytes().to_vec()
}

/// What every page draws and with which resources, as far down as it matters here. A signer may have signed rubbish: then
/// it is the same rubbish.
fn shown(view: &View<'_, '_>) -> Result<Vec<String>, String> {
    let mut pages = Vec::new();
    for id in view.pages().map_err(|e| format!("{e:?}"))? {
        let page = view.get(id).map_err(|e| format!("{e:?}"))?;
        let page = page.as_dictionary().ok_or("a page that is no dictionary")?;
        let mut text = String::new();
        for key in ["Resources", "MediaBox", "CropBox", "Rotate", "Contents"] {
            if let Some(value) = page.get(key) {
                text.push_str(key);
                write_down(&mut text, view, value, 5);
            }
        }
        pages.push(text);
    }
    Ok(pages)
}

fn write_down(text: &mut String, view: &View<'_, '_>, object: &Object, depth: u32) {
    let Ok(object) = view.resolve(object) else {
        text.push_str("unreadable");
        return;
    };
    // How a stream that was unpacked is packed is no part of what it shows.
    let mut packing: &[&[u8]] = &[];
    let dictionary = match &*object {
        _ if depth == 0 || text.len() > 1 << 20 => return,
        Object::Array(parts) => {
            parts.iter().for_each(|part| write_down(text, view, part, depth - 1));
            return;
        }
        Object::Stream(stream) => {
            let octets = view.decoded(stream).ok();
            if octets.is_some() {
                packing = &[b"Filter", b"DecodeParms", b"DL"];
            }
            text.push_str(&format!("{octets:?}"));
            &stream.dictionary
        }
        Object::Dictionary(dictionary) => dictionary,
        // Where a string stands is no part of it.
        Object::String(string) => {
            text.push_str(&format!("{:?}", string.octets));
            return;
        }
        simple => {
            text.push_str(&format!("{simple:?}"));
            return;
        }
    };
    let counts = |key: &[u8]| !matches!(key, b"Parent" | b"P" | b"Length") && !packing.contains(&key);
    for (key, value) in dictionary.iter().filter(|(key, _)| counts(key)) {
        text.push_str(&String::from_utf8_lossy(key));
        write_down(text, view, value, depth - 1);
    }
}

/// What holds for everything that passes, whoever signed it.
fn sound(octets: &[u8], verification: &Verification) {
    for index in 0..verification.facts().signatures.len() {
        let Some(passed) = verification.require_passed(index) else { continue };
        // XML is for another target.
        let Some([first, second]) = passed.covered() else { continue };
        assert_eq!(first.start, 0, "the beginning is not covered");
        let gap = slice(octets, Span::new(first.end, second.start));
        let digits = gap.strip_prefix(b"<").and_then(|gap| gap.strip_suffix(b">")).expect("the gap is a hex string");
        let hex = |c: &u8| c.is_ascii_hexdigit() || c.is_ascii_whitespace() || *c == 0;
        assert!(digits.iter().all(hex), "the gap holds more than a hex string");
        assert!(slice(octets, first).trim_ascii_end().ends_with(b"/Contents"), "whose gap?");
        if verification.verdict() != Verdict::Passed {
            continue;
        }
        // The signed revision read for itself shows what the whole file shows.
        let whole: &[u8] = octets;
        let limits = Limits::default();
        let alone = &octets[..second.end as usize];
        let signed = Document::open(&alone, &limits).expect("the signed revision is a document");
        let now = Document::open(&whole, &limits).expect("a passed document opens");
        if !now.is_encrypted() {
            assert_eq!(shown(&signed.current()), shown(&now.current()), "other pages than were signed");
        }
    }
}

fuzz_target!(|octets: &[u8]| {
    let Some(verification) = ROOT.verified(octets) else { return };
    for index in 0..verification.facts().signatures.len() {
        if let Some([first, second]) = verification.require_passed(index).and_then(|passed| passed.covered()) {
            assert!(COVERED.contains(&covered(octets, first, second)), "passed, and covers what nobody signed");
        }
    }
    sound(octets, &verification);
    if let Ok(verification) = verify(&octets, &ROOT.gullible()) {
        sound(octets, &verification);
    }
});

fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    let mut dice = Dice::new(seed);
    if dice.below(4) == 0 {
        return fuzzer_mutate(data, size, max_size);
    }
    let mut octets = data[..size].to_vec();
    if dice.below(16) == 0 {
        octets = dice.pick(SEEDS).map(|seed| seed.to_vec()).unwrap_or_default();
    }
    for _ in 0..=dice.below(3) {
        shape::change(&mut octets, &mut dice, max_size);
    }
    if dice.below(2) == 0 {
        shape::repair_digest(&mut octets);
    }
    octets.truncate(max_size.min(data.len()));
    data[..octets.len()].copy_from_slice(&octets);
    octets.len()
});
