//! Attacks on signed XML, one small recipe each, named after the rows of the threat table: none may pass.
//!
//! Everything is made in memory with a throw-away PKI. Attackers here may own a *trusted* key where the attack is about
//! structure: a file that contradicts itself is refused whoever signed it. `fixtures/attacks-xml.md` says what is odd about
//! each file and what is expected.
#![allow(clippy::ptr_arg)] // sources
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout, missing_docs, unreachable_pub)]

#[path = "xml_attacks/base.rs"]
mod base;
#[path = "xml_attacks/controls.rs"]
mod controls;
#[path = "xml_attacks/deviations.rs"]
mod deviations;
#[path = "xml_attacks/flips.rs"]
mod flips;
#[path = "xml_attacks/forge.rs"]
mod forge;
#[path = "xml_attacks/forms.rs"]
mod forms;
#[path = "xml_attacks/io.rs"]
mod io;
#[path = "xml_attacks/keys.rs"]
mod keys;
#[path = "xml_attacks/later.rs"]
mod later;
#[path = "xml_attacks/reading.rs"]
mod reading;
#[path = "xml_attacks/reading_what_was_signed.rs"]
mod reading_what_was_signed;
#[path = "xml_attacks/references.rs"]
mod references;
mod support;
#[path = "xml_attacks/token.rs"]
mod token;
#[path = "xml_attacks/wrapping.rs"]
mod wrapping;
#[path = "xml_attacks/xades.rs"]
mod xades;

#[path = "xml_c14n/ours.rs"]
mod ours;

/// The canonical form of a whole document (Canonical XML 1.0 without comments); `None` when it is not read.
fn canonical(octets: &[u8]) -> Option<Vec<u8>> {
    let method = kyso::xml::Method { form: kyso::xml::Form::Inclusive10, comments: false };
    ours::canonical(&octets.to_vec(), method, &[], None, None).ok()
}
