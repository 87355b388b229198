//! Words and numbers for what came of the rules of form. The sentences of the rules themselves are the rules' own.

use core::fmt::Write as _;

use super::{ComplianceReport, MeasureReport, RuleReport, RuleStatus, SeenReport};
use crate::base::Day;
use crate::form::Confidence;
use crate::form::Conformity;
use crate::form::NotSeen;
use crate::form::Severity;
use crate::form::Tolerance;
use crate::letter::Class;
use crate::report::messages::Lang;

/// All rules in a few words.
pub(in crate::report) const fn conclusion(report: &ComplianceReport, lang: Lang) -> &'static str {
    match report.verdict {
        Conformity::NonCompliant => lang.pick("CHƯA ĐÚNG THỂ THỨC", "FORM NOT AS PRESCRIBED"),
        Conformity::Compliant if report.counts.broken.warning > 0 => {
            lang.pick("THỂ THỨC CÒN ĐIỂM KHÁC QUY ĐỊNH", "FORM NOT QUITE AS PRESCRIBED")
        }
        Conformity::Compliant if report.counts.not_checkable.all() > 0 => {
            lang.pick("ĐÚNG THỂ THỨC Ở CÁC ĐIỂM ĐÃ KIỂM TRA", "FORM AS PRESCRIBED WHERE CHECKED")
        }
        Conformity::Compliant => lang.pick("ĐÚNG THỂ THỨC", "FORM AS PRESCRIBED"),
        Conformity::NotApplicable => lang.pick("KHÔNG ÁP DỤNG QUY ĐỊNH THỂ THỨC", "NO RULE OF FORM APPLIES"),
        Conformity::Undecided => lang.pick("CHƯA KẾT LUẬN ĐƯỢC VỀ THỂ THỨC", "FORM UNDECIDED"),
    }
}

/// The same as one sign.
pub(in crate::report) const fn mark(report: &ComplianceReport) -> &'static str {
    match report.verdict {
        Conformity::NonCompliant => "✘",
        Conformity::Compliant if report.counts.broken.warning > 0 => "!",
        Conformity::Compliant => "✔",
        Conformity::NotApplicable => "–",
        Conformity::Undecided => "?",
    }
}

/// One line: what comes of it, and how many rules came out how.
#[must_use]
pub fn headline(report: &ComplianceReport, lang: Lang) -> String {
    let mut text = format!("{} {}", mark(report), conclusion(report, lang));
    for (count, words) in tallies(report, lang) {
        let _ = write!(text, " · {count} {words}");
    }
    text
}

/// How many rules came out how, those of nothing left out.
pub(in crate::report) fn tallies(report: &ComplianceReport, lang: Lang) -> Vec<(usize, &'static str)> {
    let (broken, counts) = (report.counts.broken, report.counts);
    let plural = |count: usize, one: &'static str, more: &'static str| if count == 1 { one } else { more };
    let all = [
        (broken.error, lang.pick("lỗi", plural(broken.error, "error", "errors"))),
        (broken.warning, lang.pick("điểm nên sửa", plural(broken.warning, "warning", "warnings"))),
        (broken.note, lang.pick("lưu ý", plural(broken.note, "note", "notes"))),
        (counts.not_checkable.all(), lang.pick("chưa kiểm tra được", "not checked")),
        (counts.met.all(), lang.pick("đạt", "met")),
    ];
    all.into_iter().filter(|(count, _)| *count > 0).collect()
}

/// Sign and word of a rule's outcome.
pub(in crate::report) const fn status(rule: &RuleReport, lang: Lang) -> (&'static str, &'static str) {
    match rule.status {
        RuleStatus::Broken => severity(rule.severity, lang),
        RuleStatus::NotCheckable => ("?", lang.pick("Chưa rõ", "Not checked")),
        RuleStatus::Met => ("✔", lang.pick("Đạt", "Met")),
        RuleStatus::NotApplicable => ("–", lang.pick("Không áp dụng", "Not applicable")),
    }
}

/// Sign and word of a breach.
const fn severity(severity: Severity, lang: Lang) -> (&'static str, &'static str) {
    match severity {
        Severity::Error => ("✘", lang.pick("Lỗi", "Error")),
        Severity::Warning => ("!", lang.pick("Nên sửa", "Warning")),
        Severity::Note => ("·", lang.pick("Lưu ý", "Note")),
    }
}

/// What the rules took the document for.
const fn class(class: Class, lang: Lang) -> &'static str {
    match class {
        Class::Administrative => lang.pick("văn bản hành chính", "administrative document"),
        Class::Normative => lang.pick("văn bản quy phạm pháp luật", "legal normative document"),
        Class::Attachment => lang.pick("phụ lục, văn bản kèm theo", "annex or attachment"),
        Class::Other => lang.pick("không nhận ra loại văn bản", "kind of document not recognised"),
    }
}

/// What the rules were asked about: kind of document, day, whose.
pub(in crate::report) fn subject(report: &ComplianceReport, lang: Lang) -> String {
    let mut text = report.ruleset.clone();
    if let Some(class) = report.class {
        let _ = write!(text, " · {}", self::class(class, lang));
    }
    if let Some(name) = report.type_name {
        let _ = write!(text, " ({name})");
    }
    if let Some(organisation) = &report.organisation {
        let _ = write!(text, " · {} {organisation}", lang.pick("hồ sơ của", "profile of"));
    }
    if let Some(day) = report.day {
        let _ = write!(text, " · {} {}", lang.pick("quy định tại ngày", "rules of"), self::day(day, lang));
    }
    text
}

