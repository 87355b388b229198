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
use crate::policy::Conformance;
use crate::policy::SignatureJudgement;
use crate::policy::StatusState;
use crate::policy::covers;
use crate::policy::covers_data;

/// id-kp-timeStamping (RFC 3161 §2.3).
const TIME_STAMPING: &str = "1.3.6.1.5.5.7.3.8";

/// What is lacking about a certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MissingWhat {
    /// A path from it to an anchor.
    Path,
    /// A revocation list or OCSP answer that says what its status is.
    Status,
    /// One that counts: there are some, but by the policy none speaks for the time since when the signature is proven.
    NewerStatus,
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
    /// Subject of the certificate concerned; empty when the signer's own is not known.
    pub certificate: String,
    /// Its SHA-256, lower-case hex; empty likewise.
    pub sha256: String,
}

impl fmt::Display for Missing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = match self.what {
            MissingWhat::Path => "a path to an anchor",
            MissingWhat::Status => "revocation data",
            MissingWhat::NewerStatus => "newer revocation data",
            MissingWhat::Certificate => "the certificate in the document",
        };
        if self.sha256.is_empty() {
            return write!(f, "the signer's certificate of '{}'", self.signature);
        }
        write!(f, "{what} for '{}' ({}), needed by '{}'", self.certificate, self.sha256, self.signature)
    }
}

/// Which data counts.
#[derive(Debug, Clone, Copy)]
enum Count<'f> {
    /// All that was used.
    Any,
    /// Only what lies in the document.
    InDocument,
    /// Only what lies under this document time-stamp.
    Under(&'f SignatureFacts),
}

impl Count<'_> {
    fn counts(self, origin: Origin) -> bool {
        match self {
            Self::Any => true,
            Self::InDocument => matches!(origin, Origin::Signature(_) | Origin::Store(_)),
            Self::Under(by) => covers_data(by, origin),
        }
    }
}

/// Whether a time-stamp is over what it should be over, rightly signed, by an authority that has a path.
pub(super) fn holds(stamp: &TimeStampFacts) -> bool {
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
    facts: &'f SignatureFacts,
) -> impl Iterator<Item = (&'f SignatureFacts, &'f TimeStampFacts)> {
    document.signatures.iter().filter(move |s| covers(s, facts)).filter_map(|s| Some((s, document_stamp(s)?)))
}

/// Whether something proves when a signature existed, or would if the status of its authority were known.
pub(super) fn is_proven(facts: &SignatureFacts, judgement: &SignatureJudgement) -> bool {
    let may_stamp = |stamp: &&TimeStampFacts| {
        let purposes = stamp.signer.as_ref().and_then(|signer| signer.extended_key_usage.as_ref());
        purposes.is_some_and(|purposes| purposes.iter().any(|p| p == TIME_STAMPING))
    };
    judgement.proven.is_some() || facts.time_stamps.iter().filter(|stamp| holds(stamp)).any(|stamp| may_stamp(&stamp))
}

/// What is lacking for a signature, each once: of what is at hand, data that the policy finds too old for the proven time
/// does not count.
pub(super) fn lacking(facts: &SignatureFacts, judgement: &SignatureJudgement) -> Vec<Missing> {
    let mut list = List::of(facts, Count::Any);
    for status in judgement.status.iter().chain(&judgement.authority_status) {
        let is_named = list.found.iter().any(|m| m.sha256 == status.certificate);
        if matches!(status.state, StatusState::NotChecked | StatusState::Unknown) && !is_named {
            let subject = list.subject_of(facts, &status.certificate).unwrap_or(&status.name).to_owned();
            list.miss(MissingWhat::NewerStatus, &subject, &status.certificate);
        }
    }
    list.sorted()
}

/// What is lacking for a signature in the document itself, each once.
pub(super) fn lacking_inside(facts: &SignatureFacts) -> Vec<Missing> {
    List::of(facts, Count::InDocument).sorted()
}

/// Whether all that a signature needs is there.
fn is_held(facts: &SignatureFacts, count: Count<'_>) -> bool {
    List::of(facts, count).found.is_empty()
}

struct List<'f> {
    signature: &'f str,
    count: Count<'f>,
    found: Vec<Missing>,
}

impl<'f> List<'f> {
    fn of(facts: &'f SignatureFacts, count: Count<'f>) -> Self {
        let mut list = Self { signature: &facts.id, count, found: Vec::new() };
        list.path(&facts.path, facts.signer.as_ref(), &facts.revocation);
        // A time-stamp that does not hold proves nothing, so nothing is needed for it.
        for stamp in facts.time_stamps.iter().filter(|stamp| holds(stamp)) {
            list.path(&stamp.path, stamp.signer.as_ref(), &stamp.revocation);
        }
        list
    }

