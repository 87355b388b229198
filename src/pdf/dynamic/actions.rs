//! Actions (ISO 32000-2 §12.6): what they would do, and whether somebody has to click.

use std::collections::HashSet;

use super::super::{Dictionary, Error, Object, ObjectId};
use super::finder::{At, Finder, lossy, shortened};
use super::{DynamicKind, forgiving};

/// Actions that follow one another, or stand under one /AA, that are looked at; real ones have fewer than ten.
const CHAIN: usize = 64;

/// What an action of this type (§12.6.4) amounts to; `None` for those that only move about in the document.
fn kind(action: &[u8]) -> Option<DynamicKind> {
    Some(match action {
        b"JavaScript" => DynamicKind::JavaScript,
        b"Launch" => DynamicKind::Launch,
        b"Hide" | b"SetOCGState" | b"ResetForm" | b"ImportData" => DynamicKind::ViewAction,
        b"Rendition" | b"Movie" | b"Sound" | b"RichMediaExecute" | b"GoTo3DView" => DynamicKind::Multimedia,
        b"URI" => DynamicKind::WebLink,
        b"GoToR" | b"GoToE" => DynamicKind::DocumentLink,
        b"SubmitForm" => DynamicKind::SubmitForm,
        _ => return None,
    })
}

/// The type of an action dictionary; other dictionaries with /S say what they are.
fn action(dictionary: &Dictionary) -> Option<&[u8]> {
    let typed = dictionary.get("Type").and_then(Object::as_name);
    let name = dictionary.get("S").and_then(Object::as_name)?;
    typed.is_none_or(|t| t == b"Action").then_some(name)
}

/// A dictionary with /S.
pub(super) fn look(finder: &mut Finder<'_, '_>, dictionary: &Dictionary, at: At) -> Result<(), Error> {
    let Some(name) = action(dictionary) else { return Ok(()) };
    let Some(kind) = kind(name) else { return Ok(()) };
    // A rendition may bring a script along (§12.6.4.14, Table 218).
    if name == b"Rendition" && dictionary.get("JS").is_some() {
        finder.tell(DynamicKind::JavaScript, at, &detail(finder, b"JavaScript", dictionary)?);
    }
    let detail = detail(finder, name, dictionary)?;
    finder.tell(kind, at, &detail);
    Ok(())
}

fn detail(finder: &Finder<'_, '_>, name: &[u8], dictionary: &Dictionary) -> Result<String, Error> {
    // The octets of a string that stays encrypted say nothing.
    if finder.view.document().is_sealed() {
        return Ok(lossy(name));
    }
    let key = match name {
        b"JavaScript" => "JS",
        b"URI" => "URI",
        b"Launch" | b"GoToR" | b"GoToE" | b"SubmitForm" | b"ImportData" => "F",
        _ => return Ok(lossy(name)),
    };
    let value = forgiving(finder.view.lookup(dictionary, key))?;
    let said = match value.as_deref() {
        Some(Object::String(text)) => text.to_text(),
        Some(Object::Dictionary(file)) => ["UF", "F"]
            .iter()
            .find_map(|key| file.get(key).and_then(Object::as_string))
            .map(super::super::object::PdfString::to_text)
            .unwrap_or_default(),
        _ => String::new(),
    };
    let said = said.split_whitespace().collect::<Vec<_>>().join(" ");
    Ok(match (name, said.is_empty()) {
        (b"URI", false) => shortened(&said),
        (_, false) => format!("{}: {}", lossy(name), shortened(&said)),
        (_, true) => lossy(name),
    })
}

/// /OpenAction or /AA (§12.6.3): run without a click. Scripts are told as such; moving about is what /OpenAction is for.
pub(super) fn automatic(finder: &mut Finder<'_, '_>, value: &Object, key: &[u8], at: At) -> Result<(), Error> {
    let mut waiting = vec![(value.clone(), 0_usize)];
    let mut seen: HashSet<ObjectId> = HashSet::new();
    let mut left = CHAIN;
    while let Some((object, depth)) = waiting.pop() {
        let Some(rest) = left.checked_sub(1) else { break };
        left = rest;
        if object.as_reference().is_some_and(|id| !seen.insert(id)) {
            continue;
        }
        let Some(object) = forgiving(finder.view.resolve(&object))? else { continue };
        match object.as_ref() {
            Object::Array(items) if depth > 0 => waiting.extend(items.iter().map(|item| (item.clone(), depth + 1))),
            Object::Dictionary(dictionary) => match action(dictionary) {
                Some(name) => {
                    match kind(name) {
                        None | Some(DynamicKind::JavaScript) => {}
                        Some(_) => {
                            let detail = format!("/{} {}", lossy(key), detail(finder, name, dictionary)?);
                            finder.tell(DynamicKind::AutomaticAction, at, &detail);
                        }
                    }
                    waiting.extend(dictionary.get("Next").map(|next| (next.clone(), depth + 1)));
                }
                // The events of /AA, each with its action.
                None if depth == 0 && key == b"AA" => {
                    waiting.extend(dictionary.iter().map(|(_, action)| (action.clone(), 1)));
                }
                None => {}
            },
            _ => {}
        }
    }
    Ok(())
}
