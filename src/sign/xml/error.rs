//! Why an XML document was not signed.

use crate::base::LimitReached;
use crate::base::SourceError;
use crate::sign;
use crate::xml;

/// Why an XML document was not signed. Only [`Error::Common`] can come after the private key was used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// What can happen with any document: the certificate, the key, the value, writing.
    #[error(transparent)]
    Common(#[from] sign::Error),
    /// The document is not one well-formed XML document.
    #[error("the document cannot be read as XML")]
    Document(#[source] Box<xml::Error>),
    /// Signatures are inserted into UTF-8 only, where every octet stays what it was.
    #[error("the document is not in UTF-8")]
    Encoding,
    /// No form of this name.
    #[error("there is no form '{0}'")]
    Form(String),
    /// The form has no such role for this document.
    #[error("form '{form}' has no role '{role}' for this document: it has {}", .known.join(", "))]
    Role {
        /// The form.
        form: String,
        /// What was asked for.
        role: String,
        /// What there is.
        known: Vec<&'static str>,
    },
    /// The form has several roles, and none was chosen.
    #[error("form '{form}' has several roles for this document: {}", .known.join(", "))]
    RoleOpen {
        /// The form.
        form: String,
        /// What there is.
        known: Vec<&'static str>,
    },
    /// The document is none of the form.
    #[error("the document is none of form '{form}': it begins with {found}, the form has {}", .expected.join(", "))]
    NotOfForm {
        /// The form.
        form: String,
        /// The root element, with its namespace in braces.
        found: String,
        /// Roots that the form has, likewise.
        expected: Vec<String>,
    },
    /// An element that is needed is not there.
    #[error("the document has no element {0}")]
    Missing(String),
    /// Several elements could be meant.
    #[error("the document has {count} elements {pattern}")]
    Several {
        /// What was looked for.
        pattern: String,
        /// How many there are.
        count: usize,
    },
    /// What is to be signed has no Id to be referenced by.
    #[error("element {0} has no attribute Id to be referenced by")]
    NoId(String),
    /// No element has this Id.
    #[error("no element has the Id '{0}'")]
    NoSuchId(String),
    /// An Id stands for several elements (threat X-09).
    #[error("{count} elements have the Id '{id}'")]
    DuplicateId {
        /// The Id.
        id: String,
        /// How many elements have it.
        count: usize,
    },
    /// An Id that a reference cannot name (XML 1.0 §3.3.1: an ID is a name).
    #[error("the Id '{0}' is no name that a reference can have (XML 1.0 §3.3.1)")]
    IdNotName(String),
    /// What is to be signed, or the place for the signature, lies within another signature.
    #[error("{0} lies within another signature")]
    InSignature(String),
    /// The place has its signature.
    #[error("element {0} holds a signature already")]
    Occupied(String),
    /// The place holds something else.
    #[error("element {0} holds something else than signatures")]
    NotForSignatures(String),
    /// An earlier signature covers the place where the new one would stand, and would not match any more.
    #[error("the signature {0} covers the place of the new one and would be broken by it")]
    Breaks(String),
    /// An earlier signature may be superseded by the new one, but not by an element that is added for it, without which it
    /// does not match either.
    #[error("element {container} has to be there before the signature {signature} is made: it covers the place")]
    AddedAfter {
        /// The element that would be added.
        container: String,
        /// The earlier signature.
        signature: String,
    },
    /// An algorithm has no identifier in XML Signature.
    #[error("{0} signatures have no identifier in XML Signature")]
    NoIdentifier(&'static str),
}

impl From<xml::Error> for Error {
    fn from(error: xml::Error) -> Self {
        Self::Document(Box::new(error))
    }
}

impl From<LimitReached> for Error {
    fn from(error: LimitReached) -> Self {
        xml::Error::from(error).into()
    }
}

impl From<SourceError> for Error {
    fn from(error: SourceError) -> Self {
        sign::Error::from(error).into()
    }
}
