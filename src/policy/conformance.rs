//! What a signature conforms to of EN 319 142-1: a matter of what the document holds, not of whom somebody believes, nor of
//! when somebody looks. What the policy makes of the same data is the verdict's business.

use serde::Serialize;

use super::status::{DEPTH, in_document, revocation};
use crate::base::UnixTime;
use crate::findings::Binding;
use crate::findings::CertificateFacts;
use crate::findings::ContentFacts;
use crate::findings::DocumentFacts;
use crate::findings::PathFacts;
use crate::findings::RevocationFacts;
use crate::findings::SignatureFacts;
use crate::findings::SignatureKind;
use crate::findings::Status;
use crate::findings::StatusFacts;
use crate::findings::TimeStampFacts;
use crate::findings::ValueFacts;

/// Levels of EN 319 142-1 §6, each holding what the one before holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub enum Conformance {
    /// The form.
    #[serde(rename = "B-B")]
    Basic,
    /// With a time-stamp over the signature, or over a document that holds it.
    #[serde(rename = "B-T")]
    Time,
    /// With all certificates and revocation data in the document.
    #[serde(rename = "B-LT")]
    LongTerm,
    /// With a document time-stamp over these.
    #[serde(rename = "B-LTA")]
    Archive,
}

impl Conformance {
    /// `B-B`, `B-T`, `B-LT`, `B-LTA`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Basic => "B-B",
            Self::Time => "B-T",
            Self::LongTerm => "B-LT",
            Self::Archive => "B-LTA",
        }
    }
}

impl core::fmt::Display for Conformance {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(self.name())
    }
}

/// The level; `None` for another form than `ETSI.CAdES.detached`, and for document time-stamps. `max_age`: seconds for which
/// revocation data counts as current that does not say when newer is to be had.
pub(super) fn conformance(document: &DocumentFacts, facts: &SignatureFacts, max_age: i64) -> Option<Conformance> {
    if facts.kind != SignatureKind::Signature || facts.subfilter.as_deref() != Some("ETSI.CAdES.detached") {
        return None;
    }
    let stamps = document.signatures.iter().filter(|s| {
        s.kind == SignatureKind::Timestamp
            && s.revision > facts.revision
            && s.coverage != "unclear"
            && s.defects.is_empty()
            && s.time_stamps.iter().all(in_form)
            && !s.time_stamps.is_empty()
    });
    let stamps: Vec<&SignatureFacts> = stamps.collect();
    // The time-stamp that has to be provable.
    let own = facts.time_stamps.iter().find(|stamp| in_form(stamp));
    let first = stamps.iter().min_by_key(|s| s.revision).and_then(|s| s.time_stamps.first());
    let Some(stamp) = own.or(first) else { return Some(Conformance::Basic) };
    let held = Held { time: stamp.gen_time, max_age };
    let signer = held.path(&facts.path, &facts.revocation);
    let (Some(signer), Some(authority)) = (signer, held.path(&stamp.path, &stamp.revocation)) else {
        return Some(Conformance::Time);
    };
    let needed = signer.max(authority);
    // What covers a later revision covers this one, too; a stamp over revision r covers the store that r wrote.
    match stamps.iter().any(|s| s.revision >= needed) {
        true => Some(Conformance::Archive),
        false => Some(Conformance::LongTerm),
    }
}

/// A token over what it should be over, rightly signed by the certificate it names.
fn in_form(stamp: &TimeStampFacts) -> bool {
    matches!(stamp.imprint, ContentFacts::Match(_))
        && matches!(stamp.content, ContentFacts::Match(_))
        && stamp.value == ValueFacts::Match
        && matches!(stamp.binding, Binding::Match(_))
}

/// What the document holds about certificates as of a time.
#[derive(Clone, Copy)]
struct Held {
    time: UnixTime,
    /// Seconds.
    max_age: i64,
}

impl Held {
    /// The revision since which the document holds what proves a path: every certificate below the anchor, and for each of
    /// them revocation data of the time. `None` when something is missing.
    fn path(self, path: &PathFacts, known: &[RevocationFacts]) -> Option<usize> {
        let PathFacts::Found { certificates, .. } = path else { return None };
        let below_anchor = certificates.split_last().map_or(&[] as &[_], |(_, below)| below);
        let mut since = 0;
        for certificate in below_anchor.iter() {
            since = since.max(self.certificate(certificate, known, DEPTH)?);
            if !certificate.embedded {
                return None;
            }
        }
        Some(since)
    }

    /// The revision since which it holds data that says that a certificate was in force.
    fn certificate(self, certificate: &CertificateFacts, known: &[RevocationFacts], depth: u8) -> Option<usize> {
        let about = || known.iter().filter(|r| r.certificate == certificate.sha256);
        let evidence = || about().flat_map(|r| &r.evidence);
        if evidence().any(|e| self.speaks_against(&e.status)) {
            return None;
        }
        if about().any(|r| r.no_check) {
            return Some(0);
        }
        evidence().filter_map(|e| self.statement(e, certificate, depth)).min()
    }

    fn speaks_against(self, status: &Status) -> bool {
        match *status {
            Status::OnHold { since } => since <= self.time,
            _ => revocation(status).is_some_and(|(at, _)| at <= self.time),
        }
    }

    /// A statement that was current at the time, or was made later while it would still tell of the certificate, signed by
    /// somebody in force when it was made.
    fn statement(self, one: &StatusFacts, certificate: &CertificateFacts, depth: u8) -> Option<usize> {
        let mut since = in_document(one.origin)?;
        let ends = one.next_update.unwrap_or_else(|| one.this_update.plus_seconds(self.max_age));
        let is_silent = one.this_update > certificate.not_after
            && one.expired_since.is_none_or(|since| since > certificate.not_after);
        if one.status == Status::Unknown || is_silent || (one.this_update < self.time && ends < self.time) {
            return None;
        }
        let PathFacts::Found { certificates, .. } = &one.signer_path else { return None };
        let issued = one.produced_at.unwrap_or(one.this_update);
        if !certificates.iter().all(|c| c.not_before <= issued && issued <= c.not_after) {
            return None;
        }
        for asked in &one.signer_revocation {
            let signer = certificates.iter().find(|c| c.sha256 == asked.certificate)?;
            let then = Self { time: issued, ..self };
            since = since.max(then.certificate(signer, &one.signer_revocation, depth.checked_sub(1)?)?);
        }
        Some(since)
    }
}
