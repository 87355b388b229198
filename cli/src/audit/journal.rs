//! The journal: one checksummed line for each finished file, only ever appended to. It is what a killed run goes on from,
//! what the next run need not examine again, and where the reports are written from, in the order of the walk.
//!
//! ```text
//! CRC-32 SP kind TAB field TAB …                H  schema, fingerprint        R  time of judgement of the run that follows
//!                                               F  see [`Line`]; records last  E  that run is finished
//! ```
//!
//! Fields have no TAB and no line end in them: records are JSON in one line, names are escaped.

mod line;

use std::collections::BTreeMap;
use std::fs::{File, OpenOptions};
use std::hash::{DefaultHasher, Hasher as _};
use std::io::{self, BufRead as _, BufReader, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use self::line::{FIELDS, checked, whole_line};
use crate::failure::{Exit, Failure, Result};
use crate::lang::both;
use crate::messages;

pub(crate) use self::line::Line;

const SCHEMA: &str = "kyso.audit-journal/1";
/// A line that is longer was not written here.
const LONGEST: usize = 96 << 20;
/// Appended octets are held back until there are this many, or somebody asks.
const HELD: usize = 256 << 10;
/// A journal below this size is left as it is.
const SMALL: u64 = 16 << 10;

/// Where a line lies: its offset, and its length where that fits (else 0), in 8 octets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Place(u64);

const LEN_BITS: u32 = 24;

impl Place {
    /// Of something that is not there yet.
    pub(crate) const NONE: Self = Self(u64::MAX);

    fn new(offset: u64, len: usize) -> Self {
        let len = u64::try_from(len).ok().filter(|len| *len < 1 << LEN_BITS).unwrap_or(0);
        Self(offset << LEN_BITS | len)
    }

    const fn offset(self) -> u64 {
        self.0 >> LEN_BITS
    }

    fn len(self) -> usize {
        usize::try_from(self.0 & ((1 << LEN_BITS) - 1)).unwrap_or(0)
    }
}

/// What earlier runs left, by the file: only read.
#[derive(Debug, Default)]
pub(crate) struct Earlier {
    /// Hash of the path, and where a line about it lies; sorted.
    lines: Vec<(u64, Place)>,
    file: Option<Arc<File>>,
    /// Whether the run that goes on is the one that wrote the last lines.
    pub(crate) resumes: bool,
}

/// What is known of a file from an earlier run.
#[derive(Debug)]
pub(crate) struct Known {
    pub(crate) line: Line,
    /// All of its lines, in order.
    pub(crate) places: Vec<Place>,
    /// Records in all of them.
    pub(crate) records: u64,
    /// Passed-over members in all of them.
    pub(crate) passed_over: u64,
}

fn hash(key: &[u8]) -> u64 {
    let mut hasher = DefaultHasher::new();
    hasher.write(key);
    hasher.finish()
}

impl Earlier {
    pub(crate) fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// The latest that was told about the file, if all of it is there.
    pub(crate) fn find(&self, key: &[u8]) -> io::Result<Option<Known>> {
        let Some(file) = &self.file else { return Ok(None) };
        let hash = hash(key);
        let from = self.lines.partition_point(|(other, _)| *other < hash);
        let mut known: Option<Known> = None;
        let mut parts: Option<Known> = None;
        for (_, place) in self.lines.iter().skip(from).take_while(|(other, _)| *other == hash) {
            let octets = read_line(file, *place)?;
            let mut fields = checked(&octets).ok_or(io::ErrorKind::InvalidData)?;
            fields.next();
            let Some(line) = Line::read(&mut fields).filter(|line| line.key == key) else { continue };
            let (records, passed_over) = (u64::from(line.records), u64::from(line.passed_over));
            let is_last = line.last;
            parts = match parts.take() {
                _ if line.part == 0 => Some(Known { line, places: vec![*place], records, passed_over }),
                Some(mut parts)
                    if (parts.line.number, parts.line.at) == (line.number, line.at)
                        && usize::try_from(line.part) == Ok(parts.places.len()) =>
                {
                    parts.places.push(*place);
                    parts.records = parts.records.saturating_add(records);
                    parts.passed_over = parts.passed_over.saturating_add(passed_over);
                    parts.line = line;
                    Some(parts)
                }
                _ => None,
            };
            if is_last && parts.is_some() {
                known = parts.take();
            }
        }
        Ok(known)
    }
}

/// Reads a line of known or, seldom, unknown length.
fn read_line(file: &File, place: Place) -> io::Result<Vec<u8>> {
    let len = place.len();
    if len > 0 {
        let mut octets = vec![0; len];
        read_at(file, &mut octets, place.offset())?;
        return Ok(octets);
    }
    let mut octets = Vec::new();
    loop {
        let before = octets.len();
        let mut piece = vec![0; 1 << 20];
        let offset = place.offset().saturating_add(before as u64);
        let len = read_some_at(file, &mut piece, offset)?;
        let piece = piece.get(..len).unwrap_or_default();
        match piece.iter().position(|octet| *octet == b'\n') {
            Some(end) => {
                octets.extend_from_slice(piece.get(..=end).unwrap_or_default());
                return Ok(octets);
            }
            None if len == 0 || before > LONGEST => return Err(io::ErrorKind::UnexpectedEof.into()),
            None => octets.extend_from_slice(piece),
        }
    }
}

#[cfg(unix)]
fn read_some_at(file: &File, octets: &mut [u8], offset: u64) -> io::Result<usize> {
    std::os::unix::fs::FileExt::read_at(file, octets, offset)
}

#[cfg(windows)]
fn read_some_at(file: &File, octets: &mut [u8], offset: u64) -> io::Result<usize> {
    std::os::windows::fs::FileExt::seek_read(file, octets, offset)
}

fn read_at(file: &File, mut octets: &mut [u8], mut offset: u64) -> io::Result<()> {
    while !octets.is_empty() {
        match read_some_at(file, octets, offset)? {
            0 => return Err(io::ErrorKind::UnexpectedEof.into()),
            len => {
                octets = octets.get_mut(len..).unwrap_or_default();
                offset = offset.saturating_add(len as u64);
            }
        }
    }
    Ok(())
}

/// The journal being written.
#[derive(Debug)]
pub(crate) struct Journal {
    file: Arc<File>,
    /// `None` for one that nobody will read again.
    path: Option<PathBuf>,
    held: Vec<u8>,
    /// The first line.
    header: Vec<u8>,
    /// Where the next line will lie.
    end: u64,
    index: Index,
    /// Records of finished files that were not told yet, one a line, in the order of the journal; `None` when nobody listens.
    said: Option<String>,
}

/// Where the lines about the files of this run lie, in the order of the walk.
#[derive(Debug, Default)]
pub(crate) struct Index {
    first: Vec<Place>,
    /// Lines beyond the first of what has several.
    more: BTreeMap<u64, Vec<Place>>,
    pub(crate) records: u64,
}

impl Index {
    /// Where all lines that count lie, in the order of the walk.
    fn places(&self) -> impl Iterator<Item = Place> {
        let of = |(number, first): (u64, &Place)| {
            let more = self.more.get(&number).map(Vec::as_slice).unwrap_or_default();
            std::iter::once(*first).chain(more.iter().copied()).filter(|place| *place != Place::NONE)
        };
        (0_u64..).zip(&self.first).flat_map(of)
    }

    pub(crate) fn add(&mut self, number: u64, place: Place) {
        let at = usize::try_from(number).unwrap_or(usize::MAX);
        if at >= self.first.len() {
            self.first.resize(at.saturating_add(1), Place::NONE);
        }
        match self.first.get_mut(at) {
            Some(first) if *first == Place::NONE => *first = place,
            _ => self.more.entry(number).or_default().push(place),
        }
    }
}

/// What to begin with.
pub(crate) struct Opened {
    pub(crate) journal: Journal,
    pub(crate) earlier: Earlier,
    /// Time of judgement of a run that was ended and can go on.
    pub(crate) resumed_at: Option<i64>,
    /// Whether there was a journal that is of no use: made under other settings, or by another version.
    pub(crate) discarded: bool,
}

impl Journal {
    fn over(file: Arc<File>, path: Option<PathBuf>) -> Self {
        Self { file, path, held: Vec::new(), header: Vec::new(), end: 0, index: Index::default(), said: None }
    }

    /// A spool that goes away with the run, in this folder or where the system keeps such files.
    pub(crate) fn spool(folder: Option<&Path>) -> Result<Opened> {
        let file = folder.map_or_else(tempfile::tempfile, tempfile::tempfile_in);
        let file = file.map_err(|e| messages::cannot_write(folder.unwrap_or(&std::env::temp_dir()), &e))?;
        let journal = Self::over(Arc::new(file), None);
        Ok(Opened { journal, earlier: Earlier::default(), resumed_at: None, discarded: false })
    }

    /// Opens the journal, or makes it. Everything after the first line that is not whole is cut off: a killed run leaves
    /// at most one such line.
    pub(crate) fn open(path: &Path, fingerprint: &str, fresh: bool) -> Result<Opened> {
        let failed = |error: &io::Error| cannot_keep(path, error);
        let mut options = OpenOptions::new();
        options.read(true).write(true).create(true).truncate(false);
        #[cfg(unix)]
        {
            use std::os::unix::fs::OpenOptionsExt as _;
            // Whose documents there are and who signed them is not everybody's business; a link is not followed.
            options.mode(0o600);
            let flags = rustix::fs::OFlags::NOFOLLOW | rustix::fs::OFlags::NONBLOCK;
            options.custom_flags(i32::try_from(flags.bits()).unwrap_or(0));
        }
        let file = options.open(path).map_err(|e| failed(&e))?;
        if !file.metadata().map_err(|e| failed(&e))?.is_file() {
            return Err(messages::output_is_special(path));
        }
        match file.try_lock() {
            Ok(()) => {}
            Err(std::fs::TryLockError::WouldBlock) => return Err(in_use(path)),
            // File systems without locks are used by one at a time.
            Err(std::fs::TryLockError::Error(_)) => {}
        }
        let file = Arc::new(file);
        let scan = Scan::of(&file, path)?;
        let is_ours = scan.fingerprint.as_deref() == Some(fingerprint) && !fresh;
        let mut journal = Self::over(Arc::clone(&file), Some(path.to_owned()));
        whole_line(&mut journal.header, |out| {
            let _ = write!(out, "H\t{SCHEMA}\t{fingerprint}");
        });
        let mut earlier = Earlier::default();
        let mut resumed_at = None;
        if is_ours {
            journal.end = scan.end;
            resumed_at = scan.open_run;
            earlier = Earlier { lines: scan.lines, file: Some(Arc::clone(&file)), resumes: false };
            earlier.lines.sort_unstable();
        }
        file.set_len(journal.end).and_then(|()| (&*file).seek(SeekFrom::Start(journal.end))).map_err(|e| failed(&e))?;
        if !is_ours {
            journal.held.extend_from_slice(&journal.header);
            journal.end = journal.held.len() as u64;
        }
        let discarded = !is_ours && scan.fingerprint.is_some() && !fresh;
        Ok(Opened { journal, earlier, resumed_at, discarded })
    }

    /// Begins a run, unless one goes on.
    pub(crate) fn begin(&mut self, at: i64, resumes: bool) -> Result<()> {
        if !resumes {
            self.line(|out| {
                let _ = write!(out, "R\t{at}");
            })?;
        }
        self.flush()
    }

    /// Every file of the run has its line. What later lines and vanished files have left behind is then dropped, when it
    /// is more than what counts.
    pub(crate) fn finish(&mut self) -> Result<()> {
        // One without a name goes with this program.
        let Some(path) = self.path.clone() else { return Ok(()) };
        self.line(|out| out.push(b'E'))?;
        self.flush()?;
        self.file.sync_data().map_err(|e| self.failed(&e))?;
        let counted: u64 = self.index.places().map(|place| place.len() as u64).sum();
        if self.end > SMALL && self.end > counted.saturating_mul(2) {
            // It was finished before, and is as good as it was where this does not work.
            let _ = self.rewrite(&path);
        }
        Ok(())
    }

    /// The same journal with nothing but what counts, in the place of this one.
    fn rewrite(&self, path: &Path) -> io::Result<()> {
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let mut fresh = tempfile::Builder::new().prefix(".kyso-").tempfile_in(folder)?;
        let mut out = io::BufWriter::with_capacity(HELD, fresh.as_file_mut());
        let mut copied = Window { file: &self.file, octets: Vec::new(), at: 0 };
        out.write_all(&self.header)?;
        for place in self.index.places() {
            let line = copied.line(place)?.ok_or(io::ErrorKind::InvalidData)?;
            let _ = checked(&line).ok_or(io::ErrorKind::InvalidData)?;
            out.write_all(&line)?;
        }
        let mut end = Vec::new();
        whole_line(&mut end, |out| out.push(b'E'));
        out.write_all(&end)?;
        out.flush()?;
        drop(out);
        fresh.as_file().sync_all()?;
        fresh.persist(path)?;
        Ok(())
    }

    /// Appends what is known of a file; `records` are JSON texts in one line, each begun by a TAB.
    pub(crate) fn append(&mut self, line: &Line, records: &[u8]) -> Result<()> {
        let place = self.line(|out| {
            line.write(out);
            out.extend_from_slice(records);
        })?;
        self.index.add(line.number, place);
        self.index.records = self.index.records.saturating_add(u64::from(line.records));
        if let Some(said) = &mut self.said {
            say(said, records.split(|octet| *octet == b'\t').skip(1));
        }
        Ok(())
    }

    /// From now on somebody wants to hear of each file as soon as it is finished.
    pub(crate) fn listen(&mut self) {
        self.said = Some(String::new());
    }

    /// What was not told yet.
    pub(crate) fn said(&mut self) -> Option<String> {
        self.said.as_mut().map(std::mem::take).filter(|said| !said.is_empty())
    }

    pub(crate) fn has_much_to_say(&self) -> bool {
        self.said.as_ref().is_some_and(|said| said.len() >= HELD)
    }

    /// What an earlier run told about the file stands.
    pub(crate) fn take_over(&mut self, number: u64, known: &Known) -> Result<()> {
        for place in &known.places {
            self.index.add(number, *place);
            if let Some(said) = &mut self.said {
                let line = read_line(&self.file, *place);
                let fields = line.as_deref().map(|line| checked(line).map(|fields| say(said, fields.skip(FIELDS))));
                match fields {
                    Ok(Some(())) => {}
                    Ok(None) => return Err(self.failed(&io::ErrorKind::InvalidData.into())),
                    Err(error) => return Err(self.failed(&io::Error::from(error.kind()))),
                }
            }
        }
        self.index.records = self.index.records.saturating_add(known.records);
        Ok(())
    }

    fn line(&mut self, body: impl FnOnce(&mut Vec<u8>)) -> Result<Place> {
        let len = whole_line(&mut self.held, body);
        let place = Place::new(self.end, len);
        self.end = self.end.saturating_add(len as u64);
        if self.held.len() >= HELD {
            self.flush()?;
        }
        Ok(place)
    }

    /// Hands the system what was held back: from then on a killed run keeps it.
    pub(crate) fn flush(&mut self) -> Result<()> {
        let written = (&*self.file).write_all(&self.held);
        self.held.clear();
        written.map_err(|e| self.failed(&e))
    }

    fn failed(&self, error: &io::Error) -> Failure {
        match &self.path {
            Some(path) => cannot_keep(path, error),
            None => messages::cannot_write(&std::env::temp_dir(), error),
        }
    }

    /// To read what was told, in the order of the walk.
    pub(crate) fn reader(&mut self) -> Result<Reader<'_>> {
        self.flush()?;
        Ok(Reader { journal: self })
    }
}

