//! Validation data into the document security store (ISO 32000-2 §12.8.4.3, EN 319 142-1 §5.4.2): an update that adds to
//! what is there, takes nothing away and touches no other object.

use std::collections::{HashMap, HashSet};
use std::io::Write;

use crate::base::Limits;
use crate::cms::SignedData;
use crate::crypto::{Digest, DigestAlgorithm, Digester, digest};
use crate::evidence::ValidationData;
use crate::pdf::update::Update;
use crate::pdf::{
    Dictionary, Document, Object, ObjectId, SecurityStore, SignatureField, StoredStream, Stream, StreamData, View,
    security_store,
};
use crate::x509::Certificate;

use super::admission;
use super::error::{Error, malformed, unreadable};

/// Validation data to be stored.
#[derive(Debug, Clone, Copy)]
pub struct Addition<'a> {
    /// The signature it is about, for its entry in `/VRI`.
    pub signature: Option<&'a SignatureField>,
    /// What is to be stored; trusted for nothing by whoever reads it.
    pub data: &'a ValidationData,
}

/// What a store is written with.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct StoreOptions {
    /// Write an entry of `/VRI` for each signature that has none. The standards leave it open; Acrobat and iText look there,
    /// nobody minds it.
    pub related_information: bool,
    /// Name the ESIC extension in files before PDF 2.0 that have no indirect `/Extensions` (EN 319 142-1: should).
    pub extension: bool,
}

impl Default for StoreOptions {
    fn default() -> Self {
        Self { related_information: true, extension: true }
    }
}

/// An update with validation data: what goes behind the source's octets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Archived {
    /// The octets to append to the source.
    pub tail: Vec<u8>,
    /// Certificates that were not in the store before.
    pub certificates: usize,
    /// Lists that were not in the store before.
    pub crls: usize,
    /// Answers that were not in the store before.
    pub ocsp: usize,
}

const CLAUSE: &str = "§12.8.4.3";

/// Adds validation data to the document's security store. `None`: all of it is there already.
///
/// No certification and no lock stands against it (ISO 32000-2 §12.8.2.2, §12.8.5.3).
///
/// # Errors
/// When the document is encrypted and cannot be read, does not end at its end or is ambiguous, or its store is not as the standard says:
/// nothing can be added to what readers may read in two ways.
pub fn archive(
    document: &Document<'_>,
    additions: &[Addition<'_>],
    options: StoreOptions,
    limits: &Limits,
) -> Result<Option<Archived>, Error> {
    admission::update(document)?;
    let mut draft = Draft::new(document, limits)?;
    for addition in additions {
        draft.add(addition, options)?;
    }
    let counts = draft.shelves.each_ref().map(|shelf| shelf.written);
    if draft.shelves.iter().all(|shelf| shelf.added.is_empty()) {
        return Ok(None);
    }
    if options.extension {
        draft.name_extension(document)?;
    }
    let seed = draft.identifier(document);
    let tail = draft.finish()?.finish(&seed)?;
    let [certificates, crls, ocsp] = counts;
    Ok(Some(Archived { tail: tail.octets, certificates, crls, ocsp }))
}

/// One of the store's arrays.
struct Shelf {
    key: &'static str,
    /// Key of the same in an entry of `/VRI`.
    related: &'static str,
    /// Streams in the file or in this update, by SHA-256 of their octets.
    known: HashMap<Vec<u8>, ObjectId>,
    /// What the array lists.
    listed: HashSet<ObjectId>,
    /// What it is to list beyond.
    added: Vec<ObjectId>,
    /// Streams written by this update.
    written: usize,
}

impl Shelf {
    fn new(
        view: View<'_, '_>,
        key: &'static str,
        related: &'static str,
        stored: &[StoredStream],
        array: &[Object],
    ) -> Self {
        let listed = array.iter().filter_map(Object::as_reference).collect();
        // Stores of older revisions may list numbers that mean something else by now.
        let in_force = |s: &&StoredStream| {
            let object = view.get(s.id).ok();
            let octets = object.as_ref().and_then(|o| o.as_stream()).and_then(|stream| view.decoded(stream).ok());
            octets.is_some_and(|octets| octets == *s.octets)
        };
        let known = stored.iter().rev().filter(in_force).map(|s| (sha256(&s.octets), s.id)).collect();
        Self { key, related, known, listed, added: Vec::new(), written: 0 }
    }

    /// The stream with these octets, listed in the array.
    fn put(&mut self, octets: &[u8], update: &mut Update) -> Result<ObjectId, Error> {
        let fingerprint = sha256(octets);
        let id = match self.known.get(&fingerprint) {
            Some(id) => *id,
            None => {
                let id = update.allocate();
                update.set(id, stream(octets)?);
                self.known.insert(fingerprint, id);
                self.written = self.written.saturating_add(1);
                id
            }
        };
        if self.listed.insert(id) {
            self.added.push(id);
        }
        Ok(id)
    }
}

fn sha256(octets: &[u8]) -> Vec<u8> {
    digest(DigestAlgorithm::Sha256, octets).as_bytes().to_vec()
}

/// A stream, packed where that spares an eighth at least: certificates hardly shrink, long lists do.
fn stream(octets: &[u8]) -> Result<Stream, Error> {
    let mut packer = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::default());
    let packed = packer.write_all(octets).and_then(|()| packer.finish()).map_err(Error::Output)?;
    if packed.len() > octets.len() - octets.len() / 8 {
        return Ok(Stream { dictionary: Dictionary::new(), data: StreamData::Owned(octets.to_vec()) });
    }
    let dictionary = Dictionary::new().with("Filter", Object::name("FlateDecode"));
    Ok(Stream { dictionary, data: StreamData::Owned(packed) })
}

