//! The certificates this computer accepted: one file per certificate, named by its fingerprint, in a folder per profile,
//! in the user's store and below it in the system's. A certificate gets in because its fingerprint is a pin of this
//! product, or because somebody stated its fingerprint; either is checked again whenever it is read.
//!
//! ```text
//! trust/vn-gov/<sha256>.cer          a pin of this product
//! trust/vn-gov/added/<sha256>.cer    stated by hand; added-signatures, added-tsa: for signers, for time-stamps only
//! ```

use std::fs;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use kyso::base::UnixTime;
use kyso::trust::Purpose;
use kyso::trust::profile::{self, Pin, Profile};
use kyso::x509::Certificate;

use crate::failure::Result;
use crate::messages;
use crate::output;

/// Far above any certificate or bundle of certificates.
pub(crate) const MAX_FILE: u64 = 4 << 20;
/// Far above what anybody adds by hand to one profile; a folder of more is a mistake, or somebody's trap.
const MAX_ADDED: usize = 1_000;
/// Days before its end at which a certificate is worth a warning: the time a renewal takes in practice.
pub(crate) const SOON_DAYS: i64 = 90;

/// Folders of certificates added by hand, and what those are believed for.
const ADDED: [(&str, Purpose); 3] =
    [("added", Purpose::Any), ("added-signatures", Purpose::Signatures), ("added-tsa", Purpose::TimeStamps)];

/// Whose store it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Owner {
    User,
    System,
}

/// One store's folder; it need not exist yet.
#[derive(Debug, Clone)]
pub(crate) struct Store {
    root: PathBuf,
    owner: Owner,
    /// The environment variable that named the place.
    named_by: Option<&'static str>,
}

/// A certificate in a store.
#[derive(Debug, Clone)]
pub(crate) struct Accepted {
    pub(crate) profile: String,
    /// The product's pin; `None` when somebody stated the fingerprint.
    pub(crate) pin: Option<&'static Pin>,
    pub(crate) certificate: Certificate,
    /// `None`: no anchor, only a helper.
    pub(crate) purpose: Option<Purpose>,
    pub(crate) path: PathBuf,
    pub(crate) owner: Owner,
}

/// How much of a certificate's validity is left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Expiry {
    NotYet,
    Valid,
    /// Days left, fewer than [`SOON_DAYS`].
    Soon(i64),
    Expired,
}

impl Expiry {
    pub(crate) fn of(certificate: &Certificate, now: UnixTime) -> Self {
        let left = certificate.not_after().seconds().saturating_sub(now.seconds());
        match left {
            _ if now < certificate.not_before() => Self::NotYet,
            ..0 => Self::Expired,
            _ if left < SOON_DAYS * 86_400 => Self::Soon(left / 86_400),
            _ => Self::Valid,
        }
    }

    /// For programs.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::NotYet => "not-yet-valid",
            Self::Valid => "valid",
            Self::Soon(_) => "soon",
            Self::Expired => "expired",
        }
    }
}

impl Accepted {
    /// As its authority writes it.
    pub(crate) fn name(&self) -> String {
        match self.pin {
            Some(pin) => pin.name.clone(),
            None => {
                let subject = self.certificate.subject();
                subject.common_name().map_or_else(|| subject.to_string(), str::to_owned)
            }
        }
    }

    /// `root`, `ca`, `tsa`, `ocsp`, or `leaf` for any other certificate that was added by hand.
    pub(crate) fn role(&self) -> &'static str {
        match self.pin {
            Some(pin) => pin.role.name(),
            None if is_authority(&self.certificate) && self.certificate.is_self_issued() => "root",
            None if is_authority(&self.certificate) => "ca",
            None if stamps_time(&self.certificate) => "tsa",
            None => "leaf",
        }
    }

    /// `G1`, `G2`; empty where generations are not counted.
    pub(crate) fn generation(&self) -> String {
        self.pin.map_or_else(String::new, |pin| format!("G{}", pin.generation))
    }
}

pub(crate) fn is_authority(certificate: &Certificate) -> bool {
    certificate.basic_constraints().is_some_and(|b| b.ca)
}

/// id-kp-timeStamping (RFC 3161 §2.3).
pub(crate) fn stamps_time(certificate: &Certificate) -> bool {
    certificate.extended_key_usage().is_some_and(|e| e.purposes.iter().any(|p| p == "1.3.6.1.5.5.7.3.8"))
}

