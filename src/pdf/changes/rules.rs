//! What may change, and where: catalog, form, pages, fields, validation data, document information.

use std::collections::HashSet;
use std::rc::Rc;

use super::super::{Dictionary, Error, Object, ObjectId};
use super::ChangeLevel;
use super::fields::{Node, references};
use super::metadata;
use super::step::Step;

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
/// What the document security store holds (ISO 32000-2 table 261).
const SECURITY_STORE: &[&str] = &["Type", "VRI", "Certs", "OCSPs", "CRLs"];
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
    /// Trailer (ISO 32000-2 table 15): the same root, the same encryption, the same first identifier.
    pub(super) fn trailer(&mut self) -> Result<(), Error> {
        let (before, after) = (self.old.trailer(), self.new.trailer());
        if before.get("Root") != after.get("Root") {
            self.other("root-changed", None, "the trailer names another catalog".to_owned());
        }
        if before.get("Encrypt") != after.get("Encrypt") {
            self.other("encryption-changed", None, "the trailer names another /Encrypt".to_owned());
        }
        let first = |trailer: &Dictionary| trailer.get("ID").and_then(Object::as_array).and_then(<[_]>::first).cloned();
        if let (Some(was), Some(is)) = (first(before), first(after))
            && was != is
        {
            self.other("identifier-changed", None, "the permanent file identifier differs".to_owned());
        }
        let (was, is) = (self.old.lookup(before, "Info")?, self.new.lookup(after, "Info")?);
        if was != is {
            self.information(&was, &is);
        }
        if let Some(id) = before.get("Info").and_then(Object::as_reference)
            && self.modified.contains_key(&id.number)
        {
            self.explain_from(id.number, &[0]);
        }
        Ok(())
    }

    /// The catalog (§7.7.2).
    pub(super) fn catalog(&mut self) -> Result<(), Error> {
        let (was, is) = (self.old.catalog()?, self.new.catalog()?);
        let (Some(before), Some(after)) = (was.as_dictionary(), is.as_dictionary()) else {
            self.other("catalog-changed", None, "there is no catalog".to_owned());
            return Ok(());
        };
        for key in differing(before, after) {
            match key.as_str() {
                "AcroForm" | "DSS" | "Extensions" | "Metadata" => {}
                "Version" => self.change(ChangeLevel::None, "version-raised", None, "/Version".to_owned()),
                _ => self.other("catalog-changed", root(self), format!("/{key}")),
            }
        }
        self.form(before, after)?;
        self.security_store(before, after)?;
        self.extensions(before, after)?;
        self.metadata(before, after)?;
        if let Some(number) = root(self) {
            // FieldMDP transforms name the catalog as their /Data (ISO 32000-2 table 256).
            self.explain_under(number, &["Root", "Data"]);
        }
        Ok(())
    }

    /// The interactive form (§12.7.3): signature fields may be added, fonts for them too.
    fn form(&mut self, before: &Dictionary, after: &Dictionary) -> Result<(), Error> {
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
        let catalog = root(self).unwrap_or(0);
        let forms = [catalog, holder(before, "AcroForm", catalog), holder(after, "AcroForm", catalog)];
        let (was, is) = (self.old.lookup(form_before, "DR")?, self.new.lookup(form_after, "DR")?);
        if self.only_adds(&was, &is, 3)? {
            self.explain_if_from(form_before, form_after, "DR", &forms);
        }
        let (was, is) = (self.old.lookup(form_before, "Fields")?, self.new.lookup(form_after, "Fields")?);
        self.list_of_fields(&was, &is)?;
        self.explain_reference(form_before, form_after, "Fields", &["Fields"]);
        self.explain_if_from(before, after, "AcroForm", &[catalog]);
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
    fn shows(&self, widget: &Dictionary) -> Result<bool, Error> {
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
    fn value(&mut self, number: u32, field: &Dictionary, code: &'static str, shows: bool) -> Result<(), Error> {
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

    /// Pages (§7.7.3): new annotations at the end of `/Annots`, nothing else.
    pub(super) fn pages(&mut self) -> Result<(), Error> {
        let touched: Vec<u32> = self
            .modified
            .iter()
            .filter(|(_, (before, after))| {
                let page = |o: &Object| o.as_dictionary().is_some_and(|d| d.is_type("Page"));
                page(before) && page(after)
            })
            .map(|(number, _)| *number)
            .collect();
        for number in touched {
            let Some((before, after)) = self.pair(number) else { continue };
            let (Some(before), Some(after)) = (before.as_dictionary(), after.as_dictionary()) else { continue };
            let mut foreign: Vec<String> = differing(before, after).into_iter().filter(|k| k != "Annots").collect();
            if foreign.iter().any(|k| is_rounded_box(k, before, after)) {
                foreign.retain(|k| !is_rounded_box(k, before, after));
                self.change(ChangeLevel::None, "page-box-rounded", Some(number), "page boundaries".to_owned());
            }
            if foreign.is_empty() && after.duplicate().is_none() {
                self.annotations(before, after)?;
                self.explain(number);
            } else {
                self.other("page-changed", Some(number), format!("/{}", foreign.join(" /")));
                self.explain(number);
            }
        }
        // /Annots as an object of its own: the page itself is as it was.
        for before in self.pages_of_lists()? {
            let Some(page) = before.as_dictionary() else { continue };
            self.annotations(page, page)?;
        }
        Ok(())
    }

    /// Unchanged pages whose `/Annots` array is an object that changed.
    fn pages_of_lists(&self) -> Result<Vec<Rc<Object>>, Error> {
        let lists_changed = self.modified.values().any(|(before, _)| before.as_array().is_some());
        if !lists_changed {
            return Ok(Vec::new());
        }
        let mut found = Vec::new();
        for id in self.old.pages()? {
            let page = self.old.get(id)?;
            let list = page.as_dictionary().and_then(|d| d.get("Annots")).and_then(Object::as_reference);
            if list.is_some_and(|l| self.modified.contains_key(&l.number)) && !self.modified.contains_key(&id.number) {
                found.push(page);
            }
        }
        Ok(found)
    }

    fn annotations(&mut self, before: &Dictionary, after: &Dictionary) -> Result<(), Error> {
        let (was, is) = (self.old.lookup(before, "Annots")?, self.new.lookup(after, "Annots")?);
        match appended(&was, &is) {
            Err(gone) => {
                self.other("annotation-removed", gone, "an annotation is gone from its page, or moved".to_owned());
            }
            Ok(added) => {
                for item in added {
                    self.new_annotation(&item)?;
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
            let known = number.is_some_and(|n| being_signed(n) || self.is_new_signature(n));
            if !known {
                self.other("widget-added", number, "a widget of no signature field".to_owned());
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

    /// Whether a new object is a signature field that the form lists, or a widget of one.
    fn is_new_signature(&self, number: u32) -> bool {
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
            let (Some(before), Some(after)) = (was.as_dictionary(), is.as_dictionary()) else { continue };
            if before.get("V") != after.get("V") {
                filled.values.insert(node.name.clone());
            }
            if self.looks_changed(before, after)? {
                filled.looks.insert(node.name.clone());
            }
        }
        for (number, node) in touched {
            let Some((was, is)) = self.pair(number) else { continue };
            let (Some(before), Some(after)) = (was.as_dictionary(), is.as_dictionary()) else { continue };
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
            if self.is_locked(&node.name) {
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
            let Ok(references) = self.old.lookup(&signature.dictionary, "Reference") else { return true };
            references.as_array().unwrap_or_default().iter().any(|reference| {
                let Ok(reference) = self.old.resolve(reference) else { return true };
                let Some(reference) = reference.as_dictionary() else { return false };
                if reference.get("TransformMethod").and_then(Object::as_name) != Some(b"FieldMDP") {
                    return false;
                }
                let Ok(parameters) = self.old.lookup(reference, "TransformParams") else { return true };
                let Some(parameters) = parameters.as_dictionary() else { return true };
                let Ok(names) = self.old.lookup(parameters, "Fields") else { return true };
                let named = names.as_array().unwrap_or_default().iter().any(|entry| {
                    entry.as_string().is_some_and(|entry| {
                        let entry = entry.to_text();
                        name == entry || name.strip_prefix(&entry).is_some_and(|rest| rest.starts_with('.'))
                    })
                });
                match parameters.get("Action").and_then(Object::as_name) {
                    Some(b"Include") => named,
                    Some(b"Exclude") => !named,
                    _ => true,
                }
            })
        })
    }

    /// The document security store (§12.8.4.3): entries may be added, none taken away or replaced (threat P-42).
    fn security_store(&mut self, before: &Dictionary, after: &Dictionary) -> Result<(), Error> {
        let (was, is) = (self.old.lookup(before, "DSS")?, self.new.lookup(after, "DSS")?);
        if self.same(&was, &is)? && !self.reaches_modified(&was)? {
            return Ok(());
        }
        if !self.only_adds(&was, &is, 6)? {
            self.other("validation-data-removed", None, "/DSS".to_owned());
            return Ok(());
        }
        let Object::Dictionary(is_store) = &*is else {
            self.other("validation-data-foreign", None, "/DSS is no dictionary".to_owned());
            return Ok(());
        };
        let mut wrong = foreign_key(is_store, SECURITY_STORE);
        for key in ["Certs", "OCSPs", "CRLs", "VRI"] {
            let value = self.new.lookup(is_store, key)?;
            let fits = match key {
                "VRI" => matches!(&*value, Object::Null | Object::Dictionary(_)),
                _ => matches!(&*value, Object::Null | Object::Array(_)),
            };
            if !fits {
                wrong = Some(key.to_owned());
            }
        }
        if let Some(key) = wrong {
            self.other("validation-data-foreign", None, format!("/DSS /{key}"));
            return Ok(());
        }
        let catalog = root(self).unwrap_or(0);
        let stores = [catalog, holder(before, "DSS", catalog), holder(after, "DSS", catalog)];
        self.explain_if_from(before, after, "DSS", &[catalog]);
        if let Some(was_store) = was.as_dictionary() {
            for key in ["Certs", "OCSPs", "CRLs", "VRI"] {
                self.explain_if_from(was_store, is_store, key, &stores);
            }
        }
        self.change(ChangeLevel::Ltv, "validation-data", None, "/DSS".to_owned());
        Ok(())
    }

    fn reaches_modified(&self, store: &Object) -> Result<bool, Error> {
        let Some(store) = store.as_dictionary() else { return Ok(false) };
        Ok(["Certs", "OCSPs", "CRLs", "VRI"].iter().any(|key| {
            store.get(key).and_then(Object::as_reference).is_some_and(|id| self.modified.contains_key(&id.number))
        }))
    }

    /// Developer extensions (§7.12) name what a file uses; they show nothing.
    fn extensions(&mut self, before: &Dictionary, after: &Dictionary) -> Result<(), Error> {
        let (was, is) = (self.old.lookup(before, "Extensions")?, self.new.lookup(after, "Extensions")?);
        let deep = |object: &Object| -> Vec<u32> {
            let inner = object.as_dictionary().into_iter().flat_map(|d| d.iter()).filter_map(|(_, v)| v.as_reference());
            inner.map(|id| id.number).collect()
        };
        let inside: Vec<u32> = deep(&was).into_iter().filter(|n| self.modified.contains_key(n)).collect();
        if self.same(&was, &is)? && inside.is_empty() {
            return Ok(());
        }
        if is.as_dictionary().is_none()
            || was
                .as_dictionary()
                .is_some_and(|d| d.iter().any(|(k, _)| is.as_dictionary().and_then(|i| i.get(k)).is_none()))
        {
            self.other("extensions-removed", None, "/Extensions".to_owned());
            return Ok(());
        }
        let catalog = root(self).unwrap_or(0);
        let holders = [catalog, holder(before, "Extensions", catalog), holder(after, "Extensions", catalog)];
        self.explain_if_from(before, after, "Extensions", &[catalog]);
        for number in inside {
            self.explain_from(number, &holders);
        }
        self.change(ChangeLevel::None, "extensions", None, "/Extensions".to_owned());
        Ok(())
    }

    /// XMP metadata (§14.3.2) is on no page. As with the document information, tools write when they changed the file; all
    /// else is a change of what the document says of itself (threat P-46).
    fn metadata(&mut self, before: &Dictionary, after: &Dictionary) -> Result<(), Error> {
        let (was, is) = (self.old.lookup(before, "Metadata")?, self.new.lookup(after, "Metadata")?);
        if self.same(&was, &is)? {
            return Ok(());
        }
        let dates_only = match (&*was, &*is) {
            (Object::Stream(was), Object::Stream(is)) => match (self.old.decoded(was), self.new.decoded(is)) {
                (Ok(was), Ok(is)) => metadata::differ_in_dates_only(&was, &is),
                _ => false,
            },
            _ => false,
        };
        let catalog = root(self).unwrap_or(0);
        self.explain_if_from(before, after, "Metadata", &[catalog]);
        match dates_only {
            true => self.change(ChangeLevel::None, "metadata-dates", None, "/Metadata".to_owned()),
            false => self.other("metadata-changed", None, "/Metadata".to_owned()),
        }
        Ok(())
    }

    /// Whether `is` holds all that `was` holds, unchanged: keys of dictionaries, elements of arrays in their order.
    fn only_adds(&self, was: &Object, is: &Object, depth: u32) -> Result<bool, Error> {
        if *was == Object::Null {
            return Ok(true);
        }
        let (Some(less), true) = (depth.checked_sub(1), is.as_stream().is_none()) else {
            return self.same(was, is);
        };
        match (was, is) {
            (Object::Dictionary(before), Object::Dictionary(after)) => {
                for (key, value) in before.iter() {
                    let Some(now) = after.get(key) else { return Ok(*value == Object::Null) };
                    let (value, now) = (self.old.resolve(value)?, self.new.resolve(now)?);
                    if !self.only_adds(&value, &now, less)? {
                        return Ok(false);
                    }
                }
                Ok(after.duplicate().is_none())
            }
            (Object::Array(_), Object::Array(_)) => Ok(appended(was, is).is_ok()),
            _ => self.same(was, is),
        }
    }

    /// `before[key]` and `after[key]` are the same reference, whose object changed: explained if used under these keys only.
    fn explain_reference(&mut self, before: &Dictionary, after: &Dictionary, key: &str, keys: &[&str]) {
        if let Some(id) = same_reference(before, after, key).filter(|id| self.modified.contains_key(&id.number)) {
            self.explain_under(id.number, keys);
        }
    }

    /// As [`Self::explain_reference`], if used by these objects only.
    fn explain_if_from(&mut self, before: &Dictionary, after: &Dictionary, key: &str, from: &[u32]) {
        if let Some(id) = same_reference(before, after, key).filter(|id| self.modified.contains_key(&id.number)) {
            self.explain_from(id.number, from);
        }
    }

    fn pair(&self, number: u32) -> Option<(Rc<Object>, Rc<Object>)> {
        self.modified.get(&number).cloned()
    }
}

/// Fully qualified names of the fields whose value, or whose looks, a revision changes.
#[derive(Default)]
struct Filled {
    values: HashSet<String>,
    looks: HashSet<String>,
}

/// The reference that stands under `key` before and after.
fn same_reference(before: &Dictionary, after: &Dictionary, key: &str) -> Option<ObjectId> {
    let was = before.get(key).and_then(Object::as_reference);
    was.filter(|id| after.get(key).and_then(Object::as_reference) == Some(*id))
}

/// The object that holds what `key` names: itself when it is one, else the dictionary's own object.
fn holder(dictionary: &Dictionary, key: &str, own: u32) -> u32 {
    dictionary.get(key).and_then(Object::as_reference).map_or(own, |id| id.number)
}

fn is_signature(node: &Node) -> bool {
    node.kind.as_deref() == Some(b"Sig")
}

fn root(step: &Step<'_, '_, '_>) -> Option<u32> {
    step.new.trailer().get("Root").and_then(Object::as_reference).map(|id| id.number)
}

/// Keys whose values differ, as written.
fn differing(before: &Dictionary, after: &Dictionary) -> Vec<String> {
    let mut keys: Vec<String> = before
        .iter()
        .chain(after.iter())
        .map(|(key, _)| key)
        .filter(|key| before.get(key) != after.get(key))
        .map(|key| String::from_utf8_lossy(key).into_owned())
        .collect();
    keys.sort();
    keys.dedup();
    keys
}

fn foreign_key(dictionary: &Dictionary, allowed: &[&str]) -> Option<String> {
    dictionary
        .iter()
        .map(|(key, _)| String::from_utf8_lossy(key).into_owned())
        .find(|key| !allowed.contains(&key.as_str()))
}

/// The elements that `is` has more than `was`, whose elements all are there still and in their order. `Err`: the object that
/// is gone, when it has a number.
fn appended(was: &Object, is: &Object) -> Result<Vec<Object>, Option<u32>> {
    if !matches!(is, Object::Array(_) | Object::Null) {
        return Err(None);
    }
    let (was, is) = (was.as_array().unwrap_or_default(), is.as_array().unwrap_or_default());
    let mut added = Vec::new();
    let mut expected = was.iter().peekable();
    for item in is {
        if expected.peek() == Some(&item) {
            expected.next();
        } else {
            added.push(item.clone());
        }
    }
    match expected.next() {
        None => Ok(added),
        Some(gone) => Err(gone.as_reference().map(|id| id.number)),
    }
}

/// Whether a page boundary (§14.11.2) differs by rounding only. Numbers are single precision for many tools, which write
/// 595.34997559 back as 595.35; a hundredth of a unit is 3.5 µm, below what any device shows.
fn is_rounded_box(key: &str, before: &Dictionary, after: &Dictionary) -> bool {
    if !matches!(key, "MediaBox" | "CropBox" | "BleedBox" | "TrimBox" | "ArtBox") {
        return false;
    }
    let (Some(was), Some(is)) = (before.get(key).and_then(Object::as_array), after.get(key).and_then(Object::as_array))
    else {
        return false;
    };
    was.len() == is.len()
        && was.iter().zip(is).all(|(was, is)| match (was.as_number(), is.as_number()) {
            (Some(was), Some(is)) => (was - is).abs() <= 0.01,
            _ => false,
        })
}
