//! What one list says of a certificate, all checks passed.

use super::super::path::Path;
use super::super::status::StatusProblem;
use super::scope;
use super::{CertificateStatus, Origin, Piece, Question, StatusChecker, Told, Work};
use crate::crypto::SignatureScheme;
use crate::x509::Crl;
use crate::x509::Reasons;

/// A list whose signature, signer and scope fit the certificate in question.
pub(super) struct VerifiedList {
    pub(super) origin: Origin,
    pub(super) data: usize,
    pub(super) sha256: [u8; 32],
    pub(super) crl: Crl,
    /// Of what it tells; never none.
    pub(super) reasons: Reasons,
    pub(super) told: Option<Told>,
    pub(super) scheme: SignatureScheme,
    pub(super) signer: Path,
    pub(super) signer_status: Vec<CertificateStatus>,
}

impl StatusChecker<'_> {
    pub(super) fn list(
        &self,
        work: &mut Work<'_>,
        question: Question<'_>,
        piece: Piece<'_>,
        crl: &Crl,
    ) -> Result<VerifiedList, StatusProblem> {
        let certificate = question.certificate;
        let reasons = scope::covered(certificate, crl).ok_or(StatusProblem::OtherScope)?;
        if !crl.unread_critical_extensions().is_empty() {
            return Err(StatusProblem::UnreadCriticalExtension);
        }
        let (signer, scheme) = self.list_signer(work, question, piece.sha256, crl)?;
        // Nothing is looked up before the signature is known to be the authority's.
        let told = crl
            .entries(certificate.serial(), certificate.issuer())
            .map(|entry| Told::new(entry.revoked_at, entry.reason, entry.invalid_since))
            .reduce(Told::worse);
        if told == Some(Told::Removed) && crl.base_number().is_none() {
            // RFC 5280 §5.3.1: for delta lists only. What it means elsewhere is anybody's guess.
            return Err(StatusProblem::Malformed);
        }
        if told.is_none() && reasons.is_none() {
            return Err(StatusProblem::SomeReasonsOnly);
        }
        let signer_status = self.signer_status(work, question, &signer, piece);
        Ok(VerifiedList {
            origin: piece.origin,
            data: piece.data,
            sha256: *piece.sha256,
            crl: crl.clone(),
            reasons,
            told,
            scheme,
            signer,
            signer_status,
        })
    }
}
