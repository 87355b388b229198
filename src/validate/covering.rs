//! What later visible additions hide of what was signed before (threats P-21, P-22): the page as it was, and the addition by
//! itself, are drawn and compared. What cannot be drawn is said to be unchecked.

use std::collections::HashMap;
use std::rc::Rc;

use crate::base::LimitReached;
use crate::findings::ChangeFacts;
use crate::findings::ChangeLevel;
use crate::findings::CoverFacts;
use crate::findings::Covered;
use crate::findings::CoveredSignature;
use crate::page::Error;
use crate::page::Hidden;
use crate::page::Index;
use crate::page::Kept;
use crate::page::Looks;
use crate::page::Lying;
use crate::page::Painted;
use crate::page::Sheet;
use crate::page::bare_sheet;
use crate::page::hidden;
use crate::page::looks;
use crate::page::painted;
use crate::page::sheet;
use crate::page::sheet_around;
use crate::page::spared_sheet;
use crate::pdf::Document;
use crate::pdf::Entry as PdfEntry;
use crate::pdf::Object;
use crate::pdf::ObjectId;
use crate::pdf::SignatureField;
use crate::pdf::View;

/// Additions that are drawn for one document. A letter has ten; each costs milliseconds.
const DRAWN: usize = 200;
/// Times that what one page may cost may be spent for one document: what honest letters need is a hundredth of it.
const COST: f64 = 4.0;
/// Pixels kept of all additions. The largest seal takes 30,000.
const PIXELS: u64 = 40_000_000;
/// Pixels compared that cost as much as a page may.
const COMPARED: f64 = 100_000_000.0;
/// Pages kept as they were drawn, and as they were followed.
const SHEETS: usize = 16;
/// Widgets of one field.
const WIDGETS: usize = 64;

/// Measures every change that puts something visible on a page, oldest first.
pub(super) fn measure(document: &Document<'_>, fields: &[SignatureField], changes: &mut [ChangeFacts]) {
    let _drawing = Kept::new();
    let (contents, sheets, pages) = (HashMap::new(), HashMap::new(), HashMap::new());
    let index = Index::default();
    let mut desk = Desk { document, fields, index, drawn: 0, cost: 0.0, pixels: 0, contents, sheets, pages };
    let mut order: Vec<usize> = (0..changes.len()).collect();
    order.sort_by_key(|at| changes.get(*at).map(|change| change.revision));
    // The last revision that filled something in or put something on a page: what was drawn before is not the page any more.
    let mut state = 0;
    let mut left = order.as_slice();
    while let Some(revision) = left.first().and_then(|at| changes.get(*at)).map(|change| change.revision) {
        let count = left.iter().take_while(|at| changes.get(**at).is_some_and(|c| c.revision == revision)).count();
        let (step, rest) = left.split_at(count);
        left = rest;
        let mut added: Vec<Added> = Vec::new();
        for at in step {
            let Some(change) = changes.get_mut(*at) else { continue };
            let Some(object) = change.object.filter(|_| SHOWS.contains(&change.level)) else { continue };
            match desk.widgets(revision, object) {
                Ok(widgets) => add(&mut added, *at, change.level, widgets),
                Err(error) => change.covers = Some(CoverFacts::Unchecked(error.to_string())),
            }
        }
        for (of, covers) in desk.step(revision, &added, state) {
            if let Some(change) = changes.get_mut(of) {
                change.covers = covers;
            }
        }
        let graver = |at: &usize| changes.get(*at).is_some_and(|change| change.level >= ChangeLevel::Form);
        if step.iter().any(graver) {
            state = revision;
        }
    }
}

/// Levels of changes that put something on a page and can still be permitted.
const SHOWS: [ChangeLevel; 3] = [ChangeLevel::Sign, ChangeLevel::Form, ChangeLevel::Annotation];

/// What a change put on a page. Fields that were filled in together are one addition: a form may have hundreds.
struct Added {
    /// The change it is told with.
    of: usize,
    level: ChangeLevel,
    page: u32,
    widgets: Vec<ObjectId>,
}

