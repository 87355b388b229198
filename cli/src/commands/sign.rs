//! `kyso sign`: one document or many with one unlocked key. A result is verified before it gets its name.

pub(crate) mod form;
pub(super) mod xml;

use std::cell::RefCell;
use std::fs::File;
use std::io::{self, Seek as _, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use kyso::appearance::{Image, Layout, Line, Spec, Style, Wording, official_lines};
use kyso::base::{FileSource, Limits, Source, UnixTime};
use kyso::keys::Signer;
use kyso::pdf::{Credentials, Document as Pdf};
use kyso::sign::{self, Outcome, PageChoice, Placed, Request, Subfilter, TimestampSource};
use kyso::trust::Online;
use kyso::x509::{Certificate, Name};
use kyso::{ExtendRequest, Settings};

use crate::admission::Admission;
use crate::args::{Level, Sign, SubfilterName};
use crate::clock;
use crate::evidence::{self, Content, Occasion};
use crate::extend_words;
use crate::failure::{Exit, Result};
use crate::input::{Document, is_dash};
use crate::key;
use crate::lang::{Both, Lang, both, counted};
use crate::mark_args::is_form;
use crate::mark_words;
use crate::material;
use crate::messages;
use crate::online;
use crate::output::{self, Output};
use crate::password::Passwords;
use crate::progress::Progress;
use crate::screen::Screen;
use crate::sign_words;
use crate::sign_xml_words;
use crate::trust_store::read_limited;
use crate::tsa::HttpTsa;

/// Where one signed document goes.
pub(super) enum Target {
    File(PathBuf),
    Stdout,
}

pub(super) struct Job {
    pub(super) input: PathBuf,
    pub(super) target: Target,
}

pub(crate) fn run(mut options: Sign, screen: &Screen) -> Result<Exit> {
    let organisation = options.signature.form.organisation.as_deref().map(form::organisation).transpose()?;
    if let Some(organisation) = &organisation {
        form::complete(&mut options, organisation);
    }
    check_tsa(&options)?;
    let jobs = plan(&options)?;
    let template = Template::read(&options, screen.lang)?;
    let form = form::Template::read(&options, organisation)?;
    let xml = if form.is_some() { None } else { xml::Template::read(&options, level(&options))? };
    let single = jobs.len() == 1 && options.out_dir.is_none();
    // What can be refused without the key is refused before a PIN is asked for. Opened once: standard input cannot be
    // read again.
    let mut opened = None;
    let passwords = Passwords::new(&options.password, screen)?;
    if let ([job], true) = (jobs.as_slice(), single) {
        let document = Document::open(&job.input)?;
        if let Target::File(path) = &job.target {
            output::check_target(path, &document.file().into_iter().collect::<Vec<_>>(), options.force)?;
        }
        xml::refuse(&job.input, document.source(), xml.as_ref(), &options)?;
        if xml.is_none() {
            let credentials = passwords.for_document(&job.input, document.source())?;
            readable(&job.input, document.source(), &credentials)?;
            if !options.signature.allow_dynamic {
                check_content(&job.input, document.source(), &credentials)?;
            }
        }
        opened = Some(document);
    }
    let extended = match &xml {
        Some(xml) => xml.extended.clone(),
        None => options.level.and_then(Level::extended).map(ExtendRequest::new),
    };
    let now = clock::now();
    let trust = material::broad_trust(&options.trust, screen)?;
    let status = material::status(&options.trust.crl)?;
    let online = online::client(&options.network, false)?;
    let admission = Admission {
        at: now,
        trust: &trust,
        status: &status,
        online: online.as_deref().map(|online| online as &dyn Online),
        allow_untrusted: options.allow_untrusted_certificate,
        path_needed: !options.trust.trust.is_empty(),
        status_needed: extended.is_some(),
        screen,
    };
    let admit = |certificate: &Certificate, pool: &[Certificate]| {
        admission.check(certificate, pool)?;
        // Where the marks go is known before a PIN is asked for.
        match (&form, jobs.as_slice(), &opened) {
            (Some(form), [job], Some(document)) => {
                let mut request = Request::new(now);
                request.credentials = passwords.for_document(&job.input, document.source())?;
                form.requests(&job.input, document.source(), (certificate, 0, now), &request).map(|_| ())
            }
            _ => Ok(()),
        }
    };
    let signer = key::open(&options.key, &admit, screen)?;
    if let Some(directory) = &options.out_dir {
        std::fs::create_dir_all(directory).map_err(|e| messages::cannot_write(directory, &e))?;
    }
    let tsa =
        options.tsa.as_ref().map(|url| HttpTsa::new(url, Duration::from_secs(options.tsa_timeout.into()), screen));
    // Reading the rules takes longer than signing a page.
    let mut settings = None;
    if extended.is_some() || options.evidence.is_some() {
        let mut those = Settings::new(now, trust, material::policy(None)?);
        those.status = status;
        those.online = online;
        settings = Some(RefCell::new(those));
    }
    let desk = SigningDesk {
        signer: &*signer,
        passwords,
        tsa: tsa.as_ref(),
        template: &template,
        form: form.as_ref(),
        xml: xml.as_ref(),
        options: &options,
        force: options.force,
        settings,
        extended,
        evidence: options.evidence.as_deref(),
        screen,
    };
    if let ([job], Some(document)) = (jobs.as_slice(), opened) {
        desk.job(job, 0, document)?;
        return Ok(Exit::Done);
    }
    let bar = Progress::of(jobs.len(), screen);
    let (mut exit, mut done) = (Exit::Done, 0_usize);
    for (position, job) in jobs.iter().enumerate() {
        bar.at(&job.input);
        match bar.suspend(|| desk.job(job, position, Document::open(&job.input)?)) {
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
        "đã ký {d}/{n} văn bản",
        "signed {d} of {n:#}",
        d = done,
        n = counted(jobs.len(), "document", "documents")
    ));
    Ok(exit)
}

/// What could show something else after signing, before a PIN is asked for. What cannot be opened is told by the signing
/// itself.
fn check_content(input: &Path, source: &dyn Source, credentials: &Credentials) -> Result<()> {
    let limits = Limits::default();
    let Ok(document) = Pdf::open_with(source, &limits, credentials) else { return Ok(()) };
    if document.is_sealed() {
        return Ok(());
    }
    sign::check_content(&document, &limits).map_err(|e| sign_words::failure(input, &e, None))
}

fn plan(options: &Sign) -> Result<Vec<Job>> {
    if options.output.as_deref().is_some_and(is_dash) && options.evidence.is_some() {
        return Err(messages::evidence_of_a_stream());
    }
    jobs(&options.inputs, options.output.as_deref(), options.out_dir.as_deref())
}

/// What becomes what: one document a file or a stream, or many each under its own name in a folder.
pub(super) fn jobs(inputs: &[PathBuf], output: Option<&Path>, out_dir: Option<&Path>) -> Result<Vec<Job>> {
    let mut jobs: Vec<Job> = Vec::new();
    match (output, out_dir) {
        (Some(output), None) => {
            let [input] = inputs else { return Err(messages::many_inputs_one_output()) };
            let target = if is_dash(output) { Target::Stdout } else { Target::File(output.to_owned()) };
            jobs.push(Job { input: input.clone(), target });
        }
        (None, Some(directory)) => {
            let mut names = std::collections::BTreeSet::new();
            for input in inputs {
                let name = match input.file_name() {
                    Some(name) if !is_dash(input) => name,
                    _ => return Err(messages::no_output_named()),
                };
                let path = directory.join(name);
                // Names that differ only in case meet on some file systems.
                if !names.insert(name.to_string_lossy().to_lowercase()) {
                    return Err(messages::same_result_name(&path));
                }
                jobs.push(Job { input: input.clone(), target: Target::File(path) });
            }
        }
        _ => return Err(messages::no_output_named()),
    }
    Ok(jobs)
}

/// Level and time-stamping service go together.
fn check_tsa(options: &Sign) -> Result<()> {
    let level = level(options);
    match (level, &options.tsa) {
        (Level::BT | Level::BLt | Level::BLta, None) => {
            let name = level.name();
            let what = both!("mức {n} cần dấu thời gian", "level {n} needs a time-stamp", n = name);
            return Err(messages::usage(what, both!("thêm --tsa URL", "add --tsa URL")));
        }
        (Level::BB, Some(_)) => {
            let what = both!("mức b-b không có dấu thời gian", "level b-b has no time-stamp");
            return Err(messages::usage(
                what,
                both!("bỏ --tsa, hoặc dùng --level b-t", "leave out --tsa, or use --level b-t"),
            ));
        }
        _ => {}
    }
    if let Some(url) = &options.tsa {
        messages::check_tsa_address(url)?;
    }
    Ok(())
}

/// The request as far as it does not depend on the signer.
pub(super) struct Template {
    request: Request,
    place: Option<(PageChoice, [f64; 4])>,
    /// Words it goes beside, and their page.
    near: Option<(String, Option<u32>)>,
    image: Option<Image>,
    text: Vec<String>,
    wording: Wording,
}

impl Template {
    pub(super) fn read(options: &Sign, lang: Lang) -> Result<Self> {
        let mut request = Request::new(UnixTime::from_seconds(0));
        request.field = options.signature.field.clone();
        request.subfilter = match options.signature.subfilter {
            SubfilterName::Cades => Subfilter::CadesDetached,
            SubfilterName::Pkcs7 => Subfilter::Pkcs7Detached,
        };
        request.reason = options.signature.reason.clone();
        request.location = options.signature.location.clone();
        request.contact = options.signature.contact.clone();
        request.certify = options.signature.certify;
        request.allow_dynamic = options.signature.allow_dynamic;
        request.time_stamp = level(options) != Level::BB;
        let numbered = options.signature.page.as_deref().map(page_number).transpose()?.flatten();
        let near = options.signature.near.clone().map(|text| (text, numbered));
        let is_form = options.signature.xml.profile.as_deref().is_some_and(is_form);
        if options.signature.rect.is_none()
            && near.is_none()
            && !is_form
            && (options.signature.image.is_some() || !options.signature.text.is_empty())
        {
            let what = both!("chưa nói đặt hình chữ ký ở đâu", "no place for the visible signature was named");
            let hint = both!(
                "thêm --rect X,Y,RỘNG,CAO, --near CHỮ hoặc --profile",
                "add --rect X,Y,W,H, --near TEXT or --profile"
            );
            return Err(messages::usage(what, hint));
        }
        let page = page(options.signature.page.as_deref())?;
        let place = options.signature.rect.as_deref().map(rect).transpose()?.map(|rect| (page, rect));
        let image = match &options.signature.image {
            // A profile has its own, which it looks at.
            None => None,
            Some(_) if is_form => None,
            Some(path) => {
                let octets = read_limited(path).map_err(|e| messages::cannot_read(path, &e))?;
                Some(Image::from_png(&octets).map_err(|e| sign_words::bad_image(path, &e))?)
            }
        };
        let wording = match lang {
            Lang::Vi => Wording::Vietnamese,
            Lang::En => Wording::English,
        };
        let text = match (&image, options.signature.text.is_empty()) {
            // A place without content shows what the government's tools show.
            (None, true) if place.is_some() || near.is_some() => vec!["auto".to_owned()],
            _ => options.signature.text.clone(),
        };
        Ok(Self { request, place, near, image, text, wording })
    }

    /// `signer`: whose name is shown.
    pub(super) fn request(
        &self,
        signer: Option<&Certificate>,
        now: UnixTime,
        (input, source, credentials): (&Path, &dyn Source, &Credentials),
    ) -> Result<Request> {
        let mut request = self.request.clone();
        request.signing_time = now;
        let place = match &self.near {
            None => self.place,
            Some((text, page)) => {
                let limits = Limits::default();
                let (page, place) = kyso::place_near(source, text, *page, self.size(), credentials, &limits)
                    .map_err(|e| mark_words::failure(input, &e, &[]))?;
                Some((PageChoice::Number(page), [place.left, place.top, place.width, place.height]))
            }
        };
        if signer.is_none() && place.is_some() && self.text.iter().any(|text| text == "auto") {
            return Err(messages::signer_not_known());
        }
        request.appearance = place.map(|(page, rect_mm)| {
            let mut lines = Vec::new();
            for text in &self.text {
                if text == "auto" {
                    let subject = signer.map(Certificate::subject);
                    let name = subject.and_then(Name::common_name).unwrap_or_default();
                    lines.extend(official_lines(name, subject.and_then(Name::organization), now, self.wording));
                } else {
                    lines.push(Line::new(text.clone(), Style::Regular));
                }
            }
            let appearance = match (&self.image, lines.is_empty()) {
                (Some(image), true) => Spec::image(image.clone()),
                (Some(image), false) => Spec::image_and_text(image.clone(), lines, Layout::ImageLeftTextRight),
                (None, _) => Spec::text(lines),
            };
            Placed { page, rect_mm, appearance }
        });
        Ok(request)
    }

    /// Of what goes beside words, in millimetres: a signature on paper, or a few lines.
    fn size(&self) -> (f64, f64) {
        match (&self.image, self.text.is_empty()) {
            (Some(image), true) => {
                let proportion = f64::from(image.height()) / f64::from(image.width().max(1));
                (45.0, (45.0 * proportion).min(40.0))
            }
            _ => (60.0, 20.0),
        }
    }
}

fn page(text: Option<&str>) -> Result<PageChoice> {
    match text {
        None | Some("last") => Ok(PageChoice::Last),
        Some(text) => match text.parse::<u32>() {
            Ok(number) if number > 0 => Ok(PageChoice::Number(number)),
            _ => Err(messages::bad_value(
                "--page",
                text,
                &both!("số trang từ 1, hoặc 'last'", "a number from 1, or 'last'"),
            )),
        },
    }
}

/// A page by its number; nothing for the last.
fn page_number(text: &str) -> Result<Option<u32>> {
    Ok(match page(Some(text))? {
        PageChoice::Number(number) => Some(number),
        _ => None,
    })
}

fn rect(text: &str) -> Result<[f64; 4]> {
    let wrong = || {
        let wanted = both!(
            "cần bốn số milimét X,Y,RỘNG,CAO, thí dụ 120,200,50,20",
            "four numbers of millimetres X,Y,W,H are needed, such as 120,200,50,20"
        );
        messages::bad_value("--rect", text, &wanted)
    };
    let numbers: Vec<f64> = text.split(',').map(|n| n.trim().parse().ok()).collect::<Option<_>>().ok_or_else(wrong)?;
    match <[f64; 4]>::try_from(numbers) {
        Ok(rect @ [x, y, w, h]) if rect.iter().all(|n| n.is_finite()) && x >= 0.0 && y >= 0.0 && w > 0.0 && h > 0.0 => {
            Ok(rect)
        }
        _ => Err(wrong()),
    }
}

pub(super) fn level(options: &Sign) -> Level {
    options.level.unwrap_or(if options.tsa.is_some() { Level::BT } else { Level::BB })
}

/// What one document is signed as.
enum Work {
    Pdf(Vec<Request>),
    Xml(sign::xml::Request),
}

/// What was made.
enum Made {
    /// One for each signature, in order.
    Pdf(Vec<Outcome>),
    Xml(sign::xml::Outcome),
}

/// Everything that stays the same for all documents of a run.
struct SigningDesk<'a> {
    signer: &'a dyn Signer,
    passwords: Passwords<'a>,
    tsa: Option<&'a HttpTsa<'a>>,
    template: &'a Template,
    form: Option<&'a form::Template>,
    xml: Option<&'a xml::Template>,
    options: &'a Sign,
    force: bool,
    /// How what was signed is judged, for its evidence and for its level.
    settings: Option<RefCell<Settings>>,
    extended: Option<ExtendRequest>,
    evidence: Option<&'a Path>,
    screen: &'a Screen,
}

