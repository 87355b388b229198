//! `kyso prepare`: documents are made ready for a signature that is made elsewhere. Everything that can be refused is refused
//! here; what is left is a document with a hole, and its state.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::fs::File;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use kyso::base::{FileSource, Limits, Source, UnixTime, hex};
use kyso::crypto::{DigestAlgorithm, SignatureScheme};
use kyso::keys::default_scheme;
use kyso::pdf::Document as Pdf;
use kyso::sign::stored::{Awaiting, LIFE, MAX_LIFE, State, StateKey, Terms};
use kyso::sign::{self, MessageRequest, Request, prepare_for_message};
use kyso::trust::Online;
use kyso::x509::Certificate;
use serde_json::json;

use super::sign::{Job, Target, Template, form, jobs, level, readable, xml};
use crate::admission::Admission;
use crate::args::{Level, Sign};
use crate::base64;
use crate::clock;
use crate::failure::{Exit, Failure, Result};
use crate::input::{Document, is_dash};
use crate::lang::{Both, both, counted};
use crate::material;
use crate::messages;
use crate::online;
use crate::output::{self, Output};
use crate::password::Passwords;
use crate::prepare_args::{DigestName, Prepare};
use crate::progress::Progress;
use crate::screen::Screen;
use crate::sign_words;
use crate::sign_xml_words;
use crate::state_key;
use crate::stored_words;
use crate::trust_store::certificates_at;

/// Name of the form of a line of the manifest.
const SCHEMA: &str = "kyso.to-be-signed/1";

/// Beside a document: its name with `.state`.
pub(super) fn state_beside(document: &Path) -> PathBuf {
    let mut name = OsString::from(document);
    name.push(".state");
    PathBuf::from(name)
}

pub(super) const fn stored_level(level: Level) -> sign::stored::Level {
    match level {
        Level::BB => sign::stored::Level::BB,
        Level::BT => sign::stored::Level::BT,
        Level::BLt => sign::stored::Level::BLt,
        Level::BLta => sign::stored::Level::BLta,
    }
}

/// What is to come back.
enum Wanted {
    Value { scheme: SignatureScheme, certificate: Certificate },
    Message(MessageRequest),
}

impl Wanted {
    fn certificate(&self) -> Option<&Certificate> {
        match self {
            Self::Value { certificate, .. } => Some(certificate),
            Self::Message(wanted) => wanted.certificate.as_ref(),
        }
    }
}

