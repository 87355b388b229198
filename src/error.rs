//! The front door's error: each room's error wrapped once. It means "the job could not be done"; a bad signature is not
//! an error.

/// Why a document could not be verified or extended.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The document cannot be looked at.
    #[error(transparent)]
    Document(#[from] crate::validate::Error),
    /// The document was not extended.
    #[error(transparent)]
    Extend(#[from] crate::extend::ExtendError),
}
