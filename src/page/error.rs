//! Why there is no picture.

use crate::base::LimitReached;
use crate::pdf;

/// Why a page cannot be shown. What it says about the page is nothing; whoever judges has to treat it as not seen.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// What the page needs cannot be read, or is ambiguous.
    #[error(transparent)]
    Pdf(#[from] pdf::Error),
    /// It would cost too much.
    #[error(transparent)]
    Limit(#[from] LimitReached),
    /// There is no such page.
    #[error("there is no page {0}")]
    NoPage(u32),
    /// Strings and streams cannot be read without the password.
    #[error("the document is encrypted")]
    Encrypted,
    /// The page, or something it shows, is not as ISO 32000-2 has it.
    #[error("{what} (ISO 32000-2 §{clause})")]
    Malformed {
        /// What is wrong.
        what: &'static str,
        /// The clause that says so.
        clause: &'static str,
    },
    /// An object that was read cannot be written, e.g. because it holds a key twice (threat P-31).
    #[error("an object of the page cannot be written: {0}")]
    Ambiguous(String),
    /// The renderer gave up.
    #[error("the page cannot be drawn: {0}")]
    Renderer(String),
    /// Pictures of different sizes.
    #[error("the pictures have different sizes")]
    Sizes,
}

impl Error {
    pub(super) const fn malformed(what: &'static str, clause: &'static str) -> Self {
        Self::Malformed { what, clause }
    }

    pub(super) const fn limit(what: &'static str, limit: u64) -> Self {
        Self::Limit(LimitReached { what, limit })
    }
}
