//! `kyso verify`.

use std::io::IsTerminal as _;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::time::Duration;

use kyso::form::{BatchFile, Conformity, check_batch};
use kyso::pdf::Sealed;
use kyso::report::{ComplianceReport, PageAlbum, Report, SignaturePictures};
use kyso::{ComplianceSettings, PictureRequest, Settings, Verification};

use crate::args::{ReportFormat, Verify};
use crate::evidence::{self, Content, Occasion};
use crate::failure::{Exit, Result};
use crate::form;
use crate::input::{Document, Walk, is_dash};
use crate::lang::both;
use crate::material;
use crate::messages;
use crate::online;
use crate::output::Output;
use crate::password::Passwords;
use crate::picture_files::PictureFiles;
use crate::progress::Progress;
use crate::screen::Screen;
use crate::stored_facts::Written;
use crate::telling::{Teller, exit_of};
use crate::tsa::HttpTsa;

/// Pixels in an inch and pages for each signature of pictures that go into files.
const FILE_DPI: f64 = 150.0;
const FILE_PAGES: usize = 20;
/// Pages of one document that findings of form are framed on.
const FORM_PAGES: usize = 12;

pub(crate) fn run(options: &Verify, screen: &Screen) -> Result<Exit> {
    let at = material::time(options.at.as_deref())?;
    let trust = material::trust(&options.trust, screen)?;
    let mut settings = Settings::new(at, trust, material::policy(options.policy.as_deref())?);
    settings.status = material::status(&options.trust.crl)?;
    settings.inspect = !options.no_inspect;
    settings.expect = material::expectation(options.expect.as_deref())?;
    settings.contents = material::contents(&options.detached)?;
    let form = form::settings(&options.form)?;
    let many = options.inputs.len() > 1 || options.inputs.iter().any(|input| !is_dash(input) && input.is_dir());
    settings.online = online::client(&options.network, many)?;
    let passwords = Passwords::new(&options.password, screen)?;
    settings.credentials = passwords.credentials();
    let create = |path: &PathBuf| Output::create(path, &[], options.force);
    let facts = options.facts.as_ref().map(create).transpose()?;
    let report = options.output.as_ref().filter(|path| !is_dash(path)).map(create).transpose()?;
    if let Some(url) = &options.tsa {
        messages::check_tsa_address(url)?;
    }
    let timeout = Duration::from_secs(options.tsa_timeout.into());
    let tsa = options.tsa.as_ref().map(|url| HttpTsa::new(url, timeout, screen));
    let pictures = options.pictures.as_deref().map(|folder| PictureFiles::new(folder, options.force, screen));
    let pictures = pictures.transpose()?;
    // On a terminal the reports themselves tell how far it is.
    let silent = report.is_some() || options.format == ReportFormat::Html || !std::io::stdout().is_terminal();
    let bar = if many && silent { Progress::of(count(&options.inputs, screen), screen) } else { Progress::hidden() };
    let told = Teller::into(options.format, report, screen)?;
    let mut desk = Desk {
        settings,
        form,
        batch: Vec::new(),
        names: Vec::new(),
        passwords,
        told,
        facts,
        evidence: options.evidence.as_deref(),
        tsa,
        pictures,
        bar: bar.clone(),
        screen,
    };
    let mut exit = Exit::Done;
    for input in &options.inputs {
        if !is_dash(input) && input.is_dir() {
            let mut empty = true;
            for found in Walk::new(input) {
                empty = false;
                let outcome = match found {
                    Ok(path) => desk.one(&path)?,
                    Err(failure) => bar.suspend(|| desk.told.failure(input, &failure))?,
                };
                exit = exit.worst(outcome);
            }
            if empty {
                let failure = messages::nothing_to_verify(input);
                exit = exit.worst(bar.suspend(|| desk.told.failure(input, &failure))?);
            }
        } else {
            exit = exit.worst(desk.one(input)?);
        }
    }
    bar.end();
    if many {
        exit = exit.worst(desk.across()?);
    }
    desk.told.end()?;
    if let Some(facts) = desk.facts {
        facts.publish(&[])?;
    }
    if let Some(path) = options.output.as_ref().filter(|path| !is_dash(path)) {
        screen.note(&both!("đã ghi báo cáo vào '{p}'", "wrote the report into '{p}'", p = path.display()));
    }
    Ok(exit)
}

