//! Facts about a whole document.

use serde::{Deserialize, Serialize};

use super::signature::SignatureFacts;
use crate::base::{Span, UnixTime};

/// Everything seen in a document.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DocumentFacts {
    /// `pdf`.
    pub format: String,
    /// Octets.
    pub size: u64,
    /// SHA-256 of all octets, lower-case hex.
    pub sha256: String,
    /// The time of judgement that was asked for.
    pub at: UnixTime,
    /// Number of revisions.
    pub revisions: usize,
    /// Whether the document is encrypted: strings and streams were then compared as they lie, not read.
    pub encrypted: bool,
    /// A hybrid-reference file whose two views differ: readers may see different documents.
    pub hybrid_views_differ: bool,
    /// Octets behind the last `%%EOF` that are more than white space.
    pub trailing: Option<(u64, u64)>,
    /// All signatures, oldest revision first.
    pub signatures: Vec<SignatureFacts>,
}

impl DocumentFacts {
    /// [`Self::trailing`] from a span.
    #[must_use]
    pub fn span(span: Span) -> (u64, u64) {
        (span.start, span.end)
    }
}
