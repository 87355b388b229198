//! What may change in the form: signature fields added or signed, other fields filled in.

use std::collections::HashSet;

use super::super::{Dictionary, Error, Object, ObjectId, SignatureField, View};
use super::ChangeLevel;
use super::compare::{appended, differing, foreign_key, holder, is_signature};
use super::fields::{Node, references};
use super::step::Step;
use super::uses::current;

/// Keys of a new signature field or its widget (ISO 32000-2 tables 166, 192, 226, 235). No actions: threat P-23.
const NEW_SIGNATURE_FIELD: &[&str] = &[
    "Type", "Subtype", "FT", "T", "TU", "TM", "Ff", "F", "V", "DV", "Rect", "P", "AP", "AS", "MK", "BS", "Border", "H",
    "DA", "Q", "DR", "Lock", "SV", "M", "NM", "Kids", "Parent", "Contents", "C", "Rotate",
];
/// Keys that change when an empty signature field is signed.
const SIGNED_FIELD: &[&str] = &["V", "AP", "AS", "MK", "F", "M", "P", "DA", "DR"];
/// Keys that change when another field is filled in.
const FILLED_FIELD: &[&str] = &["V", "AP", "AS", "RV", "I", "M"];
/// Under which keys a field or widget may be referred to.
const FIELD_USES: &[&str] = &["Fields", "Kids", "Annots", "Parent", "Obj"];

