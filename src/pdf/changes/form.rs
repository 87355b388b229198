//! What may change in the form: signature fields added or signed, other fields filled in.

use std::collections::HashSet;
use std::rc::Rc;

use super::super::{Dictionary, Error, Object, ObjectId, PdfString, SignatureField, View};
use super::ChangeLevel;
use super::compare::{Listed, foreign_key, holder, is_signature, listed};
use super::fields::{Node, references};
use super::step::Step;
use super::uses::current;

/// Keys of a new signature field or its widget (ISO 32000-2 tables 166, 192, 226, 235). No actions: threat P-23.
const NEW_SIGNATURE_FIELD: &[&str] = &[
    "Type",
    "Subtype",
    "FT",
    "T",
    "TU",
    "TM",
    "Ff",
    "F",
    "V",
    "DV",
    "Rect",
    "P",
    "AP",
    "AS",
    "MK",
    "BS",
    "Border",
    "H",
    "DA",
    "Q",
    "DR",
    "Lock",
    "SV",
    "M",
    "NM",
    "Kids",
    "Parent",
    "Contents",
    "C",
    "Rotate",
    "StructParent",
];
/// Keys of a new field above signature fields (§12.7.4.1): a name and what is below it.
const NEW_PARENT: &[&str] = &["T", "TU", "TM", "Kids", "Parent"];
/// Levels of new fields above a new signature field.
const NEW_LEVELS: u32 = 16;
/// Keys that change when an empty signature field is signed.
const SIGNED_FIELD: &[&str] = &["V", "AP", "AS", "MK", "F", "M", "P", "DA", "DR", "StructParent"];
/// Keys that change when another field is filled in.
const FILLED_FIELD: &[&str] = &["V", "AP", "AS", "RV", "I", "M", "DA", "DS", "Q"];
/// Keys that say how a widget is drawn, when a reader draws it anew: a change of them is one of an annotation.
const LOOKS: &[&str] = &["MK", "BS", "Border", "C", "H", "StructParent"];
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
        for key in self.differing(form_before, form_after)? {
            match key.as_str() {
                "Fields" | "DR" => {}
                // Bits that say there are signatures, and that the file may only grow (table 225): none may go.
                "SigFlags" => {
                    let bits = |form: &Dictionary| form.get("SigFlags").map_or(Some(0), Object::as_integer);
                    match (bits(form_before), bits(form_after)) {
                        (Some(was), Some(is)) if was & !is == 0 => {}
                        _ => self.other("form-changed", None, "/AcroForm /SigFlags".to_owned()),
                    }
                }
                // What fields without a value of their own look like may be said once, not changed.
                "DA" if form_before.get("DA").is_none() => {}
                // True makes a reader draw all fields anew, whatever was signed. To take it away is what signing tools do; but
                // where fields hold values, what they show then need not be what was to be seen when it was signed.
                "NeedAppearances"
                    if matches!(form_after.get("NeedAppearances"), None | Some(Object::Boolean(false)))
                        && !self.form.nodes().any(|(_, node)| node.has_value && !is_signature(node)) => {}
                _ => self.other("form-changed", None, format!("/AcroForm /{key}")),
            }
        }
        if form_after.duplicate().is_some() {
            self.other("form-changed", None, "/AcroForm with a key twice".to_owned());
        }
        let catalogs @ [new, old] = self.catalogs();
        let forms = [new, old, holder(before, "AcroForm", old), holder(after, "AcroForm", new)];
        self.default_resources(form_before, form_after, &forms)?;
        self.default_looks(form_before, form_after)?;
        let (was, is) = (self.old.lookup(form_before, "Fields")?, self.new.lookup(form_after, "Fields")?);
        if !self.same(&was, &is)? && !self.are_dictionaries(&was)? {
            self.other("form-changed", None, "/AcroForm /Fields that are something else as well".to_owned());
        }
        self.list_of_fields(&was, &is)?;
        self.explain_reference(form_before, form_after, "Fields", &["Fields"]);
        self.explain_if_from(before, after, "AcroForm", &catalogs);
        Ok(())
    }

    /// Default resources (§12.7.3, `/DR`): what fields' default appearances name. Those are text state operators, which can
    /// name a font and a graphics state, so fonts and the like may be added and must not be replaced. Nothing of a default
    /// appearance can draw an XObject (§12.7.4.3), so that list may be rewritten; what other objects draw is judged with them.
    fn default_resources(&mut self, before: &Dictionary, after: &Dictionary, forms: &[u32]) -> Result<(), Error> {
        const NOT_DRAWN: &[&str] = &["XObject", "ProcSet"];
        let (was, is) = (self.old.lookup(before, "DR")?, self.new.lookup(after, "DR")?);
        let empty = Dictionary::new();
        let (Some(was), Some(is)) = (was.as_dictionary().or(Some(&empty)), is.as_dictionary().or(Some(&empty))) else {
            return Ok(());
        };
        let mut fits = is.duplicate().is_none();
        let [new, old] = self.catalogs();
        for key in self.differing(was, is)? {
            if NOT_DRAWN.contains(&key.as_str()) {
                continue;
            }
            let (before, after) = (self.old.lookup(was, &key)?, self.new.lookup(is, &key)?);
            fits &= self.only_adds(&before, &after, 1)?;
        }
        if !fits {
            self.other("form-resources-changed", None, "/DR".to_owned());
            return Ok(());
        }
        self.explain_if_from(before, after, "DR", forms);
        let holders = [forms, &[holder(before, "DR", old), holder(after, "DR", new)]].concat();
        for key in ["Font", "Encoding", "XObject", "ProcSet", "ExtGState", "ColorSpace", "Pattern"] {
            let (before, after) = (self.old.lookup(was, key)?, self.new.lookup(is, key)?);
            if NOT_DRAWN.contains(&key) || self.only_adds(&before, &after, 1)? {
                self.explain_if_from(was, is, key, &holders);
            }
        }
        Ok(())
    }

    /// A field with a value and no looks, or any field where `/NeedAppearances` says so, is drawn by the reader with what the
    /// form has as defaults (ISO 32000-2 §12.7.3.3, §12.7.4.3): what is added there can change what it shows.
    fn default_looks(&mut self, before: &Dictionary, after: &Dictionary) -> Result<(), Error> {
        let resources = (self.old.lookup(before, "DR")?, self.new.lookup(after, "DR")?);
        let same_resources = self.same(&resources.0, &resources.1)?;
        if self.same_key(before, after, "DA")? && same_resources {
            return Ok(());
        }
        let all = *self.old.lookup(before, "NeedAppearances")? == Object::Boolean(true);
        let drawn_anew: Vec<u32> = self
            .form
            .nodes()
            .filter(|(_, node)| node.has_value && !is_signature(node))
            .map(|(number, _)| number)
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
            if !self.same(&font(&resources.0, self.old)?, &font(&resources.1, self.new)?)? {
                self.other("form-resources-changed", Some(number), "the font of a field without looks".to_owned());
                return Ok(());
            }
        }
        Ok(())
    }

    /// What was in `/Fields` has to stay, in its order: any other change of the tree is one of what was signed (threat P-27).
    fn list_of_fields(&mut self, was: &Object, is: &Object) -> Result<(), Error> {
        if !matches!(is, Object::Array(_) | Object::Null) {
            self.other("form-changed", None, "/Fields".to_owned());
            return Ok(());
        }
        if self.same(was, is)? {
            return Ok(());
        }
        let Listed { added, gone } = listed(was, is);
        for item in &gone {
            if *self.old.resolve(item)? != Object::Null {
                let number = item.as_reference().map(|id| id.number);
                self.other("field-removed", number, "a field is gone from the form, or moved".to_owned());
                return Ok(());
            }
        }
        for item in added {
            match item.as_reference() {
                Some(id) => self.new_field(id, None, "", 0)?,
                None => self.other("field-added", None, "a field that is no object of its own".to_owned()),
            }
        }
        Ok(())
    }

    /// A new field has to be a new object and a signature field, empty or signed in this very revision, or new fields above
    /// such ones.
    fn new_field(&mut self, id: ObjectId, parent: Option<ObjectId>, above: &str, depth: u32) -> Result<(), Error> {
        let wrong = |step: &mut Self, what: String| step.other("field-added", Some(id.number), what);
        let object = self.new.get(id)?;
        let Some(field) = object.as_dictionary() else {
            wrong(self, "not a field".to_owned());
            return Ok(());
        };
        if !self.added.contains(&id.number) || field.duplicate().is_some() {
            wrong(self, "an object that was something else before".to_owned());
            return Ok(());
        }
        if field.get("Parent").and_then(Object::as_reference) != parent
            || field.get("Parent").is_some() != parent.is_some()
        {
            wrong(self, "not a signature field".to_owned());
            return Ok(());
        }
        let name = self.new.lookup(field, "T")?.as_string().map(PdfString::to_text).unwrap_or_default();
        let full = if above.is_empty() { name.clone() } else { format!("{above}.{name}") };
        let kids = self.new.lookup(field, "Kids")?;
        let kind = self.new.lookup(field, "FT")?;
        if *kind == Object::Null && foreign_key(field, NEW_PARENT).is_none() && !name.is_empty() {
            let Some(kids) = kids.as_array().filter(|kids| !kids.is_empty() && depth < NEW_LEVELS) else {
                wrong(self, "not a signature field".to_owned());
                return Ok(());
            };
            // Fields of one name are one field to readers (§12.7.4.2).
            if self.form.has_name(&full) || !self.named.insert(full.clone()) {
                wrong(self, format!("a field of a name that is taken: '{full}'"));
                return Ok(());
            }
            for kid in kids {
                match kid.as_reference() {
                    Some(kid) => self.new_field(kid, Some(id), &full, depth + 1)?,
                    None => wrong(self, "a field that is no object of its own".to_owned()),
                }
            }
            return Ok(());
        }
        if kind.as_name() != Some(b"Sig") {
            wrong(self, "not a signature field".to_owned());
            return Ok(());
        }
        if let Some(key) = foreign_key(field, NEW_SIGNATURE_FIELD) {
            wrong(self, format!("a signature field with /{key}"));
            return Ok(());
        }
        if name.is_empty() || self.form.has_name(&full) || !self.named.insert(full) {
            wrong(self, format!("a signature field without a name of its own: '{name}'"));
            return Ok(());
        }
        let mut shows = self.shows(field)?;
        if !matches!(&*kids, Object::Null | Object::Array(_)) {
            wrong(self, "/Kids that are no array".to_owned());
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
            self.new_signatures.extend(number);
        }
        self.new_signatures.insert(id.number);
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

    /// Whether a field that was there before is signed in this revision, by somebody and not by a time-stamp only.
    pub(super) fn is_signed_now(&self, number: u32) -> bool {
        let Some(node) = self.form.node(number) else { return false };
        let of_time =
            |f: &SignatureField| f.dictionary.get("SubFilter").and_then(Object::as_name) == Some(b"ETSI.RFC3161");
        self.fields.iter().any(|f| f.revision == self.new.revision() && f.name == node.name && !of_time(f))
    }

    /// Fields that were there before: signed when empty, or filled in.
    pub(super) fn filled_fields(&mut self) -> Result<(), Error> {
        let touched: Vec<(u32, Node)> = self
            .modified
            .keys()
            .filter_map(|number| self.form.node(*number).map(|node| (*number, node.clone())))
            .collect();
        let mut filled = Filled::default();
        for (number, node) in &touched {
            let Some((was, is)) = self.pair(*number) else { continue };
            let (Object::Dictionary(before), Object::Dictionary(after)) = (&*was, &*is) else { continue };
            if !self.same_key(before, after, "V")? {
                filled.values.insert(node.name.clone());
            }
            // Nobody's value chooses among the states of a signature field.
            let other_state = is_signature(node) && !self.same_key(before, after, "AS")?;
            if other_state || self.looks_changed(before, after)? {
                filled.looks.insert(node.name.clone());
            }
        }
        let redrawn = self.redrawn_widgets(&touched, &mut filled)?;
        for (number, node) in touched {
            let Some((was, is)) = self.pair(number) else { continue };
            // A field that is a stream may be drawn by a page.
            let (Object::Dictionary(before), Object::Dictionary(after)) = (&*was, &*is) else { continue };
            if !self.uses.only_under(number, FIELD_USES) || after.duplicate().is_some() {
                continue;
            }
            self.explain(number);
            let changed = self.differing(before, after)?;
            let allowed: &[&[&str]] = if is_signature(&node) { &[SIGNED_FIELD] } else { &[FILLED_FIELD, LOOKS] };
            let locked = self.locks.holds(&node.name, self.new.revision());
            // Whoever locks fields by signing may mark them read-only (table 227): what they hold stays.
            let being_locked = !locked && self.locks.holds(&node.name, self.new.revision().saturating_add(1));
            if being_locked && changed == ["Ff"] && is_made_read_only(before, after) {
                self.change(ChangeLevel::Sign, "field-read-only", Some(number), node.name);
                continue;
            }
            if let Some(key) = changed.iter().find(|k| !allowed.iter().any(|keys| keys.contains(&k.as_str()))) {
                self.other("field-changed", Some(number), format!("{} /{key}", node.name));
                continue;
            }
            // A page, where it is one: in other dictionaries the key means other things, such as whether content shows.
            if changed.iter().any(|k| k == "P") && !matches!(before.get("P"), None | Some(Object::Reference(_))) {
                self.other("field-changed", Some(number), format!("{} /P", node.name));
                continue;
            }
            if self.form.is_ambiguous() {
                self.other("field-changed", Some(number), format!("{}, in a form that is no tree", node.name));
            } else if locked && changed != ["StructParent"] {
                self.other("locked-field", Some(number), node.name.clone());
            } else if is_signature(&node) {
                self.signed_field(number, &node, after, &changed, &filled)?;
            } else if changed == ["StructParent"] {
                self.change(ChangeLevel::None, "structure-added", Some(number), node.name.clone());
            } else {
                let drawn = changed.iter().any(|key| LOOKS.contains(&key.as_str()));
                self.filled_field(number, &node, before, &filled, drawn);
            }
            self.appearance(number, before, after)?;
        }
        for (number, widget) in redrawn {
            let Some(widget) = widget.as_dictionary() else { continue };
            self.appearance(number, widget, widget)?;
        }
        Ok(())
    }

    /// Widgets of filled-in fields that are themselves as they were, but whose appearance was overwritten in place: a field
    /// and its only widget are two objects for many writers.
    fn redrawn_widgets(&self, touched: &[(u32, Node)], filled: &mut Filled) -> Result<Vec<(u32, Rc<Object>)>, Error> {
        let mut redrawn = Vec::new();
        for (number, node) in touched {
            if is_signature(node) || !filled.values.contains(&node.name) {
                continue;
            }
            let field = self.new.get(current(self.new, *number))?;
            let Some(field) = field.as_dictionary() else { continue };
            for kid in references(&*self.new.lookup(field, "Kids")?) {
                let same_field = self.form.node(kid.number).is_some_and(|kid| kid.name == node.name);
                if !same_field || self.modified.contains_key(&kid.number) || self.added.contains(&kid.number) {
                    continue;
                }
                let widget = self.new.get(kid)?;
                let Some(dictionary) = widget.as_dictionary() else { continue };
                if self.looks_changed(dictionary, dictionary)? {
                    filled.looks.insert(node.name.clone());
                    redrawn.push((kid.number, Rc::clone(&widget)));
                }
            }
        }
        Ok(redrawn)
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
    fn filled_field(&mut self, number: u32, node: &Node, before: &Dictionary, filled: &Filled, drawn: bool) {
        let name = node.name.clone();
        let (value, looks) = (filled.values.contains(&name), filled.looks.contains(&name));
        // A button's looks are all there before, /AS chooses among them.
        let is_button = node.kind.as_deref() == Some(b"Btn");
        let keeps_old_looks = value && !looks && !is_button && before.get("AP").is_some();
        if !value || keeps_old_looks || drawn || is_button && looks {
            self.change(ChangeLevel::Annotation, "field-looks-differ", Some(number), name);
        } else {
            self.change(ChangeLevel::Form, "field-filled", Some(number), name);
        }
    }

    /// Whether a widget may show something else: another appearance or caption, or its streams overwritten in place.
    fn looks_changed(&self, before: &Dictionary, after: &Dictionary) -> Result<bool, Error> {
        for key in ["AP", "MK", "F"] {
            if !self.same_key(before, after, key)? {
                return Ok(true);
            }
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
    pub(super) fn lock_permission(&mut self) {
        let level = self.changes.iter().map(|c| c.level).max().unwrap_or(ChangeLevel::None);
        let forbidden = match (self.locks.permission(self.new.revision()), level) {
            (None | Some(3), _) => false,
            (Some(2), level) => level == ChangeLevel::Annotation,
            (Some(_), level) => matches!(level, ChangeLevel::Sign | ChangeLevel::Form | ChangeLevel::Annotation),
        };
        if forbidden {
            let object = self.changes.iter().find(|change| change.level == level).and_then(|change| change.object);
            let object = object.map(|id| id.number);
            self.other("locked-document", object, "a signed field's /Lock permits no such change".to_owned());
        }
    }
}

/// The font that a default appearance chooses: the name before its size and `Tf` (§12.7.4.3).
fn font_name(appearance: &[u8]) -> &[u8] {
    let mut words = appearance.split(u8::is_ascii_whitespace).filter(|word| !word.is_empty());
    words.find_map(|word| word.strip_prefix(b"/")).unwrap_or_default()
}

/// Whether only the flag "read only" was set.
fn is_made_read_only(before: &Dictionary, after: &Dictionary) -> bool {
    let flags = |field: &Dictionary| field.get("Ff").map_or(Some(0), Object::as_integer);
    matches!((flags(before), flags(after)), (Some(was), Some(is)) if is == was | 1)
}

/// Fully qualified names of the fields whose value, or whose looks, a revision changes.
#[derive(Default)]
struct Filled {
    values: HashSet<String>,
    looks: HashSet<String>,
}
