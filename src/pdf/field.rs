//! Form fields and the signature dictionaries they hold (ISO 32000-2 §12.7, §12.8), over all revisions.

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use crate::base::{LimitReached, Limits, Quick, Span};

use super::byte_range::{self, Coverage};
use super::leftover::leftover;
use super::place::{self, Place};
use super::{Dictionary, Document, Entry, Error, Held, Object, ObjectId, Revision, TwoViews, View};

/// A signature found in a form field (ISO 32000-2 §12.7.5.5), or one that was there in an earlier revision and is gone.
#[derive(Debug, Clone)]
pub struct SignatureField {
    /// Fully qualified field name.
    pub name: String,
    /// The field's object, when it has one.
    pub field: Option<ObjectId>,
    /// The signature dictionary's object.
    pub value: Option<ObjectId>,
    /// The signature dictionary as it stands in its own signed revision.
    pub dictionary: Dictionary,
    /// The revision that brought the dictionary, 1-based.
    pub revision: usize,
    /// The four numbers, when they could be read.
    pub byte_range: Option<[u64; 4]>,
    /// Where the /Contents token lies in the file (delimiters included).
    pub contents_span: Option<Span>,
    /// /Contents decoded, padding included.
    pub contents: Vec<u8>,
    /// How much of the file the byte range covers.
    pub coverage: Coverage,
    /// Everything wrong with the dictionary, byte range or field, each with offset and clause; empty is the only good state.
    pub problems: Vec<FieldProblem>,
    /// 1-based page and rectangle in PDF units, of the first widget with an area.
    pub place: Option<Place>,
    /// Was there in an earlier revision, but the newest no longer reaches it (threat P-15).
    pub removed: bool,
    /// DocMDP permission 1..=3 when this is a certification signature (read from its own revision; default 2; strictest reading).
    pub docmdp: Option<u8>,
}

/// A broken rule about a signature field, dictionary or byte range.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldProblem {
    /// Stable code: `pdf.byte-range.start-not-zero` …
    pub code: &'static str,
    /// Offset in the file, where known.
    pub offset: Option<u64>,
    /// ISO 32000-2 clause.
    pub clause: &'static str,
    /// English facts: numbers seen and expected.
    pub detail: String,
}

/// Octets of a fully qualified field name, those of the fields above included. Real ones have some dozens; it is put together
/// anew for every field, so that long ones would cost a square.
const NAME: usize = 4096;

/// Refuses names that are longer than [`NAME`] when another part is put behind.
pub(super) fn check_name(above: &str, part: &super::PdfString) -> Result<(), LimitReached> {
    match above.len().saturating_add(part.octets.len()) > NAME {
        true => Err(LimitReached { what: "octets of a field's name", limit: NAME as u64 }),
        false => Ok(()),
    }
}

/// Form nodes visited for one document, over all its revisions.
const NODES: u64 = 1_000_000;

/// A terminal signature field with a value, in one view.
struct Found {
    name: Rc<str>,
    field: Option<ObjectId>,
    value: Rc<Object>,
    duplicate: Option<Rc<str>>,
}

/// The form of one view.
struct Walk {
    found: Vec<Found>,
    /// Object numbers the walk depends on, with the object streams that hold them.
    touched: HashSet<u32, Quick>,
}

/// What one field was found to be, which is a field of the form's own list, with all that says so in one object: as long as
/// that is the same, it need not be looked at again in each of hundreds of revisions.
struct Known {
    object: Rc<Object>,
    name: Rc<str>,
    kind: Option<Rc<[u8]>>,
}

impl Known {
    /// Of a field that `object` says everything about.
    fn of(object: &Rc<Object>, name: &Rc<str>, kind: Option<&Rc<[u8]>>) -> Option<Self> {
        let dictionary = object.as_dictionary()?;
        let indirect = |key| matches!(dictionary.get(key), Some(Object::Reference(_)));
        let is_whole = dictionary.duplicate().is_none() && dictionary.get("Kids").is_none();
        (is_whole && !indirect("T") && !indirect("FT")).then(|| Self {
            object: Rc::clone(object),
            name: Rc::clone(name),
            kind: kind.cloned(),
        })
    }
}

/// A field's name and kind.
type Named = (Rc<str>, Option<Rc<[u8]>>);

type Memory = HashMap<ObjectId, Known, Quick>;

