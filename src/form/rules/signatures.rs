//! Who signed, in which order.

use super::super::rule::Rule;

pub(in crate::form) const RULES: &[Rule] = &[];
