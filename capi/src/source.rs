//! Where the octets of a document come from: a file, the caller's memory, the caller's own reader.

use std::ffi::c_void;
use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use kyso_core::base::{FileSource, Source, SourceError};

use crate::error::{Error, kyso_result};
use crate::lang::both;

/// Reads `len` octets (never 0) at `offset` into `buf` and returns how many it read. Fewer than `len` are asked for again,
/// from where it stopped; 0, a negative number or one greater than `len` is a failure. `offset + len` is never greater
/// than the length that was stated with the callback.
///
/// It must answer the same octets each time: they are read more than once, and what is said holds for a document that
/// stays the same. It is called during the call that it was given to, by one thread at a time, and must not return
/// other than by `return` (no `longjmp`, no exception). The library holds no lock meanwhile; the callback may use the
/// library, but not free what the call uses.
pub type kyso_read_at =
    Option<unsafe extern "C" fn(context: *mut c_void, offset: u64, buf: *mut u8, len: usize) -> i64>;

/// A [`Source`] that asks C.
pub(crate) struct CallbackSource {
    read_at: unsafe extern "C" fn(*mut c_void, u64, *mut u8, usize) -> i64,
    context: *mut c_void,
    len: u64,
    failed: AtomicBool,
}

// SAFETY: the context is only ever handed back to the callback, one call after the other, as documented there.
unsafe impl Send for CallbackSource {}
// SAFETY: as above.
unsafe impl Sync for CallbackSource {}

impl CallbackSource {
    /// `len`: octets, as the caller states them.
    pub(crate) fn new(len: i64, read_at: kyso_read_at, context: *mut c_void) -> Result<Self, Error> {
        let read_at = read_at.ok_or_else(|| Error::null("read_at"))?;
        let len = u64::try_from(len).map_err(|_| Error::bad_value("len", &len))?;
        Ok(Self { read_at, context, len, failed: AtomicBool::new(false) })
    }

    /// What is learned from a document of which a part could not be read is worth nothing, whatever came of it.
    pub(crate) fn checked<T>(&self, outcome: Result<T, Error>) -> Result<T, Error> {
        if !self.failed.load(Ordering::Relaxed) {
            return outcome;
        }
        let failed = Error::new(
            kyso_result::KYSO_CALLBACK_FAILED,
            both!(
                "không đọc được văn bản: hàm đọc của chương trình gọi báo lỗi hoặc trả về độ dài không hợp lệ",
                "the document cannot be read: the reading callback failed, or returned a length that cannot be"
            ),
        )
        .hint(both!(
            "không kết luận gì về văn bản; sửa hàm đọc rồi gọi lại",
            "nothing is known about the document; correct the callback and call again"
        ));
        Err(failed)
    }
}

impl Source for CallbackSource {
    fn len(&self) -> u64 {
        self.len
    }

    fn read_at(&self, offset: u64, buf: &mut [u8]) -> Result<(), SourceError> {
        let wanted = buf.len();
        match offset.checked_add(wanted as u64) {
            Some(end) if end <= self.len => {}
            _ => return Err(SourceError::PastEnd { offset, len: wanted, end: self.len }),
        }
        // What a callback says it wrote and did not must not be what happened to lie there.
        buf.fill(0);
        let mut rest = buf;
        let mut at = offset;
        while !rest.is_empty() {
            // SAFETY: `rest` may be written to for its whole length, and the rest is promised where the callback is given.
            let read = unsafe { (self.read_at)(self.context, at, rest.as_mut_ptr(), rest.len()) };
            match usize::try_from(read) {
                Ok(read) if read > 0 && read <= rest.len() => {
                    rest = rest.get_mut(read..).unwrap_or_default();
                    at = at.saturating_add(read as u64);
                }
                _ => {
                    self.failed.store(true, Ordering::Relaxed);
                    let source = io::Error::other(format!("the reading callback returned {read}"));
                    return Err(SourceError::Io { offset, len: wanted, source });
                }
            }
        }
        Ok(())
    }
}

/// Opens a regular file.
pub(crate) fn open(path: &str) -> Result<FileSource, Error> {
    open_regular(Path::new(path)).and_then(FileSource::new).map_err(|error| cannot_read(path, &error))
}

/// A whole small file.
pub(crate) fn read_up_to(path: &Path, limit: u64) -> io::Result<Vec<u8>> {
    use io::Read as _;
    let mut octets = Vec::new();
    open_regular(path)?.take(limit.saturating_add(1)).read_to_end(&mut octets)?;
    if octets.len() as u64 > limit { Err(io::ErrorKind::FileTooLarge.into()) } else { Ok(octets) }
}

/// A named pipe put in the place of a file must not hold everything up, so it is looked at before it is opened, and, for
/// who exchanges it in between, after.
fn open_regular(path: &Path) -> io::Result<File> {
    regular(&fs::metadata(path)?)?;
    let mut options = OpenOptions::new();
    options.read(true);
    #[cfg(target_os = "linux")]
    {
        /// `O_NONBLOCK | O_NOCTTY`, the same on all of Linux but MIPS, Alpha and SPARC.
        const FLAGS: i32 = 0o4000 | 0o400;
        std::os::unix::fs::OpenOptionsExt::custom_flags(&mut options, FLAGS);
    }
    let file = options.open(path)?;
    regular(&file.metadata()?)?;
    Ok(file)
}

fn regular(found: &fs::Metadata) -> io::Result<()> {
    match () {
        () if found.is_dir() => Err(io::ErrorKind::IsADirectory.into()),
        () if !found.is_file() => Err(io::ErrorKind::InvalidInput.into()),
        () => Ok(()),
    }
}

pub(crate) fn cannot_read(path: &str, error: &io::Error) -> Error {
    use io::ErrorKind as K;
    let why = match error.kind() {
        K::NotFound => both!("không có tệp hay thư mục này", "no such file or directory"),
        K::PermissionDenied => both!("không có quyền", "permission denied"),
        K::IsADirectory => both!("đây là một thư mục", "it is a directory"),
        K::InvalidInput => both!("không phải tệp thường", "it is not a regular file"),
        K::FileTooLarge => both!("tệp quá lớn", "the file is too large"),
        _ => both!("{e}", "{e}", e = error),
    };
    let code = match error.kind() {
        K::FileTooLarge => kyso_result::KYSO_TOO_LARGE,
        _ => kyso_result::KYSO_CANNOT_READ,
    };
    let what = both!("không đọc được '{p}': {v}", "cannot read '{p}': {e}", p = path, v = why.vi, e = why.en);
    Error::new(code, what)
        .hint(both!("kiểm tra đường dẫn và quyền đọc", "check the path and the permission to read it"))
        .cause(error)
}
