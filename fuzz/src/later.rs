//! Later revisions, as an attacker's program would append them: correct cross-references over objects that are partly
//! what they were, partly taken from elsewhere, partly made up. What is done follows from a row of choices, so that a
//! fuzzer's octets or a number can stand for it.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use kyso::base::Limits;
use kyso::pdf::{Dictionary, Document, Entry, Object, ObjectId, Stream, StreamData, View, write_object};

/// A row of choices: first those that octets make, then those of a generator; without a seed zero from then on.
pub struct Choices<'a> {
    octets: &'a [u8],
    state: u64,
}

impl<'a> Choices<'a> {
    /// Choices made by a fuzzer.
    pub fn of(octets: &'a [u8]) -> Self {
        Self { octets, state: 0 }
    }

    /// Choices without end.
    pub fn seeded(seed: u64) -> Self {
        Self { octets: &[], state: seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1 }
    }

    /// A number below `end`; 0 when that is 0.
    pub fn below(&mut self, end: usize) -> usize {
        let value = match self.octets {
            [one, rest @ ..] if end <= 256 => {
                self.octets = rest;
                u64::from(*one)
            }
            [one, two, rest @ ..] => {
                self.octets = rest;
                u64::from(*one) << 8 | u64::from(*two)
            }
            _ if self.state == 0 => 0,
            _ => {
                self.state ^= self.state >> 12;
                self.state ^= self.state << 25;
                self.state ^= self.state >> 27;
                self.state.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33
            }
        };
        if end == 0 { 0 } else { usize::try_from(value).unwrap_or_default() % end }
    }

    fn pick<'b, T>(&mut self, from: &'b [T]) -> Option<&'b T> {
        from.get(self.below(from.len()))
    }

    /// One in `of`.
    fn one_in(&mut self, of: usize) -> bool {
        self.below(of) == 0
    }

    /// Whether more was given than was asked for.
    pub fn are_left(&self) -> bool {
        !self.octets.is_empty()
    }
}

/// Keys that matter somewhere in a document, and values an attacker would give them.
const KEYS: &[&str] = &[
    "Type",
    "Subtype",
    "Parent",
    "Kids",
    "Count",
    "Contents",
    "Resources",
    "MediaBox",
    "CropBox",
    "Rotate",
    "UserUnit",
    "Annots",
    "AP",
    "AS",
    "N",
    "D",
    "MK",
    "F",
    "FT",
    "T",
    "V",
    "DV",
    "DA",
    "DR",
    "Ff",
    "P",
    "M",
    "Rect",
    "Lock",
    "SV",
    "Fields",
    "SigFlags",
    "NeedAppearances",
    "XFA",
    "CO",
    "AcroForm",
    "DSS",
    "VRI",
    "Certs",
    "CRLs",
    "OCSPs",
    "Extensions",
    "Metadata",
    "Version",
    "Names",
    "Dests",
    "OpenAction",
    "AA",
    "A",
    "OCProperties",
    "OC",
    "Perms",
    "Outlines",
    "StructTreeRoot",
    "MarkInfo",
    "Lang",
    "PageLabels",
    "ViewerPreferences",
    "Legal",
    "Collection",
    "AF",
    "Group",
    "Thumb",
    "Font",
    "XObject",
    "ExtGState",
    "ColorSpace",
    "Pattern",
    "Shading",
    "Properties",
    "Encoding",
    "ToUnicode",
    "BaseFont",
    "Widths",
    "FirstChar",
    "FontDescriptor",
    "CharProcs",
    "SMask",
    "HT",
    "TR",
    "BBox",
    "Matrix",
    "Length",
    "Filter",
    "DecodeParms",
    "Reference",
    "ByteRange",
    "SubFilter",
    "Name",
    "Reason",
    "Obj",
    "ActualText",
    "Alt",
    "PieceInfo",
    "Extends",
    "First",
    "Title",
    "ModDate",
    "Producer",
    "Creator",
];