impl SigningDesk<'_> {
    fn job(&self, job: &Job, position: usize, document: Document) -> Result<()> {
        let source = document.source();
        let work = self.work(&job.input, position, source)?;
        match &job.target {
            Target::File(path) => {
                let inputs: Vec<&File> = document.file().into_iter().collect();
                let mut output = Output::create(path, &inputs, self.force)?;
                let made = self.write(&job.input, source, &mut output, &work)?;
                let written = FileSource::new(output.written()?).map_err(|e| messages::cannot_read(path, &e))?;
                check(&job.input, source, &written, (&work, &made))?;
                output.publish(&inputs)?;
                for told in told(&made, &job.input, path) {
                    self.screen.note(&told);
                }
                self.evidence.map_or(Ok(()), |directory| self.keep(path, directory))
            }
            Target::Stdout => {
                let cannot = |e: io::Error| messages::cannot_write_stdout(&e);
                let mut file = tempfile::tempfile().map_err(cannot)?;
                let made = self.write(&job.input, source, &mut file, &work)?;
                let written = file.try_clone().and_then(FileSource::new).map_err(cannot)?;
                check(&job.input, source, &written, (&work, &made))?;
                file.rewind().map_err(cannot)?;
                let mut out = io::stdout().lock();
                io::copy(&mut file, &mut out).and_then(|_| out.flush()).map_err(cannot)
            }
        }
    }

    /// What this document is signed as: of several, each may be of another kind than its options.
    fn work(&self, input: &Path, position: usize, source: &dyn Source) -> Result<Work> {
        xml::refuse(input, source, self.xml, self.options)?;
        if let Some(xml) = self.xml {
            return Ok(Work::Xml(xml.request(clock::now())));
        }
        let now = clock::now();
        let credentials = self.passwords.for_document(input, source)?;
        self.permitted(input, source, &credentials);
        let mut request = self.template.request(Some(self.signer.certificate()), now, (input, source, &credentials))?;
        request.credentials = credentials;
        let Some(form) = self.form else { return Ok(Work::Pdf(vec![request])) };
        let (requests, notes) = form.requests(input, source, (self.signer.certificate(), position, now), &request)?;
        form::tell(&notes, self.screen);
        Ok(Work::Pdf(requests))
    }

    fn write(&self, input: &Path, source: &dyn Source, out: &mut dyn Write, work: &Work) -> Result<Made> {
        let (Some(extended), Some(settings)) = (&self.extended, &self.settings) else {
            return self.sign(input, source, out, work);
        };
        // The level's further octets are about the signed document, which nobody sees before it has them.
        let cannot = |e: io::Error| messages::cannot_write(input, &e);
        let mut file = tempfile::tempfile().map_err(cannot)?;
        let made = self.sign(input, source, &mut file, work)?;
        let signed = FileSource::new(file).map_err(cannot)?;
        let mut settings = settings.borrow_mut();
        settings.at = clock::now();
        settings.credentials = work.credentials();
        let tsa = self.tsa.map(|tsa| tsa as &dyn TimestampSource);
        let extension = kyso::extend(&signed, out, &settings, extended, tsa).map_err(|e| {
            let network = self.tsa.and_then(HttpTsa::take_failure);
            extend_words::failure(input, &e, network, settings.online.is_some())
        })?;
        for step in &extension.steps {
            self.screen.note(&extend_words::step(step));
        }
        Ok(made)
    }

    fn sign(&self, input: &Path, source: &dyn Source, out: &mut dyn Write, work: &Work) -> Result<Made> {
        let limits = Limits::default();
        match work {
            Work::Pdf(requests) => {
                let tsa = self.tsa.map(|tsa| tsa as &dyn TimestampSource);
                kyso::sign_steps(source, out, self.signer, requests, tsa, &limits)
                    .map(Made::Pdf)
                    .map_err(|e| sign_words::failure(input, &e, self.tsa.and_then(HttpTsa::take_failure)))
            }
            Work::Xml(request) => sign::xml::sign(source, out, self.signer, request, &limits)
                .map(Made::Xml)
                .map_err(|e| sign_xml_words::failure(input, &e)),
        }
    }

    /// What the permissions ask of readers stops nobody who may read the document; that it was not heeded is said.
    fn permitted(&self, input: &Path, source: &dyn Source, credentials: &Credentials) {
        let Ok(pdf) = Pdf::open_with(source, &Limits::default(), credentials) else { return };
        if pdf.encryption().is_some_and(|encryption| !encryption.permits_signing()) {
            self.screen.note(&both!(
                "quyền ghi trong '{p}' không cho điền mẫu và ký; chủ văn bản nên đồng ý trước",
                "the permissions in '{p}' do not allow filling in forms and signing; its owner should agree",
                p = input.display()
            ));
        }
    }

    /// Evidence of the document under its new name, as everybody will find it.
    fn keep(&self, path: &Path, directory: &Path) -> Result<()> {
        let Some(settings) = &self.settings else { return Ok(()) };
        let document = Document::open(path)?;
        let mut settings = settings.borrow_mut();
        settings.at = clock::now();
        settings.credentials = self.passwords.credentials();
        let verification =
            kyso::verify(document.source(), &settings).map_err(|e| messages::not_a_document(path, &e))?;
        let stored = evidence::store(directory, &Content::of(path, &verification, Occasion::Signed), None)?;
        self.screen.note(&both!("đã lưu chứng cứ vào '{p}'", "evidence stored in '{p}'", p = stored.display()));
        Ok(())
    }
}

