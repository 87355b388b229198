//! The new revision in the making: field, widget, appearance, signature dictionary, form and catalog.

use crate::appearance::Spec;
use crate::appearance::draw;
use crate::base::Limits;
use crate::pdf::update::Update;
use crate::pdf::{Dictionary, Document, Object, ObjectId, SignatureField, View};
use crate::x509::Certificate;

use super::admission;
use super::error::{Error, malformed, unreadable};
use super::form::{Field, Form};
use super::place::{Geometry, rectangle};
use super::request::{PageChoice, Placed, Request};

/// Annotation flags Print and Locked (ISO 32000-2 §12.5.3): on paper like on screen, not moved by accident.
pub(super) const PRINT_LOCKED: i64 = 4 | 128;
/// Annotation flags Invisible, Hidden and NoView (ISO 32000-2 §12.5.3).
pub(super) const NOT_SHOWN: i64 = 1 | 2 | 32;

/// The field that gets the signature.
pub(super) struct Chosen {
    pub(super) name: String,
    id: ObjectId,
    dictionary: Dictionary,
    is_new: bool,
}

/// The new revision in the making.
pub(super) struct Draft<'d, 's> {
    pub(super) view: View<'d, 's>,
    pub(super) limits: &'d Limits,
    pub(super) update: Update,
    root: ObjectId,
    pub(super) catalog: Dictionary,
    is_catalog_changed: bool,
    pub(super) form: Form,
}

impl<'d, 's> Draft<'d, 's> {
    pub(super) fn new(document: &'d Document<'s>, limits: &'d Limits) -> Result<Self, Error> {
        let view = document.current();
        let root = view.trailer().get("Root").and_then(Object::as_reference);
        let root = root.ok_or_else(|| malformed("/Root of the trailer", "§7.5.5"))?;
        let object = view.get(root).map_err(unreadable)?;
        let Object::Dictionary(catalog) = &*object else { return Err(malformed("the catalog", "§7.7.2")) };
        let catalog = catalog.clone();
        let form = Form::read(view, &catalog, limits)?;
        let update = Update::new(document)?;
        Ok(Self { view, limits, update, root, catalog, is_catalog_changed: false, form })
    }

    /// Finds or makes the field, with its widgets and looks; everything but its `/V`.
    pub(super) fn place(&mut self, request: &Request, earlier: &[SignatureField]) -> Result<Chosen, Error> {
        match &request.field {
            Some(name) => self.existing(name, request.appearance.as_ref(), earlier),
            None => self.new_field(request, earlier),
        }
    }

    fn existing(&mut self, name: &str, placed: Option<&Placed>, earlier: &[SignatureField]) -> Result<Chosen, Error> {
        let (id, field) = self.form.empty_signature_field(name)?;
        let field = field.clone();
        admission::field(self.view, earlier, name)?;
        let seed = self.view.lookup(&field.dictionary, "SV").map_err(unreadable)?;
        let demands = seed.as_dictionary().map(|sv| self.view.lookup(sv, "Ff").map_err(unreadable)).transpose()?;
        if demands.and_then(|ff| ff.as_integer()).is_some_and(|ff| ff != 0) {
            return Err(Error::SeedValues(name.to_owned()));
        }
        let mut dictionary = field.dictionary.clone();
        if let Some(placed) = placed {
            self.dress(&field, &mut dictionary, placed)?;
        }
        Ok(Chosen { name: name.to_owned(), id, dictionary, is_new: false })
    }

    /// Draws into every widget of an existing field that has an area.
    fn dress(&mut self, field: &Field, merged: &mut Dictionary, placed: &Placed) -> Result<(), Error> {
        let mut is_seen = false;
        for &widget in &field.widgets {
            let is_merged = Some(widget) == field.id;
            let mut own = match is_merged {
                true => merged.clone(),
                false => {
                    let object = self.view.get(widget).map_err(unreadable)?;
                    let Object::Dictionary(own) = &*object else { continue };
                    own.clone()
                }
            };
            let Some(rect) = rectangle(self.view, &own, "Rect")? else { continue };
            let flags = self.view.lookup(&own, "F").map_err(unreadable)?.as_integer().unwrap_or(0);
            if flags & NOT_SHOWN != 0 {
                continue;
            }
            is_seen = true;
            let page = self.page_of(widget, &own)?;
            let geometry = page.map(|page| Geometry::of(self.view, page, self.limits)).transpose()?;
            let [left, bottom, right, top] = rect;
            let size = geometry.map_or((right - left, top - bottom), |g| g.drawn_size(rect));
            let form = self.drawn(&placed.appearance, size, geometry.and_then(Geometry::matrix))?;
            own.set("AP", Dictionary::new().with("N", form));
            own.remove("AS");
            if is_merged {
                *merged = own;
            } else {
                self.update.set(widget, own);
            }
        }
        if is_seen { Ok(()) } else { Err(Error::FieldNotShown(field.name.clone())) }
    }

