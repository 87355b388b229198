//! What parent and worker say to each other: a kind (one octet), a length (32 bits, little-endian), and that many octets.
//!
//! ```text
//! parent ─ Secrets, Settings, Task… ─► worker        worker ─ Ready, (Begin, Record…, Done)… ─► parent
//! ```

use std::io;

use zeroize::Zeroize as _;

/// Longer ones are not made by this program.
const LARGEST: usize = 64 << 20;

/// What a frame is.
pub(crate) mod kind {
    /// What opens encrypted documents: nowhere but in this pipe.
    pub(crate) const SECRETS: u8 = b'K';
    pub(crate) const SETTINGS: u8 = b'S';
    pub(crate) const TASK: u8 = b'T';
    pub(crate) const READY: u8 = b'R';
    pub(crate) const BEGIN: u8 = b'B';
    pub(crate) const RECORD: u8 = b'L';
    pub(crate) const DONE: u8 = b'D';
}

/// Appends a frame; `body` writes what is in it.
pub(crate) fn put(out: &mut Vec<u8>, kind: u8, body: impl FnOnce(&mut Vec<u8>)) {
    out.push(kind);
    let at = out.len();
    out.extend_from_slice(&[0; 4]);
    body(out);
    let len = u32::try_from(out.len().saturating_sub(at).saturating_sub(4)).unwrap_or(u32::MAX);
    if let Some(place) = out.get_mut(at..at.saturating_add(4)) {
        place.copy_from_slice(&len.to_le_bytes());
    }
}

/// Takes octets as they come, and hands out whole frames.
#[derive(Debug, Default)]
pub(crate) struct Frames {
    octets: Vec<u8>,
    at: usize,
}

impl Frames {
    pub(crate) fn feed(&mut self, octets: &[u8]) {
        if self.at == self.octets.len() {
            self.octets.clear();
            self.at = 0;
        } else if self.at > 1 << 20 {
            self.octets.drain(..self.at);
            self.at = 0;
        }
        self.octets.extend_from_slice(octets);
    }

    /// Forgets what was handed out: it may have been a secret.
    pub(crate) fn wipe(&mut self) {
        self.octets.get_mut(..self.at).unwrap_or_default().zeroize();
    }

    /// The next frame, when all of it is there.
    pub(crate) fn next(&mut self) -> io::Result<Option<(u8, &[u8])>> {
        let rest = self.octets.get(self.at..).unwrap_or_default();
        let Some((head, body)) = rest.split_first_chunk::<5>() else { return Ok(None) };
        let [kind, a, b, c, d] = *head;
        let len = usize::try_from(u32::from_le_bytes([a, b, c, d])).unwrap_or(usize::MAX);
        if len > LARGEST {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "a frame is too long"));
        }
        let Some(body) = body.get(..len) else { return Ok(None) };
        self.at = self.at.saturating_add(5).saturating_add(len);
        Ok(Some((kind, body)))
    }
}

/// Reads the fields of a frame one after the other.
pub(crate) struct Fields<'a>(pub(crate) &'a [u8]);

impl<'a> Fields<'a> {
    fn take<const N: usize>(&mut self) -> io::Result<[u8; N]> {
        let (head, rest) = self.0.split_first_chunk::<N>().ok_or_else(short)?;
        self.0 = rest;
        Ok(*head)
    }

    pub(crate) fn u8(&mut self) -> io::Result<u8> {
        self.take::<1>().map(|[octet]| octet)
    }

    pub(crate) fn u32(&mut self) -> io::Result<u32> {
        self.take().map(u32::from_le_bytes)
    }

    pub(crate) fn u64(&mut self) -> io::Result<u64> {
        self.take().map(u64::from_le_bytes)
    }

    pub(crate) fn i64(&mut self) -> io::Result<i64> {
        self.take().map(i64::from_le_bytes)
    }

    pub(crate) fn digest(&mut self) -> io::Result<[u8; 32]> {
        self.take()
    }

    /// All that is left.
    pub(crate) fn rest(self) -> &'a [u8] {
        self.0
    }
}

fn short() -> io::Error {
    io::Error::new(io::ErrorKind::UnexpectedEof, "a frame ends too soon")
}

/// One file to be examined.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct TaskFrame<'a> {
    pub(crate) id: u64,
    /// Members of an archive that are done already.
    pub(crate) skip: u32,
    /// SHA-256 that it had: if it still has, nothing needs to be examined.
    pub(crate) known: Option<[u8; 32]>,
    pub(crate) path: &'a [u8],
}

impl<'a> TaskFrame<'a> {
    pub(crate) fn put(&self, out: &mut Vec<u8>) {
        put(out, kind::TASK, |out| {
            out.extend_from_slice(&self.id.to_le_bytes());
            out.extend_from_slice(&self.skip.to_le_bytes());
            out.push(u8::from(self.known.is_some()));
            out.extend_from_slice(&self.known.unwrap_or_default());
            out.extend_from_slice(self.path);
        });
    }

