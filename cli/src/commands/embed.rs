//! `kyso embed`: what a key made elsewhere is checked and put into the prepared document. A result is verified before it gets
//! its name.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{self, Seek as _, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use kyso::base::{FileSource, Limits, Source};
use kyso::pdf::Credentials;
use kyso::policy::Conformance;
use kyso::sign::stored::{Answer, Awaiting, Error, Level, Outcome, State, StateKey, embed};
use kyso::sign::{self, TimestampSource};
use kyso::trust::Online;
use kyso::{ExtendRequest, Settings};
use serde_json::Value;

use super::prepare::state_beside;
use super::sign::{Job, Target, jobs, xml};
use crate::admission::Admission;
use crate::base64;
use crate::clock;
use crate::extend_words;
use crate::failure::{Exit, Failure, Result};
use crate::input::{Document, is_dash};
use crate::lang::{Both, both, counted};
use crate::material;
use crate::messages;
use crate::online;
use crate::output::{self, Output};
use crate::password::Passwords;
use crate::prepare_args::Embed;
use crate::progress::Progress;
use crate::screen::Screen;
use crate::sign_words;
use crate::state_key;
use crate::stored_words;
use crate::trust_store::{read_limited, read_up_to};
use crate::tsa::HttpTsa;

/// A state with its certificates is far below this.
const MAX_STATE: u64 = 1 << 20;

/// What came back, for one document or for many.
enum Came {
    One(Back),
    Many(BTreeMap<String, Entry>),
}

/// A line of the list.
enum Entry {
    Back(Back),
    /// Two lines for one document: whichever is meant, nobody knows.
    Twice,
}

enum Back {
    Value(Vec<u8>),
    Message(Vec<u8>),
}

impl Back {
    fn answer(&self) -> Answer<'_> {
        match self {
            Self::Value(octets) => Answer::Value(octets),
            Self::Message(octets) => Answer::Message(octets),
        }
    }
}

pub(crate) fn run(mut options: Embed, screen: &Screen) -> Result<Exit> {
    // What a shell makes of `prepared/*`: states lie beside their documents.
    let named: BTreeSet<PathBuf> = options.inputs.iter().map(|input| state_beside(input)).collect();
    options.inputs.retain(|input| !named.contains(input));
    let jobs = jobs(&options.inputs, options.output.as_deref(), options.out_dir.as_deref())?;
    if let Some(url) = &options.tsa {
        messages::check_tsa_address(url)?;
    }
    let came = came(&options)?;
    if let ([Job { target: Target::File(path), .. }], None) = (jobs.as_slice(), &options.out_dir) {
        output::check_target(path, &[], options.force)?;
    }
    let key = state_key::open(options.step.state_key.as_deref(), false, screen)?;
    if let Some(directory) = &options.out_dir {
        std::fs::create_dir_all(directory).map_err(|e| messages::cannot_write(directory, &e))?;
    }
    let timeout = Duration::from_secs(options.tsa_timeout.into());
    let service = |url: &Option<String>| url.as_ref().map(|url| HttpTsa::new(url, timeout, screen));
    let desk = Desk {
        key,
        came,
        tsa: service(&options.tsa),
        usual_tsa: service(&options.usual_tsa),
        passwords: Passwords::new(&options.password, screen)?,
        settings: RefCell::new(None),
        options: &options,
        screen,
    };
    if let ([job], None) = (jobs.as_slice(), &options.out_dir) {
        desk.job(job)?;
        return Ok(Exit::Done);
    }
    let bar = Progress::of(jobs.len(), screen);
    let (mut exit, mut done) = (Exit::Done, 0_usize);
    for job in &jobs {
        bar.at(&job.input);
        match bar.suspend(|| desk.job(job)) {
            Ok(()) => done += 1,
            Err(failure) => {
                bar.suspend(|| screen.failure(&failure));
                exit = exit.worst(failure.exit);
            }
        }
        bar.one_more();
    }
    bar.end();
    screen.note(&both!(
        "đã ghép {d}/{n} chữ ký",
        "embedded {d} of {n:#}",
        d = done,
        n = counted(jobs.len(), "signature", "signatures")
    ));
    Ok(exit)
}

