//! New files: written beside their place, synced, checked, and only then given their name. There is never a
//! half-written file under the name asked for, and an input is never changed.

use std::ffi::OsStr;
use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use crate::failure::{Failure, Result};
use crate::messages;

/// How the names of files being written begin and end. A killed run can leave one behind; nothing reads it.
const PREFIX: &str = ".kyso-";
const ENDING: &str = ".tmp";
/// Hexadecimal digits between them.
const DIGITS: usize = 16;

/// Whether a file has the name of one that was being written.
pub(crate) fn is_unfinished(path: &Path) -> bool {
    let name = path.file_name().and_then(OsStr::to_str).unwrap_or_default();
    let inner = name.strip_prefix(PREFIX).and_then(|rest| rest.strip_suffix(ENDING));
    inner.is_some_and(|digits| digits.len() == DIGITS && digits.bytes().all(|b| b.is_ascii_hexdigit()))
}

/// A file being written. Dropped without [`Output::publish`], nothing remains of it.
#[derive(Debug)]
pub(crate) struct Output {
    target: PathBuf,
    directory: PathBuf,
    temporary: PathBuf,
    writer: BufWriter<File>,
    force: bool,
    private: bool,
    published: bool,
}

impl Output {
    /// Begins `target`. Refused here: a target that is a directory or a symbolic link, that is one of `inputs` (by
    /// device and inode, so under any name), or that exists unless `force`.
    pub(crate) fn create(target: &Path, inputs: &[&File], force: bool) -> Result<Self> {
        Self::begin(target, inputs, force, false)
    }

    /// As [`Output::create`], readable by its owner only: for keys.
    pub(crate) fn create_private(target: &Path, force: bool) -> Result<Self> {
        Self::begin(target, &[], force, true)
    }

    fn begin(target: &Path, inputs: &[&File], force: bool, private: bool) -> Result<Self> {
        check_target(target, inputs, force)?;
        if target.file_name().is_none() {
            return Err(messages::output_is_directory(target));
        }
        let directory = match target.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => parent.to_owned(),
            _ => PathBuf::from("."),
        };
        let (temporary, file) = create_beside(&directory).map_err(|e| messages::cannot_write(target, &e))?;
        let writer = BufWriter::new(file);
        Ok(Self { target: target.to_owned(), directory, temporary, writer, force, private, published: false })
    }

    /// The file as written so far, to be checked before it is published.
    pub(crate) fn written(&mut self) -> Result<File> {
        let file = self.writer.flush().and_then(|()| File::open(&self.temporary));
        file.map_err(|e| messages::cannot_write(&self.target, &e))
    }

    /// Gives the file its name, once octets and mode are on the disk (threat F-01): a sync costs more than all of the
    /// signing, so there is one, and one of the directory.
    pub(crate) fn publish(mut self, inputs: &[&File]) -> Result<()> {
        self.writer.flush().map_err(|e| messages::cannot_write(&self.target, &e))?;
        // Asked again: the name may have been taken since.
        check_target(&self.target, inputs, self.force)?;
        let synced = self.set_mode().and_then(|()| self.writer.get_ref().sync_all());
        synced.map_err(|e| messages::cannot_write(&self.target, &e))?;
        let renamed = if self.force {
            fs::rename(&self.temporary, &self.target)
        } else {
            rename_new(&self.temporary, &self.target)
        };
        match renamed {
            Ok(()) => {}
            Err(e) if e.kind() == io::ErrorKind::AlreadyExists => return Err(messages::output_exists(&self.target)),
            Err(e) => return Err(messages::cannot_write(&self.target, &e)),
        }
        self.published = true;
        sync_directory(&self.directory).map_err(|e| messages::cannot_write(&self.target, &e))
    }

    /// The mode a file made in the plain way would have, since the temporary one is for its owner only.
    #[cfg(unix)]
    fn set_mode(&self) -> io::Result<()> {
        use std::os::unix::fs::PermissionsExt;
        let mode = match fs::symlink_metadata(&self.target) {
            Ok(old) => old.permissions().mode() & 0o777,
            Err(_) => 0o666 & !umask(),
        };
        let mode = if self.private { 0o600 } else { mode };
        self.writer.get_ref().set_permissions(fs::Permissions::from_mode(mode))
    }

    #[cfg(not(unix))]
    fn set_mode(&self) -> io::Result<()> {
        Ok(())
    }

    /// Refuses to take the place of `input`, which was opened since.
    pub(crate) fn spare(&self, input: &File) -> Result<()> {
        check_target(&self.target, &[input], self.force)
    }

    /// Why writing to this file did not work, with its name.
    pub(crate) fn failure(&self, error: &io::Error) -> Failure {
        messages::cannot_write(&self.target, error)
    }
}

impl Write for Output {
    fn write(&mut self, octets: &[u8]) -> io::Result<usize> {
        self.writer.write(octets)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.writer.flush()
    }
}

