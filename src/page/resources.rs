//! Named resources of a content stream (ISO 32000-2 §7.8.3), each read when it is first asked for, and then kept: a name may be
//! used a million times.

use std::collections::HashMap;
use std::rc::Rc;

use crate::pdf::{Dictionary, Object, ObjectId, PdfString, Stream, View};

use super::Error;
use super::colour::Space;
use super::font::Font;
use super::library::Library;

/// An object that was referred to, and by which number.
pub(super) type Found = (Option<ObjectId>, Rc<Object>);

/// One resource dictionary.
pub(super) struct Resources {
    dictionary: Rc<Dictionary>,
    categories: HashMap<&'static str, Rc<Object>>,
    fonts: HashMap<Vec<u8>, Option<Rc<Font>>>,
    colours: HashMap<Vec<u8>, Rc<Space>>,
    states: HashMap<Vec<u8>, Rc<Settings>>,
    properties: HashMap<Vec<u8>, Rc<Properties>>,
    patterns: HashMap<Vec<u8>, bool>,
}

/// What a graphics state dictionary sets (§8.4.5), as far as it matters here.
#[derive(Debug, Default)]
pub(super) struct Settings {
    pub(super) fill_alpha: Option<f64>,
    pub(super) stroke_alpha: Option<f64>,
    pub(super) line_width: Option<f64>,
    /// Whether there is a soft mask from here on.
    pub(super) masked: Option<bool>,
    /// Whether that mask shows text: what is painted through it has the shape of letters.
    pub(super) mask_has_text: bool,
    pub(super) font: Option<(Option<Rc<Font>>, f64)>,
}

/// What a property list says (§14.6.2).
#[derive(Debug, Default)]
pub(super) struct Properties {
    /// Optional content that is not shown.
    pub(super) hidden: bool,
    /// /ActualText.
    pub(super) says: Option<String>,
}

impl Resources {
    pub(super) fn new(dictionary: &Dictionary) -> Self {
        Self {
            dictionary: Rc::new(dictionary.clone()),
            categories: HashMap::new(),
            fonts: HashMap::new(),
            colours: HashMap::new(),
            states: HashMap::new(),
            properties: HashMap::new(),
            patterns: HashMap::new(),
        }
    }

    /// The dictionary itself.
    pub(super) fn all(&self) -> Rc<Dictionary> {
        Rc::clone(&self.dictionary)
    }

    fn category(&mut self, view: View<'_, '_>, name: &'static str) -> Result<Rc<Object>, Error> {
        if let Some(known) = self.categories.get(name) {
            return Ok(Rc::clone(known));
        }
        let found = view.lookup(&self.dictionary, name)?.shared();
        self.categories.insert(name, Rc::clone(&found));
        Ok(found)
    }

    fn entry(&mut self, view: View<'_, '_>, category: &'static str, name: &[u8]) -> Result<Option<Object>, Error> {
        Ok(self.category(view, category)?.as_dictionary().and_then(|entries| entries.get(name)).cloned())
    }

    /// A font. `outer`: the page's resources, where viewers look for what a form has not, though §7.8.3 does not ask for it.
    pub(super) fn font(
        &mut self,
        library: &mut Library<'_, '_>,
        name: &[u8],
        outer: &Dictionary,
    ) -> Result<Option<Rc<Font>>, Error> {
        if let Some(known) = self.fonts.get(name) {
            return Ok(known.clone());
        }
        let font = match self.entry(library.view, "Font", name)? {
            Some(font) => library.font(&font)?,
            None => match library.view.lookup(outer, "Font")?.as_dictionary().and_then(|fonts| fonts.get(name)) {
                Some(font) => library.font(font)?,
                None => None,
            },
        };
        self.fonts.insert(name.to_vec(), font.clone());
        Ok(font)
    }

