//! Which time-stamps prove that a signature existed, and since when.

use super::algorithms::Use;
use super::profile::Policy;
use super::verdict::{Class, Finding, Severity};
use crate::base::UnixTime;
use crate::findings::Binding;
use crate::findings::CertificateFacts;
use crate::findings::ContentFacts;
use crate::findings::PathFacts;
use crate::findings::SignatureFacts;
use crate::findings::TimeStampFacts;
use crate::findings::ValueFacts;

/// id-kp-timeStamping (RFC 3161 §2.3).
const TIME_STAMPING: &str = "1.3.6.1.5.5.7.3.8";

/// The time a signature is judged at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct BestTime {
    /// The earliest accepted time-stamp, else the time of judgement.
    pub(super) time: UnixTime,
    /// Whether it is proven.
    pub(super) proven: bool,
}

/// The best time for a signature, with a finding for every time-stamp: accepted, or not and why.
pub(super) fn best_time(facts: &SignatureFacts, policy: &Policy, at: UnixTime) -> (BestTime, Vec<Finding>) {
    let mut findings = Vec::new();
    let mut earliest = None;
    for stamp in &facts.time_stamps {
        match accepted(stamp, policy, at) {
            Ok(()) => {
                findings.push(
                    Finding::new("time.stamp-accepted", Class::Time, Severity::Info).with("time", stamp.gen_time),
                );
                earliest = Some(earliest.map_or(stamp.gen_time, |t: UnixTime| t.min(stamp.gen_time)));
            }
            Err(why) => findings.push(why.with("time", stamp.gen_time)),
        }
    }
    let best = earliest.map_or(BestTime { time: at, proven: false }, |time| BestTime { time, proven: true });
    (best, findings)
}

/// Whether a time-stamp proves anything at `at`. All must hold; the first that does not is the reason.
pub(super) fn accepted(stamp: &TimeStampFacts, policy: &Policy, at: UnixTime) -> Result<(), Finding> {
    let refused = |code: &str| Finding::new(code, Class::Time, Severity::Warning);
    if !matches!(stamp.imprint, ContentFacts::Match(_)) {
        return Err(refused("time.stamp-of-something-else"));
    }
    if !matches!(stamp.content, ContentFacts::Match(_)) || stamp.value != ValueFacts::Match {
        return Err(refused("time.stamp-signature-bad"));
    }
    let Some(signer) = &stamp.signer else { return Err(refused("time.stamp-signature-bad")) };
    if !matches!(stamp.binding, Binding::Match(_)) {
        return Err(refused("time.stamp-not-bound"));
    }
    let purposes = signer.extended_key_usage.as_deref().unwrap_or_default();
    if purposes != [TIME_STAMPING] || !signer.extended_key_usage_critical {
        return Err(refused("time.stamp-authority-unfit").with("name", name(signer)));
    }
    let PathFacts::Found { certificates, links, .. } = &stamp.path else {
        return Err(refused("time.stamp-authority-unknown").with("name", name(signer)));
    };
    if stamp.gen_time > at {
        return Err(refused("time.stamp-in-the-future"));
    }
    for certificate in certificates {
        let alive = |time| certificate.not_before <= time && time <= certificate.not_after;
        if !alive(stamp.gen_time) || !alive(at) {
            return Err(refused("time.stamp-authority-expired")
                .with("name", name(certificate))
                .with("until", certificate.not_after));
        }
        if !certificate.unread_critical_extensions.is_empty() {
            return Err(refused("time.stamp-authority-unfit").with("name", name(certificate)));
        }
    }
    let digests = [stamp.imprint_digest, stamp.scheme.as_ref().map(|s| s.digest)];
    for digest in digests {
        let fit = digest.map(|d| policy.digest_fit(d, Use::TimeStamp, at));
        match fit {
            Some(Ok(())) => {}
            Some(Err(unfit)) => return Err(refused("time.stamp-algorithm-weak").with("algorithm", unfit.name)),
            None => return Err(refused("time.stamp-signature-bad")),
        }
    }
    for link in links {
        if let Err(unfit) = policy.digest_fit(link.digest, Use::Certificate, at) {
            return Err(refused("time.stamp-algorithm-weak").with("algorithm", unfit.name));
        }
    }
    for key in certificates.iter().map(|c| c.key.as_ref()) {
        if let Some(Err(unfit)) = key.map(|k| policy.key_fit(k, at)) {
            return Err(refused("time.stamp-algorithm-weak").with("algorithm", unfit.name));
        }
    }
    Ok(())
}

fn name(certificate: &CertificateFacts) -> &str {
    certificate.common_name.as_deref().unwrap_or(&certificate.subject)
}
