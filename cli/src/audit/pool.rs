//! The workers: one process for each core, and some more while slow files hold them up. A worker has a few files ahead, so
//! that it never waits for us; what it has not begun is given to another one when it dies or takes long.
//!
//! ```text
//! feed ─► pending ─► lane 1: [current, next, next …] ─► records ─► journal
//!            ▲       lane 2: …
//!            └────── what a lane had not begun when it was killed or put aside
//! ```

mod lane;

use std::collections::VecDeque;
use std::io::Write as _;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, TryRecvError, channel};
use std::time::{Duration, Instant};

use kyso::audit::Record;
use zeroize::Zeroizing;

use self::lane::{Begun, Event, Lane, load};
use super::feed::{Item, Job};
use super::frame::{BeginFrame, DoneFrame, TaskFrame, kind};
use super::journal::{Journal, Line};
use super::path_octets::{octets, shown};
use super::worker::stat;
use crate::failure::{Exit, Failure, Result};
use crate::lang::{Lang, both};

/// Files a worker has ahead, and the octets of their frames: fewer than a pipe holds, so that writing never waits.
const AHEAD: usize = 24;
const AHEAD_OCTETS: usize = 32 << 10;
/// A file that takes longer is no longer waited for: another worker takes the lane.
const SLOW: Duration = Duration::from_secs(2);
/// Octets a second that a large file gets more time for, and how much more at the most.
const OCTETS_A_SECOND: u64 = 20 << 20;
const MORE_SECONDS: u64 = 600;
/// How long to wait when nothing is said: while files are wanted, and otherwise.
const HUNGRY: Duration = Duration::from_millis(2);
const TICK: Duration = Duration::from_millis(50);
/// A worker that finished so many files makes room for a new one: whatever it has gathered goes with it.
const RETIRES: u64 = 20_000;
/// Nobody looked for so long: this program was stopped, or the computer slept, and no file is to blame.
const STOPPED: Duration = Duration::from_secs(2);
/// What was done is written down at least this often.
const WRITE: Duration = Duration::from_millis(250);
/// Records of one file beyond this go into further lines.
const PART: usize = 1 << 20;
/// How the workers are run.
pub(crate) struct Plan {
    pub(crate) jobs: usize,
    pub(crate) timeout: Duration,
    /// The first frames.
    pub(crate) settings: Zeroizing<Vec<u8>>,
    /// What a worker has to answer to it.
    pub(crate) ready: String,
    pub(crate) lang: Lang,
    /// Time of judgement, in seconds.
    pub(crate) at: i64,
}

/// Workers that load early, of however many there may be: a few files are done before the last of sixty has started.
const EARLY: usize = 8;

/// Workers that load while the settings are read. They end with this.
#[derive(Default)]
pub(crate) struct Spare(Vec<Lane>);

impl Spare {
    pub(crate) fn load(count: usize, lang: Lang) -> Self {
        // What keeps one from starting is told when it is wanted.
        Self((0..count.min(EARLY)).map_while(|_| load(lang).ok()).collect())
    }
}

/// How many files were what.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    /// Files with a line of their own, containers included.
    pub(crate) files: u64,
    /// Examined in this run.
    pub(crate) examined: u64,
    /// Unchanged since an earlier run.
    pub(crate) taken_over: u64,
    /// Neither called like a document nor beginning like one.
    pub(crate) passed_over: u64,
    /// Journals and reports of other runs in the folders.
    pub(crate) ours: u64,
}

/// Examines all that is fed.
pub(crate) struct Pool<'a> {
    plan: &'a Plan,
    journal: &'a mut Journal,
    /// Hears the records of finished files, one a line.
    listener: &'a mut dyn FnMut(&str) -> Result<()>,
    feed: Receiver<Item>,
    is_fed: bool,
    pending: VecDeque<Job>,
    lanes: Vec<Lane>,
    spare: Spare,
    next: u64,
    events: (Sender<Event>, Receiver<Event>),
    counts: Counts,
    written: Instant,
    watched: Instant,
}

impl<'a> Pool<'a> {
    pub(crate) fn new(
        plan: &'a Plan,
        spare: Spare,
        journal: &'a mut Journal,
        feed: Receiver<Item>,
        listener: &'a mut dyn FnMut(&str) -> Result<()>,
    ) -> Self {
        Self {
            plan,
            journal,
            listener,
            feed,
            is_fed: false,
            pending: VecDeque::new(),
            lanes: Vec::new(),
            spare,
            next: 0,
            events: channel(),
            counts: Counts::default(),
            written: Instant::now(),
            watched: Instant::now(),
        }
    }

