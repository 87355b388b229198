//! Who signed a list or an answer, and whether it may: RFC 5280 §6.3.3 (f), (g); RFC 6960 §4.2.2.2.

use super::super::path::{Path, PathProblem};
use super::super::status::StatusProblem;
use super::{Question, StatusChecker, Work};
use crate::crypto::CheckError;
use crate::crypto::SignatureScheme;
use crate::x509::Certificate;
use crate::x509::Crl;
use crate::x509::GeneralName;
use crate::x509::OcspResponse;

/// The purpose of responders.
const OCSP_SIGNING: &str = "1.3.6.1.5.5.7.3.9";

/// Signers of lists, other than issuers, whose path is looked for in one question. Real ones are one or two; each search has
/// the whole budget of a path, and anybody can make up certificates of the right name.
const MAX_SIGNERS: usize = 16;

/// The most telling of several reasons why nobody is known to have signed.
fn more_telling(one: StatusProblem, other: StatusProblem) -> StatusProblem {
    let rank = |problem| match problem {
        StatusProblem::SignerUnknown => 0,
        StatusProblem::BadSignature => 1,
        StatusProblem::Unsupported => 2,
        StatusProblem::SignerUnfit => 3,
        _ => 4,
    };
    if rank(other) > rank(one) { other } else { one }
}

/// Something signed, as the provider wants it.
struct Signed<'s> {
    sha256: &'s [u8; 32],
    scheme: Result<SignatureScheme, String>,
    message: &'s [u8],
    value: &'s [u8],
}

impl StatusChecker<'_> {
    fn check_signature(
        &self,
        work: &mut Work<'_>,
        signed: &Signed<'_>,
        signer: &Certificate,
    ) -> Result<SignatureScheme, StatusProblem> {
        let key = (*signed.sha256, *signer.sha256());
        if let Some(known) = self.cache.signature(&key) {
            return known;
        }
        let scheme = *signed.scheme.as_ref().map_err(|_| StatusProblem::Unsupported)?;
        let public_key = signer.public_key().map_err(|_| StatusProblem::Unsupported)?;
        if !work.may_check() {
            return Err(StatusProblem::BudgetSpent);
        }
        let result = match self.provider.verify(public_key, scheme, signed.message, signed.value) {
            Ok(_) => Ok(scheme),
            Err(CheckError::Unsupported(_)) => Err(StatusProblem::Unsupported),
            Err(_) => Err(StatusProblem::BadSignature),
        };
        self.cache.put_signature(key, result);
        result
    }

    /// The path of whoever signed a list, to the anchor of the certificate in question.
    pub(super) fn list_signer(
        &self,
        work: &mut Work<'_>,
        question: Question<'_>,
        sha256: &[u8; 32],
        crl: &Crl,
    ) -> Result<(Path, SignatureScheme), StatusProblem> {
        let signed = Signed { sha256, scheme: crl.signature_scheme(), message: crl.tbs(), value: crl.signature() };
        let mut problem = StatusProblem::SignerUnknown;
        if crl.issuer() == question.certificate.issuer() {
            match self.check_signature(work, &signed, question.issuer) {
                Ok(scheme) if may_sign_lists(question.issuer) => {
                    return Ok((question.issuer_path().ok_or(StatusProblem::SignerUnknown)?, scheme));
                }
                Ok(_) => problem = StatusProblem::SignerUnfit,
                // Says which key it is: then another one is meant, not this one abused.
                Err(StatusProblem::BadSignature) if names_other_key(crl, question.issuer) => {}
                Err(other) => problem = more_telling(problem, other),
            }
        }
        // Another key of the authority (§6.3.3 (f)), or the issuer of an indirect list.
        let mut others = self.builder.named(crl.issuer(), work.pool);
        others.retain(|candidate| candidate != question.issuer);
        others.sort_by_key(|candidate| names_other_key(crl, candidate));
        for candidate in others {
            match self.check_signature(work, &signed, &candidate) {
                Ok(scheme) => match self.other_list_signer(work, question, &candidate) {
                    Ok(path) => return Ok((path, scheme)),
                    // It is signed, by someone to whom no path leads: more than that the issuer did not sign it.
                    Err(other) if problem == StatusProblem::BadSignature => problem = other,
                    Err(other) => problem = more_telling(problem, other),
                },
                Err(StatusProblem::BadSignature) if names_other_key(crl, &candidate) => {}
                Err(StatusProblem::BudgetSpent) => return Err(StatusProblem::BudgetSpent),
                Err(other) => problem = more_telling(problem, other),
            }
        }
        Err(problem)
    }

    /// Someone of the right name who signed a list, and is not the issuer on the path.
    fn other_list_signer(
        &self,
        work: &mut Work<'_>,
        question: Question<'_>,
        signer: &Certificate,
    ) -> Result<Path, StatusProblem> {
        // Without keyUsage anybody of that name could sign: here it has to say so, or be an authority.
        let stated = signer.key_usage().is_some() || signer.basic_constraints().is_some_and(|c| c.ca);
        if !stated
            || !may_sign_lists(signer)
            || !signer.unread_critical_extensions().is_empty()
            || (work.asked.contains(signer) && !(signer == question.certificate && lists_itself(signer)))
        {
            return Err(StatusProblem::SignerUnfit);
        }
        let path = self.path_of(work, signer)?;
        // The same anchor is to answer for both (§6.3.3 (f)): else an authority elsewhere could use the name.
        if path.anchor().certificate == question.path.anchor().certificate {
            Ok(path)
        } else {
            Err(StatusProblem::SignerUnknown)
        }
    }

    fn path_of(&self, work: &mut Work<'_>, signer: &Certificate) -> Result<Path, StatusProblem> {
        if let Some((_, known)) = work.sought.iter().find(|(known, _)| known == signer) {
            return known.clone();
        }
        if work.sought.len() >= MAX_SIGNERS {
            return Err(StatusProblem::BudgetSpent);
        }
        let path = self.builder.build(signer, work.pool, work.at).map_err(|none| match none.problem {
            PathProblem::BudgetSpent => StatusProblem::BudgetSpent,
            _ => StatusProblem::SignerUnknown,
        });
        work.sought.push((signer.clone(), path.clone()));
        path
    }

    /// The path of whoever signed an answer: the issuer of the certificate in question, or a responder that it appointed
    /// with the same key (RFC 6960 §4.2.2.2; threat V-22). Responders appointed by configuration are not provided for.
    pub(super) fn responder(
        &self,
        work: &mut Work<'_>,
        question: Question<'_>,
        sha256: &[u8; 32],
        answer: &OcspResponse,
    ) -> Result<(Path, SignatureScheme), StatusProblem> {
        let signed =
            Signed { sha256, scheme: answer.signature_scheme(), message: answer.tbs(), value: answer.signature() };
        let issuer_path = question.issuer_path().ok_or(StatusProblem::SignerUnknown)?;
        let mut problem = StatusProblem::SignerUnknown;
        if answer.responder().is(question.issuer) {
            match self.check_signature(work, &signed, question.issuer) {
                Ok(scheme) => return Ok((issuer_path, scheme)),
                Err(other) => problem = more_telling(problem, other),
            }
        }
        let pool = work.pool.get(..self.limits.certificates as usize).unwrap_or(work.pool);
        for candidate in answer.certificates().iter().chain(pool) {
            if candidate == question.issuer || !answer.responder().is(candidate) {
                continue;
            }
            if !may_answer(candidate, question.issuer, answer) || work.asked.contains(candidate) {
                problem = more_telling(problem, StatusProblem::SignerUnfit);
                continue;
            }
            let link = match self.builder.signed_by(candidate, question.issuer, || work.may_check()) {
                Ok(link) => link,
                Err(PathProblem::BudgetSpent) => return Err(StatusProblem::BudgetSpent),
                Err(_) => {
                    problem = more_telling(problem, StatusProblem::SignerUnfit);
                    continue;
                }
            };
            match self.check_signature(work, &signed, candidate) {
                Ok(scheme) => match self.builder.below(&issuer_path, candidate, link) {
                    Ok(path) => return Ok((path, scheme)),
                    Err(_) => problem = more_telling(problem, StatusProblem::SignerUnfit),
                },
                Err(StatusProblem::BudgetSpent) => return Err(StatusProblem::BudgetSpent),
                Err(other) => problem = more_telling(problem, other),
            }
        }
        Err(problem)
    }
}

