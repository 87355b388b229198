//! Certification paths (RFC 5280 §6): from a certificate to an anchor, every signature checked. Validity periods and
//! algorithms are facts about the path for policy to judge; certificates valid at the wanted time are tried first.

use std::collections::HashMap;
use std::sync::Mutex;

use super::anchor::{Anchor, Purpose, TrustStore};
use crate::base::Limits;
use crate::base::UnixTime;
use crate::crypto::CheckError;
use crate::crypto::Provider;
use crate::crypto::SignatureScheme;
use crate::x509::Certificate;
use crate::x509::Name;

/// Why no path was found. The order is that of usefulness: the greatest of all dead ends is reported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum PathProblem {
    /// No certificate with the issuer's name is at hand.
    IssuerUnknown,
    /// The path ends at a self-issued certificate that is no anchor.
    NotAnAnchor,
    /// The path is longer than [`Limits::path_depth`].
    TooLong,
    /// [`Limits::path_signatures`] or [`Limits::path_steps`] ran out.
    BudgetSpent,
    /// An issuer by name has a key of a kind that is not read.
    IssuerKeyUnsupported,
    /// The signature algorithm on a certificate is not supported.
    SchemeUnsupported,
    /// An issuer by name did not sign the certificate.
    BadSignature,
    /// An issuer has a critical extension that is not understood (RFC 5280 §4.2).
    UnreadCriticalExtension,
    /// An issuer is no certification authority (RFC 5280 §6.1.4 (k)).
    NotACa,
    /// An issuer may not sign certificates (RFC 5280 §6.1.4 (n)).
    KeyUsageForbids,
    /// More authorities follow than an issuer allows (RFC 5280 §6.1.4 (m)).
    PathLenExceeded,
}

/// A dead end: the reason, and the certificate it concerns.
#[derive(Debug, Clone)]
pub struct NoPath {
    /// The most useful reason.
    pub problem: PathProblem,
    /// Whose issuer is missing or did not sign, or the unfit issuer itself.
    pub certificate: Certificate,
}

/// An issuer's signature on the certificate below, checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Link {
    /// The scheme it was made with.
    pub scheme: SignatureScheme,
}

/// A path whose every link was checked; only [`PathBuilder`] makes it.
#[derive(Debug, Clone)]
pub struct Path {
    certificates: Vec<Certificate>,
    links: Vec<Link>,
    anchor: Anchor,
}

impl Path {
    /// The target first, the anchor last; one element when the target is an anchor.
    #[must_use]
    pub fn certificates(&self) -> &[Certificate] {
        &self.certificates
    }

    /// The signature on each certificate but the anchor, in the same order.
    #[must_use]
    pub fn links(&self) -> &[Link] {
        &self.links
    }

    /// Where the path ends.
    #[must_use]
    pub const fn anchor(&self) -> &Anchor {
        &self.anchor
    }

    /// The path of its `index`-th certificate.
    pub(super) fn above(&self, index: usize) -> Option<Self> {
        let certificates = self.certificates.get(index..).filter(|above| !above.is_empty())?.to_vec();
        let links = self.links.get(index..).unwrap_or_default().to_vec();
        Some(Self { certificates, links, anchor: self.anchor.clone() })
    }

    /// This path below which `certificate` stands, whose signature by the first of this path was checked.
    pub(super) fn extended_below(mut self, certificate: Certificate, link: Link) -> Self {
        self.certificates.insert(0, certificate);
        self.links.insert(0, link);
        self
    }
}

/// Searches paths, remembering which links were checked: the same authority is checked once, not once a file.
pub struct PathBuilder<'a> {
    store: &'a TrustStore,
    provider: &'a dyn Provider,
    limits: &'a Limits,
    /// (SHA-256 of the certificate, SHA-256 of the issuer's): octets of both are in the key, so nothing forged can hit
    /// it (threat C-25).
    checked: &'a LinkCache,
    purpose: Purpose,
}

/// Results of link checks, shared between files and threads.
#[derive(Debug, Default)]
pub struct LinkCache(Mutex<HashMap<LinkKey, Result<Link, PathProblem>>>);

/// SHA-256 of the certificate and of its issuer.
type LinkKey = ([u8; 32], [u8; 32]);

/// Entries after which a [`LinkCache`] starts afresh: 1 << 16 links are about 8 MB.
const CACHED_LINKS: usize = 1 << 16;

