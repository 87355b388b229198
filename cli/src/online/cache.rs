//! Revocation data kept on disk: verified before it is stored, named after who issued it and what it covers, and verified
//! again whenever it is read (threat V-33). Losing it costs time and nothing else, so nothing here is an error.

use std::fs;
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use kyso::base::hex;
use kyso::crypto::{DigestAlgorithm, digest};
use kyso::trust::StatusKind;
use kyso::x509::Certificate;

use crate::clock;

/// Whoever has not been asked about for so long may be asked again.
const MAX_AGE: Duration = Duration::from_secs(90 * 86_400);
/// A file being written for so long belongs to a process that is gone.
const ABANDONED: Duration = Duration::from_secs(3_600);
const TEMPORARY: &str = ".kyso-";

/// Whose data, and about what.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Key {
    pub(crate) kind: StatusKind,
    /// SHA-256 of the issuer's public key (its SubjectPublicKeyInfo).
    issuer: String,
    /// SHA-256 of the serial number, or of the address of the list.
    scope: String,
}

fn sha256(octets: &[u8]) -> String {
    hex(digest(DigestAlgorithm::Sha256, octets).as_bytes())
}

impl Key {
    /// Answers about this certificate.
    pub(crate) fn ocsp(certificate: &Certificate, issuer: &Certificate) -> Self {
        Self { kind: StatusKind::Ocsp, issuer: sha256(issuer.spki()), scope: sha256(certificate.serial()) }
    }

    /// The list at this address.
    pub(crate) fn crl(url: &str, issuer: &Certificate) -> Self {
        Self { kind: StatusKind::Crl, issuer: sha256(issuer.spki()), scope: sha256(url.as_bytes()) }
    }

    fn file(&self) -> PathBuf {
        let kind = match self.kind {
            StatusKind::Crl => "crl",
            StatusKind::Ocsp => "ocsp",
        };
        Path::new(&self.issuer).join(format!("{kind}-{}.der", self.scope))
    }
}

/// The folder; it need not exist yet.
#[derive(Debug)]
pub(crate) struct Cache {
    root: PathBuf,
    limit: u64,
    stored: AtomicBool,
}

/// A file of the cache.
#[derive(Debug)]
struct Entry {
    path: PathBuf,
    octets: u64,
    modified: Duration,
    temporary: bool,
}

impl Cache {
    /// `$KYSO_HOME/cache`, else `kyso` in the XDG cache directory (`~/.cache`); none when there is no place for it.
    pub(crate) fn locate(limit: u64) -> Option<Self> {
        let var = |name| std::env::var_os(name).filter(|v| !v.is_empty()).map(PathBuf::from);
        let root = var("KYSO_HOME")
            .map(|home| home.join("cache"))
            // XDG base directory specification: a relative path is not valid and is ignored.
            .or_else(|| var("XDG_CACHE_HOME").filter(|d| d.is_absolute()).map(|d| d.join("kyso")))
            .or_else(|| var("HOME").map(|home| home.join(".cache/kyso")))
            .or_else(|| var("LOCALAPPDATA").map(|data| data.join("kyso").join("cache")))?;
        Some(Self::at(root, limit))
    }

    pub(crate) fn at(root: PathBuf, limit: u64) -> Self {
        Self { root: root.join("status"), limit, stored: AtomicBool::new(false) }
    }

    /// The folder.
    pub(crate) fn path(&self) -> &Path {
        &self.root
    }

    /// What was stored under this key; whoever reads it has to verify it.
    pub(crate) fn read(&self, key: &Key) -> Option<Vec<u8>> {
        let path = self.root.join(key.file());
        // A pipe or a device put in its place would be waited for.
        if !fs::symlink_metadata(&path).ok()?.is_file() {
            return None;
        }
        let mut octets = Vec::new();
        fs::File::open(&path).ok()?.take(self.limit.saturating_add(1)).read_to_end(&mut octets).ok()?;
        (octets.len() as u64 <= self.limit).then_some(octets)
    }

