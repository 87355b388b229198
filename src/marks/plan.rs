//! What is wanted, what is planned, and why nothing is.

use core::fmt;

use crate::appearance;
use crate::appearance::Spec;
use crate::base::BoxMm;
use crate::base::Day;
use crate::base::UnixTime;
use crate::letter::Kind;

use super::Profile;
use super::image::MarkImage;

/// Names of the text fields that the first signature keeps free, and issuing fills in. In ASCII, because programs of offices
/// look for them by name.
pub const FIELDS: [&str; 4] = ["SoVanBan", "NgayVanBan", "ThangVanBan", "NamVanBan"];

/// Where somebody's initials go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum InitialPlace {
    /// Behind the last words of the body: who answers for the contents.
    #[default]
    Body,
    /// Behind the last of the recipients: who answers for the form.
    Recipients,
}

/// What is wanted of a profile. Start from [`Wanted::new`] and change what differs.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Wanted {
    /// Which.
    pub profile: Profile,
    /// When it is signed.
    pub time: UnixTime,
    /// Name in the signer's certificate.
    pub signer: String,
    /// The organisation's name as marks show it.
    pub organisation: Option<String>,
    /// Picture of the signature or seal.
    pub image: Option<MarkImage>,
    /// Number of the document, with its notation where the profile shows it: `128`, `12/QĐ-UBND`.
    pub number: Option<String>,
    /// Day of the document; of incoming ones, the day they came.
    pub day: Option<Day>,
    /// Words of a remark.
    pub text: Vec<String>,
    /// Where initials go.
    pub initial_at: InitialPlace,
    /// Page, from 1, and place of the picture or text, instead of what is found.
    pub place: Option<(u32, BoxMm)>,
    /// Place of the number on the first page, instead of what is found; what is printed has to be the same number.
    pub number_place: Option<BoxMm>,
    /// Place of the date on the first page, instead of what is found; what is printed has to be the same date.
    pub day_place: Option<BoxMm>,
    /// Whether number and date are kept free as form fields for issuing: possible with the first signature only.
    pub keep_free: bool,
}

impl Wanted {
    /// A profile with nothing but when and who.
    pub fn new(profile: Profile, time: UnixTime, signer: impl Into<String>) -> Self {
        Self {
            profile,
            time,
            signer: signer.into(),
            organisation: None,
            image: None,
            number: None,
            day: None,
            text: Vec::new(),
            initial_at: InitialPlace::Body,
            place: None,
            number_place: None,
            day_place: None,
            keep_free: true,
        }
    }
}

/// One signature to be made.
#[derive(Debug, Clone)]
pub struct Step {
    /// The page it shows on, from 1.
    pub page: u32,
    /// Where.
    pub place: BoxMm,
    /// What it shows.
    pub spec: Spec,
    /// Text fields to make with it.
    pub reserve: Vec<Reserve>,
    /// Text fields to fill in with it.
    pub fill: Vec<Fill>,
    /// Fields that nobody may change afterwards.
    pub lock: Vec<String>,
    /// What it does, in one word: `signature`, `number-and-date`, `seal`, `mark`.
    pub does: &'static str,
}

/// An empty text field to make.
#[derive(Debug, Clone, PartialEq)]
pub struct Reserve {
    /// Its name.
    pub name: &'static str,
    /// What it is for, in Vietnamese: it is spoken to who fills it in.
    pub tooltip: &'static str,
    /// The page, from 1.
    pub page: u32,
    /// Where.
    pub place: BoxMm,
    /// Size of its text, in points.
    pub size_pt: f64,
}

/// A text field to fill in.
#[derive(Debug, Clone)]
pub struct Fill {
    /// Its name.
    pub name: String,
    /// Its value.
    pub value: String,
    /// What it shows.
    pub spec: Spec,
}

/// What is to be done, in order.
#[derive(Debug, Clone, Default)]
pub struct Plan {
    /// The signatures; at least one.
    pub steps: Vec<Step>,
    /// What whoever signs should know.
    pub notes: Vec<Note>,
}

