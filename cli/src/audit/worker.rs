//! `kyso audit-worker`: examines one file after the other in a process of its own, so that what a document does to it
//! happens to that document alone.

use std::fs::{File, Metadata};
use std::io::{self, Read as _, Write as _};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use kyso::AuditSettings;
use kyso::audit::Record;
use kyso::base::{FileSource, Source, UnixTime};
use kyso::crypto::{DigestAlgorithm, Digester};

use super::container;
use super::frame::{self, BeginFrame, DoneFrame, Frames, Stat, TaskFrame, kind};
use super::path_octets;
use super::settings::{Handed, ready};
use crate::failure::{Exit, Failure, Result};
use crate::input;
use crate::lang::both;
use crate::password::Secrets;
use crate::screen::Screen;

/// A file up to this size is read at once, into a buffer that is used again; a larger one by position.
const IN_MEMORY: u64 = 16 << 20;
/// Two changes within the resolution of a file system's clock look like one.
const SETTLED_NS: i64 = 2_000_000_000;

/// Serves the parent until it closes the pipe.
pub(crate) fn serve(screen: &Screen) -> Result<Exit> {
    // A panic is told in a record; its place would only be noise between the lines of a progress bar.
    std::panic::set_hook(Box::new(|_| {}));
    leave_with_the_parent();
    let mut asked = Asked { frames: Frames::default(), stdin: io::stdin(), buffer: vec![0; 64 << 10] };
    let Some((handed, secrets)) = asked.settings().map_err(|e| broken(&e))? else { return Ok(Exit::Done) };
    let (mut settings, fingerprint) = handed.settings(screen)?;
    settings.verify.credentials = secrets.credentials()?;
    drop(secrets);
    let ready = ready(&fingerprint, handed.at);
    limit_memory(handed.memory);
    let out = Out { pipe: Some(pipe().map_err(|e| broken(&e))?), ..Out::default() };
    let mut desk = Desk { settings, out, buffer: Vec::new() };
    frame::put(&mut desk.out.octets, kind::READY, |out| out.extend_from_slice(ready.as_bytes()));
    loop {
        match asked.task().map_err(|e| broken(&e))? {
            Next::Task { id, skip, known, path } => {
                let done = desk.task(id, skip, known, &path);
                done.put(&mut desk.out.octets);
            }
            // Nothing is told twice: what is done goes out before anything is waited for.
            Next::Wait => {
                desk.out.flush().map_err(|e| broken(&e))?;
                if !asked.more().map_err(|e| broken(&e))? {
                    return Ok(Exit::Done);
                }
            }
        }
    }
}

fn pipe() -> io::Result<File> {
    #[cfg(unix)]
    let owned = std::os::fd::AsFd::as_fd(&io::stdout()).try_clone_to_owned();
    #[cfg(windows)]
    let owned = std::os::windows::io::AsHandle::as_handle(&io::stdout()).try_clone_to_owned();
    owned.map(File::from)
}

fn broken(error: &io::Error) -> Failure {
    Failure::new(
        Exit::Unreadable,
        both!("tiến trình kiểm tra mất liên lạc", "an audit worker lost contact with its parent"),
    )
    .cause(error)
}

/// What the parent asks.
struct Asked {
    frames: Frames,
    stdin: io::Stdin,
    buffer: Vec<u8>,
}

enum Next {
    Task { id: u64, skip: u32, known: Option<[u8; 32]>, path: Vec<u8> },
    Wait,
}

impl Asked {
    /// Whether more came before the end.
    fn more(&mut self) -> io::Result<bool> {
        let len = self.stdin.lock().read(&mut self.buffer)?;
        self.frames.feed(self.buffer.get(..len).unwrap_or_default());
        Ok(len > 0)
    }

    fn settings(&mut self) -> io::Result<Option<(Handed, Secrets)>> {
        let mut secrets = Secrets::default();
        loop {
            match self.frames.next()? {
                Some((kind::SECRETS, body)) => secrets = Secrets::take(body).ok_or(io::ErrorKind::InvalidData)?,
                Some((kind::SETTINGS, body)) => {
                    let handed = serde_json::from_slice(body)?;
                    self.frames.wipe();
                    self.buffer.fill(0);
                    return Ok(Some((handed, secrets)));
                }
                Some(_) => return Err(io::ErrorKind::InvalidData.into()),
                None => {
                    if !self.more()? {
                        return Ok(None);
                    }
                }
            }
        }
    }

    fn task(&mut self) -> io::Result<Next> {
        match self.frames.next()? {
            None => Ok(Next::Wait),
            Some((kind::TASK, body)) => {
                let task = TaskFrame::read(body)?;
                Ok(Next::Task { id: task.id, skip: task.skip, known: task.known, path: task.path.to_vec() })
            }
            Some(_) => Err(io::ErrorKind::InvalidData.into()),
        }
    }
}

/// What goes to the parent: gathered, and written where something begins that may take long or never end.
#[derive(Default)]
pub(crate) struct Out {
    /// Standard output without the library's buffer, which ends at every line end.
    pipe: Option<File>,
    octets: Vec<u8>,
    /// Of the task at hand.
    pub(crate) id: u64,
    stands_until: Option<i64>,
    records: u32,
    /// Something in it is encrypted and could not be opened.
    is_sealed: bool,
}

