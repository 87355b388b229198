//! Looking at pages without drawing them: their instructions are run, what they would paint is written down.

use crate::pdf::View;

use super::Error;
use super::seen::Seen;

/// What is wanted of which pages.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct Look {
    /// Pages from 1, in order; `None` for all.
    pub pages: Option<Vec<u32>>,
    /// Unpack pictures of annotations, and small ones of pages, to tell their colours.
    pub hues: bool,
}

/// Looks at pages of a view. Fonts and resources that pages share are read once. A page that cannot be read is an `Err` of its
/// own.
///
/// # Errors
/// When the tree of pages cannot be read, or the document is encrypted and was not opened.
pub fn see(view: View<'_, '_>, look: &Look) -> Result<Vec<Result<Seen, Error>>, Error> {
    let _ = (view, look);
    Err(Error::Renderer("pages cannot be read yet".to_owned()))
}