impl Drop for Output {
    fn drop(&mut self) {
        if !self.published {
            // What is still buffered must not be written to a file that is going away.
            let _ = fs::remove_file(&self.temporary);
        }
    }
}

/// Writes a whole small file.
pub(crate) fn write_file(target: &Path, octets: &[u8], force: bool) -> Result<()> {
    let mut output = Output::create(target, &[], force)?;
    output.write_all(octets).map_err(|e| output.failure(&e))?;
    output.publish(&[])
}

/// Writes a whole small file that only its owner may read.
pub(crate) fn write_private(target: &Path, octets: &[u8], force: bool) -> Result<()> {
    let mut output = Output::create_private(target, force)?;
    output.write_all(octets).map_err(|e| output.failure(&e))?;
    output.publish(&[])
}

/// Everything about `target` that can be refused before any work is done.
pub(crate) fn check_target(target: &Path, inputs: &[&File], force: bool) -> Result<()> {
    let found = match fs::symlink_metadata(target) {
        Ok(found) => found,
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(e) => return Err(messages::cannot_write(target, &e)),
    };
    if found.is_dir() {
        return Err(messages::output_is_directory(target));
    }
    if found.file_type().is_symlink() {
        return Err(messages::output_is_symlink(target));
    }
    for input in inputs {
        if input.metadata().is_ok_and(|input| same_file(&found, &input)) {
            return Err(messages::output_is_input(target));
        }
    }
    if !found.is_file() {
        return Err(messages::output_is_special(target));
    }
    if !force {
        return Err(messages::output_exists(target));
    }
    Ok(())
}

#[cfg(unix)]
fn same_file(a: &fs::Metadata, b: &fs::Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;
    (a.dev(), a.ino()) == (b.dev(), b.ino())
}

#[cfg(not(unix))]
fn same_file(_: &fs::Metadata, _: &fs::Metadata) -> bool {
    false
}

/// A new file in `directory` that nobody else can open, under a name nobody else made (`O_EXCL`, 0600).
fn create_beside(directory: &Path) -> io::Result<(PathBuf, File)> {
    let nonce = || {
        use std::hash::{BuildHasher, Hasher};
        // Only against collisions with other runs: O_EXCL is what keeps the name from being someone's trap.
        std::collections::hash_map::RandomState::new().build_hasher().finish()
    };
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut last = io::Error::from(io::ErrorKind::AlreadyExists);
    for _ in 0..8 {
        let path = directory.join(format!("{PREFIX}{:0DIGITS$x}{ENDING}", nonce()));
        match options.open(&path) {
            Ok(file) => return Ok((path, file)),
            Err(e) if e.kind() == io::ErrorKind::AlreadyExists => last = e,
            Err(e) => return Err(e),
        }
    }
    Err(last)
}

/// Renames without taking the place of anything.
#[cfg(any(target_os = "linux", target_os = "android"))]
fn rename_new(from: &Path, to: &Path) -> io::Result<()> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    use rustix::io::Errno;
    match renameat_with(CWD, from, CWD, to, RenameFlags::NOREPLACE) {
        Ok(()) => Ok(()),
        // Some network file systems and old kernels do not know the flag.
        Err(Errno::INVAL | Errno::NOSYS | Errno::OPNOTSUPP) => link_new(from, to),
        Err(e) => Err(e.into()),
    }
}

#[cfg(not(any(target_os = "linux", target_os = "android")))]
fn rename_new(from: &Path, to: &Path) -> io::Result<()> {
    link_new(from, to)
}

/// A hard link never takes the place of anything either. Where there are no hard links, a plain rename is left, which
/// [`check_target`] guards a moment before.
fn link_new(from: &Path, to: &Path) -> io::Result<()> {
    match fs::hard_link(from, to) {
        Ok(()) => fs::remove_file(from),
        Err(e) if e.kind() == io::ErrorKind::AlreadyExists => Err(e),
        Err(_) => fs::rename(from, to),
    }
}

#[cfg(unix)]
#[allow(clippy::useless_conversion)] // The type differs between systems.
fn umask() -> u32 {
    // There is no way to ask without setting; nothing else of this process makes files meanwhile.
    let old = rustix::process::umask(rustix::fs::Mode::from_raw_mode(0o077));
    rustix::process::umask(old);
    u32::from(old.as_raw_mode())
}

#[cfg(unix)]
fn sync_directory(directory: &Path) -> io::Result<()> {
    match File::open(directory).and_then(|d| d.sync_all()) {
        // Directories of some file systems cannot be synced; the file itself is on the disk.
        Err(e) if e.kind() == io::ErrorKind::InvalidInput => Ok(()),
        other => other,
    }
}

