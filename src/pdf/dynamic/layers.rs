//! Optional content (ISO 32000-2 §8.11): what is shown depends on how the layers stand.

use std::collections::HashSet;

use super::super::{Dictionary, Error, Object, View};
use super::finder::{At, Finder, shortened};
use super::{DynamicKind, forgiving};

/// Layers and entries looked at; drawings of whole towns have a few thousand.
const MOST: usize = 100_000;

fn array(view: View<'_, '_>, dictionary: &Dictionary, key: &str) -> Result<Vec<Object>, Error> {
    let array = forgiving(view.lookup(dictionary, key))?;
    Ok(array.and_then(|array| array.as_array().map(<[Object]>::to_vec)).unwrap_or_default())
}

fn numbers(objects: &[Object]) -> HashSet<u32> {
    objects.iter().take(MOST).filter_map(|o| o.as_reference().map(|id| id.number)).collect()
}

/// /OCProperties of the catalog.
pub(super) fn look(finder: &mut Finder<'_, '_>, catalog: &Dictionary, at: At) -> Result<(), Error> {
    let view = finder.view;
    let Some(properties) = forgiving(view.lookup(catalog, "OCProperties"))? else { return Ok(()) };
    let Some(properties) = properties.as_dictionary() else { return Ok(()) };
    let at = At { object: catalog.get("OCProperties").and_then(Object::as_reference).or(at.object), ..at };
    let layers = numbers(&array(view, properties, "OCGs")?);
    let Some(default) = forgiving(view.lookup(properties, "D"))? else { return Ok(()) };
    let empty = Dictionary::new();
    let default = default.as_dictionary().unwrap_or(&empty);
    let off = switched_off(view, default, &layers)?;
    let mut is_plain = true;
    for &number in layers.iter().filter(|number| off.contains(number)) {
        is_plain = false;
        let id = super::super::ObjectId::new(number);
        let name = layer_name(view, number)?;
        finder.tell(DynamicKind::HiddenLayer, At { object: Some(id), page: None }, &name);
    }
    if let Some(detail) = conditions(view, default, &off)? {
        is_plain = false;
        finder.tell(DynamicKind::OptionalContent, at, &detail);
    }
    for config in array(view, properties, "Configs")?.iter().take(MOST) {
        let Some(config) = forgiving(view.resolve(config))? else { continue };
        let Some(config) = config.as_dictionary() else { continue };
        if switched_off(view, config, &layers)? != off {
            is_plain = false;
            finder.tell(DynamicKind::OptionalContent, at, "another configuration of the layers (/Configs)");
        }
    }
    if is_plain && !layers.is_empty() {
        let what = if layers.len() == 1 { "1 layer".to_owned() } else { format!("{} layers", layers.len()) };
        finder.tell(DynamicKind::Layers, at, &what);
    }
    Ok(())
}

/// Layers that a configuration does not show (Table 101).
fn switched_off(view: View<'_, '_>, config: &Dictionary, layers: &HashSet<u32>) -> Result<HashSet<u32>, Error> {
    let mut off = match forgiving(view.lookup(config, "BaseState"))?.as_deref().and_then(Object::as_name) {
        Some(b"OFF") => layers.clone(),
        _ => HashSet::new(),
    };
    for number in numbers(&array(view, config, "ON")?) {
        off.remove(&number);
    }
    off.extend(numbers(&array(view, config, "OFF")?));
    Ok(off)
}

fn layer_name(view: View<'_, '_>, number: u32) -> Result<String, Error> {
    let generation = super::super::ObjectId::new(number);
    let layer = forgiving(view.get(generation))?;
    let name = layer.as_deref().and_then(Object::as_dictionary).and_then(|layer| layer.get("Name"));
    Ok(name.and_then(Object::as_string).map(|name| shortened(&name.to_text())).unwrap_or_default())
}

/// /AS (Table 103): layers that switch by themselves, when that makes a difference to how they stand.
fn conditions(view: View<'_, '_>, config: &Dictionary, off: &HashSet<u32>) -> Result<Option<String>, Error> {
    for usage in array(view, config, "AS")?.iter().take(MOST) {
        let Some(usage) = forgiving(view.resolve(usage))? else { continue };
        let Some(usage) = usage.as_dictionary() else { continue };
        let categories = array(view, usage, "Category")?;
        for layer in array(view, usage, "OCGs")?.iter().take(MOST) {
            let number = layer.as_reference().map(|id| id.number);
            let is_off = number.is_some_and(|number| off.contains(&number));
            let Some(layer) = forgiving(view.resolve(layer))? else { continue };
            let Some(layer) = layer.as_dictionary() else { continue };
            let Some(states) = forgiving(view.lookup(layer, "Usage"))? else { continue };
            let Some(states) = states.as_dictionary() else { continue };
            for category in categories.iter().filter_map(Object::as_name) {
                let Some(name) = core::str::from_utf8(category).ok() else { continue };
                let Some(entry) = forgiving(view.lookup(states, name))? else { continue };
                let Some(entry) = entry.as_dictionary() else { continue };
                let state = match name {
                    "View" => entry.get("ViewState"),
                    "Print" => entry.get("PrintState"),
                    "Export" => entry.get("ExportState"),
                    // Magnification, language and reader are the other party's.
                    "Zoom" | "Language" | "User" => return Ok(Some(format!("a layer depends on /{name}"))),
                    _ => None,
                };
                let differs = match state.and_then(Object::as_name) {
                    Some(b"ON") => is_off,
                    Some(b"OFF") => !is_off,
                    _ => false,
                };
                if differs {
                    return Ok(Some(format!("a layer stands otherwise for /{name}")));
                }
            }
        }
    }
    Ok(None)
}

/// A membership dictionary (§8.11.2.2) that shows its content because of a layer that is off, or by a formula.
pub(super) fn membership(finder: &mut Finder<'_, '_>, dictionary: &Dictionary, at: At) -> Result<(), Error> {
    let policy = forgiving(finder.view.lookup(dictionary, "P"))?;
    let by_formula = dictionary.get("VE").is_some();
    let by_absence = matches!(policy.as_deref().and_then(Object::as_name), Some(b"AllOff" | b"AnyOff"));
    if by_formula || by_absence {
        let detail = if by_formula { "content by a formula of layers (/VE)" } else { "content where a layer is off" };
        finder.tell(DynamicKind::OptionalContent, at, detail);
    }
    Ok(())
}