fn add(added: &mut Vec<Added>, of: usize, level: ChangeLevel, widgets: Vec<(u32, ObjectId)>) {
    for (page, widget) in widgets {
        let same = |known: &&mut Added| {
            known.page == page && (known.of == of || level == ChangeLevel::Form && known.level == level)
        };
        match added.iter_mut().find(same) {
            Some(known) => known.widgets.push(widget),
            None => added.push(Added { of, level, page, widgets: vec![widget] }),
        }
    }
}

/// What was put on one page.
#[derive(Default)]
struct Page {
    /// Signatures that show there.
    signatures: Vec<(String, usize, Rc<Looks>)>,
    /// Their widgets.
    widgets: Vec<ObjectId>,
    /// What was added so far.
    additions: Vec<Addition>,
    /// Signatures up to this revision have been looked for.
    known: usize,
}

struct Addition {
    revision: usize,
    level: ChangeLevel,
    widgets: Vec<ObjectId>,
    looks: Rc<Looks>,
}

struct Desk<'d, 's> {
    document: &'d Document<'s>,
    fields: &'d [SignatureField],
    index: Index,
    drawn: usize,
    cost: f64,
    pixels: u64,
    /// Where pages paint, found as sheets are.
    contents: HashMap<(u32, usize), Painted>,
    /// By page and the revision it was drawn for: the one that last changed it otherwise than by signing, or the one in
    /// which fields got other looks.
    sheets: HashMap<(u32, usize), Sheet>,
    pages: HashMap<u32, Page>,
}

impl Desk<'_, '_> {
    /// Widgets of a field, or an annotation, with the pages they stand on.
    fn widgets(&mut self, revision: usize, object: u32) -> Result<Vec<(u32, ObjectId)>, Error> {
        let view = self.document.view(revision);
        let generation = match view.entry(object) {
            Some(PdfEntry::InUse { generation, .. }) => generation,
            _ => 0,
        };
        let mut found = Vec::new();
        for widget in widgets(view, ObjectId { number: object, generation })? {
            found.extend(self.index.pages_of(view, widget)?.iter().map(|page| (*page, widget)));
        }
        Ok(found)
    }

    /// What each addition of one revision hides; `None` for those that show nothing.
    fn step(&mut self, revision: usize, added: &[Added], state: usize) -> Vec<(usize, Option<CoverFacts>)> {
        let mut told: Vec<(usize, Option<CoverFacts>)> = Vec::new();
        for addition in added {
            let own: Vec<ObjectId> =
                added.iter().filter(|a| a.page == addition.page).flat_map(|a| a.widgets.iter().copied()).collect();
            let covers = match self.on_page(revision, addition, &own, state) {
                Ok(covers) => covers.map(CoverFacts::Measured),
                Err(error) => Some(CoverFacts::Unchecked(error.to_string())),
            };
            match told.iter_mut().find(|(of, _)| *of == addition.of) {
                Some((_, known)) => *known = joined(known.take(), covers),
                None => told.push((addition.of, covers)),
            }
        }
        told
    }

    /// `own`: all widgets of the page that this revision changed. What they looked like before is replaced, not hidden;
    /// whether that may be is a question of what changed.
    fn on_page(
        &mut self,
        revision: usize,
        added: &Added,
        own: &[ObjectId],
        state: usize,
    ) -> Result<Option<Covered>, Error> {
        self.drawn = self.drawn.saturating_add(1);
        if self.drawn > DRAWN {
            return Err(LimitReached { what: "visible additions", limit: DRAWN as u64 }.into());
        }
        let view = self.document.view(revision);
        let Some(addition) = self.looks(view, added.page, &added.widgets)? else { return Ok(None) };
        let mut known = self.pages.remove(&added.page).unwrap_or_default();
        let covered = self.compared(revision, added, own, state, addition, &mut known);
        self.pages.insert(added.page, known);
        covered.map(Some)
    }