/// Behind a key that is to be written a second time: no dictionary holds a key twice, and none is written so.
const TWICE: &[u8] = b"KYSOTWICE";

const WORDS: &[&str] = &[
    "Page",
    "Pages",
    "Catalog",
    "Annot",
    "Widget",
    "Stamp",
    "FreeText",
    "Sig",
    "Tx",
    "Btn",
    "XObject",
    "Form",
    "Font",
    "Type3",
    "ObjStm",
    "XRef",
    "OCG",
    "OCMD",
    "AllOff",
    "AllOn",
    "On",
    "Off",
    "FlateDecode",
    "ASCIIHexDecode",
    "DocTimeStamp",
    "ETSI.RFC3161",
    "ETSI.CAdES.detached",
    "JavaScript",
    "Identity",
];

const TEXTS: &[&str] =
    &["", "So tien 900", "D:20280101000000Z", "SoDen", "A", "/F1 12 Tf 1 g", "0 g", "1 g 0 0 600 800 re f"];

/// What is appended, before it is laid out.
#[derive(Default)]
struct Plan {
    /// Value and generation.
    objects: BTreeMap<u32, (u16, Object)>,
    freed: BTreeMap<u32, u16>,
    /// Cross-references to octets that are there.
    moved: BTreeMap<u32, u64>,
    trailer: Vec<(String, Option<Object>)>,
    size: Option<i64>,
    prev: Option<u64>,
}

/// Appends one to three revisions. `donor`: a document to take objects from. `None` when the base cannot be read or
/// nothing came of the choices.
pub fn append(base: &[u8], donor: &[u8], choices: &mut Choices<'_>) -> Option<Vec<u8>> {
    let mut octets = base.to_vec();
    let revisions = [1, 1, 1, 2, 2, 3].get(choices.below(6)).copied().unwrap_or(1);
    for _ in 0..revisions {
        octets = append_one(&octets, donor, choices)?;
    }
    if choices.one_in(24) {
        let behind = [b"\n".as_slice(), b"\r\n", b"%", b"x", b"%%EOF\n", b"\0\0"];
        octets.extend(choices.pick(&behind).copied().unwrap_or_default());
    }
    Some(octets)
}

fn append_one(base: &[u8], donor: &[u8], choices: &mut Choices<'_>) -> Option<Vec<u8>> {
    let limits = Limits::default();
    let (owned, other) = (base.to_vec(), donor.to_vec());
    let document = Document::open(&owned, &limits).ok()?;
    let donor = Document::open(&other, &limits).ok()?;
    let view = document.current();
    let mut plan = Plan::default();
    let numbers: Vec<u32> = (1..view.size().min(4000)).filter(|n| object(view, *n).is_some()).collect();
    for _ in 0..=choices.below(3) {
        step(view, donor.current(), &numbers, &mut plan, choices);
    }
    lay_out(base, &document, &plan, choices)
}

fn object(view: View<'_, '_>, number: u32) -> Option<Object> {
    let generation = match view.entry(number)? {
        Entry::InUse { generation, .. } => generation,
        Entry::Compressed { .. } => 0,
        Entry::Free { .. } => return None,
    };
    let read = view.get(ObjectId { number, generation }).ok()?;
    owned(view, &read)
}

/// The object with its data at hand.
fn owned(view: View<'_, '_>, object: &Object) -> Option<Object> {
    Some(match object {
        Object::Stream(stream) => {
            let data = StreamData::Owned(view.raw(stream).ok()?);
            Object::Stream(Stream { dictionary: stream.dictionary.clone(), data })
        }
        other => other.clone(),
    })
}

fn free_number(view: View<'_, '_>, plan: &Plan) -> u32 {
    let highest = plan.objects.keys().next_back().copied().unwrap_or(0);
    view.size().max(highest.saturating_add(1)).min(100_000)
}

