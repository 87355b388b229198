//! A letter as data: what it says and how it is set and signed. A breach is one changed field.

use kyso::base::{BoxMm, Day, UnixTime};
use kyso::letter::Copy;

use super::font::{Style, Type};
use super::picture::Picture;
use super::tamper::Tamper;

/// A document of the family.
#[derive(Debug, Clone)]
pub struct Letter {
    /// File name without `.pdf`.
    pub name: String,
    pub form: Form,
    /// Lines of the body above, in capitals; empty without one.
    pub parent: Vec<&'static str>,
    /// Lines of the issuing body, in capitals.
    pub body: Vec<&'static str>,
    /// What stands before the number: `Số: `.
    pub number_label: &'static str,
    /// `None`: a blank is left.
    pub number: Option<&'static str>,
    /// `UBND-VP`, `QĐ-UBND`.
    pub notation: &'static str,
    pub place: &'static str,
    /// `None`: a blank is left.
    pub date: Option<String>,
    pub national: &'static str,
    pub motto: &'static str,
    /// Lines of the abstract.
    pub subject: Vec<&'static str>,
    pub addressees: Vec<&'static str>,
    /// Who decides, above the grounds of a decision.
    pub decider: Option<&'static str>,
    pub text: Vec<Block>,
    /// `TM. …`, `KT. …` and titles: lines in capitals.
    pub title: Vec<&'static str>,
    pub signer: &'static str,
    /// `None`: no list of recipients.
    pub recipients: Option<Vec<&'static str>>,
    pub urgency: Option<&'static str>,
    pub annexes: Vec<Annex>,
    pub looks: Looks,
    pub signing: Signing,
    pub paper: Paper,
}

/// What the file is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Form {
    /// With its type's name in capitals; `None` for công văn.
    Letter(Option<&'static str>),
    /// A separate annex or attachment: no heading, the organisation's mark in the corner.
    Attachment,
    /// An electronic copy: pages as pictures of a letter on paper, the organisation's mark in the corner.
    Copied(Copy),
}

/// A piece of text.
#[derive(Debug, Clone)]
pub enum Block {
    /// A paragraph, justified; the first span may be bold (`Điều 1.`).
    Paragraph(&'static str, &'static str),
    /// Grounds of a decision: sloping.
    Ground(&'static str),
    /// A line in the middle, bold: `QUYẾT ĐỊNH:`.
    Middle(&'static str),
    /// A table: widths in millimetres; the first row is its head.
    Table(&'static [f64], Vec<Vec<&'static str>>),
}

/// An annex in the same file.
#[derive(Debug, Clone)]
pub struct Annex {
    /// `Phụ lục I`.
    pub word: &'static str,
    pub title: Vec<&'static str>,
    /// `(Kèm theo …)`.
    pub pointer: Option<&'static str>,
    pub text: Vec<Block>,
}

/// How the parts are set and where.
#[derive(Debug, Clone)]
pub struct Looks {
    pub page_mm: (f64, f64),
    /// Left, top, right, bottom.
    pub margins_mm: [f64; 4],
    pub national: Type,
    pub motto: Type,
    pub parent: Type,
    pub body: Type,
    pub number: Type,
    pub date: Type,
    pub type_name: Type,
    pub subject: Type,
    /// The abstract of a công văn.
    pub about: Type,
    pub addressees: Type,
    pub text: Type,
    pub title: Type,
    pub signer: Type,
    pub recipients_label: Type,
    pub recipients: Type,
    pub urgency: Type,
    pub annex_word: Type,
    pub annex_title: Type,
    pub page_number: Type,
    /// Baseline of page numbers from the top.
    pub page_number_mm: f64,
    /// Middle of page numbers from the left; `None`: of the page.
    pub page_number_x_mm: Option<f64>,
    pub number_first_page: bool,
    /// Middles of the columns of the head, and of the signature.
    pub columns_mm: (f64, f64, f64),
    /// Indent of first lines.
    pub indent_mm: f64,
    /// Between paragraphs.
    pub paragraph_gap_pt: f64,
    /// Distance of baselines in font sizes.
    pub leading: f64,
    /// Share of the body's line that the rule under it takes; of the motto's.
    pub body_rule: f64,
    pub motto_rule: f64,
    /// Of the abstract's last line.
    pub subject_rule: f64,
    /// Off the middle of the title, to the right.
    pub signer_aside_mm: f64,
    pub justified: bool,
    /// Between the last line of the title and the name.
    pub signature_room_mm: f64,
}

/// How it is signed.
#[derive(Debug, Clone)]
pub struct Signing {
    /// In this order.
    pub steps: Vec<Step>,
    /// When the first step is done.
    pub at: UnixTime,
    /// Between one and the next, in seconds.
    pub apart: i64,
    /// Whether validation data is stored behind the signatures.
    pub archived: bool,
    pub leader: Leader,
    pub seal: Seal,
    pub corner: Corner,
    pub keys: Keys,
}

/// One signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// The leader's, with the picture.
    Leader,
    /// The organisation's, with the seal.
    Seal,
    /// The organisation's, text in the corner.
    Corner,
    /// The organisation's, on the first page of the first annex.
    Annex,
    /// The organisation's, not seen.
    Unseen,
}

/// The leader's picture.
#[derive(Debug, Clone, Copy)]
pub struct Leader {
    pub picture: Picture,
    pub size_mm: (f64, f64),
    /// Off the middle of the title, to the right.
    pub aside_mm: f64,
    /// Off the middle between title and name, downwards.
    pub below_mm: f64,
    pub shown: Shown,
}

/// The organisation's seal.
#[derive(Debug, Clone, Copy)]
pub struct Seal {
    pub picture: Picture,
    /// Of the drawing.
    pub size_mm: (f64, f64),
    /// Share of the signature's width that is covered.
    pub overlap: f64,
    /// Left of the signature, or right of it.
    pub on_left: bool,
    /// On the page of the signature; else on the first.
    pub same_page: bool,
    /// What the organisation's profile says.
    pub registered_mm: Option<f64>,
    pub shown: Shown,
}

/// What a signature shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shown {
    /// The picture alone.
    Picture,
    /// The picture with lines of text right of it.
    WithText,
    /// Lines of text alone.
    Text,
}

