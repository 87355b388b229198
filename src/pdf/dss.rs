//! The document security store (ISO 32000-2 §12.8.4.3, EN 319 142-1 §5.4.2) as syntax: which streams it lists and where
//! they lie. What is in them stays a blob.
//!
//! Anybody can append a store (threat P-42): what cannot be read is left out and named, and never an error of the
//! document; what can be read is material, trusted for nothing.

use std::collections::HashSet;
use std::sync::Arc;

use crate::base::Limits;

use super::{Dictionary, Document, Entry, Error, Object, ObjectId, View};

/// Something in the store is not what the standard says, and was left out.
const MALFORMED: &str = "pdf.dss.malformed";
/// More than is looked at.
const LIMIT: &str = "pdf.dss.limit";
/// The store's streams are encrypted, and left out.
const ENCRYPTED: &str = "pdf.dss.encrypted";
/// References in all arrays of one store. Real stores list some dozens; each costs a look into the file.
const ENTRIES: usize = 20_000;
/// What something that is no stream costs of these: honest stores have none, and reading it may take long.
const WRONG: usize = 1_000;
/// Entries of `/VRI`, one for each signature and time-stamp.
const RELATED: usize = 1_000;

/// A stream of the store.
#[derive(Debug, Clone)]
pub struct StoredStream {
    /// Its object.
    pub id: ObjectId,
    /// Its octets, filters undone: DER when all is well.
    pub octets: Arc<[u8]>,
    /// The revision whose octets hold it, from 1. Octets that a later revision merely lists anew are as old as they are.
    pub revision: usize,
}

/// What one entry of `/VRI` lists. The key is a hint: anyone can write it.
#[derive(Debug, Clone, Default)]
pub struct RelatedInformation {
    /// The key as written: upper-case hex SHA-1 of the signature's `/Contents` octets.
    pub key: Vec<u8>,
    /// `/Cert`.
    pub certificates: Vec<ObjectId>,
    /// `/CRL`.
    pub crls: Vec<ObjectId>,
    /// `/OCSP`.
    pub ocsp: Vec<ObjectId>,
    /// `/TU`: when the entry was made, a claim.
    pub created: Option<String>,
    /// `/TS`: DER of a time-stamp token over nothing but the entry.
    pub time_stamp: Option<StoredStream>,
}

/// What the `/DSS` of all revisions list. Each stream once, those that only `/VRI` names included.
#[derive(Debug, Clone, Default)]
pub struct SecurityStore {
    /// `/Certs`.
    pub certificates: Vec<StoredStream>,
    /// `/CRLs`.
    pub crls: Vec<StoredStream>,
    /// `/OCSPs`.
    pub ocsp: Vec<StoredStream>,
    /// `/VRI`.
    pub related: Vec<RelatedInformation>,
    /// What was left out, by stable code; each code once.
    pub deviations: Vec<&'static str>,
}

