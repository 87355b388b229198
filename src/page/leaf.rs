//! A page and what it inherits (ISO 32000-2 §7.7.3), read from the root of the tree downward: /Parent entries are not
//! believed.

use std::collections::BTreeSet;
use std::rc::Rc;

use hayro::kurbo::Affine;

use crate::pdf::{Dictionary, Object, ObjectId, View};

use super::Error;

/// Page tree nodes visited for one page.
const NODES: u64 = 200_000;
/// Levels of the page tree; real ones have fewer than ten.
const LEVELS: usize = 64;
/// User units that are believed: plans use some hundred.
const UNIT: (f64, f64) = (0.001, 10_000.0);
/// What a page takes from the nodes above it (§7.7.3.4).
const INHERITED: [&str; 4] = ["Resources", "MediaBox", "CropBox", "Rotate"];

/// A page.
#[derive(Debug, Clone)]
pub(super) struct Leaf {
    /// Its dictionary, inherited values filled in.
    pub(super) dictionary: Dictionary,
    /// What is shown of it: the crop box within the media box, in default user space units.
    pub(super) shown: [f64; 4],
    /// Its medium, in default user space units.
    pub(super) media: [f64; 4],
    /// Degrees clockwise: 0, 90, 180 or 270.
    pub(super) rotate: i64,
    /// 1/72 inch in a unit of default user space (§14.11.2, Table 31).
    pub(super) user_unit: f64,
}

/// How many pages there are.
///
/// # Errors
/// When the page tree cannot be read, is no tree, or is too large.
pub fn count(view: View<'_, '_>) -> Result<u32, Error> {
    u32::try_from(view.pages()?.len()).map_err(|_| Error::limit("pages", u64::from(u32::MAX)))
}

/// Page `number`, from 1.
pub(super) fn leaf(view: View<'_, '_>, number: u32) -> Result<Leaf, Error> {
    let mut found = None;
    walk(view, &mut |at, node, inherited| {
        if at == number {
            found = Some(page(view, node, inherited));
        }
        found.is_none()
    })?;
    found.unwrap_or(Err(Error::NoPage(number)))
}

/// All pages, in order.
pub(super) fn leaves(view: View<'_, '_>) -> Result<Vec<Result<Leaf, Error>>, Error> {
    let mut found = Vec::new();
    walk(view, &mut |_, node, inherited| {
        found.push(page(view, node, inherited));
        true
    })?;
    Ok(found)
}

/// Hands over page by page, with what it inherits, until `each` says that it is enough.
fn walk(view: View<'_, '_>, each: &mut dyn FnMut(u32, &Dictionary, &Dictionary) -> bool) -> Result<(), Error> {
    let catalog = view.catalog()?;
    let root = catalog.as_dictionary().and_then(|c| c.get("Pages")).and_then(Object::as_reference);
    let root = root.ok_or(Error::malformed("catalog whose /Pages is no reference", "7.7.2"))?;
    let mut before = 0_u32;
    let mut seen = BTreeSet::new();
    let mut left: Vec<(ObjectId, Rc<Dictionary>, usize)> = vec![(root, Rc::new(Dictionary::new()), 0)];
    while let Some((id, inherited, depth)) = left.pop() {
        if depth > LEVELS {
            return Err(Error::limit("levels of the page tree", LEVELS as u64));
        }
        if !seen.insert(id) {
            return Err(Error::malformed("page tree that reaches a node twice", "7.7.3"));
        }
        if seen.len() as u64 > NODES {
            return Err(Error::limit("nodes of the page tree", NODES));
        }
        let node = view.get(id)?;
        let Object::Dictionary(node) = node.as_ref() else {
            return Err(Error::malformed("page tree node that is no dictionary", "7.7.3"));
        };
        let kids = view.lookup(node, "Kids")?;
        let kids = match kids.as_ref() {
            Object::Null => {
                before = before.saturating_add(1);
                if !each(before, node, &inherited) {
                    return Ok(());
                }
                continue;
            }
            Object::Array(_) if node.duplicate().is_some() => return Err(ambiguous(node)),
            Object::Array(kids) => kids,
            _ => return Err(Error::malformed("/Kids that are no array", "7.7.3.2")),
        };
        if left.len().saturating_add(kids.len()) as u64 > NODES {
            return Err(Error::limit("nodes of the page tree", NODES));
        }
        let mut inherited = inherited.as_ref().clone();
        for key in INHERITED {
            if let Some(value) = node.get(key) {
                inherited.set(key, value.clone());
            }
        }
        let inherited = Rc::new(inherited);
        for kid in kids.iter().rev() {
            let kid = kid.as_reference().ok_or(Error::malformed("/Kids that are no references", "7.7.3.2"))?;
            left.push((kid, Rc::clone(&inherited), depth.saturating_add(1)));
        }
    }
    Ok(())
}

