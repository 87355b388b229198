//! Octets that go out: to the caller's memory, to new files.

use std::fs::{self, File, OpenOptions};
use std::hash::{BuildHasher, Hasher};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use crate::error::{Error, kyso_result as Code};
use crate::lang::both;

/// Lends octets: pointer and length, both or none.
///
/// # Safety
/// `data` and `len` are each NULL or may be written to.
pub(crate) unsafe fn octets(octets: &[u8], data: *mut *const u8, len: *mut usize) -> Result<(), Error> {
    if data.is_null() {
        return Err(Error::null("data"));
    }
    if len.is_null() {
        return Err(Error::null("len"));
    }
    // SAFETY: neither is NULL, and the caller's promise says they may be written to.
    unsafe {
        data.write_unaligned(octets.as_ptr());
        len.write_unaligned(octets.len());
    }
    Ok(())
}

/// A callback did not take what it was given.
pub(crate) fn callback(answer: i32) -> Error {
    let what = both!("hàm ghi của chương trình gọi báo lỗi {a}", "the writing callback answered {a}", a = answer);
    Error::new(Code::KYSO_CALLBACK_FAILED, what).hint(both!("bỏ phần đã ghi", "discard what was written"))
}

pub(crate) fn cannot_write(path: &Path, error: &io::Error) -> Error {
    let what = both!("không ghi được '{p}': {e}", "cannot write '{p}': {e}", p = path.display(), e = error);
    Error::new(Code::KYSO_CANNOT_WRITE, what)
        .hint(both!("kiểm tra thư mục, quyền ghi và dung lượng đĩa", "check the folder, its permissions and the disk"))
        .cause(error)
}

/// A file being written: gone again unless it got its name.
struct Temporary {
    path: PathBuf,
    is_named: bool,
}

impl Drop for Temporary {
    fn drop(&mut self) {
        if !self.is_named {
            let _ = fs::remove_file(&self.path);
        }
    }
}

/// Writes a file beside its place, and gives it its name when it is whole and on the disk. `input` is never replaced.
pub(crate) fn save(
    target: &Path,
    input: Option<&File>,
    replace: bool,
    write: &mut dyn FnMut(&mut dyn Write) -> Result<(), Error>,
) -> Result<(), Error> {
    let cannot = |e: io::Error| cannot_write(target, &e);
    check(target, input, replace)?;
    let folder = target.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let (mut temporary, file) = create(folder).map_err(cannot)?;
    let mut writer = BufWriter::new(file);
    write(&mut writer)?;
    let file = writer.into_inner().map_err(|e| cannot(e.into_error()))?;
    let named = set_mode(&file, target).and_then(|()| file.sync_all());
    named.map_err(cannot)?;
    // Asked again: the name may have been taken since.
    check(target, input, replace)?;
    let named = if replace { fs::rename(&temporary.path, target) } else { name_new(&temporary.path, target) };
    match named {
        Ok(()) => temporary.is_named = true,
        Err(e) if e.kind() == io::ErrorKind::AlreadyExists => return Err(exists(target)),
        Err(e) => return Err(cannot(e)),
    }
    // The name is on the disk when its folder is.
    #[cfg(unix)]
    File::open(folder).and_then(|folder| folder.sync_all()).map_err(cannot)?;
    Ok(())
}

fn exists(target: &Path) -> Error {
    let what = both!("đã có tệp '{p}'", "there is a file '{p}' already", p = target.display());
    Error::new(Code::KYSO_FILE_EXISTS, what)
        .hint(both!("chọn tên khác, hoặc cho phép ghi đè", "choose another name, or allow it to be replaced"))
}

/// What can be refused before anything is written.
fn check(target: &Path, input: Option<&File>, replace: bool) -> Result<(), Error> {
    let found = match fs::symlink_metadata(target) {
        Ok(found) => found,
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(e) => return Err(cannot_write(target, &e)),
    };
    if input.is_some_and(|input| input.metadata().is_ok_and(|input| same(&found, &input))) {
        let what = both!(
            "'{p}' chính là văn bản được ký: không ghi đè lên bản gốc",
            "'{p}' is the document that was signed: an original is not replaced",
            p = target.display()
        );
        return Err(Error::new(Code::KYSO_FILE_EXISTS, what).hint(both!("chọn tên khác", "choose another name")));
    }
    if !replace {
        return Err(exists(target));
    }
    if !found.is_file() {
        let what = both!("'{p}' không phải tệp thường", "'{p}' is no regular file", p = target.display());
        return Err(Error::new(Code::KYSO_CANNOT_WRITE, what).hint(both!("chọn tên khác", "choose another name")));
    }
    Ok(())
}

#[cfg(unix)]
fn same(a: &fs::Metadata, b: &fs::Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;
    (a.dev(), a.ino()) == (b.dev(), b.ino())
}

#[cfg(not(unix))]
fn same(_: &fs::Metadata, _: &fs::Metadata) -> bool {
    false
}

/// A hard link never takes the place of anything. Where there are none, a rename is left, which [`check`] guards a moment
/// before.
fn name_new(from: &Path, to: &Path) -> io::Result<()> {
    match fs::hard_link(from, to) {
        Ok(()) => fs::remove_file(from),
        Err(e) if e.kind() == io::ErrorKind::AlreadyExists => Err(e),
        Err(_) => fs::rename(from, to),
    }
}

/// A new file under a name that nobody else made.
fn create(folder: &Path) -> io::Result<(Temporary, File)> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    let mut last = io::Error::from(io::ErrorKind::AlreadyExists);
    for _ in 0..8 {
        // Only against collisions: that it must be new is what keeps the name from being a trap.
        let name = std::collections::hash_map::RandomState::new().build_hasher().finish();
        let path = folder.join(format!(".kyso-{name:016x}.tmp"));
        match options.open(&path) {
            Ok(file) => return Ok((Temporary { path, is_named: false }, file)),
            Err(e) if e.kind() == io::ErrorKind::AlreadyExists => last = e,
            Err(e) => return Err(e),
        }
    }
    Err(last)
}

/// The mode of the file that is replaced; a new one has what the process gives to new files.
#[cfg(unix)]
fn set_mode(file: &File, target: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    match fs::symlink_metadata(target) {
        Ok(old) => file.set_permissions(fs::Permissions::from_mode(old.permissions().mode() & 0o777)),
        Err(_) => Ok(()),
    }
}

#[cfg(not(unix))]
fn set_mode(_: &File, _: &Path) -> io::Result<()> {
    Ok(())
}
