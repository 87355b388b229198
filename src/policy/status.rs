//! The status of a certificate as of a time (EN 319 102-1 §5.2.5, §5.2.6, §5.6): what verified lists and answers say
//! counts as the time they are asked about wants it. What speaks against a certificate counts always; what speaks for it
//! counts when it is fresh for that time, and was signed by somebody believed when the data is proven to have existed.

use serde::Serialize;

use super::algorithms::Use;
use super::existence::Existence;
use super::rule_set::{Freshness, Revocation, RuleSet};
use super::verdict::{Class, Finding, Severity};
use crate::base::UnixTime;
use crate::findings::CertificateFacts;
use crate::findings::Origin;
use crate::findings::PathFacts;
use crate::findings::RevocationFacts;
use crate::findings::RevocationReason;
use crate::findings::Status;
use crate::findings::StatusFacts;
use crate::findings::StatusKind;
use crate::findings::StatusProblem;

/// How deep responders vouch for responders: an answer, its responder's list, no further in practice.
pub(super) const DEPTH: u8 = 4;
/// Reasons told for one certificate: the first few say what is missing.
const TROUBLES: usize = 3;

/// A time something is judged at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Instant {
    pub(super) time: UnixTime,
    /// Whether it is proven that it existed then; else this is the time of judgement.
    pub(super) proven: bool,
}

/// What is known of a certificate at the time that counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum StatusState {
    /// In force.
    Good,
    /// Revoked at or before that time.
    Revoked,
    /// Suspended.
    OnHold,
    /// Its authority's responder does not know it.
    Unknown,
    /// Nothing at hand says anything that counts.
    NotChecked,
    /// Its issuer says that its status is not to be asked.
    NotNeeded,
}

/// The status of one certificate, and what it rests on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatusJudgement {
    /// SHA-256 of the certificate.
    pub certificate: String,
    /// Its name, for people.
    pub name: String,
    /// As of [`Self::as_of`].
    pub state: StatusState,
    /// The time that counts.
    pub as_of: UnixTime,
    /// What decided.
    pub source: Option<StatusKind>,
    /// Where that was found.
    pub origin: Option<Origin>,
    /// As of when that speaks.
    pub this_update: Option<UnixTime>,
    /// When newer is to be had.
    pub next_update: Option<UnixTime>,
    /// When it was revoked (or its key abused), also when that is later than what counts.
    pub revoked_at: Option<UnixTime>,
    /// Why.
    pub reason: Option<RevocationReason>,
}

/// A status with what only the other rules need.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Judged {
    pub(super) shown: StatusJudgement,
    /// Why nothing said that it is in force.
    pub(super) trouble: Vec<Finding>,
    /// Whether data that says so was issued when the certificate had ended.
    pub(super) good_at_end: bool,
}

/// What statuses are judged with.
#[derive(Clone, Copy)]
pub(super) struct Court<'a> {
    pub(super) at: UnixTime,
    pub(super) rules: &'a RuleSet,
    pub(super) existence: &'a Existence<'a>,
}

