//! Looking at pages without drawing them: their instructions are run, what they would paint is written down
//! (`docs/adr/0012-own-content-reader.md`).

use hayro::kurbo::Rect;

use crate::pdf::{Dictionary, Object, View};

use super::leaf::{self, Leaf};
use super::library::Library;
use super::resources::Resources;
use super::seen::Seen;
use super::surface::Surface;
use super::walk::Walk;
use super::{Error, annotation, arrange, data};

/// Content streams of one page.
const STREAMS: usize = 50_000;

/// What is wanted of which pages.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct Look {
    /// Pages from 1, in order; `None` for all.
    pub pages: Option<Vec<u32>>,
    /// Unpack pictures of annotations, and those of pages up to 100 mm, to tell their colours.
    pub hues: bool,
}

impl Look {
    /// All pages, without colours of pictures.
    #[must_use]
    pub fn all() -> Self {
        Self::default()
    }

    /// These pages only.
    #[must_use]
    pub fn at(mut self, pages: impl Into<Vec<u32>>) -> Self {
        self.pages = Some(pages.into());
        self
    }

    /// With colours of pictures.
    #[must_use]
    pub const fn with_hues(mut self) -> Self {
        self.hues = true;
        self
    }
}

/// Looks at pages of a view. Fonts and resources that pages share are read once. A page that cannot be read is an `Err` of its
/// own, and so is one that was asked for and is not there.
///
/// # Errors
/// When the tree of pages cannot be read, or the document is encrypted and was not opened.
pub fn see(view: View<'_, '_>, look: &Look) -> Result<Vec<Result<Seen, Error>>, Error> {
    if view.document().is_sealed() {
        return Err(Error::Encrypted);
    }
    let leaves = leaf::leaves(view)?;
    let mut library = Library::new(view, look.hues)?;
    let count = u32::try_from(leaves.len()).map_err(|_| Error::limit("pages", u64::from(u32::MAX)))?;
    let wanted: Vec<u32> = look.pages.clone().unwrap_or_else(|| (1..=count).collect());
    let mut seen = Vec::with_capacity(wanted.len());
    for number in wanted {
        let at = usize::try_from(number).ok().and_then(|number| number.checked_sub(1));
        seen.push(match at.and_then(|at| leaves.get(at)) {
            Some(Ok(leaf)) => page(&mut library, leaf, number),
            // An error is told where it is; it cannot be copied.
            Some(Err(_)) => leaf::leaf(view, number).and_then(|leaf| page(&mut library, &leaf, number)),
            None => Err(Error::NoPage(number)),
        });
    }
    Ok(seen)
}

fn page(library: &mut Library<'_, '_>, leaf: &Leaf, number: u32) -> Result<Seen, Error> {
    library.purse.page();
    let view = library.view;
    let k = leaf.mm();
    let (width, height) = leaf.size();
    let size_mm = (width * k, height * k);
    let [left, bottom, right, top] = leaf.media;
    let media = ((right - left) * k, (top - bottom) * k);
    let shown = Rect::new(0.0, 0.0, size_mm.0, size_mm.1);
    let mut surface = Surface::default();
    let content = contents(library, &leaf.dictionary)?;
    let resources = view.lookup(&leaf.dictionary, "Resources")?;
    let none = Dictionary::new();
    let mut resources = Resources::new(resources.as_dictionary().unwrap_or(&none));
    let outer = resources.all();
    let mut walk = Walk { library, surface: &mut surface, page: shown, is_mark: false, outer };
    walk.run(&content, &mut resources, leaf.to_mm(), shown)?;
    let marks = annotation::marks(library, leaf, shown, &mut resources, &mut surface.unseen)?;
    Ok(Seen {
        number,
        size_mm,
        media_mm: if matches!(leaf.rotate, 90 | 270) { (media.1, media.0) } else { media },
        rotation: u16::try_from(leaf.rotate).unwrap_or(0),
        lines: arrange::lines(&surface),
        images: surface.images,
        strokes: surface.strokes,
        marks,
        unseen: surface.unseen,
    })
}

/// All content streams as one (§7.7.3.3: they count as if they were).
fn contents(library: &mut Library<'_, '_>, page: &Dictionary) -> Result<Vec<u8>, Error> {
    let view = library.view;
    let contents = view.lookup(page, "Contents")?;
    let parts = match contents.as_ref() {
        Object::Null => Vec::new(),
        Object::Stream(_) => vec![contents.as_ref().clone()],
        Object::Array(parts) => parts.clone(),
        _ => return Err(Error::malformed("/Contents that are no stream", "7.7.3.3")),
    };
    if parts.len() > STREAMS {
        return Err(Error::limit("content streams of a page", STREAMS as u64));
    }
    let mut all = Vec::new();
    for part in &parts {
        let part = view.resolve(part)?;
        let Some(stream) = part.as_stream() else { continue };
        if let Some(key) = stream.dictionary.duplicate() {
            return Err(Error::Ambiguous(format!("/{} twice in a content stream", String::from_utf8_lossy(key))));
        }
        let octets = data::plain(view, stream)?;
        library.purse.octets(octets.len())?;
        if all.is_empty() {
            all = octets;
        } else {
            all.push(b'\n');
            all.extend(octets);
        }
    }
    Ok(all)
}
