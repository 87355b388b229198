//! Two-step signing: a document waits for a signature that is made elsewhere and later.
//!
//! ```text
//! here       prepare ─► digest ─► Awaiting ─store(key, terms)─► prepared document + State
//! elsewhere                                  to_be_signed ─► the key ─► value | message
//! here       State::read(key) ─resume(prepared document, now)─► Awaiting ─► accept ─► embed ─► write
//! ```
//!
//! A state is authenticated with a secret that stays here ([`StateKey`]): nobody else can make one, change one, or have one
//! taken for another document. It binds the source, the prepared document, what the key signs, certificate, algorithm, level,
//! and a time after which it is refused. [`State::resume`] believes none of it twice: everything is made again from the prepared
//! document and compared. A state may be used more than once; what comes out is each time a signature over the same octets by
//! the same certificate, which is no more than the first one was.
//!
//! ```
//! use kyso::base::{Limits, UnixTime};
//! use kyso::keys::Signer;
//! use kyso::pdf::Document;
//! use kyso::sign::stored::{Answer, Awaiting, Level, State, StateKey, Terms, embed};
//! use kyso::sign::{Request, prepare};
//!
//! /// What the web server does when somebody wants to sign: it has the certificate, not the key.
//! fn first(pdf: &Vec<u8>, someone: &dyn Signer, now: UnixTime, key: &StateKey) -> Result<(Vec<u8>, State), Box<dyn std::error::Error>> {
//!     let limits = Limits::default();
//!     let document = Document::open(pdf, &limits)?;
//!     let request = Request::new(now);
//!     let prepared = prepare(&document, someone.certificate(), someone.chain(), someone.scheme(), &request, &limits)?;
//!     let awaiting = Awaiting::from(prepared.digest(pdf)?);
//!     let mut out = Vec::new();
//!     let state = State::store(&awaiting, pdf, &mut out, key, &Terms::new(now, Level::BB)?)?;
//!     Ok((out, state)) // kept; state.to_be_signed() goes to the browser
//! }
//!
//! /// What it does when the value comes back; perhaps it was started anew meanwhile.
//! fn second(prepared: &Vec<u8>, state: &[u8], value: &[u8], now: UnixTime, key: &StateKey) -> Result<Vec<u8>, Box<dyn std::error::Error>> {
//!     let state = State::read(state, key)?;
//!     let mut out = Vec::new();
//!     embed(&state, prepared, Answer::Value(value), &mut out, now, None, &Limits::default())?;
//!     Ok(out)
//! }
//! # fn main() {}
//! ```

mod body;
mod error;
mod key;
mod state;

use std::io::Write;

use serde::{Deserialize, Serialize};

use crate::asn1;
use crate::base::{Limits, Source, UnixTime};
use crate::crypto::{Digest, KeyKind, SignatureScheme};
use crate::sign;
use crate::sign::{AwaitedMessage, TimestampSource, ToBeSigned, xml};

pub use error::Error;
pub use key::StateKey;
pub use state::{Original, State};

/// How long a state is good for when nobody says otherwise: 15 minutes. Long enough to find the token and enter its PIN, or to
/// confirm on a telephone; short enough that the claimed time of signing is about right, and that what was known of the
/// certificate when the document was prepared still holds.
pub const LIFE: i64 = 15 * 60;
/// The longest that can be asked for, in seconds: 30 days. A signature that takes longer says a time that is not true any more:
/// the document is prepared again then.
pub const MAX_LIFE: i64 = 30 * 86_400;
/// By how many seconds the clocks of two computers that prepare and embed may differ: a state may come from that far in the
/// future. Its end is exact.
pub const SKEW: i64 = 60;

/// The level of EN 319 142-1 or EN 319 132-1 a two-step signature is made at. Time-stamps in PDF signatures are added by
/// [`embed`]; everything else of the higher levels by extending what it made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Level {
    /// B-B: the signature alone.
    #[default]
    #[serde(rename = "B-B")]
    BB,
    /// B-T: with a time-stamp.
    #[serde(rename = "B-T")]
    BT,
    /// B-LT: with validation data, too.
    #[serde(rename = "B-LT")]
    BLt,
    /// B-LTA: and with an archive time-stamp over all of it.
    #[serde(rename = "B-LTA")]
    BLta,
}

impl Level {
    /// As the standards write it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::BB => "B-B",
            Self::BT => "B-T",
            Self::BLt => "B-LT",
            Self::BLta => "B-LTA",
        }
    }
}

/// What is said of a state when it is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Terms {
    /// What tells it from all others.
    pub id: [u8; 16],
    /// The present moment.
    pub created: UnixTime,
    /// The last moment at which the signature is taken.
    pub expires: UnixTime,
    /// What is to be made of the document.
    pub level: Level,
}

impl Terms {
    /// With a random id, good for [`LIFE`].
    ///
    /// # Errors
    /// [`Error::Random`].
    pub fn new(created: UnixTime, level: Level) -> Result<Self, Error> {
        Ok(Self { id: key::random()?, created, expires: created.plus_seconds(LIFE), level })
    }
}

/// A document that waits for what a key makes.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum Awaiting {
    /// A PDF document, for a signature value.
    Pdf(ToBeSigned),
    /// An XML document, for a signature value.
    Xml(Box<xml::ToBeSigned>),
    /// A PDF document, for a whole CMS.
    Message(AwaitedMessage),
}

impl From<ToBeSigned> for Awaiting {
    fn from(signed: ToBeSigned) -> Self {
        Self::Pdf(signed)
    }
}

impl From<xml::ToBeSigned> for Awaiting {
    fn from(signed: xml::ToBeSigned) -> Self {
        Self::Xml(Box::new(signed))
    }
}

