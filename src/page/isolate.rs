//! One page as a PDF of its own: what it shows, and nothing else.

use std::collections::{BTreeSet, HashMap, VecDeque};

use hayro::kurbo::Rect;

use crate::pdf::{Dictionary, Object, ObjectId, Stream, StreamData, View, write_object};

use super::Error;
use super::crop;
use super::data::{self, Left};
use super::graph::Graph;
use super::leaf::{self, Leaf};
use super::{bounds, image, meter};

/// Objects of one page; the fullest plans and maps have a few thousand.
const OBJECTS: usize = 50_000;
/// Octets of one page, filters undone where they can be; a colour scan of A3 at 300 dpi has 52 MB.
const OCTETS: usize = 128 << 20;
/// Arrays and dictionaries within one another, as in [`crate::base::Limits`].
const NESTING: u32 = 64;
/// Annotations of one page.
const ANNOTATIONS: usize = 10_000;

/// Object numbers of what every page alone has.
const CATALOG: u32 = 1;
const PAGES: u32 = 2;
const PAGE: u32 = 3;
const CONTENTS: u32 = 4;

/// Which part of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Content {
    /// What it shows: its content and its annotations.
    All,
    /// Its content only.
    PageOnly,
    /// Without these annotations.
    Without(Vec<ObjectId>),
    /// These annotations only, on white.
    Only(Vec<ObjectId>),
}

/// What lies under the annotations, where the page's own content does not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ground {
    /// The page's content.
    Page,
    /// Nothing.
    Bare,
    /// The image that the page's resources call `/Im`, as large as the page.
    Image,
}

/// What goes into a page alone.
#[derive(Debug, Clone)]
pub(super) struct Selection<'a> {
    pub(super) ground: Ground,
    pub(super) annotations: Annotations<'a>,
    /// Draw annotations whatever their flags and optional content say: something may show them another time.
    pub(super) forced: bool,
    /// Only what of the page's content may show in this part is needed, in default user space; the rest may be there or not.
    pub(super) part: Option<Rect>,
    /// Annotations are put elsewhere, on a page of another size.
    pub(super) moved: Option<Moved>,
}

/// Where annotations are put.
#[derive(Debug, Clone, Copy)]
pub(super) struct Moved {
    /// What is shown of the page.
    pub(super) shown: [f64; 4],
    /// Across and up.
    pub(super) by: [f64; 2],
    /// Parts of a unit to which places are rounded.
    pub(super) decimals: f64,
}

impl Moved {
    fn rectangle(self, [left, bottom, right, top]: [f64; 4]) -> [f64; 4] {
        let [across, up] = self.by;
        [left + across, bottom + up, right + across, top + up].map(|at| (at * self.decimals).round() / self.decimals)
    }
}

#[derive(Debug, Clone, Copy)]
pub(super) enum Annotations<'a> {
    All,
    None,
    Without(&'a [ObjectId]),
    Only(&'a [ObjectId]),
}

impl Annotations<'_> {
    fn takes(self, id: Option<ObjectId>) -> bool {
        let among = |ids: &[ObjectId]| id.is_some_and(|id| ids.contains(&id));
        match self {
            Self::All => true,
            Self::None => false,
            Self::Without(ids) => !among(ids),
            Self::Only(ids) => among(ids),
        }
    }
}

impl<'a> From<&'a Content> for Selection<'a> {
    fn from(content: &'a Content) -> Self {
        let (ground, annotations) = match content {
            Content::All => (Ground::Page, Annotations::All),
            Content::PageOnly => (Ground::Page, Annotations::None),
            Content::Without(ids) => (Ground::Page, Annotations::Without(ids)),
            Content::Only(ids) => (Ground::Bare, Annotations::Only(ids)),
        };
        Self { ground, annotations, forced: false, part: None, moved: None }
    }
}

/// A page alone: a PDF with one page, self-contained, with one cross-reference table.
#[derive(Debug, Clone)]
pub struct Isolated {
    octets: Vec<u8>,
    pub(super) leaf: Leaf,
    /// Whether there are patterns.
    pub(super) patterns: bool,
}