    /// Until everything is examined; `told` hears of the progress.
    pub(crate) fn run(mut self, told: &mut dyn FnMut(&Counts)) -> Result<Counts> {
        loop {
            let is_hungry = self.fill()?;
            if self.is_done() {
                self.say()?;
                told(&self.counts);
                return Ok(self.counts);
            }
            match self.events.1.recv_timeout(if is_hungry { HUNGRY } else { TICK }) {
                Ok(event) => {
                    self.hear(event)?;
                    while let Ok(event) = self.events.1.try_recv() {
                        self.hear(event)?;
                    }
                }
                Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => {}
            }
            self.watch()?;
            if self.written.elapsed() >= WRITE {
                self.say()?;
                self.written = Instant::now();
            }
            told(&self.counts);
        }
    }

    /// What the journal has is told to who listens; never what a killed run would not know of.
    fn say(&mut self) -> Result<()> {
        self.journal.flush()?;
        match self.journal.said() {
            Some(lines) => (self.listener)(&lines),
            None => Ok(()),
        }
    }

    fn is_done(&self) -> bool {
        self.is_fed && self.pending.is_empty() && self.lanes.iter().all(|lane| lane.jobs.is_empty())
    }

    /// Gives every worker what it has room for; whether more is wanted than there is.
    fn fill(&mut self) -> Result<bool> {
        loop {
            let Some(at) = self.room()? else { return Ok(false) };
            let alone = |job: &Job| job.alone;
            let mut frames = Vec::new();
            let mut is_dry = false;
            while let Some(lane) = self.lanes.get(at) {
                let is_full = lane.jobs.len() >= AHEAD || lane.ahead >= AHEAD_OCTETS;
                if is_full || lane.jobs.front().is_some_and(alone) {
                    break;
                }
                let Some(job) = self.wanted()? else {
                    is_dry = true;
                    break;
                };
                let Some(lane) = self.lanes.get_mut(at) else { break };
                // Only a worker that did nothing and has nothing can say whose fault it is.
                if job.alone && (lane.done > 0 || !lane.jobs.is_empty()) {
                    self.pending.push_front(job);
                    if lane.jobs.is_empty() {
                        self.replace(at)?;
                    }
                    is_dry = true;
                    break;
                }
                let known = job.known.as_ref().and_then(|known| known.line.sha256);
                let path = octets(&job.path);
                TaskFrame { id: job.number, skip: job.skip, known, path: &path }.put(&mut frames);
                lane.ahead = lane.ahead.saturating_add(path.len()).saturating_add(64);
                drop(path);
                lane.jobs.push_back(job);
            }
            if let Some(stdin) = self.lanes.get_mut(at).and_then(|lane| lane.stdin.as_mut()) {
                // A worker that is gone is noticed by its last word.
                let _ = stdin.write_all(&frames);
            }
            if is_dry {
                return Ok(!self.is_fed || !self.pending.is_empty());
            }
        }
    }

    /// A lane that wants files, started if there are too few.
    fn room(&mut self) -> Result<Option<usize>> {
        let wants = |lane: &Lane| {
            !is_leaving(lane)
                && lane.jobs.len() <= AHEAD / 2
                && lane.ahead <= AHEAD_OCTETS / 2
                && !lane.jobs.front().is_some_and(|job| job.alone)
        };
        let least =
            (0_usize..).zip(&self.lanes).filter(|(_, lane)| wants(lane)).min_by_key(|(_, lane)| lane.jobs.len());
        if let Some((at, lane)) = least
            && (lane.jobs.is_empty() || !self.may_start())
        {
            return Ok(Some(at));
        }
        let found = least.map(|(at, _)| at);
        if self.may_start() && (!self.pending.is_empty() || !self.is_fed) {
            self.start()?;
            return Ok(Some(self.lanes.len().saturating_sub(1)));
        }
        Ok(found)
    }

    /// As many as were asked for, and as many again while some are put aside.
    fn may_start(&self) -> bool {
        let active = self.lanes.iter().filter(|lane| !is_leaving(lane)).count();
        active < self.plan.jobs && self.lanes.len() < self.plan.jobs.saturating_mul(2)
    }

