//! The walk: every object once, every dictionary in it looked at.

use std::collections::{BTreeMap, HashMap, HashSet};

use crate::base::{LimitReached, Limits};

use super::super::{Dictionary, Entry, Error, Object, ObjectId, Stream, View};
use super::budget::Budget;
use super::{Dynamic, DynamicKind, actions, annotation, font, forgiving, layers, second};

/// Pieces of one kind that are told one by one for each revision; the rest are counted.
const TOLD: u32 = 8;
/// Levels of a tree followed upward for what is inherited; real ones have fewer than ten.
pub(super) const LEVELS: usize = 64;

/// An object still to be looked at.
struct Waiting {
    id: ObjectId,
    page: Option<u32>,
}

/// Where something was found.
#[derive(Debug, Clone, Copy)]
pub(super) struct At {
    pub(super) object: Option<ObjectId>,
    pub(super) page: Option<u32>,
}

pub(super) struct Finder<'d, 's> {
    pub(super) view: View<'d, 's>,
    pub(super) limits: &'d Limits,
    /// Page objects with their numbers from 1.
    pages: HashMap<u32, u32>,
    waiting: Vec<Waiting>,
    pub(super) seen: HashSet<u32>,
    streams: HashSet<u32>,
    found: Vec<Dynamic>,
    told: BTreeMap<(DynamicKind, usize), u32>,
    /// Pieces told before: a revision that writes an object anew does not bring what was in it.
    known: HashSet<(DynamicKind, Option<ObjectId>, String)>,
    unread: Option<(ObjectId, String, u64)>,
    pub(super) budget: Budget,
    /// Whether the objects of the first view are looked at: what they hold came with the revision that wrote them.
    is_first: bool,
}

impl<'d, 's> Finder<'d, 's> {
    pub(super) fn new(view: View<'d, 's>, limits: &'d Limits) -> Self {
        Self {
            view,
            limits,
            pages: HashMap::new(),
            waiting: Vec::new(),
            seen: HashSet::new(),
            streams: HashSet::new(),
            found: Vec::new(),
            told: BTreeMap::new(),
            known: HashSet::new(),
            unread: None,
            budget: Budget::document(),
            is_first: true,
        }
    }

    /// Everything that hangs from the trailer, page by page first, so that each piece is told with its page.
    pub(super) fn whole(&mut self) -> Result<(), Error> {
        let pages = forgiving(self.view.pages())?.unwrap_or_default();
        self.pages = pages.iter().map(|id| id.number).zip(1..).collect();
        for (id, number) in pages.iter().zip(1..) {
            self.waiting.push(Waiting { id: *id, page: Some(number) });
            self.inherited_resources(*id, number)?;
            self.walk()?;
        }
        self.trailer();
        self.walk()?;
        self.document()?;
        second::look(self)?;
        self.end_revision();
        Ok(())
    }

    /// The objects of the next revision, and what they refer to that nothing referred to before.
    pub(super) fn added(&mut self, view: View<'d, 's>) -> Result<(), Error> {
        self.view = view;
        self.is_first = false;
        let Some(revision) = view.document().revisions().get(view.revision().saturating_sub(1)) else { return Ok(()) };
        for (number, entry) in revision.entries().iter() {
            let generation = match entry {
                Entry::Free { .. } => continue,
                Entry::InUse { generation, .. } => generation,
                Entry::Compressed { .. } => 0,
            };
            self.seen.remove(&number);
            self.streams.remove(&number);
            self.waiting.push(Waiting { id: ObjectId { number, generation }, page: self.pages.get(&number).copied() });
        }
        self.trailer();
        self.walk()?;
        self.document()?;
        second::look_at_revision(self, view.revision())?;
        self.end_revision();
        Ok(())
    }

    pub(super) fn finish(self) -> Vec<Dynamic> {
        let mut found = self.found;
        found.sort_by_key(|piece| (piece.revision, piece.kind, piece.page, piece.object));
        found
    }

    fn trailer(&mut self) {
        for key in ["Root", "Info"] {
            if let Some(id) = self.view.trailer().get(key).and_then(Object::as_reference) {
                self.waiting.push(Waiting { id, page: None });
            }
        }
    }

    /// What the catalog says about the whole document.
    fn document(&mut self) -> Result<(), Error> {
        let Some(catalog) = forgiving(self.view.catalog())? else { return Ok(()) };
        let Some(catalog) = catalog.as_dictionary() else { return Ok(()) };
        let at = At { object: self.view.trailer().get("Root").and_then(Object::as_reference), page: None };
        if let Some(form) = forgiving(self.view.lookup(catalog, "AcroForm"))? {
            self.form(catalog, &form, at)?;
        }
        if catalog.get("NeedsRendering") == Some(&Object::Boolean(true)) {
            self.tell(DynamicKind::Xfa, at, "/NeedsRendering");
        }
        if catalog.get("Collection").is_some() {
            self.tell(DynamicKind::Portfolio, at, "/Collection");
        }
        if let Some(names) = forgiving(self.view.lookup(catalog, "Names"))?
            && names.as_dictionary().is_some_and(|names| names.get("JavaScript").is_some())
        {
            self.tell(DynamicKind::JavaScript, at, "scripts that run when the document is opened (/Names /JavaScript)");
        }
        layers::look(self, catalog, at)
    }

