//! The module in a process of its own: vendor modules crash, hang, call `exit` and open dialogs (threat T-05).
//!
//! Parent and child speak frames over the child's standard input and output: magic, length of a JSON text, length
//! of octets that follow it (both 32 bits, big-endian), the two. A PIN travels only as such octets, never in JSON,
//! and its buffers are wiped on both sides. Before every PKCS #11 call the child tells its name, so that the parent
//! knows where a module died. What a module prints to standard output itself is passed over between frames, up to
//! [`NOISE`] octets; inside a frame it makes the frame unreadable, which ends the child.
//!
//! Limits of the child, such as no core dumps, are set by the program that becomes it. That program can also keep a
//! module's printing out of the protocol for good: duplicate standard output, point the original elsewhere, and
//! serve on the duplicate.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::io::{self, BufReader, Read, Write};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::keys::token::{
    KeyHandle, Mechanism, PinPolicy, SignRequest, SlotObjects, SlotReport, TokenError, TokenModule,
};

/// Version of the protocol; both sides are the same program, so it only guards against mixed installations.
const VERSION: u32 = 1;
/// The first octet occurs nowhere else in it, nor in text.
const MAGIC: [u8; 8] = *b"\x89kyso11\n";
/// Octets of JSON in a frame: a full token's certificates in hex stay below 2 MB.
const JSON_OCTETS: u32 = 16 << 20;
/// Octets after the JSON: what is signed is a few kilobytes of signed attributes.
const BLOB_OCTETS: u32 = 16 << 20;
/// Octets a module may print between frames in all.
pub const NOISE: usize = 64 << 10;
/// A PIN entered on the reader takes as long as a person takes.
const READER: Duration = Duration::from_secs(120);
/// A request makes many calls; each has the timeout, all together this many times it.
const CALLS: u32 = 20;
/// How long a child may take to leave on its own; unloading hangs for 15 s in some modules.
const LEAVE: Duration = Duration::from_secs(2);

#[derive(Serialize, Deserialize)]
enum Ask {
    Slots,
    Objects { slot: u64 },
    Login { slot: u64, with_pin: bool, policy: PinPolicy },
    Sign { slot: u64, key: KeyHandle, mechanism: Mechanism },
    Logout { slot: u64 },
}

