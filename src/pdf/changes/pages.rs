//! What may change on pages: widgets of signatures, and annotations, which never give a plain pass.

use std::rc::Rc;

use super::super::{Dictionary, Error, Object, ObjectId, place};
use super::ChangeLevel;
use super::compare::{appended, differing, is_signature};
use super::step::Step;
use super::uses::current;

/// Markup a reader may add (ISO 32000-2 table 171), text and stamps; not links, media or actions.
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

impl Step<'_, '_, '_> {
    /// Pages (§7.7.3): new annotations at the end of `/Annots`, nothing else.
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
            let mut foreign: Vec<String> = differing(before, after).into_iter().filter(|k| k != "Annots").collect();
            let unit = self.old.lookup(before, "UserUnit")?.as_number().unwrap_or(1.0);
            if foreign.iter().any(|k| is_rounded_box(k, unit, before, after)) {
                foreign.retain(|k| !is_rounded_box(k, unit, before, after));
                self.change(ChangeLevel::None, "page-box-rounded", Some(number), "page boundaries".to_owned());
            }
            if foreign.iter().any(|k| k == "Resources") && self.are_resources_equal(before, after)? {
                foreign.retain(|k| k != "Resources");
            }
            if foreign.is_empty() && after.duplicate().is_none() {
                self.annotations(current(self.new, number), before, after)?;
                self.explain(number);
            } else {
                self.other("page-changed", Some(number), format!("/{}", foreign.join(" /")));
                self.explain(number);
            }
        }
        // /Annots as an object of its own: the page itself is as it was.
        for (id, before) in self.pages_of_lists()? {
            let Some(page) = before.as_dictionary() else { continue };
            self.annotations(id, page, page)?;
        }
        Ok(())
    }

    /// Whether a page's resources (§7.8.3) are another object that says the same, reference for reference. What the
    /// references lead to is judged on its own.
    fn are_resources_equal(&self, before: &Dictionary, after: &Dictionary) -> Result<bool, Error> {
        let (was, is) = (self.old.lookup(before, "Resources")?, self.new.lookup(after, "Resources")?);
        Ok(match (was.as_dictionary(), is.as_dictionary()) {
            (Some(was), Some(is)) => was == is && is.duplicate().is_none(),
            _ => false,
        })
    }

    /// Unchanged pages whose `/Annots` array is an object that changed.
    fn pages_of_lists(&self) -> Result<Vec<(ObjectId, Rc<Object>)>, Error> {
        let lists_changed = self.modified.values().any(|(before, _)| before.as_array().is_some());
        if !lists_changed {
            return Ok(Vec::new());
        }
        let mut found = Vec::new();
        for id in self.old.pages()? {
            let page = self.old.get(id)?;
            let list = page.as_dictionary().and_then(|d| d.get("Annots")).and_then(Object::as_reference);
            if list.is_some_and(|l| self.modified.contains_key(&l.number)) && !self.modified.contains_key(&id.number) {
                found.push((id, page));
            }
        }
        Ok(found)
    }

    pub(super) fn annotations(&mut self, page: ObjectId, before: &Dictionary, after: &Dictionary) -> Result<(), Error> {
        let (was, is) = (self.old.lookup(before, "Annots")?, self.new.lookup(after, "Annots")?);
        if !self.are_dictionaries(&was)? {
            self.other(
                "annotation-added",
                Some(page.number),
                "to annotations that are something else as well".to_owned(),
            );
        }
        match appended(&was, &is) {
            Err(gone) => {
                self.other("annotation-removed", gone, "an annotation is gone from its page, or moved".to_owned());
            }
            Ok(added) => {
                for item in added {
                    let told = self.changes.len();
                    self.new_annotation(&item)?;
                    if let Some(annotation) = item.as_dictionary() {
                        let place = place::of_direct(self.new, page, annotation, &mut self.places);
                        let place = place.ok().flatten();
                        self.changes.iter_mut().skip(told).for_each(|change| change.place = place);
                    }
                }
            }
        }
        self.explain_reference(before, after, "Annots", &["Annots"]);
        Ok(())
    }

    fn new_annotation(&mut self, item: &Object) -> Result<(), Error> {
        let id = item.as_reference();
        let object = self.new.resolve(item)?;
        let number = id.map(|id| id.number);
        let Some(annotation) = object.as_dictionary() else {
            self.other("annotation-added", number, "not an annotation".to_owned());
            return Ok(());
        };
        let old = number.is_some_and(|n| !self.added.contains(&n));
        let subtype = annotation.get("Subtype").and_then(Object::as_name).unwrap_or_default();
        let subtype = String::from_utf8_lossy(subtype).into_owned();
        if subtype == "Widget" {
            // New widgets belong to new signature fields, which the form's rule looks at; an old signature field that was
            // on no page may be put on one when it is signed.
            let being_signed = |n| {
                self.form.get(&n).is_some_and(|node| is_signature(node) && !node.has_value)
                    && self.modified.contains_key(&n)
            };
            match number {
                Some(number) if self.is_new_signature(number) => {}
                Some(number) if being_signed(number) => {
                    // Its looks may have been there before, where nobody saw them (threat P-22).
                    if self.shows(annotation)? && !self.is_signed_now(number) {
                        let name = self.form.get(&number).map(|node| node.name.clone()).unwrap_or_default();
                        self.change(ChangeLevel::Annotation, "empty-field-shows", Some(number), name);
                    }
                }
                _ => self.other("widget-added", number, "a widget of no signature field".to_owned()),
            }
            return Ok(());
        }
        if old || annotation.get("A").is_some() || annotation.get("AA").is_some() {
            self.other("annotation-added", number, format!("{subtype} with an action, or not new"));
        } else if MARKUP.contains(&subtype.as_str()) {
            self.change(ChangeLevel::Annotation, "annotation-added", number, subtype);
        } else {
            self.other("annotation-added", number, subtype);
        }
        Ok(())
    }
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
