//! When a signature was made: what its time-stamp states, else what its signer says.

use super::roles::{Roles, Signed};
use crate::base::UnixTime;
use crate::findings::ContentFacts;
use crate::findings::TimeStampFacts;
use crate::findings::ValueFacts;
use crate::policy::ProofKind;

/// What a time rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Basis {
    /// A time-stamp that was accepted.
    Proven,
    /// A time-stamp of this signature that was not accepted, for whatever reason.
    Stamped,
    /// The signer's word.
    Claimed,
}

impl Basis {
    /// Vietnamese, English.
    pub(super) const fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Proven => ("theo dấu thời gian", "by its time-stamp"),
            Self::Stamped => ("theo dấu thời gian chưa được xác nhận", "by a time-stamp that is not confirmed"),
            Self::Claimed => ("theo thời gian người ký khai", "as the signer says"),
        }
    }
}

/// The time-stamp's, of the first one that is over this signature.
pub(super) fn stamped(one: &Signed<'_>) -> Option<(UnixTime, Basis)> {
    let proofs = one.judgement.map(|judgement| judgement.proofs.as_slice()).unwrap_or_default();
    if let Some(proof) = proofs.iter().find(|proof| proof.kind == ProofKind::SignatureTimeStamp) {
        return Some((proof.time, Basis::Proven));
    }
    let is_over = |stamp: &&TimeStampFacts| {
        matches!(stamp.imprint, ContentFacts::Match(_)) && stamp.value != ValueFacts::Mismatch
    };
    one.facts.time_stamps.iter().find(is_over).map(|stamp| (stamp.gen_time, Basis::Stamped))
}

/// The signer's word: the signed attribute, else the dictionary.
pub(super) fn claimed(one: &Signed<'_>) -> Option<UnixTime> {
    let modified = || one.facts.claimed_modification.as_deref().and_then(UnixTime::parse_pdf_date);
    one.facts.claimed_signing_time.or_else(modified)
}

/// When it was made.
pub(super) fn signing_time(one: &Signed<'_>) -> Option<(UnixTime, Basis)> {
    stamped(one).or_else(|| claimed(one).map(|time| (time, Basis::Claimed)))
}

/// The signature that releases a document: the agency's seal, else its last signature; none that has failed.
pub(super) fn releasing<'r, 'a>(roles: &'r Roles<'a>) -> Option<&'r Signed<'a>> {
    let counts = |one: &&Signed<'_>| !one.has_failed();
    roles.seal().filter(counts).or_else(|| roles.agency().filter(counts).last())
}
