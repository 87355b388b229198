//! The picture of the signer's signature.

use super::super::rule::Rule;

pub(in crate::form) const RULES: &[Rule] = &[];