    fn form(&mut self, catalog: &Dictionary, form: &Object, at: At) -> Result<(), Error> {
        let Some(form) = form.as_dictionary() else { return Ok(()) };
        let at = At { object: catalog.get("AcroForm").and_then(Object::as_reference).or(at.object), ..at };
        if form.get("XFA").is_some() {
            self.tell(DynamicKind::Xfa, at, "/XFA");
        }
        let Some(asked) = forgiving(self.view.lookup(form, "NeedAppearances"))? else { return Ok(()) };
        if *asked == Object::Boolean(true) {
            let drawn = annotation::has_drawn_fields(self.view, form)?;
            let kind = if drawn { DynamicKind::NeedAppearances } else { DynamicKind::NeedAppearancesUnused };
            self.tell(kind, at, "/NeedAppearances true");
        }
        Ok(())
    }

    /// Resources that a page has from the nodes above it (ISO 32000-2 §7.7.3.4).
    fn inherited_resources(&mut self, page: ObjectId, number: u32) -> Result<(), Error> {
        let mut id = page;
        for _ in 0..LEVELS {
            let Some(node) = forgiving(self.view.get(id))? else { return Ok(()) };
            let Some(node) = node.as_dictionary() else { return Ok(()) };
            if let Some(resources) = node.get("Resources") {
                if id != page {
                    let at = At { object: Some(id), page: Some(number) };
                    self.object(resources, at)?;
                }
                return Ok(());
            }
            match node.get("Parent").and_then(Object::as_reference) {
                Some(parent) => id = parent,
                None => return Ok(()),
            }
        }
        Ok(())
    }

    fn walk(&mut self) -> Result<(), Error> {
        while let Some(Waiting { id, page }) = self.waiting.pop() {
            if !self.seen.insert(id.number) {
                continue;
            }
            if self.seen.len() as u64 > self.limits.pdf_xref_entries {
                let limit = LimitReached { what: "objects", limit: self.limits.pdf_xref_entries };
                self.unread(id, &limit.into());
                self.waiting.clear();
                return Ok(());
            }
            let object = match self.view.get(id) {
                Ok(object) => object,
                Err(error @ Error::Source(_)) => return Err(error),
                Err(error) => {
                    self.unread(id, &error);
                    continue;
                }
            };
            if let Some(Entry::Compressed { stream, .. }) = self.view.entry(id.number)
                && self.streams.insert(stream)
            {
                second::members(self, stream)?;
            }
            self.object(&object, At { object: Some(id), page: page.or_else(|| self.page_of(id, &object)) })?;
        }
        Ok(())
    }

    /// The page that an annotation names, for objects that were not reached from a page.
    fn page_of(&self, id: ObjectId, object: &Object) -> Option<u32> {
        let named = object.as_dictionary().and_then(|d| d.get("P")).and_then(Object::as_reference);
        self.pages.get(&id.number).or_else(|| self.pages.get(&named?.number)).copied()
    }

    /// Everything inside one object. The parser caps nesting and values of an object.
    fn object(&mut self, object: &Object, at: At) -> Result<(), Error> {
        let mut inside = vec![object];
        while let Some(object) = inside.pop() {
            match object {
                Object::Reference(id) if self.seen.contains(&id.number) => {}
                // What refers to a page from another one does not lie on it.
                Object::Reference(id) => {
                    let page = self.pages.get(&id.number).copied().or(at.page);
                    self.waiting.push(Waiting { id: *id, page });
                }
                Object::Array(items) => inside.extend(items),
                Object::Dictionary(dictionary) => self.dictionary(dictionary, None, at, &mut inside)?,
                Object::Stream(stream) => self.dictionary(&stream.dictionary, Some(stream), at, &mut inside)?,
                _ => {}
            }
        }
        Ok(())
    }

