//! Why a document was not signed.

use std::io;

use crate::appearance;
use crate::base::{SourceError, Span, UnixTime};
use crate::cms;
use crate::crypto::{CheckError, DigestAlgorithm, KeyError};
use crate::keys;
use crate::pdf;

use super::timestamp::TimestampError;

/// Why a document was not signed. Everything up to [`Error::Key`] is found before the private key is used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The document does not open, or is ambiguous.
    #[error("the document cannot be read as one unambiguous PDF")]
    Document(#[source] Box<pdf::Error>),
    /// Its octets could not be read.
    #[error("the document cannot be read")]
    Source(#[from] SourceError),
    /// The document is encrypted and cannot be read (ISO 32000-2 §7.6): what would be signed is not known.
    #[error("the document is encrypted (ISO 32000-2 §7.6)")]
    Sealed(#[source] pdf::Sealed),
    /// A message authentication code covers the file (ISO/TS 32004), and an update would break it.
    #[error("the document is protected by a message authentication code (ISO/TS 32004), which an update would break")]
    MacProtected,
    /// A revision has another encryption than the one before it: readers differ on what it says (threat P-40).
    #[error("the revisions of the document are not all encrypted alike (ISO 32000-2 §7.6.2)")]
    EncryptionChanged,
    /// Something follows the end; an update behind it would be found by some readers only (threat P-29).
    #[error("octets {0} follow the end of the document (%%EOF)")]
    Trailing(Span),
    /// A hybrid-reference file that shows different things to old and new readers (threat P-33).
    #[error(
        "the document shows old and new readers different objects (hybrid-reference, ISO 32000-2 §7.5.8.4) in its revision {revision}"
    )]
    TwoViews {
        /// 1-based.
        revision: usize,
    },
    /// A certification or lock allows no further signature (ISO 32000-2 §12.8.2.2, §12.7.5.5).
    #[error(
        "the signature in field '{field}' allows no change at all, not even a further signature (ISO 32000-2 §12.8.2.2)"
    )]
    Certified {
        /// The field with the certification signature.
        field: String,
    },
    /// An earlier signature locked this field (ISO 32000-2 §12.8.2.4).
    #[error("field '{field}' is locked by the signature in field '{by}' (ISO 32000-2 §12.8.2.4)")]
    FieldLocked {
        /// The field that was to be signed.
        field: String,
        /// The field whose signature locked it.
        by: String,
    },
    /// Only the first signature can certify (ISO 32000-2 §12.8.2.2.1).
    #[error(
        "a certification must be the first signature, but field '{field}' is signed already (ISO 32000-2 §12.8.2.2)"
    )]
    CertifyNotFirst {
        /// A field that is signed.
        field: String,
    },
    /// DocMDP knows 1, 2 and 3 (ISO 32000-2 §12.8.2.2, Table 257).
    #[error("{0} is no certification level: 1, 2 or 3 (ISO 32000-2 Table 257)")]
    CertifyLevel(u8),
    /// What the reader sees could change without the octets changing (threats P-24, P-44).
    #[error("the document has content that can show something else after signing: {}", told(.found))]
    Dynamic {
        /// What was found; never empty.
        found: Vec<pdf::Dynamic>,
    },
    /// The form or a page is not what the standard says.
    #[error("{what} is not as ISO 32000-2 {clause} says")]
    Malformed {
        /// Which part of the document.
        what: String,
        /// The clause.
        clause: &'static str,
    },
    /// No field of this name.
    #[error("the document has no form field '{0}'")]
    FieldMissing(String),
    /// Several fields of this name.
    #[error("the document has several form fields '{0}'")]
    FieldAmbiguous(String),
    /// The field is of another type.
    #[error("form field '{0}' is no signature field (ISO 32000-2 §12.7.5.5)")]
    FieldType(String),
    /// The field has its signature.
    #[error("form field '{0}' is signed already")]
    FieldSigned(String),
    /// An appearance was asked for, but the field has no widget anyone would see it in.
    #[error("form field '{0}' has no visible area for an appearance (ISO 32000-2 §12.5.2, §12.5.3)")]
    FieldNotShown(String),
    /// The field demands things of its signature that are not looked at here.
    #[error("form field '{0}' has mandatory seed values (ISO 32000-2 §12.7.5.5, Table 237), which are not supported")]
    SeedValues(String),
    /// A form field with other content cannot be added behind a signature without breaking it.
    #[error("form field '{field}' cannot be added: the signature in field '{signed}' permits signature fields only")]
    ReserveLate {
        /// The field to be made.
        field: String,
        /// A field that is signed.
        signed: String,
    },
    /// There is a field of this name already.
    #[error("the document has a form field '{0}' already")]
    FieldTaken(String),
    /// The field is no text field (ISO 32000-2 §12.7.5.3) shown in one place.
    #[error("form field '{0}' is no text field with one place on a page (ISO 32000-2 §12.7.5.3)")]
    FieldNotText(String),
    /// The field has a value.
    #[error("form field '{0}' is filled in already")]
    FieldFilled(String),
    /// The certificate is not valid yet at the signing time (RFC 5280 §4.1.2.5).
    #[error("the signer's certificate is valid from {not_before}, after the signing time {at}")]
    NotYetValid {
        /// Start of validity.
        not_before: UnixTime,
        /// The signing time asked for.
        at: UnixTime,
    },
    /// The certificate has expired at the signing time (RFC 5280 §4.1.2.5).
    #[error("the signer's certificate expired {not_after}, before the signing time {at}")]
    Expired {
        /// End of validity.
        not_after: UnixTime,
        /// The signing time asked for.
        at: UnixTime,
    },
    /// keyUsage excludes signatures on documents (RFC 5280 §4.2.1.3).
    #[error("the signer's certificate allows neither digitalSignature nor nonRepudiation (RFC 5280 §4.2.1.3)")]
    KeyUsage,
    /// extKeyUsage names other purposes only (RFC 5280 §4.2.1.12).
    #[error("the signer's certificate is for other purposes only: {} (RFC 5280 §4.2.1.12)", .0.join(", "))]
    ExtendedKeyUsage(Vec<String>),
    /// A CA's key signs certificates, not documents.
    #[error("the signer's certificate is a certification authority's")]
    Authority,
    /// The key in the certificate cannot be read.
    #[error("the key in the signer's certificate is not usable")]
    CertificateKey(#[from] KeyError),
    /// Scheme and key do not belong together.
    #[error("{scheme} signatures cannot be made with the key in the signer's certificate")]
    Scheme {
        /// The scheme.
        scheme: &'static str,
    },
    /// New signatures are made with SHA-2 of 256 bits or more.
    #[error("{} is not used for new signatures", .0.name())]
    WeakDigest(DigestAlgorithm),
    /// New signatures are made with RSA keys of 2048 bits or more (QCVN 4:2016/BQP; NIST SP 800-131A §3).
    #[error("an RSA key of {bits} bits is too short for new signatures: 2048 are the least")]
    WeakKey {
        /// Bits of its modulus.
        bits: u32,
    },
    /// No such page.
    #[error("the document has no page {asked}: it has {pages}")]
    Page {
        /// The 1-based number asked for.
        asked: u32,
        /// Number of pages.
        pages: usize,
    },
    /// The rectangle is no rectangle on the page.
    #[error(
        "the rectangle {rect:?} (millimetres from the upper left corner) does not lie on the page of {width:.1} × {height:.1} mm"
    )]
    Rectangle {
        /// x, y, width, height in millimetres.
        rect: [f64; 4],
        /// Width of the page as shown, in millimetres.
        width: f64,
        /// Height of the page as shown, in millimetres.
        height: f64,
    },
    /// The appearance cannot be drawn.
    #[error("the appearance cannot be drawn")]
    Appearance(#[from] appearance::Error),
    /// The update cannot be written.
    #[error("the document cannot be updated")]
    Update(#[from] pdf::update::UpdateError),
    /// The key could not be used.
    #[error("the private key could not be used")]
    Key(#[from] keys::Error),
    /// What came back from the key is no signature of this document by this certificate.
    #[error("the signature value does not verify with the signer's own certificate: nothing was embedded")]
    Value(#[source] CheckError),
    /// No time-stamp was had.
    #[error("no time-stamp")]
    Timestamp(#[from] TimestampError),
    /// What was had is no time-stamp token.
    #[error("the time-stamp token cannot be read")]
    Token(#[source] cms::Error),
    /// The token is not over what was to be stamped, or not signed properly (RFC 3161 §2.2).
    #[error("the time-stamp token {0} (RFC 3161)")]
    TokenCheck(&'static str),
    /// The message is larger than the room reserved for it, or the room asked for is larger than
    /// [`crate::base::Limits::cms_octets`].
    #[error("the signature message has {needed} octets, the room reserved for it {room}")]
    Room {
        /// Octets needed.
        needed: usize,
        /// Octets reserved.
        room: usize,
    },
    /// A time-stamp cannot be put into the message.
    #[error("the signature message cannot take a time-stamp")]
    Message(#[source] cms::Error),
    /// The document is not the one that was prepared.
    #[error("the document changed since it was prepared for signing")]
    Changed,
    /// The output could not be written.
    #[error("the signed document cannot be written")]
    Output(#[source] io::Error),
}

/// Each piece with its page and object.
fn told(found: &[pdf::Dynamic]) -> String {
    let one = |piece: &pdf::Dynamic| {
        let page = piece.page.map(|page| format!(", page {page}")).unwrap_or_default();
        let object = piece.object.map(|object| format!(", object {object}")).unwrap_or_default();
        format!("{} ({}{page}{object})", piece.kind.code(), piece.detail)
    };
    found.iter().map(one).collect::<Vec<_>>().join("; ")
}

/// A PDF error on the way of signing.
pub(super) fn unreadable(error: pdf::Error) -> Error {
    Error::Document(Box::new(error))
}

/// Something in the form or page tree that is not as it must be.
pub(super) fn malformed(what: impl Into<String>, clause: &'static str) -> Error {
    Error::Malformed { what: what.into(), clause }
}