/// What whoever signs should know, although it stands in nobody's way.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Note {
    /// The picture had to be drawn smaller than on paper: wanted and drawn width in millimetres.
    Scaled(f64, f64),
    /// The printed name and the name in the certificate.
    OtherName(String, String),
    /// Nothing tells how wide the signature is on paper; it was drawn this wide.
    WidthUnknown(f64),
    /// The number or date is written over dots; spaces leave a cleaner blank.
    Dotted,
    /// Fields are kept free for number and date.
    KeptFree(usize),
    /// Number and date need a signature of their own: the leader's signature kept no fields free for them.
    OwnSignature,
    /// Number or date go where somebody said, not where their place was found.
    PlaceGiven {
        /// Which of them: `number`, `date`.
        what: &'static str,
        /// What is printed where it was found; empty for a blank.
        printed: String,
    },
    /// Number and date are printed already.
    AlreadyPrinted,
    /// The pages are pictures: whether the place is empty was not seen.
    NotSeen,
    /// Text as wide as its blank: what is wanted and what is there, in millimetres.
    Tight(f64, f64),
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Scaled(wanted, drawn) => {
                write!(f, "the picture is drawn {drawn:.1} mm wide instead of {wanted:.1} mm, to fit between title and name")
            }
            Self::OtherName(printed, signer) => {
                write!(f, "the printed name '{printed}' is not the name in the certificate, '{signer}'")
            }
            Self::WidthUnknown(width) => write!(f, "the true width of the signature is not known: drawn {width:.1} mm wide"),
            Self::Dotted => f.write_str("dots are printed where number or date go: spaces would leave a clean blank"),
            Self::KeptFree(count) => write!(f, "{count} form fields are kept free for number and date"),
            Self::OwnSignature => f.write_str(
                "no form fields were kept free for number and date: they get a signature of their own before the seal's",
            ),
            Self::PlaceGiven { what, printed } if printed.is_empty() => {
                write!(f, "the {what} goes to the place that was given; the blank that was found for it stays empty")
            }
            Self::PlaceGiven { what, printed } => {
                write!(f, "the {what} goes to the place that was given; {printed} is printed elsewhere, too")
            }
            Self::AlreadyPrinted => f.write_str("number and date are printed already"),
            Self::NotSeen => f.write_str("the page is a picture: whether the place is empty was not seen"),
            Self::Tight(needed, found) => write!(f, "the blank is {found:.1} mm wide, what is written into it {needed:.1} mm"),
        }
    }
}

/// A place that could have been meant.
#[derive(Debug, Clone, PartialEq)]
pub struct Candidate {
    /// From 1.
    pub page: u32,
    /// Where.
    pub place: BoxMm,
    /// What speaks for it: text near by.
    pub near: String,
}

/// Why no place was found surely.
#[derive(Debug, thiserror::Error)]
#[error("{problem}")]
pub struct Refusal {
    /// What is the matter.
    #[source]
    pub problem: Problem,
    /// Places that could have been meant, the likeliest first.
    pub candidates: Vec<Candidate>,
}

/// What is the matter.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Problem {
    /// The document has no pages that could be seen.
    #[error("page {0} cannot be looked at")]
    Page(u32),
    /// The profile shows a picture, and there is none.
    #[error("a picture of the {0} is needed")]
    NoImage(&'static str),
    /// The true size of the seal is not known.
    #[error("the true diameter of the seal is needed")]
    NoDiameter,
    /// No title and name with room for a signature between them.
    #[error("no place for a signature was found between a title and a name")]
    NoRoom,
    /// More than one.
    #[error("{0} places for a signature were found")]
    SeveralRooms(usize),
    /// Found by place alone.
    #[error("the place for the signature was not found surely")]
    UnsureRoom,
    /// Somebody signed there already.
    #[error("the place between title and name has a signature already")]
    RoomTaken,
    /// Not high enough.
    #[error("the room between title and name is {0:.1} mm high, too low for a signature")]
    LowRoom(f64),
    /// The organisation seals what the leader has signed (Điều 32.2).
    #[error("no visible signature of the leader was found, over which the seal goes")]
    NoLeader,
    /// Issued already.
    #[error("the leader's signature has a seal over it already")]
    Sealed,
    /// More than one signature that the seal could go over.
    #[error("{0} visible signatures were found that the seal could go over")]
    SeveralLeaders(usize),
    /// The box would not lie on the page.
    #[error("the place does not lie on page {0}")]
    OffPage(u32),
    /// A value is needed.
    #[error("{0} is needed")]
    Missing(&'static str),
    /// A value is no value.
    #[error("{0} cannot be '{1}'")]
    Value(&'static str, String),
    /// Neither a number nor a blank for it was found.
    #[error("no blank for the {0} was found")]
    NoBlank(&'static str),
    /// Another number or day is printed.
    #[error("the document says {printed}, not {given}")]
    Differs {
        /// What is printed.
        printed: String,
        /// What was given.
        given: String,
    },
    /// The blank is too narrow.
    #[error("the blank for the {what} is {width:.1} mm wide, {needed:.1} mm are needed")]
    Narrow {
        /// Of what.
        what: &'static str,
        /// In millimetres.
        width: f64,
        /// In millimetres.
        needed: f64,
    },
    /// No empty place for the mark was found.
    #[error("no empty place for the mark was found on page {0}")]
    NoSpace(u32),
    /// The part by which the place is found is not there.
    #[error("no {0:?} was found, by which the place is found")]
    NoPart(Kind),
    /// The words are nowhere.
    #[error("'{0}' was not found")]
    NotFound(String),
    /// The words are in several places.
    #[error("'{0}' was found in {1} places")]
    FoundOften(String, usize),
    /// The text cannot be set.
    #[error("the text of the mark cannot be set")]
    Text(#[from] appearance::Error),
}

impl Problem {
    /// A refusal without candidates.
    pub(super) fn plain(self) -> Refusal {
        Refusal { problem: self, candidates: Vec::new() }
    }

    pub(super) fn with(self, candidates: Vec<Candidate>) -> Refusal {
        Refusal { problem: self, candidates }
    }
}

impl From<appearance::Error> for Refusal {
    fn from(error: appearance::Error) -> Self {
        Problem::Text(error).plain()
    }
}