    fn dictionary<'o>(
        &mut self,
        dictionary: &'o Dictionary,
        stream: Option<&Stream>,
        at: At,
        inside: &mut Vec<&'o Object>,
    ) -> Result<(), Error> {
        for (key, value) in dictionary.iter() {
            // From a page the way up would lead to everything; it is gone from the trailer.
            let is_up = at.page.is_some() && matches!(key, b"Parent" | b"StructParent");
            if !is_up && matches!(value, Object::Reference(_) | Object::Array(_) | Object::Dictionary(_)) {
                inside.push(value);
            }
            match key {
                b"S" => actions::look(self, dictionary, at)?,
                b"AA" | b"OpenAction" => actions::automatic(self, value, key, at)?,
                b"Rect" => annotation::look(self, dictionary, at)?,
                b"Type" if value.as_name() == Some(b"Font") => font::look(self, dictionary, at)?,
                b"EF" if dictionary.get("F").is_some() || dictionary.get("UF").is_some() => {
                    self.tell(DynamicKind::EmbeddedFile, at, &file_name(dictionary));
                }
                b"Trans" | b"Dur" if dictionary.is_type("Page") => {
                    self.tell(DynamicKind::PageTransition, at, &format!("/{}", lossy(key)));
                }
                b"PresSteps" if dictionary.is_type("Page") => self.tell(DynamicKind::PageSteps, at, "/PresSteps"),
                b"VE" | b"P" if dictionary.is_type("OCMD") => layers::membership(self, dictionary, at)?,
                _ if stream.is_some() => self.stream_key(key, dictionary, at),
                _ => {}
            }
        }
        Ok(())
    }

    fn stream_key(&mut self, key: &[u8], dictionary: &Dictionary, at: At) {
        let is = |subtype: &[u8]| dictionary.get("Subtype").and_then(Object::as_name) == Some(subtype);
        match key {
            b"F" => self.tell(DynamicKind::ExternalStream, at, &file_name(dictionary)),
            b"Ref" if is(b"Form") => self.tell(DynamicKind::ReferenceXObject, at, "/Ref"),
            b"OPI" if is(b"Form") || is(b"Image") => self.tell(DynamicKind::Opi, at, "/OPI"),
            b"Alternates" if is(b"Image") => self.tell(DynamicKind::AlternateImage, at, "/Alternates"),
            b"Subtype" if is(b"PS") => self.tell(DynamicKind::PostScript, at, "/Subtype /PS"),
            b"Subtype2" if dictionary.get("Subtype2").and_then(Object::as_name) == Some(b"PS") => {
                self.tell(DynamicKind::PostScript, at, "/Subtype2 /PS");
            }
            _ => {}
        }
    }

    /// Notes a piece; of many of one kind the first few.
    pub(super) fn tell(&mut self, kind: DynamicKind, at: At, detail: &str) {
        let revision = match (self.is_first, at.object) {
            (true, Some(id)) => self.view.provider(id.number).map_or(self.view.revision(), |(revision, _)| revision),
            _ => self.view.revision(),
        };
        self.tell_of(kind, at, revision, detail);
    }

    pub(super) fn tell_of(&mut self, kind: DynamicKind, at: At, revision: usize, detail: &str) {
        let told = self.told.entry((kind, revision)).or_default();
        // What is only counted need not be remembered.
        if *told < TOLD && !self.known.insert((kind, at.object, detail.to_owned())) {
            return;
        }
        *told = told.saturating_add(1);
        if *told <= TOLD {
            let detail = detail.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
            self.found.push(Dynamic { kind, revision, object: at.object, page: at.page, detail });
        }
    }

    /// What cannot be read is not known to be harmless. Told once, however much it is.
    pub(super) fn unread(&mut self, id: ObjectId, error: &Error) {
        match &mut self.unread {
            Some((.., count)) => *count = count.saturating_add(1),
            None => {
                let mut why = error.to_string();
                let mut below = std::error::Error::source(error);
                while let Some(cause) = below {
                    why = format!("{why}: {cause}");
                    below = cause.source();
                }
                self.unread = Some((id, why, 1));
            }
        }
    }

    fn end_revision(&mut self) {
        let revision = self.view.revision();
        if let Some((id, why, count)) = self.unread.take() {
            let more = if count > 1 { format!(", and {} more", count - 1) } else { String::new() };
            let at = At { object: Some(id), page: None };
            self.tell_of(DynamicKind::NotInspected, at, revision, &format!("{why}{more}"));
        }
        if self.budget.is_spent() {
            let detail = "there is more than is looked at: some fonts and fields were not compared with their texts";
            self.tell_of(DynamicKind::NotInspected, At { object: None, page: None }, revision, detail);
        }
        for ((kind, revision), count) in core::mem::take(&mut self.told) {
            let last = self.found.iter_mut().rev().find(|piece| piece.kind == kind && piece.revision == revision);
            if let (Some(last), true) = (last, count > TOLD) {
                last.detail = format!("{}, and {} more of this kind", last.detail, count - TOLD);
            }
        }
    }
}

/// Characters of a name or text of the file that are told.
const SHORT: usize = 120;

/// In one line.
pub(super) fn shortened(text: &str) -> String {
    let mut short: String = text.chars().take(SHORT).map(|c| if c.is_control() { ' ' } else { c }).collect();
    if text.chars().nth(SHORT).is_some() {
        short.push('…');
    }
    short
}

pub(super) fn lossy(octets: &[u8]) -> String {
    String::from_utf8_lossy(octets).into_owned()
}

/// What a file specification names (ISO 32000-2 §7.11).
fn file_name(dictionary: &Dictionary) -> String {
    let of = |dictionary: &Dictionary| {
        let name = ["UF", "F"].iter().find_map(|key| dictionary.get(key).and_then(Object::as_string));
        name.map(|name| shortened(&name.to_text())).unwrap_or_default()
    };
    match dictionary.get("F") {
        Some(Object::Dictionary(inner)) => of(inner),
        _ => of(dictionary),
    }
}
