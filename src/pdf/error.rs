//! Why octets are not one unambiguous PDF.

use crate::base::{LimitReached, SourceError};

use super::ObjectId;

/// Why octets are not one unambiguous PDF: offset or object, and clause (ISO 32000-2).
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The source could not be read.
    #[error("the file cannot be read")]
    Source(#[from] SourceError),
    /// A budget ran out; nothing is claimed about the file.
    #[error(transparent)]
    Limit(#[from] LimitReached),
    /// Octets at an offset of the file break a rule.
    #[error("{what} at offset {offset} (ISO 32000-2 §{clause})")]
    Syntax {
        /// Where in the file.
        offset: u64,
        /// What is wrong.
        what: &'static str,
        /// The clause that says so.
        clause: &'static str,
    },
    /// An object could not be read; the source says why.
    #[error("object {id} cannot be read")]
    Object {
        /// Which.
        id: ObjectId,
        /// Why.
        #[source]
        source: Box<Error>,
    },
    /// An object stream breaks a rule, or something in it does.
    #[error("object stream {stream}: {what} (ISO 32000-2 §7.5.7)")]
    ObjectStream {
        /// Its object number.
        stream: u32,
        /// What is wrong.
        what: &'static str,
    },
    /// Objects that can be read each do not fit together.
    #[error("{what} (object {object}, ISO 32000-2 §{clause})", object = .object.map_or_else(|| "unnumbered".to_owned(), |id| id.to_string()))]
    Structure {
        /// The object that breaks the rule, where it has a number.
        object: Option<ObjectId>,
        /// What is wrong.
        what: &'static str,
        /// The clause that says so.
        clause: &'static str,
    },
    /// A dictionary that decides something holds a key twice: readers differ on which one counts (threat P-31).
    #[error("the {place} holds the key /{key} twice (ISO 32000-2 §7.3.7)")]
    DuplicateKey {
        /// Which dictionary.
        place: &'static str,
        /// The key, escapes resolved.
        key: String,
    },
    /// A filter this library does not undo, or one whose input is damaged.
    #[error("filter {filter}: {what} (ISO 32000-2 §7.4)")]
    Filter {
        /// Name of the filter.
        filter: String,
        /// What is wrong.
        what: &'static str,
    },
    /// What was asked for is encrypted, and there is no key (§7.6).
    #[error("stream {stream} is encrypted")]
    Encrypted {
        /// Its object number.
        stream: u32,
    },
    /// What is encrypted has no meaning under the document's key.
    #[error("object {object} cannot be decrypted: {what} (ISO 32000-2 §7.6)")]
    Decrypt {
        /// Which.
        object: ObjectId,
        /// What is wrong.
        what: &'static str,
    },
}

impl Error {
    pub(super) const fn syntax(offset: u64, what: &'static str, clause: &'static str) -> Self {
        Self::Syntax { offset, what, clause }
    }

    pub(super) const fn structure(object: Option<ObjectId>, what: &'static str, clause: &'static str) -> Self {
        Self::Structure { object, what, clause }
    }

    /// Whether the lack of a key is all that stood against it.
    #[must_use]
    pub fn is_sealed(&self) -> bool {
        match self {
            Self::Encrypted { .. } => true,
            Self::Object { source, .. } => source.is_sealed(),
            _ => false,
        }
    }

    pub(super) fn in_object(self, id: ObjectId) -> Self {
        match self {
            // A budget or a failing disk is not the object's fault.
            Self::Source(_) | Self::Limit(_) => self,
            source => Self::Object { id, source: Box::new(source) },
        }
    }
}