    /// The next file that somebody has to look at; all that need not be is dealt with here.
    fn wanted(&mut self) -> Result<Option<Job>> {
        if let Some(job) = self.pending.pop_front() {
            return Ok(Some(job));
        }
        while !self.is_fed {
            match self.feed.try_recv() {
                Ok(Item::Examine(job)) => return Ok(Some(job)),
                Ok(Item::Known(number, known)) => {
                    self.journal.take_over(number, &known)?;
                    // An archive that has not changed is told in one go, and may be of any size.
                    if self.journal.has_much_to_say() {
                        self.say()?;
                    }
                    self.counts.files = self.counts.files.saturating_add(1);
                    self.counts.taken_over = self.counts.taken_over.saturating_add(1);
                    self.counts.passed_over = self.counts.passed_over.saturating_add(known.passed_over);
                }
                Ok(Item::Told(number, path, record)) => {
                    let key = octets(&path).into_owned();
                    let line = Line { number, last: true, at: self.plan.at, key, records: 1, ..Line::default() };
                    self.journal.append(&line, &json(&record))?;
                    self.counts.files = self.counts.files.saturating_add(1);
                }
                Ok(Item::PassedOver) => self.counts.passed_over = self.counts.passed_over.saturating_add(1),
                Ok(Item::Ours) => self.counts.ours = self.counts.ours.saturating_add(1),
                Err(TryRecvError::Empty) => return Ok(None),
                Err(TryRecvError::Disconnected) => self.is_fed = true,
            }
        }
        Ok(None)
    }

    fn start(&mut self) -> Result<()> {
        let id = self.next;
        self.next = self.next.saturating_add(1);
        let lane = self.spare.0.pop().map_or_else(|| load(self.plan.lang), Ok);
        let begun = lane.and_then(|mut lane| lane.begin(id, self.plan, &self.events.0).map(|()| lane));
        self.lanes.push(begun.map_err(|e| cannot_start(&e.to_string()))?);
        Ok(())
    }

    /// A fresh worker in the place of one that has nothing to do.
    fn replace(&mut self, at: usize) -> Result<()> {
        if at < self.lanes.len() {
            self.lanes.remove(at);
        }
        self.start()
    }

    fn hear(&mut self, event: Event) -> Result<()> {
        let (Event::Octets(id, _) | Event::Ended(id)) = &event;
        // What was killed may have said something before.
        let Some(at) = self.lanes.iter().position(|lane| lane.id == *id) else { return Ok(()) };
        match event {
            Event::Octets(_, octets) => {
                let Some(lane) = self.lanes.get_mut(at) else { return Ok(()) };
                let mut frames = std::mem::take(&mut lane.frames);
                frames.feed(&octets);
                loop {
                    let frame = frames.next();
                    let Ok(Some((kind, body))) = frame else {
                        let is_sound = frame.is_ok();
                        if let Some(lane) = self.lanes.get_mut(at) {
                            lane.frames = frames;
                        }
                        return if is_sound { self.rest(at) } else { self.died(at, None) };
                    };
                    if self.frame(at, kind, body)?.is_none() {
                        return self.died(at, None);
                    }
                }
            }
            Event::Ended(_) => self.died(at, None),
        }
    }

    /// One frame; `None` when it is none a worker sends.
    fn frame(&mut self, at: usize, kind: u8, body: &[u8]) -> Result<Option<()>> {
        let Some(lane) = self.lanes.get_mut(at) else { return Ok(None) };
        match kind {
            kind::READY if body == self.plan.ready.as_bytes() => lane.is_ready = true,
            kind::READY => return Err(other_settings()),
            kind::BEGIN => {
                let Ok(begin) = BeginFrame::read(body) else { return Ok(None) };
                if lane.jobs.front().map(|job| job.number) != Some(begin.id) {
                    return Ok(None);
                }
                let more = Duration::from_secs((begin.size / OCTETS_A_SECOND).min(MORE_SECONDS));
                lane.begun = Some(Begun {
                    since: Instant::now(),
                    limit: self.plan.timeout.saturating_add(more),
                    ordinal: begin.ordinal,
                    size: begin.size,
                    name: begin.name.to_vec(),
                });
            }
            kind::RECORD => {
                lane.records.push(b'\t');
                lane.records.extend_from_slice(body);
                lane.count = lane.count.saturating_add(1);
                if lane.records.len() >= PART {
                    self.part(at)?;
                }
            }
            kind::DONE => {
                let Ok(done) = DoneFrame::read(body) else { return Ok(None) };
                if lane.jobs.front().map(|job| job.number) != Some(done.id) {
                    return Ok(None);
                }
                self.done(at, &done)?;
            }
            _ => return Ok(None),
        }
        Ok(Some(()))
    }

    /// Writes down what there is of a file that is not finished.
    fn part(&mut self, at: usize) -> Result<()> {
        let Some(lane) = self.lanes.get_mut(at) else { return Ok(()) };
        let Some(job) = lane.jobs.front_mut() else { return Ok(()) };
        let key = octets(&job.path).into_owned();
        let (number, part, records) = (job.number, job.part, lane.count);
        self.journal
            .append(&Line { number, part, at: self.plan.at, key, records, ..Line::default() }, &lane.records)?;
        job.part = job.part.saturating_add(1);
        lane.records.clear();
        lane.count = 0;
        Ok(())
    }