impl Court<'_> {
    /// The status of every certificate of a path but its anchor. A certificate of which the facts say nothing was not
    /// checked.
    pub(super) fn path(&self, path: &PathFacts, known: &[RevocationFacts], when: Instant) -> Vec<Judged> {
        let PathFacts::Found { certificates, .. } = path else { return Vec::new() };
        let below_anchor = certificates.split_last().map_or(&[] as &[_], |(_, below)| below);
        below_anchor.iter().map(|c| self.certificate(c, known, when, DEPTH)).collect()
    }

    fn certificate(
        &self,
        certificate: &CertificateFacts,
        known: &[RevocationFacts],
        when: Instant,
        depth: u8,
    ) -> Judged {
        let about = known.iter().filter(|r| r.certificate == certificate.sha256);
        let evidence: Vec<&StatusFacts> = about.clone().flat_map(|r| &r.evidence).collect();
        let mut judged = Judged {
            shown: StatusJudgement {
                certificate: certificate.sha256.clone(),
                name: certificate.display_name().to_owned(),
                state: StatusState::NotChecked,
                as_of: when.time,
                source: None,
                origin: None,
                this_update: None,
                next_update: None,
                revoked_at: None,
                reason: None,
            },
            trouble: Vec::new(),
            good_at_end: false,
        };
        // A revocation is final (RFC 5280 §5.3.1), so whatever says it counts, however old or ill-signed it may be by now.
        let revoked = evidence.iter().filter_map(|e| revocation(&e.status).map(|(at, reason)| (at, reason, *e)));
        if let Some((at, reason, by)) = revoked.min_by_key(|(at, ..)| *at) {
            judged.shown.revoked_at = Some(at);
            judged.shown.reason = reason;
            if at <= when.time {
                judged.rests_on(by, StatusState::Revoked);
                return judged;
            }
        }
        if about.clone().any(|r| r.no_check) {
            judged.shown.state = StatusState::NotNeeded;
            return judged;
        }
        let mut good: Vec<&StatusFacts> = Vec::new();
        for one in &evidence {
            match self.speaks_for(one, certificate, known, when, depth) {
                Ok(true) => good.push(one),
                Ok(false) => {}
                Err(why) => judged.trouble.push(why),
            }
        }
        if let Some(hold) = evidence.iter().find(|e| self.held(e, &good, when)) {
            judged.rests_on(hold, StatusState::OnHold);
            return judged;
        }
        judged.good_at_end = good.iter().any(|e| e.this_update > certificate.not_after);
        if let Some(newest) = good.iter().max_by_key(|e| e.this_update) {
            judged.rests_on(newest, StatusState::Good);
            judged.trouble.clear();
            return judged;
        }
        if let Some(unknown) = evidence.iter().find(|e| e.status == Status::Unknown) {
            judged.rests_on(unknown, StatusState::Unknown);
        }
        for one in about {
            let unused = one.unused.iter().filter(|u| u.problem != StatusProblem::OtherScope);
            judged.trouble.extend(unused.map(|u| {
                trouble("revocation.unusable", certificate)
                    .with("kind", kind(u.kind))
                    .with("detail", problem(u.problem))
            }));
            judged.trouble.extend(one.failures.iter().map(|f| {
                trouble("revocation.fetch-failed", certificate).with("url", &f.url).with("detail", &f.detail)
            }));
        }
        judged.trouble.dedup();
        judged.trouble.truncate(TROUBLES);
        judged
    }

    /// Suspended at that time, and not known to have been released by then (`removeFromCRL`).
    fn held(&self, one: &StatusFacts, good: &[&StatusFacts], when: Instant) -> bool {
        let Status::OnHold { since } = one.status else { return false };
        let released = |g: &&StatusFacts| {
            g.status == Status::Good && g.this_update > one.this_update && g.this_update <= when.time
        };
        since <= when.time && !good.iter().any(released)
    }

    /// Whether a statement says that the certificate was in force at that time; `Ok(false)` when it says something else.
    fn speaks_for(
        &self,
        one: &StatusFacts,
        certificate: &CertificateFacts,
        known: &[RevocationFacts],
        when: Instant,
        depth: u8,
    ) -> Result<bool, Finding> {
        match one.status {
            Status::Unknown => return Ok(false),
            // Who was revoked or suspended later was not at that time.
            Status::OnHold { since } if since <= when.time => return Ok(false),
            Status::Good | Status::Revoked { .. } | Status::OnHold { .. } => {}
        }
        self.reliable(one, certificate, known, depth)?;
        let refused = |code| trouble(code, certificate).with("time", one.this_update).with("kind", kind(one.kind));
        // An authority may drop what has expired (RFC 5280 §3.3), unless it says that it does not.
        if one.this_update > certificate.not_after
            && one.expired_since.is_none_or(|since| since > certificate.not_after)
        {
            return Err(refused("revocation.after-expiry"));
        }
        if one.this_update > when.time {
            return Ok(true);
        }
        let ends = one.next_update.unwrap_or_else(|| one.this_update.plus_seconds(self.rules.max_age));
        match self.rules.freshness {
            // Threat V-26: the answer from before the signature says nothing of the time after it. Asked of those who sign or stamp
            // (EN 319 102-1 §5.2.5); the lists about authorities are issued for months, and have to be current, as have those
            // about responders and issuers of lists, who vouch, one step further down.
            Freshness::AfterSigning if when.proven && certificate.ca != Some(true) && depth == DEPTH => {
                if one.this_update < when.time.plus_seconds(self.rules.grace.saturating_neg()) {
                    return Err(refused("revocation.before-signing").with("until", when.time));
                }
            }
            Freshness::AfterSigning | Freshness::AtSigning => {
                if when.time > ends {
                    return Err(refused("revocation.stale").with("until", ends));
                }
            }
        }
        Ok(true)
    }

    /// Whether the statement itself is to be believed: judged at the time it is proven to have existed, else now.
    fn reliable(
        &self,
        one: &StatusFacts,
        certificate: &CertificateFacts,
        known: &[RevocationFacts],
        depth: u8,
    ) -> Result<(), Finding> {
        let refused = |code| trouble(code, certificate).with("time", one.this_update).with("kind", kind(one.kind));
        let proof = self.existence.of_origin(one.origin);
        let when = Instant { time: proof.unwrap_or(self.at), proven: proof.is_some() };
        let latest = when.time.min(self.at).plus_seconds(self.rules.tolerance);
        if one.this_update > latest {
            return Err(refused("revocation.from-the-future"));
        }
        let PathFacts::Found { certificates, links, .. } = &one.signer_path else {
            return Err(refused("revocation.signer-not-believed").with("signer", one.signer.display_name()));
        };
        let issued = one.produced_at.unwrap_or(one.this_update);
        for signer in certificates {
            if issued < signer.not_before {
                return Err(refused("revocation.signer-not-yet-valid")
                    .with("signer", signer.display_name())
                    .with("from", signer.not_before));
            }
            let alive = |time| signer.not_before <= time && time <= signer.not_after;
            if !alive(when.time) || !alive(issued) {
                return Err(refused("revocation.signer-expired")
                    .with("signer", signer.display_name())
                    .with("until", signer.not_after));
            }
            // What speaks against the signer counts whatever it is signed with: no further evidence is weighed here.
            let about = one.signer_revocation.iter().chain(known).filter(|r| r.certificate == signer.sha256);
            let revoked = about.flat_map(|r| &r.evidence).filter_map(|e| revocation(&e.status)).map(|(at, _)| at).min();
            if let Some(at) = revoked.filter(|at| *at <= when.time) {
                return Err(refused("revocation.signer-revoked")
                    .with("signer", signer.display_name())
                    .with("from", at));
            }
        }
        let digests = core::iter::once((one.scheme.digest, Use::Revocation))
            .chain(links.iter().map(|link| (link.digest, Use::Certificate)));
        let digests = digests.filter_map(|(digest, what)| self.rules.digest_fit(digest, what, when.time).err());
        let keys = certificates.iter().enumerate().filter_map(|(i, signer)| {
            let what = if i == 0 { Use::Revocation } else { Use::Certificate };
            self.rules.key_fit(signer.key.as_ref()?, what, when.time).err()
        });
        if let Some(unfit) = digests.chain(keys).next() {
            return Err(refused("revocation.algorithm-weak").with("algorithm", unfit.name));
        }
        if self.rules.revocation < Revocation::Required {
            return Ok(());
        }
        // A responder of its own, without nocheck, has to be in force itself (RFC 6960 §4.2.2.2.1).
        for asked in &one.signer_revocation {
            let signer = certificates.iter().find(|c| c.sha256 == asked.certificate);
            let state = match (signer, depth.checked_sub(1)) {
                (Some(signer), Some(depth)) => {
                    self.certificate(signer, &one.signer_revocation, when, depth).shown.state
                }
                _ => StatusState::NotChecked,
            };
            if !matches!(state, StatusState::Good | StatusState::NotNeeded) {
                return Err(refused("revocation.signer-unchecked").with("signer", one.signer.display_name()));
            }
        }
        Ok(())
    }
}

