//! What one OCSP answer says of a certificate, all checks passed (RFC 6960 §3.2).

use super::super::status::{Status, StatusProblem};
use super::{Piece, Question, StatusChecker, StatusEvidence, Told, Work};
use crate::crypto::DigestAlgorithm;
use crate::crypto::digest;
use crate::x509::CertId;
use crate::x509::OcspResponse;
use crate::x509::OcspStatus;
use crate::x509::SingleResponse;

impl StatusChecker<'_> {
    pub(super) fn answer(
        &self,
        work: &mut Work<'_>,
        question: Question<'_>,
        piece: Piece<'_>,
        answer: &OcspResponse,
    ) -> Result<StatusEvidence, StatusProblem> {
        let about = about(question, answer)?;
        let unread = about.iter().any(|single| !single.unread_critical.is_empty());
        if unread || !answer.unread_critical_extensions().is_empty() {
            return Err(StatusProblem::UnreadCriticalExtension);
        }
        // Several statements about one certificate: the worst counts.
        let mut decides: Option<(&SingleResponse, Status)> = None;
        for single in about {
            let status = status(single)?;
            let worse = |(before, known): (&SingleResponse, Status)| {
                (severity(status), before.this_update) > (severity(known), single.this_update)
            };
            if decides.is_none_or(worse) {
                decides = Some((single, status));
            }
        }
        let (single, status) = decides.ok_or(StatusProblem::OtherScope)?;
        let (signer, scheme) = self.responder(work, question, piece.sha256, answer)?;
        let signer_status = self.signer_status(work, question, &signer, piece);
        Ok(StatusEvidence {
            kind: piece.kind,
            origin: piece.origin,
            data: piece.data,
            with: Vec::new(),
            sha256: *piece.sha256,
            status,
            this_update: single.this_update,
            next_update: single.next_update,
            produced_at: Some(answer.produced_at()),
            expired_since: single.archive_cutoff,
            scheme,
            signer,
            signer_status,
        })
    }
}

/// The statements about the certificate in question: both hashes are computed anew, the serial number is compared octet by
/// octet (threat V-23).
fn about<'r>(question: Question<'_>, answer: &'r OcspResponse) -> Result<Vec<&'r SingleResponse>, StatusProblem> {
    let mut found = Vec::new();
    let mut problem = StatusProblem::OtherScope;
    let mut expected: Vec<(DigestAlgorithm, Option<CertId>)> = Vec::new();
    for single in answer.responses() {
        if single.cert_id.serial != question.certificate.serial() {
            continue;
        }
        let algorithm = match &single.cert_id.algorithm {
            Ok(algorithm) if *algorithm != DigestAlgorithm::Md5 => *algorithm,
            _ => {
                problem = problem.max(StatusProblem::Unsupported);
                continue;
            }
        };
        if !expected.iter().any(|(known, _)| *known == algorithm) {
            expected.push((algorithm, CertId::of(algorithm, question.certificate, question.issuer)));
        }
        let Some((_, Some(wanted))) = expected.iter().find(|(known, _)| *known == algorithm) else { continue };
        // The issuer's own spelling of its name is as good: both were compared as names when the path was built.
        let name = single.cert_id.issuer_name_hash == wanted.issuer_name_hash
            || single.cert_id.issuer_name_hash == digest(algorithm, question.issuer.subject().der()).as_bytes();
        let key = single.cert_id.issuer_key_hash == wanted.issuer_key_hash;
        match (name, key) {
            (true, true) => found.push(single),
            (false, false) => {}
            _ => problem = problem.max(StatusProblem::NotBound),
        }
    }
    if found.is_empty() { Err(problem) } else { Ok(found) }
}

fn status(single: &SingleResponse) -> Result<Status, StatusProblem> {
    match single.status {
        OcspStatus::Good => Ok(Status::Good),
        OcspStatus::Unknown => Ok(Status::Unknown),
        // removeFromCRL is a word of delta lists; an answer that uses it contradicts itself.
        OcspStatus::Revoked { at, reason } => {
            Told::new(at, reason, single.invalid_since).status().ok_or(StatusProblem::Malformed)
        }
    }
}

const fn severity(status: Status) -> u8 {
    match status {
        Status::Good => 0,
        Status::Unknown => 1,
        Status::OnHold { .. } => 2,
        Status::Revoked { .. } => 3,
    }
}
