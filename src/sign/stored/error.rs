//! Why a state was not made, or not taken.

use crate::base::{SourceError, UnixTime};
use crate::sign;
use crate::sign::MessageError;
use crate::sign::xml;

/// Why a two-step signature was not prepared or not finished. Nothing of a result is of use then.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The secret is too short to authenticate with.
    #[error("the secret of states has {len} octets: at least 32 are needed")]
    Secret {
        /// Octets it has.
        len: usize,
    },
    /// The system gave no random octets.
    #[error("the system gives no random octets")]
    Random,
    /// The times asked for cannot be kept.
    #[error("a state made at {created} cannot expire at {expires}: it must later, and within {most} days")]
    Life {
        /// When it is made.
        created: UnixTime,
        /// When it was to expire.
        expires: UnixTime,
        /// Days at most.
        most: i64,
    },
    /// A level needs a time-stamp in the signature, and no room was reserved for one.
    #[error("the level needs a time-stamp, for which the request reserved no room")]
    NoRoom,
    /// The scheme has parameters that no state can say.
    #[error("states cannot hold a signature of {0} with these parameters")]
    Scheme(&'static str),
    /// The octets are no state, or no longer in the form they were written in.
    #[error("this is no state of a prepared document (kyso.prepared/1): {0}")]
    NotAState(&'static str),
    /// A state of another version.
    #[error("the state is of version '{0}', this program reads kyso.prepared/1")]
    Version(String),
    /// Made with another secret.
    #[error("the state was made with key {state}, not with the key {key} at hand")]
    OtherKey {
        /// Name of the key it was made with, as it says.
        state: String,
        /// Name of the key at hand.
        key: String,
    },
    /// The authentication code does not match: something in it was changed, or the code was made up.
    #[error("the state was altered: its authentication code does not match")]
    Altered,
    /// It has expired.
    #[error("the state expired at {expires}; it is {now}")]
    Expired {
        /// The last moment it was good for.
        expires: UnixTime,
        /// The present moment.
        now: UnixTime,
    },
    /// It was made in the future, by more than clocks differ.
    #[error("the state was made at {created}, which is in the future: it is {now}")]
    Early {
        /// When it was made.
        created: UnixTime,
        /// The present moment.
        now: UnixTime,
    },
    /// The document is not the one the state was made for, or was changed.
    #[error(
        "the document is not the prepared one of this state, or was changed: SHA-256 {found} instead of {expected}"
    )]
    OtherDocument {
        /// SHA-256 of the prepared document.
        expected: String,
        /// SHA-256 of the document at hand.
        found: String,
    },
    /// The document is the one of the state, but its hole is filled already.
    #[error("the document is the prepared one of this state, but has its signature already")]
    Filled,
    /// What is to be signed, made anew from the prepared document, is not what went to the key: most likely another version
    /// of this program prepared it.
    #[error("what is to be signed cannot be made again from the prepared document: another version prepared it")]
    Derived,
    /// A value came where a whole message is awaited, or the other way round.
    #[error("the state awaits {awaited}, not {given}")]
    Kind {
        /// What it awaits.
        awaited: &'static str,
        /// What was handed in.
        given: &'static str,
    },
    /// The level needs a time-stamp, and there is nobody to ask for one.
    #[error("the state is for level {0}, which needs a time-stamp")]
    TimeStampNeeded(&'static str),
    /// No time-stamp was asked for when the document was prepared, so that there is no room for one.
    #[error("the state is for level B-B: there is no room for a time-stamp")]
    TimeStampUnwanted,
    /// The message that came back.
    #[error(transparent)]
    Message(MessageError),
    /// What every PDF signature can be refused for.
    #[error(transparent)]
    Sign(#[from] sign::Error),
    /// What every XML signature can be refused for.
    #[error(transparent)]
    Xml(xml::Error),
}

impl From<MessageError> for Error {
    fn from(error: MessageError) -> Self {
        match error {
            MessageError::Common(error) => Self::Sign(error),
            error => Self::Message(error),
        }
    }
}

impl From<xml::Error> for Error {
    fn from(error: xml::Error) -> Self {
        match error {
            xml::Error::Common(error) => Self::Sign(error),
            error => Self::Xml(error),
        }
    }
}

impl From<SourceError> for Error {
    fn from(error: SourceError) -> Self {
        Self::Sign(error.into())
    }
}