impl Walk {
    fn get(&mut self, view: View<'_, '_>, id: ObjectId) -> Result<Rc<Object>, Error> {
        self.touch(view, id);
        view.get(id)
    }

    fn touch(&mut self, view: View<'_, '_>, id: ObjectId) {
        self.touched.insert(id.number);
        if let Some(Entry::Compressed { stream, .. }) = view.entry(id.number) {
            self.touched.insert(stream);
        }
    }

    fn depends_on(&self, revision: &Revision) -> bool {
        let entries = revision.entries();
        if entries.len() < self.touched.len() {
            entries.numbers().any(|number| self.touched.contains(&number))
        } else {
            self.touched.iter().any(|number| entries.contains(*number))
        }
    }

    /// Keeps a terminal field, if it is one for a signature and has a value.
    fn find(
        &mut self,
        view: View<'_, '_>,
        field: Option<ObjectId>,
        name: Rc<str>,
        kind: Option<&[u8]>,
        value: Option<Rc<Object>>,
        duplicate: Option<Rc<str>>,
    ) {
        let Some(value) = value.filter(|_| kind == Some(b"Sig")) else { return };
        if let Object::Reference(id) = *value {
            self.touch(view, id);
        }
        self.found.push(Found { name, field, value, duplicate });
    }

    fn lookup<'o>(&mut self, view: View<'_, '_>, dictionary: &'o Dictionary, key: &str) -> Result<Held<'o>, Error> {
        let Some(value) = dictionary.get(key) else { return Ok(Held::Direct(&Object::Null)) };
        if let Object::Reference(id) = value {
            self.touch(view, *id);
        }
        view.resolve(value)
    }
}

/// A node still to be visited, with what it inherits (§12.7.4.1).
///
/// Shared, not copied: each node may have as many kids as its array has room for.
struct Node {
    object: Object,
    name: Rc<str>,
    kind: Option<Rc<[u8]>>,
    value: Option<Rc<Object>>,
    duplicate: Option<Rc<str>>,
    depth: u64,
}

fn text(octets: &[u8]) -> String {
    String::from_utf8_lossy(octets).into_owned()
}

fn spend(budget: &mut u64) -> Result<(), LimitReached> {
    *budget = budget.checked_sub(1).ok_or(LimitReached { what: "form fields visited", limit: NODES })?;
    Ok(())
}

/// What was read; `None` where that cannot be for the lack of a key, which is not the document's fault (threat P-40). What a
/// sealed document's form holds beyond is said to be unknown, and no signature of it passes.
fn readable<T>(view: View<'_, '_>, read: Result<T, Error>) -> Result<Option<T>, Error> {
    match read {
        Ok(value) => Ok(Some(value)),
        Err(error) if is_hidden(view, &error) => Ok(None),
        Err(error) => Err(error),
    }
}

fn is_hidden(view: View<'_, '_>, error: &Error) -> bool {
    view.document().crypt().is_some_and(|crypt| crypt.hid(error))
}

