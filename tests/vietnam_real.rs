//! Real signed documents of Vietnamese state bodies, verified as of a fixed day with the authorities' certificates as
//! anchors. The documents are not part of the project; without them the tests are skipped and say so.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use kyso::base::{FileSource, UnixTime};
use kyso::policy::{CertificateTruth, ContentTruth, Policy, Reason, ValueTruth, Verdict};
use kyso::report::{Report, SignatureReport};
use kyso::trust::TrustStore;
use kyso::x509::Certificate;
use kyso::{Settings, verify};

const IF_AVAILABLE: &str = "schema = \"kyso.policy/1\"\nname = \"if-available\"\nrevocation = \"if-available\"";

/// The report on one document under the default policy changed by `policy`, or nothing when the corpus is missing.
fn report(file: &str, policy: &str) -> Option<Report> {
    report_at(file, policy, "2026-11-22T00:00:00+07:00")
}

fn report_at(file: &str, policy: &str, at: &str) -> Option<Report> {
    let corpora = support::corpora()?;
    let mut trust = TrustStore::default();
    for entry in std::fs::read_dir(corpora.join("../trust/vn-gov")).unwrap() {
        let octets = std::fs::read(entry.unwrap().path()).unwrap();
        trust.add_anchors(Some("vn-gov"), Certificate::all_from_file(&octets).unwrap());
    }
    let policy = if policy.is_empty() { Policy::standard().unwrap() } else { Policy::from_toml(policy).unwrap() };
    let at = UnixTime::parse_rfc3339(at).unwrap();
    let file = std::fs::File::open(corpora.join("vietnam-real").join(file)).unwrap();
    let source = FileSource::new(file).unwrap();
    Some(verify(&source, &Settings::new(at, trust, policy)).unwrap().report("document"))
}

fn is_whole(signature: &SignatureReport) {
    assert_eq!(signature.truths.content, ContentTruth::Intact, "{}", signature.id);
    assert_eq!(signature.truths.signature, ValueTruth::Good, "{}", signature.id);
    assert_eq!(signature.trust_profile.as_deref(), Some("vn-gov"), "{}", signature.id);
    assert!(signature.path.len() == 2, "{}: the issuing authority is pinned", signature.id);
}

fn has(signature: &SignatureReport, code: &str) -> bool {
    signature.findings.iter().any(|f| f.code == code)
}

fn rfc3339(time: &str) -> Option<UnixTime> {
    Some(UnixTime::parse_rfc3339(time).unwrap())
}

/// SHA-1 throughout, signed in 2018 by a certificate that expired that year: intact, with a path, and not provable.
#[test]
fn the_guide_of_2018_is_intact_and_never_passed() {
    for policy in ["", IF_AVAILABLE] {
        let Some(report) = report("mic-guide-2018-sha1.pdf", policy) else { return };
        assert_eq!(report.verdict, Verdict::Indeterminate);
        let [signature] = report.signatures.as_slice() else { panic!("{}", report.signatures.len()) };
        is_whole(signature);
        assert_eq!(signature.reason, Some(Reason::OutOfBoundsNoPoe));
        assert_eq!(signature.digest_algorithm.as_deref(), Some("SHA-1"));
        assert_eq!(signature.signing_time.proven, None);
        assert_eq!(signature.signing_time.timestamped, rfc3339("2018-01-02T22:15:25+07:00"));
        assert_eq!(signature.coverage, "file");
        assert!(has(signature, "algorithm.content"), "SHA-1 is judged by its date");
        // A decomposed name in the certificate is shown composed.
        let name = signature.signer.as_ref().unwrap().common_name.clone().unwrap();
        assert!(name.starts_with("Đỗ"), "{name}");
    }
}

/// Four signatures: the leader's holds by its own validity; the ministry's certificate and the authority that stamped
/// them have both expired since.
#[test]
fn the_decision_of_2020_is_intact_and_undecided() {
    let Some(report) = report("moh-decision-2020.pdf", IF_AVAILABLE) else { return };
    assert_eq!(report.verdict, Verdict::Indeterminate);
    assert_eq!(report.signatures.len(), 4);
    for (i, signature) in report.signatures.iter().enumerate() {
        is_whole(signature);
        assert_eq!(signature.revision, i + 1);
        assert_eq!(signature.coverage, if i == 3 { "file" } else { "revision" });
        assert_eq!(signature.signing_time.proven, None);
        assert_eq!(signature.modifications.changes.iter().filter(|c| c.code == "new-signature").count(), 3 - i);
    }
    assert_eq!(report.signatures[0].verdict, Verdict::Passed);
    assert!(has(&report.signatures[0], "change.covers-signature"), "the seal lies over a third of it");
    assert!(has(&report.signatures[0], "time.stamp-algorithm-weak"), "its time-stamp is over SHA-1");
    for signature in &report.signatures[1..] {
        assert_eq!(signature.reason, Some(Reason::OutOfBoundsNoPoe));
        assert!(has(signature, "time.stamp-authority-expired"));
        assert!(has(signature, "time.claimed-is-local"));
    }
}