impl Step<'_, '_, '_> {
    /// The interactive form (§12.7.3): signature fields may be added, fonts for them too.
    pub(super) fn form(&mut self, before: &Dictionary, after: &Dictionary) -> Result<(), Error> {
        let (was, is) = (self.old.lookup(before, "AcroForm")?, self.new.lookup(after, "AcroForm")?);
        let empty = Dictionary::new();
        let form_before = was.as_dictionary().unwrap_or(&empty);
        let Some(form_after) = is.as_dictionary() else {
            if *was != *is {
                self.other("form-removed", None, "/AcroForm".to_owned());
            }
            return Ok(());
        };
        for key in differing(form_before, form_after) {
            match key.as_str() {
                "Fields" | "SigFlags" => {}
                // What fields without a value of their own look like may be said once, not changed.
                "DA" if form_before.get("DA").is_none() => {}
                "DR" => {
                    let (was, is) = (self.old.lookup(form_before, "DR")?, self.new.lookup(form_after, "DR")?);
                    if !self.only_adds(&was, &is, 3)? {
                        self.other("form-resources-changed", None, "/DR".to_owned());
                    }
                }
                _ => self.other("form-changed", None, format!("/AcroForm /{key}")),
            }
        }
        // The default resources may be an object of their own, changed in place.
        let catalogs @ [new, old] = self.catalogs();
        let forms = [new, old, holder(before, "AcroForm", old), holder(after, "AcroForm", new)];
        let (was, is) = (self.old.lookup(form_before, "DR")?, self.new.lookup(form_after, "DR")?);
        if self.only_adds(&was, &is, 3)? {
            self.explain_if_from(form_before, form_after, "DR", &forms);
        }
        self.default_looks(form_before, form_after)?;
        let (was, is) = (self.old.lookup(form_before, "Fields")?, self.new.lookup(form_after, "Fields")?);
        if *was != *is && !self.are_dictionaries(&was)? {
            self.other("form-changed", None, "/AcroForm /Fields that are something else as well".to_owned());
        }
        self.list_of_fields(&was, &is)?;
        self.explain_reference(form_before, form_after, "Fields", &["Fields"]);
        self.explain_if_from(before, after, "AcroForm", &catalogs);
        Ok(())
    }

    /// A field with a value and no looks, or any field where `/NeedAppearances` says so, is drawn by the reader with what the
    /// form has as defaults (ISO 32000-2 §12.7.3.3, §12.7.4.3): what is added there can change what it shows.
    fn default_looks(&mut self, before: &Dictionary, after: &Dictionary) -> Result<(), Error> {
        let resources = (self.old.lookup(before, "DR")?, self.new.lookup(after, "DR")?);
        let same_resources = self.same(&resources.0, &resources.1)?;
        if before.get("DA") == after.get("DA") && same_resources {
            return Ok(());
        }
        let all = *self.old.lookup(before, "NeedAppearances")? == Object::Boolean(true);
        let drawn_anew: Vec<u32> = self
            .form
            .nodes
            .iter()
            .filter(|(_, node)| node.has_value && !is_signature(node))
            .map(|(number, _)| *number)
            .collect();
        for number in drawn_anew {
            let widget = self.old.get(current(self.old, number))?;
            let Some(widget) = widget.as_dictionary() else { continue };
            let is_widget = widget.get("Subtype").and_then(Object::as_name) == Some(b"Widget");
            let looks = self.old.lookup(widget, "AP")?;
            if !is_widget || !all && *looks != Object::Null {
                continue;
            }
            let own = self.old.lookup(widget, "DA")?;
            let Some(own) = own.as_string() else {
                // Its parent's, or the form's.
                self.other("form-resources-changed", Some(number), "the defaults of a field without looks".to_owned());
                return Ok(());
            };
            let font = |resources: &Object, view: View<'_, '_>| -> Result<Object, Error> {
                let Some(resources) = resources.as_dictionary() else { return Ok(Object::Null) };
                let fonts = view.lookup(resources, "Font")?;
                let name = font_name(&own.octets);
                Ok(fonts.as_dictionary().and_then(|fonts| fonts.get(name)).cloned().unwrap_or(Object::Null))
            };
            if font(&resources.0, self.old)? != font(&resources.1, self.new)? {
                self.other("form-resources-changed", Some(number), "the font of a field without looks".to_owned());
                return Ok(());
            }
        }
        Ok(())
    }

    fn list_of_fields(&mut self, was: &Object, is: &Object) -> Result<(), Error> {
        let added = match appended(was, is) {
            Ok(added) => added,
            Err(gone) => {
                self.other("field-removed", gone, "a field is gone from the form, or moved".to_owned());
                return Ok(());
            }
        };
        for item in added {
            match item.as_reference() {
                Some(id) => self.new_field(id)?,
                None => self.other("field-added", None, "a field that is no object of its own".to_owned()),
            }
        }
        Ok(())
    }

    /// A new field has to be a new object and a signature field, empty or signed in this very revision.
    fn new_field(&mut self, id: ObjectId) -> Result<(), Error> {
        let object = self.new.get(id)?;
        let Some(field) = object.as_dictionary() else {
            self.other("field-added", Some(id.number), "not a field".to_owned());
            return Ok(());
        };
        if !self.added.contains(&id.number) || field.duplicate().is_some() {
            self.other("field-added", Some(id.number), "an object that was something else before".to_owned());
            return Ok(());
        }
        if self.new.lookup(field, "FT")?.as_name() != Some(b"Sig") || field.get("Parent").is_some() {
            self.other("field-added", Some(id.number), "not a signature field".to_owned());
            return Ok(());
        }
        if let Some(key) = foreign_key(field, NEW_SIGNATURE_FIELD) {
            self.other("field-added", Some(id.number), format!("a signature field with /{key}"));
            return Ok(());
        }
        // Fields of one name are one field to readers (§12.7.4.2).
        let name = self.new.lookup(field, "T")?.as_string().map(super::super::PdfString::to_text).unwrap_or_default();
        if name.is_empty() || self.form.values().any(|node| node.name == name) {
            self.other(
                "field-added",
                Some(id.number),
                format!("a signature field without a name of its own: '{name}'"),
            );
            return Ok(());
        }
        let mut shows = self.shows(field)?;
        let kids = self.new.lookup(field, "Kids")?;
        if !matches!(&*kids, Object::Null | Object::Array(_)) {
            self.other("field-added", Some(id.number), "/Kids that are no array".to_owned());
            return Ok(());
        }
        for kid in kids.as_array().unwrap_or_default() {
            let widget = self.new.resolve(kid)?;
            let number = kid.as_reference().map(|kid| kid.number);
            let is_new = number.is_some_and(|number| self.added.contains(&number));
            // A widget, and nothing a reader could take for a field of its own.
            let fit = widget.as_dictionary().filter(|widget| {
                foreign_key(widget, NEW_SIGNATURE_FIELD).is_none()
                    && ["FT", "T", "V", "DV", "Kids"].iter().all(|key| widget.get(key).is_none())
                    && matches!(widget.get("Parent"), None | Some(Object::Reference(_)))
                    && widget.get("Parent").and_then(Object::as_reference).is_none_or(|parent| parent == id)
                    && widget.duplicate().is_none()
            });
            let (Some(widget), true) = (fit, is_new) else {
                self.other("field-added", number, "a widget that is more than one".to_owned());
                return Ok(());
            };
            shows |= self.shows(widget)?;
        }
        self.value(id.number, field, "new-signature", shows)
    }

    /// Whether a widget can be seen: it has an area, and says what to draw there. Flags are no matter, a hidden annotation
    /// may still be printed.
    pub(super) fn shows(&self, widget: &Dictionary) -> Result<bool, Error> {
        let nothing = |key: &str| -> Result<bool, Error> {
            let value = self.new.lookup(widget, key)?;
            Ok(*value == Object::Null || value.as_dictionary().is_some_and(|d| d.iter().next().is_none()))
        };
        if nothing("AP")? && nothing("MK")? {
            return Ok(false);
        }
        let rectangle = self.new.lookup(widget, "Rect")?;
        let numbers: Option<Vec<f64>> =
            rectangle.as_array().map(|r| r.iter().map(|n| n.as_number().unwrap_or(f64::NAN)).collect());
        Ok(match numbers.as_deref() {
            Some(&[left, bottom, right, top]) => {
                let is_empty = |a: f64, b: f64| (a - b).abs() == 0.0;
                !(is_empty(left, right) || is_empty(bottom, top))
            }
            // Without a rectangle there is no place to draw; one that cannot be read may be read by others.
            Some(_) => true,
            None => *rectangle != Object::Null,
        })
    }

    /// `/V` of a field that had none: nothing yet, or a signature made in this revision (threat P-13: never an old one).
    /// `shows`: the change makes something visible.
    pub(super) fn value(
        &mut self,
        number: u32,
        field: &Dictionary,
        code: &'static str,
        shows: bool,
    ) -> Result<(), Error> {
        let Some(value) = field.get("V") else {
            match shows {
                // Nobody signed what is to be seen there, and it can cover what was signed (threat P-22).
                true => self.change(
                    ChangeLevel::Annotation,
                    "empty-field-shows",
                    Some(number),
                    "an empty signature field with an appearance".to_owned(),
                ),
                false => {
                    self.change(ChangeLevel::Sign, "new-field", Some(number), "an empty signature field".to_owned());
                }
            }
            return Ok(());
        };
        let revision = self.new.revision();
        let found = value.as_reference().and_then(|id| {
            self.added
                .contains(&id.number)
                .then(|| self.fields.iter().find(|f| f.value == Some(id) && f.revision == revision))?
        });
        let Some(found) = found else {
            self.other("field-value", Some(number), "a signature field whose value was not signed here".to_owned());
            return Ok(());
        };
        // The sub-filter decides how it is verified, so it decides what it is; /Type is a label anybody can put on.
        let time_stamp = found.dictionary.get("SubFilter").and_then(Object::as_name) == Some(b"ETSI.RFC3161");
        let name = found.name.clone();
        match (time_stamp, shows) {
            // Anyone gets time-stamps from a public authority: they must not bring anything to look at.
            (true, true) => self.change(ChangeLevel::Annotation, "time-stamp-shows", Some(number), name),
            (true, false) => self.change(ChangeLevel::Ltv, "document-time-stamp", Some(number), name),
            (false, _) => self.change(ChangeLevel::Sign, code, Some(number), name),
        }
        Ok(())
    }

    /// Whether a new object is a signature field that the form lists, or a widget of one.
    /// Whether a field that was there before is signed in this revision, by somebody and not by a time-stamp only.
    pub(super) fn is_signed_now(&self, number: u32) -> bool {
        let Some(node) = self.form.get(&number) else { return false };
        let of_time =
            |f: &SignatureField| f.dictionary.get("SubFilter").and_then(Object::as_name) == Some(b"ETSI.RFC3161");
        self.fields.iter().any(|f| f.revision == self.new.revision() && f.name == node.name && !of_time(f))
    }

    pub(super) fn is_new_signature(&self, number: u32) -> bool {
        if !self.added.contains(&number) {
            return false;
        }
        let listed = || -> Result<bool, Error> {
            let catalog = self.new.catalog()?;
            let Some(catalog) = catalog.as_dictionary() else { return Ok(false) };
            let form = self.new.lookup(catalog, "AcroForm")?;
            let Some(form) = form.as_dictionary() else { return Ok(false) };
            for id in references(&*self.new.lookup(form, "Fields")?) {
                if id.number == number {
                    return Ok(true);
                }
                if self.added.contains(&id.number) {
                    let field = self.new.get(id)?;
                    let Some(field) = field.as_dictionary() else { continue };
                    if references(&*self.new.lookup(field, "Kids")?).any(|kid| kid.number == number) {
                        return Ok(true);
                    }
                }
            }
            Ok(false)
        };
        listed().unwrap_or(false)
    }

    /// Fields that were there before: signed when empty, or filled in.
    pub(super) fn filled_fields(&mut self) -> Result<(), Error> {
        let touched: Vec<(u32, Node)> = self
            .modified
            .keys()
            .filter_map(|number| self.form.get(number).map(|node| (*number, node.clone())))
            .collect();
        let mut filled = Filled::default();
        for (number, node) in &touched {
            let Some((was, is)) = self.pair(*number) else { continue };
            let (Object::Dictionary(before), Object::Dictionary(after)) = (&*was, &*is) else { continue };
            if before.get("V") != after.get("V") {
                filled.values.insert(node.name.clone());
            }
            // Nobody's value chooses among the states of a signature field.
            let other_state = is_signature(node) && before.get("AS") != after.get("AS");
            if other_state || self.looks_changed(before, after)? {
                filled.looks.insert(node.name.clone());
            }
        }
        for (number, node) in touched {
            let Some((was, is)) = self.pair(number) else { continue };
            // A field that is a stream may be drawn by a page.
            let (Object::Dictionary(before), Object::Dictionary(after)) = (&*was, &*is) else { continue };
            if !self.uses.only_under(number, FIELD_USES) || after.duplicate().is_some() {
                continue;
            }
            self.explain(number);
            let changed = differing(before, after);
            let allowed = if is_signature(&node) { SIGNED_FIELD } else { FILLED_FIELD };
            if let Some(key) = changed.iter().find(|k| !allowed.contains(&k.as_str())) {
                self.other("field-changed", Some(number), format!("{} /{key}", node.name));
                continue;
            }
            // A page, where it is one: in other dictionaries the key means other things, such as whether content shows.
            if changed.iter().any(|k| k == "P") && !matches!(before.get("P"), None | Some(Object::Reference(_))) {
                self.other("field-changed", Some(number), format!("{} /P", node.name));
                continue;
            }
            if self.form.ambiguous {
                self.other("field-changed", Some(number), format!("{}, in a form that is no tree", node.name));
            } else if self.is_locked(&node.name) {
                self.other("locked-field", Some(number), node.name.clone());
            } else if is_signature(&node) {
                self.signed_field(number, &node, after, &changed, &filled)?;
            } else {
                self.filled_field(number, &node, before, &filled);
            }
            self.appearance(number, before, after)?;
        }
        Ok(())
    }

    fn signed_field(
        &mut self,
        number: u32,
        node: &Node,
        after: &Dictionary,
        changed: &[String],
        filled: &Filled,
    ) -> Result<(), Error> {
        let name = node.name.clone();
        if node.has_value && filled.values.contains(&name) {
            self.other("signature-replaced", Some(number), name);
        } else if node.has_value {
            // A signed field keeps the looks it was signed with.
            self.other("field-changed", Some(number), format!("{name} /{}", changed.join(" /")));
        } else if after.get("V").is_some() {
            self.value(number, after, "field-signed", filled.looks.contains(&name))?;
        } else if filled.looks.contains(&name) && !filled.values.contains(&name) {
            self.change(ChangeLevel::Annotation, "empty-field-shows", Some(number), name);
        } else {
            // A widget of a field that is signed in this revision, or nothing to be seen.
            self.change(ChangeLevel::Sign, "field-prepared", Some(number), name);
        }
        Ok(())
    }

    /// Value and looks go together, or a reader shows one and a program reads the other (threat P-18).
    fn filled_field(&mut self, number: u32, node: &Node, before: &Dictionary, filled: &Filled) {
        let name = node.name.clone();
        let (value, looks) = (filled.values.contains(&name), filled.looks.contains(&name));
        // A button's looks are all there before, /AS chooses among them.
        let is_button = node.kind.as_deref() == Some(b"Btn");
        let keeps_old_looks = value && !looks && !is_button && before.get("AP").is_some();
        if !value || keeps_old_looks || is_button && looks {
            self.change(ChangeLevel::Annotation, "field-looks-differ", Some(number), name);
        } else {
            self.change(ChangeLevel::Form, "field-filled", Some(number), name);
        }
    }

    /// Whether a widget may show something else: another appearance or caption, or its streams overwritten in place.
    fn looks_changed(&self, before: &Dictionary, after: &Dictionary) -> Result<bool, Error> {
        if ["AP", "MK", "F"].iter().any(|key| before.get(key) != after.get(key)) {
            return Ok(true);
        }
        let mut parts = Vec::new();
        if let Some(id) = before.get("AP").and_then(Object::as_reference) {
            parts.push(id.number);
        }
        let looks = self.old.lookup(before, "AP")?;
        for (_, part) in looks.as_dictionary().into_iter().flat_map(Dictionary::iter) {
            match part {
                Object::Reference(id) => parts.push(id.number),
                part => {
                    let states = part.as_dictionary().into_iter().flat_map(Dictionary::iter);
                    parts.extend(states.filter_map(|(_, state)| state.as_reference()).map(|id| id.number));
                }
            }
        }
        Ok(parts.iter().any(|number| self.modified.contains_key(number)))
    }

    /// Appearances overwritten in place when their field is signed or filled in, if nothing else draws them: under whatever
    /// name, a page may use the same stream.
    fn appearance(&mut self, number: u32, before: &Dictionary, after: &Dictionary) -> Result<(), Error> {
        let (was, is) = (self.old.lookup(before, "AP")?, self.new.lookup(after, "AP")?);
        let (Some(was), Some(is)) = (was.as_dictionary(), is.as_dictionary()) else { return Ok(()) };
        let mut owners = vec![number];
        for id in [before, after].iter().filter_map(|d| d.get("AP").and_then(Object::as_reference)) {
            // New ones are nobody else's before this revision, and who else uses them now is seen in `uses` next time.
            if self.added.contains(&id.number) || self.uses.only_from(id.number, &[number]) {
                owners.push(id.number);
            }
        }
        if self.uses.is_ambiguous() {
            return Ok(());
        }
        self.explain_if_from(before, after, "AP", &[number]);
        for key in ["N", "R", "D"] {
            self.explain_if_from(was, is, key, &owners);
        }
        Ok(())
    }

    /// `/Lock` of fields signed before: its `/P` is what the signer allows from then on (ISO 32000-2 table 236).
    pub(super) fn lock_permission(&mut self) -> Result<(), Error> {
        let level = self.changes.iter().map(|c| c.level).max().unwrap_or(ChangeLevel::None);
        if !matches!(level, ChangeLevel::Sign | ChangeLevel::Form | ChangeLevel::Annotation) {
            return Ok(());
        }
        let mut strictest = None;
        for signature in self.fields.iter().filter(|f| f.revision < self.new.revision()) {
            let Some(id) = signature.field else { continue };
            let field = self.old.get(id)?;
            let Some(field) = field.as_dictionary() else { continue };
            let lock = self.old.lookup(field, "Lock")?;
            let Some(lock) = lock.as_dictionary() else { continue };
            let permission = self.old.lookup(lock, "P")?.as_integer();
            strictest = [strictest, permission].into_iter().flatten().min();
        }
        let forbidden = match strictest {
            None => false,
            Some(3) => false,
            Some(2) => level == ChangeLevel::Annotation,
            Some(_) => true,
        };
        if forbidden {
            self.other("locked-document", None, "a signed field's /Lock permits no such change".to_owned());
        }
        Ok(())
    }

    /// FieldMDP (§12.8.2.4): whether a signature made before locks a field.
    fn is_locked(&self, name: &str) -> bool {
        self.fields.iter().filter(|f| f.revision < self.new.revision()).any(|signature| {
            // What the field asks to be locked is locked, whether or not the signer's program repeated it.
            let field = signature.field.map(|id| self.old.get(id));
            let lock = match &field {
                Some(Ok(field)) => field.as_dictionary().map(|field| self.old.lookup(field, "Lock")),
                Some(Err(_)) => return true,
                None => None,
            };
            match lock {
                Some(Ok(lock)) if lock.as_dictionary().is_some_and(|lock| self.names(lock, name)) => return true,
                Some(Err(_)) => return true,
                _ => {}
            }
            let Ok(references) = self.old.lookup(&signature.dictionary, "Reference") else { return true };
            references.as_array().unwrap_or_default().iter().any(|reference| {
                let Ok(reference) = self.old.resolve(reference) else { return true };
                let Some(reference) = reference.as_dictionary() else { return false };
                if reference.get("TransformMethod").and_then(Object::as_name) != Some(b"FieldMDP") {
                    return false;
                }
                let Ok(parameters) = self.old.lookup(reference, "TransformParams") else { return true };
                parameters.as_dictionary().is_none_or(|parameters| self.names(parameters, name))
            })
        })
    }

    /// Whether a field lock dictionary or FieldMDP parameters (tables 236, 259) mean a field; a name means all below it, too.
    fn names(&self, lock: &Dictionary, name: &str) -> bool {
        let Ok(names) = self.old.lookup(lock, "Fields") else { return true };
        let named = names.as_array().unwrap_or_default().iter().any(|entry| {
            entry.as_string().is_some_and(|entry| {
                let entry = entry.to_text();
                name == entry || name.strip_prefix(&entry).is_some_and(|rest| rest.starts_with('.'))
            })
        });
        match lock.get("Action").and_then(Object::as_name) {
            Some(b"Include") => named,
            Some(b"Exclude") => !named,
            _ => true,
        }
    }
}

/// The font that a default appearance chooses: the name before its size and `Tf` (§12.7.4.3).
fn font_name(appearance: &[u8]) -> &[u8] {
    let mut words = appearance.split(u8::is_ascii_whitespace).filter(|word| !word.is_empty());
    words.find_map(|word| word.strip_prefix(b"/")).unwrap_or_default()
}

/// Fully qualified names of the fields whose value, or whose looks, a revision changes.
#[derive(Default)]
struct Filled {
    values: HashSet<String>,
    looks: HashSet<String>,
}
