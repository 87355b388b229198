//! What a signature conforms to of EN 319 142-1 (PDF) or EN 319 132-1 (XML): a matter of what the document holds, not of whom somebody believes, nor of
//! when somebody looks. What the policy makes of the same data is the verdict's business.

use serde::Serialize;

use super::cover::{covers, covers_data};
use super::status::{DEPTH, revocation};
use crate::base::UnixTime;
use crate::findings::Binding;
use crate::findings::CertificateFacts;
use crate::findings::ContentFacts;
use crate::findings::DocumentFacts;
use crate::findings::Origin;
use crate::findings::PathFacts;
use crate::findings::RevocationFacts;
use crate::findings::SignatureFacts;
use crate::findings::SignatureKind;
use crate::findings::Status;
use crate::findings::StatusFacts;
use crate::findings::TimeStampFacts;
use crate::findings::ValueFacts;

/// Levels of EN 319 142-1 §6 and EN 319 132-1 §6, each holding what the one before holds.
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

/// The level; `None` for another form than `ETSI.CAdES.detached` or XAdES, and for document time-stamps. `max_age`: seconds
/// for which revocation data counts as current that does not say when newer is to be had.
pub(super) fn conformance(document: &DocumentFacts, facts: &SignatureFacts, max_age: i64) -> Option<Conformance> {
    if facts.kind != SignatureKind::Signature || !is_baseline(facts) {
        return None;
    }
    let stamps = document.signatures.iter().filter(|s| {
        s.kind == SignatureKind::Timestamp
            && covers(s, facts)
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
    let holds_all = |under: Option<&SignatureFacts>| {
        let held = Held { time: stamp.gen_time, max_age, under };
        held.path(&facts.path, &facts.revocation) && held.path(&stamp.path, &stamp.revocation)
    };
    if !holds_all(None) {
        return Some(Conformance::Time);
    }
    match stamps.iter().any(|by| holds_all(Some(by))) {
        true => Some(Conformance::Archive),
        false => Some(Conformance::LongTerm),
    }
}

/// Whether it has the form of a baseline signature.
fn is_baseline(facts: &SignatureFacts) -> bool {
    match &facts.xml {
        None => facts.subfilter.as_deref() == Some("ETSI.CAdES.detached"),
        Some(xml) => xml.xades && xml.properties.as_ref().is_some_and(|p| p.lacks.is_empty()),
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
struct Held<'f> {
    time: UnixTime,
    /// Seconds.
    max_age: i64,
    /// Only data that this one covers counts.
    under: Option<&'f SignatureFacts>,
}

impl Held<'_> {
    /// Whether the document holds what proves a path: every certificate below the anchor, and for each of them revocation
    /// data of the time.
    fn path(self, path: &PathFacts, known: &[RevocationFacts]) -> bool {
        let PathFacts::Found { certificates, .. } = path else { return false };
        let below_anchor = certificates.split_last().map_or(&[] as &[_], |(_, below)| below);
        below_anchor.iter().all(|c| c.embedded && self.certificate(c, known, DEPTH))
    }

    /// Whether it holds data that says that a certificate was in force.
    fn certificate(self, certificate: &CertificateFacts, known: &[RevocationFacts], depth: u8) -> bool {
        let about = || known.iter().filter(|r| r.certificate == certificate.sha256);
        let mut evidence = about().flat_map(|r| &r.evidence);
        if evidence.clone().any(|e| self.speaks_against(&e.status)) {
            return false;
        }
        about().any(|r| r.no_check) || evidence.any(|e| self.statement(e, certificate, depth))
    }

    fn speaks_against(self, status: &Status) -> bool {
        match *status {
            Status::OnHold { since } => since <= self.time,
            _ => revocation(status).is_some_and(|(at, _)| at <= self.time),
        }
    }

    fn holds(self, origin: Origin) -> bool {
        match self.under {
            Some(by) => covers_data(by, origin),
            None => matches!(origin, Origin::Signature(_) | Origin::Store(_)),
        }
    }

    /// A statement that was current at the time, or was made later while it would still tell of the certificate, signed by
    /// somebody in force when it was made.
    fn statement(self, one: &StatusFacts, certificate: &CertificateFacts, depth: u8) -> bool {
        let ends = one.next_update.unwrap_or_else(|| one.this_update.plus_seconds(self.max_age));
        let is_silent = one.this_update > certificate.not_after
            && one.expired_since.is_none_or(|since| since > certificate.not_after);
        let is_stale = one.this_update < self.time && ends < self.time;
        if !self.holds(one.origin) || one.status == Status::Unknown || is_silent || is_stale {
            return false;
        }
        let PathFacts::Found { certificates, .. } = &one.signer_path else { return false };
        let issued = one.produced_at.unwrap_or(one.this_update);
        if !certificates.iter().all(|c| c.not_before <= issued && issued <= c.not_after) {
            return false;
        }
        one.signer_revocation.iter().all(|asked| {
            let Some(signer) = certificates.iter().find(|c| c.sha256 == asked.certificate) else { return false };
            let Some(depth) = depth.checked_sub(1) else { return false };
            Self { time: issued, ..self }.certificate(signer, &one.signer_revocation, depth)
        })
    }
}