fn step(view: View<'_, '_>, donor: View<'_, '_>, numbers: &[u32], plan: &mut Plan, choices: &mut Choices<'_>) {
    let number = choices.pick(numbers).copied().unwrap_or(1);
    let root = view.trailer().get("Root").and_then(Object::as_reference).map_or(1, |id| id.number);
    match choices.below(30) {
        // An object of the document, changed a little.
        0..=8 => {
            if let Some(mut value) = latest(view, plan, number) {
                for _ in 0..=choices.below(2) {
                    value = changed(value, numbers, choices);
                }
                plan.objects.insert(number, (0, value));
            }
        }
        // The same again: nothing changes.
        9 => {
            if let Some(value) = latest(view, plan, number) {
                plan.objects.insert(number, (0, value));
            }
        }
        // Another object's value.
        10 => {
            let other = choices.pick(numbers).copied().unwrap_or(1);
            if let Some(value) = latest(view, plan, other) {
                plan.objects.insert(number, (0, value));
            }
        }
        // A value from another file.
        11 | 12 => {
            let other = u32::try_from(choices.below(donor.size() as usize)).unwrap_or(1);
            let target = if choices.one_in(2) { number } else { free_number(view, plan) };
            if let Some(value) = object(donor, other) {
                plan.objects.insert(target, (0, value));
            }
        }
        13 => {
            let generation = [0, 1, 65_535].get(choices.below(3)).copied().unwrap_or(0);
            plan.freed.insert(number, generation);
        }
        14 => {
            let target = free_number(view, plan).saturating_add(u32::try_from(choices.below(3)).unwrap_or(0));
            plan.freed.insert(target, 1);
        }
        // An entry that leads to another object's octets, or into the middle of something.
        15 => {
            let other = choices.pick(numbers).copied().unwrap_or(1);
            if let Some(Entry::InUse { offset, .. }) = view.entry(other) {
                let shift = if choices.one_in(3) { choices.below(400) as u64 } else { 0 };
                plan.moved.insert(number, offset.saturating_add(shift));
            }
        }
        16 => {
            if let Some(value) = latest(view, plan, number) {
                plan.objects.insert(number, (1 + u16::try_from(choices.below(2)).unwrap_or(0), value));
            }
        }
        17 => trailer(view, number, plan, choices),
        18 | 19 => annotation(view, numbers, plan, choices),
        20..=22 => field(view, root, plan, choices),
        23 => store(view, root, plan, choices),
        24 => information(view, plan, choices),
        25 => fill(view, numbers, plan, choices),
        // A key of the catalog.
        26 => {
            if let Some(value) = latest(view, plan, root) {
                plan.objects.insert(root, (0, changed(value, numbers, choices)));
            }
        }
        // A new object under a number that something refers to already, or the next one.
        27 => {
            let target = if choices.one_in(2) { free_number(view, plan) } else { dangling(view, numbers) };
            plan.objects.insert(target, (0, made_up(numbers, choices)));
        }
        // An object moves into the trailer's or another's place by number.
        28 => {
            let new = free_number(view, plan);
            if let Some(value) = latest(view, plan, root) {
                plan.objects.insert(new, (0, value));
                plan.trailer.push(("Root".to_owned(), Some(Object::Reference(ObjectId::new(new)))));
            }
        }
        _ => {
            // A page's annotations as an object of their own.
            let Some(Object::Dictionary(mut page)) = latest(view, plan, number) else { return };
            if page.is_type("Page") && !matches!(page.get("Annots"), Some(Object::Reference(_))) {
                let new = free_number(view, plan);
                let list = page.get("Annots").cloned().unwrap_or(Object::Array(Vec::new()));
                plan.objects.insert(new, (0, list));
                page.set("Annots", Object::Reference(ObjectId::new(new)));
                plan.objects.insert(number, (0, Object::Dictionary(page)));
            }
        }
    }
}

fn latest(view: View<'_, '_>, plan: &Plan, number: u32) -> Option<Object> {
    plan.objects.get(&number).map(|(_, value)| value.clone()).or_else(|| object(view, number))
}

