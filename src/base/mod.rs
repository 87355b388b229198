//! Bounded hostile bytes: where they come from, where in them something lies, how much work they may cause.

mod base64;
mod causes;
mod day;
mod hex;
mod limits;
mod memo;
mod place;
mod quick;
mod source;
mod span;
mod time;

pub use base64::Base64Defect;
pub(crate) use base64::{Base64Decoder, from_base64};
pub use causes::with_causes;
pub use day::Day;
pub use hex::{hex, hex_upper};
pub use limits::{LimitReached, Limits};
pub(crate) use memo::Memo;
pub use place::BoxMm;
pub use quick::Quick;
pub use source::{FileSource, Source, SourceError};
pub use span::Span;
pub use time::{TimeError, UnixTime};
