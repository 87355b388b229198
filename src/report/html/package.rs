//! A package of the exchange axis: what it says, what it holds, and each document in it as a section of its own.

use super::form;
use super::markup::Markup;
use super::{HtmlReport, Row, class};
use crate::policy::Severity;
use crate::policy::Verdict;
use crate::report::compliance;
use crate::report::compliance::ComplianceReport;
use crate::report::messages::{self, Lang};
use crate::report::model::{FindingReport, Report};
use crate::report::text::mark;

/// A package as it is told: everything in the report's language. The front door makes it of its own report.
#[derive(Debug, Clone, Default)]
pub struct PackagePart<'r> {
    /// The file, or the attachment that it is.
    pub name: String,
    /// The verdict on all of it.
    pub verdict: Option<Verdict>,
    /// The first line: the verdict in words, and why.
    pub sentence: String,
    /// Names and values: what the header says, size, digest.
    pub facts: Vec<(String, String)>,
    /// What is said of the message's own signature where there is no report on it.
    pub unsigned: Option<String>,
    /// The report on the message's own signature.
    pub message: Option<&'r Report>,
    /// The attachments, in their order.
    pub attachments: Vec<AttachmentPart<'r>>,
    /// Parts that no signature which passed covers.
    pub uncovered: Vec<String>,
    /// Header against attachments.
    pub comparisons: Vec<Comparison>,
    /// What was odd.
    pub findings: &'r [FindingReport],
    /// What nobody looked at.
    pub not_checked: Vec<String>,
    /// What came of the rules of packages, where they were asked.
    pub form: Option<&'r ComplianceReport>,
    /// Names of documents inside that break a compulsory rule of form.
    pub breaking: Vec<String>,
}

/// One attachment.
#[derive(Debug, Clone, Default)]
pub struct AttachmentPart<'r> {
    /// From 1.
    pub number: usize,
    /// Its name.
    pub name: String,
    /// What it is and how large.
    pub kind: String,
    /// The verdict on it, where it was verified.
    pub verdict: Option<Verdict>,
    /// What is said of it where there is no report.
    pub said: Option<String>,
    /// The report on the document.
    pub report: Option<&'r Report>,
    /// A package in it.
    pub package: Option<Box<PackagePart<'r>>>,
    /// What was odd about it.
    pub findings: &'r [FindingReport],
}

/// One comparison.
#[derive(Debug, Clone)]
pub struct Comparison {
    /// `None`: it could not be made.
    pub agrees: Option<bool>,
    /// In words.
    pub words: String,
}

impl HtmlReport {
    /// The sections of a package: its own, and one for each document in it.
    #[must_use]
    pub fn package(&mut self, package: &PackagePart<'_>) -> String {
        let number = self.number();
        self.rows.push(Row {
            number,
            file: package.name.clone(),
            verdict: package.verdict,
            sentence: package.sentence.clone(),
            signatures: signatures(package),
            form: package.form.map(|form| {
                let own = compliance::headline(form, self.lang);
                if package.breaking.is_empty() { own } else { format!("{own} · {}", breaking(package, self.lang)) }
            }),
        });
        self.package_section(package, number, None)
    }

    fn package_section(&mut self, package: &PackagePart<'_>, number: usize, within: Option<usize>) -> String {
        let lang = self.lang;
        let mut to = Markup::default();
        Self::begin(&mut to, package.verdict.map_or("unsigned", class), &package.name, number);
        inside(&mut to, within, lang);
        to.open("p", "verdict").raw("<span class=\"mark\" aria-hidden=\"true\">");
        to.raw(package.verdict.map_or("–", mark)).raw("</span> ").text(&package.sentence).close("p");
        if let Some(form) = package.form {
            form::verdict(&mut to, form, lang);
        }
        if !package.breaking.is_empty() {
            to.element("p", "word-bad", &breaking(package, lang));
        }
        to.raw("<dl>\n");
        for (name, value) in &package.facts {
            to.element("dt", "", name).element("dd", "", value);
        }
        to.close("dl");
        findings(&mut to, package.findings, lang);
        // Sections of what is inside come behind this one, numbered in the order in which they are written.
        let message = package.message.map(|report| (report, self.number()));
        to.element("h3", "", lang.pick("Chữ ký của gói tin", "The message's signature")).open("p", "");
        match message {
            Some((report, at)) => link(&mut to, at, lang.pick("gói tin", "message"), Some(report.verdict), lang),
            None => drop(to.text(package.unsigned.as_deref().unwrap_or("–"))),
        }
        to.close("p");
        let numbers: Vec<Option<usize>> = package
            .attachments
            .iter()
            .map(|one| (one.report.is_some() || one.package.is_some()).then(|| self.number()))
            .collect();
        if !package.attachments.is_empty() {
            to.element("h3", "", lang.pick("Tệp đính kèm", "Attachments")).raw("<ol class=\"attachments\">\n");
            for (attachment, at) in package.attachments.iter().zip(&numbers) {
                self::attachment(&mut to, attachment, *at, lang);
            }
            to.close("ol");
        }
        list(&mut to, lang.pick("Không chữ ký hợp lệ nào bảo vệ", "Covered by no valid signature"), &package.uncovered);
        comparisons(&mut to, &package.comparisons, lang);
        if let Some(form) = package.form {
            form::listed(&mut to, form, number, lang);
        }
        if !package.not_checked.is_empty() {
            to.raw("<details><summary>").text(lang.pick("Những điều không kiểm tra", "What was not checked"));
            to.close("summary").raw("<ul>\n");
            for line in &package.not_checked {
                to.element("li", "", line);
            }
            to.close("ul").close("details");
        }
        to.close("section");
        let mut all = to.finish();
        if let Some((report, at)) = message {
            all.push_str(&self.inner(report, at, number));
        }
        for (attachment, at) in package.attachments.iter().zip(numbers) {
            match (attachment.report, &attachment.package, at) {
                (Some(report), _, Some(at)) => all.push_str(&self.inner(report, at, number)),
                (None, Some(package), Some(at)) => all.push_str(&self.package_section(package, at, Some(number))),
                _ => {}
            }
        }
        all
    }
}