    fn done(&mut self, at: usize, done: &DoneFrame) -> Result<()> {
        let Some(lane) = self.lanes.get_mut(at) else { return Ok(()) };
        let Some(job) = lane.jobs.pop_front() else { return Ok(()) };
        lane.ahead = lane.ahead.saturating_sub(octets(&job.path).len()).saturating_sub(64);
        lane.done = lane.done.saturating_add(1);
        lane.begun = None;
        self.counts.files = self.counts.files.saturating_add(1);
        match job.known.as_ref().filter(|_| done.unchanged) {
            Some(known) => {
                self.journal.take_over(job.number, known)?;
                self.counts.taken_over = self.counts.taken_over.saturating_add(1);
                self.counts.passed_over = self.counts.passed_over.saturating_add(known.passed_over);
            }
            None => {
                let line = Line {
                    number: job.number,
                    part: job.part,
                    last: true,
                    at: self.plan.at,
                    // Nor whether something was encrypted.
                    stat: done.stat.filter(|_| job.skip == 0),
                    sha256: done.sha256,
                    // Of what a worker before this one told, this one knows nothing.
                    stands_until: done.stands_until.filter(|_| job.part == 0 && job.skip == 0),
                    passed_over: done.passed_over,
                    key: octets(&job.path).into_owned(),
                    records: lane.count,
                };
                self.journal.append(&line, &lane.records)?;
                self.counts.examined = self.counts.examined.saturating_add(1);
                self.counts.passed_over = self.counts.passed_over.saturating_add(done.passed_over.into());
            }
        }
        lane.records.clear();
        lane.count = 0;
        Ok(())
    }

    /// After all that a worker said: one that was put aside, or has done its part, is not needed any more.
    fn rest(&mut self, at: usize) -> Result<()> {
        let is_over = |lane: &Lane| lane.begun.is_none() && (lane.is_aside || is_leaving(lane) && lane.jobs.is_empty());
        if self.lanes.get(at).is_some_and(is_over) {
            self.withdraw(at);
            self.lanes.remove(at);
        }
        Ok(())
    }

    /// What a lane has not begun, to be given to others.
    fn withdraw(&mut self, at: usize) {
        let Some(lane) = self.lanes.get_mut(at) else { return };
        let begun = usize::from(lane.begun.is_some());
        while lane.jobs.len() > begun {
            if let Some(job) = lane.jobs.pop_back() {
                self.pending.push_front(job);
            }
        }
    }

    /// Whoever takes too long.
    fn watch(&mut self) -> Result<()> {
        let now = Instant::now();
        let gap = now.duration_since(std::mem::replace(&mut self.watched, now));
        if gap > STOPPED {
            for begun in self.lanes.iter_mut().filter_map(|lane| lane.begun.as_mut()) {
                begun.since = begun.since.checked_add(gap).unwrap_or(now);
            }
        }
        let taken = |lane: &Lane| lane.begun.as_ref().map(|begun| (now.duration_since(begun.since), begun.limit));
        while let Some(at) = self.lanes.iter().position(|lane| taken(lane).is_some_and(|(taken, limit)| taken > limit))
        {
            let seconds = self.lanes.get(at).and_then(taken).map_or(0, |(_, limit)| limit.as_secs());
            self.died(at, Some(("TIME_BUDGET", format!("not finished within {seconds} s"))))?;
        }
        let may_wait = self.is_fed && self.pending.is_empty();
        for at in 0..self.lanes.len() {
            let Some(lane) = self.lanes.get_mut(at) else { break };
            let is_slow = lane.begun.as_ref().is_some_and(|begun| now.duration_since(begun.since) > SLOW);
            if is_slow && !lane.is_aside && (lane.jobs.len() > 1 || !may_wait) {
                lane.is_aside = true;
                self.withdraw(at);
            }
        }
        Ok(())
    }

