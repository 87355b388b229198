//! A signed XML document of a stranger, from octets to words:
//!
//! - nobody is believed: nothing may pass;
//! - the root of `fixtures/signed-xml` is believed, whose private keys no longer exist: what passes covers exactly what one of
//!   those documents covers, octet for octet in canonical form, under the same name;
//! - every signature value counts as good, so that what lies behind the values is reached;
//! - what is assumed of where the signatures stand comes to nothing, or to what reading the document first gives.
#![no_main]

use std::collections::BTreeSet;
use std::sync::LazyLock;

use kyso::crypto::{DigestAlgorithm, digest};
use kyso::findings::{ReferenceFacts, SignatureFacts};
use kyso::policy::Verdict;
use kyso::xml::{Canonicalizer, Document, Event, Form, Method};
use kyso::xmldsig::{Contents, Found, Plan, Signature, assume, find};
use kyso::{Verification, verify};
use kyso_fuzz::stranger::Root;
use kyso_fuzz::xml::limits;
use libfuzzer_sys::fuzz_target;

const _: () = assert!(cfg!(debug_assertions), "wrong arithmetic would go unseen");

static ROOT: LazyLock<Root> = LazyLock::new(|| {
    let pem = include_bytes!("../../fixtures/signed-xml/root.pem");
    Root::new(pem, limits())
});
const SEEDS: &[&[u8]] = &[
    include_bytes!("../../fixtures/signed-xml/bhxh-twice.xml"),
    include_bytes!("../../fixtures/signed-xml/einvoice.xml"),
    include_bytes!("../../fixtures/signed-xml/enveloping.xml"),
    include_bytes!("../../fixtures/signed-xml/health-b-t.xml"),
    include_bytes!("../../fixtures/signed-xml/manifest.xml"),
    include_bytes!("../../fixtures/signed-xml/part.xml"),
    include_bytes!("../../fixtures/signed-xml/root.xml"),
    include_bytes!("../../fixtures/signed-xml/school-record.xml"),
    include_bytes!("../../fixtures/signed-xml/tax-notice-b-t.xml"),
    include_bytes!("../../fixtures/signed-xml/tax.xml"),
];

/// What the signatures of the seeds cover.
static COVERED: LazyLock<BTreeSet<Vec<u8>>> = LazyLock::new(|| {
    let mut known = BTreeSet::new();
    for seed in SEEDS {
        let verification = verify(seed, &ROOT.believed()).expect("a seed is readable");
        assert_eq!(verification.verdict(), Verdict::Passed, "a seed does not pass: the target would prove nothing");
        for facts in &verification.facts().signatures {
            known.extend(covered(seed, facts));
        }
    }
    known
});

/// For each reference the path of what it covers and a digest of its canonical octets (exclusive form, signatures left out:
/// a form of its own, so that a mistake of the one that was signed shows).
fn covered(octets: &[u8], facts: &SignatureFacts) -> Vec<Vec<u8>> {
    let Some(xml) = facts.xml.as_deref() else { return Vec::new() };
    xml.references.iter().map(|reference| selection(octets, reference)).collect()
}

fn selection(octets: &[u8], reference: &ReferenceFacts) -> Vec<u8> {
    let limits = limits();
    let document = Document::open(&octets, &limits).expect("it was verified");
    let mut reader = document.reader();
    let mut canonicalizer = Canonicalizer::new(Method { form: Form::Exclusive, comments: false }, &[]);
    let mut out = reference.path.clone().unwrap_or_default().into_bytes();
    let mut sink = |piece: &[u8]| out.extend_from_slice(piece);
    let apex = reference.span.filter(|_| reference.path.as_deref() != Some("/"));
    let (mut depth, mut selected, mut skipped) = (0_u32, None, None);
    while let Some(event) = reader.next_event().expect("it was verified") {
        if let Event::Start(start) = &event {
            selected = selected.or(apex.is_some_and(|(at, _)| at == start.offset).then_some(depth));
            // What is selected may lie in a signature; a signature in what is selected is not part of it.
            let inside = apex.is_none() || selected.is_some_and(|at| at < depth);
            let is_signature = start.name.is("http://www.w3.org/2000/09/xmldsig#", "Signature");
            skipped = skipped.or((inside && is_signature).then_some(depth));
            depth += 1;
        }
        if (apex.is_none() || selected.is_some()) && skipped.is_none() {
            canonicalizer.feed(&event, &mut sink).expect("it was verified");
        }
        if let Event::End { .. } = event {
            depth -= 1;
            selected = selected.filter(|at| *at != depth);
            skipped = skipped.filter(|at| *at != depth);
        }
    }
    canonicalizer.finish(&mut sink);
    digest(DigestAlgorithm::Sha256, &out).as_bytes().to_vec()
}

/// What holds for everything that passes, whoever signed it.
fn sound(verification: &Verification) {
    let all = verification.facts().signatures.iter().zip(&verification.judgement().signatures);
    for (facts, _) in all.filter(|(_, judged)| judged.verdict == Verdict::Passed) {
        let Some(xml) = facts.xml.as_deref() else { continue };
        assert!(!xml.references.is_empty(), "passed, and refers to nothing");
        assert!(!xml.uncovered.iter().any(|part| part.shadows), "passed, and something has the name of what is signed");
        for reference in &xml.references {
            let (start, end) = reference.span.expect("passed, and selects nothing");
            assert!(start < end && reference.octets > 0, "passed, and hashed nothing");
        }
    }
}

/// Signatures assumed where most documents have them give what those give that reading found.
fn assumed_rightly(octets: &[u8]) {
    let limits = limits();
    let Ok(document) = Document::open(&octets, &limits) else { return };
    let digests = |found: &Found| {
        let signatures: Vec<_> = found.signatures.iter().map(|one| Signature::read(&one.tree, &limits)).collect();
        Plan::new(found, &signatures).digest(&document, &Contents::default())
    };
    let Some(mut assumed) = assume(&document).and_then(|assumed| digests(&assumed).ok()) else { return };
    let confirmed = assumed.found.take().expect("it was assumed");
    let found = find(&document).expect("it was read to its end");
    assert_eq!(format!("{confirmed:?}"), format!("{found:?}"));
    let digested = digests(&found).expect("it was read to its end");
    assert_eq!(format!("{assumed:?}"), format!("{digested:?}"));
}

fuzz_target!(|octets: &[u8]| {
    // A PDF is for another target.
    if octets.get(..1024).unwrap_or(octets).windows(5).any(|w| w == b"%PDF-") {
        return;
    }
    let Some(verification) = ROOT.verified(octets) else { return };
    let all = verification.facts().signatures.iter().zip(&verification.judgement().signatures);
    for (facts, _) in all.filter(|(_, judged)| judged.verdict == Verdict::Passed) {
        for one in covered(octets, facts) {
            assert!(COVERED.contains(&one), "passed, and covers what nobody signed");
        }
    }
    sound(&verification);
    if let Ok(verification) = verify(&octets, &ROOT.gullible()) {
        sound(&verification);
    }
    assumed_rightly(octets);
});