impl Out {
    fn flush(&mut self) -> io::Result<()> {
        let written = self.pipe.as_mut().map_or(Ok(()), |pipe| pipe.write_all(&self.octets));
        self.octets.clear();
        written
    }

    /// Tells the parent what is next, with all that was done before.
    pub(crate) fn begin(&mut self, ordinal: u32, size: u64, name: &str) {
        BeginFrame { id: self.id, ordinal, size, name: name.as_bytes() }.put(&mut self.octets);
        // A parent that is gone is noticed where the next task is read.
        let _ = self.flush();
    }

    pub(crate) fn record(&mut self, record: &Record) {
        let stands = record.stands_until.map(UnixTime::seconds);
        self.stands_until = match (self.records, self.stands_until, stands) {
            (0, _, stands) => stands,
            (_, Some(before), Some(now)) => Some(before.min(now)),
            _ => None,
        };
        self.records = self.records.saturating_add(1);
        self.is_sealed |= record.sealed.is_some();
        frame::put(&mut self.octets, kind::RECORD, |out| {
            // Records hold nothing that cannot be written.
            let _ = serde_json::to_writer(out, record);
        });
    }
}

struct Desk {
    settings: AuditSettings,
    out: Out,
    buffer: Vec<u8>,
}

impl Desk {
    fn task(&mut self, id: u64, skip: u32, known: Option<[u8; 32]>, octets: &[u8]) -> DoneFrame {
        let path = path_octets::path(octets);
        let name = path_octets::shown(octets);
        self.out.id = id;
        self.out.records = 0;
        self.out.stands_until = None;
        self.out.is_sealed = false;
        let done = DoneFrame { id, ..DoneFrame::default() };
        // Before it is opened: that, too, can take for ever.
        self.out.begin(0, 0, &name);
        let unreadable = |out: &mut Out, reason: &str, detail: &str| {
            out.record(&Record::unreadable(name.as_str(), reason, detail));
        };
        let (file, found) = match opened(&path) {
            Ok(opened) => opened,
            Err(error) => {
                let is_gone = error.kind() == io::ErrorKind::NotFound;
                let reason = if is_gone { "VANISHED" } else { "CANNOT_READ" };
                unreadable(&mut self.out, reason, &error.to_string());
                return done;
            }
        };
        if !found.is_file() {
            unreadable(&mut self.out, "NOT_A_FILE", "a folder, a pipe or a device in the place of a document");
            return done;
        }
        let stat = stat(&found);
        if stat.size > IN_MEMORY {
            self.out.begin(0, stat.size, &name);
        }
        match self.examined(&file, &stat, &name, &path, skip, known) {
            // With the right password it would be told otherwise, and nothing about passwords is kept: it is examined again.
            Ok(Seen { passed_over, .. }) if self.out.is_sealed => DoneFrame { passed_over, ..done },
            Ok(Seen { sha256, unchanged, passed_over }) => DoneFrame {
                unchanged,
                passed_over,
                stat: Some(stat),
                sha256,
                stands_until: self.out.stands_until.filter(|_| self.out.records > 0),
                ..done
            },
            Err(error) => {
                self.out.record(&Record::unreadable(name.as_str(), "CANNOT_READ", error.to_string()));
                done
            }
        }
    }

    fn examined(
        &mut self,
        file: &File,
        stat: &Stat,
        name: &str,
        path: &Path,
        skip: u32,
        known: Option<[u8; 32]>,
    ) -> io::Result<Seen> {
        let Self { settings, out, buffer } = self;
        let by_position;
        let source: &dyn Source = if stat.size <= IN_MEMORY {
            buffer.clear();
            // One octet more than there should be tells a file that grows.
            (&mut &*file).take(stat.size.saturating_add(1)).read_to_end(buffer)?;
            &*buffer
        } else {
            by_position = FileSource::new(file.try_clone()?)?;
            &by_position
        };
        super::faults::change(name, path);
        let changed = |file: &File| -> io::Result<bool> {
            let now = super::worker::stat(&file.metadata()?);
            Ok((now.size, now.modified, now.changed) != (stat.size, stat.modified, stat.changed))
        };
        if source.len() != stat.size || changed(file)? {
            out.record(&Record::unreadable(name, "CHANGED_MEANWHILE", "it was written to while it was read"));
            return Ok(Seen::default());
        }
        if let Some(known) = known
            && sha256(source)? == known
            && !changed(file)?
        {
            return Ok(Seen { unchanged: true, sha256: Some(known), passed_over: 0 });
        }
        let mark = (out.octets.len(), out.records);
        let modified = Some(UnixTime::from_seconds(stat.modified.div_euclid(1_000_000_000)));
        let mut seen = Seen::default();
        if container::is_archive(source, path) {
            let asked = container::Asked { settings, skip };
            let digest = sha256(source)?;
            seen.sha256 = Some(digest);
            let mut own = Record::unreadable(name, "", "");
            (own.size, own.sha256, own.modified) = (Some(stat.size), Some(kyso::base::hex(&digest)), modified);
            seen.passed_over = container::examine(source, &asked, own, out);
        } else {
            let mut is_first = true;
            document(source, name, settings, out, &mut |record| {
                if std::mem::take(&mut is_first) {
                    record.modified = modified;
                    record.size = record.size.or(Some(stat.size));
                    seen.sha256 = record.sha256.as_deref().and_then(unhex);
                }
            });
            if seen.sha256.is_none() && stat.size <= IN_MEMORY {
                seen.sha256 = Some(sha256(source)?);
            }
        }
        // A file in memory is what was examined; one read by position may have become another on the way.
        if stat.size > IN_MEMORY && changed(file)? {
            out.octets.truncate(mark.0);
            out.records = mark.1;
            out.record(&Record::unreadable(name, "CHANGED_MEANWHILE", "it was written to while it was read"));
            return Ok(Seen::default());
        }
        Ok(seen)
    }
}

