//! The front door to the prescribed form: looks at the pages of a verified document and asks the rules.

use crate::form::Checked;

/// What came of asking the rules of form about one document. It says nothing about signatures.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct Compliance {
    /// Every rule that was asked, in the order of the catalogue.
    pub checked: Vec<Checked>,
}