    /// Stores verified data. Others may do the same at the same time: each file is whole, and the last one stays.
    pub(crate) fn store(&self, key: &Key, octets: &[u8]) {
        if octets.len() as u64 <= self.limit && self.write(&self.root.join(key.file()), octets).is_ok() {
            self.stored.store(true, Ordering::Relaxed);
        }
    }

    fn write(&self, path: &Path, octets: &[u8]) -> io::Result<()> {
        let directory = path.parent().unwrap_or(&self.root);
        create_private(directory)?;
        let mut file = tempfile::Builder::new().prefix(TEMPORARY).tempfile_in(directory)?;
        file.write_all(octets)?;
        // Not synced: what a crash leaves behind fails its verification, and is fetched again.
        file.persist(path).map(drop).map_err(|e| e.error)
    }

    fn entries(&self) -> Vec<Entry> {
        let list = |directory: &Path| fs::read_dir(directory).into_iter().flatten().flatten();
        let mut found = Vec::new();
        for folder in list(&self.root).filter(|e| e.file_type().is_ok_and(|t| t.is_dir())) {
            for file in list(&folder.path()) {
                let Ok(data) = file.metadata() else { continue };
                let name = file.file_name();
                let temporary = name.to_str().is_some_and(|name| name.starts_with(TEMPORARY));
                // Nothing else is ours to count or to delete.
                if data.is_file() && (temporary || Path::new(&name).extension().is_some_and(|e| e == "der")) {
                    let modified = data.modified().unwrap_or(SystemTime::UNIX_EPOCH);
                    let modified = modified.duration_since(UNIX_EPOCH).unwrap_or_default();
                    found.push(Entry { path: file.path(), octets: data.len(), modified, temporary });
                }
            }
        }
        found
    }

    /// Deletes what is too old; of the rest the oldest, until no more than the limit is left.
    pub(crate) fn prune(&self) {
        let now = Duration::from_secs(u64::try_from(clock::now().seconds()).unwrap_or(0));
        let mut entries = self.entries();
        entries.sort_by_key(|entry| entry.modified);
        let mut total: u64 = entries.iter().map(|entry| entry.octets).sum();
        for entry in entries {
            let age = now.saturating_sub(entry.modified);
            let old = age > if entry.temporary { ABANDONED } else { MAX_AGE };
            if (old || (total > self.limit && !entry.temporary)) && fs::remove_file(&entry.path).is_ok() {
                total = total.saturating_sub(entry.octets);
            }
        }
        self.remove_empty_folders();
    }

    fn remove_empty_folders(&self) {
        for folder in fs::read_dir(&self.root).into_iter().flatten().flatten() {
            // Fails where a folder is not empty, which is what is wanted.
            let _ = fs::remove_dir(folder.path());
        }
    }

    /// How many files it holds, and their octets.
    pub(crate) fn size(&self) -> (usize, u64) {
        let entries = self.entries();
        (entries.len(), entries.iter().map(|entry| entry.octets).sum())
    }

    /// Deletes everything.
    pub(crate) fn clear(&self) -> io::Result<()> {
        for entry in self.entries() {
            match fs::remove_file(&entry.path) {
                Err(e) if e.kind() != io::ErrorKind::NotFound => return Err(e),
                _ => {}
            }
        }
        self.remove_empty_folders();
        Ok(())
    }
}

impl Drop for Cache {
    fn drop(&mut self) {
        if self.stored.load(Ordering::Relaxed) {
            self.prune();
        }
    }
}