/// Nine signatures, and a later update that rewrites two pages to the same meaning and other dates.
#[test]
fn the_letter_of_2023_passes_when_revocation_need_not_be_known() {
    let Some(report) = report("bhxh-letter-2023.pdf", IF_AVAILABLE) else { return };
    assert_eq!(report.signatures.len(), 9);
    for (i, signature) in report.signatures.iter().enumerate() {
        is_whole(signature);
        assert_eq!((signature.verdict, signature.reason), (Verdict::Passed, None), "{}", signature.id);
        assert_eq!(signature.truths.certificate, CertificateTruth::Trusted);
        assert_eq!(signature.coverage, "revision");
        assert_eq!(signature.revision, i + 2);
        assert_eq!(signature.modifications.changes.iter().filter(|c| c.code == "new-signature").count(), 8 - i);
        assert!(has(signature, "revocation.not-checked"));
    }
    assert_eq!(report.verdict, Verdict::Passed);
    assert!(has(&report.signatures[0], "change.covers-signature"), "the seal lies over part of the leader's");
}

/// The default policy asks for revocation, which this corpus cannot answer.
#[test]
fn unknown_revocation_is_undecided_by_default() {
    let Some(report) = report("bhxh-letter-2023.pdf", "") else { return };
    assert_eq!((report.verdict, report.reason), (Verdict::Indeterminate, Some(Reason::TryLater)));
    for signature in &report.signatures {
        assert_eq!((signature.verdict, signature.reason), (Verdict::Indeterminate, Some(Reason::TryLater)));
    }
}

/// Saved anew by another program: the byte ranges point nowhere, and that is what must be said.
#[test]
fn the_saved_again_decision_fails_four_times() {
    for policy in ["", IF_AVAILABLE] {
        let Some(report) = report("moh-resaved-2023.pdf", policy) else { return };
        assert_eq!((report.verdict, report.reason), (Verdict::Failed, Some(Reason::FormatFailure)));
        assert_eq!(report.signatures.len(), 4);
        for signature in &report.signatures {
            assert_eq!(signature.verdict, Verdict::Failed);
            assert_eq!(signature.reason, Some(Reason::FormatFailure));
            assert_ne!(signature.truths.content, ContentTruth::Intact);
            assert_eq!(signature.coverage, "unclear");
            assert!(has(signature, "pdf.byte-range.gap-start"));
        }
    }
}

/// What is missing today was there once: until when, and what would have kept it.
#[test]
fn proofs_were_lost_when_the_stamping_authority_ended() {
    let Some(before) = report_at("moh-decision-2020.pdf", IF_AVAILABLE, "2024-06-03T01:00:00+07:00") else { return };
    let after = report_at("moh-decision-2020.pdf", IF_AVAILABLE, "2024-06-03T02:00:00+07:00").unwrap();
    for (before, after) in before.signatures.iter().zip(&after.signatures).skip(1) {
        // The signers' certificates had expired half a year before: only the time-stamp kept them.
        assert_eq!((before.verdict, before.reason), (Verdict::Passed, None));
        assert_eq!(before.signing_time.proven, before.signing_time.timestamped);
        assert_eq!(before.renew_before, rfc3339("2024-06-03T01:22:39+07:00"), "the stamping authority's last second");
        assert_eq!((after.verdict, after.reason), (Verdict::Indeterminate, Some(Reason::OutOfBoundsNoPoe)));
    }
}

/// Each of the nine is proven by its own time-stamp, and the earlier ones by those of the signatures that cover them. Who
/// covers is decided by octets: stated times run backwards here, since stamping servers disagree.
#[test]
fn later_signatures_prove_earlier_ones() {
    let Some(report) = report("bhxh-letter-2023.pdf", IF_AVAILABLE) else { return };
    let times: Vec<_> = report.signatures.iter().map(|s| s.signing_time.timestamped.unwrap()).collect();
    assert!(times.windows(2).any(|pair| pair[1] < pair[0]), "a later revision states an earlier time");
    for (index, signature) in report.signatures.iter().enumerate() {
        assert!(signature.signing_time.proven.is_some_and(|proven| proven <= times[index]));
        let by_later = signature.proofs.iter().any(|p| p.by != signature.id);
        assert_eq!(by_later, index + 1 < report.signatures.len(), "{}", signature.id);
        assert!(!has(signature, "time.stamp-order"));
    }
}
