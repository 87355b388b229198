//! What a reader is shown, compared between two revisions: the objects that hang from the pages, the form and the
//! catalog, resolved, number for number and octet for octet. Written apart from the library's own analysis of changes and
//! much simpler: it needs no sentence for what it finds, and may be as strict as the files it is used on allow.

use std::collections::{BTreeMap, HashSet};
use std::rc::Rc;

use kyso::pdf::{Dictionary, Held, Object, ObjectId, Stream, View};

/// Keys of a signature field without a value that whoever signs it fills in.
const SIGNING: &[&[u8]] = &[b"V", b"AP", b"AS", b"MK", b"F", b"M", b"P", b"DA", b"DR"];
/// Keys that filling in another field changes.
const FILLING: &[&[u8]] = &[b"V", b"AP", b"AS", b"RV", b"I", b"M"];
/// What a page has from the nodes above it (ISO 32000-2 table 31).
const INHERITED: &[&str] = &["Resources", "MediaBox", "CropBox", "Rotate"];
/// Pairs of objects compared before giving up.
const PAIRS: usize = 200_000;
const DEPTH: u32 = 200;

/// What a later revision may bring, as far as others have to say so.
pub struct Permitted {
    /// Names of fields whose signatures passed, document time-stamps not among them.
    pub signed: HashSet<String>,
    /// Names of document time-stamps that passed.
    pub stamped: HashSet<String>,
    /// Whether the signer permits fields to be filled in.
    pub filling: bool,
}

/// `Err`: what differs.
type Same = Result<(), String>;

/// A field of the form, by its fully qualified name.
struct Field {
    dictionary: Dictionary,
    is_signature: bool,
    has_value: bool,
}

/// Two views under comparison. Objects that were begun to be compared count as equal, so that circles end.
struct Pair<'d, 's> {
    old: View<'d, 's>,
    new: View<'d, 's>,
    assumed: HashSet<(ObjectId, ObjectId)>,
}

/// Whether `new` shows what `old` shows, apart from what is permitted. `Err` says what differs; it is said as well where
/// the comparison cannot be finished.
pub fn same_meaning(old: View<'_, '_>, new: View<'_, '_>, permitted: &Permitted) -> Same {
    let mut pair = Pair { old, new, assumed: HashSet::new() };
    let fields = (form(old)?, form(new)?);
    pair.catalogs()?;
    pair.forms(&fields.0, &fields.1, permitted)?;
    let (before, after) = (readable(old.pages())?, readable(new.pages())?);
    if before.len() != after.len() {
        return Err(format!("{} pages instead of {}", after.len(), before.len()));
    }
    for (i, (before, after)) in before.into_iter().zip(after).enumerate() {
        pair.pages(before, after, &fields.1, permitted).map_err(|what| format!("page {}: {what}", i + 1))?;
    }
    Ok(())
}

fn readable<T>(read: Result<T, kyso::pdf::Error>) -> Result<T, String> {
    read.map_err(|error| format!("cannot be read: {error}"))
}

fn dictionary(object: &Object) -> Dictionary {
    object.as_dictionary().cloned().unwrap_or_default()
}

fn text(octets: &[u8]) -> String {
    String::from_utf8_lossy(octets).into_owned()
}

fn lookup(view: View<'_, '_>, dictionary: &Dictionary, key: &str) -> Result<Rc<Object>, String> {
    readable(view.lookup(dictionary, key).map(Held::shared))
}