/// The first number that something refers to and nothing has.
fn dangling(view: View<'_, '_>, numbers: &[u32]) -> u32 {
    fn references(object: &Object, found: &mut Vec<u32>, depth: u32) {
        match object {
            Object::Reference(id) => found.push(id.number),
            _ if depth == 0 => {}
            Object::Array(items) => items.iter().for_each(|item| references(item, found, depth - 1)),
            other => {
                if let Some(dictionary) = other.as_dictionary() {
                    dictionary.iter().for_each(|(_, value)| references(value, found, depth - 1));
                }
            }
        }
    }
    let mut found = Vec::new();
    for number in numbers {
        if let Some(object) = object(view, *number) {
            references(&object, &mut found, 8);
        }
    }
    found.retain(|number| !numbers.contains(number));
    found.first().copied().unwrap_or_else(|| view.size())
}

fn made_up(numbers: &[u32], choices: &mut Choices<'_>) -> Object {
    match choices.below(9) {
        0 => Object::Null,
        1 => Object::Integer(i64::try_from(choices.below(1000)).unwrap_or(0) - 100),
        2 => Object::name(choices.pick(WORDS).copied().unwrap_or_default()),
        3 => Object::string(choices.pick(TEXTS).copied().unwrap_or_default()),
        4 => Object::Reference(ObjectId::new(choices.pick(numbers).copied().unwrap_or(1))),
        5 => Object::Array([0, 0, 600, 800].map(Object::Integer).to_vec()),
        6 => Object::Boolean(choices.one_in(2)),
        7 => {
            let data = choices.pick(TEXTS).copied().unwrap_or_default();
            Object::Stream(Stream {
                dictionary: Dictionary::new()
                    .with("Type", Object::name("XObject"))
                    .with("Subtype", Object::name("Form"))
                    .with("BBox", Object::Array([0, 0, 600, 800].map(Object::Integer).to_vec())),
                data: StreamData::Owned(data.as_bytes().to_vec()),
            })
        }
        _ => Object::Dictionary(
            Dictionary::new()
                .with("Type", Object::name(choices.pick(WORDS).copied().unwrap_or_default()))
                .with("S", Object::name("JavaScript")),
        ),
    }
}

/// An object with one thing in it that is not as it was.
fn changed(object: Object, numbers: &[u32], choices: &mut Choices<'_>) -> Object {
    match object {
        Object::Dictionary(dictionary) => Object::Dictionary(changed_keys(dictionary, numbers, choices)),
        Object::Stream(mut stream) => {
            match (&mut stream.data, choices.below(3)) {
                (StreamData::Owned(data), 0 | 1) => {
                    let at = choices.below(data.len());
                    match data.get_mut(at) {
                        Some(octet) if choices.below(4) > 0 => *octet ^= 1 << choices.below(8),
                        _ => data.extend(b"\n1 g 0 0 600 800 re f"),
                    }
                }
                _ => stream.dictionary = changed_keys(stream.dictionary, numbers, choices),
            }
            Object::Stream(stream)
        }
        Object::Array(mut items) => {
            let at = choices.below(items.len());
            match choices.below(5) {
                0 if !items.is_empty() => drop(items.remove(at)),
                1 => items.insert(at, made_up(numbers, choices)),
                2 if items.len() > 1 => {
                    let other = choices.below(items.len());
                    items.swap(at, other);
                }
                _ => {
                    if let Some(item) = items.get_mut(at) {
                        *item = changed(std::mem::replace(item, Object::Null), numbers, choices);
                    }
                }
            }
            Object::Array(items)
        }
        Object::Integer(i) => match choices.below(4) {
            0 => Object::Integer(i.wrapping_add(1)),
            1 => Object::Integer(i.wrapping_neg()),
            2 => Object::Real(i as f64 + 0.004),
            _ => Object::Integer(i.wrapping_add(i64::try_from(choices.below(500)).unwrap_or(0))),
        },
        Object::Real(r) => Object::Real(if choices.one_in(2) { (r * 100.0).round() / 100.0 } else { r + 1.0 }),
        Object::String(mut string) => {
            let at = choices.below(string.octets.len());
            match string.octets.get_mut(at) {
                Some(octet) => *octet ^= 1,
                None => string.octets.push(b'9'),
            }
            Object::String(string)
        }
        _ => made_up(numbers, choices),
    }
}

