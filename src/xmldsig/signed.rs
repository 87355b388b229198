//! What was signed: the canonical octets of a reference that matches.

use std::io;

use crate::crypto::Digester;
use crate::xml;
use crate::xml::Document;

use super::chain::{Chain, DEFAULT, Origin};
use super::content;
use super::digest::{detached, leaving_out};
use super::error::StructureError;
use super::find::Found;
use super::imprint::{Imprints, TEE};
use super::pass;
use super::pass::{Questions, Request, Work};
use super::plan::{Contents, Digested, Outcome};
use super::signature::Signature;

/// Why the octets that a reference signs are not handed out.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SignedError {
    /// The reference does not match, was not checked, or does not exist.
    #[error("the reference is not verified")]
    NotVerified,
    /// The octets hash to another digest than when they were verified: nothing of what was written may be used.
    #[error("the octets are no longer those that were verified")]
    Changed,
    /// The document cannot be read (any more).
    #[error(transparent)]
    Document(#[from] xml::Error),
    /// They cannot be written.
    #[error("cannot write what was signed")]
    Sink(#[source] io::Error),
}

/// Which reference.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReferenceIndex {
    /// Index of the signature.
    pub signature: usize,
    /// Index in its SignedInfo.
    pub reference: usize,
}

/// Writes the octets that a verified reference signs, hashing them once more on the way: how many.
///
/// # Errors
/// When the reference is not verified, or the octets do not hash to what they did. What was written is to be discarded then.
pub fn write_signed(
    which: ReferenceIndex,
    (found, signatures, digested): (&Found, &[Result<Signature, StructureError>], &Digested),
    document: &Document<'_>,
    contents: &Contents<'_>,
    sink: &mut dyn io::Write,
) -> Result<u64, SignedError> {
    let digests = digested.signatures.get(which.signature).ok_or(SignedError::NotVerified)?;
    let outcome = digests.references.get(which.reference).map(|reference| &reference.outcome);
    let (Some(Outcome::Match(algorithm)), Some(Ok(signature))) = (outcome, signatures.get(which.signature)) else {
        return Err(SignedError::NotVerified);
    };
    let reference = signature.signed_info.references.get(which.reference).ok_or(SignedError::NotVerified)?;
    let chain = Chain::new(reference, which.signature, &DEFAULT).map_err(|_| SignedError::NotVerified)?;
    let mut writing = Writing { to: sink, failed: None, digester: Digester::new(*algorithm), count: 0 };
    let limits = document.limits();
    match chain.origin {
        Origin::Detached(name) => {
            let content = detached(contents, name.as_deref()).map_err(|_| SignedError::Changed)?;
            let sink = &mut |piece: &[u8]| writing.take(piece);
            content::transform(content, &chain.after, limits, sink).map_err(|_| SignedError::Changed)?;
        }
        Origin::Document(selection) => {
            let selection = leaving_out(&selection, &digests.without);
            let whole = chain.after.is_empty();
            let request = Request {
                selection,
                algorithms: Vec::new(),
                collect: (!whole).then_some(limits.xml_transform_octets),
                imprints: if whole { vec![(TEE, 0)] } else { Vec::new() },
                later: Vec::new(),
            };
            let questions = Questions {
                requests: vec![request],
                ids: Vec::new(),
                signatures: &found.signatures,
                covering: Vec::new(),
                assumed: false,
            };
            let mut imprints = Imprints::new(0);
            let mut tee = |piece: &[u8]| writing.take(piece);
            imprints.tee = Some(&mut tee);
            let passed = pass::run(document, questions, &mut imprints, &mut Work::new(limits.xml_canonical_octets))?;
            let answer =
                passed.results.first().filter(|answer| answer.refusal.is_none()).ok_or(SignedError::Changed)?;
            if !whole {
                let sink = &mut |piece: &[u8]| writing.take(piece);
                content::transform(&answer.collected, &chain.after, limits, sink).map_err(|_| SignedError::Changed)?;
            }
        }
    }
    if let Some(e) = writing.failed {
        return Err(SignedError::Sink(e));
    }
    if writing.count > 0 && writing.digester.finish().as_bytes() == reference.value {
        Ok(writing.count)
    } else {
        Err(SignedError::Changed)
    }
}

/// Writes and hashes, and remembers that it could not write.
struct Writing<'w> {
    to: &'w mut dyn io::Write,
    failed: Option<io::Error>,
    digester: Digester,
    count: u64,
}

impl Writing<'_> {
    fn take(&mut self, octets: &[u8]) {
        self.digester.update(octets);
        self.count = self.count.saturating_add(octets.len() as u64);
        if self.failed.is_none() {
            self.failed = self.to.write_all(octets).err();
        }
    }
}