/// All fields and widgets of a form.
fn form(view: View<'_, '_>) -> Result<BTreeMap<(String, usize), Field>, String> {
    let mut found = BTreeMap::new();
    let catalog = dictionary(&*readable(view.catalog())?);
    let form = dictionary(&*lookup(view, &catalog, "AcroForm")?);
    let fields = lookup(view, &form, "Fields")?;
    let top = fields.as_array().unwrap_or_default().iter();
    let mut waiting: Vec<(Object, String, bool, bool, u32)> =
        top.rev().map(|field| (field.clone(), String::new(), false, false, 0)).collect();
    let mut steps = 0;
    while let Some((object, mut name, mut is_signature, mut has_value, depth)) = waiting.pop() {
        steps += 1;
        if steps > PAIRS || depth > DEPTH {
            return Err("a form without end".to_owned());
        }
        let field = dictionary(&*readable(view.resolve(&object))?);
        if let Some(own) = lookup(view, &field, "T")?.as_string() {
            name = format!("{name}.{}", own.to_text());
        }
        if let Some(kind) = lookup(view, &field, "FT")?.as_name() {
            is_signature = kind == b"Sig";
        }
        has_value |= field.get("V").is_some();
        let kids = lookup(view, &field, "Kids")?;
        for kid in kids.as_array().unwrap_or_default().iter().rev() {
            waiting.push((kid.clone(), name.clone(), is_signature, has_value, depth + 1));
        }
        let count = (0..).find(|i| !found.contains_key(&(name.clone(), *i))).unwrap_or_default();
        found.insert((name, count), Field { dictionary: field, is_signature, has_value });
    }
    Ok(found)
}

impl Pair<'_, '_> {
    /// The catalog, but for what shows nothing, and for form and pages, which are compared on their own.
    fn catalogs(&mut self) -> Same {
        let was = dictionary(&*readable(self.old.catalog())?);
        let is = dictionary(&*readable(self.new.catalog())?);
        let mut apart: Vec<&[u8]> = vec![b"Pages", b"AcroForm", b"DSS", b"Extensions", b"Version", b"Metadata"];
        // Three flags that say whether the document is tagged.
        let flags = |object: &Object| match object {
            Object::Dictionary(flags) => {
                flags.iter().all(|(key, flag)| key == b"Type" || matches!(flag, Object::Boolean(_)))
            }
            _ => false,
        };
        if was.get("MarkInfo").is_none() && flags(&*lookup(self.new, &is, "MarkInfo")?) {
            apart.push(b"MarkInfo");
        }
        self.keys(&was, &is, &apart, DEPTH).map_err(|what| format!("catalog {what}"))?;
        let (was, is) = (lookup(self.old, &was, "AcroForm")?, lookup(self.new, &is, "AcroForm")?);
        let (was, is) = (dictionary(&was), dictionary(&is));
        let mut apart: Vec<&[u8]> = vec![b"Fields", b"SigFlags", b"DR"];
        if was.get("DA").is_none() {
            apart.push(b"DA");
        }
        self.keys(&was, &is, &apart, DEPTH).map_err(|what| format!("form {what}"))?;
        // Default resources may grow.
        let (was, is) = (lookup(self.old, &was, "DR")?, lookup(self.new, &is, "DR")?);
        for (category, names) in dictionary(&was).iter() {
            let names = dictionary(&*readable(self.old.resolve(names))?);
            let now = lookup(self.new, &dictionary(&is), &text(category))?;
            for (name, value) in names.iter() {
                let now = dictionary(&now).get(name).cloned().unwrap_or(Object::Null);
                self.equal(value, &now, DEPTH).map_err(|what| format!("default resource {}: {what}", text(name)))?;
            }
        }
        Ok(())
    }

    fn forms(
        &mut self,
        before: &BTreeMap<(String, usize), Field>,
        after: &BTreeMap<(String, usize), Field>,
        permitted: &Permitted,
    ) -> Same {
        for (key, was) in before {
            let name = &key.0;
            let Some(is) = after.get(key) else { return Err(format!("field {name} is gone")) };
            let mut apart: Vec<&[u8]> = vec![b"Parent", b"Kids", b"P"];
            if was.is_signature && !was.has_value {
                apart.extend(SIGNING);
                let unsigned = !is.has_value;
                if unsigned {
                    for key in ["AP", "AS", "MK", "F"] {
                        let of = |field: &Field| field.dictionary.get(key).cloned().unwrap_or(Object::Null);
                        self.equal(&of(was), &of(is), DEPTH).map_err(|what| format!("field {name} /{key}: {what}"))?;
                    }
                } else if !self.may_hold_value(name, is, permitted)? {
                    return Err(format!("field {name} is signed by nobody"));
                }
            } else if !was.is_signature && permitted.filling {
                apart.extend(FILLING);
            }
            self.keys(&was.dictionary, &is.dictionary, &apart, DEPTH).map_err(|what| format!("field {name} {what}"))?;
        }
        Ok(())
    }