/// The store in the making.
struct Draft<'d, 's> {
    view: View<'d, 's>,
    update: Update,
    root: ObjectId,
    catalog: Dictionary,
    is_catalog_changed: bool,
    store: Dictionary,
    /// `/VRI`.
    related: Dictionary,
    /// Keys of the entries there are.
    keys: HashSet<Vec<u8>>,
    shelves: [Shelf; 3],
}

impl<'d, 's> Draft<'d, 's> {
    fn new(document: &'d Document<'s>, limits: &Limits) -> Result<Self, Error> {
        let view = document.current();
        let root = view.trailer().get("Root").and_then(Object::as_reference);
        let root = root.ok_or_else(|| malformed("/Root of the trailer", "§7.5.5"))?;
        let catalog = dictionary(view, &root.into(), "the catalog")?;
        let store = match catalog.get("DSS") {
            Some(store) => dictionary(view, store, "/DSS of the catalog")?,
            None => Dictionary::new().with("Type", Object::name("DSS")),
        };
        let related = match store.get("VRI") {
            Some(related) => dictionary(view, related, "/VRI of the /DSS")?,
            None => Dictionary::new(),
        };
        let SecurityStore { certificates, crls, ocsp, .. } = security_store(document, limits).map_err(unreadable)?;
        let shelves = [
            Shelf::new(view, "Certs", "Cert", &certificates, &array(view, &store, "Certs")?),
            Shelf::new(view, "CRLs", "CRL", &crls, &array(view, &store, "CRLs")?),
            Shelf::new(view, "OCSPs", "OCSP", &ocsp, &array(view, &store, "OCSPs")?),
        ];
        let keys = related.iter().map(|(key, _)| key.to_vec()).collect();
        let update = Update::new(document)?;
        Ok(Self { view, update, root, catalog, is_catalog_changed: false, store, related, keys, shelves })
    }

    fn add(&mut self, addition: &Addition<'_>, options: StoreOptions) -> Result<(), Error> {
        let ValidationData { certificates, crls, ocsp } = addition.data;
        let lists: [Vec<&[u8]>; 3] = [
            certificates.iter().map(Certificate::der).collect(),
            crls.iter().map(AsRef::as_ref).collect(),
            ocsp.iter().map(AsRef::as_ref).collect(),
        ];
        let mut entry = Dictionary::new();
        for (shelf, list) in self.shelves.iter_mut().zip(&lists) {
            let mut ids: Vec<Object> = Vec::with_capacity(list.len());
            for octets in list {
                let id = Object::from(shelf.put(octets, &mut self.update)?);
                if !ids.contains(&id) {
                    ids.push(id);
                }
            }
            if !ids.is_empty() {
                entry.set(shelf.related, ids);
            }
        }
        let key = addition.signature.filter(|_| options.related_information).and_then(related_key);
        if let Some(key) = key.filter(|_| entry.iter().next().is_some())
            && self.keys.insert(key.clone())
        {
            // What another wrote about a signature is left as it is: the arrays of the store are what counts.
            self.related.set(key, entry);
        }
        Ok(())
    }

    /// The ESIC extension, level 1 (EN 319 142-1): in files before PDF 2.0, which has the store itself.
    fn name_extension(&mut self, document: &Document<'_>) -> Result<(), Error> {
        let mut header = [0; 6];
        document.source().read_at(0, &mut header)?;
        let version = self.view.lookup(&self.catalog, "Version").map_err(unreadable)?;
        let is_new = |version: &[u8]| version.first().is_some_and(|digit| *digit >= b'2');
        if is_new(header.get(5..).unwrap_or_default()) || version.as_name().is_some_and(is_new) {
            return Ok(());
        }
        let extensions = match self.catalog.get("Extensions") {
            None => Dictionary::new(),
            Some(Object::Dictionary(extensions)) if extensions.get("ESIC").is_none() => extensions.clone(),
            Some(_) => return Ok(()),
        };
        let level = Dictionary::new().with("BaseVersion", Object::name("1.7")).with("ExtensionLevel", 1);
        self.catalog.set("Extensions", extensions.with("ESIC", level));
        self.is_catalog_changed = true;
        Ok(())
    }