fn came(options: &Embed) -> Result<Came> {
    let read = |path: &PathBuf| read_limited(path).map_err(|e| messages::cannot_read(path, &e));
    if let Some(path) = &options.value {
        let octets = read(path)?;
        return Ok(Came::One(Back::Value(text_of(&octets).unwrap_or(octets))));
    }
    if let Some(path) = &options.cms {
        let octets = read(path)?;
        // BER begins with the tag of a SEQUENCE, which no text does.
        let octets = if octets.first() == Some(&0x30) { octets } else { text_of(&octets).unwrap_or(octets) };
        return Ok(Came::One(Back::Message(octets)));
    }
    let path = options.values.as_deref().unwrap_or(Path::new("-"));
    let document = Document::open(path)?;
    let source = document.source();
    let mut octets = vec![0; usize::try_from(source.len()).unwrap_or(usize::MAX)];
    let unreadable = |e| messages::cannot_read(path, &io::Error::other(e));
    source.read_at(0, &mut octets).map_err(unreadable)?;
    let text = std::str::from_utf8(&octets).map_err(|_| bad_line(path, 1))?;
    let mut all = BTreeMap::new();
    for (index, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let (id, back) = entry(line).ok_or_else(|| bad_line(path, index.saturating_add(1)))?;
        let entry = if all.contains_key(&id) { Entry::Twice } else { Entry::Back(back) };
        all.insert(id, entry);
    }
    Ok(Came::Many(all))
}

/// One line: whose it is, and either the value or the message. Other members may stand there, as in the line of the manifest it
/// was made from.
fn entry(line: &str) -> Option<(String, Back)> {
    let line: Value = serde_json::from_str(line).ok()?;
    let text = |name: &str| line.get(name).and_then(Value::as_str);
    let octets = |text: &str| base64::decode(text);
    let back = match (text("value"), text("cms")) {
        (Some(value), None) => Back::Value(octets(value)?),
        (None, Some(cms)) => Back::Message(octets(cms)?),
        _ => return None,
    };
    Some((text("id")?.to_owned(), back))
}

fn bad_line(path: &Path, line: usize) -> Failure {
    Failure::new(
        Exit::Unreadable,
        both!("dòng {n} của '{p}' không đọc được", "line {n} of '{p}' cannot be read", n = line, p = path.display()),
    )
    .hint(both!(
        "mỗi dòng một đối tượng JSON: {{\"id\": \"…\", \"value\": \"BASE64\"}} hoặc {{\"id\": \"…\", \"cms\": \"BASE64\"}}",
        "one JSON object a line is needed: {{\"id\": \"…\", \"value\": \"BASE64\"}} or {{\"id\": \"…\", \"cms\": \"BASE64\"}}"
    ))
}

/// Octets of a text in base64, with or without the armour of RFC 7468; `None` when it is none.
fn text_of(octets: &[u8]) -> Option<Vec<u8>> {
    let text = std::str::from_utf8(octets).ok()?;
    let lines = text.lines().map(str::trim).filter(|line| !line.starts_with("-----"));
    let digits: String = lines.collect();
    base64::decode(&digits).filter(|octets| !octets.is_empty())
}

/// Everything that stays the same for all documents of a run.
struct Desk<'a> {
    key: StateKey,
    came: Came,
    tsa: Option<HttpTsa<'a>>,
    usual_tsa: Option<HttpTsa<'a>>,
    passwords: Passwords<'a>,
    /// Read when a document needs them first.
    settings: RefCell<Option<Settings>>,
    options: &'a Embed,
    screen: &'a Screen,
}

