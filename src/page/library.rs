//! What pages share, read once: fonts, forms, images.

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use hayro::kurbo::{Affine, Rect};

use crate::pdf::{Dictionary, Object, ObjectId, Stream, View};

use super::colour::Space;
use super::content::{Instructions, Operand};
use super::font::Font;
use super::pixels::{self, Facts};
use super::purse::Purse;
use super::resources::Resources;
use super::{Error, data, leaf};

/// Octets of forms that are kept unpacked: letterheads and watermarks.
const FORMS: usize = 8 << 20;
/// Optional-content groups looked at.
const GROUPS: usize = 100_000;

/// A form, or an appearance (§8.10).
pub(super) struct Form {
    pub(super) octets: Vec<u8>,
    pub(super) matrix: Affine,
    pub(super) bbox: Option<Rect>,
    /// Its own; without them it draws with those of whatever shows it, as it was before PDF 1.2 (§7.8.3).
    pub(super) resources: Option<RefCell<Resources>>,
    /// Optional content that is not shown.
    pub(super) hidden: bool,
}

/// For one view.
pub(super) struct Library<'d, 's> {
    pub(super) view: View<'d, 's>,
    pub(super) purse: Purse,
    /// Whether colours of pictures are wanted.
    pub(super) hues: bool,
    fonts: HashMap<ObjectId, Option<Rc<Font>>>,
    forms: HashMap<ObjectId, Rc<Form>>,
    held: usize,
    images: HashMap<(ObjectId, bool), Rc<Facts>>,
    /// Groups that are not shown by default.
    off: HashSet<ObjectId>,
}

impl<'d, 's> Library<'d, 's> {
    pub(super) fn new(view: View<'d, 's>, hues: bool) -> Result<Self, Error> {
        let off = hidden_groups(view)?;
        Ok(Self {
            view,
            purse: Purse::new(),
            hues,
            fonts: HashMap::new(),
            forms: HashMap::new(),
            held: 0,
            images: HashMap::new(),
            off,
        })
    }

    /// A font; `None` when its dictionary cannot be read.
    pub(super) fn font(&mut self, object: &Object) -> Result<Option<Rc<Font>>, Error> {
        let id = object.as_reference();
        if let Some(known) = id.and_then(|id| self.fonts.get(&id)) {
            return Ok(known.clone());
        }
        let resolved = self.view.resolve(object)?;
        let font = match resolved.as_dictionary() {
            Some(dictionary) => match Font::read(self.view, dictionary, &mut self.purse) {
                Ok(font) => Some(Rc::new(font)),
                Err(error @ (Error::Limit(_) | Error::Encrypted)) => return Err(error),
                Err(_) => None,
            },
            None => None,
        };
        if let Some(id) = id {
            self.fonts.insert(id, font.clone());
        }
        Ok(font)
    }

