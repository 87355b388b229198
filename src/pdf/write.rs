//! Objects as PDF syntax (ISO 32000-2 §7.3).
#![allow(unused_variables, clippy::todo, missing_docs)]

use super::Object;

/// Serialises one object as PDF syntax.
pub fn write_object(out: &mut Vec<u8>, object: &Object) {
    todo!()
}