/// Reads the records of a run in the order of its walk.
pub(crate) struct Reader<'a> {
    journal: &'a Journal,
}

impl Reader<'_> {
    pub(crate) fn records(&self) -> usize {
        usize::try_from(self.journal.index.records).unwrap_or(usize::MAX)
    }

    /// Hands out each record's JSON text.
    pub(crate) fn each(&self, take: &mut dyn FnMut(&[u8]) -> Result<()>) -> Result<()> {
        let mut window = Window { file: &self.journal.file, octets: Vec::new(), at: 0 };
        for place in self.journal.index.places() {
            let line = window.line(place).map_err(|e| self.journal.failed(&e))?;
            let fields = line.as_deref().and_then(checked);
            let fields = fields.ok_or_else(|| self.journal.failed(&io::ErrorKind::InvalidData.into()))?;
            for record in fields.skip(FIELDS) {
                take(record)?;
            }
        }
        Ok(())
    }
}

/// Lines are written nearly in the order of the walk: most lie in what was read for the one before.
struct Window<'a> {
    file: &'a File,
    octets: Vec<u8>,
    at: u64,
}

impl Window<'_> {
    const OCTETS: usize = 256 << 10;

    fn line(&mut self, place: Place) -> io::Result<Option<std::borrow::Cow<'_, [u8]>>> {
        let (offset, len) = (place.offset(), place.len());
        if len == 0 || len > Self::OCTETS / 4 {
            return read_line(self.file, place).map(|line| Some(line.into()));
        }
        let within = |window: &Self| {
            let begin = usize::try_from(offset.checked_sub(window.at)?).ok()?;
            let end = begin.checked_add(len)?;
            (end <= window.octets.len()).then_some(begin..end)
        };
        if within(self).is_none() {
            self.at = offset.saturating_sub(Self::OCTETS as u64 / 4);
            self.octets.resize(Self::OCTETS, 0);
            let mut filled = 0;
            while let Some(rest) = self.octets.get_mut(filled..).filter(|rest| !rest.is_empty()) {
                match read_some_at(self.file, rest, self.at.saturating_add(filled as u64))? {
                    0 => break,
                    len => filled = filled.saturating_add(len),
                }
            }
            self.octets.truncate(filled);
        }
        let range = within(self);
        Ok(range.and_then(|range| self.octets.get(range)).map(std::borrow::Cow::Borrowed))
    }
}

