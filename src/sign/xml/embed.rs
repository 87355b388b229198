//! From the signature value to the signed document.

use std::io::Write;

use crate::base::Source;
use crate::crypto::{AwsLc, Digest, Provider, SignatureMatch, digest};
use crate::sign;
use crate::xmldsig::build::written_value;

use super::error::Error;
use super::prepare::{Place, Prepared};
use super::splice::Splice;
use super::text::Signature;

/// What the key is to sign. Made by [`Prepared::digest`].
#[derive(Debug, Clone)]
pub struct ToBeSigned {
    pub(in crate::sign) prepared: Prepared,
    pub(super) text: Signature,
    pub(super) message: Vec<u8>,
}

impl ToBeSigned {
    /// The octets to be signed (canonical form of `ds:SignedInfo`); the key hashes them itself.
    #[must_use]
    pub fn octets(&self) -> &[u8] {
        &self.message
    }

    /// Their digest, for keys that take digests only.
    #[must_use]
    pub fn digest(&self) -> Digest {
        digest(self.prepared.scheme.digest(), &self.message)
    }

    /// The prepared document this belongs to.
    #[must_use]
    pub fn prepared(&self) -> &Prepared {
        &self.prepared
    }

    /// The document with the signature at its place, but for its value: what a two-step signature leaves behind.
    pub(in crate::sign) fn without_value(&self) -> Splice {
        splice(&self.prepared, &self.text, &[])
    }

    /// Takes the signature value that came back (ECDSA as DER), if it verifies with the signer's own certificate.
    ///
    /// # Errors
    /// [`sign::Error::Value`] when it does not.
    pub fn accept(self, value: Vec<u8>) -> Result<Valued, Error> {
        let Prepared { certificates, scheme, .. } = &self.prepared;
        let signer = certificates.first().ok_or(sign::Error::Changed)?;
        let key = signer.public_key().map_err(sign::Error::from)?;
        let proof = AwsLc.verify(key, *scheme, &self.message, &value).map_err(sign::Error::Value)?;
        Ok(Valued { signed: self, value, proof })
    }
}

/// The signature with this value, at its place.
fn splice(prepared: &Prepared, text: &Signature, value: &[u8]) -> Splice {
    let Place { at, until, before, behind } = &prepared.place;
    let certificates: Vec<_> = prepared.certificates.iter().map(|certificate| certificate.der()).collect();
    let whole = format!("{before}{}{behind}", text.whole(value, &certificates));
    Splice { at: *at, until: *until, octets: whole.into_bytes() }
}

/// A signature value that verifies.
#[derive(Debug, Clone)]
pub struct Valued {
    signed: ToBeSigned,
    value: Vec<u8>,
    proof: SignatureMatch,
}

impl Valued {
    /// The value, as it came back from the key.
    #[must_use]
    pub fn value(&self) -> &[u8] {
        &self.value
    }

    /// That the value verifies: only a check that passed makes it.
    pub const fn proof(&self) -> SignatureMatch {
        self.proof
    }

    /// Makes the text of the signature.
    ///
    /// # Errors
    /// [`Error::NoIdentifier`] when XML Signature has no form for the value.
    pub fn embed(self) -> Result<Signed, Error> {
        let ToBeSigned { prepared, text, .. } = self.signed;
        let written = written_value(prepared.scheme, prepared.key_bits, &self.value)
            .ok_or(Error::NoIdentifier(prepared.scheme.name()))?;
        let splice = splice(&prepared, &text, &written);
        let outcome = Outcome {
            path: prepared.task.seat.signature.clone(),
            id: prepared.names.signature.clone(),
            role: prepared.role(),
            form: prepared.task.form,
            signs: prepared.signs().into_iter().map(str::to_owned).collect(),
            added: prepared.added().to_vec(),
            superseded: prepared.superseded().to_vec(),
            earlier: prepared.earlier,
            len: splice.len(prepared.source.0),
        };
        Ok(Signed { source: prepared.source, splice, outcome })
    }
}

/// A signed document: what is put into the source's octets.
#[derive(Debug, Clone)]
pub struct Signed {
    source: (u64, Digest),
    splice: Splice,
    outcome: Outcome,
}

impl Signed {
    /// What was made.
    #[must_use]
    pub fn outcome(&self) -> &Outcome {
        &self.outcome
    }

    /// Writes the whole signed document. The source is hashed in passing.
    ///
    /// # Errors
    /// When reading or writing fails, or the source is not the one that was signed: what was written is then worthless.
    pub fn write(&self, source: &dyn Source, out: &mut dyn Write) -> Result<(), Error> {
        self.splice.write(source, self.source, out)
    }
}

/// What was made by signing.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Outcome {
    /// Where the signature stands.
    pub path: String,
    /// Its Id.
    pub id: String,
    /// The national form.
    pub form: Option<&'static str>,
    /// The role in it.
    pub role: Option<&'static str>,
    /// Paths of what it signs; `/` for the whole document.
    pub signs: Vec<String>,
    /// Elements that were added to hold it.
    pub added: Vec<String>,
    /// Paths of earlier signatures that match only without it.
    pub superseded: Vec<String>,
    /// How many signatures the document had before.
    pub earlier: usize,
    /// Octets of the signed document.
    pub len: u64,
}
