//! One worker, as its parent sees it.

use std::collections::VecDeque;
use std::io::{self, Read as _, Write as _};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::Sender;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use super::Plan;
use crate::audit::feed::Job;
use crate::audit::frame::Frames;
use crate::lang::Lang;

/// A worker that has said something is let say more before it is listened to again: waking up costs.
const NAP: Duration = Duration::from_millis(2);
/// What a worker printed before it died.
const LAST_WORDS: u64 = 8 << 10;

/// What a worker has to say.
pub(super) enum Event {
    Octets(u64, Vec<u8>),
    Ended(u64),
}

/// A worker's process, and what it has to do.
pub(super) struct Lane {
    pub(super) id: u64,
    pub(super) child: Child,
    pub(super) stdin: Option<ChildStdin>,
    pub(super) last_words: Option<JoinHandle<String>>,
    pub(super) frames: Frames,
    /// The first one is being examined.
    pub(super) jobs: VecDeque<Job>,
    /// Octets of the frames of all of them.
    pub(super) ahead: usize,
    pub(super) is_ready: bool,
    /// Gets nothing more; ends with the file it has.
    pub(super) is_aside: bool,
    /// Files it finished.
    pub(super) done: u64,
    pub(super) begun: Option<Begun>,
    /// Records of the file at hand, each begun by a TAB.
    pub(super) records: Vec<u8>,
    pub(super) count: u32,
}

/// What is being examined.
pub(super) struct Begun {
    pub(super) since: Instant,
    pub(super) limit: Duration,
    /// Which member of an archive; 0 for the file itself.
    pub(super) ordinal: u32,
    pub(super) size: u64,
    pub(super) name: Vec<u8>,
}

impl Drop for Lane {
    fn drop(&mut self) {
        drop(self.stdin.take());
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Settings of the GNU C library's memory; other libraries know nothing of them.
const TUNABLES: &str = "GLIBC_TUNABLES";

/// Starts a worker's process, which waits for its settings.
pub(super) fn load(lang: Lang) -> io::Result<Lane> {
    let lang = match lang {
        Lang::Vi => "vi",
        Lang::En => "en",
    };
    let mut command = Command::new(this_program()?);
    #[cfg(unix)]
    std::os::unix::process::CommandExt::arg0(&mut command, "kyso");
    command.args(["audit-worker", "--quiet", "--lang", lang]);
    // The C library gives memory of large buffers back to the kernel after each file, which costs more than many a file;
    // and of small ones it has seven of a size at hand, where one document takes hundreds.
    if std::env::var_os(TUNABLES).is_none() {
        let large = "glibc.malloc.mmap_threshold=33554432:glibc.malloc.trim_threshold=67108864";
        command.env(TUNABLES, format!("{large}:glibc.malloc.tcache_count=200"));
    }
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn()?;
    let stdin = child.stdin.take();
    Ok(Lane {
        id: 0,
        child,
        stdin,
        last_words: None,
        frames: Frames::default(),
        jobs: VecDeque::new(),
        ahead: 0,
        is_ready: false,
        is_aside: false,
        done: 0,
        begun: None,
        records: Vec::new(),
        count: 0,
    })
}

impl Lane {
    /// Hands the worker the settings; what it says comes as events.
    pub(super) fn begin(&mut self, id: u64, plan: &Plan, events: &Sender<Event>) -> io::Result<()> {
        self.id = id;
        let stdout = self.child.stdout.take().ok_or(io::ErrorKind::BrokenPipe)?;
        let stderr = self.child.stderr.take().ok_or(io::ErrorKind::BrokenPipe)?;
        if let Some(stdin) = &mut self.stdin {
            // A child that is gone already says why.
            let _ = stdin.write_all(&plan.settings);
        }
        let events = events.clone();
        std::thread::spawn(move || {
            let mut stdout = stdout;
            loop {
                let mut octets = vec![0; 64 << 10];
                match stdout.read(&mut octets) {
                    Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                    Ok(0) | Err(_) => break,
                    Ok(len) => octets.truncate(len),
                }
                if events.send(Event::Octets(id, octets)).is_err() {
                    return;
                }
                std::thread::sleep(NAP);
            }
            let _ = events.send(Event::Ended(id));
        });
        self.last_words = Some(std::thread::spawn(move || {
            let mut text = Vec::new();
            let mut stderr = stderr;
            let _ = (&mut stderr).take(LAST_WORDS).read_to_end(&mut text);
            // A process whose words nobody takes would wait for ever.
            let _ = io::copy(&mut stderr, &mut io::sink());
            String::from_utf8_lossy(&text).into_owned()
        }));
        Ok(())
    }
}

/// This very program, also where its file was replaced by a new version meanwhile.
fn this_program() -> io::Result<std::path::PathBuf> {
    let running = std::path::PathBuf::from("/proc/self/exe");
    if running.exists() { Ok(running) } else { std::env::current_exe() }
}
