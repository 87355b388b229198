//! The picture of the seal.

use super::super::rule::Rule;

pub(in crate::form) const RULES: &[Rule] = &[];