    fn compared(
        &mut self,
        revision: usize,
        added: &Added,
        own: &[ObjectId],
        state: usize,
        addition: Looks,
        known: &mut Page,
    ) -> Result<Covered, Error> {
        self.earlier(revision, added.page, known)?;
        let before = self.document.view(revision.saturating_sub(1));
        let mut replaced = false;
        for widget in own {
            let widget = before.get(*widget)?;
            replaced |= widget.as_dictionary().is_some_and(|widget| widget.get("AP").is_some());
        }
        let key = (added.page, if replaced { revision } else { state });
        let without: Vec<ObjectId> = known.widgets.iter().chain(own).copied().collect();
        // What was filled in is part of the sheet by now.
        let over = known.additions.iter().filter(|a| a.level == ChangeLevel::Sign || a.revision > state);
        let over: Vec<&Looks> = over.map(|a| a.looks.as_ref()).collect();
        let bare = self.bare(before, key, &without, &addition, &over)?;
        if bare.is_none() {
            self.draw(before, key, &without, &addition)?;
        }
        let since = |signed: usize| known.additions.iter().filter(move |a| a.revision > signed);
        let earlier: Vec<(&Looks, Vec<&Looks>)> = known
            .signatures
            .iter()
            .map(|(_, signed, looks)| (looks.as_ref(), since(*signed).map(|a| a.looks.as_ref()).collect()))
            .collect();
        let work: u64 =
            earlier.iter().map(|(looks, covers)| looks.pixels().saturating_mul(covers.len() as u64 + 2)).sum();
        self.afford(work as f64 / COMPARED)?;
        let sheet = bare.as_ref().or(self.sheets.get(&key)).ok_or_else(lost)?;
        let Hidden { permille, text, looks, incomplete } = hidden(sheet, &over, &addition, &earlier);
        let signatures = known.signatures.iter().zip(looks).filter(|(_, share)| *share > 0);
        let signatures =
            signatures.map(|((id, ..), share)| CoveredSignature { id: id.clone(), hidden_permille: share });
        let covered = Covered { hidden_permille: permille, text, signatures: signatures.collect() };
        let widgets = added.widgets.clone();
        known.additions.push(Addition { revision, level: added.level, widgets, looks: Rc::new(addition) });
        if incomplete {
            return Err(Error::Renderer("a font or an image could not be shown".to_owned()));
        }
        Ok(covered)
    }

    /// A sheet of which it is known, without drawing much of it, that an addition hides nothing.
    fn bare(
        &mut self,
        view: View<'_, '_>,
        key: (u32, usize),
        without: &[ObjectId],
        addition: &Looks,
        over: &[&Looks],
    ) -> Result<Option<Sheet>, Error> {
        match self.painted(view, key)?.lying(view, key.0, without, addition)? {
            Lying::Nothing => bare_sheet(view, key.0, addition).map(Some),
            Lying::Within(lies) if !self.sheets.get(&key).is_some_and(|sheet| sheet.reaches(addition)) => {
                let (sheet, cost) = spared_sheet(view, key.0, without, addition, over, lies)?;
                self.afford(cost)?;
                Ok(sheet)
            }
            _ => Ok(None),
        }
    }

    /// Where a page's content paints.
    fn painted(&mut self, view: View<'_, '_>, key: (u32, usize)) -> Result<&Painted, Error> {
        if !self.contents.contains_key(&key) {
            let found = painted(view, key.0);
            self.afford(found.as_ref().map_or(1.0, Painted::cost))?;
            if self.contents.len() >= SHEETS {
                self.contents.clear();
            }
            self.contents.insert(key, found?);
        }
        self.contents.get(&key).ok_or_else(lost)
    }

    /// Sees to it that there is a sheet on which all is known that decides what an addition hides.
    fn draw(
        &mut self,
        view: View<'_, '_>,
        key: (u32, usize),
        without: &[ObjectId],
        addition: &Looks,
    ) -> Result<(), Error> {
        let known = self.sheets.get(&key);
        if known.is_some_and(|sheet| sheet.reaches(addition)) {
            return Ok(());
        }
        // What had to be drawn around one addition and is asked about for another is drawn whole, once.
        let drawn = match known.is_some_and(Sheet::is_drawn) {
            true => sheet(view, key.0, without),
            false => sheet_around(view, key.0, without, addition, self.painted(view, key)?),
        };
        self.afford(drawn.as_ref().map_or(1.0, Sheet::cost))?;
        if self.sheets.len() >= SHEETS {
            self.sheets.clear();
        }
        self.sheets.insert(key, drawn?);
        Ok(())
    }