    /// `/ID` tells apart the states of a document (ISO 32000-2 §14.4).
    fn identifier(&self, document: &Document<'_>) -> [u8; 16] {
        let mut digester = Digester::new(DigestAlgorithm::Sha256);
        digester.update(&document.source().len().to_be_bytes());
        digester.update(format!("{:?}", self.view.trailer().get("ID")).as_bytes());
        for shelf in &self.shelves {
            let mut fingerprints: Vec<_> = shelf.known.keys().collect();
            fingerprints.sort_unstable();
            fingerprints.into_iter().for_each(|fingerprint| digester.update(fingerprint));
        }
        let seed: Digest = digester.finish();
        let mut octets = [0; 16];
        for (place, octet) in octets.iter_mut().zip(seed.as_bytes()) {
            *place = *octet;
        }
        octets
    }

    /// Arrays and dictionaries that are objects stay these objects; what is new goes in directly.
    fn finish(mut self) -> Result<Update, Error> {
        for (key, added) in self.shelves_added() {
            let mut list = array(self.view, &self.store, key)?;
            list.extend(added.into_iter().map(Object::from));
            match self.store.get(key) {
                Some(Object::Reference(id)) => self.update.set(*id, list),
                _ => self.store.set(key, list),
            }
        }
        if self.related.iter().next().is_some() {
            match self.store.get("VRI") {
                Some(Object::Reference(id)) => self.update.set(*id, self.related),
                _ => self.store.set("VRI", self.related),
            }
        }
        match self.catalog.get("DSS") {
            Some(Object::Reference(id)) => self.update.set(*id, self.store),
            _ => {
                let id = self.update.allocate();
                self.update.set(id, self.store);
                self.catalog.set("DSS", id);
                self.is_catalog_changed = true;
            }
        }
        if self.is_catalog_changed {
            self.update.set(self.root, self.catalog);
        }
        Ok(self.update)
    }

    fn shelves_added(&mut self) -> Vec<(&'static str, Vec<ObjectId>)> {
        let shelves = self.shelves.iter_mut().filter(|shelf| !shelf.added.is_empty());
        shelves.map(|shelf| (shelf.key, std::mem::take(&mut shelf.added))).collect()
    }
}

/// A dictionary, direct or one reference away: behind two, what would have to be rewritten is nothing to guess about.
fn dictionary(view: View<'_, '_>, object: &Object, what: &str) -> Result<Dictionary, Error> {
    let object = match object {
        Object::Reference(id) => view.get(*id).map_err(unreadable)?.as_ref().clone(),
        direct => direct.clone(),
    };
    match object {
        Object::Dictionary(dictionary) if dictionary.duplicate().is_none() => Ok(dictionary),
        _ => Err(malformed(what, CLAUSE)),
    }
}

/// An array of the store, direct or one reference away; empty when absent.
fn array(view: View<'_, '_>, store: &Dictionary, key: &str) -> Result<Vec<Object>, Error> {
    let object = match store.get(key) {
        None => return Ok(Vec::new()),
        Some(Object::Reference(id)) => view.get(*id).map_err(unreadable)?.as_ref().clone(),
        Some(direct) => direct.clone(),
    };
    match object {
        Object::Array(array) => Ok(array),
        _ => Err(malformed(format!("/{key} of the /DSS"), CLAUSE)),
    }
}

/// The key of a signature's entry: upper-case hex SHA-1 of the octets of `/Contents`, zeros behind the message included; of a
/// time-stamp the token alone (ISO 32000-2 §12.8.4.4). It is a name, no protection.
fn related_key(signature: &SignatureField) -> Option<Vec<u8>> {
    if signature.contents.is_empty() {
        return None;
    }
    let is_time_stamp = signature.dictionary.get("SubFilter").and_then(Object::as_name) == Some(b"ETSI.RFC3161");
    let octets = match is_time_stamp {
        true => signature.contents.get(..SignedData::outer_len(&signature.contents).ok()?)?,
        false => &signature.contents,
    };
    let name = digest(DigestAlgorithm::Sha1, octets);
    Some(name.as_bytes().iter().flat_map(|octet| format!("{octet:02X}").into_bytes()).collect())
}
