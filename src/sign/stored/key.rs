//! The secret that states are authenticated with.

use aws_lc_rs::hmac;
use aws_lc_rs::rand;
use zeroize::Zeroizing;

use crate::base::hex;

use super::error::Error;

/// Octets of a secret at least: as many as the digest has (RFC 2104 §3).
const LEAST: usize = 32;
/// What is authenticated says what it is, so that the same secret used elsewhere makes no state.
const STATE: &[u8] = b"kyso.prepared/1 state\0";
/// The same for the name of the key.
const NAME: &[u8] = b"kyso.prepared/1 key\0";

/// The secret of whoever prepares and embeds (HMAC-SHA-256, RFC 2104). It stays there: who has it can make states.
#[derive(Clone)]
pub struct StateKey {
    key: hmac::Key,
    id: String,
}

impl core::fmt::Debug for StateKey {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("StateKey").field("id", &self.id).finish_non_exhaustive()
    }
}

impl StateKey {
    /// From a secret of at least 32 octets, of which nobody else knows anything: not a password.
    ///
    /// # Errors
    /// [`Error::Secret`] when it is shorter.
    pub fn new(secret: &[u8]) -> Result<Self, Error> {
        if secret.len() < LEAST {
            return Err(Error::Secret { len: secret.len() });
        }
        let key = hmac::Key::new(hmac::HMAC_SHA256, secret);
        let tag = hmac::sign(&key, NAME);
        let id = hex(tag.as_ref().get(..8).unwrap_or_default());
        Ok(Self { key, id })
    }

    /// A fresh secret, to be kept where only the preparing side reads it.
    ///
    /// # Errors
    /// [`Error::Random`] when the system gives no random octets.
    pub fn fresh_secret() -> Result<Zeroizing<[u8; LEAST]>, Error> {
        let mut secret = Zeroizing::new([0; LEAST]);
        rand::fill(secret.as_mut_slice()).map_err(|_| Error::Random)?;
        Ok(secret)
    }

    /// Which key a state was made with: eight octets in hex, which say nothing about the secret.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    fn context(&self, text: &str) -> hmac::Context {
        let mut context = hmac::Context::with_key(&self.key);
        context.update(STATE);
        context.update(text.as_bytes());
        context
    }

    /// The code over a text, in hex.
    pub(super) fn code(&self, text: &str) -> String {
        hex(self.context(text).sign().as_ref())
    }

    /// Whether this is the code over a text; the time it takes says nothing about how much of it is right.
    pub(super) fn verifies(&self, text: &str, code: &str) -> bool {
        // Codes are compared, not their digits: the library's comparison takes constant time.
        let Some(code) = octets(code) else { return false };
        let mut message = STATE.to_vec();
        message.extend_from_slice(text.as_bytes());
        hmac::verify(&self.key, &message, &code).is_ok()
    }
}

/// Octets of lower-case hexadecimal digits, of which there is one form only.
pub(super) fn octets(digits: &str) -> Option<Vec<u8>> {
    let value = |digit: u8| match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        _ => None,
    };
    let pairs = digits.as_bytes().chunks(2).map(|pair| match pair {
        [high, low] => Some(value(*high)? << 4 | value(*low)?),
        _ => None,
    });
    pairs.collect()
}

/// Random octets.
pub(super) fn random() -> Result<[u8; 16], Error> {
    let mut octets = [0; 16];
    rand::fill(&mut octets).map_err(|_| Error::Random)?;
    Ok(octets)
}
