//! The order of work: integrity → signature value → path → time. Read `pipeline.rs` first; every step records facts,
//! none judges them.

mod certificates;
mod integrity;
mod pipeline;
mod place;
mod signer;
mod time_stamp;

pub use pipeline::{Error, Validator, validate_pdf};