pub(crate) fn run(options: Prepare, screen: &Screen) -> Result<Exit> {
    let mut certificates = match &options.certificate {
        Some(path) => certificates_at(path)?,
        None => Vec::new(),
    };
    for path in &options.chain {
        certificates.extend(certificates_at(path)?);
    }
    let life = options.expires.as_deref().map_or(Ok(LIFE), life)?;
    let beside = Beside {
        state: options.step.state.clone(),
        digest: options.digest.clone(),
        to_be_signed: options.to_be_signed.clone(),
    };
    let wanted = wanted(&options, options.certificate.is_some().then(|| certificates.first()).flatten())?;
    let chain: Vec<Certificate> = certificates.into_iter().filter(|one| Some(one) != wanted.certificate()).collect();
    let (named_key, manifest) = (options.step.state_key.clone(), options.manifest.clone());
    let mut options = options.sign();
    let organisation = options.signature.form.organisation.as_deref().map(form::organisation).transpose()?;
    if let Some(organisation) = &organisation {
        form::complete(&mut options, organisation);
        // The time-stamp is a matter of the second step.
        options.tsa = None;
    }
    let jobs = jobs(&options.inputs, options.output.as_deref(), options.out_dir.as_deref())?;
    if let ([job], None) = (jobs.as_slice(), &options.out_dir) {
        beside.check(job, &[], options.force)?;
    }
    let template = Template::read(&options, screen.lang)?;
    let form = form::Template::read(&options, organisation)?;
    let xml = if form.is_some() { None } else { xml::Template::read(&options, level(&options))? };
    let passwords = Passwords::new(&options.password, screen)?;
    let now = clock::now();
    if let Some(certificate) = wanted.certificate() {
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
            status_needed: options.level.and_then(Level::extended).is_some(),
            screen,
        };
        admission.check(certificate, &chain)?;
    }
    let list = match &manifest {
        Some(path) if !is_dash(path) => Some(Output::create(path, &[], options.force)?),
        _ => None,
    };
    let key = state_key::open(named_key.as_deref(), true, screen)?;
    if let Some(directory) = &options.out_dir {
        std::fs::create_dir_all(directory).map_err(|e| messages::cannot_write(directory, &e))?;
    }
    let mut desk = Desk {
        wanted,
        chain,
        template: &template,
        form: form.as_ref(),
        xml: xml.as_ref(),
        options: &options,
        passwords,
        key,
        life,
        beside,
        is_told: manifest.as_deref().is_some_and(is_dash),
        list,
        screen,
    };
    if let ([job], None) = (jobs.as_slice(), &options.out_dir) {
        desk.job(job, 0)?;
        desk.end()?;
        return Ok(Exit::Done);
    }
    let bar = Progress::of(jobs.len(), screen);
    let (mut exit, mut done) = (Exit::Done, 0_usize);
    for (position, job) in jobs.iter().enumerate() {
        bar.at(&job.input);
        match bar.suspend(|| desk.job(job, position)) {
            Ok(()) => done += 1,
            Err(failure) => {
                bar.suspend(|| screen.failure(&failure));
                exit = exit.worst(failure.exit);
            }
        }
        bar.one_more();
    }
    bar.end();
    desk.end()?;
    screen.note(&both!(
        "đã chuẩn bị {d}/{n} văn bản",
        "prepared {d} of {n:#}",
        d = done,
        n = counted(jobs.len(), "document", "documents")
    ));
    Ok(exit)
}

fn wanted(options: &Prepare, certificate: Option<&Certificate>) -> Result<Wanted> {
    let digest = options.digest_algorithm.map(|name| match name {
        DigestName::Sha256 => DigestAlgorithm::Sha256,
        DigestName::Sha384 => DigestAlgorithm::Sha384,
        DigestName::Sha512 => DigestAlgorithm::Sha512,
    });
    if options.cms {
        let mut wanted = MessageRequest::default();
        wanted.certificate = certificate.cloned();
        wanted.digest = digest.unwrap_or(wanted.digest);
        wanted.room = options.room.and_then(|room| usize::try_from(room).ok());
        return Ok(Wanted::Message(wanted));
    }
    let path = options.certificate.as_deref().unwrap_or(Path::new(""));
    let certificate = certificate.ok_or_else(|| messages::no_certificate_in(path, None))?.clone();
    let kind = certificate.public_key().map_err(|e| sign_words::certificate(&e.into()))?.kind();
    let scheme = match (default_scheme(kind), digest) {
        (SignatureScheme::RsaPkcs1v15(usual), digest) if options.rsa_pss => {
            SignatureScheme::pss(digest.unwrap_or(usual))
        }
        (_, _) if options.rsa_pss => {
            let what = both!("--rsa-pss chỉ dùng cho khoá RSA", "--rsa-pss is for RSA keys");
            return Err(messages::usage(what, both!("bỏ --rsa-pss", "leave it out")));
        }
        (SignatureScheme::RsaPkcs1v15(_), Some(digest)) => SignatureScheme::RsaPkcs1v15(digest),
        (SignatureScheme::Ecdsa(_), Some(digest)) => SignatureScheme::Ecdsa(digest),
        (usual, _) => usual,
    };
    Ok(Wanted::Value { scheme, certificate })
}