/// That a section is about something in another one.
pub(super) fn inside(to: &mut Markup, within: Option<usize>, lang: Lang) {
    if let Some(outer) = within {
        to.raw("<p class=\"small\"><a href=\"#d").count(outer).raw("\">");
        to.text(lang.pick("trong gói tin này", "inside this package")).raw("</a>").close("p");
    }
}

/// Which documents inside break a compulsory rule of form.
fn breaking(package: &PackagePart<'_>, lang: Lang) -> String {
    let label = lang.pick("văn bản bên trong không đúng thể thức", "documents inside whose form is wrong");
    format!("✘ {label}: {}", package.breaking.join(", "))
}

fn signatures(package: &PackagePart<'_>) -> usize {
    let of = |report: Option<&Report>| report.map_or(0, |report| report.signatures.len());
    let inner = package
        .attachments
        .iter()
        .map(|one| of(one.report).saturating_add(one.package.as_deref().map_or(0, signatures)));
    inner.fold(of(package.message), usize::saturating_add)
}

fn link(to: &mut Markup, at: usize, name: &str, verdict: Option<Verdict>, lang: Lang) {
    to.raw("<a href=\"#d").count(at).raw("\"><bdi>").text(name).raw("</bdi></a>");
    if let Some(verdict) = verdict {
        to.raw(": <strong class=\"")
            .raw(super::text_class(verdict))
            .raw("\"><span class=\"mark\" aria-hidden=\"true\">");
        to.raw(mark(verdict)).raw("</span> ").text(messages::verdict(verdict, lang)).raw("</strong>");
    }
}

fn attachment(to: &mut Markup, attachment: &AttachmentPart<'_>, at: Option<usize>, lang: Lang) {
    to.raw("<li value=\"").count(attachment.number).raw("\">");
    match at {
        Some(at) => link(to, at, &attachment.name, attachment.verdict, lang),
        None => drop(to.raw("<bdi>").text(&attachment.name).raw("</bdi>")),
    }
    if let Some(said) = &attachment.said {
        to.raw(": ").text(said);
    }
    to.raw("<br>\n<span class=\"small\">").text(&attachment.kind).raw("</span>\n");
    findings(to, attachment.findings, lang);
    to.close("li");
}

fn findings(to: &mut Markup, all: &[FindingReport], lang: Lang) {
    if all.is_empty() {
        return;
    }
    let mut list: Vec<&FindingReport> = all.iter().collect();
    list.sort_by_key(|finding| core::cmp::Reverse(finding.severity));
    to.raw("<ul class=\"findings\">\n");
    for finding in list {
        let (class, mark, word) = match finding.severity {
            Severity::Error => ("error", "✘", lang.pick("Lỗi", "Error")),
            Severity::Warning => ("warning", "!", lang.pick("Lưu ý", "Warning")),
            Severity::Info => ("info", "·", lang.pick("Thông tin", "Note")),
        };
        to.open("li", class).raw("<span class=\"mark\" aria-hidden=\"true\">").raw(mark).raw("</span> <strong>");
        to.text(word).raw(":</strong> ").text(lang.pick(&finding.vi, &finding.en)).close("li");
    }
    to.close("ul");
}

fn list(to: &mut Markup, title: &str, all: &[String]) {
    if all.is_empty() {
        return;
    }
    to.element("h3", "", title).raw("<ul>\n");
    for line in all {
        to.element("li", "", line);
    }
    to.close("ul");
}

fn comparisons(to: &mut Markup, all: &[Comparison], lang: Lang) {
    if all.is_empty() {
        return;
    }
    to.element("h3", "", lang.pick("Gói tin so với văn bản", "The message beside the document"));
    to.raw("<ul class=\"rules\">\n");
    for compared in all {
        let (class, mark, word) = match compared.agrees {
            Some(true) => ("met", "=", lang.pick("Khớp", "Agrees")),
            Some(false) => ("broken", "≠", lang.pick("Không khớp", "Differs")),
            None => ("open", "?", lang.pick("Chưa đối chiếu được", "Not compared")),
        };
        to.open("li", class).raw("<span class=\"mark\" aria-hidden=\"true\">").raw(mark).raw("</span> <strong>");
        to.text(word).raw(":</strong> ").text(&compared.words).close("li");
    }
    to.close("ul");
}
