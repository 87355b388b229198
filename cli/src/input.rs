//! Documents as they are handed in: files, folders, standard input.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use kyso::base::{FileSource, Source};

use crate::failure::Result;
use crate::messages;
use crate::ours;

/// Standard input is held in memory, so it has a limit; a file has none.
const STDIN_LIMIT: u64 = 512 << 20;

/// An opened document.
#[derive(Debug)]
pub(crate) enum Document {
    File(FileSource),
    Memory(Vec<u8>),
}

impl Document {
    /// Opens a regular file, or reads standard input for `-`.
    pub(crate) fn open(path: &Path) -> Result<Self> {
        if is_dash(path) {
            let mut octets = Vec::new();
            io::stdin()
                .lock()
                .take(STDIN_LIMIT + 1)
                .read_to_end(&mut octets)
                .map_err(|e| messages::cannot_read(path, &e))?;
            if octets.len() as u64 > STDIN_LIMIT {
                return Err(messages::input_too_large(STDIN_LIMIT));
            }
            return Ok(Self::Memory(octets));
        }
        let file = open(path).map_err(|e| messages::cannot_read(path, &e))?;
        let found = file.metadata().map_err(|e| messages::cannot_read(path, &e))?;
        if found.is_dir() {
            return Err(messages::input_is_directory(path));
        }
        if !found.is_file() {
            return Err(messages::input_is_special(path));
        }
        FileSource::new(file).map(Self::File).map_err(|e| messages::cannot_read(path, &e))
    }

    pub(crate) fn source(&self) -> &dyn Source {
        match self {
            Self::File(file) => file,
            Self::Memory(octets) => octets,
        }
    }

    /// The open file, to tell whether an output would be the same.
    pub(crate) fn file(&self) -> Option<&File> {
        match self {
            Self::File(source) => Some(source.file()),
            Self::Memory(_) => None,
        }
    }
}

/// Whether standard input or output is meant.
pub(crate) fn is_dash(path: &Path) -> bool {
    path.as_os_str() == "-"
}

/// Opens without waiting: a named pipe put in the place of a document must not hold everything up.
pub(crate) fn open(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        let flags = (rustix::fs::OFlags::NONBLOCK | rustix::fs::OFlags::NOCTTY).bits();
        options.custom_flags(i32::try_from(flags).unwrap_or(0));
    }
    options.open(path)
}

/// The documents below a folder, in the order of their names. What neither is called `.pdf` or `.xml` nor begins like one
/// is passed over; links to folders are not followed, so there is no going in circles.
#[derive(Debug)]
pub(crate) struct Walk {
    pending: Vec<PathBuf>,
}

impl Walk {
    pub(crate) fn new(root: &Path) -> Self {
        Self { pending: vec![root.to_owned()] }
    }
}

impl Iterator for Walk {
    type Item = Result<PathBuf>;

    fn next(&mut self) -> Option<Self::Item> {
        while let Some(path) = self.pending.pop() {
            let found = match fs::symlink_metadata(&path) {
                Ok(found) => found,
                Err(e) => return Some(Err(messages::cannot_read(&path, &e))),
            };
            if found.is_dir() {
                let mut entries = match fs::read_dir(&path).and_then(|d| d.collect::<io::Result<Vec<_>>>()) {
                    Ok(entries) => entries,
                    Err(e) => return Some(Err(messages::cannot_read(&path, &e))),
                };
                entries.sort_by_key(fs::DirEntry::file_name);
                self.pending.extend(entries.into_iter().rev().map(|e| e.path()));
            } else if is_named(&path) || begins(&path) == Begins::LikeADocument {
                // A link to a folder is neither walked nor a document.
                if !(found.is_symlink() && path.is_dir()) {
                    return Some(Ok(path));
                }
            }
        }
        None
    }
}

pub(crate) fn is_named(path: &Path) -> bool {
    let named = |name: &str| path.extension().is_some_and(|e| e.eq_ignore_ascii_case(name));
    named("pdf") || named("xml") || named("edxml")
}

/// What a file that is not called like a document is, by its first octets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Begins {
    LikeADocument,
    /// A journal or report of this program.
    Ours,
    Otherwise,
}

/// Looks into the file; what cannot be read begins otherwise.
pub(crate) fn begins(path: &Path) -> Begins {
    let read = || -> io::Result<Begins> {
        let file = open(path)?;
        if !file.metadata()?.is_file() {
            return Ok(Begins::Otherwise);
        }
        let mut head = Vec::with_capacity(1024);
        (&file).take(1024).read_to_end(&mut head)?;
        let is_document = begins_like_one(&head);
        // All of it is read only where the first octets leave it open.
        if is_document || ours::may_be_ours(&head) {
            (&file).take(ours::HEAD).read_to_end(&mut head)?;
        }
        Ok(match is_document {
            _ if ours::is_ours(path, &head) => Begins::Ours,
            true => Begins::LikeADocument,
            false => Begins::Otherwise,
        })
    };
    read().unwrap_or(Begins::Otherwise)
}

/// ISO 32000-2 §7.5.2 wants the header first; readers accept it in the first 1024 octets. XML documents that are exchanged
/// begin with their declaration.
pub(crate) fn begins_like_one(octets: &[u8]) -> bool {
    let head = octets.get(..1024).unwrap_or(octets);
    let is_xml = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head).starts_with(b"<?xml");
    is_xml || head.windows(5).any(|w| w == b"%PDF-")
}