fn changed_keys(mut dictionary: Dictionary, numbers: &[u32], choices: &mut Choices<'_>) -> Dictionary {
    let keys: Vec<Vec<u8>> = dictionary.iter().map(|(key, _)| key.to_vec()).collect();
    let own = choices.pick(&keys).cloned().unwrap_or_default();
    match choices.below(6) {
        0 if !own.is_empty() => drop(dictionary.remove(&own)),
        1 | 2 => {
            let key = choices.pick(KEYS).copied().unwrap_or("X");
            dictionary.set(key, made_up(numbers, choices));
        }
        3 if !own.is_empty() => {
            // A second one, for readers who take the last: the mark is taken out when all is written.
            dictionary.set([&own, TWICE].concat(), made_up(numbers, choices));
        }
        _ => {
            if let Some(value) = dictionary.remove(&own) {
                dictionary.set(&own, changed(value, numbers, choices));
            }
        }
    }
    dictionary
}

fn trailer(view: View<'_, '_>, number: u32, plan: &mut Plan, choices: &mut Choices<'_>) {
    let reference = Object::Reference(ObjectId::new(number));
    match choices.below(8) {
        0 => plan.trailer.push(("Root".to_owned(), Some(reference))),
        1 => plan.trailer.push(("Info".to_owned(), Some(reference))),
        2 => plan.trailer.push(("Info".to_owned(), None)),
        3 => plan.trailer.push(("ID".to_owned(), None)),
        4 => plan.trailer.push(("Encrypt".to_owned(), Some(reference))),
        5 => plan.size = Some(i64::from(view.size()) + 500 - i64::try_from(choices.below(1000)).unwrap_or(0)),
        6 => {
            let revisions = view.document().revisions();
            plan.prev = choices.pick(revisions).map(kyso::pdf::Revision::startxref);
        }
        _ => plan.trailer.push(("XRefStm".to_owned(), Some(Object::Integer(i64::from(number))))),
    }
}

fn page_of(view: View<'_, '_>, choices: &mut Choices<'_>) -> Option<u32> {
    let pages = view.pages().ok()?;
    choices.pick(&pages).map(|id| id.number)
}

fn put_on_page(view: View<'_, '_>, item: u32, plan: &mut Plan, choices: &mut Choices<'_>) {
    let Some(number) = page_of(view, choices) else { return };
    let Some(Object::Dictionary(mut page)) = latest(view, plan, number) else { return };
    let reference = Object::Reference(ObjectId::new(item));
    match page.get("Annots").cloned() {
        Some(Object::Reference(list)) => {
            if let Some(Object::Array(mut items)) = latest(view, plan, list.number) {
                items.push(reference);
                plan.objects.insert(list.number, (0, Object::Array(items)));
            }
        }
        Some(Object::Array(mut items)) => {
            let at = choices.below(items.len() + 1);
            items.insert(at, reference);
            page.set("Annots", Object::Array(items));
            plan.objects.insert(number, (0, Object::Dictionary(page)));
        }
        _ => {
            page.set("Annots", Object::Array(vec![reference]));
            plan.objects.insert(number, (0, Object::Dictionary(page)));
        }
    }
}

