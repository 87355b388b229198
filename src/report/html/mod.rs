//! The report as one HTML file: no script, nothing fetched, pictures inside, for screens of any width and for paper.

mod form;
mod frames;
mod groups;
mod markup;
mod package;
mod pictures;
mod signature;

#[cfg(test)]
mod tests;

use self::markup::Markup;
pub use self::package::{AttachmentPart, Comparison, PackagePart};
pub use self::pictures::{
    Frame, FrameOf, NoPicture, PageAlbum, PagePicture, PagePictures, Png, Shown, SignaturePictures,
};
use super::compliance;
use super::compliance::ComplianceReport;
use super::messages::{self, Lang};
use super::model::Report;
use super::scope;
use super::steps;
use super::text::{UNSEEN, mark, moment};
use crate::policy::Verdict;

/// A report on one document or on many. The summary stands first and is known last: whoever writes it out keeps the
/// sections ([`Self::document`], [`Self::unreadable`]) until all are there, and then writes [`Self::head`], the sections
/// and [`Self::foot`].
#[derive(Debug)]
pub struct HtmlReport {
    lang: Lang,
    rows: Vec<Row>,
    /// Sections so far: documents, and what is inside of them.
    sections: usize,
}

/// A line of the summary.
#[derive(Debug)]
struct Row {
    /// Of its section.
    number: usize,
    file: String,
    /// `None`: the document could not be read.
    verdict: Option<Verdict>,
    sentence: String,
    signatures: usize,
    /// What came of the rules of form, where they were asked.
    form: Option<String>,
}

/// Fetching and running anything is forbidden to the page itself: a second wall behind the escaping.
const HEAD: &str = r#"
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'">
<meta name="referrer" content="no-referrer">
<meta name="viewport" content="width=device-width, initial-scale=1">
"#;

impl HtmlReport {
    /// Nothing yet.
    #[must_use]
    pub const fn new(lang: Lang) -> Self {
        Self { lang, rows: Vec::new(), sections: 0 }
    }

    /// The section of one document. `pictures`: one for each signature, in their order, or none at all.
    #[must_use]
    pub fn document(&mut self, report: &Report, pictures: &[SignaturePictures]) -> String {
        self.document_with_form(report, pictures, &PageAlbum::default())
    }

    /// The same; `album`: the pages on which what is said of the form is framed ([`Report::pages_spoken_of`]).
    #[must_use]
    pub fn document_with_form(&mut self, report: &Report, pictures: &[SignaturePictures], album: &PageAlbum) -> String {
        let number = self.number();
        self.rows.push(Row {
            number,
            file: report.file.clone(),
            verdict: Some(report.verdict),
            sentence: scope::sentence(report, self.lang),
            signatures: report.signatures.len(),
            form: report.compliance.as_ref().map(|form| compliance::headline(form, self.lang)),
        });
        self.section(report, pictures, album, number, None)
    }

    /// The section on what rules across files found; behind those of the files.
    #[must_use]
    pub fn across(&mut self, form: &ComplianceReport) -> String {
        let mut to = Markup::default();
        let number = self.number();
        Self::begin(&mut to, "unsigned", self.lang.pick("Giữa các tệp", "Across files"), number);
        form::across(&mut to, form, number, self.lang);
        to.close("section");
        to.finish()
    }

    /// A document in a package.
    fn inner(&self, report: &Report, number: usize, within: usize) -> String {
        self.section(report, &[], &PageAlbum::default(), number, Some(within))
    }

