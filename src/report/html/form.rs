//! The prescribed form of one document: what came of it, the pages with everything framed that is spoken of, and each rule
//! with its article, what was measured, and what to do.

use super::frames::{Kind, Sheet, Spot};
use super::markup::Markup;
use super::pictures::{PageAlbum, Shown};
use super::signature::signer;
use super::text_class;
use crate::form::Conformity;
use crate::form::Severity;
use crate::report::compliance;
use crate::report::compliance::{
    ComplianceReport, RuleReport, RuleStatus, SeenReport, article, bounds, conclusion, mark, measured, place,
    prescribed, status, subject, tallies, unseen,
};
use crate::report::messages::{self, Lang};
use crate::report::model::{Report, SignatureReport};
use crate::report::text::heading;

/// Places of one rule told one by one; a rule about fonts may be broken on every line, and the JSON report has them all.
const PLACES: usize = 12;
/// Files of one rule told one by one.
const FILES: usize = 20;

/// What is written, and where in the file.
struct Section<'r> {
    /// Of the one document; `None` for what is said across files.
    report: Option<&'r Report>,
    form: &'r ComplianceReport,
    /// Of the document, from 1.
    number: usize,
    lang: Lang,
}

/// One line under the verdict on the signatures: it never stands in its place.
pub(super) fn verdict(to: &mut Markup, form: &ComplianceReport, lang: Lang) {
    to.open("p", look(form)).raw("<span class=\"mark\" aria-hidden=\"true\">").raw(mark(form)).raw("</span> ");
    to.text(conclusion(form, lang));
    for (count, words) in tallies(form, lang) {
        to.raw(" · ").count(count).raw(" ").text(words);
    }
    to.close("p");
}

/// The pages and the rules. `document`: from 1.
pub(super) fn write(
    to: &mut Markup,
    report: &Report,
    form: &ComplianceReport,
    album: &PageAlbum,
    document: usize,
    lang: Lang,
) {
    Section { report: Some(report), form, number: document, lang }.write(to, album);
}

/// What rules across files found. `number`: of the section, from 1.
pub(super) fn across(to: &mut Markup, form: &ComplianceReport, number: usize, lang: Lang) {
    verdict(to, form, lang);
    listed(to, form, number, lang);
}

/// The rules by themselves, without a page. `number`: of the section, from 1.
pub(super) fn listed(to: &mut Markup, form: &ComplianceReport, number: usize, lang: Lang) {
    let section = Section { report: None, form, number, lang };
    section.broken(to, &form.having(RuleStatus::Broken), &PageAlbum::default(), 3);
    section.folded(to, RuleStatus::NotCheckable, true);
    section.folded(to, RuleStatus::Met, false);
    section.folded(to, RuleStatus::NotApplicable, false);
}

const fn look(form: &ComplianceReport) -> &'static str {
    match form.verdict {
        Conformity::NonCompliant => "verdict form-bad",
        Conformity::Compliant if form.counts.broken.warning > 0 => "verdict form-open",
        Conformity::Compliant => "verdict form-good",
        Conformity::NotApplicable | Conformity::Undecided => "verdict form-idle",
    }
}