/// What a journal holds.
#[derive(Default)]
struct Scan {
    fingerprint: Option<String>,
    /// Time of judgement of the last run, when that is not finished.
    open_run: Option<i64>,
    lines: Vec<(u64, Place)>,
    /// Where the last whole line ends.
    end: u64,
}

impl Scan {
    fn of(file: &File, path: &Path) -> Result<Self> {
        let mut scan = Self::default();
        let mut reader = BufReader::with_capacity(1 << 20, file);
        let mut line = Vec::new();
        loop {
            line.clear();
            let limit = LONGEST as u64;
            let len = io::Read::take(&mut reader, limit).read_until(b'\n', &mut line);
            let len = len.map_err(|e| messages::cannot_read(path, &e))?;
            let Some(mut fields) = checked(&line) else {
                // Whatever it is, it is no journal, and must not be written over.
                if scan.fingerprint.is_none() && len > 0 && !could_be_ours(&line) {
                    return Err(not_a_journal(path));
                }
                return Ok(scan);
            };
            let text =
                |field: Option<&[u8]>| field.and_then(|field| std::str::from_utf8(field).ok()).map(str::to_owned);
            match fields.next() {
                Some(b"H") => {
                    if text(fields.next()).as_deref() != Some(SCHEMA) {
                        return Err(not_a_journal(path));
                    }
                    scan.fingerprint = text(fields.next());
                }
                _ if scan.fingerprint.is_none() => return Err(not_a_journal(path)),
                Some(b"R") => scan.open_run = text(fields.next()).and_then(|at| at.parse().ok()),
                Some(b"E") => scan.open_run = None,
                Some(b"F") => {
                    let Some(found) = Line::read(&mut fields) else { return Ok(scan) };
                    // What was told without looking at a file has nothing to compare with.
                    if found.stat.is_some() || found.part > 0 || !found.last {
                        scan.lines.push((hash(&found.key), Place::new(scan.end, len)));
                    }
                }
                _ => return Ok(scan),
            }
            scan.end = scan.end.saturating_add(len as u64);
        }
    }
}