fn annotation(view: View<'_, '_>, numbers: &[u32], plan: &mut Plan, choices: &mut Choices<'_>) {
    let subtype = ["Stamp", "FreeText", "Widget", "Link", "Text", "Redact"].get(choices.below(6)).copied();
    let new = match choices.one_in(4) {
        true => choices.pick(numbers).copied().unwrap_or(1),
        false => free_number(view, plan),
    };
    if !numbers.contains(&new) {
        let looks = Object::Reference(ObjectId::new(choices.pick(numbers).copied().unwrap_or(1)));
        let annotation = Dictionary::new()
            .with("Type", Object::name("Annot"))
            .with("Subtype", Object::name(subtype.unwrap_or("Stamp")))
            .with("Rect", Object::Array([72, 690, 400, 720].map(Object::Integer).to_vec()))
            .with("AP", Dictionary::new().with("N", looks));
        plan.objects.insert(new, (0, Object::Dictionary(annotation)));
    }
    put_on_page(view, new, plan, choices);
}

/// A signature field: mostly an empty, invisible one, as honest programs add.
fn field(view: View<'_, '_>, root: u32, plan: &mut Plan, choices: &mut Choices<'_>) {
    let new = free_number(view, plan);
    let kind = if choices.one_in(6) { "Tx" } else { "Sig" };
    let mut field = Dictionary::new()
        .with("Type", Object::name("Annot"))
        .with("Subtype", Object::name("Widget"))
        .with("FT", Object::name(kind))
        .with("F", 132_i64)
        .with("T", Object::string(format!("Moi{}", choices.below(4))))
        .with("Rect", Object::Array([0, 0, 0, 0].map(Object::Integer).to_vec()));
    if choices.one_in(3) {
        field.set("Rect", Object::Array([72, 690, 400, 720].map(Object::Integer).to_vec()));
    }
    if choices.one_in(3) {
        let looks = Object::Reference(ObjectId::new(u32::try_from(choices.below(60)).unwrap_or(0) + 1));
        field.set("AP", Dictionary::new().with("N", looks));
    }
    if choices.one_in(4) {
        let value = Object::Reference(ObjectId::new(u32::try_from(choices.below(120)).unwrap_or(0) + 1));
        field.set("V", value);
    }
    if choices.one_in(8) {
        let key = choices.pick(KEYS).copied().unwrap_or("X");
        field.set(key, made_up(&[1, 2, 10, 11], choices));
    }
    plan.objects.insert(new, (0, Object::Dictionary(field)));
    let Some(Object::Dictionary(mut catalog)) = latest(view, plan, root) else { return };
    let own = catalog.get("AcroForm").and_then(Object::as_reference).map(|id| id.number);
    let form = match own {
        Some(number) => latest(view, plan, number),
        None => catalog.get("AcroForm").cloned(),
    };
    let mut form = match form {
        Some(Object::Dictionary(form)) => form,
        _ => Dictionary::new(),
    };
    match form.get("Fields").cloned() {
        Some(Object::Reference(list)) => {
            let Some(Object::Array(mut items)) = latest(view, plan, list.number) else { return };
            items.push(Object::Reference(ObjectId::new(new)));
            plan.objects.insert(list.number, (0, Object::Array(items)));
        }
        fields => {
            let mut items = fields.as_ref().and_then(Object::as_array).unwrap_or_default().to_vec();
            items.push(Object::Reference(ObjectId::new(new)));
            form.set("Fields", Object::Array(items));
        }
    }
    match own {
        Some(number) => drop(plan.objects.insert(number, (0, Object::Dictionary(form)))),
        None => {
            catalog.set("AcroForm", form);
            plan.objects.insert(root, (0, Object::Dictionary(catalog)));
        }
    }
    if choices.below(4) > 0 {
        put_on_page(view, new, plan, choices);
    }
}