    /// A value that was not there before: by somebody who passed, or a time that brings nothing to look at.
    fn may_hold_value(&self, name: &str, field: &Field, permitted: &Permitted) -> Result<bool, String> {
        let name = name.trim_start_matches('.');
        Ok(permitted.signed.contains(name) || permitted.stamped.contains(name) && !shows(self.new, &field.dictionary)?)
    }

    fn pages(
        &mut self,
        before: ObjectId,
        after: ObjectId,
        fields: &BTreeMap<(String, usize), Field>,
        permitted: &Permitted,
    ) -> Same {
        let was = dictionary(&*readable(self.old.get(before))?);
        let is = dictionary(&*readable(self.new.get(after))?);
        let apart: Vec<&[u8]> =
            [b"Annots".as_slice(), b"Parent"].into_iter().chain(INHERITED.iter().map(|k| k.as_bytes())).collect();
        self.keys(&was, &is, &apart, DEPTH)?;
        for key in INHERITED {
            let (was, is) = (inherited(self.old, &was, key)?, inherited(self.new, &is, key)?);
            let rounded = key.ends_with("Box") && self.nearly(&was, &is)?;
            if !rounded {
                self.equal(&was, &is, DEPTH).map_err(|what| format!("/{key}: {what}"))?;
            }
        }
        let (was, is) = (lookup(self.old, &was, "Annots")?, lookup(self.new, &is, "Annots")?);
        let mut expected = was.as_array().unwrap_or_default().iter().peekable();
        for item in is.as_array().unwrap_or_default() {
            if let Some(next) = expected.peek() {
                let kept = self.assumed.clone();
                if self.equal(next, item, DEPTH).is_ok() {
                    expected.next();
                    continue;
                }
                self.assumed = kept;
            }
            self.addition(item, fields, permitted)?;
        }
        match expected.next() {
            None => Ok(()),
            Some(gone) => Err(format!("annotation {gone:?} is gone")),
        }
    }

    /// A new annotation: the widget of a field that shows nothing, or whose signer passed.
    fn addition(&self, item: &Object, fields: &BTreeMap<(String, usize), Field>, permitted: &Permitted) -> Same {
        let widget = dictionary(&*readable(self.new.resolve(item))?);
        let known = fields.iter().find(|(_, field)| field.is_signature && field.dictionary == widget);
        let Some(((name, _), field)) = known else { return Err(format!("new annotation {item:?}")) };
        match field.has_value {
            false if shows(self.new, &widget)? => Err(format!("{name} shows something and is not signed")),
            true if !self.may_hold_value(name, field, permitted)? => Err(format!("{name} is signed by nobody")),
            _ => Ok(()),
        }
    }

    /// Boxes that differ by less than a hundredth.
    fn nearly(&self, was: &Object, is: &Object) -> Result<bool, String> {
        let (was, is) = (readable(self.old.resolve(was))?, readable(self.new.resolve(is))?);
        let (Some(was), Some(is)) = (was.as_array(), is.as_array()) else { return Ok(false) };
        let close = |(a, b): (&Object, &Object)| match (a.as_number(), b.as_number()) {
            (Some(a), Some(b)) => (a - b).abs() <= 0.01,
            _ => false,
        };
        Ok(was.len() == is.len() && was.iter().zip(is).all(close))
    }

    /// Two dictionaries, some keys apart.
    fn keys(&mut self, was: &Dictionary, is: &Dictionary, apart: &[&[u8]], depth: u32) -> Same {
        if was.duplicate().is_some() || is.duplicate().is_some() {
            return Err("holds a key twice".to_owned());
        }
        let keys: std::collections::BTreeSet<&[u8]> = was.iter().chain(is.iter()).map(|(key, _)| key).collect();
        for key in keys {
            if apart.contains(&key) {
                continue;
            }
            let null = Object::Null;
            let (was, is) = (was.get(key).unwrap_or(&null), is.get(key).unwrap_or(&null));
            self.equal(was, is, depth).map_err(|what| format!("/{}: {what}", text(key)))?;
        }
        Ok(())
    }

