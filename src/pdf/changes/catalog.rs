//! What may change at the root: trailer, catalog, metadata, extensions, validation data.

use super::super::{Dictionary, Error, Object};
use super::ChangeLevel;
use super::compare::{foreign_key, holder, only_appended, root};
use super::metadata;
use super::step::Step;

/// What the document security store holds (ISO 32000-2 table 261).
const SECURITY_STORE: &[&str] = &["Type", "VRI", "Certs", "OCSPs", "CRLs"];

impl Step<'_, '_, '_> {
    /// Trailer (ISO 32000-2 table 15): the same root, the same encryption, the same first identifier. Some producers write
    /// the catalog as a new object instead of changing it in place: it is compared all the same.
    pub(super) fn trailer(&mut self) -> Result<(), Error> {
        let (before, after) = (self.old.trailer(), self.new.trailer());
        if before.get("Root") != after.get("Root") {
            match self.catalogs() {
                [is, was] if was != 0 && self.added.contains(&is) => {
                    self.change(ChangeLevel::None, "root-moved", Some(is), "/Root".to_owned());
                }
                _ => self.other("root-changed", None, "the trailer names another catalog".to_owned()),
            }
        }
        // /Encrypt is the same by meaning, or nothing was compared at all (`super::changes_since`).
        let first = |trailer: &Dictionary| trailer.get("ID").and_then(Object::as_array).and_then(<[_]>::first).cloned();
        if let (Some(was), Some(is)) = (first(before), first(after))
            && was != is
        {
            // It shows nothing, and some producers make a new one with every update; keys are derived from it (§7.6.4.3.2).
            match before.get("Encrypt") {
                None => self.change(ChangeLevel::None, "identifier-changed", None, "/ID".to_owned()),
                Some(_) => self.other("identifier-changed", None, "the permanent file identifier differs".to_owned()),
            }
        }
        let (was, is) = (self.old.lookup(before, "Info")?, self.new.lookup(after, "Info")?);
        if was != is {
            self.information(&was, &is);
        }
        if let Some(id) = before.get("Info").and_then(Object::as_reference)
            && self.modified.contains_key(&id.number)
        {
            self.explain_from(id.number, &[0]);
        }
        Ok(())
    }

    /// The catalog (§7.7.2).
    pub(super) fn catalog(&mut self) -> Result<(), Error> {
        let (was, is) = (self.old.catalog()?, self.new.catalog()?);
        let (Some(before), Some(after)) = (was.as_dictionary(), is.as_dictionary()) else {
            self.other("catalog-changed", None, "there is no catalog".to_owned());
            return Ok(());
        };
        for key in self.differing(before, after)? {
            match key.as_str() {
                "AcroForm" | "DSS" | "Extensions" | "Metadata" | "StructTreeRoot" => {}
                "Version" if let Some(code) = restated_version(before, after) => {
                    self.change(ChangeLevel::None, code, None, "/Version".to_owned());
                }
                // Says that the document is tagged (§14.7.1): nothing of it is on a page.
                "MarkInfo" if before.get("MarkInfo").is_none() && self.is_mark_information(after)? => {
                    self.change(ChangeLevel::None, "structure-added", None, "/MarkInfo".to_owned());
                }
                "Perms" => self.permissions(before, after)?,
                _ => self.other("catalog-changed", root(self), format!("/{key}")),
            }
        }
        self.form(before, after)?;
        self.security_store(before, after)?;
        self.extensions(before, after)?;
        self.structure(before, after)?;
        self.metadata_of(before, after, None)?;
        if let Some(number) = root(self) {
            // FieldMDP transforms name the catalog as their /Data (ISO 32000-2 table 256).
            self.explain_under(number, &["Root", "Data"]);
        }
        Ok(())
    }

    /// Whether `/MarkInfo` is what table 353 says, and not something that only stands there.
    fn is_mark_information(&self, catalog: &Dictionary) -> Result<bool, Error> {
        let information = self.new.lookup(catalog, "MarkInfo")?;
        let Object::Dictionary(information) = &*information else { return Ok(false) };
        let flags = |(_, value): (&[u8], &Object)| matches!(value, Object::Boolean(_));
        Ok(information.duplicate().is_none()
            && foreign_key(information, &["Type", "Marked", "UserProperties", "Suspects"]).is_none()
            && information.iter().filter(|(key, _)| *key != b"Type").all(flags))
    }

    /// The document security store (§12.8.4.3): entries may be added. Some producers write it anew, with other objects, or
    /// leave out what they do not know: it shows nothing, and what older revisions listed is still found there
    /// ([`crate::pdf::security_store`]), so that proves nothing less. Objects that are replaced are changes (threat P-42).
    fn security_store(&mut self, before: &Dictionary, after: &Dictionary) -> Result<(), Error> {
        let (was, is) = (self.old.lookup(before, "DSS")?, self.new.lookup(after, "DSS")?);
        if self.same(&was, &is)? && !self.reaches_modified(&was)? {
            return Ok(());
        }
        let code = if self.only_adds(&was, &is, 6)? { "validation-data" } else { "validation-data-removed" };
        let is_store = match &*is {
            Object::Dictionary(store) => store,
            Object::Null => {
                self.explain_if_from(before, after, "DSS", &self.catalogs());
                self.change(ChangeLevel::Ltv, code, None, "/DSS".to_owned());
                return Ok(());
            }
            _ => {
                self.other("validation-data-foreign", None, "/DSS is no dictionary".to_owned());
                return Ok(());
            }
        };
        if is_store.duplicate().is_some() {
            self.other("validation-data-foreign", None, "/DSS has a key twice".to_owned());
            return Ok(());
        }
        let mut wrong = foreign_key(is_store, SECURITY_STORE);
        for key in ["Certs", "OCSPs", "CRLs", "VRI"] {
            let value = self.new.lookup(is_store, key)?;
            let fits = match key {
                "VRI" => matches!(&*value, Object::Null | Object::Dictionary(_)),
                _ => matches!(&*value, Object::Null | Object::Array(_)),
            };
            if !fits {
                wrong = Some(key.to_owned());
            }
        }
        if let Some(key) = wrong {
            self.other("validation-data-foreign", None, format!("/DSS /{key}"));
            return Ok(());
        }
        let catalogs @ [new, old] = self.catalogs();
        let stores = [new, old, holder(before, "DSS", old), holder(after, "DSS", new)];
        self.explain_if_from(before, after, "DSS", &catalogs);
        if let Some(was_store) = was.as_dictionary() {
            for key in ["Certs", "OCSPs", "CRLs", "VRI"] {
                self.explain_if_from(was_store, is_store, key, &stores);
            }
        }
        self.change(ChangeLevel::Ltv, code, None, "/DSS".to_owned());
        Ok(())
    }

    fn reaches_modified(&self, store: &Object) -> Result<bool, Error> {
        let Some(store) = store.as_dictionary() else { return Ok(false) };
        Ok(["Certs", "OCSPs", "CRLs", "VRI"].iter().any(|key| {
            store.get(key).and_then(Object::as_reference).is_some_and(|id| self.modified.contains_key(&id.number))
        }))
    }

    /// Developer extensions (§7.12) name what a file uses; they show nothing.
    fn extensions(&mut self, before: &Dictionary, after: &Dictionary) -> Result<(), Error> {
        let (was, is) = (self.old.lookup(before, "Extensions")?, self.new.lookup(after, "Extensions")?);
        let deep = |object: &Object| -> Vec<u32> {
            let inner = object.as_dictionary().into_iter().flat_map(|d| d.iter()).filter_map(|(_, v)| v.as_reference());
            inner.map(|id| id.number).collect()
        };
        let inside: Vec<u32> = deep(&was).into_iter().filter(|n| self.modified.contains_key(n)).collect();
        if self.same(&was, &is)? && inside.is_empty() {
            return Ok(());
        }
        if !self.only_extends(&was, &is)? {
            self.other("extensions-removed", None, "/Extensions".to_owned());
            return Ok(());
        }
        let catalogs @ [new, old] = self.catalogs();
        let holders = [new, old, holder(before, "Extensions", old), holder(after, "Extensions", new)];
        self.explain_if_from(before, after, "Extensions", &catalogs);
        for number in inside {
            self.explain_from(number, &holders);
        }
        self.change(ChangeLevel::None, "extensions", None, "/Extensions".to_owned());
        Ok(())
    }

    /// Whether every developer's extension is there still, at the same level or a higher one (table 49).
    fn only_extends(&self, was: &Object, is: &Object) -> Result<bool, Error> {
        let Some(is) = is.as_dictionary().filter(|is| is.duplicate().is_none()) else { return Ok(false) };
        for (developer, before) in was.as_dictionary().into_iter().flat_map(Dictionary::iter) {
            let (before, after) =
                (self.old.resolve(before)?, self.new.lookup(is, &String::from_utf8_lossy(developer))?);
            let fits = match (&*before, &*after) {
                (Object::Dictionary(before), Object::Dictionary(after)) => {
                    let level = |d: &Dictionary| d.get("ExtensionLevel").and_then(Object::as_integer);
                    let base = |d: &Dictionary| d.get("BaseVersion").and_then(Object::as_name).map(<[u8]>::to_vec);
                    level(before) <= level(after) && base(before) <= base(after) && after.duplicate().is_none()
                }
                (Object::Array(_), _) => only_appended(&before, &after),
                (Object::Null, _) => true,
                _ => self.same(&before, &after)?,
            };
            if !fits {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// XMP metadata (§14.3.2) is on no page. As with the document information, tools write when they changed the file; all
    /// else is a change of what the document says of itself (threat P-46). `page`: whose it is, the document's for `None`.
    pub(super) fn metadata_of(
        &mut self,
        before: &Dictionary,
        after: &Dictionary,
        page: Option<u32>,
    ) -> Result<(), Error> {
        let (was, is) = (self.old.lookup(before, "Metadata")?, self.new.lookup(after, "Metadata")?);
        if self.same(&was, &is)? {
            return Ok(());
        }
        let information = self.old.lookup(self.old.trailer(), "Info")?;
        let nothing = Dictionary::new();
        let information = information.as_dictionary().unwrap_or(&nothing);
        let packet = |view, object: &Object| object.as_stream().and_then(|stream| self.equal.decoded(view, stream));
        let told = match (&*was, packet(self.old, &was), packet(self.new, &is)) {
            (_, Some(was), Some(is)) => metadata::differ_in_dates_only(&was, &is, information),
            // Where there was none a tool may write what the document information says, or when it saved the file.
            (Object::Null, None, Some(is)) => page.is_none() && metadata::says_no_more(&is, information),
            _ => false,
        };
        match page {
            None => self.explain_if_from(before, after, "Metadata", &self.catalogs()),
            Some(page) => self.explain_if_from(before, after, "Metadata", &[page]),
        }
        match told {
            true => self.change(ChangeLevel::None, "metadata-dates", page, "/Metadata".to_owned()),
            false => self.other("metadata-changed", page, "/Metadata".to_owned()),
        }
        Ok(())
    }

    /// The certification names itself under `/Perms` (§12.8.6), in the revision that brings it, and only before any other
    /// signature: a document that was signed cannot be certified afterwards (§12.8.2.2.1). Usage rights are another matter.
    fn permissions(&mut self, before: &Dictionary, after: &Dictionary) -> Result<(), Error> {
        let (was, is) = (self.old.lookup(before, "Perms")?, self.new.lookup(after, "Perms")?);
        let revision = self.new.revision();
        let certifies = |value: &Object| {
            let id = value.as_reference();
            self.fields
                .iter()
                .any(|f| f.value.is_some() && f.value == id && f.revision == revision && f.docmdp.is_some())
        };
        let first = self
            .fields
            .iter()
            .filter(|f| f.revision < revision)
            .all(|f| f.dictionary.get("SubFilter").and_then(Object::as_name) == Some(b"ETSI.RFC3161"));
        let fits = match is.as_dictionary() {
            Some(is) if *was == Object::Null && is.duplicate().is_none() => {
                foreign_key(is, &["DocMDP"]).is_none() && is.get("DocMDP").is_some_and(certifies)
            }
            _ => false,
        };
        match fits && first {
            true => self.change(ChangeLevel::Sign, "certified", root(self), "/Perms /DocMDP".to_owned()),
            false => self.other("catalog-changed", root(self), "/Perms".to_owned()),
        }
        Ok(())
    }
}

/// A catalog's `/Version` (§7.7.2) that is raised, or lowered to what its producer knows: as far as 1.5, the youngest version
/// that brought something which hides content (transparency in 1.4, optional content in 1.5). One below the header's counts
/// for nothing.
fn restated_version(before: &Dictionary, after: &Dictionary) -> Option<&'static str> {
    let version = |catalog: &Dictionary| match catalog.get("Version") {
        None => Some((0, 0)),
        Some(stated) => {
            let (major, minor) = core::str::from_utf8(stated.as_name()?).ok()?.split_once('.')?;
            Some((major.parse::<u8>().ok()?, minor.parse::<u8>().ok()?))
        }
    };
    let (was, is) = (version(before)?, version(after)?);
    match is {
        _ if was < is => Some("version-raised"),
        (1, 5..) => Some("version-lowered"),
        _ => None,
    }
}