    pub(crate) fn read(body: &'a [u8]) -> io::Result<Self> {
        let mut fields = Fields(body);
        let (id, skip) = (fields.u64()?, fields.u32()?);
        let (is_known, digest) = (fields.u8()? == 1, fields.digest()?);
        Ok(Self { id, skip, known: is_known.then_some(digest), path: fields.rest() })
    }
}

/// A file, or a member of an archive, is begun.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct BeginFrame<'a> {
    pub(crate) id: u64,
    /// Which member it is.
    pub(crate) ordinal: u32,
    pub(crate) size: u64,
    /// What it is called in its record.
    pub(crate) name: &'a [u8],
}

impl<'a> BeginFrame<'a> {
    pub(crate) fn put(&self, out: &mut Vec<u8>) {
        put(out, kind::BEGIN, |out| {
            out.extend_from_slice(&self.id.to_le_bytes());
            out.extend_from_slice(&self.ordinal.to_le_bytes());
            out.extend_from_slice(&self.size.to_le_bytes());
            out.extend_from_slice(self.name);
        });
    }

    pub(crate) fn read(body: &'a [u8]) -> io::Result<Self> {
        let mut fields = Fields(body);
        Ok(Self { id: fields.u64()?, ordinal: fields.u32()?, size: fields.u64()?, name: fields.rest() })
    }
}

/// How a file looked to the file system when it was examined.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Stat {
    pub(crate) size: u64,
    /// Nanoseconds since 1970.
    pub(crate) modified: i64,
    /// Of its entry; 0 where the system has no such time.
    pub(crate) changed: i64,
    /// Whether both times were long enough ago that a later change cannot have the same.
    pub(crate) settled: bool,
}

/// What came of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct DoneFrame {
    pub(crate) id: u64,
    /// It has the digest it was known by; there are no records.
    pub(crate) unchanged: bool,
    /// Members of an archive that are no documents.
    pub(crate) passed_over: u32,
    pub(crate) stat: Option<Stat>,
    pub(crate) sha256: Option<[u8; 32]>,
    /// Until when the records stand, in seconds since 1970.
    pub(crate) stands_until: Option<i64>,
}

impl DoneFrame {
    pub(crate) fn put(&self, out: &mut Vec<u8>) {
        let stat = self.stat.unwrap_or_default();
        let flags =
            [self.unchanged, self.stat.is_some(), stat.settled, self.sha256.is_some(), self.stands_until.is_some()];
        put(out, kind::DONE, |out| {
            out.extend_from_slice(&self.id.to_le_bytes());
            out.push(flags.iter().rev().fold(0, |all, flag| all << 1 | u8::from(*flag)));
            out.extend_from_slice(&self.passed_over.to_le_bytes());
            out.extend_from_slice(&stat.size.to_le_bytes());
            out.extend_from_slice(&stat.modified.to_le_bytes());
            out.extend_from_slice(&stat.changed.to_le_bytes());
            out.extend_from_slice(&self.sha256.unwrap_or_default());
            out.extend_from_slice(&self.stands_until.unwrap_or_default().to_le_bytes());
        });
    }

    pub(crate) fn read(body: &[u8]) -> io::Result<Self> {
        let mut fields = Fields(body);
        let (id, flags, passed_over) = (fields.u64()?, fields.u8()?, fields.u32()?);
        let is = |n: u8| flags >> n & 1 == 1;
        let (size, modified, changed) = (fields.u64()?, fields.i64()?, fields.i64()?);
        let (sha256, stands_until) = (fields.digest()?, fields.i64()?);
        Ok(Self {
            id,
            unchanged: is(0),
            passed_over,
            stat: is(1).then_some(Stat { size, modified, changed, settled: is(2) }),
            sha256: is(3).then_some(sha256),
            stands_until: is(4).then_some(stands_until),
        })
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn frames_come_back_whole_however_they_are_cut() {
        let mut sent = Vec::new();
        let task = TaskFrame { id: 7, skip: 2, known: Some([9; 32]), path: b"a/b\xff.pdf" };
        task.put(&mut sent);
        let stat = Stat { size: 5, modified: -3, changed: 4, settled: true };
        let done =
            DoneFrame { id: 7, stat: Some(stat), stands_until: Some(-1), passed_over: 3, ..DoneFrame::default() };
        done.put(&mut sent);
        let begin = BeginFrame { id: 8, ordinal: 1, size: u64::MAX, name: b"x" };
        begin.put(&mut sent);
        for step in [1, 3, 1000] {
            let mut frames = Frames::default();
            let mut seen = 0;
            for piece in sent.chunks(step) {
                frames.feed(piece);
                while let Some((kind, body)) = frames.next().unwrap() {
                    seen += 1;
                    match kind {
                        kind::TASK => assert_eq!(TaskFrame::read(body).unwrap(), task),
                        kind::DONE => assert_eq!(DoneFrame::read(body).unwrap(), done),
                        _ => assert_eq!(BeginFrame::read(body).unwrap(), begin),
                    }
                }
            }
            assert_eq!(seen, 3);
        }
        assert!(DoneFrame::read(b"short").is_err());
        let mut frames = Frames::default();
        frames.feed(&[b'T', 255, 255, 255, 255]);
        assert!(frames.next().is_err());
    }
}
