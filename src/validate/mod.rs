//! The order of work: integrity → signature value → path → revocation → time. Read `pipeline.rs` first; every step records facts,
//! none judges them.

mod certificates;
mod covering;
mod desk;
mod dynamic;
mod encryption;
mod integrity;
mod material;
mod pipeline;
mod place;
mod signer;
mod time_stamp;
mod xades;

pub use pipeline::{Error, Validated, Validator, validate_pdf};
