//! The record of one document, from what was found and said of it.

use super::attribution::{Attribution, attribute};
use super::mapping::Mapping;
use super::names::shown;
use super::record::{FileKind, Known, NumberKeys, Record, RecordForm, RecordSignature};
use super::timely::{DECREE, claimed, signing_time, timely};
use super::truth::{intact, signed, signers, trusted};
use crate::base::Day;
use crate::base::UnixTime;
use crate::findings::CertificateFacts;
use crate::findings::DocumentFacts;
use crate::findings::PathFacts;
use crate::findings::SignatureFacts;
use crate::form::Answer;
use crate::form::BatchFile;
use crate::form::Compliance;
use crate::form::Conformity;
use crate::policy::Conformance;
use crate::policy::DocumentJudgement;
use crate::policy::Finding;
use crate::policy::Reason;
use crate::policy::Severity;
use crate::policy::SignatureJudgement;
use crate::report::signature_kind;

/// A document that was examined, and what a record of it is made with.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct Examined<'a> {
    /// What it is called.
    pub file: &'a str,
    /// What was found.
    pub facts: &'a DocumentFacts,
    /// What was said of it.
    pub judgement: &'a DocumentJudgement,
    /// What came of the rules of form, when they were asked.
    pub form: Option<&'a Compliance>,
    /// Whose document it is, said by whoever keeps the archive.
    pub mapping: Option<&'a Mapping>,
}

impl<'a> Examined<'a> {
    /// A document whose form was not asked.
    #[must_use]
    pub const fn new(file: &'a str, facts: &'a DocumentFacts, judgement: &'a DocumentJudgement) -> Self {
        Self { file, facts, judgement, form: None, mapping: None }
    }

    /// Its record, but for what only its octets tell ([`Record::producer`], the root of XML without a national form) and until
    /// when it stands.
    #[must_use]
    pub fn record(&self) -> Record {
        let Self { file, facts, judgement, form, mapping } = *self;
        let seen = form.and_then(|form| form.batch.as_ref());
        let Attribution { agency, unit, known } = attribute(file, facts, judgement, seen, mapping);
        let deadline = known.and_then(|agency| agency.deadline_working_days).unwrap_or(DECREE);
        let signatures = facts.signatures.iter().zip(&judgement.signatures);
        Record {
            kind: Some(if facts.format == "pdf" { FileKind::Pdf } else { FileKind::Xml }),
            size: Some(facts.size),
            sha256: Some(facts.sha256.clone()),
            state: judgement.verdict.into(),
            reason: judgement.reason.map(code),
            sealed: facts.encryption.as_ref().and_then(|encryption| encryption.sealed.clone()),
            signed: signed(facts),
            intact: intact(facts, judgement),
            trusted: trusted(facts, judgement),
            timely: timely(facts, judgement, form, deadline),
            compliant: form.map_or(Known::Unknown, |form| compliant(form.conformity())),
            agency,
            unit,
            day: seen.and_then(|seen| seen.day).or_else(|| day_signed(facts, judgement)),
            document_type: form.and_then(|form| form.type_name).map(str::to_owned).or_else(|| national_form(facts)),
            number: seen.and_then(|seen| seen.number.as_deref()).and_then(shown),
            signatures: signatures.map(|(facts, judgement)| signature(facts, judgement)).collect(),
            findings: codes(judgement.signatures.iter().flat_map(|one| &one.findings)),
            form: form.map(form_of),
            numbers: seen.map(keys),
            ..Record::empty(file)
        }
    }
}

/// The day of the organisation's signature, else of the first one: proven, else claimed.
fn day_signed(facts: &DocumentFacts, judgement: &DocumentJudgement) -> Option<Day> {
    let time = |(facts, judgement): (&SignatureFacts, &SignatureJudgement)| {
        let own = || signing_time(facts, judgement);
        judgement.proven.map(|proven| own().map_or(proven, |own| own.min(proven))).or_else(own)
    };
    let seal = signers(facts, judgement).filter(|(facts, _)| signature_kind(facts) == "seal").find_map(time);
    seal.or_else(|| signers(facts, judgement).find_map(time)).and_then(Day::of)
}

