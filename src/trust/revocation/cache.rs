//! What was read and verified before, shared between files and threads.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use super::super::status::{StatusData, StatusKind, StatusProblem};
use crate::base::Limits;
use crate::crypto::DigestAlgorithm;
use crate::crypto::SignatureScheme;
use crate::crypto::digest;
use crate::x509::Crl;
use crate::x509::OcspError;
use crate::x509::OcspResponse;

/// Lists and answers that were read, and signatures on them that were checked: a list of 100,000 entries is read once.
///
/// What was read is found by the SHA-256 of its octets, a checked signature by that and the SHA-256 of the signer's
/// certificate: nothing but the same octets can hit an entry (threats C-25, V-33). Nothing of it outlives the process.
#[derive(Default)]
pub struct StatusCache(Mutex<Stored>);

impl core::fmt::Debug for StatusCache {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        let count = self.0.lock().map_or(0, |stored| stored.read.len());
        write!(f, "StatusCache({count} pieces)")
    }
}

/// Kept octets after which the cache starts afresh, two lists of the greatest size.
const CACHED_OCTETS: usize = 128 << 20;
/// Pieces, and signatures, after which it starts afresh: answers have a few KB each.
const CACHED_PIECES: usize = 1 << 14;

#[derive(Default)]
struct Stored {
    read: HashMap<(StatusKind, [u8; 32]), Arc<Loaded>>,
    /// The same by the place in memory, so that a long list is not hashed for every question. The entry keeps its octets,
    /// hence no other can come to lie there.
    places: HashMap<(StatusKind, usize), Arc<Loaded>>,
    octets: usize,
    signatures: HashMap<SignatureKey, Result<SignatureScheme, StatusProblem>>,
}

/// SHA-256 of the list or answer and of the signer's certificate.
type SignatureKey = ([u8; 32], [u8; 32]);

/// A piece of data, read once.
pub(super) struct Loaded {
    pub(super) sha256: [u8; 32],
    pub(super) content: Content,
}

pub(super) enum Content {
    Crl(Crl),
    Ocsp(OcspResponse),
    Unusable(StatusProblem),
}

fn place(octets: &Arc<[u8]>) -> usize {
    Arc::as_ptr(octets).cast::<u8>().addr()
}

impl StatusCache {
    pub(super) fn load(&self, item: &StatusData, limits: &Limits) -> Arc<Loaded> {
        let by_place = (item.kind, place(&item.octets));
        if let Some(known) = self.0.lock().ok().and_then(|stored| stored.places.get(&by_place).cloned()) {
            return known;
        }
        let sha256 = digest(DigestAlgorithm::Sha256, &item.octets).as_bytes().try_into().unwrap_or([0; 32]);
        let key = (item.kind, sha256);
        if let Some(known) = self.0.lock().ok().and_then(|stored| stored.read.get(&key).cloned()) {
            return known;
        }
        // Read outside the lock: two threads may do it twice, none waits for the other.
        let loaded = Arc::new(Loaded { sha256, content: read(item, limits) });
        if let Ok(mut stored) = self.0.lock() {
            let kept = match loaded.content {
                Content::Unusable(_) => 0,
                Content::Crl(_) | Content::Ocsp(_) => item.octets.len(),
            };
            if stored.octets.saturating_add(kept) > CACHED_OCTETS || stored.read.len() >= CACHED_PIECES {
                *stored = Stored::default();
            }
            stored.octets = stored.octets.saturating_add(kept);
            stored.read.insert(key, Arc::clone(&loaded));
            if kept > 0 {
                stored.places.insert(by_place, Arc::clone(&loaded));
            }
        }
        loaded
    }

    pub(super) fn signature(&self, key: &SignatureKey) -> Option<Result<SignatureScheme, StatusProblem>> {
        self.0.lock().ok()?.signatures.get(key).copied()
    }

    pub(super) fn put_signature(&self, key: SignatureKey, result: Result<SignatureScheme, StatusProblem>) {
        if let Ok(mut stored) = self.0.lock() {
            if stored.signatures.len() >= CACHED_PIECES {
                stored.signatures.clear();
            }
            stored.signatures.insert(key, result);
        }
    }
}

fn read(item: &StatusData, limits: &Limits) -> Content {
    match item.kind {
        StatusKind::Crl => match Crl::from_der(Arc::clone(&item.octets), limits) {
            Ok(crl) => Content::Crl(crl),
            Err(_) => Content::Unusable(StatusProblem::Malformed),
        },
        StatusKind::Ocsp => match OcspResponse::from_der(Arc::clone(&item.octets), limits) {
            Ok(answer) => Content::Ocsp(answer),
            Err(OcspError::NoSuccess(_)) => Content::Unusable(StatusProblem::NoSuccess),
            Err(OcspError::UnknownType(_)) => Content::Unusable(StatusProblem::Unsupported),
            Err(_) => Content::Unusable(StatusProblem::Malformed),
        },
    }
}
