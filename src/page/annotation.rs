//! What annotations show: their appearance, placed where a viewer puts it (ISO 32000-2 §12.5.5).

use hayro::kurbo::{Affine, Point, Rect};

use crate::base::BoxMm;
use crate::pdf::{Dictionary, Object, ObjectId, Stream, View};

use super::leaf::{self, Leaf};
use super::library::Library;
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
        match mark(library, leaf, page, id, annotation, unseen) {
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
    if let Some(looks) = looks.as_ref().and_then(Object::as_stream)
        && let Some(placed) = placement(view, looks, rect)?
    {
        draw(library, leaf, page, looks, placed, &mut surface)?;
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

/// The normal appearance, in the state the annotation is in; `None` where it has none.
fn appearance(view: View<'_, '_>, annotation: &Dictionary) -> Result<Option<Object>, Error> {
    let appearances = view.lookup(annotation, "AP")?;
    let Some(appearances) = appearances.as_dictionary() else { return Ok(None) };
    let normal = view.lookup(appearances, "N")?;
    match normal.as_ref() {
        Object::Stream(_) => Ok(Some(normal.as_ref().clone())),
        Object::Dictionary(states) => {
            let state = view.lookup(annotation, "AS")?;
            let state = state.as_name().and_then(|state| states.get(state));
            let state = state.map(|state| view.resolve(state)).transpose()?;
            Ok(state.filter(|state| state.as_stream().is_some()).map(|state| state.as_ref().clone()))
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

/// Algorithm 8.1 without the form's own matrix: from the box around the transformed /BBox to /Rect. `None` where nothing can be
/// seen: an empty rectangle or box.
fn placement(view: View<'_, '_>, looks: &Stream, rect: Rect) -> Result<Option<Affine>, Error> {
    let Some([left, bottom, right, top]) = leaf::rectangle(view, &looks.dictionary, "BBox")? else { return Ok(None) };
    let matrix = leaf::matrix(view, &looks.dictionary)?;
    let bounds = around(matrix, Rect::new(left, bottom, right, top));
    if rect.is_zero_area() || bounds.is_zero_area() || !bounds.is_finite() {
        return Ok(None);
    }
    let (x, y) = (rect.width() / bounds.width(), rect.height() / bounds.height());
    Ok(Some(Affine::new([x, 0.0, 0.0, y, rect.x0 - x * bounds.x0, rect.y0 - y * bounds.y0])))
}

fn draw(
    library: &mut Library<'_, '_>,
    leaf: &Leaf,
    page: Rect,
    looks: &Stream,
    placed: Affine,
    surface: &mut Surface,
) -> Result<(), Error> {
    let view = library.view;
    let base = leaf.to_mm() * placed * leaf::matrix(view, &looks.dictionary)?;
    let Some([left, bottom, right, top]) = leaf::rectangle(view, &looks.dictionary, "BBox")? else { return Ok(()) };
    let clip = around(base, Rect::new(left, bottom, right, top));
    let content = library.form(None, looks)?;
    // Appearances without resources of their own take the page's, as it was before PDF 1.2 (§7.8.3).
    let mut resources = view.lookup(&looks.dictionary, "Resources")?;
    if resources.as_dictionary().is_none() {
        resources = view.lookup(&leaf.dictionary, "Resources")?;
    }
    let none = Dictionary::new();
    let resources = resources.as_dictionary().unwrap_or(&none);
    Walk { library, surface, page, is_mark: true }.run(&content, resources, base, clip)
}

/// Name and type of a widget's field, inherited from its parents (§12.7.4).
fn field(view: View<'_, '_>, widget: &Dictionary) -> Result<(Option<String>, Option<String>), Error> {
    let mut names: Vec<String> = Vec::new();
    let mut kind = None;
    let mut at = widget.clone();
    for _ in 0..PARENTS {
        if let Some(name) = view.lookup(&at, "T")?.as_string() {
            names.push(name.to_text().chars().take(NAME).collect());
        }
        if kind.is_none() {
            kind = view.lookup(&at, "FT")?.as_name().map(|name| String::from_utf8_lossy(name).into_owned());
        }
        let Some(parent) = view.lookup(&at, "Parent")?.as_dictionary().cloned() else { break };
        at = parent;
    }
    names.reverse();
    Ok(((!names.is_empty()).then(|| names.join(".")), kind))
}