    fn section(
        &self,
        report: &Report,
        pictures: &[SignaturePictures],
        album: &PageAlbum,
        number: usize,
        within: Option<usize>,
    ) -> String {
        let lang = self.lang;
        let mut to = Markup::default();
        Self::begin(&mut to, class(report.verdict), &report.file, number);
        package::inside(&mut to, within, lang);
        to.open("p", "verdict").raw("<span class=\"mark\" aria-hidden=\"true\">").raw(mark(report.verdict));
        to.raw("</span> ").text(&scope::sentence(report, lang)).close("p");
        if let Some(form) = &report.compliance {
            form::verdict(&mut to, form, lang);
        }
        if report.judged_by.is_some() {
            to.element("p", "doubt", lang.pick(UNSEEN.0, UNSEEN.1));
        }
        to.open("p", "facts").count(report.signatures.len()).raw(" ");
        to.text(lang.pick("chữ ký", if report.signatures.len() == 1 { "signature" } else { "signatures" }));
        if report.format != "xml" && report.revisions > 0 {
            to.raw(" · ").count(report.revisions).raw(" ");
            to.text(lang.pick("phiên bản", if report.revisions == 1 { "version" } else { "versions" }));
        }
        to.raw(" · ").text(&octets(report.size, lang)).raw(" · ");
        to.text(lang.pick("xét tại thời điểm ", "judged as of ")).text(&moment(report.validated_at, lang));
        if report.facts_at != report.validated_at {
            to.raw(", ").text(lang.pick("trên dữ kiện thu thập lúc ", "on facts collected at "));
            to.text(&moment(report.facts_at, lang));
        }
        to.raw(" · ").text(lang.pick("chính sách ", "policy ")).text(&report.policy);
        to.raw("<br><span class=\"hash\">SHA-256: ").text(&report.sha256).raw("</span>").close("p");
        if report.verdict == Verdict::Unsigned {
            to.element("p", "", lang.pick(UNSIGNED.0, UNSIGNED.1));
        }
        if let Some(encryption) = &report.encryption {
            let class = if encryption.sealed.is_some() { "doubt" } else { "small" };
            to.element("p", class, lang.pick(&encryption.vi, &encryption.en));
        }
        if let Some(step) = steps::next(report.verdict, report.reason, lang) {
            to.raw("<p class=\"next\"><strong>").text(lang.pick("Việc cần làm:", "What to do:")).raw("</strong> ");
            to.text(step).close("p");
        }
        if let Some(form) = &report.compliance {
            form::write(&mut to, report, form, album, number, lang);
        }
        for (index, signature) in report.signatures.iter().enumerate() {
            signature::write(&mut to, report, signature, index, number, pictures.get(index), lang);
        }
        to.close("section");
        to.finish()
    }

    /// The section of a document nothing can be said of; `why`, and what to do about it, in the report's language.
    #[must_use]
    pub fn unreadable(&mut self, file: &str, why: &str, advice: Option<&str>) -> String {
        let mut to = Markup::default();
        let number = self.number();
        Self::begin(&mut to, "unreadable", file, number);
        to.open("p", "verdict").raw("<span class=\"mark\" aria-hidden=\"true\">!</span> ");
        to.text(self.unread()).raw(": ").text(why).close("p");
        if let Some(advice) = advice {
            to.open("p", "").raw("→ ").text(advice).close("p");
        }
        to.close("section");
        self.rows.push(Row {
            number,
            file: file.to_owned(),
            verdict: None,
            sentence: why.to_owned(),
            signatures: 0,
            form: None,
        });
        to.finish()
    }

