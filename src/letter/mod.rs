//! An official document as people read it: which text is its heading, number, date, title, name of the signer. Found by looks
//! and place, told with how sure it is; proof of nothing.
//!
//! ```text
//! Seen ─► pieces (words that stand together) ─► stamps ─► heading ─► opening ─► closing ─► annexes ─► body
//! ```

mod annex;
mod closing;
mod date;
mod find;
mod fold;
mod heading;
mod names;
mod number;
mod opening;
mod part;
mod piece;
mod row;
mod sheet;
mod stamps;
#[cfg(test)]
mod tests;

pub use find::find;
pub use part::{Certainty, Class, Copy, Field, FieldOf, Kind, Letter, Part, TypeName};
