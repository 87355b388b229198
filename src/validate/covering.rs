//! What later visible additions hide of what was signed before (threats P-21, P-22): the page as it was, and the addition by
//! itself, are drawn and compared. What cannot be drawn is said to be unchecked.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
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
use crate::page::Looks;
use crate::page::Sheet;
use crate::page::hidden;
use crate::page::looks;
use crate::page::sheet;
use crate::pdf::Document;
use crate::pdf::Entry as PdfEntry;
use crate::pdf::Object;
use crate::pdf::ObjectId;
use crate::pdf::SignatureField;
use crate::pdf::View;

/// Additions that are drawn for one document. A letter has ten; each costs milliseconds.
const DRAWN: usize = 200;
/// Widgets of one field.
const WIDGETS: usize = 64;

/// Measures every change that puts something visible on a page, oldest first.
pub(super) fn measure(document: &Document<'_>, fields: &[SignatureField], changes: &mut [ChangeFacts]) {
    let (sheets, pages) = (HashMap::new(), HashMap::new());
    let mut desk = Desk { document, fields, index: Index::default(), drawn: 0, sheets, pages };
    let mut order: Vec<usize> = (0..changes.len()).collect();
    order.sort_by_key(|at| changes.get(*at).map(|change| change.revision));
    // The last revision that filled something in or put something on a page: what is drawn before it is not the page any more.
    let mut state = 0;
    for at in order {
        let Some(change) = changes.get_mut(at) else { continue };
        if matches!(change.level, ChangeLevel::Sign | ChangeLevel::Form | ChangeLevel::Annotation)
            && let Some(object) = change.object
        {
            change.covers = match desk.covers(change, object, state) {
                Ok(covers) => covers.map(CoverFacts::Measured),
                Err(error) => Some(CoverFacts::Unchecked(error.to_string())),
            };
        }
        if change.level >= ChangeLevel::Form {
            state = change.revision;
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
    /// By page, and the revision it was last changed in otherwise than by signing.
    sheets: HashMap<(u32, usize), Sheet>,
    pages: HashMap<u32, Page>,
}

impl Desk<'_, '_> {
    /// What the field or annotation hides that was added, filled in or signed; `None` when it shows nothing.
    fn covers(&mut self, change: &ChangeFacts, object: u32, state: usize) -> Result<Option<Covered>, Error> {
        let view = self.document.view(change.revision);
        let generation = match view.entry(object) {
            Some(PdfEntry::InUse { generation, .. }) => generation,
            _ => 0,
        };
        let object = ObjectId { number: object, generation };
        let mut by_page: Vec<(u32, Vec<ObjectId>)> = Vec::new();
        for widget in widgets(view, object)? {
            for &page in self.index.pages_of(view, widget)? {
                match by_page.iter_mut().find(|(known, _)| *known == page) {
                    Some((_, widgets)) => widgets.push(widget),
                    None => by_page.push((page, vec![widget])),
                }
            }
        }
        let mut covered: Option<Covered> = None;
        for (page, widgets) in by_page {
            if let Some(one) = self.on_page(change, page, widgets, state)? {
                covered = Some(match covered {
                    Some(all) => joined(all, one),
                    None => one,
                });
            }
        }
        Ok(covered)
    }

    fn on_page(
        &mut self,
        change: &ChangeFacts,
        page: u32,
        widgets: Vec<ObjectId>,
        state: usize,
    ) -> Result<Option<Covered>, Error> {
        let revision = change.revision;
        let view = self.document.view(revision);
        self.drawn = self.drawn.saturating_add(1);
        if self.drawn > DRAWN {
            return Err(LimitReached { what: "visible additions", limit: DRAWN as u64 }.into());
        }
        let Some(addition) = looks(view, page, &widgets)? else { return Ok(None) };
        self.earlier(revision, page)?;
        let before = self.document.view(revision.saturating_sub(1));
        let known = self.pages.entry(page).or_default();
        let sheet = match self.sheets.entry((page, state)) {
            Entry::Occupied(entry) => entry.into_mut(),
            Entry::Vacant(entry) => entry.insert(sheet(before, page, &known.widgets)?),
        };
        // What was filled in is part of the sheet by now.
        let over = known.additions.iter().filter(|a| a.level == ChangeLevel::Sign || a.revision > state);
        let over: Vec<&Looks> = over.map(|a| a.looks.as_ref()).collect();
        let since = |signed: usize| known.additions.iter().filter(move |a| a.revision > signed);
        let earlier: Vec<(&Looks, Vec<&Looks>)> = known
            .signatures
            .iter()
            .map(|(_, signed, looks)| (looks.as_ref(), since(*signed).map(|a| a.looks.as_ref()).collect()))
            .collect();
        let Hidden { permille, text, looks, incomplete } = hidden(sheet, &over, &addition, &earlier);
        let signatures = known.signatures.iter().zip(looks).filter(|(_, share)| *share > 0);
        let signatures =
            signatures.map(|((id, ..), share)| CoveredSignature { id: id.clone(), hidden_permille: share });
        let covered = Covered { hidden_permille: permille, text, signatures: signatures.collect() };
        known.additions.push(Addition { revision, level: change.level, widgets, looks: Rc::new(addition) });
        if incomplete {
            return Err(Error::Renderer("a font or an image could not be shown".to_owned()));
        }
        Ok(Some(covered))
    }

    /// The looks of signatures before `revision` on this page.
    fn earlier(&mut self, revision: usize, page: u32) -> Result<(), Error> {
        let known = self.pages.entry(page).or_default();
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
                None => looks(view, page, &here)?.map(Rc::new),
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

fn joined(mut all: Covered, one: Covered) -> Covered {
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
    all
}