/// For programs.
pub(crate) const fn purpose_name(purpose: Option<Purpose>) -> &'static str {
    match purpose {
        None => "none",
        Some(Purpose::Any) => "any",
        Some(Purpose::Signatures) => "signatures",
        Some(Purpose::TimeStamps) => "time-stamps",
    }
}

/// Whether a profile may be called so: it is also the name of a folder, and must not be taken for a path or an option.
pub(crate) fn is_profile_name(name: &str) -> bool {
    let first = name.bytes().next().is_some_and(|c| c.is_ascii_lowercase());
    first && name.len() <= 40 && name.bytes().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == b'-')
}

impl Store {
    /// `$KYSO_HOME/trust`, else `kyso/trust` in the XDG data directory (`~/.local/share`).
    pub(crate) fn of_user() -> Result<Self> {
        let var = |name| std::env::var_os(name).filter(|v| !v.is_empty()).map(PathBuf::from);
        let named = |name: &'static str| var(name).map(|d| (d, Some(name)));
        let (root, named_by) = named("KYSO_HOME")
            // XDG base directory specification: a relative path is not valid and is ignored.
            .or_else(|| named("XDG_DATA_HOME").filter(|(d, _)| d.is_absolute()).map(|(d, n)| (d.join("kyso"), n)))
            .or_else(|| var("HOME").map(|home| (home.join(".local/share/kyso"), None)))
            .or_else(|| var("LOCALAPPDATA").map(|data| (data.join("kyso"), None)))
            .ok_or_else(messages::no_data_directory)?;
        Ok(Self { root: root.join("trust"), owner: Owner::User, named_by })
    }

    /// `$KYSO_SYSTEM/trust`, else `/etc/kyso/trust`: the administrator's, for everybody on this computer.
    pub(crate) fn of_system() -> Option<Self> {
        let var = |name| std::env::var_os(name).filter(|v| !v.is_empty()).map(PathBuf::from);
        let (root, named_by) = match var("KYSO_SYSTEM") {
            Some(root) => (root, Some("KYSO_SYSTEM")),
            None if cfg!(windows) => (var("PROGRAMDATA")?.join("kyso"), None),
            None => (PathBuf::from("/etc/kyso"), None),
        };
        Some(Self { root: root.join("trust"), owner: Owner::System, named_by })
    }

    /// The folder.
    pub(crate) fn path(&self) -> &Path {
        &self.root
    }

    pub(crate) const fn owner(&self) -> Owner {
        self.owner
    }

