//! Reports one after another, in the format asked for.

use std::fs::File;
use std::io::{Read as _, Seek as _, Write as _};
use std::path::Path;

use kyso::policy::Verdict;
use kyso::report::{
    self, ComplianceReport, Detail, HtmlReport, NoPicture, PageAlbum, Report, Shown, SignaturePictures,
};
use serde_json::{Value, json};

use crate::args::ReportFormat;
use crate::failure::{Exit, Failure, Result, printable};
use crate::lang::Lang;
use crate::messages;
use crate::output::Output;
use crate::screen::Screen;

/// Octets of pictures in one HTML file: what a browser and a mailbox still take.
const PICTURES: usize = 48 << 20;

/// Writes reports one at a time, so that a batch shows what it has done and holds one report in memory.
pub(crate) struct Teller<'s> {
    format: ReportFormat,
    screen: &'s Screen,
    output: Option<Output>,
    page: Option<Page>,
    first: bool,
}

/// An HTML file that is being made: its summary stands first and is known last, so the sections wait in a file.
struct Page {
    report: HtmlReport,
    sections: File,
    pictures: usize,
}

impl<'s> Teller<'s> {
    /// Begins; on standard output.
    pub(crate) fn new(format: ReportFormat, screen: &'s Screen) -> Result<Self> {
        Self::into(format, None, screen)
    }

    /// Begins; into `output` where there is one.
    pub(crate) fn into(format: ReportFormat, output: Option<Output>, screen: &'s Screen) -> Result<Self> {
        let mut page = None;
        if format == ReportFormat::Html {
            let sections = tempfile::tempfile().map_err(|e| messages::cannot_write(&std::env::temp_dir(), &e))?;
            page = Some(Page { report: HtmlReport::new(words(screen.lang)), sections, pictures: 0 });
        }
        let mut teller = Self { format, screen, output, page, first: true };
        if format == ReportFormat::Json {
            teller.put("[")?;
        }
        Ok(teller)
    }

    pub(crate) fn end(mut self) -> Result<()> {
        if self.format == ReportFormat::Json {
            self.put(if self.first { "]\n" } else { "\n]\n" })?;
        }
        if let Some(mut page) = self.page.take() {
            self.put(&page.report.head())?;
            self.copy(&mut page.sections)?;
            self.put(&page.report.foot())?;
        }
        self.output.map_or(Ok(()), |output| output.publish(&[]))
    }

    fn put(&mut self, text: &str) -> Result<()> {
        match &mut self.output {
            Some(output) => output.write_all(text.as_bytes()).map_err(|e| output.failure(&e)),
            None => self.screen.out(text),
        }
    }

    /// The sections kept so far, a piece at a time.
    fn copy(&mut self, sections: &mut File) -> Result<()> {
        let failed = |e: std::io::Error| messages::cannot_read(&std::env::temp_dir(), &e);
        sections.rewind().map_err(failed)?;
        let mut waiting = Vec::new();
        loop {
            let read = (&mut *sections).take(1 << 18).read_to_end(&mut waiting).map_err(failed)?;
            // A piece may end within a letter, which goes with the next one.
            let whole = match std::str::from_utf8(&waiting) {
                Ok(text) => text.len(),
                Err(error) => error.valid_up_to(),
            };
            let rest = waiting.split_off(whole);
            self.put(&String::from_utf8_lossy(&waiting))?;
            waiting = rest;
            if read == 0 {
                return Ok(());
            }
        }
    }

    /// Whether pictures are wanted for what is told.
    pub(crate) fn wants_pictures(&self) -> bool {
        self.page.as_ref().is_some_and(|page| page.pictures < PICTURES)
    }

    /// Nothing told may take the place of what was read.
    pub(crate) fn spare(&self, input: &File) -> Result<()> {
        self.output.as_ref().map_or(Ok(()), |output| output.spare(input))
    }

    fn item(&mut self, value: &impl serde::Serialize) -> Result<()> {
        let text = serde_json::to_string(value).map_err(|e| messages::cannot_write_stdout(&e.into()))?;
        let text = match self.format {
            ReportFormat::Json => format!("{}{text}", if self.first { "\n" } else { ",\n" }),
            _ => text + "\n",
        };
        self.first = false;
        self.put(&text)
    }

    pub(crate) fn report(&mut self, report: &Report) -> Result<()> {
        self.report_with(report, Vec::new(), PageAlbum::default())
    }

