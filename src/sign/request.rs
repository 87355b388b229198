//! What is asked for when signing.

use crate::appearance::Spec;
use crate::base::UnixTime;
use crate::pdf::Credentials;

/// The form of the signature (ISO 32000-2 §12.8.3.3, §12.8.3.4).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Subfilter {
    /// `ETSI.CAdES.detached`: PAdES (EN 319 142-1). The default.
    #[default]
    CadesDetached,
    /// `adbe.pkcs7.detached`: for receivers that know no PAdES; the message has a signingTime attribute.
    Pkcs7Detached,
}

impl Subfilter {
    /// The name in the signature dictionary.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::CadesDetached => "ETSI.CAdES.detached",
            Self::Pkcs7Detached => "adbe.pkcs7.detached",
        }
    }
}

/// Which page a visible signature goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum PageChoice {
    /// The first page.
    First,
    /// The last page.
    #[default]
    Last,
    /// The page with this 1-based number.
    Number(u32),
}

/// A visible signature: what it shows and where.
#[derive(Debug, Clone)]
pub struct Placed {
    /// The page, for a new field. An existing field has its own.
    pub page: PageChoice,
    /// x, y, width, height in millimetres from the upper left corner of the page as it is shown (rotation applied), for a
    /// new field. An existing field keeps its rectangle.
    pub rect_mm: [f64; 4],
    /// What it shows.
    pub appearance: Spec,
}

/// An empty text field made in the revision that is signed: a place kept free, which can be filled in later without a
/// change that the signature does not permit. After a signature such a field can no longer be added.
#[derive(Debug, Clone)]
pub struct ReservedField {
    /// Its name, new in the form.
    pub name: String,
    /// What programs and screen readers call it (`/TU`).
    pub tooltip: String,
    /// The page.
    pub page: PageChoice,
    /// x, y, width, height in millimetres, as in [`Placed::rect_mm`].
    pub rect_mm: [f64; 4],
    /// Size of its text in points, for programs that draw it themselves.
    pub size_pt: f64,
}

/// An empty text field of the document that is filled in, in the revision that is signed.
#[derive(Debug, Clone)]
pub struct FilledField {
    /// Fully qualified name.
    pub name: String,
    /// Its value, which its appearance must show.
    pub value: String,
    /// What it shows in its rectangle.
    pub appearance: Spec,
}

/// What is asked for when signing. Start from [`Request::new`] and change what differs.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Request {
    /// Fully qualified name of an existing, empty signature field to sign; `None` makes a new field `SignatureN`.
    pub field: Option<String>,
    /// The form of the signature.
    pub subfilter: Subfilter,
    /// The signing time claimed in `/M`; the signer's certificate must be valid then.
    pub signing_time: UnixTime,
    /// `/Reason`.
    pub reason: Option<String>,
    /// `/Location`.
    pub location: Option<String>,
    /// `/ContactInfo`.
    pub contact: Option<String>,
    /// A visible signature; `None` makes an invisible one (and leaves an existing field's looks alone).
    pub appearance: Option<Placed>,
    /// Empty text fields to make: only before the first signature.
    pub reserve: Vec<ReservedField>,
    /// Empty text fields to fill in.
    pub fill: Vec<FilledField>,
    /// Names of fields that nobody may change once this is signed (FieldMDP, ISO 32000-2 §12.8.2.4); for a new field.
    pub lock: Vec<String>,
    /// Reserve room for a time-stamp.
    pub time_stamp: bool,
    /// Octets to reserve for the time-stamp token instead of the usual 8 KiB.
    pub time_stamp_room: Option<usize>,
    /// Certify with this DocMDP permission, 1 to 3 (ISO 32000-2 Table 257): the first signature only.
    pub certify: Option<u8>,
    /// Sign also when the document has content that can show something else after signing, or reads as something else than
    /// it shows ([`super::check_content`]).
    pub allow_dynamic: bool,
    /// What opens the document, if it is encrypted; for [`super::sign()`], which opens it.
    pub credentials: Credentials,
}

impl Request {
    /// An invisible PAdES signature in a new field.
    #[must_use]
    pub fn new(signing_time: UnixTime) -> Self {
        Self {
            field: None,
            subfilter: Subfilter::CadesDetached,
            signing_time,
            reason: None,
            location: None,
            contact: None,
            appearance: None,
            reserve: Vec::new(),
            fill: Vec::new(),
            lock: Vec::new(),
            time_stamp: false,
            time_stamp_room: None,
            certify: None,
            allow_dynamic: false,
            credentials: Credentials::none(),
        }
    }
}
