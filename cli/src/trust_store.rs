//! The certificates this computer accepted: one file per certificate, named by its fingerprint, in a folder per
//! profile. A certificate gets in only when its fingerprint is a pin, and is checked again whenever it is read.

use std::fs;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use kyso::trust::profile::{self, Pin, Profile};
use kyso::x509::Certificate;

use crate::failure::Result;
use crate::messages;
use crate::output;

/// Far above any certificate or bundle of certificates.
pub(crate) const MAX_FILE: u64 = 4 << 20;

/// The store's folder; it need not exist yet.
#[derive(Debug, Clone)]
pub(crate) struct Store {
    root: PathBuf,
}

/// A certificate in the store.
#[derive(Debug, Clone)]
pub(crate) struct Accepted {
    pub(crate) profile: &'static Profile,
    pub(crate) pin: &'static Pin,
    pub(crate) certificate: Certificate,
    pub(crate) path: PathBuf,
}

impl Store {
    /// `$KYSO_HOME/trust`, else `kyso/trust` in the XDG data directory (`~/.local/share`).
    pub(crate) fn locate() -> Result<Self> {
        let var = |name| std::env::var_os(name).filter(|v| !v.is_empty()).map(PathBuf::from);
        let root = var("KYSO_HOME")
            // XDG base directory specification: a relative path is not valid and is ignored.
            .or_else(|| var("XDG_DATA_HOME").filter(|d| d.is_absolute()).map(|d| d.join("kyso")))
            .or_else(|| var("HOME").map(|home| home.join(".local/share/kyso")))
            .or_else(|| var("LOCALAPPDATA").map(|data| data.join("kyso")))
            .ok_or_else(messages::no_data_directory)?;
        Ok(Self { root: root.join("trust") })
    }

    /// The folder.
    pub(crate) fn path(&self) -> &Path {
        &self.root
    }

    fn file(&self, profile: &Profile, pin: &Pin) -> PathBuf {
        self.root.join(&profile.name).join(format!("{}.cer", pin.fingerprint()))
    }

    /// What is accepted for a profile, in the order of its pins. Only files named like a pin are looked at.
    pub(crate) fn load(&self, profile: &'static Profile) -> Result<Vec<Accepted>> {
        let mut found = Vec::new();
        for pin in &profile.pins {
            let path = self.file(profile, pin);
            let Some(octets) = read_optional(&path)? else { continue };
            let certificate =
                Certificate::from_der(&octets).map_err(|e| messages::no_certificate_in(&path, Some(&e)))?;
            if certificate.sha256() != &pin.sha256 {
                return Err(messages::store_tampered(&path));
            }
            found.push(Accepted { profile, pin, certificate, path });
        }
        Ok(found)
    }

    /// Everything accepted.
    pub(crate) fn load_all(&self) -> Result<Vec<Accepted>> {
        let mut found = Vec::new();
        for profile in profile::all() {
            found.extend(self.load(profile)?);
        }
        Ok(found)
    }

    /// Accepts `certificate` when its fingerprint is a pin (of `only`, when given); says which, and whether it is new.
    pub(crate) fn accept(
        &self,
        certificate: &Certificate,
        only: Option<&'static Profile>,
    ) -> Result<Option<(&'static Profile, &'static Pin, bool)>> {
        let found = match only {
            Some(profile) => profile.find_pin(certificate.sha256()).map(|pin| (profile, pin)),
            None => profile::find_pin(certificate.sha256()),
        };
        let Some((profile, pin)) = found else { return Ok(None) };
        let path = self.file(profile, pin);
        if read_optional(&path)?.is_some_and(|octets| octets == certificate.der()) {
            return Ok(Some((profile, pin, false)));
        }
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).map_err(|e| messages::cannot_write(folder, &e))?;
        }
        output::write_file(&path, certificate.der(), true)?;
        Ok(Some((profile, pin, true)))
    }

    /// The accepted certificate whose fingerprint begins with `what`, or whose pin has that name.
    pub(crate) fn find(&self, what: &str) -> Result<Accepted> {
        let wanted: String = what.chars().filter(|c| *c != ':').flat_map(char::to_lowercase).collect();
        let hex = wanted.len() >= 4 && wanted.chars().all(|c| c.is_ascii_hexdigit());
        let mut found = self.load_all()?;
        found.retain(|a| a.pin.name == what || (hex && a.pin.fingerprint().starts_with(&wanted)));
        match (found.pop(), found.is_empty()) {
            (Some(one), true) => Ok(one),
            (Some(_), false) => Err(messages::several_in_store(what)),
            (None, _) => Err(messages::not_in_store(what)),
        }
    }

    /// Takes a certificate out.
    pub(crate) fn remove(accepted: &Accepted) -> Result<()> {
        fs::remove_file(&accepted.path).map_err(|e| messages::cannot_write(&accepted.path, &e))
    }
}

/// Every certificate of a file.
pub(crate) fn certificates_in(path: &Path) -> Result<Vec<Certificate>> {
    let octets = read_limited(path).map_err(|e| messages::cannot_read(path, &e))?;
    let found = Certificate::all_from_file(&octets).map_err(|e| messages::no_certificate_in(path, Some(&e)))?;
    if found.is_empty() {
        return Err(messages::no_certificate_in(path, None));
    }
    Ok(found)
}

/// Every certificate of a file, or of the files directly in a folder (those that are certificates).
pub(crate) fn certificates_at(path: &Path) -> Result<Vec<Certificate>> {
    if !path.is_dir() {
        return certificates_in(path);
    }
    let mut files = Vec::new();
    for entry in fs::read_dir(path).map_err(|e| messages::cannot_read(path, &e))? {
        let entry = entry.map_err(|e| messages::cannot_read(path, &e))?.path();
        let known = entry.extension().and_then(|e| e.to_str()).map(str::to_ascii_lowercase);
        if matches!(known.as_deref(), Some("cer" | "crt" | "der" | "pem" | "p7b" | "p7c")) && entry.is_file() {
            files.push(entry);
        }
    }
    files.sort();
    let mut found = Vec::new();
    for file in files {
        found.extend(certificates_in(&file)?);
    }
    if found.is_empty() {
        return Err(messages::no_certificate_in(path, None));
    }
    Ok(found)
}

fn read_optional(path: &Path) -> Result<Option<Vec<u8>>> {
    match read_limited(path) {
        Ok(octets) => Ok(Some(octets)),
        Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(e) => Err(messages::cannot_read(path, &e)),
    }
}

/// A small file's octets; a long or special one is an error and not a long wait.
pub(crate) fn read_limited(path: &Path) -> io::Result<Vec<u8>> {
    let file = fs::File::open(path)?;
    if file.metadata()?.is_dir() {
        return Err(io::ErrorKind::IsADirectory.into());
    }
    let mut octets = Vec::new();
    file.take(MAX_FILE + 1).read_to_end(&mut octets)?;
    if octets.len() as u64 > MAX_FILE {
        return Err(io::ErrorKind::FileTooLarge.into());
    }
    Ok(octets)
}