    /// The page a widget is on: `/P` is optional (ISO 32000-2 §12.5.2), `/Annots` is not.
    pub(super) fn page_of(&self, widget: ObjectId, dictionary: &Dictionary) -> Result<Option<ObjectId>, Error> {
        if let Some(page) = dictionary.get("P").and_then(Object::as_reference) {
            return Ok(Some(page));
        }
        for page in self.view.pages().map_err(unreadable)? {
            let object = self.view.get(page).map_err(unreadable)?;
            let Some(object) = object.as_dictionary() else { continue };
            let annotations = self.view.lookup(object, "Annots").map_err(unreadable)?;
            if annotations.as_array().unwrap_or_default().contains(&Object::from(widget)) {
                return Ok(Some(page));
            }
        }
        Ok(None)
    }

    /// A merged field and widget (ISO 32000-2 §12.7.4.1) on the chosen page.
    fn new_field(&mut self, request: &Request, earlier: &[SignatureField]) -> Result<Chosen, Error> {
        let name = self.form.fresh_name("Signature", |name| earlier.iter().any(|s| s.name == name));
        admission::field(self.view, earlier, &name)?;
        let mut field = self.field_on_page(name, request.appearance.as_ref())?;
        if !request.lock.is_empty() {
            // Signing makes it a FieldMDP transform (ISO 32000-2 §12.7.5.5).
            let lock = Dictionary::new()
                .with("Type", Object::name("SigFieldLock"))
                .with("Action", Object::name("Include"))
                .with("Fields", request.lock.iter().map(|name| Object::text(name)).collect::<Vec<_>>());
            field.dictionary.set("Lock", lock);
        }
        Ok(field)
    }

    /// A document time-stamp (ISO 32000-2 §12.8.5, EN 319 142-1 §5.4.3) in a new field that shows nothing; the name of the
    /// field. No certification and no lock stands against it (§12.8.2.2, §12.8.5.3).
    pub(super) fn time_stamp(&mut self, earlier: &[SignatureField], room: usize) -> Result<String, Error> {
        let name = self.form.fresh_name("Timestamp", |name| earlier.iter().any(|s| s.name == name));
        let field = self.field_on_page(name, None)?;
        let dictionary = Dictionary::new()
            .with("Type", Object::name("DocTimeStamp"))
            .with("Filter", Object::name("Adobe.PPKLite"))
            .with("SubFilter", Object::name("ETSI.RFC3161"))
            .with("V", 0);
        self.hold(dictionary, &field, room)?;
        Ok(field.name)
    }

    fn field_on_page(&mut self, name: String, placed: Option<&Placed>) -> Result<Chosen, Error> {
        let page = self.page(placed.map_or(PageChoice::First, |p| p.page))?;
        let id = self.update.allocate();
        let mut dictionary = Dictionary::new()
            .with("Type", Object::name("Annot"))
            .with("Subtype", Object::name("Widget"))
            .with("FT", Object::name("Sig"))
            .with("T", Object::text(&name))
            .with("F", PRINT_LOCKED)
            .with("P", page);
        let rect = match placed {
            None => [0, 0, 0, 0].map(Object::from).to_vec(),
            Some(placed) => {
                let geometry = Geometry::of(self.view, page, self.limits)?;
                let rect = geometry.rectangle(placed.rect_mm)?;
                let form = self.drawn(&placed.appearance, geometry.drawn_size(rect), geometry.matrix())?;
                dictionary.set("AP", Dictionary::new().with("N", form));
                if geometry.degrees() != 0 {
                    dictionary.set("MK", Dictionary::new().with("R", geometry.degrees()));
                }
                rect.map(Object::from).to_vec()
            }
        };
        dictionary.set("Rect", rect);
        self.annotate(page, id)?;
        Ok(Chosen { name, id, dictionary, is_new: true })
    }

