//! What a document holds already, read from the facts: which level each signature has, what it lacks, and until when it
//! stays provable as it is.

use std::fmt;

use crate::base::UnixTime;
use crate::findings::CertificateFacts;
use crate::findings::ContentFacts;
use crate::findings::DocumentFacts;
use crate::findings::Origin;
use crate::findings::PathFacts;
use crate::findings::RevocationFacts;
use crate::findings::SignatureFacts;
use crate::findings::SignatureKind;
use crate::findings::StatusFacts;
use crate::findings::TimeStampFacts;
use crate::findings::ValueFacts;

/// Levels of EN 319 142-1 §6, each with all that the one before has. Here they are about what is in the document, whatever
/// the sub-filter of the signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// B-B: the signature.
    Basic,
    /// B-T: it is proven when it existed, by a time-stamp on it or by a document time-stamp that covers it.
    Time,
    /// B-LT: certificates and revocation data for signer and time-stamp are in the document.
    LongTerm,
    /// B-LTA: a document time-stamp covers these.
    Archive,
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Basic => "B-B",
            Self::Time => "B-T",
            Self::LongTerm => "B-LT",
            Self::Archive => "B-LTA",
        })
    }
}

/// What is lacking about a certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MissingWhat {
    /// A path from it to an anchor.
    Path,
    /// A revocation list or OCSP answer that says what its status is.
    Status,
    /// The certificate itself, in the document.
    Certificate,
}

/// Something without which a signature cannot be proven from the document alone.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Missing {
    /// Field name of the signature or document time-stamp it is needed for.
    pub signature: String,
    /// What is lacking.
    pub what: MissingWhat,
    /// Subject of the certificate concerned.
    pub certificate: String,
    /// Its SHA-256, lower-case hex.
    pub sha256: String,
}

impl fmt::Display for Missing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = match self.what {
            MissingWhat::Path => "a path to an anchor",
            MissingWhat::Status => "revocation data",
            MissingWhat::Certificate => "the certificate in the document",
        };
        write!(f, "{what} for '{}' ({}), needed by '{}'", self.certificate, self.sha256, self.signature)
    }
}

/// Which revocation data counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Count {
    /// All that was used.
    Any,
    /// Only what lies in the document.
    InDocument,
}

/// Whether a time-stamp is over what it should be over, rightly signed, by an authority that has a path.
fn holds(stamp: &TimeStampFacts) -> bool {
    matches!(stamp.imprint, ContentFacts::Match(_))
        && matches!(stamp.content, ContentFacts::Match(_))
        && stamp.value == ValueFacts::Match
        && matches!(stamp.path, PathFacts::Found { .. })
}

/// The token of a document time-stamp that holds and covers its revision.
pub(super) fn document_stamp(facts: &SignatureFacts) -> Option<&TimeStampFacts> {
    let is_whole = facts.kind == SignatureKind::Timestamp
        && facts.coverage != "unclear"
        && facts.defects.is_empty()
        && !facts.removed;
    facts.time_stamps.first().filter(|stamp| is_whole && holds(stamp))
}

/// Document time-stamps that cover a signature, oldest first.
fn covering<'f>(
    document: &'f DocumentFacts,
    facts: &SignatureFacts,
) -> impl Iterator<Item = (&'f SignatureFacts, &'f TimeStampFacts)> {
    let revision = facts.revision;
    document.signatures.iter().filter(move |s| s.revision > revision).filter_map(|s| Some((s, document_stamp(s)?)))
}

/// Whether anything proves when a signature existed.
pub(super) fn is_proven(document: &DocumentFacts, facts: &SignatureFacts) -> bool {
    facts.time_stamps.iter().any(holds) || covering(document, facts).next().is_some()
}

/// What is lacking for a signature, each once.
pub(super) fn missing(facts: &SignatureFacts, count: Count) -> Vec<Missing> {
    let mut list = List { signature: &facts.id, count, found: Vec::new(), since: 0 };
    list.path(&facts.path, facts.signer.as_ref(), &facts.revocation);
    // A time-stamp that does not hold proves nothing, so nothing is needed for it.
    for stamp in facts.time_stamps.iter().filter(|stamp| holds(stamp)) {
        list.path(&stamp.path, stamp.signer.as_ref(), &stamp.revocation);
    }
    list.found.sort();
    list.found.dedup();
    list.found
}

/// The revision since which the document holds all that a signature needs; `None` when something is lacking.
fn held_since(facts: &SignatureFacts) -> Option<usize> {
    let mut list = List { signature: &facts.id, count: Count::InDocument, found: Vec::new(), since: 0 };
    list.path(&facts.path, facts.signer.as_ref(), &facts.revocation);
    for stamp in facts.time_stamps.iter().filter(|stamp| holds(stamp)) {
        list.path(&stamp.path, stamp.signer.as_ref(), &stamp.revocation);
    }
    list.found.is_empty().then_some(list.since)
}

