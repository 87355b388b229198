//! The front door to extending: a signed document gets what keeps it provable. Verify, add, verify again; nothing is handed
//! out that is worse than what came in.
//!
//! ```text
//! verify ─► refuse what failed ─► time-stamp what nothing proves     (B-T)
//!                              ─► verify ─► store what was used      (B-LT)
//!                              ─► time-stamp the store               (B-LTA)
//!                              ─► verify ─► octets
//! ```
//!
//! A PDF grows at its end: document time-stamps, the security store. XML grows inside its signatures: unsigned properties of
//! XAdES, put between the octets that are there, of which none is changed.
//!
//! Signing at a level is signing, then extending: [`crate::sign::sign`] into memory or a temporary file, [`extend`] from there.

mod choice;
mod level;
mod pdf;
mod spliced;
mod xml;

use std::fmt;
use std::io;
use std::io::Write;

use crate::base::Source;
use crate::base::SourceError;
use crate::base::UnixTime;
use crate::base::hex;
use crate::crypto::DigestAlgorithm;
use crate::crypto::Digester;
use crate::error::Error;
use crate::evidence::ValidationData;
use crate::findings::SignatureFacts;
use crate::findings::SignatureKind;
use crate::policy::Conformance;
use crate::policy::SignatureJudgement;
use crate::policy::Verdict;
use crate::sign;
use crate::sign::StampRequest;
use crate::sign::StoreOptions;
use crate::sign::TimestampSource;
use crate::verify::Reach;
use crate::verify::Settings;
use crate::verify::Verification;
use crate::verify::verify_at;

/// What a document is extended to.
pub use crate::policy::Conformance as Level;
pub use level::{Missing, MissingWhat};
use level::{document_stamp, is_proven, lacking, lacking_inside, level, provable_until};
use spliced::Spliced;

/// Octets of a list above which an answer is preferred.
const LARGEST_CRL: u64 = 1 << 20;
/// How the result is written.
const CHUNK: usize = 128 << 10;

/// What is asked for. Start from [`ExtendRequest::new`] and change what differs.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct ExtendRequest {
    /// The level every signature is to have.
    pub level: Conformance,
    /// Go on when some signatures failed, and lack of data about those that did not pass: only the others are extended.
    pub good_only: bool,
    /// A document that has the level and stays provable until then, or longer, is left alone. `None`: what has
    /// [`Conformance::Archive`] gets another document time-stamp.
    pub renew_before: Option<UnixTime>,
    /// Octets of a revocation list above which it is not stored when an OCSP answer says the same. 1 MiB.
    pub largest_crl: u64,
    /// How validation data is stored.
    pub store: StoreOptions,
    /// How the document is stamped.
    pub stamp: StampRequest,
}

impl ExtendRequest {
    /// This level, and the rest as usual.
    #[must_use]
    pub fn new(level: Conformance) -> Self {
        Self {
            level,
            good_only: false,
            renew_before: None,
            largest_crl: LARGEST_CRL,
            store: StoreOptions::default(),
            stamp: StampRequest::default(),
        }
    }
}