    pub(super) fn page(&self, choice: PageChoice) -> Result<ObjectId, Error> {
        let pages = self.view.pages().map_err(unreadable)?;
        let index = match choice {
            PageChoice::First => Some(0),
            PageChoice::Last => pages.len().checked_sub(1),
            PageChoice::Number(number) => usize::try_from(number).ok().and_then(|n| n.checked_sub(1)),
        };
        let asked = match choice {
            PageChoice::Number(number) => number,
            PageChoice::First | PageChoice::Last => 1,
        };
        index.and_then(|i| pages.get(i).copied()).ok_or(Error::Page { asked, pages: pages.len() })
    }

    /// An object as this revision has it so far.
    fn newest(&self, id: ObjectId) -> Result<Object, Error> {
        match self.update.get(id) {
            Some(object) => Ok(object.clone()),
            None => Ok((*self.view.get(id).map_err(unreadable)?).clone()),
        }
    }

    /// Appends the widget to the page's `/Annots`, be that array the page's own or an object.
    pub(super) fn annotate(&mut self, page: ObjectId, widget: ObjectId) -> Result<(), Error> {
        let Object::Dictionary(mut dictionary) = self.newest(page)? else {
            return Err(malformed(format!("page {page}"), "§7.7.3.3"));
        };
        let own = dictionary.get("Annots").cloned().unwrap_or(Object::Null);
        let (holder, annotations) = match own {
            Object::Reference(id) => (Some(id), self.newest(id)?),
            own => (None, own),
        };
        let mut array = match &annotations {
            Object::Null => Vec::new(),
            Object::Array(array) => array.clone(),
            Object::Reference(_) => return Err(malformed("/Annots: a reference to a reference", "§7.3.10")),
            _ => return Err(malformed(format!("/Annots of page {page}"), "§12.5.2")),
        };
        array.push(Object::from(widget));
        match holder {
            Some(id) if annotations != Object::Null => self.update.set(id, array),
            _ => {
                dictionary.set("Annots", array);
                self.update.set(page, dictionary);
            }
        }
        Ok(())
    }

    /// Puts a drawing into the update; the form XObject's reference.
    pub(super) fn drawn(&mut self, spec: &Spec, size: (f64, f64), matrix: Option<[i64; 6]>) -> Result<ObjectId, Error> {
        let (width, height) = size;
        let drawing = draw(spec, width, height)?;
        let (objects, form) = drawing.renumbered(|| self.update.allocate());
        for (id, mut object) in objects {
            if let (true, Object::Stream(stream), Some(matrix)) = (id == form, &mut object, matrix) {
                stream.dictionary.set("Matrix", matrix.map(Object::from).to_vec());
            }
            self.update.set(id, object);
        }
        Ok(form)
    }

    /// The signature dictionary (ISO 32000-2 Table 255) and the field's `/V`.
    pub(super) fn signature(
        &mut self,
        request: &Request,
        signer: Option<&Certificate>,
        field: &Chosen,
        room: usize,
    ) -> Result<(), Error> {
        let mut dictionary = Dictionary::new()
            .with("Type", Object::name("Sig"))
            .with("Filter", Object::name("Adobe.PPKLite"))
            .with("SubFilter", Object::name(request.subfilter.name()))
            .with("M", Object::string(request.signing_time.pdf_date()));
        let texts = [
            ("Name", signer.and_then(|signer| signer.subject().common_name())),
            ("Reason", request.reason.as_deref()),
            ("Location", request.location.as_deref()),
            ("ContactInfo", request.contact.as_deref()),
        ];
        for (key, text) in texts {
            if let Some(text) = text {
                dictionary.set(key, Object::text(text));
            }
        }
        let named = |name| Dictionary::new().with("Name", Object::name(name));
        let app = named("kyso").with("REx", Object::text(env!("CARGO_PKG_VERSION")));
        dictionary.set("Prop_Build", Dictionary::new().with("Filter", named("Adobe.PPKLite")).with("App", app));
        let mut references = Vec::new();
        if let Some(level) = request.certify {
            let parameters = Dictionary::new().with("P", i64::from(level));
            references.push(self.transform("DocMDP", parameters));
        }
        if let Some(lock) = self.lock(field)? {
            references.push(self.transform("FieldMDP", lock));
        }
        if !references.is_empty() {
            dictionary.set("Reference", references);
        }
        let value = self.hold(dictionary, field, room)?;
        if request.certify.is_some() {
            self.set_permission(value)?;
        }
        Ok(())
    }