#[cfg(not(unix))]
fn sync_directory(_: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(all(test, unix))]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, symlink};

    use super::*;
    use crate::failure::Exit;

    fn names(directory: &Path) -> Vec<String> {
        let mut names: Vec<_> =
            fs::read_dir(directory).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    fn write(target: &Path, inputs: &[&File], force: bool) -> Result<()> {
        let mut output = Output::create(target, inputs, force)?;
        output.write_all(b"new").unwrap();
        output.publish(inputs)
    }

    #[test]
    fn a_result_appears_whole_with_the_usual_mode() {
        let directory = tempfile::tempdir().unwrap();
        let target = directory.path().join("out");
        let mut output = Output::create(&target, &[], false).unwrap();
        output.write_all(b"new").unwrap();
        assert!(!target.exists());
        let [hidden] = names(directory.path()).try_into().unwrap();
        assert!(hidden.starts_with(PREFIX));
        assert_eq!(fs::metadata(directory.path().join(hidden)).unwrap().mode() & 0o777, 0o600);
        assert_eq!(io::read_to_string(output.written().unwrap()).unwrap(), "new");
        output.publish(&[]).unwrap();
        assert_eq!(names(directory.path()), ["out"]);
        let plain = directory.path().join("plain");
        fs::write(&plain, "").unwrap();
        assert_eq!(fs::metadata(&target).unwrap().mode(), fs::metadata(plain).unwrap().mode());
        write_private(&directory.path().join("key"), b"secret", false).unwrap();
        assert_eq!(fs::metadata(directory.path().join("key")).unwrap().mode() & 0o777, 0o600);
    }

    #[test]
    fn without_publishing_nothing_remains() {
        let directory = tempfile::tempdir().unwrap();
        let mut output = Output::create(&directory.path().join("out"), &[], false).unwrap();
        output.write_all(b"new").unwrap();
        drop(output);
        assert!(names(directory.path()).is_empty());
    }

    #[test]
    fn what_exists_is_replaced_only_with_force_and_keeps_its_mode() {
        let directory = tempfile::tempdir().unwrap();
        let target = directory.path().join("out");
        fs::write(&target, "old").unwrap();
        fs::set_permissions(&target, fs::Permissions::from_mode(0o640)).unwrap();
        assert_eq!(write(&target, &[], false).unwrap_err().exit, Exit::Usage);
        assert_eq!(fs::read(&target).unwrap(), b"old");
        write(&target, &[], true).unwrap();
        assert_eq!(fs::read(&target).unwrap(), b"new");
        assert_eq!(fs::metadata(&target).unwrap().mode() & 0o777, 0o640);
        assert_eq!(names(directory.path()), ["out"]);
    }

    #[test]
    fn a_name_taken_meanwhile_is_not_taken_over() {
        let directory = tempfile::tempdir().unwrap();
        let target = directory.path().join("out");
        let mut output = Output::create(&target, &[], false).unwrap();
        output.write_all(b"new").unwrap();
        fs::write(&target, "somebody else's").unwrap();
        assert_eq!(output.publish(&[]).unwrap_err().exit, Exit::Usage);
        assert_eq!(fs::read(&target).unwrap(), b"somebody else's");
        assert_eq!(names(directory.path()), ["out"]);
        // The last line of defence, when even the second look came too early.
        let other = directory.path().join("other");
        fs::write(&other, "x").unwrap();
        for rename in [rename_new, link_new] {
            assert_eq!(rename(&other, &target).unwrap_err().kind(), io::ErrorKind::AlreadyExists);
        }
    }

    #[test]
    fn the_input_is_never_the_output_under_any_name() {
        let directory = tempfile::tempdir().unwrap();
        let input = directory.path().join("in");
        fs::write(&input, "in").unwrap();
        let open = File::open(&input).unwrap();
        let hard = directory.path().join("hard");
        fs::hard_link(&input, &hard).unwrap();
        let soft = directory.path().join("soft");
        symlink(&input, &soft).unwrap();
        let dangling = directory.path().join("dangling");
        symlink("nowhere", &dangling).unwrap();
        let before = names(directory.path());
        for target in [&input, &hard, &soft, &dangling, &directory.path().to_owned(), &directory.path().join("./in")] {
            for force in [false, true] {
                assert_eq!(write(target, &[&open], force).unwrap_err().exit, Exit::Usage, "{}", target.display());
            }
        }
        assert_eq!(fs::read(&input).unwrap(), b"in");
        assert_eq!(names(directory.path()), before);
    }

    #[test]
    fn places_that_cannot_be_written_are_an_error() {
        let directory = tempfile::tempdir().unwrap();
        let file = directory.path().join("file");
        fs::write(&file, "").unwrap();
        for target in [file.join("below"), directory.path().join("no/such/folder"), PathBuf::from("/dev/full")] {
            assert!(write(&target, &[], true).is_err(), "{}", target.display());
        }
        assert_eq!(names(directory.path()), ["file"]);
    }
}
