//! What is at hand for one document beside its signatures: certificates and revocation data that lie in it, that the
//! caller handed in, and that were fetched on the way. Trusted for nothing; each use is checked.

use std::collections::HashMap;
use std::collections::HashSet;
use std::sync::Arc;

use super::certificates;
use super::pipeline::Validator;
use crate::base::UnixTime;
use crate::base::hex;
use crate::evidence::Embedded;
use crate::evidence::ValidationData;
use crate::findings::CertificateFacts;
use crate::findings::PathFacts;
use crate::findings::RevocationFacts;
use crate::findings::StatusFacts;
use crate::findings::UnusedStatusFacts;
use crate::trust::CertificateStatus;
use crate::trust::FetchFailure;
use crate::trust::Fetched;
use crate::trust::NoPath;
use crate::trust::Origin;
use crate::trust::Path;
use crate::trust::Purpose;
use crate::trust::StatusData;
use crate::trust::StatusEvidence;
use crate::trust::StatusKind;
use crate::x509::Certificate;

/// Times an issuer is looked for over the network for one path: as many as a path may have authorities.
const FETCHED_ISSUERS: usize = 4;

/// SHA-256 of a certificate.
type Fingerprint = [u8; 32];

pub(super) struct Material<'v> {
    validator: &'v Validator<'v>,
    at: UnixTime,
    certificates: Vec<Certificate>,
    status: Vec<StatusData>,
    /// What the document carries itself.
    embedded: HashSet<Fingerprint>,
    /// Whose issuer, and whose status, was asked for, and what did not come: once a document, whatever names it.
    asked_issuers: HashMap<Fingerprint, Vec<FetchFailure>>,
    asked_status: HashMap<Fingerprint, Vec<FetchFailure>>,
}

impl<'v> Material<'v> {
    /// What lies in the document, and what the caller handed in.
    pub(super) fn new(validator: &'v Validator<'v>, embedded: &[Embedded], at: UnixTime) -> Self {
        let mut this = Self {
            validator,
            at,
            certificates: Vec::new(),
            status: Vec::new(),
            embedded: HashSet::new(),
            asked_issuers: HashMap::new(),
            asked_status: HashMap::new(),
        };
        for found in embedded {
            let origin =
                if found.in_message { Origin::Signature(found.revision) } else { Origin::Store(found.revision) };
            for certificate in &found.data.certificates {
                if this.embedded.insert(*certificate.sha256()) {
                    this.certificates.push(certificate.clone());
                }
            }
            let data = |kind, octets: &Arc<[u8]>| StatusData { kind, octets: Arc::clone(octets), origin };
            this.status.extend(found.data.crls.iter().map(|octets| data(StatusKind::Crl, octets)));
            this.status.extend(found.data.ocsp.iter().map(|octets| data(StatusKind::Ocsp, octets)));
        }
        this.status.extend_from_slice(validator.status);
        this
    }

    /// A certificate as facts.
    pub(super) fn certificate(&self, certificate: &Certificate) -> CertificateFacts {
        let mut facts = certificates::certificate(certificate);
        facts.embedded = self.embedded.contains(certificate.sha256());
        facts
    }

    /// A path from `target` to an anchor that is believed for `purpose`. `own`: the certificates of its message, which go
    /// first.
    pub(super) fn path(
        &mut self,
        purpose: Purpose,
        target: &Certificate,
        own: &[Certificate],
        at: UnixTime,
    ) -> Result<Path, NoPath> {
        let builder = self.validator.builder().wanted_for(purpose);
        let mut pool = own.to_vec();
        pool.extend(self.certificates.iter().filter(|c| !own.contains(c)).cloned());
        let mut result = builder.build(target, &pool, at);
        let Some(online) = self.validator.online else { return result };
        for _ in 0..FETCHED_ISSUERS {
            let Err(none) = &result else { break };
            let asked = *none.certificate.sha256();
            if !none.lacks_issuer() || self.asked_issuers.contains_key(&asked) {
                break;
            }
            let Fetched { found, failures } = online.issuers(&none.certificate);
            self.asked_issuers.insert(asked, failures);
            if found.is_empty() {
                break;
            }
            self.certificates.extend(found.iter().cloned());
            pool.extend(found);
            result = builder.build(target, &pool, at);
        }
        result
    }

