//! The page tree (ISO 32000-2 §7.7.3).

use std::collections::BTreeSet;

use crate::base::LimitReached;

use super::{Error, Object, ObjectId, View};

impl View<'_, '_> {
    /// Ids of the page objects, in order, inherited values not applied. Budgeted.
    ///
    /// # Errors
    /// When the tree cannot be read, is no tree, or is deeper than the limit.
    pub fn pages(&self) -> Result<Vec<ObjectId>, Error> {
        let catalog = self.catalog()?;
        let root = catalog.as_dictionary().and_then(|c| c.get("Pages")).and_then(Object::as_reference);
        let Some(root) = root else {
            return Err(Error::structure(None, "catalog whose /Pages is no reference", "7.7.2"));
        };
        let limit = u64::from(self.document().limits().pdf_graph_depth);
        let mut pages = Vec::new();
        let mut seen = BTreeSet::new();
        let mut left = vec![(root, 0_u64)];
        while let Some((id, depth)) = left.pop() {
            if depth > limit {
                return Err(LimitReached { what: "levels of the page tree", limit }.into());
            }
            if !seen.insert(id) {
                return Err(Error::structure(Some(id), "page tree that reaches a node twice", "7.7.3"));
            }
            let node = self.get(id)?;
            let Some(dictionary) = node.as_dictionary() else {
                return Err(Error::structure(Some(id), "page tree node that is no dictionary", "7.7.3"));
            };
            let kids = self.lookup(dictionary, "Kids")?;
            match kids.as_ref() {
                Object::Null => pages.push(id),
                Object::Array(kids) => {
                    for kid in kids.iter().rev() {
                        let kid = kid.as_reference();
                        left.push((
                            kid.ok_or(Error::structure(Some(id), "/Kids that are no references", "7.7.3.2"))?,
                            depth + 1,
                        ));
                    }
                }
                _ => return Err(Error::structure(Some(id), "/Kids that are no array", "7.7.3.2")),
            }
        }
        Ok(pages)
    }
}