/// Walks /AcroForm /Fields.
fn walk(view: View<'_, '_>, limits: &Limits, budget: &mut u64, memory: &mut Memory) -> Result<Walk, Error> {
    let mut walk = Walk { found: Vec::new(), touched: HashSet::default() };
    if let Some(root) = view.trailer().get("Root").and_then(Object::as_reference) {
        walk.touch(view, root);
    }
    let Some(catalog) = readable(view, view.catalog())? else { return Ok(walk) };
    let Some(catalog) = catalog.as_dictionary() else { return Ok(walk) };
    let form = walk.lookup(view, catalog, "AcroForm");
    let Some(form) = readable(view, form)? else { return Ok(walk) };
    let form = match form.as_ref() {
        Object::Null => return Ok(walk),
        Object::Dictionary(form) => form,
        _ => return Err(Error::structure(None, "/AcroForm that is no dictionary", "12.7.3")),
    };
    if let Some(key) = form.duplicate() {
        return Err(Error::DuplicateKey { place: "form dictionary", key: text(key) });
    }
    let fields = walk.lookup(view, form, "Fields");
    let Some(fields) = readable(view, fields)? else { return Ok(walk) };
    let fields = match fields.as_ref() {
        Object::Null => return Ok(walk),
        Object::Array(fields) => fields,
        _ => return Err(Error::structure(None, "/Fields that are no array", "12.7.3")),
    };
    let node = |object: &Object| Node {
        object: object.clone(),
        name: Rc::from(""),
        kind: None,
        value: None,
        duplicate: None,
        depth: 0,
    };
    let mut left: Vec<Node> = fields.iter().rev().map(node).collect();
    let mut seen: HashSet<ObjectId, Quick> = HashSet::default();
    while let Some(node) = left.pop() {
        spend(budget)?;
        let depth_limit = u64::from(limits.pdf_graph_depth);
        if node.depth > depth_limit {
            return Err(LimitReached { what: "levels of form fields", limit: depth_limit }.into());
        }
        let id = node.object.as_reference();
        // A field listed twice is still one field; a circle ends here.
        if id.is_some_and(|id| !seen.insert(id)) {
            continue;
        }
        let object = match id {
            Some(id) => walk.get(view, id),
            None => Ok(Rc::new(node.object.clone())),
        };
        let Some(object) = readable(view, object)? else { continue };
        let Some(dictionary) = object.as_dictionary() else { continue };
        let own_list = id.filter(|_| node.depth == 0);
        let known = own_list.and_then(|id| memory.get(&id)).filter(|known| Rc::ptr_eq(&known.object, &object));
        if let Some(known) = known {
            let value = dictionary.get("V").map(|value| Rc::new(value.clone()));
            walk.find(view, id, known.name.clone(), known.kind.as_deref(), value, None);
            continue;
        }
        let visited = visit(view, &mut walk, dictionary, id, node, &mut left, budget);
        if let (Some((name, kind)), Some(id)) = (readable(view, visited)?, own_list) {
            match Known::of(&object, &name, kind.as_ref()) {
                Some(known) => memory.insert(id, known),
                None => memory.remove(&id),
            };
        }
    }
    Ok(walk)
}

fn visit(
    view: View<'_, '_>,
    walk: &mut Walk,
    dictionary: &Dictionary,
    id: Option<ObjectId>,
    node: Node,
    left: &mut Vec<Node>,
    budget: &mut u64,
) -> Result<Named, Error> {
    let Node { mut name, mut kind, mut value, mut duplicate, depth, .. } = node;
    if let Object::String(part) = walk.lookup(view, dictionary, "T")?.as_ref() {
        check_name(&name, part)?;
        let mut own = name.to_string();
        if !own.is_empty() {
            own.push('.');
        }
        match view.document().crypt() {
            // What stands there is nobody's name for it.
            Some(crypt) if crypt.hides_strings() => {
                own.push_str(&id.map_or_else(|| "encrypted".to_owned(), |id| format!("encrypted:{}", id.number)));
            }
            _ => own.push_str(&part.to_text()),
        }
        name = own.into();
    }
    if let Object::Name(own) = walk.lookup(view, dictionary, "FT")?.as_ref() {
        kind = Some(own.as_slice().into());
    }
    if let Some(own) = dictionary.get("V") {
        value = Some(Rc::new(own.clone()));
    }
    duplicate = duplicate.or_else(|| dictionary.duplicate().map(|key| text(key).into()));

    // Kids with a name are fields, the others are this field's widgets (§12.7.4.1).
    let kids = walk.lookup(view, dictionary, "Kids")?;
    let mut has_fields = false;
    for kid in kids.as_array().unwrap_or_default().iter().rev() {
        spend(budget)?;
        let object = match kid {
            Object::Reference(id) => walk.get(view, *id)?,
            direct => Rc::new(direct.clone()),
        };
        if object.as_dictionary().is_some_and(|kid| kid.get("T").is_some()) {
            has_fields = true;
            left.push(Node {
                object: kid.clone(),
                name: name.clone(),
                kind: kind.clone(),
                value: value.clone(),
                duplicate: duplicate.clone(),
                depth: depth + 1,
            });
        }
    }
    if !has_fields {
        walk.find(view, id, name.clone(), kind.as_deref(), value, duplicate);
    }
    Ok((name, kind))
}

/// A signature while it is followed through the revisions.
struct Item {
    name: String,
    field: Option<ObjectId>,
    value: Option<ObjectId>,
    /// Revision that brought the dictionary.
    revision: usize,
    dictionary: Dictionary,
    problems: Vec<FieldProblem>,
    /// Newest and oldest view whose form reaches it.
    newest: usize,
    oldest: usize,
}

