//! The search: depth first over all candidate issuers, back where a whole path does not hold, within budgets.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use super::authority::{is_understood, may_issue};
use super::links::{Link, LinkCache};
use super::names;
use super::policies::{self, PolicyInputs};
use super::problem::{NoPath, PathProblem, Refusal};
use crate::base::Limits;
use crate::base::UnixTime;
use crate::crypto::Provider;
use crate::trust::anchor::{Anchor, Purpose, TrustStore};
use crate::x509::Certificate;
use crate::x509::Name;

/// A path whose every link and constraint was checked; only [`PathBuilder`] makes it.
#[derive(Debug, Clone)]
pub struct Path {
    certificates: Vec<Certificate>,
    links: Vec<Link>,
    anchor: Anchor,
    policies: BTreeSet<String>,
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

    /// The certificate policies the whole path is valid for, as dotted OIDs in the words of the anchor's domain; anyPolicy
    /// stands for all (user-constrained-policy-set, RFC 5280 §6.1.6).
    #[must_use]
    pub const fn policies(&self) -> &BTreeSet<String> {
        &self.policies
    }

    /// The path of its `index`-th certificate, which was checked with this one.
    pub(in crate::trust) fn above(&self, index: usize) -> Option<Self> {
        let certificates = self.certificates.get(index..).filter(|above| !above.is_empty())?.to_vec();
        let links = self.links.get(index..).unwrap_or_default().to_vec();
        let policies = policies::check(&certificates, &PolicyInputs::ANY).unwrap_or_default();
        Some(Self { certificates, links, anchor: self.anchor.clone(), policies })
    }

    /// This path with one more certificate, nothing of which is checked.
    #[cfg(test)]
    pub(in crate::trust) fn extended_below(mut self, certificate: Certificate, link: Link) -> Self {
        self.certificates.insert(0, certificate);
        self.links.insert(0, link);
        self
    }

    /// Whether every certificate, the anchor too, is within its validity period at `time` (EN 319 102-1 §5.2.6.4, shell
    /// model).
    #[must_use]
    pub fn valid_at(&self, time: UnixTime) -> bool {
        self.certificates.iter().all(|c| is_valid(c, time))
    }
}

fn is_valid(certificate: &Certificate, time: UnixTime) -> bool {
    certificate.not_before() <= time && time <= certificate.not_after()
}

/// Searches paths, remembering which links were checked.
pub struct PathBuilder<'a> {
    store: &'a TrustStore,
    provider: &'a dyn Provider,
    limits: &'a Limits,
    checked: &'a LinkCache,
    policies: Option<&'a PolicyInputs>,
    purpose: Purpose,
}

struct Search<'s> {
    pool: &'s [Certificate],
    at: UnixTime,
    signatures_left: u32,
    steps_left: u32,
    comparisons_left: u32,
    only_valid: bool,
    /// Issuers by name of a certificate (its SHA-256): asked for again on every path that leads over it.
    candidates: HashMap<[u8; 32], Arc<[Candidate]>>,
    dead_end: Option<NoPath>,
}

#[derive(Clone)]
struct Candidate {
    certificate: Certificate,
    anchor: bool,
}

/// Characters of a detail: names in certificates may be as long as their authors like.
const DETAIL: usize = 500;

/// The path so far.
struct Trail {
    certificates: Vec<Certificate>,
    links: Vec<Link>,
}

