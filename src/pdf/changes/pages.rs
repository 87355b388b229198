//! What may change on pages: widgets of signatures, and annotations, which never give a plain pass.

use std::collections::BTreeSet;
use std::rc::Rc;

use super::super::{Dictionary, Error, Object, ObjectId, View, place};
use super::ChangeLevel;
use super::compare::{is_signature, listed};
use super::content;
use super::step::Step;
use super::uses::{current, is_in_use};

/// Markup a reader may add (ISO 32000-2 table 171), text and stamps; not media or actions (threat P-23).
const MARKUP: &[&str] = &[
    "Text",
    "FreeText",
    "Line",
    "Square",
    "Circle",
    "Polygon",
    "PolyLine",
    "Highlight",
    "Underline",
    "Squiggly",
    "StrikeOut",
    "Caret",
    "Stamp",
    "Ink",
    "Popup",
    "Redact",
    "FileAttachment",
];

/// Boundaries of a page (§14.11.2).
const BOXES: &[&str] = &["MediaBox", "CropBox", "BleedBox", "TrimBox", "ArtBox"];
/// Attributes that a page may have from the nodes above it (§7.7.3.4).
const INHERITED: &[&str] = &["Resources", "MediaBox", "CropBox", "Rotate"];
/// Under which keys a markup annotation may be referred to.
const MARKUP_USES: &[&str] = &["Annots", "Popup", "Parent", "IRT", "Obj"];
/// What a change of a markup annotation may not touch: what it is, whose it is, when it shows, what it does.
const MARKUP_FIXED: &[&str] = &["Type", "Subtype", "A", "AA", "OC", "P", "Parent", "FT", "Kids", "V"];