impl Isolated {
    /// The PDF.
    #[must_use]
    pub fn octets(&self) -> &[u8] {
        &self.octets
    }

    pub(super) fn into_octets(self) -> Vec<u8> {
        self.octets
    }
}

/// Page `number` (from 1) of a view as a PDF of its own. It holds what the page shows: content, resources, appearances of
/// annotations, the state of optional content; inherited values are merged in, streams have their filters undone where
/// this library knows them, other pages and whatever else is reachable are left out.
///
/// # Errors
/// When there is no such page, something it needs cannot be read or is ambiguous, or a budget runs out.
pub fn isolate(view: View<'_, '_>, number: u32, content: &Content) -> Result<Isolated, Error> {
    selected(view, number, &Selection::from(content))
}

/// An image alone on a page of one unit across and down.
pub(super) fn image_alone(view: View<'_, '_>, image: ObjectId) -> Result<Isolated, Error> {
    let (leaf, selection) = image_page(image);
    alone(view, leaf, &selection)
}

/// All that decides how it looks.
pub(super) fn image_recipe(view: View<'_, '_>, image: ObjectId) -> Result<Vec<u8>, Error> {
    let (leaf, selection) = image_page(image);
    packed(view, &leaf, &selection)
}

fn image_page(image: ObjectId) -> (Leaf, Selection<'static>) {
    let unit = [0.0, 0.0, 1.0, 1.0];
    let resources = Dictionary::new().with("XObject", Dictionary::new().with("Im", image));
    let dictionary = Dictionary::new().with("Resources", resources);
    let leaf = Leaf { dictionary, media: unit, shown: unit, rotate: 0, user_unit: 1.0 };
    let selection =
        Selection { ground: Ground::Image, annotations: Annotations::None, forced: true, part: None, moved: None };
    (leaf, selection)
}

pub(super) fn selected(view: View<'_, '_>, number: u32, selection: &Selection<'_>) -> Result<Isolated, Error> {
    alone(view, leaf::leaf(view, number)?, selection)
}

/// All that decides how a page alone looks, filters not undone: the same octets are the same page.
pub(super) fn recipe(view: View<'_, '_>, number: u32, selection: &Selection<'_>) -> Result<Vec<u8>, Error> {
    packed(view, &leaf::leaf(view, number)?, selection)
}

fn packed(view: View<'_, '_>, leaf: &Leaf, selection: &Selection<'_>) -> Result<Vec<u8>, Error> {
    let mut writer = Writer { packed: true, ..Writer::new(view, selection) };
    writer.write(leaf, selection)?;
    Ok(writer.out)
}

fn alone(view: View<'_, '_>, leaf: Leaf, selection: &Selection<'_>) -> Result<Isolated, Error> {
    let mut writer = Writer::new(view, selection);
    writer.write(&leaf, selection)?;
    Ok(Isolated { octets: writer.out, leaf, patterns: writer.patterns })
}

impl<'d, 's> Writer<'d, 's> {
    fn new(view: View<'d, 's>, selection: &Selection<'_>) -> Self {
        Self {
            view,
            numbers: HashMap::new(),
            queue: VecDeque::new(),
            next: CONTENTS.saturating_add(1),
            out: b"%PDF-1.7\n".to_vec(),
            offsets: Vec::new(),
            graph: Graph::default(),
            images: image::Budget::default(),
            patterns: false,
            borrows: false,
            forced: selection.forced,
            packed: false,
        }
    }
}