impl Search<'_> {
    fn dead_end(&mut self, problem: PathProblem, trail: &Trail, position: usize, detail: Option<String>) {
        let Some(certificate) = trail.certificates.get(position) else { return };
        self.dead_end_at(problem, certificate, position, detail);
    }

    fn dead_end_at(&mut self, problem: PathProblem, at: &Certificate, position: usize, detail: Option<String>) {
        if self.dead_end.as_ref().is_none_or(|d| d.problem < problem) {
            let detail = detail.map(|text| text.chars().take(DETAIL).collect());
            self.dead_end = Some(NoPath { problem, certificate: at.clone(), position, detail });
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
        Self { store, provider, limits, checked, policies: None, purpose: Purpose::Signatures }
    }

    /// The same builder of paths that are wanted for something else.
    #[must_use]
    pub const fn wanted_for(mut self, purpose: Purpose) -> Self {
        self.purpose = purpose;
        self
    }

    /// The same builder for paths that hold under these certificate policies; without, any policy will do, or none.
    #[must_use]
    pub const fn with_policies(mut self, inputs: &'a PolicyInputs) -> Self {
        self.policies = Some(inputs);
        self
    }

    /// A path from `target` to an anchor. `pool`: certificates that came with the document, trusted for nothing.
    /// Paths whose certificates are all valid at `at` are preferred; when there is none, one that is not is
    /// returned, and its validity periods are for the caller to judge.
    ///
    /// # Errors
    /// The most useful reason why there is no path at all.
    pub fn build(&self, target: &Certificate, pool: &[Certificate], at: UnixTime) -> Result<Path, NoPath> {
        let shortened = pool.get(..self.limits.certificates as usize);
        let mut search = Search {
            pool: shortened.unwrap_or(pool),
            at,
            signatures_left: self.limits.path_signatures,
            steps_left: self.limits.path_steps,
            comparisons_left: self.limits.name_comparisons,
            only_valid: true,
            candidates: HashMap::new(),
            dead_end: None,
        };
        if let Err((problem, detail)) = is_understood(target, self.store.anchor(target, self.purpose).is_some()) {
            let detail = detail.map(|text| text.chars().take(DETAIL).collect());
            return Err(NoPath { problem, certificate: target.clone(), position: 0, detail });
        }
        for only_valid in [true, false] {
            search.only_valid = only_valid;
            search.candidates.clear();
            search.dead_end = None;
            let mut trail = Trail { certificates: vec![target.clone()], links: Vec::new() };
            if let Some((anchor, policies)) = self.extend(&mut search, &mut trail) {
                return Ok(Path { certificates: trail.certificates, links: trail.links, anchor, policies });
            }
        }
        if shortened.is_some_and(|part| part.len() < pool.len()) {
            search.dead_end_at(PathProblem::BudgetSpent, target, 0, Some("certificates".to_owned()));
        }
        let nothing =
            || NoPath { problem: PathProblem::IssuerUnknown, certificate: target.clone(), position: 0, detail: None };
        Err(search.dead_end.unwrap_or_else(nothing))
    }

    /// Follows the issuers of the last certificate; the anchor and the policies of the first path that holds.
    fn extend(&self, search: &mut Search<'_>, trail: &mut Trail) -> Option<(Anchor, BTreeSet<String>)> {
        let position = trail.certificates.len().checked_sub(1)?;
        let last = trail.certificates.last()?.clone();
        if let Some(anchor) = self.store.anchor(&last, self.purpose) {
            return match self.holds(search, &trail.certificates) {
                Ok(policies) => Some((anchor.clone(), policies)),
                Err(refusal) => {
                    search.dead_end(refusal.problem, trail, refusal.index, refusal.detail);
                    None
                }
            };
        }
        // Known links cost no public-key check, so cross-signed authorities need a budget of their own.
        let Some(steps_left) = search.steps_left.checked_sub(1) else {
            search.dead_end(PathProblem::BudgetSpent, trail, position, Some("steps".to_owned()));
            return None;
        };
        search.steps_left = steps_left;
        let candidates = self.candidates(&last, search);
        if candidates.is_empty() {
            let self_signed = last.is_self_issued();
            let problem = if self_signed { PathProblem::NotAnAnchor } else { PathProblem::IssuerUnknown };
            search.dead_end(problem, trail, position, None);
        }
        for Candidate { certificate: issuer, anchor } in candidates.iter() {
            // The same name with the same key is the same authority, whoever says so: a path that comes back to it is a
            // cycle, or ends at a self-issued certificate that nobody believes (RFC 4158 §2.4.2; threat V-09).
            let again = |c: &Certificate| c.spki() == issuer.spki() && c.subject() == issuer.subject();
            if trail.certificates.iter().any(again) && !anchor {
                search.dead_end(PathProblem::NotAnAnchor, trail, position, None);
                continue;
            }
            if trail.certificates.len() >= self.limits.path_depth as usize {
                search.dead_end(PathProblem::TooLong, trail, position, None);
                continue;
            }
            if let Err((problem, detail)) = may_issue(issuer, *anchor, &trail.certificates) {
                search.dead_end_at(problem, issuer, position.saturating_add(1), detail);
                continue;
            }
            let left = &mut search.signatures_left;
            let may_check = || left.checked_sub(1).map(|less| *left = less).is_some();
            match self.signed_by(&last, issuer, may_check) {
                Ok(link) => {
                    trail.certificates.push(issuer.clone());
                    trail.links.push(link);
                    if let Some(found) = self.extend(search, trail) {
                        return Some(found);
                    }
                    trail.certificates.pop();
                    trail.links.pop();
                }
                Err(problem) => search.dead_end(problem, trail, position, None),
            }
        }
        None
    }

    /// What can only be said of a whole path.
    fn holds(&self, search: &mut Search<'_>, path: &[Certificate]) -> Result<BTreeSet<String>, Refusal> {
        // As dear as a public-key check, and from the same budget: many cross certificates make many whole paths.
        let spent = || Refusal { problem: PathProblem::BudgetSpent, index: 0, detail: Some("paths".to_owned()) };
        search.signatures_left = search.signatures_left.checked_sub(1).ok_or_else(spent)?;
        names::check(path, &mut search.comparisons_left)?;
        policies::check(path, self.policies.unwrap_or(&PolicyInputs::ANY))
    }

    /// Whether `issuer` signed `child`. `may_check` is asked before a public-key operation, which known links spare.
    pub(in crate::trust) fn signed_by(
        &self,
        child: &Certificate,
        issuer: &Certificate,
        may_check: impl FnOnce() -> bool,
    ) -> Result<Link, PathProblem> {
        self.checked.check(self.provider, child, issuer, may_check)
    }

    /// `above` with a certificate below it, whose signature by the first of that path was checked: every other check of a
    /// path is made here.
    pub(in crate::trust) fn below(
        &self,
        above: &Path,
        certificate: &Certificate,
        link: Link,
    ) -> Result<Path, PathProblem> {
        is_understood(certificate, false).map_err(|(problem, _)| problem)?;
        let mut certificates = vec![certificate.clone()];
        for (index, issuer) in above.certificates.iter().enumerate() {
            let anchor = index + 1 == above.certificates.len();
            may_issue(issuer, anchor, &certificates).map_err(|(problem, _)| problem)?;
            certificates.push(issuer.clone());
        }
        let mut links = vec![link];
        links.extend_from_slice(&above.links);
        names::check(&certificates, &mut { self.limits.name_comparisons }).map_err(|refusal| refusal.problem)?;
        let policies = policies::check(&certificates, &PolicyInputs::ANY).map_err(|refusal| refusal.problem)?;
        Ok(Path { certificates, links, anchor: above.anchor.clone(), policies })
    }

    /// Every certificate at hand with this subject, believed ones first.
    pub(in crate::trust) fn named(&self, subject: &Name, pool: &[Certificate]) -> Vec<Certificate> {
        let pool = pool.get(..self.limits.certificates as usize).unwrap_or(pool);
        let anchors = self.store.anchors_for(self.purpose).map(|a| &a.certificate);
        let mut seen: HashSet<[u8; 32]> = HashSet::new();
        let all = anchors.chain(&self.store.intermediates).chain(pool);
        all.filter(|c| c.subject() == subject && seen.insert(*c.sha256())).cloned().collect()
    }

    /// Certificates named as the issuer: anchors first, so that a pinned authority ends the path where it stands;
    /// then those whose key identifier fits.
    fn candidates(&self, child: &Certificate, search: &mut Search<'_>) -> Arc<[Candidate]> {
        if let Some(known) = search.candidates.get(child.sha256()) {
            return Arc::clone(known);
        }
        let anchors = self.store.anchors_for(self.purpose).map(|a| (&a.certificate, true));
        let others = self.store.intermediates.iter().chain(search.pool).map(|c| (c, false));
        let mut found: Vec<Candidate> = Vec::new();
        let mut seen: HashSet<[u8; 32]> = HashSet::new();
        for (candidate, anchor) in anchors.chain(others) {
            if (is_valid(candidate, search.at) || !search.only_valid)
                && candidate.subject() == child.issuer()
                && seen.insert(*candidate.sha256())
            {
                found.push(Candidate { certificate: candidate.clone(), anchor });
            }
        }
        // The key identifier only orders: RFC 5280 §4.2.1.1 makes it a hint. The sort is stable.
        found.sort_by_key(|c| match (child.authority_key_id(), c.certificate.subject_key_id()) {
            (Some(wanted), Some(has)) => u8::from(wanted != has) * 2,
            _ => 1,
        });
        let found: Arc<[Candidate]> = found.into();
        search.candidates.insert(*child.sha256(), Arc::clone(&found));
        found
    }
}