impl Desk<'_> {
    fn job(&self, job: &Job) -> Result<()> {
        let document = Document::open(&job.input)?;
        let (state, state_file) = self.state(&job.input)?;
        let back = self.back(&job.input, &state)?;
        let source = document.source();
        match &job.target {
            Target::File(path) => {
                let inputs: Vec<&File> = document.file().into_iter().chain(&state_file).collect();
                let mut output = Output::create(path, &inputs, self.options.force)?;
                let made = self.write(&job.input, source, &mut output, &state, back)?;
                let written = FileSource::new(output.written()?).map_err(|e| messages::cannot_read(path, &e))?;
                self.check(&job.input, source, &written, (&state, &made))?;
                output.publish(&inputs)?;
                for told in told(&made, &job.input, path) {
                    self.screen.note(&told);
                }
                Ok(())
            }
            Target::Stdout => {
                let cannot = |e: io::Error| messages::cannot_write_stdout(&e);
                let mut file = tempfile::tempfile().map_err(cannot)?;
                let made = self.write(&job.input, source, &mut file, &state, back)?;
                let written = file.try_clone().and_then(FileSource::new).map_err(cannot)?;
                self.check(&job.input, source, &written, (&state, &made))?;
                file.rewind().map_err(cannot)?;
                let mut out = io::stdout().lock();
                io::copy(&mut file, &mut out).and_then(|_| out.flush()).map_err(cannot)
            }
        }
    }

    /// The state, and its file, which no result may replace.
    fn state(&self, input: &Path) -> Result<(State, Option<File>)> {
        let path = match &self.options.step.state {
            Some(path) => path.clone(),
            None if is_dash(input) => {
                return Err(messages::usage(
                    both!("chưa nói tệp trạng thái ở đâu", "where the state is was not said"),
                    both!("thêm --state TỆP", "add --state FILE"),
                ));
            }
            None => state_beside(input),
        };
        let octets = read_up_to(&path, MAX_STATE).map_err(|e| {
            let failure = messages::cannot_read(&path, &e);
            match e.kind() {
                io::ErrorKind::NotFound => failure.hint(both!(
                    "ghi tệp trạng thái mà 'kyso prepare' đã lập bằng --state TỆP",
                    "name the state file that 'kyso prepare' wrote with --state FILE"
                )),
                _ => failure,
            }
        })?;
        let state = State::read(&octets, &self.key).map_err(|e| stored_words::embedding(input, &e, None))?;
        Ok((state, File::open(&path).ok()))
    }

    fn back(&self, input: &Path, state: &State) -> Result<&Back> {
        let missing = |what: Both| {
            let p = input.display();
            Failure::new(
                Exit::Failed,
                Both {
                    vi: format!("không ghép được chữ ký vào '{p}': {}", what.vi),
                    en: format!("cannot embed the signature into '{p}': {}", what.en),
                },
            )
        };
        match &self.came {
            Came::One(back) => Ok(back),
            Came::Many(all) => match all.get(state.id()) {
                Some(Entry::Back(back)) => Ok(back),
                Some(Entry::Twice) => {
                    Err(missing(both!("có nhiều dòng cho id {i}", "several lines have the id {i}", i = state.id()))
                        .hint(both!("chỉ giữ một dòng cho mỗi id", "keep one line for each id")))
                }
                None => Err(missing(both!(
                    "không có giá trị nào trả về cho id {i}",
                    "nothing came back for the id {i}",
                    i = state.id()
                ))
                .hint(both!(
                    "chờ dịch vụ ký trả lời rồi chạy lại cho văn bản này",
                    "wait for the signing service, then run again for this document"
                ))),
            },
        }
    }

    /// The service for a document: one named for this very run is used or refused, the usual one where it is needed.
    fn tsa(&self, state: &State) -> Option<&HttpTsa<'_>> {
        self.tsa.as_ref().or_else(|| self.usual_tsa.as_ref().filter(|_| state.level() != Level::BB))
    }

    fn write(
        &self,
        input: &Path,
        source: &dyn Source,
        out: &mut dyn Write,
        state: &State,
        back: &Back,
    ) -> Result<Outcome> {
        let tsa = self.tsa(state);
        let refuse = |e: &Error| stored_words::embedding(input, e, tsa.and_then(HttpTsa::take_failure));
        if state.is_xml() && state.level() != Level::BB && tsa.is_none() {
            return Err(refuse(&Error::TimeStampNeeded(state.level().name())));
        }
        if let (Back::Message(message), None) = (back, state.certificate()) {
            self.admit(input, source, state, message)?;
        }
        let service = tsa.map(|tsa| tsa as &dyn TimestampSource);
        let put = |out: &mut dyn Write| {
            embed(state, source, back.answer(), out, clock::now(), service, &Limits::default()).map_err(|e| refuse(&e))
        };
        let Some(request) = extended(state).map(ExtendRequest::new) else { return put(out) };
        // The level's further octets are about the signed document, which nobody sees before it has them.
        let cannot = |e: io::Error| messages::cannot_write(input, &e);
        let mut file = tempfile::tempfile().map_err(cannot)?;
        let made = put(&mut file)?;
        let signed = FileSource::new(file).map_err(cannot)?;
        let credentials = self.credentials(input, source, state)?;
        self.with_settings(|settings| {
            settings.credentials = credentials;
            let extension = kyso::extend(&signed, out, settings, &request, service).map_err(|e| {
                extend_words::failure(input, &e, tsa.and_then(HttpTsa::take_failure), settings.online.is_some())
            })?;
            for step in &extension.steps {
                self.screen.note(&extend_words::step(step));
            }
            Ok(())
        })?;
        Ok(made)
    }

    /// A certificate that nobody knew when the document was prepared is asked about now.
    fn admit(&self, input: &Path, source: &dyn Source, state: &State, message: &[u8]) -> Result<()> {
        let limits = Limits::default();
        let now = clock::now();
        let refuse = |e: &Error| stored_words::embedding(input, e, None);
        let Awaiting::Message(awaited) = state.resume(source, now, &limits).map_err(|e| refuse(&e))? else {
            // Whatever else it awaits, it has its certificate.
            return Ok(());
        };
        let message = awaited.accept(message, now, &limits).map_err(|e| refuse(&e.into()))?;
        let options = self.options;
        self.with_settings(|settings| {
            let admission = Admission {
                at: now,
                trust: &settings.trust,
                status: &settings.status,
                online: settings.online.as_deref().map(|online| online as &dyn Online),
                allow_untrusted: options.allow_untrusted_certificate,
                path_needed: !options.trust.trust.is_empty(),
                status_needed: extended(state).is_some(),
                screen: self.screen,
            };
            admission.check(message.certificate(), message.certificates())
        })
    }

    /// How certificates and signed documents are judged; reading the rules takes longer than signing a page.
    fn with_settings<T>(&self, job: impl FnOnce(&mut Settings) -> Result<T>) -> Result<T> {
        let mut held = self.settings.borrow_mut();
        let settings = match &mut *held {
            Some(settings) => settings,
            none => {
                let trust = material::broad_trust(&self.options.trust, self.screen)?;
                let mut settings = Settings::new(clock::now(), trust, material::policy(None)?);
                settings.status = material::status(&self.options.trust.crl)?;
                settings.online = online::client(&self.options.network, false)?;
                none.insert(settings)
            }
        };
        settings.at = clock::now();
        job(settings)
    }

    fn credentials(&self, input: &Path, source: &dyn Source, state: &State) -> Result<Credentials> {
        if state.is_xml() {
            return Ok(Credentials::none());
        }
        self.passwords.for_document(input, source)
    }

    /// Verifies what was written with the verifier everybody uses.
    fn check(
        &self,
        input: &Path,
        source: &dyn Source,
        written: &dyn Source,
        (state, made): (&State, &Outcome),
    ) -> Result<()> {
        let checked = match made {
            Outcome::Pdf(outcome) => {
                let credentials = self.credentials(input, source, state)?;
                kyso::check_signed_pdf(written, std::slice::from_ref(outcome), &credentials, clock::now())
            }
            Outcome::Xml(outcome) => kyso::check_signed_xml(&state.original(source), written, outcome, clock::now()),
            _ => return Err(sign_words::own_check(input, "a kind of document that is not known")),
        };
        checked.map_err(|e| sign_words::own_check(input, &e.to_string()))
    }
}