/// All content streams of a page as one (§7.7.3.3: they count as if they were).
pub(super) fn contents(view: View<'_, '_>, page: &Dictionary) -> Result<Vec<u8>, Error> {
    let contents = view.lookup(page, "Contents")?;
    let parts = match contents.as_ref() {
        Object::Null => Vec::new(),
        Object::Stream(_) => vec![contents.as_ref().clone()],
        Object::Array(parts) => parts.clone(),
        _ => return Err(Error::malformed("/Contents that are no stream", "7.7.3.3")),
    };
    if parts.len() > OBJECTS {
        return Err(Error::limit("content streams of a page", OBJECTS as u64));
    }
    let mut all = Vec::new();
    for part in &parts {
        let part = view.resolve(part)?;
        let stream = match part.as_ref() {
            Object::Null => continue,
            Object::Stream(stream) => stream,
            _ => return Err(Error::malformed("/Contents that are no streams", "7.7.3.3")),
        };
        if let Some(key) = stream.dictionary.duplicate() {
            return Err(Error::Ambiguous(format!("/{} twice in a content stream", String::from_utf8_lossy(key))));
        }
        all.extend(data::plain(view, stream)?);
        all.push(b'\n');
        if all.len() > OCTETS {
            return Err(Error::limit("octets of a page", OCTETS as u64));
        }
    }
    Ok(all)
}

struct Writer<'d, 's> {
    view: View<'d, 's>,
    /// New numbers.
    numbers: HashMap<ObjectId, u32>,
    queue: VecDeque<(u32, ObjectId)>,
    next: u32,
    out: Vec<u8>,
    offsets: Vec<(u32, usize)>,
    graph: Graph,
    images: image::Budget,
    patterns: bool,
    /// An appearance draws with the page's resources.
    borrows: bool,
    forced: bool,
    /// Filters are not undone.
    packed: bool,
}

impl Writer<'_, '_> {
    fn write(&mut self, leaf: &Leaf, selection: &Selection<'_>) -> Result<(), Error> {
        let mut catalog = Dictionary::new().with("Type", Object::name("Catalog")).with("Pages", ObjectId::new(PAGES));
        if !self.forced
            && let Some(optional) = self.optional_content()?
        {
            catalog.set("OCProperties", optional);
        }
        let pages = Dictionary::new()
            .with("Type", Object::name("Pages"))
            .with("Kids", vec![ObjectId::new(PAGE).into()])
            .with("Count", 1_i64);
        let shown = selection.moved.map_or(leaf.shown, |moved| moved.shown);
        let shown = Object::from(shown.map(Object::from).to_vec());
        let mut page = Dictionary::new()
            .with("Type", Object::name("Page"))
            .with("Parent", ObjectId::new(PAGES))
            .with("MediaBox", shown.clone())
            .with("CropBox", shown)
            .with("Rotate", leaf.rotate)
            .with("Contents", ObjectId::new(CONTENTS));
        let annotations = self.annotations(leaf, selection)?;
        page.set("Annots", annotations);
        let mut content = match selection.ground {
            Ground::Page => contents(self.view, &leaf.dictionary)?,
            Ground::Bare => Vec::new(),
            Ground::Image => b"/Im Do".to_vec(),
        };
        // Appearances without resources of their own take the page's, as it was before PDF 1.2 (§7.8.3).
        if matches!(selection.ground, Ground::Page | Ground::Image) || self.borrows {
            let resources = self.view.lookup(&leaf.dictionary, "Resources")?;
            match resources.as_ref() {
                Object::Null => {}
                Object::Dictionary(all) => {
                    let cropped = match selection.part {
                        Some(part) => crop::cropped(self.view, all, &content, part)?,
                        None => None,
                    };
                    let fewer = match cropped {
                        Some(cropped) => {
                            content = cropped.content;
                            self.with_fonts(all, cropped.fonts.filter(|_| !self.borrows))?
                        }
                        None => None,
                    };
                    let resources = fewer.as_ref().unwrap_or(&resources);
                    page.set("Resources", self.copy(PAGE, resources, NESTING, true)?);
                }
                _ => return Err(Error::malformed("/Resources that are no dictionary", "7.8.3")),
            }
        }
        if let Some(group) = leaf.dictionary.get("Group") {
            let group = self.copy(PAGE, group, NESTING, false)?;
            page.set("Group", group);
        }
        let content = Stream { dictionary: Dictionary::new(), data: StreamData::Owned(content) };
        self.object(CATALOG, &catalog.into())?;
        self.object(PAGES, &pages.into())?;
        self.object(PAGE, &page.into())?;
        self.object(CONTENTS, &content.into())?;
        while let Some((number, id)) = self.queue.pop_front() {
            let object = self.view.get(id)?;
            let copied = match object.as_ref() {
                Object::Stream(stream) => self.stream(number, stream)?.into(),
                other => self.copy(number, other, NESTING, false)?,
            };
            self.object(number, &copied)?;
        }
        self.graph.check()?;
        self.finish();
        Ok(())
    }