impl Step<'_, '_, '_> {
    /// Pages (§7.7.3): annotations, and what shows nothing.
    pub(super) fn pages(&mut self) -> Result<(), Error> {
        let touched: Vec<u32> = self
            .modified
            .iter()
            .filter(|(_, (before, after))| {
                // A stream is more than its dictionary: as a page of this kind could be its own content.
                let page = |o: &Object| matches!(o, Object::Dictionary(d) if d.is_type("Page"));
                page(before) && page(after)
            })
            .map(|(number, _)| *number)
            .collect();
        for number in touched {
            let Some((before, after)) = self.pair(number) else { continue };
            let (Some(before), Some(after)) = (before.as_dictionary(), after.as_dictionary()) else { continue };
            self.page(number, before, after)?;
            self.explain(number);
        }
        // /Annots as an object of its own: the page itself is as it was.
        for (id, before) in self.pages_of_lists()? {
            let Some(page) = before.as_dictionary() else { continue };
            self.annotations(id, page, page)?;
        }
        self.markup()
    }

    fn page(&mut self, number: u32, before: &Dictionary, after: &Dictionary) -> Result<(), Error> {
        let mut foreign = Vec::new();
        let mut rounded = false;
        let unit = self.old.lookup(before, "UserUnit")?.as_number().unwrap_or(1.0);
        for key in self.differing(before, after)? {
            match key.as_str() {
                "Annots" => {}
                boundary if BOXES.contains(&boundary) && is_rounded_box(boundary, unit, before, after) => {
                    rounded = true
                }
                inherited
                    if INHERITED.contains(&inherited) && self.is_as_inherited(number, inherited, before, after)? => {}
                "Contents" if self.draws_the_same(before, after)? => {}
                // When it was changed (§14.5); dates show nowhere.
                "LastModified" if matches!(after.get("LastModified"), None | Some(Object::String(_))) => {
                    self.change(ChangeLevel::None, "page-dates", Some(number), "/LastModified".to_owned());
                }
                // The order in which a key walks through the fields (table 31). Where nothing was said a tagged document
                // has its structure's order already; all else is a change of annotations' ways, not of what is seen.
                "Tabs" => {
                    let order = after.get("Tabs").and_then(Object::as_name);
                    let level = match (before.get("Tabs"), order) {
                        (None, Some(b"S")) => ChangeLevel::None,
                        _ => ChangeLevel::Annotation,
                    };
                    self.change(level, "page-tabs", Some(number), "/Tabs".to_owned());
                }
                // Which entry of the structure's parent tree belongs to the page: nothing that was tagged has lost its tag.
                "StructParents" if before.get("StructParents").is_none() => {
                    let given = after.get("StructParents").and_then(Object::as_integer).is_some();
                    if !given {
                        foreign.push(key);
                    }
                }
                "Metadata" => self.metadata_of(before, after, Some(number))?,
                _ => foreign.push(key),
            }
        }
        if rounded {
            self.change(ChangeLevel::None, "page-box-rounded", Some(number), "page boundaries".to_owned());
        }
        if after.duplicate().is_some() {
            foreign.push("duplicate".to_owned());
        }
        if !foreign.is_empty() {
            self.other("page-changed", Some(number), format!("/{}", foreign.join(" /")));
            return Ok(());
        }
        self.annotations(current(self.new, number), before, after)
    }

    /// Whether an attribute is written out that was inherited, or is inherited that was written out, with the same meaning.
    fn is_as_inherited(&self, number: u32, key: &str, before: &Dictionary, after: &Dictionary) -> Result<bool, Error> {
        if !self.same_key(before, after, "Parent")? {
            return Ok(false);
        }
        let of = |view, own: &Dictionary| -> Result<Object, Error> {
            if let Some(value) = own.get(key) {
                return Ok(value.clone());
            }
            let holder = place::inherited(view, current(view, number), key)?;
            let value = holder.as_ref().and_then(|holder| holder.get(key)).cloned();
            Ok(match (value, key) {
                (Some(value), _) => value,
                (None, "Rotate") => Object::Integer(0),
                // A crop box that is not stated is the media box (table 31).
                (None, "CropBox") => place::inherited(view, current(view, number), "MediaBox")?
                    .as_ref()
                    .and_then(|holder| holder.get("MediaBox"))
                    .cloned()
                    .unwrap_or(Object::Null),
                (None, _) => Object::Null,
            })
        };
        self.same(&of(self.old, before)?, &of(self.new, after)?)
    }

    /// Whether a page's content is cut into other streams, or packed otherwise, and draws the same.
    fn draws_the_same(&self, before: &Dictionary, after: &Dictionary) -> Result<bool, Error> {
        let of = |view: View<'_, '_>, page: &Dictionary| -> Result<Option<Vec<u8>>, Error> {
            let contents = view.lookup(page, "Contents")?;
            let parts = match &*contents {
                Object::Null => return Ok(Some(Vec::new())),
                Object::Array(parts) => parts.clone(),
                _ => vec![contents.as_ref().clone()],
            };
            let mut octets = Vec::new();
            for part in &parts {
                let part = view.resolve(part)?;
                let Some(data) = part.as_stream().and_then(|stream| self.equal.decoded(view, stream)) else {
                    return Ok(None);
                };
                octets.extend_from_slice(&data);
                octets.push(b'\n');
            }
            Ok(Some(octets))
        };
        Ok(match (of(self.old, before)?, of(self.new, after)?) {
            (Some(was), Some(is)) => content::same(&was, &is),
            _ => false,
        })
    }

    /// Unchanged pages whose `/Annots` array is an object that changed.
    fn pages_of_lists(&self) -> Result<Vec<(ObjectId, Rc<Object>)>, Error> {
        let mut found = Vec::new();
        for (number, (before, _)) in &self.modified {
            if before.as_array().is_none() {
                continue;
            }
            for user in self.uses.users(*number).collect::<BTreeSet<u32>>() {
                if self.modified.contains_key(&user) || !is_in_use(self.old, user) {
                    continue;
                }
                let id = current(self.old, user);
                let page = self.old.get(id)?;
                let list = page.as_dictionary().filter(|d| d.is_type("Page")).and_then(|d| d.get("Annots"));
                if list.and_then(Object::as_reference).is_some_and(|list| list.number == *number) {
                    found.push((id, page));
                }
            }
        }
        Ok(found)
    }

    fn annotations(&mut self, page: ObjectId, before: &Dictionary, after: &Dictionary) -> Result<(), Error> {
        let (was, is) = (self.old.lookup(before, "Annots")?, self.new.lookup(after, "Annots")?);
        if !matches!(&*is, Object::Array(_) | Object::Null) {
            self.other("page-changed", Some(page.number), "/Annots".to_owned());
        } else if !self.same(&was, &is)? {
            if !self.are_dictionaries(&was)? {
                let detail = "to annotations that are something else as well".to_owned();
                self.other("annotation-added", Some(page.number), detail);
            }
            let listed = listed(&was, &is);
            for item in &listed.gone {
                self.gone_annotation(page, item)?;
            }
            for item in &listed.added {
                let told = self.changes.len();
                self.new_annotation(page, item)?;
                if let Some(annotation) = item.as_dictionary() {
                    let place = place::of_direct(self.new, page, annotation, &mut self.places);
                    let place = place.ok().flatten();
                    self.changes.iter_mut().skip(told).for_each(|change| change.place = place);
                }
            }
        }
        self.explain_reference(before, after, "Annots", &["Annots"]);
        Ok(())
    }

    /// An annotation that is no longer on its page. Deleting markup is what the permission for annotations means (table
    /// 257), though it can show what was covered when it was signed: never a plain pass. Widgets are the form's, and where a
    /// signature showed stays (threat P-15).
    fn gone_annotation(&mut self, page: ObjectId, item: &Object) -> Result<(), Error> {
        let number = item.as_reference().map_or(page.number, |id| id.number);
        let was = self.old.resolve(item)?;
        if *was == Object::Null {
            return Ok(());
        }
        let (kind, markup) = kind_of(&was);
        let level = if markup || kind == "Link" { ChangeLevel::Annotation } else { ChangeLevel::Other };
        self.change(level, "annotation-removed", Some(number), kind);
        Ok(())
    }

    fn new_annotation(&mut self, page: ObjectId, item: &Object) -> Result<(), Error> {
        let id = item.as_reference();
        let object = self.new.resolve(item)?;
        let number = id.map(|id| id.number);
        let Some(annotation) = object.as_dictionary() else {
            self.other("annotation-added", number, "not an annotation".to_owned());
            return Ok(());
        };
        let old = number.is_some_and(|n| !self.added.contains(&n));
        let (subtype, markup) = kind_of(&object);
        if subtype == "Widget" {
            // New widgets belong to new signature fields, which the form's rule looks at; an old signature field that was
            // on no page may be put on one when it is signed.
            let being_signed = |n| {
                self.form.node(n).is_some_and(|node| is_signature(node) && !node.has_value)
                    && self.modified.contains_key(&n)
            };
            match number {
                Some(number) if self.new_signatures.contains(&number) => {}
                Some(number) if being_signed(number) => {
                    // Its looks may have been there before, where nobody saw them (threat P-22).
                    if self.shows(annotation)? && !self.is_signed_now(number) {
                        let name = self.form.node(number).map(|node| node.name.clone()).unwrap_or_default();
                        self.change(ChangeLevel::Annotation, "empty-field-shows", Some(number), name);
                    }
                }
                _ => self.other(
                    "widget-added",
                    number.or(Some(page.number)),
                    "a widget of no signature field".to_owned(),
                ),
            }
            return Ok(());
        }
        let leads = subtype == "Link" && self.leads_somewhere(annotation)?;
        let acts = annotation.get("AA").is_some() || annotation.get("A").is_some() && !leads;
        let number = number.or(Some(page.number));
        match old || acts || annotation.duplicate().is_some() || !markup && !leads {
            true => self.other("annotation-added", number, subtype),
            false => self.change(ChangeLevel::Annotation, "annotation-added", number, subtype),
        }
        Ok(())
    }

    /// Whether a new link goes to another place of the document, or names an address that opens when somebody follows it
    /// (§12.6.4.2, §12.6.4.8): what the permission for annotations means. All other actions can do harm (threat P-23).
    fn leads_somewhere(&self, link: &Dictionary) -> Result<bool, Error> {
        let action = self.new.lookup(link, "A")?;
        let Some(action) = action.as_dictionary() else {
            return Ok(*action == Object::Null && link.get("Dest").is_some());
        };
        let kind = self.new.lookup(action, "S")?;
        Ok(matches!(kind.as_name(), Some(b"GoTo" | b"URI"))
            && action.get("Next").is_none()
            && action.duplicate().is_none())
    }

    /// Markup annotations that were there and were changed: what the permission for annotations means (table 257).
    fn markup(&mut self) -> Result<(), Error> {
        let touched: Vec<u32> = self.modified.keys().copied().filter(|n| !self.is_explained(*n)).collect();
        for number in touched {
            let Some((was, is)) = self.pair(number) else { continue };
            let (Some(before), Some(after)) = (was.as_dictionary(), is.as_dictionary()) else { continue };
            if !kind_of(&was).1 || self.form.node(number).is_some() || after.duplicate().is_some() {
                continue;
            }
            if self.uses.is_ambiguous() || !self.uses.only_under(number, MARKUP_USES) {
                continue;
            }
            let changed = self.differing(before, after)?;
            // The number of its tag may come, and go with it.
            let changed: Vec<String> = changed.into_iter().filter(|key| key != "StructParent").collect();
            if changed.iter().all(|key| !MARKUP_FIXED.contains(&key.as_str())) {
                let detail = format!("{} /{}", kind_of(&is).0, changed.join(" /"));
                self.change(ChangeLevel::Annotation, "annotation-changed", Some(number), detail);
                self.explain(number);
            }
        }
        Ok(())
    }
}

