//! Where on a page each change is to be seen.

use std::collections::{HashMap, HashSet};

use super::super::{Dictionary, Document, Error, Object, ObjectId, Place, View, place};
use super::uses::current;
use super::{Change, ChangeLevel};

/// Objects looked at to find the pages of changes; a place that costs more stays unknown.
const BUDGET: u64 = 300_000;
/// Pages gone through.
const PAGES: usize = 20_000;

/// Gives every change its place, as far as it concerns something on a page: an annotation or a widget its rectangle,
/// whatever else a page is made of the whole page. Read only when there is a change to be placed; nothing is decided by it.
pub(super) fn locate(document: &Document<'_>, changes: &mut [Change]) {
    let (mut annotations, mut objects) = (place::BUDGET, BUDGET);
    let mut at = 0;
    while let Some(revision) = changes.get(at).map(|change| change.revision) {
        let count = changes.iter().skip(at).take_while(|change| change.revision == revision).count();
        let (old, new) = (document.view(revision.saturating_sub(1)), document.view(revision));
        let step = changes.get_mut(at..at.saturating_add(count)).unwrap_or_default();
        let mut left = Vec::new();
        for change in step.iter_mut().filter(|change| change.place.is_none()) {
            let Some(number) = change.object.map(|id| id.number) else { continue };
            for view in [new, old] {
                change.place = change.place.or_else(|| direct(view, number, &mut annotations));
            }
            // A field without an area is nowhere; what else is no annotation may be drawn by one, or by pages.
            if change.place.is_none() && change.level == ChangeLevel::Other && !is_field(new, number) {
                left.push(number);
            }
        }
        // What is gone now was to be seen before.
        for view in [old, new] {
            if left.is_empty() {
                break;
            }
            let Ok(found) = on_pages(view, &left, &mut objects) else { break };
            for change in step.iter_mut().filter(|change| change.place.is_none()) {
                let Some(user) = change.object.and_then(|id| found.get(&id.number)) else { continue };
                change.place = match user.annotation {
                    Some(annotation) => direct(view, annotation, &mut annotations),
                    None => None,
                };
                let whole = || place::of_page(view, user.page, &mut annotations).ok().flatten();
                change.place = change.place.or_else(whole);
                if user.several {
                    change.detail.push_str("; used more than once, shown is the first page");
                }
            }
            left.retain(|number| !found.contains_key(number));
        }
        at = at.saturating_add(count.max(1));
    }
}

/// The place of an object that is a page or an annotation itself.
fn direct(view: View<'_, '_>, number: u32, budget: &mut u64) -> Option<Place> {
    let id = current(view, number);
    let object = view.get(id).ok()?;
    let dictionary = object.as_dictionary()?;
    match dictionary.is_type("Page") {
        true => place::of_page(view, id, budget).ok().flatten(),
        false if dictionary.get("Rect").is_some() || dictionary.get("FT").is_some() => {
            place::of_annotation(view, id, budget).ok().flatten()
        }
        false => None,
    }
}

fn is_field(view: View<'_, '_>, number: u32) -> bool {
    let object = view.get(current(view, number));
    object.is_ok_and(|object| object.as_dictionary().is_some_and(|d| d.get("FT").is_some() || d.get("Rect").is_some()))
}

/// Who draws an object.
#[derive(Clone, Copy)]
struct User {
    page: ObjectId,
    /// The annotation of the page whose looks it belongs to.
    annotation: Option<u32>,
    several: bool,
}

/// Goes through the pages, each object once.
fn on_pages(view: View<'_, '_>, wanted: &[u32], budget: &mut u64) -> Result<HashMap<u32, User>, Error> {
    let pages = view.pages()?;
    let mut first: HashMap<u32, (ObjectId, Option<u32>)> = HashMap::new();
    let mut several = Vec::new();
    let tree: HashSet<u32> = pages.iter().map(|id| id.number).collect();
    for page in pages.into_iter().take(PAGES) {
        if *budget == 0 {
            break;
        }
        let mut waiting = vec![(page, None)];
        while let Some((id, annotation)) = waiting.pop() {
            *budget = budget.saturating_sub(1);
            if *budget == 0 {
                break;
            }
            if let Some((before, _)) = first.get(&id.number) {
                if *before != page {
                    several.push(id);
                }
                continue;
            }
            first.insert(id.number, (page, annotation));
            let Ok(object) = view.get(id) else { continue };
            for next in below(&object) {
                if tree.contains(&next.number) {
                    continue;
                }
                let is_annotation = |id| view.get(id).is_ok_and(|o| o.as_dictionary().is_some_and(is_annotation));
                let within = annotation.or_else(|| is_annotation(next).then_some(next.number));
                waiting.push((next, within));
            }
        }
    }
    let mut found: HashMap<u32, User> = wanted
        .iter()
        .filter_map(|n| first.get(n).map(|(page, a)| (*n, User { page: *page, annotation: *a, several: false })))
        .collect();
    let mut seen = HashSet::new();
    while let Some(id) = several.pop() {
        *budget = budget.saturating_sub(1);
        if *budget == 0 || !seen.insert(id.number) {
            continue;
        }
        if let Some(user) = found.get_mut(&id.number) {
            user.several = true;
        }
        let Ok(object) = view.get(id) else { continue };
        several.extend(below(&object));
    }
    Ok(found)
}

fn is_annotation(dictionary: &Dictionary) -> bool {
    dictionary.get("Rect").is_some() && dictionary.get("Subtype").is_some()
}

/// References of an object that lead further down, not back up or to other places of the document.
fn below(object: &Object) -> Vec<ObjectId> {
    let mut found = Vec::new();
    let mut inside = vec![object];
    while let Some(object) = inside.pop() {
        match object {
            Object::Reference(id) => found.push(*id),
            Object::Array(items) => inside.extend(items),
            other => {
                let entries = other.as_dictionary().into_iter().flat_map(Dictionary::iter);
                let down = |key: &[u8]| {
                    !matches!(
                        key,
                        b"Parent" | b"P" | b"Dest" | b"A" | b"AA" | b"B" | b"Popup" | b"IRT" | b"Pg" | b"Obj"
                    )
                };
                inside.extend(entries.filter(|(key, _)| down(key)).map(|(_, value)| value));
            }
        }
    }
    found
}
