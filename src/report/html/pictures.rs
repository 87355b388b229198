//! Pictures of pages, as they come into a report: finished PNG, and what is to be framed on them.

use super::markup::Markup;
use crate::report::messages::Lang;

/// What one signature signed and what became of it, page by page.
#[derive(Debug, Clone, Default)]
pub struct SignaturePictures {
    /// Pages that carry the signature or differ since.
    pub pages: Vec<PagePictures>,
    /// Further such pages that were left out, for there are too many.
    pub left_out: usize,
    /// Why there is none at all.
    pub missing: Option<NoPicture>,
}

/// One page in three pictures.
#[derive(Debug, Clone)]
pub struct PagePictures {
    /// Its number in the signed revision, from 1; `None` when it was not there.
    pub page: Option<u32>,
    /// Its number in the newest revision; `None` when it is no longer there.
    pub page_now: Option<u32>,
    /// The signed revision's page.
    pub signed: Shown,
    /// The page as it is now.
    pub now: Shown,
    /// What differs.
    pub difference: Shown,
    /// What is framed on the first picture.
    pub frames_signed: Vec<Frame>,
    /// What is framed on the second.
    pub frames_now: Vec<Frame>,
    /// Whether any pixel differs; `None` when they could not be compared.
    pub differs: Option<bool>,
    /// Something could not be drawn: a font, an image, an appearance.
    pub incomplete: bool,
}

/// Pages as they are now, to frame things on.
#[derive(Debug, Clone, Default)]
pub struct PageAlbum {
    /// Each page once.
    pub pages: Vec<PagePicture>,
    /// Pages that were left out, for there are too many.
    pub left_out: usize,
    /// Why there is none at all.
    pub missing: Option<NoPicture>,
}

/// A page of the newest revision, with nothing framed in the picture itself.
#[derive(Debug, Clone)]
pub struct PagePicture {
    /// From 1.
    pub page: u32,
    /// Width and height as shown, in millimetres.
    pub size_mm: (f64, f64),
    /// The picture.
    pub shown: Shown,
}

/// A picture, or why there is none.
#[derive(Debug, Clone)]
pub enum Shown {
    /// A PNG.
    Picture(Png),
    /// Nothing was added after the signed revision.
    SameAsSigned,
    /// There is none.
    Missing(NoPicture),
}

/// A finished picture.
#[derive(Clone)]
pub struct Png {
    /// The PNG file.
    pub octets: Vec<u8>,
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
}

impl core::fmt::Debug for Png {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "Png({} × {}, {} octets)", self.width, self.height, self.octets.len())
    }
}

/// Why there is no picture. That says nothing about the signature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoPicture {
    /// The document is encrypted and could not be read.
    Encrypted,
    /// The revision has no such page.
    NoSuchPage,
    /// One of two pictures that would have to be compared is missing, or they have different sizes.
    NotComparable,
    /// The file's report is large enough already.
    TooMany,
    /// The page cannot be drawn; an English fact.
    Unreadable(String),
}

impl NoPicture {
    /// In words.
    #[must_use]
    pub fn words(&self, lang: Lang) -> String {
        let text = match self {
            Self::Encrypted => lang.pick("tệp được mã hóa nên không vẽ được trang", "the file is encrypted"),
            Self::NoSuchPage => lang.pick("phiên bản này không có trang đó", "this version has no such page"),
            Self::NotComparable => lang.pick("hai trang không so được với nhau", "the two pages cannot be compared"),
            Self::TooMany => lang.pick(
                "báo cáo đã đủ lớn; dùng --pictures để ghi mọi hình ra tệp",
                "the report is large enough already; --pictures writes all pictures into files",
            ),
            Self::Unreadable(why) => {
                return format!("{}: {why}", lang.pick("không vẽ được trang", "the page cannot be drawn"));
            }
        };
        text.to_owned()
    }
}

/// Something framed on the pictures of a page.
#[derive(Debug, Clone, PartialEq)]
pub struct Frame {
    /// What it frames.
    pub of: FrameOf,
    /// Left, top, width, height in parts of the picture's width and height, 0 to 1.
    pub place: [f64; 4],
}

/// What a frame is drawn around.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FrameOf {
    /// The signature's own place.
    Signature,
    /// The change with this index in `modifications.changes`.
    Change(usize),
}

/// One figure; `alt` says what is to be seen.
pub(super) fn figure(to: &mut Markup, shown: &Shown, frames: &[Frame], words: &Words<'_>, lang: Lang) {
    to.open("figure", "picture");
    to.open("figcaption", "");
    to.open("strong", "").text(words.title).raw("</strong>");
    if !words.note.is_empty() {
        to.raw(" ").text(words.note);
    }
    to.close("figcaption");
    match shown {
        Shown::Picture(png) => {
            to.open("div", "page").raw("<img alt=\"").text(words.alt).raw("\" width=\"").number(png.width);
            to.raw("\" height=\"").number(png.height).raw("\" src=\"").png(&png.octets).raw("\">\n");
            for frame in frames {
                tag(to, frame);
            }
            to.close("div");
        }
        Shown::SameAsSigned => {
            to.element(
                "p",
                "none",
                lang.pick(
                    "Sau phiên bản này không thêm gì vào tệp: trang hiện nay chính là trang bên cạnh.",
                    "Nothing was added to the file after this version: the page now is the page beside.",
                ),
            );
        }
        Shown::Missing(why) => {
            to.open("p", "none").text(lang.pick("Không có hình: ", "No picture: ")).text(&why.words(lang)).raw(".");
            to.close("p");
        }
    }
    to.close("figure");
}

/// What a figure says beside the picture.
pub(super) struct Words<'w> {
    pub(super) title: &'w str,
    pub(super) note: &'w str,
    pub(super) alt: &'w str,
}

/// The number at the frame of a change; the frames are part of the picture itself. A reading program passes over it here:
/// the list of changes says in words where each is.
fn tag(to: &mut Markup, frame: &Frame) {
    let FrameOf::Change(index) = frame.of else { return };
    let [left, top, ..] = frame.place.map(|part| (part.clamp(0.0, 1.0) * 10_000.0).round() / 100.0);
    to.raw("<b aria-hidden=\"true\" class=\"tag\" style=\"left:").number(left).raw("%;top:").number(top);
    to.raw("%\">").count(index.saturating_add(1)).raw("</b>\n");
}
