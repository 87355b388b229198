//! A PDF: what is added is appended.

use super::level::document_stamp;
use super::{ExtendError, Step, Stored, Work, each};
use crate::base::Source;
use crate::error::Error;
use crate::evidence::ValidationData;
use crate::pdf::Document;
use crate::pdf::signature_fields;
use crate::policy::Verdict;
use crate::sign::Addition;
use crate::sign::Archived;
use crate::sign::StampRequest;
use crate::sign::TimestampSource;
use crate::sign::archive;
use crate::sign::document_time_stamp;

impl Work<'_> {
    /// A document time-stamp behind what there is.
    pub(super) fn stamp_pdf(&mut self, tsa: &dyn TimestampSource) -> Result<(), Error> {
        let credentials = self.settings.credentials.clone();
        let request = StampRequest { credentials, ..self.request.stamp.clone() };
        let stamped =
            document_time_stamp(&self.document, tsa, &request, &self.settings.limits).map_err(ExtendError::Update)?;
        let outcome = stamped.outcome();
        let field = outcome.field.clone();
        self.steps.push(Step::Stamped { field: field.clone(), at: outcome.stamped_at, octets: stamped.tail().len() });
        // The authority's clock may be ahead of ours, or its answer have taken minutes.
        self.at = self.at.max(outcome.stamped_at);
        let tail = stamped.tail().to_vec();
        drop(stamped);
        self.append(tail);
        self.verify()?;
        let made = each(&self.now).find(|(facts, _)| facts.id == field);
        match made {
            Some((facts, judgement)) if document_stamp(facts).is_some() && judgement.verdict != Verdict::Failed => {
                Ok(())
            }
            _ => Err(ExtendError::Useless { field }.into()),
        }
    }

    /// The security store with these.
    pub(super) fn store_pdf(&mut self, additions: &[(usize, ValidationData)]) -> Result<Option<Stored>, Error> {
        let Some((tail, stored)) = self.archived_pdf(additions)? else { return Ok(None) };
        self.append(tail);
        Ok(Some(stored))
    }

    /// What storing these would append.
    pub(super) fn archived_pdf(
        &self,
        additions: &[(usize, ValidationData)],
    ) -> Result<Option<(Vec<u8>, Stored)>, Error> {
        let limits = &self.settings.limits;
        let document = Document::open_with(&self.document, limits, &self.settings.credentials)
            .map_err(crate::validate::Error::from)?;
        let fields = signature_fields(&document, limits).map_err(crate::validate::Error::from)?;
        let additions: Vec<Addition<'_>> =
            additions.iter().map(|(index, data)| Addition { signature: fields.get(*index), data }).collect();
        let archived = archive(&document, &additions, self.request.store, limits).map_err(ExtendError::Update)?;
        Ok(archived.map(|Archived { tail, certificates, crls, ocsp }| {
            let octets = tail.len();
            (tail, Stored { certificates, crls, ocsp, octets })
        }))
    }

    fn append(&mut self, tail: Vec<u8>) {
        let end = self.document.len();
        self.document.insert(end, tail);
    }
}
