//! What a time-stamp token is worth (EN 319 102-1 §5.4, RFC 3161): judged at the time the token itself is proven to have
//! existed, else at the time of judgement.

use super::algorithms::Use;
use super::rule_set::Revocation;
use super::status::{Court, Instant, Judged, StatusState};
use super::verdict::{Class, Finding, Reason, Severity};
use crate::base::UnixTime;
use crate::findings::Binding;
use crate::findings::CertificateFacts;
use crate::findings::ContentFacts;
use crate::findings::PathFacts;
use crate::findings::TimeStampFacts;
use crate::findings::ValueFacts;

/// id-kp-timeStamping (RFC 3161 §2.3).
const TIME_STAMPING: &str = "1.3.6.1.5.5.7.3.8";

/// What became of one token.
#[derive(Debug, Clone)]
pub(super) struct TokenJudgement {
    pub(super) gen_time: UnixTime,
    /// What it was judged at.
    pub(super) when: Instant,
    /// Why it proves nothing; `None` when it does.
    pub(super) refused: Option<(Reason, Finding)>,
    /// What should be known of one that holds.
    pub(super) notes: Vec<Finding>,
    /// Revocation of its authority's path.
    pub(super) status: Vec<Judged>,
}

/// Judges a token. All must hold; the first that does not is the reason.
pub(super) fn judge_token(stamp: &TimeStampFacts, court: &Court<'_>, when: Instant) -> TokenJudgement {
    let (mut status, then) = statuses(stamp, court, when);
    if court.rules.tsa_revocation == Revocation::Ignore {
        status.retain(|s| s.shown.state == StatusState::Revoked);
    }
    let mut notes = Vec::new();
    let refused = sound(stamp, court, when)
        .and_then(|()| in_force(court, &status, &mut notes))
        .err()
        .map(|(reason, why)| (reason, why.with("time", stamp.gen_time)));
    notes.extend(then.filter(|_| refused.is_none()));
    for note in &mut notes {
        *note = note.clone().with("time", stamp.gen_time);
    }
    TokenJudgement { gen_time: stamp.gen_time, when, refused, notes, status }
}

/// The authority's path as of the time that counts. Where nothing at hand is that new, what says that it was in force when
/// it stamped will do, and is said: the data that a document holds of its own time-stamps is from then. A revocation that
/// is known counts all the same.
fn statuses(stamp: &TimeStampFacts, court: &Court<'_>, when: Instant) -> (Vec<Judged>, Option<Finding>) {
    let mut status = court.path(&stamp.path, &stamp.revocation, when);
    let mut note = None;
    if status.iter().any(|s| s.shown.state == StatusState::NotChecked) {
        let then = court.path(&stamp.path, &stamp.revocation, Instant { time: stamp.gen_time, proven: true });
        for (now, then) in status.iter_mut().zip(then) {
            if now.shown.state == StatusState::NotChecked && then.shown.state == StatusState::Good {
                let told = Finding::new("time.stamp-authority-checked-then", Class::Time, Severity::Info);
                let until = then.shown.this_update.map(|t| t.to_string()).unwrap_or_default();
                note = Some(told.with("name", &then.shown.name).with("until", until));
                *now = then;
            }
        }
    }
    (status, note)
}

type Refusal = (Reason, Finding);

fn refused(reason: Reason, code: &str) -> Refusal {
    (reason, Finding::new(code, Class::Time, Severity::Warning))
}

