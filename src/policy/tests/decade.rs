//! A simulated decade: one document, extended by a document time-stamp whenever it has to be, while authorities, keys and
//! algorithms retire one after another under a moved clock. And the same document when nobody extended it.

use super::existence::{document_of, document_time_stamp, ended};
use super::*;
use crate::findings::RevocationReason;

const YEAR: i64 = 365;

/// Years after the signing.
fn year(years: i64) -> UnixTime {
    day(years * YEAR)
}

fn authority(name: &str, from: i64, until: i64) -> PathFacts {
    let mut found = path(name);
    ended(&mut found, from * YEAR - 1, until * YEAR);
    let PathFacts::Found { certificates, .. } = &mut found else { panic!() };
    certificates[1].not_before = year(-1);
    certificates[1].not_after = year(30);
    for certificate in certificates.iter_mut().skip(1) {
        certificate.embedded = true;
    }
    certificates[0].embedded = true;
    found
}

/// A list of the root, which outlives everything here.
fn long_list(status: Status, time: UnixTime, origin: Origin) -> StatusFacts {
    let mut evidence = list(status, time);
    evidence.origin = origin;
    let PathFacts::Found { certificates, .. } = &mut evidence.signer_path else { panic!() };
    certificates[0].not_before = year(-1);
    certificates[0].not_after = year(30);
    evidence
}

/// A token of an authority, with the list of that day, which the next revision keeps in the security store.
fn token(
    name: &str,
    lives: (i64, i64),
    time: UnixTime,
    kept_in: usize,
    digest: crate::crypto::DigestAlgorithm,
) -> TimeStampFacts {
    let mut found = authority(name, lives.0, lives.1);
    let PathFacts::Found { certificates, links, .. } = &mut found else { panic!() };
    certificates[0].extended_key_usage = Some(vec!["1.3.6.1.5.5.7.3.8".to_owned()]);
    certificates[0].extended_key_usage_critical = true;
    certificates[0].key = Some(KeyFacts { kind: "RSA".to_owned(), bits: 3072 });
    links[0].digest = digest;
    let mut known = long_list(Status::Good, time, Origin::Store(kept_in));
    known.scheme.digest = digest;
    TimeStampFacts {
        gen_time: time,
        signer: Some(certificates[0].clone()),
        path: found,
        imprint: ContentFacts::Match(digest),
        imprint_digest: Some(digest),
        content: ContentFacts::Match(digest),
        scheme: Some(SchemeFacts { name: "RSA-PKCS1v1.5".to_owned(), digest }),
        revocation: vec![known_status(name, vec![known])],
        ..stamp()
    }
}

use crate::crypto::DigestAlgorithm::Sha512;

/// Signed in year 0 with a time-stamp (B-T), validation data in revision 2 (B-LT), a document time-stamp in revision 3
/// (B-LTA); then renewed in revisions 5 and 7.
fn document_with(renewals: usize) -> DocumentFacts {
    let mut signed = signature();
    signed.coverage = "revision".into();
    signed.path = authority("signer", 0, 2);
    let PathFacts::Found { certificates, .. } = &signed.path else { panic!() };
    signed.signer = Some(certificates[0].clone());
    signed.revocation = vec![known_status("signer", vec![long_list(Status::Good, year(0), Origin::Store(2))])];
    signed.time_stamps = vec![token("tsa", (0, 3), year(0), 2, Sha256)];
    let mut all = vec![signed];
    let later = [
        (3, token("tsa", (0, 3), year(0).plus_seconds(60), 4, Sha256)),
        (5, token("tsb", (2, 6), year(3).plus_seconds(-DAY), 6, Sha256)),
        (7, token("tsc", (5, 12), year(6).plus_seconds(-DAY), 8, Sha512)),
    ];
    all.extend(later.into_iter().take(renewals).map(|(revision, token)| document_time_stamp(revision, token)));
    document_of(all)
}

/// SHA-256 was fit until the end of year 8.
fn policy_of_the_decade() -> Policy {
    let day = year(8).vietnam_day();
    Policy::from_toml(&format!(
        "schema = \"kyso.policy/1\"\nextends = \"vn-gov\"\ntsa-revocation = \"required\"\n[[digest]]\nname = \"SHA-256\"\n\
         signature_until = \"{day}\"\ncertificate_until = \"{day}\"\ntime_stamp_until = \"{day}\"\nsource = \"the test\"\n"
    ))
    .unwrap()
}

