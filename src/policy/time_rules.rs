//! Rules about times: proven, stated, claimed.

use super::rules::Outcome::{self, Fails, Met, Undecided};
use super::rules::{Case, error};
use super::verdict::{Class, Finding, Reason, Severity};
use crate::base::UnixTime;
use crate::findings::CertificateFacts;
use crate::findings::PathFacts;
use crate::findings::SignatureKind;

/// Hours by which Vietnam's local time, written as if it were UTC, is ahead.
const VIETNAM_HOURS: i64 = 7;

/// A proof of existence before the certificate was issued is a contradiction (threat V-29).
pub(super) fn not_before_certificate(case: &Case<'_>) -> Outcome {
    match &case.facts.signer {
        Some(signer) if case.best.proven && case.best.time < signer.not_before => Fails(
            Reason::NotYetValid,
            vec![
                error("time.before-certificate", Class::Time)
                    .with("time", case.best.time)
                    .with("from", signer.not_before),
            ],
        ),
        _ => Met,
    }
}

/// A document time-stamp is worth what its token is worth.
pub(super) fn time_stamp_holds(case: &Case<'_>) -> Outcome {
    if case.facts.kind != SignatureKind::Timestamp {
        return Met;
    }
    match case.tokens {
        [token] => match &token.refused {
            None => Met,
            Some((reason, why)) => {
                let mut why = why.clone();
                why.severity = Severity::Error;
                Undecided(*reason, vec![why])
            }
        },
        _ => Undecided(Reason::Generic, vec![error("signature.unchecked", Class::Signature)]),
    }
}

/// Octets order revisions, and what contains something is younger than it: stated times that contradict this by more than
/// clocks do are not believed (EN 319 102-1 §5.5.4, threat V-29).
pub(super) fn in_order(case: &Case<'_>) -> Outcome {
    let contradiction = |earlier: UnixTime, later: UnixTime| {
        let finding = error("time.order", Class::Time).with("time", later).with("until", earlier);
        Undecided(Reason::TimestampOrderFailure, vec![finding])
    };
    for token in case.tokens {
        if let Some((Reason::TimestampOrderFailure, _)) = token.refused
            && let Some(cover) = case.cover
        {
            return contradiction(cover.time, token.gen_time);
        }
    }
    let proven = match case.facts.kind {
        // What a document time-stamp states is its own time.
        SignatureKind::Timestamp => case.best.stamped.or(case.best.proven.then_some(case.best.time)),
        SignatureKind::Signature => case.best.proven.then_some(case.best.time),
    };
    match (proven, case.not_before) {
        (Some(proven), Some(covered)) if covered > proven.plus_seconds(case.rules.tolerance) => {
            contradiction(proven, covered)
        }
        _ => Met,
    }
}

impl Case<'_> {
    /// Whether it was signed after a moment: by the time-stamp over it, by one that it covers, or by what the signer says as
    /// long as no proof says otherwise. A covering time-stamp that is younger says nothing of the kind.
    pub(super) fn signed_after(&self, moment: UnixTime) -> bool {
        let allowance = self.rules.tolerance.saturating_neg();
        // Local time written as UTC is no admission.
        let claimed = self.claimed().map(|t| t.plus_seconds(-VIETNAM_HOURS * 3600));
        self.best.stamped.is_some_and(|t| t >= moment)
            || self.not_before.is_some_and(|t| t.plus_seconds(allowance) >= moment)
            || !self.best.proven && claimed.is_some_and(|t| t >= moment)
    }
}

/// Every certificate of the path, the anchor too, valid at the best time (EN 319 102-1 §5.2.6, shell model).
pub(super) fn within_validity(case: &Case<'_>) -> Outcome {
    let PathFacts::Found { certificates, .. } = &case.facts.path else { return Met };
    let time = case.best.time;
    let (mut expired_before, mut all_good) = (false, true);
    let mut found = Vec::new();
    for (i, certificate) in certificates.iter().enumerate() {
        if certificate.not_before <= time && time <= certificate.not_after {
            continue;
        }
        let early = time < certificate.not_before;
        let anchor = i + 1 == certificates.len();
        let after = !early && !anchor && case.signed_after(certificate.not_after.plus_seconds(1));
        expired_before |= after;
        all_good &= !early && case.status.get(i).is_some_and(|s| s.in_force() && s.good_at_end);
        found.push(out_of_validity(certificate, case, early, after));
    }
    match (found.is_empty(), expired_before) {
        (true, _) => Met,
        (false, true) => Fails(Reason::Expired, found),
        (false, false) if all_good => Undecided(Reason::OutOfBoundsNotRevoked, found),
        (false, false) => Undecided(Reason::OutOfBoundsNoPoe, found),
    }
}

fn out_of_validity(certificate: &CertificateFacts, case: &Case<'_>, early: bool, after: bool) -> Finding {
    let code = match (early, after, case.best.proven) {
        (true, ..) => "time.certificate-not-yet-valid",
        (false, true, _) => "time.signed-after-expiry",
        (false, false, true) => "time.certificate-expired-before-proof",
        (false, false, false) => "time.certificate-expired",
    };
    error(code, Class::Time)
        .with("name", certificate.display_name())
        .with("from", certificate.not_before)
        .with("until", certificate.not_after)
        .with("time", case.best.time)
}

/// Whether anything proves when it was signed: for policies that ask for a time-stamp (NĐ 68/2024/NĐ-CP Điều 29,
/// TT 15/2025/TT-BKHCN Điều 5.1e: where law requires one).
pub(super) fn proven(case: &Case<'_>) -> Outcome {
    if case.best.proven || case.best.stamped.is_some() {
        return Met;
    }
    Undecided(Reason::NoPoe, vec![error("time.not-proven", Class::Time)])
}

/// signingTime is a claim. Some producers write local time as UTC: named, reported, never corrected. It is held against the
/// signature's own time-stamp, or against a later one that covers it: nothing is signed after that (threat P-43).
pub(super) fn claims(case: &Case<'_>) -> Outcome {
    let Some(claimed) = case.facts.claimed_signing_time else { return Met };
    let covering = case.best.proven.then_some(case.best.time).filter(|time| *time < claimed);
    let Some(time) = case.facts.time_stamps.first().map(|stamp| stamp.gen_time).or(covering) else { return Met };
    let ahead = claimed.seconds().saturating_sub(time.seconds());
    let code = if (ahead - VIETNAM_HOURS * 3600).abs() <= 1800 {
        "time.claimed-is-local"
    } else if ahead.abs() > 3600 {
        "time.claimed-differs"
    } else {
        return Met;
    };
    let finding = error(code, Class::Time).with("claimed", claimed).with("time", time);
    Undecided(Reason::SigConstraintsFailure, vec![finding])
}
