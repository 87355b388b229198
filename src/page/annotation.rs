//! What annotations show: their appearance, placed where a viewer puts it (ISO 32000-2 §12.5.5).

use std::rc::Rc;

use hayro::kurbo::{Affine, Point, Rect};

use crate::base::BoxMm;
use crate::pdf::{Dictionary, Object, ObjectId, View};

use super::leaf::Leaf;
use super::library::{Form, Library};
use super::resources::{Found, Resources};
use super::seen::{Mark, Unseen};
use super::surface::{Surface, around};
use super::walk::Walk;
use super::{Error, arrange};

/// Annotations of one page.
const ANNOTATIONS: usize = 10_000;
/// Fields above one another; real forms have three levels.
const PARENTS: usize = 32;
/// Letters of a field's name that are kept.
const NAME: usize = 1_000;
/// Flags of Table 167.
const INVISIBLE: i64 = 1;
const HIDDEN: i64 = 1 << 1;
const PRINT: i64 = 1 << 2;
const NO_VIEW: i64 = 1 << 5;

/// Annotations of a page that have an appearance, and all widgets.
pub(super) fn marks(
    library: &mut Library<'_, '_>,
    leaf: &Leaf,
    page: Rect,
    resources: &mut Resources,
    unseen: &mut Vec<Unseen>,
) -> Result<Vec<Mark>, Error> {
    let view = library.view;
    let list = view.lookup(&leaf.dictionary, "Annots")?;
    let list = list.as_array().unwrap_or_default();
    if list.len() > ANNOTATIONS {
        return Err(Error::limit("annotations of a page", ANNOTATIONS as u64));
    }
    let mut marks = Vec::new();
    for annotation in list {
        let id = annotation.as_reference();
        match mark(library, leaf, page, id, annotation, resources, unseen) {
            Ok(mark) => marks.extend(mark),
            Err(error @ (Error::Limit(_) | Error::Encrypted)) => return Err(error),
            Err(error) => unseen.push(Unseen { code: "appearance", detail: format!("an annotation: {error}") }),
        }
    }
    Ok(marks)
}

fn mark(
    library: &mut Library<'_, '_>,
    leaf: &Leaf,
    page: Rect,
    id: Option<ObjectId>,
    annotation: &Object,
    resources: &mut Resources,
    unseen: &mut Vec<Unseen>,
) -> Result<Option<Mark>, Error> {
    let view = library.view;
    let annotation = view.resolve(annotation)?;
    let Some(annotation) = annotation.as_dictionary() else { return Ok(None) };
    if let Some(key) = annotation.duplicate() {
        return Err(Error::Ambiguous(format!("/{} twice in an annotation", String::from_utf8_lossy(key))));
    }
    let subtype = view.lookup(annotation, "Subtype")?.as_name().map(|n| String::from_utf8_lossy(n).into_owned());
    let subtype = subtype.unwrap_or_default();
    let looks = appearance(view, annotation)?;
    let is_widget = subtype == "Widget";
    if looks.is_none() && !is_widget {
        return Ok(None);
    }
    let flags = view.lookup(annotation, "F")?.as_integer().unwrap_or(0);
    let layered = annotation.get("OC").is_some_and(|oc| library.is_hidden(oc).unwrap_or(false));
    let (field, field_type) = if is_widget { field(view, annotation)? } else { (None, None) };
    let rect = corners(view, annotation)?.unwrap_or(Rect::ZERO);
    let seen = around(leaf.to_mm(), rect);
    let mut surface = Surface::default();
    if let Some((looks, object)) = &looks
        && let Some(stream) = object.as_stream()
    {
        let form = library.form(*looks, stream)?;
        if let (Some((base, clip)), false) = (placement(leaf, &form, rect), form.hidden) {
            let outer = resources.all();
            let walk = &mut Walk { library, surface: &mut surface, page, is_mark: true, outer };
            match &form.resources {
                Some(own) => {
                    let mut own = own.try_borrow_mut().map_err(|_| shows_itself())?;
                    walk.run(&form.octets, &mut own, base, clip)?;
                }
                // As it was before PDF 1.2 (§7.8.3).
                None => walk.run(&form.octets, resources, base, clip)?,
            }
        }
    }
    unseen.append(&mut surface.unseen);
    Ok(Some(Mark {
        id,
        subtype,
        field,
        field_type,
        place: BoxMm::between(seen.x0, seen.y0, seen.x1, seen.y1),
        lines: arrange::lines(&surface),
        images: surface.images,
        hidden: layered || flags & (INVISIBLE | HIDDEN | NO_VIEW) != 0,
        printed: flags & PRINT != 0,
    }))
}