impl From<AwaitedMessage> for Awaiting {
    fn from(awaited: AwaitedMessage) -> Self {
        Self::Message(awaited)
    }
}

impl Awaiting {
    /// The octets that the key is to sign; `None` when a whole message is awaited.
    #[must_use]
    pub fn to_be_signed(&self) -> Option<&[u8]> {
        match self {
            Self::Pdf(signed) => Some(signed.octets()),
            Self::Xml(signed) => Some(signed.octets()),
            Self::Message(_) => None,
        }
    }

    /// Digest of [`Self::to_be_signed`], or of the document when a whole message is awaited.
    #[must_use]
    pub fn digest(&self) -> Digest {
        match self {
            Self::Pdf(signed) => signed.digest(),
            Self::Xml(signed) => signed.digest(),
            Self::Message(awaited) => awaited.digest(),
        }
    }

    /// How the value is to be made; `None` when a whole message is awaited.
    #[must_use]
    pub const fn scheme(&self) -> Option<SignatureScheme> {
        match self {
            Self::Pdf(signed) => Some(signed.prepared.scheme),
            Self::Xml(signed) => Some(signed.prepared.scheme),
            Self::Message(_) => None,
        }
    }

    /// `None` where time-stamps need no room.
    const fn room_for_time_stamp(&self) -> Option<bool> {
        match self {
            Self::Pdf(signed) => Some(signed.prepared.time_stamp),
            Self::Message(awaited) => Some(awaited.prepared.time_stamp),
            Self::Xml(_) => None,
        }
    }
}

/// What came back.
#[derive(Debug, Clone, Copy)]
pub enum Answer<'a> {
    /// A signature value: of RSA as it is, of ECDSA as DER or as the two numbers one behind the other.
    Value(&'a [u8]),
    /// A whole CMS (DER or BER of a ContentInfo).
    Message(&'a [u8]),
}

/// What was made.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum Outcome {
    /// Of a PDF document.
    Pdf(sign::Outcome),
    /// Of an XML document.
    Xml(xml::Outcome),
}

/// Takes a state up with what came back: `out` gets the whole signed document. A PDF document prepared for B-T or more is
/// time-stamped by `tsa`, unless the message has its time-stamp already; XML documents are by extending them afterwards.
///
/// # Errors
/// Every refusal of [`Error`]; what `out` got is then worthless.
pub fn embed(
    state: &State,
    prepared: &dyn Source,
    answer: Answer<'_>,
    out: &mut dyn Write,
    now: UnixTime,
    tsa: Option<&dyn TimestampSource>,
    limits: &Limits,
) -> Result<Outcome, Error> {
    if state.level() == Level::BB && tsa.is_some() {
        return Err(Error::TimeStampUnwanted);
    }
    let stamp = |imprint: &Digest, is_stamped: bool| match (state.level(), tsa) {
        (Level::BB, _) => Ok(None),
        _ if is_stamped => Ok(None),
        (level, None) => Err(Error::TimeStampNeeded(level.name())),
        (_, Some(tsa)) => Ok(Some(tsa.time_stamp(imprint).map_err(sign::Error::from)?)),
    };
    let original = state.original(prepared);
    match (state.resume(prepared, now, limits)?, answer) {
        (Awaiting::Pdf(signed), Answer::Value(value)) => {
            let bits = signed.prepared.signer.public_key().map_err(sign::Error::from)?.kind();
            let value = either(value, signed.prepared.scheme, bits, |value| signed.clone().accept(value))?;
            let token = stamp(&value.imprint(), false)?;
            let made = value.embed(token.as_deref(), limits)?;
            made.write(&original, out)?;
            Ok(Outcome::Pdf(made.outcome().clone()))
        }
        (Awaiting::Message(awaited), Answer::Message(message)) => {
            let message = awaited.accept(message, now, limits)?;
            let token = stamp(&message.imprint(), message.stamped_at().is_some())?;
            let made = message.embed(token.as_deref(), limits)?;
            made.write(&original, out)?;
            Ok(Outcome::Pdf(made.outcome().clone()))
        }
        (Awaiting::Xml(signed), Answer::Value(value)) => {
            let certificate = signed.prepared.certificates.first().ok_or(sign::Error::Changed)?;
            let bits = certificate.public_key().map_err(sign::Error::from)?.kind();
            let value =
                either(value, signed.prepared.scheme, bits, |value| xml::ToBeSigned::clone(&signed).accept(value))?;
            let made = value.embed()?;
            made.write(&original, out)?;
            Ok(Outcome::Xml(made.outcome().clone()))
        }
        (_, Answer::Message(_)) => Err(Error::Kind { awaited: "a signature value", given: "a whole message (CMS)" }),
        (_, Answer::Value(_)) => Err(Error::Kind { awaited: "a whole message (CMS)", given: "a signature value" }),
    }
}

/// The value as it is, or, of ECDSA, the two numbers as DER. Both are checked with the certificate's key, so that nothing is
/// guessed.
fn either<T, E>(
    value: &[u8],
    scheme: SignatureScheme,
    key: KeyKind,
    accept: impl Fn(Vec<u8>) -> Result<T, E>,
) -> Result<T, E> {
    let first = accept(value.to_vec());
    let half = usize::try_from(key.bits().div_ceil(8)).unwrap_or(usize::MAX);
    match (first, scheme, value.split_at_checked(half)) {
        (Err(_), SignatureScheme::Ecdsa(_), Some((r, s))) if r.len() == s.len() => {
            accept(asn1::sequence(&[asn1::positive_integer(r), asn1::positive_integer(s)]))
        }
        (first, ..) => first,
    }
}
