//! The whole way of a stranger's document, from octets to words. Nobody is believed here, so nothing may pass.
#![no_main]

use std::sync::LazyLock;

use kyso::base::UnixTime;
use kyso::policy::{Policy, Verdict};
use kyso::report::{Detail, Lang, render};
use kyso::trust::TrustStore;
use kyso::{Settings, verify};
use libfuzzer_sys::fuzz_target;

static POLICY: LazyLock<Policy> = LazyLock::new(|| Policy::standard().expect("the built-in policy is readable"));

fuzz_target!(|octets: &[u8]| {
    // New settings for each input: the cache of checked links inside would grow with every certificate seen.
    let mut settings = Settings::new(UnixTime::from_seconds(1_767_225_600), TrustStore::default(), POLICY.clone());
    settings.limits.pdf_stream_octets = 4 << 20;
    settings.limits.pdf_xref_entries = 100_000;
    let Ok(verification) = verify(&octets, &settings) else { return };
    assert_ne!(verification.verdict(), Verdict::Passed, "passed without a trust anchor");
    assert_eq!(verification.require_passed(0), None, "a signature passed without a trust anchor");
    let report = verification.report("fuzz");
    for lang in [Lang::Vi, Lang::En] {
        let _ = render(&report, lang, Detail::Verbose);
    }
});