    /// As [`looks`], at the document's expense.
    fn looks(&mut self, view: View<'_, '_>, page: u32, widgets: &[ObjectId]) -> Result<Option<Looks>, Error> {
        self.afford(0.0)?;
        let drawn = looks(view, page, widgets);
        let (cost, pixels) = match &drawn {
            Ok(Some(looks)) => (looks.cost(), looks.pixels()),
            Ok(None) => (0.0, 0),
            Err(_) => (1.0, 0),
        };
        self.pixels = self.pixels.saturating_add(pixels);
        self.afford(cost)?;
        drawn
    }

    fn afford(&mut self, cost: f64) -> Result<(), Error> {
        self.cost += cost;
        if self.cost > COST {
            return Err(LimitReached { what: "pages drawn at full cost", limit: COST as u64 }.into());
        }
        if self.pixels > PIXELS {
            return Err(LimitReached { what: "pixels of visible additions", limit: PIXELS }.into());
        }
        Ok(())
    }

    /// The looks of signatures before `revision` on this page.
    fn earlier(&mut self, revision: usize, page: u32, known: &mut Page) -> Result<(), Error> {
        let mut fields: Vec<&SignatureField> =
            self.fields.iter().filter(|f| f.revision > known.known && f.revision < revision).collect();
        fields.sort_by_key(|field| field.revision);
        for field in fields {
            let Some(id) = field.field else { continue };
            let view = self.document.view(field.revision);
            let mut here = Vec::new();
            for widget in widgets(view, id)? {
                // Annotations stay where they are, or the change is a graver one.
                if self.index.pages_of(self.document.view(revision), widget)?.contains(&page) {
                    here.push(widget);
                }
            }
            if here.is_empty() {
                continue;
            }
            let drawn = known.additions.iter().find(|a| a.revision == field.revision && a.widgets == here);
            let shown = match drawn {
                Some(addition) => Some(Rc::clone(&addition.looks)),
                None => self.looks(view, page, &here)?.map(Rc::new),
            };
            known.widgets.extend(here);
            known.signatures.extend(shown.map(|looks| (field.name.clone(), field.revision, looks)));
        }
        known.known = revision.saturating_sub(1);
        Ok(())
    }
}

/// A field's widgets: itself, or its kids (§12.7.4.1).
fn widgets(view: View<'_, '_>, field: ObjectId) -> Result<Vec<ObjectId>, Error> {
    let object = view.get(field)?;
    let Some(dictionary) = object.as_dictionary() else { return Ok(Vec::new()) };
    let mut found = vec![field];
    let kids = view.lookup(dictionary, "Kids")?;
    let kids = kids.as_array().unwrap_or_default();
    if kids.len() > WIDGETS {
        return Err(LimitReached { what: "widgets of a field", limit: WIDGETS as u64 }.into());
    }
    found.extend(kids.iter().filter_map(Object::as_reference));
    Ok(found)
}

fn lost() -> Error {
    Error::Renderer("the page is not there".to_owned())
}

fn joined(all: Option<CoverFacts>, one: Option<CoverFacts>) -> Option<CoverFacts> {
    let (mut all, one) = match (all, one) {
        (Some(CoverFacts::Measured(all)), Some(CoverFacts::Measured(one))) => (all, one),
        // What is unchecked of one page is unchecked of all.
        (Some(unchecked @ CoverFacts::Unchecked(_)), _) | (_, Some(unchecked @ CoverFacts::Unchecked(_))) => {
            return Some(unchecked);
        }
        (all, None) => return all,
        (None, one) => return one,
    };
    all.hidden_permille = all.hidden_permille.max(one.hidden_permille);
    if !one.text.is_empty() {
        if !all.text.is_empty() {
            all.text.push(' ');
        }
        all.text.push_str(&one.text);
    }
    for signature in one.signatures {
        match all.signatures.iter_mut().find(|known| known.id == signature.id) {
            Some(known) => known.hidden_permille = known.hidden_permille.max(signature.hidden_permille),
            None => all.signatures.push(signature),
        }
    }
    Some(CoverFacts::Measured(all))
}