    const fn unread(&self) -> &'static str {
        self.lang.pick("KHÔNG ĐỌC ĐƯỢC", "NOT READABLE")
    }

    /// The next section's.
    const fn number(&mut self) -> usize {
        self.sections = self.sections.saturating_add(1);
        self.sections
    }

    /// Opens a section with its heading.
    fn begin(to: &mut Markup, class: &'static str, file: &str, number: usize) {
        to.raw("<section class=\"document ").raw(class).raw("\" id=\"d").count(number).raw("\" aria-labelledby=\"d");
        to.count(number).raw("t\">\n<h2 id=\"d").count(number).raw("t\"><bdi>").text(file).raw("</bdi>").close("h2");
    }

    /// Everything before the sections.
    #[must_use]
    pub fn head(&self) -> String {
        let lang = self.lang;
        let mut to = Markup::default();
        let title = lang.pick("Kết quả kiểm tra chữ ký số", "Verification of digital signatures");
        to.raw("<!DOCTYPE html>\n<html lang=\"").raw(lang.pick("vi", "en")).raw("\">\n<head>").raw(HEAD);
        to.open("title", "").text(title);
        if let [only] = self.rows.as_slice() {
            to.raw(": ").text(&only.file);
        }
        to.close("title").raw("<style>\n").raw(include_str!("style.css")).raw("</style>\n</head>\n<body>\n<header>\n");
        to.element("h1", "", title);
        if self.rows.len() > 1 {
            self.summary(&mut to);
        }
        to.raw("</header>\n<main>\n");
        to.finish()
    }

    fn summary(&self, to: &mut Markup) {
        let lang = self.lang;
        to.open("p", "totals").count(self.rows.len()).raw(" ").text(lang.pick("văn bản: ", "documents: "));
        let mut first = true;
        for verdict in
            [Some(Verdict::Passed), Some(Verdict::Failed), Some(Verdict::Indeterminate), Some(Verdict::Unsigned), None]
        {
            let count = self.rows.iter().filter(|row| row.verdict == verdict).count();
            if count > 0 {
                to.raw(if first { "" } else { " · " });
                to.open("span", verdict.map_or("unreadable", class)).raw(verdict.map_or("!", mark)).raw(" ");
                to.count(count).raw(" ").text(verdict.map_or(self.unread(), |v| messages::verdict(v, lang)));
                to.raw("</span>");
                first = false;
            }
        }
        to.close("p").raw("<table class=\"summary\">\n");
        to.element("caption", "", lang.pick("Tóm tắt", "Summary")).raw("<thead><tr><th scope=\"col\">#</th>");
        for name in [
            lang.pick("Kết luận", "Verdict"),
            lang.pick("Văn bản", "Document"),
            lang.pick("Chữ ký", "Signatures"),
            lang.pick("Cần biết", "What to know"),
        ] {
            to.raw("<th scope=\"col\">").text(name).raw("</th>");
        }
        to.raw("</tr></thead>\n<tbody>\n");
        for (row, number) in self.rows.iter().zip(1_usize..) {
            to.open("tr", row.verdict.map_or("unreadable", class))
                .raw("<td>")
                .count(number)
                .raw("</td><td class=\"v\">");
            to.raw("<span class=\"mark\" aria-hidden=\"true\">").raw(row.verdict.map_or("!", mark)).raw("</span> ");
            to.text(row.verdict.map_or(self.unread(), |v| messages::verdict(v, lang)));
            to.raw("</td><td><a href=\"#d")
                .count(row.number)
                .raw("\"><bdi>")
                .text(&row.file)
                .raw("</bdi></a></td><td>");
            to.count(row.signatures).raw("</td><td>").text(&row.sentence);
            if let Some(form) = &row.form {
                to.raw("<br>").text(form);
            }
            to.raw("</td>").close("tr");
        }
        to.raw("</tbody></table>\n");
    }

    /// Everything behind the sections.
    #[must_use]
    pub fn foot(&self) -> String {
        let mut to = Markup::default();
        to.raw("</main>\n<footer>\n");
        to.element("p", "", self.lang.pick(NOTE.0, NOTE.1)).raw("</footer>\n</body>\n</html>\n");
        to.finish()
    }
}

/// Vietnamese, English.
const NOTE: (&str, &str) = (
    "Báo cáo do kyso lập. Kết luận dựa trên các byte của tệp, không dựa trên hình: hình chỉ để người đọc đối chiếu.",
    "Made by kyso. The verdict rests on the octets of the file, not on the pictures: those are for the reader to compare.",
);

/// Vietnamese, English.
const UNSIGNED: (&str, &str) = (
    "Tệp không có chữ ký số nào. Hình con dấu hay chữ ký trên trang không chứng minh điều gì.",
    "The file holds no digital signature. Pictures of seals or signatures on its pages prove nothing.",
);

/// A verdict within a line.
const fn text_class(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Passed => "word-good",
        Verdict::Failed => "word-bad",
        Verdict::Indeterminate | Verdict::Unsigned => "word-open",
    }
}

const fn class(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Passed => "passed",
        Verdict::Failed => "failed",
        Verdict::Indeterminate => "undecided",
        Verdict::Unsigned => "unsigned",
    }
}

fn octets(size: u64, lang: Lang) -> String {
    let unit = lang.pick("byte", "octets");
    let digits = size.to_string();
    let mut grouped = String::with_capacity(digits.len() + 8);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            grouped.push('\u{a0}');
        }
        grouped.push(digit);
    }
    format!("{grouped} {unit}")
}