/// What a signed document is extended to afterwards. The time-stamp of a PDF signature is there already.
fn extended(state: &State) -> Option<Conformance> {
    match state.level() {
        Level::BB => None,
        Level::BT => state.is_xml().then_some(Conformance::Time),
        Level::BLt => Some(Conformance::LongTerm),
        Level::BLta => Some(Conformance::Archive),
    }
}

/// What is said of a document that was signed.
fn told(made: &Outcome, from: &Path, to: &Path) -> Vec<Both> {
    match made {
        Outcome::Pdf(outcome) => vec![pdf_told(outcome, from, to)],
        Outcome::Xml(outcome) => xml::told(outcome, from, to),
        _ => Vec::new(),
    }
}

fn pdf_told(outcome: &sign::Outcome, from: &Path, to: &Path) -> Both {
    let (from, to, field) = (from.display(), to.display(), outcome.field.as_str());
    match outcome.stamped_at {
        Some(time) => both!(
            "đã ghép chữ ký vào '{from}' thành '{to}' (trường {f}, dấu thời gian {t})",
            "embedded the signature into '{from}' as '{to}' (field {f}, time-stamp {t})",
            from = from,
            to = to,
            f = field,
            t = time
        ),
        None => both!(
            "đã ghép chữ ký vào '{from}' thành '{to}' (trường {f})",
            "embedded the signature into '{from}' as '{to}' (field {f})",
            from = from,
            to = to,
            f = field
        ),
    }
}
