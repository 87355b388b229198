//! On which pages annotations stand, kept from revision to revision: read once, then only what a revision touched.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::pdf::{Object, ObjectId, View};

use super::Error;

/// Pages and annotations looked at for one document, over all revisions.
const WORK: u64 = 2_000_000;

/// Where annotations stand.
#[derive(Debug, Default)]
pub struct Index {
    revision: usize,
    /// Page tree nodes that are no pages.
    nodes: BTreeSet<u32>,
    pages: Vec<ObjectId>,
    /// Objects that make the list of a page: the page itself, and its /Annots.
    lists: BTreeMap<u32, usize>,
    /// By page, its annotations.
    annotations: Vec<Vec<ObjectId>>,
    on: HashMap<ObjectId, Vec<u32>>,
    work: u64,
}

impl Index {
    /// Pages (from 1) that show an annotation in this view. Views have to come oldest first.
    ///
    /// # Errors
    /// When the page tree or a list of annotations cannot be read, or a budget runs out.
    pub fn pages_of(&mut self, view: View<'_, '_>, annotation: ObjectId) -> Result<&[u32], Error> {
        self.advance(view)?;
        Ok(self.on.get(&annotation).map_or(&[], Vec::as_slice))
    }

    fn advance(&mut self, view: View<'_, '_>) -> Result<(), Error> {
        if self.revision == view.revision() {
            return Ok(());
        }
        let revisions = view.document().revisions();
        let skipped = revisions.get(self.revision..view.revision()).unwrap_or_default();
        let touched: BTreeSet<u32> = skipped.iter().flat_map(|r| r.entries().numbers()).collect();
        let first = self.revision == 0 || self.revision > view.revision();
        self.revision = view.revision();
        if first || self.nodes.iter().any(|node| touched.contains(node)) {
            return self.read(view);
        }
        // A page whose list is an object of its own, and the page itself, are one page to be read.
        let again: BTreeSet<usize> = if touched.len() < self.lists.len() {
            touched.iter().filter_map(|number| self.lists.get(number).copied()).collect()
        } else {
            self.lists.iter().filter(|(number, _)| touched.contains(number)).map(|(_, page)| *page).collect()
        };
        for page in again {
            self.page(view, page)?;
        }
        Ok(())
    }

    fn read(&mut self, view: View<'_, '_>) -> Result<(), Error> {
        let (work, revision) = (self.work, self.revision);
        *self = Self { work, revision, ..Self::default() };
        self.pages = view.pages()?;
        self.spend(self.pages.len())?;
        self.annotations = vec![Vec::new(); self.pages.len()];
        let catalog = view.catalog()?;
        let root = catalog.as_dictionary().and_then(|c| c.get("Pages")).and_then(Object::as_reference);
        self.nodes.extend(root.map(|root| root.number));
        let mut left: Vec<ObjectId> = root.into_iter().collect();
        let mut seen: BTreeSet<ObjectId> = self.pages.iter().copied().collect();
        while let Some(id) = left.pop() {
            if !seen.insert(id) {
                continue;
            }
            let node = view.get(id)?;
            let Some(node) = node.as_dictionary() else { continue };
            let kids = view.lookup(node, "Kids")?;
            self.nodes.insert(id.number);
            // An array of its own may change by itself.
            self.nodes.extend(node.get("Kids").and_then(Object::as_reference).map(|list| list.number));
            left.extend(kids.as_array().unwrap_or_default().iter().filter_map(Object::as_reference));
            self.spend(1)?;
        }
        // Another catalog may name another tree.
        let trailer = view.trailer().get("Root").and_then(Object::as_reference);
        self.nodes.extend(trailer.map(|root| root.number));
        for page in 0..self.pages.len() {
            self.page(view, page)?;
        }
        Ok(())
    }

    fn page(&mut self, view: View<'_, '_>, page: usize) -> Result<(), Error> {
        let Some(&id) = self.pages.get(page) else { return Ok(()) };
        let number = u32::try_from(page).unwrap_or(u32::MAX).saturating_add(1);
        for gone in self.annotations.get_mut(page).map(std::mem::take).unwrap_or_default() {
            if let Some(pages) = self.on.get_mut(&gone) {
                pages.retain(|page| *page != number);
            }
        }
        let object = view.get(id)?;
        self.lists.insert(id.number, page);
        let Some(dictionary) = object.as_dictionary() else { return Ok(()) };
        if let Some(list) = dictionary.get("Annots").and_then(Object::as_reference) {
            self.lists.insert(list.number, page);
        }
        let list = view.lookup(dictionary, "Annots")?;
        let ids: Vec<ObjectId> = list.as_array().unwrap_or_default().iter().filter_map(Object::as_reference).collect();
        self.spend(ids.len().saturating_add(1))?;
        for id in &ids {
            let pages = self.on.entry(*id).or_default();
            if !pages.contains(&number) {
                pages.push(number);
            }
        }
        if let Some(annotations) = self.annotations.get_mut(page) {
            *annotations = ids;
        }
        Ok(())
    }

    fn spend(&mut self, cost: usize) -> Result<(), Error> {
        self.work = self.work.saturating_add(cost as u64);
        if self.work > WORK { Err(Error::limit("pages and annotations looked at", WORK)) } else { Ok(()) }
    }
}