/// The text in the corner.
#[derive(Debug, Clone)]
pub struct Corner {
    pub lines: Vec<String>,
    pub looks: Type,
    pub place: BoxMm,
    pub page: usize,
    /// A seal beside the text.
    pub picture: bool,
}

/// Whose keys sign.
#[derive(Debug, Clone)]
pub struct Keys {
    /// Common name and organisation of the person's certificate; the printed name when `None`.
    pub person: Option<&'static str>,
    /// The organisation's name, in its profile and in the certificates.
    pub organisation: &'static str,
    /// Of another organisation's certificate, when that one signs for it.
    pub sealed_by: Option<&'static str>,
    /// The person's key signs in the corner, too.
    pub corner_by_person: bool,
    pub person_kind: Kind,
    pub organisation_kind: Kind,
    pub time_stamped: bool,
    /// The organisation's profile wants time-stamps.
    pub stamps_required: bool,
    /// The time-stamp's own signature is wrong.
    pub wrong_stamp: bool,
    /// `adbe.pkcs7.detached` instead of PAdES.
    pub pkcs7: bool,
    /// The person's key makes the seal's signature.
    pub seal_by_person: bool,
    /// The last signature is made anew.
    pub tamper: Option<Tamper>,
    /// With the organisation's certificate of this kind.
    pub tamper_kind: Kind,
}

/// What a certificate and its key are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// P-256, ECDSA, valid for three years.
    Plain,
    /// RSA 2048 signing RSASSA-PSS.
    Pss,
    /// RSA 2048 signing PKCS #1 v1.5.
    Pkcs1,
    /// Of an authority that nobody trusts.
    Stranger,
    /// Revoked before the signing.
    Revoked,
    /// Its issuer has no revocation list here.
    NoList,
    /// For key encipherment only.
    Purpose,
    /// RSA of 1024 bits.
    Short,
    /// An elliptic curve of 224 bits.
    SmallCurve,
    /// Below an authority whose certificate has ended.
    UnderExpired,
    /// Valid from January 2019.
    Of2019,
    /// Valid for ten years.
    Decade,
    /// Expired between signing and time-stamp.
    Expired,
}

/// What the paper of a copy is like.
#[derive(Debug, Clone, Copy)]
pub struct Paper {
    pub dpi: f64,
    pub grey: bool,
    /// Drawn size relative to the paper.
    pub scale: f64,
    /// A layer of unseen text over the pictures.
    pub text_layer: bool,
    /// `1.7`.
    pub version: &'static str,
}

/// Tuesday 10 March 2026, 09:30 in Vietnam.
pub fn morning() -> UnixTime {
    UnixTime::parse_rfc3339("2026-03-10T09:30:00+07:00").unwrap()
}

/// `Ninh Bình, ngày 10 tháng 3 năm 2026` without the place: 0 before days below 10 and months 1 and 2.
pub fn written(day: Day) -> String {
    let month = if day.month() < 3 { format!("0{}", day.month()) } else { day.month().to_string() };
    format!("ngày {:02} tháng {month} năm {}", day.day(), day.year())
}