/// What was not seen, one page a line.
pub(in crate::report) fn unseen(report: &ComplianceReport, lang: Lang) -> Vec<String> {
    /// A document of many pages may have as many that cannot be seen.
    const TOLD: usize = 8;
    let said = |one: &NotSeen| {
        format!(
            "{} {}: {} ({})",
            lang.pick("trang", "page"),
            one.page,
            lang.pick("có phần không xem được", "not all was seen"),
            one.detail
        )
    };
    let mut lines: Vec<String> = report.unseen.iter().take(TOLD).map(said).collect();
    if report.unseen.len() > TOLD {
        lines.push(format!("… ({})", report.unseen.len()));
    }
    lines
}

/// How surely the article is known, where that is not by having read it.
const fn confidence(confidence: Confidence, lang: Lang) -> Option<&'static str> {
    match confidence {
        Confidence::Read => None,
        Confidence::Quoted => Some(lang.pick("theo trích dẫn", "as quoted elsewhere")),
        Confidence::Local => Some(lang.pick("quy định của địa phương", "local regulation")),
        Confidence::Inferred => Some(lang.pick("suy ra từ quy định", "inferred from the regulation")),
    }
}

/// Where it is written, and how surely.
pub(in crate::report) fn article(rule: &RuleReport, lang: Lang) -> String {
    match confidence(rule.confidence, lang) {
        None => rule.source.clone(),
        Some(how) => format!("{} ({how})", rule.source),
    }
}

/// How far off a measure may be, and who says so.
pub(in crate::report) fn tolerance(tolerance: &Tolerance, lang: Lang) -> String {
    let value = number(tolerance.value, 3, lang);
    let words = (lang.pick("Sai số cho phép", "Tolerance"), lang.pick(tolerance.origin.vi, tolerance.origin.en));
    format!("{}: ±{} ({})", words.0, with_unit(&value, tolerance.unit, lang), words.1)
}

/// A day as it is written where it is read.
fn day(day: Day, lang: Lang) -> String {
    match lang {
        Lang::Vi => format!("{:02}/{:02}/{}", day.day(), day.month(), day.year()),
        Lang::En => day.to_string(),
    }
}

/// Where on which page; `None` when it is nowhere.
pub(in crate::report) fn place(seen: &SeenReport, lang: Lang) -> Option<String> {
    let page = seen.page?;
    let mut text = format!("{} {page}", lang.pick("trang", "page"));
    if let Some(rect) = seen.rect_mm {
        let [left, top, width, height] = rect.map(|mm| number(mm, 1, lang));
        let _ = match lang {
            Lang::Vi => write!(text, ", cách trái {left}, trên {top}, rộng {width}, cao {height} mm"),
            Lang::En => write!(text, ", {left} from the left, {top} from the top, {width} × {height} mm"),
        };
    }
    Some(text)
}

/// The value, with as many decimals as it takes to see on which side of the bounds it lies.
pub(in crate::report) fn measured(measure: &MeasureReport, lang: Lang) -> String {
    let text = number(measure.value, decimals(measure), lang);
    with_unit(&text, measure.unit, lang)
}

/// What it should be; `None` when nothing is prescribed.
pub(in crate::report) fn prescribed(measure: &MeasureReport, lang: Lang) -> Option<String> {
    // A third of something is not written out.
    let bound = |value: f64| number(value, decimals(measure).max(2), lang);
    let text = match (measure.least, measure.most) {
        (None, None) => return None,
        (Some(least), Some(most)) if bound(least) == bound(most) => bound(least),
        (Some(least), Some(most)) => format!("{}–{}", bound(least), bound(most)),
        (Some(least), None) => format!("{} {}", lang.pick("từ", "at least"), bound(least)),
        (None, Some(most)) => format!("{} {}", lang.pick("không quá", "at most"), bound(most)),
    };
    Some(with_unit(&text, measure.unit, lang))
}

/// What those bounds are: with a tolerance in them they are wider than what is prescribed.
pub(in crate::report) const fn bounds(rule: &RuleReport, lang: Lang) -> &'static str {
    if rule.tolerance.is_some() {
        lang.pick("chấp nhận", "accepted")
    } else {
        lang.pick("quy định", "prescribed")
    }
}

fn with_unit(text: &str, unit: &str, lang: Lang) -> String {
    match unit {
        "" => text.to_owned(),
        unit @ ("%" | "°") => format!("{text}{unit}"),
        "s" => format!("{text} {}", lang.pick("giây", "s")),
        "h" => format!("{text} {}", lang.pick("giờ", "h")),
        "days" => format!("{text} {}", lang.pick("ngày", "days")),
        unit => format!("{text} {unit}"),
    }
}

/// One, unless that would show a value as right that is wrong, or the other way round.
fn decimals(measure: &MeasureReport) -> usize {
    let is_right =
        |value: f64| measure.least.is_none_or(|least| value >= least) && measure.most.is_none_or(|most| value <= most);
    let really = is_right(measure.value);
    let shows = |decimals: i32| is_right((measure.value * 10_f64.powi(decimals)).round() / 10_f64.powi(decimals));
    match () {
        () if shows(1) == really => 1,
        () if shows(2) == really => 2,
        () => 3,
    }
}

/// Vietnamese writes a decimal comma. Zeroes that say nothing are left out.
fn number(value: f64, decimals: usize, lang: Lang) -> String {
    let text = format!("{value:.decimals$}");
    let text = if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
    match lang {
        Lang::Vi => text.replace('.', ","),
        Lang::En => text.to_owned(),
    }
}
