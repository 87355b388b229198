//! The file.

use super::super::rule::Rule;

pub(in crate::form) const RULES: &[Rule] = &[];