/// Which documents somebody looks at can be read from whose status is kept: for the owner only.
fn create_private(directory: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt as _;
        builder.mode(0o700);
    }
    builder.create(directory)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn key(scope: &str) -> Key {
        Key { kind: StatusKind::Crl, issuer: sha256(b"issuer"), scope: sha256(scope.as_bytes()) }
    }

    #[test]
    fn what_is_stored_is_read_and_nothing_else() {
        let directory = tempfile::tempdir().unwrap();
        let cache = Cache::at(directory.path().join("home"), 1_000);
        assert_eq!(cache.read(&key("a")), None);
        cache.store(&key("a"), b"first");
        cache.store(&key("a"), b"second");
        cache.store(&key("large"), &[0; 1_001]);
        assert_eq!(cache.read(&key("a")).unwrap(), b"second");
        assert_eq!(cache.read(&key("large")), None);
        assert_eq!(cache.read(&Key { issuer: sha256(b"another"), ..key("a") }), None);
        assert_eq!(cache.read(&Key { kind: StatusKind::Ocsp, ..key("a") }), None);
        assert_eq!(cache.size(), (1, 6));
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
            let file = cache.path().join(key("a").file());
            assert_eq!([cache.path(), file.parent().unwrap(), &file].map(mode), [0o700, 0o700, 0o600]);
            // What cannot be read to its end in time is not waited for, and a link is not followed.
            fs::remove_file(&file).unwrap();
            assert!(std::process::Command::new("mkfifo").arg(&file).status().unwrap().success());
            assert_eq!(cache.read(&key("a")), None);
            fs::remove_file(&file).unwrap();
            std::os::unix::fs::symlink("/etc/hostname", &file).unwrap();
            assert_eq!(cache.read(&key("a")), None);
        }
    }

    #[test]
    fn it_is_pruned_by_age_then_by_size_oldest_first() {
        let directory = tempfile::tempdir().unwrap();
        let cache = Cache::at(directory.path().to_owned(), 1_000);
        let day = Duration::from_secs(86_400);
        let put = |name: &str, octets: usize, age: Duration| {
            cache.store(&key(name), &vec![0; octets]);
            let file = fs::File::options().write(true).open(cache.path().join(key(name).file())).unwrap();
            file.set_modified(SystemTime::now() - age).unwrap();
        };
        put("ancient", 10, 91 * day);
        put("old", 300, 3 * day);
        put("middle", 300, 2 * day);
        put("new", 300, day);
        let folder = cache.path().join(sha256(b"issuer"));
        fs::write(folder.join(".kyso-left"), b"x").unwrap();
        fs::File::options().write(true).open(folder.join(".kyso-left")).unwrap().set_modified(UNIX_EPOCH).unwrap();
        fs::write(folder.join(".kyso-now"), b"x").unwrap();
        fs::write(folder.join("theirs.txt"), [0; 5_000]).unwrap();
        cache.prune();
        let there = |names: [&str; 4]| names.map(|name| cache.read(&key(name)).is_some());
        assert_eq!(there(["ancient", "old", "middle", "new"]), [false, true, true, true]);
        assert_eq!([".kyso-left", ".kyso-now", "theirs.txt"].map(|n| folder.join(n).exists()), [false, true, true]);
        put("newest", 200, Duration::ZERO);
        cache.prune();
        assert_eq!(there(["old", "middle", "new", "newest"]), [false, true, true, true]);
        cache.clear().unwrap();
        assert_eq!(cache.size(), (0, 0));
        assert!(folder.join("theirs.txt").exists());
    }

    #[test]
    fn many_writers_leave_one_whole_file() {
        let directory = tempfile::tempdir().unwrap();
        std::thread::scope(|scope| {
            for number in 0..8_u8 {
                let root = directory.path().to_owned();
                scope.spawn(move || {
                    let cache = Cache::at(root, 1 << 20);
                    for _ in 0..20 {
                        cache.store(&key("a"), &vec![number; 10_000 + usize::from(number)]);
                        let read = cache.read(&key("a")).unwrap();
                        let first = *read.first().unwrap();
                        assert!(read.len() == 10_000 + usize::from(first) && read.iter().all(|o| *o == first));
                    }
                });
            }
        });
        assert_eq!(Cache::at(directory.path().to_owned(), 1 << 20).size().0, 1);
    }
}
