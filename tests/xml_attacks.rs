//! Attacks on signed XML, one small recipe each, named after the rows of the threat table: none may pass.
//!
//! Everything is made in memory with a throw-away PKI. Attackers here may own a *trusted* key where the attack is about
//! structure: a file that contradicts itself is refused whoever signed it. `fixtures/attacks-xml.md` says what is odd about
//! each file and what is expected.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout, missing_docs, unreachable_pub)]

#[path = "xml_attacks/base.rs"]
mod base;
#[path = "xml_attacks/controls.rs"]
mod controls;
#[path = "xml_attacks/forge.rs"]
mod forge;
#[path = "xml_attacks/forms.rs"]
mod forms;
mod support;
