//! The document with a hole: everything decided and laid out, the private key not yet needed.

use crate::appearance::draw;
use crate::base::{Limits, Source};
use crate::cms::build;
use crate::crypto::{DigestAlgorithm, Digester, KeyKind, SignatureScheme, digest};
use crate::pdf::update::{Tail, Update};
use crate::pdf::{Dictionary, Document, Object, ObjectId, SignatureField, View, signature_fields};
use crate::x509::Certificate;

use super::admission;
use super::embed::ToBeSigned;
use super::error::{Error, malformed, unreadable};
use super::form::{Field, Form};
use super::place::{Geometry, rectangle};
use super::request::{PageChoice, Placed, Request, Subfilter};

/// Octets a time-stamp token is given room for: those of Vietnam's authorities have 3 to 6 KiB with their certificates.
const TIME_STAMP_ROOM: usize = 8 << 10;
/// Holes are a multiple of this: their size says nothing about the signer.
const ROUNDING: usize = 512;
/// Annotation flags Print and Locked (ISO 32000-2 §12.5.3): on paper like on screen, not moved by accident.
const PRINT_LOCKED: i64 = 4 | 128;
/// Annotation flags Invisible, Hidden and NoView (ISO 32000-2 §12.5.3).
const NOT_SHOWN: i64 = 1 | 2 | 32;
/// How the source is read: hashing as much takes twenty times as long as asking for it, and first touching the memory of
/// a larger buffer would cost more than it saves.
const CHUNK: usize = 32 << 10;

/// A document prepared for signing. Plain data, to be kept until the signature value is there: the next step is
/// [`Prepared::digest`] over the same source.
#[derive(Debug, Clone)]
pub struct Prepared {
    /// Octets of the source.
    pub(super) base: u64,
    pub(super) tail: Tail,
    pub(super) field: String,
    pub(super) form: build::Form,
    pub(super) scheme: SignatureScheme,
    pub(super) signer: Certificate,
    pub(super) chain: Vec<Certificate>,
}

impl Prepared {
    /// Fully qualified name of the field that will hold the signature.
    #[must_use]
    pub fn field(&self) -> &str {
        &self.field
    }

    /// `/ByteRange` of the signed document: two runs of octets, offset and length each.
    #[must_use]
    pub fn byte_range(&self) -> [u64; 4] {
        self.tail.byte_range.unwrap_or_default()
    }

    /// Octets reserved for the signature message.
    #[must_use]
    pub fn room(&self) -> usize {
        self.tail.room()
    }

    /// Octets of the signed document.
    #[must_use]
    pub fn signed_len(&self) -> u64 {
        self.base.saturating_add(self.tail.octets.len() as u64)
    }

    /// Reads the source once and makes what the key is to sign.
    ///
    /// # Errors
    /// When the source cannot be read, or is no longer as long as when it was prepared.
    pub fn digest(self, source: &dyn Source) -> Result<ToBeSigned, Error> {
        self.digest_while(source, &mut |_| Ok(()))
    }

    /// [`Self::digest`], giving each chunk of the source to `sink` in passing.
    pub(super) fn digest_while(
        self,
        source: &dyn Source,
        sink: &mut dyn FnMut(&[u8]) -> Result<(), Error>,
    ) -> Result<ToBeSigned, Error> {
        let digester = self.digest_source(source, sink)?;
        Ok(ToBeSigned::new(self, digester))
    }

    /// The digest state behind the source's last octet.
    pub(super) fn digest_source(
        &self,
        source: &dyn Source,
        sink: &mut dyn FnMut(&[u8]) -> Result<(), Error>,
    ) -> Result<Digester, Error> {
        if source.len() != self.base {
            return Err(Error::Changed);
        }
        let mut digester = Digester::new(self.scheme.digest());
        if let Some(octets) = source.as_slice() {
            digester.update(octets);
            sink(octets)?;
            return Ok(digester);
        }
        let mut buffer = vec![0; CHUNK];
        let mut at = 0;
        while at < self.base {
            let len = usize::try_from(self.base - at).unwrap_or(CHUNK).min(CHUNK);
            let chunk = buffer.get_mut(..len).ok_or(Error::Changed)?;
            source.read_at(at, chunk)?;
            digester.update(chunk);
            sink(chunk)?;
            at = at.saturating_add(len as u64);
        }
        Ok(digester)
    }
}