/// All signature fields that carry (or carried) a value, ordered by the revision that brought them (then by offset). Fields that are empty are not listed.
///
/// # Errors
/// When the form of some revision cannot be read as one unambiguous tree, or a budget runs out. What is wrong with a
/// single signature is among its problems.
pub fn signature_fields(document: &Document<'_>, limits: &Limits) -> Result<Vec<SignatureField>, Error> {
    let items = merge(collect(document, limits)?);
    let mut budget = place::BUDGET;
    let mut fields = Vec::with_capacity(items.len());
    for item in &items {
        fields.push(finish(document, item, &items, &mut budget)?);
    }
    fields.sort_by_key(|field| {
        (field.revision, field.contents_span.map(|span| span.start), field.value, field.field, field.name.clone())
    });
    certification_is_first(&mut fields);
    Ok(fields)
}

/// From the newest view to the oldest, every (field, value, revision that brought the value).
fn collect(document: &Document<'_>, limits: &Limits) -> Result<Vec<Item>, Error> {
    let count = document.revisions().len();
    let mut budget = NODES;
    let mut items: Vec<Item> = Vec::new();
    let mut memory = Memory::default();
    let mut newer: Option<Walk> = None;
    for number in (1..=count).rev() {
        let view = document.view(number);
        // The form as it was before revision `number + 1`: the same, when that revision touched nothing of it.
        let untouched = newer.as_ref().zip(document.revisions().get(number)).is_some_and(|(walk, revision)| {
            revision.trailer().get("Root") == view.trailer().get("Root") && !walk.depends_on(revision)
        });
        if untouched {
            items.iter_mut().filter(|item| item.oldest == number + 1).for_each(|item| item.oldest = number);
            continue;
        }
        let walk = walk(view, limits, &mut budget, &mut memory)?;
        for found in &walk.found {
            let Some(item) = item(view, found) else { continue };
            let known = items.iter_mut().find(|known| {
                (known.field, known.value, known.revision) == (item.field, item.value, item.revision)
                    && known.name == item.name
                    && (known.value.is_some() || known.dictionary == item.dictionary)
            });
            match known {
                Some(known) => known.oldest = number,
                None => items.push(item),
            }
            if items.len() as u64 > u64::from(limits.pdf_signatures) {
                let limit = u64::from(limits.pdf_signatures);
                return Err(LimitReached { what: "signatures", limit }.into());
            }
        }
        newer = Some(walk);
    }
    Ok(items)
}

/// `None` when the field is empty after all.
fn item(view: View<'_, '_>, found: &Found) -> Option<Item> {
    let mut problems = Vec::new();
    let mut problem = |code, clause, detail: String| {
        problems.push(FieldProblem { code, offset: None, clause, detail });
    };
    if let Some(key) = &found.duplicate {
        problem("pdf.field.duplicate-key", "7.3.7", format!("the field holds /{key} twice"));
    }
    let value = found.value.as_reference();
    let provider = value.or(found.field).and_then(|id| view.provider(id.number));
    let dictionary = match view.resolve(&found.value).as_deref() {
        Ok(Object::Null) => return None,
        Ok(Object::Dictionary(dictionary)) => dictionary.clone(),
        Ok(_) => {
            problem("pdf.signature.not-dictionary", "12.7.5.5", "/V is no dictionary".to_owned());
            Dictionary::new()
        }
        Err(error) => {
            let cause = std::error::Error::source(error).map_or_else(String::new, |cause| format!(": {cause}"));
            problem("pdf.signature.unreadable", "12.7.5.5", format!("{error}{cause}"));
            Dictionary::new()
        }
    };
    match (value, provider) {
        (None, _) => problem("pdf.signature.not-indirect", "12.7.5.5", "/V is no reference".to_owned()),
        // Threat P-36: no octets of the file are its /Contents.
        (Some(id), Some((_, Entry::Compressed { stream, .. }))) => {
            problem("pdf.signature.compressed", "12.8.1", format!("object {id} lies in object stream {stream}"));
        }
        _ => {}
    }
    Some(Item {
        name: found.name.to_string(),
        field: found.field,
        value,
        revision: provider.map_or(view.revision(), |(revision, _)| revision),
        dictionary,
        problems,
        newest: view.revision(),
        oldest: view.revision(),
    })
}