#[derive(Serialize, Deserialize)]
enum Tell {
    Ready { version: u32 },
    Calling { function: Cow<'static, str> },
    Slots(Vec<SlotReport>),
    Objects(SlotObjects),
    Done,
    Signature,
    Failed(TokenError),
}

fn frame(json: &impl Serialize, blob: &[u8]) -> io::Result<Zeroizing<Vec<u8>>> {
    let json = serde_json::to_vec(json).map_err(io::Error::other)?;
    let len = |octets: &[u8], limit: u32| {
        u32::try_from(octets.len()).ok().filter(|&len| len <= limit).ok_or_else(|| io::Error::other("frame too long"))
    };
    let (json_len, blob_len) = (len(&json, JSON_OCTETS)?, len(blob, BLOB_OCTETS)?);
    // Exactly as long as needed: a buffer that grows leaves copies behind.
    let mut frame = Zeroizing::new(Vec::with_capacity(MAGIC.len() + 8 + json.len() + blob.len()));
    frame.extend_from_slice(&MAGIC);
    frame.extend_from_slice(&json_len.to_be_bytes());
    frame.extend_from_slice(&blob_len.to_be_bytes());
    frame.extend_from_slice(&json);
    frame.extend_from_slice(blob);
    Ok(frame)
}

fn bad(what: &'static str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, what)
}

fn read_u32(input: &mut impl Read, limit: u32, what: &'static str) -> io::Result<usize> {
    let mut octets = [0; 4];
    input.read_exact(&mut octets)?;
    let value = u32::from_be_bytes(octets);
    if value > limit {
        return Err(bad(what));
    }
    usize::try_from(value).map_err(|_| bad(what))
}

/// The next frame, after at most `noise` octets of something else. `None` at the end of the input.
fn read_frame<T: for<'a> Deserialize<'a>>(
    input: &mut impl Read,
    noise: &mut usize,
) -> io::Result<Option<(T, Zeroizing<Vec<u8>>)>> {
    let mut matched = 0;
    while let Some(&expected) = MAGIC.get(matched) {
        let mut octet = [0];
        match input.read(&mut octet) {
            Ok(0) => return Ok(None),
            Ok(_) => {}
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        }
        if octet[0] == expected {
            matched += 1;
        } else {
            let wasted = matched + 1;
            matched = usize::from(octet[0] == MAGIC[0]);
            *noise = noise.checked_sub(wasted - matched).ok_or_else(|| bad("too much that is not the protocol"))?;
        }
    }
    let json_len = read_u32(input, JSON_OCTETS, "a frame of impossible length")?;
    let blob_len = read_u32(input, BLOB_OCTETS, "a frame of impossible length")?;
    // Read as it comes: a length alone reserves nothing.
    let mut json = Vec::new();
    input.take(json_len as u64).read_to_end(&mut json)?;
    let blob = read_blob(input, blob_len)?;
    if json.len() != json_len || blob.len() != blob_len {
        return Err(bad("a frame cut short"));
    }
    let message = serde_json::from_slice(&json).map_err(|_| bad("a frame of unknown content"))?;
    Ok(Some((message, blob)))
}

/// Short octets, which may be a PIN, go straight to where they are wiped; long ones are taken as they come.
fn read_blob(input: &mut impl Read, len: usize) -> io::Result<Zeroizing<Vec<u8>>> {
    if len <= 64 << 10 {
        let mut blob = Zeroizing::new(vec![0; len]);
        input.read_exact(&mut blob)?;
        return Ok(blob);
    }
    let mut blob = Zeroizing::new(Vec::new());
    input.take(len as u64).read_to_end(&mut blob)?;
    Ok(blob)
}

/// The child's side over any pair of streams: answers requests until the input ends. `load` gets what it must call
/// before each PKCS #11 function. `input` should not be buffered, so that no PIN stays in a buffer.
///
/// # Errors
/// When the streams fail or the input is not the protocol. Errors of the module are answers.
pub fn serve_with<M: TokenModule>(
    mut input: impl Read,
    output: impl Write + Send + 'static,
    load: impl FnOnce(Box<dyn FnMut(&'static str) + Send>) -> Result<M, TokenError>,
) -> io::Result<()> {
    let output = Arc::new(Mutex::new(output));
    let tell = |message: &Tell, blob: &[u8]| send(&output, message, blob);
    let progress = {
        let output = Arc::clone(&output);
        // A parent that no longer listens is noticed at the next answer.
        Box::new(move |function: &'static str| {
            let _ = send(&output, &Tell::Calling { function: function.into() }, &[]);
        })
    };
    let mut module = match load(progress) {
        Ok(module) => module,
        Err(error) => return tell(&Tell::Failed(error), &[]),
    };
    tell(&Tell::Ready { version: VERSION }, &[])?;
    while let Some((ask, blob)) = read_frame::<Ask>(&mut input, &mut 0)? {
        let answer = match ask {
            Ask::Slots => module.slots().map(Tell::Slots),
            Ask::Objects { slot } => module.objects(slot).map(Tell::Objects),
            Ask::Login { slot, with_pin, policy } => {
                let pin = if with_pin {
                    let text = core::str::from_utf8(&blob).map_err(|_| bad("a PIN that is not UTF-8"))?;
                    Some(SecretString::from(text))
                } else {
                    None
                };
                module.login(slot, pin.as_ref(), policy).map(|()| Tell::Done)
            }
            Ask::Sign { slot, key, mechanism } => {
                match module.sign(&SignRequest { slot, key, mechanism, message: &blob }) {
                    Ok(value) => {
                        tell(&Tell::Signature, &value)?;
                        continue;
                    }
                    Err(error) => Err(error),
                }
            }
            Ask::Logout { slot } => module.logout(slot).map(|()| Tell::Done),
        };
        tell(&answer.unwrap_or_else(Tell::Failed), &[])?;
    }
    Ok(())
}

fn send<W: Write>(output: &Mutex<W>, message: &Tell, blob: &[u8]) -> io::Result<()> {
    let frame = frame(message, blob)?;
    let mut output = output.lock().unwrap_or_else(PoisonError::into_inner);
    output.write_all(&frame)?;
    output.flush()
}

/// The child's side with a PKCS #11 module.
///
/// # Errors
/// As [`serve_with`].
#[cfg(feature = "pkcs11")]
pub fn serve(input: impl Read, output: impl Write + Send + 'static, module: &std::path::Path) -> io::Result<()> {
    serve_with(input, output, |progress| crate::keys::pkcs11::Module::load(module, progress))
}

/// [`serve`] on this process's standard input and output, without the buffers of [`std::io::Stdin`].
///
/// # Errors
/// As [`serve_with`].
#[cfg(all(feature = "pkcs11", any(unix, windows)))]
pub fn serve_stdio(module: &std::path::Path) -> io::Result<()> {
    #[cfg(unix)]
    let (input, output) = {
        use std::os::fd::AsFd;
        (io::stdin().as_fd().try_clone_to_owned()?, io::stdout().as_fd().try_clone_to_owned()?)
    };
    #[cfg(windows)]
    let (input, output) = {
        use std::os::windows::io::AsHandle;
        (io::stdin().as_handle().try_clone_to_owned()?, io::stdout().as_handle().try_clone_to_owned()?)
    };
    serve(std::fs::File::from(input), std::fs::File::from(output), module)
}

enum Event {
    Frame(Tell, Zeroizing<Vec<u8>>),
    Broken(&'static str),
}

/// The parent's side: a module in a child process, which is ended when a call takes too long.
pub struct RemoteModule {
    child: Child,
    requests: Option<Sender<Zeroizing<Vec<u8>>>>,
    events: Receiver<Event>,
    function: Cow<'static, str>,
    timeout: Duration,
    reader_timeout: Duration,
    /// Slots whose reader takes the PIN itself, perhaps again for each signature.
    reader_slots: BTreeSet<u64>,
}

impl core::fmt::Debug for RemoteModule {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("RemoteModule").field("process", &self.child.id()).finish_non_exhaustive()
    }
}

impl RemoteModule {
    /// Starts `command`, which must end in [`serve`], and waits until its module is loaded. Its standard error is
    /// discarded: modules write there what nobody should read. `timeout` is for each PKCS #11 function.
    ///
    /// # Errors
    /// [`TokenError::WorkerStart`], and whatever loading the module ended in.
    pub fn spawn(mut command: Command, timeout: Duration) -> Result<Self, TokenError> {
        let start = |error: io::Error| TokenError::WorkerStart { reason: error.to_string() };
        let mut child =
            command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().map_err(start)?;
        let (Some(mut stdin), Some(stdout)) = (child.stdin.take(), child.stdout.take()) else {
            return Err(TokenError::WorkerStart { reason: "no pipes".into() });
        };
        let (requests, frames) = channel::<Zeroizing<Vec<u8>>>();
        // Threads, since pipes have no timeouts: they end with the child's ends of the pipes.
        std::thread::spawn(move || {
            for frame in frames {
                if stdin.write_all(&frame).and_then(|()| stdin.flush()).is_err() {
                    break;
                }
            }
        });
        // Bounded, so that a module that floods its output fills no memory.
        let (sender, events) = sync_channel(64);
        std::thread::spawn(move || {
            let mut stdout = BufReader::new(stdout);
            let mut noise = NOISE;
            loop {
                let event = match read_frame(&mut stdout, &mut noise) {
                    Ok(Some((tell, blob))) => Event::Frame(tell, blob),
                    Ok(None) => break,
                    Err(error) if error.kind() == io::ErrorKind::InvalidData => {
                        let _ = sender.send(Event::Broken("what arrived is not a frame"));
                        break;
                    }
                    Err(_) => break,
                };
                if sender.send(event).is_err() {
                    break;
                }
            }
        });
        let mut module = Self {
            child,
            requests: Some(requests),
            events,
            function: "the start of its process".into(),
            timeout,
            reader_timeout: READER.max(timeout),
            reader_slots: BTreeSet::new(),
        };
        match module.wait(timeout)? {
            (Tell::Ready { version: VERSION }, _) => Ok(module),
            (Tell::Ready { .. }, _) => Err(module.broken("another version of the protocol")),
            _ => Err(module.broken("an answer before the question")),
        }
    }

    /// How long a PIN entry on the reader may take; two minutes unless set.
    #[must_use]
    pub fn with_reader_timeout(mut self, timeout: Duration) -> Self {
        self.reader_timeout = timeout;
        self
    }

    fn broken(&mut self, what: &'static str) -> TokenError {
        self.end();
        TokenError::WorkerProtocol { what: what.into() }
    }

    fn end(&mut self) {
        self.requests = None;
        let _ = self.child.kill();
        let _ = self.child.wait();
    }

    /// The exit of a child whose output has ended. One that only closed its output is ended.
    fn crashed(&mut self) -> TokenError {
        self.requests = None;
        let deadline = Instant::now() + LEAVE;
        let status = loop {
            match self.child.try_wait() {
                Ok(Some(status)) => break Some(status),
                Ok(None) if Instant::now() < deadline => std::thread::sleep(Duration::from_millis(2)),
                _ => break None,
            }
        };
        self.end();
        let signal = status.and_then(signal_of);
        let how = match (status, signal) {
            (_, Some(signal)) => format!("signal {signal}"),
            (Some(status), None) => match status.code() {
                Some(code) => format!("exit code {code}"),
                None => "unknown end".to_owned(),
            },
            (None, None) => "it closed its output".to_owned(),
        };
        TokenError::ModuleCrashed { function: core::mem::take(&mut self.function), signal, how }
    }

    fn wait(&mut self, each: Duration) -> Result<(Tell, Zeroizing<Vec<u8>>), TokenError> {
        let end = Instant::now() + each.saturating_mul(CALLS);
        loop {
            let left = end.saturating_duration_since(Instant::now()).min(each);
            match self.events.recv_timeout(left) {
                Ok(Event::Frame(Tell::Calling { function }, _)) => self.function = function,
                Ok(Event::Frame(Tell::Failed(error), _)) => return Err(error),
                Ok(Event::Frame(tell, blob)) => return Ok((tell, blob)),
                Ok(Event::Broken(what)) => return Err(self.broken(what)),
                Err(RecvTimeoutError::Timeout) => {
                    self.end();
                    let function = core::mem::take(&mut self.function);
                    let seconds = each.as_secs() + u64::from(each.subsec_nanos() > 0);
                    return Err(TokenError::ModuleTimedOut { function, seconds });
                }
                Err(RecvTimeoutError::Disconnected) => return Err(self.crashed()),
            }
        }
    }

    fn ask(&mut self, ask: &Ask, blob: &[u8], each: Duration) -> Result<(Tell, Zeroizing<Vec<u8>>), TokenError> {
        let Some(requests) = &self.requests else { return Err(TokenError::ModuleGone) };
        let frame =
            frame(ask, blob).map_err(|_| TokenError::WorkerProtocol { what: "the request is too long".into() })?;
        self.function = "its main loop".into();
        if requests.send(frame).is_err() {
            return Err(self.crashed());
        }
        self.wait(each)
    }
}

#[cfg(unix)]
fn signal_of(status: std::process::ExitStatus) -> Option<i32> {
    use std::os::unix::process::ExitStatusExt;
    status.signal()
}

#[cfg(not(unix))]
fn signal_of(_status: std::process::ExitStatus) -> Option<i32> {
    None
}

impl TokenModule for RemoteModule {
    fn slots(&mut self) -> Result<Vec<SlotReport>, TokenError> {
        match self.ask(&Ask::Slots, &[], self.timeout)? {
            (Tell::Slots(slots), _) => Ok(slots),
            _ => Err(self.broken("the answer to another question")),
        }
    }

    fn objects(&mut self, slot: u64) -> Result<SlotObjects, TokenError> {
        match self.ask(&Ask::Objects { slot }, &[], self.timeout)? {
            (Tell::Objects(objects), _) => Ok(objects),
            _ => Err(self.broken("the answer to another question")),
        }
    }

    fn login(&mut self, slot: u64, pin: Option<&SecretString>, policy: PinPolicy) -> Result<(), TokenError> {
        let each = if pin.is_some() {
            self.timeout
        } else {
            self.reader_slots.insert(slot);
            self.reader_timeout
        };
        let blob = pin.map_or(&[][..], |pin| pin.expose_secret().as_bytes());
        match self.ask(&Ask::Login { slot, with_pin: pin.is_some(), policy }, blob, each)? {
            (Tell::Done, _) => Ok(()),
            _ => Err(self.broken("the answer to another question")),
        }
    }

    fn sign(&mut self, request: &SignRequest<'_>) -> Result<Vec<u8>, TokenError> {
        let SignRequest { slot, key, mechanism, message } = *request;
        let each = if self.reader_slots.contains(&slot) { self.reader_timeout } else { self.timeout };
        match self.ask(&Ask::Sign { slot, key, mechanism }, message, each)? {
            (Tell::Signature, value) => Ok(value.to_vec()),
            _ => Err(self.broken("the answer to another question")),
        }
    }

    fn logout(&mut self, slot: u64) -> Result<(), TokenError> {
        match self.ask(&Ask::Logout { slot }, &[], self.timeout)? {
            (Tell::Done, _) => Ok(()),
            _ => Err(self.broken("the answer to another question")),
        }
    }
}

impl Drop for RemoteModule {
    /// Ends the input, gives the child a moment to log out and leave, then ends it.
    fn drop(&mut self) {
        if self.requests.take().is_some() {
            let deadline = Instant::now() + LEAVE;
            while self.events.recv_timeout(deadline.saturating_duration_since(Instant::now())).is_ok() {}
        }
        self.end();
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;

    fn read(octets: &[u8], mut noise: usize) -> io::Result<Option<(Ask, Zeroizing<Vec<u8>>)>> {
        read_frame(&mut &*octets, &mut noise)
    }

    #[test]
    fn frames_are_found_behind_noise_up_to_a_limit() {
        let frame = frame(&Ask::Objects { slot: 7 }, b"blob").unwrap();
        let noisy = [b"hello \x89ky\x89 world\n".as_slice(), &frame].concat();
        let (ask, blob) = read(&noisy, 100).unwrap().unwrap();
        assert!(matches!(ask, Ask::Objects { slot: 7 }));
        assert_eq!(&blob[..], b"blob");
        assert_eq!(read(&noisy, 5).err().unwrap().kind(), io::ErrorKind::InvalidData);
    }

    #[test]
    fn broken_frames_are_refused() {
        let good = frame(&Ask::Slots, b"xyz").unwrap();
        for len in 0..good.len() {
            // Cut anywhere: no frame, or an error, never a panic.
            assert!(!matches!(read(&good[..len], 0), Ok(Some(_))), "{len}");
        }
        let mut long = good.to_vec();
        long[8] = 0xff;
        assert!(read(&long, 0).is_err());
        let mut other = good.to_vec();
        other[17] = b'?';
        assert!(read(&other, 0).is_err());
    }

    #[test]
    fn a_pin_is_in_no_json() {
        let ask = Ask::Login { slot: 1, with_pin: true, policy: PinPolicy::default() };
        let frame = frame(&ask, b"90210").unwrap();
        let json_len = u32::from_be_bytes(frame[8..12].try_into().unwrap()) as usize;
        assert!(!frame[16..16 + json_len].windows(5).any(|window| window == b"90210"));
        assert_eq!(&frame[16 + json_len..], b"90210");
    }
}
