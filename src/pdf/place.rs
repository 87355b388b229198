//! Where a field is seen: page, rectangle, page box (ISO 32000-2 §12.5, §7.7.3.4).

use crate::base::LimitReached;

use super::{Dictionary, Error, Object, ObjectId, View};

/// Where a widget lies.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Place {
    /// 1-based.
    pub page: u32,
    /// llx, lly, urx, ury in default user space units (1/72 inch).
    pub rect: [f64; 4],
    /// Page media (crop) box, to turn the rectangle into millimetres from the upper left.
    pub page_box: [f64; 4],
    /// Degrees clockwise the page is turned when shown: 0, 90, 180 or 270.
    pub rotate: i64,
}

/// Annotations, pages and kids looked at for all signatures of a document; a place that costs more stays unknown.
pub(super) const BUDGET: u64 = 1_000_000;

fn spend(budget: &mut u64, cost: usize) -> Result<(), LimitReached> {
    let limit = LimitReached { what: "annotations and pages looked at", limit: BUDGET };
    *budget = budget.checked_sub(cost as u64).ok_or(limit)?;
    Ok(())
}

/// Pages looked through for a widget that does not name its page.
const SEARCHED: usize = 2_000;
/// Levels of a page tree followed upward; real ones have fewer than ten.
const LEVELS: usize = 64;

/// The first widget of `field` that has an area.
pub(super) fn of_field(view: View<'_, '_>, field: ObjectId, budget: &mut u64) -> Result<Option<Place>, Error> {
    let object = view.get(field)?;
    let Some(dictionary) = object.as_dictionary() else { return Ok(None) };
    if dictionary.get("Rect").is_some() {
        return of_widget(view, field, dictionary, budget);
    }
    let kids = view.lookup(dictionary, "Kids")?;
    for kid in kids.as_array().unwrap_or_default() {
        spend(budget, 1)?;
        let Some(id) = kid.as_reference() else { continue };
        let widget = view.get(id)?;
        let Some(widget) = widget.as_dictionary() else { continue };
        if let Some(place) = of_widget(view, id, widget, budget)? {
            return Ok(Some(place));
        }
    }
    Ok(None)
}

/// Where an annotation with an area lies, whatever kind it is; a field without a rectangle lies where its first widget does.
pub(super) fn of_annotation(view: View<'_, '_>, id: ObjectId, budget: &mut u64) -> Result<Option<Place>, Error> {
    of_field(view, id, budget)
}

/// The whole of a page.
pub(super) fn of_page(view: View<'_, '_>, page: ObjectId, budget: &mut u64) -> Result<Option<Place>, Error> {
    let Some(number) = number(view, page, budget)? else { return Ok(None) };
    on_page(view, page, number, None)
}

/// An annotation that is no object of its own, on a page that is known.
pub(super) fn of_direct(
    view: View<'_, '_>,
    page: ObjectId,
    annotation: &Dictionary,
    budget: &mut u64,
) -> Result<Option<Place>, Error> {
    let Some(rect) = rectangle(view, annotation, "Rect")? else { return Ok(None) };
    let Some(number) = number(view, page, budget)? else { return Ok(None) };
    on_page(view, page, number, Some(rect))
}

fn of_widget(view: View<'_, '_>, id: ObjectId, widget: &Dictionary, budget: &mut u64) -> Result<Option<Place>, Error> {
    let Some(rect) = rectangle(view, widget, "Rect")? else { return Ok(None) };
    let named = widget.get("P").and_then(Object::as_reference);
    let named = named.filter(|page| shows(view, *page, id, budget).unwrap_or(false));
    let found = match named.and_then(|page| Some((page, number(view, page, budget).ok()??))) {
        Some(found) => Some(found),
        None => search(view, id, budget)?,
    };
    let Some((page_id, page)) = found else { return Ok(None) };
    on_page(view, page_id, page, Some(rect))
}

/// `rect`: `None` for the whole page.
fn on_page(view: View<'_, '_>, page_id: ObjectId, page: u32, rect: Option<[f64; 4]>) -> Result<Option<Place>, Error> {
    let inherited = |key: &str| inherited(view, page_id, key);
    let page_box = match inherited("CropBox")? {
        Some(holder) => rectangle(view, &holder, "CropBox")?,
        None => None,
    };
    let page_box = match (page_box, inherited("MediaBox")?) {
        (Some(page_box), _) => Some(page_box),
        (None, Some(holder)) => rectangle(view, &holder, "MediaBox")?,
        (None, None) => None,
    };
    let rotate = match inherited("Rotate")? {
        Some(holder) => view.lookup(&holder, "Rotate")?.as_integer().unwrap_or(0).rem_euclid(360),
        None => 0,
    };
    Ok(page_box.map(|page_box| Place { page, rect: rect.unwrap_or(page_box), page_box, rotate }))
}