/// Why a document was not extended. Nothing was written then, but for [`Self::Changed`] and [`Self::Output`].
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ExtendError {
    /// There is nothing whose proof could be kept.
    #[error("the document holds no signature")]
    Unsigned,
    /// A level below which nothing is added.
    #[error("a document is extended to B-T, B-LT or B-LTA")]
    Level,
    /// Proof of what is broken helps nobody.
    #[error("signatures that failed are not extended: {}", .0.join(", "))]
    Failed(Vec<String>),
    /// The level cannot be reached with what is at hand.
    #[error("not everything needed is at hand: {}", listed(.0))]
    Incomplete(Vec<Missing>),
    /// A time-stamp is needed, and nobody was named who makes them.
    #[error("a time-stamping authority is needed for this level")]
    NoAuthority,
    /// Its authority is not believed, or may not stamp times.
    #[error("the new time-stamp '{field}' does not hold under the trust store and policy in use")]
    Useless {
        /// Field name.
        field: String,
    },
    /// The update could not be made.
    #[error(transparent)]
    Update(#[from] sign::Error),
    /// The extended document would have been judged worse than before: it is not handed out.
    #[error("after extending, the signature '{signature}' would be {after:?} where it was {before:?}")]
    Worse {
        /// Field name.
        signature: String,
        /// Its verdict as the document is.
        before: Verdict,
        /// Its verdict as the document would be.
        after: Verdict,
    },
    /// There is no place in it where something could be put without changing octets that are there.
    #[error("nothing can be added to the signature '{signature}': {why}")]
    NoPlace {
        /// Its id.
        signature: String,
        /// In English.
        why: &'static str,
    },
    /// The source is no longer what was verified.
    #[error("the document changed while it was extended")]
    Changed,
    /// The source cannot be read any more.
    #[error("the document cannot be read")]
    Source(#[from] SourceError),
    /// The result could not be written.
    #[error("the extended document cannot be written")]
    Output(#[source] io::Error),
}

fn listed(missing: &[Missing]) -> String {
    missing.iter().map(Missing::to_string).collect::<Vec<_>>().join("; ")
}

/// What was added, in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// A document time-stamp; in XML a time-stamp among the properties of a signature.
    Stamped {
        /// Field name; in XML the signature's id and the name of the property.
        field: String,
        /// What it states.
        at: UnixTime,
        /// Octets of the update.
        octets: usize,
    },
    /// Validation data.
    Stored {
        /// Certificates that were not there before.
        certificates: usize,
        /// Lists that were not there before.
        crls: usize,
        /// Answers that were not there before.
        ocsp: usize,
        /// Octets of the update.
        octets: usize,
    },
}

/// A document that was extended, and what others may say about it.
#[derive(Debug, Clone)]
pub struct Extension {
    /// As it was.
    pub before: Verification,
    /// As it is now: every signature at least as good.
    pub after: Verification,
    /// What was added; nothing when all was there already, and the output is then the source.
    pub steps: Vec<Step>,
}

impl Extension {
    /// Level of each signature now, in the order of the facts.
    #[must_use]
    pub fn levels(&self) -> Vec<Conformance> {
        each(&self.after).map(|(facts, judgement)| level(self.after.facts(), facts, judgement)).collect()
    }

    /// Until when every signature stays provable if nothing is added; `None` when some signature has no path.
    #[must_use]
    pub fn provable_until(&self) -> Option<UnixTime> {
        whole_until(&self.after)
    }
}

/// What would be added.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PlannedStep {
    /// A document time-stamp.
    Stamp,
    /// Validation data: counts of what is not there yet, and octets of the update. Data about a document time-stamp still to
    /// be made comes on top.
    Store {
        /// Certificates.
        certificates: usize,
        /// Lists.
        crls: usize,
        /// Answers.
        ocsp: usize,
        /// Octets of the update.
        octets: usize,
    },
}

/// What there is about one signature or document time-stamp.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignaturePlan {
    /// Field name.
    pub id: String,
    /// Signature or document time-stamp.
    pub kind: SignatureKind,
    /// As of now.
    pub verdict: Verdict,
    /// What it has.
    pub level: Conformance,
    /// What B-LT and more would need and is not at hand.
    pub missing: Vec<Missing>,
    /// Until when it stays provable if nothing is added.
    pub provable_until: Option<UnixTime>,
}

/// What extending would do, without a time-stamping authority being asked and without anything being written.
#[derive(Debug, Clone)]
pub struct Plan {
    /// The document as it is.
    pub verification: Verification,
    /// In the order of the facts.
    pub signatures: Vec<SignaturePlan>,
    /// In order; empty when there is nothing to do.
    pub steps: Vec<PlannedStep>,
    /// What would be refused.
    pub refused: Option<String>,
    /// Until when every signature stays provable if nothing is added; `None` when some signature has no path.
    pub provable_until: Option<UnixTime>,
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Stamped { field, at, .. } => write!(f, "document time-stamp '{field}' of {at}"),
            Self::Stored { certificates, crls, ocsp, .. } => {
                write!(f, "{certificates} certificates, {crls} revocation lists, {ocsp} OCSP answers")
            }
        }
    }
}