struct List<'f> {
    signature: &'f str,
    count: Count,
    found: Vec<Missing>,
    /// The newest revision that something needed was found in.
    since: usize,
}

impl List<'_> {
    fn miss(&mut self, what: MissingWhat, certificate: &str, sha256: &str) {
        let signature = self.signature.to_owned();
        self.found.push(Missing { signature, what, certificate: certificate.to_owned(), sha256: sha256.to_owned() });
    }

    fn path(&mut self, path: &PathFacts, signer: Option<&CertificateFacts>, revocation: &[RevocationFacts]) {
        let PathFacts::Found { certificates, .. } = path else {
            let (subject, sha256) = match (path, signer) {
                (PathFacts::NotFound { certificate, .. }, _) => (&certificate.subject, &certificate.sha256),
                (_, Some(signer)) => (&signer.subject, &signer.sha256),
                (_, None) => return self.miss(MissingWhat::Path, "", ""),
            };
            return self.miss(MissingWhat::Path, subject, sha256);
        };
        let below_anchor = certificates.split_last().map_or(&[] as &[_], |(_, below)| below);
        for certificate in below_anchor {
            if self.count == Count::InDocument && !certificate.embedded {
                self.miss(MissingWhat::Certificate, &certificate.subject, &certificate.sha256);
            }
            let about: Vec<&RevocationFacts> =
                revocation.iter().filter(|r| r.certificate == certificate.sha256).collect();
            match known(&about, self.count) {
                Some(since) => self.since = self.since.max(since),
                None => self.miss(MissingWhat::Status, &certificate.subject, &certificate.sha256),
            }
        }
    }
}

/// Whether the status of a certificate is known: the oldest revision whose data say so, 0 when it is not in the document or
/// not to be asked.
fn known(about: &[&RevocationFacts], count: Count) -> Option<usize> {
    if about.iter().any(|r| r.no_check) {
        return Some(0);
    }
    about.iter().flat_map(|r| &r.evidence).filter_map(|evidence| counts(evidence, count)).min()
}

/// Whether a statement counts: it lies where it has to, and so does what vouches for its signer.
fn counts(evidence: &StatusFacts, count: Count) -> Option<usize> {
    let mut since = match (evidence.origin, count) {
        (Origin::Signature(revision) | Origin::Store(revision), _) => revision,
        (_, Count::Any) => 0,
        (_, Count::InDocument) => return None,
    };
    for vouching in &evidence.signer_revocation {
        since = since.max(known(&[vouching], count)?);
    }
    Some(since)
}

/// The level of a signature; for a document time-stamp as if it were one.
pub(super) fn level(document: &DocumentFacts, facts: &SignatureFacts) -> Level {
    if facts.kind == SignatureKind::Signature && !is_proven(document, facts) {
        return Level::Basic;
    }
    let Some(mut since) = held_since(facts) else { return Level::Time };
    if !facts.time_stamps.iter().any(holds) {
        // The document time-stamp that proves it has to be provable itself.
        let held = covering(document, facts).filter_map(|(stamp, _)| held_since(stamp)).min();
        let Some(held) = held else { return Level::Time };
        since = since.max(held);
    }
    match covering(document, facts).any(|(stamp, _)| stamp.revision >= since) {
        true => Level::Archive,
        false => Level::LongTerm,
    }
}

/// Until when a signature stays provable if nothing is added: as long as the certificates of the newest proof live, and
/// without revocation data in the document no longer than the signer's own, which lists of revoked ones may forget then.
pub(super) fn provable_until(document: &DocumentFacts, facts: &SignatureFacts) -> Option<UnixTime> {
    let signer = path_end(&facts.path)?;
    let own = facts.time_stamps.iter().filter(|stamp| holds(stamp)).filter_map(|stamp| path_end(&stamp.path)).max();
    let newest = covering(document, facts).filter_map(|(_, stamp)| path_end(&stamp.path)).last();
    let proof = match (facts.kind, newest.or(own)) {
        (SignatureKind::Timestamp, newest) => newest.unwrap_or(signer),
        (SignatureKind::Signature, None) => return Some(signer),
        (SignatureKind::Signature, Some(proof)) => proof,
    };
    match level(document, facts) {
        Level::Basic | Level::Time => Some(proof.min(signer)),
        Level::LongTerm | Level::Archive => Some(proof),
    }
}

/// The end of the first certificate of a path that ends, its anchor left out.
fn path_end(path: &PathFacts) -> Option<UnixTime> {
    let PathFacts::Found { certificates, .. } = path else { return None };
    let below_anchor = certificates.split_last().map(|(_, below)| below)?;
    below_anchor.iter().map(|c| c.not_after).min().or_else(|| certificates.last().map(|c| c.not_after))
}
