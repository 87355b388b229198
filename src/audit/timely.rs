//! Whether a document was released in time (Decree 30/2020/NĐ-CP, Điều 18 khoản 1): the agency signed it on the day it was
//! signed by the authorised person, or on the next working day at the latest.
//!
//! The day of the document is the one printed on it. Where that is not known (the form was not asked, or no day was found), it
//! is the day of the last signature of a person before the agency's. The day of release is that of the agency's signature: by
//! its own time-stamp, else as it claims.

use super::record::Known;
use super::truth::signers;
use crate::base::Day;
use crate::base::UnixTime;
use crate::findings::ContentFacts;
use crate::findings::DocumentFacts;
use crate::findings::SignatureFacts;
use crate::findings::TimeStampFacts;
use crate::findings::ValueFacts;
use crate::form::BatchFile;
use crate::form::Compliance;
use crate::form::released_in_time;
use crate::letter::Class;
use crate::policy::DocumentJudgement;
use crate::policy::ProofKind;
use crate::policy::SignatureJudgement;
use crate::policy::Verdict;
use crate::report::signature_kind;

/// Working days by Điều 18.
pub(super) const DECREE: u32 = 1;

/// Whether it was released within so many working days.
pub(super) fn timely(
    facts: &DocumentFacts,
    judgement: &DocumentJudgement,
    form: Option<&Compliance>,
    working_days: u32,
) -> Known {
    // The rule is about administrative documents; electronic files of other kinds have deadlines of their own.
    if facts.format != "pdf" {
        return Known::Unknown;
    }
    let seen = form.and_then(|form| form.batch.as_ref());
    let is_other = |file: &BatchFile| file.is_attachment || file.is_copy;
    if form.is_some() && form.and_then(|form| form.class) != Some(Class::Administrative) || seen.is_some_and(is_other) {
        return Known::Unknown;
    }
    let by_signatures = by_signatures(facts, judgement);
    let dated = seen.and_then(|file| file.day).or(by_signatures.map(|(person, _)| person));
    let released = match seen {
        Some(file) => file.released,
        None => by_signatures.map(|(_, agency)| agency),
    };
    let answer = dated.zip(released).and_then(|(dated, released)| released_in_time(dated, released, working_days));
    match answer {
        Some(true) => Known::Yes,
        Some(false) => Known::No,
        None => Known::Unknown,
    }
}

/// The day of the last person's signature before the first seal that follows one, and the day of that seal. Signatures that
/// failed count for nothing.
fn by_signatures(facts: &DocumentFacts, judgement: &DocumentJudgement) -> Option<(Day, Day)> {
    let mut person = None;
    for (facts, judgement) in signers(facts, judgement).filter(|(_, judged)| judged.verdict != Verdict::Failed) {
        let day = signing_time(facts, judgement).and_then(Day::of);
        match signature_kind(facts) {
            "signature" => person = day,
            _ => match (person, day) {
                (Some(person), Some(day)) => return Some((person, day)),
                _ => continue,
            },
        }
    }
    None
}

/// By the signature's own time-stamp, accepted or at least over this signature, else as it claims.
pub(super) fn signing_time(facts: &SignatureFacts, judgement: &SignatureJudgement) -> Option<UnixTime> {
    let own = judgement.proofs.iter().find(|proof| proof.kind == ProofKind::SignatureTimeStamp);
    let is_over = |stamp: &&TimeStampFacts| {
        matches!(stamp.imprint, ContentFacts::Match(_)) && stamp.value != ValueFacts::Mismatch
    };
    let stamped = || facts.time_stamps.iter().find(is_over).map(|stamp| stamp.gen_time);
    own.map(|proof| proof.time).or_else(stamped).or_else(|| claimed(facts))
}

/// The signer's word: the signed attribute, else the dictionary.
pub(super) fn claimed(facts: &SignatureFacts) -> Option<UnixTime> {
    let modified = || facts.claimed_modification.as_deref().and_then(UnixTime::parse_pdf_date);
    facts.claimed_signing_time.or_else(modified)
}