    /// With pictures, one entry for each signature, where the format can show them.
    pub(crate) fn report_with(
        &mut self,
        report: &Report,
        mut pictures: Vec<SignaturePictures>,
        mut album: PageAlbum,
    ) -> Result<()> {
        match self.format {
            ReportFormat::Json | ReportFormat::Ndjson => self.item(report),
            ReportFormat::Text => {
                let detail = self.detail();
                let gap = if self.first || self.screen.quiet { "" } else { "\n" };
                self.first = false;
                let text = format!("{gap}{}", printable(&report::render(report, words(self.screen.lang), detail)));
                if self.output.is_some() { self.put(&text) } else { self.screen.read(&text) }
            }
            ReportFormat::Html => self.section(|page| {
                page.afford(&mut pictures, &mut album);
                page.report.document_with_form(report, &pictures, &album)
            }),
        }
    }

    /// What rules across files found, behind all reports.
    pub(crate) fn across(&mut self, form: &ComplianceReport) -> Result<()> {
        match self.format {
            ReportFormat::Json | ReportFormat::Ndjson => self.item(&json!({
                "schema": "kyso.across/1", "file": null, "verdict": null, "reason": null, "signatures": [],
                "compliance": form,
            })),
            ReportFormat::Text => {
                let detail = self.detail();
                let text = printable(&report::render_across(form, words(self.screen.lang), detail));
                let text = if self.screen.quiet { text } else { format!("\n{text}") };
                if self.output.is_some() { self.put(&text) } else { self.screen.read(&text) }
            }
            ReportFormat::Html => self.section(|page| page.report.across(form)),
        }
    }

    const fn detail(&self) -> Detail {
        match (self.screen.quiet, self.screen.verbose) {
            (true, _) => Detail::Quiet,
            (_, true) => Detail::Verbose,
            _ => Detail::Normal,
        }
    }

    fn section(&mut self, make: impl FnOnce(&mut Page) -> String) -> Result<()> {
        let Some(page) = &mut self.page else { return Ok(()) };
        let section = make(page);
        page.sections.write_all(section.as_bytes()).map_err(|e| messages::cannot_write(&std::env::temp_dir(), &e))
    }

    /// A document nothing can be said of: an error for people, and an entry for programs, so that no file is missing
    /// from the result.
    pub(crate) fn failure(&mut self, path: &Path, failure: &Failure) -> Result<Exit> {
        self.screen.failure(failure);
        match self.format {
            ReportFormat::Text => {}
            ReportFormat::Html => {
                let (name, screen) = (path.display().to_string(), self.screen);
                let advice = failure.hint.as_deref().map(|hint| screen.say(hint));
                self.section(|page| page.report.unreadable(&name, screen.say(&failure.what), advice))?;
            }
            ReportFormat::Json | ReportFormat::Ndjson => {
                let entry: Value = json!({
                    "schema": "kyso.report/1", "file": path.display().to_string(), "verdict": null, "reason": null,
                    "signatures": [], "error": {"vi": failure.what.vi, "en": failure.what.en, "causes": failure.causes},
                });
                self.item(&entry)?;
            }
        }
        Ok(failure.exit)
    }
}

impl Page {
    /// Takes out what would make the file too large for anybody to open.
    fn afford(&mut self, all: &mut [SignaturePictures], album: &mut PageAlbum) {
        let then = all.iter_mut().flat_map(|pictures| &mut pictures.pages);
        let of_signatures = then.flat_map(|page| [&mut page.signed, &mut page.now, &mut page.difference]);
        for shown in album.pages.iter_mut().map(|page| &mut page.shown).chain(of_signatures) {
            let Shown::Picture(png) = shown else { continue };
            let then = self.pictures.saturating_add(png.octets.len());
            if then > PICTURES {
                *shown = Shown::Missing(NoPicture::TooMany);
                self.pictures = PICTURES;
            } else {
                self.pictures = then;
            }
        }
    }
}

/// The exit code of a verdict.
pub(crate) const fn exit_of(verdict: Verdict) -> Exit {
    match verdict {
        Verdict::Passed => Exit::Done,
        Verdict::Failed => Exit::Failed,
        Verdict::Indeterminate => Exit::Undecided,
        Verdict::Unsigned => Exit::Unsigned,
    }
}

pub(crate) const fn words(lang: Lang) -> report::Lang {
    match lang {
        Lang::Vi => report::Lang::Vi,
        Lang::En => report::Lang::En,
    }
}
