//! Attacks on signed documents, one small recipe each, named after the rows of the threat table: none may pass.
//!
//! Everything is made in memory from an honestly signed base with a throw-away PKI. Attackers here may own a *trusted* key
//! where the attack is about structure: a file that contradicts itself is refused whoever signed it.
//! `fixtures/attacks.md` says what is odd about each file and what is expected.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout, missing_docs, unreachable_pub)]

#[path = "attacks/base.rs"]
mod base;
#[path = "attacks/cms_rows.rs"]
mod cms_rows;
#[path = "attacks/combined.rs"]
mod combined;
#[path = "attacks/controls.rs"]
mod controls;
#[path = "attacks/editor.rs"]
mod editor;
#[path = "attacks/flavours.rs"]
mod flavours;
#[path = "attacks/flips.rs"]
mod flips;
#[path = "attacks/forge.rs"]
mod forge;
#[path = "attacks/pdf_changes.rs"]
mod pdf_changes;
#[path = "attacks/pdf_rows.rs"]
mod pdf_rows;
#[path = "attacks/recipes.rs"]
mod recipes;
mod support;