    /// The environment variable that put it there: told, because who sets it says whom to trust (threat V-32).
    pub(crate) const fn named_by(&self) -> Option<&'static str> {
        self.named_by
    }

    fn file(&self, profile: &str, folder: Option<&str>, fingerprint: &str) -> PathBuf {
        let mut path = self.root.join(profile);
        path.extend(folder);
        path.join(format!("{fingerprint}.cer"))
    }

    /// What is accepted here for a profile: the pins in their order, then what was added by hand. Only files named like
    /// a fingerprint are looked at.
    fn load(&self, name: &str) -> Result<Vec<Accepted>> {
        let mut found = Vec::new();
        let folder = self.root.join(name);
        match fs::metadata(&folder) {
            Ok(_) => {}
            Err(e) if matches!(e.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => return Ok(found),
            Err(e) => return Err(messages::cannot_read(&folder, &e)),
        }
        for pin in profile::by_name(name).map(|p| p.pins.as_slice()).unwrap_or_default() {
            let path = self.file(name, None, &pin.fingerprint());
            if let Some(octets) = read_optional(&path)? {
                let certificate = checked(&octets, &pin.fingerprint(), &path)?;
                found.push(self.accepted(name, Some(pin), certificate, pin.role.purpose(), path));
            }
        }
        for (folder, purpose) in ADDED {
            for (path, fingerprint) in added(&self.root.join(name).join(folder))? {
                guard_writers(&path)?;
                let Some(octets) = read_optional(&path)? else { continue };
                let certificate = checked(&octets, &fingerprint, &path)?;
                found.push(self.accepted(name, None, certificate, Some(purpose), path));
            }
        }
        Ok(found)
    }

    fn accepted(
        &self,
        profile: &str,
        pin: Option<&'static Pin>,
        certificate: Certificate,
        purpose: Option<Purpose>,
        path: PathBuf,
    ) -> Accepted {
        Accepted { profile: profile.to_owned(), pin, certificate, purpose, path, owner: self.owner }
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
        let new = self.put(&self.file(&profile.name, None, &pin.fingerprint()), certificate)?;
        Ok(Some((profile, pin, new)))
    }

    /// Accepts a certificate whose fingerprint the user stated; says whether it is new.
    pub(crate) fn add(&self, profile: &str, certificate: &Certificate, purpose: Purpose) -> Result<bool> {
        let folder = ADDED.iter().find(|(_, p)| *p == purpose).map(|(folder, _)| *folder);
        self.put(&self.file(profile, folder, &certificate.fingerprint()), certificate)
    }

    fn put(&self, path: &Path, certificate: &Certificate) -> Result<bool> {
        if read_optional(path)?.is_some_and(|octets| octets == certificate.der()) {
            return Ok(false);
        }
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).map_err(|e| messages::cannot_write(folder, &e))?;
        }
        output::write_file(path, certificate.der(), true)?;
        Ok(true)
    }

    /// Profiles that have a folder here.
    fn profiles(&self) -> Result<Vec<String>> {
        let entries = match fs::read_dir(&self.root) {
            Ok(entries) => entries,
            Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(e) => return Err(messages::cannot_read(&self.root, &e)),
        };
        let mut names = Vec::new();
        for entry in entries {
            let entry = entry.map_err(|e| messages::cannot_read(&self.root, &e))?;
            let name = entry.file_name().into_string().ok().filter(|name| is_profile_name(name));
            if entry.path().is_dir() {
                names.extend(name);
            }
        }
        names.sort();
        Ok(names)
    }
}

/// Both stores, the user's first.
#[derive(Debug, Clone)]
pub(crate) struct Stores(Vec<Store>);

impl Stores {
    pub(crate) fn locate() -> Result<Self> {
        Ok(Self(std::iter::once(Store::of_user()?).chain(Store::of_system()).collect()))
    }