struct Search<'s> {
    pool: &'s [Certificate],
    at: UnixTime,
    signatures_left: u32,
    steps_left: u32,
    only_valid: bool,
    dead_end: Option<NoPath>,
}

impl Search<'_> {
    fn dead_end(&mut self, problem: PathProblem, certificate: &Certificate) {
        if self.dead_end.as_ref().is_none_or(|d| d.problem < problem) {
            self.dead_end = Some(NoPath { problem, certificate: certificate.clone() });
        }
    }
}

impl<'a> PathBuilder<'a> {
    /// A builder over what the caller believes, of paths for signers.
    #[must_use]
    pub const fn new(
        store: &'a TrustStore,
        provider: &'a dyn Provider,
        limits: &'a Limits,
        checked: &'a LinkCache,
    ) -> Self {
        Self { store, provider, limits, checked, purpose: Purpose::Signatures }
    }

    /// The same builder of paths that are wanted for something else.
    #[must_use]
    pub const fn wanted_for(mut self, purpose: Purpose) -> Self {
        self.purpose = purpose;
        self
    }

    /// A path from `target` to an anchor. `pool`: certificates that came with the document, trusted for nothing.
    /// Paths whose certificates are all valid at `at` are preferred; when there is none, one that is not is
    /// returned, and its validity periods are for the caller to judge.
    ///
    /// # Errors
    /// The most useful reason why there is no path at all.
    pub fn build(&self, target: &Certificate, pool: &[Certificate], at: UnixTime) -> Result<Path, NoPath> {
        let pool = pool.get(..self.limits.certificates as usize).unwrap_or(pool);
        let mut search = Search {
            pool,
            at,
            signatures_left: self.limits.path_signatures,
            steps_left: self.limits.path_steps,
            only_valid: true,
            dead_end: None,
        };
        for only_valid in [true, false] {
            search.only_valid = only_valid;
            search.dead_end = None;
            let mut certificates = vec![target.clone()];
            let mut links = Vec::new();
            if let Some(anchor) = self.extend(&mut search, &mut certificates, &mut links) {
                return Ok(Path { certificates, links, anchor });
            }
        }
        Err(search
            .dead_end
            .unwrap_or_else(|| NoPath { problem: PathProblem::IssuerUnknown, certificate: target.clone() }))
    }

    fn extend(
        &self,
        search: &mut Search<'_>,
        certificates: &mut Vec<Certificate>,
        links: &mut Vec<Link>,
    ) -> Option<Anchor> {
        let last = certificates.last()?.clone();
        if let Some(anchor) = self.store.anchor(&last, self.purpose) {
            return Some(anchor.clone());
        }
        // Known links cost no public-key check, so cross-signed authorities need a budget of their own.
        let Some(steps_left) = search.steps_left.checked_sub(1) else {
            search.dead_end(PathProblem::BudgetSpent, &last);
            return None;
        };
        search.steps_left = steps_left;
        let mut named = false;
        for issuer in self.candidates(&last, search) {
            named = true;
            if certificates.contains(&issuer) {
                // A cycle, or a self-issued certificate that nobody believes.
                search.dead_end(PathProblem::NotAnAnchor, &last);
                continue;
            }
            if certificates.len() >= self.limits.path_depth as usize {
                search.dead_end(PathProblem::TooLong, &last);
                continue;
            }
            if let Err(problem) = may_issue(&issuer, certificates) {
                search.dead_end(problem, &issuer);
                continue;
            }
            match self.link(search, &last, &issuer) {
                Ok(link) => {
                    certificates.push(issuer);
                    links.push(link);
                    if let Some(anchor) = self.extend(search, certificates, links) {
                        return Some(anchor);
                    }
                    certificates.pop();
                    links.pop();
                }
                Err(problem) => search.dead_end(problem, &last),
            }
        }
        if !named {
            search.dead_end(PathProblem::IssuerUnknown, &last);
        }
        None
    }