    fn sorted(mut self) -> Vec<Missing> {
        self.found.sort();
        self.found.dedup();
        self.found
    }

    /// The subject of a certificate on one of the paths.
    fn subject_of<'c>(&self, facts: &'c SignatureFacts, sha256: &str) -> Option<&'c str> {
        let paths = core::iter::once(&facts.path).chain(facts.time_stamps.iter().map(|stamp| &stamp.path));
        let certificates = paths.filter_map(|path| match path {
            PathFacts::Found { certificates, .. } => Some(certificates),
            PathFacts::NotBuilt | PathFacts::NotFound { .. } => None,
        });
        certificates.flatten().find(|c| c.sha256 == sha256).map(|c| c.subject.as_str())
    }

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
            if !matches!(self.count, Count::Any) && !certificate.embedded {
                self.miss(MissingWhat::Certificate, &certificate.subject, &certificate.sha256);
            }
            let about: Vec<&RevocationFacts> =
                revocation.iter().filter(|r| r.certificate == certificate.sha256).collect();
            if !known(&about, self.count) {
                self.miss(MissingWhat::Status, &certificate.subject, &certificate.sha256);
            }
        }
    }
}

/// Whether the status of a certificate is known, or not to be asked.
fn known(about: &[&RevocationFacts], count: Count<'_>) -> bool {
    about.iter().any(|r| r.no_check) || about.iter().flat_map(|r| &r.evidence).any(|evidence| counts(evidence, count))
}

/// Whether a statement counts: it lies where it has to, and so does what vouches for its signer.
fn counts(evidence: &StatusFacts, count: Count<'_>) -> bool {
    count.counts(evidence.origin) && evidence.signer_revocation.iter().all(|vouching| known(&[vouching], count))
}

/// The level of a signature whatever its sub-filter; for a document time-stamp as if it were one.
pub(super) fn level(document: &DocumentFacts, facts: &SignatureFacts, judgement: &SignatureJudgement) -> Conformance {
    let is_person = facts.kind == SignatureKind::Signature;
    if is_person && !is_proven(facts, judgement) {
        return Conformance::Basic;
    }
    let holds_all = |count: Count<'_>| {
        // What proves it has to be provable itself.
        let needs_other = is_person && !facts.time_stamps.iter().any(holds);
        let mut by = judgement.proofs.iter().filter_map(|proof| document.signatures.get(proof.by));
        is_held(facts, count) && (!needs_other || by.any(|other| is_held(other, count)))
    };
    if !holds_all(Count::InDocument) {
        return Conformance::Time;
    }
    match covering(document, facts).any(|(stamp, _)| holds_all(Count::Under(stamp))) {
        true => Conformance::Archive,
        false => Conformance::LongTerm,
    }
}

/// Until when a signature stays provable if nothing is added: what the policy says of one that passed; else as long as the
/// certificates of the newest proof live. Without revocation data in the document it is no longer than the signer's own,
/// which lists of revoked ones may forget then.
pub(super) fn provable_until(
    document: &DocumentFacts,
    facts: &SignatureFacts,
    judgement: &SignatureJudgement,
) -> Option<UnixTime> {
    let signer = path_end(&facts.path)?;
    let own = facts.time_stamps.iter().filter(|stamp| holds(stamp)).filter_map(|stamp| path_end(&stamp.path)).max();
    let newest = covering(document, facts).filter_map(|(_, stamp)| path_end(&stamp.path)).last();
    let proof = match facts.kind {
        SignatureKind::Timestamp => newest.unwrap_or(signer),
        SignatureKind::Signature => newest.or(own).unwrap_or(signer),
    };
    let judged = judgement.renew_before.unwrap_or(proof);
    match level(document, facts, judgement) {
        Conformance::Basic | Conformance::Time => Some(judged.min(signer)),
        Conformance::LongTerm | Conformance::Archive => Some(judged),
    }
}

/// The end of the first certificate of a path that ends, its anchor left out.
fn path_end(path: &PathFacts) -> Option<UnixTime> {
    let PathFacts::Found { certificates, .. } = path else { return None };
    let below_anchor = certificates.split_last().map(|(_, below)| below)?;
    below_anchor.iter().map(|c| c.not_after).min().or_else(|| certificates.last().map(|c| c.not_after))
}
