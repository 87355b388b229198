//! Title and name of the signer, addressees, recipients.

use super::super::rule::Rule;

pub(in crate::form) const RULES: &[Rule] = &[];