/// RFC 5280 §4.2.1.3, §6.3.3 (f).
fn may_sign_lists(certificate: &Certificate) -> bool {
    certificate.key_usage().is_none_or(|usage| usage.crl_sign)
}

/// Whether the authority that appointed this issuer of lists says, in its certificate, that the lists tell of it, too (PKITS
/// 4.14.30). Else nobody vouches for himself.
fn lists_itself(signer: &Certificate) -> bool {
    let own = |name: &GeneralName| matches!(name, GeneralName::Directory(name) if name == signer.subject());
    signer
        .distribution_points()
        .iter()
        .any(|point| point.crl_issuer.as_ref().is_some_and(|names| names.iter().any(own)))
}

/// Whether list and certificate name different keys. Only a hint (RFC 5280 §5.2.1).
fn names_other_key(crl: &Crl, certificate: &Certificate) -> bool {
    matches!((crl.authority_key_id(), certificate.subject_key_id()), (Some(wanted), Some(has)) if wanted != has)
}

/// Whether it is for answering, by its extKeyUsage; anyExtendedKeyUsage appoints nobody (RFC 6960 §4.2.2.2).
fn is_responder(certificate: &Certificate) -> bool {
    certificate.extended_key_usage().is_some_and(|usage| usage.purposes.iter().any(|p| p == OCSP_SIGNING))
}

/// Whether it is a responder's whose status is not to be asked.
pub(super) fn is_unchecked_responder(certificate: &Certificate) -> bool {
    certificate.has_ocsp_no_check() && is_responder(certificate)
}

/// Whether an authority appointed this certificate to answer for it, but for the authority's signature.
fn may_answer(certificate: &Certificate, issuer: &Certificate, answer: &OcspResponse) -> bool {
    let signs = certificate.key_usage().is_none_or(|usage| usage.digital_signature || usage.non_repudiation);
    let in_office = certificate.not_before() <= answer.produced_at() && answer.produced_at() <= certificate.not_after();
    certificate.issuer() == issuer.subject()
        && is_responder(certificate)
        && signs
        && in_office
        && certificate.unread_critical_extensions().is_empty()
}