/// One number defined again for the same field is still the same signature when it says the same, or claims the same
/// byte range; the oldest definition is then the one that was signed (threat P-14).
fn merge(mut items: Vec<Item>) -> Vec<Item> {
    items.sort_by_key(|item| item.revision);
    let mut merged: Vec<Item> = Vec::with_capacity(items.len());
    for item in items {
        let same = merged.iter_mut().find(|older| {
            let range = |item: &Item| item.dictionary.get("ByteRange").cloned();
            older.value.is_some()
                && (older.value, older.field, &older.name) == (item.value, item.field, &item.name)
                && (older.dictionary == item.dictionary || range(older).is_some() && range(older) == range(&item))
        });
        match same {
            Some(older) => {
                older.newest = older.newest.max(item.newest);
                older.oldest = older.oldest.min(item.oldest);
            }
            None => merged.push(item),
        }
    }
    merged
}

fn finish(document: &Document<'_>, item: &Item, items: &[Item], budget: &mut u64) -> Result<SignatureField, Error> {
    let view = document.view(item.revision);
    // What cannot be found any more may be there still.
    let hides_fields = document.encryption().is_some_and(|encryption| encryption.hides_fields);
    let mut problems = item.problems.clone();
    let at = item.value.and_then(|id| match view.entry(id.number) {
        Some(Entry::InUse { offset, .. }) => Some(offset),
        _ => None,
    });
    let mut problem = |code, clause, detail: String| {
        problems.push(FieldProblem { code, offset: at, clause, detail });
    };

    if let Some(key) = item.dictionary.duplicate() {
        problem("pdf.signature.duplicate-key", "7.3.7", format!("the signature dictionary holds /{} twice", text(key)));
    }
    match item.dictionary.get("Type").map(Object::as_name) {
        None | Some(Some(b"Sig" | b"DocTimeStamp")) => {}
        _ => problem("pdf.signature.type", "12.8.1", "/Type is neither Sig nor DocTimeStamp".to_owned()),
    }
    if let Some(detail) = redefined(document, item) {
        problem("pdf.signature.redefined", "12.8.1", detail);
    }
    if let Some((_, detail)) = leftover(document, item.revision)? {
        // Signed as well, but two readers could take it for two documents (threat P-32).
        problem("pdf.revision.octets-left-over", "7.5.6", detail);
    }
    if let Some(detail) = shared(item, items) {
        problem("pdf.signature.shared", "12.7.5.5", detail);
    }
    if let Some(TwoViews { revision, object }) = document.two_views()? {
        let detail = format!("revision {revision}: by the table and by /XRefStm, object {object} is not the same");
        problem("pdf.xref.hybrid-views-differ", "7.5.8.4", detail);
    }
    if document.crypt().is_some_and(|crypt| crypt.is_changed()) {
        // Threat P-40: readers would see different documents.
        let detail = "not all revisions have the same /Encrypt and /ID".to_owned();
        problem("pdf.encryption.changed", "7.6.2", detail);
    }
    let docmdp = docmdp(view, item, &mut problem);

    let revision = document.revisions().get(item.revision.saturating_sub(1));
    let revision = revision.ok_or(Error::structure(item.value, "signature of no revision", "7.5.6"))?;
    let covered = byte_range::check(document, revision, &item.dictionary, at, &mut problems)?;
    // As it was signed; a field that came later to a signature it has no right to is shown where it came.
    let seen = document.view(item.revision.max(item.oldest));
    let place = item.field.and_then(|field| place::of_field(seen, field, budget).ok().flatten());
    Ok(SignatureField {
        name: item.name.clone(),
        field: item.field,
        value: item.value,
        dictionary: item.dictionary.clone(),
        revision: item.revision,
        byte_range: covered.byte_range,
        contents_span: covered.contents_span,
        contents: covered.contents,
        coverage: covered.coverage,
        problems,
        place,
        removed: item.newest < document.revisions().len() && !hides_fields,
        docmdp,
    })
}

/// Threat P-14: whatever a later revision puts under the signature's number must be the same thing.
fn redefined(document: &Document<'_>, item: &Item) -> Option<String> {
    let id = item.value?;
    for revision in document.revisions().iter().skip(item.revision) {
        let Some(entry) = revision.entries().get(id.number) else { continue };
        if let Entry::Free { .. } = entry {
            return Some(format!("revision {} frees object {id}", revision.number()));
        }
        // Threat P-36: in an object stream no octets of the file are its /Contents.
        if let Entry::Compressed { stream, .. } = entry {
            return Some(format!("revision {} puts object {id} into object stream {stream}", revision.number()));
        }
        let now = document.view(revision.number()).get(id);
        if now.ok().as_deref().and_then(Object::as_dictionary) != Some(&item.dictionary) {
            return Some(format!("revision {} gives object {id} another content", revision.number()));
        }
    }
    None
}