/// Extends a document to a level: `out` gets the whole new file, whose first octets are the source's, unchanged, once the
/// same verifier found every signature at least as good as before. Revocation data comes from the document, from
/// [`Settings::status`] and, if there is one, from [`Settings::online`]; [`Settings::at`] is the present.
///
/// A signature without time-stamp gets to B-T by a document time-stamp: its own message is not touched. On a document at
/// B-LTA the data about the last document time-stamp is stored first, then the document is stamped anew.
///
/// # Errors
/// When the document cannot be verified, some signature failed (unless `good_only`), something needed is missing, no
/// authority makes the time-stamp, or the result would be worse.
pub fn extend(
    source: &dyn Source,
    out: &mut dyn Write,
    settings: &Settings,
    request: &ExtendRequest,
    tsa: Option<&dyn TimestampSource>,
) -> Result<Extension, Error> {
    extend_as_of(source, out, settings, request, tsa, settings.at)
}

/// [`extend`] with another present than [`Settings::at`], for settings that are shared.
///
/// # Errors
/// As [`extend`].
pub fn extend_as_of(
    source: &dyn Source,
    out: &mut dyn Write,
    settings: &Settings,
    request: &ExtendRequest,
    tsa: Option<&dyn TimestampSource>,
    at: UnixTime,
) -> Result<Extension, Error> {
    let mut work = Work::new(source, settings, request, at)?;
    let before = work.now.clone();
    work.admit()?;
    if work.is_settled() {
        return Ok(work.finish(before, out)?);
    }
    if work.lacks_proof() {
        work.stamp(tsa, Purpose::Proof)?;
    }
    if request.level >= Conformance::LongTerm {
        work.store()?;
    }
    if request.level == Conformance::Archive {
        work.stamp(tsa, Purpose::Archive)?;
    }
    Ok(work.finish(before, out)?)
}

/// What [`extend`] would do with this document. No authority is asked for time-stamps; revocation data is fetched when
/// [`Settings::online`] is there.
///
/// # Errors
/// When the document cannot be verified.
pub fn plan(source: &dyn Source, settings: &Settings, request: &ExtendRequest) -> Result<Plan, Error> {
    let work = Work::new(source, settings, request, settings.at)?;
    let facts = work.now.facts();
    let signatures = each(&work.now)
        .map(|(signature, judgement)| SignaturePlan {
            id: signature.id.clone(),
            kind: signature.kind,
            verdict: judgement.verdict,
            level: level(facts, signature, judgement),
            missing: lacking(signature, judgement),
            provable_until: provable_until(facts, signature, judgement),
        })
        .collect();
    let mut steps = Vec::new();
    let refused = match work.steps(&mut steps) {
        Ok(()) => None,
        Err(Error::Extend(error)) => Some(error.to_string()),
        Err(other) => return Err(other),
    };
    let provable_until = whole_until(&work.now);
    Ok(Plan { verification: work.now, signatures, steps, refused, provable_until })
}

fn whole_until(verification: &Verification) -> Option<UnixTime> {
    let persons = each(verification).filter(|(facts, _)| facts.kind == SignatureKind::Signature && !facts.removed);
    let ends = persons.map(|(facts, judgement)| provable_until(verification.facts(), facts, judgement));
    ends.collect::<Option<Vec<_>>>()?.into_iter().min()
}

/// The signatures, and what became of them.
fn each(verification: &Verification) -> impl Iterator<Item = (&SignatureFacts, &SignatureJudgement)> {
    verification.facts().signatures.iter().zip(&verification.judgement().signatures)
}

/// How good a verdict is.
fn rank(verdict: Verdict) -> u8 {
    match verdict {
        Verdict::Passed => 2,
        Verdict::Indeterminate | Verdict::Unsigned => 1,
        Verdict::Failed => 0,
    }
}

/// What a time-stamp is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Purpose {
    /// That somebody's signature exists.
    Proof,
    /// That all there is exists.
    Archive,
}

/// What was put into a document.
struct Stored {
    certificates: usize,
    crls: usize,
    ocsp: usize,
    octets: usize,
}

/// A document while it is extended.
struct Work<'a> {
    settings: &'a Settings,
    request: &'a ExtendRequest,
    /// The source with what was added so far.
    document: Spliced<'a>,
    /// The present, or the time of a newer time-stamp.
    at: UnixTime,
    /// What the document is now.
    now: Verification,
    steps: Vec<Step>,
}

