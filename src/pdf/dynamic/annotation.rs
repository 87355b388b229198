//! Annotations (ISO 32000-2 §12.5): when they are shown, and whether a field shows its value.

use super::super::{Dictionary, Error, Object, View};
use super::finder::{At, Finder, LEVELS, lossy, shortened};
use super::looks;
use super::{DynamicKind, forgiving};

/// Flags of §12.5.3.
const HIDDEN: i64 = 2;
const PRINT: i64 = 4;
const NO_VIEW: i64 = 32;
const TOGGLES: i64 = 256;
/// Field flags of §12.7.5.3 and §12.7.5.4: a password is shown as dots; a list shows all its choices.
const PASSWORD: i64 = 1 << 13;
const COMBO: i64 = 1 << 17;
const MULTI_SELECT: i64 = 1 << 21;
/// §12.7.5.2: a push-button has no value.
const PUSH_BUTTON: i64 = 1 << 16;
/// Fields looked at to learn whether any of them is drawn.
const FIELDS: usize = 10_000;

/// A dictionary with /Rect.
pub(super) fn look(finder: &mut Finder<'_, '_>, dictionary: &Dictionary, at: At) -> Result<(), Error> {
    let Some(subtype) = dictionary.get("Subtype").and_then(Object::as_name) else { return Ok(()) };
    match subtype {
        b"RichMedia" | b"3D" | b"Screen" | b"Movie" | b"Sound" => {
            finder.tell(DynamicKind::Multimedia, at, &format!("annotation /{}", lossy(subtype)));
        }
        b"FileAttachment" => finder.tell(DynamicKind::EmbeddedFile, at, "annotation /FileAttachment"),
        b"Popup" => return Ok(()),
        _ => {}
    }
    let view = finder.view;
    let Some(looks) = forgiving(view.lookup(dictionary, "AP"))? else { return Ok(()) };
    let Some(looks) = looks.as_dictionary() else { return Ok(()) };
    if looks.get("N").is_none() || !has_area(view, dictionary)? {
        return Ok(());
    }
    let flags = forgiving(view.lookup(dictionary, "F"))?.and_then(|f| f.as_integer()).unwrap_or(0);
    let what = format!("annotation /{}", lossy(subtype));
    if flags & HIDDEN != 0 {
        finder.tell(DynamicKind::HiddenAnnotation, at, &what);
    } else if flags & TOGGLES != 0 {
        finder.tell(DynamicKind::HoverLook, at, &format!("{what} (flag ToggleNoView)"));
    } else if flags & NO_VIEW != 0 && flags & PRINT != 0 {
        finder.tell(DynamicKind::PrintOnly, at, &what);
    } else if flags & (NO_VIEW | PRINT) == 0 {
        finder.tell(DynamicKind::ScreenOnly, at, &what);
    }
    let is_widget = subtype == b"Widget";
    let kind = if is_widget { inherited(view, dictionary, "FT")? } else { None };
    let kind = kind.as_ref().and_then(Object::as_name);
    for key in ["R", "D"] {
        if looks.get(key).is_some() && !same(view, looks, key)? {
            let is_button = kind == Some(b"Btn");
            let told = if is_button { DynamicKind::ButtonLook } else { DynamicKind::HoverLook };
            finder.tell(told, at, &format!("{what} (/AP /{key})"));
        }
    }
    match kind {
        Some(b"Tx" | b"Ch") => text_field(finder, dictionary, looks, at),
        Some(b"Btn") => button(finder, dictionary, looks, at),
        _ => Ok(()),
    }
}

fn has_area(view: View<'_, '_>, dictionary: &Dictionary) -> Result<bool, Error> {
    let rect = forgiving(view.lookup(dictionary, "Rect"))?;
    let Some([a, b, c, d]) = rect.as_deref().and_then(Object::as_array) else { return Ok(false) };
    // Numbers that are objects of their own are nothing a writer of an empty rectangle makes.
    let number = |o: &Object| o.as_number();
    Ok(match (number(a), number(b), number(c), number(d)) {
        (Some(a), Some(b), Some(c), Some(d)) => a != c && b != d,
        _ => true,
    })
}

/// Whether `/AP` holds the same under `key` as under /N.
fn same(view: View<'_, '_>, looks: &Dictionary, key: &str) -> Result<bool, Error> {
    if looks.get(key) == looks.get("N") {
        return Ok(true);
    }
    let (Some(one), Some(other)) = (forgiving(view.lookup(looks, key))?, forgiving(view.lookup(looks, "N"))?) else {
        return Ok(false);
    };
    match (one.as_stream(), other.as_stream()) {
        (Some(one), Some(other)) => {
            let same = one.dictionary == other.dictionary && forgiving(view.same_raw(one, other))? == Some(true);
            Ok(same)
        }
        _ => Ok(one == other),
    }
}

