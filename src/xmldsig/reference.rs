//! References and manifests (XMLDSig §4.4.3, §5.1).

use crate::base::Span;
use crate::crypto::Digest;

use super::error::Refusal;
use super::transform::Transform;

/// A `ds:Reference` as received.
#[derive(Debug, Clone)]
pub struct Reference {
    /// `Id`.
    pub id: Option<String>,
    /// `URI` as written; `None` when the attribute is absent.
    pub uri: Option<String>,
    /// `Type` as written.
    pub kind: Option<String>,
    /// Identifiers of its transforms, as written.
    pub transform_uris: Vec<String>,
    /// Its transforms.
    pub transforms: Vec<Transform>,
    /// Identifier of the digest algorithm, as written.
    pub digest_uri: String,
    /// The digest, or why it cannot be compared.
    pub digest: Result<Digest, Refusal>,
    /// Where the element lies.
    pub span: Span,
}

/// What a URI stands for. Nothing is ever fetched.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Target {
    /// `""` or `#xpointer(/)`.
    Document {
        /// `#xpointer(/)` keeps comments (§4.4.3.3).
        comments: bool,
    },
    /// `#id` or `#xpointer(id('id'))`.
    Id {
        /// The Id.
        id: String,
        /// The second form keeps comments.
        comments: bool,
    },
    /// A content that was handed in under this name; `None` for the one without a name (URI absent).
    Detached(Option<String>),
}

/// A `ds:Manifest`.
#[derive(Debug, Clone)]
pub struct Manifest {
    /// `Id`.
    pub id: Option<String>,
    /// What it lists.
    pub references: Vec<Reference>,
    /// Where it lies.
    pub span: Span,
}

/// A known fault of a known producer under which a reference does match.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Deviation {
    /// `enveloped-signature` on a target inside the signature itself: by the standard nothing is left, the producer hashed
    /// the target.
    D1,
    /// The target was canonicalised as a document of its own, without inherited namespaces it does not use.
    D2,
}

impl Deviation {
    /// `D1`, `D2`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::D1 => "D1",
            Self::D2 => "D2",
        }
    }
}