/// `90s`, `15m`, `8h`, `2d`.
fn life(text: &str) -> Result<i64> {
    let wrong = || {
        let wanted = both!(
            "cần một khoảng thời gian như 90s, 15m, 8h hoặc 2d, nhiều nhất 30 ngày",
            "a time such as 90s, 15m, 8h or 2d is needed, 30 days at most"
        );
        messages::bad_value("--expires", text, &wanted)
    };
    let (digits, unit) = text.split_at_checked(text.len().saturating_sub(1)).ok_or_else(wrong)?;
    let unit = match unit {
        "s" => 1,
        "m" => 60,
        "h" => 3600,
        "d" => 86_400,
        _ => return Err(wrong()),
    };
    let is_number = !digits.is_empty() && digits.bytes().all(|digit| digit.is_ascii_digit());
    let number = digits.parse::<i64>().ok().filter(|_| is_number);
    let seconds = number.and_then(|number| number.checked_mul(unit));
    seconds.filter(|seconds| (1..=MAX_LIFE).contains(seconds)).ok_or_else(wrong)
}

/// Files beside the prepared document.
struct Beside {
    state: Option<PathBuf>,
    digest: Option<PathBuf>,
    to_be_signed: Option<PathBuf>,
}

impl Beside {
    /// Whatever can be refused before any work is done: what is there already, what is an input, two results in one file.
    fn check(&self, job: &Job, inputs: &[&File], force: bool) -> Result<()> {
        let state = self.state_of(job)?;
        let document = match &job.target {
            Target::File(path) => Some(path),
            Target::Stdout => None,
        };
        let all = [document, Some(&state), self.digest.as_ref(), self.to_be_signed.as_ref()];
        let mut seen = BTreeSet::new();
        for target in all.into_iter().flatten() {
            output::check_target(target, inputs, force)?;
            if !seen.insert(target) {
                return Err(messages::same_result_name(target));
            }
        }
        Ok(())
    }

    fn state_of(&self, job: &Job) -> Result<PathBuf> {
        match (&self.state, &job.target) {
            (Some(path), _) => Ok(path.clone()),
            (None, Target::File(path)) => Ok(state_beside(path)),
            (None, Target::Stdout) => Err(messages::usage(
                both!("chưa nói ghi tệp trạng thái vào đâu", "no place for the state was named"),
                both!("thêm --state TỆP", "add --state FILE"),
            )),
        }
    }
}

/// Everything that stays the same for all documents of a run.
struct Desk<'a> {
    wanted: Wanted,
    chain: Vec<Certificate>,
    template: &'a Template,
    form: Option<&'a form::Template>,
    xml: Option<&'a xml::Template>,
    options: &'a Sign,
    passwords: Passwords<'a>,
    key: StateKey,
    life: i64,
    beside: Beside,
    /// The manifest goes to standard output.
    is_told: bool,
    list: Option<Output>,
    screen: &'a Screen,
}

