//! The interactive form as it is before signing (ISO 32000-2 §12.7).

use std::collections::HashSet;

use crate::base::Limits;
use crate::pdf::{Dictionary, Held, Object, ObjectId, View};

use super::error::{Error, malformed, unreadable};

/// A terminal field.
#[derive(Debug, Clone)]
pub(super) struct Field {
    /// Fully qualified name (ISO 32000-2 §12.7.4.2).
    pub(super) name: String,
    /// `None` when it is written within another object.
    pub(super) id: Option<ObjectId>,
    pub(super) dictionary: Dictionary,
    /// `/FT`, inherited ones too.
    pub(super) kind: Option<Vec<u8>>,
    /// Whether it has a value, inherited ones too.
    has_value: bool,
    /// Its widgets: itself when merged, else its kids.
    pub(super) widgets: Vec<ObjectId>,
}

/// The form with all its terminal fields.
#[derive(Debug, Default)]
pub(super) struct Form {
    /// The AcroForm dictionary's object, when it has one of its own.
    pub(super) id: Option<ObjectId>,
    /// The AcroForm dictionary, empty when there is none.
    pub(super) dictionary: Dictionary,
    pub(super) fields: Vec<Field>,
    /// Partial names of all nodes: a new name must differ from each.
    names: HashSet<String>,
}

/// What a field has from those above it.
#[derive(Clone, Default)]
struct Above {
    name: String,
    kind: Option<Vec<u8>>,
    has_value: bool,
}

impl Form {
    pub(super) fn read(view: View<'_, '_>, catalog: &Dictionary, limits: &Limits) -> Result<Self, Error> {
        let mut form = Self { id: catalog.get("AcroForm").and_then(Object::as_reference), ..Self::default() };
        let object = match form.id {
            Some(id) => Held::Read(view.get(id).map_err(unreadable)?),
            None => view.lookup(catalog, "AcroForm").map_err(unreadable)?,
        };
        match &*object {
            Object::Null => {
                form.id = None;
                return Ok(form);
            }
            Object::Dictionary(dictionary) => form.dictionary = dictionary.clone(),
            // One behind two references ends here too: what would have to be rewritten is nothing to guess about.
            _ => return Err(malformed("/AcroForm of the catalog", "§12.7.3")),
        }
        let fields = view.lookup(&form.dictionary, "Fields").map_err(unreadable)?.shared();
        let mut walk = Walk { view, form: &mut form, seen: HashSet::new() };
        match &*fields {
            Object::Null => {}
            Object::Array(fields) => {
                for field in fields {
                    walk.node(field, &Above::default(), limits.pdf_graph_depth)?;
                }
            }
            _ => return Err(malformed("/Fields of the form", "§12.7.3")),
        }
        Ok(form)
    }

    /// The one field of this name.
    pub(super) fn only(&self, name: &str) -> Result<&Field, Error> {
        let mut named = self.fields.iter().filter(|f| f.name == name);
        let field = named.next().ok_or_else(|| Error::FieldMissing(name.to_owned()))?;
        if named.next().is_some() {
            return Err(Error::FieldAmbiguous(name.to_owned()));
        }
        Ok(field)
    }

    /// Whether a node of the form has this partial name.
    pub(super) fn has_name(&self, name: &str) -> bool {
        self.names.contains(name)
    }

    /// The one empty signature field of this name.
    pub(super) fn empty_signature_field(&self, name: &str) -> Result<(ObjectId, &Field), Error> {
        let field = self.only(name)?;
        if field.kind.as_deref() != Some(b"Sig") {
            return Err(Error::FieldType(name.to_owned()));
        }
        if field.has_value {
            return Err(Error::FieldSigned(name.to_owned()));
        }
        let id = field.id.ok_or_else(|| malformed(format!("form field '{name}', which is no object"), "§12.7.4.1"))?;
        Ok((id, field))
    }

    /// `stem` and the smallest number no field uses with it or, by `used`, ever used.
    pub(super) fn fresh_name(&self, stem: &str, used: impl Fn(&str) -> bool) -> String {
        let mut number = 1_u64;
        loop {
            let name = format!("{stem}{number}");
            if !self.names.contains(&name) && !used(&name) {
                return name;
            }
            number = number.saturating_add(1);
        }
    }
}

struct Walk<'d, 's, 'f> {
    view: View<'d, 's>,
    form: &'f mut Form,
    seen: HashSet<ObjectId>,
}

impl Walk<'_, '_, '_> {
    fn node(&mut self, object: &Object, above: &Above, depth: u32) -> Result<(), Error> {
        let depth =
            depth.checked_sub(1).ok_or_else(|| malformed("the form's tree of fields: its depth", "§12.7.4.1"))?;
        let id = object.as_reference();
        if id.is_some_and(|id| !self.seen.insert(id)) {
            return Ok(());
        }
        let resolved = self.view.resolve(object).map_err(unreadable)?;
        let Object::Dictionary(dictionary) = &*resolved else { return Ok(()) };
        if dictionary.duplicate().is_some() {
            return Err(malformed("a form field with a key twice", "§7.3.7"));
        }
        let own = self.inherit(dictionary, above)?;
        let kids = self.view.lookup(dictionary, "Kids").map_err(unreadable)?;
        let kids = kids.as_array().unwrap_or_default();
        let mut widgets = Vec::new();
        let mut is_terminal = true;
        for kid in kids {
            let resolved = self.view.resolve(kid).map_err(unreadable)?;
            // A kid with a partial name is a field, one without is a widget (ISO 32000-2 §12.7.4.2).
            if resolved.as_dictionary().is_some_and(|d| d.get("T").is_some()) {
                is_terminal = false;
                self.node(kid, &own, depth)?;
            } else {
                widgets.extend(kid.as_reference());
            }
        }
        if kids.is_empty() && dictionary.get("Subtype").and_then(Object::as_name) == Some(b"Widget") {
            widgets.extend(id);
        }
        if is_terminal {
            self.form.fields.push(Field {
                name: own.name,
                id,
                dictionary: dictionary.clone(),
                kind: own.kind,
                has_value: own.has_value,
                widgets,
            });
        }
        Ok(())
    }

    fn inherit(&mut self, dictionary: &Dictionary, above: &Above) -> Result<Above, Error> {
        let mut own = above.clone();
        if let Some(partial) = self.view.lookup(dictionary, "T").map_err(unreadable)?.as_string() {
            let partial = partial.to_text();
            own.name = if above.name.is_empty() { partial.clone() } else { format!("{}.{partial}", above.name) };
            self.form.names.insert(partial);
        }
        if let Some(kind) = self.view.lookup(dictionary, "FT").map_err(unreadable)?.as_name() {
            own.kind = Some(kind.to_vec());
        }
        own.has_value |= *self.view.lookup(dictionary, "V").map_err(unreadable)? != Object::Null;
        Ok(own)
    }
}