impl Section<'_> {
    fn of_document(&self) -> &[SignatureReport] {
        self.report.map_or(&[], |report| &report.signatures)
    }

    fn files(&self, to: &mut Markup, rule: &RuleReport) {
        if rule.files.is_empty() {
            return;
        }
        to.open("p", "small").text(self.lang.pick("Tệp: ", "Files: "));
        for (index, file) in rule.files.iter().take(FILES).enumerate() {
            to.raw(if index > 0 { ", <bdi>" } else { "<bdi>" }).text(file).raw("</bdi>");
        }
        if rule.files.len() > FILES {
            to.raw(", … (+").count(rule.files.len().saturating_sub(FILES)).raw(")");
        }
        to.close("p");
    }

    fn write(&self, to: &mut Markup, album: &PageAlbum) {
        let lang = self.lang;
        to.raw("<section class=\"form\" aria-labelledby=\"").id(self.number, 'f', 0).raw("\">\n<h3 id=\"");
        to.id(self.number, 'f', 0).raw("\">").text(lang.pick("Thể thức văn bản", "The prescribed form")).close("h3");
        self.scope(to);
        let broken = self.form.having(RuleStatus::Broken);
        let has_pages = !album.pages.is_empty();
        to.raw(if has_pages { "<div class=\"sheet\">\n<div class=\"pages\">\n" } else { "<div>\n" });
        self.pages(to, album, &broken);
        if has_pages {
            to.raw("</div>\n<div>\n");
        }
        self.signatures(to);
        self.broken(to, &broken, album, 4);
        to.close("div");
        if has_pages {
            to.close("div");
        }
        self.folded(to, RuleStatus::NotCheckable, true);
        self.folded(to, RuleStatus::Met, false);
        self.folded(to, RuleStatus::NotApplicable, false);
        to.close("section");
    }

    /// Which rules, of which day, for what kind of document.
    fn scope(&self, to: &mut Markup) {
        let lang = self.lang;
        to.open("p", "facts").text(lang.pick("Bộ quy định: ", "Rules: ")).text(&subject(self.form, lang));
        to.raw("<br>").text(lang.pick(ASIDE.0, ASIDE.1)).close("p");
        let unseen = unseen(self.form, lang);
        if !unseen.is_empty() {
            to.raw("<ul class=\"findings\">\n");
            for line in &unseen {
                to.open("li", "warning")
                    .raw("<span class=\"mark\" aria-hidden=\"true\">?</span> ")
                    .text(line)
                    .close("li");
            }
            to.close("ul");
        }
    }

    fn pages(&self, to: &mut Markup, album: &PageAlbum, broken: &[&RuleReport]) {
        let lang = self.lang;
        for page in &album.pages {
            to.raw("<figure class=\"picture\" id=\"").id(self.number, 'p', page.page as usize).raw("\">\n<figcaption>");
            to.raw("<strong>")
                .text(lang.pick("Trang ", "Page "))
                .number(page.page)
                .raw("</strong>")
                .close("figcaption");
            match &page.shown {
                Shown::Picture(png) => {
                    let alt = format!(
                        "{} {}, {}",
                        lang.pick("Hình trang", "Picture of page"),
                        page.page,
                        lang.pick("các chỗ được nêu có khung đánh số", "what is spoken of in numbered frames")
                    );
                    to.raw("<div class=\"page framed\"><img alt=\"").text(&alt).raw("\" width=\"").number(png.width);
                    to.raw("\" height=\"").number(png.height).raw("\" src=\"").png(&png.octets).raw("\">\n");
                    self.sheet(page.page, broken).write(to, page.size_mm, self.number, lang);
                    to.close("div");
                }
                Shown::SameAsSigned => {}
                Shown::Missing(why) => {
                    to.open("p", "none").text(lang.pick("Không có hình: ", "No picture: "));
                    to.text(&why.words(lang)).raw(".").close("p");
                }
            }
            to.close("figure");
        }
        if let Some(why) = &album.missing {
            to.open("p", "none").text(lang.pick("Không có hình: ", "No pictures: ")).text(&why.words(lang)).raw(".");
            to.close("p");
        }
        if album.left_out > 0 {
            to.open("p", "small").text(lang.pick("Không vẽ ở đây: ", "Not drawn here: ")).count(album.left_out);
            to.text(lang.pick(" trang.", if album.left_out == 1 { " page." } else { " pages." })).close("p");
        }
        if album.pages.iter().any(|page| matches!(page.shown, Shown::Picture(_))) {
            to.element("p", "small", lang.pick(LEGEND.0, LEGEND.1));
        }
    }

    /// What is framed on a page.
    fn sheet(&self, page: u32, broken: &[&RuleReport]) -> Sheet {
        let mut sheet = Sheet::default();
        for (signature, number) in self.of_document().iter().zip(1_usize..) {
            if signature.page == Some(page)
                && let Some(rect_mm) = signature.rect_mm
            {
                let name = format!("{}: {}", heading(signature, self.lang), signer(signature, self.lang));
                sheet.add(Spot { kind: Kind::Signature, number, rect_mm, name });
            }
        }
        for (rule, number) in broken.iter().zip(1_usize..) {
            let kind = match rule.severity {
                Severity::Error => Kind::Error,
                Severity::Warning => Kind::Warning,
                Severity::Note => Kind::Note,
            };
            let places = rule.seen.iter().take(PLACES).filter(|seen| seen.page == Some(page));
            for rect_mm in places.filter_map(|seen| seen.rect_mm) {
                let name = self.lang.pick(rule.question.vi, rule.question.en).to_owned();
                sheet.add(Spot { kind, number, rect_mm, name });
            }
        }
        sheet
    }

    /// Which signature is which frame.
    fn signatures(&self, to: &mut Markup) {
        let lang = self.lang;
        if self.of_document().is_empty() {
            return;
        }
        to.element("h4", "", lang.pick("Chữ ký", "Signatures")).raw("<ul class=\"marks\">\n");
        for (signature, number) in self.of_document().iter().zip(1_usize..) {
            to.open("li", "").raw("<span class=\"number own\">").raw(lang.pick("K", "S")).count(number);
            to.raw("</span> <a href=\"#").id(self.number, 's', number).raw("\">").text(heading(signature, lang));
            to.raw(": <bdi>").text(&signer(signature, lang)).raw("</bdi></a> – <strong class=\"");
            to.raw(text_class(signature.verdict)).raw("\">").text(messages::verdict(signature.verdict, lang));
            to.raw("</strong>");
            if signature.page.is_none() {
                to.text(lang.pick(" (không hiện trên trang nào)", " (shown on no page)"));
            }
            to.close("li");
        }
        to.close("ul");
    }

    fn broken(&self, to: &mut Markup, broken: &[&RuleReport], album: &PageAlbum, level: u8) {
        let lang = self.lang;
        if broken.is_empty() {
            if self.form.counts.met.all() > 0 {
                to.element(
                    "p",
                    "",
                    lang.pick("Không có điểm nào khác quy định.", "Nothing differs from what is prescribed."),
                );
            }
            return;
        }
        let heading = if level == 3 { "h3" } else { "h4" };
        to.element(heading, "", lang.pick("Những điểm khác quy định", "What is not as prescribed"));
        to.raw("<ol class=\"breaches\">\n");
        for (rule, number) in broken.iter().zip(1_usize..) {
            let (mark, word) = status(rule, lang);
            let look = match rule.severity {
                Severity::Error => "error",
                Severity::Warning => "warning",
                Severity::Note => "note",
            };
            to.raw("<li class=\"")
                .raw(look)
                .raw("\" id=\"")
                .id(self.number, 'f', number)
                .raw("\">\n<p class=\"question\">");
            to.raw("<span class=\"number\">").count(number).raw("</span> <span class=\"kind\"><span class=\"mark\" ");
            to.raw("aria-hidden=\"true\">").raw(mark).raw("</span> ").text(word).raw("</span> <strong>");
            to.text(lang.pick(rule.question.vi, rule.question.en)).raw("</strong>").close("p");
            self.files(to, rule);
            to.raw("<ul class=\"seen\">\n");
            for seen in rule.seen.iter().take(PLACES) {
                self.seen(to, rule, seen, album);
            }
            to.close("ul");
            if rule.seen.len() > PLACES {
                to.open("p", "small").text(lang.pick("Còn ", "And ")).count(rule.seen.len().saturating_sub(PLACES));
                to.text(lang.pick(" chỗ khác; báo cáo JSON có đủ.", " more places; the JSON report has them all."));
                to.close("p");
            }
            to.raw("<p class=\"advice\"><strong>").text(lang.pick("Cần làm:", "What to do:")).raw("</strong> ");
            to.text(lang.pick(rule.advice.vi, rule.advice.en)).close("p");
            self.article(to, rule);
            to.close("li");
        }
        to.close("ol");
    }

    fn seen(&self, to: &mut Markup, rule: &RuleReport, seen: &SeenReport, album: &PageAlbum) {
        let lang = self.lang;
        to.open("li", "").text(lang.pick(&seen.vi, &seen.en));
        if let Some(measure) = &seen.measure {
            to.raw("<br><span class=\"measure\">").text(lang.pick("Đo được ", "Measured ")).raw("<b>");
            to.text(&measured(measure, lang)).raw("</b>");
            if let Some(should) = prescribed(measure, lang) {
                to.raw(" · ").text(bounds(rule, lang)).raw(" <b>").text(&should).raw("</b>");
            }
            to.raw("</span>");
        }
        if let (Some(place), Some(page)) = (place(seen, lang), seen.page) {
            to.raw("<br><span class=\"small\">");
            if album.pages.iter().any(|drawn| drawn.page == page) {
                to.raw("<a href=\"#").id(self.number, 'p', page as usize).raw("\">").text(&place).raw("</a>");
            } else {
                to.text(&place);
            }
            to.raw("</span>");
        }
        if let Some(id) = &seen.signature {
            let at = self.of_document().iter().position(|signature| signature.id == *id);
            to.raw("<br><span class=\"small\">").text(lang.pick("Chữ ký ", "Signature "));
            if let Some(at) = at {
                to.raw(lang.pick("K", "S")).count(at.saturating_add(1)).raw(" ");
            }
            to.raw("(<bdi>").text(id).raw("</bdi>)</span>");
        }
        to.close("li");
    }

    fn article(&self, to: &mut Markup, rule: &RuleReport) {
        to.open("p", "article").text(self.lang.pick("Căn cứ: ", "By: ")).text(&article(rule, self.lang));
        if let Some(tolerance) = rule.tolerance.as_ref().filter(|_| rule.seen.iter().any(|seen| seen.measure.is_some()))
        {
            to.raw("<br>").text(&compliance::tolerance(tolerance, self.lang));
        }
        to.raw("<br><code>").text(rule.id).raw("</code>").close("p");
    }

    /// Rules that need no doing, as a part that opens.
    fn folded(&self, to: &mut Markup, wanted: RuleStatus, open: bool) {
        let lang = self.lang;
        let rules = self.form.having(wanted);
        if rules.is_empty() {
            return;
        }
        let title = match wanted {
            RuleStatus::NotCheckable => lang.pick("Chưa kiểm tra được", "Could not be checked"),
            RuleStatus::Met => lang.pick("Đạt", "As prescribed"),
            RuleStatus::NotApplicable => lang.pick("Không áp dụng cho văn bản này", "Not about this document"),
            RuleStatus::Broken => lang.pick("Khác quy định", "Not as prescribed"),
        };
        to.raw(if open { "<details open><summary>" } else { "<details><summary>" });
        to.text(title).raw(" (").count(rules.len()).raw(")").close("summary").raw("<ul class=\"rules\">\n");
        for rule in rules {
            let (mark, _) = status(rule, lang);
            to.open(
                "li",
                match wanted {
                    RuleStatus::Met => "met",
                    RuleStatus::NotCheckable => "open",
                    _ => "idle",
                },
            );
            to.raw("<span class=\"mark\" aria-hidden=\"true\">").raw(mark).raw("</span> ");
            to.text(lang.pick(rule.question.vi, rule.question.en));
            if let Some(why) = &rule.why {
                to.raw("<br>").text(lang.pick(&why.vi, &why.en));
            }
            self.files(to, rule);
            for measure in rule.seen.iter().filter_map(|seen| seen.measure.as_ref()).take(PLACES) {
                to.raw("<br><span class=\"measure\">").text(lang.pick("Đo được ", "Measured "));
                to.text(&measured(measure, lang));
                if let Some(should) = prescribed(measure, lang) {
                    to.raw(" · ").text(bounds(rule, lang)).raw(" ").text(&should);
                }
                to.raw("</span>");
            }
            self.article(to, rule);
            to.close("li");
        }
        to.close("ul").close("details");
    }
}

/// Vietnamese, English.
const ASIDE: (&str, &str) = (
    "Thể thức được xét riêng: không làm thay đổi kết luận về chữ ký.",
    "Form is looked at by itself: it changes nothing about the verdict on the signatures.",
);

/// Vietnamese, English.
const LEGEND: (&str, &str) = (
    "Khung nét đứt K1, K2 …: chữ ký. Khung nét liền có số: điểm khác quy định mang số đó; nét dày: lỗi; nét chấm: lưu ý.",
    "Dashed frames S1, S2 …: signatures. Frames with a number: what is not as prescribed under that number; thick: an error; dotted: a note.",
);
