//! The parts of an official document (Decree 30/2020/NĐ-CP, Appendix I, part I, diagram of section IV).

use serde::Serialize;

use crate::base::BoxMm;
use crate::base::Day;

/// What was found in a document.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Letter {
    /// Which rules of form it is under.
    pub class: Class,
    /// Its type; `None` when nothing says it. `Công văn` has no type name and is told by its abstract.
    pub type_name: Option<TypeName>,
    /// Its parts by page, from top to bottom and left to right. A part may be found more than once (two signers, recipients
    /// that go on overleaf, annexes); the document's own comes first.
    pub parts: Vec<Part>,
    /// What number, notation, place and date are made of, from left to right, blanks included.
    pub fields: Vec<Field>,
    /// The number, such as `128`, and the notation, such as `UBND-VP`; empty where a blank is left for it.
    pub number: Option<(String, String)>,
    /// The day it is dated; `None` when blank or no day.
    pub day: Option<Day>,
    /// Whether pages are pictures (a scan), with or without a text layer.
    pub is_scanned: bool,
    /// The mark of an electronic copy, when there is one.
    pub copy: Option<Copy>,
    /// Pages, from 1, on which annexes begin.
    pub annexes: Vec<u32>,
}

impl Letter {
    /// The document's own part of this kind, if it was found.
    #[must_use]
    pub fn part(&self, kind: Kind) -> Option<&Part> {
        self.parts.iter().find(|part| part.kind == kind)
    }

    /// All its parts of this kind.
    pub fn all(&self, kind: Kind) -> impl Iterator<Item = &Part> {
        self.parts.iter().filter(move |part| part.kind == kind)
    }

    /// A field of its number or date, if its place was found.
    #[must_use]
    pub fn field(&self, of: FieldOf) -> Option<&Field> {
        self.fields.iter().find(|field| field.of == of)
    }
}

impl Default for Letter {
    /// Nothing found.
    fn default() -> Self {
        Self {
            class: Class::Other,
            type_name: None,
            parts: Vec::new(),
            fields: Vec::new(),
            number: None,
            day: None,
            is_scanned: false,
            copy: None,
            annexes: Vec::new(),
        }
    }
}

/// A field of a number or a date: filled in, or left blank for it.
#[derive(Debug, Clone, PartialEq)]
pub struct Field {
    /// Which.
    pub of: FieldOf,
    /// From 1.
    pub page: u32,
    /// Around its text; of a blank, the room left for it between what stands before and after, as high as that text.
    pub place: BoxMm,
    /// Its text, empty for a blank (spaces, dots, underscores).
    pub text: String,
    /// Size of its font, or of what stands around the blank, in points.
    pub size_pt: f64,
    /// Where the baseline of that text is, from the top of the page, in millimetres.
    pub baseline_mm: f64,
    /// The annotation that shows it, as an index into [`crate::page::Seen::marks`]; `None` when the page does.
    pub mark: Option<usize>,
}

/// Which field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum FieldOf {
    /// `128` of `Số: 128/UBND-VP`.
    Number,
    /// `UBND-VP`.
    Notation,
    /// `Hà Nội` of `Hà Nội, ngày 05 tháng 3 năm 2020`.
    Place,
    /// `05`.
    Day,
    /// `3`.
    Month,
    /// `2020`.
    Year,
}

/// Which rules of form a document is under.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Class {
    /// Văn bản hành chính: Decree 30/2020/NĐ-CP.
    Administrative,
    /// Văn bản quy phạm pháp luật: rules of their own (Decree 78/2025/NĐ-CP).
    Normative,
    /// A separate annex or attachment: no heading of its own.
    Attachment,
    /// Nothing of an official document was found.
    Other,
}

/// A kind of administrative document (Appendix III, I) with its abbreviation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct TypeName {
    /// As printed, in capitals: `QUYẾT ĐỊNH`.
    pub name: &'static str,
    /// `QĐ`; empty for those that have none.
    pub abbreviation: &'static str,
}

/// A part, by the number of its box in the decree's diagram.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Kind {
    /// Quốc hiệu (1).
    NationalName,
    /// Tiêu ngữ (1).
    Motto,
    /// The body above the issuing one (2).
    ParentBody,
    /// The issuing body (2).
    IssuingBody,
    /// Number and notation (3).
    Number,
    /// Place and date (4).
    PlaceAndDate,
    /// Type name (5a).
    TypeName,
    /// Abstract, under the type name (5a) or as `V/v` (5b).
    Abstract,
    /// `Kính gửi` (9a).
    Addressees,
    /// Body text (6): all of it, on one page.
    Body,
    /// Authority and title of the signer (7a).
    Title,
    /// Where the signature goes (7c): the room between title and name.
    SignatureRoom,
    /// Name of the signer (7b).
    SignerName,
    /// Recipients (9b).
    Recipients,
    /// Degree of secrecy (10a).
    Secrecy,
    /// Degree of urgency (10b).
    Urgency,
    /// Number of a page.
    PageNumber,
    /// The heading of an annex: `Phụ lục` and its title.
    Annex,
    /// `(Kèm theo …)`.
    AnnexPointer,
    /// The mark of an agency on an attachment or a copy (14).
    CornerMark,
    /// The stamp of what has arrived.
    IncomingStamp,
}

impl Kind {
    /// Its box in the decree's diagram (Appendix I, part I, IV): `5a`; `None` for what the diagram does not have.
    #[must_use]
    pub const fn box_number(self) -> Option<&'static str> {
        Some(match self {
            Self::NationalName | Self::Motto => "1",
            Self::ParentBody | Self::IssuingBody => "2",
            Self::Number => "3",
            Self::PlaceAndDate => "4",
            Self::TypeName => "5a",
            Self::Abstract => "5",
            Self::Body => "6",
            Self::Title => "7a",
            Self::SignerName => "7b",
            Self::SignatureRoom => "7c",
            Self::Addressees => "9a",
            Self::Recipients => "9b",
            Self::Secrecy => "10a",
            Self::Urgency => "10b",
            Self::CornerMark => "14",
            Self::PageNumber | Self::Annex | Self::AnnexPointer | Self::IncomingStamp => return None,
        })
    }
}

/// A part that was found.
#[derive(Debug, Clone, PartialEq)]
pub struct Part {
    /// What it is.
    pub kind: Kind,
    /// From 1.
    pub page: u32,
    /// Around it.
    pub place: BoxMm,
    /// Its text, lines joined by line feeds; empty for the room of a signature.
    pub text: String,
    /// Its lines, as indices into [`crate::page::Seen::lines`] of that page; empty where its text is in a mark or picture.
    pub lines: Vec<usize>,
    /// How sure.
    pub certainty: Certainty,
}

/// How sure something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Certainty {
    /// By place alone, or one of several candidates.
    Guess,
    /// By words or by place and looks.
    Likely,
    /// By words, place and looks.
    Sure,
}

/// A form of copy (Decree 30/2020/NĐ-CP, Điều 25).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Copy {
    /// Sao y.
    SaoY,
    /// Sao lục.
    SaoLuc,
    /// Trích sao.
    TrichSao,
}
