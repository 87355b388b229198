//! An issuer's signature on a certificate, checked once and remembered.

use std::collections::HashMap;
use std::sync::Mutex;

use super::problem::PathProblem;
use crate::crypto::CheckError;
use crate::crypto::Provider;
use crate::crypto::SignatureScheme;
use crate::x509::Certificate;

/// An issuer's signature on the certificate below, checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Link {
    /// The scheme it was made with.
    pub scheme: SignatureScheme,
}

/// Results of link checks, shared between files and threads: the same authority is checked once, not once a file.
/// SHA-256 of the octets of both certificates is the key, so nothing forged can hit it (threat C-25).
#[derive(Debug, Default)]
pub struct LinkCache(Mutex<HashMap<LinkKey, Result<Link, PathProblem>>>);

/// SHA-256 of the certificate and of its issuer.
type LinkKey = ([u8; 32], [u8; 32]);

/// Entries after which a [`LinkCache`] starts afresh: 1 << 16 links are about 8 MB.
const CACHED_LINKS: usize = 1 << 16;

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

    /// Whether `issuer` signed `child`. `may_check` is asked before a public-key operation, which known links spare.
    pub(super) fn check(
        &self,
        provider: &dyn Provider,
        child: &Certificate,
        issuer: &Certificate,
        may_check: impl FnOnce() -> bool,
    ) -> Result<Link, PathProblem> {
        let key = (*child.sha256(), *issuer.sha256());
        if let Some(known) = self.get(&key) {
            return known;
        }
        if !may_check() {
            return Err(PathProblem::BudgetSpent);
        }
        let result = check(provider, child, issuer);
        self.put(key, result);
        result
    }
}

fn check(provider: &dyn Provider, child: &Certificate, issuer: &Certificate) -> Result<Link, PathProblem> {
    let scheme = child.signature_scheme().map_err(|_| PathProblem::SchemeUnsupported)?;
    let key = issuer.public_key().map_err(|_| PathProblem::IssuerKeyUnsupported)?;
    match provider.verify(key, scheme, child.tbs(), child.signature()) {
        Ok(_) => Ok(Link { scheme }),
        Err(CheckError::Unsupported(_)) => Err(PathProblem::SchemeUnsupported),
        Err(_) => Err(PathProblem::BadSignature),
    }
}