/// How many documents there are, for somebody who watches.
fn count(inputs: &[PathBuf], screen: &Screen) -> usize {
    if !screen.live {
        return 0;
    }
    inputs.iter().map(|input| if !is_dash(input) && input.is_dir() { Walk::new(input).count() } else { 1 }).sum()
}

/// Everything that stays the same for all documents of a run.
struct Desk<'a> {
    settings: Settings,
    form: Option<ComplianceSettings>,
    /// What rules across files need of those that could be looked at, and their names.
    batch: Vec<BatchFile>,
    names: Vec<String>,
    passwords: Passwords<'a>,
    told: Teller<'a>,
    facts: Option<Output>,
    evidence: Option<&'a Path>,
    tsa: Option<HttpTsa<'a>>,
    pictures: Option<PictureFiles<'a>>,
    bar: Progress,
    screen: &'a Screen,
}

impl Desk<'_> {
    /// One document, told at once.
    fn one(&mut self, path: &Path) -> Result<Exit> {
        let bar = self.bar.clone();
        bar.at(path);
        let outcome = self.examined(path);
        bar.one_more();
        outcome
    }

    fn examined(&mut self, path: &Path) -> Result<Exit> {
        let bar = self.bar.clone();
        let (document, verification) = match self.opened(path) {
            Ok(verified) => verified,
            Err(failure) => return bar.suspend(|| self.told.failure(path, &failure)),
        };
        if let Some(file) = document.file() {
            self.told.spare(file)?;
            self.facts.as_ref().map_or(Ok(()), |facts| facts.spare(file))?;
        }
        let pictures = self.drawn(&document, &verification);
        bar.suspend(|| self.tell(path, &document, &verification, pictures))
    }

    /// What only several files together can answer.
    fn across(&mut self) -> Result<Exit> {
        let Some(settings) = self.form.as_ref().filter(|_| self.batch.len() > 1) else { return Ok(Exit::Done) };
        let answers = check_batch(&self.batch, &settings.rules);
        if answers.is_empty() {
            return Ok(Exit::Done);
        }
        let report = ComplianceReport::across(&settings.rules.name(), &self.names, &answers);
        self.told.across(&report)?;
        Ok(if report.verdict == Conformity::NonCompliant { Exit::Form } else { Exit::Done })
    }

    /// The document, verified; once more where it needs a password and somebody is there to be asked for it.
    fn opened(&mut self, path: &Path) -> Result<(Document, Verification)> {
        let document = Document::open(path)?;
        let verification = self.verified(path, &document)?;
        let sealed = verification.facts().encryption.as_ref().and_then(|encryption| encryption.sealed.as_deref());
        if sealed != Some(Sealed::PasswordNeeded.code()) || !self.bar.suspend(|| self.passwords.ask(path))? {
            return Ok((document, verification));
        }
        self.settings.credentials = self.passwords.credentials();
        let verification = self.verified(path, &document)?;
        Ok((document, verification))
    }

    fn verified(&self, path: &Path, document: &Document) -> Result<Verification> {
        // A fault of ours in one document must not keep the others from being told; it is never a verdict.
        let verify = || kyso::verify(document.source(), &self.settings);
        match catch_unwind(AssertUnwindSafe(verify)) {
            Ok(Ok(verification)) => Ok(verification),
            Ok(Err(error)) => Err(messages::not_a_document(path, &error)),
            Err(_) => Err(messages::own_fault(path)),
        }
    }

    /// Pictures, where somebody looks at them. None of them is worth more than the verdict.
    fn drawn(&self, document: &Document, verification: &Verification) -> Vec<SignaturePictures> {
        let facts = verification.facts();
        let mut request = PictureRequest::default();
        request.credentials = self.settings.credentials.clone();
        if facts.format == "xml" {
            return Vec::new();
        }
        if self.pictures.is_some() {
            request.small = false;
            request.dpi = FILE_DPI;
            request.pages = FILE_PAGES;
        } else if !self.told.wants_pictures() {
            return Vec::new();
        }
        let draw = || kyso::pictures(document.source(), facts, &request);
        catch_unwind(AssertUnwindSafe(draw)).unwrap_or_default()
    }

    /// The pages that the form is spoken of on, where somebody looks at them.
    fn album(&self, document: &Document, report: &Report) -> PageAlbum {
        if report.compliance.is_none() || report.format != "pdf" || !self.told.wants_pictures() {
            return PageAlbum::default();
        }
        let mut request = PictureRequest::default();
        request.credentials = self.settings.credentials.clone();
        request.pages_in_all = FORM_PAGES;
        let draw = || kyso::page_pictures(document.source(), &report.pages_spoken_of(), &request);
        catch_unwind(AssertUnwindSafe(draw)).unwrap_or_default()
    }

    fn tell(
        &mut self,
        path: &Path,
        document: &Document,
        verification: &Verification,
        pictures: Vec<SignaturePictures>,
    ) -> Result<Exit> {
        let name = path.display().to_string();
        let mut report = verification.report(&name);
        let mut exit = exit_of(verification.verdict());
        if let Some(settings) = &self.form {
            // Beside the verdict, never into it.
            match form::ask(settings, path, document, verification, &self.settings.credentials) {
                Ok(compliance) => {
                    report = report.with_compliance(ComplianceReport::new(&compliance));
                    if let Some(file) = compliance.batch.clone() {
                        self.batch.push(file);
                        self.names.push(name.clone());
                    }
                    exit = exit.worst(form::exit_of(&compliance));
                }
                Err(failure) => {
                    self.screen.failure(&failure);
                    exit = exit.worst(failure.exit);
                }
            }
        }
        if let Some(files) = &mut self.pictures
            && let Err(failure) = files.write(path, document.file(), &report, &pictures)
        {
            self.screen.failure(&failure);
            exit = exit.worst(failure.exit);
        }
        let album = self.album(document, &report);
        self.told.report_with(&report, pictures, album)?;
        if report.format == "xml" && kyso::edxml::is_package(document.source(), &self.settings.limits) {
            self.screen.note(&both!(
                "'{p}' là gói tin edXML: lệnh này chỉ xét chữ ký của chính gói tin; dùng 'kyso edxml verify' để kiểm tra cả tệp đính kèm",
                "'{p}' is an edXML package: this command judges its own signature only; 'kyso edxml verify' looks into the attachments, too",
                p = name
            ));
        }
        if let Some(output) = &mut self.facts {
            let line = Written { file: &name, facts: verification.facts() }.line()?;
            std::io::Write::write_all(output, line.as_bytes()).map_err(|e| output.failure(&e))?;
        }
        // Where nobody signed, there is nothing to keep.
        if let Some(directory) = self.evidence.filter(|_| !verification.facts().signatures.is_empty()) {
            let content = Content::of(path, verification, Occasion::Verified);
            match evidence::store(directory, &content, self.tsa.as_ref()) {
                Ok(stored) => self.screen.note(&both!(
                    "đã lưu chứng cứ vào '{p}'",
                    "evidence stored in '{p}'",
                    p = stored.display()
                )),
                Err(failure) => {
                    self.screen.failure(&failure);
                    exit = exit.worst(failure.exit);
                }
            }
        }
        Ok(exit)
    }
}