    /// Resources with these fonts only.
    fn with_fonts(&self, all: &Dictionary, fonts: Option<BTreeSet<Vec<u8>>>) -> Result<Option<Object>, Error> {
        let Some(fonts) = fonts else { return Ok(None) };
        let listed = self.view.lookup(all, "Font")?;
        let Some(listed) = listed.as_dictionary().filter(|_| all.duplicate().is_none()) else { return Ok(None) };
        let mut kept = Dictionary::new();
        for (name, font) in listed.iter().filter(|(name, _)| fonts.contains(*name)) {
            kept.set(name, font.clone());
        }
        let mut fewer = all.clone();
        fewer.set("Font", kept);
        Ok(Some(fewer.into()))
    }

    fn annotations(&mut self, leaf: &Leaf, selection: &Selection<'_>) -> Result<Vec<Object>, Error> {
        if matches!(selection.annotations, Annotations::None) {
            return Ok(Vec::new());
        }
        let list = self.view.lookup(&leaf.dictionary, "Annots")?;
        let list = list.as_array().unwrap_or_default();
        if list.len() > ANNOTATIONS {
            return Err(Error::limit("annotations of a page", ANNOTATIONS as u64));
        }
        let mut kept = Vec::new();
        for annotation in list {
            let id = annotation.as_reference();
            if !selection.annotations.takes(id) {
                continue;
            }
            let annotation = self.view.resolve(annotation)?;
            let Some(annotation) = annotation.as_dictionary() else { continue };
            if let Some(key) = annotation.duplicate() {
                return Err(Error::Ambiguous(format!("/{} twice in an annotation", String::from_utf8_lossy(key))));
            }
            if let Some((rect, mut annotation)) = self.annotation(annotation)? {
                let rect = selection.moved.map_or(rect, |moved| moved.rectangle(rect));
                annotation.set("Rect", rect.map(Object::from).to_vec());
                kept.push(annotation.into());
            }
        }
        Ok(kept)
    }

    /// What of an annotation is drawn (§12.5.5): its rectangle, its normal appearance, what decides whether it shows.
    fn annotation(&mut self, annotation: &Dictionary) -> Result<Option<([f64; 4], Dictionary)>, Error> {
        let Some(rect) = leaf::rectangle(self.view, annotation, "Rect")? else { return Ok(None) };
        let appearances = self.view.lookup(annotation, "AP")?;
        let Some(normal) = appearances.as_dictionary().and_then(|a| a.get("N")) else { return Ok(None) };
        self.borrows |= self.is_without_resources(normal)?;
        let normal = self.copy(PAGE, normal, NESTING, false)?;
        let mut kept =
            Dictionary::new().with("Type", Object::name("Annot")).with("AP", Dictionary::new().with("N", normal));
        let subtype = self.view.lookup(annotation, "Subtype")?;
        match subtype.as_name() {
            // Without its form a widget is none to some readers; a stamp is drawn just the same.
            Some(b"Widget") | None => kept.set("Subtype", Object::name("Stamp")),
            Some(other) => kept.set("Subtype", Object::Name(other.into())),
        }
        if let Object::Name(state) = self.view.lookup(annotation, "AS")?.as_ref() {
            kept.set("AS", Object::Name(state.clone()));
        }
        if !self.forced
            && let Object::Integer(flags) = self.view.lookup(annotation, "F")?.as_ref()
        {
            kept.set("F", *flags & 0xffff);
        }
        Ok(Some((rect, kept)))
    }

    /// Whether an appearance, or one of its states, has no resources of its own.
    fn is_without_resources(&self, normal: &Object) -> Result<bool, Error> {
        let normal = self.view.resolve(normal)?;
        Ok(match normal.as_ref() {
            Object::Stream(stream) => stream.dictionary.get("Resources").is_none(),
            Object::Dictionary(states) => {
                let mut without = false;
                for (_, state) in states.iter() {
                    let state = self.view.resolve(state)?;
                    without |= state.as_stream().is_some_and(|s| s.dictionary.get("Resources").is_none());
                }
                without
            }
            _ => false,
        })
    }