impl<'a> Work<'a> {
    fn new(
        source: &'a dyn Source,
        settings: &'a Settings,
        request: &'a ExtendRequest,
        at: UnixTime,
    ) -> Result<Self, Error> {
        let now = verify_at(source, settings, at, Reach::All)?;
        let document = Spliced::new(source);
        Ok(Self { settings, request, document, at, now, steps: Vec::new() })
    }

    fn is_xml(&self) -> bool {
        self.now.facts().format == "xml"
    }

    /// Whether a signature is to be extended: still in the document, and not failed. A document time-stamp that does not
    /// hold proves nothing, so nothing is kept for it.
    fn is_live(&self, facts: &SignatureFacts, judgement: &SignatureJudgement) -> bool {
        let is_of_use = facts.kind == SignatureKind::Signature || document_stamp(facts).is_some();
        !facts.removed
            && is_of_use
            && match judgement.verdict {
                Verdict::Passed => true,
                Verdict::Failed => false,
                Verdict::Indeterminate | Verdict::Unsigned => !self.request.good_only,
            }
    }

    fn live(&self) -> impl Iterator<Item = (usize, &SignatureFacts, &SignatureJudgement)> {
        let all = each(&self.now).enumerate().map(|(index, (facts, judgement))| (index, facts, judgement));
        all.filter(|(_, facts, judgement)| self.is_live(facts, judgement))
    }

    /// Those of persons and organisations.
    fn persons(&self) -> impl Iterator<Item = (&SignatureFacts, &SignatureJudgement)> {
        let live = self.live().filter(|(_, facts, _)| facts.kind == SignatureKind::Signature);
        live.map(|(_, facts, judgement)| (facts, judgement))
    }

    fn admit(&self) -> Result<(), ExtendError> {
        if self.request.level == Conformance::Basic {
            return Err(ExtendError::Level);
        }
        let failed = each(&self.now).filter(|(_, judgement)| judgement.verdict == Verdict::Failed);
        let failed: Vec<String> = failed.map(|(facts, _)| facts.id.clone()).collect();
        if !failed.is_empty() && !self.request.good_only {
            return Err(ExtendError::Failed(failed));
        }
        if self.persons().next().is_some() { Ok(()) } else { Err(ExtendError::Unsigned) }
    }

    /// Whether all that was asked for is there and lasts as long as was asked for.
    fn is_settled(&self) -> bool {
        let facts = self.now.facts();
        let Some(until) = self.request.renew_before else { return false };
        self.persons().all(|(signature, judgement)| {
            level(facts, signature, judgement) >= self.request.level
                && provable_until(facts, signature, judgement).is_some_and(|end| end >= until)
        })
    }

    fn lacks_proof(&self) -> bool {
        self.persons().any(|(facts, judgement)| !is_proven(facts, judgement))
    }

    fn stamp(&mut self, tsa: Option<&dyn TimestampSource>, purpose: Purpose) -> Result<(), Error> {
        let tsa = tsa.ok_or(ExtendError::NoAuthority)?;
        match self.is_xml() {
            true => self.stamp_xml(tsa, purpose),
            false => self.stamp_pdf(tsa),
        }
    }

    fn verify(&mut self) -> Result<(), Error> {
        self.now = verify_at(&self.document, self.settings, self.at, Reach::All)?;
        Ok(())
    }

    /// What is to be stored for each signature that does not have it; an error when something needed is not at hand.
    fn additions(&self) -> Result<Vec<(usize, ValidationData)>, Error> {
        let missing: Vec<Missing> = self.live().flat_map(|(_, facts, judgement)| lacking(facts, judgement)).collect();
        if !missing.is_empty() {
            return Err(ExtendError::Incomplete(missing).into());
        }
        let alone = self.alone()?;
        let additions = self.live().filter_map(|(index, facts, judgement)| {
            // Newer data than that in the document is to be had every day; it is of use only where the old is not enough.
            let is_enough = lacking_inside(facts).is_empty()
                && alone.get(index).is_some_and(|verdict| rank(*verdict) >= rank(judgement.verdict));
            let used = self.now.validation_data().get(index).filter(|_| !is_enough)?;
            Some((index, choice::choose(facts, used, self.request.largest_crl)))
        });
        Ok(additions.collect())
    }

