//! Pass 2: what every reference selects, its canonical octets and their digest, and what a signature leaves uncovered.

use std::collections::BTreeMap;

use crate::base::Source;
use crate::base::Span;
use crate::crypto::{Digest, DigestAlgorithm};
use crate::xml;
use crate::xml::Document;

use super::digest::All;
use super::error::{Refusal, StructureError};
use super::find::Found;
use super::reference::Deviation;
use super::signature::Signature;
use super::transform::Canonicalization;

/// Contents that the caller hands in for references outside the document, by exact name (threat X-21).
#[derive(Default, Clone)]
pub struct Contents<'a> {
    /// By the URI as written.
    pub named: BTreeMap<String, &'a dyn Source>,
    /// For a reference without URI.
    pub unnamed: Option<&'a dyn Source>,
}

/// What is to be digested of one document.
pub struct Plan<'a> {
    found: &'a Found,
    signatures: &'a [Result<Signature, StructureError>],
    imprints: Vec<(usize, Imprint)>,
}

/// A digest over several octet strings one behind the other, as XAdES time-stamps have it.
#[derive(Debug, Clone)]
pub struct Imprint {
    /// With what.
    pub algorithm: DigestAlgorithm,
    /// In this order.
    pub parts: Vec<Part>,
}

/// A part of an imprint.
#[derive(Debug, Clone)]
pub enum Part {
    /// What the transforms of the signature's `n`th reference give, canonicalised where they end with nodes (EN 319 132-1
    /// §5.3).
    Reference {
        /// Index in `SignedInfo`.
        index: usize,
        /// For nodes that no transform turned into octets.
        canonicalization: Canonicalization,
    },
    /// The element whose `<` stands at `offset`.
    Element {
        /// As in its span.
        offset: u64,
        /// How.
        canonicalization: Canonicalization,
    },
    /// Given octets.
    Octets(Vec<u8>),
}

/// Finds the result of an imprint.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ImprintTicket(usize);

/// Results of pass 2.
#[derive(Debug, Clone)]
pub struct Digested {
    /// One for each signature found, in that order.
    pub signatures: Vec<SignatureDigests>,
    imprints: Vec<Result<Digest, Refusal>>,
    /// When the signatures were only assumed ([`super::assume`]): as reading showed them, with their paths.
    pub found: Option<Found>,
}

/// Results for one signature.
#[derive(Debug, Clone, Default)]
pub struct SignatureDigests {
    /// Canonical octets of SignedInfo: the message of the signature scheme. `None` when its canonicalization is not
    /// supported, it has no canonical form, or the signature could not be read.
    pub signed_info: Option<Vec<u8>>,
    /// One for each reference of SignedInfo.
    pub references: Vec<ReferenceDigest>,
    /// One for each manifest in its objects, in the document's order.
    pub manifests: Vec<ManifestDigests>,
    /// What of the document it leaves uncovered, the topmost elements only; bounded, the first ones.
    pub uncovered: Vec<Uncovered>,
    /// How many uncovered topmost elements there are.
    pub uncovered_count: u64,
    /// Attributes (`/HDon/@version`) of elements that only lead to what is covered: not covered either; the first ones.
    pub uncovered_attributes: Vec<String>,
    /// Another element has the Id of this signature: nothing that goes by that Id is to be believed.
    pub ambiguous_id: bool,
    /// Indices of signatures that were added later, and left out for the references to match; each of them covers this one
    /// as a whole.
    pub without: Vec<usize>,
    /// Indices of signatures whose element lies, as a whole, in what its references select; none unless all of them match.
    pub covers: Vec<usize>,
}

/// Results for one manifest (threat X-27).
#[derive(Debug, Clone)]
pub struct ManifestDigests {
    /// Where it lies.
    pub span: Span,
    /// A reference of SignedInfo selects it, and matches.
    pub signed: bool,
    /// One for each of its references.
    pub references: Vec<ReferenceDigest>,
}

/// Result for one reference.
#[derive(Debug, Clone)]
pub struct ReferenceDigest {
    /// Strictly by the standard.
    pub outcome: Outcome,
    /// What it is for.
    pub role: Role,
    /// What it selects; `None` when that is not in this document or not known.
    pub selected: Option<Selected>,
    /// Octets that were hashed.
    pub octets: u64,
    /// It does not match by the standard, but does under this deviation.
    pub deviation: Option<Deviation>,
}

/// Whether a digest is the one written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// Equal.
    Match(DigestAlgorithm),
    /// Different.
    Mismatch(DigestAlgorithm),
    /// Not compared.
    Unchecked(Refusal),
}

/// What a reference is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Role {
    /// The whole document.
    Document,
    /// An element outside the signature.
    Element,
    /// SignedProperties of this signature.
    SignedProperties,
    /// An object of this signature, or something in it.
    Object,
    /// A manifest of this signature.
    Manifest,
    /// KeyInfo of this signature.
    KeyInfo,
    /// A content outside the document.
    Detached,
}

/// An element, or the document, that a reference selects.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Selected {
    /// Path as in [`super::FoundSignature::path`]; `/` for the document.
    pub path: String,
    /// Where it lies.
    pub span: Span,
    /// Local name; of the root when the document is selected.
    pub local: String,
    /// Namespace name.
    pub namespace: String,
}

/// An element, or text, that a signature does not cover.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Uncovered {
    /// Its path; of the parent with `/text()` for text.
    pub path: String,
    /// Local name; empty for text.
    pub local: String,
    /// Namespace name.
    pub namespace: String,
    /// It, or something in it, has the expanded name of an element that is signed (threats ). Then `path` is
    /// that element's.
    pub shadows: bool,
    /// Signatures, by index, that do select it; the first few.
    pub selected_by: Vec<usize>,
}

impl<'a> Plan<'a> {
    /// For all signatures found: `signatures` are what [`Signature::read`] made of them, in the same order.
    #[must_use]
    pub fn new(found: &'a Found, signatures: &'a [Result<Signature, StructureError>]) -> Self {
        Self { found, signatures, imprints: Vec::new() }
    }

    /// Asks for an imprint of a signature (its index).
    pub fn imprint(&mut self, signature: usize, imprint: Imprint) -> ImprintTicket {
        self.imprints.push((signature, imprint));
        ImprintTicket(self.imprints.len() - 1)
    }

    /// Reads the document once more (and once again for each round of several enveloped signatures) and computes all.
    ///
    /// # Errors
    /// When the octets cannot be read any more, or a budget ran out; when the signatures were only assumed, and are not what
    /// the document has.
    pub fn digest(self, document: &Document<'_>, contents: &Contents<'_>) -> Result<Digested, xml::Error> {
        let All { signatures, imprints, found } =
            super::digest::all(self.found, self.signatures, &self.imprints, document, contents)?;
        Ok(Digested { signatures, imprints, found })
    }
}

impl Digested {
    /// The result of an imprint.
    #[must_use]
    pub fn imprint(&self, ticket: ImprintTicket) -> Option<&Result<Digest, Refusal>> {
        self.imprints.get(ticket.0)
    }
}

impl SignatureDigests {
    /// Every reference of SignedInfo matches; manifests apart.
    #[must_use]
    pub fn all_match(&self) -> bool {
        !self.references.is_empty() && self.references.iter().all(|r| matches!(r.outcome, Outcome::Match(_)))
    }
}