    /// Which optional content shows (§8.11.4): the default configuration.
    fn optional_content(&mut self) -> Result<Option<Dictionary>, Error> {
        let catalog = self.view.catalog()?;
        let Some(catalog) = catalog.as_dictionary() else { return Ok(None) };
        let properties = self.view.lookup(catalog, "OCProperties")?;
        let Some(properties) = properties.as_dictionary() else { return Ok(None) };
        let configuration = self.view.lookup(properties, "D")?;
        let mut kept = Dictionary::new();
        if let Some(groups) = properties.get("OCGs") {
            let groups = self.copy(CATALOG, groups, NESTING, false)?;
            kept.set("OCGs", groups);
        }
        let mut chosen = Dictionary::new();
        for key in ["BaseState", "ON", "OFF"] {
            if let Some(value) = configuration.as_dictionary().and_then(|c| c.get(key)) {
                let value = self.copy(CATALOG, value, NESTING, false)?;
                chosen.set(key, value);
            }
        }
        kept.set("D", chosen);
        Ok(Some(kept))
    }

    /// A stream as it is to be drawn, filters undone where this library knows them.
    fn stream(&mut self, number: u32, stream: &Stream) -> Result<Stream, Error> {
        if let Some(key) = stream.dictionary.duplicate() {
            return Err(Error::Ambiguous(format!("/{} twice in a stream", String::from_utf8_lossy(key))));
        }
        if self.packed {
            let octets = self.view.raw(stream)?;
            self.spend(octets.len())?;
            let mut dictionary = Dictionary::new();
            for (key, value) in
                stream.dictionary.iter().filter(|(key, _)| !NOT_DRAWN.contains(key) || PACKED.contains(key))
            {
                dictionary.set(key, self.copy(number, value, NESTING, key == b"Resources")?);
            }
            return Ok(Stream { dictionary, data: StreamData::Owned(octets) });
        }
        let image = image::is_image(self.view, &stream.dictionary)?;
        let (mut octets, filter) = data::unpacked(self.view, stream)?;
        if image || filter.as_ref().is_some_and(Left::is_of_images) {
            self.images.spend(self.view, &stream.dictionary, filter.as_ref(), &octets)?;
        }
        bounds::function(self.view, &stream.dictionary, &octets)?;
        self.spend(octets.len())?;
        let mut dictionary = Dictionary::new();
        for (key, value) in stream.dictionary.iter() {
            let taken = NOT_DRAWN.contains(&key) || image && ABBREVIATED.contains(&key);
            if taken || matches!(key, b"Length" | b"Filter" | b"DecodeParms") {
                continue;
            }
            // What is shown whatever its groups say belongs to none.
            if key == b"OC" && self.forced {
                continue;
            }
            self.patterns |= key == b"PatternType";
            let value = self.copy(number, value, NESTING, key == b"Resources")?;
            dictionary.set(key, value);
        }
        if let Some(filter) = filter {
            dictionary.set("Filter", Object::Name(filter.name.as_slice().into()));
            if let Some(parameters) = filter.parameters {
                let parameters = self.copy(number, &parameters.into(), NESTING, false)?;
                dictionary.set("DecodeParms", parameters);
            }
        } else if dictionary.get("Resources").is_some() || dictionary.get("BBox").is_some() {
            meter::mark(&mut octets);
        }
        Ok(Stream { dictionary, data: StreamData::Owned(octets) })
    }

