//! What a page shows, read from the same objects that were judged: a page alone, as a picture, and how two pictures
//! differ. The renderer never sees the file (`docs/adr/0009-page-alone.md`).

mod bounds;
mod cover;
mod data;
mod difference;
mod error;
mod graph;
mod image;
mod index;
mod ink;
mod isolate;
mod leaf;
mod meter;
mod palette;
mod picture;
mod render;
mod see;
mod seen;
#[cfg(test)]
mod tests;

pub use cover::{Hidden, Looks, Sheet, hidden, looks, sheet};
pub use difference::{Difference, difference};
pub use error::Error;
pub use index::Index;
pub use isolate::{Content, Isolated, isolate};
pub use leaf::count;
pub use picture::{Picture, picture};
pub use see::{Look, see};
pub use seen::{Colours, Hues, Image, Line, Mark, Run, Seen, Stroke, Unicode, Unseen};
