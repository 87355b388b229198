//! `kyso edxml verify`.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use kyso::package::{
    self, PackageError, PackageForms, PackageReport, PackageRequest, PackageVerification, verify_package,
};
use kyso::report::{Detail, HtmlReport};
use kyso::{ComplianceSettings, Settings};
use serde_json::json;

use crate::edxml_args::{EdxmlVerify, PackageFormat};
use crate::failure::{Exit, Failure, Result, printable};
use crate::input::Document;
use crate::lang::both;
use crate::password::Passwords;
use crate::screen::Screen;
use crate::telling::{exit_of, words};
use crate::{edxml_words, form, material, messages, online};

pub(crate) fn run(options: &EdxmlVerify, screen: &Screen) -> Result<Exit> {
    let at = material::time(options.at.as_deref())?;
    let trust = material::trust(&options.trust, screen)?;
    let mut settings = Settings::new(at, trust, material::policy(options.policy.as_deref())?);
    settings.status = material::status(&options.trust.crl)?;
    let mut form = form::settings(&options.form)?;
    // A package often holds several documents.
    settings.online = online::client(&options.network, true)?;
    settings.credentials = Passwords::new(&options.password, screen)?.credentials();
    if let Some(form) = &mut form {
        form.credentials = settings.credentials.clone();
        form.limits = settings.limits.clone();
    }
    let request = if options.attachments_only { PackageRequest::attachments_only() } else { PackageRequest::default() };
    let page = HtmlReport::new(words(screen.lang));
    let mut told = Told { format: options.format, screen, first: true, page, sections: String::new() };
    told.begin()?;
    let mut exit = Exit::Done;
    let mut seen = Seen::default();
    for path in &options.inputs {
        exit = exit.worst(match verified(path, &settings, &request) {
            Ok((document, verification)) => {
                seen.note(path, &verification, screen);
                let mut report = verification.report(&path.display().to_string());
                let mut exit = exit_of(verification.verdict());
                if let Some(form) = &form {
                    // Beside the verdict, never into it.
                    match forms(path, &document, &verification, form) {
                        Ok(forms) => {
                            report = report.with_forms(&forms);
                            exit = exit.worst(if forms.is_broken() { Exit::Form } else { Exit::Done });
                            if let Some(why) = forms.unreadable() {
                                let failure = edxml_words::form_not_asked(path, why);
                                screen.failure(&failure);
                                exit = exit.worst(failure.exit);
                            }
                        }
                        Err(failure) => {
                            screen.failure(&failure);
                            exit = exit.worst(failure.exit);
                        }
                    }
                }
                told.report(&report)?;
                exit
            }
            Err(failure) => told.failure(path, &failure)?,
        });
    }
    told.end()?;
    Ok(exit)
}

/// The rules of form, asked about the package and about every document in it. A fault of ours takes nothing from the verdict.
fn forms(
    path: &Path,
    document: &Document,
    verification: &PackageVerification,
    settings: &ComplianceSettings,
) -> Result<PackageForms> {
    match catch_unwind(AssertUnwindSafe(|| verification.forms(document.source(), settings))) {
        Ok(Ok(forms)) => Ok(forms),
        Ok(Err(error)) => Err(messages::not_a_document(path, &error)),
        Err(_) => Err(messages::own_fault(path)),
    }
}

fn verified(path: &Path, settings: &Settings, request: &PackageRequest) -> Result<(Document, PackageVerification)> {
    let document = Document::open(path)?;
    // A fault of ours in one package must not keep the others from being told; it is never a verdict.
    let verify = || verify_package(document.source(), settings, request);
    match catch_unwind(AssertUnwindSafe(verify)) {
        Ok(Ok(verification)) => Ok((document, verification)),
        Ok(Err(PackageError::Package(error))) => Err(edxml_words::not_a_package(path, &error)),
        Ok(Err(error)) => Err(messages::not_a_document(path, &error)),
        Err(_) => Err(messages::own_fault(path)),
    }
}

/// New documents by what names them: the same name twice is told (NĐ 30/2020 Phụ lục VI, Phần I III.1 h).
#[derive(Default)]
struct Seen(BTreeMap<String, (String, String)>);