    fn equal(&mut self, was: &Object, is: &Object, depth: u32) -> Same {
        let Some(depth) = depth.checked_sub(1) else { return Err("too deep to be compared".to_owned()) };
        if let (Object::Reference(a), Object::Reference(b)) = (was, is) {
            if !self.assumed.insert((*a, *b)) {
                return Ok(());
            }
            if self.assumed.len() > PAIRS {
                return Err("too much to be compared".to_owned());
            }
        }
        let (was, is) = (readable(self.old.resolve(was))?, readable(self.new.resolve(is))?);
        match (&*was, &*is) {
            (Object::Array(a), Object::Array(b)) => {
                if a.len() != b.len() {
                    return Err(format!("{} elements instead of {}", b.len(), a.len()));
                }
                for (a, b) in a.iter().zip(b) {
                    self.equal(a, b, depth)?;
                }
                Ok(())
            }
            (Object::Dictionary(a), Object::Dictionary(b)) => self.keys(a, b, elsewhere(a), depth),
            (Object::Stream(a), Object::Stream(b)) => self.streams(a, b, depth),
            (a, b) => match (a.as_number(), b.as_number()) {
                (Some(a), Some(b)) if (a - b).abs() == 0.0 => Ok(()),
                _ if a == b => Ok(()),
                _ => Err(format!("{b:?} instead of {a:?}")),
            },
        }
    }

    fn streams(&mut self, was: &Stream, is: &Stream, depth: u32) -> Same {
        self.keys(&was.dictionary, &is.dictionary, &[b"Length", b"Filter", b"DecodeParms"], depth)?;
        let coding = |stream: &Stream| ["Filter", "DecodeParms"].map(|key| stream.dictionary.get(key).cloned());
        if coding(was) == coding(is) && readable(self.old.raw(was))? == readable(self.new.raw(is))? {
            return Ok(());
        }
        match (self.old.decoded(was), self.new.decoded(is)) {
            (Ok(was), Ok(is)) if was == is => Ok(()),
            (Ok(was), Ok(is)) => Err(format!("stream data of {} octets instead of {}", is.len(), was.len())),
            _ => Err("stream data that cannot be compared".to_owned()),
        }
    }
}

/// What is compared in its own place: annotations and inherited values of pages, the tree of pages, values of fields.
fn elsewhere(dictionary: &Dictionary) -> &'static [&'static [u8]] {
    let is = |key: &str, name: &[u8]| dictionary.get(key).and_then(Object::as_name) == Some(name);
    if is("Type", b"Catalog") {
        return &[b"Pages", b"AcroForm", b"DSS", b"Extensions", b"Version", b"Metadata"];
    }
    if is("Type", b"Page") {
        return &[b"Annots", b"Parent", b"Resources", b"MediaBox", b"CropBox", b"Rotate"];
    }
    if is("Type", b"Pages") {
        return &[b"Kids", b"Count", b"Parent"];
    }
    if is("Subtype", b"Widget") || dictionary.get("FT").is_some() {
        return &[b"V", b"AP", b"AS", b"MK", b"F", b"M", b"P", b"DA", b"DR", b"RV", b"I", b"Parent", b"Kids"];
    }
    &[]
}

/// Whether a widget has an area and something to be drawn there.
fn shows(view: View<'_, '_>, widget: &Dictionary) -> Result<bool, String> {
    let draws = *lookup(view, widget, "AP")? != Object::Null || *lookup(view, widget, "MK")? != Object::Null;
    let rectangle = lookup(view, widget, "Rect")?;
    let sides = match rectangle.as_array().map(|r| r.iter().map(Object::as_number).collect::<Vec<_>>()).as_deref() {
        Some(&[Some(a), Some(b), Some(c), Some(d)]) => [c - a, d - b],
        Some(_) => [1.0, 1.0],
        None => [0.0, 0.0],
    };
    Ok(draws && sides.iter().all(|side| side.abs() > 0.0))
}

fn inherited(view: View<'_, '_>, page: &Dictionary, key: &str) -> Result<Object, String> {
    let mut node = page.clone();
    for _ in 0..DEPTH {
        if let Some(value) = node.get(key) {
            return Ok(value.clone());
        }
        let Some(parent) = node.get("Parent") else { return Ok(Object::Null) };
        node = dictionary(&*readable(view.resolve(parent))?);
    }
    Err("a page tree without end".to_owned())
}
