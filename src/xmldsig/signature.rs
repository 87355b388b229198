//! A `ds:Signature` read strictly: order and number of its parts as the schema has them (threats ).

use crate::asn1;
use crate::base::Limits;
use crate::base::Span;
use crate::crypto::{KeyKind, SignatureScheme};
use crate::xml::Tree;

use super::error::StructureError;
use super::reference::{Manifest, Reference};
use super::transform::Canonicalization;

/// A `ds:Signature` as received (XMLDSig §4.2).
#[derive(Debug, Clone)]
pub struct Signature {
    /// `Id`.
    pub id: Option<String>,
    /// Where it lies.
    pub span: Span,
    /// What is signed.
    pub signed_info: SignedInfo,
    /// The signature value.
    pub value: SignatureValue,
    /// Certificates and lists, as a hint (threat X-23).
    pub key_info: Option<KeyInfo>,
    /// Its objects, in order.
    pub objects: Vec<Object>,
    /// What was read although the standard does not allow it.
    pub notes: Vec<Note>,
}

/// `ds:SignedInfo` (§4.4).
#[derive(Debug, Clone)]
pub struct SignedInfo {
    /// `Id`.
    pub id: Option<String>,
    /// Where it lies.
    pub span: Span,
    /// Identifier of its canonicalization, as written.
    pub canonicalization_uri: String,
    /// Its canonicalization; `None` when it is not on the allow-list (threat X-15).
    pub canonicalization: Option<Canonicalization>,
    /// Identifier of the signature algorithm, as written.
    pub scheme_uri: String,
    /// The scheme; `None` for HMAC, DSA, and all that is unknown (threat X-22).
    pub scheme: Option<SignatureScheme>,
    /// At least one.
    pub references: Vec<Reference>,
}

/// `ds:SignatureValue` (§4.3).
#[derive(Debug, Clone)]
pub struct SignatureValue {
    /// `Id`.
    pub id: Option<String>,
    /// Where the element lies.
    pub span: Span,
    /// As written; for a [`crate::crypto::Provider`] see [`SignatureValue::for_key`].
    pub written: Vec<u8>,
}

impl SignatureValue {
    /// As a [`crate::crypto::Provider`] takes it. ECDSA values are r and s here, each as long as a coordinate of the key's
    /// curve (XMLDSig §6.4.3, RFC 9231 §2.3.6), and a SEQUENCE for everyone else. Java once wrote halves that are shorter;
    /// `None` for longer ones (threat C-15).
    #[must_use]
    pub fn for_key(&self, scheme: SignatureScheme, kind: KeyKind) -> Option<Vec<u8>> {
        let SignatureScheme::Ecdsa(_) = scheme else { return Some(self.written.clone()) };
        let longest = kind.ecdsa_half_len()?;
        let (r, s) = self.written.split_at_checked(self.written.len() / 2)?;
        let is_fit = r.len() == s.len() && (1..=longest).contains(&r.len());
        is_fit.then(|| asn1::sequence(&[asn1::positive_integer(r), asn1::positive_integer(s)]))
    }
}

/// `ds:KeyInfo` (§4.5).
#[derive(Debug, Clone)]
pub struct KeyInfo {
    /// `Id`.
    pub id: Option<String>,
    /// Where it lies.
    pub span: Span,
    /// `X509Certificate`, in order.
    pub certificates: Vec<Certificate>,
    /// `X509CRL`, DER.
    pub crls: Vec<Vec<u8>>,
    /// Local names of what is ignored: `KeyValue`, `KeyName`, `RetrievalMethod`, `X509SubjectName` …
    pub ignored: Vec<String>,
}

/// A certificate in KeyInfo.
#[derive(Debug, Clone)]
pub struct Certificate {
    /// DER, not looked into.
    pub der: Vec<u8>,
    /// Where the element lies.
    pub span: Span,
}

/// `ds:Object` (§4.6).
#[derive(Debug, Clone)]
pub struct Object {
    /// `Id`.
    pub id: Option<String>,
    /// Where it lies.
    pub span: Span,
    /// Its children.
    pub content: Vec<ObjectContent>,
}

/// A child of `ds:Object`.
#[derive(Debug, Clone)]
pub enum ObjectContent {
    /// `ds:Manifest` (§5.1).
    Manifest(Manifest),
    /// `ds:SignatureProperties` (§5.2).
    SignatureProperties(Vec<SignatureProperty>),
    /// `QualifyingProperties` of any version of XAdES.
    QualifyingProperties {
        /// Where it lies.
        span: Span,
    },
    /// Something else.
    Other {
        /// Where it lies.
        span: Span,
    },
}

/// `ds:SignatureProperty` (§5.2).
#[derive(Debug, Clone)]
pub struct SignatureProperty {
    /// `Id`.
    pub id: Option<String>,
    /// Where it lies.
    pub span: Span,
    /// Text of its child `SigningTime`, in whatever namespace; local time without a zone in Vietnamese files. Whether it is
    /// signed is for the references to say.
    pub signing_time: Option<String>,
}

/// What was read although the standard does not allow it, and cannot change what is signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Note {
    /// A comment or processing instruction between the parts of the signature.
    Markup,
    /// `Transforms` without any.
    NoTransforms,
}

impl Signature {
    /// Reads a `ds:Signature`, the root of `tree`.
    ///
    /// # Errors
    /// When a part is missing, stands twice, at a wrong place or is unknown; when a value has markup in it; when there are
    /// more references or transforms than `limits` allow.
    pub fn read(tree: &Tree, limits: &Limits) -> Result<Self, StructureError> {
        super::read::signature(tree, limits)
    }
}
