//! Bounded hostile bytes: where they come from, where in them something lies, how much work they may cause.

mod hex;
mod limits;
mod source;
mod span;
mod time;

pub use hex::{hex, hex_upper};
pub use limits::{LimitReached, Limits};
pub use source::{FileSource, Source, SourceError};
pub use span::Span;
pub use time::{TimeError, UnixTime};