/// Checks everything that can be checked without the key and lays out the new revision: field, widget, appearance,
/// signature dictionary with its hole.
///
/// # Errors
/// Every refusal of [`Error`] up to [`Error::Key`].
pub fn prepare(
    document: &Document<'_>,
    signer_certificate: &Certificate,
    chain: &[Certificate],
    scheme: SignatureScheme,
    request: &Request,
    limits: &Limits,
) -> Result<Prepared, Error> {
    admission::certificate(signer_certificate, scheme, request.signing_time)?;
    if document.is_encrypted() {
        return Err(Error::Encrypted);
    }
    let earlier = signature_fields(document, limits).map_err(unreadable)?;
    admission::document(document, &earlier, request)?;
    let mut draft = Draft::new(document, limits)?;
    if !request.allow_dynamic {
        admission::dynamic(draft.view, &draft.catalog, &draft.form)?;
    }
    let field = draft.place(request, &earlier)?;
    let room = room(signer_certificate, chain, scheme, request)?;
    let most = usize::try_from(limits.cms_octets).unwrap_or(usize::MAX);
    if room > most {
        return Err(Error::Room { needed: room, room: most });
    }
    draft.signature(request, signer_certificate, &field, room)?;
    draft.extend_form()?;
    let seed = id_seed(document, signer_certificate, request, &field.name);
    let tail = draft.finish().finish(&seed)?;
    Ok(Prepared {
        base: document.source().len(),
        tail,
        field: field.name,
        form: form_of(request),
        scheme,
        signer: signer_certificate.clone(),
        chain: chain.to_vec(),
    })
}

fn form_of(request: &Request) -> build::Form {
    match request.subfilter {
        Subfilter::CadesDetached => build::Form::Cades,
        Subfilter::Pkcs7Detached => build::Form::Pkcs7 { signing_time: request.signing_time },
    }
}

/// The hole is measured with the very message that will go into it, but for the octets of the signature value.
fn room(
    signer: &Certificate,
    chain: &[Certificate],
    scheme: SignatureScheme,
    request: &Request,
) -> Result<usize, Error> {
    let value = match signer.public_key()?.kind() {
        KeyKind::Rsa { bits } => bits.div_ceil(8) as usize,
        // SEQUENCE of two INTEGERs of the field's size, each perhaps with a leading zero; lengths of up to two octets.
        kind @ KeyKind::Ec(_) => 2 * (kind.bits().div_ceil(8) as usize + 4) + 4,
    };
    let attributes = build::signed_attributes(&digest(scheme.digest(), &[]), signer, form_of(request));
    let message = build::signed_data(&attributes, scheme, &vec![0xff; value], &helpers(signer, chain), None);
    // Lengths of the SETs and SEQUENCEs around a token grow too.
    let stamp =
        if request.time_stamp { request.time_stamp_room.unwrap_or(TIME_STAMP_ROOM).saturating_add(64) } else { 0 };
    Ok(message.len().saturating_add(stamp).div_ceil(ROUNDING).saturating_mul(ROUNDING))
}

/// Signer first, then the helpers, none twice.
pub(super) fn helpers(signer: &Certificate, chain: &[Certificate]) -> Vec<Certificate> {
    let mut all = vec![signer.clone()];
    for certificate in chain {
        if !all.contains(certificate) {
            all.push(certificate.clone());
        }
    }
    all
}

/// `/ID` tells apart the states of a document (ISO 32000-2 §14.4): made from what distinguishes this one, so that signing
/// needs no source of chance.
fn id_seed(document: &Document<'_>, signer: &Certificate, request: &Request, field: &str) -> [u8; 16] {
    let mut digester = Digester::new(DigestAlgorithm::Sha256);
    digester.update(&document.source().len().to_be_bytes());
    digester.update(format!("{:?}", document.current().trailer().get("ID")).as_bytes());
    digester.update(&request.signing_time.seconds().to_be_bytes());
    digester.update(signer.sha256());
    digester.update(field.as_bytes());
    let mut seed = [0; 16];
    for (place, octet) in seed.iter_mut().zip(digester.finish().as_bytes()) {
        *place = *octet;
    }
    seed
}

/// The field that gets the signature.
struct Chosen {
    name: String,
    id: ObjectId,
    dictionary: Dictionary,
    is_new: bool,
}

/// The new revision in the making.
struct Draft<'d, 's> {
    view: View<'d, 's>,
    limits: &'d Limits,
    update: Update,
    root: ObjectId,
    catalog: Dictionary,
    is_catalog_changed: bool,
    form: Form,
}