/// Whether an encrypted document opens, to be known before anybody enters a PIN.
pub(super) fn readable(input: &Path, source: &dyn Source, credentials: &Credentials) -> Result<()> {
    let opened = Pdf::open_with(source, &Limits::default(), credentials);
    match opened.ok().and_then(|pdf| pdf.encryption()).and_then(|encryption| encryption.sealed) {
        Some(sealed) => Err(sign_words::failure(input, &sign::Error::Sealed(sealed), None)),
        None => Ok(()),
    }
}

impl Work {
    fn credentials(&self) -> Credentials {
        match self {
            Self::Pdf(requests) => requests.first().map(|r| r.credentials.clone()).unwrap_or_default(),
            Self::Xml(_) => Credentials::none(),
        }
    }
}

/// What is said of a document that was signed.
fn told(made: &Made, from: &Path, to: &Path) -> Vec<Both> {
    let outcomes = match made {
        Made::Pdf(outcomes) => outcomes,
        Made::Xml(outcome) => return xml::told(outcome, from, to),
    };
    let (from, to) = (from.display(), to.display());
    let fields = outcomes.iter().map(|outcome| outcome.field.as_str()).collect::<Vec<_>>().join(", ");
    vec![match outcomes.last().and_then(|outcome| outcome.stamped_at) {
        Some(time) => both!(
            "đã ký '{from}' thành '{to}' (trường {f}, dấu thời gian {t})",
            "signed '{from}' as '{to}' (field {f}, time-stamp {t})",
            from = from,
            to = to,
            f = fields,
            t = time
        ),
        None => both!(
            "đã ký '{from}' thành '{to}' (trường {f})",
            "signed '{from}' as '{to}' (field {f})",
            from = from,
            to = to,
            f = fields
        ),
    }]
}

/// Verifies what was written with the verifier everybody uses.
fn check(input: &Path, source: &dyn Source, written: &dyn Source, (work, made): (&Work, &Made)) -> Result<()> {
    let checked = match made {
        Made::Pdf(outcomes) => kyso::check_signed_pdf(written, outcomes, &work.credentials(), clock::now()),
        Made::Xml(outcome) => kyso::check_signed_xml(source, written, outcome, clock::now()),
    };
    checked.map_err(|e| sign_words::own_check(input, &e.to_string()))
}
