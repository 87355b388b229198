//! Documents within a `.zip` archive: each is examined as if it lay in a folder, and told as `archive.zip!/name`. An
//! archive is a promise about sizes that nobody keeps; every one of its numbers has a bound.

use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;

use kyso::AuditSettings;
use kyso::audit::{FileKind, Record, State};
use kyso::base::Source;
use zip::ZipArchive;
use zip::result::ZipError;

use super::path_octets;
use super::worker::{Out, document};
use crate::input;
use crate::lang::counted;
use crate::ours;

/// Members: what an archive's directory takes in memory grows with them.
const MEMBERS: usize = 100_000;
/// Octets of one member, which is held in memory.
const MEMBER: u64 = 256 << 20;
/// Octets a member may inflate to whatever its packed size, and how often its packed size beyond that: text packs to a
/// hundredth, never to a thousandth as zeros do.
const FREE: u64 = 4 << 20;
const RATIO: u64 = 200;
/// Octets of all members together.
const TOTAL: u64 = 64 << 30;
/// Archives within archives.
const DEPTH: u32 = 1;

/// Whether it is to be opened as an archive: by its ending and its first octets, for office documents are archives, too.
pub(crate) fn is_archive(source: &dyn Source, path: &Path) -> bool {
    path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("zip")) && begins_like_one(source)
}

fn begins_like_one(source: &dyn Source) -> bool {
    let mut head = [0; 4];
    source.read_at(0, &mut head).is_ok() && matches!(&head, b"PK\x03\x04" | b"PK\x05\x06")
}

/// What is asked of an archive.
pub(crate) struct Asked<'a> {
    pub(crate) settings: &'a AuditSettings,
    /// Members that a worker before had done.
    pub(crate) skip: u32,
}

/// Examines every document in it: how many members are none. `own` is what is known of the archive itself.
pub(crate) fn examine(source: &dyn Source, asked: &Asked<'_>, own: Record, out: &mut Out) -> u32 {
    let mut walk = Walk { asked, out, ordinal: 0, passed_over: 0, inflated: 0 };
    walk.archive(source, own, 0);
    walk.passed_over
}

struct Walk<'a, 'o> {
    asked: &'a Asked<'a>,
    out: &'o mut Out,
    ordinal: u32,
    passed_over: u32,
    inflated: u64,
}

impl Walk<'_, '_> {
    /// Its own record first, then those of its members.
    fn archive(&mut self, source: &dyn Source, own: Record, depth: u32) {
        let name = own.file.clone();
        let mut archive = match ZipArchive::new(At { source, at: 0 }) {
            Ok(archive) => archive,
            Err(error) => {
                return self.refuse_archive(own, "CANNOT_READ", format!("this archive cannot be opened: {error}"));
            }
        };
        if archive.len() > MEMBERS {
            let detail = format!("{} members; {MEMBERS} are the most that are looked at", archive.len());
            return self.refuse_archive(own, "ARCHIVE_LIMIT", detail);
        }
        if archive.has_duplicate_names() {
            // The reader here keeps one of them; another program may take out the other.
            let detail = "two members have one name: which of them is meant cannot be told";
            return self.refuse_archive(own, "ARCHIVE_AMBIGUOUS", detail.to_owned());
        }
        if !self.holds_one(&mut archive) {
            return self.refuse_archive(own, "NO_DOCUMENT_INSIDE", "no document in this archive".to_owned());
        }
        if self.is_new() {
            let mut own = own.standing_until(None);
            (own.kind, own.state, own.reason) = (Some(FileKind::Zip), State::Unsigned, None);
            own.detail = Some(format!("{:#}", counted(archive.len(), "member", "members")));
            self.out.record(&own);
        }
        for index in 0..archive.len() {
            self.ordinal = self.ordinal.saturating_add(1);
            self.member(&mut archive, index, &name, depth);
        }
    }

    fn holds_one(&self, archive: &mut ZipArchive<At<'_>>) -> bool {
        (0..archive.len()).any(|index| archive.by_index_raw(index).map_or(true, |member| !member.is_dir()))
    }

    /// Whether a worker before has not told it yet.
    fn is_new(&self) -> bool {
        self.ordinal > self.asked.skip || self.asked.skip == 0
    }

    fn refuse_archive(&mut self, mut own: Record, reason: &str, detail: String) {
        if self.is_new() {
            own.kind = Some(FileKind::Zip);
            (own.reason, own.detail) = (Some(reason.to_owned()), Some(detail));
            self.out.record(&own);
        }
    }