    /// What becomes of each signature with nothing but what the document holds. A document time-stamp whose authority is only
    /// known to have been in force when it stamped counts as undecided: before another one covers it is the time to keep
    /// what is known since.
    fn alone(&self) -> Result<Vec<Verdict>, Error> {
        let verification = verify_at(&self.document, self.settings, self.at, Reach::Document)?;
        let is_old = |facts: &SignatureFacts, judgement: &SignatureJudgement| {
            facts.kind == SignatureKind::Timestamp && judgement.status.iter().any(|s| s.as_of < judgement.judged_at)
        };
        let verdict = |(facts, judgement): (&SignatureFacts, &SignatureJudgement)| match judgement.verdict {
            Verdict::Passed if is_old(facts, judgement) => Verdict::Indeterminate,
            verdict => verdict,
        };
        Ok(each(&verification).map(verdict).collect())
    }

    fn store(&mut self) -> Result<(), Error> {
        let additions = self.additions()?;
        let stored = match self.is_xml() {
            true => self.store_xml(&additions)?,
            false => self.store_pdf(&additions)?,
        };
        let Some(Stored { certificates, crls, ocsp, octets }) = stored else { return Ok(()) };
        self.steps.push(Step::Stored { certificates, crls, ocsp, octets });
        self.verify()?;
        let missing: Vec<Missing> = self.live().flat_map(|(_, facts, _)| lacking_inside(facts)).collect();
        if missing.is_empty() { Ok(()) } else { Err(ExtendError::Incomplete(missing).into()) }
    }

    /// The steps there would be.
    fn steps(&self, steps: &mut Vec<PlannedStep>) -> Result<(), Error> {
        self.admit()?;
        if self.is_settled() {
            return Ok(());
        }
        if self.lacks_proof() {
            steps.push(PlannedStep::Stamp);
        }
        if self.request.level >= Conformance::LongTerm {
            let additions = self.additions()?;
            let stored = match self.is_xml() {
                true => self.values_xml(&additions)?.1,
                false => self.archived_pdf(&additions)?.map(|(_, stored)| stored),
            };
            if let Some(Stored { certificates, crls, ocsp, octets }) = stored {
                steps.push(PlannedStep::Store { certificates, crls, ocsp, octets });
            }
        }
        if self.request.level == Conformance::Archive {
            steps.push(PlannedStep::Stamp);
        }
        Ok(())
    }

    /// Writes the document when no signature is worse than before.
    fn finish(self, before: Verification, out: &mut dyn Write) -> Result<Extension, ExtendError> {
        for (index, (was, old)) in each(&before).enumerate() {
            let after = self.again(index, was).map_or(Verdict::Failed, |new| new.verdict);
            if rank(after) < rank(old.verdict) {
                let signature = was.id.clone();
                return Err(ExtendError::Worse { signature, before: old.verdict, after });
            }
        }
        self.write(out)?;
        Ok(Extension { before, after: self.now, steps: self.steps })
    }

    /// What became of a signature, which was the `index`th before.
    fn again(&self, index: usize, was: &SignatureFacts) -> Option<&SignatureJudgement> {
        let mut all = each(&self.now);
        let found = match &was.xml {
            // New ones have newer revisions, so the old ones keep their places.
            None => all.nth(index).filter(|(is, _)| is.id == was.id),
            Some(xml) => all.find(|(is, _)| is.id == was.id && is.xml.as_ref().is_some_and(|x| x.path == xml.path)),
        };
        found.map(|(_, judgement)| judgement)
    }

    /// The document, if it still is what was verified.
    fn write(&self, out: &mut dyn Write) -> Result<(), ExtendError> {
        let mut digester = Digester::new(DigestAlgorithm::Sha256);
        let mut buffer = vec![0; CHUNK];
        let len = self.document.len();
        let mut at = 0;
        while at < len {
            let part = usize::try_from(len - at).unwrap_or(CHUNK).min(CHUNK);
            let chunk = buffer.get_mut(..part).ok_or(ExtendError::Changed)?;
            self.document.read_at(at, chunk)?;
            digester.update(chunk);
            out.write_all(chunk).map_err(ExtendError::Output)?;
            at = at.saturating_add(part as u64);
        }
        match hex(digester.finish().as_bytes()) == self.now.facts().sha256 {
            true => Ok(()),
            false => Err(ExtendError::Changed),
        }
    }
}
