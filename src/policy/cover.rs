//! Who covers whom: the one answer to "do these octets lie under that signature or time-stamp", for everything that asks
//! since when something is proven to exist.
//!
//! In a PDF the order of revisions decides: every signature covers all octets before it. In XML order says nothing: two
//! signatures beside each other know nothing of one another (enveloped ones that leave each other out, signatures of
//! different elements), so only what a signature's references, or a time-stamp's input, really select counts.

use crate::findings::Origin;
use crate::findings::SignatureFacts;
use crate::findings::TimeStampFacts;

/// Whether `by` covers the whole of another signature or document time-stamp: its value, and what its message or its
/// element holds beside it. Never itself.
#[must_use]
pub fn covers(by: &SignatureFacts, other: &SignatureFacts) -> bool {
    if by.revision <= other.revision {
        return false;
    }
    match (&by.xml, &other.xml) {
        (None, None) => true,
        (Some(xml), _) => xml.covers.contains(&other.revision),
        (None, Some(_)) => false,
    }
}

/// Whether `by` covers validation data that was found there.
#[must_use]
pub fn covers_data(by: &SignatureFacts, origin: Origin) -> bool {
    match (&by.xml, origin) {
        (None, Origin::Signature(revision)) => by.revision > revision,
        // A document time-stamp covers the store that its own update wrote.
        (None, Origin::Store(revision)) => by.revision >= revision,
        // In XML the number is that of what stands last before the data: who covers all behind that covers the data.
        (Some(xml), Origin::Signature(revision)) => by.revision > revision && xml.covers.contains(&revision),
        (Some(_), Origin::Store(_)) | (_, Origin::File | Origin::Cache | Origin::Network) => false,
    }
}

/// Whether `by` covers one of another signature's own time-stamps.
pub(super) fn covers_token(by: &SignatureFacts, other: &SignatureFacts, token: &TimeStampFacts) -> bool {
    covers(by, other) && token.behind.is_none_or(|last| covers_data(by, Origin::Signature(last)))
}