impl<'d, 's> Draft<'d, 's> {
    fn new(document: &'d Document<'s>, limits: &'d Limits) -> Result<Self, Error> {
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
    fn place(&mut self, request: &Request, earlier: &[SignatureField]) -> Result<Chosen, Error> {
        match &request.field {
            Some(name) => self.existing(name, request.appearance.as_ref(), earlier),
            None => self.new_field(request.appearance.as_ref(), earlier),
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
            let form = self.drawn(placed, size, geometry.and_then(Geometry::matrix))?;
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
    fn page_of(&self, widget: ObjectId, dictionary: &Dictionary) -> Result<Option<ObjectId>, Error> {
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
    fn new_field(&mut self, placed: Option<&Placed>, earlier: &[SignatureField]) -> Result<Chosen, Error> {
        let name = self.form.fresh_name(|name| earlier.iter().any(|s| s.name == name));
        admission::field(self.view, earlier, &name)?;
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
                let form = self.drawn(placed, geometry.drawn_size(rect), geometry.matrix())?;
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

    fn page(&self, choice: PageChoice) -> Result<ObjectId, Error> {
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

    /// Appends the widget to the page's `/Annots`, be that array the page's own or an object.
    fn annotate(&mut self, page: ObjectId, widget: ObjectId) -> Result<(), Error> {
        let object = self.view.get(page).map_err(unreadable)?;
        let Object::Dictionary(dictionary) = &*object else {
            return Err(malformed(format!("page {page}"), "§7.7.3.3"));
        };
        let annotations = self.view.lookup(dictionary, "Annots").map_err(unreadable)?;
        let mut array = match &*annotations {
            Object::Null => Vec::new(),
            Object::Array(array) => array.clone(),
            _ => return Err(malformed(format!("/Annots of page {page}"), "§12.5.2")),
        };
        array.push(Object::from(widget));
        match dictionary.get("Annots") {
            Some(Object::Reference(id)) if *annotations != Object::Null => self.set_array(*id, array),
            _ => {
                let mut dictionary = dictionary.clone();
                dictionary.set("Annots", array);
                self.update.set(page, dictionary);
                Ok(())
            }
        }
    }

    /// Replaces an array that is an object; one behind two references is nothing to guess about.
    fn set_array(&mut self, id: ObjectId, array: Vec<Object>) -> Result<(), Error> {
        if self.view.get(id).map_err(unreadable)?.as_array().is_none() {
            return Err(malformed(format!("object {id}: a reference to a reference"), "§7.3.10"));
        }
        self.update.set(id, array);
        Ok(())
    }

    /// Puts a drawing into the update; the form XObject's reference.
    fn drawn(&mut self, placed: &Placed, size: (f64, f64), matrix: Option<[i64; 6]>) -> Result<ObjectId, Error> {
        let (width, height) = size;
        let drawing = draw(&placed.appearance, width, height)?;
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
    fn signature(&mut self, request: &Request, signer: &Certificate, field: &Chosen, room: usize) -> Result<(), Error> {
        let mut dictionary = Dictionary::new()
            .with("Type", Object::name("Sig"))
            .with("Filter", Object::name("Adobe.PPKLite"))
            .with("SubFilter", Object::name(request.subfilter.name()))
            .with("M", Object::string(request.signing_time.pdf_date()));
        let texts = [
            ("Name", signer.subject().common_name()),
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
        let value = self.update.allocate();
        self.update.set_signature(value, dictionary, room);
        let mut owner = field.dictionary.clone();
        owner.set("V", value);
        self.update.set(field.id, owner);
        if field.is_new {
            self.add_field(field.id)?;
        }
        if request.certify.is_some() {
            self.set_permission(value)?;
        }
        Ok(())
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

    fn add_field(&mut self, field: ObjectId) -> Result<(), Error> {
        let fields = self.view.lookup(&self.form.dictionary, "Fields").map_err(unreadable)?;
        let mut array = fields.as_array().unwrap_or_default().to_vec();
        array.push(Object::from(field));
        match self.form.dictionary.get("Fields") {
            Some(Object::Reference(id)) if *fields != Object::Null => self.set_array(*id, array)?,
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
    fn extend_form(&mut self) -> Result<(), Error> {
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

    fn finish(mut self) -> Update {
        if self.is_catalog_changed {
            self.update.set(self.root, self.catalog);
        }
        self.update
    }
}