impl Seen {
    fn note(&mut self, path: &Path, verification: &PackageVerification, screen: &Screen) {
        let message = &verification.package().message;
        let business = verification.package().trace.as_ref().and_then(|trace| trace.business.as_ref());
        if message.is_status() || business.is_some_and(|business| business.kind != "0") {
            return;
        }
        let code = message.code.written();
        let date = &message.promulgation.date;
        let year = date.get(..4).unwrap_or_default();
        let by_code = (!code.is_empty()).then(|| format!("{} {code} {year}", message.from.organ_id));
        let by_id = (!message.document_id.is_empty()).then(|| message.document_id.clone());
        for key in [by_id, by_code].into_iter().flatten() {
            let (file, sha256) = (path.display().to_string(), verification.sha256().to_owned());
            match self.0.get(&key) {
                Some((other, same)) if *same != sha256 => screen.note(&both!(
                    "'{a}' và '{b}' là hai gói tin khác nhau của cùng một văn bản: {k}",
                    "'{a}' and '{b}' are different packages of one document: {k}",
                    a = other,
                    b = file,
                    k = key
                )),
                Some(_) => {}
                None => drop(self.0.insert(key, (file, sha256))),
            }
        }
    }
}

struct Told<'s> {
    format: PackageFormat,
    screen: &'s Screen,
    first: bool,
    /// The summary of a page stands first and is known last.
    page: HtmlReport,
    sections: String,
}

impl Told<'_> {
    fn begin(&self) -> Result<()> {
        if self.format == PackageFormat::Json { self.screen.out("[") } else { Ok(()) }
    }

    fn end(&self) -> Result<()> {
        match self.format {
            PackageFormat::Json => self.screen.out(if self.first { "]\n" } else { "\n]\n" }),
            PackageFormat::Html => {
                self.screen.out(&self.page.head())?;
                self.screen.out(&self.sections)?;
                self.screen.out(&self.page.foot())
            }
            PackageFormat::Text | PackageFormat::Ndjson => Ok(()),
        }
    }

    fn item(&mut self, value: &impl serde::Serialize) -> Result<()> {
        let text = serde_json::to_string(value).map_err(|e| messages::cannot_write_stdout(&e.into()))?;
        let text = match self.format {
            PackageFormat::Json => format!("{}{text}", if self.first { "\n" } else { ",\n" }),
            _ => text + "\n",
        };
        self.first = false;
        self.screen.out(&text)
    }

    fn report(&mut self, report: &PackageReport) -> Result<()> {
        let lang = words(self.screen.lang);
        match self.format {
            PackageFormat::Json | PackageFormat::Ndjson => self.item(report),
            PackageFormat::Html => {
                self.sections.push_str(&package::html_section(&mut self.page, report, lang));
                Ok(())
            }
            PackageFormat::Text => {
                let detail = match (self.screen.quiet, self.screen.verbose) {
                    (true, _) => Detail::Quiet,
                    (_, true) => Detail::Verbose,
                    _ => Detail::Normal,
                };
                let gap = if self.first || self.screen.quiet { "" } else { "\n" };
                self.first = false;
                self.screen.read(&format!("{gap}{}", printable(&package::render(report, lang, detail))))
            }
        }
    }

    /// An error for people, and an entry for programs, so that no file is missing from the result.
    fn failure(&mut self, path: &Path, failure: &Failure) -> Result<Exit> {
        self.screen.failure(failure);
        match self.format {
            PackageFormat::Text => {}
            PackageFormat::Html => {
                let screen = self.screen;
                let advice = failure.hint.as_deref().map(|hint| screen.say(hint));
                let name = path.display().to_string();
                self.sections.push_str(&self.page.unreadable(&name, screen.say(&failure.what), advice));
            }
            PackageFormat::Json | PackageFormat::Ndjson => self.item(&json!({
                "schema": "kyso.package/1", "file": path.display().to_string(), "verdict": null, "reason": null,
                "attachments": [], "error": {"vi": failure.what.vi, "en": failure.what.en, "causes": failure.causes},
            }))?,
        }
        Ok(failure.exit)
    }
}
