//! Named resources of a content stream (ISO 32000-2 §7.8.3).

use std::collections::HashMap;
use std::rc::Rc;

use crate::pdf::{Dictionary, Object, ObjectId, View};

use super::Error;
use super::colour::Space;
use super::font::Font;
use super::library::Library;

/// One resource dictionary, its categories looked up when first asked for.
#[derive(Clone)]
pub(super) struct Resources {
    dictionary: Rc<Dictionary>,
    categories: HashMap<&'static str, Rc<Object>>,
    fonts: HashMap<Vec<u8>, Option<Rc<Font>>>,
    colours: HashMap<Vec<u8>, Rc<Space>>,
}

impl Resources {
    pub(super) fn new(dictionary: &Dictionary) -> Self {
        Self {
            dictionary: Rc::new(dictionary.clone()),
            categories: HashMap::new(),
            fonts: HashMap::new(),
            colours: HashMap::new(),
        }
    }

    /// The same for a form without resources of its own.
    pub(super) fn again(&self) -> Self {
        self.clone()
    }

    fn category(&mut self, view: View<'_, '_>, name: &'static str) -> Result<Rc<Object>, Error> {
        if let Some(known) = self.categories.get(name) {
            return Ok(Rc::clone(known));
        }
        let found = view.lookup(&self.dictionary, name)?;
        self.categories.insert(name, Rc::clone(&found));
        Ok(found)
    }

    fn entry(&mut self, view: View<'_, '_>, category: &'static str, name: &[u8]) -> Result<Option<Object>, Error> {
        Ok(self.category(view, category)?.as_dictionary().and_then(|entries| entries.get(name)).cloned())
    }

    pub(super) fn font(&mut self, library: &mut Library<'_, '_>, name: &[u8]) -> Result<Option<Rc<Font>>, Error> {
        if let Some(known) = self.fonts.get(name) {
            return Ok(known.clone());
        }
        let font = match self.entry(library.view, "Font", name)? {
            Some(font) => library.font(&font)?,
            None => None,
        };
        self.fonts.insert(name.to_vec(), font.clone());
        Ok(font)
    }

    pub(super) fn space(&mut self, view: View<'_, '_>, name: &[u8]) -> Result<Rc<Space>, Error> {
        if let Some(known) = self.colours.get(name) {
            return Ok(Rc::clone(known));
        }
        let named = self.spaces(view)?;
        let named = named.as_deref().and_then(Object::as_dictionary);
        let space = match Space::read(view, &Object::Name(name.to_vec()), named) {
            Ok(space) => space,
            Err(error @ (Error::Limit(_) | Error::Encrypted)) => return Err(error),
            Err(_) => Space::Unknown,
        };
        let space = Rc::new(space);
        self.colours.insert(name.to_vec(), Rc::clone(&space));
        Ok(space)
    }

    pub(super) fn spaces(&mut self, view: View<'_, '_>) -> Result<Option<Rc<Object>>, Error> {
        self.category(view, "ColorSpace").map(Some)
    }

    pub(super) fn state(&mut self, view: View<'_, '_>, name: &[u8]) -> Result<Option<Rc<Object>>, Error> {
        self.entry(view, "ExtGState", name)?.map(|state| view.resolve(&state).map_err(Error::from)).transpose()
    }

    /// What /Properties has under a name, not resolved.
    pub(super) fn properties(&mut self, view: View<'_, '_>, name: &[u8]) -> Result<Option<Object>, Error> {
        self.entry(view, "Properties", name)
    }

    pub(super) fn external(
        &mut self,
        view: View<'_, '_>,
        name: &[u8],
    ) -> Result<Option<(Option<ObjectId>, Rc<Object>)>, Error> {
        let Some(object) = self.entry(view, "XObject", name)? else { return Ok(None) };
        Ok(Some((object.as_reference(), view.resolve(&object)?)))
    }
}