fn store(view: View<'_, '_>, root: u32, plan: &mut Plan, choices: &mut Choices<'_>) {
    let new = free_number(view, plan);
    let Some(Object::Dictionary(mut catalog)) = latest(view, plan, root) else { return };
    let certificate = Object::Reference(ObjectId::new(new.saturating_add(1)));
    let mut store = Dictionary::new().with("Certs", Object::Array(vec![certificate.clone()]));
    if choices.one_in(2) {
        store
            .set("VRI", Dictionary::new().with("00", Dictionary::new().with("Cert", Object::Array(vec![certificate]))));
    }
    if choices.one_in(6) {
        let key = choices.pick(KEYS).copied().unwrap_or("X");
        store.set(key, made_up(&[1, 2, 10, 11], choices));
    }
    let old = catalog.get("DSS").and_then(Object::as_reference).filter(|_| choices.one_in(2));
    let number = old.map_or(new, |id| id.number);
    plan.objects.insert(number, (0, Object::Dictionary(store)));
    let data = StreamData::Owned(b"a certificate".to_vec());
    plan.objects.insert(new.saturating_add(1), (0, Object::Stream(Stream { dictionary: Dictionary::new(), data })));
    catalog.set("DSS", Object::Reference(ObjectId::new(number)));
    plan.objects.insert(root, (0, Object::Dictionary(catalog)));
}

fn information(view: View<'_, '_>, plan: &mut Plan, choices: &mut Choices<'_>) {
    let Some(number) = view.trailer().get("Info").and_then(Object::as_reference).map(|id| id.number) else { return };
    let Some(Object::Dictionary(mut information)) = latest(view, plan, number) else { return };
    let key = ["ModDate", "Producer", "ModDate", "Title", "CreationDate"].get(choices.below(5)).copied();
    information.set(key.unwrap_or("ModDate"), Object::string("D:20280101000000Z"));
    plan.objects.insert(number, (0, Object::Dictionary(information)));
}

/// A text field filled in: value, looks, or both.
fn fill(view: View<'_, '_>, numbers: &[u32], plan: &mut Plan, choices: &mut Choices<'_>) {
    let is_field = |number: &&u32| {
        object(view, **number).is_some_and(|o| o.as_dictionary().is_some_and(|d| d.get("FT").is_some()))
    };
    let fields: Vec<u32> = numbers.iter().filter(is_field).copied().collect();
    let Some(number) = choices.pick(&fields).copied() else { return };
    let Some(Object::Dictionary(mut field)) = latest(view, plan, number) else { return };
    if choices.below(4) > 0 {
        field.set("V", Object::string("34"));
    }
    let new = free_number(view, plan);
    if choices.below(4) > 0 {
        let dictionary = Dictionary::new()
            .with("Type", Object::name("XObject"))
            .with("Subtype", Object::name("Form"))
            .with("BBox", Object::Array([0, 0, 100, 20].map(Object::Integer).to_vec()));
        let data = StreamData::Owned(b"BT (34) Tj ET".to_vec());
        let looks = Object::Stream(Stream { dictionary, data });
        let old =
            field.get("AP").and_then(Object::as_dictionary).and_then(|ap| ap.get("N")).and_then(Object::as_reference);
        let place = old.map(|id| id.number).filter(|_| choices.one_in(2)).unwrap_or(new);
        plan.objects.insert(place, (0, looks));
        field.set("AP", Dictionary::new().with("N", Object::Reference(ObjectId::new(place))));
    }
    plan.objects.insert(number, (0, Object::Dictionary(field)));
}