/// Reads the `/DSS` of the newest revision, then of the older ones: what a later one no longer lists is still there. `/VRI` is
/// that of the newest.
///
/// # Errors
/// When the source cannot be read. What is wrong with the store is among its deviations.
pub fn security_store(document: &Document<'_>, limits: &Limits) -> Result<SecurityStore, Error> {
    let mut walk = Walk {
        view: document.current(),
        budget: limits.pdf_stream_octets,
        entries: ENTRIES,
        seen: HashSet::new(),
        store: SecurityStore::default(),
    };
    let mut known = Vec::new();
    for number in (1..=document.revisions().len()).rev() {
        walk.view = document.view(number);
        // Most revisions leave the store as it was.
        let now = walk.shape();
        if now.is_some() && now == known.last().cloned().flatten() {
            continue;
        }
        known.push(now);
        let related = core::mem::take(&mut walk.store.related);
        if let Err(error) = walk.read() {
            walk.left_out(error)?;
        }
        if known.len() > 1 {
            walk.store.related = related;
        }
    }
    Ok(walk.store)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Shelf {
    Certificates,
    Crls,
    Ocsp,
    TimeStamp,
}

struct Walk<'d, 's> {
    view: View<'d, 's>,
    /// Octets that may still be unpacked.
    budget: u64,
    entries: usize,
    /// Objects by where they lie: a later revision may use a number again.
    seen: HashSet<(ObjectId, Option<Entry>)>,
    store: SecurityStore,
}

impl Walk<'_, '_> {
    fn note(&mut self, code: &'static str) {
        if !self.store.deviations.contains(&code) {
            self.store.deviations.push(code);
        }
    }

    /// Notes what stopped the reading of one part; only a failing source stops the whole.
    fn left_out(&mut self, error: Error) -> Result<(), Error> {
        match error {
            Error::Source(_) => return Err(error),
            Error::Limit(_) => self.note(LIMIT),
            _ if error.is_sealed() => self.note(ENCRYPTED),
            _ => self.note(MALFORMED),
        }
        Ok(())
    }

    /// The store's dictionary and where the objects lie that it refers to; `None` when there is none.
    fn shape(&self) -> Option<(Object, Vec<Option<Entry>>)> {
        let catalog = self.view.catalog().ok()?;
        let value = catalog.as_dictionary()?.get("DSS")?;
        let store = self.view.resolve(value).ok()?;
        let mut places: Vec<Option<Entry>> =
            value.as_reference().map(|id| self.view.entry(id.number)).into_iter().collect();
        let inside = store.as_dictionary()?.iter().filter_map(|(_, v)| v.as_reference());
        places.extend(inside.map(|id| self.view.entry(id.number)));
        Some((Object::clone(&store), places))
    }

    fn read(&mut self) -> Result<(), Error> {
        let catalog = self.view.catalog()?;
        let Some(catalog) = catalog.as_dictionary() else { return Ok(()) };
        if catalog.get("DSS").is_none() {
            return Ok(());
        }
        let Some(store) = self.dictionary(catalog, "DSS")? else { return Ok(()) };
        for (key, shelf) in [("Certs", Shelf::Certificates), ("OCSPs", Shelf::Ocsp), ("CRLs", Shelf::Crls)] {
            self.list(&store, key, shelf)?;
        }
        let Some(related) = self.dictionary(&store, "VRI")? else { return Ok(()) };
        // Some producers type the dictionary.
        for (count, (key, value)) in related.iter().filter(|(key, _)| *key != b"Type").enumerate() {
            if count >= RELATED {
                self.note(LIMIT);
                break;
            }
            self.related(key, value)?;
        }
        Ok(())
    }

    /// A dictionary without a key twice (threat P-31); `None`, and noted, when it is something else.
    fn dictionary(&mut self, holder: &Dictionary, key: &str) -> Result<Option<Dictionary>, Error> {
        let object = match self.view.lookup(holder, key) {
            Ok(object) => object,
            Err(error) => return self.left_out(error).map(|()| None),
        };
        match &*object {
            Object::Null => Ok(None),
            Object::Dictionary(dictionary) if dictionary.duplicate().is_none() => Ok(Some(dictionary.clone())),
            _ => {
                self.note(MALFORMED);
                Ok(None)
            }
        }
    }

    fn related(&mut self, key: &[u8], value: &Object) -> Result<(), Error> {
        let entry = Dictionary::new().with("Entry", value.clone());
        let Some(entry) = self.dictionary(&entry, "Entry")? else { return Ok(()) };
        let certificates = self.list(&entry, "Cert", Shelf::Certificates)?;
        let crls = self.list(&entry, "CRL", Shelf::Crls)?;
        let ocsp = self.list(&entry, "OCSP", Shelf::Ocsp)?;
        let created = match self.view.lookup(&entry, "TU") {
            Ok(text) => text.as_string().map(super::PdfString::to_text),
            Err(error) => self.left_out(error).map(|()| None)?,
        };
        let time_stamp = match entry.get("TS") {
            Some(Object::Reference(id)) => self.stream(*id, Shelf::TimeStamp)?,
            Some(_) => {
                self.note(MALFORMED);
                None
            }
            None => None,
        };
        self.store.related.push(RelatedInformation {
            key: key.to_vec(),
            certificates,
            crls,
            ocsp,
            created,
            time_stamp,
        });
        Ok(())
    }

    /// Takes in the streams an array refers to.
    fn list(&mut self, holder: &Dictionary, key: &str, shelf: Shelf) -> Result<Vec<ObjectId>, Error> {
        let object = match self.view.lookup(holder, key) {
            Ok(object) => object,
            Err(error) => return self.left_out(error).map(|()| Vec::new()),
        };
        let array = match &*object {
            Object::Null => return Ok(Vec::new()),
            Object::Array(array) => array,
            _ => {
                self.note(MALFORMED);
                return Ok(Vec::new());
            }
        };
        let mut listed = Vec::new();
        for item in array {
            let Some(left) = self.entries.checked_sub(1) else {
                self.note(LIMIT);
                break;
            };
            self.entries = left;
            let Object::Reference(id) = item else {
                self.note(MALFORMED);
                continue;
            };
            listed.push(*id);
            if let Some(stored) = self.stream(*id, shelf)? {
                match shelf {
                    Shelf::Certificates => self.store.certificates.push(stored),
                    Shelf::Crls => self.store.crls.push(stored),
                    Shelf::Ocsp => self.store.ocsp.push(stored),
                    Shelf::TimeStamp => {}
                }
            }
        }
        Ok(listed)
    }

    /// A stream not met before.
    fn stream(&mut self, id: ObjectId, shelf: Shelf) -> Result<Option<StoredStream>, Error> {
        if shelf != Shelf::TimeStamp && !self.seen.insert((id, self.view.entry(id.number))) {
            return Ok(None);
        }
        if self.budget == 0 {
            self.note(LIMIT);
            return Ok(None);
        }
        let unpacked = self.unpacked(id);
        if !matches!(unpacked, Ok(Some(_))) {
            self.entries = self.entries.saturating_sub(WRONG);
        }
        match unpacked {
            Ok(Some((stored, cost))) => {
                self.budget = self.budget.saturating_sub(cost);
                Ok(Some(stored))
            }
            Ok(None) => {
                self.note(MALFORMED);
                Ok(None)
            }
            Err(error) => self.left_out(error).map(|()| None),
        }
    }

    /// The stream, and the octets that had to be looked at.
    fn unpacked(&self, id: ObjectId) -> Result<Option<(StoredStream, u64)>, Error> {
        let Some(Entry::InUse { offset, .. }) = self.view.entry(id.number) else { return Ok(None) };
        let object = self.view.get(id)?;
        let Some(stream) = object.as_stream().filter(|s| s.dictionary.duplicate().is_none()) else { return Ok(None) };
        let Some(span) = stream.data.span() else { return Ok(None) };
        let Some(mut revision) = self.revision_at(span.end) else { return Ok(None) };
        // What its octets mean may depend on objects that came later.
        for key in ["Length", "Filter", "DecodeParms"] {
            let mut inside: Vec<&Object> = stream.dictionary.get(key).into_iter().collect();
            while let Some(object) = inside.pop() {
                match object {
                    Object::Reference(id) => {
                        let brought = self.view.provider(id.number).map(|(revision, _)| revision);
                        revision = revision.max(brought.unwrap_or(usize::MAX));
                    }
                    Object::Array(items) => inside.extend(items),
                    Object::Dictionary(d) => inside.extend(d.iter().map(|(_, value)| value)),
                    _ => {}
                }
            }
        }
        let octets: Arc<[u8]> = self.view.decoded(stream)?.into();
        let cost = span.end.saturating_sub(offset).saturating_add(octets.len() as u64);
        let revision = revision.min(self.view.revision());
        Ok(Some((StoredStream { id, octets, revision }, cost)))
    }

    /// The revision that wrote the octets before `end`: a cross-reference entry may be written anew, octets are not.
    fn revision_at(&self, end: u64) -> Option<usize> {
        self.view.document().revisions().iter().find(|r| end <= r.end()).map(super::Revision::number)
    }
}