    pub(super) fn space(&mut self, library: &mut Library<'_, '_>, name: &[u8]) -> Result<Rc<Space>, Error> {
        if let Some(known) = self.colours.get(name) {
            return Ok(Rc::clone(known));
        }
        let view = library.view;
        let named = self.category(view, "ColorSpace")?;
        let space = Space::read(view, &Object::Name(name.into()), named.as_dictionary(), &mut library.purse);
        let space = Rc::new(match space {
            Ok(space) => space,
            Err(error @ (Error::Limit(_) | Error::Encrypted)) => return Err(error),
            Err(_) => Space::Unknown,
        });
        self.colours.insert(name.to_vec(), Rc::clone(&space));
        Ok(space)
    }

    pub(super) fn settings(&mut self, library: &mut Library<'_, '_>, name: &[u8]) -> Result<Rc<Settings>, Error> {
        if let Some(known) = self.states.get(name) {
            return Ok(Rc::clone(known));
        }
        let view = library.view;
        let mut settings = Settings::default();
        let entry = self.entry(view, "ExtGState", name)?;
        let entry = entry.as_ref().map(|state| view.resolve(state)).transpose()?;
        if let Some(entry) = entry.as_deref().and_then(Object::as_dictionary) {
            let number = |key: &str| Ok::<_, Error>(view.lookup(entry, key)?.as_number());
            (settings.fill_alpha, settings.stroke_alpha) = (number("ca")?, number("CA")?);
            settings.line_width = number("LW")?.map(f64::abs);
            let mask = view.lookup(entry, "SMask")?;
            settings.masked = match mask.as_ref() {
                Object::Dictionary(_) => Some(true),
                Object::Name(_) => Some(false),
                _ => None,
            };
            if let Some(mask) = mask.as_dictionary() {
                let group = view.lookup(mask, "G")?;
                settings.mask_has_text = group.as_stream().map_or(Ok(false), |group| may_have_text(library, group))?;
            }
            if let Some([font, size]) = view.lookup(entry, "Font")?.as_array() {
                settings.font = Some((library.font(font)?, size.as_number().unwrap_or(0.0)));
            }
        }
        let settings = Rc::new(settings);
        self.states.insert(name.to_vec(), Rc::clone(&settings));
        Ok(settings)
    }

    pub(super) fn properties(&mut self, library: &Library<'_, '_>, name: &[u8]) -> Result<Rc<Properties>, Error> {
        if let Some(known) = self.properties.get(name) {
            return Ok(Rc::clone(known));
        }
        let view = library.view;
        let mut properties = Properties::default();
        if let Some(list) = self.entry(view, "Properties", name)? {
            properties.hidden = library.is_hidden(&list)?;
            if let Some(list) = view.resolve(&list)?.as_dictionary() {
                properties.says = view.lookup(list, "ActualText")?.as_string().map(PdfString::to_text);
            }
        }
        let properties = Rc::new(properties);
        self.properties.insert(name.to_vec(), Rc::clone(&properties));
        Ok(properties)
    }

    /// Whether the cell of a tiling pattern (§8.7.3) shows text, or a form, which may have some. A cell that cannot be read may, too;
    /// gradients have none.
    pub(super) fn pattern_has_text(&mut self, library: &mut Library<'_, '_>, name: &[u8]) -> Result<bool, Error> {
        if let Some(known) = self.patterns.get(name) {
            return Ok(*known);
        }
        let view = library.view;
        let found = self.entry(view, "Pattern", name)?;
        let found = found.as_ref().map(|pattern| view.resolve(pattern)).transpose()?;
        let has_text = match found.as_deref().and_then(Object::as_stream) {
            Some(cell) => may_have_text(library, cell)?,
            None => false,
        };
        self.patterns.insert(name.to_vec(), has_text);
        Ok(has_text)
    }

    pub(super) fn external(&mut self, view: View<'_, '_>, name: &[u8]) -> Result<Option<Found>, Error> {
        let Some(object) = self.entry(view, "XObject", name)? else { return Ok(None) };
        Ok(Some((object.as_reference(), view.resolve(&object)?.shared())))
    }
}

/// Whether a pattern's cell or a mask's group shows text. One that cannot be read may.
fn may_have_text(library: &mut Library<'_, '_>, cell: &Stream) -> Result<bool, Error> {
    match library.cell_has_text(cell) {
        Err(error @ (Error::Limit(_) | Error::Encrypted)) => Err(error),
        read => Ok(read.unwrap_or(true)),
    }
}