/// The national form that a signature in XML has.
fn national_form(facts: &DocumentFacts) -> Option<String> {
    facts.signatures.iter().find_map(|one| one.xml.as_ref()?.profile.clone())
}

fn signature(facts: &SignatureFacts, judgement: &SignatureJudgement) -> RecordSignature {
    let signer = facts.signer.as_ref();
    let trust_profile = match &facts.path {
        PathFacts::Found { profile, .. } => profile.clone(),
        PathFacts::NotBuilt | PathFacts::NotFound { .. } => None,
    };
    RecordSignature {
        kind: signature_kind(facts).to_owned(),
        verdict: judgement.verdict,
        reason: judgement.reason.map(code),
        truths: judgement.truths,
        signer: signer.map(CertificateFacts::display_name).and_then(shown),
        organization: signer.and_then(|signer| signer.organization.as_deref()).and_then(shown),
        trust_profile,
        level: judgement.conformance.map(Conformance::name).map(str::to_owned),
        claimed: claimed(facts),
        proven: judgement.proven,
    }
}

/// Of severity warning or error, each once.
pub(crate) fn codes<'a>(findings: impl Iterator<Item = &'a Finding>) -> Vec<String> {
    let mut all: Vec<&str> =
        findings.filter(|finding| finding.severity != Severity::Info).map(|finding| finding.code.as_str()).collect();
    all.sort_unstable();
    all.dedup();
    all.into_iter().map(str::to_owned).collect()
}

pub(crate) const fn compliant(conformity: Conformity) -> Known {
    match conformity {
        Conformity::Compliant => Known::Yes,
        Conformity::NonCompliant => Known::No,
        Conformity::Undecided | Conformity::NotApplicable => Known::Unknown,
    }
}

/// What came of the rules of form, in few words.
pub(crate) fn form_of(form: &Compliance) -> RecordForm {
    RecordForm {
        rule_set: form.rule_set.clone(),
        verdict: form.conformity(),
        broken: form.broken().map(|checked| checked.rule.id.to_owned()).collect(),
        not_checkable: u32::try_from(form.tally().not_checkable).unwrap_or(u32::MAX),
    }
}

fn keys(seen: &BatchFile) -> NumberKeys {
    NumberKeys {
        is_attachment: seen.is_attachment,
        is_copy: seen.is_copy,
        annex: seen.annex,
        issuer: seen.issuer.as_deref().and_then(shown),
        parent: seen.parent.as_deref().and_then(shown),
        day: seen.day,
        released: seen.released,
        attachment_signed: match seen.signed.as_ref().map(|outcome| &outcome.answer) {
            Some(Answer::Met) => Known::Yes,
            Some(Answer::Broken) => Known::No,
            Some(Answer::NotApplicable(_) | Answer::NotCheckable(_)) | None => Known::Unknown,
        },
    }
}

/// As `kyso.report/1` writes it.
fn code(reason: Reason) -> String {
    let text = serde_json::to_string(&reason).unwrap_or_default();
    text.trim_matches('"').to_owned()
}

impl Record {
    /// Says until when the record stands: a second before the judgement may change ([`crate::policy::next_change`]), for ever
    /// when nothing is to come.
    #[must_use]
    pub fn standing_until(mut self, next_change: Option<UnixTime>) -> Self {
        self.stands_until = Some(next_change.map_or(Self::FOR_EVER, |next| next.plus_seconds(-1)));
        self
    }

    /// The same with another moment at which something may change.
    pub(crate) fn standing_at_most(mut self, change: Option<UnixTime>) -> Self {
        let last = change.map(|change| change.plus_seconds(-1));
        self.stands_until = self.stands_until.map(|until| last.map_or(until, |last| until.min(last)));
        self
    }
}
