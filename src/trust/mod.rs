//! Belief in a certificate at a time: configured anchors and the paths to them. Certificates that came with a
//! document are material, trusted for nothing.

mod anchor;
mod path;
pub mod profile;

pub use anchor::{Anchor, TrustStore};
pub use path::{Link, LinkCache, NoPath, Path, PathBuilder, PathProblem};