    /// Certificates named as the issuer: anchors first, so that a pinned authority ends the path where it stands;
    /// then those whose key identifier fits.
    fn candidates(&self, child: &Certificate, search: &Search<'_>) -> Vec<Certificate> {
        let anchors = self.store.anchors_for(self.purpose).map(|a| &a.certificate);
        let others = self.store.intermediates.iter().chain(search.pool);
        let mut found: Vec<Certificate> = Vec::new();
        for candidate in anchors.chain(others) {
            let valid = candidate.not_before() <= search.at && search.at <= candidate.not_after();
            if candidate.subject() == child.issuer() && (valid || !search.only_valid) && !found.contains(candidate) {
                found.push(candidate.clone());
            }
        }
        // The key identifier only orders: RFC 5280 §4.2.1.1 makes it a hint. The sort is stable.
        found.sort_by_key(|c| match (child.authority_key_id(), c.subject_key_id()) {
            (Some(wanted), Some(has)) => u8::from(wanted != has) * 2,
            _ => 1,
        });
        found
    }

    /// Whether `issuer` signed `child`. `may_check` is asked before a public-key operation, which known links spare.
    pub(super) fn signed_by(
        &self,
        child: &Certificate,
        issuer: &Certificate,
        may_check: impl FnOnce() -> bool,
    ) -> Result<Link, PathProblem> {
        let key = (*child.sha256(), *issuer.sha256());
        if let Some(known) = self.checked.get(&key) {
            return known;
        }
        if !may_check() {
            return Err(PathProblem::BudgetSpent);
        }
        let result = self.check_link(child, issuer);
        self.checked.put(key, result);
        result
    }

    /// Every certificate at hand with this subject, believed ones first.
    pub(super) fn named(&self, subject: &Name, pool: &[Certificate]) -> Vec<Certificate> {
        let pool = pool.get(..self.limits.certificates as usize).unwrap_or(pool);
        let anchors = self.store.anchors.iter().map(|a| &a.certificate);
        let mut found: Vec<Certificate> = Vec::new();
        for candidate in anchors.chain(&self.store.intermediates).chain(pool) {
            if candidate.subject() == subject && !found.contains(candidate) {
                found.push(candidate.clone());
            }
        }
        found
    }

    fn link(&self, search: &mut Search<'_>, child: &Certificate, issuer: &Certificate) -> Result<Link, PathProblem> {
        let key = (*child.sha256(), *issuer.sha256());
        if let Some(known) = self.checked.get(&key) {
            return known;
        }
        search.signatures_left = search.signatures_left.checked_sub(1).ok_or(PathProblem::BudgetSpent)?;
        let result = self.check_link(child, issuer);
        self.checked.put(key, result);
        result
    }

    fn check_link(&self, child: &Certificate, issuer: &Certificate) -> Result<Link, PathProblem> {
        let scheme = child.signature_scheme().map_err(|_| PathProblem::SchemeUnsupported)?;
        let key = issuer.public_key().map_err(|_| PathProblem::IssuerKeyUnsupported)?;
        match self.provider.verify(key, scheme, child.tbs(), child.signature()) {
            Ok(_) => Ok(Link { scheme }),
            Err(CheckError::Unsupported(_)) => Err(PathProblem::SchemeUnsupported),
            Err(_) => Err(PathProblem::BadSignature),
        }
    }
}

impl LinkCache {
    fn get(&self, key: &LinkKey) -> Option<Result<Link, PathProblem>> {
        self.0.lock().ok()?.get(key).copied()
    }

    fn put(&self, key: LinkKey, result: Result<Link, PathProblem>) {
        if let Ok(mut links) = self.0.lock() {
            if links.len() >= CACHED_LINKS {
                links.clear();
            }
            links.insert(key, result);
        }
    }
}

/// Whether `issuer` may stand above `below` (RFC 5280 §6.1.4). An anchor has to be an authority, too: a signer's
/// own certificate that was given as an anchor is believed for itself only.
fn may_issue(issuer: &Certificate, below: &[Certificate]) -> Result<(), PathProblem> {
    if !issuer.unread_critical_extensions().is_empty() {
        return Err(PathProblem::UnreadCriticalExtension);
    }
    let constraints = issuer.basic_constraints().filter(|c| c.ca).ok_or(PathProblem::NotACa)?;
    if issuer.key_usage().is_some_and(|usage| !usage.key_cert_sign) {
        return Err(PathProblem::KeyUsageForbids);
    }
    if let Some(allowed) = constraints.path_len {
        // Authorities between this issuer and the target; self-issued ones do not count (§6.1.4 (l)).
        let between = below.iter().skip(1).filter(|c| !c.is_self_issued()).count();
        if between > allowed as usize {
            return Err(PathProblem::PathLenExceeded);
        }
    }
    Ok(())
}
