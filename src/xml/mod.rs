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
//!
//! What has to be canonicalised in its place a second time (`ds:SignedInfo`, the inputs of time-stamps) is read again from
//! the octets: a [`Span`](crate::base::Span) and the [`Context`] that its element takes over from its ancestors are all
//! that [`Document::fragment`] needs.

mod canonical;
mod chars;
mod content;
mod document;
mod element;
mod encoding;
mod error;
mod event;
mod reader;
mod scope;
mod tag;
#[cfg(test)]
mod tests;
mod tree;
mod window;

pub use canonical::{Canonicalizer, Form, Method};
pub use document::Document;
pub use encoding::Encoding;
pub use error::Error;
pub use event::{Attribute, Declaration, Event, Name, Start};
pub use reader::Reader;
pub use scope::{Context, Scope, XmlAttribute};
pub use tree::{Element, Node, Tree, TreeAttribute};