#[derive(Default)]
struct Seen {
    sha256: Option<[u8; 32]>,
    unchanged: bool,
    passed_over: u32,
}

/// Examines one document and tells its records; `amend` sees each before.
pub(crate) fn document(
    source: &dyn Source,
    name: &str,
    settings: &AuditSettings,
    out: &mut Out,
    amend: &mut dyn FnMut(&mut Record),
) {
    let mut records = Vec::new();
    let examine = || {
        super::faults::planted(name);
        kyso::audited(source, name, settings, &mut |record| records.push(record));
    };
    // A fault of ours is never a verdict: nothing is told but that it happened.
    if catch_unwind(AssertUnwindSafe(examine)).is_err() || records.is_empty() {
        records = vec![Record::unreadable(name, "CRASHED", "a fault of this program while it examined the file")];
    }
    for mut record in records {
        amend(&mut record);
        out.record(&record);
    }
}

/// Opens without waiting, and says what it is.
fn opened(path: &Path) -> io::Result<(File, Metadata)> {
    let file = input::open(path)?;
    let found = file.metadata()?;
    Ok((file, found))
}

/// Size and times.
#[cfg(unix)]
pub(crate) fn stat(found: &Metadata) -> Stat {
    use std::os::unix::fs::MetadataExt as _;
    let ns = |seconds: i64, nanoseconds: i64| seconds.saturating_mul(1_000_000_000).saturating_add(nanoseconds);
    let modified = ns(found.mtime(), found.mtime_nsec());
    let changed = ns(found.ctime(), found.ctime_nsec());
    Stat { size: found.len(), modified, changed, settled: is_settled(modified.max(changed)) }
}

#[cfg(not(unix))]
pub(crate) fn stat(found: &Metadata) -> Stat {
    let since = found.modified().ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok());
    let modified = since.and_then(|since| i64::try_from(since.as_nanos()).ok()).unwrap_or(0);
    Stat { size: found.len(), modified, changed: 0, settled: is_settled(modified) }
}

fn is_settled(last: i64) -> bool {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).ok();
    let now = now.and_then(|since| i64::try_from(since.as_nanos()).ok()).unwrap_or(i64::MIN);
    last < now.saturating_sub(SETTLED_NS)
}

/// The digest of a whole source.
pub(crate) fn sha256(source: &dyn Source) -> io::Result<[u8; 32]> {
    const CHUNK: usize = 256 << 10;
    let mut sum = Digester::new(DigestAlgorithm::Sha256);
    match source.as_slice() {
        Some(octets) => sum.update(octets),
        None => {
            let mut chunk = vec![0; CHUNK];
            let mut at = 0;
            while at < source.len() {
                let len = usize::try_from(source.len().saturating_sub(at)).unwrap_or(CHUNK).min(CHUNK);
                let piece = chunk.get_mut(..len).unwrap_or_default();
                source.read_at(at, piece).map_err(io::Error::other)?;
                sum.update(piece);
                at = at.saturating_add(len as u64);
            }
        }
    }
    sum.finish().as_bytes().try_into().map_err(io::Error::other)
}

fn unhex(text: &str) -> Option<[u8; 32]> {
    let mut digest = [0; 32];
    let octets = text.as_bytes();
    if octets.len() != 64 {
        return None;
    }
    for (place, pair) in digest.iter_mut().zip(octets.chunks_exact(2)) {
        *place = u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()?;
    }
    Some(digest)
}

/// So that a document cannot take the memory of the others: beyond the limit this process ends, and the parent tells.
fn limit_memory(mib: u32) {
    #[cfg(unix)]
    {
        use rustix::process::{Resource, Rlimit, setrlimit};
        let octets = Some(u64::from(mib) << 20);
        // Where it is refused, the limits of the core hold still.
        let _ = setrlimit(Resource::As, Rlimit { current: octets, maximum: octets });
    }
    #[cfg(not(unix))]
    let _ = mib;
}

/// A parent that was killed must not leave somebody behind who still works on a hostile file.
fn leave_with_the_parent() {
    #[cfg(any(target_os = "linux", target_os = "android"))]
    let _ = rustix::process::set_parent_process_death_signal(Some(rustix::process::Signal::KILL));
}