    /// The dictionary with its hole, as the field's `/V`.
    fn hold(&mut self, dictionary: Dictionary, field: &Chosen, room: usize) -> Result<ObjectId, Error> {
        let value = self.update.allocate();
        self.update.set_signature(value, dictionary, room);
        let mut owner = field.dictionary.clone();
        owner.set("V", value);
        self.update.set(field.id, owner);
        if field.is_new {
            self.add_field(field.id)?;
        }
        Ok(value)
    }

    /// A signature reference dictionary (ISO 32000-2 Table 256).
    fn transform(&self, method: &str, parameters: Dictionary) -> Object {
        let parameters = parameters.with("Type", Object::name("TransformParams")).with("V", Object::name("1.2"));
        let reference = Dictionary::new()
            .with("Type", Object::name("SigRef"))
            .with("TransformMethod", Object::name(method))
            .with("TransformParams", parameters);
        if method == "FieldMDP" { reference.with("Data", self.root).into() } else { reference.into() }
    }

    /// `/Action` and `/Fields` of the field's `/Lock`: signing makes them a FieldMDP transform (ISO 32000-2 §12.7.5.5).
    fn lock(&self, field: &Chosen) -> Result<Option<Dictionary>, Error> {
        let lock = self.view.lookup(&field.dictionary, "Lock").map_err(unreadable)?;
        let Some(lock) = lock.as_dictionary() else { return Ok(None) };
        let mut parameters = Dictionary::new();
        for key in ["Action", "Fields"] {
            if let Some(value) = lock.get(key) {
                parameters.set(key, value.clone());
            }
        }
        Ok(Some(parameters))
    }

    pub(super) fn add_field(&mut self, field: ObjectId) -> Result<(), Error> {
        let own = self.form.dictionary.get("Fields").cloned().unwrap_or(Object::Null);
        let (holder, fields) = match own {
            Object::Reference(id) => (Some(id), self.newest(id)?),
            own => (None, own),
        };
        if matches!(fields, Object::Reference(_)) {
            return Err(malformed("/Fields: a reference to a reference", "§7.3.10"));
        }
        let mut array = fields.as_array().unwrap_or_default().to_vec();
        array.push(Object::from(field));
        match holder {
            Some(id) if fields != Object::Null => self.update.set(id, array),
            _ => self.form.dictionary.set("Fields", array),
        }
        Ok(())
    }

    fn set_permission(&mut self, value: ObjectId) -> Result<(), Error> {
        let permissions = self.view.lookup(&self.catalog, "Perms").map_err(unreadable)?;
        let permissions = match &*permissions {
            Object::Null => Dictionary::new(),
            Object::Dictionary(permissions) => permissions.clone(),
            _ => return Err(malformed("/Perms of the catalog", "§12.8.6")),
        };
        self.catalog.set("Perms", permissions.with("DocMDP", value));
        self.is_catalog_changed = true;
        Ok(())
    }

    /// SignaturesExist and AppendOnly (ISO 32000-2 Table 225).
    pub(super) fn extend_form(&mut self) -> Result<(), Error> {
        let flags = self.view.lookup(&self.form.dictionary, "SigFlags").map_err(unreadable)?;
        self.form.dictionary.set("SigFlags", flags.as_integer().unwrap_or(0) | 3);
        let dictionary = std::mem::take(&mut self.form.dictionary);
        match self.form.id {
            Some(id) => {
                self.update.set(id, dictionary);
            }
            None => {
                self.catalog.set("AcroForm", dictionary);
                self.is_catalog_changed = true;
            }
        }
        Ok(())
    }

    pub(super) fn finish(mut self) -> Update {
        if self.is_catalog_changed {
            self.update.set(self.root, self.catalog);
        }
        self.update
    }
}