impl Desk<'_> {
    fn job(&mut self, job: &Job, position: usize) -> Result<()> {
        let document = Document::open(&job.input)?;
        let (source, inputs) = (document.source(), document.file().into_iter().collect::<Vec<_>>());
        let force = self.options.force;
        self.beside.check(job, &inputs, force)?;
        if let (Some(list), Some(file)) = (&self.list, document.file()) {
            list.spare(file)?;
        }
        let now = clock::now();
        let awaiting = self.awaiting(&job.input, position, source, now)?;
        let mut terms = Terms::new(now, stored_level(level(self.options))).map_err(|e| self.failure(job, &e))?;
        terms.expires = now.plus_seconds(self.life);
        let state_path = self.beside.state_of(job)?;
        // The document last: where it stands, everything that belongs to it does.
        let (state, prepared, shown) = match &job.target {
            Target::File(path) => {
                let mut output = Output::create(path, &inputs, force)?;
                let state = State::store(&awaiting, source, &mut output, &self.key, &terms);
                let state = state.map_err(|e| self.failure(job, &e))?;
                let written = FileSource::new(output.written()?).map_err(|e| messages::cannot_read(path, &e))?;
                self.check(job, &state, &written, now)?;
                self.write_beside(&state, &written, &state_path)?;
                (state, Some((output, inputs)), path.display().to_string())
            }
            Target::Stdout => {
                let cannot = |e: std::io::Error| messages::cannot_write_stdout(&e);
                let mut file = tempfile::tempfile().map_err(cannot)?;
                let state = State::store(&awaiting, source, &mut file, &self.key, &terms);
                let state = state.map_err(|e| self.failure(job, &e))?;
                let written = file.try_clone().and_then(FileSource::new).map_err(cannot)?;
                self.check(job, &state, &written, now)?;
                self.write_beside(&state, &written, &state_path)?;
                std::io::Seek::rewind(&mut file).map_err(cannot)?;
                let mut out = std::io::stdout().lock();
                std::io::copy(&mut file, &mut out).and_then(|_| out.flush()).map_err(cannot)?;
                (state, None, "-".to_owned())
            }
        };
        if let Some((output, inputs)) = prepared {
            output.publish(&inputs)?;
        }
        self.list(job, &state, &shown, &state_path)?;
        self.screen.note(&told(&state, &job.input, &shown, &state_path));
        Ok(())
    }

    /// What is prepared for the key.
    fn awaiting(&self, input: &Path, position: usize, source: &dyn Source, now: UnixTime) -> Result<Awaiting> {
        let limits = Limits::default();
        xml::refuse(input, source, self.xml, self.options)?;
        if let Some(xml) = self.xml {
            let Wanted::Value { scheme, certificate } = &self.wanted else { return Err(no_cms_in_xml(input)) };
            let request = xml.request(now);
            return sign::xml::prepare(source, certificate, &self.chain, *scheme, &request, &limits)
                .and_then(|prepared| prepared.digest(source))
                .map(Awaiting::from)
                .map_err(|e| sign_xml_words::failure(input, &e));
        }
        let credentials = self.passwords.for_document(input, source)?;
        readable(input, source, &credentials)?;
        let mut request = self.template.request(self.wanted.certificate(), now, (input, source, &credentials))?;
        request.credentials = credentials;
        if let Some(form) = self.form {
            request = self.by_form(form, (input, position, source), &request, now)?;
        }
        let words = |e: &sign::Error| sign_words::failure(input, e, None);
        let document =
            Pdf::open_with(source, &limits, &request.credentials).map_err(|e| messages::not_a_document(input, &e))?;
        match &self.wanted {
            Wanted::Value { scheme, certificate } => {
                sign::prepare(&document, certificate, &self.chain, *scheme, &request, &limits)
                    .and_then(|prepared| prepared.digest(source))
                    .map(Awaiting::from)
            }
            Wanted::Message(wanted) => prepare_for_message(&document, wanted, &request, &limits)
                .and_then(|prepared| prepared.digest(source))
                .map(Awaiting::from),
        }
        .map_err(|e| words(&e))
    }

    fn by_form(
        &self,
        form: &form::Template,
        (input, position, source): (&Path, usize, &dyn Source),
        request: &Request,
        now: UnixTime,
    ) -> Result<Request> {
        let certificate = self.wanted.certificate().ok_or_else(messages::signer_not_known)?;
        let (requests, notes) = form.requests(input, source, (certificate, position, now), request)?;
        let count = requests.len();
        let Ok([only]) = <[Request; 1]>::try_from(requests) else {
            return Err(stored_words::several_signatures(input, count));
        };
        form::tell(&notes, self.screen);
        Ok(only)
    }

    /// The second step would take what was written.
    fn check(&self, job: &Job, state: &State, written: &dyn Source, now: UnixTime) -> Result<()> {
        state.resume(written, now, &Limits::default()).map(|_| ()).map_err(|e| self.failure(job, &e))
    }

    fn write_beside(&self, state: &State, prepared: &dyn Source, path: &Path) -> Result<()> {
        let force = self.options.force;
        if let Some(path) = &self.beside.digest {
            output::write_file(path, state.digest().as_bytes(), force)?;
        }
        if let Some(path) = &self.beside.to_be_signed {
            match state.to_be_signed() {
                Some(octets) => output::write_file(path, octets, force)?,
                None => {
                    let mut output = Output::create(path, &[], force)?;
                    state.write_content(prepared, &mut output).map_err(|e| stored_words::preparing(path, &e))?;
                    output.publish(&[])?;
                }
            }
        }
        output::write_file(path, format!("{}\n", state.as_str()).as_bytes(), force)
    }

    fn list(&mut self, job: &Job, state: &State, prepared: &str, path: &Path) -> Result<()> {
        if !self.is_told && self.list.is_none() {
            return Ok(());
        }
        let line = json!({
            "schema": SCHEMA,
            "id": state.id(),
            "file": job.input.display().to_string(),
            "prepared": prepared,
            "state": path.display().to_string(),
            "awaits": if state.scheme().is_some() { "value" } else { "cms" },
            "scheme": state.scheme().map(|scheme| scheme.name()),
            "digest_algorithm": state.digest().algorithm().name(),
            "digest": hex(state.digest().as_bytes()),
            "to_be_signed": state.to_be_signed().map(base64::encode),
            "certificate_sha256": state.certificate().map(|certificate| hex(certificate.sha256())),
            "expires": state.expires(),
        });
        let line = format!("{line}\n");
        if self.is_told {
            return self.screen.out(&line);
        }
        match &mut self.list {
            Some(list) => match list.write_all(line.as_bytes()) {
                Ok(()) => Ok(()),
                Err(e) => Err(list.failure(&e)),
            },
            None => Ok(()),
        }
    }

    fn end(self) -> Result<()> {
        self.list.map_or(Ok(()), |list| list.publish(&[]))
    }

    fn failure(&self, job: &Job, error: &sign::stored::Error) -> Failure {
        stored_words::preparing(&job.input, error)
    }
}