fn ambiguous(node: &Dictionary) -> Error {
    let key = String::from_utf8_lossy(node.duplicate().unwrap_or_default());
    Error::Ambiguous(format!("/{key} twice in a page tree node"))
}

fn page(view: View<'_, '_>, node: &Dictionary, inherited: &Dictionary) -> Result<Leaf, Error> {
    if node.duplicate().is_some() {
        return Err(ambiguous(node));
    }
    let mut dictionary = node.clone();
    for key in INHERITED {
        if let Some(value) = inherited.get(key).filter(|_| node.get(key).is_none()) {
            dictionary.set(key, value.clone());
        }
    }
    let media = rectangle(view, &dictionary, "MediaBox")?;
    // Required, but every reader takes Letter where it is missing.
    let media = media.unwrap_or([0.0, 0.0, 612.0, 792.0]);
    let crop = rectangle(view, &dictionary, "CropBox")?.unwrap_or(media);
    // What lies outside the medium is never shown (§14.11.2.1).
    let shown = intersection(media, crop).unwrap_or(media);
    let rotate = view.lookup(&dictionary, "Rotate")?.as_integer().unwrap_or(0).rem_euclid(360);
    let rotate = if matches!(rotate, 90 | 180 | 270) { rotate } else { 0 };
    let user_unit = view.lookup(&dictionary, "UserUnit")?.as_number();
    let user_unit = user_unit.filter(|unit| (UNIT.0..=UNIT.1).contains(unit)).unwrap_or(1.0);
    Ok(Leaf { dictionary, media, shown, rotate, user_unit })
}

/// `/Matrix` of a form (§8.10.2).
pub(super) fn matrix(view: View<'_, '_>, dictionary: &Dictionary) -> Result<Affine, Error> {
    let array = view.lookup(dictionary, "Matrix")?;
    let mut numbers = [0.0; 6];
    match array.as_array() {
        Some(array) if array.len() == 6 => {
            for (slot, number) in numbers.iter_mut().zip(array) {
                *slot = view.resolve(number)?.as_number().filter(|n| n.is_finite()).unwrap_or(0.0);
            }
            Ok(Affine::new(numbers))
        }
        _ => Ok(Affine::IDENTITY),
    }
}

/// Four numbers with an area, put in order (§7.9.5).
pub(super) fn rectangle(view: View<'_, '_>, dictionary: &Dictionary, key: &str) -> Result<Option<[f64; 4]>, Error> {
    let array = view.lookup(dictionary, key)?;
    let Some([a, b, c, d]) = array.as_array() else { return Ok(None) };
    let number = |object: &Object| view.resolve(object).map(|object| object.as_number().filter(|n| n.is_finite()));
    let (Some(a), Some(b), Some(c), Some(d)) = (number(a)?, number(b)?, number(c)?, number(d)?) else {
        return Ok(None);
    };
    let rect = [a.min(c), b.min(d), a.max(c), b.max(d)];
    Ok((a != c && b != d).then_some(rect))
}

pub(super) fn intersection(one: [f64; 4], other: [f64; 4]) -> Option<[f64; 4]> {
    let [a, b, c, d] = one;
    let [e, f, g, h] = other;
    let both = [a.max(e), b.max(f), c.min(g), d.min(h)];
    (both[0] < both[2] && both[1] < both[3]).then_some(both)
}

impl Leaf {
    /// Width and height as seen, in 1/72 inch.
    pub(super) fn size(&self) -> (f64, f64) {
        let [left, bottom, right, top] = self.shown;
        let (width, height) = (right - left, top - bottom);
        if matches!(self.rotate, 90 | 270) { (height, width) } else { (width, height) }
    }

    /// From default user space to millimetres from the upper left corner of the page as seen.
    pub(super) fn to_mm(&self) -> Affine {
        let [left, bottom, right, top] = self.shown;
        let k = self.mm();
        Affine::new(match self.rotate {
            90 => [0.0, k, k, 0.0, -bottom * k, -left * k],
            180 => [-k, 0.0, 0.0, k, right * k, -bottom * k],
            270 => [0.0, -k, -k, 0.0, top * k, right * k],
            _ => [k, 0.0, 0.0, -k, -left * k, top * k],
        })
    }

    /// Millimetres in a unit of default user space.
    pub(super) fn mm(&self) -> f64 {
        25.4 / 72.0 * self.user_unit
    }

    /// A rectangle of default user space as left, top, right, bottom on the page as seen, in 1/72 inch.
    pub(super) fn seen(&self, rect: [f64; 4]) -> [f64; 4] {
        let [left, bottom, right, top] = self.shown;
        let [llx, lly, urx, ury] = rect;
        match self.rotate {
            90 => [lly - bottom, llx - left, ury - bottom, urx - left],
            180 => [right - urx, lly - bottom, right - llx, ury - bottom],
            270 => [top - ury, right - urx, top - lly, right - llx],
            _ => [llx - left, top - ury, urx - left, top - lly],
        }
    }
}
