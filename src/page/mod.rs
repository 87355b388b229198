//! What a page shows, read from the same objects that were judged: a page alone, as a picture, and how two pictures
//! differ. The renderer never sees the file (`docs/adr/0009-page-alone.md`).

mod actual;
mod annotation;
mod area;
mod arrange;
mod bounds;
mod cmap;
mod colour;
mod content;
mod cover;
mod crop;
mod data;
mod difference;
mod error;
mod extents;
mod font;
mod function;
mod glyph_names;
mod graph;
mod image;
mod index;
mod ink;
mod isolate;
mod leaf;
mod library;
mod looks;
mod meter;
mod order;
mod palette;
mod path;
mod picture;
mod pixels;
mod purse;
mod render;
mod resources;
mod see;
mod seen;
mod standard_widths;
mod surface;
mod table;
#[cfg(test)]
mod tests;
mod walk;

pub use cover::{Hidden, Sheet, hidden, sheet, sheet_around};
pub use difference::{Difference, difference};
pub use error::Error;
pub use index::Index;
pub use isolate::{Content, Isolated, isolate};
pub use leaf::count;
pub use looks::{Looks, looks};
pub use picture::{Picture, picture};
pub(crate) use render::Kept;
pub use see::{Look, see};
pub use seen::{Colours, Hues, Image, Line, Mark, Run, Seen, Stroke, Unicode, Unseen};