const fn shows_itself() -> Error {
    Error::malformed("appearance that shows itself", "8.10.1")
}

/// The normal appearance, in the state the annotation is in; `None` where it has none.
fn appearance(view: View<'_, '_>, annotation: &Dictionary) -> Result<Option<Found>, Error> {
    let appearances = view.lookup(annotation, "AP")?;
    let Some(normal) = appearances.as_dictionary().and_then(|a| a.get("N")) else { return Ok(None) };
    let resolved = view.resolve(normal)?;
    match resolved.as_ref() {
        Object::Stream(_) => Ok(Some((normal.as_reference(), resolved.shared()))),
        Object::Dictionary(states) => {
            let state = view.lookup(annotation, "AS")?;
            let Some(state) = state.as_name().and_then(|state| states.get(state)) else { return Ok(None) };
            let resolved = view.resolve(state)?;
            Ok(resolved.as_stream().is_some().then(|| (state.as_reference(), resolved.shared())))
        }
        _ => Ok(None),
    }
}

/// `/Rect` in order, which may have no area.
fn corners(view: View<'_, '_>, annotation: &Dictionary) -> Result<Option<Rect>, Error> {
    let array = view.lookup(annotation, "Rect")?;
    let Some([a, b, c, d]) = array.as_array() else { return Ok(None) };
    let number = |object: &Object| view.resolve(object).map(|object| object.as_number().filter(|n| n.is_finite()));
    let (Some(a), Some(b), Some(c), Some(d)) = (number(a)?, number(b)?, number(c)?, number(d)?) else {
        return Ok(None);
    };
    Ok(Some(Rect::from_points(Point::new(a, b), Point::new(c, d))))
}

/// From the appearance's own space to millimetres, and its box there: the box around the transformed /BBox goes to /Rect. `None`
/// where nothing can be seen: an empty rectangle or box.
fn placement(leaf: &Leaf, form: &Form, rect: Rect) -> Option<(Affine, Rect)> {
    let bounds = around(form.matrix, form.bbox?);
    if rect.is_zero_area() || bounds.is_zero_area() || !bounds.is_finite() {
        return None;
    }
    let (x, y) = (rect.width() / bounds.width(), rect.height() / bounds.height());
    let placed = Affine::new([x, 0.0, 0.0, y, rect.x0 - x * bounds.x0, rect.y0 - y * bounds.y0]);
    let base = leaf.to_mm() * placed * form.matrix;
    Some((base, around(base, form.bbox?)))
}

/// Name and type of a widget's field, inherited from its parents (§12.7.4).
fn field(view: View<'_, '_>, widget: &Dictionary) -> Result<(Option<String>, Option<String>), Error> {
    let mut names: Vec<String> = Vec::new();
    let mut kind = None;
    let mut above: Option<Rc<Object>> = None;
    for _ in 0..PARENTS {
        let Some(at) = above.as_deref().map_or(Some(widget), Object::as_dictionary) else { break };
        if let Some(name) = view.lookup(at, "T")?.as_string() {
            names.push(name.to_text().chars().take(NAME).collect());
        }
        if kind.is_none() {
            kind = view.lookup(at, "FT")?.as_name().map(|name| String::from_utf8_lossy(name).into_owned());
        }
        let parent = view.lookup(at, "Parent")?;
        above = Some(parent.shared());
    }
    names.reverse();
    Ok(((!names.is_empty()).then(|| names.join(".")), kind))
}
