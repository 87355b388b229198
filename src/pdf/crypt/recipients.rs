//! Public-key security handlers (ISO 32000-2 §7.6.5): from what a recipient's key opens to the file's key. The envelopes
//! themselves are CMS, and stay blobs here.

use sha1::{Digest as _, Sha1};
use sha2::Sha256;
use zeroize::Zeroizing;

use super::standard::Key;

/// Who can open an envelope (RFC 5652 §6) with a private key.
pub trait Recipient: Send + Sync {
    /// What `envelope` (DER of a ContentInfo with EnvelopedData) holds, when it is for this recipient.
    fn open(&self, envelope: &[u8]) -> Option<Zeroizing<Vec<u8>>>;
}

/// The digest in §7.6.5.3.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum EnvelopeHash {
    Sha1,
    Sha256,
}

/// Envelopes of one key.
#[derive(Debug, Clone)]
pub(super) struct Recipients {
    pub(super) envelopes: Vec<Vec<u8>>,
    /// Octets of the key.
    pub(super) len: usize,
    pub(super) hash: EnvelopeHash,
    pub(super) encrypts_metadata: bool,
}

impl Recipients {
    /// The key and the permissions beside it (table 23), when some envelope opens.
    pub(super) fn open(&self, recipient: &dyn Recipient) -> Option<(Key, i32)> {
        let content = self.envelopes.iter().find_map(|envelope| recipient.open(envelope))?;
        let seed = content.get(..20)?;
        // Most significant octet first (§7.6.5.3).
        let permissions = content.get(20..24).and_then(|p| p.try_into().ok()).map_or(0, i32::from_be_bytes);
        let mut key = match self.hash {
            EnvelopeHash::Sha1 => self.digest(Sha1::new(), seed),
            EnvelopeHash::Sha256 => self.digest(Sha256::new(), seed),
        };
        key.truncate(self.len);
        (key.len() == self.len).then_some((key, permissions))
    }

    fn digest<D: sha2::Digest>(&self, mut hash: D, seed: &[u8]) -> Key {
        hash.update(seed);
        for envelope in &self.envelopes {
            hash.update(envelope);
        }
        if !self.encrypts_metadata {
            hash.update([0xff; 4]);
        }
        Zeroizing::new(hash.finalize().to_vec())
    }
}