/// Everything but revocation.
fn sound(stamp: &TimeStampFacts, court: &Court<'_>, when: Instant) -> Result<(), Refusal> {
    let unfit = |code: &str| refused(Reason::SigConstraintsFailure, code);
    if !matches!(stamp.imprint, ContentFacts::Match(_)) {
        return Err(unfit("time.stamp-of-something-else"));
    }
    if !matches!(stamp.content, ContentFacts::Match(_)) || stamp.value != ValueFacts::Match {
        return Err(unfit("time.stamp-signature-bad"));
    }
    let Some(signer) = &stamp.signer else { return Err(unfit("time.stamp-signature-bad")) };
    if !matches!(stamp.binding, Binding::Match(_)) {
        return Err(unfit("time.stamp-not-bound"));
    }
    let named = |(reason, finding): Refusal, who: &CertificateFacts| (reason, finding.with("name", who.display_name()));
    let purposes = signer.extended_key_usage.as_deref().unwrap_or_default();
    if purposes != [TIME_STAMPING] || !signer.extended_key_usage_critical {
        return Err(named(unfit("time.stamp-authority-unfit"), signer));
    }
    let PathFacts::Found { certificates, links, .. } = &stamp.path else {
        let (reason, mut why) = named(refused(Reason::NoCertificateChainFound, "time.stamp-authority-unknown"), signer);
        if let PathFacts::NotFound { certificate, help, .. } = &stamp.path {
            why = why.with("below", certificate.display_name()).with("issuer", &certificate.issuer);
            if !help.issuer_urls.is_empty() {
                why = why.with("urls", help.issuer_urls.join(" "));
            }
        }
        return Err((reason, why));
    };
    if stamp.gen_time > court.at.plus_seconds(court.rules.tolerance) {
        return Err(unfit("time.stamp-in-the-future"));
    }
    if when.proven && stamp.gen_time > when.time.plus_seconds(court.rules.tolerance) {
        // Threat V-29: it cannot have been made after the time it is proven to have existed.
        let (reason, finding) = refused(Reason::TimestampOrderFailure, "time.stamp-order");
        return Err((reason, finding.with("until", when.time)));
    }
    for certificate in certificates {
        let alive = |time| certificate.not_before <= time && time <= certificate.not_after;
        if !alive(stamp.gen_time) || !alive(when.time) {
            let (reason, finding) =
                named(refused(Reason::OutOfBoundsNoPoe, "time.stamp-authority-expired"), certificate);
            return Err((reason, finding.with("until", certificate.not_after)));
        }
        if !certificate.unread_critical_extensions.is_empty() {
            return Err(named(unfit("time.stamp-authority-unfit"), certificate));
        }
    }
    let weak = |name: String| {
        let (reason, finding) = refused(Reason::CryptoConstraintsFailureNoPoe, "time.stamp-algorithm-weak");
        (reason, finding.with("algorithm", name))
    };
    for digest in [stamp.imprint_digest, stamp.scheme.as_ref().map(|s| s.digest)] {
        match digest.map(|d| court.rules.digest_fit(d, Use::TimeStamp, when.time)) {
            Some(Ok(())) => {}
            Some(Err(unfit)) => return Err(weak(unfit.name)),
            None => return Err(unfit("time.stamp-signature-bad")),
        }
    }
    for link in links {
        court.rules.digest_fit(link.digest, Use::Certificate, when.time).map_err(|unfit| weak(unfit.name))?;
    }
    for (i, certificate) in certificates.iter().enumerate() {
        let what = if i == 0 { Use::TimeStamp } else { Use::Certificate };
        if let Some(key) = &certificate.key {
            court.rules.key_fit(key, what, when.time).map_err(|unfit| weak(unfit.name))?;
        }
    }
    Ok(())
}

/// Revocation of the authority (threat C-23). RFC 3161 §4 would let tokens stand that were made before a revocation for an
/// innocent reason; here only a proof that they existed before it counts, as EN 319 102-1 wants it.
fn in_force(court: &Court<'_>, status: &[Judged], notes: &mut Vec<Finding>) -> Result<(), Refusal> {
    for one in status {
        let named = |(reason, finding): Refusal| (reason, finding.with("name", &one.shown.name));
        match one.shown.state {
            StatusState::Good | StatusState::NotNeeded => {}
            StatusState::Revoked => {
                let (reason, finding) = named(refused(Reason::RevokedNoPoe, "time.stamp-authority-revoked"));
                return Err((
                    reason,
                    finding.with("from", one.shown.revoked_at.map(|t| t.to_string()).unwrap_or_default()),
                ));
            }
            StatusState::OnHold => {
                let (reason, finding) = named(refused(Reason::TryLater, "time.stamp-authority-on-hold"));
                return Err((
                    reason,
                    finding.with("from", one.shown.revoked_at.map(|t| t.to_string()).unwrap_or_default()),
                ));
            }
            StatusState::Unknown | StatusState::NotChecked => match court.rules.tsa_revocation {
                Revocation::Required => {
                    return Err(named(refused(Reason::TryLater, "time.stamp-authority-unchecked")));
                }
                Revocation::IfAvailable => notes.push(
                    Finding::new("time.stamp-authority-not-checked", Class::Time, Severity::Info)
                        .with("name", &one.shown.name),
                ),
                Revocation::Ignore => {}
            },
        }
    }
    Ok(())
}
