//! An archive's files, each told in one line, and what the lines add up to: rates by agency, unit, month, type, producer and
//! reason.
//!
//! ```text
//! facts + judgement + compliance ─► Record (one for each file) ─► Across (numbers of a year, annexes) ─► Tally ─► rates
//!                mapping file ─┘
//! ```
//!
//! Nothing here reads a file or decides a verdict. A record holds codes, never sentences; what was not asked or could not be
//! found out is told apart from "no".

mod across;
mod attribution;
mod counts;
mod document;
mod mapping;
mod names;
mod package;
mod record;
mod summary;
mod tally;
mod timely;
mod truth;

pub use across::{Across, AcrossFinding, Collector, Resolver};
pub use counts::{Answers, Counts, Rate, Rates};
pub use document::Examined;
pub use mapping::{Agency, Clues, Mapping, MappingError};
pub use package::PackageSaid;
pub use record::{
    Attributed, AttributedFrom, FileKind, Known, NumberKeys, Record, RecordForm, RecordSchema, RecordSignature, State,
};
pub use summary::{CodeCount, DimensionSummary, GroupSummary, Summary};
pub use tally::{Dimension, Group, Tally};