fn no_cms_in_xml(input: &Path) -> Failure {
    messages::usage(
        both!(
            "'{p}' là tệp XML: chữ ký XML không chứa CMS",
            "'{p}' is XML: an XML signature holds no CMS",
            p = input.display()
        ),
        both!("bỏ --cms và thêm --certificate TỆP", "leave out --cms and add --certificate FILE"),
    )
}

fn told(state: &State, from: &Path, to: &str, path: &Path) -> Both {
    let digest = state.digest();
    let what = match state.scheme() {
        Some(scheme) => both!(
            "giá trị chữ ký {s} với {d} {h}",
            "a signature value, {s} with {d} {h}",
            s = scheme.name(),
            d = digest.algorithm().name(),
            h = hex(digest.as_bytes())
        ),
        None => {
            both!("CMS trên {d} {h}", "a CMS over {d} {h}", d = digest.algorithm().name(), h = hex(digest.as_bytes()))
        }
    };
    let (from, path, until) = (from.display(), path.display(), state.expires());
    Both {
        vi: format!("đã chuẩn bị '{from}' thành '{to}', trạng thái ở '{path}'; chờ {} đến {until}", what.vi),
        en: format!("prepared '{from}' as '{to}', its state in '{path}'; awaits {} until {until}", what.en),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn how_long_is_said_with_its_unit() {
        for (text, seconds) in [("90s", 90), ("15m", 900), ("8h", 28_800), ("30d", 2_592_000), ("1s", 1)] {
            assert_eq!(life(text).unwrap(), seconds, "{text}");
        }
        for text in ["", "15", "m", "0s", "31d", "-1m", "+1m", "1.5h", "15 m", "15ph", "99999999999999999999s", "1ư"] {
            assert!(life(text).is_err(), "{text}");
        }
    }
}
