//! Whose document it is: said by the mapping file, else by the certificate of the organisation that signed, else of the
//! person, else by the heading. It decides which line of a table a document is counted in; it proves nothing.

use super::mapping::{Agency, Clues, Mapping};
use super::names::{folded, shown, unit_of};
use super::record::{Attributed, AttributedFrom};
use super::truth::signers;
use crate::findings::CertificateFacts;
use crate::findings::DocumentFacts;
use crate::form::BatchFile;
use crate::policy::CertificateTruth;
use crate::policy::DocumentJudgement;
use crate::policy::ValueTruth;
use crate::report::signature_kind;

/// An agency and what the mapping file says of it, if it does.
pub(super) struct Attribution<'m> {
    pub(super) agency: Option<Attributed>,
    pub(super) unit: Option<String>,
    pub(super) known: Option<&'m Agency>,
}

/// Whose document it is.
pub(super) fn attribute<'m>(
    file: &str,
    facts: &DocumentFacts,
    judgement: &DocumentJudgement,
    seen: Option<&BatchFile>,
    mapping: Option<&'m Mapping>,
) -> Attribution<'m> {
    let issuer = seen.and_then(|seen| seen.issuer.as_deref());
    let certificates = ranked(facts, judgement, issuer);
    let unit_in = |certificate: &CertificateFacts| unit_of(&certificate.subject);
    if let Some(mapping) = mapping {
        let fingerprints: Vec<&str> = certificates.iter().map(|one| one.sha256.as_str()).collect();
        let organizations: Vec<&str> = certificates.iter().filter_map(|one| one.organization.as_deref()).collect();
        let clues = Clues { certificates: &fingerprints, organizations: &organizations, code: None, issuer, file };
        if let Some(agency) = mapping.agency(clues) {
            let certified = certificates.first().and_then(|one| unit_in(one));
            let unit = agency.unit(certified.as_deref(), issuer, file).map(str::to_owned);
            let unit = unit.or(certified).or_else(|| unit_on_page(seen, &agency.name));
            return Attribution { agency: Some(agency.attributed()), unit, known: Some(agency) };
        }
    }
    let certified = certificates.iter().find_map(|one| {
        let name = shown(one.organization.as_deref()?)?;
        Some((name, *one))
    });
    if let Some((name, certificate)) = certified {
        let unit = unit_in(certificate).or_else(|| unit_on_page(seen, &name));
        let agency = Attributed { name, code: None, from: AttributedFrom::Certificate };
        return Attribution { agency: Some(agency), unit, known: None };
    }
    let name = issuer.and_then(shown);
    let agency = name.map(|name| Attributed { name, code: None, from: AttributedFrom::Page });
    Attribution { agency, unit: None, known: None }
}

/// Certificates that signed, those first that say most of whose document it is: believed ones whose signature value matches
/// before all others (a forger's word never stands before a believed one), organisations before people, the one that the
/// heading names before others, the oldest signature first.
fn ranked<'a>(
    facts: &'a DocumentFacts,
    judgement: &'a DocumentJudgement,
    issuer: Option<&str>,
) -> Vec<&'a CertificateFacts> {
    let mut all: Vec<((bool, bool, bool), &CertificateFacts)> = Vec::new();
    let several = facts.signatures.len() > 1;
    let heading = issuer.filter(|_| several).map(folded);
    for (facts, judgement) in signers(facts, judgement) {
        let Some(signer) = &facts.signer else { continue };
        let truths = judgement.truths;
        let is_doubtful = truths.certificate != CertificateTruth::Trusted || truths.signature != ValueTruth::Good;
        let is_person = signature_kind(facts) != "seal";
        let is_other = match (&heading, signer.organization.as_deref()) {
            (Some(heading), Some(name)) => folded(name) != *heading,
            _ => false,
        };
        all.push(((is_doubtful, is_person, is_other), signer));
    }
    all.sort_by_key(|(rank, _)| *rank);
    all.into_iter().map(|(_, signer)| signer).collect()
}

/// The issuing body of a document whose agency stands above it in the heading.
fn unit_on_page(seen: Option<&BatchFile>, agency: &str) -> Option<String> {
    let seen = seen?;
    let (issuer, parent) = (seen.issuer.as_deref()?, seen.parent.as_deref()?);
    (folded(parent) == folded(agency)).then(|| shown(issuer)).flatten()
}