#[test]
fn the_verdict_at_each_step() {
    use Conformance::{Archive, LongTerm};
    use Reason::{CryptoConstraintsFailureNoPoe, OutOfBoundsNoPoe};
    let policy = policy_of_the_decade();
    let lost = |reason| (Verdict::Indeterminate, Some(reason));
    let passed = (Verdict::Passed, None);
    // Renewals made, years after the signing, what is expected of the signature.
    let steps: [(usize, i64, (Verdict, Option<Reason>)); 13] = [
        (0, 1, passed),
        (0, 2, passed),
        // The signer's certificate has ended; the time-stamp stands until its own authority's does.
        (1, 2, passed),
        (0, 4, lost(OutOfBoundsNoPoe)),
        (1, 4, lost(OutOfBoundsNoPoe)),
        // Renewed in time: the first authority's end does not matter any more.
        (2, 4, passed),
        (2, 5, passed),
        (2, 7, lost(OutOfBoundsNoPoe)),
        (3, 7, passed),
        // SHA-256 retires in year 8; the last renewal is over SHA-512.
        (3, 9, passed),
        (3, 11, passed),
        (2, 9, lost(OutOfBoundsNoPoe)),
        (3, 13, lost(OutOfBoundsNoPoe)),
    ];
    for (renewals, years, expected) in steps {
        let facts = DocumentFacts { at: year(years), ..document_with(renewals) };
        let judged = judge(&facts, &policy);
        let first = &judged.signatures[0];
        assert_eq!((first.verdict, first.reason), expected, "{renewals} renewals, year {years}: {:?}", first.findings);
        if expected == passed {
            // So do the document time-stamps, each by its own authority or by those that cover it.
            assert_eq!(judged.verdict, Verdict::Passed, "{renewals} renewals, year {years}: {:?}", judged.signatures);
            assert_eq!(first.proven, Some(year(0)), "{renewals} renewals, year {years}");
            assert_eq!(first.conformance, Some(if renewals == 0 { LongTerm } else { Archive }));
        }
    }
    // The algorithm alone: the authority of the second renewal would live on.
    let mut facts = DocumentFacts { at: year(9), ..document_with(2) };
    let stamp = token("tsb", (2, 12), year(3).plus_seconds(-DAY), 6, Sha256);
    facts.signatures[2] = document_time_stamp(5, stamp);
    let judged = judge(&facts, &policy);
    assert_eq!(judged.signatures[2].reason, Some(CryptoConstraintsFailureNoPoe));
    assert_ne!(judged.signatures[0].verdict, Verdict::Passed);
}

/// What `extend --dry-run` says: re-stamp before the last proof's authority or algorithm ends.
#[test]
fn renewal_is_due_before_the_last_proof_ends() {
    let policy = policy_of_the_decade();
    // Ends of the three authorities, and of SHA-256 (a day in Vietnam) where it is what ends first.
    for (renewals, years, due) in [(0, 1, year(3)), (1, 1, year(3)), (2, 3, year(6)), (3, 6, year(12))] {
        let facts = DocumentFacts { at: year(years), ..document_with(renewals) };
        let judged = judge(&facts, &policy);
        let end = judged.signatures[0].renew_before;
        assert_eq!(end, Some(due), "{renewals} renewals");
        let verdict = |at| judge_at(&facts, &policy, at).signatures[0].verdict;
        assert_eq!(verdict(due), Verdict::Passed, "it still stands at that moment");
        assert_eq!(verdict(due.plus_seconds(1)), Verdict::Indeterminate, "and not after");
    }
    let mut facts = DocumentFacts { at: year(6), ..document_with(2) };
    facts.signatures[2] = document_time_stamp(5, token("tsb", (2, 12), year(3).plus_seconds(-DAY), 6, Sha256));
    let end = judge(&facts, &policy).signatures[0].renew_before.unwrap();
    assert_eq!(end.vietnam_day(), year(8).vietnam_day(), "the algorithm ends before the authority");
    // Nothing is due for what has not passed.
    facts.signatures[0].value = ValueFacts::Mismatch;
    assert_eq!(judge(&facts, &policy).signatures[0].renew_before, None);
}

/// Revoked in year 1 for a stolen key: what is proven to be older stands, what is not falls; so for the authority that
/// stamped, and for the one that issued.
#[test]
fn revocations_of_the_decade() {
    let policy = policy_of_the_decade();
    let stolen = |at| Status::Revoked { at, reason: Some(RevocationReason::KeyCompromise), invalid_since: None };
    let add = |known: &mut Vec<RevocationFacts>| {
        known[0].evidence.push(long_list(stolen(year(1)), year(1).plus_seconds(DAY), Origin::File));
    };
    // The signer's key.
    let mut facts = DocumentFacts { at: year(2), ..document_with(1) };
    add(&mut facts.signatures[0].revocation);
    assert_eq!(judge(&facts, &policy).signatures[0].verdict, Verdict::Passed);
    facts.signatures[0].time_stamps.clear();
    assert_eq!(judge(&facts, &policy).signatures[0].verdict, Verdict::Passed, "the document time-stamp is older, too");
    facts.signatures.truncate(1);
    assert_eq!(judge(&facts, &policy).signatures[0].reason, Some(Reason::RevokedNoPoe));
    // The first authority's key, before and after another authority stamped what it had made.
    for (renewed_at, expected) in [(year(1).plus_seconds(-DAY), Verdict::Passed), (year(1), Verdict::Indeterminate)] {
        let mut facts = DocumentFacts { at: year(2), ..document_with(1) };
        facts.signatures.push(document_time_stamp(5, token("tsb", (0, 6), renewed_at, 6, Sha256)));
        add(&mut facts.signatures[0].time_stamps[0].revocation);
        for known in [&mut facts.signatures[1].time_stamps[0].revocation] {
            add(known);
        }
        add(&mut facts.signatures[1].revocation);
        facts.at = year(3).plus_seconds(-2 * DAY);
        let judged = judge(&facts, &policy);
        assert_eq!(judged.signatures[0].verdict, expected, "{renewed_at}: {:?}", judged.signatures[0].findings);
    }
}
