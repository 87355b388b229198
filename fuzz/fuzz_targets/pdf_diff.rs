//! What is appended to a signed document, made from the fuzzer's octets: the first says to which document, the second how.
//! Everything that still passes was permitted by a rule and means what was signed; no verdict is raised, and nobody new has
//! signed. The keys of the documents no longer exist.
#![no_main]

use std::collections::HashSet;
use std::sync::LazyLock;

use kyso::base::{Limits, UnixTime};
use kyso::findings::SignatureKind;
use kyso::pdf::Document;
use kyso::policy::{Policy, Verdict};
use kyso::trust::TrustStore;
use kyso::x509::Certificate;
use kyso::{Settings, Verification, verify};
use kyso_fuzz::later::{self, Choices};
use kyso_fuzz::meaning::{Permitted, same_meaning};
use libfuzzer_sys::fuzz_target;

const _: () = assert!(cfg!(debug_assertions), "wrong arithmetic would go unseen");

/// 2026-12-01: the certificates of the fixtures are valid.
const AT: UnixTime = UnixTime::from_seconds(1_796_083_200);

const ROOT: &[u8] = include_bytes!("../../fixtures/signed/root.pem");
const BASES: &[&[u8]] = &[
    include_bytes!("../../fixtures/signed/b-b.pdf"),
    include_bytes!("../../fixtures/signed/b-t.pdf"),
    include_bytes!("../../fixtures/signed/two.pdf"),
    include_bytes!("../../fixtures/signed/certified-twice.pdf"),
    include_bytes!("../../fixtures/signed/ecdsa-xref-stream.pdf"),
];

static ANCHOR: LazyLock<Vec<Certificate>> = LazyLock::new(|| Certificate::all_from_file(ROOT).expect("a root"));
static POLICY: LazyLock<Policy> = LazyLock::new(|| {
    let policy = "schema = \"kyso.policy/1\"\nname = \"fuzz\"\nrevocation = \"ignore\"\n";
    Policy::from_toml(policy).expect("the policy is readable")
});
/// Byte ranges of the signatures of each base; all of them pass, or the target would prove nothing.
static SIGNED: LazyLock<Vec<Vec<[u64; 4]>>> = LazyLock::new(|| {
    let ranges = |base: &&[u8]| {
        let verification = verify(base, &settings()).expect("a base is readable");
        assert_eq!(verification.verdict(), Verdict::Passed, "a base does not pass");
        verification.facts().signatures.iter().filter_map(|s| s.byte_range).collect()
    };
    BASES.iter().map(ranges).collect()
});

/// New ones for each input: the cache of checked links inside would grow with every certificate seen.
fn settings() -> Settings {
    let mut trust = TrustStore::default();
    trust.add_anchors(Some("fixtures"), ANCHOR.iter().cloned());
    let mut settings = Settings::new(AT, trust, POLICY.clone());
    settings.limits.pdf_stream_octets = 4 << 20;
    settings.limits.pdf_xref_entries = 100_000;
    settings
}

/// The document that the fuzzer's octets describe.
fn appended(which: usize, how: u8, rest: &[u8]) -> Option<Vec<u8>> {
    let base = BASES.get(which)?;
    if how % 8 == 7 {
        return Some([base, rest].concat());
    }
    let mut choices = Choices::of(rest);
    let donor = BASES.get(usize::from(how / 8) % BASES.len())?;
    later::append(base, donor, &mut choices)
}

/// Whatever passes means what was signed.
fn still_true(octets: &[u8], verification: &Verification, signed: &[[u64; 4]]) {
    let facts = &verification.facts().signatures;
    let judged = || facts.iter().zip(&verification.judgement().signatures);
    let passed = |kind: SignatureKind| -> HashSet<String> {
        let found = judged().filter(|(facts, judged)| judged.verdict == Verdict::Passed && facts.kind == kind);
        found.map(|(facts, _)| facts.id.clone()).collect()
    };
    let limits = Limits::default();
    let document = Document::open(&octets, &limits).expect("what was verified can be read");
    for (facts, judged) in judged() {
        if judged.verdict != Verdict::Passed {
            continue;
        }
        assert!(facts.byte_range.is_some_and(|range| signed.contains(&range)), "passed, and nobody signed it");
        let permitted = Permitted {
            signed: passed(SignatureKind::Signature),
            stamped: passed(SignatureKind::Timestamp),
            filling: matches!(facts.docmdp, Some(2 | 3)),
        };
        // Where something else than a good signature was added as one, that is what fails, and the document with it.
        if verification.verdict() != Verdict::Passed {
            continue;
        }
        if let Err(what) = same_meaning(document.view(facts.revision), document.current(), &permitted) {
            panic!("passed, and shows something else: {what}");
        }
    }
    if verification.verdict() == Verdict::Passed {
        let there = |range: &[u64; 4]| facts.iter().any(|s| s.byte_range.as_ref() == Some(range));
        assert!(signed.iter().all(there), "passed without a signature that was there");
    }
}

fuzz_target!(|octets: &[u8]| {
    let [which, how, rest @ ..] = octets else { return };
    let which = usize::from(*which) % BASES.len();
    let Some(octets) = appended(which, *how, rest) else { return };
    let octets = octets.as_slice();
    let Ok(verification) = verify(&octets, &settings()) else { return };
    still_true(octets, &verification, SIGNED.get(which).map_or(&[], Vec::as_slice));
});