    /// Whether what is painted again and again by a pattern shows text, or a form, which may have some.
    pub(super) fn cell_has_text(&mut self, cell: &Stream) -> Result<bool, Error> {
        let octets = data::plain(self.view, cell)?;
        self.purse.octets(octets.len())?;
        let resources = self.view.lookup(&cell.dictionary, "Resources")?;
        let mut resources = resources.as_dictionary().map(Resources::new);
        let mut instructions = Instructions::new(&octets);
        let mut operands = Vec::new();
        while let Some(operator) = instructions.next(&mut operands) {
            self.purse.operator()?;
            let named = || operands.first().and_then(Operand::name);
            let is_text = match (operator, resources.as_mut()) {
                (b"Tj" | b"TJ" | b"'" | b"\"", _) => true,
                (b"Do", Some(resources)) => {
                    let found = named().map(|name| resources.external(self.view, name)).transpose()?.flatten();
                    found.is_some_and(|(_, object)| {
                        let of_form = object.as_stream().and_then(|stream| stream.dictionary.get("Subtype").cloned());
                        of_form.is_some_and(|subtype| subtype.as_name() != Some(b"Image"))
                    })
                }
                (b"Do", None) => true,
                // Another pattern in it.
                (b"scn", _) => operands.last().and_then(Operand::name).is_some(),
                _ => false,
            };
            if is_text {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// A form that is about to be drawn.
    pub(super) fn form(&mut self, id: Option<ObjectId>, stream: &Stream) -> Result<Rc<Form>, Error> {
        self.purse.form()?;
        let form = match id.and_then(|id| self.forms.get(&id)) {
            Some(known) => Rc::clone(known),
            None => {
                let form = Rc::new(self.read_form(stream)?);
                self.held = self.held.saturating_add(form.octets.len());
                if self.held > FORMS {
                    self.forms.clear();
                    self.held = form.octets.len();
                }
                if let Some(id) = id {
                    self.forms.insert(id, Rc::clone(&form));
                }
                form
            }
        };
        self.purse.octets(form.octets.len())?;
        Ok(form)
    }

    fn read_form(&mut self, stream: &Stream) -> Result<Form, Error> {
        let view = self.view;
        let octets = data::plain(view, stream)?;
        self.purse.unpacked(octets.len())?;
        let dictionary = &stream.dictionary;
        let bbox = leaf::rectangle(view, dictionary, "BBox")?
            .map(|[left, bottom, right, top]| Rect::new(left, bottom, right, top));
        let resources = view.lookup(dictionary, "Resources")?;
        Ok(Form {
            octets,
            matrix: leaf::matrix(view, dictionary)?,
            bbox,
            resources: resources.as_dictionary().map(|own| RefCell::new(Resources::new(own))),
            hidden: dictionary.get("OC").is_some_and(|oc| self.is_hidden(oc).unwrap_or(false)),
        })
    }

    /// What is known of an image. `matters`: its colours, too, when they are asked for.
    pub(super) fn image(
        &mut self,
        id: Option<ObjectId>,
        stream: &Stream,
        resources: &mut Resources,
        matters: bool,
    ) -> Result<Rc<Facts>, Error> {
        if let Some(known) = id.and_then(|id| self.images.get(&(id, matters))) {
            return Ok(Rc::clone(known));
        }
        let space = match stream.dictionary.get("ColorSpace") {
            Some(Object::Name(name)) => Some(resources.space(self, name)?),
            Some(space) => Some(Rc::new(Space::read(self.view, space, None, &mut self.purse)?)),
            None => None,
        };
        let facts = pixels::facts(self.view, stream, space)?;
        let hues = match self.hues && matters {
            true => pixels::hues(self.view, id, stream, &facts, &mut self.purse),
            false => Ok(None),
        };
        let hidden = stream.dictionary.get("OC").is_some_and(|oc| self.is_hidden(oc).unwrap_or(false));
        let facts = Rc::new(Facts { hidden, hues: hues.map_err(|error| error.to_string()), ..facts });
        if let Some(id) = id {
            self.images.insert((id, matters), Rc::clone(&facts));
        }
        Ok(facts)
    }

    /// Whether optional content is hidden by default: a group, or a membership by /P; formulas (/VE) are not evaluated.
    pub(super) fn is_hidden(&self, object: &Object) -> Result<bool, Error> {
        if self.off.is_empty() {
            return Ok(false);
        }
        if let Some(id) = object.as_reference()
            && self.off.contains(&id)
        {
            return Ok(true);
        }
        let content = self.view.resolve(object)?;
        let Some(content) = content.as_dictionary().filter(|c| c.is_type("OCMD")) else { return Ok(false) };
        let groups = match content.get("OCGs") {
            Some(Object::Array(groups)) => groups.iter().take(GROUPS).filter_map(Object::as_reference).collect(),
            Some(Object::Reference(id)) => vec![*id],
            _ => Vec::new(),
        };
        if groups.is_empty() {
            return Ok(false);
        }
        let off = |id: &ObjectId| self.off.contains(id);
        let shown = match self.view.lookup(content, "P")?.as_name() {
            Some(b"AllOn") => !groups.iter().any(off),
            Some(b"AnyOff") => groups.iter().any(off),
            Some(b"AllOff") => groups.iter().all(off),
            _ => !groups.iter().all(off),
        };
        Ok(!shown)
    }
}

/// §8.11.4.3: the default configuration.
fn hidden_groups(view: View<'_, '_>) -> Result<HashSet<ObjectId>, Error> {
    let catalog = view.catalog()?;
    let Some(catalog) = catalog.as_dictionary() else { return Ok(HashSet::new()) };
    let properties = view.lookup(catalog, "OCProperties")?;
    let Some(properties) = properties.as_dictionary() else { return Ok(HashSet::new()) };
    let configuration = view.lookup(properties, "D")?;
    let Some(configuration) = configuration.as_dictionary() else { return Ok(HashSet::new()) };
    let list = |dictionary: &Dictionary, key: &str| -> Result<Vec<ObjectId>, Error> {
        let list = view.lookup(dictionary, key)?;
        Ok(list.as_array().unwrap_or_default().iter().take(GROUPS).filter_map(Object::as_reference).collect())
    };
    let mut off = HashSet::new();
    if view.lookup(configuration, "BaseState")?.as_name() == Some(b"OFF") {
        off.extend(list(properties, "OCGs")?);
    }
    for id in list(configuration, "ON")? {
        off.remove(&id);
    }
    off.extend(list(configuration, "OFF")?);
    Ok(off)
}