/// Four numbers, in order, with an area.
fn rectangle(view: View<'_, '_>, dictionary: &Dictionary, key: &str) -> Result<Option<[f64; 4]>, Error> {
    let array = view.lookup(dictionary, key)?;
    let Some([a, b, c, d]) = array.as_array() else { return Ok(None) };
    let number = |object: &Object| view.resolve(object).map(|object| object.as_number());
    let (Some(a), Some(b), Some(c), Some(d)) = (number(a)?, number(b)?, number(c)?, number(d)?) else {
        return Ok(None);
    };
    let rect = [a.min(c), b.min(d), a.max(c), b.max(d)];
    Ok((a != c && b != d).then_some(rect))
}

/// Whether the page's /Annots hold the widget.
fn shows(view: View<'_, '_>, page: ObjectId, widget: ObjectId, budget: &mut u64) -> Result<bool, Error> {
    let page = view.get(page)?;
    let Some(page) = page.as_dictionary() else { return Ok(false) };
    let annotations = view.lookup(page, "Annots")?;
    let annotations = annotations.as_array().unwrap_or_default();
    spend(budget, annotations.len().saturating_add(1))?;
    Ok(annotations.iter().any(|a| a.as_reference() == Some(widget)))
}

fn search(view: View<'_, '_>, widget: ObjectId, budget: &mut u64) -> Result<Option<(ObjectId, u32)>, Error> {
    let pages = view.pages()?;
    spend(budget, pages.len())?;
    for (page, number) in pages.into_iter().take(SEARCHED).zip(1..) {
        if shows(view, page, widget, budget)? {
            return Ok(Some((page, number)));
        }
    }
    Ok(None)
}

/// The page's number by the /Count of what stands before it, without reading the pages themselves.
fn number(view: View<'_, '_>, page: ObjectId, budget: &mut u64) -> Result<Option<u32>, Error> {
    let catalog = view.catalog()?;
    let root = catalog.as_dictionary().and_then(|c| c.get("Pages")).and_then(Object::as_reference);
    let (mut before, mut id) = (0_i64, page);
    for _ in 0..LEVELS {
        if Some(id) == root {
            return Ok(u32::try_from(before.saturating_add(1)).ok());
        }
        let node = view.get(id)?;
        let parent = node.as_dictionary().and_then(|node| node.get("Parent")).and_then(Object::as_reference);
        let Some(parent) = parent else { return Ok(None) };
        let holder = view.get(parent)?;
        let Some(holder) = holder.as_dictionary() else { return Ok(None) };
        let kids = view.lookup(holder, "Kids")?;
        let kids = kids.as_array().unwrap_or_default();
        spend(budget, kids.len())?;
        let Some(at) = kids.iter().position(|kid| kid.as_reference() == Some(id)) else { return Ok(None) };
        let count = view.lookup(holder, "Count")?.as_integer();
        if count.and_then(|count| usize::try_from(count).ok()) == Some(kids.len()) {
            // As many pages as kids: each kid is a page, or at least counts as one.
            before = before.saturating_add(i64::try_from(at).unwrap_or(i64::MAX));
        } else {
            for kid in kids.iter().take(at) {
                let kid = view.resolve(kid)?;
                let count = kid.as_dictionary().map(|kid| view.lookup(kid, "Count")).transpose()?;
                let count = count.and_then(|count| count.as_integer()).unwrap_or(1).max(0);
                before = before.saturating_add(count);
            }
        }
        id = parent;
    }
    Ok(None)
}

/// The page or the nearest node above it that has `key` (§7.7.3.4).
pub(super) fn inherited(view: View<'_, '_>, page: ObjectId, key: &str) -> Result<Option<Dictionary>, Error> {
    let mut id = page;
    for _ in 0..LEVELS {
        let node = view.get(id)?;
        let Some(node) = node.as_dictionary() else { return Ok(None) };
        if node.get(key).is_some() {
            return Ok(Some(node.clone()));
        }
        match node.get("Parent").and_then(Object::as_reference) {
            Some(parent) => id = parent,
            None => return Ok(None),
        }
    }
    Ok(None)
}