    /// A path as facts.
    pub(super) fn path_facts(&self, result: &Result<Path, NoPath>) -> PathFacts {
        let mut facts = certificates::path(result, |certificate| self.certificate(certificate));
        if let (PathFacts::NotFound { help, .. }, Err(none)) = (&mut facts, result) {
            help.failures = self.asked_issuers.get(none.certificate.sha256()).cloned().unwrap_or_default();
        }
        facts
    }

    /// What is known of the revocation of every certificate of a path but its anchor, at `at`. What was used is added to
    /// `used`, so that it can be kept.
    pub(super) fn revocation(
        &mut self,
        purpose: Purpose,
        path: &Path,
        at: UnixTime,
        used: &mut ValidationData,
    ) -> Vec<RevocationFacts> {
        keep_path(path, used);
        let below_anchor = path.certificates().len().saturating_sub(1);
        (0..below_anchor).filter_map(|index| self.status(purpose, path, index, at, used)).collect()
    }

    fn status(
        &mut self,
        purpose: Purpose,
        path: &Path,
        index: usize,
        at: UnixTime,
        used: &mut ValidationData,
    ) -> Option<RevocationFacts> {
        let failures = self.ask(path, index);
        let checked =
            self.validator.status_checker(purpose).check(path, index, &self.status, &self.certificates, at)?;
        let mut facts = self.status_facts(&checked, used);
        facts.failures = failures;
        Some(facts)
    }

    /// Asks for the status of a certificate whose path was checked (threat N-01), once a document.
    fn ask(&mut self, path: &Path, index: usize) -> Vec<FetchFailure> {
        let certificates = path.certificates();
        let (Some(certificate), Some(issuer)) = (certificates.get(index), certificates.get(index.saturating_add(1)))
        else {
            return Vec::new();
        };
        let Some(online) = self.validator.online else { return Vec::new() };
        if let Some(failures) = self.asked_status.get(certificate.sha256()) {
            return failures.clone();
        }
        let fetched = online.status(certificate, issuer, self.at);
        self.status.extend(fetched.found);
        self.asked_status.insert(*certificate.sha256(), fetched.failures.clone());
        fetched.failures
    }

    fn status_facts(&self, checked: &CertificateStatus, used: &mut ValidationData) -> RevocationFacts {
        RevocationFacts {
            certificate: checked.certificate.fingerprint(),
            no_check: checked.no_check,
            evidence: checked.evidence.iter().map(|evidence| self.evidence_facts(evidence, used)).collect(),
            unused: checked
                .unused
                .iter()
                .map(|u| UnusedStatusFacts { kind: u.kind, origin: u.origin, problem: u.problem })
                .collect(),
            failures: Vec::new(),
        }
    }

    fn evidence_facts(&self, evidence: &StatusEvidence, used: &mut ValidationData) -> StatusFacts {
        for data in evidence.with.iter().chain([&evidence.data]).filter_map(|index| self.status.get(*index)) {
            let kept = match data.kind {
                StatusKind::Crl => &mut used.crls,
                StatusKind::Ocsp => &mut used.ocsp,
            };
            if !kept.contains(&data.octets) {
                kept.push(Arc::clone(&data.octets));
            }
        }
        keep_path(&evidence.signer, used);
        let signer = evidence.signer.certificates().first();
        StatusFacts {
            kind: evidence.kind,
            origin: evidence.origin,
            sha256: hex(&evidence.sha256),
            status: evidence.status,
            this_update: evidence.this_update,
            next_update: evidence.next_update,
            produced_at: evidence.produced_at,
            expired_since: evidence.expired_since,
            scheme: certificates::scheme(evidence.scheme),
            signer: self.certificate(signer.unwrap_or(&evidence.signer.anchor().certificate)),
            signer_path: certificates::found_path(&evidence.signer, |certificate| self.certificate(certificate)),
            signer_revocation: evidence.signer_status.iter().map(|status| self.status_facts(status, used)).collect(),
        }
    }
}

fn keep_path(path: &Path, used: &mut ValidationData) {
    for certificate in path.certificates() {
        if !used.certificates.contains(certificate) {
            used.certificates.push(certificate.clone());
        }
    }
}