    /// A record that there is no verdict, for what was not done before.
    fn refuse(&mut self, name: &str, reason: &str, detail: &str) {
        if self.is_new() {
            let mut record = Record::unreadable(name, reason, detail);
            record.inside = true;
            self.out.record(&record);
        }
    }

    fn member(&mut self, archive: &mut ZipArchive<At<'_>>, index: usize, container: &str, depth: u32) {
        let at = self.ordinal;
        let is_done = at <= self.asked.skip;
        let (name, is_named, packed) = match archive.by_index_raw(index) {
            Ok(member) if member.is_dir() => return,
            Ok(member) => {
                let shown = match member.name() {
                    Ok(name) => path_octets::shown(name.as_bytes()),
                    Err(_) => path_octets::shown(member.name_raw()),
                };
                let ending = Path::new(&shown).extension().and_then(|ending| ending.to_str());
                let ending = ending.map(str::to_ascii_lowercase);
                (format!("{container}!/{shown}"), ending, member.compressed_size())
            }
            Err(error) => return self.refuse(&format!("{container}!/#{index}"), "CANNOT_READ", &error.to_string()),
        };
        let is_nested = is_named.as_deref() == Some("zip");
        if is_done && !is_nested {
            return;
        }
        let is_named = matches!(is_named.as_deref(), Some("pdf" | "xml" | "edxml" | "zip"));
        if !is_done {
            self.out.begin(at, packed, &name);
        }
        let octets = match self.inflated(archive, index, packed, is_named, &name) {
            Ok(octets) => octets,
            Err((reason, detail)) if !is_done => return self.refuse(&name, reason, &detail),
            Err(_) => return,
        };
        let Some(octets) = octets else {
            self.passed_over = self.passed_over.saturating_add(1);
            return;
        };
        if is_nested && begins_like_one(&octets) {
            if depth >= DEPTH {
                return self.refuse(&name, "ARCHIVE_LIMIT", "an archive in an archive in an archive");
            }
            let mut own = Record::unreadable(name.as_str(), "", "");
            (own.inside, own.size) = (true, Some(octets.len() as u64));
            return self.archive(&octets, own, depth.saturating_add(1));
        }
        document(&octets, &name, self.asked.settings, self.out, &mut |record| record.inside = true);
    }

    /// The octets of a member that is, or is called, a document; `None` for others.
    fn inflated(
        &mut self,
        archive: &mut ZipArchive<At<'_>>,
        index: usize,
        packed: u64,
        is_named: bool,
        shown: &str,
    ) -> Result<Option<Vec<u8>>, (&'static str, String)> {
        let mut member = archive.by_index(index).map_err(|error| match error {
            ZipError::UnsupportedArchive(what) if what.contains("assword") => ("ENCRYPTED_MEMBER", what.to_owned()),
            other => ("CANNOT_READ", other.to_string()),
        })?;
        let most = MEMBER.min(packed.saturating_mul(RATIO).saturating_add(FREE));
        let mut octets = Vec::new();
        let unreadable = |error: io::Error| ("CANNOT_READ", error.to_string());
        (&mut member).take(ours::HEAD).read_to_end(&mut octets).map_err(unreadable)?;
        // As in folders: by how it begins.
        if !is_named && (!input::begins_like_one(&octets) || ours::is_ours(Path::new(shown), &octets)) {
            return Ok(None);
        }
        (&mut member).take(most).read_to_end(&mut octets).map_err(unreadable)?;
        self.inflated = self.inflated.saturating_add(octets.len() as u64);
        if octets.len() as u64 > most || self.inflated > TOTAL {
            let detail =
                format!("it inflates from {packed} to more than {most} octets, or the archive to more than {TOTAL}");
            return Err(("ARCHIVE_LIMIT", detail));
        }
        Ok(Some(octets))
    }
}

/// A source as the archive's reader wants it.
struct At<'a> {
    source: &'a dyn Source,
    at: u64,
}

impl Read for At<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let left = usize::try_from(self.source.len().saturating_sub(self.at)).unwrap_or(usize::MAX);
        let len = buffer.len().min(left);
        let Some(piece) = buffer.get_mut(..len) else { return Ok(0) };
        self.source.read_at(self.at, piece).map_err(io::Error::other)?;
        self.at = self.at.saturating_add(len as u64);
        Ok(len)
    }
}

impl Seek for At<'_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let place = match to {
            SeekFrom::Start(at) => Some(at),
            SeekFrom::End(by) => self.source.len().checked_add_signed(by),
            SeekFrom::Current(by) => self.at.checked_add_signed(by),
        };
        self.at = place.ok_or(io::ErrorKind::InvalidInput)?;
        Ok(self.at)
    }
}
