//! What is to be examined, in an order that is the same each time: paths as they were given, folders by the names in them.
//! Links to folders are not followed. What cannot be looked into is found, too: it gets a record.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use kyso::audit::Record;

use super::list::List;
use super::path_octets::{octets, shown};
use crate::input::{Begins, begins, is_named};

/// One thing found.
#[derive(Debug)]
pub(crate) enum Found {
    /// A file to be examined.
    File(PathBuf),
    /// What there is nothing to examine of, and its record.
    Told(PathBuf, Box<Record>),
    /// A file in a folder that neither is called like a document nor begins like one.
    PassedOver,
    /// A journal or report of another run.
    Ours,
}

/// Where paths come from.
#[derive(Debug, Clone)]
pub(crate) enum Origin {
    Path(PathBuf),
    List(PathBuf),
}

/// Walks all of it.
pub(crate) struct Walk {
    origins: std::vec::IntoIter<Origin>,
    list: Option<(PathBuf, List)>,
    /// Folders being walked, innermost last, with the names that are left, last first.
    folders: Vec<(PathBuf, Vec<Entry>)>,
    /// Only counted: nothing is opened.
    counting: bool,
    /// What this run writes itself.
    own: Vec<PathBuf>,
}

struct Entry {
    name: std::ffi::OsString,
    kind: Kind,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Folder,
    File,
    Link,
    Other,
}

impl Walk {
    pub(crate) fn new(origins: Vec<Origin>, own: Vec<PathBuf>) -> Self {
        Self { origins: origins.into_iter(), list: None, folders: Vec::new(), counting: false, own }
    }

    /// For somebody who watches: how many there will be, as far as names tell.
    pub(crate) fn counting(origins: Vec<Origin>) -> Self {
        Self { counting: true, ..Self::new(origins, Vec::new()) }
    }

    fn named(&mut self, path: PathBuf) -> Option<Found> {
        match fs::symlink_metadata(&path) {
            Ok(found) if found.is_dir() => self.folder(path),
            // A link that was named is meant.
            Ok(found) if found.is_symlink() && path.is_dir() => self.folder(path),
            Ok(_) => Some(Found::File(path)),
            Err(error) => Some(cannot_read(path, &error)),
        }
    }

    fn folder(&mut self, path: PathBuf) -> Option<Found> {
        let read = |entry: io::Result<fs::DirEntry>| -> io::Result<Entry> {
            let entry = entry?;
            let kind = entry.file_type()?;
            let kind = match kind {
                _ if kind.is_dir() => Kind::Folder,
                _ if kind.is_symlink() => Kind::Link,
                _ if kind.is_file() => Kind::File,
                _ => Kind::Other,
            };
            Ok(Entry { name: entry.file_name(), kind })
        };
        match fs::read_dir(&path).and_then(|entries| entries.map(read).collect::<io::Result<Vec<_>>>()) {
            Ok(mut entries) => {
                entries.sort_unstable_by(|a, b| b.name.cmp(&a.name));
                self.folders.push((path, entries));
                None
            }
            Err(error) => Some(cannot_read(path, &error)),
        }
    }

    /// A report, or the journal, in the folder that is audited: what it quotes could make it look like a document.
    fn is_own(&self, path: &Path) -> bool {
        let mut own = self.own.iter().filter(|own| own.file_name() == path.file_name()).peekable();
        own.peek().is_some() && path.canonicalize().is_ok_and(|path| own.any(|own| *own == path))
    }

    fn entry(&mut self, path: PathBuf, kind: Kind) -> Option<Found> {
        match kind {
            Kind::Folder => self.folder(path),
            Kind::Link if path.is_dir() => None,
            _ if self.is_own(&path) => None,
            _ if is_called_like_one(&path) => Some(Found::File(path)),
            Kind::Other => Some(Found::PassedOver),
            _ if self.counting => Some(Found::PassedOver),
            _ => Some(match begins(&path) {
                Begins::LikeADocument => Found::File(path),
                Begins::Ours => Found::Ours,
                Begins::Otherwise => Found::PassedOver,
            }),
        }
    }
}

impl Iterator for Walk {
    type Item = Found;

    fn next(&mut self) -> Option<Found> {
        loop {
            if let Some((folder, entries)) = self.folders.last_mut() {
                let Some(entry) = entries.pop() else {
                    self.folders.pop();
                    continue;
                };
                let path = folder.join(&entry.name);
                if let Some(found) = self.entry(path, entry.kind) {
                    return Some(found);
                }
                continue;
            }
            let next = match &mut self.list {
                Some((path, list)) => match list.next() {
                    Some(Ok(path)) => path,
                    Some(Err(error)) => {
                        let path = std::mem::take(path);
                        self.list = None;
                        return Some(cannot_read(path, &error));
                    }
                    None => {
                        self.list = None;
                        continue;
                    }
                },
                None => match self.origins.next()? {
                    Origin::Path(path) => path,
                    Origin::List(path) => match List::open(&path) {
                        Ok(list) => {
                            self.list = Some((path, list));
                            continue;
                        }
                        Err(error) => return Some(cannot_read(path, &error)),
                    },
                },
            };
            if let Some(found) = self.named(next) {
                return Some(found);
            }
        }
    }
}

fn is_called_like_one(path: &Path) -> bool {
    is_named(path) || path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("zip"))
}

fn cannot_read(path: PathBuf, error: &io::Error) -> Found {
    let reason = if error.kind() == io::ErrorKind::NotFound { "VANISHED" } else { "CANNOT_READ" };
    let record = Record::unreadable(shown(&octets(&path)), reason, error.to_string());
    Found::Told(path, Box::new(record))
}
