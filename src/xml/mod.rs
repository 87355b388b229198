//! XML 1.0 (fifth edition) with Namespaces 1.0, read once and strictly: events with their place in the octets, small trees,
//! and canonical form (C14N 1.0, 1.1, exclusive).
//!
//! ```text
//! octets ─► Reader ─► events ─► Tree (bounded: a signature, a header)
//!                            ─► Canonicalizer ─► octets to be hashed
//! ```
//!
//! There is one reader: what is shown comes from the same events as what is hashed (threat X-17). No document type
//! declaration, no entity but the five predefined ones, no network (threats X-19, X-20).

mod canonical;
mod error;
mod event;
mod reader;
mod tree;

pub use canonical::{Canonicalizer, Form, Method};
pub use error::Error;
pub use event::{Attribute, Declaration, Event, Name, Start};
pub use reader::{Reader, Scope};
pub use tree::{Element, Node, Tree};
