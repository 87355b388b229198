//! An official document as people read it: which text is its heading, number, date, title, name of the signer. Found by looks
//! and place, told with how sure it is; proof of nothing.

mod part;

pub use part::{Certainty, Class, Copy, Kind, Letter, Part, TypeName};