/// The subtype of an annotation, and whether it is markup that a reader may add.
fn kind_of(object: &Object) -> (String, bool) {
    let subtype = object.as_dictionary().and_then(|d| d.get("Subtype")).and_then(Object::as_name).unwrap_or_default();
    let subtype = String::from_utf8_lossy(subtype).into_owned();
    let markup = MARKUP.contains(&subtype.as_str());
    (subtype, markup)
}

/// Whether a page boundary (§14.11.2) differs by rounding only. Numbers are single precision for many tools, which write
/// 595.34997559 back as 595.35; a hundredth of a unit is 3.5 µm, below what any device shows. The new number has to be the
/// old one rounded: what is rounded already cannot move again, however many revisions follow. Where a unit is larger than
/// a point, or the page no larger than a stamp, a hundredth is no longer nothing: what the margin holds could be cut off.
fn is_rounded_box(key: &str, user_unit: f64, before: &Dictionary, after: &Dictionary) -> bool {
    if !matches!(key, "MediaBox" | "CropBox" | "BleedBox" | "TrimBox" | "ArtBox") || user_unit > 1.0 {
        return false;
    }
    let (Some(was), Some(is)) = (before.get(key).and_then(Object::as_array), after.get(key).and_then(Object::as_array))
    else {
        return false;
    };
    let sides = |numbers: &[Object]| -> Option<[f64; 2]> {
        let [a, b, c, d] = numbers else { return None };
        Some([(c.as_number()? - a.as_number()?).abs(), (d.as_number()? - b.as_number()?).abs()])
    };
    let is_large = sides(was).is_some_and(|sides| sides.iter().all(|side| *side >= 72.0));
    is_large
        && was.len() == is.len()
        && was.iter().zip(is).all(|(was, is)| match (was.as_number(), is.as_number()) {
            (Some(was), Some(is)) => is_rounded(was, is),
            _ => false,
        })
}

/// Whether `is` is `was`, or `was` rounded to two to five decimals.
fn is_rounded(was: f64, is: f64) -> bool {
    let rounded = |scale: f64| (was * scale).round() / scale;
    was == is || [1e2, 1e3, 1e4, 1e5].into_iter().any(|scale| (rounded(scale) - is).abs() < 1e-9)
}

#[cfg(test)]
mod tests {
    use super::is_rounded;

    #[test]
    fn rounding_happens_once() {
        assert!(is_rounded(595.349_975_59, 595.35));
        assert!(is_rounded(595.276, 595.28));
        assert!(is_rounded(842.0, 842.0));
        // Within a hundredth, but not what rounding gives: a step that could be repeated.
        assert!(!is_rounded(595.35, 595.36));
        assert!(!is_rounded(595.35, 595.345));
        assert!(!is_rounded(595.35, 595.3));
        assert!(!is_rounded(595.35, f64::NAN));
    }
}