    /// The same where there may be no user, as for a service: then the computer's store alone.
    pub(crate) fn at_hand() -> Self {
        Self(Store::of_user().ok().into_iter().chain(Store::of_system()).collect())
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Store> {
        self.0.iter()
    }

    /// What is accepted for a profile in either store; the user's file stands for both.
    pub(crate) fn load(&self, profile: &str) -> Result<Vec<Accepted>> {
        let mut found: Vec<Accepted> = Vec::new();
        for store in &self.0 {
            for one in store.load(profile)? {
                let same = |a: &Accepted| a.certificate == one.certificate && a.purpose == one.purpose;
                if !found.iter().any(same) {
                    found.push(one);
                }
            }
        }
        // The pins in the order of the profile, whichever store holds them.
        let pins = profile::by_name(profile).map(|p| p.pins.as_slice()).unwrap_or_default();
        found.sort_by_key(|a| pins.iter().position(|p| a.pin == Some(p)).unwrap_or(pins.len()));
        Ok(found)
    }

    /// The built-in profiles, then those that somebody added to.
    pub(crate) fn profiles(&self) -> Result<Vec<String>> {
        let mut names: Vec<String> = profile::all().iter().map(|p| p.name.clone()).collect();
        for store in &self.0 {
            for name in store.profiles()? {
                if !names.contains(&name) && !store.load(&name)?.is_empty() {
                    names.push(name);
                }
            }
        }
        Ok(names)
    }

    /// Everything accepted.
    pub(crate) fn load_all(&self) -> Result<Vec<Accepted>> {
        let mut found = Vec::new();
        for name in self.profiles()? {
            found.extend(self.load(&name)?);
        }
        Ok(found)
    }

    /// The accepted certificates whose fingerprint begins with `what`, or that have that name: the same certificate may
    /// be accepted for several profiles or purposes.
    pub(crate) fn find(&self, what: &str, profile: Option<&str>) -> Result<Vec<Accepted>> {
        let wanted: String = what.chars().filter(|c| *c != ':').flat_map(char::to_lowercase).collect();
        let hex = wanted.len() >= 4 && wanted.chars().all(|c| c.is_ascii_hexdigit());
        let mut found = match profile {
            Some(name) => self.load(name)?,
            None => self.load_all()?,
        };
        found.retain(|a| a.name() == what || (hex && a.certificate.fingerprint().starts_with(&wanted)));
        match found.first() {
            None => Err(messages::not_in_store(what)),
            Some(first) if found.iter().any(|a| a.certificate != first.certificate) => {
                Err(messages::several_in_store(what))
            }
            Some(_) => Ok(found),
        }
    }
}

/// Takes a certificate out.
pub(crate) fn remove(accepted: &Accepted) -> Result<()> {
    fs::remove_file(&accepted.path).map_err(|e| messages::cannot_write(&accepted.path, &e))
}

fn checked(octets: &[u8], fingerprint: &str, path: &Path) -> Result<Certificate> {
    let certificate = Certificate::from_der(octets).map_err(|e| messages::no_certificate_in(path, Some(&e)))?;
    if certificate.fingerprint() != fingerprint {
        return Err(messages::store_tampered(path));
    }
    Ok(certificate)
}

/// Files in a folder that are named like a fingerprint, in their order.
fn added(folder: &Path) -> Result<Vec<(PathBuf, String)>> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(e) if matches!(e.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => return Ok(Vec::new()),
        Err(e) => return Err(messages::cannot_read(folder, &e)),
    };
    // Who can put a file here says whom to trust.
    guard_writers(folder)?;
    let mut found = Vec::new();
    for entry in entries {
        let path = entry.map_err(|e| messages::cannot_read(folder, &e))?.path();
        let name = path.file_name().and_then(|n| n.to_str()).and_then(|n| n.strip_suffix(".cer"));
        let is_lower_hex =
            |name: &&str| name.len() == 64 && name.bytes().all(|c| c.is_ascii_digit() || (b'a'..=b'f').contains(&c));
        if let Some(name) = name.filter(is_lower_hex).map(str::to_owned) {
            found.push((path, name));
        }
        if found.len() > MAX_ADDED {
            return Err(messages::store_overfull(folder, MAX_ADDED));
        }
    }
    found.sort();
    Ok(found)
}

/// A certificate added by hand is believed because of where it lies, so not where anybody may write (threat V-32).
fn guard_writers(path: &Path) -> Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let found = fs::metadata(path).map_err(|e| messages::cannot_read(path, &e))?;
        if found.permissions().mode() & 0o002 != 0 {
            return Err(messages::store_unprotected(path));
        }
    }
    Ok(())
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

pub(crate) fn read_optional(path: &Path) -> Result<Option<Vec<u8>>> {
    match read_limited(path) {
        Ok(octets) => Ok(Some(octets)),
        Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(e) => Err(messages::cannot_read(path, &e)),
    }
}

/// A small file's octets; a long or special one is an error and not a long wait.
pub(crate) fn read_limited(path: &Path) -> io::Result<Vec<u8>> {
    read_up_to(path, MAX_FILE)
}

/// A file's octets, when there are at most `limit`. A named pipe put in the place of a file must not hold everything up;
/// what a shell hands in (`<(command)`) lies below `/dev`.
pub(crate) fn read_up_to(path: &Path, limit: u64) -> io::Result<Vec<u8>> {
    let found = fs::metadata(path)?;
    if found.is_dir() {
        return Err(io::ErrorKind::IsADirectory.into());
    }
    if !found.is_file() && !path.starts_with("/dev") {
        return Err(io::ErrorKind::InvalidInput.into());
    }
    let file = fs::File::open(path)?;
    let mut octets = Vec::new();
    file.take(limit.saturating_add(1)).read_to_end(&mut octets)?;
    if octets.len() as u64 > limit {
        return Err(io::ErrorKind::FileTooLarge.into());
    }
    Ok(octets)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_profile_name_is_neither_a_path_nor_an_option() {
        for good in ["vn-gov", "a", "so-noi-vu-2"] {
            assert!(is_profile_name(good), "{good}");
        }
        for bad in ["", "-a", "2", "A", "a/b", "..", "a.b", "a b", "ạ", "lists.json", &"a".repeat(41)] {
            assert!(!is_profile_name(bad), "{bad}");
        }
    }
}