    /// A worker ended, or has to. `why` is what the file it had is told to be; otherwise its last words tell.
    fn died(&mut self, at: usize, why: Option<(&'static str, String)>) -> Result<()> {
        if at >= self.lanes.len() {
            return Ok(());
        }
        self.withdraw(at);
        let mut lane = self.lanes.remove(at);
        let is_overdue = why.is_some();
        drop(lane.stdin.take());
        let _ = lane.child.kill();
        let status = lane.child.wait();
        let words = lane.last_words.take().and_then(|thread| thread.join().ok()).unwrap_or_default();
        if !lane.is_ready {
            return Err(cannot_start(words.trim()));
        }
        let (Some(mut job), Some(begun)) = (lane.jobs.pop_front(), lane.begun.take()) else {
            // Between two files; one that dies each time before it begins is the first file's doing.
            if lane.done == 0
                && let Some(mut job) = self.pending.pop_front()
            {
                if job.alone {
                    return self.gave_up(job, &lane, "CRASHED", "the examining process ended at once", 0, None);
                }
                job.alone = true;
                self.pending.push_front(job);
            }
            return Ok(());
        };
        let (reason, detail) = why.unwrap_or_else(|| match words.contains("memory allocation of") {
            true => ("MEMORY_BUDGET", "it needs more memory than one file may take".to_owned()),
            false => (
                "CRASHED",
                status.map_or_else(|e| e.to_string(), |status| format!("the examining process ended: {status}")),
            ),
        });
        // Perhaps what came before had left too little: once more, by a worker of its own.
        if !is_overdue && !job.alone && lane.done > 0 {
            job.alone = true;
            if lane.count > 0 {
                self.keep(&mut job, &lane)?;
            }
            job.skip = begun.ordinal.saturating_sub(1).max(job.skip);
            self.pending.push_front(job);
            return Ok(());
        }
        let name = String::from_utf8_lossy(&begun.name).into_owned();
        self.gave_up(job, &lane, reason, &detail, begun.ordinal, Some((name, begun.size)))
    }

    /// The records a dead worker had told of an archive.
    fn keep(&mut self, job: &mut Job, lane: &Lane) -> Result<()> {
        let key = octets(&job.path).into_owned();
        let line =
            Line { number: job.number, part: job.part, at: self.plan.at, key, records: lane.count, ..Line::default() };
        self.journal.append(&line, &lane.records)?;
        job.part = job.part.saturating_add(1);
        Ok(())
    }

    /// A file, or a member of an archive, without a verdict; the other members are examined yet.
    fn gave_up(
        &mut self,
        mut job: Job,
        lane: &Lane,
        reason: &str,
        detail: &str,
        ordinal: u32,
        begun: Option<(String, u64)>,
    ) -> Result<()> {
        let key = octets(&job.path).into_owned();
        let (name, size) = begun.unwrap_or_else(|| (shown(&key), 0));
        let mut record = Record::unreadable(name, reason, detail);
        record.size = (size > 0).then_some(size);
        let mut records = lane.records.clone();
        records.extend_from_slice(&json(&record));
        let is_member = ordinal > 0;
        let stat = std::fs::metadata(&job.path).ok().filter(|_| !is_member).map(|found| stat(&found));
        let line = Line {
            number: job.number,
            part: job.part,
            last: !is_member,
            at: self.plan.at,
            stat,
            key,
            records: lane.count.saturating_add(1),
            ..Line::default()
        };
        self.journal.append(&line, &records)?;
        if is_member {
            job.part = job.part.saturating_add(1);
            job.skip = ordinal;
            job.alone = false;
            self.pending.push_front(job);
        } else {
            self.counts.files = self.counts.files.saturating_add(1);
            self.counts.examined = self.counts.examined.saturating_add(1);
        }
        Ok(())
    }
}

/// Whether a worker gets nothing more.
fn is_leaving(lane: &Lane) -> bool {
    lane.is_aside || lane.done >= RETIRES
}

/// A record as the journal takes it.
fn json(record: &Record) -> Vec<u8> {
    let mut text = vec![b'\t'];
    // Records hold nothing that cannot be written.
    let _ = serde_json::to_writer(&mut text, record);
    text
}

fn cannot_start(why: &str) -> Failure {
    let mut failure = Failure::new(
        Exit::Unreadable,
        both!("không khởi động được tiến trình kiểm tra", "an audit worker cannot be started"),
    )
    .hint(both!(
        "xem nguyên nhân bằng --verbose; có thể cần nhiều bộ nhớ hơn (--file-memory)",
        "see why with --verbose; it may need more memory (--file-memory)"
    ));
    failure.causes.push(crate::failure::printable(why));
    failure
}

fn other_settings() -> Failure {
    Failure::new(
        Exit::Unreadable,
        both!(
            "tệp thiết lập (chứng thư, danh sách thu hồi, quy tắc) đã đổi trong lúc kiểm tra",
            "files of the settings (certificates, revocation lists, rules) changed during the audit"
        ),
    )
    .hint(both!("chạy lại lệnh này", "run the command again"))
}