/// Objects, cross-references, trailer. Streams of cross-references where the base has them, objects now and then packed.
fn lay_out(base: &[u8], document: &Document<'_>, plan: &Plan, choices: &mut Choices<'_>) -> Option<Vec<u8>> {
    let newest = document.revisions().last()?;
    let as_stream = newest.style() == kyso::pdf::XrefStyle::Stream;
    let mut out = base.to_vec();
    if !out.ends_with(b"\n") && choices.below(8) > 0 {
        out.push(b'\n');
    }
    let size = document.current().size().max(plan.objects.keys().next_back().map_or(0, |n| n.saturating_add(1)));
    let (packed, xref) = (size, size.saturating_add(1));
    // Kind and two numbers (ISO 32000-2 table 18).
    let mut rows: BTreeMap<u32, (u8, u64, u16)> = BTreeMap::new();
    let (mut index, mut members) = (String::new(), Vec::new());
    for (number, (generation, value)) in &plan.objects {
        let mut text = Vec::new();
        write_object(&mut text, value).ok()?;
        while let Some(at) = text.windows(TWICE.len()).position(|window| window == TWICE) {
            text.drain(at..at + TWICE.len());
        }
        let pack = as_stream && *generation == 0 && value.as_stream().is_none() && choices.one_in(4);
        if pack {
            rows.insert(*number, (2, u64::from(packed), u16::try_from(index.split(' ').count() / 2).ok()?));
            write!(index, "{number} {} ", members.len()).ok()?;
            members.extend(text);
            members.push(b' ');
        } else {
            rows.insert(*number, (1, out.len() as u64, *generation));
            out.extend(format!("{number} {generation} obj\n").bytes());
            out.extend(text);
            out.extend(b"\nendobj\n");
        }
    }
    if !members.is_empty() {
        rows.insert(packed, (1, out.len() as u64, 0));
        let count = index.split_ascii_whitespace().count() / 2;
        let (first, length) = (index.len(), index.len() + members.len());
        out.extend(
            format!("{packed} 0 obj\n<< /Type /ObjStm /N {count} /First {first} /Length {length} >>\nstream\n").bytes(),
        );
        out.extend(index.bytes());
        out.extend(members);
        out.extend(b"\nendstream\nendobj\n");
    }
    rows.extend(plan.freed.iter().map(|(number, generation)| (*number, (0, 0, *generation))));
    rows.extend(plan.moved.iter().map(|(number, offset)| (*number, (1, *offset, 0))));
    let start = out.len();
    let mut trailer = Dictionary::new();
    for key in ["Root", "Info", "ID"] {
        if let Some(value) = newest.trailer().get(key) {
            trailer.set(key, value.clone());
        }
    }
    for (key, value) in &plan.trailer {
        match value {
            Some(value) => trailer.set(key, value.clone()),
            None => drop(trailer.remove(key)),
        }
    }
    let prev = plan.prev.unwrap_or_else(|| newest.startxref());
    trailer.set("Prev", i64::try_from(prev).ok()?);
    trailer.set("Size", plan.size.unwrap_or(i64::from(xref) + 1));
    let mut text = Vec::new();
    if as_stream {
        rows.insert(xref, (1, start as u64, 0));
        let (mut index, mut data) = (Vec::new(), Vec::new());
        for (number, (kind, second, third)) in &rows {
            index.extend([Object::Integer(i64::from(*number)), Object::Integer(1)]);
            data.push(*kind);
            data.extend(u32::try_from(*second).ok()?.to_be_bytes());
            data.extend(third.to_be_bytes());
        }
        trailer.set("Type", Object::name("XRef"));
        trailer.set("W", Object::Array([1, 4, 2].map(Object::Integer).to_vec()));
        trailer.set("Index", Object::Array(index));
        write_object(&mut text, &Object::Stream(Stream { dictionary: trailer, data: StreamData::Owned(data) })).ok()?;
        out.extend(format!("{xref} 0 obj\n").bytes());
        out.extend(text);
        out.extend(b"\nendobj\n");
    } else {
        let mut table = String::from("xref\n0 1\n0000000000 65535 f \n");
        for (number, (kind, second, third)) in &rows {
            let kind = if *kind == 0 { 'f' } else { 'n' };
            write!(table, "{number} 1\n{second:010} {third:05} {kind} \n").ok()?;
        }
        write_object(&mut text, &Object::Dictionary(trailer)).ok()?;
        out.extend(table.bytes());
        out.extend(b"trailer\n");
        out.extend(text);
        out.push(b'\n');
    }
    out.extend(format!("startxref\n{start}\n%%EOF\n").bytes());
    Some(out)
}