impl Judged {
    fn rests_on(&mut self, one: &StatusFacts, state: StatusState) {
        self.shown.state = state;
        self.shown.source = Some(one.kind);
        self.shown.origin = Some(one.origin);
        self.shown.this_update = Some(one.this_update);
        self.shown.next_update = one.next_update;
        if let Status::OnHold { since } = one.status {
            self.shown.revoked_at = Some(self.shown.revoked_at.map_or(since, |at| at.min(since)));
            self.shown.reason = self.shown.reason.or(Some(RevocationReason::CertificateHold));
        }
    }

    /// Whether nothing about revocation keeps the certificate from being relied on.
    pub(super) const fn in_force(&self) -> bool {
        matches!(self.shown.state, StatusState::Good | StatusState::NotNeeded)
    }
}

/// Since when a certificate must not be relied on: its revocation, or the time its key may have been abused since, when
/// that is earlier (RFC 5280 §5.3.2).
pub(super) fn revocation(status: &Status) -> Option<(UnixTime, Option<RevocationReason>)> {
    match *status {
        Status::Revoked { at, reason, invalid_since } => {
            Some((invalid_since.map_or(at, |since| at.min(since)), reason))
        }
        Status::Good | Status::OnHold { .. } | Status::Unknown => None,
    }
}

fn trouble(code: &str, certificate: &CertificateFacts) -> Finding {
    Finding::new(code, Class::Revocation, Severity::Warning).with("name", certificate.display_name())
}

pub(super) const fn kind(kind: StatusKind) -> &'static str {
    match kind {
        StatusKind::Crl => "CRL",
        StatusKind::Ocsp => "OCSP",
    }
}

/// As facts write it: for the technical text.
fn problem(problem: StatusProblem) -> String {
    serde_json::to_value(problem).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
}
