//! The record of a package: what its header says, and what its message's own signature is worth.

use super::Examined;
use super::document::{codes, compliant, form_of};
use super::mapping::{Clues, Mapping};
use super::names::{folded, shown};
use super::record::{Attributed, AttributedFrom, FileKind, Known, Record};
use super::truth::{intact, signed, trusted};
use crate::base::Day;
use crate::findings::DocumentFacts;
use crate::form::Compliance;
use crate::policy::DocumentJudgement;
use crate::policy::Finding;

/// What a package says of itself, and what a record of it is made with. Texts that are not there are empty.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct PackageSaid<'a> {
    /// What it is called.
    pub file: &'a str,
    /// Its message's own signatures, when it has any that could be looked at.
    pub message: Option<(&'a DocumentFacts, &'a DocumentJudgement)>,
    /// Whose packages they are, said by whoever keeps the archive.
    pub mapping: Option<&'a Mapping>,
    /// `From/OrganName`.
    pub sender: &'a str,
    /// `From/OrganId`.
    pub code: &'a str,
    /// `PromulgationDate`: `yyyy/MM/dd`.
    pub date: &'a str,
    /// Number and notation.
    pub number: &'a str,
    /// `DocumentType/TypeName`.
    pub document_type: &'a str,
}

impl<'a> PackageSaid<'a> {
    /// A package that says nothing.
    #[must_use]
    pub const fn new(file: &'a str) -> Self {
        Self { file, message: None, mapping: None, sender: "", code: "", date: "", number: "", document_type: "" }
    }

    /// Its record, but for verdict, size and digest. The truths are those of the message's own signatures: documents in the
    /// package have records of their own.
    #[must_use]
    pub fn record(&self, findings: &[&Finding]) -> Record {
        let mut record = match self.message {
            Some((facts, judgement)) => Record {
                signed: signed(facts),
                intact: intact(facts, judgement),
                trusted: trusted(facts, judgement),
                signatures: Examined::new(self.file, facts, judgement).record().signatures,
                ..Record::empty(self.file)
            },
            None => Record { signed: Known::No, ..Record::empty(self.file) },
        };
        let of_message = self.message.iter().flat_map(|(_, judgement)| &judgement.signatures);
        record.findings = codes(findings.iter().copied().chain(of_message.flat_map(|one| &one.findings)));
        record.kind = Some(FileKind::Edxml);
        record.agency = self.agency();
        record.day = Day::try_from(self.date.replace('/', "-")).ok();
        record.document_type = shown(self.document_type);
        record.number = shown(self.number);
        record
    }

    fn agency(&self) -> Option<Attributed> {
        let organizations = [self.sender];
        let code = Some(self.code).filter(|code| !code.is_empty());
        let clues = Clues { organizations: &organizations, code, file: self.file, ..Clues::default() };
        if let Some(agency) = self.mapping.and_then(|mapping| mapping.agency(clues)) {
            return Some(agency.attributed());
        }
        let code = code.and_then(shown);
        shown(self.sender).map(|name| Attributed { name, code, from: AttributedFrom::Package })
    }
}

impl Record {
    /// Takes over what the package around it says of the sender: all of it where nothing else is known, the code where the
    /// sender is the agency.
    pub(crate) fn adopt(&mut self, sender: Option<&Attributed>) {
        let Some(sender) = sender else { return };
        match &mut self.agency {
            None => self.agency = Some(sender.clone()),
            Some(own) if own.code.is_none() && folded(&own.name) == folded(&sender.name) => {
                own.code.clone_from(&sender.code);
            }
            Some(_) => {}
        }
    }

    /// The same with what came of the rules of form.
    pub(crate) fn with_form(mut self, form: &Compliance) -> Self {
        self.compliant = compliant(form.conformity());
        self.form = Some(form_of(form));
        self
    }
}
