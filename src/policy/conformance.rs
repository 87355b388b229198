//! What a signature conforms to of EN 319 142-1: a matter of what the document holds, not of whom somebody believes.

use serde::Serialize;

use super::existence::Existence;
use super::status::{Judged, StatusState};
use crate::findings::Binding;
use crate::findings::ContentFacts;
use crate::findings::DocumentFacts;
use crate::findings::PathFacts;
use crate::findings::SignatureFacts;
use crate::findings::SignatureKind;
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

/// The level; `None` for another form than `ETSI.CAdES.detached`, and for document time-stamps.
pub(super) fn conformance(
    document: &DocumentFacts,
    index: usize,
    facts: &SignatureFacts,
    status: &[Judged],
    existence: &Existence,
) -> Option<Conformance> {
    if facts.kind != SignatureKind::Signature || facts.subfilter.as_deref() != Some("ETSI.CAdES.detached") {
        return None;
    }
    let stamps = document.signatures.iter().enumerate().filter(|(_, s)| {
        s.kind == SignatureKind::Timestamp
            && s.revision > facts.revision
            && s.coverage != "unclear"
            && s.defects.is_empty()
            && s.time_stamps.iter().all(in_form)
            && !s.time_stamps.is_empty()
    });
    let stamps: Vec<(usize, &SignatureFacts)> = stamps.collect();
    // The time-stamp that has to be provable, with what its authority's revocation was found to be.
    let own = facts.time_stamps.iter().position(in_form);
    let (stamp, by) = match (own, stamps.iter().min_by_key(|(_, s)| s.revision)) {
        (Some(at), _) => (facts.time_stamps.get(at), Some((index, at))),
        (None, Some((other, first))) => (first.time_stamps.first(), Some((*other, 0))),
        (None, None) => (None, None),
    };
    let (Some(stamp), Some((holder, at))) = (stamp, by) else { return Some(Conformance::Basic) };
    let authority = existence.tokens(holder).get(at).map_or(&[] as &[Judged], |t| &t.status);
    let signer = held_since(&facts.path, status);
    let (Some(signer), Some(authority)) = (signer, held_since(&stamp.path, authority)) else {
        return Some(Conformance::Time);
    };
    let needed = signer.max(authority);
    // What covers a later revision covers this one, too; a stamp over revision r covers the store that r wrote.
    match stamps.iter().any(|(_, s)| s.revision >= needed) {
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

/// The revision since which the document holds what proves a path: every certificate below the anchor, and for each of
/// them revocation data that counts. `None` when something is missing.
fn held_since(path: &PathFacts, status: &[Judged]) -> Option<usize> {
    let PathFacts::Found { certificates, .. } = path else { return None };
    let below_anchor = certificates.split_last().map_or(&[] as &[_], |(_, below)| below);
    let mut since = 0;
    for certificate in below_anchor {
        let judged = status.iter().find(|s| s.shown.certificate == certificate.sha256)?;
        let held = match judged.shown.state {
            StatusState::NotNeeded => 0,
            StatusState::Good => judged.held_since?,
            _ => return None,
        };
        if !certificate.embedded {
            return None;
        }
        since = since.max(held);
    }
    Some(since)
}