    /// The object with references to new numbers. `free`: it lies under /Resources.
    fn copy(&mut self, holder: u32, object: &Object, depth: u32, free: bool) -> Result<Object, Error> {
        let Some(deeper) = depth.checked_sub(1) else {
            return Err(Error::limit("nested arrays and dictionaries", u64::from(NESTING)));
        };
        Ok(match object {
            Object::Reference(id) => match self.number(*id)? {
                Some(number) => {
                    if !free {
                        self.graph.add(holder, number);
                    }
                    ObjectId::new(number).into()
                }
                None => Object::Null,
            },
            Object::Array(items) => {
                let items = items.iter().map(|item| self.copy(holder, item, deeper, free));
                Object::Array(items.collect::<Result<_, _>>()?)
            }
            Object::Dictionary(dictionary) => {
                if let Some(key) = dictionary.duplicate() {
                    return Err(Error::Ambiguous(format!("/{} twice in a dictionary", String::from_utf8_lossy(key))));
                }
                bounds::widths(self.view, dictionary)?;
                let mut copied = Dictionary::new();
                for (key, value) in dictionary.iter() {
                    let value = self.copy(holder, value, deeper, free || key == b"Resources")?;
                    copied.set(key, value);
                }
                copied.into()
            }
            // Streams are objects of their own (§7.3.8.1).
            Object::Stream(_) => return Err(Error::malformed("stream within another object", "7.3.8.1")),
            other => other.clone(),
        })
    }

    /// The new number of an object; `None` for what is never drawn and would bring in the rest of the document.
    fn number(&mut self, id: ObjectId) -> Result<Option<u32>, Error> {
        if let Some(number) = self.numbers.get(&id) {
            return Ok(Some(*number));
        }
        let object = self.view.get(id)?;
        if let Object::Dictionary(dictionary) = object.as_ref() {
            let kind = dictionary.get("Type").and_then(Object::as_name);
            let elsewhere =
                [&b"Page"[..], b"Pages", b"Catalog", b"Annot", b"StructElem", b"StructTreeRoot", b"Outlines"];
            if kind.is_some_and(|kind| elsewhere.contains(&kind)) {
                return Ok(None);
            }
        }
        let number = self.next;
        if self.numbers.len() >= OBJECTS {
            return Err(Error::limit("objects of a page", OBJECTS as u64));
        }
        self.next = self.next.saturating_add(1);
        self.numbers.insert(id, number);
        self.queue.push_back((number, id));
        Ok(Some(number))
    }

    fn object(&mut self, number: u32, object: &Object) -> Result<(), Error> {
        self.offsets.push((number, self.out.len()));
        self.out.extend(format!("{number} 0 obj\n").into_bytes());
        write_object(&mut self.out, object).map_err(|error| Error::Ambiguous(error.to_string()))?;
        self.out.extend(b"\nendobj\n");
        self.spend(0)
    }

    fn spend(&self, more: usize) -> Result<(), Error> {
        if self.out.len().saturating_add(more) > OCTETS {
            return Err(Error::limit("octets of a page", OCTETS as u64));
        }
        Ok(())
    }

    fn finish(&mut self) {
        let start = self.out.len();
        self.offsets.sort_unstable();
        self.out.extend(format!("xref\n0 {}\n0000000000 65535 f \n", self.next).into_bytes());
        for (_, offset) in &self.offsets {
            self.out.extend(format!("{offset:010} 00000 n \n").into_bytes());
        }
        let trailer = format!("trailer\n<< /Size {} /Root {CATALOG} 0 R >>\nstartxref\n{start}\n%%EOF\n", self.next);
        self.out.extend(trailer.into_bytes());
    }
}

/// Short names that only inline images have (§8.9.7). The renderer would take them before the long ones.
const ABBREVIATED: [&[u8]; 8] = [b"W", b"H", b"BPC", b"CS", b"D", b"I", b"IM", b"DP"];

/// Entries of those below that say how a stream is packed.
const PACKED: [&[u8]; 4] = [b"F", b"FFilter", b"FDecodeParms", b"DP"];

/// Entries of a stream dictionary that nothing drawn needs, and that would bring in more.
const NOT_DRAWN: [&[u8]; 17] = [
    b"Metadata",
    b"PieceInfo",
    b"StructParent",
    b"StructParents",
    b"Ref",
    b"OPI",
    b"Measure",
    b"PtData",
    b"LastModified",
    b"F",
    b"FFilter",
    b"FDecodeParms",
    b"AF",
    b"Alternates",
    b"DL",
    b"DP",
    b"ID",
];
