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
    /// Its parts in reading order. A part may be found more than once (annexes); the document's own comes first.
    pub parts: Vec<Part>,
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

/// A part that was found.
#[derive(Debug, Clone, PartialEq)]
pub struct Part {
    /// What it is.
    pub kind: Kind,
    /// From 1.
    pub page: u32,
    /// Around it.
    pub place: BoxMm,
    /// Its text, lines joined by line feeds.
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