/// A field's entry, its own or from the nodes above (§12.7.4.1).
pub(super) fn inherited(view: View<'_, '_>, field: &Dictionary, key: &str) -> Result<Option<Object>, Error> {
    let mut node = field.clone();
    for _ in 0..LEVELS {
        if let Some(value) = node.get(key) {
            return Ok(forgiving(view.resolve(value))?.map(|value| value.as_ref().clone()));
        }
        let Some(parent) = node.get("Parent") else { return Ok(None) };
        match forgiving(view.resolve(parent))?.as_deref().and_then(Object::as_dictionary) {
            Some(parent) => node = parent.clone(),
            None => return Ok(None),
        }
    }
    Ok(None)
}

/// Whether the form has fields that readers draw: all but signatures.
pub(super) fn has_drawn_fields(view: View<'_, '_>, form: &Dictionary) -> Result<bool, Error> {
    let Some(fields) = forgiving(view.lookup(form, "Fields"))? else { return Ok(true) };
    let mut waiting: Vec<(Object, usize)> =
        fields.as_array().unwrap_or_default().iter().map(|field| (field.clone(), 0)).collect();
    let mut left = FIELDS;
    while let Some((field, depth)) = waiting.pop() {
        let Some(rest) = left.checked_sub(1) else { return Ok(true) };
        left = rest;
        let Some(field) = forgiving(view.resolve(&field))? else { return Ok(true) };
        let Some(field) = field.as_dictionary() else { continue };
        match forgiving(view.lookup(field, "FT"))?.as_deref().and_then(Object::as_name) {
            Some(b"Sig") => {}
            Some(_) => return Ok(true),
            None if depth >= LEVELS => return Ok(true),
            None => {
                let kids = forgiving(view.lookup(field, "Kids"))?;
                let kids = kids.as_deref().and_then(Object::as_array).unwrap_or_default();
                waiting.extend(kids.iter().map(|kid| (kid.clone(), depth + 1)));
            }
        }
    }
    Ok(false)
}

/// Shadow replacement in a form (threat P-20): the value says one thing, its looks another. Fields that a script formats
/// have the script told.
fn text_field(finder: &mut Finder<'_, '_>, field: &Dictionary, looks: &Dictionary, at: At) -> Result<(), Error> {
    let view = finder.view;
    let flags = inherited(view, field, "Ff")?.and_then(|flags| flags.as_integer()).unwrap_or(0);
    let is_choice = inherited(view, field, "FT")?.as_ref().and_then(Object::as_name) == Some(b"Ch");
    let is_list = is_choice && (flags & COMBO == 0 || flags & MULTI_SELECT != 0);
    if is_list || !is_choice && flags & PASSWORD != 0 || inherited(view, field, "AA")?.is_some() {
        return Ok(());
    }
    let Some(Object::String(value)) = inherited(view, field, "V")? else { return Ok(()) };
    let value = value.to_text();
    if finder.budget.spend_field().is_none() {
        return Ok(());
    }
    let Some(shown) = forgiving(looks::of_looks(view, looks, &mut finder.budget))?.flatten() else { return Ok(()) };
    let mut accepted = vec![value.clone()];
    if is_choice {
        accepted.extend(display(view, field, &value)?);
    }
    let plain = |text: &str| text.chars().filter(|c| !c.is_whitespace() && !c.is_control()).collect::<String>();
    let shown_plain = plain(&shown);
    if accepted.iter().any(|text| plain(text) == shown_plain) {
        return Ok(());
    }
    let detail = format!("value '{}', shown '{}'", shortened(&value), shortened(&shown));
    finder.tell(DynamicKind::FieldValue, at, &detail);
    Ok(())
}

/// What a choice with this value shows (§12.7.5.4, /Opt).
fn display(view: View<'_, '_>, field: &Dictionary, value: &str) -> Result<Option<String>, Error> {
    let Some(options) = inherited(view, field, "Opt")? else { return Ok(None) };
    for option in options.as_array().unwrap_or_default().iter().take(FIELDS) {
        let Some(option) = forgiving(view.resolve(option))? else { continue };
        if let Some([export, shown]) = option.as_array()
            && export.as_string().is_some_and(|export| export.to_text() == value)
        {
            return Ok(shown.as_string().map(super::super::PdfString::to_text));
        }
    }
    Ok(None)
}

/// A check box or radio button whose state is not that of its value (§12.7.5.2.3).
fn button(finder: &mut Finder<'_, '_>, field: &Dictionary, looks: &Dictionary, at: At) -> Result<(), Error> {
    let view = finder.view;
    let flags = inherited(view, field, "Ff")?.and_then(|flags| flags.as_integer()).unwrap_or(0);
    if flags & PUSH_BUTTON != 0 {
        return Ok(());
    }
    let (Some(Object::Name(value)), Some(shown)) = (inherited(view, field, "V")?, field.get("AS")) else {
        return Ok(());
    };
    let Some(shown) = shown.as_name() else { return Ok(()) };
    let states = forgiving(view.lookup(looks, "N"))?;
    let Some(Object::Dictionary(states)) = states.as_deref() else { return Ok(()) };
    let expected = if states.get(&value).is_some() { value.as_slice() } else { b"Off" };
    if shown != expected && (shown != b"Off" || states.get(&value).is_some()) {
        let detail = format!("value /{}, shown /{}", lossy(&value), lossy(shown));
        finder.tell(DynamicKind::FieldValue, at, &detail);
    }
    Ok(())
}