/// Threat P-13: the field that held the value in the revision it came with is the rightful one.
fn shared(item: &Item, items: &[Item]) -> Option<String> {
    let value = item.value?;
    let same = |other: &&Item| other.value == Some(value) && other.revision == item.revision;
    let others: Vec<&Item> = items.iter().filter(same).filter(|other| !core::ptr::eq(*other, item)).collect();
    let other = others.first()?;
    let was_there = |item: &Item| item.oldest <= item.revision;
    if was_there(item) && !others.iter().any(|other| was_there(other)) {
        return None;
    }
    Some(format!("field '{}' holds the same signature, object {value}", other.name))
}

/// The DocMDP permission as the signature's own revision has it, strictest of all readings (threat P-26).
fn docmdp(view: View<'_, '_>, item: &Item, problem: &mut dyn FnMut(&'static str, &'static str, String)) -> Option<u8> {
    const CLAUSE: &str = "12.8.2.2";
    let mut permission: Option<u8> = None;
    let mut unreadable = false;
    let mut read = |object: &Object| match view.resolve(object) {
        Ok(object) => object.shared(),
        Err(error) => {
            unreadable |= !is_hidden(view, &error);
            Rc::new(Object::Null)
        }
    };
    let mut strictest = |found: u8| permission = Some(permission.map_or(found, |p| p.min(found)));
    let references = item.dictionary.get("Reference").map(&mut read);
    for reference in references.as_deref().and_then(Object::as_array).unwrap_or_default() {
        let reference = read(reference);
        let Some(reference) = reference.as_dictionary() else { continue };
        let method = reference.get("TransformMethod").map(&mut read);
        if method.as_deref().and_then(Object::as_name) != Some(b"DocMDP") {
            continue;
        }
        let parameters = reference.get("TransformParams").map(&mut read);
        let parameters = parameters.as_deref().and_then(Object::as_dictionary);
        for dictionary in [Some(reference), parameters].into_iter().flatten() {
            if let Some(key) = dictionary.duplicate() {
                problem(
                    "pdf.signature.duplicate-key",
                    "7.3.7",
                    format!("a signature reference holds /{} twice", text(key)),
                );
            }
        }
        let p = parameters.and_then(|parameters| parameters.get("P")).map(&mut read);
        match p.as_deref().map(Object::as_integer) {
            None => strictest(2),
            Some(Some(1)) => strictest(1),
            Some(Some(2)) => strictest(2),
            Some(Some(3)) => strictest(3),
            Some(other) => {
                strictest(1);
                problem("pdf.docmdp.permission", CLAUSE, format!("/P is {other:?}, expected 1, 2 or 3"));
            }
        }
    }
    match view.perms_docmdp() {
        // What it permits is said in the signature reference; where nothing is said, the default holds.
        Ok(Some(id)) if Some(id) == item.value => permission = permission.or(Some(2)),
        Ok(Some(id)) if permission.is_some() => {
            problem("pdf.docmdp.not-in-perms", "12.8.6", format!("/Perms names object {id} as the certification"));
        }
        Ok(_) => {}
        Err(error) if is_hidden(view, &error) => {}
        Err(error) => problem("pdf.docmdp.unreadable", "12.8.6", error.to_string()),
    }
    if unreadable {
        problem("pdf.docmdp.unreadable", CLAUSE, "a signature reference dictionary cannot be read".to_owned());
    }
    permission
}

/// §12.8.2.2.1: a certification is the first signature, and the only one of its kind.
fn certification_is_first(fields: &mut [SignatureField]) {
    let mut earlier: Option<String> = None;
    for field in fields {
        if let (Some(_), Some(earlier)) = (field.docmdp, &earlier) {
            let detail = format!("certification after the signature in field '{earlier}'");
            let offset = field.contents_span.map(|span| span.start);
            let code = "pdf.docmdp.not-first";
            field.problems.push(FieldProblem { code, offset, clause: "12.8.2.2.1", detail });
        }
        if !field.dictionary.is_type("DocTimeStamp") {
            earlier.get_or_insert_with(|| field.name.clone());
        }
    }
}