pub const ORGANISATION: &str = "Trung tâm Thử nghiệm văn bản số";

impl Default for Looks {
    fn default() -> Self {
        use Style::{Bold, BoldItalic, Italic, Regular};
        Self {
            page_mm: (210.0, 297.0),
            margins_mm: [30.0, 20.0, 18.0, 20.0],
            national: Type::new(12.0, Bold),
            motto: Type::new(13.0, Bold),
            parent: Type::new(12.0, Regular),
            body: Type::new(12.0, Bold),
            number: Type::new(13.0, Regular),
            date: Type::new(13.0, Italic),
            type_name: Type::new(14.0, Bold),
            subject: Type::new(14.0, Bold),
            about: Type::new(12.0, Regular),
            addressees: Type::new(14.0, Regular),
            text: Type::new(14.0, Regular),
            title: Type::new(13.5, Bold),
            signer: Type::new(14.0, Bold),
            recipients_label: Type::new(12.0, BoldItalic),
            recipients: Type::new(11.0, Regular),
            urgency: Type { colour: [200, 0, 0], ..Type::new(13.0, Bold) },
            annex_word: Type::new(14.0, Bold),
            annex_title: Type::new(14.0, Bold),
            page_number: Type::new(13.0, Regular),
            page_number_mm: 14.0,
            page_number_x_mm: None,
            number_first_page: false,
            columns_mm: (63.0, 144.0, 146.0),
            indent_mm: 12.7,
            paragraph_gap_pt: 6.0,
            leading: 1.2,
            body_rule: 0.42,
            motto_rule: 1.0,
            subject_rule: 0.42,
            signer_aside_mm: 0.0,
            justified: true,
            signature_room_mm: 34.0,
        }
    }
}

impl Default for Signing {
    fn default() -> Self {
        Self {
            steps: vec![Step::Leader, Step::Seal],
            at: morning(),
            apart: 600,
            archived: true,
            leader: Leader {
                picture: Picture::SIGNATURE,
                size_mm: (45.0, 22.0),
                aside_mm: 0.0,
                below_mm: 0.0,
                shown: Shown::Picture,
            },
            seal: Seal {
                picture: Picture::SEAL,
                size_mm: (36.0, 36.0),
                overlap: 1.0 / 3.0,
                on_left: true,
                same_page: true,
                registered_mm: Some(36.0),
                shown: Shown::Picture,
            },
            corner: Corner {
                lines: Vec::new(),
                looks: Type::new(10.0, Style::Regular),
                place: BoxMm { left: 125.0, top: 6.0, width: 80.0, height: 8.7 },
                page: 1,
                picture: false,
            },
            keys: Keys {
                person: None,
                organisation: ORGANISATION,
                sealed_by: None,
                corner_by_person: false,
                person_kind: Kind::Plain,
                organisation_kind: Kind::Plain,
                time_stamped: true,
                stamps_required: false,
                wrong_stamp: false,
                pkcs7: false,
                seal_by_person: false,
                tamper: None,
                tamper_kind: Kind::Plain,
            },
        }
    }
}

impl Default for Letter {
    /// A công văn of one page.
    fn default() -> Self {
        Self {
            name: "cong-van".to_owned(),
            form: Form::Letter(None),
            parent: vec!["SỞ MẪU VÀ THỬ NGHIỆM"],
            body: vec!["TRUNG TÂM THỬ NGHIỆM", "VĂN BẢN SỐ"],
            number_label: "Số: ",
            number: Some("128"),
            notation: "TTTN-VP",
            place: "Ninh Bình",
            date: Some(written(Day::constant(2026, 3, 10))),
            national: "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
            motto: "Độc lập - Tự do - Hạnh phúc",
            subject: vec!["V/v triển khai ký số và kiểm tra", "chữ ký số trên văn bản điện tử"],
            addressees: vec!["Các phòng, đơn vị trực thuộc Trung tâm."],
            decider: None,
            text: super::texts::letter(),
            title: vec!["GIÁM ĐỐC"],
            signer: "Nguyễn Thị Ánh Mẫu",
            recipients: Some(vec![
                "- Như trên;",
                "- Sở Mẫu và Thử nghiệm (để b/c);",
                "- Trang thông tin điện tử;",
                "- Lưu: VT, VP.",
            ]),
            urgency: None,
            annexes: Vec::new(),
            looks: Looks::default(),
            signing: Signing::default(),
            paper: Paper { dpi: 200.0, grey: false, scale: 1.0, text_layer: true, version: "1.7" },
        }
    }
}