/// Adds records to what is to be told.
fn say<'a>(said: &mut String, records: impl Iterator<Item = &'a [u8]>) {
    for record in records {
        // JSON is UTF-8.
        said.push_str(&String::from_utf8_lossy(record));
        said.push('\n');
    }
}

/// Whether a file that begins with these octets is a journal: by its first line, and by the checksums of all that follow. The
/// last one may be cut off: nothing can vouch for it, so no document begins in it.
pub(crate) fn is_journal(head: &[u8]) -> bool {
    let mut lines = head.split_inclusive(|octet| *octet == b'\n');
    let is_header = |line: &[u8]| {
        checked(line).is_some_and(|mut fields| {
            fields.next() == Some(b"H") && fields.next().is_some_and(|schema| schema == SCHEMA.as_bytes())
        })
    };
    let is_cut = |line: &[u8]| !line.ends_with(b"\n") && !crate::input::begins_like_one(line);
    lines.next().is_some_and(is_header) && lines.all(|line| checked(line).is_some() || is_cut(line))
}

/// A first line that was cut off.
fn could_be_ours(line: &[u8]) -> bool {
    line.len() < 128 && !line.ends_with(b"\n") && line.iter().take(8).all(u8::is_ascii_hexdigit)
}

fn cannot_keep(path: &Path, error: &io::Error) -> Failure {
    messages::cannot_write(path, error).hint(both!(
        "xử lý xong rồi chạy lại đúng lệnh này: việc đã ghi trong nhật ký không phải làm lại",
        "put that right and run the same command again: what the journal holds is not done twice"
    ))
}

fn in_use(path: &Path) -> Failure {
    Failure::new(
        Exit::Unreadable,
        both!(
            "nhật ký '{p}' đang được một lần kiểm tra khác dùng",
            "the journal '{p}' is in use by another audit",
            p = path.display()
        ),
    )
    .hint(both!(
        "chờ lần kia xong, hoặc ghi nhật ký vào tệp khác bằng --journal",
        "wait for the other one, or name another file with --journal"
    ))
}

fn not_a_journal(path: &Path) -> Failure {
    messages::usage(
        both!("'{p}' không phải nhật ký kiểm tra", "'{p}' is not the journal of an audit", p = path.display()),
        both!("nêu tệp khác bằng --journal, hoặc xoá tệp này", "name another file with --journal, or delete this one"),
    )
}
