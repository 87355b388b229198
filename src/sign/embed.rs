//! From the signature value to the signed document.

use std::io::Write;

use crate::base::{Limits, Source, UnixTime};
use crate::cms::build;
use crate::crypto::{AwsLc, Digest, Digester, Provider, SignatureMatch, digest};

use super::error::Error;
use super::layout::Layout;
use super::prepare::{Prepared, helpers};
use super::timestamp;

/// What the key is to sign. Made by [`Prepared::digest`].
#[derive(Debug, Clone)]
pub struct ToBeSigned {
    pub(super) prepared: Prepared,
    pub(super) content: Digest,
    pub(super) attributes: Vec<u8>,
}

impl ToBeSigned {
    /// `digester` has taken in the source; the new octets around the hole follow.
    pub(super) fn new(prepared: Prepared, digester: Digester) -> Self {
        let content = prepared.layout.finish(digester);
        let attributes = build::signed_attributes(&content, &prepared.signer, prepared.form);
        Self { prepared, content, attributes }
    }

    /// The octets to be signed (DER of the signed attributes, RFC 5652 §5.4); the key hashes them itself.
    #[must_use]
    pub fn octets(&self) -> &[u8] {
        &self.attributes
    }

    /// Their digest, for keys that take digests only.
    #[must_use]
    pub fn digest(&self) -> Digest {
        digest(self.prepared.scheme.digest(), &self.attributes)
    }

    /// Digest of the document's octets, the hole left out.
    #[must_use]
    pub fn content_digest(&self) -> &Digest {
        &self.content
    }

    /// The prepared document this belongs to.
    #[must_use]
    pub fn prepared(&self) -> &Prepared {
        &self.prepared
    }

    /// Takes the signature value that came back, if it verifies with the signer's own certificate.
    ///
    /// # Errors
    /// [`Error::Value`] when it does not.
    pub fn accept(self, value: Vec<u8>) -> Result<Valued, Error> {
        let key = self.prepared.signer.public_key()?;
        let proof = AwsLc.verify(key, self.prepared.scheme, &self.attributes, &value).map_err(Error::Value)?;
        Ok(Valued { signed: self, value, proof })
    }

    /// [`Self::accept`] and [`Valued::embed`] in one.
    ///
    /// # Errors
    /// Those of the two.
    pub fn embed(self, value: Vec<u8>, time_stamp: Option<&[u8]>, limits: &Limits) -> Result<Signed, Error> {
        self.accept(value)?.embed(time_stamp, limits)
    }
}

/// A signature value that verifies, ready to be time-stamped and embedded.
#[derive(Debug, Clone)]
pub struct Valued {
    signed: ToBeSigned,
    value: Vec<u8>,
    proof: SignatureMatch,
}

impl Valued {
    /// What a time-stamp is to be over: the digest of the signature value (EN 319 122-1 §5.3), with the scheme's own
    /// algorithm.
    #[must_use]
    pub fn imprint(&self) -> Digest {
        digest(self.signed.prepared.scheme.digest(), &self.value)
    }

    /// The value, as it came back from the key.
    #[must_use]
    pub fn value(&self) -> &[u8] {
        &self.value
    }

    /// That the value verifies: only a check that passed makes it.
    pub const fn proof(&self) -> SignatureMatch {
        self.proof
    }

    /// Puts the message into the hole, with `time_stamp` (a token over [`Self::imprint`]) as unsigned attribute.
    ///
    /// # Errors
    /// When the token is not over this value or does not verify, or the message does not fit.
    pub fn embed(self, time_stamp: Option<&[u8]>, limits: &Limits) -> Result<Signed, Error> {
        let stamped_at = time_stamp.map(|token| timestamp::check(token, &self.imprint(), limits)).transpose()?;
        let ToBeSigned { prepared, content, attributes } = self.signed;
        let certificates = helpers(&prepared.signer, &prepared.chain);
        let message = build::signed_data(&attributes, prepared.scheme, &self.value, &certificates, time_stamp);
        Signed::new(prepared.layout, content, &message, stamped_at)
    }
}

/// A signed document: what goes behind the source's octets.
#[derive(Debug, Clone)]
pub struct Signed {
    layout: Layout,
    outcome: Outcome,
}

impl Signed {
    /// Puts a message that was checked into the hole.
    pub(super) fn new(
        mut layout: Layout,
        content_digest: Digest,
        message: &[u8],
        stamped_at: Option<UnixTime>,
    ) -> Result<Self, Error> {
        let room = layout.room();
        layout.fill(message)?;
        let outcome = Outcome {
            field: layout.field.clone(),
            byte_range: layout.byte_range(),
            len: layout.len(),
            content_digest,
            message_len: message.len(),
            room,
            stamped_at,
        };
        Ok(Self { layout, outcome })
    }

    /// What was made.
    #[must_use]
    pub fn outcome(&self) -> &Outcome {
        &self.outcome
    }

    /// The octets to append to the source.
    #[must_use]
    pub fn tail(&self) -> &[u8] {
        &self.layout.tail.octets
    }

    /// Writes the whole signed document: the source's octets, then the new ones. The source is hashed in passing.
    ///
    /// # Errors
    /// When reading or writing fails, or the source is not the one that was signed: what was written is then worthless.
    pub fn write(&self, source: &dyn Source, out: &mut dyn Write) -> Result<(), Error> {
        self.layout.write(source, out, self.outcome.content_digest)
    }
}

/// What was made by signing.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Outcome {
    /// Fully qualified name of the signed field.
    pub field: String,
    /// `/ByteRange`.
    pub byte_range: [u64; 4],
    /// Octets of the signed document.
    pub len: u64,
    /// Digest of the signed octets.
    pub content_digest: Digest,
    /// Octets of the signature message.
    pub message_len: usize,
    /// Octets that were reserved for it.
    pub room: usize,
    /// Time of the time-stamp, when there is one.
    pub stamped_at: Option<UnixTime>,
}
